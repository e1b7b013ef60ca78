package explore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// variantNamed finds a variant.
func variantNamed(t *testing.T, name string) *evidence.Variant {
	t.Helper()
	for _, v := range ModelVariants() {
		if v.Name == name {
			return &v
		}
	}
	t.Fatalf("no variant %q", name)
	return nil
}

// valuesOf are the parameters of a model by path.
func valuesOf(p agents.Params) map[string]float64 {
	values := map[string]float64{}
	for _, row := range p.Table() {
		values[row.Path] = *row.Value
	}
	return values
}

// Protects the list: four models and each of the eight theories alone and left out, all with names of their own, and a
// contrast for each theory in both.
func TestTwentyVariants(t *testing.T) {
	list := ModelVariants()
	names := map[string]bool{}
	for _, v := range list {
		names[v.Name] = true
	}
	if len(list) != 20 || len(names) != 20 {
		t.Errorf("%d variants with %d names, want 20", len(list), len(names))
	}
	for k, name := range evidence.FourModels {
		if list[k].Name != name {
			t.Errorf("variant %d is %q, want %q", k, list[k].Name, name)
		}
	}
	kinds := map[string]int{}
	for _, c := range contrasts() {
		kinds[c.Kind]++
		if !names[c.With] || !names[c.Without] || c.With == c.Without {
			t.Errorf("contrast of %q and %q", c.With, c.Without)
		}
	}
	if kinds[evidence.OfModels] != 6 || kinds[evidence.OfAlone] != 8 || kinds[evidence.OfLeftOut] != 8 {
		t.Errorf("contrasts %v", kinds)
	}
}

// Protects the meaning of inside and outside: the four models have, to the bit, the parameters and the entries of the
// scenario in which the switches of the game of barriers are set. And fitted numbers do not switch them on again.
func TestModelsSwitchAsTheGameOfBarriersDoes(t *testing.T) {
	b, o := reference(t)
	const origin = 2005
	known, err := b.AsOf(origin, true)
	if err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(known, o, origin)
	if err != nil {
		t.Fatal(err)
	}
	values := make([]float64, p.Size())
	for k := range values {
		values[k] = p.value(k, 0.3)
	}
	some := 0
	for _, name := range evidence.FourModels {
		var off []string
		for _, g := range agents.BarrierGroups {
			if g == sim.External && (name == evidence.NoCauses || name == evidence.InsideCauses) ||
				g != sim.External && (name == evidence.NoCauses || name == evidence.OutsideCauses) {
				off = append(off, "barriers."+g.String()+"=false")
			}
		}
		s := *b.Scenario
		if len(off) > 0 {
			if err := s.Set(off...); err != nil {
				t.Fatal(err)
			}
		}
		switched, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		want := valuesOf(p.model(p.Bound, values).Params)
		for path := range want {
			if slices.Contains(switched.Settled(), path) {
				want[path] = valuesOf(switched.Params)[path]
			}
		}
		without := causesOff(variantNamed(t, name))
		ids, err := without.entriesOff(b)
		if err != nil {
			t.Fatal(err)
		}
		q := p.less(&without, ids)
		got := valuesOf(q.model(q.Bound, values).Params)
		for path, v := range want {
			if got[path] != v && !(math.IsNaN(v) && math.IsNaN(got[path])) {
				t.Errorf("%s: %s = %v, in the scenario with switches %v", name, path, got[path], v)
			}
		}
		there, err := switched.AsOf(origin, true)
		if err != nil {
			t.Fatal(err)
		}
		for k := range there.Entries {
			if q.Bound.Entries[k].ID != there.Entries[k].ID || q.Bound.Entries[k].Off != there.Entries[k].Off {
				t.Errorf("%s: entry %s is off: %v, in the scenario with switches: %v", name, there.Entries[k].ID,
					q.Bound.Entries[k].Off, there.Entries[k].Off)
			}
			if there.Entries[k].Off {
				some++
			}
		}
		if !reflect.DeepEqual(q.Rows, p.Rows) || !reflect.DeepEqual(q.Data, p.Data) {
			t.Errorf("%s: other priors or another record", name)
		}
	}
	if some == 0 {
		t.Error("no entry was switched off")
	}
}

// Protects theories: alone, one keeps its barriers and no other outside barrier is left; left out, nothing that outside
// powers do by it is left and all else stays. What is not outside in a theory stays in all. X8 is a support.
func TestTheoriesAreSwitchedOneByOne(t *testing.T) {
	start := agents.Defaults()
	all := valuesOf(start)
	after := func(name string) map[string]float64 {
		p := start
		c := causesOff(variantNamed(t, name))
		c.switchOff(&p)
		return valuesOf(p)
	}
	for _, c := range []struct {
		variant, path string
		on            bool
	}{
		{"inside and X3", "pressure.refusal", true}, {"inside and X3", "acts.anger", true},
		{"inside and X3", "leaders.hub", false},
		{"inside and X3", "protective.stance", false}, {"inside and X3", "leaders.sovereignty", true},
		{"inside and X3", "order.stance", true}, {"inside", "order.stance", true}, {"inside", "pressure.refusal", false},
		{"inside without X8", "order.stance", false}, {"inside without X8", "bodies.provision", false},
		{"inside without X8", "leaders.hub", false}, {"inside without X8", "leaders.sovereignty", true},
		{"both without X5", "capacity.vertical", false}, {"both without X5", "capacity.horizontal", true},
		{"both without X5", "leaders.hub", true}, {"inside and X5", "capacity.vertical", true},
		{"inside and X5", "capacity.horizontal", true}, {"both without X8", "incidents.overlay", false},
		{"both without X1", "protective.tenure", false}, {"both without X1", "order.stance", true},
		{"neither", "leaders.sovereignty", false}, {"neither", "leaders.gain", true}, {"both", "leaders.sovereignty", true},
	} {
		now, was := after(c.variant)[c.path], all[c.path]
		if was == 0 || (now == was) != c.on {
			t.Errorf("%s: %s = %v of %v, want it on: %v", c.variant, c.path, now, was, c.on)
		}
	}
}

// small is a comparison that takes seconds.
func small(t *testing.T) (*scenarios.Bound, *scenarios.Observations, ModelsOptions) {
	b, o := reference(t)
	opt := ModelsOptions{Workers: 1, Only: []string{"neither", "inside", "outside", "both", "both without X1"}}
	opt.ModelDesign = evidence.ModelDesign{Origins: []int{2004, 2006}, Until: []int{2006, 2007}, Members: 20, Steps: 1, Ahead: 20,
		Resamples: 60, Seed: 3}
	return b, o, opt
}

func compared(t *testing.T, opt ModelsOptions) *evidence.Models {
	t.Helper()
	b, o, _ := small(t)
	m, err := RunModels(context.Background(), b, o, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Protects a comparison from end to end: the same on any number of workers and in any order of variants, and after a stop,
// from pieces that went through a file. All variants forecast the same things, no year is scored twice, and reporters of a
// pair share the weight of its year.
func TestComparisonIsRepeatable(t *testing.T) {
	_, _, opt := small(t)
	var pieces []ModelPiece
	opt.Save = func(p ModelPiece) error {
		pieces = append(pieces, p)
		return nil
	}
	want := compared(t, opt)
	if len(pieces) != 10 {
		t.Fatalf("%d pieces were saved, want 10", len(pieces))
	}
	text, err := json.Marshal(pieces[3:])
	if err != nil {
		t.Fatal(err)
	}
	opt.Save, opt.Workers = nil, 3
	if err := json.Unmarshal(text, &opt.Known); err != nil {
		t.Fatal(err)
	}
	// Written out, numbers have all their digits, and one that is not known equals itself.
	if got := compared(t, opt); fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", *want) {
		t.Error("taken up on other workers it differs")
	}
	fewer := opt
	fewer.Known, fewer.Only = nil, []string{"both"}
	for k, f := range compared(t, fewer).Forecasts {
		if f.Logs[0] != want.Forecasts[k].Logs[3] {
			t.Fatalf("alone, both gives %s %s %d %v, among others %v", f.Class, f.What, f.Year, f.Logs[0],
				want.Forecasts[k].Logs[3])
		}
	}
	checkForecasts(t, want)
	checkTables(t, want)
}

// checkForecasts checks what is scored.
func checkForecasts(t *testing.T, m *evidence.Models) {
	t.Helper()
	weight, classes := map[string]float64{}, map[string]int{}
	for _, f := range m.Forecasts {
		k := slices.Index(m.Origins, f.Origin)
		if f.Year <= f.Origin || f.Year > m.Until[k] {
			t.Errorf("%s %s %d is scored from %d", f.Class, f.What, f.Year, f.Origin)
		}
		weight[strings.Join([]string{f.Class, f.What, string(rune(f.Year))}, " ")] += f.Weight
		classes[f.Class]++
		hazard := slices.Contains(HazardNames[:], f.Class)
		for _, x := range f.Logs {
			if hazard && (x > math.Log(1-doubt)+1e-9 || x < math.Log(doubt)-1e-9) {
				t.Errorf("%s %s %d scores %v", f.Class, f.What, f.Year, x)
			}
		}
	}
	for what, w := range weight {
		if math.Abs(w-1) > 1e-9 {
			t.Errorf("%s counts %v times", what, w)
		}
	}
	for _, class := range []string{"papers signed", "bodies joined", "clashes", "trade of members", "border regimes"} {
		if classes[class] == 0 || !slices.Contains(m.Classes, class) {
			t.Errorf("no forecast of %s", class)
		}
	}
}

// checkTables checks that the results add up.
func checkTables(t *testing.T, m *evidence.Models) {
	t.Helper()
	for _, v := range m.Variants {
		sum := 0.0
		for _, class := range m.Classes {
			sum += m.Score(v.Name, class).Total
		}
		if all := m.Score(v.Name, ""); math.Abs(sum-all.Total) > 1e-6 || all.Forecasts != len(m.Forecasts) {
			t.Errorf("%s: classes add up to %v, all to %v", v.Name, sum, all.Total)
		}
	}
	c := m.Contrast("both", "both without X1", "")
	if d := m.Score("both", "").Total - m.Score("both without X1", "").Total; c == nil || math.Abs(c.Total-d) > 1e-6 {
		t.Errorf("contrast %v, difference of scores %v", c, d)
	}
	if c := m.Contrast("both", "inside", ""); c == nil || c.Total == 0 || !(c.Low < c.High) || !(c.Effective >= 1) {
		t.Errorf("both beside inside: %+v", c)
	}
	s := m.Stacked("")
	if s == nil || math.Abs(s.Weights[0]+s.Weights[1]+s.Weights[2]+s.Weights[3]-1) > 1e-9 {
		t.Errorf("stacking %+v", s)
	}
}

// Protects the pairing. A variant that switches off nothing is both to the bit; and a contrast of a model with itself is
// exactly 0 in every class, so nothing can be told of it.
func TestNothingOffIsBoth(t *testing.T) {
	b, o, opt := small(t)
	opt.Origins, opt.Until, opt.Only = opt.Origins[:1], opt.Until[:1], []string{"both"}
	m := compared(t, opt)
	c := &comparison{ModelsOptions: opt, ctx: context.Background(), bound: b, record: o}
	if err := c.prepare(); err != nil {
		t.Fatal(err)
	}
	if err := c.pilot(c.starts[0]); err != nil {
		t.Fatal(err)
	}
	logs := make([]float64, len(c.starts[0].items))
	called := 0
	plain := c.starts[0].problem
	plain.Without = func(*agents.Params) { called++ } // less replaces it
	if err := c.scoreOf(c.starts[0], &causes{}, nil, logs); err != nil {
		t.Fatal(err)
	}
	for k, x := range logs {
		if x != m.Forecasts[k].Logs[0] {
			t.Fatalf("%s: %v, both gives %v", m.Forecasts[k].What, x, m.Forecasts[k].Logs[0])
		}
	}
	if called != 0 {
		t.Error("less kept what another variant switches off")
	}
	for _, class := range append(slices.Clone(m.Classes), "") {
		x := scoredIn(m, class).contrast(evidence.Contrast{With: "both", Without: "both"}, 0, 0)
		if x.Total != 0 || x.Low != 0 || x.High != 0 || x.Verdict() != evidence.CannotTell {
			t.Errorf("%q against itself: %+v", class, x)
		}
	}
}

// Protects a comparison from pieces that are not its own, from wrong requests, and from a disk that is full.
func TestComparisonRefuses(t *testing.T) {
	b, o, opt := small(t)
	full := errors.New("the disk is full")
	for _, c := range []struct {
		name   string
		change func(*ModelsOptions)
		want   string
	}{
		{"a piece that is short", func(x *ModelsOptions) { x.Known = []ModelPiece{{"both", 2004, []float64{-1}}} },
			"holds 1 numbers"},
		{"no end", func(x *ModelsOptions) { x.Until = x.Until[:1] }, "as many ends as origins"},
		{"a year twice", func(x *ModelsOptions) { x.Until = []int{2007, 2008} }, "want an end in 2005..2006"},
		{"no such variant", func(x *ModelsOptions) { x.Only = []string{"X9"} }, `no variant "X9"`},
		{"an origin too early", func(x *ModelsOptions) { x.Origins[0] = 1970 }, "1970"},
		{"no room", func(x *ModelsOptions) {
			x.Origins, x.Until, x.Only = x.Origins[:1], x.Until[:1], []string{"both"}
			x.Save = func(ModelPiece) error { return full }
		}, full.Error()},
	} {
		now := opt
		now.Origins, now.Until = slices.Clone(opt.Origins), slices.Clone(opt.Until)
		c.change(&now)
		if _, err := RunModels(context.Background(), b, o, now); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

// Protects the usual design: eight origins, two years scored from each, none twice and none left out to the last.
func TestUsualOrigins(t *testing.T) {
	b, _ := reference(t)
	origins, until := ModelOrigins(b.Region)
	if want := []int{2005, 2007, 2009, 2011, 2013, 2015, 2017, 2019}; !slices.Equal(origins, want) {
		t.Errorf("origins %v, want %v", origins, want)
	}
	if want := []int{2007, 2009, 2011, 2013, 2015, 2017, 2019, 2021}; !slices.Equal(until, want) {
		t.Errorf("ends %v, want %v", until, want)
	}
}

// Protects the scores of single forecasts: a hazard by the mean chance of the members, trade by the density of their mixture.
func TestScoresOfSingleForecasts(t *testing.T) {
	p := problem(t, 2000)
	paths := &Paths{Problem: p, Until: 2000}
	for _, x := range []float64{0.2, 0.5, math.NaN()} { // the last: nothing to decide
		run := p.newPath(2000)
		run[p.at(len(p.Groups)+1, 1999)] = x
		paths.Runs = append(paths.Runs, run)
	}
	mean := (0.2 + 0.5 + doubt) / 3
	if yes := paths.logChance(1, 1999, true); math.Abs(yes-math.Log(mean)) > 1e-12 {
		t.Errorf("it happened: %v, want %v", yes, math.Log(mean))
	}
	if no := paths.logChance(1, 1999, false); math.Abs(no-math.Log(1-mean)) > 1e-12 {
		t.Errorf("it did not: %v, want %v", no, math.Log(1-mean))
	}
	look := outlook{means: []float64{0, 1, 3}, sd: 0.5}
	normal := func(y, m float64) float64 { return math.Exp(-2*(y-m)*(y-m)) / (0.5 * math.Sqrt(2*math.Pi)) }
	for _, y := range []float64{-1, 0.5, 2.2} {
		want := math.Log((normal(y, 0) + normal(y, 1) + normal(y, 3)) / 3)
		if got := look.logDensity(y); math.Abs(got-want) > 1e-12 {
			t.Errorf("density at %v: %v, want %v", y, got, want)
		}
	}
	if far := look.logDensity(100); math.IsInf(far, 0) || far > -10000 {
		t.Errorf("far away: %v, want a finite and very small one", far)
	}
}
