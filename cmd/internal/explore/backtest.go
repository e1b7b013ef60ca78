package explore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// BacktestOptions say what to forecast, and how.
type BacktestOptions struct {
	evidence.Design
	Ahead   int // members that go on beyond the origin
	Workers int
	Cases   []evidence.Case // natural experiments; each is forecast from the fit to its first year
	Told    func(stage string, step, of int)
}

// RunBacktest fits to the record until each origin. It forecasts what was recorded afterwards and scores the
// forecasts beside the benchmarks. Data after an origin do not enter its forecasts. The one exception is what
// the conditional card is given: see scenarios.Bound.AsOf.
func RunBacktest(ctx context.Context, b *scenarios.Bound, o *scenarios.Observations,
	opt BacktestOptions) (*evidence.Backtest, error) {
	if opt.Told == nil {
		opt.Told = func(string, int, int) {}
	}
	whole, err := NewProblem(b, o, b.Region.OutcomesObserved)
	if err != nil {
		return nil, err
	}
	opt.Region = b.Region
	out := &evidence.Backtest{Design: opt.Design}
	for origin := opt.First; origin <= opt.Last; origin++ {
		opt.Told("origin", origin-opt.First, opt.Last-opt.First+1)
		until := min(origin+opt.Horizon, b.Region.OutcomesObserved)
		var post *FitResult
		for _, card := range []string{evidence.Unconditional, evidence.Conditional} {
			given := card == evidence.Conditional
			known, err := b.AsOf(origin, given)
			if err != nil {
				return nil, err
			}
			if post == nil { // both cards know the same record
				p, err := NewProblem(known, o, origin)
				if err != nil {
					return nil, err
				}
				if post, err = Fit(ctx, p, Options{Members: opt.Members, Steps: opt.Steps, Seed: opt.Seed + uint64(origin),
					Workers: opt.Workers}); err != nil {
					return nil, fmt.Errorf("origin %d: %w", origin, err)
				}
			}
			paths, err := post.Ahead(ctx, known, opt.Ahead, until)
			if err != nil {
				return nil, fmt.Errorf("origin %d: %w", origin, err)
			}
			for _, x := range opt.Cases {
				if given && x.From == origin && x.To <= until {
					ahead := paths
					if len(x.Given) > 0 { // the card does not give them
						told, err := b.AsOf(origin, true, x.Given...)
						if err != nil {
							return nil, err
						}
						if ahead, err = post.Ahead(ctx, told, opt.Ahead, until); err != nil {
							return nil, fmt.Errorf("origin %d, %s: %w", origin, x.ID, err)
						}
					}
					seen, err := post.foreseen(ahead, paths, whole, x, opt.Seed)
					if err != nil {
						return nil, err
					}
					out.Experiments = append(out.Experiments, seen)
				}
			}
			if err := score(out, card, whole, post, paths, known, until); err != nil {
				return nil, err
			}
		}
	}
	opt.Told("origin", opt.Last-opt.First+1, opt.Last-opt.First+1)
	CompareAll(out)
	return out, nil
}

// score forecasts every reading after the origin by every method.
func score(t *evidence.Backtest, card string, whole *Problem, post *FitResult, paths *Paths, known *scenarios.Bound,
	until int) error {
	p := post.Problem
	bench := newBenchmarks(p, known, card == evidence.Conditional)
	for k := range whole.Data {
		d := &whole.Data[k]
		s := whole.Series[d.Series]
		g := whole.Groups[s.Group]
		if d.Year <= p.Last || d.Year > until || g.Class != Inside && g.Class != Regime {
			continue
		}
		group := p.find(g.Class, g.Name)
		if group < 0 {
			continue
		}
		series := bench.of(g, s.Reporter)
		if series == nil {
			continue // nobody can forecast a reporter whose series has not begun
		}
		look, err := post.foresee(paths, group, s.Reporter, d.Year)
		if err != nil {
			return err
		}
		row := evidence.Score{Card: card, Method: evidence.Simulator, Group: g.Name, Reporter: s.Reporter, Origin: p.Last,
			Year: d.Year}
		if g.Class == Regime {
			code := int(d.Value)
			t.Regimes = append(t.Regimes, ofRegime(row, look.codes(), code))
			for method, chances := range bench.regimes(series, row.Horizon()) {
				row.Method = evidence.RegimeMethods[method]
				t.Regimes = append(t.Regimes, ofRegime(row, chances, code))
			}
			continue
		}
		if card == evidence.Unconditional {
			look.sd = math.Sqrt(float64(look.sd*look.sd) + bench.growth(g, row.Horizon()))
		}
		what := fmt.Sprint(card, g.Name, s.Reporter, p.Last, d.Year)
		t.Trade = append(t.Trade, ofTrade(row, look.sample(t.Seed, what), d.Value))
		for _, f := range bench.trade(series, d.Year) {
			row.Method = f.method
			naive := ofTrade(row, f.Sample(400), d.Value)
			naive.CRPS = f.CRPS(d.Value) // evenly spaced values would get a score that is too good
			t.Trade = append(t.Trade, naive)
		}
	}
	return nil
}

// ofTrade scores a forecast of trade, given as a sample, against the reading y.
func ofTrade(row evidence.Score, sorted []float64, y float64) evidence.Score {
	row.CRPS = analysis.CRPS(sorted, y)
	row.Error = math.Abs(analysis.Quantile(sorted, 0.5) - y)
	row.Within = analysis.Quantile(sorted, 0.05) <= y && y <= analysis.Quantile(sorted, 0.95)
	row.PIT = analysis.PIT(sorted, y)
	return row
}

// ofRegime scores the chances that a forecast gives to each regime against the coded regime.
func ofRegime(row evidence.Score, chances []float64, code int) evidence.Score {
	row.CRPS = analysis.Brier(chances, code)
	row.Error = analysis.RPS(chances, code)
	return row
}

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
	fitted  [2]bool     // whether each method has enough data
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
	at := (year - m.first) * m.nodes
	x := []float64{m.size[at+g.A] + m.size[at+g.B]}
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

// CompareAll puts the simulator beside every naive method, in all comparisons that are
// reported and for which there are forecasts.
func CompareAll(t *evidence.Backtest) {
	compare := func(to *[]evidence.Comparison, scores []evidence.Score) func(p evidence.Part, card, method string, horizon int) {
		return func(p evidence.Part, card, method string, horizon int) {
			if c := Compare(scores, p, card, method, horizon, t.Seed); c.Forecasts > 0 {
				*to = append(*to, c)
			}
		}
	}
	t.EachOfTrade(compare(&t.OfTrade, t.Trade))
	t.EachOfRegimes(compare(&t.OfRegimes, t.Regimes))
}

// matched is a forecast of the simulator and a method's forecast of the same reading.
type matched struct{ own, other *evidence.Score }

// matches are the pairs of forecasts within a part, one by the simulator and one by the method. They are in
// the order of pair, reporter, origin and year.
func matches(scores []evidence.Score, p evidence.Part, card, method string, horizon int) []matched {
	type at struct {
		group, reporter string
		origin, year    int
	}
	own := map[at]*evidence.Score{}
	var others []*evidence.Score
	for k := range scores {
		s := &scores[k]
		if s.Card != card || horizon > 0 && s.Horizon() != horizon || !p.Holds(s) {
			continue
		}
		switch s.Method {
		case evidence.Simulator:
			own[at{s.Group, s.Reporter, s.Origin, s.Year}] = s
		case method:
			others = append(others, s)
		}
	}
	var both []matched
	for _, s := range others {
		if o := own[at{s.Group, s.Reporter, s.Origin, s.Year}]; o != nil {
			both = append(both, matched{o, s})
		}
	}
	slices.SortFunc(both, func(m, n matched) int {
		x, y := m.own, n.own
		return cmp.Or(cmp.Compare(x.Group, y.Group), cmp.Compare(x.Reporter, y.Reporter), cmp.Compare(x.Origin, y.Origin),
			cmp.Compare(x.Year, y.Year))
	})
	return both
}

// Compare puts the simulator beside a method.
func Compare(scores []evidence.Score, p evidence.Part, card, method string, horizon int, seed uint64) evidence.Comparison {
	both := matches(scores, p, card, method, horizon)
	c := evidence.Comparison{Part: p, Card: card, Method: method, Horizon: horizon, Forecasts: len(both)}
	if len(both) == 0 {
		return c
	}
	// Reporters of a pair share the pair's loss. So a pair counts once.
	weight := map[string]float64{}
	for _, m := range both {
		weight[m.own.Group]++
	}
	var loss, bench []float64
	var block []int
	groups := map[string]int{}
	gaps := map[int]map[int][]float64{} // by origin and pair
	most := 1                           // years ahead
	var panel [][]float64
	total := 0.0
	for _, m := range both {
		a, b := m.own, m.other
		g, ok := groups[a.Group]
		if !ok {
			g = len(groups)
			groups[a.Group] = g
			panel = append(panel, nil)
		}
		w := 1 / weight[a.Group]
		total += w
		c.Own += float64(w * a.CRPS)
		c.Other += float64(w * b.CRPS)
		c.OwnError += float64(w * a.Error)
		c.OtherError += float64(w * b.Error)
		if a.Within {
			c.OwnCover += w
		}
		if b.Within {
			c.OtherCover += w
		}
		loss, bench, block = append(loss, float64(w*a.CRPS)), append(bench, float64(w*b.CRPS)), append(block, g)
		if gaps[a.Origin] == nil {
			gaps[a.Origin] = map[int][]float64{}
		}
		gaps[a.Origin][g] = append(gaps[a.Origin][g], a.CRPS-b.CRPS)
		most = max(most, a.Horizon())
		panel[g] = append(panel[g], a.CRPS-b.CRPS)
	}
	for _, x := range []*float64{&c.Own, &c.Other, &c.OwnError, &c.OtherError, &c.OwnCover, &c.OtherCover} {
		*x /= total
	}
	c.Pairs = len(groups)
	source := rng.Stream(seed, 0, 0, rng.Ensemble, key("bootstrap"), horizon)
	c.Skill, c.Low, c.High = analysis.Skill(loss, bench, block, 2000,
		func(n int) int { return min(n-1, int(source.Float64()*float64(n))) })
	var d [][]float64
	for _, o := range slices.Sorted(maps.Keys(gaps)) { // here too a pair counts once
		var pairs []float64
		for g := range panel {
			if x := gaps[o][g]; len(x) > 0 {
				pairs = append(pairs, analysis.Mean(x))
			}
		}
		d = append(d, pairs)
	}
	// Forecasts overlap as far as the longest horizon reaches.
	dm := analysis.DieboldMarianoPanel(d, most)
	c.Stat, c.P, c.Origins, c.Longest = dm.Stat, dm.P, len(d), most
	c.Effective = analysis.EffectivePanel(panel)
	return c
}
