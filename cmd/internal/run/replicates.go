package run

import (
	"context"
	"sync"

	"concord/results"
	"concord/results/analysis"
)

// replication computes rows of numbers, one row for each replicate, on many workers. Its memory does not grow
// with the number of replicates. Rows are added up in fixed blocks, and blocks are merged in order. Counts
// are whole numbers. So the results do not depend on the workers, or on where a run was stopped and resumed.
type replication struct {
	width   int
	workers int
	// filler gives a worker its own way to fill the row of a replicate.
	filler func() func(replicate int, row []float64) error
	tally  *analysis.Tally                         // nil: keep the first rows alone
	inTurn func(first int, rows [][]float64) error // is handed the blocks in order; may be nil
	done   func(done int)                          // told after each replicate, from any worker; may be nil

	count  int         // replicates merged, a multiple of the block size or all
	most   int         // rows to expect at most, for keep
	kept   [][]float64 // the first rows
	blocks sync.Pool   // of *block, for reuse
}

// block is the rows of consecutive replicates on their way through the replication.
type block struct {
	analysis.Block
	first, size int
	rows        [][]float64 // nil if nobody wants them
	err         error       // of the lowest replicate with a fault
}

// extend goes on until this number of replicates is merged. The number is a multiple of the block size, or
// the last one. When the context ends, extend finishes the blocks that have begun.
func (s *replication) extend(ctx context.Context, to int) error {
	if s.count%analysis.BlockSize != 0 && to > s.count {
		panic("run: a replication is extended past a block that was cut short")
	}
	from := s.count
	blocks := (to - from + analysis.BlockSize - 1) / analysis.BlockSize
	workers := crew(s.workers, blocks)
	line := newQueue(s, (workers+1)*analysis.BlockSize)
	made := &progress{done: s.done}
	made.count.Store(int64(from))
	var locks []sync.Mutex
	if s.tally != nil {
		locks = make([]sync.Mutex, s.tally.Stripes())
	}
	err := share(ctx, blocks, workers, func(n int) func(int) error {
		fill, scratch := s.filler(), make([]float64, s.width)
		return func(k int) error {
			first := from + k*analysis.BlockSize
			if !line.admit(first) {
				return nil // an earlier block has a fault
			}
			b := s.compute(line, fill, scratch, first, min(analysis.BlockSize, to-first), made)
			if b.err == nil && s.tally != nil {
				s.tell(b, locks, n*len(locks)/workers)
			}
			return line.hand(b)
		}
	})
	if s.tally != nil {
		s.tally.Settle()
	}
	return err
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

// begin begins the tally's part of a block with its first row.
func (q *queue) begin(b *block, row []float64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.replication.tally.Begin(&b.Block, b.first, row)
}

// hand takes a finished block and merges those whose turn has come.
func (q *queue) hand(b *block) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting[b.first] = b
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

// tell counts a block's rows, stripe by stripe. Each stripe has a lock, and the worker begins where no other is.
func (s *replication) tell(b *block, locks []sync.Mutex, at int) {
	for k := range locks {
		k = (k + at) % len(locks)
		locks[k].Lock()
		s.tally.Tell(&b.Block, k)
		locks[k].Unlock()
	}
}

// compute runs the replicates of a block. If nobody wants their rows, each is written over the one before: that stays in
// the cache of the processor.
func (s *replication) compute(line *queue, fill func(int, []float64) error, scratch []float64, first, size int,
	made *progress) *block {
	b, _ := s.blocks.Get().(*block)
	if b == nil {
		b = &block{}
	}
	b.first, b.size, b.err = first, size, nil
	wanted := s.tally == nil || s.inTurn != nil || first < s.keep()
	for wanted && len(b.rows) < size {
		b.rows = append(b.rows, make([]float64, s.width))
	}
	for k := range size {
		row := scratch
		if wanted {
			row = b.rows[k]
		}
		if b.err = fill(first+k, row); b.err != nil {
			return b
		}
		if s.tally != nil {
			if k == 0 {
				line.begin(b, row)
			}
			b.Row(row)
		}
		made.add()
	}
	if s.tally != nil {
		b.End()
	}
	return b
}

// merge takes over a block when its turn has come.
func (s *replication) merge(b *block) error {
	if b.err != nil {
		return b.err
	}
	if s.inTurn != nil {
		if err := s.inTurn(b.first, b.rows[:b.size]); err != nil {
			return err
		}
	}
	if s.tally != nil {
		s.tally.Merge(&b.Block)
	}
	s.count += b.size
	if keep := s.keep(); b.first < keep {
		take := min(b.size, keep-b.first)
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
