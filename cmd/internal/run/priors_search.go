package run

import (
	"context"
	"math"
	"slices"
	"strconv"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
)

// The search for a prior of external.scale. All draws of the other parameters are played once at each of a grid of
// scales. Between two scales the values of a draw are taken to change in a line, so the share at any scale costs
// nothing, and any prior can be tried. What the prior found reaches is then played, not interpolated, and the aim
// is corrected by what was missed.
const (
	octavesBelow = 6     // the grid goes from 2^−octavesBelow
	octavesAbove = 5     // to 2^octavesAbove, with a point in each factor of two
	tries        = 5     // of the aim
	closeEnough  = 0.002 // of the share: less is not worth another try
	digits       = 3     // of the numbers found
	halvings     = 30    // of a bracket
)

// curve holds the stances of the coalitions by scale.
type curve struct {
	game *game
	at   [][][4]float64 // by point of the grid and draw
}

// point is the scale of a point of the grid.
func point(k int) float64 { return math.Ldexp(1, k-octavesBelow) }

// newCurve plays the grid.
func (g *game) newCurve(ctx context.Context) (*curve, error) {
	c := &curve{game: g}
	for k := range octavesBelow + octavesAbove + 1 {
		p, err := g.play(ctx, scaled(func(int) float64 { return point(k) }))
		if err != nil {
			return nil, err
		}
		c.at = append(c.at, p[inStance])
	}
	return c, nil
}

// of gives the stances of a draw at a scale.
func (c *curve) of(draw int, scale float64) (v [4]float64) {
	at := math.Log2(max(scale, math.SmallestNonzeroFloat64)) + octavesBelow
	at = min(float64(len(c.at)-1), max(0, at))
	low := min(int(at), len(c.at)-2)
	part := at - float64(low)
	for n := range v {
		v[n] = (1-part)*c.at[low][draw][n] + part*c.at[low+1][draw][n]
	}
	return v
}

// law draws the scale from a lognormal prior with this median and spread, by the stream of the parameter.
func (g *game) law(p evidence.ScalePrior) func(draw int) float64 {
	row := g.row
	row.Shape, row.Prior, row.Spread = agents.LogNormal, p.Median, p.Spread
	return func(draw int) float64 { return row.Draw(g.Seed, draw) }
}

// ends are the 5 and 95 % points of the share under a prior, by the curve.
func (c *curve) ends(p evidence.ScalePrior) (low, high float64) {
	values, law := make([][4]float64, c.game.Draws), c.game.law(p)
	for k := range values {
		values[k] = c.of(k, law(k))
	}
	sorted, _ := shares(values, 1)
	if len(sorted) == 0 {
		return math.NaN(), math.NaN()
	}
	return analysis.Quantile(sorted, 0.05), analysis.Quantile(sorted, 0.95)
}

// median is the median of the scale at which the 5 % point of the share is low, for a spread.
func (c *curve) median(spread, low float64) float64 {
	from, to := math.Log(point(0)), math.Log(point(len(c.at)-1))
	for range halvings {
		middle := (from + to) / 2
		if at, _ := c.ends(evidence.ScalePrior{Median: math.Exp(middle), Spread: spread}); at < low {
			from = middle
		} else {
			to = middle
		}
	}
	return math.Exp((from + to) / 2)
}

// solve finds the prior under which the ends of the share are low and high. If no spread reaches high, it gives the
// one that comes nearest.
func (c *curve) solve(low, high float64) evidence.ScalePrior {
	with := func(spread float64) (p evidence.ScalePrior, over float64) {
		p = evidence.ScalePrior{Median: c.median(spread, low), Spread: spread}
		_, at := c.ends(p)
		return p, at - high
	}
	var best evidence.ScalePrior
	nearest, before := math.Inf(1), math.Inf(1)
	const step, widest = 0.1, 3.0
	for spread := step; spread <= widest; spread += step {
		p, over := with(spread)
		if over >= 0 && before < 0 {
			from, to := spread-step, spread
			for range halvings / 2 {
				if p, over = with((from + to) / 2); over < 0 {
					from = p.Spread
				} else {
					to = p.Spread
				}
			}
			return p
		}
		if math.Abs(over) < nearest {
			best, nearest = p, math.Abs(over)
		}
		before = over
	}
	return best
}

// search finds the prior of the scale under which the 5 and 95 % points of the share stand where they are wanted, with
// numbers of few digits, and plays it.
func (c *curve) search(ctx context.Context, low, high float64) (evidence.ScaleAnswer, error) {
	best, miss := evidence.ScaleAnswer{}, math.Inf(1)
	aimLow, aimHigh := low, high
	for range tries {
		p := c.solve(aimLow, aimHigh)
		p.Median, p.Spread = rounded(p.Median), rounded(p.Spread)
		played, err := c.game.play(ctx, scaled(c.game.law(p)))
		if err != nil {
			return best, err
		}
		reached := spreadOf(played[inStance], 1)
		if len(reached.Sorted) == 0 { // no prior of the scale gives a share to what has no causes to share
			none := evidence.ScalePrior{Median: math.NaN(), Spread: math.NaN()}
			return evidence.ScaleAnswer{Low: low, High: high, Prior: none, Reached: reached}, nil
		}
		now := max(math.Abs(reached.Low-low), math.Abs(reached.High-high))
		if now < miss {
			best, miss = evidence.ScaleAnswer{Low: low, High: high, Prior: p, Reached: reached}, now
		}
		if now < closeEnough {
			break
		}
		aimLow, aimHigh = aimLow+low-reached.Low, aimHigh+high-reached.High
	}
	return best, nil
}

// rounded has a few digits of a number.
func rounded(x float64) float64 {
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', digits, 64), 64)
	return x
}

// spreadOf says where the shares of the draws lie. The interval of a point is that of its rank: with n draws the number of
// draws below the point with probability p is binomial, so its 95 % interval in ranks needs no assumption about shares.
func spreadOf(values [][4]float64, span float64) evidence.ShareSpread {
	sorted, left := shares(values, span)
	s := evidence.ShareSpread{Draws: len(values), Left: left, Sorted: sorted}
	if len(sorted) == 0 {
		s.Low, s.Mid, s.High = math.NaN(), math.NaN(), math.NaN()
		s.LowFrom, s.LowTo, s.MidFrom, s.MidTo, s.HighFrom, s.HighTo = s.Low, s.Low, s.Low, s.Low, s.Low, s.Low
		return s
	}
	s.Low, s.LowFrom, s.LowTo = quantileWithError(sorted, 0.05)
	s.Mid, s.MidFrom, s.MidTo = quantileWithError(sorted, 0.5)
	s.High, s.HighFrom, s.HighTo = quantileWithError(sorted, 0.95)
	return s
}

// quantileWithError is a quantile of a sample with its 95 % interval by ranks.
func quantileWithError(sorted []float64, p float64) (value, from, to float64) {
	n := float64(len(sorted))
	half := 1.959964 * math.Sqrt(n*p*(1-p))
	rank := func(x float64) float64 { return sorted[int(min(n-1, max(0, math.Round(x))))] }
	return analysis.Quantile(slices.Clone(sorted), p), rank(n*p - half - 1), rank(n*p + half)
}

// SearchRuns is the largest number of runs that a search takes for so many pairs of ends.
func (j *Priors) SearchRuns(ends int) int {
	return (octavesBelow + octavesAbove + 1 + tries*ends) * 4 * j.Draws
}
