package analysis

import (
	"cmp"
	"math"
	"slices"

	"concord/sim/det"
)

// GravityRow is the trade of one pair in one year, with what explains it.
type GravityRow struct {
	Series, Year int
	LnTrade      float64   // in logs, finite
	X            []float64 // covariates, as many in every row, such as the log of both GDPs' product and an agreement (0 or 1)
}

// GravityFit is a regression of the log of trade on an effect for each series
// and on coefficients that all series share.
type GravityFit struct {
	// Coefficients of the covariates: what one unit of each adds, in logs.
	Coefficients []float64
	// SD is the standard deviation of a row around the regression, pooled over
	// all series, in logs.
	SD float64

	series []int       // increasing
	mean   []float64   // of the log of trade, by series
	means  [][]float64 // of the covariates, by series
	rows   []int       // by series
	scale  []float64   // of each covariate within series: root of its sum of squares; 0 if it never varies
	factor [][]float64 // Cholesky factor of the scaled normal equations
}

// gravityRidge is added to the diagonal of the normal equations. Their covariates are scaled to sums of
// squares of 1. The ridge draws coefficients toward 0 by a millionth. It divides an effect evenly among
// covariates with the same information.
const gravityRidge = 1e-6

// Gravity fits rows of years ≤ origin. Later rows change no bit, and the order of rows changes none either. A
// series has at most one row a year. First the means within series are taken out, which absorbs the series'
// effects (Frisch & Waugh 1933). The rest is ridge least squares (Hoerl & Kennard 1970) by the normal
// equations and Cholesky's factors. A covariate that does not vary within any series cannot be told apart
// from the effects; its coefficient is 0. The residual variance has the prior of the naive forecasts. Its
// degrees of freedom are the rows, less the series, less the covariates that vary. If there are no degrees of
// freedom, ok is false. Gravity panics on rows of different widths, on values that are not finite, and on two
// rows of the same series and year.
func Gravity(rows []GravityRow, origin int) (fit GravityFit, ok bool) {
	used := gravityRows(rows, origin)
	if len(used) == 0 {
		return GravityFit{}, false
	}
	columns, left, raw := fit.takeOutMeans(used)
	varying := fit.scaleColumns(columns, raw)
	degrees := len(used) - len(fit.series) - varying
	if degrees < 1 {
		return GravityFit{}, false
	}
	solution := fit.solve(columns, left)
	squares := 0.0
	for k, e := range left {
		for j, b := range solution {
			if fit.scale[j] > 0 {
				e -= float64(b * columns[j][k])
			}
		}
		squares += float64(e * e)
	}
	for j, b := range solution {
		if fit.scale[j] > 0 {
			fit.Coefficients[j] = b / fit.scale[j]
		}
	}
	fit.SD = math.Sqrt(spread2(squares, degrees))
	return fit, true
}

// gravityRows are the rows of years ≤ origin, by series and year.
func gravityRows(rows []GravityRow, origin int) []GravityRow {
	var used []GravityRow
	for _, r := range rows {
		if r.Year > origin {
			continue
		}
		used = append(used, r)
		if len(r.X) != len(used[0].X) {
			panic("analysis: rows differ in their number of covariates")
		}
		sum := math.Abs(r.LnTrade)
		for _, v := range r.X {
			sum += math.Abs(v)
		}
		if math.IsNaN(sum) || math.IsInf(sum, 1) {
			panic("analysis: a row with a value that is not finite")
		}
	}
	slices.SortFunc(used, func(a, b GravityRow) int {
		return cmp.Or(cmp.Compare(a.Series, b.Series), cmp.Compare(a.Year, b.Year))
	})
	return used
}

// takeOutMeans notes the means of each series. It returns each covariate and the log of trade without these
// means. It also returns each covariate's sum of squares with the means.
func (f *GravityFit) takeOutMeans(used []GravityRow) (columns [][]float64, left, raw []float64) {
	width := len(used[0].X)
	columns, raw = make([][]float64, width), make([]float64, width)
	for from := 0; from < len(used); {
		to := from + 1
		for to < len(used) && used[to].Series == used[from].Series {
			if used[to].Year == used[to-1].Year {
				panic("analysis: two rows of one series and year")
			}
			to++
		}
		n := float64(to - from)
		mean, means := 0.0, make([]float64, width)
		for _, r := range used[from:to] {
			mean += r.LnTrade
			for j, v := range r.X {
				means[j] += v
			}
		}
		mean /= n
		for j := range means {
			means[j] /= n
		}
		for _, r := range used[from:to] {
			left = append(left, r.LnTrade-mean)
			for j, v := range r.X {
				columns[j] = append(columns[j], v-means[j])
				raw[j] += float64(v * v)
			}
		}
		f.series, f.rows = append(f.series, used[from].Series), append(f.rows, to-from)
		f.mean, f.means = append(f.mean, mean), append(f.means, means)
		from = to
	}
	return columns, left, raw
}

// scaleColumns scales covariates to sums of squares of 1 and counts them. A covariate that varies only by
// rounding is left out, with a scale of 0.
func (f *GravityFit) scaleColumns(columns [][]float64, raw []float64) (varying int) {
	f.scale, f.Coefficients = make([]float64, len(columns)), make([]float64, len(columns))
	for j, c := range columns {
		if squares := det.Dot(c, c); squares > float64(1e-20*raw[j]) {
			f.scale[j] = math.Sqrt(squares)
			varying++
			for k := range c {
				c[k] /= f.scale[j]
			}
		}
	}
	return varying
}

// solve gives the coefficients of the scaled covariates by the normal equations.
func (f *GravityFit) solve(columns [][]float64, left []float64) []float64 {
	normal, right := make([][]float64, len(columns)), make([]float64, len(columns))
	for i := range normal {
		normal[i] = make([]float64, len(columns))
		normal[i][i] = 1
		if f.scale[i] == 0 {
			continue
		}
		right[i] = det.Dot(columns[i], left)
		for j := range i {
			if f.scale[j] > 0 {
				normal[i][j] = det.Dot(columns[i], columns[j])
			}
		}
		normal[i][i] = det.Dot(columns[i], columns[i]) + gravityRidge
	}
	f.factor = cholesky(normal)
	return backward(f.factor, forward(f.factor, right))
}

// Predict forecasts the log of trade of one series for covariates x. The forecast is the mean of the series,
// plus the coefficients times the distance of x from the mean covariates. The variance is that of a row,
// times 1 + 1/n for the series' effect, which is known from n rows. It is larger if x is far from the
// covariates seen. It is the same for every horizon, because the residuals come from all years of a series,
// near and far. For a covariate that never varied, both its effect and its uncertainty are left out. Predict
// is not ok for a series without rows. It panics for another number of covariates.
func (f GravityFit) Predict(series int, x []float64) (g Gaussian, ok bool) {
	if len(x) != len(f.Coefficients) {
		panic("analysis: another number of covariates than fitted")
	}
	k, found := slices.BinarySearch(f.series, series)
	if !found {
		return Gaussian{}, false
	}
	mean, far := f.mean[k], make([]float64, len(x))
	for j, v := range x {
		off := v - f.means[k][j]
		mean += float64(f.Coefficients[j] * off)
		if f.scale[j] > 0 {
			far[j] = off / f.scale[j]
		}
	}
	leverage := forward(f.factor, far)
	factor := 1 + 1/float64(f.rows[k]) + det.Dot(leverage, leverage)
	return Gaussian{mean, float64(f.SD * math.Sqrt(factor))}, true
}

// cholesky is the lower triangle L with LLᵀ = a. The matrix a is symmetric and positive definite, and only
// its lower triangle is read.
func cholesky(a [][]float64) [][]float64 {
	l := make([][]float64, len(a))
	for i := range a {
		l[i] = make([]float64, len(a))
		for j := range i + 1 {
			s := a[i][j] - det.Dot(l[i][:j], l[j][:j])
			if i == j {
				l[i][i] = math.Sqrt(max(s, gravityRidge*gravityRidge)) // s is positive but for rounding
			} else {
				l[i][j] = s / l[j][j]
			}
		}
	}
	return l
}

// forward solves Ly = b, and backward Lᵀx = y.
func forward(l [][]float64, b []float64) []float64 {
	y := make([]float64, len(b))
	for i := range b {
		y[i] = (b[i] - det.Dot(l[i][:i], y[:i])) / l[i][i]
	}
	return y
}

func backward(l [][]float64, y []float64) []float64 {
	x := slices.Clone(y)
	for i := len(x) - 1; i >= 0; i-- {
		for k := i + 1; k < len(x); k++ {
			x[i] -= float64(l[k][i] * x[k])
		}
		x[i] /= l[i][i]
	}
	return x
}
