package results_test

import (
	"fmt"
	"strings"
	"testing"

	"concord/results"
)

// The summary tells indices with their parts, who takes part and who changed
// bodies; what is printed says the same in short.
func TestSummaryOfIntegration(t *testing.T) {
	e := small(t)
	e.Region.ChoicesFrom = 1994 // dated changes of membership from here on stand for free ones
	m := &results.Manifest{Scenario: "reference"}
	text := string(e.Report(m, results.About{Title: "T"}, &results.Observed{}, nil))
	for _, want := range []string{
		"## Horizontal and vertical integration", "| | 2003 |", "| **H, horizontal** |", "| H: water and energy |",
		"| **V, vertical** |", "| V: Russia, mean of replicates |",
		"**Regional institution.** 2003: none.", "by 2003 against 1993, share of replicates: ", "UZ leaves CSTO 100 %",
		"KG joins SCO 100 %",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the summary lacks %q", want)
		}
	}
	if strings.Contains(text, "%!") {
		t.Error("a format is wrong")
	}
	brief := e.Brief()
	for _, want := range []string{"  2003  H ", " water and energy ", "regional institution: 2003: none", " more in summary.md"} {
		if !strings.Contains(brief, want) {
			t.Errorf("what is printed lacks %q:\n%s", want, brief)
		}
	}

	e.Region.ChoicesFrom = 0 // leaders never choose
	if text := fmt.Sprintf("%s%s", e.Report(m, results.About{}, &results.Observed{}, nil), e.Brief()); strings.Contains(text,
		"against") || strings.Contains(text, "joins") {
		t.Error("changes of membership are told though nobody may choose")
	}
}
