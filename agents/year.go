// Package agents holds the rules: how leaders set their stance, how borders, routes and trade follow, how
// proposals are accepted and kept, and how trust and narrative learn. One file is one rule. Each rule is a
// method on its parameters, so its signature shows everything that it can read. The package reads no file and
// keeps no state: everything that changes is in sim.World.
package agents

import "concord/sim"

// Year lists the phases in the order in which a year happens. Within a phase all rules read the state at the
// start of the phase. Later phases see the results of earlier ones.
func (m *Model) Year() []sim.Phase {
	return []sim.Phase{
		{Name: "events arrive", Do: m.events},
		{Name: "crises break out", Do: m.rules.Crises.BreakOut},
		{Name: "leaders leave office", Do: m.exit},
		{Name: "size and prices move", Do: m.force},
		{Name: "shocks arrive", Do: m.shocks},
		{Name: "powers spread their effort", Do: m.spread},
		{Name: chooseBodies, Do: m.choose},
		{Name: "leaders set their stance", Do: m.stance.Set},
		{Name: decideAndKeep, Do: m.deliberate},
		{Name: occur, Do: m.clash},
		{Name: "borders change", Do: m.rules.Borders.Change},
		{Name: "routes are found", Do: m.routes.Find},
		{Name: "power, gas and water flow", Do: m.flow},
		{Name: "goods are traded", Do: m.trade.Clear},
		{Name: "leverage is measured", Do: m.measure},
		{Name: "people move", Do: m.people},
		{Name: "trust and narrative learn", Do: m.rules.Mood.Learn},
		{Name: "cooperation is weighed up", Do: m.weigh},
	}
}

// Phases before which a Watch looks.
const (
	chooseBodies  = "states choose their bodies"
	decideAndKeep = "proposals are decided and kept"
	occur         = "incidents occur"
)

// Model is a parameter set bound to a region. It holds the parameters and all that follows from both before
// any run.
type Model struct {
	Params Params // as given
	Region *sim.Region

	rules         Params // as the rules read them: see Params.scaled
	stance        stanceRule
	routes        routeRule
	trade         tradeRule
	organisations organisationRule
	measures      measureRule
	held          []float64 // scratch: by member and power, see Powers.hold
	desk          desk      // scratch: what leaders have before them, see Talks.propose
	phases        []sim.Phase
}

// New binds parameters to a region that has passed Validate.
func New(p Params, r *sim.Region) *Model { return (*Model)(nil).Rebind(p, r) }

// Rebind is New for a model that takes the place of m, which may be nil. It takes over from m what the change
// leaves as it was. What takes longest are the balances of trade in plain years, which m has made as far as they
// were needed. Afterwards m must not be used.
func (m *Model) Rebind(p Params, r *sim.Region) *Model {
	n := &Model{Params: p, Region: r, rules: p.scaled(), held: make([]float64, r.Members*len(r.Powers))}
	p = n.rules
	had := m != nil && m.Region == r
	if had && m.rules.Leaders == p.Leaders {
		n.stance = m.stance
		n.stance.stanceTheories = p.stanceTheories() // no table of the rule depends on them
	} else {
		n.stance = newStanceRule(&p, r)
	}
	sameRoutes := had && m.rules.Routes == p.Routes
	if sameRoutes {
		n.routes = m.routes
	} else {
		n.routes = newRouteRule(p.Routes, r)
	}
	if sameRoutes && m.rules.Trade == p.Trade && m.rules.People.VisaTrade == p.People.VisaTrade &&
		m.rules.Pressure.Trade == p.Pressure.Trade {
		n.trade = m.trade
		n.trade.ties, n.trade.outward = p.Ties, p.Outward // no table of the rule depends on them
	} else {
		n.trade = newTradeRule(&p, r, n.routes.plain(r))
	}
	if had && m.rules.Organisations == p.Organisations && m.rules.Powers.ProgrammeEffect == p.Powers.ProgrammeEffect {
		n.organisations = m.organisations
	} else {
		n.organisations = newOrganisationRule(p.Organisations, p.Powers.ProgrammeEffect, r)
	}
	n.organisations.byAct = p.Acts.On != 0
	if had {
		n.measures = m.measures
	} else {
		n.measures = newMeasureRule(r)
	}
	if m != nil {
		n.desk = m.desk
	}
	n.phases = n.Year()
	return n
}

// Phases are the phases of Year, made once.
func (m *Model) Phases() []sim.Phase { return m.phases }

// Begin puts a world before its first year as the given replicate of a seed.
func (m *Model) Begin(w *sim.World, seed uint64, replicate int) {
	w.Reset(seed, replicate)
	m.rules.Offices.TakeUp(w)
	m.stance.begin(w)
	m.rules.Mood.begin(w)
}

// force moves sizes and prices, and what follows from the price of oil.
func (m *Model) force(w *sim.World) { m.trade.Force(&m.rules.Forcing, &m.rules.Income, w) }

// deliberate gives the rules of every kind to the talks.
func (m *Model) deliberate(w *sim.World) { m.rules.Talks.deliberate(&m.rules, &m.desk, w) }

// people hands the thresholds of borders to the movement of people.
func (m *Model) people(w *sim.World) { m.rules.People.Move(&m.rules, w) }

// exit lets leaders leave office.
func (m *Model) exit(w *sim.World) { m.rules.Offices.Exit(&m.rules.Protective, &m.rules.Crises, w) }

// clash draws incidents. Then wars hold borders.
func (m *Model) clash(w *sim.World) {
	m.rules.Incidents.Occur(w)
	m.rules.Fronts.Hold(w)
}

// choose lets states choose their bodies, and bodies go into others.
func (m *Model) choose(w *sim.World) { m.organisations.Choose(&m.rules.Absorption, w) }

// spread lets powers spread their effort, more of it where neighbours cooperate little, less of it for
// those at whom they are angry.
func (m *Model) spread(w *sim.World) {
	m.rules.Vacuum.fill(w)
	m.rules.Pressure.withhold(w)
	m.rules.Powers.Spread(&m.rules.Presence, w)
	m.rules.Dilemma.know(w, m.rules.Powers.SecurityPace)
}

// measure sets leverage as a share and as a level, and what follows from both. Then everybody gets used to the
// security that others have.
func (m *Model) measure(w *sim.World) {
	p := &m.rules
	p.Powers.Measure(w)
	p.Presence.measure(w, &p.Powers)
	p.Powers.hold(&p.Presence, w, m.held)
	p.Powers.hubs(m.held, w)
	p.Order.roof(w, p.Powers.HubFull)
	p.Dilemma.settle(w)
}

// events lets the year's events happen and puts acts and proposals on the table.
func (m *Model) events(w *sim.World) {
	for k := range w.Borders.Incident {
		w.Borders.Incident[k] = 0
	}
	w.Due(func(e int) {
		kind := w.Entries[e].Kind
		switch {
		case w.Entries[e].Own:
			return
		case kind.Nature != sim.Event:
			w.Talks.Status[e] = uint8(sim.Tabled)
			w.Talks.TabledIn[e] = float64(w.Year)
			return
		case w.Entries[e].Off:
			w.Talks.Status[e] = uint8(sim.Lapsed)
			w.Note(sim.LogLine{What: sim.LogGroundless, Entry: e, A: -1, B: -1})
			return
		}
		if w.Entries[e].Year < w.Region.FirstYear {
			return
		}
		w.Talks.Status[e] = uint8(sim.Happened)
		switch k := kindOf(w, e).(type) {
		case *event:
			k.happen(&m.rules, w, e)
		case *permanent:
			k.happen(&m.rules, w, e)
		}
		w.Note(sim.LogLine{What: sim.LogEvent, Entry: e, A: w.Entries[e].A, B: w.Entries[e].B})
	})
}
