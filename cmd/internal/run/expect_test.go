package run_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

func checks(t *testing.T, text string) *scenarios.Checks {
	t.Helper()
	c, err := scenarios.ParseChecks("checks.toml", []byte("title = \"T\"\nseed = 3\nreplicates = 30\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func check(t *testing.T, text string) []run.Checked {
	t.Helper()
	found, err := run.Check(context.Background(), checks(t, text), 0, nil)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Protects: an expectation finds the same number as a run and a comparison of the same seed. Its condition is
// tested on both sides of that number.
func TestChecksFindWhatRunsSay(t *testing.T) {
	b := bound(t, "reference", "until=2022")
	e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 3, Replicates: 30})
	if err != nil {
		t.Fatal(err)
	}
	median := e.Summary(sim.OfRegion, "horizontal", 0, 2018).P50
	border := e.Entity(sim.OfBorder, "TJ-UZ")
	open := e.Share(sim.OfBorder, "regime", border, 2022, float64(sim.Open))
	first, both := 0, 0
	for _, r := range e.Records {
		at := e.Layout.Find(sim.OfBorder, "regime")
		if r[e.Layout.Place(at, border, 2019)] == float64(sim.Open) {
			first++
			if r[e.Layout.Place(at, border, 2020)] == float64(sim.Open) {
				both++
			}
		}
	}
	if open == 0 || first == both { // the pandemic of 2020 closes what was open
		t.Fatalf("open in %v in 2022, in %d in 2019: nothing to tell apart", open, first)
	}
	c, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{bound(t, "reference"), bound(t, "no-new-leader")}, Pairs: 30})
	effect := c.Effect(1, c.Layout.Find(sim.OfRegion, "horizontal"), 0, 2018)

	const h, regime = "[[expect]]\npath = \"region.horizontal\"\nyear = 2018\n", "[[expect]]\npath = " +
		"\"pairs.UZ-TJ.regime\"\nequals = \"open\"\n"
	const gap = h + "scenario = \"no-new-leader\"\nagainst = \"reference\"\n"
	for _, x := range []struct {
		text  string
		found float64
		holds bool
	}{
		{h + fmt.Sprintf("at_least = %v\n", median), median, true},
		{h + fmt.Sprintf("at_least = %v\n", median+1e-9), median, false},
		{h + fmt.Sprintf("at_most = %v\n", median-1e-9), median, false},
		{h + fmt.Sprintf("equals = %v\ntolerance = 0.5\n", median+0.4), median, true},
		{h + fmt.Sprintf("equals = %v\ntolerance = 0.5\n", median+0.6), median, false},
		{regime + fmt.Sprintf("year = 2022\nshare_at_least = %v\n", open), open, true},
		{regime + fmt.Sprintf("year = 2022\nshare_at_most = %v\n", open-0.001), open, false},
		{regime + "years = [2019, 2020]\nshare_at_least = 0\n", float64(both) / 30, true},
		{gap + fmt.Sprintf("at_most = %v\n", effect.High+1e-6), effect.Mean, true},
		{gap + fmt.Sprintf("at_most = %v\n", effect.High-1e-6), effect.Mean, false}, // the mean is below, the interval is not
		{gap + fmt.Sprintf("at_most = %v\nstatistic = \"mean\"\n", effect.Mean+1e-6), effect.Mean, true},
		{gap + "at_most = 0\nshare_at_least = 0.5\n", effect.Negative, true},
	} {
		got := check(t, x.text)[0]
		if got.Holds != x.holds || got.Found < x.found-1e-9 || got.Found > x.found+1e-9 {
			t.Errorf("%s\nfound %v, holds %v; want %v, %v", x.text, got.Found, got.Holds, x.found, x.holds)
		}
	}
}

// Protects: together with other expectations, of other years and scenarios, an expectation finds the same
// number. Each scenario is run once.
func TestChecksInCompany(t *testing.T) {
	const one = "[[expect]]\npath = \"region.horizontal\"\nyear = 2010\nat_least = 0\n"
	const two = "[[expect]]\npath = \"region.vertical\"\nyears = [2015, 2020]\nat_least = 0\nscenario = \"no-new-leader\"\n"
	all := check(t, one+two+one)
	if a, b := check(t, one)[0], check(t, two)[0]; all[0] != a || all[1] != b || all[2] != a {
		t.Errorf("in company %+v, alone %+v and %+v", all, a, b)
	}
	if n := run.CheckRuns(checks(t, one+two+one)); n != 60 {
		t.Errorf("%d runs for two scenarios", n)
	}
}

// Protects: an expression finds in each replicate what somebody computes from the records of a run by hand. A replicate
// in which it has no value meets no condition, and there is then no statistic.
func TestChecksOfExpressions(t *testing.T) {
	ensemble := func(name string) *results.Ensemble {
		e, err := run.Ensemble(context.Background(), run.Job{Bound: bound(t, name, "until=2022"), Seed: 3, Replicates: 30})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	// by hand: the mean ratio of 2018 and 2019, and the first year in which the border is open
	by := func(e *results.Ensemble) (ratios, opened []float64) {
		l := e.Layout
		pair, regime := l.Find(sim.OfPair, "turnover_usd"), l.Find(sim.OfBorder, "regime")
		inside, border := l.Find(sim.OfRegion, "trade_inside_usd"), e.Entity(sim.OfBorder, "TJ-UZ")
		for _, r := range e.Records {
			ratio := func(y int) float64 {
				return r[l.Place(pair, e.Entity(sim.OfPair, "TJ-UZ"), y)] / r[l.Place(inside, 0, y)]
			}
			ratios = append(ratios, (ratio(2018)+ratio(2019))/2)
			first := math.NaN()
			for y := 2022; y >= 2000; y-- {
				if r[l.Place(regime, border, y)] == float64(sim.Open) {
					first = float64(y)
				}
			}
			opened = append(opened, first)
		}
		return ratios, opened
	}
	ratios, opened := by(ensemble("reference"))
	others, _ := by(ensemble("no-new-leader"))
	early, never := 0, 0
	for _, y := range opened {
		if y <= 2019 {
			early++
		}
		if math.IsNaN(y) {
			never++
		}
	}
	if early == 0 || never == 0 || early+never == 30 {
		t.Fatalf("opened by 2019 in %d, never in %d of 30: nothing to tell apart", early, never)
	}
	gaps := make([]float64, len(ratios))
	for k := range gaps {
		gaps[k] = others[k] - ratios[k]
	}
	gap := analysis.Pair(gaps, others, ratios)
	const ratio = "[[expect]]\npath = \"pairs.TJ-UZ.turnover_usd / region.trade_inside_usd\"\nyears = [2018, 2019]\n"
	const first = "[[expect]]\npath = \"first_year(borders.TJ-UZ.regime == open, 2000, 2022)\"\nat_most = 2019\n"
	for _, x := range []struct {
		text  string
		found float64
		holds bool
	}{
		{ratio + "at_least = 0\n", analysis.Summarise(slices.Clone(ratios)).P50, true},
		{ratio + "above = 1\nstatistic = \"mean\"\n", analysis.Mean(ratios), false},
		{ratio + "at_least = -1\nscenario = \"no-new-leader\"\nagainst = \"reference\"\n", gap.Mean, true},
		{first + "share_at_least = 0.01\n", float64(early) / 30, true},
		{first + "share_at_least = 1\n", float64(early) / 30, false},
	} {
		if got := check(t, x.text)[0]; got.Found != x.found || got.Holds != x.holds || got.None != "" {
			t.Errorf("%s: %+v, want %v, %v", x.text, got, x.found, x.holds)
		}
	}
	if got := check(t, first)[0]; got.Holds || !strings.Contains(got.None, "it has no value in replicate ") {
		t.Errorf("where it is never open: %+v", got)
	}
	// the same number of the same scenario is computed once
	if n := run.CheckRuns(checks(t, ratio+"at_least = 0\n"+ratio+"at_most = 1\n"+first)); n != 30 {
		t.Errorf("%d runs, want 30", n)
	}
}
