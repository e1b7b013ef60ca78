package agents

import "concord/sim"

// tags say which parameters make up a barrier, a support or a theory. Switching one off sets its parameters
// to their neutral values, wherever they act: in stance, trade costs, proposals, memberships or the overlay.
// A barrier may be part of a theory too.
//
// A barrier or a support is a cause: something that speaks against cooperation or for it. A channel is no cause.
// It says what a border, a road, a visa or an agreement takes or gives once it stands, or how much an act weighs,
// whatever brought that about. No group switches a channel off, so that an outside cause which closes a border or
// keeps a visa is still counted as outside, and an inner one as inner.
var tags = map[string]struct {
	group     sim.Group
	role      sim.Role
	neutral   float64
	mechanism string
}{
	// Political.
	"leaders.closed_half":      {sim.Political, sim.Barrier, 0, ""},
	"leaders.open_half":        {sim.Political, sim.Supporting, 0, ""},
	"leaders.sovereignty":      {sim.Political, sim.Barrier, 0, ""},
	"leaders.rivalry":          {sim.Political, sim.Barrier, 0, ""},
	"leaders.smallness":        {sim.Political, sim.Barrier, 0, ""},
	"leaders.institution":      {sim.Political, sim.Supporting, 0, ""},
	"talks.sovereignty":        {sim.Political, sim.Barrier, 0, ""},
	"talks.renege":             {sim.Political, sim.Barrier, 0, ""},
	"ratification.sovereignty": {sim.Political, sim.Barrier, 0, WinSets},
	"crisis.factor":            {sim.Political, sim.Barrier, 0, ""},
	"crisis.border":            {sim.Political, sim.Barrier, 0, ""},
	"crisis.turnover":          {sim.Political, sim.Barrier, 1, ""},
	"talks.territory":          {sim.Political, sim.Barrier, 0, ""},
	"talks.domestic":           {sim.Political, sim.Neither, 0, WinSets},
	"talks.spillover":          {sim.Political, sim.Supporting, 0, Spillover},
	"bodies.sovereignty":       {sim.Political, sim.Barrier, 0, ""},
	"bodies.neutral":           {sim.Political, sim.Barrier, 0, ""},
	"institutions.sovereignty": {sim.Political, sim.Barrier, 0, ""},
	"institutions.discomfort":  {sim.Political, sim.Barrier, 0, ""},
	"institutions.neutral":     {sim.Political, sim.Barrier, 0, ""},
	"acts.closed":              {sim.Political, sim.Barrier, 0, ""},
	// Security.
	"leaders.unsettled":    {sim.Security, sim.Barrier, 0, ""},
	"leaders.incidents":    {sim.Security, sim.Barrier, 0, ""},
	"leaders.threat":       {sim.Security, sim.Supporting, 0, SecurityComplex},
	"incidents.hazard":     {sim.Security, sim.Barrier, 0, ""},
	"incidents.excitement": {sim.Security, sim.Barrier, 0, ""},
	"incidents.base":       {sim.Security, sim.Barrier, 0, ""},
	"acts.clash":           {sim.Security, sim.Barrier, 0, ""},
	"acts.unrest":          {sim.Security, sim.Barrier, 0, ""},
	// When a war holds a border. These are limits and no weights: the clash is the cause.
	"front.closed_incident": {sim.Security, sim.Neither, 100, ""},
	"front.closed_memory":   {sim.Security, sim.Neither, 100, ""},
	"front.restricted":      {sim.Security, sim.Neither, 100, ""},
	"talks.settle_war":      {sim.Security, sim.Supporting, 0, ""},
	"incidents.overlay":     {sim.External, sim.Supporting, 0, TheoryOrder},
	"mood.trust_incident":   {sim.Security, sim.Barrier, 0, ""},
	// Of a clash: it and the line that is not settled are causes of their own, and these are their weights in trade
	// and as an occasion. Nothing else works through them, so they go with the cause.
	"talks.clash_share": {sim.Security, sim.Barrier, 0, ""},
	"trade.unsettled":   {sim.Security, sim.Barrier, 0, ""},
	"trade.tension":     {sim.Security, sim.Barrier, 0, ""},
	// Economic.
	"leaders.gain":        {sim.Economic, sim.Supporting, 0, ""},
	"leaders.inequality":  {sim.Economic, sim.Barrier, 0, ""},
	"leaders.water":       {sim.Economic, sim.Barrier, 0, ""},
	"incidents.grievance": {sim.Economic, sim.Barrier, 0, ""},
	"trade.resistance":    {sim.Economic, sim.Neither, 0, MultilateralResistance},
	"trade.world":         {sim.Economic, sim.Neither, 0, ""}, // its sign is open
	"trade.deals_counted": {sim.Economic, sim.Neither, 0, ""},
	"trade.open_lag":      {sim.Economic, sim.Neither, 0, ""},
	"talks.gain":          {sim.Economic, sim.Supporting, 0, ""},
	"energy.tight":        {sim.Economic, sim.Barrier, 0, ""},
	"energy.appeal":       {sim.Economic, sim.Supporting, 0, ""},
	"acts.grievance":      {sim.Economic, sim.Barrier, 0, ""},
	"forcing.growth":      {sim.Economic, sim.Neither, 0, ""}, // noise works both ways
	"forcing.oil":         {sim.Economic, sim.Neither, 0, ""},
	// Cultural.
	"leaders.trust":           {sim.Cultural, sim.Supporting, 0, ""},
	"leaders.kinship":         {sim.Cultural, sim.Supporting, 0, ""},
	"leaders.narrative":       {sim.Cultural, sim.Barrier, 0, ""},
	"leaders.identity":        {sim.Cultural, sim.Barrier, 0, ""},
	"talks.narrative":         {sim.Cultural, sim.Barrier, 0, ""},
	"ratification.narrative":  {sim.Cultural, sim.Barrier, 0, WinSets},
	"mood.trust_open":         {sim.Cultural, sim.Supporting, 0, TransactionalTrust},
	"mood.trust_kept":         {sim.Cultural, sim.Supporting, 0, TransactionalTrust},
	"mood.trust_flow":         {sim.Cultural, sim.Supporting, 0, TransactionalTrust},
	"mood.trust_met":          {sim.Cultural, sim.Supporting, 0, TransactionalTrust},
	"mood.trust_narrative":    {sim.Cultural, sim.Barrier, 0, ""},
	"mood.narrative_distrust": {sim.Cultural, sim.Barrier, 0, ""},
	"acts.narrative":          {sim.Cultural, sim.Barrier, 0, ""},
	"acts.popular":            {sim.Cultural, sim.Barrier, 0, ""},
	// External.
	"leaders.division":    {sim.External, sim.Barrier, 0, ""},
	"leaders.hub":         {sim.External, sim.Barrier, 0, ""},
	"leaders.link":        {sim.External, sim.Supporting, 0, ""},
	"bodies.leverage":     {sim.External, sim.Neither, 0, ""}, // brings bodies of both signs
	"bodies.hedging":      {sim.External, sim.Neither, 0, ""}, // likewise
	"bodies.observer":     {sim.External, sim.Neither, 0, ""}, // likewise
	"bodies.overlap":      {sim.External, sim.Barrier, 0, ""},
	"bodies.wall":         {sim.External, sim.Barrier, 0, ""},
	"bodies.union":        {sim.External, sim.Supporting, 0, ""},
	"bodies.provision":    {sim.External, sim.Supporting, 0, TheoryOrder},
	"powers.split":        {sim.External, sim.Barrier, 0, ""},
	"protective.stance":   {sim.External, sim.Barrier, 0, TheoryProtective},
	"protective.tenure":   {sim.External, sim.Barrier, 0, TheoryProtective},
	"options.price":       {sim.External, sim.Barrier, 0, TheoryOptions},
	"pressure.refusal":    {sim.External, sim.Barrier, 0, TheoryPressure},
	"pressure.push":       {sim.External, sim.Barrier, 0, TheoryPressure},
	"pressure.trade":      {sim.External, sim.Barrier, 0, TheoryPressure},
	"acts.anger":          {sim.External, sim.Barrier, 0, TheoryPressure},
	"absorption.rate":     {sim.External, sim.Barrier, 0, TheoryAbsorption},
	"capacity.vertical":   {sim.External, sim.Barrier, 0, TheoryCapacity},
	"capacity.horizontal": {sim.Political, sim.Neither, 0, TheoryCapacity},
	"dilemma.stance":      {sim.External, sim.Barrier, 0, TheoryDilemma},
	"vacuum.filling":      {sim.External, sim.Barrier, 0, TheoryVacuum},
	"order.stance":        {sim.External, sim.Supporting, 0, TheoryOrder},

	// Channels. The regime of a border follows the lower stance, which every group moves, so what a regime takes from
	// trade and adds to a road has the causes of that stance, and none of its own. The neutral values say where
	// nothing would be taken; no switch sets them.
	"trade.managed":        {sim.Security, sim.Channel, 0, ""},
	"trade.restricted":     {sim.Security, sim.Channel, 0, ""},
	"trade.closed":         {sim.Security, sim.Channel, 0, ""},
	"routes.open_km":       {sim.Economic, sim.Channel, 30, ""},
	"routes.managed_km":    {sim.Economic, sim.Channel, 30, ""},
	"routes.restricted_km": {sim.Economic, sim.Channel, 30, ""},
	"routes.closed_km":     {sim.Economic, sim.Channel, 30, ""},
	// What a price of oil off its path does to incomes. The price has no cause in the model, or an entry has it.
	"income.fuel":       {sim.Economic, sim.Channel, 0, ""},
	"income.saved":      {sim.Economic, sim.Channel, 0, ""},
	"income.oil":        {sim.Economic, sim.Channel, 0, ""},
	"income.remittance": {sim.Economic, sim.Channel, 0, ""},
	"income.home":       {sim.Economic, sim.Channel, 0, ""},
	// A visa is asked for by an act and lifted by an agreement. Their entries have the cause.
	"people.visa_trade": {sim.Political, sim.Channel, 0, ""},
	// An agreement is signed and kept for reasons that all groups have a part in; this is what it gives once kept.
	"trade.agreement":   {sim.Economic, sim.Channel, 0, ""},
	"trade.border_time": {sim.Economic, sim.Channel, 0, ""},
	// Ties remember what hinders the two, whoever brought that about.
	"ties.weight": {sim.Economic, sim.Channel, 0, ""},
	// Sanctions have the cause. This is what they turn toward the region.
	"trade.diversion": {sim.External, sim.Channel, 0, ""},
	// The weight of a coded occasion is the same for every act. Its entry has the cause, and goes with its group.
	"talks.occasion": {sim.Political, sim.Channel, 0, ""},
}

// The theories that can be switched off.
const (
	TransactionalTrust     = "transactional_trust"
	WinSets                = "win_sets"
	Spillover              = "spillover"
	SecurityComplex        = "security_complex"
	MultilateralResistance = "multilateral_resistance"
)

// The theories about outside powers, in the order of docs/THEORIES.md: X1 to X8.
const (
	TheoryProtective = "protective_integration"
	TheoryOptions    = "outside_options"
	TheoryPressure   = "patron_pressure"
	TheoryAbsorption = "absorption"
	TheoryCapacity   = "finite_capacity"
	TheoryDilemma    = "security_dilemma"
	TheoryVacuum     = "vacuum_filling"
	TheoryOrder      = "hegemonic_order"
)

// Mechanism is a theory that can be switched off.
type Mechanism struct {
	Name   string
	Source string
	Doc    string
}

// Mechanisms lists the theories in the order in which they are documented.
var Mechanisms = [...]Mechanism{
	{TransactionalTrust, "Deutsch et al. 1957",
		"trust follows what flows: open borders, kept agreements, paid-for water, summits"},
	{WinSets, "Putnam 1988; Moravcsik 1993",
		"leaders answer at home for sovereignty and narrative; without it they deal with each other alone"},
	{Spillover, "Haas 1958", "agreements in one field make those in another easier"},
	{SecurityComplex, "Buzan 1991", "a threat from outside joins those who trust each other and parts the others"},
	{MultilateralResistance, "Anderson & van Wincoop 2003",
		"trade with one partner depends on the barriers to all others; without it only the pair's own barrier counts"},
	{TheoryProtective, "Allison 2008",
		"a power that secures leaders frees them from dealing with neighbours, and they stay longer"},
	{TheoryOptions, "Cooley 2012",
		"a line to a market outside gives a seller another buyer, and neighbours' deals fail when prices there are high"},
	{TheoryPressure, "Hirschman 1945",
		"powers that mind what neighbours agree on without them press their clients to refuse, and punish those who sign"},
	{TheoryAbsorption, "K112 V08", "bodies of the region go into those of powers to which their members belong too"},
	{TheoryCapacity, "Gómez-Mera 2015", "states that serve many bodies have less capacity to keep agreements"},
	{TheoryDilemma, "Jervis 1978", "new arms that a rival of one's patron gives to a neighbour cool relations"},
	{TheoryVacuum, "MacFarlane 2004", "outside powers do more where neighbours cooperate less"},
	{TheoryOrder, "Kindleberger 1973; Buzan & Wæver 2003",
		"a leading power over both brings order: closer stances, kept agreements, fewer clashes"},
}

// Parts of the hypothesis: the five groups that have barriers.
var BarrierGroups = [...]sim.Group{sim.Political, sim.Security, sim.Economic, sim.Cultural, sim.External}

// tag writes the tags into the rows of a parameter table.
func tag(table []Parameter) {
	for k := range table {
		row := &table[k]
		if t, ok := tags[row.Path]; ok {
			row.Group, row.Role, row.Neutral, row.Mechanism = t.group, t.role, t.neutral, t.mechanism
		}
	}
}

// SwitchOff sets every parameter of a group's barriers, or of its supports, to
// its neutral value. Channels have no switch: for them, and for what has no role, it changes nothing.
func (p *Params) SwitchOff(g sim.Group, role sim.Role) {
	if role != sim.Barrier && role != sim.Supporting {
		return
	}
	for _, row := range p.Table() {
		if row.Group == g && row.Role == role {
			*row.Value = row.Neutral
		}
	}
}

// SwitchOffMechanism sets every parameter of a theory to its neutral value.
func (p *Params) SwitchOffMechanism(name string) {
	for _, row := range p.Table() {
		if row.Mechanism == name {
			*row.Value = row.Neutral
		}
	}
}
