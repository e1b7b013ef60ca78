package explore

import (
	"math"
	"slices"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/sim/det"
	"concord/sim/rng"
)

// variance is that of a centred column.
func variance(z []float64) float64 { return det.Dot(z, z) / float64(len(z)-1) }

// answer brings the pieces together.
func (t *transfer) answer() *evidence.Transfer {
	out := &evidence.Transfer{TransferDesign: t.TransferDesign}
	for r, side := range t.sides {
		origins := t.origins[r]
		x := evidence.TransferRegion{Scenario: side.Bound.Scenario.Name, Name: side.Bound.Region.Name,
			Origins: origins[:len(origins)-1], Until: t.whole[r].Last}
		for _, pieces := range t.pieces[r] {
			for _, p := range pieces {
				x.Trade, x.Regimes = append(x.Trade, p.Trade...), append(x.Regimes, p.Regimes...)
				for _, l := range p.Levels {
					x.Levels = append(x.Levels, evidence.TransferLevel{Method: p.Method, Level: l})
				}
			}
		}
		for _, n := range t.numbers(r, evidence.FittedHere) {
			if n.Blind {
				x.Placebo = max(x.Placebo, n.Contraction)
			}
		}
		CompareTransfer(&x, t.Seed, t.Horizon)
		out.Regions = append(out.Regions, x)
	}
	out.EachTwo(func(a, b int) { out.Numbers = append(out.Numbers, t.agree(out, a, b)...) })
	out.Order = t.order()
	out.Shared, out.Local = t.local()
	return out
}

// numbers are those of a method's fit to the whole record of a region.
func (t *transfer) numbers(region int, method string) []TransferNumber {
	of := t.pieces[region]
	return of[len(of)-1][slices.Index(evidence.TransferMethods[:], method)].Numbers
}

// local are the numbers that every region fits and that are not shared, and how many are.
func (t *transfer) local() (n int, names []string) {
	var list []stand
	for _, p := range t.whole {
		list = append(list, stand{problem: p})
	}
	same := shared(list)
	for k := range t.whole[0].Rows {
		path, everywhere := t.whole[0].Path(k), true
		for _, p := range t.whole[1:] {
			found := false
			for q := range p.Rows {
				found = found || p.Path(q) == path
			}
			everywhere = everywhere && found
		}
		if everywhere && !same[path] {
			names = append(names, path)
		}
	}
	return len(same), names
}

// agree puts the numbers of two regions side by side. Pooled is of the second one's record, after all others.
func (t *transfer) agree(of *evidence.Transfer, a, b int) []evidence.SharedNumber {
	var list []evidence.SharedNumber
	in := [2][]TransferNumber{t.numbers(a, evidence.FittedHere), t.numbers(b, evidence.FittedHere)}
	pooled := t.numbers(b, evidence.Pooled)
	at := func(list []TransferNumber, path string) *TransferNumber {
		return &list[slices.IndexFunc(list, func(n TransferNumber) bool { return n.Path == path })]
	}
	chance := [2]float64{blindness(in[0]), blindness(in[1])}
	for _, n := range in[0] {
		x := evidence.SharedNumber{Path: n.Path, A: a, B: b, Blind: n.Blind}
		for side, region := range []int{a, b} {
			m := at(in[side], n.Path)
			x.Mean[side], x.SD[side], x.Contraction[side] = m.Mean, m.SD, m.Contraction
			x.Value[side], x.Low[side], x.High[side] = m.Value, m.Low, m.High
			if n.Blind {
				x.Value[side], x.Low[side], x.High[side] = math.NaN(), math.NaN(), math.NaN()
			}
			x.Told[side] = m.Contraction > of.Regions[region].Placebo
		}
		c := [2]float64{max(0, x.Contraction[0]), max(0, x.Contraction[1])} // an ensemble can be a little wider than the prior
		if n.Blind {
			c = chance
		}
		x.Z = evidence.Disagreement(x.Mean[0], x.Mean[1], c[0], c[1])
		p := at(pooled, n.Path)
		x.Pooled = [3]float64{p.Mean, p.SD, p.Value}
		if n.Blind {
			x.Pooled[2] = math.NaN()
		}
		list = append(list, x)
	}
	return list
}

// blindness is the mean contraction of numbers that no rule reads.
func blindness(list []TransferNumber) float64 {
	sum, n := 0.0, 0.0
	for k := range list {
		if list[k].Blind {
			sum += list[k].Contraction
			n++
		}
	}
	return sum / max(1, n)
}

// order compares the pooled numbers of the first region, whose record came last there, with those of the last one.
func (t *transfer) order() (out evidence.TransferOrder) {
	one, two := t.numbers(0, evidence.Pooled), t.numbers(len(t.sides)-1, evidence.Pooled)
	n, blind := 0.0, 0.0
	for _, a := range one {
		for _, b := range two {
			switch {
			case a.Path != b.Path:
			case a.Blind:
				blind++
				out.BlindSD += math.Abs(a.SD - b.SD)
				out.BlindMean += math.Abs(a.Mean - b.Mean)
			default:
				n++
				out.SD += math.Abs(a.SD - b.SD)
				out.Mean += math.Abs(a.Mean - b.Mean)
			}
		}
	}
	out.SD, out.Mean = out.SD/max(1, n), out.Mean/max(1, n)
	out.BlindSD, out.BlindMean = out.BlindSD/max(1, blind), out.BlindMean/max(1, blind)
	return out
}

// CompareTransfer puts the methods of a region beside the naive forecasts and beside the fit to the region alone.
func CompareTransfer(r *evidence.TransferRegion, seed uint64, horizon int) {
	r.Skills, r.Gaps = nil, nil
	for _, of := range []struct {
		what   string
		scores []evidence.Score
		naive  []string
	}{{evidence.OfTrade, r.Trade, evidence.TransferNaive[:]}, {evidence.OfRegimes, r.Regimes, evidence.TransferRegimes[:]}} {
		for _, own := range evidence.TransferMethods {
			scores := slices.Clone(of.scores) // in which the method stands for the simulator
			for k := range scores {
				if scores[k].Method == own {
					scores[k].Method = evidence.Simulator
				}
			}
			for _, naive := range of.naive {
				for h := range horizon + 1 {
					if c := Compare(scores, evidence.All, evidence.Conditional, naive, h, seed); c.Forecasts > 0 {
						r.Skills = append(r.Skills, evidence.TransferSkill{Of: of.what, Own: own, Comparison: c})
					}
				}
			}
			if own == evidence.FittedHere {
				continue
			}
			for h := range horizon + 1 {
				if g := apart(scores, h, seed); g.Forecasts > 0 {
					g.Of, g.Own = of.what, own
					r.Gaps = append(r.Gaps, g)
				}
			}
		}
	}
}

// apart is the mean difference between the simulator and the fit to the region alone. As in Compare a pair counts once in the
// score, and whole pairs are drawn.
func apart(scores []evidence.Score, horizon int, seed uint64) evidence.TransferGap {
	g := evidence.TransferGap{Horizon: horizon}
	both := matches(scores, evidence.All, evidence.Conditional, evidence.FittedHere, horizon)
	groups, count := map[string]int{}, map[string]float64{}
	for _, m := range both {
		count[m.own.Group]++
	}
	var block []int
	var loss, logs, weight []float64
	for _, m := range both {
		at, ok := groups[m.own.Group]
		if !ok {
			at = len(groups)
			groups[m.own.Group] = at
		}
		block = append(block, at)
		loss, logs = append(loss, m.own.CRPS-m.other.CRPS), append(logs, m.own.Log-m.other.Log)
		weight = append(weight, 1/count[m.own.Group])
	}
	g.Forecasts, g.Pairs = len(both), len(groups)
	if len(both) == 0 {
		return g
	}
	const times = 2000
	draws := func(name string) func(n int) int {
		source := rng.Stream(seed, 0, 0, rng.Ensemble, key(name), horizon)
		return func(n int) int { return min(n-1, int(source.Float64()*float64(n))) }
	}
	g.Score, g.Low, g.Top = analysis.Gain(loss, weight, block, times, draws("bootstrap"))
	g.Log, g.LogLow, g.LogTop = analysis.Gain(logs, weight, block, times, draws("bootstrap of log scores"))
	return g
}
