package agents

import (
	"math"

	"concord/sim"
)

// settle carries agreements out and applies those in force.
func (t *Talks) settle(p *Params, w *sim.World) {
	clear(w.Organisations.Institution)
	clear(w.Organisations.DisputeNext)
	clear(w.Organisations.Met)
	clear(w.Talks.Bound)
	clear(w.Powers.BalancedNext)
	*w.Organisations.InstitutionStrength, *w.Organisations.InstitutionEntry = 0, -1
	p.Ratification.ratify(p, w)
	for _, e := range w.Working() {
		if sim.Status(w.Talks.Status[e]) != sim.Happened && !inForce(w, e) {
			continue
		}
		switch k := kindOf(w, e).(type) {
		case *permanent:
			k.stay(w, e)
		case *agreement:
			t.settleAgreement(p, w, e, k)
		case *pact:
			if !k.once || w.Talks.AgreedIn[e] == float64(w.Year) {
				t.settlePact(p, w, e, k)
			}
		}
	}
	copy(w.Organisations.Dispute, w.Organisations.DisputeNext)
	copy(w.Powers.Balanced, w.Powers.BalancedNext)
}

// settleAgreement lets two countries keep an agreement, or undo it.
func (t *Talks) settleAgreement(p *Params, w *sim.World, e int, k *agreement) {
	step := keeping{turn: p.Borders.RestrictedBelow, softness: p.Borders.Softness}
	t.keptBetween(p, w, e, &step)
	if k.stopped != nil && k.stopped(w, e) {
		step.after = min(step.before, step.after)
	}
	before, now := step.before, step.after
	if a, b, m := w.Entries[e].A, w.Entries[e].B, w.Region.Members; a >= 0 && b >= 0 && a < m && b < m {
		t.bind(w, k.Binding, w.Region.PairIndex(a, b), before, now)
	}
	if k.keep != nil {
		k.keep(p, w, e, now)
	}
	t.reach(w, e, &step)
}

// settlePact lets those that take part in a pact keep it, or undo it.
func (t *Talks) settlePact(p *Params, w *sim.World, e int, k *pact) {
	step := keeping{turn: p.Borders.RestrictedBelow, softness: p.Borders.Softness}
	t.keptAmong(w, e, &step)
	before, now := step.before, step.after
	if k.convene != nil {
		k.convene(p, w, e, now)
	}
	m := w.Region.Members
	for i := range m {
		for j := i + 1; j < m; j++ {
			if takesPartIn(w, e, i) && takesPartIn(w, e, j) {
				t.bind(w, k.Binding, w.Region.PairIndex(i, j), before, now)
				k.keep(p, w, e, i, j, now)
			}
		}
	}
	t.reach(w, e, &step)
}

// reach notes what is implemented after this year.
func (t *Talks) reach(w *sim.World, e int, step *keeping) {
	w.Talks.Implementation[e] = step.after
	w.Talks.Reached[e] = max(w.Talks.Reached[e], step.after)
	t.tell(w, e, step.before, step.after)
	if w.Asked(sim.AboutEntry, e, 0) {
		w.Tell(tellsKeeping, step.before, step.stance, step.will, step.turn, step.willing, step.help, step.dispute,
			step.load, truth(step.crisis), step.pace, step.undone, step.after)
	}
}

// bind counts what an agreement means between two members.
func (t *Talks) bind(w *sim.World, binding float64, pair int, before, now float64) {
	w.Talks.Implemented[pair] += float64(binding * (now - before))
	w.Talks.Bound[pair] += float64(binding * now)
}

// keeping is what becomes of an implemented share in a year, and why.
type keeping struct {
	before, after       float64 // implemented shares
	stance              float64 // will before reneging, NaN where consent is skipped
	crisis              bool    // at home in a party: nothing is kept or undone
	will, help, dispute float64 // what speeds it up; NaN where consent is skipped
	load                float64 // what slows it down: the commitments of the weaker party; NaN as above
	turn, softness      float64 // the stance below which parties undo, as one shuts a border, and how wide the passage is
	willing             float64 // how far the will has passed it, 0..1; NaN as above
	pace                float64 // share of what is left that was implemented, NaN if none was
	undone              float64 // share of what was implemented that was undone, NaN if none was
}

// impose is the step of an agreement whose consent is skipped: it is implemented in full at once.
func (k *keeping) impose(before float64) {
	none := math.NaN()
	*k = keeping{turn: k.turn, softness: k.softness, before: before, after: 1, stance: none, will: none, help: none,
		dispute: none, load: none, willing: none,
		pace: none, undone: none}
}

// renege is how far the closed half of a leader's openness lowers the will to keep what was signed.
func (t *Talks) renege(w *sim.World, i int) float64 {
	return float64(t.Renege * max(0, 1-float64(2*w.Leaders.Openness[i])))
}

// troubled tells whether a country has a crisis at home this year.
func troubled(w *sim.World, i int) bool { return w.Leaders.Crisis[i] >= float64(w.Year) }

// carryOn moves an implemented share by a year, or leaves it where it is during a crisis at home.
func (t *Talks) carryOn(k *keeping, before, will, help, dispute float64) {
	if k.crisis {
		none := math.NaN()
		k.before, k.after, k.will, k.help, k.dispute = before, before, will, help, dispute
		k.willing, k.pace, k.undone = none, none, none
		return
	}
	t.move(k, before, will, help, dispute)
}

// keptBetween keeps an agreement of two, or undoes it. For agreements with an outside state, the member's
// openness decides. A closed leader's will is less. Dispute settlement and the provision of a leading power speed it up.
func (t *Talks) keptBetween(p *Params, w *sim.World, e int, step *keeping) {
	entry := &w.Entries[e]
	before := w.Talks.Implementation[e]
	if entry.Imposed {
		step.impose(before)
		return
	}
	will, help, dispute := 1.0, 0.0, 0.0
	step.stance, step.load = 1, 0
	switch a, b, m := entry.A, entry.B, w.Region.Members; {
	case b < 0:
	case a < m && b < m:
		mine, theirs := w.Leaders.Stance[a*m+b], w.Leaders.Stance[b*m+a]
		step.stance = min(mine, theirs)
		will = p.Fronts.will(w, e, max(0, min(mine-t.renege(w, a), theirs-t.renege(w, b))))
		if before == 1 && will >= step.turn && !w.Asked(sim.AboutEntry, e, 0) {
			step.before, step.after = 1, 1 // fully implemented, as move would find too; nobody asks why
			return
		}
		pair := w.Region.PairIndex(a, b)
		dispute = w.Organisations.Dispute[pair]
		help = float64(p.Organisations.HegemonicProvision * w.Organisations.Provision[pair])
		step.load = max(w.Talks.Load[a], w.Talks.Load[b])
		step.crisis = troubled(w, a) || troubled(w, b)
	case a < m:
		will = t.alone(w, a, step)
	case b < m:
		will = t.alone(w, b, step)
	}
	t.carryOn(step, before, will, help, dispute)
}

// alone is the will of a member that keeps an agreement with an outside state.
func (t *Talks) alone(w *sim.World, i int, step *keeping) float64 {
	step.stance, step.load, step.crisis = w.Leaders.Openness[i], w.Talks.Load[i], troubled(w, i)
	return max(0, step.stance-t.renege(w, i))
}

// keptAmong is the same for a pact: it uses the mean over those that take part. Powers do not slow it: what they do
// against it counts when it is signed, see PatronPressure.
func (t *Talks) keptAmong(w *sim.World, e int, step *keeping) {
	before := w.Talks.Implementation[e]
	if w.Entries[e].Imposed {
		step.impose(before)
		return
	}
	will, dispute := t.among(w, e, step)
	step.load = t.heaviest(w, e)
	t.carryOn(step, before, will, 0, dispute)
}

// move moves an implemented share by a year: up where the parties are willing, down where one of them has
// turned away, and near the point where they turn a part of each. Above that point nothing is undone, so a share of 1
// stays exactly 1.
func (t *Talks) move(k *keeping, before, will, help, dispute float64) {
	k.before, k.will, k.help, k.dispute, k.pace, k.undone = before, will, help, dispute, math.NaN(), math.NaN()
	k.willing = passed(will-k.turn, k.softness)
	k.after = before
	if will < k.turn {
		undo := float64(t.ReversalPace * ((k.turn - will) / k.turn))
		k.undone = float64(float64(undo*(1-dispute)) * (1 - k.willing))
		k.after = max(0, float64(before*(1-k.undone)))
	}
	if k.willing > 0 {
		keep := float64(t.ImplementationPace * max(0, will))
		k.pace = float64(min(1, float64(keep*(1+dispute+help))/(1+k.load)) * k.willing)
		k.after = min(1, k.after+float64(k.pace*(1-before)))
	}
}

// among is the mean will among those that take part in a pact, and the mean strength of dispute settlement.
func (t *Talks) among(w *sim.World, e int, step *keeping) (will, dispute float64) {
	m := w.Region.Members
	stance, count := 0.0, 0.0
	for i := range m {
		less := t.renege(w, i)
		if takesPartIn(w, e, i) && troubled(w, i) {
			step.crisis = true
		}
		for j := range m {
			if i != j && takesPartIn(w, e, i) && takesPartIn(w, e, j) {
				stance += w.Leaders.Stance[i*m+j]
				will += w.Leaders.Stance[i*m+j] - less
				dispute += w.Organisations.Dispute[w.Region.PairIndex(i, j)]
				count++
			}
		}
	}
	if count == 0 {
		return 0, 0
	}
	step.stance = stance / count
	return max(0, will/count), dispute / count
}

// heaviest is the load of the most burdened of those that take part.
func (t *Talks) heaviest(w *sim.World, e int) float64 {
	m := w.Region.Members
	most := 0.0
	for i := range m {
		if takesPartIn(w, e, i) {
			most = max(most, w.Talks.Load[i])
		}
	}
	return most
}

// tell logs when an agreement begins to be undone and when it is fully implemented.
func (t *Talks) tell(w *sim.World, e int, before, now float64) {
	const nearlyAll, half = 0.9, 0.5
	switch {
	case before < nearlyAll && now >= nearlyAll:
		w.Note(sim.LogLine{What: sim.LogFulfilled, Entry: e, A: -1, B: -1, From: before, To: now})
	case before >= half && now < half:
		w.Note(sim.LogLine{What: sim.LogTurned, Entry: e, A: -1, B: -1, From: before, To: now})
	}
}
