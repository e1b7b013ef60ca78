package agents

import (
	"slices"

	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Leaders are the weights with which a leader weighs a neighbour.
//
//	z_ij = Σ weight·term,  stance ← stance + inertia-free share·(logistic(z + disposition + noise) − stance)
//
// Theory fixes the signs. Only the sizes are uncertain.
type Leaders struct {
	Constant     float64
	Openness     float64
	Sovereignty  float64
	Rivalry      float64
	Smallness    float64
	Unsettled    float64
	Incidents    float64
	Gain         float64
	Inequality   float64
	Trust        float64
	Kinship      float64
	Narrative    float64
	Identity     float64
	Division     float64
	Reciprocity  float64
	Threat       float64
	Water        float64
	Hub          float64
	SharedBodies float64
	Institution  float64
	OpenHalf     float64
	ClosedHalf   float64
	Centre       float64

	IncidentsCurve float64

	Adjust           float64
	Noise            float64
	Disposition      float64
	DispositionLasts float64
	InitialStance    float64
	SovereigntyFade  float64
	UnsettledFull    float64
}

// weight is the row of a weight in stances.
func weight(path string, v *float64, median float64, grade, source, doc string) Parameter {
	return Parameter{
		Path: "leaders." + path, Value: v, Prior: median, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
		Unit: "1", Grade: grade, Source: source,
		Doc: doc,
	}
}

func (l *Leaders) table() []Parameter {
	const trial = "judgement; sizes chosen with sight of the coded border regimes, so those are no evidence"
	return []Parameter{
		{Path: "leaders.constant", Value: &l.Constant, Prior: 0.5, Shape: Normal, Spread: 0.2, Lo: -5, Hi: 5,
			Unit: "1", Grade: "J", Source: trial,
			Doc: "what a leader is inclined to when nothing speaks for or against"},
		weight("openness", &l.Openness, 1.0, "J", trial, "weight of 2·openness−1 of the leader (K23 K24)"),
		weight("sovereignty", &l.Sovereignty, 0.4, "J", trial, "weight of sensitivity to sovereignty, which fades (K20)"),
		weight("rivalry", &l.Rivalry, 0.8, "J", trial, "weight of both ambitions times likeness of size (K22 K99)"),
		weight("smallness", &l.Smallness, 0.2, "J", trial, "weight of a small state's discomfort with the other's lead (K129)"),
		weight("unsettled", &l.Unsettled, 0.3, "J", trial, "weight of the unsettled share of the border (K21 K34)"),
		weight("incidents", &l.Incidents, 0.5, "J", trial, "weight of the memory of incidents (K32)"),
		weight("gain", &l.Gain, 0.8, "J", trial, "weight of the stake in trade with the other (K44 K120)"),
		weight("inequality", &l.Inequality, 0.2, "J", trial, "weight of inequality of income (K42)"),
		weight("trust", &l.Trust, 0.3, "V sign", "Deutsch et al. 1957; size judgement", "weight of trust"),
		weight("kinship", &l.Kinship, 0.5, "J", trial, "weight of kinship of culture and language (K09 K64)"),
		weight("narrative", &l.Narrative, 0.4, "J", trial, "weight of the hostile narrative at home (K25 K63)"),
		weight("identity", &l.Identity, 0.2,
			"J", "judgement; half of kinship's weight",
			"weight of the distance of identity narratives (K65 E113)"),
		weight("division", &l.Division, 0.4, "J", trial, "weight of leaning on rival powers (K72 K77 K83)"),
		weight("reciprocity", &l.Reciprocity, 0.3, "J", trial, "weight of 2·stance−1 of the other toward oneself"),
		weight("threat", &l.Threat, 0.2,
			"V sign", "Buzan 1991; size judgement",
			"weight of an outside threat times trust: amity decides the sign (K08 K30)"),
		weight("water", &l.Water, 0.3,
			"J", trial,
			"weight of dependence on the other in water or energy that nothing makes up for (K41 K49)"),
		weight("hub", &l.Hub, 0.3, "J", trial, "weight of the pull of a common hub that prefers spokes (K76 K91 K93)"),
		weight("link", &l.SharedBodies, 0.3, "J", trial, "weight of shared bodies, after the overlap (K74 K94)"),
		weight("institution", &l.Institution, 0.3, "J", trial, "weight of a regional institution that both take part in (K124)"),
		{Path: "leaders.open_half", Value: &l.OpenHalf, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "what counts of a leader's openness above one half; that half is a support"},
		{Path: "leaders.closed_half", Value: &l.ClosedHalf, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "what counts of a leader's openness below one half; that half is a barrier"},
		{Path: "leaders.centre", Value: &l.Centre, Prior: usualCentre, Shape: Fixed, Lo: -5, Hi: 5,
			Unit: "1", Grade: "C",
			Source: "computed: keeps the sum of the outside terms at its mean of model 0.3, 1992–2015, at the medians of the " +
				"priors",
			Doc: "a fixed number in z that makes outside terms count as deviations; no switch and no scale takes it away"},
		{Path: "leaders.incidents_curve", Value: &l.IncidentsCurve, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "how the memory of incidents counts: 1 as 1−e^(−memory), so that a war counts more than a clash; 0 as it is, " +
				"cut at 1; between, a mean of both"},
		{Path: "leaders.adjust", Value: &l.Adjust, Prior: 0.45, Shape: Uniform, Low: 0.3, High: 0.6, Lo: 0.3, Hi: 0.6,
			Unit: "share/year", Grade: "J", Source: trial,
			Doc: "share of the way to the new stance that is gone in a year"},
		{Path: "leaders.noise", Value: &l.Noise, Prior: 0.25, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 3,
			Unit: "1", Grade: "J", Source: "judgement",
			Doc: "standard deviation of the yearly noise in z"},
		{Path: "leaders.disposition", Value: &l.Disposition, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 3,
			Unit: "1", Grade: "J", Source: trial,
			Doc: "standard deviation, in z, of what a leader is inclined to toward all neighbours beyond what is coded; of its " +
				"level, over leaders and years, not of what is new in a year"},
		{Path: "leaders.disposition_lasts", Value: &l.DispositionLasts, Prior: 0.7, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: trial,
			Doc: "share of it that stays for the next year under the same leader; with 1 it is his for life"},
		{Path: "leaders.initial", Value: &l.InitialStance, Prior: 0.6, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement: borders were open when the union ended (K03)",
			Doc: "stance of everyone toward everyone before the first year"},
		{Path: "leaders.sovereignty_fade", Value: &l.SovereigntyFade, Prior: 30, Shape: LogNormal, Spread: 0.3, Lo: 1, Hi: 500,
			Unit: "years", Grade: "J", Source: "judgement: a generation",
			Doc: "years in which sensitivity to sovereignty falls to 1/e as independence ages (K20)"},
		{Path: "leaders.unsettled_full", Value: &l.UnsettledFull, Prior: 0.25, Shape: Fixed, Lo: 0.01, Hi: 1,
			Unit: "share", Grade: "C",
			Source: "the worst of the three disputed lines by the paper's figures: 324 of 1,378 km (N30)",
			Doc:    "unsettled share of a border that counts as wholly unsettled"},
	}
}

// Term is one named part of z, with the group of causes it belongs to.
type Term struct {
	Name    string
	Group   sim.Group
	Barrier bool // false: a support, or both (openness is both: its closed half is a barrier)
	Claims  string
	Scale   string
	Weight  string // path of the parameter that weighs it
}

// StanceTerms names the parts of z after the constant, in the order in which they are added.
var StanceTerms = [...]Term{
	termSovereignty: {"sovereignty", sim.Political, true, "K20", "0..1", "leaders.sovereignty"},
	termInequality:  {"inequality of income", sim.Economic, true, "K42", "0..1", "leaders.inequality"},
	termKinship:     {"kinship", sim.Cultural, false, "K64", "0..1", "leaders.kinship"},
	termOpenness: {"openness of the leader", sim.Political, true, "K23 K24",
		"−1 closed … 1 open; its closed half is a barrier", "leaders.openness"},
	termRivalry:   {"rivalry for the lead", sim.Political, true, "K22 K99", "0..1", "leaders.rivalry"},
	termSmallness: {"small state's discomfort", sim.Political, true, "K129", "0..1", "leaders.smallness"},
	termUnsettled: {"unsettled border", sim.Security, true, "K21 K34",
		"0..1: unsettled share over leaders.unsettled_full", "leaders.unsettled"},
	termIncidents:   {"memory of incidents", sim.Security, true, "K32", "0..1", "leaders.incidents"},
	termGain:        {"stake in trade", sim.Economic, false, "K44 K120", "0..1", "leaders.gain"},
	termTrust:       {"trust", sim.Cultural, false, "", "−1..1", "leaders.trust"},
	termNarrative:   {"hostile narrative", sim.Cultural, true, "K25 K63", "0..1", "leaders.narrative"},
	termIdentity:    {"identity distance", sim.Cultural, true, "K65", "0..1", "leaders.identity"},
	termDivision:    {"leaning on rival powers", sim.External, true, "K72 K77 K83", "0..1", "leaders.division"},
	termThreat:      {"outside threat", sim.Security, false, "K08 K30", "−1..1: threat times trust", "leaders.threat"},
	termWater:       {"water and energy", sim.Economic, true, "K41 K49", "0..1", "leaders.water"},
	termHub:         {"pull of a common hub", sim.External, true, "K76 K91 K93", "0..1", "leaders.hub"},
	termBodies:      {"shared bodies", sim.External, false, "K74 K94", "0..1", "leaders.link"},
	termInstitution: {"regional institution", sim.Political, false, "K124", "0..1", "leaders.institution"},
	termProtective:  {"security from a patron", sim.External, true, "K90", "0..1", "protective.stance"},
	termDilemma:     {"new arms of a neighbour", sim.External, true, "K96", "0..1", "dilemma.stance"},
	termOrder:       {"order under one roof", sim.External, false, "K07", "0..1", "order.stance"},
	termReciprocity: {"reciprocity", sim.Political, false, "", "−1..1", "leaders.reciprocity"},
}

// Places in StanceTerms. The first three follow from year, region and sizes alone.
const (
	termSovereignty = iota
	termInequality
	termKinship
	termOpenness
	termRivalry
	termSmallness
	termUnsettled
	termIncidents
	termGain
	termTrust
	termNarrative
	termIdentity
	termDivision
	termThreat
	termWater
	termHub
	termBodies
	termInstitution
	termReciprocity
	termProtective
	termDilemma
	termOrder
	numStanceTerms
)

// stanceTerms are the terms of z with their signs, in the order of StanceTerms.
type stanceTerms [numStanceTerms]float64

// add adds terms to a sum, in order.
func add(sum float64, terms []float64) float64 {
	for _, x := range terms {
		sum += x
	}
	return sum
}

// stanceRule is Leaders bound to a region. Terms that follow from sizes on their paths are computed once.
type stanceRule struct {
	Leaders
	stanceTheories
	path   []sizeTerms // by year, with sizes on their paths
	now    sizeTerms   // scratch: of this year, when sizes have left them
	border []int       // by ordered pair: inner border, −1
	pair   []int       // by ordered pair: its place among pairs

	open     []float64 // scratch: by member, the term of the leader's openness
	z        []float64 // scratch: by ordered pair, z before the noise
	leans    []float64 // scratch: by member and power, alignment as far as the power is there
	weighed  []float64 // scratch: by member and power, the same of other powers, weighed by rivalry
	alarm    []float64 // scratch: by member and power, see SecurityDilemma.alarm
	news     []float64 // scratch: by power, what is fresh of a member's security
	alarming []bool    // scratch: by member, whether its security is news to others
	backed   []float64 // scratch: by member, security from powers that prefer spokes
}

// sizeTerms is what stances take from the sizes of a year.
type sizeTerms struct {
	fixed []float64 // by ordered pair: the constant and the terms that follow from year and sizes, added up
	like  []float64 // by pair: likeness of size 0..1
	lead  []float64 // by member: size over the largest member's, 0..1
}

func newSizeTerms(r *sim.Region) sizeTerms {
	m := r.Members
	return sizeTerms{make([]float64, m*m), make([]float64, r.Pairs()), make([]float64, m)}
}

// stanceTheories are the theories about outside powers that act in stances.
type stanceTheories struct {
	presence   Presence
	protective ProtectiveIntegration
	dilemma    SecurityDilemma
	order      HegemonicOrder
	offices    Offices // no theory, but no table depends on it either
}

func (p *Params) stanceTheories() stanceTheories {
	return stanceTheories{p.Presence, p.Protective, p.Dilemma, p.Order, p.Offices}
}

func newStanceRule(p *Params, r *sim.Region) stanceRule {
	l := p.Leaders
	m, n, years := r.Members, len(r.Nodes), r.Years()
	s := stanceRule{Leaders: l, stanceTheories: p.stanceTheories(), now: newSizeTerms(r),
		border: make([]int, m*m), pair: make([]int, m*m), open: make([]float64, m), z: make([]float64, m*m),
		leans: make([]float64, m*len(r.Powers)), weighed: make([]float64, m*len(r.Powers)),
		alarm: make([]float64, m*len(r.Powers)), news: make([]float64, len(r.Powers)),
		alarming: make([]bool, m), backed: make([]float64, m),
	}
	for i := range m {
		for j := range m {
			if i != j {
				s.border[i*m+j] = r.BorderIndex(i, j)
				s.pair[i*m+j] = r.PairIndex(i, j)
			}
		}
	}
	for y := range years {
		s.path = append(s.path, newSizeTerms(r))
		l.compare(r, y, r.Size[y*n:(y+1)*n], &s.path[y])
	}
	return s
}

// compare fills in what stances take from sizes in a year.
func (l *Leaders) compare(r *sim.Region, y int, size []float64, of *sizeTerms) {
	m, largest, fade := r.Members, 0.0, l.fade(y)
	for i := range m {
		largest = max(largest, size[i])
	}
	for i := range m {
		of.lead[i] = size[i] / largest
		for j := range m {
			if i == j {
				continue
			}
			of.like[r.PairIndex(i, j)] = min(size[i], size[j]) / max(size[i], size[j])
			var t stanceTerms
			l.lasting(r, y, i, j, size, fade, &t)
			of.fixed[i*m+j] = add(l.Constant+l.Centre, t[:termOpenness])
		}
	}
}

// sized gives what stances take from this year's sizes: the table of the year while all members are on their paths.
func (s *stanceRule) sized(w *sim.World) *sizeTerms {
	y := w.Year - w.Region.FirstYear
	if !offPath(w) {
		return &s.path[y]
	}
	s.compare(w.Region, y, w.Trade.Size, &s.now)
	return &s.now
}

// fade is the share of the sensitivity to sovereignty that is left in a year, counted from the first.
func (l *Leaders) fade(y int) float64 { return det.Exp(-float64(y) / l.SovereigntyFade) }

// lasting fills in the terms that depend only on the year, the region and sizes.
func (l *Leaders) lasting(r *sim.Region, y, i, j int, size []float64, fade float64, t *stanceTerms) {
	const decade = 2.302585092994046 // ln 10: a tenfold difference of income counts as full inequality
	m := r.Members
	a := size[i] / r.Population[y*m+i]
	b := size[j] / r.Population[y*m+j]
	gap := min(1, det.Log(max(a, b)/min(a, b))/decade)
	sovereignty := float64(r.Sovereignty[i] * fade)
	t[termSovereignty] = -float64(l.Sovereignty * sovereignty)
	t[termInequality] = -float64(l.Inequality * gap)
	t[termKinship] = float64(l.Kinship * r.Kinship[i*m+j])
}

// begin gives everyone the initial stance.
func (s *stanceRule) begin(w *sim.World) {
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = s.InitialStance
	}
}

// Set moves the stance of every leader toward every neighbour. The key of the noise is the ordered pair, so
// other draws cannot shift it.
func (s *stanceRule) Set(w *sim.World) {
	m, y := w.Region.Members, w.Year-w.Region.FirstYear
	s.weigh(w)
	s.dispose(w)
	sizes := s.sized(w)
	var t stanceTerms
	for i := range m {
		for j := i + 1; j < m; j++ {
			goals := s.mutual(w, sizes, i, j, &t)
			s.own(w, sizes, i, j, goals, &t)
			s.z[i*m+j] = add(sizes.fixed[i*m+j], t[termOpenness:]) + w.Leaders.Disposition[i]
			s.own(w, sizes, j, i, goals, &t)
			s.z[j*m+i] = add(sizes.fixed[j*m+i], t[termOpenness:]) + w.Leaders.Disposition[j]
		}
	}
	for i := range m {
		first := s.offices.firstStep(w, i)
		pace := first + float64((1-first)*s.Adjust)
		for j := range m {
			if i == j {
				continue
			}
			k := i*m + j
			z, noise := s.z[k], 0.0
			if s.Noise > 0 {
				draw := w.Random(rng.StanceNoise, i, j)
				noise = float64(s.Noise * draw.Normal())
				z += noise
			}
			aim, last := det.Logistic(z), w.Leaders.Stance[k]
			gone := float64(pace * (aim - last))
			w.Leaders.StanceNext[k] = last + gone
			if w.Asked(sim.AboutStance, i, j) {
				s.own(w, sizes, i, j, s.mutual(w, sizes, i, j, &t), &t)
				s.lasting(w.Region, y, i, j, w.Trade.Size, s.fade(y), &t)
				w.Tell(tellsStance, slices.Concat([]float64{s.Constant, s.Centre}, t[:],
					[]float64{w.Leaders.Disposition[i], noise, z, aim, last, first, pace, gone, last + gone})...)
			}
		}
	}
	copy(w.Leaders.Stance, w.Leaders.StanceNext)
}

// mutual fills in the terms that depend on the state of the world and are the same for both of a pair. A term that does
// not apply is −0, which leaves a sum as it is. It returns what shifted goals leave of differences.
func (s *stanceRule) mutual(w *sim.World, sizes *sizeTerms, i, j int, t *stanceTerms) float64 {
	k := i*w.Region.Members + j
	p := s.pair[k]
	goals := 1 - float64(0.5*(w.Leaders.GoalShift[i]+w.Leaders.GoalShift[j])) // 1 unless goals were shifted (E107)
	ambitions := float64(w.Leaders.Ambition[i] * w.Leaders.Ambition[j])
	rivals := float64(ambitions * sizes.like[p])
	t[termRivalry] = -float64(float64(s.Rivalry*goals) * rivals)
	unsettled := 0.0
	if b := s.border[k]; b >= 0 {
		full := float64(s.UnsettledFull * w.Region.Borders[b].LengthKm)
		unsettled = min(1, w.Borders.Unsettled[b]/full)
	}
	t[termUnsettled] = -float64(s.Unsettled * unsettled)
	t[termIncidents] = -float64(s.Incidents * s.remembered(w.Borders.Memory[p]))
	t[termTrust] = float64(s.Trust * w.People.Trust[p])
	amity := float64(*w.Powers.Threat * w.People.Trust[p])
	t[termThreat] = float64(s.Threat * amity)
	t[termHub] = -float64(s.Hub * w.Powers.Hub[p])
	t[termBodies] = float64(s.SharedBodies * w.Organisations.Shared[p])
	t[termInstitution] = float64(s.Institution * w.Organisations.Institution[p])
	t[termOrder] = float64(s.order.Stance * w.Powers.Roof[p])
	return goals
}

// own fills in the terms that depend on the state of the world and are the leader's own.
func (s *stanceRule) own(w *sim.World, sizes *sizeTerms, i, j int, goals float64, t *stanceTerms) {
	m, powers := w.Region.Members, len(w.Region.Powers)
	k := i*m + j
	t[termOpenness] = s.open[i]
	claim := float64(w.Leaders.Ambition[j] * sizes.lead[j])
	discomfort := float64((1 - sizes.lead[i]) * claim)
	t[termSmallness] = -float64(float64(s.Smallness*goals) * discomfort)
	t[termGain] = float64(s.Gain * w.Leaders.Stake[k])
	t[termNarrative] = -float64(s.Narrative * w.People.Narrative[k])
	t[termIdentity] = -float64(float64(s.Identity*goals) * w.People.IdentityGap[k])
	leaning := det.Dot(s.leans[i*powers:i*powers+powers], s.weighed[j*powers:j*powers+powers])
	division := float64(min(1, leaning) * (1 - w.Powers.Balanced[i]))
	t[termDivision] = -float64(float64(s.Division*goals) * division)
	t[termWater] = -float64(s.Water * w.Energy.Uncompensated[k])
	theirs := float64(2*w.Leaders.Stance[j*m+i]) - 1
	t[termReciprocity] = float64(s.Reciprocity * theirs)
	t[termProtective] = -float64(s.protective.Stance * s.backed[i])
	fear := 0.0
	if s.alarming[j] {
		fear = s.dilemma.fear(w, i, s.alarm[j*powers:j*powers+powers])
	}
	t[termDilemma] = -float64(s.dilemma.Stance * fear)
}

// remembered is how much a memory of incidents counts, 0..1.
func (l *Leaders) remembered(memory float64) float64 {
	cut := min(1, memory)
	if l.IncidentsCurve == 0 || memory == 0 {
		return cut
	}
	return cut + float64(l.IncidentsCurve*(-det.Expm1(-memory)-cut))
}

// weigh gives, for every member and power, what the member leans on and the rivalry between that power and the powers
// that the member leans on, and what theories about outside powers say of each member. A member leans on a power as far
// as it is aligned with it and the power is there. Leaning multiplied by another member's rivalry and added up is an
// expected rivalry: draw one power from what each of the two leans on at random, and take the rivalry of the two powers.
func (s *stanceRule) weigh(w *sim.World) {
	n := len(w.Region.Powers)
	leans, presence := s.leans[:len(w.Powers.Alignment)], w.Powers.Presence[:len(w.Powers.Alignment)]
	for at, alignment := range w.Powers.Alignment {
		leans[at] = alignment + float64(s.presence.Engaged*(presence[at]-alignment))
	}
	for j := range w.Region.Members {
		det.Dots(s.weighed[j*n:j*n+n], w.Powers.Rivalry, s.leans[j*n:j*n+n])
		if s.protective.Stance != 0 {
			s.backed[j] = backed(w, j)
		}
		open := float64(2*w.Leaders.Openness[j]) - 1
		if open > 0 {
			open = float64(open * s.OpenHalf)
		} else {
			open = float64(open * s.ClosedHalf)
		}
		s.open[j] = float64(s.Openness * open)
	}
	if s.dilemma.Stance != 0 {
		s.dilemma.alarm(w, s.alarm, s.news, s.alarming)
	}
}
