package analysis

import "math"

// StudentCDF lets tests hold studentTails against tables. It is the probability that
// Student's t with so many degrees of freedom, 1 or more, lies below t: half the two
// tails beyond |t|, or 1 less that half. The error is below 1e-12 of the smaller tail
// for 1000 degrees and fewer.
func StudentCDF(t float64, degrees int) float64 {
	half := float64(0.5 * studentTails(math.Abs(t), degrees))
	if t > 0 {
		return 1 - half
	}
	return half
}
