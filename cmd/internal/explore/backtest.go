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

