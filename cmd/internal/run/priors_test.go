package run

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim/rng"
)

// priorsOf asks about a scenario with few draws.
func priorsOf(t *testing.T, s *scenarios.Scenario, draws int) *Priors {
	t.Helper()
	return &Priors{Given: s, Free: s, Draws: draws, Pairs: 2, Seed: 5}
}

func gameOf(t *testing.T, j *Priors) *game {
	t.Helper()
	g, err := j.newGame()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func play(t *testing.T, g *game, scale func(int) float64) played {
	t.Helper()
	p, err := g.play(context.Background(), scaled(scale))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func readScenario(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Protects: the whole of what outside weights do goes through external.scale. At scale 0 outside causes take away
// nothing, to the bit, once the entries that are outside barriers themselves are gone.
func TestNoOutsideWeightNoShare(t *testing.T) {
	reference := readScenario(t, "reference")
	sides := gameOf(t, priorsOf(t, reference, 1)).sides
	var barriers []string
	for k := range sides[2].Entries {
		if e := &sides[2].Entries[k]; e.Off && !sides[0].Entries[k].Off {
			barriers = append(barriers, fmt.Sprintf("%q", e.ID))
		}
	}
	s, err := scenarios.Parse("without.toml", []byte("title = \"without outside barriers in entries\"\nextends = "+
		"\"reference\"\nremove = ["+
		strings.Join(barriers, ", ")+"]\n"))
	if err != nil {
		t.Fatal(err)
	}
	g := gameOf(t, priorsOf(t, s, 25))
	p := play(t, g, func(int) float64 { return 0 })
	met := 0
	for k, v := range p[inStance] {
		share := shareOut(v, 1)
		if math.IsNaN(share) {
			continue
		}
		met++
		if share != 0 {
			t.Errorf("draw %d: without any outside weight the share of outside causes is %v, want 0; levels %v", k, share, v)
		}
	}
	if met < 20 {
		t.Errorf("only %d of 25 draws have a share", met)
	}
}

// Protects: more outside weight gives outside causes a larger share, in the median over draws.
func TestShareRisesWithScale(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	g := gameOf(t, priorsOf(t, readScenario(t, "reference"), 40))
	before := math.Inf(-1)
	for _, scale := range []float64{0.25, 1, 4} {
		s := spreadOf(play(t, g, func(int) float64 { return scale })[inStance], 1)
		if s.Mid <= before {
			t.Errorf("at scale %v the median share is %v, at a smaller one %v", scale, s.Mid, before)
		}
		before = s.Mid
	}
}

// Protects: a draw is the same whatever the number of workers, and whether the shipped prior is drawn as usual or
// through the search.
func TestPriorsDoNotDependOnWorkers(t *testing.T) {
	j := priorsOf(t, readScenario(t, "reference"), bunch+7)
	g := gameOf(t, j)
	j.Workers = 1
	one := play(t, g, nil)
	j.Workers = 3
	many := play(t, g, g.law(evidence.ScalePrior{Median: g.row.Prior, Spread: g.row.Spread}))
	if !slices.Equal(one[inStance], many[inStance]) || !slices.Equal(one[inH], many[inH]) {
		t.Error("one worker and three give other values")
	}
}

// Protects: the workers of a game share nothing that they write. `.ci/run` runs it under the race detector.
func TestWorkersPlayAGame(t *testing.T) {
	j := priorsOf(t, readScenario(t, "reference"), 4)
	j.Workers = 1
	one := play(t, gameOf(t, j), nil)
	j.Workers = 3
	if many := play(t, gameOf(t, j), nil); !reflect.DeepEqual(many, one) {
		t.Error("one worker and three give other values")
	}
}

// Protects: the share is Shapley's, and every draw is counted once: with a share, or as left out.
func TestSharesAndLeftOut(t *testing.T) {
	s := rng.Stream(1, 0, 0, rng.PriorDraw, 1, 1)
	var values [][4]float64
	want := 0
	for range 500 {
		v := [4]float64{s.Float64(), s.Float64(), s.Float64(), s.Float64()}
		values = append(values, v)
		total := v[3] - v[0]
		if total < leastTotal {
			want++
			continue
		}
		share, shapley := shareOut(v, 1), analysis.Shapley(v[:])[1]/total
		if math.Abs(share-shapley) > 1e-12*math.Abs(shapley)+1e-12 {
			t.Fatalf("levels %v: share %v, Shapley gives %v", v, share, shapley)
		}
	}
	sorted, left := shares(values, 1)
	if left != want || left+len(sorted) != len(values) || !slices.IsSorted(sorted) {
		t.Errorf("%d of %d draws left out and %d kept, want %d left out", left, len(values), len(sorted), want)
	}
}

// known is a curve on which the share at scale s is most·s/(1+s) in every draw, so that quantiles are those of the scale.
func known(t *testing.T, most float64) *curve {
	t.Helper()
	c := &curve{game: gameOf(t, priorsOf(t, readScenario(t, "reference"), 400))}
	for k := range octavesBelow + octavesAbove + 1 {
		out := most * point(k) / (1 + point(k))
		c.at = append(c.at, slices.Repeat([][4]float64{{0, 1 - out, out, 1}}, 400))
	}
	return c
}

// Protects: the search finds a median and a spread under which the ends stand where they are wanted, and comes as near as
// possible where no prior reaches them.
func TestSearchFindsEnds(t *testing.T) {
	c := known(t, 1)
	for _, want := range [][2]float64{{0.05, 0.7}, {0.15, 0.85}, {0.3, 0.5}} {
		p := c.solve(want[0], want[1])
		low, high := c.ends(p)
		if math.Abs(low-want[0]) > 1e-3 || math.Abs(high-want[1]) > 1e-3 {
			t.Errorf("%+v gives %v and %v, want %v", p, low, high, want)
		}
	}
	c = known(t, 0.6)
	if _, high := c.ends(c.solve(0.05, 0.7)); high < 0.55 || high > 0.6 {
		t.Errorf("no share is above 0.6, and the search for 0.7 ends at %v", high)
	}
}

// Protects: where no draw has a share of outside causes, as in a region in which they do nothing, the search says what was
// wanted and that all draws were left out, and not that it found a scale of 0.
func TestSearchWithoutShares(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	j := priorsOf(t, readScenario(t, "visegrad"), 20)
	list, err := j.Search(context.Background(), [][2]float64{{0.05, 0.7}})
	if err != nil {
		t.Fatal(err)
	}
	if a := list[0]; a.Low != 0.05 || a.High != 0.7 || a.Reached.Draws != 20 || a.Reached.Left != 20 {
		t.Errorf("the search finds %+v", a)
	}
}

// Protects: an interval by ranks holds the true quantile in about 95 % of samples.
func TestIntervalByRanks(t *testing.T) {
	s := rng.Stream(2, 0, 0, rng.PriorDraw, 1, 1)
	const samples, n = 400, 200
	for _, p := range []float64{0.05, 0.5, 0.95} {
		held := 0
		for range samples {
			var x []float64
			for range n {
				x = append(x, s.Float64())
			}
			slices.Sort(x)
			if _, from, to := quantileWithError(x, p); from <= p && p <= to {
				held++
			}
		}
		if share := float64(held) / samples; share < 0.91 || share > 0.99 {
			t.Errorf("the interval of the %v quantile holds it in %v of samples", p, share)
		}
	}
}

// Protects: each theory about outside powers is switched alone and left out once, and their list is that of the switches.
func TestSettingsOfTheories(t *testing.T) {
	names := outsideTheories()
	if !slices.Contains(names, agents.TheoryDilemma) || slices.Contains(names, agents.Spillover) {
		t.Errorf("theories about outside powers: %v", names)
	}
	list := settings()
	if len(list) != 2+2*len(names) {
		t.Fatalf("%d settings of %d theories", len(list), len(names))
	}
	for _, s := range list {
		want := len(names)
		switch {
		case s.name == evidence.AllTheories:
			want = 0
		case strings.HasPrefix(s.name, "only "):
			want--
		case strings.HasPrefix(s.name, "without "):
			want = 1
		}
		if len(s.off) != want {
			t.Errorf("%s switches off %v, want %d theories", s.name, s.off, want)
		}
	}
}

// Protects: the shipped prior of external.scale lets either side win as the page says. Other draws, fewer of them, must
// agree with the committed points within the sampling errors of both. An interval of n draws is wider than that of N
// by √(N/n), so it is the errors and not a number of ours that decide.
func TestShippedScaleIsFair(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "results", "reference", "priors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := evidence.ReadPriors(text)
	if err != nil {
		t.Fatal(err)
	}
	j := priorsOf(t, readScenario(t, old.Given), 200)
	j.Seed = old.Seed + 1
	g := gameOf(t, j)
	if g.row.Prior != old.Scale.Median || g.row.Spread != old.Scale.Spread {
		t.Fatalf("the shipped prior is lognormal(%v, %v), the page is of (%v, %v); run `concord priors --update`", g.row.Prior,
			g.row.Spread, old.Scale.Median, old.Scale.Spread)
	}
	now := spreadOf(play(t, g, nil)[inStance], 1)
	for _, point := range []struct {
		name                           string
		from, to, committed, low, high float64
	}{
		{"5 %", now.LowFrom, now.LowTo, old.Stance.Low, old.Stance.LowFrom, old.Stance.LowTo},
		{"95 %", now.HighFrom, now.HighTo, old.Stance.High, old.Stance.HighFrom, old.Stance.HighTo},
	} {
		if point.to < point.low || point.from > point.high {
			t.Errorf("the %s point of the share is %.3f in the page (%.3f to %.3f), and %d other draws say %.3f to %.3f: run "+
				"`concord "+
				"priors --search 5,70`, ship what it finds, and `concord priors --update`", point.name, point.committed,
				point.low, point.high,
				j.Draws, point.from, point.to)
		}
	}
}
