package main

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// holdState takes the place of a file for a state. With force, a file may stand there already if it is a
// whole state that concord saved.
func holdState(path string, force bool) (*store.Place, error) {
	place, err := store.Hold(path, func(at string, _ bool) ([]string, error) {
		keep := func(why string) ([]string, error) {
			return nil, fmt.Errorf("%s %w: %s", path, store.ErrKept, why)
		}
		if !force {
			return keep("it is there already; choose another file with --out, or replace it with --force")
		}
		file, _, err := openState(at)
		if file != nil {
			file.Close() // it was read
		}
		if err != nil && !errors.Is(err, results.ErrOtherVersion) {
			return keep("it is not a whole state that concord saved; choose another file with --out")
		}
		return nil, nil
	})
	return place, store.WithOption(err, "--out")
}

// openState reads and verifies a file of states. The file is to be closed.
func openState(path string) (*os.File, *results.State, error) {
	info, err := os.Stat(path) // before it is opened: opening a pipe would wait
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, wrong("there is no file %s; want one that `concord branch save` wrote", path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fault.Faults{{File: path, Message: "this is not a file; want one that `concord branch save` wrote"}}
	}
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	info, err = file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, wrongRequest{err}
	}
	s, err := results.ReadState(path, file, info.Size())
	if err != nil {
		file.Close()
		return nil, nil, wrongRequest{err}
	}
	return file, s, nil
}

// goOn reads the scenario that is to go on from a state, and binds it to the state. Without a name it takes
// the state's own scenario.
func (q request) goOn(path string, state *results.State, named []string) (*scenarios.Bound, *results.Manifest, error) {
	var s *scenarios.Scenario
	var err error
	if len(named) == 0 {
		s, err = run.ScenarioOf(state)
	} else {
		s, err = scenarios.Read(named[0])
	}
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	return q.follow(path, state, s)
}

// follow brings a scenario and a state together. The error says why the scenario does not go on from there.
// The manifest is of a whole run of the scenario.
func (q request) follow(path string, state *results.State, s *scenarios.Scenario) (*scenarios.Bound, *results.Manifest, error) {
	fail := func(err error) (*scenarios.Bound, *results.Manifest, error) { return nil, nil, wrongRequest{err} }
	for _, set := range q.sets {
		if path, _, _ := strings.Cut(set, "="); strings.TrimSpace(path) == "seed" {
			return fail(fmt.Errorf("--set %s: the seed is that of the state, %d", set, state.Seed))
		}
	}
	sets := slices.Concat(q.sets, []string{"seed=" + strconv.FormatUint(state.Seed, 10)}, seedAndUntil("", q.until))
	if err := s.Set(sets...); err != nil {
		return fail(err)
	}
	q.replicates, q.uncertain, q.draws = state.Replicates, false, sim.Shipped
	b, m, err := q.bind(s)
	if err != nil {
		return nil, nil, err
	}
	saved, err := run.Saved(state)
	if err != nil {
		return fail(fmt.Errorf("%s: %w", path, err))
	}
	err = run.Continues(state, saved, b)
	if err == nil {
		err = otherRegion(state, m)
	}
	if err != nil {
		return fail(fmt.Errorf("%s does not go on from %s:\n%w", s.Name, path, err))
	}
	return b, m, nil
}

// otherRegion names the region files whose digests differ from those in the state.
func otherRegion(state *results.State, m *results.Manifest) error {
	now := regionInputs(m)
	var changed run.Differences
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if state.Inputs[name] != now[name] {
			changed = append(changed, fmt.Sprintf("%s is another file than when the state was saved: save the state again", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(state.Inputs)) {
		if now[name] == "" {
			changed = append(changed, fmt.Sprintf("%s is gone since the state was saved: save the state again", name))
		}
	}
	if changed == nil {
		return nil
	}
	return changed
}

// regionInputs are the digests of the region's files in a manifest.
func regionInputs(m *results.Manifest) map[string]string {
	in := maps.Clone(m.Inputs)
	delete(in, "scenario.effective.toml")
	return in
}
