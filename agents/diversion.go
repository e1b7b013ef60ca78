package agents

import "concord/sim"

// Outward is what turns the trade of members toward states outside the region, or away from them.
type Outward struct {
	Diversion float64
	World     float64
}

func (o *Outward) table() []Parameter {
	return []Parameter{
		{Path: "trade.diversion", Value: &o.Diversion, Prior: 0.5, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 5,
			Unit: "1", Grade: "V sign",
			Source: "Chupilkin, Javorcik & Plekhanov 2023 (EBRD): since 2022 sanctioning states sold more to members of the " +
				"Eurasian Economic Union, and these more to Russia; 5 to 10 % of what was lost; size judgement",
			Doc: "log points that a member of a customs union with a power gains in trade with it and with those who sanction " +
				"it, for a log point that sanctions take and a union of depth 1"},
		{Path: "trade.world", Value: &o.World, Prior: 0, Shape: Normal, Spread: 0.15, Lo: -2, Hi: 2,
			Unit: "log points", Grade: "J",
			Source: "judgement, sign open: a leader open to neighbours may be open to the world, or turn to them in its place",
			Doc:    "weight of 2·openness−1 of the leader in trade with everyone outside the region"},
	}
}

// divert prepares what sanctions turn toward the region, and tells whether there is any. Goods that a power and its
// sanctioners no longer sell each other go through members that share a customs union with the power, for there nobody
// checks them again (Chupilkin, Javorcik & Plekhanov 2023). Such a member trades more with the power and with those who
// sanction it, by how much sanctions take and by how deep the union is.
//
// With the power itself the greatest rivalry counts: without a rival nobody keeps sanctions, and nothing needs another
// way.
func (t *tradeRule) divert(w *sim.World) bool {
	barred := false
	for _, weight := range w.Powers.Barred {
		barred = barred || weight > 0
	}
	if !barred || t.outward.Diversion == 0 {
		return false
	}
	r := w.Region
	n := len(r.Powers)
	clear(t.diverted)
	for q, weight := range w.Powers.Barred {
		for i := 0; i < r.Members && weight > 0; i++ {
			depth := unionWith(w, i, q)
			if depth == 0 {
				continue
			}
			through, most := float64(t.outward.Diversion*float64(weight*depth)), 0.0
			for p := range n {
				if p != q {
					rivalry := w.Powers.Rivalry[q*n+p]
					t.diverted[i*n+p] += float64(through * rivalry)
					most = max(most, rivalry)
				}
			}
			t.diverted[i*n+q] += float64(through * most)
		}
	}
	return true
}

// unionWith is the depth of the deepest customs union that a member shares with a power, 0 for none.
func unionWith(w *sim.World, i, power int) float64 {
	depth := 0.0
	for o := range w.Region.Organisations {
		body := &w.Region.Organisations[o]
		if !body.Union || !isIn(w, i, o) {
			continue
		}
		for _, q := range body.Sponsors {
			if q == power {
				depth = max(depth, body.Depth)
			}
		}
	}
	return depth
}
