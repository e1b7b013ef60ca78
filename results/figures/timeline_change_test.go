package figures

import (
	"testing"

	"concord/sim"
)

// Protects: the timeline does not tell of an observer as of a member.
func TestTimelineTellsObserversFromMembers(t *testing.T) {
	actions := []string{"join", "leave", "suspend", "observe"}
	k := sim.Kind{Fields: []sim.Field{{Key: "action", Type: sim.Choice, Words: actions}}}
	seen := map[string]string{}
	for n, action := range actions {
		sign := (&data{}).change(&sim.Entry{Kind: &k, Values: []float64{float64(n)}})
		if other := seen[sign]; other != "" {
			t.Errorf("%s and %s are both marked %q", other, action, sign)
		}
		seen[sign] = action
	}
}
