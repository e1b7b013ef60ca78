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
	next []bool // by node pair: joined by a road over a land border

	// Scratch of one year.
	legs    []leg // by link
	changed []int // links whose cost is not last year's
	dist    []float64
}

func newRouteRule(t Routes, r *sim.Region) routeRule {
	n := len(r.Nodes)
	rt := routeRule{Routes: t, next: make([]bool, n*n),
		legs: make([]leg, len(r.Links)), changed: make([]int, 0, len(r.Links)), dist: make([]float64, n),
	}
	for k, l := range r.Links {
		rt.legs[k] = leg{a: l.A, b: l.B}
		if l.Border >= 0 {
			rt.next[l.A*n+l.B], rt.next[l.B*n+l.A] = true, true
		}
	}
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
		t.legs[k].cost = c
		if first || c != w.LinkCost[k] {
			t.changed = append(t.changed, k)
		}
	}
	for _, k := range t.changed {
		l := &r.Links[k]
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
		w.LinkCost[k] = t.legs[k].cost
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
		if now := t.legs[k].cost; a+now < b || b+now < a {
			return true
		}
	}
	return false
}

// road is the shortest road over the common land border, crossing not counted.
func (t *routeRule) road(w *sim.World, a, b int) float64 {
	best := math.Inf(1)
	for k := range w.Region.Links {
		if l := &w.Region.Links[k]; l.Border >= 0 && min(l.A, l.B) == min(a, b) && max(l.A, l.B) == max(a, b) {
			best = min(best, w.LinkKm[k])
		}
	}
	return best
}

// search finds the cheapest way from one node to every other: each link offers
// its ends a shorter way, to and fro over the list of links, until none does
// (Bellman 1958; the alternating order is Yen's of 1970). A few rounds suffice,
// since ways have few legs. The distances are the least sums in the order of the
// way and do not depend on the order of the links.
func (t *routeRule) search(from int) {
	dist := t.dist
	for k := range dist {
		dist[k] = math.Inf(1)
	}
	dist[from] = 0
	for again := true; again; {
		again = false
		for k := range t.legs {
			again = t.legs[k].offer(dist) || again
		}
		if !again {
			return
		}
		again = false
		for k := len(t.legs) - 1; k >= 0; k-- {
			again = t.legs[k].offer(dist) || again
		}
	}
}

// leg is a link with this year's cost.
type leg struct {
	a, b int
	cost float64
}

// offer shortens the way to one end over the other and tells whether it could.
func (l *leg) offer(dist []float64) bool {
	a, b := dist[l.a], dist[l.b]
	if over := a + l.cost; over < b {
		dist[l.b] = over
		return true
	}
	if over := b + l.cost; over < a {
		dist[l.a] = over
		return true
	}
	return false
}
