package agents

import (
	"slices"
	"testing"

	"concord/sim"
)

// Protects: a kind that lacks what its nature needs is named here, not by a run that ends in a nil pointer. What
// leaders take up themselves is in the list that makes entries of it.
func TestKindsAreWhole(t *testing.T) {
	for _, k := range kinds {
		d := k.describe()
		needs := map[string]bool{"Name": d.Name != "", "Doc": d.Doc != ""}
		switch k := k.(type) {
		case *event:
			needs["happen"] = k.happen != nil
		case *lasting:
			needs["during"] = k.during != nil
			needs[`a field "years"`] = slices.ContainsFunc(d.Fields, func(f sim.Field) bool { return f.Key == "years" })
		case *permanent:
			needs["happen"], needs["stay"] = k.happen != nil, k.stay != nil
		case *act:
			needs["appeal"], needs["do"] = k.appeal != nil, k.do != nil
		case *agreement:
			needs["appeal"] = k.appeal != nil
			needs["its line in takenUp, since it has own"] = k.own.name == "" || slices.Contains(takenUp[:], k)
		case *pact:
			needs["coverage"], needs["appeal"], needs["keep"] = k.coverage != nil, k.appeal != nil, k.keep != nil
		default:
			t.Errorf("%s: its type %T is not a nature; see kinds.go", d.Name, k)
		}
		for what, given := range needs {
			if !given {
				t.Errorf("kind %q lacks %s", d.Name, what)
			}
		}
	}
}

// Protects: the slots of a leader change count two for each range.
func TestSlotsOfLeaderChange(t *testing.T) {
	for key, slot := range map[string]int{"openness": changeOpennessLo, "ambition": changeAmbitionLo,
		"openness_step": changeStep, "coalition_change": changeCoalition} {
		if got := leaderChange.Slot(key); got != slot {
			t.Errorf("%s is in slot %d, its constant says %d", key, got, slot)
		}
	}
}
