package explore

import (
	"context"
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
)

// untraced are statistics in which a theory leaves no clear trace of the expected sign, see docs/THEORIES.md.
var untraced = []string{"X2-deals", "X3-trade", "X7-leverage"}

// theoryScenario is free history, or the reference where the library does not have it.
func theoryScenario(t *testing.T) *scenarios.Bound {
	t.Helper()
	name := "reference"
	if slices.Contains(scenarios.Library(), "free-history") {
		name = "free-history"
	}
	s, err := scenarios.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Protects: a theory about outside powers works as its sources say. When its weights are four times as strong, its own
// signatures move in the expected direction from where they are without the theory, at least one by more than two errors.
func TestSignatures(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("runs some hundred histories; not with -short")
	}
	b := theoryScenario(t)
	o := &observer{bound: b, region: regionAtPriors(b), signatures: knownSignatures(),
		TheoriesOptions: TheoriesOptions{Histories: 40, Seed: 1, Workers: 2}}
	for _, m := range theoryMechanisms() {
		var ends [2][]evidence.Measure
		for k, factor := range []float64{0, 4} {
			var err error
			if ends[k], err = o.observe(context.Background(), weighted(paramsAtPriors(b), m, factor)); err != nil {
				t.Fatal(err)
			}
		}
		clear, seen := false, false
		for k, s := range o.signatures {
			if s.Mechanism != m || slices.Contains(untraced, s.ID) || b.Scenario.Name == "reference" && s.Theory == "X4" {
				continue
			}
			moved := ends[1][k].Less(ends[0][k])
			clear, seen = clear || moved.Clear(), true
			if !(moved.Value*float64(s.Expected) > 0) {
				t.Errorf("%s: four times %s moves it by %.4f (%.4f), want a move of sign %+d", s.ID, m, moved.Value, moved.Error,
					s.Expected)
			}
		}
		if seen && !clear {
			t.Errorf("%s: four times its weights moves none of its signatures by more than two errors", m)
		}
	}
}

// Protects: a theory that is off adds exactly nothing. Weights of 0 are the switch that scenario files have, whatever the
// weights were.
func TestTheoryOff(t *testing.T) {
	b := theoryScenario(t)
	for _, m := range theoryMechanisms() {
		off := paramsAtPriors(b)
		off.SwitchOffMechanism(m)
		if weighted(paramsAtPriors(b), m, 0) != off {
			t.Errorf("%s: weights of 0 are not the switch", m)
		}
		if weighted(weighted(paramsAtPriors(b), m, 4), m, 0) != off {
			t.Errorf("%s: with the switch off, something is left of the weights", m)
		}
		if weighted(paramsAtPriors(b), m, 1) != paramsAtPriors(b) {
			t.Errorf("%s: weights times 1 are other weights", m)
		}
	}
}

// Protects: every theory about outside powers that the program has is measured.
func TestEveryTheoryHasSignature(t *testing.T) {
	p := agents.Defaults()
	for _, row := range p.Table() {
		if row.Mechanism != "" && row.Scaled() && !slices.Contains(theoryMechanisms(), row.Mechanism) {
			t.Errorf("%s belongs to %s, an outside cause that has no signature", row.Path, row.Mechanism)
		}
	}
}

// Protects: groups of observations are those that the tables name.
func TestCuts(t *testing.T) {
	rows := []row{{2000, 1, 10}, {2000, 2, 20}, {2000, 3, 60}, {2001, 11, 110}, {2001, 12, 120}, {2001, 13, 160}}
	mean := func(c cut) float64 {
		return evidence.NewMeasure([]evidence.Sums{c.sums(rows), c.sums(rows)}, c.single()).Value
	}
	for _, c := range []struct {
		name string
		cut  cut
		want float64
	}{
		{"thirds: 120 and 160 against 10 and 20", thirds, 125},
		{"within the year: 60 − 30 and 160 − 130 against 10 − 30 and 110 − 130", yearly, 50},
		{"all have x above 0, and nobody is left to compare with", presence, math.NaN()},
		{"ranks agree", ranked, 1},
		{"average", average, 80},
	} {
		if got := mean(c.cut); math.Abs(got-c.want) > 1e-9 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
