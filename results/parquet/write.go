//go:build !noparquet

package parquet

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

const (
	// cellsOfGroup bounds the cells of a row group, which the writer holds in memory until the group is whole.
	cellsOfGroup = 1 << 20
	// rowsOfBatch is how many rows are collected before they are given to the columns.
	rowsOfBatch = 1 << 10
	// dictionaryBytes bounds the distinct values of a column in a group. A column with more is written plain.
	dictionaryBytes = 1 << 16
	// mostString bounds the bytes of a string.
	mostString = 1 << 20
)

// The names under which a file keeps what Parquet has no place for.
const (
	descriptionKey = "description"
	columnsKey     = "columns"
)

// Built tells whether this program reads and writes Parquet.
const Built = true

// Writer writes a table row by row. It holds one row group in memory, whatever the number of rows.
type Writer struct {
	columns []Column
	w       *parquet.GenericWriter[any]
	batch   [][]parquet.Value // by column
	rows    int               // of the batch
	inGroup int               // rows of the group without the batch
	perRows int               // rows of a whole group
	written int64
	err     error // the first error; nothing is written after it
}

// NewWriter begins a table. The description of the table is kept in the file, with those of the columns.
func NewWriter(to io.Writer, columns []Column, description string) (*Writer, error) {
	root, err := schemaOf(columns)
	if err != nil {
		return nil, err
	}
	about, err := json.Marshal(columns)
	if err != nil {
		return nil, err
	}
	w := &Writer{columns: columns, perRows: max(rowsOfBatch, cellsOfGroup/len(columns)/rowsOfBatch*rowsOfBatch)}
	for range columns {
		w.batch = append(w.batch, make([]parquet.Value, 0, rowsOfBatch))
	}
	options := []parquet.WriterOption{parquet.NewSchema("table", root), parquet.Compression(&parquet.Snappy),
		parquet.DataPageVersion(1), parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.KeyValueMetadata(descriptionKey, description), parquet.KeyValueMetadata(columnsKey, string(about))}
	for _, c := range columns {
		if c.Type == OfNumbers {
			// Bounds leave out NaN. A reader that takes NaN for the largest number, as DuckDB does, would skip groups
			// that have rows it wants.
			options = append(options, parquet.SkipPageBounds(c.Name), parquet.SkipPageStatistics(c.Name))
		}
	}
	w.w = parquet.NewGenericWriter[any](to, options...)
	return w, nil
}

// schemaOf checks the columns and makes the schema of the file.
func schemaOf(columns []Column) (*group, error) {
	if len(columns) == 0 || len(columns) > MostColumns {
		return nil, fmt.Errorf("a table has %d columns, want 1..%d", len(columns), MostColumns)
	}
	root := &group{}
	met := map[string]bool{}
	for k, c := range columns {
		switch {
		case c.Name == "" || !utf8.ValidString(c.Name) || strings.Contains(c.Name, ","):
			return nil, fmt.Errorf("column %d is named %q, want a text without commas", k+1, c.Name)
		case met[c.Name]:
			return nil, fmt.Errorf("column %d has the name of another one: %q", k+1, c.Name)
		}
		met[c.Name] = true
		node, err := nodeOf(c.Type)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		root.fields = append(root.fields, column{node, c.Name})
	}
	return root, nil
}

// nodeOf is how the file holds a column.
func nodeOf(t Type) (parquet.Node, error) {
	var node parquet.Node
	switch t {
	case OfIntegers:
		node = parquet.Leaf(parquet.Int64Type)
	case OfNumbers:
		node = parquet.Leaf(parquet.DoubleType)
	case OfStrings:
		node = parquet.String()
	case OfBooleans:
		return parquet.Optional(parquet.Leaf(parquet.BooleanType)), nil
	default:
		return nil, fmt.Errorf("the type is %q, want integer, number, string or boolean", t)
	}
	return parquet.Optional(parquet.Encoded(node, &parquet.RLEDictionary)), nil
}

// group is the root of a schema. Unlike parquet.Group it keeps the order of the columns.
type group struct {
	parquet.Group
	fields []parquet.Field
}

func (g *group) Fields() []parquet.Field { return g.fields }

// GoType is asked for by the library, but no value of this type is written.
func (g *group) GoType() reflect.Type { return reflect.TypeFor[struct{}]() }

// column is a column of a schema with its name.
type column struct {
	parquet.Node
	name string
}

func (c column) Name() string { return c.name }

// Value is not used: rows are written by column and not from Go values.
func (c column) Value(base reflect.Value) reflect.Value { return reflect.Value{} }

// Add writes a row, one value for each column. A missing value fits every column.
func (w *Writer) Add(row []Value) error {
	if w.err != nil {
		return w.err
	}
	if len(row) != len(w.columns) {
		return fmt.Errorf("row %d has %d cells, want %d", w.Rows(), len(row), len(w.columns))
	}
	for k, v := range row {
		if v.Type != w.columns[k].Type && !v.Missing() {
			return fmt.Errorf("row %d, column %s: a cell is of type %s, want %s", w.Rows(), w.columns[k].Name, v.Type,
				w.columns[k].Type)
		}
		if len(v.String) > mostString {
			return fmt.Errorf("row %d, column %s: a string has %d bytes, want at most %d", w.Rows(), w.columns[k].Name,
				len(v.String), mostString)
		}
	}
	for k, v := range row {
		w.batch[k] = append(w.batch[k], stored(v, k))
	}
	if w.rows++; w.rows == rowsOfBatch {
		w.err = w.flush()
	}
	return w.err
}

// Rows is how many rows were added.
func (w *Writer) Rows() int64 { return w.written + int64(w.rows) }

// stored is a cell of column k in the form of the library.
func stored(v Value, k int) parquet.Value {
	var s parquet.Value
	switch v.Type {
	case OfIntegers:
		s = parquet.Int64Value(v.Integer)
	case OfNumbers:
		s = parquet.DoubleValue(v.Number)
	case OfStrings:
		s = parquet.ValueOf(v.String)
	case OfBooleans:
		s = parquet.BooleanValue(v.Boolean)
	default:
		return parquet.NullValue().Level(0, 0, k)
	}
	return s.Level(0, 1, k)
}

// flush gives the rows of the batch to the columns, and ends the group if it is whole.
func (w *Writer) flush() error {
	var columns []*parquet.ColumnWriter = w.w.ColumnWriters()
	for k, c := range columns {
		if _, err := c.WriteRowValues(w.batch[k]); err != nil {
			return err
		}
		w.batch[k] = w.batch[k][:0]
	}
	w.written += int64(w.rows)
	w.inGroup += w.rows
	w.rows = 0
	if w.inGroup < w.perRows {
		return nil
	}
	w.inGroup = 0
	return w.w.Flush()
}

// Close ends the table. Without it the file is no table: what tells of the columns stands at its end.
func (w *Writer) Close() error {
	if w.err != nil {
		return w.err
	}
	err := w.flush()
	w.err = errors.New("the table has ended")
	if err != nil {
		return err
	}
	return w.w.Close()
}
