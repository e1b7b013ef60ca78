package results

import (
	"encoding/csv"
	"strings"
	"testing"

	"concord/results/analysis"
	"concord/sim"
)

// attributed is an attribution with numbers that can be told from one another.
func attributed(kind string, total float64) *Attribution {
	around := func(x float64) analysis.Estimate { return analysis.Estimate{Mean: x, SE: 0.5, Low: x - 1, High: x + 1} }
	a := &Attribution{Kind: kind, A: "one", B: "other", Outcome: "region.horizontal", Name: "horizontal cooperation (H)",
		Unit: "points", Years: "2015",
		Seeds: 200, Seed: 7, ModelVersion: "9.9.9", Coalitions: 4, Runs: 800, Base: around(50), Reached: around(50 + total),
		Total: analysis.Paired{Mean: total, SE: 0.5, Low: total - 1, High: total + 1},
		Players: []AttributionPlayer{
			{Name: "small", Parts: []string{"event.small: absent → clash 2012"}, Share: around(total / 4), Alone: around(3),
				Last: around(4)},
			{Name: "great", Parts: []string{"event.great: clash 2011 → removed", "size.UZ: a → b"},
				Share: around(total * 3 / 4), Alone: around(5), Last: around(6)},
		},
		Interactions: []AttributionPair{{I: 0, J: 1, Index: around(-2)}}}
	if kind == "barriers" {
		a.Square = &AttributionSquare{around(50), around(61), around(52), around(74), around(11)}
	}
	return a
}

// Protects: the sentences hold the total, what its interval covers, the shares by size, and how players work
// together. They say that all of it holds inside the model.
func TestAttributionSentences(t *testing.T) {
	text := strings.Join(attributed("barriers", 24).Sentences(), "\n")
	for _, want := range []string{
		"Of the +24.0 points (23.0 to 25.0, seeds only) that horizontal cooperation (H) in 2015 gains when all barriers " +
			"fall, great account for +18.0 (17.0 to 19.0) and small +6.0 (5.0 to 7.0).",
		"together they come to −2.0 points (−3.0 to −1.0, seeds only) beyond what they add one by one; either does part of " +
			"the work of the other.",
		"From 50.0, horizontal cooperation (H) in 2015 reaches 61.0 without inner barriers, 52.0 without outside ones and " +
			"74.0 without both. The two together come to +11.0 (10.0 to 12.0, seeds only)",
		OfModel,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	a := attributed("difference", -24)
	a.Draws = sim.FromPriors
	for _, want := range []string{"Of the −24.0 points (−25.0 to −23.0, seeds and parameters (priors)) that",
		"loses from one to other, great accounts for −18.0", "they strengthen each other"} {
		if text := strings.Join(a.Sentences(), "\n"); !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if text := attributed("difference", 0.5).Sentences()[0]; !strings.HasPrefix(text,
		"Horizontal cooperation (H) in 2015 is not told apart from one to other: +0.50 points (−0.50 to 1.5, seeds only). Of "+
			"this mean, great") {
		t.Errorf("what cannot be told from 0 is told as: %s", text)
	}
	against := attributed("difference", 24)
	against.Players[0].Share = analysis.Estimate{Mean: -1, Low: -2, High: -0.5}
	if text := strings.Join(against.Sentences(), "\n"); !strings.Contains(text, "they work against each other") {
		t.Errorf("two that work against each other are told as: %s", text)
	}
	many := attributed("difference", 24)
	for range 6 {
		many.Players = append(many.Players, AttributionPlayer{Name: "tiny", Share: analysis.Estimate{Mean: 0.5}})
	}
	if text := many.Sentences()[0]; !strings.Contains(text, "and the other 3 together +1.5.") {
		t.Errorf("eight players are told as: %s", text)
	}
}

// Protects: money is told in words, and signs are true ones.
func TestScaled(t *testing.T) {
	for x, want := range map[float64]string{1.25e9: "+1.2 billion", -3.4e6: "−3.4 million", 154147: "+154 thousand",
		700: "+700", 0: "0"} {
		if got := signed(x, "US$/year"); got != want {
			t.Errorf("%v is told as %q, want %q", x, got, want)
		}
	}
	if got := signed(2e6, "km"); got != "+2000000" {
		t.Errorf("kilometres are told as %q", got)
	}
}

// Protects: the table has a row for every computed number. Each row says what its interval covers. The shares
// add up to the total.
func TestAttributionCSV(t *testing.T) {
	text := AttributionCSV(attributed("barriers", 24), attributed("difference", -8))
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+(3+2+5)+(3+2) {
		t.Fatalf("%d rows:\n%s", len(rows), text)
	}
	for _, row := range rows[1:] {
		if row[20] != "seeds only" || row[19] != "exact" || row[21] != "200" || row[22] != "7" || row[23] != "9.9.9" {
			t.Errorf("a row says of its making %v", row[19:])
		}
	}
	if got := strings.Join(rows[5],
		","); got != "barriers,one,other,region.horizontal,points,2015,share,great,event.great: clash 2011 → removed; "+
		"size.UZ: a → b,18,0.5,17,19,5,4,6,6,5,7,exact,seeds only,200,7,9.9.9" {
		t.Errorf("a share is written as\n%s", got)
	}
	if text := string(InteractionsCSV(attributed("difference", 24))); !strings.HasSuffix(text,
		"\ndifference,one,other,region.horizontal,points,2015,small,great,-2,0.5,-3,-1,seeds only,200,7,9.9.9\n") {
		t.Errorf("interactions are written as\n%s", text)
	}
}

// Protects: the report and the terminal say the same as the sentences, and name the meaning of each player.
func TestAttributionReport(t *testing.T) {
	m := &Manifest{Title: "Why", ModelVersion: "9.9.9", Seed: 7, Replicates: 200, OutcomeDigest: "abc"}
	text := string(AttributionReport(m, map[string]string{"barriers": "[why](figures/why.png): shares"},
		attributed("barriers", 24)))
	for _, want := range []string{"# Why\n", OfModel,
		"| great | +18.0 (17.0 to 19.0) | +5.0 (4.0 to 6.0) | +6.0 (5.0 to 7.0) | event.great: clash 2011 → " +
			"removed<br>size.UZ: a → b |",
		"| inner barriers are off | 61.0 (60.0 to 62.0) | 74.0 (73.0 to 75.0) |", "Intervals: seeds only, 200 of them",
		"figures/why.png", "digest abc"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	// Of two attributions the second alone may have a figure.
	text = string(AttributionReport(m, map[string]string{"supports": "shares"}, attributed("barriers", 24),
		attributed("supports", 24)))
	if parts := strings.Split(text, "\n## "); len(parts) != 3 || strings.Contains(parts[1], "- shares\n") ||
		strings.Count(parts[2], "- shares\n") != 1 {
		t.Errorf("the figure of supports stands under another head:\n%s", text)
	}
	sampled := attributed("difference", 24)
	sampled.Sampled, sampled.Interactions = true, nil
	if brief := sampled.Brief(); !strings.Contains(brief, OfModel) || !strings.Contains(brief, "sampled: ") ||
		strings.Index(brief, "  great") > strings.Index(brief, "  small") {
		t.Errorf("the terminal reads\n%s", brief)
	}
	if sampled.Headline() != "What made the difference to horizontal cooperation (H) in 2015: one → other" {
		t.Errorf("the head is %q", sampled.Headline())
	}
}
