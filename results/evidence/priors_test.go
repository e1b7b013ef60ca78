package evidence

import (
	"strings"
	"testing"
)

// small is a page with one row of each part.
func small() *Priors {
	share := ShareSpread{Draws: 40, Left: 3, Low: 0.05, Mid: 0.25, High: 0.7, LowFrom: 0.04, LowTo: 0.06, MidFrom: 0.2,
		MidTo:    0.3,
		HighFrom: 0.6, HighTo: 0.8}
	return &Priors{Given: "reference", Free: "free-history", Year: 2015, Draws: 40, Pairs: 20, Seed: 7, ModelVersion: "0.4.0",
		Parameters: "abc", Inputs: "def", Scale: ScalePrior{1, 1.1}, Stance: share, H: share,
		Coalitions: []CoalitionLevel{{"none", "region.stance_mean", 0.1, 0.2, 0.3}, {"none", "region.horizontal", 10, 20, 30}},
		Answers: []ScaleAnswer{{Low: 0.05, High: 0.7, Prior: ScalePrior{1, 1.1}, Reached: share}, {Low: 0.15, High: 0.85,
			Reached: share}},
		Predictive: []Predicted{{What: "H", Year: 1995, Free: [3]float64{1, 2, 3}, Given: [3]float64{4, 5, 6}}},
		Efforts:    []Effort{{"reference", AllTheories, "RU", "+20", "region.horizontal", -4.5, -5, -4}}}
}

// Protects: what --check and tests read of a table is what was written.
func TestReadPriors(t *testing.T) {
	p := small()
	h, err := ReadPriors(p.Table().CSV)
	if err != nil {
		t.Fatal(err)
	}
	s := h.Stance
	if h.Given != p.Given || h.Free != p.Free || h.Draws != p.Draws || h.Pairs != p.Pairs || h.Seed != p.Seed ||
		h.Scale != p.Scale ||
		s.Left != 3 || s.Low != 0.05 || s.LowTo != 0.06 || s.Mid != 0.25 || s.High != 0.7 || s.HighFrom != 0.6 {
		t.Errorf("read back %+v", h)
	}
	if why := h.Stale("0.4.0", "abc", "def"); why != "" {
		t.Errorf("the same model, and the table %s", why)
	}
	for _, now := range [][3]string{{"0.5.0", "abc", "def"}, {"0.4.0", "other", "def"}, {"0.4.0", "abc", "other"}} {
		if h.Stale(now[0], now[1], now[2]) == "" {
			t.Errorf("%v: the table is stale, and passes", now)
		}
	}
	for _, wrong := range []string{"", "part,history\n", strings.Replace(string(p.Table().CSV), ",40,", ",many,", 1)} {
		if _, err := ReadPriors([]byte(wrong)); err == nil {
			t.Errorf("it reads %.60q", wrong)
		}
	}
}

// Protects: a page says honestly which ends are not reached, and by no more than the sampling error allows.
func TestSearchSaysWhatItMissed(t *testing.T) {
	p := small()
	if p.Answers[0].Missed() || !p.Answers[1].Missed() {
		t.Errorf("missed: %v, %v", p.Answers[0].Missed(), p.Answers[1].Missed())
	}
	p.Answers = append(p.Answers, ScaleAnswer{Low: 0.2, High: 0.6, Reached: ShareSpread{Draws: 20, Left: 20}})
	if text := string(SearchReport(p.Answers)); !strings.Contains(text, "20–60 %: no draw has a share of outside causes") {
		t.Errorf("the report says:\n%s", text)
	}
	if text := string(SearchReport(p.Answers)); !strings.Contains(text, "15–85 % is not reached") || strings.Contains(text,
		"5–70 % is not") &&
		!strings.Contains(text, "\n15–85 % is not") {
		t.Errorf("the report says:\n%s", text)
	}
}
