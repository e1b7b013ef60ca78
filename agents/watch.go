package agents

import "concord/sim"

// Watch holds, of one year, the chances that the rules give to what may be decided or happen in it. Each chance is of one
// step: the state of the year is as it is, and nothing of what is watched comes on the table by it. So a run that
// follows the record says how likely the rules hold each next decision of the record. NaN: there is nothing to decide.
type Watch struct {
	Signed  []float64 // by pair and matter (see Matters): the two sign a paper of their own
	Acted   []float64 // by member, other member and act (see ActsAgainst)
	Joined  []float64 // by member and organisation
	Left    []float64 // by member and organisation: left or suspended
	Entered []float64 // by entry: what is signed comes into force
	Clashed []float64 // by inner border: a clash less severe than a war
	Fought  []float64 // by inner border: a clash at least as severe as War
}

// War is the severity from which a clash is a war.
const War = 1.0

// Matters are the kinds of papers that leaders propose by themselves, in the order of Watch.Signed.
func Matters() []string {
	var names []string
	for _, k := range takenUp {
		names = append(names, k.Name)
	}
	return names
}

// actsAgainst are the acts against one other country that leaders take up by themselves.
var actsAgainst = [...]*act{&borderClosure, &visaImposed, &energyCut}

// ActsAgainst are the kinds of acts against one other country, in the order of Watch.Acted.
func ActsAgainst() []string {
	var names []string
	for _, k := range actsAgainst {
		names = append(names, k.Name)
	}
	return names
}

// NewWatch makes a watch of a region and its entries.
func NewWatch(r *sim.Region, entries []sim.Entry) *Watch {
	m := r.Members
	return &Watch{
		Signed:  make([]float64, r.Pairs()*len(takenUp)),
		Acted:   make([]float64, m*m*len(actsAgainst)),
		Joined:  make([]float64, m*len(r.Organisations)),
		Left:    make([]float64, m*len(r.Organisations)),
		Entered: make([]float64, len(entries)),
		Clashed: make([]float64, r.Inner),
		Fought:  make([]float64, r.Inner),
	}
}

// Watched are the phases of Year with x filled on the way. They change nothing that a run without them would not.
func (m *Model) Watched(x *Watch) []sim.Phase { return m.Year() }
