package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"slices"
	"time"

	"concord/agents"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// WhyJob asks what makes the difference between two scenarios of one region.
type WhyJob struct {
	Kind    string // one of results.AttributionKinds
	A, B    *scenarios.Scenario
	Parts   []scenarios.Part // of A and B
	Players []WhyPlayer      // each part belongs to one of them

	Domain   sim.Domain
	Outcome  string // of the domain
	Entity   string // of the domain; "" for the region
	From, To int    // the outcome is averaged over these years

	Seed    uint64
	Seeds   int                 // replicates
	Draws   sim.ParameterSource // replicate k has the k-th draw of the parameters, as in a pair of Claims
	Workers int                 // 0 for one a core
	Done    func(runs int)
	Split   *split.Work // as for Job; parts are of seeds
}

// WhyPlayer is one thing that may be as in A or as in B: one part or several.
type WhyPlayer struct {
	Name  string
	Parts []int // places in WhyJob.Parts
}

// mostWhySeeds bounds the memory of a game. The value of every coalition is kept for each seed: 32 kB for a
// seed with twelve players.
const mostWhySeeds = 10_000

// mostWhyPlayers is how many bits a coalition has.
const mostWhyPlayers = 63

// Why is a game that is ready to be played. The value of a coalition is the outcome of scenario A with the
// coalition's players as in B. Bit i of a coalition stands for player i. The runs of a coalition are those of
// the blended scenario, bit for bit. Most of them are branches of a shared run. They share it up to the year
// in which they differ: see walker.
type Why struct {
	job     WhyJob
	unit    string
	sampled bool
	model   uint64 // players with a part that is not an entry; they need another model
	inner   []int  // the other players by the first year in which they matter
	first   []int  // by player: the first year in which it matters; for a player of the model the first of the run
	entity  int    // place of the entity in its domain
	start   int    // first year of a run
}

// NewWhy lays a game out. Its errors say what is wrong with the request.
func NewWhy(j WhyJob) (*Why, error) {
	n := len(j.Players)
	switch {
	case n == 0:
		return nil, errors.New("nothing differs between the two scenarios that could change a result")
	case n > mostWhyPlayers:
		return nil, fmt.Errorf("%d things differ, want %d at most: make related ones one player with --group NAME=id1,id2", n,
			mostWhyPlayers)
	case j.Seeds < 2 || j.Seeds > mostWhySeeds:
		return nil, fmt.Errorf("--replicates = %d, want 2..%d: one says nothing of the error", j.Seeds, mostWhySeeds)
	}
	y := &Why{job: j, sampled: n > analysis.MostPlayers, first: make([]int, n)}
	for i, p := range j.Players {
		y.first[i] = math.MaxInt
		for _, k := range p.Parts {
			if j.Parts[k].Entry == "" {
				y.model |= 1 << i
			}
			y.first[i] = min(y.first[i], j.Parts[k].First)
		}
		if y.model>>i&1 == 0 {
			y.inner = append(y.inner, i)
		}
	}
	slices.SortStableFunc(y.inner, func(a, b int) int { return cmp.Compare(y.first[a], y.first[b]) })
	s, err := y.stage(0)
	if err != nil {
		return nil, err
	}
	y.start = s.region.FirstYear
	if j.From < y.start || j.To > s.region.LastYear || j.From > j.To {
		return nil, fmt.Errorf("years %d–%d, want years of %d–%d in order", j.From, j.To, y.start, s.region.LastYear)
	}
	for k := range y.first {
		y.first[k] = max(y.first[k], y.start) // an entry before the first year takes effect in the first year
	}
	layout := sim.NewLayout(s.region, s.entries, agents.New(s.params, s.region).Outcomes(), y.start)
	o := layout.Find(j.Domain, j.Outcome)
	if o < 0 {
		return nil, fmt.Errorf("the table %s has no outcome %q", j.Domain, j.Outcome)
	}
	if y.unit = layout.Outcomes[o].Unit; y.unit == "0..100" { // an index
		y.unit = "points"
	}
	if j.Domain != sim.OfRegion {
		y.entity = slices.Index(layout.Entities[j.Domain], j.Entity)
	}
	if y.entity < 0 {
		return nil, fmt.Errorf("the table %s has no entity %q in both scenarios", j.Domain, j.Entity)
	}
	if j.Domain == sim.OfEntry && s.owner[y.entity] >= 0 {
		return nil, fmt.Errorf("entry %s is one of the things that differ: what becomes of it cannot be what they are "+
			"measured by", j.Entity)
	}
	return y, nil
}

// Coalitions is how many coalitions are played for each seed.
func (y *Why) Coalitions() int {
	n := len(y.job.Players)
	if y.sampled {
		return 4*n - 4 // two orders, none, all, each alone and all but each; see sample
	}
	return 1 << n
}

// Runs is how many coalitions are played for all seeds.
func (y *Why) Runs() int { return y.Coalitions() * y.job.Seeds }

// Sampled tells whether there are too many players to play every coalition.
func (y *Why) Sampled() bool { return y.sampled }

// Width is how many numbers are kept of a seed: the value of every coalition, or what a sample tells of the players.
func (y *Why) Width() int {
	n := len(y.job.Players)
	if y.sampled {
		return 2 + 3*n
	}
	return 1 << n
}

// Years is about how many years all runs simulate together. It is the measure of cost.
func (y *Why) Years() int {
	whole := y.job.To - y.start + 1
	if y.sampled {
		return y.Runs() * whole
	}
	years := whole
	for d, i := range y.inner {
		years += max(0, y.job.To-y.first[i]+1) << d
	}
	return years * y.job.Seeds << bits.OnesCount64(y.model)
}

// Seconds guesses how long Play takes on one core. It runs scenario A a few times to see.
func (y *Why) Seconds() (float64, error) {
	w := &walker{why: y}
	const timed = 3
	var start time.Time
	for k := range timed + 1 {
		if k == 1 { // the first run prepares what all runs share
			start = time.Now()
		}
		if err := w.begin(0, k); err != nil {
			return 0, err
		}
		if _, err := w.run(0, y.start); err != nil {
			return 0, err
		}
	}
	return time.Since(start).Seconds() / timed / float64(y.job.To-y.start+1) * float64(y.Years()), nil
}

// Play simulates and divides the difference among the players. Every number has its place, so the answer does
// not depend on the number of workers. Play stops early when the context ends.
func (y *Why) Play(ctx context.Context) (*results.Attribution, error) {
	values, samples, err := y.simulate(ctx)
	if err != nil {
		return nil, err
	}
	interactions := make([][]float64, 0, len(values))
	for k := range values {
		samples[k] = exact(values[k], len(y.job.Players))
		interactions = append(interactions, analysis.Interactions(values[k]))
	}
	a := y.attribution(samples, interactions)
	if y.job.Kind == "barriers" {
		a.Square = y.square(values)
	}
	return a, nil
}

// Values simulates every coalition and returns their values, by seed and coalition. It is nil if there are
// too many players.
func (y *Why) Values(ctx context.Context) ([][]float64, error) {
	if y.sampled {
		return nil, nil
	}
	values, _, err := y.simulate(ctx)
	return values, err
}

// simulate plays the coalitions of all seeds: every coalition, or only the coalitions of samples.
func (y *Why) simulate(ctx context.Context) (values [][]float64, samples []*sample, err error) {
	j := &y.job
	samples = make([]*sample, j.Seeds)
	stages := []uint64{0} // subsets of the model's players
	if !y.sampled {
		values = make([][]float64, j.Seeds)
		for k := range values {
			values[k] = make([]float64, 1<<len(j.Players))
		}
		for c := uint64(1); c < 1<<len(j.Players); c++ {
			if c&^y.model == 0 {
				stages = append(stages, c)
			}
		}
	}
	// Seeds are done stage by stage, because it takes time to change a worker's model.
	made := &progress{done: j.Done}
	compute := func(from, to int) error {
		seeds := to - from
		return share(ctx, len(stages)*seeds, j.Workers, func(int) func(int) error {
			w := &walker{why: y}
			return func(t int) (err error) {
				k := from + t%seeds
				if y.sampled {
					samples[k], err = w.sample(ctx, k, made)
					return err
				}
				return w.branches(ctx, stages[t/seeds], k, values[k], made)
			}
		})
	}
	get, set := func(k int, row []float64) { copy(row, values[k]) }, func(k int, row []float64) { copy(values[k], row) }
	if y.sampled {
		get, set = func(k int, row []float64) { samples[k].get(row) }, func(k int, row []float64) { samples[k] = sampleOf(row) }
	}
	if err := j.Split.Rows(ctx, j.Kind, j.Seeds, y.Width(), compute, get, set); err != nil {
		return nil, nil, err
	}
	return values, samples, nil
}
