package results_test

import (
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// Protects: the words about intervals name everything that is drawn, and nothing else. Beside them the
// summary says where the numbers come from.
func TestSpreadNamesWhatIsDrawn(t *testing.T) {
	e := small(t)
	e.Region.Posterior = &sim.Posterior{}
	for _, c := range []struct {
		from      sim.ParameterSource
		uncertain bool
		spread    string
		words     string
	}{
		{sim.Shipped, false, "seeds only",
			"*seeds only*; parameters have their shipped values, apart from those that a scenario sets."},
		{sim.Shipped, true, "seeds and the scenario's uncertain values",
			"each replicate draws the values that a scenario gives as [uncertain] ranges; parameters have their shipped " +
				"values, apart from those that a scenario sets or gives as ranges."},
		{sim.FromPriors, false, "seeds and parameters (priors)",
			"each replicate draws its parameters from their priors, apart from those that a scenario sets."},
		{sim.FromPriors, true, "seeds, parameters (priors) and the scenario's uncertain values",
			"ranges; each replicate draws its parameters from their priors, apart from those that a scenario sets or gives " +
				"as ranges."},
		{sim.FromPosterior, false, "seeds and parameters (posterior)",
			"each replicate draws its parameters from the posterior of the fit to the record, unfitted ones from " +
				"their priors, apart from those that a scenario sets."},
		{sim.FromPosterior, true, "seeds, parameters (posterior) and the scenario's uncertain values",
			"ranges; each replicate draws its parameters from the posterior of the fit to the record, unfitted ones " +
				"from their priors, apart from those that a scenario sets or gives as ranges."},
	} {
		e.Draws, e.Uncertain = c.from, c.uncertain
		if got := e.Spread(); got != c.spread {
			t.Errorf("draws %q, uncertain %v: %q, want %q", c.from, c.uncertain, got, c.spread)
		}
		summary := string(e.Report(&results.Manifest{Scenario: "reference"}, results.About{Title: "T"}, &results.Observed{}, nil))
		if !strings.Contains(summary, c.words) {
			t.Errorf("draws %q, uncertain %v: the summary lacks %q", c.from, c.uncertain, c.words)
		}
	}
	// Protects: for a region without a fit, the words do not claim the values that concord params shows.
	e.Draws, e.Uncertain, e.Region.Posterior = sim.Shipped, false, nil
	const words = "*seeds only*; parameters have the central values of their priors, since nobody has fitted this region, " +
		"apart from those that a scenario sets."
	if summary := string(e.Report(&results.Manifest{}, results.About{}, &results.Observed{},
		nil)); !strings.Contains(summary, words) {
		t.Errorf("the summary lacks %q", words)
	}
}
