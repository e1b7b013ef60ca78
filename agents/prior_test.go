package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/results/analysis"
	"concord/sim"
)

// draws collects what a number of draws gives every parameter, sorted, by path.
func draws(seed uint64, n int) map[string][]float64 {
	out := map[string][]float64{}
	defaults := agents.Defaults()
	p := defaults
	table := p.Table()
	for k := range n {
		p = defaults
		p.Draw(seed, k)
		for _, row := range table {
			out[row.Path] = append(out[row.Path], *row.Value)
		}
	}
	for _, v := range out {
		slices.Sort(v)
	}
	return out
}

// Protects: draws follow the prior that the table states. The quartiles of 4,000 draws agree with those of
// the prior, with folding, to four standard errors.
func TestDrawsFollowTheTable(t *testing.T) {
	const n, z75 = 4000, 0.6744897501960817
	all := draws(11, n)
	p := agents.Defaults()
	for _, row := range p.Table() {
		got := all[row.Path]
		if got[0] < row.Lo || got[n-1] > row.Hi {
			t.Errorf("%s: draws from %v to %v, admissible %v..%v", row.Path, got[0], got[n-1], row.Lo, row.Hi)
		}
		// cdf is the unfolded prior's.
		var cdf func(x float64) float64
		phi := func(z float64) float64 { return 0.5 * math.Erfc(-z/math.Sqrt2) }
		folded := func(x float64) float64 { return cdf(x) }
		switch row.Shape {
		case agents.Fixed:
			if got[0] != row.Prior || got[n-1] != row.Prior {
				t.Errorf("%s is a convention, yet it was drawn: %v..%v", row.Path, got[0], got[n-1])
			}
			continue
		case agents.Uniform:
			cdf = func(x float64) float64 { return (x - row.Low) / (row.High - row.Low) }
		case agents.Normal:
			cdf = func(x float64) float64 { return phi((x - row.Prior) / row.Spread) }
			folded = func(x float64) float64 { return cdf(x) - cdf(2*row.Lo-x) + 1 - cdf(2*row.Hi-x) }
		case agents.LogNormal:
			cdf = func(x float64) float64 { return phi(math.Log(x/row.Prior) / row.Spread) }
			folded = func(x float64) float64 {
				f := cdf(x) + 1 - cdf(row.Hi*row.Hi/x)
				if row.Lo > 0 {
					f -= cdf(row.Lo * row.Lo / x)
				}
				return f
			}
		}
		if got[0] <= row.Lo || got[n-1] >= row.Hi {
			t.Errorf("%s: a lump of draws on an end of %v..%v", row.Path, row.Lo, row.Hi)
		}
		for _, q := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			x := analysis.Quantile(got, q)
			if se := math.Sqrt(q * (1 - q) / n); math.Abs(folded(x)-q) > 4*se {
				t.Errorf("%s: %.0f %% of draws are below %v, of the prior %.1f %%", row.Path, 100*q, x, 100*folded(x))
			}
		}
	}
}

// Protects: pairs of runs stay comparable. The key of a draw is the path: if one parameter is kept, no other
// draw changes. Draws and seeds give different values. The stream belongs to the name of the parameter, not
// to its place in the table; the three fixed values check this. They may change only with sim/rng or with
// these rows.
func TestDrawsAreKeyedByPath(t *testing.T) {
	drawOf := func(seed uint64, k int, kept ...string) map[string]float64 {
		p := agents.Defaults()
		p.Trade.Border = 7
		p.Draw(seed, k, kept...)
		out := map[string]float64{}
		for _, row := range p.Table() {
			out[row.Path] = *row.Value
		}
		return out
	}
	all, kept := drawOf(1, 3), drawOf(1, 3, "trade.border")
	for path, v := range kept {
		switch {
		case path == "trade.border" && v != 7:
			t.Errorf("a kept parameter was drawn: %v", v)
		case path != "trade.border" && v != all[path]:
			t.Errorf("keeping trade.border changed the draw of %s", path)
		}
	}
	for _, other := range []map[string]float64{drawOf(1, 4), drawOf(2, 3)} {
		if other["trade.border"] == all["trade.border"] || other["leaders.gain"] == all["leaders.gain"] {
			t.Error("another draw or seed gives the same values")
		}
	}
	for path, want := range map[string]float64{"trade.border": 2.34007526306682, "leaders.gain": 0.5910842921702776,
		"leaders.adjust": 0.5325950993894382} {
		if got := all[path]; got != want {
			t.Errorf("draw 3 of seed 1 gives %s = %v, want %v", path, got, want)
		}
	}
}

// Protects: the prior of a Uniform row is stated apart from what is admissible.
func TestUniformPriorsHaveEnds(t *testing.T) {
	p := agents.Defaults()
	for _, row := range p.Table() {
		switch {
		case row.Shape != agents.Uniform && (row.Low != 0 || row.High != 0):
			t.Errorf("%s is %s, so Low and High mean nothing", row.Path, row.Shape)
		case row.Shape == agents.Uniform &&
			!(row.Lo <= row.Low && row.Low < row.Prior && row.Prior < row.High && row.High <= row.Hi):
			t.Errorf("%s: want Lo ≤ Low < Prior < High ≤ Hi, have %v %v %v %v %v", row.Path, row.Lo, row.Low, row.Prior,
				row.High, row.Hi)
		}
	}
}

// Protects: at the medians of the priors no parameter keeps what a fit made of it, but those that are kept; ties have the
// means of their priors; and every replicate has the same.
func TestPriorMedians(t *testing.T) {
	r := generateRegion(3, 4)
	r.Ties = []sim.Tie{{Path: "border.first", A: 0, B: -1, Mean: 0.3, SD: 1}, {Path: "pair.first-second", A: 0, B: 1, Mean: -0.2,
		SD: 1}}
	p := agents.Defaults()
	const kept = "leaders.gain"
	for _, row := range p.Table() {
		if row.Shape != agents.Fixed {
			*row.Value = row.Prior/2 + 0.01 // as if somebody had fitted it
		}
	}
	now, tied := agents.Drawn(sim.PriorMedians, p, r, 3, 7, []string{kept})
	again, _ := agents.Drawn(sim.PriorMedians, p, r, 9, 1, []string{kept})
	if now != again {
		t.Error("two replicates have other parameters")
	}
	for _, row := range now.Table() {
		want := row.Prior
		if row.Path == kept {
			want = row.Prior/2 + 0.01
		}
		if *row.Value != want {
			t.Errorf("%s = %v, want %v", row.Path, *row.Value, want)
		}
	}
	if border, pair := tied.Nodes[0].Border, tied.Effect[1]; border != 0.3 || pair != -0.2 {
		t.Errorf("ties are %v and %v, want the means of their priors, 0.3 and -0.2", border, pair)
	}
}
