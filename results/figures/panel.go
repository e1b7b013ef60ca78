package figures

import (
	"image/color"
	"math"
	"strconv"

	"concord/results"

	"gonum.org/v1/plot/vg"
)

// scale maps a quantity to 0..1 of an axis.
type scale struct {
	lo, hi float64
	log    bool
	whole  bool    // of things that are counted: ticks are whole numbers
	step   float64 // from tick to tick, 0 for as the room allows
}

// unit gives the place of v on the axis; what lies outside is put at the end,
// so that a zero has a place on a logarithmic axis.
func (s scale) unit(v float64) float64 {
	if s.log {
		return clamp((math.Log(max(v, s.lo)) - math.Log(s.lo)) / (math.Log(s.hi) - math.Log(s.lo)))
	}
	return clamp((v - s.lo) / (s.hi - s.lo))
}

// labelRoom is the room that the labels of a vertical axis need to its left, at least
// so much.
func (s scale) labelRoom(least vg.Length) vg.Length {
	return max(least, soft.width(number(s.lo))+5, soft.width(number(s.hi))+5)
}

func clamp(u float64) float64 {
	if !(u >= 0) { // NaN goes to the lower end
		return 0
	}
	return min(1, u)
}

// linear is an axis from 0 that holds every value, ending on a tick.
func linear(values ...float64) scale {
	hi := 0.0
	for _, v := range values {
		if v < math.Inf(1) {
			hi = max(hi, v)
		}
	}
	if hi == 0 {
		hi = 1
	}
	step := roundStep(hi / 3)
	return scale{lo: 0, hi: step * math.Ceil(hi/step-1e-9)}
}

// logarithmic is an axis that holds every value above 0, in whole steps of
// 1, 2, 5; zeros are left to the lower end. Values that span more than six
// powers of ten below the largest are taken for zeros.
func logarithmic(values ...float64) scale {
	hi := 0.0
	for _, v := range values {
		if v < math.Inf(1) {
			hi = max(hi, v)
		}
	}
	if hi == 0 {
		return scale{lo: 1, hi: 10, log: true}
	}
	lo := hi
	for _, v := range values {
		if v > hi*1e-6 {
			lo = min(lo, v)
		}
	}
	s := scale{lo: stepDown(lo), hi: stepUp(hi), log: true}
	if s.hi < s.lo*5 {
		s.lo, s.hi = stepDown(s.lo/2), stepUp(s.hi*2)
	}
	return s
}

// stepDown is the next 1, 2 or 5 times a power of ten at or under v.
func stepDown(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{5, 2, 1} {
		if m*p <= v*(1+1e-9) {
			return m * p
		}
	}
	return p / 2
}

func stepUp(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*p >= v*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// roundStep is the 1, 2, 2.5 or 5 times a power of ten at or above v.
func roundStep(v float64) float64 {
	p := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*p >= v*(1-1e-9) {
			return m * p
		}
	}
	return 10 * p
}

// ticks are the values to label on an axis that is length long.
func (s scale) ticks(length vg.Length) []float64 {
	var at []float64
	if !s.log {
		room := max(2, float64(length/22))
		step := roundStep((s.hi - s.lo) / room)
		switch {
		case s.step > 0:
			step = s.step
		case s.whole:
			step = max(1, math.Ceil((s.hi-s.lo)/(room+1)))
		}
		for k := math.Ceil(s.lo/step - 1e-9); k*step <= s.hi+1e-9*step; k++ {
			at = append(at, k*step+0) // +0: no negative zero
		}
		return at
	}
	decades := math.Log10(s.hi / s.lo)
	heads := []float64{1, 2, 5}
	if float64(length)/decades < 40 {
		heads = []float64{1}
	}
	stride := 1.0
	for float64(length)*stride/decades < 11 {
		stride++
	}
	for p := math.Floor(math.Log10(s.lo)); p <= math.Ceil(math.Log10(s.hi)); p++ {
		if math.Mod(p, stride) != 0 {
			continue
		}
		for _, h := range heads {
			// 10^p of a negative p is rounded; dividing keeps 0.1 what it is.
			v := h * math.Pow(10, p)
			if p < 0 {
				v = h / math.Pow(10, -p)
			}
			if v >= s.lo*(1-1e-9) && v <= s.hi*(1+1e-9) {
				at = append(at, v)
			}
		}
	}
	return at
}

// number writes a tick: no more digits than it has, thousands apart, a minus as such.
func number(v float64) string {
	v = math.Round(v*1e6) / 1e6
	s := results.Grouped(strconv.FormatFloat(math.Abs(v), 'f', -1, 64))
	if v < 0 {
		return "−" + s
	}
	return s
}

// percent writes a share with as many digits as a reader wants.
func percent(share float64) string {
	p := 100 * share
	switch {
	case p != 0 && math.Abs(p) < 10:
		return strconv.FormatFloat(p, 'f', 1, 64) + " %"
	default:
		return strconv.FormatFloat(p, 'f', 0, 64) + " %"
	}
}

// times says how many times something is, before "as much": with one digit behind the
// point, or as many as keep little from being nothing and a change from being none.
// It is "" where three digits show no change.
func times(ratio float64) string {
	for unit := 10.0; unit <= 1000; unit *= 10 {
		if v := math.Round(unit*ratio) / unit; v != 0 && v != 1 {
			return number(v) + " times "
		}
	}
	if ratio < 0.5 {
		return "less than 0.001 times "
	}
	return ""
}

// panel is a part of a sheet with two axes; the horizontal one is in years.
type panel struct {
	*sheet
	box  vg.Rectangle
	x, y scale
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
		room = 29 // so that a year at an end can stand inside the panel, clear of the next
	}
	for _, year := range p.yearTicks(room) {
		x := p.at(float64(year), 0).X
		if grid {
			p.stroke(rule, 0.4, nil, vg.Point{X: x, Y: y0}, vg.Point{X: x, Y: y1})
		}
		p.stroke(grey, 0.5, nil, vg.Point{X: x, Y: y0}, vg.Point{X: x, Y: y0 - 2.5})
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
		p.stroke(rule, 0.4, nil, vg.Point{X: x0, Y: y}, vg.Point{X: x1, Y: y})
		if labels {
			p.middle(x0-3, y, right, word(v), soft)
		}
	}
}

// upright draws a vertical line at a year through the panel.
func (p *panel) upright(year float64, dashes []vg.Length) vg.Length {
	x := p.at(year, 0).X
	p.stroke(grey, 0.5, dashes, vg.Point{X: x, Y: p.box.Min.Y}, vg.Point{X: x, Y: p.box.Max.Y})
	return x
}

// curve gives the points of a series that begins in a year.
func (p *panel) curve(first int, v []float64) []vg.Point {
	points := make([]vg.Point, 0, len(v)+1)
	for k, x := range v {
		points = append(points, p.at(float64(first+k), x))
	}
	if len(points) == 1 { // a run of one year is a dash, not nothing
		points = append(points, vg.Point{X: points[0].X + 5, Y: points[0].Y})
		points[0].X -= 5
	}
	return points
}

// band paints where 90 % of an ensemble lie.
func (p *panel) band(f fan, c color.NRGBA, opacity float64) {
	lower, upper := p.curve(f.first, f.low), p.curve(f.first, f.high)
	for k := len(lower) - 1; k >= 0; k-- {
		upper = append(upper, lower[k])
	}
	p.fill(faint(c, opacity), upper)
}

// fan draws twenty paths, the band and the median of an ensemble.
func (p *panel) fan(f fan) {
	if f.replicates > 1 {
		p.band(f, blue, 0.16)
		for _, path := range f.paths {
			p.stroke(faint(blue, 0.32), 0.35, nil, p.curve(f.first, path)...)
		}
	}
	p.stroke(blue, 1.7, nil, p.curve(f.first, f.median)...)
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

// withKey lays panels out in rows with a key behind the last of them: in the cells
// that the last row leaves, or in a row of its own of just the key's height. It
// gives the number of rows and the height of that row, 0 for none.
func withKey(panels, columns int, key vg.Length) (rows int, below vg.Length) {
	if panels%columns == 0 {
		below = key
	}
	return (panels + columns - 1) / columns, below
}

// keyPlace is where the key goes that withKey has made room for, at the bottom of
// the body.
func keyPlace(cells []vg.Rectangle, panels int, body vg.Rectangle, below vg.Length) vg.Rectangle {
	last := cells[len(cells)-1]
	if below == 0 {
		return vg.Rectangle{Min: vg.Point{X: cells[panels].Min.X, Y: last.Min.Y}, Max: last.Max}
	}
	return vg.Rectangle{Min: vg.Point{X: cells[0].Min.X, Y: body.Min.Y}, Max: vg.Point{X: last.Max.X, Y: body.Min.Y + below}}
}

// inset takes room off the sides of a rectangle.
func inset(r vg.Rectangle, left, right, bottom, top vg.Length) vg.Rectangle {
	r.Min.X += left
	r.Max.X -= right
	r.Min.Y += bottom
	r.Max.Y -= top
	return r
}
