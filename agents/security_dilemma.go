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
			Doc: "share of the way in which one gets used in a year to the security that a neighbour has"},
	}
}

// alarm gives, for every member and power, the rivalry between that power and those that have lately given the
// member more security than others are used to. Multiplied by another member's presence and added up, it is what that
// member fears. It also tells whose security is news to others. For the rest it leaves alarm as it was.
func (x *SecurityDilemma) alarm(w *sim.World, alarm, news []float64, alarming []bool) {
	n := len(w.Region.Powers)
	for j := range alarming {
		alarming[j] = false
		backing, usual := w.Powers.Backing[j*n:][:len(news)], w.Powers.Usual[j*n:][:len(news)]
		for q := range news {
			news[q] = 0
			if more := backing[q] - usual[q]; more > 0 {
				news[q], alarming[j] = more, true
			}
		}
		if alarming[j] {
			det.Dots(alarm[j*n:j*n+n], w.Powers.Rivalry, news)
		}
	}
}

// fear is what member i fears of the new security of another member, 0..1.
func (x *SecurityDilemma) fear(w *sim.World, i int, alarm []float64) float64 {
	n := len(w.Region.Powers)
	return min(1, det.Dot(w.Powers.Presence[i*n:i*n+n], alarm))
}

// know sets, in the first year, what everybody knows: the security that powers have begun to provide. Runs begin
// without any, and it builds up over some years. Without this all of it would be new, and the first years of every run
// would be years of fear for no reason in the record. pace is powers.pace.
func (x *SecurityDilemma) know(w *sim.World, pace float64) {
	if w.Year != w.Region.FirstYear || pace == 0 {
		return
	}
	for at, begun := range w.Powers.Backing {
		w.Powers.Known[at] = min(1, begun/pace) // the first year goes this share of the way from nothing
	}
	copy(w.Powers.Usual, w.Powers.Known)
}

// settle lets everybody get used to the security that others have. What was known from the start never becomes news.
func (x *SecurityDilemma) settle(w *sim.World) {
	for k, b := range w.Powers.Backing {
		w.Powers.Usual[k] = max(w.Powers.Known[k], w.Powers.Usual[k]+float64(x.Trail*(b-w.Powers.Usual[k])))
	}
}
