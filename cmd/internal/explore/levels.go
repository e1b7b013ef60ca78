package explore

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/scenarios"
	"concord/sim/det"
)

// Level is a quantity of one year beside the record.
type Level struct {
	What           string // such as "share of RU", "trade over size of KG"
	Year           int
	Observed       float64 // the middle of the readings
	Low, High      float64 // of the readings
	Simulated      float64 // median over members
	SimLow, SimTop float64 // 5 and 95 % over members
}

// Ratio is simulated over the nearest reading: 1 within their range.
func (l *Level) Ratio() float64 {
	switch {
	case l.Simulated > l.High:
		return l.Simulated / l.High
	case l.Simulated < l.Low:
		return l.Simulated / l.Low
	}
	return 1
}

// WithinThird tells whether the median is at most a third away from the readings.
func (l *Level) WithinThird() bool { return math.Abs(l.Ratio()-1) <= 1.0/3 }

// Levels holds what the members of a fit trade against what is recorded: the share
// inside the region, the shares of powers, trade over size by country.
func (p *FitResult) Levels(ctx context.Context, o *scenarios.Observations, powers []string, years []int) ([]Level, error) {
	paths, err := p.Ahead(ctx, p.Problem.Bound, len(p.Values), p.Problem.Last)
	if err != nil {
		return nil, err
	}
	list := paths.insideLevels(o)
	of, err := paths.powerLevels(o, powers, years)
	if err != nil {
		return nil, err
	}
	return slices.Concat(list, of, paths.sizeLevels()), nil
}

// simulated puts what the members say in a level.
func (l *Level) simulated(byMember []float64) {
	slices.Sort(byMember)
	l.Simulated, l.SimLow, l.SimTop = quantile(byMember, 0.5), quantile(byMember, 0.05), quantile(byMember, 0.95)
}

// shares are, by member, what some groups of a year are of all trade, counted so many
// times.
func (s *Paths) shares(year int, of func(*Group) bool, times float64) []float64 {
	var out []float64
	for _, run := range s.Runs {
		sum, total := 0.0, 0.0
		for g := range s.Groups {
			if of(&s.Groups[g]) {
				sum += float64(times * det.Exp(run[s.at(g, year)]))
			}
			if s.Groups[g].Class == Total {
				total += det.Exp(run[s.at(g, year)])
			}
		}
		out = append(out, sum/total)
	}
	return out
}

// insideLevels are the shares of trade inside the region.
func (s *Paths) insideLevels(o *scenarios.Observations) []Level {
	var list []Level
	for _, x := range o.InsideShare {
		if x.Year < s.First || x.Year > s.Last {
			continue
		}
		l := Level{What: "share inside the region", Year: x.Year, Observed: x.Mid, Low: x.Low, High: x.High}
		// What one member sells to another is trade of both.
		l.simulated(s.shares(x.Year, func(g *Group) bool { return g.Class == Inside }, 2))
		list = append(list, l)
	}
	return list
}

// powerLevels are the shares of powers, each of the last year until the one that is
// asked for in which every member has a reading.
func (s *Paths) powerLevels(o *scenarios.Observations, powers []string, years []int) ([]Level, error) {
	r := s.Bound.Region
	var list []Level
	for _, power := range powers {
		node := r.NodeIndex(power)
		if node < 0 {
			return nil, fmt.Errorf("region %s has no node %q", r.Name, power)
		}
		last := map[int]bool{} // years that are told of already
		for _, year := range years {
			for at := year; at >= s.First; at-- {
				l, ok := s.powerShare(o, node, at)
				if !ok {
					continue
				}
				if !last[at] {
					last[at] = true
					l.What = "share of " + power
					l.simulated(s.shares(at, func(g *Group) bool { return g.Class == Outside && g.B == node }, 1))
					list = append(list, l)
				}
				break
			}
		}
	}
	return list, nil
}

// sizeLevels are trade over size by country, in the mean of all years.
func (s *Paths) sizeLevels() []Level {
	r := s.Bound.Region
	var list []Level
	for g := range s.Groups {
		group := &s.Groups[g]
		if group.Class != Total {
			continue
		}
		var seen []float64
		x := make([]float64, len(s.Runs))
		for _, d := range s.Data {
			if s.Series[d.Series].Group != g {
				continue
			}
			size := r.Size[(d.Year-r.FirstYear)*len(r.Nodes)+group.A]
			seen = append(seen, det.Exp(d.Value)/size)
			for i, run := range s.Runs {
				x[i] += det.Exp(s.reading(run, &d)) / size
			}
		}
		for i := range x {
			x[i] /= float64(len(seen))
		}
		mean := det.Sum(seen) / float64(len(seen))
		l := Level{What: "trade over size of " + group.Name + ", mean of all years", Year: s.Last, Observed: mean, Low: mean, High: mean}
		l.simulated(x)
		list = append(list, l)
	}
	return list
}

// powerShare is what the record says of a power's share of the members' trade in a
// year; false if a member has no reading.
func (p *Problem) powerShare(o *scenarios.Observations, node, year int) (Level, bool) {
	l := Level{Year: year}
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
		l.Observed += quantile(readings, 0.5)
		all += o.Openness[own].USD
	}
	l.Low /= all
	l.High /= all
	l.Observed /= all
	return l, true
}
