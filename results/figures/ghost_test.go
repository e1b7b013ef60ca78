package figures

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Protects: the reference is drawn where it is given, and only in figures that have a fan of its outcomes.
// The reference drawn beside itself is hidden under the median.
func TestGhostIsDrawn(t *testing.T) {
	e := made(5, 2035)
	plain, err := All(e, record(), meta())
	if err != nil {
		t.Fatal(err)
	}
	m := meta()
	m.Ghost = made(5, 2020) // ends earlier
	m.Ghost.Entries = nil
	for _, r := range m.Ghost.Records {
		for k := range r {
			r[k] *= 0.6
		}
	}
	haunted, err := All(e, record(), m)
	if err != nil {
		t.Fatal(err)
	}
	with := []string{"integration.png", "inside-share.png", "trade-pairs.png", "stance.png", "papers.png", "openness.png"}
	for k, f := range haunted {
		should := slices.Contains(with, f.Name)
		if reflect.DeepEqual(f.drawing, plain[k].drawing) == should {
			t.Errorf("%s: drawn with a reference it is another picture: %v, want %v", f.Name, !should, should)
		}
		if strings.Contains(f.Caption, "dashed grey line is the median of the reference") != should {
			t.Errorf("%s: caption %q", f.Name, f.Caption)
		}
	}
	m.Ghost.Layout.Outcomes[0].Name = "gone"
	if _, err := All(e, record(), m); err != nil {
		t.Errorf("a reference that lacks an outcome: %v", err)
	}
}
