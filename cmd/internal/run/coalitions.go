package run

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// stage holds what coalitions share if they agree on the players of the model.
type stage struct {
	region  *sim.Region
	params  agents.Params
	settled []string    // see settled
	entries []sim.Entry // the entries of A and of B together, sorted by id
	owner   []int       // by entry: its player, −1 for an entry of both scenarios
	ofB     []bool      // by entry: whether it is the version of B
}

// stage makes the stage of the model's players in a coalition. An entry that differs stands in it twice,
// because A and B have different versions of it. The id of B's version comes directly after the id of A's. So
// each version has the same neighbours as it would have alone.
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
	s := &stage{region: a.Region, params: a.Params, settled: a.Settled()}
	for _, v := range union {
		s.entries, s.owner, s.ofB = append(s.entries, v.Entry), append(s.owner, v.owner), append(s.ofB, v.ofB)
	}
	return s, nil
}

// walker goes from coalition to coalition of one seed. It saves the state before each year in which players
// begin to matter. So it simulates a coalition only from the first year in which it differs from the
// coalition before.
type walker struct {
	why    *Why
	model  *agents.Model
	stage  *stage
	of     uint64 // the model's players of the stage
	drawn  int    // replicate whose draw the model has
	worlds map[*sim.Region]*sim.World
	world  *sim.World
	layout *sim.Layout

	marks  []int       // years before which the state is saved, in order
	states []sim.State // those states
	years  []float64   // the outcome by asked year, of the last coalition
	row    []float64   // scratch: the outcome of all entities
}

// begin puts the world before its first year. The model's players are as the coalition has them.
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
			if w.states == nil {
				for range w.marks {
					w.states = append(w.states, w.world.Snapshot())
				}
			}
		}
		for e := range s.entries {
			w.world.Entries[e].Off = s.entries[e].Off // all else but decisions is the same on every stage
		}
		w.world.Decide(s.entries)
	}
	if w.model == nil || j.Draws.Varies() && w.drawn != replicate {
		w.model, w.drawn = agents.New(agents.Drawn(j.Draws, w.stage.params, w.stage.region, j.Seed, replicate,
			w.stage.settled)), replicate
		outcomes := w.model.Outcomes() // some read the model's parameters
		outcomes = slices.DeleteFunc(outcomes, func(o sim.Outcome) bool { return o.Domain != j.Domain || o.Name != j.Outcome })
		w.layout = sim.NewLayout(w.stage.region, w.stage.entries, outcomes, j.To)
		w.row = slices.Grow(w.row[:0], w.layout.Width)[:w.layout.Width]
	}
	w.model.Begin(w.world, j.Seed, replicate)
	return nil
}

// run simulates a coalition from a year on and returns the outcome. It accepts three kinds of year: the first
// year of a run that has begun, a year before which the state is saved, and a year that nobody asks for.
// Before that year the coalition must equal the coalition before it.
func (w *walker) run(coalition uint64, from int) (float64, error) {
	y := w.why
	j := &y.job
	for e, owner := range w.stage.owner {
		w.world.Absent[e] = owner >= 0 && (coalition>>owner&1 != 0) != w.stage.ofB[e]
	}
	mark := 0 // the next to save
	if from > y.start && from <= j.To {
		mark = slices.Index(w.marks, from)
		w.world.State.CopyFrom(&w.states[mark])
		w.world.Year = from - 1
		mark++
	}
	w.world.Log = w.world.Log[:0] // nobody asks for this year
	for year := from; year <= j.To; year++ {
		if mark < len(w.marks) && w.marks[mark] == year {
			w.states[mark].CopyFrom(&w.world.State)
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

// branches plays every coalition of one seed that has the given players of the model. In its order, the
// players that come last change most often.
func (w *walker) branches(ctx context.Context, model uint64, replicate int, values []float64, made *progress) error {
	y := w.why
	coalition, from := model, y.start
	last := len(y.inner) - 1
	for count := 0; count < 1<<len(y.inner); count++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		if count > 0 {
			// Counting up turns one bit on, and turns the bits below it off.
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
		made.add()
	}
	return nil
}
