package figures

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"

	"concord/results"
	"concord/sim/fault"
)

// sweeping is a sweep that is being drawn.
type sweeping struct {
	*results.Sweep
	meta   Meta
	series []results.SweepSeries
}

const (
	mostPanels   = 8
	mostMaps     = 4
	mostScatters = 4
)

// Sweep draws what an experiment found: curves over one lever of numbers (curves), rows over one lever of words
// (dots), a map over two levers (map), and otherwise a cloud of points for each outcome (scatter-1 and so on). It
// uses only ModelVersion, Digest12 and Look of meta. A sweep in which nothing varies or nothing is kept has no
// figure. Sweep fails when there is no point.
func Sweep(s *results.Sweep, meta Meta) ([]Figure, error) { return finished(drawSweep(s, meta)) }

// drawn is a sheet with the name of its file and its caption.
type drawn struct {
	*sheet
	name, caption string
}

// finished makes figures of sheets. If the drawing failed, it returns that error.
func finished(sheets []drawn, fault error) ([]Figure, error) {
	var list []Figure
	for _, d := range sheets {
		list = append(list, d.figure(d.name, d.caption))
	}
	return list, fault
}

// drawSweep draws them, without pictures.
func drawSweep(s *results.Sweep, meta Meta) ([]drawn, error) {
	if len(s.Shown) == 0 || len(s.Sides) == 0 {
		return nil, errors.New("figures: a sweep needs a scenario and a point")
	}
	d := &sweeping{Sweep: s, meta: meta, series: s.Series()}
	kind := sweepKind(s)
	if kind == "" || len(s.Columns) == 0 {
		return nil, nil
	}
	if kind != "scatter" {
		if !meta.Look.Wants(kind) {
			return nil, nil
		}
		sh, caption := map[string]func() (*sheet, string){
			"curves": d.drawCurves, "dots": d.drawDots, "map": d.drawMap}[kind]()
		return []drawn{{sh, kind + ".png", caption + d.pointsLeft()}}, nil
	}
	targets, rest := d.targets(mostScatters)
	var out []drawn
	for k, target := range targets {
		name := "scatter-" + strconv.Itoa(k+1)
		if meta.Look.Wants(name) {
			sh, caption := d.drawScatter(target)
			out = append(out, drawn{sh, name + ".png", caption + rest + d.pointsLeft()})
		}
	}
	return out, nil
}

// sweepKind is the kind of figure that suits what varies, "" if nothing does.
func sweepKind(s *results.Sweep) string {
	combinations := 1
	for k := range s.Factors {
		if s.Factors[k].Values == nil {
			return "scatter"
		}
		combinations *= len(s.Factors[k].Values)
	}
	switch {
	case len(s.Factors) == 0:
		return ""
	case len(s.Factors) == 1 && s.Factors[0].Numbers() == nil:
		return "dots"
	case len(s.Factors) == 1:
		return "curves"
	case len(s.Factors) == 2 && 2*s.Points >= combinations:
		return "map"
	}
	return "scatter"
}

// SweepNames lists the names that --figure takes for a sweep. It needs no point yet.
func SweepNames(s *results.Sweep) []string {
	kind := sweepKind(s)
	switch {
	case kind == "" || len(s.Columns) == 0:
		return nil
	case kind != "scatter":
		return []string{kind}
	}
	d := &sweeping{Sweep: s, series: s.Series()}
	targets, _ := d.targets(mostScatters)
	names := []string{kind}
	for k := range targets {
		names = append(names, kind+"-"+strconv.Itoa(k+1))
	}
	return names
}

// outcomes are the columns that are drawn: each outcome in its last year.
func (d *sweeping) outcomes() []int {
	var list []int
	for c := range d.Columns {
		at := slices.IndexFunc(list, func(k int) bool { return d.Columns[k].Name() == d.Columns[c].Name() })
		switch {
		case at < 0:
			list = append(list, c)
		case d.Columns[c].Year > d.Columns[list[at]].Year:
			list[at] = c
		}
	}
	return list
}

// leftOut says what of several outcomes and years is not drawn.
func (d *sweeping) leftOut(drawn int) string {
	words := ""
	if all := len(d.outcomes()); drawn < all {
		words = fmt.Sprintf(" Of %d outcomes the first %d are drawn; the others are in the tables.", all, drawn)
	}
	if len(d.outcomes()) < len(d.Columns) {
		words += " Of several years the last is drawn."
	}
	return words
}

// pointsLeft says how many points are not drawn.
func (d *sweeping) pointsLeft() string {
	if len(d.Shown) == d.Points {
		return ""
	}
	return fmt.Sprintf(" Of %d points the first %d are drawn.", d.Points, len(d.Shown))
}

// targets are the series that have a picture of their own: of each outcome the level of the base, and the
// difference of every other side. Of a category it is the one that varies most.
func (d *sweeping) targets(most int) (list []results.SweepSeries, rest string) {
	all := 0
	outcomes := d.outcomes()
	for _, c := range outcomes {
		code := d.liveliest(c)
		for side := range d.Sides {
			if all++; len(list) < most {
				list = append(list, results.SweepSeries{Column: c, Side: side, Difference: side > 0, Category: code})
			}
		}
	}
	if all > most {
		rest = fmt.Sprintf(" Of %d outcomes and differences the first %d are drawn; the others are in the tables.", all, most)
	}
	if len(outcomes) < len(d.Columns) {
		rest += " Of several years the last is drawn."
	}
	return list, rest
}

// at is what came out of a series at a point.
func (d *sweeping) at(point int, of results.SweepSeries) results.SweepCell {
	return d.Shown[point].Cells[slices.Index(d.series, of)]
}

// liveliest is the category of a column whose share differs most between points and sides, −1 for a number.
func (d *sweeping) liveliest(column int) int {
	if d.Columns[column].Words == nil {
		return -1
	}
	best, widest := 0, -1.0
	for code := range d.Columns[column].Words {
		low, high := math.Inf(1), math.Inf(-1)
		for k := range d.Shown {
			for side := range d.Sides {
				if m := d.at(k, results.SweepSeries{Column: column, Side: side, Category: code}).Mean; !math.IsNaN(m) {
					low, high = min(low, m), max(high, m)
				}
			}
		}
		if high-low > widest {
			best, widest = code, high-low
		}
	}
	return best
}

// inOrder lists the points in the order of a factor.
func (d *sweeping) inOrder(factor int) []int {
	order := make([]int, len(d.Shown))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(d.place(factor, a), d.place(factor, b))
	})
	return order
}

// place is a factor's value at a point, or the place of a word in the order given.
func (d *sweeping) place(factor, point int) float64 {
	x := d.Shown[point].Coordinates[factor]
	if numbers := d.Factors[factor].Numbers(); numbers != nil {
		return numbers[int(x)]
	}
	return x
}

// line takes a series over points.
func (d *sweeping) line(order []int, of results.SweepSeries, m measure) sweepLine {
	l := sweepLine{name: d.Sides[of.Side].Name, colour: grey}
	if len(d.Sides) == 1 {
		l.colour = blue
	}
	if of.Side > 0 {
		s := styles[(of.Side-1)%len(styles)]
		l.colour, l.dashes = s.colour, s.dashes
	}
	for _, k := range order {
		cell := d.at(k, of)
		l.x = append(l.x, d.place(0, k))
		l.mean = append(l.mean, m.factor*cell.Mean)
		low, high := cell.P05, cell.P95
		switch {
		case of.Difference:
			low, high = cell.Low, cell.High
		case of.Category >= 0: // quantiles of yes and no say nothing
			low, high = cell.Mean, cell.Mean
		}
		if math.IsInf(low, 0) || math.IsInf(high, 0) {
			low, high = cell.Mean, cell.Mean
		}
		l.low, l.high = append(l.low, m.factor*low), append(l.high, m.factor*high)
	}
	return l
}

// values are the numbers of a series at all points.
func (d *sweeping) values(of results.SweepSeries) []float64 {
	var values []float64
	for k := range d.Shown {
		cell := d.at(k, of)
		values = append(values, cell.Mean, cell.P05, cell.P95)
	}
	return values
}

// measure is the measure in which a column is shown.
func (d *sweeping) measure(column, category int) measure {
	if category >= 0 {
		return measure{1, "share of runs"}
	}
	var values []float64
	for side := range d.Sides {
		values = append(values, d.values(results.SweepSeries{Column: column, Side: side, Category: -1})...)
	}
	return measureOf(d.Columns[column].Unit, values...)
}

// name names a column, or a category of it.
func (d *sweeping) name(column, category int) string {
	c := &d.Columns[column]
	if category >= 0 {
		return c.Name() + " = " + c.Words[category] + inYear(c)
	}
	return c.InWords()
}

// inYear says of which year a column is, nothing for an outcome that has one number a run.
func inYear(c *results.KeptColumn) string {
	if c.Year == 0 {
		return ""
	}
	return fmt.Sprintf(" in %d", c.Year)
}

// seriesName names a series with its side.
func (d *sweeping) seriesName(of results.SweepSeries) string {
	if side := sideWords(d.Sides, of.Side, of.Difference); side != "" {
		return d.name(of.Column, of.Category) + " (" + side + ")"
	}
	return d.name(of.Column, of.Category)
}

// sideWords name a side or its difference from the base, "" where there is only one.
func sideWords(sides []results.Side, side int, difference bool) string {
	switch {
	case difference && side == 0 && len(sides) == 0:
		return "difference"
	case difference && side == 0: // of a table, which does not name its base
		return strings.TrimPrefix(sides[side].Name+", difference", ", ")
	case difference:
		return sides[side].Name + " minus " + sides[0].Name
	case len(sides) > 1:
		return sides[side].Name
	}
	return ""
}

// newSheet begins a figure of the sweep.
func (d *sweeping) newSheet(height vg.Length, title, bands, more string) *sheet {
	parts := []string{fmt.Sprintf("%s, %s at each, seed %d", fault.Count(d.Points, "point"),
		fault.Count(d.Replicates, "replicate"), d.Seed)}
	if d.meta.ModelVersion != "" {
		parts = append(parts, "model "+d.meta.ModelVersion)
	}
	if bands != "" && d.Replicates > 1 {
		parts = append(parts, bands+": "+results.SpreadOf(d.Draws, d.Uncertain))
	}
	return newSheet(height, title, joined(parts), sourceOf(d.Sides, d.meta)+more)
}

// sourceOf is the line below a figure of experiments.
func sourceOf(sides []results.Side, meta Meta) string {
	var names []string
	for k := range sides {
		names = append(names, sides[k].Name)
	}
	source := "Simulated (scenario "
	if len(names) > 1 {
		source = "Simulated (scenarios "
	}
	source += strings.Join(names, ", ")
	if meta.Digest12 != "" {
		source += ", digest " + meta.Digest12
	}
	return source + "); no observations are shown."
}

// factorWords name a factor on an axis, with its unit.
func factorWords(path, unit string) string {
	if unit == "" {
		return path
	}
	return path + " [" + unit + "]"
}

// course is what a series does along a lever, for a sentence.
type course struct {
	name, lever string
	measure     measure
	values      []float64
	at          func(k int) string // the lever's value
	ordered     bool               // whether the lever's values are numbers
	signed      bool               // whether the values are differences
	little      float64            // a span below which nothing is said of a direction
}

// words tell from where to where the series goes, or where it is highest.
func (c *course) words() string {
	first, last, lowest, highest := -1, -1, -1, -1
	for k, v := range c.values {
		if math.IsNaN(v) {
			continue
		}
		if first < 0 {
			first, lowest, highest = k, k, k
		}
		last = k
		if v < c.values[lowest] {
			lowest = k
		}
		if v > c.values[highest] {
			highest = k
		}
	}
	if first < 0 {
		return c.name + " has no value at any point"
	}
	span := c.values[highest] - c.values[lowest]
	words := func(k int) string {
		if c.signed {
			return withSign(c.values[k], span/10)
		}
		return exactly(c.values[k], span/10)
	}
	switch change := c.values[last] - c.values[first]; {
	case first == last:
		return fmt.Sprintf("%s is %s at %s = %s", c.name, c.measure.after(words(first)), c.lever, c.at(first))
	case span == 0:
		return fmt.Sprintf("%s is %s at all points", c.name, c.measure.after(levelWords(c.values[first])))
	case span < c.little:
		return fmt.Sprintf("%s hardly moves with %s: %s to %s", c.name, c.lever, exactly(c.values[lowest], span/10),
			c.measure.after(exactly(c.values[highest], span/10)))
	case c.ordered && math.Abs(change) >= 0.9*span:
		move := "rises"
		if change < 0 {
			move = "falls"
		}
		return fmt.Sprintf("%s %s from %s to %s as %s goes from %s to %s", c.name, move, words(first),
			c.measure.after(words(last)), c.lever, c.at(first), c.at(last))
	}
	return fmt.Sprintf("%s is highest at %s = %s, %s, and lowest at %s, %s", c.name, c.lever, c.at(highest),
		c.measure.after(words(highest)), c.at(lowest), words(lowest))
}
