package analysis

import (
	"math"

	"concord/sim/det"
)

// Stacker finds the weights with which a mixture of forecasts would have had the best log score (Yao, Vehtari, Simpson &
// Gelman 2018). A forecaster that says nothing of its own gets no weight, however good it is alone.
type Stacker struct {
	models int
	p      []float64 // by item and model: what it gave, over the most that any model gave
}

// NewStacker takes log densities by item and model. It panics if an item has another number of models than the first.
func NewStacker(logs [][]float64) *Stacker {
	s := &Stacker{}
	for _, row := range logs {
		if s.models == 0 {
			s.models = len(row)
		}
		if len(row) != s.models {
			panic("analysis: items differ in their number of models")
		}
		best := math.Inf(-1)
		for _, x := range row {
			best = max(best, x)
		}
		for _, x := range row {
			s.p = append(s.p, det.Exp(x-best))
		}
	}
	return s
}

// enough is how far the best weights may be from those that are returned, in log score over the sum of weights.
const enough = 1e-10

// Weights are the weights of the models, at least 0 and together 1, for items that count as often as weight says. Items of
// no weight are left out. Models that say the same share their weight evenly. Without any item all models have the same
// weight. Weights panics if there are not as many weights as items.
//
// The sum Σ weight·log(Σₖ aₖ·p) is concave in a. So Newton's method ends at its top: each step solves the quadratic that
// fits the sum at a, over all faces of the simplex, and goes at most as far as the sum grows.
func (s *Stacker) Weights(weight []float64) []float64 {
	k := s.models
	if k > 0 && len(weight) != len(s.p)/k {
		panic("analysis: weights and items differ in number")
	}
	a, next := make([]float64, k), make([]float64, k)
	for i := range a {
		a[i] = 1 / float64(k)
	}
	const most = 100 // steps; a handful is usual
	for range most {
		now, g, b := s.local(a, weight)
		if k < 2 || !(largest(g) > 1+enough) {
			break
		}
		goal := onSimplex(g, b)
		better := false
		for share := 1.0; share > 1e-4 && !better; share = float64(share / 2) {
			for i := range next {
				next[i] = a[i] + float64(share*(goal[i]-a[i]))
			}
			better = s.score(next, weight) > now
		}
		if !better {
			break // no step is seen to gain, so rounding decides
		}
		a, next = next, a
	}
	return a
}

func largest(x []float64) float64 {
	most := math.Inf(-1)
	for _, v := range x {
		most = max(most, v)
	}
	return most
}

// score is the weighted log score of a mixture.
func (s *Stacker) score(a, weight []float64) float64 {
	sum := 0.0
	for i, w := range weight {
		if w > 0 {
			sum += float64(w * det.Log(det.Dot(s.p[i*s.models:(i+1)*s.models], a)))
		}
	}
	return sum
}

// local gives the score at a, and its slope and curvature over the sum of weights: g[k] is the mean of q, and b[k][l]
// that of q[k]·q[l], where q is what a model gives over what the mixture gives. The slope of the best mixture is at most 1.
func (s *Stacker) local(a, weight []float64) (score float64, g []float64, b [][]float64) {
	k := s.models
	g, b = make([]float64, k), make([][]float64, k)
	for i := range b {
		b[i] = make([]float64, k)
	}
	q, all := make([]float64, k), 0.0
	for n, w := range weight {
		if !(w > 0) {
			continue
		}
		p := s.p[n*k : (n+1)*k]
		mix := det.Dot(p, a)
		score += float64(w * det.Log(mix))
		all += w
		for i := range q {
			q[i] = p[i] / mix
			part := float64(w * q[i])
			g[i] += part
			for j := range i + 1 {
				b[i][j] += float64(part * q[j])
			}
		}
	}
	for i := range g {
		if all > 0 {
			g[i] /= all
		}
		for j := range i + 1 {
			if all > 0 {
				b[i][j] /= all
			}
			b[j][i] = b[i][j]
		}
	}
	return score, g, b
}

// onSimplex maximises 2·g·x − x·b·x/2 over x ≥ 0 with Σx = 1. That is the quadratic of Newton's step, because at the
// weights a the mean of q·(q·a) is g itself. It tries every face; there are few models.
func onSimplex(g []float64, b [][]float64) []float64 {
	k := len(g)
	best, top := make([]float64, k), math.Inf(-1)
	for face := 1; face < 1<<k; face++ {
		var on []int
		for i := range k {
			if face>>i&1 != 0 {
				on = append(on, i)
			}
		}
		x := onFace(g, b, on)
		if x == nil {
			continue
		}
		value := 0.0
		for i := range x {
			value += float64(x[i] * (float64(2*g[i]) - float64(0.5*det.Dot(b[i], x))))
		}
		if value > top {
			best, top = x, value
		}
	}
	return best
}

// onFace maximises the same over the models that are on, and gives nil where some weight would be below 0.
func onFace(g []float64, b [][]float64, on []int) []float64 {
	n := len(on)
	// A grain of curvature makes models that say the same share evenly.
	const grain = 1e-9
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n+2) // two right sides: 2·g and 1
		for j := range n {
			m[i][j] = b[on[i]][on[j]]
		}
		m[i][i] += grain
		m[i][n], m[i][n+1] = 2*g[on[i]], 1
	}
	for i := range n { // elimination; the matrix is positive, so its diagonal needs no change of rows
		if !(m[i][i] > 0) {
			return nil
		}
		for r := range n {
			if r == i {
				continue
			}
			f := m[r][i] / m[i][i]
			for c := i; c < n+2; c++ {
				m[r][c] -= float64(f * m[i][c])
			}
		}
	}
	up, one := 0.0, 0.0
	for i := range n {
		m[i][n] /= m[i][i]
		m[i][n+1] /= m[i][i]
		up += m[i][n]
		one += m[i][n+1]
	}
	slack := (up - 1) / one // what a unit of all weights together costs
	x, sum := make([]float64, len(g)), 0.0
	for i, k := range on {
		x[k] = m[i][n] - float64(slack*m[i][n+1])
		if !(x[k] >= 0) {
			return nil
		}
		sum += x[k]
	}
	for k := range x {
		x[k] /= sum
	}
	return x
}
