package evidence

import (
	"math"
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
		Histories: Histories{Predictive: []Predicted{{Table: TableLevels, What: "H", Year: 1995,
			Free: [3]float64{1, 2, 3}, Given: [3]float64{4, 5, 6}}}},
		Efforts: []Effort{{"reference", AllTheories, "RU", "+20", "region.horizontal", -4.5, -5, -4}}}
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

// Protects: the tables of free history can be read: free, given and record below one another by year, shares of regimes
// with the coded one in bold, memberships in brackets where the record has ended, and no number where it says nothing.
func TestHistoryReads(t *testing.T) {
	nothing := math.NaN()
	three := func(x float64) [3]float64 { return [3]float64{x - 1, x, x + 1} }
	p := &Priors{Draws: 40, Given: "reference", Free: "free-history"}
	p.Histories = Histories{RecordTo: 2020, Predictive: []Predicted{
		{Table: TableLevels, What: "H", Year: 2000, Free: three(60), Given: three(50), Record: nothing},
		{Table: TableLevels, What: "H", Year: 2005, Free: three(61), Given: three(51), Record: nothing},
		{Table: TableLevels, What: "share", Year: 2000, Decimals: 1, Free: three(6), Given: three(5), Record: 4.25},
		{Table: TableLevels, What: "share", Year: 2005, Decimals: 1, Free: three(6), Given: three(5), Record: nothing},
		{Table: TableCounts, What: InForce, From: 1996, Year: 2000, Free: three(3), Given: three(2), Record: 2, AtLeast: true},
		{Table: TableCounts, What: InForce, From: 2001, Year: 2005, Free: three(3), Given: three(2), Record: 0, AtLeast: true},
		{Table: TableAhead, What: "worst fall", From: 2022, Year: 2035, Decimals: 1, Free: three(3), Given: three(2),
			Record: nothing},
		{Table: TableAhead, What: "relapse", From: 2026, Year: 2035, Share: true, Free: [3]float64{0.02, 0.05, 0.1},
			Record: nothing},
	}, Borders: []BorderShares{{"KG-TJ", 2005, [4]float64{0, 0.25, 0.5, 0.25}, [4]float64{0, 0, 1, 0}, 2},
		{"KG-TJ", 2011, [4]float64{0, 0, 0, 1}, [4]float64{0, 0, 0, 1}, 2}},
		Seats: []Seat{{"KG", "EAEU", 2005, 0, 0, "outside"}, {"UZ", "EAEU", 2005, 0, 0, "outside"},
			{"KG", "EAEU", 2016, 0.4, 1, "member"}, {"UZ", "EAEU", 2016, 0, 0, "outside"},
			{"KG", "EAEU", 2024, 0.5, 1, "member"}, {"UZ", "EAEU", 2024, 0.1, 0, "suspended"}}}
	w := &page{}
	p.history(w)
	text := w.String()
	for _, want := range []string{
		"| | history | 2000 | 2005 |",
		"| H | free | 60 (59–61) | 61 (60–62) |\n|  | given | 50 (49–51) | 51 (50–52) |\n| share | free |",
		"|  | record | 4.2 | – |",
		"| | history | 1996–2000 | 2001–2005 |",
		"|  | record | ≥ 2 | – |",
		"| KG-TJ | 2005 | 0 · 25 · **50** · 25 | 0 · 0 · **100** · 0 | managed |\n|  | 2011 |",
		"| mean share of the coded regime | | 25 | 50 | |",
		"| EAEU | 2016 | 40 · 100 in | 0 · 0 – |\n|  | 2024 | 50 · 100 (in) | 10 · 0 (suspended) |",
		"| worst fall | 2022–2035 | 3.0 (2.0–4.0) | 2.0 (1.0–3.0) |",
		"| relapse | 2026–2035 | 5 % (2–10) | 0 % (0–0) |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "| EAEU | 2005") || strings.Contains(text, "NaN") {
		t.Errorf("the page has a row of nothing:\n%s", text)
	}
	rows := string(p.Table().CSV)
	for _, want := range []string{"free,,,counts: of these in force since 1996,2000,40,0,2,3,4,2,",
		"given,,,KG-TJ managed,2005,40,0,,1,,1,", "free,,,UZ EAEU,2024,40,0,,0.1,,,",
		"chance,free-history,free,,,ahead: relapse since 2026"} {
		if !strings.Contains(rows, want) {
			t.Errorf("the table has no %q:\n%s", want, rows)
		}
	}
}
