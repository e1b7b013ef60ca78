package explore

import (
	"cmp"
	"concord/results/analysis"
	"concord/sim/rng"
	"fmt"
	"maps"
	"slices"
)

// Compared is the simulator beside one method over some forecasts.
type Compared struct {
	Card, Method string
	Horizon      int // 0 for all
	Forecasts    int
	Pairs        int
	Effective    float64 // how many independent forecasts these are worth
	Own, Other   float64 // mean CRPS, each pair counted once
	OwnError     float64 // mean absolute error of the median
	OtherError   float64
	OwnCover     float64 // share of readings within the 90 % interval
	OtherCover   float64
	Skill        float64 // 1 − Own/Other
	Low, High    float64 // 90 % interval, bootstrap by pair
	Stat, P      float64 // Diebold–Mariano by origin, small-sample corrected; NaN when there are too few origins
	Origins      int
	Longest      int // years ahead, of the forecasts compared
}

// tested tells whether there are origins enough for a test; otherwise the bootstrap
// has to do.
func (c *Compared) tested() bool { return c.Origins > max(2, c.Longest) }

// Verdict says in words what Compared says.
func (c *Compared) Verdict() string {
	switch {
	case c.Low > 0 && (c.P < 0.1 || !c.tested()):
		return "better"
	case c.High < 0 && (c.P < 0.1 || !c.tested()):
		return "worse"
	}
	return "not distinguishable"
}

// PWords is the p-value in words, nothing where there is no test.
func (c *Compared) PWords() string {
	if !c.tested() {
		return ""
	}
	return fmt.Sprintf(", p %.2f", c.P)
}

// forecast names what several methods forecast: one reading, from one origin.
type forecast struct {
	group, reporter string
	origin, year    int
}

// matched are the forecasts that both the simulator and a method made, in order.
type matched struct {
	forecasts  []forecast
	own, other map[forecast]*Score
}

// match finds the forecasts of a card that the simulator and a method both made, of
// one horizon or, with 0, of all, and that keep lets through.
func match(scores []Score, card, method string, horizon int, keep func(*Score) bool) matched {
	m := matched{own: map[forecast]*Score{}, other: map[forecast]*Score{}}
	for k := range scores {
		s := &scores[k]
		if s.Card != card || horizon > 0 && s.Horizon() != horizon || keep != nil && !keep(s) {
			continue
		}
		f := forecast{s.Group, s.Reporter, s.Origin, s.Year}
		switch s.Method {
		case Simulator:
			m.own[f] = s
		case method:
			m.other[f] = s
		}
	}
	for f := range m.own { // any order: sorted below by everything that a forecast holds
		if m.other[f] != nil {
			m.forecasts = append(m.forecasts, f)
		}
	}
	slices.SortFunc(m.forecasts, func(x, y forecast) int {
		return cmp.Or(cmp.Compare(x.group, y.group), cmp.Compare(x.reporter, y.reporter), cmp.Compare(x.origin, y.origin), cmp.Compare(x.year, y.year))
	})
	return m
}

// losses are the scores of matched forecasts, arranged for the tests of them. Pairs
// are numbered in the order in which they appear.
type losses struct {
	own, other []float64                 // weighed, by forecast
	pair       []int                     // by forecast
	gaps       map[int]map[int][]float64 // own less other, by origin and pair
	panel      [][]float64               // own less other, by pair
}

// Compare puts the simulator beside a method, over the forecasts that both made and
// that keep lets through.
func Compare(scores []Score, card, method string, horizon int, seed uint64, keep func(*Score) bool) Compared {
	m := match(scores, card, method, horizon, keep)
	c := Compared{Card: card, Method: method, Horizon: horizon, Forecasts: len(m.forecasts)}
	if len(m.forecasts) == 0 {
		return c
	}
	l := c.average(m)
	c.Pairs = len(l.panel)
	source := rng.Stream(seed, 0, 0, rng.Ensemble, key("bootstrap"), horizon)
	c.Skill, c.Low, c.High = analysis.Skill(l.own, l.other, l.pair, 2000, func(n int) int { return min(n-1, int(source.Float64()*float64(n))) })
	var byOrigin [][]float64
	for _, o := range slices.Sorted(maps.Keys(l.gaps)) { // here too a pair counts once
		var means []float64
		for g := range l.panel {
			if x := l.gaps[o][g]; len(x) > 0 {
				means = append(means, analysis.Mean(x))
			}
		}
		byOrigin = append(byOrigin, means)
	}
	// Forecasts overlap as far as the longest one reaches.
	dm := analysis.DieboldMarianoPanel(byOrigin, c.Longest)
	c.Stat, c.P, c.Origins = dm.Stat, dm.P, len(byOrigin)
	c.Effective = analysis.EffectivePanel(l.panel)
	return c
}

// average fills in the means over forecasts and the longest horizon. Reporters of a
// pair share its weight, so that a pair counts once.
func (c *Compared) average(m matched) losses {
	weight := map[string]float64{}
	for _, f := range m.forecasts {
		weight[f.group]++
	}
	l := losses{gaps: map[int]map[int][]float64{}}
	number := map[string]int{} // of a pair
	c.Longest = 1
	total := 0.0
	for _, f := range m.forecasts {
		g, ok := number[f.group]
		if !ok {
			g = len(number)
			number[f.group] = g
			l.panel = append(l.panel, nil)
		}
		w := 1 / weight[f.group]
		total += w
		a, b := m.own[f], m.other[f]
		c.Own += float64(w * a.CRPS)
		c.Other += float64(w * b.CRPS)
		c.OwnError += float64(w * a.Error)
		c.OtherError += float64(w * b.Error)
		if a.Within {
			c.OwnCover += w
		}
		if b.Within {
			c.OtherCover += w
		}
		l.own, l.other, l.pair = append(l.own, float64(w*a.CRPS)), append(l.other, float64(w*b.CRPS)), append(l.pair, g)
		if l.gaps[f.origin] == nil {
			l.gaps[f.origin] = map[int][]float64{}
		}
		l.gaps[f.origin][g] = append(l.gaps[f.origin][g], a.CRPS-b.CRPS)
		l.panel[g] = append(l.panel[g], a.CRPS-b.CRPS)
		c.Longest = max(c.Longest, a.Horizon())
	}
	for _, x := range []*float64{&c.Own, &c.Other, &c.OwnError, &c.OtherError, &c.OwnCover, &c.OtherCover} {
		*x /= total
	}
	return l
}
