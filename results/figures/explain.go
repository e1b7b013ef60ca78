package figures

import (
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim"
)

// Explain draws an explanation. Terms are drawn as waterfalls: a column for a year, in which each bar leads on from
// the bar above it, and the sum at the bottom. A border, whose regime is no sum, is drawn as lines over the years.
func Explain(e *results.Explanation) (Figure, error) {
	draw := drawTerms
	if e.Topic == sim.AboutBorder {
		draw = drawBorderReasons
	}
	sh, caption := draw(e)
	return sh.figure("explain.png", caption+" "+results.OfReasons), nil
}

// The most that a figure of terms shows.
const (
	mostTermYears  = 5
	mostTermRows   = 10
	mostTermPanels = 6
)

const (
	termHeight  = vg.Length(13)
	panelHead   = vg.Length(30) // of a panel: whose it is, and the years
	panelFoot   = vg.Length(18) // labels of the axis
	numberRoom  = vg.Length(28) // at the right of each column
	columnGap   = vg.Length(8)
	termKey     = vg.Length(18)
	bottomWords = vg.Length(12)
)

// termPanel is the waterfalls of one subject.
type termPanel struct {
	subject string
	sum     int // the part that is the sum of the terms
	terms   []int
	others  []int // terms that share a bar
}

// termPanels lists the subjects that have terms, those with the most decisions first kept.
func termPanels(e *results.Explanation, years []int) []termPanel {
	side := e.Shift()
	weights := e.Weights(side)
	decisions := map[string]int{}
	var list []termPanel
	for k := range e.Parts {
		if e.Parts[k].Stand != sim.SumPart {
			continue
		}
		p := termPanel{subject: e.Parts[k].Subject, sum: k}
		for _, year := range years {
			decisions[p.subject] += e.At(side, year, k).N
		}
		for _, w := range weights {
			switch {
			case e.Parts[w.Part].Subject != p.subject:
			case len(p.terms) < mostTermRows:
				p.terms = append(p.terms, w.Part)
			default:
				p.others = append(p.others, w.Part)
			}
		}
		if len(p.others) == 1 {
			p.terms, p.others = append(p.terms, p.others...), nil
		}
		if decisions[p.subject] > 0 {
			list = append(list, p)
		}
	}
	kept := slices.Clone(list)
	slices.SortStableFunc(kept, func(a, b termPanel) int { return decisions[b.subject] - decisions[a.subject] })
	kept = kept[:min(mostTermPanels, len(kept))]
	return slices.DeleteFunc(list, func(p termPanel) bool {
		return !slices.ContainsFunc(kept, func(k termPanel) bool { return k.subject == p.subject })
	})
}

// rows is how many rows a panel has: terms, perhaps the others together, and the sum.
func (p *termPanel) rows() int { return len(p.terms) + min(1, len(p.others)) + 1 }

// fall is a waterfall of one year: where each bar begins and ends.
func (p *termPanel) fall(e *results.Explanation, year int) (ends []float64) {
	at := 0.0
	ends = []float64{at}
	for _, k := range p.terms {
		at += e.At(e.Shift(), year, k).Mean
		ends = append(ends, at)
	}
	if p.others != nil {
		for _, k := range p.others {
			at += e.At(e.Shift(), year, k).Mean
		}
		ends = append(ends, at)
	}
	return ends
}

func drawTerms(e *results.Explanation) (*sheet, string) {
	years := e.Summed(mostTermYears)
	panels := termPanels(e, years)
	var values []float64
	height, nameRoom := termKey+bottomWords, vg.Length(70)
	for k := range panels {
		p := &panels[k]
		height += panelHead + vg.Length(p.rows())*termHeight + panelFoot
		for _, year := range years {
			values = append(values, p.fall(e, year)...)
			if s := e.At(e.Shift(), year, p.sum); s.N > 0 {
				values = append(values, s.P05, s.P95)
			}
		}
		for _, t := range p.terms {
			nameRoom = min(150, max(nameRoom, plain.width(e.Parts[t].Name)+8))
		}
	}
	title := termFinding(e)
	sh := newSheet(height, title, explainSubtitle(e), "Simulated; no observations are shown. "+results.OfReasons)
	sh.termKey(e.Replicates > 1)
	axis := tight(append(values, 0)...)
	top := sh.body.Max.Y - termKey
	for k := range panels {
		p := &panels[k]
		bottom := top - panelHead - vg.Length(p.rows())*termHeight
		sh.middle(sh.body.Min.X, top-8, left, panelName(e, p), strong)
		p.names(sh, e, sh.body.Min.X+nameRoom-6, bottom)
		cells := grid(bounds(sh.body.Min.X+nameRoom, bottom, sh.body.Max.X, top-panelHead), len(years), 1, columnGap, 0)
		for n, year := range years {
			r := &rows{sheet: sh, box: inset(cells[n], 0, numberRoom, 0, 0), scale: axis, low: axis.lo, high: axis.hi}
			sh.middle(cells[n].Min.X, top-22, left, strconv.Itoa(year), strong)
			p.draw(r, e, year)
		}
		top = bottom - panelFoot
	}
	sh.middle(sh.body.Min.X, sh.body.Min.Y+5, left, axisOfTerms(e), soft)
	caption := title + ". In each column, a year, bars lead on from one term to the next: solid to the right adds, hatched to " +
		"the left takes away. They end at the sum, the diamond"
	if e.Replicates > 1 {
		caption += "; its line holds 90 % of replicates, and bars and numbers are means"
	}
	return sh, caption + "."
}

// axisOfTerms says what is on the horizontal axis.
func axisOfTerms(e *results.Explanation) string {
	what := "the score"
	switch e.Topic {
	case sim.AboutStance:
		what = "z, of which the stance aimed at is the logistic"
	case sim.AboutBody:
		what = "the attitude"
	case sim.AboutTrade:
		what = "ln φ, the freeness of trade that the two move to, in log points"
	case sim.AboutEntry, sim.AboutBorder, sim.NoTopic:
	}
	if len(e.Names) > 1 {
		return "difference in " + what
	}
	return what
}

// panelName says whose decision a panel shows.
func panelName(e *results.Explanation, p *termPanel) string {
	if len(e.Names) > 1 {
		return p.subject + ": what changes"
	}
	return p.subject
}

// names writes the names of the rows, and lines between them.
func (p *termPanel) names(sh *sheet, e *results.Explanation, x, bottom vg.Length) {
	y := bottom + (vg.Length(p.rows())-0.5)*termHeight
	for _, t := range p.terms {
		sh.middle(x, y, right, shortened(e.Parts[t].Name, plain, x-sh.body.Min.X), plain)
		y -= termHeight
	}
	if p.others != nil {
		sh.middle(x, y, right, fmt.Sprintf("the other %d", len(p.others)), soft)
		y -= termHeight
	}
	sh.middle(x, y, right, "sum: "+e.Parts[p.sum].Name, strong)
}

// draw draws the waterfall of a year.
func (p *termPanel) draw(r *rows, e *results.Explanation, year int) {
	const half = vg.Length(4.2)
	r.columnAxis()
	sum := e.At(e.Shift(), year, p.sum)
	if sum.N == 0 {
		r.backed((r.box.Min.X+r.box.Max.X)/2, (r.box.Min.Y+r.box.Max.Y)/2, centre, "not asked", soft)
		return
	}
	number := func(y vg.Length, v float64, k ink) { r.middle(r.box.Max.X+numberRoom-2, y, right, twoDigits(v), k) }
	ends := p.fall(e, year)
	y := r.box.Max.Y - termHeight/2
	for k := 1; k < len(ends); k++ {
		from, to := ends[k-1], ends[k]
		ink := plain.in(blue)
		switch {
		case to == from:
			ink = soft
			r.upright(black, 0.8, nil, r.at(to), y-half, y+half)
		case to > from:
			r.fill(blue, rect(r.at(from), y-half, max(r.at(to), r.at(from)+0.6), y+half))
		default:
			ink = plain.in(vermil)
			r.stricter(bounds(min(r.at(to), r.at(from)-0.6), y-half, r.at(from), y+half))
		}
		number(y, to-from, ink)
		r.upright(grey, 0.5, []vg.Length{1, 1.2}, r.at(to), y-half, y-termHeight+half)
		y -= termHeight
	}
	if e.Replicates > 1 && sum.P05 < sum.P95 {
		r.whisker(r.at(sum.P05), r.at(sum.P95), y)
	}
	r.fill(black, diamond(vg.Point{X: r.at(sum.Mean), Y: y}, 3.6))
	number(y, sum.Mean, strong)
}

// columnAxis draws the zero line of a column, and labels at both ends and at zero.
func (r *rows) columnAxis() {
	r.across(grey, 0.5, nil, r.box.Min.X, r.box.Max.X, r.box.Min.Y)
	last := vg.Length(math.Inf(-1))
	for _, v := range []float64{r.low, 0, r.high} {
		x := r.at(v)
		colour, width := rule, vg.Length(0.4)
		if v == 0 {
			colour, width = grey, 0.7
		}
		r.upright(colour, width, nil, x, r.box.Min.Y, r.box.Max.Y)
		if half := soft.width(number(v)) / 2; x-half > last+2 {
			r.text(x, r.box.Min.Y-4.5-capital*small, centre, number(v), soft)
			last = x + half
		}
	}
}

// twoDigits writes a term with its sign.
func twoDigits(v float64) string {
	s := strconv.FormatFloat(math.Abs(v), 'f', 2, 64)
	switch {
	case s == "0.00":
		return s
	case v < 0:
		return "−" + s
	}
	return "+" + s
}

// termKey explains bars and diamonds.
func (sh *sheet) termKey(bands bool) {
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("adds", 21, 13, func(x, y vg.Length) { k.fill(blue, rect(x, y-4, x+16, y+4)) })
	k.add("takes away", 21, 13, func(x, y vg.Length) { k.stricter(bounds(x, y-4, x+16, y+4)) })
	words := "the sum"
	if bands {
		words = "mean sum; the line holds 90 % of replicates"
	}
	k.add(words, 21, 13, func(x, y vg.Length) {
		if bands {
			k.whisker(x, x+16, y)
		}
		k.fill(black, diamond(vg.Point{X: x + 8, Y: y}, 3.6))
	})
}

// termFinding names what weighs most.
func termFinding(e *results.Explanation) string {
	weights := e.Causes(e.Shift())
	who := e.Who()
	switch {
	case len(weights) == 0 && len(e.Names) > 1:
		return fmt.Sprintf("%s: no term differs between %s and %s", who, e.Names[0], e.Names[1])
	case len(weights) == 0:
		return who + ": no term weighs anything"
	}
	w := weights[0]
	term := e.Parts[w.Part].Name
	if e.Topic == sim.AboutEntry {
		term += " for " + e.Parts[w.Part].Subject
	}
	if len(e.Names) > 1 {
		return fmt.Sprintf("%s: from %s to %s, what differs most is %s (%s)", who, e.Names[0], e.Names[1], term, w.Words())
	}
	return fmt.Sprintf("%s: what weighs most is %s (%s)", who, term, w.Words())
}

func explainSubtitle(e *results.Explanation) string {
	scenario := "scenario " + e.Names[0]
	if len(e.Names) > 1 {
		scenario = fmt.Sprintf("%s minus %s, on the same draws", e.Names[1], e.Names[0])
		if e.Topic == sim.AboutBorder {
			scenario = fmt.Sprintf("%s and %s, on the same draws", e.Names[0], e.Names[1])
		}
	}
	years := strconv.Itoa(e.First)
	if e.Years > 1 {
		years = fmt.Sprintf("%d–%d", e.First, e.Until())
	}
	return joined([]string{scenario, years, e.Over(), fmt.Sprintf("seed %d", e.Seed), "model " + e.ModelVersion})
}

// reasonLine is a line of a border's figure.
type reasonLine struct {
	side   int
	part   string
	words  string
	colour color.NRGBA
	dashes []vg.Length
	bare   bool // without its band
}

// drawBorderReasons shows the stances on a border and the regime that comes of them.
func drawBorderReasons(e *results.Explanation) (*sheet, string) {
	stances, regimes := borderLines(e)
	title := e.Who() + ": " + borderFinding(e)
	const keyHeight = vg.Length(40)
	sh := newSheet(2*5*vg.Centimeter+2*keyHeight, title, explainSubtitle(e),
		"Simulated; no observations are shown. "+results.OfReasons)
	cells := grid(sh.body, 1, 2, 0, 4)
	for n, lines := range [][]reasonLine{stances, regimes} {
		names := [...]string{"Stance of one leader toward the other, 0 hostile to 1 friendly", "Regime of the border"}
		if len(e.Names) > 1 {
			names[0] = "The lower of the two leaders’ stances, 0 hostile to 1 friendly"
		}
		axis := [...]scale{{lo: 0, hi: 1}, {lo: 0, hi: 3, step: 1}}
		words := [...]func(float64) string{number, func(v float64) string { return sim.Regime(v).String() }}
		cell := inset(cells[n], 44, 6, keyHeight, 0)
		p := sh.newPanel(cell, years(e.First, e.Until()), axis[n])
		p.axes(true, words[n])
		p.name(names[n])
		for _, l := range lines {
			f := reasonFan(e, l)
			if e.Replicates > 1 && !l.bare {
				p.band(f, l.colour, 0.12)
			}
			p.stroke(l.colour, 1.5, l.dashes, p.curve(f.first, f.median)...)
		}
		k := sh.newKey(bounds(cell.Min.X, cells[n].Min.Y, cell.Max.X, cell.Min.Y+8))
		for _, l := range lines {
			k.line(l.words, l.colour, 1.5, l.dashes)
		}
	}
	caption := title + ". Above are the stances of the two leaders toward each other, of which the lower counts; below the regime"
	if e.Replicates > 1 {
		caption += "; lines are means, and shades hold 90 % of replicates"
	}
	return sh, caption + "."
}

// borderLines are the lines of both panels. With two scenarios these are what each has, else the two directions.
func borderLines(e *results.Explanation) (stances, regimes []reasonLine) {
	if len(e.Names) > 1 {
		for side, name := range e.Names {
			l := reasonLine{side: side, part: "lower stance", words: "lower stance, " + name, colour: blue}
			if side == results.SideB {
				l.colour, l.dashes = vermil, secondDashes
			}
			stances = append(stances, l)
			l.part, l.words = "regime", "regime, "+name
			regimes = append(regimes, l)
		}
		return stances, regimes
	}
	a, b := e.Parts[0].Name, e.Parts[1].Name
	return []reasonLine{{part: a, words: a, colour: blue}, {part: b, words: b, colour: vermil, dashes: secondDashes}},
		[]reasonLine{{part: "regime", words: "the regime, after floors of agreements and caps of acts and shocks", colour: blue},
			{part: "regime by the stance alone", words: "what the lower stance alone gives", colour: black, dashes: chanceDashes,
				bare: true}}
}

// borderFinding says what floors and caps do.
func borderFinding(e *results.Explanation) string {
	mean := func(name string) float64 {
		k := slices.IndexFunc(e.Parts, func(p results.ExplainedPart) bool { return p.Name == name })
		x, _ := e.Mean(e.Shift(), k)
		return x
	}
	if len(e.Names) > 1 {
		return fmt.Sprintf("from %s to %s the lower stance changes by %s", e.Names[0], e.Names[1],
			twoDigits(mean("lower stance")))
	}
	switch gap := mean("regime") - mean("regime by the stance alone"); {
	case gap < -0.005:
		return "over these years, acts and shocks hold it stricter than the stances would"
	case gap > 0.005:
		return "over these years, agreements hold it more open than the stances would"
	}
	return "the lower stance alone explains how it is run"
}

// reasonFan are the means of a line with their bands.
func reasonFan(e *results.Explanation, l reasonLine) fan {
	k := slices.IndexFunc(e.Parts, func(p results.ExplainedPart) bool { return p.Name == l.part })
	f := fan{first: e.First, replicates: e.Replicates}
	for year := e.First; year <= e.Until(); year++ {
		s := e.At(l.side, year, k)
		f.median, f.low, f.high = append(f.median, s.Mean), append(f.low, s.P05), append(f.high, s.P95)
	}
	return f
}
