package scenarios

import (
	"maps"
	"slices"
	"sort"

	"concord/sim"
)

// edge is a row of routes.csv.
type edge struct {
	a, b   int
	km     float64
	direct float64 // great circle, 0 where the table does not say
	road   bool
}

// graph lays the borders and the links between the nodes.
func (b *builder) graph() {
	routes := b.read(&routesTable)
	edges := b.edges(routes)
	b.borders(edges, b.lines(routes, edges))
	b.links(edges)
	if routes.sure && routes.given {
		b.connected(routes)
	}
	b.outerRegimes(routes)
}

// edges are the rows of routes.csv in an order that does not depend on the order of the table.
func (b *builder) edges(routes *rows) []edge {
	var edges []edge
	for k := range routes.list {
		row := &routes.list[k]
		x, y := b.node(row.text[0]), b.node(row.text[1])
		e := edge{a: min(x, y), b: max(x, y), km: row.num[3], road: row.text[2] == "road"}
		if direct := row.num[4]; direct > 0 { // not if the cell is empty
			e.direct = direct
		}
		edges = append(edges, e)
	}
	sort.Slice(edges, func(i, j int) bool {
		p, q := edges[i], edges[j]
		if p.a != q.a {
			return p.a < q.a
		}
		if p.b != q.b {
			return p.b < q.b
		}
		return p.km < q.km || p.km == q.km && p.road && !q.road
	})
	return edges
}

// lines are the rows of borders.csv by pair of nodes.
func (b *builder) lines(routes *rows, edges []edge) map[[2]int]*record {
	lines := map[[2]int]*record{}
	t := b.read(&bordersTable)
	for k := range t.list {
		row := &t.list[k]
		x, y := b.node(row.text[0]), b.node(row.text[1])
		lines[[2]int{min(x, y), max(x, y)}] = row
		if row.good && row.num[3] > row.num[2] {
			t.fault(row, 3, ", more than the border's length of %s km", t.Cell(row.row, t.at[2]))
		}
		if routes.sure && routes.given && !slices.ContainsFunc(edges,
			func(e edge) bool { return e.road && e.a == min(x, y) && e.b == max(x, y) }) {
			t.RowFault(row.row, "%s-%s has a border here and no road in routes.csv; add the road there, or drop this row",
				row.text[0], row.text[1])
		}
	}
	return lines
}

// borders makes a border of each road, inner ones first.
func (b *builder) borders(edges []edge, lines map[[2]int]*record) {
	r, t := b.r, b.read(&bordersTable)
	for pass := range 2 {
		for _, e := range edges {
			innerOne := e.b < r.Members
			if !e.road || innerOne != (pass == 0) {
				continue
			}
			border := sim.Border{A: e.a, B: e.b}
			if innerOne {
				if f := lines[[2]int{e.a, e.b}]; f != nil {
					border.LengthKm, border.UnsettledKm = f.num[2], f.num[3]
				} else if t.sure && t.given {
					t.FileFault("there is no row for %s, which routes.csv joins by a road; add one", r.PairName(e.a, e.b))
				}
				r.Inner++
			}
			r.Borders = append(r.Borders, border)
		}
	}
}

// links makes a link of each road and each sea lane.
func (b *builder) links(edges []edge) {
	r := b.r
	for _, e := range edges {
		l := sim.Link{A: e.a, B: e.b, Km: e.km, Direct: e.direct, Border: -1}
		if e.road {
			l.Border = r.BorderIndex(e.a, e.b)
			r.Borders[l.Border].Link = len(r.Links)
		}
		r.Links = append(r.Links, l)
	}
}

// outerRegimes reads the regimes of borders with or between outside nodes.
func (b *builder) outerRegimes(routes *rows) {
	r := b.r
	for _, pair := range slices.Sorted(maps.Keys(b.f.Outer)) {
		k := r.BorderIndex(b.pairOf(pair))
		if k < r.Inner {
			if routes.sure {
				b.fault(b.spot("outer_borders", pair).key,
					"outer_borders: %s is not an outer land border; want a pair that routes.csv joins by a road, one of it "+
						"outside the region", pair)
			}
			continue
		}
		for _, row := range b.f.Outer[pair] {
			from, _ := row[0].(int64)
			word, _ := row[1].(string)
			r.Borders[k].Dated = append(r.Borders[k].Dated, sim.DatedRegime{From: int(from),
				Regime: sim.Regime(slices.Index(sim.RegimeNames[:], word))})
		}
		sort.Slice(r.Borders[k].Dated, func(i, j int) bool { return r.Borders[k].Dated[i].From < r.Borders[k].Dated[j].From })
	}
}

// connected reports the nodes that no route reaches. They could trade with no other node.
func (b *builder) connected(routes *rows) {
	n := len(b.r.Nodes)
	reached := make([]bool, n)
	reached[0] = true
	for range n {
		for _, l := range b.r.Links {
			if reached[l.A] || reached[l.B] {
				reached[l.A], reached[l.B] = true, true
			}
		}
	}
	for k, ok := range reached {
		if !ok {
			routes.FileFault("no way leads from %s to %s; add a road or a sea link", b.r.Nodes[0].ID, b.r.Nodes[k].ID)
		}
	}
}
