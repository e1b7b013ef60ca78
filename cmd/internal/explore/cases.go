package explore

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim/det"
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

// Beyond tells whether a case begins when the record ends, or later, and ends within the horizon. No reading can be held
// against its forecast.
func Beyond(c *evidence.Case, last, horizon int) bool {
	return c.From >= last && c.To > last && c.To <= last+horizon
}

// beyond forecasts the natural experiments that begin after the record, from a fit to all of it. Sizes, leaders and what came
// on the table are given as on the conditional card. One set of paths is told of the case's own entries as they happened, in
// the other nothing comes of these entries.
func (t *backtest) beyond(ctx context.Context) error {
	last := t.whole.Last
	var post *FitResult
	for _, x := range t.opt.Cases {
		if !Beyond(&x, last, t.opt.Horizon) {
			continue
		}
		if post == nil {
			blind, err := t.bound.AsOf(last, false)
			if err != nil {
				return err
			}
			p, err := NewProblem(blind, t.record, last)
			if err != nil {
				return err
			}
			if post, err = Fit(ctx, p, Options{Members: t.opt.Members, Steps: t.opt.Steps, Seed: t.opt.Seed + uint64(last),
				Workers: t.opt.Workers}); err != nil {
				return err
			}
		}
		seen, err := t.unseen(ctx, post, x)
		if err != nil {
			return fmt.Errorf("%s: %w", x.ID, err)
		}
		t.out.Experiments = append(t.out.Experiments, seen)
	}
	return nil
}

// unseen forecasts a case of which nothing is recorded.
func (t *backtest) unseen(ctx context.Context, post *FitResult, x evidence.Case) (evidence.Experiment, error) {
	out, g := t.whole.observed(x)
	if g < 0 {
		return out, nil
	}
	group := post.Problem.find(t.whole.Groups[g].Class, out.Pair)
	if group < 0 {
		return out, nil
	}
	told, err := t.bound.AsOf(post.Problem.Last, true, x.Given...)
	if err != nil {
		return out, err
	}
	untold, err := t.bound.AsOf(post.Problem.Last, true)
	if err != nil {
		return out, err
	}
	own := map[string]bool{}
	for _, id := range x.Given {
		own[id] = true
	}
	out.Beyond = &evidence.Unrecorded{Origin: post.Problem.Last}
	for _, way := range []struct {
		known *scenarios.Bound
		to    *[3]float64
	}{{told, &out.Beyond.Told}, {withOff(untold, own), &out.Beyond.Untold}} {
		paths, err := post.Ahead(ctx, way.known, t.opt.Ahead, x.To)
		if err != nil {
			return out, err
		}
		look, err := post.foreseeChange(paths, group, x.From, x.To)
		if err != nil {
			return out, err
		}
		change := look.sample(t.opt.Seed, x.ID)
		for k, at := range []float64{0.05, 0.5, 0.95} {
			way.to[k] = analysis.Quantile(change, at)
		}
	}
	return out, nil
}

// foreseeChange forecasts the change between two readings of one reporter, neither of which is known. As in foresee, for each
// run the part of earlier readings that it does not explain goes on. What the model misses in both years is in part the same,
// and so is what the reporter leaves out.
func (p *FitResult) foreseeChange(paths *Paths, group, from, to int) (outlook, error) {
	q := p.Problem
	b := q.block[group]
	q.Series = append(slices.Clone(q.Series), Series{Group: group})
	defer func() { q.Series = q.Series[:len(q.Series)-1] }()
	before := Datum{Series: len(q.Series) - 1, Year: from, Coarse: q.Data[b[1]-1].Coarse}
	after := before
	after.Year = to
	s := q.errorBlock(&p.Errors, b[0], b[1], p.Weights)
	if err := s.cholesky(); err != nil {
		return outlook{}, err
	}
	cross := make([]float64, s.n)
	for k := range cross {
		d := &q.Data[b[0]+k]
		cross[k] = q.covariance(&p.Errors, d, &after, 1) - q.covariance(&p.Errors, d, &before, 1)
	}
	w := slices.Clone(cross)
	s.solve(w)
	v := q.covariance(&p.Errors, &after, &after, 1) + q.covariance(&p.Errors, &before, &before, 1) -
		float64(2*q.covariance(&p.Errors, &before, &after, 1)) - det.Dot(w, cross)
	out := outlook{means: make([]float64, len(paths.Runs)), sd: math.Sqrt(max(v, 1e-12))}
	for i, run := range paths.Runs {
		m := run[q.at(group, to)] - run[q.at(group, from)]
		for k := range w {
			d := &q.Data[b[0]+k]
			m += float64(w[k] * (d.Value - q.reading(run, d)))
		}
		out.means[i] = m
	}
	return out, nil
}
