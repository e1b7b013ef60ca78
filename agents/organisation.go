package agents

import (
	"bytes"
	"math"
	"math/bits"
	"slices"

	"concord/sim"
)

// Organisations are the rules of bodies: who belongs to them, what shared membership does for neighbours, and
// how bodies hinder one another.
type Organisations struct {
	SponsoredShare     float64
	Overlap            float64
	TieFull            float64
	JoinAbove          float64
	LeaveBelow         float64
	Observer           float64
	Stay               float64
	Leaving            float64
	Leverage           float64
	RivalTies          float64
	Hedging            float64
	Shallow            float64
	Sovereignty        float64
	Neutrality         float64
	SponsorEffort      float64
	EffortFade         float64
	Programmes         float64
	AdmitAbove         float64
	UnionTrade         float64
	UnionDiversion     float64
	MarketTrade        float64
	HegemonicProvision float64
}

func (b *Organisations) table() []Parameter {
	const j = "judgement"
	return []Parameter{
		{Path: "bodies.sponsored", Value: &b.SponsoredShare, Prior: 0.5, Shape: Normal, Spread: 0.15, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "sign K71 K88 K91; size judgement",
			Doc: "what sharing a sponsored body does for the tie between two members, as a share of what a home-grown one " +
				"does; a sponsor's insistence on the lead takes off the rest"},
		{Path: "bodies.overlap", Value: &b.Overlap, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K74 K78; size judgement",
			Doc: "how much bodies of one field with rival sponsors lower each other's effect (spaghetti bowl)"},
		{Path: "bodies.full", Value: &b.TieFull, Prior: 1.5, Shape: LogNormal, Spread: 0.3, Lo: 0.01, Hi: 20,
			Unit: "1", Grade: "J", Source: j,
			Doc: "depth of shared bodies at which the tie they make is full"},
		{Path: "bodies.join", Value: &b.JoinAbove, Prior: 0.28, Shape: Normal, Spread: 0.05, Lo: -2, Hi: 2,
			Unit: "1", Grade: "J", Source: j,
			Doc: "attitude from which a country joins a body by itself, see bodies.shallow"},
		{Path: "bodies.shallow", Value: &b.Shallow, Prior: 0.2, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K73: little is lost by joining what binds little; size judgement",
			Doc: "how much less attitude it takes to join a body that binds nothing; the more it binds, the less of this counts"},
		{Path: "bodies.leverage", Value: &b.Leverage, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K73 K90; judgement; size from a trial with sight of the record: no evidence",
			Doc: "weight of the level of a sponsor's leverage in the tie to it, beside the alignment with it"},
		{Path: "bodies.observer", Value: &b.Observer, Prior: 0.2, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "judgement: an observer is bound by nothing, but is at the table" + unfelt,
			Doc: "share of a body's depth that counts in an observer's ties to the sponsors"},
		{Path: "bodies.leave", Value: &b.LeaveBelow, Prior: -0.2, Shape: Normal, Spread: 0.05, Lo: -2, Hi: 2,
			Unit: "1", Grade: "J", Source: j,
			Doc: "attitude below which a country leaves a body by itself"},
		{Path: "bodies.stay", Value: &b.Stay, Prior: 5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 60,
			Unit: "years", Grade: "M", Source: "Collective Security Treaty of 1992, concluded for five years; others judgement",
			Doc: "years from joining a body until a country may leave it by itself"},
		{Path: "bodies.leaving", Value: &b.Leaving, Prior: 0.2, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "what leaving a body costs, taken off the wish to leave it"},
		{Path: "bodies.against", Value: &b.RivalTies, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K73 K103; size judgement",
			Doc: "weight of ties to the sponsors' rivals against a body"},
		{Path: "bodies.hedging", Value: &b.Hedging, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention: one who hedges belongs to bodies of rivals alike (K22 K77)",
			Doc: "how far a country's hedging takes away the ties to rivals that speak against a body: 1 by all of it, 0 not"},
		{Path: "bodies.sovereignty", Value: &b.Sovereignty, Prior: 0.6, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K20; size judgement",
			Doc: "weight of sovereignty times the powers that a body takes over"},
		{Path: "bodies.neutral", Value: &b.Neutrality, Prior: 0.8, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K110; size judgement",
			Doc: "weight of neutrality times a body's depth"},
		{Path: "bodies.effort", Value: &b.SponsorEffort, Prior: 0.05, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "what the usual effort of a sponsor for its bodies adds to the attitude toward them"},
		{Path: "bodies.effort_fade", Value: &b.EffortFade, Prior: 0.25, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "judgement: no effort, however great, counts over five times the usual" + unfelt,
			Doc: "how fast more effort than usual adds less to the attitude; the usual effort always counts fully, and with 0 " +
				"twenty times the effort counts twenty times"},
		{Path: "bodies.programmes", Value: &b.Programmes, Prior: 0.1, Shape: LogNormal, Spread: 0.6, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K88 K91; size judgement: as much as twice the usual effort",
			Doc: "what programmes of its sponsors can add to the attitude toward a body, see powers.programmes_half"},
		{Path: "bodies.applicant", Value: &b.AdmitAbove, Prior: 0.25, Shape: Normal, Spread: 0.05, Lo: 0, Hi: 1,
			Unit: "stance", Grade: "J", Source: "the members' rule; size judgement",
			Doc: "mean stance of a body's members toward an applicant that they ask for"},
		{Path: "bodies.union", Value: &b.UnionTrade, Prior: 0.10, Shape: Normal, Spread: 0.20, Lo: -2, Hi: 3,
			Unit: "log points", Grade: "V",
			Source: "Mogilevskii 2012: growth of trade after the union of 2010 was mostly exogenous",
			Doc:    "what a customs union of depth 1 adds to trade between its members, sponsor included (K94)"},
		{Path: "bodies.wall", Value: &b.UnionDiversion, Prior: 0.05, Shape: Normal, Spread: 0.05, Lo: 0, Hi: 2,
			Unit: "log points", Grade: "J", Source: "judgement: tariffs of a few percent that rose for one side",
			Doc: "what the outer wall of a customs union of depth 1 takes from trade between a member of it and a member of " +
				"the region outside it (K95)"},
		{Path: "bodies.market", Value: &b.MarketTrade, Prior: 0.36, Shape: Fixed, Lo: -1, Hi: 3,
			Unit: "log points", Grade: "M/V", Source: "as trade.agreement: Baier & Bergstrand 2007" + unfelt,
			Doc: "what a free-trade area of depth 1 in a body adds to trade between its members, sponsors included (K85)"},
		{Path: "bodies.provision", Value: &b.HegemonicProvision, Prior: 0.3, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K07, hegemonic stability (Kindleberger 1973); size judgement",
			Doc: "how much a leading power's leverage speeds up the keeping of agreements between two members of its body"},
	}
}

var membership = event{
	Kind: sim.Kind{
		Name: "membership", Parties: sim.Countries, Group: sim.External,
		Doc: "Countries join, leave or suspend an organisation, or become observers of it, as history or the scenario has " +
			"it. An observer has ties to the sponsors and no other effect of membership; it may still join.",
		Fields: []sim.Field{
			membershipOrganisation: {Key: "organisation", Type: sim.OrganisationCode, Required: true,
				Doc: "code of the organisation in the region file"},
			membershipAction: {Key: "action", Type: sim.Choice, Words: []string{"join", "leave", "suspend", "observe"},
				Doc: "what they do"},
			membershipImposed: {Key: "imposed", Type: sim.Flag,
				Doc: "those that join are held: they do not leave by themselves; another entry may still end it"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		for _, i := range w.Entries[e].Who {
			o := int(w.Value(e, membershipOrganisation))
			actions := [...]sim.Membership{sim.Belonging, sim.Outside, sim.Suspended, sim.Observing}
			belong(w, i, o, actions[int(w.Value(e, membershipAction))])
			if w.Value(e, membershipImposed) != 0 {
				hold(w, i, o)
			}
		}
	},
}

// The slots of membership.
const (
	membershipOrganisation = iota
	membershipAction
	membershipImposed
)

var leaveBody = act{
	Kind: sim.Kind{
		Name: "leave_body", Parties: sim.OneCountry, Group: sim.External,
		Doc: "A country considers leaving or suspending an organisation; it does so when its ties to the sponsor do not " +
			"outweigh what speaks against the body (K73). Leaving a common grid is decided by the stance toward its other " +
			"members (K49).",
		Fields: []sim.Field{
			leaveBodyOrganisation: {Key: "organisation", Type: sim.OrganisationCode, Required: true,
				Doc: "code of the organisation in the region file"},
			leaveBodyAction: {Key: "action", Type: sim.Choice, Words: []string{"leave", "suspend"}, Doc: "what it considers"},
			leaveBodyOccasion: {Key: "occasion", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0,
				Doc: "weight of an occasion outside the model that calls for it, coded from the record"},
		},
	},
	own: leaveOwn,
	ground: func(w *sim.World, e int) bool {
		return isIn(w, w.Entries[e].A, int(w.Value(e, leaveBodyOrganisation)))
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		o := int(w.Value(e, leaveBodyOrganisation))
		attitude := p.Organisations.attitude(w, party, o)
		if w.Region.Organisations[o].Field == sim.GridOrganisation {
			attitude = float64(2*fellows(w, party, o, false)) - 1
		}
		return appeal{matter: float64(p.Talks.Occasion*w.Value(e, leaveBodyOccasion)) - attitude - p.Organisations.Leaving}
	},
	do: func(p *Params, w *sim.World, e int) {
		now := sim.Outside
		if w.Value(e, leaveBodyAction) == 1 {
			now = sim.Suspended
		}
		belong(w, w.Entries[e].A, int(w.Value(e, leaveBodyOrganisation)), now)
	},
}

// The slots of leaveBody.
const (
	leaveBodyOrganisation = iota
	leaveBodyAction
	leaveBodyOccasion
)

var joinBody = agreement{
	Kind: sim.Kind{
		Name: "join_body", Parties: sim.OneCountry, Group: sim.External,
		Executive: true,
		Doc: "A country may join an organisation: it must want to, by its ties to the sponsor (K73), and the members " +
			"must want it. The organisation must be there in that year. Whether a country joins a common grid, or comes back " +
			"to one that it left, is decided by its stance toward the members (K49).",
		Fields: []sim.Field{
			joinBodyOrganisation: {Key: "organisation", Type: sim.OrganisationCode, Required: true,
				Doc: "code of the organisation in the region file"},
		},
	},
	ground: func(w *sim.World, e int) bool {
		i, o := w.Entries[e].A, int(w.Value(e, joinBodyOrganisation))
		// Who came by itself can still be held.
		holds := w.Entries[e].Imposed && w.Organisations.Held[i*len(w.Region.Organisations)+o] == 0
		return (holds || !isIn(w, i, o)) && doorOpen(w, o, w.Entries[e].Own)
	},
	appeal: func(p *Params, w *sim.World, e, party, other int) appeal {
		o := int(w.Value(e, joinBodyOrganisation))
		matter := p.Organisations.attitude(w, party, o)
		if w.Region.Organisations[o].Field == sim.GridOrganisation {
			matter = float64(2*fellows(w, party, o, false)) - 1
		}
		if !p.Organisations.admits(w, party, o) {
			matter = min(matter, -0.01) // the members' rule
		}
		return appeal{matter: matter}
	},
	sign: func(p *Params, w *sim.World, e int) {
		i, o := w.Entries[e].A, int(w.Value(e, joinBodyOrganisation))
		belong(w, i, o, sim.Belonging)
		if w.Entries[e].Imposed {
			hold(w, i, o)
		}
	},
}

// The slot of joinBody.
const joinBodyOrganisation = 0

var bodyMarket = lasting{
	Kind: sim.Kind{
		Name: "body_market", Parties: sim.Nobody, Group: sim.External,
		Doc: "An organisation becomes a free-trade area among its members, sponsors included (K85).",
		Fields: []sim.Field{
			bodyMarketOrganisation: {Key: "organisation", Type: sim.OrganisationCode, Required: true,
				Doc: "code of the organisation in the region file"},
			bodyMarketDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.5,
				Doc: "1 is a full agreement of the kind studied by Baier and Bergstrand"},
			bodyMarketYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		*w.Organisations.Altered = 1
		o := int(w.Value(e, bodyMarketOrganisation))
		w.Organisations.Market[o] = max(w.Organisations.Market[o], w.Value(e, bodyMarketDepth))
	},
}

// The slots of bodyMarket.
const (
	bodyMarketOrganisation = iota
	bodyMarketDepth
	bodyMarketYears
)

var coordination = lasting{
	Kind: sim.Kind{
		Name: "coordination", Parties: sim.Nobody, Group: sim.External, Role: sim.Supporting,
		Doc: "Bodies coordinate their work, so that overlapping ones hinder each other less (K74).",
		Fields: []sim.Field{
			coordinationShare: {Key: "share", Type: sim.Number, Unit: "share", Lo: 0, Hi: 1, Default: 0.8,
				Doc: "share of the overlap that coordination takes away"},
			coordinationYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		*w.Organisations.Altered = 1
		*w.Organisations.Coordination = max(*w.Organisations.Coordination, w.Value(e, coordinationShare))
	},
}

// The slots of coordination.
const (
	coordinationShare = iota
	coordinationYears
)

// isIn tells whether a country is a member of a body. One that has suspended its membership or that observes is not.
func isIn(w *sim.World, i, o int) bool { return membershipOf(w, i, o) == sim.Belonging }

// membershipOf is the membership of a country in a body, as it was before the decisions of this year.
func membershipOf(w *sim.World, i, o int) sim.Membership {
	return sim.Membership(w.Organisations.Belongs[i*len(w.Region.Organisations)+o] &^ (leaving | joining))
}

// doorOpen tells whether a body can be joined this year. It must be there. A leader's own wish needs more: the body must
// take in those who come by themselves.
func doorOpen(w *sim.World, o int, own bool) bool {
	return w.Region.Organisations[o].There(w.Year) && (!own || comesAndGoes(w, o))
}

// belong sets a membership and logs it.
func belong(w *sim.World, i, o int, now sim.Membership) {
	at := i*len(w.Region.Organisations) + o
	old := sim.Membership(w.Organisations.Belongs[at])
	if old == now {
		return
	}
	w.Organisations.Belongs[at] = uint8(now)
	w.Organisations.Held[at] = 0
	*w.Organisations.Altered = 1
	what := sim.LogLeft
	switch now {
	case sim.Belonging:
		what = sim.LogJoined
		w.Organisations.Since[at] = float64(w.Year)
	case sim.Observing:
		what = sim.LogJoined
	case sim.Outside, sim.Suspended:
	}
	w.Note(sim.LogLine{What: what, Entry: -1, A: i, B: -1, From: float64(o), To: float64(now)})
}

// hold keeps a member in a body until an entry ends its membership.
func hold(w *sim.World, i, o int) {
	if isIn(w, i, o) {
		w.Organisations.Held[i*len(w.Region.Organisations)+o] = 1
	}
}

// membersOf is how many members a body has in the region.
func membersOf(w *sim.World, o int) int {
	count := 0
	for i := range w.Region.Members {
		if isIn(w, i, o) {
			count++
		}
	}
	return count
}

// fellows is the mean stance between a country and the members of a body:
// toward it, or its own toward them. Without members it is one half.
func fellows(w *sim.World, i, o int, toward bool) float64 {
	m := w.Region.Members
	sum, count := 0.0, 0.0
	for j := range m {
		if j == i || !isIn(w, j, o) {
			continue
		}
		if toward {
			sum += w.Leaders.Stance[j*m+i]
		} else {
			sum += w.Leaders.Stance[i*m+j]
		}
		count++
	}
	if count == 0 {
		return 0.5
	}
	return sum / count
}

// attitude is a country's attitude toward a body.
func (b *Organisations) attitude(w *sim.World, i, o int) float64 {
	t := b.attitudeTerms(w, i, o)
	return add(t[0], t[1:])
}

// joinsFrom is the attitude above which a country joins a body by itself.
func (b *Organisations) joinsFrom(o *sim.Organisation) float64 {
	return b.JoinAbove - float64(b.Shallow*(1-o.Depth))
}

// attitudeTerms are the signed parts of an attitude, in the order of attitudeParts. It rises with the tie to the
// sponsors (K73): with the alignment, and with the level of leverage. The level counts and not the share: a country is
// drawn by how far a power is there, whatever others do. Of several sponsors the one with the strongest tie counts. The
// attitude falls with ties to their rivals, unless the country hedges, with the powers that the body takes over, and
// with neutrality.
func (b *Organisations) attitudeTerms(w *sim.World, i, o int) [len(attitudeParts)]float64 {
	r := w.Region
	n := len(r.Powers)
	body := &r.Organisations[o]
	tie, leverage, against, effort, programmes := 0.0, 0.0, 0.0, 0.0, 0.0
	align := w.Powers.Alignment[i*n : i*n+n]
	for _, q := range body.Sponsors {
		if held := float64(b.Leverage * w.Powers.Level[i*n+q]); align[q]+held > tie+leverage {
			tie, leverage = align[q], held
		}
		effort = max(effort, w.Powers.Push[pushAt(w, i, q, sim.UseBodies)])
		programmes = max(programmes, w.Powers.Programmes[i*n+q])
	}
	if len(body.Sponsors) == 0 {
		tie = float64(2*fellows(w, i, o, false)) - 1
	}
	for q := range n {
		worst := 0.0
		for _, s := range body.Sponsors {
			worst = max(worst, w.Powers.Rivalry[q*n+s])
		}
		against += float64(align[q] * worst)
	}
	against = float64(against * (1 - float64(b.Hedging*r.Hedging[i])))
	ceded := float64(r.Sovereignty[i] * body.Supranational)
	committed := float64(r.Neutrality[i] * body.Depth)
	counts := float64(effort*(1+b.EffortFade)) / (1 + float64(b.EffortFade*effort))
	return [...]float64{tie, leverage, -float64(b.RivalTies * against), float64(b.SponsorEffort * counts),
		float64(b.Programmes * programmes), -float64(b.Sovereignty * ceded), -float64(b.Neutrality * committed)}
}

// attitudeParts name the terms of an attitude.
var attitudeParts = [...]string{"tie to sponsors or fellows", "leverage of sponsors", "ties to the sponsors' rivals",
	"effort of sponsors", "programmes of sponsors", "sovereignty ceded", "neutrality"}

// attitudeWeights are the parameters that weigh these terms, "" for none.
var attitudeWeights = [len(attitudeParts)]string{"", "bodies.leverage", "bodies.against", "bodies.effort",
	"bodies.programmes", "bodies.sovereignty", "bodies.neutral"}

// tellBody tells what a country thinks of a body before it chooses. By an act of its own it leaves later in the year.
func (b *Organisations) tellBody(w *sim.World, i, o int, byAct bool) {
	t := b.attitudeTerms(w, i, o)
	welcome := fellows(w, i, o, true)
	free := w.Year >= w.Region.ChoicesFrom && comesAndGoes(w, o)
	at, years := i*len(w.Region.Organisations)+o, 0.0
	if isIn(w, i, o) {
		years = float64(w.Year) - w.Organisations.Since[at]
	}
	joins := b.joinsFrom(&w.Region.Organisations[o])
	w.Tell(tellsBody, append(t[:], add(t[0], t[1:]), truth(free), truth(byAct), joins, b.LeaveBelow, b.Leaving, years, b.Stay,
		truth(w.Organisations.Held[at] != 0), fellows(w, i, o, false), welcome, b.AdmitAbove, truth(b.admits(w, i, o)),
		truth(isIn(w, i, o)))...)
}

// admits tells whether a body's members would accept a country.
func (b *Organisations) admits(w *sim.World, i, o int) bool {
	return fellows(w, i, o, true) >= b.AdmitAbove
}

// organisationRule is Organisations bound to a region.
type organisationRule struct {
	Organisations
	rivals [][]int   // by organisation: sponsored ones of the same field
	usual  hindrance // by the rivalries of the region
	other  hindrance // scratch: the same in a year with other rivalries than usual
	lead   []float64 // by organisation: greatest insistence of a sponsor on the lead
	money  float64   // powers.programmes
	takers [][]int   // by organisation: for a home-grown one, powers' bodies of its field that it may go into
	into   []int     // scratch, by organisation: the body that it goes into this year, −1 for none
	byAct  bool      // countries leave by an act of their own, see Acts

	// What follows from memberships, rivalries and coordination alone, and these three, see share.
	bound  []ties    // by organisation
	grown  []float64 // by pair: as Organisations.Grown
	h      hindrance // under these rivalries
	in     []uint64  // by member: mask of the bodies that it is a member of, in words of 64
	of     []uint8
	under  []float64
	spared float64
	moved  []uint64 // scratch: mask of the bodies whose list is made again

	lift []uint64  // scratch, by member and power: bits of what the power's programmes multiply the depth of its bodies by
	held []float64 // scratch, by member of a body: what its leading power could provide there
}

// hindrance is how much each organisation hinders each other one of the same field.
type hindrance struct {
	worst []float64 // organisation × organisation: rivalry of their sponsors times the depth of the second
	by    []uint64  // by organisation: mask of those whose sponsors are rivals of its own, or the other way round
}

// ties are the members of a body and what it does for the tie between two of them.
type ties struct {
	members []int
	list    []tie
}

// tie is what a body does for the tie between two of its members: worth over hindered, with more for programmes.
type tie struct {
	at, with, pair  int // places of the two in tables by member and power; their pair
	worth, hindered float64
}

func newOrganisationRule(b Organisations, money float64, r *sim.Region) organisationRule {
	n := len(r.Organisations)
	words := (n + 63) / 64
	rule := organisationRule{Organisations: b, money: money, rivals: make([][]int, n), lead: make([]float64, n),
		usual: hindrance{make([]float64, n*n), make([]uint64, n*words)},
		other: hindrance{make([]float64, n*n), make([]uint64, n*words)}, takers: takers(r), into: make([]int, n),
		grown: make([]float64, r.Pairs()), bound: make([]ties, n), in: make([]uint64, r.Members*words),
		moved: make([]uint64, words), lift: make([]uint64, r.Members*len(r.Powers)), held: make([]float64, r.Members)}
	for o := range n {
		rule.bound[o] = ties{make([]int, 0, r.Members), make([]tie, 0, r.Pairs())}
		for _, q := range r.Organisations[o].Sponsors {
			rule.lead[o] = max(rule.lead[o], r.Strategies[q].Lead)
		}
		for x := range n {
			if x != o && r.Organisations[x].Field == r.Organisations[o].Field && len(r.Organisations[o].Sponsors) > 0 &&
				len(r.Organisations[x].Sponsors) > 0 {
				rule.rivals[o] = append(rule.rivals[o], x)
			}
		}
	}
	rule.weigh(r, r.Rivalry, rule.usual)
	return rule
}

// weigh sets how much each organisation hinders each other one of the same field, by the rivalry of their
// sponsors.
func (b *organisationRule) weigh(r *sim.Region, rivalry []float64, h hindrance) {
	n, words := len(r.Organisations), len(b.moved)
	clear(h.by)
	for o, others := range b.rivals {
		for _, x := range others {
			most := 0.0
			for _, p := range r.Organisations[o].Sponsors {
				for _, q := range r.Organisations[x].Sponsors {
					most = max(most, rivalry[p*len(r.Powers)+q])
				}
			}
			h.worst[o*n+x] = float64(most * r.Organisations[x].Depth)
			if most != 0 {
				h.by[o*words+x/64] |= 1 << (x % 64)
				h.by[x*words+o/64] |= 1 << (o % 64)
			}
		}
	}
}

// Choose lets countries join and leave bodies by themselves once their choices are free: some bodies fade and others
// gain (K128). Home-grown bodies may then go into those of powers. If any membership, market or rivalry changed, it
// makes the tables again that depend on memberships, and where programmes count those that depend on both. Decisions read
// the memberships at the start of the phase.
func (b *organisationRule) Choose(x *Absorption, w *sim.World) {
	r := w.Region
	if r.FreeHistory {
		succeed(w)
	}
	if w.Question.Topic == sim.AboutBody {
		b.tellBody(w, w.Question.A, w.Question.B, b.byAct)
	}
	if w.Year >= r.ChoicesFrom {
		x.weigh(w, b.takers, b.into)
		b.comeAndGo(w)
		absorb(w, b.into)
		if r.FreeHistory {
			dissolve(w)
		}
	}
	b.share(w)
	if *w.Organisations.Altered != 0 || b.money > 0 {
		b.tie(w)
	}
	if *w.Organisations.Altered != 0 {
		b.tabulate(w)
		again := *w.Organisations.Coordination > 0 || !slices.Equal(w.Powers.Rivalry, r.Rivalry)
		for o := range w.Organisations.Market {
			again = again || w.Organisations.Market[o] > 0
		}
		*w.Organisations.Altered = 0
		if again { // what ends by the calendar is checked again next year
			*w.Organisations.Altered = 1
		}
	}
	b.provide(w)
}

// comeAndGo lets countries join and leave. Attitudes depend on memberships only through the mean stance of the
// others. All decisions are therefore collected before any is carried out.
func (b *organisationRule) comeAndGo(w *sim.World) {
	bodies := len(w.Region.Organisations)
	for o := range bodies {
		if !comesAndGoes(w, o) {
			continue
		}
		for i := range w.Region.Members {
			at, in := i*bodies+o, isIn(w, i, o)
			if in && b.byAct {
				continue // see leaveBody
			}
			attitude := b.attitude(w, i, o)
			switch {
			case in && attitude+b.Leaving < b.LeaveBelow && w.Organisations.Held[at] == 0 &&
				float64(w.Year)-w.Organisations.Since[at] >= b.Stay:
				w.Organisations.Belongs[at] |= leaving
			case !in && attitude > b.joinsFrom(&w.Region.Organisations[o]) && b.admits(w, i, o):
				w.Organisations.Belongs[at] |= joining
			}
		}
	}
	for at := range w.Organisations.Belongs {
		mark := w.Organisations.Belongs[at] & (leaving | joining)
		if mark == 0 {
			continue
		}
		w.Organisations.Belongs[at] &^= leaving | joining
		now := sim.Belonging
		if mark == leaving {
			now = sim.Outside
		}
		belong(w, at/bodies, at%bodies, now)
	}
}

// comesAndGoes tells whether countries may join and leave a body by themselves. It must be there, and not by invitation.
// In given history the region file says which bodies are open besides. In free history all are; a home-grown one is there
// while it has members, until another takes its place.
func comesAndGoes(w *sim.World, o int) bool {
	body := &w.Region.Organisations[o]
	switch {
	case body.ByInvitation || !body.There(w.Year):
		return false
	case !w.Region.FreeHistory:
		return body.Open
	}
	return len(body.Sponsors) > 0 || membersOf(w, o) > 0 && !succeeded(w, o)
}

// Marks on a membership while decisions of a year are collected.
const (
	leaving uint8 = 0x40
	joining uint8 = 0x80
)

// tabulate makes the tables that depend on memberships alone: the depth of each member's ties to each power's bodies, the
// sponsored customs unions that two members share or that divide them (K94 K95), and the effect of unions and markets on
// trade. It comes after share.
func (b *organisationRule) tabulate(w *sim.World) {
	r := w.Region
	m, n := r.Members, len(r.Powers)
	clear(w.Organisations.Trade)
	clear(w.Organisations.Depth)
	clear(w.Organisations.Relief)
	clear(w.Organisations.Split)
	watched := bytes.IndexByte(b.of, uint8(sim.Observing)) >= 0
	for o := range r.Organisations {
		body := &r.Organisations[o]
		b.exchange(w, o)
		if len(body.Sponsors) == 0 {
			continue
		}
		share := body.Depth / float64(len(body.Sponsors))
		for _, i := range b.bound[o].members {
			for _, q := range body.Sponsors {
				w.Organisations.Depth[i*n+q] += share
			}
		}
		for i := 0; i < m && watched; i++ {
			if membershipOf(w, i, o) == sim.Observing {
				for _, q := range body.Sponsors {
					w.Organisations.Depth[i*n+q] += float64(b.Observer * share)
				}
			}
		}
		for i := 0; i < m && body.Union; i++ {
			for j := i + 1; j < m; j++ {
				p := r.PairIndex(i, j)
				switch in, other := b.isIn(i, o), b.isIn(j, o); {
				case in && other:
					w.Organisations.Relief[p] = max(w.Organisations.Relief[p], body.Depth)
				case in != other:
					w.Organisations.Split[p] += body.Depth
				}
			}
		}
	}
}

// exchange adds the effect on trade of a body that is a union or a market.
func (b *organisationRule) exchange(w *sim.World, o int) {
	r := w.Region
	m, n, body := r.Members, len(r.Nodes), &r.Organisations[o]
	inside := float64(b.MarketTrade * w.Organisations.Market[o])
	wall := 0.0
	if body.Union {
		inside += float64(b.UnionTrade * body.Depth)
		wall = float64(b.UnionDiversion * body.Depth)
	}
	if inside == 0 && wall == 0 {
		return
	}
	for _, i := range b.bound[o].members {
		for j := range m {
			switch {
			case i == j:
			case b.isIn(j, o):
				w.Organisations.Trade[i*n+j] += inside
			default:
				w.Organisations.Trade[i*n+j] -= wall
				w.Organisations.Trade[j*n+i] -= wall
			}
		}
		for _, q := range body.Sponsors {
			w.Organisations.Trade[i*n+r.Powers[q]] += inside
			w.Organisations.Trade[r.Powers[q]*n+i] += inside
		}
	}
}

// tie makes the tables that depend on memberships and on the programmes behind them: the tie that shared bodies make
// between two members, and what bodies with outside sponsors take of a member's capacity. It comes after share.
//
// Programmes of a sponsor count for two members as far as both have them. What they multiply a depth by rises with them,
// so the lesser of the factors of two members is that of the lesser programmes. Factors are compared by their bits, which
// stand in the order of the numbers and need no branch.
func (b *organisationRule) tie(w *sim.World) {
	r, lift, shared, burden := w.Region, b.lift, w.Organisations.Shared, w.Organisations.Burden
	for at, programmes := range w.Powers.Programmes {
		lift[at] = math.Float64bits(1 + float64(b.money*max(0, programmes)))
	}
	clear(burden)
	clear(shared)
	for o := range b.bound {
		body, list := &r.Organisations[o], b.bound[o].list
		if len(body.Sponsors) == 0 {
			for k := range list {
				shared[list[k].pair] += body.Depth
			}
			continue
		}
		first, others := body.Sponsors[0], body.Sponsors[1:]
		for _, i := range b.bound[o].members { // a body with programmes makes more work
			at := i * len(r.Powers)
			most := lift[at+first]
			for _, q := range others {
				most = max(most, lift[at+q])
			}
			burden[i] += float64(body.Depth * math.Float64frombits(most))
		}
		for k := range list {
			t := &list[k]
			most := min(lift[t.at+first], lift[t.with+first])
			for _, q := range others {
				most = max(most, min(lift[t.at+q], lift[t.with+q]))
			}
			shared[t.pair] += float64(t.worth*math.Float64frombits(most)) / t.hindered
		}
	}
	for p := range shared {
		shared[p] = min(1, shared[p]/b.TieFull)
	}
	copy(w.Organisations.Grown, b.grown)
}

// share lists who shares which body, and what the body does for the tie between them before its programmes. The list of a
// body holds until a membership in it, one of its members' memberships in a body of rivals, a rivalry or the coordination
// changes.
func (b *organisationRule) share(w *sim.World) {
	r, belongs := w.Region, w.Organisations.Belongs
	all := len(b.of) == 0 || *w.Organisations.Coordination != b.spared || !slices.Equal(w.Powers.Rivalry, b.under)
	if !all && bytes.Equal(belongs, b.of) {
		return
	}
	if all {
		b.of, b.under = append(b.of[:0], belongs...), append(b.under[:0], w.Powers.Rivalry...)
		b.spared, b.h = *w.Organisations.Coordination, b.usual
		if !slices.Equal(b.under, r.Rivalry) {
			b.h = b.other
			b.weigh(r, b.under, b.h)
		}
		clear(b.in)
	}
	bodies, words := len(r.Organisations), len(b.moved)
	clear(b.moved)
	for at, was := range b.of {
		if !all && was == belongs[at] {
			continue
		}
		i, o := at/bodies, at%bodies
		in := b.in[i*words : (i+1)*words]
		b.of[at] = belongs[at]
		b.moved[o/64] |= 1 << (o % 64)
		in[o/64] &^= 1 << (o % 64)
		if belongs[at] == uint8(sim.Belonging) {
			in[o/64] |= 1 << (o % 64)
		}
		for k, by := range b.h.by[o*words : (o+1)*words] {
			b.moved[k] |= by & in[k]
		}
	}
	clear(b.grown)
	for o := range b.bound {
		if b.moved[o/64]&(1<<(o%64)) != 0 {
			b.bind(r, o)
		}
		if body := &r.Organisations[o]; len(body.Sponsors) == 0 {
			for k := range b.bound[o].list {
				b.grown[b.bound[o].list[k].pair] += body.Depth
			}
		}
	}
	for p, depth := range b.grown {
		b.grown[p] = min(1, depth)
	}
}

// isIn tells whether a country was a member of a body when share was called.
func (b *organisationRule) isIn(i, o int) bool { return b.in[i*len(b.moved)+o/64]&(1<<(o%64)) != 0 }

// bind lists the members of a body and what it does for the ties between them.
func (b *organisationRule) bind(r *sim.Region, o int) {
	body, bound, n := &r.Organisations[o], &b.bound[o], len(r.Powers)
	bound.members, bound.list = bound.members[:0], bound.list[:0]
	for i := range r.Members {
		if b.isIn(i, o) {
			bound.members = append(bound.members, i)
		}
	}
	worth, overlap := body.Depth, 0.0
	if len(body.Sponsors) > 0 {
		part := float64(b.SponsoredShare * (1 - float64(0.5*b.lead[o])))
		worth, overlap = float64(body.Depth*part), float64(b.Overlap*(1-b.spared))
	}
	for k, i := range bound.members {
		for _, j := range bound.members[k+1:] {
			bound.list = append(bound.list, tie{at: i * n, with: j * n, pair: r.PairIndex(i, j), worth: worth,
				hindered: 1 + float64(overlap*b.against(o, i, j))})
		}
	}
}

// against adds up the bodies of the same field with rival sponsors that one of two members of a body belongs to. They
// weaken the tie that the body makes.
func (b *organisationRule) against(o, i, j int) float64 {
	sum, bodies, words, h := 0.0, len(b.bound), len(b.moved), b.h
	for k := range words {
		for mask := (b.in[i*words+k] | b.in[j*words+k]) & h.by[o*words+k]; mask != 0; mask &= mask - 1 {
			sum += h.worst[o*bodies+64*k+bits.TrailingZeros64(mask)]
		}
	}
	return sum
}

// provide sets how much a leading power's leverage helps agreements between two members of its body
// (hegemonic provision, K07). It comes after share.
func (b *organisationRule) provide(w *sim.World) {
	r := w.Region
	n, provision := len(r.Powers), w.Organisations.Provision
	clear(provision)
	if b.HegemonicProvision == 0 {
		return
	}
	for o := range r.Organisations {
		body := &r.Organisations[o]
		if len(body.Sponsors) != 1 || body.Enforcement == 0 {
			continue // two leaders cancel each other (K87)
		}
		bound := &b.bound[o]
		held := b.held[:len(bound.members)]
		for k, i := range bound.members {
			held[k] = float64(body.Enforcement * w.Powers.Leverage[i*n+body.Sponsors[0]])
		}
		list := bound.list
		for len(list) > 0 {
			mine := held[0]
			held = held[1:]
			for k, theirs := range held {
				if both, p := min(mine, theirs), list[k].pair; both > provision[p] {
					provision[p] = both
				}
			}
			list = list[len(held):]
		}
	}
}

// fading is the share of the sensitivity to sovereignty that remains.
func fading(p *Params, w *sim.World) float64 {
	return p.Leaders.fade(w.Year - w.Region.FirstYear)
}
