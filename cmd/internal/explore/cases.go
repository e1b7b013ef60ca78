package explore

import (
	"fmt"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
)

// observed collects the changes that reporters saw.
func (p *Problem) observed(c evidence.Case) (evidence.Experiment, int) {
	out := evidence.Experiment{Case: c}
	r := p.Bound.Region
	a, b := r.NodeIndex(c.A), r.NodeIndex(c.B)
	if a < 0 || b < 0 {
		return out, -1
	}
	out.Pair = r.PairName(a, b)
	g := slices.IndexFunc(p.Groups, func(g Group) bool { return g.Name == out.Pair && (g.Class == Inside || g.Class == Outside) })
	if g < 0 {
		return out, -1
	}
	before := map[int]float64{}
	for _, d := range p.Data[p.block[g][0]:p.block[g][1]] {
		if d.Year == c.From {
			before[d.Series] = d.Value
		}
	}
	for _, d := range p.Data[p.block[g][0]:p.block[g][1]] {
		if x, ok := before[d.Series]; ok && d.Year == c.To {
			out.Readings = append(out.Readings, evidence.Reading{Reporter: p.Series[d.Series].Reporter, Change: d.Value - x})
		}
	}
	return out, g
}

// foreseen forecasts the readings of a case from a fit to its first year. It has two sets of paths: one is
// told of the case's entries, the other is not.
func (p *FitResult) foreseen(paths, untold *Paths, whole *Problem, c evidence.Case, seed uint64) (evidence.Experiment, error) {
	out, g := whole.observed(c)
	if g < 0 {
		return out, nil
	}
	group := p.Problem.find(whole.Groups[g].Class, out.Pair)
	for k := range out.Readings {
		r := &out.Readings[k]
		reporter := r.Reporter
		r.Reporter = whole.named(reporter)
		if group < 0 {
			continue
		}
		base, ok := p.Problem.value0(group, reporter, c.From)
		if !ok {
			continue
		}
		look, err := p.foresee(paths, group, reporter, c.To)
		if err != nil {
			return out, err
		}
		blind, err := p.foresee(untold, group, reporter, c.To)
		if err != nil {
			return out, err
		}
		x := look.sample(seed, fmt.Sprint(c.ID, reporter))
		r.Untold = analysis.Quantile(blind.sample(seed, fmt.Sprint(c.ID, reporter)), 0.5) - base
		r.Low, r.Mid, r.High, r.Foreseen = analysis.Quantile(x, 0.05)-base, analysis.Quantile(x, 0.5)-base,
			analysis.Quantile(x, 0.95)-base, true
	}
	return out, nil
}

// named is a reporter in the words of a figure's key.
func (p *Problem) named(reporter string) string {
	if p.names == nil {
		return reporter
	}
	return p.names(reporter)
}

// value0 is the reading of a reporter in a year.
func (p *Problem) value0(group int, reporter string, year int) (float64, bool) {
	for _, d := range p.Data[p.block[group][0]:p.block[group][1]] {
		if d.Year == year && p.Series[d.Series].Reporter == reporter {
			return d.Value, true
		}
	}
	return 0, false
}
