package agents

import "concord/sim"

// People are the rules of movement between members: visas, flights and rail, and borders.
type People struct {
	VisaWeight    float64
	ServiceWeight float64
	BorderWeight  float64

	VisaTrade float64
}

func (n *People) table() []Parameter {
	return []Parameter{
		{Path: "people.visa", Value: &n.VisaWeight, Prior: 0.4, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of movement without visa in the score of movement"},
		{Path: "people.service", Value: &n.ServiceWeight, Prior: 0.3, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of flights and rail in the score of movement"},
		{Path: "people.border", Value: &n.BorderWeight, Prior: 0.3, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of the regime of the border in the score of movement; for members without a common border the lower " +
				"stance stands in"},
		{Path: "people.visa_trade", Value: &n.VisaTrade, Prior: 0.20, Shape: Normal, Spread: 0.10, Lo: 0, Hi: 2,
			Unit: "log points", Grade: "V", Source: "Neumayer 2011",
			Doc: "what asking for a visa takes from trade (K48)"},
	}
}

var visaImposed = act{
	Kind: sim.Kind{
		Name: "visa_imposed", Parties: sim.Toward, Group: sim.Political, Role: sim.Barrier,
		Doc: "One country considers asking the citizens of another for visas, and the other answers in kind. The regime " +
			"stands until an agreement lifts it.",
		Fields: []sim.Field{
			visaImposedOccasion: {Key: "occasion", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0,
				Doc: "weight of an occasion outside the model that calls for it, coded from the record"},
		},
	},
	own: visaOwn,
	ground: func(w *sim.World, e int) bool {
		return w.People.VisaNeeded[pairOf(w, e)] == 0
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{matter: float64(p.Talks.Occasion * w.Value(e, visaImposedOccasion))}
	},
	do: func(p *Params, w *sim.World, e int) {
		w.People.VisaNeeded[pairOf(w, e)] = 1
		if w.Entries[e].Own {
			endVisaFree(w, e)
		}
	},
}

// The slot of visaImposed.
const visaImposedOccasion = 0

var visaFree = agreement{
	Kind: sim.Kind{
		Name: "visa_free", Parties: sim.PairOf, Group: sim.Political, Role: sim.Supporting, Binding: 0.3,
		Executive: true,
		Doc:       "Two countries let each other's citizens in without visa (V40 N61).",
		Fields: []sim.Field{
			visaFreeDays: {Key: "days", Type: sim.Whole, Unit: "days", Lo: 1, Hi: 365, Default: 30,
				Doc: "length of stay, for the record"},
		},
	},
	own: own{
		name:       "visa",
		worthwhile: func(_ *Params, w *sim.World, e int) bool { return visaFreedom(w, pairOf(w, e)) < 0.5 },
		most: func(p *Params, w *sim.World, e int) (logPoints, matter float64) {
			return float64(p.People.VisaTrade * w.People.VisaNeeded[pairOf(w, e)]), 0
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		needed := w.People.VisaNeeded[w.Region.PairIndex(party, other)]
		return appeal{gain: p.Trade.created(w, party, other, float64(p.People.VisaTrade*needed)), depth: 0.2}
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		pair := pairOf(w, e)
		w.People.VisaFree[pair] = max(w.People.VisaFree[pair], now)
	},
}

// The slot of visaFree.
const visaFreeDays = 0

var passengerLinks = agreement{
	Kind: sim.Kind{
		Name: "passenger_links", Parties: sim.PairOf, Group: sim.Political, Role: sim.Supporting, Binding: 0.2,
		Executive: true,
		Doc:       "Two countries open flights, trains and buses between them (E84).",
	},
	own: own{
		name: "links",
		worthwhile: func(p *Params, w *sim.World, e int) bool {
			a, b := w.Entries[e].A, w.Entries[e].B
			return p.Borders.served(lowerStance(w, a, b)) < 0.5
		},
		most: func(*Params, *sim.World, int) (logPoints, matter float64) { return 0, 0 },
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{tie: w.Entries[e].Kind.Binding}
	},
	keep: func(p *Params, w *sim.World, e int, now float64) {
		pair := pairOf(w, e)
		w.People.Service[pair] = max(w.People.Service[pair], now)
	},
}

var commonVisa = pact{
	Kind: sim.Kind{
		Name: "common_visa", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting, Binding: 0.5,
		Doc: "One visa for all countries invited, and none among them; it needs every one of them (S28 K110).",
	},
	coverage: func(w *sim.World, e int) float64 { return 1 },
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		gain := 0.0
		for _, j := range w.Entries[e].Who {
			if j != party {
				needed := w.People.VisaNeeded[w.Region.PairIndex(party, j)]
				gain += p.Trade.created(w, party, j, float64(p.People.VisaTrade*needed))
			}
		}
		return appeal{gain: gain, matter: -float64(p.Institutions.Neutrality * w.Region.Neutrality[party]), depth: 0.6}
	},
	keep: func(p *Params, w *sim.World, e, i, j int, now float64) {
		pair := w.Region.PairIndex(i, j)
		w.People.VisaFree[pair] = max(w.People.VisaFree[pair], now)
	},
}

// visaFreedom is how freely people of two members move without a visa, 0..1.
func visaFreedom(w *sim.World, pair int) float64 {
	return 1 - float64(w.People.VisaNeeded[pair]*(1-w.People.VisaFree[pair]))
}

// Move sets the score of movement of every pair.
func (n *People) Move(p *Params, w *sim.World) {
	r := w.Region
	for i := range r.Members {
		for j := i + 1; j < r.Members; j++ {
			pair := r.PairIndex(i, j)
			free := visaFreedom(w, pair)
			lower := lowerStance(w, i, j)
			// Flights and rail run where neither side holds the border shut.
			served := max(p.Borders.served(lower), w.People.Service[pair])
			border := lower
			if b := r.BorderIndex(i, j); b >= 0 {
				border = w.Borders.Ease[b] / 3
			}
			score := float64(n.VisaWeight*free) + float64(n.ServiceWeight*served) + float64(n.BorderWeight*border)
			w.People.Movement[pair] = score / max(1, n.VisaWeight+n.ServiceWeight+n.BorderWeight)
		}
	}
}

// served is how far flights and rail run by themselves at a lower stance, 0..1.
func (b *Borders) served(lower float64) float64 { return passed(lower-b.RestrictedBelow, b.Softness) }
