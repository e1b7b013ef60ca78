package explore

import (
	"math"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// benchmarks are the naive forecasts from one origin.
type benchmarks struct {
	known  *Problem
	size   []float64 // ln of size, by year and node, as the card gives it
	nodes  int
	first  int
	origin int
	events *scenarios.Bound // whose entries the card gives
	given  bool             // the conditional card

	series  []*naive
	gravity analysis.GravityFit
	more    analysis.GravityFit
	marks   analysis.MarkFit
	fitted  [3]bool     // whether each of these has enough data
	stay    [][]float64 // transitions of regimes in a year
}

// naive is one series until the origin.
type naive struct {
	analysis.Series
	index int
	group Group
}

func newBenchmarks(p *Problem, known *scenarios.Bound, given bool) *benchmarks {
	r := known.Region
	m := &benchmarks{known: p, nodes: len(r.Nodes), first: r.FirstYear, origin: p.Last, events: known, given: given}
	m.size = make([]float64, len(r.Size))
	for k, x := range r.Size {
		m.size[k] = det.Log(x)
	}
	var plain, rich []analysis.GravityRow
	for k := range p.Data {
		d := &p.Data[k]
		s := p.Series[d.Series]
		for len(m.series) <= d.Series {
			m.series = append(m.series, &naive{index: d.Series, group: p.Groups[s.Group]})
		}
		n := m.series[d.Series]
		n.index, n.group = d.Series, p.Groups[s.Group]
		n.Years = append(n.Years, d.Year)
		n.Values = append(n.Values, d.Value)
		if n.group.Class == Inside {
			plain = append(plain, analysis.GravityRow{Series: d.Series, Year: d.Year, LnTrade: d.Value,
				X: m.covariates(n.group, d.Year, false)})
			rich = append(rich, analysis.GravityRow{Series: d.Series, Year: d.Year, LnTrade: d.Value,
				X: m.covariates(n.group, d.Year, true)})
		}
	}
	m.gravity, m.fitted[0] = analysis.Gravity(plain, m.origin)
	if given {
		m.more, m.fitted[1] = analysis.Gravity(rich, m.origin)
		m.marks, m.fitted[2] = analysis.FitMark(m.followed(), m.origin)
	}
	m.transitions()
	return m
}

// growth is the variance of a forecast h years ahead. The forecast is the ln of the product of two sizes, by
// drift. The variance is that of its yearly changes in the ten years to the origin, as for a random walk.
// Trade moves in proportion to both sizes.
func (m *benchmarks) growth(g Group, h int) float64 {
	const years = 10
	to := m.origin - m.first
	var change []float64
	for y := max(1, to-years+1); y <= to; y++ {
		now, was := y*m.nodes, (y-1)*m.nodes
		change = append(change, m.size[now+g.A]+m.size[now+g.B]-m.size[was+g.A]-m.size[was+g.B])
	}
	centre(change)
	return float64(float64(h) * det.Dot(change, change) / float64(len(change)-1))
}

// sizes is the ln of the product of the sizes of two nodes, as the card gives it.
func (m *benchmarks) sizes(g Group, year int) float64 {
	at := (year - m.first) * m.nodes
	return m.size[at+g.A] + m.size[at+g.B]
}

// closed says how the record left a border in a year, by its dated acts: 1 while an act of closing is in force, −1 from a
// reopening on until the next act of closing, and 0 before any. A reopening ends the acts before it. How strict an act is,
// and what was not tabled, is not in it.
func (m *benchmarks) closed(g Group, year int) float64 {
	closing, until, reopened := 0, 0, 0 // years: of the last closing act, until when any is in force, of the last reopening
	for k := range m.events.Entries {
		e := &m.events.Entries[k]
		if e.Own || e.Year > year || min(e.A, e.B) != g.A || max(e.A, e.B) != g.B {
			continue
		}
		switch e.Kind.Name {
		case "border_closure":
			closing = max(closing, e.Year)
			until = max(until, e.Year+int(e.Values[e.Kind.Slot("years")]))
		case "reopening":
			reopened = max(reopened, e.Year)
		}
	}
	switch {
	case reopened > 0 && reopened >= closing:
		return -1
	case year < until:
		return 1
	}
	return 0
}

// follow is a series of trade beside the sizes of the two and the acts on their border.
func (m *benchmarks) follow(n *naive) analysis.Followed {
	return analysis.Followed{Series: n.Series, Path: func(year int) float64 { return m.sizes(n.group, year) },
		Mark: func(year int) float64 { return m.closed(n.group, year) }}
}

// followed are all series of trade among members.
func (m *benchmarks) followed() []analysis.Followed {
	var list []analysis.Followed
	for _, n := range m.series {
		if n.group.Class == Inside {
			list = append(list, m.follow(n))
		}
	}
	return list
}

// of finds a series that has begun by the origin.
func (m *benchmarks) of(g Group, reporter string) *naive {
	for _, n := range m.series {
		if n.group.Class == g.Class && n.group.Name == g.Name && m.known.Series[n.index].Reporter == reporter {
			return n
		}
	}
	return nil
}

// covariates are the covariates of gravity. The first is the ln of the product of sizes. With events there
// are three more: how many reopenings and how many agreements the two have tabled until the year, and whether
// an act of closing is in force.
func (m *benchmarks) covariates(g Group, year int, events bool) []float64 {
	x := []float64{m.sizes(g, year)}
	if !events {
		return x
	}
	opened, agreed, closing := 0.0, 0.0, 0.0
	for k := range m.events.Entries {
		e := &m.events.Entries[k]
		if e.Own || e.Year > year || min(e.A, e.B) != g.A || max(e.A, e.B) != g.B {
			continue
		}
		switch e.Kind.Name {
		case "reopening", "visa_free", "border_settlement":
			opened++
		case "trade_agreement", "partnership", "energy_deal", "water_agreement":
			agreed++
		case "border_closure":
			if slot := e.Kind.Slot("years"); float64(year) < float64(e.Year)+e.Values[slot] {
				closing = 1
			}
		}
	}
	return append(x, opened, agreed, closing)
}

type namedForecast struct {
	method string
	analysis.Gaussian
}

// trade forecasts a reading by every benchmark that has enough data.
func (m *benchmarks) trade(n *naive, year int) []namedForecast {
	h := year - m.origin
	var out []namedForecast
	add := func(method string, g analysis.Gaussian, ok bool) {
		if ok {
			out = append(out, namedForecast{method, g})
		}
	}
	for _, b := range []struct {
		method string
		do     func(analysis.Series, int, int) (analysis.Gaussian, bool)
	}{{evidence.Persistence, analysis.Persistence}, {evidence.Drift, analysis.Drift}, {evidence.PairMean, analysis.SeriesMean},
		{evidence.Auto, analysis.AR1}} {
		g, ok := b.do(n.Series, m.origin, h)
		add(b.method, g, ok)
	}
	g, ok := analysis.Following(m.follow(n), m.origin, h)
	if !m.given { // sizes after the origin are a forecast themselves
		g.SD = math.Sqrt(float64(g.SD*g.SD) + m.growth(n.group, h))
	}
	add(evidence.WithGDPs, g, ok)
	if m.fitted[2] {
		g, ok := m.marks.Predict(m.follow(n), m.origin, h)
		add(evidence.WithClosures, g, ok)
	}
	if m.fitted[0] {
		g, ok := m.gravity.Predict(n.index, m.covariates(n.group, year, false))
		add(evidence.GravityOnly, g, ok)
	}
	if m.fitted[1] {
		g, ok := m.more.Predict(n.index, m.covariates(n.group, year, true))
		add(evidence.GravityMore, g, ok)
	}
	return out
}

// transitions counts how regimes followed one another from year to year until the origin, over all borders.
// The counts of staying begin at 5, and all others at 0.2.
func (m *benchmarks) transitions() {
	n := len(sim.RegimeNames)
	m.stay = make([][]float64, n)
	for k := range m.stay {
		m.stay[k] = make([]float64, n)
		for j := range m.stay[k] {
			m.stay[k][j] = 0.2
		}
		m.stay[k][k] = 5
	}
	for _, s := range m.series {
		if s.group.Class != Regime {
			continue
		}
		for k := 1; k < len(s.Years); k++ {
			if s.Years[k] == s.Years[k-1]+1 {
				m.stay[int(s.Values[k-1])][int(s.Values[k])]++
			}
		}
	}
	for _, row := range m.stay {
		sum := det.Sum(row)
		for j := range row {
			row[j] /= sum
		}
	}
}

// regimes forecasts by evidence.RegimeMethods. The first method gives the last regime 19/20, and divides 1/20
// evenly among all regimes. The second is the Markov chain. The third is how often the border had each
// regime.
func (m *benchmarks) regimes(n *naive, h int) [][]float64 {
	count := len(sim.RegimeNames)
	last := int(n.Values[len(n.Values)-1])
	certain := make([]float64, count)
	for k := range certain {
		certain[k] = 0.05 / float64(count)
	}
	certain[last] += 0.95
	chain := make([]float64, count)
	chain[last] = 1
	for range h {
		next := make([]float64, count)
		for i, p := range chain {
			for j, q := range m.stay[i] {
				next[j] += float64(p * q)
			}
		}
		chain = next
	}
	often := make([]float64, count)
	for k := range often {
		often[k] = 1 / float64(count)
	}
	for _, v := range n.Values {
		often[int(v)]++
	}
	for k := range often {
		often[k] /= float64(len(n.Values) + 1)
	}
	return [][]float64{certain, chain, often}
}
