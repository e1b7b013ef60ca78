package agents

import (
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Absorption is theory X4 (K112, V08): a body of the region goes into a power's body of the same field to which its
// members belong too, the sooner the more a power that minds being left out holds over them.
type Absorption struct {
	Rate float64
}

func (x *Absorption) table() []Parameter {
	return []Parameter{
		{Path: "absorption.rate", Value: &x.Rate, Prior: 0.5, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 50,
			Unit: "1/year", Grade: "J", Source: "sign K112 V08; size judgement",
			Doc: "rate at which a home-grown body goes into a power's body of its field that has all of its members, where the " +
				"power minds being left out with 1 and its level over them is 1"},
	}
}

// takers lists, for each home-grown body, the bodies of powers in its field. Those by invitation take nobody in.
func takers(r *sim.Region) [][]int {
	list := make([][]int, len(r.Organisations))
	for o := range r.Organisations {
		if len(r.Organisations[o].Sponsors) > 0 {
			continue
		}
		for x := range r.Organisations {
			other := &r.Organisations[x]
			if len(other.Sponsors) > 0 && !other.ByInvitation && other.Field == r.Organisations[o].Field {
				list[o] = append(list[o], x)
			}
		}
	}
	return list
}

// pull is the overlap of a home-grown body with a power's one, and how strongly a sponsor of the second pulls: how
// much it minds being left out, times its mean level over the members of the first. Of several sponsors the strongest
// counts.
func pull(w *sim.World, o, x int) (overlap, strength float64) {
	r := w.Region
	n := len(r.Powers)
	members, both := 0.0, 0.0
	for i := range r.Members {
		if isIn(w, i, o) {
			members++
			if isIn(w, i, x) {
				both++
			}
		}
	}
	if both == 0 {
		return 0, 0
	}
	for _, q := range r.Organisations[x].Sponsors {
		level := 0.0
		for i := range r.Members {
			if isIn(w, i, o) {
				level += w.Powers.Level[i*n+q]
			}
		}
		strength = max(strength, float64(r.Strategies[q].ExclusionAversion*(level/members)))
	}
	return both / members, strength
}

// weigh finds which bodies are absorbed this year, and by which: into[o] is −1 for those that are not. Rates add up from
// the founding of a body on. It is absorbed when their sum passes −ln(1 − U), with one number U for each body. The body
// with the greatest rate takes it.
func (x *Absorption) weigh(w *sim.World, takers [][]int, into []int) {
	for o := range into {
		into[o] = -1
		if x.Rate == 0 || len(takers[o]) == 0 {
			continue
		}
		if membersOf(w, o) == 0 {
			w.Organisations.Pull[o] = 0 // a new founding begins anew
			continue
		}
		sum, most, taker := 0.0, 0.0, -1
		overlap, strength := 0.0, 0.0
		for _, other := range takers[o] {
			share, by := pull(w, o, other)
			rate := float64(float64(x.Rate*share) * by)
			sum += rate
			if rate > most {
				most, taker, overlap, strength = rate, other, share, by
			}
		}
		w.Organisations.Pull[o] += sum
		draw := w.RandomIn(w.Region.FirstYear, rng.Absorption, o, 0)
		limit := -det.Log(1 - draw.Float64())
		if taker >= 0 && w.Organisations.Pull[o] > limit {
			into[o] = taker
		}
		if w.Question.Topic == sim.AboutBody && w.Question.B == o {
			w.Tell(tellsAbsorption, overlap, strength, sum, w.Organisations.Pull[o], limit, truth(into[o] >= 0))
		}
	}
}

// absorb lets the members of absorbed bodies go into those that take them.
func absorb(w *sim.World, into []int) {
	for o, taker := range into {
		if taker < 0 || membersOf(w, o) == 0 {
			continue
		}
		w.Note(sim.LogLine{What: sim.LogAbsorbed, Entry: -1, A: -1, B: -1, From: float64(o), To: float64(taker)})
		move(w, o, taker)
		w.Organisations.Pull[o] = 0
	}
}

// absorptionParts describe what weigh tells.
func absorptionParts() []sim.Part {
	return []sim.Part{input("share of members in the body that pulls most", "share"),
		input("its sponsor minds being left out, times its level", "0..1"), input("rate of absorption this year", "1/year"),
		input("rates since it was founded", "1"), input("sum at which it is absorbed", "1"), outcome("absorbed", yesUnit)}
}
