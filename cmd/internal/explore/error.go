package explore

import (
	"math"

	"concord/sim/det"
)

// Error is the difference between a reading and the model's value of the same year, in the unit of the class.
// It is the sum of four parts, all normal:
//
//   - what the model misses of the group. It is the same for all reporters and lasts: an autoregression of
//     order 1 with standard deviation Miss and coefficient Stay;
//   - what a reporter always leaves out or adds (fob and cif, re-exports, gas): standard deviation
//     Reporter, one number for each series;
//   - what is wrong with a single reading: standard deviation Noise;
//   - the doubt that the record itself states (Datum.Coarse). A coder's doubt of a regime lasts as long as
//     what the model misses: a coder who codes a border one step too high in one year will do the same in
//     the next. How far sources of the share disagree changes by year.
//
// A reading far from all others of its group counts with less weight, as under a Student t (see weights).
type Error struct {
	Miss, Stay, Reporter, Noise float64
}

// Errors are the errors of every class, and after them of every class of hazards. Of these Noise is how many times the
// variance of independent chances a count has (overdispersion, McCullagh & Nelder 1989), and the rest is 0.
type Errors [int(numClasses) + int(numHazards)]Error

// of are the errors of a class of hazards.
func (e *Errors) of(c HazardClass) *Error { return &e[int(numClasses)+int(c)] }

// startErrors are where the search begins.
var startErrors = Errors{
	Inside:  {0.40, 0.8, 0.25, 0.20},
	Outside: {0.30, 0.8, 0.25, 0.15},
	Total:   {0.15, 0.7, 0, 0.05},
	Share:   {0.10, 0.7, 0, 0.05},
	Regime:  {0.60, 0.7, 0, 0.20},

	int(numClasses) + int(Signed):   {Noise: 1},
	int(numClasses) + int(Acted):    {Noise: 1},
	int(numClasses) + int(Joined):   {Noise: 1},
	int(numClasses) + int(Left):     {Noise: 1},
	int(numClasses) + int(Ratified): {Noise: 1},
	int(numClasses) + int(Clashed):  {Noise: 1},
	int(numClasses) + int(Fought):   {Noise: 1},
}

// disperse finds how far counts leave what the members expect, beyond independent chances: Pearson's statistic by class,
// at least 1. Beyond mostDispersed a class would say nothing; it is then the model that is wrong.
func (f *fit) disperse(residual []float64) {
	const mostDispersed = 4
	var sum, n [numHazards]float64
	for k, r := range residual {
		c := f.Counts[k].Class
		sum[c] += float64(r*r) / max(f.spread[k], doubt)
		n[c]++
	}
	for c := range sum {
		if n[c] > 0 {
			f.errors.of(HazardClass(c)).Noise = min(mostDispersed, max(1, sum[c]/n[c]))
		}
	}
}

// errorSpread is how far the search may leave the start, as a standard deviation of the logarithm. Trade with
// all and the share inside are held tightly. How much a country trades, and how much of it nearby, must be
// right before anything else. The level of regimes is held less tightly. Without any hold, each border would
// keep a permanent error of its own, and the record would say nothing of how open borders are.
var errorSpread = [numClasses]float64{Inside: 0.7, Outside: 0.7, Total: 0.1, Share: 0.1, Regime: 0.3}

// covariance of two readings of one group. Weight is that of the reading's noise.
func (p *Problem) covariance(e *Errors, x, y *Datum, weight float64) float64 {
	class := p.Groups[p.Series[x.Series].Group].Class
	c, regime := &e[class], class == Regime
	apart := x.Year - y.Year
	if apart < 0 {
		apart = -apart
	}
	stay := 1.0
	for range apart {
		stay = float64(stay * c.Stay)
	}
	v := float64(c.Miss * c.Miss)
	if regime {
		v += float64(x.Coarse * y.Coarse)
	}
	v = float64(v * stay)
	if x.Series == y.Series {
		v += float64(c.Reporter * c.Reporter)
		if x.Year == y.Year {
			v += float64(c.Noise*c.Noise) / weight
			if !regime {
				v += float64(x.Coarse * y.Coarse)
			}
		}
	}
	return v
}

// errorBlock is the covariance of the readings lo..hi, which are of one group.
func (p *Problem) errorBlock(e *Errors, lo, hi int, weights []float64) *square {
	s := newSquare(hi - lo)
	for i := range s.n {
		w := 1.0
		if weights != nil {
			w = weights[lo+i]
		}
		for j := 0; j <= i; j++ {
			v := p.covariance(e, &p.Data[lo+i], &p.Data[lo+j], w)
			s.a[i*s.n+j], s.a[j*s.n+i] = v, v
		}
	}
	return s
}

// estimate finds, class by class, the errors that make the residuals most likely. It is a coordinate search
// over a grid of factors, then over finer grids. The priors are normal in logarithms around startErrors. They
// keep a class with few readings near its start.
func (p *Problem) estimate(e Errors, residual, weights []float64) Errors {
	for c := range int(numClasses) {
		best := p.likelihood(&e, Class(c), residual, weights)
		if best == 0 {
			continue // no readings
		}
		for _, factor := range []float64{1.6, 1.25, 1.1, 1.04} {
			for range 12 {
				moved := false
				for part := range 4 {
					for _, f := range []float64{factor, 1 / factor} {
						t := e
						switch part {
						case 0:
							t[c].Miss = float64(t[c].Miss * f)
						case 1: // of the distance to 1, so that Stay remains below 1
							t[c].Stay = 1 - min(0.9, max(0.02, float64((1-t[c].Stay)*f)))
						case 2:
							t[c].Reporter = float64(t[c].Reporter * f)
						case 3:
							t[c].Noise = float64(t[c].Noise * f)
						}
						if got := p.likelihood(&t, Class(c), residual, weights); got > best {
							best, e, moved = got, t, true
						}
					}
				}
				if !moved {
					break
				}
			}
		}
	}
	return e
}

func (p *Problem) likelihood(e *Errors, c Class, residual, weights []float64) float64 {
	sum := 0.0
	for g, b := range p.block {
		if p.Groups[g].Class != c {
			continue
		}
		s := p.errorBlock(e, b[0], b[1], weights)
		if s.cholesky() != nil {
			return math.Inf(-1)
		}
		x := append([]float64(nil), residual[b[0]:b[1]]...)
		s.forward(x)
		sum -= float64(0.5 * (s.logDet() + det.Dot(x, x)))
	}
	if sum == 0 {
		return 0
	}
	prior := func(now, start float64) {
		if start > 0 {
			d := det.Log(now/start) / errorSpread[c]
			sum -= float64(0.5 * float64(d*d))
		}
	}
	at, start := e[c], startErrors[c]
	prior(at.Miss, start.Miss)
	prior(1-at.Stay, 1-start.Stay)
	prior(at.Reporter, start.Reporter)
	prior(at.Noise, start.Noise)
	return sum
}

// freedom of the Student t that single readings follow in effect.
const freedom = 4

// weights gives less weight to readings that lie far from the rest of their group: (ν+1)/(ν+t²). Here t is
// the residual given all others of the group, over its standard deviation. Weights of ordinary readings are
// limited to 1.
func (p *Problem) weights(e *Errors, residual []float64) []float64 {
	w := make([]float64, len(p.Data))
	for _, b := range p.block {
		s := p.errorBlock(e, b[0], b[1], nil)
		if s.cholesky() != nil {
			continue
		}
		x := append([]float64(nil), residual[b[0]:b[1]]...)
		s.solve(x)
		unit := make([]float64, s.n)
		for k := range s.n {
			clear(unit)
			unit[k] = 1
			s.solve(unit)
			t2 := float64(x[k]*x[k]) / unit[k]
			w[b[0]+k] = min(1, (freedom+1)/(freedom+t2))
		}
	}
	return w
}
