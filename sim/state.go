package sim

import "slices"

// State is everything that changes during a run, in parts by subject. All of its numbers live in two slabs.
// To copy a state (reset, snapshot, branch) is therefore two copies, and no field can be forgotten. A single
// number is a pointer into a slab. Matrices are row-major; tables by pair use Region.PairIndex.
type State struct {
	floats []float64
	bytes  []uint8

	Leaders       Leaders
	People        People
	Borders       Borders
	Routes        Routes
	Trade         Trade
	Organisations Organisations
	Powers        Powers
	Energy        Energy
	Talks         Talks
	Measures      Measures

	Horizontal []float64 // H and its six components, 0..100; −1 where a component is not defined
}

// Leaders is the state of the leaders in office.
type Leaders struct {
	Openness   []float64 // by member: to neighbours, 0..1
	Ambition   []float64 // by member: to lead the region, 0..1
	Popularity []float64 // by member, 0..1
	InOffice   []float64 // by member: first year of effect
	Coalition  []float64 // by member: year in which another coalition came to power last
	Crisis     []float64 // by member: last year of a crisis at home, 0 for none so far
	GoalShift  []float64 // by member: 1 goals aligned, 0 as they are, −1 opposed; this year
	// Disposition is by member: how much warmer than coded the leader in office is toward all neighbours, in z.
	// It lasts for years.
	Disposition []float64
	Stance      []float64 // member × member: of i toward j, 0..1
	StanceNext  []float64 // the stance being set, while everyone still reads the old one
	Stake       []float64 // member × member: gain from trade with j that i sees, 0..1
}

func (l *Leaders) carve(c *carver, r *Region) {
	m := r.Members
	c.floats(m, &l.Openness, &l.Ambition, &l.Popularity, &l.InOffice, &l.Coalition, &l.Crisis, &l.GoalShift,
		&l.Disposition)
	c.floats(m*m, &l.Stance, &l.StanceNext, &l.Stake)
}

// People is what the public of one country thinks of another, and how people move.
type People struct {
	Trust       []float64 // by pair, −1..1
	Narrative   []float64 // member × member: hostile narrative in i about j, 0..1
	IdentityGap []float64 // member × member: distance of identity narratives, 0..1
	VisaNeeded  []float64 // by pair: 1 where a visa is asked for
	VisaFree    []float64 // by pair: 0..1, from agreements
	Service     []float64 // by pair: flights and rail under agreements, 0..1
	Movement    []float64 // by pair: score of movement, 0..1
}

func (l *People) carve(c *carver, r *Region) {
	m, p := r.Members, r.Pairs()
	c.floats(p, &l.Trust)
	c.floats(m*m, &l.Narrative, &l.IdentityGap)
	c.floats(p, &l.VisaNeeded, &l.VisaFree, &l.Service, &l.Movement)
}

// Borders is how inner and outer land borders are run, and what happens along them.
type Borders struct {
	Regime    []uint8   // by border
	Ease      []float64 // by border: the same without steps, 0 closed … 3 open
	Unsettled []float64 // by border, km
	CapLevel  []float64 // by border: highest Regime that acts allow
	CapUntil  []float64 // by border: last year of the cap
	Chosen    []float64 // by border: highest Regime that leaders' own acts allow this year
	HaltLevel []float64 // by border: highest Regime that an emergency allows, a pandemic or a crisis
	HaltUntil []float64 // by border: last year of the emergency
	Front     []float64 // by border: highest Regime that a war allows, Open for none
	OuterSet  []float64 // by border: Regime that a scenario has put on an outer one, −1 for none
	Floor     []float64 // by pair: least Regime that agreements keep the border at
	Incident  []float64 // by pair: severity of this year's incidents
	Memory    []float64 // by pair: memory of incidents, 0..
}

func (b *Borders) carve(c *carver, r *Region) {
	all, p := len(r.Borders), r.Pairs()
	c.bytes(all, &b.Regime)
	c.floats(all, &b.Ease, &b.Unsettled, &b.CapLevel, &b.CapUntil, &b.Chosen, &b.HaltLevel, &b.HaltUntil, &b.Front, &b.OuterSet)
	c.floats(p, &b.Floor, &b.Incident, &b.Memory)
}

// Routes are the routes that goods take: with borders as they are, and as if every inner border were open.
type Routes struct {
	LinkKm       []float64 // by link: length this year
	LinkCost     []float64 // by link: length and crossing when routes were last found
	OpenLinkCost []float64 // by link: the same as if every inner border were open
	Stopped      []float64 // by link: 1 in years in which work on it stands still
	WayKm        []float64 // node × node: cheapest way from the row's node, crossings priced as road
	OpenWayKm    []float64 // member × node: the same when every inner border is open
	Km           []float64 // node × node: length of the route that the pair's goods take
	LnKm         []float64 // node × node: its logarithm
	OpenLnKm     []float64 // member × node: the same when every inner border is open
}

func (t *Routes) carve(c *carver, r *Region) {
	n, m := len(r.Nodes), r.Members
	c.floats(len(r.Links), &t.LinkKm, &t.LinkCost, &t.OpenLinkCost, &t.Stopped)
	c.floats(n*n, &t.WayKm, &t.Km, &t.LnKm)
	c.floats(m*n, &t.OpenWayKm, &t.OpenLnKm)
}

// Trade is what nodes sell to each other, and what determines it.
type Trade struct {
	HomeShare []float64 // by member: share of expenditure met at home
	Sold      []float64 // by member: to all other nodes, raw materials included, US$
	Bought    []float64 // by member: from all other nodes, raw materials included, US$
	Inside    []float64 // by member: sold to and bought from other members, US$

	Size      []float64 // by node: economic size, US$
	SizeGap   []float64 // by node: ln of size over the forced path, from growth that the path does not have
	GrowthGap []float64 // by node: growth of this year beyond the path's, log points
	Balance   []float64 // by node: trade balance of goods and services, US$; sums to 0
	Remitted  []float64 // by member: remittances from abroad, US$
	Deals     []float64 // by stream: worth of power and gas sold between the two that counts as trade, US$
	DealsUp   []float64 // by stream: the part that the one upstream sells, US$
	Ties      []float64 // by pair: ln of what friction has left of the ties of trade, log points, at most 0

	LnPhi    []float64 // node × node: ln of the trade freeness φ as it is this year
	LnTarget []float64 // node × node: ln φ that it moves to
	Phi      []float64 // node × node
	Flow     []float64 // node × node, US$, home sales on the diagonal
	Scale    []float64 // by node: a = Y/Π, the solver's start
	Fuel     []float64 // by Region.Fuels, US$

	Agreed        []float64 // by pair: log points of trade agreements in force, after phasing in
	Eased         []float64 // by pair: log points from shorter border procedures
	OpenBorderGap []float64 // by pair: log points that trade would gain from an open border

	// As if every inner border were open. φ with open borders moves with the same lag as φ.
	OpenScale  []float64 // by node: scale over the scale as it is, the solver's start
	OpenGap    []float64 // member × node: log points between φ and φ with open borders
	OpenFactor []float64 // member × node: e to the OpenGap
	OpenUSD    *float64  // trade inside the region, US$
	// PotentialUSD is trade inside the region if borders were open and swift and every way direct, US$, without power and
	// gas. It depends on size and parameters, not on what a run does.
	PotentialUSD *float64

	OilGap      *float64 // ln of the oil price over the forced path, without the factor
	OilPrice    *float64 // US$ a barrel
	OilFactor   *float64 // factor on the oil price
	OilUntil    *float64 // last year of the factor
	SolverSteps *float64 // steps that this year's balance took
}

func (t *Trade) carve(c *carver, r *Region) {
	n, m, p := len(r.Nodes), r.Members, r.Pairs()
	c.floats(m, &t.HomeShare, &t.Sold, &t.Bought, &t.Inside, &t.Remitted)
	c.floats(len(r.Streams), &t.Deals, &t.DealsUp)
	c.floats(n*n, &t.LnPhi, &t.LnTarget, &t.Phi, &t.Flow)
	c.floats(n, &t.Size, &t.SizeGap, &t.GrowthGap, &t.Balance, &t.Scale, &t.OpenScale)
	c.floats(len(r.Fuels), &t.Fuel)
	c.floats(p, &t.Agreed, &t.Eased, &t.OpenBorderGap, &t.Ties)
	c.floats(m*n, &t.OpenGap, &t.OpenFactor)
	c.float(&t.OpenUSD, &t.PotentialUSD, &t.OilGap, &t.OilPrice, &t.OilFactor, &t.OilUntil, &t.SolverSteps)
}

// Organisations is who belongs to which organisation, the effects of membership, and the region's own
// institution.
type Organisations struct {
	Belongs      []uint8   // member × organisation: Membership
	Held         []uint8   // member × organisation: 1 where an entry holds the member, which cannot leave by itself
	Since        []float64 // member × organisation: year in which it joined last
	Pull         []float64 // by organisation: rates of its absorption by others since it was founded, added up
	Altered      *uint8    // not 0 when a membership, a market or a rivalry changed since the tables were made
	Market       []float64 // by organisation: depth added to its market this year
	Coordination *float64  // how far bodies coordinate, 0..1

	Depth     []float64 // member × power: depth of membership in the power's bodies
	Burden    []float64 // by member: depth of the bodies with outside sponsors that it serves, added up
	Relief    []float64 // by pair: depth of a sponsored customs union both are in
	Split     []float64 // by pair: depth of those that one is in and the other is not, added up
	Trade     []float64 // node × node: log points of trade from customs unions and markets of bodies
	Shared    []float64 // by pair: tie that shared bodies make, after the overlap, 0..1
	Grown     []float64 // by pair: depth of home-grown bodies shared, 0..1
	Provision []float64 // by pair: provision by a power that leads a body both are in, 0..1

	Institution         []float64 // by pair: institution both take part in, times its implementation, 0..1
	Dispute             []float64 // by pair: strength of dispute settlement in force, 0..1
	DisputeNext         []float64 // the strength being set, while everyone still reads the old one
	Met                 []float64 // by pair: summits attended together this year
	InstitutionStrength *float64  // of the strongest regional institution, 0..1
	InstitutionEntry    *float64  // its entry, −1 for none
}

func (b *Organisations) carve(c *carver, r *Region) {
	n, m, p, powers, bodies := len(r.Nodes), r.Members, r.Pairs(), len(r.Powers), len(r.Organisations)
	c.bytes(m*bodies, &b.Belongs, &b.Held)
	c.byte(&b.Altered)
	c.floats(m*bodies, &b.Since)
	c.floats(bodies, &b.Pull, &b.Market)
	c.floats(m*powers, &b.Depth)
	c.floats(m, &b.Burden)
	c.floats(n*n, &b.Trade)
	c.floats(p, &b.Relief, &b.Split, &b.Shared, &b.Grown, &b.Provision, &b.Institution, &b.Dispute, &b.DisputeNext, &b.Met)
	c.float(&b.Coordination, &b.InstitutionStrength, &b.InstitutionEntry)
}

// Powers is the actions of outside powers and their effects.
type Powers struct {
	Alignment  []float64 // member × power: share of the member's foreign alignment
	Finance    []float64 // member × power: stock of debt and investment, projects included, US$
	Backing    []float64 // member × power: security provided, 0..1
	Leverage   []float64 // member × power: measured leverage, 0..1; adds up to at most 1 by member
	Level      []float64 // member × power: leverage as a level, 0..1; see agents/presence.go
	Presence   []float64 // member × power: alignment with a power that is there, 0..1
	Usual      []float64 // member × power: security provided that neighbours are used to, 0..1
	Known      []float64 // member × power: security that was on its way in the first year, 0..1; it is no news
	Anger      []float64 // member × power: of the power at what the member signed against its will, 0..
	Programmes []float64 // member × power: weight of this year's programmes of the power's bodies, 0..1
	Pull       []float64 // member × power: weight of the member when the power shares out its budget
	Push       []float64 // member × power × instrument: this year's initiatives, as a multiple of the usual effort
	Rivalry    []float64 // power × power, 0..1, this year
	Barred     []float64 // by power: log points that sanctions take from its trade with rivals, this year
	Hub        []float64 // by pair: pull of common hubs, 0..1
	Roof       []float64 // by pair: leverage of one power over both, by powers that do not want spokes, 0..1

	Balanced     []float64 // by member: how far ties to all powers are kept in balance, 0..1 (K80)
	BalancedNext []float64 // the share being set, while everyone still reads the old one
	Threat       *float64  // from outside the region, 0..1, this year
}

func (s *Powers) carve(c *carver, r *Region) {
	m, powers := r.Members, len(r.Powers)
	c.floats(m*powers, &s.Alignment, &s.Finance, &s.Backing, &s.Leverage, &s.Level, &s.Presence, &s.Usual, &s.Known, &s.Anger,
		&s.Programmes, &s.Pull)
	c.floats(m*powers*NumInstruments, &s.Push)
	c.floats(powers*powers, &s.Rivalry)
	c.floats(powers, &s.Barred)
	c.floats(r.Pairs(), &s.Hub, &s.Roof)
	c.floats(m, &s.Balanced, &s.BalancedNext)
	c.float(&s.Threat)
}

// Energy is what members exchange of water, power and gas.
type Energy struct {
	Inflow        *float64  // water of the year over the mean
	Patronage     *float64  // share of the upkeep of shared water and power that an outside payer carries, 0..1
	PowerTWh      []float64 // by stream: power sold downstream in summer, TWh
	GasBCM        []float64 // by stream: gas sold upstream, billion m³
	Upkeep        []float64 // by stream: share of upkeep that the one downstream pays under agreements
	DealPower     []float64 // by stream: power agreed, TWh
	DealGas       []float64 // by stream: gas agreed, billion m³
	PowerPrice    []float64 // by stream: price of the power agreed, US cents per kWh
	GasPrice      []float64 // by stream: price of the gas agreed, US$ per 1000 m³
	Connected     []float64 // by stream: share that is built of a connection of the two power grids, 0..1
	PowerCut      []float64 // by stream: last year of a cut
	GasCut        []float64 // by stream: last year of a cut
	Paid          []float64 // by stream: compensation over what the one upstream gives up, 0..1
	Released      []float64 // by stream: share of the full summer release, 0..1
	Uncompensated []float64 // member × member: dependence of i on j that nothing makes up for, 0..1
}

func (g *Energy) carve(c *carver, r *Region) {
	c.float(&g.Inflow, &g.Patronage)
	c.floats(len(r.Streams), &g.PowerTWh, &g.GasBCM, &g.Upkeep, &g.DealPower, &g.DealGas, &g.PowerPrice, &g.GasPrice,
		&g.PowerCut, &g.GasCut, &g.Paid, &g.Released, &g.Connected)
	c.floats(r.Members*r.Members, &g.Uncompensated)
}

// Talks is the state of the entries of the scenario, and their effects between two members.
type Talks struct {
	Refusals    []float64 // by pair: proposals refused this year
	Implemented []float64 // by pair: implementation gained this year, times how much each agreement binds
	Bound       []float64 // by pair: depth times implementation of agreements in force
	Load        []float64 // by member: what its commitments take of its capacity to keep more, 0..

	Status         []uint8   // by entry
	Signed         []uint8   // entry × member: 1 for those that signed an entry of many countries, 2 for all that ratified
	Implementation []float64 // by entry, 0..1
	Reached        []float64 // by entry: greatest implementation so far
	AgreedIn       []float64 // by entry: year
	InForceIn      []float64 // by entry: year in which it came into force, 0 for not yet
	GrowsFrom      []float64 // by entry: year in which it came into force, or the first of those whose place it took
	Ratification   []float64 // by World.RatificationAt and member: rates of ratification since the signature, added up
	TabledIn       []float64 // by entry: year in which it came on the table
	EndedIn        []float64 // by entry: year in which it ended last, 0 for never
	Score          []float64 // by entry: lowest party score at the last vote
	Values         []float64 // this replicate's values of the entries, by World.EntryAt
}

func (t *Talks) carve(c *carver, r *Region) {
	c.floats(r.Pairs(), &t.Refusals, &t.Implemented, &t.Bound)
	c.floats(r.Members, &t.Load)
}

// carveEntries carves the arrays that grow with the entries of a scenario. They come last, so that everything
// before them is the same for every scenario of a region: see Carry.
func (t *Talks) carveEntries(c *carver, r *Region, entries, values, ratified int) {
	c.bytes(entries, &t.Status)
	c.bytes(entries*r.Members, &t.Signed)
	c.floats(entries, &t.Implementation, &t.Reached, &t.AgreedIn, &t.InForceIn, &t.GrowsFrom, &t.TabledIn, &t.EndedIn, &t.Score)
	c.floats(ratified, &t.Ratification)
	c.floats(values, &t.Values)
}

// Measures are what the results tell of a year besides the state of the rules. No rule reads them.
type Measures struct {
	Signed   *float64 // papers among members signed this year
	Ratified *float64 // that came into force this year
	InForce  *float64 // in force at the end of the year
	There    *float64 // the same, and those that wait for ratification
	Ended    *float64 // that ended this year, or lapsed for want of ratification

	Outer         *float64  // what outside nodes sell to one another, US$
	Concentration []float64 // by member: of its trade over partners, 0..1

	OpenBorder  []uint8   // by inner border: 1 where it was open when Betweenness was made
	Betweenness []float64 // by member: in the network of open inner borders, 0..1

	Past    []float64 // H of this year and the two before, by the year modulo 3
	Relapse *float64  // last year in which H had fallen far within three years, 0 for none so far
}

func (s *Measures) carve(c *carver, r *Region) {
	c.float(&s.Signed, &s.Ratified, &s.InForce, &s.There, &s.Ended, &s.Outer, &s.Relapse)
	c.floats(r.Members, &s.Concentration, &s.Betweenness)
	c.floats(RelapseYears, &s.Past)
	c.bytes(r.Inner, &s.OpenBorder)
}

// RelapseYears is over how many years a fall of the horizontal index may be a relapse.
const RelapseYears = 3

// newState carves the slabs twice: first to learn their length, then to hand out their pieces.
func newState(r *Region, entries, values, ratified int) State {
	var s State
	var c carver
	for range 2 {
		c = carver{floatSlab: make([]float64, c.floatsUsed), byteSlab: make([]uint8, c.bytesUsed)}
		s.Leaders.carve(&c, r)
		s.People.carve(&c, r)
		s.Borders.carve(&c, r)
		s.Routes.carve(&c, r)
		s.Trade.carve(&c, r)
		s.Organisations.carve(&c, r)
		s.Powers.carve(&c, r)
		s.Energy.carve(&c, r)
		s.Talks.carve(&c, r)
		s.Measures.carve(&c, r)
		c.floats(1+numComponents, &s.Horizontal)
		s.Talks.carveEntries(&c, r, entries, values, ratified)
	}
	s.floats, s.bytes = c.floatSlab, c.byteSlab
	return s
}

// numComponents is how many components the horizontal index has.
const numComponents = 6

// carver hands out pieces of two slabs. Before the slabs are allocated it only counts.
type carver struct {
	floatSlab             []float64
	byteSlab              []uint8
	floatsUsed, bytesUsed int
}

// floats gives each table size numbers.
func (c *carver) floats(size int, tables ...*[]float64) {
	for _, t := range tables {
		if at := c.floatsUsed; len(c.floatSlab) > 0 {
			*t = c.floatSlab[at : at+size : at+size]
		}
		c.floatsUsed += size
	}
}

// float gives each place one number.
func (c *carver) float(places ...**float64) {
	for _, p := range places {
		if len(c.floatSlab) > 0 {
			*p = &c.floatSlab[c.floatsUsed]
		}
		c.floatsUsed++
	}
}

// bytes gives each table size bytes.
func (c *carver) bytes(size int, tables ...*[]uint8) {
	for _, t := range tables {
		if at := c.bytesUsed; len(c.byteSlab) > 0 {
			*t = c.byteSlab[at : at+size : at+size]
		}
		c.bytesUsed += size
	}
}

// byte gives a place one byte.
func (c *carver) byte(place **uint8) {
	if len(c.byteSlab) > 0 {
		*place = &c.byteSlab[c.bytesUsed]
	}
	c.bytesUsed++
}

// initialise puts a state before the region's first year.
func (s *State) initialise(r *Region, entries []Entry) {
	copy(s.Powers.Alignment, r.Alignment)
	copy(s.Powers.Rivalry, r.Rivalry)
	copy(s.People.IdentityGap, r.Identity)
	for i, o := range r.Offices {
		s.Leaders.InOffice[i] = float64(o.Since)
		s.Leaders.Coalition[i] = float64(o.Since)
		s.Leaders.Popularity[i] = 0.5
	}
	for k, b := range r.Borders {
		s.Borders.Unsettled[k] = b.UnsettledKm
		s.Borders.CapLevel[k] = float64(Open)
		s.Borders.Chosen[k] = float64(Open)
		s.Borders.HaltLevel[k] = float64(Open)
		s.Borders.Front[k] = float64(Open)
		s.Borders.Ease[k] = float64(Open)
		s.Borders.OuterSet[k] = -1
		s.Borders.Regime[k] = uint8(Open)
	}
	for k, l := range r.Links {
		s.Routes.LinkKm[k] = l.Km
	}
	copy(s.Trade.Size, r.Size[:len(r.Nodes)])
	copy(s.Trade.Balance, r.Balance[:len(r.Nodes)])
	*s.Trade.OilFactor = 1
	*s.Energy.Inflow = 1
	*s.Organisations.InstitutionEntry = -1
	*s.Organisations.Altered = 1
	at := 0
	for k := range entries {
		at += copy(s.Talks.Values[at:], entries[k].Values)
	}
}

// CopyFrom makes s equal to t, which must come from the same region and entries.
func (s *State) CopyFrom(t *State) {
	copy(s.floats, t.floats)
	copy(s.bytes, t.bytes)
}

// Snapshot gives a state that this one can be copied into and back from. Its parts are not carved: it has no
// other use.
func (s *State) Snapshot() State {
	return State{floats: slices.Clone(s.floats), bytes: slices.Clone(s.bytes)}
}

// Slabs gives all numbers of a state in the order in which they were carved. They can be saved, and put back
// into a state of the same region and entries.
func (s *State) Slabs() (floats []float64, bytes []uint8) { return s.floats, s.bytes }
