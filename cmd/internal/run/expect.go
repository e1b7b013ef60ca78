package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/scenarios"
)

// Checked is what the model answers to an expectation.
type Checked struct {
	Holds bool
	Found float64 // the statistic, the share, or the mean difference
	// Low and High are the ends of the 95 % interval of the mean. They are there for a difference without a
	// statistic.
	Low, High float64
	None      string // why nothing was found, "" when something was
}

// Check puts expectations to the model. Every scenario that they name is run once, with the replicates, seed
// and draws of the file, until the last year that an expectation asks for. Replicate k of all scenarios
// shares its draws, so differences are paired. The [uncertain] ranges of the scenarios are not drawn: entries
// have the values of the files. Done is told after each run; it may be nil.
func Check(ctx context.Context, c *scenarios.Checks, workers int, done func(int)) ([]Checked, error) {
	p, asked := checksPlan(c)
	if err := p.run(ctx, planJob{seed: c.Seed, replicates: c.Replicates, draws: c.Draws, workers: workers,
		done: done}); err != nil {
		return nil, err
	}
	var out []Checked
	for k := range c.Expects {
		out = append(out, p.check(&c.Expects[k], asked[k]))
	}
	return out, nil
}

// CheckRuns is how many runs Check takes.
func CheckRuns(c *scenarios.Checks) int {
	p, _ := checksPlan(c)
	return len(p.variants) * c.Replicates
}

// askedSlots are the slots of an expectation.
type askedSlots struct {
	own     []int // one, or of a category one for each year
	against int
}

// checksPlan says what must be run for expectations, and where the numbers go.
func checksPlan(c *scenarios.Checks) (*plan, []askedSlots) {
	p := &plan{}
	var asked []askedSlots
	for k := range c.Expects {
		e := &c.Expects[k]
		q := slot{domain: e.Quantity.Domain, outcome: e.Quantity.Outcome.Name, entity: e.Quantity.Name,
			expression: e.Expression, from: e.From, to: e.To}
		own := p.asCoded(e.Scenario)
		var a askedSlots
		if e.Against != nil {
			a.against = p.slot(p.asCoded(e.Against), q)
		}
		if e.Word == "" {
			a.own = []int{p.slot(own, q)}
		} else { // each year alone: a mean of codes would not be a category
			for q.from = e.From; q.from <= e.To; q.from++ {
				q.to = q.from
				a.own = append(a.own, p.slot(own, q))
			}
		}
		asked = append(asked, a)
	}
	return p, asked
}

// check compares what was found with what is expected.
func (p *plan) check(e *scenarios.Expect, asked askedSlots) Checked {
	own := p.slots[asked.own[0]].levels
	values := own
	var base []float64
	if e.Against != nil {
		base = p.slots[asked.against].levels
		values = make([]float64, len(own))
		for k, v := range own {
			switch d := v - base[k]; e.Measure {
			case "percent":
				if base[k] == 0 {
					return Checked{Found: math.NaN(),
						None: fmt.Sprintf("percent of nothing: it is 0 in replicate %d of %s; measure the difference", k,
							e.Against.Scenario.Name)}
				}
				values[k] = 100 * d / base[k]
			case "points":
				values[k] = 100 * d
			default:
				values[k] = d
			}
		}
	}
	if k := slices.IndexFunc(values, math.IsNaN); k >= 0 && !e.Share { // in a share it does not meet the condition
		return Checked{Found: math.NaN(),
			None: fmt.Sprintf("no statistic: it has no value in replicate %d; ask for a share of the replicates instead", k)}
	}
	if e.Interval() {
		i := analysis.Pair(values, own, base)
		return Checked{Holds: e.Agrees(i.Low) && e.Agrees(i.High), Found: i.Mean, Low: i.Low, High: i.High}
	}
	if !e.Share {
		x := statistic(e.Statistic, values)
		return Checked{Holds: e.Agrees(x), Found: x}
	}
	met := 0
	for k := range values {
		agrees := e.Agrees(values[k])
		for _, s := range asked.own[1:] { // a category, in each further year
			agrees = agrees && e.Agrees(p.slots[s].levels[k])
		}
		if agrees {
			met++
		}
	}
	share := float64(met) / float64(len(values))
	return Checked{Holds: share >= e.ShareLow && share <= e.ShareHigh, Found: share}
}

func statistic(name string, values []float64) float64 {
	s := analysis.Summarise(slices.Clone(values))
	return map[string]float64{"median": s.P50, "mean": s.Mean, "sd": s.SD, "p05": s.P05, "p25": s.P25, "p75": s.P75,
		"p95": s.P95}[name]
}
