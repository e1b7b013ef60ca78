// Package run spreads the replicates of a scenario over the cores of this
// machine. Which worker computes which replicate cannot matter: every draw is
// keyed and every record has its place.
package run

import (
	"context"
	"fmt"
	"hash/fnv"
	"runtime"
	"sync"
	"sync/atomic"

	"concord/agents"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/rng"
)

// MostReplicates bounds the memory of an ensemble, which keeps every record:
// about 150 kB a replicate of the reference.
const MostReplicates = 10000

// Job is what to compute.
type Job struct {
	Bound      *scenarios.Bound
	Seed       uint64
	Replicates int
	Workers    int            // 0 for one a core
	Uncertain  bool           // draw the scenario's uncertain values in each replicate
	Done       func(done int) // told after each replicate, from any worker; may be nil
}

// Ensemble computes the replicates of a job. It stops early when the context
// ends, and reports the fault of the lowest replicate that had one.
func Ensemble(ctx context.Context, j Job) (*results.Ensemble, error) {
	if j.Replicates < 1 || j.Replicates > MostReplicates {
		return nil, fmt.Errorf("replicates = %d, want 1..%d: every record is kept in memory", j.Replicates, MostReplicates)
	}
	workers := j.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	workers = min(workers, j.Replicates)
	b := j.Bound
	layout := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until)
	e := &results.Ensemble{Layout: layout, Region: b.Region, Entries: b.Entries, Records: make([][]float64, j.Replicates)}
	faults := make([]error, j.Replicates)
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			w := newWorker(j)
			for {
				r := int(next.Add(1)) - 1
				if r >= j.Replicates || ctx.Err() != nil {
					return
				}
				record := make([]float64, layout.Size())
				faults[r] = w.replicate(r, record)
				e.Records[r] = record
				if r == 0 {
					e.Log = append([]sim.LogLine(nil), w.world.Log...)
				}
				if n := int(done.Add(1)); j.Done != nil {
					j.Done(n)
				}
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return e, nil
}

// worker is what one goroutine needs to run replicates one after another.
type worker struct {
	job    Job
	model  *agents.Model
	world  *sim.World
	layout *sim.Layout
}

func newWorker(j Job) *worker {
	w := &worker{job: j, world: sim.NewWorld(j.Bound.Region, j.Bound.Entries)}
	w.bind(j.Bound.Params)
	return w
}

func (w *worker) bind(p agents.Params) {
	b := w.job.Bound
	w.model = agents.New(p, b.Region)
	w.layout = sim.NewLayout(b.Region, b.Entries, w.model.Outcomes(), b.Until)
}

func (w *worker) replicate(r int, record []float64) error {
	var drawn []float64
	if w.job.Uncertain {
		drawn = w.draw(r)
	}
	w.model.Begin(w.world, w.job.Seed, r)
	for k, v := range drawn {
		if u := w.job.Bound.Uncertain[k]; u.Entry >= 0 {
			w.world.Values[w.world.EntryAt[u.Entry]+u.Slot] = v
		}
	}
	return sim.Run(w.world, w.model.Phases(), w.layout, record)
}

// draw draws the scenario's uncertain values for a replicate and binds those
// that are parameters. The key is the path, so that naming another uncertain
// value leaves this one's draws alone.
func (w *worker) draw(r int) []float64 {
	params := w.job.Bound.Params
	rows := params.Table()
	var drawn []float64
	bind := false
	for _, u := range w.job.Bound.Uncertain {
		h := fnv.New64a()
		h.Write([]byte(u.Path))
		key := h.Sum64()
		source := rng.Stream(w.job.Seed, r, 0, rng.Uncertain, int(key>>33), int(key&0x7fffffff))
		v := source.Uniform(u.Lo, u.Hi)
		drawn = append(drawn, v)
		if u.Entry < 0 {
			*rows[u.Slot].Value = v
			bind = true
		}
	}
	if bind {
		w.bind(params)
	}
	return drawn
}
