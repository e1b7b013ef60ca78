package analysis

import (
	"math"
	"slices"
)

// Paired describes the effect of one thing against another over pairs of runs
// that share everything else: the draw of the parameters, the seed and the
// replicate. A pair's effect is one number; the runs' own numbers, its levels,
// tell what sharing has won.
type Paired struct {
	Pairs int
	// Of the effect over pairs, in its unit: mean, standard error of the mean and the
	// ends of the mean's 95 % interval (Student's t, Pairs−1 degrees of freedom).
	Mean, SE, Low, High float64
	// Quantiles of the effect over pairs, at 5 and 95 %: how much depends on the draw.
	P05, P95 float64
	// Shares of pairs whose effect is above and below 0; the rest is exactly 0.
	Positive, Negative float64
	// Correlation of the levels within pairs, 0 when one of them never varies, NaN for
	// fewer than two pairs.
	Correlation float64
	// Variance of the levels' difference over what it would be without pairing, the sum
	// of the two variances: the share of unpaired runs' noise that is left; 1 for none,
	// NaN for fewer than two pairs.
	VarianceRatio float64
}

// Pair describes effects, which were taken from levels a and b, all three with
// one value for each pair in the same order. It panics when the lengths differ.
// With fewer than two pairs nothing is known of the error: SE is +Inf and the
// interval is the whole line, as are the quantiles; correlation and variance are NaN.
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

// unknown is an effect of which only the mean is known.
func unknown(n int, mean float64) Paired {
	inf := math.Inf(1)
	return Paired{Pairs: n, Mean: mean, SE: inf, Low: -inf, High: inf, P05: -inf, P95: inf, Correlation: math.NaN(), VarianceRatio: math.NaN()}
}

// studentT975 are the exact quantiles where the expansion is not yet good.
var studentT975 = [...]float64{
	12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135, 2.262157163,
}

// StudentT975 is the 97.5 % quantile of Student's t with so many degrees of
// freedom, 1 or more: a table to 9, from 10 on the expansion of Fisher and
// Cornish in powers of 1/degrees (Abramowitz & Stegun 1964, 26.7.5, four
// terms). The error is below 1e-5.
func StudentT975(degrees int) float64 {
	if degrees < 1 {
		panic("analysis: Student's t needs a degree of freedom")
	}
	if degrees <= len(studentT975) {
		return studentT975[degrees-1]
	}
	const (
		z  = 1.959963984540054 // of the standard normal distribution
		z2 = z * z
		g1 = z * (z2 + 1) / 4
		g2 = z * ((5*z2+16)*z2 + 3) / 96
		g3 = z * (((3*z2+19)*z2+17)*z2 - 15) / 384
		g4 = z * ((((79*z2+776)*z2+1482)*z2-1920)*z2 - 945) / 92160
	)
	d := 1 / float64(degrees)
	t := g3 + float64(g4*d)
	t = g2 + float64(t*d)
	t = g1 + float64(t*d)
	return z + float64(t*d)
}

// Set is the effects that agree with a statement, ends included.
type Set struct {
	Low, High float64 // −Inf and +Inf for no bound
}

// Verdict is what an interval says about a statement.
type Verdict uint8

// The verdicts.
const (
	NotJudged Verdict = iota // the statement expects nothing that could be judged
	Holds                    // the whole interval agrees
	Undecided                // the interval holds effects that agree and effects that do not
	Fails                    // no effect of the interval agrees
)

// VerdictNames are the words for verdicts, indexed by Verdict.
var VerdictNames = [...]string{"not judged", "holds", "undecided", "fails"}

func (v Verdict) String() string { return VerdictNames[v] }

// Judge compares an interval with the effects that agree. An interval that only
// touches the set's end from outside is undecided.
func (s Set) Judge(low, high float64) Verdict {
	switch {
	case low >= s.Low && high <= s.High:
		return Holds
	case high < s.Low || low > s.High:
		return Fails
	}
	return Undecided
}

// Flip is where along x the mean effect first enters or leaves the set: straight
// lines are drawn between the given points, which stand in increasing order of x.
// It is false when all means lie on the same side.
func (s Set) Flip(x, mean []float64) (at float64, flips bool) {
	in := func(v float64) bool { return v >= s.Low && v <= s.High }
	for k := 1; k < len(x); k++ {
		from, to := mean[k-1], mean[k]
		if in(from) == in(to) {
			continue
		}
		outside, inside := from, to
		if in(from) {
			outside, inside = to, from
		}
		bound := s.Low
		if outside > s.High {
			bound = s.High
		}
		if inside == bound { // also spares the quotient of an end that was just met
			if in(from) {
				return x[k-1], true
			}
			return x[k], true
		}
		share := (bound - from) / (to - from)
		return x[k-1] + float64(share*(x[k]-x[k-1])), true
	}
	return 0, false
}

// PairedOf is Pair from moments alone: mean and standard deviation of the effect
// over pairs, which is the difference of two levels, and the standard deviations
// of the levels. What needs the values is left as if nothing were known.
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
