package explore

import "concord/results/evidence"

// signatures lists what each theory about outside powers makes visible, in the order of the theories, and then two means
// that every theory may move. A signature whose theory the program does not have is left out.
var signatures = [...]signature{
	{evidence.Statistic{ID: "X1-exits", Theory: "X1", Mechanism: "protective_integration", Expected: -1,
		Name: "exits of leaders who are secured much, less those of leaders who are secured little",
		Unit: "exits over those that the country's usual rate gives",
		Groups: "member-years in which leaders leave by chance; the third with most security from powers " +
			"that prefer spokes, at the end of the year before, against the third with least",
		Source: "Allison 2008 (K90)"}, thirds, watchExits},
	{evidence.Statistic{ID: "X1-papers", Theory: "X1", Mechanism: "protective_integration", Expected: -1,
		Name: "papers with neighbours where a leader is secured much, less papers where both are secured little",
		Unit: "chance that a matter is agreed in a year",
		Groups: "matters that two members may agree on by themselves and have not, by year, once choices " +
			"are free; by the security of the one who is secured more, upper third against lower third, within the year",
		Source: "Allison 2008 (K90)"}, yearly, watchPapers},
	{evidence.Statistic{ID: "X2-deals", Theory: "X2", Mechanism: "outside_options", Expected: -1,
		Name: "chance of a new energy deal when oil is dear, less that when oil is cheap",
		Unit: "deals in a year",
		Groups: "two members that share a river and have no deal in force, by year; the third of these " +
			"years with the highest oil price against the third with the lowest",
		Source: "Cooley 2012 (K50 N44)"}, thirds, watchDeals},
	{evidence.Statistic{ID: "X3-refusals", Theory: "X3", Mechanism: "patron_pressure", Expected: 1,
		Name: "refusals by clients, less refusals by others",
		Unit: "share of votes",
		Groups: "votes of members on proposals; by the leverage of powers that mind being left out, upper third against lower " +
			"third, within the year",
		Source: "K79 K91 K92 K93"}, yearly, watchRefusals},
	{evidence.Statistic{ID: "X3-trade", Theory: "X3", Mechanism: "patron_pressure", Expected: -1,
		Name: "growth of trade with a power after signing against its will, less growth of its trade with other members",
		Unit: "log points, over the year of signing and the next",
		Groups: "member, power and year; those in which the power's anger at what the member signed rose " +
			"by a fiftieth or more, against the others; growth as difference from the power's mean of the year",
		Source: "K79 K91 K92 K93"}, presence, watchRetaliation},
	{evidence.Statistic{ID: "X4-deaths", Theory: "X4", Mechanism: "absorption", Expected: 1,
		Name: "deaths of home-grown bodies whose members are in patrons' bodies too, less deaths of others",
		Unit: "share of bodies in a year",
		Groups: "home-grown bodies of two members or more, by year; those with a member in a sponsored body of the same field " +
			"against those without",
		Source: "K112 V08"}, presence, watchDeaths},
	{evidence.Statistic{ID: "X5-keeping", Theory: "X5", Mechanism: "finite_capacity", Expected: -1,
		Name: "what members of many sponsored bodies carry out, less what members of few carry out",
		Unit: "share of what is left, in a year",
		Groups: "agreements of two members that are in force and not fully carried out, by year; by the " +
			"depth of sponsored bodies that the more burdened of the two is in, upper third against lower third",
		Source: "Gómez-Mera 2015 (K74)"}, thirds, watchKeeping},
	{evidence.Statistic{ID: "X6-chill", Theory: "X6", Mechanism: "security_dilemma", Expected: -1,
		Name:   "change of stance toward a neighbour that a rival of one's patron arms, less change of stance toward others",
		Unit:   "stance, over the year of the arms and the next",
		Groups: "ordered pairs by year; security from rivals of one's strongest power grew by a fiftieth or more, against less",
		Source: "Jervis 1978 (K96 E104)"}, presence, watchAlarm},
	{evidence.Statistic{ID: "X7-effort", Theory: "X7", Mechanism: "vacuum_filling", Expected: -1,
		Name:   "rank correlation of cooperation with the effort of powers a year later, both as changes",
		Unit:   "−1..1",
		Groups: "years of a history; effort is the sum of all instruments as multiples of the usual",
		Source: "MacFarlane 2004 (K70)"}, ranked, watchEffort},
	{evidence.Statistic{ID: "X7-leverage", Theory: "X7", Mechanism: "vacuum_filling", Expected: -1,
		Name:   "rank correlation of cooperation with the leverage of powers a year later, both as changes",
		Unit:   "−1..1",
		Groups: "years of a history; leverage is the mean over members of its level",
		Source: "MacFarlane 2004 (K70)"}, ranked, watchLeverage},
	{evidence.Statistic{ID: "X8-stance", Theory: "X8", Mechanism: "hegemonic_order", Expected: 1,
		Name:   "stance of pairs under one roof, less stance of other pairs",
		Unit:   "stance",
		Groups: "pairs by year; the third with most common roof, at the end of the year before, against the third with least",
		Source: "Kindleberger 1973 (K07)"}, thirds, watchRoof},
	{evidence.Statistic{ID: "X8-clashes", Theory: "X8", Mechanism: "hegemonic_order", Expected: -1,
		Name:   "clashes on disputed borders under one roof, less clashes on other disputed borders",
		Unit:   "borders with a clash in a year",
		Groups: "inner borders that are not settled, by year; thirds as in X8-stance, within the year; clashes by chance alone",
		Source: "Kindleberger 1973; Buzan & Wæver 2003 (K07)"}, yearly, watchClashes},
	{evidence.Statistic{ID: "stance", Name: "mean stance of 2008–2015", Unit: "0..1", Groups: "all ordered pairs"},
		average, watchStance},
	{evidence.Statistic{ID: "H", Name: "horizontal cooperation of 2008–2015", Unit: "0..100", Groups: "the region"},
		average, watchHorizontal},
}

// What counts as a rise of arms, and as anger, in X6-chill and X3-trade.
const (
	armed = 0.02
	angry = 0.02
)
