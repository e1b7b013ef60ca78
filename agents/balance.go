package agents

import (
	"errors"
	"fmt"
	"math"

	"concord/sim/det"
)

// balancer solves structural gravity (Anderson & van Wincoop 2003): given what
// each node supplies and demands and the freeness of trade φ, it finds flows
//
//	X_ij = a_i·φ_ij·b_j   with   Σ_j X_ij = supply_i,   Σ_i X_ij = demand_j
//
// where a = Y/Π and b = E/P hold the outward and inward resistances. The
// columns are met by construction (b_j = demand_j / Σ_i a_i·φ_ij); the rows are
// the gradient in ln a of the convex function Σ_j E_j·ln(Σ_i a_i·φ_ij) − Σ_i Y_i·ln a_i,
// so its matrix of second derivatives,
//
//	J_ik = [i=k]·Σ_j X_ij − Σ_j X_ij·X_kj / E_j ,
//
// is symmetric and, once one a of every connected component is fixed, positive
// definite: Newton's steps need a Cholesky factor and no pivoting.
type balancer struct {
	n      int
	pinned []bool // first node of each connected component

	b       []float64 // n
	step    []float64 // n
	jac     []float64 // n×n, lower half used; then the factor L, 1/diagonal on it
	share   []float64 // n×n: X_ij/√E_j
	rooted  []float64 // n: 1/√E_j
	rowSum  []float64 // n
	lowered []float64 // n: a of the best point so far
}

const (
	balanceTolerance = 1e-10 // greatest relative error of a row
	balanceMost      = 60    // iterations; a warm start takes 3 to 5
)

func newBalancer(n int, pinned []bool) balancer {
	return balancer{n: n, pinned: pinned,
		b: make([]float64, n), step: make([]float64, n), jac: make([]float64, n*n), share: make([]float64, n*n),
		rooted: make([]float64, n), rowSum: make([]float64, n), lowered: make([]float64, n)}
}

// errBalance is what a caller may look for.
var errBalance = errors.New("trade did not balance")

// solve fills flow from supply, demand and φ. It starts from a, which must be
// positive, and leaves the solution there, normalised so that the first node
// of each component keeps its value. It returns the number of Newton steps.
func (s *balancer) solve(phi, supply, demand, a, flow []float64) (int, error) {
	for k, e := range demand {
		s.rooted[k] = 1 / math.Sqrt(e)
	}
	worst := s.flows(phi, supply, demand, a, flow)
	for it := 0; it < balanceMost; it++ {
		if worst <= balanceTolerance {
			return it, nil
		}
		s.factor(flow)
		s.newton(supply)
		copy(s.lowered, a)
		// Far from the solution a full step can overshoot; halve it until the
		// rows come closer. Near the solution the first trial always passes.
		scale := 1.0
		for {
			for i := range a {
				d := scale * s.step[i]
				if d > -0.25 && d < 0.25 {
					a[i] = s.lowered[i] * (1 + d) // same slope as exp, no need of it
				} else {
					a[i] = s.lowered[i] * det.Exp(d)
				}
			}
			next := s.flows(phi, supply, demand, a, flow)
			if next < worst || scale < 1e-3 {
				worst = next
				break
			}
			scale *= 0.5
		}
	}
	if worst <= balanceTolerance {
		return balanceMost, nil
	}
	return balanceMost, fmt.Errorf("%w: rows are off by %.1e of their sum after %d steps, want %.0e", errBalance, worst, balanceMost, balanceTolerance)
}

// flows computes X and the worst relative error of a row; not-a-number counts
// as infinitely bad.
func (s *balancer) flows(phi, supply, demand, a, flow []float64) float64 {
	n := s.n
	b := s.b[:n]
	clear(b)
	for i := range n {
		ai := a[i]
		row := phi[i*n : i*n+n]
		for j, f := range row {
			b[j] += float64(ai * f)
		}
	}
	for j := range b {
		b[j] = demand[j] / b[j]
	}
	worst := 0.0
	for i := range n {
		ai := a[i]
		in, out := phi[i*n:i*n+n], flow[i*n:i*n+n]
		sum := 0.0
		for j, f := range in {
			x := float64(ai*f) * b[j]
			out[j] = x
			sum += float64(x)
		}
		s.rowSum[i] = sum
		off := math.Abs(sum-supply[i]) / supply[i]
		if !(off <= worst) {
			worst = off
		}
	}
	if worst != worst {
		return math.Inf(1)
	}
	return worst
}

// factor builds J and its Cholesky factor in place.
func (s *balancer) factor(flow []float64) {
	n := s.n
	for i := range n {
		row, out := flow[i*n:i*n+n], s.share[i*n:i*n+n]
		for j, x := range row {
			out[j] = x * s.rooted[j]
		}
	}
	for i := range n {
		l := s.jac[i*n : i*n+n]
		if s.pinned[i] {
			clear(l[:i])
			l[i] = 1
			continue
		}
		wi := s.share[i*n : i*n+n]
		for k := 0; k <= i; k++ {
			if s.pinned[k] {
				l[k] = 0
				continue
			}
			wk := s.share[k*n : k*n+n]
			sum := 0.0
			for j, x := range wi {
				sum += float64(x * wk[j])
			}
			l[k] = -sum
		}
		l[i] += s.rowSum[i]
	}
	for i := range n {
		li := s.jac[i*n : i*n+n]
		for k := 0; k < i; k++ {
			lk := s.jac[k*n : k*n+n]
			sum := li[k]
			for j := 0; j < k; j++ {
				sum -= float64(li[j] * lk[j])
			}
			li[k] = sum * lk[k] // 1/diagonal is stored
		}
		d := li[i]
		for j := 0; j < i; j++ {
			d -= float64(li[j] * li[j])
		}
		li[i] = 1 / math.Sqrt(d)
	}
}

// newton solves J·step = supply − rows.
func (s *balancer) newton(supply []float64) {
	n := s.n
	x := s.step
	for i := range n {
		if s.pinned[i] {
			x[i] = 0
			continue
		}
		sum := supply[i] - s.rowSum[i]
		li := s.jac[i*n : i*n+n]
		for j := 0; j < i; j++ {
			sum -= float64(li[j] * x[j])
		}
		x[i] = sum * li[i]
	}
	for i := n - 1; i >= 0; i-- {
		x[i] *= s.jac[i*n+i]
		xi := x[i]
		li := s.jac[i*n : i*n+i]
		for j, l := range li {
			x[j] -= float64(l * xi)
		}
	}
}
