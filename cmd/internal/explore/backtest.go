package explore

import (
	"context"
	"fmt"
	"math"

	"concord/results/analysis"
	"concord/scenarios"
)

// BacktestOptions say what to forecast from where.
type BacktestOptions struct {
	First, Last int // origins: last years of the record that a forecast may know
	Horizon     int // years ahead, at most
	Members     int // of each fit
	Steps       int
	Ahead       int // members that go on beyond the origin
	Seed        uint64
	Workers     int
	Cases       []Case                           // natural experiments, forecast from the fit to their first year
	Progress    func(stage string, step, of int) // may be nil
}

// Methods of forecasting trade. The first is the simulator.
const (
	Simulator   = "simulator"
	Persistence = "persistence"
	Drift       = "drift"
	SeriesMean  = "mean of the series"
	Auto        = "AR(1)"
	GravityOnly = "gravity"
	GravityMore = "gravity and events"
	Transitions = "transitions" // of regimes: a Markov chain from the last one coded
	Frequencies = "frequencies" // of regimes: of the border until the origin
)

// Score is how one forecast of one reading did.
type Score struct {
	Card     string // conditional or unconditional
	Method   string
	Group    string // pair or border
	Reporter string
	Origin   int
	Year     int
	CRPS     float64 // log points; of a regime the Brier score
	Error    float64 // |median − reading|, log points; of a regime the ranked probability score
	Within   bool    // whether the 90 % interval holds the reading
	PIT      float64
}

// Horizon is years ahead.
func (s *Score) Horizon() int { return s.Year - s.Origin }

// Cards are the names of the two cards.
var Cards = [2]string{"unconditional", "conditional"}

// Backtest holds all scores and what the fits found.
type Backtest struct {
	Options BacktestOptions
	Trade   []Score
	Regimes []Score
	Errors  map[int]Errors // by origin
	Cases   []CaseResult   // of the conditional card, those whose first year is an origin
}

// RunBacktest fits to the record until each origin, forecasts what was recorded
// afterwards and scores that beside the benchmarks. Nothing dated after an origin
// enters its forecasts, but what the conditional card is given: see
// scenarios.Bound.AsOf.
func RunBacktest(ctx context.Context, b *scenarios.Bound, o *scenarios.Observations, opt BacktestOptions) (*Backtest, error) {
	if opt.Progress == nil {
		opt.Progress = func(string, int, int) {}
	}
	whole, err := NewProblem(b, o, b.Region.OutcomesObserved)
	if err != nil {
		return nil, err
	}
	out := &Backtest{Options: opt, Errors: map[int]Errors{}}
	for origin := opt.First; origin <= opt.Last; origin++ {
		opt.Progress("origin", origin-opt.First, opt.Last-opt.First+1)
		if err := out.origin(ctx, b, o, whole, origin); err != nil {
			return nil, err
		}
	}
	opt.Progress("origin", opt.Last-opt.First+1, opt.Last-opt.First+1)
	return out, nil
}

// origin fits to the record until an origin and fills both cards in from there.
func (t *Backtest) origin(ctx context.Context, b *scenarios.Bound, o *scenarios.Observations, whole *Problem, origin int) error {
	opt := &t.Options
	until := min(origin+opt.Horizon, b.Region.OutcomesObserved)
	var found *FitResult
	for c, card := range Cards {
		known, err := b.AsOf(origin, c == 1)
		if err != nil {
			return err
		}
		if found == nil { // both cards know the same record
			p, err := NewProblem(known, o, origin)
			if err != nil {
				return err
			}
			if found, err = Fit(ctx, p, Options{Members: opt.Members, Steps: opt.Steps, Seed: opt.Seed + uint64(origin), Workers: opt.Workers}); err != nil {
				return fmt.Errorf("origin %d: %w", origin, err)
			}
			t.Errors[origin] = found.Errors
		}
		paths, err := found.Ahead(ctx, known, opt.Ahead, until)
		if err != nil {
			return fmt.Errorf("origin %d: %w", origin, err)
		}
		if c == 1 {
			if err := t.experiments(ctx, b, whole, found, paths); err != nil {
				return err
			}
		}
		if err := t.score(card, whole, found, paths, known); err != nil {
			return err
		}
	}
	return nil
}

// experiments forecasts the natural experiments that begin at the origin of a fit.
// The paths are those of the conditional card. It does not give the events that an
// experiment is about, so a forecast of it has paths of its own.
func (t *Backtest) experiments(ctx context.Context, b *scenarios.Bound, whole *Problem, found *FitResult, paths *Paths) error {
	origin := found.Problem.Last
	for _, x := range t.Options.Cases {
		if x.From != origin || x.To > paths.Until {
			continue
		}
		ahead := paths
		if len(x.Given) > 0 {
			told, err := b.AsOf(origin, true, x.Given...)
			if err != nil {
				return err
			}
			if ahead, err = found.Ahead(ctx, told, t.Options.Ahead, paths.Until); err != nil {
				return fmt.Errorf("origin %d, %s: %w", origin, x.ID, err)
			}
		}
		seen, err := found.foreseen(ahead, paths, whole, x, t.Options.Seed)
		if err != nil {
			return err
		}
		t.Cases = append(t.Cases, seen)
	}
	return nil
}

// score forecasts every reading after the origin by every method.
func (t *Backtest) score(card string, whole *Problem, found *FitResult, paths *Paths, known *scenarios.Bound) error {
	p := found.Problem
	bench := newBenchmarks(p, known, card == Cards[1])
	for k := range whole.Data {
		d := &whole.Data[k]
		s := whole.Series[d.Series]
		g := whole.Groups[s.Group]
		if d.Year <= p.Last || d.Year > paths.Until || g.Class != Inside && g.Class != Regime {
			continue
		}
		group := p.find(g.Class, g.Name)
		if group < 0 {
			continue
		}
		series := bench.of(g, s.Reporter)
		if series == nil {
			continue // nobody can forecast a reporter that has not begun
		}
		look, err := found.foresee(paths, group, s.Reporter, d.Year)
		if err != nil {
			return err
		}
		row := Score{Card: card, Method: Simulator, Group: g.Name, Reporter: s.Reporter, Origin: p.Last, Year: d.Year}
		if g.Class == Regime {
			code := int(d.Value)
			t.regime(row, look.codes(), code)
			for method, chances := range bench.regimes(series, row.Horizon()) {
				row.Method = regimeMethods[method]
				t.regime(row, chances, code)
			}
			continue
		}
		if card == Cards[0] {
			look.sd = math.Sqrt(float64(look.sd*look.sd) + bench.growth(g, row.Horizon()))
		}
		what := fmt.Sprint(card, g.Name, s.Reporter, p.Last, d.Year)
		t.trade(row, look.sample(t.Options.Seed, what), d.Value)
		for _, f := range bench.trade(series, d.Year) {
			row.Method = f.method
			t.trade(row, f.Sample(400), d.Value)
			t.Trade[len(t.Trade)-1].CRPS = f.CRPS(d.Value) // evenly spaced values would score too well
		}
	}
	return nil
}

func (t *Backtest) trade(row Score, sorted []float64, y float64) {
	row.CRPS = analysis.CRPS(sorted, y)
	row.Error = math.Abs(quantile(sorted, 0.5) - y)
	row.Within = quantile(sorted, 0.05) <= y && y <= quantile(sorted, 0.95)
	row.PIT = analysis.PIT(sorted, y)
	t.Trade = append(t.Trade, row)
}

func (t *Backtest) regime(row Score, chances []float64, code int) {
	row.CRPS = analysis.Brier(chances, code)
	row.Error = analysis.RPS(chances, code)
	t.Regimes = append(t.Regimes, row)
}
