package evidence

import (
	"fmt"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// Protects: a verdict needs the interval of the bootstrap and the test over origins. If there are too few
// origins for a test, the interval is enough.
func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		low, high, p float64
		origins      int
		want         string
	}{
		{0.1, 0.3, 0.04, 10, Better},
		{0.1, 0.3, 0.2, 10, NotDistinguishable},
		{-0.3, -0.1, 0.04, 10, Worse},
		{-0.3, 0.1, 0.04, 10, NotDistinguishable},
		{0.1, 0.3, 0.2, 2, Better},
		{0.1, 0.3, 0.2, 5, Better}, // of forecasts of five years ahead
		{0.1, 0.3, 0.2, 6, NotDistinguishable},
	} {
		x := Comparison{Low: c.low, High: c.high, P: c.p, Origins: c.origins, Longest: 5}
		if x.Verdict() != c.want {
			t.Errorf("%+v: %s", c, x.Verdict())
		}
	}
}

// Protects: the page of a fit has a row for every number and names the numbers that the record does not
// identify. The terminal shows the twenty numbers that the record narrows most.
func TestFitReport(t *testing.T) {
	f := &Fit{First: 1995, Last: 2018, Levels: []Level{{What: "near", Observed: 0.2, Low: 0.2, High: 0.3, Simulated: 0.35},
		{What: "far", Observed: 0.2, Low: 0.2, High: 0.2, Simulated: 0.1}}}
	for k := range 30 {
		f.Numbers = append(f.Numbers, Number{Path: fmt.Sprintf("number.%02d", k), Contraction: float64(k) / 40})
	}
	m := &results.Manifest{Scenario: "reference"}
	page, brief := string(f.Report(m, false, "picture.png")), string(f.Report(m, true, ""))
	if n := strings.Count(page, "| `number."); n != 30 {
		t.Errorf("the page has %d rows", n)
	}
	if n := strings.Count(brief, "| `number."); n != 20 || strings.Contains(brief, "| `number.09`") ||
		!strings.Contains(brief, "| `number.10`") {
		t.Errorf("in short there are %d rows:\n%s", n, brief)
	}
	for _, want := range []string{"does not identify 4 of 30 numbers", "\n`number.00`, `number.01`, `number.02`, `number.03`\n",
		"](picture.png)", "| near | 0 | 20.0 (20.0–30.0) | 35.0 (0.0–0.0) | yes |", "| **no** |"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
}

// Protects: an estimate has the quantiles of the draws. The grade is higher for a number that the record has
// narrowed.
func TestEstimates(t *testing.T) {
	post := &sim.Posterior{Paths: []string{"a.known", "a.unknown"}, Mean: []float64{10, 1}, Contraction: []float64{0.5, -0.02}}
	for k := range 101 {
		post.Draws = append(post.Draws, []float64{float64(100 - k), 1})
	}
	of := Estimates(post)
	for path, want := range map[string]string{
		"a.known":   "10 (5 to 95), contraction 50 % J→C",
		"a.unknown": "1 (1 to 1), contraction 0 % J",
		"a.fixed":   "not fitted J",
	} {
		if got := of[path].Words() + " " + of[path].Grade("J"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if len(Estimates(nil)) > 0 {
		t.Error("a region that nobody has fitted has estimates")
	}
}
