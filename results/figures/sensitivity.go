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

// ranking is a target of a sensitivity analysis that is being drawn.
type ranking struct {
	*results.Sensitivity
	target *results.SensitivityTarget
	meta   Meta
	order  []int // of the factors, by the method's first measure
	values measure
}

const (
	mostTargets = 6
	mostFactors = 15
)

// sensitivityFigures are the figures of each method, with the beginnings of their names.
var sensitivityFigures = map[results.Method][]struct {
	kind string
	draw func(*ranking) (*sheet, string)
}{
	results.OneAtATime: {{"tornado", (*ranking).drawTornado}, {"curves", (*ranking).drawCurves}},
	results.Morris:     {{"morris", (*ranking).drawMorris}},
	results.Sobol:      {{"sobol", (*ranking).drawSobol}},
	results.RankMethod: {{"rank", (*ranking).drawRank}},
}

// Sensitivity draws which factors matter for each target, the first six: tornado-1 and curves-1, morris-1, sobol-1
// or rank-1, by the method. It uses only ModelVersion, Digest12 and Look of meta. A target without indices has no
// figure. Sensitivity fails when there is no factor.
func Sensitivity(s *results.Sensitivity, meta Meta) ([]Figure, error) {
	return finished(drawSensitivity(s, meta))
}

// drawSensitivity draws them, without pictures.
func drawSensitivity(s *results.Sensitivity, meta Meta) ([]drawn, error) {
	if len(s.Factors) == 0 {
		return nil, errors.New("figures: a sensitivity analysis needs a factor")
	}
	var out []drawn
	for n := range s.Targets[:min(len(s.Targets), mostTargets)] {
		t := &s.Targets[n]
		if len(t.Indices) == 0 {
			continue
		}
		r := &ranking{Sensitivity: s, target: t, meta: meta, order: t.Ranking(len(s.Factors), s.Method.Headline())}
		r.values = r.measure()
		for _, f := range sensitivityFigures[s.Method] {
			name := fmt.Sprintf("%s-%d", f.kind, n+1)
			if !meta.Look.Wants(name) {
				continue
			}
			if sh, caption := f.draw(r); sh != nil {
				caption += r.remarks()
				if len(s.Targets) > mostTargets {
					caption += fmt.Sprintf(" Of %d targets the first %d are drawn; the others are in the tables.",
						len(s.Targets), mostTargets)
				}
				out = append(out, drawn{sh, name + ".png", caption})
			}
		}
	}
	return out, nil
}

// SensitivityNames lists the names that --figure takes for a method: a kind, which means the figures of all
// targets, or the figure of one.
func SensitivityNames(m results.Method) []string {
	var kinds, single []string
	for _, f := range sensitivityFigures[m] {
		kinds = append(kinds, f.kind)
		for n := range mostTargets {
			single = append(single, f.kind+"-"+strconv.Itoa(n+1))
		}
	}
	return append(kinds, single...)
}

// measure is the measure of the target's values, and of indices in its unit.
func (r *ranking) measure() measure {
	values := []float64{r.target.Mean}
	for _, curve := range r.target.Curves {
		for _, p := range curve {
			values = append(values, p.Mean)
		}
	}
	if r.Method != results.OneAtATime {
		for _, x := range r.target.Indices {
			values = append(values, x.Value)
		}
	}
	if r.target.Column.Words != nil {
		return measure{1, r.target.Column.Unit}
	}
	return measureOf(r.target.Column.Unit, values...)
}

// shown are the factors that are drawn, and words about those that are not.
func (r *ranking) shown(most int) (factors []int, rest string) {
	if len(r.order) <= most {
		return r.order, ""
	}
	return r.order[:most], fmt.Sprintf(" Of %d factors the first %d are drawn; the others are in the tables.",
		len(r.order), most)
}

// name is a factor as its user writes it.
func (r *ranking) name(factor int) string {
	if path := r.Factors[factor].Path; path != "seed" {
		return path
	}
	return "seed (chance)"
}

// brief is the name of a factor in a sentence.
func (r *ranking) brief(factor int) string { return pathWords(r.name(factor)) }

// targetWords name the target in a sentence.
func (r *ranking) targetWords() string {
	words := r.target.Column.InWords()
	if side := sideWords(r.Sides, r.target.Side, r.target.Difference); side != "" {
		return words + " (" + side + ")"
	}
	return words
}

// methodWords name the methods in subtitles.
var methodWords = map[results.Method]string{
	results.OneAtATime: "one factor at a time",
	results.Morris:     "elementary effects (Morris)",
	results.Sobol:      "shares of the variance (Sobol’)",
	results.RankMethod: "rank correlations",
}

// newSheet begins a figure of the analysis.
func (r *ranking) newSheet(height vg.Length, title, more, key string) *sheet {
	parts := []string{fmt.Sprintf("%s: %s", methodWords[r.Method], fault.Count(r.Varied(), "factor"))}
	if r.Varied() < len(r.Factors) {
		parts[0] += " and the seed"
	}
	if r.Over != "" {
		parts = append(parts, "over "+strings.TrimPrefix(r.Over, "over "))
	}
	source := sourceOf(r.Sides, r.meta)
	if r.Replicates == 0 { // of a table, whoever made it
		parts, source = append(parts, fault.Count(r.Points, "run")), "Computed from a table of runs."
	} else {
		parts = append(parts, fmt.Sprintf("%s, %s at each, seed %d", fault.Count(r.Points, "point"),
			fault.Count(r.Replicates, "replicate"), r.Seed))
		if r.meta.ModelVersion != "" {
			parts = append(parts, "model "+r.meta.ModelVersion)
		}
	}
	if more != "" {
		parts = append(parts, more)
	}
	return newSheet(height, title, upperFirst(joined(parts)), source+key+r.remarks())
}

// remarks say what to know about the indices of the target.
func (r *ranking) remarks() (words string) {
	for _, said := range []string{r.target.Note, r.target.Remark} {
		if said != "" {
			words += " " + upperFirst(strings.TrimSuffix(said, ".")) + "."
		}
	}
	return words
}

// factorRows are rows of factors over an axis: at the left the path with what it is below it, at the right numbers.
type factorRows struct {
	*rows
	nameRoom, wordsRoom vg.Length
	step                vg.Length
	top                 vg.Length // middle of the first row
}

const (
	factorStep  = vg.Length(21)
	thinStep    = vg.Length(14)
	factorAxis  = vg.Length(28)
	factorNames = vg.Length(168) // at most
)

// factorHeight is the height that rows of factors need, with their axis.
func factorHeight(factors int, step vg.Length) vg.Length { return vg.Length(factors)*step + factorAxis }

// step is the height of a row: taller where there is something to say below the path.
func (r *ranking) step(factors []int) vg.Length {
	for _, f := range factors {
		if r.Factors[f].Doc != "" || strong.width(r.name(f)) > factorNames {
			return factorStep
		}
	}
	return thinStep
}

// newRows begins rows of factors in a part of a sheet. The words of a row and the head above them are numbers with
// tabs between them.
func (r *ranking) newRows(sh *sheet, box vg.Rectangle, factors []int, words []string, head string, axis scale,
	name string) *factorRows {
	t := &factorRows{step: r.step(factors)}
	for _, f := range factors {
		t.nameRoom = max(t.nameRoom, strong.width(r.name(f)), min(factorNames, plain.width(r.Factors[f].Doc)))
	}
	t.nameRoom = min(factorNames, t.nameRoom) + 8
	var columns []vg.Length
	for _, w := range append([]string{head}, words...) {
		for n, cell := range strings.Split(w, "\t") {
			if n == len(columns) {
				columns = append(columns, 0)
			}
			columns[n] = max(columns[n], plain.width(cell)+9)
		}
	}
	for _, w := range columns {
		t.wordsRoom += w
	}
	t.rows = &rows{sheet: sh, box: inset(box, t.nameRoom, max(t.wordsRoom, 12), factorAxis, 0), scale: axis,
		low: axis.lo, high: axis.hi, notched: true}
	t.ruler()
	t.axisWords(t.box, middleCut(name, soft, sh.body.Max.X-sh.body.Min.X))
	t.top = t.box.Max.Y - t.step/2
	for k, f := range factors {
		y := t.y(k)
		t.names(r.name(f), r.Factors[f].Doc, y)
		t.inColumns(words[k], columns, y, plain)
	}
	t.inColumns(head, columns, t.box.Max.Y+6, soft)
	return t
}

// ruler draws the axis. Labels that would touch are left out.
func (t *factorRows) ruler() {
	word, end := t.scale.tickWords(), vg.Length(math.Inf(-1))
	for _, v := range t.scale.ticks((t.box.Max.X - t.box.Min.X) / 1.6) {
		label := word(v)
		if half := soft.width(label) / 2; t.at(v)-half < end+4 {
			label = ""
		} else {
			end = t.at(v) + half
		}
		t.tick(t.box, t.at(v), label, true)
	}
	t.across(grey, 0.5, nil, t.box.Min.X, t.box.Max.X, t.box.Min.Y)
}

// inColumns writes the numbers of a row, each at the right end of its column.
func (t *factorRows) inColumns(words string, columns []vg.Length, y vg.Length, k ink) {
	x, cells := t.body.Max.X, strings.Split(words, "\t")
	for n, cell := range slices.Backward(cells) {
		t.middle(x, y, right, cell, k)
		x -= columns[n]
	}
}

// y is the middle of a row.
func (t *factorRows) y(k int) vg.Length { return t.top - vg.Length(k)*t.step }

// names writes a path, and below it what it is. A path that is too long takes both lines.
func (t *factorRows) names(path, doc string, y vg.Length) {
	x, room := t.body.Min.X, t.nameRoom-8
	doc, _, _ = strings.Cut(doc, " (K") // numbers of claims say nothing here
	if t.step < factorStep {
		t.middle(x, y, left, middleCut(path, strong, room), strong)
		return
	}
	second, k := shortened(doc, soft, room), soft
	if strong.width(path) > room {
		head, rest := parted(path, strong.width, room)
		if at := strings.LastIndexByte(head, '.'); at > len(head)/3 {
			head, rest = path[:at+1], path[at+1:]
		}
		path, second, k = head, middleCut(rest, strong, room), strong
	}
	if second == "" {
		t.middle(x, y, left, path, strong)
		return
	}
	t.middle(x, y+4.6, left, path, strong)
	t.middle(x, y-4.6, left, second, k)
}

// bar draws a bar from one value to another: solid, or hatched where it means less.
func (t *factorRows) bar(from, to float64, y, half vg.Length, less bool) {
	a, b := t.at(min(from, to)), t.at(max(from, to))
	if less {
		t.stricter(bounds(a, y-half, b, y+half))
		return
	}
	t.fill(blue, rect(a, y-half, b, y+half))
}

// interval draws the interval of an index if it has one.
func (t *factorRows) interval(x results.SensitivityIndex, factor float64, y vg.Length) {
	if !math.IsNaN(x.Low) && !math.IsNaN(x.High) && !math.IsInf(x.Low, 0) && !math.IsInf(x.High, 0) && x.Low < x.High {
		t.whisker(t.at(factor*x.Low), t.at(factor*x.High), y)
	}
}

// zero draws the line at 0.
func (t *factorRows) zero() { t.upright(black, 0.7, nil, t.at(0), t.box.Min.Y, t.box.Max.Y) }

// triangle points up or down: the target rises or falls with the factor.
func (sh *sheet) triangle(at vg.Point, r vg.Length, up bool, c color.NRGBA) {
	d := r
	if !up {
		d = -r
	}
	sh.fill(c, []vg.Point{{X: at.X - r, Y: at.Y - d*0.8}, {X: at.X + r, Y: at.Y - d*0.8}, {X: at.X, Y: at.Y + d}})
}

// indicesOf lists an index of factors with the ends of its intervals, for axes.
func (r *ranking) indicesOf(factors []int, measures ...results.Measure) []float64 {
	var values []float64
	for _, f := range factors {
		for _, m := range measures {
			x := r.target.Index(f, m)
			values = append(values, x.Value, x.Low, x.High)
		}
	}
	return values
}
