package analysis_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"concord/results/analysis"
)

// column is made-up numbers of one of many kinds. Which kind, and where something changes, is drawn.
func column(r *rand.Rand, n int) []float64 {
	out := make([]float64, n)
	at, rare := r.IntN(n), 1+r.IntN(60)
	scale := math.Exp(20 * r.NormFloat64())
	kind := r.IntN(16)
	for k := range out {
		x := scale * r.NormFloat64()
		whole := float64(r.IntN(7) - 3)
		switch kind {
		case 0: // fractions
		case 1:
			x = whole
		case 2:
			x = scale
		case 3:
			x = math.NaN()
		case 4: // constant, until another constant comes
			if x = 3; k >= at {
				x = 5
			}
		case 5: // whole numbers, until a fraction comes
			if k == at {
				x = 0.5
			} else {
				x = whole
			}
		case 6: // a fraction, then whole numbers
			if x = 0.125; k >= at {
				x = whole
			}
		case 7: // missing for long
			if k >= at {
				x = math.NaN()
			}
		case 8:
			if k < at {
				x = math.NaN()
			}
		case 9: // missing now and then
			if r.IntN(rare) == 0 {
				x = math.NaN()
			}
		case 10: // zeros of both signs
			x = math.Copysign(0, x)
		case 11: // one sign of zero, then the other
			x = math.Copysign(0, float64(k-at))
		case 12: // seldom another number
			if r.IntN(rare) > 0 {
				x = 7.25
			}
		case 13: // infinite now and then
			if r.IntN(rare) == 0 {
				x = math.Inf(int(whole))
			}
		case 14: // infinite for long, seldom not
			if x = math.Inf(1); k == at {
				x = 1
			}
		case 15: // the same in a block
			x = float64(k / analysis.BlockSize % 3)
			if k/analysis.BlockSize == at/analysis.BlockSize {
				x = math.NaN()
			}
		}
		out[k] = x
	}
	return out
}

// count counts rows of replicates from..to.
func count(rows [][]float64, from, to int) *analysis.Tally {
	t := analysis.NewTallyAt(len(rows[len(rows)-1]), from)
	var b analysis.Block
	for ; from < to; from += analysis.BlockSize {
		t.Add(&b, from, rows[from:min(to, from+analysis.BlockSize)])
	}
	return t
}

// saying is all that a tally says, as text with every bit.
func saying(t *analysis.Tally) []string {
	said := []string{fmt.Sprint(t.First(), t.Count, t.Width(), t.Marks())}
	for c := range t.Width() {
		low, high := t.Range(c)
		above, below := t.Signs(c)
		line := fmt.Sprint(t.Present(c))
		for _, x := range []float64{t.Mean(c), t.SD(c), low, high, above, below, t.Share(c, 0), t.Share(c, 3), t.Quantile(c, 0),
			t.Quantile(c, 0.1), t.Quantile(c, 0.5), t.Quantile(c, 0.77), t.Quantile(c, 1)} {
			if x != x {
				x = math.NaN() // ports differ in its bits
			}
			line += fmt.Sprintf(" %x=%v", math.Float64bits(x), x)
		}
		said = append(said, line)
	}
	return said
}

// Protects: parts of an ensemble, of whatever sizes, put together in whatever order of neighbours, counted anew or read
// from files, are one tally to the bit. It also counts on as that one does.
func TestPartsOfATallyAreTheWhole(t *testing.T) {
	const width = 19
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 21))
		n := 1 + r.IntN(1500)
		rows := make([][]float64, n)
		for k := range rows {
			rows[k] = make([]float64, width)
		}
		for c := range width {
			for k, x := range column(r, n) {
				rows[k][c] = x
			}
		}
		begin := 0
		if seed%3 == 1 { // not all ensembles begin with the first replicate
			begin = r.IntN(n) / analysis.BlockSize * analysis.BlockSize
		}
		whole := count(rows, begin, n)
		want, wantBytes := saying(whole), written(whole)
		var parts []*analysis.Tally
		largest := 1 << r.IntN(7)
		for from := begin; from < n; {
			to := min(n, from+analysis.BlockSize*(r.IntN(largest)+1))
			if r.IntN(10) == 0 {
				to = from // a part may be empty
			}
			part := count(rows, from, to)
			if r.IntN(2) == 0 {
				part = readBack(t, part, width)
			}
			parts = append(parts, part)
			from = to
		}
		for len(parts) > 1 {
			k := 0
			if seed%2 == 0 { // any two neighbours
				k = r.IntN(len(parts) - 1)
			}
			later := written(parts[k+1])
			if r.IntN(5) == 0 && parts[k+1].Count > 0 { // counted on, as a part that was interrupted
				var b analysis.Block
				for from := parts[k+1].First(); from < parts[k+1].First()+parts[k+1].Count; from += analysis.BlockSize {
					parts[k].Add(&b, from, rows[from:min(parts[k+1].First()+parts[k+1].Count, from+analysis.BlockSize)])
				}
			} else if err := parts[k].Append(parts[k+1]); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(written(parts[k+1]), later) {
				t.Fatalf("seed %d: a tally that was appended changes", seed)
			}
			parts = slices.Delete(parts, k+1, k+2)
		}
		if got := saying(parts[0]); !slices.Equal(got, want) {
			for c := range got {
				if got[c] != want[c] {
					t.Errorf("seed %d, %d rows, line %d: in parts\n%s\nat once\n%s", seed, n, c, got[c], want[c])
				}
			}
		}
		if !bytes.Equal(written(parts[0]), wantBytes) {
			t.Errorf("seed %d, %d rows: parts are written in other bytes", seed, n)
		}
		if again := readBack(t, parts[0], width); !slices.Equal(saying(again), want) || !bytes.Equal(written(again), wantBytes) {
			t.Errorf("seed %d, %d rows: reading what was written changes it", seed, n)
		}
	}
}

func readBack(t *testing.T, tally *analysis.Tally, width int) *analysis.Tally {
	t.Helper()
	back, err := analysis.ReadTally(bytes.NewReader(written(tally)), width)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// Protects: what does not follow is refused, and nothing changes.
func TestAppendWantsWhatFollows(t *testing.T) {
	rows := make([][]float64, 200)
	for k := range rows {
		rows[k] = []float64{float64(k), 1}
	}
	other := analysis.NewTallyAt(3, 64)
	for _, c := range []struct {
		name  string
		later *analysis.Tally
		next  bool // it is a matter of replicates
	}{
		{"a gap", count(rows, 80, 200), true},
		{"an overlap", count(rows, 48, 200), true},
		{"what comes before", count(rows, 0, 32), true},
		{"the same", count(rows, 32, 64), true},
		{"rows of another width", other, false},
	} {
		tally := count(rows, 32, 64)
		before := written(tally)
		err := tally.Append(c.later)
		if err == nil || errors.Is(err, analysis.ErrNotNext) != c.next || !bytes.Equal(written(tally), before) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	short := count(rows, 32, 60)
	if err := short.Append(count(rows, 64, 80)); !errors.Is(err, analysis.ErrNotNext) {
		t.Errorf("after a block that was cut short: %v", err)
	}
	last := analysis.NewTallyAt(2, 1<<30)
	var b analysis.Block
	last.Add(&b, 1<<30, rows[:16])
	if err := analysis.NewTallyAt(2, 1<<30).Append(last); err == nil {
		t.Error("more replicates than can be read were put together")
	}
}

// Protects: parts need not be settled before.
func TestAppendSettles(t *testing.T) {
	rows := make([][]float64, 100)
	for k := range rows {
		rows[k] = []float64{float64(k * k), float64(k / 50), 7, float64(k % 40 / 39)}
	}
	part := func(from, to int) *analysis.Tally {
		tally := analysis.NewTallyAt(len(rows[0]), from)
		for ; from < to; from += analysis.BlockSize {
			var b analysis.Block
			tally.Begin(&b, from, rows[from])
			for _, row := range rows[from:min(to, from+analysis.BlockSize)] {
				b.Row(row)
			}
			b.End()
			for k := range tally.Stripes() {
				tally.Tell(&b, k)
			}
			tally.Merge(&b)
		}
		return tally
	}
	first := part(0, 48)
	if err := first.Append(part(48, 100)); err != nil {
		t.Fatal(err)
	}
	if want := count(rows, 0, 100); !slices.Equal(saying(first), saying(want)) || !bytes.Equal(written(first), written(want)) {
		t.Errorf("%v, want %v", saying(first), saying(want))
	}
}

// Protects: a block without values changes nothing, before or after others, even where squares could be infinite.
func TestBlocksWithoutValues(t *testing.T) {
	const size = analysis.BlockSize
	r := rand.New(rand.NewPCG(5, 6))
	for _, scale := range []float64{1, 1e160} {
		for range 50 {
			alone, before, after := make([][]float64, 3*size), make([][]float64, 4*size), make([][]float64, 2*size)
			for k := range before {
				before[k] = []float64{math.NaN()}
			}
			for k := range alone {
				alone[k] = []float64{math.NaN()}
			}
			for k := 2 * size; k < 2*size+13; k++ {
				alone[k][0] = float64(scale * (1 + float64(1e-15*float64(r.IntN(100)))))
				before[k+size][0] = alone[k][0]
			}
			after = append(after, append(alone[2*size:3*size:3*size], before[:size]...)...)
			want := count(alone, 2*size, 3*size)
			for _, got := range []*analysis.Tally{count(before, 2*size, 4*size), count(after, 2*size, 4*size)} {
				if got.Mean(0) != want.Mean(0) || got.SD(0) != want.SD(0) {
					t.Fatalf("mean %v, deviation %v; with a block without values %v, %v", want.Mean(0), want.SD(0), got.Mean(0),
						got.SD(0))
				}
			}
		}
	}
}

// Protects: the tree that docs/decisions/0023 describes. Sums of replicates from a part's begin on must not depend on it.
// So a mean is that of halves of halves, whose sizes do not depend on where a part begins.
func TestMeansAreOfATree(t *testing.T) {
	const blocks = 11
	rows := make([][]float64, blocks*analysis.BlockSize)
	r := rand.New(rand.NewPCG(1, 2))
	for k := range rows {
		rows[k] = []float64{r.NormFloat64()}
	}
	type sum struct {
		n            int
		mean, square float64
	}
	add := func(a, b sum) sum {
		d, n, m := b.mean-a.mean, float64(a.n), float64(b.n)
		return sum{a.n + b.n, a.mean + float64(float64(d*m)/(n+m)),
			a.square + (b.square + float64(float64(float64(float64(d*d)*n)*m)/(n+m)))}
	}
	var of func(block, size int) sum
	of = func(block, size int) sum {
		if size > 1 {
			return add(of(block, size/2), of(block+size/2, size/2))
		}
		one := count(rows, block*analysis.BlockSize, (block+1)*analysis.BlockSize)
		var s, q float64
		x := rows[block*analysis.BlockSize][0]
		for k := range analysis.BlockSize {
			d := rows[block*analysis.BlockSize+k][0] - x
			s, q = s+d, q+float64(d*d)
		}
		leaf := sum{analysis.BlockSize, x + s/analysis.BlockSize, q - float64(s*s)/analysis.BlockSize}
		if leaf.mean != one.Mean(0) {
			t.Fatalf("block %d has a mean of %v, want %v", block, one.Mean(0), leaf.mean)
		}
		return leaf
	}
	for _, c := range []struct {
		first, last int
		want        sum
	}{
		{0, 8, of(0, 8)},
		{0, 11, add(of(0, 8), add(of(8, 2), of(10, 1)))},
		{3, 11, add(of(3, 1), add(of(4, 4), add(of(8, 2), of(10, 1))))},
		{5, 7, add(of(5, 1), of(6, 1))},
	} {
		tally := count(rows, c.first*analysis.BlockSize, c.last*analysis.BlockSize)
		sd := math.Sqrt(c.want.square / float64(c.want.n-1))
		if tally.Mean(0) != c.want.mean || tally.SD(0) != sd {
			t.Errorf("blocks %d to %d: mean %v and deviation %v, want %v and %v", c.first, c.last, tally.Mean(0), tally.SD(0),
				c.want.mean, sd)
		}
	}
}
