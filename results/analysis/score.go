package analysis

import (
	"math"
	"slices"

	"concord/sim/det"
)

// CRPS is the continuous ranked probability score of an ensemble forecast, in
// the unit of the values; less is better. With sorted the n members in increasing
// order and y what came true, it is the mean of |xᵢ − y| less half the mean of
// |xᵢ − xⱼ| over all pairs of different members (Gneiting & Raftery 2007, their
// energy form).
//
// Dividing by n(n−1) and not by n² makes it fair (Ferro 2014): its expectation
// does not depend on n when members are independent draws, so ensembles of
// different sizes can be compared. The price is that a single score may be a
// little below 0. It is too kind to members that were spread evenly on purpose,
// like those of Gaussian.Sample: for these take Gaussian.CRPS. A single member
// has no spread and scores |x − y|. It panics on an empty ensemble.
func CRPS(sorted []float64, y float64) float64 {
	n := len(sorted)
	if n == 0 {
		panic("analysis: score of an empty ensemble")
	}
	off := 0.0
	for _, x := range sorted {
		off += math.Abs(x - y)
	}
	off /= float64(n)
	if n == 1 {
		return off
	}
	// The gap between neighbours k and k+1 lies between (k+1)(n−1−k) pairs.
	apart := 0.0
	for k := range n - 1 {
		apart += float64(float64(k+1) * float64(n-1-k) * (sorted[k+1] - sorted[k]))
	}
	return off - apart/float64(float64(n)*float64(n-1))
}

// PIT is the probability integral transform of y in a forecast by n members
// sorted in increasing order: its rank among the n+1 values, as a share inside
// 0..1. Members equal to y share their ranks with it, and the middle one counts.
// If y is one more draw of what the members were drawn from, the PIT is uniform
// over (i+½)/(n+1), with mean ½ (Dawid 1984; Gneiting, Balabdaoui & Raftery 2007).
func PIT(sorted []float64, y float64) float64 {
	below, _ := slices.BinarySearch(sorted, y)
	equal := 0
	for below+equal < len(sorted) && sorted[below+equal] == y {
		equal++
	}
	return (float64(below) + float64(float64(equal+1)*0.5)) / float64(len(sorted)+1)
}

// Covers tells whether y lies in the central interval of a level between 0 and
// 1, ends included, whose ends are quantiles (see Quantile) of members sorted in
// increasing order. When y is one more draw of what the n members were drawn
// from, it is true with probability level·(n−1)/(n+1), exactly if the ends fall on
// members and nearly if between: with few members, compare with that. It panics
// on an empty ensemble.
func Covers(sorted []float64, y, level float64) bool {
	tail := float64((1 - level) * 0.5)
	return y >= Quantile(sorted, tail) && y <= Quantile(sorted, 1-tail)
}

// distribution panics unless p are probabilities, of which k is one.
func distribution(p []float64, k int) {
	if k < 0 || k >= len(p) {
		panic("analysis: the category that came true is none of those forecast")
	}
	sum := 0.0
	for _, v := range p {
		if !(v >= 0) {
			panic("analysis: a probability below zero")
		}
		sum += v
	}
	if math.Abs(sum-1) > 1e-6 {
		panic("analysis: probabilities do not add up to 1")
	}
}

// Brier is the score of probabilities p for categories without order, of which k
// came true: half the sum of squared errors, 0 for certainty that was right and
// 1 for certainty that was wrong. The half makes it, for two categories, the
// usual square of the error; Brier (1950) has twice that. It panics unless p
// adds up to 1 and k is a category.
func Brier(p []float64, k int) float64 {
	distribution(p, k)
	sum := 0.0
	for j, v := range p {
		if j == k {
			v = 1 - v
		}
		sum += float64(v * v)
	}
	return float64(sum * 0.5)
}

// RPS is the ranked probability score of probabilities p for ordered categories,
// of which k came true (Epstein 1969; Murphy 1971): the mean squared error of the
// cumulative probabilities over the bounds between categories. It is 0 for
// certainty that was right, and 1 for certainty of one end when the other came
// true. For two categories it is Brier's; for one, 0. It panics like Brier.
func RPS(p []float64, k int) float64 {
	distribution(p, k)
	if len(p) == 1 {
		return 0
	}
	sum, upTo := 0.0, 0.0
	for j, v := range p[:len(p)-1] {
		upTo += v
		e := upTo
		if j >= k {
			e = 1 - upTo
		}
		sum += float64(e * e)
	}
	return sum / float64(len(p)-1)
}

// DM is a test of equal accuracy of two forecasts.
type DM struct {
	N int // loss differentials that entered
	// Mean loss differential, in the unit of the loss: below 0 the first is better.
	Mean float64
	// Test statistic, and its two-sided p-value by Student's t with N−1 degrees of
	// freedom. When differentials never vary the statistic is 0 or infinite. When
	// there are too few of them for a test (N ≤ h, or N < 2) both are NaN.
	Stat, P float64
}

// DieboldMariano tests whether the loss differentials d (loss of one forecast
// less loss of another, in order of time, evenly spaced) have mean zero (Diebold
// & Mariano 1995). Forecasts of h steps ahead overlap, so differentials less than
// h steps apart are correlated: the variance of the mean counts their first h−1
// autocovariances, in full, or, if that comes out as no positive number, with the
// falling weights of Bartlett (Newey & West 1987). The statistic has the
// correction of Harvey, Leybourne & Newbold (1997) for short series. A step is
// the time between neighbours in d. It panics for h < 1.
func DieboldMariano(d []float64, h int) DM {
	if h < 1 {
		panic("analysis: a forecast for no step ahead")
	}
	n := len(d)
	out := DM{N: n, Mean: Mean(d), Stat: math.NaN(), P: math.NaN()}
	if n < 2 || n <= h {
		return out
	}
	out.Stat = 0
	cov := autocovariances(d, h-1)
	long, bartlett := cov[0], cov[0]
	for k := 1; k < h; k++ {
		long += float64(2 * cov[k])
		bartlett += float64(2 * float64((1-float64(k)/float64(h))*cov[k]))
	}
	if long <= 0 {
		long = bartlett
	}
	switch {
	case long > 0:
		// The correction's n + 1 − 2h + h(h−1)/n is (n−h)(n−h+1)/n.
		correction := float64(float64(n-h)*float64(n-h+1)) / float64(float64(n)*float64(n))
		out.Stat = float64(out.Mean*math.Sqrt(correction)) / math.Sqrt(long/float64(n))
	case out.Mean != 0:
		out.Stat = math.Copysign(math.Inf(1), out.Mean)
	}
	out.P = studentTails(math.Abs(out.Stat), n-1)
	return out
}

// DieboldMarianoPanel tests loss differentials d[origin][pair], origins in order
// of time and evenly spaced: those of one origin are averaged, and the means
// tested by DieboldMariano. What one year has in common for all pairs, such as a
// crisis, thus counts once and not once for each pair, at the price of as few
// values as there are origins. Origins may have different pairs, and weigh the
// same; an origin without any is left out, and its neighbours close up.
func DieboldMarianoPanel(d [][]float64, h int) DM {
	var means []float64
	for _, pairs := range d {
		if len(pairs) > 0 {
			means = append(means, Mean(pairs))
		}
	}
	return DieboldMariano(means, h)
}

// autocovariances of lags 0..most, each divided by the number of all values,
// which keeps them together positive semidefinite.
func autocovariances(d []float64, most int) []float64 {
	mean := Mean(d)
	out := make([]float64, most+1)
	for k := range out {
		for t := k; t < len(d); t++ {
			out[k] += float64((d[t] - mean) * (d[t-k] - mean))
		}
		out[k] /= float64(len(d))
	}
	return out
}

// EffectiveSize is how many independent values would tell as much of the mean as
// the n values of d do, one series in order of time: n/(1 + 2Σρₖ) over the
// autocorrelations ρₖ of lags 1..maxLag. Those of long lags are noise, so the
// sum ends where two neighbours, ρ₂ₘ + ρ₂ₘ₊₁, first add up to nothing above 0:
// the initial positive sequence of Geyer (1992). It is never above n, for values
// that swing to and fro are no proof of more knowledge, nor below 1 (except 0 for
// no values). Values that never vary count as one. Autocorrelations of short
// series are too low in the mean, so what it says of fewer than some thirty
// values is an upper bound at best.
//
// Take it for one series whose dependence fades with time. For many series side
// by side take EffectivePanel.
func EffectiveSize(d []float64, maxLag int) float64 {
	n := len(d)
	if n < 2 {
		return float64(n)
	}
	last := max(0, min(maxLag, n-1))
	cov := autocovariances(d, last)
	if cov[0] <= 0 {
		return 1
	}
	sum := -1.0 // of ρₖ over all lags, negative ones too: twice each pair, less ρ₀
	for k := 0; k <= last; k += 2 {
		two := cov[k] / cov[0]
		if k+1 <= last {
			two += cov[k+1] / cov[0]
		}
		if two <= 0 {
			break
		}
		sum += float64(2 * two)
	}
	return max(1, float64(n)/max(1, sum))
}

// EffectivePanel is how many independent values would tell as much of the plain
// mean as all values of a panel do, panel[pair] holding those of one pair. It is
// Kish's (1965): their number over the design effect 1 + (m−1)·ICC, with m the
// values of a pair (of unequal pairs, their mean weighed by size) and ICC the
// intraclass correlation from the analysis of variance of one way (Donner &
// Koval 1980), held within 0..1.
//
// Take it where a forecast errs on the same pair in the same direction year after
// year: such errors do not fade with the lag, and a pair's few years are too
// short to see it, but many pairs show it together. It takes pairs for
// independent of each other; for years that are bad for all, test with
// DieboldMarianoPanel. Pairs without values are left out. A single pair cannot
// show what it has in common, and counts as one; if no pair has two values, all
// count.
func EffectivePanel(panel [][]float64) float64 {
	var all []float64
	groups, squares := 0, 0.0
	for _, d := range panel {
		if m := float64(len(d)); m > 0 {
			all = append(all, d...)
			groups++
			squares += float64(m * m)
		}
	}
	n := float64(len(all))
	if len(all) == groups || groups < 2 {
		return float64(groups)
	}
	grand := Mean(all)
	between, within := 0.0, 0.0
	for _, d := range panel {
		mean := Mean(d)
		off := mean - grand
		between += float64(float64(len(d)) * float64(off*off))
		for _, v := range d {
			e := v - mean
			within += float64(e * e)
		}
	}
	between /= float64(groups - 1)
	within /= n - float64(groups)
	size := (n - squares/n) / float64(groups-1)
	icc := 1.0 // when nothing varies
	if total := between + float64((size-1)*within); total > 0 {
		icc = min(1, max(0, (between-within)/total))
	}
	return n / (1 + float64((squares/n-1)*icc))
}

// Skill is 1 − Σloss/Σbench, the share of the benchmark's loss that a forecast
// saves: 1 for no loss at all, 0 for no better than the benchmark, and below 0
// for worse. Of lo and hi, the ends of its 90 % interval, the block bootstrap
// tells (Efron 1979; Künsch 1989; here blocks are given and do not overlap):
// block names for each loss the block, such as a pair, that it belongs to; as
// many blocks as there are are drawn with replacement, whole, as often as draws
// says, and 5 and 95 % of the draws' skills, rounded outward, are the ends.
// draw(n) gives a random whole number of 0..n−1.
//
// Where the benchmark's losses do not add up to more than 0, skill is −Inf, or 0
// if the forecast's are no greater. With fewer than two blocks or no draw,
// nothing is known of the error and the interval is the whole line. It panics
// when the lengths differ.
func Skill(loss, bench []float64, block []int, draws int, draw func(n int) int) (skill, lo, hi float64) {
	if len(bench) != len(loss) || len(block) != len(loss) {
		panic("analysis: losses and blocks differ in number")
	}
	names := slices.Clone(block)
	slices.Sort(names)
	names = slices.Compact(names)
	losses, benches := make([]float64, len(names)), make([]float64, len(names))
	for i, name := range block {
		k, _ := slices.BinarySearch(names, name)
		losses[k] += loss[i]
		benches[k] += bench[i]
	}
	skill = saved(det.Sum(losses), det.Sum(benches))
	if len(names) < 2 || draws < 1 {
		return skill, math.Inf(-1), math.Inf(1)
	}
	drawn := make([]float64, draws)
	for i := range drawn {
		l, b := 0.0, 0.0
		for range names {
			k := draw(len(names))
			l += losses[k]
			b += benches[k]
		}
		drawn[i] = saved(l, b)
	}
	slices.Sort(drawn)
	last := float64(draws - 1)
	return skill, drawn[int(math.Floor(float64(0.05*last)))], drawn[int(math.Ceil(float64(0.95*last)))]
}

// saved is the share of a benchmark's loss that a loss saves.
func saved(loss, bench float64) float64 {
	switch {
	case bench > 0:
		return 1 - loss/bench
	case loss <= bench:
		return 0
	}
	return math.Inf(-1)
}

// Uniformity tests whether ranks, whole numbers of 0..most, come from the uniform
// distribution: the chi-square statistic of their counts in bins, with its
// p-value (Pearson 1900). In simulation-based calibration (Talts et al. 2018) the
// rank is that of a parameter's true value among most draws from its posterior,
// and ranks are uniform if the inference is right. Bins cut the ranks as evenly
// as whole numbers allow, and each expects its share of them. The p-value is
// good when a bin expects five ranks or more. Ranks must be independent: thin
// the posterior's draws. Without ranks p is 1. It panics unless bins are
// 2..most+1 and ranks within 0..most.
func Uniformity(ranks []int, bins int, most int) (chi2, p float64) {
	if bins < 2 || bins-1 > most {
		panic("analysis: bins for ranks are 2 or more, and no more than there are ranks")
	}
	values := int64(most) + 1
	counts := make([]int, bins)
	for _, r := range ranks {
		if r < 0 || r > most {
			panic("analysis: a rank outside its range")
		}
		counts[int64(r)*int64(bins)/values]++
	}
	if len(ranks) == 0 {
		return 0, 1
	}
	first := func(b int) int64 { return (int64(b)*values + int64(bins) - 1) / int64(bins) } // rank of a bin
	for b, count := range counts {
		expected := float64(float64(len(ranks))*float64(first(b+1)-first(b))) / float64(values)
		off := float64(count) - expected
		chi2 += float64(off*off) / expected
	}
	return chi2, ChiSquareTail(chi2, bins-1)
}

// StudentCDF is the probability that Student's t with so many degrees of freedom,
// 1 or more, lies below t. It is half the regularised incomplete beta function
// of degrees/(degrees+t²), or 1 less that half. The error is below 1e-12 of the
// smaller tail for 1000 degrees and fewer.
func StudentCDF(t float64, degrees int) float64 {
	half := float64(0.5 * studentTails(math.Abs(t), degrees))
	if t > 0 {
		return 1 - half
	}
	return half
}

// studentTails is the probability that |T| lies above t ≥ 0.
func studentTails(t float64, degrees int) float64 {
	if degrees < 1 {
		panic("analysis: Student's t needs a degree of freedom")
	}
	n := float64(degrees)
	if t > 1e150 { // whose square would overflow
		return 0
	}
	t2 := float64(t * t)
	return betaShare(float64(n*0.5), 0.5, n/(n+t2), t2/(n+t2))
}

// ChiSquareTail is the probability that chi-square with so many degrees of
// freedom, 1 or more, lies above x: the upper regularised incomplete gamma
// function. The error is below 1e-12 of it for 1000 degrees and fewer.
func ChiSquareTail(x float64, degrees int) float64 {
	if degrees < 1 {
		panic("analysis: chi-square needs a degree of freedom")
	}
	return gammaTail(float64(float64(degrees)*0.5), float64(x*0.5))
}

// normalCDF is the distribution function of the standard normal.
func normalCDF(z float64) float64 {
	half := float64(0.5 * gammaTail(0.5, float64(float64(z*z)*0.5)))
	if z > 0 {
		return 1 - half
	}
	return half
}

// logGamma is the logarithm of the gamma function, for x > 0: Stirling's series
// (Abramowitz & Stegun 1964, 6.1.41) from 10 on, and below by Γ(x) = Γ(x+1)/x.
func logGamma(x float64) float64 {
	product := 1.0
	for x < 10 {
		product = float64(product * x)
		x++
	}
	r := 1 / x
	r2 := float64(r * r)
	s := -1.0/1680 + float64(r2/1188)
	s = 1.0/1260 + float64(s*r2)
	s = -1.0/360 + float64(s*r2)
	s = 1.0/12 + float64(s*r2)
	const halfLog2Pi = 0.91893853320467274178
	return float64((x-0.5)*det.Log(x)) - x + halfLog2Pi + float64(s*r) - det.Log(product)
}

// betaShare is the regularised incomplete beta function I of a and b at x, where
// y is 1 − x without the rounding: the continued fraction of Abramowitz & Stegun
// (1964, 26.5.8), on the side where it converges fast, by the method of Lentz as
// modified by Thompson & Barnett (1986).
func betaShare(a, b, x, y float64) float64 {
	if x <= 0 {
		return 0
	}
	if y <= 0 {
		return 1
	}
	if float64(x*(a+b+2)) > a+1 {
		return 1 - betaFraction(b, a, y, x)
	}
	return betaFraction(a, b, x, y)
}

// betaFraction is betaShare by the continued fraction itself.
func betaFraction(a, b, x, y float64) float64 {
	f := lentz(func(k int) (float64, float64) {
		if k == 0 {
			return 1, 1
		}
		m := float64(k / 2)
		if k%2 == 0 {
			return float64(m*(b-m)*x) / float64((a+float64(2*m)-1)*(a+float64(2*m))), 1
		}
		return -float64((a+m)*(a+b+m)*x) / float64((a+float64(2*m))*(a+float64(2*m)+1)), 1
	})
	log := float64(a*det.Log(x)) + float64(b*det.Log(y)) + logGamma(a+b) - logGamma(a) - logGamma(b)
	return float64(det.Exp(log)*f) / a
}

// gammaTail is the upper regularised incomplete gamma function Q of a at x: for
// x < a+1 by the series, else by the continued fraction (Abramowitz & Stegun
// 1964, 6.5.29 and 6.5.31).
func gammaTail(a, x float64) float64 {
	if x <= 0 {
		return 1
	}
	if math.IsInf(x, 1) {
		return 0
	}
	front := det.Exp(float64(a*det.Log(x)) - x - logGamma(a))
	if x < a+1 {
		term := 1 / a
		sum := term
		for k := 1.0; k < mostTerms && term > float64(sum*1e-17); k++ {
			term = float64(term * x / (a + k))
			sum += term
		}
		return max(0, 1-float64(front*sum))
	}
	return float64(front * lentz(func(k int) (float64, float64) {
		if k == 0 {
			return 1, x + 1 - a
		}
		j := float64(k)
		return -float64(j * (j - a)), x + float64(2*j) + 1 - a
	}))
}

const mostTerms = 100000 // after which a series or a fraction ends in any case

// lentz is the continued fraction a₀/(b₀ + a₁/(b₁ + …)), where part gives aₖ and
// bₖ. It ends when a term changes it no more.
func lentz(part func(k int) (a, b float64)) float64 {
	const tiny = 1e-300
	a, b := part(0)
	if b == 0 {
		b = tiny
	}
	d, c := 1/b, math.Inf(1)
	f := float64(a * d)
	for k := 1; k < mostTerms; k++ {
		a, b = part(k)
		d = b + float64(a*d)
		if d == 0 {
			d = tiny
		}
		d = 1 / d
		c = b + a/c
		if c == 0 {
			c = tiny
		}
		change := float64(c * d)
		f = float64(f * change)
		if math.Abs(change-1) < 3e-16 {
			break
		}
	}
	return f
}
