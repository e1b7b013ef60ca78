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
	"concord/sim/fault"
)

// comparing is a side of a comparison and the base. In pictures the base is called A and is grey; the other
// side is called B and is blue. Vermilion marks where B is more or less than A.
type comparing struct {
	*results.Comparison
	side        int
	meta        Meta
	first, last int
	differsFrom int // first year in which any number of any pair differs, 0 for never
}

// Compare draws three figures for each side but the base: the headline outcomes side by side with their
// paired differences below, the turnover of every pair of members, and the regimes of borders. It uses only
// Digest12 and Look of meta. A figure is left out if the comparison does not have its subject, or if the look
// of meta does not name it. Compare fails when there is no other side or no pair of runs.
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
		d := compare(c, side, meta)
		for _, f := range compareFigures {
			if !meta.Look.Wants(f.kind + "-" + name) {
				continue
			}
			if sh, caption := f.draw(d); sh != nil {
				out = append(out, sh.figure(f.kind+"-"+name+".png", caption))
			}
		}
	}
	return out, nil
}

// compare sets a side against the base.
func compare(c *results.Comparison, side int, meta Meta) *comparing {
	d := &comparing{Comparison: c, side: side, meta: meta, first: c.Layout.First, last: c.Layout.First + c.Layout.Years - 1}
	d.differsFrom, _ = c.FirstDifference(side)
	return d
}

// compareFigures are the figures of a side, with the beginnings of their names.
var compareFigures = []struct {
	kind string
	draw func(*comparing) (*sheet, string)
}{{"difference", (*comparing).drawDifference}, {"pairs", (*comparing).drawPairs}, {"borders", (*comparing).drawBorders}}

// CompareNames lists the names that --figure takes for a comparison of these scenarios: a kind of figure,
// which means all figures of that kind, or a single figure.
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

// sideNames are the names of scenarios in file names. Each is there once, because a scenario may be compared
// with itself changed, twice.
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

// fileName turns a scenario's name into a name that every file system takes.
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

// percentOf is the same in percent of the base. There is no number where the base is 0.
func (c *comparing) percentOf(outcome, entity int) effect {
	e := effect{first: c.first}
	for year := c.first; year <= c.last; year++ {
		e.add(c.Percent(c.side, outcome, entity, year))
	}
	return e
}

// add appends a year. If the interval has no ends, only the mean is added.
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

// itself says whether the other side is the base with changed values. Then their names are the same.
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

// subtitle says which runs these are, and what the intervals cover.
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

// sides writes below the subtitle which side is which. If lines are drawn for the sides, it shows these too.
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
			sh.across(k.colour, 1.7, k.dashes, sh.body.Min.X+10, sh.body.Min.X+34, y)
		}
		sh.middle(at, y, left, shortened(k.words, plain, sh.body.Max.X-at), plain)
		y -= sidesLeap
	}
}

const sidesLeap = vg.Length(11)

// stacked cuts two panels out of a cell, one above the other. The gap from the top to each panel is given.
func stacked(cell vg.Rectangle, above, upperHeight, between, lowerHeight vg.Length) (upper, lower vg.Rectangle) {
	upper, lower = cell, cell
	upper.Max.Y -= above
	upper.Min.Y = upper.Max.Y - upperHeight
	lower.Max.Y = upper.Min.Y - between
	lower.Min.Y = lower.Max.Y - lowerHeight
	return upper, lower
}

// Opacities of areas, from dark to light.
const (
	effectOpacity = 0.45 // of the interval of a mean difference
	gapOpacity    = 0.14 // of where 90 % of differences lie
)

// differsDashes are the dashes of the line at the first year of a difference.
var differsDashes = []vg.Length{1, 1.6}

// differs marks the first year of a difference.
func (p *panel) differs(year int) {
	if year > 0 {
		p.yearLine(float64(year), differsDashes)
	}
}

// effect draws a mean with its interval over a zero line. Years without a number are gaps.
func (p *panel) effect(e effect) {
	zero := p.at(0, 0).Y
	p.across(black, 0.7, nil, p.box.Min.X, p.box.Max.X, zero)
	for from := 0; from < len(e.mean); {
		to := from
		for to < len(e.mean) && !math.IsNaN(e.mean[to]) {
			to++
		}
		if to > from {
			p.band(fan{first: e.first + from, low: e.low[from:to], high: e.high[from:to]}, vermil, effectOpacity)
			p.stroke(vermil, 1.5, nil, p.curve(e.first+from, e.mean[from:to])...)
		}
		from = to + 1
	}
}
