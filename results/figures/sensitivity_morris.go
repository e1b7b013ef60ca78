package figures

import (
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

const (
	planeHeight  = vg.Length(210)
	mostLabelled = 10 // points of the plane with a name
)

// drawMorris shows the plane of the elementary effects, their mean size to the right and their spread upward, and
// below it the factors by that mean.
func (r *ranking) drawMorris() (*sheet, string) {
	factors, rest := r.shown(mostFactors)
	finding := r.morrisFinding()
	step := r.step(factors)
	sh := r.newSheet(planeHeight+curveKey+factorHeight(len(factors), step), finding, "95 % intervals of μ*",
		" μ*: mean size of the effects of a step of the factor; μ: their mean; σ: their standard deviation. "+
			"Names in the plane begin with the factor’s rank.")
	plane := inset(sh.body, 0, 0, 0, 0)
	plane.Min.Y = plane.Max.Y - planeHeight
	r.plane(sh, plane)

	lower := inset(sh.body, 0, 0, 0, planeHeight+curveKey)
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: lower.Max.Y + 7}
	k.add("the target rises with the factor", 21, 10, func(x, y vg.Length) {
		k.fill(blue, rect(x, y-4, x+16, y+4))
		k.triangle(vg.Point{X: x + 8, Y: y}, 2.6, true, white)
	})
	k.add("falls", 21, 10, func(x, y vg.Length) { k.falling(bounds(x, y-4, x+16, y+4), vg.Point{X: x + 8, Y: y}) })
	k.add("both: |μ| is under half of μ*", 21, 0, func(x, y vg.Length) {
		k.fill(white, rect(x, y-4, x+16, y+4))
		k.outline(black, 0.8, rect(x, y-4, x+16, y+4))
	})
	var words []string
	f := r.values.factor
	for _, k := range factors {
		star := f * r.target.Index(k, results.MuStar).Value
		words = append(words, fmt.Sprintf("%s\t%s\t%s", effectWords(star), signedEffect(f*r.target.Index(k, results.Mu).Value),
			effectWords(f*r.target.Index(k, results.Sigma).Value)))
	}
	var values []float64
	for _, v := range r.indicesOf(factors, results.MuStar) {
		values = append(values, f*v)
	}
	t := r.newRows(sh, lower, factors, words, "μ*\tμ\tσ", fromZero(values, 1), r.effectAxis("μ*"))
	for k, factor := range factors {
		r.effectBar(t, factor, t.y(k))
	}
	caption := fmt.Sprintf("%s. In the plane a factor far to the right matters; one far up acts unevenly, by other factors or "+
		"along its own range; the ten largest are named where there is room. The bars are μ* with 95 %% intervals: solid "+
		"where the target rises with the factor, "+
		"hatched where it falls, empty where it does both.", finding)
	return sh, caption + rest
}

// fromZero is an axis from 0 to somewhat beyond the largest value.
func fromZero(values []float64, beyond float64) scale {
	hi := largest(values) * beyond
	if hi == 0 {
		hi = 1
	}
	return scale{lo: 0, hi: hi}
}

// falling paints a bar of a factor with which the target falls, with its sign.
func (sh *sheet) falling(r vg.Rectangle, sign vg.Point) {
	sh.stricter(r)
	sh.fill(white, rect(sign.X-4, sign.Y-3.6, sign.X+4, sign.Y+3.6))
	sh.triangle(sign, 2.6, false, vermil)
}

// effectAxis says what is on an axis of effects.
func (r *ranking) effectAxis(symbol string) string {
	if r.values.unit == "" {
		return symbol
	}
	return symbol + " (" + r.values.unit + ")"
}

// effectWords write an effect with three digits.
func effectWords(v float64) string {
	if a := math.Abs(v); a < 100 && a >= 1e-3 {
		return exactly(v, a/10)
	}
	return valueWords(v)
}

func signedEffect(v float64) string {
	if v > 0 {
		return "+" + effectWords(v)
	}
	return effectWords(v)
}

// effectBar draws the bar of a factor, by the sign of its mean effect.
func (r *ranking) effectBar(t *factorRows, factor int, y vg.Length) {
	star, mean := r.target.Index(factor, results.MuStar), r.target.Index(factor, results.Mu).Value
	v, half := r.values.factor*star.Value, vg.Length(4)
	switch b := bounds(t.at(0), y-half, t.at(v), y+half); {
	case math.IsNaN(v):
		t.middle(t.at(0)+4, y, left, "no value", soft)
		return
	case v == 0:
	case math.Abs(mean) < star.Value/2 || math.IsNaN(mean):
		t.fill(white, corners(b))
		t.outline(black, 0.8, corners(b))
	case mean > 0:
		t.fill(blue, corners(b))
		if b.Max.X-b.Min.X > 12 {
			t.triangle(vg.Point{X: b.Min.X + 6, Y: y}, 2.6, true, white)
		}
	case b.Max.X-b.Min.X > 12:
		t.falling(b, vg.Point{X: b.Min.X + 6, Y: y})
	default:
		t.stricter(b)
	}
	t.interval(star, r.values.factor, y)
}

// plane draws μ* to the right and σ upward, with the line on which both are equal.
func (r *ranking) plane(sh *sheet, cell vg.Rectangle) {
	var xs, ys []float64
	f := r.values.factor
	for k := range r.Factors {
		star := r.target.Index(k, results.MuStar)
		xs = append(xs, f*star.Value)
		if k := len(xs) - 1; !math.IsNaN(star.High) {
			xs = append(xs, max(f*star.High, xs[k]))
		}
		ys = append(ys, f*r.target.Index(k, results.Sigma).Value)
	}
	p := &panel{sheet: sh, cell: cell, x: fromZero(xs, 1.15), y: fromZero(ys, 1.08)}
	p.box = inset(cell, max(26, p.y.tickRoom(planeHeight-50)), 6, 32, 16)
	p.middle(cell.Min.X, cell.Max.Y-6, left, r.effectAxis("σ"), soft)
	p.valueAxis(true, p.y.tickWords())
	p.numberAxis(true)
	p.text((p.box.Min.X+p.box.Max.X)/2, p.box.Min.Y-16-capital*small, centre, r.effectAxis("μ*"), soft)
	labels := &labels{panel: p}
	for _, slope := range []float64{1, 0.5, 0.1} {
		x := min(p.x.hi, p.y.hi/slope)
		end := p.at(x, slope*x)
		dashes := []vg.Length{1, 1.6}
		if slope == 1 {
			dashes = nil
		}
		p.stroke(grey, 0.5, dashes, p.at(0, 0), end)
		words := "σ = μ*"
		if slope != 1 {
			words = "σ = " + number(slope) + " μ*"
		}
		at, of := vg.Point{X: end.X - 2, Y: end.Y + 6}, right
		if x < p.x.hi { // the line leaves at the top
			at, of = vg.Point{X: end.X, Y: p.box.Max.Y + 5}, centre
		}
		labels.put(at, of, words, soft.in(grey))
	}
	for rank, factor := range r.order {
		star, spread := r.target.Index(factor, results.MuStar), r.target.Index(factor, results.Sigma).Value
		if math.IsNaN(star.Value) || math.IsNaN(spread) {
			continue
		}
		at := p.at(f*star.Value, f*spread)
		labels.taken = append(labels.taken, bounds(at.X-2.5, at.Y-2.5, at.X+2.5, at.Y+2.5))
		if star.Low < star.High && !math.IsInf(star.Low, 0) && !math.IsInf(star.High, 0) {
			x0, x1 := p.at(f*star.Low, 0).X, p.at(f*star.High, 0).X
			p.across(faint(blue, 0.6), 0.6, nil, x0, x1, at.Y)
			labels.taken = append(labels.taken, bounds(x0, at.Y-1, x1, at.Y+1))
		}
		c := blue
		if rank >= mostLabelled {
			c = grey
		}
		p.mark(at, draw.CircleGlyph{}, 2.2, c)
	}
	for rank, factor := range r.order[:min(len(r.order), mostLabelled)] {
		x, spread := r.target.Index(factor, results.MuStar), r.target.Index(factor, results.Sigma).Value
		star := x.Value
		if !math.IsNaN(star) && !math.IsNaN(spread) && star > 0 {
			labels.beside(p.at(f*star, f*spread), p.at(f*x.Low, 0).X, p.at(f*x.High, 0).X,
				strconv.Itoa(rank+1)+" "+middleCut(r.name(factor), plain, 130), plain)
		}
	}
}

// labels are words in a panel that must not stand on each other.
type labels struct {
	*panel
	taken  []vg.Rectangle // by points, whiskers and words
	worded []vg.Rectangle // by words alone
}

// put writes words if their place is free.
func (l *labels) put(at vg.Point, s side, words string, k ink) bool {
	w := k.width(words)
	x0 := at.X - vg.Length(s)*w
	r := bounds(x0-1, at.Y-0.5*k.size, x0+w+1, at.Y+0.5*k.size)
	if r.Min.X < l.box.Min.X || r.Max.X > l.cell.Max.X || r.Min.Y < l.box.Min.Y || r.Max.Y > l.cell.Max.Y {
		return false
	}
	for _, t := range l.taken {
		if r.Min.X < t.Max.X && t.Min.X < r.Max.X && r.Min.Y < t.Max.Y && t.Min.Y < r.Max.Y {
			return false
		}
	}
	l.taken, l.worded = append(l.taken, r), append(l.worded, r)
	l.backed(at.X, at.Y, s, words, k)
	return true
}

// crosses tells whether a line to words would run through others.
func (l *labels) crosses(from, to vg.Point) bool {
	const steps = 24
	for n := range steps {
		share := vg.Length(n) / steps
		x, y := from.X+share*(to.X-from.X), from.Y+share*(to.Y-from.Y)
		for _, w := range l.worded {
			if x > w.Min.X && x < w.Max.X && y > w.Min.Y && y < w.Max.Y {
				return true
			}
		}
	}
	return false
}

// beside writes words beside a point with a whisker from x0 to x1. If the near places are taken, the words stand
// farther away, with a thin line to the point. Where no place is free there are no words.
func (l *labels) beside(at vg.Point, x0, x1 vg.Length, words string, k ink) {
	for _, far := range []vg.Length{6, 12, 20, 30, 42, 56, 72, 90, 110} {
		for _, way := range []struct {
			dx, dy float64
			s      side
		}{{1, 0, left}, {-1, 0, right}, {0.7, 0.7, left}, {0.7, -0.7, left}, {-0.7, 0.7, right}, {-0.7, -0.7, right},
			{0, 1.2, centre}, {0, -1.2, centre}, {0.95, 0.35, left}, {0.4, 0.95, left}, {-0.4, 0.95, right}, {-0.4, 0.95, left},
			{-0.2, 1, left}} {
			to := vg.Point{X: at.X + far*vg.Length(way.dx), Y: at.Y + far*vg.Length(way.dy)}
			switch {
			case far > 6:
			case way.dx == 1 && x1 > at.X:
				to.X = max(to.X, x1+3)
			case way.dx == -1 && x0 < at.X:
				to.X = min(to.X, x0-3)
			}
			if far > 6 && l.crosses(at, to) {
				continue
			}
			if l.put(to, way.s, words, k) {
				if far > 6 {
					l.stroke(grey, 0.4, nil, at, to)
				}
				return
			}
		}
	}
}

// morrisFinding names the factor with the largest mean effect, and how it acts.
func (r *ranking) morrisFinding() string {
	first, target := r.order[0], r.targetWords()
	star := r.values.factor * r.target.Index(first, results.MuStar).Value
	switch {
	case math.IsNaN(star):
		return "Nothing is known of what matters for " + target
	case star == 0:
		return "No factor has an effect on " + target
	}
	spread := r.values.factor * r.target.Index(first, results.Sigma).Value
	how := "acts evenly"
	if spread > star/2 {
		how = "acts unevenly, by the other factors or along its range"
	}
	return fmt.Sprintf("%s matters most for %s: a mean effect of %s; it %s", r.brief(first), target,
		r.values.after(effectWords(star)), how)
}
