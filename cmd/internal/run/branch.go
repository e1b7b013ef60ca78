package run

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"concord/results"
	"concord/sim"
	"concord/sim/fault"
)

// Branch goes on from saved states under the job's scenario. The scenario may differ in the years after the
// states. Seed, replicates and draws are those of the states. The years that follow equal the years of
// Ensemble, to the bit.
func Branch(ctx context.Context, j Job, from *results.State) (*results.Ensemble, error) {
	j.Seed, j.Replicates, j.Uncertain, j.Draws = from.Seed, from.Replicates, from.Uncertain, from.Draws
	return j.records(ctx, from)
}

// beginning returns a function that each goroutine calls once. The goroutine gets from it its own way to put
// a worker's world where a replicate begins. Without states this is before the first year. With states it is
// the end of their year.
func (j *Job) beginning(from *results.State) (func() func(w *worker, r int) error, error) {
	if from == nil {
		return func() func(*worker, int) error {
			return func(w *worker, r int) error {
				w.begin(r)
				return nil
			}
		}, nil
	}
	saved, err := Saved(from)
	if err != nil {
		return nil, err
	}
	if faults := Continues(from, saved, j.Bound); faults != nil {
		return nil, faults
	}
	return func() func(*worker, int) error {
		old := sim.NewWorld(saved.Region, saved.Entries)
		return func(w *worker, r int) error {
			w.begin(r)
			floats, octets := old.Slabs()
			if err := from.Replicate(r, floats, octets); err != nil {
				return err
			}
			old.Year, old.Seed, old.Replicate = from.Year, from.Seed, r
			if err := old.Restored(); err != nil {
				return noRun(from, r, err)
			}
			return w.world.Carry(old)
		}
	}, nil
}

// guarded turns a panic into an error. The numbers in a file of states may come from anybody. Numbers that
// Restored accepts may still make a rule panic.
func guarded(from *results.State, work func(r int, row []float64) error) func(r int, row []float64) error {
	if from == nil {
		return work
	}
	return func(r int, row []float64) (err error) {
		defer func() {
			if p := recover(); p != nil {
				err = noRun(from, r, fmt.Errorf("the rules stop with %q", fault.Clip(fmt.Sprint(p))))
			}
		}()
		err = work(r, row)
		if err != nil && !errors.As(err, new(fault.Faults)) {
			why, _, _ := strings.Cut(err.Error(), "; this is a fault of the program") // the panic comes from the file
			err = noRun(from, r, fmt.Errorf("the rules cannot go on from it (%s)", why))
		}
		return err
	}
}

// noRun is the error for numbers that no run leaves in a replicate.
func noRun(from *results.State, r int, why error) error {
	return fault.Faults{{File: from.Name,
		Message: fmt.Sprintf("replicate %d is not as a run leaves it: %v; save the state again", r, why)}}
}
