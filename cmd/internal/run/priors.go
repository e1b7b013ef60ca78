package run

import (
	"context"
	"fmt"
	"math"
	"slices"
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
	scale      func(replicate int) float64 // of outside causes, instead of what draws says; nil for no other
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
				w.beginScaled(r, of.scale)
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

// beginScaled is begin, with another scale of outside causes if there is one.
func (w *worker) beginScaled(r int, scale func(int) float64) {
	if scale == nil {
		w.begin(r)
		return
	}
	params, region := agents.Drawn(w.job.Draws, w.job.Bound.Params, w.job.Bound.Region, w.job.Seed, r, w.settled)
	params.External.Scale = scale(r)
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

// The outcomes in which causes are weighed, and the part of their range under which a total divides nothing.
const (
	byStance = "region.stance_mean"
	byH      = "region.horizontal"

	leastTotal = 0.1
)

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

// game is the four coalitions of the game of barriers, in one year.
type game struct {
	*Priors
	sides []*scenarios.Bound
	year  int
	row   agents.Parameter // of the scale of outside causes
}

// newGame binds the coalitions. It refuses a scenario that sets the scale itself.
func (j *Priors) newGame() (*game, error) {
	sides, err := coalitions(j.Given)
	if err != nil {
		return nil, err
	}
	if slices.Contains(sides[0].Settled(), agents.ScalePath) {
		return nil, fmt.Errorf("%s sets %s, whose prior is asked for; leave it out", j.Given.Name, agents.ScalePath)
	}
	g := &game{Priors: j, sides: sides, year: Eve(sides[0])}
	p := agents.Defaults()
	for _, row := range p.Table() {
		if row.Path == agents.ScalePath {
			g.row = row
		}
	}
	return g, nil
}

// played holds the values of the coalitions: stance and H by draw, four of each.
type played struct{ stance, h [][4]float64 }

// play plays the coalitions with the draws of all parameters from their priors. Scale gives the scale of outside
// causes in each draw; nil draws it from its shipped prior.
func (g *game) play(ctx context.Context, scale func(draw int) float64) (*played, error) {
	rows, err := g.run(ctx, &bench{sides: g.sides, keep: []string{byStance, byH}, until: g.year, draws: sim.FromPriors,
		scale:      scale,
		replicates: g.Draws, width: 2, read: func(h *lived, row []float64) {
			row[0], row[1] = h.level("stance_mean", g.year), h.level("horizontal", g.year)
		}})
	if err != nil {
		return nil, err
	}
	out := &played{make([][4]float64, g.Draws), make([][4]float64, g.Draws)}
	for c := range rows {
		for k, row := range rows[c] {
			out.stance[k][c], out.h[k][c] = row[0], row[1]
		}
	}
	return out, nil
}

// shareOut is the share of outside causes in what both kinds of barriers take away, by Shapley over the two. It is NaN
// where both together take away less than a tenth of the range: then there is nothing to divide.
func shareOut(v [4]float64, span float64) float64 {
	total := v[3] - v[0]
	if !(total >= leastTotal*span) {
		return math.NaN()
	}
	outside := float64(0.5*(v[2]-v[0])) + float64(0.5*(v[3]-v[1]))
	return outside / total
}

// shares are the shares of all draws, in order of size, and how many draws have none.
func shares(values [][4]float64, span float64) (sorted []float64, left int) {
	for _, v := range values {
		if s := shareOut(v, span); math.IsNaN(s) {
			left++
		} else {
			sorted = append(sorted, s)
		}
	}
	slices.Sort(sorted)
	return sorted, left
}
