package figures

import (
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// madeComparison sets made against itself with something added to the numbers of
// each other side, from 2000 on.
func madeComparison(pairs, until int, sides ...float64) *results.Comparison {
	e := made(pairs, until)
	c := &results.Comparison{Seed: 7, ModelVersion: "0", Region: e.Region, Layout: e.Layout,
		Sides: []results.Side{{Name: "base", Title: "The base"}}, Inputs: [][]string{nil}}
	for range sides {
		c.Sides = append(c.Sides, results.Side{Name: "Other/../x", Title: "Another"})
		c.Inputs = append(c.Inputs, nil)
	}
	regime := e.Layout.Find(sim.OfBorder, "regime")
	for k, base := range e.Records {
		row := append([]float64{}, base...)
		for n, add := range sides {
			own := append([]float64{}, base...)
			for o := range e.Layout.Outcomes {
				for entity := range e.Layout.Entities[e.Layout.Outcomes[o].Domain] {
					for year := 2000; year <= until; year++ {
						at := e.Layout.Place(o, entity, year)
						if own[at] += add * own[at] * (1 + 0.1*math.Sin(float64(k+n))); o == regime {
							own[at] = math.Round(min(3, max(0, base[at]+math.Copysign(float64(k%2), add))))
						}
					}
				}
			}
			row = append(row, own...)
		}
		for n := range sides {
			for i, v := range row[(n+1)*len(base):][:len(base)] {
				row = append(row, v-row[i])
			}
		}
		c.Rows = append(c.Rows, row)
	}
	c.Tally = analysis.NewTally(c.Width())
	for at := 0; at < pairs; at += analysis.BlockSize {
		rows := c.Rows[at:min(pairs, at+analysis.BlockSize)]
		var b analysis.Block
		c.Tally.Add(&b, at, rows)
	}
	return c
}

func TestComparisonIsDrawn(t *testing.T) {
	if testing.Short() {
		t.Skip("draws fifteen figures")
	}
	for _, c := range []struct {
		name string
		of   *results.Comparison
		want []string
	}{
		{"lower and higher", madeComparison(24, 2035, -0.3, 0.2), []string{"Another: H lower by ", "Another: H higher by "}},
		{"two pairs", madeComparison(2, 2005, 0.1), []string{"Another: "}},
		{"no difference", madeComparison(9, 2035, 0), []string{"Another: "}},
		{"before the difference", madeComparison(9, 1993, 0.5), []string{"no number differs in any year"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			drawn, err := drawCompared(c.of, meta())
			if err != nil {
				t.Fatal(err)
			}
			if len(drawn) != 3*(len(c.of.Sides)-1) {
				t.Fatalf("%d figures", len(drawn))
			}
			names := map[string]bool{}
			for _, f := range drawn {
				framed(t, f, 120)
				if names[f.Name] || strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" ||
					strings.Contains(f.Name, "..") {
					t.Errorf("file name %q", f.Name)
				}
				names[f.Name] = true
				if !strings.HasSuffix(f.Caption, ".") || strings.Contains(f.Caption, "%!") || strings.Contains(f.Caption, "NaN") {
					t.Errorf("%s: caption %q", f.Name, f.Caption)
				}
			}
			for k, want := range c.want {
				if !strings.Contains(drawn[3*k].Caption, want) {
					t.Errorf("caption %q, want %q in it", drawn[3*k].Caption, want)
				}
			}
		})
	}
}

func TestComparisonIsRepeatable(t *testing.T) {
	if testing.Short() {
		t.Skip("paints pictures of the usual size")
	}
	a, err := Compare(madeComparison(9, 2010, 0.2), meta())
	if err != nil {
		t.Fatal(err)
	}
	b, _ := drawCompared(madeComparison(9, 2010, 0.2), meta())
	for k := range a {
		if !same(a[k], b[k]) || a[k].png == nil {
			t.Errorf("%s differs when drawn again, or has no picture", a[k].Name)
		}
	}
}

func TestComparisonOfNothing(t *testing.T) {
	c := madeComparison(2, 1995, 0.1)
	c.Sides = c.Sides[:1]
	if _, err := Compare(c, Meta{}); err == nil {
		t.Error("one side alone was drawn")
	}
	for k := range c.Layout.Outcomes {
		c.Layout.Outcomes[k].Name += "x"
	}
	c.Sides = append(c.Sides, results.Side{Name: "b"})
	if drawn, err := Compare(c, Meta{}); err != nil || len(drawn) != 0 {
		t.Errorf("%d figures of what is not there, %v", len(drawn), err)
	}
}

func TestDifferencesInWords(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct{ got, want string }{
		{differenceWords("H", -12, -13.1, -10.9, "points", 2035), "H lower by 12 points in 2035 (11–13)"},
		{differenceWords("V", 0.42, 0.31, 0.53, "points", 2035), "V higher by 0.4 points in 2035 (0.3–0.5)"},
		{differenceWords("H", 0.1, -0.2, 0.4, "points", 2035), "no clear difference in H in 2035 (−0.2 to +0.4 points)"},
		{differenceWords("H", 0, 0, 0, "points", 2035), "H exactly the same in 2035"},
		{differenceWords("H", -3, -3, -3, "points", 2035), "H lower by 3 points in 2035"},
		{intervalWords(-1234.4, -1300, -1200), "−1,234 (−1,300 to −1,200)"},
		{intervalWords(0.004, -0.02, 0.03), "0.00 (−0.02 to +0.03)"},
		{intervalWords(2, -inf, inf), "+2"},
		{percentWords(math.NaN(), 0, 0), "–"},
		{percentWords(0, 0, 0), "as in A"},
		{percentWords(0.001, 0, 0.002), "0.0 %"},
		{percentWords(-23.4, -25.2, -21.6), "−23 % (−25 to −22)"},
		{fileName("No new/../leader"), "no-new----leader"},
		{fileName("Ünd…"), "nd"},
		{fileName("…"), "scenario"},
	} {
		if c.got != c.want {
			t.Errorf("got  %q\nwant %q", c.got, c.want)
		}
	}
}

func TestAxesAroundZero(t *testing.T) {
	for _, v := range [][]float64{{0, -26, -34}, {1.4}, {-3, 2}, {0}, {1e9, -1}, {math.NaN(), 0.02, math.Inf(1)}, {-150, 150}} {
		s := around(v...)
		ticks := s.ticks(50)
		if s.lo >= 0 || s.hi <= 0 || len(ticks) < 2 || len(ticks) > 5 {
			t.Errorf("%v: %v to %v, ticks %v", v, s.lo, s.hi, ticks)
		}
		for _, x := range v {
			if !math.IsNaN(x) && !math.IsInf(x, 0) && (x < s.lo || x > s.hi) {
				t.Errorf("%v is not on %v to %v", x, s.lo, s.hi)
			}
		}
	}
}
