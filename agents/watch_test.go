package agents_test

import (
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
