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

	ImplementationPace float64
	ReversalPace       float64
	ReversalBelow      float64
	Phase              float64

	SovereigntyFade float64

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
			Doc: "weight of a coded occasion, and of a clash of severity 1, for closing a border"},
		{Path: "talks.settlement", Value: &t.Settlement, Prior: 0.2, Shape: Normal, Spread: 0.1, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "appeal of having a border settled, beyond trade"},
		{Path: "talks.reopening", Value: &t.Reopening, Prior: 0, Shape: Normal, Spread: 0.1, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "appeal of reopening crossings, beyond trade"},
		{Path: "talks.keep", Value: &t.ImplementationPace, Prior: 0.6, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j,
			Doc: "share of what is left that two fully willing parties implement in a year"},
		{Path: "talks.undo", Value: &t.ReversalPace, Prior: 0.4, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j,
			Doc: "share of what is implemented that a fully hostile party undoes in a year"},
		{Path: "talks.turn_at", Value: &t.ReversalBelow, Prior: 0.3, Shape: Normal, Spread: 0.03, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J", Source: "judgement; the stance below which borders are restricted",
			Doc: "lower stance under which agreements are undone rather than implemented"},
		{Path: "talks.phase_years", Value: &t.Phase, Prior: 10, Shape: Fixed, Lo: 1, Hi: 50,
			Unit: "years", Grade: "V", Source: "Baier & Bergstrand 2007",
			Doc: "years over which a trade agreement reaches its full effect"},
		{Path: "talks.sovereignty_fade", Value: &t.SovereigntyFade, Prior: 30, Shape: Fixed, Lo: 1, Hi: 500,
			Unit: "years", Grade: "J", Source: "as leaders.sovereignty_fade",
			Doc: "years in which sensitivity to sovereignty falls to 1/e"},
		{Path: "talks.domestic", Value: &t.Domestic, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "Putnam 1988; Moravcsik 1993",
			Doc: "weight of what a leader must answer for at home, sovereignty and narrative; 0 leaves the leaders alone with each other"},
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

var borderSettlement = rule{
	Kind: sim.Kind{
		Name: "border_settlement", Nature: sim.Proposal, Parties: sim.PairOf, Needs: sim.NeedsBorder, Group: sim.Security, Role: sim.Supporting, Binding: 0.4,
		Doc: "Two neighbours agree on kilometres of their common border; the unsettled length falls as they implement it (K34).",
		Fields: []sim.Field{
			{Key: "km", Type: sim.Number, Unit: "km", Lo: 0, Hi: 10000, Required: true, Doc: "kilometres that the treaty would settle"},
			{Key: "sections", Type: sim.Whole, Unit: "sections", Lo: 0, Hi: 1000, Doc: "number of sections, for the record"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		b := w.Region.BorderIndex(party, other)
		share := min(w.Borders.Unsettled[b], w.Value(e, 0)) / w.Region.Borders[b].LengthKm
		return p.Trade.created(w, party, other, float64(p.Trade.Unsettled*share)), p.Talks.Settlement, 0
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		b := w.Region.BorderIndex(w.Entries[e].A, w.Entries[e].B)
		if more := now - w.Talks.Reached[e]; more > 0 { // what is demarcated stays demarcated, and is not settled twice
			w.Borders.Unsettled[b] = max(0, w.Borders.Unsettled[b]-float64(w.Value(e, 0)*more))
		}
	},
}

var reopening = rule{
	Kind: sim.Kind{
		Name: "reopening", Nature: sim.Proposal, Parties: sim.PairOf, Needs: sim.NeedsBorder, Group: sim.Security, Role: sim.Supporting, Binding: 0.2,
		Doc: "Two neighbours agree to reopen crossings: closures end, and once implemented the border stays at least managed (K48 K125).",
		Fields: []sim.Field{
			{Key: "crossings", Type: sim.Whole, Unit: "crossings", Lo: 0, Hi: 500, Doc: "number of crossings, for the record"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, w.Trade.OpenBorderGap[w.Region.PairIndex(party, other)]), p.Talks.Reopening, 0
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		a, b := w.Entries[e].A, w.Entries[e].B
		k := w.Region.BorderIndex(a, b)
		if int(w.Talks.AgreedIn[e]) == w.Year && w.Borders.CapUntil[k] >= float64(w.Year) {
			w.Borders.CapUntil[k] = float64(w.Year - 1)
		}
		if now >= p.Borders.FloorAt {
			pair := w.Region.PairIndex(a, b)
			w.Borders.Floor[pair] = max(w.Borders.Floor[pair], float64(sim.Managed))
		}
	},
}

var tradeAgreement = rule{
	Kind: sim.Kind{
		Name: "trade_agreement", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Binding: 0.5,
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
		phased := min(1, (float64(w.Year)-w.Talks.AgreedIn[e])/p.Talks.Phase)
		effect := float64(float64(p.Trade.Agreement*w.Value(e, 0)) * float64(now*phased))
		// Two agreements on the same thing do not add: the deeper one counts.
		w.Trade.Agreed[pair] = max(w.Trade.Agreed[pair], effect)
	},
}

var tradeFacilitation = rule{
	Kind: sim.Kind{
		Name: "trade_facilitation", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Economic, Role: sim.Supporting, Binding: 0.2,
		Doc: "Two countries shorten customs and border procedures on both sides (K43); several add up.",
		Fields: []sim.Field{
			{Key: "time_cut", Type: sim.Number, Unit: "share of border time", Lo: 0, Hi: 0.9, Required: true, Doc: "share by which time at the border falls when implemented"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, p.Trade.eased(w.Value(e, 0))), 0, 0.2
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {
		w.Trade.Eased[w.Region.PairIndex(w.Entries[e].A, w.Entries[e].B)] += p.Trade.eased(float64(w.Value(e, 0) * now))
	},
}

var transportLink = rule{
	Kind: sim.Kind{
		Name: "transport_link", Nature: sim.Proposal, Parties: sim.BorderPair, Group: sim.Economic, Role: sim.Supporting, Binding: 0.3,
		Doc: "Two neighbours agree to build a road or railway; the road between them, and every route over it, becomes shorter as it is built.",
		Fields: []sim.Field{
			{Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true, Doc: "share by which the effective road length falls when finished"},
			{Key: "sponsor", Type: sim.Power, Doc: "outside power that pays for it"},
			{Key: "cost", Type: sim.Number, Unit: "US$", Lo: 0, Hi: 1e12, Default: 0, Doc: "what the sponsor puts in; it becomes part of its stock of finance in the members among the parties"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return p.Trade.created(w, party, other, -float64(p.Trade.Distance*det.Log1p(-w.Value(e, 0)))), 0, 0
	},
	happen: func(p *Params, w *sim.World, e int) { sponsored(w, e) },
	keep:   shortenLink,
}

var linkFinished = rule{
	Kind: sim.Kind{
		Name: "link_finished", Nature: sim.Event, Parties: sim.BorderPair, Group: sim.External,
		Doc: "A transport link between two nodes that share a border is finished: the road becomes shorter for good.",
		Fields: []sim.Field{
			{Key: "shorter", Type: sim.Number, Unit: "share of road", Lo: 0, Hi: 0.8, Required: true, Doc: "share by which the effective road length falls"},
			{Key: "sponsor", Type: sim.Power, Doc: "outside power that has paid for it"},
			{Key: "cost", Type: sim.Number, Unit: "US$", Lo: 0, Hi: 1e12, Default: 0, Doc: "what the sponsor has put in; it becomes part of its stock of finance in the members among the parties"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) { sponsored(w, e) },
	keep:   shortenLink,
}

// sponsored books a link's cost as the sponsor's finance: an outside project
// raises vertical integration, whatever it does for neighbours (K71 K76).
func sponsored(w *sim.World, e int) {
	power := int(w.Value(e, 1))
	if power < 0 || w.Entries[e].A >= w.Region.Members {
		return
	}
	m, n := w.Region.Members, len(w.Region.Powers)
	a, b := w.Entries[e].A, w.Entries[e].B // a before b: when only one is a member, it is a
	if b >= m {
		w.Powers.Finance[a*n+power] += w.Value(e, 2)
		return
	}
	for _, i := range [...]int{a, b} {
		w.Powers.Finance[i*n+power] += float64(0.5 * w.Value(e, 2))
	}
}

func shortenLink(p *Params, w *sim.World, e int, before, now float64) {
	k := w.Region.Borders[w.Region.BorderIndex(w.Entries[e].A, w.Entries[e].B)].Link
	w.Routes.LinkKm[k] = float64(w.Routes.LinkKm[k] * (1 - float64(w.Value(e, 0)*now)))
}

var partnership = rule{
	Kind: sim.Kind{
		Name: "partnership", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Political, Role: sim.Supporting, Binding: 0.3,
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

var securityCooperation = rule{
	Kind: sim.Kind{
		Name: "security_cooperation", Nature: sim.Proposal, Parties: sim.PairOf, Group: sim.Security, Role: sim.Supporting, Binding: 0.3,
		Doc: "Exercises, transit of military cargo, exchange of information: no effect but the trust that comes from keeping it (V32 K36).",
		Fields: []sim.Field{
			{Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.3, Doc: "how much it binds"},
		},
	},
	terms: func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64) {
		return 0, 0, w.Value(e, 0)
	},
	keep: func(p *Params, w *sim.World, e int, before, now float64) {},
}

// deliberate lets leaders table proposals of their own, lets parties vote on
// what is on the table, then lets agreements be kept. Votes read the state as it
// stood before any agreement of the year.
func (t Talks) deliberate(p *Params, w *sim.World) {
	if w.Year >= w.Region.ChoicesFrom {
		t.propose(p, w) // sees what agreements did last year, so it comes before that is cleared
	}
	clear(w.Trade.Agreed)
	clear(w.Trade.Eased)
	clear(w.Borders.Floor)
	clear(w.Talks.Refusals)
	clear(w.Talks.Implemented)
	clear(w.Energy.DealPower)
	clear(w.Energy.DealGas)
	clear(w.Energy.Upkeep)
	clear(w.People.VisaFree)
	clear(w.People.Service)
	for k := range w.Region.Links {
		w.Routes.LinkKm[k] = w.Region.Links[k].Km
	}
	for _, e := range w.Many() { // votes see nothing of each other, so their order does not matter
		if sim.Status(w.Talks.Status[e]) == sim.Agreed && !ruleOf(w.Entries[e].Kind).once {
			t.accede(p, w, e)
		}
	}
	for _, e := range w.Decided() {
		if sim.Status(w.Talks.Status[e]) != sim.Tabled {
			continue
		}
		if w.Entries[e].Kind.Parties == sim.Countries {
			t.convene(p, w, e)
		} else {
			t.vote(p, w, e)
		}
	}
	t.carry(p, w)
	t.settle(p, w)
}

// settle lets agreements be kept and says what those in force do.
func (t Talks) settle(p *Params, w *sim.World) {
	clear(w.Bodies.Institution)
	clear(w.Bodies.DisputeNext)
	clear(w.Bodies.Met)
	clear(w.Talks.Bound)
	clear(w.Powers.BalancedNext)
	*w.Bodies.InstitutionStrength, *w.Bodies.InstitutionEntry = 0, -1
	m := w.Region.Members
	for _, e := range w.Working() {
		status := sim.Status(w.Talks.Status[e])
		if status != sim.Happened && status != sim.Agreed {
			continue
		}
		entry := &w.Entries[e]
		rule := ruleOf(entry.Kind)
		if status == sim.Happened {
			if rule.keep != nil {
				rule.keep(p, w, e, 1, 1)
			}
			continue
		}
		if rule.once && w.Talks.AgreedIn[e] != float64(w.Year) {
			continue
		}
		many := entry.Kind.Parties == sim.Countries
		if rule.keep == nil && !many {
			continue
		}
		before := w.Talks.Implementation[e]
		now := t.kept(p, w, e, before)
		w.Talks.Implementation[e] = now
		if many {
			if rule.keepAll != nil {
				rule.keepAll(p, w, e, now)
			}
			for i := range m {
				for j := i + 1; j < m; j++ {
					if w.Talks.Signed[e*m+i] != 0 && w.Talks.Signed[e*m+j] != 0 {
						bind(w, entry.Kind, w.Region.PairIndex(i, j), before, now)
						rule.keepPair(p, w, e, i, j, now)
					}
				}
			}
		} else {
			if a, b := entry.A, entry.B; a >= 0 && b >= 0 && a < m && b < m {
				bind(w, entry.Kind, w.Region.PairIndex(a, b), before, now)
			}
			rule.keep(p, w, e, before, now)
		}
		w.Talks.Reached[e] = max(w.Talks.Reached[e], now)
		t.tell(w, e, before, now)
	}
	copy(w.Bodies.Dispute, w.Bodies.DisputeNext)
	copy(w.Powers.Balanced, w.Powers.BalancedNext)
}

// bind adds an agreement to what binds a pair, as far as its kind binds.
func bind(w *sim.World, kind *sim.Kind, pair int, before, now float64) {
	w.Talks.Implemented[pair] += float64(kind.Binding * (now - before))
	w.Talks.Bound[pair] += float64(kind.Binding * now)
}

// vote asks every party. An act is decided once, in its year; a proposal stays
// on the table until it is agreed or its years are over.
func (t Talks) vote(p *Params, w *sim.World, e int) {
	entry := &w.Entries[e]
	rule := ruleOf(entry.Kind)
	if !t.stands(p, w, e) {
		return
	}
	first := len(w.Votes)
	lowest, decider, deciding := 0.0, -1, 0
	if !entry.Imposed {
		parties := [2][2]int{{entry.A, entry.B}, {entry.B, entry.A}}
		for k, pt := range parties {
			if pt[0] < 0 || pt[0] >= w.Region.Members || (k == 1 && entry.Kind.Nature == sim.Act) {
				continue // outside states agree; only the actor decides an act
			}
			terms := t.score(p, w, e, rule, pt[0], pt[1])
			s := terms.Sum()
			cast := w.Cast(sim.ToAgree, e, pt[0], &terms, s, 0)
			if decider < 0 || s < lowest {
				lowest, decider, deciding = s, pt[0], cast
			}
		}
		w.Talks.Score[e] = lowest
	}
	line := sim.LogLine{Entry: e, A: decider, B: -1, To: lowest, Vote: deciding}
	switch a, b := entry.A, entry.B; {
	case entry.Imposed || decider < 0 || lowest > 0:
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

// stands says whether there is anything to decide; an entry without ground
// leaves the table, and the log says so.
func (t Talks) stands(p *Params, w *sim.World, e int) bool {
	rule := ruleOf(w.Entries[e].Kind)
	if !w.Entries[e].Off && (rule.ground == nil || rule.ground(p, w, e)) {
		return true
	}
	w.Talks.Status[e] = uint8(sim.Lapsed)
	w.Note(sim.LogLine{What: sim.LogGroundless, Entry: e, A: -1, B: -1})
	return false
}

// agree marks an entry as agreed; carry does what it says once all have voted.
func (t Talks) agree(w *sim.World, e int) {
	w.Talks.Status[e] = uint8(sim.Agreed)
	w.Talks.AgreedIn[e] = float64(w.Year)
	if w.Entries[e].Own {
		w.Talks.Implementation[e], w.Talks.Reached[e] = 0, 0
	}
}

// lapse takes a refused proposal off the table when its years are over.
func (t Talks) lapse(w *sim.World, e int) {
	if float64(w.Year)-w.Talks.TabledIn[e]+1 >= float64(w.Entries[e].OpenYears) {
		w.Talks.Status[e] = uint8(sim.Lapsed)
		w.Note(sim.LogLine{What: sim.LogLapsed, Entry: e, A: -1, B: -1})
	}
}

// carry does what was decided this year, after every vote, so that no vote
// sees what another of the same year has changed.
func (t Talks) carry(p *Params, w *sim.World) {
	for _, e := range w.Decided() {
		if sim.Status(w.Talks.Status[e]) == sim.Agreed && w.Talks.AgreedIn[e] == float64(w.Year) {
			if happen := ruleOf(w.Entries[e].Kind).happen; happen != nil {
				happen(p, w, e)
			}
		}
	}
}

// convene asks every country invited to an agreement of many. It holds when the
// share that its rule asks for signs, two at least; who signs takes part.
func (t Talks) convene(p *Params, w *sim.World, e int) {
	entry := &w.Entries[e]
	rule := ruleOf(entry.Kind)
	if !t.stands(p, w, e) {
		return
	}
	m := w.Region.Members
	first := len(w.Votes)
	lowest, decider, deciding, count := 0.0, -1, 0, 0
	for _, i := range entry.Who {
		yes := entry.Imposed
		if !yes {
			terms := t.score(p, w, e, rule, i, -1)
			s := terms.Sum()
			yes = s > 0
			cast := w.Cast(sim.ToAgree, e, i, &terms, s, 0)
			if decider < 0 || s < lowest {
				lowest, decider, deciding = s, i, cast
			}
		}
		w.Talks.Signed[e*m+i] = 0
		if yes {
			w.Talks.Signed[e*m+i] = 1
			count++
		}
	}
	w.Talks.Score[e] = lowest
	line := sim.LogLine{Entry: e, A: decider, B: -1, To: lowest, Vote: deciding}
	if count >= 2 && float64(count) >= float64(rule.coverage(w, e)*float64(len(entry.Who))) {
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

// accede lets those who stayed out of an agreement of many think again.
func (t Talks) accede(p *Params, w *sim.World, e int) {
	entry := &w.Entries[e]
	m := w.Region.Members
	first := len(w.Votes)
	for _, i := range entry.Who {
		if w.Talks.Signed[e*m+i] != 0 || entry.Off {
			continue
		}
		terms := t.score(p, w, e, ruleOf(entry.Kind), i, -1)
		s := terms.Sum()
		cast := w.Cast(sim.ToJoin, e, i, &terms, s, 0)
		if s > 0 {
			w.Talks.Signed[e*m+i] = 1
			w.Note(sim.LogLine{What: sim.LogSigned, Entry: e, A: i, B: -1, To: s, Vote: cast})
		}
	}
	w.Conclude(first)
}

// propose lets leaders put proposals of their own on the table: what has ground,
// is not agreed already, was not turned down lately, and what at least one of
// the two clearly wants.
func (t Talks) propose(p *Params, w *sim.World) {
	m := w.Region.Members
	for _, e := range w.Own() {
		entry := &w.Entries[e]
		if entry.Off {
			continue
		}
		switch sim.Status(w.Talks.Status[e]) {
		case sim.Pending:
		case sim.Lapsed:
			if float64(w.Year)-w.Talks.TabledIn[e] < t.PauseYears {
				continue
			}
		case sim.Agreed:
			if w.Talks.Implementation[e] > 0 || w.Talks.AgreedIn[e] == float64(w.Year) {
				continue
			}
		default:
			continue
		}
		i, j := entry.A, entry.B
		if max(w.Leaders.Stance[i*m+j], w.Leaders.Stance[j*m+i]) < 0.5 {
			continue // who would rather not deal proposes nothing
		}
		rule := ruleOf(entry.Kind)
		if !worthwhile(p, w, e) || rule.ground != nil && !rule.ground(p, w, e) {
			continue
		}
		ours, theirs := t.score(p, w, e, rule, i, j), t.score(p, w, e, rule, j, i)
		one, other := ours.Sum(), theirs.Sum()
		first := len(w.Votes)
		w.Cast(sim.ToTable, e, i, &ours, one, t.Initiative)
		w.Cast(sim.ToTable, e, j, &theirs, other, t.Initiative)
		if max(one, other) > t.Initiative {
			w.Talks.Status[e] = uint8(sim.Tabled)
			w.Talks.TabledIn[e] = float64(w.Year)
		}
		w.Conclude(first)
	}
}

// score is one party's view of an entry, toward the other party or, where many
// are invited, toward all of them. For an act against the other, hostility and
// narrative speak for it instead of against it.
func (t Talks) score(p *Params, w *sim.World, e int, rule *rule, party, other int) sim.ScoreTerms {
	gain, matter, depth := rule.terms(p, w, e, party, other)
	r := w.Region
	m := r.Members
	var s sim.ScoreTerms
	stance, narrative, bound := 0.0, 0.0, 0.0
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
	if rule.Nature == sim.Act {
		stance, narrative = -stance, -narrative
	} else {
		// What is done together in one field makes the next step easier (Haas).
		matter += float64(t.Spillover * min(1, bound))
	}
	fade := 0.0
	if depth > 0 {
		fade = fading(p, w)
	}
	s[sim.TermGain] = float64(t.Gain * gain)
	s[sim.TermStance] = float64(t.Stance * stance)
	s[sim.TermMatter] = matter
	commitment := float64(fade * depth)
	sovereignty, atHome := float64(t.Domestic*t.Sovereignty), float64(t.Domestic*t.Narrative)
	s[sim.TermSovereignty] = -float64(sovereignty * float64(r.Sovereignty[party]*commitment))
	s[sim.TermNarrative] = float64(atHome * narrative)
	return s
}

// kept is the implemented share after this year. What is imposed is carried
// out in full at once. Agreements with an outside state follow the member's
// openness. Dispute settlement and a leading power's provision speed it up.
func (t Talks) kept(p *Params, w *sim.World, e int, before float64) float64 {
	entry := &w.Entries[e]
	if entry.Imposed {
		return 1
	}
	m := w.Region.Members
	if before == 1 && entry.Kind.Parties == sim.PairOf && entry.B < m && lowerStance(w, entry.A, entry.B) >= t.ReversalBelow {
		return 1 // all is done and nobody turns
	}
	will, help, dispute := 1.0, 0.0, 0.0
	switch a, b := entry.A, entry.B; {
	case entry.Kind.Parties == sim.Countries:
		will, dispute = t.among(w, e)
		if ruleOf(entry.Kind).keepAll != nil {
			help = p.Institutions.pressure(w, e) - 1
		}
	case b < 0:
	case a < m && b < m:
		pair := w.Region.PairIndex(a, b)
		will = lowerStance(w, a, b)
		dispute = w.Bodies.Dispute[pair]
		help = float64(p.Organisations.HegemonicProvision * w.Bodies.Provision[pair])
	case a < m:
		will = w.Leaders.Openness[a]
	case b < m:
		will = w.Leaders.Openness[b]
	}
	if will >= t.ReversalBelow {
		willing := float64(t.ImplementationPace * will)
		pace := min(1, float64(willing*(1+dispute+help)))
		return min(1, before+float64(pace*(1-before)))
	}
	hostile := float64(t.ReversalPace * ((t.ReversalBelow - will) / t.ReversalBelow))
	undone := float64(hostile * (1 - dispute))
	return max(0, float64(before*(1-undone)))
}

// among is the mean stance among those that signed, and the mean strength of
// dispute settlement.
func (t Talks) among(w *sim.World, e int) (stance, dispute float64) {
	m := w.Region.Members
	count := 0.0
	for i := range m {
		for j := range m {
			if i != j && w.Talks.Signed[e*m+i] != 0 && w.Talks.Signed[e*m+j] != 0 {
				stance += w.Leaders.Stance[i*m+j]
				dispute += w.Bodies.Dispute[w.Region.PairIndex(i, j)]
				count++
			}
		}
	}
	if count == 0 {
		return 0, 0
	}
	return stance / count, dispute / count
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
