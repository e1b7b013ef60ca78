package agents

import "concord/sim"

// FiniteCapacity is theory X5 (K74): ministries that serve many bodies and papers have less left for the next paper.
// Only the part of bodies with outside sponsors is an outside cause.
type FiniteCapacity struct {
	Vertical   float64
	Horizontal float64
}

func (x *FiniteCapacity) table() []Parameter {
	const source = "sign K74 (Gomez-Mera 2015, overlapping regimes); size judgement"
	return []Parameter{
		{Path: "capacity.vertical", Value: &x.Vertical, Prior: 0.3, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: source,
			Doc: "how much the depth of bodies with outside sponsors slows the keeping of agreements among neighbours"},
		{Path: "capacity.horizontal", Value: &x.Horizontal, Prior: 0.3, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "as capacity.vertical; no claim of the source paper",
			Doc: "how much the agreements with neighbours that are in force slow the keeping of more"},
	}
}

// load sets what each member's commitments take of its capacity, from its memberships, from the programmes of
// their sponsors and from last year's agreements.
func (x *FiniteCapacity) load(programmes float64, w *sim.World) {
	r := w.Region
	m, bodies := r.Members, len(r.Organisations)
	for i := range m {
		depth, bound := 0.0, 0.0
		for o := range bodies {
			if len(r.Organisations[o].Sponsors) > 0 && isIn(w, i, o) {
				// A body with programmes makes more work.
				depth += float64(r.Organisations[o].Depth * (1 + float64(programmes*behind(w, i, i, o))))
			}
		}
		for j := range m {
			if j != i {
				bound += w.Talks.Bound[r.PairIndex(i, j)]
			}
		}
		w.Talks.Load[i] = float64(x.Vertical*float64(0.5*depth)) + float64(x.Horizontal*(bound/float64(m-1)))
	}
}
