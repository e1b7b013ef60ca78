package explore

import (
	"context"
	"fmt"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim/det"
)

// Levels compares the trade of a posterior's members with the record: the share inside the region, the shares
// of powers, and trade over size by country.
func (p *FitResult) Levels(ctx context.Context, o *scenarios.Observations, powers []string,
	years []int) ([]evidence.Level, error) {
	lean, of := *p.Problem, *p
	lean.Hazards = nil // the chances of all members would take a gigabyte
	q := &lean
	of.Problem = q
	paths, err := of.Ahead(ctx, q.Bound, len(p.Values), q.Last)
	if err != nil {
		return nil, err
	}
	r := q.Bound.Region
	var out []evidence.Level
	over := func(value func(run path) float64) (median, low, top float64) {
		x := make([]float64, len(paths.Runs))
		for i, run := range paths.Runs {
			x[i] = value(run)
		}
		slices.Sort(x)
		return analysis.Quantile(x, 0.5), analysis.Quantile(x, 0.05), analysis.Quantile(x, 0.95)
	}
	total := func(run path, year int) float64 {
		sum := 0.0
		for g := range q.Groups {
			if q.Groups[g].Class == Total {
				sum += det.Exp(run[q.at(g, year)])
			}
		}
		return sum
	}
	share := func(year int, of func(*Group) bool, times float64) (median, low, top float64) {
		return over(func(run path) float64 {
			sum := 0.0
			for g := range q.Groups {
				if of(&q.Groups[g]) {
					sum += float64(times * det.Exp(run[q.at(g, year)]))
				}
			}
			return sum / total(run, year)
		})
	}
	for _, s := range o.InsideShare {
		if s.Year >= q.First && s.Year <= q.Last {
			l := evidence.Level{What: "share inside the region", Year: s.Year, Observed: s.Mid, Low: s.Low, High: s.High}
			// What one member country sells to another is trade of both countries.
			l.Simulated, l.SimLow, l.SimTop = share(s.Year, func(g *Group) bool { return g.Class == Inside }, 2)
			out = append(out, l)
		}
	}
	for _, power := range powers {
		node := r.NodeIndex(power)
		if node < 0 {
			return nil, fmt.Errorf("region %s has no node %q", r.Name, power)
		}
		for _, year := range years {
			for at := year; at >= q.First; at-- { // the last year in which every member has a reading
				if l, ok := q.powerShare(o, node, at); ok {
					l.What = "share of " + power
					l.Simulated, l.SimLow, l.SimTop = share(at,
						func(g *Group) bool { return g.Class == Outside && g.B == node }, 1)
					if !slices.ContainsFunc(out, func(x evidence.Level) bool { return x.What == l.What && x.Year == l.Year }) {
						out = append(out, l)
					}
					break
				}
			}
		}
	}
	for g := range q.Groups {
		if q.Groups[g].Class == Total {
			out = append(out, q.openness(paths, g))
		}
	}
	return out, nil
}

// openness is a country's trade with all over its size on its path, as the mean of all years that the record has. Both
// sides have the same divisor: what the record has lies before the end of the forcing. Group is the group of its trade
// with all.
func (q *Problem) openness(paths *Paths, group int) evidence.Level {
	country, r := &q.Groups[group], q.Bound.Region
	var seen []float64
	x := make([]float64, len(paths.Runs))
	for _, d := range q.Data {
		if q.Series[d.Series].Group != group {
			continue
		}
		size := r.Size[(d.Year-r.FirstYear)*len(r.Nodes)+country.A]
		seen = append(seen, det.Exp(d.Value)/size)
		for i, run := range paths.Runs {
			x[i] += det.Exp(q.reading(run, &d)) / size
		}
	}
	mean := det.Sum(seen) / float64(len(seen))
	for i := range x {
		x[i] /= float64(len(seen))
	}
	slices.Sort(x)
	return evidence.Level{What: "trade over size of " + country.Name + ", mean of all years", Year: q.Last, Observed: mean,
		Low: mean, High: mean,
		Simulated: analysis.Quantile(x, 0.5), SimLow: analysis.Quantile(x, 0.05), SimTop: analysis.Quantile(x, 0.95)}
}

// powerShare is what the record says of a power's share of the members' trade in a
// year; false if a member has no reading.
func (p *Problem) powerShare(o *scenarios.Observations, node, year int) (evidence.Level, bool) {
	l := evidence.Level{Year: year}
	all := 0.0
	for i := range p.Bound.Region.Members {
		var readings []float64
		for k := range p.Data {
			d := &p.Data[k]
			if g := &p.Groups[p.Series[d.Series].Group]; g.Class == Outside && g.A == i && g.B == node && d.Year == year {
				readings = append(readings, det.Exp(d.Value))
			}
		}
		own := slices.IndexFunc(o.Openness, func(x scenarios.ObservedOpenness) bool {
			return x.Year == year && x.Country == p.Bound.Region.Nodes[i].ID
		})
		if len(readings) == 0 || own < 0 {
			return l, false
		}
		slices.Sort(readings)
		l.Low += readings[0]
		l.High += readings[len(readings)-1]
		l.Observed += analysis.Quantile(readings, 0.5)
		all += o.Openness[own].USD
	}
	l.Low /= all
	l.High /= all
	l.Observed /= all
	return l, true
}
