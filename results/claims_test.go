package results_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/results/analysis"
)

func claimsForTest() *results.Claims {
	inf := math.Inf(1)
	return &results.Claims{Pairs: 200, Seed: 7, ModelVersion: "0.1.0", Rows: []results.Claim{
		{ID: "S01-a", IDs: []string{"S01", "S02"}, Claims: []string{"K24"}, Statement: "Trade, \"all\" of it, falls", A: "x", B: "y", Outcome: "region.z", Years: "2018–2030", Against: "2012",
			Measure: "percent", Unit: "%", Expect: "down", Agrees: analysis.Set{Low: -inf, High: -5}, Smallest: 5,
			Effect:    analysis.Paired{Pairs: 200, Mean: -19.25, SE: 1, Low: -21.5, High: -17, P05: -40, P95: 2, Correlation: 0.5, VarianceRatio: 0.25},
			SignShare: 0.995, Verdict: analysis.Holds, ByOpenness: []analysis.Verdict{3, 3, 2, 1, 1, 1, 1, 1, 1, 1}, FlipsAt: 0.24, First: "00ff"},
		{ID: "S02-b", IDs: []string{"S02"}, Claims: []string{"K01"}, Statement: "Nothing", A: "x", B: "x", Than: []string{"p", "q"}, Rival: "q", Outcome: "pairs.t:A-B", Years: "2001", Against: "2002",
			Measure: "points", Unit: "points", Expect: "none", Agrees: analysis.Set{Low: -inf, High: inf}, Smallest: 0.5,
			Effect: analysis.Paired{Pairs: 200, SE: 0, VarianceRatio: 1}, FlipsAt: math.NaN()},
	}}
}

// What is written must be what is read: page and figure are made from the table.
func TestClaimsTableIsReadBack(t *testing.T) {
	c := claimsForTest()
	text := c.CSV()
	back, err := results.ReadClaims(text)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(back.CSV(), text) {
		t.Errorf("written again:\n%s\nwas\n%s", back.CSV(), text)
	}
	r := back.Rows[0]
	if back.Pairs != 200 || back.Seed != 7 || r.Statement != c.Rows[0].Statement || r.Verdict != analysis.Holds || r.Agrees != c.Rows[0].Agrees ||
		r.Effect != c.Rows[0].Effect || r.FlipsAt != 0.24 || len(r.ByOpenness) != 10 || r.ByOpenness[2] != analysis.Undecided || !math.IsNaN(back.Rows[1].FlipsAt) {
		t.Errorf("read as %+v", r)
	}
	for _, bad := range []struct{ from, to, want string }{
		{"holds", "hold", "no verdict"}, {"-19.25", "much", "no number"}, {"FFUH", "FFXH", "want letters"}, {",200,7,", ",100,7,", "another run"}, {"id,scen", "Id,scen", "want the columns"},
		{",7,0.1.0", ",-7,0.1.0", "no whole number"},
	} {
		if _, err := results.ReadClaims([]byte(strings.Replace(string(text), bad.from, bad.to, 1))); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s → %s: %v, want %q", bad.from, bad.to, err, bad.want)
		}
	}
}

func TestClaimsInWords(t *testing.T) {
	c := claimsForTest()
	for got, want := range map[string]string{
		c.Rows[0].EffectWords(): "−19.2 (−21.5 to −17.0) %", c.Rows[1].EffectWords(): "0 (0 to 0) points",
		c.Rows[0].ExpectWords(): "below −5", c.Rows[1].ExpectWords(): "nothing", c.Rows[1].FlipWords(): "",
		c.Rows[0].FlipWords(): "0.05–0.15 fails, 0.25 undecided, 0.35–0.95 holds; the mean effect crosses the line at 0.24",
		c.Counts():            "1 hold, 0 are undecided, 0 fail, 1 are reported without being judged",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
