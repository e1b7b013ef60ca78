package results

import (
	"math"
	"strings"
	"testing"

	"concord/results/analysis"
	"concord/sim"
)

// madeExplanation has two terms and their sum over three years. The second term is missing in every third
// replicate of the second year.
func madeExplanation(names []string, replicates int) (*Explanation, [][]float64) {
	e := &Explanation{Topic: sim.AboutStance, Title: "the stance of A toward B", Names: names, First: 2001, Years: 3,
		Replicates: replicates, Only: -1, ModelVersion: "9", Parts: []ExplainedPart{
			{"A>B", sim.Part{Name: sim.Constant, Stand: sim.TermPart, Unit: "1"}},
			{"A>B", sim.Part{Name: "trust", Stand: sim.TermPart, Unit: "1"}},
			{"A>B", sim.Part{Name: "z", Stand: sim.SumPart, Unit: "1"}}}}
	var rows [][]float64
	for r := range replicates {
		var row []float64
		for side := range e.Sides() {
			for y := range e.Years {
				x := float64(1-y) + 0.01*float64(r%7) + float64(side)
				if y == 1 && r%3 == 0 {
					x = math.NaN()
				}
				row = append(row, 5, x, 5+x)
			}
		}
		rows = append(rows, row)
	}
	return e, rows
}

// Protects: a number that a replicate does not have counts for nothing. Up to Kept replicates and beyond, mean,
// spread and n are of the replicates that have it; quantiles of more are within 0.4 %.
func TestExplanationOfMissingNumbers(t *testing.T) {
	for _, replicates := range []int{1, 40, Kept, 500} {
		e, rows := madeExplanation([]string{"one"}, replicates)
		for from := 0; from < replicates; from += analysis.BlockSize {
			e.Add(rows[from:min(replicates, from+analysis.BlockSize)])
		}
		for y := range e.Years {
			var values []float64
			for _, row := range rows {
				if x := row[3*y+1]; !math.IsNaN(x) {
					values = append(values, x)
				}
			}
			got := e.At(SideA, 2001+y, 1)
			if got.N != len(values) {
				t.Fatalf("%d replicates, year %d: n = %d, want %d", replicates, y, got.N, len(values))
			}
			if len(values) == 0 {
				continue
			}
			want := analysis.Summarise(values)
			near := func(a, b, slack float64) bool { return math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= slack }
			exact := 1e-12
			if replicates <= Kept {
				exact = 0
			}
			if !near(got.Mean, want.Mean, exact) || !near(got.SD, want.SD, exact) ||
				!near(got.P05, want.P05, 0.004*math.Abs(want.P05)+exact) ||
				!near(got.P95, want.P95, 0.004*math.Abs(want.P95)+exact) {
				t.Errorf("%d replicates, year %d: %+v, want %+v", replicates, y, got.Summary, want)
			}
		}
	}
}

// Protects: the sentence names the terms that weigh most, whatever their sign, but not the constant. The table has
// a row for each year, side and part; an unknown number is empty there.
func TestExplanationInWords(t *testing.T) {
	e, rows := madeExplanation([]string{"one"}, 1)
	e.Add(rows)
	want := "The stance of A toward B, 2001–2003: one term weighs most: trust (+1.0 in 2001, −1.0 in 2003). The sum of all: " +
		"z +6.0 in 2001, +4.0 in 2003."
	if got := e.Sentence(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	csv := string(e.Table().CSV)
	for _, want := range []string{"year,side,subject,part,role,unit,mean,sd,p05,p50,p95,n\n",
		"2001,A,A>B,constant,term,1,5,,5,5,5,1\n", "2002,A,A>B,trust,term,1,,,,,,0\n", "2003,A,A>B,z,sum,1,4,,4,4,4,1\n"} {
		if !strings.Contains(csv, want) {
			t.Errorf("no %q in\n%s", want, csv)
		}
	}
	for _, want := range []string{"= z", "5.00", "replicate", OfReasons} {
		if brief := e.Brief(); !strings.Contains(brief, want) || strings.Contains(brief, "…") {
			t.Errorf("no %q, or a band, in\n%s", want, brief)
		}
	}
	two, rows := madeExplanation([]string{"one", "other"}, 8)
	two.Add(rows)
	want = "The stance of A toward B, 2001–2003: from one to other, one term differs most: trust"
	if s := two.Sentence(); !strings.HasPrefix(s, want) {
		t.Errorf("of two it says %q", s)
	}
	if n := strings.Count(string(two.Table().CSV), "\n"); n != 1+3*3*3 {
		t.Errorf("the table of two has %d lines", n)
	}
}

// Protects: of two scenarios each number of a border is told as a change, not as a level.
func TestBorderOfTwoScenariosInWords(t *testing.T) {
	e := &Explanation{Topic: sim.AboutBorder, Title: "the border of A and B", Names: []string{"one", "other"},
		First: 2001, Years: 1, Replicates: 1, Only: -1}
	row := []float64{}
	for _, name := range []string{"lower stance", "regime by the stance alone", "regime", "trade lost by the regime",
		"chance of an incident"} {
		e.Parts = append(e.Parts, ExplainedPart{"A-B", sim.Part{Name: name}})
		row = append(row, 0.5)
	}
	e.Add([][]float64{append(append(row, row...), 0.1, 0.2, 0.3, -0.4, 0.05)})
	want := "The border of A and B, 2001: from one to other, the lower stance changes by +0.10, the regime that the stance " +
		"alone gives by +0.20, and the regime after floors and caps by +0.30 (0 closed … 3 open); what trade loses by it " +
		"changes by −0.40 log points, and the chance of an incident by +0.050 a year."
	if got := e.Sentence(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// Protects: an entry is shown from the first to the last year in which somebody was asked, and the numbers stay with
// their years.
func TestExplanationIsTrimmed(t *testing.T) {
	e, _ := madeExplanation([]string{"one"}, 1)
	none := math.NaN()
	e.Add([][]float64{{none, none, none, 5, 2, 7, none, none, none}})
	if e.Trim(); e.First != 2002 || e.Until() != 2002 || e.At(SideA, 2002, 2).Mean != 7 || len(e.Shown()) != 1 {
		t.Errorf("trimmed to %d–%d with %+v", e.First, e.Until(), e.At(SideA, 2002, 2))
	}
	for _, c := range []struct {
		list []int
		most int
		want int
	}{{[]int{1, 2, 3}, 5, 3}, {[]int{1, 2, 3, 4, 5, 6, 7}, 3, 3}, {[]int{1, 2}, 1, 1}} {
		got := evenly(c.list, c.most)
		if len(got) != c.want || got[len(got)-1] != c.list[len(c.list)-1] || len(got) > 1 && got[0] != c.list[0] {
			t.Errorf("of %v at most %d: %v", c.list, c.most, got)
		}
	}
}

// Protects: what a sum begins with is no cause: neither the constant nor the centre of outside terms is named among what
// weighs most, however much it weighs.
func TestNoCauses(t *testing.T) {
	for _, name := range []string{sim.Constant, sim.Centre} {
		e, rows := madeExplanation([]string{"one"}, 3)
		e.Parts[0].Name, e.Parts[1].Name = name, "trust"
		e.Add(rows)
		causes := e.Causes(SideA)
		if len(causes) != 1 || e.Parts[causes[0].Part].Name != "trust" {
			t.Errorf("causes beside %q are %v, want trust alone", name, causes)
		}
	}
}
