package agents

import (
	"math"

	"concord/sim"
	"concord/sim/det"
)

// Routes price a border crossing in kilometres, by the regime of the border.
// Goods of other pairs take the cheapest way over the graph of roads and sea
// lanes; that is how a country which borders all others weighs on their trade
// (claims K24 and N37) without a parameter of its own.
type Routes struct {
	Open       float64
	Managed    float64
	Restricted float64
	Closed     float64
}

func (t *Routes) table() []Parameter {
	km := func(path string, v *float64, prior, spread float64, doc string) Parameter {
		return Parameter{Path: "routes." + path, Value: v, Prior: prior, Shape: LogNormal, Spread: spread, Lo: 0, Hi: 1e5, Unit: "km", Grade: "J", Source: "judgement: hours at the border turned into road", Doc: doc}
	}
	return []Parameter{
		km("open_km", &t.Open, 30, 0.4, "road that crossing an open border is worth"),
		km("managed_km", &t.Managed, 150, 0.4, "road that crossing a managed border is worth"),
		km("restricted_km", &t.Restricted, 500, 0.4, "road that crossing a restricted border is worth"),
		km("closed_km", &t.Closed, 3000, 0.4, "road that crossing a closed border is worth"),
	}
}

// routeRule is Routes with the graph laid out for search.
type routeRule struct {
	Routes
	first []int // by node: where its arcs begin
	arcs  []arc
	next  []bool // by node pair: joined by a road over a land border

	// Scratch of one search.
	cost    []float64 // by link, this year
	changed []int     // links whose cost is not last year's
	dist    []float64
	heap    []int
	at      []int // place in heap, −1
}

type arc struct{ to, link int }

func newRouteRule(t Routes, r *sim.Region) routeRule {
	n := len(r.Nodes)
	rt := routeRule{Routes: t,
		first: make([]int, n+1), next: make([]bool, n*n),
		cost: make([]float64, len(r.Links)), changed: make([]int, 0, len(r.Links)),
		dist: make([]float64, n), heap: make([]int, 0, n), at: make([]int, n),
	}
	for a := range n {
		rt.first[a] = len(rt.arcs)
		for k, l := range r.Links {
			switch a {
			case l.A:
				rt.arcs = append(rt.arcs, arc{l.B, k})
			case l.B:
				rt.arcs = append(rt.arcs, arc{l.A, k})
			default:
				continue
			}
			if l.Border >= 0 {
				rt.next[l.A*n+l.B], rt.next[l.B*n+l.A] = true, true
			}
		}
	}
	rt.first[n] = len(rt.arcs)
	return rt
}

// Find sets the length of the cheapest route between all nodes. Neighbours use
// their own road, whatever the regime: what the regime does to their own trade
// is a term of its own, and a closed pair cannot trade through a third.
// The search from a node is repeated only in a year in which a link changed
// that was on its cheapest ways or could come to be.
func (t *routeRule) Find(w *sim.World) {
	r := w.Region
	n := len(r.Nodes)
	first := w.Year == r.FirstYear
	crossing := [...]float64{sim.Closed: t.Closed, sim.Restricted: t.Restricted, sim.Managed: t.Managed, sim.Open: t.Open}
	t.changed = t.changed[:0]
	for k := range r.Links {
		c := w.LinkKm[k]
		if b := r.Links[k].Border; b >= 0 {
			c += crossing[w.Regime[b]]
		}
		t.cost[k] = c
		if first || c != w.LinkCost[k] {
			t.changed = append(t.changed, k)
		}
	}
	for k := range t.changed {
		l := &r.Links[t.changed[k]]
		if l.Border >= 0 {
			t.set(w, l.A, l.B, t.road(w, l.A, l.B))
		}
	}
	for a := range n {
		way := w.WayKm[a*n : a*n+n]
		if !first && !t.touched(w, way) {
			continue
		}
		t.search(a)
		copy(way, t.dist)
		for b := a + 1; b < n; b++ {
			if !t.next[a*n+b] {
				t.set(w, a, b, way[b])
			}
		}
		if first {
			w.RouteKm[a*n+a] = r.Nodes[a].InnerKm
			w.LnRoute[a*n+a] = det.Log(r.Nodes[a].InnerKm)
		}
	}
	for _, k := range t.changed {
		w.LinkCost[k] = t.cost[k]
	}
}

// set gives a pair its route.
func (t *routeRule) set(w *sim.World, a, b int, km float64) {
	n := len(w.Region.Nodes)
	if km != w.RouteKm[a*n+b] {
		w.RouteKm[a*n+b], w.RouteKm[b*n+a] = km, km
		ln := det.Log(km)
		w.LnRoute[a*n+b], w.LnRoute[b*n+a] = ln, ln
	}
}

// touched says whether a changed link matters to the ways from a node: a longer
// one that some way may use, which shows in the distances of its ends, or one
// that now leads to an end by a shorter way. The distances are sums in the order
// of the way, so both comparisons are exact.
func (t *routeRule) touched(w *sim.World, way []float64) bool {
	for _, k := range t.changed {
		l := &w.Region.Links[k]
		a, b := way[l.A], way[l.B]
		if used := w.LinkCost[k]; a+used == b || b+used == a {
			return true
		}
		if now := t.cost[k]; a+now < b || b+now < a {
			return true
		}
	}
	return false
}

// road is the shortest road over the common land border, crossing not counted.
func (t *routeRule) road(w *sim.World, a, b int) float64 {
	best := math.Inf(1)
	for _, c := range t.arcs[t.first[a]:t.first[a+1]] {
		if c.to == b && w.Region.Links[c.link].Border >= 0 {
			best = min(best, w.LinkKm[c.link])
		}
	}
	return best
}

// search is Dijkstra's from one node. The heap orders by distance, then node,
// so that ties fall the same way everywhere; the distances do not depend on it.
func (t *routeRule) search(from int) {
	for k := range t.dist {
		t.dist[k] = math.Inf(1)
		t.at[k] = -1
	}
	t.dist[from] = 0
	t.heap = append(t.heap[:0], from)
	t.at[from] = 0
	for len(t.heap) > 0 {
		a := t.heap[0]
		last := len(t.heap) - 1
		t.move(last, 0)
		t.heap = t.heap[:last]
		if last > 0 {
			t.down(0)
		}
		for _, c := range t.arcs[t.first[a]:t.first[a+1]] {
			d := t.dist[a] + t.cost[c.link]
			if d >= t.dist[c.to] {
				continue
			}
			t.dist[c.to] = d
			if t.at[c.to] < 0 {
				t.heap = append(t.heap, c.to)
				t.at[c.to] = len(t.heap) - 1
			}
			t.up(t.at[c.to])
		}
	}
}

func (t *routeRule) less(a, b int) bool {
	return t.dist[a] < t.dist[b] || (t.dist[a] == t.dist[b] && a < b)
}

func (t *routeRule) move(from, to int) {
	t.heap[to] = t.heap[from]
	t.at[t.heap[to]] = to
}

func (t *routeRule) up(k int) {
	a := t.heap[k]
	for k > 0 && t.less(a, t.heap[(k-1)/2]) {
		t.move((k-1)/2, k)
		k = (k - 1) / 2
	}
	t.heap[k] = a
	t.at[a] = k
}

func (t *routeRule) down(k int) {
	a := t.heap[k]
	for {
		c := 2*k + 1
		if c >= len(t.heap) {
			break
		}
		if c+1 < len(t.heap) && t.less(t.heap[c+1], t.heap[c]) {
			c++
		}
		if !t.less(t.heap[c], a) {
			break
		}
		t.move(c, k)
		k = c
	}
	t.heap[k] = a
	t.at[a] = k
}
