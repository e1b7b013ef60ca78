package agents

import "slices"

// Subject is what a change between model versions is about.
type Subject string

// The subjects. A path is written as --set takes it: institutions.pressure, mechanisms.overlay. A switch is a path
// with the value whose meaning changed, as in barriers.security=false.
const (
	OfParameter Subject = "parameter" // a path
	OfMechanism Subject = "mechanism" // a name
	OfKind      Subject = "kind"      // of an entry
	OfKey       Subject = "key"       // of a scenario file; of an entry with its kind before it: clash.severity
	OfRegionKey Subject = "region key"
	OfSwitch    Subject = "switch"  // of changed meaning
	OfValue     Subject = "value"   // of a number of an entry that it no longer takes: clash.severity=0
	OfMeaning   Subject = "meaning" // of a parameter, or of all entries of a kind, that is still there
	OfOutcome   Subject = "outcome" // of changed meaning, with its table before it: pairs.turnover_usd
)

// Carry says how what stood under an old name goes over to the new one.
type Carry uint8

// The ways.
const (
	Nothing  Carry = iota // there is nothing to carry: the name is new, or its meaning changed
	AsItIs                // the value means the same under the new name
	Together              // several old names became one; their values must be equal
	Decide                // the value means something else now, so its author decides
	Dropped               // nothing reads the value any more
)

// Change is what a user's file of an earlier model version has to know.
type Change struct {
	Since    string // the first model version that has it
	What     Subject
	Old, New string // "" where there is none
	Carry    Carry
	Remedy   string // a clause that ends a message: what to write, or what is different now
}

// Changes are all changes of names and of meanings. Add a line here when you rename, drop or reinterpret something that
// a file may hold. If a new name changes again, change it here too. Renames of outcomes stand in Renamed.
var Changes = []Change{
	{"0.4.0", OfMechanism, "overlay", TheoryOrder, Together,
		"it has hegemonic_provision in it too, and the common roof in stance"},
	{"0.4.0", OfMechanism, "hegemonic_provision", TheoryOrder, Together,
		"it has overlay in it too, and the common roof in stance"},
	{"0.4.0", OfParameter, "institutions.pressure", "pressure.refusal", Decide,
		"it is a term of the vote now and no slower keeping, so the number cannot be carried over: drop it, or choose one anew"},

	{"0.4.0", OfSwitch, "barriers.security=false", "", Nothing,
		"it no longer takes away what borders cost, since those are channels and no causes; an act goes with the group of " +
			"its own entry"},
	{"0.4.0", OfSwitch, "barriers.economic=false", "", Nothing,
		"it no longer takes away what roads and border posts cost, since those are channels and no causes"},
	{"0.4.0", OfSwitch, "barriers.political=false", "", Nothing,
		"it no longer takes away what visas cost, since those are channels and no causes"},
	{"0.4.0", OfSwitch, "supports.economic=false", "", Nothing,
		"it no longer takes away what trade agreements and shorter procedures give, since those are channels and no causes"},
	{"0.4.0", OfMeaning, "incidents.hazard", "", Nothing,
		"random clashes begin in the year that years.incidents_from of the region names (2026 in Central Asia), no longer in " +
			"the first year: recorded clashes stand for those before; and since model 0.4.1 it is the chance without memory " +
			"of other clashes, and a prior of 0.15 takes the place of 0.2: incidents.excitement, incidents.grievance and " +
			"incidents.base add to it"},
	{"0.4.0", OfMeaning, "membership", "", Nothing,
		"memberships have a least stay, and imposed ones hold"},

	{"0.4.1", OfParameter, "talks.reopening", "", Dropped,
		"a reopening is worth the trade that it creates, and trust and movement follow once borders are open"},
	{"0.4.1", OfMeaning, "reopening", "", Nothing,
		"leaders propose one by themselves only where a stance or an act held the border, not an emergency or a war; and " +
			"once half implemented it keeps the border managed until it has ended"},
	{"0.4.1", OfMeaning, "border_settlement", "", Nothing,
		"it costs sovereignty, by the share of the border that it settles: see talks.territory; it is worth more after " +
			"clashes: see talks.settle_war; and it is in force once both have ratified it"},
	{"0.4.1", OfMeaning, "mood.identity_pace", "", Nothing,
		"movement brings identities nearer only as far as narratives are not hostile"},
	{"0.4.1", OfMeaning, "incidents.severity_high", "", Nothing,
		"severities are drawn by a power law and cut there, and no longer evenly up to it; it is 2, no longer 0.6, so that " +
			"wars are possible; incidents.tail = 0 draws evenly"},
	{"0.4.1", OfMeaning, "leaders.incidents", "", Nothing,
		"a memory of clashes above 1 counts further, as 1 − e^(−memory); leaders.incidents_curve = 0 cuts it at 1"},
	{"0.4.1", OfMeaning, "offices.successor_other_coalition", "", Nothing,
		"a successor from another coalition is drawn around one of the region's leaders so far, and no longer around the " +
			"predecessor; offices.earlier = 0 is as before"},
	{"0.4.1", OfMeaning, "talks.initiative", "", Nothing,
		"a leader no longer proposes all that is above it at once: the further above, the sooner he takes it up, and few " +
			"matters a year: see talks.take_up, talks.takes and talks.new_leader; and since model 0.4.2 from 2026 on in " +
			"Central Asia, for its record goes to 2025"},
	{"0.4.1", OfMeaning, "talks.keep", "", Nothing,
		"most agreements are carried out only once they are ratified, and not in a crisis at home: see ratification.rate; " +
			"term and ratified in an entry tell what the record knows"},
	{"0.4.1", OfMeaning, "bodies.join", "", Nothing,
		"the less a body binds, the less attitude it takes: see bodies.shallow; leverage of its sponsors counts too, " +
			"bodies.leverage, and who hedges minds their rivals less, bodies.hedging"},
	{"0.4.1", OfMeaning, "bodies.leave", "", Nothing,
		"leaving is an act of the leaders' own, see acts.on; ties to sponsors and rivals are weighed as for joining"},
	{"0.4.1", OfMeaning, "trade_agreement", "", Nothing,
		"it is in force once both have ratified it, and then takes the place of an older one of the two"},
	{"0.4.1", OfMeaning, "energy_deal", "", Nothing,
		"a deal over the same good takes the place of an older one of the two, and no longer adds to it; the key term ends it; " +
			"and since model 0.4.2 what is sold counts in trade at the price of the deal: trade.deals_counted = 0 leaves it out"},
	{"0.4.1", OfMeaning, "border_closure", "", Nothing,
		"it costs the trade that its level takes, and leaders close borders by themselves too: see acts.on"},

	{"0.4.2", OfMeaning, "sanctions", "", Nothing,
		"members of a customs union with the power gain some of the trade that they take: see trade.diversion"},
	{"0.4.2", OfMeaning, "oil_price", "", Nothing,
		"sizes, balances, spending and remittances follow a price of oil off its path: see income.fuel and income.oil, which " +
			"leave all as it was at 0; and after the forcing the price has noise besides: see forcing.oil"},
	{"0.4.2", OfMeaning, "trade.closed", "", Nothing,
		"a closed border also wears the ties of trade, which grow back slowly once it is open: ties.weight = 0 is as before; " +
			"and trade with open borders lags as trade does: trade.open_lag = 0 is as before"},
	{"0.4.2", OfMeaning, "trade.restricted", "", Nothing,
		"a restricted border also wears the ties of trade: ties.weight = 0 is as before"},
	{"0.4.2", OfMeaning, "trade.unsettled", "", Nothing,
		"a line that is not settled also wears the ties of trade: ties.weight = 0 is as before"},
	{"0.4.2", OfMeaning, "people.visa_trade", "", Nothing,
		"a visa also wears the ties of trade: ties.weight = 0 is as before"},
	{"0.4.2", OfMeaning, "leaders.noise", "", Nothing,
		"it is no longer all the noise of a stance, for a leader has a disposition that lasts: leaders.disposition = 0 is as " +
			"before; a run without any noise has forcing.growth = 0 and forcing.oil = 0 too"},
	{"0.4.2", OfMeaning, "acts.on", "", Nothing,
		"leaders act by themselves from 2026 on in Central Asia, no longer from 2021: its record goes to 2025"},
	{"0.4.2", OfMeaning, "offices.exits", "", Nothing,
		"leaders leave by this hazard from 2026 on in Central Asia, no longer from 2025: its record goes to 2025"},
	{"0.4.2", OfMeaning, "crisis.factor", "", Nothing,
		"crises are drawn from 2026 on in Central Asia, no longer from 2021: its record goes to 2025"},
	{"0.4.2", OfOutcome, "region.trade_inside_usd", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "region.trade_total_usd", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "region.inside_share", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "region.open_trade_usd", "", Nothing, withDeals + "; and it lags as trade does: see trade.open_lag"},
	{"0.4.2", OfOutcome, "region.h_trade", "", Nothing,
		"it is a ratio of trade, and " + withDeals + "; and trade with open borders lags as trade does: see trade.open_lag"},
	{"0.4.2", OfOutcome, "countries.exports_usd", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "countries.imports_usd", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "countries.trade_over_gdp", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "countries.inside_share", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "countries.size_usd", "", Nothing,
		"it leaves its path by noise after the forcing, and with a price of oil off its path: see forcing.growth and " +
			"income.fuel"},
	{"0.4.2", OfOutcome, "region.oil_price_usd", "", Nothing, "it has noise after the forcing: see forcing.oil"},
	{"0.4.2", OfOutcome, "pairs.turnover_usd", "", Nothing, withDeals},
	{"0.4.2", OfOutcome, "directed.exports_usd", "", Nothing, withDeals},
	{"0.4.2", OfParameter, "", "ties.weight", Nothing, "ties of trade wear under friction and grow back slowly"},
	{"0.4.2", OfParameter, "", "leaders.disposition", Nothing, "how far leaders are from what is coded, for as long as it lasts"},
	{"0.4.2", OfParameter, "", "forcing.growth", Nothing, "noise of growth after the forcing"},
	{"0.4.2", OfParameter, "", "forcing.oil", Nothing, "noise of the price of oil after the forcing"},
	{"0.4.2", OfParameter, "", "income.home", Nothing, "what only home makes follows spending"},
	{"0.4.2", OfParameter, "", "trade.diversion", Nothing, "what sanctions turn toward members of a union"},
	{"0.4.2", OfRegionKey, "", "forcing.noise_window", Nothing, "the years of the record from which noise is computed"},
	{"0.4.2", OfRegionKey, "", "forcing.oil_income.NODE", Nothing, "income from oil and gas over size, of who has no flows"},
	{"0.4.2", OfRegionKey, "", "forcing.remittances_from", Nothing, "the node whose size remittances follow"},

	{sinceFewer, OfParameter, "borders.closed_below", "", Dropped,
		"hostility alone restricts a border and does not close it: an act, an emergency or clashes do"},
	{sinceFewer, OfParameter, "borders.by_stance", "", Dropped,
		"hostility alone restricts a border and does not close it: an act, an emergency or clashes do"},
	{sinceFewer, OfParameter, "talks.turn_at", "borders.restricted_below", Decide,
		"below one stance borders are restricted and agreements undone; drop the number, or choose one for both"},
	{sinceFewer, OfParameter, "talks.softness", "borders.softness", Decide,
		"one passage holds for borders and for keeping; drop the number, or choose one for both"},
	{sinceFewer, OfParameter, "talks.sovereignty_fade", "leaders.sovereignty_fade", Decide,
		"sovereignty fades in stances and in votes alike; drop the number, or choose one for both"},
	{sinceFewer, OfParameter, "people.rate", "", Dropped, noCrossings},
	{sinceFewer, OfParameter, "people.visa_lifted", "", Dropped, noCrossings},
	{sinceFewer, OfParameter, "people.served", "", Dropped, noCrossings},
	{sinceFewer, OfParameter, "people.regime", "", Dropped, noCrossings},
	{sinceFewer, OfParameter, "people.distance", "", Dropped, noCrossings},
	{sinceFewer, OfParameter, "people.kinship", "", Dropped, noCrossings},
	{sinceFewer, OfOutcome, "pairs.crossings", "", Dropped, noCrossings},

	{"0.4.1", OfParameter, "", "talks.territory", Nothing, "the depth of a settlement of a whole border"},
	{"0.4.1", OfKind, "", "crisis", Nothing, "unrest, a coup or a contested succession"},
	{"0.4.1", OfRegionKey, "", "offices.MEMBER.crisis_rate", Nothing, "the yearly chance of a crisis at home"},
	{"0.4.1", OfKey, "", "decision", Nothing, "a country's answer, by the scenario"},
	{"0.4.1", OfParameter, "", "acts.on", Nothing, "whether leaders close, ask for visas, cut and leave by themselves"},
	{"0.4.1", OfParameter, "", "ratification.rate", Nothing, "how soon what was signed is ratified"},
	{"0.4.1", OfValue, "water_agreement.volume_mcm=0", "", Nothing,
		"0 stood for all the water that the two share, and 1 for nearly none; leave volume_mcm out for all of it"},

	{"0.4.0", OfKey, "", "agenda", Nothing, "given: the record's entries stand on the table; free: nothing dated does"},
	{"0.4.0", OfRegionKey, "", "years.incidents_from", Nothing, "the first year of random clashes"},
	{"0.4.0", OfParameter, "", "talks.clash_share", Nothing, "the part of clashes in talks.occasion"},
	{"0.4.0", OfParameter, "", "external.scale", Nothing, "multiplies every weight of an outside cause"},
	{"0.4.0", OfMechanism, "", TheoryProtective, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryOptions, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryPressure, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryAbsorption, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryCapacity, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryDilemma, Nothing, "new"},
	{"0.4.0", OfMechanism, "", TheoryVacuum, Nothing, "new"},
}

// sinceFewer is the model version in which numbers went that nothing judged felt, see docs/decisions/0020.
const sinceFewer = "0.4.3"

// noCrossings is why the numbers of crossings went.
const noCrossings = "crossings of people were counted and nothing read them; pairs.movement is what counts in cooperation"

// withDeals is what many outcomes of trade have in common.
const withDeals = "power and gas that members sell each other count in it: trade.deals_counted = 0 leaves them out"

// ChangeOf finds what became of an old name, nil if nothing is known of it.
func ChangeOf(what Subject, old string) *Change {
	k := slices.IndexFunc(Changes, func(c Change) bool { return c.What == what && c.Old == old && old != "" })
	if k < 0 {
		return nil
	}
	return &Changes[k]
}

// Words say what became of the old name and what to write, as the end of a message about it.
func (c *Change) Words() string {
	in := " in model " + c.Since
	switch c.Carry {
	case AsItIs:
		return "it was renamed to " + c.New + in + "; write " + c.New
	case Together:
		return "it was renamed to " + c.New + in + "; write " + c.New + ": " + c.Remedy
	case Decide:
		return "it was replaced by " + c.New + in + "; " + c.Remedy
	case Dropped:
		return "it was dropped" + in + ": " + c.Remedy
	case Nothing:
	}
	return c.Old + " means something else since model " + c.Since + ": " + c.Remedy
}
