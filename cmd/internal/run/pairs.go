package run

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// ClaimsJob is which statements to put to the model, and how often.
type ClaimsJob struct {
	Claims  []scenarios.Claim
	Pairs   int // draws of the parameters, each with every scenario
	Draws   sim.Draws
	Seed    uint64
	Workers int            // 0 for one a core
	Done    func(runs int) // told after each run, from any worker; may be nil
}

// Claims answers statements over pairs of runs. Pair k has the k-th draw of the
// parameters; every scenario is run with it as replicate k of the
// seed, so that two runs of a pair differ by their scenarios alone. A parameter
// that a scenario sets stays as set. Scenarios' [uncertain] ranges are not drawn:
// entries have the values that the files give. Every number has its place, so the
// answer does not depend on the number of workers.
func Claims(ctx context.Context, j ClaimsJob) (*results.Claims, error) {
	if j.Pairs < 2 || j.Pairs > MostReplicates {
		return nil, fmt.Errorf("pairs = %d, want 2..%d", j.Pairs, MostReplicates)
	}
	p, err := newPlan(j.Claims)
	if err != nil {
		return nil, err
	}
	if err := p.run(ctx, pairsJob{seed: j.Seed, pairs: j.Pairs, draws: j.Draws, workers: j.Workers, done: j.Done}); err != nil {
		return nil, err
	}
	out := &results.Claims{Pairs: j.Pairs, Draws: j.Draws, Seed: j.Seed, ModelVersion: sim.ModelVersion}
	for k := range j.Claims {
		row, err := p.answer(&j.Claims[k], p.rows[k])
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// pairsJob is how often a plan is run.
type pairsJob struct {
	seed    uint64
	pairs   int
	draws   sim.Draws // where the parameters of each pair come from
	workers int
	done    func(runs int)
}

// run computes every variant of the plan in every pair, and fills the slots.
func (p *plan) run(ctx context.Context, j pairsJob) error {
	for s := range p.slots {
		p.slots[s].levels = make([]float64, j.pairs)
	}
	workers := j.workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	faults := make([]error, j.pairs)
	var next, done atomic.Int64
	var group sync.WaitGroup
	for range min(workers, j.pairs) {
		group.Go(func() {
			w := newPairWorker(p, j.seed, j.draws)
			for {
				k := int(next.Add(1)) - 1
				if k >= j.pairs || ctx.Err() != nil {
					return
				}
				faults[k] = w.pair(ctx, k, func() {
					if n := int(done.Add(1)); j.done != nil {
						j.done(n)
					}
				})
			}
		})
	}
	group.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

// ClaimsRuns is how many runs a job takes.
func ClaimsRuns(claims []scenarios.Claim, pairs int) (int, error) {
	p, err := newPlan(claims)
	if err != nil {
		return 0, err
	}
	return len(p.variants) * pairs, nil
}

// plan is what has to be run, each run once, and where its numbers go.
type plan struct {
	scenarios []*scenarios.Bound
	groups    []modelGroup
	variants  []variant
	slots     []slot
	rows      [][]levelSet // by claim: the scenarios as coded, then with each openness
}

// modelGroup is what scenarios must have in common to share a model.
type modelGroup struct {
	region *sim.Region
	params agents.Params
	kept   []string // paths of settings, and of what is switched off
}

// variant is a scenario as coded, or with the openness of a leader fixed.
type variant struct {
	scenario int // index in plan.scenarios
	group    int
	leader   string
	entry    int // of the leader, −1 for as coded
	openness float64
	until    int // no statement looks further
	slots    []int
}

// slot is one number of a run: an outcome averaged over years.
type slot struct {
	domain   sim.Domain
	outcome  string
	entity   string
	from, to int
	levels   []float64 // by pair
}

// levelSet are the slots of A, B and Than.
type levelSet []int

func newPlan(claims []scenarios.Claim) (*plan, error) {
	p := &plan{}
	var names []string
	for k := range claims {
		c := &claims[k]
		openness := []float64{math.NaN()} // as coded
		if c.Leader != "" {
			openness = append(openness, results.Openness()...)
		}
		var sets []levelSet
		for _, o := range openness {
			var set levelSet
			for n, name := range c.Scenarios() {
				at := slices.Index(names, name)
				if at < 0 {
					s, err := scenarios.Read(name)
					if err != nil {
						return nil, err
					}
					b, err := s.Bind()
					if err != nil {
						return nil, err
					}
					at = len(names)
					names = append(names, name)
					p.scenarios = append(p.scenarios, b)
				}
				from, to := c.From, c.To
				if n == 1 {
					from, to = c.AgainstFrom, c.AgainstTo
				}
				v := p.variant(at, c.Leader, o)
				set = append(set, p.slot(v, slot{domain: c.Domain, outcome: c.Name, entity: c.Entity, from: from, to: to}))
			}
			sets = append(sets, set)
		}
		p.rows = append(p.rows, sets)
	}
	return p, nil
}

// variant finds or makes the variant of a scenario; where the scenario has no
// such leader, it is the scenario as coded.
func (p *plan) variant(scenario int, leader string, openness float64) int {
	b := p.scenarios[scenario]
	v := variant{scenario: scenario, entry: -1}
	if !math.IsNaN(openness) {
		for e := range b.Entries {
			if b.Entries[e].ID == leader {
				v.entry, v.leader, v.openness = e, leader, openness
			}
		}
	}
	for k := range p.variants {
		if o := &p.variants[k]; o.scenario == v.scenario && o.entry == v.entry && o.openness == v.openness {
			return k
		}
	}
	kept := b.Settled()
	slices.Sort(kept)
	g := slices.IndexFunc(p.groups, func(g modelGroup) bool {
		return g.region == b.Region && g.params == b.Params && slices.Equal(g.kept, kept)
	})
	if g < 0 {
		g = len(p.groups)
		group := modelGroup{region: b.Region, params: b.Params, kept: kept}
		p.groups = append(p.groups, group)
	}
	v.group = g
	p.variants = append(p.variants, v)
	return len(p.variants) - 1
}

// slot finds or makes a number of a variant.
func (p *plan) slot(variant int, s slot) int {
	v := &p.variants[variant]
	for _, k := range v.slots {
		if o := &p.slots[k]; o.domain == s.domain && o.outcome == s.outcome && o.entity == s.entity && o.from == s.from && o.to == s.to {
			return k
		}
	}
	p.slots = append(p.slots, s)
	v.slots = append(v.slots, len(p.slots)-1)
	v.until = max(v.until, s.to)
	return len(p.slots) - 1
}

// pairWorker is what one goroutine needs: a world for each scenario, and a
// layout for each variant.
type pairWorker struct {
	plan    *plan
	seed    uint64
	draws   sim.Draws
	models  []*agents.Model // by group; with the shipped parameters the same in all pairs
	worlds  []*sim.World
	layouts []*sim.Layout
	entity  [][]int // by variant and its slots
	record  []float64
}

func newPairWorker(p *plan, seed uint64, draws sim.Draws) *pairWorker {
	w := &pairWorker{plan: p, seed: seed, draws: draws, models: make([]*agents.Model, len(p.groups))}
	for _, b := range p.scenarios {
		w.worlds = append(w.worlds, sim.NewWorld(b.Region, b.Entries))
	}
	for k := range p.variants {
		v := &p.variants[k]
		b := p.scenarios[v.scenario]
		layout := sim.NewLayout(b.Region, b.Entries, v.wanted(p, agents.New(b.Params, b.Region).Outcomes()), v.until)
		var entity []int
		for _, s := range v.slots {
			at := 0
			if q := &p.slots[s]; q.domain != sim.OfRegion {
				at = slices.Index(layout.Entities[q.domain], q.entity)
			}
			entity = append(entity, at)
		}
		w.layouts = append(w.layouts, layout)
		w.entity = append(w.entity, entity)
	}
	return w
}

// wanted are the outcomes that a variant is asked for, in the order of all.
func (v *variant) wanted(p *plan, all []sim.Outcome) []sim.Outcome {
	var out []sim.Outcome
	for _, o := range all {
		if slices.ContainsFunc(v.slots, func(s int) bool { return p.slots[s].domain == o.Domain && p.slots[s].outcome == o.Name }) {
			out = append(out, o)
		}
	}
	return out
}

// pair runs every variant as replicate k, with the k-th draw of the parameters if
// they are drawn.
func (w *pairWorker) pair(ctx context.Context, k int, done func()) error {
	for g := range w.plan.groups {
		if group := &w.plan.groups[g]; w.draws != sim.Shipped || w.models[g] == nil {
			w.models[g] = agents.New(agents.Drawn(w.draws, group.params, group.region, w.seed, k, group.kept))
		}
	}
	for n := range w.plan.variants {
		if ctx.Err() != nil {
			return nil // run reports it
		}
		v := &w.plan.variants[n]
		model, world, layout := w.models[v.group], w.worlds[v.scenario], w.layouts[n]
		layout.Outcomes = v.wanted(w.plan, model.Outcomes()) // some read the model's parameters
		w.record = slices.Grow(w.record[:0], layout.Size())[:layout.Size()]
		model.Begin(world, w.seed, k)
		if v.entry >= 0 {
			at := world.EntryAt[v.entry] + world.Entries[v.entry].Kind.Slot("openness")
			world.Talks.Values[at], world.Talks.Values[at+1] = v.openness, v.openness
		}
		if err := sim.Run(world, model.Phases(), layout, w.record); err != nil {
			return fmt.Errorf("scenario %s, draw %d of seed %d: %w", w.plan.scenarios[v.scenario].Scenario.Name, k, w.seed, err)
		}
		for i, s := range v.slots {
			q := &w.plan.slots[s]
			outcome := layout.Find(q.domain, q.outcome)
			sum := 0.0
			for year := q.from; year <= q.to; year++ {
				sum += w.record[layout.Place(outcome, w.entity[n][i], year)]
			}
			q.levels[k] = sum / float64(q.to-q.from+1)
		}
		done()
	}
	return nil
}

// answer judges a statement.
func (p *plan) answer(c *scenarios.Claim, sets []levelSet) (results.Claim, error) {
	row := results.Claim{ID: c.ID, IDs: c.IDs, Claims: c.Claims, Statement: c.Statement, A: c.A, B: c.B, Than: c.Than, Outcome: c.Outcome,
		Years: window(c.From, c.To), Against: window(c.AgainstFrom, c.AgainstTo), Measure: c.Measure, Unit: p.unit(c), Expect: c.Expect,
		Smallest: c.Smallest, FlipsAt: math.NaN(), First: p.first(sets)}
	var judged bool
	row.Agrees.Low, row.Agrees.High, judged = c.Ends()
	judge := func(e analysis.Paired) analysis.Verdict {
		if !judged {
			return analysis.NotJudged
		}
		return row.Agrees.Judge(e.Low, e.High)
	}
	var err error
	if row.Effect, row.Rival, err = p.effect(c, sets[0]); err != nil {
		return row, err
	}
	row.Verdict = judge(row.Effect)
	row.SignShare = row.Effect.Positive
	if c.Expect == "down" || c.Expect != "up" && row.Effect.Mean < 0 {
		row.SignShare = row.Effect.Negative
	}
	var means []float64
	for _, set := range sets[1:] {
		e, _, err := p.effect(c, set)
		if err != nil {
			return row, err
		}
		means = append(means, e.Mean)
		row.ByOpenness = append(row.ByOpenness, judge(e))
	}
	if at, flips := row.Agrees.Flip(results.Openness()[:len(means)], means); flips && judged {
		row.FlipsAt = at
	}
	return row, nil
}

func window(from, to int) string {
	if from == to {
		return fmt.Sprint(from)
	}
	return fmt.Sprintf("%d–%d", from, to)
}

func (p *plan) unit(c *scenarios.Claim) string {
	switch c.Measure {
	case "percent":
		return "%"
	case "points":
		return "points"
	}
	b := p.scenarios[0]
	for _, o := range agents.New(b.Params, b.Region).Outcomes() {
		if o.Domain == c.Domain && o.Name == c.Name {
			if o.Unit == "0..100" { // an index
				return "points"
			}
			return o.Unit
		}
	}
	return ""
}

// effect describes A against B; of a statement of rank, by how much it outweighs
// the rival that comes nearest.
func (p *plan) effect(c *scenarios.Claim, set levelSet) (analysis.Paired, string, error) {
	base := p.slots[set[1]].levels
	of := func(slot int) ([]float64, error) {
		var out []float64
		for k, a := range p.slots[slot].levels {
			b := base[k]
			switch c.Measure {
			case "points":
				out = append(out, 100*(a-b))
			case "percent":
				if b == 0 {
					return nil, fmt.Errorf("%s: percent of nothing: %s is 0 in scenario %s, draw %d; measure the difference", c.ID, c.Outcome, c.B, k)
				}
				out = append(out, 100*(a/b-1))
			default:
				out = append(out, a-b)
			}
		}
		return out, nil
	}
	effects, err := of(set[0])
	if err != nil {
		return analysis.Paired{}, "", err
	}
	if len(c.Than) == 0 {
		return analysis.Pair(effects, p.slots[set[0]].levels, base), "", nil
	}
	var nearest analysis.Paired
	rival := ""
	for n, name := range c.Than {
		others, err := of(set[2+n])
		if err != nil {
			return analysis.Paired{}, "", err
		}
		beyond := make([]float64, len(effects))
		for k := range effects {
			beyond[k] = effects[k] - others[k]
		}
		e := analysis.Pair(beyond, effects, others)
		if nearer := e.Mean < nearest.Mean; rival == "" || nearer == (c.Expect == "up") && e.Mean != nearest.Mean {
			nearest, rival = e, name
		}
	}
	return nearest, rival, nil
}

// first is the digest of the numbers of the first pairs, bit by bit.
func (p *plan) first(sets []levelSet) string {
	h := sha256.New()
	var word [8]byte
	for _, set := range sets {
		for _, s := range set {
			levels := p.slots[s].levels
			for _, v := range levels[:min(len(levels), results.FirstPairs)] {
				binary.LittleEndian.PutUint64(word[:], math.Float64bits(v+0))
				h.Write(word[:])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
