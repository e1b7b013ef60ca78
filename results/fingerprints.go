package results

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"concord/sim/fault"
	"concord/sim/table"
)

// Fingerprints are short digests of every outcome of every entity in every
// year over all replicates, so that a difference can be named.
type Fingerprints struct {
	First int
	Rows  []FingerprintRow // in the order of the layout
}

// FingerprintRow holds the fingerprints of one outcome of one entity by year.
type FingerprintRow struct {
	Outcome, Entity string
	ByYear          []string // eight hex digits each
}

// Fingerprints computes the fingerprints of an ensemble: of each value's place,
// half the mark of the values in it.
func (e *Ensemble) Fingerprints() Fingerprints {
	f := Fingerprints{First: e.Layout.First}
	marks := e.sample().marks()
	for k, o := range e.Layout.Outcomes {
		for n, entity := range e.Layout.Entities[o.Domain] {
			row := FingerprintRow{Outcome: o.Domain.String() + "." + o.Name, Entity: entity}
			for y := range e.Layout.Years {
				mark := marks[e.Layout.Place(k, n, e.Layout.First+y)]
				row.ByYear = append(row.ByYear, fmt.Sprintf("%08x", uint32(mark>>32)^uint32(mark)))
			}
			f.Rows = append(f.Rows, row)
		}
	}
	return f
}

// CSV is the text of Table.
func (f Fingerprints) CSV() []byte { return f.Table().CSV }

// Table writes fingerprints: a row for each outcome of an entity, a column for each
// year.
func (f Fingerprints) Table() Table {
	t := Table{File: "digests.csv",
		Description: "Short digests: where a digest of two runs is the same, all replicates had the same number there. One " +
			"row for each outcome and entity, one column for each year.",
		Columns: []Column{
			{"outcome", "string", "table and outcome, like pairs.trust"},
			{"entity", "string", "country, pair, border … of the outcome"},
		}}
	if len(f.Rows) > 0 {
		for y := range f.Rows[0].ByYear {
			t.Columns = append(t.Columns, Column{strconv.Itoa(f.First + y), "string",
				"eight hex digits, of the numbers of all replicates in that year"})
		}
	}
	rows := newRows(t.Columns)
	for _, r := range f.Rows {
		rows.add(append([]string{r.Outcome, r.Entity}, r.ByYear...)...)
	}
	t.CSV = rows.bytes()
	return t
}

// ReadFingerprints reads what CSV wrote. The error is fault.Faults with everything
// that is wrong at once, as of a file digests.csv.
func ReadFingerprints(r io.Reader) (Fingerprints, error) {
	text, err := io.ReadAll(io.LimitReader(r, table.MostBytes+1)) // what is longer is refused below
	if err != nil {
		return Fingerprints{}, fmt.Errorf("cannot read digests.csv: %w", err)
	}
	t := table.Read("digests.csv", text)
	at, ok := t.Columns("outcome", "entity")
	if !ok {
		return Fingerprints{}, t.Err()
	}
	if len(t.Header) < 3 || at[0] != 0 || at[1] != 1 {
		t.HeaderFault(0, "the columns are %s, want outcome, entity and a column for each year",
			fault.Clip(strings.Join(t.Header, ", ")))
		return Fingerprints{}, t.Err()
	}
	var f Fingerprints
	for k, name := range t.Header[2:] {
		year, err := strconv.Atoi(name)
		switch {
		case err != nil || year < 1 || year > mostYear || strconv.Itoa(year) != name:
			t.HeaderFault(2+k, "column %s is no year in 1..%d", fault.Quote(name), mostYear)
		case k == 0:
			f.First = year
		case f.First > 0 && year != f.First+k:
			t.HeaderFault(2+k, "column %d stands where %d is due; the years follow one another", year, f.First+k)
		}
	}
	lines := map[string]int{}
	for n, row := range t.Rows {
		f.Rows = append(f.Rows, FingerprintRow{Outcome: row.Cells[0], Entity: row.Cells[1], ByYear: row.Cells[2:]})
		for k, cell := range row.Cells {
			switch {
			case k < 2 && strings.TrimSpace(cell) == "":
				t.Fault(n, k, ", an empty cell, want the %s", t.Header[k])
			case k >= 2 && (len(cell) != 8 || strings.Trim(cell, "0123456789abcdef") != ""):
				t.Fault(n, k, ", want eight hex digits")
			}
		}
		id := strings.ToLower(row.Cells[0] + "\x00" + row.Cells[1])
		if line, twice := lines[id]; twice {
			t.RowFault(n, "%s of %s stands twice, first on line %d", fault.Clip(row.Cells[0]), fault.Clip(row.Cells[1]), line)
			continue
		}
		lines[id] = t.Line(n)
	}
	if err := t.Err(); err != nil {
		return Fingerprints{}, err
	}
	return f, nil
}

// FirstDifference names the first year, and in it the first outcome and entity
// in layout order, in which two tables differ; ok is false when they are equal.
func (f Fingerprints) FirstDifference(g Fingerprints) (where string, ok bool) {
	if len(f.Rows) != len(g.Rows) || f.First != g.First {
		return fmt.Sprintf("the tables have %d and %d outcomes of entities and begin in %d and %d: they come from "+
			"different inputs", len(f.Rows), len(g.Rows), f.First, g.First), true
	}
	best := -1
	for k, a := range f.Rows {
		b := g.Rows[k]
		if a.Outcome != b.Outcome || a.Entity != b.Entity || len(a.ByYear) != len(b.ByYear) {
			return fmt.Sprintf("row %d is %s of %s over %s in one table and %s of %s over %s in the other: they come from "+
				"different inputs", k+1, a.Outcome, a.Entity, fault.Count(len(a.ByYear), "year"), b.Outcome, b.Entity,
				fault.Count(len(b.ByYear), "year")), true
		}
		for y := range a.ByYear {
			if a.ByYear[y] != b.ByYear[y] && (best < 0 || y < best) {
				best = y
				where = fmt.Sprintf("first difference in %d: %s of %s", f.First+y, a.Outcome, a.Entity)
			}
		}
	}
	return where, best >= 0
}
