package diff

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"concord/sim/fault"
)

// How many lines and names are told unless all are asked for.
const (
	mostLines = 15
	mostNames = 5
)

// printer writes a report for a person.
type printer struct {
	strings.Builder
	all bool // no line is left out
}

func (p *printer) line(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// few names the first of a list.
func (p *printer) few(list []string) string {
	if more := len(list) - mostNames; more > 0 && !p.all {
		list = append(slices.Clone(list[:mostNames]), fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, ", ")
}

// lines prints the first of so many things, each by its number.
func (p *printer) lines(count int, what string, print func(k int)) {
	for k := range count {
		if k == mostLines && !p.all {
			p.line("  and %s more; --all shows them", fault.Count(count-k, what))
			return
		}
		print(k)
	}
}

// Text tells the report to a person; all leaves no line out.
func (r *Report) Text(all bool) string {
	p := &printer{all: all}
	p.line("%s", r.sentence())
	r.printInputs(p)
	var outcomes []*Outcome
	for k := range r.Tables {
		t := &r.Tables[k]
		if t.equal(false) { // what only one has is printed in any case
			continue
		}
		t.print(p)
		for k := range t.Outcomes {
			outcomes = append(outcomes, &t.Outcomes[k])
		}
	}
	if outcomes != nil {
		printOutcomes(p, outcomes)
	}
	return p.String()
}

// printInputs says what differs beside the values: inputs, names and tables.
func (r *Report) printInputs(p *printer) {
	for _, n := range r.Notes {
		p.line("  note: %s", n)
	}
	for _, c := range r.Inputs {
		switch c.What {
		case settings:
			p.line("  settings: %s in A, %s in B", cmp.Or(c.A, "none"), cmp.Or(c.B, "none"))
		case keptOnly:
			p.line("  kept: %s in A, %s in B", cmp.Or(c.A, "everything"), cmp.Or(c.B, "everything"))
		}
	}
	if _, files := r.split(); files != nil {
		p.line("  input files that differ: %s", p.few(files))
	}
	p.lines(len(r.Scenario), "input", func(k int) { p.line("  input  %s", r.Scenario[k]) })
	for _, c := range r.Engine {
		p.line("  %s: %s and %s, which must not matter", c.What, c.A, c.B)
	}
	for _, c := range r.Renamed {
		p.line("  renamed: %s of %s is %s (%s); compared under this name", c.Old, c.In, c.New, c.Why)
	}
	p.lines(len(r.Redefined), "outcome", func(k int) {
		c := r.Redefined[k]
		p.line("  defined otherwise: %s\n    A: %s\n    B: %s", c.What, c.A, c.B)
	})
	for _, side := range []struct {
		in     string
		tables []string
	}{{"A", r.OnlyA}, {"B", r.OnlyB}} {
		if side.tables != nil {
			p.line("  tables in %s alone: %s", side.in, p.few(side.tables))
		}
	}
}

// print says how much of a table differs, where it differs most, and what only one side has.
func (t *Table) print(p *printer) {
	p.line("\n%s: %s", t.File, t.told())
	if t.Largest != nil {
		p.line("  largest difference: %s", t.Largest.words())
		if *t.Relative != *t.Largest {
			p.line("  largest beside the values: %s", t.Relative.words())
		}
	}
	for _, side := range []struct {
		in   string
		only *Only
	}{{"A", &t.OnlyA}, {"B", &t.OnlyB}} {
		if o := side.only; o.Rows > 0 {
			p.line("  in %s alone: %s (%s)", side.in, fault.Count(o.Rows, "row"),
				cmp.Or(p.few(o.Where), "the first is of "+o.first))
		}
		if o := side.only; o.Columns != nil {
			p.line("  in %s alone: column %s", side.in, p.few(o.Columns))
		}
	}
}

// printOutcomes lists outcomes of all tables, the most telling first. If an outcome stands in several tables,
// only its most telling line is printed.
func printOutcomes(p *printer, outcomes []*Outcome) {
	slices.SortStableFunc(outcomes, func(x, y *Outcome) int { return cmp.Compare(y.weight(), x.weight()) })
	told, more := map[string]bool{}, 0
	rows := [][]string{{"outcome", "entities", "years", "values", "largest difference, A → B", "table"}}
	for _, o := range outcomes {
		switch {
		case told[o.Name] && !p.all:
			continue
		case len(rows) > mostLines && !p.all:
			more++
		default:
			rows = append(rows, o.cells())
		}
		told[o.Name] = true
	}
	p.line("")
	p.WriteString(aligned(rows))
	if more > 0 {
		p.line("and %s more; --all shows them, and each in every table", fault.Count(more, "outcome"))
	}
}

// sentence says in one sentence whether the folders differ, and whether their inputs do.
func (r *Report) sentence() string {
	values, differ, tables, same := 0, 0, 0, 0
	for k := range r.Tables {
		t := &r.Tables[k]
		values, differ = values+t.Values, differ+t.Differ
		switch {
		case t.Same:
			same++
		case t.Skipped == "":
			tables++
		}
	}
	within := ""
	if r.Abs > 0 || r.Rel > 0 {
		within = fmt.Sprintf(", with a tolerance of %v or %v of the greater value", r.Abs, r.Rel)
	}
	var what string
	switch {
	case r.Equal && r.partial && values+same > 0:
		what = fmt.Sprintf("are equal in all %s that both have", fault.Count(values, "value"))
	case r.Equal && tables == 0:
		what = fmt.Sprintf("are equal: %s, byte for byte", fault.Count(same, "table"))
	case r.Equal:
		what = fmt.Sprintf("are equal in all %s of %s", fault.Count(values, "value"), fault.Count(tables, "table"))
	case differ > 0:
		what = fmt.Sprintf("differ in %d of %s", differ, fault.Count(values, "value"))
	case values == 0 && same == 0:
		what = "have no value in common"
	default:
		what = fmt.Sprintf("are equal in all %s that both have, but not all is in both", fault.Count(values, "value"))
	}
	if same > 0 && tables > 0 {
		what += fmt.Sprintf(", and %s the same byte for byte", fault.Counted(same, "more table is", "more tables are"))
	}
	inputs := "their inputs are the same"
	switch {
	case !r.SameInputs:
		said, files := r.split()
		if files != nil {
			said = append(said, fault.Count(len(files), "input file"))
		}
		inputs = "their inputs differ: " + strings.Join(said, ", ")
	case !r.Equal && r.A.OutcomeDigest == r.B.OutcomeDigest:
		inputs += ", and so are the outcomes of all replicates (outcome digest): the tables were made of them in another way"
	case !r.Equal:
		inputs += ", so they should not differ; concord verify says which of them comes out again"
	}
	return fmt.Sprintf("A (%s) and B (%s) %s%s; %s.", r.A.Folder, r.B.Folder, what, within, inputs)
}

// split separates the inputs that a sentence names in words from files.
func (r *Report) split() (said, files []string) {
	for _, c := range r.Inputs {
		switch {
		case c.What == keptOnly:
			said = append(said, "what is kept")
		case strings.Contains(c.What, "."):
			files = append(files, c.What)
		case c.What == settings: // too long for a sentence
			said = append(said, settings)
		default:
			said = append(said, fmt.Sprintf("%s %s and %s", c.What, c.A, c.B))
		}
	}
	return said, files
}

// told says how much of a table differs.
func (t *Table) told() string {
	switch {
	case t.Skipped != "":
		return "not compared, for " + t.Skipped
	case t.Values == 0:
		return "no value in common"
	case t.Differ == 0:
		return fmt.Sprintf("all %s that both have are equal", fault.Count(t.Values, "value"))
	case t.First == 0:
		return fmt.Sprintf("%d of %s differ", t.Differ, fault.Count(t.Values, "value"))
	}
	return fmt.Sprintf("%d of %s differ, the first in %d", t.Differ, fault.Count(t.Values, "value"), t.First)
}

// words tell of a difference where it is and how large.
func (d *Difference) words() string {
	return d.Outcome + ", " + d.where() + d.size()
}

// where is the place of a difference apart from its outcome, with a colon.
func (d *Difference) where() string {
	var words []string
	for _, w := range []string{d.Entity, d.Row, d.Column} {
		if w != "" {
			words = append(words, w)
		}
	}
	if d.Year != 0 {
		words = slices.Insert(words, min(1, len(words)), strconv.Itoa(d.Year))
	}
	if words == nil {
		return ""
	}
	return strings.Join(words, " ") + ": "
}

// size writes both values and, of numbers, the difference with its unit.
func (d *Difference) size() string {
	x, isX := number(d.A)
	y, isY := number(d.B)
	if !isX || !isY || d.Difference == 0 && d.Relative == 0 {
		return fmt.Sprintf("%s → %s", word(d.A), word(d.B))
	}
	a, b := apart(x, y)
	unit := ""
	if d.Unit != "" && d.Unit != "code" && !strings.ContainsAny(d.Unit[:1], "-0123456789") { // 0..1 is no word to go on with
		unit = " " + d.Unit
	}
	return fmt.Sprintf("%s → %s%s (%+.3g, %s)", a, b, unit, d.Difference, percent(d.Relative))
}

// percent writes a relative difference.
func percent(share float64) string {
	if share < 1e-4 {
		return fmt.Sprintf("%.1g of the value", share)
	}
	return fmt.Sprintf("%.3g %%", 100*share)
}

// apart writes two numbers with at least four digits, and with as many as are needed to tell them apart.
func apart(x, y float64) (a, b string) {
	for digits := 4; digits <= 17; digits++ {
		a, b = strconv.FormatFloat(x, 'g', digits, 64), strconv.FormatFloat(y, 'g', digits, 64)
		if a != b {
			break
		}
	}
	return a, b
}

// word is a cell as it is shown.
func word(cell string) string {
	const most = 40
	switch r := []rune(cell); {
	case cell == "":
		return "empty"
	case len(r) > most:
		return string(r[:most-1]) + "…"
	}
	return cell
}

// cells are the line of an outcome.
func (o *Outcome) cells() []string {
	years, entities := "", fmt.Sprintf("%d of %d", o.Entities, o.EntitiesOf)
	var largest string
	if d := cmp.Or(o.Largest, o.Example); d.Entity == "" {
		entities = ""
	}
	if o.First != 0 {
		years = reach(o.First, o.Last)
	}
	switch {
	case o.UnitB != "":
		largest = fmt.Sprintf("not compared: %s in A, %s in B", o.Unit, o.UnitB)
	case o.Largest != nil:
		largest = o.Largest.where() + o.Largest.size()
	default:
		largest = o.Example.where() + o.Example.size()
	}
	return []string{o.Name, entities, years, fmt.Sprintf("%d of %d", o.Differ, o.Values), largest, o.file}
}

// aligned writes rows as columns.
func aligned(rows [][]string) string {
	var width []int
	for _, row := range rows {
		for k, cell := range row {
			if k == len(width) {
				width = append(width, 0)
			}
			width[k] = max(width[k], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		for k, cell := range row {
			b.WriteString(cell)
			if k < len(row)-1 {
				b.WriteString(strings.Repeat(" ", width[k]-utf8.RuneCountInString(cell)+2))
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}
