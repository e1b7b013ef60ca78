package results_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/results"
	"concord/results/analysis"
)

func claimsForTest() *results.Claims {
	inf := math.Inf(1)
	return &results.Claims{Pairs: 200, Seed: 7, ModelVersion: "0.1.0", Rows: []results.Claim{
		{ID: "S01-a", IDs: []string{"S01", "S02"}, Claims: []string{"K24"}, Statement: "Trade, \"all\" of it, falls", A: "x",
			B: "y", Outcome: "region.z", Years: "2018–2030", Against: "2012",
			Measure: "percent", Unit: "%", Expect: "down", Agrees: analysis.Set{Low: -inf, High: -5}, Smallest: 5,
			Effect: analysis.Paired{Pairs: 200, Mean: -19.25, SE: 1, Low: -21.5, High: -17, P05: -40, P95: 2,
				Correlation: 0.5, VarianceRatio: 0.25},
			SignShare: 0.995, Verdict: analysis.Holds, ByOpenness: []analysis.Verdict{3, 3, 2, 1, 1, 1, 1, 1, 1, 1},
			FlipsAt: 0.24, First: "00ff"},
		{ID: "S02-b", IDs: []string{"S02"}, Claims: []string{"K01"}, Statement: "Nothing", A: "x", B: "x",
			Than: []string{"p", "q"}, Rival: "q", Outcome: "pairs.t:A-B", Years: "2001", Against: "2002",
			Measure: "points", Unit: "points", Expect: "none", Agrees: analysis.Set{Low: -inf, High: inf}, Smallest: 0.5,
			Effect: analysis.Paired{Pairs: 200, SE: 0, VarianceRatio: 1}, FlipsAt: math.NaN()},
	}}
}

// Protects: what is written is what is read, because page and figure are made from the table.
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
	if back.Pairs != 200 || back.Seed != 7 || r.Statement != c.Rows[0].Statement || r.Verdict != analysis.Holds ||
		r.Agrees != c.Rows[0].Agrees ||
		r.Effect != c.Rows[0].Effect || r.FlipsAt != 0.24 || len(r.ByOpenness) != 10 || r.ByOpenness[2] != analysis.Undecided ||
		!math.IsNaN(back.Rows[1].FlipsAt) {
		t.Errorf("read as %+v", r)
	}
	const again = "`concord claims --update` writes the table anew"
	for _, c := range []struct{ from, to, want string }{
		{"holds", "hold",
			`claims.csv:2:140: verdict = "hold", want one of not judged, holds, undecided, fails; did you mean "holds"?`},
		{"-19.25", "much",
			`claims.csv:2:100: effect = "much", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"-19.25", "", `claims.csv:2:100: effect = "", an empty cell, want a number`},
		{"-19.25", "NaN", `claims.csv:2:100: effect = "NaN", no number; write digits with a decimal point, such as 1.5 or 2e-3`},
		{"-19.25", "1e19", `claims.csv:2:100: effect = "1e19", want a number in -1e+18..1e+18`},
		{",1,-21.5,", ",-1,-21.5,", `claims.csv:2:107: se = "-1", want a number in 0..1e+18`},
		{"-21.5,-17", "-21.5,-27", `claims.csv:2:115: high = "-27", below the other end, -21.5`},
		{"0.995", "1.995", `claims.csv:2:125: share_with_sign = "1.995", want a number in 0..1`},
		{"FFUH", "FFXH", `claims.csv:2:151: by_openness = "FFXHHHHHHH", want 10 letters of -HUF, or none`},
		{"FFUH", "FFUHHHHHHHH", `claims.csv:2:151: by_openness = "FFUHHHHHHHHHHHHHH", want 10 letters of -HUF, or none`},
		{"00ff", "00fg", `claims.csv:2:162: first_pairs = "00fg", want hex digits`},
		{",200,7,", ",100,7,", "claims.csv:3: the row is of another run than line 2: pairs, seed or model version differ"},
		{",200,7,", ",0,7,", `claims.csv:2:167: pairs = "0", want a whole number in 1..1000000000`},
		{",7,0.1.0", ",-7,0.1.0", `claims.csv:2:171: seed = "-7", want a whole number from 0 on`},
		{"S02-b", "s01-A", `claims.csv:3:1: id = "s01-A" stands twice, first on line 2`},
		{"S02-b", "", `claims.csv:3:1: id = "", an empty cell; ` + again},
		{"id,scen", "Id,scen", `claims.csv:1: there is no column id; if "Id" is it, call it so`},
		{"claims,statement", "statement,claims",
			"claims.csv:1:1: want the columns id, scenarios, claims, statement, a, b, than, rival, outcome, years, against, " +
				"measure, unit, expect, agrees_from, " +
				"agrees_to, smallest, effect, se, low, high, p05, p95, share_with_sign, correlation, variance_ratio, " +
				"verdict, flips_at, by_openness, first_pairs, pairs, seed, model_version " +
				"in this order and no other; `concord claims --update` writes them"},
		{string(text), "", "claims.csv: the table is empty; want a first line with the names of the columns, then a line " +
			"for each row"},
	} {
		changed := strings.Replace(string(text), c.from, c.to, 1)
		if changed == string(text) {
			t.Fatalf("nothing replaced: %q", c.from)
		}
		_, err := results.ReadClaims([]byte(changed))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s → %s:\ngot  %v\nwant %s", c.from, c.to, err, c.want)
		} else {
			clean(t, err, "claims.csv")
		}
	}
	for _, name := range []string{"claims.csv", "claims-before.csv"} {
		text, err := os.ReadFile(filepath.Join("reference", name))
		if err != nil {
			t.Fatal(err)
		}
		if back, err := results.ReadClaims(text); err != nil || !bytes.Equal(back.CSV(), text) {
			t.Errorf("the shipped %s: %v", name, err)
		}
	}
}

func TestClaimsInWords(t *testing.T) {
	c := claimsForTest()
	for got, want := range map[string]string{
		c.Rows[0].EffectWords(): "−19.2 (−21.5 to −17.0) %", c.Rows[1].EffectWords(): "0 (0 to 0) points",
		c.Rows[0].ExpectWords(): "below −5", c.Rows[1].ExpectWords(): "nothing", c.Rows[1].FlipWords(): "",
		c.Rows[0].FlipWords(): "0.05–0.15 fails, 0.25 undecided, 0.35–0.95 holds; the mean effect crosses the line at 0.24",
		c.Counts():            "1 holds, 0 are undecided, 0 fail, 1 is reported without being judged",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
