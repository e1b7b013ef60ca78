package agents

import "concord/sim"

// network is the graph of members and the land borders between them. A link is there where the border is open. The
// betweenness of a member tells whether others reach one another through it (K24).
type network struct {
	first, to, border []int // by member: where its neighbours begin, and for each the neighbour and the border

	// What was found for a set of open borders, where there are few: the sets are those of the bits of a number.
	found []bool
	kept  []float64

	queue              []int // scratch of Brandes (2001), by member
	steps              []int
	ways, share, whole []float64
}

func newNetwork(r *sim.Region) network {
	m := r.Members
	g := network{first: make([]int, m+1), queue: make([]int, 0, m), steps: make([]int, m), ways: make([]float64, m),
		share: make([]float64, m), whole: make([]float64, m)}
	for i := range m {
		for k := range r.Inner {
			switch b := &r.Borders[k]; i {
			case b.A:
				g.to, g.border = append(g.to, b.B), append(g.border, k)
			case b.B:
				g.to, g.border = append(g.to, b.A), append(g.border, k)
			}
		}
		g.first[i+1] = len(g.to)
	}
	if r.Inner <= fewBorders {
		g.found = make([]bool, 1<<r.Inner)
		g.kept = make([]float64, m<<r.Inner)
	}
	return g
}

// fewBorders are so few that what is found for every set of them can be kept.
const fewBorders = 10

// weigh makes the betweenness of every member anew where a border opened or ceased to be open.
func (g *network) weigh(w *sim.World) {
	was, set, changed := w.Measures.OpenBorder, 0, false
	for k, regime := range w.Borders.Regime[:len(was)] {
		open := uint8(0)
		if sim.Regime(regime) == sim.Open {
			open = 1
		}
		if open != was[k] {
			was[k], changed = open, true
		}
		set |= int(open) << (k % fewBorders)
	}
	m := w.Region.Members
	switch {
	case !changed:
		return
	case g.found == nil:
		g.betweenness(was, w.Measures.Betweenness)
		return
	case !g.found[set]:
		g.betweenness(was, g.kept[set*m:(set+1)*m])
		g.found[set] = true
	}
	copy(w.Measures.Betweenness, g.kept[set*m:])
}

// betweenness gives, for every member, the share of the pairs of others whose shortest ways lead through it. Where a pair
// has several, each counts in part; a pair without a way counts for nobody (Freeman 1977; algorithm of Brandes 2001).
func (g *network) betweenness(open []uint8, out []float64) {
	m := len(out)
	clear(g.whole)
	for from := range m {
		g.search(from, open)
		for k := len(g.queue) - 1; k > 0; k-- { // the farthest first
			v := g.queue[k]
			part := (1 + g.share[v]) / g.ways[v]
			for at := g.first[v]; at < g.first[v+1]; at++ {
				if u := g.to[at]; open[g.border[at]] != 0 && g.steps[u] == g.steps[v]-1 {
					g.share[u] += float64(g.ways[u] * part)
				}
			}
			g.whole[v] += g.share[v]
		}
	}
	pairs := float64((m - 1) * (m - 2)) // ordered, as they were counted
	for i := range out {
		out[i] = 0
		if pairs > 0 {
			out[i] = min(1, g.whole[i]/pairs)
		}
	}
}

// search finds how many steps and how many shortest ways lead from a member to the others, and lists those that it
// reaches, the nearest first.
func (g *network) search(from int, open []uint8) {
	for i := range g.steps {
		g.steps[i], g.ways[i], g.share[i] = -1, 0, 0
	}
	g.steps[from], g.ways[from] = 0, 1
	g.queue = append(g.queue[:0], from)
	for k := 0; k < len(g.queue); k++ {
		v := g.queue[k]
		for at := g.first[v]; at < g.first[v+1]; at++ {
			if open[g.border[at]] == 0 {
				continue
			}
			u := g.to[at]
			if g.steps[u] < 0 {
				g.steps[u] = g.steps[v] + 1
				g.queue = append(g.queue, u)
			}
			if g.steps[u] == g.steps[v]+1 {
				g.ways[u] += g.ways[v]
			}
		}
	}
}
