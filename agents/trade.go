package agents

import (
	"fmt"
	"math"

	"concord/sim"
	"concord/sim/det"
)

// Trade is structural gravity with home sales, forced deficits and a separate flow of raw materials (claim
// K45). Sizes are log points of trade unless stated otherwise. Economic size stands for output, which is a
// simplification.
type Trade struct {
	Elasticity float64
	Distance   float64
	Border     float64
	Contiguity float64
	Language   float64
	Legacy     float64
	LegacyFade float64
	Managed    float64
	Restricted float64
	Closed     float64
	Unsettled  float64
	Tension    float64
	Agreement  float64
	BorderTime float64
	Adjust     float64
	StakeHalf  float64
	StakeUnmet float64
	FuelCap    float64
	Resistance float64

	OpenLag      float64
	DealsCounted float64
	DealsMost    float64
}

func (t *Trade) table() []Parameter {
	return []Parameter{
		{Path: "trade.elasticity", Value: &t.Elasticity, Prior: 5, Shape: Normal, Spread: 1.2, Lo: 1, Hi: 15,
			Unit: "1", Grade: "V", Source: "Head & Mayer 2014",
			Doc: "σ−1: how trade answers trade costs; used for welfare and first-order gains"},
		{Path: "trade.distance", Value: &t.Distance, Prior: 1.05, Shape: Normal, Spread: 0.20, Lo: 0, Hi: 3,
			Unit: "ln trade/ln km", Grade: "M/V", Source: "Head & Mayer 2014; Disdier & Head 2008 (1,467 estimates)",
			Doc: "fall of trade with the length of the route"},
		{Path: "trade.border", Value: &t.Border, Prior: 3, Shape: Normal, Spread: 0.7, Lo: 0, Hi: 8,
			Unit: "log points", Grade: "J", Source: "judgement; published PPML examples lie near 3.4",
			Doc: "what any national border takes from trade; the region file adds to it by country"},
		{Path: "trade.contiguity", Value: &t.Contiguity, Prior: 0.55, Shape: Normal, Spread: 0.25, Lo: -1, Hi: 3,
			Unit: "log points", Grade: "M", Source: "Head & Mayer 2014",
			Doc: "what a common land border adds"},
		{Path: "trade.language", Value: &t.Language, Prior: 0.35, Shape: Normal, Spread: 0.2, Lo: -1, Hi: 3,
			Unit: "log points", Grade: "M", Source: "Head & Mayer 2014",
			Doc: "what a shared working language adds"},
		{Path: "trade.legacy", Value: &t.Legacy, Prior: 2.5, Shape: Normal, Spread: 0.7, Lo: 0, Hi: 6,
			Unit: "log points", Grade: "M",
			Source: "Fidrmuc & Fidrmuc 2003 find about 3.4 among three republics in 1998; taken lower, with sight of the " +
				"share of trade inside the region, which is therefore no evidence",
			Doc: "what having been one state adds in the first year (K02 K03)"},
		{Path: "trade.legacy_fade", Value: &t.LegacyFade, Prior: 25, Shape: LogNormal, Spread: 0.3, Lo: 0.5, Hi: 500,
			Unit: "years", Grade: "J", Source: "judgement: rails, standards and habits of a generation",
			Doc: "years in which the legacy falls to 1/e (K10)"},
		{Path: "trade.managed", Value: &t.Managed, Prior: 0.2, Shape: Uniform, Low: 0.1, High: 0.3, Lo: 0, Hi: 5,
			Unit: "log points", Grade: "J", Source: "judgement: 0.1–0.3",
			Doc: "what a managed border takes from the pair's own trade"},
		{Path: "trade.restricted", Value: &t.Restricted, Prior: 0.45, Shape: Uniform, Low: 0.3, High: 0.6, Lo: 0, Hi: 5,
			Unit: "log points", Grade: "J", Source: "judgement: 0.3–0.6",
			Doc: "what a restricted border takes from the pair's own trade"},
		{Path: "trade.closed", Value: &t.Closed, Prior: 1.2, Shape: LogNormal, Spread: 0.49, Lo: 0, Hi: 8,
			Unit: "log points", Grade: "J",
			Source: "judgement: 90 % between 0.5 and 2.5; reporters of the reopenings disagree as widely",
			Doc:    "what a closed border takes from the pair's own trade"},
		{Path: "trade.unsettled", Value: &t.Unsettled, Prior: 0.40, Shape: Normal, Spread: 0.25, Lo: 0, Hi: 3,
			Unit: "log points", Grade: "V sign", Source: "Simmons 2005; size judgement",
			Doc: "what a wholly unsettled border takes, in proportion to the unsettled share (K34)"},
		{Path: "trade.tension", Value: &t.Tension, Prior: 0.08, Shape: Normal, Spread: 0.05, Lo: 0, Hi: 2,
			Unit: "log points", Grade: "V", Source: "Fuchs & Klann 2013; Du et al. 2017",
			Doc: "what the memory of a clash of severity 1 takes"},
		{Path: "trade.agreement", Value: &t.Agreement, Prior: 0.36, Shape: Normal, Spread: 0.25, Lo: -1, Hi: 3,
			Unit: "log points", Grade: "M/V", Source: "Baier & Bergstrand 2007",
			Doc: "what a full trade agreement adds after its phase-in"},
		{Path: "trade.border_time", Value: &t.BorderTime, Prior: 0.134, Shape: Normal, Spread: 0.04, Lo: 0, Hi: 2,
			Unit: "ln trade/ln time", Grade: "V", Source: "Kim & Mariano 2020: 10 % less time, 1.41 % more trade",
			Doc: "gain from shorter border time (K43)"},
		{Path: "trade.adjust", Value: &t.Adjust, Prior: 0.5, Shape: Uniform, Low: 0.3, High: 0.7, Lo: 0.05, Hi: 1,
			Unit: "share/year", Grade: "J", Source: "judgement",
			Doc: "share of the way that ln φ goes in a year; 1 turns the lag off"},
		{Path: "trade.stake_half", Value: &t.StakeHalf, Prior: 0.05, Shape: LogNormal, Spread: 0.4, Lo: 1e-4, Hi: 1,
			Unit: "share of GDP", Grade: "J", Source: "judgement",
			Doc: "trade with one neighbour over GDP at which the stake a leader sees is one half"},
		{Path: "trade.stake_unmet", Value: &t.StakeUnmet, Prior: 0.5, Shape: Uniform, Low: 0, High: 1, Lo: 0, Hi: 1,
			Unit: "1", Grade: "J", Source: "judgement: a gain not yet seen counts half",
			Doc: "weight of trade that an open border would add, against trade that is there (K44 K120)"},
		{Path: "trade.fuel_most", Value: &t.FuelCap, Prior: 0.6, Shape: Fixed, Lo: 0, Hi: 0.9,
			Unit: "share of GDP", Grade: "J", Source: "convention",
			Doc: "raw-material exports never exceed this share of size, so that gravity keeps something to trade"},
		{Path: "trade.resistance", Value: &t.Resistance, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "V", Source: "Anderson & van Wincoop 2003",
			Doc: "1: trade with one partner depends on the barriers to all others; 0: resistances stay those of a plain " +
				"year, and only the pair's own barrier counts"},
		{Path: "trade.open_lag", Value: &t.OpenLag, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "1", Grade: "C", Source: "convention: a yardstick moves as what it measures",
			Doc: "1: trade with open borders lags behind as trade does, see trade.adjust; 0: it is there at once"},
		{Path: "trade.deals_counted", Value: &t.DealsCounted, Prior: 1, Shape: Fixed, Lo: 0, Hi: 1,
			Unit: "share", Grade: "C", Source: "convention: records of trade have fuel and power in them",
			Doc: "share of the power and gas that members sell each other that counts as trade"},
		{Path: "trade.deals_most", Value: &t.DealsMost, Prior: 0.1, Shape: Fixed, Lo: 0, Hi: 0.2,
			Unit: "share of GDP", Grade: "J", Source: "convention",
			Doc: "power and gas between two members never count for more than this share of the smaller size, so that gravity " +
				"keeps something to trade"},
	}
}

// tradeRule is Trade bound to a region.
type tradeRule struct {
	Trade
	base   []float64 // ln φ without route, regime, legacy and agreements
	legacy []float64 // legacy left, by year, for a pair with full legacy
	border []int     // by node pair: border index, −1
	pair   []int     // by node pair: pair of members, −1
	route  []float64 // ln of the route when every border is managed
	parts  []part

	supply, demand, fuel []float64 // scratch
	open, openBid        []float64 // scratch: φ with open borders, and by node what the balance has as b, see balancer
	freer                []float64 // by node pair: φ at its potential over φ of a plain year
	diverted             []float64 // scratch: by member and power, log points that sanctions on others bring
	ties                 Ties
	outward              Outward
	visa                 float64 // log points by which a visa lowers trade, see People
	anger                float64 // log points by which a power's full anger lowers trade, see PatronPressure
}

func newTradeRule(p *Params, r *sim.Region, route []float64) tradeRule {
	t, n := p.Trade, len(r.Nodes)
	s := tradeRule{Trade: t,
		base: make([]float64, n*n), legacy: make([]float64, r.Years()), border: make([]int, n*n), pair: make([]int, n*n),
		supply: make([]float64, n), demand: make([]float64, n), fuel: make([]float64, len(r.Fuels)), route: route,
		open: make([]float64, n*n), openBid: make([]float64, n), visa: p.People.VisaTrade,
		diverted: make([]float64, r.Members*len(r.Powers)), ties: p.Ties, outward: p.Outward,
		anger: p.Pressure.Trade}
	for y := range s.legacy {
		s.legacy[y] = float64(t.Legacy * det.Exp(-float64(y)/t.LegacyFade))
	}
	for i := range n {
		for j := range n {
			k := i*n + j
			s.border[k], s.pair[k] = -1, -1
			if i == j {
				continue
			}
			if i < r.Members && j < r.Members {
				s.pair[k] = r.PairIndex(i, j)
			}
			s.border[k] = r.BorderIndex(i, j)
			// The term of a border is the mean of the terms of its two sides. Only the sum of a country's own
			// sides affects its home share.
			s.base[k] = -t.Border - float64(0.5*(r.Nodes[i].Border+r.Nodes[j].Border)) + float64(t.Language*r.Language[k])
			if s.border[k] >= 0 {
				s.base[k] += t.Contiguity
			}
			if r.Effect != nil {
				s.base[k] += r.Effect[k]
			}
		}
	}
	s.parts = partsOf(r)
	s.freer = s.potentialOverPlain(r, p.Routes.straight(r, route))
	return s
}

// part is a connected part of the route graph. Each part is balanced separately, so that events in one cannot
// change a bit in another.
type part struct {
	nodes  []int
	solver balancer
	plain  []plain // by year, made when first needed

	phi, supply, demand, scale, flow []float64 // of the part
}

// plain is the balance of a part in a year without events: every inner border managed, no agreement, no
// shock. Runs differ little in one year, compared with the differences between years. The solver therefore
// starts from the plain balance and uses its inverse. It depends on parameters and region only, never on a
// run.
type plain struct {
	scale   []float64 // a
	price   []float64 // P
	inverse []float64 // of J, see balancer

	potential []float64 // by node: a member's half of trade inside the region at its potential, US$
}

func partsOf(r *sim.Region) []part {
	n := len(r.Nodes)
	root := make([]int, n)
	for k := range root {
		root[k] = k
	}
	for range n { // lowest index spreads at most n times
		for _, l := range r.Links {
			low := min(root[l.A], root[l.B])
			root[l.A], root[l.B] = low, low
		}
	}
	var parts []part
	for first := range n {
		if root[first] != first {
			continue
		}
		var p part
		for k := first; k < n; k++ {
			if root[k] == first {
				p.nodes = append(p.nodes, k)
			}
		}
		size := len(p.nodes)
		p.solver = newBalancer(size)
		p.plain = make([]plain, r.Years())
		p.phi, p.flow = make([]float64, size*size), make([]float64, size*size)
		p.supply, p.demand, p.scale = make([]float64, size), make([]float64, size), make([]float64, size)
		parts = append(parts, p)
	}
	return parts
}

// balance solves one part and returns the solver's steps. Without a place for flows it leaves them out.
func (p *part) balance(phi, supply, demand, scale, flow, near []float64, tolerance float64) (int, error) {
	n, size := len(scale), len(p.nodes)
	if size == n {
		return p.solver.solve(phi, supply, demand, scale, flow, near, tolerance)
	}
	for i, from := range p.nodes {
		p.supply[i], p.demand[i], p.scale[i] = supply[from], demand[from], scale[from]
		for j, to := range p.nodes {
			p.phi[i*size+j] = phi[from*n+to]
		}
	}
	steps, err := p.solver.solve(p.phi, p.supply, p.demand, p.scale, p.flow, near, tolerance)
	for i, from := range p.nodes {
		scale[from] = p.scale[i]
		for j := 0; j < size && flow != nil; j++ {
			flow[from*n+p.nodes[j]] = p.flow[i*size+j]
		}
	}
	return steps, err
}

// burn gives the value of every raw-material flow at a price of oil and sizes of the exporters.
func (t *tradeRule) burn(r *sim.Region, y int, price float64, size, fuel []float64) {
	most := t.supply
	for i := range most {
		most[i] = float64(t.FuelCap * size[i])
	}
	sell(r, y, price, most, fuel)
}

// sell gives the value of every raw-material flow at a price of oil. Most is what each node can sell at most; what is
// sold is taken from it.
func sell(r *sim.Region, y int, price float64, most, fuel []float64) {
	for k := range r.Fuels {
		f := &r.Fuels[k]
		perBoe := float64(f.PriceShare[y] * price)
		value := min(float64(f.BoePerYear[y]*perBoe), most[f.Exporter])
		most[f.Exporter] -= value
		fuel[k] = value
	}
}

// markets gives what every node supplies and demands besides raw materials. Goods sold as raw material are
// not available for other sales. Money spent on raw material is not available for other purchases. The
// balance stays the same.
func (t *tradeRule) markets(r *sim.Region, size, balance, fuel []float64) {
	supply, demand := t.supply[:len(size)], t.demand[:len(size)]
	balance = balance[:len(size)]
	for i, s := range size {
		supply[i] = s
		demand[i] = s - balance[i]
	}
	for k, value := range fuel {
		f := &r.Fuels[k]
		supply[f.Exporter] -= value
		demand[f.Importer] -= value
	}
}

// dealt takes what members sell each other of power and gas out of what they supply and demand besides, as it is with raw
// materials.
func (t *tradeRule) dealt(w *sim.World) {
	for k := range w.Region.Streams {
		up, down, power := w.Region.Streams[k].Up, w.Region.Streams[k].Down, w.Trade.DealsUp[k]
		gas := w.Trade.Deals[k] - power
		t.supply[up] -= power
		t.demand[down] -= power
		t.supply[down] -= gas
		t.demand[up] -= gas
	}
}

// borderCost is the loss of the pair's own trade at a border's ease, in log points.
func (t *Trade) borderCost(ease float64) float64 {
	return byEase(&[...]float64{sim.Closed: t.Closed, sim.Restricted: t.Restricted, sim.Managed: t.Managed, sim.Open: 0}, ease)
}

// plainYear makes the plain balance of a part in a year, once for each model.
func (t *tradeRule) plainYear(r *sim.Region, p *part, y int) {
	b := &p.plain[y]
	if b.scale != nil {
		return
	}
	n, size := len(r.Nodes), len(p.nodes)
	sizes := r.Size[y*n : (y+1)*n]
	t.burn(r, y, r.Brent[y], sizes, t.fuel)
	t.markets(r, sizes, r.Balance[y*n:(y+1)*n], t.fuel)
	for i, from := range p.nodes {
		p.supply[i], p.demand[i], p.scale[i] = t.supply[from], t.demand[from], t.supply[from]
		for j, to := range p.nodes {
			k := from*n + to
			ln := t.base[k] - float64(t.Distance*t.route[k]) + float64(t.legacy[y]*r.Legacy[k])
			if b := t.border[k]; b >= 0 {
				ln -= t.borderCost(float64(outer(r.Borders[b].Dated, r.FirstYear+y))) // inner borders have no dates: managed
			}
			p.phi[i*size+j] = det.Exp(ln)
		}
	}
	b.scale = append(b.scale, p.scale...)
	// Without a plain balance a run starts from a = supply. It then fails in the same way and says where.
	if _, err := p.solver.solve(p.phi, p.supply, p.demand, p.scale, p.flow, nil, balanceTolerance); err == nil {
		copy(b.scale, p.scale)
		b.price = append(b.price, p.solver.price...)
		b.inverse = p.solver.invert(p.phi, p.scale)
	}
	t.potentialOf(r, p, b)
}

// Clear moves ln φ toward its target and balances the year's trade.
func (t *tradeRule) Clear(w *sim.World) {
	r := w.Region
	n, y := len(r.Nodes), w.Year-r.FirstYear
	if w.Question.Topic == sim.AboutTrade {
		t.tellTrade(w) // first, for freeness moves ties and ln φ
	}
	t.freeness(w)
	for k := range t.parts { // before markets: a plain year uses the same scratch
		if y > 0 {
			t.plainYear(r, &t.parts[k], y-1)
		}
		t.plainYear(r, &t.parts[k], y)
	}
	t.markets(r, w.Trade.Size, w.Trade.Balance, w.Trade.Fuel)
	t.dealt(w)
	for i := range n {
		if !(t.supply[i] > 0 && t.demand[i] > 0) {
			w.Fail(fmt.Errorf("trade: %s supplies %.3g and demands %.3g US$ besides raw materials, want both above 0; check "+
				"size, balance and hydrocarbons of the region", r.Nodes[i].ID, t.supply[i], t.demand[i]))
			return
		}
	}
	*w.Trade.SolverSteps = 0
	for k := range t.parts {
		p := &t.parts[k]
		if t.Resistance == 0 && p.plain[y].price != nil {
			t.unresisted(w, p, y)
			continue
		}
		p.predict(w.Trade.Scale, y)
		steps, err := p.balance(w.Trade.Phi, t.supply, t.demand, w.Trade.Scale, w.Trade.Flow, p.plain[y].inverse,
			balanceTolerance)
		if err != nil {
			w.Fail(err)
			return
		}
		*w.Trade.SolverSteps = max(*w.Trade.SolverSteps, float64(steps))
	}
	for i := range r.Members {
		w.Trade.HomeShare[i] = w.Trade.Flow[i*n+i] / t.demand[i]
	}
	t.sums(w)
	t.stakes(w)
	t.openBorders(w, y)
	*w.Trade.PotentialUSD = t.potential(w, y)
}

// unresisted gives flows with the resistances of the plain year. A change for a pair then changes only its
// own trade. Rows and columns add up in a plain year only. It serves for comparison of theories, not as an
// account of trade.
func (t *tradeRule) unresisted(w *sim.World, p *part, y int) {
	n := len(w.Region.Nodes)
	b := &p.plain[y]
	for i, from := range p.nodes {
		// A plain year is one of sizes on their paths. Who has left it offers as much more or less, everywhere.
		scale := float64(b.scale[i] * (w.Trade.Size[from] / w.Region.Size[y*n+from]))
		w.Trade.Scale[from] = scale
		for j, to := range p.nodes {
			k := from*n + to
			offered := float64(scale * w.Trade.Phi[k])
			w.Trade.Flow[k] = float64(offered * (t.demand[to] / b.price[j]))
		}
	}
}

// openTolerance is the greatest relative error of a row in the balance with
// open borders, which only an index reads.
const openTolerance = 1e-7

// openGaps moves the log points between φ and φ with open borders, and tells whether there are any. φ with open borders
// is without the costs of regimes and with the routes of open borders. It moves toward that with the lag of φ, so that a
// border which was shut this year counts as far as trade has felt it. Ties stay as history has left them.
func (t *tradeRule) openGaps(w *sim.World) bool {
	r := w.Region
	n, m := len(r.Nodes), r.Members
	apart, first := false, w.Year == r.FirstYear
	pace := 1 - float64(t.OpenLag*(1-t.Adjust))
	for i := range m {
		border := t.border[i*n : i*n+n]
		km, open := w.Routes.LnKm[i*n:][:n], w.Routes.OpenLnKm[i*n:][:n]
		gaps, factors := w.Trade.OpenGap[i*n:][:n], w.Trade.OpenFactor[i*n:][:n]
		for j := i + 1; j < n; j++ {
			to := 0.0
			switch b := border[j]; {
			case b >= 0 && b < r.Inner:
				to = t.borderCost(w.Borders.Ease[b])
			case b < 0 && km[j] != open[j]:
				if to = float64(t.Distance * (km[j] - open[j])); to < 1e-9 {
					to = 0 // the same way, but added up in another order
				}
			}
			gap := gaps[j]
			if gap != to {
				gap += float64(pace * (to - gap))
				if first || math.Abs(to-gap) < openTolerance {
					gap = to // arrived
				}
				gaps[j] = gap
				factors[j] = det.Exp(gap)
			}
			if gap != 0 {
				apart = true
			}
		}
	}
	return apart
}

// openBorders computes the trade among members if every inner border were open. Resistances are solved again. Power and
// gas that members sell each other do not depend on borders.
func (t *tradeRule) openBorders(w *sim.World, y int) {
	r := w.Region
	n, m := len(r.Nodes), r.Members
	apart := t.openGaps(w)
	if !apart || t.Resistance == 0 {
		*w.Trade.OpenUSD = float64(0.5 * det.Sum(w.Trade.Inside))
		for i := range n {
			w.Trade.OpenScale[i] = 1
		}
		if apart {
			*w.Trade.OpenUSD = t.openUnresisted(w)
		}
		return
	}
	open, ratio, scale := t.open, w.Trade.OpenScale, w.Trade.Scale
	ratio = ratio[:len(scale)]
	copy(open, w.Trade.Phi)
	for i := range m {
		row, factors := open[i*n:i*n+n], w.Trade.OpenFactor[i*n:i*n+n]
		back := i
		for j, gap := range w.Trade.OpenGap[i*n : i*n+n] {
			if gap != 0 {
				row[j] = float64(row[j] * factors[j])
				open[back] = row[j]
			}
			back += n
		}
	}
	for i := range scale { // start from last year's ratio of the two solutions
		if ratio[i] == 0 {
			ratio[i] = 1
		}
		ratio[i] = float64(ratio[i] * scale[i])
	}
	for k := range t.parts {
		p := &t.parts[k]
		if _, err := p.balance(t.open, t.supply, t.demand, w.Trade.OpenScale, nil, p.plain[y].inverse,
			openTolerance); err != nil {
			w.Fail(err)
			return
		}
		for i, node := range p.nodes {
			t.openBid[node] = p.solver.b[i]
		}
	}
	inside := det.Sum(w.Trade.Deals)
	for i := range m {
		for j := range m {
			if i != j {
				inside += float64(float64(ratio[i]*open[i*n+j]) * t.openBid[j])
			}
		}
	}
	*w.Trade.OpenUSD = inside
	for i := range scale {
		ratio[i] /= scale[i]
	}
}

// openUnresisted is the trade among members with open borders and unchanged resistances.
func (t *tradeRule) openUnresisted(w *sim.World) float64 {
	n, m := len(w.Region.Nodes), w.Region.Members
	inside := det.Sum(w.Trade.Deals)
	for i := range m {
		for j := i + 1; j < m; j++ {
			k := i*n + j
			factor := 1.0
			if w.Trade.OpenGap[k] != 0 {
				factor = w.Trade.OpenFactor[k]
			}
			inside += float64((w.Trade.Flow[k] + w.Trade.Flow[j*n+i]) * factor)
		}
	}
	return inside
}

// predict estimates this year's solution from last year's. It assumes that the ratio of the solution to the
// plain balance of its year has not changed.
func (p *part) predict(scale []float64, y int) {
	now := p.plain[y].scale
	for i, k := range p.nodes {
		if y == 0 {
			scale[k] = now[i]
		} else {
			scale[k] = float64(scale[k] / p.plain[y-1].scale[i] * now[i])
		}
	}
}

// sums adds up what each member trades with all others and with other members.
func (t *tradeRule) sums(w *sim.World) {
	r := w.Region
	n, m := len(r.Nodes), r.Members
	flow := w.Trade.Flow
	for i := range m {
		sold, bought, inside := 0.0, 0.0, 0.0
		back := i
		for j, x := range flow[i*n : i*n+n] {
			if j != i {
				y := flow[back]
				sold += x
				bought += y
				if j < m {
					inside += x + y
				}
			}
			back += n
		}
		w.Trade.Sold[i], w.Trade.Bought[i], w.Trade.Inside[i] = sold, bought, inside
	}
	for k := range r.Fuels {
		if i := r.Fuels[k].Exporter; i < m {
			w.Trade.Sold[i] += w.Trade.Fuel[k]
		}
		if i := r.Fuels[k].Importer; i < m {
			w.Trade.Bought[i] += w.Trade.Fuel[k]
		}
	}
	for k := range r.Streams {
		up, down, deal := r.Streams[k].Up, r.Streams[k].Down, w.Trade.Deals[k]
		w.Trade.Sold[up] += w.Trade.DealsUp[k]
		w.Trade.Bought[down] += w.Trade.DealsUp[k]
		w.Trade.Sold[down] += deal - w.Trade.DealsUp[k]
		w.Trade.Bought[up] += deal - w.Trade.DealsUp[k]
		w.Trade.Inside[up] += deal
		w.Trade.Inside[down] += deal
	}
}

// between adds to the ln φ of two members what stands between them besides the regime of their border, of which cost is the
// loss. Then their ties move by what hinders the two: the regime, a line that is not settled, a visa. The memory of
// clashes is a memory already and does not wear them.
func (t *tradeRule) between(w *sim.World, target float64, p, b int, cost float64) float64 {
	friction := cost
	if b >= 0 {
		unsettled := float64(t.Unsettled * (w.Borders.Unsettled[b] / w.Region.Borders[b].LengthKm))
		target -= unsettled
		friction += unsettled
		w.Trade.OpenBorderGap[p] = cost
	}
	target -= float64(t.Tension * w.Borders.Memory[p])
	target += w.Trade.Agreed[p] + w.Trade.Eased[p]
	if w.People.VisaNeeded[p] != 0 {
		visa := float64(t.visa * (1 - visaFreedom(w, p)))
		target -= visa
		friction += visa
	}
	target += float64(t.ties.Weight * w.Trade.Ties[p]) // as they were at the start of the year
	w.Trade.Ties[p] = t.ties.moved(w.Trade.Ties[p], friction)
	return target
}

// freeness sets LnTarget, LnPhi and Phi.
func (t *tradeRule) freeness(w *sim.World) {
	r := w.Region
	n, y := len(r.Nodes), w.Year-r.FirstYear
	first := w.Year == r.FirstYear
	legacy := t.legacy[y]
	all := n * n
	lnPhi, lnKm, lnTarget, phi := w.Trade.LnPhi[:all], w.Routes.LnKm[:all], w.Trade.LnTarget[:all], w.Trade.Phi[:all]
	base, border, pair := t.base[:all], t.border[:all], t.pair[:all]
	legacies, bodies := r.Legacy[:all], w.Organisations.Trade[:all]
	diverts := t.divert(w)
	for i := range n {
		x, abroad := r.Nodes[i].Power, 0.0
		if i < r.Members {
			abroad = float64(t.outward.World * (float64(2*w.Leaders.Openness[i]) - 1))
		}
		if first {
			k := i*n + i
			w.Trade.LnPhi[k] = -float64(t.Distance * w.Routes.LnKm[k])
			w.Trade.LnTarget[k] = w.Trade.LnPhi[k]
			w.Trade.Phi[k] = det.Exp(w.Trade.LnPhi[k])
		}
		for j := i + 1; j < n; j++ {
			k, back := i*n+j, j*n+i
			if lnKm[k] > math.MaxFloat64 {
				continue // different parts of the map: φ stays 0
			}
			target := base[k] - float64(t.Distance*lnKm[k])
			if legacies[k] != 0 {
				target += float64(legacy * legacies[k])
			}
			b, cost := border[k], 0.0
			if b >= 0 {
				cost = t.borderCost(w.Borders.Ease[b])
				target -= cost
			}
			if p := pair[k]; p >= 0 {
				target = t.between(w, target, p, b, cost)
			} else {
				target += abroad // nothing between outside nodes
			}
			target += bodies[k]
			if y := r.Nodes[j].Power; y >= 0 {
				if i < r.Members {
					target -= float64(t.anger * w.Powers.Anger[i*len(r.Powers)+y])
					if diverts {
						target += t.diverted[i*len(r.Powers)+y]
					}
				}
				if x >= 0 {
					target -= float64(max(w.Powers.Barred[x], w.Powers.Barred[y]) * w.Powers.Rivalry[x*len(r.Powers)+y])
				}
			}
			now := target
			if !first {
				now = lnPhi[k] + float64(t.Adjust*(target-lnPhi[k]))
				if math.Abs(target-now) < 1e-9 {
					now = target // arrived: no need to compute again until something changes
				}
			}
			lnTarget[k], lnTarget[back] = target, target
			if now != lnPhi[k] || first {
				lnPhi[k], lnPhi[back] = now, now
				f := det.Exp(now)
				phi[k], phi[back] = f, f
			}
		}
	}
}

// stakes sets what each leader sees at stake in trade with each other member: present trade, plus at a
// discount the trade that an open border would add. Both are divided by GDP and put on a scale of 0..1.
func (t *tradeRule) stakes(w *sim.World) {
	r := w.Region
	n, m := len(r.Nodes), r.Members
	for i := range m {
		for j := i + 1; j < m; j++ {
			turnover := w.Trade.Flow[i*n+j] + w.Trade.Flow[j*n+i]
			if p := t.pair[i*n+j]; w.Trade.OpenBorderGap[p] > 0 {
				unmet := float64(t.StakeUnmet * det.Expm1(w.Trade.OpenBorderGap[p]))
				turnover = float64(turnover * (1 + unmet))
			}
			w.Leaders.Stake[i*m+j] = t.scaled(turnover / sizeOf(w, i))
			w.Leaders.Stake[j*m+i] = t.scaled(turnover / sizeOf(w, j))
		}
	}
}

func (t *tradeRule) scaled(share float64) float64 { return share / (share + t.StakeHalf) }

// sizeOf is the economic size of a node this year [US$].
func sizeOf(w *sim.World, i int) float64 { return w.Trade.Size[i] }

// Turnover is the trade of two members, power and gas included [US$].
func Turnover(w *sim.World, i, j int) float64 {
	n := len(w.Region.Nodes)
	sum := w.Trade.Flow[i*n+j] + w.Trade.Flow[j*n+i]
	if k := w.Region.StreamIndex(i, j); k >= 0 {
		sum += w.Trade.Deals[k]
	}
	return sum
}

// tradeOverSize is last year's trade with another node over own size.
func tradeOverSize(w *sim.World, i, j int) float64 {
	n := len(w.Region.Nodes)
	return (w.Trade.Flow[i*n+j] + w.Trade.Flow[j*n+i]) / sizeOf(w, i)
}

// created is the first-order welfare gain over GDP when trade with one partner rises by the given log points.
// Half of the new turnover is imports. Welfare is proportional to the home share to the power −1/(σ−1)
// (Arkolakis, Costinot & Rodríguez-Clare 2012).
func (t *Trade) created(w *sim.World, party, other int, logPoints float64) float64 {
	return float64(0.5*tradeOverSize(w, party, other)) * det.Expm1(logPoints) / t.Elasticity
}

// eased is the gain in log points of trade when border time falls by a share.
func (t *Trade) eased(cut float64) float64 { return -float64(t.BorderTime * det.Log1p(-cut)) }

// expNormal is e to the power sd·z.
func expNormal(sd, z float64) float64 { return det.Exp(float64(sd * z)) }
