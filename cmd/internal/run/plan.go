package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// plan is what must be run for statements or expectations, and where its numbers go. Each run is made once.
type plan struct {
	scenarios []*scenarios.Bound
	groups    []modelGroup
	variants  []variant
	slots     []slot
	rows      [][]levelSet // by claim: the scenarios as coded, then with each openness
}

// modelGroup holds what scenarios must have in common to share a model.
type modelGroup struct {
	region  *sim.Region
	params  agents.Params
	settled []string // sorted; see settled
}

// variant is a scenario as coded, or with the openness of a leader fixed.
type variant struct {
	scenario int // index in plan.scenarios
	group    int
	leader   string
	entry    int // of the leader, −1 for as coded
	openness float64
	until    int // the last year that a statement asks for
	slots    []int
}

// slot is one number of a run: an outcome averaged over years.
type slot struct {
	domain     sim.Domain
	outcome    string
	entity     string
	expression *scenarios.Expression // instead of an outcome; nil for none
	from, to   int                   // 0 for an expression with one number a run
	levels     []float64             // by replicate
}

// like tells whether two slots hold the same number.
func (s *slot) like(o *slot) bool {
	if s.expression != nil && o.expression != nil {
		return s.expression.Text == o.expression.Text && s.expression.Last == o.expression.Last && s.from == o.from &&
			s.to == o.to
	}
	return s.expression == o.expression && s.domain == o.domain && s.outcome == o.outcome && s.entity == o.entity &&
		s.from == o.from && s.to == o.to
}

// wants tells whether a slot needs an outcome.
func (s *slot) wants(o *sim.Outcome) bool {
	if s.expression != nil {
		return s.expression.Wants(o)
	}
	return s.domain == o.Domain && s.outcome == o.Name
}

// levelSet are the slots of A, B and Than.
type levelSet []int

// variant finds or makes the variant of a scenario. If the scenario does not have this leader, it is the
// scenario as coded.
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
	paths := b.Settled()
	slices.Sort(paths)
	g := slices.IndexFunc(p.groups, func(g modelGroup) bool {
		return g.region == b.Region && g.params == b.Params && slices.Equal(g.settled, paths)
	})
	if g < 0 {
		g = len(p.groups)
		p.groups = append(p.groups, modelGroup{region: b.Region, params: b.Params, settled: paths})
	}
	v.group = g
	p.variants = append(p.variants, v)
	return len(p.variants) - 1
}

// slot finds or makes a number of a variant.
func (p *plan) slot(variant int, s slot) int {
	v := &p.variants[variant]
	for _, k := range v.slots {
		if p.slots[k].like(&s) {
			return k
		}
	}
	p.slots = append(p.slots, s)
	v.slots = append(v.slots, len(p.slots)-1)
	if v.until = max(v.until, s.to); s.expression != nil {
		v.until = max(v.until, s.expression.Last)
	}
	return len(p.slots) - 1
}

// planWorker holds what one goroutine needs: a world for each scenario, and a layout for each variant.
type planWorker struct {
	plan    *plan
	job     planJob
	models  []*agents.Model // by group; with the shipped parameters the same in all replicates
	worlds  []*sim.World
	layouts []*sim.Layout
	entity  [][]int                          // by variant and its slots
	reading [][]*scenarios.ExpressionReading // likewise; nil for an outcome
	record  []float64
}

func newPlanWorker(p *plan, j planJob) *planWorker {
	w := &planWorker{plan: p, job: j, models: make([]*agents.Model, len(p.groups))}
	for _, b := range p.scenarios {
		w.worlds = append(w.worlds, sim.NewWorld(b.Region, b.Entries))
	}
	for k := range p.variants {
		v := &p.variants[k]
		b := p.scenarios[v.scenario]
		layout := sim.NewLayout(b.Region, b.Entries, v.wanted(p, agents.New(b.Params, b.Region).Outcomes()), v.until)
		var entity []int
		var reading []*scenarios.ExpressionReading
		for _, s := range v.slots {
			at := 0
			var own *scenarios.ExpressionReading
			if q := &p.slots[s]; q.expression != nil {
				own = q.expression.On(layout)
			} else if q.domain != sim.OfRegion {
				at = slices.Index(layout.Entities[q.domain], q.entity)
			}
			entity, reading = append(entity, at), append(reading, own)
		}
		w.layouts = append(w.layouts, layout)
		w.entity, w.reading = append(w.entity, entity), append(w.reading, reading)
	}
	return w
}

// wanted are the outcomes that are asked of a variant, in the order of all outcomes.
func (v *variant) wanted(p *plan, all []sim.Outcome) []sim.Outcome {
	var out []sim.Outcome
	for _, o := range all {
		if slices.ContainsFunc(v.slots, func(s int) bool { return p.slots[s].wants(&o) }) {
			out = append(out, o)
		}
	}
	return out
}

// replicate runs every variant as replicate k. If the parameters are drawn, the variants have the k-th draw.
func (w *planWorker) replicate(ctx context.Context, k int, made *progress) error {
	seed := w.job.seed
	for g := range w.plan.groups {
		if group := &w.plan.groups[g]; w.job.draws.Varies() || w.models[g] == nil {
			w.models[g] = agents.New(agents.Drawn(w.job.draws, group.params, group.region, seed, k, group.settled))
		}
	}
	for n := range w.plan.variants {
		if err := ctx.Err(); err != nil {
			return err
		}
		v := &w.plan.variants[n]
		model, world, layout := w.models[v.group], w.worlds[v.scenario], w.layouts[n]
		layout.Outcomes = v.wanted(w.plan, model.Outcomes()) // some read the model's parameters
		w.record = slices.Grow(w.record[:0], layout.Size())[:layout.Size()]
		model.Begin(world, seed, k)
		if v.entry >= 0 {
			at := world.EntryAt[v.entry] + world.Entries[v.entry].Kind.Slot("openness")
			world.Talks.Values[at], world.Talks.Values[at+1] = v.openness, v.openness
		}
		if err := sim.Run(world, model.Phases(), layout, w.record); err != nil {
			return fmt.Errorf("scenario %s, draw %d of seed %d: %w", w.plan.scenarios[v.scenario].Scenario.Name, k, seed, err)
		}
		for i, s := range v.slots {
			q := &w.plan.slots[s]
			value := func(year int) float64 { return w.reading[n][i].Value(year) }
			if q.expression == nil {
				outcome := layout.Find(q.domain, q.outcome)
				value = func(year int) float64 { return w.record[layout.Place(outcome, w.entity[n][i], year)] }
			} else {
				w.reading[n][i].Take(w.record)
			}
			sum := 0.0
			for year := q.from; year <= q.to; year++ {
				sum += value(year)
			}
			q.levels[k] = sum / float64(q.to-q.from+1)
		}
		made.add()
	}
	return nil
}

// asCoded finds or makes the variant of a scenario as coded.
func (p *plan) asCoded(b *scenarios.Bound) int {
	at := slices.Index(p.scenarios, b)
	if at < 0 {
		at = len(p.scenarios)
		p.scenarios = append(p.scenarios, b)
	}
	return p.variant(at, "", math.NaN())
}

// planJob says how often a plan is run, and with what.
type planJob struct {
	seed       uint64
	replicates int
	draws      sim.ParameterSource // where the parameters of each replicate come from
	workers    int
	done       func(runs int)
}

// run computes every variant of the plan in every replicate, and fills the slots.
func (p *plan) run(ctx context.Context, j planJob) error {
	for s := range p.slots {
		p.slots[s].levels = make([]float64, j.replicates)
	}
	made := &progress{done: j.done}
	return share(ctx, j.replicates, j.workers, func(int) func(int) error {
		w := newPlanWorker(p, j)
		return func(k int) error { return w.replicate(ctx, k, made) }
	})
}
