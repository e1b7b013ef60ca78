package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// ProtectiveIntegration is theory X1 (Allison 2008; K90): a power that secures a leader protects him from his
// neighbours' demands as well. He needs them less, deals with them less, and stays longer.
type ProtectiveIntegration struct {
	Stance float64
	Tenure float64
}

func (x *ProtectiveIntegration) table() []Parameter {
	const source = "sign Allison 2008 (K90); size judgement"
	return []Parameter{
		{Path: "protective.stance", Value: &x.Stance, Prior: 0.35, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: source,
			Doc: "weight of the security from powers that prefer spokes against the stance toward neighbours"},
		{Path: "protective.tenure", Value: &x.Tenure, Prior: 0.35, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: source,
			Doc: "how much this security lowers the chance that a leader leaves office, as e to minus it"},
	}
}

// backed is the security that a member gets from powers, by how much each prefers spokes, 0..1.
func backed(w *sim.World, i int) float64 {
	n := len(w.Region.Powers)
	sum := 0.0
	for q := range n {
		sum += float64(w.Region.Strategies[q].HubPreference * w.Powers.Backing[i*n+q])
	}
	return min(1, sum)
}

// stays is the factor on the chance that the leader of a member leaves office.
func (x *ProtectiveIntegration) stays(w *sim.World, i int) float64 {
	if x.Tenure == 0 {
		return 1
	}
	return det.Exp(-float64(x.Tenure * backed(w, i)))
}
