package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Theory X3: pressure by powers that take no part, and their anger at those who sign all the same.

// courted is the trio with a stream, a grid and a body of its own without members. Power P, the first, minds being left out.
func courted(entries ...sim.Entry) bound {
	b := shared()
	b.Region.Strategies[0].ExclusionAversion = 1
	b.Region.Organisations = append(b.Region.Organisations, sim.Organisation{ID: "HOME", Depth: 0.4})
	b.Entries = entries
	return b
}

// hold gives P a level of leverage over A.
func hold(w *sim.World, level float64) { w.Powers.Level[0] = level }

// pressed puts the only entry of courted on the table in 2005, and gives what pressure makes of the scores of A and B.
func (b bound) pressed(level float64, change func(w *sim.World)) (onA, onB, sumA float64) {
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	hold(w, level)
	if change != nil {
		change(w)
	}
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	for k := range w.Votes {
		switch v := &w.Votes[k]; v.Party {
		case 0:
			onA, sumA = v.Terms[sim.TermPressure], v.Score
		case 1:
			onB = v.Terms[sim.TermPressure]
		}
	}
	return onA, onB, sumA
}

// proposals are one entry of every kind of proposal, between A and B or among all, and how deeply it binds neighbours
// in the eyes of powers that take no part.
func proposals(tb testing.TB) (list []sim.Entry, depth []float64) {
	tb.Helper()
	depths := map[string]float64{
		// Without sovereignty at stake, what counts is how much the kind binds.
		"border_settlement": 0.4, "reopening": 0.2, "transport_link": 0.3, "passenger_links": 0.2,
		"trade_agreement": 0.5, "trade_facilitation": 0.2, "partnership": 0.3, "security_cooperation": 0.3, "visa_free": 0.2,
		"energy_deal": 0.2, "water_agreement": 0.2, "grid_connection": 0.2, "multilateral_treaty": 0.3,
		"common_visa": 0.6, "common_market": 1, "dispute_settlement": 0.6,
		"found_body": 0.4, "institution": 0.35, // of a consultative form
		"summit":    0,
		"join_body": 0,
	}
	r := courted().Region
	for _, k := range agents.Kinds() {
		if k.Nature != sim.Proposal {
			continue
		}
		d, known := depths[k.Name]
		if !known {
			tb.Errorf("this test does not know how deeply %s binds: add it", k.Name)
		}
		e := entry("e", k.Name, 2005, 0, 1)
		switch k.Parties {
		case sim.Countries:
			e.A, e.B = -1, -1
			e = among(e, r)
			if k.Name == "found_body" {
				e = with(e, "organisation", float64(r.OrganisationIndex("HOME")))
			}
		case sim.OneCountry:
			e = with(entry("e", k.Name, 2005, 0, -1), "organisation", 0)
		}
		list, depth = append(list, e), append(depth, d)
	}
	return list, depth
}

// Protects: refusals cluster among clients. The more leverage a power has that minds, the lower is the score of a
// commitment among neighbours, in proportion to its depth. The other country is left alone. What binds nobody, such as
// a summit, is not pressed against, and joining a body has its own rule.
func TestPressureOnClients(t *testing.T) {
	list, depths := proposals(t)
	for k, e := range list {
		b := courted(e)
		b.Params.Pressure.Refusal = 1
		last := math.Inf(1)
		for _, level := range []float64{0, 0.2, 0.6, 1} {
			onA, onB, sum := b.pressed(level, nil)
			if want := -depths[k] * level; math.Abs(onA-want) > 1e-12 || onB != 0 {
				t.Errorf("%s, leverage %v over A: pressure is %v on A and %v on B, want %v and nothing", e.Kind.Name, level, onA,
					onB, want)
			}
			if !(sum <= last) {
				t.Errorf("%s: more leverage over A raises its score from %v to %v", e.Kind.Name, last, sum)
			}
			last = sum
		}
	}
}

// Protects: only powers that are left out press. There is no pressure when another state is a party, from the power
// that pays for a road, or on an act against a neighbour.
func TestPressureFromAbsentOnly(t *testing.T) {
	r := courted().Region
	outside := entry("e", "partnership", 2005, 0, r.Powers[0])
	partner := entry("e", "partnership", 2005, 0, len(r.Nodes)-1)
	road := entry("e", "transport_link", 2005, 0, 1)
	for _, c := range []struct {
		what string
		e    sim.Entry
		want bool
	}{
		{"with the power", outside, false},
		{"with another outside state", partner, false},
		{"a road that the power pays for", with(road, "sponsor", 0), false},
		{"a road that another power pays for", with(road, "sponsor", 1), true},
		{"closing a border", entry("e", "border_closure", 2005, 0, 1), false},
		{"cutting gas", entry("e", "energy_cut", 2005, 0, 1), false},
	} {
		b := courted(c.e)
		onA, _, _ := b.pressed(0.8, nil)
		m, w := courted(imposed(c.e)).started(1, 0)
		w.Year = 2005
		hold(w, 0.8)
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		if angry := w.Powers.Anger[0] > 0; onA < 0 != c.want || angry != c.want {
			t.Errorf("%s: pressure %v, anger %v, want some: %v", c.what, onA, w.Powers.Anger[0], c.want)
		}
	}
}

// Protects: K80. A state that keeps ties to all powers is pressed less, and not at all when the ties are full.
func TestLinkedStatesArePressedLess(t *testing.T) {
	b := courted(entry("e", "partnership", 2005, 0, 1))
	last := math.Inf(-1)
	for _, linked := range []float64{0, 0.5, 1} {
		onA, _, _ := b.pressed(0.8, func(w *sim.World) { w.Powers.Balanced[0] = linked })
		if !(onA > last) {
			t.Errorf("linked %v: pressure goes from %v to %v, want less", linked, last, onA)
		}
		last = onA
	}
	if last != 0 {
		t.Errorf("linked in full: pressure is %v", last)
	}
}

// Protects: who signs all the same is punished, and it passes. A power that is left out is angry at those that signed, by
// the depth of what they signed, and at nobody else. It does less for them in the next year and their trade falls, both
// in proportion to its anger. Anger fades by a fixed share a year and is never more than 1.
func TestAnger(t *testing.T) {
	b := courted(imposed(entry("e", "trade_agreement", 2005, 0, 1)))
	b.Params.Trade.Adjust, b.Params.Vacuum.Filling = 1, 0 // trade and effort follow at once, and effort nothing else
	plain := b.off(agents.TheoryPressure)
	n, np, power := len(b.Region.Nodes), len(b.Region.Powers), b.Region.Powers[0]
	m, w := b.started(1, 0)
	m0, w0 := plain.started(1, 0)
	through(t, m, w, 2004)
	through(t, m0, w0, 2004)
	want := 0.0
	for w.Year < 2012 {
		before := want
		want *= b.Params.Pressure.Fade
		if w.Year == 2004 {
			hold(w, 0.8)
			hold(w0, 0.8)
			want += 0.5 * 0.8
		}
		through(t, m, w, w.Year+1)
		through(t, m0, w0, w0.Year+1)
		if a := w.Powers.Anger[0]; math.Abs(a-want) > 1e-12 {
			t.Fatalf("%d: anger is %v, want %v", w.Year, a, want)
		}
		for u := range sim.NumInstruments {
			push := w.Powers.Push[u] / w0.Powers.Push[u]
			if left := 1 - b.Params.Pressure.Push*before; math.Abs(push-left) > 1e-12 {
				t.Errorf("%d: the power does %v of the usual with %s, want %v", w.Year, push, sim.InstrumentNames[u], left)
			}
			if at := 2*np*sim.NumInstruments + u; w.Powers.Push[at] != w0.Powers.Push[at] {
				t.Errorf("%d: the power does another thing for C, which signed nothing", w.Year)
			}
		}
		lost := w0.Trade.LnPhi[power] - w.Trade.LnPhi[power]
		if math.Abs(lost-b.Params.Pressure.Trade*want) > 1e-12 {
			t.Errorf("%d: anger %v takes %v from trade with the power", w.Year, want, lost)
		}
		if k := 2*n + power; w.Trade.LnPhi[k] != w0.Trade.LnPhi[k] {
			t.Errorf("%d: trade of C, which signed nothing, changes", w.Year)
		}
	}
	if c := w.Powers.Anger[2*np]; c != 0 {
		t.Errorf("anger at C, which signed nothing, is %v", c)
	}
}

// Protects: anger has a ceiling, and those that sign an agreement of many late are punished like the others. Those that
// stay out are not.
func TestAngerAtManySigners(t *testing.T) {
	b := courted()
	for _, id := range []string{"a", "b", "c"} {
		b.Entries = append(b.Entries, imposed(among(with(entry(id, "common_market", 2005, -1, -1), "depth", 1), b.Region)))
	}
	m, w := b.started(1, 0)
	w.Year = 2005
	hold(w, 0.8)
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	if a := w.Powers.Anger[0]; a != 1 {
		t.Errorf("three agreements that each anger by 0.8 come to %v, want 1", a)
	}

	np := len(b.Region.Powers)
	b.Entries = []sim.Entry{with(among(entry("house", "institution", 2005, -1, -1), b.Region), "form", 0)}
	b.Params.Pressure.Refusal = 0 // A does not stay out because of the power
	m, w = b.started(1, 0)
	w.Year = 2004
	for _, stance := range []float64{0.1, 0.9} {
		w.Year++
		for i := range 3 {
			w.Powers.Level[i*np] = 0.5
			for j := range 3 {
				w.Leaders.Stance[i*3+j] = 0.7
				if i == 0 {
					w.Leaders.Stance[j] = stance
				}
			}
		}
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		fresh, stays := 0.35*0.5, b.Params.Pressure.Fade
		want := map[int][2]float64{2005: {0, fresh}, 2006: {fresh, stays * fresh}}[w.Year]
		if a, c := w.Powers.Anger[0], w.Powers.Anger[np]; math.Abs(a-want[0]) > 1e-12 || math.Abs(c-want[1]) > 1e-12 {
			t.Errorf("%d: anger at A is %v, at B %v, want %v", w.Year, a, c, want)
		}
	}
}

// Protects: the theory works by its own cause only. Where no power minds being left out, switching it off changes no
// bit. Where powers mind, it does, and then fewer proposals are agreed.
func TestPressureNeedsItsCause(t *testing.T) {
	for _, minds := range []float64{0, 0.8} {
		b := reference(t)
		r := *b.Region
		r.Strategies = slices.Clone(r.Strategies)
		for q := range r.Strategies {
			r.Strategies[q].ExclusionAversion = minds
		}
		b.Region = &r
		agreed := func(log []sim.LogLine) (n int) {
			for _, l := range log {
				if l.What == sim.LogAgreed {
					n++
				}
			}
			return n
		}
		more := 0
		for seed := range uint64(10) {
			l, x, log := b.run(t, seed, 0)
			_, y, without := b.off(agents.TheoryPressure).run(t, seed, 0)
			more += agreed(without) - agreed(log)
			if k := sameBits(x, y); minds == 0 && k >= 0 {
				year, outcome, entity := place(l, k)
				t.Fatalf("switched off, %s of %s moves in %d without a power that minds", outcome, entity, year)
			} else if minds > 0 && k < 0 {
				t.Fatal("switched off, nothing moves though powers mind")
			}
		}
		if minds > 0 && more <= 0 {
			t.Errorf("without pressure %d more proposals are agreed in ten runs, want some more", more)
		}
	}
}

// Protects: the term of every vote in runs of the shipped region. It never speaks for a proposal, and only an act of one's
// own knows a patron's anger, which speaks for it. Switched off it is 0 everywhere. It occurs at each stage at which a country can refuse.
func TestPressureInVotes(t *testing.T) {
	for _, off := range []bool{false, true} {
		met := map[sim.Stage]int{}
		for _, b := range []bound{reference(t), withSummits(t)} {
			if off {
				b = b.off(agents.TheoryPressure)
			}
			_, _, w := b.runWithVotes(t, 3, 0)
			for k := range w.Votes {
				v := &w.Votes[k]
				x := v.Terms[sim.TermPressure]
				entry := &b.Entries[v.Entry]
				isAct := entry.Kind.Nature == sim.Act
				if x > 0 && !(isAct && entry.Own && !off) || x < 0 && isAct {
					t.Fatalf("%s: pressure is %v", entry.ID, x)
				}
				if x < 0 {
					met[v.Stage]++
				}
			}
		}
		for s := range sim.StageNames {
			if n := met[sim.Stage(s)]; off != (n == 0) {
				t.Errorf("pressure off %v: it counts in %d votes of the stage %s", off, n, sim.Stage(s))
			}
		}
	}
}
