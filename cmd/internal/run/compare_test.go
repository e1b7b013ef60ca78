package run_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

func bound(t *testing.T, name string, sets ...string) *scenarios.Bound {
	t.Helper()
	s, err := scenarios.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set(sets...); err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func compared(t *testing.T, j run.CompareJob) (*results.Comparison, string) {
	t.Helper()
	if j.Until == 0 {
		j.Until = 2022
	}
	if j.Seed == 0 {
		j.Seed = 3
	}
	c, digest, err := run.Compare(context.Background(), j)
	if err != nil {
		t.Fatal(err)
	}
	return c, digest
}

// A scenario differs from itself by exactly zero, in every number, year and pair,
// with the shipped parameters and with a draw for each pair.
func TestNullDifferenceIsExactlyZero(t *testing.T) {
	for _, from := range []sim.ParameterSource{sim.Shipped, sim.FromPriors, sim.FromPosterior} {
		c, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{bound(t, "reference"), bound(t, "reference")}, Pairs: 10,
			Draws: from})
		for k, row := range c.Rows {
			for cell := 2 * c.CellCount(); cell < c.Width(); cell++ {
				if row[cell] != 0 {
					t.Fatalf("draws %q: pair %d, cell %d differs by %v", from, k, cell, row[cell])
				}
			}
		}
		if year, what := c.FirstDifference(1); year != 0 {
			t.Errorf("draws %q: the tally sees a difference in %d, %v", from, year, what)
		}
	}
}

// Protects: a side has the same numbers as its scenario run alone, replicate by replicate. The other sides,
// their order and the workers change nothing.
func TestSidesAreThoseOfSingleRuns(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	const pairs, until = 9, 2022
	for _, from := range []sim.ParameterSource{sim.Shipped, sim.FromPriors, sim.FromPosterior} {
		a, b, d := bound(t, "reference"), bound(t, "no-new-leader"), bound(t, "clash-2027")
		three, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{a, b, d}, Pairs: pairs, Draws: from, Workers: 1})
		two, digest := compared(t, run.CompareJob{Sides: []*scenarios.Bound{a, b}, Pairs: pairs, Draws: from, Workers: 1})
		many, same := compared(t, run.CompareJob{Sides: []*scenarios.Bound{a, b}, Pairs: pairs, Draws: from, Workers: 5})
		if digest != same || !bytes.Equal(two.Table().CSV, many.Table().CSV) {
			t.Errorf("draws %q: 5 workers give another comparison than 1", from)
		}
		for side, s := range []*scenarios.Bound{a, b} {
			own := *s
			own.Until = until
			e, err := run.Ensemble(context.Background(), run.Job{Bound: &own, Seed: 3, Replicates: pairs, Draws: from})
			if err != nil {
				t.Fatal(err)
			}
			for _, q := range []struct {
				d       sim.Domain
				outcome string
				entity  int
			}{{sim.OfRegion, "horizontal", 0}, {sim.OfPair, "turnover_usd", 3}, {sim.OfBorder, "regime", 2},
				{sim.OfCountry, "gain_over_autarky", 1}} {
				for year := 1992; year <= until; year += 5 {
					alone := e.Values(e.Layout.Find(q.d, q.outcome), q.entity, year, nil)
					k := three.Layout.Find(q.d, q.outcome)
					for r := range pairs {
						for _, c := range []*results.Comparison{two, three} {
							if got := c.Rows[r][c.Level(side, k, q.entity, year)]; got != alone[r] {
								t.Fatalf("draws %q, side %d, %s of %d, pair %d: %v, alone %v", from, side, q.outcome, year, r,
									got, alone[r])
							}
							if gap := c.Rows[r][c.Gap(1, k, q.entity, year)]; side == 1 &&
								gap != alone[r]-c.Rows[r][c.Level(0, k, q.entity, year)] {
								t.Fatalf("pair %d: the difference %v is not that of its levels", r, gap)
							}
						}
					}
				}
			}
		}
	}
}

// Protects: the description of an effect fits its values.
func TestEffectIsThatOfTheValues(t *testing.T) {
	c, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{bound(t, "reference"), bound(t, "no-new-leader")}, Pairs: 30})
	k := c.Layout.Find(sim.OfRegion, "horizontal")
	var a, b, d []float64
	for _, row := range c.Rows {
		a, b, d = append(a, row[c.Level(1, k, 0, 2020)]), append(b, row[c.Level(0, k, 0, 2020)]),
			append(d, row[c.Gap(1, k, 0, 2020)])
	}
	got, want := c.Effect(1, k, 0, 2020), analysis.Pair(d, a, b)
	for _, x := range [][2]float64{{got.Mean, want.Mean}, {got.SE, want.SE}, {got.Low, want.Low}, {got.High, want.High},
		{got.P05, want.P05}, {got.P95, want.P95},
		{got.Positive, want.Positive}, {got.Negative, want.Negative}, {got.Correlation, want.Correlation},
		{got.VarianceRatio, want.VarianceRatio}} {
		if !(math.Abs(x[0]-x[1]) <= 1e-9*(1+math.Abs(x[1]))) {
			t.Fatalf("%+v, of the values %+v", got, want)
		}
	}
	mean, low, high := c.Percent(1, k, 0, 2020)
	if want := 100 * (analysis.Mean(a)/analysis.Mean(b) - 1); math.Abs(mean-want) > 1e-9 || !(low < mean && mean < high) {
		t.Errorf("%v %% (%v to %v), want %v", mean, low, high, want)
	}
	// Nothing can differ before the year of what differs, S01: 2017.
	if year, what := c.FirstDifference(1); year != 2017 || !slices.Contains(what, "countries.UZ.leader_openness") ||
		slices.Contains(what, "countries.KZ.leader_openness") {
		t.Errorf("first difference in %d, %v", year, what)
	}
}

// Protects: a comparison with a precision stops at the first check at which it is met. It then says the same
// as a comparison of this number of pairs.
func TestPrecisionStops(t *testing.T) {
	if testing.Short() {
		t.Skip("compares hundreds of pairs; leave out -short")
	}
	sides := []*scenarios.Bound{bound(t, "reference"), bound(t, "no-new-leader")}
	aim := &run.Precision{Domain: sim.OfRegion, Outcome: "horizontal", Year: 2019, Half: 0.45}
	c, digest := compared(t, run.CompareJob{Sides: sides, Pairs: 1000, Until: 2019, Precision: aim, Workers: 2})
	n := c.Count()
	if n < 64 || n == 1000 || n%analysis.BlockSize != 0 {
		t.Fatalf("stopped after %d pairs", n)
	}
	half := func(c *results.Comparison) float64 {
		e := c.Effect(1, c.Layout.Find(sim.OfRegion, "horizontal"), 0, 2019)
		return (e.High - e.Low) / 2
	}
	if half(c) > 0.45 {
		t.Errorf("the interval reaches ±%v", half(c))
	}
	fixed, same := compared(t, run.CompareJob{Sides: sides, Pairs: n, Until: 2019})
	if digest != same {
		t.Error("stopping gives other numbers than asking for as many")
	}
	_ = fixed
	if n > 64 { // the interval must have been too wide at the check before
		before, _ := compared(t, run.CompareJob{Sides: sides, Pairs: n - max(16, n/5/16*16), Until: 2019})
		if half(before) <= 0.45 {
			t.Errorf("%d pairs had met it already", before.Count())
		}
	}
	most, _ := compared(t, run.CompareJob{Sides: sides, Pairs: 70, Until: 1999,
		Precision: &run.Precision{Domain: sim.OfRegion, Outcome: "vertical", Year: 1999, Half: -1}})
	if most.Count() != 70 {
		t.Errorf("%d pairs, at most 70 were asked for", most.Count())
	}
}

// Values that are uncertain in both scenarios share their draw.
func TestUncertainValuesArePaired(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	one := write("one.toml", "title = \"One\"\nextends = \"reference\"\n[uncertain]\n\"parameters.leaders.gain\" = [0.2, 0.6]\n")
	two := write("two.toml", "title = \"Two\"\nextends = \""+filepath.ToSlash(one)+"\"\n")
	c, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{bound(t, one), bound(t, two)}, Pairs: 8, Until: 2000,
		Uncertain: true})
	if year, what := c.FirstDifference(1); year != 0 {
		t.Errorf("the same uncertain value gives a difference in %d, %v", year, what)
	}
	plain, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{bound(t, one), bound(t, two)}, Pairs: 8, Until: 2000})
	if bytes.Equal(plain.Table().CSV, c.Table().CSV) {
		t.Error("the uncertain value is not drawn")
	}
	if !strings.Contains(c.Brief(), "No number differs") {
		t.Errorf("the summary of a null difference:\n%s", c.Brief())
	}
}

// Protects: with draws, replicate k is a run with the k-th draw of the parameters, except the parameters that
// the scenario sets. Without draws, all have the shipped parameters.
func TestParametersAreDrawnByReplicate(t *testing.T) {
	b := bound(t, "reference", "until=2000", "leaders.gain=0.9")
	for _, from := range []sim.ParameterSource{sim.FromPriors, sim.FromPosterior} {
		e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 9, Replicates: 4, Draws: from})
		if err != nil {
			t.Fatal(err)
		}
		if e.Spread() != "seeds and parameters ("+string(from)+")" {
			t.Errorf("intervals are of %s", e.Spread())
		}
		file := filepath.Join(t.TempDir(), "gain.toml")
		if err := os.WriteFile(file,
			[]byte("title = \"Gain\"\nextends = \"reference\"\nuntil = 2000\n[parameters]\n\"leaders.gain\" = 0.9\n"),
			0o644); err != nil {
			t.Fatal(err)
		}
		for k := range 4 {
			want := level(t, sim.OfRegion, "horizontal", file, from, 9, k, 2000, 2000, "", 0)
			if got := e.Values(e.Layout.Find(sim.OfRegion, "horizontal"), 0, 2000, nil)[k]; got != want {
				t.Errorf("replicate %d: H %v, the run with that draw has %v", k, got, want)
			}
		}
	}
}
