package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/sim"
)

// mostBeside is the largest number of members with two panels side by side.
const mostBeside = 7

// drawNetwork shows who trades with whom, and over which borders, in some years. Members stand in their
// places. The width of a line is the turnover of a pair. Its shade and letter say how the border is run.
func drawNetwork(d *data) (*sheet, string) {
	n := &network{data: d, pairs: d.pairs(), shots: snapshots(d.Region, d.Layout.First, d.Until()),
		places: d.layOut(), widest: 11}
	for k := range n.pairs {
		n.turnover = append(n.turnover, d.fanOf(sim.OfPair, "turnover_usd", k, million))
		for _, y := range n.shots {
			n.strongest = max(n.strongest, n.in(k, y))
		}
	}
	title := networkFinding(n.pairs, n.turnover, n.shots, d.names)

	columns, tall := min(2, len(n.shots)), vg.Length(150)
	if m := d.Region.Members; m > mostBeside { // side by side, most lines would not be visible
		columns, tall, n.widest = 1, 300, n.widest*mostBeside/vg.Length(m)
	}
	rows := (len(n.shots) + columns - 1) / columns
	const keyRoom = vg.Length(46)
	n.sheet = newSheet(vg.Length(rows)*tall+vg.Length(rows-1)*6+keyRoom, title, d.subtitle("trade and borders"),
		d.source("")+" "+d.codes())
	for s, cell := range grid(inset(n.body, 0, 0, keyRoom, 0), columns, rows, 8, 6) {
		if s < len(n.shots) {
			n.snapshot(cell, n.shots[s])
		}
	}
	widths, borders := "median turnover a year:", "border in most replicates:"
	read := "the median turnover of the pair (square-root scale, the same in all panels); shade and letter say how their " +
		"border is run in most replicates"
	sums := "amounts are sums of medians"
	if !d.replicated() {
		widths, borders = "turnover a year:", "border:"
		read = "the turnover of the pair (square-root scale, the same in all panels); shade and letter say how their " +
			"border is run"
		sums = "it is the one replicate"
	}
	n.key(widths, borders, n.body.Min.Y+keyRoom-6)
	where := "places are approximate"
	if !n.places.real {
		where = "members stand on a circle, not in their places"
	}
	caption := fmt.Sprintf("%s. The width of a line is %s; dotted lines join countries without a common border; %s, %s.", title,
		read, where, sums)
	return n.sheet, caption
}

// network is what a figure of trade on a map is drawn from.
type network struct {
	*data
	*sheet
	pairs     []pair
	turnover  []fan // of each pair, in millions
	shots     []int // the years that are drawn
	places    layoutOfNodes
	strongest float64   // the largest turnover of all pairs and years
	widest    vg.Length // the width of its line
}

// in is the turnover of a pair in a year.
func (n *network) in(pair, year int) float64 {
	v, _ := n.turnover[pair].in(year)
	return v
}

// width is how wide the line of a turnover is.
func (n *network) width(v float64) vg.Length {
	if n.strongest == 0 {
		return 0
	}
	return n.widest * vg.Length(math.Sqrt(v/n.strongest))
}

// border is the border of a pair, below 0 for none.
func (n *network) border(pair int) int {
	return n.Region.BorderIndex(n.pairs[pair].a, n.pairs[pair].b)
}

// snapshot draws a year: the land, lines, letters above all lines, and members.
func (n *network) snapshot(cell vg.Rectangle, year int) {
	n.outline(rule, 0.5, corners(cell))
	m := fit(cell, n.places.box)
	if n.meta.MapLayer != nil && n.places.real {
		for _, o := range n.meta.MapLayer.Outlines {
			m.land(n.sheet, cell, &n.places, o, n.isOutlineOfMember(o.ID))
		}
	}
	regime := func(border int) sim.Regime {
		return sim.Regime(n.modal(sim.OfBorder, "regime", border, year, len(regimes)))
	}
	ends := func(pair int) (from, to vg.Point) {
		q := n.pairs[pair]
		return m.at(n.places.node[q.a]), m.at(n.places.node[q.b])
	}
	sum := 0.0
	for _, k := range n.order(year) {
		v := n.in(k, year)
		sum += v
		from, to := ends(k)
		if border := n.border(k); border < 0 {
			n.stroke(grey, max(0.6, n.width(v)), noBorderDashes, from, to)
		} else {
			n.tie(from, to, max(0.5, n.width(v)), regime(border))
		}
	}
	var taken []vg.Point // places of members, which would hide letters, and of letters
	for _, node := range n.places.node {
		taken = append(taken, m.at(node))
	}
	for k := range n.pairs {
		if border := n.border(k); border >= 0 {
			from, to := ends(k)
			at := badgePlace(from, to, taken)
			taken = append(taken, at)
			n.badge(at, regime(border))
		}
	}
	for i, node := range n.places.node {
		n.node(m.at(node), n.Region.Nodes[i].ID)
	}
	n.text(cell.Min.X+5, cell.Max.Y-13, left, strconv.Itoa(year), ink{size: large, bold: true, colour: black})
	n.text(cell.Min.X+5, cell.Max.Y-24, left, "inside: "+dollars(sum), soft)
}

// order lists pairs in the order in which they are drawn. Pairs that are no neighbours come first. Among each
// kind the widest come first, so that thin lines stay visible.
func (n *network) order(year int) []int {
	order := make([]int, len(n.pairs))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(boolToInt(n.border(a) >= 0), boolToInt(n.border(b) >= 0)),
			cmp.Compare(n.in(b, year), n.in(a, year)))
	})
	return order
}

// snapshots are the years to draw in a run. The last year replaces the years beyond it.
func snapshots(r *sim.Region, first, last int) []int {
	var shots []int
	for _, y := range slices.Concat([]int{r.RecordFrom}, r.Landmarks.Brief, []int{r.DefaultUntil}) {
		y = min(max(y, first), last)
		if !slices.Contains(shots, y) {
			shots = append(shots, y)
		}
	}
	return shots
}

// layoutOfNodes is where nodes are, in plane coordinates, and what box to show.
type layoutOfNodes struct {
	node [][2]float64
	box  [4]float64 // left, bottom, right, top
	real bool       // whether these are places on the earth

	// squeeze is the length of a degree of longitude in degrees of latitude, in
	// the middle of the map.
	squeeze float64
}

func (l *layoutOfNodes) plane(lonlat [2]float64) [2]float64 {
	return [2]float64{lonlat[0] * l.squeeze, lonlat[1]}
}

// layOut places the members on the map if all places are known, otherwise on a circle.
func (d *data) layOut() layoutOfNodes {
	var l layoutOfNodes
	low, high, known := [2]float64{180, 90}, [2]float64{-180, -90}, true
	for i := range d.Region.Members {
		place, ok := d.meta.Places[d.Region.Nodes[i].ID]
		known = known && ok
		for k, v := range place {
			low[k], high[k] = min(low[k], v), max(high[k], v)
		}
	}
	if known && low[0] < high[0] && low[1] < high[1] {
		l.squeeze = math.Cos((low[1] + high[1]) / 2 * math.Pi / 180)
		for i := range d.Region.Members {
			l.node = append(l.node, l.plane(d.meta.Places[d.Region.Nodes[i].ID]))
		}
		// There is room around the nodes for their countries. A large country does not fit in wholly, because
		// it would shrink the rest.
		wide, tall := (high[0]-low[0])/2, (high[1]-low[1])/3
		from, to := l.plane([2]float64{low[0] - wide, low[1] - tall}), l.plane([2]float64{high[0] + wide, high[1] + tall})
		l.box = [4]float64{from[0], from[1], to[0], to[1]}
		l.real = true
		return l
	}
	n := d.Region.Members
	for i := range n {
		a := 2*math.Pi*float64(i)/float64(n) + math.Pi/2
		l.node = append(l.node, [2]float64{1.6 * math.Cos(a), math.Sin(a)})
	}
	l.box = [4]float64{-2, -1.3, 2, 1.75} // the year and a sum stand above
	return l
}

// view maps plane coordinates into a cell.
type view struct {
	middle vg.Point
	origin [2]float64
	unit   vg.Length
}

func fit(cell vg.Rectangle, box [4]float64) view {
	w, h := cell.Max.X-cell.Min.X, cell.Max.Y-cell.Min.Y
	return view{
		middle: vg.Point{X: (cell.Min.X + cell.Max.X) / 2, Y: (cell.Min.Y + cell.Max.Y) / 2},
		origin: [2]float64{(box[0] + box[2]) / 2, (box[1] + box[3]) / 2},
		unit:   min(w/vg.Length(box[2]-box[0]), h/vg.Length(box[3]-box[1])),
	}
}

func (m view) at(p [2]float64) vg.Point {
	return vg.Point{X: m.middle.X + vg.Length(p[0]-m.origin[0])*m.unit, Y: m.middle.Y + vg.Length(p[1]-m.origin[1])*m.unit}
}

// land draws a country's shape, cut off at the cell's edges.
func (m view) land(sh *sheet, cell vg.Rectangle, l *layoutOfNodes, o Outline, member bool) {
	window := draw.Canvas{Canvas: sh.Canvas.Canvas, Rectangle: cell}
	for _, ring := range o.Rings {
		points := make([]vg.Point, 0, len(ring)+1)
		for _, q := range ring {
			points = append(points, m.at(l.plane(q)))
		}
		if len(points) < 3 {
			continue
		}
		if points[0] != points[len(points)-1] {
			points = append(points, points[0])
		}
		if member {
			sh.fill(ground, window.ClipPolygonXY(points))
		}
		var lines [][]vg.Point = window.ClipLinesXY(points)
		for _, line := range lines {
			sh.stroke(rule, 0.6, nil, line...)
		}
	}
}

// isOutlineOfMember tells members' shapes by their two- or three-letter code.
func (d *data) isOutlineOfMember(id string) bool {
	for i := range d.Region.Members {
		if n := &d.Region.Nodes[i]; n.ID == id || n.ISO3 == id {
			return true
		}
	}
	return false
}

// tie draws the line of a pair of neighbours. It has a grey edge, so that pale colours are visible.
func (sh *sheet) tie(from, to vg.Point, width vg.Length, g sim.Regime) {
	sh.stroke(grey, width+1, nil, from, to)
	sh.stroke(regimes[g], width, nil, from, to)
}

// badgePlace is where the letter of a line goes. This is the middle, or as near to it as the letters of
// crossing lines allow.
func badgePlace(from, to vg.Point, taken []vg.Point) vg.Point {
	along := func(t vg.Length) vg.Point {
		return vg.Point{X: from.X + t*(to.X-from.X), Y: from.Y + t*(to.Y-from.Y)}
	}
	for _, t := range []vg.Length{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74} {
		at := along(t)
		if !slices.ContainsFunc(taken,
			func(q vg.Point) bool { return math.Hypot(float64(at.X-q.X), float64(at.Y-q.Y)) < 2*badgeRadius+2 }) {
			return at
		}
	}
	return along(0.5)
}

const badgeRadius = 5.5

// noBorderDashes are the dashes of a line between countries without a common border.
var noBorderDashes = []vg.Length{2, 2.5}

// badge writes a regime's letter on a line.
func (sh *sheet) badge(at vg.Point, g sim.Regime) {
	sh.mark(at, draw.CircleGlyph{}, badgeRadius+0.6, grey)
	sh.mark(at, draw.CircleGlyph{}, badgeRadius, regimes[g])
	sh.middle(at.X, at.Y, centre, letter(g), strong.in(regimeInks[g]))
}

// node draws a member with its code, in a circle or, for a long code, in a box.
func (sh *sheet) node(at vg.Point, id string) {
	const r = 8.4
	if half := strong.width(id)/2 + 3; half > r+2.5 { // two letters fit a circle, however wide, so that shape means nothing
		box := rect(at.X-half, at.Y-r, at.X+half, at.Y+r)
		sh.fill(white, box)
		sh.outline(black, 0.8, box)
	} else {
		sh.mark(at, draw.CircleGlyph{}, r+0.8, black)
		sh.mark(at, draw.CircleGlyph{}, r, white)
	}
	sh.middle(at.X, at.Y, centre, id, strong)
}

// key explains widths in a line, and shades and letters in another.
func (n *network) key(widths, borders string, top vg.Length) {
	k := keyRow{sheet: n.sheet, x: n.body.Min.X, y: top - 8}
	k.say(widths, 8)
	if n.strongest > 0 {
		for _, v := range []float64{stepDown(n.strongest), stepDown(n.strongest) / 10, stepDown(n.strongest) / 100} {
			k.add(dollars(v), 28, 12, func(x, y vg.Length) { k.across(grey, max(0.5, n.width(v)), nil, x, x+24, y) })
		}
	}
	k = keyRow{sheet: n.sheet, x: n.body.Min.X, y: k.y - 18}
	k.say(borders, 8)
	k.regimes(30, 9, func(g sim.Regime, x, y vg.Length) {
		k.tie(vg.Point{X: x, Y: y}, vg.Point{X: x + 26, Y: y}, 4, g)
		k.badge(vg.Point{X: x + 13, Y: y}, g)
	})
	k.add("none", 26, 0, func(x, y vg.Length) { k.across(grey, 2, noBorderDashes, x, x+22, y) })
}

// networkFinding says which tie is the strongest in each year, and by how much all ties together grow.
func networkFinding(pairs []pair, turnover []fan, shots []int, names func(a, b int) string) string {
	var best []int
	var sums []float64
	for _, y := range shots {
		top, sum := 0, 0.0
		for k := range pairs {
			v, _ := turnover[k].in(y)
			sum += v
			if w, _ := turnover[top].in(y); v > w {
				top = k
			}
		}
		best, sums = append(best, top), append(sums, sum)
	}
	tie := func(k int) string { return names(pairs[k].a, pairs[k].b) }
	last := len(shots) - 1
	if sums[last] == 0 {
		return fmt.Sprintf("No trade inside the region in %d", shots[last])
	}
	if last == 0 {
		v, _ := turnover[best[0]].in(shots[0])
		return fmt.Sprintf("%s is the strongest tie in %d, with %s of trade inside the region", tie(best[0]), shots[0],
			percent(v/sums[0]))
	}
	growth := ""
	if sums[0] > 0 {
		growth = fmt.Sprintf("; all pairs together trade %sas much in %d as in %d", times(sums[last]/sums[0]),
			shots[last], shots[0])
	}
	if growth != "" && len(pairs) == 1 {
		return tie(0) + strings.TrimPrefix(growth, "; all pairs together")
	}
	if len(slices.Compact(slices.Clone(best))) == 1 {
		return fmt.Sprintf("%s stays the strongest tie%s", tie(best[0]), growth)
	}
	if best[0] == best[last] {
		return fmt.Sprintf("%s is the strongest tie in %d and again in %d%s", tie(best[0]), shots[0], shots[last], growth)
	}
	return fmt.Sprintf("The strongest tie moves from %s to %s%s", tie(best[0]), tie(best[last]), growth)
}
