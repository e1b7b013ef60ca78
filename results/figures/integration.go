package figures

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"

	"gonum.org/v1/plot/vg"

	"concord/sim"
)

// components are the parts of the horizontal index, in its order.
var components = []struct{ outcome, name string }{
	{"h_trade", "trade"},
	{"h_borders", "borders"},
	{"h_movement", "movement"},
	{"h_energy", "water and energy"},
	{"h_institutions", "institutions"},
	{"h_trust", "trust"},
}

// part is a component of an index with what became of it.
type part struct {
	name  string
	fan   fan
	fixed fan // the same by another yardstick, for trade alone
}

// drawIntegration shows whether members integrate with each other or with outside powers. At the top stand
// the horizontal and the vertical index. In the middle stand the components of the horizontal index. At the
// bottom stands the leverage of each power.
func drawIntegration(d *data) (*sheet, string) {
	h := d.fanAndGhost(sim.OfRegion, "horizontal", 0, 1)
	v := d.fanAndGhost(sim.OfRegion, "vertical", 0, 1)
	fixed := d.fanOf(sim.OfRegion, "horizontal_potential", 0, 1)
	parts, missing := d.componentsOfH()
	powers := d.leverages()
	vertical := "V the sum of the lines at the bottom in every replicate, so that medians need not add up."
	if !d.replicated() {
		vertical = "V the sum of the lines at the bottom."
	}
	if len(powers) == 0 {
		v = fan{}
		vertical = "V is left out: the region has no outside power."
	}
	title := integrationFinding(h, v, parts)

	const (
		columns = 3
		indices = 4.9*vg.Centimeter + relapseRoom
		cell    = 3.35 * vg.Centimeter
		byPower = 4.9 * vg.Centimeter
		gap     = vg.Length(8)
	)
	ends := d.endings(false, true)
	words := vg.Length(14)
	if len(ends) > 0 || fixed.known() {
		words += keyLeap
	}
	rows := (len(parts) + columns - 1) / columns
	height := words + indices + gap + vg.Length(rows)*cell
	if len(powers) > 0 {
		height += gap + byPower
	}
	sh := newSheet(height, title, d.subtitle("integration among the members, and ties to outside powers"), d.source(""))
	sh.top("index points, 0 to 100; " + d.howFans())
	row := sh.belowTop()
	row.ends(ends)
	d.fixedKey(row, fixed)

	take := sh.body
	take.Max.Y -= words
	cut := func(h vg.Length) vg.Rectangle {
		r := take
		r.Min.Y = r.Max.Y - h
		take.Max.Y -= h + gap
		return inset(r, 20, 8, 0, 0)
	}
	axes := grid(cut(indices), 2, 1, 14, 0)
	sh.index(axes[0], true, "H, horizontal: cooperation among members", h, fixed, ends)
	sh.index(axes[1], false, "V, vertical: leverage of outside powers", v, fan{}, ends)
	relapses := d.relapses()
	sh.relapses(axes[0], axes[1], h.first, relapses, d.replicated())
	for k, box := range grid(cut(vg.Length(rows)*cell), columns, rows, 10, 6)[:len(parts)] {
		sh.component(box, k%columns == 0, parts[k], ends)
	}
	if len(powers) > 0 {
		byWhom := "V by power: leverage, mean over members"
		if d.replicated() {
			byWhom += ", medians"
		}
		sh.byPower(cut(byPower), byWhom, powers, ends)
	}
	caption := fmt.Sprintf("%s. %s. H is the plain mean of the components below it, %s%s%s%s%s%s",
		title, howToReadFan(h.replicates), vertical, missing, d.howToReadFixed(fixed), d.relapseWords(h.first, relapses),
		howToReadEnds(ends), d.howToReadGhost())
	return sh, caption
}

// component draws one of the parts of the horizontal index.
func (sh *sheet) component(cell vg.Rectangle, labels bool, q part, ends []ending) {
	p := sh.newPanel(cell, years(q.fan.first, q.fan.last()), scale{lo: 0, hi: 100})
	p.axes(labels, number)
	p.ends(ends)
	p.fan(q.fan)
	p.fixed(q.fixed)
	p.name("H: " + q.name)
	p.ending(fmt.Sprintf("%.0f in %d", q.fan.end(), q.fan.last()), soft)
}

// componentsOfH are the parts of the horizontal index that the region has, and words about the parts that it
// does not have.
func (d *data) componentsOfH() (parts []part, missing string) {
	for _, c := range components {
		f := d.fanAndGhost(sim.OfRegion, c.outcome, 0, 1)
		if slices.Max(f.all()) < 0 { // −1 throughout: not defined in this region
			missing += " The region has no component " + c.name + "."
			continue
		}
		q := part{name: c.name, fan: f}
		if c.outcome == "h_trade" {
			q.fixed = d.fanOf(sim.OfRegion, "h_trade_potential", 0, 1)
		}
		parts = append(parts, q)
	}
	return parts, missing
}

// index draws one of the two indices. An empty index has no axes, because a line at 0 would look like a
// result.
func (sh *sheet) index(cell vg.Rectangle, labels bool, name string, f, fixed fan, ends []ending) {
	p := sh.newPanel(cell, years(f.first, f.last()), scale{lo: 0, hi: 100})
	p.box.Min.Y += relapseRoom
	if len(f.median) == 0 {
		p.name(name)
		p.nothing("the region has no outside power")
		return
	}
	p.axes(labels, number)
	p.ends(ends)
	p.fan(f)
	p.fixed(fixed)
	p.landmarks(f, fixed)
	p.name(name)
}

// byPower draws the leverage of every power.
func (sh *sheet) byPower(cell vg.Rectangle, name string, powers []part, ends []ending) {
	var values []float64
	room := vg.Length(0)
	for _, q := range powers {
		room = max(room, strong.width(powerWords(q)))
		values = append(values, q.fan.median...)
	}
	f := powers[0].fan
	p := sh.newPanel(cell, years(f.first, f.last()), linear(values...))
	p.box.Max.X -= room + 8
	p.axes(true, number)
	p.ends(ends)
	p.namedLines(powers)
	p.name(name)
}

// howFans says in a few words what a fan shows.
func (d *data) howFans() string {
	if !d.replicated() {
		return "the line is the one replicate"
	}
	return fmt.Sprintf("bold: median, band: 90 %% of replicates, thin: %d single ones", min(shownPaths, len(d.Records)))
}

// landmarks writes the value of a median at its last, lowest, highest and first point. Points close to
// another are left out. No value stands on the line of the second yardstick.
func (p *panel) landmarks(f, fixed fan) {
	n := len(f.median) - 1
	at := []int{n}
	label := func(k int) (words string, x, half vg.Length) {
		words = strconv.FormatFloat(f.median[k], 'f', 0, 64)
		if k == n && f.replicates > 1 {
			words = "median " + words
		}
		half = strong.width(words) / 2
		return words, min(max(p.at(float64(f.first+k), 0).X, p.box.Min.X+half+2), p.box.Max.X-half-2), half
	}
	for _, k := range []int{slices.Index(f.median, slices.Min(f.median)), slices.Index(f.median, slices.Max(f.median)), 0} {
		_, x, half := label(k)
		if !slices.ContainsFunc(at, func(j int) bool {
			_, other, otherHalf := label(j)
			return max(x-other, other-x) < max(30, half+otherHalf+4)
		}) {
			at = append(at, k)
		}
	}
	other := p.curve(fixed.first, fixed.median)
	if !fixed.known() {
		other = nil
	}
	middle := (slices.Min(f.median) + slices.Max(f.median)) / 2
	for _, k := range at {
		words, x, half := label(k)
		top, bottom := p.between(x-half-3, x+half+3, p.curve(f.first, f.median), p.curve(f.first, f.low),
			p.curve(f.first, f.high), other)
		y := top + 7
		if f.median[k] < middle && bottom-7 > p.box.Min.Y+4 || y > p.box.Max.Y-4 {
			y = bottom - 7
		}
		p.backed(x, y, centre, words, strong.in(blue))
	}
}

// leverages gives every power's leverage over a member, in points and as a
// mean over members, the strongest at the end of the run first.
func (d *data) leverages() []part {
	n := len(d.Region.Powers)
	at := d.Layout.Find(sim.OfPower, "leverage")
	var parts []part
	for k, node := range d.Region.Powers {
		f := d.fanBy(func(replicate, year int) float64 {
			sum := 0.0
			for i := range d.Region.Members {
				sum += d.Records[replicate][d.Layout.Place(at, i*n+k, year)]
			}
			return 100 * sum / float64(d.Region.Members)
		})
		parts = append(parts, part{name: d.name(node), fan: f})
	}
	slices.SortStableFunc(parts, func(a, b part) int {
		return cmp.Compare(b.fan.end(), a.fan.end())
	})
	return parts
}

// Lines differ in colour and in dashes. After the last style the first is used again.
var styles = []struct {
	colour color.NRGBA
	dashes []vg.Length
}{
	{blue, nil},
	{vermil, []vg.Length{5, 2}},
	{color.NRGBA{0x00, 0x78, 0x58, 0xff}, []vg.Length{1.5, 1.5}},
	{black, []vg.Length{8, 2, 1.5, 2}},
	{color.NRGBA{0x9c, 0x45, 0x78, 0xff}, nil},
	{color.NRGBA{0x7a, 0x5c, 0x00, 0xff}, []vg.Length{5, 2}},
	{grey, []vg.Length{1.5, 1.5}},
}

// powerWords name a power with its leverage at the end of the run. The name is cut if it would take the room
// of the lines.
func powerWords(q part) string {
	return fmt.Sprintf("%s %.1f", shortened(q.name, strong, 130), q.fan.end())
}

// apart returns the heights of names at the right end of lines, in order from the top. A name stands where
// its line ends, moved so that no names overlap.
func (p *panel) apart(parts []part) []vg.Length {
	const step = leap * small
	ys := make([]vg.Length, len(parts))
	for k, q := range parts {
		ys[k] = p.at(0, q.fan.end()).Y
		if k > 0 {
			ys[k] = min(ys[k], ys[k-1]-step)
		}
	}
	low := p.box.Min.Y + 3
	for k := len(ys) - 1; k >= 0; k-- { // and up again where the bottom is reached
		ys[k] = max(ys[k], low)
		low = ys[k] + step
	}
	return ys
}

// namedLines draws medians with their names at the right end. The names are kept apart, each with a thin line
// to the end of its curve.
func (p *panel) namedLines(parts []part) {
	ys := p.apart(parts)
	for k := range parts {
		q := parts[len(parts)-1-k] // the strongest on top
		s := styles[(len(parts)-1-k)%len(styles)]
		curve := p.curve(q.fan.first, q.fan.median)
		p.stroke(s.colour, 1.5, s.dashes, curve...)
		y, x := ys[len(parts)-1-k], p.box.Max.X
		p.stroke(faint(s.colour, 0.6), 0.5, nil, curve[len(curve)-1], vg.Point{X: x + 5, Y: y})
		p.middle(x+7, y, left, powerWords(q), strong.in(s.colour))
	}
}

// moved is how far an index must move, in points, for a title to say so.
const moved = 2

// turns returns the lowest and the highest point of a series for a title. Each is the last year within half a
// point of the extreme. A dip or peak of a single year, such as that of a pandemic, does not count.
func turns(v []float64) (low, high int) {
	const near = 0.5
	lasting := func(k int) bool {
		around := slices.Sorted(slices.Values(v[max(0, k-2):min(len(v), k+3)]))
		return k == 0 || k == len(v)-1 || len(v) < 5 || math.Abs(v[k]-around[len(around)/2]) < moved
	}
	for k := range v {
		if lasting(k) && v[k] < v[low] {
			low = k
		}
		if lasting(k) && v[k] > v[high] {
			high = k
		}
	}
	lowest, highest := v[low], v[high]
	for k := range v[:len(v)-1] {
		if lasting(k) && v[k] <= lowest+near {
			low = k
		}
		if lasting(k) && v[k] >= highest-near {
			high = k
		}
	}
	return low, high
}

// integrationFinding says how the median of H moves from its lowest or its highest point to the end of the
// run. It says which component moves most with it, and what V does meanwhile. It does not mention an empty V.
func integrationFinding(h, v fan, parts []part) string {
	n := len(h.median) - 1
	powers := len(v.median) > 0
	switch {
	case n == 0 && powers:
		return fmt.Sprintf("Horizontal integration stands at %.0f and vertical at %.0f of 100 in %d", h.median[0],
			v.median[0], h.first)
	case n == 0:
		return fmt.Sprintf("Horizontal integration stands at %.0f of 100 in %d", h.median[0], h.first)
	}
	low, high := turns(h.median)
	end := h.median[n]
	from, verb, sign := low, "rises", 1.0
	if h.median[high]-end > end-h.median[low] {
		from, verb, sign = high, "falls", -1
	}
	hardly := sign*(end-h.median[from]) < moved
	vertical := ""
	if powers {
		since := from
		if hardly {
			since = 0
		}
		vertical = fmt.Sprintf("; vertical goes from %.0f to %.0f", v.median[since], v.median[n])
		if math.Round(v.median[since]) == math.Round(v.median[n]) {
			vertical = fmt.Sprintf("; vertical stays at %.0f", v.median[n])
		}
	}
	if hardly {
		return fmt.Sprintf("Horizontal integration hardly moves: %.0f of 100 in %d%s", end, h.last(), vertical)
	}
	most, name := 0.0, ""
	for _, q := range parts {
		if move := sign * (q.fan.median[n] - q.fan.median[from]); move > most {
			most, name = move, q.name
		}
	}
	why := ""
	if name != "" {
		why = fmt.Sprintf(", %s most (%s%.0f)", name, map[float64]string{1: "+", -1: "−"}[sign], most)
	}
	return fmt.Sprintf("Horizontal integration %s from %.0f in %d to %.0f in %d%s%s", verb, h.median[from], h.first+from, end,
		h.last(), why, vertical)
}
