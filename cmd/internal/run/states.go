package run

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// StatesJob says which states to save: the state of every replicate of a job at the end of a year.
type StatesJob struct {
	Job
	Year   int
	Inputs map[string]string // SHA-256 of the region's files by name
	From   *results.State    // goes on from here, nil from the beginning
}

// StateBytes is what the state of one replicate takes in a file.
func StateBytes(b *scenarios.Bound) int {
	floats, octets := sim.NewWorld(b.Region, b.Entries).Slabs()
	return 8*len(floats) + len(octets)
}

// SaveStates runs the replicates to the end of the year and writes their states. It writes the same bytes
// from the beginning as from an earlier state.
func SaveStates(ctx context.Context, j StatesJob, to io.Writer) (*results.StateWriter, error) {
	b := j.Bound
	first := b.Region.FirstYear
	if j.From != nil {
		first = j.From.Year + 1
	}
	if j.Year < first || j.Year >= b.Region.LastYear {
		return nil, fmt.Errorf("year = %d, want %d..%d, which leaves a year to go on with", j.Year, first, b.Region.LastYear-1)
	}
	if err := j.countable(); err != nil {
		return nil, err
	}
	begin, err := j.beginning(j.From)
	if err != nil {
		return nil, err
	}
	probe := sim.NewWorld(b.Region, b.Entries)
	floats, octets := probe.Slabs()
	head := results.StateHead{ModelVersion: sim.ModelVersion, Region: b.Scenario.Region, Inputs: j.Inputs,
		Scenario: b.Scenario.Name, Seed: j.Seed,
		Replicates: j.Replicates, Year: j.Year, Uncertain: j.Uncertain, Draws: j.Draws, Floats: len(floats), Bytes: len(octets),
		Entries: stateEntries(b.Entries), Effective: string(b.Scenario.TOML(false))}
	writer, err := results.NewStateWriter(to, head)
	if err != nil {
		return nil, err
	}
	octets = slices.Clone(octets)
	s := &replication{width: head.Floats + head.Bytes, most: j.Replicates, workers: j.Workers, done: j.Done,
		filler: func() func(int, []float64) error {
			w, begin := newWorker(j.Job, true), begin()
			return guarded(j.From, func(r int, row []float64) error {
				if err := begin(w, r); err != nil {
					return err
				}
				for w.world.Year < j.Year {
					if err := w.world.Step(w.model.Phases()); err != nil {
						return err
					}
				}
				floats, octets := w.world.Slabs()
				copy(row, floats)
				for k, v := range octets { // a byte is a number without loss
					row[len(floats)+k] = float64(v)
				}
				return nil
			})
		},
		inTurn: func(first int, rows [][]float64) error {
			for _, row := range rows {
				for k, v := range row[head.Floats:] {
					octets[k] = uint8(v)
				}
				if err := writer.Add(row[:head.Floats], octets); err != nil {
					return err
				}
			}
			return nil
		}}
	if err := s.extend(ctx, j.Replicates); err != nil {
		return nil, err
	}
	return writer, writer.Close()
}

// ScenarioOf reads the scenario from which a state was saved. Its faults name the state's file, and their
// line numbers count in the scenario's text within that file.
func ScenarioOf(from *results.State) (*scenarios.Scenario, error) {
	s, err := scenarios.ParseWhole(from.Scenario+".toml", []byte(from.Effective))
	var bad fault.Faults
	if errors.As(err, &bad) {
		var told fault.Faults
		for _, f := range bad {
			told = append(told, fault.Fault{File: from.Name, Message: "the scenario in the state: " + f.Error()})
		}
		return nil, told
	}
	return s, err
}

// Saved binds the scenario from which a state was saved.
func Saved(from *results.State) (*scenarios.Bound, error) {
	s, err := ScenarioOf(from)
	if err != nil {
		return nil, err
	}
	b, err := s.Bind()
	if err != nil {
		return nil, fmt.Errorf("the scenario in the state: %w", err)
	}
	if err := b.CanDraw(from.Draws); err != nil {
		return nil, fmt.Errorf("the scenario in the state: %w", err)
	}
	if s.Region != from.Region {
		return nil, fmt.Errorf("the head of the state names the region %s and its scenario %s; save the state again",
			fault.Quote(from.Region), fault.Quote(s.Region))
	}
	if string(s.TOML(false)) != from.Effective {
		return nil, fmt.Errorf("the scenario in the state is not written as concord writes it; save the state again")
	}
	floats, octets := sim.NewWorld(b.Region, b.Entries).Slabs()
	if len(floats) != from.Floats || len(octets) != from.Bytes || !slices.Equal(stateEntries(b.Entries), from.Entries) ||
		from.Year < b.Region.FirstYear || from.Year >= b.Region.LastYear {
		return nil, fmt.Errorf("the state is not of the shape that its scenario %s has with this program and this region; "+
			"save it again", from.Scenario)
	}
	return b, nil
}

func stateEntries(entries []sim.Entry) []results.StateEntry {
	var list []results.StateEntry
	for k := range entries {
		list = append(list, results.StateEntry{ID: entries[k].ID, Values: len(entries[k].Values)})
	}
	return list
}
