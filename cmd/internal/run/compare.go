package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/agents"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// CompareJob is which scenarios to compare, and how often.
type CompareJob struct {
	Sides     []*scenarios.Bound // the base first; of one region
	Seed      uint64
	Pairs     int // the number of pairs; with Precision, the most that there may be
	Until     int // last year
	Workers   int // 0 for one a core
	Uncertain bool
	Draws     sim.ParameterSource
	Precision *Precision // nil for a fixed number of pairs
	// Keep is what is kept of each run; nil for everything. Its last columns, as many as Hidden, are in no table: they
	// are what Precision looks at, if that is not kept.
	Keep   *scenarios.Keep
	Hidden int
	Done   func(done int)

	Checkpoint *store.Checkpoint // as for Job; not used with Precision
	Split      *split.Work       // as for Job; not with Precision
}

// Precision says when a comparison may end. It ends when the 95 % interval of the mean difference of an
// outcome reaches no further than Half to either side. This must hold for every scenario that is compared. It
// is checked at fixed numbers of pairs.
type Precision struct {
	Domain  sim.Domain
	Outcome string
	Entity  int
	Year    int
	Half    float64 // in the outcome's unit
}

// firstLook is the number of pairs at which the precision is first checked. Each later check comes after a
// quarter more pairs.
const firstLook = 64

// Compare runs scenarios on the same draws. Replicate k of each scenario has the same seed. Uncertain values
// with the same path share their draw. If parameters are drawn, each has the same draw in all scenarios,
// except in a scenario that sets it.
func Compare(ctx context.Context, j CompareJob) (*results.Comparison, string, error) {
	if len(j.Sides) < 2 {
		return nil, "", fmt.Errorf("a comparison needs two scenarios or more")
	}
	if j.Pairs < 2 || j.Pairs > MostReplicates {
		return nil, "", fmt.Errorf("pairs = %d, want 2..%d: one pair says nothing of the error", j.Pairs, MostReplicates)
	}
	c, found, err := j.outline()
	if err != nil {
		return nil, "", err
	}
	s := &replication{width: c.Width(), most: j.Pairs, workers: j.Workers, done: j.Done,
		tally:  analysis.NewTally(c.Width()),
		filler: func() func(int, []float64) error { return j.filler(c, found) }}
	switch {
	case j.Precision != nil:
		err = j.Precision.extend(ctx, s, c)
	case j.Split != nil:
		err = s.divided(ctx, j.Split, "pairs", j.Pairs, -1)
	case j.Checkpoint != nil:
		err = s.extendSaved(ctx, j.Pairs, j.Checkpoint, 0)
	default:
		err = s.extend(ctx, j.Pairs)
	}
	if err != nil {
		return nil, "", err
	}
	c.Tally, c.Rows = s.tally, s.kept
	what, lines := "comparison", ""
	if c.Part != nil {
		what, lines = "partial comparison", c.Part.DigestLines()
	}
	digest := results.MarksDigest(s.tally.Marks()[:c.Paired()], "concord %s 2\nmodel %s\nyears %d %d\npairs %d sides %d\n%s",
		what, sim.ModelVersion, c.Layout.First, c.Layout.Years, s.count, len(c.Sides), lines)
	return c, digest, nil
}

// filler returns a way to fill a pair's row. A row holds the numbers of every side, their differences from
// the base, and what became of the entries that differ.
func (j *CompareJob) filler(c *results.Comparison, found []entryDifference) func(pair int, row []float64) error {
	cells := c.CellCount()
	var workers []*worker
	var kept []*keeper
	for _, b := range j.Sides {
		own := *b
		own.Until = j.Until
		w := newWorker(Job{Bound: &own, Seed: j.Seed, Uncertain: j.Uncertain, Draws: j.Draws, Keep: j.Keep}, true)
		workers, kept = append(workers, w), append(kept, newKeeper(j.Keep, w.layout))
	}
	return func(k int, row []float64) error {
		for n, w := range workers {
			run := func(record []float64) error { return w.replicate(k, record) }
			if err := kept[n].fill(row[n*cells:(n+1)*cells], run); err != nil {
				return fmt.Errorf("scenario %s: %w", j.Sides[n].Scenario.Name, err)
			}
		}
		for n := 1; n < len(workers); n++ {
			gap := row[(len(workers)+n-1)*cells:][:cells]
			for i, v := range row[n*cells : (n+1)*cells] {
				if gap[i] = v - row[i]; gap[i] != gap[i] {
					gap[i] = math.NaN() // a missing value has the same bits everywhere
				}
			}
		}
		for n := range found {
			d := &found[n]
			c.Tell(&c.Entries[n], d.consents(workers[0].world, workers[d.Side].world), row)
		}
		return nil
	}
}

// outline lays out the rows of a comparison and lists the entries that differ. It runs nothing.
func (j *CompareJob) outline() (*results.Comparison, []entryDifference, error) {
	base := j.Sides[0]
	outcomes := withoutEntries(agents.New(base.Params, base.Region).Outcomes())
	if j.Keep != nil {
		outcomes = only(j.Keep, outcomes)
	}
	c := &results.Comparison{Seed: j.Seed, Draws: j.Draws, Uncertain: j.Uncertain, ModelVersion: sim.ModelVersion,
		Region: base.Region, Part: partOf(j.Keep), Layout: sim.NewLayout(base.Region, nil, outcomes, j.Until)}
	if c.Part != nil {
		c.Part.Hidden = j.Hidden
	}
	for _, b := range j.Sides {
		if b.Scenario.Region != base.Scenario.Region {
			return nil, nil, fmt.Errorf("%s is of region %s and %s of %s: pairs of runs must be of one region",
				base.Scenario.Name, base.Scenario.Region, b.Scenario.Name, b.Scenario.Region)
		}
		c.Sides = append(c.Sides, results.Side{Name: b.Scenario.Name, Title: b.Scenario.Title})
		c.Inputs = append(c.Inputs, scenarios.Difference(base.Scenario, b.Scenario))
		if !j.Uncertain {
			c.Undrawn = max(c.Undrawn, len(b.Uncertain))
		}
	}
	found := entryDifferences(j.Sides)
	var watch []results.EntryDifference
	for k := range found {
		watch = append(watch, found[k].EntryDifference)
	}
	c.WatchEntries(watch)
	return c, found, nil
}

// CompareWidth is how many numbers a pair of runs of a job records.
func CompareWidth(j CompareJob) (int, error) {
	c, _, err := j.outline()
	if err != nil {
		return 0, err
	}
	return c.Width(), nil
}

// extend computes pairs until the precision is reached, or until there are as many pairs as allowed.
func (p *Precision) extend(ctx context.Context, s *replication, c *results.Comparison) error {
	for looks := firstLook; ; looks += max(analysis.BlockSize, looks/4/analysis.BlockSize*analysis.BlockSize) {
		to := min(looks, s.most)
		if err := s.extend(ctx, to); err != nil || to == s.most || p.reached(c, s.tally) {
			return err
		}
	}
}

// reached tells whether every side's interval is narrow enough.
func (p *Precision) reached(c *results.Comparison, t *analysis.Tally) bool {
	outcome := c.Layout.Find(p.Domain, p.Outcome)
	for side := 1; side < len(c.Sides); side++ {
		e := analysis.PairedOf(t.Count, 0, t.SD(c.Gap(side, outcome, p.Entity, p.Year)), 0, 0)
		if !(e.High <= p.Half) {
			return false
		}
	}
	return true
}

// withoutEntries drops the outcomes of entries, because two scenarios may have different entries.
func withoutEntries(outcomes []sim.Outcome) []sim.Outcome {
	return slices.DeleteFunc(outcomes, func(o sim.Outcome) bool { return o.Domain == sim.OfEntry })
}
