package agents_test

import (
	"slices"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// Protects runs from being watched: with a watch every year has the bits that it has without, in the reference and where
// leaders are free from the first year.
func TestAWatchChangesNothing(t *testing.T) {
	for _, name := range []string{"reference", "free-history"} {
		s, err := scenarios.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		m := agents.New(b.Params, b.Region)
		plain, watched := sim.NewWorld(b.Region, b.Entries), sim.NewWorld(b.Region, b.Entries)
		phases := m.Watched(agents.NewWatch(b.Region, b.Entries))
		m.Begin(plain, 5, 2)
		m.Begin(watched, 5, 2)
		for plain.Year < b.Until {
			if err := plain.Step(m.Phases()); err != nil {
				t.Fatal(err)
			}
			if err := watched.Step(phases); err != nil {
				t.Fatal(err)
			}
			for _, pair := range [][2][]float64{
				{plain.Leaders.Stance, watched.Leaders.Stance},
				{plain.Trade.Flow, watched.Trade.Flow},
				{plain.Talks.Implementation, watched.Talks.Implementation},
				{plain.People.Trust, watched.People.Trust},
			} {
				for k := range pair[0] {
					if pair[0][k] != pair[1][k] {
						t.Fatalf("%s %d: a watched run differs", name, plain.Year)
					}
				}
			}
		}
	}
}

// Protects: a deal whose term is over may be renewed at once, and a watch says how likely that is. It looks before the term
// has ended the old deal, so it must know.
func TestAWatchSeesRenewals(t *testing.T) {
	s, err := scenarios.Read("free-history")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	deal := slices.Index(agents.Matters(), "energy_deal")
	m, x := agents.New(b.Params, b.Region), agents.NewWatch(b.Region, b.Entries)
	w, phases, renewed := sim.NewWorld(b.Region, b.Entries), m.Watched(x), 0
	for replicate := range 10 {
		m.Begin(w, 5, replicate)
		was := make([]float64, len(b.Entries))
		for w.Year < b.Until {
			for e := range b.Entries {
				was[e] = 0
				if sim.Status(w.Talks.Status[e]) == sim.Agreed {
					was[e] = w.Talks.AgreedIn[e]
				}
			}
			if err := w.Step(phases); err != nil {
				t.Fatal(err)
			}
			for e := range b.Entries {
				entry := &b.Entries[e]
				if !entry.Own || entry.Kind.Name != "energy_deal" || was[e] == 0 || w.Talks.AgreedIn[e] != float64(w.Year) {
					continue
				}
				renewed++
				if p := x.Signed[b.Region.PairIndex(entry.A, entry.B)*len(agents.Matters())+deal]; !(p > 0) {
					t.Errorf("%s of %v is renewed in %d, with a chance of %v", entry.ID, was[e], w.Year, p)
				}
			}
		}
	}
	if renewed < 5 {
		t.Errorf("only %d renewals", renewed)
	}
}
