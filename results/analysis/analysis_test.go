package analysis_test

import (
	"math"
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
	if s := analysis.Summarise([]float64{7}); s.SD != 0 || s.P05 != 7 || s.P95 != 7 {
		t.Errorf("one value: %+v", s)
	}
}
