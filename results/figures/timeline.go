package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// lanes are the groups of kinds, from the top. A kind that no lane names goes
// into the last.
var lanes = []struct {
	name  string
	kinds []string
}{
	{"leaders", []string{"leader_change"}},
	{"clashes", []string{"clash"}},
	{"closures", []string{"border_closure"}},
	{"settlements", []string{"border_settlement"}},
	{"reopenings", []string{"reopening"}},
	{"treaties", []string{"partnership", "trade_agreement", "trade_facilitation", "security_cooperation", "dispute_settlement",
		"common_market"}},
	{"water, energy", []string{"energy_deal", "water_agreement", "energy_cut", "drought"}},
	{"movement", []string{"visa_imposed", "visa_free", "passenger_links", "common_visa"}},
	{"summits", []string{"summit", "institution"}},
	{"bodies", []string{membershipKind, "join_body", "leave_body", "found_body"}},
	{"powers", []string{"initiative", "withdrawal", "sanctions", "rivalry", "exclusion", "realignment", "threat"}},
	{"links, shocks", nil},
}

// drawTimeline shows the entries of the scenario and what became of them. A marker is an entry in the year in
// which it comes up. A filled marker comes about in at least half of the replicates. A bar leads to the
// median year of agreement.
func drawTimeline(d *data) (*sheet, string) {
	items := d.items()
	title := timelineFinding(items, d.meta.Replicates)
	bodies := ""
	if slices.ContainsFunc(items, func(it *item) bool { return it.who != nil }) {
		bodies = " Bodies: + joins, obs. observes, − leaves, ± suspends; only those that bind much."
	}
	first, last := d.Layout.First, d.Layout.First
	for _, it := range items {
		last = max(last, it.year, it.until)
	}
	last = min(d.Until(), max(last+2, first+10))

	const (
		rowHeight = vg.Length(8.8)
		laneGap   = vg.Length(3)
		axisRoom  = vg.Length(16)
		nameRoom  = vg.Length(58)
	)
	// Widths do not depend on the height, so rows are packed before the sheet is made.
	width := sheetWidth - 2*margin - nameRoom
	x := years(first, last)
	place := func(year float64) vg.Length { return vg.Length(x.unit(year)) * width }
	rows := make([]int, len(lanes))
	height := vg.Length(0)
	for l := range lanes {
		rows[l] = pack(items, l, place, width)
		if rows[l] > 0 {
			height += vg.Length(rows[l])*rowHeight + laneGap
		}
	}
	marks := " Dates are those of the scenario."
	if slices.ContainsFunc(items, func(it *item) bool { return it.decided }) {
		marks += " Filled marks: in at least half of the replicates; %: in how many."
	}
	keys := timelineKeys(items)
	keyRoom := vg.Length(4)
	for _, k := range keys {
		keyRoom = max(keyRoom, 16+vg.Length(k.row)*keyLeap)
	}
	sh := newSheet(keyRoom+height+axisRoom, title, d.subtitle("what came up, and what came of it"),
		d.source("")+marks+d.ownWords()+bodies+" "+d.codes())
	p := &panel{sheet: sh, box: inset(sh.body, nameRoom, 0, axisRoom, keyRoom), x: x, y: scale{hi: 1}}
	p.yearAxis(true, true)
	for _, k := range keys {
		at := vg.Point{X: sh.body.Min.X + k.x + 4, Y: sh.body.Max.Y - 5 - vg.Length(k.row)*keyLeap}
		k.mark(sh, at)
		sh.middle(at.X+7, at.Y, left, k.words, plain)
	}

	top := p.box.Max.Y
	for l, lane := range lanes {
		if rows[l] == 0 {
			continue
		}
		bottom := top - vg.Length(rows[l])*rowHeight - laneGap
		sh.across(rule, 0.6, nil, sh.body.Min.X, sh.body.Max.X, bottom)
		sh.middle(sh.body.Min.X, top-laneGap/2-rowHeight/2, left, lane.name, strong)
		for _, it := range items {
			if it.lane != l || it.row < 0 {
				continue
			}
			y := top - laneGap/2 - (vg.Length(it.row)+0.5)*rowHeight
			it.draw(p, y)
		}
		top = bottom
	}
	caption := title + ". Each marker is an entry of the scenario in the year in which it comes up; diamonds are events that " +
		"happen, squares acts of one country, circles proposals; " +
		"filled ones are done or agreed in at least half of the replicates, with the share, hollow ones are not; a bar leads " +
		"to the median year of agreement." + d.ownWords()
	return sh, caption
}

// ownWords say what the timeline leaves out. What leaders table by themselves has no date in the scenario.
func (d *data) ownWords() string {
	if words := d.DecidedByThemselves(); words != "" {
		return " Left out are " + strings.ReplaceAll(words, "leaders' own", "leaders’ own") + "."
	}
	return ""
}

// timelineKey is a part of the key: a mark, its words, and where they stand.
type timelineKey struct {
	words string
	used  func(it *item) bool
	mark  func(sh *sheet, at vg.Point)
	x     vg.Length
	row   int
}

// timelineKeys are the parts that some item needs, set in rows.
func timelineKeys(items []*item) []timelineKey {
	act := func(filled bool) func(it *item) bool {
		return func(it *item) bool { return it.decided && !it.proposal && !it.off && it.done() == filled }
	}
	proposal := func(filled bool) func(it *item) bool {
		return func(it *item) bool { return it.proposal && !it.off && it.done() == filled }
	}
	var keys []timelineKey
	x, row := vg.Length(0), 0
	for _, k := range []timelineKey{
		{words: "event", used: func(it *item) bool { return !it.decided },
			mark: func(sh *sheet, at vg.Point) { sh.fill(black, diamond(at, 3.6)) }},
		{words: "act done", used: act(true), mark: func(sh *sheet, at vg.Point) { sh.filled(at, false) }},
		{words: "act not done", used: act(false), mark: func(sh *sheet, at vg.Point) { sh.hollow(at, false) }},
		{words: "proposal agreed", used: proposal(true), mark: func(sh *sheet, at vg.Point) { sh.filled(at, true) }},
		{words: "proposal refused", used: proposal(false), mark: func(sh *sheet, at vg.Point) { sh.hollow(at, true) }},
		{words: "switched off", used: func(it *item) bool { return it.decided && it.off },
			mark: func(sh *sheet, at vg.Point) { sh.outline(grey, 0.9, diamond(at, 3)) }},
		{words: "time on the table", used: func(it *item) bool { return it.until > it.year }, mark: func(sh *sheet, at vg.Point) {
			sh.across(blue, 1, nil, at.X-4, at.X+4, at.Y)
			sh.upright(blue, 1, nil, at.X-4, at.Y-2.5, at.Y+2.5)
		}},
	} {
		if !slices.ContainsFunc(items, k.used) {
			continue
		}
		w := 11 + plain.width(k.words)
		if x > 0 && x+w > sheetWidth-2*margin {
			x, row = 0, row+1
		}
		k.x, k.row = x, row
		keys = append(keys, k)
		x += w + 14
	}
	return keys
}

// words are the label. If the item was a decision, they include the share of replicates.
func (it *item) words() string {
	switch {
	case it.decided && it.off:
		return it.labelled("off")
	case it.decided && it.imposed:
		return it.label + " (imposed)"
	case it.decided, it.share < 0.995:
		return it.labelled(fmt.Sprintf("%.0f %%", 100*it.share))
	}
	return it.label
}

// labelled are an item's words if it has a label. A lane may need no labels.
func (it *item) labelled(rest string) string {
	if it.label == "" {
		return rest
	}
	return it.label + " · " + rest
}

const (
	markerRadius = vg.Length(3)
	wordGap      = vg.Length(5.5)
)

// extent is the space that an item takes in its row, from left to right.
func (it *item) extent(place func(float64) vg.Length) (x0, x1 vg.Length) {
	w := wordGap + plain.width(it.words())
	x0, x1 = place(float64(it.year))-markerRadius-1, place(float64(it.until))+markerRadius
	if it.backwards {
		return place(float64(it.year)) - w, x1
	}
	return x0, place(float64(it.until)) + w
}

// pack gives every item of a lane the first row in which it overlaps nothing. The words go to the left of the
// marker if they only fit there. It returns the number of rows.
func pack(items []*item, lane int, place func(float64) vg.Length, width vg.Length) int {
	type span struct{ x0, x1 vg.Length }
	var rows [][]span
	for _, it := range items {
		if it.lane != lane {
			continue
		}
		it.row = -1
		var x0, x1 vg.Length
		fits := func(r int) bool {
			for _, it.backwards = range []bool{false, true} {
				x0, x1 = it.extent(place)
				if x0 >= 0 && x1 <= width && !slices.ContainsFunc(rows[r],
					func(s span) bool { return x0 < s.x1+4 && s.x0 < x1+4 }) {
					return true
				}
			}
			return false
		}
		for r := range rows {
			if fits(r) {
				it.row = r
				break
			}
		}
		if it.row < 0 {
			it.backwards = false
			if x0, x1 = it.extent(place); x1 > width {
				it.backwards = true
				x0, x1 = it.extent(place)
			}
			it.row = len(rows)
			rows = append(rows, nil)
		}
		rows[it.row] = append(rows[it.row], span{x0, x1})
	}
	return len(rows)
}

func (it *item) draw(p *panel, y vg.Length) {
	x, end := p.at(float64(it.year), 0).X, p.at(float64(it.until), 0).X
	at := vg.Point{X: end, Y: y}
	if end > x {
		p.stroke(blue, 1, nil, vg.Point{X: x, Y: y}, at)
		p.upright(blue, 1, nil, x, y-2.5, y+2.5)
	}
	colour := black
	switch {
	case !it.decided && it.share >= 0.5:
		p.fill(black, diamond(at, 3.6))
	case !it.decided:
		p.fill(white, diamond(at, 3.6))
		p.outline(grey, 0.9, diamond(at, 3.6))
		colour = grey
	case it.off:
		p.fill(white, diamond(at, 3))
		p.outline(grey, 0.9, diamond(at, 3))
		colour = grey
	case it.done():
		p.filled(at, it.proposal)
	default:
		p.hollow(at, it.proposal)
		colour = grey
	}
	if it.backwards {
		p.backed(x-wordGap, y, right, it.words(), plain.in(colour))
	} else {
		p.backed(end+wordGap, y, left, it.words(), plain.in(colour))
	}
}

// filled marks what was agreed or done. A circle is a proposal, and a square is an act.
func (sh *sheet) filled(at vg.Point, proposal bool) {
	if proposal {
		sh.mark(at, draw.CircleGlyph{}, markerRadius, blue)
		return
	}
	const half = markerRadius * 0.88
	sh.fill(blue, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
}

// hollow marks what was refused or not done.
func (sh *sheet) hollow(at vg.Point, proposal bool) {
	if proposal {
		sh.mark(at, draw.CircleGlyph{}, markerRadius, vermil)
		sh.mark(at, draw.CircleGlyph{}, markerRadius-0.9, white)
		return
	}
	const half = markerRadius * 0.8
	sh.fill(white, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
	sh.outline(vermil, 0.9, rect(at.X-half, at.Y-half, at.X+half, at.Y+half))
}

// timelineFinding counts the proposals that leaders agree to. If one year separates refusal from agreement,
// it counts by period. Acts do not count, because closing a border is no agreement.
func timelineFinding(items []*item, replicates int) string {
	var asked []*item
	for _, it := range items {
		if it.proposal && !it.imposed && !it.off {
			asked = append(asked, it)
		}
	}
	n := len(asked)
	if len(items) == 0 {
		return "Nothing comes up in this run"
	}
	if n == 0 {
		return "Events and acts only: nothing is proposed that needs agreement"
	}
	agreed := func(list []*item) int {
		k := 0
		for _, it := range list {
			if it.done() {
				k++
			}
		}
		return k
	}
	// The year that separates best, with at least three proposals on both sides.
	best, gap := 0, 0.0
	for k := 3; k <= n-3; k++ {
		if asked[k].year == asked[k-1].year {
			continue
		}
		before, after := agreed(asked[:k]), agreed(asked[k:])
		if g := float64(after)/float64(n-k) - float64(before)/float64(k); math.Abs(g) > math.Abs(gap)+1e-12 {
			best, gap = k, g
		}
	}
	who := "Leaders agree to"
	if replicates > 1 {
		who = "In at least half of the replicates, leaders agree to" // to each of them, not to all in one run
	}
	if math.Abs(gap) >= 0.3 {
		return fmt.Sprintf("%s %s before %d, and to %s from then on",
			who, outOf(agreed(asked[:best]), best, "proposal", "proposals"), asked[best].year,
			strings.TrimSpace(outOf(agreed(asked[best:]), n-best, "", "")))
	}
	return fmt.Sprintf("%s %s of the scenario", who, outOf(agreed(asked), n, "proposal", "proposals"))
}
