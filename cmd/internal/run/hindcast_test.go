package run

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

func hindcastWith(t *testing.T, draws int) *Hindcast {
	t.Helper()
	return &Hindcast{Given: readScenario(t, "reference"), Free: readScenario(t, "free-history"), Draws: draws, Seed: 3}
}

func hindcasted(t *testing.T, j *Hindcast) *evidence.Hindcast {
	t.Helper()
	h, err := j.Ask(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// Protects: the numbers of a hindcast are those of the runs that `concord run --posterior` makes. They are counted here
// from the records of these runs, by hand: regimes, memberships, papers, the share inside, trade, and codes met.
func TestHindcastIsCountedByHand(t *testing.T) {
	const draws = 20
	j := hindcastWith(t, draws)
	h := hindcasted(t, j)
	o, err := scenarios.ObservedIn(j.Given.Region)
	if err != nil {
		t.Fatal(err)
	}
	for side, s := range []*scenarios.Scenario{j.Free, j.Given} {
		b, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		b.Until = b.Region.EventsTo
		e, err := Ensemble(context.Background(), Job{Bound: b, Seed: j.Seed, Replicates: draws, Draws: sim.FromPosterior})
		if err != nil {
			t.Fatal(err)
		}
		at := func(d sim.Domain, outcome string, entity, year int) []float64 {
			var x []float64
			for _, record := range e.Records {
				x = append(x, record[e.Layout.Place(e.Layout.Find(d, outcome), entity, year)])
			}
			return x
		}
		part := func(x []float64, code float64) float64 {
			n := 0.0
			for _, v := range x {
				if v == code {
					n++
				}
			}
			return n / draws
		}
		handBorders(t, h, o, side, func(name string, year int) []float64 {
			return at(sim.OfBorder, "regime", e.Entity(sim.OfBorder, name), year)
		}, part)
		for _, q := range h.Seats {
			x := part(at(sim.OfMembership, "membership", e.Entity(sim.OfMembership, q.Country+":"+q.Body), q.Year),
				float64(sim.Belonging))
			if got := [2]float64{q.Free, q.Given}[side]; got != x {
				t.Fatalf("%s: %s in %s in %d is %v, want %v", s.Name, q.Country, q.Body, q.Year, got, x)
			}
		}
		handNumbers(t, h, side, at)
	}
}

// handBorders compares shares of regimes, and how many codes are met, with counts by hand.
func handBorders(t *testing.T, h *evidence.Hindcast, o *scenarios.Observations, side int,
	regimes func(border string, year int) []float64, part func(x []float64, code float64) float64) {
	t.Helper()
	sum, medians, n := 0.0, 0.0, 0.0
	for _, s := range o.Regimes {
		for year := s.From; year <= s.To; year++ {
			name := s.A + "-" + s.B
			x := regimes(name, year)
			k := slices.IndexFunc(h.Borders, func(b evidence.BorderShares) bool { return b.Border == name && b.Year == year })
			if k < 0 {
				t.Fatalf("%s in %d is coded, and not among the borders", name, year)
			}
			for code := range sim.RegimeNames {
				got := [2]float64{h.Borders[k].Free[code], h.Borders[k].Given[code]}[side]
				if want := part(x, float64(code)); got != want {
					t.Fatalf("%s in %d: %s in %v, want %v", name, year, sim.RegimeNames[code], got, want)
				}
			}
			if year > 2021 {
				continue
			}
			n++
			sum += part(x, float64(s.Regime))
			slices.Sort(x)
			if x[len(x)/2-1] == float64(s.Regime) { // of two in the middle the stricter one
				medians++
			}
		}
	}
	whole := h.Whole()
	got := [2][2]float64{{whole.Free, whole.FreeMedian}, {whole.Given, whole.GivenMedian}}[side]
	if whole.Cells != int(n) || math.Abs(got[0]-sum/n) > 1e-9 || math.Abs(got[1]-medians/n) > 1e-9 {
		t.Errorf("codes met %v of %d, want %v and %v of %v", got, whole.Cells, sum/n, medians/n, n)
	}
}

// handNumbers compares numbers of the tables with medians by hand.
func handNumbers(t *testing.T, h *evidence.Hindcast, side int,
	at func(d sim.Domain, outcome string, entity, year int) []float64) {
	t.Helper()
	middle := func(x []float64) float64 {
		slices.Sort(x)
		return (x[len(x)/2-1] + x[len(x)/2]) / 2
	}
	added := func(list ...[]float64) []float64 {
		x := slices.Clone(list[0])
		for _, more := range list[1:] {
			for k := range x {
				x[k] += more[k]
			}
		}
		return x
	}
	kg, seen := 0, map[string]int{}
	for _, x := range h.Predictive {
		want, factor := []float64(nil), 1.0
		switch {
		case x.What == evidence.SeriesInside:
			want, factor = at(sim.OfRegion, "inside_share", 0, x.Year), 100
		case x.What == evidence.SeriesStance && x.Table == evidence.TableSeries:
			want = at(sim.OfRegion, "stance_mean", 0, x.Year)
		case x.What == evidence.SeriesOpen:
			want = at(sim.OfRegion, "borders_open", 0, x.Year)
		case x.What == evidence.TotalOf("KG"):
			want, factor = added(at(sim.OfCountry, "exports_usd", kg, x.Year), at(sim.OfCountry, "imports_usd", kg, x.Year)), 1e-9
		case x.What == evidence.Signed:
			var years [][]float64
			for y := x.From; y <= x.Year; y++ {
				years = append(years, at(sim.OfRegion, "papers_signed", 0, y))
			}
			want = added(years...)
		default:
			continue
		}
		seen[x.What]++
		got, m := [2][3]float64{x.Free, x.Given}[side][1], factor*middle(want)
		if math.Abs(got-m) > 1e-9*math.Max(1, math.Abs(m)) {
			t.Errorf("%s, %d to %d: %v, want %v", x.What, x.From, x.Year, got, m)
		}
	}
	if len(seen) != 5 || seen[evidence.Signed] != 7 || seen[evidence.TotalOf("KG")] != 2 {
		t.Errorf("compared were %v", seen)
	}
}

// Protects: the hindcast is the same for any number of workers, and another seed has another one.
func TestHindcastDoesNotDependOnWorkers(t *testing.T) {
	j := hindcastWith(t, bunch+3)
	j.Workers = 1
	one := hindcasted(t, j).Table()
	j.Workers = 3
	if string(hindcasted(t, j).Table().CSV) != string(one.CSV) {
		t.Error("one worker and three give other numbers")
	}
	j.Seed++
	if string(hindcasted(t, j).Table().CSV) == string(one.CSV) {
		t.Error("two seeds give the same numbers")
	}
}

// Protects: what the record has stands beside what is simulated: shares inside, totals of trade, trade over size,
// memberships. Numbers of an earlier model stand beside those that are there.
func TestHindcastHasTheRecord(t *testing.T) {
	h := hindcasted(t, hindcastWith(t, 20))
	find := func(table, what string, year int) float64 {
		for _, x := range h.Predictive {
			if x.Table == table && x.What == what && x.Year == year {
				return x.Record
			}
		}
		return math.Inf(1)
	}
	for _, c := range []struct {
		table, what string
		year        int
		want, near  float64
	}{
		{evidence.TableTrade, evidence.SeriesInside, 2018, 8.16, 0.001},
		{evidence.TableTrade, evidence.SeriesInside, 2021, 10.33, 0.001},
		{evidence.TableTrade, evidence.TotalOf("KG"), 2018, 7.1, 0.1}, // 86.2 % of 8.27 bn US$
		{evidence.TableOpenness, "KG", 2021, 86, 2},
		{evidence.TableSeries, evidence.SeriesOpen, 2018, 4, 0},
		{evidence.TableSeries, evidence.SeriesSeats, 1992, 14, 0}, // CIS and the grid 5 each, Tashkent treaty 4
		{evidence.TableCounts, evidence.Signed, 2020, 17, 0},
	} {
		if got := find(c.table, c.what, c.year); math.Abs(got-c.want) > c.near {
			t.Errorf("%s in %d: the record has %v, want %v", c.what, c.year, got, c.want)
		}
	}
	for _, b := range h.Before {
		known := strings.HasPrefix(b.What, "coded regimes")
		known = known || slices.ContainsFunc(h.Borders, func(x evidence.BorderShares) bool { return x.Border == b.What })
		known = known || slices.ContainsFunc(h.Predictive, func(x evidence.Predicted) bool { return x.What == b.What })
		if !known {
			t.Errorf("an earlier number of %s in %d, which no table has", b.What, b.Year)
		}
	}
	if words := fmt.Sprint(h.Held, h.OpenYears, h.Landmarks, h.SeatYears); words !=
		"[2020] [2018 2019] [1995 2000 2005 2011 2016 2019 2025] [2005 2016 2025]" {
		t.Errorf("years: %s", words)
	}
}
