package scenarios

import (
	"errors"
	"fmt"
	"slices"

	"concord/sim"
	"concord/sim/fault"
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

	keepAt     []Origin // places of Keep in the file
	reporterAt []Origin // places of the expressions
}

// Samplings are the ways to sample uncertainties.
var Samplings = []string{"random", "latin_hypercube", "halton", "sobol"}

// NamedReporter is an outcome of one's own: an expression over outcomes of the codebook.
type NamedReporter struct{ Name, Expression string }

// Factor is a value that varies between the points of an experiment.
type Factor struct {
	Path   string   // as Scenario.Set takes it, such as trade.closed or event.aa-leader-2016.year
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
	Most   float64   // likewise; draws of normal and lognormal laws fold at both
	From   string    // prior, posterior or stated where the law was taken from there, otherwise ""
}

// Text is a coordinate of a point as Scenario.Set takes it. The coordinate of a lever is a place among its values,
// that of an uncertainty is the value.
func (f *Factor) Text(coordinate float64) string {
	if f.Values != nil {
		return f.Values[int(coordinate)]
	}
	return numberText(coordinate, f.Law.Whole)
}

// Combinations is the number of combinations of the levers, or of listed points.
func (e *Experiment) Combinations() int {
	if e.List != nil {
		return len(e.List)
	}
	n := 1
	for k := range e.Levers {
		n *= len(e.Levers[k].Values)
	}
	return n
}

// Size is the number of points: each combination of levers meets each sample of the uncertainties.
func (e *Experiment) Size() int {
	if len(e.Uncertainties) == 0 {
		return e.Combinations()
	}
	return e.Combinations() * e.Points
}

// Check finds what no design file may say: scenarios that do not go together, more replicates or samples than a file
// takes, two factors that give one value, a switch that holds a parameter which varies too, more runs than an
// experiment may have. ParseExperiment has done so. It is for experiments whose parts were put together by flags.
func (e *Experiment) Check() error {
	for n, s := range e.Scenarios {
		if why := cannotJoin(e.Scenarios[:n], s); why != "" {
			return errors.New(why)
		}
	}
	base, err := e.Scenarios[0].Bind()
	if err != nil {
		return err
	}
	if err := base.CanDraw(e.Draws); err != nil {
		return err
	}
	if e.Uncertain && !e.canVary() {
		return errors.New("none of the scenarios has ranges under [uncertain]; drop --uncertain")
	}
	if e.Replicates < 1 || e.Replicates > mostReplicates {
		return fmt.Errorf("replicates = %d, want a whole number in 1..%d", e.Replicates, mostReplicates)
	}
	if len(e.Uncertainties) > 0 && (e.Points < 1 || e.Points > mostPoints) {
		return fmt.Errorf("points = %d, want a whole number in 1..%d", e.Points, mostPoints)
	}
	if x := conflicts(e.Scenarios, slices.Concat(e.Levers, e.Uncertainties)); x != nil {
		return errors.New(x.why)
	}
	if why := e.tooMany(); why != "" {
		return errors.New(why)
	}
	return nil
}

// cannotJoin tells why a scenario does not go into an experiment with those before it, "" if it does. Tables and files of
// results call a scenario by its name.
func cannotJoin(before []*Scenario, s *Scenario) string {
	for _, other := range before {
		if fold(other.Name) == fold(s.Name) {
			return fmt.Sprintf("two scenarios are called %s in the results; rename one of the files", s.Name)
		}
		if other.Region != s.Region {
			return fmt.Sprintf("%s is of region %s and %s of %s; take scenarios of one region", other.Name, other.Region, s.Name,
				s.Region)
		}
	}
	return ""
}

// canVary tells whether some scenario has values under [uncertain].
func (e *Experiment) canVary() bool {
	return slices.ContainsFunc(e.Scenarios, func(s *Scenario) bool { return len(s.Uncertain) > 0 })
}

// tooMany tells that an experiment has more runs than it may have, "" if it has not. The product is taken step by
// step, because it may not fit an int.
func (e *Experiment) tooMany() string {
	runs, words := 1.0, ""
	add := func(n int, what string) {
		runs *= float64(n)
		if words != "" {
			words += " × "
		}
		words += fault.Count(n, what)
	}
	if e.List != nil {
		add(len(e.List), "point")
	} else {
		for k := range e.Levers {
			add(len(e.Levers[k].Values), "value")
		}
	}
	if len(e.Uncertainties) > 0 {
		add(e.Points, "sample")
	}
	add(len(e.Scenarios), "scenario")
	add(e.Replicates, "replicate")
	if runs <= mostRuns {
		return ""
	}
	return fmt.Sprintf("%s are %.4g runs, want at most %d; lower the replicates, or let less vary", words, runs, mostRuns)
}

// Kept reads what is kept of each run, in the base scenario. Faults have their places in the design file.
func (e *Experiment) Kept() (*Keep, error) { return e.kept(ReadKeep) }

// kept is Kept with a reader.
func (e *Experiment) kept(read func(*Bound, []string, []NamedReporter) (*Keep, error)) (*Keep, error) {
	b, err := e.Scenarios[0].Bind()
	if err != nil {
		return nil, err
	}
	keep, err := read(b, e.Keep, e.Reporters)
	if err == nil {
		return keep, nil
	}
	// Each part is read alone, to find which of them are wrong.
	var faults fault.Faults
	var right []NamedReporter
	for k, r := range e.Reporters {
		if _, alone := read(b, nil, []NamedReporter{r}); alone != nil && k < len(e.reporterAt) {
			faults = append(faults, placed(e.reporterAt[k], alone)...)
		} else {
			right = append(right, r)
		}
	}
	for k, pattern := range e.Keep {
		if _, alone := read(b, []string{pattern}, right); alone != nil && k < len(e.keepAt) {
			faults = append(faults, placed(e.keepAt[k], alone)...)
		}
	}
	if faults == nil {
		return nil, err
	}
	return nil, faults.Sorted()
}

// placed gives the messages of an error a place.
func placed(o Origin, err error) (list fault.Faults) {
	var faults fault.Faults
	if !errors.As(err, &faults) {
		faults = fault.Faults{{Message: err.Error()}}
	}
	for _, f := range faults {
		list = append(list, fault.Fault{File: o.File, Line: o.Line, Col: o.Col, Message: f.Message})
	}
	return list
}
