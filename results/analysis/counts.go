package analysis

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
)

// counts tell how often values of a cell lie in each bucket. The leading bits of a number give its bucket: the sign, the
// exponent and eight bits of the fraction. Nearly all values lie in one window of neighbouring buckets for each sign.
// Beyond the windows the counts go by bucket, in increasing order.
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
	base      [2]uint32 // first bucket of each window
	wide      [2]uint32 // buckets in it
	told      int       // rows counted
	staged    uint8     // a bit for each block on the stage
	broken    bool      // a value was met that is not a whole number to 512
}

// tail is what is needed of a cell now and then.
type tail struct {
	// The buckets above zero and below it, by their leading bits without the sign. While all values are whole numbers
	// to 512, the first window counts these instead, from −512 on.
	sides         [2]window
	beyond        []bucket
	zero, missing uint32
}

// stripe holds the counts of neighbouring cells that vary, each in a slot of its own.
type stripe struct {
	heads  []head
	tails  []tail
	stage  [stages][]uint16 // a block of values of each slot: places in windows
	blocks int              // on the stage
}

// stages is how many blocks wait.
const stages = 8

// nowhere stands for a value that does not wait.
const nowhere = math.MaxUint16

type bucket struct{ key, count uint32 }

// window counts neighbouring buckets, in two parts: small ones fit in few lines of the processor's memory.
type window struct {
	small []uint16
	carry []uint32 // of 65536 each; nil when there are none
}

const (
	bucketBits = 44   // left off the bits of a number
	mostWhole  = 512  // whole numbers to here are exact
	widest     = 4096 // how wide a window may grow: 16 powers of two
	sideBit    = 15   // of a value on the stage; the others are its place in the window
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

// clear counts what waits on the stage.
func (s *stripe) clear() {
	for slot := range s.heads {
		if s.heads[slot].staged != 0 {
			s.at(slot).clear()
		}
	}
	s.blocks = 0
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

// add counts values in a bucket of the window.
func (w *window) add(at, count uint32) {
	sum := uint64(w.small[at]) + uint64(count)
	w.small[at] = uint16(sum)
	w.carried(at, uint32(sum>>16))
}

func (w *window) carried(at, count uint32) {
	if count == 0 {
		return
	}
	if w.carry == nil {
		w.carry = make([]uint32, len(w.small))
	}
	w.carry[at] += count
}

func (w *window) count(at int) uint32 {
	if w.carry == nil {
		return uint32(w.small[at])
	}
	return uint32(w.small[at]) + w.carry[at]<<16
}

// reach makes a window hold a bucket if it does not grow wider than most. Then it grows a little further, not below least.
// What does not fit stays out for ever: it is too far from one end, and the ends only move apart.
func (n counts) reach(side uint64, key, least, most uint32) bool {
	low, high, base, wide := key, key, n.base[side], n.wide[side]
	if wide > 0 {
		low, high = min(key, base), max(key, base+wide-1)
	}
	if high-low < wide {
		return true
	}
	if high-low >= most {
		return false
	}
	if wide > 0 {
		room := min((high-low)/4, most-1-(high-low))
		if low < base {
			low -= min(room, low-least)
		} else {
			high += room
		}
	} else {
		base = low
	}
	n.clear()
	w := &n.sides[side]
	small := make([]uint16, high-low+1)
	copy(small[base-low:], w.small)
	if w.carry != nil {
		carry := make([]uint32, high-low+1)
		copy(carry[base-low:], w.carry)
		w.carry = carry
	}
	w.small, n.base[side], n.wide[side] = small, low, high-low+1
	return true
}

// clear counts the values on the stage.
func (n counts) clear() {
	for staged := n.staged; staged != 0; staged &= staged - 1 {
		for _, x := range n.stripe.values(bits.TrailingZeros8(staged), n.slot) {
			if x == nowhere {
				continue
			}
			w, at := &n.sides[x>>sideBit], x&(1<<sideBit-1)
			if w.small[at]++; w.small[at] == 0 {
				w.carried(uint32(at), 1)
			}
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
		key := uint32(int(x) + mostWhole)
		n.reach(0, key, 0, 2*mostWhole+1)
		n.sides[0].add(key-n.base[0], count)
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
	if key > 0 && n.reach(side, key, 1, widest) {
		n.sides[side].add(key-n.base[side], count)
		return
	}
	key = keyOf(key, side)
	at, found := slices.BinarySearchFunc(n.beyond, key, func(b bucket, key uint32) int { return cmp.Compare(b.key, key) })
	if !found {
		n.beyond = slices.Insert(n.beyond, at, bucket{key, 0})
	}
	n.beyond[at].count += count
}

// shatter goes over from whole numbers to buckets.
func (n counts) shatter() {
	n.clear()
	old, base := n.sides[0], int(n.base[0])
	n.sides[0], n.base[0], n.wide[0], n.broken = window{}, 0, 0, true
	for k := range old.small {
		if count := old.count(k); count > 0 {
			n.more(float64(base+k-mostWhole), count)
		}
	}
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

// each calls do for every bucket that holds something, in increasing order, until it says false. The stage must be clear.
func (n counts) each(do func(key, count uint32) bool) {
	at, on := 0, true
	next := func(key, count uint32) {
		for ; on && at < len(n.beyond) && n.beyond[at].key < key; at++ {
			on = do(n.beyond[at].key, n.beyond[at].count)
		}
		if on && count > 0 {
			on = do(key, count)
		}
	}
	above, below := &n.sides[0], &n.sides[1]
	if !n.broken {
		for k := range above.small {
			next(bucketOf(float64(int(n.base[0])+k-mostWhole)), above.count(k))
		}
		next(missingKey, n.missing)
		return
	}
	for k := len(below.small) - 1; k >= 0 && on; k-- {
		next(keyOf(n.base[1]+uint32(k), 1), below.count(k))
	}
	next(zeroKey, n.zero)
	for k := 0; k < len(above.small) && on; k++ {
		next(keyOf(n.base[0]+uint32(k), 0), above.count(k))
	}
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
