package live

import (
	"cmp"
	"fmt"
	"slices"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim"
)

// ask answers questions about the scenarios of a request. It tells whether it knows the call.
func (e *Engine) ask(name string, request []byte) (answer any, known bool, err error) {
	switch name {
	case "subjects":
		answer, err = answered(request, e.subjects)
	case "explain":
		answer, err = answered(request, e.explain)
	case "whyCost":
		answer, err = answered(request, e.whyCost)
	case "why":
		answer, err = answered(request, e.why)
	case "happened":
		answer, err = answered(request, e.happened)
	default:
		return nil, false, nil
	}
	return answer, true, err
}

// answered reads a request and gives it to the one who answers.
func answered[Request, Answer any](request []byte, answer func(*Request) (*Answer, error)) (any, error) {
	var r Request
	if err := decode(request, &r); err != nil {
		return nil, err
	}
	a, err := answer(&r)
	if err != nil {
		return nil, err // and no nil pointer that counts as an answer
	}
	return a, nil
}

// Pair is the part that all questions share: the two scenarios, so that a question needs no pair that was prepared.
type Pair struct {
	Sides []Side  `json:"sides"`
	Seed  *uint64 `json:"seed"` // null for that of side B
}

// bound reads both sides.
func (p *Pair) bound(e *Engine) ([]*scenarios.Bound, error) {
	if len(p.Sides) != 2 {
		return nil, fmt.Errorf("the request has %d sides, want two: A and B", len(p.Sides))
	}
	return e.bind(p.Sides, p.Seed)
}

// side reads both sides and gives one of them. They share a seed and a last year, so both have to be read.
func (p *Pair) side(e *Engine, name string) (*scenarios.Bound, error) {
	if name != "a" && name != "b" {
		return nil, fmt.Errorf("side = %q, want a or b", name)
	}
	one, err := p.sides(e, name)
	if err != nil {
		return nil, err
	}
	return one[0], nil
}

// sides reads both sides and gives one of them, or both, which must be of one region.
func (p *Pair) sides(e *Engine, name string) ([]*scenarios.Bound, error) {
	if name != "a" && name != "b" && name != "both" {
		return nil, fmt.Errorf("side = %q, want a, b or both", name)
	}
	both, err := p.bound(e)
	if err != nil {
		return nil, err
	}
	switch a, b := both[0].Scenario, both[1].Scenario; {
	case name == "a":
		return both[:1], nil
	case name == "b":
		return both[1:], nil
	case a.Region != b.Region:
		return nil, fmt.Errorf("%s is of region %s and %s of %s; set scenarios of one region against each other", a.Name,
			a.Region, b.Name, b.Region)
	}
	return both, nil
}

// SubjectsRequest asks what can be explained.
type SubjectsRequest struct {
	Pair
	Side string `json:"side"` // a or b; both, or "", for what can be explained on at least one of them
}

// Subjects are what can be explained in a scenario, in the words that explain takes.
type Subjects struct {
	Stances []string         `json:"stances"`
	Borders []string         `json:"borders"`
	Bodies  []string         `json:"bodies"`
	Entries []DecidedSubject `json:"entries"`
}

// DecidedSubject is an entry that somebody decides on: an act or a proposal.
type DecidedSubject struct {
	ID    string   `json:"id"`
	Kind  string   `json:"kind"`
	Label string   `json:"label"`
	Year  int      `json:"year"`
	Who   []string `json:"who"` // codes of its parties
	Own   bool     `json:"own"` // leaders may table it by themselves; no scenario has it
}

func (e *Engine) subjects(q *SubjectsRequest) (*Subjects, error) {
	sides, err := q.sides(e, cmp.Or(q.Side, "both"))
	if err != nil {
		return nil, err
	}
	r := sides[0].Region
	s := &Subjects{Stances: run.Directions(r), Borders: []string{}, Bodies: []string{}, Entries: []DecidedSubject{}}
	for _, name := range run.Borders(r) {
		s.Borders = append(s.Borders, "border "+name)
	}
	for _, o := range r.Organisations {
		for _, n := range r.Nodes[:r.Members] {
			s.Bodies = append(s.Bodies, "body "+o.ID+" "+n.ID)
		}
	}
	for n := range sides {
		b := sides[len(sides)-1-n] // of an entry on both sides, that of B is told
		for k := range b.Entries {
			one := decidedSubject(r, &b.Entries[k])
			if b.Entries[k].Kind.Nature != sim.Event &&
				!slices.ContainsFunc(s.Entries, func(o DecidedSubject) bool { return o.ID == one.ID }) {
				s.Entries = append(s.Entries, one)
			}
		}
	}
	slices.SortFunc(s.Entries, func(x, y DecidedSubject) int { return cmp.Compare(x.ID, y.ID) })
	return s, nil
}

func decidedSubject(r *sim.Region, x *sim.Entry) DecidedSubject {
	one := DecidedSubject{ID: x.ID, Kind: x.Kind.Name, Label: x.Label, Year: x.Year, Own: x.Own, Who: []string{}}
	for _, i := range append([]int{x.A, x.B}, x.Who...) {
		if i >= 0 {
			one.Who = append(one.Who, r.Nodes[i].ID)
		}
	}
	return one
}
