package analysis

import (
	"cmp"
	"math"
	"slices"
)

// counts tell how often values of a cell lie in each bucket. The leading bits of a number give its bucket: the sign, the
// exponent and eight bits of the fraction. Nearly all values lie in one window of neighbouring buckets for each sign.
// Beyond the windows the counts go by bucket, in increasing order.
type counts struct {
	told      int // rows counted
	low, high float64
	broken    bool // a value was met that is not a whole number to 512
	zero      uint32
	missing   uint32
	// The buckets above zero and below it, by their leading bits without the sign. While all values are whole numbers
	// to 512, the first window counts these instead, from −512 on.
	sides  [2]window
	beyond []bucket
}

type bucket struct{ key, count uint32 }

// window counts neighbouring buckets. Counts are in two parts: small ones fit in few lines of the processor's memory.
type window struct {
	base  uint32
	small []uint16
	carry []uint32 // of 65536 each; nil when there are none
}

const (
	bucketBits = 44   // left off the bits of a number
	mostWhole  = 512  // whole numbers to here are exact
	widest     = 1024 // how wide a window may grow: four powers of two
	zeroKey    = 1 << (63 - bucketBits)
)

func newCounts() *counts { return &counts{low: math.Inf(1), high: math.Inf(-1)} }

// whole tells whether a number is a whole number to 512.
func whole(x float64) bool { return x >= -mostWhole && x <= mostWhole && float64(int(x)) == x }

// magnitude is the bucket of a number on its side of zero, and the side.
func magnitude(x float64) (bucket uint32, side uint64) {
	bits := math.Float64bits(x)
	return uint32(bits << 1 >> (bucketBits + 1)), bits >> 63
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

// reach makes the window hold a bucket if it does not grow wider than most. Then it grows a little further, not below
// least. What does not fit stays out for ever: it is too far from one end, and the ends only move apart.
func (w *window) reach(key, least, most uint32) bool {
	low, high, wide := key, key, uint32(len(w.small))
	if wide > 0 {
		low, high = min(key, w.base), max(key, w.base+wide-1)
	}
	if high-low < wide {
		return true
	}
	if high-low >= most {
		return false
	}
	if wide > 0 {
		room := min((high-low)/8, most-1-(high-low))
		if low < w.base {
			low -= min(room, low-least)
		} else {
			high += room
		}
	}
	small := make([]uint16, high-low+1)
	copy(small[w.base-min(w.base, low):], w.small)
	if w.carry != nil {
		carry := make([]uint32, high-low+1)
		copy(carry[w.base-low:], w.carry)
		w.carry = carry
	}
	w.base, w.small = low, small
	return true
}

// more counts a value several times.
func (n *counts) more(x float64, count uint32) {
	if math.IsNaN(x) {
		n.missing += count
		return
	}
	n.low, n.high = min(n.low, x+0), max(n.high, x+0)
	if !n.broken && !whole(x) {
		n.shatter()
	}
	if !n.broken {
		w := &n.sides[0]
		key := uint32(int(x) + mostWhole)
		w.reach(key, 0, 2*mostWhole+1)
		w.add(key-w.base, count)
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
func (n *counts) inBucket(key uint32, side uint64, count uint32) {
	if w := &n.sides[side]; key > 0 && w.reach(key, 1, widest) {
		w.add(key-w.base, count)
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
func (n *counts) shatter() {
	old := n.sides[0]
	n.sides[0], n.broken = window{}, true
	for k := range old.small {
		if count := old.count(k); count > 0 {
			n.more(float64(int(old.base)+k-mostWhole), count)
		}
	}
}

// tell counts values.
func (n *counts) tell(values []float64) {
	n.told += len(values)
	low, high := n.low, n.high
	for _, x := range values {
		if x < low {
			low = x + 0
		}
		if x > high {
			high = x + 0
		}
	}
	n.low, n.high = low, high
	k := 0
	if !n.broken {
		w := &n.sides[0]
		for ; k < len(values) && whole(values[k]); k++ {
			at := uint32(int(values[k])+mostWhole) - w.base // below the base it wraps around
			if at < uint32(len(w.small)) {
				if w.small[at]++; w.small[at] == 0 {
					w.carried(at, 1)
				}
				continue
			}
			n.more(values[k], 1)
		}
	}
	for _, x := range values[k:] {
		key, side := magnitude(x)
		w := &n.sides[side]
		if at := key - w.base; at < uint32(len(w.small)) && n.broken {
			if w.small[at]++; w.small[at] == 0 {
				w.carried(at, 1)
			}
			continue
		}
		n.more(x, 1)
	}
}

// each calls do for every bucket that holds something, in increasing order, until it says false.
func (n *counts) each(do func(key, count uint32) bool) {
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
			next(bucketOf(float64(int(above.base)+k-mostWhole)), above.count(k))
		}
		next(missingKey, n.missing)
		return
	}
	for k := len(below.small) - 1; k >= 0 && on; k-- {
		next(keyOf(below.base+uint32(k), 1), below.count(k))
	}
	next(zeroKey, n.zero)
	for k := 0; k < len(above.small) && on; k++ {
		next(keyOf(above.base+uint32(k), 0), above.count(k))
	}
	next(missingKey, n.missing)
}

// restored counts values of a bucket that was written. It is false if a count without fractions cannot hold the bucket.
func (n *counts) restored(key, count uint32) bool {
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
