package sim

import (
	"errors"
	"fmt"
)

// Validate checks shapes and ranges and returns every fault it finds. A Region
// that passes can be run.
func (r *Region) Validate() error {
	f := regionFaults{r: r}
	r.shared = shared{} // of borders as they were
	f.span()
	if len(f.found) == 0 {
		f.shapes()
	}
	if len(f.found) == 0 {
		f.tables()
		f.strategies()
		f.bodies()
		f.streams()
		f.forcing()
		f.nodes()
		f.geography()
	}
	if len(f.found) == 0 {
		r.share()
	}
	return errors.Join(f.found...)
}

// regionFaults collects what is wrong with a region.
type regionFaults struct {
	r     *Region
	found []error
}

func (f *regionFaults) add(format string, args ...any) {
	f.found = append(f.found, fmt.Errorf("region: "+format, args...))
}

// shape asks for a table of so many values.
func (f *regionFaults) shape(name string, got, want int) {
	if got != want {
		f.add("table %s has %d values, want %d", name, got, want)
	}
}

// within checks that values lie in lo..hi; the first one outside is a fault.
func (f *regionFaults) within(name string, lo, hi float64, xs ...float64) {
	for k, x := range xs {
		if !(x >= lo && x <= hi) { // written so that NaN fails
			f.add("%s[%d] = %v, want %v..%v", name, k, x, lo, hi)
			return
		}
	}
}

// span checks the numbers on which the length of all tables depends.
func (f *regionFaults) span() {
	r := f.r
	if n := len(r.Nodes); r.Members < 2 || r.Members > n {
		f.add("%d members among %d nodes, want at least 2", r.Members, n)
		return
	}
	if r.Years() < 2 {
		f.add("years %d..%d, want at least two", r.FirstYear, r.LastYear)
	}
}

func (f *regionFaults) shapes() {
	r := f.r
	if r.DefaultUntil < r.FirstYear || r.DefaultUntil > r.LastYear {
		f.add("default_until = %d, want %d..%d", r.DefaultUntil, r.FirstYear, r.LastYear)
	}
	n, m, powers, years := len(r.Nodes), r.Members, len(r.Powers), r.Years()
	f.shape("kinship", len(r.Kinship), m*m)
	f.shape("identity", len(r.Identity), m*m)
	f.shape("language", len(r.Language), n*n)
	f.shape("legacy", len(r.Legacy), n*n)
	f.shape("rivalry", len(r.Rivalry), powers*powers)
	f.shape("alignment", len(r.Alignment), m*powers)
	f.shape("sovereignty", len(r.Sovereignty), m)
	f.shape("offices", len(r.Offices), m)
	f.shape("size", len(r.Size), years*n)
	f.shape("balance", len(r.Balance), years*n)
	f.shape("population", len(r.Population), years*m)
	f.shape("brent", len(r.Brent), years)
	f.shape("neutrality", len(r.Neutrality), m)
	f.shape("hedging", len(r.Hedging), m)
	f.shape("strategies", len(r.Strategies), powers)
	f.shape("forms", len(r.Forms), len(FormNames))
	f.shape("threat", len(r.Threat), years)
	for p := range r.Strategies {
		f.shape("spending of a power", len(r.Strategies[p].Rate), years)
		f.shape("interest of a power", len(r.Strategies[p].Interest), m)
		f.shape("security from a power", len(r.Strategies[p].Secures), m)
	}
}

func (f *regionFaults) tables() {
	r, n := f.r, len(f.r.Nodes)
	f.within("kinship", 0, 1, r.Kinship...)
	f.within("identity", 0, 1, r.Identity...)
	f.within("language", 0, 1, r.Language...)
	f.within("legacy", 0, 1, r.Legacy...)
	f.within("rivalry", 0, 1, r.Rivalry...)
	if r.Effect != nil {
		f.shape("effect", len(r.Effect), n*n)
		f.within("effect", -20, 20, r.Effect...)
	}
	f.within("alignment", 0, 1, r.Alignment...)
	f.within("sovereignty", 0, 1, r.Sovereignty...)
	f.within("neutrality", 0, 1, r.Neutrality...)
	f.within("hedging", 0, 1, r.Hedging...)
	f.within("threat", 0, 1, r.Threat...)
}

func (f *regionFaults) strategies() {
	for p := range f.r.Strategies {
		s := &f.r.Strategies[p]
		name := f.r.Nodes[f.r.Powers[p]].ID
		f.within("spending of "+name, 0, 0.1, s.Rate...)
		f.within("use of "+name, 0, 1, s.Use[:]...)
		f.within("interest of "+name, 0, 1, s.Interest...)
		f.within("security from "+name, 0, 1, s.Secures...)
		f.within("strategy of "+name, 0, 1, s.Lead, s.ExclusionAversion, s.HubPreference, s.RivalResponse)
	}
}

func (f *regionFaults) bodies() {
	r := f.r
	for k := range r.Organisations {
		o := &r.Organisations[k]
		f.within("organisation "+o.ID, 0, 1, o.Depth, o.Supranational, o.Enforcement)
		if r.OrganisationIndex(o.ID) != k {
			f.add("organisation %s stands twice", o.ID)
		}
		for _, x := range o.SuccessorOf {
			if x == k || x < 0 || x >= len(r.Organisations) {
				f.add("organisation %s succeeds %d, want another organisation", o.ID, x)
			}
		}
		if o.Ended != 0 && (o.Ended <= o.Founded || len(o.Sponsors) == 0) {
			f.add("organisation %s is founded in %d and ended in %d, want the years in this order, and an end for bodies with "+
				"sponsors only", o.ID, o.Founded, o.Ended)
		}
		for _, i := range o.Founders {
			if i < 0 || i >= r.Members || len(o.Sponsors) > 0 {
				f.add("organisation %s has founder %d, want members, and founders for home-grown bodies only", o.ID, i)
			}
		}
	}
	for k := range r.Forms {
		o := &r.Forms[k]
		f.within("institution "+o.Name, 0, 1, o.Depth, o.Supranational, o.Enforcement, o.Formality, o.Coverage, o.Lead, o.Market)
	}
}

func (f *regionFaults) streams() {
	r, m := f.r, f.r.Members
	for k := range r.Streams {
		s := &r.Streams[k]
		if s.Up < 0 || s.Down < 0 || s.Up >= m || s.Down >= m || s.Up == s.Down || r.StreamIndex(s.Up, s.Down) != k {
			f.add("stream %d joins %d and %d, want two different members, each two once", k, s.Up, s.Down)
			continue
		}
		name := r.Nodes[s.Up].ID + " to " + r.Nodes[s.Down].ID
		f.within("dependence "+name, 0, 1, s.Water, s.Fuel)
		f.within("volumes "+name, 0, 1e4, s.SummerTWh, s.WinterTWh, s.GasBCM)
		f.within("water "+name, 0, 1e6, s.WaterMCM)
	}
}

func (f *regionFaults) forcing() {
	r, n, years := f.r, len(f.r.Nodes), f.r.Years()
	f.within("size", 1, 1e16, r.Size...)
	f.within("population", 1, 1e11, r.Population...)
	f.within("brent", 0, 1e4, r.Brent...)
	for y := range years {
		sum, scale := 0.0, 0.0
		for k := range n {
			sum += r.Balance[y*n+k]
			scale += r.Size[y*n+k]
		}
		if !(sum <= 1e-9*scale && sum >= -1e-9*scale) {
			f.add("trade balances of %d sum to %g, want 0 (one node must absorb the sum)", r.FirstYear+y, sum)
		}
	}
	if r.OutsideGas != nil {
		f.shape("outside_gas", len(r.OutsideGas), years*r.Members)
		f.within("outside_gas", 0, 100, r.OutsideGas...)
	}
	if r.OutsidePower != nil {
		f.shape("outside_power", len(r.OutsidePower), years*r.Members)
		f.within("outside_power", 0, 50, r.OutsidePower...)
	}
	if r.Remittances != nil {
		f.shape("remittances", len(r.Remittances), years*r.Members)
		f.within("remittances", 0, 2, r.Remittances...)
		f.within("sender of remittances", 0, float64(n-1), float64(r.Sender))
	}
	if r.OilIncome != nil {
		f.shape("oil_income", len(r.OilIncome), n)
		f.within("oil_income", 0, 1, r.OilIncome...)
	}
	f.within("absorber", 0, float64(n-1), float64(r.Absorber))
	f.noise()
	for _, fuel := range r.Fuels {
		f.shape("fuel volume", len(fuel.BoePerYear), years)
		f.shape("fuel price share", len(fuel.PriceShare), years)
	}
}

// noise checks what size and the price of oil vary by.
func (f *regionFaults) noise() {
	noise, n := &f.r.Noise, len(f.r.Nodes)
	if noise.Own == nil && noise.Loading == nil {
		f.within("noise of oil", 0, 2, noise.Oil)
		return
	}
	f.shape("loading of growth", len(noise.Loading), n)
	f.shape("noise of growth", len(noise.Own), n)
	f.within("loading of growth", -20, 20, noise.Loading...)
	f.within("noise of growth", 0, 1, noise.Own...)
	f.within("noise of growth in common and of oil", 0, 2, noise.Common, noise.Oil)
}

func (f *regionFaults) nodes() {
	r := f.r
	for k, node := range r.Nodes {
		if !(node.InnerKm > 0) {
			f.add("node %s has inner distance %v, want above 0", node.ID, node.InnerKm)
		}
		if r.NodeIndex(node.ID) != k {
			f.add("node %s stands twice", node.ID)
		}
	}
	for i, o := range r.Offices {
		f.within("openness of "+r.Nodes[i].ID, 0, 1, o.Openness[:]...)
		f.within("ambition of "+r.Nodes[i].ID, 0, 1, o.Ambition[:]...)
		if !(o.ExitRate >= 0 && o.ExitRate <= 1) {
			f.add("exit rate of %s = %v, want 0..1", r.Nodes[i].ID, o.ExitRate)
		}
		if !(o.CrisisRate >= 0 && o.CrisisRate <= 1) {
			f.add("crisis rate of %s = %v, want 0..1", r.Nodes[i].ID, o.CrisisRate)
		}
	}
}

// geography checks borders and the graph of roads and lanes.
func (f *regionFaults) geography() {
	r, n, m := f.r, len(f.r.Nodes), f.r.Members
	for k, b := range r.Borders {
		if b.A >= b.B || b.B >= n || b.A < 0 {
			f.add("border %d joins nodes %d and %d", k, b.A, b.B)
			continue
		}
		if (b.B < m) != (k < r.Inner) {
			f.add("border %s stands among the wrong group: inner borders come first", r.PairName(b.A, b.B))
		}
		if k < r.Inner && !(b.LengthKm > 0 && b.UnsettledKm >= 0 && b.UnsettledKm <= b.LengthKm) {
			f.add("border %s has %v km of which %v unsettled", r.PairName(b.A, b.B), b.LengthKm, b.UnsettledKm)
		}
		if b.Link < 0 || b.Link >= len(r.Links) || r.Links[b.Link].Border != k {
			f.add("border %s has no road in the route graph", r.PairName(b.A, b.B))
		}
	}
	for k, l := range r.Links {
		if !(l.Km > 0) || l.A == l.B || l.A < 0 || l.B < 0 || l.A >= n || l.B >= n {
			f.add("link %d joins %d and %d with %v km", k, l.A, l.B, l.Km)
		}
	}
}
