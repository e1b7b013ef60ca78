package figures

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"concord/results"
)

var madePaths = []string{"trade.closed", "trust.decay", "event.uz-leader-2016.year", "stance.own_weight", "seed",
	"border.openness_threshold", "power.russia.effort", "institution.memory", "gas.price", "movement.remittances",
	"size.growth.KZ", "trade.border_elasticity"}

var madeDocs = []string{"share of trade that a closed border stops", "how fast trust fades without contact, a year",
	"year in which the leader takes office", "", "", "openness below which a border is run strictly, in the rules of borders",
	"effort of Russia, relative to its share in the trade of the region"}

// madeSensitivity has factors that matter less and less, in both directions.
func madeSensitivity(m results.Method, factors int, targets int, size float64) *results.Sensitivity {
	s := &results.Sensitivity{Title: "made", Method: m, Seed: 7, Points: 448, Replicates: 20, Over: "their priors",
		Sides: []results.Side{{Name: "reference"}, {Name: "tk-closed-2030"}}}
	for k := range factors {
		f := results.SensitivityFactor{Path: fmt.Sprintf("group.of_parameters.number_%d", k), Unit: "share", Law: "uniform",
			Low: 0.05, Middle: 0.5, High: 0.95}
		if k < len(madePaths) {
			f.Path = madePaths[k]
		}
		if k < len(madeDocs) {
			f.Doc = madeDocs[k]
		}
		if k == 2 {
			f.Low, f.Middle, f.High, f.Unit = 2010, 2016, 2022, "year"
		}
		s.Factors = append(s.Factors, f)
	}
	for n := range targets {
		t := results.SensitivityTarget{Count: 448, Mean: 57 * size, SD: 4 * size, Side: n % 2, Difference: n%2 == 1,
			Column: results.SweepColumn{Name: []string{"region.horizontal", "region.trade_inside_usd"}[n/2%2],
				Unit: []string{"0..100", "US$/year"}[n/2%2], Year: 2035}}
		for k := range factors {
			madeIndices(&t, s, k, size)
		}
		s.Targets = append(s.Targets, t)
	}
	return s
}

func madeIndices(t *results.SensitivityTarget, s *results.Sensitivity, k int, size float64) {
	effect := size * 9 * math.Pow(0.75, float64(k))
	sign := []float64{-1, 1, 1, -1, 1}[k%5]
	add := func(m results.Measure, with int, v, half float64) {
		t.Indices = append(t.Indices, results.SensitivityIndex{Factor: k, With: with, Measure: m, Value: v, Low: v - half, High: v + half})
	}
	nan := math.NaN()
	switch s.Method {
	case results.OneAtATime:
		shape := func(u float64) float64 { // of the range from −1 to 1
			if k%4 == 2 {
				return effect * 0.5 * (u*u + 0.4*u)
			}
			return sign * effect * 0.5 * (u + 0.2*u*u)
		}
		var curve []results.CurvePoint
		low, high := math.Inf(1), math.Inf(-1)
		for n := range 9 {
			u := float64(n)/4 - 1
			f := &s.Factors[k]
			mean := t.Mean + shape(u)
			curve = append(curve, results.CurvePoint{Value: f.Middle + u*(f.High-f.Middle), Mean: mean, Low: mean - 2*size,
				High: mean + 2*size})
			low, high = min(low, mean), max(high, mean)
		}
		t.Curves = append(t.Curves, curve)
		add(results.AtLow, -1, shape(-1), nan)
		add(results.AtHigh, -1, shape(1), nan)
		add(results.Swing, -1, high-low, nan)
	case results.Morris:
		mixed := 1.0
		if k%4 == 1 {
			mixed = 0.3
		}
		add(results.MuStar, -1, effect, effect/8)
		add(results.Mu, -1, sign*mixed*effect, nan)
		add(results.Sigma, -1, effect*[]float64{0.3, 1.1, 0.7, 0.05}[k%4], nan)
	case results.Sobol:
		share := size * 0.4 * math.Pow(0.6, float64(k))
		add(results.First, -1, share-0.02*size, 0.03)
		add(results.Total, -1, share*1.4+0.005*size, 0.05)
		for j := range min(k, 4) {
			add(results.Second, j, size*0.05/float64(k+j), 0.02)
		}
	case results.RankMethod:
		add(results.Spearman, -1, size*sign*0.8*math.Pow(0.7, float64(k)), 0.06)
		add(results.PRCC, -1, size*sign*0.9*math.Pow(0.75, float64(k)), 0.05)
	}
}

func TestSensitivityIsDrawn(t *testing.T) {
	for _, m := range []results.Method{results.OneAtATime, results.Morris, results.Sobol, results.RankMethod} {
		long := madeSensitivity(m, 18, 1, 1)
		unknown := madeSensitivity(m, 8, 1, 1)
		for k := range long.Factors {
			long.Factors[k].Path = strings.Repeat("event.a-very-long-name-of-an-entry", 1+k%6) + fmt.Sprintf(".level_%d", k)
		}
		for k := range unknown.Targets[0].Indices {
			if x := &unknown.Targets[0].Indices[k]; x.Factor%3 == 1 {
				x.Value, x.Low, x.High = math.NaN(), math.NaN(), math.NaN()
			}
		}
		for _, c := range unknown.Targets[0].Curves {
			c[3].Mean, c[3].Low, c[3].High = math.NaN(), math.NaN(), math.NaN()
		}
		blank := madeSensitivity(m, 3, 1, math.NaN())
		none := madeSensitivity(m, 12, 1, 0)
		none.Targets[0].SD = 0
		nodocs := madeSensitivity(m, 12, 1, 1)
		for k := range nodocs.Factors {
			nodocs.Factors[k].Doc = ""
		}
		for name, s := range map[string]*results.Sensitivity{
			"usual": madeSensitivity(m, 12, 2, 1), "one factor": madeSensitivity(m, 1, 1, 1), "200 factors": madeSensitivity(m, 200, 1, 1),
			"nothing matters": none, "long paths": long, "some unknown": unknown, "nothing known": blank, "no words": nodocs,
			"money": madeSensitivity(m, 8, 4, 1e9), "tiny": madeSensitivity(m, 8, 1, 1e-5), "negative": madeSensitivity(m, 8, 1, -1),
		} {
			t.Run(string(m)+" "+name, func(t *testing.T) {
				sheets, err := drawSensitivity(s, Meta{ModelVersion: "0.3.0", Digest12: "0123456789ab"})
				if err != nil || len(sheets) == 0 {
					t.Fatalf("%d figures, %v", len(sheets), err)
				}
				judged(t, sheets, SensitivityNames(m))
			})
		}
	}
}
