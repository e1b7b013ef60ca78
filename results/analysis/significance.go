package analysis

import (
	"math"
	"slices"

	"concord/sim/det"
)

// DM is a test of equal accuracy of two forecasts.
type DM struct {
	N int // loss differentials that entered
	// Mean loss differential, in the unit of the loss: below 0 the first is better.
	Mean float64
	// Test statistic, and its two-sided p-value by Student's t with N−1 degrees of freedom. If the
	// differentials never vary, the statistic is 0 or infinite. If there are too few of them for a test (N ≤
	// h, or N < 2), both are NaN.
	Stat, P float64
}

// DieboldMariano tests whether the loss differentials d have mean zero (Diebold & Mariano 1995). A
// differential is the loss of one forecast less the loss of another. They are in order of time and evenly
// spaced; a step is the time between neighbours. Forecasts of h steps ahead overlap, so differentials less
// than h steps apart are correlated. The variance of the mean therefore counts their first h−1
// autocovariances, in full. If that variance is not positive, it counts them with the falling weights of
// Bartlett (Newey & West 1987). The statistic has the correction of Harvey, Leybourne & Newbold (1997) for
// short series. DieboldMariano panics for h < 1.
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

// DieboldMarianoPanel tests loss differentials d[origin][pair]. Origins are in order of time and evenly
// spaced. The differentials of one origin are averaged, and DieboldMariano tests these means. A year may have
// an event that all pairs share, such as a crisis. It then counts once, and not once for each pair. The price
// is that there are only as many values as origins. Origins may have different pairs and have equal weight.
// An origin without pairs is left out, and its neighbours then follow each other.
func DieboldMarianoPanel(d [][]float64, h int) DM {
	var means []float64
	for _, pairs := range d {
		if len(pairs) > 0 {
			means = append(means, Mean(pairs))
		}
	}
	return DieboldMariano(means, h)
}

// autocovariances of lags 0..most. Each is divided by the number of all values, so together they are positive
// semidefinite.
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

// EffectiveSize is the number of independent values that would tell as much of the mean as the n values of d,
// one series in order of time. It is n/(1 + 2Σρₖ) over the autocorrelations ρₖ of lags 1..maxLag.
// Autocorrelations of long lags are noise. So the sum ends where the sum of two neighbours, ρ₂ₘ + ρ₂ₘ₊₁, is
// first not above 0: the initial positive sequence of Geyer (1992). The size is never above n, because values
// that swing to and fro are no proof of more knowledge. It is never below 1, except 0 for no values. Values
// that never vary count as one. Autocorrelations of short series are too low in the mean. So for fewer than
// about thirty values the size is at best an upper bound.
//
// Use it for one series whose dependence fades with time. For many series side by side use EffectivePanel.
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

// EffectivePanel is the number of independent values that would tell as much of the plain mean as all values
// of a panel; panel[pair] holds the values of one pair. It is the size of Kish (1965): the number of values
// over the design effect 1 + (m−1)·ICC. Here m is the number of values of a pair; for unequal pairs it is
// their mean weighted by size. ICC is the intraclass correlation from the analysis of variance of one way
// (Donner & Koval 1980), held within 0..1.
//
// Use it where a forecast errs on the same pair in the same direction year after year. Such errors do not
// fade with the lag. A pair's few years are too short to show them, but many pairs show them together.
// EffectivePanel takes pairs for independent of each other. For years that are bad for all pairs, test with
// DieboldMarianoPanel. Pairs without values are left out. A single pair cannot show what its values have in
// common, and counts as one. If no pair has two values, all values count.
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

// Skill is 1 − Σloss/Σbench, the share of the benchmark's loss that a forecast saves. It is 1 for no loss at
// all, 0 for a forecast no better than the benchmark, and below 0 for a worse one. The ends lo and hi of its
// 90 % interval come from the block bootstrap (Efron 1979; Künsch 1989; here blocks are given and do not
// overlap). The argument block names the block of each loss, such as a pair. Whole blocks are drawn with
// replacement, as many as there are. This is repeated draws times. The 5 and 95 % quantiles of the skills,
// rounded outward, are the ends. draw(n) returns a random whole number of 0..n−1.
//
// If the benchmark's losses do not add up to more than 0, skill is −Inf, or 0 if the forecast's losses are no
// greater. With fewer than two blocks or no draw the error is unknown, and the interval is the whole line.
// Skill panics when the lengths differ.
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

// Gain is the mean of d, such as what a forecast gains on another in log score. The ends lo and hi of its 90 % interval
// come from the block bootstrap, as in Skill: whole blocks are drawn, with the weight of all their values. With fewer than
// two blocks or no draw the interval is the whole line. Weight is that of each value. Gain panics when the lengths differ.
func Gain(d, weight []float64, block []int, draws int, draw func(n int) int) (gain, lo, hi float64) {
	loss, bench := make([]float64, len(d)), make([]float64, len(d))
	if len(weight) != len(d) {
		panic("analysis: values and weights differ in number")
	}
	for k, w := range weight { // 1 − Σloss/Σbench is the weighted mean
		loss[k], bench[k] = w-float64(w*d[k]), w
	}
	return Skill(loss, bench, block, draws, draw)
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

// Uniformity tests whether ranks come from the uniform distribution. Ranks are whole numbers of 0..most. The
// test is the chi-square statistic of their counts in bins, with its p-value (Pearson 1900). In
// simulation-based calibration (Talts et al. 2018) a rank is that of a parameter's true value among most
// draws from its posterior. Ranks are uniform if the inference is right. Bins divide the ranks as evenly as
// whole numbers allow, and each bin expects its share of them. The p-value is good if a bin expects five
// ranks or more. Ranks must be independent, so thin the posterior's draws. Without ranks p is 1. Uniformity
// panics unless bins are 2..most+1 and ranks within 0..most.
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
