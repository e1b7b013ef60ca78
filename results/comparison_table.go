package results

import "strconv"

// Table is every difference: a row for each side but the base, year, entity and
// outcome.
func (c *Comparison) Table() Table {
	t := Table{File: "differences.csv",
		Description: "Paired differences: each row is a scenario minus the base in one outcome of one entity in one year, " +
			"over pairs of runs on the same draws. Intervals: " + SpreadOf(c.Draws, c.Uncertain) + ".",
		Columns: []Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"table", "string", "table of the outcome"},
			{"entity", "string", "country, pair, border … of the outcome"},
			{"outcome", "string", "what is measured; see outcomes in this data package"},
			{"unit", "string", "unit of the numbers that follow"},
			{"year", "integer", "calendar year"},
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
		}}
	rows := newRows(t.Columns)
	for side := 1; side < len(c.Sides); side++ {
		for k := range c.Layout.Outcomes {
			o := &c.Layout.Outcomes[k]
			for n, entity := range c.Layout.Entities[o.Domain] {
				for y := range c.Layout.Years {
					year := c.Layout.First + y
					e := c.Effect(side, k, n, year)
					rows.add(c.Sides[side].Name, o.Domain.String(), entity, o.Name, o.Unit, strconv.Itoa(year),
						Cell(c.Tally.Mean(c.Level(0, k, n, year))), Cell(c.Tally.Mean(c.Level(side, k, n, year))),
						Cell(e.Mean), Cell(e.SE), Cell(e.Low), Cell(e.High), Cell(e.P05),
						Cell(c.Summary(c.Gap(side, k, n, year)).P50), Cell(e.P95),
						Cell(e.Positive), Cell(e.Negative), Cell(e.Correlation), Cell(e.VarianceRatio))
				}
			}
		}
	}
	t.CSV = rows.bytes()
	return t
}
