package figures

import (
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
)

// panel is a part of a sheet with two axes; the horizontal one is in years.
type panel struct {
	*sheet
	cell vg.Rectangle // the whole panel, with its name and its labels
	box  vg.Rectangle // the area inside the axes
	x, y scale
}

// How fans are drawn.
const (
	medianWidth = vg.Length(1.7)
	pathWidth   = vg.Length(0.35) // of a single run
	bandOpacity = 0.16
)

// newPanel is a panel with its name above it and years below it.
func (sh *sheet) newPanel(cell vg.Rectangle, x, y scale) *panel {
	return &panel{sheet: sh, cell: cell, box: inset(cell, 0, 0, 14, 13), x: x, y: y}
}

// name says above the panel what it shows.
func (p *panel) name(words string) { p.middle(p.box.Min.X, p.cell.Max.Y-6, left, words, strong) }

// ending says above the right end of the panel how its lines end.
func (p *panel) ending(words string, k ink) { p.middle(p.box.Max.X, p.cell.Max.Y-6, right, words, k) }

// nothing says in the middle of a panel why nothing is drawn in it.
func (p *panel) nothing(words string) {
	p.middle((p.box.Min.X+p.box.Max.X)/2, (p.box.Min.Y+p.box.Max.Y)/2, centre, words, soft)
}

// at is the place of a value in a year.
func (p *panel) at(year, v float64) vg.Point {
	return vg.Point{
		X: p.box.Min.X + vg.Length(p.x.unit(year))*(p.box.Max.X-p.box.Min.X),
		Y: p.box.Min.Y + vg.Length(p.y.unit(v))*(p.box.Max.Y-p.box.Min.Y),
	}
}

// years is the axis of a run, with half a year on both sides.
func years(first, last int) scale {
	return scale{lo: float64(first) - 0.5, hi: float64(last) + 0.5}
}

// yearTicks are the years to label where each label has room points.
func (p *panel) yearTicks(room vg.Length) []int {
	first, last := int(math.Ceil(p.x.lo)), int(math.Floor(p.x.hi))
	width := p.box.Max.X - p.box.Min.X
	for _, step := range []int{1, 2, 5, 10, 20, 50} {
		if vg.Length(step)*width/vg.Length(p.x.hi-p.x.lo) < room {
			continue
		}
		var at []int
		for y := (first + step - 1) / step * step; y <= last; y += step {
			at = append(at, y)
		}
		if len(at) > 0 {
			return at
		}
	}
	return []int{first}
}

// yearAxis draws the horizontal axis, labels only where asked for.
func (p *panel) yearAxis(labels, grid bool) {
	y0, y1 := p.box.Min.Y, p.box.Max.Y
	room := vg.Length(30)
	if p.box.Max.X-p.box.Min.X < sheetWidth/2 {
		room = 29 // a year at an end can stand inside the panel, without touching the next
	}
	for _, year := range p.yearTicks(room) {
		x := p.at(float64(year), 0).X
		if grid {
			p.upright(rule, 0.4, nil, x, y0, y1)
		}
		p.upright(grey, 0.5, nil, x, y0, y0-2.5)
		if labels {
			at := centre
			switch half := soft.width(strconv.Itoa(year)) / 2; {
			case p.box.Max.X-p.box.Min.X >= sheetWidth/2: // no panel beside it
			case x+half > p.box.Max.X+2:
				x, at = p.box.Max.X+2, right
			case x-half < p.box.Min.X-2:
				x, at = p.box.Min.X-2, left
			}
			p.text(x, y0-4.5-capital*small, at, strconv.Itoa(year), soft)
		}
	}
	p.stroke(grey, 0.5, nil, p.box.Min, vg.Point{X: p.box.Max.X, Y: y0})
}

// valueAxis draws grid lines and, where asked for, the labels of the vertical axis.
func (p *panel) valueAxis(labels bool, word func(float64) string) {
	x0, x1 := p.box.Min.X, p.box.Max.X
	for _, v := range p.y.ticks(p.box.Max.Y - p.box.Min.Y) {
		y := p.at(p.x.lo, v).Y
		p.across(rule, 0.4, nil, x0, x1, y)
		if labels {
			p.middle(x0-3, y, right, word(v), soft)
		}
	}
}

// axes draws both axes with their grid; values are labelled where asked for.
func (p *panel) axes(labels bool, word func(float64) string) {
	p.valueAxis(labels, word)
	p.yearAxis(true, true)
}

// yearLine draws a vertical line at a year through the panel, and says where.
func (p *panel) yearLine(year float64, dashes []vg.Length) vg.Length {
	x := p.at(year, 0).X
	p.upright(grey, 0.5, dashes, x, p.box.Min.Y, p.box.Max.Y)
	return x
}

// curve gives the points of a series that begins in a year.
func (p *panel) curve(first int, v []float64) []vg.Point {
	points := make([]vg.Point, 0, len(v)+1)
	for k, x := range v {
		points = append(points, p.at(float64(first+k), x))
	}
	if len(points) == 1 { // a run of one year is drawn as a dash
		points = append(points, vg.Point{X: points[0].X + 5, Y: points[0].Y})
		points[0].X -= 5
	}
	return points
}

// between says how high and how low lines go between two points of the horizontal axis.
func (p *panel) between(x0, x1 vg.Length, lines ...[]vg.Point) (top, bottom vg.Length) {
	top, bottom = p.box.Min.Y, p.box.Max.Y
	for _, line := range lines {
		for _, q := range line {
			if q.X > x0 && q.X < x1 {
				top, bottom = max(top, q.Y), min(bottom, q.Y)
			}
		}
	}
	return top, bottom
}

// band paints the area of 90 % of an ensemble.
func (p *panel) band(f fan, c color.NRGBA, opacity float64) {
	lower, upper := p.curve(f.first, f.low), p.curve(f.first, f.high)
	slices.Reverse(lower)
	p.fill(faint(c, opacity), append(upper, lower...))
}

// paths draws single runs.
func (p *panel) paths(f fan, c color.NRGBA, opacity float64) {
	for _, path := range f.paths {
		p.stroke(faint(c, opacity), pathWidth, nil, p.curve(f.first, path)...)
	}
}

// fan draws twenty paths, the band and the median of an ensemble. If it has a reference, the reference's
// median lies under them.
func (p *panel) fan(f fan) {
	p.ghostLine(f.ghost)
	if f.replicates > 1 {
		p.band(f, blue, bandOpacity)
		p.paths(f, blue, 0.32)
	}
	p.stroke(blue, medianWidth, nil, p.curve(f.first, f.median)...)
	p.nameGhost(f.ghost, f.median)
}

// grid cuts a rectangle into cells, row by row from the top.
func grid(r vg.Rectangle, columns, rows int, gapX, gapY vg.Length) []vg.Rectangle {
	w := (r.Max.X - r.Min.X - vg.Length(columns-1)*gapX) / vg.Length(columns)
	h := (r.Max.Y - r.Min.Y - vg.Length(rows-1)*gapY) / vg.Length(rows)
	var cells []vg.Rectangle
	for row := range rows {
		for col := range columns {
			at := vg.Point{X: r.Min.X + vg.Length(col)*(w+gapX), Y: r.Max.Y - vg.Length(row)*(h+gapY) - h}
			cells = append(cells, vg.Rectangle{Min: at, Max: vg.Point{X: at.X + w, Y: at.Y + h}})
		}
	}
	return cells
}

// inset takes room off the sides of a rectangle.
func inset(r vg.Rectangle, left, right, bottom, top vg.Length) vg.Rectangle {
	r.Min.X += left
	r.Max.X -= right
	r.Min.Y += bottom
	r.Max.Y -= top
	return r
}
