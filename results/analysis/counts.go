package analysis

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// counts tell how often values of a cell lie in each bucket. The leading bits of a number give its bucket: the sign, the
// exponent and eight bits of the fraction. Neighbouring buckets stand together in pages.
//
// Memory is slow, so the counts of a cell stand apart: what every block needs is short, and stands side by side with that
// of other cells. Values wait on a stage until there are many, and then come to few lines of memory at once.
type counts struct {
	*head
	*tail
	stripe *stripe
	slot   int
}

// head is what every block needs of a cell.
type head struct {
	low, high float64
	base      [2]uint32 // first bucket that pages can hold, above zero and below it
	wide      [2]uint32 // how many they can hold; 0 before the first value
	told      int       // rows counted
	staged    uint16    // a bit for each block on the stage
	broken    bool      // a value was met that is not a whole number to 512
}

// tail is what is needed of a cell now and then.
type tail struct {
	// The pages of buckets above zero and below it, by their leading bits without the sign. While all values are whole
	// numbers to 512, the first are of these instead, from −512 on.
	sides [2]directory
	pages []page
	// Beyond is what pages cannot hold: buckets far from the first, and all that is more than 65535 in a bucket. It is in
	// increasing order.
	beyond        []bucket
	zero, missing uint32
}

// stripe holds the counts of neighbouring cells that vary, each in a slot of its own.
type stripe struct {
	heads  []head
	tails  []tail
	stage  [stages][]uint16 // a block of values of each slot: places in pages
	blocks int              // on the stage
	read   uint16           // means nothing, see clear
}

// stages is how many blocks wait.
const stages = 16

// nowhere stands for a value that does not wait.
const nowhere = math.MaxUint16

type bucket struct{ key, count uint32 }

// page counts in neighbouring buckets. It is a line of the processor's memory.
type page [pageSize]uint16

// directory finds pages: they are counted from 1, and 0 is for one that nothing has come to yet.
type directory struct {
	first uint32
	at    []uint16
}

const (
	bucketBits = 44  // left off the bits of a number
	mostWhole  = 512 // whole numbers to here are exact
	pageSize   = 32
	sideBit    = 15             // of a value on the stage; the others are its place in the pages
	reach      = 1<<sideBit - 1 // how many buckets pages can hold: 127 powers of two
	zeroKey    = 1 << (63 - bucketBits)
)

// add makes room for a cell and gives its slot.
func (s *stripe) add() int {
	s.heads = append(s.heads, head{low: math.Inf(1), high: math.Inf(-1)})
	s.tails = append(s.tails, tail{})
	for k := range s.stage {
		s.stage[k] = append(s.stage[k], make([]uint16, BlockSize)...)
	}
	return len(s.heads) - 1
}

func (s *stripe) at(slot int) counts { return counts{&s.heads[slot], &s.tails[slot], s, slot} }

// clear counts what waits on the stage. It reads the lines of a few cells beforehand: so they come from memory together.
func (s *stripe) clear() {
	const ahead = 4
	for from := 0; from < len(s.heads); from += ahead {
		to := min(from+ahead, len(s.heads))
		for slot := from; slot < to; slot++ {
			s.read += s.tails[slot].read()
		}
		for slot := from; slot < to; slot++ {
			s.at(slot).clear()
		}
	}
	s.blocks = 0
}

// read reads a little of every line. What it gives means nothing.
func (t *tail) read() (some uint16) {
	for side := range t.sides {
		if at := t.sides[side].at; len(at) > 0 {
			some += at[0]
		}
	}
	for k := range t.pages {
		some += t.pages[k][0]
	}
	return some
}

// whole tells whether a number is a whole number to 512.
func whole(x float64) bool { return x >= -mostWhole && x <= mostWhole && float64(int(x)) == x }

// magnitude is the bucket of a number on its side of zero, and the side.
func magnitude(x float64) (bucket uint32, side uint64) {
	b := math.Float64bits(x)
	return uint32(b << 1 >> (bucketBits + 1)), b >> 63
}

// bucketOf numbers buckets in the order of the numbers in them. Zero is alone.
func bucketOf(x float64) uint32 {
	if x == 0 {
		return zeroKey
	}
	return keyOf(magnitude(x))
}

// keyOf numbers the bucket of a side: those just above zero are one up, those just below one down.
func keyOf(bucket uint32, side uint64) uint32 {
	if side != 0 {
		return zeroKey - 2 - bucket
	}
	return zeroKey + 1 + bucket
}

// missingKey is the bucket of missing values, above those of all numbers.
var missingKey = bucketOf(math.NaN())

// bucketEnds are the ends of a bucket. The end nearer to zero comes first.
func bucketEnds(key uint32) (near, far float64) {
	switch {
	case key == zeroKey:
		return 0, 0
	case key > zeroKey:
		bits := uint64(key-1) << bucketBits &^ (1 << 63)
		return math.Float64frombits(bits), math.Float64frombits(bits + 1<<bucketBits)
	}
	bits := ^(uint64(key+1) << bucketBits) &^ (1<<bucketBits - 1)
	return math.Float64frombits(bits), math.Float64frombits(bits + 1<<bucketBits)
}

// add counts values in a bucket of the pages.
func (n counts) add(side uint64, at, count uint32) {
	d, number := &n.sides[side], at/pageSize
	if len(d.at) == 0 {
		d.first = number
	}
	if number < d.first {
		d.at, d.first = append(make([]uint16, d.first-number), d.at...), number
	}
	for uint32(len(d.at)) <= number-d.first {
		d.at = append(d.at, 0)
	}
	if d.at[number-d.first] == 0 {
		if len(n.pages) == cap(n.pages) { // append alone would leave half of it empty
			n.pages = append(make([]page, 0, len(n.pages)+4+len(n.pages)/4), n.pages...)
		}
		n.pages = append(n.pages, page{})
		d.at[number-d.first] = uint16(len(n.pages))
	}
	small := &n.pages[d.at[number-d.first]-1][at%pageSize]
	sum := uint64(*small) + uint64(count)
	*small = uint16(sum)
	if sum > math.MaxUint16 {
		n.more65536(side, at, uint32(sum&^math.MaxUint16))
	}
}

// more65536 counts what a page cannot hold of a bucket.
func (n counts) more65536(side uint64, at, count uint32) {
	if !n.broken {
		n.outside(bucketOf(float64(int(at)-mostWhole)), count)
		return
	}
	n.outside(keyOf(n.base[side]+at, side), count)
}

// outside counts values of a bucket beside the pages.
func (n counts) outside(key, count uint32) {
	at, found := slices.BinarySearchFunc(n.beyond, key, func(b bucket, key uint32) int { return cmp.Compare(b.key, key) })
	if !found {
		n.beyond = slices.Insert(n.beyond, at, bucket{key, 0})
	}
	n.beyond[at].count += count
}

// clear counts the values on the stage.
func (n counts) clear() {
	for staged := n.staged; staged != 0; staged &= staged - 1 {
		for _, x := range n.stripe.values(bits.TrailingZeros16(staged), n.slot) {
			if x == nowhere {
				continue
			}
			side, at := x>>sideBit, uint32(x&reach)
			d := &n.sides[side]
			if k := at/pageSize - d.first; k < uint32(len(d.at)) && d.at[k] != 0 {
				if small := &n.pages[d.at[k]-1][at%pageSize]; *small < math.MaxUint16 {
					*small++
					continue
				}
			}
			n.add(uint64(side), at, 1)
		}
	}
	n.staged = 0
}

// values are those of a slot that wait since a block.
func (s *stripe) values(block, slot int) *[BlockSize]uint16 {
	return (*[BlockSize]uint16)(s.stage[block][BlockSize*slot:])
}

// more counts a value several times.
func (n counts) more(x float64, count uint32) {
	if math.IsNaN(x) {
		n.missing += count
		return
	}
	n.low, n.high = min(n.low, x+0), max(n.high, x+0)
	if !n.broken && !whole(x) {
		n.shatter()
	}
	if !n.broken {
		n.wide[0] = 2*mostWhole + 1
		n.add(0, uint32(int(x)+mostWhole), count)
		return
	}
	if x == 0 {
		n.zero += count
		return
	}
	key, side := magnitude(x)
	n.inBucket(key, side, count)
}

// inBucket counts values of a bucket other than zero.
func (n counts) inBucket(key uint32, side uint64, count uint32) {
	if n.wide[side] == 0 && key > 0 {
		n.base[side], n.wide[side] = max(key, reach/2)-reach/2+1, reach
	}
	if at := key - n.base[side]; key > 0 && at < n.wide[side] {
		n.add(side, at, count)
		return
	}
	n.outside(keyOf(key, side), count)
}

// shatter goes over from whole numbers to buckets.
func (n counts) shatter() {
	n.clear()
	old, pages := n.sides[0], n.pages
	n.sides[0], n.pages, n.wide[0], n.broken = directory{}, nil, 0, true
	old.each(pages, func(at, count uint32) {
		n.more(float64(int(at)-mostWhole), count)
	})
}

// tell counts the values of a block.
func (n counts) tell(values []float64) {
	out := n.stripe.values(n.stripe.blocks, n.slot)
	var far [BlockSize]float64
	some := 0
	low, high, base, wide := n.low, n.high, n.base, n.wide
	for k, x := range values {
		if x < low {
			low = x + 0
		}
		if x > high {
			high = x + 0
		}
		key, side := magnitude(x)
		if !n.broken {
			if key, side = mostWhole<<2, 0; whole(x) {
				key = uint32(int(x) + mostWhole)
			}
		}
		at := key - base[side&1] // below the base it wraps around
		out[k%BlockSize] = uint16(at) | uint16(side<<sideBit)
		if at >= wide[side&1] {
			out[k%BlockSize], far[some%BlockSize] = nowhere, x
			some++
		}
	}
	for k := len(values); k < BlockSize; k++ {
		out[k] = nowhere
	}
	n.low, n.high = low, high
	n.told += len(values)
	n.staged |= 1 << n.stripe.blocks
	for _, x := range far[:some] {
		n.more(x, 1)
	}
}

// each calls do for every bucket of a side that holds something, away from zero.
func (d *directory) each(pages []page, do func(at, count uint32)) {
	for k, number := range d.at {
		if number == 0 {
			continue
		}
		for at, count := range &pages[number-1] {
			if count > 0 {
				do((d.first+uint32(k))*pageSize+uint32(at), uint32(count))
			}
		}
	}
}

// each calls do for every bucket that holds something, in increasing order, until it says false. The stage must be clear.
func (n counts) each(do func(key, count uint32) bool) {
	at, on := 0, true
	next := func(key, count uint32) {
		for ; on && at < len(n.beyond) && n.beyond[at].key < key; at++ {
			on = do(n.beyond[at].key, n.beyond[at].count)
		}
		if on && at < len(n.beyond) && n.beyond[at].key == key {
			count += n.beyond[at].count
			at++
		}
		if on && count > 0 {
			on = do(key, count)
		}
	}
	if !n.broken {
		n.sides[0].each(n.pages, func(at, count uint32) { next(bucketOf(float64(int(at)-mostWhole)), count) })
		next(missingKey, n.missing)
		return
	}
	var below []bucket // their order is the other way round
	n.sides[1].each(n.pages, func(at, count uint32) { below = append(below, bucket{keyOf(n.base[1]+at, 1), count}) })
	for _, b := range slices.Backward(below) {
		next(b.key, b.count)
	}
	next(zeroKey, n.zero)
	n.sides[0].each(n.pages, func(at, count uint32) { next(keyOf(n.base[0]+at, 0), count) })
	next(missingKey, n.missing)
}

// restored counts values of a bucket that was written. It is false if a count without fractions cannot hold the bucket.
func (n counts) restored(key, count uint32) bool {
	switch {
	case key == missingKey:
		n.missing += count
	case !n.broken:
		near, _ := bucketEnds(key)
		if !whole(near) || bucketOf(near) != key {
			return false
		}
		n.more(near, count)
	case key == zeroKey:
		n.zero += count
	case key > zeroKey:
		n.inBucket(key-zeroKey-1, 0, count)
	case key == zeroKey-1: // no number has it
		return false
	default:
		n.inBucket(zeroKey-2-key, 1, count)
	}
	return true
}
