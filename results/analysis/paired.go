package analysis

import (
	"math"
	"slices"
)

// Paired describes the effect of one thing against another over pairs of runs. The runs of a pair share
// everything else: the draw of the parameters, the seed and the replicate. A pair's effect is one number. The
// numbers of the two runs are its levels. They show what sharing has won.
type Paired struct {
	Pairs int
	// Of the effect over pairs, in its unit: mean, standard error of the mean and the
	// ends of the mean's 95 % interval (Student's t, Pairs−1 degrees of freedom).
	Mean, SE, Low, High float64
	// Quantiles of the effect over pairs, at 5 and 95 %. They show how much depends on the draw.
	P05, P95 float64
	// Shares of pairs whose effect is above and below 0; the rest is exactly 0.
	Positive, Negative float64
	// Correlation of the levels within pairs. It is 0 if one of the levels never varies, and NaN for fewer
	// than two pairs.
	Correlation float64
	// Variance of the levels' difference, over the variance without pairing. Without pairing it would be the
	// sum of the two variances. So this is the share of the noise of unpaired runs that is left. It is 1 if
	// there is no noise, NaN for fewer than two pairs.
	VarianceRatio float64
}

// Pair describes effects that were taken from levels a and b. All three have one value for each pair, in the
// same order. Pair panics if the lengths differ. With fewer than two pairs the error is unknown: SE is +Inf,
// and the interval and the quantiles are the whole line. Correlation and variance are NaN.
func Pair(effects, a, b []float64) Paired {
	n := len(effects)
	if len(a) != n || len(b) != n {
		panic("analysis: effects and levels of pairs differ in number")
	}
	p := unknown(n, Mean(effects))
	above, below := 0, 0
	for _, e := range effects {
		if e > 0 {
			above++
		}
		if e < 0 {
			below++
		}
	}
	if n > 0 {
		p.Positive, p.Negative = float64(above)/float64(n), float64(below)/float64(n)
	}
	if n < 2 {
		return p
	}
	p.Correlation, p.VarianceRatio = 0, 1
	p.SE = SD(effects) / math.Sqrt(float64(n))
	sorted := slices.Clone(effects)
	slices.Sort(sorted)
	p.P05, p.P95 = Quantile(sorted, 0.05), Quantile(sorted, 0.95)
	half := float64(StudentT975(n-1) * p.SE)
	p.Low, p.High = p.Mean-half, p.Mean+half

	meanA, meanB := Mean(a), Mean(b)
	var aa, bb, ab float64
	for k := range a {
		da, db := a[k]-meanA, b[k]-meanB
		aa += float64(da * da)
		bb += float64(db * db)
		ab += float64(da * db)
	}
	if aa > 0 && bb > 0 {
		p.Correlation = max(-1, min(1, ab/math.Sqrt(float64(aa*bb))))
	}
	if aa+bb > 0 {
		p.VarianceRatio = max(0, (aa+bb-float64(2*ab))/(aa+bb))
	}
	return p
}

// unknown is an effect with a known mean and nothing else.
func unknown(n int, mean float64) Paired {
	inf := math.Inf(1)
	return Paired{Pairs: n, Mean: mean, SE: inf, Low: -inf, High: inf, P05: -inf, P95: inf, Correlation: math.NaN(),
		VarianceRatio: math.NaN()}
}

// PairedOf is Pair from moments alone. It takes the mean and the standard deviation of the effect, which is
// the difference of two levels, and the standard deviations of the levels. What would need the single values
// is left unknown.
func PairedOf(n int, mean, sd, sdA, sdB float64) Paired {
	p := unknown(n, mean)
	if n < 2 {
		return p
	}
	p.Correlation, p.VarianceRatio = 0, 1
	p.SE = sd / math.Sqrt(float64(n))
	half := float64(StudentT975(n-1) * p.SE)
	p.Low, p.High = mean-half, mean+half
	va, vb, vd := float64(sdA*sdA), float64(sdB*sdB), float64(sd*sd)
	if va > 0 && vb > 0 {
		p.Correlation = max(-1, min(1, float64(0.5*(va+vb-vd))/(sdA*sdB)))
	}
	if va+vb > 0 {
		p.VarianceRatio = vd / (va + vb)
	}
	return p
}
