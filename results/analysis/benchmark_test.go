package analysis_test

import (
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
)

// naive are the forecasts of one series, with the fewest values each needs.
var naive = []struct {
	name     string
	forecast func(s analysis.Series, origin, h int) (analysis.Gaussian, bool)
	fewest   int
}{
	{"persistence", analysis.Persistence, 1}, {"drift", analysis.Drift, 3}, {"mean", analysis.SeriesMean, 2},
	{"autoregression", analysis.AR1, 4}, {"beside a path", besidePath, 1},
}

// besidePath follows a path that stays where it is. What a path does is in followed_test.go.
func besidePath(s analysis.Series, origin, h int) (analysis.Gaussian, bool) {
	return analysis.Following(analysis.Followed{Series: s, Path: func(int) float64 { return 0.25 }}, origin, h)
}

// yearly is a series of consecutive years from 2001 on.
func yearly(values ...float64) analysis.Series {
	s := analysis.Series{Values: values}
	for k := range values {
		s.Years = append(s.Years, 2001+k)
	}
	return s
}

// walk is a random walk of n years.
func walk(number, n int, sd float64) analysis.Series {
	steps := normals(luck(number), n)
	for k := range steps {
		if steps[k] *= sd; k > 0 {
			steps[k] += steps[k-1]
		}
	}
	return yearly(steps...)
}

// withPrior is the standard deviation that squared errors and the prior, three
// observations of 0.3, make together.
func withPrior(squares float64, degrees int) float64 {
	return math.Sqrt((0.27 + squares) / float64(3+degrees))
}

// Protects honest forecasts: no value after the origin may change a bit, not even a nonsense value. A change
// at the origin must change the forecast.
func TestForecastsKnowNothingOfTheFuture(t *testing.T) {
	s := walk(20, 20, 0.2)
	later, now := analysis.Series{Years: slices.Clone(s.Years), Values: slices.Clone(s.Values)},
		analysis.Series{Years: s.Years, Values: slices.Clone(s.Values)}
	for k := 12; k < 20; k++ {
		later.Values[k] = []float64{1e9, math.NaN(), math.Inf(1)}[k%3]
	}
	later.Years[19] = 2015 // no order either
	now.Values[11] += 0.5
	short := analysis.Series{Years: s.Years[:12], Values: s.Values[:12]}
	for _, f := range naive {
		for h := 1; h <= 10; h++ {
			want, ok := f.forecast(s, 2012, h)
			if !ok {
				t.Fatalf("%s: no forecast", f.name)
			}
			for _, other := range []analysis.Series{later, short} {
				if got, _ := f.forecast(other, 2012, h); got != want {
					t.Errorf("%s: %+v became %+v when later years changed", f.name, want, got)
				}
			}
			if got, _ := f.forecast(now, 2012, h); got == want {
				t.Errorf("%s does not look at the origin's year", f.name)
			}
		}
	}
	rows, changed := gravityRows(21, 6, 15), gravityRows(21, 6, 15)
	for k := range changed {
		if changed[k].Year > 2010 {
			changed[k].LnTrade, changed[k].X = math.NaN(), nil
		}
	}
	a, okA := analysis.Gravity(rows, 2010)
	b, okB := analysis.Gravity(changed, 2010)
	p, _ := a.Predict(3, rows[0].X)
	q, _ := b.Predict(3, rows[0].X)
	if !okA || !okB || !slices.Equal(a.Coefficients, b.Coefficients) || p != q {
		t.Errorf("gravity: %+v and %+v when later years changed", p, q)
	}
	if c, _ := analysis.Gravity(rows, 2011); slices.Equal(a.Coefficients, c.Coefficients) {
		t.Error("gravity does not look at the origin's year")
	}
}

// Protects the stated minimum: with one value fewer there is no forecast, and with the minimum there is one.
// Values after the origin do not count.
func TestForecastsNeedValues(t *testing.T) {
	s := walk(22, 10, 0.2)
	for _, f := range naive {
		for n := range 8 {
			g, ok := f.forecast(s, 2000+n, 2)
			if ok != (n >= f.fewest) {
				t.Errorf("%s from %d values: %v", f.name, n, ok)
			}
			if !ok && g != (analysis.Gaussian{}) {
				t.Errorf("%s from %d values: refused, yet %+v", f.name, n, g)
			}
		}
		for name, bad := range map[string]func(){
			"no year ahead":   func() { f.forecast(s, 2008, 0) },
			"a value missing": func() { f.forecast(analysis.Series{Years: s.Years, Values: s.Values[1:]}, 2008, 1) },
			"years without order": func() {
				f.forecast(analysis.Series{Years: []int{2003, 2002},
					Values: []float64{1, 2}}, 2008, 1)
			},
			"a value not finite":   func() { f.forecast(yearly(1, math.Inf(-1), 2), 2008, 1) },
			"a value not a number": func() { f.forecast(yearly(1, math.NaN(), 2), 2008, 1) },
			"a year given twice": func() {
				f.forecast(analysis.Series{Years: []int{2003, 2003},
					Values: []float64{1, 2}}, 2008, 1)
			},
			"a year already known": func() { f.forecast(s, 2008, -3) },
		} {
			if !panics(bad) {
				t.Errorf("%s took %s", f.name, name)
			}
		}
	}
}

// Protects the formulas, by hand. The steps of 1 1.2 1.1 1.5 are 0.2 −0.1 0.4, with
// squares 0.21, mean 1/6 and squares around it 0.21 − 1/12; around their mean 1.2
// the values have squares 0.04 + 0 + 0.01 + 0.09 = 0.14.
func TestForecastsByHand(t *testing.T) {
	s := yearly(1, 1.2, 1.1, 1.5)
	drift := withPrior(0.21-1.0/12, 2)
	for h := 1; h <= 5; h++ {
		H := float64(h)
		for k, want := range []analysis.Gaussian{
			{Mean: 1.5, SD: withPrior(0.21, 3) * math.Sqrt(H)},
			{Mean: 1.5 + H/6, SD: drift * math.Sqrt(H+H*H/3)},
			{Mean: 1.2, SD: withPrior(0.14, 3) * math.Sqrt(1.25)},
		} {
			if got, _ := naive[k].forecast(s, 2004, h); !near(got.Mean, want.Mean, 1e-12) || !near(got.SD, want.SD, 1e-12) {
				t.Errorf("%s, %d ahead: %+v, want %+v", naive[k].name, h, got, want)
			}
		}
	}
	// One value: the prior's spread alone.
	if got, ok := analysis.Persistence(yearly(7), 2001, 4); !ok || got.Mean != 7 || !near(got.SD, 0.6, 1e-12) {
		t.Errorf("persistence of one value, 4 ahead: %+v, want 7 and 0.6", got)
	}
	// Before 0, 1, 2 came 1, 1, 2: φ = 1/2, c = 5/6, squared errors 1/6 with one degree of freedom.
	s = analysis.Series{Years: []int{1, 2, 5, 6, 8, 9}, Values: []float64{0, 1, 1, 1, 2, 2}}
	mean, sum := 2.0, 0.0
	for h := 1; h <= 6; h++ {
		mean = 5.0/6 + mean/2
		sum += math.Pow(0.25, float64(h-1))
		if got, _ := analysis.AR1(s, 9, h); !near(got.Mean, mean, 1e-12) ||
			!near(got.SD, withPrior(1.0/6, 1)*math.Sqrt(sum), 1e-12) {
			t.Errorf("autoregression, %d ahead: %+v, want %v and %v", h, got, mean, withPrior(1.0/6, 1)*math.Sqrt(sum))
		}
	}
}

// Protects what must not matter. Another unit (a constant in logs) moves only the mean. A mirrored series
// mirrors the mean. A straight line added to the walk is carried on by the drift, and its spread does not
// change.
func TestForecastsMoved(t *testing.T) {
	s := walk(23, 15, 0.25)
	line := yearly(slices.Clone(s.Values)...)
	for k := range line.Values {
		line.Values[k] += 0.125 * float64(k)
	}
	for _, f := range naive {
		base, _ := f.forecast(s, 2015, 4)
		up, _ := f.forecast(yearly(moved(s.Values, 1, 10)...), 2015, 4)
		back, _ := f.forecast(yearly(moved(s.Values, -1, 0)...), 2015, 4)
		if !near(up.Mean, base.Mean+10, 1e-9) || !near(up.SD, base.SD, 1e-9) {
			t.Errorf("%s: %+v, 10 higher %+v", f.name, base, up)
		}
		if !near(back.Mean, -base.Mean, 1e-12) || !near(back.SD, base.SD, 1e-12) {
			t.Errorf("%s: %+v, mirrored %+v", f.name, base, back)
		}
	}
	a, _ := analysis.Drift(s, 2015, 4)
	b, _ := analysis.Drift(line, 2015, 4)
	if !near(b.Mean, a.Mean+0.125*18, 1e-12) || !near(b.SD, a.SD, 1e-12) {
		t.Errorf("drift: %+v, with a line added %+v", a, b)
	}
}

// Protects gaps. A step over four years that is twice as large counts for the spread as much as a step of one
// year. If the last value is old, the horizon is longer by its age.
func TestForecastsOverGaps(t *testing.T) {
	dense := analysis.Series{Years: []int{1, 2, 3, 4}, Values: []float64{0, 0.3, 0.1, 0.6}}
	wide := analysis.Series{Years: []int{1, 5, 9, 13}, Values: []float64{0, 0.6, 0.2, 1.2}}
	a, _ := analysis.Persistence(dense, 4, 1)
	b, _ := analysis.Persistence(wide, 13, 1)
	if !near(a.SD, b.SD, 1e-12) {
		t.Errorf("spreads of a year's step %v and %v", a.SD, b.SD)
	}
	a, _ = analysis.Drift(dense, 4, 1)
	b, _ = analysis.Drift(wide, 13, 4) // the same in units of steps, a variance of four years each
	if !near(b.Mean, 2*a.Mean, 1e-12) || !near(b.SD, 2*a.SD, 1e-12) {
		t.Errorf("drift by years %+v, by fours %+v", a, b)
	}
	s := walk(24, 12, 0.2)
	for _, f := range naive {
		late, _ := f.forecast(s, 2015, 2)
		far, _ := f.forecast(s, 2012, 5)
		if late != far {
			t.Errorf("%s: 2017 forecast in 2015 %+v and in 2012 %+v, from the same values", f.name, late, far)
		}
	}
}

// Protects the growth of the spread. For the walk it grows with the root of the horizon. With a drift it
// grows faster, because the drift is itself uncertain. Around a mean it does not grow. For a series that
// returns to its mean it grows toward a bound. Little data never gives certainty.
func TestSpreadOverHorizons(t *testing.T) {
	s := walk(25, 14, 0.2)
	at := func(k, h int) float64 {
		g, _ := naive[k].forecast(s, 2014, h)
		return g.SD
	}
	for h := 2; h <= 30; h++ {
		if !near(at(0, h), at(0, 1)*math.Sqrt(float64(h)), 1e-12) {
			t.Errorf("persistence, %d ahead: %v", h, at(0, h))
		}
		if at(1, h) <= at(1, 1)*math.Sqrt(float64(h)) || at(2, h) != at(2, 1) || at(3, h) < at(3, h-1) ||
			at(3, h) > at(3, 1)*math.Sqrt(float64(h)) {
			t.Errorf("%d ahead: drift %v, mean %v, autoregression %v", h, at(1, h), at(2, h), at(3, h))
		}
	}
	for _, f := range naive {
		if g, _ := f.forecast(yearly(2, 2, 2, 2), 2004, 1); g.SD < 0.15 || g.SD > 0.3 || !near(g.Mean, 2, 1e-12) {
			t.Errorf("%s of four equal values: %+v", f.name, g)
		}
	}
}

// Protects the autoregression. It finds the coefficient of a series without noise, and returns to the mean of
// that series. A growing series is held at 0.99, a swinging series at 0.
func TestAutoregressionBounds(t *testing.T) {
	v := []float64{5}
	for range 9 {
		v = append(v, 1+0.6*v[len(v)-1]) // to 2.5
	}
	last := v[len(v)-1]
	if g, _ := analysis.AR1(yearly(v...), 2010, 1); !near(g.Mean, 1+0.6*last, 1e-9) {
		t.Errorf("a year ahead %v, want %v", g.Mean, 1+0.6*last)
	}
	g, _ := analysis.AR1(yearly(v...), 2010, 200)
	if bound := withPrior(0, 7) / math.Sqrt(1-0.36); !near(g.Mean, 2.5, 1e-9) || !near(g.SD, bound, 1e-9) {
		t.Errorf("in the end %+v, want 2.5 and %v", g, bound)
	}
	// From 0 1 3 7 the best line is 2x + 1; with 0.99 it goes through the means 4/3 and 11/3.
	if g, _ := analysis.AR1(yearly(0, 1, 3, 7), 2004, 1); !near(g.Mean, 11.0/3+0.99*(7-4.0/3), 1e-12) {
		t.Errorf("growing: %v", g.Mean)
	}
	if g, _ := analysis.AR1(yearly(1, 0, 1, 0, 1), 2005, 3); g.Mean != 0.5 {
		t.Errorf("swinging: %v, want the mean of what came after, 0.5", g.Mean)
	}
}

// Protects the bands. The 90 % interval of random walks with the prior's spread holds the later value about
// nine times in ten. This is so at one and at five years, after few and after many years, and with the drift
// too.
func TestBandsHold(t *testing.T) {
	for k, f := range naive[:2] {
		for _, n := range []int{3, 10, 25} {
			for _, h := range []int{1, 5} {
				hits, rounds := 0, 2000
				for r := range rounds {
					s := walk(1000+r, n+h, 0.3)
					g, _ := f.forecast(s, 2000+n, h)
					if analysis.Covers(g.Sample(201), s.Values[n+h-1], 0.9) {
						hits++
					}
				}
				if share := float64(hits) / float64(rounds); share < 0.86 || share > 0.94 {
					t.Errorf("%s from %d values, %d ahead: holds in %v of cases", naive[k].name, n, h, share)
				}
			}
		}
	}
}

// Protects samples of a forecast: sorted, symmetric, with its mean, and quantiles
// where they belong: number 975 of 1000 stands at 0.9755.
func TestGaussianSample(t *testing.T) {
	g := analysis.Gaussian{Mean: 3, SD: 0.5}
	for _, n := range []int{1, 2, 7, 1000} {
		x := g.Sample(n)
		if len(x) != n || !slices.IsSorted(x) || !near(analysis.Mean(x), 3, 1e-12) {
			t.Errorf("%d values: %v", n, x)
		}
		for k := range x {
			if !near(x[k]+x[n-1-k], 6, 1e-12) {
				t.Errorf("%d values are not symmetric at %d", n, k)
			}
		}
	}
	x := g.Sample(1000)
	if !near(x[975], 3+0.5*1.96859, 1e-4) || !near(analysis.SD(x), 0.5, 1e-3) {
		t.Errorf("of 1000 values, number 975 is %v, and they spread by %v", x[975], analysis.SD(x))
	}
}

// Protects the closed form of the score: its value at the mean, √(2/π) − 1/√π, the integral that defines it,
// many sampled values, and the distance for a forecast without spread. It also protects the reason for the
// closed form: evenly spaced members get a fair score that is too good.
func TestGaussianCRPS(t *testing.T) {
	if got, want := (analysis.Gaussian{Mean: 2, SD: 3}).CRPS(2),
		3*(math.Sqrt(2/math.Pi)-1/math.Sqrt(math.Pi)); !near(got, want, 1e-14) {
		t.Errorf("at the mean %v, want %v", got, want)
	}
	g := analysis.Gaussian{Mean: 1, SD: 0.4}
	for _, y := range []float64{-2, 0.3, 1, 1.2, 2.5} {
		integral, width := 0.0, 1e-3
		for x := -4.0 + width/2; x < 6; x += width {
			f := math.Erfc(-(x-g.Mean)/g.SD/math.Sqrt2) / 2
			if x > y {
				f = 1 - f
			}
			integral += width * f * f
		}
		got := g.CRPS(y)
		if !near(got, integral, 1e-3) {
			t.Errorf("at %v: %v, the integral is %v", y, got, integral)
		}
		if sampled := analysis.CRPS(g.Sample(20000), y); !near(got, sampled, 1e-4) {
			t.Errorf("at %v: %v, sampled %v", y, got, sampled)
		}
		if few := analysis.CRPS(g.Sample(10), y); few >= got {
			t.Errorf("at %v: %v, but ten even members %v", y, got, few)
		}
		if mirrored := g.CRPS(2*g.Mean - y); !near(mirrored, got, 1e-12) {
			t.Errorf("at %v: %v, on the other side %v", y, got, mirrored)
		}
	}
	for _, sd := range []float64{0, 1e-300} {
		if got := (analysis.Gaussian{Mean: 1, SD: sd}).CRPS(3.5); got != 2.5 {
			t.Errorf("a sure forecast that is off by 2.5 scores %v", got)
		}
	}
}

// gravityRows are series of years from 2001 on with two covariates. One covariate moves and the other
// switches on. Trade follows them with the coefficients 0.8 and 0.35.
func gravityRows(number, series, years int) []analysis.GravityRow {
	draw := luck(number)
	var rows []analysis.GravityRow
	for s := range series {
		gdp := 10 * draw.Normal()
		for y := range years {
			gdp += 0.05 + 0.1*draw.Normal()
			event := 0.0
			if y > 4+s {
				event = 1
			}
			x := []float64{gdp, event}
			rows = append(rows, analysis.GravityRow{Series: s, Year: 2001 + y,
				LnTrade: 5*float64(s) - 20 + 0.8*gdp + 0.35*event, X: x})
		}
	}
	return rows
}

// Protects the regression. Where trade follows the covariates without noise, it finds the coefficients,
// except for the ridge's millionth. It then predicts every series in years outside the fit.
func TestGravityFindsCoefficients(t *testing.T) {
	fit, ok := analysis.Gravity(gravityRows(30, 8, 12), 2100)
	if !ok || !near(fit.Coefficients[0], 0.8, 1e-5) || !near(fit.Coefficients[1], 0.35, 1e-5) {
		t.Fatalf("coefficients %v, want 0.8 and 0.35", fit.Coefficients)
	}
	if want := withPrior(0, 8*12-8-2); !near(fit.SD, want, 1e-6) {
		t.Errorf("residuals spread by %v, want the prior's share %v", fit.SD, want)
	}
	for s := range 8 {
		if g, ok := fit.Predict(s, []float64{7, 1}); !ok || !near(g.Mean, 5*float64(s)-20+0.8*7+0.35, 1e-3) {
			t.Errorf("series %d: %+v, want %v", s, g, 5*float64(s)-20+0.8*7+0.35)
		}
	}
	if _, ok := fit.Predict(8, []float64{7, 1}); ok {
		t.Error("predicted a series without rows")
	}
	if !panics(func() { fit.Predict(1, []float64{7}) }) {
		t.Error("took one covariate for two")
	}
}

// Protects the arithmetic, by hand. Less its means, series 1 has x −1 0 1 and trade
// −0.5 0 0.5, series 2 has x −1 1 and trade −0.2 0.2: the products add up to 1.4
// over squares 4, so b = 0.35; residuals 0.15 twice and 0.15 twice make 0.09, with
// 5 − 2 − 1 degrees of freedom. At x = 5 series 1, known from 3 rows with mean 2, has
// the variance times 1 + 1/3 + 3²/4.
func TestGravityByHand(t *testing.T) {
	rows := []analysis.GravityRow{
		{Series: 1, Year: 2001, LnTrade: 3.5, X: []float64{1}}, {Series: 1, Year: 2002, LnTrade: 4, X: []float64{2}},
		{Series: 1, Year: 2003, LnTrade: 4.5, X: []float64{3}},
		{Series: 2, Year: 2001, LnTrade: 0.8, X: []float64{6}}, {Series: 2, Year: 2003, LnTrade: 1.2, X: []float64{8}},
	}
	fit, ok := analysis.Gravity(rows, 2003)
	sd := withPrior(0.09, 2)
	if !ok || !near(fit.Coefficients[0], 0.35/(1+1e-6), 1e-12) || !near(fit.SD, sd, 1e-9) {
		t.Fatalf("coefficient %v and spread %v, want 0.35 and %v", fit.Coefficients, fit.SD, sd)
	}
	if g, _ := fit.Predict(1, []float64{5}); !near(g.Mean, 4+0.35*3, 1e-5) || !near(g.SD, sd*math.Sqrt(1+1.0/3+9.0/4), 1e-5) {
		t.Errorf("series 1 at 5: %+v", g)
	}
	if g, _ := fit.Predict(2, []float64{7}); !near(g.Mean, 1, 1e-12) || !near(g.SD, sd*math.Sqrt(1.5), 1e-5) {
		t.Errorf("series 2 at its mean: %+v", g)
	}
	if _, ok := analysis.Gravity(rows, 2001); ok {
		t.Error("fitted two series of one row each")
	}
	if _, ok := analysis.Gravity(rows, 2000); ok {
		t.Error("fitted no rows")
	}
	twice := append(slices.Clone(rows), rows[4])
	nan := append(slices.Clone(rows), analysis.GravityRow{Series: 3, Year: 2001, LnTrade: 1, X: []float64{math.NaN()}})
	wide := append(slices.Clone(rows), analysis.GravityRow{Series: 3, Year: 2001, LnTrade: 1, X: []float64{1, 2}})
	for _, bad := range [][]analysis.GravityRow{twice, nan, wide} {
		if !panics(func() { analysis.Gravity(bad, 2003) }) {
			t.Errorf("took %+v", bad[5])
		}
	}
}

// Protects what must not matter. The order of rows changes no bit. A constant in one series' trade moves only
// the forecast of that series. The unit of a covariate scales its coefficient and changes no forecast.
func TestGravityMoved(t *testing.T) {
	rows := gravityRows(31, 6, 10)
	draw := luck(32)
	for k := range rows {
		rows[k].LnTrade += 0.3 * draw.Normal()
	}
	at := []float64{2, 1}
	base, _ := analysis.Gravity(rows, 2100)
	back := slices.Clone(rows)
	slices.Reverse(back)
	other, _ := analysis.Gravity(back, 2100)
	shifted, unit := slices.Clone(rows), slices.Clone(rows)
	for k := range rows {
		if rows[k].Series == 2 {
			shifted[k].LnTrade += 4
		}
		unit[k].X = []float64{1000 * rows[k].X[0], rows[k].X[1]}
	}
	up, _ := analysis.Gravity(shifted, 2100)
	thousand, _ := analysis.Gravity(unit, 2100)
	if !near(thousand.Coefficients[0], base.Coefficients[0]/1000, 1e-9) {
		t.Errorf("coefficients %v, in a thousandth of the unit %v", base.Coefficients, thousand.Coefficients)
	}
	for s := range 6 {
		want, _ := base.Predict(s, at)
		if got, _ := other.Predict(s, at); got != want {
			t.Errorf("series %d: %+v, rows in reverse %+v", s, want, got)
		}
		if got, _ := thousand.Predict(s, []float64{2000, 1}); !near(got.Mean, want.Mean, 1e-9) || !near(got.SD, want.SD, 1e-9) {
			t.Errorf("series %d: %+v, in another unit %+v", s, want, got)
		}
		more := 0.0
		if s == 2 {
			more = 4
		}
		if got, _ := up.Predict(s, at); !near(got.Mean, want.Mean+more, 1e-9) || !near(got.SD, want.SD, 1e-9) {
			t.Errorf("series %d: %+v, series 2 shifted %+v", s, want, got)
		}
	}
}

// Protects from covariates without new information. A covariate that stands twice shares its effect evenly. A
// covariate that is constant within series has none. Neither changes a forecast by more than the ridge does,
// and the factorisation still works.
func TestGravityCollinear(t *testing.T) {
	rows := gravityRows(33, 6, 10)
	more := slices.Clone(rows)
	for k, r := range rows {
		more[k].X = []float64{r.X[0], r.X[1], r.X[1], 0.1 * float64(r.Series), 0}
	}
	a, _ := analysis.Gravity(rows, 2100)
	b, ok := analysis.Gravity(more, 2100)
	if !ok || !near(b.Coefficients[1], b.Coefficients[2], 1e-6) || !near(b.Coefficients[1]+b.Coefficients[2], 0.35, 1e-5) ||
		b.Coefficients[3] != 0 || b.Coefficients[4] != 0 {
		t.Fatalf("coefficients %v", b.Coefficients)
	}
	for s := range 6 {
		p, _ := a.Predict(s, []float64{1, 1})
		q, _ := b.Predict(s, []float64{1, 1, 1, 9, 9})
		if !near(p.Mean, q.Mean, 1e-4) || math.Abs(p.SD/q.SD-1) > 0.02 {
			t.Errorf("series %d: %+v and %+v", s, p, q)
		}
	}
}

// Protects the band of the regression. With noise of the prior's size, 90 % intervals hold nine of ten new
// values, also for covariates far from those seen.
func TestGravityBandHolds(t *testing.T) {
	hits, count := 0, 0
	for r := range 200 {
		rows := gravityRows(2000+r, 5, 8)
		draw := luck(5000 + r)
		for k := range rows {
			rows[k].LnTrade += 0.3 * draw.Normal()
		}
		fit, _ := analysis.Gravity(rows, 2007)
		for s := range 5 {
			x := []float64{rows[s*8].X[0] + 2*draw.Normal(), 1}
			y := 5*float64(s) - 20 + 0.8*x[0] + 0.35 + 0.3*draw.Normal()
			g, _ := fit.Predict(s, x)
			if analysis.Covers(g.Sample(201), y, 0.9) {
				hits++
			}
			count++
		}
	}
	if share := float64(hits) / float64(count); share < 0.86 || share > 0.94 {
		t.Errorf("holds in %v of %d cases", share, count)
	}
}
