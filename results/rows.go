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

// RowFiles writes the tables of single replicates while they are computed: a row
// for each replicate, year and entity, a column for each outcome. ReadRows gets
// the records back bit by bit.
type RowFiles struct {
	dir   string
	files []rowFile
}

type rowFile struct {
	table  Table
	domain sim.Domain
	at     []int // outcomes
	file   *os.File
	buffer *bufio.Writer
	csv    *csv.Writer
	sum    hash.Hash
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
		f.file.Close()
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
					if err := f.csv.Write(cells); err != nil {
						return fmt.Errorf("cannot write %s: %w", f.table.File, err)
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
		f := rowFile{domain: d, sum: sha256.New()}
		for k, o := range l.Outcomes {
			if o.Domain == d {
				f.at = append(f.at, k)
				t.Columns = append(t.Columns, Column{o.Name, "number", o.Definition + " [" + o.Unit + "]"})
			}
		}
		t.From = filepath.Join(r.dir, d.String()+".csv")
		var err error
		if f.file, err = os.OpenFile(t.From, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644); err != nil {
			return err
		}
		f.buffer = bufio.NewWriterSize(io.MultiWriter(f.file, f.sum), 1<<16)
		f.csv = csv.NewWriter(f.buffer)
		f.table = t
		r.files = append(r.files, f)
		if err := f.csv.Write(names(t.Columns)); err != nil {
			return err
		}
	}
	return nil
}

// Tables ends the files and describes them.
func (r *RowFiles) Tables() ([]Table, error) {
	var tables []Table
	for k := range r.files {
		f := &r.files[k]
		f.csv.Flush()
		if err := errors.Join(f.csv.Error(), f.buffer.Flush(), f.file.Sync(), f.file.Close()); err != nil {
			return nil, fmt.Errorf("cannot write %s: %w", f.table.File, err)
		}
		f.table.SHA256 = hex.EncodeToString(f.sum.Sum(nil))
		tables = append(tables, f.table)
	}
	return tables, nil
}
