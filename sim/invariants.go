package sim

import (
	"errors"
	"fmt"
	"math"
)

// errRange is made once, so that the check allocates nothing while all is well.
var errRange = errors.New("a quantity left its range; this is a fault of the program, please report it with the command and " +
	"the scenario file")

// check tests what must hold after every year.
func (w *World) check() error {
	if what := w.broken(); what != "" {
		return fmt.Errorf("%s: %w", what, errRange)
	}
	return nil
}

// huge is more than any quantity of a state.
const huge = 1e18

// broken names a quantity that is out of its range, "" if there is none. The comparisons are written so that
// NaN fails. No range begins above 0 or ends below it.
func (w *World) broken() string {
	unit := func(xs []float64, lo, hi float64) bool {
		most := math.Float64bits(hi) // bits of positive numbers stand in the order of the numbers
		for _, x := range xs {
			if math.Float64bits(x) > most && !(x >= lo && x <= hi) {
				return false
			}
		}
		return true
	}
	switch {
	case !unit(w.Leaders.Stance, 0, 1):
		return "stance"
	case !unit(w.People.Narrative, 0, 1):
		return "hostile narrative"
	case !unit(w.Leaders.Popularity, 0, 1):
		return "popularity"
	case !unit(w.Leaders.Openness, 0, 1) || !unit(w.Leaders.Ambition, 0, 1):
		return "leader"
	case !unit(w.Leaders.Disposition, -100, 100): // of sd 3 at most
		return "disposition of a leader"
	case !unit(w.People.Trust, -1, 1):
		return "trust"
	case !unit(w.Borders.Ease, 0, 3):
		return "ease of a border"
	case !unit(w.Borders.Memory, 0, 10):
		return "memory of incidents"
	case !unit(w.Powers.Leverage, 0, 1) || !unit(w.Powers.Backing, 0, 1) || !unit(w.Powers.Finance, 0, huge):
		return "leverage"
	case !unit(w.Powers.Level, 0, 1) || !unit(w.Powers.Presence, 0, 1) || !unit(w.Powers.Usual, 0, 1) ||
		!unit(w.Powers.Known, 0, 1) || !unit(w.Powers.Roof, 0, 1) || !unit(w.Powers.Anger, 0, 1) ||
		!unit(w.Powers.Programmes, 0, 1):
		return "presence of powers"
	case !unit(w.Powers.Hub, 0, 1) || !unit(w.Organisations.Shared, 0, 1) || !unit(w.Organisations.Institution, 0, 1) ||
		!unit(w.Organisations.Provision, 0, 1) || !unit(w.Organisations.Pull, 0, huge):
		return "bodies"
	case !unit(w.Energy.Paid, 0, 1) || !unit(w.Energy.Released, 0, 1) || !unit(w.Energy.Uncompensated, 0, 1) ||
		!unit(w.Energy.PowerTWh, 0, 1e4) || !unit(w.Energy.GasBCM, 0, 1e4) ||
		!unit(w.Energy.Connected, 0, 1) || !unit(w.Energy.Upkeep, 0, 1):
		return "energy and water"
	case !unit(w.People.Movement, 0, 1) || !unit(w.People.IdentityGap, 0, 1):
		return "people"
	case !unit(w.Horizontal, -1, 100+1e-9):
		return "horizontal index"
	case !unit(w.Talks.Implementation, 0, 1) || !unit(w.Talks.Load, 0, huge):
		return "implementation"
	case !unit(w.Talks.Ratification, 0, huge):
		return "ratification"
	case !unit(w.Trade.Flow, 0, huge) || !unit(w.Trade.Fuel, 0, huge) || !unit(w.Trade.Size, 0, huge) ||
		!unit(w.Trade.Remitted, 0, huge) || !unit(w.Trade.Deals, 0, huge) || !unit(w.Trade.Ties, -huge, 0):
		return "trade"
	}
	for k := range w.Region.Inner {
		if !(w.Borders.Unsettled[k] >= 0 && w.Borders.Unsettled[k] <= w.Region.Borders[k].LengthKm) {
			return "unsettled border"
		}
	}
	return ""
}

// Restored checks numbers from a file that were put into the slabs of a world, with its Year set. It tells
// whether a run can have left them there; the error names the first that cannot be right. It must be called
// before a run goes on from such numbers, because rules use some of them as counts and as indices of tables.
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
	}{{"the regime of a border", w.Borders.Regime, len(RegimeNames) - 1},
		{"the status of an entry", w.Talks.Status, len(StatusNames) - 1},
		{"a signature", w.Talks.Signed, int(Ratified)}, {"a membership", w.Organisations.Belongs, len(MembershipNames) - 1},
		{"a mark of a held member", w.Organisations.Held, 1},
		{"a mark of an open border", w.Measures.OpenBorder, 1},
		{"a mark of change", []uint8{*w.Organisations.Altered}, 1}} {
		for _, x := range f.bytes {
			if int(x) > f.most {
				return fmt.Errorf("%s is %d, want 0..%d", f.what, x, f.most)
			}
		}
	}
	if err := w.counts(); err != nil {
		return err
	}
	if err := w.restoredValues(); err != nil {
		return err
	}
	if what := w.broken(); what != "" {
		return fmt.Errorf("%s is out of its range", what)
	}
	return nil
}

// counts tells whether every year and every regime of a state is a whole number in its range.
func (w *World) counts() error {
	for _, f := range []struct {
		what   string
		values []float64
		lo, hi int
	}{{"the regime that acts allow", w.Borders.CapLevel, 0, int(Open)},
		{"the regime that leaders' own acts allow", w.Borders.Chosen, 0, int(Open)},
		{"the regime that an emergency allows", w.Borders.HaltLevel, 0, int(Open)},
		{"the regime that a war allows", w.Borders.Front, 0, int(Open)},
		{"the regime of an outer border", w.Borders.OuterSet, -1, int(Open)},
		{"the least regime under agreements", w.Borders.Floor, 0, int(Open)},
		{"the form of the regional institution", []float64{*w.Organisations.InstitutionEntry}, -1, len(w.Entries) - 1},
		{"the first year of a leader", w.Leaders.InOffice, -mostYears, mostYears},
		{"the year of another coalition", w.Leaders.Coalition, -mostYears, mostYears},
		{"the last year of a crisis", w.Leaders.Crisis, -mostYears, mostYears},
		{"the last year of a closure", w.Borders.CapUntil, -mostYears, mostYears},
		{"the last year of an emergency", w.Borders.HaltUntil, -mostYears, mostYears},
		{"the year in which an agreement came into force", w.Talks.InForceIn, -mostYears, mostYears},
		{"the year from which an agreement grows", w.Talks.GrowsFrom, -mostYears, mostYears},
		{"the year in which an entry ended", w.Talks.EndedIn, -mostYears, mostYears},
		{"the year of an agreement", w.Talks.AgreedIn, -mostYears, mostYears},
		{"the year of a proposal", w.Talks.TabledIn, -mostYears, mostYears}} {
		for _, x := range f.values {
			if x != math.Trunc(x) || x < float64(f.lo) || x > float64(f.hi) {
				return fmt.Errorf("%s is %v, want a whole number in %d..%d", f.what, x, f.lo, f.hi)
			}
		}
	}
	return nil
}

// restoredValues checks the values of entries.
func (w *World) restoredValues() error {
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
	return nil
}

// mostYears bounds the years that a state may speak of.
const mostYears = 100_000
