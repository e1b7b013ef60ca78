package explore

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// ModelsOptions say which models are compared, and how.
type ModelsOptions struct {
	evidence.ModelDesign
	Only    []string // names of variants; nil for all
	Workers int
	Known   []ModelPiece              // of an earlier comparison with the same design, scenario and program
	Save    func(ModelPiece) error    // called after each piece, one at a time; may be nil
	Told    func(of string, n, m int) // progress; may be nil
}

// ModelPiece is what one variant said of the forecasts from one origin, in their order. It depends on nothing else that
// is compared. So pieces may be made in any order, and a stopped comparison goes on from those that it has.
type ModelPiece struct {
	Variant string    `json:"variant"`
	Origin  int       `json:"origin"`
	Logs    []float64 `json:"logs"`
}

// ModelOrigins are the usual origins of a region and the last years that are scored from them. Two years are scored from each,
// and none twice.
func ModelOrigins(r *sim.Region) (origins, until []int) {
	const most, apart, early = 8, 2, 12 // a fit needs some years of record
	for at := r.OutcomesObserved - apart; at >= r.FirstYear+early && len(origins) < most; at -= apart {
		origins, until = append(origins, at), append(until, at+apart)
	}
	slices.Reverse(origins)
	slices.Reverse(until)
	return origins, until
}

// ModelVariants are the models that are compared: four, and each theory about outside powers alone beside inside causes and
// left out of both. Inside and outside mean what they mean in the game of barriers. A theory that is a support of
// cooperation is in all four, because that game switches no support. So it stands alone in the model of inside causes, and
// the variant beside it is the one without it.
func ModelVariants() []evidence.Variant {
	words := [...]string{"no barriers", "barriers inside the region, none from outside",
		"barriers from outside, none inside the region", "barriers of both kinds"}
	var list []evidence.Variant
	for k, name := range evidence.FourModels {
		list = append(list, evidence.Variant{Name: name, Words: words[k], Model: name})
	}
	for _, t := range outsideTheories() {
		v := evidence.Variant{Name: evidence.InsideCauses + " and " + t.id, Theory: t.id, Model: evidence.InsideCauses,
			Words: words[1] + " but those of " + t.mechanism}
		if !t.barrier {
			v.Name, v.Words = evidence.InsideCauses+" without "+t.id, words[1]+", nothing of "+t.mechanism
		}
		list = append(list, v)
	}
	for _, t := range outsideTheories() {
		list = append(list, evidence.Variant{Name: evidence.BothCauses + " without " + t.id, Theory: t.id,
			Model: evidence.BothCauses, Words: words[3] + ", nothing of " + t.mechanism})
	}
	return list
}

// outsideTheory is a theory about outside powers.
type outsideTheory struct {
	id, mechanism string
	barrier       bool // a barrier at least in part, or a support alone
}

// outsideTheories are X1 to X8, in order.
func outsideTheories() []outsideTheory {
	var list []outsideTheory
	table := new(agents.Params)
	*table = agents.Defaults()
	for _, m := range theoryMechanisms() {
		k := slices.IndexFunc(signatures[:], func(s signature) bool { return s.Mechanism == m })
		t := outsideTheory{id: signatures[k].Theory, mechanism: m}
		for _, row := range table.Table() {
			if row.Mechanism == m && row.Group == sim.External && row.Role == sim.Barrier {
				t.barrier = true
			}
		}
		list = append(list, t)
	}
	return list
}

// causes are what a variant switches off.
type causes struct {
	inside, outside bool
	spared          string // mechanism whose outside barriers stay on
	theory          string // mechanism whose outside parameters are off
}

// causesOff says what a variant switches off.
func causesOff(v *evidence.Variant) causes {
	c := causes{inside: v.Model == evidence.NoCauses || v.Model == evidence.OutsideCauses,
		outside: v.Model == evidence.NoCauses || v.Model == evidence.InsideCauses}
	for _, t := range outsideTheories() {
		switch {
		case t.id != v.Theory:
		case v.Model == evidence.InsideCauses && t.barrier:
			c.spared = t.mechanism
		default:
			c.theory = t.mechanism
		}
	}
	return c
}

// groups are the groups of barriers that are off.
func (c *causes) groups() []sim.Group {
	var list []sim.Group
	for _, g := range agents.BarrierGroups {
		if g == sim.External && c.outside || g != sim.External && c.inside {
			list = append(list, g)
		}
	}
	return list
}

// switchOff sets what is off to its neutral values. Of a theory only what outside powers do counts.
func (c *causes) switchOff(p *agents.Params) {
	type kept struct {
		at    *float64
		value float64
	}
	var keep []kept
	for _, row := range p.Table() {
		outside := row.Group == sim.External
		if outside && row.Role == sim.Barrier && row.Mechanism != "" && row.Mechanism == c.spared ||
			!outside && row.Mechanism != "" && row.Mechanism == c.theory && !slices.Contains(c.groups(), row.Group) {
			keep = append(keep, kept{row.Value, *row.Value})
		}
	}
	for _, g := range c.groups() {
		p.SwitchOff(g, sim.Barrier)
	}
	if c.theory != "" {
		p.SwitchOffMechanism(c.theory)
	}
	for _, k := range keep {
		*k.at = k.value
	}
}

// entriesOff are the ids of the entries of which nothing comes: those of the groups that are off, and those that lose their
// ground by that. They are as in the scenario with these switches. No entry belongs to one theory.
func (c *causes) entriesOff(b *scenarios.Bound) (map[string]bool, error) {
	changed := *b.Scenario
	var off []string
	for _, g := range c.groups() {
		off = append(off, "barriers."+g.String()+"=false")
	}
	if len(off) > 0 {
		if err := changed.Set(off...); err != nil {
			return nil, err
		}
	}
	bound, err := changed.Bind()
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for k := range bound.Entries {
		if bound.Entries[k].Off {
			ids[bound.Entries[k].ID] = true
		}
	}
	return ids, nil
}

// less is a problem without some causes. Its fitted numbers, their priors and its record are the same; no rule reads
// the numbers of what is off. So they are placebos, and draws of all variants pair number by number.
func (p *Problem) less(c *causes, off map[string]bool) *Problem {
	q := *p
	q.Bound = withOff(p.Bound, off)
	q.Without = c.switchOff
	return &q
}

// withOff is a scenario in which nothing comes of some entries.
func withOff(b *scenarios.Bound, off map[string]bool) *scenarios.Bound {
	out := *b
	out.Entries = slices.Clone(b.Entries)
	for k := range out.Entries {
		if off[out.Entries[k].ID] {
			out.Entries[k].Off = true
		}
	}
	return &out
}

// comparison is a comparison of models under way.
type comparison struct {
	ModelsOptions
	ctx      context.Context
	bound    *scenarios.Bound
	record   *scenarios.Observations
	whole    *Problem // with the record of all years
	variants []evidence.Variant
	starts   []*start // by origin
	pieces   [][]ModelPiece

	sync.Mutex // of what follows
	done       int
	fault      error
}

// RunModels fits every variant to the record until each origin and scores all of them on the same forecasts, under the
// conditional card: hazards a year ahead, given the record until then, and trade and border regimes up to the next origin.
// Errors of the record and weights of readings are estimated once for each origin, with the causes of both kinds, and hold
// for all variants: so no variant can excuse what it misses as noise of the record.
func RunModels(ctx context.Context, b *scenarios.Bound, o *scenarios.Observations, opt ModelsOptions) (*evidence.Models, error) {
	c := &comparison{ModelsOptions: opt, ctx: ctx, bound: b, record: o}
	if err := c.prepare(); err != nil {
		return nil, err
	}
	n := len(c.variants)
	total := n * len(c.Origins)
	c.tell(0)
	each(total, c.Workers, func(_, task int) {
		origin, variant := task/n, task%n
		if c.pieces[origin][variant].Logs != nil || c.stopped() {
			return
		}
		piece, err := c.piece(origin, variant)
		c.keep(origin, variant, piece, err)
	})
	if c.fault == nil {
		c.fault = ctx.Err()
	}
	if c.fault != nil {
		return nil, c.fault
	}
	return c.compare(), nil
}

// prepare checks the request, lists what is forecast and takes the pieces that are known.
func (c *comparison) prepare() error {
	if err := c.check(); err != nil {
		return err
	}
	whole, err := NewProblem(c.bound, c.record, c.bound.Region.OutcomesObserved)
	if err != nil {
		return err
	}
	c.whole = whole
	for k, origin := range c.Origins {
		s, err := c.start(origin, c.Until[k])
		if err != nil {
			return fmt.Errorf("origin %d: %w", origin, err)
		}
		c.starts = append(c.starts, s)
		c.pieces = append(c.pieces, make([]ModelPiece, len(c.variants)))
	}
	for _, p := range c.Known {
		origin := slices.Index(c.Origins, p.Origin)
		variant := slices.IndexFunc(c.variants, func(v evidence.Variant) bool { return v.Name == p.Variant })
		if origin < 0 || variant < 0 {
			continue // of a larger comparison
		}
		if want := len(c.starts[origin].items); len(p.Logs) != want || slices.ContainsFunc(p.Logs, unreal) {
			return fmt.Errorf("the saved piece of %q from %d holds %d numbers, want %d finite ones; remove it", p.Variant,
				p.Origin, len(p.Logs), want)
		}
		if c.pieces[origin][variant].Logs == nil {
			c.done++
		}
		c.pieces[origin][variant] = p
	}
	return nil
}

// check completes the request and refuses what cannot be compared.
func (c *comparison) check() error {
	if c.Told == nil {
		c.Told = func(string, int, int) {}
	}
	c.Workers = max(1, c.Workers)
	c.Ahead = min(c.Ahead, c.Members)
	if len(c.Origins) == 0 || len(c.Until) != len(c.Origins) || c.Ahead < 1 {
		return fmt.Errorf("models: %d origins, %d ends and %d members ahead, want as many ends as origins, and one or more of "+
			"each", len(c.Origins), len(c.Until), c.Ahead)
	}
	for k, origin := range c.Origins {
		last := c.bound.Region.OutcomesObserved
		if k+1 < len(c.Origins) {
			last = min(last, c.Origins[k+1])
		}
		if c.Until[k] <= origin || c.Until[k] > last {
			return fmt.Errorf("models: from origin %d to %d is scored, want an end in %d..%d, so that no year is scored twice",
				origin, c.Until[k], origin+1, last)
		}
	}
	for _, v := range ModelVariants() {
		if c.Only == nil || slices.Contains(c.Only, v.Name) {
			c.variants = append(c.variants, v)
		}
	}
	for _, name := range c.Only {
		if !slices.ContainsFunc(c.variants, func(v evidence.Variant) bool { return v.Name == name }) {
			return fmt.Errorf("models: there is no variant %q", name)
		}
	}
	return nil
}

// tell says how many pieces there are, with n more than before.
func (c *comparison) tell(n int) {
	c.done += n
	c.Told("models", c.done, len(c.variants)*len(c.Origins))
}

func (c *comparison) stopped() bool {
	c.Lock()
	defer c.Unlock()
	return c.fault != nil || c.ctx.Err() != nil
}

// keep takes a piece that was made.
func (c *comparison) keep(origin, variant int, p ModelPiece, err error) {
	c.Lock()
	defer c.Unlock()
	if err == nil && c.Save != nil {
		err = c.Save(p)
	}
	if err != nil {
		if c.fault == nil {
			c.fault = fmt.Errorf("%s from origin %d: %w", c.variants[variant].Name, c.Origins[origin], err)
		}
		return
	}
	c.pieces[origin][variant] = p
	c.tell(1)
}
