package sim

import (
	"errors"
	"fmt"
)

// Regime is how a land border is run, in the order of its openness.
type Regime uint8

// The four regimes. Closed is a state of its own and not "more tension": see
// agents/border.go.
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
	Border  float64 // what its side of every international border takes from trade beyond the parameter "trade.border" [log points]
}

// Office is a country's leadership as coded by the region's protocol. Ranges
// are drawn from once per replicate.
type Office struct {
	Holder   string
	Since    int        // first year of effect
	Openness [2]float64 // openness to neighbours, coded range, 0..1
	Ambition [2]float64 // ambition to lead the region, coded range, 0..1
	ExitRate float64    // hazard of leaving office per year once exits are free
}

// Border is a land border between two nodes. A border is inner when both its
// ends are members: only those carry a regime that the model decides.
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
	Border int     // index in Borders, −1 for a sea lane
}

// Fuel flows are raw-material exports that follow price and capacity, not
// gravity (claim K45).
type Fuel struct {
	Exporter, Importer int
	// BoePerYear is the energy shipped, in barrels of oil equivalent, by year
	// (index year − FirstYear, the last value held).
	BoePerYear []float64
	// PriceShare is the share of the Brent price received per barrel of oil
	// equivalent, by year as above.
	PriceShare []float64
}

// Tie is a number of gravity that belongs to a country or a pair rather than to a
// rule, with what is believed of it before any data: a normal prior in log points
// of trade.
type Tie struct {
	Path string  // "border.KG" or "pair.KG-KZ"
	A, B int     // nodes; B is −1 for the border term of a country
	Mean float64 // of the prior [log points of trade]
	SD   float64 // of the prior [log points of trade]
}

// Posterior is what a fit to the record leaves of the priors of parameters and
// ties: sets of values that are equally likely, each to be taken as a whole, since
// numbers that the record ties together are correlated.
type Posterior struct {
	Paths []string
	Mean  []float64 // of each number over all of the fit's members, in its own unit
	// Contraction is 1 − posterior over prior variance, on the scale on which the prior
	// is normal: 0 where the record says nothing.
	Contraction []float64
	Draws       [][]float64 // by draw, in the order of Paths
}

// Member is the place in Draws of the draw that a replicate has: they are taken in turn.
func (p *Posterior) Member(replicate int) int { return replicate % len(p.Draws) }

// Tied gives the region with its ties at the given values, in the order of Ties.
// Everything else is shared with r. A world made for r can be run by a model of it.
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

// Region is everything about a region that does not change during a run.
// It is shared by all workers and never written after Validate.
type Region struct {
	Name  string
	Title string

	FirstYear, LastYear int // span of years that scenarios may use
	DefaultUntil        int // last year of a run that names none
	OutcomesObserved    int // last year of observed outcomes handed to the project
	EventsTo            int // last year of dated events in the reference
	ForcingTo           int // last year of observed size and price
	ExitsFrom           int // first year in which leaders leave by the keyed hazard
	ChoicesFrom         int // first year of leaders' own proposals and free choice of memberships

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
	Effect   []float64 // what lasts between two nodes beyond all named terms, log points of trade; symmetric; nil for none

	Ties      []Tie      // what calibration may set: border terms of members and lasting effects of pairs
	Posterior *Posterior // what the region's record leaves of all priors; nil if nobody has fitted it

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
	Brent      []float64 // US$ a barrel, by year
	Fuels      []Fuel
}

// Years is the number of years in the span.
func (r *Region) Years() int { return r.LastYear - r.FirstYear + 1 }

// Pairs is the number of unordered pairs of members.
func (r *Region) Pairs() int { return r.Members * (r.Members - 1) / 2 }

// PairIndex gives the place of members i ≠ j in the order (0,1), (0,2) … (1,2) ….
func (r *Region) PairIndex(i, j int) int {
	if i > j {
		i, j = j, i
	}
	return i*r.Members - i*(i+1)/2 + j - i - 1
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

// StreamIndex finds what two members share in water and energy, −1 if nothing.
func (r *Region) StreamIndex(a, b int) int {
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

// Validate checks shapes and ranges and returns every fault it finds. A Region
// that passes can be run.
func (r *Region) Validate() error {
	var faults []error
	bad := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	n, m, years := len(r.Nodes), r.Members, r.Years()
	if m < 2 || m > n {
		bad("region: %d members among %d nodes, want at least 2", m, n)
		return errors.Join(faults...)
	}
	if years < 2 {
		bad("region: years %d..%d, want at least two", r.FirstYear, r.LastYear)
		return errors.Join(faults...)
	}
	if r.DefaultUntil < r.FirstYear || r.DefaultUntil > r.LastYear {
		bad("region: default_until = %d, want %d..%d", r.DefaultUntil, r.FirstYear, r.LastYear)
	}
	np := len(r.Powers)
	shape := func(name string, got, want int) {
		if got != want {
			bad("region: table %s has %d values, want %d", name, got, want)
		}
	}
	shape("kinship", len(r.Kinship), m*m)
	shape("identity", len(r.Identity), m*m)
	shape("language", len(r.Language), n*n)
	shape("legacy", len(r.Legacy), n*n)
	shape("rivalry", len(r.Rivalry), np*np)
	shape("alignment", len(r.Alignment), m*np)
	shape("sovereignty", len(r.Sovereignty), m)
	shape("offices", len(r.Offices), m)
	shape("size", len(r.Size), years*n)
	shape("balance", len(r.Balance), years*n)
	shape("population", len(r.Population), years*m)
	shape("brent", len(r.Brent), years)
	shape("neutrality", len(r.Neutrality), m)
	shape("hedging", len(r.Hedging), m)
	shape("strategies", len(r.Strategies), np)
	shape("forms", len(r.Forms), len(FormNames))
	shape("threat", len(r.Threat), years)
	for p := range r.Strategies {
		shape("spending of a power", len(r.Strategies[p].Rate), years)
		shape("interest of a power", len(r.Strategies[p].Interest), m)
		shape("security from a power", len(r.Strategies[p].Secures), m)
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	within := func(name string, xs []float64, lo, hi float64) {
		for k, x := range xs {
			if !(x >= lo && x <= hi) { // written so that NaN fails
				bad("region: %s[%d] = %v, want %v..%v", name, k, x, lo, hi)
				return
			}
		}
	}
	within("kinship", r.Kinship, 0, 1)
	within("identity", r.Identity, 0, 1)
	within("language", r.Language, 0, 1)
	within("legacy", r.Legacy, 0, 1)
	within("rivalry", r.Rivalry, 0, 1)
	if r.Effect != nil {
		shape("effect", len(r.Effect), n*n)
		within("effect", r.Effect, -20, 20)
	}
	within("alignment", r.Alignment, 0, 1)
	within("sovereignty", r.Sovereignty, 0, 1)
	within("neutrality", r.Neutrality, 0, 1)
	within("hedging", r.Hedging, 0, 1)
	within("threat", r.Threat, 0, 1)
	for p := range r.Strategies {
		s := &r.Strategies[p]
		name := r.Nodes[r.Powers[p]].ID
		within("spending of "+name, s.Rate, 0, 0.1)
		within("use of "+name, s.Use[:], 0, 1)
		within("interest of "+name, s.Interest, 0, 1)
		within("security from "+name, s.Secures, 0, 1)
		within("strategy of "+name, []float64{s.Lead, s.ExclusionAversion, s.HubPreference, s.RivalResponse}, 0, 1)
	}
	for k := range r.Organisations {
		o := &r.Organisations[k]
		within("organisation "+o.ID, []float64{o.Depth, o.Supranational, o.Enforcement}, 0, 1)
		if r.OrganisationIndex(o.ID) != k {
			bad("region: organisation %s stands twice", o.ID)
		}
	}
	for k := range r.Streams {
		s := &r.Streams[k]
		if s.Up < 0 || s.Down < 0 || s.Up >= m || s.Down >= m || s.Up == s.Down || r.StreamIndex(s.Up, s.Down) != k {
			bad("region: stream %d joins %d and %d, want two different members, each two once", k, s.Up, s.Down)
			continue
		}
		name := r.Nodes[s.Up].ID + " to " + r.Nodes[s.Down].ID
		within("dependence "+name, []float64{s.Water, s.Fuel}, 0, 1)
		within("volumes "+name, []float64{s.SummerTWh, s.WinterTWh, s.GasBCM}, 0, 1e4)
		within("water "+name, []float64{s.WaterMCM}, 0, 1e6)
	}
	for k := range r.Forms {
		f := &r.Forms[k]
		within("institution "+f.Name, []float64{f.Depth, f.Supranational, f.Enforcement, f.Formality, f.Coverage, f.Lead, f.Market}, 0, 1)
	}
	within("size", r.Size, 1, 1e16)
	within("population", r.Population, 1, 1e11)
	within("brent", r.Brent, 0, 1e4)
	for y := range years {
		sum, scale := 0.0, 0.0
		for k := range n {
			b := r.Balance[y*n+k]
			sum += b
			scale += r.Size[y*n+k]
		}
		if !(sum <= 1e-9*scale && sum >= -1e-9*scale) {
			bad("region: trade balances of %d sum to %g, want 0 (one node must absorb the sum)", r.FirstYear+y, sum)
		}
	}
	for k, nd := range r.Nodes {
		if !(nd.InnerKm > 0) {
			bad("region: node %s has inner distance %v, want above 0", nd.ID, nd.InnerKm)
		}
		if r.NodeIndex(nd.ID) != k {
			bad("region: node %s stands twice", nd.ID)
		}
	}
	for i, o := range r.Offices {
		within("openness of "+r.Nodes[i].ID, o.Openness[:], 0, 1)
		within("ambition of "+r.Nodes[i].ID, o.Ambition[:], 0, 1)
		if !(o.ExitRate >= 0 && o.ExitRate <= 1) {
			bad("region: exit rate of %s = %v, want 0..1", r.Nodes[i].ID, o.ExitRate)
		}
	}
	for k, b := range r.Borders {
		if b.A >= b.B || b.B >= n || b.A < 0 {
			bad("region: border %d joins nodes %d and %d", k, b.A, b.B)
			continue
		}
		if (b.B < m) != (k < r.Inner) {
			bad("region: border %s stands among the wrong group: inner borders come first", r.PairName(b.A, b.B))
		}
		if k < r.Inner && !(b.LengthKm > 0 && b.UnsettledKm >= 0 && b.UnsettledKm <= b.LengthKm) {
			bad("region: border %s has %v km of which %v unsettled", r.PairName(b.A, b.B), b.LengthKm, b.UnsettledKm)
		}
		if b.Link < 0 || b.Link >= len(r.Links) || r.Links[b.Link].Border != k {
			bad("region: border %s has no road in the route graph", r.PairName(b.A, b.B))
		}
	}
	for k, l := range r.Links {
		if !(l.Km > 0) || l.A == l.B || l.A < 0 || l.B < 0 || l.A >= n || l.B >= n {
			bad("region: link %d joins %d and %d with %v km", k, l.A, l.B, l.Km)
		}
	}
	for _, f := range r.Fuels {
		shape("fuel volume", len(f.BoePerYear), years)
		shape("fuel price share", len(f.PriceShare), years)
	}
	return errors.Join(faults...)
}
