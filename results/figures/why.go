package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/results/analysis"
	"concord/sim/fault"
)

// mostBars is the largest number of players with a bar of their own. The smallest other players share one
// bar.
const mostBars = 14

// stair is a row of the waterfall. It is a level, or a share that leads from one level to the next.
type stair struct {
	name      string
	from, to  float64 // equal for a level
	low, high float64 // interval of the end
	share     analysis.Estimate
	level     bool
	known     bool // whether there is an interval
}

// money returns the unit in which amounts have few digits: its factor and its name.
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

// Why draws the attribution as a waterfall. It starts from the level at which nothing is as in the second
// scenario. It goes over the share of each player, the largest first. It ends at the level at which
// everything is as in that scenario. For the barriers, three more levels stand below on the same axis:
// without inner, without outside and without both. The file is why.png, or why-KIND.png if there are two
// kinds.
func Why(a *results.Attribution) (Figure, error) {
	if len(a.Players) == 0 {
		return Figure{}, errors.New("figures: an attribution needs a player")
	}
	sh, caption := drawWhy(a)
	return sh.figure(WhyName(a.Kind), caption+" "+results.OfModel), nil
}

const (
	stairHeight = vg.Length(23)
	squareHead  = vg.Length(34) // a heading and a line below it
	whyAxis     = vg.Length(28)
	whyKey      = vg.Length(18)
)

func drawWhy(a *results.Attribution) (*sheet, string) {
	factor, unit := money(a.Unit, largestLevel(a))
	stairs, square := stairsOf(a, factor), squareOf(a, factor)
	all := slices.Concat(stairs, square)
	var values []float64
	nameRoom, wordsRoom := vg.Length(60), vg.Length(108)
	for _, s := range all {
		values = append(values, s.from, s.to)
		if s.known {
			values = append(values, s.low, s.high)
		}
		nameRoom = min(170, max(nameRoom, strong.width(s.name)+10))
		wordsRoom = max(wordsRoom, strong.width(s.words())+9)
	}
	height := whyKey + vg.Length(len(all))*stairHeight + whyAxis
	if len(square) > 0 {
		height += squareHead
	}
	title := whyFinding(a)
	sh := newSheet(height, title, whySubtitle(a), whySource(a))
	sh.whyKey()
	axis := tight(values...)
	r := &rows{sheet: sh, box: inset(sh.body, nameRoom, wordsRoom, whyAxis, whyKey), scale: axis, low: axis.lo, high: axis.hi,
		notched: true}
	r.grid()
	r.across(grey, 0.5, nil, r.box.Min.X, r.box.Max.X, r.box.Min.Y)
	r.axisWords(r.box, a.Name+", "+unit)

	top := r.box.Max.Y
	for k, s := range stairs {
		y := top - stairHeight/2
		r.stair(s, y)
		if k+1 < len(stairs) { // to where the next one begins
			sh.upright(grey, 0.6, []vg.Length{1, 1.4}, r.at(s.to), y, y-stairHeight)
		}
		top -= stairHeight
	}
	caption := title + ". From the level at the top each bar leads on by its share, the largest first: solid to the right " +
		"adds, hatched to the left takes away; the line at a bar’s end is the share’s 95 % interval. " +
		"Diamonds are levels with theirs."
	if len(square) > 0 {
		together := scaledBy(a.Square.Together, factor)
		r.square(square, top, fmt.Sprintf("The two together come to %s %s beyond what each adds alone.",
			intervalWords(together.Mean, together.Low, together.High), unit))
		caption += " The four diamonds at the bottom are the levels with and without barriers inside the region and from outside."
	}
	return sh, caption
}

// largestLevel is the largest of the levels and of their difference. It determines the unit.
func largestLevel(a *results.Attribution) float64 {
	return max(math.Abs(a.Base.Mean), math.Abs(a.Reached.Mean), math.Abs(a.Total.Mean))
}

// whySubtitle says what is divided, and over which runs.
func whySubtitle(a *results.Attribution) string {
	parts := []string{whyWhat(a), fmt.Sprintf("%s, seed %d", fault.Count(a.Seeds, "replicate"), a.Seed)}
	if a.ModelVersion != "" {
		parts = append(parts, "model "+a.ModelVersion)
	}
	return joined(append(parts, "95 % intervals of means: "+a.Spread()))
}

// whySource is the line at the bottom.
func whySource(a *results.Attribution) string {
	method, _, _ := strings.Cut(a.Method(), ":")
	return fmt.Sprintf("Simulated; no observations are shown. Shapley values, %s, %s for each seed. %s", method,
		fault.Count(a.Coalitions, "combination"), results.OfModel)
}

// whyKey explains bars and diamonds.
func (sh *sheet) whyKey() {
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("adds", 21, 13, func(x, y vg.Length) { k.fill(blue, rect(x, y-4, x+16, y+4)) })
	k.add("takes away", 21, 13, func(x, y vg.Length) { k.stricter(bounds(x, y-4, x+16, y+4)) })
	k.add("level, mean", 21, 13, func(x, y vg.Length) { k.fill(black, diamond(vg.Point{X: x + 8, Y: y}, 4)) })
	k.add("95 % interval, of a bar at its end", 21, 13, func(x, y vg.Length) { k.whisker(x, x+16, y) })
}

// square draws, below the waterfall, the levels with and without both kinds of barriers. The grid of the
// waterfall ends there.
func (r *rows) square(square []stair, top vg.Length, together string) {
	x := r.body.Min.X
	r.across(grey, 0.5, nil, x, r.body.Max.X, top-5)
	r.fill(white, rect(r.box.Min.X-1, top-squareHead+2, r.box.Max.X+1, top-6))
	r.middle(x, top-14, left, "Barriers inside the region and from outside", strong)
	r.middle(x, top-25, left, together, plain)
	top -= squareHead
	for _, s := range square {
		r.stair(s, top-stairHeight/2)
		top -= stairHeight
	}
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
	stairs := []stair{levelStair(first, base)}
	at, rest, others := base.Mean, 0.0, 0
	order := a.Greatest()
	for k, i := range order {
		share := scaledBy(a.Players[i].Share, factor)
		if k >= mostBars && len(order) > mostBars+1 {
			rest += share.Mean
			others++
			continue
		}
		stairs = append(stairs, stair{name: isolated(a.Players[i].Name), from: at, to: at + share.Mean, low: at + share.Low,
			high: at + share.High, share: share, known: bounded(share)})
		at += share.Mean
	}
	if others > 0 {
		stairs = append(stairs, stair{name: fmt.Sprintf("the other %d together", others), from: at, to: at + rest,
			share: analysis.Estimate{Mean: rest, Low: rest, High: rest}})
	}
	return append(stairs, levelStair(last, reached))
}

// squareOf are the rows of the levels with and without both kinds of barriers. There are none if these were
// not computed.
func squareOf(a *results.Attribution, factor float64) []stair {
	s := a.Square
	if s == nil {
		return nil
	}
	return []stair{
		levelStair("inside and outside barriers stand", scaledBy(s.Neither, factor)),
		levelStair("without those inside", scaledBy(s.Internal, factor)),
		levelStair("without those from outside", scaledBy(s.External, factor)),
		levelStair("without both", scaledBy(s.Both, factor)),
	}
}

// levelStair is the row of a level.
func levelStair(name string, e analysis.Estimate) stair {
	return stair{name: name, from: e.Mean, to: e.Mean, low: e.Low, high: e.High, share: e, level: true, known: bounded(e)}
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
func (r *rows) stair(s stair, y vg.Length) {
	const half = vg.Length(6)
	name, room := plain, r.box.Min.X-r.body.Min.X-8
	name.bold = s.level
	lines := wrap(s.name, name, room)
	if len(lines) > 2 || len(lines) == 1 && name.width(lines[0]) > room {
		lines = []string{shortened(s.name, name, room)}
	}
	for k, w := range lines {
		r.middle(r.box.Min.X-8, y+leap*small*(vg.Length(len(lines)-1)/2-vg.Length(k)), right, w, name)
	}
	ink := strong
	switch {
	case s.level:
	case s.share.Mean == 0:
		ink = soft
		r.upright(black, 1.2, nil, r.at(s.to), y-half, y+half)
	case s.to >= s.from:
		r.fill(blue, rect(r.at(s.from), y-half, r.at(s.to), y+half))
		ink = strong.in(blue)
	default:
		r.stricter(bounds(r.at(s.to), y-half, r.at(s.from), y+half))
		ink = strong.in(vermil)
	}
	if s.known && s.low < s.high {
		r.whisker(r.at(s.low), r.at(s.high), y)
	}
	if s.level {
		r.fill(black, diamond(vg.Point{X: r.at(s.to), Y: y}, 4.5))
	}
	r.middle(r.box.Max.X+8, y, left, s.words(), ink)
}

// whisker draws an interval, on white so that it shows on a bar.
func (sh *sheet) whisker(x0, x1, y vg.Length) {
	for _, pass := range []struct {
		colour color.NRGBA
		width  vg.Length
	}{{faint(white, 0.8), 1.9}, {black, 0.9}} {
		sh.across(pass.colour, pass.width, nil, x0, x1, y)
		sh.upright(pass.colour, pass.width, nil, x0, y-3, y+3)
		sh.upright(pass.colour, pass.width, nil, x1, y-3, y+3)
	}
}

// whyWhat says what is divided.
func whyWhat(a *results.Attribution) string {
	switch a.Kind {
	case "barriers", "supports":
		return fmt.Sprintf("scenario %s, groups of %s switched off", a.A, a.Kind)
	}
	return fmt.Sprintf("what differs between %s and %s", a.A, a.B)
}

// whyFinding names the largest share, and the total of which it is a share.
func whyFinding(a *results.Attribution) string {
	factor, unit := money(a.Unit, largestLevel(a))
	total, half := factor*a.Total.Mean, factor*(a.Total.High-a.Total.Low)/2
	what := fmt.Sprintf("%s in %s", a.Name, a.Years)
	moves, gains := "falls", "loses"
	if total > 0 {
		moves, gains = "rises", "gains"
	}
	cause := fmt.Sprintf("%s %s from %s to %s", what, moves, a.A, a.B)
	if a.Kind == "barriers" || a.Kind == "supports" {
		cause = fmt.Sprintf("Without %s, %s %s", a.Kind, what, gains)
	}
	if a.Total.Low <= 0 && a.Total.High >= 0 {
		return fmt.Sprintf("%s: no clear difference (%s to %s %s)", upperFirst(what), withSign(factor*a.Total.Low, half),
			withSign(factor*a.Total.High, half), unit)
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
	return fmt.Sprintf("%s %s; the largest share is that of %s, %s", upperFirst(cause), words, isolated(most.Name),
		withSign(share.Mean, (share.High-share.Low)/2))
}
