package analysis

import (
	"math"
	"slices"
)

// Sensitivity is a measure of what one factor or two do to an outcome, with its error.
type Sensitivity struct {
	// Value of the measure and the ends of its 95 % interval: the 2.5 and 97.5 % quantiles over the resamples of a bootstrap
	// (Efron 1979). The interval is the whole line if there are fewer than two resamples with a value.
	Value, Low, High float64
	// Resamples in which the measure has a value. An outcome that rarely differs does not vary at all in some resamples.
	Resamples int
}

// bootstrap applies a statistic of several measures to n units, and then to resamples of n units drawn with replacement.
// The statistic gets the numbers of the units and writes its measures. NaN is a measure without a value. The drawing
// function gives a random whole number of 0..n−1 for an argument of n.
//
// Resampling takes units as independent. Units of a Latin hypercube or a sequence are spread more evenly than that, so there
// the interval tends to be too wide.
func bootstrap(n, measures, resamples int, draw func(n int) int, statistic func(units []int, into []float64)) []Sensitivity {
	out := make([]Sensitivity, measures)
	units, values := make([]int, n), make([]float64, measures)
	for k := range units {
		units[k] = k
	}
	statistic(units, values)
	for i, v := range values {
		out[i] = Sensitivity{Value: v, Low: math.Inf(-1), High: math.Inf(1)}
	}
	if n < 2 {
		return out
	}
	drawn := make([][]float64, measures)
	for range resamples {
		for k := range units {
			units[k] = draw(n)
		}
		statistic(units, values)
		for i, v := range values {
			if !math.IsNaN(v) {
				drawn[i] = append(drawn[i], v)
			}
		}
	}
	for i, sorted := range drawn {
		out[i].Resamples = len(sorted)
		if len(sorted) > 1 {
			slices.Sort(sorted)
			out[i].Low, out[i].High = Quantile(sorted, 0.025), Quantile(sorted, 0.975)
		}
	}
	return out
}

// finite tells whether all values are finite. An outcome that never happened is NaN.
func finite(values []float64) bool {
	return !slices.ContainsFunc(values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) })
}

// Screening is what elementary effects tell about the factors of an outcome.
type Screening struct {
	Trajectories int // that entered
	Dropped      int // trajectories left out whole, because a value on them is not finite
	Factors      []ElementaryEffects
}

// ElementaryEffects are those of one factor over the trajectories. An elementary effect is the change of the outcome over the
// change of the factor, in units of the outcome for the whole range of the factor.
type ElementaryEffects struct {
	// Mean, and standard deviation with n−1 in the denominator (Morris 1991). A large Sigma beside Mu tells that the effect
	// is not linear, or depends on other factors. Sigma is NaN for fewer than two trajectories, Mu for none.
	Mu, Sigma float64
	// MuStar is the mean of the absolute effects, by which factors are ranked: effects of both signs do not cancel
	// (Campolongo, Cariboni & Saltelli 2007). The bootstrap is over whole trajectories.
	MuStar Sensitivity
}

// Screen computes elementary effects from y, the outcome at the points of a design of Morris in their order. There are
// factors+1 points for each trajectory. Each factor moves once on each. The factor moved[k] moves by steps[k] from point
// k−1 to point k; what stands at the first point of a trajectory is not read. A trajectory with a value that is not finite is
// left out whole, so that all factors have the same trajectories. draw(n) returns a random whole number of 0..n−1. Screen
// panics when the lengths do not fit, or when a factor does not move exactly once.
func Screen(y []float64, moved []int, steps []float64, factors, resamples int, draw func(n int) int) Screening {
	if factors < 1 || len(y)%(factors+1) != 0 || len(moved) != len(y) || len(steps) != len(y) {
		panic("analysis: values, moves and steps do not fit a design of Morris")
	}
	var effects [][]float64 // by trajectory and factor
	var out Screening
	for first := 0; first < len(y); first += factors + 1 {
		if !finite(y[first : first+factors+1]) {
			out.Dropped++
			continue
		}
		e := make([]float64, factors)
		met := make([]bool, factors)
		for k := first + 1; k <= first+factors; k++ {
			if met[moved[k]] {
				panic("analysis: a factor moves twice on a trajectory of Morris")
			}
			met[moved[k]] = true
			e[moved[k]] = (y[k] - y[k-1]) / steps[k]
		}
		effects = append(effects, e)
	}
	out.Trajectories = len(effects)
	stars := bootstrap(len(effects), factors, resamples, draw, func(units []int, into []float64) {
		for f := range into {
			sum := 0.0
			for _, t := range units {
				sum += math.Abs(effects[t][f])
			}
			into[f] = sum / float64(len(units)) // NaN for none
		}
	})
	for f, star := range stars {
		of := make([]float64, len(effects))
		for t := range effects {
			of[t] = effects[t][f]
		}
		mu := math.NaN()
		if len(of) > 0 {
			mu = Mean(of)
		}
		out.Factors = append(out.Factors, ElementaryEffects{Mu: mu, Sigma: SD(of), MuStar: star})
	}
	return out
}

// Indices are the Sobol' indices of an outcome: the shares of its variance that factors account for.
type Indices struct {
	Base    int // base points that entered
	Dropped int // base points left out whole, because a value in their block is not finite
	// Mean and variance of the outcome over the points A and B of the base points, divided by their number. NaN without
	// base points.
	Mean, Variance float64
	// By factor: the share of the variance that would vanish, in the mean, if the factor were known (first order), and the
	// share that would stay if all other factors were known (total). Each is nil if the variance is 0: an outcome that does
	// not vary has no indices. Estimates may lie a little outside 0..1.
	First, Total []Sensitivity
	// Second is by two factors, i and j at PairPlace(factors, i, j): the share of the two together beyond their first
	// orders. It is nil without the points BA.
	Second []Sensitivity
}

// SobolIndices estimates them from y, the outcome at the points of a design of Saltelli in their order. A block of each base
// point holds f(A), f(B), f(AB_1) … f(AB_d), and with second f(BA_1) … f(BA_d). AB_i is A with factor i from B. With c for the
// mean over A and B, and V for the variance, the estimators are
//
//	S_i  = mean of (f(B) − c)(f(AB_i) − f(A)) / V         (Saltelli et al. 2010)
//	T_i  = mean of (f(A) − f(AB_i))² / 2V                 (Jansen 1999)
//	S_ij = mean of (f(BA_i) − c)(f(AB_j) − c) − (f(A) − c)(f(B) − c), over V, − S_i − S_j   (Saltelli 2002)
//
// For S_ij the mean is taken with that of i and j exchanged, so the order of factors does not matter. Because of c, adding a
// constant to the outcome changes no index. A base point with a value that is not finite is left out with its whole block, so
// the indices are those of the part of the space where the outcome exists, as far as blocks tell: look at Dropped. The
// bootstrap is over base points, with c and V of each resample. draw(n) returns a random whole number of 0..n−1.
// SobolIndices panics when the number of values does not fit.
func SobolIndices(y []float64, factors int, second bool, resamples int, draw func(n int) int) Indices {
	block := factors + 2
	if second {
		block += factors
	}
	if factors < 1 || len(y)%block != 0 {
		panic("analysis: values do not fit a design of Saltelli")
	}
	var out Indices
	var blocks saltelli
	for rest := y; len(rest) > 0; rest = rest[block:] {
		if finite(rest[:block]) {
			blocks = append(blocks, rest[:block])
		} else {
			out.Dropped++
		}
	}
	out.Base = len(blocks)
	every := make([]int, len(blocks))
	for n := range every {
		every[n] = n
	}
	out.Mean, out.Variance = blocks.moments(every)
	if !(out.Variance > 0) {
		return out
	}
	pairs := 0
	if second {
		pairs = factors * (factors - 1) / 2
	}
	all := bootstrap(len(blocks), 2*factors+pairs, resamples, draw, func(units []int, into []float64) {
		blocks.indices(units, factors, into)
	})
	out.First, out.Total = all[:factors:factors], all[factors:2*factors:2*factors]
	if second {
		out.Second = all[2*factors:]
	}
	return out
}

// saltelli holds the values of the blocks of a design of Saltelli.
type saltelli [][]float64

// moments are the mean and the variance over the points A and B of some blocks. The variance of equal values is exactly 0.
func (s saltelli) moments(units []int) (mean, variance float64) {
	if len(units) == 0 {
		return math.NaN(), math.NaN()
	}
	both := make([]float64, 0, 2*len(units))
	for _, n := range units {
		both = append(both, s[n][0], s[n][1])
	}
	mean = Mean(both)
	for _, v := range both {
		off := v - mean
		variance += float64(off * off)
	}
	return mean, variance / float64(len(both))
}

// indices writes the indices of first order, the total ones, and as many of second order as there is room for. They are NaN
// if the variance is 0.
func (s saltelli) indices(units []int, factors int, into []float64) {
	clear(into)
	mean, variance := s.moments(units)
	first, total, second := into[:factors], into[factors:2*factors], into[2*factors:]
	for _, n := range units {
		a, b, ab := s[n][0], s[n][1], s[n][2:2+factors]
		ba := s[n][2+factors:]
		for i := range factors {
			step := ab[i] - a
			first[i] += float64((b - mean) * step)
			total[i] += float64(step * step)
		}
		if len(second) == 0 {
			continue
		}
		apart := float64((a - mean) * (b - mean))
		place := 0
		for i := range factors {
			for j := i + 1; j < factors; j++ {
				one, other := float64((ba[i]-mean)*(ab[j]-mean)), float64((ba[j]-mean)*(ab[i]-mean))
				second[place] += float64(0.5*(one+other)) - apart
				place++
			}
		}
	}
	whole := float64(float64(len(units)) * variance)
	if !(whole > 0) {
		whole = math.NaN()
	}
	for i := range factors {
		first[i] /= whole
		total[i] /= float64(2 * whole)
	}
	place := 0
	for i := range factors {
		for j := i + 1; j < factors && len(second) > 0; j++ {
			second[place] = second[place]/whole - (first[i] + first[j])
			place++
		}
	}
}
