package results

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
)

// Sweep is an experiment: what varied from point to point, what was kept of each run, and what came out.
type Sweep struct {
	Title      string
	Seed       uint64
	Points     int
	Replicates int    // runs of each side at each point, the same at all points
	Sides      []Side // the base first
	Factors    []SweepFactor
	Columns    []KeptColumn
	Draws      sim.ParameterSource
	Uncertain  bool
	Listed     bool // the points were listed one by one: no factor can be averaged over the others

	// Shown are the points that figures and summaries show: all, or the first ones.
	Shown []SweepPoint
}

// SweepFactor is a value that varies.
type SweepFactor struct {
	Path   string
	Unit   string   // "" where none is known
	Values []string // of a lever, in order; nil for an uncertainty, which is sampled
	Law    string   // of an uncertainty: what it was sampled from, in words
}

// SweepSeries is what is estimated at each point: a column of a side, or its difference from the base. Of a
// category it is the share of runs that have it.
type SweepSeries struct {
	Column     int
	Side       int
	Difference bool // from the base, on the same draws
	Category   int  // code of the category, −1 for a number
}

// SweepPoint is a point with what came out there.
type SweepPoint struct {
	Coordinates []float64 // by factor: a place among the values of a lever, or the value of an uncertainty
	Cells       []SweepCell
}

// SweepCell describes one series at one point.
type SweepCell struct {
	Count     int // runs that have a value
	Mean      float64
	SD        float64 // NaN for one run
	Low, High float64 // ends of the mean's 95 % interval; infinite for one run
	// Quantiles over runs. NaN without any.
	P05, P50, P95 float64
	// Change from the first point on the same draws: its mean, and the ends of the mean's 95 % interval. NaN where
	// points are samples.
	Change analysis.Estimate
}

const (
	mostShownPoints = 10_000
	mostShownCells  = 1_000_000
)

// Series lists what is estimated, in the order of cells: sides, then columns, then categories; levels first.
func (s *Sweep) Series() []SweepSeries {
	var list []SweepSeries
	add := func(side int, difference bool) {
		for c := range s.Columns {
			if s.Columns[c].Words == nil {
				list = append(list, SweepSeries{c, side, difference, -1})
			}
			for code := range s.Columns[c].Words {
				list = append(list, SweepSeries{c, side, difference, code})
			}
		}
	}
	for n := range s.Sides {
		add(n, false)
	}
	for n := 1; n < len(s.Sides); n++ {
		add(n, true)
	}
	return list
}

// Value is a coordinate of a factor in words.
func (f *SweepFactor) Value(coordinate float64) string {
	if f.Values != nil {
		return strings.Trim(f.Values[int(coordinate)], `"`)
	}
	return Number(coordinate)
}

// Numbers are the values of a lever as numbers, nil if one of them is a word, or of an uncertainty.
func (f *SweepFactor) Numbers() []float64 {
	var numbers []float64
	for _, v := range f.Values {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil
		}
		numbers = append(numbers, x)
	}
	return numbers
}

// pointColumns are the columns of a factor in a table.
func (s *Sweep) factorColumns() []Column {
	var columns []Column
	for k := range s.Factors {
		f := &s.Factors[k]
		c := Column{f.Path, "number", "value of " + f.Path}
		if f.Unit != "" {
			c.Description += " [" + f.Unit + "]"
		}
		if f.Values != nil && f.Numbers() == nil {
			c.Type = "string"
		}
		if f.Law != "" {
			c.Description += ", sampled from " + f.Law
		}
		columns = append(columns, c)
	}
	return columns
}

// PointsTable is the table of estimates, without its rows: a row for each point, side and column.
func (s *Sweep) PointsTable() Table {
	t := Table{File: "sweep.csv", Description: "One row for each point, scenario and outcome in a year. Estimates are over " +
		"replicates, which are the same at all points; their spread is of " + SpreadOf(s.Draws, s.Uncertain) + ".",
		Columns: append([]Column{{"point", "integer", "number of the point, from 0"}}, s.factorColumns()...)}
	t.Columns = append(t.Columns,
		Column{"scenario", "string", "scenario that ran"},
		Column{"measure", "string", "level, or difference: scenario minus " + s.Sides[0].Name + " on the same draws"},
		Column{"outcome", "string", "what was kept"},
		Column{"category", "string", "of an outcome that is a category: the word; the numbers are then shares of runs"},
		Column{"unit", "string", "unit of the numbers that follow"},
		Column{"year", "integer", "calendar year; empty for an outcome that has one number a run"},
		Column{"n", "integer", "runs that have a value"},
		Column{"mean", "number", "mean over runs"},
		Column{"sd", "number", "standard deviation over runs; empty for one run"},
		Column{"low", "number", "lower end of the mean's 95 % interval (Student's t); empty for one run"},
		Column{"high", "number", "upper end"},
		Column{"p05", "number", "5 % quantile over runs (linear interpolation, type 7)"},
		Column{"p50", "number", "median"},
		Column{"p95", "number", "95 % quantile"})
	if s.Crossed() {
		t.Columns = append(t.Columns,
			Column{"change", "number", "mean change from the first point, on the same draws"},
			Column{"change_low", "number", "lower end of its 95 % interval; empty for one run"},
			Column{"change_high", "number", "upper end"})
	}
	return t
}

// Crossed tells whether points are chosen values and not samples.
func (s *Sweep) Crossed() bool {
	return !slices.ContainsFunc(s.Factors, func(f SweepFactor) bool { return f.Values == nil })
}

// RunsTable is the table of single runs, without its rows.
func (s *Sweep) RunsTable() Table {
	t := Table{File: "runs.csv", Description: "One row for each run: its point, the values there, and what was kept.",
		Columns: append([]Column{
			{"point", "integer", "number of the point, from 0"},
			{"scenario", "string", "scenario that ran"},
			{"replicate", "integer", "number of the replicate, from 0: at all points the same draws"},
		}, s.factorColumns()...)}
	for k := range s.Columns {
		c := &s.Columns[k]
		column := Column{c.Key(), "number", c.InWords() + ": " + c.Definition + " [" + c.Unit + "]"}
		if c.Words != nil {
			column.Type = "string"
		}
		t.Columns = append(t.Columns, column)
	}
	return t
}

// SweepWriter takes the rows of an experiment in order, and makes its tables of them.
type SweepWriter struct {
	sweep        *Sweep
	points, runs *TableFile // nil if not wanted
	sample       func(point int, coordinates []float64)
	series       []SweepSeries
	rows         [][]float64 // of the present point
	first        [][]float64 // of the first point, where changes from it are told
	count        int         // rows until now
	marks        []uint64    // of the columns, over all rows
	values       []float64
}

// Writer begins the tables. Sample fills the coordinates of a point.
func (s *Sweep) Writer(points, runs *TableFile, sample func(point int, coordinates []float64)) *SweepWriter {
	w := &SweepWriter{sweep: s, points: points, runs: runs, sample: sample, series: s.Series(),
		marks: make([]uint64, len(s.Sides)*len(s.Columns))}
	return w
}

// Add takes rows: for each side one number for each column.
func (w *SweepWriter) Add(_ int, rows [][]float64) error {
	for _, row := range rows {
		analysis.AddMarks(w.marks, w.count, row)
		n := w.count % w.sweep.Replicates
		if n == len(w.rows) {
			w.rows = append(w.rows, make([]float64, len(row)))
		}
		copy(w.rows[n], row)
		w.count++
		if n == w.sweep.Replicates-1 {
			if err := w.point(w.count/w.sweep.Replicates - 1); err != nil {
				return err
			}
		}
	}
	return nil
}

// Digest is the digest of what was kept of all runs.
func (w *SweepWriter) Digest() string {
	s := w.sweep
	var words strings.Builder
	for _, side := range s.Sides {
		fmt.Fprintf(&words, "scenario %s\n", side.Name)
	}
	for k := range s.Columns {
		fmt.Fprintf(&words, "%s\n", s.Columns[k].Key())
	}
	return MarksDigest(w.marks, "concord sweep digest 2\nmodel %s\npoints %d\nreplicates %d\n%s", sim.ModelVersion, s.Points,
		s.Replicates, words.String())
}

// point writes the rows of a point whose runs are all there.
func (w *SweepWriter) point(k int) error {
	s := w.sweep
	if k == 0 && s.Crossed() {
		for _, row := range w.rows {
			w.first = append(w.first, slices.Clone(row))
		}
	}
	at := make([]float64, len(s.Factors))
	w.sample(k, at)
	cells := make([]SweepCell, 0, len(w.series))
	for _, series := range w.series {
		cells = append(cells, w.cell(series))
	}
	if len(s.Shown) < min(mostShownPoints, mostShownCells/max(1, len(w.series))) {
		s.Shown = append(s.Shown, SweepPoint{Coordinates: at, Cells: cells})
	}
	head := []string{strconv.Itoa(k)}
	for n := range s.Factors {
		head = append(head, s.Factors[n].Value(at[n]))
	}
	if err := w.estimates(head, cells); err != nil {
		return err
	}
	return w.single(head)
}

func (w *SweepWriter) estimates(head []string, cells []SweepCell) error {
	if w.points == nil {
		return nil
	}
	s := w.sweep
	for n, series := range w.series {
		column, cell := &s.Columns[series.Column], &cells[n]
		measure, category, unit := "level", "", column.Unit
		if series.Difference {
			measure = "difference"
		}
		if series.Category >= 0 {
			category, unit = column.Words[series.Category], "share"
			if cell.Count == 0 || !series.Difference && cell.Mean == 0 {
				continue // a category that was not met has no row, as in shares.csv
			}
		}
		row := append(slices.Clip(head), s.Sides[series.Side].Name, measure, column.Name(), category, unit, column.year(),
			strconv.Itoa(cell.Count), Cell(cell.Mean), Cell(cell.SD), Cell(cell.Low), Cell(cell.High), Cell(cell.P05),
			Cell(cell.P50), Cell(cell.P95))
		if w.first != nil {
			row = append(row, Cell(cell.Change.Mean), Cell(cell.Change.Low), Cell(cell.Change.High))
		}
		if err := w.points.Add(row...); err != nil {
			return err
		}
	}
	return nil
}

// single writes a row for each run of the point.
func (w *SweepWriter) single(head []string) error {
	if w.runs == nil {
		return nil
	}
	s := w.sweep
	for n, row := range w.rows[:s.Replicates] {
		for side := range s.Sides {
			cells := append([]string{head[0], s.Sides[side].Name, strconv.Itoa(n)}, head[1:]...)
			for c := range s.Columns {
				x := row[side*len(s.Columns)+c]
				switch words := s.Columns[c].Words; {
				case math.IsNaN(x):
					cells = append(cells, "")
				case words != nil:
					cells = append(cells, words[int(x)])
				default:
					cells = append(cells, Number(x))
				}
			}
			if err := w.runs.Add(cells...); err != nil {
				return err
			}
		}
	}
	return nil
}

// cell describes a series over the runs of the present point.
func (w *SweepWriter) cell(series SweepSeries) SweepCell {
	nan := math.NaN()
	c := SweepCell{Mean: nan, SD: nan, Low: nan, High: nan, P05: nan, P50: nan, P95: nan,
		Change: analysis.Estimate{Mean: nan, SE: nan, Low: nan, High: nan}}
	w.values = w.values[:0]
	for k, row := range w.rows[:w.sweep.Replicates] {
		if w.first != nil {
			if x := w.value(series, row) - w.value(series, w.first[k]); !math.IsNaN(x) {
				w.values = append(w.values, x)
			}
		}
	}
	if len(w.values) > 0 {
		c.Change = analysis.EstimateOf(w.values)
	}
	w.values = w.values[:0]
	for _, row := range w.rows[:w.sweep.Replicates] {
		if x := w.value(series, row); !math.IsNaN(x) {
			w.values = append(w.values, x)
		}
	}
	if len(w.values) == 0 {
		return c
	}
	e := analysis.EstimateOf(w.values)
	d := analysis.Summarise(w.values)
	c.Count, c.Mean, c.SD, c.Low, c.High, c.P05, c.P50, c.P95 = len(w.values), e.Mean, d.SD, e.Low, e.High, d.P05, d.P50, d.P95
	return c
}

// value is a series in a row.
func (w *SweepWriter) value(series SweepSeries, row []float64) float64 {
	x := of(row[series.Side*len(w.sweep.Columns)+series.Column], series.Category)
	if series.Difference {
		x -= of(row[series.Column], series.Category)
	}
	return x
}

// of is a number, or for a category whether it is met, as 1 or 0.
func of(x float64, category int) float64 {
	switch {
	case category < 0 || math.IsNaN(x):
		return x
	case int(x) == category:
		return 1
	}
	return 0
}
