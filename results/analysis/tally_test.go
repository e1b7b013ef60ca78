package analysis_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
)

// noise is a column of made-up numbers of some kind, the same each time.
func noise(kind, n int) []float64 {
	out := make([]float64, n)
	for k := range out {
		u := math.Mod(float64(k)*0.6180339887498949+0.37, 1) // even, in a scattered order
		switch kind {
		case 0:
			out[k] = 40 + 20*u
		case 1:
			out[k] = math.Exp(12*u) - 3 // over many powers of two, both signs
		case 2:
			out[k] = math.Floor(4 * u) // categories
		case 3:
			out[k] = 7.3
		case 4:
			out[k] = 1e9 + u // little spread far from zero
		case 5:
			out[k] = -math.Exp(-20 * u)
		case 6:
			if u > 0.5 {
				out[k] = u - 0.75
			}
		case 7:
			if out[k] = 3; k >= 100 && k%37 == 5 { // long the same, then seldom another
				out[k] = -1.5
			}
		case 8:
			out[k] = math.Floor(40*u) - 20
			if k == 300 { // whole numbers, until a fraction comes
				out[k] = 0.125
			}
		case 9:
			out[k] = math.Floor(3 * u) // of a block all the same
			if k >= 16 {
				out[k] = float64(k / 16 % 5)
			}
		case 10:
			out[k] = (u - 0.5) * (u - 0.5) * (u - 0.5) // both signs, over many powers of two
		}
	}
	return out
}

const kinds = 11

// fill runs rows through blocks; tell says in which order the blocks are counted.
func fill(n int, reverse bool) (*analysis.Tally, [][]float64) {
	columns := make([][]float64, kinds)
	for c := range columns {
		columns[c] = noise(c, n)
	}
	rows := make([][]float64, n)
	for k := range rows {
		for c := range columns {
			rows[k] = append(rows[k], columns[c][k])
		}
	}
	t := analysis.NewTally(kinds)
	blocks := make([]analysis.Block, (n+analysis.BlockSize-1)/analysis.BlockSize)
	for k := range blocks {
		first := k * analysis.BlockSize
		some := rows[first:min(n, first+analysis.BlockSize)]
		if !reverse {
			t.Add(&blocks[k], first, some)
			continue
		}
		t.Begin(&blocks[k], first, some[0])
		for _, row := range some {
			blocks[k].Row(row)
		}
		blocks[k].End()
	}
	if !reverse {
		return t, columns
	}
	for k := len(blocks) - 1; k >= 0; k-- {
		for stripe := t.Stripes() - 1; stripe >= 0; stripe-- {
			t.Tell(&blocks[k], stripe)
		}
	}
	for k := range blocks {
		t.Merge(&blocks[k])
	}
	t.Settle()
	return t, columns
}

// Protects: a tally tells the truth about its values. Means and deviations are right up to rounding,
// quantiles are within the stated bound, whole numbers and constants are exact.
func TestTallyAgainstValues(t *testing.T) {
	for _, n := range []int{1, 2, 7, 8, 9, 500, 4003} {
		tally, columns := fill(n, false)
		for c, values := range columns {
			if m := analysis.Mean(values); !near(tally.Mean(c), m, 1e-12*(1+math.Abs(m))) {
				t.Errorf("n %d, kind %d: mean %v, of the values %v", n, c, tally.Mean(c), m)
			}
			if sd := analysis.SD(values); !same(tally.SD(c), sd) && !near(tally.SD(c), sd, 1e-7*sd+1e-12) {
				t.Errorf("n %d, kind %d: deviation %v, of the values %v", n, c, tally.SD(c), sd)
			}
			if got, want := tally.Mark(c), mark(values); got != want {
				t.Errorf("n %d, kind %d: mark %x, of the values %x", n, c, got, want)
			}
			sorted := slices.Sorted(slices.Values(values))
			if low, high := tally.Range(c); low != sorted[0] || high != sorted[n-1] {
				t.Errorf("n %d, kind %d: range %v to %v", n, c, low, high)
			}
			for _, p := range []float64{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1} {
				got, want := tally.Quantile(c, p), analysis.Quantile(sorted, p)
				bound := math.Abs(want) / 256
				if c == 2 || c == 3 || c == 9 {
					bound = 0
				}
				if h := p * float64(n-1); c == 1 || c >= 6 && c != 9 { // between two values that may be far apart
					bound = max(math.Abs(sorted[int(h)]), math.Abs(sorted[min(n-1, int(h)+1)])) / 256
				}
				if !near(got, want, bound) {
					t.Errorf("n %d, kind %d: quantile %v is %v, of the values %v", n, c, p, got, want)
				}
			}
			above, below := 0.0, 0.0
			for _, v := range values {
				if v > 0 {
					above += 1 / float64(n)
				}
				if v < 0 {
					below += 1 / float64(n)
				}
			}
			if up, down := tally.Signs(c); !near(up, above, 1e-9) || !near(down, below, 1e-9) {
				t.Errorf("n %d, kind %d: shares of signs %v, %v, want %v, %v", n, c, up, down, above, below)
			}
		}
		for code := range 4 {
			share := 0.0
			for _, v := range columns[2] {
				if v == float64(code) {
					share += 1 / float64(n)
				}
			}
			if !near(tally.Share(2, float64(code)), share, 1e-9) {
				t.Errorf("n %d: share of category %d is %v, want %v", n, code, tally.Share(2, float64(code)), share)
			}
		}
	}
}

func written(t *analysis.Tally) []byte {
	var b bytes.Buffer
	t.Write(&b)
	return b.Bytes()
}

// Protects: the order in which blocks are counted does not matter. A tally that was written and read back is
// the same to the bit.
func TestTallyBytes(t *testing.T) {
	a, _ := fill(1003, false)
	b, _ := fill(1003, true)
	bytesA := written(a)
	bytesB := written(b)
	if !bytes.Equal(bytesA, bytesB) {
		t.Error("a tally depends on the order in which its blocks were counted")
	}
	file := bytes.NewReader(append(slices.Clone(bytesA), 1, 2, 3))
	back, err := analysis.ReadTally(file, kinds)
	if err != nil || file.Len() != 3 {
		t.Fatalf("%v, %d bytes left", err, file.Len())
	}
	again := written(back)
	if !bytes.Equal(again, bytesA) {
		t.Error("what was read back is not what was written")
	}
	for cut := 0; cut < len(bytesA); cut += 1 + len(bytesA)/300 {
		if _, err := analysis.ReadTally(bytes.NewReader(bytesA[:cut]), kinds); err == nil {
			t.Fatalf("a tally cut to %d of %d bytes was read", cut, len(bytesA))
		}
	}
}

// A block out of turn would give sums that depend on the workers, and one that follows a short one those of another tree.
func TestTallyWantsBlocksInTurn(t *testing.T) {
	row := []float64{1}
	for _, c := range []struct {
		what string
		do   func(b *analysis.Block)
	}{
		{"a block out of turn", func(b *analysis.Block) { analysis.NewTally(1).Add(b, 16, [][]float64{row}) }},
		{"a block before its turn", func(b *analysis.Block) { analysis.NewTallyAt(1, 16).Add(b, 0, [][]float64{row}) }},
		{"a block after a short one", func(b *analysis.Block) {
			tally := analysis.NewTally(1)
			tally.Add(b, 0, [][]float64{row, row})
			tally.Add(b, 2, [][]float64{row})
		}},
		{"a tally that begins within a block", func(*analysis.Block) { analysis.NewTallyAt(1, 8) }},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is taken", c.what)
				}
			}()
			c.do(&analysis.Block{})
		}()
	}
}

// mark is that of a column.
func mark(values []float64) uint64 {
	marks := make([]uint64, 1)
	for k := range values {
		analysis.AddMarks(marks, k, values[k:k+1])
	}
	return marks[0]
}

// Protects: the mark changes with any single bit, and when any two values are exchanged.
func TestMark(t *testing.T) {
	values := noise(0, 50)
	before := mark(values)
	for k := range values {
		changed := slices.Clone(values)
		changed[k] = math.Nextafter(changed[k], 0)
		if mark(changed) == before {
			t.Errorf("the last bit of value %d is not in the mark", k)
		}
	}
	values[3], values[4] = values[4], values[3]
	if mark(values) == before {
		t.Error("exchanging two replicates leaves the mark")
	}
}

// Moments alone must say what the values do.
func TestPairedOfMoments(t *testing.T) {
	a, b := noise(0, 60), noise(1, 60)
	var d []float64
	for k := range a {
		b[k] = 0.3*a[k] + 1e-4*b[k]
		d = append(d, a[k]-b[k])
	}
	want := analysis.Pair(d, a, b)
	got := analysis.PairedOf(60, analysis.Mean(d), analysis.SD(d), analysis.SD(a), analysis.SD(b))
	for _, c := range [][2]float64{{got.Mean, want.Mean}, {got.SE, want.SE}, {got.Low, want.Low}, {got.High, want.High},
		{got.Correlation, want.Correlation}, {got.VarianceRatio, want.VarianceRatio}} {
		if !near(c[0], c[1], 1e-9) {
			t.Fatalf("%+v from moments, %+v from values", got, want)
		}
	}
}

func FuzzReadTally(f *testing.F) {
	t, _ := fill(20, false)
	data := written(t)
	f.Add(data)
	rows := make([][]float64, 60)
	for k := range rows {
		for c := range kinds { // missing in columns, in blocks and now and then
			if rows[k] = append(rows[k], noise(c, 60)[k]); c == 1 || c == 2 && k < 40 || k%7 == c {
				rows[k][c] = math.NaN()
			}
		}
	}
	f.Add(written(count(rows, 16, 60)))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		file := bytes.NewReader(data)
		tally, err := analysis.ReadTally(file, kinds)
		if err != nil {
			return
		}
		if !bytes.Equal(written(tally), data[:len(data)-file.Len()]) {
			t.Error("reading and writing changes the bytes")
		}
	})
}

// Protects: a missing value (NaN) is left out of what describes a cell, whatever its place, and is known again after
// writing and reading. Beside it nothing changes.
func TestTallyOfMissingValues(t *testing.T) {
	for _, kind := range []int{0, 1, 2, 3} {
		const n = 500
		column := noise(kind, n)
		sparse := slices.Clone(column)
		var present []float64
		for k := range sparse {
			if k < 40 || k%3 == 1 { // whole blocks too
				sparse[k] = math.NaN()
			} else {
				present = append(present, sparse[k])
			}
		}
		tally := analysis.NewTally(3)
		whole := analysis.NewTally(1)
		for first := 0; first < n; first += analysis.BlockSize {
			var rows, alone [][]float64
			for k := first; k < min(n, first+analysis.BlockSize); k++ {
				rows, alone = append(rows, []float64{column[k], sparse[k], math.NaN()}), append(alone, column[k:k+1])
			}
			var b, a analysis.Block
			tally.Add(&b, first, rows)
			whole.Add(&a, first, alone)
		}
		again, err := analysis.ReadTally(bytes.NewReader(written(tally)), 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, tally := range []*analysis.Tally{tally, again} {
			if tally.Summary(0) != whole.Summary(0) || tally.Mark(0) != whole.Mark(0) {
				t.Errorf("kind %d: the cell beside a missing one is %+v, alone %+v", kind, tally.Summary(0), whole.Summary(0))
			}
			want, got := analysis.Summarise(slices.Clone(present)), tally.Summary(1)
			near := func(x, y, of float64) bool { return math.Abs(x-y) <= of*math.Abs(y)+1e-9 }
			if tally.Present(1) != len(present) || !near(got.Mean, want.Mean, 1e-12) || !near(got.SD, want.SD, 1e-9) ||
				!near(got.P05, want.P05, 0.01) || !near(got.P50, want.P50, 0.01) || !near(got.P95, want.P95, 0.01) {
				t.Errorf("kind %d: %d values %+v, want %d values %+v", kind, tally.Present(1), got, len(present), want)
			}
			if s := tally.Summary(2); tally.Present(2) != 0 || !math.IsNaN(s.Mean) || !math.IsNaN(s.SD) || !math.IsNaN(s.P50) {
				t.Errorf("kind %d: without any value %+v", kind, s)
			}
			above, below := tally.Signs(1)
			if up := len(present) - len(slices.DeleteFunc(slices.Clone(present),
				func(x float64) bool { return x > 0 })); math.Round(
				above*n) != float64(up) || math.Round(below*n) > float64(len(present)-up) {
				t.Errorf("kind %d: %v above 0, %v below, want %d above", kind, above*n, below*n, up)
			}
		}
	}
}

// Protects: counts of more than a page holds, and values beyond the reach of pages, are as exact as others.
func TestTallyOfManyEqualAndFarValues(t *testing.T) {
	const n = 70000
	tally := analysis.NewTally(3)
	var b analysis.Block
	var far []float64
	for first := 0; first < n; first += analysis.BlockSize {
		var rows [][]float64
		for k := first; k < min(n, first+analysis.BlockSize); k++ {
			rows = append(rows, []float64{float64(k % 50 / 49), 0.7 + 0.01*float64(k%50/49), 1})
			if k%1000 == 7 {
				rows[len(rows)-1][2] = math.Ldexp(1, 20*(k/1000)-700) // over 1400 powers of two
			}
			far = append(far, rows[len(rows)-1][2])
		}
		tally.Add(&b, first, rows)
	}
	again, err := analysis.ReadTally(bytes.NewReader(written(tally)), 3)
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(far)
	for _, tally := range []*analysis.Tally{tally, again} {
		if got := tally.Share(0, 0); got != 0.98 {
			t.Errorf("share of zeros %v", got)
		}
		if a, b := tally.Quantile(1, 0.97), tally.Quantile(1, 0.985); !near(a, 0.7, 0.7/256) || !near(b, 0.71, 0.71/256) {
			t.Errorf("quantiles beside a step are %v and %v", a, b)
		}
		for _, place := range []int{0, 1, 20, 34, 100, n - 1, n - 2, n - 30} {
			if got := tally.Quantile(2, float64(place)/(n-1)); !near(got, far[place], far[place]/128) {
				t.Errorf("far values: the one at %d is %v, want %v", place, got, far[place])
			}
		}
	}
}
