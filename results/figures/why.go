package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/results/analysis"
	"concord/sim/fault"
)

// mostBars is how many players have a bar of their own; the smallest others share
// one.
const mostBars = 14

// stair is a row of the waterfall: a level that is reached, or a share that leads
// from one level to the next.
type stair struct {
	name      string
	from, to  float64 // equal for a level
	low, high float64 // interval of the end
	share     analysis.Estimate
	level     bool
	known     bool // whether there is an interval
}

// money writes amounts in a unit that leaves few digits: the factor and the unit.
func money(unit string, largest float64) (float64, string) {
	if strings.HasPrefix(unit, "US$") {
		switch {
		case largest >= 1e9:
			return 1e-9, "billion " + unit
		case largest >= 1e6:
			return 1e-6, "million " + unit
		}
	}
	return 1, unit
}

// scaledBy multiplies an estimate.
func scaledBy(e analysis.Estimate, factor float64) analysis.Estimate {
	return analysis.Estimate{Mean: factor * e.Mean, SE: factor * e.SE, Low: factor * e.Low, High: factor * e.High}
}

// bounded tells whether an estimate has an interval.
func bounded(e analysis.Estimate) bool { return !math.IsInf(e.Low, 0) && !math.IsInf(e.High, 0) }

// Why draws an attribution as a waterfall: from the level where nothing is as in
// the second scenario, over the share of each player, the largest first, to the
// level where all is. For the barriers, the levels without inner, without outside
// and without both stand below on the same axis. The file is why.png, or
// why-KIND.png where two of a kind come together.
func Why(a *results.Attribution) (Figure, error) {
	if len(a.Players) == 0 {
		return Figure{}, errors.New("figures: an attribution needs a player")
	}
	sh, caption := drawWhy(a)
	return sh.figure(WhyName(a.Kind), caption+" "+results.OfModel)
}

func drawWhy(a *results.Attribution) (sh *sheet, caption string) {
	factor, unit := money(a.Unit, max(math.Abs(a.Base.Mean), math.Abs(a.Reached.Mean), math.Abs(a.Total.Mean)))
	stairs := stairsOf(a, factor)
	var square []stair
	if s := a.Square; s != nil {
		for _, k := range []struct {
			name string
			e    analysis.Estimate
		}{{"inside and outside barriers stand", s.Neither}, {"without those inside", s.Internal}, {"without those from outside", s.External}, {"without both", s.Both}} {
			e := scaledBy(k.e, factor)
			square = append(square, stair{name: k.name, from: e.Mean, to: e.Mean, low: e.Low, high: e.High, share: e, level: true, known: bounded(e)})
		}
	}
	var values []float64
	for _, s := range append(append([]stair{}, stairs...), square...) {
		values = append(values, s.from, s.to)
		if s.known {
			values = append(values, s.low, s.high)
		}
	}

	const (
		row      = vg.Length(23)
		axisRoom = vg.Length(28)
		keyRoom  = vg.Length(18)
		gap      = vg.Length(34) // above the square: a heading and a line below it
	)
	nameRoom, wordsRoom := vg.Length(60), vg.Length(108)
	for _, s := range append(append([]stair{}, stairs...), square...) {
		nameRoom = min(170, max(nameRoom, strong.width(s.name)+10))
		wordsRoom = max(wordsRoom, strong.width(s.words())+9)
	}
	height := keyRoom + vg.Length(len(stairs))*row + axisRoom
	if len(square) > 0 {
		height += gap + vg.Length(len(square))*row
	}
	title := whyFinding(a)
	method, _, _ := strings.Cut(a.Method(), ":")
	parts := []string{whyWhat(a), fmt.Sprintf("%s, seed %d", fault.Count(a.Seeds, "replicate"), a.Seed)}
	if a.ModelVersion != "" {
		parts = append(parts, "model "+a.ModelVersion)
	}
	parts = append(parts, "95 % intervals of means: "+a.Spread())
	for k, s := range parts {
		if len(s) < 60 {
			parts[k] = strings.ReplaceAll(s, " ", hard)
		}
	}
	sh = newSheet(height, title, strings.Join(parts, hard+"· "), fmt.Sprintf("Simulated; no observations are shown. Shapley values, %s, %s for each seed. %s", method, fault.Count(a.Coalitions, "combination"), results.OfModel))

	// Key.
	x, y := sh.body.Min.X, sh.body.Max.Y-5
	key := func(words string, sample func(x, y vg.Length)) {
		sample(x, y)
		sh.middle(x+21, y, left, words, plain)
		x += 21 + plain.width(words) + 13
	}
	key("adds", func(x, y vg.Length) { sh.fill(blue, rect(x, y-4, x+16, y+4)) })
	key("takes away", func(x, y vg.Length) {
		sh.stricter(vg.Rectangle{Min: vg.Point{X: x, Y: y - 4}, Max: vg.Point{X: x + 16, Y: y + 4}})
	})
	key("level, mean", func(x, y vg.Length) { sh.fill(black, diamond(vg.Point{X: x + 8, Y: y}, 4)) })
	key("95 % interval, of a bar at its end", func(x, y vg.Length) { sh.whisker(x, x+16, y, black) })

	box := inset(sh.body, nameRoom, wordsRoom, axisRoom, keyRoom)
	axis := tight(values...)
	at := func(v float64) vg.Length { return box.Min.X + vg.Length(axis.unit(v))*(box.Max.X-box.Min.X) }
	bottom := box.Min.Y
	for _, tick := range axis.ticks((box.Max.X - box.Min.X) / 1.6) {
		x := at(tick)
		sh.stroke(rule, 0.4, nil, vg.Point{X: x, Y: bottom}, vg.Point{X: x, Y: box.Max.Y})
		sh.stroke(grey, 0.5, nil, vg.Point{X: x, Y: bottom}, vg.Point{X: x, Y: bottom - 2.5})
		sh.text(x, bottom-4.5-capital*small, centre, number(tick), soft)
	}
	sh.stroke(grey, 0.5, nil, box.Min, vg.Point{X: box.Max.X, Y: bottom})
	axisWords := a.Name + ", " + unit
	half := soft.width(axisWords) / 2
	sh.text(min(max((box.Min.X+box.Max.X)/2, sh.body.Min.X+half), sh.body.Max.X-half), bottom-16-capital*small, centre, axisWords, soft)

	top := box.Max.Y
	for k, s := range stairs {
		y := top - row/2
		sh.stair(s, y, at, box)
		if k+1 < len(stairs) { // to where the next one begins
			sh.stroke(grey, 0.6, []vg.Length{1, 1.4}, vg.Point{X: at(s.to), Y: y}, vg.Point{X: at(s.to), Y: y - row})
		}
		top -= row
	}
	if len(square) > 0 {
		sh.stroke(grey, 0.5, nil, vg.Point{X: sh.body.Min.X, Y: top - 5}, vg.Point{X: sh.body.Max.X, Y: top - 5})
		together := scaledBy(a.Square.Together, factor)
		sh.fill(white, rect(box.Min.X-1, top-gap+2, box.Max.X+1, top-6))
		sh.middle(sh.body.Min.X, top-14, left, "Barriers inside the region and from outside", strong)
		sh.middle(sh.body.Min.X, top-25, left, fmt.Sprintf("The two together come to %s %s beyond what each adds alone.", intervalWords(together.Mean, together.Low, together.High), unit), plain)
		top -= gap
		for _, s := range square {
			sh.stair(s, top-row/2, at, box)
			top -= row
		}
	}
	caption = title + ". From the level at the top each bar leads on by its share, the largest first: solid to the right adds, hatched to the left takes away; the line at a bar’s end is the share’s 95 % interval. " +
		"Diamonds are levels with theirs."
	if len(square) > 0 {
		caption += " The four diamonds at the bottom are the levels with and without barriers inside the region and from outside."
	}
	return sh, caption
}

// WhyName is the file of an attribution of a kind.
func WhyName(kind string) string {
	if kind != "" && kind != "difference" {
		return "why-" + fileName(kind) + ".png"
	}
	return "why.png"
}

// stairsOf are the rows of the waterfall.
func stairsOf(a *results.Attribution, factor float64) []stair {
	base, reached := scaledBy(a.Base, factor), scaledBy(a.Reached, factor)
	first, last := a.A, a.B
	switch a.Kind {
	case "barriers":
		first, last = "all barriers stand", "without any barrier"
	case "supports":
		first, last = "all supports stand", "without any support"
	}
	stairs := []stair{{name: first, from: base.Mean, to: base.Mean, low: base.Low, high: base.High, share: base, level: true, known: bounded(base)}}
	at, rest, others := base.Mean, 0.0, 0
	order := a.Greatest()
	for k, i := range order {
		share := scaledBy(a.Players[i].Share, factor)
		if k >= mostBars && len(order) > mostBars+1 {
			rest += share.Mean
			others++
			continue
		}
		stairs = append(stairs, stair{name: isolated(a.Players[i].Name), from: at, to: at + share.Mean, low: at + share.Low, high: at + share.High, share: share, known: bounded(share)})
		at += share.Mean
	}
	if others > 0 {
		stairs = append(stairs, stair{name: fmt.Sprintf("the other %d together", others), from: at, to: at + rest, share: analysis.Estimate{Mean: rest, Low: rest, High: rest}})
	}
	return append(stairs, stair{name: last, from: reached.Mean, to: reached.Mean, low: reached.Low, high: reached.High, share: reached, level: true, known: bounded(reached)})
}

// words are a level or a share in numbers, with its interval.
func (s stair) words() string {
	interval := (s.high - s.low) / 2
	if s.level {
		interval = max(interval, math.Abs(s.share.Mean)/1000) // more digits than that nobody asks of a level
		words := exactly(s.share.Mean, interval)
		if low, high := exactly(s.low, interval), exactly(s.high, interval); s.known && low != high {
			words += fmt.Sprintf(" (%s–%s)", low, high)
		}
		return words
	}
	if s.known && interval > 0 {
		return intervalWords(s.share.Mean, s.share.Low, s.share.High)
	}
	return withSign(s.share.Mean, 0)
}

// stair draws a row: its name, its bar or diamond with the interval, and both in
// numbers.
func (sh *sheet) stair(s stair, y vg.Length, at func(float64) vg.Length, box vg.Rectangle) {
	const half = vg.Length(6)
	name := plain
	name.bold = s.level
	lines := wrap(s.name, name, box.Min.X-sh.body.Min.X-8)
	if len(lines) > 2 || len(lines) == 1 && name.width(lines[0]) > box.Min.X-sh.body.Min.X-8 {
		lines = []string{wrapOne(s.name, name, box.Min.X-sh.body.Min.X-8)}
	}
	for k, w := range lines {
		sh.middle(box.Min.X-8, y+leap*small*(vg.Length(len(lines)-1)/2-vg.Length(k)), right, w, name)
	}
	ink := strong
	switch {
	case s.level:
	case s.share.Mean == 0:
		ink = soft
		sh.stroke(black, 1.2, nil, vg.Point{X: at(s.to), Y: y - half}, vg.Point{X: at(s.to), Y: y + half})
	case s.to >= s.from:
		sh.fill(blue, rect(at(s.from), y-half, at(s.to), y+half))
		ink = strong.in(blue)
	default:
		sh.stricter(vg.Rectangle{Min: vg.Point{X: at(s.to), Y: y - half}, Max: vg.Point{X: at(s.from), Y: y + half}})
		ink = strong.in(vermil)
	}
	if s.known && s.low < s.high {
		sh.whisker(at(s.low), at(s.high), y, black)
	}
	if s.level {
		sh.fill(black, diamond(vg.Point{X: at(s.to), Y: y}, 4.5))
	}
	sh.middle(box.Max.X+8, y, left, s.words(), ink)
}

// whisker draws an interval, on white so that it shows on a bar.
func (sh *sheet) whisker(x0, x1, y vg.Length, c color.NRGBA) {
	for _, pass := range []struct {
		colour color.NRGBA
		width  vg.Length
	}{{faint(white, 0.8), 1.9}, {c, 0.9}} {
		sh.stroke(pass.colour, pass.width, nil, vg.Point{X: x0, Y: y}, vg.Point{X: x1, Y: y})
		for _, x := range []vg.Length{x0, x1} {
			sh.stroke(pass.colour, pass.width, nil, vg.Point{X: x, Y: y - 3}, vg.Point{X: x, Y: y + 3})
		}
	}
}

// tight is an axis that holds every value, ending on ticks; it need not hold 0,
// since what is read off it are steps.
func tight(values ...float64) scale {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo > hi {
		lo, hi = 0, 1
	}
	if hi-lo < 1e-9*max(math.Abs(hi), math.Abs(lo), 1) {
		d := max(math.Abs(hi)*0.05, 0.5)
		lo, hi = lo-d, hi+d
	}
	step := roundStep((hi - lo) / 5)
	return scale{lo: step * math.Floor(lo/step+1e-9), hi: step * math.Ceil(hi/step-1e-9)}
}

// whyWhat says what is divided.
func whyWhat(a *results.Attribution) string {
	switch a.Kind {
	case "barriers", "supports":
		return fmt.Sprintf("scenario %s, groups of %s switched off", a.A, a.Kind)
	}
	return fmt.Sprintf("what differs between %s and %s", a.A, a.B)
}

// whyFinding names the largest share, of how much.
func whyFinding(a *results.Attribution) string {
	factor, unit := money(a.Unit, max(math.Abs(a.Base.Mean), math.Abs(a.Reached.Mean), math.Abs(a.Total.Mean)))
	total, half := factor*a.Total.Mean, factor*(a.Total.High-a.Total.Low)/2
	what := fmt.Sprintf("%s in %s", a.Name, a.Years)
	cause := fmt.Sprintf("%s %s from %s to %s", what, map[bool]string{true: "rises", false: "falls"}[total > 0], a.A, a.B)
	switch a.Kind {
	case "barriers":
		cause = fmt.Sprintf("Without barriers, %s %s", what, map[bool]string{true: "gains", false: "loses"}[total > 0])
	case "supports":
		cause = fmt.Sprintf("Without supports, %s %s", what, map[bool]string{true: "gains", false: "loses"}[total > 0])
	}
	if a.Total.Low <= 0 && a.Total.High >= 0 {
		return fmt.Sprintf("%s: no clear difference (%s to %s %s)", upperFirst(what), withSign(factor*a.Total.Low, half), withSign(factor*a.Total.High, half), unit)
	}
	most := &a.Players[a.Greatest()[0]]
	share := scaledBy(most.Share, factor)
	words := exactly(math.Abs(total), half) + " " + unit
	if a.Kind != "barriers" && a.Kind != "supports" {
		words = "by " + words
	}
	if len(a.Players) == 1 {
		return fmt.Sprintf("%s %s, all of it from %s", upperFirst(cause), words, isolated(most.Name))
	}
	return fmt.Sprintf("%s %s; the largest share is that of %s, %s", upperFirst(cause), words, isolated(most.Name), withSign(share.Mean, (share.High-share.Low)/2))
}

// upperFirst makes the first letter of a sentence large.
func upperFirst(s string) string {
	if s == "" || strings.Contains(s, "_") { // a name of the program's stays as it is
		return s
	}
	r := []rune(s)
	return strings.ToUpper(string(r[0])) + string(r[1:])
}
