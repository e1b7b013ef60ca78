package analysis_test

import (
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
	"concord/scenarios/design"
)

// rows are the points of a sample and the values of a function there.
func rows(points design.Sample, f func(u []float64) float64) (x [][]float64, y []float64) {
	for k := range points.Points() {
		u := make([]float64, points.Factors())
		points.Point(k, u)
		x = append(x, u)
	}
	return x, outcomes(points, f)
}

// Protects: against another program, with ties. The numbers come from SciPy 1.10.1: stats.spearmanr, and stats.pearsonr of what
// numpy.linalg.lstsq leaves of stats.rankdata.
func TestRankCorrelationsAgainstSciPy(t *testing.T) {
	x := [][]float64{{3, 1, .5}, {1, 1, .25}, {4, 2, .9}, {1, 0, .1}, {5, 3, .3}, {9, 3, .6}, {2, 2, .8}, {6, 1, .7}, {5, 0, .2},
		{3, 2, .4}, {5, 3, .95}, {8, 0, .15}}
	y := []float64{2, 1.5, 7, 1, 4, 9, 5, 5, 2, 3.5, 8, 4}
	got := analysis.RankCorrelations(x, y, 0, nil)
	for f, want := range []float64{0.6376644703756078, 0.7054390741920507, 0.7873571651059467} {
		if math.Abs(got.Rho[f].Value-want) > 1e-14 {
			t.Errorf("the rank correlation with factor %d is %v, SciPy has %v", f, got.Rho[f].Value, want)
		}
	}
	for f, want := range []float64{0.8506460033528467, 0.44053759620687094, 0.8027481515480868} {
		if math.Abs(got.Partial[f].Value-want) > 1e-13 {
			t.Errorf("the partial rank correlation with factor %d is %v, SciPy has %v", f, got.Partial[f].Value, want)
		}
	}
	if s := got.Rho[0]; !math.IsInf(s.Low, -1) || !math.IsInf(s.High, 1) || s.Resamples != 0 {
		t.Errorf("without resamples the interval is %v", s)
	}
}

// Protects: only the order counts. Rising functions of the outcome and of factors change no bit, a falling one turns the sign.
func TestRankCorrelationsOnOtherScales(t *testing.T) {
	f := func(u []float64) float64 { return 3*u[0] - u[1] + 2*u[0]*u[2] }
	x, y := rows(design.LatinHypercube(3, 200, 4), f)
	want := analysis.RankCorrelations(x, y, 100, drawer(1))
	fall, rise := slices.Clone(y), slices.Clone(y)
	other := make([][]float64, len(x))
	for k, u := range x {
		rise[k], fall[k] = math.Exp(5*y[k]), 7-y[k]
		other[k] = []float64{math.Log(u[0]), u[1] * 1e6, u[2]*u[2] - 4, math.Sqrt(u[3])}
	}
	if got := analysis.RankCorrelations(other, rise, 100, drawer(1)); !slices.Equal(got.Rho, want.Rho) ||
		!slices.Equal(got.Partial, want.Partial) {
		t.Errorf("on other scales %v and %v, want %v and %v", got.Rho, got.Partial, want.Rho, want.Partial)
	}
	got := analysis.RankCorrelations(x, fall, 100, drawer(1))
	for f := range 4 {
		if got.Rho[f].Value != -want.Rho[f].Value || math.Abs(got.Partial[f].Value+want.Partial[f].Value) > 1e-14 {
			t.Errorf("factor %d: fallen %v and %v, risen %v and %v", f, got.Rho[f], got.Partial[f], want.Rho[f], want.Partial[f])
		}
	}
}

// Protects the meaning of partial: a factor that only follows another one has a rank correlation, but none of its own. The
// interval knows it.
func TestPartialTakesOtherFactorsOut(t *testing.T) {
	x, y := rows(design.Random(5, 1000, 4), func(u []float64) float64 { return u[0] + u[2]/2 })
	for k, u := range x {
		u[1] = u[0] + 0.5*u[1] // follows u[0]
		y[k] += 0.3 * u[3]     // unseen below
		x[k] = u[:3]
	}
	got := analysis.RankCorrelations(x, y, 300, drawer(1))
	if got.Rho[1].Low < 0.6 {
		t.Errorf("a factor that follows has the rank correlation %v", got.Rho[1])
	}
	if p := got.Partial[1]; p.Low > 0 || p.High < 0 || math.Abs(p.Value) > 0.08 || p.High-p.Low > 0.2 {
		t.Errorf("its partial correlation is %v, want about 0", p)
	}
	for _, f := range []int{0, 2} {
		if p := got.Partial[f]; p.Low < 0.6 || p.High > 1 || p.High-p.Low > 0.2 {
			t.Errorf("the partial correlation with factor %d is %v", f, p)
		}
	}
	names := []int{2, 0, 1}
	for k, u := range x {
		x[k] = []float64{u[1], u[2], u[0]}
	}
	renamed := analysis.RankCorrelations(x, y, 300, drawer(1))
	for f, now := range names {
		a, b := got.Partial[f], renamed.Partial[now]
		if got.Rho[f] != renamed.Rho[now] || math.Abs(a.Value-b.Value) > 1e-13 || math.Abs(a.Low-b.Low) > 1e-13 {
			t.Errorf("factor %d: %v and %v, renamed %v and %v", f, got.Rho[f], a, renamed.Rho[now], b)
		}
	}
}

// Protects the interval: over many seeds about 95 of 100 hold the correlation of a very large sample.
func TestRankIntervalsCover(t *testing.T) {
	f := func(u []float64) float64 { return u[0] + u[1] }
	x, y := rows(design.Random(1000, 40000, 2), f)
	exact := analysis.RankCorrelations(x, y, 0, nil)
	const seeds = 200
	covered := 0
	for seed := range uint64(seeds) {
		x, y := rows(design.Random(seed, 150, 2), f)
		got := analysis.RankCorrelations(x, y, 200, drawer(seed))
		if v := exact.Rho[0].Value; got.Rho[0].Low <= v && v <= got.Rho[0].High {
			covered++
		}
	}
	t.Logf("of %d intervals %d hold %v", seeds, covered, exact.Rho[0].Value)
	if covered < 178 || covered > 198 {
		t.Errorf("of %d intervals %d hold the correlation, want about 190", seeds, covered)
	}
}

// Protects: what cannot be said is said so.
func TestRankCorrelationsWithoutValues(t *testing.T) {
	draw := drawer(1)
	x, y := rows(design.Random(1, 6, 4), func(u []float64) float64 { return u[0] - u[2] })
	if got := analysis.RankCorrelations(x, y, 20, draw); got.Partial == nil || got.Dependent != -1 {
		t.Errorf("six rows are enough for four factors: %v", got)
	}
	if got := analysis.RankCorrelations(x[:5], y[:5], 20, draw); got.Partial != nil || len(got.Rho) != 4 || got.Dependent != -1 {
		t.Errorf("five rows are too few for four factors: %v", got)
	}

	x, y = rows(design.Random(1, 40, 3), func(u []float64) float64 { return u[0] + 0.1*u[2] })
	for k, u := range x {
		u[1] = math.Exp(u[0]) // the same order
		if k%10 == 3 {
			y[k] = math.NaN()
		}
	}
	got := analysis.RankCorrelations(x, y, 20, draw)
	if got.Partial != nil || got.Dependent != 1 || got.Dropped != 4 || got.Rows != 36 || got.Rho[0] != got.Rho[1] {
		t.Errorf("factor 1 follows from factor 0: %v", got)
	}
	for _, u := range x {
		u[0], u[1] = 1, u[1]+u[2]
	}
	got = analysis.RankCorrelations(x, y, 20, draw)
	if got.Partial != nil || got.Dependent != 0 || !math.IsNaN(got.Rho[0].Value) {
		t.Errorf("factor 0 does not vary: %v", got)
	}

	// Each row belongs to one of seven groups, so six of the marks of groups tell the seventh, but for rounding.
	x, y = rows(design.Random(1, 97, 2), func(u []float64) float64 { return u[0] })
	for k, u := range x {
		x[k] = make([]float64, 7)
		x[k][min(6, int(u[1]*9))] = 1
	}
	if got := analysis.RankCorrelations(x, y, 20, draw); got.Partial != nil || got.Dependent != 6 {
		t.Errorf("six groups tell the seventh: %v", got)
	}
	for k, u := range x {
		y[k], u[6] = u[6], y[k]
	}
	got = analysis.RankCorrelations(x, y, 20, draw)
	if !math.IsNaN(got.Partial[6].Value) || math.Abs(got.Partial[0].Value+1) > 1e-12 || math.Abs(got.Partial[5].Value+1) > 1e-12 {
		t.Errorf("six groups tell the outcome: %v; want −1 for them and nothing for another factor", got.Partial)
	}

	x, y = rows(design.Random(1, 40, 3), func(u []float64) float64 { return math.Exp(u[1]) })
	got = analysis.RankCorrelations(x, y, 20, draw)
	if got.Rho[1].Value != 1 || got.Partial[1].Value != 1 || !math.IsNaN(got.Partial[0].Value) ||
		!math.IsNaN(got.Partial[2].Value) {
		t.Errorf("factor 1 tells all ranks: %v and %v; want 1, and nothing for the others", got.Rho, got.Partial)
	}
	clear(y)
	got = analysis.RankCorrelations(x, y, 20, draw)
	if !math.IsNaN(got.Rho[1].Value) || !math.IsNaN(got.Partial[1].Value) || got.Rho[1].Resamples != 0 {
		t.Errorf("a constant outcome has the correlations %v and %v", got.Rho, got.Partial)
	}
}
