package analysis

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/bits"
)

// A tally as bytes: the number of its first block, its rows, its cells; then each cell, which begins with what kind it is.
// A tally has one form only, whatever its history. Numbers are varints, or a few bytes whose number is known, with the
// lowest byte first.
//
// A cell that never varied is its value without the zeros at the end of its bits; the kind says how many bytes these are.
// Of a cell that varies follow
//
//   - the mark: 8 bytes
//   - how many rows are missing, if any are
//   - the counts of buckets in increasing order, until these are all rows that are not missing: 4·(count−1)+d, where d is
//     how many empty buckets lie before, at most 3; beyond 3 the others follow. Whole numbers are counted from −512 on
//   - if some value is not whole, the bits of the least and of the greatest value that their buckets do not tell
//   - for every open node how many rows are missing, if any are in the cell; and if not all of them are, a byte with the
//     lengths of what follows: the bits in which the mean differs from that of the node before, or from the least value;
//     and the sum of squares without the zeros at the end
const (
	kindMissing = 9  // no row has a value; below are constants
	kindVaries  = 10 // all values are whole numbers to 512, and none is missing
	withBroken  = 1
	withMissing = 2
)

// mostRead bounds the replicates of a tally that is read or appended to.
const mostRead = 1 << 30

// mostSure is how large values can be so that nothing that is computed of them is infinite.
const mostSure = 1e140

// tallyWriter gathers the bytes of a tally.
type tallyWriter struct{ buf []byte }

func (w *tallyWriter) number(x int) { w.varint(uint64(x)) }

func (w *tallyWriter) varint(x uint64) { w.buf = binary.AppendUvarint(w.buf, x) }

// low writes the lowest bytes of a word.
func (w *tallyWriter) low(v uint64, size int) {
	for range size {
		w.buf = append(w.buf, byte(v))
		v >>= 8
	}
}

// sizeOf is how many bytes of a word tell it all.
func sizeOf(v uint64) int { return (bits.Len64(v) + 7) / 8 }

// turned are the bits of a number with the last byte first: many numbers end with zeros. Every NaN counts as one.
func turned(x float64) uint64 {
	if x != x {
		x = math.NaN()
	}
	return bits.ReverseBytes64(math.Float64bits(x))
}

// Write writes the tally, bit by bit.
func (t *Tally) Write(to io.Writer) error {
	const enough = 1 << 15
	var w tallyWriter
	w.number(t.first / BlockSize)
	w.number(t.Count)
	w.number(t.width)
	for c := range t.width {
		if t.Count == 0 {
			break
		}
		low, high := t.Range(c)
		switch present := t.Present(c); {
		case present == 0:
			w.number(kindMissing)
		case low == high && present == t.Count:
			v := turned(low)
			w.number(sizeOf(v))
			w.low(v, sizeOf(v))
		default:
			t.writeCell(&w, c, t.Count-present)
		}
		if len(w.buf) > enough {
			if _, err := to.Write(w.buf); err != nil {
				return err
			}
			w.buf = w.buf[:0]
		}
	}
	_, err := to.Write(w.buf)
	return err
}

// writeCell writes a cell that varies.
func (t *Tally) writeCell(w *tallyWriter, cell, missing int) {
	n, m := t.counts(cell), t.at[cell]-1
	kind := kindVaries
	if n.broken {
		kind += withBroken
	}
	if missing > 0 {
		kind += withMissing
	}
	w.number(kind)
	w.low(t.moments[m].mark, 8)
	if missing > 0 {
		w.number(missing)
	}
	next := 0
	n.each(func(key, count uint32) bool {
		if key == missingKey {
			return false
		}
		at := int(key)
		if !n.broken {
			near, _ := bucketEnds(key)
			at = int(near) + mostWhole
		}
		empty := at - next
		w.varint(uint64(count-1)<<2 | uint64(min(empty, 3))) // an int may have 32 bits
		if empty >= 3 {
			w.number(empty - 3)
		}
		next = at + 1
		return true
	})
	if n.broken {
		w.within(n.low)
		w.within(n.high)
	}
	before := math.Float64bits(n.low)
	for k := range t.open {
		s := &t.open[k].sums[m]
		if missing > 0 {
			w.number(int(s.missing))
		}
		if int(s.missing) < t.open[k].rows {
			mean, square := bits.ReverseBytes64(turned(s.mean)), turned(s.square)
			a, b := sizeOf(mean^before), sizeOf(square)
			w.low(uint64(a<<4|b), 1)
			w.low(mean^before, a)
			w.low(square, b)
			before = mean
		}
	}
}

// within writes what its bucket does not tell of a number.
func (w *tallyWriter) within(x float64) {
	if x != 0 {
		w.low(math.Float64bits(x)&(1<<bucketBits-1), restBytes)
	}
}

// restBytes hold the bits that a bucket does not tell.
const restBytes = (bucketBits + 7) / 8

var errTally = errors.New("analysis: not the bytes of a tally")

// ReadTally reads what Write wrote of a tally for rows of this width. It reads no further byte.
func ReadTally(from io.Reader, width int) (*Tally, error) {
	r := newTallyReader(from)
	first, count, wide := r.number(mostRead/BlockSize), r.number(mostRead), r.number(math.MaxInt)
	if r.failed || count > mostRead-first*BlockSize || wide != width {
		return nil, errTally
	}
	t := NewTallyAt(width, first*BlockSize)
	if count == 0 {
		return t, nil
	}
	t.Count = count
	t.base = make([]float64, groupSize*groupsOf(width))
	t.shape(count)
	for k := range count {
		t.keySum += markKey(t.first + k)
	}
	for c := range width {
		if t.readCell(r, c); r.failed {
			return nil, errTally
		}
	}
	return t, nil
}

// readCell reads what was written of a cell. The reader has failed if no rows can give that.
func (t *Tally) readCell(r *tallyReader, cell int) {
	switch kind := r.number(kindVaries + withBroken + withMissing); {
	case kind < kindMissing:
		x := math.Float64frombits(bits.ReverseBytes64(r.word(kind)))
		r.want(x == x && (x != 0 || kind == 0)) // a zero has no sign
		t.base[cell] = x
	case kind == kindMissing:
		t.base[cell] = math.NaN() // so that all nodes say it
		t.varying(cell)
		t.base[cell] = 0
		n := t.ready(cell)
		n.missing, n.told = uint32(t.Count), t.Count
	default:
		t.readVaried(r, cell, (kind-kindVaries)&withBroken != 0, (kind-kindVaries)&withMissing != 0)
	}
}

// readVaried reads a cell that varies.
func (t *Tally) readVaried(r *tallyReader, cell int, broken, some bool) {
	mark, missing := r.low(8), 0
	if some {
		missing = r.number(t.Count)
		r.want(missing > 0)
	}
	n := t.ready(cell)
	n.broken, n.missing, n.told = broken, uint32(missing), t.Count
	first, last := r.counts(n, t.Count-missing)
	if broken {
		n.low, n.high = r.within(first), r.within(last)
	}
	lone := t.Count-missing == 1
	r.want(n.low <= n.high && (some || n.low < n.high) && !(lone && n.low < n.high))
	r.want(n.low < n.high || broken != whole(n.low))
	if r.failed {
		return
	}
	t.base[cell] = n.low
	t.varying(cell)
	m := t.at[cell] - 1
	t.moments[m].mark = mark
	before := math.Float64bits(n.low)
	for k := range t.open {
		s, rows := &t.open[k].sums[m], t.open[k].rows
		*s = sum{}
		if some {
			s.missing = uint32(r.number(rows))
			missing -= int(s.missing)
		}
		if int(s.missing) < rows {
			sizes := int(r.byte())
			before ^= r.word(sizes >> 4)
			s.mean, s.square = math.Float64frombits(before), math.Float64frombits(bits.ReverseBytes64(r.word(sizes&15)))
			r.want(possible(s, n.low, n.high))
		}
	}
	r.want(missing == 0)
}

// possible tells whether values in a range can have such a sum. Of numbers so large that a square is infinite, and of
// infinite ones, little can be said.
func possible(s *sum, low, high float64) bool {
	for _, x := range [2]float64{s.mean, s.square} {
		if x != x && math.Float64bits(x) != math.Float64bits(math.NaN()) {
			return false // Write has one NaN only
		}
	}
	if math.Signbit(s.square) {
		return false
	}
	large := max(-low, high)
	if large > mostSure {
		return true
	}
	slack := float64(large*1e-6) + 1e-300 // far more than rounding
	return s.mean >= low-slack && s.mean <= high+slack && s.square <= math.MaxFloat64
}

// tallyReader reads numbers. After the first failure all of them are zero.
type tallyReader struct {
	from   io.ByteReader
	failed bool
}

func newTallyReader(from io.Reader) *tallyReader {
	if bytes, is := from.(io.ByteReader); is {
		return &tallyReader{from: bytes}
	}
	return &tallyReader{from: &oneByte{from: from}}
}

// oneByte reads single bytes.
type oneByte struct {
	from io.Reader
	buf  [1]byte
}

func (b *oneByte) ReadByte() (byte, error) {
	_, err := io.ReadFull(b.from, b.buf[:])
	return b.buf[0], err
}

// want fails unless something is so.
func (r *tallyReader) want(so bool) { r.failed = r.failed || !so }

func (r *tallyReader) byte() byte {
	if r.failed {
		return 0
	}
	b, err := r.from.ReadByte()
	r.want(err == nil)
	return b
}

// number is varint for what an int holds.
func (r *tallyReader) number(most int) int { return int(r.varint(uint64(most))) }

// varint reads a varint. It has no zeros that could be left out.
func (r *tallyReader) varint(most uint64) uint64 {
	v := uint64(0)
	for shift := 0; !r.failed; shift += 7 {
		b := r.byte()
		v |= uint64(b&0x7f) << shift
		if b < 0x80 {
			r.want(b > 0 || shift == 0)
			break
		}
		r.want(shift < 49) // 8 bytes, 56 bits
	}
	if r.want(v <= most); r.failed {
		return 0
	}
	return v
}

// low reads the lowest bytes of a word.
func (r *tallyReader) low(size int) (v uint64) {
	for k := range size {
		v |= uint64(r.byte()) << (8 * k)
	}
	return v
}

// word reads a word of which the bytes beyond are zero, and no other.
func (r *tallyReader) word(size int) uint64 {
	v := r.low(size)
	r.want(sizeOf(v) == size) // more than 8 bytes are never right
	return v
}

// counts reads the counts of so many values, and gives the first bucket and the last one. If one is of no number, so is the
// first or the last.
func (r *tallyReader) counts(n counts, values int) (first, last uint32) {
	next, left := 0, values
	for left > 0 && !r.failed {
		v := r.varint(mostRead << 2)
		count, empty := int(v>>2)+1, int(v&3)
		if empty == 3 {
			empty += r.number(int(missingKey))
		}
		at := next + empty
		if r.want(count <= left && at < int(missingKey) && (n.broken || at <= 2*mostWhole)); r.failed {
			break
		}
		key := uint32(at)
		if !n.broken {
			key = bucketOf(float64(at - mostWhole))
		}
		if r.want(n.restored(key, uint32(count))); r.failed {
			break
		}
		if left == values {
			first = key
		}
		last, next, left = key, at+1, left-count
	}
	return first, last
}

// within reads what its bucket does not tell of a number. It may be NaN.
func (r *tallyReader) within(key uint32) float64 {
	if key == zeroKey {
		return 0
	}
	near, _ := bucketEnds(key)
	rest := r.low(restBytes)
	x := math.Float64frombits(math.Float64bits(near) | rest)
	r.want(rest < 1<<bucketBits && bucketOf(x) == key)
	return x
}
