package live

import (
	"fmt"

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
	both, err := p.bound(e)
	if err != nil {
		return nil, err
	}
	if name == "a" {
		return both[0], nil
	}
	return both[1], nil
}

// SubjectsRequest asks what can be explained.
type SubjectsRequest struct {
	Pair
	Side string `json:"side"` // a or b
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
	b, err := q.side(e, q.Side)
	if err != nil {
		return nil, err
	}
	r := b.Region
	s := &Subjects{Stances: run.Directions(r), Borders: []string{}, Bodies: []string{}, Entries: []DecidedSubject{}}
	for _, name := range run.Borders(r) {
		s.Borders = append(s.Borders, "border "+name)
	}
	for _, o := range r.Organisations {
		for _, n := range r.Nodes[:r.Members] {
			s.Bodies = append(s.Bodies, "body "+o.ID+" "+n.ID)
		}
	}
	for k := range b.Entries {
		x := &b.Entries[k]
		if x.Kind.Nature == sim.Event {
			continue
		}
		one := DecidedSubject{ID: x.ID, Kind: x.Kind.Name, Label: x.Label, Year: x.Year, Own: x.Own, Who: []string{}}
		for _, i := range append([]int{x.A, x.B}, x.Who...) {
			if i >= 0 {
				one.Who = append(one.Who, r.Nodes[i].ID)
			}
		}
		s.Entries = append(s.Entries, one)
	}
	return s, nil
}
