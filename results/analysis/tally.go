package analysis

import (
	"fmt"
	"math"
	"slices"
)

// Tally describes any number of rows in memory that does not grow with them. It holds means and variances.
// For quantiles it holds counts in buckets. A bucket is 1/256 of a power of two wide, and a quantile has an
// error of 0.4 % of itself at most. Zero, values that never vary, and whole numbers to 512 are exact. NaN is a missing
// value: what describes a cell is of the rows that have one.
//
// Of a cell that never varied it holds the value alone. A tally can begin with any block of replicates, and one that
// follows can be appended to it.
type Tally struct {
	Count   int // rows merged
	first   int // the first replicate
	width   int
	base    []float64 // the first row that came, in full groups; nil before it
	zero    []bool    // by group: the first row has nothing but zeros there
	keySum  uint64    // of the replicates merged
	moments []moment  // of the cells that vary
	open    []node    // sums of the same cells, see node
	free    [][]sum   // room of nodes that were merged
	at      []int32   // the place of a cell in moments, counted from 1; 0 for a cell that does not vary
	slots   []int32   // of a cell in its stripe, counted from 1; 0 for a cell that does not vary
	stripes []stripe  // counts of neighbouring groups
	vary    []bool    // by group: some cell of it varies
	watched []span    // the groups that vary; a new slice after each change
	changed bool      // vary has changed since
}

// moment is what a cell that varies has once. The rest is in the open nodes.
type moment struct {
	cell, seen int // seen: rows merged
	mark       uint64
}

// NewTally is empty, for rows of some width.
func NewTally(width int) *Tally { return NewTallyAt(width, 0) }

// NewTallyAt is an empty tally that begins with some replicate, the first one of a block.
func NewTallyAt(width, first int) *Tally {
	if first < 0 || first%BlockSize != 0 {
		panic(fmt.Sprintf("analysis: no block begins with replicate %d", first))
	}
	groups := groupsOf(width)
	return &Tally{first: first, width: width, at: make([]int32, width), slots: make([]int32, width), vary: make([]bool, groups),
		stripes: make([]stripe, min(groups, mostStripes))}
}

// Width is the number of cells of a row.
func (t *Tally) Width() int { return t.width }

// First is the replicate with which the tally begins.
func (t *Tally) First() int { return t.first }

// mostStripes is how many parts the cells are cut into at most, so that workers can count at the same time.
const mostStripes = 61

// Stripes is how many parts of the cells there are; see Tell.
func (t *Tally) Stripes() int { return len(t.stripes) }

// from is the first group of a stripe.
func (t *Tally) from(stripe int) int { return stripe * len(t.vary) / len(t.stripes) }

// stripe finds the stripe of a cell.
func (t *Tally) stripe(cell int) *stripe {
	k := min(len(t.stripes)-1, (cell/groupSize+1)*len(t.stripes)/len(t.vary)) // or the next
	for t.from(k) > cell/groupSize {
		k--
	}
	return &t.stripes[k]
}

// counts finds the counts of a cell that varies.
func (t *Tally) counts(cell int) counts { return t.stripe(cell).at(int(t.slots[cell]) - 1) }

// Begin begins a block of which this will be the first row. It must not run at the same time as Merge.
func (t *Tally) Begin(b *Block, first int, row []float64) {
	if t.base == nil {
		t.base = make([]float64, groupSize*len(t.vary))
		copy(t.base, row)
		for c, x := range row {
			if math.IsNaN(x) {
				t.watch(c)
			}
		}
	}
	if t.zero == nil {
		t.zero = make([]bool, len(t.vary))
		for g := range t.zero {
			t.zero[g] = !differ((*[groupSize]float64)(t.base[groupSize*g:]), &zeros)
		}
	}
	if t.changed {
		t.watched, t.changed = nil, false
		for g, yes := range t.vary {
			last := len(t.watched) - 1
			switch {
			case !yes:
			case last >= 0 && t.watched[last].to == uint32(g):
				t.watched[last].to++
			default:
				t.watched = append(t.watched, span{uint32(g), uint32(g) + 1})
			}
		}
	}
	b.First, b.Count, b.keySum, b.base, b.zero, b.watched, b.wide = first, 0, 0, t.base, t.zero, t.watched, 0
	for _, s := range t.watched {
		b.wide += int(s.to - s.from)
	}
	if len(b.isOwn) != len(t.vary) {
		b.isOwn, b.own = make([]bool, len(t.vary)), nil
	}
	for _, g := range b.own {
		b.isOwn[g] = false
	}
	b.own, b.sums = b.own[:0], b.sums[:0]
}

// watch notes that a cell varies.
func (t *Tally) watch(cell int) {
	if g := cell / groupSize; !t.vary[g] {
		t.vary[g], t.changed = true, true
	}
}

// Tell counts what the rows of a block that ended hold in a stripe, and adds it up in the block. Each stripe comes once, in
// any order. Calls at the same time must be of different stripes and different blocks.
func (t *Tally) Tell(b *Block, stripe int) {
	s, from, to := &t.stripes[stripe], t.from(stripe), t.from(stripe+1)
	if s.blocks == stages {
		s.clear()
	}
	at, _ := slices.BinarySearchFunc(b.places, from, func(p place, g int) int { return int(p.group) - g })
	var v values
	for _, p := range b.places[at:] {
		if int(p.group) >= to {
			break
		}
		b.gather(p, &v)
		for k := range min(groupSize, t.width-groupSize*int(p.group)) {
			cell := groupSize*int(p.group) + k
			x := v.x[k][:v.n]
			if v.same[k] && math.Float64bits(x[0]) == math.Float64bits(t.base[cell]) && x[0] == x[0] {
				continue // the rows that are not told of hold what the first row holds
			}
			if t.slots[cell] == 0 {
				t.slots[cell] = int32(s.add()) + 1
			}
			n := s.at(int(t.slots[cell]) - 1)
			if !v.same[k] || x[0] != x[0] {
				n.tell(x)
				b.sums = append(b.sums, b.sum(cell, x))
				continue
			}
			n.told += v.n
			n.more(x[0], uint32(v.n))
			b.sums = append(b.sums, cellSum{cell: uint32(cell), mean: x[0] + 0, mark: mixed(x[0]) * b.keySum})
		}
	}
	s.blocks++
}

// Merge adds the sums of a block whose groups were all told of. Blocks come in the order of their first replicates, each
// once. All are full, but the last one may not be.
func (t *Tally) Merge(b *Block) {
	if b.First != t.first+t.Count || b.First%BlockSize != 0 {
		panic(fmt.Sprintf("analysis: block of replicate %d after %d replicates from %d on", b.First, t.Count, t.first))
	}
	for k := range b.sums {
		if cell := int(b.sums[k].cell); t.at[cell] == 0 {
			t.varying(cell)
		}
	}
	leaf := node{block: b.First / BlockSize, size: 1, rows: b.Count, sums: t.room()}
	after := t.Count + b.Count
	for k := range b.sums {
		s := &b.sums[k]
		at := t.at[s.cell] - 1
		m := &t.moments[at]
		m.seen, m.mark = after, m.mark+s.mark
		leaf.sums[at] = sum{s.mean, s.square, s.missing}
	}
	for k := range t.moments { // those that are not in the block hold what the first row holds
		if m := &t.moments[k]; m.seen != after {
			x := t.base[m.cell]
			m.seen, m.mark = after, m.mark+mixed(x)*b.keySum
			leaf.sums[k] = sum{mean: x + 0}
		}
	}
	t.push(leaf)
	t.Count, t.keySum = after, t.keySum+b.keySum
}

// varying notes that a cell varies that has not varied until now.
func (t *Tally) varying(cell int) {
	t.moments = append(t.moments, moment{cell: cell, seen: t.Count, mark: t.Mark(cell)})
	for k := range t.open {
		n := &t.open[k]
		n.sums = append(n.sums, sumOf(t.base[cell], n.rows))
	}
	t.at[cell] = int32(len(t.moments))
	t.watch(cell)
}

// ready finds the counts of a cell, or makes room for them.
func (t *Tally) ready(cell int) counts {
	s := t.stripe(cell)
	if t.slots[cell] == 0 {
		t.slots[cell] = int32(s.add()) + 1
	}
	return s.at(int(t.slots[cell]) - 1)
}

// Settle counts, of the cells that vary, the rows that were not told of: they hold what the first row holds. It comes
// after the last Merge and before any question.
func (t *Tally) Settle() {
	for k := range t.stripes {
		t.stripes[k].clear()
	}
	for k := range t.moments {
		cell := t.moments[k].cell
		if n := t.counts(cell); n.told < t.Count {
			n.more(t.base[cell], uint32(t.Count-n.told))
			n.told = t.Count
		}
	}
}

// Add takes rows, all of one width: row k is of replicate first+k. It does all that a block needs. The block is room to
// work in.
func (t *Tally) Add(b *Block, first int, rows [][]float64) {
	t.Begin(b, first, rows[0])
	for _, row := range rows {
		b.Row(row)
	}
	b.End()
	for k := range t.stripes {
		t.Tell(b, k)
	}
	t.Merge(b)
	t.Settle()
}

// varies tells whether a cell varies.
func (t *Tally) varies(cell int) bool { return t.at[cell] != 0 }

// Present is how many rows have a value in the cell.
func (t *Tally) Present(cell int) int {
	if !t.varies(cell) {
		return t.Count
	}
	return t.Count - int(t.counts(cell).missing)
}

// Mean of a cell; of equal values exactly that value, as of the package's Mean. It is NaN if no row has a value.
func (t *Tally) Mean(cell int) float64 {
	if t.Present(cell) == 0 {
		return math.NaN()
	}
	if low, high := t.Range(cell); low == high {
		return low
	}
	return t.total(cell).mean
}

// SD of a cell, n−1 in the denominator: exactly 0 for equal values, NaN for fewer
// than two rows.
func (t *Tally) SD(cell int) float64 {
	n := t.Present(cell)
	if n < 2 {
		return math.NaN()
	}
	if low, high := t.Range(cell); low == high {
		return 0
	}
	return math.Sqrt(t.total(cell).square / float64(n-1))
}

// Mark is that of the cell's values.
func (t *Tally) Mark(cell int) uint64 {
	switch {
	case t.varies(cell):
		return t.moments[t.at[cell]-1].mark
	case t.Count == 0:
		return 0
	}
	return mixed(t.base[cell]) * t.keySum
}

// Marks are those of all cells.
func (t *Tally) Marks() []uint64 {
	marks := make([]uint64, t.width)
	for cell := range marks {
		marks[cell] = t.Mark(cell)
	}
	return marks
}

// Range are the least and the greatest value of a cell.
func (t *Tally) Range(cell int) (low, high float64) {
	switch {
	case t.varies(cell):
		n := t.counts(cell)
		return n.low, n.high
	case t.Count == 0:
		return math.Inf(1), math.Inf(-1)
	}
	return t.base[cell] + 0, t.base[cell] + 0
}

// each calls do for every bucket of a cell that holds something, in increasing order, until it says false.
func (t *Tally) each(cell int, do func(key, count uint32) bool) {
	switch {
	case t.varies(cell):
		t.counts(cell).each(do)
	case t.Count > 0:
		do(bucketOf(t.base[cell]), uint32(t.Count))
	}
}

// broken tells whether a cell has a value that is not a whole number to 512.
func (t *Tally) broken(cell int) bool {
	if t.varies(cell) {
		return t.counts(cell).broken
	}
	return t.Count > 0 && !whole(t.base[cell])
}

// Signs are the shares of rows with a number above and below zero.
func (t *Tally) Signs(cell int) (positive, negative float64) {
	above, below := 0, 0
	t.each(cell, func(key, count uint32) bool {
		switch {
		case key > zeroKey && key != missingKey:
			above += int(count)
		case key < zeroKey:
			below += int(count)
		}
		return true
	})
	return float64(above) / float64(t.Count), float64(below) / float64(t.Count)
}

// Share is the share of rows with a whole number to 512, such as a category.
func (t *Tally) Share(cell int, value float64) float64 {
	want, found := bucketOf(value), uint32(0)
	t.each(cell, func(key, count uint32) bool {
		if key == want {
			found = count
		}
		return key < want
	})
	return float64(found) / float64(t.Count)
}

// Quantile is the p-quantile of a cell, of type 7 like that of the package; see
// Tally for its error.
func (t *Tally) Quantile(cell int, p float64) float64 {
	n := t.Present(cell)
	if n == 0 {
		return math.NaN()
	}
	h := float64(float64(n-1) * min(1, max(0, p)))
	k := int(math.Floor(h))
	a := t.order(cell, k)
	if k+1 >= n {
		return a
	}
	b := t.order(cell, k+1)
	if a == b {
		return a
	}
	return a + float64((h-float64(k))*(b-a))
}

// order is the value at a place in increasing order, counted from 0. Within a bucket, values are assumed to
// be evenly spaced.
func (t *Tally) order(cell, place int) float64 {
	low, high := t.Range(cell)
	before, found := 0, high
	t.each(cell, func(key, count uint32) bool {
		if place >= before+int(count) {
			before += int(count)
			return true
		}
		near, far := bucketEnds(key)
		if found = near; t.broken(cell) {
			least, most := min(near, far), max(near, far)
			x := least + float64((float64(place-before)+0.5)/float64(count)*(most-least))
			found = min(high, max(low, x))
		}
		return false
	})
	return found
}

// Summary describes a cell.
func (t *Tally) Summary(cell int) Summary {
	return Summary{Mean: t.Mean(cell), SD: t.SD(cell), P05: t.Quantile(cell, 0.05), P25: t.Quantile(cell, 0.25),
		P50: t.Quantile(cell, 0.5), P75: t.Quantile(cell, 0.75), P95: t.Quantile(cell, 0.95)}
}
