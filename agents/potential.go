package agents

import (
	"math"

	"concord/sim"
	"concord/sim/det"
)

// The second yardstick of trade inside the region is what members would trade if every border were open and swift, every
// way direct, nobody needed a visa, no line were unsettled and ties were whole. Unlike trade with open borders it does
// not depend on what a run does: a new road brings trade nearer to it and does not move it.

// shortestProcedures is the greatest share of the time at the border that a paper can save.
const shortestProcedures = 0.9

// potentialOverPlain is φ at the potential over φ in a plain year, for ways of the given lengths. It is the same in every
// year: between members procedures are quick and inner borders, which a plain year has managed, open.
func (t *tradeRule) potentialOverPlain(r *sim.Region, straight []float64) []float64 {
	n, m := len(r.Nodes), r.Members
	freer := make([]float64, n*n)
	for k := range freer {
		ln, i, j := float64(t.Distance*(t.route[k]-straight[k])), k/n, k%n
		if math.IsInf(t.route[k], 1) {
			ln = 0 // different parts of the map: φ stays 0
		}
		if i != j && i < m && j < m {
			ln += t.eased(shortestProcedures)
			if t.border[k] >= 0 {
				ln += t.borderCost(float64(sim.Managed))
			}
		}
		freer[k] = det.Exp(ln)
	}
	return freer
}

// potentialOf makes the potential of the members of a part in a year, right after the plain balance of the same year, once
// for each model.
func (t *tradeRule) potentialOf(r *sim.Region, p *part, b *plain) {
	n, m, size := len(r.Nodes), r.Members, len(p.nodes)
	b.potential = make([]float64, size)
	if b.price == nil {
		return // a run fails in the same way and says where
	}
	for i, from := range p.nodes {
		for j, to := range p.nodes {
			p.phi[i*size+j] = float64(p.phi[i*size+j] * t.freer[from*n+to])
		}
	}
	if t.Resistance == 0 {
		for i := range p.nodes {
			for j := range p.nodes {
				offered := float64(b.scale[i] * p.phi[i*size+j])
				p.flow[i*size+j] = float64(offered * (p.demand[j] / b.price[j]))
			}
		}
	} else if _, err := p.solver.solve(p.phi, p.supply, p.demand, p.scale, p.flow, b.inverse, openTolerance); err != nil {
		return
	}
	for i, from := range p.nodes {
		for j, to := range p.nodes {
			if from != to && from < m && to < m {
				half := float64(0.5 * p.flow[i*size+j]) // each side has half of a flow
				b.potential[i] += half
				b.potential[j] += half
			}
		}
	}
}

// potential gives trade inside the region at its potential. Each member's part follows its size over the size that the
// region file has for it.
func (t *tradeRule) potential(w *sim.World, y int) float64 {
	r := w.Region
	n, sum := len(r.Nodes), 0.0
	for k := range t.parts {
		p := &t.parts[k]
		for i, node := range p.nodes {
			if node < r.Members {
				sum += float64(p.plain[y].potential[i] * (w.Trade.Size[node] / r.Size[y*n+node]))
			}
		}
	}
	return sum
}

// straight is the logarithm of every route when ways between members are direct and inner borders open. plain has it when
// every border is managed. A direct way goes by great circles over the links of the region and pays for no crossing: the
// tables know no distance between nodes that no link joins. Between members and outside nodes goods use roads.
func (t *Routes) straight(r *sim.Region, plain []float64) []float64 {
	n := len(r.Nodes)
	ln, way := append([]float64(nil), plain...), make([]float64, n)
	road, direct := make([]float64, len(r.Links)), make([]float64, len(r.Links))
	next := make([]bool, n*n)
	for k := range r.Links {
		l := &r.Links[k]
		road[k], direct[k] = l.Km, l.Km
		if l.Direct > 0 {
			direct[k] = min(l.Km, l.Direct)
		}
		if l.Border >= 0 {
			next[l.A*n+l.B], next[l.B*n+l.A] = true, true
			if l.Border < r.Inner {
				road[k] += t.OpenKm
			} else {
				road[k] += t.ManagedKm
			}
		}
	}
	for a := range r.Members {
		shortest(r, direct, way, a)
		for b := range r.Members {
			if b != a {
				ln[a*n+b] = det.Log(way[b])
			}
		}
		shortest(r, road, way, a)
		for b := r.Members; b < n; b++ {
			if !next[a*n+b] { // neighbours use their own road
				ln[a*n+b] = det.Log(way[b])
				ln[b*n+a] = ln[a*n+b]
			}
		}
	}
	return ln
}

// shortest fills way with the length of the shortest way from a node to every other, over links of the given lengths.
func shortest(r *sim.Region, length, way []float64, from int) {
	for k := range way {
		way[k] = math.Inf(1)
	}
	way[from] = 0
	for again := true; again; {
		again = false
		for k := range r.Links {
			a, b := r.Links[k].A, r.Links[k].B
			if over := way[a] + length[k]; over < way[b] {
				way[b], again = over, true
			}
			if over := way[b] + length[k]; over < way[a] {
				way[a], again = over, true
			}
		}
	}
}
