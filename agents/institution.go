package agents

import (
	"math"

	"concord/sim"
)

// Institutions are the rules of regional institutions: who takes part and why, and what the institutions do.
// Their forms are in the region's data (sim.Form).
type Institutions struct {
	Gain           float64
	Goals          float64
	Sovereignty    float64
	Discomfort     float64
	Neutrality     float64
	TrustlessShare float64
}

func (n *Institutions) table() []Parameter {
	weight := func(path string, v *float64, median float64, source, doc string) Parameter {
		return Parameter{
			Path: "institutions." + path, Value: v, Prior: median, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: source,
			Doc: doc,
		}
	}
	return []Parameter{
		weight("gain", &n.Gain, 0.6,
			"sign K120 K121; size judgement",
			"weight of what a country has at stake with the others times the depth of the institution"),
		weight("goals", &n.Goals, 0.5,
			"sign E107 K126; size judgement",
			"weight of aligned goals and views of integration, −1..1 (K62)"),
		weight("sovereignty", &n.Sovereignty, 1,
			"sign K20; size judgement",
			"weight of sensitivity to sovereignty times the powers taken over; unlike that of stance it does not fade, for a "+
				"state that gives up powers is always new to it"),
		weight("discomfort", &n.Discomfort, 0.6,
			"sign K129; size judgement",
			"weight of a small state's discomfort with the leading one"),
		weight("neutral", &n.Neutrality, 1, "sign K110; size judgement", "weight of neutrality times formality"),
		{Path: "institutions.trustless", Value: &n.TrustlessShare, Prior: 0, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "sign S36: six summits without repair had no result (N62)",
			Doc: "what an institution does for two members without trust, as a share of what it does at full trust"},
	}
}

var institution = pact{
	Kind: sim.Kind{
		Name: "institution", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting,
		Doc: "A regional institution without outside members. Who signs takes part; others may sign later (K124 K127).",
		Fields: []sim.Field{
			institutionForm: {Key: "form", Type: sim.Choice, Words: sim.FormNames[:], Required: true, Doc: "after which model"},
			institutionLeader: {Key: "leader", Type: sim.Member,
				Doc: "the member that leads it openly; left out, the form's own room for a leader counts"},
			institutionLinked: {Key: "linked", Type: sim.Flag,
				Doc: "whether it ties all outside powers in alike, as ASEAN does (K80)"},
		},
	},
	coverage: func(w *sim.World, e int) float64 { return formOf(w, e).Coverage },
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		return appeal{matter: p.Institutions.matter(w, e, party), tie: formOf(w, e).Depth}
	},
	convene: func(p *Params, w *sim.World, e int, now float64) {
		f := formOf(w, e)
		signed := signers(w, e)
		weight := float64(f.Depth*now) * signed / float64(w.Region.Members)
		if weight > *w.Organisations.InstitutionStrength {
			*w.Organisations.InstitutionStrength, *w.Organisations.InstitutionEntry = weight, float64(e)
		}
		if w.Value(e, institutionLinked) != 0 {
			for _, i := range w.Entries[e].Who {
				if w.Talks.Signed[e*w.Region.Members+i] == sim.Ratified {
					w.Powers.BalancedNext[i] = max(w.Powers.BalancedNext[i], now)
				}
			}
		}
	},
	keep: func(p *Params, w *sim.World, e, i, j int, now float64) {
		f := formOf(w, e)
		pair := w.Region.PairIndex(i, j)
		// Between two members without trust a common table achieves little (S36).
		ground := p.Institutions.TrustlessShare + float64((1-p.Institutions.TrustlessShare)*max(0, w.People.Trust[pair]))
		deep, ready := float64(f.Depth*now), float64(2*ground)
		w.Organisations.Institution[pair] = min(1, max(w.Organisations.Institution[pair], float64(deep*ready)))
		w.Organisations.DisputeNext[pair] = max(w.Organisations.DisputeNext[pair], float64(f.Enforcement*now))
		w.Talks.Bound[pair] += deep
		w.Organisations.Met[pair] = max(w.Organisations.Met[pair], now)
		if f.Market > 0 {
			phased := p.Talks.phasedIn(w, e)
			stall := now
			if b := w.Region.BorderIndex(i, j); b >= 0 { // a bloc stalls where one of its members is in crisis (S22)
				stall = float64(now * min(1, max(0, w.Borders.Ease[b]-float64(sim.Restricted))))
			}
			full, share := float64(p.Trade.Agreement*f.Market), float64(stall*phased)
			w.Trade.Agreed[pair] = max(w.Trade.Agreed[pair], float64(full*share))
		}
	},
}

// The slots of institution.
const (
	institutionForm = iota
	institutionLeader
	institutionLinked
)

var summit = pact{
	Kind: sim.Kind{
		Name: "summit", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting,
		Executive: true,
		Doc: "Heads of state meet once. Those come who are on speaking terms; what it does multiplies with trust " +
			"(N62 K124).",
	},
	once:     true,
	coverage: func(w *sim.World, e int) float64 { return 0.5 },
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		return appeal{matter: 0.4 - float64(0.4*w.Region.Neutrality[party])}
	},
	keep: func(p *Params, w *sim.World, e, i, j int, now float64) {
		w.Organisations.Met[w.Region.PairIndex(i, j)] = 1
	},
}

var disputeSettlement = pact{
	Kind: sim.Kind{
		Name: "dispute_settlement", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting, Binding: 0.3,
		Doc: "Common jurisdiction, ratification and settlement of disputes: agreements are kept faster and undone more " +
			"slowly (K75 S38).",
		Fields: []sim.Field{
			disputeSettlementStrength: {Key: "strength", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.6,
				Doc: "1 is a court whose word is law"},
		},
	},
	coverage: func(w *sim.World, e int) float64 { return 0.4 },
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		return appeal{matter: p.Talks.Settlement - float64(p.Institutions.Neutrality*float64(0.5*w.Region.Neutrality[party])),
			depth: w.Value(e, disputeSettlementStrength)}
	},
	keep: func(p *Params, w *sim.World, e, i, j int, now float64) {
		pair := w.Region.PairIndex(i, j)
		w.Organisations.DisputeNext[pair] = max(w.Organisations.DisputeNext[pair],
			float64(w.Value(e, disputeSettlementStrength)*now))
	},
}

// The slot of disputeSettlement.
const disputeSettlementStrength = 0

var multilateralTreaty = pact{
	Kind: sim.Kind{
		Name: "multilateral_treaty", Parties: sim.Countries, Group: sim.Political, Role: sim.Supporting, Binding: 0.3,
		Doc: "A treaty of several countries without a body, such as that of friendship of five in 2022: no effect but the " +
			"trust that comes from keeping it, and that it makes further agreements easier.",
		Fields: []sim.Field{
			multilateralTreatyDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 0.3,
				Doc: "how much the treaty binds"},
		},
	},
	coverage: func(*sim.World, int) float64 { return 0.5 },
	appeal: func(_ *Params, w *sim.World, e, _ int) appeal {
		return appeal{depth: w.Value(e, multilateralTreatyDepth)}
	},
	keep: func(*Params, *sim.World, int, int, int, float64) {}, // keeping it binds, and nothing else
}

// The slot of multilateralTreaty.
const multilateralTreatyDepth = 0

var commonMarket = pact{
	Kind: sim.Kind{
		Name: "common_market", Parties: sim.Countries, Group: sim.Economic, Role: sim.Supporting, Binding: 0.6,
		Doc: "Free trade among all who sign, with common rules (S29 K44).",
		Fields: []sim.Field{
			commonMarketDepth: {Key: "depth", Type: sim.Number, Unit: "1", Lo: 0, Hi: 1, Default: 1,
				Doc: "1 is a full agreement of the kind studied by Baier and Bergstrand"},
		},
	},
	coverage: func(w *sim.World, e int) float64 { return 0.6 },
	appeal: func(p *Params, w *sim.World, e, party int) appeal {
		gain := 0.0
		for _, j := range w.Entries[e].Who {
			if j != party {
				gain += p.Trade.created(w, party, j, float64(p.Trade.Agreement*w.Value(e, commonMarketDepth)))
			}
		}
		return appeal{gain: gain, matter: -float64(p.Institutions.Neutrality * float64(0.5*w.Region.Neutrality[party])),
			depth: w.Value(e, commonMarketDepth)}
	},
	keep: func(p *Params, w *sim.World, e, i, j int, now float64) {
		pair := w.Region.PairIndex(i, j)
		phased := p.Talks.phasedIn(w, e)
		full, share := float64(p.Trade.Agreement*w.Value(e, commonMarketDepth)), float64(now*phased)
		w.Trade.Agreed[pair] = max(w.Trade.Agreed[pair], float64(full*share))
	},
}

// The slot of commonMarket.
const commonMarketDepth = 0

var goals = lasting{
	Kind: sim.Kind{
		Name: "goals", Parties: sim.Countries, Group: sim.Political, Inside: true,
		Doc: "The goals of countries draw together or apart: ambition to lead, foreign alignment and identity distance count " +
			"less, or more (E107 K126).",
		Fields: []sim.Field{
			goalsShift: {Key: "shift", Type: sim.Number, Unit: "1", Lo: -1, Hi: 1, Required: true,
				Doc: "1 takes all three away, −1 doubles them"},
			goalsYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		for _, i := range w.Entries[e].Who {
			w.Leaders.GoalShift[i] = w.Value(e, goalsShift)
		}
	},
}

// The slots of goals.
const (
	goalsShift = iota
	goalsYears
)

var identityPolicy = lasting{
	Kind: sim.Kind{
		Name: "identity_policy", Parties: sim.Countries, Group: sim.Cultural, Inside: true,
		Doc: "Schools, media and exchange draw the identity narratives of countries together, or set them apart (K64 K65).",
		Fields: []sim.Field{
			identityPolicyPace: {Key: "pace", Type: sim.Number, Unit: "1/year", Lo: -0.2, Hi: 0.2, Required: true,
				Doc: "added to the distance in each year; below 0 draws together"},
			identityPolicyYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 15, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		m := w.Region.Members
		for _, i := range w.Entries[e].Who {
			for _, j := range w.Entries[e].Who {
				if i != j {
					k := i*m + j
					w.People.IdentityGap[k] = min(1, max(0, w.People.IdentityGap[k]+w.Value(e, identityPolicyPace)))
				}
			}
		}
	},
}

// The slots of identityPolicy.
const (
	identityPolicyPace = iota
	identityPolicyYears
)

func formOf(w *sim.World, e int) *sim.Form { return &w.Region.Forms[int(w.Value(e, institutionForm))] }

// signers is how many countries take part in a pact: they have signed and ratified it.
func signers(w *sim.World, e int) float64 {
	n := 0.0
	for _, s := range w.Talks.Signed[e*w.Region.Members : (e+1)*w.Region.Members] {
		if s == sim.Ratified {
			n++
		}
	}
	return n
}

// matter is the value of a regional institution to a country: what is at stake with the others, and shared
// goals. The costs are subtracted: what the country would give up, its dislike of the leading state, and its
// neutrality.
func (n *Institutions) matter(w *sim.World, e, i int) float64 {
	r := w.Region
	m := r.Members
	f := formOf(w, e)
	stake, count := 0.0, 0.0
	for _, j := range w.Entries[e].Who {
		if j != i {
			stake += w.Leaders.Stake[i*m+j] + w.Energy.Uncompensated[i*m+j]
			count++
		}
	}
	if count == 0 {
		return 0
	}
	largest := 0.0
	for j := range m {
		largest = max(largest, sizeOf(w, j))
	}
	lead := 0.0
	leader := int(w.Value(e, institutionLeader))
	for _, j := range w.Entries[e].Who {
		if j == i {
			continue
		}
		room := float64(f.Lead * goalWeight(w, j))
		claim := float64(w.Leaders.Ambition[j] * (sizeOf(w, j) / largest))
		perceived := float64(room * claim)
		if j == leader {
			perceived = 1
		}
		lead = max(lead, perceived)
	}
	smallness := 1 - sizeOf(w, i)/largest
	// An ambitious state dislikes being led by another (K22).
	discomfort := float64(max(smallness, w.Leaders.Ambition[i]) * lead)
	gain := float64(f.Depth * min(1, stake/count))
	aligned := float64(2*alignedGoals(w, i)) - 1
	ceded := float64(r.Sovereignty[i] * f.Supranational)
	committed := float64(r.Neutrality[i] * f.Formality)
	return float64(n.Gain*gain) + float64(n.Goals*aligned) - float64(n.Sovereignty*ceded) -
		float64(n.Discomfort*discomfort) - float64(n.Neutrality*committed)
}

// goalWeight scales the effect of differences by the shift of goals: 1 without a shift, 0 when goals are
// wholly aligned, 2 when wholly opposed.
func goalWeight(w *sim.World, i int) float64 { return 1 - w.Leaders.GoalShift[i] }

// alignedGoals is how far the goals of a country agree with those of the
// others: ambition, foreign alignment and identity, 0..1 (E107).
func alignedGoals(w *sim.World, i int) float64 {
	m := w.Region.Members
	sum := 0.0
	for j := range m {
		if j != i {
			sum += goalsApart(w, i, j)
		}
	}
	return 1 - min(1, sum/float64(m-1))
}

// goalsApart is the mean of the three distances between two members.
func goalsApart(w *sim.World, i, j int) float64 {
	m, n := w.Region.Members, len(w.Region.Powers)
	apart, mine, theirs := 0.0, w.Powers.Alignment[i*n:][:n], w.Powers.Alignment[j*n:][:n]
	for q, a := range mine {
		apart += math.Abs(a - theirs[q])
	}
	weight := float64(0.5 * (goalWeight(w, i) + goalWeight(w, j)))
	ambitions := float64(w.Leaders.Ambition[i] * w.Leaders.Ambition[j])
	return float64(weight*(ambitions+min(1, apart)+w.People.IdentityGap[i*m+j])) / 3
}
