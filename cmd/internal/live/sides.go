package live

import (
	"errors"

	"concord/scenarios"
)

// Side is a scenario as text.
type Side struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// bind reads sides and makes each ready to run. Their scenarios share a seed, the given one or that of the last side,
// and they end in the earliest of their last years.
func (e *Engine) bind(sides []Side, seed *uint64) ([]*scenarios.Bound, error) {
	if len(sides) == 0 {
		return nil, errors.New("the request names no side; give at least one scenario")
	}
	var bound []*scenarios.Bound
	for _, side := range sides {
		s, err := scenarios.ParseAlone(side.Name+".toml", []byte(side.Text))
		if err != nil {
			return nil, err
		}
		b, err := s.Bind()
		if err != nil {
			return nil, err
		}
		bound = append(bound, b)
	}
	common, until := bound[len(bound)-1].Scenario.Seed, bound[0].Until
	if seed != nil {
		common = *seed
	}
	for _, b := range bound {
		until = min(until, b.Until)
	}
	for _, b := range bound {
		b.Scenario.Seed, b.Until = common, until
	}
	return bound, nil
}
