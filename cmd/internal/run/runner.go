package run

import (
	"concord/sim"
)

// Runner runs replicates of a job year by year, in one goroutine. It serves a program that asks for one replicate at a
// time, and that goes on from states of its own.
type Runner struct {
	worker *worker
}

// NewRunner prepares to run replicates of a job.
func NewRunner(j Job) *Runner { return &Runner{newWorker(j, false)} }

// Turn makes the runner ready for another job. It keeps what the change leaves as it was: see agents.Model.Rebind.
func (r *Runner) Turn(j Job) {
	w := r.worker
	w.job, w.settled, w.world = j, j.Bound.Settled(), sim.NewWorld(j.Bound.Region, j.Bound.Entries)
	w.bind(j.Bound.Params, j.Bound.Region)
}

// World is the run in progress.
func (r *Runner) World() *sim.World { return r.worker.world }

// Layout is the order of what is recorded of the job.
func (r *Runner) Layout() *sim.Layout { return r.worker.layout }

// Whole is the layout of everything that a run can record until a year.
func (r *Runner) Whole(until int) *sim.Layout {
	b := r.worker.job.Bound
	return sim.NewLayout(b.Region, b.Entries, r.worker.model.Outcomes(), until)
}

// Begin puts the world before its first year as a replicate.
func (r *Runner) Begin(replicate int) { r.worker.begin(replicate) }

// Step runs one year.
func (r *Runner) Step() error { return r.worker.world.Step(r.worker.model.Phases()) }
