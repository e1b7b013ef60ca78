package run

import (
	"context"
	"crypto/sha256"
	"hash"
	"sync"

	"concord/results"
	"concord/results/analysis"
)

// replication computes rows of numbers, one row for each replicate, on many workers. Its memory does not grow
// with the number of replicates. Rows are added up in fixed blocks, and blocks are merged in order. Counts
// are whole numbers. So the results do not depend on the workers, or on where a run was stopped and resumed.
type replication struct {
	width   int
	summed  int // the sum is over this many places of a row, from the first on; 0 for all
	workers int
	// filler gives a worker its own way to fill the row of a replicate.
	filler func() func(replicate int, row []float64) error
	tally  *analysis.Tally                         // nil: keep the first rows and the sum alone
	inTurn func(first int, rows [][]float64) error // is handed the blocks in order; may be nil
	done   func(done int)                          // told after each replicate, from any worker; may be nil

	count  int         // replicates merged, a multiple of the block size or all
	most   int         // rows to expect at most, for keep
	kept   [][]float64 // the first rows
	sums   hash.Hash   // over the rows' own sums
	blocks sync.Pool   // of *block, for reuse
}

// block is the rows of consecutive replicates on their way through the replication.
type block struct {
	analysis.Block
	rows [][]float64
	sums [][sha256.Size]byte
	err  error // of the lowest replicate with a fault
}

// extend goes on until this number of replicates is merged. The number is a multiple of the block size, or
// the last one. When the context ends, extend finishes the blocks that have begun.
func (s *replication) extend(ctx context.Context, to int) error {
	if s.sums == nil {
		s.sums = sha256.New()
	}
	if s.count%analysis.BlockSize != 0 && to > s.count {
		panic("run: a replication is extended past a block that was cut short")
	}
	from := s.count
	blocks := (to - from + analysis.BlockSize - 1) / analysis.BlockSize
	workers := crew(s.workers, blocks)
	line := newQueue(s, (workers+1)*analysis.BlockSize)
	made := &progress{done: s.done}
	made.count.Store(int64(from))
	var counting stripes
	return share(ctx, blocks, workers, func(n int) func(int) error {
		fill := s.filler()
		return func(k int) error {
			first := from + k*analysis.BlockSize
			if !line.admit(first) {
				return nil // an earlier block has a fault
			}
			b := s.compute(fill, first, min(analysis.BlockSize, to-first), made)
			if b.err == nil && s.tally != nil {
				counting.tell(s, b, n*len(counting)/workers)
			}
			return line.hand(b)
		}
	})
}

// queue brings blocks into their order. Workers finish them in any order.
type queue struct {
	replication *replication
	ahead       int // how far a block may begin ahead of the merged replicates; this bounds the rows in memory
	mu          sync.Mutex
	turn        *sync.Cond
	waiting     map[int]*block // by first replicate
	fault       error
}

func newQueue(s *replication, ahead int) *queue {
	q := &queue{replication: s, ahead: ahead, waiting: map[int]*block{}}
	q.turn = sync.NewCond(&q.mu)
	return q
}

// admit waits until a block may begin. It is false if an earlier block has a fault.
func (q *queue) admit(first int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for first >= q.replication.count+q.ahead && q.fault == nil {
		q.turn.Wait()
	}
	return q.fault == nil
}

// hand takes a finished block and merges those whose turn has come.
func (q *queue) hand(b *block) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting[b.First] = b
	for q.fault == nil {
		next := q.replication.count
		b, here := q.waiting[next]
		if !here {
			break
		}
		delete(q.waiting, next)
		q.fault = q.replication.merge(b)
	}
	q.turn.Broadcast()
	return q.fault
}

// stripes are the parts into which the cells of a tally are cut, so that workers
// can count at the same time.
type stripes [61]sync.Mutex

// tell counts a block's rows, beginning at a stripe where no other worker is.
func (c *stripes) tell(s *replication, b *block, at int) {
	for k := range c {
		k = (k + at) % len(c)
		c[k].Lock()
		s.tally.Tell(k*s.width/len(c), (k+1)*s.width/len(c), b.rows)
		c[k].Unlock()
	}
}

// compute fills the rows of a block.
func (s *replication) compute(fill func(int, []float64) error, first, size int, made *progress) *block {
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
		made.add()
	}
	if s.tally != nil {
		b.Fill(first, b.rows)
	}
	return b
}

// merge takes over a block when its turn has come.
func (s *replication) merge(b *block) error {
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
func (s *replication) keep() int {
	if s.most <= results.Kept {
		return results.Kept
	}
	return results.Shown
}
