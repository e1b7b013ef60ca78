package agents

import "concord/sim"

// goods are what papers of one kind can be about, a bit each. A paper with none is about something of its own.
type goods uint8

// aboutOf tells which goods an agreement of two is about.
func aboutOf(w *sim.World, e int, k *agreement) goods {
	if k.about == nil {
		return 1
	}
	return k.about(w, e)
}

// standing tells whether an agreement is in force and not undone completely, or waits for its ratification.
func standing(w *sim.World, e int) bool {
	return sim.Status(w.Talks.Status[e]) == sim.Agreed && (w.Talks.InForceIn[e] == 0 || w.Talks.Implementation[e] > 0)
}

// beside tells whether another paper of the two on the same matter is standing.
func beside(w *sim.World, e int) bool {
	k, isAgreement := kindOf(w, e).(*agreement)
	if !isAgreement || k.several {
		return false
	}
	for _, x := range w.Papers(e) {
		if x != e && standing(w, x) && aboutOf(w, x, k)&aboutOf(w, e, k) != 0 {
			return true
		}
	}
	return false
}

// replace ends the older papers whose place an agreement takes: those that the same two signed before it, and that are
// about nothing else. It starts from the greatest of their implemented shares, and its effect grows from their time on.
func replace(w *sim.World, e int) {
	k, isAgreement := kindOf(w, e).(*agreement)
	if !isAgreement || k.several {
		return
	}
	mine := aboutOf(w, e, k)
	if mine == 0 {
		return
	}
	later := false // in the list of papers, behind e
	for _, x := range w.Papers(e) {
		if x == e {
			later = true
			continue
		}
		signed, older := w.Talks.AgreedIn[x], w.Talks.AgreedIn[e]
		if sim.Status(w.Talks.Status[x]) != sim.Agreed || signed > older || signed == older && later ||
			aboutOf(w, x, k) == 0 || aboutOf(w, x, k)&^mine != 0 {
			continue
		}
		if w.Talks.InForceIn[x] != 0 {
			w.Talks.GrowsFrom[e] = min(w.Talks.GrowsFrom[e], w.Talks.GrowsFrom[x])
		}
		w.Talks.Implementation[e] = max(w.Talks.Implementation[e], w.Talks.Implementation[x])
		w.Talks.Reached[e] = max(w.Talks.Reached[e], w.Talks.Implementation[e])
		w.Talks.Status[x], w.Talks.Implementation[x] = uint8(sim.Ended), 0
		w.Note(sim.LogLine{What: sim.LogReplaced, Entry: e, A: -1, B: -1, From: float64(x)})
	}
}

// expire ends the agreements whose term is over, before anything is tabled this year. Their implemented share is
// cleared when the year's decisions are made, see Ratification.ratify: what is renewed at once keeps it.
func (t *Talks) expire(w *sim.World) {
	for _, e := range w.Working() {
		if sim.Status(w.Talks.Status[e]) != sim.Agreed {
			continue
		}
		if term := t.term(w, e); term > 0 && float64(w.Year) >= w.Talks.AgreedIn[e]+term {
			w.Talks.Status[e] = uint8(sim.Ended)
			w.Note(sim.LogLine{What: sim.LogEnded, Entry: e, A: -1, B: -1, From: w.Talks.Implementation[e]})
		}
	}
}

// term is how many years after its signature an agreement ends, 0 for never.
func (t *Talks) term(w *sim.World, e int) float64 {
	entry := &w.Entries[e]
	if entry.Own && entry.Kind == &energyDeal.Kind {
		return t.DealYears
	}
	return float64(entry.Term)
}

// expired tells whether the term of an agreement is over this year, and it is not renewed yet.
func expired(w *sim.World, e int) bool {
	status := sim.Status(w.Talks.Status[e])
	return (status == sim.Ended || status == sim.Tabled) && w.Talks.Implementation[e] > 0
}
