package evidence

import (
	"math"
	"strings"
	"testing"
)

// smallModels are four models with two forecasts of one class.
func smallModels() *Models {
	m := &Models{ModelDesign: ModelDesign{Origins: []int{2005}, Until: []int{2007}, Members: 20, Seed: 1},
		Classes: []string{"wars"}}
	for _, name := range FourModels {
		m.Variants = append(m.Variants, Variant{Name: name, Words: name + " on", Model: name})
		for _, class := range []string{"wars", ""} {
			m.Scores = append(m.Scores, ModelScore{Variant: name, Class: class, Forecasts: 2, Weight: 2, Total: -3, Mean: -1.5})
		}
	}
	for year := 2006; year <= 2007; year++ {
		m.Forecasts = append(m.Forecasts, ModelForecast{Class: "wars", What: "KG-TJ", Group: "KG-TJ", Origin: 2005, Year: year,
			Weight: 1, Logs: []float64{-1, -2, -1.5, -0.5}})
	}
	for _, class := range []string{"wars", ""} {
		m.Stacking = append(m.Stacking, ModelStacking{Class: class, Forecasts: 2, Weights: []float64{0, 0, 0.25, 0.75},
			Low: make([]float64, 4), High: []float64{1, 1, 1, 1}, Best: []float64{0, 0, math.NaN(), 1}})
		m.Contrasts = append(m.Contrasts, Contrast{Kind: OfModels, With: BothCauses, Without: InsideCauses, Class: class,
			Forecasts: 2, Groups: 1, Effective: 1, Total: 3, Low: math.Inf(-1), High: math.Inf(1)})
	}
	return m
}

// Protects the word for a difference: only an interval on one side of 0 tells anything.
func TestContrastInAWord(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{{0.1, 2, Better}, {-2, -0.1, Worse}, {-1, 1, CannotTell}, {0, 0, CannotTell}, {0, 3, CannotTell}, {-3, 0, CannotTell},
		{math.Inf(-1), math.Inf(1), CannotTell}} {
		if got := (&Contrast{Low: c.low, High: c.high}).Verdict(); got != c.want {
			t.Errorf("%v to %v: %s, want %s", c.low, c.high, got, c.want)
		}
	}
}

// Protects the tables of models: every cell has a column, what is unknown is empty, and the class of all has a word.
func TestTablesOfModels(t *testing.T) {
	m := smallModels()
	rows := map[string]int{"forecasts.csv": 2, "models.csv": 8, "contrasts.csv": 2, "stacking.csv": 8}
	for _, x := range []struct {
		file string
		csv  []byte
		n    int
	}{
		{m.Table().File, m.Table().CSV, len(m.Table().Columns)},
		{m.ScoresTable().File, m.ScoresTable().CSV, len(m.ScoresTable().Columns)},
		{m.ContrastsTable().File, m.ContrastsTable().CSV, len(m.ContrastsTable().Columns)},
		{m.StackingTable().File, m.StackingTable().CSV, len(m.StackingTable().Columns)},
	} {
		lines := strings.Split(strings.TrimSpace(string(x.csv)), "\n")
		if len(lines) != rows[x.file]+1 {
			t.Errorf("%s has %d lines, want %d", x.file, len(lines), rows[x.file]+1)
		}
		for _, line := range lines {
			if strings.Count(line, ",")+1 != x.n {
				t.Errorf("%s: %q has not %d cells", x.file, line, x.n)
			}
			if strings.Contains(line, "NaN") || strings.Contains(line, "Inf") {
				t.Errorf("%s: %q", x.file, line)
			}
		}
	}
	if !strings.Contains(string(m.ContrastsTable().CSV), ",all,2,1,1,3,,,cannot tell") {
		t.Errorf("contrasts:\n%s", m.ContrastsTable().CSV)
	}
	if m.Score("both", "wars") == nil || m.Score("both", "peace") != nil || m.Stacked("") == nil || m.Stacked("peace") != nil ||
		m.Contrast("both", "inside", "") == nil || m.Contrast("inside", "both", "") != nil ||
		len(m.OfKind(OfModels, "wars")) != 1 {
		t.Error("results are not found by their names")
	}
	page := string(m.Report())
	if strings.Contains(page, "The same to the last digit") {
		t.Error("two models that differ are called the same")
	}
	for _, want := range []string{"+3.0 (too few pairs or origins)",
		"| both | -3.0 | -3.0 |", "cannot tell", "0.75 (0.00–1.00)", "| wars | 2 |"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	last := &m.Contrasts[1]
	last.Total, last.Low, last.High = 0, 0, 0
	if page := string(m.Report()); !strings.Contains(page, "The same to the last digit: both and inside.") {
		t.Errorf("the page does not say that two models are the same:\n%s", page)
	}
}
