package agents

import (
	"math"

	"concord/sim"
	"concord/sim/det"
)

// Routes price a border crossing in kilometres, by the regime of the border. Neighbours use their own road.
// Goods of all other pairs take the cheapest way over the graph of roads and sea lanes. In this way a country
// that borders all others affects their trade (claims K24 and N37) without a parameter of its own.
type Routes struct {
	OpenKm       float64
	ManagedKm    float64
	RestrictedKm float64
	ClosedKm     float64
	EaseSteps    float64
}

func (t *Routes) table() []Parameter {
	const road = "judgement: hours at the border turned into road"
	km := func(path string, v *float64, prior float64, doc string) Parameter {
		return Parameter{
			Path: "routes." + path, Value: v, Prior: prior, Shape: Fixed, Lo: 0, Hi: 1e5,
			Unit: "km", Grade: "J", Source: road + unfelt,
			Doc: doc,
		}
	}
	return []Parameter{
		km("open_km", &t.OpenKm, 30, "road that crossing an open border is worth"),
		km("managed_km", &t.ManagedKm, 150, "road that crossing a managed border is worth"),
		{Path: "routes.restricted_km", Value: &t.RestrictedKm, Prior: 500, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1e5,
			Unit: "km", Grade: "J", Source: road,
			Doc: "road that crossing a restricted border is worth"},
		km("closed_km", &t.ClosedKm, 3000, "road that crossing a closed border is worth"),
		{Path: "routes.ease_steps", Value: &t.EaseSteps, Prior: 5, Shape: Fixed, Lo: 1, Hi: 1e6,
			Unit: "1", Grade: "J", Source: "convention: few enough that most routes of last year still hold",
			Doc: "whole number of steps in which the price of a crossing goes from one regime to the next"},
	}
}

// routeRule is Routes with the graph laid out for search.
type routeRule struct {
	Routes
	next   []bool  // by node pair: joined by a road over a land border
	roads  [][]int // by link over a land border: the links over land borders between the same two nodes
	all    graph
	beyond graph // the links between outside nodes only

	// Scratch of one year.
	cost    []float64 // by link
	open    []float64 // by link, with every inner border open
	changed []int     // links whose cost is not last year's
	far     []int     // those of them between outside nodes
	moved   []int     // links whose cost with open inner borders is not last year's

	// Scratch of one search.
	ask    []int  // nodes whose neighbours must be asked
	later  []int  // nodes whose neighbours must be asked in the next round
	listed []bool // by node: is in one of these lists
	lost   []int  // nodes whose ways must be found again
}

// graph is links by node.
type graph struct {
	first []int // by node, and one more: where its hops begin
	hops  []hop
}

// hop is where a link leads to.
type hop struct{ to, link int }

// newGraph lays out the links that are kept.
func newGraph(r *sim.Region, keep func(l *sim.Link) bool) graph {
	var g graph
	for a := range r.Nodes {
		g.first = append(g.first, len(g.hops))
		for k := range r.Links {
			switch l := &r.Links[k]; {
			case !keep(l):
			case l.A == a:
				g.hops = append(g.hops, hop{l.B, k})
			case l.B == a:
				g.hops = append(g.hops, hop{l.A, k})
			}
		}
	}
	g.first = append(g.first, len(g.hops))
	return g
}

// of gives the hops from a node.
func (g *graph) of(a int) []hop { return g.hops[g.first[a]:g.first[a+1]] }

func newRouteRule(t Routes, r *sim.Region) routeRule {
	n, links := len(r.Nodes), len(r.Links)
	rt := routeRule{Routes: t, next: make([]bool, n*n), roads: make([][]int, links),
		all:    newGraph(r, func(*sim.Link) bool { return true }),
		beyond: newGraph(r, func(l *sim.Link) bool { return l.A >= r.Members && l.B >= r.Members }),
		cost:   make([]float64, links), open: make([]float64, links),
		changed: make([]int, 0, links), far: make([]int, 0, links), moved: make([]int, 0, links),
		ask: make([]int, 0, n), later: make([]int, 0, n), listed: make([]bool, n), lost: make([]int, 0, n)}
	for k := range r.Links {
		l := &r.Links[k]
		if l.Border < 0 {
			continue
		}
		rt.next[l.A*n+l.B], rt.next[l.B*n+l.A] = true, true
		for x := range r.Links {
			if y := &r.Links[x]; y.Border >= 0 && (y.A == l.A && y.B == l.B || y.A == l.B && y.B == l.A) {
				rt.roads[k] = append(rt.roads[k], x)
			}
		}
	}
	return rt
}

// Find sets the length of the cheapest route between all nodes. Neighbours use their own road, whatever the
// regime. The effect of the regime on their own trade is a separate term, and a closed pair cannot trade
// through a third country.
//
// Find searches again from a node only if a link changed that is on its cheapest ways, or could now be. From
// a member it searches all ways. From an outside node it searches only ways that stay outside; all other ways
// pass a member.
func (t *routeRule) Find(w *sim.World) {
	r := w.Region
	first := w.Year == r.FirstYear
	t.price(w, first)
	if len(t.moved) > 0 {
		t.free(w, first)
	}
	if len(t.changed) == 0 {
		return
	}
	for _, k := range t.changed {
		if l := &r.Links[k]; l.Border >= 0 {
			t.set(w, l.A, l.B, t.road(w, k))
		}
	}
	if t.fromNodes(w, first) {
		t.outside(w)
	}
	for _, k := range t.changed {
		w.Routes.LinkCost[k] = t.cost[k]
	}
}

// price sets what every link costs this year, as borders are and with inner
// borders open, and lists the links whose cost is not last year's.
func (t *routeRule) price(w *sim.World, first bool) {
	r := w.Region
	crossing := [...]float64{sim.Closed: t.ClosedKm, sim.Restricted: t.RestrictedKm, sim.Managed: t.ManagedKm, sim.Open: t.OpenKm}
	// A crossing is priced in steps. If it followed every small change of ease, all routes would be searched again.
	t.changed, t.far = t.changed[:0], t.far[:0]
	t.moved = t.moved[:0]
	for k := range r.Links {
		c := w.Routes.LinkKm[k]
		open := c
		if b := r.Links[k].Border; b >= 0 {
			c += byEase(&crossing, t.stepped(w.Borders.Ease[b]))
			if b < r.Inner {
				open += t.OpenKm
			} else {
				open = c
			}
		}
		t.cost[k], t.open[k] = c, open
		if first || c != w.Routes.LinkCost[k] {
			t.changed = append(t.changed, k)
			if r.Links[k].A >= r.Members && r.Links[k].B >= r.Members {
				t.far = append(t.far, k)
			}
		}
		if first || open != w.Routes.OpenLinkCost[k] {
			t.moved = append(t.moved, k)
		}
	}
}

// stepped rounds an ease to the next of the steps between two regimes. Whole numbers stay as they are.
func (t *Routes) stepped(ease float64) float64 {
	if ease == float64(int(ease)) {
		return ease
	}
	return min(float64(int(float64(ease*t.EaseSteps)+0.5))/t.EaseSteps, float64(sim.Open))
}

// fromNodes searches the ways from every node that a changed link affects, and gives members their routes. It tells whether
// there was any to search.
func (t *routeRule) fromNodes(w *sim.World, first bool) bool {
	searched := false
	r := w.Region
	n, m := len(r.Nodes), r.Members
	for a := range n {
		way, g, changed := w.Routes.WayKm[a*n:a*n+n], &t.all, t.changed
		if a >= m {
			g, changed = &t.beyond, t.far
		}
		if first {
			t.start(way, a)
			w.Routes.Km[a*n+a] = r.Nodes[a].InnerKm
			w.Routes.LnKm[a*n+a] = det.Log(r.Nodes[a].InnerKm)
		} else if !t.touch(r, g, changed, w.Routes.LinkCost, t.cost, way) {
			continue
		}
		t.search(g, t.cost, way)
		searched = true
		for b := a + 1; b < n && a < m; b++ {
			if !t.next[a*n+b] {
				t.set(w, a, b, way[b])
			}
		}
	}
	return searched
}

// outside gives two outside nodes their route: the way that stays outside, or the shortest way through a
// member.
func (t *routeRule) outside(w *sim.World) {
	n, m := len(w.Region.Nodes), w.Region.Members
	for a := m; a < n; a++ {
		for b := a + 1; b < n; b++ {
			if t.next[a*n+b] {
				continue
			}
			km := w.Routes.WayKm[a*n+b]
			for i := range m {
				km = min(km, w.Routes.WayKm[i*n+a]+w.Routes.WayKm[i*n+b])
			}
			t.set(w, a, b, km)
		}
	}
}

// free sets the logarithm of members' routes as they would be with open inner borders. It ignores the effect
// of open inner borders on goods of outside states that pass through the region.
func (t *routeRule) free(w *sim.World, first bool) {
	n := len(w.Region.Nodes)
	for a := range w.Region.Members {
		way := w.Routes.OpenWayKm[a*n : a*n+n]
		if first {
			t.start(way, a)
		} else if !t.touch(w.Region, &t.all, t.moved, w.Routes.OpenLinkCost, t.open, way) {
			continue
		}
		t.search(&t.all, t.open, way)
		for b := range n {
			if b != a && !t.next[a*n+b] {
				w.Routes.OpenLnKm[a*n+b] = det.Log(way[b])
			}
		}
	}
	for _, k := range t.moved {
		w.Routes.OpenLinkCost[k] = t.open[k]
	}
}

// plain is the logarithm of every route when all borders are managed.
func (t *routeRule) plain(r *sim.Region) []float64 {
	n := len(r.Nodes)
	ln := make([]float64, n*n)
	way := make([]float64, n)
	for k, l := range r.Links {
		t.cost[k] = l.Km
		if l.Border >= 0 {
			t.cost[k] += t.ManagedKm
		}
	}
	for a := range n {
		t.start(way, a)
		t.search(&t.all, t.cost, way)
		for b, km := range way {
			switch {
			case a == b:
				km = r.Nodes[a].InnerKm
			case t.next[a*n+b]:
				km -= t.ManagedKm // approximately the road alone
			}
			ln[a*n+b] = det.Log(km)
		}
	}
	return ln
}

// set gives a pair its route.
func (t *routeRule) set(w *sim.World, a, b int, km float64) {
	n := len(w.Region.Nodes)
	if km != w.Routes.Km[a*n+b] {
		w.Routes.Km[a*n+b], w.Routes.Km[b*n+a] = km, km
		ln := det.Log(km)
		w.Routes.LnKm[a*n+b], w.Routes.LnKm[b*n+a] = ln, ln
	}
}

// road is the shortest road over the land border of a link, crossing not counted.
func (t *routeRule) road(w *sim.World, k int) float64 {
	best := math.Inf(1)
	for _, x := range t.roads[k] {
		best = min(best, w.Routes.LinkKm[x])
	}
	return best
}

// start prepares a search of all ways from a node: every other node is out of reach.
func (t *routeRule) start(way []float64, a int) {
	for b := range way {
		way[b] = math.Inf(1)
	}
	way[a] = 0
	t.list(a)
}

// touch prepares the ways from a node for a new search, and tells whether a search is needed. It is needed if
// a link became longer and some way uses it, which the distances of its ends show. It is also needed if a
// link became shorter and now offers one of its ends a shorter way. The distances are sums in the order of
// the way, so both comparisons are exact.
//
// Take the far end of every longer link that a way uses, and of these the nearest. Nodes before it are not
// reached over such a link and keep their distances. So do those that are still reached from a nearer node in the same
// distance. The others are lost, and are reached again from those that are not.
func (t *routeRule) touch(r *sim.Region, g *graph, changed []int, was, now, way []float64) bool {
	from := math.Inf(1)
	for _, k := range changed {
		l := &r.Links[k]
		a, b := way[l.A], way[l.B]
		if now[k] > was[k] {
			if (a+was[k] == b || b+was[k] == a) && !math.IsInf(a, 1) { // endless: out of reach, and stays so
				from = min(from, max(a, b))
			}
		} else if a+now[k] < b || b+now[k] < a {
			t.list(l.A)
			t.list(l.B)
		}
	}
	if math.IsInf(from, 1) {
		return len(t.ask) > 0
	}
	t.lose(g, now, way, from)
	for _, b := range t.lost {
		best := way[b]
		for _, h := range g.of(b) {
			best = min(best, way[h.to]+now[h.link])
		}
		if way[b] = best; !math.IsInf(best, 1) {
			t.list(b)
		}
	}
	return true
}

// lose sets those nodes out of reach that lie as far as a distance or farther and are no longer reached so, and lists them.
// It goes by distance, so that it knows of all nearer nodes whether they are lost.
func (t *routeRule) lose(g *graph, cost, way []float64, from float64) {
	far := t.lost[:0]
	for b, d := range way {
		if !(d >= from) || math.IsInf(d, 1) {
			continue
		}
		far = append(far, b)
		k := len(far) - 1
		for ; k > 0 && way[far[k-1]] > d; k-- {
			far[k] = far[k-1]
		}
		far[k] = b
	}
	t.lost = far[:0]
	for _, b := range far {
		d := way[b]
		if !g.reached(b, d, cost, way) {
			way[b] = math.Inf(1)
			t.lost = append(t.lost, b)
		}
	}
}

// reached tells whether a node is reached in a distance from a nearer one.
func (g *graph) reached(b int, d float64, cost, way []float64) bool {
	for _, h := range g.of(b) {
		if near := way[h.to]; near+cost[h.link] == d && near < d {
			return true
		}
	}
	return false
}

// list notes that the neighbours of a node must be asked.
func (t *routeRule) list(a int) {
	if !t.listed[a] {
		t.listed[a] = true
		t.ask = append(t.ask, a)
	}
}

// search shortens the ways from one node to every other until they are cheapest. Each node that is listed offers its
// neighbours a shorter way. Those that take it are listed for the next round (Bellman 1958; Moore 1959 for asking
// only those that changed). The distances are the least sums in the order of the way; they do not depend on the order of
// the links.
func (t *routeRule) search(g *graph, cost, way []float64) {
	for len(t.ask) > 0 {
		t.later = t.later[:0]
		for _, a := range t.ask {
			t.listed[a] = false
			for _, h := range g.of(a) {
				if over := way[a] + cost[h.link]; over < way[h.to] {
					way[h.to] = over
					if !t.listed[h.to] {
						t.listed[h.to] = true
						t.later = append(t.later, h.to)
					}
				}
			}
		}
		t.ask, t.later = t.later, t.ask
	}
}

var transportLink = agreement{
	Kind: sim.Kind{
		Name: "transport_link", Parties: sim.BorderPair, Group: sim.Economic, Role: sim.Supporting, Binding: 0.3,
		Executive: true,
		Doc: "Two neighbours agree to build a road or railway; the road between them, and every route over it, becomes " +
			"shorter as it is built.",
		Fields: []sim.Field{
			linkShorter: {Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true,
				Doc: "share by which the effective road length falls when finished"},
			linkSponsor: {Key: "sponsor", Type: sim.Power, Doc: "outside power that pays for it"},
			linkCost: {Key: "cost", Type: sim.Number, Unit: "US$", Lo: 0, Hi: 1e12, Default: 0,
				Doc: "what the sponsor puts in; it becomes part of its stock of finance in the members among the parties"},
		},
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		return appeal{gain: p.Trade.created(w, party, other, -float64(p.Trade.Distance*det.Log1p(-w.Value(e, linkShorter)))),
			tie: w.Entries[e].Kind.Binding}
	},
	several: true, // each has its road
	sign:    func(_ *Params, w *sim.World, e int) { sponsored(w, e) },
	keep:    func(_ *Params, w *sim.World, e int, now float64) { shortenLink(w, e, now) },
	stopped: func(w *sim.World, e int) bool { return w.Routes.Stopped[linkOf(w, e)] != 0 },
}

// The slots of transportLink and linkFinished, which say the same.
const (
	linkShorter = iota
	linkSponsor
	linkCost
)

var linkFinished = permanent{
	Kind: sim.Kind{
		Name: "link_finished", Parties: sim.BorderPair, Group: sim.External, Inside: true,
		Doc: "A transport link between two nodes that share a border is finished: the road becomes shorter for good.",
		Fields: []sim.Field{
			linkShorter: {Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true,
				Doc: "share by which the effective road length falls"},
			linkSponsor: {Key: "sponsor", Type: sim.Power, Doc: "outside power that has paid for it"},
			linkCost: {Key: "cost", Type: sim.Number, Unit: "US$", Lo: 0, Hi: 1e12, Default: 0,
				Doc: "what the sponsor has put in; it becomes part of its stock of finance in the members among the parties"},
		},
	},
	happen: func(_ *Params, w *sim.World, e int) { sponsored(w, e) },
	stay:   func(w *sim.World, e int) { shortenLink(w, e, 1) },
}

var linkStopped = lasting{
	Kind: sim.Kind{
		Name: "link_stopped", Parties: sim.BorderPair, Group: sim.Economic, Role: sim.Barrier, Inside: true,
		Doc: "Work on roads and railways between two nodes that share a border stands still for some years: no more of what " +
			"the two agreed is built, and what is built stays. So a project can remain unfinished.",
		Fields: []sim.Field{
			linkStoppedYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60,
				Doc: "how long; left out, for good"},
		},
	},
	during: func(_ *Params, w *sim.World, e int) { w.Routes.Stopped[linkOf(w, e)] = 1 },
}

// The slot of linkStopped.
const linkStoppedYears = 0

// sponsored books the cost of a link as finance of the sponsor. An outside project raises vertical
// integration, whatever its effect on neighbours (K71 K76).
func sponsored(w *sim.World, e int) {
	power := int(w.Value(e, linkSponsor))
	if power < 0 || w.Entries[e].A >= w.Region.Members {
		return
	}
	m, n := w.Region.Members, len(w.Region.Powers)
	a, b := w.Entries[e].A, w.Entries[e].B // a before b: when only one is a member, it is a
	if b >= m {
		w.Powers.Finance[a*n+power] += w.Value(e, linkCost)
		return
	}
	for _, i := range [...]int{a, b} {
		w.Powers.Finance[i*n+power] += float64(0.5 * w.Value(e, linkCost))
	}
}

// linkOf is the road over the common border of an entry's two parties.
func linkOf(w *sim.World, e int) int {
	return w.Region.Borders[w.BorderOf(e)].Link
}

// shortenLink makes a road shorter by the share of it that is built.
func shortenLink(w *sim.World, e int, built float64) {
	k := linkOf(w, e)
	w.Routes.LinkKm[k] = float64(w.Routes.LinkKm[k] * (1 - float64(w.Value(e, linkShorter)*built)))
}
