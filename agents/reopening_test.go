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
		imposed            int     // last year of an imposed act that does
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
		"an imposed act":                     {func(s *state) { s.capped, s.imposed = standing, standing }, false},
		"an imposed act that ended":          {func(s *state) { s.capped, s.imposed = ended, ended }, false},
		"an act beyond an imposed one":       {func(s *state) { s.capped, s.imposed = standing, ended }, true},
		"a stance under an imposed act":      {func(s *state) { s.capped, s.imposed, s.stance = standing, standing, 0.1 }, true},
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
		closure := with(imposed(entry("closure", "border_closure", 2020, 0, 1)), "level", 1)
		closure.Off = s.imposed == 0
		b.Entries = []sim.Entry{e, with(closure, "years", float64(s.imposed-2019))}
		m, w := b.started(1, 0)
		w.Year = 2025
		if !closure.Off {
			w.Talks.Status[1], w.Talks.AgreedIn[1] = uint8(sim.Agreed), 2020
		}
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

// Protects: an imposed closure holds for its years. What leaders agree by themselves leaves it, and takes away what else
// closes the border. An agreement of the scenario ends it, and leaders end a closure that is not imposed.
func TestImposedClosureHolds(t *testing.T) {
	const signed = 2026 // year of the reopening; the closure of 2025 has four years
	for name, c := range map[string]struct {
		imposed, own, besides bool // besides: a stricter and longer closure that is not imposed
		until                 int
	}{
		"imposed, leaders' own":             {true, true, false, 2028},
		"imposed, the scenario's":           {true, false, false, signed - 1},
		"not imposed, leaders' own":         {false, true, false, signed - 1},
		"imposed and another, leaders' own": {true, true, true, 2028},
	} {
		b := trio()
		closure := with(with(entry("closure", "border_closure", 2025, 0, 1), "level", float64(sim.Restricted)), "years", 4)
		other := with(entry("other", "border_closure", 2025, 1, 0), "years", 9)
		opens := entry("reopening", "reopening", signed, 0, 1)
		closure.Imposed, other.Imposed, other.Off, opens.Imposed, opens.Own = c.imposed, false, !c.besides, !c.own, c.own
		closure.Decisions = []sim.Decision{{Party: 0, Year: 2025, Answer: sim.Accept}}
		other.Decisions = []sim.Decision{{Party: 1, Year: 2025, Answer: sim.Accept}}
		opens.Decisions = []sim.Decision{{Party: 0, Year: signed, Answer: sim.Accept},
			{Party: 1, Year: signed, Answer: sim.Accept}}
		b.Entries = []sim.Entry{closure, other, opens}
		b.Region.ChoicesFrom = signed
		m, w := b.started(1, 0)
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		run := func(year int) {
			w.Year = year
			phase(m, w, "events arrive")
			phase(m, w, "proposals are decided and kept")
			phase(m, w, "borders change")
		}
		run(2025)
		if want := sim.Restricted; !c.besides && sim.Regime(w.Borders.Regime[0]) != want {
			t.Fatalf("%s: the closure leaves the border %v", name, sim.Regime(w.Borders.Regime[0]))
		}
		w.Talks.Status[2] = uint8(sim.Tabled)
		run(signed)
		if s := statusOf(t, w, "reopening"); s != sim.Agreed {
			t.Fatalf("%s: the reopening is %v", name, s)
		}
		for year, want := signed, sim.Restricted; year <= 2030; year++ {
			if run(year); year > c.until {
				want = sim.Open
			}
			if got := sim.Regime(w.Borders.Regime[0]); got != want {
				t.Errorf("%s: in %d the border is %v, want %v", name, year, got, want)
			}
		}
	}
}

// Protects: an imposed reopening holds as long as it stands. Leaders neither close nor restrict the border by themselves.
func TestImposedReopeningHolds(t *testing.T) {
	for _, held := range []bool{true, false} {
		b, _, _ := ownAct("closes-ab", nil)
		opens := entry("zz", "reopening", b.Region.ChoicesFrom, 0, 1)
		opens.Imposed, opens.Decisions = held, []sim.Decision{{Party: 0, Year: opens.Year, Answer: sim.Accept},
			{Party: 1, Year: opens.Year, Answer: sim.Accept}}
		b.Entries = append(b.Entries, opens)
		b.Params.Talks.ImplementationPace = 1
		m, w := b.started(1, 0)
		w.Leaders.Stance[1], w.Leaders.Stance[w.Region.Members] = 0.9, 0.9
		w.Year = opens.Year
		phase(m, w, "events arrive")
		b.year(m, w, opens.Year)
		if s := statusOf(t, w, "zz"); s != sim.Agreed {
			t.Fatalf("the reopening is %v", s)
		}
		hostile(w)
		b.year(m, w, opens.Year+1)
		if closed := w.Borders.Regime[0] == uint8(sim.Closed); closed == held {
			t.Errorf("an imposed reopening: %v, and hostile leaders close the border: %v", held, closed)
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

// Protects: a reopening holds a border more open than one side's stance alone would leave it. Leaders who turn away undo it
// before a stance falls so low, so what it once reached counts until a tenth is left. It is so in a history in which three
// closed leaders follow open ones.
func TestReopeningHoldsABorder(t *testing.T) {
	turned := reference(t)
	turned.Entries = slices.Clone(turned.Entries)
	for _, id := range []string{"KG", "KZ", "UZ"} {
		e := with(entry("zz-closed-"+id, "leader_change", 2024, turned.Region.NodeIndex(id), -1), "openness", 0.1, 0.12)
		turned.Entries = append(turned.Entries, with(e, "coalition_change", 1))
	}
	held := 0
	for replicate := range 20 {
		m, w := turned.started(1, replicate)
		for w.Year < turned.Until {
			if err := w.Step(m.Phases()); err != nil {
				t.Fatal(err)
			}
			for k := range w.Region.Inner {
				i, j := w.Region.Borders[k].A, w.Region.Borders[k].B
				stance := min(w.Leaders.Stance[i*w.Region.Members+j], w.Leaders.Stance[j*w.Region.Members+i])
				floor := w.Borders.Floor[w.Region.PairIndex(i, j)]
				if stance < turned.Params.Borders.RestrictedBelow && floor > 0 && w.Borders.Ease[k] == floor {
					held++
				}
			}
		}
	}
	t.Logf("a reopening held a border in %d border-years of 20 runs", held)
	if held == 0 {
		t.Error("no reopening ever held a border that a stance would have shut")
	}
}
