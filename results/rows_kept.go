package results

import (
	"path/filepath"
	"slices"
	"strconv"

	"concord/sim"
)

// openKept begins the tables of records of which only a part is kept.
func (r *RowFiles) openKept(l *sim.Layout) error {
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		var f rowFile
		var columns []Column
		outcomes := r.kept.outcomes(l)
		for k, o := range l.Outcomes {
			if o.Domain == d && slices.ContainsFunc(outcomes, func(p sim.Outcome) bool {
				return p.Domain == d && p.Name == o.Name
			}) {
				f.at = append(f.at, k)
				columns = append(columns, Column{o.Name, "number", o.Definition + " [" + o.Unit + "]"})
			}
		}
		for y := range l.Years {
			year := l.First + y
			for n, entity := range l.Entities[d] {
				line := rowLine{begin: []string{strconv.Itoa(year), entity}}
				some := false
				for _, k := range f.at {
					cell, kept := r.kept.cell(l, k, n, year)
					if !kept {
						cell = -1
					}
					some = some || kept
					line.cells = append(line.cells, cell)
				}
				if some {
					f.lines = append(f.lines, line)
				}
			}
		}
		if f.lines == nil {
			continue
		}
		keys := []Column{{"year", "integer", "calendar year"}, {entityColumn(d), "string", entityMeaning(d)}}
		if err := r.begin(f, d.String(), "year and "+entityColumn(d)+" that is kept", append(keys, columns...)); err != nil {
			return err
		}
	}
	return r.openReporters()
}

// openReporters begins the table of reporters, which has a column for each.
func (r *RowFiles) openReporters() error {
	var f rowFile
	columns := []Column{{"year", "integer", "calendar year; empty in the line of reporters that have one number a run"}}
	var names []string
	places := r.kept.reporters()
	for _, n := range places {
		if c := &r.kept.Columns[n]; !slices.Contains(names, c.Outcome) {
			names = append(names, c.Outcome)
			columns = append(columns, Column{c.Outcome, "number", c.Definition + " [" + c.Unit + "]"})
		}
	}
	for _, n := range places {
		c := &r.kept.Columns[n]
		last := len(f.lines) - 1
		if last < 0 || f.lines[last].begin[0] != c.year() {
			f.lines = append(f.lines, rowLine{begin: []string{c.year()}, cells: slices.Repeat([]int{-1}, len(names))})
			last++
		}
		f.lines[last].cells[slices.Index(names, c.Outcome)] = n
	}
	if places == nil {
		return nil
	}
	return r.begin(f, ReportersTable, "year", columns)
}

// begin begins a table with a line for each replicate and what stands in words.
func (r *RowFiles) begin(f rowFile, name, each string, columns []Column) error {
	t := Table{File: "rows/" + name + r.ext, Description: "Every replicate: one row for each replicate, " + each + ".",
		Columns: append([]Column{{"replicate", "integer", "number of the replicate, from 0"}}, columns...)}
	var err error
	if f.TableFile, err = NewTableFile(t, filepath.Join(r.dir, name+r.ext)); err != nil {
		return err
	}
	r.files = append(r.files, f)
	return nil
}

// addKept writes records of which only a part is kept. A missing value is an empty cell.
func (r *RowFiles) addKept(first int, records [][]float64) error {
	for k := range r.files {
		f := &r.files[k]
		var cells []string
		for n, record := range records {
			for _, line := range f.lines {
				cells = append(append(cells[:0], strconv.Itoa(first+n)), line.begin...)
				for _, at := range line.cells {
					text := ""
					if at >= 0 && isKnown(record[at]) {
						text = Number(record[at])
					}
					cells = append(cells, text)
				}
				if err := f.Add(cells...); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
