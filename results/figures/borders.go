package figures

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"
)

// drawBorders shows how each land border inside the region was run, and compares that with the record. A
// column is a year. Its parts are the shares of replicates in each regime. The thin strip below is the
// recorded regime.
func drawBorders(d *data) (*sheet, string) {
	c := &calendar{data: d, borders: d.borderYears(), nameRoom: 62}
	title := bordersFinding(c.borders, d.Layout.First)
	source, record := "", ""
	var ends []int
	for _, b := range c.borders {
		ends = append(ends, b.a, b.b)
		if len(b.spells) > 0 {
			c.coded = true
			source = "regimes coded for this project from dated events"
			record = "; the strip below each is the regime coded from the record, paler where the coding is uncertain"
		}
	}
	var codes string
	c.names, codes = d.fitting(ends, 142)
	for _, name := range c.names {
		c.nameRoom = max(c.nameRoom, strong.width(name)+8)
	}
	c.sheet = newSheet(calendarKey+vg.Length(len(c.borders))*c.row()+8, title, d.subtitle("land borders inside the region"),
		d.source(source)+codes)
	c.key()
	c.draw()
	return c.sheet, title + ". Each column is a year; its parts are the shares of replicates in which the border was closed " +
		"(dark, hatched), restricted, managed or open (light)" + record + "."
}

// calendar is what a figure of borders is drawn from.
type calendar struct {
	*data
	*sheet
	borders  []borderYear
	names    []string // of both countries of each border
	nameRoom vg.Length
	coded    bool // whether there is a record of any
}

const (
	columnHeight = vg.Length(28)
	stripHeight  = vg.Length(10) // of the record
	calendarKey  = vg.Length(32)
)

// row is the height that a border takes.
func (c *calendar) row() vg.Length {
	if c.coded {
		return columnHeight + 9 + stripHeight + 2
	}
	return columnHeight + 9
}

// key explains the colours in one line, and the record in another.
func (c *calendar) key() {
	k := keyRow{sheet: c.sheet, x: c.body.Min.X, y: c.body.Max.Y - 6}
	k.regimes(19, 14, func(g sim.Regime, x, y vg.Length) {
		r := bounds(x, y-5, x+16, y+5)
		k.regime(g, 1, r)
		k.outline(grey, 0.3, corners(r))
		k.middle(x+8, y, centre, letter(g), strong.in(regimeInks[g]))
	})
	k.say("height: share of replicates", 0)
	if c.coded {
		c.middle(c.body.Min.X, k.y-13, left, "Thin strip below: the record, by letter; paler where the coding is less certain",
			soft)
	}
}

// draw draws the borders from the top, and the years below the last.
func (c *calendar) draw() {
	first, last := c.Layout.First, c.Until()
	top := c.body.Max.Y - calendarKey
	var p *panel
	for k, b := range c.borders {
		high := top - vg.Length(k)*c.row()
		p = &panel{sheet: c.sheet, x: years(first, last), y: scale{hi: 1},
			box: inset(bounds(c.body.Min.X, high-columnHeight, c.body.Max.X, high), c.nameRoom, 2, 0, 0)}
		p.regimeShares(first, b.shares)
		c.middle(c.body.Min.X, high-7, left, c.names[2*k], strong)
		c.middle(c.body.Min.X, high-7-leap*small, left, c.names[2*k+1], strong)
		if c.coded {
			strip := bounds(p.box.Min.X, p.box.Min.Y-2-stripHeight, p.box.Max.X, p.box.Min.Y-2)
			p.record(b.spells, strip)
			c.middle(p.box.Min.X-3, strip.Min.Y+stripHeight/2, right, "record", soft)
			p.box.Min.Y = strip.Min.Y
		}
	}
	if p == nil {
		return
	}
	p.yearAxis(true, false)
	p.box.Max.Y = top + 3
	ends := c.endings(false, false) // sizes and prices run no border
	p.ends(ends)
	for _, e := range ends {
		c.beside(p.at(float64(e.year)+0.5, 0).X, top+7, left, e.words)
	}
}

// regimeShares draws a column for each year; a thin white line keeps years apart.
func (p *panel) regimeShares(first int, shares [][len(regimes)]float64) {
	edge := func(n int) vg.Length { return p.at(float64(first+n)-0.5, 0).X }
	for n, of := range shares {
		from := 0.0
		for g, s := range of {
			if s > 0 {
				p.regime(sim.Regime(g), 1, bounds(edge(n), p.at(0, from).Y, edge(n+1), p.at(0, from+s).Y))
			}
			from += s
		}
	}
	for n := 1; n < len(shares); n++ {
		p.upright(faint(white, 0.6), 0.4, nil, edge(n), p.box.Min.Y, p.box.Max.Y)
	}
	p.outline(grey, 0.4, corners(p.box))
}

// borderYear is a border with the share of replicates in each regime, by year.
type borderYear struct {
	a, b   int
	shares [][len(regimes)]float64
	modal  []sim.Regime
	spells []results.Spell
}

func (d *data) borderYears() []borderYear {
	var bs []borderYear
	for k := range d.Region.Inner {
		b := borderYear{a: d.Region.Borders[k].A, b: d.Region.Borders[k].B}
		b.spells = d.observed.Regimes[d.Region.PairName(b.a, b.b)]
		for y := range d.Layout.Years {
			var s [len(regimes)]float64
			for g := range s {
				s[g] = d.Share(sim.OfBorder, "regime", k, d.Layout.First+y, float64(g))
			}
			b.shares = append(b.shares, s)
			b.modal = append(b.modal, sim.Regime(d.modal(sim.OfBorder, "regime", k, d.Layout.First+y, len(regimes))))
		}
		bs = append(bs, b)
	}
	return bs
}

// certainty says how strongly a spell is painted. It goes by the certainty word of the spell's coding.
func certainty(word string) float64 {
	switch word {
	case "medium":
		return 0.7
	case "low":
		return 0.4
	}
	return 1
}

// letter stands for a regime that cannot be told by colour alone.
func letter(g sim.Regime) string { return strings.ToUpper(sim.RegimeNames[g][:1]) }

// record draws the coded regimes in a thin strip.
func (p *panel) record(spells []results.Spell, strip vg.Rectangle) {
	for _, s := range spells {
		from, to := max(float64(s.From)-0.5, p.x.lo), min(float64(s.To)+0.5, p.x.hi)
		if from >= to {
			continue
		}
		r := bounds(p.at(from, 0).X, strip.Min.Y, p.at(to, 0).X, strip.Max.Y)
		strength := certainty(s.Certainty)
		p.regime(s.Regime, strength, r)
		p.outline(grey, 0.4, corners(r))
		k := strong.in(regimeInks[s.Regime])
		if strength < 0.6 {
			k.colour = black
		}
		if k.width(letter(s.Regime)) <= r.Max.X-r.Min.X {
			p.middle((r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2, centre, letter(s.Regime), k)
		}
	}
}

// sustained is how many years something must last to be told in a title. A year of pandemic is not an era.
const sustained = 3

// bordersFinding tells the history of the borders. It counts the borders that are hard, restricted or closed
// in most replicates, for several years without a break.
func bordersFinding(borders []borderYear, first int) string {
	n := len(borders)
	if n == 0 {
		return "No two members share a land border"
	}
	length := len(borders[0].modal)
	hard := make([]int, length)
	open := make([]int, length)
	for _, b := range borders {
		for y, g := range b.modal {
			if g <= sim.Restricted {
				hard[y]++
			}
			if g == sim.Open {
				open[y]++
			}
		}
	}
	worst, from, to := longest(hard)
	end := length - 1
	switch {
	case worst == 0:
		are := "is"
		if open[end] > 1 {
			are = "are"
		}
		return fmt.Sprintf("No border stays restricted or closed for long; %s %s open in %d",
			outOf(open[end], n, "border", "borders"), are, first+end)
	case to == end && from == 0:
		return fmt.Sprintf("%d of %s stay restricted or closed from %d to %d", worst, fault.Count(n, "border"), first, first+end)
	case to == end:
		return fmt.Sprintf("Borders harden: %d of %d are restricted or closed from %d on, %d open in %d", worst, n, first+from,
			open[end], first+end)
	}
	verdict := "then open"
	switch {
	case open[end] == 0:
		verdict = "then none opens"
	case 2*open[end] <= n:
		verdict = "then few open"
	}
	return fmt.Sprintf("Borders harden, %s: %d of %d restricted or closed in %d–%d, %d open in %d", verdict, worst, n,
		first+from, first+to, open[end], first+end)
}

// longest finds two things. The level is the highest that a count reaches or exceeds for at least the
// sustained number of years. The time is the longest in which it does so.
func longest(count []int) (level, from, to int) {
	need := min(sustained, len(count))
	for level = slices.Max(count); level > 0; level-- {
		run, best := 0, 0
		for y, c := range count {
			if c < level {
				run = 0
				continue
			}
			if run++; run > best {
				best, from, to = run, y-run+1, y
			}
		}
		if best >= need {
			return level, from, to
		}
	}
	return 0, 0, len(count) - 1
}
