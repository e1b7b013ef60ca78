package evidence_test

import (
	"math"
	"strings"
	"testing"

	"concord/results/evidence"
)

// madeUp is an answer with made-up numbers: the outside share is low to high after the fit, and 5 to 70 % before.
func madeUp(low, high float64, contrasts ...evidence.Contrast) *evidence.Hypothesis {
	share := func(low, high float64) evidence.ShareSpread {
		s := evidence.ShareSpread{Draws: 40, Low: low, Mid: (low + high) / 2, High: high}
		for k := range 39 {
			s.Sorted = append(s.Sorted, low+(high-low)*float64(k)/38)
		}
		s.Left, s.MidFrom, s.MidTo = 1, s.Mid-0.05, s.Mid+0.05
		return s
	}
	level := [4][3]float64{{0.3, 0.5, 0.6}, {0.5, 0.7, 0.8}, {0.4, 0.6, 0.9}, {0.7, 0.8, 0.95}}
	h := &evidence.Hypothesis{Scenario: "reference", Free: "free-history", Year: 2015, Draws: 40, Histories: 9,
		Budget: "made up", Seed: 1,
		ModelVersion: "0.0.0", WideWanted: [2]float64{0.15, 0.85}}
	for _, name := range []string{"mean stance", "H"} {
		h.Outcomes = append(h.Outcomes, evidence.OutsideShare{Name: name, Span: 1, Decimals: 2,
			Prior: evidence.WeighedDraws{Share: share(0.05, 0.7), Levels: level},
			Posterior: evidence.WeighedDraws{Share: share(low, high), Wide: evidence.WideShare{Low: low, Mid: high,
				High: high, Effective: 90}, Levels: level}})
	}
	h.Surface = evidence.Surface{Factors: []float64{0.5, 1}, Draws: 40, Cells: []evidence.SurfaceCell{{0.5, 0.5, 0.1, 0.2,
		0.3, 0},
		{0.5, 1, 0.2, 0.6, 0.7, 1}, {1, 0.5, 0.1, 0.15, 0.2, 0}, {1, 1, math.NaN(), math.NaN(), math.NaN(), 40}}}
	h.Models = &evidence.Models{Contrasts: contrasts, Stacking: []evidence.ModelStacking{{Forecasts: 9,
		Weights: []float64{0, 0.5, 0, 0.5}, Low: []float64{0, 0, 0, 0}, High: []float64{1, 1, 1, 1}, Best: []float64{0, 0.5,
			0, 0.5}}}}
	h.Signatures = []evidence.Beside{
		{Statistic: evidence.Statistic{ID: "X1-exits", Expected: -1}, With: [3]float64{-2, -1, 0}, Without: [3]float64{-1, 0,
			1}, Record: -1.5, Events: 3},
		{Statistic: evidence.Statistic{ID: "X6-chill", Expected: -1}, With: [3]float64{-2, -1, 0}, Without: [3]float64{-1, 0,
			1}, Record: math.NaN(),
			Why: "nobody knows"}}
	return h
}

// contrast is a difference between the model with both kinds of causes and another one.
func contrast(without string, low, high float64) evidence.Contrast {
	return evidence.Contrast{Kind: evidence.OfModels, With: evidence.BothCauses, Without: without, Total: (low + high) / 2,
		Low: low, High: high}
}

// Protects: the sentence says what the rules say, whatever the numbers are, and never more: a difference whose interval
// holds 0 tells nothing, and neither does a range that holds one half.
func TestSentenceByRules(t *testing.T) {
	in, out := evidence.OutsideCauses, evidence.InsideCauses // the model that lacks the half
	for _, c := range []struct {
		h    *evidence.Hypothesis
		want []string
	}{
		{madeUp(0.1, 0.4, contrast(in, 1, 9), contrast(out, 1, 9)), []string{"speaks for both halves", "10 to 40 %",
			"before the fit 5 to 70 %",
			"so the inside part is the larger one"}},
		{madeUp(0.6, 0.9, contrast(in, -9, -1), contrast(out, 1, 9)), []string{"speaks against the inside half and speaks for " +
			"the outside half",
			"so the outside part is the larger one"}},
		{madeUp(0.4, 0.6, contrast(in, -1, 9), contrast(out, -9, 1)), []string{"cannot tell about either half",
			"cannot tell which part is larger"}},
		{madeUp(0.1, 0.5, contrast(in, 1, 9), contrast(out, -1, 1)), []string{"speaks for the inside half and cannot tell " +
			"about the outside half",
			"cannot tell which part is larger"}},
		{madeUp(0.1, 0.4), []string{"cannot tell about either half"}},
	} {
		for _, want := range c.want {
			if got := c.h.Sentence(); !strings.Contains(got, want) {
				t.Errorf("%q is missing in %q", want, got)
			}
		}
	}
}

// Protects: the paragraph says of the fit, of the wider prior, of theories and of signatures what their rules say.
func TestParagraphByRules(t *testing.T) {
	h := madeUp(0.1, 0.4, contrast(evidence.OutsideCauses, 1, 9), contrast(evidence.NoCauses, -1, 3),
		evidence.Contrast{Kind: evidence.OfLeftOut, Theory: "X1", With: evidence.BothCauses, Without: "both without X1",
			Low: 1, High: 2},
		evidence.Contrast{Kind: evidence.OfLeftOut, Theory: "X2", With: evidence.BothCauses, Without: "both without X2",
			Low: -2, High: -1},
		evidence.Contrast{Kind: evidence.OfLeftOut, Theory: "X3", With: evidence.BothCauses, Without: "both without X3",
			Low: -2, High: 1})
	for _, want := range []string{"The fit moved the median from 38 to 25 % and narrowed the range to 46 % of its width",
		"Under the wider prior (15 to 85 % before the fit) it is 10 to 40 %, and the answer is the same",
		"prefers *both* over *outside*, and cannot tell the other 1 of 2 comparisons", "*inside* 0.50 (0.00–1.00)",
		"speaks for X1 and against X2, and cannot tell of 1", "Of 2 signatures the record can be read for 1: in 1 it is as " +
			"with the theory"} {
		if got := h.Paragraph(); !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
	same := madeUp(0.06, 0.7)
	same.Outcomes[0].Posterior.Wide.Effective = 12
	for _, want := range []string{"neither clearly moved the median", "still that of the priors", "only 12 draws count",
		"cannot tell any two of the four models apart"} {
		if got := same.Paragraph(); !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
}

// Protects: the page has all parts, states every budget and rule, shows the figures that there are, and a page of a folder
// points to no other page.
func TestHypothesisPage(t *testing.T) {
	h := madeUp(0.1, 0.4, contrast(evidence.OutsideCauses, 1, 9))
	shown := func(file string) string {
		if file == evidence.HypothesisPictures[1].File {
			return ""
		}
		return "figures/" + file
	}
	text := string(h.Report(shown, false))
	for _, want := range []string{h.Paragraph(), "made up", "written before the numbers were known", "## (a)", "## (b)",
		"## (c)", "## (d)",
		"| 1 | 15 | – (40) |", "| mean stance | the priors |", "0.50 (0.30–0.60)", "- X6-chill: nobody knows.",
		"(figures/hypothesis-shares.png)"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, "hypothesis-surface.png") || strings.Contains(text, ".md)") {
		t.Errorf("the page of a folder shows a figure that is not there, or points to another page:\n%s", text)
	}
	if answer := string(h.Answer("docs/figures")); !strings.Contains(answer, h.Sentence()) ||
		!strings.Contains(answer, "](docs/figures/hypothesis-shares.png)") {
		t.Errorf("the answer is %s", answer)
	}
}

// Protects: with equal weights the wider prior changes nothing but the rule of the quantile; with all weight on one draw it
// is that draw, and one draw counts.
func TestWidePriorWeights(t *testing.T) {
	shares := []float64{0.5, 0.1, math.NaN(), 0.3, 0.2, 0.4}
	even := evidence.WidePrior(shares, make([]float64, 6))
	if math.Abs(even.Mid-0.3) > 1e-12 || math.Abs(even.Effective-5) > 1e-12 {
		t.Errorf("equal weights: %+v, want a median of 0.3 and 5 draws", even)
	}
	one := evidence.WidePrior(shares, []float64{0, 0, 0, 0, 200, 0})
	if math.Abs(one.Mid-0.2) > 1e-9 || math.Abs(one.Effective-1) > 1e-9 {
		t.Errorf("all weight on one draw: %+v", one)
	}
	if none := evidence.WidePrior([]float64{math.NaN()}, []float64{0}); !math.IsNaN(none.Mid) || none.Effective != 0 {
		t.Errorf("no share: %+v", none)
	}
}
