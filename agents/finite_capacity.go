package agents

import "concord/sim"

// FiniteCapacity is theory X5 (K74): ministries that serve many bodies and papers have less left for the next paper.
// An agreement goes at the pace of its most burdened party. Only the part of bodies with outside sponsors is an outside
// cause.
type FiniteCapacity struct {
	Vertical   float64
	Horizontal float64
}

func (x *FiniteCapacity) table() []Parameter {
	const source = "sign K74 (Gómez-Mera 2015, overlapping regimes); size judgement"
	return []Parameter{
		{Path: "capacity.vertical", Value: &x.Vertical, Prior: 0.3, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: source,
			Doc: "how much half the depth of the bodies with outside sponsors that a party serves slows the keeping of " +
				"agreements"},
		{Path: "capacity.horizontal", Value: &x.Horizontal, Prior: 0.3, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "as capacity.vertical; no claim of the source paper",
			Doc: "how much the agreements in force that bind a party, as a mean over its neighbours, slow keeping"},
	}
}

// load sets what each member's commitments take of its capacity, from its memberships and from last year's agreements.
func (x *FiniteCapacity) load(w *sim.World) {
	m := w.Region.Members
	if x.Horizontal == 0 && x.Vertical == 0 {
		clear(w.Talks.Load)
		return
	}
	for i, burden := range w.Organisations.Burden {
		w.Talks.Load[i] = float64(x.Vertical * float64(0.5*burden))
	}
	paper, pair := x.Horizontal/float64(m-1), 0
	for i := range m {
		for j := i + 1; j < m; j++ {
			each := float64(paper * w.Talks.Bound[pair])
			w.Talks.Load[i] += each
			w.Talks.Load[j] += each
			pair++
		}
	}
}
