package explore

import (
	"context"
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
)

// benchmarksFrom are the naive forecasts from an origin of the reference, by one card.
func benchmarksFrom(t *testing.T, origin int, given bool) (*benchmarks, *scenarios.Bound) {
	t.Helper()
	b, o := reference(t)
	blind, err := b.AsOf(origin, false)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(blind, o, origin)
	if err != nil {
		t.Fatal(err)
	}
	known, err := b.AsOf(origin, given)
	if err != nil {
		t.Fatal(err)
	}
	return newBenchmarks(p, known, given), known
}

// Protects what the record says of a border by its dated acts: an act of closing holds for its years, and a reopening
// stands until the next one.
func TestClosedByTheRecord(t *testing.T) {
	m, _ := benchmarksFrom(t, 2019, true)
	r := m.events.Region
	for _, c := range []struct {
		a, b       string
		year, want int
	}{
		{"TJ", "UZ", 1999, 0}, {"TJ", "UZ", 2000, 1}, {"TJ", "UZ", 2002, 1}, {"TJ", "UZ", 2003, 0}, {"TJ", "UZ", 2010, 1},
		{"TJ", "UZ", 2016, 1}, {"TJ", "UZ", 2017, 0}, {"TJ", "UZ", 2018, -1}, {"TJ", "UZ", 2021, -1}, {"KZ", "UZ", 2003, 1},
		{"KZ", "UZ", 2004, 0}, {"KZ", "UZ", 2017, -1}, {"KG", "TJ", 2020, 0}, {"KG", "TJ", 2021, 1}, {"KZ", "TM", 2010, 0},
	} {
		i, j := r.NodeIndex(c.a), r.NodeIndex(c.b)
		if got := m.closed(Group{A: min(i, j), B: max(i, j)}, c.year); got != float64(c.want) {
			t.Errorf("%s-%s in %d: %v, want %d", c.a, c.b, c.year, got, c.want)
		}
	}
}

// Protects the last value times the sizes: the forecast moves with both sizes as the card gives them, and where these are a
// forecast themselves it has their doubt. The step of closing a border needs a card with dates, and a step before the origin.
func TestForecastsFollowSizes(t *testing.T) {
	method := func(m *benchmarks, n *naive, name string, year int) (analysis.Gaussian, bool) {
		for _, f := range m.trade(n, year) {
			if f.method == name {
				return f.Gaussian, true
			}
		}
		return analysis.Gaussian{}, false
	}
	for _, given := range []bool{true, false} {
		m, known := benchmarksFrom(t, 2010, given)
		r := known.Region
		g := m.known.Groups[m.known.find(Inside, "KG-KZ")]
		n := m.of(g, "kg_nsc")
		last, ok := m.known.value0(m.known.find(Inside, "KG-KZ"), "kg_nsc", 2010)
		got, there := method(m, n, evidence.WithGDPs, 2013)
		if !ok || !there {
			t.Fatal("no reading or no forecast of KG-KZ")
		}
		size := func(node, year int) float64 { return r.Size[(year-r.FirstYear)*len(r.Nodes)+node] }
		want := last + math.Log(size(g.A, 2013)*size(g.B, 2013)/size(g.A, 2010)/size(g.B, 2010))
		plain, _ := analysis.Following(m.follow(n), 2010, 3)
		sd := plain.SD
		if !given {
			sd = math.Sqrt(sd*sd + m.growth(g, 3))
		}
		if math.Abs(got.Mean-want) > 1e-9 || math.Abs(got.SD-sd) > 1e-12 {
			t.Errorf("given %v: %+v, want %v ± %v", given, got, want, sd)
		}
		if _, there := method(m, n, evidence.WithClosures, 2013); there != given {
			t.Errorf("given %v: a forecast with closures: %v", given, there)
		}
	}
	early, _ := benchmarksFrom(t, 1999, true) // the first act of closing is of 2000
	g := early.known.Groups[early.known.find(Inside, "KG-KZ")]
	n := early.of(g, "kg_nsc")
	if n == nil {
		n = early.series[0]
	}
	if _, there := method(early, n, evidence.WithClosures, 2001); there {
		t.Error("an effect of closing is known before any border was closed")
	}
}

// Protects the spread of the blind card from counting the noise of sizes twice.
func TestNoiseOfSizesCountsOnce(t *testing.T) {
	b, _ := reference(t)
	known, err := b.AsOf(2010, false)
	if err != nil {
		t.Fatal(err)
	}
	calm := *known
	calm.Params.Forcing.Growth = 0
	bare, region := *known, *known.Region
	region.Noise = sim.Noise{}
	bare.Region = &region
	if !varied(known) || varied(&calm) || varied(&bare) {
		t.Errorf("with noise %v, switched off %v, without any in the record %v", varied(known), varied(&calm), varied(&bare))
	}
}

// Protects the rates of naive forecasts of decisions, by hand, and their honesty: the record before the origin makes rates
// and is not scored, the record after it is scored and makes no rate.
func TestDecisionsByHand(t *testing.T) {
	c := &chronicle{first: 2001, origin: 2010, until: 2012,
		hazards: []Hazard{{Class: Signed, Name: "often", A: 0, B: 1}, {Class: Signed, Name: "once", A: 0, B: 2},
			{Class: Fought, Name: "late", A: 1, B: 2}},
		before: func(k, year int) (bool, bool) {
			if year > 2010 {
				t.Fatalf("%d makes a rate of 2010", year)
			}
			return k == 0 || k == 1 && year > 2005, k == 0 && year%2 == 0 || k == 1 && year == 2007
		},
		after: func(k, year int) (bool, bool) {
			if year <= 2010 {
				t.Fatalf("%d is scored from 2010", year)
			}
			return k != 1 || year == 2012, k == 1
		},
		chance: func(k, year int) float64 { return float64(k)/10 + float64(year-2010)/100 },
		unit:   func(h *Hazard) string { return h.Name + "'s" },
	}
	signed := 6.5 / 16 // 5 of 10 years and 1 of 5
	want := []evidence.Decision{
		{Name: "often", Year: 2011, Chances: [4]float64{0.01, (5 + 20*signed) / 30, signed, 0.001}},
		{Name: "often", Year: 2012, Chances: [4]float64{0.02, (5 + 20*signed) / 30, signed, 0.001}},
		{Name: "once", Year: 2012, Happened: true, Chances: [4]float64{0.12, (1 + 20*signed) / 25, signed, 0.001}},
		{Name: "late", Year: 2011, Chances: [4]float64{0.21, 0.5, 0.5, 0.001}}, // a class that was never at risk
		{Name: "late", Year: 2012, Chances: [4]float64{0.22, 0.5, 0.5, 0.001}},
	}
	got := c.decisions("card")
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for k, d := range got {
		w := want[k]
		class := "papers signed"
		if d.Name == "late" {
			class = "wars"
		}
		if d.Name != w.Name || d.Year != w.Year || d.Happened != w.Happened || d.Class != class || d.Origin != 2010 ||
			d.Unit != d.Name+"'s" || d.Card != "card" {
			t.Errorf("%+v, want %+v", d, w)
		}
		for n := range d.Chances {
			if math.Abs(d.Chances[n]-w.Chances[n]) > 1e-12 {
				t.Errorf("%s in %d: chances %v, want %v", d.Name, d.Year, d.Chances, w.Chances)
			}
		}
	}
}

// Protects the way from hazards of an origin to those of the whole record, which go by name, and the mean over members.
func TestHazardsAheadGoByName(t *testing.T) {
	r := &sim.Region{Members: 2, FirstYear: 2000, Nodes: []sim.Node{{ID: "AA"}, {ID: "BB"}}}
	b := &scenarios.Bound{Region: r}
	whole := &Problem{Bound: b, Last: 2003, Hazards: []Hazard{
		{Class: Signed, Name: "later", A: 0, B: 1, years: []risk{safe, safe, safe, exposed}},
		{Class: Signed, Name: "x", A: 0, B: 1, years: []risk{exposed, exposed, exposed, done}},
		{Class: Joined, Name: "x", A: 0, B: -1, years: []risk{exposed, exposed, done, safe}}}}
	p := &Problem{Bound: b, Last: 2001, Hazards: []Hazard{
		{Class: Joined, Name: "x", A: 0, B: -1, years: []risk{exposed, exposed}},
		{Class: Signed, Name: "gone", A: 0, B: 1, years: []risk{exposed, exposed}},
		{Class: Signed, Name: "x", A: 0, B: 1, years: []risk{exposed, done}}}}
	paths := &Paths{Problem: p, Until: 2003}
	for _, x := range []float64{0.2, 0.4} {
		run := p.newPath(2003)
		for k := range run {
			run[k] = x
		}
		run[p.at(0, 2002)] = math.NaN() // nothing to decide
		paths.Runs = append(paths.Runs, run)
	}
	got := hazardsAhead(whole, paths).decisions("card")
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	for k, want := range []struct {
		class, unit string
		year        int
		happened    bool
		chance      float64
	}{{"bodies joined", "AA", 2002, true, 0.001}, {"papers signed", "AA-BB", 2002, false, 0.3},
		{"papers signed", "AA-BB", 2003, true, 0.3}} {
		if d := got[k]; d.Class != want.class || d.Unit != want.unit || d.Year != want.year || d.Happened != want.happened ||
			math.Abs(d.Chances[0]-want.chance) > 1e-12 {
			t.Errorf("%+v, want %+v", d, want)
		}
	}
}

// Protects the forecasts of memberships, by hand: a share of runs, what was, and a chain. Bodies without members, of other
// times, and after their end are not asked about.
func TestMembershipsByHand(t *testing.T) {
	r := &sim.Region{Members: 2, FirstYear: 2000, Nodes: []sim.Node{{ID: "AA"}, {ID: "BB"}}, Organisations: []sim.Organisation{
		{ID: "ONE"}, {ID: "EMPTY"}, {ID: "NEW", Founded: 2004}, {ID: "OLD", Ended: 2005}}}
	record := func(i, o, year int) bool {
		switch o {
		case 0:
			return i == 0 && year >= 2002 || i == 1 && year == 2005 // AA joins in 2002, BB after the origin
		case 1:
			return false
		}
		return year < 2005
	}
	var runs []*seats
	for k := range 4 {
		s := newSeats(r, 2004, 2005)
		*s.at(0, 0, 2004), *s.at(0, 0, 2005) = true, k == 0
		runs = append(runs, s)
	}
	got := membersAhead("card", r, record, runs, 2003, 2005)
	// Until 2003: BODY ONE and EMPTY and OLD stand in three steps for two countries. Outside are AA in ONE twice and BB three
	// times, both in EMPTY three times: 11 years with one entry. Inside are AA once, both in OLD three times: 7 without exit.
	join, leave := 1.5/12, 0.5/8
	stays := (1-leave)*(1-leave) + leave*join
	comes := join*(1-leave) + (1-join)*join
	want := []evidence.Decision{
		{Name: "AA ONE", Year: 2004, Happened: true, Chances: [4]float64{1, 0.975, 1 - leave}},
		{Name: "AA ONE", Year: 2005, Happened: true, Chances: [4]float64{0.25, 0.975, stays}},
		{Name: "BB ONE", Year: 2004, Chances: [4]float64{0, 0.025, join}},
		{Name: "BB ONE", Year: 2005, Happened: true, Chances: [4]float64{0, 0.025, comes}},
		{Name: "AA OLD", Year: 2004, Happened: true, Chances: [4]float64{0, 0.975, 1 - leave}},
		{Name: "BB OLD", Year: 2004, Happened: true, Chances: [4]float64{0, 0.975, 1 - leave}},
	}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for k, d := range got {
		w := want[k]
		if d.Name != w.Name || d.Year != w.Year || d.Happened != w.Happened || d.Unit != d.Name[:2] ||
			d.Class != evidence.Memberships {
			t.Errorf("%+v, want %+v", d, w)
		}
		for n := range d.Chances {
			if math.Abs(d.Chances[n]-w.Chances[n]) > 1e-12 {
				t.Errorf("%s in %d: chances %v, want %v", d.Name, d.Year, d.Chances, w.Chances)
			}
		}
	}
}

// Protects the record of memberships: what is dated after June has effect from the next year on, and who left is out.
func TestSeatsOfTheRecord(t *testing.T) {
	p := problem(t, 2021)
	_, o := reference(t)
	in := p.seated(o)
	r := p.Bound.Region
	body := func(id string) int {
		return slices.IndexFunc(r.Organisations, func(x sim.Organisation) bool { return x.ID == id })
	}
	for _, c := range []struct {
		country, body string
		year          int
		want          bool
	}{{"KG", "EAEU", 2015, false}, {"KG", "EAEU", 2016, true}, {"KZ", "EAEU", 2015, true}, {"UZ", "CAPS", 2009, true},
		{"UZ", "CAPS", 2010, false}, {"UZ", "CAPS", 2018, true}, {"TM", "EAEU", 2021, false}} {
		if got := in(r.NodeIndex(c.country), body(c.body), c.year); got != c.want {
			t.Errorf("%s in %s in %d: %v", c.country, c.body, c.year, got)
		}
	}
}

// Protects the comparison of decisions: counts, scores by hand, nothing gained by a method beside itself, and units told by
// themselves only where enough happened.
func TestDecisionsAreCompared(t *testing.T) {
	b := &evidence.Backtest{Design: evidence.Design{Region: problem(t, 2005).Bound.Region, First: 2010, Last: 2013, Horizon: 2,
		Seed: 1}, Classes: []string{"clashes", evidence.Memberships}}
	for origin := 2010; origin <= 2013; origin++ {
		for year := origin + 1; year <= origin+2; year++ {
			b.Decisions = append(b.Decisions,
				evidence.Decision{Card: evidence.Conditional, Class: "clashes", Name: "A", Unit: "A", Origin: origin, Year: year,
					Happened: year >= 2013, Chances: [4]float64{0.5, 0.2, 0.5, 0.001}},
				evidence.Decision{Card: evidence.Conditional, Class: "clashes", Name: "B", Unit: "B", Origin: origin, Year: year,
					Happened: year == 2011, Chances: [4]float64{0.5, 0.5, 0.5, 0.001}})
		}
	}
	CompareAll(b)
	var units []string
	for k := range b.OfDecisions {
		d := &b.OfDecisions[k]
		if d.Unit != "" {
			units = append(units, d.Unit)
			continue
		}
		if d.Method == evidence.ClassRate && (d.Gain != 0 || d.GainLow != 0 || d.GainHigh != 0 || d.Skill != 0) {
			t.Errorf("the same chances gain %v (%v to %v), skill %v", d.Gain, d.GainLow, d.GainHigh, d.Skill)
		}
		if d.Method == evidence.OwnRate && d.Horizon == 0 {
			// A happens in 5 of its 8, and the method gives it 0.2 each time.
			gain := (8*math.Log(0.5) - 5*math.Log(0.2) - 3*math.Log(0.8)) / 16
			if d.Forecasts != 16 || d.Happened != 6 || d.Once != 4 || d.Pairs != 2 || d.Origins != 4 || d.Expected != 8 ||
				math.Abs(d.OtherExpected-5.6) > 1e-12 || math.Abs(d.Gain-gain) > 1e-12 ||
				math.Abs(d.Other-(5*0.64+3*0.04+8*0.25)/16) > 1e-12 || d.Own != 0.25 {
				t.Errorf("%+v, want a gain of %v", d, gain)
			}
		}
	}
	if !slices.Equal(units, []string{"A"}) {
		t.Errorf("told by themselves: %v; A happened in three years, B in one", units)
	}
}

// Protects the log score beside the other score: its mean counts pairs once, and its interval and test are its own.
func TestCompareHasLogScores(t *testing.T) {
	var scores []evidence.Score
	for origin := 2000; origin < 2010; origin++ {
		for n, pair := range []string{"one", "two", "two"} {
			row := evidence.Score{Card: evidence.Conditional, Method: evidence.Simulator, Group: pair,
				Reporter: string(rune('a' + n)), Origin: origin, Year: origin + 1, CRPS: 1,
				Log: 1 + 0.1*math.Sin(float64(origin))}
			scores = append(scores, row)
			row.Method, row.Log = evidence.Drift, 3
			if pair == "two" {
				row.Log = 2
			}
			scores = append(scores, row)
		}
	}
	c := Compare(scores, evidence.All, evidence.Conditional, evidence.Drift, 1, 1)
	own := 0.0
	for origin := 2000; origin < 2010; origin++ {
		own += (1 + 0.1*math.Sin(float64(origin))) / 10
	}
	if math.Abs(c.OwnLog-own) > 1e-12 || math.Abs(c.OtherLog-2.5) > 1e-12 || math.Abs(c.Gain-(2.5-own)) > 1e-12 ||
		math.Abs(c.GainLow-(2-own)) > 1e-12 || math.Abs(c.GainHigh-(3-own)) > 1e-12 {
		t.Errorf("%+v", c)
	}
	if c.Skill != 0 || c.Verdict() != evidence.NotDistinguishable || c.GainVerdict() != evidence.Better {
		t.Errorf("skill %v %s, gain %v %s", c.Skill, c.Verdict(), c.Gain, c.GainVerdict())
	}
}

// Protects the share inside: the runs by themselves, the forecast that carries on what they leave, and the pieces of the
// share beside the mean of their readings.
func TestShareInsideIsTold(t *testing.T) {
	p, whole := problem(t, 2014), problem(t, 2021)
	post := &FitResult{Problem: p, Errors: startErrors, Options: Options{Seed: 1, Workers: 1}}
	paths := &Paths{Problem: p, Until: 2016, Runs: []path{p.newPath(2016), p.newPath(2016)}}
	for _, run := range paths.Runs {
		for k := range run {
			run[k] = det.Log(0.02)
		}
	}
	b := &evidence.Backtest{Design: evidence.Design{Region: whole.Bound.Region, First: 2014, Last: 2014, Horizon: 2, Seed: 1}}
	if err := post.insideLevels(b, evidence.Conditional, whole, paths); err != nil {
		t.Fatal(err)
	}
	if len(b.Levels) != 2 {
		t.Fatalf("%+v", b.Levels)
	}
	for k, l := range b.Levels {
		if l.Year != 2015+k || l.Known() || math.Abs(l.Simulated-0.02) > 1e-12 || math.Abs(l.SimTop-0.02) > 1e-12 ||
			!(l.Low < l.Observed && l.Observed < l.High) || !(l.CarriedLow < l.Carried && l.Carried < l.CarriedTop) {
			t.Errorf("%+v", l)
		}
		if carried := l.Carried / l.Simulated; !(carried > 1.3 && carried < 4) {
			t.Errorf("in %d the runs say 2 %%, the record to 2014 6.7 %%; carried on %.1f %%", l.Year, 100*l.Carried)
		}
	}
	insidePieces(b, whole, paths)
	if !slices.Equal(b.LevelYears, []int{2015, 2016}) || len(b.Pieces) < 10 {
		t.Fatalf("years %v, %d pieces", b.LevelYears, len(b.Pieces))
	}
	totals := 0
	for _, x := range b.Pieces {
		if x.Total {
			totals++
		}
		if len(x.Recorded) != 2 || len(x.Simulated) != 2 || math.Abs(x.Simulated[1]-0.02) > 1e-12 {
			t.Errorf("%+v", x)
		}
		if x.Name == "KG-UZ" && !x.Total {
			g := whole.find(Inside, "KG-UZ")
			product, n := 1.0, 0
			for _, d := range whole.Data[whole.block[g][0]:whole.block[g][1]] {
				if d.Year == 2016 {
					product *= math.Exp(d.Value)
					n++
				}
			}
			if want := math.Pow(product, 1/float64(n)); n < 2 || math.Abs(x.Recorded[1]/want-1) > 1e-9 {
				t.Errorf("KG-UZ in 2016: %v, want %v of %d readings", x.Recorded[1], want, n)
			}
		}
	}
	if totals != whole.Bound.Region.Members {
		t.Errorf("%d totals", totals)
	}
}

// Protects a whole backtest: every class of the record is scored by both cards, all chances are within their bounds, and
// log scores are finite.
func TestBacktestScoresDecisions(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a backtest")
	}
	b, o := reference(t)
	run, err := RunBacktest(context.Background(), b, o, BacktestOptions{Design: evidence.Design{First: 2009, Last: 2009,
		Horizon: 3, Members: 20, Steps: 1, Seed: 1}, Ahead: 20})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, d := range run.Decisions {
		seen[d.Card+" "+d.Class] = true
		for n := range evidence.DecisionMethods(d.Class) {
			if x := d.Chances[n]; !(x >= 0 && x <= 1) || d.Class != evidence.Memberships && (x < doubt || x > 1-doubt) {
				t.Fatalf("%+v", d)
			}
		}
		if d.Origin != 2009 || d.Horizon() < 1 || d.Horizon() > 3 || d.Unit == "" {
			t.Fatalf("%+v", d)
		}
	}
	for _, class := range []string{"papers signed", "hostile acts", "bodies joined", "bodies left", "clashes", "wars",
		evidence.Memberships} {
		if !seen[evidence.Conditional+" "+class] || !seen[evidence.Unconditional+" "+class] {
			t.Errorf("no forecast of %s: %v", class, seen)
		}
	}
	for _, list := range [][]evidence.Score{run.Trade, run.Regimes} {
		for k := range list {
			if s := &list[k]; !(math.Abs(s.Log) <= math.Log(1000)+1e-9) || s.Log == 0 {
				t.Fatalf("%+v", s)
			}
		}
	}
}
