package analysis_test

import (
	"math"
	"testing"

	"concord/results/analysis"
)

// path grows by 0.1 a year to 2004 and by 0.3 a year from then on.
func path(year int) float64 {
	if year <= 2004 {
		return 0.1 * float64(year)
	}
	return 200.4 + 0.3*float64(year-2004)
}

// shut is a mark that is 1 in the years from..to.
func shut(from, to int) func(year int) float64 {
	return func(year int) float64 {
		if from <= year && year <= to {
			return 1
		}
		return 0
	}
}

// Protects the last value times the growth of the path, by hand. Beside the path the values are 1 1.2 1.1 1.5, as in
// TestForecastsByHand. The last value is of 2004, so later growth of the path enters whole, whatever the origin.
func TestFollowingByHand(t *testing.T) {
	s := yearly(1, 1.2, 1.1, 1.5)
	for k, year := range s.Years {
		s.Values[k] += path(year)
	}
	f := analysis.Followed{Series: s, Path: path}
	for _, c := range []struct{ origin, h, ahead int }{{2004, 1, 1}, {2004, 3, 3}, {2006, 2, 4}} {
		want := analysis.Gaussian{Mean: 1.5 + 200.4 + 0.3*float64(c.ahead),
			SD: withPrior(0.21, 3) * math.Sqrt(float64(c.ahead))}
		if got, ok := analysis.Following(f, c.origin, c.h); !ok || !near(got.Mean, want.Mean, 1e-12) ||
			!near(got.SD, want.SD, 1e-12) {
			t.Errorf("%+v: %+v, want %+v", c, got, want)
		}
	}
	// A series that is its path has only the prior's spread, and its forecast is the path.
	for k, year := range s.Years {
		s.Values[k] = path(year)
	}
	if got, _ := analysis.Following(f, 2004, 2); !near(got.Mean, path(2006), 1e-12) ||
		!near(got.SD, withPrior(0, 3)*math.Sqrt2, 1e-9) {
		t.Errorf("a series on its path: %+v", got)
	}
}

// Protects the coefficient of the mark, by hand. One series has the steps 0.1, −0.5 and −0.1 and is marked from the third
// value on; the other has one step of −0.7 over two years in which the mark comes. Least squares of −0.5 with weight 1 and
// of −0.7 with weight ½ are −0.85/1.5.
func TestMarkByHand(t *testing.T) {
	one := analysis.Followed{Series: yearly(1, 1.1, 0.6, 0.5), Path: path, Mark: shut(2003, 2005)}
	for k, year := range one.Years {
		one.Values[k] += path(year)
	}
	two := analysis.Followed{Series: analysis.Series{Years: []int{2002, 2004},
		Values: []float64{3 + path(2002), 2.3 + path(2004)}}, Path: path, Mark: shut(2003, 2010)}
	fit, ok := analysis.FitMark([]analysis.Followed{one, two}, 2004)
	b := -0.85 / 1.5
	left := 0.01 + 0.25 + 0.01 + 0.49/2 - b*-0.85
	if sd := withPrior(left, 3) / math.Sqrt(1.5); !ok || !near(fit.Coefficient, b, 1e-12) || !near(fit.SD, sd, 1e-12) {
		t.Errorf("%+v, want %v and %v", fit, b, sd)
	}
	// In 2006 the mark of the first series is gone: trade comes back by as much as the mark took, and the doubt about that is
	// in the spread. Its steps beside path and mark are 0.1, −0.5−b and −0.1.
	got, ok := fit.Predict(one, 2004, 2)
	own := withPrior(0.02+(0.5+b)*(0.5+b), 3) * math.Sqrt2
	if want := 0.5 + path(2006) - b; !ok || !near(got.Mean, want, 1e-12) || !near(got.SD, math.Hypot(own, fit.SD), 1e-12) {
		t.Errorf("%+v, want %v ± %v", got, want, math.Hypot(own, fit.SD))
	}
	// In 2005 it still stands, and nothing is known of it that must be doubted.
	if got, _ := fit.Predict(one, 2004, 1); !near(got.Mean, 0.5+path(2005), 1e-12) || !near(got.SD, own/math.Sqrt2, 1e-12) {
		t.Errorf("with the mark in place: %+v", got)
	}
	// What changes after the origin is not known.
	if fit, ok := analysis.FitMark([]analysis.Followed{one, two}, 2002); ok {
		t.Errorf("a mark that never changed has %+v", fit)
	}
}
