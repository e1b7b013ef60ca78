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

// drawBorders is a calendar of the land borders inside the region: for every
// year the share of replicates in each regime, above the regime on record.
func drawBorders(d *data) (*sheet, string) {
	borders := d.borderYears()
	title := bordersFinding(borders, d.Layout.First)
	first, last := d.Layout.First, d.Until()

	coded := false
	for _, b := range borders {
		coded = coded || len(b.spells) > 0
	}
	source := ""
	if coded {
		source = "regimes coded for this project from dated events"
	}
	const (
		columnHeight = vg.Length(28)
		stripHeight  = vg.Length(10)
		gap          = vg.Length(9)
		axisRoom     = vg.Length(8)
		keyRoom      = vg.Length(32)
	)
	row := columnHeight + gap
	if coded {
		row += stripHeight + 2
	}
	var ends []int
	for _, b := range borders {
		ends = append(ends, b.a, b.b)
	}
	names, codes := d.fitting(ends, 142)
	sh := newSheet(keyRoom+vg.Length(len(borders))*row+axisRoom, title, d.subtitle("land borders inside the region"), d.source(source)+codes)

	// Key: one line of words for the colours, one for the record.
	x, y := sh.body.Min.X, sh.body.Max.Y-6
	for g := len(regimes) - 1; g >= 0; g-- {
		r := vg.Rectangle{Min: vg.Point{X: x, Y: y - 5}, Max: vg.Point{X: x + 16, Y: y + 5}}
		sh.regime(sim.Regime(g), 1, r)
		sh.outline(grey, 0.3, rect(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y))
		sh.middle(x+8, y, centre, letter(sim.Regime(g)), strong.in(regimeInks[g]))
		word := sim.RegimeNames[g]
		sh.middle(x+19, y, left, word, plain)
		x += 19 + plain.width(word) + 14
	}
	sh.middle(x, y, left, "height: share of replicates", soft)
	if coded {
		y -= 13
		sh.middle(sh.body.Min.X, y, left, "Thin strip below: the record, by letter; paler where the coding is less certain", soft)
	}

	nameRoom := vg.Length(62)
	for _, name := range names {
		nameRoom = max(nameRoom, strong.width(name)+8)
	}
	top := sh.body.Max.Y - keyRoom
	var lowest *panel
	for k, b := range borders {
		high := top - vg.Length(k)*row
		p := &panel{sheet: sh, x: years(first, last), y: scale{hi: 1},
			box: inset(vg.Rectangle{Min: vg.Point{X: sh.body.Min.X, Y: high - columnHeight}, Max: vg.Point{X: sh.body.Max.X, Y: high}}, nameRoom, 2, 0, 0)}
		for y, shares := range b.shares {
			x0, x1 := p.at(float64(first+y)-0.5, 0).X, p.at(float64(first+y)+0.5, 0).X
			from := 0.0
			for g, s := range shares {
				if s > 0 {
					r := vg.Rectangle{Min: vg.Point{X: x0, Y: p.at(0, from).Y}, Max: vg.Point{X: x1, Y: p.at(0, from+s).Y}}
					sh.regime(sim.Regime(g), 1, r)
				}
				from += s
			}
		}
		for y := range b.shares { // years stay apart
			if y > 0 {
				x := p.at(float64(first+y)-0.5, 0).X
				sh.stroke(faint(white, 0.6), 0.4, nil, vg.Point{X: x, Y: p.box.Min.Y}, vg.Point{X: x, Y: p.box.Max.Y})
			}
		}
		sh.outline(grey, 0.4, rect(p.box.Min.X, p.box.Min.Y, p.box.Max.X, p.box.Max.Y))
		sh.middle(sh.body.Min.X, high-7, left, names[2*k], strong)
		sh.middle(sh.body.Min.X, high-7-leap*small, left, names[2*k+1], strong)

		bottom := p.box.Min.Y
		if coded {
			strip := vg.Rectangle{Min: vg.Point{X: p.box.Min.X, Y: bottom - 2 - stripHeight}, Max: vg.Point{X: p.box.Max.X, Y: bottom - 2}}
			p.record(b.spells, strip)
			sh.middle(p.box.Min.X-3, strip.Min.Y+stripHeight/2, right, "record", soft)
			bottom = strip.Min.Y
		}
		lowest = p
		lowest.box.Min.Y = bottom
	}
	if lowest != nil {
		lowest.yearAxis(true, false)
		if d.Region.EventsTo < last && d.Region.EventsTo > first {
			x := lowest.at(float64(d.Region.EventsTo)+0.5, 0).X
			sh.stroke(black, 0.6, []vg.Length{3, 2}, vg.Point{X: x, Y: lowest.box.Min.Y}, vg.Point{X: x, Y: top + 3})
			sh.beside(x, top+7, left, fmt.Sprintf("history to %d", d.Region.EventsTo))
		}
	}
	caption := title + ". Each column is a year; its parts are the shares of replicates in which the border was closed (dark, hatched), restricted, managed or open (light)"
	if coded {
		caption += "; the strip below each is the regime coded from the record, paler where the coding is uncertain"
	}
	return sh, caption + "."
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

// certainty says how strongly a spell is painted, by the word of its coding.
func certainty(word string) float64 {
	switch word {
	case "medium":
		return 0.7
	case "low":
		return 0.4
	}
	return 1
}

// letter stands for a regime where colour alone would not do.
func letter(g sim.Regime) string { return strings.ToUpper(sim.RegimeNames[g][:1]) }

// record draws the coded regimes in a thin strip.
func (p *panel) record(spells []results.Spell, strip vg.Rectangle) {
	for _, s := range spells {
		from, to := max(float64(s.From)-0.5, p.x.lo), min(float64(s.To)+0.5, p.x.hi)
		if from >= to {
			continue
		}
		r := vg.Rectangle{Min: vg.Point{X: p.at(from, 0).X, Y: strip.Min.Y}, Max: vg.Point{X: p.at(to, 0).X, Y: strip.Max.Y}}
		strength := certainty(s.Certainty)
		p.regime(s.Regime, strength, r)
		p.outline(grey, 0.4, rect(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y))
		k := strong.in(regimeInks[s.Regime])
		if strength < 0.6 {
			k.colour = black
		}
		if k.width(letter(s.Regime)) <= r.Max.X-r.Min.X {
			p.middle((r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2, centre, letter(s.Regime), k)
		}
	}
}

// sustained is how many years something must last to be told in a title; a
// year of pandemic is no era.
const sustained = 3

// bordersFinding tells the course of the borders by how many are hard,
// restricted or closed in most replicates, for some years on end.
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
		return fmt.Sprintf("No border stays restricted or closed for long; %s %s open in %d", outOf(open[end], n, "border", "borders"), map[bool]string{true: "are", false: "is"}[open[end] > 1], first+end)
	case to == end && from == 0:
		return fmt.Sprintf("%d of %s stay restricted or closed from %d to %d", worst, fault.Count(n, "border"), first, first+end)
	case to == end:
		return fmt.Sprintf("Borders harden: %d of %d are restricted or closed from %d on, %d open in %d", worst, n, first+from, open[end], first+end)
	}
	verdict := "then open"
	switch {
	case open[end] == 0:
		verdict = "then none opens"
	case 2*open[end] <= n:
		verdict = "then few open"
	}
	return fmt.Sprintf("Borders harden, %s: %d of %d restricted or closed in %d–%d, %d open in %d", verdict, worst, n, first+from, first+to, open[end], first+end)
}

// longest finds the highest level that a count keeps or exceeds for at least
// the sustained number of years, and the longest time for which it does.
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
