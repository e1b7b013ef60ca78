package figures

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"concord/results/evidence"
)

// Hypothesis draws the figures of the page of the hypothesis that it has numbers for, in the order of
// evidence.HypothesisPictures, as far as they are wanted.
func Hypothesis(h *evidence.Hypothesis, wants func(file string) bool) ([]Figure, error) {
	var list []Figure
	for k, p := range evidence.HypothesisPictures {
		if !wants(p.File) {
			continue
		}
		f, err := hypothesisFigure(h, k)
		if errors.Is(err, errNothing) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// hypothesisSheets draw the figures by their place in evidence.HypothesisPictures. That of theories is a table of
// intervals.
var hypothesisSheets = [...]func(*evidence.Hypothesis) (*sheet, string, error){hypothesisShares, hypothesisSurface,
	hypothesisModels, nil,
	hypothesisSignatures}

// hypothesisFigure draws one figure.
func hypothesisFigure(h *evidence.Hypothesis, k int) (Figure, error) {
	if hypothesisSheets[k] == nil {
		return hypothesisTheories(h)
	}
	sh, caption, err := hypothesisSheets[k](h)
	if err != nil {
		return Figure{}, err
	}
	return sh.figure(evidence.HypothesisPictures[k].File, caption), nil
}

// errNothing says that there is nothing to draw.
var errNothing = errors.New("nothing to draw")

const (
	shareRow   = vg.Length(62) // of an outcome: prior above posterior
	shareRidge = vg.Length(20)
	shareName  = vg.Length(66)
	shareWords = vg.Length(104)
)

// hypothesisShares draws the share of outside causes in each outcome, before and after the fit.
func hypothesisShares(h *evidence.Hypothesis) (*sheet, string, error) {
	first := &h.Outcomes[0]
	was, now := &first.Prior.Share, &first.Posterior.Share
	if len(now.Sorted) == 0 || len(was.Sorted) == 0 {
		return nil, "", errNothing
	}
	title := fmt.Sprintf("Outside causes have %.0f to %.0f %% of what barriers took from stances in %d; before the fit %.0f "+
		"to %.0f %%",
		100*now.Low, 100*now.High, h.Year, 100*was.Low, 100*was.High)
	caption := title + ". In each outcome the spread of the share over draws, from the priors (grey, hatched) and from the " +
		"posterior (blue), with the median and 90 % of draws"
	sh := newSheet(shareRow*vg.Length(len(h.Outcomes))+26, title, fmt.Sprintf("share of outside causes by Shapley, %s, %d "+
		"draws each, seed %d, "+
		"model %s", h.Scenario, h.Draws, h.Seed, h.ModelVersion), "Simulated. Columns: draws; line: 90 % of them; mark: "+
		"median. Left out: draws in which barriers of both kinds take away less than a tenth of the range. Shares beyond an "+
		"end stand at it.")
	const low, high = -0.1, 1.1
	r := &rows{sheet: sh, box: inset(sh.body, shareName, shareWords, 26, 2), scale: scale{lo: low, hi: high}, low: low,
		high: high}
	for k := range 5 {
		v := float64(k) / 4
		r.tick(r.box, r.at(v), fmt.Sprintf("%.0f", 100*v), false)
	}
	r.upright(grey, 0.8, nil, r.at(0.5), r.box.Min.Y, r.box.Max.Y)
	r.axisWords(r.box, "share of outside causes, %; the line: neither part is larger")
	for k := range h.Outcomes {
		o := &h.Outcomes[k]
		top := r.box.Max.Y - shareRow*vg.Length(k)
		if k > 0 {
			sh.across(rule, 0.4, nil, sh.body.Min.X, sh.body.Max.X, top)
		}
		sh.middle(sh.body.Min.X, top-shareRow/2, left, o.Name, strong)
		r.ridge(&o.Prior.Share, top-shareRow/2+6, "before", false)
		r.ridge(&o.Posterior.Share, top-shareRow+6, "after", true)
	}
	return sh, caption, nil
}

// ridge draws the spread of a share over draws as bars on a base line, and below it 90 % of draws with the median.
func (r *rows) ridge(s *evidence.ShareSpread, base vg.Length, when string, after bool) {
	colour := grey
	if after {
		colour = blue
	}
	words := fmt.Sprintf("%s: nothing to divide", when)
	if len(s.Sorted) > 0 {
		const bars = 48
		var counts [bars]float64
		width := (r.high - r.low) / bars
		most := 0.0
		for _, v := range s.Sorted {
			k := int(min(bars-1, max(0, (v-r.low)/width)))
			counts[k]++
			most = max(most, counts[k])
		}
		for k, n := range counts {
			if n > 0 {
				bar := bounds(r.at(r.low+float64(k)*width)+0.3, base, r.at(r.low+float64(k+1)*width)-0.3,
					base+shareRidge*vg.Length(n/most))
				r.fill(pale(colour, 0.45), corners(bar))
				if !after {
					r.hatch(faint(white, 0.7), 0.5, bar)
				}
			}
		}
		r.across(colour, 2, nil, r.at(s.Low), r.at(s.High), base-2)
		r.mark(vg.Point{X: r.at(s.Mid), Y: base - 2}, draw.CircleGlyph{}, 3, colour)
		words = fmt.Sprintf("%s: %.0f (%.0f–%.0f)", when, 100*s.Mid, 100*s.Low, 100*s.High)
	}
	r.across(rule, 0.4, nil, r.box.Min.X, r.box.Max.X, base)
	r.middle(r.box.Max.X+8, base+6, left, words, plain.in(colour))
}

// hypothesisSurface draws the median share under other scales of weights.
func hypothesisSurface(h *evidence.Hypothesis) (*sheet, string, error) {
	s := &h.Surface
	n := len(s.Factors)
	if n == 0 {
		return nil, "", errNothing
	}
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, c := range s.Cells {
		if !math.IsNaN(c.Mid) {
			lo, hi = min(lo, c.Mid), max(hi, c.Mid)
		}
	}
	if lo > hi {
		return nil, "", errNothing
	}
	title := fmt.Sprintf("Under other weights the median share of outside causes goes from %.0f to %.0f %%", 100*lo, 100*hi)
	sh := newSheet(236, title, fmt.Sprintf("share in mean stance of %d, %s, %d draws of the posterior, seed %d, model %s",
		h.Year, h.Scenario,
		s.Draws, h.Seed, h.ModelVersion), "Simulated. Percent, median over draws. Framed: weights as they stand. Bold line: "+
		"on its lower right the outside part is the larger one. A cross: no draw has anything to divide.")
	box := inset(sh.body, 120, 60, 32, 4)
	width, height := (box.Max.X-box.Min.X)/vg.Length(n), (box.Max.Y-box.Min.Y)/vg.Length(n)
	cell := func(i, o int) vg.Rectangle {
		return bounds(box.Min.X+vg.Length(o)*width, box.Min.Y+vg.Length(i)*height, box.Min.X+vg.Length(o+1)*width,
			box.Min.Y+vg.Length(i+1)*height)
	}
	above := func(i, o int) bool { return s.At(i, o).Mid > 0.5 }
	for i := range n {
		for o := range n {
			r, v := cell(i, o), s.At(i, o).Mid
			if math.IsNaN(v) {
				sh.stroke(rule, 0.6, nil, r.Min, r.Max)
				sh.stroke(rule, 0.6, nil, vg.Point{X: r.Min.X, Y: r.Max.Y}, vg.Point{X: r.Max.X, Y: r.Min.Y})
				continue
			}
			c := evenShade(clamp(v))
			sh.fill(c, rect(r.Min.X, r.Min.Y, r.Max.X+0.2, r.Max.Y+0.2))
			sh.middle((r.Min.X+r.Max.X)/2, (r.Min.Y+r.Max.Y)/2, centre, fmt.Sprintf("%.0f", 100*v), plain.in(inkOn(c)))
		}
	}
	for i := range n {
		for o := range n {
			r := cell(i, o)
			if o+1 < n && above(i, o) != above(i, o+1) {
				sh.upright(white, 3.4, nil, r.Max.X, r.Min.Y, r.Max.Y)
				sh.upright(black, 2, nil, r.Max.X, r.Min.Y, r.Max.Y)
			}
			if i+1 < n && above(i, o) != above(i+1, o) {
				sh.across(white, 3.4, nil, r.Min.X, r.Max.X, r.Max.Y)
				sh.across(black, 2, nil, r.Min.X, r.Max.X, r.Max.Y)
			}
		}
	}
	for k, f := range s.Factors {
		if f == 1 {
			r := cell(k, k)
			sh.outline(white, 1.6, rect(r.Min.X+1.5, r.Min.Y+1.5, r.Max.X-1.5, r.Max.Y-1.5))
		}
		words := "×" + strconv.FormatFloat(f, 'g', 3, 64)
		if f < 1 {
			words = "×1/" + strconv.FormatFloat(1/f, 'g', 3, 64)
		}
		sh.middle(box.Min.X-5, (cell(k, 0).Min.Y+cell(k, 0).Max.Y)/2, right, words, soft)
		sh.text((cell(0, k).Min.X+cell(0, k).Max.X)/2, box.Min.Y-4-capital*small, centre, words, soft)
	}
	sh.outline(grey, 0.5, corners(box))
	sh.text((box.Min.X+box.Max.X)/2, box.Min.Y-16-capital*small, centre, "factor on the weights of outside causes", plain)
	for k, words := range []string{"factor on the", "weights of", "inner barriers"} {
		sh.middle(sh.body.Min.X+20, (box.Min.Y+box.Max.Y)/2+leap*small*(1-vg.Length(k)), left, words, plain)
	}
	return sh, title + ". To the right the factor on outside weights, upward that on inner barriers", nil
}

const (
	stackRow  = vg.Length(21)
	stackName = vg.Length(112)
)

// hypothesisModels draws the stacking weights of the four models.
func hypothesisModels(h *evidence.Hypothesis) (*sheet, string, error) {
	if h.Models == nil || h.Models.Stacked("") == nil {
		return nil, "", errNothing
	}
	list := []*evidence.ModelStacking{h.Models.Stacked("")}
	for _, c := range h.Models.Classes {
		if s := h.Models.Stacked(c); s != nil {
			list = append(list, s)
		}
	}
	best, at := list[0].Weights[0], 0
	for k, w := range list[0].Weights {
		if w > best {
			best, at = w, k
		}
	}
	title := fmt.Sprintf("Stacking gives most weight, %.2f (%.2f–%.2f), to %s", best, list[0].Low[at], list[0].High[at],
		modelWords[at])
	sh := newSheet(stackRow*vg.Length(len(list))+52, title, fmt.Sprintf("weights of the four models whose mixture forecasts "+
		"best, %d origins, %d members a fit, seed %d, model %s", len(h.Models.Origins), h.Models.Members, h.Seed, h.ModelVersion),
		"Bars: weights; the four of a row add up to 1. Lines: 90 %, bootstrap over pairs and origins. Where lines span the "+
			"axis the record cannot tell.")
	box := inset(sh.body, stackName, 4, 18, 30)
	column := (box.Max.X - box.Min.X) / vg.Length(len(evidence.FourModels))
	for k, name := range evidence.FourModels {
		x := box.Min.X + column*vg.Length(k)
		sh.middle(x+4, box.Max.Y+20, left, upperFirst(name), strong)
		sh.middle(x+4, box.Max.Y+9, left, modelHeads[k], soft)
		for _, v := range []float64{0, 0.5, 1} {
			at := x + 4 + (column-16)*vg.Length(v)
			sh.upright(rule, 0.4, nil, at, box.Min.Y, box.Max.Y)
			sh.text(at, box.Min.Y-4.5-capital*small, centre, number(v), soft)
		}
	}
	for n, s := range list {
		y := box.Max.Y - stackRow*(vg.Length(n)+0.5)
		name, look := s.Class, plain
		if s.Class == "" {
			name, look = "all forecasts", strong
		}
		sh.middle(sh.body.Min.X, y, left, shortened(fmt.Sprintf("%s (%d)", name, s.Forecasts), look, stackName-6), look)
		if n == 1 {
			sh.across(grey, 0.5, nil, sh.body.Min.X, sh.body.Max.X, y+stackRow/2)
		}
		for k, w := range s.Weights {
			zero, wide := box.Min.X+column*vg.Length(k)+4, column-16
			strength := 0.45
			if n == 0 {
				strength = 0.8
			}
			sh.fill(pale(blue, strength), rect(zero, y-5, zero+wide*vg.Length(clamp(w)), y+5))
			sh.across(black, 1, nil, zero+wide*vg.Length(clamp(s.Low[k])), zero+wide*vg.Length(clamp(s.High[k])), y)
			for _, end := range []float64{s.Low[k], s.High[k]} {
				sh.upright(black, 1, nil, zero+wide*vg.Length(clamp(end)), y-3, y+3)
			}
		}
	}
	return sh, title + ". A row for all forecasts and one for each class; lines: 90 % bootstrap intervals", nil
}

// modelWords and modelHeads say what the four models are.
var (
	modelWords = [...]string{"the model without barriers", "the model with inner barriers alone",
		"the model with outside barriers alone",
		"the model with barriers of both kinds"}
	modelHeads = [...]string{"no barriers", "inner barriers", "outside barriers", "all barriers"}
)

// hypothesisTheories draws the differences that each theory makes.
func hypothesisTheories(h *evidence.Hypothesis) (Figure, error) {
	if h.Models == nil {
		return Figure{}, errNothing
	}
	f := &Intervals{File: evidence.HypothesisPictures[3].File, Low: -1, High: 1, Axis: "log score with less that without; " +
		"right of the line: better with",
		Subtitle: fmt.Sprintf("all forecasts from %d origins, %d members a fit, seed %d, model %s", len(h.Models.Origins),
			h.Models.Members,
			h.Seed, h.ModelVersion),
		Source: "90 % intervals, bootstrap over pairs and origins.", Key: "Filled: the interval excludes 0; hollow: cannot " +
			"tell. One in ten excludes 0 by chance alone."}
	told, all := 0, 0
	for _, part := range []struct{ kind, words string }{{evidence.OfModels, "The four models beside each other"},
		{evidence.OfAlone, "A theory alone beside inside causes"}, {evidence.OfLeftOut, "A theory left out of both"}} {
		list := h.Models.OfKind(part.kind, "")
		if len(list) == 0 {
			continue
		}
		f.Rows = append(f.Rows, IntervalRow{Name: part.words, Heading: true})
		for k := range list {
			c := &list[k]
			name, verdict := c.With+" over "+c.Without, c.Verdict()
			all++
			if verdict != evidence.CannotTell {
				told++
			}
			f.Rows = append(f.Rows, IntervalRow{Name: name, Low: c.Low, Mid: c.Total, High: c.High,
				Strong: verdict != evidence.CannotTell,
				Words:  verdict})
		}
	}
	if all == 0 {
		return Figure{}, errNothing
	}
	f.Title = fmt.Sprintf("Of %d differences between models the record tells %d", all, told)
	f.Caption = f.Title + ". " + f.Key
	return f.Draw()
}

const (
	signRow  = vg.Length(30)
	signName = vg.Length(66)
	signEnd  = vg.Length(112)
)

// hypothesisSignatures draws the signature of each theory in single histories, with and without it, beside the record.
func hypothesisSignatures(h *evidence.Hypothesis) (*sheet, string, error) {
	if len(h.Signatures) == 0 {
		return nil, "", errNothing
	}
	read, told := 0, 0
	for k := range h.Signatures {
		switch b := &h.Signatures[k]; b.Says() {
		case evidence.RecordSilent, evidence.ModelSilent:
		case evidence.AsBoth, evidence.AsNeither:
			read++
		default:
			read, told = read+1, told+1
		}
	}
	title := fmt.Sprintf("Of %d signatures the record can be read for %d, and tells with from without the theory in %d",
		len(h.Signatures), read, told)
	sh := newSheet(signRow*vg.Length(len(h.Signatures))+8, title, fmt.Sprintf("%d histories of %s with draws of the "+
		"posterior, seed %d, model %s",
		h.Histories, h.Free, h.Seed, h.ModelVersion), "Blue: with the theory; grey: without. Lines: 90 % of single "+
		"histories, mark: median. Black diamond: the record. Arrow: where the theory moves the statistic. Each row has an "+
		"axis of its own; the upright line is 0.")
	box := inset(sh.body, signName+14, signEnd, 0, 4)
	for n := range h.Signatures {
		b := &h.Signatures[n]
		y := box.Max.Y - signRow*(vg.Length(n)+0.5)
		if n > 0 {
			sh.across(rule, 0.4, nil, sh.body.Min.X, sh.body.Max.X, y+signRow/2)
		}
		sh.middle(sh.body.Min.X, y, left, b.ID, plain)
		sh.arrow(sh.body.Min.X+signName+2, y, b.Expected)
		sh.middle(box.Max.X+8, y, left, b.Says(), plain)
		most := 0.0
		for _, v := range []float64{b.With[0], b.With[2], b.Without[0], b.Without[2], b.Record} {
			if !math.IsNaN(v) {
				most = max(most, math.Abs(v))
			}
		}
		if most == 0 {
			continue
		}
		r := &rows{sheet: sh, box: bounds(box.Min.X+10, y-signRow/2, box.Max.X-6, y+signRow/2), scale: scale{lo: -most,
			hi: most}, low: -most, high: most}
		sh.upright(grey, 0.5, nil, r.at(0), y-signRow/2+2, y+signRow/2-2)
		for k, one := range [][3]float64{b.With, b.Without} {
			if math.IsNaN(one[1]) {
				continue
			}
			colour, at := blue, y+5
			if k == 1 {
				colour, at = grey, y-5
			}
			r.across(colour, 2, nil, r.at(one[0]), r.at(one[2]), at)
			r.mark(vg.Point{X: r.at(one[1]), Y: at}, draw.CircleGlyph{}, 2.8, colour)
		}
		if !math.IsNaN(b.Record) {
			sh.fill(black, diamond(vg.Point{X: r.at(b.Record), Y: y}, 4))
		}
	}
	return sh, title, nil
}

// arrow points to the right for +1 and to the left for −1.
func (sh *sheet) arrow(x, y vg.Length, sign int) {
	tip, tail := x+8, x
	if sign < 0 {
		tip, tail = x, x+8
	}
	back := vg.Length(3)
	if sign > 0 {
		back = -3
	}
	sh.across(black, 0.9, nil, tail, tip, y)
	sh.stroke(black, 0.9, nil, vg.Point{X: tip + back, Y: y + 2.4}, vg.Point{X: tip, Y: y}, vg.Point{X: tip + back, Y: y - 2.4})
}
