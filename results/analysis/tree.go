package analysis

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// A sum of floats depends on the order of adding. So that parts of an ensemble can be put together with the same bits, the
// order follows from the numbers of the replicates alone: block k of BlockSize replicates is leaf k of a binary tree, and
// a node is merged from its two halves as soon as both are there. What a tally holds is the open nodes: those that are not
// yet half of another. Of replicates from 0 on their sizes are the binary digits of the number of blocks.

// node holds the sums over the rows of neighbouring blocks.
type node struct {
	block, size int   // the first block; how many there are: a power of two that divides the first
	rows        int   // BlockSize a block; the last block of all may have fewer
	sums        []sum // by the place of a cell in moments
}

// sum holds what some rows say of a cell.
type sum struct {
	mean, square float64 // of values: mean, and sum of squared deviations from it
	missing      uint32  // rows without a value
}

// sumOf is the sum of equal rows.
func sumOf(x float64, rows int) sum {
	if math.IsNaN(x) {
		return sum{missing: uint32(rows)}
	}
	return sum{mean: x + 0}
}

// merge adds the sum of later rows; rows and more say how many there are (Chan, Golub & LeVeque 1979). Equal means stay,
// even infinite ones: so a cell that did not vary need not be added up.
func (s *sum) merge(rows int, later *sum, more int) {
	n, m := rows-int(s.missing), more-int(later.missing)
	s.missing += later.missing
	d := later.mean - s.mean
	switch {
	case m == 0:
	case n == 0:
		s.mean, s.square = later.mean, later.square
	case s.mean == later.mean:
		s.square += later.square
	case n == m: // most are; it saves two divisions
		s.mean += float64(d / 2)
		s.square += later.square + float64(float64(d*d)*float64(n)/2)
	default:
		a, b := float64(n), float64(m)
		s.mean += float64(d*b) / (a + b)
		s.square += later.square + float64(float64(d*d)*a)*b/(a+b)
	}
}

// push adds what follows the last open node, and merges halves.
func (t *Tally) push(n node) {
	t.open = append(t.open, n)
	for len(t.open) > 1 {
		left, right := &t.open[len(t.open)-2], &t.open[len(t.open)-1]
		if left.size != right.size || left.block%(2*left.size) != 0 {
			return
		}
		later := right.sums[:len(left.sums)]
		for k := range left.sums {
			left.sums[k].merge(left.rows, &later[k], right.rows)
		}
		left.size, left.rows = left.size+right.size, left.rows+right.rows
		t.free = append(t.free, right.sums)
		right.sums = nil
		t.open = t.open[:len(t.open)-1]
	}
}

// room is for the sums of a new node. What it holds means nothing.
func (t *Tally) room() []sum {
	var room []sum
	if last := len(t.free) - 1; last >= 0 {
		room, t.free = t.free[last], t.free[:last]
	}
	return slices.Grow(room[:0], len(t.moments))[:len(t.moments)]
}

// shape opens the nodes that a tally has after so many rows, without sums.
func (t *Tally) shape(rows int) {
	block := t.first / BlockSize
	for rows > 0 {
		size := 1
		for block%(2*size) == 0 && rows > (2*size-1)*BlockSize {
			size *= 2
		}
		t.open = append(t.open, node{block: block, size: size, rows: min(rows, size*BlockSize)})
		block, rows = block+size, rows-min(rows, size*BlockSize)
	}
}

// total is the sum of all rows, of a cell that varies. It begins with the last node, which is the smallest of an ensemble.
func (t *Tally) total(cell int) sum {
	k, last := t.at[cell]-1, len(t.open)-1
	s, rows := t.open[last].sums[k], t.open[last].rows
	for at := last - 1; at >= 0; at-- {
		n := &t.open[at]
		left := n.sums[k]
		left.merge(n.rows, &s, rows)
		s, rows = left, rows+n.rows
	}
	return s
}

// ErrNotNext tells that a tally does not begin where another ends.
var ErrNotNext = errors.New("analysis: a tally does not follow the other")

// Append adds a tally that begins where this one ends. Afterwards this one is what it would be if it had counted the
// rows of both: every bit is the same. No block may be in the making. The other tally still says the same.
func (t *Tally) Append(u *Tally) error {
	switch {
	case t.width != u.width:
		return fmt.Errorf("analysis: a tally of %d cells cannot follow one of %d", u.width, t.width)
	case u.first != t.first+t.Count:
		return fmt.Errorf("%w: it begins with replicate %d, and %d comes next", ErrNotNext, u.first, t.first+t.Count)
	case u.Count > mostRead-u.first:
		return fmt.Errorf("analysis: %d replicates behind %d are more than %d", u.Count, u.first, mostRead)
	case u.Count == 0:
		return nil
	}
	t.Settle()
	u.Settle()
	if t.Count == 0 {
		t.base, t.zero = slices.Clone(u.base), nil
	}
	for cell := range t.width {
		x, y := math.Float64bits(t.base[cell]+0), math.Float64bits(u.base[cell]+0)
		if !t.varies(cell) && (u.varies(cell) || x != y) {
			t.varying(cell)
		}
		if t.varies(cell) {
			t.join(u, cell)
		}
	}
	for _, n := range u.open {
		later := n
		later.sums = t.room()
		for k := range t.moments {
			if cell := t.moments[k].cell; u.varies(cell) {
				later.sums[k] = n.sums[u.at[cell]-1]
			} else {
				later.sums[k] = sumOf(u.base[cell], n.rows)
			}
		}
		t.push(later)
	}
	t.Count, t.keySum = t.Count+u.Count, t.keySum+u.keySum
	return nil
}

// join adds the mark and the counts of a cell that varies, of a tally that follows.
func (t *Tally) join(u *Tally, cell int) {
	t.moments[t.at[cell]-1].mark += u.Mark(cell)
	n := t.ready(cell)
	if n.told < t.Count { // the cell did not vary until now
		n.more(t.base[cell], uint32(t.Count-n.told))
	}
	if u.broken(cell) && !n.broken {
		n.shatter()
	}
	low, high := u.Range(cell)
	u.each(cell, func(key, count uint32) bool { return n.restored(key, count) })
	n.low, n.high, n.told = min(n.low, low), max(n.high, high), t.Count+u.Count
}
