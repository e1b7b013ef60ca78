package scenarios

import (
	"fmt"
	"slices"

	"concord/sim"
)

// The agendas of a scenario: what stands on the table until the region's events_to.
const (
	// Given is the agenda of the record: its entries stand on the table. Own proposals, random clashes, free memberships
	// and absorption begin after it, in the years that the region names.
	Given = "given"
	// Free is free history: of what happens inside the region the record says nothing. Leaders' own matters, clashes
	// and memberships run from the first year. Leaders, prices, threats and what outside states did stay.
	Free = "free"
)

// agendaKey describes the agenda.
var agendaKey = key{name: "agenda", form: wordForm, words: []string{Given, Free}, fallback: Given,
	doc: "given: the record's entries stand until the region's events_to, and own proposals, random clashes and free " +
		"memberships begin after it; " +
		"free: entries of the extended scenario about what happens inside the region until then do not " +
		"stand, and own proposals, clashes, memberships and the founding of bodies run from the first year"}

// setAgenda gives a scenario its agenda. Free history drops what the record says of the region, of the entries that the
// scenario has so far, and the decisions on them. What the file adds that says so, and files that extend it, stays.
func (c *checker) setAgenda(s *Scenario, agenda string, at place) {
	was := s.Agenda()
	if was == Free && agenda == Given {
		c.fault(at, "agenda = \"given\", but %s has made it free, and the entries that it dropped do not come back; extend a "+
			"scenario with the agenda given, or drop this line", s.Origin("agenda"))
		return
	}
	s.free = agenda == Free
	if !s.free || was == Free || c.region == nil {
		return
	}
	before := s.Decisions
	s.Decisions = slices.Clone(before) // remove works in place
	for k := len(s.Entries) - 1; k >= 0; k-- {
		if e := &s.Entries[k]; e.recorded(c.region) {
			s.dropped = append(s.dropped, e.ID)
			s.remove(e)
		}
	}
	slices.Sort(s.dropped)
	for k := range before {
		if !slices.ContainsFunc(s.Decisions, func(d Decision) bool { return compareDecisions(d, before[k]) == 0 }) {
			s.undecided = append(s.undecided, before[k].Path())
		}
	}
}

// Undecided lists the decisions, as paths, that free history dropped with the entries that they are on.
func (s *Scenario) Undecided() []string { return s.undecided }

// Agenda is Given or Free.
func (s *Scenario) Agenda() string {
	if s.free {
		return Free
	}
	return Given
}

// Lacks tells why an id that a reader asks for is of no entry: free history dropped it. It is "" for any other id.
func (s *Scenario) Lacks(id string) string {
	if !s.isDropped(id) || s.Entry(id) != nil {
		return ""
	}
	return fmt.Sprintf("agenda = %q (%s) dropped what the record says of the region", Free, s.Origin("agenda"))
}

// isDropped tells whether free history dropped an entry.
func (s *Scenario) isDropped(id string) bool {
	_, found := slices.BinarySearch(s.dropped, id)
	return found
}

// gone says why an entry that free history dropped is not there.
func (s *Scenario) gone(id string) string {
	return fmt.Sprintf("free history has no %s: agenda = \"free\" (%s) dropped what the record says of the region; drop "+
		"this, or write it as a new entry", show(id), s.Origin("agenda"))
}

// recorded tells whether an entry says what happened inside the region in the years of the record, so that free history
// has none of it. These are acts and proposals among members, events that the kind counts so, and who joined or left a
// body. Memberships in bodies by invitation stand, because outside states choose them. Memberships of the first year
// stand too: they are the state in which history begins.
func (e *Entry) recorded(r *sim.Region) bool {
	a, b := e.parties()
	if e.Year() > r.EventsTo || outsider(r, a) || outsider(r, b) {
		return false
	}
	if e.Kind.Name != "membership" {
		return e.Kind.Nature != sim.Event || e.Kind.Inside
	}
	code, _ := e.Get("organisation").(string)
	o := r.OrganisationIndex(code)
	return o >= 0 && !r.Organisations[o].ByInvitation && e.Year() > r.FirstYear
}

// outsider tells whether a code is of a node outside the region.
func outsider(r *sim.Region, code string) bool { return r.NodeIndex(code) >= r.Members }

// regionFor gives the region of a scenario with this agenda, which is shared. In free history choices and clashes begin
// in the first year.
func regionFor(name string, sizes map[string]string, free bool) (*sim.Region, error) {
	r, err := readRegion(name, sizes)
	if err != nil || !free {
		return r, err
	}
	regions.Lock()
	defer regions.Unlock()
	if known := regions.free[r]; known != nil {
		return known, nil
	}
	f := *r
	f.FreeHistory = true
	f.ChoicesFrom, f.IncidentsFrom = f.FirstYear, f.FirstYear
	if regions.free == nil {
		regions.free = map[*sim.Region]*sim.Region{}
	}
	regions.free[r] = &f
	return &f, nil
}
