package run

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/rng"
)

// WhyJob asks what makes the difference between two scenarios of one region.
type WhyJob struct {
	Kind    string // one of results.AttributionKinds
	A, B    *scenarios.Scenario
	Parts   []scenarios.Part // of A and B
	Players []WhyPlayer      // each part belongs to one of them

	Domain   sim.Domain
	Outcome  string // of the domain
	Entity   string // of the domain; not asked of the region
	From, To int    // the outcome is averaged over these years

	Seed    uint64
	Seeds   int       // replicates
	Draws   sim.Draws // replicate k has the k-th draw of the parameters, as a pair of Claims has
	Workers int       // 0 for one a core
	Done    func(runs int)
}

// WhyPlayer is one thing that may be as in A or as in B: one part or several.
type WhyPlayer struct {
	Name  string
	Parts []int // places in WhyJob.Parts
}

// MostWhySeeds bounds the memory of a game: what every coalition is worth is kept
// for each seed, 32 kB of it with twelve players.
const MostWhySeeds = 10_000

// mostWhyPlayers is how many bits a coalition has.
const mostWhyPlayers = 63

// Why is a game ready to be played: coalitions of players, each worth the outcome
// of scenario A with those players as in B. Bit i of a coalition stands for player
// i. The runs of a coalition are those of the blended scenario, bit for bit, though
// most of them are branches of a run that they share up to the year in which they
// part: see walker.
type Why struct {
	job     WhyJob
	unit    string
	sampled bool
	model   uint64 // players of which a part is no entry: they need another model
	inner   []int  // the other players by the first year in which they matter
	first   []int  // by player: that year; for a player of the model the first of the run
	entity  int    // place of the entity in its domain
	start   int    // first year of a run
}

// NewWhy lays a game out. The errors are those of the request.
func NewWhy(j WhyJob) (*Why, error) {
	n := len(j.Players)
	switch {
	case n == 0:
		return nil, errors.New("nothing differs between the two scenarios that could change a result")
	case n > mostWhyPlayers:
		return nil, fmt.Errorf("%d things differ, want %d at most: make related ones one player with --group NAME=id1,id2", n, mostWhyPlayers)
	case j.Seeds < 2 || j.Seeds > MostWhySeeds:
		return nil, fmt.Errorf("--replicates = %d, want 2..%d: one says nothing of the error", j.Seeds, MostWhySeeds)
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
		y.first[k] = max(y.first[k], y.start) // what is dated before the first year comes in it
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
		return nil, fmt.Errorf("entry %s is one of the things that differ: what becomes of it cannot be what they are measured by", j.Entity)
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

// Years is about how many years are stepped through for all runs: what it costs.
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

// Probe gives what runs scenario A once more at each call, for whoever wants to
// tell beforehand what Play will take, and over how many years. Play knows nothing
// of it.
func (y *Why) Probe() (once func() error, years int) {
	w := &walker{why: y}
	replicate := 0
	return func() error {
		if err := w.begin(0, replicate); err != nil {
			return err
		}
		replicate++
		_, err := w.run(0, y.start)
		return err
	}, y.job.To - y.start + 1
}

// stage is what coalitions share that agree on the players of the model.
type stage struct {
	region  *sim.Region
	params  agents.Params
	kept    []string    // paths that are not drawn: set, or held by a switch
	entries []sim.Entry // those of A and of B together, sorted by id
	owner   []int       // by entry: its player, −1 for an entry of both scenarios
	ofB     []bool      // by entry: whether it is the version of B
}

// stage makes the stage of the model's players in a coalition. An entry that
// differs stands in it twice. The version of B has an id that follows that of A
// at once, so that either takes the place among the others that it has by itself.
func (y *Why) stage(model uint64) (*stage, error) {
	j := &y.job
	owner := make([]int, len(j.Parts))
	for i, p := range j.Players {
		for _, k := range p.Parts {
			owner[k] = i
		}
	}
	bind := func(entries bool) (*scenarios.Bound, error) {
		return scenarios.Blend(j.A, j.B, j.Parts, func(k int) bool {
			if j.Parts[k].Entry != "" {
				return entries
			}
			return model>>owner[k]&1 != 0
		}).Bind()
	}
	a, err := bind(false)
	if err != nil {
		return nil, err
	}
	b, err := bind(true)
	if err != nil {
		return nil, err
	}
	playerOf := func(id string) int {
		for k := range j.Parts {
			if j.Parts[k].Entry == id {
				return owner[k]
			}
		}
		return -1
	}
	type version struct {
		sim.Entry
		owner int
		ofB   bool
	}
	var union []version
	for _, e := range a.Entries {
		union = append(union, version{e, playerOf(e.ID), false})
	}
	for _, e := range b.Entries {
		if i := playerOf(e.ID); i >= 0 {
			e.ID += "\x00" // below every letter of an id
			union = append(union, version{e, i, true})
		}
	}
	slices.SortFunc(union, func(a, b version) int { return cmp.Compare(a.ID, b.ID) })
	s := &stage{region: a.Region, params: a.Params, kept: a.Settled()}
	for _, v := range union {
		s.entries, s.owner, s.ofB = append(s.entries, v.Entry), append(s.owner, v.owner), append(s.ofB, v.ofB)
	}
	return s, nil
}

// walker goes from coalition to coalition of one seed. It keeps the state before
// each year in which players begin to matter, so that a coalition is simulated only
// from the first year in which it differs from the one before.
type walker struct {
	why    *Why
	model  *agents.Model
	stage  *stage
	of     uint64 // the model's players of the stage
	drawn  int    // replicate whose draw the model has
	worlds map[*sim.Region]*sim.World
	world  *sim.World
	layout *sim.Layout

	marks []int       // years before which the state is kept, in order
	kept  []sim.State // those states
	years []float64   // the outcome by asked year, of the last coalition
	row   []float64   // scratch: the outcome of all entities
}

// begin puts the world before its first year, with the model's players of a
// coalition as they are there.
func (w *walker) begin(coalition uint64, replicate int) error {
	y := w.why
	j := &y.job
	of := coalition & y.model
	if w.stage == nil || of != w.of {
		s, err := y.stage(of)
		if err != nil {
			return err
		}
		w.stage, w.of, w.model = s, of, nil
		if w.worlds == nil {
			w.worlds = map[*sim.Region]*sim.World{}
			for _, i := range y.inner {
				if at := y.first[i]; at <= j.To && !slices.Contains(w.marks, at) {
					w.marks = append(w.marks, at)
				}
			}
			w.years = make([]float64, j.To-j.From+1)
		}
		if w.world = w.worlds[s.region]; w.world == nil {
			w.world = sim.NewWorld(s.region, slices.Clone(s.entries))
			w.world.Absent = make([]bool, len(s.entries))
			w.worlds[s.region] = w.world
			if w.kept == nil {
				for range w.marks {
					w.kept = append(w.kept, w.world.Snapshot())
				}
			}
		}
		for e := range s.entries {
			w.world.Entries[e].Off = s.entries[e].Off // all else is the same on every stage
		}
	}
	if w.model == nil || j.Draws != sim.Shipped && w.drawn != replicate {
		w.model, w.drawn = agents.New(agents.Drawn(j.Draws, w.stage.params, w.stage.region, j.Seed, replicate, w.stage.kept)), replicate
		outcomes := w.model.Outcomes() // some read the model's parameters
		outcomes = slices.DeleteFunc(outcomes, func(o sim.Outcome) bool { return o.Domain != j.Domain || o.Name != j.Outcome })
		w.layout = sim.NewLayout(w.stage.region, w.stage.entries, outcomes, j.To)
		w.row = slices.Grow(w.row[:0], w.layout.Width)[:w.layout.Width]
	}
	w.model.Begin(w.world, j.Seed, replicate)
	return nil
}

// run simulates a coalition from a year on, which is the first one of a run that has
// begun, one before which the state is kept, or one that nobody asks for, and gives
// the outcome. Before that year the coalition must be as the one before it.
func (w *walker) run(coalition uint64, from int) (float64, error) {
	y := w.why
	j := &y.job
	for e, owner := range w.stage.owner {
		w.world.Absent[e] = owner >= 0 && (coalition>>owner&1 != 0) != w.stage.ofB[e]
	}
	mark := 0 // the next to keep
	if from > y.start && from <= j.To {
		mark = slices.Index(w.marks, from)
		w.world.State.CopyFrom(&w.kept[mark])
		w.world.Year = from - 1
		mark++
	}
	w.world.Log = w.world.Log[:0] // nobody reads it
	for year := from; year <= j.To; year++ {
		if mark < len(w.marks) && w.marks[mark] == year {
			w.kept[mark].CopyFrom(&w.world.State)
			mark++
		}
		if err := w.world.Step(w.model.Phases()); err != nil {
			return 0, fmt.Errorf("%s: %w", y.words(coalition), err)
		}
		if year >= j.From {
			w.layout.Read(w.world, w.row)
			w.years[year-j.From] = w.row[y.entity]
		}
	}
	sum := 0.0
	for _, v := range w.years {
		sum += v
	}
	return sum / float64(len(w.years)), nil
}

// words names a coalition for an error.
func (y *Why) words(coalition uint64) string {
	var names []string
	for i, p := range y.job.Players {
		if coalition>>i&1 != 0 {
			names = append(names, p.Name)
		}
	}
	return fmt.Sprintf("scenario %s with %s as in %s", y.job.A.Name, cmp.Or(strings.Join(names, ", "), "nothing"), y.job.B.Name)
}

// branches plays every coalition of one seed that has the given players of the
// model, in an order in which the players that come last change most often.
func (w *walker) branches(ctx context.Context, model uint64, replicate int, values []float64, done func()) error {
	y := w.why
	coalition, from := model, y.start
	last := len(y.inner) - 1
	for count := 0; count < 1<<len(y.inner); count++ {
		if ctx.Err() != nil {
			return nil // simulate reports it
		}
		if count > 0 {
			// Counting up turns one bit on and those below it off.
			turned := bits.TrailingZeros(uint(count))
			coalition |= 1 << y.inner[last-turned]
			for k := range turned {
				coalition &^= 1 << y.inner[last-k]
			}
			from = y.first[y.inner[last-turned]]
		}
		if from == y.start {
			if err := w.begin(coalition, replicate); err != nil {
				return err
			}
		}
		v, err := w.run(coalition, from)
		if err != nil {
			return err
		}
		values[coalition] = v
		done()
	}
	return nil
}

// sample plays, for one seed, the coalitions along a random order of joining and
// its reverse, each player alone and all players but each.
func (w *walker) sample(ctx context.Context, replicate int, done func()) (*sample, error) {
	y := w.why
	n := len(y.job.Players)
	known := map[uint64]float64{}
	at := uint64(0)
	var fault error
	value := func(coalition uint64) float64 {
		if v, ok := known[coalition]; ok || fault != nil || ctx.Err() != nil {
			return v
		}
		from := y.start
		if len(known) > 0 {
			from = math.MaxInt
			for i := range n {
				if (at^coalition)>>i&1 != 0 {
					from = min(from, y.first[i]) // a player of the model matters from the start
				}
			}
		}
		if from == y.start {
			fault = w.begin(coalition, replicate)
		}
		if fault == nil {
			known[coalition], fault = w.run(coalition, from)
			at = coalition
			done()
		}
		return known[coalition]
	}
	all := uint64(1)<<n - 1
	s := &sample{shares: make([]float64, n), alone: make([]float64, n), last: make([]float64, n)}
	order := joining(y.job.Seed, replicate, n)
	for range 2 {
		chain := []float64{value(0)}
		coalition := uint64(0)
		for _, i := range order {
			coalition |= 1 << i
			chain = append(chain, value(coalition))
		}
		for i, share := range analysis.AlongOrder(order, chain) {
			s.shares[i] += float64(0.5 * share)
		}
		slices.Reverse(order)
	}
	s.none, s.all = value(0), value(all)
	for i := range n {
		s.alone[i] = value(1<<i) - s.none
		s.last[i] = s.all - value(all&^(1<<i))
	}
	return s, fault
}

// sample is what one seed tells of every player.
type sample struct {
	none, all           float64
	shares, alone, last []float64
}

// joining is the random order of a replicate, after Fisher and Yates.
func joining(seed uint64, replicate, n int) []int {
	order := make([]int, n)
	source := rng.Stream(seed, replicate, 0, rng.Order, 0, 0)
	for k := range order {
		at := int(source.Float64() * float64(k+1))
		order[k] = order[at]
		order[at] = k
	}
	return order
}

// Play simulates and divides the difference among the players. Every number has
// its place, so the answer does not depend on the number of workers. It stops early
// when the context ends.
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

// Values simulates every coalition and gives what each is worth, by seed and
// coalition; nil when there are too many players for that.
func (y *Why) Values(ctx context.Context) ([][]float64, error) {
	if y.sampled {
		return nil, nil
	}
	values, _, err := y.simulate(ctx)
	return values, err
}

// simulate plays the coalitions of all seeds: every one, or those of samples.
func (y *Why) simulate(ctx context.Context) (values [][]float64, samples []*sample, err error) {
	j := &y.job
	samples = make([]*sample, j.Seeds)
	var stages []uint64 // subsets of the model's players
	if y.sampled {
		stages = []uint64{0}
	} else {
		values = make([][]float64, j.Seeds)
		for k := range values {
			values[k] = make([]float64, 1<<len(j.Players))
		}
		for c := range uint64(1) << len(j.Players) {
			if c&^y.model == 0 {
				stages = append(stages, c)
			}
		}
	}
	tasks := len(stages) * j.Seeds // stage by stage, so that a worker seldom changes its model
	faults := make([]error, tasks)
	workers := j.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var next, done atomic.Int64
	tell := func() {
		if n := int(done.Add(1)); j.Done != nil {
			j.Done(n)
		}
	}
	var group sync.WaitGroup
	for range min(workers, tasks) {
		group.Go(func() {
			w := &walker{why: y}
			for {
				t := int(next.Add(1)) - 1
				if t >= tasks || ctx.Err() != nil {
					return
				}
				k := t % j.Seeds
				if y.sampled {
					samples[k], faults[t] = w.sample(ctx, k, tell)
				} else {
					faults[t] = w.branches(ctx, stages[t/j.Seeds], k, values[k], tell)
				}
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	for _, err := range faults {
		if err != nil {
			return nil, nil, err
		}
	}
	return values, samples, nil
}

// exact is what all coalitions of one seed tell.
func exact(values []float64, n int) *sample {
	all := len(values) - 1
	s := &sample{none: values[0], all: values[all], shares: analysis.Shapley(values)}
	for i := range n {
		s.alone = append(s.alone, values[1<<i]-values[0])
		s.last = append(s.last, values[all]-values[all&^(1<<i)])
	}
	return s
}

// attribution describes what the seeds tell.
func (y *Why) attribution(samples []*sample, interactions [][]float64) *results.Attribution {
	j := &y.job
	n := len(j.Players)
	over := func(read func(s *sample) float64) []float64 {
		var out []float64
		for _, s := range samples {
			out = append(out, read(s))
		}
		return out
	}
	none, all := over(func(s *sample) float64 { return s.none }), over(func(s *sample) float64 { return s.all })
	a := &results.Attribution{Kind: j.Kind, A: j.A.Name, B: j.B.Name, Outcome: asked(j), Name: inWords(j), Unit: y.unit, Years: window(j.From, j.To),
		Seeds: j.Seeds, Seed: j.Seed, Draws: j.Draws, ModelVersion: sim.ModelVersion, Sampled: y.sampled, Coalitions: y.Coalitions(), Runs: y.Runs(),
		Base: analysis.EstimateOf(none), Reached: analysis.EstimateOf(all),
		Total: analysis.Pair(over(func(s *sample) float64 { return s.all - s.none }), all, none)}
	for i, p := range j.Players {
		player := results.AttributionPlayer{Name: p.Name,
			Share: analysis.EstimateOf(over(func(s *sample) float64 { return s.shares[i] })),
			Alone: analysis.EstimateOf(over(func(s *sample) float64 { return s.alone[i] })),
			Last:  analysis.EstimateOf(over(func(s *sample) float64 { return s.last[i] }))}
		for _, k := range p.Parts {
			player.Parts = append(player.Parts, j.Parts[k].Path+": "+j.Parts[k].Text)
		}
		a.Players = append(a.Players, player)
	}
	if n > 1 && len(interactions) > 0 {
		for i := range n {
			for k := i + 1; k < n; k++ {
				at := analysis.PairPlace(n, i, k)
				var values []float64
				for _, seed := range interactions {
					values = append(values, seed[at])
				}
				a.Interactions = append(a.Interactions, results.AttributionPair{I: i, J: k, Index: analysis.EstimateOf(values)})
			}
		}
		slices.SortStableFunc(a.Interactions, func(x, y results.AttributionPair) int {
			return cmp.Compare(math.Abs(y.Index.Mean), math.Abs(x.Index.Mean))
		})
	}
	a.Title = a.Headline()
	return a
}

// square are the four coalitions of all inner groups and the outside one, nil
// when not all groups of barriers play, each by itself.
func (y *Why) square(values [][]float64) *results.AttributionSquare {
	j := &y.job
	all := 1<<len(j.Players) - 1
	external := 0
	for i, p := range j.Players {
		if len(p.Parts) == 1 && j.Parts[p.Parts[0]].Path == "barriers."+sim.External.String() {
			external = 1 << i
		}
	}
	if external == 0 || len(j.Players) != len(agents.BarrierGroups) {
		return nil
	}
	over := func(read func(v []float64) float64) analysis.Estimate {
		var out []float64
		for _, v := range values {
			out = append(out, read(v))
		}
		return analysis.EstimateOf(out)
	}
	internal := all &^ external
	return &results.AttributionSquare{
		Neither:  over(func(v []float64) float64 { return v[0] }),
		Internal: over(func(v []float64) float64 { return v[internal] }),
		External: over(func(v []float64) float64 { return v[external] }),
		Both:     over(func(v []float64) float64 { return v[all] }),
		Together: over(func(v []float64) float64 { return (v[all] - v[external]) - (v[internal] - v[0]) }),
	}
}

// asked is the outcome as it is asked for.
func asked(j *WhyJob) string {
	if j.Domain == sim.OfRegion {
		return j.Domain.String() + "." + j.Outcome
	}
	return j.Domain.String() + "." + j.Entity + "." + j.Outcome
}

// inWords names the outcome in a sentence.
func inWords(j *WhyJob) string {
	switch {
	case j.Domain == sim.OfRegion && j.Outcome == "horizontal":
		return "horizontal cooperation (H)"
	case j.Domain == sim.OfRegion && j.Outcome == "vertical":
		return "vertical integration (V)"
	case j.Domain == sim.OfRegion:
		return j.Outcome
	}
	return j.Outcome + " of " + j.Entity
}
