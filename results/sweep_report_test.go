package results

import (
	"fmt"
	"strings"
	"testing"
)

// Protects: a summary says what its sentences leave out, and shows samples with few digits.
func TestSweepSentencesSayWhatTheyLeaveOut(t *testing.T) {
	s := &Sweep{Points: 2, Replicates: 3, Sides: []Side{{Name: "reference"}}, Factors: []SweepFactor{
		{Path: "trade.closed", Values: []string{"1"}}, {Path: "leaders.gain", Law: "uniform 0 to 1"}},
		Columns: []KeptColumn{{Table: ReportersTable, Outcome: "regime", Words: []string{"open", "closed"}}}}
	for k := range mostSentences + 2 {
		s.Columns = append(s.Columns, KeptColumn{Table: ReportersTable, Outcome: fmt.Sprintf("outcome_%d", k)})
	}
	for k := range s.Points {
		s.Shown = append(s.Shown, SweepPoint{Coordinates: []float64{0, float64(k+1) / 7},
			Cells: make([]SweepCell, len(s.Series()))})
	}
	text := s.Brief()
	for _, want := range []string{"Of 10 outcomes and differences these are the first 8;",
		"Of outcomes that are categories, the table of points has the share of runs with each word.",
		" 0.142857 ", " 0.285714 "} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q:\n%s", want, text)
		}
	}
	s.Columns = s.Columns[1:3]
	if text := s.Brief(); strings.Contains(text, "these are the first") || strings.Contains(text, "categories") {
		t.Errorf("nothing is left out, and the summary says so:\n%s", text)
	}
}

// Protects: of points that are listed one by one no factor is said to move an outcome, because the others move too.
func TestListedPointsAreToldOneByOne(t *testing.T) {
	s := &Sweep{Points: 3, Replicates: 3, Listed: true, Sides: []Side{{Name: "reference"}}, Factors: []SweepFactor{
		{Path: "trade.closed", Values: []string{"1", "3"}}, {Path: "barriers.external", Values: []string{"true", "false"}}},
		Columns: []KeptColumn{{Table: ReportersTable, Outcome: "outcome"}}}
	for k, at := range [][]float64{{0, 0}, {0, 1}, {1, 1}} {
		s.Shown = append(s.Shown, SweepPoint{Coordinates: at, Cells: []SweepCell{{Count: 3, Mean: float64(10 * k)}}})
	}
	const want = "it is least at trade.closed = 1 and barriers.external = true (0) and most at trade.closed = 3 and " +
		"barriers.external = false (20.0)."
	if text := s.Sentences()[0]; !strings.HasSuffix(text, want) || strings.Contains(text, "goes from") {
		t.Errorf("%s\nwant %s", text, want)
	}
}
