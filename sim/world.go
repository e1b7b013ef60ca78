package sim

import (
	"errors"
	"fmt"
	"slices"

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

	// By member and power.
	Finance  []float64 // stock of debt and investment, projects included, US$
	Backing  []float64 // security provided, 0..1
	Leverage []float64 // measured leverage of the power over the member, 0..1; adds up to at most 1 by member
	Pull     []float64 // weight of the member when the power shares out its budget
	Push     []float64 // this year's initiatives: multiple of the usual effort by instrument, member × power × instrument

	// Powers.
	Rivalry []float64 // power × power, 0..1, this year
	Barred  []float64 // by power: log points that sanctions take from its trade with rivals, this year

	// Shocks of this year.
	Inflow    []float64 // one value: water of the year over the mean
	Threat    []float64 // one value: threat from outside the region, 0..1
	GoalShift []float64 // by member: 1 goals aligned, 0 as they are, −1 opposed
	Linked    []float64 // by member: how far ties to all powers are kept in balance, 0..1 (K80)
	LinkedNew []float64 // by member: scratch, the share being set
	Concert   []float64 // one value: how far bodies coordinate, 0..1
	Patron    []float64 // one value: share of the upkeep of shared water and power that an outside payer carries, 0..1

	// Organisations and institutions.
	JoinedIn   []float64 // member × organisation: first year of the present membership
	Depth      []float64 // member × power: depth of membership in the power's bodies
	Relief     []float64 // by pair: depth of a sponsored customs union both are in
	Split      []float64 // by pair: depth of those that one is in and the other is not, added up
	BodyTrade  []float64 // node × node: log points of trade from customs unions and markets of bodies
	BodyDeal   []float64 // by organisation: depth of its market beyond what it is, this year
	Hub        []float64 // by pair: pull of common hubs, 0..1
	Link       []float64 // by pair: shared bodies after the overlap, 0..1
	Grown      []float64 // by pair: depth of home-grown bodies shared, 0..1
	Provision  []float64 // by pair: provision by a power that leads a body both are in, 0..1
	Reg        []float64 // by pair: institution both take part in, times its implementation, 0..1
	Dispute    []float64 // by pair: strength of dispute settlement in force, 0..1
	DisputeNew []float64 // by pair: scratch, the strength being set
	Met        []float64 // by pair: summits attended together this year
	InstStage  []float64 // three values: strength of the regional institution, its form's entry or −1, scratch

	// Energy, water and people.
	PowerTWh      []float64 // by stream: power sold downstream in summer, TWh
	GasBCM        []float64 // by stream: gas sold upstream, billion m³
	Upkeep        []float64 // by stream: share of upkeep that the one downstream pays under agreements
	DealPower     []float64 // by stream: power agreed, TWh
	DealGas       []float64 // by stream: gas agreed, billion m³
	PowerCut      []float64 // by stream: last year of a cut
	GasCut        []float64 // by stream: last year of a cut
	Paid          []float64 // by stream: compensation over what the one upstream gives up, 0..1
	Released      []float64 // by stream: share of the full summer release, 0..1
	Uncompensated []float64 // member × member: dependence of i on j that nothing makes up for, 0..1
	VisaNeeded    []float64 // by pair: 1 where a visa is asked for
	VisaFree      []float64 // by pair: 0..1, from agreements
	Service       []float64 // by pair: flights and rail under agreements, 0..1
	Movement      []float64 // by pair: score of movement, 0..1
	Crossings     []float64 // by pair: persons a year
	Bound         []float64 // by pair: depth times implementation of agreements in force
	IdentityGap   []float64 // member × member: distance of identity narratives, 0..1

	// Outcomes that need a second look at the year.
	ScaleOpen  []float64 // by node: scale with open borders over the scale as it is, the solver's start
	WayOpen    []float64 // member × node: cheapest way when every inner border is open
	LnOpen     []float64 // member × node: ln of the route when every inner border is open
	OpenCost   []float64 // by link: length, and crossing as if every inner border were open
	OpenGap    []float64 // member × node: log points between φ and φ with open borders
	OpenFactor []float64 // member × node: e to the OpenGap
	OpenTrade  []float64 // one value: trade inside the region with open borders, US$
	Horizontal []float64 // H and its six components, 0..100; −1 where a component is not defined

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
	Implemented []float64 // implementation gained this year, times how much each agreement binds

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
	TabledIn       []float64 // year in which it came on the table

	// Bytes.
	Regime  []uint8 // by border
	Status  []uint8 // by entry
	Signed  []uint8 // entry × member: 1 for those that signed an entry of many countries
	Belongs []uint8 // member × organisation: Membership
	Altered []uint8 // one value: not 0 when a membership, a market or a rivalry changed since the tables were made
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

// CopyFrom makes s equal to t, which must come from the same region and entries.
func (s *State) CopyFrom(t *State) {
	copy(s.floats, t.floats)
	copy(s.bytes, t.bytes)
}

// Snapshot gives a state to copy this one into and back from; its fields are
// not carved, so nothing else can be done with it.
func (s *State) Snapshot() State {
	return State{floats: slices.Clone(s.floats), bytes: slices.Clone(s.bytes)}
}

// newState carves the slabs. It is the one list of what a state consists of.
func newState(r *Region, entries, values int) State {
	var s State
	n, m, p := len(r.Nodes), r.Members, r.Pairs()
	borders, np, bodies, streams := len(r.Borders), len(r.Powers), len(r.Organisations), len(r.Streams)
	type want struct {
		field *[]float64
		size  int
	}
	wants := []want{
		{&s.Openness, m}, {&s.Ambition, m}, {&s.Popularity, m}, {&s.InOffice, m},
		{&s.Alignment, m * len(r.Powers)}, {&s.HomeShare, m},
		{&s.Sold, m}, {&s.Bought, m}, {&s.Inside, m},
		{&s.Finance, m * np}, {&s.Backing, m * np}, {&s.Leverage, m * np}, {&s.Pull, m * np}, {&s.Push, m * np * NumInstruments},
		{&s.Rivalry, np * np}, {&s.Barred, np},
		{&s.Inflow, 1}, {&s.Threat, 1}, {&s.GoalShift, m}, {&s.Linked, m}, {&s.LinkedNew, m}, {&s.Concert, 1}, {&s.Patron, 1},
		{&s.JoinedIn, m * bodies}, {&s.Depth, m * np}, {&s.Relief, p}, {&s.Split, p}, {&s.BodyTrade, n * n}, {&s.BodyDeal, bodies},
		{&s.Hub, p}, {&s.Link, p}, {&s.Grown, p}, {&s.Provision, p}, {&s.Reg, p}, {&s.Dispute, p}, {&s.DisputeNew, p}, {&s.Met, p}, {&s.InstStage, 3},
		{&s.PowerTWh, streams}, {&s.GasBCM, streams}, {&s.Upkeep, streams}, {&s.DealPower, streams}, {&s.DealGas, streams},
		{&s.PowerCut, streams}, {&s.GasCut, streams}, {&s.Paid, streams}, {&s.Released, streams}, {&s.Uncompensated, m * m},
		{&s.VisaNeeded, p}, {&s.VisaFree, p}, {&s.Service, p}, {&s.Movement, p}, {&s.Crossings, p}, {&s.Bound, p}, {&s.IdentityGap, m * m},
		{&s.ScaleOpen, n}, {&s.WayOpen, m * n}, {&s.LnOpen, m * n}, {&s.OpenCost, len(r.Links)}, {&s.OpenGap, m * n}, {&s.OpenFactor, m * n}, {&s.OpenTrade, 1}, {&s.Horizontal, 7},
		{&s.Stance, m * m}, {&s.StanceNew, m * m}, {&s.Narrative, m * m}, {&s.Stake, m * m},
		{&s.Trust, p}, {&s.Memory, p}, {&s.Incident, p}, {&s.Refusals, p}, {&s.Implemented, p},
		{&s.TradeDepth, p}, {&s.EasedBorder, p}, {&s.RegimeFloor, p},
		{&s.Unsettled, borders}, {&s.CapLevel, borders}, {&s.CapUntil, borders}, {&s.OuterSet, borders},
		{&s.LinkKm, len(r.Links)}, {&s.LinkCost, len(r.Links)},
		{&s.LnPhi, n * n}, {&s.LnTarget, n * n}, {&s.Phi, n * n}, {&s.Flow, n * n},
		{&s.Fuel, len(r.Fuels)}, {&s.WayKm, n * n}, {&s.RouteKm, n * n}, {&s.LnRoute, n * n},
		{&s.Scale, n},
		{&s.PriceOil, 1}, {&s.OilShock, 2}, {&s.SolverIt, 1}, {&s.GapOpen, p},
		{&s.Implementation, entries}, {&s.Reached, entries}, {&s.AgreedIn, entries}, {&s.Score, entries}, {&s.Values, values}, {&s.TabledIn, entries},
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
	pieces := []struct {
		field *[]uint8
		size  int
	}{{&s.Regime, borders}, {&s.Status, entries}, {&s.Signed, entries * m}, {&s.Belongs, m * bodies}, {&s.Altered, 1}}
	total = 0
	for _, f := range pieces {
		total += f.size
	}
	s.bytes = make([]uint8, total)
	at = 0
	for _, f := range pieces {
		*f.field = s.bytes[at : at+f.size : at+f.size]
		at += f.size
	}
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
	copy(s.Rivalry, r.Rivalry)
	copy(s.IdentityGap, r.Identity)
	s.InstStage[1], s.InstStage[2] = -1, -1
	s.Inflow[0], s.Altered[0] = 1, 1
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
		if Status(w.Status[e]) != Happened {
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
func (w *World) Value(e, slot int) float64 { return w.Values[w.EntryAt[e]+slot] }

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
	case !unit(w.Stance, 0, 1):
		return "stance"
	case !unit(w.Narrative, 0, 1):
		return "hostile narrative"
	case !unit(w.Popularity, 0, 1):
		return "popularity"
	case !unit(w.Openness, 0, 1) || !unit(w.Ambition, 0, 1):
		return "leader"
	case !unit(w.Trust, -1, 1):
		return "trust"
	case !unit(w.Memory, 0, 10):
		return "memory of incidents"
	case !unit(w.Leverage, 0, 1) || !unit(w.Backing, 0, 1) || !unit(w.Finance, 0, huge):
		return "leverage"
	case !unit(w.Hub, 0, 1) || !unit(w.Link, 0, 1) || !unit(w.Reg, 0, 1) || !unit(w.Provision, 0, 1):
		return "bodies"
	case !unit(w.Paid, 0, 1) || !unit(w.Released, 0, 1) || !unit(w.Uncompensated, 0, 1) || !unit(w.PowerTWh, 0, 1e4) || !unit(w.GasBCM, 0, 1e4):
		return "energy and water"
	case !unit(w.Movement, 0, 1) || !unit(w.Crossings, 0, 1e12) || !unit(w.IdentityGap, 0, 1):
		return "people"
	case !unit(w.Horizontal, -1, 100+1e-9):
		return "horizontal index"
	case !unit(w.Implementation, 0, 1):
		return "implementation"
	case !unit(w.Flow, 0, huge) || !unit(w.Fuel, 0, huge):
		return "trade"
	}
	for k := range w.Region.Inner {
		if !(w.Unsettled[k] >= 0 && w.Unsettled[k] <= w.Region.Borders[k].LengthKm) {
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
