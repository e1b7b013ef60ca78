package scenarios

import (
	"slices"

	"concord/agents"
)

// parameterRows are the parameters of the model with their admissible values.
var parameterRows = func() []agents.Parameter {
	p := agents.Defaults()
	return p.Table()
}()

// shipped is the value of a parameter that the scenario does not set: the posterior mean of its region, or
// the prior if the region has no posterior.
func (s *Scenario) shipped(row *agents.Parameter) float64 {
	if r := regionOf(s.Region); r != nil && r.Posterior != nil {
		if k := slices.Index(r.Posterior.Paths, row.Path); k >= 0 {
			return r.Posterior.Mean[k]
		}
	}
	return row.Prior
}

// parameter finds a parameter by its path, nil if there is none.
func parameter(path string) *agents.Parameter {
	for k := range parameterRows {
		if parameterRows[k].Path == path {
			return &parameterRows[k]
		}
	}
	return nil
}

func parameterPaths() []string {
	var paths []string
	for _, row := range parameterRows {
		paths = append(paths, row.Path)
	}
	return paths
}
