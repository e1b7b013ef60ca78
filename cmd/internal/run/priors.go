package run

import (
	"context"
	"fmt"
	"strings"

	"concord/agents"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// Priors asks what the model says before it has seen the record: how large the share of outside causes is over
// draws from the priors, what free history looks like, and how far the effort of powers reaches.
type Priors struct {
	Given   *scenarios.Scenario // history as recorded
	Free    *scenarios.Scenario // history in which the region chooses
	Draws   int                 // of the parameters from their priors
	Pairs   int                 // of runs at the medians of the priors, for the effort of powers
	Seed    uint64
	Workers int            // 0 for one a core
	Told    func(made int) // told after each run, from any worker; may be nil

	made *progress
}

// ParametersDigest names the table of parameters with everything that a draw from the priors and the game of
// barriers read of it. Another prior, sign, group or role has another digest.
func ParametersDigest() string {
	var b strings.Builder
	p := agents.Defaults()
	for _, row := range p.Table() {
		fmt.Fprintf(&b, "%s %s %v %v %v %v %v %v %s %s %v %s\n", row.Path, row.Shape, row.Prior, row.Spread, row.Low, row.High,
			row.Lo, row.Hi, row.Group, row.Role, row.Neutral, row.Mechanism)
	}
	return results.SHA256([]byte(b.String()))[:16]
}

// bench runs several scenarios in many replicates, all on the same draws, and reads a row of numbers of each run.
type bench struct {
	sides      []*scenarios.Bound
	keep       []string // the outcomes that read reads
	until      int      // last year of all runs
	draws      sim.ParameterSource
	change     func(replicate int, p *agents.Params) // of what draws says; nil for none
	replicates int
	width      int // of a row
	read       func(h *lived, row []float64)

	seed    uint64
	workers int
	made    *progress
}

// bunch is how many replicates of a scenario a worker runs in one go.
const bunch = 50

// run runs a bench with the seed of the request.
func (j *Priors) run(ctx context.Context, of *bench) ([][][]float64, error) {
	if j.made == nil {
		j.made = &progress{done: j.Told}
	}
	of.seed, of.workers, of.made = j.Seed, j.Workers, j.made
	return of.run(ctx)
}

// run gives the rows by scenario and replicate. They do not depend on the workers.
func (of *bench) run(ctx context.Context) ([][][]float64, error) {
	rows := make([][][]float64, len(of.sides))
	keeps := make([]*scenarios.Keep, len(of.sides))
	bounds := make([]*scenarios.Bound, len(of.sides))
	for n, b := range of.sides {
		shorter := *b
		shorter.Until = of.until
		bounds[n] = &shorter
		keep, err := scenarios.ReadKeep(&shorter, of.keep, nil)
		if err != nil {
			return nil, err
		}
		rows[n], keeps[n] = make([][]float64, of.replicates), keep
	}
	bunches := (of.replicates + bunch - 1) / bunch
	err := share(ctx, bunches*len(bounds), of.workers, func(int) func(int) error {
		return func(task int) error {
			n, first := task/bunches, task%bunches*bunch
			w := newWorker(Job{Bound: bounds[n], Seed: of.seed, Keep: keeps[n], Draws: of.draws}, false)
			record := make([]float64, w.layout.Size())
			for r := first; r < min(first+bunch, of.replicates); r++ {
				if err := ctx.Err(); err != nil {
					return err
				}
				w.beginChanged(r, of.change)
				if err := sim.Run(w.world, w.model.Phases(), w.layout, record); err != nil {
					return fmt.Errorf("scenario %s, draw %d of seed %d: %w", bounds[n].Scenario.Name, r, of.seed, err)
				}
				rows[n][r] = make([]float64, of.width)
				of.read(&lived{bounds[n], w.layout, record, w.world.Log, w.world}, rows[n][r])
				of.made.add()
			}
			return nil
		}
	})
	return rows, err
}

// beginChanged is begin, with a change of the parameters that are drawn if there is one.
func (w *worker) beginChanged(r int, change func(int, *agents.Params)) {
	if change == nil {
		w.begin(r)
		return
	}
	params, region := agents.Drawn(w.job.Draws, w.job.Bound.Params, w.job.Bound.Region, w.job.Seed, r, w.settled)
	change(r, &params)
	if params != w.model.Params || region != w.model.Region {
		w.bind(params, region)
	}
	w.model.Begin(w.world, w.job.Seed, r)
}

// bound binds a scenario with some assignments.
func bound(s *scenarios.Scenario, assignments ...string) (*scenarios.Bound, error) {
	changed := *s
	if len(assignments) > 0 {
		if err := changed.Set(assignments...); err != nil {
			return nil, err
		}
	}
	return changed.Bind()
}

// coalitions are the scenarios of the game of barriers: with all barriers, without the inner ones, without the
// outside ones, and without both.
func coalitions(s *scenarios.Scenario) ([]*scenarios.Bound, error) {
	var list []*scenarios.Bound
	for c := range 4 {
		var off []string
		for _, g := range agents.BarrierGroups {
			player := 0 // inside
			if g == sim.External {
				player = 1
			}
			if c&(1<<player) != 0 {
				off = append(off, "barriers."+g.String()+"=false")
			}
		}
		b, err := bound(s, off...)
		if err != nil {
			return nil, err
		}
		list = append(list, b)
	}
	return list, nil
}
