// Package analysis holds the statistics of ensembles as plain, pure functions. Their results have the same
// bits on every machine, because they add in index order and round every product.
package analysis

import (
	"math"
	"slices"
)

// Quantile is the p-quantile of values sorted in increasing order, by linear
// interpolation between order statistics (type 7 of Hyndman & Fan 1996, the
// default of R and of NumPy). It panics on an empty slice.
func Quantile(sorted []float64, p float64) float64 {
	n := len(sorted)
	if n == 0 {
		panic("analysis: quantile of nothing")
	}
	h := float64(float64(n-1) * min(1, max(0, p)))
	k := int(math.Floor(h))
	if k >= n-1 {
		return sorted[n-1]
	}
	a, b := sorted[k], sorted[k+1]
	if a == b {
		return a
	}
	return a + float64((h-float64(k))*(b-a))
}

// equal tells whether all values are the same. Their plain sum would be rounded. It would give another mean
// and a small spread, and suggest a variation that is not there.
func equal(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// Mean is the arithmetic mean, added in index order. The mean of equal values is exactly that value. The mean
// of no values is 0.
func Mean(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	if equal(x) {
		return x[0] + 0 // a zero without a sign
	}
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s / float64(len(x))
}

// SD is the standard deviation with n−1 in the denominator. It is exactly 0 for equal values. It is NaN for
// fewer than two values, because it is not defined for them.
func SD(x []float64) float64 {
	if len(x) < 2 {
		return math.NaN()
	}
	m := Mean(x)
	s := 0.0
	for _, v := range x {
		d := v - m
		s += float64(d * d)
	}
	return math.Sqrt(s / float64(len(x)-1))
}

// Summary describes one quantity over an ensemble.
type Summary struct {
	Mean, SD float64 // in the quantity's unit; SD with n−1 in the denominator, NaN for one value
	// Quantiles at 5, 25, 50, 75 and 95 %, in the quantity's unit.
	P05, P25, P50, P75, P95 float64
}

// Summarise describes x and sorts it in place.
func Summarise(x []float64) Summary {
	s := Summary{Mean: Mean(x), SD: SD(x)}
	sort(x)
	s.P05, s.P25, s.P50 = Quantile(x, 0.05), Quantile(x, 0.25), Quantile(x, 0.50)
	s.P75, s.P95 = Quantile(x, 0.75), Quantile(x, 0.95)
	return s
}

// sort sorts numbers, and takes the sign from a zero. Whole numbers in the same order are sorted in half of the time.
func sort(x []float64) {
	const sign = math.MinInt64
	var few [256]int64
	keys := few[:]
	if len(x) > len(few) {
		keys = make([]int64, len(x))
	}
	keys = keys[:len(x)]
	for k, v := range x {
		keys[k] = int64(math.Float64bits(v + 0))
		if keys[k] < 0 {
			keys[k] ^= ^sign
		}
		if v != v {
			keys[k] = sign // below all numbers
		}
	}
	slices.Sort(keys)
	for k, key := range keys {
		if key < 0 {
			key ^= ^sign
		}
		x[k] = math.Float64frombits(uint64(key))
	}
}

// Estimate is a mean over replicates with its error, in the unit of the values.
type Estimate struct {
	// Mean, standard error of the mean and the ends of the mean's 95 % interval (Student's t). With fewer
	// than two values the error is unknown: SE is +Inf and the interval is the whole line.
	Mean, SE, Low, High float64
}

// EstimateOf describes the mean of values, one for each replicate.
func EstimateOf(values []float64) Estimate {
	e := Estimate{Mean: Mean(values), SE: math.Inf(1), Low: math.Inf(-1), High: math.Inf(1)}
	if n := len(values); n > 1 {
		e.SE = SD(values) / math.Sqrt(float64(n))
		half := float64(StudentT975(n-1) * e.SE)
		e.Low, e.High = e.Mean-half, e.Mean+half
	}
	return e
}
