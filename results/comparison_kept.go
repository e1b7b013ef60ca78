package results

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/sim"
)

// keptDifference is FirstDifference if only a part is kept. The year is 0 if only reporters with one number a run differ.
func (c *Comparison) keptDifference(side int) (year int, what []string) {
	for n := range c.Part.Columns {
		if !c.Part.shows(n) || !c.differs(side, n) {
			continue
		}
		column := &c.Part.Columns[n]
		switch {
		case what == nil || year == 0 && column.Year > 0 || column.Year > 0 && column.Year < year:
			year, what = column.Year, nil
		case column.Year != year:
			continue
		}
		what = append(what, column.Name())
	}
	return year, what
}

// differs tells whether a cell differs from the base's in some pair. A value on one side alone is a difference too.
func (c *Comparison) differs(side, cell int) bool {
	t := c.Tally
	low, high := t.Range(c.gapAt(side, cell))
	pairs := t.Present(c.gapAt(side, cell))
	return pairs > 0 && (low != 0 || high != 0) || t.Present(c.levelAt(0, cell)) > pairs ||
		t.Present(c.levelAt(side, cell)) > pairs
}

// reportersTable is the table of differences in outcomes that the user defined. Its second return value says whether
// there are any.
func (c *Comparison) reportersTable() (Table, bool) {
	places := c.Part.reporters()
	t := Table{File: ReportersTable + ".csv",
		Description: "Paired differences in outcomes that the user defined: " + c.Part.definitions() + ". Each row is a " +
			"scenario minus the base in one of them in one year, over the pairs in which both have a value; base_mean and mean " +
			"are over all runs of their side that have one. Intervals: " + SpreadOf(c.Draws, c.Uncertain) + ".",
		Columns: slices.Concat([]Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"reporter", "string", "name of the outcome, or its expression"},
			{"unit", "string", "unit of the numbers that follow"},
			{"year", "integer", "calendar year; empty for a reporter that has one number a run"},
			{"share", "number", "share of pairs in which both have a value"},
		}, differenceStatistics)}
	rows := newRows(t.Columns)
	for side := 1; side < len(c.Sides); side++ {
		for _, n := range places {
			column := &c.Part.Columns[n]
			share := float64(c.Tally.Present(c.gapAt(side, n))) / float64(c.Tally.Count)
			rows.add(c.Sides[side].Name, column.Outcome, column.Unit, column.year(), Cell(share))
			rows.numbers(c.numbers(side, n)...)
		}
	}
	t.CSV = rows.bytes()
	return t, places != nil
}

// Tables are all tables of the comparison but that of the values drawn.
func (c *Comparison) Tables() []Table {
	var tables []Table
	if c.Part == nil || len(c.Part.outcomes(c.Layout)) > 0 {
		tables = append(tables, c.Table())
	}
	if c.Part != nil {
		if t, some := c.reportersTable(); some {
			tables = append(tables, t)
		}
	}
	return append(tables, c.EntryTables()...)
}

// Outcomes are the outcomes that the tables hold.
func (c *Comparison) Outcomes() []sim.Outcome { return c.Part.outcomes(c.Layout) }

// keptLine is a column of a side in words: what it is, the means of base and scenario, and the difference.
func (c *Comparison) keptLine(side, n int) [3]string {
	column := &c.Part.Columns[n]
	e := c.effect(side, n)
	share := float64(c.Tally.Present(c.gapAt(side, n))) / float64(c.Tally.Count)
	if share == 0 {
		return [3]string{"–", "–", "no pair in which both have a value"}
	}
	factor, unit := 1.0, column.Unit
	if strings.HasPrefix(unit, "US$") && math.Abs(e.Mean) >= 1e4 {
		factor, unit = 1e-6, "million "+unit
	}
	words := interval(factor*e.Mean, factor*e.Low, factor*e.High)
	if unit != "" && unit != "1" {
		words += " " + unit
	}
	if share < 1 {
		words += ", over the " + percent(share) + " of the pairs in which both have a value"
	}
	mean := func(side int) string { return scaled(c.Tally.Mean(c.levelAt(side, n)), column.Unit) }
	return [3]string{mean(0), mean(side), words}
}

// keptBrief tells of a side on the terminal: the last year of each outcome and reporter.
func (c *Comparison) keptBrief(side int) string {
	var b strings.Builder
	told := c.Part.told()
	for _, n := range told[:min(len(told), mostTold)] {
		column := &c.Part.Columns[n]
		fmt.Fprintf(&b, "  %-44s %4s  %s\n", column.Name(), column.year(), c.keptLine(side, n)[2])
	}
	if more := len(told) - mostTold; more > 0 {
		fmt.Fprintf(&b, "  and %d more in the tables\n", more)
	}
	return b.String()
}

// keptReport is the same as Markdown.
func (c *Comparison) keptReport(p printer, side int) {
	p("| outcome | year | base | scenario | difference (95 %%) |")
	p("|---|---:|---:|---:|---|")
	told := c.Part.told()
	for _, n := range told[:min(len(told), mostTold)] {
		column := &c.Part.Columns[n]
		line := c.keptLine(side, n)
		p("| %s | %s | %s | %s | %s |", strings.ReplaceAll(column.Name(), "*", `\*`), column.year(), line[0], line[1], line[2])
	}
	if more := len(told) - mostTold; more > 0 {
		p("\nThe tables hold %s more, and all years that were kept.", strconv.Itoa(more))
	}
	p("")
}

// keptAnswers are all columns that are kept, for the answer in JSON.
func (c *Comparison) keptAnswers(side int) []outcomeAnswer {
	list := []outcomeAnswer{}
	for n := range c.Part.Columns {
		if !c.Part.shows(n) {
			break
		}
		column := &c.Part.Columns[n]
		part := partEffect{pairs: c.Tally.Present(c.gapAt(side, n)), base: c.Tally.Mean(c.levelAt(0, n)),
			effect: c.effect(side, n)}
		part.percent, part.pLow, part.pHigh = c.percent(side, n)
		list = append(list, outcomeAnswer{column.Name(), column.Unit, column.Year, part.answer(),
			Known(part.effect.Correlation),
			Known(part.effect.VarianceRatio)})
	}
	return list
}
