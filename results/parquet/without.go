//go:build noparquet

package parquet

import (
	"errors"
	"fmt"
	"io"
)

// Built tells whether this program reads and writes Parquet.
const Built = false

// errWithout is what a program without Parquet says of every table.
var errWithout = errors.New("this program was built without Parquet (tag noparquet); use CSV, or another build")

// Writer writes no table in this build.
type Writer struct{}

// NewWriter refuses.
func NewWriter(io.Writer, []Column, string) (*Writer, error) { return nil, errWithout }

// Add refuses.
func (w *Writer) Add([]Value) error { return errWithout }

// Rows is 0.
func (w *Writer) Rows() int64 { return 0 }

// Close refuses.
func (w *Writer) Close() error { return errWithout }

// Reader reads no table in this build.
type Reader struct{}

// Open refuses.
func Open(path string) (*Reader, error) { return nil, fmt.Errorf("%s: %w", path, errWithout) }

// NewReader refuses.
func NewReader(name string, _ io.ReaderAt, _ int64) (*Reader, error) { return Open(name) }

// Columns are none.
func (r *Reader) Columns() []Column { return nil }

// Description is empty.
func (r *Reader) Description() string { return "" }

// Rows is 0.
func (r *Reader) Rows() int64 { return 0 }

// Next refuses.
func (r *Reader) Next([]Value) error { return errWithout }

// Close does nothing.
func (r *Reader) Close() error { return nil }
