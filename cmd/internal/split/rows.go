package split

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Rows does the tasks of a stage, each of which gives a row of numbers of one width. Compute does tasks from..to. Get
// fills a row with what a task gave, and set takes it back. Where nothing is divided Rows computes all. Otherwise it
// computes one part and leaves it, or it reads all parts.
func (w *Work) Rows(ctx context.Context, name string, tasks, width int, compute func(from, to int) error,
	get, set func(task int, row []float64)) error {
	if w == nil {
		return compute(0, tasks)
	}
	s, err := w.Stage(name, tasks, 1)
	if err != nil {
		return err
	}
	row := make([]float64, width)
	from, to, mine := s.Mine()
	if !mine {
		return s.Read(ctx, func(from, to int, in io.Reader) error {
			rows := NewRowReader(in, width)
			for k := from; k < to; k++ {
				if err := rows.Next(row); err != nil {
					return err
				}
				set(k, row)
			}
			return rows.End()
		})
	}
	if err := compute(from, to); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.Leave(func(out io.Writer) error {
		for k := from; k < to; k++ {
			get(k, row)
			if err := WriteRow(out, row); err != nil {
				return err
			}
		}
		return nil
	})
}

// WriteRow writes the bits of a row, 8 bytes a number.
func WriteRow(out io.Writer, row []float64) error {
	buf := make([]byte, 0, 8*len(row))
	for _, x := range row {
		buf = binary.LittleEndian.AppendUint64(buf, math.Float64bits(x))
	}
	_, err := out.Write(buf)
	return err
}

// RowReader reads what WriteRow wrote, row by row.
type RowReader struct {
	in  *bufio.Reader
	buf []byte
}

// NewRowReader begins to read rows of one width.
func NewRowReader(in io.Reader, width int) *RowReader {
	return &RowReader{bufio.NewReaderSize(in, 1<<16), make([]byte, 8*width)}
}

// Next reads a row.
func (r *RowReader) Next(row []float64) error {
	if _, err := io.ReadFull(r.in, r.buf); err == io.EOF || err == io.ErrUnexpectedEOF {
		return errShort
	} else if err != nil {
		return err
	}
	for k := range row {
		row[k] = math.Float64frombits(binary.LittleEndian.Uint64(r.buf[8*k:]))
	}
	return nil
}

// End tells whether there is nothing more.
func (r *RowReader) End() error {
	switch _, err := r.in.ReadByte(); err {
	case io.EOF:
		return nil
	case nil:
		return errLong
	default:
		return err
	}
}

// The errors of a part that is whole, and holds what this program does not write. A process that is asked to compute the
// part leaves it alone, because nothing of it was altered.
var (
	errShort = Strange("it holds fewer rows than it has tasks")
	errLong  = Strange("it holds more rows than it has tasks")
)

// Strange is the error of a part that is whole, and holds what this program does not write.
func Strange(format string, args ...any) error {
	return fmt.Errorf(format+", so this program did not write it; move the file away, and compute the part again", args...)
}
