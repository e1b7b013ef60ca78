package analysis_test

import (
	"math"
	"testing"

	"concord/results/analysis"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// Values of R 4.3's qt(0.975, df) and of the tables in every textbook.
func TestStudentQuantile(t *testing.T) {
	for _, c := range []struct {
		degrees int
		want    float64
	}{
		{1, 12.7062047362}, {2, 4.3026527297}, {9, 2.2621571628}, {10, 2.2281388520}, {11, 2.2009851601}, {12, 2.1788128297},
		{20, 2.0859634473},
		{30, 2.0422724563}, {60, 2.0002978221}, {120, 1.9799304050}, {199, 1.9719565442}, {1000000, 1.9599663},
	} {
		if got := analysis.StudentT975(c.degrees); !near(got, c.want, 1e-5) {
			t.Errorf("t(0.975, %d) = %.8f, want %.8f", c.degrees, got, c.want)
		}
	}
	for d := 1; d < 500; d++ {
		if a, b := analysis.StudentT975(d), analysis.StudentT975(d+1); !(a > b && b > 1.9599) {
			t.Fatalf("the quantile does not fall toward the normal one between %d and %d: %v, %v", d, d+1, a, b)
		}
	}
}

// By hand: effects 1, 2, 3, 6 have mean 3, variance 14/3 and standard error
// √(14/12); t with 3 degrees is 3.182446; a twentieth of the way from the least to the
// greatest is 1.15, and from the greatest back 5.55. Levels a = 1, 3, 5, 7 and b = 0, 1, 2, 1
// have deviations −3 −1 1 3 and −1 0 1 0: sums of squares 20 and 2, of products 4.
func TestPairByHand(t *testing.T) {
	a, b := []float64{1, 3, 5, 7}, []float64{0, 1, 2, 1}
	effects := []float64{1, 2, 3, 6}
	p := analysis.Pair(effects, a, b)
	se := math.Sqrt(14.0 / 12)
	want := analysis.Paired{Pairs: 4, Mean: 3, SE: se, Low: 3 - 3.182446305*se, High: 3 + 3.182446305*se, Positive: 1,
		P05: 1.15, P95: 5.55, Correlation: 4 / math.Sqrt(40), VarianceRatio: 14.0 / 22}
	for _, c := range [][2]float64{{p.Mean, want.Mean}, {p.SE, want.SE}, {p.Low, want.Low}, {p.High, want.High},
		{p.Positive, 1}, {p.Negative, 0},
		{p.P05, want.P05}, {p.P95, want.P95}, {p.Correlation, want.Correlation}, {p.VarianceRatio, want.VarianceRatio}} {
		if !near(c[0], c[1], 1e-9) {
			t.Errorf("%+v, want %+v", p, want)
			break
		}
	}
	// A zero is neither sign.
	if p := analysis.Pair([]float64{-1, 0, 0, 4}, a, b); p.Positive != 0.25 || p.Negative != 0.25 {
		t.Errorf("shares of signs %v, %v, want a quarter each", p.Positive, p.Negative)
	}
}

// Protects: exchanging the sides changes the sign of the effect, and a shift moves only the mean. Equal
// levels leave no noise. Nothing is undefined without variation.
func TestPairProperties(t *testing.T) {
	var a, b, effects, back, shifted []float64
	for k := range 50 {
		x, y := math.Sin(float64(k)), 0.5*math.Sin(float64(k))+math.Cos(float64(7*k))
		a, b = append(a, x), append(b, y)
		effects, back, shifted = append(effects, x-y), append(back, y-x), append(shifted, x-y+100)
	}
	p, q, r := analysis.Pair(effects, a, b), analysis.Pair(back, b, a), analysis.Pair(shifted, a, b)
	if !near(p.Mean, -q.Mean, 1e-12) || !near(p.Low, -q.High, 1e-12) || p.Positive != q.Negative ||
		!near(p.Correlation, q.Correlation, 1e-12) || !near(p.VarianceRatio, q.VarianceRatio, 1e-12) {
		t.Errorf("turned around: %+v and %+v", p, q)
	}
	if !near(r.Mean, p.Mean+100, 1e-9) || !near(r.SE, p.SE, 1e-9) {
		t.Errorf("shifted by 100: %+v and %+v", p, r)
	}
	// For a plain difference, the ratio is the variance of the effect over the sum.
	if sum := analysis.SD(a)*analysis.SD(a) + analysis.SD(b)*analysis.SD(b); !near(p.VarianceRatio,
		analysis.SD(effects)*analysis.SD(effects)/sum, 1e-12) {
		t.Errorf("variance ratio %v", p.VarianceRatio)
	}
	if p := analysis.Pair(make([]float64, 50), a, a); !near(p.Correlation, 1, 1e-12) || p.VarianceRatio > 1e-12 || p.Low != 0 ||
		p.High != 0 {
		t.Errorf("a thing against itself: %+v", p)
	}
	for _, p := range []analysis.Paired{analysis.Pair(nil, nil, nil), analysis.Pair([]float64{1}, []float64{2}, []float64{1}),
		analysis.PairedOf(1, 1, 0, 0, 0)} {
		if math.IsNaN(p.Low) || math.IsNaN(p.High) || !math.IsNaN(p.Correlation) || !math.IsNaN(p.VarianceRatio) {
			t.Errorf("too little to tell: %+v", p)
		}
	}
	if p := analysis.Pair([]float64{1, 1}, []float64{2, 2}, []float64{1, 1}); p.Correlation != 0 || p.VarianceRatio != 1 {
		t.Errorf("without variation: %+v", p)
	}
	if p := analysis.Pair([]float64{1}, []float64{2}, []float64{1}); !math.IsInf(p.High, 1) || !math.IsInf(p.Low, -1) {
		t.Errorf("one pair says nothing of the error: %+v", p)
	}
}

func TestJudge(t *testing.T) {
	inf := math.Inf(1)
	up, down, zero, between := analysis.Set{5, inf}, analysis.Set{-inf, -5}, analysis.Set{-5, 5}, analysis.Set{-40, -15}
	for _, c := range []struct {
		set       analysis.Set
		low, high float64
		want      analysis.Verdict
	}{
		{up, 5, 9, analysis.Holds}, {up, 4, 9, analysis.Undecided}, {up, 1, 4.9, analysis.Fails}, {up, -9, -6, analysis.Fails},
		{up, 1, 5, analysis.Undecided},
		{down, -9, -6, analysis.Holds}, {down, -9, -4, analysis.Undecided}, {down, 6, 9, analysis.Fails},
		{zero, -1, 2, analysis.Holds}, {zero, 3, 6, analysis.Undecided}, {zero, 6, 7, analysis.Fails},
		{zero, -7, -6, analysis.Fails}, {zero, -9, 9, analysis.Undecided},
		{between, -30, -20, analysis.Holds}, {between, -50, -41, analysis.Fails}, {between, -14, 2, analysis.Fails},
		{between, -20, -10, analysis.Undecided},
		{up, -inf, inf, analysis.Undecided},
	} {
		if got := c.set.Judge(c.low, c.high); got != c.want {
			t.Errorf("%v judges [%v, %v] %q, want %q", c.set, c.low, c.high, got, c.want)
		}
	}
}

func TestFlip(t *testing.T) {
	inf := math.Inf(1)
	x := []float64{0.1, 0.2, 0.3, 0.4}
	for _, c := range []struct {
		set  analysis.Set
		mean []float64
		at   float64
		ok   bool
	}{
		{analysis.Set{5, inf}, []float64{0, 4, 8, 9}, 0.225, true},
		{analysis.Set{5, inf}, []float64{9, 8, 4, 0}, 0.275, true},
		{analysis.Set{-inf, -5}, []float64{0, -10, -10, -10}, 0.15, true},
		{analysis.Set{-5, 5}, []float64{-10, 0, 0, 10}, 0.15, true}, // the first of two
		{analysis.Set{-5, 5}, []float64{0, 0, 0, 10}, 0.35, true},
		{analysis.Set{5, inf}, []float64{0, 5, 8, 9}, 0.2, true},
		{analysis.Set{5, inf}, []float64{6, 7, 8, 9}, 0, false},
		{analysis.Set{5, inf}, []float64{0, 1, 2, 3}, 0, false},
	} {
		if at, ok := c.set.Flip(x, c.mean); ok != c.ok || !near(at, c.at, 1e-12) {
			t.Errorf("%v flips over %v at %v, %v; want %v, %v", c.set, c.mean, at, ok, c.at, c.ok)
		}
	}
}
