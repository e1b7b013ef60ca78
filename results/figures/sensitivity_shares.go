package figures

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"concord/results"
)

const mostTogether = 5

// drawSobol shows the share of the variance by each factor alone within that in which it has a part.
func (r *ranking) drawSobol() (*sheet, string) {
	factors, rest := r.shown(mostFactors)
	sum := 0.0
	for f := range r.Factors {
		if v := r.target.Index(f, results.First).Value; !math.IsNaN(v) {
			sum += v
		}
	}
	var words []string
	for _, f := range factors {
		words = append(words, exactly(r.target.Index(f, results.First).Value, 0.01)+"\t"+
			exactly(r.target.Index(f, results.Total).Value, 0.01))
	}
	together := r.together()
	step := r.step(factors)
	height := curveKey + factorHeight(len(factors), step)
	if len(together) > 0 {
		height += 18 + factorHeight(len(together), thinStep)
	}
	finding := r.sobolFinding()
	sh := r.newSheet(height, finding, "sum of S1: "+exactly(sum, 0.01),
		" Whiskers: 95 % bootstrap intervals. Estimates from a sample can be a little below 0.")
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("S1: by the factor alone", 21, 10, func(x, y vg.Length) { k.fill(blue, rect(x, y-2.5, x+16, y+2.5)) })
	k.add("ST: with all in which it has a part", 21, 0, func(x, y vg.Length) {
		k.fill(totalShade, rect(x, y-4.5, x+16, y+4.5))
		k.outline(grey, 0.6, rect(x, y-4.5, x+16, y+4.5))
	})
	axis := tight(append(r.indicesOf(factors, results.First, results.Total), 0, 0.1)...)
	upper := inset(sh.body, 0, 0, 0, curveKey)
	upper.Min.Y = upper.Max.Y - factorHeight(len(factors), step)
	t := r.newRows(sh, upper, factors, words, "S1\tST", axis, "share of the variance of "+r.targetWords())
	for n, f := range factors {
		r.shareBar(t, f, t.y(n))
	}
	t.zero()
	if len(together) > 0 {
		lower := sh.body
		lower.Max.Y = upper.Min.Y - 18
		sh.middle(sh.body.Min.X, lower.Max.Y+7, left, "Two factors together, beyond each alone (S2), the largest", strong)
		r.togetherRows(sh, lower, together)
	}
	caption := fmt.Sprintf("%s. Filled bars are the share of the variance by the factor alone (S1), the light bars around them "+
		"the share in which it has any part (ST), with 95 %% bootstrap intervals.", finding)
	return sh, caption + rest
}

var totalShade = pale(blue, 0.16)

// shareBar draws S1 within ST. Intervals stand above and below the middle, so that both are seen.
func (r *ranking) shareBar(t *factorRows, factor int, y vg.Length) {
	first, total := r.target.Index(factor, results.First), r.target.Index(factor, results.Total)
	if math.IsNaN(first.Value) && math.IsNaN(total.Value) {
		t.middle(t.at(0)+4, y, left, "no value", soft)
		return
	}
	half := t.step * 0.36
	if !math.IsNaN(total.Value) {
		outer := rect(t.at(min(0, total.Value)), y-half, t.at(max(0, total.Value)), y+half)
		t.fill(totalShade, outer)
		t.outline(grey, 0.6, outer)
	}
	if !math.IsNaN(first.Value) {
		t.bar(0, first.Value, y, half*0.55, first.Value < 0)
	}
	t.interval(total, 1, y+half*0.5)
	t.interval(first, 1, y-half*0.5)
}

// together are the largest indices of two factors.
func (r *ranking) together() []results.SensitivityIndex {
	var list []results.SensitivityIndex
	for _, x := range r.target.Indices {
		if x.With >= 0 && x.Measure == results.Second && !math.IsNaN(x.Value) {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(a, b results.SensitivityIndex) int {
		return cmp.Compare(math.Abs(b.Value), math.Abs(a.Value))
	})
	return list[:min(len(list), mostTogether)]
}

// togetherRows draws the indices of two factors.
func (r *ranking) togetherRows(sh *sheet, box vg.Rectangle, list []results.SensitivityIndex) {
	var values []float64
	wordsRoom, nameRoom := vg.Length(0), vg.Length(0)
	for _, x := range list {
		values = append(values, x.Value, x.Low, x.High)
		wordsRoom = max(wordsRoom, plain.width(withSign(x.Value, 0.01))+8)
		nameRoom = min(250, max(nameRoom, strong.width(r.name(x.Factor)+" × "+r.name(x.With))+8))
	}
	axis := tight(append(values, 0, 0.1)...)
	t := &factorRows{step: thinStep, rows: &rows{sheet: sh, box: inset(box, nameRoom, wordsRoom, factorAxis, 0), scale: axis,
		low: axis.lo, high: axis.hi, notched: true}}
	t.top = t.box.Max.Y - t.step/2
	t.ruler()
	for k, x := range list {
		y, each := t.y(k), (nameRoom-8-strong.width(" × "))/2
		a, b := r.name(x.Factor), r.name(x.With)
		if wa := strong.width(a); wa < each {
			b = middleCut(b, strong, 2*each-wa)
		} else {
			b = middleCut(b, strong, each)
		}
		a = middleCut(a, strong, 2*each-strong.width(b))
		t.middle(box.Min.X, y, left, a+" × "+b, strong)
		t.bar(0, x.Value, y, 4, x.Value < 0)
		t.interval(x, 1, y)
		t.middle(box.Max.X, y, right, withSign(x.Value, 0.01), plain)
	}
	t.zero()
	t.axisWords(t.box, "S2, share of the variance")
}

// sobolFinding names the factor with the largest share.
func (r *ranking) sobolFinding() string {
	first, target := r.order[0], r.targetWords()
	total, alone := r.target.Index(first, results.Total), r.target.Index(first, results.First)
	switch {
	case math.IsNaN(total.Value) || r.target.SD == 0:
		return target + " does not vary, so no factor has a share"
	case !math.IsNaN(total.Low) && total.Low <= 0:
		return fmt.Sprintf("No factor clearly has a part in how %s varies; the largest estimate is that of %s, %s", target,
			r.brief(first), percent(total.Value))
	}
	if math.IsNaN(alone.Value) {
		return fmt.Sprintf("%s matters most for %s: %s of the variance with all in which it has a part", r.brief(first), target,
			percent(total.Value))
	}
	return fmt.Sprintf("%s matters most for %s: %s of the variance alone, %s with all in which it has a part", r.brief(first),
		target, percent(alone.Value), percent(total.Value))
}

// drawRank shows rank correlations of the factors with the target, and partial ones.
func (r *ranking) drawRank() (*sheet, string) {
	factors, rest := r.shown(mostFactors)
	var words []string
	partial := false
	for _, f := range factors {
		p := r.target.Index(f, results.PRCC).Value
		partial = partial || !math.IsNaN(p)
		words = append(words, withSign(r.target.Index(f, results.Spearman).Value, 0.01)+"\t"+withSign(p, 0.01))
	}
	finding := r.rankFinding()
	sh := r.newSheet(curveKey+factorHeight(len(factors), r.step(factors)), finding, "", " Whiskers: 95 % intervals.")
	k := keyRow{sheet: sh, x: sh.body.Min.X, y: sh.body.Max.Y - 5}
	k.add("ρ above 0: rises with the factor", 21, 10, func(x, y vg.Length) { k.fill(blue, rect(x, y-3, x+16, y+3)) })
	k.add("below 0: falls", 21, 10, func(x, y vg.Length) { k.stricter(bounds(x, y-3, x+16, y+3)) })
	if partial {
		k.add("PRCC: others held fixed", 14, 0, func(x, y vg.Length) { k.fill(black, diamond(vg.Point{X: x + 6, Y: y}, 3.4)) })
	}
	t := r.newRows(sh, inset(sh.body, 0, 0, 0, curveKey), factors, words, "ρ\tPRCC", scale{lo: -1, hi: 1},
		"rank correlation with "+r.targetWords())
	for n, f := range factors {
		r.rankBar(t, f, t.y(n))
	}
	t.zero()
	caption := fmt.Sprintf("%s. Bars are Spearman’s rank correlation, solid above 0 and hatched below; diamonds are partial "+
		"rank correlations, with the other factors held fixed; whiskers are 95 %% intervals.", finding)
	return sh, caption + rest
}

// rankBar draws the correlation of a factor above the middle and the partial one below.
func (r *ranking) rankBar(t *factorRows, factor int, y vg.Length) {
	rho, partial := r.target.Index(factor, results.Spearman), r.target.Index(factor, results.PRCC)
	if math.IsNaN(rho.Value) && math.IsNaN(partial.Value) {
		t.middle(t.at(0)+4, y, left, "no value", soft)
		return
	}
	half := t.step * 0.17
	if !math.IsNaN(rho.Value) {
		t.bar(0, rho.Value, y+half*1.2, half, rho.Value < 0)
		t.interval(rho, 1, y+half*1.2)
	}
	if !math.IsNaN(partial.Value) {
		t.interval(partial, 1, y-half*1.6)
		t.fill(black, diamond(vg.Point{X: t.at(partial.Value), Y: y - half*1.6}, min(3.2, half+0.6)))
	}
}

// rankFinding names the factor with the largest correlation.
func (r *ranking) rankFinding() string {
	first, target := r.order[0], r.targetWords()
	rho := r.target.Index(first, results.Spearman)
	switch {
	case math.IsNaN(rho.Value):
		return target + " or the factors do not vary, so there is no correlation"
	case rho.Low <= 0 && rho.High >= 0:
		return fmt.Sprintf("%s goes clearly with no factor; most with %s (ρ = %s)", target, r.brief(first),
			withSign(rho.Value, 0.01))
	case rho.Value < 0:
		return fmt.Sprintf("%s falls most clearly with %s (ρ = %s)", target, r.brief(first), withSign(rho.Value, 0.01))
	}
	return fmt.Sprintf("%s rises most clearly with %s (ρ = %s)", target, r.brief(first), withSign(rho.Value, 0.01))
}
