package run

import (
	"hash/fnv"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// worker holds what one goroutine needs to run replicates one after another.
type worker struct {
	job     Job
	settled []string // see settled
	short   bool     // leaves out the outcomes of entries
	model   *agents.Model
	world   *sim.World
	layout  *sim.Layout
}

func newWorker(j Job, short bool) *worker {
	w := &worker{job: j, short: short, world: sim.NewWorld(j.Bound.Region, j.Bound.Entries), settled: j.Bound.Settled()}
	w.bind(j.Bound.Params, j.Bound.Region)
	return w
}

func (w *worker) bind(p agents.Params, r *sim.Region) {
	b := w.job.Bound
	w.model = w.model.Rebind(p, r)
	outcomes := w.model.Outcomes() // some read the model's parameters
	if w.short {
		outcomes = withoutEntries(outcomes)
	}
	if w.job.Keep != nil {
		outcomes = only(w.job.Keep, outcomes)
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
	params, region := agents.Drawn(w.job.Draws, w.job.Bound.Params, w.job.Bound.Region, w.job.Seed, r, w.settled)
	var drawn []float64
	if w.job.Uncertain {
		drawn = w.uncertain(r, &params)
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

// uncertain draws the scenario's uncertain values for a replicate. It puts those that are parameters into
// their places. The path is the key of a draw. So a new uncertain value does not change the draws of the
// others.
func (w *worker) uncertain(r int, params *agents.Params) []float64 {
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
