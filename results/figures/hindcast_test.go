package figures

import (
	"math"
	"strings"
	"testing"

	"concord/results/evidence"
	"concord/sim"
)

// madeHindcast has thirty years of each series, with counts over five years.
func madeHindcast() *evidence.Hindcast {
	h := &evidence.Hindcast{Given: "reference", Free: "free-history", Draws: 256, Seed: 1, ModelVersion: "0.4.9", First: 1992,
		Observed: 2021, Held: []int{2020}}
	for k, name := range []string{evidence.SeriesInside, evidence.SeriesH, evidence.SeriesStance, evidence.SeriesOpen,
		evidence.SeriesSeats} {
		top := []float64{16, 80, 1, 5, 45}[k]
		for y := 1992; y <= 2025; y++ {
			v := top * (0.6 + 0.3*math.Sin(float64(y-1992)/7))
			x := evidence.Predicted{Table: evidence.TableSeries, What: name, Year: y, Free: [3]float64{v / 2, v, 1.1 * v},
				Given: [3]float64{v / 3, 0.9 * v, v}, Record: math.NaN()}
			if k == 0 && y > 1994 && y < 2022 {
				x.Record = v
			}
			h.Predictive = append(h.Predictive, x)
		}
	}
	for y := 1995; y <= 2025; y += 5 {
		h.Predictive = append(h.Predictive, evidence.Predicted{Table: evidence.TableCounts, What: evidence.Signed, From: y - 4,
			Year: y, Free: [3]float64{0, 2, 9}, Given: [3]float64{0, 3, 12}, Record: 7})
	}
	for y := 1992; y <= 2021; y++ {
		h.Borders = append(h.Borders, evidence.BorderShares{Border: "KG-TJ", Year: y, Free: [4]float64{0, 0, 0.25, 0.75},
			Given: [4]float64{0, 0, 0.5, 0.5}, Record: int(sim.Managed)})
	}
	return h
}

// Protects: the figure has a panel for each series, its words have room, its title is what is drawn, and each history and
// the record are explained. Without a series or without codes it says what is missing.
func TestHindcastIsDrawn(t *testing.T) {
	h := madeHindcast()
	sh, caption, err := drawHindcast(h)
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range sh.crowded() {
		t.Error(fault)
	}
	for _, name := range hindcastNames {
		if !sh.says(name) {
			t.Errorf("no panel %q", name)
		}
	}
	for _, words := range []string{"coded regime of borders", "given history: median and 90 %",
		"free history: median and 90 %", "record", "pandemic", "256 draws"} {
		if !sh.says(words) {
			t.Errorf("the figure does not say %q", words)
		}
	}
	const title = "Free history meets the coded regime of borders in 25 % of draws and years, given history in 50 %"
	if !strings.HasPrefix(caption, title+". ") || sh.drawing.title != title {
		t.Errorf("the caption is %q, the title %q", caption, sh.drawing.title)
	}
	again, words, err := drawHindcast(h)
	if err != nil || !same(sh.figure("", caption), again.figure("", words)) {
		t.Errorf("drawn again, the figure differs: %v", err)
	}
	f, err := Hindcast(h)
	if err != nil || f.Name != "hindcast.png" {
		t.Fatalf("%s: %v", f.Name, err)
	}
	framed(t, f, hindcastRow)
	h.Borders = nil
	if _, err := Hindcast(h); err == nil {
		t.Error("drawn without codes of borders")
	}
	if _, err := Hindcast(&evidence.Hindcast{}); err == nil {
		t.Error("drawn without series")
	}
}
