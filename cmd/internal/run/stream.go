package run

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"runtime"
	"sync"
	"time"

	"concord/results"
	"concord/results/analysis"
)

// stream computes rows of numbers, one for each replicate, on many workers and
// in memory that does not grow with their number. Rows are added up in fixed
// blocks that are merged in order; counts are whole numbers. So nothing that
// comes out depends on the workers, nor on where a run was stopped and resumed.
type stream struct {
	width   int
	workers int
	// worker gives a goroutine its own way to fill the row of a replicate.
	worker func() func(replicate int, row []float64) error
	tally  *analysis.Tally                         // nil: keep the first rows and the sum alone
	inTurn func(first int, rows [][]float64) error // is handed the blocks in order; may be nil
	done   func(done int)                          // told after each replicate, from any goroutine; may be nil

	count  int         // replicates merged, a multiple of the block size or all
	most   int         // rows to expect at most, for keep
	kept   [][]float64 // the first rows
	sums   hash.Hash   // over the rows' own sums
	blocks sync.Pool   // of *block, for another use
}

// block is the rows of consecutive replicates on their way through the stream.
type block struct {
	analysis.Block
	rows [][]float64
	sums [][sha256.Size]byte
	err  error // of the lowest replicate with a fault
}

// stripes is into how many parts the cells are cut, so that workers can count at
// the same time.
const stripes = 61

// extend goes on until so many replicates are merged: a multiple of the block
// size, or the last. It finishes the blocks that are begun when the context ends.
func (s *stream) extend(ctx context.Context, to int) error {
	if s.sums == nil {
		s.sums = sha256.New()
	}
	if s.count%analysis.BlockSize != 0 && to > s.count {
		panic("run: a stream is extended past a block that was cut short")
	}
	workers := s.workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = max(1, min(workers, (to-s.count+analysis.BlockSize-1)/analysis.BlockSize))
	ahead := (workers + 1) * analysis.BlockSize // bounds the rows in memory
	var (
		mu      sync.Mutex
		turn    = sync.NewCond(&mu)
		next    = s.count
		waiting = map[int]*block{} // by first replicate
		fault   error
		locks   [stripes]sync.Mutex
		done    = s.count
		group   sync.WaitGroup
	)
	for n := range workers {
		group.Go(func() {
			fill := s.worker()
			for {
				mu.Lock()
				for next >= s.count+ahead && fault == nil {
					turn.Wait()
				}
				if next >= to || fault != nil || ctx.Err() != nil {
					mu.Unlock()
					return
				}
				first := next
				next = min(to, next+analysis.BlockSize)
				size := next - first
				mu.Unlock()

				b := s.compute(fill, first, size, func() {
					if s.done != nil {
						mu.Lock()
						done++
						now := done
						mu.Unlock()
						s.done(now)
					}
				})
				if b.err == nil && s.tally != nil {
					for k := range stripes {
						k = (k + n*stripes/workers) % stripes
						locks[k].Lock()
						s.tally.Tell(k*s.width/stripes, (k+1)*s.width/stripes, b.rows)
						locks[k].Unlock()
					}
				}
				mu.Lock()
				waiting[first] = b
				for fault == nil && waiting[s.count] != nil {
					b := waiting[s.count]
					delete(waiting, s.count)
					fault = s.merge(b)
				}
				turn.Broadcast()
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if fault != nil {
		return fault
	}
	if s.count < to {
		return ctx.Err()
	}
	return nil
}

// compute fills the rows of a block.
func (s *stream) compute(fill func(int, []float64) error, first, size int, done func()) *block {
	b, _ := s.blocks.Get().(*block)
	if b == nil {
		b = &block{}
	}
	b.First, b.err = first, nil
	for len(b.rows) < size {
		b.rows = append(b.rows, make([]float64, s.width))
	}
	b.rows, b.sums = b.rows[:size], b.sums[:0]
	for k, row := range b.rows {
		if b.err = fill(first+k, row); b.err != nil {
			return b
		}
		b.sums = append(b.sums, results.Sum(row))
		done()
	}
	if s.tally != nil {
		b.Fill(first, b.rows)
	}
	return b
}

// merge takes a block over whose turn it is.
func (s *stream) merge(b *block) error {
	if b.err != nil {
		return b.err
	}
	if s.inTurn != nil {
		if err := s.inTurn(b.First, b.rows); err != nil {
			return err
		}
	}
	for _, sum := range b.sums {
		s.sums.Write(sum[:])
	}
	if s.tally != nil {
		s.tally.Merge(&b.Block)
	}
	s.count += len(b.rows)
	if keep := s.keep(); len(s.kept) < keep {
		take := min(len(b.rows), keep-len(s.kept))
		s.kept = append(s.kept, b.rows[:take]...)
		b.rows = b.rows[take:]
	}
	s.blocks.Put(b)
	return nil
}

// keep is how many of the first rows are kept.
func (s *stream) keep() int {
	if s.most <= results.Kept {
		return results.Kept
	}
	return results.Shown
}

// CheckpointEvery is the usual least time between two checkpoints.
const CheckpointEvery = 10 * time.Second

// extendSaved is extend with a checkpoint now and then, and at the end when it is
// cut short: the same call in another process goes on there. The file is removed
// when all is done. key says what is computed; a checkpoint of something else, or
// a damaged one, is not used.
func (s *stream) extendSaved(ctx context.Context, to int, path, key string, every time.Duration) error {
	if every <= 0 {
		every = CheckpointEvery
	}
	if err := s.resume(path, key); err != nil {
		return err
	}
	resumed := s.count > 0
	if resumed {
		// The first rows are quicker made again than kept.
		again := &stream{width: s.width, workers: s.workers, worker: s.worker}
		if err := again.extend(ctx, min(s.keep(), s.count)); err != nil {
			return err
		}
		s.kept = again.kept
	}
	begun, from := time.Now(), s.count // of the present stretch between checkpoints
	saved := resumed
	step := 4 * analysis.BlockSize
	for s.count < to {
		err := s.extend(ctx, min(to, s.count+step))
		passed := time.Since(begun)
		if s.count < to && s.count > from && (err != nil || passed > every) {
			if e := s.save(path, key); e != nil {
				return errors.Join(err, e)
			}
			saved = true
			begun, from = time.Now(), s.count
		} else if s.count > from {
			// A fifth of the time between checkpoints, at the pace so far.
			pace := float64(s.count-from) / passed.Seconds() * every.Seconds() / 5
			step = max(4, int(pace)/analysis.BlockSize) * analysis.BlockSize
		}
		if err != nil {
			return err
		}
	}
	if saved {
		return os.Remove(path)
	}
	return nil
}

type checkpoint struct {
	Program string `json:"program"`
	Key     string `json:"key"`
	Count   int    `json:"count"`
	Sums    []byte `json:"sums"` // the state of the hash
}

const checkpointProgram = "concord checkpoint 1"

func (s *stream) save(path, key string) error {
	state, err := s.sums.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	head, err := json.Marshal(checkpoint{checkpointProgram, key, s.count, state})
	if err != nil {
		return err
	}
	err = results.ReplaceBy(path, func(file io.Writer) error {
		sum := sha256.New()
		both := io.MultiWriter(file, sum)
		if _, err := both.Write(append(head, '\n')); err != nil {
			return err
		}
		if err := s.tally.Write(both); err != nil {
			return err
		}
		_, err := file.Write(sum.Sum(nil))
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot save how far the run has come: %w", err)
	}
	return nil
}

// resume takes up a checkpoint if there is a whole one of this job.
func (s *stream) resume(path, key string) error {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	sum := sha256.New()
	plain := bufio.NewReaderSize(file, 1<<16)
	head := make([]byte, 0, 512) // up to the end of the line
	for len(head) < cap(head) {
		c, err := plain.ReadByte()
		if err != nil {
			return nil
		}
		if head = append(head, c); c == '\n' {
			break
		}
	}
	sum.Write(head)
	var c checkpoint
	if json.Unmarshal(head, &c) != nil || c.Program != checkpointProgram || c.Key != key {
		return nil
	}
	t, err := analysis.ReadTally(io.TeeReader(plain, sum), s.width)
	if err != nil || t.Count != c.Count {
		return nil
	}
	foot, err := io.ReadAll(plain)
	if err != nil || !bytes.Equal(sum.Sum(nil), foot) {
		return nil
	}
	sums := sha256.New()
	if err := sums.(encoding.BinaryUnmarshaler).UnmarshalBinary(c.Sums); err != nil {
		return nil
	}
	s.tally, s.count, s.sums = t, c.Count, sums
	return nil
}
