package figures

import (
	"fmt"
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"

	"concord/results"
)

// madeSweep is a sweep over these factors. The value of a column at a point is made from the places of the
// factors, wide is how far the replicates lie apart, and of many sides each is some way from the base.
func madeSweep(sides int, columns []results.KeptColumn, factors ...results.SweepFactor) *results.Sweep {
	s := &results.Sweep{Title: "made", Seed: 7, Points: 1, Replicates: 40, Factors: factors, Columns: columns}
	for k := range sides {
		s.Sides = append(s.Sides, results.Side{Name: []string{"reference", "tk-closed-2030", "eaeu-all", "open"}[k]})
	}
	for _, f := range factors {
		if f.Values != nil {
			s.Points *= len(f.Values)
		}
	}
	sampled := false
	for _, f := range factors {
		sampled = sampled || f.Values == nil
	}
	if sampled {
		s.Points *= 300
	}
	for k := range s.Points {
		var at []float64
		rest := k
		for n := len(factors) - 1; n >= 0; n-- {
			if v := factors[n].Values; v != nil {
				at = append([]float64{float64(rest % len(v))}, at...)
				rest /= len(v)
			} else {
				_, u := math.Modf(float64(k+1) * math.Sqrt([]float64{2, 3, 5, 7, 11, 13, 17}[n%7]))
				at = append([]float64{u}, at...)
			}
		}
		s.Shown = append(s.Shown, results.SweepPoint{Coordinates: at, Cells: madeCells(s, k, at)})
	}
	return s
}

func madeCells(s *results.Sweep, point int, at []float64) []results.SweepCell {
	var cells []results.SweepCell
	for _, x := range s.Series() {
		place := 0.0
		for n, c := range at {
			if v := s.Factors[n].Values; v != nil {
				c /= max(1, float64(len(v)-1))
			}
			place += c / float64(n*n+1)
		}
		size := map[string]float64{"0..100": 54, "share": 0.31, "US$/year": 2.4e10, "-1..1": -0.3}[s.Columns[x.Column].Unit]
		mean := size * (1 + 0.3*math.Sin(2*place+float64(x.Column)) + 0.02*math.Sin(float64(31*point)))
		gap := size * float64(x.Side) * 0.1 * (place - 0.4)
		if x.Category >= 0 {
			size, gap = 1, 0.05*float64(x.Side)*place
			mean = math.Mod(0.2+0.5*place*float64(x.Category+1), 1)
		}
		c := results.SweepCell{Count: 40, Mean: mean + gap, SD: size / 10}
		if x.Difference {
			c.Mean = gap
			c.SD = size / 50
		}
		c.Low, c.High = c.Mean-0.3*math.Abs(c.SD), c.Mean+0.3*math.Abs(c.SD)
		c.P05, c.P50, c.P95 = c.Mean-1.6*math.Abs(c.SD), c.Mean, c.Mean+1.6*math.Abs(c.SD)
		cells = append(cells, c)
	}
	return cells
}

func stepped(n int, from, step float64) []string {
	var v []string
	for k := range n {
		v = append(v, strconv.FormatFloat(from+step*float64(k), 'g', 4, 64))
	}
	return v
}

func kept(n int) []results.KeptColumn {
	var list []results.KeptColumn
	for k := range n {
		list = append(list, results.KeptColumn{
			Table:   results.ReportersTable,
			Outcome: []string{"region.horizontal", "region.inside_share", "region.trade_inside_usd", "directed.UZ>TJ.trust"}[k%4],
			Unit:    []string{"0..100", "share", "US$/year", "-1..1"}[k%4], Year: 2035})
		if k >= 4 {
			list[k].Outcome += fmt.Sprintf("_%d", k)
		}
	}
	return list
}

func inYears(years ...int) []results.KeptColumn {
	var list []results.KeptColumn
	for _, y := range years {
		list = append(list, results.KeptColumn{Table: "region", Outcome: "horizontal", Unit: "0..100", Year: y})
	}
	return list
}

var regimeColumn = results.KeptColumn{Table: results.ReportersTable, Outcome: "border.KG-TJ.regime", Unit: "category", Year: 2035,
	Words: []string{"closed", "restricted", "managed", "open"}}

func lever(path string, values []string) results.SweepFactor {
	return results.SweepFactor{Path: path, Values: values}
}

// sweepsOfAllKinds are sweeps of realistic size and of extreme ones.
func sweepsOfAllKinds() map[string]*results.Sweep {
	closed := lever("trade.closed", stepped(11, 0.05, 0.09))
	closed.Unit = "share"
	decays := lever("trust.decay", stepped(12, 0, 0.02))
	words := lever("event.kg-tj-close.level", []string{`"open"`, `"managed"`, `"restricted"`, `"closed"`})
	free := func(path string) results.SweepFactor { return results.SweepFactor{Path: path, Law: "uniform 0 to 1"} }
	long := lever(strings.Repeat("event.very-long-name-of-an-entry", 5)+".level", stepped(5, -1e9, 3e8))
	var many []results.SweepFactor
	for k := range 40 {
		many = append(many, free(fmt.Sprintf("param.of.some.group.number_%d", k)))
	}
	holes := madeSweep(2, kept(2), closed)
	zero := madeSweep(2, kept(3), closed)
	blank := madeSweep(2, append(kept(2), regimeColumn), closed)
	hollow := madeSweep(2, kept(1), closed, decays)
	for k := range holes.Shown {
		for c := range holes.Shown[k].Cells {
			nan := math.NaN()
			if k%3 == 1 {
				holes.Shown[k].Cells[c] = results.SweepCell{Mean: nan, SD: nan, Low: nan, High: nan, P05: nan, P50: nan,
					P95: nan}
			}
		}
		for c := range zero.Shown[k].Cells {
			zero.Shown[k].Cells[c] = results.SweepCell{Count: 40}
		}
		for c := range blank.Shown[k].Cells {
			nan := math.NaN()
			blank.Shown[k].Cells[c] = results.SweepCell{Mean: nan, SD: nan, Low: nan, High: nan, P05: nan, P50: nan, P95: nan}
		}
	}
	for k := range hollow.Shown {
		if k%5 == 2 {
			hollow.Shown[k].Cells[0].Mean = math.NaN()
		}
	}
	one := madeSweep(1, kept(2), lever("trade.closed", []string{"0.5"}))
	one.Replicates = 1
	for c := range one.Shown[0].Cells {
		x := &one.Shown[0].Cells[c]
		x.SD, x.Low, x.High, x.P05, x.P95 = math.NaN(), math.Inf(-1), math.Inf(1), x.Mean, x.Mean
	}
	return map[string]*results.Sweep{
		"curves":                madeSweep(1, kept(3), closed),
		"curves of years":       madeSweep(1, inYears(2015, 2020, 2025, 2030, 2035, 2040), closed),
		"curves of two":         madeSweep(2, append(kept(3), regimeColumn), closed),
		"curves of four":        madeSweep(4, kept(2), closed),
		"years of two":          madeSweep(2, inYears(2020, 2030, 2035), closed),
		"shares":                madeSweep(1, []results.KeptColumn{regimeColumn}, closed),
		"eight panels":          madeSweep(2, kept(8), closed),
		"twelve outcomes":       madeSweep(1, kept(12), lever("size.UZ", strings.Fields("1 10 100 1000 1e4 1e5 1e6"))),
		"holes":                 holes,
		"all zero":              zero,
		"nothing known":         blank,
		"one point":             one,
		"long path":             madeSweep(2, kept(2), long),
		"dots":                  madeSweep(1, kept(3), words),
		"dots of two":           madeSweep(2, append(kept(2), regimeColumn), words),
		"many words":            madeSweep(4, kept(8), lever("who", strings.Fields(strings.Repeat("a-long-word ", 30)))),
		"one word":              madeSweep(1, kept(1), lever("who", []string{`"a"`})),
		"map":                   madeSweep(1, kept(2), closed, decays),
		"map of two":            madeSweep(2, kept(2), lever("a", stepped(5, 0.1, 0.2)), lever("b", stepped(6, 0, 0.02))),
		"map of words":          madeSweep(1, kept(4), words, lever("event.uz-leader-2016.year", stepped(8, 2010, 2))),
		"large map":             madeSweep(2, kept(3), lever("a", stepped(30, 0, 0.03)), lever("b", stepped(40, 0, 0.005))),
		"map with holes":        hollow,
		"map of a single point": madeSweep(2, kept(1), lever("a", []string{"1"}), lever("b", []string{"2"})),
		"map of long paths":     madeSweep(1, kept(4), long, long),
		"scatter":               madeSweep(1, kept(2), free("a"), free("b"), free("c"), free("size.UZ")),
		"scatter of two": madeSweep(2, append(kept(2), regimeColumn), free("trade.closed"),
			lever("event.kg-tj-close.level", words.Values)),
		"scatter of many":   madeSweep(1, kept(1), many...),
		"scatter of levers": madeSweep(1, kept(1), closed, lever("b", stepped(3, 0, 1)), lever("c", stepped(2, 0, 1))),
	}
}

func TestSweepsAreDrawn(t *testing.T) {
	for name, s := range sweepsOfAllKinds() {
		t.Run(name, func(t *testing.T) {
			sheets, err := drawSweep(s, Meta{ModelVersion: "0.3.0", Digest12: "0123456789ab"})
			if err != nil || len(sheets) == 0 {
				t.Fatalf("%d figures, %v", len(sheets), err)
			}
			judged(t, sheets, SweepNames(s))
		})
	}
}

// judged checks that figures have the names that are promised, that their words have room and end no sentence in
// the middle, and that greyscale leaves no colour.
func judged(t *testing.T, sheets []drawn, names []string) {
	t.Helper()
	for _, d := range sheets {
		f := d.figure(d.name, d.caption)
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+strings.TrimSuffix(f.Name, ".png")+" ") {
			t.Errorf("%s is none of %v", f.Name, names)
		}
		framed(t, f, 90)
		for _, fault := range d.crowded() {
			t.Errorf("%s: %s", f.Name, fault)
		}
		for _, bad := range []string{"%!", "NaN", "Inf", "  ", "−0 "} {
			if strings.Contains(f.Caption+f.drawing.title, bad) {
				t.Errorf("%s: %q in %q", f.Name, bad, f.Caption)
			}
		}
		for _, w := range d.written {
			if strings.Contains(w.words, "NaN") || strings.Contains(w.words, "Inf") || w.words == "−0" {
				t.Errorf("%s says %q", f.Name, w.words)
			}
		}
		for _, m := range f.drawing.printed().marks {
			if c := m.colour; c.R != c.G || c.G != c.B {
				t.Fatalf("%s: the colour %v is left", f.Name, c)
			}
		}
	}
}

// Protects: a title is the finding of the numbers below it.
func TestSweepFindings(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		values          []float64
		ordered, signed bool
		want            string
	}{
		{[]float64{61, 58, 54}, true, false, "x falls from 61.0 to 54.0 points as k goes from 0 to 2"},
		{[]float64{54, nan, 61, nan}, true, false, "x rises from 54.0 to 61.0 points as k goes from 0 to 2"},
		{[]float64{-20, 0, 20}, true, true, "x rises from −20 to +20 points as k goes from 0 to 2"},
		{[]float64{20, 60, 30}, true, false, "x is highest at k = 1, 60 points, and lowest at 0, 20"},
		{[]float64{20, 40, 60}, false, false, "x is highest at k = 2, 60 points, and lowest at 0, 20"},
		{[]float64{5, 5}, true, false, "x is 5.0 points at all points"},
		{[]float64{nan, 7}, true, false, "x is 7 points at k = 1"},
		{[]float64{nan}, true, false, "x has no value at any point"},
	} {
		of := course{name: "x", lever: "k", measure: measure{1, "points"}, values: c.values, at: strconv.Itoa,
			ordered: c.ordered, signed: c.signed}
		if words := of.words(); words != c.want {
			t.Errorf("%v: %q, want %q", c.values, words, c.want)
		}
	}
}

// Protects: a title names no direction where the lever moves next to nothing beside the spread of replicates.
func TestLittleIsCalledLittle(t *testing.T) {
	s := madeSweep(1, kept(1), lever("trade.closed", stepped(3, 0, 1)))
	for k := range s.Shown {
		c := &s.Shown[k].Cells[0]
		c.Mean, c.P05, c.P95 = 82.2-0.01*float64(k), 79, 86
	}
	sheets, err := drawSweep(s, Meta{})
	if want := "region.horizontal in 2035 hardly moves with trade.closed: 82.18 to 82.20 points"; err != nil ||
		sheets[0].drawing.title != want {
		t.Errorf("%q, want %q, %v", sheets[0].drawing.title, want, err)
	}
}

// Protects: what is not drawn is said.
func TestSweepsSayWhatTheyLeaveOut(t *testing.T) {
	all := sweepsOfAllKinds()
	part := madeSweep(1, kept(1), lever("trade.closed", stepped(20, 0, 1)))
	part.Shown = part.Shown[:12]
	for name, want := range map[*results.Sweep]string{
		all["twelve outcomes"]: "Of 12 outcomes the first 8 are drawn; the others are in the tables.",
		all["curves of years"]: "Of 6 years 5 are drawn.",
		all["scatter of many"]: "Of 40 factors the 6 with the largest rank correlation are drawn.",
		all["many words"]:      "Of 30 values the first",
		all["large map"]:       "Of 6 outcomes and differences the first 4 are drawn",
		part:                   "Of 20 points the first 12 are drawn.",
	} {
		sheets, err := drawSweep(name, Meta{})
		if err != nil || !strings.Contains(sheets[0].caption, want) {
			t.Errorf("%q lacks %q, %v", sheets[0].caption, want, err)
		}
	}
}

// Protects: a figure explains the line of a running median if it has one, and only then.
func TestScattersExplainWhatTheyShow(t *testing.T) {
	for _, points := range []int{300, 20} {
		s := madeSweep(1, kept(1), results.SweepFactor{Path: "leaders.gain", Law: "uniform 0 to 1"},
			results.SweepFactor{Path: "trade.closed", Law: "uniform 0 to 1"})
		s.Shown = s.Shown[:points]
		sheets, err := drawSweep(s, Meta{})
		if err != nil || strings.Contains(sheets[0].caption, "running median") != (points == 300) {
			t.Errorf("%d points: %q, %v", points, sheets[0].caption, err)
		}
	}
}

func TestSweepFiguresAreChosen(t *testing.T) {
	s := sweepsOfAllKinds()["scatter of two"]
	if names := strings.Join(SweepNames(s), " "); names != "scatter scatter-1 scatter-2 scatter-3 scatter-4" {
		t.Errorf("the names are %s", names)
	}
	drawn, err := drawSweep(s, Meta{Look: Look{Only: []string{"scatter-2"}}})
	if err != nil || len(drawn) != 1 || drawn[0].name != "scatter-2.png" {
		t.Errorf("%d figures, %v", len(drawn), err)
	}
	if _, err := Sweep(&results.Sweep{}, Meta{}); err == nil {
		t.Error("a sweep without a point was drawn")
	}
	one := sweepsOfAllKinds()["one point"]
	figures, err := Sweep(one, Meta{})
	again, _ := drawSweep(one, Meta{})
	if err != nil || len(figures) != 1 || !same(figures[0], again[0].figure(again[0].name, again[0].caption)) {
		t.Errorf("%d figures, %v", len(figures), err)
	}
	one.Factors = nil
	if figures, err := Sweep(one, Meta{}); figures != nil || err != nil || SweepNames(one) != nil {
		t.Errorf("nothing varies, and there are %d figures, %v", len(figures), err)
	}
}

// Protects: equal steps of a map's colours look equal, in grey too, and darker always means less.
func TestShadesAreEven(t *testing.T) {
	lightness := func(c color.NRGBA) float64 { // L* of CIE
		linear := func(x uint8) float64 { return math.Pow((float64(x)/255+0.055)/1.055, 2.4) }
		return 116*math.Cbrt(0.2126*linear(c.R)+0.7152*linear(c.G)+0.0722*linear(c.B)) - 16
	}
	const steps = 9
	for k := range steps {
		step := lightness(evenShade(float64(k+1)/steps)) - lightness(evenShade(float64(k)/steps))
		if step < 7 || step > 11 {
			t.Errorf("step %d is %.1f", k, step)
		}
	}
	for u := 0.1; u <= 1; u += 0.1 {
		less, more := lightness(shading{-1, 1, true}.colour(-u)), lightness(shading{-1, 1, true}.colour(u))
		if math.Abs(less-more) > 4 {
			t.Errorf("at %.1f less has the lightness %.1f and more %.1f", u, less, more)
		}
	}
	grey := -1
	for k := range 50 {
		d := &drawing{}
		d.SetColor(evenShade(float64(k) / 49))
		d.Fill(nil)
		g := int(d.printed().marks[0].colour.R)
		if g <= grey {
			t.Errorf("shade %d is not lighter than the one before: %d, %d", k, grey, g)
		}
		grey = g
	}
}

func TestRankCorrelation(t *testing.T) {
	for _, c := range []struct {
		x, y []float64
		want float64
	}{
		{[]float64{1, 2, 3, 4}, []float64{1, 8, 27, 1000}, 1},
		{[]float64{1, 2, 3}, []float64{3, 2, 1}, -1},
		// Ten people by IQ and hours of television: the example of Spearman's coefficient, −29/165.
		{[]float64{106, 100, 86, 101, 99, 103, 97, 113, 112, 110}, []float64{7, 27, 2, 50, 28, 29, 20, 12, 6, 17}, -29.0 / 165},
		{[]float64{1, 1, 2, 2}, []float64{1, 2, 3, 4}, 2 / math.Sqrt(5)}, // equal values share their ranks
		{[]float64{1, 1}, []float64{1, 2}, math.NaN()},
	} {
		if r := rankCorrelation(c.x, c.y); math.Abs(r-c.want) > 1e-12 || math.IsNaN(r) != math.IsNaN(c.want) {
			t.Errorf("%v, %v: %v, want %v", c.x, c.y, r, c.want)
		}
	}
}

func TestValuesInWords(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 0.5: "0.5", -0.25: "−0.25", 2016: "2016", 12345: "12345", 1.23456: "1.23",
		150.4: "150", 1e6: "10⁶", -2.5e9: "−2.5·10⁹", 0.00012: "1.2·10⁻⁴", 0.1 + 0.2: "0.3"} {
		if words := valueWords(v); words != want {
			t.Errorf("%v is %q, want %q", v, words, want)
		}
	}
	if cut := middleCut(strings.Repeat("event.some-name", 9)+".level", plain, 90); !strings.HasSuffix(cut, ".level") ||
		!strings.HasPrefix(cut, "event") || plain.width(cut) > 90 {
		t.Errorf("a long path becomes %q", cut)
	}
}
