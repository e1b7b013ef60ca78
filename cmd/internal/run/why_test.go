package run_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// blended runs a blend of two scenarios by hand, as any scenario is run.
func blended(t *testing.T, j *run.WhyJob, players uint64, replicate int) float64 {
	t.Helper()
	s := scenarios.Blend(j.A, j.B, j.Parts, func(k int) bool {
		for i, p := range j.Players {
			if slices.Contains(p.Parts, k) {
				return players>>i&1 != 0
			}
		}
		t.Fatalf("nobody has part %d", k)
		return false
	})
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	m := agents.New(agents.Drawn(j.Draws, b.Params, b.Region, j.Seed, replicate, b.Settled()))
	layout := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), j.To)
	w := sim.NewWorld(b.Region, b.Entries)
	m.Begin(w, j.Seed, replicate)
	record := make([]float64, layout.Size())
	if err := sim.Run(w, m.Phases(), layout, record); err != nil {
		t.Fatal(err)
	}
	entity := 0
	if j.Domain != sim.OfRegion {
		entity = slices.Index(layout.Entities[j.Domain], j.Entity)
	}
	sum := 0.0
	for year := j.From; year <= j.To; year++ {
		sum += record[layout.Place(layout.Find(j.Domain, j.Outcome), entity, year)]
	}
	return sum / float64(j.To-j.From+1)
}

// differs makes a job of everything that differs between two scenarios, each part
// a player.
func differs(t *testing.T, a, b *scenarios.Scenario) run.WhyJob {
	t.Helper()
	parts, err := scenarios.Parts(a, b)
	if err != nil {
		t.Fatal(err)
	}
	j := run.WhyJob{Kind: "difference", A: a, B: b, Parts: parts, Domain: sim.OfRegion, Outcome: "horizontal", From: 2035,
		To: 2035, Seed: 1, Seeds: 3}
	for k, p := range parts {
		j.Players = append(j.Players, run.WhyPlayer{Name: p.Path, Parts: []int{k}})
	}
	return j
}

func scenario(t *testing.T, name string, sets ...string) *scenarios.Scenario {
	t.Helper()
	s, err := scenarios.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(sets) > 0 {
		if err := s.Set(sets...); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// without takes entries out of the reference.
func without(t *testing.T, ids ...string) *scenarios.Scenario {
	t.Helper()
	a, b := scenario(t, "reference"), scenario(t, "reference")
	b.Entries = slices.DeleteFunc(b.Entries, func(e scenarios.Entry) bool { return slices.Contains(ids, e.ID) })
	if len(b.Entries) != len(a.Entries)-len(ids) {
		t.Fatalf("not all of %v are entries of the reference", ids)
	}
	return b
}

func play(t *testing.T, j run.WhyJob) *results.Attribution {
	t.Helper()
	y, err := run.NewWhy(j)
	if err != nil {
		t.Fatal(err)
	}
	a, err := y.Play(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// crowded has an initiative and a withdrawal in one year.
const crowded = `
title = "Crowded"
extends = "reference"
[[event]]
id = "a-more"
kind = "initiative"
year = 2012
power = "RU"
size = 2
years = 20
[[event]]
id = "b-less"
kind = "withdrawal"
year = 2012
power = "RU"
share = 0.6
years = 20
`

// games are differences of every kind. Entries are removed, added, or changed in year and value; they come
// before the first year and after the last. Settings, switches, decisions and sizes differ. Some players have several
// parts.
func games(t *testing.T) map[string]run.WhyJob {
	entries := differs(t, scenario(t, "reference"), without(t, "uz-leader-2016", "tj-uz-border-2018", "kg-leader-2005"))
	added := differs(t, without(t, "uz-leader-2016", "kg-leader-2011"), scenario(t, "clash-2027"))
	changed := differs(t, scenario(t, "clash-2027"), scenario(t, "clash-2027",
		"event.clash-2027.year=2031", "event.uz-leader-2016.openness=[0.1, 0.2]", "event.tj-leader-1992.year=1992",
		"event.kg-leader-2005.year=2003"))
	changed.From = 2029
	model := differs(t, scenario(t, "reference"), scenario(t, "no-new-leader", "leaders.gain=0.5", "barriers.external=false",
		"size.UZ=official", "event.kg-leader-2005.openness=[0.1, 0.2]"))
	model.To, model.From, model.Domain, model.Outcome, model.Entity = 2019, 2018, sim.OfPair, "turnover_usd", "TJ-UZ"
	priors := model
	priors.Draws = sim.FromPriors
	grouped := model
	grouped.Players = []run.WhyPlayer{{Name: "both", Parts: []int{0, 1, 2}}, {Name: "rest", Parts: []int{3, 4}}}
	// The entries of one year take effect in an order that matters. So versions of an entry must keep their
	// place in it.
	crowd, err := scenarios.Parse("crowd.toml", []byte(crowded))
	if err != nil {
		t.Fatal(err)
	}
	more, err := scenarios.Parse("more.toml", []byte(strings.Replace(crowded, "size = 2", "size = 9", 1)))
	if err != nil {
		t.Fatal(err)
	}
	order := differs(t, crowd, more)
	order.Outcome = "vertical"
	early := differs(t, scenario(t, "reference"), scenario(t, "no-new-leader"))
	for e := range early.B.Entries {
		for k := range early.B.Entries[e].Keys {
			if key := &early.B.Entries[e].Keys[k]; key.Name == "year" && early.B.Entries[e].ID == "tj-leader-1992" {
				key.Value = int64(1990) // before the first year
			}
		}
	}
	early = differs(t, early.A, early.B)
	late := differs(t, scenario(t, "reference"), without(t, "uz-leader-2016", "kg-leader-2005"))
	late.From, late.To = 2012, 2012
	// Decisions need another stage, and may be on entries that only one of the two has.
	decided := differs(t, scenario(t, "reference"), scenario(t, "clash-2027", "decision.tj-uz-border-2018.TJ.2018=accept",
		"decision.tj-uz-border-2018.UZ.2018=accept", "decision.own-kg-uz-water.UZ.2027=refuse",
		"proposal.tj-uz-border-2018.open_years=2"))
	return map[string]run.WhyJob{"decided": decided, "order": order, "early": early, "entries": entries, "added": added,
		"changed": changed,
		"model":   model, "priors": priors, "grouped": grouped, "late": late}
}

// Protects: the value of a coalition is the outcome of the plain run of the blended scenario, bit for bit.
// Entries that are left out have no effect. Branches go on as whole runs do. Versions of an entry stand where
// the entry would stand.
func TestCoalitionsAreBlendedScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	for name, j := range games(t) {
		y, err := run.NewWhy(j)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		values, err := y.Values(context.Background())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for k := range j.Seeds {
			seen := map[float64]bool{}
			for c, v := range values[k] {
				seen[v] = true
				if want := blended(t, &j, uint64(c), k); math.Float64bits(v) != math.Float64bits(want) {
					t.Errorf("%s, seed %d: coalition %b is worth %v, the plain run gives %v", name, k, c, v, want)
				}
			}
			if len(seen) < 2 {
				t.Errorf("%s: every coalition is worth the same", name)
			}
		}
	}
}

// Protects: the answer does not depend on how many workers shared the work.
func TestWhyWorkersDoNotMatter(t *testing.T) {
	for name, j := range games(t) {
		j.Seeds, j.Workers = 4, 1
		one := play(t, j)
		j.Workers = 3
		if many := play(t, j); fmt.Sprint(*many) != fmt.Sprint(*one) {
			t.Errorf("%s: with 3 workers\n%+v, with 1\n%+v", name, many, one)
		}
	}
}

// Protects: shares add up. A player without effect gets exactly 0. A player whose year is later than the year
// of the question has no effect.
func TestWhyDividesTheDifference(t *testing.T) {
	for name, j := range games(t) {
		a := play(t, j)
		sum := 0.0
		for _, p := range a.Players {
			sum += p.Share.Mean
		}
		if math.Abs(sum-a.Total.Mean) > 1e-9*(1+math.Abs(a.Total.Mean)) || a.Base.Mean == a.Reached.Mean {
			t.Errorf("%s: shares add up to %v, total %v from %v to %v", name, sum, a.Total.Mean, a.Base.Mean, a.Reached.Mean)
		}
		if name == "late" {
			for _, p := range a.Players {
				if nothing := p.Share.Mean == 0 && p.Share.Low == 0 && p.Alone.Mean == 0 &&
					p.Last.Mean == 0; nothing != (p.Name == "event.uz-leader-2016") {
					t.Errorf("in 2012 %s has the share %+v", p.Name, p.Share)
				}
			}
		}
	}
}

// manyPlayers is a game whose coalitions are too many to play every one.
func manyPlayers(t *testing.T) run.WhyJob {
	t.Helper()
	b := without(t, "kg-leader-2005", "kg-leader-2010", "kg-leader-2011", "kg-leader-2017", "tj-leader-1992", "uz-leader-2016",
		"tj-uz-border-2018",
		"uz-tj-power-2018", "uz-caps-2018", "bri-projects-2013", "bri-finance-2013", "uz-csto-2012")
	if err := b.Set("leaders.gain=0.5", "barriers.external=false"); err != nil {
		t.Fatal(err)
	}
	j := differs(t, scenario(t, "reference"), b)
	j.From, j.To = 2020, 2020
	return j
}

// Protects: there may be too many players to play every coalition. Shares still add up, and do not depend on
// the workers.
func TestSampledShares(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	j := manyPlayers(t)
	j.Seeds = 5
	y, err := run.NewWhy(j)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(j.Players); n != 14 || !y.Sampled() || y.Coalitions() != 4*n-4 {
		t.Fatalf("%d players, sampled %v, %d coalitions", len(j.Players), y.Sampled(), y.Coalitions())
	}
	runs := 0
	j.Workers, j.Done = 1, func(n int) { runs = n }
	a := play(t, j)
	if runs != a.Runs {
		t.Errorf("%d runs were told of, %d made", a.Runs, runs)
	}
	sum := 0.0
	for _, p := range a.Players {
		sum += p.Share.Mean
	}
	if math.Abs(sum-a.Total.Mean) > 1e-9 || !a.Sampled || a.Interactions != nil {
		t.Errorf("shares add up to %v, total %v", sum, a.Total.Mean)
	}
	j.Workers = 4
	j.Done = nil
	if many := play(t, j); fmt.Sprint(*many) != fmt.Sprint(*a) {
		t.Error("with 4 workers the shares differ")
	}
	for i, p := range a.Players {
		for k := range 2 {
			one := blended(t, &j, 1<<i, k) - blended(t, &j, 0, k)
			if one != 0 && p.Alone.Mean == 0 {
				t.Errorf("%s alone is worth %v in seed %d, and nothing in the table", p.Name, one, k)
			}
		}
	}
}

// Protects: an impossible game is refused with the remedy.
func TestWhyRefuses(t *testing.T) {
	good := games(t)["entries"]
	for want, spoil := range map[string]func(j *run.WhyJob){
		"nothing differs":    func(j *run.WhyJob) { j.Players = nil },
		"--group":            func(j *run.WhyJob) { j.Players = make([]run.WhyPlayer, 64) },
		"2..10000":           func(j *run.WhyJob) { j.Seeds = 1 },
		"years 2035–2030":    func(j *run.WhyJob) { j.To = 2030 },
		"no outcome":         func(j *run.WhyJob) { j.Outcome = "happiness" },
		"no entity":          func(j *run.WhyJob) { j.Domain, j.Outcome, j.Entity = sim.OfPair, "trust", "TJ-XX" },
		"things that differ": func(j *run.WhyJob) { j.Domain, j.Outcome, j.Entity = sim.OfEntry, "score", "tj-uz-border-2018" },
	} {
		j := good
		spoil(&j)
		if _, err := run.NewWhy(j); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	y, err := run.NewWhy(good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := y.Play(ctx); err != context.Canceled {
		t.Errorf("stopped, it says %v", err)
	}
}

// Protects: two scenarios of different agendas differ in one player, and it has a name that a reader sees in the answer.
func TestAgendaIsOnePlayer(t *testing.T) {
	parts, err := scenarios.Parts(scenario(t, "reference"), scenario(t, "free-history"))
	if err != nil {
		t.Fatal(err)
	}
	if players := run.Players(parts, nil); len(players) != 1 || players[0].Name != "agenda" {
		t.Errorf("players: %+v", players)
	}
}
