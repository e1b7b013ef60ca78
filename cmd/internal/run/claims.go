package run

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"

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
	Draws   sim.ParameterSource
	Seed    uint64
	Workers int            // 0 for one a core
	Done    func(runs int) // told after each run, from any worker; may be nil
}

// Claims answers statements over pairs of runs. Pair k has the k-th draw of the
// parameters, and every scenario is run with it as replicate k of the seed. So two
// runs of a pair differ by their scenarios alone. A parameter that a scenario sets
// stays as set. Scenarios' [uncertain] ranges are not drawn: entries have the values
// that the files give. The answer does not depend on the number of workers.
func Claims(ctx context.Context, j ClaimsJob) (*results.Claims, error) {
	if j.Pairs < 2 || j.Pairs > MostReplicates {
		return nil, fmt.Errorf("pairs = %d, want 2..%d", j.Pairs, MostReplicates)
	}
	p, err := planOf(j.Claims)
	if err != nil {
		return nil, err
	}
	if err := p.run(ctx, planJob{seed: j.Seed, replicates: j.Pairs, draws: j.Draws, workers: j.Workers,
		done: j.Done}); err != nil {
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

// ClaimsRuns is the number of runs that a job takes.
func ClaimsRuns(claims []scenarios.Claim, pairs int) (int, error) {
	p, err := planOf(claims)
	if err != nil {
		return 0, err
	}
	return len(p.variants) * pairs, nil
}

// planOf returns the plan of runs for the statements. The slots of each statement stand in p.rows.
func planOf(claims []scenarios.Claim) (*plan, error) {
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

// answer judges a statement.
func (p *plan) answer(c *scenarios.Claim, sets []levelSet) (results.Claim, error) {
	row := results.Claim{ID: c.ID, IDs: c.IDs, Claims: c.Claims, Statement: c.Statement, A: c.A, B: c.B, Than: c.Than,
		Outcome: c.Outcome,
		Years:   window(c.From, c.To), Against: window(c.AgainstFrom, c.AgainstTo), Measure: c.Measure, Unit: p.unit(c),
		Expect:   c.Expect,
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

// effect describes A against B. For a statement of rank it describes how much A's effect exceeds the effect
// of the nearest rival.
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
					return nil, fmt.Errorf("%s: percent of nothing: %s is 0 in scenario %s, draw %d; measure the difference",
						c.ID, c.Outcome, c.B, k)
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
