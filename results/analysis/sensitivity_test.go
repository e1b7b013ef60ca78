package analysis_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
	"concord/scenarios/design"
	"concord/sim/rng"
)

// drawer is a source of random whole numbers for the bootstrap.
func drawer(seed uint64) func(n int) int {
	source := rng.Stream(seed, 0, 0, rng.Uncertain, 0, 0)
	return func(n int) int { return min(n-1, int(source.Float64()*float64(n))) }
}

// outcomes are the values of a function at all points of a design.
func outcomes(points design.Sample, f func(u []float64) float64) []float64 {
	y, u := make([]float64, points.Points()), make([]float64, points.Factors())
	for k := range y {
		points.Point(k, u)
		y[k] = f(u)
	}
	return y
}

// must is for designs that are known to be possible.
func must[S any](s S, err error) S {
	if err != nil {
		panic(err)
	}
	return s
}

// blocks is a design of Saltelli on shifted points of Sobol'.
func blocks(seed uint64, n, factors int, second bool) design.Sample {
	return must(design.NewSaltelli(design.Shifted(must(design.Sobol(n, 2*factors)), seed), second))
}

// holds fails unless an estimate is near a value, and the value in the estimate's interval.
func holds(t *testing.T, what string, s analysis.Sensitivity, want, tolerance float64) {
	t.Helper()
	if math.Abs(s.Value-want) > tolerance || want < s.Low || want > s.High || s.Low > s.Value || s.High < s.Value {
		t.Errorf("%s is %.4f, interval %.4f to %.4f; want %.4f", what, s.Value, s.Low, s.High, want)
	}
}

// ishigami is the function of Ishigami & Homma (1990) with a = 7 and b = 0.1.
func ishigami(u []float64) float64 {
	x := [3]float64{}
	for f := range x {
		x[f] = math.Pi * (2*u[f] - 1)
	}
	return math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + 0.1*math.Pow(x[2], 4)*math.Sin(x[0])
}

// Protects the estimators: the indices of Ishigami's function are known.
func TestSobolIndicesOfIshigami(t *testing.T) {
	const a, b = 7, 0.1
	p4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := 0.5*math.Pow(1+b*p4/5, 2), a*a/8., 8*b*b*p4*p4/225
	v := v1 + v2 + v13
	got := analysis.SobolIndices(outcomes(blocks(1, 4096, 3, true), ishigami), 3, true, 500, drawer(1))
	if got.Base != 4096 || got.Dropped != 0 || math.Abs(got.Variance-v) > 0.01*v || math.Abs(got.Mean-a/2.) > 0.02 {
		t.Errorf("%d base points, %d dropped, mean %v, variance %v; want 4096, 0, %v, %v", got.Base, got.Dropped, got.Mean,
			got.Variance, a/2., v)
	}
	for f, want := range []float64{v1 / v, v2 / v, 0} {
		holds(t, fmt.Sprintf("S%d", f+1), got.First[f], want, 0.01)
	}
	for f, want := range []float64{(v1 + v13) / v, v2 / v, v13 / v} {
		holds(t, fmt.Sprintf("T%d", f+1), got.Total[f], want, 0.01)
	}
	for place, want := range []float64{0, v13 / v, 0} {
		holds(t, fmt.Sprintf("second order at %d", place), got.Second[place], want, 0.02)
	}
	few := analysis.SobolIndices(outcomes(blocks(1, 4096, 3, false), ishigami), 3, false, 500, drawer(1))
	if few.Second != nil || few.First[0].Value != got.First[0].Value || few.Total[2].Value != got.Total[2].Value {
		t.Errorf("without BA: %v, with: %v", few, got)
	}
}

// Protects the formulas as they are documented, on a few numbers that are far from the limit of many.
func TestSobolIndicesByHand(t *testing.T) {
	y := []float64{ // A, B, AB1, AB2, BA1, BA2
		1, 4, 2, 8, 5, 7,
		3, 0, 6, 1, 2, 2,
		5, 2, 4, 4, 9, 1,
	}
	got := analysis.SobolIndices(y, 2, true, 0, nil)
	const c = 2.5                                              // (1+4+3+0+5+2)/6
	const v = (2.25 + 2.25 + 0.25 + 6.25 + 6.25 + 0.25) / 6    // squares of −1.5, 1.5, 0.5, −2.5, 2.5, −0.5
	const s1 = (1.5*1 + -2.5*3 + -0.5*-1) / 3 / v              // B − c times AB1 − A
	const s2 = (1.5*7 + -2.5*-2 + -0.5*-1) / 3 / v             // B − c times AB2 − A
	const t1, t2 = (1 + 9 + 1) / 6. / v, (49 + 4 + 1) / 6. / v // half of squares of AB − A
	const apart = -1.5*1.5 + 0.5*-2.5 + 2.5*-0.5               // A − c times B − c
	const one = 2.5*5.5 + -0.5*-1.5 + 6.5*1.5                  // BA1 − c times AB2 − c
	const other = 4.5*-0.5 + -0.5*3.5 + -1.5*1.5               // BA2 − c times AB1 − c
	for k, c := range []struct{ got, want float64 }{
		{got.Mean, c}, {got.Variance, v}, {got.First[0].Value, s1}, {got.First[1].Value, s2}, {got.Total[0].Value, t1},
		{got.Total[1].Value, t2}, {got.Second[0].Value, ((one+other)/2-apart)/3/v - s1 - s2},
	} {
		if math.Abs(c.got-c.want) > 1e-14 {
			t.Errorf("number %d is %v, want %v", k, c.got, c.want)
		}
	}
}

// Protects the estimators: the indices of the g function of Saltelli & Sobol' (1995), a product of (|4x−2|+a)/(1+a), are known.
func TestSobolIndicesOfG(t *testing.T) {
	a := []float64{0, 1, 4.5, 9, 99, 99, 99, 99}
	g := func(u []float64) float64 {
		y := 1.0
		for f, x := range u {
			y *= (math.Abs(4*x-2) + a[f]) / (1 + a[f])
		}
		return y
	}
	part := func(f int) float64 { return 1 / (3 * (1 + a[f]) * (1 + a[f])) }
	all := 1.0
	for f := range a {
		all *= 1 + part(f)
	}
	got := analysis.SobolIndices(outcomes(blocks(3, 4096, len(a), true), g), len(a), true, 300, drawer(1))
	for f := range a {
		holds(t, fmt.Sprintf("S%d", f+1), got.First[f], part(f)/(all-1), 0.02)
		holds(t, fmt.Sprintf("T%d", f+1), got.Total[f], part(f)*(all/(1+part(f)))/(all-1), 0.02)
		for h := f + 1; h < len(a); h++ {
			holds(t, fmt.Sprintf("S%d,%d", f+1, h+1), got.Second[analysis.PairPlace(len(a), f, h)], part(f)*part(h)/(all-1), 0.03)
		}
	}
}

// Protects the bootstrap: over many seeds with independent points, about 95 of 100 intervals hold the exact index.
func TestSobolIntervalsCover(t *testing.T) {
	const seeds = 200
	covered := [2]int{}
	for seed := range uint64(seeds) {
		points := must(design.NewSaltelli(design.Random(seed, 400, 6), false))
		got := analysis.SobolIndices(outcomes(points, ishigami), 3, false, 200, drawer(seed))
		for i, s := range []analysis.Sensitivity{got.First[1], got.Total[1]} {
			if s.Low <= 0.44241 && 0.44241 <= s.High {
				covered[i]++
			}
		}
	}
	t.Logf("of %d intervals, %d of first order hold the index, %d total ones", seeds, covered[0], covered[1])
	for _, n := range covered {
		if n < 180 || n > 198 {
			t.Errorf("of %d intervals %d hold the exact index, want about 190", seeds, n)
		}
	}
}

// Protects: indices follow their factors, ignore the scale and the origin of the outcome, and are the same twice.
func TestSobolIndicesInvariance(t *testing.T) {
	points := blocks(2, 256, 3, true)
	index := func(f func(u []float64) float64) analysis.Indices {
		return analysis.SobolIndices(outcomes(points, f), 3, true, 100, drawer(4))
	}
	base := index(ishigami)
	values := func(s ...[]analysis.Sensitivity) (out []float64) {
		for _, s := range slices.Concat(s...) {
			out = append(out, s.Value, s.Low, s.High)
		}
		return out
	}
	want := values(base.First, base.Total, base.Second)
	near := func(what string, got analysis.Indices, tolerance float64) {
		for k, v := range values(got.First, got.Total, got.Second) {
			if math.Abs(v-want[k]) > tolerance {
				t.Errorf("%s: number %d is %v, want %v", what, k, v, want[k])
			}
		}
	}
	near("again", index(ishigami), 0)
	near("times 1024", index(func(u []float64) float64 { return 1024 * ishigami(u) }), 0)
	near("times −3", index(func(u []float64) float64 { return -3 * ishigami(u) }), 1e-12)
	near("plus 1000", index(func(u []float64) float64 { return 1000 + ishigami(u) }), 1e-9)

	// The columns of the design are renamed: factor 0 is now 2, 1 is 0 and 2 is 1.
	y := outcomes(points, ishigami)
	renamed := slices.Clone(y)
	for k := 0; k < len(y); k += 8 {
		for f, now := range []int{2, 0, 1} {
			renamed[k+2+now], renamed[k+5+now] = y[k+2+f], y[k+5+f]
		}
	}
	got := analysis.SobolIndices(renamed, 3, true, 100, drawer(4))
	for f, now := range []int{2, 0, 1} {
		if got.First[now] != base.First[f] || got.Total[now] != base.Total[f] {
			t.Errorf("factor %d: %v and %v, as number %d %v and %v", f, base.First[f], base.Total[f], now, got.First[now],
				got.Total[now])
		}
	}
	for _, c := range [][4]int{{0, 1, 0, 2}, {0, 2, 1, 2}, {1, 2, 0, 1}} { // the pair, and what it is now
		if a, b := base.Second[analysis.PairPlace(3, c[0], c[1])], got.Second[analysis.PairPlace(3, c[2], c[3])]; a != b {
			t.Errorf("factors %d and %d: %v, renamed %v", c[0], c[1], a, b)
		}
	}
}

// Protects: an outcome that does not vary has no indices, and a base point with a missing value leaves with its block.
func TestSobolIndicesWithoutValues(t *testing.T) {
	y := outcomes(blocks(2, 64, 3, true), func([]float64) float64 { return 0.1 })
	if got := analysis.SobolIndices(y, 3, true, 50, drawer(1)); got.Variance != 0 || got.Mean != 0.1 || got.First != nil ||
		got.Total != nil || got.Second != nil {
		t.Errorf("a constant outcome has the indices %v", got)
	}
	y = outcomes(blocks(2, 64, 3, true), ishigami)
	want := analysis.SobolIndices(slices.Concat(y[:8], y[16:24], y[32:]), 3, true, 50, drawer(1))
	y[8+7], y[24] = math.NaN(), math.Inf(1) // blocks 1 and 3
	got := analysis.SobolIndices(y, 3, true, 50, drawer(1))
	if got.Dropped != 2 || got.Base != 62 || !slices.Equal(got.First, want.First) || !slices.Equal(got.Second, want.Second) {
		t.Errorf("%d of %d base points dropped, %v; want %v", got.Dropped, got.Base, got.First, want.First)
	}
	for k := range y {
		y[k] = math.NaN()
	}
	if got := analysis.SobolIndices(y, 3, true, 50, drawer(1)); got.Base != 0 || !math.IsNaN(got.Variance) || got.First != nil {
		t.Errorf("an outcome that never happened has the indices %v", got)
	}
	// A rare outcome: A and B vary in one block of 20, so in about 64 of 100 resamples. A change outside A and B alone makes
	// no variance to have a share of.
	rare := make([]float64, 20*5)
	rare[5], rare[7], rare[17] = 1, 1, 1
	s := analysis.SobolIndices(rare, 3, false, 1000, drawer(1)).Total[0]
	if s.Resamples < 590 || s.Resamples > 690 || math.IsInf(s.High, 1) {
		t.Errorf("a rare outcome varies in %d of 1000 resamples, up to %v; want about 642", s.Resamples, s.High)
	}
	y = outcomes(blocks(2, 64, 3, true), ishigami)
	if s := analysis.SobolIndices(y, 3, true, 1, drawer(1)).First[0]; s.Resamples != 1 || !math.IsInf(s.Low, -1) {
		t.Errorf("one resample gives %v, want the whole line", s)
	}
	one := analysis.SobolIndices([]float64{1, 2, 3}, 1, false, 100, drawer(1)).First[0]
	if one.Value != 0.5*2/0.25 || !math.IsInf(one.Low, -1) || !math.IsInf(one.High, 1) {
		t.Errorf("one base point gives %v, want a value and the whole line", one)
	}
}

// morris is the function of 20 factors of Morris (1991), section 4. Its random coefficients are (−1)^i and (−1)^(i+j), as in
// the R package sensitivity, with factors counted from 1.
func morris(u []float64) float64 {
	w := make([]float64, 20)
	for f, x := range u {
		w[f] = 2 * (x - 0.5)
		if f == 2 || f == 4 || f == 6 {
			w[f] = 2 * (1.1*x/(x+0.1) - 0.5)
		}
	}
	sign := func(n int) float64 { return float64(1 - 2*(n%2)) }
	y := 0.0
	for i := range 20 {
		b := sign(i + 1)
		if i < 10 {
			b = 20
		}
		y += b * w[i]
		for j := i + 1; j < 20; j++ {
			b := sign(i + j)
			if j < 6 {
				b = -15
			}
			y += b * w[i] * w[j]
			for l := j + 1; l < 5; l++ {
				y -= 10 * w[i] * w[j] * w[l]
				for s := l + 1; s < 4; s++ {
					y += 5 * w[i] * w[j] * w[l] * w[s]
				}
			}
		}
	}
	return y
}

// screen computes elementary effects of a function.
func screen(seed uint64, trajectories, factors, resamples int, f func(u []float64) float64) analysis.Screening {
	m := must(design.NewMorris(seed, trajectories, 4, factors))
	y, moved, steps := movesOf(m, f)
	return analysis.Screen(y, moved, steps, factors, resamples, drawer(seed))
}

func movesOf(m *design.Morris, f func(u []float64) float64) (y []float64, moved []int, steps []float64) {
	for k := range m.Points() {
		moved, steps = append(moved, m.Moved(k)), append(steps, m.Step(k))
	}
	return outcomes(m, f), moved, steps
}

// Protects: the published findings on Morris's function. The first ten factors matter and the last ten do not. The first seven
// are curved or interact. Factors 8, 9 and 10 are almost linear: an effect of 2·20 from one end to the other, and of 2·(±1) for
// each of the curved factors 3, 5 and 7, whose mean over the four levels of the grid is not 0.
func TestScreenMorrisFunction(t *testing.T) {
	curved := 0.0
	for level := range 4 {
		x := float64(level) / 3
		curved += 2 * (1.1*x/(x+0.1) - 0.5) / 4
	}
	got := screen(1, 40, 20, 500, morris)
	for f, e := range got.Factors {
		if matters := e.MuStar.Low > 15; matters != (f < 10) {
			t.Errorf("factor %d has μ* %v", f+1, e.MuStar)
		}
		switch {
		case f < 7 && e.Sigma < 20:
			t.Errorf("factor %d has σ %.2f, too small for its curvature and interactions", f+1, e.Sigma)
		case f >= 7 && f < 10:
			sign := float64(1 - 2*(f%2)) // of (−1)^(i+j) for an odd j and i = f+1
			holds(t, fmt.Sprintf("μ* of factor %d", f+1), e.MuStar, 40+2*3*sign*curved, 2)
			if e.Sigma > 10 || math.Abs(e.Mu-e.MuStar.Value) > 1e-9 {
				t.Errorf("factor %d has μ %.2f, μ* %.2f and σ %.2f, want a rising and nearly linear effect", f+1, e.Mu,
					e.MuStar.Value, e.Sigma)
			}
		}
	}
}

// Protects the definitions: a linear function has exactly its slopes and no spread; the effects of a product of two centred
// factors cancel in μ and not in μ*.
func TestScreenDefinitions(t *testing.T) {
	linear := screen(2, 10, 3, 50, func(u []float64) float64 { return 5 + 3*u[0] - 2*u[1] })
	for f, slope := range []float64{3, -2, 0} {
		e := linear.Factors[f]
		if math.Abs(e.Mu-slope) > 1e-12 || math.Abs(e.MuStar.Value-math.Abs(slope)) > 1e-12 || e.Sigma > 1e-12 ||
			e.MuStar.High-e.MuStar.Low > 1e-12 {
			t.Errorf("slope %v: %v", slope, e)
		}
	}
	product := screen(2, 400, 2, 50, func(u []float64) float64 { return 6 * (u[0] - 0.5) * (u[1] - 0.5) })
	for f, e := range product.Factors {
		if math.Abs(e.Mu) > 0.3 || math.Abs(e.MuStar.Value-2) > 0.2 || math.Abs(e.Sigma-math.Sqrt(5)) > 0.2 {
			t.Errorf("factor %d of a product: %v; want μ 0, μ* 2 and σ √5", f, e)
		}
	}
	if got := screen(2, 1, 2, 50, morris2); !math.IsNaN(got.Factors[0].Sigma) || !math.IsInf(got.Factors[0].MuStar.Low, -1) {
		t.Errorf("one trajectory has σ %v and the interval from %v", got.Factors[0].Sigma, got.Factors[0].MuStar.Low)
	}
}

func morris2(u []float64) float64 { return u[0] * u[1] }

// Protects: a trajectory with a missing value is left out whole, and effects follow their factors.
func TestScreenDropsAndRenames(t *testing.T) {
	m := must(design.NewMorris(3, 20, 4, 4))
	y, moved, steps := movesOf(m, func(u []float64) float64 { return u[0] + 5*u[1]*u[2] })
	want := analysis.Screen(slices.Concat(y[:5], y[10:]), slices.Concat(moved[:5], moved[10:]),
		slices.Concat(steps[:5], steps[10:]), 4, 100, drawer(1))
	y[7] = math.NaN()
	got := analysis.Screen(y, moved, steps, 4, 100, drawer(1))
	if got.Dropped != 1 || got.Trajectories != 19 || !slices.Equal(got.Factors, want.Factors) {
		t.Errorf("%d dropped: %v, want %v", got.Dropped, got.Factors, want.Factors)
	}
	now := []int{2, 0, 3, 1}
	for k, f := range moved {
		if f >= 0 {
			moved[k] = now[f]
		}
	}
	renamed := analysis.Screen(y, moved, steps, 4, 100, drawer(1))
	for f := range now {
		if got.Factors[f] != renamed.Factors[now[f]] {
			t.Errorf("factor %d: %v, renamed %v", f, got.Factors[f], renamed.Factors[now[f]])
		}
	}
	for k := range y {
		y[k] = math.NaN()
	}
	if none := analysis.Screen(y, moved, steps, 4, 100, drawer(1)); none.Dropped != 20 || !math.IsNaN(none.Factors[0].Mu) ||
		!math.IsNaN(none.Factors[0].MuStar.Value) {
		t.Errorf("an outcome that never happened has the effects %v", none)
	}
}

func TestSensitivityRefusesWrongShapes(t *testing.T) {
	draw := drawer(1)
	for name, do := range map[string]func(){
		"blocks":        func() { analysis.SobolIndices(make([]float64, 9), 3, true, 0, draw) },
		"trajectories":  func() { analysis.Screen(make([]float64, 7), make([]int, 7), make([]float64, 7), 2, 0, draw) },
		"moves":         func() { analysis.Screen(make([]float64, 3), make([]int, 2), make([]float64, 3), 2, 0, draw) },
		"moved twice":   func() { analysis.Screen(make([]float64, 3), []int{-1, 1, 1}, []float64{0, 1, 1}, 2, 0, draw) },
		"no rows":       func() { analysis.RankCorrelations(nil, nil, 0, draw) },
		"rows":          func() { analysis.RankCorrelations([][]float64{{1}}, []float64{1, 2}, 0, draw) },
		"lengths":       func() { analysis.RankCorrelations([][]float64{{1}, {1, 2}}, []float64{1, 2}, 0, draw) },
		"missing input": func() { analysis.RankCorrelations([][]float64{{math.NaN()}}, []float64{1}, 0, draw) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do()
		}()
	}
}

// TestSensitivitySameBits checks the bits that every port must give.
func TestSensitivitySameBits(t *testing.T) {
	polynomial := func(u []float64) float64 { return u[0] + float64(u[1]*u[2]) - float64(float64(u[1]*u[1])*0.7) }
	sobol := analysis.SobolIndices(outcomes(blocks(1, 64, 3, true), polynomial), 3, true, 50, drawer(1))
	x, y := rows(design.LatinHypercube(1, 50, 3), polynomial)
	rank := analysis.RankCorrelations(x, y, 50, drawer(1))
	hash := sha256.New()
	for _, s := range slices.Concat(sobol.First, sobol.Total, sobol.Second, rank.Rho, rank.Partial) {
		fmt.Fprintf(hash, "%x %x %x ", math.Float64bits(s.Value), math.Float64bits(s.Low), math.Float64bits(s.High))
	}
	for _, e := range screen(1, 20, 3, 50, polynomial).Factors {
		fmt.Fprintf(hash, "%x %x %x %x", math.Float64bits(e.Mu), math.Float64bits(e.Sigma), math.Float64bits(e.MuStar.Low),
			math.Float64bits(e.MuStar.High))
	}
	const want = "e7c8f6767c79a8ac"
	if got := hex.EncodeToString(hash.Sum(nil)[:8]); got != want {
		t.Errorf("the digest is %s, want %s", got, want)
	}
}

func BenchmarkBootstrap(b *testing.B) {
	b.Run("sobol 1024×20, second order", func(b *testing.B) {
		y := outcomes(blocks(1, 1024, 20, true), morris)
		for b.Loop() {
			analysis.SobolIndices(y, 20, true, 1000, drawer(1))
		}
	})
	b.Run("screen 40×20", func(b *testing.B) {
		for b.Loop() {
			screen(1, 40, 20, 1000, morris)
		}
	})
	b.Run("rank 1000×20", func(b *testing.B) {
		x, y := rows(design.LatinHypercube(1, 1000, 20), morris)
		for b.Loop() {
			analysis.RankCorrelations(x, y, 1000, drawer(1))
		}
	})
}
