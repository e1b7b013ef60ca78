package figures

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// madeExplanation is an explanation of some parties with some terms each, over some years, of the given topic.
func madeExplanation(topic sim.Topic, names []string, parties, terms, years int) *results.Explanation {
	e := &results.Explanation{Topic: topic, Title: "the stance of Kazakhstan toward Kyrgyzstan", Names: names, First: 2001,
		Years: years, Replicates: 3, Only: -1, ModelVersion: "9"}
	part := func(subject, name string, stand sim.Stand) {
		e.Parts = append(e.Parts, results.ExplainedPart{Subject: subject, Part: sim.Part{Name: name, Stand: stand, Unit: "1"}})
	}
	if topic == sim.AboutBorder {
		for _, name := range []string{"stance of KZ toward KG", "stance of KG toward KZ", "lower stance",
			"regime by the stance alone", "regime"} {
			part("KG-KZ", name, sim.InputPart)
		}
	}
	for p := range parties {
		for k := range terms {
			part(fmt.Sprintf("P%d", p), fmt.Sprintf("a term with the number %d", k), sim.TermPart)
		}
		part(fmt.Sprintf("P%d", p), "score", sim.SumPart)
	}
	var rows [][]float64
	for r := range e.Replicates {
		var row []float64
		sum := 0.0
		for k := range e.Width() {
			x := math.Sin(float64(k)) * (1 + 0.1*float64(r))
			if p := e.Parts[k%len(e.Parts)]; p.Stand == sim.SumPart {
				x, sum = sum, 0
			} else {
				sum += x
			}
			row = append(row, x)
		}
		rows = append(rows, row)
	}
	e.Add(rows)
	return e
}

// Protects: words stand on the sheet and not on each other, with one term and many, one party and many, one year
// and many. Bars add up: the last one ends at the sum.
func TestExplainLayout(t *testing.T) {
	for _, names := range [][]string{{"reference"}, {"reference", "a-scenario-with-a-rather-long-name"}} {
		for _, size := range [][3]int{{1, 1, 1}, {1, 21, 44}, {8, 5, 7}, {2, 11, 2}} {
			e := madeExplanation(sim.AboutEntry, names, size[0], size[1], size[2])
			sh, caption := drawTerms(e)
			if bad := sh.crowded(); len(bad) > 0 {
				t.Errorf("%v: %s", size, strings.Join(bad, "\n"))
			}
			if !strings.Contains(caption, "lead on from one term to the next") || !sh.says("sum: score") {
				t.Errorf("%v: the caption is %q", size, caption)
			}
			for _, p := range termPanels(e, e.Summed(mostTermYears)) {
				for _, year := range e.Summed(mostTermYears) {
					ends := p.fall(e, year)
					if want := e.At(e.Shift(), year, p.sum).Mean; math.Abs(ends[len(ends)-1]-want) > 1e-9 {
						t.Errorf("%v, %s in %d: bars end at %v, the sum is %v", size, p.subject, year, ends[len(ends)-1], want)
					}
				}
			}
		}
		traded, _ := drawTerms(madeExplanation(sim.AboutTrade, names, 1, 15, 5))
		if bad := traded.crowded(); len(bad) > 0 || !traded.says("ln φ") {
			t.Errorf("trade: %s", strings.Join(bad, "\n"))
		}
		sh, _ := drawBorderReasons(madeExplanation(sim.AboutBorder, names, 0, 0, 9))
		if bad := sh.crowded(); len(bad) > 0 {
			t.Errorf("border: %s", strings.Join(bad, "\n"))
		}
	}
}
