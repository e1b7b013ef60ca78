package lab

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// bakeOf bakes a small picture.
func bakeOf(t *testing.T, text string) (*baked, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "baked.json")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return bake(context.Background(), file)
}

// Protects: what the page shows before its engine has started are the numbers of the program: the digests that
// concord run prints for both sides, and the statistics of single outcomes over the same replicates.
func TestBakedNumbersAreThoseOfTheProgram(t *testing.T) {
	made, err := bakeOf(t, `{"against": "reference", "extends": "no-new-leader", "pairs": 10,
		"columns": ["region.horizontal", "borders.TJ-UZ.regime"]}`)
	if err != nil {
		t.Fatal(err)
	}
	var sides [2]*results.Ensemble
	for k, name := range []string{"reference", "no-new-leader"} {
		s, err := scenarios.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		bound, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		if sides[k], err = run.Ensemble(context.Background(), run.Job{Bound: bound, Seed: s.Seed, Replicates: 10}); err != nil {
			t.Fatal(err)
		}
		if got := string([]json.RawMessage{made.Digest.A, made.Digest.B}[k]); got != `"`+sides[k].Digest()+`"` {
			t.Errorf("%s: digest %s, want %s", name, got, sides[k].Digest())
		}
	}
	places := [2]*sim.Layout{sides[0].Layout, sides[1].Layout} // that of a side also has its own entries
	l := places[0]
	for path, of := range map[string][2]int{
		"region.horizontal":    {l.Find(sim.OfRegion, "horizontal"), 0},
		"borders.TJ-UZ.regime": {l.Find(sim.OfBorder, "regime"), slices.Index(l.Entities[sim.OfBorder], "TJ-UZ")},
	} {
		s := made.Summaries[path]
		if s == nil || s.First != l.First || len(s.SE) != l.Years {
			t.Fatalf("%s: %+v", path, s)
		}
		for year := range l.Years {
			var a, b, d []float64
			for k := range 10 {
				a = append(a, sides[0].Records[k][places[0].Place(of[0], of[1], l.First+year)])
				b = append(b, sides[1].Records[k][places[1].Place(of[0], of[1], l.First+year)])
				d = append(d, b[k]-a[k])
			}
			if se := analysis.EstimateOf(d).SE; !near(s.SE[year], se) {
				t.Errorf("%s in %d: standard error %v, want %v", path, l.First+year, s.SE[year], se)
			}
			if !near(s.LinesB[3][year], b[3]) {
				t.Errorf("%s in %d: replicate 3 is %v, want %v", path, l.First+year, s.LinesB[3][year], b[3])
			}
			for k, got := range []band{s.A, s.B, s.D} {
				want := analysis.Summarise([][]float64{a, b, d}[k])
				if !near(got.P05[year], want.P05) || !near(got.P50[year], want.P50) || !near(got.P95[year], want.P95) ||
					!near(got.P25[year], want.P25) || !near(got.P75[year], want.P75) || !near(got.Mean[year], want.Mean) {
					t.Errorf("%s in %d, side %d: not %+v", path, l.First+year, k, want)
				}
			}
		}
	}
	shares := made.Summaries["borders.TJ-UZ.regime"].SharesA
	for year := range l.Years {
		sum := 0.0
		for _, code := range shares {
			sum += float64(code[year])
		}
		if !near(number(sum), 1) || len(shares) != 4 {
			t.Errorf("the shares of %d regimes in %d add up to %v", len(shares), l.First+year, sum)
		}
	}
	if len(made.Parts) == 0 || made.N != 10 || !json.Valid(made.About) || !json.Valid(made.Scenarios.A) {
		t.Errorf("%d parts differ, n = %d", len(made.Parts), made.N)
	}
}

// near tells whether a number of the picture is a number that was added up in another order.
func near(got number, want float64) bool {
	return math.Abs(float64(got)-want) <= 1e-12+1e-9*math.Abs(want)
}

// Protects: numbers of the picture are JSON, and short; what is missing is null.
func TestNumbersOfAPicture(t *testing.T) {
	text, err := json.Marshal([]number{1.23456789e12, 0.1 + 0.2, number(math.Copysign(0, -1)), 200, number(math.NaN()),
		number(math.Inf(1))})
	if want := "[1.23457e+12,0.3,0,200,null,null]"; err != nil || string(text) != want {
		t.Errorf("%s, %v, want %s", text, err, want)
	}
}

// Protects: the file of the first picture is read strictly enough that a slip is told.
func TestFaultsOfThePicture(t *testing.T) {
	for text, want := range map[string]string{
		`{`: "unexpected end",
		`{"against": "reference", "extends": "no-new-leader", "pairs": 1, "columns": ["region.horizontal"]}`: "want 2 or more",
		`{"against": "reference", "extends": "no-such", "pairs": 2, "columns": ["region.horizontal"]}`:       "no-such",
		`{"against": "reference", "extends": "no-new-leader", "pairs": 2, "columns": ["region.horizontl"]}`:  "horizontl",
	} {
		if _, err := bakeOf(t, text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	file := filepath.Join(t.TempDir(), "baked.json")
	good := `{"against": "reference", "extends": "no-new-leader", "pairs": 2, "columns": ["region.horizontal"]}`
	if err := os.WriteFile(file, []byte(good), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := bake(ctx, file); !errors.Is(err, context.Canceled) {
		t.Errorf("a maker that is stopped says %v", err)
	}
}
