package sim

// Regime is how a land border is run, in the order of its openness.
type Regime uint8

// The four regimes. Closed is a separate state, not only "more tension": see agents/border.go.
const (
	Closed Regime = iota
	Restricted
	Managed
	Open
)

// RegimeNames are the words for regimes used in files, indexed by Regime.
var RegimeNames = [...]string{"closed", "restricted", "managed", "open"}

func (r Regime) String() string { return RegimeNames[r] }

// Node is one place in the trade matrix. Members come first, so a member's
// country index is also its node index.
type Node struct {
	ID      string  // ISO 3166 two-letter code; XW for the rest of the world
	ISO3    string  // three-letter code used by the data sources
	Name    string  // short English name
	InnerKm float64 // distance of a country to itself [km]: 0.4·√area
	Power   int     // index among the powers, −1 for members and partners
	// trade cost of the node's side of every international border, beyond the parameter "trade.border" [log
	// points]
	Border float64
}

// Office is a country's leadership as coded by the region's protocol. A number is drawn from each range once
// per replicate.
type Office struct {
	Holder     string
	Since      int        // first year of effect
	Openness   [2]float64 // openness to neighbours, coded range, 0..1
	Ambition   [2]float64 // ambition to lead the region, coded range, 0..1
	ExitRate   float64    // hazard of leaving office per year once exits are free
	CrisisRate float64    // hazard of a crisis at home per year, from Region.IncidentsFrom on
}

// Border is a land border between two nodes. A border is inner when both ends are members. The model decides
// the regime of inner borders only.
type Border struct {
	A, B        int     // node indices, A < B
	LengthKm    float64 // 0 for outer borders
	UnsettledKm float64 // km not agreed in the first year
	Dated       []DatedRegime
	Link        int // index in Links
}

// DatedRegime says how an outer border is run from a year on.
type DatedRegime struct {
	From   int
	Regime Regime
}

// Link is an edge of the route graph: a road over a land border or a sea lane.
type Link struct {
	A, B   int
	Km     float64 // length of the road or lane
	Direct float64 // great circle between its ends [km], 0 where the tables do not say
	Border int     // index in Borders, −1 for a sea lane
}

// Fuel flows are raw-material exports. They follow price and capacity, not gravity (claim K45).
type Fuel struct {
	Exporter, Importer int
	// BoePerYear is the energy shipped, in barrels of oil equivalent, by year (index year − FirstYear). Later
	// years hold the last value.
	BoePerYear []float64
	// PriceShare is the share of the Brent price received per barrel of oil
	// equivalent, by year as above.
	PriceShare []float64
	// Unrecorded tells that the records of the pair's trade leave the flow out.
	Unrecorded bool
}

// Tie is a parameter of gravity that belongs to a country or a pair, not to a rule. It has a normal prior in
// log points of trade.
type Tie struct {
	Path string  // "border.AA" or "pair.AA-BB"
	A, B int     // nodes; B is −1 for the border term of a country
	Mean float64 // of the prior [log points of trade]
	SD   float64 // of the prior [log points of trade]
}

// Posterior is what a fit to the record makes of the priors of parameters and ties. It is a list of draws
// that are equally likely. A draw must be used as a whole, because the record correlates its numbers.
type Posterior struct {
	Model string // version of the model that was fitted, "" if the region does not say
	Paths []string
	Mean  []float64 // of each number over all of the fit's members, in its own unit
	// Contraction is 1 − posterior variance over prior variance, on the scale on which the prior is normal.
	// It is 0 where the record says nothing.
	Contraction []float64
	Draws       [][]float64 // by draw, in the order of Paths
}

// Member is the place in Draws of the draw of a replicate. Replicates take the draws in turn.
func (p *Posterior) Member(replicate int) int { return replicate % len(p.Draws) }

// Tied gives the region with its ties at the given values, in the order of Ties. Everything else is shared
// with r. A model of the new region can run a world that was made for r.
func (r *Region) Tied(values []float64) *Region {
	out := *r
	n := len(r.Nodes)
	out.Nodes = append([]Node(nil), r.Nodes...)
	out.Effect = make([]float64, n*n)
	copy(out.Effect, r.Effect)
	for k, t := range r.Ties {
		if t.B < 0 {
			out.Nodes[t.A].Border = values[k]
			continue
		}
		out.Effect[t.A*n+t.B], out.Effect[t.B*n+t.A] = values[k], values[k]
	}
	return &out
}

// Noise is what growth and the price of oil vary by around their paths, in the record. A year's growth beyond a node's
// own mean is a share of last year's, plus an innovation: the node's loading times one that all members have in common,
// and one of its own.
type Noise struct {
	Common  float64   // standard deviation of the innovation in common: the mean over members [log points a year]
	Loading []float64 // by node: how its innovation answers the one in common; nil for no noise
	Own     []float64 // by node: standard deviation of the rest [log points a year]; 0 for a node without a series
	Oil     float64   // standard deviation of the innovations of the price of oil [log points a year]
}

// Region is everything about a region that does not change during a run.
// It is shared by all workers and never written after Validate.
type Region struct {
	Name  string
	Title string

	FirstYear, LastYear int // span of years that scenarios may use
	DefaultUntil        int // last year of a run that names none
	OutcomesObserved    int // last year of observed outcomes
	EventsTo            int // last year of dated events in the reference
	ForcingTo           int // last year of observed size and price
	ExitsFrom           int // first year in which leaders leave by the keyed hazard
	ChoicesFrom         int // first year of leaders' own proposals and free choice of memberships
	IncidentsFrom       int // first year of random clashes and crises, besides those that entries tell of
	RecordFrom          int // first year whose record is held against runs

	// FreeHistory tells that the record says nothing of what happens inside the region: own choices and random clashes
	// begin in the first year, and members found the bodies of the region themselves.
	FreeHistory bool

	Landmarks Landmarks
	Seen      string // part of the record that was known when the weights of decisions were chosen; "" if not stated
	Hindsight string // other knowledge when the region was written; "" if not stated

	Nodes   []Node
	Members int   // the first Members nodes are the region
	Powers  []int // node indices

	Borders []Border // inner ones first, in order of (A, B)
	Inner   int      // number of inner borders
	Links   []Link

	// Member-by-member tables, row-major Members×Members.
	Kinship  []float64 // cultural nearness 0..1 (claims K09, K64)
	Identity []float64 // distance of identity narratives 0..1 (claim K65)

	// Node-by-node tables, row-major len(Nodes)².
	Language []float64 // shared working language 0..1
	Legacy   []float64 // 1 where both were in one state before the first year
	Effect   []float64 // lasting effect of a pair beyond all named terms, log points of trade; symmetric; nil for none

	Ties      []Tie      // what calibration may set: border terms of members and lasting effects of pairs
	Posterior *Posterior // fit of all priors to the region's record; nil if there is none

	Rivalry     []float64 // power-by-power rivalry 0..1, row-major len(Powers)²
	Alignment   []float64 // initial foreign alignment, Members×len(Powers), each row sums to at most 1
	Sovereignty []float64 // sensitivity to loss of sovereignty in the first year, 0..1, by member
	Offices     []Office  // by member, in the first year
	Neutrality  []float64 // dislike of formal bodies and of any lead, 0..1, by member (K110)
	Hedging     []float64 // inclination to spread foreign ties, 0..1, by member; 0 follows the strongest

	Strategies    []Strategy     // by power
	Organisations []Organisation // sorted by id
	Streams       []Stream       // in order of (Up, Down)
	Forms         []Form         // by FormNames
	Threat        []float64      // by year: threat from outside the region, 0..1

	// Forcing, year-major: index (year−FirstYear)·len(Nodes) + node.
	Size       []float64 // economic size, US$ a year
	Balance    []float64 // trade balance of goods and services, US$ a year; sums to 0 over nodes
	Population []float64 // persons, by member only: (year−FirstYear)·Members + member
	Absorber   int       // node whose balance is minus the sum of all others
	Brent      []float64 // US$ a barrel, by year
	Fuels      []Fuel

	NoiseWindow [2]int      // first and last year of the record of which Noise is computed; zero for none
	Grown       [][]float64 // by node: growth at constant prices in each year of the window but the first [log points]
	Noise       Noise       // of years after ForcingTo

	Sender      int       // node from which remittances come; of use where there are any
	Remittances []float64 // share of size: (year−FirstYear)·Members + member; nil for a region without any
	OilIncome   []float64 // by node: share of size that is income from oil and gas which are no Fuels; nil for none

	// What lines to markets outside the region pay, by year and member: (year−FirstYear)·Members + member; 0
	// without a line, nil for a region without any.
	OutsideGas   []float64 // best price of gas [US$ per 1000 m³ and US$/barrel of Brent]
	OutsidePower []float64 // price of power [US cents per kWh]

	shared shared
}

// shared finds the border and the stream of two nodes without a search, whose cost grows with the borders. Validate makes
// it. A region that has not passed, or whose list of borders or streams was replaced since, is searched.
type shared struct {
	nodes          int
	borders        []Border // the lists of which it was made
	streams        []Stream
	border, stream []int32 // by two nodes, row-major: place in the list counted from 1, 0 for none
}

// share makes the tables of what two nodes share.
func (r *Region) share() {
	n := len(r.Nodes)
	s := shared{n, r.Borders, r.Streams, make([]int32, n*n), make([]int32, n*n)}
	for k := len(r.Borders) - 1; k >= 0; k-- { // the first of two is found, as in a search
		a, b := r.Borders[k].A, r.Borders[k].B
		s.border[a*n+b], s.border[b*n+a] = int32(k+1), int32(k+1)
	}
	for k := range r.Streams {
		a, b := r.Streams[k].Up, r.Streams[k].Down
		s.stream[a*n+b], s.stream[b*n+a] = int32(k+1), int32(k+1)
	}
	r.shared = s
}

// has tells whether there are tables for two nodes.
func (s *shared) has(a, b int) bool { return uint(a) < uint(s.nodes) && uint(b) < uint(s.nodes) }

// isSame tells whether two slices are one.
func isSame[T any](x, y []T) bool { return len(x) == len(y) && (len(x) == 0 || &x[0] == &y[0]) }

// Years is the number of years in the span.
func (r *Region) Years() int { return r.LastYear - r.FirstYear + 1 }

// Pairs is the number of unordered pairs of members.
func (r *Region) Pairs() int { return r.Members * (r.Members - 1) / 2 }

// PairIndex gives the place of members i ≠ j in the order (0,1), (0,2) … (1,2) ….
func (r *Region) PairIndex(i, j int) int {
	if i > j {
		i, j = j, i
	}
	return i*(2*r.Members-i-3)>>1 + j - 1
}

// NodeIndex finds a node by its two-letter code, −1 if there is none.
func (r *Region) NodeIndex(id string) int {
	for k := range r.Nodes {
		if r.Nodes[k].ID == id {
			return k
		}
	}
	return -1
}

// BorderIndex finds the land border between two nodes, −1 if they share none.
func (r *Region) BorderIndex(a, b int) int {
	if s := &r.shared; s.has(a, b) && isSame(s.borders, r.Borders) {
		return int(s.border[a*s.nodes+b]) - 1
	}
	return r.searchBorder(a, b)
}

func (r *Region) searchBorder(a, b int) int {
	if a > b {
		a, b = b, a
	}
	for k := range r.Borders {
		if r.Borders[k].A == a && r.Borders[k].B == b {
			return k
		}
	}
	return -1
}

// OrganisationIndex finds an organisation by its code, −1 if there is none.
func (r *Region) OrganisationIndex(id string) int {
	for k := range r.Organisations {
		if r.Organisations[k].ID == id {
			return k
		}
	}
	return -1
}

// StreamIndex finds the stream of two members, −1 if there is none.
func (r *Region) StreamIndex(a, b int) int {
	if s := &r.shared; s.has(a, b) && isSame(s.streams, r.Streams) {
		return int(s.stream[a*s.nodes+b]) - 1
	}
	return r.searchStream(a, b)
}

func (r *Region) searchStream(a, b int) int {
	for k := range r.Streams {
		if s := &r.Streams[k]; s.Up == a && s.Down == b || s.Up == b && s.Down == a {
			return k
		}
	}
	return -1
}

// PairName is the name of a pair of nodes in files: the codes in alphabetical order.
func (r *Region) PairName(a, b int) string {
	x, y := r.Nodes[a].ID, r.Nodes[b].ID
	if x > y {
		x, y = y, x
	}
	return x + "-" + y
}
