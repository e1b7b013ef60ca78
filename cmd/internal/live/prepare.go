package live

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// prepareRequest puts two scenarios before the engine.
type prepareRequest struct {
	Move    int      `json:"move"`
	Seed    *uint64  `json:"seed"`
	Sides   []Side   `json:"sides"`
	Columns []string `json:"columns"`
}

// Prepared says what the numbers of a pair are.
type Prepared struct {
	Move    int      `json:"move"`
	First   int      `json:"first"`
	Last    int      `json:"last"`
	Width   int      `json:"width"`
	Series  []Series `json:"series"`
	Differs int      `json:"differs"` // first year in which the sides can differ, 0 for never
	Parts   []Part   `json:"parts"`
	Size    [2]int   `json:"size"` // bytes of a whole record, by side
}

// Series is an outcome of an entity. Its numbers stand from Offset on, one for each year.
type Series struct {
	Path   string   `json:"path"`
	Unit   string   `json:"unit"`
	Words  []string `json:"words"`
	Offset int      `json:"offset"`
}

// Part is one thing in which the sides differ.
type Part struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// pair is the two sides as they are prepared.
type pair struct {
	Prepared
	a      Side // the text of side A
	seed   uint64
	effect string // the complete scenario of side A
}

// side is what an engine has ready to run one side.
type side struct {
	bound  *scenarios.Bound // with the seed and the last year of the pair
	runner *run.Runner
	whole  *sim.Layout // of everything, until the side's own last year
	kept   kept
	places []int     // by series: its place in a row of the runner's layout
	row    []float64 // of a year
}

// kept is what is recorded of a side. Reading the patterns takes long, and most moves leave it as it was.
type kept struct {
	region   *sim.Region
	entries  []string
	patterns []string
	keep     *scenarios.Keep
	paths    map[string]scenarios.KeptColumn
	order    []string
}

// read finds what patterns keep of a scenario: outcomes, whose numbers of every year are recorded.
func (k *kept) read(b *scenarios.Bound, patterns []string) error {
	var entries []string
	for n := range b.Entries {
		entries = append(entries, b.Entries[n].ID)
	}
	if k.keep != nil && k.region == b.Region && slices.Equal(k.entries, entries) && slices.Equal(k.patterns, patterns) {
		return nil
	}
	for _, pattern := range patterns {
		if strings.ContainsRune(pattern, '@') {
			return fmt.Errorf("%s names years; the numbers of every year are recorded here: drop what stands after @",
				fault.Quote(pattern))
		}
	}
	once := *b
	once.Until = b.Region.FirstYear // a column for each path, not for each of its years
	keep, err := scenarios.ReadKeep(&once, patterns, nil)
	if err != nil {
		return err
	}
	next := kept{b.Region, entries, slices.Clone(patterns), keep, map[string]scenarios.KeptColumn{}, nil}
	for _, c := range keep.Columns {
		if c.Table == scenarios.Reporters {
			return fmt.Errorf("%s is an expression; only outcomes are recorded here: name them by their paths", c.Name)
		}
		if _, met := next.paths[c.Name]; !met {
			next.paths[c.Name] = c
			next.order = append(next.order, c.Name)
		}
	}
	*k = next
	return nil
}

// prepare makes two scenarios ready to be run in pairs. If it cannot, the pair that was prepared before stays.
func (e *Engine) prepare(r prepareRequest) (*Prepared, error) {
	if len(r.Sides) != 2 {
		return nil, fmt.Errorf("the request has %d sides, want two", len(r.Sides))
	}
	bound, err := e.bind(r.Sides, r.Seed)
	if err != nil {
		return nil, err
	}
	parts, err := scenarios.Parts(bound[0].Scenario, bound[1].Scenario)
	if err != nil {
		return nil, err
	}
	reads := [2]kept{e.sides[0].kept, e.sides[1].kept}
	for k := range reads {
		if err := reads[k].read(bound[k], r.Columns); err != nil {
			return nil, err
		}
	}
	p := &pair{a: r.Sides[0], seed: bound[0].Scenario.Seed}
	p.Move, p.First, p.Last = r.Move, bound[0].Region.FirstYear, bound[0].Until
	if p.Last < p.First {
		return nil, errors.New("the scenarios end before their first year")
	}
	p.series(&reads[0], &reads[1])
	if len(p.Series) == 0 {
		return nil, errors.New("none of these outcomes is in both scenarios")
	}
	p.differ(parts, bound[0].Region.FirstYear)
	same := e.sameA(p, bound[0])
	e.pair = nil // until both sides are ready, so that a failure leaves no half of a pair
	for k := range e.sides {
		if k == 1 || !same {
			e.sides[k].turn(bound[k], reads[k], p.Series)
		}
		own, err := e.read(r.Sides[k])
		if err != nil {
			return nil, err
		}
		e.sides[k].whole = e.sides[k].runner.Whole(own.Until)
		p.Size[k] = 8 * e.sides[k].whole.Size()
	}
	if !same {
		e.past.forget(bound[0].Region, p.Last)
	}
	e.pair = p
	return &p.Prepared, nil
}

// series lists what both sides record.
func (p *pair) series(a, b *kept) {
	years := p.Last - p.First + 1
	p.Series = []Series{}
	for _, path := range b.order {
		if _, both := a.paths[path]; !both {
			continue
		}
		c := b.paths[path]
		p.Series = append(p.Series, Series{path, c.Unit, list(c.Words), p.Width})
		p.Width += years
	}
}

// differ notes what differs, and the first year in which it can have an effect.
func (p *pair) differ(parts []scenarios.Part, first int) {
	p.Parts = []Part{}
	for _, part := range parts {
		p.Parts = append(p.Parts, Part{part.Path, part.Text})
		if at := max(part.First, first); at <= p.Last && (p.Differs == 0 || at < p.Differs) {
			p.Differs = at
		}
	}
}

// sameA tells whether side A gives the numbers that are kept of it: the same history under the same seed, read in the
// same way.
func (e *Engine) sameA(p *pair, a *scenarios.Bound) bool {
	old := e.pair
	if old != nil && old.a == p.a && old.seed == p.seed {
		p.effect = old.effect // writing it takes long
	} else {
		p.effect = string(a.Scenario.TOML(false))
	}
	return old != nil && old.effect == p.effect && old.Last == p.Last &&
		slices.EqualFunc(old.Series, p.Series, func(x, y Series) bool { return x.Path == y.Path })
}

// turn makes a side ready to run a scenario.
func (s *side) turn(b *scenarios.Bound, k kept, series []Series) {
	j := run.Job{Bound: b, Seed: b.Scenario.Seed, Keep: k.keep}
	if s.runner == nil {
		s.runner = run.NewRunner(j)
	} else {
		s.runner.Turn(j)
	}
	s.bound, s.kept = b, k
	l := s.runner.Layout()
	s.places = s.places[:0]
	for _, x := range series {
		c := k.paths[x.Path]
		d := sim.Domain(slices.Index(sim.DomainNames[:], c.Table))
		s.places = append(s.places, l.At[l.Find(d, c.Outcome)]+slices.Index(l.Entities[d], c.Entity))
	}
	s.row = make([]float64, l.Width)
}
