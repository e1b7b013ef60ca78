package agents

import (
	"math"
	"slices"

	"concord/sim"
	"concord/sim/det"
)

// Watch holds, of one year, the chances that the rules give to what may be decided or happen in it. Each chance is of one
// step: the state of the year is as it is, and nothing of what is watched comes on the table by it. So a run that
// follows the record says how likely the rules hold each next decision of the record. NaN: there is nothing to decide.
//
// A rule decides by a score above a limit. A chance would then be a step, and a fit could not tell a near miss from a far
// one. So a score is taken as known up to a logistic error, as in models of discrete choice (McFadden 1974). Its size is
// that by which a year's own share of the mood that lasts with a leader moves scores.
type Watch struct {
	Signed   []float64 // by pair and matter (see Matters): the two sign a paper of their own
	Acted    []float64 // by member, other member and act (see ActsAgainst)
	Joined   []float64 // by member and organisation
	Left     []float64 // by member and organisation: left or suspended
	Ratified []float64 // by entry and member: the member ratifies what it has signed
	Clashed  []float64 // by inner border: a clash less severe than a war
	Fought   []float64 // by inner border: a clash at least as severe as War

	matters []matter // leaders' own matters, in the order of entries
	load    []float64
}

// matter is one of leaders' own entries as a watch sees it.
type matter struct {
	entry, place int // place in Signed or in Acted
	act          bool
	first, other float64 // chances that it comes to the first party, or the actor, and to the other one
	yes, and     float64 // chances that these two accept it
}

// War is the severity from which a clash is a war.
const War = 1.0

// The scales of the errors of a score and of an attitude, in their own units. The standard deviation is 1.8 times as much.
const (
	closeScore    = 0.1
	closeAttitude = 0.05
)

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
	x := &Watch{
		Signed:   make([]float64, r.Pairs()*len(takenUp)),
		Acted:    make([]float64, m*m*len(actsAgainst)),
		Joined:   make([]float64, m*len(r.Organisations)),
		Left:     make([]float64, m*len(r.Organisations)),
		Ratified: make([]float64, len(entries)*m),
		Clashed:  make([]float64, r.Inner),
		Fought:   make([]float64, r.Inner),
		load:     make([]float64, m),
	}
	for e := range entries {
		entry := &entries[e]
		if !entry.Own {
			continue
		}
		switch k := kinds[entry.Kind.Index].(type) {
		case *agreement:
			if n := slices.Index(takenUp[:], k); n >= 0 {
				x.matters = append(x.matters, matter{entry: e, place: r.PairIndex(entry.A, entry.B)*len(takenUp) + n})
			}
		case *act:
			if n := slices.Index(actsAgainst[:], k); n >= 0 {
				place := (entry.A*m+entry.B)*len(actsAgainst) + n
				x.matters = append(x.matters, matter{entry: e, place: place, act: true})
			}
		}
	}
	return x
}

// Watched are the phases of Year with x filled on the way: memberships before states choose their bodies, papers and acts
// before proposals are decided, ratifications after that, clashes before they occur. They change nothing that a run
// without them would not. The world must have the entries that x was made for.
func (m *Model) Watched(x *Watch) []sim.Phase {
	var list []sim.Phase
	for _, phase := range m.Year() {
		switch phase.Name {
		case chooseBodies:
			list = append(list, sim.Phase{Name: "memberships are watched", Do: func(w *sim.World) { x.seats(&m.rules, w) }})
		case decideAndKeep:
			list = append(list, sim.Phase{Name: "papers and acts are watched", Do: func(w *sim.World) { x.talks(&m.rules, w) }})
		case occur:
			list = append(list, sim.Phase{Name: "ratifications and clashes are watched", Do: func(w *sim.World) {
				x.ratifications(&m.rules, w)
				x.clashes(&m.rules.Incidents, w)
			}})
		}
		list = append(list, phase)
	}
	return list
}

// above is the chance that a score passes a limit, if it is known up to an error of a scale.
func above(score, limit, scale float64) float64 { return det.Logistic((score - limit) / scale) }

// excess is the mean of how far a score passes a limit, if it is known up to an error of a scale.
func excess(score, limit, scale float64) float64 {
	u := (score - limit) / scale
	if u > 30 {
		return score - limit // the rest is below 1e-13
	}
	return float64(scale * det.Log1p(det.Exp(u)))
}

// either is the chance that one of two independent things happens.
func either(p, q float64) float64 { return 1 - float64((1-p)*(1-q)) }

// seats fills the chances of joining and leaving. A country joins by its attitude and if the members admit it. It
// leaves by an act, which must first come to its leader.
func (x *Watch) seats(p *Params, w *sim.World) {
	b, bodies := &p.Organisations, len(w.Region.Organisations)
	for o := range bodies {
		body := &w.Region.Organisations[o]
		there := body.There(w.Year) && !body.ByInvitation && (len(body.Sponsors) > 0 || membersOf(w, o) > 0)
		for i := range w.Region.Members {
			at := i*bodies + o
			x.Joined[at], x.Left[at] = math.NaN(), math.NaN()
			switch in := isIn(w, i, o); {
			case !there:
			case in:
				x.Left[at] = p.leaves(w, i, o)
			default:
				wants := above(b.attitude(w, i, o), b.joinsFrom(body), closeAttitude)
				x.Joined[at] = float64(wants * above(fellows(w, i, o, true), b.AdmitAbove, closeAttitude))
			}
		}
	}
}

// leaves is the chance that a member leaves a body by an act of its own this year, see leaveBody.
func (p *Params) leaves(w *sim.World, i, o int) float64 {
	b := &p.Organisations
	if float64(w.Year)-w.Organisations.Since[i*len(w.Region.Organisations)+o] < b.Stay {
		return 0
	}
	attitude := b.attitude(w, i, o)
	if w.Region.Organisations[o].Field == sim.GridOrganisation {
		attitude = float64(2*fellows(w, i, o, false)) - 1
	}
	score := -attitude - b.Leaving
	comes := -det.Expm1(-p.Attention.rate(w, i, excess(score, -b.LeaveBelow, closeScore)))
	return float64(comes * above(score, 0, closeScore))
}

// talks fills the chances of papers and acts. A matter must come to one of two leaders, and the other must accept. A leader
// takes up few matters a year. So each one's chances are cut by how much comes to him: of a Poisson number of matters
// with mean n and at most k of them, the share that he takes up is about k/n·(1 − e^(−n/k)). What ends by its term this year
// may be renewed at once, so it ends here: one phase before it would.
func (x *Watch) talks(p *Params, w *sim.World) {
	p.Talks.expire(w)
	for k := range x.Signed {
		x.Signed[k] = math.NaN()
	}
	for k := range x.Acted {
		x.Acted[k] = math.NaN()
	}
	clear(x.load)
	for k := range x.matters {
		x.matters[k].weigh(p, w, x.load)
	}
	for i := range x.load {
		if few := x.load[i] / p.Attention.Takes; few > 0 {
			x.load[i] = -det.Expm1(-few) / few
		} else {
			x.load[i] = 1
		}
	}
	for k := range x.matters {
		m := &x.matters[k]
		entry := &w.Entries[m.entry]
		switch {
		case math.IsNaN(m.first):
		case m.act:
			x.Acted[m.place] = join(x.Acted[m.place], float64(float64(x.load[entry.A]*m.first)*m.yes))
		default:
			ours := float64(float64(x.load[entry.A]*m.first) * m.and)
			theirs := float64(float64(x.load[entry.B]*m.other) * m.yes)
			x.Signed[m.place] = join(x.Signed[m.place], either(ours, theirs))
		}
	}
}

// join adds to a chance, NaN for none so far, that of another way to the same thing.
func join(was, p float64) float64 {
	if math.IsNaN(was) {
		return p
	}
	return either(was, p)
}

// weigh fills the chances of a matter, and adds to each leader's load how likely it comes to him.
func (m *matter) weigh(p *Params, w *sim.World, load []float64) {
	t, e := &p.Talks, m.entry
	entry := &w.Entries[e]
	m.first = math.NaN()
	if entry.Off {
		return
	}
	k := kindOf(w, e)
	come := func(i int, score float64) float64 {
		return -det.Expm1(-p.Attention.rate(w, i, excess(score, t.Initiative, closeScore)))
	}
	if m.act {
		k := k.(*act)
		if !p.Acts.mayAct(w, e) || !k.own.worthwhile(p, w, e) {
			return
		}
		terms := t.score(p, w, e, k, entry.A, entry.B)
		score := terms.Sum()
		m.first, m.yes = come(entry.A, score), above(score, 0, closeScore)
		load[entry.A] += m.first
		return
	}
	deal := k.(*agreement)
	if !t.mayCome(w, e) || beside(w, e) || deal.own.worthwhile != nil && !deal.own.worthwhile(p, w, e) || !deal.grounded(w, e) {
		return
	}
	if deal.own.draft != nil {
		deal.own.draft(w, e)
	}
	ours := t.score(p, w, e, deal, entry.A, entry.B)
	theirs := t.score(p, w, e, deal, entry.B, entry.A)
	a, b := ours.Sum(), theirs.Sum()
	m.first, m.other = come(entry.A, a), come(entry.B, b)
	m.yes, m.and = above(a, 0, closeScore), above(b, 0, closeScore)
	load[entry.A] += m.first
	load[entry.B] += m.other
}

// ratifications fills the chance that each party of what is signed ratifies it this year, if it has not yet done so.
func (x *Watch) ratifications(p *Params, w *sim.World) {
	m := w.Region.Members
	for e := range w.Entries {
		entry := &w.Entries[e]
		signed := sim.Status(w.Talks.Status[e]) == sim.Agreed && mustRatify(entry) && entry.Who == nil && !entry.Own
		for i := range m {
			x.Ratified[e*m+i] = math.NaN()
			if signed && (entry.A == i || entry.B == i) {
				x.Ratified[e*m+i] = -det.Expm1(-p.Ratification.rate(p, w, e, i))
			}
		}
	}
}

// clashes fills the chances of clashes and wars on inner borders.
func (x *Watch) clashes(c *Incidents, w *sim.World) {
	severe := c.severe()
	for k := range x.Clashed {
		_, _, _, chance := c.chance(w, k)
		x.Clashed[k], x.Fought[k] = float64(chance*(1-severe)), float64(chance*severe)
	}
}

// severe is the share of incidents that are wars, see severity.
func (c *Incidents) severe() float64 {
	switch {
	case c.SeverityHi < War:
		return 0
	case c.SeverityLo >= War:
		return 1
	case c.Tail == 0:
		return (c.SeverityHi - War) / (c.SeverityHi - c.SeverityLo)
	}
	return det.Exp(-float64(c.Tail * det.Log(War/c.SeverityLo)))
}
