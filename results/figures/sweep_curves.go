package figures

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

// sweepLine is a series along the values of a lever.
type sweepLine struct {
	name               string
	x, mean, low, high []float64
	colour             color.NRGBA
	dashes             []vg.Length
}

// sweepPanel is an outcome along a lever: levels, and below them differences from the base.
type sweepPanel struct {
	name         string
	measure      measure
	levels, gaps []sweepLine
}

const (
	mostLines   = 5
	mostMarks   = 25 // points of a curve that are marked
	curveTop    = vg.Length(18)
	curveAxis   = vg.Length(17)
	curveGap    = vg.Length(12)
	curveKey    = vg.Length(16)
	curveWords  = vg.Length(74) // at most, of labels at the ends of lines
	columnSpace = vg.Length(14)
)

// drawCurves shows outcomes along the one lever.
func (d *sweeping) drawCurves() (*sheet, string) {
	panels, rest := d.curvePanels()
	f := &d.Factors[0]
	first := &panels[0]
	finding := d.lineFinding(first)
	columns := 2
	if len(panels) == 1 {
		columns = 1
	}
	rows := (len(panels) + columns - 1) / columns
	level, gap := []vg.Length{170, 120, 100, 78}[rows-1], vg.Length(0)
	if len(first.gaps) > 0 {
		level, gap = []vg.Length{140, 92, 70, 52}[rows-1], []vg.Length{90, 62, 50, 36}[rows-1]
	}
	height := curveTop + level + curveAxis
	if gap > 0 {
		height += curveGap + gap
	}
	sh := d.newSheet(curveKey+vg.Length(rows)*height+14, finding, "bands", "")
	d.curveKey(sh, first.levels[0].low != nil, gap > 0)
	axis := overValues(first.levels[0].x)
	for k, cell := range grid(inset(sh.body, 0, 0, 14, curveKey), columns, rows, columnSpace, 0) {
		if k < len(panels) {
			panels[k].draw(sh, cell, axis, level, gap)
		}
	}
	sh.text((sh.body.Min.X+sh.body.Max.X)/2, sh.body.Min.Y+2, centre,
		middleCut(factorWords(f.Path, f.Unit), plain, sh.body.Max.X-sh.body.Min.X), plain)
	caption := fmt.Sprintf("%s. Along %s: the mean over replicates", finding, f.Path)
	if d.Replicates > 1 && first.levels[0].low != nil {
		caption += ", with the band that holds 90 % of them"
	}
	caption += "."
	if gap > 0 {
		caption += " Below, the paired difference from " + d.Sides[0].Name + " with the 95 % interval of its mean."
	}
	return sh, caption + rest
}

// curvePanels are the outcomes of the figure, and words about what is left out.
func (d *sweeping) curvePanels() (panels []sweepPanel, rest string) {
	order := d.inOrder(0)
	outcomes := d.outcomes()
	switch {
	case len(outcomes) == 1 && len(d.Columns) > 1 && d.Columns[0].Words == nil && len(d.Sides) == 1:
		return d.yearCurves(order)
	case len(outcomes) == 1: // the years are panels
		outcomes = nil
		for c := range d.Columns {
			outcomes = append(outcomes, c)
		}
		outcomes = evenly(outcomes, mostPanels)
		if len(outcomes) < len(d.Columns) {
			rest = fmt.Sprintf(" Of %d years %d are drawn.", len(d.Columns), len(outcomes))
		}
	default:
		rest = d.leftOut(min(len(outcomes), mostPanels))
	}
	sides := min(len(d.Sides), mostLines)
	if sides < len(d.Sides) {
		rest += fmt.Sprintf(" Of %d scenarios the first %d are drawn.", len(d.Sides), sides)
	}
	for _, c := range outcomes[:min(len(outcomes), mostPanels)] {
		code := d.liveliest(c)
		p := sweepPanel{name: d.name(c, code), measure: d.measure(c, code)}
		if code >= 0 && sides == 1 {
			p.name = d.name(c, -1)
			var dropped int
			p.levels, dropped = d.shares(order, c, p.measure)
			if dropped > 0 {
				rest += fmt.Sprintf(" %d rarer categories of %s are not drawn.", dropped, d.Columns[c].Name())
			}
			panels = append(panels, p)
			continue
		}
		for side := range sides {
			p.levels = append(p.levels, d.line(order, results.SweepSeries{Column: c, Side: side, Category: code}, p.measure))
		}
		for side := 1; side < sides; side++ {
			gap := d.line(order, results.SweepSeries{Column: c, Side: side, Difference: true, Category: code}, p.measure)
			if sides == 2 {
				gap.colour, gap.dashes = vermil, nil
			}
			p.gaps = append(p.gaps, gap)
		}
		panels = append(panels, p)
	}
	return panels, rest
}

// evenly takes at most so many items, the first and the last among them.
func evenly(items []int, most int) []int {
	if len(items) <= most {
		return items
	}
	var out []int
	for k := range most {
		out = append(out, items[k*(len(items)-1)/(most-1)])
	}
	return out
}

// yearCurves is a panel of one outcome, with a curve for each year.
func (d *sweeping) yearCurves(order []int) ([]sweepPanel, string) {
	var columns []int
	for c := range d.Columns {
		columns = append(columns, c)
	}
	slices.SortFunc(columns, func(a, b int) int { return d.Columns[a].Year - d.Columns[b].Year })
	shown := evenly(columns, mostLines)
	var values []float64
	for _, c := range shown {
		values = append(values, d.values(results.SweepSeries{Column: c, Category: -1})...)
	}
	last := &d.Columns[shown[len(shown)-1]]
	p := sweepPanel{name: last.Name(), measure: measureOf(last.Unit, values...)}
	for k, c := range slices.Backward(shown) {
		l := d.line(order, results.SweepSeries{Column: c, Category: -1}, p.measure)
		style := styles[len(shown)-1-k]
		l.name, l.colour, l.dashes = strconv.Itoa(d.Columns[c].Year), style.colour, style.dashes
		p.levels = append(p.levels, l)
	}
	if len(shown) < len(columns) {
		return []sweepPanel{p}, fmt.Sprintf(" Of %d years %d are drawn.", len(columns), len(shown))
	}
	return []sweepPanel{p}, ""
}

// shares are curves of the categories of a column, the greatest first, and how many others there are.
func (d *sweeping) shares(order []int, column int, m measure) (lines []sweepLine, dropped int) {
	for code, word := range d.Columns[column].Words {
		l := d.line(order, results.SweepSeries{Column: column, Category: code}, m)
		l.name, l.low, l.high = word, nil, nil
		if largest(l.mean) > 0 {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b sweepLine) int { return cmp.Compare(largest(b.mean), largest(a.mean)) })
	if len(lines) > mostLines {
		dropped = len(lines) - mostLines
		lines = lines[:mostLines]
	}
	if len(lines) == 0 { // nothing was met at any point
		lines = []sweepLine{d.line(order, results.SweepSeries{Column: column, Category: 0}, m)}
		lines[0].low, lines[0].high = nil, nil
	}
	for k := range lines {
		lines[k].colour, lines[k].dashes = styles[k].colour, styles[k].dashes
	}
	return lines, dropped
}

// lineFinding tells of the first panel: of its difference if there is one.
func (d *sweeping) lineFinding(p *sweepPanel) string {
	f := &d.Factors[0]
	name, line := p.name, p.levels[0]
	switch {
	case len(p.gaps) > 0:
		line = p.gaps[0]
		name += " (" + sideWords(d.Sides, 1, true) + ")"
	case line.low == nil: // a share
		name += ": " + line.name
	case len(p.levels) > 1: // years
		name += " in " + line.name
	}
	ordered := f.Numbers() != nil
	c := course{name: name, lever: pathWords(f.Path), measure: p.measure, values: line.mean, ordered: ordered,
		signed: len(p.gaps) > 0,
		at: func(k int) string {
			if ordered {
				return valueWords(line.x[k])
			}
			return f.Value(line.x[k])
		}}
	for k := range line.low { // a level has to move beside its replicates, a difference beside its interval
		share := 0.05
		if c.signed {
			share = 1
		}
		if wide := share * (line.high[k] - line.low[k]); wide > c.little {
			c.little = wide
		}
	}
	return c.words()
}

// curveKey explains lines and bands.
func (d *sweeping) curveKey(sh *sheet, bands, gaps bool) {
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	if d.Replicates == 1 {
		k.say("the one replicate at each point", 0)
		return
	}
	k.add("mean", 28, 12, func(x, y vg.Length) {
		k.across(blue, medianWidth, nil, x, x+sampleWidth, y)
		k.mark(vg.Point{X: x + sampleWidth/2, Y: y}, draw.CircleGlyph{}, 2, blue)
	})
	if bands {
		k.add("holds 90 % of replicates", 18, 12,
			func(x, y vg.Length) { k.fill(faint(blue, bandOpacity), rect(x, y-3.5, x+14, y+3.5)) })
	}
	if gaps {
		k.add("95 % interval of a mean difference", 18, 0,
			func(x, y vg.Length) { k.fill(faint(vermil, effectOpacity), rect(x, y-3.5, x+14, y+3.5)) })
	}
}

// draw draws the levels of a panel, and below them the differences.
func (of *sweepPanel) draw(sh *sheet, cell vg.Rectangle, x scale, level, gap vg.Length) {
	var values, gapValues []float64
	for _, l := range of.levels {
		values = slices.Concat(values, l.mean, l.low, l.high)
	}
	for _, l := range of.gaps {
		gapValues = slices.Concat(gapValues, l.mean, l.low, l.high)
	}
	y, apart := tight(values...), around(gapValues...)
	labels := max(y.tickRoom(level), 22)
	if gap > 0 {
		labels = max(labels, apart.tickRoom(gap)+4)
	}
	words := vg.Length(4)
	if len(of.levels) > 1 {
		for _, l := range of.levels {
			words = max(words, min(curveWords, strong.width(l.name)+6))
		}
	}
	p := &panel{sheet: sh, cell: cell, box: inset(cell, labels, words, 0, curveTop), x: x, y: y}
	p.box.Min.Y = p.box.Max.Y - level
	room := cell.Max.X - cell.Min.X
	unit := ""
	if of.measure.unit != "" {
		unit = "(" + of.measure.unit + ")"
	}
	name := middleCut(of.name, strong, room-soft.width(unit)-4)
	p.middle(cell.Min.X, cell.Max.Y-6, left, name, strong)
	p.middle(cell.Min.X+strong.width(name)+4, cell.Max.Y-6, left, unit, soft)
	p.valueAxis(true, y.tickWords())
	p.numberAxis(gap == 0)
	if known := func(v float64) bool { return !math.IsNaN(v) }; !slices.ContainsFunc(values, known) {
		p.nothing("no value at any point")
	}
	for _, l := range of.levels {
		p.sweepLine(l, bandOpacity*min(1, 2/float64(len(of.levels))))
	}
	if len(of.levels) > 1 {
		p.lineEnds(of.levels, words-6)
	}
	if gap == 0 {
		return
	}
	q := &panel{sheet: sh, cell: cell, box: p.box, x: x, y: apart}
	q.box.Max.Y = p.box.Min.Y - curveGap
	q.box.Min.Y = q.box.Max.Y - gap
	q.valueAxis(true, func(v float64) string {
		if v > 0 {
			return "+" + apart.tickWords()(v)
		}
		return apart.tickWords()(v)
	})
	q.numberAxis(true)
	q.across(black, 0.7, nil, q.box.Min.X, q.box.Max.X, q.at(x.lo, 0).Y)
	for _, l := range of.gaps {
		q.sweepLine(l, effectOpacity/float64(len(of.gaps)))
	}
	if len(of.gaps) > 1 {
		q.lineEnds(of.gaps, words-6)
	} else {
		q.backed(q.box.Max.X, q.box.Max.Y+curveGap/2-1, right,
			middleCut(of.gaps[0].name+" − "+of.levels[0].name, soft, q.box.Max.X-cell.Min.X), soft.in(vermil))
	}
}

// sweepLine draws a mean with its band, and marks its points where they are few. Points without a number are
// gaps.
func (p *panel) sweepLine(l sweepLine, opacity float64) {
	points := func(v []float64, from, to int) []vg.Point {
		var out []vg.Point
		for k := from; k < to; k++ {
			out = append(out, p.at(l.x[k], v[k]))
		}
		return out
	}
	stretches(l.mean, func(from, to int) {
		if l.low != nil {
			lower := points(l.low, from, to)
			slices.Reverse(lower)
			p.fill(faint(l.colour, opacity), append(points(l.high, from, to), lower...))
		}
		line := points(l.mean, from, to)
		if to == from+1 && l.low != nil { // a band of one point has no width
			p.upright(faint(l.colour, 0.5), 1, nil, line[0].X, p.at(l.x[from], l.low[from]).Y, p.at(l.x[from], l.high[from]).Y)
		}
		p.stroke(l.colour, medianWidth, l.dashes, line...)
		for _, at := range line {
			if len(l.x) <= mostMarks {
				p.mark(at, draw.CircleGlyph{}, 2, l.colour)
			}
		}
	})
}

// lineEnds names lines at their right ends.
func (p *panel) lineEnds(lines []sweepLine, room vg.Length) {
	type end struct {
		at   float64
		line sweepLine
	}
	var ends []end
	for _, l := range lines {
		last := math.NaN()
		for _, v := range l.mean {
			if !math.IsNaN(v) {
				last = v
			}
		}
		ends = append(ends, end{last, l})
	}
	slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(b.at, a.at) })
	var values []float64
	for _, e := range ends {
		values = append(values, e.at)
	}
	for k, y := range p.endsApart(values) {
		p.middle(p.box.Max.X+5, y, left, middleCut(ends[k].line.name, strong, room), strong.in(ends[k].line.colour))
	}
}
