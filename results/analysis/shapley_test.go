package analysis

import (
	"math"
	"math/bits"
	"testing"

	"concord/sim/rng"
)

// game is a game whose coalitions are worth random numbers.
func game(n, number int) []float64 {
	draw := rng.Stream(7, number, 0, rng.Uncertain, n, 0)
	values := make([]float64, 1<<n)
	for c := range values {
		values[c] = draw.Uniform(-50, 50)
	}
	return values
}

// permutations calls do with every order of n players.
func permutations(n int, do func(order []int)) int {
	order, count := make([]int, n), 0
	var place func(k int, used int)
	place = func(k, used int) {
		if k == n {
			count++
			do(order)
			return
		}
		for i := range n {
			if used>>i&1 == 0 {
				order[k] = i
				place(k+1, used|1<<i)
			}
		}
	}
	place(0, 0)
	return count
}

// along are the values of the first 0, 1, … players of an order.
func along(values []float64, order []int) []float64 {
	chain, c := []float64{values[0]}, 0
	for _, i := range order {
		c |= 1 << i
		chain = append(chain, values[c])
	}
	return chain
}

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// Protects: a share is the mean of what a player adds over all orders.
func TestShapleyIsTheMeanOverOrders(t *testing.T) {
	for n := 1; n <= 6; n++ {
		values := game(n, 0)
		sums := make([]float64, n)
		count := permutations(n, func(order []int) {
			for i, share := range AlongOrder(order, along(values, order)) {
				sums[i] += share
			}
		})
		for i, got := range Shapley(values) {
			if want := sums[i] / float64(count); !near(got, want, 1e-11) {
				t.Errorf("%d players: player %d gets %v, over all orders %v", n, i, got, want)
			}
		}
	}
}

// Protects: the four axioms that only this division meets. A player that changes nothing gets exactly
// nothing. Two players that do the same get the same, to the bit.
func TestShapleyAxioms(t *testing.T) {
	for _, n := range []int{1, 2, 5, 12} {
		values, others := game(n, 1), game(n, 2)
		shares, theirs := Shapley(values), Shapley(others)
		sum := 0.0
		for _, s := range shares {
			sum += s
		}
		if !near(sum, values[len(values)-1]-values[0], 1e-9) {
			t.Errorf("%d players: shares add up to %v, all win %v", n, sum, values[len(values)-1]-values[0])
		}
		both := make([]float64, len(values))
		for c := range both {
			both[c] = 2*values[c] + others[c]
		}
		for i, got := range Shapley(both) {
			if want := 2*shares[i] + theirs[i]; !near(got, want, 1e-9) {
				t.Errorf("%d players: of twice one game and another player %d gets %v, want %v", n, i, got, want)
			}
		}
		for i := range n { // a dummy: coalitions with it are worth what they are without
			dummy := make([]float64, len(values))
			for c := range dummy {
				dummy[c] = values[c&^(1<<i)]
			}
			if got := Shapley(dummy)[i]; got != 0 || math.Signbit(got) {
				t.Errorf("%d players: player %d changes nothing and gets %v", n, i, got)
			}
			if n > 1 {
				for k := range n {
					if k != i {
						if got := Interactions(dummy)[PairPlace(n, min(i, k), max(i, k))]; got != 0 {
							t.Errorf("%d players: %d changes nothing and has the interaction %v with %d", n, i, got, k)
						}
					}
				}
			}
		}
	}
	for _, n := range []int{2, 4, 9} {
		values := game(n, 3)
		for c := range values { // players 0 and n−1 change places without a difference
			low, high := c&1, c>>(n-1)&1
			if low < high {
				values[c] = values[c&^(1<<(n-1))|1]
			}
		}
		if s := Shapley(values); math.Float64bits(s[0]) != math.Float64bits(s[n-1]) {
			t.Errorf("%d players: two who do the same get %v and %v", n, s[0], s[n-1])
		}
	}
}

// Protects: shares follow the players when they are numbered anew, to the bit.
func TestShapleyDoesNotCountOnNumbers(t *testing.T) {
	const n = 5
	values := game(n, 4)
	shares := Shapley(values)
	permutations(n, func(order []int) {
		renamed := make([]float64, len(values))
		for c := range values {
			to := 0
			for i := range n {
				to |= c >> i & 1 << order[i]
			}
			renamed[to] = values[c]
		}
		for i, got := range Shapley(renamed) {
			for k, to := range order {
				if to == i && got != shares[k] {
					t.Fatalf("numbered %v, player %d gets %v, was %v", order, k, got, shares[k])
				}
			}
		}
	})
}

// Protects: the interaction index is what two players add together beyond what each adds alone. It is a mean
// over all orders in which the two stand side by side. It is 0 for a sum of separate worths.
func TestInteractions(t *testing.T) {
	for n := 2; n <= 6; n++ {
		values := game(n, 5)
		got := Interactions(values)
		for i := range n {
			for j := i + 1; j < n; j++ {
				sum, count := 0.0, 0
				permutations(n, func(order []int) {
					c := 0
					for k := 0; k+1 < n; k++ {
						if order[k] == i && order[k+1] == j {
							sum += values[c|1<<i|1<<j] - values[c|1<<i] - values[c|1<<j] + values[c]
							count++
						}
						c |= 1 << order[k]
					}
				})
				if want := sum / float64(count); !near(got[PairPlace(n, i, j)], want, 1e-11) {
					t.Errorf("%d players: interaction of %d and %d is %v, want %v", n, i, j, got[PairPlace(n, i, j)], want)
				}
			}
		}
		if len(got) != n*(n-1)/2 {
			t.Errorf("%d players have %d interactions", n, len(got))
		}
		for c := range values {
			values[c] = 3 + float64(bits.OnesCount(uint(c&1)))*5 - float64(c>>1)
		}
		for _, x := range Interactions(values) {
			if !near(x, 0, 1e-11) {
				t.Errorf("%d players whose worths add up have the interaction %v", n, x)
			}
		}
	}
	if Interactions(game(1, 0)) != nil {
		t.Error("one player interacts")
	}
}

// Protects: shares along one order add up too, so that sampled ones do.
func TestAlongOrderAddsUp(t *testing.T) {
	values := game(6, 6)
	order := []int{3, 1, 5, 0, 4, 2}
	sum := 0.0
	for _, s := range AlongOrder(order, along(values, order)) {
		sum += s
	}
	if !near(sum, values[63]-values[0], 1e-11) {
		t.Errorf("shares add up to %v, want %v", sum, values[63]-values[0])
	}
}

// Protects: an estimate is the mean with the interval of Student's t, computed by hand. With one value the
// error is unknown.
func TestEstimateOf(t *testing.T) {
	e := EstimateOf([]float64{1, 2, 3, 6}) // mean 3, sd √(14/3), se √(14/12)
	if half := 3.182446305 * math.Sqrt(14.0/12); e.Mean != 3 || !near(e.SE, math.Sqrt(14.0/12), 1e-15) ||
		!near(e.Low, 3-half, 1e-9) || !near(e.High, 3+half, 1e-9) {
		t.Errorf("estimate %+v", e)
	}
	if e := EstimateOf([]float64{0, 0, 0}); e != (Estimate{}) {
		t.Errorf("of zeros %+v", e)
	}
	if e := EstimateOf([]float64{4}); e.Mean != 4 || !math.IsInf(e.SE, 1) || !math.IsInf(e.Low, -1) || !math.IsInf(e.High, 1) {
		t.Errorf("of one value %+v", e)
	}
}

// Protects: a wrong number of values is refused.
func TestShapleyRefuses(t *testing.T) {
	for _, n := range []int{0, 1, 3, 1 << 13} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%d values were taken for a game", n)
				}
			}()
			Shapley(make([]float64, n))
		}()
	}
	defer func() {
		if recover() == nil {
			t.Error("an order of 2 took 2 values")
		}
	}()
	AlongOrder([]int{0, 1}, []float64{1, 2})
}
