package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// VacuumFilling is theory X7 (K70, loop R3): outside powers do more where neighbours cooperate less, and less where
// they cooperate more.
type VacuumFilling struct {
	Filling float64
	Usual   float64
}

func (x *VacuumFilling) table() []Parameter {
	return []Parameter{
		{Path: "vacuum.filling", Value: &x.Filling, Prior: 1, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K70, loop R3; size judgement",
			Doc: "how much the effort of all powers grows as cooperation falls below vacuum.usual, as e to its power"},
		{Path: "vacuum.usual", Value: &x.Usual, Prior: usualCooperation, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "C", Source: "mean of 1992–2015 in the noise-free run at the medians of the priors",
			Doc: "cooperation at which powers make their usual effort: half the mean stance plus half of what binds pairs, 0..1"},
	}
}

// cooperation is half the mean stance and half the mean of what binds pairs, each pair at most 1. It is that of last
// year until stances move.
func cooperation(w *sim.World) float64 {
	m := w.Region.Members
	stance, bound := 0.0, 0.0
	for i := range m {
		for j := range m {
			if i != j {
				stance += w.Leaders.Stance[i*m+j]
			}
		}
	}
	for _, b := range w.Talks.Bound {
		bound += min(1, b)
	}
	return float64(0.5*(stance/float64(m*(m-1)))) + float64(0.5*(bound/float64(len(w.Talks.Bound))))
}

// fill multiplies this year's effort of all powers.
func (x *VacuumFilling) fill(w *sim.World) {
	if x.Filling == 0 {
		return
	}
	more := det.Exp(float64(x.Filling * (x.Usual - cooperation(w))))
	push := w.Powers.Push
	for k := range push {
		push[k] = float64(push[k] * more)
	}
}
