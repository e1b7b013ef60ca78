package run

import (
	"context"
	"fmt"
	"math"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// WidePrior is the prior of external.scale under which the answer is given again, and where it puts the 5 and 95 % points
// of the share before any fit. The page of the priors found it; a test holds the two together.
var (
	WidePrior  = evidence.ScalePrior{Median: 1.94, Spread: 0.96}
	WideWanted = [2]float64{0.15, 0.85}
)

// SurfaceFactors are the factors on weights of the surface of shares.
var SurfaceFactors = []float64{0.125, 0.25, 0.5, 1, 2, 4, 8}

// Hypothesis asks what share outside causes have in the work of barriers, before and after the fit, and under other
// weights.
type Hypothesis struct {
	Given   *scenarios.Scenario // history as recorded
	Draws   int                 // of the priors, and as many of the posterior
	Surface int                 // draws of the posterior for the surface
	Seed    uint64
	Workers int                 // 0 for one a core
	Told    func(made int)      // told after each run, from any worker; may be nil
	Save    func(Weighed) error // called after each part; may be nil
	Resume  *Weighed            // parts that were saved; may be nil
}

// Weighed are the levels that the game of barriers gave so far: of the priors, of the posterior, and row by row of the
// surface. Each is by outcome and draw, and has the four coalitions.
type Weighed struct {
	Levels  [][][][4]float64
	Surface [][][4]float64 // by cell: stance alone, by draw
}

// Fits tells whether levels that were saved can be of a request.
func (w *Weighed) Fits(j *Hypothesis) bool {
	for _, source := range w.Levels {
		for _, outcome := range source {
			if len(outcome) != j.Draws {
				return false
			}
		}
	}
	for _, cell := range w.Surface {
		if len(cell) != j.Surface {
			return false
		}
	}
	n := len(SurfaceFactors)
	return len(w.Levels) <= 2 && len(w.Surface) <= n*n && len(w.Surface)%n == 0
}

// Runs is how many runs Ask takes.
func (j *Hypothesis) Runs() int {
	n := len(SurfaceFactors)
	return 2*4*j.Draws + n*(2*n+2)*j.Surface
}

// game is the game of barriers of so many draws.
func (j *Hypothesis) game(draws int, made *progress) (*game, error) {
	p := &Priors{Given: j.Given, Draws: draws, Seed: j.Seed, Workers: j.Workers, made: made}
	g, err := p.newGame()
	if err != nil {
		return nil, err
	}
	if g.sides[0].Region.Posterior == nil {
		return nil, fmt.Errorf("region %s has no posterior: there is nothing to put beside the priors; fit it first, see "+
			"`concord help fit`", g.sides[0].Region.Name)
	}
	g.outcomes = outcomesOfGame(g.sides[0], g.year)
	return g, nil
}

// Check tells what is impossible in a request before anything runs.
func (j *Hypothesis) Check() error {
	_, err := j.game(1, &progress{})
	return err
}

// Ask computes the shares and the surface.
func (j *Hypothesis) Ask(ctx context.Context, into *evidence.Hypothesis) error {
	made := &progress{done: j.Told}
	g, err := j.game(j.Draws, made)
	if err != nil {
		return err
	}
	so := Weighed{}
	if j.Resume != nil {
		so = *j.Resume
	}
	save := func() error {
		if j.Save == nil {
			return nil
		}
		return j.Save(so)
	}
	sources := []sim.ParameterSource{sim.FromPriors, sim.FromPosterior}
	for n := len(so.Levels); n < len(sources); n++ {
		values, err := g.play(ctx, turn{draws: sources[n]})
		if err != nil {
			return err
		}
		so.Levels = append(so.Levels, values)
		if err := save(); err != nil {
			return err
		}
	}
	small := *g
	small.Priors = &Priors{Given: j.Given, Draws: j.Surface, Seed: j.Seed, Workers: j.Workers, made: made}
	small.outcomes = g.outcomes[:inStance+1]
	for n := len(so.Surface) / len(SurfaceFactors); n < len(SurfaceFactors); n++ {
		cells, err := small.column(ctx, SurfaceFactors[n])
		if err != nil {
			return err
		}
		so.Surface = append(so.Surface, cells...)
		if err := save(); err != nil {
			return err
		}
	}
	into.Year, into.Draws = g.year, j.Draws
	into.Scale, into.Wide, into.WideWanted = evidence.ScalePrior{Median: g.row.Prior, Spread: g.row.Spread}, WidePrior, WideWanted
	into.Outcomes = g.tell(so.Levels, sources)
	into.Surface = surface(so.Surface, j.Surface)
	return nil
}

// column plays the game with the weights of outside causes multiplied by a factor, and those of inner barriers by each
// factor in turn. Without inner barriers their weights are nothing, so these coalitions are played once.
func (g *game) column(ctx context.Context, outside float64) ([][][4]float64, error) {
	change := func(inside float64) func(int, *agents.Params) {
		return func(_ int, p *agents.Params) {
			p.External.Scale = float64(outside * p.External.Scale)
			insideTimes(p, inside)
		}
	}
	const inner, both = 1, 3
	without, err := g.play(ctx, turn{draws: sim.FromPosterior, change: change(1), only: []int{inner, both}})
	if err != nil {
		return nil, err
	}
	var cells [][][4]float64
	for _, f := range SurfaceFactors {
		with, err := g.play(ctx, turn{draws: sim.FromPosterior, change: change(f), only: []int{0, 2}})
		if err != nil {
			return nil, err
		}
		cell := with[inStance]
		for k := range cell {
			cell[k][inner], cell[k][both] = without[inStance][k][inner], without[inStance][k][both]
		}
		cells = append(cells, cell)
	}
	return cells, nil
}

// surface tells of the shares of the cells, which come by factor of outside causes, then of inner barriers.
func surface(cells [][][4]float64, draws int) evidence.Surface {
	n := len(SurfaceFactors)
	s := evidence.Surface{Factors: SurfaceFactors, Draws: draws, Cells: make([]evidence.SurfaceCell, n*n)}
	for k, values := range cells {
		outside, inside := k/n, k%n
		spread := spreadOf(values, 1)
		*s.At(inside, outside) = evidence.SurfaceCell{Inside: SurfaceFactors[inside], Outside: SurfaceFactors[outside],
			Low: spread.Low, Mid: spread.Mid, High: spread.High, Left: spread.Left}
	}
	return s
}

// tell makes shares and levels of what was played with the draws of each source.
func (g *game) tell(levels [][][][4]float64, sources []sim.ParameterSource) []evidence.OutsideShare {
	var list []evidence.OutsideShare
	for k := range g.outcomes {
		of := &g.outcomes[k]
		o := evidence.OutsideShare{Name: of.name, Span: of.span, Log: of.log, Percent: of.percent, Decimals: of.decimals}
		for n, to := range []*evidence.WeighedDraws{&o.Prior, &o.Posterior} {
			values := levels[n][k]
			to.Share = spreadOf(values, of.span)
			to.Wide = evidence.WidePrior(sharesByDraw(values, of.span), g.moreLikely(sources[n]))
			for c := range to.Levels {
				to.Levels[c] = of.points(values, c)
			}
		}
		list = append(list, o)
	}
	return list
}

// points are the 5, 50 and 95 % points of a coalition's level.
func (of *weighed) points(values [][4]float64, coalition int) [3]float64 {
	var x []float64
	for _, v := range values {
		if of.log {
			v[coalition] = det.Exp(v[coalition])
		}
		x = append(x, v[coalition])
	}
	s := analysis.Summarise(x)
	return [3]float64{s.P05, s.P50, s.P95}
}

// sharesByDraw are the shares in the order of draws, NaN where there is nothing to divide.
func sharesByDraw(values [][4]float64, span float64) []float64 {
	out := make([]float64, len(values))
	for k, v := range values {
		out[k] = shareOut(v, span)
	}
	return out
}

// moreLikely is by draw the logarithm, up to a constant, of how much more likely its scale of outside causes is under the
// wider prior than under the shipped one.
func (g *game) moreLikely(from sim.ParameterSource) []float64 {
	b := g.sides[0]
	out := make([]float64, g.Draws)
	for k := range out {
		p, _ := agents.Drawn(from, b.Params, b.Region, g.Seed, k, b.Settled())
		x := det.Log(max(p.External.Scale, math.SmallestNonzeroFloat64))
		of := func(median, spread float64) float64 {
			z := (x - det.Log(median)) / spread
			return -float64(0.5 * float64(z*z))
		}
		out[k] = of(WidePrior.Median, WidePrior.Spread) - of(g.row.Prior, g.row.Spread)
	}
	return out
}
