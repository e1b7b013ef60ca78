package analysis

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

// BlockSize is how many consecutive replicates are added up together. The replicates' numbers determine the
// blocks, and blocks are merged in order. So the result does not depend on any worker or on where a
// computation was divided.
const BlockSize = 16

// Block holds the sums over the rows of one block, by cell.
type Block struct {
	First, Count int       // number of the first replicate; rows in the block
	mean, square []float64 // mean, and sum of squared deviations from it
	mark         []uint64
	missing      []uint32 // rows in which the cell is NaN; nil when there are none
}

// Fill adds up rows, all of one width: row k is of replicate first+k. It must
// have a row or more.
func (b *Block) Fill(first int, rows [][]float64) {
	width := len(rows[0])
	if len(b.mean) != width {
		b.mean, b.square, b.mark = make([]float64, width), make([]float64, width), make([]uint64, width)
	}
	b.First, b.Count = first, len(rows)
	start := rows[0]
	clear(b.square)
	clear(b.mean)
	clear(b.mark)
	for k, row := range rows {
		key := markKey(first + k)
		for c, x := range row {
			d := x - start[c] // the first row is near the mean: little is lost in the squares
			b.mean[c] += d
			b.square[c] += float64(d * d)
			b.mark[c] += math.Float64bits(x+0) * key
		}
	}
	n := float64(len(rows))
	b.missing = nil
	for c, sum := range b.mean {
		if math.IsNaN(sum) {
			b.fillSome(c, rows)
			continue
		}
		b.square[c] = max(0, b.square[c]-float64(sum*sum)/n)
		b.mean[c] = start[c] + sum/n
	}
}

// fillSome adds up a cell of the rows in which it is not missing.
func (b *Block) fillSome(c int, rows [][]float64) {
	if b.missing == nil {
		b.missing = make([]uint32, len(b.mean))
	}
	n, start, sum, square := 0, 0.0, 0.0, 0.0
	for _, row := range rows {
		if math.IsNaN(row[c]) {
			continue
		}
		if n == 0 {
			start = row[c]
		}
		d := row[c] - start
		sum += d
		square += float64(d * d)
		n++
	}
	b.missing[c] = uint32(len(rows) - n)
	if b.mean[c], b.square[c] = 0, 0; n > 0 {
		b.square[c] = max(0, square-float64(sum*sum)/float64(n))
		b.mean[c] = start + sum/float64(n)
	}
}

// markKey is the odd factor of a replicate (the finaliser of SplitMix64, Steele, Lea & Flood 2014).
func markKey(replicate int) uint64 {
	z := (uint64(replicate) + 1) * 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) | 1
}

// Mark adds up the bits of values of replicates 0, 1, …; each is multiplied by a factor of its replicate. It
// shows where two ensembles differ: a change of any single value changes the mark.
func Mark(values []float64) uint64 {
	var m uint64
	for k, x := range values {
		m += math.Float64bits(x+0) * markKey(k)
	}
	return m
}

// AddMarks adds the values of a replicate to the marks of as many columns.
func AddMarks(marks []uint64, replicate int, values []float64) {
	key := markKey(replicate)
	for k, x := range values {
		marks[k] += math.Float64bits(x+0) * key
	}
}

// Tally describes any number of rows in memory that does not grow with them. It holds means and variances.
// For quantiles it holds counts in buckets. The leading bits of a number give its bucket: the sign, the
// exponent and eight bits of the fraction. So a bucket is 1/256 of a power of two wide, and a quantile has an
// error of 0.4 % of itself at most. Zero, values that never vary, and whole numbers to 512 are exact. NaN is a missing
// value: what describes a cell is of the rows that have one.
type Tally struct {
	Count  int // rows merged
	mean   []float64
	square []float64
	mark   []uint64
	// missing is how many rows lack the cell; nil when none lacks any
	missing []int

	low, high []float64
	broken    []bool // a value was met that is not a whole number to 512
	counts    []counts
}

// counts are the counts of a cell. Nearly all values lie in a window of neighbouring buckets without gaps.
// Beyond the window the counts go by bucket, in increasing order.
type counts struct {
	base   uint32 // first bucket of the window
	window []uint32
	beyond []bucket
}

type bucket struct{ key, count uint32 }

// widest is how wide a window may grow: two and a half powers of two.
const widest = 640

// add counts a value in a bucket.
func (n *counts) add(key uint32) {
	if at := key - n.base; at < uint32(len(n.window)) { // below the base it wraps around
		n.window[at]++
		return
	}
	n.outside(key)
}

func (n *counts) outside(key uint32) {
	low, high := key, key
	if len(n.window) > 0 {
		low, high = min(key, n.base), max(key, n.base+uint32(len(n.window))-1)
	}
	if high-low < widest {
		n.widen(low, high)
		n.window[key-n.base]++
		return
	}
	at, found := n.find(key)
	if !found {
		n.beyond = slices.Insert(n.beyond, at, bucket{key, 0})
	}
	n.beyond[at].count++
}

// find is the place of a bucket among those beyond the window.
func (n *counts) find(key uint32) (int, bool) {
	return slices.BinarySearchFunc(n.beyond, key, func(b bucket, key uint32) int { return cmp.Compare(b.key, key) })
}

// widen makes the window reach over low..high, and a little further where it grows. Values beyond the window
// stay there. They are too far from one end, and the ends only move apart.
func (n *counts) widen(low, high uint32) {
	if len(n.window) > 0 {
		room := (high - low) / 8
		if low < n.base {
			low -= min(room, widest-1-(high-low))
		} else {
			high += min(room, widest-1-(high-low))
		}
	}
	wider := make([]uint32, high-low+1)
	if len(n.window) > 0 {
		copy(wider[n.base-low:], n.window)
	}
	n.base, n.window = low, wider
}

// each calls do for every bucket that holds something, in increasing order,
// until it says false.
func (n *counts) each(do func(key, count uint32) bool) {
	at := 0
	for ; at < len(n.beyond) && n.beyond[at].key < n.base; at++ {
		if !do(n.beyond[at].key, n.beyond[at].count) {
			return
		}
	}
	for k, c := range n.window {
		if c > 0 && !do(n.base+uint32(k), c) {
			return
		}
	}
	for ; at < len(n.beyond); at++ {
		if !do(n.beyond[at].key, n.beyond[at].count) {
			return
		}
	}
}

// more counts more of a bucket that has been met.
func (n *counts) more(key, count uint32) {
	if at := key - n.base; at < uint32(len(n.window)) {
		n.window[at] += count
		return
	}
	if at, found := n.find(key); found {
		n.beyond[at].count += count
	}
}

// sole is the count of the only bucket, nil when there are more or none.
func (n *counts) sole() *uint32 {
	if len(n.window) == 1 && len(n.beyond) == 0 {
		return &n.window[0]
	}
	return nil
}

// NewTally is empty, for rows of some width.
func NewTally(width int) *Tally {
	t := &Tally{mean: make([]float64, width), square: make([]float64, width), mark: make([]uint64, width),
		low: make([]float64, width), high: make([]float64, width), broken: make([]bool, width), counts: make([]counts, width)}
	for c := range width {
		t.low[c], t.high[c] = math.Inf(1), math.Inf(-1)
	}
	return t
}

// Width is the number of cells of a row.
func (t *Tally) Width() int { return len(t.mean) }

// Merge adds the sums of a block (Chan, Golub & LeVeque 1979). Blocks come in the order of their first
// replicates, each once.
func (t *Tally) Merge(b *Block) {
	if b.First != t.Count {
		panic(fmt.Sprintf("analysis: block of replicate %d after %d replicates", b.First, t.Count))
	}
	n, m := float64(t.Count), float64(b.Count)
	for c, mean := range b.mean {
		if t.missing != nil || b.missing != nil {
			n, m = float64(t.Present(c)), float64(b.Count)
			if b.missing != nil {
				m -= float64(b.missing[c])
			}
			if m == 0 {
				t.mark[c] += b.mark[c]
				continue
			}
		}
		d := mean - t.mean[c]
		t.mean[c] += float64(d*m) / (n + m)
		t.square[c] += b.square[c] + float64(float64(d*d)*n)*m/(n+m)
		t.mark[c] += b.mark[c]
	}
	for c, n := range b.missing {
		t.lack(c, int(n))
	}
	t.Count += b.Count
}

// lack notes rows in which a cell is missing.
func (t *Tally) lack(cell, rows int) {
	if t.missing == nil {
		t.missing = make([]int, len(t.mean))
	}
	t.missing[cell] += rows
}

// Present is how many rows have a value in the cell.
func (t *Tally) Present(cell int) int {
	if t.missing == nil {
		return t.Count
	}
	return t.Count - t.missing[cell]
}

// Tell counts what rows hold in the cells from..to−1. The order of calls does not matter. Two calls at the
// same time must have different cells.
func (t *Tally) Tell(from, to int, rows [][]float64) {
	const whole = 512
	for c := from; c < to; c++ {
		counts := &t.counts[c]
		low, high := t.low[c], t.high[c]
		if first := rows[0][c]; low == first && high == first {
			same := true // most numbers never vary
			for _, row := range rows {
				same = same && row[c] == first
			}
			if sole := counts.sole(); same && sole != nil {
				*sole += uint32(len(rows))
				continue
			}
		}
		broken := t.broken[c]
		for _, row := range rows {
			x := row[c]
			if math.IsNaN(x) {
				counts.add(missingKey)
				continue
			}
			low, high = min(low, x), max(high, x)
			if !broken {
				broken = !(x >= -whole && x <= whole) || x != math.Trunc(x)
			}
			counts.add(bucketOf(x))
		}
		t.low[c], t.high[c], t.broken[c] = low, high, broken
	}
}

// bucketBits are left off the bits of a number.
const bucketBits = 44

// bucketOf numbers buckets in the order of the numbers in them. Zero is alone.
func bucketOf(x float64) uint32 {
	bits := math.Float64bits(x + 0)
	if bits>>63 != 0 {
		return uint32(^bits>>bucketBits) - 1 // the numbers just below zero are one down
	}
	key := uint32((bits | 1<<63) >> bucketBits)
	if bits != 0 {
		key++ // and those just above one up
	}
	return key
}

// missingKey is the bucket of missing values, above those of all numbers.
var missingKey = bucketOf(math.NaN())

// bucketEnds are the ends of a bucket. The end nearer to zero comes first.
func bucketEnds(key uint32) (near, far float64) {
	const zero = 1 << (63 - bucketBits)
	switch {
	case key == zero:
		return 0, 0
	case key > zero:
		bits := uint64(key-1) << bucketBits &^ (1 << 63)
		return math.Float64frombits(bits), math.Float64frombits(bits + 1<<bucketBits)
	}
	bits := ^(uint64(key+1) << bucketBits) &^ (1<<bucketBits - 1)
	return math.Float64frombits(bits), math.Float64frombits(bits + 1<<bucketBits)
}

// Mean of a cell; of equal values exactly that value, as of the package's Mean. It is NaN if no row has a value.
func (t *Tally) Mean(cell int) float64 {
	if t.missing != nil && t.Present(cell) == 0 {
		return math.NaN()
	}
	if low, high := t.Range(cell); low == high {
		return low + 0
	}
	return t.mean[cell]
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
	return math.Sqrt(t.square[cell] / float64(n-1))
}

// Mark is that of the cell's values.
func (t *Tally) Mark(cell int) uint64 { return t.mark[cell] }

// Range are the least and the greatest value of a cell.
func (t *Tally) Range(cell int) (low, high float64) { return t.low[cell], t.high[cell] }

// Signs are the shares of rows with a number above and below zero.
func (t *Tally) Signs(cell int) (positive, negative float64) {
	const zero = 1 << (63 - bucketBits)
	above, below := 0, 0
	t.counts[cell].each(func(key, count uint32) bool {
		switch {
		case key > zero && key != missingKey:
			above += int(count)
		case key < zero:
			below += int(count)
		}
		return true
	})
	return float64(above) / float64(t.Count), float64(below) / float64(t.Count)
}

// Share is the share of rows with a whole number to 512, such as a category.
func (t *Tally) Share(cell int, value float64) float64 {
	want, found := bucketOf(value), uint32(0)
	t.counts[cell].each(func(key, count uint32) bool {
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
	before, found := 0, t.high[cell]
	t.counts[cell].each(func(key, count uint32) bool {
		if place >= before+int(count) {
			before += int(count)
			return true
		}
		near, far := bucketEnds(key)
		if found = near; t.broken[cell] {
			least, most := min(near, far), max(near, far)
			x := least + float64((float64(place-before)+0.5)/float64(count)*(most-least))
			found = min(t.high[cell], max(t.low[cell], x))
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

// ends tells whether the least value of a cell is in its first bucket and the greatest in its last bucket.
func (t *Tally) ends(cell int) bool {
	first, last, some := uint32(0), uint32(0), false
	t.counts[cell].each(func(key, _ uint32) bool {
		if key == missingKey {
			return false // the last
		}
		if !some {
			first, some = key, true
		}
		last = key
		return true
	})
	low, high := t.low[cell], t.high[cell]
	return !some || low <= high && bucketOf(low) == first && bucketOf(high) == last
}

// Write writes the tally, bit by bit.
func (t *Tally) Write(to io.Writer) error {
	var buf []byte
	word := func(v uint64) { buf = binary.LittleEndian.AppendUint64(buf, v) }
	word(uint64(t.Count))
	word(uint64(len(t.mean)))
	for c := range t.mean {
		word(math.Float64bits(t.mean[c]))
		word(math.Float64bits(t.square[c]))
		word(t.mark[c])
		word(math.Float64bits(t.low[c]))
		word(math.Float64bits(t.high[c]))
		n := uint64(0)
		t.counts[c].each(func(_, _ uint32) bool { n += 2; return true })
		if t.broken[c] {
			n++
		}
		word(n)
		t.counts[c].each(func(key, count uint32) bool { word(uint64(key)<<32 | uint64(count)); return true })
		if _, err := to.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	_, err := to.Write(buf)
	return err
}

var errTally = errors.New("analysis: not the bytes of a tally")

// ReadTally reads what Write wrote of a tally for rows of this width. It reads no further byte.
func ReadTally(from io.Reader, width int) (*Tally, error) {
	var failed error
	var buf [8]byte
	word := func() uint64 {
		if failed == nil {
			_, failed = io.ReadFull(from, buf[:])
		}
		if failed != nil {
			return 0
		}
		return binary.LittleEndian.Uint64(buf[:])
	}
	count := word()
	if wide := word(); failed != nil || count > 1<<40 || wide != uint64(width) {
		return nil, errTally
	}
	t := NewTally(width)
	t.Count = int(count)
	for c := range t.mean {
		t.mean[c], t.square[c] = math.Float64frombits(word()), math.Float64frombits(word())
		t.mark[c] = word()
		t.low[c], t.high[c] = math.Float64frombits(word()), math.Float64frombits(word())
		n := word()
		t.broken[c] = n&1 != 0
		told, last := uint64(0), uint64(0)
		for range n >> 1 {
			b := word()
			key, some := b>>32, b&math.MaxUint32
			if failed != nil || some == 0 || key>>21 != 0 || told > 0 && key <= last {
				return nil, errTally
			}
			t.counts[c].add(uint32(key))
			t.counts[c].more(uint32(key), uint32(some)-1)
			if uint32(key) == missingKey {
				t.lack(c, int(some))
			}
			told, last = told+some, key
		}
		if failed != nil || told != count || !t.ends(c) {
			return nil, errTally
		}
	}
	return t, nil
}
