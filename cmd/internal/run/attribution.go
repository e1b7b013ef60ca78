package run

import (
	"cmp"
	"math"
	"slices"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// attribution describes what the seeds tell.
func (y *Why) attribution(samples []*sample, interactions [][]float64) *results.Attribution {
	j := &y.job
	n := len(j.Players)
	over := func(read func(s *sample) float64) []float64 {
		var out []float64
		for _, s := range samples {
			out = append(out, read(s))
		}
		return out
	}
	none, all := over(func(s *sample) float64 { return s.none }), over(func(s *sample) float64 { return s.all })
	a := &results.Attribution{Kind: j.Kind, A: j.A.Name, B: j.B.Name, Outcome: asked(j), Name: inWords(j), Unit: y.unit,
		Years: window(j.From, j.To),
		Seeds: j.Seeds, Seed: j.Seed, Draws: j.Draws, ModelVersion: sim.ModelVersion, Sampled: y.sampled,
		Coalitions: y.Coalitions(), Runs: y.Runs(),
		Base: analysis.EstimateOf(none), Reached: analysis.EstimateOf(all),
		Total: analysis.Pair(over(func(s *sample) float64 { return s.all - s.none }), all, none)}
	for i, p := range j.Players {
		player := results.AttributionPlayer{Name: p.Name,
			Share: analysis.EstimateOf(over(func(s *sample) float64 { return s.shares[i] })),
			Alone: analysis.EstimateOf(over(func(s *sample) float64 { return s.alone[i] })),
			Last:  analysis.EstimateOf(over(func(s *sample) float64 { return s.last[i] }))}
		for _, k := range p.Parts {
			player.Parts = append(player.Parts, j.Parts[k].Path+": "+j.Parts[k].Text)
		}
		a.Players = append(a.Players, player)
	}
	if n > 1 && len(interactions) > 0 {
		for i := range n {
			for k := i + 1; k < n; k++ {
				at := analysis.PairPlace(n, i, k)
				var values []float64
				for _, seed := range interactions {
					values = append(values, seed[at])
				}
				a.Interactions = append(a.Interactions, results.AttributionPair{I: i, J: k, Index: analysis.EstimateOf(values)})
			}
		}
		slices.SortStableFunc(a.Interactions, func(x, y results.AttributionPair) int {
			return cmp.Compare(math.Abs(y.Index.Mean), math.Abs(x.Index.Mean))
		})
	}
	a.Title = a.Headline()
	return a
}

// square returns the levels of four coalitions: none, all inner groups of barriers, the outside group, and
// both. It is nil unless every group of barriers is a player of its own.
func (y *Why) square(values [][]float64) *results.AttributionSquare {
	j := &y.job
	all := 1<<len(j.Players) - 1
	external := 0
	for i, p := range j.Players {
		if len(p.Parts) == 1 && j.Parts[p.Parts[0]].Path == "barriers."+sim.External.String() {
			external = 1 << i
		}
	}
	if external == 0 || len(j.Players) != len(agents.BarrierGroups) {
		return nil
	}
	over := func(read func(v []float64) float64) analysis.Estimate {
		var out []float64
		for _, v := range values {
			out = append(out, read(v))
		}
		return analysis.EstimateOf(out)
	}
	internal := all &^ external
	return &results.AttributionSquare{
		Neither:  over(func(v []float64) float64 { return v[0] }),
		Internal: over(func(v []float64) float64 { return v[internal] }),
		External: over(func(v []float64) float64 { return v[external] }),
		Both:     over(func(v []float64) float64 { return v[all] }),
		Together: over(func(v []float64) float64 { return (v[all] - v[external]) - (v[internal] - v[0]) }),
	}
}

// asked is the outcome in the words of the request.
func asked(j *WhyJob) string {
	if j.Domain == sim.OfRegion {
		return j.Domain.String() + "." + j.Outcome
	}
	return j.Domain.String() + "." + j.Entity + "." + j.Outcome
}

// inWords names the outcome in a sentence.
func inWords(j *WhyJob) string {
	switch {
	case j.Domain == sim.OfRegion && j.Outcome == "horizontal":
		return "horizontal cooperation (H)"
	case j.Domain == sim.OfRegion && j.Outcome == "vertical":
		return "vertical integration (V)"
	case j.Domain == sim.OfRegion:
		return j.Outcome
	}
	return j.Outcome + " of " + j.Entity
}
