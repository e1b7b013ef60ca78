package scenarios

import (
	"strconv"

	"concord/sim"
)

// Experiment says which runs an experiment makes: the scenarios, the values that are changed in all of them, the
// values that vary from point to point, and what is kept of each run. A design file holds one.
type Experiment struct {
	File       string      // "" for one of the command line
	Title      string      //
	Scenarios  []*Scenario // of one region, constants already set; the first is the base, differences are from it
	Seed       uint64
	Replicates int                 // runs of each scenario at each point: the same draws at every point
	Draws      sim.ParameterSource // where the parameters of each replicate come from, but those that vary
	Uncertain  bool                // each replicate draws the scenarios' [uncertain] values, but those that vary

	// Levers are crossed: there is a point for each combination of their values, the last lever moving fastest.
	Levers []Factor
	// Uncertainties are sampled: each combination of levers meets the same Points samples of them.
	Uncertainties []Factor
	Sampling      string // one of Samplings, "" without uncertainties
	Points        int    // samples of the uncertainties
	// List has the points one by one instead: for each its places among the Values of the levers.
	List [][]int

	Keep      []string        // patterns, see ReadKeep
	Reporters []NamedReporter // outcomes of one's own
}

// Samplings are the ways to sample uncertainties.
var Samplings = []string{"random", "latin_hypercube", "halton", "sobol"}

// NamedReporter is an outcome of one's own: an expression over outcomes of the codebook.
type NamedReporter struct{ Name, Expression string }

// Factor is a value that varies between the points of an experiment.
type Factor struct {
	Path   string   // as Scenario.Set takes it, such as trade.closed or event.uz-leader-2016.year
	Unit   string   // "" where none is known
	Values []string // of a lever: in the syntax of TOML, in the order given
	Law    Law      // of an uncertainty
}

// Law is the distribution of an uncertainty.
type Law struct {
	Shape  string    // uniform, normal, lognormal, triangular or sample
	Low    float64   // of uniform and triangular
	High   float64   // likewise
	Middle float64   // mean of normal, median of lognormal, mode of triangular
	Spread float64   // standard deviation, of the logarithm for lognormal
	Sample []float64 // of shape sample: equally likely values, ascending
	Whole  bool      // whole numbers only: both ends are as likely as any other
	Least  float64   // admissible values
	Most   float64   // likewise
}

// Text is a coordinate of a point as Scenario.Set takes it. The coordinate of a lever is a place among its values,
// that of an uncertainty is the value.
func (f *Factor) Text(coordinate float64) string {
	if f.Values != nil {
		return f.Values[int(coordinate)]
	}
	return strconv.FormatFloat(coordinate, 'g', -1, 64)
}
