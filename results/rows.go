package results

import (
	"os"
	"path/filepath"

	"concord/results/parquet"
	"concord/results/store"
	"concord/sim"
)

// RowFiles writes the tables of single replicates while they are computed: a row
// for each replicate, year and entity, a column for each outcome. A number reads back
// to the same bits.
type RowFiles struct {
	dir   string
	ext   string // of the files, which says their format
	kept  *Part
	files []rowFile
}

type rowFile struct {
	*TableFile
	domain sim.Domain
	at     []int // outcomes
	// lines say which cells of a record stand in the lines of a replicate, if only a part is kept
	lines []rowLine
}

// rowLine is a line of a replicate: its year and entity, and the place of each of its numbers, −1 for none.
type rowLine struct {
	begin []string
	cells []int
}

// NewRowFiles writes into a folder of a temporary name beside the folder of results. Kept is what records hold if only
// a part is kept, nil otherwise. The ending of the files is .csv, or ParquetExt.
func NewRowFiles(place *store.Place, ext string, kept *Part) (*RowFiles, error) {
	tmp, err := place.Temp()
	if err != nil {
		return nil, err
	}
	return &RowFiles{dir: tmp, ext: ext, kept: kept}, nil
}

// Discard removes what was written and not moved away.
func (r *RowFiles) Discard() {
	for _, f := range r.files {
		f.Close()
	}
	os.RemoveAll(r.dir)
}

// Add writes records. The first record is of replicate first.
func (r *RowFiles) Add(l *sim.Layout, first int, records [][]float64) error {
	if r.files == nil {
		open := r.open
		if r.kept != nil {
			open = r.openKept
		}
		if err := open(l); err != nil {
			return err
		}
	}
	if r.kept != nil {
		return r.addKept(first, records)
	}
	for k := range r.files {
		f := &r.files[k]
		row := make([]parquet.Value, 3+len(f.at))
		for n, record := range records {
			row[0] = parquet.Integer(int64(first + n))
			for y := range l.Years {
				year := l.First + y
				row[1] = parquet.Integer(int64(year))
				for n, entity := range l.Entities[f.domain] {
					row[2] = parquet.String(entity)
					for c, k := range f.at {
						row[3+c] = parquet.Number(record[l.Place(k, n, year)])
					}
					if err := f.AddValues(row...); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func (r *RowFiles) open(l *sim.Layout) error {
	for d := sim.OfRegion; d <= sim.OfEntry; d++ {
		if len(l.Entities[d]) == 0 {
			continue
		}
		t := Table{File: "rows/" + d.String() + r.ext,
			Description: "Every replicate: one row for each replicate, year and " + entityColumn(d) + ".",
			Columns: []Column{
				{"replicate", "integer", "number of the replicate, from 0"},
				{"year", "integer", "calendar year"},
				{entityColumn(d), "string", entityMeaning(d)},
			}}
		units := map[string]string{}
		f := rowFile{domain: d}
		for k, o := range l.Outcomes {
			if o.Domain == d {
				f.at = append(f.at, k)
				t.Columns = append(t.Columns, Column{o.Name, "number", o.Definition + " [" + o.Unit + "]"})
				units[o.Name] = o.Unit
			}
		}
		if r.ext == ParquetExt {
			t.Units = units // in CSV they stand in the descriptions alone
		}
		var err error
		if f.TableFile, err = NewTableFile(t, filepath.Join(r.dir, d.String()+r.ext)); err != nil {
			return err
		}
		r.files = append(r.files, f)
	}
	return nil
}

// Tables ends the files and describes them.
func (r *RowFiles) Tables() ([]Table, error) {
	var tables []Table
	for _, f := range r.files {
		t, err := f.Table()
		if err != nil {
			return nil, err
		}
		tables = append(tables, t)
	}
	return tables, nil
}
