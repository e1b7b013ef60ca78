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
			Column: results.KeptColumn{Table: results.ReportersTable,
				Outcome: []string{"region.horizontal", "region.trade_inside_usd"}[n/2%2],
				Unit:    []string{"0..100", "US$/year"}[n/2%2], Year: 2035}}
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
		t.Indices = append(t.Indices, results.SensitivityIndex{Factor: k, With: with, Measure: m, Value: v, Low: v - half,
			High: v + half})
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
		add(results.AtLow, -1, shape(-1), 0.06*effect+0.2*size)
		add(results.AtHigh, -1, shape(1), 0.06*effect+0.2*size)
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
			"usual": madeSensitivity(m, 12, 2, 1), "one factor": madeSensitivity(m, 1, 1, 1),
			"200 factors":     madeSensitivity(m, 200, 1, 1),
			"nothing matters": none, "long paths": long, "some unknown": unknown, "nothing known": blank, "no words": nodocs,
			"money": madeSensitivity(m, 8, 4, 1e9),
			"tiny":  madeSensitivity(m, 8, 1, 1e-5), "negative": madeSensitivity(m, 8, 1, -1),
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

// Protects: a title is the finding of the indices below it.
func TestSensitivityFindings(t *testing.T) {
	none := func(m results.Method) *results.Sensitivity {
		s := madeSensitivity(m, 4, 1, 0)
		s.Targets[0].SD = 0
		return s
	}
	chance := madeSensitivity(results.RankMethod, 4, 1, 0.05)
	for _, c := range []struct {
		of   *results.Sensitivity
		want string
	}{
		{madeSensitivity(results.OneAtATime, 4, 1, 1), "trade.closed matters most for TARGET: from 60.6 to 51.6 points"},
		{madeSensitivity(results.Morris, 4, 1, 1),
			"trade.closed matters most for TARGET: a mean effect of 9.0 points; it acts evenly"},
		{madeSensitivity(results.Sobol, 4, 1, 1),
			"trade.closed matters most for TARGET: 38 % of the variance alone, " +
				"56 % with all in which it has a part"},
		{madeSensitivity(results.RankMethod, 4, 1, 1), "TARGET falls most clearly with trade.closed (ρ = −0.80)"},
		{none(results.OneAtATime), "No factor alone changes TARGET"},
		{none(results.Morris), "No factor has an effect on TARGET"},
		{none(results.Sobol), "TARGET does not vary, so no factor has a share"},
		{chance, "TARGET goes clearly with no factor; most with trade.closed (ρ = −0.04)"},
	} {
		c.want = strings.ReplaceAll(c.want, "TARGET", "region.horizontal in 2035 (reference)")
		sheets, err := drawSensitivity(c.of, Meta{})
		if err != nil || sheets[0].drawing.title != c.want || !strings.HasPrefix(sheets[0].caption, c.want+".") {
			t.Errorf("%q, want %q, %v", sheets[0].drawing.title, c.want, err)
		}
	}
}

// Protects: without colour a reader sees which end of a bar is the factor's low one: its value stands there.
func TestEndsOfATornadoAreLabelled(t *testing.T) {
	s := madeSensitivity(results.OneAtATime, 3, 1, 1)
	for k := range s.Factors {
		s.Factors[k].Low, s.Factors[k].High = 100+float64(k), 200+float64(k)
	}
	sheets, err := drawSensitivity(s, Meta{Look: Look{Only: []string{"tornado"}}})
	if err != nil || len(sheets) != 1 {
		t.Fatal(len(sheets), err)
	}
	at := map[string]float64{}
	for _, w := range sheets[0].written {
		at[w.words] = float64(w.place.Min.X)
	}
	// The first factor lowers the target, the second raises it; both ends of the third raise it.
	if !(at["200"] > 0 && at["200"] < at["100"]) || !(at["101"] > 0 && at["101"] < at["201"]) ||
		!(at["102 →"] > 0 && at["102 →"] < at["202"]) {
		t.Errorf("labels stand at %v", at)
	}
}

// Protects: the level at the medians is that of the curves, not the mean over points.
func TestTornadoStandsAroundTheMedians(t *testing.T) {
	s := madeSensitivity(results.OneAtATime, 3, 1, 1)
	r := &ranking{Sensitivity: s, target: &s.Targets[0]}
	s.Targets[0].Mean = 40
	if base := r.atMedians(); base != 57 {
		t.Errorf("the level at the medians is %v", base)
	}
	s.Targets[0].Curves = nil
	if base := r.atMedians(); base != 40 {
		t.Errorf("without curves the level is %v", base)
	}
}

// Protects: an end at which some run has no value has no label and does not move that of the other end; the curve is
// not called flat; the remark of the analysis stands below. A calendar year is written without a comma.
func TestTornadoWithoutAValueAtAnEnd(t *testing.T) {
	s := madeSensitivity(results.OneAtATime, 2, 1, 1)
	target, nan := &s.Targets[0], math.NaN()
	target.Column = results.KeptColumn{Table: results.ReportersTable, Outcome: "first_year", Unit: "year"}
	target.Remark = "at 1 of 9 points some run has no value"
	target.Mean += 2000
	for _, curve := range target.Curves {
		for k := range curve {
			curve[k].Mean, curve[k].Low, curve[k].High = curve[k].Mean+2000, curve[k].Low+2000, curve[k].High+2000
		}
	}
	s.Factors[1].Low, s.Factors[1].High = 101, 201
	target.Curves[1][0].Mean = nan
	for k := range target.Indices {
		if x := &target.Indices[k]; x.Factor == 1 && (x.Measure == results.AtLow || x.Measure == results.Swing) {
			x.Value, x.Low, x.High = nan, nan, nan
		}
	}
	sheets, err := drawSensitivity(s, Meta{})
	if err != nil || len(sheets) != 2 {
		t.Fatal(len(sheets), err)
	}
	tornado, curves := sheets[0], sheets[1]
	if tornado.count("101") > 0 || tornado.count("201") != 1 {
		t.Errorf("labels of the end without a value: %d, of the other: %d", tornado.count("101"), tornado.count("201"))
	}
	for _, fault := range tornado.crowded() {
		t.Error(fault)
	}
	if title := tornado.drawing.title; !strings.Contains(title, "20") || strings.Contains(title, "2,0") {
		t.Error(title)
	}
	if title := curves.drawing.title; !strings.Contains(title, "1 has points without a value") {
		t.Error(title)
	}
	for _, sh := range sheets {
		if !sh.says("At 1 of 9 points") {
			t.Errorf("no remark: %v", sh.written)
		}
	}
}

// Protects: the seed is told apart from the factors.
func TestTheSeedIsNoFactorInSubtitles(t *testing.T) {
	sheets, err := drawSensitivity(madeSensitivity(results.Sobol, 5, 1, 1), Meta{})
	if err != nil || !sheets[0].says(strings.ReplaceAll("4 factors and the seed", " ", hard)) {
		t.Error(err, sheets[0].drawing)
	}
}

func TestSensitivitySaysWhatItLeavesOut(t *testing.T) {
	for _, m := range []results.Method{results.OneAtATime, results.Morris, results.Sobol, results.RankMethod} {
		sheets, err := drawSensitivity(madeSensitivity(m, 200, 8, 1), Meta{})
		if err != nil || len(sheets) != mostTargets*len(sensitivityFigures[m]) {
			t.Fatalf("%s: %d figures, %v", m, len(sheets), err)
		}
		for _, want := range []string{"Of 200 factors the first 15 are drawn", "Of 8 targets the first 6 are drawn"} {
			if !strings.Contains(sheets[0].caption, want) {
				t.Errorf("%q lacks %q", sheets[0].caption, want)
			}
		}
	}
	if _, err := Sensitivity(&results.Sensitivity{}, Meta{}); err == nil {
		t.Error("an analysis without factors was drawn")
	}
	noted := madeSensitivity(results.Sobol, 3, 2, 1)
	noted.Targets[0].Indices, noted.Targets[0].Note = nil, "does not vary"
	figures, err := Sensitivity(noted, Meta{})
	if err != nil || len(figures) != 1 || figures[0].Name != "sobol-2.png" || len(figures[0].drawing.marks) == 0 {
		t.Errorf("%d figures, %v", len(figures), err)
	}
}

// Protects: an analysis of somebody's table claims no seed, replicate or scenario of its own.
func TestRankOfATableSaysSo(t *testing.T) {
	s := madeSensitivity(results.RankMethod, 5, 2, 1)
	s.Sides, s.Replicates, s.Points, s.Over = []results.Side{{}}, 0, 640, "the columns of the table"
	for k := range s.Targets {
		s.Targets[k].Side, s.Targets[k].Column.Year, s.Targets[k].Note = 0, 0, "3 of 640 runs have no value"
	}
	sheets, err := drawSensitivity(s, Meta{ModelVersion: "9.9"})
	if err != nil || len(sheets) != 2 {
		t.Fatal(len(sheets), err)
	}
	for n, want := range []string{"region.horizontal falls most clearly", "region.horizontal (difference) falls most clearly"} {
		if sh := sheets[n]; !strings.HasPrefix(sh.drawing.title, want) || sh.says("seed 7") || sh.says("9.9") ||
			!sh.says("640"+hard+"runs") || !sh.says("Computed from a table of runs.") ||
			!sh.says("3 of 640 runs have no value.") {
			t.Errorf("%q, want %q; written: %v", sh.drawing.title, want, sh.written)
		}
	}
	s.Sides = nil
	if sheets, err := drawSensitivity(s, Meta{}); err != nil || len(sheets) != 2 {
		t.Errorf("without sides: %d figures, %v", len(sheets), err)
	}
}

// Protects: names in the plane of Morris do not stand on points, whiskers or each other, however close these are.
func TestNamesInThePlaneAreApart(t *testing.T) {
	s := madeSensitivity(results.Morris, 12, 1, 1)
	for k := range s.Targets[0].Indices {
		x := &s.Targets[0].Indices[k]
		x.Value = 5 + 0.01*float64(x.Factor)
		x.Low, x.High = x.Value-1, x.Value+1
	}
	sheets, err := drawSensitivity(s, Meta{})
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range sheets[0].crowded() {
		t.Error(fault)
	}
	if n := sheets[0].count("trade.border_elasticity"); n != 3 { // in the title, in the plane and beside its bar
		t.Errorf("the largest factor is named %d times", n)
	}
}
