package results

import (
	"bufio"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"concord/results/store"
	"concord/sim"
)

// TableFile writes a table row by row, so that it may be longer than memory.
type TableFile struct {
	table  Table
	file   *os.File // nil when the digest alone is wanted
	buffer *bufio.Writer
	csv    *csv.Writer
	sum    hash.Hash
}

// NewTableFile begins a table. Its rows go to a new file, or nowhere when from is "":
// then only the digest of what would be written is told.
func NewTableFile(t Table, from string) (*TableFile, error) {
	f := &TableFile{table: t, sum: sha256.New()}
	to := io.Writer(f.sum)
	if from != "" {
		var err error
		if f.file, err = os.OpenFile(from, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
			return nil, err
		}
		f.table.From = from
		to = io.MultiWriter(f.file, f.sum)
	}
	f.buffer = bufio.NewWriterSize(to, 1<<16)
	f.csv = csv.NewWriter(f.buffer)
	if err := f.Add(names(t.Columns)...); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Add writes a row.
func (f *TableFile) Add(cells ...string) error {
	if err := f.csv.Write(cells); err != nil {
		return fmt.Errorf("cannot write %s: %w", f.table.File, err)
	}
	return nil
}

// Table ends the file and describes it, its digest included.
func (f *TableFile) Table() (Table, error) {
	f.csv.Flush()
	err := errors.Join(f.csv.Error(), f.buffer.Flush())
	if f.file != nil {
		err = errors.Join(err, f.file.Sync(), f.file.Close())
	}
	if err != nil {
		return Table{}, fmt.Errorf("cannot write %s: %w", f.table.File, err)
	}
	f.table.SHA256 = hex.EncodeToString(f.sum.Sum(nil))
	return f.table, nil
}

// Close gives up a file that may not have been ended; it stays where it is.
func (f *TableFile) Close() {
	if f.file != nil {
		f.file.Close() //nolint:errcheck // what was not ended is thrown away
	}
}

// RowFiles writes the tables of single replicates while they are computed: a row
// for each replicate, year and entity, a column for each outcome. ReadRows gets
// the records back bit by bit.
type RowFiles struct {
	dir   string
	files []rowFile
}

type rowFile struct {
	*TableFile
	domain sim.Domain
	at     []int // outcomes
}

// NewRowFiles writes into a folder of a temporary name beside the folder of results.
func NewRowFiles(place *store.Place) (*RowFiles, error) {
	tmp, err := place.Temp()
	if err != nil {
		return nil, err
	}
	return &RowFiles{dir: tmp}, nil
}

// Discard removes what was written and not moved away.
func (r *RowFiles) Discard() {
	for _, f := range r.files {
		f.Close()
	}
	os.RemoveAll(r.dir)
}

// Add writes records, the first of which is of replicate first.
func (r *RowFiles) Add(l *sim.Layout, first int, records [][]float64) error {
	if r.files == nil {
		if err := r.open(l); err != nil {
			return err
		}
	}
	for k := range r.files {
		f := &r.files[k]
		cells := make([]string, 3+len(f.at))
		for n, record := range records {
			cells[0] = strconv.Itoa(first + n)
			for y := range l.Years {
				year := l.First + y
				cells[1] = strconv.Itoa(year)
				for n, entity := range l.Entities[f.domain] {
					cells[2] = entity
					for c, k := range f.at {
						cells[3+c] = Number(record[l.Place(k, n, year)])
					}
					if err := f.Add(cells...); err != nil {
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
		t := Table{File: "rows/" + d.String() + ".csv",
			Description: "Every replicate: one row for each replicate, year and " + entityColumn(d) + ".",
			Columns: []Column{
				{"replicate", "integer", "number of the replicate, from 0"},
				{"year", "integer", "calendar year"},
				{entityColumn(d), "string", entityMeaning(d)},
			}}
		f := rowFile{domain: d}
		for k, o := range l.Outcomes {
			if o.Domain == d {
				f.at = append(f.at, k)
				t.Columns = append(t.Columns, Column{o.Name, "number", o.Definition + " [" + o.Unit + "]"})
			}
		}
		var err error
		if f.TableFile, err = NewTableFile(t, filepath.Join(r.dir, d.String()+".csv")); err != nil {
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
