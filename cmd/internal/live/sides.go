package live

import (
	"errors"
	"fmt"
	"slices"

	"concord/scenarios"
)

// Side is a scenario as text.
type Side struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// mostKnown is how many texts an engine keeps as it understood them. The page compares two, and asks about these.
const mostKnown = 4

// reading is a text as it was understood.
type reading struct {
	Side
	bound *scenarios.Bound // not to be written
}

// read makes a side ready to run, with its own seed and last year.
func (e *Engine) read(side Side) (*scenarios.Bound, error) {
	for _, k := range e.known {
		if k.Side == side {
			return k.bound, nil
		}
	}
	s, err := scenarios.ParseAlone(side.Name+".toml", []byte(side.Text))
	if err != nil {
		return nil, err
	}
	b, err := s.Bind()
	if err != nil {
		return nil, err
	}
	e.known = slices.Insert(e.known, 0, reading{side, b})
	e.known = e.known[:min(len(e.known), mostKnown)]
	return b, nil
}

// bind reads sides and makes each ready to run. Their scenarios share a seed, the given one or that of the last side,
// and they end in the earliest of their last years.
func (e *Engine) bind(sides []Side, seed *uint64) ([]*scenarios.Bound, error) {
	if len(sides) == 0 {
		return nil, errors.New("the request names no side; give at least one scenario")
	}
	if seed != nil && *seed > scenarios.MaxSeed {
		return nil, fmt.Errorf("seed = %d, want 0..%d", *seed, uint64(scenarios.MaxSeed))
	}
	var bound []*scenarios.Bound
	for _, side := range sides {
		b, err := e.read(side)
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
	for k, b := range bound {
		copied, s := *b, *b.Scenario
		s.Seed, copied.Scenario, copied.Until = common, &s, until
		bound[k] = &copied
	}
	return bound, nil
}
