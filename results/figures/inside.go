package figures

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// drawInside shows how much of the members' trade is among themselves, beside other regions and the record.
// The fan is simulated. Dots are observed. Horizontal lines are other regions. The axis is logarithmic, so
// one can read both a few per cent and sixty.
func drawInside(d *data) (*sheet, string) {
	f := d.fanAndGhost(sim.OfRegion, "inside_share", 0, 100)
	groups := groupLevels(d.observed.Comparators)
	own, others := splitLevels(groups, d.Region.Name)
	title := insideFinding(f, others) + insideMiss(f, d.observed.InsideShare, own)

	what, source, shown := "trade among the members over all their trade, %, log scale", "", ""
	if len(d.observed.InsideShare)+len(groups) > 0 {
		source = "reporters of trade between members, and World Bank"
	}
	if len(d.observed.InsideShare) > 0 {
		shown = "; black dots are the record, with the range of its sources"
	}
	if len(others) > 0 {
		what += "; other regions: solid as in the paper, dashed on record"
		shown += "; horizontal lines are other regions, solid as the paper has them, dashed as the record has them " +
			"where it differs"
	}
	ends := d.endings(len(d.observed.InsideShare) > 0, true)
	sh := newSheet(10.2*vg.Centimeter, title, d.subtitle(fmt.Sprintf("%s, %d–%d", isolated(d.Region.Name), f.first, f.last())),
		d.source(source))
	sh.top(what)
	sh.belowTop().ends(ends)

	values := append(f.all(), f.ghost.median...)
	for _, b := range d.observed.InsideShare {
		values = append(values, 100*b.Low, 100*b.High)
	}
	for _, l := range d.observed.Comparators {
		values = append(values, 100*l.Share)
	}
	p := &panel{sheet: sh, box: inset(sh.body, 20, 3, 16, 24+endsRow(ends)/2), x: years(f.first, f.last()),
		y: logarithmic(values...)}
	p.valueAxis(true, number)
	p.yearAxis(true, false)
	p.ends(ends)
	taken := p.otherRegions(others)
	p.fan(f)
	for _, at := range p.curve(f.ghost.first, f.ghost.median) {
		if at.X > p.box.Max.X-130 { // where the fan's name goes
			taken = append(taken, at.Y)
		}
	}
	p.bands(d.observed.InsideShare, f.first, f.last())
	for _, g := range own {
		p.paperLevels(g, f.first, f.last())
	}
	p.nameFan(f, taken)
	caption := fmt.Sprintf("%s. %s%s; the vertical axis is logarithmic.%s%s", title, howToReadFan(f.replicates), shown,
		howToReadEnds(ends), d.howToReadGhost())
	return sh, caption
}

// otherRegions draws the levels of other regions as lines with words above them, at the right. It returns the
// heights of lines and words.
func (p *panel) otherRegions(others []levelGroup) (taken []vg.Length) {
	var labels []vg.Rectangle // of the words
	for _, g := range others {
		top := p.box.Min.Y
		for _, l := range g.lines() {
			y := p.at(0, 100*l.share).Y
			top = max(top, y)
			taken = append(taken, y)
			var dashes []vg.Length
			if !l.paper {
				dashes = []vg.Length{4, 2.5}
			}
			p.across(grey, 0.9, dashes, p.box.Min.X, p.box.Max.X, y)
		}
		words := strings.Join(g.words(), "; ")
		wide := strong.width(g.name) + 4 + plain.width(words)
		y, end := top+7, p.box.Max.X-2
		for { // left of words at about the same height, or else above them
			k := slices.IndexFunc(labels,
				func(l vg.Rectangle) bool { return max(y-l.Min.Y, l.Min.Y-y) < leap*small && end > l.Min.X-8 })
			if k < 0 {
				break
			}
			if end = labels[k].Min.X - 8; end-wide < p.box.Min.X {
				y, end = y+leap*small, p.box.Max.X-2
			}
		}
		labels = append(labels, bounds(end-wide, y, end, y))
		p.backed(end-plain.width(words)-4, y, right, g.name, strong)
		p.backed(end, y, right, words, plain)
		taken = append(taken, y)
	}
	return taken
}

// bands draws the observations between two years: a dot with the range of its sources.
func (p *panel) bands(observed []results.Band, first, last int) {
	for _, b := range observed {
		if b.Year < first || b.Year > last {
			continue
		}
		year := float64(b.Year)
		p.stroke(black, 0.8, nil, p.at(year, 100*b.Low), p.at(year, 100*b.High))
		p.mark(p.at(year, 100*b.Mid), draw.CircleGlyph{}, 1.9, black)
	}
	at, ok := highest(observed, first, last)
	if !ok {
		return
	}
	spot, s := p.at(float64(at.Year), 100*at.Mid), left
	words := "observed"
	if slices.ContainsFunc(observed, func(b results.Band) bool { return b.Low < b.High }) {
		words += ", with the range of sources"
	}
	x := spot.X + 5
	if x+strong.width(words) >= p.box.Max.X {
		x, s = spot.X-5, right
	}
	p.backed(x, spot.Y+3, s, words, strong)
}

// paperLevels marks the paper's level of the region between two years. Below it stands in words what the
// paper and the record say.
func (p *panel) paperLevels(g levelGroup, first, last int) {
	for _, l := range g.levels {
		if l.Year < first || l.Year > last || l.Reading != "paper" {
			continue
		}
		at := p.at(float64(l.Year), 100*l.Share)
		p.fill(white, diamond(at, 3.6))
		p.outline(vermil, 1.1, diamond(at, 3.6))
		y := max(p.box.Min.Y+10, at.Y-34)
		p.upright(vermil, 0.5, nil, at.X, at.Y-4, y+5)
		for k, w := range g.words() {
			half := strong.width(w)/2 + 1
			p.backed(min(max(at.X, p.body.Min.X+half), p.body.Max.X-half), y-vg.Length(k)*leap*small, centre, w,
				strong.in(vermil))
		}
	}
}

// nameFan writes at the right end of a fan what it shows and where it ends. The words stand above the end, or
// below it if something else is above.
func (p *panel) nameFan(f fan, taken []vg.Length) {
	lines := []string{"simulated: " + percent(f.end()/100) + " in " + strconv.Itoa(f.last())}
	if f.replicates > 1 {
		lines[0] = strings.Replace(lines[0], ": ", ": median ", 1)
		lines = append(lines, fmt.Sprintf("90 %% band and %d single replicates", len(f.paths)))
	}
	width := vg.Length(0)
	for _, w := range lines {
		width = max(width, strong.width(w))
	}
	top, bottom := p.box.Min.Y, p.box.Max.Y
	for _, v := range append([][]float64{f.low, f.high}, f.paths...) {
		points := p.curve(f.first, v)
		for j, at := range points {
			if j == len(points)-1 || at.X > p.box.Max.X-width-8 {
				top, bottom = max(top, at.Y), min(bottom, at.Y)
			}
		}
	}
	height := vg.Length(len(lines)) * leap * small
	y := top + 4 + height - leap*small/2 // middle of the first line
	for _, t := range taken {
		if t > top-4 && t < top+height+9 {
			y = p.roomBelow(bottom-4-leap*small/2, height, taken)
			break
		}
	}
	for j, w := range lines {
		ink := plain.in(blue)
		ink.bold = j == 0
		p.backed(p.box.Max.X-2, y-vg.Length(j)*leap*small, right, w, ink)
	}
}

// roomBelow returns where the first of some lines of words goes, as its middle. This is at y, or lower if
// something stands there. If there is no room in the panel, it is the bottom of the panel.
func (p *panel) roomBelow(y, height vg.Length, taken []vg.Length) vg.Length {
	lowest := p.box.Min.Y + height - leap*small/2 + 1
	for at := y; at > lowest; at-- {
		top := at + leap*small/2
		if !slices.ContainsFunc(taken, func(t vg.Length) bool { return t > top-height-5 && t < top+5 }) {
			return at
		}
	}
	return max(y, lowest)
}

// beside writes words next to an upright line. If the sheet has no room on one side of the line, they go to
// the other side.
func (sh *sheet) beside(x, y vg.Length, s side, words string) {
	switch w := soft.width(words) + 2; {
	case s == left && x+w > sh.body.Max.X:
		s = right
	case s == right && x-w < sh.body.Min.X:
		s = left
	}
	if s == left {
		x += 2
	} else {
		x -= 2
	}
	sh.middle(x, y, s, words, soft)
}

// highest is the highest observed share between two years.
func highest(bands []results.Band, first, last int) (best results.Band, ok bool) {
	for _, b := range bands {
		if b.Year >= first && b.Year <= last && (!ok || b.Mid > best.Mid) {
			best, ok = b, true
		}
	}
	return best, ok
}

// levelGroup holds what is known of one region's inside share.
type levelGroup struct {
	name   string
	levels []results.Level
}

// groupLevels gathers levels by region, in order of first mention.
func groupLevels(levels []results.Level) []levelGroup {
	var groups []levelGroup
	for _, l := range levels {
		k := slices.IndexFunc(groups, func(g levelGroup) bool { return g.name == l.Name })
		if k < 0 {
			k = len(groups)
			groups = append(groups, levelGroup{name: l.Name})
		}
		groups[k].levels = append(groups[k].levels, l)
	}
	return groups
}

// splitLevels separates the levels of the drawn region from the levels of other regions.
func splitLevels(groups []levelGroup, name string) (own, others []levelGroup) {
	for _, g := range groups {
		if g.name == name {
			own = append(own, g)
		} else {
			others = append(others, g)
		}
	}
	return own, others
}

// levelLine is one line to draw. Where paper and record agree there is only one.
type levelLine struct {
	share float64
	paper bool
}

// samePercent is the distance, in shares, below which two levels are drawn as one.
const samePercent = 0.0005

func (g levelGroup) lines() []levelLine {
	var ls []levelLine
	add := func(paper bool) {
		for _, l := range g.levels {
			near := func(m levelLine) bool { return math.Abs(m.share-l.Share) < samePercent }
			if (l.Reading == "paper") == paper && !slices.ContainsFunc(ls, near) {
				ls = append(ls, levelLine{l.Share, paper})
			}
		}
	}
	add(true)
	add(false)
	return ls
}

// words are the levels in words. The paper's and the record's levels are told separately unless they are the
// same.
func (g levelGroup) words() []string {
	of := func(reading string) (s string, first results.Level, n int) {
		for _, l := range g.levels {
			if l.Reading != reading {
				continue
			}
			if n == 0 {
				first = l
			} else {
				s += ", "
			}
			s += fmt.Sprintf("%s %% (%d)", trimmed(100*l.Share), l.Year)
			n++
		}
		return s, first, n
	}
	paper, p, np := of("paper")
	record, r, nr := of("record")
	switch {
	case np == 0 && nr == 0:
		return nil
	case np == 1 && nr == 1 && p.Year == r.Year && math.Abs(p.Share-r.Share) < samePercent:
		return []string{"paper and record " + paper}
	case np == 0:
		return []string{"record " + record}
	case nr == 0:
		return []string{"paper " + paper}
	}
	return []string{"paper " + paper, "record " + record}
}

// trimmed writes per cent with one digit.
func trimmed(p float64) string { return strconv.FormatFloat(p, 'f', 1, 64) }

// insideMiss says what the record has if the median misses it. It must miss always on one side, and typically
// by more than half of the recorded value. Otherwise insideMiss is "". It keeps the title consistent with the
// picture.
func insideMiss(f fan, observed []results.Band, own []levelGroup) string {
	const enough = 3 // readings
	var seen, off []float64
	above := 0
	read := func(year int, share float64) {
		if m, ok := f.in(year); ok && m > 0 && share > 0 {
			seen, off = append(seen, 100*share), append(off, math.Abs(math.Log(m/(100*share))))
			if m > 100*share {
				above++
			}
		}
	}
	for _, b := range observed {
		read(b.Year, b.Mid)
	}
	for _, g := range own {
		for _, l := range g.levels {
			if l.Reading == "record" {
				read(l.Year, l.Share)
			}
		}
	}
	if len(off) < enough || above != 0 && above != len(off) || analysis.Summarise(off).P50 <= math.Log(1.5) {
		return ""
	}
	return fmt.Sprintf("; on record it is %s to %s", percent(slices.Min(seen)/100), percent(slices.Max(seen)/100))
}

// insideFinding compares in a sentence the median share, in per cent, with the lowest level of the other
// regions.
func insideFinding(f fan, others []levelGroup) string {
	what := "Trade inside the region"
	if f.replicates > 1 {
		what = "Median trade inside the region"
	}
	// In the first years after independence, trade of the former state falls. If the run has a fifth year, the later
	// course is judged from there.
	from := min(5, len(f.median)-1)
	lo, hi := slices.Min(f.median[from:]), slices.Max(f.median[from:])
	end := f.end()
	name, level := "", math.Inf(1)
	for _, g := range others {
		for _, l := range g.levels {
			if 100*l.Share < level {
				name, level = g.name, 100*l.Share
			}
		}
	}
	until := strconv.Itoa(f.last())
	since := ""
	if from > 0 {
		since = fmt.Sprintf(" after %d", f.first+from-1)
	}
	bound := math.Floor(hi) + 1
	if slices.Max(f.median) < bound && name != "" {
		since = ""
	}
	switch {
	case name == "" && len(f.median) == 1:
		return fmt.Sprintf("%s is %s of all trade in %s", what, percent(end/100), until)
	case name == "" && percent(lo/100) == percent(hi/100):
		return fmt.Sprintf("%s stays at %s of all trade%s", what, percent(end/100), since)
	case name == "":
		return fmt.Sprintf("%s moves between %s and %s of all trade%s", what, percent(lo/100), percent(hi/100), since)
	case hi < level:
		return fmt.Sprintf("%s stays below %.0f %% of all trade%s, under %s’s %s", what, bound, since, name, percent(level/100))
	case end >= level:
		return fmt.Sprintf("%s reaches %s of all trade in %s, no less than %s’s %s", what, percent(end/100), until, name,
			percent(level/100))
	}
	return fmt.Sprintf("%s peaks at %s of all trade and is back to %s in %s, under %s’s %s", what,
		percent(hi/100), percent(end/100), until, name, percent(level/100))
}
