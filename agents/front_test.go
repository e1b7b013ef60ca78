package agents_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// caseWar follows the border of A and B through clashes, a severity a year. Their stances would leave it open. A new leader
// comes to A in the year leader, a treaty that settles the border is signed in the year treaty, one that reopens it in the
// year reopening, and an act closes it for ten years in the year act.
func caseWar(g *given) string {
	b := trio()
	b.Region.Borders[0].UnsettledKm = 200
	for year, severity := range g.numbers("clashes", 1) {
		if severity > 0 {
			b.Entries = append(b.Entries, with(entry(fmt.Sprint("clash", year), "clash", 2005+year, 0, 1), "severity", severity))
		}
	}
	for key, e := range map[string]sim.Entry{
		"leader":    with(entry("leader", "leader_change", 0, 0, -1), "openness", 0.5, 0.5),
		"treaty":    imposed(with(entry("treaty", "border_settlement", 0, 0, 1), "km", 200)),
		"reopening": imposed(entry("reopening", "reopening", 0, 0, 1)),
		"act":       imposed(with(entry("act", "border_closure", 0, 0, 1), "years", 10)),
	} {
		if e.Year = int(g.number(key, 0)); e.Year > 0 {
			b.Entries = append(b.Entries, e)
		}
	}
	slices.SortFunc(b.Entries, func(x, y sim.Entry) int { return x.Year - y.Year })
	m, w := b.started(1, 0)
	w.Year = 2004
	out := ""
	for range int(g.number("years", 5)) {
		w.Year++
		both(w, w.Leaders.Stance, g.numbers("stance", 0.9))
		for _, name := range []string{"events arrive", "proposals are decided and kept", "incidents occur", "borders change"} {
			phase(m, w, name)
		}
		out += fmt.Sprintf("%d memory %.3f, the war allows %s, the border is %s\n", w.Year, w.Borders.Memory[0],
			sim.Regime(w.Borders.Front[0]), sim.Regime(w.Borders.Regime[0]))
	}
	return out
}

// caseChance tells the chance of an incident on the border of A and B, part by part.
func caseChance(g *given) string {
	b := trio()
	b.Region.Borders[0].UnsettledKm = g.number("unsettled_km", 250)
	c := &b.Params.Incidents
	c.Hazard, c.Grievance, c.Base = g.number("hazard", 0.15), g.number("grievance", 0.03), g.number("base", 0.01)
	m, w := b.started(1, 0)
	w.Year = 2025
	w.Question = sim.Question{Topic: sim.AboutBorder, A: 0}
	w.Borders.Memory[0], w.People.Trust[0] = g.number("memory", 0), g.number("trust", 0)
	both(w, w.Energy.Uncompensated, g.numbers("unmet", 0, 0))
	powers := len(b.Region.Powers)
	w.Powers.Backing[0], w.Powers.Backing[powers] = g.number("secured", 0), g.number("secured", 0)
	phase(m, w, "incidents occur")
	p := w.Accounts[0].Parts
	return fmt.Sprintf("line %.4f, not made up for %.4f, all else %.4f: %.4f\n", p[5], p[6], p[7], p[8])
}

// caseSeverity gives the severity of an incident for draws of 0..1.
func caseSeverity(g *given) string {
	c := agents.Defaults().Incidents
	c.Tail, c.SeverityHi = g.number("tail", c.Tail), g.number("high", c.SeverityHi)
	out := ""
	for _, u := range g.numbers("draw", 0.5) {
		out += fmt.Sprintf("%g gives %.3f\n", u, agents.Severity(&c, u))
	}
	return out
}

// Protects: severities follow the Pareto law. The share above any size is what the law says, and nothing is above the
// greatest.
func TestSeveritiesArePareto(t *testing.T) {
	c := agents.Defaults().Incidents
	const n = 10000
	for _, size := range []float64{0.2, 0.3, 0.6, 1, 1.9} {
		above := 0.0
		for k := range n {
			s := agents.Severity(&c, (float64(k)+0.5)/n)
			if s > size {
				above++
			}
			if s > c.SeverityHi || s < c.SeverityLo {
				t.Fatalf("a severity of %v", s)
			}
		}
		if want := math.Pow(size/c.SeverityLo, -c.Tail); math.Abs(above/n-want) > 1e-3 {
			t.Errorf("%v of the incidents are above %v, want %v", above/n, size, want)
		}
	}
}

// Protects: no leader proposes to reopen a border that a war holds, and each does once the war holds it no longer.
func TestNobodyReopensAgainstWar(t *testing.T) {
	tabled := func(front sim.Regime) bool {
		b := trio()
		b.Entries = agents.Own(b.Region)
		m, w := b.started(1, 0)
		w.Year, w.KeepVotes = 2025, true
		for k := range b.Region.Inner {
			w.Borders.Regime[k], w.Borders.Front[k] = uint8(sim.Closed), float64(front)
			w.Trade.OpenBorderGap[b.Region.PairIndex(b.Region.Borders[k].A, b.Region.Borders[k].B)] = 1
		}
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		phase(m, w, "proposals are decided and kept")
		return slices.ContainsFunc(w.Votes, func(v sim.Vote) bool { return b.Entries[v.Entry].Kind.Name == "reopening" })
	}
	for front := sim.Closed; front <= sim.Open; front++ {
		if got, want := tabled(front), front >= sim.Managed; got != want {
			t.Errorf("a war allows %v: a reopening is scored: %v, want %v", front, got, want)
		}
	}
}

// Protects: war speaks for settling the border. A memory of 1 adds talks.settle_war to the appeal of a treaty and nothing
// to that of any other matter.
func TestWarSpeaksForSettling(t *testing.T) {
	matter := func(kind string, memory float64) float64 {
		b := trio()
		b.Region.Borders[0].UnsettledKm = 200
		b.Params.Talks.SettleWar = 0.7
		e := entry("e", kind, 2005, 0, 1)
		if kind == "border_settlement" {
			e = with(e, "km", 200)
		}
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year, w.KeepVotes = 2005, true
		w.Borders.Memory[0] = memory
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		return w.Votes[0].Terms[sim.TermMatter]
	}
	if got := matter("border_settlement", 1) - matter("border_settlement", 0); math.Abs(got-0.7) > 1e-12 {
		t.Errorf("a memory of 1 adds %v to the appeal of settling, want 0.7", got)
	}
	if got := matter("reopening", 1) - matter("reopening", 0); got != 0 {
		t.Errorf("a memory of 1 adds %v to the appeal of reopening", got)
	}
}

// Protects: clashes do not breed clashes without end. One more clash of the mean severity on the most disputed border brings
// less than half a further one in fifteen years, and one of severity 1 less than one, at the medians of the priors. Both
// bring some: clashes cluster.
func TestClashesDoNotExplode(t *testing.T) {
	const replicates, from, years = 250, 2021, 15
	b := reference(t)
	m := agents.New(b.Params, b.Region)
	start := sim.NewWorld(b.Region, b.Entries)
	var worlds []*sim.World
	severities := []float64{0, 0.47, 1}
	for _, severity := range severities {
		entries := slices.Clone(b.Entries)
		if severity > 0 {
			entries = append(entries, with(pairEntry(b.Region, "zz-clash", "clash", from, "KG", "TJ"), "severity", severity))
		}
		worlds = append(worlds, sim.NewWorld(b.Region, entries))
	}
	clashes := make([]float64, len(worlds))
	for replicate := range replicates {
		m.Begin(start, 1, replicate)
		through(t, m, start, from-1)
		for k, w := range worlds {
			m.Begin(w, 1, replicate)
			if err := w.Carry(start); err != nil {
				t.Fatal(err)
			}
			through(t, m, w, from+years-1)
			for _, l := range w.Log {
				if l.What == sim.LogIncident {
					clashes[k]++
				}
			}
		}
	}
	for k, most := range []float64{0, 0.5, 1} {
		extra := (clashes[k] - clashes[0]) / replicates
		t.Logf("%.2f clashes in %d years, %+.3f by one of severity %g", clashes[k]/replicates, years, extra, severities[k])
		if k > 0 && (!(extra > 0) || !(extra < most)) {
			t.Errorf("one clash of severity %g brings %.3f further ones in %d years, want some and less than %g", severities[k],
				extra, years, most)
		}
	}
}

// Protects: an incident beyond the record is possible on every border inside the region, on one without any dispute too,
// and never before the region's IncidentsFrom.
func TestEveryBorderMayClash(t *testing.T) {
	b := trio()
	b.Params.Incidents.Base = 1
	for year, want := range map[int]int{2024: 0, 2025: b.Region.Inner} {
		r := *b.Region
		r.IncidentsFrom = 2025
		c := b
		c.Region = &r
		m, w := c.started(1, 0)
		w.Year = year
		phase(m, w, "incidents occur")
		if len(slices.DeleteFunc(w.Log, func(l sim.LogLine) bool { return l.What != sim.LogIncident })) != want {
			t.Errorf("%d: not %d incidents", year, want)
		}
	}
}
