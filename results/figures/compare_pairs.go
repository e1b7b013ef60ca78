package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"

	"gonum.org/v1/plot/vg"
)

// reach is the most that a panel of percent shows on either side. A pair with almost no trade may have grown
// a thousandfold.
const reach = 150

// drawPairs shows which pairs of members trade more and which trade less. The upper part of each panel is the
// turnover of both sides. The lower part is B against A in percent.
func (c *comparing) drawPairs() (*sheet, string) {
	at := c.Layout.Find(sim.OfPair, "turnover_usd")
	if at < 0 || len(c.Layout.Entities[sim.OfPair]) == 0 {
		return nil, ""
	}
	var pairs []comparedPair
	var values, percents []float64
	for k := range c.Layout.Entities[sim.OfPair] {
		q := comparedPair{base: c.level(0, at, k, million), other: c.level(c.side, at, k, million), effect: c.percentOf(at, k)}
		values = append(values, slices.Concat(q.base.median, q.other.median, q.other.low, q.other.high)...)
		for _, v := range q.effect.all() {
			percents = append(percents, max(-reach, min(reach, v)))
		}
		pairs = append(pairs, q)
	}
	finding := c.pairsFinding(pairs)
	axis, percentAxis := logarithmic(values...), around(percents...)

	const (
		columns = 3
		keyRoom = 2*sidesLeap + 14
		gap     = vg.Length(12)
	)
	rows, below := withKey(len(pairs), columns, 8*keyLeap)
	labels := max(axis.labelRoom(30), percentAxis.labelRoom(30))
	titles, codes := pairTitles(c.Region, pairsOf(c.Region), (sheetWidth-2*margin-labels-4-2*gap)/columns)
	sh := c.newSheet(keyRoom+vg.Length(rows)*pairHeight+below, finding, codes)
	c.sides(sh, true, ghostDashes)
	sh.middle(sh.body.Min.X, sh.body.Max.Y-5-2*sidesLeap, left,
		fmt.Sprintf("Above: trade both ways, million US$ a year, log scale. Below: B against A in %%, as a number for %d.",
			c.last), soft)
	cells := grid(inset(sh.body, labels, 4, below, keyRoom), columns, rows, gap, 0)
	for k, q := range pairs {
		upper, lower := stacked(cells[k], 13, pairLevels, pairBetween, pairPercent)
		p := &panel{sheet: sh, cell: cells[k], box: upper, x: years(c.first, c.last), y: axis}
		p.valueAxis(k%columns == 0, number)
		p.yearAxis(false, true)
		p.band(q.other, blue, pairOpacity)
		p.stroke(grey, 1.2, ghostDashes, p.curve(c.first, q.base.median)...)
		p.stroke(blue, 1.6, nil, p.curve(c.first, q.other.median)...)
		b := &panel{sheet: sh, box: lower, x: p.x, y: percentAxis}
		b.axes(k%columns == 0, signedNumber)
		b.differs(c.differsFrom)
		b.effect(q.effect)
		p.name(titles[k])
		sh.middle(lower.Max.X, lower.Max.Y+6, right, percentWords(q.effect.end()), strong.in(vermil))
	}
	c.pairsKey(sh.newKey(keyPlace(cells, len(pairs), sh.body, below)))
	cut := ""
	if percentAxis.hi >= reach || percentAxis.lo <= -reach {
		cut = fmt.Sprintf(" Beyond ±%d %% lines run along the edge.", reach)
	}
	caption := fmt.Sprintf("%s: %s. Dashed is the median of A (%s), solid that of B (%s) with the range of 90 %% of its "+
		"runs, on one logarithmic axis; below, the mean of B in percent of the mean of A "+
		"with its 95 %% interval (%s), and above it in numbers that of %d.%s", c.short(), finding, c.Sides[0].Name, c.name(),
		results.SpreadOf(c.Draws, c.Uncertain), c.last, cut)
	return sh, caption
}

// comparedPair is the turnover of a pair of members on both sides, and the difference in
// percent.
type comparedPair struct {
	base, other fan
	effect      effect
}

const (
	pairLevels  = vg.Length(56)
	pairBetween = vg.Length(16)
	pairPercent = vg.Length(38)
	pairHeight  = 13 + pairLevels + pairBetween + pairPercent + 13 + 6
	pairOpacity = 0.13 // of the band
)

// pairsKey explains lines and areas.
func (c *comparing) pairsKey(k *key) {
	k.line("A, median", grey, 1.2, ghostDashes)
	k.line("B, median", blue, 1.6, nil)
	k.area("B, 90 % of runs", faint(blue, pairOpacity))
	k.line("B against A, mean", vermil, 1.5, nil)
	k.area("its 95 % interval", faint(vermil, effectOpacity))
	if c.differsFrom > 0 {
		k.add(fmt.Sprintf("%d, first difference", c.differsFrom), func(at vg.Point) {
			k.upright(grey, 0.5, differsDashes, at.X+12, at.Y-5, at.Y+5)
		})
	}
}

// pairName names a pair of members in full.
func (c *comparing) pairName(k int) string {
	q := pairsOf(c.Region)[k]
	return pairWords(nodeName(c.Region, q.a), nodeName(c.Region, q.b))
}

// pairsFinding says how many pairs trade more and how many trade less in the last year, and which pair
// changes most.
func (c *comparing) pairsFinding(pairs []comparedPair) string {
	if c.differsFrom == 0 {
		return "no pair trades more or less in any year"
	}
	const enough = 1 // percent
	less, more, most := 0, 0, -1
	for k, q := range pairs {
		mean, low, high := q.effect.end()
		switch {
		case high < 0 && mean <= -enough:
			less++
		case low > 0 && mean >= enough:
			more++
		default:
			continue
		}
		if most >= 0 {
			if best, _, _ := pairs[most].effect.end(); math.Abs(mean) <= math.Abs(best) {
				continue
			}
		}
		most = k
	}
	if most < 0 {
		return fmt.Sprintf("no pair’s trade differs by %d %% or more in %d", enough, c.last)
	}
	var parts []string
	if less > 0 {
		parts = append(parts, fault.Counted(less, "trades", "trade")+" less")
	}
	if more > 0 {
		parts = append(parts, fault.Counted(more, "trades", "trade")+" more")
	}
	return fmt.Sprintf("of %s, %s in %d by %d %% or over; %s changes most, %s", fault.Count(len(pairs), "pair"),
		strings.Join(parts, " and "), c.last, enough, c.pairName(most), percentWords(pairs[most].effect.end()))
}

// percentWords writes a difference in percent with its interval.
func percentWords(mean, low, high float64) string {
	if math.IsNaN(mean) {
		return "–"
	}
	switch {
	case mean == 0 && low == high:
		return "as in A"
	case low == high:
		return withSign(mean, 0.1) + " %"
	case max(math.Abs(low), math.Abs(high)) < 0.05:
		return "0.0 %"
	}
	half := max(0.1, (high-low)/2)
	return fmt.Sprintf("%s %% (%s to %s)", withSign(mean, half), withSign(low, half), withSign(high, half))
}
