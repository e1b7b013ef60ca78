// Package run spreads the replicates of a scenario over the cores of this machine. It does not matter which
// worker computes which replicate: every draw is keyed, and every record has its place.
package run

import (
	"fmt"
	"time"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// MostReplicates bounds an ensemble.
const MostReplicates = results.MostReplicates

// Job is what to compute.
type Job struct {
	Bound      *scenarios.Bound
	Seed       uint64
	Replicates int
	Workers    int                 // 0 for one a core
	Uncertain  bool                // draw the scenario's uncertain values in each replicate
	Draws      sim.ParameterSource // where the parameters of each replicate come from, except those that the scenario sets
	Keep       *scenarios.Keep     // what is kept of each replicate; nil for everything
	Told       int                 // replicate whose log and votes are kept; see results.CanTell
	first      int                 // replicate with which the job begins
	Done       func(done int)      // told after each replicate, from any worker; may be nil

	// Checkpoint is where a long run saves how far it has come; nil for nowhere. The same job goes on from
	// there.
	Checkpoint *store.Checkpoint
	Every      time.Duration // least time between two checkpoints, 0 for CheckpointEvery
	// Split is the share of this process in a run that is divided into parts; nil for all of it.
	Split *split.Work
	// InTurn gets the records of consecutive replicates, in order; with Keep only what is kept of them. It must not
	// keep them. A run with InTurn cannot be resumed. It may be nil.
	InTurn func(layout *sim.Layout, first int, records [][]float64) error
}

// countable tells whether there can be so many replicates.
func (j *Job) countable() error {
	if j.Replicates < 1 || j.Replicates > MostReplicates {
		return fmt.Errorf("replicates = %d, want 1..%d", j.Replicates, MostReplicates)
	}
	return nil
}

// Pace times a replicate of a job on one core. The time to prepare what all replicates share is left out.
func Pace(j Job) (time.Duration, error) {
	w := newWorker(j, false)
	row := make([]float64, w.layout.Size()) // the record; what is kept of it costs next to nothing
	if err := w.replicate(0, row); err != nil {
		return 0, err
	}
	const timed = 3
	begun := time.Now()
	for r := range timed {
		if err := w.replicate(r, row); err != nil {
			return 0, err
		}
	}
	return time.Since(begun) / timed, nil
}

// Width is how many numbers are kept of a replicate of a job.
func Width(j Job) int { return width(j.Keep, newWorker(j, false).layout) }
