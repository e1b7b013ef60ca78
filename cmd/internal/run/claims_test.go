package run_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"concord/agents"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

func claimNamed(t *testing.T, id string) scenarios.Claim {
	t.Helper()
	claims, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	k := slices.IndexFunc(claims, func(c scenarios.Claim) bool { return c.ID == id })
	if k < 0 {
		t.Fatalf("there is no statement %s", id)
	}
	return claims[k]
}

func answer(t *testing.T, j run.ClaimsJob) *results.Claims {
	t.Helper()
	c, err := run.Claims(context.Background(), j)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Protects: the answers do not depend on how many workers shared the pairs, or on which other statements were
// asked, to the bit.
func TestAnswersDoNotDependOnCompany(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	all, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	all = all[:6]
	one := answer(t, run.ClaimsJob{Claims: all, Pairs: 6, Draws: sim.FromPriors, Seed: 3, Workers: 1})
	if many := answer(t, run.ClaimsJob{Claims: all, Pairs: 6, Draws: sim.FromPriors, Seed: 3,
		Workers: 4}); !bytes.Equal(many.CSV(), one.CSV()) {
		t.Error("with 4 workers the table differs from that of 1 worker")
	}
	for k := range all {
		alone := answer(t, run.ClaimsJob{Claims: all[k : k+1], Pairs: 6, Draws: sim.FromPriors, Seed: 3, Workers: 1})
		if alone.Rows[0].Effect != one.Rows[k].Effect || alone.Rows[0].First != one.Rows[k].First {
			t.Errorf("%s asked alone gives %+v, in company %+v", all[k].ID, alone.Rows[0].Effect, one.Rows[k].Effect)
		}
	}
	if other := answer(t, run.ClaimsJob{Claims: all, Pairs: 6, Draws: sim.FromPriors,
		Seed: 4}); other.Rows[0].Effect.Mean == one.Rows[0].Effect.Mean {
		t.Error("another seed gives the same effect")
	}
}

// level is a run made by hand: the mean over years of an outcome of the region, or
// of the first entity.
func level(t *testing.T, domain sim.Domain, outcome, scenario string, draws sim.ParameterSource, seed uint64,
	replicate, from, to int,
	leader string, openness float64) float64 {
	t.Helper()
	s, err := scenarios.Read(scenario)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	for e := range b.Entries {
		if b.Entries[e].ID == leader {
			at := b.Entries[e].Kind.Slot("openness")
			b.Entries[e].Values = slices.Clone(b.Entries[e].Values)
			b.Entries[e].Values[at], b.Entries[e].Values[at+1] = openness, openness
		}
	}
	var kept []string
	for _, set := range s.Settings {
		kept = append(kept, set.Path)
	}
	m := agents.New(agents.Drawn(draws, b.Params, b.Region, seed, replicate, kept))
	w := sim.NewWorld(b.Region, b.Entries)
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
	record := make([]float64, l.Size())
	m.Begin(w, seed, replicate)
	if err := sim.Run(w, m.Phases(), l, record); err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for y := from; y <= to; y++ {
		sum += record[l.Place(l.Find(domain, outcome), 0, y)]
	}
	return sum / float64(to-from+1)
}

// Protects: each pair has its own draw, and the two runs of a pair share it. Windows, measures and a leader's
// openness mean what the file says. The test compares with runs made one by one.
func TestAnswersAreThoseOfSingleRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	c := claimNamed(t, "S01-trade")
	c.Name, c.Domain, c.Outcome = "inside_share", sim.OfRegion, "region.inside_share"
	c.AgainstFrom, c.AgainstTo = 2019, 2020
	const pairs, seed = 3, 5
	// levels by pair: as coded, or with the openness of the leader fixed.
	levels := func(leader string, openness float64) (a, b []float64) {
		for k := range pairs {
			a = append(a, level(t, sim.OfRegion, "inside_share", c.A, sim.FromPosterior, seed, k, c.From, c.To, leader, openness))
			b = append(b, level(t, sim.OfRegion, "inside_share", c.B, sim.FromPosterior, seed, k, 2019, 2020, leader, openness))
		}
		return a, b
	}
	effects := func(a, b []float64, measure string) []float64 {
		var out []float64
		for k := range a {
			switch measure {
			case "percent":
				out = append(out, 100*(a[k]-b[k])/b[k])
			case "points":
				out = append(out, 100*(a[k]-b[k]))
			default:
				out = append(out, a[k]-b[k])
			}
		}
		return out
	}
	a, b := levels("", 0)
	for _, c.Measure = range scenarios.Measures {
		got := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{c}, Pairs: pairs, Draws: sim.FromPosterior, Seed: seed}).Rows[0]
		want := analysis.Pair(effects(a, b, c.Measure), a, b)
		if math.Abs(got.Effect.Mean-want.Mean) > 1e-9*math.Abs(want.Mean) || math.Abs(got.Effect.SE-want.SE) > 1e-9*want.SE ||
			got.Effect.Correlation != want.Correlation {
			t.Errorf("%s: %+v, by single runs %+v", c.Measure, got.Effect, want)
		}
	}
	// Openness: the verdicts of the grid follow from single runs too.
	c.Measure, c.Smallest, c.Expect = "points", 0.1, "down"
	got := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{c}, Pairs: pairs, Draws: sim.FromPosterior, Seed: seed}).Rows[0]
	for n, openness := range results.Openness() {
		a, b := levels(c.Leader, openness)
		e := analysis.Pair(effects(a, b, "points"), a, b)
		if want := (analysis.Set{Low: math.Inf(-1), High: -0.1}).Judge(e.Low, e.High); got.ByOpenness[n] != want {
			t.Errorf("openness %v: %s, by single runs %s", openness, got.ByOpenness[n], want)
		}
	}
}

// Protects: a parameter that a scenario sets stays as it is set. All other parameters are drawn as in the
// scenario that it is compared with.
func TestParametersThatAreSetStay(t *testing.T) {
	file := filepath.Join(t.TempDir(), "set.toml")
	if err := os.WriteFile(file, []byte("title = \"Set\"\nextends = \"reference\"\n[parameters]\n\"trade.elasticity\" = 8\n"),
		0o644); err != nil {
		t.Fatal(err)
	}
	c := claimNamed(t, "S30-trade")
	// An outcome whose reading knows the parameters.
	c.A, c.Name, c.Domain, c.Measure = file, "gain_over_autarky", sim.OfCountry, "difference"
	c.Entity = "KG" // the first
	const pairs, seed = 3, 5
	var a, b, effects []float64
	for k := range pairs {
		a = append(a, level(t, c.Domain, c.Name, file, sim.FromPriors, seed, k, c.From, c.To, "", 0))
		b = append(b, level(t, c.Domain, c.Name, "reference", sim.FromPriors, seed, k, c.From, c.To, "", 0))
		effects = append(effects, a[k]-b[k])
	}
	got := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{c}, Pairs: pairs, Draws: sim.FromPriors, Seed: seed}).Rows[0]
	if want := analysis.Pair(effects, a, b); got.Effect != want {
		t.Errorf("%+v, by single runs %+v", got.Effect, want)
	}
}

// Protects: a statement of rank counts the part of A's effect beyond the strongest of the others.
func TestRankIsAgainstTheNearestRival(t *testing.T) {
	c := claimNamed(t, "S02-stance")
	const pairs, seed = 4, 2
	got := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{c}, Pairs: pairs, Draws: sim.FromPriors, Seed: seed}).Rows[0]
	alone := c
	alone.Than = nil
	own := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{alone}, Pairs: pairs, Draws: sim.FromPriors,
		Seed: seed}).Rows[0].Effect.Mean
	strongest, name := math.Inf(-1), ""
	for _, rival := range c.Than {
		alone.A = rival
		if m := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{alone}, Pairs: pairs, Draws: sim.FromPriors,
			Seed: seed}).Rows[0].Effect.Mean; m > strongest {
			strongest, name = m, rival
		}
	}
	if got.Rival != name || math.Abs(got.Effect.Mean-(own-strongest)) > 1e-9 {
		t.Errorf("beyond %s by %v, want beyond %s by %v", got.Rival, got.Effect.Mean, name, own-strongest)
	}
	// If the effect is a fall, the nearest rival is the scenario that falls most.
	c.Expect = "down"
	down := answer(t, run.ClaimsJob{Claims: []scenarios.Claim{c}, Pairs: pairs, Draws: sim.FromPriors, Seed: seed}).Rows[0]
	if down.Effect.Mean < got.Effect.Mean {
		t.Errorf("expecting a fall, the nearest rival leaves %v, but %s leaves %v", down.Effect.Mean, got.Rival, got.Effect.Mean)
	}
}

// A run that ends early gives no table, and too few pairs are refused.
func TestClaimsStop(t *testing.T) {
	c := []scenarios.Claim{claimNamed(t, "S30-trade")}
	ctx, stop := context.WithCancel(context.Background())
	if _, err := run.Claims(ctx, run.ClaimsJob{Claims: c, Pairs: 500, Seed: 1, Done: func(int) { stop() }}); err == nil {
		t.Error("a run that was stopped gave a table")
	}
	if _, err := run.Claims(context.Background(), run.ClaimsJob{Claims: c, Pairs: 1}); err == nil {
		t.Error("one pair was taken for an ensemble")
	}
	runs := 0
	answer(t, run.ClaimsJob{Claims: c, Pairs: 2, Seed: 1, Workers: 1, Done: func(n int) { runs = n }})
	if want, err := run.ClaimsRuns(c, 2); err != nil || runs != want || runs != 4 {
		t.Errorf("%d runs, announced %d, %v; want 4", runs, want, err)
	}
}
