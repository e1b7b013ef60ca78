package figures

import (
	"fmt"

	"gonum.org/v1/plot/vg"

	"concord/sim"
	"concord/sim/fault"
)

// drawBorders shows which borders B runs differently from A. A row is a border. Its bars show year by year in
// how many pairs of runs B is more open (upward) or stricter (downward).
func (c *comparing) drawBorders() (*sheet, string) {
	at := c.Layout.Find(sim.OfBorder, "regime")
	if at < 0 || len(c.Layout.Entities[sim.OfBorder]) == 0 {
		return nil, ""
	}
	var borders []borderShares
	var neighbours []pair
	for k := range c.Layout.Entities[sim.OfBorder] {
		var b borderShares
		for year := c.first; year <= c.last; year++ {
			up, down := c.Tally.Signs(c.Gap(c.side, at, k, year))
			b.looser, b.stricter = append(b.looser, up), append(b.stricter, down)
		}
		borders = append(borders, b)
		neighbours = append(neighbours, pair{c.Region.Borders[k].A, c.Region.Borders[k].B})
	}
	finding := c.bordersFinding(borders)
	const (
		strip   = vg.Length(38)
		keyRoom = 2*sidesLeap + 16
		axis    = vg.Length(16)
	)
	titles, codes := pairTitles(c.Region, neighbours, 150)
	nameRoom := vg.Length(0)
	for _, title := range titles {
		nameRoom = max(nameRoom, strong.width(title))
	}
	sh := c.newSheet(keyRoom+vg.Length(len(borders))*strip+axis, finding, codes)
	c.bordersKey(sh)
	foot := &panel{sheet: sh, box: inset(sh.body, nameRoom+8, 76, axis, keyRoom), x: years(c.first, c.last),
		y: scale{lo: 0, hi: 1}}
	foot.yearAxis(true, true)
	foot.firstDifference(c.differsFrom)
	for k, cell := range grid(foot.box, 1, len(borders), 0, 0) {
		p := &panel{sheet: sh, cell: cell, box: inset(cell, 0, 0, 3, 3), x: foot.x, y: scale{lo: -1, hi: 1}}
		p.borderShares(c.first, borders[k], titles[k])
	}
	caption := fmt.Sprintf("%s: %s. Bars upward are the share of pairs of runs in which B (%s) runs the border more openly "+
		"than A (%s) in a year, hatched bars downward those in which it is stricter; "+
		"in all others the regime is the same. At the right, the shares in %d.", c.short(), finding, c.name(),
		c.Sides[0].Name, c.last)
	return sh, caption
}

// borderShares are shares of pairs of runs, year by year: those in which B runs a border more openly than A,
// and those in which B runs it more strictly.
type borderShares struct{ looser, stricter []float64 }

// end is both shares in the last year.
func (b borderShares) end() (looser, stricter float64) {
	n := len(b.looser) - 1
	return b.looser[n], b.stricter[n]
}

// bordersFinding says how many borders are stricter and more open in most pairs of runs.
func (c *comparing) bordersFinding(borders []borderShares) string {
	if c.differsFrom == 0 {
		return "no border differs in any year"
	}
	looser, stricter := 0, 0
	for _, b := range borders {
		switch up, down := b.end(); {
		case up > 0.5:
			looser++
		case down > 0.5:
			stricter++
		}
	}
	tail := fmt.Sprintf("in most pairs of runs in %d", c.last)
	switch {
	case stricter > 0 && looser > 0:
		return fmt.Sprintf("of %d borders, %s stricter and %s more open %s", len(borders), fault.Counted(stricter, "is", "are"),
			fault.Counted(looser, "is", "are"), tail)
	case stricter > 0:
		return fmt.Sprintf("of %s, %s stricter %s", fault.Count(len(borders), "border"),
			fault.Counted(stricter, "is", "are"), tail)
	case looser > 0:
		return fmt.Sprintf("of %s, %s more open %s", fault.Count(len(borders), "border"),
			fault.Counted(looser, "is", "are"), tail)
	}
	return "no border’s regime differs " + tail
}

// bordersKey explains A and B, and the bars.
func (c *comparing) bordersKey(sh *sheet) {
	c.sides(sh, false, nil)
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5 - 2*sidesLeap}
	k.add("upward: B is more open than A", 20, 12, func(x, y vg.Length) { k.fill(blue, rect(x, y-4, x+16, y+4)) })
	k.add("downward: B is stricter", 20, 12, func(x, y vg.Length) { k.stricter(bounds(x, y-4, x+16, y+4)) })
	k.say("full height: in all pairs", 0)
}

// firstDifference marks the first year of a difference. It adds words beside the line if there is room.
func (p *panel) firstDifference(year int) {
	p.differs(year)
	if year == 0 {
		return
	}
	x, s := p.at(float64(year), 0).X, left
	if x-p.box.Min.X > 90 {
		x, s = x-3, right
	} else {
		x += 3
	}
	p.backed(x, p.box.Max.Y-5, s, fmt.Sprintf("first difference %d", year), soft)
}

// borderShares draws the bars of a border around a zero line, with its name at the left and
// the shares of the last year at the right.
func (p *panel) borderShares(first int, b borderShares, title string) {
	zero := p.at(0, 0).Y
	for n, up := range b.looser {
		year := float64(first + n)
		x0, x1 := p.at(year-0.5, 0).X, p.at(year+0.5, 0).X
		if up > 0 {
			p.fill(blue, rect(x0, zero, x1, p.at(year, up).Y))
		}
		if down := b.stricter[n]; down > 0 {
			p.stricter(bounds(x0, p.at(year, -down).Y, x1, zero))
		}
	}
	p.across(black, 0.7, nil, p.box.Min.X, p.box.Max.X, zero)
	p.across(rule, 0.5, nil, p.body.Min.X, p.body.Max.X, p.cell.Min.Y)
	p.middle(p.box.Min.X-6, zero, right, title, strong)
	x, apart := p.box.Max.X+4, vg.Length(0)
	up, down := b.end()
	if up > 0 && down > 0 {
		apart = 6
	}
	if up > 0 {
		p.middle(x, zero+apart, left, fmt.Sprintf("more open: %.0f %%", 100*up), strong.in(blue))
	}
	if down > 0 {
		p.middle(x, zero-apart, left, fmt.Sprintf("stricter: %.0f %%", 100*down), strong.in(vermil))
	}
	if up == 0 && down == 0 {
		p.middle(x, zero, left, "as in A", soft)
	}
}
