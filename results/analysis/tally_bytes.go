package analysis

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Write writes the tally, bit by bit.
func (t *Tally) Write(to io.Writer) error {
	var buf []byte
	word := func(v uint64) { buf = binary.LittleEndian.AppendUint64(buf, v) }
	number := func(x float64) { word(math.Float64bits(x)) }
	word(uint64(t.Count))
	word(uint64(t.width))
	for c := range t.width {
		m := t.constant(c)
		if t.varies(c) {
			m = t.moments[t.at[c]-1]
		}
		low, high := t.Range(c)
		number(m.mean)
		number(m.square)
		word(m.mark)
		number(low)
		number(high)
		n := uint64(0)
		t.each(c, func(_, _ uint32) bool { n += 2; return true })
		if t.broken(c) {
			n++
		}
		word(n)
		t.each(c, func(key, count uint32) bool { word(uint64(key)<<32 | uint64(count)); return true })
		if _, err := to.Write(buf); err != nil {
			return err
		}
		buf = buf[:0]
	}
	_, err := to.Write(buf)
	return err
}

var errTally = errors.New("analysis: not the bytes of a tally")

// mostRead bounds the rows of a tally that is read.
const mostRead = 1 << 27

// ReadTally reads what Write wrote of a tally for rows of this width. It reads no further byte.
func ReadTally(from io.Reader, width int) (*Tally, error) {
	r := tallyReader{from: from}
	count := r.word()
	if wide := r.word(); r.failed != nil || count > mostRead || wide != uint64(width) {
		return nil, errTally
	}
	t := NewTally(width)
	t.Count = int(count)
	if count > 0 {
		t.base = make([]float64, groupSize*groupsOf(width))
	}
	for c := range width {
		if !t.readCell(&r, c) {
			return nil, errTally
		}
	}
	for k := range count {
		t.keySum += markKey(int(k))
	}
	for c := range width { // marks of cells that do not vary follow from the rest
		if !t.varies(c) && r.marks[c] != t.constant(c).mark {
			return nil, errTally
		}
	}
	return t, nil
}

// tallyReader reads words, and remembers the first failure.
type tallyReader struct {
	from   io.Reader
	buf    [8]byte
	failed error
	marks  []uint64 // by cell
}

func (r *tallyReader) word() uint64 {
	if r.failed == nil {
		_, r.failed = io.ReadFull(r.from, r.buf[:])
	}
	if r.failed != nil {
		return 0
	}
	return binary.LittleEndian.Uint64(r.buf[:])
}

func (r *tallyReader) number() float64 { return math.Float64frombits(r.word()) }

// readCell reads what was written of a cell. It is false if no rows can give that.
func (t *Tally) readCell(r *tallyReader, cell int) bool {
	m := moment{cell: cell, seen: t.Count}
	var room stripe
	n := room.at(room.add())
	m.mean, m.square, m.mark = r.number(), r.number(), r.word()
	low, high := r.number(), r.number()
	size := r.word()
	n.broken, n.told = size&1 != 0, t.Count
	r.marks = append(r.marks, m.mark)
	told, before := 0, -1
	first, last := uint32(0), uint32(0) // buckets of numbers
	for range size >> 1 {
		b := r.word()
		key, some := uint32(b>>32), uint32(b)
		near, _ := bucketEnds(key)
		if r.failed != nil || some == 0 || key > missingKey || key < missingKey && math.IsNaN(near) || int(key) <= before ||
			told+int(some) > t.Count || !n.restored(key, some) {
			return false
		}
		if key < missingKey {
			if last = key; before < 0 {
				first = key
			}
		}
		told, before = told+int(some), int(key)
	}
	n.low, n.high, m.missing = low, high, int(n.missing)
	if r.failed != nil || told != t.Count {
		return false
	}
	if m.missing == t.Count { // no row has a value
		if math.Float64bits(m.mean)|math.Float64bits(m.square) != 0 || !math.IsInf(low, 1) || !math.IsInf(high, -1) {
			return false
		}
		if t.Count > 0 {
			t.restore(m, n)
		}
		return t.Count > 0 || m.mark == 0 && size == 0
	}
	if !(low <= high) || low == 0 && math.Signbit(low) || high == 0 && math.Signbit(high) || bucketOf(low) != first ||
		bucketOf(high) != last {
		return false
	}
	if t.base[cell] = low; low != high || m.missing > 0 {
		t.restore(m, n)
		return true
	}
	return math.Float64bits(m.mean) == math.Float64bits(low) && math.Float64bits(m.square) == 0 && n.broken != whole(low)
}

// restore takes the sums and counts of a cell that varies.
func (t *Tally) restore(m moment, n counts) {
	t.varying(m)
	s := t.stripe(m.cell)
	slot := s.add()
	s.heads[slot], s.tails[slot] = *n.head, *n.tail
	t.slots[m.cell] = int32(slot) + 1
}
