package results

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
	"concord/sim/fault"
)

// Part is what is kept of each run, if that is not everything. A row then holds one number for each column, instead of
// a record in the order of a layout.
type Part struct {
	Columns []KeptColumn
	Hidden  int // columns at the end that were recorded for another reason, and are in no table
	at      map[keptPlace]int
}

// KeptColumn is one number that is kept of each run.
type KeptColumn struct {
	Table      string   // a name of a domain, or ReportersTable
	Entity     string   // "" for a reporter
	Outcome    string   // or the name of the reporter
	Year       int      // 0 for a reporter that has one number a run
	Unit       string   // "" where it is not known
	Definition string   // of a reporter its expression
	Words      []string // of a category: the word of each code
}

type keptPlace struct {
	table, entity, outcome string
	year                   int
}

// ReportersTable is the table of outcomes that the user defines.
const ReportersTable = "reporters"

// NewPart prepares columns to be found.
func NewPart(columns []KeptColumn) *Part {
	k := &Part{Columns: columns, at: map[keptPlace]int{}}
	for n := range columns {
		c := &columns[n]
		k.at[keptPlace{c.Table, c.Entity, c.Outcome, c.Year}] = n
	}
	return k
}

// Name is the path of an outcome, or the name of a reporter.
func (c *KeptColumn) Name() string {
	switch c.Table {
	case ReportersTable:
		return c.Outcome
	case sim.OfRegion.String():
		return c.Table + "." + c.Outcome
	}
	return c.Table + "." + c.Entity + "." + c.Outcome
}

// year is the year as a cell of a table.
func (c *KeptColumn) year() string {
	if c.Year == 0 {
		return ""
	}
	return strconv.Itoa(c.Year)
}

// cell is the place in a row of an outcome of a layout, if it is kept. All is kept when k is nil.
func (k *Part) cell(l *sim.Layout, outcome, entity, year int) (cell int, kept bool) {
	if k == nil {
		return l.Place(outcome, entity, year), true
	}
	o := &l.Outcomes[outcome]
	cell, kept = k.at[keptPlace{o.Domain.String(), l.Entities[o.Domain][entity], o.Name, year}]
	return cell, kept
}

// shows tells whether a column is in the tables.
func (k *Part) shows(column int) bool { return k == nil || column < len(k.Columns)-k.Hidden }

// outcomes are the outcomes of a layout that are kept of some entity in some year.
func (k *Part) outcomes(l *sim.Layout) []sim.Outcome {
	if k == nil {
		return l.Outcomes
	}
	some := map[string]bool{}
	for n := range k.Columns[:len(k.Columns)-k.Hidden] {
		some[k.Columns[n].Table+"."+k.Columns[n].Outcome] = true
	}
	return slices.DeleteFunc(slices.Clone(l.Outcomes), func(o sim.Outcome) bool { return !some[o.Domain.String()+"."+o.Name] })
}

// Outcomes are the outcomes that are kept of some entity in some year.
func (e *Ensemble) Outcomes() []sim.Outcome { return e.Part.outcomes(e.Layout) }

// reporters are the columns of reporters, by year and then in the order given. Those with one number a run come first.
func (k *Part) reporters() (places []int) {
	if k == nil {
		return nil
	}
	for n := range k.Columns {
		if k.Columns[n].Table == ReportersTable && k.shows(n) {
			places = append(places, n)
		}
	}
	slices.SortStableFunc(places, func(a, b int) int { return k.Columns[a].Year - k.Columns[b].Year })
	return places
}

// definitions say how reporters are computed.
func (k *Part) definitions() string {
	var list []string
	for _, n := range k.reporters() {
		c := &k.Columns[n]
		words := c.Definition
		if c.Outcome != c.Definition {
			words = c.Outcome + " = " + c.Definition
		}
		if c.Unit != "" {
			words += " [" + c.Unit + "]"
		}
		if !slices.Contains(list, words) {
			list = append(list, words)
		}
	}
	return strings.Join(list, "; ")
}

// DigestLines write what the numbers of a row are, for a digest.
func (k *Part) DigestLines() string {
	var b strings.Builder
	for n := range k.Columns {
		c := &k.Columns[n]
		fmt.Fprintf(&b, "%s@%d", c.Name(), c.Year)
		if c.Table == ReportersTable {
			fmt.Fprintf(&b, " = %s", c.Definition)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// KeptWords say in a sentence that only a part of the outcomes was kept; "" if all of them were.
func KeptWords(m *Manifest) string {
	if len(m.Kept) == 0 {
		return ""
	}
	return fmt.Sprintf("Kept of each run: `%s`. All other outcomes were not recorded, so there are no figures and no "+
		"tables of them, "+
		"and the outcome digest is of what was kept alone.", strings.Join(m.Kept, "`, `"))
}

// DigestName is what the outcome digest of a manifest is called.
func (m *Manifest) DigestName() string {
	if m.Partial {
		return "partial outcome digest (of what was kept)"
	}
	return "outcome digest"
}

// present describes a cell over the replicates that have a value there. It also gives their share.
func (s Sample) present(cell int) (analysis.Summary, float64) {
	if !s.Exact() {
		return s.Tally.Summary(cell), float64(s.Tally.Present(cell)) / float64(s.Tally.Count)
	}
	values := slices.DeleteFunc(s.column(cell), math.IsNaN)
	share := float64(len(values)) / float64(len(s.Rows))
	if len(values) == 0 {
		return analysis.Summarise([]float64{math.NaN()}), 0
	}
	return analysis.Summarise(values), share
}

// reportersTable is the table of statistics of reporters.
func (e *Ensemble) reportersTable() Table {
	t := Table{File: ReportersTable + ".csv",
		Description: "Statistics over replicates, whose spread is of " + e.Spread() + ", of outcomes that the user defined: " +
			e.Part.definitions() + ". One row for each year and reporter; of a reporter with one number a run one row " +
			"without a year.",
		Columns: slices.Concat([]Column{
			{"year", "integer", "calendar year; empty for a reporter that has one number a run"},
			{"reporter", "string", "name of the outcome, or its expression"},
			{"unit", "string", "unit of the statistics"},
			{"share", "number", "share of replicates that have a value; the statistics are over these"},
		}, statistics)}
	rows := newRows(t.Columns)
	sample := e.sample()
	for _, n := range e.Part.reporters() {
		c := &e.Part.Columns[n]
		s, share := sample.present(n)
		rows.add(c.year(), c.Outcome, c.Unit, Cell(share), Cell(s.Mean), Cell(s.SD), Cell(s.P05), Cell(s.P25), Cell(s.P50),
			Cell(s.P75),
			Cell(s.P95))
	}
	t.CSV = rows.bytes()
	return t
}

// mostTold bounds the numbers that a summary tells of.
const mostTold = 40

// told are the columns that a summary tells of: of each outcome or reporter the last year that is kept.
func (k *Part) told() (places []int) {
	last := map[string]int{}
	for n := range k.Columns {
		c := &k.Columns[n]
		if at, met := last[c.Name()]; k.shows(n) && (!met || k.Columns[at].Year < c.Year) {
			last[c.Name()] = n
		}
	}
	for n := range k.Columns {
		if last[k.Columns[n].Name()] == n && k.shows(n) {
			places = append(places, n)
		}
	}
	return places
}

// KeptBrief is what a person reads of what was kept: the last year of each outcome and reporter.
func (e *Ensemble) KeptBrief() string {
	var b strings.Builder
	told := e.Part.told()
	fmt.Fprintf(&b, "kept %s of each run; the last year of each (median and 5–95 %%, or the most frequent category):\n",
		fault.Count(len(e.Part.Columns), "number"))
	for _, n := range told[:min(len(told), mostTold)] {
		c := &e.Part.Columns[n]
		fmt.Fprintf(&b, "  %-44s %4s  %s\n", c.Name(), c.year(), e.keptWords(n))
	}
	if more := len(told) - mostTold; more > 0 {
		fmt.Fprintf(&b, "  and %d more in the tables\n", more)
	}
	return b.String()
}

// keptWords is a column in words.
func (e *Ensemble) keptWords(n int) string {
	c := &e.Part.Columns[n]
	s, share := e.sample().present(n)
	if share == 0 {
		return "no value in any replicate"
	}
	if c.Words != nil {
		best, most := "", -1.0
		for code, word := range c.Words {
			if met := e.sample().Share(n, float64(code)); met > most {
				best, most = word, met
			}
		}
		return best + " in " + percent(most)
	}
	words := fmt.Sprintf("%s (%s to %s)", scaled(s.P50, c.Unit), scaled(s.P05, c.Unit), scaled(s.P95, c.Unit))
	if c.Unit != "" && c.Unit != "1" {
		words += " " + c.Unit
	}
	if share < 1 {
		words += ", where it has a value: in " + percent(share) + " of the replicates"
	}
	return words
}

// keptReport is the summary of a run of which only a part was kept.
func (e *Ensemble) keptReport(p printer, m *Manifest, about *About) {
	e.reportHead(p, m, about)
	p("## What was kept\n")
	p("%s\n", KeptWords(m))
	if words := e.Part.definitions(); words != "" {
		p("Outcomes that the user defined: %s.\n", words)
	}
	p("| outcome | year | median (5–95 %%), or the most frequent category with its share |")
	p("|---|---:|---|")
	told := e.Part.told()
	for _, n := range told[:min(len(told), mostTold)] {
		c := &e.Part.Columns[n]
		p("| %s | %s | %s |", strings.ReplaceAll(c.Name(), "*", `\*`), c.year(), e.keptWords(n))
	}
	if more := len(told) - mostTold; more > 0 {
		p("\nThe tables hold %d more, and all years that were kept.", more)
	}
}

// Key is the name of the column in tables of single runs: the path or the name, with the year.
func (c *KeptColumn) Key() string {
	if c.Year == 0 {
		return c.Name()
	}
	return c.Name() + "@" + strconv.Itoa(c.Year)
}

// InWords names the column in a sentence.
func (c *KeptColumn) InWords() string {
	if c.Year == 0 {
		return c.Name()
	}
	return fmt.Sprintf("%s in %d", c.Name(), c.Year)
}
