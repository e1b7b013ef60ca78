package figures

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
)

// evenShades are colours from dark blue to yellow: cividis (Nuñez, Anderton and Renslow 2018). Equal steps look
// equal, with and without colour blindness, and in grey.
var evenShades = []color.NRGBA{
	{0x00, 0x22, 0x4e, 0xff}, {0x12, 0x35, 0x70, 0xff}, {0x3b, 0x49, 0x6c, 0xff}, {0x57, 0x5d, 0x6d, 0xff},
	{0x70, 0x71, 0x73, 0xff}, {0x8a, 0x86, 0x78, 0xff}, {0xa5, 0x9c, 0x74, 0xff}, {0xc3, 0xb3, 0x69, 0xff},
	{0xe1, 0xcc, 0x55, 0xff}, {0xfe, 0xe8, 0x38, 0xff},
}

// evenShade is the colour at a place from 0 to 1.
func evenShade(u float64) color.NRGBA {
	u = clamp(u) * float64(len(evenShades)-1)
	k := min(int(u), len(evenShades)-2)
	a, b, share := evenShades[k], evenShades[k+1], u-float64(k)
	mix := func(a, b uint8) uint8 { return uint8(float64(a) + share*(float64(b)-float64(a)) + 0.5) }
	return color.NRGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xff}
}

// shading is what the colours of a map mean. Differences go from vermilion over white to blue.
type shading struct {
	lo, hi     float64
	difference bool
}

func (s shading) colour(v float64) color.NRGBA {
	switch {
	case s.difference && s.hi == 0:
		return white
	case s.difference && v < 0:
		return pale(vermil, clamp(-v/s.hi))
	case s.difference:
		return pale(blue, clamp(v/s.hi))
	case s.hi == s.lo:
		return evenShade(0.5)
	}
	return evenShade((v - s.lo) / (s.hi - s.lo))
}

// inkOn is black or white, whichever can be read on a colour.
func inkOn(c color.NRGBA) color.NRGBA {
	if color.GrayModel.Convert(c).(color.Gray).Y > 128 {
		return black
	}
	return white
}

// heat is a map of one series over two levers.
type heat struct {
	name    string // of the outcome
	side    string // "" where there is only one
	measure measure
	shading shading
	cells   [][]float64 // by value of the first lever, then of the second; NaN where there is none
}

const (
	mostNumbers = 12 // values of a lever up to which numbers stand in the cells
	heatTop     = vg.Length(27)
	heatAxis    = vg.Length(26)
	heatSide    = vg.Length(11) // where a side is named
)

// drawMap shows outcomes over two levers: the first upward, the second to the right.
func (d *sweeping) drawMap() (*sheet, string) {
	targets, rest := d.targets(mostMaps)
	var maps []heat
	for _, of := range targets {
		maps = append(maps, d.heat(of))
	}
	up, along := &d.Factors[0], &d.Factors[1]
	columns, top := 2, heatTop
	if len(d.Sides) > 1 {
		top += heatSide
	}
	step := min(22, max(1.5, 200/vg.Length(len(up.Values))))
	inner := vg.Length(len(up.Values)) * max(step, min(12, 150/vg.Length(len(up.Values))))
	wide := len(along.Values) > 6 && vg.Length(len(maps))*(top+inner+heatAxis) < 560
	if len(maps) == 1 || wide {
		columns = 1
	}
	rows := (len(maps) + columns - 1) / columns
	for vg.Length(rows)*(top+inner+heatAxis) > 580 {
		inner *= 0.95
	}
	finding := d.mapFinding(targets[0], &maps[0])
	sh := d.newSheet(12+vg.Length(rows)*(top+inner+heatAxis), finding, "", "")
	sh.top(middleCut("Upward: "+factorWords(up.Path, up.Unit), soft, sh.body.Max.X-sh.body.Min.X))
	for k, cell := range grid(inset(sh.body, 0, 0, 0, 12), columns, rows, columnSpace, 0) {
		if k < len(maps) {
			d.drawHeat(sh, cell, &maps[k])
		}
	}
	caption := fmt.Sprintf("%s. Upward %s, to the right %s; a cell is the mean over replicates at a point, and a cell with a "+
		"cross has none.", finding, up.Path, along.Path)
	if len(d.Sides) > 1 {
		caption += " Differences are vermilion below 0 and blue above."
	}
	return sh, caption + rest
}

// heat takes a series into the cells of a map.
func (d *sweeping) heat(of results.SweepSeries) heat {
	h := heat{name: d.name(of.Column, of.Category), side: sideWords(d.Sides, of.Side, of.Difference),
		measure: d.measure(of.Column, of.Category)}
	if of.Difference {
		var values []float64
		for k := range d.Shown {
			values = append(values, d.at(k, of).Mean)
		}
		if of.Category < 0 {
			h.measure = measureOf(d.Columns[of.Column].Unit, values...)
		}
	}
	for range d.Factors[0].Values {
		row := make([]float64, len(d.Factors[1].Values))
		for k := range row {
			row[k] = math.NaN()
		}
		h.cells = append(h.cells, row)
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for k, p := range d.Shown {
		v := h.measure.factor * d.at(k, of).Mean
		h.cells[int(p.Coordinates[0])][int(p.Coordinates[1])] = v
		if !math.IsNaN(v) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 0
	}
	h.shading = shading{lo, hi, of.Difference}
	if of.Difference {
		h.shading.hi = max(hi, -lo)
		h.shading.lo = -h.shading.hi
	}
	return h
}

// mapFinding says where the first map is highest and lowest.
func (d *sweeping) mapFinding(of results.SweepSeries, h *heat) string {
	var values []float64
	for k := range d.Shown {
		values = append(values, h.measure.factor*d.at(k, of).Mean)
	}
	lowest, highest := -1, -1
	for k, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if lowest < 0 || v < values[lowest] {
			lowest = k
		}
		if highest < 0 || v > values[highest] {
			highest = k
		}
	}
	name := d.seriesName(of)
	if lowest < 0 {
		return name + " has no value at any point"
	}
	span := values[highest] - values[lowest]
	if span == 0 {
		return fmt.Sprintf("%s is %s at all points", name, h.measure.after(levelWords(values[lowest])))
	}
	at := func(k int) string {
		var words []string
		for n := range d.Factors {
			words = append(words, pathWords(d.Factors[n].Path)+" = "+d.valueAt(n, int(d.Shown[k].Coordinates[n])))
		}
		return strings.Join(words, " and ")
	}
	return fmt.Sprintf("%s goes from %s at %s to %s at %s", name, exactly(values[lowest], span/10), at(lowest),
		h.measure.after(exactly(values[highest], span/10)), at(highest))
}

// valueAt is a value of a lever in words.
func (d *sweeping) valueAt(factor, k int) string {
	if numbers := d.Factors[factor].Numbers(); numbers != nil {
		return valueWords(numbers[k])
	}
	return d.Factors[factor].Value(float64(k))
}

// ranked are the places of a lever's values on an axis: numbers by size, words as given.
func (d *sweeping) ranked(factor int) []int {
	order := make([]int, len(d.Factors[factor].Values))
	for k := range order {
		order[k] = k
	}
	if numbers := d.Factors[factor].Numbers(); numbers != nil {
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case numbers[a] < numbers[b]:
				return -1
			case numbers[a] > numbers[b]:
				return 1
			}
			return 0
		})
	}
	return order
}

// drawHeat draws a map with the key of its colours above and its levers' values beside it.
func (d *sweeping) drawHeat(sh *sheet, cell vg.Rectangle, h *heat) {
	rows, columns := d.ranked(0), d.ranked(1)
	room := vg.Length(14)
	for _, k := range rows {
		room = min(80, max(room, soft.width(d.valueAt(0, k))+6))
	}
	box := inset(cell, room, 2, heatAxis, heatTop)
	if h.side != "" {
		box.Max.Y -= heatSide
	}
	width, height := (box.Max.X-box.Min.X)/vg.Length(len(columns)), (box.Max.Y-box.Min.Y)/vg.Length(len(rows))
	numbers := h.numbers(width, height)
	for n, row := range rows {
		y := box.Min.Y + vg.Length(n)*height
		for m, column := range columns {
			x, v := box.Min.X+vg.Length(m)*width, h.cells[row][column]
			r := bounds(x, y, x+width, y+height)
			if math.IsNaN(v) {
				sh.stroke(rule, 0.6, nil, r.Min, r.Max)
				sh.stroke(rule, 0.6, nil, vg.Point{X: r.Min.X, Y: r.Max.Y}, vg.Point{X: r.Max.X, Y: r.Min.Y})
				continue
			}
			c := h.shading.colour(v)
			sh.fill(c, rect(x, y, x+width+0.2, y+height+0.2)) // a little over the next, which covers it
			switch {
			case numbers != nil:
				sh.middle(x+width/2, y+height/2, centre, numbers(v), plain.in(inkOn(c)))
			case h.shading.difference && v < 0: // without colour a sign needs hatching
				sh.hatch(faint(white, 0.75), 0.6, r)
			}
		}
	}
	sh.outline(grey, 0.5, corners(box))
	sh.middle(cell.Min.X, cell.Max.Y-6, left, middleCut(h.name, strong, cell.Max.X-cell.Min.X), strong)
	if h.side != "" {
		sh.middle(cell.Min.X, cell.Max.Y-6-heatSide, left, middleCut(h.side, plain, cell.Max.X-cell.Min.X), plain)
	}
	h.key(sh, cell.Min.X, box.Max.Y+heatTop-18, cell.Max.X, numbers == nil)
	stride := 1
	for vg.Length(stride)*height < leap*small {
		stride++
	}
	for n := 0; n < len(rows); n += stride {
		sh.middle(box.Min.X-4, box.Min.Y+(vg.Length(n)+0.5)*height, right, middleCut(d.valueAt(0, rows[n]), soft, room-6), soft)
	}
	words, widest := make([]string, len(columns)), vg.Length(0)
	for n, column := range columns {
		words[n] = middleCut(d.valueAt(1, column), soft, max(width-3, 46))
		widest = max(widest, soft.width(words[n])+4)
	}
	for n := 0; n < len(columns); n += max(1, int(math.Ceil(float64(widest/width)))) {
		x, half := box.Min.X+(vg.Length(n)+0.5)*width, soft.width(words[n])/2
		sh.text(min(max(x, cell.Min.X+half), cell.Max.X+4-half), box.Min.Y-3-capital*small, centre, words[n], soft)
	}
	f := &d.Factors[1]
	sh.text((box.Min.X+box.Max.X)/2, box.Min.Y-13-capital*small, centre,
		middleCut(factorWords(f.Path, f.Unit), plain, box.Max.X-box.Min.X), plain)
}

// numbers writes the numbers of the cells, nil if they have no room.
func (h *heat) numbers(width, height vg.Length) func(float64) string {
	if len(h.cells) > mostNumbers || len(h.cells[0]) > mostNumbers || height < small {
		return nil
	}
	for _, parts := range []float64{50, 10, 2} {
		half := (h.shading.hi - h.shading.lo) / parts
		write := func(v float64) string {
			if h.shading.difference {
				return withSign(v, half)
			}
			return exactly(v, half)
		}
		fits := true
		for _, row := range h.cells {
			for _, v := range row {
				fits = fits && (math.IsNaN(v) || plain.width(write(v)) <= width-2)
			}
		}
		if fits {
			return write
		}
	}
	return nil
}

// key explains the colours of a map, with their unit. Cells without numbers show a sign by hatching too.
func (h *heat) key(sh *sheet, x, y, end vg.Length, hatched bool) {
	const steps, wide = 40, vg.Length(1.8)
	s := h.shading
	half := (s.hi - s.lo) / 20
	lo, hi := exactly(s.lo, half), exactly(s.hi, half)
	if s.difference {
		lo, hi = withSign(s.lo, half), withSign(s.hi, half)
	}
	sh.middle(x, y, left, lo, soft)
	x += soft.width(lo) + 4
	for k := range steps {
		at := x + vg.Length(k)*wide
		sh.fill(s.colour(s.lo+(s.hi-s.lo)*(float64(k)+0.5)/steps), rect(at, y-3.5, min(at+wide+0.3, x+steps*wide), y+3.5))
	}
	if hatched && s.difference && s.hi > 0 {
		sh.hatch(faint(white, 0.75), 0.6, bounds(x, y-3.5, x+steps/2*wide, y+3.5))
	}
	sh.outline(grey, 0.4, rect(x, y-3.5, x+steps*wide, y+3.5))
	x += steps*wide + 4
	sh.middle(x, y, left, shortened(hi+" "+h.measure.unit, soft, end-x), soft)
}
