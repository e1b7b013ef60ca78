package figures

import (
	"fmt"
	"math"
	"os"
	"testing"

	"concord/results/evidence"
)

// madeUpHypothesis is an answer with made-up numbers for every figure.
func madeUpHypothesis() *evidence.Hypothesis {
	share := func(low, high float64) evidence.ShareSpread {
		s := evidence.ShareSpread{Draws: 400, Left: 9, Low: low, Mid: low + 0.3*(high-low), High: high}
		for k := range 391 {
			u := float64(k) / 390
			s.Sorted = append(s.Sorted, low+(high-low)*u*u*1.1-0.03)
		}
		return s
	}
	h := &evidence.Hypothesis{Scenario: "reference", Free: "free-history", Year: 2015, Draws: 400, Histories: 100, Seed: 1,
		ModelVersion: "0.0.0"}
	for k, name := range []string{"mean stance", "H", "papers in force", "trade inside"} {
		h.Outcomes = append(h.Outcomes, evidence.OutsideShare{Name: name, Prior: evidence.WeighedDraws{Share: share(0.05, 0.7)},
			Posterior: evidence.WeighedDraws{Share: share(0.1+0.05*float64(k), 0.45)}})
	}
	h.Outcomes[3].Posterior.Share = evidence.ShareSpread{Draws: 400, Left: 400, Low: math.NaN(), Mid: math.NaN(),
		High: math.NaN()}
	h.Surface = evidence.Surface{Factors: []float64{0.125, 0.25, 0.5, 1, 2, 4, 8}, Draws: 100}
	for _, inside := range h.Surface.Factors {
		for _, outside := range h.Surface.Factors {
			c := evidence.SurfaceCell{Inside: inside, Outside: outside, Mid: outside / (outside + 2*inside)}
			if inside+outside < 0.3 {
				c.Mid = math.NaN()
			}
			h.Surface.Cells = append(h.Surface.Cells, c)
		}
	}
	m := &evidence.Models{ModelDesign: evidence.ModelDesign{Origins: []int{2005, 2019}, Members: 800}, Classes: []string{
		"papers signed",
		"hostile acts", "bodies joined", "bodies left", "papers ratified", "clashes", "wars", "trade of members",
		"border regimes"}}
	for k, class := range append([]string{""}, m.Classes...) {
		x := 0.05 * float64(k)
		m.Stacking = append(m.Stacking, evidence.ModelStacking{Class: class, Forecasts: 695 - 60*k, Weights: []float64{0,
			0.5 - x, x, 0.5},
			Low: []float64{0, 0, 0, 0.2}, High: []float64{0.2, 0.8, 0.6, 1}})
	}
	for k := range 8 {
		id := fmt.Sprint("X", k+1)
		m.Contrasts = append(m.Contrasts, evidence.Contrast{Kind: evidence.OfAlone, Theory: id, With: "inside and " + id,
			Without: "inside",
			Total:   float64(k) - 3, Low: float64(k) - 6, High: float64(k)},
			evidence.Contrast{Kind: evidence.OfLeftOut, Theory: id, With: "both", Without: "both without " + id,
				Total: 2 - float64(k), Low: -1 - float64(k),
				High: 5 - float64(k)})
	}
	m.Contrasts = append(m.Contrasts, evidence.Contrast{Kind: evidence.OfModels, With: "both", Without: "neither", Total: 9,
		Low: 2, High: 16})
	h.Models = m
	for k := range 13 {
		b := evidence.Beside{Statistic: evidence.Statistic{ID: fmt.Sprintf("X%d-refusals", k%8+1), Expected: 2*(k%2) - 1},
			With: [3]float64{-0.5, 0.1, 0.8}, Without: [3]float64{-0.7, -0.2, 0.3}, Record: 0.1 * float64(k)}
		switch k % 5 {
		case 1:
			b.Record = math.NaN()
		case 2:
			b.With[1] = math.NaN()
		}
		h.Signatures = append(h.Signatures, b)
	}
	return h
}

// Protects: every figure is drawn with its words apart, the letters stay on the sheet, and an answer without a part leaves
// its figure out.
func TestHypothesisFigures(t *testing.T) {
	h := madeUpHypothesis()
	list, err := Hypothesis(h, func(string) bool { return true })
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != len(evidence.HypothesisPictures) {
		t.Fatalf("%d figures, want %d", len(list), len(evidence.HypothesisPictures))
	}
	for k, f := range list {
		if f.Name != evidence.HypothesisPictures[k].File {
			t.Errorf("figure %d is %s, want %s", k, f.Name, evidence.HypothesisPictures[k].File)
		}
		if os.Getenv("SEE") != "" {
			os.WriteFile(os.Getenv("SEE")+"/"+f.Name, f.drawing.encode("png", Look{}), 0o644)
		}
	}
	for k, draw := range hypothesisSheets {
		if draw == nil {
			continue
		}
		sh, _, err := draw(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, fault := range sh.crowded() {
			t.Errorf("%s: %s", evidence.HypothesisPictures[k].File, fault)
		}
	}
	h.Models, h.Signatures = nil, nil
	if list, err = Hypothesis(h, func(string) bool { return true }); err != nil || len(list) != 2 {
		t.Errorf("without models and signatures: %d figures, %v", len(list), err)
	}
	one, err := Hypothesis(h, func(file string) bool { return file == evidence.HypothesisPictures[1].File })
	if err != nil || len(one) != 1 {
		t.Errorf("one is wanted: %d figures, %v", len(one), err)
	}
}
