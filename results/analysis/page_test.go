package analysis_test

import (
	"encoding/json"
	"flag"
	"math"
	"os"
	"testing"

	"concord/results/analysis"
)

var update = flag.Bool("update", false, "rewrite the cases that the page of the lab reads")

// pageCase is what the page of the lab must compute too.
type pageCase struct {
	Values   []float64 `json:"values"`
	Mean     float64   `json:"mean"`
	SD       *float64  `json:"sd"` // null where it is not defined
	SE       *float64  `json:"se"` // null where it has no bound
	Quantile []float64 `json:"quantile"`
}

// casesOfPage are the cases that the page's own test reads. JSON of Go has the shortest digits that read back with the
// same bits.
const casesOfPage = "../../cmd/internal/lab/page/test/cases/statistics.json"

// TestPageStatistics keeps the committed cases equal to what this package computes, so that the page, which reads them,
// computes the same to the last bit.
func TestPageStatistics(t *testing.T) {
	var cases []pageCase
	state := uint64(1)
	next := func() float64 {
		state = state*6364136223846793005 + 1442695040888963407
		return float64(state>>11) / (1 << 53)
	}
	for _, n := range []int{1, 2, 3, 7, 20, 63, 200} {
		for kind := range 4 {
			var x []float64
			for range n {
				switch v := next(); kind {
				case 0:
					x = append(x, v)
				case 1:
					x = append(x, math.Exp(20*v)-1e3)
				case 2:
					x = append(x, math.Floor(4*v)) // ties
				case 3:
					x = append(x, 0.1) // equal values, whose plain sum would be rounded
				}
			}
			c := pageCase{Values: append([]float64{}, x...)}
			e := analysis.EstimateOf(x)
			s := analysis.Summarise(x)
			c.Mean, c.Quantile = s.Mean, []float64{s.P05, s.P25, s.P50, s.P75, s.P95}
			if n > 1 {
				c.SD, c.SE = &s.SD, &e.SE
			}
			cases = append(cases, c)
		}
	}
	text, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile(casesOfPage, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	committed, err := os.ReadFile(casesOfPage)
	if err != nil {
		t.Fatal(err)
	}
	if string(committed) != string(text) {
		t.Errorf("%s differs from what this package computes; write it again with -update and test the page", casesOfPage)
	}
}
