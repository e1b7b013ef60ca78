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
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"concord/results/parquet"
)

// Column is one column of a table as the data package describes it.
type Column struct{ Name, Type, Description string }

// Table is one table of a results folder: a CSV file, or a Parquet file if its name ends in .parquet.
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

// rowWriter writes rows of a CSV file as package csv does, in memory.
type rowWriter struct {
	b bytes.Buffer
}

func newRows(columns []Column) *rowWriter {
	r := &rowWriter{}
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

// add writes a row.
func (r *rowWriter) add(cells ...string) {
	for k, cell := range cells {
		if k > 0 {
			r.b.WriteByte(',')
		}
		r.cell(cell)
	}
	r.b.WriteByte('\n')
}

// cell writes a cell, in quotes where package csv sets them.
func (r *rowWriter) cell(text string) {
	first, _ := utf8.DecodeRuneInString(text)
	if text == "" || text != `\.` && !unicode.IsSpace(first) && !strings.ContainsAny(text, ",\"\r\n") {
		r.b.WriteString(text)
		return
	}
	r.b.WriteByte('"')
	r.b.WriteString(strings.ReplaceAll(text, `"`, `""`))
	r.b.WriteByte('"')
}

// numbers adds numbers to the end of the last row, as Cell writes them.
func (r *rowWriter) numbers(more ...float64) {
	r.b.Truncate(r.b.Len() - 1)
	for _, x := range more {
		r.b.WriteByte(',')
		if isKnown(x) {
			r.b.Write(strconv.AppendFloat(r.b.AvailableBuffer(), x+0, 'g', -1, 64))
		}
	}
	r.b.WriteByte('\n')
}

func (r *rowWriter) bytes() []byte { return r.b.Bytes() }

// TableFile writes a table row by row, so the table may be larger than memory. The ending of the table's name says
// in which format: .csv, or .parquet, of which it holds one group of rows.
type TableFile struct {
	table  Table
	file   *os.File // nil when the digest alone is wanted
	buffer *bufio.Writer
	rows   tableRows
	sum    hash.Hash
}

// tableRows writes rows in one of the formats.
type tableRows interface {
	cells(row []string) error
	values(row []parquet.Value) error
	end() error
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
	var err error
	if strings.HasSuffix(t.File, ParquetExt) {
		f.rows, err = newParquetRows(t, f.buffer)
	} else {
		rows := &csvRows{w: csv.NewWriter(f.buffer)}
		f.rows, err = rows, rows.cells(names(t.Columns))
	}
	if err != nil {
		f.Close()
		return nil, f.wrap(err)
	}
	return f, nil
}

func (f *TableFile) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("cannot write %s: %w", f.table.File, err)
}

// Add writes a row of cells as a CSV file has them: empty where nothing is known.
func (f *TableFile) Add(cells ...string) error { return f.wrap(f.rows.cells(cells)) }

// AddValues writes a row. For Parquet it is faster than Add, which has to read numbers from text.
func (f *TableFile) AddValues(row ...parquet.Value) error { return f.wrap(f.rows.values(row)) }

// Table ends the file and describes it, including its digest.
func (f *TableFile) Table() (Table, error) {
	err := errors.Join(f.rows.end(), f.buffer.Flush())
	if f.file != nil {
		err = errors.Join(err, f.file.Sync(), f.file.Close())
	}
	if err != nil {
		return Table{}, f.wrap(err)
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

// csvRows writes rows of a CSV file.
type csvRows struct {
	w   *csv.Writer
	row []string
}

func (r *csvRows) cells(row []string) error { return r.w.Write(row) }

func (r *csvRows) values(row []parquet.Value) error {
	r.row = r.row[:0]
	for _, v := range row {
		r.row = append(r.row, v.Cell())
	}
	return r.w.Write(r.row)
}

func (r *csvRows) end() error {
	r.w.Flush()
	return r.w.Error()
}

// ParquetExt is the ending of the names of tables in Parquet.
const ParquetExt = ".parquet"

// parquetRows writes rows of a Parquet file.
type parquetRows struct {
	w       *parquet.Writer
	columns []Column
	row     []parquet.Value
}

func newParquetRows(t Table, to io.Writer) (*parquetRows, error) {
	r := &parquetRows{columns: t.Columns}
	var columns []parquet.Column
	for _, c := range t.Columns {
		columns = append(columns, parquet.Column{Name: c.Name, Type: parquet.Type(c.Type), Description: c.Description,
			Unit: t.Units[c.Name]})
	}
	var err error
	r.w, err = parquet.NewWriter(to, columns, t.Description)
	return r, err
}

func (r *parquetRows) cells(row []string) error {
	r.row = r.row[:0]
	for k, cell := range row {
		if k == len(r.columns) {
			return fmt.Errorf("row %d has %d cells, want %d", r.w.Rows(), len(row), k)
		}
		v, err := parquet.Parse(parquet.Type(r.columns[k].Type), cell)
		if err != nil {
			return fmt.Errorf("row %d, column %s: %w", r.w.Rows(), r.columns[k].Name, err)
		}
		r.row = append(r.row, v)
	}
	return r.w.Add(r.row)
}

func (r *parquetRows) values(row []parquet.Value) error { return r.w.Add(row) }

func (r *parquetRows) end() error { return r.w.Close() }

// truth is a boolean in a form that R, Python and the data package read.
func truth(x bool) string {
	if x {
		return "TRUE"
	}
	return "FALSE"
}
