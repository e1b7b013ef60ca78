package analysis

import (
	"math"
	"slices"

	"concord/sim/det"
)

// Doubt is the least chance, and the least density per log point, that a log score gives anybody for what came true.
// Without it a single surprise could outweigh all else, and a forecast that was sure and wrong would score without end.
const Doubt = 0.001

// LogScore is the log score of the chance of what came true, or of its density: −ln of it, in nats; less is better. A
// chance below Doubt counts as Doubt.
func LogScore(chance float64) float64 { return -det.Log(max(chance, Doubt)) }

// Density is the density of the forecast at y, per log point. For an SD of 0 it is 0 everywhere.
func (g Gaussian) Density(y float64) float64 { return MixtureDensity([]float64{g.Mean}, g.SD, y) }

// MixtureDensity is the density at y of a mixture of normal distributions, all with the same weight and the same standard
// deviation sd. It is exact: the density of an ensemble whose members are distributions needs no kernel.
func MixtureDensity(means []float64, sd, y float64) float64 {
	if len(means) == 0 {
		panic("analysis: density of an empty mixture")
	}
	if sd <= 0 {
		return 0
	}
	const rootTwoPi = 2.5066282746310005024
	sum := 0.0
	for _, m := range means {
		z := (y - m) / sd
		sum += det.Exp(-float64(0.5 * float64(z*z)))
	}
	return sum / float64(float64(len(means))*float64(rootTwoPi*sd))
}

// Chance scores the chance p of something that happened or did not. Brier is the squared error, and log the log score of
// what came true.
func Chance(p float64, happened bool) (brier, log float64) {
	if !(p >= 0 && p <= 1) {
		panic("analysis: a chance outside 0..1")
	}
	if !happened {
		p = 1 - p
	}
	return float64((1 - p) * (1 - p)), LogScore(p)
}

// CRPS is the continuous ranked probability score of an ensemble forecast, in the unit of the values; less is
// better. The argument sorted holds the n members in increasing order, and y is what came true. The score is
// the mean of |xᵢ − y|, less half the mean of |xᵢ − xⱼ| over all pairs of different members (Gneiting &
// Raftery 2007, their energy form).
//
// The second mean divides by n(n−1) and not by n². This makes the score fair (Ferro 2014): if members are
// independent draws, its expectation does not depend on n. So ensembles of different sizes can be compared.
// The price is that a single score may be a little below 0. The score is too good for members that were
// spread evenly on purpose, like those of Gaussian.Sample; use Gaussian.CRPS for them. A single member has no
// spread and scores |x − y|. CRPS panics on an empty ensemble.
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

// PIT is the probability integral transform of y in a forecast by n members sorted in increasing order. It is
// the rank of y among the n+1 values, as a share inside 0..1. Members equal to y share their ranks with it,
// and the middle rank counts. If y is one more draw from the members' distribution, the PIT is uniform over
// (i+½)/(n+1), with mean ½ (Dawid 1984; Gneiting, Balabdaoui & Raftery 2007).
func PIT(sorted []float64, y float64) float64 {
	below, _ := slices.BinarySearch(sorted, y)
	equal := 0
	for below+equal < len(sorted) && sorted[below+equal] == y {
		equal++
	}
	return (float64(below) + float64(float64(equal+1)*0.5)) / float64(len(sorted)+1)
}

// Covers tells whether y lies in the central interval of a level between 0 and 1, ends included. The ends are
// quantiles (see Quantile) of members sorted in increasing order. If y is one more draw from the distribution
// of the n members, Covers is true with probability level·(n−1)/(n+1). This is exact if the ends fall on
// members, and nearly so if they fall between. With few members, compare with that number. Covers panics on
// an empty ensemble.
func Covers(sorted []float64, y, level float64) bool {
	tail := float64((1 - level) * 0.5)
	return y >= Quantile(sorted, tail) && y <= Quantile(sorted, 1-tail)
}

// distribution panics unless p are probabilities and k is one of their places.
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

// Brier is the score of probabilities p for categories without order, when category k came true. It is half
// the sum of squared errors: 0 for certainty that was right and 1 for certainty that was wrong. Because of
// the half it is, for two categories, the usual square of the error; Brier (1950) has twice that. It panics
// unless p adds up to 1 and k is a category.
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

// RPS is the ranked probability score of probabilities p for ordered categories, when category k came true
// (Epstein 1969; Murphy 1971). It is the mean squared error of the cumulative probabilities over the bounds
// between categories. It is 0 for certainty that was right. It is 1 for certainty of one end when the other
// end came true. For two categories it is Brier's score; for one it is 0. It panics like Brier.
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
