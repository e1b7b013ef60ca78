package explore

import (
	"fmt"
	"slices"

	"concord/sim/det"
)

// Case is a natural experiment of the record: what became of a pair's trade from
// one year to another.
type Case struct {
	ID, Name string
	A, B     string // node codes
	From, To int
	Given    []string // entries that the case is about: its forecast is told of them
}

// CaseReading is what one reporter saw of a case.
type CaseReading struct {
	Reporter       string
	Change         float64 // ln
	Low, Mid, High float64 // forecast of this reading's change from a fit to From, 90 %; all 0 without one
	Untold         float64 // median of the forecast that is not told of what the case is about
	Foreseen       bool
}

// CaseResult is a case beside the simulator.
type CaseResult struct {
	Case
	Pair     string
	Readings []CaseReading
}

// observed collects the changes that reporters saw.
func (p *Problem) observed(c Case) (CaseResult, int) {
	out := CaseResult{Case: c}
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
			out.Readings = append(out.Readings, CaseReading{Reporter: p.Series[d.Series].Reporter, Change: d.Value - x})
		}
	}
	return out, g
}

// foreseen forecasts a case's readings from a fit to its first year, with paths that
// are told of the case's entries and others that are not.
func (p *FitResult) foreseen(paths, untold *Paths, whole *Problem, c Case, seed uint64) (CaseResult, error) {
	out, g := whole.observed(c)
	if g < 0 {
		return out, nil
	}
	group := p.Problem.find(whole.Groups[g].Class, out.Pair)
	if group < 0 {
		return out, nil
	}
	for k := range out.Readings {
		r := &out.Readings[k]
		base, ok := p.Problem.readingOf(group, r.Reporter, c.From)
		if !ok {
			continue
		}
		look, err := p.foresee(paths, group, r.Reporter, c.To)
		if err != nil {
			return out, err
		}
		blind, err := p.foresee(untold, group, r.Reporter, c.To)
		if err != nil {
			return out, err
		}
		x := look.sample(seed, fmt.Sprint(c.ID, r.Reporter))
		r.Untold = quantile(blind.sample(seed, fmt.Sprint(c.ID, r.Reporter)), 0.5) - base
		r.Low, r.Mid, r.High, r.Foreseen = quantile(x, 0.05)-base, quantile(x, 0.5)-base, quantile(x, 0.95)-base, true
	}
	return out, nil
}

// readingOf is the reading of a reporter in a year.
func (p *Problem) readingOf(group int, reporter string, year int) (float64, bool) {
	for _, d := range p.Data[p.block[group][0]:p.block[group][1]] {
		if d.Year == year && p.Series[d.Series].Reporter == reporter {
			return d.Value, true
		}
	}
	return 0, false
}

// Factor is e to a change of ln.
func Factor(change float64) float64 { return det.Exp(change) }
