package run

import (
	"context"
	"fmt"
	"testing"

	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// Protects: every order of joining is drawn about as often as any other.
func TestJoining(t *testing.T) {
	count := map[string]int{}
	const draws = 6000
	for k := range draws {
		count[fmt.Sprint(joining(5, k, 3))]++
	}
	if len(count) != 6 {
		t.Fatalf("orders are %v", count)
	}
	for order, n := range count { // a sixth is 1000, with a standard deviation of 29
		if n < 870 || n > 1130 {
			t.Errorf("order %s was drawn %d times of %d", order, n, draws)
		}
	}
}

// Protects: the coalitions of a sample have the same values as in a play of all coalitions. There are players
// of the model, of entries, and of years that nobody asks for.
func TestSampleAgreesWithExact(t *testing.T) {
	a, err := scenarios.Read("clash-2027")
	if err != nil {
		t.Fatal(err)
	}
	b, err := scenarios.Read("no-new-leader")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Set("barriers.external=false", "leaders.gain=0.5", "event.kg-leader-2005.openness=[0.1, 0.2]",
		"event.kg-leader-2011.year=2013"); err != nil {
		t.Fatal(err)
	}
	parts, err := scenarios.Parts(a, b)
	if err != nil {
		t.Fatal(err)
	}
	j := WhyJob{Kind: "difference", A: a, B: b, Parts: parts, Domain: sim.OfRegion, Outcome: "stance_mean", From: 2019,
		To: 2020, Seed: 2, Seeds: 4}
	for k, p := range parts {
		j.Players = append(j.Players, WhyPlayer{p.Path, []int{k}})
	}
	y, err := NewWhy(j)
	if err != nil {
		t.Fatal(err)
	}
	values, err := y.Values(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{why: y}
	n := len(parts)
	for k := range j.Seeds {
		runs := 0
		s, err := w.sample(context.Background(), k, &progress{done: func(n int) { runs = n }})
		if err != nil {
			t.Fatal(err)
		}
		if runs != 4*n-4 {
			t.Errorf("%d players took %d coalitions", n, runs)
		}
		order := joining(j.Seed, k, n)
		want := make([]float64, n)
		for range 2 {
			chain, c := []float64{values[k][0]}, 0
			for _, i := range order {
				c |= 1 << i
				chain = append(chain, values[k][c])
			}
			for i, share := range analysis.AlongOrder(order, chain) {
				want[i] += 0.5 * share
			}
			for l, r := 0, n-1; l < r; l, r = l+1, r-1 {
				order[l], order[r] = order[r], order[l]
			}
		}
		whole := exact(values[k], n)
		for i := range n {
			if s.shares[i] != want[i] || s.alone[i] != whole.alone[i] || s.last[i] != whole.last[i] || s.none != whole.none ||
				s.all != whole.all {
				t.Errorf("seed %d, %s: sampled %v %v %v, want %v %v %v", k, parts[i].Path, s.shares[i], s.alone[i], s.last[i],
					want[i], whole.alone[i], whole.last[i])
			}
		}
	}
}
