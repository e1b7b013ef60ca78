package run

import (
	"context"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// Checked is what a model says to an expectation.
type Checked struct {
	Holds bool
	Found float64 // the statistic, the share, or the mean difference
	// Ends of the 95 % interval of the mean, of a difference without a statistic.
	Low, High float64
	None      string // why nothing was found, "" when something was
}

// Check puts expectations to the model: every scenario that they speak of is run
// once, with the replicates, seed and priors of the file, so that differences are
// paired. Done is told after each run; may be nil.
func Check(ctx context.Context, c *scenarios.Checks, workers int, done func(int)) ([]Checked, error) {
	samples := map[*scenarios.Bound]*checkSample{}
	ran := 0
	for _, b := range checkedScenarios(c) {
		s := &checkSample{values: map[string][]float64{}}
		for k := range c.Expects {
			if e := &c.Expects[k]; e.Scenario == b || e.Against == b {
				s.until = max(s.until, e.To)
			}
		}
		own := *b
		own.Until = s.until
		take := func(l *sim.Layout, first int, records [][]float64) error {
			var taken []string // two expectations may ask for the same
			for k := range c.Expects {
				e := &c.Expects[k]
				if key := checkKey(e); (e.Scenario == b || e.Against == b) && !slices.Contains(taken, key) {
					s.take(l, e, records)
					taken = append(taken, key)
				}
			}
			return nil
		}
		before := ran
		_, err := Ensemble(ctx, Job{Bound: &own, Seed: c.Seed, Replicates: c.Replicates, Workers: workers, Priors: c.Priors, InTurn: take, Done: func(n int) {
			if done != nil {
				done(before + n)
			}
		}})
		if err != nil {
			return nil, err
		}
		ran += c.Replicates
		samples[b] = s
	}
	var out []Checked
	for k := range c.Expects {
		out = append(out, judge(&c.Expects[k], samples))
	}
	return out, nil
}

// CheckRuns is how many runs Check takes.
func CheckRuns(c *scenarios.Checks) int { return len(checkedScenarios(c)) * c.Replicates }

// checkedScenarios lists the scenarios in the order in which they are first named.
func checkedScenarios(c *scenarios.Checks) []*scenarios.Bound {
	var list []*scenarios.Bound
	for k := range c.Expects {
		for _, b := range []*scenarios.Bound{c.Expects[k].Scenario, c.Expects[k].Against} {
			if b != nil && !slices.Contains(list, b) {
				list = append(list, b)
			}
		}
	}
	return list
}

// checkSample holds what expectations ask of a scenario, by their paths: for each
// replicate the values of the years of every expectation, one after the other.
type checkSample struct {
	until  int
	values map[string][]float64
}

func checkKey(e *scenarios.Expect) string {
	return e.Quantity.Path + " " + window(e.From, e.To)
}

// take adds the values of an expectation, once for each key.
func (s *checkSample) take(l *sim.Layout, e *scenarios.Expect, records [][]float64) {
	key := checkKey(e)
	outcome := l.Find(e.Quantity.Domain, e.Quantity.Outcome.Name)
	entity := 0
	if e.Quantity.Domain != sim.OfRegion {
		entity = slices.Index(l.Entities[e.Quantity.Domain], e.Quantity.Name)
	}
	have := s.values[key]
	for _, r := range records {
		for y := e.From; y <= e.To; y++ {
			have = append(have, r[l.Place(outcome, entity, y)])
		}
	}
	s.values[key] = have
}

// judge compares what was found with what is expected.
func judge(e *scenarios.Expect, samples map[*scenarios.Bound]*checkSample) Checked {
	years := e.To - e.From + 1
	own := samples[e.Scenario].values[checkKey(e)]
	inside := func(x float64) bool { return x >= e.Low && x <= e.High }
	if e.Word != "" { // in each year
		met := 0
		for k := 0; k < len(own); k += years {
			if !slices.ContainsFunc(own[k:k+years], func(x float64) bool { return !inside(x) }) {
				met++
			}
		}
		return shared(e, met, len(own)/years)
	}
	values := means(own, years)
	if e.Against != nil {
		base := means(samples[e.Against].values[checkKey(e)], years)
		effects := make([]float64, len(values))
		for k := range values {
			switch d := values[k] - base[k]; e.Measure {
			case "percent":
				if base[k] == 0 {
					return Checked{Found: math.NaN(), None: "percent of nothing: it is 0 in " + e.Against.Scenario.Name}
				}
				effects[k] = 100 * d / base[k]
			case "points":
				effects[k] = 100 * d
			default:
				effects[k] = d
			}
		}
		if !e.Share && e.Statistic == "" {
			p := analysis.Pair(effects, values, base)
			return Checked{Holds: inside(p.Low) && inside(p.High), Found: p.Mean, Low: p.Low, High: p.High}
		}
		values = effects
	}
	if e.Share {
		met := 0
		for _, x := range values {
			if inside(x) {
				met++
			}
		}
		return shared(e, met, len(values))
	}
	x := statistic(e.Statistic, values)
	return Checked{Holds: inside(x), Found: x}
}

func shared(e *scenarios.Expect, met, of int) Checked {
	share := float64(met) / float64(of)
	return Checked{Holds: share >= e.ShareLow && share <= e.ShareHigh, Found: share}
}

// means averages every so many values.
func means(values []float64, years int) []float64 {
	if years == 1 {
		return values
	}
	var out []float64
	for k := 0; k < len(values); k += years {
		out = append(out, analysis.Mean(values[k:k+years]))
	}
	return out
}

func statistic(name string, values []float64) float64 {
	s := analysis.Summarise(slices.Clone(values))
	return map[string]float64{"median": s.P50, "mean": s.Mean, "sd": s.SD, "p05": s.P05, "p25": s.P25, "p75": s.P75, "p95": s.P95}[name]
}
