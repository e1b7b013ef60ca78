package figures

import (
	"errors"
	"fmt"
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"
)

// comparing is a side of a comparison that is set against the base. In pictures
// the base is called A and grey, the other side B and blue, and what B is more or
// less than A is vermilion.
type comparing struct {
	*results.Comparison
	side        int
	meta        Meta
	first, last int
	parted      int // first year in which any number of any pair differs, 0 for never
}

// compared are the outcomes of the region that the figure of differences shows.
var compared = []struct {
	outcome, name string
	factor        float64
	unit          string
}{
	{"horizontal", "H, horizontal cooperation", 1, "points"},
	{"vertical", "V, vertical integration", 1, "points"},
	{"inside_share", "Trade inside, share of all", 100, "%"},
	{"trade_inside_usd", "Trade inside the region", 1e-9, "billion US$"},
	{"borders_open", "Open inner borders", 1, "borders"},
	{"stance_mean", "Mean stance of neighbours", 1, "0 to 1"},
}

// Compare draws three figures for each side but the base: the headline outcomes
// side by side with their paired differences below, the turnover of every pair of
// members, and the regimes of borders. Of meta it reads Digest12 and Look alone. A
// figure about something that the comparison has not, or that the look of meta does
// not name, is left out. It fails when there is no other side or no pair of runs.
func Compare(c *results.Comparison, meta Meta) ([]Figure, error) {
	if len(c.Sides) < 2 || c.Count() == 0 || len(c.Rows) == 0 {
		return nil, errors.New("figures: a comparison needs two scenarios and a pair of runs")
	}
	var out []Figure
	var others []string
	for _, s := range c.Sides[1:] {
		others = append(others, s.Name)
	}
	names := sideNames(others)
	for side := 1; side < len(c.Sides); side++ {
		name := names[side-1]
		d := &comparing{Comparison: c, side: side, meta: meta, first: c.Layout.First, last: c.Layout.First + c.Layout.Years - 1}
		d.parted, _ = c.FirstDifference(side)
		for _, f := range compareFigures {
			if !meta.Look.Wants(f.kind + "-" + name) {
				continue
			}
			sh, caption := f.draw(d)
			if sh == nil {
				continue
			}
			drawn, err := sh.figure(f.kind+"-"+name+".png", caption)
			if err != nil {
				return nil, err
			}
			out = append(out, drawn)
		}
	}
	return out, nil
}

// compareFigures are the figures of a side, by what their names begin with.
var compareFigures = []struct {
	kind string
	draw func(*comparing) (*sheet, string)
}{{"difference", (*comparing).drawDifference}, {"pairs", (*comparing).drawPairs}, {"borders", (*comparing).drawBorders}}

// CompareNames lists what --figure may name of a comparison with these scenarios: a
// kind of figure, for all of them, or one.
func CompareNames(others []string) []string {
	var names, ofSides []string
	for _, f := range compareFigures {
		names = append(names, f.kind)
	}
	for _, side := range sideNames(others) {
		for _, kind := range names {
			ofSides = append(ofSides, kind+"-"+side)
		}
	}
	return append(names, ofSides...)
}

// sideNames are the names of scenarios as files have them, each once: a scenario may
// be compared with itself changed, twice.
func sideNames(others []string) []string {
	var names []string
	for _, other := range others {
		name := fileName(other)
		for n := 2; slices.Contains(names, name); n++ {
			name = fileName(other) + "-" + strconv.Itoa(n)
		}
		names = append(names, name)
	}
	return names
}

// fileName makes of a scenario's name one that every file system takes.
func fileName(name string) string {
	const most = 60
	s := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	if len(s) > most {
		s = s[:most]
	}
	if s = strings.Trim(s, "-"); s == "" {
		return "scenario"
	}
	return s
}

// fanAt collects a cell of the rows, year by year.
func (c *comparing) fanAt(cell func(year int) int, factor float64) fan {
	f := fan{first: c.first, replicates: c.Count()}
	f.paths = make([][]float64, min(shownPaths, len(c.Rows)))
	for year := c.first; year <= c.last; year++ {
		at := cell(year)
		for k := range f.paths {
			f.paths[k] = append(f.paths[k], factor*c.Rows[k][at])
		}
		s := c.Summary(at)
		f.median, f.low, f.high = append(f.median, factor*s.P50), append(f.low, factor*s.P05), append(f.high, factor*s.P95)
	}
	return f
}

// level is an outcome of a side over the years.
func (c *comparing) level(side, outcome, entity int, factor float64) fan {
	return c.fanAt(func(year int) int { return c.Level(side, outcome, entity, year) }, factor)
}

// effect is a mean over pairs with the ends of its 95 % interval, year by year.
type effect struct {
	first           int
	mean, low, high []float64
}

// effectOf is the paired difference in an outcome.
func (c *comparing) effectOf(outcome, entity int, factor float64) effect {
	e := effect{first: c.first}
	for year := c.first; year <= c.last; year++ {
		p := c.Effect(c.side, outcome, entity, year)
		e.add(factor*p.Mean, factor*p.Low, factor*p.High)
	}
	return e
}

// percentOf is the same in percent of the base; where that is nothing, there is
// no number.
func (c *comparing) percentOf(outcome, entity int) effect {
	e := effect{first: c.first}
	for year := c.first; year <= c.last; year++ {
		e.add(c.Percent(c.side, outcome, entity, year))
	}
	return e
}

// add appends a year; of an interval without ends the mean is all there is.
func (e *effect) add(mean, low, high float64) {
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		low, high = mean, mean
	}
	e.mean, e.low, e.high = append(e.mean, mean), append(e.low, low), append(e.high, high)
}

// all lists every number of an effect.
func (e effect) all() []float64 {
	return append(append(append([]float64{}, e.mean...), e.low...), e.high...)
}

// end is the mean of the last year with its interval.
func (e effect) end() (mean, low, high float64) {
	n := len(e.mean) - 1
	return e.mean[n], e.low[n], e.high[n]
}

// itself says whether the other side is the base with values changed, so that its
// name does not tell the two apart.
func (c *comparing) itself() bool { return c.Sides[0].Name == c.Sides[c.side].Name }

// name of the other side, told apart from that of the base.
func (c *comparing) name() string {
	if c.itself() {
		return c.Sides[c.side].Name + " changed"
	}
	return c.Sides[c.side].Name
}

// title of the other side and of the base, short enough for a line of a key.
func (c *comparing) titles() (base, other string) {
	of := func(s results.Side) string {
		if s.Title != "" && s.Title != s.Name {
			return isolated(s.Title) + " (" + isolated(s.Name) + ")"
		}
		return s.Name
	}
	base, other = of(c.Sides[0]), of(c.Sides[c.side])
	if c.itself() && len(c.Inputs) > c.side && len(c.Inputs[c.side]) > 0 {
		other = c.Sides[c.side].Name + " with " + strings.Join(c.Inputs[c.side], "; ")
	}
	return base, other
}

// short is the title of the other side for a finding.
func (c *comparing) short() string {
	s := c.Sides[c.side]
	title := s.Name
	if s.Title != "" {
		title = isolated(strings.TrimRight(s.Title, "."))
	}
	if c.itself() {
		title += ", changed"
	}
	return title
}

// newSheet begins a figure of the comparison.
func (c *comparing) newSheet(height vg.Length, title, codes string) *sheet {
	source := fmt.Sprintf("Simulated (scenarios %s and %s", c.Sides[0].Name, c.name())
	if c.meta.Digest12 != "" {
		source += ", digest " + c.meta.Digest12
	}
	return newSheet(height, c.short()+": "+title, c.subtitle(), source+"); no observations are shown."+codes)
}

// subtitle says which runs these are and what the intervals are of.
func (c *comparing) subtitle() string {
	parts := []string{fmt.Sprintf("%s of runs on the same draws, seed %d", fault.Count(c.Count(), "pair"), c.Seed)}
	if c.ModelVersion != "" {
		parts = append(parts, "model "+c.ModelVersion)
	}
	parts = append(parts, "intervals: "+results.SpreadOf(c.Draws, c.Uncertain))
	for k := range parts {
		parts[k] = strings.ReplaceAll(parts[k], " ", hard)
	}
	return strings.Join(parts, hard+"· ")
}

// sides writes which side is which, below the subtitle, with the lines that
// are drawn for them, where they are.
func (c *comparing) sides(sh *sheet, lines bool, dashesOfA []vg.Length) {
	base, other := c.titles()
	y := sh.body.Max.Y - 5
	at := sh.body.Min.X + 12
	if lines {
		at += 28
	}
	for _, k := range []struct {
		letter, words string
		colour        color.NRGBA
		dashes        []vg.Length
	}{{"A", base, grey, dashesOfA}, {"B", other, blue, nil}} {
		sh.middle(sh.body.Min.X, y, left, k.letter, strong.in(k.colour))
		if lines {
			sh.stroke(k.colour, 1.7, k.dashes, vg.Point{X: sh.body.Min.X + 10, Y: y}, vg.Point{X: sh.body.Min.X + 34, Y: y})
		}
		sh.middle(at, y, left, wrapOne(k.words, plain, sh.body.Max.X-at), plain)
		y -= sidesLeap
	}
}

const sidesLeap = vg.Length(11)

// wrapOne is the first line of words, with dots where more follow.
func wrapOne(words string, k ink, room vg.Length) string {
	if k.width(words) <= room {
		return words
	}
	for r := []rune(words); len(r) > 0; r = r[:len(r)-1] {
		if s := strings.TrimRight(string(r), " ") + "…"; k.width(s) <= room {
			return s
		}
	}
	return "…"
}

// around is an axis that holds 0 and every value, with a tick on either side that
// has room for one.
func around(values ...float64) scale {
	lo, hi := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	if lo == hi {
		return scale{lo: -1, hi: 1, step: 1}
	}
	far := max(hi, -lo)
	step := stepDown(far)
	// Zero is a line, not an edge.
	return scale{lo: min(step*math.Floor(2*lo/step+1e-9)/2, -step/4), hi: max(step*math.Ceil(2*hi/step-1e-9)/2, step/4), step: step}
}

// signedNumber writes a tick of a difference.
func signedNumber(v float64) string {
	s := number(v)
	if v > 0 {
		return "+" + s
	}
	return s
}

// exactly writes a number with the digits that its interval's half width bears.
func exactly(v, half float64) string {
	digits := 0
	switch {
	case math.IsNaN(v):
		return "–"
	case half > 0 && !math.IsInf(half, 0):
		digits = int(max(0, min(4, math.Ceil(-math.Log10(half)))))
	case v != math.Trunc(v):
		digits = int(max(0, min(4, math.Ceil(1-math.Log10(math.Abs(v))))))
	}
	if v != 0 { // where hardly anything varies, four digits that say something are enough
		digits = min(digits, int(max(0, 3-math.Floor(math.Log10(math.Abs(v))))))
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', digits, 64)
	if v < 0 && strings.Trim(s, "0.") != "" {
		return "−" + results.Grouped(s)
	}
	return results.Grouped(s)
}

// withSign is exactly with a plus where it is due.
func withSign(v, half float64) string {
	s := exactly(v, half)
	if v > 0 && strings.Trim(s, "0.,") != "" {
		return "+" + s
	}
	return s
}

// intervalWords writes a mean with its interval, of differences.
func intervalWords(mean, low, high float64) string {
	half := (high - low) / 2
	if !(half > 0) || math.IsInf(half, 0) { // nothing is known of the error
		return withSign(mean, 0)
	}
	return fmt.Sprintf("%s (%s to %s)", withSign(mean, half), withSign(low, half), withSign(high, half))
}

// differenceWords tells a difference in words: higher or lower by so much, with
// its interval.
func differenceWords(name string, mean, low, high float64, unit string, year int) string {
	half := (high - low) / 2
	if unit == "0 to 1" {
		unit = "on a scale of 0 to 1"
	}
	switch {
	case mean == 0 && half == 0:
		return fmt.Sprintf("%s exactly the same in %d", name, year)
	case low <= 0 && high >= 0:
		return fmt.Sprintf("no clear difference in %s in %d (%s to %s %s)", name, year, withSign(low, half), withSign(high, half), unit)
	}
	word, lo, hi := "higher", low, high
	if mean < 0 {
		word, lo, hi = "lower", -high, -low
	}
	words := fmt.Sprintf("%s %s by %s %s in %d", name, word, exactly(math.Abs(mean), half), unit, year)
	if half > 0 {
		words += fmt.Sprintf(" (%s–%s)", exactly(lo, half), exactly(hi, half))
	}
	return words
}

// drawDifference shows the headline outcomes of both sides, and below them the
// difference with a zero line of its own.
func (c *comparing) drawDifference() (*sheet, string) {
	type block struct {
		name, unit   string
		base, other  fan
		gap          fan
		effect       effect
		level, apart scale
	}
	var blocks []block
	for _, o := range compared {
		at := c.Layout.Find(sim.OfRegion, o.outcome)
		if at < 0 {
			continue
		}
		b := block{name: o.name, unit: o.unit, base: c.level(0, at, 0, o.factor), other: c.level(c.side, at, 0, o.factor), effect: c.effectOf(at, 0, o.factor)}
		b.gap = c.fanAt(func(year int) int { return c.Gap(c.side, at, 0, year) }, o.factor)
		b.level, b.apart = linear(append(b.base.all(), b.other.all()...)...), around(append(b.gap.all(), b.effect.all()...)...)
		b.level.step = roundStep(b.level.hi / 3.001)
		if o.unit == "borders" {
			b.level.whole, b.level.step, b.apart.step = true, 0, max(1, b.apart.step)
			b.level.hi = math.Ceil(slices.Max(append(b.base.all(), b.other.all()...)))
			b.level.hi = max(1, b.level.hi)
		}
		blocks = append(blocks, b)
	}
	if len(blocks) == 0 {
		return nil, ""
	}
	head := blocks[0]
	finding := ""
	if c.parted == 0 {
		finding = "no number differs in any year of any pair"
	} else {
		// The first outcome, and where that says nothing, the next that does.
		for k, b := range blocks {
			mean, low, high := b.effect.end()
			name, _, _ := strings.Cut(b.name, ",")
			apart := mean != 0 && (low > 0 || high < 0)
			if k == 0 {
				finding = differenceWords(name, mean, low, high, b.unit, c.last)
			} else if apart {
				finding += "; " + differenceWords(name, mean, low, high, b.unit, c.last)
			}
			if apart {
				break
			}
		}
	}

	const (
		columns = 2
		levels  = vg.Length(56)
		gaps    = vg.Length(54)
		nameTop = vg.Length(25) // the outcome, then A and B
		axis    = vg.Length(13)
		between = axis + 14 // years, then what is below
		cell    = nameTop + levels + between + gaps + axis + 8
		keyRoom = 2*sidesLeap + 26
	)
	rows := (len(blocks) + columns - 1) / columns
	sh := c.newSheet(keyRoom+vg.Length(rows)*cell, finding, "")
	c.sides(sh, true, nil)
	y := sh.body.Max.Y - 5 - 2*sidesLeap
	x := sh.body.Min.X
	sh.stroke(vermil, 1.7, nil, vg.Point{X: x + 10, Y: y}, vg.Point{X: x + 34, Y: y})
	words := "B − A, mean over pairs"
	sh.middle(x+40, y, left, words, plain)
	at := x + 40 + plain.width(words) + 12
	sh.fill(faint(vermil, 0.45), rect(at, y-3.5, at+14, y+3.5))
	at += 18
	sh.middle(at, y, left, "its 95 % interval", plain)
	at += plain.width("its 95 % interval") + 12
	sh.fill(faint(vermil, 0.14), rect(at, y-3.5, at+14, y+3.5))
	at += 18
	sh.middle(at, y, left, "holds 90 % of pairs", plain)
	at += plain.width("holds 90 % of pairs") + 12
	sh.ghostSample(at, y)
	sh.middle(at+28, y, left, "median of A, again", plain)
	sh.middle(x, y-sidesLeap, left, fmt.Sprintf("Above, A and B on one axis: medians and %d single runs of each. Below, the difference of the runs of a pair.", len(head.base.paths)), soft)

	for k, box := range grid(inset(sh.body, 0, 0, 0, keyRoom), columns, rows, 16, 0) {
		if k >= len(blocks) {
			break
		}
		b := blocks[k]
		box = inset(box, 28, 4, 0, 0)
		sh.middle(box.Min.X-28, box.Max.Y-6, left, b.name, strong)
		sh.middle(box.Min.X-28+strong.width(b.name)+4, box.Max.Y-6, left, "("+b.unit+")", soft)
		upper, lower := box, box
		upper.Max.Y -= nameTop
		upper.Min.Y = upper.Max.Y - levels
		lower.Max.Y = upper.Min.Y - between
		lower.Min.Y = lower.Max.Y - gaps
		for n, half := range grid(upper, 2, 1, 8, 0) {
			f, colour := b.base, grey
			if n == 1 {
				f, colour = b.other, blue
			}
			p := &panel{sheet: sh, box: half, x: years(c.first, c.last), y: b.level}
			p.valueAxis(n == 0, number)
			p.yearAxis(true, true)
			for _, path := range f.paths {
				p.stroke(faint(colour, 0.32), 0.35, nil, p.curve(f.first, path)...)
			}
			if n == 1 {
				p.stroke(grey, ghostWidth, ghostDashes, p.curve(b.base.first, b.base.median)...)
			}
			p.stroke(colour, 1.7, nil, p.curve(f.first, f.median)...)
			end := f.median[len(f.median)-1]
			sh.middle(half.Min.X+1, half.Max.Y+6, left, []string{"A", "B"}[n], strong.in(colour))
			sh.middle(half.Max.X, half.Max.Y+6, right, fmt.Sprintf("%s in %d", levelWords(end), c.last), plain.in(colour))
		}
		p := &panel{sheet: sh, box: lower, x: years(c.first, c.last), y: b.apart}
		p.valueAxis(true, signedNumber)
		p.yearAxis(true, true)
		p.differs(c.parted)
		p.band(b.gap, vermil, 0.14)
		for _, path := range b.gap.paths {
			p.stroke(faint(vermil, 0.30), 0.35, nil, p.curve(b.gap.first, path)...)
		}
		p.effect(b.effect)
		words, ending := "B − A", fmt.Sprintf("%s in %d", intervalWords(b.effect.end()), c.last)
		if since := fmt.Sprintf("%s, from %d", words, c.parted); c.parted > 0 && soft.width(since)+strong.width(ending)+8 < lower.Max.X-lower.Min.X {
			words = since
		}
		sh.middle(lower.Min.X+1, lower.Max.Y+6, left, words, soft)
		sh.middle(lower.Max.X, lower.Max.Y+6, right, ending, strong.in(vermil))
	}
	when := ""
	if c.parted > 0 {
		when = fmt.Sprintf(" The dotted upright line is %d, the first year in which any number of any pair differs.", c.parted)
	}
	caption := fmt.Sprintf("%s: %s. Above, A (%s) and B (%s) with medians in bold, %d single runs and, beside B, the median of A as a thin dashed line; "+
		"below, B minus A pair by pair: mean in bold, its 95 %% interval dark, the range of 90 %% of pairs light. Intervals: %s.%s",
		c.short(), finding, c.Sides[0].Name, c.name(), len(head.base.paths), results.SpreadOf(c.Draws, c.Uncertain), when)
	return sh, caption
}

// levelWords writes a level for a label.
func levelWords(v float64) string {
	switch a := math.Abs(v); {
	case a != 0 && a < 2:
		return exactly(v, 0.01)
	case a < 20:
		return exactly(v, 0.1)
	}
	return exactly(v, 1)
}

// differs marks the first year of a difference.
func (p *panel) differs(year int) {
	if year > 0 {
		p.upright(float64(year), []vg.Length{1, 1.6})
	}
}

// effect draws a mean with its interval over a zero line; years without a number
// are gaps.
func (p *panel) effect(e effect) {
	zero := p.at(0, 0).Y
	p.stroke(black, 0.7, nil, vg.Point{X: p.box.Min.X, Y: zero}, vg.Point{X: p.box.Max.X, Y: zero})
	for from := 0; from < len(e.mean); {
		to := from
		for to < len(e.mean) && !math.IsNaN(e.mean[to]) {
			to++
		}
		if to > from {
			p.band(fan{first: e.first + from, low: e.low[from:to], high: e.high[from:to]}, vermil, 0.45)
			p.stroke(vermil, 1.5, nil, p.curve(e.first+from, e.mean[from:to])...)
		}
		from = to + 1
	}
}

// reach is how far a panel of percent goes to either side at most: a pair whose
// trade was next to nothing may have grown a thousandfold.
const reach = 150

// drawPairs shows the turnover of every pair of members on both sides, and the
// difference in percent below.
func (c *comparing) drawPairs() (*sheet, string) {
	at := c.Layout.Find(sim.OfPair, "turnover_usd")
	pairs := c.Layout.Entities[sim.OfPair]
	if at < 0 || len(pairs) == 0 {
		return nil, ""
	}
	var values, percents []float64
	base, other := make([]fan, len(pairs)), make([]fan, len(pairs))
	effects := make([]effect, len(pairs))
	for k := range pairs {
		base[k], other[k], effects[k] = c.level(0, at, k, million), c.level(c.side, at, k, million), c.percentOf(at, k)
		values = append(append(values, base[k].median...), other[k].median...)
		values = append(append(values, other[k].low...), other[k].high...)
		for _, v := range effects[k].all() {
			percents = append(percents, max(-reach, min(reach, v)))
		}
	}
	finding := c.pairsFinding(effects)
	axis, percentAxis := logarithmic(values...), around(percents...)

	const (
		columns = 3
		levels  = vg.Length(56)
		gaps    = vg.Length(38)
		between = vg.Length(16)
		cell    = 13 + levels + between + gaps + 13 + 6
		keyRoom = 2*sidesLeap + 14
	)
	rows, below := withKey(len(pairs), columns, 8*keyLeap)
	const gap = vg.Length(12)
	labels := max(axis.labelRoom(30), percentAxis.labelRoom(30))
	titles, codes := pairTitles(c.Region, pairsOf(c.Region), (sheetWidth-2*margin-labels-4-2*gap)/columns)
	sh := c.newSheet(keyRoom+vg.Length(rows)*cell+below, finding, codes)
	c.sides(sh, true, ghostDashes)
	sh.middle(sh.body.Min.X, sh.body.Max.Y-5-2*sidesLeap, left, fmt.Sprintf("Above: trade both ways, million US$ a year, log scale. Below: B against A in %%, as a number for %d.", c.last), soft)
	cells := grid(inset(sh.body, labels, 4, below, keyRoom), columns, rows, gap, 0)
	for k := range pairs {
		box := cells[k]
		upper := box
		upper.Max.Y -= 13
		upper.Min.Y = upper.Max.Y - levels
		p := &panel{sheet: sh, box: upper, x: years(c.first, c.last), y: axis}
		p.valueAxis(k%columns == 0, number)
		p.yearAxis(false, true)
		p.band(other[k], blue, 0.13)
		p.stroke(grey, 1.2, ghostDashes, p.curve(c.first, base[k].median)...)
		p.stroke(blue, 1.6, nil, p.curve(c.first, other[k].median)...)
		lower := box
		lower.Max.Y = upper.Min.Y - between
		lower.Min.Y = lower.Max.Y - gaps
		q := &panel{sheet: sh, box: lower, x: p.x, y: percentAxis}
		q.valueAxis(k%columns == 0, signedNumber)
		q.yearAxis(true, true)
		q.differs(c.parted)
		q.effect(effects[k])
		sh.middle(box.Min.X, box.Max.Y-6, left, titles[k], strong)
		sh.middle(lower.Max.X, lower.Max.Y+6, right, percentWords(effects[k].end()), strong.in(vermil))
	}
	key := inset(keyPlace(cells, len(pairs), sh.body, below), 0, 0, 0, 13)
	y := key.Max.Y - 6
	line := func(words string, sample func(x, y vg.Length)) {
		sample(key.Min.X, y)
		sh.middle(key.Min.X+30, y, left, words, plain)
		y -= keyLeap
	}
	line("A, median", func(x, y vg.Length) {
		sh.stroke(grey, 1.2, ghostDashes, vg.Point{X: x, Y: y}, vg.Point{X: x + 24, Y: y})
	})
	line("B, median", func(x, y vg.Length) { sh.stroke(blue, 1.6, nil, vg.Point{X: x, Y: y}, vg.Point{X: x + 24, Y: y}) })
	line("B, 90 % of runs", func(x, y vg.Length) { sh.fill(faint(blue, 0.13), rect(x, y-4, x+24, y+4)) })
	line("B against A, mean", func(x, y vg.Length) { sh.stroke(vermil, 1.5, nil, vg.Point{X: x, Y: y}, vg.Point{X: x + 24, Y: y}) })
	line("its 95 % interval", func(x, y vg.Length) { sh.fill(faint(vermil, 0.45), rect(x, y-4, x+24, y+4)) })
	if c.parted > 0 {
		line(fmt.Sprintf("%d, first difference", c.parted), func(x, y vg.Length) {
			sh.stroke(grey, 0.5, []vg.Length{1, 1.6}, vg.Point{X: x + 12, Y: y - 5}, vg.Point{X: x + 12, Y: y + 5})
		})
	}
	cut := ""
	if percentAxis.hi >= reach || percentAxis.lo <= -reach {
		cut = fmt.Sprintf(" Beyond ±%d %% lines run along the edge.", reach)
	}
	caption := fmt.Sprintf("%s: %s. Dashed is the median of A (%s), solid that of B (%s) with the range of 90 %% of its runs, on one logarithmic axis; below, the mean of B in percent of the mean of A "+
		"with its 95 %% interval (%s), and above it in numbers that of %d.%s", c.short(), finding, c.Sides[0].Name, c.name(), results.SpreadOf(c.Draws, c.Uncertain), c.last, cut)
	return sh, caption
}

// pairName names a pair of members in full.
func (c *comparing) pairName(k int) string {
	q := pairsOf(c.Region)[k]
	return pairWords(nodeName(c.Region, q.a), nodeName(c.Region, q.b))
}

func nodeName(r *sim.Region, node int) string {
	if n := r.Nodes[node].Name; n != "" {
		return isolated(n)
	}
	return r.Nodes[node].ID
}

// pairsFinding says how many pairs trade more and less in the last year, and
// which changes most.
func (c *comparing) pairsFinding(effects []effect) string {
	if c.parted == 0 {
		return "no pair trades more or less in any year"
	}
	const enough = 1 // percent
	less, more, most := 0, 0, -1
	for k, e := range effects {
		mean, low, high := e.end()
		switch {
		case high < 0 && mean <= -enough:
			less++
		case low > 0 && mean >= enough:
			more++
		default:
			continue
		}
		if most < 0 {
			most = k
		} else if best, _, _ := effects[most].end(); math.Abs(mean) > math.Abs(best) {
			most = k
		}
	}
	if most < 0 {
		return fmt.Sprintf("no pair’s trade differs by %d %% or more in %d", enough, c.last)
	}
	var parts []string
	if less > 0 {
		parts = append(parts, fault.Counted(less, "trades", "trade")+" less")
	}
	if more > 0 {
		parts = append(parts, fault.Counted(more, "trades", "trade")+" more")
	}
	return fmt.Sprintf("of %s, %s in %d by %d %% or over; %s changes most, %s", fault.Count(len(effects), "pair"), strings.Join(parts, " and "), c.last, enough, c.pairName(most), percentWords(effects[most].end()))
}

// percentWords writes a difference in percent with its interval.
func percentWords(mean, low, high float64) string {
	if math.IsNaN(mean) {
		return "–"
	}
	switch {
	case mean == 0 && low == high:
		return "as in A"
	case low == high:
		return withSign(mean, 0.1) + " %"
	case max(math.Abs(low), math.Abs(high)) < 0.05:
		return "0.0 %"
	}
	half := max(0.1, (high-low)/2)
	return fmt.Sprintf("%s %% (%s to %s)", withSign(mean, half), withSign(low, half), withSign(high, half))
}

// drawBorders shows for every border and year in how many pairs of runs B keeps it
// more open than A, and in how many stricter.
func (c *comparing) drawBorders() (*sheet, string) {
	at := c.Layout.Find(sim.OfBorder, "regime")
	borders := c.Layout.Entities[sim.OfBorder]
	if at < 0 || len(borders) == 0 {
		return nil, ""
	}
	type signs struct{ looser, stricter []float64 }
	rows := make([]signs, len(borders))
	for k := range borders {
		for year := c.first; year <= c.last; year++ {
			up, down := c.Tally.Signs(c.Gap(c.side, at, k, year))
			rows[k].looser, rows[k].stricter = append(rows[k].looser, up), append(rows[k].stricter, down)
		}
	}
	var looser, stricter []string
	for k := range borders {
		n := len(rows[k].looser) - 1
		switch up, down := rows[k].looser[n], rows[k].stricter[n]; {
		case up > 0.5:
			looser = append(looser, c.borderName(k))
		case down > 0.5:
			stricter = append(stricter, c.borderName(k))
		}
	}
	finding := fmt.Sprintf("no border’s regime differs in most pairs of runs in %d", c.last)
	tail := fmt.Sprintf("in most pairs of runs in %d", c.last)
	switch {
	case c.parted == 0:
		finding = "no border differs in any year"
	case len(stricter) > 0 && len(looser) > 0:
		finding = fmt.Sprintf("of %d borders, %s stricter and %s more open %s", len(borders), fault.Counted(len(stricter), "is", "are"), fault.Counted(len(looser), "is", "are"), tail)
	case len(stricter) > 0:
		finding = fmt.Sprintf("of %s, %s stricter %s", fault.Count(len(borders), "border"), fault.Counted(len(stricter), "is", "are"), tail)
	case len(looser) > 0:
		finding = fmt.Sprintf("of %s, %s more open %s", fault.Count(len(borders), "border"), fault.Counted(len(looser), "is", "are"), tail)
	}

	const (
		strip   = vg.Length(38)
		keyRoom = 2*sidesLeap + 16
		axis    = vg.Length(16)
	)
	var neighbours []pair
	for k := range borders {
		neighbours = append(neighbours, pair{c.Region.Borders[k].A, c.Region.Borders[k].B})
	}
	titles, codes := pairTitles(c.Region, neighbours, 150)
	sh := c.newSheet(keyRoom+vg.Length(len(borders))*strip+axis, finding, codes)
	c.sides(sh, false, nil)
	y := sh.body.Max.Y - 5 - 2*sidesLeap
	x := sh.body.Min.X
	sh.fill(blue, rect(x, y-4, x+16, y+4))
	words := "upward: B is more open than A"
	sh.middle(x+20, y, left, words, plain)
	x += 32 + plain.width(words)
	sh.stricter(vg.Rectangle{Min: vg.Point{X: x, Y: y - 4}, Max: vg.Point{X: x + 16, Y: y + 4}})
	words = "downward: B is stricter"
	sh.middle(x+20, y, left, words, plain)
	sh.middle(x+32+plain.width(words), y, left, "full height: in all pairs", soft)

	nameRoom := vg.Length(0)
	for _, title := range titles {
		nameRoom = max(nameRoom, strong.width(title))
	}
	area := inset(sh.body, nameRoom+8, 76, axis, keyRoom)
	foot := &panel{sheet: sh, box: area, x: years(c.first, c.last), y: scale{lo: 0, hi: 1}}
	foot.yearAxis(true, true)
	foot.differs(c.parted)
	if c.parted > 0 {
		spot := foot.at(float64(c.parted), 0).X
		if spot-area.Min.X > 90 {
			sh.backed(spot-3, area.Max.Y-5, right, fmt.Sprintf("first difference %d", c.parted), soft)
		} else {
			sh.backed(spot+3, area.Max.Y-5, left, fmt.Sprintf("first difference %d", c.parted), soft)
		}
	}
	for k, box := range grid(area, 1, len(borders), 0, 0) {
		p := &panel{sheet: sh, box: inset(box, 0, 0, 3, 3), x: foot.x, y: scale{lo: -1, hi: 1}}
		zero := p.at(0, 0).Y
		for n := range rows[k].looser {
			year := float64(c.first + n)
			x0, x1 := p.at(year-0.5, 0).X, p.at(year+0.5, 0).X
			if up := rows[k].looser[n]; up > 0 {
				sh.fill(blue, rect(x0, zero, x1, p.at(year, up).Y))
			}
			if down := rows[k].stricter[n]; down > 0 {
				sh.stricter(vg.Rectangle{Min: vg.Point{X: x0, Y: p.at(year, -down).Y}, Max: vg.Point{X: x1, Y: zero}})
			}
		}
		sh.stroke(black, 0.7, nil, vg.Point{X: p.box.Min.X, Y: zero}, vg.Point{X: p.box.Max.X, Y: zero})
		sh.stroke(rule, 0.5, nil, vg.Point{X: sh.body.Min.X, Y: box.Min.Y}, vg.Point{X: sh.body.Max.X, Y: box.Min.Y})
		sh.middle(p.box.Min.X-6, zero, right, titles[k], strong)
		n := len(rows[k].looser) - 1
		up, down := rows[k].looser[n], rows[k].stricter[n]
		if up == 0 && down == 0 {
			sh.middle(p.box.Max.X+4, zero, left, "as in A", soft)
		}
		if up > 0 {
			sh.middle(p.box.Max.X+4, zero+6*boolTo(down > 0), left, fmt.Sprintf("more open: %.0f %%", 100*up), strong.in(blue))
		}
		if down > 0 {
			sh.middle(p.box.Max.X+4, zero-6*boolTo(up > 0), left, fmt.Sprintf("stricter: %.0f %%", 100*down), strong.in(vermil))
		}
	}
	caption := fmt.Sprintf("%s: %s. Bars upward are the share of pairs of runs in which B (%s) runs the border more openly than A (%s) in a year, hatched bars downward those in which it is stricter; "+
		"in all others the regime is the same. At the right, the shares in %d.", c.short(), finding, c.name(), c.Sides[0].Name, c.last)
	return sh, caption
}

func boolTo(b bool) vg.Length {
	if b {
		return 1
	}
	return 0
}

// borderName names a border in full.
func (c *comparing) borderName(k int) string {
	if k < len(c.Region.Borders) {
		b := c.Region.Borders[k]
		return pairWords(nodeName(c.Region, b.A), nodeName(c.Region, b.B))
	}
	return c.Layout.Entities[sim.OfBorder][k]
}

// stricter paints what is less or stricter: hatched, so that it is not told by
// colour alone.
func (sh *sheet) stricter(r vg.Rectangle) {
	sh.fill(vermil, rect(r.Min.X, r.Min.Y, r.Max.X, r.Max.Y))
	sh.hatch(faint(white, 0.75), 0.8, 3, r)
}
