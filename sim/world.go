package sim

import (
	"errors"
	"fmt"

	"concord/sim/rng"
)

// Status of an act or a proposal.
type Status uint8

// The statuses, in the order in which an entry can pass through them.
const (
	Pending  Status = iota // its year has not come
	Tabled                 // on the table, refused so far
	Agreed                 // signed, or for an act: done
	Lapsed                 // left the table unsigned
	Happened               // an event that took place
)

// StatusNames are the words for statuses, indexed by Status.
var StatusNames = [...]string{"pending", "tabled", "agreed", "lapsed", "happened"}

func (s Status) String() string { return StatusNames[s] }

// State is everything that changes during a run. All of its numbers live in
// two slabs, so that copying a state (reset, snapshot, branch) is two copies
// and can forget nothing. Matrices are row-major; pair tables use
// Region.PairIndex.
type State struct {
	floats []float64
	bytes  []uint8

	// By member.
	Openness   []float64 // openness of the leader to neighbours, 0..1
	Ambition   []float64 // ambition of the leader to lead the region, 0..1
	Popularity []float64 // 0..1
	InOffice   []float64 // first year of effect of the leader
	Alignment  []float64 // share per power, member × power
	HomeShare  []float64 // share of expenditure met at home
	Sold       []float64 // to all other nodes, raw materials included, US$
	Bought     []float64 // from all other nodes, raw materials included, US$
	Inside     []float64 // sold to and bought from other members, US$

	// By ordered pair of members, member × member.
	Stance    []float64 // of i toward j, 0..1
	StanceNew []float64 // scratch: the stance being set
	Narrative []float64 // hostile narrative in i about j, 0..1
	Stake     []float64 // gain from trade with j that i sees, 0..1

	// By pair of members.
	Trust       []float64 // −1..1
	Memory      []float64 // memory of incidents, 0..
	Incident    []float64 // severity of this year's incidents
	Refusals    []float64 // proposals refused this year
	Implemented []float64 // implementation gained this year, in agreements

	// By pair of members: what implemented agreements do.
	TradeDepth  []float64 // log points of trade agreements in force, after phasing in
	EasedBorder []float64 // log points of trade from shorter border procedures
	RegimeFloor []float64 // least Regime that agreements keep the border at

	// By border, inner and outer.
	Unsettled []float64 // km
	CapLevel  []float64 // highest Regime that acts or shocks allow
	CapUntil  []float64 // last year of the cap
	OuterSet  []float64 // Regime that a scenario has put on an outer border, −1 for none

	// By link.
	LinkKm   []float64 // length this year
	LinkCost []float64 // length and crossing when routes were last found

	// Trade, node × node unless said otherwise.
	LnPhi    []float64 // ln of the trade freeness φ as it is this year
	LnTarget []float64 // ln φ that it moves to
	Phi      []float64
	Flow     []float64 // US$, home sales on the diagonal
	Fuel     []float64 // by Region.Fuels, US$
	WayKm    []float64 // cheapest way from the row's node, crossings priced as road
	RouteKm  []float64 // length of the route that the pair's goods take
	LnRoute  []float64
	Scale    []float64 // by node: a = Y/Π, the solver's start
	PriceOil []float64 // one value: US$ a barrel
	OilShock []float64 // two values: factor on the oil price, last year of it
	SolverIt []float64 // one value: iterations of this year
	GapOpen  []float64 // by pair: log points that trade would gain from an open border

	// By entry.
	Implementation []float64 // 0..1
	Reached        []float64 // greatest implementation so far
	AgreedIn       []float64 // year
	Score          []float64 // lowest party score at the last vote
	Values         []float64 // this replicate's values of the entries, by EntryAt

	// Bytes.
	Regime []uint8 // by border
	Status []uint8 // by entry
}

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

	// Log is what a reader would like to be told; it feeds nothing back.
	Log []LogLine

	order []int // entries by year, then nature, then id
	fault error // set by Fail
	start State // state before the first year, the same for all replicates
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
	w.State = newState(r, len(entries), at)
	w.start = newState(r, len(entries), at)
	w.start.initialise(r, entries)
	w.Log = make([]LogLine, 0, 256)
	return w
}

// Reset puts the world back before its first year for another replicate.
func (w *World) Reset(seed uint64, replicate int) {
	w.State.CopyFrom(&w.start)
	w.Year = w.Region.FirstYear - 1
	w.Seed, w.Replicate = seed, replicate
	w.Log = w.Log[:0]
	w.fault = nil
}

// CopyFrom makes s equal to t, which must come from the same region and entries.
func (s *State) CopyFrom(t *State) {
	copy(s.floats, t.floats)
	copy(s.bytes, t.bytes)
}

// newState carves the slabs. It is the one list of what a state consists of.
func newState(r *Region, entries, values int) State {
	var s State
	n, m, p := len(r.Nodes), r.Members, r.Pairs()
	borders := len(r.Borders)
	type want struct {
		field *[]float64
		size  int
	}
	wants := []want{
		{&s.Openness, m}, {&s.Ambition, m}, {&s.Popularity, m}, {&s.InOffice, m},
		{&s.Alignment, m * len(r.Powers)}, {&s.HomeShare, m},
		{&s.Sold, m}, {&s.Bought, m}, {&s.Inside, m},
		{&s.Stance, m * m}, {&s.StanceNew, m * m}, {&s.Narrative, m * m}, {&s.Stake, m * m},
		{&s.Trust, p}, {&s.Memory, p}, {&s.Incident, p}, {&s.Refusals, p}, {&s.Implemented, p},
		{&s.TradeDepth, p}, {&s.EasedBorder, p}, {&s.RegimeFloor, p},
		{&s.Unsettled, borders}, {&s.CapLevel, borders}, {&s.CapUntil, borders}, {&s.OuterSet, borders},
		{&s.LinkKm, len(r.Links)}, {&s.LinkCost, len(r.Links)},
		{&s.LnPhi, n * n}, {&s.LnTarget, n * n}, {&s.Phi, n * n}, {&s.Flow, n * n},
		{&s.Fuel, len(r.Fuels)}, {&s.WayKm, n * n}, {&s.RouteKm, n * n}, {&s.LnRoute, n * n},
		{&s.Scale, n},
		{&s.PriceOil, 1}, {&s.OilShock, 2}, {&s.SolverIt, 1}, {&s.GapOpen, p},
		{&s.Implementation, entries}, {&s.Reached, entries}, {&s.AgreedIn, entries}, {&s.Score, entries}, {&s.Values, values},
	}
	total := 0
	for _, f := range wants {
		total += f.size
	}
	s.floats = make([]float64, total)
	at := 0
	for _, f := range wants {
		*f.field = s.floats[at : at+f.size : at+f.size]
		at += f.size
	}
	s.bytes = make([]uint8, borders+entries)
	s.Regime = s.bytes[:borders:borders]
	s.Status = s.bytes[borders:]
	return s
}

func (s *State) initialise(r *Region, entries []Entry) {
	copy(s.Alignment, r.Alignment)
	for i, o := range r.Offices {
		s.InOffice[i] = float64(o.Since)
		s.Popularity[i] = 0.5
	}
	for k, b := range r.Borders {
		s.Unsettled[k] = b.UnsettledKm
		s.CapLevel[k] = float64(Open)
		s.OuterSet[k] = -1
		s.Regime[k] = uint8(Open)
	}
	for k, l := range r.Links {
		s.LinkKm[k] = l.Km
	}
	s.OilShock[0] = 1
	at := 0
	for k := range entries {
		at += copy(s.Values[at:], entries[k].Values)
	}
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
	for _, e := range w.order {
		y := w.Entries[e].Year
		if y > w.Year {
			return
		}
		if y == w.Year || w.Year == w.Region.FirstYear {
			do(e)
		}
	}
}

// Ordered lists the entries by year, nature and id.
func (w *World) Ordered() []int { return w.order }

// Value is this replicate's value in a slot of an entry.
func (w *World) Value(e, slot int) float64 { return w.Values[w.EntryAt[e]+slot] }

// errRange is built once, so that the check allocates only when it fails.
var errRange = errors.New("a quantity left its range; this is a fault of the program, please report it with the command and the scenario file")

// check tests what must hold after every year. It is written so that NaN fails.
func (w *World) check() error {
	unit := func(xs []float64, lo, hi float64) bool {
		for _, x := range xs {
			if !(x >= lo && x <= hi) {
				return false
			}
		}
		return true
	}
	const huge = 1e18
	switch {
	case !unit(w.Stance, 0, 1):
		return fmt.Errorf("stance: %w", errRange)
	case !unit(w.Narrative, 0, 1):
		return fmt.Errorf("hostile narrative: %w", errRange)
	case !unit(w.Popularity, 0, 1):
		return fmt.Errorf("popularity: %w", errRange)
	case !unit(w.Openness, 0, 1) || !unit(w.Ambition, 0, 1):
		return fmt.Errorf("leader: %w", errRange)
	case !unit(w.Trust, -1, 1):
		return fmt.Errorf("trust: %w", errRange)
	case !unit(w.Memory, 0, 10):
		return fmt.Errorf("memory of incidents: %w", errRange)
	case !unit(w.Implementation, 0, 1):
		return fmt.Errorf("implementation: %w", errRange)
	case !unit(w.Flow, 0, huge) || !unit(w.Fuel, 0, huge):
		return fmt.Errorf("trade: %w", errRange)
	}
	for k := range w.Region.Inner {
		if !(w.Unsettled[k] >= 0 && w.Unsettled[k] <= w.Region.Borders[k].LengthKm) {
			return fmt.Errorf("unsettled border: %w", errRange)
		}
	}
	return nil
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
