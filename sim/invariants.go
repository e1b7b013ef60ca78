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

// bounded is a table of a state whose numbers all lie in a range.
type bounded struct {
	what   string
	of     []float64
	lo, hi float64
}

// bounds lists the tables with a range. No range begins above 0 or ends below it.
func (s *State) bounds() (list []bounded) {
	in := func(what string, lo, hi float64, tables ...[]float64) {
		for _, of := range tables {
			list = append(list, bounded{what, of, lo, hi})
		}
	}
	in("stance", 0, 1, s.Leaders.Stance)
	in("hostile narrative", 0, 1, s.People.Narrative)
	in("popularity", 0, 1, s.Leaders.Popularity)
	in("leader", 0, 1, s.Leaders.Openness, s.Leaders.Ambition)
	in("disposition of a leader", -100, 100, s.Leaders.Disposition) // of sd 3 at most
	in("trust", -1, 1, s.People.Trust)
	in("ease of a border", 0, 3, s.Borders.Ease)
	in("memory of incidents", 0, 10, s.Borders.Memory)
	in("leverage", 0, 1, s.Powers.Leverage, s.Powers.Backing)
	in("leverage", 0, huge, s.Powers.Finance)
	in("presence of powers", 0, 1, s.Powers.Level, s.Powers.Presence, s.Powers.Usual, s.Powers.Known, s.Powers.Roof,
		s.Powers.Anger, s.Powers.Programmes)
	in("bodies", 0, 1, s.Powers.Hub, s.Organisations.Shared, s.Organisations.Institution, s.Organisations.Provision)
	in("bodies", 0, huge, s.Organisations.Pull)
	in("energy and water", 0, 1, s.Energy.Paid, s.Energy.Released, s.Energy.Uncompensated, s.Energy.Connected, s.Energy.Upkeep)
	in("energy and water", 0, 1e4, s.Energy.PowerTWh, s.Energy.GasBCM)
	in("people", 0, 1, s.People.Movement, s.People.IdentityGap)
	in("horizontal index", -1, 100+1e-9, s.Horizontal)
	in("implementation", 0, 1, s.Talks.Implementation)
	in("implementation", 0, huge, s.Talks.Load)
	in("trade", 0, huge, s.Trade.Flow, s.Trade.Fuel, s.Trade.Size, s.Trade.Remitted, s.Trade.Deals)
	in("trade", -huge, 0, s.Trade.Ties)
	return list
}

// spans joins tables of one range that stand side by side in a state, so that they are checked in one go.
func (s *State) spans() (spans []bounded) {
	first := map[*float64]bounded{}
	for _, b := range s.bounds() {
		if len(b.of) > 0 {
			first[&b.of[0]] = b
		}
	}
	start := 0 // of the last span
	for at := 0; at < len(s.floats); at++ {
		b, begins := first[&s.floats[at]]
		if !begins {
			continue
		}
		end, last := at+len(b.of), len(spans)-1
		if last >= 0 && start+len(spans[last].of) == at && spans[last].lo == b.lo && spans[last].hi == b.hi {
			spans[last].of = s.floats[start:end]
		} else {
			start = at
			spans = append(spans, b)
		}
		at = end - 1
	}
	return spans
}

// broken names a quantity that is out of its range, "" if there is none. The comparisons are written so that
// NaN fails.
func (w *World) broken() string {
	for k := range w.spans {
		if w.spans[k].broken() {
			return w.brokenTable()
		}
	}
	for k := range w.Region.Inner {
		if !(w.Borders.Unsettled[k] >= 0 && w.Borders.Unsettled[k] <= w.Region.Borders[k].LengthKm) {
			return "unsettled border"
		}
	}
	for _, e := range w.Decided() { // only where a paper waits for ratification does a rule write
		if Status(w.Talks.Status[e]) != Agreed || w.Talks.InForceIn[e] != 0 {
			continue
		}
		if at := w.RatificationAt[e]; at >= 0 && !within(w.Talks.Ratification[at:at+w.Region.Members], 0, huge) {
			return "ratification"
		}
	}
	return ""
}

// broken tells whether a number is out of its range.
func (b *bounded) broken() bool { return !plain(b.of, b.hi) && !within(b.of, b.lo, b.hi) }

// brokenTable names the first table with a number that is out of its range.
func (w *World) brokenTable() string {
	for _, b := range w.State.bounds() {
		if b.broken() {
			return b.what
		}
	}
	return ""
}

// within tells whether all numbers lie in a range.
func within(xs []float64, lo, hi float64) bool {
	for _, x := range xs {
		if !(x >= lo && x <= hi) {
			return false
		}
	}
	return true
}

// plain tells whether all numbers have no sign and are at most hi. It compares bits: those of positive numbers stand in
// the order of the numbers, and those of negative ones and NaN above them.
func plain(xs []float64, hi float64) bool {
	most := math.Float64bits(hi)
	for ; len(xs) >= 8; xs = xs[8:] {
		x := (*[8]float64)(xs)
		if math.Float64bits(x[0]) > most {
			return false
		}
		if math.Float64bits(x[1]) > most {
			return false
		}
		if math.Float64bits(x[2]) > most {
			return false
		}
		if math.Float64bits(x[3]) > most {
			return false
		}
		if math.Float64bits(x[4]) > most {
			return false
		}
		if math.Float64bits(x[5]) > most {
			return false
		}
		if math.Float64bits(x[6]) > most {
			return false
		}
		if math.Float64bits(x[7]) > most {
			return false
		}
	}
	for _, x := range xs {
		if math.Float64bits(x) > most {
			return false
		}
	}
	return true
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
	if !within(w.Talks.Ratification, 0, huge) {
		return fmt.Errorf("ratification is out of its range")
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
