package explore

import (
	"cmp"
	"maps"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim/rng"
)

// CompareAll puts the simulator beside every naive method, in all comparisons that are
// reported and for which there are forecasts.
func CompareAll(t *evidence.Backtest) {
	compare := func(to *[]evidence.Comparison, scores []evidence.Score) func(p evidence.Part, card, method string, horizon int) {
		return func(p evidence.Part, card, method string, horizon int) {
			if c := Compare(scores, p, card, method, horizon, t.Seed); c.Forecasts > 0 {
				*to = append(*to, c)
			}
		}
	}
	t.EachOfTrade(compare(&t.OfTrade, t.Trade))
	t.EachOfRegimes(compare(&t.OfRegimes, t.Regimes))
	t.EachOfDecisions(func(class, card, method string, horizon int) {
		if d := compareDecisions(t.Decisions, class, "", card, method, horizon, t.Seed); d.Forecasts > 0 {
			t.OfDecisions = append(t.OfDecisions, d)
		}
	})
	for _, class := range t.Classes {
		for _, unit := range unitsOf(t.Decisions, class) {
			t.EachCard(func(card string) {
				d := compareDecisions(t.Decisions, class, unit, card, evidence.Rival(class), 0, t.Seed)
				if d.Once >= evidence.Enough {
					t.OfDecisions = append(t.OfDecisions, d)
				}
			})
		}
	}
}

// unitsOf are the pairs or countries of a class of decisions, in order.
func unitsOf(list []evidence.Decision, class string) []string {
	seen := map[string]bool{}
	for k := range list {
		if list[k].Class == class {
			seen[list[k].Unit] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// compareDecisions puts the simulator beside a method on the decisions of a class; unit is "" for all.
func compareDecisions(list []evidence.Decision, class, unit, card, method string, horizon int,
	seed uint64) evidence.DecisionSkill {
	out := evidence.DecisionSkill{Class: class, Unit: unit,
		Comparison: evidence.Comparison{Part: evidence.All, Card: card, Method: method, Horizon: horizon}}
	at := slices.Index(evidence.DecisionMethods(class), method)
	type once struct {
		name string
		year int
	}
	var both []lost
	seen := map[once]bool{}
	for k := range list {
		d := &list[k]
		if d.Class != class || d.Card != card || unit != "" && d.Unit != unit || horizon > 0 && d.Horizon() != horizon {
			continue
		}
		x := lost{group: d.Unit, origin: d.Origin, horizon: d.Horizon(), weight: 1}
		x.own[0], x.own[1] = analysis.Chance(d.Chances[0], d.Happened)
		x.other[0], x.other[1] = analysis.Chance(d.Chances[at], d.Happened)
		both = append(both, x)
		out.Expected += d.Chances[0]
		out.OtherExpected += d.Chances[at]
		if d.Happened {
			out.Happened++
			seen[once{d.Name, d.Year}] = true
		}
	}
	out.Once = len(seen)
	settle(&out.Comparison, both, seed)
	return out
}

// matched is a forecast of the simulator and a method's forecast of the same reading.
type matched struct{ own, other *evidence.Score }

// matches are the pairs of forecasts within a part, one by the simulator and one by the method. They are in
// the order of pair, reporter, origin and year.
func matches(scores []evidence.Score, p evidence.Part, card, method string, horizon int) []matched {
	type at struct {
		group, reporter string
		origin, year    int
	}
	own := map[at]*evidence.Score{}
	var others []*evidence.Score
	for k := range scores {
		s := &scores[k]
		if s.Card != card || horizon > 0 && s.Horizon() != horizon || !p.Holds(s) {
			continue
		}
		switch s.Method {
		case evidence.Simulator:
			own[at{s.Group, s.Reporter, s.Origin, s.Year}] = s
		case method:
			others = append(others, s)
		}
	}
	var both []matched
	for _, s := range others {
		if o := own[at{s.Group, s.Reporter, s.Origin, s.Year}]; o != nil {
			both = append(both, matched{o, s})
		}
	}
	slices.SortFunc(both, func(m, n matched) int {
		x, y := m.own, n.own
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Reporter, y.Reporter), cmp.Compare(x.Origin, y.Origin),
			cmp.Compare(x.Year, y.Year))
	})
	return both
}

// Compare puts the simulator beside a method.
func Compare(scores []evidence.Score, p evidence.Part, card, method string, horizon int, seed uint64) evidence.Comparison {
	both := matches(scores, p, card, method, horizon)
	c := evidence.Comparison{Part: p, Card: card, Method: method, Horizon: horizon}
	var list []lost
	weight := map[string]float64{} // Reporters of a pair share the pair's loss. So a pair counts once.
	for _, m := range both {
		weight[m.own.Group]++
	}
	for _, m := range both {
		a, b := m.own, m.other
		list = append(list, lost{group: a.Group, origin: a.Origin, horizon: a.Horizon(), weight: 1 / weight[a.Group],
			own: [2]float64{a.CRPS, a.Log}, other: [2]float64{b.CRPS, b.Log}})
	}
	settle(&c, list, seed)
	total := 0.0
	for k, m := range both {
		w := list[k].weight
		total += w
		c.OwnError += float64(w * m.own.Error)
		c.OtherError += float64(w * m.other.Error)
		if m.own.Within {
			c.OwnCover += w
		}
		if m.other.Within {
			c.OtherCover += w
		}
	}
	if total > 0 {
		for _, x := range []*float64{&c.OwnError, &c.OtherError, &c.OwnCover, &c.OtherCover} {
			*x /= total
		}
	}
	return c
}

// lost is what two forecasts of one thing lost: first in the score, then in the log score.
type lost struct {
	group           string
	origin, horizon int
	weight          float64
	own, other      [2]float64
}

// settle fills a comparison from what two forecasts lost. The list is in a fixed order; groups are blocks of the
// bootstrap.
func settle(c *evidence.Comparison, list []lost, seed uint64) {
	c.Forecasts = len(list)
	if len(list) == 0 {
		return
	}
	var of [5][]float64 // own and other score, then own and other log score, and weights
	var block []int
	groups, total, most := map[string]int{}, 0.0, 1
	for k := range list {
		x := &list[k]
		g, ok := groups[x.group]
		if !ok {
			g = len(groups)
			groups[x.group] = g
		}
		block = append(block, g)
		most = max(most, x.horizon)
		total += x.weight
		for n, v := range [5]float64{x.own[0], x.other[0], x.own[1], x.other[1], 1} {
			of[n] = append(of[n], float64(x.weight*v))
		}
	}
	for n, to := range []*float64{&c.Own, &c.Other, &c.OwnLog, &c.OtherLog} {
		*to = sum(of[n]) / total
	}
	c.Pairs, c.Longest = len(groups), most
	draws := func(name string) func(n int) int {
		source := rng.Stream(seed, 0, 0, rng.Ensemble, key(name), c.Horizon)
		return func(n int) int { return min(n-1, int(source.Float64()*float64(n))) }
	}
	const times = 2000
	c.Skill, c.Low, c.High = analysis.Skill(of[0], of[1], block, times, draws("bootstrap"))
	var gain []float64
	for k := range list {
		gain = append(gain, list[k].other[1]-list[k].own[1])
	}
	c.Gain, c.GainLow, c.GainHigh = analysis.Gain(gain, of[4], block, times, draws("bootstrap of log scores"))
	d, panel := differences(list, block, 0)
	// Forecasts overlap as far as the longest horizon reaches.
	dm := analysis.DieboldMarianoPanel(d, most)
	c.Stat, c.P, c.Origins = dm.Stat, dm.P, len(d)
	c.Effective = analysis.EffectivePanel(panel)
	d, _ = differences(list, block, 1)
	c.GainP = analysis.DieboldMarianoPanel(d, most).P
}

// sum adds plainly, in order.
func sum(values []float64) (s float64) {
	for _, v := range values {
		s += v
	}
	return s
}

// differences are those of one of the two scores, by origin in order and group, and by group. Within an origin a group
// counts once.
func differences(list []lost, block []int, score int) (byOrigin, panel [][]float64) {
	gaps := map[int]map[int][]float64{} // by origin and group
	for k := range list {
		x := &list[k]
		gap, g := x.own[score]-x.other[score], block[k]
		if gaps[x.origin] == nil {
			gaps[x.origin] = map[int][]float64{}
		}
		gaps[x.origin][g] = append(gaps[x.origin][g], gap)
		for len(panel) <= g {
			panel = append(panel, nil)
		}
		panel[g] = append(panel[g], gap)
	}
	for _, o := range slices.Sorted(maps.Keys(gaps)) {
		var groups []float64
		for g := range panel {
			if x := gaps[o][g]; len(x) > 0 {
				groups = append(groups, analysis.Mean(x))
			}
		}
		byOrigin = append(byOrigin, groups)
	}
	return byOrigin, panel
}
