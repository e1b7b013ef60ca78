package run

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"runtime"
	"sync"
	"time"

	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
)

// stream computes rows of numbers, one for each replicate, on many workers and
// in memory that does not grow with their number. Rows are added up in fixed
// blocks that are merged in order; counts are whole numbers. So nothing that
// comes out depends on the workers, nor on where a run was stopped and resumed.
type stream struct {
	width   int
	summed  int // how many places of a row, from the first on, its sum is of; 0 for all
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
	summed := s.summed
	if summed == 0 {
		summed = s.width
	}
	for k, row := range b.rows {
		if b.err = fill(first+k, row); b.err != nil {
			return b
		}
		b.sums = append(b.sums, results.Sum(row[:summed]))
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
// cut short: the same call in another process goes on there. The last checkpoint
// stays: it is for the caller to remove, when the results are on the disk.
func (s *stream) extendSaved(ctx context.Context, to int, at *store.Checkpoint, every time.Duration) error {
	if every <= 0 {
		every = CheckpointEvery
	}
	resumed, err := at.Load(s.load)
	if err != nil {
		return err
	}
	if resumed {
		// The first rows are quicker made again than kept.
		again := &stream{width: s.width, workers: s.workers, worker: s.worker}
		if err := again.extend(ctx, min(s.keep(), s.count)); err != nil {
			return err
		}
		s.kept = again.kept
	}
	begun, from := time.Now(), s.count // of the present stretch between checkpoints
	step := 4 * analysis.BlockSize
	for s.count < to {
		err := s.extend(ctx, min(to, s.count+step))
		passed := time.Since(begun)
		if s.count < to && s.count > from && (err != nil || passed > every) {
			if e := at.Save(s.save); e != nil {
				if ctx.Err() != nil { // that it was stopped is known; that nothing was saved is not
					return e
				}
				return errors.Join(err, e)
			}
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
	return nil
}

// save writes how far the stream has come: the state of its hash, and its tally.
func (s *stream) save(to io.Writer) error {
	state, err := s.sums.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		return err
	}
	if _, err := to.Write(append([]byte{byte(len(state))}, state...)); err != nil { // about a hundred bytes
		return err
	}
	return s.tally.Write(to)
}

// load takes up what save wrote, or leaves the stream as it is.
func (s *stream) load(from io.Reader) error {
	var size [1]byte
	if _, err := io.ReadFull(from, size[:]); err != nil {
		return err
	}
	state := make([]byte, size[0])
	if _, err := io.ReadFull(from, state); err != nil {
		return err
	}
	sums := sha256.New()
	if err := sums.(encoding.BinaryUnmarshaler).UnmarshalBinary(state); err != nil {
		return err
	}
	if same, err := sums.(encoding.BinaryMarshaler).MarshalBinary(); err != nil || !bytes.Equal(same, state) {
		return errors.New("the state of its hash is none")
	}
	t, err := analysis.ReadTally(from, s.width)
	if err != nil {
		return err
	}
	if t.Count < 1 || t.Count%analysis.BlockSize != 0 || t.Count >= s.most {
		return fmt.Errorf("%d replicates are not whole blocks of fewer than %d", t.Count, s.most)
	}
	// A hash ends its state with how many bytes it was given.
	if given := binary.BigEndian.Uint64(state[len(state)-8:]); given != uint64(t.Count)*sha256.Size {
		return fmt.Errorf("%d bytes are not the sums of %d replicates", given, t.Count)
	}
	s.tally, s.count, s.sums = t, t.Count, sums
	return nil
}
