package figures

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
)

const (
	mostValues  = 24 // values of a lever of words
	dotTop      = vg.Length(14)
	dotAxis     = vg.Length(24)
	dotBesides  = vg.Length(12)
	dotMostHigh = vg.Length(500) // of all panels
)

// drawDots shows outcomes at the values of a lever of words, in the order given. Beside the levels stand the
// differences from the base.
func (d *sweeping) drawDots() (*sheet, string) {
	order := d.inOrder(0)
	sides := min(len(d.Sides), mostLines)
	step := 6 + 7*vg.Length(sides)
	shown := order[:min(len(order), mostValues, int((dotMostHigh-dotTop-dotAxis)/step))]
	height := dotTop + vg.Length(len(shown))*step + dotAxis
	panels, less := d.dotPanels(shown, sides)
	columns := 2
	if len(panels) == 1 && panels[0].gaps == nil {
		columns = 1
	}
	each := columns // panels in a row
	if panels[0].gaps != nil {
		each = 1
	}
	rows := min((len(panels)+each-1)/each, max(1, int(dotMostHigh/height)))
	if rows*each < len(panels) {
		panels = panels[:rows*each]
	}
	less += d.leftOut(len(panels))
	if len(shown) < len(order) {
		less += fmt.Sprintf(" Of %d values the first %d are drawn.", len(order), len(shown))
	}
	finding := d.lineFinding(&panels[0])
	key := ""
	if d.Replicates > 1 {
		key = " Lines hold 90 % of replicates."
		if panels[0].gaps != nil {
			key += " Those of differences are 95 % intervals of their means."
		}
	}
	sh := d.newSheet(curveKey+vg.Length(rows)*height, finding, "intervals", key)
	d.dotKey(sh, panels[0].levels)
	nameRoom := vg.Length(20)
	var names []string
	f := &d.Factors[0]
	for _, k := range shown {
		names = append(names, f.Value(d.Shown[k].Coordinates[0]))
		nameRoom = min(130, max(nameRoom, plain.width(names[len(names)-1])+8))
	}
	for k, cell := range grid(inset(sh.body, 0, 0, 0, curveKey), 1, rows, 0, 0) {
		r := inset(cell, 0, 0, dotAxis, dotTop)
		for n, y := 0, r.Max.Y-step/2; n < len(names); n, y = n+1, y-step {
			sh.middle(r.Min.X, y, left, middleCut(names[n], plain, nameRoom-8), plain)
		}
		halves := grid(inset(r, nameRoom, 10, 0, 0), columns, 1, 22, 0)
		for n := range each {
			if at := k*each + n; at < len(panels) {
				p := &panels[at]
				sh.dots(halves[n], cell.Max.Y, p.name, p.measure, p.levels, step)
				if p.gaps != nil {
					sh.dots(halves[1], cell.Max.Y, "difference from "+d.Sides[0].Name, p.measure, p.gaps, step)
				}
			}
		}
	}
	caption := fmt.Sprintf("%s. A row is a value of %s: the mean over replicates as a mark, with the range that holds 90 %% of "+
		"them.", finding, f.Path)
	if panels[0].gaps != nil {
		caption += " At the right, the paired difference with the 95 % interval of its mean."
	}
	return sh, caption + less
}

// dotPanels are the outcomes of the figure. Of a category it is the one that varies most.
func (d *sweeping) dotPanels(shown []int, sides int) (panels []sweepPanel, less string) {
	outcomes := d.outcomes()
	for _, c := range outcomes[:min(len(outcomes), mostPanels)] {
		code := d.liveliest(c)
		p := sweepPanel{name: d.name(c, code), measure: d.measure(c, code)}
		for side := range sides {
			l := d.line(shown, results.SweepSeries{Column: c, Side: side, Category: code}, p.measure)
			p.levels = append(p.levels, l)
		}
		for side := 1; side < sides; side++ {
			p.gaps = append(p.gaps, d.line(shown, results.SweepSeries{Column: c, Side: side, Difference: true, Category: code},
				p.measure))
		}
		if code >= 0 {
			less += fmt.Sprintf(" Of %s the category that varies most is drawn.", d.Columns[c].Name())
		}
		panels = append(panels, p)
	}
	if sides < len(d.Sides) {
		less += fmt.Sprintf(" Of %d scenarios the first %d are drawn.", len(d.Sides), sides)
	}
	return panels, less
}

// dotKey explains the marks of the scenarios.
func (d *sweeping) dotKey(sh *sheet, lines []sweepLine) {
	sides := len(lines)
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	room := (sh.body.Max.X-sh.body.Min.X)/vg.Length(sides) - 24
	for side := range sides {
		words := "mean"
		if len(d.Sides) > 1 {
			words = middleCut(d.Sides[side].Name, plain, room)
		}
		k.add(words, 10, 12, func(x, y vg.Length) {
			k.mark(vg.Point{X: x + 4, Y: y}, shapes[side], 2.6, lines[side].colour)
		})
	}
}

// dots draws rows of marks with their intervals over an axis.
func (sh *sheet) dots(box vg.Rectangle, top vg.Length, name string, m measure, lines []sweepLine, step vg.Length) {
	var values []float64
	for _, l := range lines {
		values = append(append(append(values, l.mean...), l.low...), l.high...)
	}
	axis := tight(values...)
	p := &panel{sheet: sh, cell: inset(box, -10, -10, 0, 0), box: box, x: axis, y: scale{lo: 0, hi: 1}}
	p.middle(box.Min.X, top-6, left, middleCut(name, strong, box.Max.X-box.Min.X+10), strong)
	p.numberAxis(true)
	p.text((box.Min.X+box.Max.X)/2, box.Min.Y-13-capital*small, centre, m.unit, soft)
	if axis.lo < 0 && axis.hi > 0 {
		p.upright(black, 0.7, nil, p.at(0, 0).X, box.Min.Y, box.Max.Y)
	}
	first := 0
	if strings.HasPrefix(name, "difference") {
		first = 1
	}
	for n, l := range lines {
		for k, v := range l.mean {
			y := box.Max.Y - step*(vg.Length(k)+0.5) + 7*(vg.Length(len(lines)-1)/2-vg.Length(n))
			if math.IsNaN(v) {
				p.middle(box.Min.X+3, y, left, "no value", soft)
				continue
			}
			p.across(l.colour, 1.2, nil, p.at(l.low[k], 0).X, p.at(l.high[k], 0).X, y)
			p.mark(vg.Point{X: p.at(v, 0).X, Y: y}, shapes[first+n], 2.6, l.colour)
		}
	}
}
