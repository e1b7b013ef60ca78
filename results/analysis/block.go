package analysis

import (
	"cmp"
	"math"
	"slices"
)

// BlockSize is how many consecutive replicates are added up together. The replicates' numbers determine the
// blocks, and blocks are merged in a fixed tree. So the result does not depend on any worker or on where a
// computation was divided.
const BlockSize = 16

// groupSize is how many neighbouring cells are compared at once.
const groupSize = 8

// Block holds the rows of consecutive replicates and what they add to a tally. Most cells of a row hold what they hold in
// every other row. So a block keeps the values of a group of cells only from the first row in which they differ from
// those of the tally's first row.
type Block struct {
	First, Count int    // number of the first replicate; rows in the block
	keySum       uint64 // of the replicates
	keys         [BlockSize]uint64
	base         []float64 // the tally's first row
	zero         []bool    // by group: it has nothing but zeros there
	watched      []span    // groups that are known to differ at times
	wide         int       // how many groups these are
	own          []uint32  // groups that differ for the first time, in the order of the rows
	isOwn        []bool    // by group
	rows         [BlockSize][]float64
	places       []place // of the groups in rows, in the order of groups
	sums         []cellSum
}

// span is neighbouring groups.
type span struct{ from, to uint32 }

// place says where a group stands in the rows of a block.
type place struct{ group, at uint32 }

// cellSum is what the rows of a block add to a cell.
type cellSum struct {
	cell, missing uint32
	mean, square  float64 // mean, and sum of squared deviations from it
	mark          uint64
}

// Row takes the next row of a block that was begun.
func (b *Block) Row(row []float64) {
	k := b.Count
	b.Count++
	b.keys[k] = markKey(b.First + k)
	b.keySum += b.keys[k]
	if b.rows[k] == nil {
		b.rows[k] = make([]float64, groupSize*k, groupSize*(k+b.wide)) // rows begin in different lines of the cache
	}
	out := b.rows[k][:groupSize*k]
	groups, from := uint32(groupsOf(len(row))), uint32(0)
	for _, s := range b.watched {
		b.compare(row, from, s.from)
		to := min(groupSize*int(s.to), len(row))
		out = append(out, row[groupSize*s.from:to]...)
		from = s.to
	}
	b.compare(row, from, groups)
	for len(out)%groupSize != 0 { // the last group is not full
		out = append(out, 0)
	}
	for _, g := range b.own {
		x := groupAt(row, g)
		out = append(out, x[:]...)
	}
	b.rows[k] = out
}

func groupsOf(width int) int { return (width + groupSize - 1) / groupSize }

// groupAt are the values of a group, with zeros beyond the end of the row.
func groupAt(row []float64, group uint32) (x [groupSize]float64) {
	copy(x[:], row[groupSize*group:])
	return x
}

// compare notes which of the groups differ from the first row.
func (b *Block) compare(row []float64, from, to uint32) {
	for g := from; g < to; g++ {
		at := groupSize * int(g)
		differs := false
		if at+groupSize <= len(row) {
			y := &zeros
			if !b.zero[g] {
				y = (*[groupSize]float64)(b.base[at:])
			}
			differs = differ((*[groupSize]float64)(row[at:]), y)
		} else {
			x, y := groupAt(row, g), groupAt(b.base, g)
			differs = differ(&x, &y)
		}
		if differs && !b.isOwn[g] {
			b.isOwn[g] = true
			b.own = append(b.own, g)
		}
	}
}

// zeros are most numbers that never vary. They stay near at hand.
var zeros [groupSize]float64

// differ tells whether any bit differs.
func differ(x, y *[groupSize]float64) bool {
	d := math.Float64bits(x[0]) ^ math.Float64bits(y[0])
	d |= math.Float64bits(x[1]) ^ math.Float64bits(y[1])
	d |= math.Float64bits(x[2]) ^ math.Float64bits(y[2])
	d |= math.Float64bits(x[3]) ^ math.Float64bits(y[3])
	d |= math.Float64bits(x[4]) ^ math.Float64bits(y[4])
	d |= math.Float64bits(x[5]) ^ math.Float64bits(y[5])
	d |= math.Float64bits(x[6]) ^ math.Float64bits(y[6])
	d |= math.Float64bits(x[7]) ^ math.Float64bits(y[7])
	return d != 0
}

// End puts the groups in order after the last row.
func (b *Block) End() {
	b.places = b.places[:0]
	at := uint32(0)
	for _, s := range b.watched {
		for g := s.from; g < s.to; g++ {
			b.places = append(b.places, place{g, at})
			at++
		}
	}
	for _, g := range b.own {
		b.places = append(b.places, place{g, at})
		at++
	}
	if len(b.own) > 0 {
		slices.SortFunc(b.places, func(x, y place) int { return cmp.Compare(x.group, y.group) })
	}
}

// values are those of a group by cell, and the number of rows. same tells for each cell whether all are the same.
type values struct {
	x    [groupSize][BlockSize]float64
	same [groupSize]bool
	n    int
}

// gather collects the values of a group.
func (b *Block) gather(p place, v *values) {
	v.n = b.Count
	var differ [groupSize]uint64
	for k := range b.Count {
		row, at := b.rows[k], groupSize*(k+int(p.at))
		var from *[groupSize]float64
		if at < len(row) {
			from = (*[groupSize]float64)(row[at:])
		} else { // the group differs in a later row for the first time
			x := groupAt(b.base, p.group)
			from = &x
		}
		for c, x := range from {
			v.x[c][k] = x
			differ[c] |= math.Float64bits(x) ^ math.Float64bits(v.x[c][0])
		}
	}
	for c, d := range differ {
		v.same[c] = d == 0
	}
}

// sum adds up the values of a cell.
func (b *Block) sum(cell int, values []float64) cellSum {
	start, sum, square, mark := values[0], 0.0, 0.0, uint64(0) // the first is near the mean: little is lost in the squares
	for k, x := range values {
		d := x - start
		sum += d
		square += float64(d * d)
		mark += mixedBits(math.Float64bits(x+0)) * b.keys[k%BlockSize]
	}
	if math.IsNaN(sum) {
		return b.sumSome(cell, values)
	}
	n := float64(len(values))
	return cellSum{cell: uint32(cell), mark: mark, mean: start + sum/n, square: max(0, square-float64(sum*sum)/n)}
}

// sumSome adds up the values of a cell that are not missing.
func (b *Block) sumSome(cell int, values []float64) cellSum {
	s := cellSum{cell: uint32(cell)}
	n, start, sum, square := 0, 0.0, 0.0, 0.0
	for k, x := range values {
		s.mark += mixed(x) * b.keys[k]
		if math.IsNaN(x) {
			s.missing++
			continue
		}
		if n == 0 {
			start = x
		}
		d := x - start
		sum += d
		square += float64(d * d)
		n++
	}
	if n > 0 {
		s.square = max(0, square-float64(sum*sum)/float64(n))
		s.mean = start + sum/float64(n)
	}
	return s
}
