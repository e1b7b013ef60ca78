package results

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// Number writes a float so that reading it back gives the same bits.
func Number(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

// Cell writes a statistic for a table: nothing for what is not known, such as the
// standard deviation of one value, and zero without a sign.
func Cell(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return ""
	}
	return Number(x + 0)
}

// Known is a statistic for JSON, which has no numbers for what is not known: nil,
// written as null.
func Known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	x += 0 // zero without a sign
	return &x
}

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

// Column is one column of a table as the data package describes it.
type Column struct{ Name, Type, Description string }

// Table is one CSV file of a results folder.
type Table struct {
	File        string
	Description string
	Columns     []Column
	CSV         []byte
	From        string            // a finished file instead of CSV, which is moved to its place
	SHA256      string            // of that file
	Units       map[string]string // by outcome, for the data package
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
// entities: a row for each year, entity and outcome.
func (e *Ensemble) Tables() []Table {
	var tables []Table
	sample := e.sample()
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		if len(e.Layout.Entities[d]) == 0 {
			continue
		}
		t := Table{File: d.String() + ".csv", Columns: append(keyColumns(d), statistics...),
			Description: "Statistics over replicates, whose spread is of " + e.Spread() + ": one row for each year, " + entityColumn(d) + " and outcome."}
		rows := newRows(t.Columns)
		for y := range e.Layout.Years {
			year := e.Layout.First + y
			for n, entity := range e.Layout.Entities[d] {
				for k := range e.Layout.Outcomes {
					o := &e.Layout.Outcomes[k]
					if o.Domain != d {
						continue
					}
					s := sample.Summary(e.Layout.Place(k, n, year))
					rows.add(strconv.Itoa(year), entity, o.Name, o.Unit, Cell(s.Mean), Cell(s.SD),
						Cell(s.P05), Cell(s.P25), Cell(s.P50), Cell(s.P75), Cell(s.P95))
				}
			}
		}
		t.CSV = rows.bytes()
		tables = append(tables, t)
	}
	return append(tables, e.shares())
}

// shares is the table of categories: which share of the replicates met each.
func (e *Ensemble) shares() Table {
	t := Table{File: "shares.csv",
		Description: "For outcomes that are categories: the share of replicates in each category, one row for each year, entity, outcome and category that was met.",
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
				for c, word := range o.Words {
					if share := sample.Share(e.Layout.Place(k, n, year), float64(c)); share > 0 {
						rows.add(strconv.Itoa(year), o.Domain.String(), entity, o.Name, word, Cell(share))
					}
				}
			}
		}
	}
	t.CSV = rows.bytes()
	return t
}

// ReadRows fills the records of an ensemble from the tables that RowFiles wrote, in
// which open gives each file by name. Every cell must be there once. What is wrong
// with a table is fault.Faults, the first alone: the tables may be longer than memory.
func ReadRows(l *sim.Layout, replicates int, open func(file string) (io.ReadCloser, error)) ([][]float64, error) {
	records := make([][]float64, replicates)
	for r := range records {
		records[r] = make([]float64, l.Size())
	}
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		if len(l.Entities[d]) == 0 {
			continue
		}
		if err := readRows(l, d, records, open); err != nil {
			return nil, err
		}
	}
	return records, nil
}

func readRows(l *sim.Layout, d sim.Domain, records [][]float64, open func(string) (io.ReadCloser, error)) error {
	file := "rows/" + d.String() + ".csv"
	f, err := open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.ReuseRecord = true
	wrong := func(column int, format string, args ...any) error {
		line, col := r.FieldPos(column)
		return fault.Faults{{File: file, Line: line, Col: col, Message: fmt.Sprintf(format, args...)}}
	}
	lost := func(err error) error {
		return fault.Faults{{File: file, Message: fmt.Sprintf("the table is not whole (%s); run again", fault.Clip(err.Error()))}}
	}
	want := []string{"replicate", "year", entityColumn(d)}
	var columns []int
	for k, o := range l.Outcomes {
		if o.Domain == d {
			columns, want = append(columns, k), append(want, o.Name)
		}
	}
	head, err := r.Read()
	if err != nil {
		return lost(err)
	}
	for c := range max(len(head), len(want)) {
		switch {
		case c >= len(head):
			return wrong(len(head)-1, "column %s is missing; run again with this model version", want[c])
		case c >= len(want) || head[c] != want[c]:
			return wrong(c, "column %s is not of this model version, or not in its place; want %s", fault.Quote(head[c]), strings.Join(want, ", "))
		}
	}
	entity := map[string]int{}
	for n, name := range l.Entities[d] {
		entity[name] = n
	}
	read := make([]bool, len(records)*l.Years*len(entity))
	left := len(read)
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return lost(err)
		}
		replicate, err1 := strconv.Atoi(row[0])
		year, err2 := strconv.Atoi(row[1])
		n, known := entity[row[2]]
		if err1 != nil || err2 != nil || !known || replicate < 0 || replicate >= len(records) || year < l.First || year >= l.First+l.Years {
			return wrong(0, "replicate %s, year %s, %s do not belong to this run", fault.Quote(row[0]), fault.Quote(row[1]), fault.Quote(row[2]))
		}
		at := (replicate*l.Years+year-l.First)*len(entity) + n
		if read[at] {
			return wrong(0, "replicate %d, year %d, %s stand twice", replicate, year, row[2])
		}
		read[at] = true
		left--
		for c, k := range columns {
			v, err := strconv.ParseFloat(row[3+c], 64)
			if err != nil || Number(v) != row[3+c] {
				return wrong(3+c, "%s = %s is no number as a run writes it; run again", want[3+c], fault.Quote(row[3+c]))
			}
			records[replicate][l.Place(k, n, year)] = v
		}
	}
	if left > 0 {
		return lost(fmt.Errorf("%d rows of %d are missing", left, len(read)))
	}
	return nil
}

// Fill writes the table: its head by the columns, and rows of as many cells.
func (t *Table) Fill(rows [][]string) {
	w := newRows(t.Columns)
	for _, row := range rows {
		w.add(row...)
	}
	t.CSV = w.bytes()
}

type rowWriter struct {
	b bytes.Buffer
	w *csv.Writer
}

func newRows(columns []Column) *rowWriter {
	r := &rowWriter{}
	r.w = csv.NewWriter(&r.b)
	r.add(names(columns)...)
	return r
}

func names(columns []Column) []string {
	head := make([]string, len(columns))
	for k, c := range columns {
		head[k] = c.Name
	}
	return head
}

// add writes to memory, where csv.Writer cannot fail.
func (r *rowWriter) add(cells ...string) { _ = r.w.Write(cells) }

func (r *rowWriter) bytes() []byte {
	r.w.Flush()
	return r.b.Bytes()
}
