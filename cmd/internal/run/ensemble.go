package run

import (
	"context"
	"fmt"
	"slices"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// Ensemble computes the replicates of a job. It stops early when the context ends. It reports the fault of
// the lowest replicate with a fault. Up to results.Kept replicates are all kept. Of more replicates it keeps
// the first ones and a tally of all.
func Ensemble(ctx context.Context, j Job) (*results.Ensemble, error) {
	if err := j.countable(); err != nil {
		return nil, err
	}
	if err := j.Bound.CanDraw(j.Draws); err != nil {
		return nil, err
	}
	return j.records(ctx, nil)
}

// Tell computes the one replicate that the job tells of, with its log and its votes. It is that replicate of the
// job's ensemble, to the bit, and the only record of the one returned.
func Tell(ctx context.Context, j Job) (*results.Ensemble, error) {
	if j.Told < 0 || j.Told >= MostReplicates {
		return nil, fmt.Errorf("replicate = %d, want 0..%d", j.Told, MostReplicates-1)
	}
	if err := j.Bound.CanDraw(j.Draws); err != nil {
		return nil, err
	}
	j.first, j.Replicates, j.Checkpoint = j.Told, 1, nil
	return j.records(ctx, nil)
}

// records computes the replicates of a job, from the beginning or from states on.
func (j *Job) records(ctx context.Context, from *results.State) (*results.Ensemble, error) {
	b := j.Bound
	begin, err := j.beginning(from)
	if err != nil {
		return nil, err
	}
	first := b.Region.FirstYear
	if from != nil {
		first = from.Year + 1
	}
	outcomes := agents.New(b.Params, b.Region).Outcomes()
	if j.Keep != nil {
		outcomes = only(j.Keep, outcomes)
	}
	layout := sim.NewLayout(b.Region, b.Entries, outcomes, b.Until).From(first)
	if err := results.CanTell(j.Told-j.first, j.Replicates); err != nil {
		return nil, err
	}
	e := &results.Ensemble{Layout: layout, Part: j.Part(), Region: b.Region, Entries: b.Entries, Told: j.Told, Draws: j.Draws,
		Uncertain: j.Uncertain}
	if !j.Uncertain {
		e.Undrawn = len(b.Uncertain)
	}
	s := &replication{width: width(j.Keep, layout), most: j.Replicates, workers: j.Workers, done: j.Done,
		filler: func() func(int, []float64) error {
			w, begin, kept := newWorker(*j, false), begin(), newKeeper(j.Keep, layout)
			return guarded(from, func(r int, row []float64) error {
				r += j.first
				if err := begin(w, r); err != nil {
					return err
				}
				w.world.KeepVotes = r == j.Told
				err := kept.fill(row, func(record []float64) error {
					return sim.Run(w.world, w.model.Phases(), w.layout.From(first), record)
				})
				if r == j.Told { // one worker alone comes here
					e.Log, e.Votes = slices.Clone(w.world.Log), slices.Clone(w.world.Votes)
				}
				return err
			})
		}}
	if j.InTurn != nil {
		s.inTurn = func(first int, records [][]float64) error { return j.InTurn(layout, first, records) }
	}
	if j.Replicates > results.Kept {
		s.tally = analysis.NewTally(s.width)
	}
	switch {
	case j.Split != nil:
		err = s.divided(ctx, j.Split, "replicates", j.Replicates, j.Told-j.first)
	case s.tally != nil && j.Checkpoint != nil && j.InTurn == nil:
		err = s.extendSaved(ctx, j.Replicates, j.Checkpoint, j.Every)
	default:
		err = s.extend(ctx, j.Replicates)
	}
	if err != nil {
		return nil, err
	}
	e.Records = s.kept
	if s.tally != nil {
		e.Tally = s.tally
	}
	return e, nil
}
