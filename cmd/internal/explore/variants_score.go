package explore

import (
	"fmt"
	"math"
	"sync"

	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim/det"
)

// start is an origin of a comparison of models.
type start struct {
	until   int
	known   *scenarios.Bound // what the conditional card gives
	problem *Problem         // the record until the origin
	items   []item
	options Options // of all fits

	once    sync.Once // for what follows
	errors  Errors
	weights []float64
	fault   error
}

// item is one thing that is forecast.
type item struct {
	evidence.ModelForecast
	hazard int // in the problem of all years, −1 for a reading
	group  int // of a reading, in the problem of the origin
}

// start lists what is forecast from an origin.
func (c *comparison) start(origin, until int) (*start, error) {
	known, err := c.bound.AsOf(origin, true)
	if err != nil {
		return nil, err
	}
	p, err := NewProblem(known, c.record, origin)
	if err != nil {
		return nil, err
	}
	s := &start{until: until, known: known, problem: p}
	s.options = Options{Members: c.Members, Steps: c.Steps, Seed: c.Seed + uint64(origin), Workers: 1,
		Told: func(string, int, int) {}}
	c.hazards(s)
	c.readings(s)
	return s, nil
}

// hazards lists the hazards of the years after an origin.
func (c *comparison) hazards(s *start) {
	r := c.bound.Region
	for h := range c.whole.Hazards {
		x := &c.whole.Hazards[h]
		group := r.Nodes[x.A].ID
		if x.B >= 0 {
			group = r.PairName(min(x.A, x.B), max(x.A, x.B))
		}
		for year := s.problem.Last + 1; year <= s.until; year++ {
			if !c.whole.AtRisk(h, year) {
				continue
			}
			f := evidence.ModelForecast{Class: HazardNames[x.Class], What: x.Name, Group: group, Origin: s.problem.Last,
				Year: year, Weight: 1}
			if c.whole.Happened(h, year) {
				f.Value = 1
			}
			s.items = append(s.items, item{f, h, -1})
		}
	}
}

// readings lists the readings of trade and of border regimes of the years after an origin. As in the backtest, a reporter
// counts whose series has begun. The reporters of a pair share the weight of its year.
func (c *comparison) readings(s *start) {
	count := map[string]float64{}
	share := func(f *evidence.ModelForecast) string { return fmt.Sprint(f.Class, f.What, f.Year) }
	first := len(s.items)
	p := s.problem
	for k := range c.whole.Data {
		d := &c.whole.Data[k]
		series := c.whole.Series[d.Series]
		g := c.whole.Groups[series.Group]
		if d.Year <= p.Last || d.Year > s.until || g.Class != Inside && g.Class != Regime {
			continue
		}
		group := p.find(g.Class, g.Name)
		if group < 0 || !p.begun(group, series.Reporter) {
			continue
		}
		f := evidence.ModelForecast{Class: ClassNames[g.Class], What: g.Name, Group: g.Name, Reporter: series.Reporter,
			Origin: p.Last, Year: d.Year, Value: d.Value}
		count[share(&f)]++
		s.items = append(s.items, item{f, -1, group})
	}
	for k := first; k < len(s.items); k++ {
		s.items[k].Weight = 1 / count[share(&s.items[k].ModelForecast)]
	}
}

// begun tells whether the record has a reading of a series.
func (p *Problem) begun(group int, reporter string) bool {
	for _, s := range p.Series {
		if s.Group == group && s.Reporter == reporter {
			return true
		}
	}
	return false
}

// pilot estimates the errors of the record and the weights of readings of an origin, once for all variants.
func (c *comparison) pilot(s *start) error {
	s.once.Do(func() {
		f := &fit{Problem: s.problem, o: s.options, y: s.problem.record(), errors: startErrors, ctx: c.ctx}
		f.ask = f.run
		s.fault = f.pilot()
		s.errors, s.weights = f.errors, f.weights
	})
	return s.fault
}

// piece fits a variant to the record until an origin and scores what it says of the years after it.
func (c *comparison) piece(origin, variant int) (ModelPiece, error) {
	s, v := c.starts[origin], &c.variants[variant]
	out := ModelPiece{Variant: v.Name, Origin: s.problem.Last, Logs: make([]float64, len(s.items))}
	if err := c.pilot(s); err != nil {
		return out, err
	}
	without := causesOff(v)
	off, err := without.entriesOff(c.bound)
	if err != nil {
		return out, err
	}
	return out, c.scoreOf(s, &without, off, out.Logs)
}

// scoreOf writes the log score of every item, by a fit without some causes.
func (c *comparison) scoreOf(s *start, without *causes, off map[string]bool, logs []float64) error {
	o := s.options
	o.Errors, o.Weights = &s.errors, s.weights
	post, err := Fit(c.ctx, s.problem.less(without, off), o)
	if err != nil {
		return err
	}
	unwatched := *post.Problem // to watch hazards takes as long as to run
	unwatched.Hazards, unwatched.Counts = nil, nil
	post.Problem = &unwatched
	ahead, err := post.Ahead(c.ctx, withOff(s.known, off), c.Ahead, s.until)
	if err != nil {
		return err
	}
	// Hazards are of runs that follow the record, of all years until the one that is scored.
	follow := &FitResult{Values: post.Values, Options: post.Options, Problem: c.whole.less(without, off)}
	var told *Paths
	for k := range s.items {
		i := &s.items[k]
		if i.hazard >= 0 {
			if told == nil {
				if told, err = follow.Ahead(c.ctx, follow.Problem.Bound, c.Ahead, s.until); err != nil {
					return err
				}
			}
			logs[k] = told.logChance(i.hazard, i.Year, i.Value == 1)
			continue
		}
		look, err := post.foresee(ahead, i.group, i.Reporter, i.Year)
		if err != nil {
			return err
		}
		if s.problem.Groups[i.group].Class == Regime {
			logs[k] = det.Log(max(doubt, look.codes()[int(i.Value)]))
		} else {
			logs[k] = look.logDensity(i.Value)
		}
	}
	for k, x := range logs {
		if unreal(x) {
			i := &s.items[k]
			return fmt.Errorf("the forecast of %s %s in %d has the log score %v", i.Class, i.What, i.Year, x)
		}
	}
	return nil
}

// unreal tells whether a number is none, or has no bound.
func unreal(x float64) bool { return !(math.Abs(x) <= math.MaxFloat64) }

// logChance is the log score of a hazard: that of the mean over members of the chance of what happened.
func (p *Paths) logChance(hazard, year int, happened bool) float64 {
	sum := 0.0
	for _, run := range p.Runs {
		chance := p.Chance(run, hazard, year)
		if !happened {
			chance = 1 - chance
		}
		sum += chance
	}
	return det.Log(sum / float64(len(p.Runs)))
}

// logDensity is the log density of a forecast at y. The forecast is the mixture of its members' normal distributions.
func (o *outlook) logDensity(y float64) float64 {
	const halfLogTwoPi = 0.9189385332046727
	best, parts := math.Inf(-1), make([]float64, len(o.means))
	for i, m := range o.means {
		z := (y - m) / o.sd
		parts[i] = -float64(0.5 * float64(z*z))
		best = max(best, parts[i])
	}
	sum := 0.0
	for _, x := range parts {
		sum += det.Exp(x - best)
	}
	return best + det.Log(sum/float64(len(parts))) - det.Log(o.sd) - halfLogTwoPi
}
