package run

import (
	"context"
	"fmt"
	"math"
	"slices"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// weighed is an outcome in which causes are weighed. Span is its range: a total under a tenth of it divides nothing.
type weighed struct {
	path, name string
	span       float64
	log        bool // shares are of logarithms, because causes multiply
	percent    bool // the level is a share
	decimals   int  // of a level
}

// The outcomes of the game of barriers by their place. The first is the first one to read: H is close to its ends in many
// draws and hides what a cause does.
const (
	inStance = iota
	inH
	inPapers
	inTrade
)

// What weighed.path may be.
const (
	byStance = "region.stance_mean"
	byH      = "region.horizontal"
)

// leastTotal is the part of the range of an outcome under which a total divides nothing.
const leastTotal = 0.1

// outcomesOfGame are the outcomes in which the causes of a scenario are weighed. The range of papers in force is how many
// the record has on the table until the year: in given history no more can be in force. Causes multiply trade, so it is
// read in logarithms, and a total under a tenth of a log point is left out.
func outcomesOfGame(b *scenarios.Bound, year int) []weighed {
	papers := 0.0
	for k := range b.Entries {
		if e := &b.Entries[k]; !e.Own && e.Year <= year && e.Binds(b.Region) {
			papers++
		}
	}
	return []weighed{
		inStance: {path: byStance, name: "mean stance", span: 1, decimals: 2},
		inH:      {path: byH, name: "H", span: 100},
		inPapers: {path: "region.papers_in_force", name: "papers in force", span: max(papers, 1), decimals: 1},
		inTrade:  {path: "region.inside_share", name: "trade inside", span: 1, log: true, percent: true, decimals: 1},
	}
}

// game is the four coalitions of the game of barriers, in one year.
type game struct {
	*Priors
	sides    []*scenarios.Bound
	year     int
	row      agents.Parameter // of the scale of outside causes
	outcomes []weighed        // that are read
}

// newGame binds the coalitions. It reads the stance and H. It refuses a scenario that sets the scale itself.
func (j *Priors) newGame() (*game, error) {
	sides, err := coalitions(j.Given)
	if err != nil {
		return nil, err
	}
	if slices.Contains(sides[0].Settled(), agents.ScalePath) {
		return nil, fmt.Errorf("%s sets %s, whose prior is asked for; leave it out", j.Given.Name, agents.ScalePath)
	}
	g := &game{Priors: j, sides: sides, year: Eve(sides[0])}
	g.outcomes = outcomesOfGame(sides[0], g.year)[:inH+1]
	p := agents.Defaults()
	for _, row := range p.Table() {
		if row.Path == agents.ScalePath {
			g.row = row
		}
	}
	return g, nil
}

// turn is how a game is played: where parameters come from, and what is changed of them.
type turn struct {
	draws  sim.ParameterSource
	change func(draw int, p *agents.Params)
	only   []int // of the coalitions; nil for all four
}

// scaled draws all parameters from their priors. Scale gives the scale of outside causes in each draw; nil draws it from
// its shipped prior.
func scaled(scale func(draw int) float64) turn {
	t := turn{draws: sim.FromPriors}
	if scale != nil {
		t.change = func(draw int, p *agents.Params) { p.External.Scale = scale(draw) }
	}
	return t
}

// played holds the values of the coalitions: by outcome and draw, four of each.
type played [][][4]float64

// play plays the coalitions, or those that are asked for. The values of the others are 0.
func (g *game) play(ctx context.Context, t turn) (played, error) {
	coalitions := t.only
	if coalitions == nil {
		coalitions = []int{0, 1, 2, 3}
	}
	var sides []*scenarios.Bound
	for _, c := range coalitions {
		sides = append(sides, g.sides[c])
	}
	var keep []string
	for k := range g.outcomes {
		keep = append(keep, g.outcomes[k].path)
	}
	rows, err := g.run(ctx, &bench{sides: sides, keep: keep, until: g.year, draws: t.draws, change: t.change,
		replicates: g.Draws, width: len(keep), read: func(h *lived, row []float64) {
			for k := range g.outcomes {
				of := &g.outcomes[k]
				if row[k] = h.level(of.path[len("region."):], g.year); of.log {
					row[k] = det.Log(max(row[k], leastShare))
				}
			}
		}})
	if err != nil {
		return nil, err
	}
	out := make(played, len(keep))
	for k := range out {
		out[k] = make([][4]float64, g.Draws)
		for n, c := range coalitions {
			for draw := range out[k] {
				out[k][draw][c] = rows[n][draw][k]
			}
		}
	}
	return out, nil
}

// leastShare keeps the logarithm of trade finite where there is none.
const leastShare = 1e-6

// shareOut is the share of outside causes in what both kinds of barriers take away, by Shapley over the two. It is NaN
// where both together take away less than a tenth of the range: then there is nothing to divide.
func shareOut(v [4]float64, span float64) float64 {
	total := v[3] - v[0]
	if !(total >= leastTotal*span) {
		return math.NaN()
	}
	outside := float64(0.5*(v[2]-v[0])) + float64(0.5*(v[3]-v[1]))
	return outside / total
}

// shares are the shares of all draws, in order of size, and how many draws have none.
func shares(values [][4]float64, span float64) (sorted []float64, left int) {
	for _, v := range values {
		if s := shareOut(v, span); math.IsNaN(s) {
			left++
		} else {
			sorted = append(sorted, s)
		}
	}
	slices.Sort(sorted)
	return sorted, left
}

// insideTimes multiplies the distance from neutral of every inner barrier's weight, within its admissible values.
func insideTimes(p *agents.Params, factor float64) {
	if factor == 1 {
		return // to the bit
	}
	for _, row := range p.Table() {
		if row.Group != sim.External && row.Role == sim.Barrier {
			*row.Value = min(row.Hi, max(row.Lo, row.Neutral+float64(factor*(*row.Value-row.Neutral))))
		}
	}
}
