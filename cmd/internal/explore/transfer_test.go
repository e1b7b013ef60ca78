package explore

import (
	"context"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
)

// sidesOf are the scenarios of a transfer.
func sidesOf(t *testing.T, names ...string) []TransferSide {
	t.Helper()
	var list []TransferSide
	for _, name := range names {
		s, err := scenarios.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		b, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		o, err := scenarios.ObservedIn(s.Region)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, TransferSide{b, o})
	}
	return list
}

// brief are sides whose records end early, so that fits to all of them are quick.
func brief(sides []TransferSide, last int) []TransferSide {
	for k := range sides {
		b, r := *sides[k].Bound, *sides[k].Bound.Region
		r.OutcomesObserved = last
		b.Region = &r
		sides[k].Bound = &b
	}
	return sides
}

func smallTransfer() TransferOptions {
	return TransferOptions{TransferDesign: evidence.TransferDesign{First: 2007, Last: 2007, Every: 3, Horizon: 2, Members: 20,
		Steps: 1, Seed: 1}, Ahead: 20, Workers: 2}
}

// Protects the answer: it is the same on any number of workers and if it goes on from its pieces, known pieces are used, and
// the fit to the region alone has the scores of a backtest, bit by bit.
func TestTransferIsRepeatable(t *testing.T) {
	if testing.Short() {
		t.Skip("fits twenty times")
	}
	sides := brief(sidesOf(t, "visegrad", "reference"), 2007)
	small := smallTransfer()
	small.First, small.Last = 2005, 2005
	opt := small
	var pieces []TransferPiece
	opt.Save = func(p TransferPiece) error {
		pieces = append(pieces, p)
		return nil
	}
	whole, err := RunTransfer(context.Background(), sides, opt)
	if err != nil {
		t.Fatal(err)
	}
	if len(pieces) != 16 {
		t.Fatalf("%d pieces, want those of two regions, one origin and the whole record, and four methods", len(pieces))
	}
	again := small
	again.Workers, again.Known = 1, slices.Concat(pieces[:9], pieces[12:])
	got, err := RunTransfer(context.Background(), sides, again)
	if err != nil {
		t.Fatal(err)
	}
	if !sameTables(got, whole) {
		t.Error("another number of workers, from some pieces, gives another answer")
	}
	pieces[0].Trade[0].CRPS++
	again.Known = pieces
	if got, err = RunTransfer(context.Background(), sides, again); err != nil || sameTables(got, whole) {
		t.Errorf("a known piece is computed again: %v", err)
	}
	b, err := RunBacktest(context.Background(), sides[1].Bound, sides[1].Record, BacktestOptions{Design: evidence.Design{
		First: 2005, Last: 2005, Horizon: 2, Members: 20, Steps: 1, Seed: 1}, Ahead: 20, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []struct{ of, in []evidence.Score }{{whole.Regions[1].Trade, b.Trade},
		{whole.Regions[1].Regimes, b.Regimes}} {
		n := 0
		for _, want := range list.in {
			if want.Method != evidence.Simulator || want.Card != evidence.Conditional {
				continue
			}
			want.Method = evidence.FittedHere
			if !slices.Contains(list.of, want) {
				t.Fatalf("the backtest has %+v", want)
			}
			n++
		}
		if n == 0 {
			t.Error("nothing was forecast")
		}
	}
	checkTransfer(t, whole)
}

// sameTables tells whether two answers have the same tables.
func sameTables(a, b *evidence.Transfer) bool {
	tables := func(x *evidence.Transfer) [][]byte {
		return [][]byte{x.ScoresTable().CSV, x.SkillTable().CSV, x.NumbersTable().CSV, x.LevelsTable().CSV}
	}
	return reflect.DeepEqual(tables(a), tables(b))
}

// checkTransfer looks at what an answer holds.
func checkTransfer(t *testing.T, x *evidence.Transfer) {
	t.Helper()
	blind, shared := 0, 0
	for _, n := range x.Numbers {
		switch {
		case n.Blind:
			blind++
		case strings.HasPrefix(n.Path, "border.") || strings.HasPrefix(n.Path, "pair.") ||
			slices.Contains(priorsOfRecord, n.Path):
			t.Errorf("%s is shared", n.Path)
		default:
			shared++
		}
		if n.Blind && n.Told[0] {
			t.Errorf("the record tells of %s, which no rule reads", n.Path)
		}
	}
	if blind != placebos || shared != x.Shared || shared < 100 {
		t.Errorf("%d numbers that no rule reads, %d shared of %d", blind, shared, x.Shared)
	}
	if !slices.Contains(x.Local, "incidents.hazard") || len(x.Local) > len(priorsOfRecord) {
		t.Errorf("local are %v", x.Local)
	}
	for k := range x.Regions {
		r := &x.Regions[k]
		for _, of := range []string{evidence.OfTrade, evidence.OfRegimes} {
			for _, own := range evidence.TransferMethods {
				if s := r.Skill(of, own); s == nil || !(math.Abs(s.Skill) < 1000) || s.Forecasts < 5 {
					t.Errorf("%s, %s, %s: %+v", r.Scenario, of, own, s)
				}
			}
		}
		if len(r.Levels) < 4*5 || len(r.Gaps) != 2*3*3 {
			t.Errorf("%s: %d levels, %d differences", r.Scenario, len(r.Levels), len(r.Gaps))
		}
	}
}

// Protects what the methods know: nothing of any region after the origin, and of the others nothing but shared numbers.
func TestTransferKnowsNothingLater(t *testing.T) {
	sides := sidesOf(t, "reference", "east-africa")
	run := &transfer{TransferOptions: smallTransfer(), ctx: context.Background(), sides: sides}
	if err := run.prepare(); err != nil {
		t.Fatal(err)
	}
	if want := []int{2007, 0}; !slices.Equal(run.origins[0], want) {
		t.Errorf("origins %v, want %v", run.origins[0], want)
	}
	for origin, want := range map[int][2]int{2007: {2007, 2007}, 2018: {2018, 2016}, 0: {2021, 2016}} {
		list, err := run.stands(0, origin)
		if err != nil {
			t.Fatal(err)
		}
		for k, s := range list {
			if s.year != want[k] || s.problem.Last != want[k] {
				t.Errorf("from %d region %d knows its record until %d and %d, want %d", origin, k, s.year, s.problem.Last,
					want[k])
			}
			for _, d := range s.problem.Data {
				if d.Year > want[k] {
					t.Fatalf("from %d region %d has a reading of %d", origin, k, d.Year)
				}
			}
		}
		same := shared(list)
		for path := range same { // any order
			if strings.HasPrefix(path, "border.") || slices.Contains(priorsOfRecord, path) {
				t.Errorf("%s is shared", path)
			}
		}
		// A number with another prior in one region, or that one scenario has fixed, is local.
		q := *list[1].problem
		q.Rows = slices.Clone(q.Rows)
		at := slices.IndexFunc(q.Rows, func(r agents.Parameter) bool { return same[r.Path] })
		was, next := q.Rows[at].Path, q.Rows[at+1].Path
		q.Rows[at].Spread *= 2
		q.Rows = slices.Delete(q.Rows, at+1, at+2)
		if now := shared([]stand{list[0], {problem: &q}}); now[was] || now[next] || len(now) < len(same)-2 {
			t.Errorf("%s and %s are shared: %v, %v", was, next, now[was], now[next])
		}
	}
	// What the others make of the shared numbers is what a method begins with, and seeds differ.
	here := run.fit(2007, evidence.FittedHere, nil, nil)
	if here.Seed != 1+2007 || here.Begin != nil || here.Hold != nil {
		t.Errorf("fitted here: %+v", here)
	}
	priors := run.fit(2007, evidence.FromPriors, nil, map[string]bool{"trade.border": true})
	if priors.Begin != nil || !priors.Hold("trade.border") || priors.Hold("border.KZ-UZ") || priors.Hold("placebo 3") {
		t.Errorf("priors: %+v", priors)
	}
}

// Protects the usual origins, and a request without any.
func TestTransferOrigins(t *testing.T) {
	for _, c := range []struct {
		name string
		d    evidence.TransferDesign
		want []int
	}{
		{"reference", evidence.TransferDesign{Every: 3}, []int{2004, 2007, 2010, 2013, 2016, 2019}},
		{"east-africa", evidence.TransferDesign{Every: 3}, []int{2004, 2007, 2010, 2013}},
		{"east-africa", evidence.TransferDesign{Every: 1, First: 2012}, []int{2012, 2013, 2014}},
		{"east-africa", evidence.TransferDesign{Every: 2, First: 1990, Last: 2007}, []int{2004, 2006}},
		{"east-africa", evidence.TransferDesign{Every: 3, First: 2015}, nil},
	} {
		if got := TransferOrigins(sidesOf(t, c.name)[0].Bound, &c.d); !slices.Equal(got, c.want) {
			t.Errorf("%s %+v: %v, want %v", c.name, c.d, got, c.want)
		}
	}
}

// Protects a request that cannot be, and pieces of another request.
func TestTransferRefuses(t *testing.T) {
	sides := sidesOf(t, "reference", "east-africa")
	for says, change := range map[string]func(*TransferOptions){
		"two regions or more": func(o *TransferOptions) { o.Every = 0 },
		`region 0 by "guess"`: func(o *TransferOptions) { o.Known = []TransferPiece{{Method: "guess", Made: true}} },
		"a saved piece is of origin": func(o *TransferOptions) {
			o.Known = []TransferPiece{{Method: evidence.Pooled, Origin: 2011, Made: true}}
		},
	} {
		o := smallTransfer()
		change(&o)
		if _, err := RunTransfer(context.Background(), sides, o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
}

// Protects the difference of two methods: it is their mean difference with pairs counted once, and a method beside itself has
// none.
func TestGapsCountPairsOnce(t *testing.T) {
	var r evidence.TransferRegion
	for origin := 2000; origin < 2004; origin++ {
		for n, pair := range []string{"one", "two", "two"} {
			row := evidence.Score{Card: evidence.Conditional, Group: pair, Reporter: string(rune('a' + n)), Origin: origin,
				Year: origin + 1, CRPS: 1, Log: 2}
			for _, method := range evidence.TransferMethods {
				row.Method = method
				row.CRPS, row.Log = 1, 2
				if method == evidence.CarriedOver {
					row.CRPS, row.Log = map[string]float64{"one": 3, "two": 2}[pair], 1
				}
				r.Trade = append(r.Trade, row)
			}
		}
	}
	CompareTransfer(&r, 1, 1)
	found := 0
	for _, g := range r.Gaps {
		want := [6]float64{}
		if g.Own == evidence.CarriedOver {
			want = [6]float64{1.5, 1, 2, -1, -1, -1}
		}
		got := [6]float64{g.Score, g.Low, g.Top, g.Log, g.LogLow, g.LogTop}
		for k := range got {
			if math.Abs(got[k]-want[k]) > 1e-12 {
				t.Errorf("%s: %v, want %v", g.Own, got, want)
			}
		}
		if g.Forecasts != 12 || g.Pairs != 2 {
			t.Errorf("%+v", g)
		}
		found++
	}
	if found != 6 { // three methods, one year ahead and all
		t.Errorf("%d differences", found)
	}
}
