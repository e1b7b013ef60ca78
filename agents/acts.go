package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Acts are what speaks for and against an act that a leader takes up by himself: to close or restrict a border, to ask for
// visas, to cut power or gas. A coded act of the record has its own occasion instead, see Talks. Leaving a body is
// weighed as in the record.
type Acts struct {
	On        float64
	Pause     float64
	Stance    float64
	Cost      float64
	Clash     float64
	Grievance float64
	Narrative float64
	Popular   float64
	Anger     float64
	Unrest    float64
	Closed    float64
}

func (a *Acts) table() []Parameter {
	const trial = "judgement; size from a trial with sight of the record, so hits there are no evidence"
	return []Parameter{
		{Path: "acts.on", Value: &a.On, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "1: leaders take up acts of their own, and leave bodies by such an act; 0: they take up none"},
		{Path: "acts.pause", Value: &a.Pause, Prior: 2, Shape: Fixed, Lo: 1, Hi: 60,
			Unit: "years", Grade: "J", Source: "convention",
			Doc: "years from an act of one's own, or from its end, until it may be taken up again"},
		{Path: "acts.stance", Value: &a.Stance, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "convention: half of what stance weighs in a proposal",
			Doc: "weight of −(2·stance−1) in the score of an act of one's own"},
		{Path: "acts.cost", Value: &a.Cost, Prior: 1, Shape: Fixed, Lo: -5, Hi: 10,
			Unit: "1", Grade: "J", Source: "convention: full hostility alone is no reason to act",
			Doc: "what speaks against any act of one's own"},
		{Path: "acts.clash", Value: &a.Clash, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K32; size judgement",
			Doc: "weight of clashes with the other, this year's and remembered ones"},
		{Path: "acts.grievance", Value: &a.Grievance, Prior: 0.3, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K41 K48; " + trial,
			Doc: "weight of water or fuel that the other does not make up for"},
		{Path: "acts.narrative", Value: &a.Narrative, Prior: 0.42, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K25; " + trial,
			Doc: "weight of the hostile narrative at home about the other"},
		{Path: "acts.popular", Value: &a.Popular, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K05; " + trial,
			Doc: "weight of that narrative for a leader without any popularity, to whom closing pays (K05)"},
		{Path: "acts.anger", Value: &a.Anger, Prior: 0.3, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K79 K91; size judgement",
			Doc: "weight of the greatest anger of a power at the one who acts"},
		{Path: "acts.unrest", Value: &a.Unrest, Prior: 0.3, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "weight of a crisis at the other's home, this year's or last year's"},
		{Path: "acts.closed", Value: &a.Closed, Prior: 0.7, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: trial,
			Doc: "weight of how closed a leader is: 1 − 2·openness, as far as it is above 0"},
	}
}

// Terms of an urge, in the order of urgeParts.
const (
	urgeStance = iota
	urgeCost
	urgeClash
	urgeGrievance
	urgeNarrative
	urgePopular
	urgeAnger
	urgeUnrest
	urgeClosed
	numUrgeTerms
)

// urgeParts name the terms of an urge, and urgeWeights are the parameters that weigh them.
var (
	urgeParts = [numUrgeTerms]string{"hostility", "cost of acting", "clashes", "grievance about water or fuel",
		"hostile narrative at home", "narrative of an unpopular leader", "anger of a patron", "unrest at the other's home",
		"closed leader"}
	urgeWeights = [numUrgeTerms]string{"acts.stance", "acts.cost", "acts.clash", "acts.grievance", "acts.narrative",
		"acts.popular", "acts.anger", "acts.unrest", "acts.closed"}
)

// urge are the signed parts of the score of an act of one member against another that are the same for every kind of act.
// Anger is the greatest of a power at the first.
func (a *Acts) urge(p *Params, w *sim.World, i, j int, anger float64) [numUrgeTerms]float64 {
	m := w.Region.Members
	at, pair := i*m+j, w.Region.PairIndex(i, j)
	narrative := float64(p.Talks.Domestic * w.People.Narrative[at])
	var t [numUrgeTerms]float64
	t[urgeStance] = -float64(a.Stance * (float64(2*w.Leaders.Stance[at]) - 1))
	t[urgeCost] = -a.Cost
	t[urgeClash] = -float64(a.Clash * det.Expm1(-(w.Borders.Memory[pair] + w.Borders.Incident[pair])))
	t[urgeGrievance] = float64(a.Grievance * w.Energy.Uncompensated[at])
	t[urgeNarrative] = float64(a.Narrative * narrative)
	t[urgePopular] = float64(a.Popular * float64(narrative*(1-w.Leaders.Popularity[i])))
	t[urgeAnger] = float64(a.Anger * anger)
	if c := w.Leaders.Crisis[j]; c != 0 && c >= float64(w.Year)-1 {
		t[urgeUnrest] = a.Unrest
	}
	t[urgeClosed] = float64(a.Closed * max(0, 1-float64(2*w.Leaders.Openness[i])))
	return t
}

// angriest is the greatest anger of a power at a member, 0..1.
func angriest(w *sim.World, i int) float64 {
	n, most := len(w.Region.Powers), 0.0
	for q := range n {
		most = max(most, w.Powers.Anger[i*n+q])
	}
	return most
}

// score is what an act of one's own is worth to its actor: the urge to act, less the trade that it costs, less what the
// other may do in return.
func (a *Acts) score(p *Params, w *sim.World, e int, k *act, i, j int) sim.ScoreTerms {
	t := a.urge(p, w, i, j, angriest(w, i))
	gain, matter := k.own.cost(p, w, e, i, j)
	lost := float64(p.Talks.Gain * gain)
	var s sim.ScoreTerms
	s[sim.TermGain] = lost
	s[sim.TermStance] = t[urgeStance]
	s[sim.TermMatter] = t[urgeCost] + t[urgeClash] + t[urgeGrievance] + t[urgeUnrest] + t[urgeClosed] + matter
	s[sim.TermNarrative] = t[urgeNarrative] + t[urgePopular]
	s[sim.TermPressure] = t[urgeAnger]
	if w.Asked(sim.AboutEntry, e, 0) {
		w.Tell(tellsAct, append(t[:], lost, matter, add(t[0], t[1:])+lost+matter)...)
	}
	return s
}

// lossOf is what a border at a regime costs a member, as a share of its size: the trade that opening it to what it takes
// otherwise would create. It is 0 or below.
func lossOf(p *Params, w *sim.World, e, i, j int, regime sim.Regime) float64 {
	t := &p.Trade
	if stands(w, e) { // trade has fallen already: what lifting the act would create
		_, ease := p.Borders.regime(lowerStance(w, i, j), sim.Open)
		return -t.created(w, i, j, max(0, t.borderCost(float64(regime))-t.borderCost(ease)))
	}
	now := w.Trade.OpenBorderGap[w.Region.PairIndex(i, j)]
	return t.created(w, i, j, -max(0, t.borderCost(float64(regime))-now))
}

// stands tells whether an act is done and not lifted.
func stands(w *sim.World, e int) bool { return sim.Status(w.Talks.Status[e]) == sim.Agreed }
