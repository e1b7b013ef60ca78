package analysis

import (
	"math"

	"concord/sim/det"
)

// Naive forecasts, which a model must beat to be worth its trouble. Each takes one series of logarithms and
// forecasts h years beyond origin. It uses only values of years ≤ origin; later values change no bit. The
// horizon H is counted from the last year known. If that year is before origin, H is longer than h.
//
// The spread of a year's step is estimated from the series together with a prior. The prior has the spread
// priorSpread and counts as priorCount further observations. The variance is (priorCount·priorSpread² +
// Σe²)/(priorCount + degrees of freedom). Without the prior, two equal values would give a forecast without
// any uncertainty. Both numbers are a judgement. A third up or down in a year is much, but common in the
// trade of small economies. Three observations steady a short series, but they have little weight in a series
// of thirty years.
const (
	priorSpread = 0.3 // standard deviation, in logs
	priorCount  = 3.0
)

// Series is one quantity over the years, in logarithms.
type Series struct {
	Years  []int     // increasing; what is missing is left out
	Values []float64 // of each year, in logs, finite
}

// known are the years and values up to origin. It panics if these years do not increase, or if their values
// are not finite. It does not look at later years.
func (s Series) known(origin int) ([]int, []float64) {
	if len(s.Years) != len(s.Values) {
		panic("analysis: years and values of a series differ in number")
	}
	n := 0
	for n < len(s.Years) && s.Years[n] <= origin {
		if n > 0 && s.Years[n] <= s.Years[n-1] {
			panic("analysis: years of a series do not increase")
		}
		if v := s.Values[n]; math.IsNaN(v) || math.IsInf(v, 0) {
			panic("analysis: a value of a series is not finite")
		}
		n++
	}
	return s.Years[:n], s.Values[:n]
}

// ahead is the horizon from the last year known.
func ahead(years []int, origin, h int) int {
	if h < 1 {
		panic("analysis: a forecast for no year ahead")
	}
	return origin + h - years[len(years)-1]
}

// spread2 is the variance estimated from squared errors together with the prior.
func spread2(squares float64, degrees int) float64 {
	return (float64(priorCount*priorSpread*priorSpread) + squares) / (priorCount + float64(max(0, degrees)))
}

// Gaussian is a forecast that is normal in logs.
type Gaussian struct {
	Mean, SD float64 // in logs
}

// Sample gives n quantiles of the forecast, at (i+½)/n, in increasing order. They are more evenly spaced than
// draws, so the CRPS of the sample is a little too low; see Gaussian.CRPS.
func (g Gaussian) Sample(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = g.Mean + float64(g.SD*det.NormInv((float64(i)+0.5)/float64(n)))
	}
	return out
}

// CRPS is the continuous ranked probability score of the forecast when y came true, in logs. It is computed
// without sampling: SD·(z(2Φ(z)−1) + 2φ(z) − 1/√π), with z the distance of y from the mean in SD (Gneiting,
// Raftery, Westveld & Goldman 2005). For an SD of 0 it is |Mean − y|. It is the expectation of the fair score
// of draws.
func (g Gaussian) CRPS(y float64) float64 {
	off := y - g.Mean
	if g.SD <= 0 || math.Abs(off) > float64(1e150*g.SD) {
		return math.Abs(off)
	}
	const rootPi, rootHalfPi = 1.7724538509055160273, 1.2533141373155002512
	z := math.Abs(off) / g.SD
	density2 := det.Exp(-float64(float64(z*z)*0.5)) / rootHalfPi // 2φ(z) = √(2/π)·e^(−z²/2)
	return float64(g.SD * (float64(z*(1-float64(2*normalTail(z)))) + density2 - 1/rootPi))
}

// Persistence is the random walk. The last value stays, and the variance grows by the same amount each year.
// A step over a gap counts as its square divided by the years. Persistence needs one value. With one value
// the spread is that of the prior alone.
func Persistence(s Series, origin, h int) (g Gaussian, ok bool) {
	years, values := s.known(origin)
	n := len(values)
	if n < 1 {
		return Gaussian{}, false
	}
	squares := 0.0
	for k := 1; k < n; k++ {
		step := values[k] - values[k-1]
		squares += float64(step*step) / float64(years[k]-years[k-1])
	}
	far := float64(ahead(years, origin, h))
	return Gaussian{values[n-1], math.Sqrt(float64(far * spread2(squares, n-1)))}, true
}

// Followed is a series and a path that is known for all years, such as the log of the product of two GDPs. Mark is a
// covariate that is known for all years too, such as 1 while a border is held closed; nil for none.
type Followed struct {
	Series
	Path func(year int) float64 // in logs
	Mark func(year int) float64
}

// beside is the series less its path.
func (f *Followed) beside(origin int) Series {
	years, values := f.known(origin)
	out := Series{Years: years, Values: make([]float64, len(values))}
	for k, v := range values {
		out.Values[k] = v - f.Path(years[k])
	}
	return out
}

// Following is the last value times the growth of the path since that value's year. It is the random walk of what lies
// between a series and its path. So its spread comes from the errors that this very forecast has made on the series
// before. Following needs one value.
func Following(f Followed, origin, h int) (g Gaussian, ok bool) {
	if g, ok = Persistence(f.beside(origin), origin, h); ok {
		g.Mean += f.Path(origin + h)
	}
	return g, ok
}

// MarkFit is what a step of the mark does to a series beside its path, in logs: one coefficient that all series share.
type MarkFit struct {
	Coefficient float64 // log points for a mark of 1
	SD          float64 // of the coefficient
}

// FitMark estimates the coefficient by least squares over the steps of all series to origin, without a constant. A step
// over a gap of some years has as many times the variance, so it weighs as much less. The residual variance has the prior
// of all naive forecasts. FitMark is not ok if the mark has not changed between two values of any series.
func FitMark(all []Followed, origin int) (fit MarkFit, ok bool) {
	xx, xy, yy, steps := 0.0, 0.0, 0.0, 0
	for k := range all {
		s := all[k].beside(origin)
		for i := 1; i < len(s.Years); i++ {
			gap := float64(s.Years[i] - s.Years[i-1])
			x, y := all[k].Mark(s.Years[i])-all[k].Mark(s.Years[i-1]), s.Values[i]-s.Values[i-1]
			xx += float64(x*x) / gap
			xy += float64(x*y) / gap
			yy += float64(y*y) / gap
			steps++
		}
	}
	if xx == 0 {
		return MarkFit{}, false
	}
	fit.Coefficient = xy / xx
	left := max(0, yy-float64(fit.Coefficient*xy))
	fit.SD = math.Sqrt(spread2(left, steps-1) / xx)
	return fit, true
}

// Predict is Following with the step of the mark since the last value's year. The variance is that of the steps that the
// mark leaves, and of the coefficient itself. Predict needs one value.
func (m MarkFit) Predict(f Followed, origin, h int) (g Gaussian, ok bool) {
	plain := f.Path
	f.Path = func(year int) float64 { return plain(year) + float64(m.Coefficient*f.Mark(year)) }
	if g, ok = Following(f, origin, h); ok {
		years, _ := f.known(origin)
		step := float64((f.Mark(origin+h) - f.Mark(years[len(years)-1])) * m.SD)
		g.SD = math.Sqrt(float64(g.SD*g.SD) + float64(step*step))
	}
	return g, ok
}

// Drift is the random walk with the mean step of the known years. This is the whole change over the whole
// time T. The uncertainty of the mean step adds to the variance: σ²·(H + H²/T). Drift needs three values.
func Drift(s Series, origin, h int) (g Gaussian, ok bool) {
	years, values := s.known(origin)
	n := len(values)
	if n < 3 {
		return Gaussian{}, false
	}
	time := float64(years[n-1] - years[0])
	slope := (values[n-1] - values[0]) / time
	squares := 0.0
	for k := 1; k < n; k++ {
		gap := float64(years[k] - years[k-1])
		e := values[k] - values[k-1] - float64(slope*gap)
		squares += float64(e*e) / gap
	}
	far := float64(ahead(years, origin, h))
	variance := float64(spread2(squares, n-2) * (far + float64(far*far)/time))
	return Gaussian{values[n-1] + float64(slope*far), math.Sqrt(variance)}, true
}

// SeriesMean forecasts the mean of all values known. Its variance is σ²·(1 + 1/n), the same for every
// horizon: the spread of values around the mean, and the uncertainty of the mean itself. (Here the prior's
// spread is that of a value, not of a step.) SeriesMean needs two values.
func SeriesMean(s Series, origin, h int) (g Gaussian, ok bool) {
	years, values := s.known(origin)
	n := len(values)
	if n < 2 {
		return Gaussian{}, false
	}
	ahead(years, origin, h) // h is checked here too
	mean, squares := Mean(values), 0.0
	for _, v := range values {
		squares += float64((v - mean) * (v - mean))
	}
	return Gaussian{mean, math.Sqrt(float64(spread2(squares, n-1) * (1 + 1/float64(n))))}, true
}

// AR1 is the autoregression of first order. A value is c + φ times last year's value, plus a step. Both c and
// φ are least squares over the years with a known value in the year before; years after a gap drop out. φ is
// held within 0..0.99, so the series returns to a mean, however slowly. The constant c is the best one for
// this φ. The variance is σ²·(1 + φ² + … + φ^(2H−2)), that of the steps alone. The uncertainty of c and φ is
// left out. AR1 needs three such years.
func AR1(s Series, origin, h int) (g Gaussian, ok bool) {
	years, values := s.known(origin)
	var before, after []float64
	for k := 1; k < len(values); k++ {
		if years[k]-years[k-1] == 1 {
			before, after = append(before, values[k-1]), append(after, values[k])
		}
	}
	m := len(before)
	if m < 3 {
		return Gaussian{}, false
	}
	x, y := Mean(before), Mean(after)
	xx, xy := 0.0, 0.0
	for k := range before {
		xx += float64((before[k] - x) * (before[k] - x))
		xy += float64((before[k] - x) * (after[k] - y))
	}
	phi := 0.0
	if xx > 0 {
		phi = min(0.99, max(0, xy/xx))
	}
	squares := 0.0
	for k := range before {
		e := after[k] - y - float64(phi*(before[k]-x))
		squares += float64(e * e)
	}
	mean, sum, weight := values[len(values)-1], 0.0, 1.0
	for range ahead(years, origin, h) {
		mean = y + float64(phi*(mean-x))
		sum += weight
		weight = float64(weight * phi * phi)
	}
	return Gaussian{mean, math.Sqrt(float64(sum * spread2(squares, m-2)))}, true
}
