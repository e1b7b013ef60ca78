package explore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// TheoriesOptions say how many histories are run for the signatures of theories, and how.
type TheoriesOptions struct {
	Histories int
	Seed      uint64
	Workers   int
	Done      func(done int) // told after each history, from any worker; may be nil
}

// TheoriesRuns is how many histories Theories runs in all.
func TheoriesRuns(histories int) int {
	return histories * (1 + len(theoryMechanisms())*(len(evidence.TheoryWeights)-1))
}

// Theories runs histories of a scenario at the medians of the priors. It turns the weights of one theory about outside
// powers after the other, on the same draws, and measures every signature.
func Theories(ctx context.Context, b *scenarios.Bound, o TheoriesOptions) (*evidence.Theories, error) {
	out := &evidence.Theories{Scenario: b.Scenario.Name, Model: sim.ModelVersion, Key: TheoriesKey(b), Histories: o.Histories,
		Seed: o.Seed}
	known := knownSignatures()
	for _, s := range known {
		out.Statistics = append(out.Statistics, s.Statistic)
	}
	at := &observer{bound: b, region: regionAtPriors(b), signatures: known, TheoriesOptions: o}
	p := paramsAtPriors(b)
	one, err := at.observe(ctx, p)
	if err != nil {
		return nil, err
	}
	for _, m := range theoryMechanisms() {
		out.Numbers = append(out.Numbers, theoryNumbers(&p, m)...)
		var smaller []evidence.Measure
		for _, f := range evidence.TheoryWeights {
			now := one
			if f != 1 {
				if now, err = at.observe(ctx, weighted(p, m, f)); err != nil {
					return nil, err
				}
			}
			if smaller == nil {
				smaller = now
			}
			for s := range known {
				out.Rows = append(out.Rows, evidence.TheoryRow{Mechanism: m, Factor: f, Statistic: known[s].ID,
					Measured: now[s].Measured(), Change: now[s].Less(one[s]), Step: now[s].Less(smaller[s])})
			}
			smaller = now
		}
	}
	return out, nil
}

// theoryNumbers are the parameters of a theory, with their priors in words.
func theoryNumbers(p *agents.Params, mechanism string) []evidence.TheoryNumber {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', 3, 64) }
	var list []evidence.TheoryNumber
	for _, row := range p.Table() {
		if row.Mechanism != mechanism {
			continue
		}
		const tail = 1.6449 // standard deviations from the middle of a normal distribution to its 95 % point
		prior, wide := "a convention", float64(tail*row.Spread)
		low, high := row.Low, row.High
		switch row.Shape {
		case agents.Fixed, agents.Uniform:
		case agents.Normal:
			low, high = row.Prior-wide, row.Prior+wide
		case agents.LogNormal:
			low, high = row.Prior*det.Exp(-wide), row.Prior*det.Exp(wide)
		}
		if row.Shape != agents.Fixed {
			prior = number(max(row.Lo, low)) + " and " + number(min(row.Hi, high))
		}
		list = append(list, evidence.TheoryNumber{Mechanism: mechanism, Path: row.Path, Value: number(*row.Value), Prior: prior,
			Unit: row.Unit, Meaning: row.Doc})
	}
	return list
}

// TheoriesKey is a short digest of all that the signatures depend on but the model's version: the parameters, the
// scenario and the statistics.
func TheoriesKey(b *scenarios.Bound) string {
	h := sha256.New()
	p := paramsAtPriors(b)
	for _, row := range p.Table() {
		fmt.Fprintln(h, row.Path, *row.Value, row.Spread, row.Mechanism, row.Neutral, row.Hi, row.Doc)
	}
	h.Write(b.Scenario.TOML(false))
	for _, s := range knownSignatures() {
		fmt.Fprintln(h, s.Statistic, s.cut)
	}
	return fmt.Sprintf("%.6x", h.Sum(nil))
}

// theoryMechanisms are the switches of theories about outside powers that the program has, in the order of the list.
func theoryMechanisms() []string {
	var list []string
	for _, s := range knownSignatures() {
		if s.Mechanism != "" && !slices.Contains(list, s.Mechanism) {
			list = append(list, s.Mechanism)
		}
	}
	return list
}

// knownSignatures leaves out signatures whose theory the program does not have.
func knownSignatures() []signature {
	var list []signature
	for _, s := range signatures {
		known := func(m agents.Mechanism) bool { return m.Name == s.Mechanism }
		if s.Mechanism == "" || slices.ContainsFunc(agents.Mechanisms[:], known) {
			list = append(list, s)
		}
	}
	return list
}

// paramsAtPriors are the medians of the priors, with what the scenario sets and switches off.
func paramsAtPriors(b *scenarios.Bound) agents.Params {
	p := agents.Defaults()
	settled := b.Settled()
	values := map[string]float64{}
	for _, row := range b.Params.Table() {
		values[row.Path] = *row.Value
	}
	for _, row := range p.Table() {
		if slices.Contains(settled, row.Path) {
			*row.Value = values[row.Path]
		}
	}
	return p
}

// regionAtPriors is the region with its ties at the means of their priors.
func regionAtPriors(b *scenarios.Bound) *sim.Region {
	if len(b.Region.Ties) == 0 {
		return b.Region
	}
	ties := make([]float64, len(b.Region.Ties))
	for k, t := range b.Region.Ties {
		ties[k] = t.Mean
	}
	return b.Region.Tied(ties)
}

// weighted multiplies the distance from neutral of every parameter of a theory, within its admissible values.
func weighted(p agents.Params, mechanism string, factor float64) agents.Params {
	for _, row := range p.Table() {
		if row.Mechanism == mechanism {
			*row.Value = min(row.Hi, max(row.Lo, row.Neutral+float64(factor*(*row.Value-row.Neutral))))
		}
	}
	return p
}

// observer measures signatures over histories of one scenario.
type observer struct {
	bound      *scenarios.Bound
	region     *sim.Region
	signatures []signature
	TheoriesOptions
	told int // histories so far
}

// observe runs the histories with the given parameters and measures every signature.
func (o *observer) observe(ctx context.Context, p agents.Params) ([]evidence.Measure, error) {
	sums := make([][]evidence.Sums, len(o.signatures))
	for k := range sums {
		sums[k] = make([]evidence.Sums, o.Histories)
	}
	err := o.each(ctx, func(int) (agents.Params, *sim.Region) { return p, o.region }, func(k int, rows [][]row) {
		for s := range o.signatures {
			sums[s][k] = o.signatures[s].cut.sums(rows[s])
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]evidence.Measure, len(o.signatures))
	for s := range out {
		out[s] = evidence.NewMeasure(sums[s], o.signatures[s].cut.single())
	}
	return out, nil
}

// each runs the histories, each with its own parameters, and hands over the rows of each by signature. They must not be
// kept. The order is that of the workers, so do must write into a place of the history's own.
func (o *observer) each(ctx context.Context, of func(k int) (agents.Params, *sim.Region), do func(k int, rows [][]row)) error {
	workers := max(1, min(o.Workers, o.Histories))
	faults, watchers := make([]error, o.Histories), make([]*watcher, workers)
	each(o.Histories, workers, func(n, k int) {
		if ctx.Err() != nil {
			return
		}
		if watchers[n] == nil {
			watchers[n] = o.watcher()
		}
		faults[k] = watchers[n].run(agents.New(of(k)), o.Seed, k, o.bound.Until)
		do(k, watchers[n].rows)
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for k, fault := range faults {
		if fault != nil {
			return fmt.Errorf("history %d: %w", k, fault)
		}
	}
	if o.told += o.Histories; o.Done != nil {
		o.Done(o.told)
	}
	return nil
}

// watcher runs histories one after the other in one goroutine.
type watcher struct {
	history
	signatures []signature
}

func (o *observer) watcher() *watcher {
	world := func() *sim.World { return sim.NewWorld(o.region, o.bound.Entries) }
	return &watcher{history{now: world(), last: world(), before: world(), rows: make([][]row, len(o.signatures))},
		o.signatures}
}

// run runs one history and observes every year.
func (o *watcher) run(m *agents.Model, seed uint64, replicate, until int) error {
	for k := range o.rows {
		o.rows[k] = o.rows[k][:0]
	}
	o.now.KeepVotes = true
	m.Begin(o.now, seed, replicate)
	o.last.Year = o.now.Year
	for o.now.Year < until {
		o.before, o.last = o.last, o.before
		o.last.State.CopyFrom(&o.now.State)
		o.last.Year = o.now.Year
		logged, voted := len(o.now.Log), len(o.now.Votes)
		if err := o.now.Step(m.Phases()); err != nil {
			return err
		}
		o.log, o.votes = o.now.Log[logged:], o.now.Votes[voted:]
		for o.at = range o.signatures {
			o.signatures[o.at].watch(&o.history)
		}
	}
	return nil
}
