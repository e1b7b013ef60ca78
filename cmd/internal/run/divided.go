package run

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
)

// divided is extend for an experiment in parts: it leaves one part of the rows, or puts all parts together. A part holds
// its tally if nobody wants all rows, and its rows otherwise. Told is the replicate whose log somebody wants, −1 for none.
func (s *replication) divided(ctx context.Context, w *split.Work, stage string, to, told int) error {
	if s.count != 0 {
		panic("run: an experiment in parts goes on from rows that are in none of them")
	}
	st, err := w.Stage(stage, to, analysis.BlockSize)
	if err != nil {
		return err
	}
	ofRows := s.tally == nil || s.inTurn != nil || s.most <= results.Kept
	if from, end, mine := st.Mine(); mine {
		return s.leavePart(ctx, st, from, end, ofRows)
	}
	if ofRows {
		return s.joinRows(ctx, st, told)
	}
	return s.joinTallies(ctx, st, to)
}

// leavePart computes the rows of a part and writes its file. Rows go to the file as they are made.
func (s *replication) leavePart(ctx context.Context, st *split.Stage, from, to int, ofRows bool) error {
	part := &replication{width: s.width, workers: s.workers, filler: s.filler, done: s.done, count: from, most: math.MaxInt}
	if !ofRows {
		part.tally = analysis.NewTallyAt(s.width, from)
		if err := part.extend(ctx, to); err != nil {
			return err
		}
		return st.Leave(part.tally.Write)
	}
	return st.Leave(func(out io.Writer) error {
		part.inTurn = func(_ int, rows [][]float64) error {
			for _, row := range rows {
				if err := split.WriteRow(out, row); err != nil {
					return err
				}
			}
			return nil
		}
		return part.extend(ctx, to)
	})
}

// joinTallies appends the tallies of all parts, and computes the first rows again, which is quicker than to store them.
func (s *replication) joinTallies(ctx context.Context, st *split.Stage, to int) error {
	err := st.Read(ctx, func(from, end int, in io.Reader) error {
		failed := &failing{Reader: bufio.NewReader(in)}
		t, err := analysis.ReadTally(failed, s.width)
		switch {
		case failed.err != nil:
			return failed.err
		case err != nil:
			return split.Strange("it holds no tally of %d numbers", s.width)
		case t.First() != from || t.Count != end-from:
			return split.Strange("it counts replicates %d to %d", t.First(), t.First()+t.Count-1)
		}
		if _, err := failed.ReadByte(); err == nil {
			return split.Strange("something follows its tally")
		} else if err != io.EOF {
			return err
		}
		if from == 0 {
			s.tally = t
			return nil
		}
		return s.tally.Append(t)
	})
	if err != nil {
		return err
	}
	s.count = to
	return s.keepFirst(ctx)
}

// failing passes on what is read, and remembers what went wrong on the disk. ReadTally tells of all errors alike.
type failing struct {
	*bufio.Reader
	err error
}

func (f *failing) ReadByte() (byte, error) {
	b, err := f.Reader.ReadByte()
	if err != nil && err != io.EOF {
		f.err = err
	}
	return b, err
}

// keepFirst computes the rows that are kept of a replication whose tally is there already.
func (s *replication) keepFirst(ctx context.Context) error {
	again := &replication{width: s.width, workers: s.workers, filler: s.filler}
	if err := again.extend(ctx, min(s.keep(), s.count)); err != nil {
		return err
	}
	s.kept = again.kept
	return nil
}

// joinRows takes the rows of all parts as if they were made here. The replicate that is told of runs once more, because its
// log is in no part; that its row is the same again shows that this machine computes as the others did.
func (s *replication) joinRows(ctx context.Context, st *split.Stage, told int) error {
	own, row := s.filler, make([]float64, s.width)
	fill := func(int, []float64) error { return nil }
	if told >= 0 {
		fill = own()
	}
	s.workers = 1 // rows come in order
	return st.Read(ctx, func(from, to int, in io.Reader) error {
		rows := split.NewRowReader(in, s.width)
		s.filler = func() func(int, []float64) error {
			return func(r int, into []float64) error {
				if err := rows.Next(into); err != nil || r != told {
					return err
				}
				if err := fill(r, row); err != nil {
					return err
				}
				for k := range row {
					if math.Float64bits(row[k]) != math.Float64bits(into[k]) {
						return fmt.Errorf("replicate %d: %w", r, ErrOtherBits)
					}
				}
				return nil
			}
		}
		if err := s.extend(ctx, to); err != nil {
			return err
		}
		return rows.End()
	})
}

// ErrOtherBits is the error of a machine that does not compute what another one did.
var ErrOtherBits = errors.New("this machine computes other bits than the one that left the part")
