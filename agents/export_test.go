package agents

import "concord/sim"

// What tests look into.
var (
	Cooperation = cooperation
	Stays       = (*ProtectiveIntegration).stays
	Know        = (*SecurityDilemma).know
	Severity    = (*Incidents).severity
	FirstStep   = (*Offices).firstStep
	HeldShut    = (*Borders).heldShut
)

// Scaled gives the parameters as the rules read them.
func Scaled(p Params) Params { return p.scaled() }

// Engagement is the share of an alignment that counts for a power with the given level of leverage.
func Engagement(p *Params, level float64) float64 { return p.Presence.engagement(level) }

// ScoreEvery lets a model score every matter of the leaders' own that could be tabled, whether or not it could come
// within the year.
func (m *Model) ScoreEvery() { m.desk.every = true }

// Taken lists the matters that leaders took up in the year that a model has run last: the leader and the entry.
func (m *Model) Taken() (list [][2]int) {
	for _, c := range m.desk.came {
		if c.taken {
			list = append(list, [2]int{c.leader, c.entry})
		}
	}
	return list
}

// Most gives the bound of the score that an entry of the leaders' own can have for a party, and the score.
func (m *Model) Most(w *sim.World, e, i, j int) (most, score float64) {
	m.desk.look(&m.rules, w)
	k := kindOf(w, e).(decided)
	terms := m.rules.Talks.score(&m.rules, w, e, k, i, j)
	switch k := k.(type) {
	case *act:
		most = m.desk.mostOfAct(&m.rules, w, e, k, w.Entries[e].A, w.Entries[e].B)
	case *agreement:
		ours, theirs := m.desk.mostOfDeal(&m.rules, w, e, k, w.Entries[e].A, w.Entries[e].B)
		if most = ours; i == w.Entries[e].B {
			most = theirs
		}
	}
	return most, terms.Sum()
}

// Tie makes the tables of memberships and programmes, with what the model has listed before.
func (m *Model) Tie(w *sim.World) {
	m.organisations.share(w)
	m.organisations.tie(w)
}

// Relapse notes the horizontal index of a year, and whether it has fallen far.
var Relapse = relapse

// Betweenness is that of the members of a region whose inner borders are open where the marks say so.
func Betweenness(r *sim.Region, open []uint8) []float64 {
	g, out := newNetwork(r), make([]float64, r.Members)
	g.betweenness(open, out)
	return out
}
