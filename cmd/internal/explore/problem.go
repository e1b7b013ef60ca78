package explore

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// Class says what kind of quantity a datum measures. Each class has an error model of its own.
type Class uint8

// The classes.
const (
	Inside  Class = iota // ln of a pair of members' turnover, US$
	Outside              // ln of a member's turnover with an outside node, US$
	Total                // ln of a member's trade with all the world, US$
	Share                // ln of the share of members' trade that is among themselves
	Regime               // how a border is run, 0 closed … 3 open
	numClasses
)

// ClassNames are the words for classes, indexed by Class.
var ClassNames = [numClasses]string{"trade of members", "trade with powers", "trade with all", "share inside", "border regimes"}

// Group is one quantity of the model over the years. All of its reporters try to measure this quantity.
type Group struct {
	Name  string
	Class Class
	A, B  int   // nodes; for Regime the members; B is −1 for Total
	at    int   // border of a Regime
	fuels []int // raw-material flows that the records of the pair include
}

// Series is what one reporter says of one group.
type Series struct {
	Group    int
	Reporter string // "" where there is one record only
}

// Datum is one reading.
type Datum struct {
	Series int
	Year   int
	Value  float64 // in the unit of its class
	Coarse float64 // standard deviation that the record itself states, for a Share or a Regime
}

// Problem is a scenario, the record it is compared with, and the numbers that may be fitted.
type Problem struct {
	Bound  *scenarios.Bound
	Groups []Group
	Series []Series
	Data   []Datum // by group, series and year

	Hazards []Hazard // what may be decided or happen, by class and name
	Counts  []Count  // the readings of hazards

	Rows []agents.Parameter // of the parameters that are fitted, with their priors
	Ties []sim.Tie

	First, Last int // years of the record that may be used

	// Without changes the parameters of a model once the fitted numbers are bound, such as to switch a cause off; may be nil.
	Without func(*agents.Params)

	slots []int
	block [][2]int // by group: range of Data
	names func(reporter string) string
}

// NewProblem compares a scenario with the record of its region to the end of a year. Later records do not
// enter. Members decide as the record says until then.
func NewProblem(b *scenarios.Bound, o *scenarios.Observations, last int) (*Problem, error) {
	r := b.Region
	if first := r.RecordFrom + 4; last > r.OutcomesObserved || last < first {
		return nil, fmt.Errorf("last year of the record = %d, want %d..%d", last, first, r.OutcomesObserved)
	}
	p := &Problem{Bound: b, Ties: r.Ties, First: r.RecordFrom, Last: last, names: o.ReporterName}
	params := b.Params
	for k, row := range params.Table() {
		set := slices.ContainsFunc(b.Scenario.Settings, func(s scenarios.Setting) bool { return s.Path == row.Path })
		if row.Shape != agents.Fixed && !set {
			p.Rows = append(p.Rows, row)
			p.slots = append(p.slots, k)
		}
	}
	if slices.ContainsFunc(o.Flows, func(f scenarios.ObservedFlow) bool { return f.Year > last }) {
		p.forget(o)
	}
	p.trade(o)
	p.total(o)
	p.inside(o)
	p.regimes(o)
	p.sort()
	p.hazards(o)
	p.Bound = Follow(b, last)
	if len(p.Data) == 0 {
		return nil, fmt.Errorf("region %s has no record from %d to %d to hold a run against", r.Name, p.First, last)
	}
	return p, nil
}

// forget replaces priors that were computed from the record of all years. The new priors come from the years
// until the problem's last. The priors are the rate of incidents, and how often a new leader rests on another
// coalition. (Rates of exit belong to the region, see scenarios.Bound.AsOf.)
func (p *Problem) forget(o *scenarios.Observations) {
	b := p.Bound
	r := b.Region
	// Incidents on unsettled lines: n in so many border-years. As in the model, a border-year is weighted by
	// how much of the line is unsettled. Jeffreys' prior for a rate gives (n + ½)/years.
	n, years := 0.5, 0.0
	for k := range r.Inner {
		line := &r.Borders[k]
		if line.UnsettledKm == 0 {
			continue
		}
		share := min(1, line.UnsettledKm/line.LengthKm/b.Params.Incidents.HazardShare)
		years += share * float64(p.Last-r.FirstYear+1)
		for _, i := range o.Incidents {
			if i.Year <= p.Last && r.BorderIndex(r.NodeIndex(i.A), r.NodeIndex(i.B)) == k {
				n++
			}
		}
	}
	// Changes of coalition among changes of leader, with a prior of one in three.
	broke, changes := 1.0, 3.0
	for k := range b.Entries {
		e := &b.Entries[k]
		if e.Kind.Name != "leader_change" || e.Own || e.Year > p.Last {
			continue
		}
		changes++
		broke += e.Values[e.Kind.Slot("coalition_change")]
	}
	for k := range p.Rows {
		switch row := &p.Rows[k]; row.Path {
		case "incidents.hazard":
			if years > 0 {
				row.Prior, row.Spread = min(row.Hi, hazard(&b.Params.Incidents, n/years)), 1/math.Sqrt(n)
			}
		case "offices.other_coalition":
			share := broke / changes
			row.Prior, row.Spread = share, math.Sqrt(float64(share*(1-share))/(changes+1))
		}
	}
}

// hazard gives incidents.hazard for a rate of incidents in all. As in its shipped prior, what the other weights add is taken
// off, at a memory of 0.4 and with a third unmet.
func hazard(c *agents.Incidents, rate float64) float64 {
	const memory, unmet, least = 0.4, 1.0 / 3, 0.01
	return max(least, (rate-c.Base-float64(c.Grievance*unmet))/(1+float64(c.Excitement*memory)))
}

func (p *Problem) group(g Group) int {
	for k := range p.Groups {
		if p.Groups[k].Name == g.Name && p.Groups[k].Class == g.Class {
			return k
		}
	}
	p.Groups = append(p.Groups, g)
	return len(p.Groups) - 1
}

func (p *Problem) series(s Series) int {
	if k := slices.Index(p.Series, s); k >= 0 {
		return k
	}
	p.Series = append(p.Series, s)
	return len(p.Series) - 1
}

func (p *Problem) add(g Group, reporter string, year int, value, coarse float64) {
	if year >= p.First && year <= p.Last {
		p.Data = append(p.Data, Datum{p.series(Series{p.group(g), reporter}), year, value, coarse})
	}
}

// trade takes the turnover of a pair from each reporter that gives both ways.
// Reporters are never spliced.
func (p *Problem) trade(o *scenarios.Observations) {
	type key struct {
		a, b, year int
		reporter   string
	}
	r := p.Bound.Region
	ways := map[key][2]float64{}
	var keys []key
	for _, f := range o.Flows {
		a, b := r.NodeIndex(f.Exporter), r.NodeIndex(f.Importer)
		if a < 0 || b < 0 || min(a, b) >= r.Members || f.USD <= 0 {
			continue
		}
		k := key{min(a, b), max(a, b), f.Year, f.Source}
		w, seen := ways[k]
		if !seen {
			keys = append(keys, k)
		}
		w[map[bool]int{true: 0, false: 1}[a < b]] = f.USD
		ways[k] = w
	}
	for _, k := range keys {
		w := ways[k]
		if w[0] == 0 || w[1] == 0 {
			continue
		}
		g := Group{Name: r.PairName(k.a, k.b), Class: Inside, A: k.a, B: k.b}
		if k.b >= r.Members {
			g.Class = Outside
			for n := range r.Fuels {
				if f := &r.Fuels[n]; f.Exporter == k.a && f.Importer == k.b && !f.Unrecorded {
					g.fuels = append(g.fuels, n)
				}
			}
		}
		p.add(g, k.reporter, k.year, det.Log(w[0]+w[1]), 0)
	}
}

func (p *Problem) total(o *scenarios.Observations) {
	for _, x := range o.Openness {
		if i := p.Bound.Region.NodeIndex(x.Country); i >= 0 && x.USD > 0 {
			p.add(Group{Name: x.Country, Class: Total, A: i, B: -1}, "", x.Year, det.Log(x.USD), 0)
		}
	}
}

// inside takes the share of trade inside the region. Most of its records are also the records of the pairs'
// trade. It is here because the errors of all pairs seldom point the same way at once. The pairs' own error
// model does not know that.
func (p *Problem) inside(o *scenarios.Observations) {
	for _, x := range o.InsideShare {
		if x.Low > 0 {
			const width = 3.29 // standard deviations between the ends of a 90 % interval
			p.add(Group{Name: p.Bound.Region.Name, Class: Share, A: -1, B: -1}, "", x.Year, det.Log(x.Mid),
				det.Log(x.High/x.Low)/width)
		}
	}
}

// coarse is the standard deviation that a coder's certainty stands for, in steps of a regime.
var coarse = map[string]float64{"high": 0.25, "medium": 0.5, "low": 0.8}

// regimes takes how borders were run, without the years in which a pandemic held them. Its entry gives the
// model these years, so nobody decided them and they say nothing of decisions.
func (p *Problem) regimes(o *scenarios.Observations) {
	r := p.Bound.Region
	held := p.Bound.HeldYears()
	for _, s := range o.Regimes {
		a, b := r.NodeIndex(s.A), r.NodeIndex(s.B)
		k := r.BorderIndex(a, b)
		if k < 0 || k >= r.Inner {
			continue
		}
		for year := s.From; year <= s.To; year++ {
			if slices.Contains(held, year) {
				continue
			}
			p.add(Group{Name: r.PairName(a, b), Class: Regime, A: min(a, b), B: max(a, b), at: k}, "", year, float64(s.Regime),
				coarse[s.Certainty])
		}
	}
}

// sort puts the data in an order that does not depend on the order of the tables.
func (p *Problem) sort() {
	order := func(x, y Datum) int {
		a, b := p.Series[x.Series], p.Series[y.Series]
		g, h := &p.Groups[a.Group], &p.Groups[b.Group]
		return cmp.Or(cmp.Compare(g.Class, h.Class), cmp.Compare(g.Name, h.Name), cmp.Compare(a.Reporter, b.Reporter),
			cmp.Compare(x.Year, y.Year))
	}
	slices.SortFunc(p.Data, order)
	var groups []Group
	var series []Series
	was, now := -1, -1
	for k := range p.Data {
		d := &p.Data[k]
		s := p.Series[d.Series]
		if k == 0 || s.Group != was {
			was = s.Group
			groups = append(groups, p.Groups[s.Group])
			p.block = append(p.block, [2]int{k, k})
			now = -1
		}
		if d.Series != now {
			now = d.Series
			series = append(series, Series{len(groups) - 1, s.Reporter})
		}
		d.Series = len(series) - 1
		p.block[len(p.block)-1][1] = k + 1
	}
	p.Groups, p.Series = groups, series
}

// Size is the number of parameters and ties that are fitted.
func (p *Problem) Size() int { return len(p.Rows) + len(p.Ties) }

// Path is the name of a fitted number.
func (p *Problem) Path(k int) string {
	if k < len(p.Rows) {
		return p.Rows[k].Path
	}
	return p.Ties[k-len(p.Rows)].Path
}

// value turns a standard normal score into a fitted number. The number is its prior's quantile at the same
// probability. A number beyond the admissible range is moved to the end of the range.
func (p *Problem) value(k int, z float64) float64 {
	if k >= len(p.Rows) {
		t := &p.Ties[k-len(p.Rows)]
		return t.Mean + float64(t.SD*z)
	}
	row := &p.Rows[k]
	x := row.Prior
	switch row.Shape {
	case agents.Normal:
		x += float64(row.Spread * z)
	case agents.LogNormal:
		x = float64(x * det.Exp(float64(row.Spread*z)))
	case agents.Uniform:
		x = row.Low + float64((row.High-row.Low)*det.Norm(z))
	case agents.Fixed:
	}
	return min(row.Hi, max(row.Lo, x))
}

// Values turns scores into fitted numbers.
func (p *Problem) Values(z []float64) []float64 {
	v := make([]float64, len(z))
	for k := range z {
		v[k] = p.value(k, z[k])
	}
	return v
}

// model binds fitted numbers to a scenario.
func (p *Problem) model(b *scenarios.Bound, values []float64) *agents.Model {
	params := b.Params
	table := params.Table()
	for k, slot := range p.slots {
		*table[slot].Value = values[k]
	}
	if p.Without != nil {
		p.Without(&params)
	}
	r := b.Region
	if len(p.Ties) > 0 {
		r = r.Tied(values[len(p.Rows):])
	}
	return agents.New(params, r)
}

// path holds the values of every group and then the chances of every hazard in one run, in every year from the region's
// first one on.
type path []float64

// at is the place of a group's value of a year among a path's. Hazards follow the groups.
func (p *Problem) at(column, year int) int {
	return (year-p.Bound.Region.FirstYear)*(len(p.Groups)+len(p.Hazards)) + column
}

func (p *Problem) newPath(until int) path { return make(path, p.at(0, until+1)) }

// reading is the run's value for a datum.
func (p *Problem) reading(run path, d *Datum) float64 {
	return run[p.at(p.Series[d.Series].Group, d.Year)]
}

// simulate runs a model to a year and reads the groups and the hazards in every year. At the end of every year it shows the
// world to those who look.
func (p *Problem) simulate(m *agents.Model, w *sim.World, seed uint64, replicate, until int, out path,
	look ...func(w *sim.World)) error {
	m.Begin(w, seed, replicate)
	phases := m.Phases()
	var seen *agents.Watch
	if len(p.Hazards) > 0 {
		seen = agents.NewWatch(w.Region, w.Entries)
		phases = m.Watched(seen)
	}
	for w.Year < until {
		if err := w.Step(phases); err != nil {
			return err
		}
		for _, at := range look {
			at(w)
		}
		for g := range p.Groups {
			out[p.at(g, w.Year)] = p.read(w, &p.Groups[g])
		}
		for h := range p.Hazards {
			out[p.at(len(p.Groups)+h, w.Year)] = p.Hazards[h].watched(seen, w.Region.Members, w.Entries)
		}
	}
	return nil
}

func (p *Problem) read(w *sim.World, g *Group) float64 {
	n := len(w.Region.Nodes)
	switch g.Class {
	case Regime:
		return float64(w.Borders.Regime[g.at])
	case Total:
		return det.Log(w.Trade.Sold[g.A] + w.Trade.Bought[g.A])
	case Share:
		return det.Log(det.Sum(w.Trade.Inside) / (det.Sum(w.Trade.Sold) + det.Sum(w.Trade.Bought)))
	case Inside:
		return det.Log(math.Max(agents.Turnover(w, g.A, g.B), 1))
	case Outside:
	}
	sum := w.Trade.Flow[g.A*n+g.B] + w.Trade.Flow[g.B*n+g.A]
	for _, f := range g.fuels {
		sum += w.Trade.Fuel[f]
	}
	return det.Log(math.Max(sum, 1))
}
