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
// where a = Y/Π and b = E/P hold the outward and inward resistances. The columns hold by construction (b_j =
// E_j/P_j with P_j = Σ_i a_i·φ_ij). The rows are the gradient in ln a of the convex function Σ_j E_j·ln P_j −
// Σ_i Y_i·ln a_i. Its matrix of second derivatives is
//
//	J_ik = [i=k]·Σ_j X_ij − Σ_j X_ij·X_kj / E_j .
//
// J is symmetric. If every node trades with every other, directly or through third ones, J is positive
// definite once the first a is fixed. Newton's steps then need a factor L·D·Lᵀ and no pivoting. The code
// builds and factors M = J/(a_i·a_k), which is J in units of a. M·Δa is the error of the rows divided by a.
//
// The matrix costs n³/2 multiplications and its factor n³/6. A step with an existing factor costs 3·n². One
// factor therefore serves several steps, until they gain too little (Shamanskii 1967; Kelley 2003, Solving
// Nonlinear Equations with Newton's Method, section 2.4). A caller that knows a balance nearby may pass the
// inverse of its J. As long as steps with that inverse gain enough, no matrix is built.
type balancer struct {
	n int

	price           []float64 // n: P
	b               []float64 // n
	pull            []float64 // n: Σ_j φ_ij·b_j, a row's sum over its a
	unit            []float64 // n: 1/supply
	before          []float64 // n: a before the step
	step            []float64 // n−1: Δa of all nodes but the first
	weight          []float64 // n: b_j/P_j
	scaled          []float64 // n: a row of φ times weight
	proposed, taken []float64 // n: last step before and after the secant, in ln a; see approach
	sums            []float64 // n
	owed            []float64 // n: the diagonal of M times a
	factor          []float64 // (n−1)²: upper half of M without the first node, then Lᵀ with 1/D on the diagonal
}

const (
	balanceTolerance = 1e-10 // greatest relative error of a row
	balanceMost      = 100   // steps; a warm start takes 3 to 5
	balanceKeep      = 0.1   // a step that leaves more of the error than this asks for a new factor
	balanceNear      = 0.2   // the same for a step with the inverse that the caller passed
)

func newBalancer(n int) balancer {
	s := balancer{n: n, step: make([]float64, n-1), factor: make([]float64, (n-1)*(n-1))}
	for _, v := range []*[]float64{&s.price, &s.b, &s.pull, &s.unit, &s.before, &s.weight, &s.scaled, &s.proposed, &s.taken,
		&s.sums, &s.owed} {
		*v = make([]float64, n)
	}
	return s
}

// errBalance tells a caller that the solver did not converge.
var errBalance = errors.New("trade did not balance")

// solve fills flow from supply, demand and φ. It starts from a, which must be positive, and leaves the
// solution there. The solution is normalised: the first node keeps its value. near is the inverse of J at a
// balance that may be close, as invert gives it, or nil. solve stops when no row is wrong by more than the
// tolerance. It returns the number of steps. Without a place for flows it leaves them out.
func (s *balancer) solve(phi, supply, demand, a, flow, near []float64, tolerance float64) (int, error) {
	for i, y := range supply {
		s.unit[i] = 1 / y
	}
	worst := s.rows(phi, demand, a)
	steps, fresh, wanted := 0, false, true
	for !(worst <= tolerance) {
		if steps == balanceMost || math.IsInf(worst, 1) {
			return steps, fmt.Errorf("%w: rows are off by %.1e of their sum after %d steps, want %.0e", errBalance, worst,
				steps, tolerance)
		}
		switch {
		case near != nil:
			s.approach(supply, a, near, steps == 0)
		case wanted:
			s.derive(phi, a)
			s.decompose()
			fresh = true
			fallthrough
		default:
			s.direct(supply, a)
		}
		copy(s.before, a)
		steps++
		s.move(a, 1)
		next := s.rows(phi, demand, a)
		if !(next < worst) { // go back
			copy(a, s.before)
			s.rows(phi, demand, a)
			if !fresh { // the old factor points the wrong way: make a new one
				near, wanted = nil, true
				continue
			}
			next = s.descend(phi, supply, demand, a)
		}
		if near != nil && !(next < balanceNear*worst) {
			near = nil
		}
		wanted = !(next < balanceKeep*worst)
		worst, fresh = next, false
	}
	if flow != nil {
		s.flows(phi, a, flow)
	}
	return steps, nil
}

// flows fills in the flows of the balance that solve has found.
func (s *balancer) flows(phi, a, flow []float64) {
	n, b := s.n, s.b
	for i, ai := range a[:n] {
		row, out := phi[i*n:i*n+n], flow[i*n:i*n+n]
		row, out = row[:len(b)], out[:len(b)]
		for j, bj := range b {
			out[j] = float64(float64(ai*row[j]) * bj)
		}
	}
}

// move takes a part of the step in ln a. Large steps use the exponential and are cut at 4. Small steps use a
// fraction that agrees with the exponential to second order.
func (s *balancer) move(a []float64, scale float64) {
	steps := s.step
	before, now := s.before[1:][:len(steps)], a[1:][:len(steps)] // all nodes but the first
	for k, step := range steps {
		old := before[k]
		change := float64(scale * step)
		if math.Abs(change) < 0.25*old {
			now[k] = old * (float64(2*old) + change) / (float64(2*old) - change)
		} else {
			now[k] = float64(old * det.Exp(min(4, max(-4, change/old))))
		}
	}
}

// descend is for points far from the solution. There the greatest error may rise even on the best way.
// descend takes Newton's step for the convex function itself and halves it until the function falls. It
// returns the worst error of a row, as rows does.
func (s *balancer) descend(phi, supply, demand, a []float64) float64 {
	height := func() float64 {
		h := 0.0
		for i, y := range supply {
			h += float64(demand[i]*det.Log(s.price[i])) - float64(y*det.Log(a[i]))
		}
		return h
	}
	start := height()
	for k := range s.step {
		s.step[k] = supply[k+1]/a[k+1] - s.pull[k+1]
	}
	s.substitute()
	worst := 0.0
	for scale := 1.0; scale > 1e-12; scale = float64(scale * 0.5) {
		s.move(a, scale)
		worst = s.rows(phi, demand, a)
		if worst < math.Inf(1) && height() < start {
			break
		}
	}
	return worst
}

// rows computes P, b and the rows' sums over a. It returns the worst relative error of a row, infinite for
// NaN.
func (s *balancer) rows(phi, demand, a []float64) float64 {
	n := s.n
	price, b := s.price[:n], s.b[:n]
	columns(price, phi, a)
	demand = demand[:n]
	for j, p := range price {
		b[j] = demand[j] / p
	}
	det.Dots(s.pull, phi, b)
	worst, pulls := 0.0, s.pull[:n]
	a, unit := a[:len(pulls)], s.unit[:len(pulls)]
	for i, pull := range pulls {
		off := math.Abs(float64(float64(a[i]*pull)*unit[i]) - 1)
		if !(off <= worst) { // faster than max
			if off != off {
				return math.Inf(1)
			}
			worst = off
		}
	}
	return worst
}

// columns fills out with the products of x and each column of a table. It forms several sums at once; each runs in the
// order of its index. To form a few again at the end costs less than to form the rest alone.
func columns(out, table, x []float64) {
	const atOnce = 7
	n := len(out)
	if n < atOnce {
		clear(out)
		for i, v := range x {
			for j, w := range table[i*n : i*n+n] {
				out[j] += float64(v * w)
			}
		}
		return
	}
	for first := 0; first < n; first += atOnce {
		first = min(first, n-atOnce)
		s0, s1, s2, s3, s4, s5, s6 := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
		at := first
		for _, v := range x {
			row := table[at : at+atOnce : at+atOnce]
			s0 += float64(v * row[0])
			s1 += float64(v * row[1])
			s2 += float64(v * row[2])
			s3 += float64(v * row[3])
			s4 += float64(v * row[4])
			s5 += float64(v * row[5])
			s6 += float64(v * row[6])
			at += n
		}
		o := (*[atOnce]float64)(out[first:])
		o[0], o[1], o[2], o[3], o[4], o[5], o[6] = s0, s1, s2, s3, s4, s5, s6
	}
}

// derive builds the upper half of M at the point of the last call of rows. M·a = 0 for the whole of M, so the
// diagonal is the sum of the other terms. The difference of a row's sum and its home sales would lose the
// diagonal to rounding where little is traded.
func (s *balancer) derive(phi, a []float64) {
	n, size := s.n, s.n-1
	weight, scaled := s.weight[:n], s.scaled[:n]
	for j, p := range s.price {
		weight[j] = s.b[j] / p
	}
	clear(s.owed)
	for i := range n {
		row := phi[i*n : i*n+n]
		row = row[:len(scaled)]
		for j := range scaled {
			scaled[j] = float64(row[j] * weight[j])
		}
		others := s.sums[i+1:]
		det.Dots(others, phi[(i+1)*n:], scaled)
		owed, ai := s.owed[i], a[i]
		rest, owing := a[i+1:], s.owed[i+1:]
		rest, owing = rest[:len(others)], owing[:len(others)]
		for k, v := range others {
			owed += float64(v * rest[k])
			owing[k] += float64(v * ai)
		}
		if i == 0 {
			continue
		}
		row = s.factor[(i-1)*size+i-1 : i*size]
		row[0] = owed / ai
		row = row[1:]
		row = row[:len(others)]
		for k, v := range others {
			row[k] = -v
		}
	}
}

// decompose turns the upper half of M into Lᵀ, with 1/D on the diagonal. It takes two pivots at once; from each number
// their parts are taken in order.
func (s *balancer) decompose() {
	size, factor := s.n-1, s.factor
	k := 0
	for ; k+1 < size; k += 2 {
		at := (k+1)*size + k + 1 // place of the diagonal
		p, q := factor[k*size+k:(k+1)*size], factor[at:(k+2)*size]
		p0 := 1 / p[0]
		p[0] = p0
		p = p[1:][:len(q)]
		ratio := float64(p[0] * p0)
		for j, v := range p {
			q[j] -= float64(ratio * v)
		}
		q0 := 1 / q[0]
		for i := 1; i < len(p); i++ {
			ratioP, ratioQ := float64(p[i]*p0), float64(q[i]*q0)
			above, below := p[i:], q[i:]
			below = below[:len(above)]
			at += size + 1
			row := factor[at : at+len(above)]
			for j, v := range above {
				row[j] = row[j] - float64(ratioP*v) - float64(ratioQ*below[j])
			}
		}
		for i, v := range p {
			p[i] = float64(v * p0)
		}
		for i, v := range q {
			q[i] = float64(v * q0)
		}
		q[0] = q0
	}
	if k < size {
		s.factor[k*size+k] = 1 / s.factor[k*size+k]
	}
}

// direct solves M·Δa = pull·ln(supply/row) with the factor that exists.
func (s *balancer) direct(supply, a []float64) {
	gap := s.offness(supply, a)
	for k := range s.step {
		s.step[k] = float64(s.pull[k+1] * (s.sums[k+1] - gap))
	}
	s.substitute()
}

// approach is direct with the inverse of J that the caller passed. With the inverse alone one direction
// converges slowly, by the same share each time. A secant through the last two proposals removes it (Anderson
// 1965, with one step remembered). For proposal d and step s, in ln a,
//
//	s_k = d_k − θ·(s_k−1 + d_k − d_k−1),   θ = d_k·(d_k − d_k−1)/|d_k − d_k−1|²
func (s *balancer) approach(supply, a, near []float64, first bool) {
	gap := s.offness(supply, a)
	right := s.scaled[:s.n-1]
	step, rest, pull, off := s.step[:len(right)], a[1:][:len(right)], s.pull[1:][:len(right)], s.sums[1:][:len(right)]
	for k := range right {
		right[k] = float64(float64(rest[k]*pull[k]) * (off[k] - gap))
	}
	det.Dots(step, near, right)
	theta, proposed, took := 0.0, s.proposed[:len(step)], s.taken[:len(step)]
	if !first {
		along, apart := 0.0, 0.0
		for k, d := range step {
			change := d - proposed[k]
			along += float64(d * change)
			apart += float64(change * change)
		}
		if apart > 0 {
			theta = along / apart
		}
	}
	for k, d := range step {
		taken := d - float64(theta*(took[k]+(d-proposed[k])))
		proposed[k], took[k] = d, taken
		step[k] = float64(taken * rest[k])
	}
}

// offness fills sums with ln(supply/row) and returns its mean over the rows. The logarithm is taken to third
// order. It is closer to linear in ln a than supply − row, so a step comes closer to the solution. The
// differences sum to zero over the rows, as a solution requires; the logarithms do not. The caller must
// subtract the mean.
func (s *balancer) offness(supply, a []float64) float64 {
	gap, total := 0.0, 0.0
	a, pull, sums := a[:len(supply)], s.pull[:len(supply)], s.sums[:len(supply)]
	for i, y := range supply {
		row := float64(a[i] * pull[i])
		off := 2 * (y - row) / (y + row)
		sums[i] = off
		gap += float64(row * off)
		total += row
	}
	return gap / total
}

// invert gives the inverse of J, without the first node, at the point of the last call of rows.
func (s *balancer) invert(phi, a []float64) []float64 {
	s.derive(phi, a)
	s.decompose()
	size := s.n - 1
	inverse := make([]float64, size*size)
	for k := range size {
		clear(s.step)
		s.step[k] = 1 / a[k+1]
		s.substitute()
		for i, v := range s.step {
			inverse[i*size+k] = v / a[i+1]
		}
	}
	return inverse
}

// substitute turns the step from the right-hand side into the solution.
func (s *balancer) substitute() {
	x, factor := s.step, s.factor
	size, at := len(x), 0 // at: place of the diagonal
	for k, xk := range x {
		rest := x[k:]
		row := factor[at : at+len(rest)]
		for i := 1; i < len(row); i++ {
			rest[i] -= float64(row[i] * xk)
		}
		at += size + 1
	}
	for k := size - 1; k >= 0; k-- {
		at -= size + 1
		rest := x[k:]
		row := factor[at : at+len(rest)]
		// The processor can work on two sums at the same time.
		even, odd := float64(rest[0]*row[0]), 0.0
		i := 1
		for ; i+1 < len(row); i += 2 {
			even -= float64(row[i] * rest[i])
			odd -= float64(row[i+1] * rest[i+1])
		}
		if i < len(row) {
			even -= float64(row[i] * rest[i])
		}
		rest[0] = even + odd
	}
}
