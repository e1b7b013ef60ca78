package agents_test

import (
	"fmt"
	"strings"

	"concord/agents"
	"concord/sim"
)

// Cases of the rules of water and energy, outside powers, bodies and institutions.

// shared is the trio with one stream from A down to B, and a grid of both.
func shared() bound {
	b := trio()
	b.Region.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.4, Fuel: 0.6, SummerTWh: 1.5, WinterTWh: 2, WaterMCM: 10000,
		GasBCM: 0.5}}
	b.Region.Organisations = []sim.Organisation{{ID: "GRID", Field: sim.GridOrganisation, Depth: 0.3}}
	return b
}

// caseEnergy lets A and B exchange power, gas and water in one year.
func caseEnergy(g *given) string {
	b := shared()
	m, w := b.started(1, 0)
	w.Year = b.Region.FirstYear + int(g.number("years_since", 1000))
	*w.Energy.Inflow = g.number("inflow", 1)
	w.Energy.DealPower[0], w.Energy.DealGas[0], w.Energy.Upkeep[0] = g.number("power_deal", 0), g.number("gas_deal", 0),
		g.number("upkeep", 0)
	*w.Energy.Patronage = g.number("payer", 0)
	for key, until := range map[string]*float64{"power": &w.Energy.PowerCut[0], "gas": &w.Energy.GasCut[0]} {
		if g.text("cut", "") == key {
			*until = float64(w.Year)
		}
	}
	out := g.text("out_of_grid", "")
	for i := range 2 {
		if out != letter(i) {
			w.Organisations.Belongs[i] = uint8(sim.Belonging)
		}
	}
	phase(m, w, "power, gas and water flow")
	k := b.Region.Members
	return fmt.Sprintf("power %.3f TWh, gas %.3f bcm, compensated %.3f, released %.3f, open: A on B %.3f, B on A %.3f\n",
		w.Energy.PowerTWh[0], w.Energy.GasBCM[0], w.Energy.Paid[0], w.Energy.Released[0], w.Energy.Uncompensated[1],
		w.Energy.Uncompensated[k])
}

// caseDeal asks A, upstream, and B about an energy deal when outsiders pay the given prices for power of A and gas of B.
func caseDeal(g *given) string {
	b := shared()
	if !g.yes("theory", "yes") {
		b = b.off(agents.TheoryOptions)
	}
	r := b.Region
	r.OutsideGas, r.OutsidePower = make([]float64, r.Years()*r.Members), make([]float64, r.Years()*r.Members)
	at := (2005 - r.FirstYear) * r.Members
	oil := g.number("oil", 60)
	r.OutsideGas[at+1], r.OutsidePower[at] = g.number("gas_outside", 0)/oil, g.number("power_outside", 0)
	e := with(with(entry("deal", "energy_deal", 2005, 0, 1), "summer_power_twh", g.number("power", 0)), "power_price",
		g.number("price", 2))
	b.Entries = []sim.Entry{with(with(e, "gas_bcm", g.number("gas", 0)), "gas_price", g.number("gas_price", 120))}
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	*w.Trade.OilPrice = oil
	both(w, w.Leaders.Stance, g.numbers("stance", 0.5))
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	out := sim.StatusNames[w.Talks.Status[0]]
	for k, v := range w.Votes {
		out += fmt.Sprintf(", %s gains %+.4f, score %+.4f", letter(k), v.Terms[sim.TermGain], v.Score)
	}
	return out + "\n"
}

// caseEffort lets power P spend on A, which leans on it and belongs to its body, and tells what the years have bought.
func caseEffort(g *given) string {
	b := trio()
	r := b.Region
	r.Organisations = []sim.Organisation{sponsoredBy("P-BODY", 0)}
	s := &r.Strategies[0]
	for y := range s.Rate {
		s.Rate[y] = g.number("budget", 0.01)
	}
	s.Interest[0], s.Secures[0] = g.number("interest", 1), g.number("secures", 0)
	for u, name := range sim.InstrumentNames {
		s.Use[u] = g.number(name, 0)
	}
	m, w := b.started(1, 0)
	w.Year = 2004
	w.Powers.Alignment[0] = g.number("toward_p", 0.3)
	if g.yes("member", "yes") {
		w.Organisations.Belongs[0] = uint8(sim.Belonging)
	}
	for i := range r.Members {
		w.Trade.Sold[i], w.Trade.Bought[i] = 1e10, 1e10
	}
	for range int(g.number("years", 10)) {
		w.Year++
		for u := range sim.NumInstruments {
			w.Powers.Push[u] = g.number("effort", 1)
		}
		b.Params.Powers.Spread(&b.Params.Presence, w)
		phase(m, w, "states choose their bodies")
		phase(m, w, "leverage is measured")
	}
	return fmt.Sprintf("finance %.3f of GDP, security %.3f, programmes %.3f, level %.4f\n", w.Powers.Finance[0]/1e11,
		w.Powers.Backing[0], w.Powers.Programmes[0], w.Powers.Level[0])
}

// caseHedging moves the alignment of A with powers P, Q and R, on which it leans alike, for some years.
func caseHedging(g *given) string {
	b := trio()
	b.Region.Hedging[0] = g.number("hedging", 1)
	b.Params.Powers.HedgeThere = g.number("there", 1)
	m, w := b.started(1, 0)
	w.Year = 2005
	copy(w.Powers.Alignment, []float64{0.2, 0.2, 0.2})
	copy(w.Powers.Leverage, g.numbers("levels", 0.4, 0.1, 0))
	copy(w.Powers.Level, g.numbers("levels", 0.4, 0.1, 0))
	for range int(g.number("years", 20)) {
		phase(m, w, "powers spread their effort")
	}
	return fmt.Sprintf("P %.3f, Q %.3f, R %.3f, the others %.3f\n", w.Powers.Alignment[0], w.Powers.Alignment[1],
		w.Powers.Alignment[2], total0(w.Powers.Alignment[3:len(b.Region.Powers)]))
}

// sponsoredBy makes a body with the given powers as sponsors.
func sponsoredBy(id string, sponsors ...int) sim.Organisation {
	return sim.Organisation{ID: id, Field: sim.EconomicOrganisation, Depth: 0.5, Sponsors: sponsors}
}

// caseLeverage measures the leverage of two powers, P and Q, over A. It also measures the pull of common hubs
// on A and B, where P has the given leverage over B.
func caseLeverage(g *given) string {
	b := trio()
	r := b.Region
	union := sponsoredBy("P-UNION", 0)
	union.Union = g.yes("union", "no")
	r.Organisations = []sim.Organisation{union, sponsoredBy("Q-BODY", 1)}
	r.Strategies[0].HubPreference = g.number("spokes", 0.8)
	m, w := b.started(1, 0)
	w.Year = 2005
	n, np := len(r.Nodes), len(r.Powers)
	for i := range r.Members {
		w.Trade.Sold[i], w.Trade.Bought[i] = 1e10, 1e10
	}
	for q, name := range [...]string{"p", "q"} {
		w.Trade.Flow[0*n+r.Powers[q]] = 2e10 * g.number(name+"_trade", 0)
		w.Powers.Finance[q] = 1e11 * g.number(name+"_finance", 0)
		w.Powers.Backing[q] = g.number(name+"_security", 0)
	}
	w.Trade.Flow[1*n+r.Powers[0]] = 2e10 * g.number("p_trade_b", 0)
	for _, who := range strings.Split(g.text("p_members", ""), ",") {
		if who != "" {
			w.Organisations.Belongs[int(who[0]-'A')*2] = uint8(sim.Belonging)
		}
	}
	if g.text("q_members", "") == "A" {
		w.Organisations.Belongs[1] = uint8(sim.Belonging)
	}
	*w.Organisations.Altered = 1
	phase(m, w, "states choose their bodies")
	phase(m, w, "leverage is measured")
	return fmt.Sprintf("P over A %.4f, Q over A %.4f, P over B %.4f, hub %.4f\n", w.Powers.Leverage[0], w.Powers.Leverage[1],
		w.Powers.Leverage[np], w.Powers.Hub[0])
}

// caseBody tells whether A belongs to an open body of power P after a year in
// which choices are free, or not yet.
func caseBody(g *given) string {
	b := trio()
	r := b.Region
	o := sponsoredBy("BODY", 0)
	b.Params.Acts.On = 0 // it leaves at once, and not by an act of its own
	o.Open = g.yes("open", "yes")
	o.Depth, o.Supranational = g.number("depth", 0.5), g.number("supranational", 0)
	o.ByInvitation, o.Founded, o.Ended = g.yes("by_invitation", "no"), int(g.number("founded", 0)), int(g.number("ended", 0))
	r.Organisations = []sim.Organisation{o}
	r.FreeHistory = g.yes("free", "no")
	b.Params.Organisations.Stay = g.number("stay", b.Params.Organisations.Stay)
	b.Params.Organisations.Leaving = g.number("leaving", b.Params.Organisations.Leaving)
	b.Params.Organisations.Shallow = g.number("shallow", b.Params.Organisations.Shallow)
	b.Params.Organisations.Leverage = g.number("leverage_weight", b.Params.Organisations.Leverage)
	r.Hedging[0] = g.number("hedging", 0)
	r.Sovereignty[0], r.Neutrality[0] = g.number("sovereignty", 0), g.number("neutrality", 0)
	r.Rivalry[1], r.Rivalry[len(r.Powers)] = g.number("rivalry", 0.8), g.number("rivalry", 0.8)
	m, w := b.started(1, 0)
	w.Year = int(g.number("year", float64(r.ChoicesFrom)))
	w.Powers.Alignment[0], w.Powers.Alignment[1] = g.number("toward_sponsor", 0), g.number("toward_rival", 0)
	for k := range w.Powers.Push {
		w.Powers.Push[k] = 1
	}
	copy(w.Powers.Rivalry, r.Rivalry)
	w.Organisations.Belongs[1], w.Organisations.Belongs[2] = uint8(sim.Belonging), uint8(sim.Belonging)
	for j := 1; j < r.Members; j++ {
		w.Leaders.Stance[j*r.Members] = g.number("their_stance", 0.6)
	}
	w.Powers.Level[0] = g.number("level", 0)
	w.Organisations.Belongs[0] = uint8(g.choice("was", sim.MembershipNames[:], "outside"))
	if w.Organisations.Belongs[0] == uint8(sim.Belonging) {
		w.Organisations.Since[0] = float64(w.Year) - g.number("years_in", 10)
	}
	if g.yes("held", "no") {
		w.Organisations.Held[0] = 1
	}
	phase(m, w, "states choose their bodies")
	return sim.MembershipNames[w.Organisations.Belongs[0]] + "\n"
}

// caseOverlap gives the tie that a shared body of P makes between A and B when A also belongs to a body of
// the rival Q.
func caseOverlap(g *given) string {
	b := trio()
	r := b.Region
	p, q := sponsoredBy("P-BODY", 0), sponsoredBy("Q-BODY", 1)
	p.Depth, q.Depth = 0.8, 0.8
	if g.yes("other_field", "no") {
		q.Field = sim.SecurityOrganisation
	}
	if g.yes("home_grown", "no") {
		p.Sponsors = nil
	}
	r.Organisations = []sim.Organisation{p, q}
	r.Strategies[0].Lead = g.number("lead", 0)
	m, w := b.started(1, 0)
	w.Year = 2005
	w.Powers.Rivalry[1], w.Powers.Rivalry[len(r.Powers)] = g.number("rivalry", 1), g.number("rivalry", 1)
	*w.Organisations.Coordination = g.number("coordination", 0)
	w.Organisations.Belongs[0], w.Organisations.Belongs[2] = uint8(sim.Belonging), uint8(sim.Belonging)
	if g.yes("second_body", "yes") {
		w.Organisations.Belongs[1] = uint8(sim.Belonging)
	}
	*w.Organisations.Altered = 1
	phase(m, w, "states choose their bodies")
	return fmt.Sprintf("tie of A and B %.4f\n", w.Organisations.Shared[0])
}

// caseInstitution asks A, B and C to sign a regional institution in the first years from 2005. All stances
// are as given, year by year.
func caseInstitution(g *given) string {
	b := trio()
	r := b.Region
	form := g.choice("form", sim.FormNames[:], "consultative")
	e := with(among(entry("e", "institution", 2005, -1, -1), r), "form", float64(form))
	if leader := g.text("leader", ""); leader != "" {
		e = with(e, "leader", float64(leader[0]-'A'))
	}
	b.Entries = []sim.Entry{e}
	copy(r.Sovereignty, g.numbers("sovereignty", 0.5, 0.5, 0.5))
	copy(r.Neutrality, g.numbers("neutrality", 0, 0, 0))
	b.Params.Ratification.Rate = 1e9 // ratified at once
	for y := range r.Years() {
		for i, x := range g.numbers("sizes", 1, 1, 1) {
			r.Size[y*len(r.Nodes)+i] = 1e11 * x
		}
	}
	m, w := b.started(1, 0)
	w.Year = 2004
	copy(w.Leaders.Ambition, g.numbers("ambition", 0, 0, 0))
	minding(g, b, w)
	trust := g.number("trust", 0.5)
	for p := range w.People.Trust {
		w.People.Trust[p] = trust
	}
	out := ""
	for _, stance := range g.numbers("stance", 0.6) {
		w.Year++
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = stance
		}
		if border := g.text("border", ""); border != "" {
			w.Borders.Regime[0] = uint8(g.regime("border", sim.Open))
			w.Borders.Ease[0] = g.number("ease", float64(w.Borders.Regime[0]))
		}
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		signed := ""
		for i, s := range w.Talks.Signed {
			if s != 0 {
				signed += letter(i)
			}
		}
		if signed == "" {
			signed = "nobody"
		}
		out += fmt.Sprintf("%d %s signed, implemented %.3f, A with B: tie %.3f, market %.4f, disputes %.3f\n", w.Year, signed,
			w.Talks.Implementation[0], w.Organisations.Institution[0], w.Trade.Agreed[0], w.Organisations.Dispute[0])
	}
	return out
}

// casePeople gives the score of movement between A and B.
func casePeople(g *given) string {
	b := trio()
	m, w := b.started(1, 0)
	w.Year = 2005
	w.Borders.Regime[0] = uint8(g.regime("border", sim.Open))
	w.Borders.Ease[0] = g.number("ease", float64(w.Borders.Regime[0]))
	both(w, w.Leaders.Stance, g.numbers("stance", 0.6))
	w.People.VisaNeeded[0], w.People.VisaFree[0] = g.number("visa", 0), g.number("lifted", 0)
	w.People.Service[0] = g.number("service", 0)
	phase(m, w, "people move")
	return fmt.Sprintf("score %.3f\n", w.People.Movement[0])
}
