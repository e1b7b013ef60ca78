package results

import (
	"slices"
	"strconv"

	"concord/sim"
)

// quantileWords say how exact a quantile is, see Kept and analysis.Tally.
const quantileWords = " (linear interpolation, type 7; of more than 200 within 0.4 % of itself)"

// statistics are the columns of a table of an ensemble.
var statistics = []Column{
	{"mean", "number", "mean over replicates"},
	{"sd", "number", "standard deviation over replicates, n−1 in the denominator; empty for one replicate"},
	{"p05", "number", "5 % quantile over replicates" + quantileWords},
	{"p25", "number", "25 % quantile, likewise"},
	{"p50", "number", "median, likewise"},
	{"p75", "number", "75 % quantile, likewise"},
	{"p95", "number", "95 % quantile, likewise"},
}

// keyColumns are the leading columns of the tables of statistics.
func keyColumns(d sim.Domain) []Column {
	return []Column{
		{"year", "integer", "calendar year"},
		{entityColumn(d), "string", entityMeaning(d)},
		{"outcome", "string", "what is measured; see outcomes in this data package"},
		{"unit", "string", "unit of the statistics"},
	}
}

// Tables gives every table of statistics, one for each domain that has
// entities: a row for each year, entity and outcome that is kept.
func (e *Ensemble) Tables() []Table {
	var tables []Table
	sample := e.sample()
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		if len(e.Layout.Entities[d]) == 0 {
			continue
		}
		t := Table{File: d.String() + ".csv", Columns: append(keyColumns(d), statistics...),
			Description: "Statistics over replicates, whose spread is of " + e.Spread() + ": one row for each year, " +
				entityColumn(d) + " and outcome."}
		rows, some := newRows(t.Columns), e.Part == nil
		for y := range e.Layout.Years {
			year := e.Layout.First + y
			for n, entity := range e.Layout.Entities[d] {
				for k := range e.Layout.Outcomes {
					o := &e.Layout.Outcomes[k]
					if o.Domain != d {
						continue
					}
					cell, kept := e.Part.cell(e.Layout, k, n, year)
					if !kept {
						continue
					}
					some = true
					s := sample.Summary(cell)
					rows.add(strconv.Itoa(year), entity, o.Name, o.Unit, Cell(s.Mean), Cell(s.SD),
						Cell(s.P05), Cell(s.P25), Cell(s.P50), Cell(s.P75), Cell(s.P95))
				}
			}
		}
		if !some {
			continue
		}
		t.CSV = rows.bytes()
		tables = append(tables, t)
	}
	if e.Part.reporters() != nil {
		tables = append(tables, e.reportersTable())
	}
	if slices.ContainsFunc(e.Part.outcomes(e.Layout), func(o sim.Outcome) bool { return o.Words != nil }) {
		tables = append(tables, e.shares())
	}
	return tables
}

// shares is the table of categories: which share of the replicates met each.
func (e *Ensemble) shares() Table {
	t := Table{File: "shares.csv",
		Description: "For outcomes that are categories: the share of replicates in each category, one row for each year, " +
			"entity, outcome and category that was met.",
		Columns: []Column{
			{"year", "integer", "calendar year"},
			{"table", "string", "table of the outcome"},
			{"entity", "string", "border or entry"},
			{"outcome", "string", "what is measured"},
			{"category", "string", "word of the category"},
			{"share", "number", "share of replicates"},
		}}
	rows := newRows(t.Columns)
	sample := e.sample()
	for y := range e.Layout.Years {
		year := e.Layout.First + y
		for k := range e.Layout.Outcomes {
			o := &e.Layout.Outcomes[k]
			if o.Words == nil {
				continue
			}
			for n, entity := range e.Layout.Entities[o.Domain] {
				cell, kept := e.Part.cell(e.Layout, k, n, year)
				for c, word := range o.Words {
					if !kept {
						break
					}
					if share := sample.Share(cell, float64(c)); share > 0 {
						rows.add(strconv.Itoa(year), o.Domain.String(), entity, o.Name, word, Cell(share))
					}
				}
			}
		}
	}
	t.CSV = rows.bytes()
	return t
}
