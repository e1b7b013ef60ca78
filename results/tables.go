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
	years := make([]yearRows, e.Layout.Years)
	Each(len(years), func(y int) { years[y].write(e, e.Layout.First+y) })
	whole := func(t Table, of func(y *yearRows) *rowWriter) (Table, bool) {
		rows := newRows(t.Columns)
		heads := rows.b.Len()
		for y := range years {
			rows.b.Write(of(&years[y]).b.Bytes())
		}
		t.CSV = rows.b.Bytes()
		return t, len(t.CSV) > heads
	}
	var tables []Table
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		if len(e.Layout.Entities[d]) == 0 {
			continue
		}
		t, some := whole(Table{File: d.String() + ".csv", Columns: append(keyColumns(d), statistics...),
			Description: "Statistics over replicates, whose spread is of " + e.Spread() + ": one row for each year, " +
				entityColumn(d) + " and outcome."}, func(y *yearRows) *rowWriter { return &y.statistics[d] })
		if some || e.Part == nil {
			tables = append(tables, t)
		}
	}
	if e.Part.reporters() != nil {
		tables = append(tables, e.reportersTable())
	}
	if slices.ContainsFunc(e.Part.outcomes(e.Layout), func(o sim.Outcome) bool { return o.Words != nil }) {
		t, _ := whole(Table{File: "shares.csv",
			Description: "For outcomes that are categories: the share of replicates in each category, one row for each year, " +
				"entity, outcome and category that was met.",
			Columns: []Column{
				{"year", "integer", "calendar year"},
				{"table", "string", "table of the outcome"},
				{"entity", "string", "border or entry"},
				{"outcome", "string", "what is measured"},
				{"category", "string", "word of the category"},
				{"share", "number", "share of replicates"},
			}}, func(y *yearRows) *rowWriter { return &y.shares })
		tables = append(tables, t)
	}
	return tables
}

// yearRows are the rows of a year: of the table of statistics of each domain, and of the table of shares.
type yearRows struct {
	statistics [sim.OfEntry + 1]rowWriter
	shares     rowWriter
}

func (r *yearRows) write(e *Ensemble, year int) {
	sample, l, written := e.sample(), e.Layout, strconv.Itoa(year)
	summary, share := sample.Summary, func(cell, code int) float64 { return sample.Share(cell, float64(code)) }
	whole := e.Part == nil && sample.Exact()
	if whole {
		summary = sample.summaries(l.Place(0, 0, year), l.Width)
	}
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		for n, entity := range l.Entities[d] {
			for k := range l.Outcomes {
				o := &l.Outcomes[k]
				if o.Domain != d {
					continue
				}
				if cell, kept := e.Part.cell(l, k, n, year); kept {
					s := summary(cell)
					r.statistics[d].add(written, entity, o.Name, o.Unit)
					r.statistics[d].numbers(s.Mean, s.SD, s.P05, s.P25, s.P50, s.P75, s.P95)
				}
			}
		}
	}
	for k := range l.Outcomes {
		o := &l.Outcomes[k]
		if o.Words == nil {
			continue
		}
		if whole {
			share = sample.shares(l.Place(k, 0, year), len(l.Entities[o.Domain]), len(o.Words))
		}
		for n, entity := range l.Entities[o.Domain] {
			cell, kept := e.Part.cell(l, k, n, year)
			for c, word := range o.Words {
				if !kept {
					break
				}
				if met := share(cell, c); met > 0 {
					r.shares.add(written, o.Domain.String(), entity, o.Name, word)
					r.shares.numbers(met)
				}
			}
		}
	}
}
