package figures

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// ending is the last year of something that is on record. In all figures the same line marks the same.
type ending struct {
	year   int
	words  string
	dashes []vg.Length
}

// Lines of endings.
var (
	historyDashes  = []vg.Length{4, 2}
	observedDashes = []vg.Length{1, 2}
	forcingDashes  = []vg.Length{6, 2, 1, 2}
)

// endings are the years within the run after which something is not on record: dated events, observed outcomes where the
// figure shows some, and the sizes and prices that drive the run where they matter to the figure. Those of one year are one.
func (d *data) endings(observed, forced bool) []ending {
	r := d.Region
	var list []ending
	add := func(year int, what string, dashes []vg.Length) {
		if year < d.Layout.First || year >= d.Until() {
			return
		}
		if k := slices.IndexFunc(list, func(e ending) bool { return e.year == year }); k >= 0 {
			list[k].words += " and " + what
			return
		}
		list = append(list, ending{year, what, dashes})
	}
	add(r.EventsTo, "history", historyDashes)
	if forced {
		add(r.ForcingTo, "sizes and prices", forcingDashes)
	}
	if observed {
		add(r.OutcomesObserved, "observed", observedDashes)
	}
	slices.SortStableFunc(list, func(a, b ending) int { return cmp.Compare(a.year, b.year) })
	for k := range list {
		list[k].words += " to " + strconv.Itoa(list[k].year)
	}
	return list
}

// ends draws the endings through a panel.
func (p *panel) ends(list []ending) {
	for _, e := range list {
		p.upright(grey, 0.6, e.dashes, p.at(float64(e.year)+0.5, 0).X, p.box.Min.Y, p.box.Max.Y)
	}
}

// ends explains the endings in a row.
func (k *keyRow) ends(list []ending) {
	for _, e := range list {
		k.add(e.words, 12, 12, func(x, y vg.Length) { k.upright(grey, 0.8, e.dashes, x+5, y-5, y+5) })
	}
}

// ends explains the endings in a key.
func (k *key) ends(list []ending) {
	for _, e := range list {
		k.add(e.words, func(at vg.Point) { k.upright(grey, 0.8, e.dashes, at.X+sampleWidth/2, at.Y-5, at.Y+5) })
	}
}

// endsRow is the height of a row that explains the endings.
func endsRow(list []ending) vg.Length {
	if len(list) == 0 {
		return 0
	}
	return keyLeap
}

// belowTop begins a row of a key below the words at the top of a sheet.
func (sh *sheet) belowTop() *keyRow {
	return &keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5 - keyLeap}
}

// howToReadEnds is the part of a caption that explains the endings.
func howToReadEnds(list []ending) string {
	if len(list) == 0 {
		return ""
	}
	var words []string
	for _, e := range list {
		words = append(words, e.words)
	}
	return " Upright lines: " + strings.Join(words, ", ") + "."
}
