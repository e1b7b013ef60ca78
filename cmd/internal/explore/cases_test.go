package explore

import (
	"context"
	"math"
	"testing"

	"concord/results/evidence"
)

// Protects the natural experiments that begin after the record: they are forecast from a fit to all of it, told of their own
// entries and with nothing of these, and no reading stands beside them. A case about nothing is told nothing. A case that ends
// beyond the horizon is not forecast. A change from a year to itself is 0.
func TestCasesBeyondTheRecord(t *testing.T) {
	if testing.Short() {
		t.Skip("fits once")
	}
	side := sidesOf(t, "east-africa")[0]
	whole, err := NewProblem(side.Bound, side.Record, side.Bound.Region.OutcomesObserved)
	if err != nil {
		t.Fatal(err)
	}
	closed := evidence.Case{ID: "closed", A: "RW", B: "UG", From: 2018, To: 2020, Given: []string{"rw-ug-katuna-2019"}}
	about, later, seen := closed, closed, closed
	about.Given, later.To, seen.From, seen.To = nil, 2022, 2012, 2014
	b := &backtest{bound: side.Bound, record: side.Record, whole: whole, out: &evidence.Backtest{}, opt: BacktestOptions{
		Design: evidence.Design{Members: 60, Steps: 1, Horizon: 5, Seed: 1}, Ahead: 60, Workers: 2,
		Cases: []evidence.Case{closed, about, later, seen}}}
	if err := b.beyond(context.Background()); err != nil {
		t.Fatal(err)
	}
	if len(b.out.Experiments) != 2 || !b.out.Foreseen() {
		t.Fatalf("%+v", b.out.Experiments)
	}
	x, none := b.out.Experiments[0], b.out.Experiments[1]
	if x.Pair != "RW-UG" || len(x.Readings) != 0 || x.Beyond == nil || x.Beyond.Origin != 2016 {
		t.Fatalf("%+v", x)
	}
	if told, untold := x.Beyond.Told, x.Beyond.Untold; !(told[0] < told[1] && told[1] < told[2]) || !(told[1] < untold[1]-0.2) {
		t.Errorf("a closed border: told %v, untold %v", told, untold)
	}
	if none.Beyond.Told != none.Beyond.Untold {
		t.Errorf("a case about nothing: %+v", none.Beyond)
	}
	for _, c := range []struct {
		from, to int
		want     bool
	}{{2015, 2018, false}, {2016, 2018, true}, {2016, 2016, false}, {2018, 2021, true}, {2018, 2022, false}} {
		if got := Beyond(&evidence.Case{From: c.from, To: c.to}, 2016, 5); got != c.want {
			t.Errorf("%d–%d: %v", c.from, c.to, got)
		}
	}
	post := &FitResult{Problem: whole, Errors: startErrors, Options: Options{Seed: 1, Workers: 1}}
	paths := &Paths{Problem: whole, Until: 2020, Runs: []path{whole.newPath(2020)}}
	group, last := whole.find(Inside, "RW-UG"), 0.0
	paths.Runs[0][whole.at(group, 2020)] = 0.5
	for to := 2018; to <= 2020; to++ {
		look, err := post.foreseeChange(paths, group, 2018, to)
		if err != nil {
			t.Fatal(err)
		}
		if to == 2018 && (look.means[0] != 0 || look.sd > 1e-5) || to > 2018 && !(look.sd > last) {
			t.Errorf("to %d: %+v", to, look)
		}
		last = look.sd
	}
	// Two readings differ at least by their own errors, and at most by all that the model misses in both years.
	noise, miss := startErrors[Inside].Noise, startErrors[Inside].Miss
	if least, most := math.Sqrt2*noise, math.Sqrt(2*(noise*noise+miss*miss)); last < least || last > most {
		t.Errorf("the change has the spread %.3f, want %.3f to %.3f", last, least, most)
	}
}
