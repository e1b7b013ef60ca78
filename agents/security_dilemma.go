package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// SecurityDilemma is theory X6 (K96 E104; Jervis 1978): arms and bases that a rival of one's own patron gives to a
// neighbour look like a threat. One gets used to them, so the chill fades.
type SecurityDilemma struct {
	Stance float64
	Trail  float64
}

func (x *SecurityDilemma) table() []Parameter {
	return []Parameter{
		{Path: "dilemma.stance", Value: &x.Stance, Prior: 1, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 20,
			Unit: "1", Grade: "J", Source: "sign Jervis 1978 (K96 E104); size judgement",
			Doc: "weight of new security that a neighbour gets from rivals of the powers one leans on"},
		{Path: "dilemma.trail", Value: &x.Trail, Prior: 0.2, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "judgement: about five years",
			Doc: "share of the way in which one gets used to a neighbour's security in a year"},
	}
}

// alarm gives, for every member and power, the rivalry between that power and those that have lately given the
// member more security than usual. Multiplied by another member's presence and added up, it is what that member fears.
func (x *SecurityDilemma) alarm(w *sim.World, alarm []float64) {
	n := len(w.Region.Powers)
	for j := range w.Region.Members {
		for p := range n {
			sum := 0.0
			for q := range n {
				fresh := max(0, w.Powers.Backing[j*n+q]-w.Powers.Usual[j*n+q])
				sum += float64(w.Powers.Rivalry[p*n+q] * fresh)
			}
			alarm[j*n+p] = sum
		}
	}
}

// fear is what member i fears of the new security of another member, 0..1.
func (x *SecurityDilemma) fear(w *sim.World, i int, alarm []float64) float64 {
	n := len(w.Region.Powers)
	return min(1, det.Dot(w.Powers.Presence[i*n:i*n+n], alarm))
}

// settle lets everybody get used to the security that others have.
func (x *SecurityDilemma) settle(w *sim.World) {
	for k, b := range w.Powers.Backing {
		w.Powers.Usual[k] += float64(x.Trail * (b - w.Powers.Usual[k]))
	}
}
