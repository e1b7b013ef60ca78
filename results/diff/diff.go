package diff

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"concord/results"
)

// Options say how folders are compared. Without tolerances, two numbers are equal if they have the same bits.
type Options struct {
	Abs     float64           // two numbers no farther apart than this are equal
	Rel     float64           // or no farther than this share of the greater magnitude
	Renames map[string]Rename // outcomes by their old name, with their table, as in "pairs.trust"
}

// Rename is the name that an outcome has now.
type Rename struct {
	New   string // with its table
	Since string // model version
}

func (o *Options) tolerant() bool { return o.Abs > 0 || o.Rel > 0 }

// Report is what differs between two folders, A and B. Differences are B minus A.
type Report struct {
	A          Side      `json:"a"`
	B          Side      `json:"b"`
	Equal      bool      `json:"equal"` // how much was compared
	SameInputs bool      `json:"same_inputs"`
	Inputs     []Change  `json:"inputs"`             // what the folders were computed from, if it differs
	Scenario   []string  `json:"scenario,omitempty"` // what differs in the scenarios, in words; the caller fills this in
	Engine     []Change  `json:"engine,omitempty"`   // what differs and must not matter
	Abs        float64   `json:"abs"`
	Rel        float64   `json:"rel"`
	Renamed    []Renamed `json:"renamed,omitempty"`
	Redefined  []Change  `json:"redefined,omitempty"` // outcomes with one name and two definitions
	Notes      []string  `json:"notes,omitempty"`
	OnlyA      []string  `json:"tables_only_a,omitempty"`
	OnlyB      []string  `json:"tables_only_b,omitempty"`
	Tables     []Table   `json:"tables"`

	partial bool // the folders keep different outcomes, so what only one has is no difference
}

// Side is one of the two folders.
type Side struct {
	Folder        string `json:"folder"`
	Kind          string `json:"kind"`
	ModelVersion  string `json:"model_version"`
	InputDigest   string `json:"input_digest"`
	OutcomeDigest string `json:"outcome_digest"`
}

// Change is something that reads differently in the two folders.
type Change struct {
	What string `json:"what"`
	A    string `json:"a"`
	B    string `json:"b"`
}

// Renamed is an outcome that has different names in the two folders. Its values are compared under the name
// New.
type Renamed struct {
	Old string `json:"old"`
	New string `json:"new"`
	In  string `json:"in"`  // the folder with the old name, "A" or "B"
	Why string `json:"why"` // how this is known
}

// Table is what differs in a table that both folders have.
type Table struct {
	File     string      `json:"file"`
	Skipped  string      `json:"not_compared,omitempty"` // why it was not compared
	Same     bool        `json:"same,omitempty"`         // byte for byte, so it was not read
	Rows     int         `json:"rows"`                   // rows that both have
	Values   int         `json:"values"`                 // values that were compared
	Differ   int         `json:"differ"`
	First    int         `json:"first_year,omitempty"` // the first year with a value that differs
	Largest  *Difference `json:"largest,omitempty"`
	Relative *Difference `json:"largest_relative,omitempty"`
	OnlyA    Only        `json:"only_a"`
	OnlyB    Only        `json:"only_b"`
	Outcomes []Outcome   `json:"outcomes,omitempty"` // the outcomes that differ, the most telling first
}

// Only is what only one of the two tables has.
type Only struct {
	Rows    int      `json:"rows"`
	Where   []string `json:"where,omitempty"` // what only this table has, in words
	Columns []string `json:"columns,omitempty"`
	first   string   // keys of the first row
}

// Outcome is what differs in an outcome of a table, or in a column of a table without
// outcomes.
type Outcome struct {
	Name       string      `json:"outcome"`
	Unit       string      `json:"unit,omitempty"`
	UnitB      string      `json:"unit_b,omitempty"` // the unit in B if it differs; the numbers are then not compared
	Values     int         `json:"values"`
	Differ     int         `json:"differ"`
	Unsized    int         `json:"without_size,omitempty"` // differing words, marks, empty cells, other units
	Entities   int         `json:"entities"`               // with a value that differs
	EntitiesOf int         `json:"entities_of"`
	First      int         `json:"first_year,omitempty"`
	Last       int         `json:"last_year,omitempty"`
	Largest    *Difference `json:"largest,omitempty"`
	Relative   *Difference `json:"largest_relative,omitempty"`
	Example    *Difference `json:"example,omitempty"` // the first difference without a size

	file     string          // the file of its table
	scale    float64         // the greatest magnitude of a number
	entities map[string]bool // by entity: whether its values differ
}

// Difference is one value in both folders. Relative is the difference over the greater magnitude of the two.
// It is in 0..2, and above 1 if the sign changes.
type Difference struct {
	Outcome    string  `json:"outcome"`
	Entity     string  `json:"entity,omitempty"`
	Year       int     `json:"year,omitempty"`
	Row        string  `json:"row,omitempty"` // such as "replicate 3"
	Column     string  `json:"column,omitempty"`
	A          string  `json:"a"` // as it is printed
	B          string  `json:"b"`
	Unit       string  `json:"unit,omitempty"`
	Difference float64 `json:"difference"`
	Relative   float64 `json:"relative"`
}

// before orders differences by their place. So of equal differences always the same one is named.
func (d *Difference) before(e *Difference) bool {
	return cmp.Or(cmp.Compare(d.Year, e.Year), cmp.Compare(d.Outcome, e.Outcome), cmp.Compare(d.Entity, e.Entity),
		cmp.Compare(d.Row, e.Row), cmp.Compare(d.Column, e.Column)) < 0
}

// Compare compares two folders of the same kind. If the rows of a table stand in the order in which concord
// writes them, the table is read group by group, whatever its length. The error says that the folders cannot
// be compared, or that a table cannot be read.
func Compare(ctx context.Context, a, b *Folder, o Options) (*Report, error) {
	if a.family() != b.family() {
		return nil, fmt.Errorf("%s holds %s and %s %s, whose tables say different things; compare folders of one kind, or a "+
			"run with a branch", a.Dir, a.named(), b.Dir, b.named())
	}
	r := &Report{A: side(a), B: side(b), SameInputs: a.Manifest.InputDigest == b.Manifest.InputDigest, Abs: o.Abs, Rel: o.Rel,
		Inputs: []Change{}, Tables: []Table{}}
	r.inputs(a.Manifest, b.Manifest)
	if r.partial = !slices.Equal(a.Manifest.Kept, b.Manifest.Kept); r.partial {
		r.note("the folders keep different outcomes (--keep): what only one of them has is named, and is no difference")
	}
	names := newRenamer(a, b, &o)
	r.redefined(a, b, names)
	var both []string
	if a.Manifest.Files == nil || b.Manifest.Files == nil {
		both = []string{digestsFile}
		r.note("a committed digest keeps %s alone: what differs is named, but not by how much", digestsFile)
	} else {
		for _, t := range a.Tables {
			if b.like(t) != "" {
				both = append(both, t)
			} else {
				r.OnlyA = append(r.OnlyA, t)
			}
		}
		for _, t := range b.Tables {
			if a.like(t) == "" {
				r.OnlyB = append(r.OnlyB, t)
			}
		}
	}
	if n, m := a.Manifest.Replicates, b.Manifest.Replicates; n != m {
		r.note("statistics over %d and %d %s differ for that alone, also with all else equal", n, m, counted(a.Manifest.Kind))
	}
	// If inputs and outcome are the same, one folder may have more files because of an option such as --rows.
	r.Equal = r.partial || len(r.OnlyA)+len(r.OnlyB) == 0 || r.SameInputs && r.A.OutcomeDigest == r.B.OutcomeDigest
	for _, file := range both {
		if file == digestsFile {
			if why := unlikeMarks(a.Manifest, b.Manifest, len(both) == 1, &o); why != "" {
				r.Tables = append(r.Tables, Table{File: file, Skipped: why})
				continue
			}
		}
		if sum := a.Manifest.Files[file]; sum != "" && sum == b.Manifest.Files[b.like(file)] {
			r.Tables = append(r.Tables, Table{File: file, Same: true})
			continue
		}
		t, err := compareTable(ctx, a, b, file, names, &o)
		if err != nil {
			return nil, err
		}
		r.Tables = append(r.Tables, *t)
		r.Equal = r.Equal && t.equal(r.partial)
	}
	if !slices.ContainsFunc(r.Tables, func(t Table) bool { return t.Skipped == "" }) {
		why := "they have no table in common"
		if len(r.Tables) > 0 {
			why = r.Tables[0].Skipped
		}
		return nil, fmt.Errorf("nothing of %s and %s can be compared: %s; compare folders that were computed alike, with "+
			"their tables", a.Dir, b.Dir, why)
	}
	r.Renamed = names.used()
	if r.Equal && !r.partial && !o.tolerant() && r.A.ModelVersion == r.B.ModelVersion &&
		a.Manifest.Replicates == b.Manifest.Replicates && a.Manifest.DigestOf == b.Manifest.DigestOf &&
		r.A.OutcomeDigest != r.B.OutcomeDigest && a.Manifest.FirstYear == b.Manifest.FirstYear {
		r.Equal = false
		r.note("the outcome digests differ, which are over more than the tables show")
	}
	return r, nil
}

// unlikeMarks says why digests of all replicates cannot be compared. It is "" if they can. If there is
// nothing but digests, those of another model version are compared as well: they are better than nothing.
func unlikeMarks(a, b *results.Manifest, alone bool, o *Options) string {
	switch {
	case o.tolerant():
		return "digests know no tolerance"
	case a.Replicates != b.Replicates:
		return "digests of different numbers of replicates always differ"
	case a.DigestOf != b.DigestOf:
		return "one holds digests of an earlier kind"
	case a.ModelVersion != b.ModelVersion && !alone:
		return "model versions need not take digests in the same way"
	}
	return ""
}

func (r *Report) note(format string, args ...any) {
	r.Notes = append(r.Notes, fmt.Sprintf(format, args...))
}

// equal tells whether a table is the same in both folders. If only a part is kept, it is about what both have.
func (t *Table) equal(partial bool) bool {
	return t.Skipped == "" && t.Differ == 0 && (partial || t.OnlyA.empty() && t.OnlyB.empty())
}

func (o *Only) empty() bool { return o.Rows == 0 && o.Columns == nil }

func side(f *Folder) Side {
	m := f.Manifest
	return Side{f.Dir, f.kind(), m.ModelVersion, m.InputDigest, m.OutcomeDigest}
}

// counted is what the replicates of a manifest are called.
func counted(kind string) string {
	switch kind {
	case "comparison", "claims":
		return "pairs"
	case "attribution":
		return "seeds"
	case "fit", "backtest":
		return "members"
	case "theories":
		return "histories"
	case "hindcast":
		return "draws"
	}
	return "replicates"
}

// What is named so among the inputs: the settings of a manifest, and which outcomes are kept.
const settings, keptOnly = "settings", "kept"

// inputs tells which inputs of the two folders differ.
func (r *Report) inputs(a, b *results.Manifest) {
	say := func(list *[]Change, what, x, y string) {
		if x != y {
			*list = append(*list, Change{what, x, y})
		}
	}
	years := func(m *results.Manifest) string { return fmt.Sprintf("%d–%d", m.FirstYear, m.Until) }
	scenarios := func(m *results.Manifest) string { return strings.Join(append([]string{m.Scenario}, m.Others...), ", ") }
	say(&r.Inputs, "model version", a.ModelVersion, b.ModelVersion)
	say(&r.Inputs, "region", a.Region, b.Region)
	say(&r.Inputs, "scenario", scenarios(a), scenarios(b))
	say(&r.Inputs, "seed", strconv.FormatUint(a.Seed, 10), strconv.FormatUint(b.Seed, 10))
	say(&r.Inputs, counted(a.Kind), strconv.Itoa(a.Replicates), strconv.Itoa(b.Replicates))
	say(&r.Inputs, "years", years(a), years(b))
	say(&r.Inputs, keptOnly, strings.Join(a.Kept, "; "), strings.Join(b.Kept, "; "))
	say(&r.Inputs, settings, strings.Join(a.Settings, "; "), strings.Join(b.Settings, "; "))
	all := maps.Clone(a.Inputs)
	maps.Copy(all, b.Inputs)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		x, y := a.Inputs[name], b.Inputs[name]
		if x != y {
			say(&r.Inputs, name, short(x), short(y))
		}
	}
	say(&r.Engine, "Go", a.GoVersion, b.GoVersion)
	say(&r.Engine, "system", a.Architecture, b.Architecture)
}

// short is the beginning of a digest.
func short(digest string) string {
	if digest == "" {
		return "absent"
	}
	return digest[:12]
}

// redefined lists the outcomes that mean something else in the two codebooks.
func (r *Report) redefined(a, b *Folder, names *renamer) {
	was := map[string]defined{}
	for old, o := range a.outcomes() { // any order: each goes to its own key
		was[names.of(0)(old)] = o
	}
	now := map[string]defined{}
	for old, o := range b.outcomes() { // any order: each goes to its own key
		now[names.of(1)(old)] = o
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if o, both := was[name]; both && o.Definition != now[name].Definition {
			r.Redefined = append(r.Redefined, Change{name, o.Definition, now[name].Definition})
		}
	}
}

// renamer knows the outcomes of two folders by the names that they have now.
type renamer struct {
	to  [2]map[string]string // by old name, of each folder
	why map[string]string    // by old name
	met [2]map[string]bool   // old names that were met
}

// newRenamer collects the known renames. It also finds others: only one folder has an outcome, only the other
// has another outcome, and both have the same table, unit and definition.
func newRenamer(a, b *Folder, o *Options) *renamer {
	n := &renamer{why: map[string]string{}}
	for k := range n.to {
		n.to[k], n.met[k] = map[string]string{}, map[string]bool{}
		for old, r := range o.Renames { // any order: each goes to its own key
			n.to[k][old] = r.New
			n.why[old] = "since model version " + r.Since
		}
	}
	was, now := a.outcomes(), b.outcomes()
	alone := func(x, y map[string]defined, k int) []string {
		var list []string
		for _, name := range slices.Sorted(maps.Keys(x)) {
			if _, both := y[n.today(k, name)]; !both && n.to[k][name] == "" {
				list = append(list, name)
			}
		}
		return list
	}
	newer := alone(now, was, 1)
	for _, old := range alone(was, now, 0) {
		like := slices.DeleteFunc(slices.Clone(newer), func(name string) bool {
			x, y := was[old], now[name]
			return x.Table != y.Table || x.Unit != y.Unit || x.Definition != y.Definition
		})
		if len(like) == 1 {
			n.to[0][old], n.why[old] = like[0], "the definitions are the same"
		}
	}
	return n
}

func (n *renamer) today(k int, name string) string {
	if to := n.to[k][name]; to != "" {
		return to
	}
	return name
}

// of is the function that renames the outcomes of a folder, 0 or 1.
func (n *renamer) of(k int) func(string) string {
	return func(name string) string {
		if to := n.to[k][name]; to != "" {
			n.met[k][name] = true
			return to
		}
		return name
	}
}

// used lists the renames that one folder needed and the other did not.
func (n *renamer) used() []Renamed {
	var list []Renamed
	for k, in := range []string{"A", "B"} {
		for _, old := range slices.Sorted(maps.Keys(n.met[k])) {
			if !n.met[1-k][old] {
				list = append(list, Renamed{old, n.to[k][old], in, n.why[old]})
			}
		}
	}
	return list
}

// compareTable compares a table that both folders have, whatever its formats. It is called by the name that it has in A.
func compareTable(ctx context.Context, a, b *Folder, file string, names *renamer, o *Options) (*Table, error) {
	for _, whole := range []bool{false, true} {
		t, err := joinTable(ctx, a, b, file, names, o, whole)
		if !errors.Is(err, errDisorder) {
			return t, err
		}
	}
	panic("diff: a table that is read whole has no order")
}

func joinTable(ctx context.Context, a, b *Folder, file string, names *renamer, o *Options, whole bool) (*Table, error) {
	x, err := openStream(a, file, names.of(0))
	if err != nil {
		return nil, err
	}
	defer x.file.Close()
	y, err := openStream(b, b.like(file), names.of(1))
	if err != nil {
		return nil, err
	}
	defer y.file.Close()
	x.whole, y.whole = whole, whole
	if !slices.Equal(x.layout.keys, y.layout.keys) {
		return &Table{File: file, Skipped: fmt.Sprintf("its rows are told apart by %s in A and by %s in B",
			strings.Join(x.layout.keys, ", "), strings.Join(y.layout.keys, ", "))}, nil
	}
	t := newTally(x, y, a, b, o)
	if err := t.join(ctx, x, y); err != nil {
		return nil, err
	}
	return t.table(), nil
}
