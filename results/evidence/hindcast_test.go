package evidence

import (
	"encoding/csv"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// fake is a hindcast of two borders and two countries that can be counted by eye.
func fake() *Hindcast {
	nothing := math.NaN()
	three := func(x float64) [3]float64 { return [3]float64{x - 1, x, x + 1} }
	border := func(name string, year int, free, given [4]float64, record sim.Regime) BorderShares {
		return BorderShares{name, year, free, given, int(record)}
	}
	return &Hindcast{Given: "reference", Free: "free-history", Draws: 40, Seed: 7, ModelVersion: sim.ModelVersion,
		Fitted: "0.1.0", Posterior: 20, First: 2018, Observed: 2020, Held: []int{2020}, Landmarks: []int{2018},
		SeatYears: []int{2021}, OpenYears: []int{2018, 2019},
		Aims: []Aim{{SeriesInside, 2018, 0.2}, {TotalOf("KG"), 2018, 0.25}}, BeforeModel: "0.3.0",
		Before: []Before{{"TJ-UZ", 2018, 0.055, 0.04}, {SeriesInside, 2018, 5.9, 5.9}, {TotalOf("KG"), 2018, 5.8, nothing},
			{TotalOf("KG"), 2021, 6.4, nothing}, {"KG", 2018, 76.8, nothing}},
		Histories: Histories{RecordTo: 2021, Borders: []BorderShares{
			border("KG-TJ", 2018, [4]float64{0, 0.5, 0.5, 0}, [4]float64{0, 0, 0.25, 0.75}, sim.Managed),
			border("KG-TJ", 2019, [4]float64{0, 0.25, 0.75, 0}, [4]float64{0, 0, 1, 0}, sim.Managed),
			border("KG-TJ", 2020, [4]float64{0, 1, 0, 0}, [4]float64{0, 1, 0, 0}, sim.Restricted),
			border("KG-TJ", 2021, [4]float64{0, 0, 1, 0}, [4]float64{1, 0, 0, 0}, sim.Closed),
			border("TJ-UZ", 2018, [4]float64{0.25, 0.25, 0.25, 0.25}, [4]float64{0, 0.25, 0.5, 0.25}, sim.Open),
		}, Seats: []Seat{
			{"KG", "EAEU", 2020, 0, 0, "outside"}, {"UZ", "EAEU", 2020, 0, 0, "outside"},
			{"KG", "EAEU", 2021, 0.6, 1, "member"}, {"UZ", "EAEU", 2021, 0.7, 0, "suspended"},
			{"KG", "SCO", 2021, 0.5, 1, "member"}, {"UZ", "SCO", 2021, 0.1, 0, "outside"},
		}, Predictive: []Predicted{
			{Table: TableLevels, What: "H", Year: 2018, Free: three(60), Given: three(50), Record: nothing},
			{Table: TableSeries, What: SeriesInside, Year: 2018, Decimals: 1, Free: three(7), Given: three(8), Record: 8.2},
			{Table: TableSeries, What: SeriesH, Year: 2018, Free: three(60), Given: three(50), Record: nothing},
			{Table: TableCounts, What: Signed, From: 2016, Year: 2020, Free: three(5), Given: three(4), Record: 17},
			{Table: TableCounts, What: InForce, From: 2016, Year: 2020, Free: three(5), Given: three(4), Record: 8,
				AtLeast: true},
			{Table: TableTrade, What: SeriesInside, Year: 2018, Decimals: 1, Free: three(6.7), Given: three(6.5), Record: 8.2},
			{Table: TableTrade, What: TotalOf("KG"), Year: 2018, Decimals: 1, Free: three(5.4), Given: three(5), Record: 7.1},
			{Table: TableTrade, What: TotalOf("KG"), Year: 2021, Decimals: 1, Free: three(5), Given: three(5), Record: 8.3},
			{Table: TableOpenness, What: "KG", From: 1995, Year: 2021, Free: three(80), Given: three(50), Record: 86},
		}}}
}

// Protects: where members share neither water nor energy, no table has an index of it, and it is no part of H.
func TestNoRowOfAnIndexOfNothing(t *testing.T) {
	h := fake()
	for what, level := range map[string]float64{"H: trade": 50, "H: energy": -1} { // any order: rows are looked for by name
		h.Predictive = append(h.Predictive, Predicted{Table: TableLevels, What: what, Year: 2018,
			Free: [3]float64{level, level, level}, Given: [3]float64{level, level, level}, Record: math.NaN()})
	}
	text := string(h.Report(&results.Manifest{InputDigest: strings.Repeat("ab", 32)}, ""))
	if !strings.Contains(text, "| H: trade |") || strings.Contains(text, "H: energy") || !strings.Contains(text, "its 1 parts") {
		t.Error(text)
	}
}

// Protects: shares of coded regimes are means over years of borders, the median run is the stricter of two in the middle,
// years after the record of outcomes stand apart, and a constant guess is counted from the codes.
func TestCodesMet(t *testing.T) {
	h := fake()
	want := []Met{
		{"2018–2020", 4, (0.5 + 0.75 + 1 + 0.25) / 4, (0.25 + 1 + 1 + 0.25) / 4, 0.5, 0.5},
		{"without 2020", 3, 0.5, 0.5, 1.0 / 3, 1.0 / 3},
		{"2018–2019", 3, 0.5, 0.5, 1.0 / 3, 1.0 / 3},
		{"2020", 1, 1, 1, 1, 1},
		{"2021, later codes", 1, 0, 1, 0, 1},
		{"KG-TJ, 2018–2020", 3, 0.75, 0.75, 2.0 / 3, 2.0 / 3},
		{"TJ-UZ, 2018–2020", 1, 0.25, 0.25, 0, 0},
	}
	got := h.Mets()
	if len(got) != len(want) {
		t.Fatalf("%d rows, want %d: %+v", len(got), len(want), got)
	}
	for k, w := range want {
		if got[k] != w {
			t.Errorf("%+v, want %+v", got[k], w)
		}
	}
	if one, each := h.Constants(); one != 0.5 || each != 0.75 {
		t.Errorf("constant guesses meet %v and %v", one, each)
	}
}

// Protects: the page prints hits and misses alike: aims with their verdicts, what lies outside of ranges, memberships that
// are right and wrong, the numbers of the earlier model; that free history is never fitted; and that the fit is of another
// model, if it is.
func TestHindcastPage(t *testing.T) {
	h := fake()
	m := &results.Manifest{InputDigest: strings.Repeat("ab", 32), OutcomeDigest: "cd"}
	text := string(h.Report(m, "figures/hindcast.png"))
	for _, want := range []string{
		"40 draws from the posterior of the fit (it has 20), seed 7, model " + sim.ModelVersion + ", inputs `abababababab`",
		results.NotRefitted("0.1.0"),
		"**Free history is checked here and never fitted.**",
		"](figures/hindcast.png)",
		"| coded regimes of borders met, 2018–2020, % of draws and years of borders | 62 | 62 | | – |",
		"| trade inside, %, 2018; aim: within a fifth | 6.7 met | 6.5 **missed** | 8.2 | 5.9 |",
		"| trade of KG, bn US$, 2018; aim: within a quarter | 5.4 met | 5.0 **missed** | 7.1 | 5.8 |",
		"| numbers of the record within the 90 % range, of 2 | 0 | 1 | | |",
		"| memberships on record in 2021 that over half of the draws have right, of 2 | 1 | given | | |",
		"| countries outside a body in 2021 that over half of the draws have right, of 2 | 1 | given | | |",
		"meets 50 % with one regime for all borders, and 75 % with one for each border",
		"| 2018 | 0.2 · 0.8 · 0.8 · 0.2 | 0.0 · 0.2 · 0.8 · 1.0 | 0 · 0 · 1 · 1 |",
		"| TJ-UZ | 25 | 25 | open | 6 (4) | – | – | – | – |",
		"| EAEU | 45 | 100 | 2021 | KG (60) in | UZ (70) |  |",
		"| SCO | 70 | 100 | 2021 | UZ (10) out |  | KG (50) |",
		"| trade of KG, bn US$ | 2021 | 8.3 | 5.0 (4.0–6.0) | 0.60 | 5.0 (4.0–6.0) | 0.60 | 6.4 |  |  |  |",
		"| KG | 1995–2021 | 86 | 80 (79–81) | met | 50 (49–51) | **missed** | 76.8 (to 2018) |",
		"| papers signed | 2016–2020 | 17 | **5 (4–6)** | **4 (3–5)** |",
		"| trade inside, % | 2018 | 8.2 | **7.0 (6.0–8.0)** | 8.0 (7.0–9.0) |",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q", want)
		}
	}
	if strings.Contains(text, "NaN") || strings.Contains(text, "%!") {
		t.Error("the page has numbers that are none")
	}
	if t.Failed() {
		t.Log(text)
	}
	h.Fitted, h.Before = sim.ModelVersion, nil
	if text := string(h.Report(m, "")); !strings.Contains(text, "| | free | given | record |\n|---|---:|---:|---:|\n") ||
		!strings.Contains(text, "| trade of KG, bn US$ | 2021 | 8.3 | 5.0 (4.0–6.0) | 0.60 | 5.0 (4.0–6.0) | 0.60 |  |  |  |\n") {
		t.Errorf("without an earlier model the page still has its column:\n%s", text)
	}
	if text := string(h.Report(m, "")); strings.Contains(text, "not yet refitted") || strings.Contains(text, "0.3.0") ||
		strings.Contains(text, "model  |") || strings.Contains(text, "![") {
		t.Errorf("without figure, earlier model and older fit the page says:\n%s", text)
	}
}

// Protects: every number of the page is in the table, once for each history.
func TestHindcastTable(t *testing.T) {
	h := fake()
	rows, err := csv.NewReader(strings.NewReader(string(h.Table().CSV))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]bool{}
	for _, row := range rows {
		key := strings.Join(row[:5], "|")
		if keys[key] {
			t.Errorf("two rows of %s", key)
		}
		keys[key] = true
	}
	if want := 1 + 2*(len(h.Predictive)+4*len(h.Borders)+len(h.Seats)+len(h.Mets())); len(rows) != want {
		t.Errorf("%d rows, want %d", len(rows), want)
	}
	text := string(h.Table().CSV)
	for _, want := range []string{"predictive,counts: papers signed,2016,2020,free,4,5,6,,17\n",
		"border,KG-TJ managed,,2018,given,,0.25,,,1\n", "membership,UZ EAEU,,2021,free,,0.7,,,0\n",
		"met,2018–2020,,2020,free,,0.625,,0.5,\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("the table has no %q:\n%s", want, text)
		}
	}
}
