package run

import (
	"math"
	"slices"

	"concord/scenarios"
	"concord/sim"
)

// hostile are the kinds of acts against a neighbour or a body that leaders of the region can do.
var hostile = [...]struct{ kind, words string }{{"border_closure", "borders closed or restricted"},
	{"visa_imposed", "visas imposed"}, {"energy_cut", "energy cut"}, {"leave_body", "bodies left or suspended"}}

// asIn2010 is the severity from which the clashes of a border in a year count as a war.
const asIn2010 = 1.0

// history is what the page asks of a run and of the record alike. Years are inclusive. What is not known is NaN.
type history interface {
	region() *sim.Region
	// level is an outcome of the region.
	level(outcome string, year int) float64
	// regime is that of an inner border, and whether it is known.
	regime(border, year int) (sim.Regime, bool)
	// clashes are the years of pairs with a clash, the sum of their severities, and how many are wars.
	clashes(from, to int) (years, severity, wars float64)
	// papers are agreements that were signed among members, and how many of these came into force. All tells that
	// this is known of each of them.
	papers(from, to int) (signed, inForce float64, all bool)
	// acts is how often an act of a kind was done.
	acts(kind string, from, to int) float64
	// seat is the membership at a place of the table of members and organisations.
	seat(at, year int) sim.Membership
	// trade is a member's exports and imports, and its economic size, US$.
	trade(member, year int) (usd, size float64)
}

// borders is how many inner borders have a regime.
func borders(h history, r sim.Regime, year int) (n float64) {
	known := false
	for k := range h.region().Inner {
		if now, ok := h.regime(k, year); ok {
			known = true
			if now == r {
				n++
			}
		}
	}
	if !known {
		return math.NaN()
	}
	return n
}

// lived is the history of a run.
type lived struct {
	bound  *scenarios.Bound
	layout *sim.Layout
	values []float64     // the outcomes that are kept
	log    []sim.LogLine // what happened, in order
	world  *sim.World    // at the end
}

func (h *lived) at(d sim.Domain, outcome string, entity, year int) float64 {
	return h.values[h.layout.Place(h.layout.Find(d, outcome), entity, year)]
}

func (h *lived) level(outcome string, year int) float64 { return h.at(sim.OfRegion, outcome, 0, year) }

func (h *lived) region() *sim.Region { return h.bound.Region }

func (h *lived) regime(border, year int) (sim.Regime, bool) {
	return sim.Regime(h.at(sim.OfBorder, "regime", border, year)), true
}

func (h *lived) seat(at, year int) sim.Membership {
	return sim.Membership(h.at(sim.OfMembership, "membership", at, year))
}

func (h *lived) trade(member, year int) (usd, size float64) {
	return h.at(sim.OfCountry, "exports_usd", member, year) + h.at(sim.OfCountry, "imports_usd", member, year),
		h.at(sim.OfCountry, "size_usd", member, year)
}

func (h *lived) clashes(from, to int) (years, severity, wars float64) {
	for pair := range h.bound.Region.Pairs() {
		for y := from; y <= to; y++ {
			one, size, war := clash(h.at(sim.OfPair, "incident", pair, y))
			years, severity, wars = years+one, severity+size, wars+war
		}
	}
	return years, severity, wars
}

// clash counts what two countries had of clashes in a year.
func clash(severity float64) (years, size, wars float64) {
	if severity > 0 {
		years = 1
	}
	if severity >= asIn2010 {
		wars = 1
	}
	return years, severity, wars
}

// papers counts in the log, in the years of signature. One that was signed again counts again. In force are all but those
// that lapsed before all had ratified them, and those that still wait for it at the end: the log does not tell of one that
// comes into force in the year in which it is signed.
func (h *lived) papers(from, to int) (signed, inForce float64, all bool) {
	r := h.bound.Region
	count := func(e, year int) float64 {
		if e < 0 || year < from || year > to || !h.bound.Entries[e].Binds(r) {
			return 0
		}
		return 1
	}
	never := 0.0
	for k := range h.log {
		l := &h.log[k]
		if l.What == sim.LogAgreed {
			signed += count(l.Entry, l.Year)
		}
		if l.What == sim.LogUnratified {
			never += count(l.Entry, int(l.From))
		}
	}
	t := &h.world.Talks
	for e := range h.bound.Entries {
		if sim.Status(t.Status[e]) == sim.Agreed && t.InForceIn[e] == 0 {
			never += count(e, int(t.AgreedIn[e]))
		}
	}
	return signed, signed - never, true
}

func (h *lived) acts(kind string, from, to int) (n float64) {
	for k := range h.log {
		l := &h.log[k]
		if l.What == sim.LogAgreed && l.Entry >= 0 && l.Year >= from && l.Year <= to &&
			h.bound.Entries[l.Entry].Kind.Name == kind {
			n++
		}
	}
	return n
}

// recorded is the history of the record: the dated entries of a scenario that has it, and the tables of the region.
type recorded struct {
	bound *scenarios.Bound
	o     *scenarios.Observations
}

func (h *recorded) region() *sim.Region { return h.bound.Region }

func (h *recorded) level(outcome string, year int) float64 {
	if outcome == "inside_share" {
		for _, s := range h.o.InsideShare {
			if s.Year == year {
				return s.Mid
			}
		}
	}
	return math.NaN()
}

// border finds the place of the border between two codes among the inner ones, −1 if it is none.
func (h *recorded) border(a, b string) int {
	r := h.bound.Region
	k := r.BorderIndex(r.NodeIndex(a), r.NodeIndex(b))
	if k >= r.Inner {
		return -1
	}
	return k
}

// regime is the coded regime of a border, and whether there is one.
func (h *recorded) regime(border, year int) (sim.Regime, bool) {
	for _, s := range h.o.Regimes {
		if h.border(s.A, s.B) == border && s.From <= year && year <= s.To {
			return s.Regime, true
		}
	}
	return 0, false
}

// ends tells whether the dated record ends before a year.
func (h *recorded) ends(year int) bool { return year > h.bound.Region.EventsTo }

func (h *recorded) clashes(from, to int) (years, severity, wars float64) {
	if h.ends(to) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	r := h.bound.Region
	for y := from; y <= to; y++ {
		of := make([]float64, r.Pairs())
		for _, i := range h.o.Incidents {
			if a, b := r.NodeIndex(i.A), r.NodeIndex(i.B); i.Year == y && max(a, b) < r.Members && min(a, b) >= 0 {
				of[r.PairIndex(a, b)] += i.Severity
			}
		}
		for _, s := range of {
			one, size, war := clash(s)
			years, severity, wars = years+one, severity+size, wars+war
		}
	}
	return years, severity, wars
}

// dated calls do for each entry of the record with effect from a year on to another.
func (h *recorded) dated(from, to int, do func(e *sim.Entry)) {
	for k := range h.bound.Entries {
		if e := &h.bound.Entries[k]; !e.Own && e.Year >= from && e.Year <= to {
			do(e)
		}
	}
}

func (h *recorded) papers(from, to int) (signed, inForce float64, all bool) {
	if h.ends(to) {
		return math.NaN(), math.NaN(), true
	}
	h.dated(from, to, func(e *sim.Entry) {
		if !e.Binds(h.bound.Region) {
			return
		}
		signed++
		if e.Kind.Executive || e.Ratified > 0 {
			inForce++
		}
	})
	return signed, inForce, signed == inForce
}

func (h *recorded) acts(kind string, from, to int) (n float64) {
	if h.ends(to) {
		return math.NaN()
	}
	h.dated(from, to, func(e *sim.Entry) {
		if e.Kind.Name == kind {
			n++
		}
	})
	return n
}

// actions are what the words of an entry make of a membership.
var actions = map[string]sim.Membership{"join": sim.Belonging, "leave": sim.Outside, "suspend": sim.Suspended}

func (h *recorded) seat(at, year int) sim.Membership { return h.memberships(year)[at] }

// trade of the record has no size of its own: it is that of the region's path.
func (h *recorded) trade(member, year int) (usd, size float64) {
	r := h.bound.Region
	for _, x := range h.o.Openness {
		if x.Year == year && r.NodeIndex(x.Country) == member {
			return x.USD, r.Size[(year-r.FirstYear)*len(r.Nodes)+member]
		}
	}
	return math.NaN(), math.NaN()
}

// memberships are those of the dated entries up to a year, by member and organisation.
func (h *recorded) memberships(year int) []sim.Membership {
	r := h.bound.Region
	now := make([]sim.Membership, r.Members*len(r.Organisations))
	var moves []*sim.Entry
	h.dated(math.MinInt, year, func(e *sim.Entry) {
		if slices.Contains([]string{"membership", "join_body", "leave_body"}, e.Kind.Name) {
			moves = append(moves, e)
		}
	})
	slices.SortStableFunc(moves, func(a, b *sim.Entry) int { return a.Year - b.Year })
	for _, e := range moves {
		to := sim.Belonging
		for _, f := range e.Kind.Fields {
			if f.Key == "action" {
				to = actions[f.Words[int(e.Values[e.Kind.Slot(f.Key)])]]
			}
		}
		who := e.Who
		if e.Kind.Parties == sim.OneCountry {
			who = []int{e.A}
		}
		for _, i := range who {
			now[i*len(r.Organisations)+int(e.Values[e.Kind.Slot("organisation")])] = to
		}
	}
	return now
}
