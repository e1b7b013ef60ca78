package agents

import "concord/sim"

// Talks decide acts and proposals by the win-set of each party (Putnam 1988), and carry agreements out or
// not. A signed agreement is not yet a kept one (K75).
type Talks struct {
	Gain        float64
	Stance      float64
	Sovereignty float64
	Narrative   float64
	Occasion    float64
	ClashShare  float64
	Settlement  float64
	SettleWar   float64
	Territory   float64

	ImplementationPace float64
	ReversalPace       float64
	PhaseYears         float64
	Renege             float64
	DealYears          float64

	Domestic   float64
	Spillover  float64
	Initiative float64
	PauseYears float64
}

func (t *Talks) table() []Parameter {
	const j = "judgement"
	return []Parameter{
		{Path: "talks.gain", Value: &t.Gain, Prior: 40, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1000,
			Unit: "1 per share of GDP", Grade: "J", Source: j,
			Doc: "weight of the first-order welfare gain over GDP"},
		{Path: "talks.stance", Value: &t.Stance, Prior: 1, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "convention: sets the unit of the score",
			Doc: "weight of 2·stance−1 toward the other party"},
		{Path: "talks.sovereignty", Value: &t.Sovereignty, Prior: 0.4, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: j,
			Doc: "weight of sovereignty times the depth of the commitment (K20)"},
		{Path: "talks.narrative", Value: &t.Narrative, Prior: 0.4, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: j,
			Doc: "weight of the hostile narrative at home (K25)"},
		{Path: "talks.occasion", Value: &t.Occasion, Prior: 1, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: j,
			Doc: "weight of a coded occasion for an act: closing a border, asking for visas, cutting energy, leaving a body"},
		{Path: "talks.clash_share", Value: &t.ClashShare, Prior: 1, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J",
			Source: "convention: 1 is a clash like Osh in 2010 (K32), a full occasion for closing a border",
			Doc:    "occasion for closing a border that a clash of severity 1 is, remembered ones included (K32)"},
		{Path: "talks.settlement", Value: &t.Settlement, Prior: 0.2, Shape: Normal, Spread: 0.1, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "appeal of having a border settled, beyond trade"},
		{Path: "talks.settle_war", Value: &t.SettleWar, Prior: 1, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: warTrial,
			Doc: "what a memory of clashes of 1 adds to that appeal"},
		{Path: "talks.territory", Value: &t.Territory, Prior: 0.3, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J",
			Source: "sign K20, as for every loss of sovereignty; size judgement: as deep as a partnership",
			Doc: "depth of the commitment that settling the whole length of a border is, since territory is given up; less for " +
				"a shorter part (K20 K34)"},
		{Path: "talks.keep", Value: &t.ImplementationPace, Prior: 0.6, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j,
			Doc: "share of what is left that two fully willing parties implement in a year"},
		{Path: "talks.undo", Value: &t.ReversalPace, Prior: 0.4, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j + unfelt,
			Doc: "share of what is implemented that a fully hostile party undoes in a year"},
		{Path: "talks.renege", Value: &t.Renege, Prior: 0.4, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "stance", Grade: "J",
			Source: "judgement; size from a trial with sight of the record, so hits there are no evidence",
			Doc:    "how far the will to keep what was signed falls for a leader of openness 0; from one half on it does not"},
		{Path: "talks.deal_years", Value: &t.DealYears, Prior: 2, Shape: Fixed, Lo: 1, Hi: 1000,
			Unit: "years", Grade: "J", Source: "judgement: volumes and prices were agreed for a year or two",
			Doc: "term of leaders' own energy deals"},
		{Path: "talks.phase_years", Value: &t.PhaseYears, Prior: 10, Shape: Fixed, Lo: 1, Hi: 50,
			Unit: "years", Grade: "V", Source: "Baier & Bergstrand 2007",
			Doc: "years over which a trade agreement reaches its full effect"},
		{Path: "talks.domestic", Value: &t.Domestic, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "Putnam 1988; Moravcsik 1993",
			Doc: "weight of what a leader must answer for at home, sovereignty and narrative; 0 leaves the leaders alone " +
				"with each other"},
		{Path: "talks.spillover", Value: &t.Spillover, Prior: 0.1, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign Haas 1958 (K06); size judgement",
			Doc: "what agreements in force add to the appeal of further ones"},
		{Path: "talks.initiative", Value: &t.Initiative, Prior: 0.2, Shape: Fixed, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "score above which a leader tables a proposal of his own, once leaders' own proposals are free"},
		{Path: "talks.pause", Value: &t.PauseYears, Prior: 5, Shape: Fixed, Lo: 1, Hi: 60,
			Unit: "years", Grade: "J", Source: "convention",
			Doc: "years from tabling a proposal of one's own to tabling it again after it lapsed"},
	}
}

// decided is a kind that is decided: an act, an agreement or a pact.
type decided interface {
	kind
	// grounded tells whether there is anything to decide.
	grounded(w *sim.World, e int) bool
	// appeals gives the value of an entry to a party: toward the other party, or toward all for −1.
	appeals(p *Params, w *sim.World, e, party, other int) appeal
	// carry does what the decision does at once.
	carry(p *Params, w *sim.World, e int)
}

// An act of one's own was found worthwhile when it was tabled, earlier in the year.
func (k *act) grounded(w *sim.World, e int) bool {
	return k.ground == nil || w.Entries[e].Own || k.ground(w, e)
}
func (k *agreement) grounded(w *sim.World, e int) bool { return k.ground == nil || k.ground(w, e) }
func (k *pact) grounded(w *sim.World, e int) bool      { return k.ground == nil || k.ground(w, e) }

func (k *act) appeals(p *Params, w *sim.World, e, party, other int) appeal {
	return k.appeal(p, w, e, party, other)
}

func (k *agreement) appeals(p *Params, w *sim.World, e, party, other int) appeal {
	return k.appeal(p, w, e, party, other)
}

func (k *pact) appeals(p *Params, w *sim.World, e, party, _ int) appeal {
	return k.appeal(p, w, e, party)
}

func (k *act) carry(p *Params, w *sim.World, e int) { k.do(p, w, e) }

func (k *agreement) carry(p *Params, w *sim.World, e int) {
	if k.sign != nil {
		k.sign(p, w, e)
	}
}

func (k *pact) carry(p *Params, w *sim.World, e int) {
	if k.sign != nil {
		k.sign(p, w, e)
	}
}

// deliberate first lets leaders table their own proposals. Then parties vote on what is on the table. Then
// agreements are carried out. Votes read the state before any agreement of the year.
func (t *Talks) deliberate(p *Params, d *desk, w *sim.World) {
	w.Unasked()
	t.expire(w)
	if w.Year >= w.Region.ChoicesFrom { // needs the effects of last year's agreements, which are cleared below
		t.uphold(p, w)
		t.takeUp(p, w)
		t.propose(p, d, w)
	}
	p.Capacity.load(w)
	p.Pressure.cool(w)
	clear(w.Trade.Agreed)
	clear(w.Trade.Eased)
	clear(w.Borders.Floor)
	clear(w.Talks.Refusals)
	clear(w.Talks.Implemented)
	clear(w.Energy.DealPower)
	clear(w.Energy.DealGas)
	clear(w.Energy.PowerPrice)
	clear(w.Energy.GasPrice)
	clear(w.Energy.Upkeep)
	clear(w.Energy.Connected)
	clear(w.People.VisaFree)
	clear(w.People.Service)
	for k := range w.Region.Links {
		w.Routes.LinkKm[k] = w.Region.Links[k].Km
	}
	for _, e := range w.Many() { // no vote reads another vote, so the order does not matter
		if k := kindOf(w, e).(*pact); sim.Status(w.Talks.Status[e]) == sim.Agreed && !k.once {
			t.accede(p, w, e, k)
		}
	}
	d.agreed = d.agreed[:0]
	for _, e := range w.Decided() {
		if sim.Status(w.Talks.Status[e]) != sim.Tabled {
			continue
		}
		switch k := kindOf(w, e).(type) {
		case *pact:
			t.convene(p, w, e, k)
		case decided:
			t.vote(p, w, e, k)
		}
		if sim.Status(w.Talks.Status[e]) == sim.Agreed {
			d.agreed = append(d.agreed, e)
		}
	}
	w.NoteUncalled()
	t.carry(p, d, w)
	t.settle(p, w)
	if w.Year >= w.Region.ChoicesFrom {
		t.release(w)
	}
}

// vote asks every party. An act is decided once, in its year; a proposal stays
// on the table until it is agreed or its years are over.
func (t *Talks) vote(p *Params, w *sim.World, e int, k decided) {
	entry := &w.Entries[e]
	if !t.stands(w, e, k) {
		return
	}
	first := len(w.Votes)
	var least leastKeen
	if !entry.Imposed {
		parties := [2][2]int{{entry.A, entry.B}, {entry.B, entry.A}}
		for side, pt := range parties {
			if pt[0] < 0 || pt[0] >= w.Region.Members || (side == 1 && entry.Kind.Nature == sim.Act) {
				continue // outside states agree; only the actor decides an act
			}
			terms := t.score(p, w, e, k, pt[0], pt[1])
			a := ask(w, sim.ToAgree, e, pt[0], &terms, 0)
			least.take(&a)
		}
		w.Talks.Score[e] = least.lowest
	}
	line := least.line(e)
	switch a, b := entry.A, entry.B; {
	case entry.Imposed || least.none() || least.yes:
		t.agree(w, e)
		line.What = sim.LogAgreed
		w.Note(line)
	case entry.Kind.Nature == sim.Act:
		w.Talks.Status[e] = uint8(sim.Lapsed)
		line.What = sim.LogForborne
		w.Note(line)
	default:
		if a >= 0 && b >= 0 && a < w.Region.Members && b < w.Region.Members {
			w.Talks.Refusals[w.Region.PairIndex(a, b)]++
		}
		line.What = sim.LogRefused
		w.Note(line)
		t.lapse(w, e)
	}
	w.Conclude(first)
}

// stands tells whether there is anything to decide. If not, the entry leaves the table, and the log says it.
func (t *Talks) stands(w *sim.World, e int, k decided) bool {
	if !w.Entries[e].Off && k.grounded(w, e) {
		return true
	}
	w.Talks.Status[e] = uint8(sim.Lapsed)
	w.Note(sim.LogLine{What: sim.LogGroundless, Entry: e, A: -1, B: -1})
	return false
}

// agree marks an entry as agreed. carry applies it after all votes. What is renewed in the year in which its term is over
// keeps its implemented share.
func (t *Talks) agree(w *sim.World, e int) {
	renewed := w.Entries[e].Who == nil && expired(w, e)
	w.Talks.Status[e] = uint8(sim.Agreed)
	if w.Entries[e].Own {
		if !renewed {
			w.Talks.Implementation[e] = 0
		}
		w.Talks.Reached[e] = w.Talks.Implementation[e]
	}
	w.Talks.AgreedIn[e] = float64(w.Year)
	sign(w, e)
}

// lapse takes a refused proposal off the table when its years are over.
func (t *Talks) lapse(w *sim.World, e int) {
	if float64(w.Year)-w.Talks.TabledIn[e]+1 >= float64(w.Entries[e].OpenYears) {
		w.Talks.Status[e] = uint8(sim.Lapsed)
		w.Note(sim.LogLine{What: sim.LogLapsed, Entry: e, A: -1, B: -1})
	}
}

// carry applies the decisions of this year after every vote. No vote then reads the effect of another vote of
// the same year.
func (t *Talks) carry(p *Params, d *desk, w *sim.World) {
	for _, e := range d.agreed {
		if sim.Status(w.Talks.Status[e]) == sim.Agreed { // an act of this year may have ended another
			k := kindOf(w, e).(decided)
			k.carry(p, w, e)
			p.Pressure.provoke(p, w, e, k)
		}
	}
}

// convene asks every country invited to a pact. The pact holds when enough countries sign: the share that its
// kind requires, and at least two. Those that sign take part.
func (t *Talks) convene(p *Params, w *sim.World, e int, k *pact) {
	entry := &w.Entries[e]
	if !t.stands(w, e, k) {
		return
	}
	m := w.Region.Members
	first := len(w.Votes)
	var least leastKeen
	count := 0
	for _, i := range entry.Who {
		yes := entry.Imposed
		if !yes {
			terms := t.score(p, w, e, k, i, -1)
			a := ask(w, sim.ToAgree, e, i, &terms, 0)
			yes = a.yes
			least.take(&a)
		}
		w.Talks.Signed[e*m+i] = 0
		if yes {
			w.Talks.Signed[e*m+i] = 1
			count++
		}
	}
	w.Talks.Score[e] = least.lowest
	line := least.line(e)
	if count >= 2 && float64(count) >= float64(k.coverage(w, e)*float64(len(entry.Who))) {
		t.agree(w, e)
		line.What = sim.LogAgreed
		w.Note(line)
	} else {
		for _, i := range entry.Who {
			w.Talks.Signed[e*m+i] = 0
		}
		line.What = sim.LogRefused
		w.Note(line)
		t.lapse(w, e)
	}
	w.Conclude(first)
}

// accede asks those that stayed out of a pact again.
func (t *Talks) accede(p *Params, w *sim.World, e int, k *pact) {
	entry := &w.Entries[e]
	m := w.Region.Members
	first := len(w.Votes)
	for _, i := range entry.Who {
		if w.Talks.Signed[e*m+i] != 0 || entry.Off {
			continue
		}
		terms := t.score(p, w, e, k, i, -1)
		if a := ask(w, sim.ToJoin, e, i, &terms, 0); a.yes {
			w.Talks.Signed[e*m+i] = 1
			p.Pressure.annoy(w, e, i, k.appeals(p, w, e, i, -1).commitment()) // only votes on leaders' own acts read anger
			w.Note(sim.LogLine{What: sim.LogSigned, Entry: e, A: i, B: -1, To: a.score, Vote: a.cast})
		}
	}
	w.Conclude(first)
}

// scoreWeights are the parameters that weigh the terms of a score, "" for none.
var scoreWeights = [len(sim.ScoreTermNames)]string{sim.TermGain: "talks.gain", sim.TermStance: "talks.stance",
	sim.TermSovereignty: "talks.sovereignty", sim.TermNarrative: "talks.narrative", sim.TermPressure: "pressure.refusal"}

// score is one party's view of an entry, toward the other party or, where many
// are invited, toward all of them. For an act against the other, hostility and
// narrative speak for it instead of against it.
func (t *Talks) score(p *Params, w *sim.World, e int, k decided, party, other int) sim.ScoreTerms {
	if a, isAct := k.(*act); isAct && w.Entries[e].Own && a.own.cost != nil {
		return p.Acts.score(p, w, e, a, party, other)
	}
	worth := k.appeals(p, w, e, party, other)
	stance, narrative, bound := t.toward(w, e, party, other)
	if w.Entries[e].Kind.Nature == sim.Act {
		stance, narrative = -stance, -narrative
	} else {
		// Cooperation in one field makes the next step easier (Haas).
		worth.matter += float64(t.Spillover * min(1, bound))
	}
	fade := 0.0
	if worth.depth > 0 {
		fade = fading(p, w)
	}
	given := float64(fade * worth.depth)
	resisted := float64(w.Region.Sovereignty[party] * given)
	sovereignty := float64(t.Domestic * t.Sovereignty)
	hostility := float64(t.Domestic * t.Narrative)
	var s sim.ScoreTerms
	s[sim.TermGain] = float64(t.Gain * worth.gain)
	s[sim.TermStance] = float64(t.Stance * stance)
	s[sim.TermMatter] = worth.matter
	s[sim.TermSovereignty] = -float64(sovereignty * resisted)
	s[sim.TermNarrative] = float64(hostility * narrative)
	s[sim.TermPressure] = p.Pressure.term(w, e, party, worth.commitment())
	return s
}

// toward is the position of a party toward the other one, or toward the mean of all others invited: its
// stance as −1..1, the hostile narrative as −1..0, and the agreements that already bind them.
func (t *Talks) toward(w *sim.World, e, party, other int) (stance, narrative, bound float64) {
	r := w.Region
	m := r.Members
	switch {
	case other >= 0 && other < m:
		k := party*m + other
		stance = float64(2*w.Leaders.Stance[k]) - 1
		narrative = -w.People.Narrative[k]
		bound = w.Talks.Bound[r.PairIndex(party, other)]
	case other < 0 && len(w.Entries[e].Who) > 1:
		others := 0.0
		for _, j := range w.Entries[e].Who {
			if j != party {
				k := party*m + j
				stance += float64(2*w.Leaders.Stance[k]) - 1
				narrative -= w.People.Narrative[k]
				bound += w.Talks.Bound[r.PairIndex(party, j)]
				others++
			}
		}
		stance, narrative, bound = stance/others, narrative/others, bound/others
	}
	return stance, narrative, bound
}
