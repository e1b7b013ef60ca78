package agents

import "concord/sim"

// divert prepares what sanctions turn toward the region, and tells whether there is any. Goods that a power and its
// sanctioners no longer sell each other go through members that share a customs union with the power, for there nobody
// checks them again (Chupilkin, Javorcik & Plekhanov 2023). Such a member trades more with the power and with those who
// sanction it, by how much sanctions take and by how deep the union is.
//
// What sanctions take is the least of two: without a rival nobody keeps them, and nothing needs another way.
func (t *tradeRule) divert(w *sim.World) bool {
	barred := false
	for _, weight := range w.Powers.Barred {
		barred = barred || weight > 0
	}
	if !barred || t.Diversion == 0 {
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
			through, most := float64(t.Diversion*float64(weight*depth)), 0.0
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
