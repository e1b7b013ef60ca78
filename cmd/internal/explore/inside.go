package explore

import (
	"fmt"
	"math"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim/det"
)

// insideLevels puts the share inside of a forecast beside the record, in the years after the held-out origin.
func (p *FitResult) insideLevels(t *evidence.Backtest, card string, whole *Problem, paths *Paths) error {
	q := p.Problem
	group := slices.IndexFunc(q.Groups, func(g Group) bool { return g.Class == Share })
	if group < 0 {
		return nil
	}
	for k := range whole.Data {
		d := &whole.Data[k]
		if whole.Groups[whole.Series[d.Series].Group].Class != Share || d.Year <= t.Region.Landmarks.HeldOut ||
			d.Year > paths.Until {
			continue
		}
		const half = 1.6448536269514722 // standard deviations from the middle to an end of a 90 % interval
		width := float64(half * d.Coarse)
		l := evidence.InsideLevel{Card: card, Origin: q.Last, Level: evidence.Level{What: "share inside the region", Year: d.Year,
			Observed: det.Exp(d.Value), Low: det.Exp(d.Value - width), High: det.Exp(d.Value + width)}}
		l.SimLow, l.Simulated, l.SimTop = middle(paths.column(group, d.Year))
		if !l.Known() {
			look, err := p.foresee(paths, group, "", d.Year)
			if err != nil {
				return err
			}
			l.CarriedLow, l.Carried, l.CarriedTop = middle(look.sample(t.Seed, fmt.Sprint(card, "share", q.Last, d.Year)))
		}
		t.Levels = append(t.Levels, l)
	}
	return nil
}

// column has the values of a group in a year, over the runs.
func (p *Paths) column(group, year int) []float64 {
	x := make([]float64, len(p.Runs))
	for i, run := range p.Runs {
		x[i] = run[p.at(group, year)]
	}
	return x
}

// middle gives the 5, 50 and 95 % of logarithms, not as logarithms. It sorts them.
func middle(logs []float64) (low, mid, top float64) {
	slices.Sort(logs)
	return det.Exp(analysis.Quantile(logs, 0.05)), det.Exp(analysis.Quantile(logs, 0.5)), det.Exp(analysis.Quantile(logs, 0.95))
}

// insidePieces puts what the share inside is made of beside the record: the trade of pairs and the trade of members with
// all.
func insidePieces(t *evidence.Backtest, whole *Problem, paths *Paths) {
	from := t.Region.Landmarks.HeldOut + 1
	for year := from; year <= paths.Until; year++ {
		t.LevelYears = append(t.LevelYears, year)
	}
	for g := range whole.Groups {
		group := &whole.Groups[g]
		at := paths.find(group.Class, group.Name)
		if group.Class != Inside && group.Class != Total || at < 0 {
			continue
		}
		x := evidence.Piece{Name: group.Name, Total: group.Class == Total}
		for _, year := range t.LevelYears {
			_, mid, _ := middle(paths.column(at, year))
			x.Simulated = append(x.Simulated, mid)
			x.Recorded = append(x.Recorded, whole.meanReading(g, year))
		}
		t.Pieces = append(t.Pieces, x)
	}
}

// meanReading is the geometric mean of a group's readings of a year, NaN if there is none.
func (p *Problem) meanReading(group, year int) float64 {
	sum, n := 0.0, 0
	for k := p.block[group][0]; k < p.block[group][1]; k++ {
		if p.Data[k].Year == year {
			sum += p.Data[k].Value
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return det.Exp(sum / float64(n))
}
