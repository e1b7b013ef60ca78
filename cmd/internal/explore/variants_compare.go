package explore

import (
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim/rng"
)

// compare brings the pieces together.
func (c *comparison) compare() *evidence.Models {
	out := &evidence.Models{ModelDesign: c.ModelDesign, Variants: c.variants}
	for k, s := range c.starts {
		for n := range s.items {
			f := s.items[n].ModelForecast
			for v := range c.variants {
				f.Logs = append(f.Logs, c.pieces[k][v].Logs[n])
			}
			out.Forecasts = append(out.Forecasts, f)
		}
	}
	for _, name := range slices.Concat(HazardNames[:], []string{ClassNames[Inside], ClassNames[Regime]}) {
		if slices.ContainsFunc(out.Forecasts, func(f evidence.ModelForecast) bool { return f.Class == name }) {
			out.Classes = append(out.Classes, name)
		}
	}
	CompareModels(out)
	return out
}

// CompareModels fills in the scores, the stacking and the contrasts of models from their forecasts. It needs no run.
func CompareModels(m *evidence.Models) {
	m.Scores, m.Stacking, m.Contrasts = nil, nil, nil
	classes := slices.Concat(m.Classes, []string{""})
	of := make([]*scored, len(classes))
	for k, class := range classes {
		of[k] = scoredIn(m, class)
	}
	for v := range m.Variants {
		for k, class := range classes {
			m.Scores = append(m.Scores, of[k].total(m.Variants[v].Name, class, v))
		}
	}
	var four []int
	for _, name := range evidence.FourModels {
		if v := variantAt(m, name); v >= 0 {
			four = append(four, v)
		}
	}
	if len(four) == len(evidence.FourModels) {
		for k, class := range classes {
			m.Stacking = append(m.Stacking, of[k].stack(class, four))
		}
	}
	for _, x := range contrasts() {
		with, without := variantAt(m, x.With), variantAt(m, x.Without)
		if with < 0 || without < 0 {
			continue
		}
		for k, class := range classes {
			x.Class = class
			m.Contrasts = append(m.Contrasts, of[k].contrast(x, with, without))
		}
	}
}

func variantAt(m *evidence.Models, name string) int {
	return slices.IndexFunc(m.Variants, func(v evidence.Variant) bool { return v.Name == name })
}

// contrasts are the variants that are put beside each other: the four models, each theory alone, and each left out.
func contrasts() []evidence.Contrast {
	var list []evidence.Contrast
	for i := len(evidence.FourModels) - 1; i > 0; i-- {
		for k := i - 1; k >= 0; k-- {
			list = append(list, evidence.Contrast{Kind: evidence.OfModels, With: evidence.FourModels[i],
				Without: evidence.FourModels[k]})
		}
	}
	for _, t := range outsideTheories() {
		x := evidence.Contrast{Kind: evidence.OfAlone, Theory: t.id, With: evidence.InsideCauses + " and " + t.id,
			Without: evidence.InsideCauses}
		if !t.barrier {
			x.With, x.Without = evidence.InsideCauses, evidence.InsideCauses+" without "+t.id
		}
		list = append(list, x)
	}
	for _, t := range outsideTheories() {
		list = append(list, evidence.Contrast{Kind: evidence.OfLeftOut, Theory: t.id, With: evidence.BothCauses,
			Without: evidence.BothCauses + " without " + t.id})
	}
	return list
}

// scored are the forecasts of a class.
type scored struct {
	logs   [][]float64 // by forecast and variant
	weight []float64
	group  []int // of the pair or country
	groups int
	draws  *analysis.Crossed
}

// scoredIn takes the forecasts of a class, "" for all, and draws their resamples. Classes have the same draws.
func scoredIn(m *evidence.Models, class string) *scored {
	s := &scored{}
	var names []string // of all classes, so that a group has the same place in each of them
	for k := range m.Forecasts {
		names = append(names, m.Forecasts[k].Group)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	var origin []int
	for k := range m.Forecasts {
		f := &m.Forecasts[k]
		if class != "" && f.Class != class {
			continue
		}
		g, _ := slices.BinarySearch(names, f.Group)
		s.logs, s.weight, s.group = append(s.logs, f.Logs), append(s.weight, f.Weight), append(s.group, g)
		origin = append(origin, slices.Index(m.Origins, f.Origin))
	}
	met := slices.Clone(s.group)
	slices.Sort(met)
	s.groups = len(slices.Compact(met))
	source := rng.Stream(m.Seed, 0, 0, rng.Ensemble, key("bootstrap of models"), 0)
	s.draws = analysis.NewCrossed(s.group, origin, m.Resamples,
		func(n int) int { return min(n-1, int(source.Float64()*float64(n))) })
	return s
}

// total adds up the log score of a variant.
func (s *scored) total(name, class string, v int) evidence.ModelScore {
	out := evidence.ModelScore{Variant: name, Class: class, Forecasts: len(s.logs)}
	for k, w := range s.weight {
		out.Weight += w
		out.Total += float64(w * s.logs[k][v])
	}
	out.Mean = out.Total / out.Weight
	return out
}

// stack finds the weights of the four models.
func (s *scored) stack(class string, four []int) evidence.ModelStacking {
	logs := make([][]float64, len(s.logs))
	for k := range logs {
		for _, v := range four {
			logs[k] = append(logs[k], s.logs[k][v])
		}
	}
	x := s.draws.Stack(logs, s.weight)
	return evidence.ModelStacking{Class: class, Forecasts: len(logs), Weights: x.Weights, Low: x.Low, High: x.High, Best: x.Best}
}

// contrast puts one variant beside another.
func (s *scored) contrast(x evidence.Contrast, with, without int) evidence.Contrast {
	values := make([]float64, len(s.logs))
	panel := make([][]float64, 1)
	for k, logs := range s.logs {
		values[k] = logs[with] - logs[without]
		for len(panel) <= s.group[k] {
			panel = append(panel, nil)
		}
		panel[s.group[k]] = append(panel[s.group[k]], values[k])
	}
	x.Forecasts, x.Groups, x.Effective = len(values), s.groups, analysis.EffectivePanel(panel)
	x.Total, x.Low, x.High = s.draws.Total(values, s.weight)
	return x
}
