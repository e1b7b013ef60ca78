package evidence

import (
	"math"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// made is a small backtest with one of everything.
func made() *Backtest {
	r := &sim.Region{Name: "made", Members: 2, FirstYear: 1995, OutcomesObserved: 2013,
		Nodes: []sim.Node{{ID: "AA"}, {ID: "BB"}}, Landmarks: sim.Landmarks{HeldOut: 2010}}
	t := &Backtest{Design: Design{Region: r, First: 2010, Last: 2011, Horizon: 2, Members: 50, Steps: 1, Seed: 1},
		Classes: []string{"wars", "papers signed", Memberships}}
	for _, card := range cards {
		for n, method := range append([]string{Simulator}, methodsOf(card)...) {
			t.Trade = append(t.Trade, Score{Card: card, Method: method, Group: "AA-BB", Reporter: "x", Origin: 2010, Year: 2011,
				CRPS: 0.3 - 0.01*float64(n), Log: 1 + 0.1*float64(n)})
		}
		for h := range 3 {
			for n, method := range methodsOf(card) {
				t.OfTrade = append(t.OfTrade, Comparison{Part: All, Card: card, Method: method, Horizon: h, Forecasts: 7,
					Pairs: 1, Origins: 2, Longest: 1, Own: 0.3, Other: 0.29 - 0.01*float64(n), Skill: -0.03, Low: -0.2, High: 0.1,
					Stat: math.NaN(), P: math.NaN(), OwnLog: 1, OtherLog: 1.25, Gain: 0.25, GainLow: 0.05, GainHigh: 0.5,
					GainP: math.NaN()})
			}
			for _, method := range RegimeMethods {
				t.OfRegimes = append(t.OfRegimes, Comparison{Part: All, Card: card, Method: method, Horizon: h, Forecasts: 4,
					Pairs: 1, Own: 0.1, OwnError: 0.05, OwnLog: 0.6, Other: 0.2, OtherError: 0.15, OtherLog: 0.75,
					Skill: 0.5, Low: 0.25,
					High: 0.75, Gain: 0.15, GainLow: math.Inf(-1), GainHigh: math.Inf(1)})
			}
		}
	}
	t.Decisions = []Decision{
		{Card: Conditional, Class: "wars", Name: "AA-BB", Unit: "AA-BB", Origin: 2010, Year: 2012, Happened: true,
			Chances: [4]float64{0.25, 0.125, 0.0625, 0.001}},
		{Card: Conditional, Class: Memberships, Name: "AA ONE", Unit: "AA", Origin: 2011, Year: 2012,
			Chances: [4]float64{0.5, 0.975, 0.75}}}
	one := Comparison{Part: All, Card: Conditional, Forecasts: 10, Pairs: 1, Own: 0.1, Other: 0.0001, Skill: -999, Low: -5000,
		High: -100, OwnLog: 0.3, OtherLog: 0.35, Gain: 0.05, GainLow: 0.01, GainHigh: 0.1, P: math.NaN(), GainP: math.NaN(),
		Stat: math.NaN()}
	for _, class := range []string{"wars", Memberships} {
		for _, unit := range []string{"", "AA"} {
			for _, method := range DecisionMethods(class)[1:] {
				d := DecisionSkill{Class: class, Unit: unit, Happened: 3, Once: 2, Expected: 2.5, OtherExpected: 1.5,
					Comparison: one}
				d.Method = method
				if unit == "" || method == Rival(class) {
					t.OfDecisions = append(t.OfDecisions, d)
				}
			}
		}
	}
	t.LevelYears = []int{2011, 2012}
	t.Pieces = []Piece{{Name: "AA-BB", Recorded: []float64{10, 20}, Simulated: []float64{5, 20}},
		{Name: "AA", Total: true, Recorded: []float64{100, 100}, Simulated: []float64{100, 150}},
		{Name: "BB", Total: true, Recorded: []float64{60, math.NaN()}, Simulated: []float64{80, 90}}}
	t.Experiments = []Experiment{{Case: Case{Name: "a closure", From: 2014, To: 2016, Given: []string{"x"}}, Pair: "AA-BB",
		Beyond: &Unrecorded{Origin: 2013, Told: [3]float64{-1, -0.5, 0.25}, Untold: [3]float64{-0.5, 0.125, 0.75}}}}
	t.Levels = []InsideLevel{
		{Level: Level{Year: 2011, Observed: 0.1, Low: 0.08, High: 0.12, Simulated: 0.07, SimLow: 0.05, SimTop: 0.09},
			Origin: 2011, Card: Conditional},
		{Level: Level{Year: 2012, Observed: 0.1, Low: 0.08, High: 0.12, Simulated: 0.07, SimLow: 0.05, SimTop: 0.09},
			Origin: 2011, Card: Conditional, CarriedLow: 0.07, Carried: 0.09, CarriedTop: 0.11}}
	return t
}

// Protects the division of a miss: what the pieces add is the difference of the two shares, each with the sign of its own
// miss, and what the record does not have adds nothing.
func TestPiecesAddUp(t *testing.T) {
	pieces := []Piece{{Name: "one", Recorded: []float64{10}, Simulated: []float64{4}},
		{Name: "two", Recorded: []float64{3}, Simulated: []float64{5}},
		{Name: "none", Recorded: []float64{math.NaN()}, Simulated: []float64{5}},
		{Name: "A", Total: true, Recorded: []float64{90}, Simulated: []float64{120}},
		{Name: "B", Total: true, Recorded: []float64{60}, Simulated: []float64{60}}}
	recorded, simulated, parts := decomposed(pieces, 0)
	if math.Abs(recorded-26.0/150) > 1e-12 || math.Abs(simulated-18.0/180) > 1e-12 {
		t.Errorf("shares %v and %v", recorded, simulated)
	}
	sum := 0.0
	for k, sign := range []float64{-1, 1, 0, -1, 0} {
		switch {
		case k == 2:
			if !math.IsNaN(parts[k]) {
				t.Errorf("a pair without a reading adds %v", parts[k])
			}
			continue
		case sign == 0 && parts[k] != 0, float64(sign*parts[k]) < 0:
			t.Errorf("%s adds %v", pieces[k].Name, parts[k])
		}
		sum += parts[k]
	}
	if math.Abs(sum-(simulated-recorded)) > 1e-12 {
		t.Errorf("the pieces add %v, the shares differ by %v", sum, simulated-recorded)
	}
	// Three lost by one pair for every one gained by the other.
	if math.Abs(parts[0]+3*parts[1]) > 1e-12 {
		t.Errorf("the pairs add %v and %v", parts[0], parts[1])
	}
	if meanOfLogs(3, 3) != 3 || math.Abs(meanOfLogs(1, math.E)-(math.E-1)) > 1e-12 {
		t.Error("logarithmic means")
	}
}

// Protects the page of a backtest: the line on the forecast that is hardest to beat, log scores beside the others, pairs one
// by one, the share inside with its pieces, and decisions.
func TestBacktestReport(t *testing.T) {
	b := made()
	page := string(b.Report(&results.Manifest{Scenario: "made"}, []string{"figures/decisions.png"}, "", nil))
	for _, want := range []string{
		"- Against last value × GDPs, conditional card, all pairs and origins: score 0.300 against 0.280, skill -0.03 (-0.20 " +
			"to +0.10), not distinguishable; log score 1.000 against 1.250 nats, gain +0.250 (+0.050 to +0.500), better.\n",
		"| last value × GDPs and closures | 1.250: +0.25 (+0.05 to +0.50), better |",
		// Of one forecast each, gravity and events has the least CRPS, and the simulator the least log score.
		"| AA-BB | 1 | 0.300 | gravity and events | 0.220 | 0.280 | gravity and events | 1.00 | 1.80 | 1.20 | simulator |",
		"| AA-BB | 1 | 0.300 | gravity | 0.240 | 0.280 | gravity | 1.00 | 1.60 | 1.20 | simulator |",
		"## The share inside after 2010",
		"| 2011 | 10.0 (8.0–12.0) | 2011 | in the fit | 7.0 (5.0–9.0) | – | **no** | – |",
		"| 2012 | 10.0 (8.0–12.0) | 2011 | conditional | 7.0 (5.0–9.0) | 9.0 (7.0–11.0) | **no** | yes |",
		"| AA-BB | 0.50 | 1.00 | -5.94 | +0.00 |", "| BB with all | 1.33 | – | -1.01 | – |",
		"In 2011 these rows make a share of 5.6 %, where the record makes 12.5: the pairs' trade adds -5.9 points, the trade " +
			"with all -1.0. Most comes from AA-BB (too low, ×0.50, -5.9), BB with all (too high, ×1.33, -1.0)",
		"In 2012 these rows make a share of 26.7 %, where the record makes 40.0",
		"| all | 0.10 (0.050), 0.60 | 0.20 (0.150), 0.75 | 0.20 (0.150), 0.75 | 0.20 (0.150), 0.75 | +0.50 (+0.25 to +0.75) | " +
			"better | +0.15 | not distinguishable |",
		"| wars | 10 | 3 | 2.5 | own rate | 1.5 | 0.1000 | 0.0001 | below -10 | 0.3000 | 0.3500 | +5.00 (+1.00 to +10.00) | " +
			"better |",
		"nothing of this could happen, by the record and by what was known then: papers signed.",
		"| conditional | memberships | transitions | – | – | +5.00 of 3, better |",
		"| wars | AA | conditional | 2 | 3 | 2.5 | 1.5 | 0.3000 | 0.3500 | +5.00 | ahead |",
		"![Decisions against naive forecasts](figures/decisions.png)",
		"| a closure | AA-BB | 2014–2016 | any | forecast, no record given | -0.50 (-1.00 to +0.25) | " +
			"+0.12 (-0.50 to +0.75) | – |",
		"The record ends in 2013.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q in the page", want)
		}
	}
	if strings.Contains(page, "%!") || strings.Contains(page, "NaN") || strings.Contains(page, "Inf") {
		t.Error("the page has a number that is none")
	}
	bare := &Backtest{Design: b.Design}
	if page := string(bare.Report(&results.Manifest{}, nil, "", nil)); !strings.Contains(page, "None: the record") ||
		strings.Contains(page, "The share inside") {
		t.Errorf("without decisions and shares the page says\n%s", page)
	}
}

// Protects the tables: every row has every column, and what a method does not have is empty.
func TestBacktestTables(t *testing.T) {
	b := made()
	for _, table := range []results.Table{b.ScoresTable(), b.SkillTable(), b.ChancesTable(), b.DecisionsTable()} {
		for _, line := range strings.Split(strings.TrimSpace(string(table.CSV)), "\n") {
			if n := strings.Count(line, ",") + 1; n != len(table.Columns) {
				t.Errorf("%s has %d columns, this row %d: %s", table.File, len(table.Columns), n, line)
			}
		}
	}
	for csv, want := range map[string]string{
		string(b.ScoresTable().CSV): "trade,conditional,last value × " +
			"GDPs,AA-BB,x,2010,2011,1,0.27999999999999997,0,false,0,1.2\n",
		string(b.SkillTable().CSV): "borders,conditional,transitions,0,4,1,0,0,0.1,0.2,0.05,0.15,,,0.5,0.25,0.75,",
		string(b.ChancesTable().CSV): "conditional,wars,AA-BB,AA-BB,2010,2012,2,true,0.25,0.125,0.0625,0.001,,\n" +
			"conditional,memberships,AA ONE,AA,2011,2012,1,false,0.5,,,,0.975,0.75\n",
		string(b.DecisionsTable().CSV): "wars,AA,conditional,own " +
			"rate,0,10,3,2,2.5,1.5,0.1,0.0001,-999,-5000,-100,,worse,0.3,0.35," +
			"0.05,0.01,0.1,,better\n",
	} {
		if !strings.Contains(csv, want) {
			t.Errorf("no %q in\n%s", want, csv)
		}
	}
}
