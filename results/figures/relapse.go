package figures

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// relapseRoom is what the strip of relapses takes off the panels of both indices.
const relapseRoom = vg.Length(28)

// relapses gives the share of replicates in which H has fallen far, by year.
func (d *data) relapses() []float64 {
	var shares []float64
	for y := range d.Layout.Years {
		shares = append(shares, d.Share(sim.OfRegion, "relapse", 0, d.Layout.First+y, 1))
	}
	return shares
}

// relapses draws below the panel of H how many replicates are in a relapse, and says below that of V what that is.
func (sh *sheet) relapses(cell, beside vg.Rectangle, first int, shares []float64, replicated bool) {
	p := &panel{sheet: sh, x: years(first, first+len(shares)-1), y: scale{lo: 0, hi: 1},
		box: bounds(cell.Min.X, cell.Min.Y, cell.Max.X, cell.Min.Y+relapseRoom-7)}
	lines := []string{"Left: years of relapse, in which H is 10 points", "or more below that of three years ago"}
	if replicated {
		lines = []string{"Left: % of replicates in a relapse, in which H is", "10 points or more below that of three years ago"}
		for _, v := range []float64{0, 1} {
			p.middle(p.box.Min.X-3, p.at(p.x.lo, v).Y, right, number(100*v), soft)
		}
	}
	p.across(rule, 0.4, nil, p.box.Min.X, p.box.Max.X, p.box.Max.Y)
	for _, year := range p.yearTicks(30) {
		p.upright(rule, 0.4, nil, p.at(float64(year), 0).X, p.box.Min.Y, p.box.Max.Y)
	}
	for k, s := range shares {
		if s > 0 {
			year := float64(first + k)
			left, right := p.at(year-0.42, 0), p.at(year+0.42, s)
			p.fill(vermil, rect(left.X, left.Y, right.X, max(right.Y, left.Y+0.8)))
		}
	}
	p.across(grey, 0.5, nil, p.box.Min.X, p.box.Max.X, p.box.Min.Y)
	if slices.Max(shares) == 0 {
		p.nothing("no relapse")
	}
	for k, words := range lines {
		sh.middle(beside.Min.X, p.box.Max.Y-5-vg.Length(k)*leap*small, left, words, soft)
	}
}

// relapseWords tell when a relapse is most frequent, for a caption.
func (d *data) relapseWords(first int, shares []float64) string {
	most := slices.Max(shares)
	if most == 0 {
		return " H never falls by 10 points within three years."
	}
	year := first + slices.Index(shares, most)
	if !d.replicated() {
		return " Bars are years in which H is 10 points or more below its value of three years before."
	}
	return fmt.Sprintf(" Bars are the share of replicates in which H is 10 points or more below its value of three years "+
		"before, at most %s, in %d.", percent(most), year)
}

// The line of the second yardstick.
var (
	fixedColour = color.NRGBA{0x00, 0x78, 0x58, 0xff}
	fixedDashes = []vg.Length{1.5, 1.5}
)

const fixedWidth = vg.Length(1.5)

// known tells whether an index is defined in some year.
func (f fan) known() bool { return len(f.median) > 0 && slices.Max(f.median) >= 0 }

// fixed draws the median by the second yardstick, where it is defined.
func (p *panel) fixed(f fan) {
	if f.known() {
		p.stroke(fixedColour, fixedWidth, fixedDashes, p.curve(f.first, f.median)...)
	}
}

// fixedKey explains that line in a row, where it is drawn.
func (d *data) fixedKey(k *keyRow, f fan) {
	if !f.known() {
		return
	}
	words := "trade over its potential"
	if d.replicated() {
		words = "median, " + words
	}
	k.add(words, sampleWidth+5, 0, func(x, y vg.Length) {
		k.across(fixedColour, fixedWidth, fixedDashes, x, x+sampleWidth, y)
	})
}

// howToReadFixed is the part of a caption that explains the second yardstick.
func (d *data) howToReadFixed(f fan) string {
	if !f.known() {
		return ""
	}
	what := "H"
	if d.replicated() {
		what = "the median"
	}
	return " The dotted green line is " + what + " with trade over its potential, which no run moves, in the place of trade " +
		"over that with open borders."
}
