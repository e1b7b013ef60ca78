package explore

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Paths are runs of a scenario with the draws of a posterior, member by member.
type Paths struct {
	*Problem
	Until int
	Runs  []path
	seats []*seats // of each run, in the years after the record that was fitted
}

// Ahead runs a scenario with the first members of a posterior to a year. Until the last year of the record that was fitted
// the runs follow the record. Each member has its own chance.
func (p *FitResult) Ahead(ctx context.Context, b *scenarios.Bound, members, until int) (*Paths, error) {
	out := &Paths{Problem: p.Problem, Until: until}
	b = Follow(b, p.Problem.Last)
	members = min(members, len(p.Values))
	out.Runs, out.seats = make([]path, members), make([]*seats, members)
	faults := make([]error, members)
	worlds := make([]*sim.World, p.Options.Workers)
	for k := range worlds {
		worlds[k] = sim.NewWorld(b.Region, b.Entries)
	}
	each(members, p.Options.Workers, func(w, i int) {
		if ctx.Err() != nil {
			return
		}
		out.Runs[i] = p.Problem.newPath(until)
		out.seats[i] = newSeats(b.Region, p.Problem.Last+1, until)
		faults[i] = p.Problem.simulate(p.Problem.model(b, p.Values[i]), worlds[w], p.Options.Seed+aheadPart*1_000_003, i, until,
			out.Runs[i], out.seats[i].note)
	})
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	for i, fault := range faults {
		if fault != nil {
			return nil, fmt.Errorf("member %d: %w", i, fault)
		}
	}
	return out, nil
}

// find gives a group by class and name, −1 if nothing was recorded of it.
func (p *Problem) find(c Class, name string) int {
	return slices.IndexFunc(p.Groups, func(g Group) bool { return g.Class == c && g.Name == name })
}

// outlook is a forecast of one reading: for every member a normal distribution,
// whose spread is the same for all.
type outlook struct {
	means []float64
	sd    float64
}

// foresee forecasts a reading of a series. It uses the members' runs, and for each run the part of the
// earlier readings that the run does not explain. The forecast is the error model's conditional distribution
// (kriging over time and reporters). For a reporter without an earlier reading the reporter effect is
// unknown. The record's certainty is known for past years only. So foresee takes the certainty of the last
// year.
func (p *FitResult) foresee(paths *Paths, group int, reporter string, year int) (outlook, error) {
	q := p.Problem
	series := -1
	for k, s := range q.Series {
		if s.Group == group && s.Reporter == reporter {
			series = k
		}
	}
	b := q.block[group]
	target := Datum{Series: series, Year: year, Coarse: q.Data[b[1]-1].Coarse}
	if series < 0 { // an unknown reporter: a series that shares no reporter effect
		q.Series = append(slices.Clone(q.Series), Series{group, reporter})
		target.Series = len(q.Series) - 1
		defer func() { q.Series = q.Series[:len(q.Series)-1] }()
	}
	s := q.errorBlock(&p.Errors, b[0], b[1], p.Weights)
	if err := s.cholesky(); err != nil {
		return outlook{}, err
	}
	cross := make([]float64, s.n)
	for k := range cross {
		cross[k] = q.covariance(&p.Errors, &q.Data[b[0]+k], &target, 1)
	}
	w := slices.Clone(cross)
	s.solve(w)
	variance := q.covariance(&p.Errors, &target, &target, 1) - det.Dot(w, cross)
	out := outlook{means: make([]float64, len(paths.Runs)), sd: math.Sqrt(max(variance, 1e-12))}
	for i, run := range paths.Runs {
		m := run[q.at(group, year)]
		for k := range w {
			d := &q.Data[b[0]+k]
			m += float64(w[k] * (d.Value - q.reading(run, d)))
		}
		out.means[i] = m
	}
	return out, nil
}

// sample turns an outlook into sorted values, several a member.
func (o *outlook) sample(seed uint64, what string) []float64 {
	const times = 3
	values := make([]float64, 0, times*len(o.means))
	for i, m := range o.means {
		s := rng.Stream(seed, i, aheadPart, rng.Ensemble, key(what), 2)
		for range times {
			values = append(values, m+float64(o.sd*s.Normal()))
		}
	}
	slices.Sort(values)
	return values
}

// codes turns an outlook of a regime into the probability of each code. The record writes the code nearest to
// the level.
func (o *outlook) codes() []float64 {
	n := len(sim.RegimeNames)
	p := make([]float64, n)
	for _, m := range o.means {
		below := 0.0
		for k := range n {
			up := 1.0
			if k < n-1 {
				up = det.Norm((float64(k) + 0.5 - m) / o.sd)
			}
			p[k] += (up - below) / float64(len(o.means))
			below = up
		}
	}
	return p
}
