package sim

import (
	"errors"
	"fmt"

	"concord/sim/rng"
)

// World is one run in progress: a region, the entries of a scenario, the state
// and the identity of the run. A World belongs to one goroutine.
type World struct {
	Region  *Region
	Entries []Entry
	EntryAt []int // first index of each entry's values in State.Values
	State

	Year      int
	Seed      uint64
	Replicate int

	// Absent entries never come, as if the scenario did not have them; nil for
	// none. It is consulted when an entry's year comes, and Reset leaves it alone.
	Absent []bool

	// Log is what a reader would like to be told; it feeds nothing back.
	Log []LogLine
	// Votes are all votes of the run, in the order in which they were cast, where
	// KeepVotes asks for them. They feed nothing back. Reset leaves KeepVotes alone.
	Votes     []Vote
	KeepVotes bool

	order   []int // entries by year, then nature, then id
	lasting []int // those of them that are of lasting kinds
	decided []int // those that are decided: acts and proposals
	many    []int // acts and proposals of many countries
	own     []int // those that leaders may table by themselves
	working []int // those of kinds that work for as long as they are in force
	from    []int // by year: place in order of the first entry of that year or later
	fault   error // set by Fail
	start   State // state before the first year, the same for all replicates
}

// NewWorld makes a world for a region that has passed Validate and entries
// compiled for it. Reset must be called before the first Step.
func NewWorld(r *Region, entries []Entry) *World {
	w := &World{Region: r, Entries: entries}
	at := 0
	for k := range entries {
		w.EntryAt = append(w.EntryAt, at)
		at += len(entries[k].Values)
	}
	w.order = make([]int, len(entries))
	for k := range w.order {
		w.order[k] = k
	}
	before := func(a, b *Entry) bool {
		if a.Year != b.Year {
			return a.Year < b.Year
		}
		if a.Kind.Nature != b.Kind.Nature {
			return a.Kind.Nature < b.Kind.Nature
		}
		return a.ID < b.ID
	}
	// Insertion sort: few entries, once per world, and the order is total.
	for i := 1; i < len(w.order); i++ {
		for j := i; j > 0 && before(&entries[w.order[j]], &entries[w.order[j-1]]); j-- {
			w.order[j], w.order[j-1] = w.order[j-1], w.order[j]
		}
	}
	for _, e := range w.order {
		k := entries[e].Kind
		if k.Lasting {
			w.lasting = append(w.lasting, e)
		}
		if k.Nature != Event {
			w.decided = append(w.decided, e)
			if k.Parties == Countries {
				w.many = append(w.many, e)
			}
		}
		if entries[e].Own {
			w.own = append(w.own, e)
		}
		if k.Works {
			w.working = append(w.working, e)
		}
	}
	at0 := 0
	for y := range r.Years() + 1 {
		for at0 < len(w.order) && entries[w.order[at0]].Year < r.FirstYear+y {
			at0++
		}
		w.from = append(w.from, at0)
	}
	w.State = newState(r, len(entries), at)
	w.start = newState(r, len(entries), at)
	w.start.initialise(r, entries)
	w.Log = make([]LogLine, 0, 2048)
	return w
}

// Reset puts the world back before its first year for another replicate.
func (w *World) Reset(seed uint64, replicate int) {
	w.State.CopyFrom(&w.start)
	w.Year = w.Region.FirstYear - 1
	w.Seed, w.Replicate = seed, replicate
	w.Log, w.Votes = w.Log[:0], w.Votes[:0]
	w.fault = nil
}

// Phase is one named part of a year.
type Phase struct {
	Name string
	Do   func(w *World)
}

// Step runs one year. Within a phase everyone reads the state as it stood at
// the phase's start; later phases see what earlier ones wrote. A broken
// invariant or a fault reported by a rule ends the run.
func (w *World) Step(phases []Phase) error {
	w.Year++
	for k := range phases {
		phases[k].Do(w)
		if w.fault != nil {
			return fmt.Errorf("year %d, replicate %d, phase %q: %w", w.Year, w.Replicate, phases[k].Name, w.fault)
		}
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("year %d, replicate %d: %w", w.Year, w.Replicate, err)
	}
	return nil
}

// Fail reports that a rule cannot go on, for example because a solver did not
// converge. The first report counts.
func (w *World) Fail(err error) {
	if w.fault == nil {
		w.fault = err
	}
}

// Due calls do for every entry whose year has come, in order of year, nature
// and id, so that the order in the file does not matter. What is dated before
// the first year comes in the first. It asks only the calendar, so a state that
// was copied into another world goes on there as it would have gone on here.
func (w *World) Due(do func(e int)) {
	y := w.Year - w.Region.FirstYear
	first := w.from[y]
	if y == 0 {
		first = 0
	}
	for _, e := range w.order[first:w.from[y+1]] {
		if w.Absent == nil || !w.Absent[e] {
			do(e)
		}
	}
}

// Decided lists the acts and proposals by year, nature and id, Own those that
// leaders may table by themselves, and Working the entries of kinds that work for
// as long as they are in force.
func (w *World) Decided() []int { return w.decided }

// Many lists those of Decided that are of many countries.
func (w *World) Many() []int { return w.many }

// Own is described at Decided.
func (w *World) Own() []int { return w.own }

// Working is described at Decided.
func (w *World) Working() []int { return w.working }

// During calls do for every event of a lasting kind that works this year, in
// order of year, nature and id.
func (w *World) During(do func(e int)) {
	for _, e := range w.lasting {
		first := w.Entries[e].Year
		if first > w.Year {
			return
		}
		if Status(w.Talks.Status[e]) != Happened {
			continue
		}
		years := 0
		k := w.Entries[e].Kind
		if k.years > 0 {
			years = int(w.Value(e, k.years-1))
		}
		if years == 0 || w.Year < first+years {
			do(e)
		}
	}
}

// Value is this replicate's value in a slot of an entry.
func (w *World) Value(e, slot int) float64 { return w.Talks.Values[w.EntryAt[e]+slot] }

// SetValue changes this replicate's value in a slot of an entry.
func (w *World) SetValue(e, slot int, value float64) { w.Talks.Values[w.EntryAt[e]+slot] = value }

// errRange is built once, so that the check allocates only when it fails.
var errRange = errors.New("a quantity left its range; this is a fault of the program, please report it with the command and the scenario file")

// check tests what must hold after every year.
func (w *World) check() error {
	if what := w.broken(); what != "" {
		return fmt.Errorf("%s: %w", what, errRange)
	}
	return nil
}

// huge is more than any quantity of a state.
const huge = 1e18

// broken names a quantity that is out of its range, "" if none is. It is written so
// that NaN fails.
func (w *World) broken() string {
	unit := func(xs []float64, lo, hi float64) bool {
		for _, x := range xs {
			if !(x >= lo && x <= hi) {
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
	case !unit(w.People.Trust, -1, 1):
		return "trust"
	case !unit(w.Borders.Memory, 0, 10):
		return "memory of incidents"
	case !unit(w.Powers.Leverage, 0, 1) || !unit(w.Powers.Backing, 0, 1) || !unit(w.Powers.Finance, 0, huge):
		return "leverage"
	case !unit(w.Powers.Hub, 0, 1) || !unit(w.Bodies.Shared, 0, 1) || !unit(w.Bodies.Institution, 0, 1) || !unit(w.Bodies.Provision, 0, 1):
		return "bodies"
	case !unit(w.Energy.Paid, 0, 1) || !unit(w.Energy.Released, 0, 1) || !unit(w.Energy.Uncompensated, 0, 1) || !unit(w.Energy.PowerTWh, 0, 1e4) || !unit(w.Energy.GasBCM, 0, 1e4):
		return "energy and water"
	case !unit(w.People.Movement, 0, 1) || !unit(w.People.Crossings, 0, 1e12) || !unit(w.People.IdentityGap, 0, 1):
		return "people"
	case !unit(w.Horizontal, -1, 100+1e-9):
		return "horizontal index"
	case !unit(w.Talks.Implementation, 0, 1):
		return "implementation"
	case !unit(w.Trade.Flow, 0, huge) || !unit(w.Trade.Fuel, 0, huge):
		return "trade"
	}
	for k := range w.Region.Inner {
		if !(w.Borders.Unsettled[k] >= 0 && w.Borders.Unsettled[k] <= w.Region.Borders[k].LengthKm) {
			return "unsettled border"
		}
	}
	return ""
}

// Draw opens the keyed stream of a process for this run, this year and the
// pair (i, j); a process of one agent gives 0 for j. No other draw can shift it.
func (w *World) Draw(process rng.Process, i, j int) rng.Source {
	return w.DrawIn(w.Year, process, i, j)
}

// DrawIn is Draw with the year named: for what belongs to a year other than
// the present one.
func (w *World) DrawIn(year int, process rng.Process, i, j int) rng.Source {
	return rng.Stream(w.Seed, w.Replicate, year, process, i, j)
}
