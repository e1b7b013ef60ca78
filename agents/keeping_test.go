package agents_test

import (
	"testing"

	"concord/sim"
)

// What stops the keeping of agreements, and what lowers the will to keep them.

// keeping carries three agreements through some willing years: of A and B, of all three, and of A with a state outside.
// Then it gives what is implemented before and after a year in which all stances and the openness of all are as given.
func keeping(t *testing.T, stance, openness float64, change func(w *sim.World)) (before, after [3]float64) {
	t.Helper()
	b := trio()
	b.Params.Ratification.Rate = 1e9
	outside := -1
	for k := b.Region.Inner; k < len(b.Region.Borders); k++ {
		if b.Region.Borders[k].A == 0 {
			outside = b.Region.Borders[k].B
		}
	}
	b.Entries = []sim.Entry{entry("two", "visa_free", 2005, 0, 1), among(entry("many", "common_market", 2005, -1, -1), b.Region),
		with(entry("road", "transport_link", 2005, 0, outside), "shorter", 0.2)}
	m, w := b.started(1, 0)
	w.Year = 2004
	w.Trade.Flow[outside] = 1e10 // of A, so that the road is worth it
	for i := range w.Leaders.Openness {
		w.Leaders.Openness[i] = 1
	}
	keptFor(m, w, 2, func() {})
	copy(before[:], w.Talks.Implementation)
	w.Year++
	for i := range w.Leaders.Openness {
		w.Leaders.Openness[i] = openness
	}
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = stance
	}
	if change != nil {
		change(w)
	}
	phase(m, w, "proposals are decided and kept")
	copy(after[:], w.Talks.Implementation)
	for e, x := range before {
		if !(x > 0 && x < 1) {
			t.Fatalf("%s is implemented to %v", b.Entries[e].ID, x)
		}
	}
	return before, after
}

// Protects: while one of those that take part has a crisis at home, nothing is kept further and nothing is undone. Others go
// on, and so does everybody when the crisis is over.
func TestCrisesStopKeeping(t *testing.T) {
	for _, c := range []struct {
		who, until int
		stops      [3]bool // of two, of many, with a state outside
	}{{0, 2007, [3]bool{true, true, true}}, {1, 2007, [3]bool{true, true, false}}, {2, 2007, [3]bool{false, true, false}},
		{0, 2006, [3]bool{}}} {
		for _, will := range []float64{0.9, 0.05} {
			before, after := keeping(t, will, will, func(w *sim.World) { w.Leaders.Crisis[c.who] = float64(c.until) })
			for e := range before {
				if same := before[e] == after[e]; same != c.stops[e] || !same && (after[e] > before[e]) != (will > 0.5) {
					t.Errorf("will %v, a crisis of %s until %d: agreement %d goes from %v to %v", will, letter(c.who), c.until, e,
						before[e], after[e])
				}
			}
		}
	}
}

// Protects: one closed leader is enough to keep less, on either side, in a pact, and with a state outside. One of openness one
// half keeps as much as the stance says, and so does an open one.
func TestOneClosedLeaderKeepsLess(t *testing.T) {
	after := func(who int, openness float64) [3]float64 {
		_, after := keeping(t, 0.6, 1, func(w *sim.World) { w.Leaders.Openness[who] = openness })
		return after
	}
	plain := after(0, 1)
	for who, less := range [3][3]bool{{true, true, true}, {true, true, false}, {false, true, false}} {
		closed, half := after(who, 0.2), after(who, 0.5)
		for e := range plain {
			if closed[e] < plain[e] != less[e] {
				t.Errorf("%s is closed: agreement %d is implemented to %v, else to %v", letter(who), e, closed[e], plain[e])
			}
			if e < 2 && half[e] != plain[e] { // with a state outside the openness is the stance as well
				t.Errorf("%s has the openness ½: agreement %d is implemented to %v, else to %v", letter(who), e, half[e],
					plain[e])
			}
		}
	}
}

// Protects: with a state outside a closed leader keeps less than its openness says.
func TestClosedLeadersRenegeOnStatesOutside(t *testing.T) {
	b := trio()
	line := b.Region.Borders[b.Region.Inner]
	b.Entries = []sim.Entry{with(entry("road", "transport_link", 2005, line.A, line.B), "shorter", 0.2)}
	b.Params.Ratification.Rate = 1e9
	kept := func(renege float64) float64 {
		b.Params.Talks.Renege = renege
		m, w := b.started(1, 0)
		w.Year = 2004
		w.Trade.Flow[line.A*len(b.Region.Nodes)+line.B] = 1e10 // so that the road is worth it
		for i := range w.Leaders.Openness {
			w.Leaders.Openness[i] = 0.45
		}
		keptFor(m, w, 1, func() {})
		return w.Talks.Implementation[0]
	}
	if none, some := kept(0), kept(0.5); !(some > 0 && some < none) {
		t.Errorf("a road with a state outside is built to %v, without reneging to %v", some, none)
	}
}

// Protects: there is no step where parties turn from keeping to undoing: a small change of stance changes little of what is
// implemented. Without softness it has a step.
func TestNoStepWherePartiesTurn(t *testing.T) {
	greatest := func(softness float64) (most float64) {
		last := -1.0
		for k := range 201 {
			b := trio()
			b.Params.Borders.Softness, b.Params.Ratification.Rate = softness, 1e9
			b.Entries = []sim.Entry{entry("e", "visa_free", 2005, 0, 1)}
			m, w := b.started(1, 0)
			w.Year = 2004
			keptFor(m, w, 1, func() {})
			w.Year++
			for s := range w.Leaders.Stance {
				w.Leaders.Stance[s] = 0.2 + 0.001*float64(k)
			}
			phase(m, w, "proposals are decided and kept")
			now := w.Talks.Implementation[0]
			if last >= 0 {
				most = max(most, now-last)
			}
			last = now
		}
		return most
	}
	if soft, step := greatest(0.04), greatest(0); !(soft < 0.01 && step > 0.05) {
		t.Errorf("0.001 of stance changes what is implemented by %v, without softness by %v", soft, step)
	}
}
