package run

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// The effort of powers: from when it is more or less, how much more, and over which years its effect is measured.
const (
	effortFrom  = 1997
	effortTimes = 20.0 // added to the usual effort in every field
	effectFrom  = 2008
	effectTo    = 2015
	allPowers   = "all"
)

// Changes of effort in words.
var (
	doubled   = "×2"
	manifold  = fmt.Sprintf("+%.0f", effortTimes)
	withdrawn = "none"
)

// theories is a setting of the switches of the theories about outside powers.
type theories struct {
	name string
	off  []string // assignments
}

// outsideTheories are the theories with a parameter of the outside group, in the order of agents.Mechanisms.
func outsideTheories() []string {
	p := agents.Defaults()
	var names []string
	for _, m := range agents.Mechanisms {
		if slices.ContainsFunc(p.Table(), func(row agents.Parameter) bool {
			return row.Mechanism == m.Name && row.Group == sim.External
		}) {
			names = append(names, m.Name)
		}
	}
	return names
}

// settings are all theories on, none, each alone, and each left out.
func settings() []theories {
	names := outsideTheories()
	without := func(on func(name string) bool) (off []string) {
		for _, name := range names {
			if !on(name) {
				off = append(off, "mechanisms."+name+"=false")
			}
		}
		return off
	}
	list := []theories{{name: "all"}, {"none", without(func(string) bool { return false })}}
	for _, one := range names {
		list = append(list, theories{"only " + one, without(func(name string) bool { return name == one })})
	}
	for _, one := range names {
		list = append(list, theories{"without " + one, without(func(name string) bool { return name != one })})
	}
	return list
}

// effort is a scenario in which powers do more or less.
type effort struct {
	power, change string
	scenario      *scenarios.Scenario
}

// efforts are a scenario as it is, with more effort of each power, and without any power. Doubled effort is left out
// of the brief list.
func efforts(s *scenarios.Scenario, brief bool) ([]effort, error) {
	b, err := s.Bind()
	if err != nil {
		return nil, err
	}
	r := b.Region
	list := []effort{{scenario: s}}
	add := func(power, change, events string) error {
		more, err := scenarios.ParseWhole(s.Name+".toml", append(s.TOML(false), "\n"+events...))
		if err == nil {
			list = append(list, effort{power, change, more})
		}
		return err
	}
	initiatives := func(power string, size float64) (events string) {
		for _, instrument := range sim.InstrumentNames {
			events += fmt.Sprintf("[[event]]\nid = \"more-%s-%s\"\nyear = %d\nkind = \"initiative\"\npower = %q\ninstrument = "+
				"%q\n"+
				"size = %v\nyears = 60\nsource = \"counterfactual\"\n\n", strings.ToLower(power), instrument, max(effortFrom,
				r.FirstYear),
				power, instrument, size)
		}
		return events
	}
	withdrawals := ""
	for _, node := range r.Powers {
		power := r.Nodes[node].ID
		if !brief {
			if err := add(power, doubled, initiatives(power, 1)); err != nil {
				return nil, err
			}
		}
		if err := add(power, manifold, initiatives(power, effortTimes)); err != nil {
			return nil, err
		}
		withdrawals += fmt.Sprintf("[[event]]\nid = \"gone-%s\"\nyear = %d\nkind = \"withdrawal\"\npower = %q\nshare = 1.0\n"+
			"years = 60\nsource = \"counterfactual\"\n\n", strings.ToLower(power), r.FirstYear, power)
	}
	return list, add(allPowers, withdrawn, withdrawals)
}

// effects measures what more and less effort of powers does to stance and H, with all theories on and by theory. All
// parameters have the medians of their priors, and the runs of a pair have the same draws.
func (j *Priors) effects(ctx context.Context, s *scenarios.Scenario) (all, byTheory []evidence.Effort, err error) {
	for n, setting := range settings() {
		list, err := efforts(s, n > 0)
		if err != nil {
			return nil, nil, err
		}
		var sides []*scenarios.Bound
		for _, e := range list {
			b, err := bound(e.scenario, setting.off...)
			if err != nil {
				return nil, nil, err
			}
			sides = append(sides, b)
		}
		rows, err := j.run(ctx, &bench{sides: sides, keep: []string{byH, byStance}, until: effectTo, draws: sim.PriorMedians,
			replicates: j.Pairs, width: 2, read: meanEffect})
		if err != nil {
			return nil, nil, err
		}
		for k := 1; k < len(list); k++ {
			for o, outcome := range []string{byH, byStance} {
				var apart []float64
				for r := range j.Pairs {
					apart = append(apart, rows[k][r][o]-rows[0][r][o])
				}
				e := analysis.EstimateOf(apart)
				made := evidence.Effort{History: s.Name, Theories: setting.name, Power: list[k].power, Change: list[k].change,
					Outcome: outcome, Mean: e.Mean, Low: e.Low, High: e.High}
				if n == 0 {
					all = append(all, made)
				}
				if list[k].change != doubled {
					byTheory = append(byTheory, made)
				}
			}
		}
	}
	return all, byTheory, nil
}

// meanEffect reads H and the mean stance, in the mean over the years of the effect.
func meanEffect(h *lived, row []float64) {
	const years = effectTo - effectFrom + 1
	for year := effectFrom; year <= effectTo; year++ {
		row[0] += h.level("horizontal", year) / years
		row[1] += h.level("stance_mean", year) / years
	}
}
