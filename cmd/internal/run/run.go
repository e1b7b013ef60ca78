// Package run spreads the replicates of a scenario over the cores of this
// machine. Which worker computes which replicate cannot matter: every draw is
// keyed and every record has its place.
package run

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/rng"
)

// MostReplicates bounds an ensemble.
const MostReplicates = results.MostReplicates

// Job is what to compute.
type Job struct {
	Bound      *scenarios.Bound
	Seed       uint64
	Replicates int
	Workers    int            // 0 for one a core
	Uncertain  bool           // draw the scenario's uncertain values in each replicate
	Draws      sim.Draws      // where the parameters of each replicate come from, but those that the scenario sets
	Told       int            // replicate whose log and votes are kept; see results.CanTell
	Done       func(done int) // told after each replicate, from any worker; may be nil

	// Checkpoint is where a long run saves how far it has come, which the same job takes
	// up; nil for nowhere.
	Checkpoint *store.Checkpoint
	Every      time.Duration // least time between two checkpoints, 0 for CheckpointEvery
	// InTurn is handed the records of consecutive replicates, in order; they are
	// not to be kept. A run with InTurn is not resumed. May be nil.
	InTurn func(layout *sim.Layout, first int, records [][]float64) error
}

// Ensemble computes the replicates of a job. It stops early when the context
// ends, and reports the fault of the lowest replicate that had one. Up to
// results.Kept replicates are all kept; of more, the first ones and a tally of all.
func Ensemble(ctx context.Context, j Job) (*results.Ensemble, error) {
	if j.Replicates < 1 || j.Replicates > MostReplicates {
		return nil, fmt.Errorf("replicates = %d, want 1..%d", j.Replicates, MostReplicates)
	}
	b := j.Bound
	if err := b.CanDraw(j.Draws); err != nil {
		return nil, err
	}
	layout := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until)
	if err := results.CanTell(j.Told, j.Replicates); err != nil {
		return nil, err
	}
	e := &results.Ensemble{Layout: layout, Region: b.Region, Entries: b.Entries, Told: j.Told, Draws: j.Draws, Uncertain: j.Uncertain}
	if !j.Uncertain {
		e.Undrawn = len(b.Uncertain)
	}
	s := &stream{width: layout.Size(), most: j.Replicates, workers: j.Workers, done: j.Done,
		worker: func() func(int, []float64) error {
			w := newWorker(j, false)
			return func(r int, record []float64) error {
				w.world.KeepVotes = r == j.Told
				err := w.replicate(r, record)
				if r == j.Told { // one worker alone comes here
					e.Log, e.Votes = slices.Clone(w.world.Log), slices.Clone(w.world.Votes)
				}
				return err
			}
		}}
	if j.InTurn != nil {
		s.inTurn = func(first int, records [][]float64) error { return j.InTurn(layout, first, records) }
	}
	if j.Replicates > results.Kept {
		s.tally = analysis.NewTally(s.width)
	}
	var err error
	if s.tally != nil && j.Checkpoint != nil && j.InTurn == nil {
		err = s.extendSaved(ctx, j.Replicates, j.Checkpoint, j.Every)
	} else {
		err = s.extend(ctx, j.Replicates)
	}
	if err != nil {
		return nil, err
	}
	e.Records = s.kept
	if s.tally != nil {
		e.Tally, e.Sums = s.tally, s.sums.Sum(nil)
	}
	return e, nil
}

// Pace times a replicate of a job on one core, once what all share is made.
func Pace(j Job) (time.Duration, error) {
	w := newWorker(j, false)
	row := make([]float64, w.layout.Size())
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

// Width is how many numbers a replicate of a job records.
func Width(j Job) int { return newWorker(j, false).layout.Size() }

// worker is what one goroutine needs to run replicates one after another.
type worker struct {
	job    Job
	kept   []string // paths of parameters that are not drawn
	short  bool     // leaves out the outcomes of entries
	model  *agents.Model
	world  *sim.World
	layout *sim.Layout
}

func newWorker(j Job, short bool) *worker {
	w := &worker{job: j, short: short, world: sim.NewWorld(j.Bound.Region, j.Bound.Entries), kept: j.Bound.Settled()}
	w.bind(j.Bound.Params, j.Bound.Region)
	return w
}

func (w *worker) bind(p agents.Params, r *sim.Region) {
	b := w.job.Bound
	w.model = agents.New(p, r)
	outcomes := w.model.Outcomes() // some read the model's parameters
	if w.short {
		outcomes = withoutEntries(outcomes)
	}
	w.layout = sim.NewLayout(b.Region, b.Entries, outcomes, b.Until)
}

func (w *worker) replicate(r int, record []float64) error {
	w.begin(r)
	return sim.Run(w.world, w.model.Phases(), w.layout, record)
}

// begin puts the world before its first year as a replicate, with the values and
// parameters that the replicate draws.
func (w *worker) begin(r int) {
	params, region := agents.Drawn(w.job.Draws, w.job.Bound.Params, w.job.Bound.Region, w.job.Seed, r, w.kept)
	var drawn []float64
	if w.job.Uncertain {
		drawn = w.draw(r, &params)
	}
	if params != w.model.Params || region != w.model.Region {
		w.bind(params, region)
	}
	w.model.Begin(w.world, w.job.Seed, r)
	for k, v := range drawn {
		if u := w.job.Bound.Uncertain[k]; u.Entry >= 0 {
			w.world.Talks.Values[w.world.EntryAt[u.Entry]+u.Slot] = v
		}
	}
}

// draw draws the scenario's uncertain values for a replicate and puts those that
// are parameters in their places. The key is the path, so that naming another
// uncertain value leaves this one's draws alone.
func (w *worker) draw(r int, params *agents.Params) []float64 {
	rows := params.Table()
	var drawn []float64
	for _, u := range w.job.Bound.Uncertain {
		h := fnv.New64a()
		h.Write([]byte(u.Path))
		key := h.Sum64()
		source := rng.Stream(w.job.Seed, r, 0, rng.Uncertain, int(key>>33), int(key&0x7fffffff))
		v := source.Uniform(u.Lo, u.Hi)
		drawn = append(drawn, v)
		if u.Entry < 0 {
			*rows[u.Slot].Value = v
		}
	}
	return drawn
}
