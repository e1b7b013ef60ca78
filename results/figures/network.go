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

// mostBeside is up to how many members two panels stand beside each other.
const mostBeside = 7

// drawNetwork shows who trades with whom at four dates, on a map.
func drawNetwork(d *data) (*sheet, string) {
	shots := snapshots(d.Region, d.Layout.First, d.Until())
	pairs := d.pairs()
	turnover := make([]fan, len(pairs))
	strongest := 0.0
	for k := range pairs {
		turnover[k] = d.fanOf(sim.OfPair, "turnover_usd", k, million)
		for _, y := range shots {
			v, _ := turnover[k].in(y)
			strongest = max(strongest, v)
		}
	}
	title := networkFinding(pairs, turnover, shots, d.names)

	columns, tall, widest := min(2, len(shots)), vg.Length(150), vg.Length(11)
	if n := d.Region.Members; n > mostBeside { // larger panels and thinner lines, or nothing is seen of most
		columns, tall, widest = 1, 300, widest*mostBeside/vg.Length(n)
	}
	rows := (len(shots) + columns - 1) / columns
	const keyRoom = vg.Length(46)
	at := d.layOut()
	sh := newSheet(vg.Length(rows)*tall+vg.Length(rows-1)*6+keyRoom, title, d.subtitle("trade and borders"), d.source("")+" "+d.codes())
	panels := inset(sh.body, 0, 0, keyRoom, 0)
	width := func(v float64) vg.Length {
		if strongest == 0 {
			return 0
		}
		return widest * vg.Length(math.Sqrt(v/strongest))
	}
	for s, cell := range grid(panels, columns, rows, 8, 6) {
		if s >= len(shots) {
			break
		}
		year := shots[s]
		sh.outline(rule, 0.5, rect(cell.Min.X, cell.Min.Y, cell.Max.X, cell.Max.Y))
		m := fit(cell, at.box)
		if d.meta.MapLayer != nil && at.real {
			for _, o := range d.meta.MapLayer.Outlines {
				m.outline(sh, cell, &at, o, d.isOutlineOfMember(o.ID))
			}
		}
		// Those of no neighbours first, of both the widest, so that thin ones stay visible.
		order := make([]int, len(pairs))
		for k := range order {
			order[k] = k
		}
		neighbours := func(k int) int { return boolToInt(d.Region.BorderIndex(pairs[k].a, pairs[k].b) >= 0) }
		slices.SortStableFunc(order, func(a, b int) int {
			if c := cmp.Compare(neighbours(a), neighbours(b)); c != 0 {
				return c
			}
			va, _ := turnover[a].in(year)
			vb, _ := turnover[b].in(year)
			switch {
			case va > vb:
				return -1
			case va < vb:
				return 1
			}
			return 0
		})
		sum := 0.0
		for _, k := range order {
			v, _ := turnover[k].in(year)
			sum += v
			q := pairs[k]
			from, to := m.at(at.node[q.a]), m.at(at.node[q.b])
			border := d.Region.BorderIndex(q.a, q.b)
			if border < 0 {
				sh.stroke(grey, max(0.6, width(v)), []vg.Length{2, 2.5}, from, to)
				continue
			}
			sh.tie(from, to, max(0.5, width(v)), sim.Regime(d.modal(sim.OfBorder, "regime", border, year, len(regimes))))
		}
		var badges []vg.Point // and nodes, which would hide them
		for _, node := range at.node {
			badges = append(badges, m.at(node))
		}
		for _, q := range pairs { // letters above all lines
			if border := d.Region.BorderIndex(q.a, q.b); border >= 0 {
				g := sim.Regime(d.modal(sim.OfBorder, "regime", border, year, len(regimes)))
				badges = append(badges, badgePlace(m.at(at.node[q.a]), m.at(at.node[q.b]), badges))
				sh.badge(badges[len(badges)-1], g)
			}
		}
		for i, node := range at.node {
			sh.node(m.at(node), d.Region.Nodes[i].ID)
		}
		sh.text(cell.Min.X+5, cell.Max.Y-13, left, strconv.Itoa(year), ink{size: large, bold: true, colour: black})
		sh.text(cell.Min.X+5, cell.Max.Y-24, left, "inside: "+dollars(sum), soft)
	}

	widths, borders := "median turnover a year:", "border in most replicates:"
	read := "the median turnover of the pair (square-root scale, the same in all panels); shade and letter say how their border is run in most replicates"
	sums := "amounts are sums of medians"
	if !d.replicated() {
		widths, borders = "turnover a year:", "border:"
		read = "the turnover of the pair (square-root scale, the same in all panels); shade and letter say how their border is run"
		sums = "it is the one replicate"
	}
	sh.networkKey(widths, borders, vg.Rectangle{Min: sh.body.Min, Max: vg.Point{X: sh.body.Max.X, Y: sh.body.Min.Y + keyRoom - 6}}, strongest, width)
	where := "places are approximate"
	if !at.real {
		where = "members stand on a circle, not in their places"
	}
	caption := fmt.Sprintf("%s. The width of a line is %s; dotted lines join countries without a common border; %s, %s.", title, read, where, sums)
	return sh, caption
}

// snapshots are the years to draw in a run, the last year standing for those beyond it.
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

// layOut places the members: on the map where all are known, else on a circle.
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
		// Room around the nodes for the countries they stand for, but not for all
		// of a large one, which would shrink the rest.
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

// outline draws a country's shape, cut off at the cell's edges.
func (m view) outline(sh *sheet, cell vg.Rectangle, l *layoutOfNodes, o Outline, member bool) {
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

// tie draws the line of a pair of neighbours, cased so that pale colours show.
func (sh *sheet) tie(from, to vg.Point, width vg.Length, g sim.Regime) {
	sh.stroke(grey, width+1, nil, from, to)
	sh.stroke(regimes[g], width, nil, from, to)
}

// badgePlace is where on a line its letter goes: in the middle, or as near to it as
// the letters of lines that cross there leave room.
func badgePlace(from, to vg.Point, taken []vg.Point) vg.Point {
	along := func(t vg.Length) vg.Point {
		return vg.Point{X: from.X + t*(to.X-from.X), Y: from.Y + t*(to.Y-from.Y)}
	}
	for _, t := range []vg.Length{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74} {
		at := along(t)
		if !slices.ContainsFunc(taken, func(q vg.Point) bool { return math.Hypot(float64(at.X-q.X), float64(at.Y-q.Y)) < 2*badgeRadius+2 }) {
			return at
		}
	}
	return along(0.5)
}

const badgeRadius = 5.5

// badge writes a regime's letter on a line.
func (sh *sheet) badge(at vg.Point, g sim.Regime) {
	sh.mark(at, draw.CircleGlyph{}, badgeRadius+0.6, grey)
	sh.mark(at, draw.CircleGlyph{}, badgeRadius, regimes[g])
	sh.middle(at.X, at.Y, centre, letter(g), strong.in(regimeInks[g]))
}

// node draws a member with its code, in a circle or, for a long code, in a box.
func (sh *sheet) node(at vg.Point, id string) {
	const r = 8.4
	if half := strong.width(id)/2 + 3; half > r+1 {
		box := rect(at.X-half, at.Y-r, at.X+half, at.Y+r)
		sh.fill(white, box)
		sh.outline(black, 0.8, box)
	} else {
		sh.mark(at, draw.CircleGlyph{}, r+0.8, black)
		sh.mark(at, draw.CircleGlyph{}, r, white)
	}
	sh.middle(at.X, at.Y, centre, id, strong)
}

// networkKey explains widths and letters.
func (sh *sheet) networkKey(widths, borders string, r vg.Rectangle, strongest float64, width func(float64) vg.Length) {
	y := r.Max.Y - 8
	x := r.Min.X
	sh.middle(x, y, left, widths, soft)
	x += soft.width(widths) + 8
	if strongest > 0 {
		for _, v := range []float64{stepDown(strongest), stepDown(strongest) / 10, stepDown(strongest) / 100} {
			sh.stroke(grey, max(0.5, width(v)), nil, vg.Point{X: x, Y: y}, vg.Point{X: x + 24, Y: y})
			sh.middle(x+28, y, left, dollars(v), plain)
			x += 28 + plain.width(dollars(v)) + 12
		}
	}
	y -= 18
	x = r.Min.X
	sh.middle(x, y, left, borders, soft)
	x += soft.width(borders) + 8
	for g := len(regimes) - 1; g >= 0; g-- {
		sh.tie(vg.Point{X: x, Y: y}, vg.Point{X: x + 26, Y: y}, 4, sim.Regime(g))
		sh.badge(vg.Point{X: x + 13, Y: y}, sim.Regime(g))
		sh.middle(x+30, y, left, sim.RegimeNames[g], plain)
		x += 30 + plain.width(sim.RegimeNames[g]) + 9
	}
	sh.stroke(grey, 2, []vg.Length{2, 2.5}, vg.Point{X: x, Y: y}, vg.Point{X: x + 22, Y: y})
	sh.middle(x+26, y, left, "none", plain)
}

// dollars writes an amount given in millions.
func dollars(millions float64) string {
	if millions >= 1e6 {
		return number(math.Round(millions/1e5)/10) + " trillion US$"
	}
	if millions >= 1000 {
		return number(math.Round(millions/100)/10) + " billion US$"
	}
	if millions >= 1 {
		return number(math.Round(millions)) + " million US$"
	}
	return number(math.Round(millions*100)/100) + " million US$"
}

// networkFinding says which tie is the strongest at each date, and by how much
// all ties together grow.
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
		return fmt.Sprintf("%s is the strongest tie in %d, with %s of trade inside the region", tie(best[0]), shots[0], percent(v/sums[0]))
	}
	growth := ""
	if sums[0] > 0 {
		growth = fmt.Sprintf("; all pairs together trade %sas much in %d as in %d", times(sums[last]/sums[0]), shots[last], shots[0])
	}
	if growth != "" && len(pairs) == 1 {
		return tie(0) + strings.TrimPrefix(growth, "; all pairs together")
	}
	different := slices.Compact(slices.Clone(best))
	if len(different) == 1 {
		return fmt.Sprintf("%s stays the strongest tie%s", tie(best[0]), growth)
	}
	return fmt.Sprintf("The strongest tie moves from %s to %s%s", tie(best[0]), tie(best[last]), growth)
}
