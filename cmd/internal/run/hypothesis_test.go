package run

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"concord/agents"
	"concord/results"
	"concord/results/evidence"
	"concord/sim"
)

// askHypothesis asks with few draws.
func askHypothesis(t *testing.T, j *Hypothesis) *evidence.Hypothesis {
	t.Helper()
	var h evidence.Hypothesis
	if err := j.Ask(context.Background(), &h); err != nil {
		t.Fatal(err)
	}
	return &h
}

// same compares without regard to NaN, which is not equal to itself.
func same(a, b *evidence.Hypothesis) bool {
	return string(a.Table().CSV) == string(b.Table().CSV) && reflect.DeepEqual(a.Outcomes[0].Prior.Share.Sorted,
		b.Outcomes[0].Prior.Share.Sorted)
}

// Protects: shares and surface do not depend on the workers, and a request that was stopped and goes on gives the same
// numbers without playing again what was saved. One worker computes the first answer, three the parts of the second.
func TestHypothesisWorkersAndResume(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	of := func() *Hypothesis {
		return &Hypothesis{Given: readScenario(t, "reference"), Draws: 21, Surface: 2, Seed: 3, Workers: 1}
	}
	whole := of()
	runs := 0
	whole.Told = func(made int) { runs = made }
	one := askHypothesis(t, whole)
	if runs != whole.Runs() {
		t.Errorf("%d runs, and %d were said before", runs, whole.Runs())
	}
	var saved []Weighed
	stopped := of()
	stopped.Workers = 3
	stopped.Save = func(w Weighed) error {
		if saved = append(saved, w); len(saved) == 4 {
			return context.Canceled
		}
		return nil
	}
	if err := stopped.Ask(context.Background(), &evidence.Hypothesis{}); err == nil || len(saved) != 4 {
		t.Fatalf("stopped at its fourth part: %v after %d", err, len(saved))
	}
	goesOn := of()
	goesOn.Workers = 3
	goesOn.Resume = &saved[3]
	left := 0
	goesOn.Told = func(made int) { left = made }
	if !same(one, askHypothesis(t, goesOn)) {
		t.Error("a request that goes on, on three workers, gives other values than a whole one on one")
	}
	n := len(SurfaceFactors)
	if want := (n - 2) * (2*n + 2) * 2; left != want {
		t.Errorf("what was left took %d runs, want %d: the parts that were saved were played again", left, want)
	}
}

// Protects: the cell of the surface with both factors 1 is the game of the posterior itself, a coalition that is played
// once stands in every row, and more weight inside makes the outside share smaller. With CONCORD_WHOLE it takes more draws.
func TestSurface(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	draws := 6
	if os.Getenv("CONCORD_WHOLE") != "" {
		draws = 20
	}
	h := askHypothesis(t, &Hypothesis{Given: readScenario(t, "reference"), Draws: draws, Surface: draws, Seed: 3})
	s := &h.Surface
	middle := len(s.Factors) / 2
	if got, want := s.At(middle, middle), h.Outcomes[0].Posterior.Share; got.Mid != want.Mid || got.Low != want.Low ||
		got.Left != want.Left || got.Inside != 1 || got.Outside != 1 {
		t.Errorf("factors of 1 give %+v, the posterior %v to %v", got, want.Low, want.High)
	}
	if less, more := s.At(middle-1, middle), s.At(middle+1, middle); !(more.Mid < less.Mid) {
		t.Errorf("inner weights twice as large: median share %v, half as large: %v", more.Mid, less.Mid)
	}
	if less, more := s.At(middle, middle-1), s.At(middle, middle+1); !(more.Mid > less.Mid) {
		t.Errorf("outside weights twice as large: median share %v, half as large: %v", more.Mid, less.Mid)
	}
}

// Protects: at factor 1 nothing changes to the bit; at 0 all inner barriers are as switched off, and nothing else is.
func TestInsideTimes(t *testing.T) {
	p := agents.Defaults()
	if q := p; func() bool { insideTimes(&q, 1); return q != p }() {
		t.Error("a factor of 1 changes parameters")
	}
	q, off := p, p
	insideTimes(&q, 0)
	for _, g := range agents.BarrierGroups {
		if g != sim.External {
			off.SwitchOff(g, sim.Barrier)
		}
	}
	if q != off {
		t.Error("a factor of 0 is not the switch of inner barriers")
	}
}

// Protects: the wider prior is that of the page of the priors.
func TestWidePriorIsOfThePage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "results", "reference", "priors.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for what, want := range map[string]float64{"median": WidePrior.Median, "spread": WidePrior.Spread} {
		row := fmt.Sprintf("scale,reference,%.0f–%.0f %%,,,%s,", 100*WideWanted[0], 100*WideWanted[1], what)
		_, rest, found := strings.Cut(string(text), row)
		cells := strings.Split(rest, ",")
		if !found || len(cells) < 5 || cells[4] != results.Number(want) {
			t.Errorf("the page of the priors has another %s than %v, or no row %s: put what it found into WidePrior", what,
				want, row)
		}
	}
}

// Protects: draws of the shipped prior that count by how likely they are under the wider one give the shares that draws of
// the wider prior itself give. With CONCORD_WHOLE there are three times as many draws, and the error is smaller.
func TestWidePriorByWeights(t *testing.T) {
	if testing.Short() {
		t.Skip("plays coalitions over many draws")
	}
	draws := 100
	if os.Getenv("CONCORD_WHOLE") != "" {
		draws = 300
	}
	g := gameOf(t, priorsOf(t, readScenario(t, "reference"), draws))
	by := evidence.WidePrior(sharesByDraw(play(t, g, nil)[inStance], 1), g.moreLikely(sim.FromPriors))
	drawn := spreadOf(play(t, g, g.law(WidePrior))[inStance], 1)
	// The sampling error of the weighted median is that of so many draws as count.
	error95 := (drawn.MidTo - drawn.MidFrom) * math.Sqrt(float64(draws)/by.Effective)
	if by.Effective < float64(draws)/5 || by.Effective > float64(draws) || math.Abs(by.Mid-drawn.Mid) > error95 {
		t.Errorf("by weights %.3f to %.3f, median %.3f of %.0f draws; drawn %.3f to %.3f, median %.3f", by.Low, by.High, by.Mid,
			by.Effective, drawn.Low, drawn.High, drawn.Mid)
	}
}
