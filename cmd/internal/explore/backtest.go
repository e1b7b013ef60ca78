package explore

import (
	"context"
	"fmt"
	"math"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
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
	t := &backtest{opt: opt, bound: b, record: o, whole: whole,
		seated: whole.seated(o), out: &evidence.Backtest{Design: opt.Design}}
	for _, name := range HazardNames {
		t.out.Classes = append(t.out.Classes, name)
	}
	t.out.Classes = append(t.out.Classes, evidence.Memberships)
	for origin := opt.First; origin <= opt.Last; origin++ {
		opt.Told("origin", origin-opt.First, opt.Last-opt.First+1)
		if err := t.from(ctx, origin); err != nil {
			return nil, fmt.Errorf("origin %d: %w", origin, err)
		}
	}
	opt.Told("origin", opt.Last-opt.First+1, opt.Last-opt.First+1)
	if err := t.beyond(ctx); err != nil {
		return nil, fmt.Errorf("beyond the record: %w", err)
	}
	CompareAll(t.out)
	return t.out, nil
}

// backtest is a backtest while it runs.
type backtest struct {
	opt    BacktestOptions
	bound  *scenarios.Bound
	record *scenarios.Observations
	whole  *Problem                          // the record of all years
	seated func(member, body, year int) bool // the same of memberships
	out    *evidence.Backtest
}

// from forecasts from one origin, by both cards.
func (t *backtest) from(ctx context.Context, origin int) error {
	until := min(origin+t.opt.Horizon, t.bound.Region.OutcomesObserved)
	var post *FitResult
	for _, card := range []string{evidence.Unconditional, evidence.Conditional} {
		known, err := t.bound.AsOf(origin, card == evidence.Conditional)
		if err != nil {
			return err
		}
		if post == nil { // both cards know the same record
			p, err := NewProblem(known, t.record, origin)
			if err != nil {
				return err
			}
			if post, err = Fit(ctx, p, Options{Members: t.opt.Members, Steps: t.opt.Steps, Seed: t.opt.Seed + uint64(origin),
				Workers: t.opt.Workers}); err != nil {
				return err
			}
		}
		paths, err := post.Ahead(ctx, known, t.opt.Ahead, until)
		if err != nil {
			return err
		}
		if card == evidence.Conditional {
			if err := t.experiments(ctx, post, paths); err != nil {
				return err
			}
		}
		if err := score(t.out, card, t.whole, post, paths, known, until); err != nil {
			return err
		}
		t.out.Decisions = append(t.out.Decisions, hazardsAhead(t.whole, paths).decisions(card)...)
		t.out.Decisions = append(t.out.Decisions,
			membersAhead(card, t.bound.Region, t.seated, paths.seats, origin, until)...)
		if err := t.levels(card, post, paths); err != nil {
			return err
		}
	}
	return nil
}

// levels tells of the share inside by the fit to the held-out origin, and to the last one.
func (t *backtest) levels(card string, post *FitResult, paths *Paths) error {
	origin, given := post.Problem.Last, card == evidence.Conditional
	if last := origin == t.opt.Last && given; last || origin == t.opt.Region.Landmarks.HeldOut {
		if err := post.insideLevels(t.out, card, t.whole, paths); err != nil {
			return err
		}
		if last {
			insidePieces(t.out, t.whole, paths)
		}
	}
	return nil
}

// experiments forecasts the natural experiments that begin in the origin. Paths are of the conditional card.
func (t *backtest) experiments(ctx context.Context, post *FitResult, paths *Paths) error {
	for _, x := range t.opt.Cases {
		if x.From != paths.Last || x.To > paths.Until {
			continue
		}
		ahead := paths
		if len(x.Given) > 0 { // the card does not give them
			told, err := t.bound.AsOf(x.From, true, x.Given...)
			if err != nil {
				return err
			}
			if ahead, err = post.Ahead(ctx, told, t.opt.Ahead, paths.Until); err != nil {
				return fmt.Errorf("%s: %w", x.ID, err)
			}
		}
		seen, err := post.foreseen(ahead, paths, t.whole, x, t.opt.Seed)
		if err != nil {
			return err
		}
		t.out.Experiments = append(t.out.Experiments, seen)
	}
	return nil
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
		if card == evidence.Unconditional && !varied(known) {
			look.sd = math.Sqrt(float64(look.sd*look.sd) + bench.growth(g, row.Horizon()))
		}
		what := fmt.Sprint(card, g.Name, s.Reporter, p.Last, d.Year)
		own := ofTrade(row, look.sample(t.Seed, what), d.Value)
		own.Log = analysis.LogScore(analysis.MixtureDensity(look.means, look.sd, d.Value))
		t.Trade = append(t.Trade, own)
		for _, f := range bench.trade(series, d.Year) {
			row.Method = f.method
			naive := ofTrade(row, f.Sample(400), d.Value)
			naive.CRPS = f.CRPS(d.Value) // evenly spaced values would get a score that is too good
			naive.Log = analysis.LogScore(f.Density(d.Value))
			t.Trade = append(t.Trade, naive)
		}
	}
	return nil
}

// varied tells whether sizes vary in the runs themselves after the origin. Then the spread of the runs has it already.
func varied(known *scenarios.Bound) bool {
	return len(known.Region.Noise.Own) > 0 && known.Params.Forcing.Growth > 0
}

// ofTrade scores a forecast of trade, given as a sample, against the reading y. The log score needs a density, which a
// sample does not have.
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
	row.Log = analysis.LogScore(chances[code])
	return row
}
