package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Talks decide acts and proposals by the win-set of each party (Putnam 1988)
// and let agreements be kept, or not: a signed paper is not a kept one (K75).
type Talks struct {
	Gain        float64
	Stance      float64
	Sovereignty float64
	Narrative   float64
	Occasion    float64
	Settlement  float64
	Reopening   float64

	Keep   float64
	Undo   float64
	TurnAt float64
	Phase  float64

	SovFade float64
}

func (t *Talks) table() []Parameter {
	const j = "judgement"
	return []Parameter{
		{Path: "talks.gain", Value: &t.Gain, Prior: 40, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1000, Unit: "1 per share of GDP", Grade: "J", Source: j, Doc: "weight of the first-order welfare gain over GDP"},
		{Path: "talks.stance", Value: &t.Stance, Prior: 1, Shape: Fixed, Lo: 0, Hi: 10, Unit: "1", Grade: "J", Source: "convention: sets the unit of the score", Doc: "weight of 2·stance−1 toward the other party"},
		{Path: "talks.sovereignty", Value: &t.Sovereignty, Prior: 0.4, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10, Unit: "1", Grade: "J", Source: j, Doc: "weight of sovereignty times the depth of the commitment (K20)"},
		{Path: "talks.narrative", Value: &t.Narrative, Prior: 0.4, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10, Unit: "1", Grade: "J", Source: j, Doc: "weight of the hostile narrative at home (K25)"},
		{Path: "talks.occasion", Value: &t.Occasion, Prior: 1, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10, Unit: "1", Grade: "J", Source: j, Doc: "weight of a coded occasion, and of a clash of severity 1, for closing a border"},
		{Path: "talks.settlement", Value: &t.Settlement, Prior: 0.2, Shape: Normal, Spread: 0.1, Lo: -5, Hi: 5, Unit: "1", Grade: "J", Source: j, Doc: "appeal of having a border settled, beyond trade"},
		{Path: "talks.reopening", Value: &t.Reopening, Prior: 0, Shape: Normal, Spread: 0.1, Lo: -5, Hi: 5, Unit: "1", Grade: "J", Source: j, Doc: "appeal of reopening crossings, beyond trade"},
		{Path: "talks.keep", Value: &t.Keep, Prior: 0.6, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1, Unit: "share/year", Grade: "J", Source: j, Doc: "share of what is left that two fully willing parties implement in a year"},
		{Path: "talks.undo", Value: &t.Undo, Prior: 0.4, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1, Unit: "share/year", Grade: "J", Source: j, Doc: "share of what is implemented that a fully hostile party undoes in a year"},
		{Path: "talks.turn_at", Value: &t.TurnAt, Prior: 0.3, Shape: Normal, Spread: 0.03, Lo: 0, Hi: 1, Unit: "stance", Grade: "J", Source: "judgement; the stance below which borders are restricted", Doc: "lower stance under which agreements are undone rather than implemented"},
		{Path: "talks.phase_years", Value: &t.Phase, Prior: 10, Shape: Fixed, Lo: 1, Hi: 50, Unit: "years", Grade: "V", Source: "Baier & Bergstrand 2007", Doc: "years over which a trade agreement reaches its full effect"},
		{Path: "talks.sovereignty_fade", Value: &t.SovFade, Prior: 30, Shape: Fixed, Lo: 1, Hi: 500, Unit: "years", Grade: "J", Source: "as leaders.sovereignty_fade", Doc: "years in which sensitivity to sovereignty falls to 1/e"},
	}
}

var borderSettlement = rule{
	Kind: sim.Kind{
		Name: "border_settlement", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Security,
		Doc: "Two neighbours agree on kilometres of their common border; the unsettled length falls as they implement it (K34).",
		Fields: []sim.Field{
			{Key: "km", Type: sim.Number, Unit: "km", Lo: 0, Hi: 10000, Required: true, Doc: "kilometres that the treaty would settle"},
			{Key: "sections", Type: sim.Whole, Unit: "sections", Lo: 0, Hi: 1000, Doc: "number of sections, for the record"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		b := w.Region.BorderIndex(party, other)
		share := min(w.Unsettled[b], w.Value(e, 0)) / w.Region.Borders[b].LengthKm
		return p.Trade.created(w, party, other, float64(p.Trade.Unsettled*share)), p.Talks.Settlement, 0
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		b := w.Region.BorderIndex(w.Entries[e].A, w.Entries[e].B)
		if more := now - w.Reached[e]; more > 0 { // what is demarcated stays demarcated, and is not settled twice
			w.Unsettled[b] = max(0, w.Unsettled[b]-float64(w.Value(e, 0)*more))
		}
	},
}

var reopening = rule{
	Kind: sim.Kind{
		Name: "reopening", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Security,
		Doc: "Two neighbours agree to reopen crossings: closures end, and once implemented the border stays at least managed (K48 K125).",
		Fields: []sim.Field{
			{Key: "crossings", Type: sim.Whole, Unit: "crossings", Lo: 0, Hi: 500, Doc: "number of crossings, for the record"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, w.GapOpen[w.Region.PairIndex(party, other)]), p.Talks.Reopening, 0
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		a, b := w.Entries[e].A, w.Entries[e].B
		k := w.Region.BorderIndex(a, b)
		if int(w.AgreedIn[e]) == w.Year && w.CapUntil[k] >= float64(w.Year) {
			w.CapUntil[k] = float64(w.Year - 1)
		}
		if now >= p.Borders.FloorAt {
			pair := w.Region.PairIndex(a, b)
			w.RegimeFloor[pair] = max(w.RegimeFloor[pair], float64(sim.Managed))
		}
	},
}

var tradeAgreement = rule{
	Kind: sim.Kind{
		Name: "trade_agreement", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Economic,
		Doc: "Two countries agree on free trade; its effect grows over ten years with implementation (K43).",
		Fields: []sim.Field{
			{Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.5, Doc: "1 is a full agreement of the kind studied by Baier and Bergstrand"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		d := w.Value(e, 0)
		return p.Trade.created(w, party, other, float64(p.Trade.Agreement*d)), 0, d
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		pair := w.Region.PairIndex(w.Entries[e].A, w.Entries[e].B)
		phased := min(1, (float64(w.Year)-w.AgreedIn[e])/p.Talks.Phase)
		effect := float64(float64(p.Trade.Agreement*w.Value(e, 0)) * float64(now*phased))
		// Two agreements on the same thing do not add: the deeper one counts.
		w.TradeDepth[pair] = max(w.TradeDepth[pair], effect)
	},
}

var tradeFacilitation = rule{
	Kind: sim.Kind{
		Name: "trade_facilitation", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Economic,
		Doc: "Two countries shorten customs and border procedures on both sides (K43); several add up.",
		Fields: []sim.Field{
			{Key: "time_cut", Type: sim.Number, Unit: "share of border time", Lo: 0, Hi: 0.9, Required: true, Doc: "share by which time at the border falls when implemented"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, p.Trade.eased(w.Value(e, 0))), 0, 0.2
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		w.EasedBorder[w.Region.PairIndex(w.Entries[e].A, w.Entries[e].B)] += p.Trade.eased(float64(w.Value(e, 0) * now))
	},
}

var transportLink = rule{
	Kind: sim.Kind{
		Name: "transport_link", Nature: sim.Proposal, Parties: sim.BorderPair, Group: sim.Economic,
		Doc: "Two neighbours agree to build a road or railway; the road between them, and every route over it, becomes shorter as it is built.",
		Fields: []sim.Field{
			{Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true, Doc: "share by which the effective road length falls when finished"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, -float64(p.Trade.Distance*det.Log1p(-w.Value(e, 0)))), 0, 0
	},
	keep: shortenLink,
}

var linkFinished = rule{
	Kind: sim.Kind{
		Name: "link_finished", Nature: sim.Event, Parties: sim.BorderPair, Group: sim.External,
		Doc: "A transport link between two nodes that share a border is finished: the road becomes shorter for good.",
		Fields: []sim.Field{
			{Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true, Doc: "share by which the effective road length falls"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {},
	keep:   shortenLink,
}

func shortenLink(p *Params, w *sim.World, e int, before, now float64) {
	k := w.Region.Borders[w.Region.BorderIndex(w.Entries[e].A, w.Entries[e].B)].Link
	w.LinkKm[k] = float64(w.LinkKm[k] * (1 - float64(w.Value(e, 0)*now)))
}

var partnership = rule{
	Kind: sim.Kind{
		Name: "partnership", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Political,
		Doc: "A treaty of friendship or partnership: no effect but the trust that comes from keeping it.",
		Fields: []sim.Field{
			{Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.3, Doc: "how much the treaty binds"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return 0, 0, w.Value(e, 0)
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {},
}

// deliberate lets parties vote on what is on the table, then lets agreements
// be kept. Votes read the state as it stood before any agreement of the year.
func (t Talks) deliberate(p *Params, w *sim.World) {
	clear(w.TradeDepth)
	clear(w.EasedBorder)
	clear(w.RegimeFloor)
	clear(w.Refusals)
	clear(w.Implemented)
	for k := range w.Region.Links {
		w.LinkKm[k] = w.Region.Links[k].Km
	}
	for _, e := range w.Ordered() {
		if sim.Status(w.Status[e]) == sim.Tabled {
			t.vote(p, w, e)
		}
	}
	for _, e := range w.Ordered() {
		status := sim.Status(w.Status[e])
		if status != sim.Happened && status != sim.Agreed {
			continue
		}
		entry := &w.Entries[e]
		rule := ruleOf(entry.Kind)
		if rule.keep == nil {
			continue
		}
		switch status {
		case sim.Happened:
			rule.keep(p, w, e, 1, 1)
		case sim.Agreed:
			before := w.Implementation[e]
			now := t.kept(w, entry, before)
			w.Implementation[e] = now
			if a, b := entry.A, entry.B; a < w.Region.Members && b < w.Region.Members {
				w.Implemented[w.Region.PairIndex(a, b)] += now - before
			}
			rule.keep(p, w, e, before, now)
			w.Reached[e] = max(w.Reached[e], now)
			t.tell(w, e, before, now)
		}
	}
}

// vote asks every party. An act is decided once, in its year; a proposal stays
// on the table until it is agreed or its years are over.
func (t Talks) vote(p *Params, w *sim.World, e int) {
	entry := &w.Entries[e]
	rule := ruleOf(entry.Kind)
	lowest, decider := 0.0, -1
	var deciding sim.ScoreTerms
	if !entry.Imposed {
		parties := [2][2]int{{entry.A, entry.B}, {entry.B, entry.A}}
		for k, pt := range parties {
			if pt[0] >= w.Region.Members || (k == 1 && entry.Kind.Nature == sim.Act) {
				continue // outside states agree; only the actor decides an act
			}
			terms := t.score(p, w, e, rule, pt[0], pt[1])
			if s := terms.Sum(); decider < 0 || s < lowest {
				lowest, decider, deciding = s, pt[0], terms
			}
		}
		w.Score[e] = lowest
	}
	line := sim.LogLine{Entry: e, A: decider, B: -1, To: lowest, Terms: deciding}
	if entry.Imposed || decider < 0 || lowest > 0 {
		w.Status[e] = uint8(sim.Agreed)
		w.AgreedIn[e] = float64(w.Year)
		if rule.happen != nil {
			rule.happen(p, w, e)
		}
		line.What = sim.LogAgreed
		w.Note(line)
		return
	}
	if entry.Kind.Nature == sim.Act {
		w.Status[e] = uint8(sim.Lapsed)
		line.What = sim.LogForborne
		w.Note(line)
		return
	}
	if entry.A < w.Region.Members && entry.B < w.Region.Members {
		w.Refusals[w.Region.PairIndex(entry.A, entry.B)]++
	}
	line.What = sim.LogRefused
	w.Note(line)
	if w.Year-entry.Year+1 >= entry.OpenYears {
		w.Status[e] = uint8(sim.Lapsed)
		w.Note(sim.LogLine{What: sim.LogLapsed, Entry: e, A: -1, B: -1})
	}
}

// score is one party's view. For an act against the other, hostility and
// narrative speak for it instead of against it.
func (t Talks) score(p *Params, w *sim.World, e int, rule *rule, party, other int) sim.ScoreTerms {
	gain, matter, depth := rule.terms(p, w, e, party, other)
	r := w.Region
	var s sim.ScoreTerms
	stance, narrative := 0.0, 0.0
	if other < r.Members {
		k := party*r.Members + other
		stance = float64(t.Stance * (float64(2*w.Stance[k]) - 1))
		narrative = -float64(t.Narrative * w.Narrative[k])
	}
	if rule.Nature == sim.Act {
		stance, narrative = -stance, -narrative
	}
	fade := 0.0
	if depth > 0 {
		fade = det.Exp(-float64(w.Year-r.FirstYear) / t.SovFade)
	}
	s[sim.TermGain] = float64(t.Gain * gain)
	s[sim.TermStance] = stance
	s[sim.TermMatter] = matter
	s[sim.TermSovereignty] = -float64(t.Sovereignty * float64(r.Sovereignty[party]*float64(fade*depth)))
	s[sim.TermNarrative] = narrative
	return s
}

// kept is the implemented share after this year. What is imposed is carried
// out in full at once. Agreements with an outside state follow the member's
// openness.
func (t Talks) kept(w *sim.World, entry *sim.Entry, before float64) float64 {
	if entry.Imposed {
		return 1
	}
	m := w.Region.Members
	will := 1.0
	switch {
	case entry.A < m && entry.B < m:
		will = min(w.Stance[entry.A*m+entry.B], w.Stance[entry.B*m+entry.A])
	case entry.A < m:
		will = w.Openness[entry.A]
	case entry.B < m:
		will = w.Openness[entry.B]
	}
	if will >= t.TurnAt {
		return min(1, before+float64(float64(t.Keep*will)*(1-before)))
	}
	return max(0, float64(before*(1-float64(t.Undo*((t.TurnAt-will)/t.TurnAt)))))
}

// tell logs the moments of an agreement's life that a reader cares about.
func (t Talks) tell(w *sim.World, e int, before, now float64) {
	const nearlyAll, half = 0.9, 0.5
	switch {
	case before < nearlyAll && now >= nearlyAll:
		w.Note(sim.LogLine{What: sim.LogFulfilled, Entry: e, A: -1, B: -1, From: before, To: now})
	case before >= half && now < half:
		w.Note(sim.LogLine{What: sim.LogTurned, Entry: e, A: -1, B: -1, From: before, To: now})
	}
}
