package results

import (
	"concord/sim"
	"concord/sim/fault"
)

// Spread says what varies over the replicates of an interval.
func (e *Ensemble) Spread() string { return SpreadOf(e.Draws, e.Uncertain) }

// SpreadOf says what varies: the seeds, and what is drawn beside them. From says where parameters come from.
// Uncertain says whether [uncertain] ranges are drawn.
func SpreadOf(from sim.ParameterSource, uncertain bool) string {
	of := []string{"seeds"}
	if from.Varies() {
		of = append(of, "parameters ("+string(from)+")")
	}
	if uncertain {
		of = append(of, "the scenario's uncertain values")
	}
	if len(of) == 1 {
		return "seeds only"
	}
	return and(of)
}

// drawnWords says where the numbers of each replicate or pair of a region's runs come from.
func drawnWords(r *sim.Region, from sim.ParameterSource, uncertain bool, each string) string {
	drawn, others := "", ", apart from those that a scenario sets"
	if uncertain {
		drawn, others = each+" draws the values that a scenario gives as [uncertain] ranges; ",
			", apart from those that a scenario sets or gives as ranges"
	}
	switch from {
	case sim.FromPriors:
		return drawn + each + " draws its parameters from their priors" + others
	case sim.FromPosterior:
		return drawn + each + " draws its parameters from the posterior of the fit to the record, unfitted ones from their " +
			"priors" + others + notRefitted(r)
	case sim.PriorMedians:
		return drawn + "parameters have the medians of their priors, as before any fit" + others
	case sim.Shipped:
	}
	if r.Posterior == nil { // concord params shows the values of the region that was fitted
		return drawn + "parameters have the central values of their priors, since nobody has fitted this region" + others
	}
	return drawn + "parameters have their shipped values" + others + notRefitted(r)
}

// notRefitted ends words about values from a fit to another model version. It is "" for a fit to this one.
func notRefitted(r *sim.Region) string {
	if r.Posterior == nil || r.Posterior.Model == "" || r.Posterior.Model == sim.ModelVersion {
		return ""
	}
	return "; the fit is of model " + r.Posterior.Model + ", and parameters that are new since are unfitted"
}

// NotRefitted says in a sentence that a page, or the fit that it rests on, is of another model version. It is "" if it is
// of this one, or of none that is named.
func NotRefitted(model string) string {
	if model == "" || model == sim.ModelVersion {
		return ""
	}
	return "*The fit to the record is of model " + model + " and not yet refitted to model " + sim.ModelVersion +
		": what it said is taken as it was, and numbers that are new since are unfitted and stand at their priors.*"
}

// UndrawnWords say that there are [uncertain] ranges and that they are not drawn. They are "" if there is no
// such range.
func UndrawnWords(ranges int) string {
	if ranges == 0 {
		return ""
	}
	return fault.Count(ranges, "[uncertain] range") + " of the scenario not drawn: --uncertain draws a value in each replicate"
}
