package results

import (
	"strings"
	"testing"
)

func madeSensitivity(m Method, paths ...string) *Sensitivity {
	s := &Sensitivity{Title: "made", Method: m, Points: 40, Replicates: 1, Over: "their priors", Sides: []Side{{Name: "one"}}}
	t := SensitivityTarget{Column: KeptColumn{Table: "region", Outcome: "horizontal", Year: 2035, Unit: "0..100"}, SD: 1}
	for k, path := range paths {
		s.Factors = append(s.Factors, SensitivityFactor{Path: path})
		for _, measure := range m.shownMeasures() {
			t.Indices = append(t.Indices, SensitivityIndex{Factor: k, With: -1, Measure: measure, Value: 0.5,
				Low: -0.001, High: 0.6})
		}
	}
	s.Targets = []SensitivityTarget{t}
	return s
}

// Protects: headings write codes as they are, the seed is not counted among the values that vary, and a share that
// rounds to zero has no sign.
func TestSensitivityReportWritesCodesAndCounts(t *testing.T) {
	s := madeSensitivity(Sobol, "leaders.gain", "trade.border", SeedPath)
	page := string(SensitivityReport(&Manifest{}, []*Sensitivity{s}, nil))
	for _, want := range []string{"\n### region.horizontal in 2035\n", "\n2 factors of their priors, and the seed; 40 points",
		"| `seed` | 50 % (0 % to 60 %)"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in\n%s", want, page)
		}
	}
	table := madeSensitivity(RankMethod, SeedPath) // a column of somebody's table
	if got := table.Counts(); !strings.HasPrefix(got, "1 factor of their priors; ") {
		t.Error(got)
	}
}

// Protects: parameters that a scenario settles are named, and many are counted.
func TestSettledParametersAreNamed(t *testing.T) {
	s := madeSensitivity(Morris, "leaders.gain")
	s.Settled = []string{"trade.closed"}
	want := "1 factor of their priors; 1 parameter is settled by a scenario and does not vary (trade.closed); 40 points"
	if got := s.Counts(); !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	s.Settled = strings.Fields("a b c d e f g h i j")
	want = "; 10 parameters are settled by a scenario and do not vary (a, b, c, d, e, f, g, h and 2 more); "
	if got := s.Counts(); !strings.Contains(got, want) {
		t.Errorf("%s\nwant %s", got, want)
	}
	if len(s.Settled) != 10 || s.Settled[8] != "i" {
		t.Error("the list itself has changed", s.Settled)
	}
}

// Protects: what lacks a value is said beside each sentence, also where nothing matters.
func TestSentenceTellsWhatIsMissing(t *testing.T) {
	s := madeSensitivity(RankMethod, "leaders.gain")
	target := &s.Targets[0]
	target.Remark = "3 of 40 runs have no value and are left out"
	for _, sd := range []float64{1, 0} {
		target.SD = sd
		if got := s.Sentence(target); !strings.HasSuffix(got, ". 3 of 40 runs have no value and are left out.") {
			t.Error(got)
		}
	}
}
