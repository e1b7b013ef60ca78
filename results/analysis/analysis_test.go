package analysis_test

import (
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
)

// Values of R 4.3's quantile(x, p), whose default is type 7.
func TestQuantileIsThatOfR(t *testing.T) {
	x := []float64{1, 2, 4, 8, 16}
	for _, c := range []struct{ p, want float64 }{{0, 1}, {0.05, 1.2}, {0.25, 2}, {0.5, 4}, {0.6, 5.6}, {0.95, 14.4}, {1, 16}} {
		if got := analysis.Quantile(x, c.p); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("quantile %v = %v, want %v", c.p, got, c.want)
		}
	}
	if got := analysis.Quantile([]float64{3}, 0.95); got != 3 {
		t.Errorf("quantile of one value = %v", got)
	}
}

func TestSummariseKnownValues(t *testing.T) {
	s := analysis.Summarise([]float64{5, 1, 3, 2, 4})
	if s.Mean != 3 || s.P50 != 3 || math.Abs(s.SD-math.Sqrt(2.5)) > 1e-15 || s.P25 != 2 || s.P75 != 4 {
		t.Errorf("%+v", s)
	}
	if s := analysis.Summarise([]float64{7}); s.Mean != 7 || !math.IsNaN(s.SD) || s.P05 != 7 || s.P95 != 7 {
		t.Errorf("one value has no deviation: %+v", s)
	}
}

// awkward are numbers whose sums round, so that their plain mean is another number.
var awkward = []float64{0.1, 0.7, 1150.1, 0.226316325736, 1e-310, 3.0794077e8, 1.7e308, -0.3, 0, math.Copysign(0, -1)}

// Protects: every statistic of equal values shows that they are equal. The mean and every quantile are that
// value to the bit. A zero has no sign. Every measure of spread is 0.
func TestEqualValuesHaveNoSpread(t *testing.T) {
	for _, x := range awkward {
		for _, n := range []int{2, 3, 7, 16, 40, 101} {
			values := slices.Repeat([]float64{x}, n)
			rows := make([][]float64, n)
			for k := range rows {
				rows[k] = []float64{x}
			}
			tally := analysis.NewTally(1)
			for first := 0; first < n; first += analysis.BlockSize {
				var b analysis.Block
				tally.Add(&b, first, rows[first:min(n, first+analysis.BlockSize)])
			}
			want := analysis.Summary{Mean: x, P05: x, P25: x, P50: x, P75: x, P95: x}
			if got := analysis.Summarise(slices.Clone(values)); got != want || math.Signbit(got.Mean) != (x < 0) {
				t.Errorf("%d times %v: %+v", n, x, got)
			}
			if got := tally.Summary(0); got != want || math.Signbit(got.Mean) != (x < 0) {
				t.Errorf("%d times %v in a tally: %+v", n, x, got)
			}
			if got := analysis.EstimateOf(values); got != (analysis.Estimate{Mean: x, Low: x, High: x}) {
				t.Errorf("%d times %v: estimate %+v", n, x, got)
			}
			p := analysis.Pair(values, values, values)
			if p.Mean != x || p.SE != 0 || p.Low != x || p.High != x || p.P05 != x || p.P95 != x || p.Correlation != 0 ||
				p.VarianceRatio != 1 {
				t.Errorf("%d pairs that differ by %v: %+v", n, x, p)
			}
			if dm := analysis.DieboldMariano(values, 1); dm.Mean != x || x == 0 && (dm.Stat != 0 || dm.P != 1) ||
				x != 0 && (!math.IsInf(dm.Stat, 0) || dm.P != 0) {
				t.Errorf("%d losses that differ by %v: %+v", n, x, dm)
			}
			if size := analysis.EffectiveSize(values, 5); size != 1 {
				t.Errorf("%d times %v are worth %v values", n, x, size)
			}
		}
	}
}

// Protects: with one value the error is unknown, and no result pretends to know it.
func TestOneValueTellsNothingOfTheError(t *testing.T) {
	e, p := analysis.EstimateOf([]float64{3}), analysis.Pair([]float64{3}, []float64{5}, []float64{2})
	tally := analysis.NewTally(1)
	var b analysis.Block
	tally.Add(&b, 0, [][]float64{{3}})
	for _, c := range []struct {
		what  string
		x     float64
		known bool
	}{
		{"mean", e.Mean, true}, {"mean of a pair", p.Mean, true}, {"share of positive pairs", p.Positive, true},
		{"median", tally.Quantile(0, 0.5), true},
		{"deviation", analysis.SD([]float64{3}), false}, {"deviation in a tally", tally.SD(0), false},
		{"standard error", e.SE, false},
		{"interval", e.Low, false}, {"interval", e.High, false}, {"standard error of a pair", p.SE, false},
		{"correlation", p.Correlation, false},
		{"ratio of variances", p.VarianceRatio, false}, {"test of accuracy", analysis.DieboldMariano([]float64{3}, 1).P, false},
	} {
		if known := !math.IsNaN(c.x) && !math.IsInf(c.x, 0); known != c.known {
			t.Errorf("the %s of one value is %v", c.what, c.x)
		}
	}
	if p.Positive != 1 || p.Negative != 0 {
		t.Errorf("a pair with a difference above 0 has shares %v and %v", p.Positive, p.Negative)
	}
}
