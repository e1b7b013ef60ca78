package results

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
)

// Explanation holds the numbers behind the decisions on one subject, over replicates: of one scenario, or of two
// on the same draws and of their difference.
type Explanation struct {
	Topic   sim.Topic
	Subject string   // as the user asks for it: AA-BB, an entry, border AA-BB, body UNION AA, trade AA-BB
	Title   string   // the subject in words
	Names   []string // the scenario, and the one that it is set against
	Parts   []ExplainedPart
	First   int // first year
	Years   int

	Replicates   int
	Only         int // the number of the one replicate that is shown, −1 for all
	Seed         uint64
	Draws        sim.ParameterSource
	Uncertain    bool
	ModelVersion string

	cells []cell // by side, year and part
	block analysis.Block
}

// ExplainedPart is one number of an explanation in each year.
type ExplainedPart struct {
	Subject string // whose decision it belongs to
	sim.Part
}

// Explained describes a number over the replicates in which it was needed. N is how many these are.
type Explained struct {
	analysis.Summary
	N int
}

// cell gathers a number that some replicates do not have. Up to Kept replicates it keeps all values, of more a
// tally.
type cell struct {
	values []float64
	tally  *analysis.Tally
}

// Sides of an explanation that sets two scenarios against each other.
const (
	SideA = iota
	SideB
	SideDifference // B minus A, in the replicates in which both have the number
)

// SideNames are the words for sides, indexed as above.
var SideNames = [...]string{"A", "B", "difference"}

// Sides is how many sides there are: one, or both and their difference.
func (e *Explanation) Sides() int { return 2*len(e.Names) - 1 }

// Width is how many numbers a replicate has: those of each side, by year and part.
func (e *Explanation) Width() int { return e.Sides() * e.SideWidth() }

// SideWidth is how many numbers a side of a replicate has.
func (e *Explanation) SideWidth() int { return e.Years * len(e.Parts) }

// Until is the last year.
func (e *Explanation) Until() int { return e.First + e.Years - 1 }

// Add takes the rows of further replicates, each Width long. NaN stands for a number that was not needed. Of more than
// Kept replicates it takes whole blocks, see analysis.Block.
func (e *Explanation) Add(rows [][]float64) {
	if e.cells == nil {
		e.cells = make([]cell, e.Width())
	}
	column := make([][]float64, len(rows))
	for c := range e.cells {
		for k, row := range rows {
			column[k] = row[c : c+1]
		}
		e.cells[c].add(&e.block, column, e.Replicates)
	}
}

func (c *cell) add(block *analysis.Block, rows [][]float64, replicates int) {
	if replicates <= Kept {
		for _, row := range rows {
			if !math.IsNaN(row[0]) {
				c.values = append(c.values, row[0])
			}
		}
		return
	}
	if c.tally == nil {
		c.tally = analysis.NewTally(1)
	}
	c.tally.Add(block, c.tally.Count, rows)
}

// At describes a part of a side in a year. N is 0 if no replicate has the number.
func (e *Explanation) At(side, year, part int) Explained {
	if e.cells == nil {
		return Explained{}
	}
	switch c := &e.cells[e.place(side, year, part)]; {
	case c.tally != nil && c.tally.Present(0) > 0:
		return Explained{c.tally.Summary(0), c.tally.Present(0)}
	case len(c.values) > 0:
		return Explained{analysis.Summarise(c.values), len(c.values)}
	}
	return Explained{}
}

// place is where a number stands in a row of a replicate.
func (e *Explanation) place(side, year, part int) int {
	return side*e.SideWidth() + (year-e.First)*len(e.Parts) + part
}

// Asked lists the years in which something is told of the subject. Of an entry these are the years in which a
// party was asked or the entry was kept.
func (e *Explanation) Asked() []int {
	var years []int
	for year := e.First; year <= e.Until(); year++ {
		some := false
		for k := range e.Parts {
			// What became of an entry is told in every year. It alone is no reason to show a year.
			lasts := e.Topic == sim.AboutEntry && e.Parts[k].Stand == sim.OutcomePart
			for side := range len(e.Names) {
				some = some || !lasts && e.At(side, year, k).N > 0
			}
		}
		if some {
			years = append(years, year)
		}
	}
	return years
}

// Trim leaves only the years from the first to the last in which something is told.
func (e *Explanation) Trim() {
	asked := e.Asked()
	if len(asked) == 0 {
		return
	}
	first, years, parts := asked[0], asked[len(asked)-1]-asked[0]+1, len(e.Parts)
	var cells []cell
	for side := range e.Sides() {
		at := side*e.SideWidth() + (first-e.First)*parts
		cells = append(cells, e.cells[at:at+years*parts]...)
	}
	e.First, e.Years, e.cells = first, years, cells
}

// Weight is what a term weighs over the years. A term that changes its sign weighs too, so years are added up
// without signs.
type Weight struct {
	Part int
	Size float64 // mean over the years of the size of its mean, weighted by the replicates that have it
	// The mean in the first and in the last year in which the term was added.
	First, Last         float64
	FirstYear, LastYear int
}

// Causes are the weights that a sentence can name: without those of the constant and the centre. If parties voted on an entry,
// these votes stand for what they thought before and after.
func (e *Explanation) Causes(side int) []Weight {
	weights := e.Weights(side)
	apart := func(w Weight) bool { return strings.Contains(e.Parts[w.Part].Subject, " ") } // another stage than the vote
	voted := slices.ContainsFunc(weights, func(w Weight) bool { return !apart(w) })
	return slices.DeleteFunc(weights, func(w Weight) bool {
		name := e.Parts[w.Part].Name
		return name == sim.Constant || name == sim.Centre || voted && apart(w)
	})
}

// Who is the title at the beginning of a sentence. An id stays as it is.
func (e *Explanation) Who() string {
	if rest, is := strings.CutPrefix(e.Title, "the "); is {
		return "The " + rest
	}
	return e.Title
}

// Weights lists the terms of a side that are not zero throughout, the one that weighs most first.
func (e *Explanation) Weights(side int) []Weight {
	var list []Weight
	for k := range e.Parts {
		if e.Parts[k].Stand != sim.TermPart {
			continue
		}
		if w := e.weight(side, k); w.Size > 0 {
			list = append(list, w)
		}
	}
	slices.SortStableFunc(list, func(a, b Weight) int { return cmp.Compare(b.Size, a.Size) })
	return list
}

func (e *Explanation) weight(side, part int) Weight {
	w := Weight{Part: part}
	sum, count := 0.0, 0.0
	for year := e.First; year <= e.Until(); year++ {
		x := e.At(side, year, part)
		if x.N == 0 {
			continue
		}
		if count == 0 {
			w.First, w.FirstYear = x.Mean, year
		}
		w.Last, w.LastYear = x.Mean, year
		sum += math.Abs(x.Mean) * float64(x.N)
		count += float64(x.N)
	}
	w.Size = sum / max(1, count)
	return w
}

// Words are what the term adds, in the first and the last year where these differ.
func (w Weight) Words() string {
	first, last := signed(w.First, ""), signed(w.Last, "")
	if first == last {
		return first
	}
	return fmt.Sprintf("%s in %d, %s in %d", first, w.FirstYear, last, w.LastYear)
}

// Mean is the mean of a part over all years and replicates that have it.
func (e *Explanation) Mean(side, part int) (mean float64, some bool) {
	sum, count := 0.0, 0.0
	for year := e.First; year <= e.Until(); year++ {
		if x := e.At(side, year, part); x.N > 0 {
			sum += x.Mean * float64(x.N)
			count += float64(x.N)
		}
	}
	if count == 0 {
		return 0, false
	}
	return sum / count, true
}

// Columns of the tables of explanations.
var (
	explainedAbout = []Column{
		{"year", "integer", "calendar year"},
		{"side", "string", "A: the scenario; B: the one that it is set against; difference: B minus A, replicate by replicate"},
		{"subject", "string", "whose decision it is: a stance AA>BB, a party of an entry (late: asked again; tabling: asked " +
			"whether to propose it), what became of the entry, a border, a membership, trade of two"},
		{"part", "string", "a number behind the decision"},
		{"role", "string", "term: added to the sum that follows, with its sign; sum; input: something that the rule reads; " +
			"outcome: something that comes out"},
		{"unit", "string", "unit of the numbers that follow"},
	}
	explainedNumbers = []Column{
		{"mean", "number", "mean over the replicates that have the number; empty for none"},
		{"sd", "number", "standard deviation over them, n−1 in the denominator; empty for fewer than two"},
		{"p05", "number", "5 % quantile over them" + quantileWords},
		{"p50", "number", "median, likewise"},
		{"p95", "number", "95 % quantile, likewise"},
		{"n", "integer", "number of replicates that have the number: in the others nothing was decided, or the rule did " +
			"not need it"},
	}
)

// Table is explain.csv: a row for each year, side and part.
func (e *Explanation) Table() Table {
	t := Table{File: "explain.csv", Columns: slices.Concat(explainedAbout, explainedNumbers),
		Description: "The numbers behind each decision on " + e.Title + ": the terms of each score with their signs, their " +
			"sum, what else the rule read, and what came out. Spread is of " + SpreadOf(e.Draws, e.Uncertain) + "."}
	var rows [][]string
	e.each(func(side, year, k int) {
		x := e.At(side, year, k)
		numbers := []string{"", "", "", "", ""}
		if x.N > 0 {
			numbers = []string{Cell(x.Mean), Cell(x.SD), Cell(x.P05), Cell(x.P50), Cell(x.P95)}
		}
		rows = append(rows, slices.Concat(e.about(side, year, k), numbers, []string{strconv.Itoa(x.N)}))
	})
	t.Fill(rows)
	return t
}

// each calls do for every number of a replicate, in the order of tables.
func (e *Explanation) each(do func(side, year, part int)) {
	for year := e.First; year <= e.Until(); year++ {
		for side := range e.Sides() {
			for k := range e.Parts {
				do(side, year, k)
			}
		}
	}
}

// about are the cells before the numbers.
func (e *Explanation) about(side, year, k int) []string {
	p := &e.Parts[k]
	return []string{strconv.Itoa(year), SideNames[side], p.Subject, p.Name, p.Stand.String(), p.Unit}
}

// RowsTable describes the table of single replicates, without its rows.
func (e *Explanation) RowsTable() Table {
	return Table{File: "explain-rows.csv",
		Description: "The numbers of explain.csv in each replicate. A number that a replicate does not have has no row.",
		Columns: slices.Concat([]Column{{"replicate", "integer", "number of the replicate, from 0"}}, explainedAbout,
			[]Column{{"value", "number", "of the replicate"}})}
}

// AddRow writes the numbers of a replicate to the table of single replicates.
func (e *Explanation) AddRow(to *TableFile, replicate int, row []float64) (err error) {
	e.each(func(side, year, k int) {
		if x := row[e.place(side, year, k)]; err == nil && !math.IsNaN(x) {
			err = to.Add(slices.Concat([]string{strconv.Itoa(replicate)}, e.about(side, year, k), []string{Cell(x)})...)
		}
	})
	return err
}
