package agents

import (
	"strings"

	"concord/sim"
)

// ownActs are the acts that leaders may take up by themselves: one entry for every kind of act and every country that
// can do it, toward another or alone. Suspending a membership has the same effects as leaving, so leaving stands for both.
func ownActs(r *sim.Region) []sim.Entry {
	var list []sim.Entry
	add := func(k *act, i, j int, name string, values ...float64) {
		list = append(list, sim.Entry{ID: OwnPrefix + strings.ToLower(r.Nodes[i].ID) + "-" + name, Kind: &k.Kind,
			Year: r.ChoicesFrom, A: i, B: j, OpenYears: 1, Own: true, Group: k.Group, Role: k.Role, Values: values})
	}
	for i := range r.Members {
		for j := range r.Members {
			if i == j {
				continue
			}
			other := strings.ToLower(r.Nodes[j].ID)
			if r.BorderIndex(i, j) >= 0 {
				add(&borderClosure, i, j, "closes-"+other, closureClosed, 1, 0)
				add(&borderClosure, i, j, "restricts-"+other, closureRestricted, 1, 0)
			}
			add(&visaImposed, i, j, "visa-"+other, 0)
			if s := r.StreamIndex(i, j); s >= 0 {
				carrier := cutGas
				if r.Streams[s].Up == i {
					carrier = cutPower
				}
				add(&energyCut, i, j, "cuts-"+other, float64(carrier), 1, 0)
			}
		}
		for o := range r.Organisations {
			if body := &r.Organisations[o]; r.FreeHistory && !body.ByInvitation || !r.FreeHistory && body.Open {
				add(&leaveBody, i, -1, "leaves-"+strings.ReplaceAll(strings.ToLower(body.ID), "_", "-"), float64(o), 0, 0)
			}
		}
	}
	return list
}

// uphold asks the country that stands by an act of its own, every year, whether it still wants it. If its score is not
// above 0, the act is lifted. It comes before this year's votes. An act that is done once is over when its ground is back.
func (t *Talks) uphold(p *Params, w *sim.World) {
	for b := range w.Borders.Chosen {
		w.Borders.Chosen[b] = float64(sim.Open)
	}
	for _, e := range w.Own() {
		if !stands(w, e) {
			continue
		}
		k, isAct := kindOf(w, e).(*act)
		if !isAct {
			continue
		}
		entry := &w.Entries[e]
		if k.own.uphold == nil {
			if !k.own.holds(w, e) {
				over(w, e)
			}
			continue
		}
		if terms := p.Acts.score(p, w, e, k, entry.A, entry.B); terms.Sum() > 0 {
			k.own.uphold(w, e)
			continue
		}
		over(w, e)
		w.Note(sim.LogLine{What: sim.LogLifted, Entry: e, A: entry.A, B: entry.B})
	}
}

// release ends the acts that agreements of this year have lifted. It comes after agreements are carried out.
func (t *Talks) release(w *sim.World) {
	for _, e := range w.Own() {
		if !stands(w, e) {
			continue
		}
		k, isAct := kindOf(w, e).(*act)
		if !isAct || k.own.uphold == nil || k.own.holds(w, e) {
			continue
		}
		over(w, e)
		w.Note(sim.LogLine{What: sim.LogLifted, Entry: e, A: w.Entries[e].A, B: w.Entries[e].B})
	}
}

// over marks an entry as one that was in force and is no longer.
func over(w *sim.World, e int) {
	w.Talks.Status[e] = uint8(sim.Ended)
	w.Talks.EndedIn[e] = float64(w.Year)
}

// mayAct tells whether a leader may take up an act of his own this year.
func (a *Acts) mayAct(w *sim.World, e int) bool {
	if a.On == 0 {
		return false
	}
	switch sim.Status(w.Talks.Status[e]) {
	case sim.Pending:
		return true
	case sim.Lapsed, sim.Ended:
		return float64(w.Year)-max(w.Talks.TabledIn[e], w.Talks.EndedIn[e]) >= a.Pause
	}
	return false
}

// closureOwn says how leaders close or restrict a border by themselves.
var closureOwn = own{
	worthwhile: func(_ *Params, w *sim.World, e int) bool {
		return sim.Regime(w.Borders.Regime[borderOf(w, e)]) > closureRegime(w, e) && !heldOpen(w, e)
	},
	cost: func(p *Params, w *sim.World, e, i, j int) (gain, matter float64) {
		return lossOf(p, w, e, i, j, closureRegime(w, e)), 0
	},
	uphold: func(w *sim.World, e int) {
		b := borderOf(w, e)
		w.Borders.Chosen[b] = min(w.Borders.Chosen[b], float64(closureRegime(w, e)))
	},
	holds: func(w *sim.World, e int) bool { return w.Borders.Chosen[borderOf(w, e)] < float64(sim.Open) },
}

// escalate ends a country's restriction of a border that the country closes. Of a closure and a restriction that begin in
// one year the closure stays.
func escalate(w *sim.World, e int) {
	entry := &w.Entries[e]
	for _, x := range w.Between(entry.Kind.Name, entry.A, entry.B) {
		if x == e || !w.Entries[x].Own || !stands(w, x) {
			continue
		}
		if closureRegime(w, e) == sim.Closed {
			over(w, x)
		} else {
			over(w, e)
		}
	}
}

func borderOf(w *sim.World, e int) int { return w.BorderOf(e) }

// closureRegime is the most open regime that a closure allows.
func closureRegime(w *sim.World, e int) sim.Regime {
	return sim.Regime(allows(w.Value(e, closureLevel)))
}

// heldOpen tells whether an imposed agreement of two members keeps their border, so that neither closes it.
func heldOpen(w *sim.World, e int) bool {
	if w.Borders.Floor[pairOf(w, e)] == 0 { // of last year: no agreement keeps it
		return false
	}
	for _, x := range papersBetween(w, e, "reopening") {
		if w.Entries[x].Imposed && stands(w, x) {
			return true
		}
	}
	return false
}

// visaOwn says how leaders ask for visas by themselves.
var visaOwn = own{
	worthwhile: func(_ *Params, w *sim.World, e int) bool {
		pair := pairOf(w, e)
		return visaFreedom(w, pair) > 0.5 && !bound(w, e)
	},
	cost: func(p *Params, w *sim.World, e, i, j int) (gain, matter float64) {
		return p.Trade.created(w, i, j, -p.People.VisaTrade), 0
	},
	holds: func(w *sim.World, e int) bool { return visaFreedom(w, pairOf(w, e)) <= 0.5 },
}

// bound tells whether people of two members move freely by an agreement that one of the two cannot end: an imposed one,
// or a common visa.
func bound(w *sim.World, e int) bool {
	for _, x := range papersBetween(w, e, visaFree.Name) {
		if w.Entries[x].Imposed && stands(w, x) && w.Talks.Implementation[x] > 0.5 {
			return true
		}
	}
	a, b, m := w.Entries[e].A, w.Entries[e].B, w.Region.Members
	for _, x := range w.Many() {
		if w.Entries[x].Kind == &commonVisa.Kind && stands(w, x) && w.Talks.Implementation[x] > 0.5 &&
			w.Talks.Signed[x*m+a] != 0 && w.Talks.Signed[x*m+b] != 0 {
			return true
		}
	}
	return false
}

// papersBetween are the agreements of a kind between the two parties of an act.
func papersBetween(w *sim.World, e int, kind string) []int {
	a, b := w.Entries[e].A, w.Entries[e].B
	return w.Between(kind, min(a, b), max(a, b))
}

// endVisaFree ends the agreements of two countries on travel without visa. One of the two asks for visas again.
func endVisaFree(w *sim.World, e int) {
	for _, x := range papersBetween(w, e, visaFree.Name) {
		if w.Entries[x].Imposed || !stands(w, x) {
			continue
		}
		over(w, x)
		w.Talks.Implementation[x] = 0
		w.Note(sim.LogLine{What: sim.LogReplaced, Entry: e, A: w.Entries[e].A, B: w.Entries[e].B, From: float64(x)})
	}
}

// cutOwn says how leaders cut power or gas by themselves.
var cutOwn = own{
	worthwhile: func(_ *Params, w *sim.World, e int) bool {
		s := streamOf(w, e)
		if w.Value(e, energyCutCarrier) == cutGas {
			return w.Energy.GasBCM[s] > 0
		}
		return w.Energy.PowerTWh[s] > 0
	},
	most: func(p *Params, w *sim.World, e int) (logPoints, matter float64) {
		return 0, -p.Energy.retaliation(w, w.Entries[e].A, w.Entries[e].B)
	},
	cost: func(p *Params, w *sim.World, _, i, j int) (gain, matter float64) {
		return 0, -p.Energy.retaliation(w, i, j)
	},
	uphold: func(w *sim.World, e int) {
		cut := cutOf(w, e)
		*cut = max(*cut, float64(w.Year))
	},
	holds: func(w *sim.World, e int) bool { return *cutOf(w, e) >= float64(w.Year) },
}

// cutOf is the last year of the cut of what an act cuts.
func cutOf(w *sim.World, e int) *float64 {
	if w.Value(e, energyCutCarrier) == cutGas {
		return &w.Energy.GasCut[streamOf(w, e)]
	}
	return &w.Energy.PowerCut[streamOf(w, e)]
}

// leaveOwn says when a country may leave a body by itself.
var leaveOwn = own{
	worthwhile: func(p *Params, w *sim.World, e int) bool {
		i, o := w.Entries[e].A, int(w.Value(e, leaveBodyOrganisation))
		at := i*len(w.Region.Organisations) + o
		return isIn(w, i, o) && w.Organisations.Held[at] == 0 && comesAndGoes(w, o) &&
			float64(w.Year)-w.Organisations.Since[at] >= p.Organisations.Stay
	},
	holds: func(w *sim.World, e int) bool {
		return !isIn(w, w.Entries[e].A, int(w.Value(e, leaveBodyOrganisation)))
	},
}
