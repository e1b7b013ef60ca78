package figures

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// flows of papers, in the order of their panels.
var flows = []struct{ outcome, name string }{
	{"papers_signed", "signed in the year"},
	{"papers_ratified", "came into force in the year"},
	{"papers_in_force", "in force at the end of the year"},
	{"papers_ended", "ended in the year, or lapsed unratified"},
}

// drawPapers shows what becomes of papers among members: what is signed, comes into force, is in force and ends. The flows
// of a year share an axis; the stock has its own.
func drawPapers(d *data) (*sheet, string) {
	var fans []fan
	var flow []float64
	for _, f := range flows {
		fans = append(fans, d.fanAndGhost(sim.OfRegion, f.outcome, 0, 1))
	}
	stock := fans[2]
	for k, f := range fans {
		if k != 2 {
			flow = append(append(flow, f.all()...), f.ghost.median...)
		}
	}
	title := papersFinding(stock, d.total("papers_signed"), d.total("papers_ratified"), d.total("papers_ended"))
	ends := d.endings(false, false)
	words := 14 + endsRow(ends)
	sh := newSheet(9.4*vg.Centimeter+words, title, d.subtitle("agreements that bind members to one another"), d.source(""))
	sh.top("number of papers; " + d.howFans())
	sh.belowTop().ends(ends)
	axis, stockAxis := linear(flow...), linear(append(stock.all(), stock.ghost.median...)...)
	for _, s := range []*scale{&axis, &stockAxis} {
		s.step = max(1, stepUp(s.hi/5)) // papers are counted in whole numbers
	}
	for k, cell := range grid(inset(sh.body, 20, 4, 0, words), 2, 2, 26, 8) {
		scale := axis
		if k == 2 {
			scale = stockAxis
		}
		p := sh.newPanel(cell, years(stock.first, stock.last()), scale)
		p.axes(true, number)
		p.ends(ends)
		p.fan(fans[k])
		p.name(flows[k].name)
	}
	caption := fmt.Sprintf("%s. %s. What needs no ratification comes into force when it is signed. The panels of what happens "+
		"in a year share an axis.%s%s", title, howToReadFan(stock.replicates), howToReadEnds(ends), d.howToReadGhost())
	return sh, caption
}

// total is the median over replicates of the sum of an outcome of the region over all years.
func (d *data) total(outcome string) float64 {
	at := d.Layout.Find(sim.OfRegion, outcome)
	sums := make([]float64, len(d.Records))
	for k, record := range d.Records {
		for y := range d.Layout.Years {
			sums[k] += record[d.Layout.Place(at, 0, d.Layout.First+y)]
		}
	}
	slices.Sort(sums)
	return (sums[(len(sums)-1)/2] + sums[len(sums)/2]) / 2
}

// papersFinding says how many papers are in force at the end against the beginning, and what became of those signed.
func papersFinding(stock fan, signed, ratified, ended float64) string {
	whole := func(v float64) string { return number(math.Round(v)) }
	if len(stock.median) == 1 {
		return fmt.Sprintf("%s papers are in force among members in %d", whole(stock.end()), stock.last())
	}
	verb := "rise"
	switch first := stock.median[0]; {
	case math.Round(stock.end()) < math.Round(first):
		verb = "fall"
	case math.Round(stock.end()) == math.Round(first):
		verb = "go"
	}
	return fmt.Sprintf("Papers in force among members %s from %s in %d to %s in %d; in all, %s are signed, %s come into force "+
		"and %s end", verb, whole(stock.median[0]), stock.first, whole(stock.end()), stock.last(), whole(signed), whole(ratified),
		whole(ended))
}
