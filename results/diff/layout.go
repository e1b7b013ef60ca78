package diff

import (
	"path"
	"slices"
	"strings"

	"concord/results"
)

// layout says how a table is read. It says which columns tell what a row is about, and which other columns
// hold words.
type layout struct {
	file   string
	keys   []string // columns that say what a row is about
	others []string // the same of a table of this name that another verb leaves, known by the first of them; nil for none
	ranked int      // this many keys, from the first on, are whole numbers that never fall from row to row
	absent string   // a row with this value may be left out if others have the same keys but the last; "" for none
	unit   string   // the unit of all numbers, whatever the unit of the outcome
	words  []string // columns that hold words, even if they look like numbers
	hidden []string // columns that repeat the manifest
}

// layouts are the layouts of tables without a codebook, or with an incomplete one.
var layouts = map[string]layout{
	"shares.csv":      {keys: []string{"year", "table", "entity", "outcome", "category"}, absent: "0", unit: "share"},
	"differences.csv": {keys: []string{"scenario", "table", "entity", "outcome", "year"}},
	"why.csv": {keys: []string{"kind", "a", "b", "outcome", "years", "row", "name"},
		hidden: []string{"interval", "seeds", "seed", "model_version"}},
	"interactions.csv": {keys: []string{"kind", "a", "b", "outcome", "years", "one", "other"},
		hidden: []string{"interval", "seeds", "seed", "model_version"}},
	"claims.csv": {keys: []string{"id"}, words: []string{"first_pairs", "by_openness"},
		hidden: []string{"pairs", "seed", "model_version"}},
	"scores.csv": {keys: []string{"of", "card", "method", "unit", "reporter", "origin", "year"},
		others: []string{"scenario", "of", "method", "unit", "reporter", "origin", "year"}},
	"transfer.csv":   {keys: []string{"scenario", "of", "method", "against", "horizon"}},
	"numbers.csv":    {keys: []string{"number", "scenario_a", "scenario_b"}},
	"levels.csv":     {keys: []string{"scenario", "method", "year"}},
	"skill.csv":      {keys: []string{"part", "card", "method", "horizon"}},
	"parameters.csv": {keys: []string{"path"}},
	"hypothesis.csv": {keys: []string{"part", "of", "draws", "case"}},
	"forecasts.csv":  {keys: []string{"class", "what", "group", "reporter", "origin", "year"}},
	"models.csv":     {keys: []string{"model", "class"}},
	"contrasts.csv":  {keys: []string{"kind", "theory", "with", "without", "class"}},
	"stacking.csv":   {keys: []string{"class", "model"}},
	"theories.csv":   {keys: []string{"mechanism", "factor", "statistic"}},
	"hindcast.csv":   {keys: []string{"part", "what", "since", "year", "history"}},
	"posterior.csv":  {keys: []string{"draw"}},
	digestsFile:      {keys: []string{"outcome", "entity"}},
	"sweep.csv":      {keys: []string{"point", "scenario", "measure", "outcome", "category", "year"}},
	"runs.csv":       {keys: []string{"point", "scenario", "replicate"}},
}

// layoutOf finds the layout of a table with these columns. For a table that is not in the list, the keys are
// the columns before the first number, except the unit.
func layoutOf(file string, columns []string, types map[string]string) layout {
	name := file
	if stem, is := strings.CutSuffix(file, results.ParquetExt); is {
		name = stem + ".csv"
	}
	l, known := layouts[name]
	l.file = file
	if l.others != nil && slices.Contains(columns, l.others[0]) {
		l.keys = l.others
	}
	if !known {
		for _, name := range columns {
			if types[name] == "number" || types == nil && l.keys != nil {
				break
			}
			if name != "unit" {
				l.keys = append(l.keys, name)
			}
		}
	}
	for l.ranked < len(l.keys) && slices.Contains([]string{"replicate", "year"}, l.keys[l.ranked]) {
		l.ranked++
	}
	for name, of := range types { // any order: this only collects a set
		if of == "string" || of == "boolean" {
			l.words = append(l.words, name)
		}
	}
	return l
}

// stem is the table's name in the names of outcomes: pairs of rows/pairs.csv.
func (l *layout) stem() string { return stem(path.Base(l.file)) }

// wide tells whether columns are outcomes, as in the tables of single replicates.
func (l *layout) wide() bool { return strings.HasPrefix(l.file, "rows/") }

// marks tells whether values are digests of all replicates, with a column for each year.
func (l *layout) marks() bool { return l.file == digestsFile }

// isWord tells whether a column is compared as text alone.
func (l *layout) isWord(column string) bool { return l.marks() || slices.Contains(l.words, column) }
