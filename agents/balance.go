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
// columns are met by construction (b_j = E_j/P_j with P_j = Σ_i a_i·φ_ij); the
// rows are the gradient in ln a of the convex function Σ_j E_j·ln P_j − Σ_i Y_i·ln a_i,
// so its matrix of second derivatives,
//
//	J_ik = [i=k]·Σ_j X_ij − Σ_j X_ij·X_kj / E_j ,
//
// is symmetric and, where every node trades with every other at least through
// third ones, positive definite once the first a is fixed: Newton's steps need a
// factor L·D·Lᵀ and no pivoting. In units of a,
// M = J/(a_i·a_k) is what is built and factored, and M·Δa = Y/a − Σ_j φ_ij·b_j.
//
// The matrix costs n³/2 multiplications and its factor n³/6, a step with a
// factor that is there 3·n². So a factor serves several steps, until they gain
// too little (Shamanskii 1967; Kelley 2003, Solving Nonlinear Equations with
// Newton's Method, section 2.4).
type balancer struct {
	n int

	price  []float64 // n: P
	b      []float64 // n
	pull   []float64 // n: Σ_j φ_ij·b_j, a row's sum over its a
	unit   []float64 // n: 1/supply
	before []float64 // n: a before the step
	step   []float64 // n−1: Δa of all nodes but the first
	weight []float64 // n: b_j/P_j
	scaled []float64 // n: a row of φ times weight
	sums   []float64 // n
	factor []float64 // (n−1)²: upper half of M without the first node, then Lᵀ with 1/D on the diagonal
}

const (
	balanceTolerance = 1e-10 // greatest relative error of a row
	balanceMost      = 100   // steps; a warm start takes 3 to 5
	balanceKeep      = 0.02  // a step that leaves more of the error than this asks for a new factor
)

func newBalancer(n int) balancer {
	s := balancer{n: n, step: make([]float64, n-1), factor: make([]float64, (n-1)*(n-1))}
	for _, v := range []*[]float64{&s.price, &s.b, &s.pull, &s.unit, &s.before, &s.weight, &s.scaled, &s.sums} {
		*v = make([]float64, n)
	}
	return s
}

// errBalance is what a caller may look for.
var errBalance = errors.New("trade did not balance")

// solve fills flow from supply, demand and φ. It starts from a, which must be
// positive, and leaves the solution there, normalised so that the first node
// keeps its value. It returns the number of steps.
func (s *balancer) solve(phi, supply, demand, a, flow []float64) (int, error) {
	for i, y := range supply {
		s.unit[i] = 1 / y
	}
	worst := s.rows(phi, demand, a)
	steps, fresh, wanted := 0, false, true
	for !(worst <= balanceTolerance) {
		if steps == balanceMost || math.IsInf(worst, 1) {
			return steps, fmt.Errorf("%w: rows are off by %.1e of their sum after %d steps, want %.0e", errBalance, worst, steps, balanceTolerance)
		}
		if wanted {
			s.derive(phi, a)
			s.decompose()
			fresh = true
		}
		s.direct(supply, a)
		copy(s.before, a)
		steps++
		// Near the solution the first trial always passes. Far from it a full
		// step can overshoot: halve it, and if that does not help, sweep.
		s.move(a, 1)
		next := s.rows(phi, demand, a)
		if !(next < worst) && !fresh {
			copy(a, s.before) // the old factor leads astray: go back for a new one
			s.rows(phi, demand, a)
			wanted = true
			continue
		}
		for scale := 0.5; !(next < worst) && scale > 0.1; scale *= 0.5 {
			s.move(a, scale)
			next = s.rows(phi, demand, a)
		}
		if !(next < worst) {
			copy(a, s.before)
			s.rows(phi, demand, a)
			s.sweep(supply, a)
			next = s.rows(phi, demand, a)
			wanted = true
		} else {
			wanted = !(next < balanceKeep*worst)
		}
		worst, fresh = next, false
	}
	n := s.n
	for i := range n {
		ai, row, out := a[i], phi[i*n:i*n+n], flow[i*n:i*n+n]
		for j, b := range s.b {
			out[j] = float64(ai*row[j]) * b
		}
	}
	return steps, nil
}

// move sets a to what it was plus a part of the step. Far steps go by the
// exponential, so that a stays positive; near ones have the same slope without it.
func (s *balancer) move(a []float64, scale float64) {
	for k, step := range s.step {
		i := k + 1
		old := s.before[i]
		change := scale * step
		if change > -0.25*old && change < 0.25*old {
			a[i] = old * (2*old + change) / (2*old - change)
		} else {
			a[i] = old * det.Exp(change/old)
		}
	}
}

// sweep meets the rows at the prices that rows found. Sweeps alone converge from
// anywhere, but slowly (Sinkhorn 1967). The first a keeps its value.
func (s *balancer) sweep(supply, a []float64) {
	first := supply[0] / s.pull[0] / a[0]
	for i := 1; i < s.n; i++ {
		a[i] = supply[i] / s.pull[i] / first
	}
}

// rows computes P, b and the rows' sums over a, and gives the worst relative
// error of a row; not-a-number counts as infinitely bad. Four rows of φ are
// read at once; each sum still runs in the order of its index.
func (s *balancer) rows(phi, demand, a []float64) float64 {
	n := s.n
	price, b := s.price[:n], s.b[:n]
	clear(price)
	i := 0
	for ; i+4 <= n; i += 4 {
		p0, p1, p2, p3 := phi[i*n:i*n+n], phi[(i+1)*n:(i+2)*n], phi[(i+2)*n:(i+3)*n], phi[(i+3)*n:(i+4)*n]
		p0, p1, p2, p3 = p0[:len(price)], p1[:len(price)], p2[:len(price)], p3[:len(price)]
		a0, a1, a2, a3 := a[i], a[i+1], a[i+2], a[i+3]
		for j, sum := range price {
			sum += float64(a0 * p0[j])
			sum += float64(a1 * p1[j])
			sum += float64(a2 * p2[j])
			sum += float64(a3 * p3[j])
			price[j] = sum
		}
	}
	for ; i < n; i++ {
		p0, a0 := phi[i*n:i*n+n], a[i]
		p0 = p0[:len(price)]
		for j := range price {
			price[j] += float64(a0 * p0[j])
		}
	}
	for j, p := range price {
		b[j] = demand[j] / p
	}
	s.dots(s.pull, phi, b)
	worst := 0.0
	for i, pull := range s.pull {
		off := math.Abs(float64(float64(a[i]*pull)*s.unit[i]) - 1)
		if off != off {
			return math.Inf(1)
		}
		worst = max(worst, off)
	}
	return worst
}

// dots fills out with the products of as many rows and x, each sum in the
// order of its index, four rows at once.
func (s *balancer) dots(out, rows, x []float64) {
	n := len(x)
	i := 0
	for ; i+4 <= len(out); i += 4 {
		r0, r1, r2, r3 := rows[i*n:i*n+n], rows[(i+1)*n:(i+2)*n], rows[(i+2)*n:(i+3)*n], rows[(i+3)*n:(i+4)*n]
		r0, r1, r2, r3 = r0[:len(x)], r1[:len(x)], r2[:len(x)], r3[:len(x)]
		s0, s1, s2, s3 := 0.0, 0.0, 0.0, 0.0
		for j, v := range x {
			s0 += float64(v * r0[j])
			s1 += float64(v * r1[j])
			s2 += float64(v * r2[j])
			s3 += float64(v * r3[j])
		}
		out[i], out[i+1], out[i+2], out[i+3] = s0, s1, s2, s3
	}
	for ; i < len(out); i++ {
		row := rows[i*n : i*n+n]
		row = row[:len(x)]
		sum := 0.0
		for j, v := range x {
			sum += float64(v * row[j])
		}
		out[i] = sum
	}
}

// derive builds the upper half of M at the point that rows was last asked about.
func (s *balancer) derive(phi, a []float64) {
	n, size := s.n, s.n-1
	for j, p := range s.price {
		s.weight[j] = s.b[j] / p
	}
	for i := 1; i < n; i++ {
		for j, v := range phi[i*n : i*n+n] {
			s.scaled[j] = v * s.weight[j]
		}
		s.dots(s.sums[i:], phi[i*n:], s.scaled)
		row := s.factor[(i-1)*size+i-1 : i*size]
		for k, v := range s.sums[i:] {
			row[k] = -v
		}
		row[0] += s.pull[i] / a[i]
	}
}

// decompose turns the upper half of M into Lᵀ, with 1/D on the diagonal.
func (s *balancer) decompose() {
	size := s.n - 1
	for k := range size {
		pivot := s.factor[k*size+k : k*size+size]
		inverse := 1 / pivot[0]
		for i := 1; i < len(pivot); i++ {
			ratio := pivot[i] * inverse
			above := pivot[i:]
			row := s.factor[(k+i)*size+k+i:]
			row = row[:len(above)]
			for j, v := range above {
				row[j] -= float64(ratio * v)
			}
		}
		pivot[0] = inverse
		for i := 1; i < len(pivot); i++ {
			pivot[i] *= inverse
		}
	}
}

// direct solves M·step = supply/a − pull with the factor that is there.
func (s *balancer) direct(supply, a []float64) {
	size := s.n - 1
	x := s.step
	gap, rows := 0.0, 0.0
	for i, y := range supply {
		row := a[i] * s.pull[i]
		s.sums[i] = 2 * (y - row) / (y + row)
		gap += float64(row * s.sums[i])
		rows += row
	}
	gap /= rows
	for k := range x {
		x[k] = s.pull[k+1] * (s.sums[k+1] - gap)
	}
	for k := range size {
		row, rest, xk := s.factor[k*size+k+1:k*size+size], x[k+1:], x[k]
		rest = rest[:len(row)]
		for i, v := range row {
			rest[i] -= float64(v * xk)
		}
	}
	for k := size - 1; k >= 0; k-- {
		row, rest := s.factor[k*size+k:k*size+size], x[k+1:]
		sum := float64(x[k] * row[0])
		row = row[1:]
		rest = rest[:len(row)]
		for i, v := range row {
			sum -= float64(v * rest[i])
		}
		x[k] = sum
	}
}
