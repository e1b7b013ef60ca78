package agents_test

import (
	"fmt"
	"slices"

	"concord/agents"
	"concord/sim"
)

// Cases of the theories about outside powers.

// casePresence tells how far power P is there for A.
func casePresence(g *given) string {
	level, presence := presenceOf(trio(), [4]float64{g.number("trade", 0), g.number("finance", 0), g.number("security", 0),
		g.number("bodies", 0)}, g.number("alignment", 0.5))
	return fmt.Sprintf("level %.4f, presence %.4f\n", level, presence)
}

// presenceOf is the level of P's leverage over A and A's presence of it. The ties are trade and finance over A's size,
// security, and the depth of a body that A is in.
func presenceOf(b bound, ties [4]float64, alignment float64) (level, presence float64) {
	r := b.Region
	r.Organisations = []sim.Organisation{sponsoredBy("P-BODY", 0)}
	r.Organisations[0].Depth = ties[3]
	m, w := b.started(1, 0)
	w.Year = 2005
	n := len(r.Nodes)
	for i := range r.Members {
		w.Trade.Sold[i], w.Trade.Bought[i] = 5e10, 5e10
	}
	w.Trade.Flow[0*n+r.Powers[0]] = 1e11 * ties[0]
	w.Powers.Finance[0] = 1e11 * ties[1]
	w.Powers.Backing[0] = ties[2]
	w.Powers.Alignment[0] = alignment
	w.Organisations.Belongs[0] = uint8(sim.Belonging)
	*w.Organisations.Altered = 1
	phase(m, w, "states choose their bodies")
	phase(m, w, "leverage is measured")
	return w.Powers.Level[0], w.Powers.Presence[0]
}

// caseTenure tells by how much the security that A gets multiplies the chance that its leader leaves office.
func caseTenure(g *given) string {
	b := trio()
	b.Region.Strategies[0].HubPreference = g.number("spokes", 1)
	_, w := b.started(1, 0)
	w.Powers.Backing[0] = g.number("security", 0)
	return fmt.Sprintf("chance of leaving × %.4f\n", agents.Stays(&b.Params.Protective, w, 0))
}

// caseCapacity follows the keeping of a treaty of A and B. A belongs to bodies with outside sponsors and to home-grown
// ones, of depth 0.5 each; what A has with C binds both by the given depth.
func caseCapacity(g *given) string {
	b := trio()
	r := b.Region
	sponsored, grown := int(g.number("sponsored", 0)), int(g.number("home_grown", 0))
	for k := range sponsored + grown {
		o := sponsoredBy("BODY"+letter(k), 0)
		if k >= sponsored {
			o.Sponsors = nil
		}
		r.Organisations = append(r.Organisations, o)
	}
	r.Borders[0].UnsettledKm = 200
	b.Params.Ratification.Rate = 1e9 // ratified at once
	b.Entries = []sim.Entry{with(entry("e", "border_settlement", 2005, 0, 1), "km", 200)}
	m, w := b.started(1, 0)
	w.Year = 2004
	for o := range r.Organisations {
		w.Organisations.Belongs[o] = uint8(sim.Belonging)
	}
	*w.Organisations.Altered = 1
	phase(m, w, "states choose their bodies")
	out := ""
	for range int(g.number("years", 1)) {
		w.Year++
		both(w, w.Leaders.Stance, []float64{0.6})
		w.Talks.Bound[r.PairIndex(0, 2)] = g.number("bound", 0)
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		out += fmt.Sprintf("%d load of A %.3f, of B %.3f, implemented %.3f\n", w.Year, w.Talks.Load[0], w.Talks.Load[1],
			w.Talks.Implementation[0])
	}
	return out
}

// caseArms follows what A fears of B, to which power Q gives the security listed by year. A leans on P, which is fully
// there.
func caseArms(g *given) string {
	b := trio()
	r := b.Region
	n := len(r.Powers)
	m, w := b.started(1, 0)
	w.Question = sim.Question{Topic: sim.AboutStance, A: 0, B: 1}
	w.Powers.Rivalry[1], w.Powers.Rivalry[n] = g.number("rivalry", 1), g.number("rivalry", 1)
	w.Year = 2004
	if g.yes("from_start", "no") {
		w.Year = r.FirstYear - 1
	}
	sections := agents.Sections(r, nil, w.Question)
	row := make([]float64, len(sections[0].Parts))
	at := slices.IndexFunc(sections[0].Parts, func(p sim.Part) bool { return p.Name == "new arms of a neighbour" })
	out := ""
	for _, security := range g.numbers("security", 0) {
		w.Year++
		if w.Year == r.FirstYear { // the first year goes powers.pace of the way
			phase(m, w, "powers spread their effort")
			w.Powers.Backing[n+1] = b.Params.Powers.SecurityPace * security
			agents.Know(&b.Params.Dilemma, w, b.Params.Powers.SecurityPace)
		}
		w.Powers.Backing[n+1] = security
		w.Powers.Presence[0] = g.number("presence", 1)
		phase(m, w, "leaders set their stance")
		agents.Explain(w, sections, row)
		phase(m, w, "leverage is measured")
		out += fmt.Sprintf("%d fear %.4f, used to %.4f\n", w.Year, 0-row[at], w.Powers.Usual[n+1])
	}
	return out
}

// caseVacuum tells the effort of powers in a year after the given cooperation: every stance and what binds every pair
// are that high.
func caseVacuum(g *given) string {
	b := trio()
	b.Params.Vacuum.Usual = 0.4
	m, w := b.started(1, 0)
	w.Year = 2005
	for _, table := range [][]float64{w.Leaders.Stance, w.Talks.Bound} {
		for k := range table {
			table[k] = g.number("cooperation", 0.4)
		}
	}
	for k := range w.Powers.Push {
		w.Powers.Push[k] = g.number("planned", 1)
	}
	phase(m, w, "powers spread their effort")
	return fmt.Sprintf("effort × %.4f\n", w.Powers.Push[0])
}

// caseRoof gives the roof over A and B, with whom powers P and Q trade by the given shares of their size.
func caseRoof(g *given) string {
	b := trio()
	r := b.Region
	m, w := b.started(1, 0)
	w.Year = 2005
	n := len(r.Nodes)
	for i := range r.Members {
		w.Trade.Sold[i], w.Trade.Bought[i] = 5e10, 5e10
	}
	for q, name := range []string{"p", "q"} {
		r.Strategies[q].HubPreference = g.number(name+"_spokes", 0)
		w.Trade.Flow[0*n+r.Powers[q]] = 1e11 * g.number(name+"_with_a", 0)
		w.Trade.Flow[1*n+r.Powers[q]] = 1e11 * g.number(name+"_with_b", 0)
	}
	phase(m, w, "leverage is measured")
	return fmt.Sprintf("roof %.4f\n", w.Powers.Roof[0])
}
