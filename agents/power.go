package agents

import (
	"concord/sim"
	"concord/sim/det"
)

// Powers are the rules of the outside powers. Each spreads a yearly budget over countries and instruments.
// The result is measured as leverage. The strategy of each power is in the region file (sim.Strategy).
type Powers struct {
	Depreciation    float64
	FinanceHalf     float64
	SecurityPace    float64
	SecurityWelcome float64
	ArmsEffect      float64
	ArmsHalf        float64
	ProgrammeEffect float64
	ProgrammesHalf  float64
	RivalEffect     float64
	ExclusionEffect float64

	WeightTrade    float64
	WeightFinance  float64
	WeightSecurity float64
	WeightBodies   float64
	BodiesHalf     float64

	AlignmentPace float64
	HedgeThere    float64
	HubFull       float64
	HubLevel      float64
	HubSecurity   float64
	UnionSplit    float64
}

func (p *Powers) table() []Parameter {
	const j = "judgement"
	return []Parameter{
		{Path: "powers.wear", Value: &p.Depreciation, Prior: 0.07, Shape: LogNormal, Spread: 0.3, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "judgement: loans and works of about fifteen years",
			Doc: "share of the stock of finance and projects that is paid back or worn out in a year"},
		{Path: "powers.finance_half", Value: &p.FinanceHalf, Prior: 0.3, Shape: LogNormal, Spread: 0.4, Lo: 0.001, Hi: 10,
			Unit: "share of GDP", Grade: "J", Source: j,
			Doc: "stock of finance from all powers over GDP at which half of the leverage that finance can give is there"},
		{Path: "powers.pace", Value: &p.SecurityPace, Prior: 0.3, Shape: Normal, Spread: 0.1, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j, Doc: "share of the way that provided security goes in a year"},
		{Path: "powers.welcome", Value: &p.SecurityWelcome, Prior: 0.3, Shape: Normal, Spread: 0.08, Lo: 0.01, Hi: 1,
			Unit: "share", Grade: "J", Source: j,
			Doc: "alignment from which a country takes all the security that a power provides (K90)"},
		{Path: "powers.arms", Value: &p.ArmsEffect, Prior: 0.5, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 1,
			Unit: "0..1", Grade: "J", Source: "sign K90: arms and training tie those who get them; size judgement",
			Doc: "security that a power's spending on arms, bases and training can add for a country that takes all of it"},
		{Path: "powers.arms_half", Value: &p.ArmsHalf, Prior: 0.02, Shape: Fixed, Lo: 0.0001, Hi: 1,
			Unit: "share of GDP a year", Grade: "J", Source: "judgement: about what members spend on defence themselves" + unfelt,
			Doc: "spending on a country's security over its GDP at which half of what it can add is there"},
		{Path: "powers.programmes", Value: &p.ProgrammeEffect, Prior: 0.5, Shape: LogNormal, Spread: 0.5, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K88 K91: bodies with money behind them hold their members; size judgement",
			Doc: "how much the programmes of a power's bodies can add, as a share of it, to a member's ties to them, to the " +
				"tie that they make between two members, and to the work that they make (K71 K74)"},
		{Path: "powers.programmes_half", Value: &p.ProgrammesHalf, Prior: 0.01, Shape: Fixed, Lo: 0.0001, Hi: 1,
			Unit: "share of GDP a year", Grade: "J", Source: "judgement: the order of a large donor's yearly programmes" + unfelt,
			Doc: "spending on programmes of bodies in a country over its GDP at which half of what they can do is there"},
		{Path: "powers.draw", Value: &p.RivalEffect, Prior: 1, Shape: Fixed, Lo: 0, Hi: 20,
			Unit: "1", Grade: "J", Source: "sign K72 K83 K97; size judgement" + unfelt,
			Doc: "how much a rival's leverage over a country draws a power's effort there, times its own readiness to react " +
				"(loop B1)"},
		{Path: "powers.provoked", Value: &p.ExclusionEffect, Prior: 0.5, Shape: Fixed, Lo: 0, Hi: 10,
			Unit: "1", Grade: "J", Source: "sign K92; size judgement" + unfelt,
			Doc: "how much a regional institution without it raises the effort of a power that minds"},
		{Path: "powers.weight_trade", Value: &p.WeightTrade, Prior: 0.4, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of trade dependence in leverage: share of the country's trade that is with the power"},
		{Path: "powers.weight_finance", Value: &p.WeightFinance, Prior: 0.25, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention; no series of debt or investment by pair exists",
			Doc: "weight of the stock of finance and projects in leverage"},
		{Path: "powers.weight_security", Value: &p.WeightSecurity, Prior: 0.2, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of provided security in leverage"},
		{Path: "powers.weight_bodies", Value: &p.WeightBodies, Prior: 0.15, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "convention",
			Doc: "weight of the depth of membership in the power's bodies in leverage"},
		{Path: "powers.bodies_half", Value: &p.BodiesHalf, Prior: 1, Shape: LogNormal, Spread: 0.4, Lo: 0.001, Hi: 10,
			Unit: "1", Grade: "J", Source: j,
			Doc: "depth of all memberships in powers' bodies at which half of the leverage that bodies can give is there; " +
				"the same for security"},
		{Path: "powers.lean", Value: &p.AlignmentPace, Prior: 0.05, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 1,
			Unit: "share/year", Grade: "J", Source: j,
			Doc: "share of the way that foreign alignment goes in a year: toward leverage for a country that follows the " +
				"strongest, toward a spread over powers for one that hedges, see powers.hedge_there"},
		{Path: "powers.hedge_there", Value: &p.HedgeThere, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention: one hedges between powers that are there (K22 K77)",
			Doc: "how far a country that hedges spreads its alignment over powers as far as each is there (1) and not evenly " +
				"over all of them (0)"},
		{Path: "powers.hub_full", Value: &p.HubFull, Prior: 0.8, Shape: LogNormal, Spread: 0.3, Lo: 0.01, Hi: 5,
			Unit: "1", Grade: "J", Source: j,
			Doc: "leverage that a power which wants spokes has over both of two countries, at which the pull of the common " +
				"hub is full (K76 K93)"},
		{Path: "powers.hub_level", Value: &p.HubLevel, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J",
			Source: "convention: a hub pulls by how far the power is there, not by its share of all powers",
			Doc:    "how far a hub pulls by the level of leverage (1) and not by the share of it (0)"},
		{Path: "powers.hub_security", Value: &p.HubSecurity, Prior: 0, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "J", Source: "convention: security counts in protective.stance, and no cause counts twice",
			Doc: "how much of the part of leverage that security makes counts in the pull of hubs"},
		{Path: "powers.split", Value: &p.UnionSplit, Prior: 0.5, Shape: LogNormal, Spread: 0.4, Lo: 0, Hi: 5,
			Unit: "1", Grade: "J", Source: "sign K95 K105; size judgement",
			Doc: "what a deep sponsored economic body that one of two countries is in and the other is not adds to the pull " +
				"(insiders and outsiders)"},
	}
}

var sanctions = lasting{
	Kind: sim.Kind{
		Name: "sanctions", Parties: sim.Nobody, Group: sim.External, Role: sim.Barrier,
		Doc: "Rivals of a power put sanctions on it: its trade with them falls, in proportion to the rivalry, and so does " +
			"its budget for the region. Members of a customs union with it gain some of that trade.",
		Fields: []sim.Field{
			sanctionsPower: {Key: "power", Type: sim.Power, Required: true, Doc: "the power under sanctions"},
			sanctionsWeight: {Key: "weight", Type: sim.Number, Unit: "log points", Lo: 0, Hi: 5, Default: 0.5,
				Doc: "fall of trade with a full rival"},
			sanctionsYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 10, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		power := int(w.Value(e, sanctionsPower))
		w.Powers.Barred[power] = max(w.Powers.Barred[power], w.Value(e, sanctionsWeight))
		for i := range w.Region.Members {
			for u := range sim.NumInstruments {
				at := pushAt(w, i, power, u)
				w.Powers.Push[at] = float64(w.Powers.Push[at] * 0.7)
			}
		}
	},
}

// The slots of sanctions.
const (
	sanctionsPower = iota
	sanctionsWeight
	sanctionsYears
)

var initiative = lasting{
	Kind: sim.Kind{
		Name: "initiative", Parties: sim.Countries, Group: sim.External,
		Doc: "An outside power does more than usual with one of its instruments, for some countries or all, for some years " +
			"(V16 V19 V21 V34).",
		Fields: []sim.Field{
			initiativePower:      {Key: "power", Type: sim.Power, Required: true, Doc: "whose initiative"},
			initiativeInstrument: {Key: "instrument", Type: sim.Choice, Words: sim.InstrumentNames[:], Doc: "with what"},
			initiativeSize: {Key: "size", Type: sim.Number, Unit: "usual effort", Lo: 0, Hi: 20, Default: 1,
				Doc: "what is added, as a multiple of the power's usual effort"},
			initiativeYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 5,
				Doc: "how long it is kept up"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		for _, i := range w.Entries[e].Who {
			w.Powers.Push[pushAt(w, i, int(w.Value(e, initiativePower)), int(w.Value(e, initiativeInstrument)))] += w.Value(e,
				initiativeSize)
		}
	},
}

// The slots of initiative.
const (
	initiativePower = iota
	initiativeInstrument
	initiativeSize
	initiativeYears
)

var withdrawal = lasting{
	Kind: sim.Kind{
		Name: "withdrawal", Parties: sim.Countries, Group: sim.External,
		Doc: "An outside power takes back part of all its efforts, in some countries or all, for some years.",
		Fields: []sim.Field{
			withdrawalPower: {Key: "power", Type: sim.Power, Required: true, Doc: "who withdraws"},
			withdrawalShare: {Key: "share", Type: sim.Number, Unit: "share", Lo: 0, Hi: 1, Default: 1,
				Doc: "share of the effort that ends"},
			withdrawalYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		for _, i := range w.Entries[e].Who {
			for u := range sim.NumInstruments {
				at := pushAt(w, i, int(w.Value(e, withdrawalPower)), u)
				w.Powers.Push[at] = float64(w.Powers.Push[at] * (1 - w.Value(e, withdrawalShare)))
			}
		}
	},
}

// The slots of withdrawal.
const (
	withdrawalPower = iota
	withdrawalShare
	withdrawalYears
)

var rivalry = lasting{
	Kind: sim.Kind{
		Name: "rivalry", Parties: sim.Nobody, Group: sim.External, Role: sim.Barrier,
		Doc: "The rivalry of two outside powers sharpens or eases for some years (K72 K83 K99).",
		Fields: []sim.Field{
			rivalryPower: {Key: "power", Type: sim.Power, Required: true, Doc: "one power"},
			rivalryOther: {Key: "other", Type: sim.Power, Required: true, Doc: "the other power"},
			rivalryChange: {Key: "change", Type: sim.Number, Unit: "1", Lo: -1, Hi: 1, Required: true,
				Doc: "added to their rivalry, which stays within 0..1"},
			rivalryYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 60, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		sharpen(w, int(w.Value(e, rivalryPower)), int(w.Value(e, rivalryOther)), w.Value(e, rivalryChange))
	},
}

// The slots of rivalry.
const (
	rivalryPower = iota
	rivalryOther
	rivalryChange
	rivalryYears
)

// sharpen changes the rivalry of two powers for this year.
func sharpen(w *sim.World, a, b int, change float64) {
	if a == b {
		return
	}
	n := len(w.Region.Powers)
	now := min(1, max(0, w.Powers.Rivalry[a*n+b]+change))
	*w.Organisations.Altered = 1 // the overlap of bodies reads rivalry
	w.Powers.Rivalry[a*n+b], w.Powers.Rivalry[b*n+a] = now, now
}

var exclusion = lasting{
	Kind: sim.Kind{
		Name: "exclusion", Parties: sim.Nobody, Group: sim.External, Role: sim.Barrier,
		Doc: "One power tries to push another out of the region: their rivalry is full, and every country is pressed to " +
			"choose the side it leans to already (K79).",
		Fields: []sim.Field{
			exclusionPower:   {Key: "power", Type: sim.Power, Required: true, Doc: "who pushes"},
			exclusionAgainst: {Key: "against", Type: sim.Power, Required: true, Doc: "who is to be pushed out"},
			exclusionForce: {Key: "force", Type: sim.Number, Unit: "share/year", Lo: 0, Hi: 1, Default: 0.2,
				Doc: "share of the alignment with the weaker side that moves to the stronger one in a year"},
			exclusionYears: {Key: "years", Type: sim.Whole, Unit: "years", Lo: 1, Hi: 60, Default: 10, Doc: "how long"},
		},
	},
	during: func(p *Params, w *sim.World, e int) {
		a, b, n := int(w.Value(e, exclusionPower)), int(w.Value(e, exclusionAgainst)), len(w.Region.Powers)
		sharpen(w, a, b, 1)
		for i := range w.Region.Members {
			x, y := &w.Powers.Alignment[i*n+a], &w.Powers.Alignment[i*n+b]
			if *x < *y {
				x, y = y, x
			}
			moved := float64(w.Value(e, exclusionForce) * *y)
			*x, *y = *x+moved, *y-moved
		}
	},
}

// The slots of exclusion.
const (
	exclusionPower = iota
	exclusionAgainst
	exclusionForce
	exclusionYears
)

var realignment = event{
	Kind: sim.Kind{
		Name: "realignment", Parties: sim.OneCountry, Group: sim.External,
		Doc: "A country's foreign alignment swings toward a power or away from it; memberships follow where they are free " +
			"(K73 K77 K103).",
		Fields: []sim.Field{
			realignmentPower: {Key: "power", Type: sim.Power, Required: true, Doc: "toward which power, or away from it"},
			realignmentShift: {Key: "shift", Type: sim.Number, Unit: "share", Lo: -1, Hi: 1, Required: true,
				Doc: "added to the alignment with the power; the others give or take in proportion"},
		},
	},
	happen: func(p *Params, w *sim.World, e int) {
		n := len(w.Region.Powers)
		row := w.Powers.Alignment[w.Entries[e].A*n : (w.Entries[e].A+1)*n]
		power := int(w.Value(e, realignmentPower))
		total := 0.0
		for _, a := range row {
			total += a
		}
		others := total - row[power]
		row[power] = min(1, max(0, row[power]+w.Value(e, realignmentShift)))
		if others > 0 {
			factor := max(0, total-row[power]) / others
			for q := range row {
				if q != power {
					row[q] = float64(row[q] * factor)
				}
			}
		}
	},
}

// The slots of realignment.
const (
	realignmentPower = iota
	realignmentShift
)

// pushAt is the place of an instrument in State.Push.
func pushAt(w *sim.World, member, power, instrument int) int {
	return (member*len(w.Region.Powers)+power)*sim.NumInstruments + instrument
}

// Spread lets every power share out its budget, and applies the effects. All powers read last year's
// leverage.
func (p *Powers) Spread(presence *Presence, w *sim.World) {
	r := w.Region
	m, n, y := r.Members, len(r.Powers), w.Year-r.FirstYear
	pulls, align, push := w.Powers.Pull, w.Powers.Alignment, w.Powers.Push
	for i := range m { // Pull holds what rivals of each power have of the member until the weights are made
		det.Dots(pulls[i*n:i*n+n], w.Powers.Rivalry, w.Powers.Leverage[i*n:i*n+n])
	}
	for q := range r.Strategies {
		s := &r.Strategies[q]
		node := r.Powers[q]
		budget := float64(s.Rate[y] * sizeOf(w, node))
		// A body without the power provokes the power if it minds (K92).
		exclusion := float64(s.ExclusionAversion * *w.Organisations.InstitutionStrength)
		budget = float64(budget * (1 + float64(p.ExclusionEffect*exclusion)))
		total := 0.0
		for i, interest := range s.Interest[:m] {
			at := i*n + q
			response := float64(s.RivalResponse * pulls[at])
			pulls[at] = float64(float64(interest*(0.25+align[at])) * (1 + float64(p.RivalEffect*response)))
			total += pulls[at]
		}
		for i, secures := range s.Secures[:m] {
			at := i*n + q
			// A country receives security to the extent that it leans on the power.
			welcome := min(1, align[at]/p.SecurityWelcome)
			offer := float64(secures * welcome)
			push := (*[sim.NumInstruments]float64)(push[at*sim.NumInstruments:])
			aim := min(1, float64(offer*push[sim.UseSecurity]))
			stock := float64(w.Powers.Finance[at] * (1 - p.Depreciation))
			programmes := 0.0
			if total > 0 {
				share := float64(budget * (pulls[at] / total))
				spent := func(u int) float64 { return float64(s.Use[u] * push[u]) }
				stock += float64(share * (spent(sim.UseFinance) + spent(sim.UseProjects)))
				size := sizeOf(w, i)
				arms := float64(share*spent(sim.UseSecurity)) / size
				// Money adds to what treaties give, up to full security, and only as far as it is welcome.
				bought := float64(p.ArmsEffect * float64(welcome*saturated(arms, p.ArmsHalf)))
				aim += float64((1 - aim) * bought)
				programmes = saturated(float64(share*spent(sim.UseBodies))/size, p.ProgrammesHalf)
			}
			w.Powers.Programmes[at] = programmes
			w.Powers.Backing[at] += float64(p.SecurityPace * (aim - w.Powers.Backing[at]))
			w.Powers.Finance[at] = stock
		}
	}
	p.lean(presence, w)
}

// lean moves foreign alignment. A country follows the strongest leverage, or hedges between powers, according to
// its own inclination. One that hedges spreads its alignment over powers by last year's engagement. A power that is
// not there gets nothing, and one that is there twice as much as another gets less than twice as much. The sum stays
// the same.
func (p *Powers) lean(presence *Presence, w *sim.World) {
	r := w.Region
	n := len(r.Powers)
	for i := range r.Members {
		align, lever, level := w.Powers.Alignment[i*n:][:n], w.Powers.Leverage[i*n:][:n], w.Powers.Level[i*n:][:n]
		total, all, there := 0.0, 0.0, 0.0
		for q := range align {
			total += align[q]
			all += lever[q]
			there += presence.engagement(level[q])
		}
		if !(all > 0) {
			continue // before the first trade no leverage is measured
		}
		h := r.Hedging[i]
		even := h / float64(n)
		for q := range align {
			strongest, hedged := float64((1-h)*(lever[q]/all)), even
			if p.HedgeThere > 0 && there > 0 {
				hedged += float64(p.HedgeThere * (float64(h*(presence.engagement(level[q])/there)) - hedged))
			}
			aim := float64(total * (strongest + hedged))
			align[q] += float64(p.AlignmentPace * (aim - align[q]))
		}
	}
}

// ties is the depth of a member's ties to a power's bodies with the programmes behind them. A body with money behind
// it holds its members more; money without a body holds nobody. The place is that of member and power.
func (p *Powers) ties(w *sim.World, at int) float64 {
	depth := w.Organisations.Depth[at]
	return depth + float64(depth*float64(p.ProgrammeEffect*w.Powers.Programmes[at]))
}

// Measure sets leverage from this year's trade, stocks, security and memberships. In Presence it leaves the trade with
// each power, raw materials included, for Presence.measure.
func (p *Powers) Measure(w *sim.World) {
	r := w.Region
	m, n, nodes := r.Members, len(r.Powers), len(r.Nodes)
	whole, flow := p.whole(), w.Trade.Flow
	for i := range m {
		lever, trade := w.Powers.Leverage[i*n:][:n], w.Powers.Presence[i*n:][:n]
		size := sizeOf(w, i)
		finance, backed, deep := w.Powers.Finance[i*n:][:n], w.Powers.Backing[i*n:][:n], w.Organisations.Depth[i*n:][:n]
		money, backing, depth := float64(p.FinanceHalf*size), p.BodiesHalf, p.BodiesHalf
		for q := range lever {
			money += finance[q]
			backing += backed[q]
			depth += deep[q]
		}
		byTrade, byMoney := p.WeightTrade/whole/(w.Trade.Sold[i]+w.Trade.Bought[i]), p.WeightFinance/whole/money
		bySecurity, byDepth := p.WeightSecurity/whole/backing, p.WeightBodies/whole/depth
		for q, node := range r.Powers[:n] {
			with := flow[i*nodes+node] + flow[node*nodes+i]
			trade[q] = with
			lever[q] = float64(byDepth*deep[q]) + float64(byTrade*with) + float64(byMoney*finance[q]) +
				float64(bySecurity*backed[q])
		}
	}
	for k := range r.Fuels {
		f := &r.Fuels[k]
		if q := r.Nodes[f.Importer].Power; f.Exporter < m && q >= 0 {
			w.Powers.Presence[f.Exporter*n+q] += w.Trade.Fuel[k]
			w.Powers.Leverage[f.Exporter*n+q] += float64(p.WeightTrade / whole *
				(w.Trade.Fuel[k] / (w.Trade.Sold[f.Exporter] + w.Trade.Bought[f.Exporter])))
		}
	}
}

// hubs sets the pull of common hubs between every two members. It comes from powers that want spokes and have
// leverage over both. It is smaller where a body of the power lets the two trade freely (K94), and larger
// where such a body includes one and excludes the other (K95).
func (p *Powers) hubs(held []float64, w *sim.World) {
	r := w.Region
	m, n := r.Members, len(r.Powers)
	pair := -1
	strategies := r.Strategies[:n]
	for i := range m {
		mine := held[i*n:][:n]
		for j := i + 1; j < m; j++ {
			pair++
			pull, theirs := 0.0, held[j*n:][:n]
			for q := range strategies {
				pull += float64(strategies[q].HubPreference * min(mine[q], theirs[q]))
			}
			pull = pull/p.HubFull + float64(p.UnionSplit*w.Organisations.Split[pair])
			w.Powers.Hub[pair] = float64(min(1, pull) * (1 - w.Organisations.Relief[pair]))
		}
	}
}

// hold sets, for every member and power, the leverage by which hubs pull: the level of it or the share, with or without
// the part that security makes.
func (p *Powers) hold(s *Presence, w *sim.World, held []float64) {
	n := len(w.Region.Powers)
	less, whole := 1-p.HubSecurity, p.whole()
	for i := range w.Region.Members {
		lever, levels, backed := w.Powers.Leverage[i*n:][:n], w.Powers.Level[i*n:][:n], w.Powers.Backing[i*n:][:n]
		mine := held[i*n:][:n]
		backing := p.BodiesHalf
		for _, b := range backed {
			backing += b
		}
		bySecurity := p.WeightSecurity / whole / backing
		for q, b := range backed {
			share, level := lever[q], levels[q]
			if less > 0 {
				share -= float64(less * float64(bySecurity*b))
				level -= float64(less * (float64(p.WeightSecurity*saturated(b, s.BackingHalf)) / whole))
			}
			mine[q] = max(0, share+float64(p.HubLevel*(level-share)))
		}
	}
}

// whole is the sum of the weights of leverage, or 1 if that is more. A scenario may set weights whose sum is above 1.
// Leverage stays at most 1.
func (p *Powers) whole() float64 {
	return max(1, p.WeightBodies+p.WeightSecurity+p.WeightFinance+p.WeightTrade)
}

// vertical is the mean over countries of total leverage, 0..100.
func vertical(w *sim.World) float64 {
	sum := 0.0
	for _, l := range w.Powers.Leverage {
		sum += l
	}
	return float64(100 * sum / float64(w.Region.Members))
}
