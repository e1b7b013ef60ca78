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
	all    graph   // every link
	open   graph   // every link, with every inner border open
	beyond graph   // the links between outside nodes only

	// Scratch of one search.
	way    []float64 // by node: the way to it
	found  []step    // by node: the last step of a way that is shorter than that of last time; none from itself
	moved  []step    // those steps
	ask    []int     // nodes whose neighbours must be asked
	later  []int     // nodes whose neighbours must be asked in the next round
	listed []bool    // by node: is in one of these lists
}

// graph is links by node, what they cost, and by which of them each node was reached last. That is only where a search begins:
// it finds the same ways from wherever it begins, so what another run left is as good.
type graph struct {
	first []int     // by node, and one more: where its hops begin
	hops  []hop     // from each node
	ends  []ends    // of each link, once
	cost  []float64 // by link
	trees [][]step  // by node where ways begin: how all others were reached, parents before children; nil where none begin
}

// hop is where a link leads to.
type hop struct{ to, link int }

// ends are the nodes that a link joins.
type ends struct{ a, b, link int }

// step is how a node was reached: over a link from another; from itself if it was not.
type step struct{ node, from, link int32 }

// newGraph lays out the links that are kept, for ways that begin at the nodes from one up to another.
func newGraph(r *sim.Region, cost []float64, begin, end int, keep func(l *sim.Link) bool) graph {
	g := graph{cost: cost, trees: make([][]step, len(r.Nodes))}
	for a := range r.Nodes {
		g.first = append(g.first, len(g.hops))
		for k := range r.Links {
			switch l := &r.Links[k]; {
			case !keep(l):
			case l.A == a:
				g.hops = append(g.hops, hop{l.B, k})
				g.ends = append(g.ends, ends{l.A, l.B, k})
			case l.B == a:
				g.hops = append(g.hops, hop{l.A, k})
			}
		}
		for b := range r.Nodes {
			if begin <= a && a < end && b != a && len(r.Links) > 0 {
				g.trees[a] = append(g.trees[a], step{node: int32(b), from: int32(b)})
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
	every := func(*sim.Link) bool { return true }
	outside := func(l *sim.Link) bool { return l.A >= r.Members && l.B >= r.Members }
	cost := make([]float64, links)
	rt := routeRule{Routes: t, next: make([]bool, n*n), roads: make([][]int, links),
		all: newGraph(r, cost, 0, n, every), open: newGraph(r, make([]float64, links), 0, r.Members, every),
		beyond: newGraph(r, cost, r.Members, n, outside),
		way:    make([]float64, n), found: make([]step, n), moved: make([]step, 0, n),
		ask: make([]int, 0, n), later: make([]int, 0, n), listed: make([]bool, n)}
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
// From a member Find searches all ways, from an outside node only ways that stay outside; all other ways pass a member.
// It searches only if a link on which such ways can lie has changed.
func (t *routeRule) Find(w *sim.World) {
	first := w.Year == w.Region.FirstYear
	changed, far, moved := t.price(w, first)
	if moved {
		t.free(w)
	}
	if changed {
		t.fromMembers(w, first)
		t.outside(w, far)
	}
}

// price sets what every link costs this year, as borders are and with inner borders open. It gives neighbours their road. It
// tells whether a cost is not last year's: of any link, of one between outside nodes, and of any with open inner borders.
func (t *routeRule) price(w *sim.World, first bool) (changed, far, moved bool) {
	r := w.Region
	crossing := [...]float64{sim.Closed: t.ClosedKm, sim.Restricted: t.RestrictedKm, sim.Managed: t.ManagedKm, sim.Open: t.OpenKm}
	// A crossing is priced in steps. If it followed every small change of ease, all routes would be searched again.
	for k := range r.Links {
		l := &r.Links[k]
		c := w.Routes.LinkKm[k]
		open := c
		if b := l.Border; b >= 0 {
			c += byEase(&crossing, t.stepped(w.Borders.Ease[b]))
			if b < r.Inner {
				open += t.OpenKm
			} else {
				open = c
			}
		}
		t.all.cost[k], t.open.cost[k] = c, open
		if first || c != w.Routes.LinkCost[k] {
			changed = true
			far = far || l.A >= r.Members && l.B >= r.Members
			w.Routes.LinkCost[k] = c
			if l.Border >= 0 {
				t.set(w, l.A, l.B, t.road(w, k))
			}
		}
		if first || open != w.Routes.OpenLinkCost[k] {
			moved = true
			w.Routes.OpenLinkCost[k] = open
		}
	}
	return changed, far, moved
}

// stepped rounds an ease to the next of the steps between two regimes. Whole numbers stay as they are.
func (t *Routes) stepped(ease float64) float64 {
	if ease == float64(int(ease)) {
		return ease
	}
	return min(float64(int(float64(ease*t.EaseSteps)+0.5))/t.EaseSteps, float64(sim.Open))
}

// fromMembers gives every member its ways and its routes.
func (t *routeRule) fromMembers(w *sim.World, first bool) {
	r := w.Region
	n := len(r.Nodes)
	for a := 0; first && a < n; a++ {
		w.Routes.Km[a*n+a] = r.Nodes[a].InnerKm
		w.Routes.LnKm[a*n+a] = det.Log(r.Nodes[a].InnerKm)
	}
	for a := range r.Members {
		way := t.ways(&t.all, a)
		copy(w.Routes.WayKm[a*n:a*n+n], way)
		now, next := w.Routes.Km[a*n:a*n+n], t.next[a*n:a*n+n]
		for b := a + 1; b < len(way) && b < len(now); b++ {
			if way[b] != now[b] && !next[b] {
				t.set(w, a, b, way[b])
			}
		}
	}
}

// outside gives two outside nodes their route: the way that stays outside, or the shortest way through a
// member.
func (t *routeRule) outside(w *sim.World, far bool) {
	n, m := len(w.Region.Nodes), w.Region.Members
	for a := m; a < n; a++ {
		if far {
			copy(w.Routes.WayKm[a*n:a*n+n], t.ways(&t.beyond, a))
		}
		for b := a + 1; b < n; b++ {
			if t.next[a*n+b] {
				continue
			}
			km := w.Routes.WayKm[a*n+b]
			for at := 0; at < m*n; at += n {
				if through := w.Routes.WayKm[at+a] + w.Routes.WayKm[at+b]; through < km {
					km = through
				}
			}
			if km != w.Routes.Km[a*n+b] {
				t.set(w, a, b, km)
			}
		}
	}
}

// free sets the logarithm of members' routes as they would be with open inner borders. It ignores the effect
// of open inner borders on goods of outside states that pass through the region.
func (t *routeRule) free(w *sim.World) {
	n := len(w.Region.Nodes)
	for a := range w.Region.Members {
		now := w.Routes.OpenWayKm[a*n : a*n+n]
		for b, km := range t.ways(&t.open, a) {
			if km == now[b] {
				continue
			}
			if now[b] = km; !t.next[a*n+b] {
				w.Routes.OpenLnKm[a*n+b] = det.Log(km)
			}
		}
	}
}

// plain is the logarithm of every route when all borders are managed.
func (t *routeRule) plain(r *sim.Region) []float64 {
	n := len(r.Nodes)
	ln := make([]float64, n*n)
	for k, l := range r.Links {
		t.all.cost[k] = l.Km
		if l.Border >= 0 {
			t.all.cost[k] += t.ManagedKm
		}
	}
	for a := range n {
		for b, km := range t.ways(&t.all, a) {
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

// ways gives the cheapest ways from a node to all, until they are asked for again. It goes along the ways of last time at the
// costs of this year. Most of them are still cheapest. If some link now offers a shorter way to one of its ends, the
// search goes on from there. The ways found are the same wherever it begins: the least sums in the order of the way.
func (t *routeRule) ways(g *graph, a int) []float64 {
	way, cost := t.way, g.cost
	for b := range way {
		way[b] = math.Inf(1)
	}
	way[a] = 0
	for _, s := range g.trees[a] {
		way[s.node] = way[s.from] + cost[s.link]
	}
	for _, l := range g.ends {
		c, there, back := cost[l.link], way[l.a], way[l.b]
		if there+c < back {
			t.ask = t.reach(t.ask, l.b, there+c, l.a, l.link)
		} else if back+c < there {
			t.ask = t.reach(t.ask, l.a, back+c, l.b, l.link)
		}
	}
	if len(t.ask) > 0 {
		t.search(g)
		t.grow(g.trees[a])
	}
	return way
}

// reach gives a node a shorter way over a link from another, and lists it if it is not listed yet.
func (t *routeRule) reach(list []int, b int, km float64, from, link int) []int {
	t.way[b] = km
	t.found[b] = step{int32(b), int32(from), int32(link)}
	if t.listed[b] {
		return list
	}
	t.listed[b] = true
	return append(list, b)
}

// search shortens ways until they are cheapest. Each node that is listed offers its neighbours a shorter way. Those that take
// it are listed for the next round (Bellman 1958; Moore 1959 for asking only those that changed).
func (t *routeRule) search(g *graph) {
	for len(t.ask) > 0 {
		t.later = t.later[:0]
		for _, a := range t.ask {
			t.listed[a] = false
			for _, h := range g.of(a) {
				if over := t.way[a] + g.cost[h.link]; over < t.way[h.to] {
					t.later = t.reach(t.later, h.to, over, a, h.link)
				}
			}
		}
		t.ask, t.later = t.later, t.ask
	}
}

// grow puts the steps that were found into a tree: after all others, nearer ones first.
func (t *routeRule) grow(tree []step) {
	t.moved = t.moved[:0]
	stay := 0
	for _, s := range tree {
		if found := t.found[s.node]; found.node != found.from {
			t.found[s.node] = step{}
			t.moved = append(t.moved, found)
			continue
		}
		tree[stay] = s
		stay++
	}
	for k, s := range t.moved {
		for k += stay; k > stay && t.way[tree[k-1].node] > t.way[s.node]; k-- {
			tree[k] = tree[k-1]
		}
		tree[k] = s
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
