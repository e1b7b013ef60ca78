package agents

import "concord/sim"

// A scenario may give the answer of a country to an entry in a year, for the record, for role play or for a
// counterfactual. The score is computed and kept as without it, and decides nothing then.

// answer is what a party says to an entry.
type answer struct {
	party int
	yes   bool
	given bool // by the scenario
	score float64
	cast  int // the number for LogLine.Vote
}

// ask gives a party's answer: that of the scenario, or else whether the score is above the threshold.
func ask(w *sim.World, stage sim.Stage, e, party int, terms *sim.ScoreTerms, threshold float64) answer {
	score := terms.Sum()
	given := w.Answer(e, party)
	cast := w.Cast(stage, e, party, terms, score, threshold)
	if cast > 0 {
		w.Votes[cast-1].Decided = given
	}
	return answer{party, given.Or(score > threshold), given != sim.ByLeader, score, cast}
}

// leastKeen finds the party on which an entry depended: one that refuses by decision, or else one that refuses, or
// else any; of several the one with the lowest score.
type leastKeen struct {
	answer
	count  int
	lowest float64 // score of all
}

func (l *leastKeen) take(a *answer) {
	if l.none() || a.score < l.lowest {
		l.lowest = a.score
	}
	if now, before := a.rank(), l.rank(); l.none() || now < before || now == before && a.score < l.score {
		l.answer = *a
	}
	l.count++
}

// rank is lower for an answer on which more depends.
func (a *answer) rank() int {
	switch {
	case a.yes:
		return 2
	case a.given:
		return 0
	}
	return 1
}

func (l *leastKeen) none() bool { return l.count == 0 }

// line begins the line of the log about an entry.
func (l *leastKeen) line(e int) sim.LogLine {
	line := sim.LogLine{Entry: e, A: -1, B: -1}
	if !l.none() {
		line.A, line.To, line.Vote = l.party, l.score, l.cast
	}
	return line
}

// takeUp puts on the table what a country takes up by decision of the scenario: a leader's own matter that is idle and
// that there is something to decide about.
func (t *Talks) takeUp(p *Params, w *sim.World) {
	for _, e := range w.Answered() {
		entry := &w.Entries[e]
		if !entry.Own || !t.idle(p, w, e) || w.Absent != nil && w.Absent[e] {
			continue
		}
		for _, d := range w.Decisions(e) {
			if d.Year == w.Year && d.Answer == sim.Accept && t.ready(p, w, e) {
				t.tableFor(p, w, e, d.Party)
				break
			}
		}
	}
}

// ready tells whether there is something to decide about a leader's own matter, and writes its draft.
func (t *Talks) ready(p *Params, w *sim.World, e int) bool {
	if !kindOf(w, e).(decided).grounded(w, e) {
		return false
	}
	switch k := kindOf(w, e).(type) {
	case *act:
		return k.own.worthwhile(p, w, e)
	case *agreement:
		if k.own.worthwhile != nil && !k.own.worthwhile(p, w, e) {
			return false
		}
		if k.own.draft != nil {
			k.own.draft(w, e)
		}
	}
	return true
}

// tableFor tables a matter for one country. The vote that is kept has its score.
func (t *Talks) tableFor(p *Params, w *sim.World, e, party int) {
	entry := &w.Entries[e]
	other := entry.B
	if party == entry.B {
		other = entry.A
	}
	first := len(w.Votes)
	terms := t.score(p, w, e, kindOf(w, e).(decided), party, other)
	ask(w, sim.ToTable, e, party, &terms, t.needs(p, w.Entries[e].Kind))
	w.Talks.Status[e] = uint8(sim.Tabled)
	w.Talks.TabledIn[e] = float64(w.Year)
	w.Conclude(first)
}
