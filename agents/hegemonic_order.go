package agents

import "concord/sim"

// HegemonicOrder is theory X8 (K07; Kindleberger 1973), opposite in sign to the others: a power that is there for both
// of two neighbours, and does not want spokes, brings order under one roof. The overlay of clashes
// (incidents.overlay) and provision (bodies.provision) are parts of the same theory.
type HegemonicOrder struct {
	Stance float64
}

func (x *HegemonicOrder) table() []Parameter {
	return []Parameter{
		{Path: "order.stance", Value: &x.Stance, Prior: 0.3, Shape: LogNormal, Spread: 0.7, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign Kindleberger 1973 (K07); size judgement",
			Doc: "weight of a common roof: leverage over both of two countries by powers that do not prefer spokes"},
	}
}

// roof sets the common roof of every two members. It is full where such leverage is powers.hub_full.
func (x *HegemonicOrder) roof(w *sim.World, full float64) {
	r := w.Region
	m, n := r.Members, len(r.Powers)
	pair := -1
	strategies, level := r.Strategies[:n], w.Powers.Level
	for i := range m {
		mine := level[i*n:][:n]
		for j := i + 1; j < m; j++ {
			pair++
			sum, theirs := 0.0, level[j*n:][:n]
			for q := range strategies {
				wheel := 1 - strategies[q].HubPreference
				sum += float64(wheel * min(mine[q], theirs[q]))
			}
			w.Powers.Roof[pair] = min(1, sum/full)
		}
	}
}
