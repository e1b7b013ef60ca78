package results

import (
	"slices"
	"strconv"
)

// differenceStatistics are the columns of a difference.
var differenceStatistics = []Column{
	{"base_mean", "number", "mean of the base over replicates"},
	{"mean", "number", "mean of the scenario over replicates"},
	{"difference", "number", "mean paired difference, scenario minus base"},
	{"se", "number", "Monte-Carlo standard error of the mean difference"},
	{"low", "number", "lower end of the mean difference's 95 % interval (Student's t)"},
	{"high", "number", "upper end"},
	{"p05", "number", "5 % quantile of the paired differences" + quantileWords},
	{"p50", "number", "their median, likewise"},
	{"p95", "number", "95 % quantile, likewise"},
	{"positive", "number", "share of pairs with a difference above 0"},
	{"negative", "number", "share of pairs with a difference below 0; the rest is exactly 0"},
	{"correlation", "number", "correlation of the two runs of a pair; 0 where one side never varies"},
	{"variance_ratio", "number", "variance of the paired difference over that of unpaired runs; 1 where nothing varies"},
}

// Table is every difference: a row for each side but the base, year, entity and
// outcome.
func (c *Comparison) Table() Table {
	t := Table{File: "differences.csv",
		Description: "Paired differences: each row is a scenario minus the base in one outcome of one entity in one year, " +
			"over pairs of runs on the same draws. Intervals: " + SpreadOf(c.Draws, c.Uncertain) + ".",
		Columns: slices.Concat([]Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"table", "string", "table of the outcome"},
			{"entity", "string", "country, pair, border … of the outcome"},
			{"outcome", "string", "what is measured; see outcomes in this data package"},
			{"unit", "string", "unit of the numbers that follow"},
			{"year", "integer", "calendar year"},
		}, differenceStatistics)}
	rows := newRows(t.Columns)
	outcomes := len(c.Layout.Outcomes)
	parts := make([]rowWriter, (len(c.Sides)-1)*outcomes)
	Each(len(parts), func(part int) { c.write(&parts[part], 1+part/outcomes, part%outcomes) })
	for k := range parts {
		rows.b.Write(parts[k].bytes())
	}
	t.CSV = rows.bytes()
	return t
}

// write writes the rows of a side's outcome.
func (c *Comparison) write(rows *rowWriter, side, outcome int) {
	o := &c.Layout.Outcomes[outcome]
	for n, entity := range c.Layout.Entities[o.Domain] {
		for y := range c.Layout.Years {
			year := c.Layout.First + y
			if cell, kept := c.Part.cell(c.Layout, outcome, n, year); kept && c.Part.shows(cell) {
				rows.add(c.Sides[side].Name, o.Domain.String(), entity, o.Name, o.Unit, strconv.Itoa(year))
				rows.numbers(c.numbers(side, cell)...)
			}
		}
	}
}

// numbers are the statistics of a difference, from base_mean on.
func (c *Comparison) numbers(side, cell int) []float64 {
	e := c.effect(side, cell)
	return []float64{c.Tally.Mean(c.levelAt(0, cell)), c.Tally.Mean(c.levelAt(side, cell)), e.Mean, e.SE, e.Low, e.High, e.P05,
		c.Summary(c.gapAt(side, cell)).P50, e.P95, e.Positive, e.Negative, e.Correlation, e.VarianceRatio}
}
