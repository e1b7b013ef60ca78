package figures

import (
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// tone replaces a colour in print without colour. It is a grey, and what distinguishes it from other colours
// that may be equally light.
type tone struct {
	of     color.NRGBA
	grey   uint8
	words  uint8       // the grey of words and thin lines of that colour
	dashes []vg.Length // of a line, nil to leave it as it is
	hatch  *hatching   // over an area, nil for none
}

// hatching is lines over an area. A line is where x·cos + y·sin is a whole number of steps.
type hatching struct {
	angle       float64 // of the lines, in radians
	step, width vg.Length
	grey        uint8
	bands       bool // only over translucent areas: bands lie over each other, bars do not
}

// tones are the colours that have a meaning. Any other colour becomes a grey of the same lightness.
var tones = []tone{
	{of: blue, grey: 0x38, words: 0x20},
	{of: vermil, grey: 0x78, words: 0x48, hatch: &hatching{angle: math.Pi / 2, step: 2, width: 0.35, grey: 0x30, bands: true}},
	{of: styles[2].colour, grey: 0x50, words: 0x30},
	{of: styles[4].colour, grey: 0x80, words: 0x60, dashes: []vg.Length{10, 3}},
	{of: styles[5].colour, grey: 0x60, words: 0x48, dashes: []vg.Length{6, 2, 1.5, 2, 1.5, 2}},
	{of: regimes[sim.Closed], grey: 0x18, words: 0x18},
	{of: regimes[sim.Restricted], grey: 0x84, words: 0x50,
		hatch: &hatching{angle: -math.Pi / 4, step: 2.6, width: 0.5, grey: 0xf0}},
	{of: regimes[sim.Managed], grey: 0xba, words: 0x80},
	{of: regimes[sim.Open], grey: 0xf6, words: 0xc0},
}

// toneOf finds the tone of a colour, or of a mixture of this colour and white. It also returns the share of
// the colour, 1 for the colour itself.
func toneOf(c color.NRGBA) (t *tone, strength float64) {
	for k := range tones {
		t := &tones[k]
		most := max(255-int(t.of.R), 255-int(t.of.G), 255-int(t.of.B))
		strength := float64(max(255-int(c.R), 255-int(c.G), 255-int(c.B))) / float64(most)
		if strength > 1 || strength < 0.2 {
			continue
		}
		near := pale(t.of, strength)
		if max(apartBy(near.R, c.R), apartBy(near.G, c.G), apartBy(near.B, c.B)) <= 1 {
			return t, strength
		}
	}
	return nil, 0
}

func apartBy(a, b uint8) int {
	if a > b {
		return int(a - b)
	}
	return int(b - a)
}

// greyAs is a grey as opaque as a colour.
func greyAs(level uint8, c color.NRGBA) color.NRGBA { return color.NRGBA{level, level, level, c.A} }

// printed is the drawing for print in black. A colour becomes its tone. Where colour alone would distinguish,
// there are dashes or hatching.
func (d *drawing) printed() *drawing {
	p := *d
	p.marks = nil
	for _, m := range d.marks {
		t, strength := toneOf(m.colour)
		level := func(full uint8) uint8 { return uint8(255 - strength*float64(255-full) + 0.5) }
		switch {
		case t == nil:
			m.colour = greyAs(color.GrayModel.Convert(color.NRGBA{m.colour.R, m.colour.G, m.colour.B, 0xff}).(color.Gray).Y,
				m.colour)
		case m.kind == area && !m.letters:
			m.colour = greyAs(level(t.grey), m.colour)
		default:
			m.colour = greyAs(level(t.words), m.colour)
		}
		if t != nil && m.kind == stroke && t.dashes != nil {
			m.dashes = t.dashes
		}
		p.marks = append(p.marks, m)
		if t == nil || t.hatch == nil || m.kind != area || m.letters {
			continue
		}
		h := t.hatch
		if h.bands && m.colour.A == 0xff {
			continue
		}
		for _, ends := range hatchLines(m.path, h) {
			p.marks = append(p.marks, mark{kind: stroke, colour: greyAs(level(h.grey), m.colour), width: h.width,
				path: vg.Path{{Type: vg.MoveComp, Pos: ends[0]}, {Type: vg.LineComp, Pos: ends[1]}}})
		}
	}
	return &p
}

// hatchLines are the parts of the lines of a hatching that lie inside a polygon.
func hatchLines(path vg.Path, h *hatching) [][2]vg.Point {
	var corners []vg.Point
	for _, s := range steps(path) {
		if len(s.points) > 0 {
			corners = append(corners, s.points[len(s.points)-1])
		}
	}
	// The polygon is turned so that the lines of the hatching are horizontal.
	sin, cos := math.Sincos(-h.angle)
	turn := func(p vg.Point) vg.Point {
		return vg.Point{X: p.X*vg.Length(cos) - p.Y*vg.Length(sin), Y: p.X*vg.Length(sin) + p.Y*vg.Length(cos)}
	}
	back := func(p vg.Point) vg.Point {
		return vg.Point{X: p.X*vg.Length(cos) + p.Y*vg.Length(sin), Y: p.Y*vg.Length(cos) - p.X*vg.Length(sin)}
	}
	low, high := vg.Length(math.Inf(1)), vg.Length(math.Inf(-1))
	for k := range corners {
		corners[k] = turn(corners[k])
		low, high = min(low, corners[k].Y), max(high, corners[k].Y)
	}
	var out [][2]vg.Point
	for n := math.Ceil(float64(low / h.step)); vg.Length(n)*h.step < high; n++ {
		y := vg.Length(n) * h.step
		var cuts []vg.Length
		for k, a := range corners {
			b := corners[(k+1)%len(corners)]
			if (a.Y <= y) != (b.Y <= y) {
				cuts = append(cuts, a.X+(y-a.Y)/(b.Y-a.Y)*(b.X-a.X))
			}
		}
		slices.Sort(cuts)
		for k := 0; k+1 < len(cuts); k += 2 {
			out = append(out, [2]vg.Point{back(vg.Point{X: cuts[k], Y: y}), back(vg.Point{X: cuts[k+1], Y: y})})
		}
	}
	return out
}
