package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
)

// atMedians is the value of the target where all factors stand at their medians: of a curve that passes there, or
// from its low end and what changes there. Without curves it is the mean over points.
func (r *ranking) atMedians() float64 {
	for f, curve := range r.target.Curves {
		for _, p := range curve {
			if p.Value == r.Factors[f].Middle && !math.IsNaN(p.Mean) {
				return p.Mean
			}
			if change := r.target.Index(f, results.AtLow).Value; p.Value == r.Factors[f].Low && !math.IsNaN(p.Mean-change) {
				return p.Mean - change
			}
		}
	}
	return r.target.Mean
}

// swing is what one factor alone does to the target: the values at both ends of its range, and the least and the
// greatest on the way.
type swing struct {
	factor            int
	low, high         float64 // of the target
	least, greatest   float64
	change            results.SensitivityIndex
	atLow, atHigh     results.SensitivityIndex // changes with their intervals
	lowWords, hiWords string                   // the factor's values
}

// turns tells whether the target goes beyond both ends and the middle on the way.
func (s *swing) turns(middle float64) bool {
	return s.least < min(s.low, s.high, middle) || s.greatest > max(s.low, s.high, middle)
}

// level is the target where a factor stands at an end of its range, with its interval.
func (r *ranking) level(base float64, factor int, m results.Measure) results.SensitivityIndex {
	x := r.target.Index(factor, m)
	x.Value, x.Low, x.High = r.values.factor*(base+x.Value), r.values.factor*(base+x.Low), r.values.factor*(base+x.High)
	return x
}

func (r *ranking) swings(factors []int, base float64) []swing {
	var out []swing
	for _, f := range factors {
		s := swing{factor: f, change: r.target.Index(f, results.Swing), lowWords: endWords(r.Factors[f].Low),
			hiWords: endWords(r.Factors[f].High), atLow: r.level(base, f, results.AtLow),
			atHigh: r.level(base, f, results.AtHigh)}
		s.low, s.high = s.atLow.Value, s.atHigh.Value
		s.least, s.greatest = math.Inf(1), math.Inf(-1)
		for _, v := range []float64{s.low, s.high} { // an end at which some run has no value counts for nothing
			if !math.IsNaN(v) {
				s.least, s.greatest = min(s.least, v), max(s.greatest, v)
			}
		}
		if f < len(r.target.Curves) {
			for _, p := range r.target.Curves[f] {
				if v := r.values.factor * p.Mean; !math.IsNaN(v) {
					s.least, s.greatest = min(s.least, v), max(s.greatest, v)
				}
			}
		}
		out = append(out, s)
	}
	return out
}

// endWords write a factor's value at an end of a bar, nothing where it has none, such as chance.
func endWords(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return valueWords(v)
}

// drawTornado shows by how much each factor alone moves the target, the largest first.
func (r *ranking) drawTornado() (*sheet, string) {
	factors, rest := r.shown(mostFactors)
	base := r.atMedians()
	swings := r.swings(factors, base)
	middle := r.values.factor * base
	var ends []float64
	var words []string
	for _, s := range swings {
		ends = append(ends, s.least, s.greatest, s.atLow.Low, s.atLow.High, s.atHigh.Low, s.atHigh.High)
		words = append(words, r.swingWords(s))
	}
	finding := r.tornadoFinding(swings)
	key := " Swing: the largest less the smallest mean of the target along the factor’s range. Whiskers: 95 % intervals of " +
		"the change from the medians, on the same draws."
	sh := r.newSheet(curveKey+factorHeight(len(factors), r.step(factors)), finding, "", key)
	r.tornadoKey(sh, slices.ContainsFunc(swings, func(s swing) bool { return s.turns(middle) }))
	axis := withLabels(append(ends, middle))
	name := r.targetWords()
	if r.values.unit != "" {
		name += ", " + r.values.unit
	}
	t := r.newRows(sh, inset(sh.body, 0, 0, 0, curveKey), factors, words, "swing", axis, name)
	for k, s := range swings {
		t.swing(s, middle, t.y(k))
	}
	t.upright(black, 0.8, nil, t.at(middle), t.box.Min.Y, t.box.Max.Y)
	caption := fmt.Sprintf("%s. A bar leads from the value of the target at all medians to that where the factor alone "+
		"stands at the 5 %% end of its range (hatched) or at its 95 %% end (solid); the factor’s values there stand at the "+
		"ends of its bars.", finding)
	return sh, caption + rest
}

// withLabels is an axis that leaves room for words beside bars, at both ends.
func withLabels(values []float64) scale {
	s := overValues(values)
	s.log = false
	d := (s.hi - s.lo) * 0.17
	return scale{lo: s.lo - d, hi: s.hi + d}
}

// swingWords write a swing in the unit of the target.
func (r *ranking) swingWords(s swing) string {
	v := r.values.factor * s.change.Value
	if v < 1e-3 && v != 0 {
		return valueWords(v)
	}
	return exactly(v, v/10)
}

// tornadoKey explains bars.
func (r *ranking) tornadoKey(sh *sheet, turns bool) {
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("factor at its low end (5 %)", 21, 10, func(x, y vg.Length) { k.stricter(bounds(x, y-4, x+16, y+4)) })
	k.add("at its high end (95 %)", 21, 10, func(x, y vg.Length) { k.fill(blue, rect(x, y-4, x+16, y+4)) })
	if turns {
		k.add("along its range", 21, 10, func(x, y vg.Length) { k.fill(rule, rect(x, y-4, x+16, y+4)) })
	}
	k.add("all at medians", 6, 0, func(x, y vg.Length) { k.upright(black, 0.8, nil, x+2, y-4, y+4) })
}

// swing draws a row. Bars on one side of the middle share its height, so that both are seen.
func (t *factorRows) swing(s swing, middle float64, y vg.Length) {
	half := t.step * 0.32
	if math.IsNaN(s.low) && math.IsNaN(s.high) {
		t.middle(t.at(middle)+4, y, left, "no value", soft)
		return
	}
	sameSide := (s.low > middle) == (s.high > middle) && s.low != middle && s.high != middle && !s.halved()
	if s.turns(middle) {
		t.fill(rule, rect(t.at(s.least), y-half, t.at(s.greatest), y+half))
	}
	lowAt, highAt, each := y, y, half
	if sameSide {
		lowAt, highAt, each = y-half/2, y+half/2, half/2
	}
	t.bar(middle, s.high, highAt, each, false)
	t.bar(middle, s.low, lowAt, each, true)
	if !sameSide { // the intervals of both ends may overlap
		lowAt, highAt = y-half*0.45, y+half*0.45
	}
	leftmost, rightmost := min(s.least, middle), max(s.greatest, middle)
	for _, end := range []struct {
		of results.SensitivityIndex
		y  vg.Length
	}{{s.atLow, lowAt}, {s.atHigh, highAt}} {
		t.interval(end.of, 1, end.y)
		if end.of.Low < end.of.High {
			leftmost, rightmost = min(leftmost, end.of.Low), max(rightmost, end.of.High)
		}
	}
	t.labelEnds(s, sameSide, middle, y, t.at(leftmost)-3, t.at(rightmost)+3)
}

// labelEnds writes the factor's values at the ends of its bars. Of two bars on one side, the label of the low end
// goes to the other side, with an arrow.
func (t *factorRows) labelEnds(s swing, sameSide bool, middle float64, y, leftmost, rightmost vg.Length) {
	room := (t.box.Max.X - t.box.Min.X) * 0.145
	lowWords, hiWords := middleCut(s.lowWords, soft, room), middleCut(s.hiWords, soft, room)
	switch {
	case s.halved() && min(s.least, middle) < middle:
		t.middle(leftmost, y, right, s.onlyEnd(lowWords, hiWords), soft)
	case s.halved():
		t.middle(rightmost, y, left, s.onlyEnd(lowWords, hiWords), soft)
	case sameSide && s.low > middle:
		t.middle(rightmost, y, left, hiWords, soft)
		t.middle(leftmost, y, right, strings.TrimLeft(lowWords+" →", " "), soft)
	case sameSide:
		t.middle(leftmost, y, right, hiWords, soft)
		t.middle(rightmost, y, left, strings.TrimRight("← "+lowWords, " "), soft)
	case s.low > s.high || s.low == s.high && s.low > middle:
		t.middle(leftmost, y, right, hiWords, soft)
		t.middle(rightmost, y, left, lowWords, soft)
	default:
		t.middle(leftmost, y, right, lowWords, soft)
		t.middle(rightmost, y, left, hiWords, soft)
	}
}

// halved tells whether one of the ends has no value.
func (s *swing) halved() bool { return math.IsNaN(s.low) != math.IsNaN(s.high) }

// onlyEnd are the words of the end that has a value.
func (s *swing) onlyEnd(lowWords, hiWords string) string {
	if math.IsNaN(s.low) {
		return hiWords
	}
	return lowWords
}

// tornadoFinding names the factor that moves the target most.
func (r *ranking) tornadoFinding(swings []swing) string {
	s, target := swings[0], r.targetWords()
	span := s.greatest - s.least
	switch {
	case math.IsNaN(s.change.Value):
		return "Nothing is known of what matters for " + target
	case s.change.Value == 0:
		return fmt.Sprintf("No factor alone changes %s", target)
	}
	form, from, to := "from %s to %s", s.low, s.high
	if math.Abs(s.high-s.low) < 0.9*span {
		form, from, to = "between %s and %s", s.least, s.greatest
	}
	first, last := exactly(from, span/10), r.values.after(exactly(to, span/10))
	if r.values.unit == "year" && !r.target.Difference { // a calendar year
		first, last = valueWords(math.Round(from)), valueWords(math.Round(to))
	}
	return fmt.Sprintf("%s matters most for %s: "+form, r.brief(s.factor), target, first, last)
}

const (
	curveColumns   = 3
	mostCurves     = 9
	smallCurve     = vg.Length(118)
	smallCurveGaps = vg.Length(12)
)

// drawCurves shows the target along the range of each factor, the largest swing first.
func (r *ranking) drawCurves() (*sheet, string) {
	factors, rest := r.shown(mostCurves)
	var values []float64
	var curved []int
	for _, f := range factors {
		if f < len(r.target.Curves) && len(r.target.Curves[f]) > 0 {
			curved = append(curved, f)
			for _, p := range r.target.Curves[f] {
				values = append(values, r.values.factor*p.Mean, r.values.factor*p.Low, r.values.factor*p.High)
			}
		}
	}
	if len(curved) == 0 {
		return nil, ""
	}
	columns := min(curveColumns, len(curved))
	rows := (len(curved) + columns - 1) / columns
	finding := r.curvesFinding(curved)
	sh := r.newSheet(curveKey+12+vg.Length(rows)*smallCurve, finding, "", "")
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("mean over replicates", 28, 12, func(x, y vg.Length) { k.across(blue, medianWidth, nil, x, x+sampleWidth, y) })
	if r.Replicates != 1 {
		k.add("holds 90 % of them", 18, 12,
			func(x, y vg.Length) { k.fill(faint(blue, bandOpacity), rect(x, y-3.5, x+14, y+3.5)) })
	}
	k.add("the factor’s median", 8, 12, func(x, y vg.Length) { k.upright(grey, 0.6, differsDashes, x+3, y-5, y+5) })
	sh.middle(sh.body.Min.X, sh.body.Max.Y-18, left,
		middleCut(strings.TrimSuffix(r.targetWords()+", "+r.values.unit, ", "), soft, sh.body.Max.X-sh.body.Min.X), soft)
	y := tight(values...)
	room := max(20, y.tickRoom(smallCurve-40))
	for n, cell := range grid(inset(sh.body, 0, 0, 0, curveKey+12), columns, rows, smallCurveGaps, 0) {
		if n < len(curved) {
			r.smallCurve(sh, cell, curved[n], y, room)
		}
	}
	caption := fmt.Sprintf("%s. Each panel is one factor alone along its range, the others at their medians: the mean over "+
		"replicates with the band that holds 90 %% of them. All panels have the same upright axis.", finding)
	return sh, caption + rest
}

// curvesFinding counts how the factors act.
func (r *ranking) curvesFinding(curved []int) string {
	rises, falls, turns, flat, gaps := 0, 0, 0, 0, 0
	for _, f := range curved {
		low, high, swing := r.target.Index(f, results.AtLow).Value, r.target.Index(f, results.AtHigh).Value,
			r.target.Index(f, results.Swing).Value
		switch {
		case math.IsNaN(swing):
			gaps++
		case swing == 0:
			flat++
		case math.Abs(high-low) < 0.9*swing:
			turns++
		case high > low:
			rises++
		default:
			falls++
		}
	}
	var parts []string
	for _, p := range []struct {
		n     int
		words string
	}{{rises, "raise it as they grow"}, {falls, "lower it"}, {turns, "turn on the way"}, {flat, "leave it as it is"},
		{gaps, "have points without a value"}} {
		if p.n > 0 {
			words := p.words
			if p.n == 1 {
				words = strings.NewReplacer("raise", "raises", "they grow", "it grows", "lower", "lowers", "turn", "turns",
					"leave", "leaves", "have", "has").Replace(words)
			}
			parts = append(parts, fmt.Sprintf("%d %s", p.n, words))
		}
	}
	if len(curved) == 1 {
		return fmt.Sprintf("How %s acts on %s over its range", r.brief(curved[0]), r.targetWords())
	}
	which := fmt.Sprintf("%d factors", len(curved))
	if len(curved) < len(r.Factors) {
		which = fmt.Sprintf("the %d factors that move it most", len(curved))
	}
	return fmt.Sprintf("%s: of %s, %s", r.targetWords(), which, strings.Join(parts, ", "))
}

// smallCurve draws the panel of a factor.
func (r *ranking) smallCurve(sh *sheet, cell vg.Rectangle, f int, y scale, room vg.Length) {
	curve, factor := r.target.Curves[f], &r.Factors[f]
	l := sweepLine{colour: blue}
	for _, p := range curve {
		l.x, l.mean = append(l.x, p.Value), append(l.mean, r.values.factor*p.Mean)
		low, high := p.Low, p.High
		if math.IsNaN(low) || math.IsNaN(high) {
			low, high = p.Mean, p.Mean
		}
		l.low, l.high = append(l.low, r.values.factor*low), append(l.high, r.values.factor*high)
	}
	p := &panel{sheet: sh, cell: cell, box: inset(cell, room, 2, 22, 14), x: overValues(l.x), y: y}
	p.middle(cell.Min.X, cell.Max.Y-6, left, middleCut(r.name(f), strong, cell.Max.X-cell.Min.X), strong)
	p.valueAxis(true, y.tickWords())
	p.numberAxis(true)
	if m := factor.Middle; m >= p.x.lo && m <= p.x.hi {
		p.upright(grey, 0.6, differsDashes, p.at(m, y.lo).X, p.box.Min.Y, p.box.Max.Y)
	}
	p.sweepLine(l, bandOpacity)
	if factor.Unit != "" && factor.Unit != "1" { // a lone 1 reads as a label of the axis
		p.text(p.box.Max.X, p.box.Min.Y-13.5-capital*small, right, shortened(factor.Unit, soft, p.box.Max.X-p.box.Min.X), soft)
	}
	if len(curve) == 1 {
		p.mark(p.at(l.x[0], l.mean[0]), draw.CircleGlyph{}, 2, blue)
	}
}
