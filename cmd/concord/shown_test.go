package main

import (
	"path/filepath"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim"
)

// Protects: a report shows the sentence and the figures before any table, also with more than one side.
func TestComparisonBeginsWithSentencesAndFigures(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "compare")
	must(t, "compare", "visegrad", "--set", "until=2000", "--replicates", "2", "--out", dir)
	text := read(t, dir, "summary.md")
	sentence, figure, table := strings.Index(text, "**In short.**"), strings.Index(text, "](figures/"), strings.Index(text, "\n|")
	if !(0 < sentence && sentence < figure) || table >= 0 && table < figure {
		t.Errorf("the sentence stands at %d, the first figure at %d, the first table at %d", sentence, figure, table)
	}
}

// Protects: answers that are read back from their table still have the source of the parameters and the few
// words for each statement. The figure shows both.
func TestAnswersKeepWhatTheirTableLeavesOut(t *testing.T) {
	all, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	for _, from := range []sim.ParameterSource{sim.FromPosterior, sim.FromPriors} {
		var quiet strings.Builder
		c, err := answers(t.Context(), &quiet, run.ClaimsJob{Claims: all[:2], Pairs: 2, Seed: 1, Draws: from})
		if err != nil {
			t.Fatal(err)
		}
		if c.Draws != from {
			t.Errorf("draws from %q are told as %q", from, c.Draws)
		}
		for k, r := range c.Rows {
			if r.Short == "" || r.Short != all[k].Short {
				t.Errorf("%s: %q, want %q", r.ID, r.Short, all[k].Short)
			}
		}
	}
}
