package run

import (
	"context"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// Ask computes what the page tells: the shares under the shipped prior, the priors that a search finds for the ends that
// are asked for, the predictive table and the effort of powers.
func (j *Priors) Ask(ctx context.Context, ends [][2]float64) (*evidence.Priors, error) {
	g, err := j.newGame()
	if err != nil {
		return nil, err
	}
	shipped := evidence.ScalePrior{Median: g.row.Prior, Spread: g.row.Spread}
	p := &evidence.Priors{Given: j.Given.Name, Free: j.Free.Name, Year: g.year, Draws: j.Draws, Pairs: j.Pairs, Seed: j.Seed,
		ModelVersion: sim.ModelVersion, Parameters: ParametersDigest(), Scale: shipped, EffortFrom: effectFrom,
		EffortTo: effectTo}
	played, err := g.play(ctx, scaled(nil))
	if err != nil {
		return nil, err
	}
	p.Stance, p.H = spreadOf(played[inStance], 1), spreadOf(played[inH], 100)
	p.Coalitions = levels(played)
	if p.Answers, err = g.answers(ctx, ends); err != nil {
		return nil, err
	}
	if err := j.predictive(ctx, p); err != nil {
		return nil, err
	}
	for _, s := range j.histories() {
		all, byTheory, err := j.effects(ctx, s)
		if err != nil {
			return nil, err
		}
		p.Efforts, p.Theories = append(p.Efforts, all...), append(p.Theories, byTheory...)
	}
	return p, nil
}

// Search finds the priors of external.scale for the wanted ends of the share.
func (j *Priors) Search(ctx context.Context, ends [][2]float64) ([]evidence.ScaleAnswer, error) {
	g, err := j.newGame()
	if err != nil {
		return nil, err
	}
	return g.answers(ctx, ends)
}

func (g *game) answers(ctx context.Context, ends [][2]float64) ([]evidence.ScaleAnswer, error) {
	c, err := g.newCurve(ctx)
	if err != nil {
		return nil, err
	}
	var list []evidence.ScaleAnswer
	for _, e := range ends {
		a, err := c.search(ctx, e[0], e[1])
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// levels are the levels of stance and H in the four coalitions.
func levels(p played) []evidence.CoalitionLevel {
	var list []evidence.CoalitionLevel
	for n, values := range [][][4]float64{p[inStance], p[inH]} {
		for c, name := range []string{"none", "inside", "outside", "both"} {
			var x []float64
			for _, v := range values {
				x = append(x, v[c])
			}
			s := analysis.Summarise(x)
			list = append(list, evidence.CoalitionLevel{Coalition: name, Outcome: []string{byStance, byH}[n], Low: s.P05,
				Mid:  s.P50,
				High: s.P95})
		}
	}
	return list
}

// Runs is the largest number of runs that Ask takes for so many pairs of ends to search for.
func (j *Priors) Runs(ends int) int {
	total := j.SearchRuns(ends) + 4*j.Draws + 2*j.Draws
	for _, s := range j.histories() {
		for n := range settings() {
			if list, err := efforts(s, n > 0); err == nil {
				total += len(list) * j.Pairs
			}
		}
	}
	return total
}

// histories are given and free history, once if they are the same.
func (j *Priors) histories() []*scenarios.Scenario {
	if j.Free.Name == j.Given.Name {
		return []*scenarios.Scenario{j.Given}
	}
	return []*scenarios.Scenario{j.Given, j.Free}
}
