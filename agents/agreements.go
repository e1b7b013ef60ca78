package agents

import "concord/sim"

// Agreements between two countries about trade, friendship and security. Agreements about borders, roads,
// people, water and energy stand in the files of those subjects.

var tradeAgreement = agreement{
	Kind: sim.Kind{
		Name: "trade_agreement", Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Binding: 0.5,
		Doc: "Two countries agree on free trade; its effect grows over ten years with implementation (K43).",
		Fields: []sim.Field{
			tradeAgreementDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.5,
				Doc: "1 is a full agreement of the kind studied by Baier and Bergstrand"},
		},
	},
	own: own{
		name:       "trade",
		worthwhile: func(_ *Params, w *sim.World, e int) bool { return w.Trade.Agreed[pairOf(w, e)] == 0 },
		most: func(p *Params, w *sim.World, e int) (logPoints, matter float64) {
			return float64(p.Trade.Agreement * w.Value(e, tradeAgreementDepth)), 0
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		d := w.Value(e, tradeAgreementDepth)
		return appeal{gain: p.Trade.created(w, party, other, float64(p.Trade.Agreement*d)), depth: d}
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		pair := pairOf(w, e)
		phased := p.Talks.phasedIn(w, e)
		full := float64(p.Trade.Agreement * w.Value(e, tradeAgreementDepth))
		share := float64(now * phased)
		effect := float64(full * share)
		// Two agreements on the same thing do not add up: only the deeper one counts.
		w.Trade.Agreed[pair] = max(w.Trade.Agreed[pair], effect)
	},
}

// The slot of tradeAgreement.
const tradeAgreementDepth = 0

var tradeFacilitation = agreement{
	Kind: sim.Kind{
		Name: "trade_facilitation", Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Binding: 0.2,
		Executive: true,
		Doc: "Two countries shorten customs and border procedures on both sides (K43). A new paper takes " +
			"the place of an older one; they do not add up.",
		Fields: []sim.Field{
			tradeFacilitationTimeCut: {Key: "time_cut", Type: sim.Number, Unit: "share of border time", Lo: 0, Hi: 0.9,
				Required: true, Doc: "share by which time at the border falls when implemented"},
		},
	},
	own: own{
		name:  "customs",
		usual: func(_ *sim.Region, e *sim.Entry) { e.Values[tradeFacilitationTimeCut] = 0.2 },
		most: func(p *Params, w *sim.World, e int) (logPoints, matter float64) {
			cut := w.Value(e, tradeFacilitationTimeCut)
			return float64(p.Trade.BorderTime * (cut / (1 - cut))), 0 // at least what is eased, and needs no logarithm
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{gain: p.Trade.created(w, party, other, p.Trade.eased(w.Value(e, tradeFacilitationTimeCut))), depth: 0.2}
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		pair := pairOf(w, e)
		w.Trade.Eased[pair] = max(w.Trade.Eased[pair], p.Trade.eased(float64(w.Value(e, tradeFacilitationTimeCut)*now)))
	},
}

// The slot of tradeFacilitation.
const tradeFacilitationTimeCut = 0

var partnership = agreement{
	Kind: sim.Kind{
		Name: "partnership", Parties: sim.PairOf, Group: sim.Political, Role: sim.Supporting, Binding: 0.3,
		Doc: "A treaty of friendship or partnership: no effect but the trust that comes from keeping it.",
		Fields: []sim.Field{
			partnershipDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.3,
				Doc: "how much the treaty binds"},
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{depth: w.Value(e, partnershipDepth)}
	},
	several: true, // a treaty of friendship and one of strategic partnership hold side by side
}

// The slot of partnership.
const partnershipDepth = 0

var securityCooperation = agreement{
	Kind: sim.Kind{
		Name: "security_cooperation", Parties: sim.PairOf, Group: sim.Security, Role: sim.Supporting, Binding: 0.3,
		Doc: "Exercises, transit of military cargo, exchange of information: no effect but the trust that comes from keeping " +
			"it (V32 K36).",
		Fields: []sim.Field{
			securityCooperationDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.3,
				Doc: "how much it binds"},
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{depth: w.Value(e, securityCooperationDepth)}
	},
	several: true, // each has its subject: the transit of cargo, exercises, information
}

// The slot of securityCooperation.
const securityCooperationDepth = 0

// phasedIn is the share of its full effect that an agreement on trade has, by the years since it came into force, or the first
// of those did whose place it took.
func (t *Talks) phasedIn(w *sim.World, e int) float64 {
	return min(1, (float64(w.Year)-w.Talks.GrowsFrom[e])/t.PhaseYears)
}
