package explore

import (
	"context"
	"fmt"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim/rng"
)

// Recover tests the fit with known parameters. It draws a truth from the priors and simulates a record with
// all of its errors. It fits to that record and asks where the truth lies in the posterior. It repeats this
// as many times as asked. If fit and chance agree with the model, the ranks are uniform (simulation-based
// calibration, Talts et al. 2018).
func Recover(ctx context.Context, p *Problem, o Options, experiments int) (*evidence.Recovery, error) {
	size := p.Size()
	out := make([]evidence.Recovered, size)
	truths, means := make([][]float64, size), make([][]float64, size)
	inside := make([]int, size)
	told := o.Told
	o.Told = nil
	errors := startErrors
	if o.Errors != nil {
		errors = *o.Errors
	}
	o.Errors = &errors
	worlds := (&fit{Problem: p, o: Options{Workers: 1}}).workers()
	for e := range experiments {
		if told != nil {
			told("recovery", e, experiments)
		}
		z := make([]float64, size)
		for k := range z {
			s := rng.Stream(o.Seed, e, truthPart, rng.Ensemble, key(p.Path(k)), 3)
			z[k] = s.Normal()
		}
		run := worlds[0].runs[0]
		if err := p.simulate(p.model(p.Bound, p.Values(z)), worlds[0].world, o.Seed+truthPart*1_000_003, e, p.Last,
			run); err != nil {
			return nil, fmt.Errorf("experiment %d: %w", e, err)
		}
		data, err := p.simulatedRecord(run, &errors, rng.Stream(o.Seed, e, truthPart, rng.Ensemble,
			key("errors of the record"), 4))
		if err != nil {
			return nil, err
		}
		own := o
		own.Data = data
		own.Seed = o.Seed + uint64(1+e)*7_919
		post, err := Fit(ctx, p, own)
		if err != nil {
			return nil, fmt.Errorf("experiment %d: %w", e, err)
		}
		for k := range size {
			rank, sum := 0, 0.0
			column := make([]float64, len(post.Scores))
			for i := range post.Scores {
				column[i] = post.Scores[i][k]
				sum += column[i]
				if column[i] < z[k] {
					rank++
				}
			}
			sorted := ordered(column)
			if analysis.Quantile(sorted, 0.05) <= z[k] && z[k] <= analysis.Quantile(sorted, 0.95) {
				inside[k]++
			}
			out[k].Ranks = append(out[k].Ranks, rank)
			truths[k], means[k] = append(truths[k], z[k]), append(means[k], sum/float64(len(column)))
		}
	}
	for k := range out {
		out[k].Path = p.Path(k)
		_, out[k].P = analysis.Uniformity(out[k].Ranks, 5, o.Members)
		out[k].Covered = float64(inside[k]) / float64(experiments)
		out[k].Correct = correlation(truths[k], means[k])
	}
	return &evidence.Recovery{Decisions: len(p.Data) == 0, Experiments: experiments, Members: o.Members, Steps: o.Steps,
		Seed: o.Seed, Numbers: out}, nil
}

// simulatedRecord reads a run as its reporters would have read it. The errors of the reporters are drawn from
// s.
func (p *Problem) simulatedRecord(run path, errors *Errors, s rng.Source) ([]float64, error) {
	data := make([]float64, p.readings())
	for _, b := range p.block {
		c := p.errorBlock(errors, b[0], b[1], nil)
		if err := c.cholesky(); err != nil {
			return nil, err
		}
		x, noise := make([]float64, c.n), make([]float64, c.n)
		for k := range x {
			x[k] = s.Normal()
		}
		c.times(x, noise)
		for k := range noise {
			data[b[0]+k] = p.reading(run, &p.Data[b[0]+k]) + noise[k]
		}
	}
	for k := range p.Counts {
		c := &p.Counts[k]
		for _, h := range c.Hazards {
			for y := c.From; y <= c.To; y++ {
				if p.AtRisk(h, y) && s.Float64() < p.Chance(run, h, y) {
					data[len(p.Data)+k]++
				}
			}
		}
	}
	return data, nil
}
