package run

import (
	"fmt"

	"concord/scenarios"
	"concord/scenarios/design"
)

// Experiment makes the job of an experiment.
func Experiment(e *scenarios.Experiment, keep *scenarios.Keep) (SweepJob, error) {
	j := SweepJob{Sides: e.Scenarios, Keep: keep, Seed: e.Seed, Replicates: e.Replicates, SeedFactor: -1, Draws: e.Draws,
		Uncertain: e.Uncertain}
	j.Factors = append(append(j.Factors, e.Levers...), e.Uncertainties...)
	if e.List != nil {
		j.Points = len(e.List)
		j.Sample = func() func(int, []float64) {
			return func(k int, at []float64) {
				for n, place := range e.List[k] {
					at[n] = float64(place)
				}
			}
		}
		return j, nil
	}
	samples := 1
	if len(e.Uncertainties) > 0 {
		samples = e.Points
		if _, err := sampled(e); err != nil {
			return j, err
		}
	}
	j.Points = e.Size()
	levers := len(e.Levers)
	j.Sample = func() func(int, []float64) {
		var sample design.Sample
		if len(e.Uncertainties) > 0 {
			sample, _ = sampled(e) // it has been made once without an error
		}
		return func(k int, at []float64) {
			if sample != nil {
				u := at[levers:]
				sample.Point(k%samples, u)
				for n := range u {
					u[n] = e.Uncertainties[n].Law.Quantile(inside(u[n]))
				}
			}
			// The last lever moves fastest.
			for n, rest := levers-1, k/samples; n >= 0; n-- {
				values := len(e.Levers[n].Values)
				at[n] = float64(rest % values)
				rest /= values
			}
		}
	}
	return j, nil
}

// sampled is the sample of the uncertainties. Sequences are shifted by the seed, because their first point is
// a corner of the cube, where a normal distribution has no value.
func sampled(e *scenarios.Experiment) (design.Sample, error) {
	factors := len(e.Uncertainties)
	switch e.Sampling {
	case "random":
		return design.Random(e.Seed, e.Points, factors), nil
	case "latin_hypercube":
		return design.LatinHypercube(e.Seed, e.Points, factors), nil
	case "halton", "sobol":
		make := design.Halton
		if e.Sampling == "sobol" {
			make = design.Sobol
		}
		s, err := make(e.Points, factors)
		if err != nil {
			return nil, err
		}
		return design.Shifted(s, e.Seed), nil
	}
	return nil, fmt.Errorf("unknown sampling %q", e.Sampling)
}

// inside keeps a coordinate off the ends of 0..1, where a normal distribution is infinite.
func inside(u float64) float64 {
	const edge = 1.0 / (1 << 33)
	return min(1-edge, max(edge, u))
}
