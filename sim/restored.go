package sim

import (
	"fmt"
	"math"
)

// Restored tells whether numbers that were put into the slabs of a world, with its
// Year set, can be what a run left there. The error says what cannot. It is asked
// before anything goes on from numbers of a file: rules use some of them to count and
// to find their way in tables.
func (w *World) Restored() error {
	endless := 0
	for _, x := range w.floats {
		if math.IsInf(x, 1) {
			endless++
		} else if !(math.Abs(x) <= huge) { // so that NaN fails
			return fmt.Errorf("a number of the state is %v", x)
		}
	}
	for _, x := range w.Routes.WayKm { // endless where no way leads
		if math.IsInf(x, 1) {
			endless--
		}
	}
	if endless != 0 {
		return fmt.Errorf("a number of the state that is no way is endless")
	}
	for _, f := range []struct {
		what  string
		bytes []uint8
		most  int
	}{{"the regime of a border", w.Borders.Regime, len(RegimeNames) - 1}, {"the status of an entry", w.Talks.Status, len(StatusNames) - 1},
		{"a signature", w.Talks.Signed, 1}, {"a membership", w.Bodies.Belongs, len(MembershipNames) - 1}, {"a mark of change", []uint8{*w.Bodies.Altered}, 1}} {
		for _, x := range f.bytes {
			if int(x) > f.most {
				return fmt.Errorf("%s is %d, want 0..%d", f.what, x, f.most)
			}
		}
	}
	for _, f := range []struct {
		what   string
		values []float64
		lo, hi int
	}{{"the regime that shocks allow", w.Borders.CapLevel, 0, int(Open)}, {"the regime of an outer border", w.Borders.OuterSet, -1, int(Open)},
		{"the least regime under agreements", w.Borders.Floor, 0, int(Open)}, {"the form of the regional institution", []float64{*w.Bodies.InstitutionEntry}, -1, len(w.Entries) - 1},
		{"the first year of a leader", w.Leaders.InOffice, -mostYears, mostYears},
		{"the last year of a closure", w.Borders.CapUntil, -mostYears, mostYears}, {"the year of an agreement", w.Talks.AgreedIn, -mostYears, mostYears}, {"the year of a proposal", w.Talks.TabledIn, -mostYears, mostYears}} {
		for _, x := range f.values {
			if x != math.Trunc(x) || x < float64(f.lo) || x > float64(f.hi) {
				return fmt.Errorf("%s is %v, want a whole number in %d..%d", f.what, x, f.lo, f.hi)
			}
		}
	}
	for e := range w.Entries {
		entry := &w.Entries[e]
		at := w.EntryAt[e]
		for _, f := range entry.Kind.Fields {
			for range f.Slots() {
				x, was := w.Talks.Values[at], entry.Values[at-w.EntryAt[e]]
				at++
				if x == was {
					continue // as the scenario says
				}
				number := f.Type == Number || f.Type == Range || f.Type == Whole
				if !number || !(x >= f.Lo && x <= f.Hi) || f.Type == Whole && x != math.Trunc(x) {
					return fmt.Errorf("%s of %s is %v, which its kind %s does not allow", f.Key, entry.ID, x, entry.Kind.Name)
				}
			}
		}
	}
	if what := w.broken(); what != "" {
		return fmt.Errorf("%s is out of its range", what)
	}
	return nil
}

// mostYears bounds the years that a state may speak of.
const mostYears = 100_000
