// Package design holds experiment designs: points of the unit cube, found by number. A point is computed when it is asked
// for, so memory grows with the factors and not with the points. A factor is a dimension of the cube. What a coordinate
// means, and which law it follows, is for others to say.
//
// Points have the same bits on every port. A Sample is never changed by its methods, so several goroutines may share one.
package design

import (
	"math"

	"concord/sim/rng"
)

// Sample gives points of the unit cube by number. Coordinates are 0 or more and below 1. Sequences begin at the origin, so
// a law without a lowest value needs them Shifted. Morris points also have coordinates of 1.
type Sample interface {
	// Points is how many points there are.
	Points() int
	// Factors is how many coordinates a point has.
	Factors() int
	// Point writes point k, 0 ≤ k < Points, into u, whose length is Factors.
	Point(k int, u []float64)
}

// Purposes of draws, a part of their keys, so that no two designs share a draw. Never renumber.
const (
	drawRandom   = 1
	drawStratum  = 2 // place within a stratum
	drawPartner  = 3 // pairs of a permutation
	drawExchange = 4 // whether the two of a pair change places
	drawShift    = 5
	drawMorris   = 6
)

// noPoint is in the key of draws that belong to a factor and not to a point.
const noPoint = 0

// shape is what all samples have.
type shape struct{ points, factors int }

// Points is how many points there are.
func (s shape) Points() int { return s.points }

// Factors is how many coordinates a point has.
func (s shape) Factors() int { return s.factors }

// shaped panics if there is nothing to sample.
func shaped(points, factors int) shape {
	if points < 1 || factors < 1 {
		panic("design: a sample needs a point and a factor or more")
	}
	return shape{points, factors}
}

// check panics unless k is a point and u has room for exactly one.
func (s shape) check(k int, u []float64) {
	if k < 0 || k >= s.points {
		panic("design: there is no point of this number")
	}
	if len(u) != s.factors {
		panic("design: a point needs a place for each factor")
	}
}

type random struct {
	shape
	seed uint64
}

// Random gives independent uniform points. More points or more factors change none of the coordinates that were there.
// Random panics unless points and factors are 1 or more.
func Random(seed uint64, points, factors int) Sample { return random{shaped(points, factors), seed} }

// Point writes point k into u.
func (r random) Point(k int, u []float64) {
	r.check(k, u)
	for f := range u {
		s := rng.Stream(r.seed, k, 0, rng.Design, f, drawRandom)
		u[f] = s.Float64()
	}
}

// rounds of pairs make a permutation, see permuted.
const rounds = 64

type latin struct {
	shape
	seed     uint64
	partners [][rounds]int // by factor
}

// LatinHypercube gives a Latin hypercube (McKay, Beckman & Conover 1979). Each factor is cut into as many equal strata as
// there are points. Each stratum has one point, at a random place within it. Factors are drawn independently, so a further
// factor changes none of the others. Another number of points changes all. LatinHypercube panics unless points and factors
// are 1 or more.
//
// The strata of a factor are a random permutation, and its elements are computed one by one. Nothing is kept that grows with
// the points: see permuted.
func LatinHypercube(seed uint64, points, factors int) Sample {
	l := latin{shaped(points, factors), seed, make([][rounds]int, factors)}
	for f := range l.partners {
		s := rng.Stream(seed, noPoint, 0, rng.Design, f, drawPartner)
		for round := range l.partners[f] {
			l.partners[f][round] = below(points, s.Float64())
		}
	}
	return l
}

// below turns a uniform number of [0, 1) into a whole number of 0..n−1.
func below(n int, u float64) int { return min(n-1, int(float64(u*float64(n)))) }

// Point writes point k into u.
func (l latin) Point(k int, u []float64) {
	l.check(k, u)
	n := float64(l.points)
	for f := range u {
		stratum := float64(l.permuted(f, k))
		s := rng.Stream(l.seed, k, 0, rng.Design, f, drawStratum)
		// Rounding must not carry a point to the end of its stratum, which belongs to the next.
		u[f] = min((stratum+s.Float64())/n, math.Nextafter((stratum+1)/n, 0))
	}
}

// permuted is element k of the permutation of a factor: the swap-or-not shuffle (Hoang, Morris & Rogaway 2012). Each round
// splits the numbers into random pairs. The two of a pair change places or not, by a draw that both find again. After
// a few rounds for each binary digit of the number of points, the order cannot be told from a random one. 64 rounds are
// enough for more points than any computer runs.
func (l latin) permuted(f, k int) int {
	for round, sum := range l.partners[f] {
		partner := sum - k // the numbers of a pair add up to sum, modulo the points
		if partner < 0 {
			partner += l.points
		}
		s := rng.Stream(l.seed, max(k, partner), round, rng.Design, f, drawExchange)
		if s.Bool(0.5) {
			k = partner
		}
	}
	return k
}

type shifted struct {
	Sample
	shift []float64
}

// Shifted adds one random vector to all points of a sample, modulo 1 (Cranley & Patterson 1976). A point of a sequence then
// is uniform over the cube, so a mean over the points has no bias. A sequence alone gives one estimate and no error.
// Several seeds give independent estimates, whose spread is the error. The even spread of the points is kept. And no point
// lies on the origin any more, where many laws have no finite value. A further factor does not change the shift of the others.
func Shifted(s Sample, seed uint64) Sample {
	shift := make([]float64, s.Factors())
	for f := range shift {
		draw := rng.Stream(seed, noPoint, 0, rng.Design, f, drawShift)
		shift[f] = draw.Float64()
	}
	return shifted{s, shift}
}

// Point writes point k into u.
func (s shifted) Point(k int, u []float64) {
	s.Sample.Point(k, u)
	for f := range u {
		if u[f] += s.shift[f]; u[f] >= 1 {
			u[f]--
		}
	}
}
