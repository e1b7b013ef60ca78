package explore

import (
	"concord/sim/det"
	"math"
	"slices"
)

// centre takes the mean off and returns it.
func centre(x []float64) float64 {
	mean := det.Sum(x) / float64(len(x))
	for k := range x {
		x[k] -= mean
	}
	return mean
}

// cumulative is the standard normal distribution function, by its power series in
// the middle and its continued fraction outside (Abramowitz & Stegun 26.2.11 and
// 26.2.14). Error below 1e-14.
func cumulative(x float64) float64 {
	density := float64(0.3989422804014327 * det.Exp(-float64(0.5*float64(x*x))))
	if math.Abs(x) < 4 {
		term, sum := x, x
		for k := 3.0; ; k += 2 {
			term = float64(term*float64(x*x)) / k
			if sum+term == sum {
				break
			}
			sum += term
		}
		return 0.5 + float64(density*sum)
	}
	b := math.Abs(x)
	f := b
	for k := 60.0; k >= 1; k-- {
		f = b + k/f
	}
	tail := density / f
	if x < 0 {
		return tail
	}
	return 1 - tail
}

// ordered is a sorted copy.
func ordered(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// quantile of sorted values, linear between them.
func quantile(sorted []float64, p float64) float64 {
	at := float64(p * float64(len(sorted)-1))
	k := int(at)
	if k+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[k] + float64((at-float64(k))*(sorted[k+1]-sorted[k]))
}

// correlation of two columns, which it centres.
func correlation(x, y []float64) float64 {
	centre(x)
	centre(y)
	return det.Dot(x, y) / math.Sqrt(float64(det.Dot(x, x)*det.Dot(y, y)))
}
