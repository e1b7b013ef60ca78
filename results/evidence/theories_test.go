package evidence_test

import (
	"math"
	"testing"

	"concord/results/evidence"
)

// Protects: the standard error of a statistic counts histories, not years, and a difference on the same draws has the
// error of the differences.
func TestMeasure(t *testing.T) {
	// Three histories with two observations in each group. Means are 3 and 1.
	a := evidence.NewMeasure([]evidence.Sums{{Low: 0, LowCount: 2, High: 4, HighCount: 2},
		{Low: 2, LowCount: 2, High: 6, HighCount: 2}, {Low: 4, LowCount: 2, High: 8, HighCount: 2}}, false)
	if m := a.Measured(); m.Value != 2 || math.Abs(m.Error) > 1e-12 {
		t.Errorf("the same difference in every history: %v, want 2 with no error", m)
	}
	b := evidence.NewMeasure([]evidence.Sums{{High: 1, HighCount: 1}, {High: 2, HighCount: 1}, {High: 6, HighCount: 1}}, true)
	if m, want := b.Measured(), math.Sqrt(14.0/6); m.Value != 3 || math.Abs(m.Error-want) > 1e-12 {
		t.Errorf("mean of 1, 2 and 6: %v, want 3 with error %v", m, want)
	}
	shifted := evidence.NewMeasure([]evidence.Sums{{High: 2, HighCount: 1}, {High: 3, HighCount: 1}, {High: 7, HighCount: 1}},
		true)
	if m := shifted.Less(b); m.Value != 1 || math.Abs(m.Error) > 1e-12 || !m.Clear() {
		t.Errorf("one more in every history: %v, want 1 with no error", m)
	}
	empty := evidence.NewMeasure([]evidence.Sums{{High: 1, HighCount: 1}, {High: 2, HighCount: 1}}, false)
	if m := empty.Measured(); !math.IsNaN(m.Value) || m.Clear() {
		t.Errorf("no low group: %v, want nothing to measure", m)
	}
}
