package results

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
)

// Column is one column of a table as the data package describes it.
type Column struct{ Name, Type, Description string }

// Table is one CSV file of a results folder.
type Table struct {
	File        string
	Description string
	Columns     []Column
	CSV         []byte
	From        string            // a finished file instead of CSV; it is moved to its place
	SHA256      string            // of that file
	Units       map[string]string // by outcome, for the data package
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

// TableFile writes a table row by row, so the table may be larger than memory.
type TableFile struct {
	table  Table
	file   *os.File // nil when the digest alone is wanted
	buffer *bufio.Writer
	csv    *csv.Writer
	sum    hash.Hash
}

// NewTableFile begins a table. Its rows go to a new file. If from is "" there is no file, and only the digest
// of the table is computed.
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

// Table ends the file and describes it, including its digest.
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

// Close gives up a file that may not have ended. The file stays where it is.
func (f *TableFile) Close() {
	if f.file != nil {
		f.file.Close() // what was not ended is thrown away
	}
}

// truth is a boolean in a form that R, Python and the data package read.
func truth(x bool) string {
	if x {
		return "TRUE"
	}
	return "FALSE"
}
