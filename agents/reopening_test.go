package agents_test

import (
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Protects: leaders reopen what a stance or an act held shut last year. What an emergency or a war alone held shut needs
// no agreement, since it opens by itself or not at all.
func TestWhatNeedsReopening(t *testing.T) {
	const restricted, ended, standing = float64(sim.Restricted), 2024, 2025
	type state struct {
		stance             float64 // A's toward B; B's toward A is 0.9
		capped, halted     int     // last years of an act and of an emergency that hold the border restricted
		front, floor, held float64 // what a war and an agreement allow; the regime of last year
	}
	plain := state{stance: 0.6, front: float64(sim.Open), held: restricted}
	for name, c := range map[string]struct {
		change func(s *state)
		want   bool
	}{
		"shut last year":                     {func(*state) {}, true},
		"managed last year":                  {func(s *state) { s.held = float64(sim.Managed) }, false},
		"an act":                             {func(s *state) { s.capped = standing }, true},
		"an emergency that goes on":          {func(s *state) { s.halted = standing }, false},
		"an emergency that ended last year":  {func(s *state) { s.halted = ended }, false},
		"an emergency that ended before":     {func(s *state) { s.halted = ended - 1 }, true},
		"a war":                              {func(s *state) { s.front = restricted }, false},
		"an act in an emergency":             {func(s *state) { s.halted, s.capped = standing, standing }, true},
		"an act in a war":                    {func(s *state) { s.front, s.capped = restricted, standing }, true},
		"an act that ended, in an emergency": {func(s *state) { s.halted, s.capped = standing, ended-1 }, false},
		"a stance in an emergency":           {func(s *state) { s.halted, s.stance = ended, 0.1 }, true},
		"a stance against an agreement, in an emergency": {func(s *state) {
			s.halted, s.stance, s.floor = ended, 0.1, float64(sim.Managed)
		}, false},
	} {
		s := plain
		c.change(&s)
		b := trio()
		b.Region.ChoicesFrom = 2025
		e := entry(agents.OwnPrefix+"a-b-reopening", "reopening", 2025, 0, 1)
		e.Own = true
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year = 2025
		w.Borders.Regime[0] = uint8(s.held)
		w.Borders.CapLevel[0], w.Borders.CapUntil[0] = restricted, float64(s.capped)
		w.Borders.HaltLevel[0], w.Borders.HaltUntil[0] = restricted, float64(s.halted)
		w.Borders.Front[0], w.Borders.Floor[0] = s.front, s.floor
		both(w, w.Leaders.Stance, []float64{s.stance, 0.9})
		phase(m, w, "proposals are decided and kept")
		if got := w.Talks.TabledIn[0] == 2025; got != c.want {
			t.Errorf("%s: leaders propose to reopen: %v, want %v", name, got, c.want)
		}
	}
}

// reopenings runs a scenario and counts what leaders proposed to reopen by themselves from a year on, and gives the mean
// of horizontal cooperation in the last year.
func reopenings(t *testing.T, b bound, from int) (count int, horizontal float64) {
	const replicates = 30
	for replicate := range replicates {
		l, record, _ := b.run(t, 1, replicate)
		status := l.Find(sim.OfEntry, "status")
		for k, id := range l.Entities[sim.OfEntry] {
			if !strings.HasPrefix(id, agents.OwnPrefix) || !strings.HasSuffix(id, "-reopening") {
				continue
			}
			for year := from; year <= b.Until; year++ {
				before, now := record[l.Place(status, k, year-1)], record[l.Place(status, k, year)]
				if now != before && before != float64(sim.Tabled) {
					count++
				}
			}
		}
		horizontal += record[l.Place(l.Find(sim.OfRegion, "horizontal"), 0, b.Until)] / replicates
	}
	return count, horizontal
}

// Protects: a pandemic sets off no reopenings, and so it leaves no more cooperation than a world without it. In model 0.4.0
// nearly every border that it had shut was reopened by an agreement of its own.
func TestPandemicSetsOffNoReopenings(t *testing.T) {
	plain := reference(t)
	struck := plain
	struck.Entries = append(slices.Clone(plain.Entries), with(entry("zz-pandemic", "pandemic", 2027, -1, -1), "years", 2))
	calm, without := reopenings(t, plain, 2027)
	busy, after := reopenings(t, struck, 2027)
	if borders := plain.Region.Inner; busy > calm+borders {
		t.Errorf("%d own reopenings with a pandemic, %d without; want about as many", busy, calm)
	}
	if after > without {
		t.Errorf("cooperation in %d is %.2f after a pandemic, %.2f without", plain.Until, after, without)
	}
}

// Protects: a reopening in force holds a border at managed which one side's stance alone would shut, as long as half of it
// is implemented. It does so in a history in which three closed leaders follow open ones.
func TestReopeningHoldsABorder(t *testing.T) {
	with24 := reference(t)
	with24.Entries = slices.Clone(with24.Entries)
	for _, id := range []string{"KG", "KZ", "UZ"} {
		e := with(entry("zz-closed-"+id, "leader_change", 2024, with24.Region.NodeIndex(id), -1), "openness", 0, 0.02)
		with24.Entries = append(with24.Entries, with(e, "coalition_change", 1))
	}
	held, fell := 0, 0
	for replicate := range 20 {
		m, w := with24.started(1, replicate)
		for w.Year < with24.Until {
			was := slices.Clone(w.Borders.Regime)
			if err := w.Step(m.Phases()); err != nil {
				t.Fatal(err)
			}
			for e := range w.Entries {
				entry := &w.Entries[e]
				if entry.Kind.Name != "reopening" || sim.Status(w.Talks.Status[e]) != sim.Agreed || w.Talks.Reached[e] < 0.5 {
					continue
				}
				k := w.Region.BorderIndex(entry.A, entry.B)
				stance := w.Leaders.Stance[entry.A*w.Region.Members+entry.B]
				stance = min(stance, w.Leaders.Stance[entry.B*w.Region.Members+entry.A])
				if stance >= with24.Params.Borders.RestrictedBelow || sim.Regime(was[k]) < sim.Managed ||
					w.Borders.CapUntil[k] >= float64(w.Year) || w.Borders.HaltUntil[k] >= float64(w.Year) ||
					w.Borders.Front[k] < float64(sim.Open) {
					continue
				}
				now := sim.Regime(w.Borders.Regime[k])
				switch kept := w.Talks.Implementation[e] >= with24.Params.Borders.FloorFrom; {
				case kept && now != sim.Managed:
					t.Fatalf("%s in %d, replicate %d: %s at stance %.2f, with %.2f of it implemented", entry.ID, w.Year,
						replicate, now, stance, w.Talks.Implementation[e])
				case kept:
					held++
				default:
					fell++
				}
			}
		}
	}
	t.Logf("a reopening held a border in %d border-years of 20 runs; in %d less than half of it was left", held, fell)
	if held == 0 {
		t.Error("no reopening ever held a border that a stance would have shut")
	}
}
