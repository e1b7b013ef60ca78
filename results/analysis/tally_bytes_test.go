package analysis_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"testing"
	"testing/iotest"

	"concord/results/analysis"
)

// sparse are tallies of one cell, of each kind, as bytes.
func sparse() (all [][]byte) {
	nan := math.NaN()
	for _, c := range []struct {
		first  int
		values []float64
	}{
		{0, []float64{0}},
		{16, []float64{7.25, 7.25}},
		{0, []float64{nan, nan}},
		{0, []float64{nan, 3}},
		{32, []float64{0.5, nan}},
		{0, []float64{1, 2, 2, 4, 512}},
		{0, []float64{-1e-320, 0, 1.125, 1.126}},
		{16, append(noise(2, 15), nan, nan, 5)},
		{48, noise(1, 25)},
		{0, append(noise(10, 18), nan)},
		{0, []float64{1e200, -1e200}},
		{0, []float64{math.Inf(1), math.Inf(-1), 1}},
	} {
		rows := make([][]float64, c.first+len(c.values))
		for k, x := range c.values {
			rows[c.first+k] = []float64{x}
		}
		all = append(all, written(count(rows, c.first, len(rows))))
	}
	return all
}

// sound reads bytes, which may be anything. It fails the test if they are taken and Write would not have written them, or
// if they say what no rows can.
func sound(t *testing.T, data []byte) (taken bool) {
	t.Helper()
	file := bytes.NewReader(data)
	tally, err := analysis.ReadTally(file, 1)
	if err != nil {
		return false
	}
	if again := written(tally); !bytes.Equal(again, data[:len(data)-file.Len()]) {
		t.Fatalf("%x was read, Write gives %x", data, again)
	}
	low, high := tally.Range(0)
	s := tally.Summary(0)
	tally.Signs(0)
	n, large := tally.Present(0), max(-low, high)
	slack := float64(large*1e-5) + 1e-290
	switch {
	case n == 0:
		if s.Mean == s.Mean || s.P50 == s.P50 {
			t.Fatalf("%x: no value, and %+v", data, s)
		}
	case large > 1e140: // squares may be infinite
	case !(s.Mean >= low-slack && s.Mean <= high+slack) || s.P05 < low || s.P95 > high || n > 1 && !(s.SD >= 0 && s.SD <= 1e300):
		t.Fatalf("%x: from %v to %v, and %+v", data, low, high, s)
	}
	return true
}

// Protects: nothing but what Write writes is a tally. Each byte of a tally is put to any value.
func TestBytesNearATally(t *testing.T) {
	for _, data := range sparse() {
		if !sound(t, data) {
			t.Fatalf("%x is not read", data)
		}
		for k := range data {
			for v := range 256 {
				changed := bytes.Clone(data)
				changed[k] = byte(v)
				if tooMany := k < 3 && v >= 0x80; !tooMany { // many replicates take long
					sound(t, changed)
				}
			}
			if sound(t, data[:k]) {
				t.Fatalf("%d bytes of %x are read", k, data)
			}
		}
		slow := iotest.OneByteReader(bytes.NewReader(append(bytes.Clone(data), 1))) // it has no ReadByte
		tally, err := analysis.ReadTally(slow, 1)
		if left, _ := slow.Read(make([]byte, 2)); err != nil || left != 1 || !bytes.Equal(written(tally), data) {
			t.Errorf("%x, byte by byte: %v", data, err)
		}
	}
}

// Of a tally that is made by hand:

func varints(numbers ...uint64) (out []byte) {
	for _, x := range numbers {
		out = binary.AppendUvarint(out, x)
	}
	return out
}

// short are the lowest bytes of a word, without the zeros above.
func short(v uint64) []byte {
	return binary.LittleEndian.AppendUint64(nil, v)[:(bits.Len64(v)+7)/8]
}

// sums are those of a node; the mean is told by its difference from another.
func sums(before, mean, square float64) []byte {
	a := short(math.Float64bits(before) ^ math.Float64bits(mean))
	b := short(bits.ReverseBytes64(math.Float64bits(square)))
	return bytes.Join([][]byte{{byte(len(a)<<4 | len(b))}, a, b}, nil)
}

// within is what its bucket leaves of a number.
func within(rest uint64) []byte { return binary.LittleEndian.AppendUint64(nil, rest)[:6] }

// Protects: each rule of what is a tally.
func TestTalliesThatNoRowsGive(t *testing.T) {
	const (
		key0, infinite = 0x80000, 0x80001 + 0x7ff00 // buckets of zero, and above all numbers
		half, one      = 0x80001 + 0x3fe00, 0x80001 + 0x3ff00
	)
	two, mark := varints(0, 2, 1), []byte{1, 2, 3, 4, 5, 6, 7, 8}
	payload := math.Float64frombits(0x7ff8000000000003)
	for _, c := range []struct {
		name  string
		parts [][]byte
		taken bool
	}{
		{"two zeros", [][]byte{two, {0}}, true},
		{"1 and 2", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 1.5, 0.5)}, true},
		{"1/2 and 1", [][]byte{two, {11}, mark, varints(3, half-3, 3, 252), within(0), within(0), sums(0.5, 0.75, 0.125)}, true},
		{"1 and nothing", [][]byte{two, {12}, mark, varints(1, 3, 510, 1), sums(1, 1, 0)}, true},
		{"twice in a bucket", [][]byte{two, {11}, mark, varints(7, half-3), within(1), within(2), sums(0.5, 0.5, 0)}, true},
		{"infinite numbers", [][]byte{two, {11}, mark, varints(3, half-3, 3, infinite-half-4), within(0), within(0),
			sums(0.5, math.Inf(1), math.NaN())}, true},
		{"1 and nothing, in the second of two blocks", [][]byte{varints(1, 20, 1), {12}, mark, varints(19, 3, 510, 16, 3),
			sums(1, 1, 0)}, true},

		{"too many rows", [][]byte{varints(0, 1<<30+1, 1), {0}}, false},
		{"rows of too high numbers", [][]byte{varints(1<<26, 16, 1), {0}}, false},
		{"rows beyond the last block", [][]byte{varints(1<<26-1, 17, 1), {0}}, false},
		{"another width", [][]byte{varints(0, 2, 2), {0}}, false},
		{"a zero before a number", [][]byte{{0, 0x82, 0, 1}, {0}}, false},
		{"an endless number", [][]byte{bytes.Repeat([]byte{0xff}, 30)}, false},
		{"a zero with a sign", [][]byte{two, {1, 0x80}}, false},
		{"a constant that is no number", [][]byte{two, {2, 0x7f, 0xf8}}, false},
		{"a constant with a zero at the end", [][]byte{two, {2, 0x40, 0}}, false},
		{"an unknown kind", [][]byte{two, {14}, mark, varints(1, 3, 510, 1), sums(1, 1, 0)}, false},
		{"none missing of some", [][]byte{two, {12}, mark, varints(0, 3, 510, 0, 0), sums(1, 1.5, 0.5)}, false},
		{"all missing of some", [][]byte{two, {12}, mark, varints(2, 2)}, false},
		{"too few missing in nodes", [][]byte{two, {12}, mark, varints(1, 3, 510, 0), sums(1, 1, 0)}, false},
		{"more missing in nodes", [][]byte{varints(1, 20, 1), {12}, mark, varints(17, 11, 510, 16, 2), sums(1, 1, 0)}, false},
		{"more missing in a node than it has rows", [][]byte{varints(1, 20, 1), {12}, mark, varints(17, 11, 510, 17, 0),
			sums(1, 1, 0)}, false},
		{"a bucket of no number", [][]byte{two, {11}, mark, varints(3, 1, 3, half-10), within(1), within(0), sums(0.5, 0.5, 0)},
			false},
		{"1 twice, as if it varied", [][]byte{two, {10}, mark, varints(7, 510), sums(1, 1, 0)}, false},
		{"2 above 513", [][]byte{two, {10}, mark, varints(3, 510, 3, 509), sums(1, 1.5, 0.5)}, false},
		{"three counts of two", [][]byte{two, {10}, mark, varints(3, 510, 4), sums(1, 1.5, 0.5)}, false},
		{"a bucket beyond all", [][]byte{two, {11}, mark, varints(3, 1<<20-3, 0), within(0), within(0), sums(0, 0, 0)}, false},
		{"a bucket above infinity", [][]byte{two, {11}, mark, varints(3, half-3, 3, infinite-half-3), within(0), within(1),
			sums(0.5, math.Inf(1), math.NaN())}, false},
		{"the bucket below zero, which no number has", [][]byte{two, {11}, mark, varints(3, key0-4, 0), within(0),
			sums(0, 0, 0)}, false},
		{"a zero beside zero", [][]byte{two, {11}, mark, varints(3, key0-2, 0), within(0), within(0), sums(0, 0, 0)}, false},
		{"bits beyond a bucket", [][]byte{two, {11}, mark, varints(3, half-3, 3, 252), within(1 << 44), within(0),
			sums(0.5, 0.75, 0.125)}, false},
		{"a greatest value that is no number", [][]byte{two, {11}, mark, varints(3, half-3, 3, infinite-half-4), within(0),
			within(1), sums(0.5, math.Inf(1), math.NaN())}, false},
		{"the least above the greatest", [][]byte{two, {11}, mark, varints(7, half-3), within(2), within(1), sums(0.5, 0.5, 0)},
			false},
		{"a single value from 1/2 to more", [][]byte{two, {13}, mark, varints(1, 3, half-3), within(0), within(1), varints(1),
			sums(0.5, 0.5, 0)}, false},
		{"a fraction that is whole", [][]byte{two, {13}, mark, varints(1, 3, one-3), within(0), within(0), varints(1),
			sums(1, 1, 0)}, false},
		{"nine bytes of a mean", [][]byte{two, {10}, mark, varints(3, 510, 0), {0x92}, make([]byte, 8), {8, 0x3f, 0xe0}}, false},
		{"a zero above a mean", [][]byte{two, {10}, mark, varints(3, 510, 0), {0x82, 0, 0, 0, 0, 0, 0, 8, 0, 0x3f, 0xe0}}, false},
		{"a mean below the least", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 0.99, 0.5)}, false},
		{"a mean above the greatest", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 2.01, 0.5)}, false},
		{"a mean that is no number", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, math.NaN(), 0.5)}, false},
		{"a square that is no number", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 1.5, math.NaN())}, false},
		{"an infinite square", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 1.5, math.Inf(1))}, false},
		{"a square below zero", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 1.5, -0.5)}, false},
		{"a square with a sign", [][]byte{two, {10}, mark, varints(3, 510, 0), sums(1, 1.5, math.Copysign(0, -1))}, false},
		{"another mean that is no number", [][]byte{two, {11}, mark, varints(3, half-3, 3, infinite-half-4), within(0), within(0),
			sums(0.5, payload, math.NaN())}, false},
		{"another square that is no number", [][]byte{two, {11}, mark, varints(3, half-3, 3, infinite-half-4), within(0),
			within(0), sums(0.5, math.Inf(1), payload)}, false},
	} {
		data := bytes.Join(c.parts, nil)
		for range 4 {
			data = append(data, 0) // what follows is no matter
		}
		if got := sound(t, data); got != c.taken {
			t.Errorf("%s: %x is read: %v", c.name, data, got)
		}
	}
}

// Protects: what was not written whole is no success.
func TestWriteTellsOfErrors(t *testing.T) {
	rows := [][]float64{make([]float64, 9000), make([]float64, 9000)}
	for k := range rows[0] {
		rows[0][k] = float64(k) / 7
	}
	tally := count(rows, 0, 2)
	whole := len(written(tally))
	for room := 0; room < whole; room += whole / 20 {
		if err := tally.Write(&full{room}); err != errFull {
			t.Errorf("with room for %d of %d bytes: %v", room, whole, err)
		}
	}
}

// full has room for some bytes; then it fails once.
type full struct{ room int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.room -= len(p); f.room < 0 {
		f.room = math.MaxInt // one failure must be enough
		return 0, errFull
	}
	return len(p), nil
}
