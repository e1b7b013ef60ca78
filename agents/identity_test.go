package agents_test

import (
	"math"
	"testing"
)

// Protects: identities drift apart where narratives are hostile and come nearer where people move, but no movement brings
// those nearer who hear a hostile narrative at home (K10 K64).
func TestIdentitiesDoNotNearAgainstNarratives(t *testing.T) {
	const start = 0.5
	for _, c := range []struct {
		hostile, movement, want float64 // want: change over the pace of a year
	}{
		{0, 0, 0}, {0, 1, -1}, {0, 0.4, -0.4}, {1, 0, 1}, {0.6, 0, 0.6},
		{1, 1, 1}, {0.6, 1, 0.2}, {0.5, 1, 0}, {0.2, 1, -0.6},
	} {
		b := trio()
		m, w := b.started(1, 0)
		w.Year = 2005
		both(w, w.People.Narrative, []float64{c.hostile})
		both(w, w.People.IdentityGap, []float64{start})
		w.People.Movement[0] = c.movement
		phase(m, w, "trust and narrative learn")
		for _, k := range []int{1, b.Region.Members} {
			if got := (w.People.IdentityGap[k] - start) / b.Params.Mood.IdentityPace; math.Abs(got-c.want) > 1e-9 {
				t.Errorf("narrative %v, movement %v: the distance changes by %v of the pace, want %v", c.hostile, c.movement,
					got, c.want)
			}
		}
	}
}
