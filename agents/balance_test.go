package agents

import (
	"errors"
	"fmt"
	"math"
	"testing"

	"concord/sim/det"
	"concord/sim/rng"
)

// solved balances trade from a start of ones and returns a and the flows.
func solved(t testing.TB, phi, supply, demand []float64) (a, flow []float64) {
	t.Helper()
	n := len(supply)
	a, flow = make([]float64, n), make([]float64, n*n)
	for i := range a {
		a[i] = 1
	}
	s := newBalancer(n)
	if _, err := s.solve(phi, supply, demand, a, flow, nil, balanceTolerance); err != nil {
		t.Fatal(err)
	}
	return a, flow
}

// near tells whether two numbers agree to a share of the larger.
func near(x, y, share float64) bool {
	return math.Abs(x-y) <= share*math.Max(math.Abs(x), math.Abs(y))
}

// Protects: sums that are formed side by side have the bits of those formed one by one, however many there are.
func TestColumns(t *testing.T) {
	for n := range 23 {
		table, x, out := make([]float64, n*n), make([]float64, n), make([]float64, n)
		for k := range table {
			table[k] = det.Exp(float64(k % 29))
		}
		for i := range x {
			x[i] = 1 / float64(3+i)
		}
		columns(out, table, x)
		for j, got := range out {
			want := 0.0
			for i, v := range x {
				want += float64(v * table[i*n+j])
			}
			if got != want {
				t.Errorf("%d columns: number %d gives %v, want %v", n, j, got, want)
			}
		}
	}
}

// Protects: the closed-form solution for three equal countries. With φ = 1 at home, φ = t abroad and
// everything else 1, each buys 1/(1+2t) at home and t/(1+2t) from each of the others.
func TestThreeEqualCountries(t *testing.T) {
	for _, open := range []float64{1e-4, 0.01, 0.25, 1} {
		phi := []float64{1, open, open, open, 1, open, open, open, 1}
		_, flow := solved(t, phi, []float64{1, 1, 1}, []float64{1, 1, 1})
		for i := range 3 {
			for j := range 3 {
				want := open / (1 + 2*open)
				if i == j {
					want = 1 / (1 + 2*open)
				}
				if got := flow[i*3+j]; !near(got, want, 1e-9) {
					t.Errorf("t = %v: flow %d→%d = %v, want %v", open, i, j, got, want)
				}
			}
		}
	}
}

// Protects: an unequal case solved by hand. Choose a = (1, 2, 4), b = (3, 1, ½)
// and φ; then X_ij = a_i·φ_ij·b_j is
//
//	3      0.5   0.125   sells 3.625
//	3      2     0.2           5.2
//	3      0.8   2             5.8
//	buys 9 3.3   2.325
//
// The solver must find these flows from the sums and φ, because the balanced matrix is unique.
func TestThreeUnequalCountries(t *testing.T) {
	phi := []float64{1, 0.5, 0.25, 0.5, 1, 0.2, 0.25, 0.2, 1}
	want := []float64{3, 0.5, 0.125, 3, 2, 0.2, 3, 0.8, 2}
	a, flow := solved(t, phi, []float64{3.625, 5.2, 5.8}, []float64{9, 3.3, 2.325})
	for k := range want {
		if !near(flow[k], want[k], 1e-9) {
			t.Errorf("flow %d→%d = %v, want %v", k/3, k%3, flow[k], want[k])
		}
	}
	if a[0] != 1 || !near(a[1], 2, 1e-9) || !near(a[2], 4, 1e-9) {
		t.Errorf("a = %v, want 1, 2, 4", a)
	}
}

// Protects: the solver agrees with the theory. Anderson and van Wincoop (American Economic Review 93, 2003,
// pp. 170–192) derive three implications of a uniform barrier between all countries. (1) It lowers trade over
// the product of sizes more between large countries than between small ones. (2) It raises trade within small
// countries more than within large ones. (3) It therefore raises trade within relative to trade between. This
// effect is larger for a smaller home country and a larger partner.
//
// Their expansion gives the sizes for a small barrier in ln φ of −δ. θ are shares of world income.
// Size-adjusted trade between i and j changes by −δ·(θ_i + θ_j − Σθ²), and within i by δ·(1 − 2θ_i + Σθ²),
// both in logarithms.
func TestUniformBarrier(t *testing.T) {
	size := []float64{50, 30, 15, 5}
	const delta = 1e-5
	n := len(size)
	total, squares := 0.0, 0.0
	for _, s := range size {
		total += s
	}
	for _, s := range size {
		squares += s / total * s / total
	}
	phi := make([]float64, n*n)
	for k := range phi {
		phi[k] = math.Exp(-delta)
		if k/n == k%n {
			phi[k] = 1
		}
	}
	_, flow := solved(t, phi, size, size)
	change := func(i, j int) float64 { return math.Log(flow[i*n+j]/(size[i]*size[j]/total)) / delta }
	for i := range n {
		for j := range n {
			ti, tj := size[i]/total, size[j]/total
			want := -1 + (1 - ti) + (1 - tj) - (1 - squares)
			if i == j {
				want = 2*(1-ti) - (1 - squares)
			}
			if got := change(i, j); math.Abs(got-want) > 1e-3 {
				t.Errorf("size-adjusted trade %d→%d moves by %.5f·δ, want %.5f·δ", i, j, got, want)
			}
		}
	}
	if !(change(0, 1) < change(2, 3)) {
		t.Error("(1): a barrier must lower trade between the large more than between the small")
	}
	if !(change(3, 3) > change(0, 0)) {
		t.Error("(2): a barrier must raise trade within the small more than within the large")
	}
	if !(change(3, 3)-change(3, 0) > change(0, 0)-change(0, 3)) {
		t.Error("(3): within over between must rise most for the small country next to the large one")
	}
}

// randomTrade is a hostile but solvable case: sizes over five orders of
// magnitude, φ over nine.
func randomTrade(n int, seed uint64) (phi, supply, demand []float64) {
	s := rng.Stream(seed, n, 0, rng.PriorDraw, 0, 0)
	phi = make([]float64, n*n)
	for i := range n {
		supply = append(supply, math.Exp(s.Uniform(0, 12)))
		for j := range i + 1 {
			f := math.Exp(s.Uniform(-14, -4))
			if i == j {
				f = math.Exp(s.Uniform(-6, 0))
			}
			phi[i*n+j], phi[j*n+i] = f, f
		}
	}
	sold, bought := 0.0, 0.0
	for i := range n {
		demand = append(demand, supply[i]*s.Uniform(0.7, 1.3))
		sold += supply[i]
		bought += demand[i]
	}
	for i := range n {
		demand[i] *= sold / bought
	}
	return phi, supply, demand
}

// Protects: the fast solver agrees with a slow one. The slow one uses another method, plain alternating
// sweeps (Sinkhorn), so the two do not share mistakes.
func TestAgainstSweeps(t *testing.T) {
	for _, n := range []int{2, 3, 8, 13, 30} {
		phi, supply, demand := randomTrade(n, 5)
		_, flow := solved(t, phi, supply, demand)
		a, b := make([]float64, n), make([]float64, n)
		for j := range b {
			b[j] = 1
		}
		for range 200000 {
			moved := 0.0
			for i := range n {
				sum := 0.0
				for j := range n {
					sum += phi[i*n+j] * b[j]
				}
				next := supply[i] / sum
				moved = math.Max(moved, math.Abs(next/a[i]-1))
				a[i] = next
			}
			for j := range n {
				sum := 0.0
				for i := range n {
					sum += phi[i*n+j] * a[i]
				}
				b[j] = demand[j] / sum
			}
			if moved < 1e-15 {
				break
			}
		}
		for k := range flow {
			if want := a[k/n] * phi[k] * b[k%n]; !near(flow[k], want, 1e-7) {
				t.Fatalf("n = %d: flow %d→%d = %v, the sweeps find %v", n, k/n, k%n, flow[k], want)
			}
		}
	}
}

// Protects: if all sizes are multiplied by k, all flows are multiplied by k. If φ of one exporter is
// multiplied by c, only its own a changes.
func TestHomogeneity(t *testing.T) {
	phi, supply, demand := randomTrade(13, 1)
	_, flow := solved(t, phi, supply, demand)
	for _, k := range []float64{1e-6, 3, 1e9} {
		ks, kd := make([]float64, 13), make([]float64, 13)
		for i := range ks {
			ks[i], kd[i] = k*supply[i], k*demand[i]
		}
		_, got := solved(t, phi, ks, kd)
		for i := range got {
			if !near(got[i], k*flow[i], 1e-8) {
				t.Fatalf("sizes × %v: flow %d→%d = %v, want %v", k, i/13, i%13, got[i], k*flow[i])
			}
		}
	}
	for j := range 13 {
		phi[4*13+j] *= 7
	}
	_, got := solved(t, phi, supply, demand)
	for i := range got {
		if !near(got[i], flow[i], 1e-8) {
			t.Fatalf("φ of exporter 4 × 7: flow %d→%d = %v, want %v", i/13, i%13, got[i], flow[i])
		}
	}
}

// Protects: the solution is unique, and every start leads to it.
func TestAnyStart(t *testing.T) {
	phi, supply, demand := randomTrade(13, 2)
	_, want := solved(t, phi, supply, demand)
	for trial := range 200 {
		draw := rng.Stream(3, trial, 0, rng.PriorDraw, 0, 0)
		a, flow := make([]float64, 13), make([]float64, 13*13)
		for i := range a {
			a[i] = math.Exp(draw.Uniform(-12, 12))
		}
		s := newBalancer(13)
		if steps, err := s.solve(phi, supply, demand, a, flow, nil, balanceTolerance); err != nil {
			t.Fatalf("start %d: %v after %d steps", trial, err, steps)
		}
		for k := range flow {
			if !near(flow[k], want[k], 1e-7) {
				t.Fatalf("start %d: flow %d→%d = %v, want %v", trial, k/13, k%13, flow[k], want[k])
			}
		}
	}
}

// Protects: a case without a solution gives an error in words. It never gives NaN flows with which a run
// would continue.
func TestHostileTrade(t *testing.T) {
	good := func() (phi, supply, demand []float64) {
		return []float64{1, 0.1, 0.1, 0.1, 1, 0.1, 0.1, 0.1, 1}, []float64{1, 2, 3}, []float64{1, 2, 3}
	}
	for name, spoil := range map[string]func(phi, supply, demand []float64){
		"sums differ":         func(_, supply, _ []float64) { supply[1] = 4 },
		"negative supply":     func(_, supply, _ []float64) { supply[2] = -3 },
		"no supply":           func(_, supply, _ []float64) { supply[0] = 0 },
		"supply not a number": func(_, supply, _ []float64) { supply[0] = math.NaN() },
		"supply infinite":     func(_, supply, _ []float64) { supply[0] = math.Inf(1) },
		"demand not a number": func(_, _, demand []float64) { demand[1] = math.NaN() },
		"φ not a number":      func(phi, _, _ []float64) { phi[4] = math.NaN() },
		"φ infinite":          func(phi, _, _ []float64) { phi[1] = math.Inf(1) },
		"nobody buys from 2":  func(phi, _, _ []float64) { phi[6], phi[7], phi[8] = 0, 0, 0 },
		"1 buys from nobody":  func(phi, _, _ []float64) { phi[1], phi[4], phi[7] = 0, 0, 0 },
		"no trade, no balance": func(phi, supply, _ []float64) {
			clear(phi)
			phi[0], phi[4], phi[8] = 1, 1, 1
			supply[0], supply[1] = 2, 1
		},
	} {
		t.Run(name, func(t *testing.T) {
			phi, supply, demand := good()
			spoil(phi, supply, demand)
			a, flow := []float64{1, 1, 1}, make([]float64, 9)
			s := newBalancer(3)
			_, err := s.solve(phi, supply, demand, a, flow, nil, balanceTolerance)
			if !errors.Is(err, errBalance) {
				t.Fatalf("error %v, want %v", err, errBalance)
			}
			for _, x := range flow {
				if x != x {
					t.Fatalf("flows hold not-a-number: %v", flow)
				}
			}
		})
	}
}

// BenchmarkSolve is one year's balance from a start 10 % off.
func BenchmarkSolve(b *testing.B) {
	for _, n := range []int{13, 28, 58, 208} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			phi, supply, demand := randomTrade(n, 1)
			want, flow := solved(b, phi, supply, demand)
			a := make([]float64, n)
			s := newBalancer(n)
			steps, solves := 0, 0
			for b.Loop() {
				for i := range a {
					a[i] = want[i] * (1 + 0.1*float64(i%3-1))
				}
				k, err := s.solve(phi, supply, demand, a, flow, nil, balanceTolerance)
				if err != nil {
					b.Fatal(err)
				}
				steps += k
				solves++
			}
			b.ReportMetric(float64(steps)/float64(solves), "steps/solve")
		})
	}
}
