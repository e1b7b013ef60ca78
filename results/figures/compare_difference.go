package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/results"
	"concord/sim"

	"gonum.org/v1/plot/vg"
)

// compared are the outcomes of the region that the figure of differences shows.
var compared = []struct {
	outcome, name string
	factor        float64
	unit          string
}{
	{"horizontal", "H, horizontal cooperation", 1, "points"},
	{"vertical", "V, vertical integration", 1, "points"},
	{"inside_share", "Trade inside, share of all", 100, "%"},
	{"trade_inside_usd", "Trade inside the region", 1e-9, "billion US$"},
	{"borders_open", "Open inner borders", 1, "borders"},
	{"stance_mean", "Mean stance of neighbours", 1, "0 to 1"},
}

// headline is an outcome of both sides, with the difference between them.
type headline struct {
	name, unit   string
	base, other  fan
	gap          fan    // of the runs of a pair
	effect       effect // their mean
	level, apart scale
}

// drawDifference shows the headline outcomes of both sides. Above stand A and B on one axis. Below stands B −
// A with a zero line of its own.
func (c *comparing) drawDifference() (*sheet, string) {
	headlines := c.headlines()
	if len(headlines) == 0 {
		return nil, ""
	}
	finding := c.differenceFinding(headlines)
	const (
		columns = 2
		keyRoom = 2*sidesLeap + 26
	)
	rows := (len(headlines) + columns - 1) / columns
	sh := c.newSheet(keyRoom+vg.Length(rows)*headlineHeight, finding, "")
	single := len(headlines[0].base.paths)
	c.differenceKey(sh, single)
	for k, cell := range grid(inset(sh.body, 0, 0, 0, keyRoom), columns, rows, 16, 0) {
		if k < len(headlines) {
			c.drawHeadline(sh, cell, headlines[k])
		}
	}
	when := ""
	if c.differsFrom > 0 {
		when = fmt.Sprintf(" The dotted upright line is %d, the first year in which any number of any pair differs.",
			c.differsFrom)
	}
	caption := fmt.Sprintf("%s: %s. Above, A (%s) and B (%s) with medians in bold, %d single runs and, beside B, the median "+
		"of A as a thin dashed line; "+
		"below, B minus A pair by pair: mean in bold, its 95 %% interval dark, the range of 90 %% of pairs light. "+
		"Intervals: %s.%s",
		c.short(), finding, c.Sides[0].Name, c.name(), single, results.SpreadOf(c.Draws, c.Uncertain), when)
	return sh, caption
}

// headlines are the outcomes of the list compared that the comparison has.
func (c *comparing) headlines() []headline {
	var out []headline
	for _, o := range compared {
		at := c.Layout.Find(sim.OfRegion, o.outcome)
		if at < 0 {
			continue
		}
		h := headline{name: o.name, unit: o.unit, base: c.level(0, at, 0, o.factor), other: c.level(c.side, at, 0, o.factor),
			effect: c.effectOf(at, 0, o.factor)}
		h.gap = c.fanAt(func(year int) int { return c.Gap(c.side, at, 0, year) }, o.factor)
		levels := append(h.base.all(), h.other.all()...)
		h.level, h.apart = linear(levels...), around(append(h.gap.all(), h.effect.all()...)...)
		h.level.step = roundStep(h.level.hi / 3.001)
		if o.unit == "borders" {
			h.level.whole, h.level.step, h.apart.step = true, 0, max(1, h.apart.step)
			h.level.hi = max(1, math.Ceil(slices.Max(levels)))
		}
		out = append(out, h)
	}
	return out
}

// differenceFinding tells of the first outcome that has something to tell.
func (c *comparing) differenceFinding(headlines []headline) string {
	if c.differsFrom == 0 {
		return "no number differs in any year of any pair"
	}
	finding := ""
	for k, h := range headlines {
		mean, low, high := h.effect.end()
		name, _, _ := strings.Cut(h.name, ",")
		apart := mean != 0 && (low > 0 || high < 0)
		if k == 0 {
			finding = differenceWords(name, mean, low, high, h.unit, c.last)
		} else if apart {
			finding += "; " + differenceWords(name, mean, low, high, h.unit, c.last)
		}
		if apart {
			break
		}
	}
	return finding
}

// differenceKey explains A and B, and the difference below them.
func (c *comparing) differenceKey(sh *sheet, single int) {
	c.sides(sh, true, nil)
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5 - 2*sidesLeap}
	k.add("B − A, mean over pairs", 40, 12, func(x, y vg.Length) { k.across(vermil, medianWidth, nil, x+10, x+34, y) })
	k.add("its 95 % interval", 18, 12, func(x, y vg.Length) { k.fill(faint(vermil, effectOpacity), rect(x, y-3.5, x+14, y+3.5)) })
	k.add("holds 90 % of pairs", 18, 12, func(x, y vg.Length) { k.fill(faint(vermil, gapOpacity), rect(x, y-3.5, x+14, y+3.5)) })
	k.add("median of A, again", 28, 0, func(x, y vg.Length) { k.across(grey, ghostWidth, ghostDashes, x, x+sampleWidth, y) })
	sh.middle(sh.body.Min.X, k.y-sidesLeap, left,
		fmt.Sprintf("Above, A and B on one axis: medians and %d single runs of each. Below, the difference of the runs of "+
			"a pair.", single), soft)
}

const (
	headlineTop     = vg.Length(25) // the outcome, then A and B
	headlineLevels  = vg.Length(56)
	headlineYears   = vg.Length(13)
	headlineBetween = headlineYears + 14 // years, then what is below
	headlineGap     = vg.Length(54)
	headlineHeight  = headlineTop + headlineLevels + headlineBetween + headlineGap + headlineYears + 8
)

// drawHeadline draws an outcome of A and B beside each other, and the difference below.
func (c *comparing) drawHeadline(sh *sheet, cell vg.Rectangle, h headline) {
	const labels = 28
	cell = inset(cell, labels, 4, 0, 0)
	x := cell.Min.X - labels
	sh.middle(x, cell.Max.Y-6, left, h.name, strong)
	sh.middle(x+strong.width(h.name)+4, cell.Max.Y-6, left, "("+h.unit+")", soft)
	upper, lower := stacked(cell, headlineTop, headlineLevels, headlineBetween, headlineGap)
	for n, half := range grid(upper, 2, 1, 8, 0) {
		f, colour := h.base, grey
		if n == 1 {
			f, colour = h.other, blue
		}
		p := &panel{sheet: sh, box: half, x: years(c.first, c.last), y: h.level}
		p.axes(n == 0, number)
		p.paths(f, colour, 0.32)
		if n == 1 {
			p.stroke(grey, ghostWidth, ghostDashes, p.curve(h.base.first, h.base.median)...)
		}
		p.stroke(colour, medianWidth, nil, p.curve(f.first, f.median)...)
		sh.middle(half.Min.X+1, half.Max.Y+6, left, []string{"A", "B"}[n], strong.in(colour))
		sh.middle(half.Max.X, half.Max.Y+6, right, fmt.Sprintf("%s in %d", levelWords(f.end()), c.last), plain.in(colour))
	}
	p := &panel{sheet: sh, box: lower, x: years(c.first, c.last), y: h.apart}
	p.axes(true, signedNumber)
	p.differs(c.differsFrom)
	p.band(h.gap, vermil, gapOpacity)
	p.paths(h.gap, vermil, 0.30)
	p.effect(h.effect)
	words, ending := "B − A", fmt.Sprintf("%s in %d", intervalWords(h.effect.end()), c.last)
	if since := fmt.Sprintf("%s, from %d", words, c.differsFrom); c.differsFrom > 0 &&
		soft.width(since)+strong.width(ending)+8 < lower.Max.X-lower.Min.X {
		words = since
	}
	sh.middle(lower.Min.X+1, lower.Max.Y+6, left, words, soft)
	sh.middle(lower.Max.X, lower.Max.Y+6, right, ending, strong.in(vermil))
}

// differenceWords tells a difference in words: by how much it is higher or lower, with its interval.
func differenceWords(name string, mean, low, high float64, unit string, year int) string {
	half := (high - low) / 2
	if unit == "0 to 1" {
		unit = "on a scale of 0 to 1"
	}
	switch {
	case mean == 0 && half == 0:
		return fmt.Sprintf("%s exactly the same in %d", name, year)
	case low <= 0 && high >= 0:
		return fmt.Sprintf("no clear difference in %s in %d (%s to %s %s)", name, year, withSign(low, half),
			withSign(high, half), unit)
	}
	word, lo, hi := "higher", low, high
	if mean < 0 {
		word, lo, hi = "lower", -high, -low
	}
	words := fmt.Sprintf("%s %s by %s %s in %d", name, word, exactly(math.Abs(mean), half), unit, year)
	if half > 0 {
		words += fmt.Sprintf(" (%s–%s)", exactly(lo, half), exactly(hi, half))
	}
	return words
}
