package explore

import (
	"bytes"
	"context"
	"maps"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/results/analysis"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// problem is the reference against the record to a year.
func problem(t testing.TB, last int) *Problem {
	t.Helper()
	b, o := reference(t)
	p, err := NewProblem(b, o, last)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func reference(t testing.TB) (*scenarios.Bound, *scenarios.Observations) {
	t.Helper()
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	o, err := scenarios.ObservedIn(scenarios.DefaultRegion)
	if err != nil {
		t.Fatal(err)
	}
	return b, o
}

func fitted(t testing.TB, p *Problem, o Options) *FitResult {
	t.Helper()
	post, err := Fit(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return post
}

// Protects the method. For a linear model with normal errors and normal chance, the ensemble's mean and
// variance are those of the exact posterior, whatever the number of steps. The test fails if a part of the
// chance is forgotten or wrongly inflated. What it allows is 0.1 of the spread; a sample of 1500 is off by 0.03.
func TestLinearModelHasTheExactPosterior(t *testing.T) {
	if testing.Short() {
		t.Skip("fits thousands of members")
	}
	p := problem(t, 2000)
	for _, steps := range []int{1, 4} {
		f := &fit{Problem: p, o: Options{Seed: 3, Workers: 2}, errors: startErrors, ctx: context.Background()}
		const members, chanceSD, spread = 1500, 0.5, 3
		f.begin(members, 0)
		// Every datum is the first number plus twice the second, plus chance of its own.
		f.ask = func(part int) (mean, chance [][]float64, err error) {
			mean, chance = make([][]float64, p.readings()), make([][]float64, p.readings())
			f.spread = make([]float64, len(p.Counts))
			for k := range f.spread {
				f.spread[k] = spread
			}
			for k := range mean {
				mean[k], chance[k] = make([]float64, members), make([]float64, members)
				for i := range members {
					s := rng.Stream(9, i, part, rng.Ensemble, k, 7)
					exact := f.scores[i][0] + 2*f.scores[i][1]
					a, b := exact+chanceSD*s.Normal(), exact+chanceSD*s.Normal()
					mean[k][i], chance[k][i] = (a+b)/2, (a-b)/math.Sqrt2
				}
			}
			return mean, chance, nil
		}
		f.y = make([]float64, p.readings())
		for k := range f.y {
			f.y[k] = 1.5
		}
		for step := range steps {
			if err := f.step(float64(steps), step); err != nil {
				t.Fatal(err)
			}
		}
		// Exactly: precision of x = z0 + 2·z1 given the data is the sum of their precisions.
		counts := float64(len(p.Counts)) / (spread + chanceSD*chanceSD)
		precision, weighted := counts, 1.5*counts
		for _, b := range p.block {
			c := p.errorBlock(&startErrors, b[0], b[1], nil)
			ones := make([]float64, c.n)
			for k := range c.n {
				c.a[k*c.n+k] += chanceSD * chanceSD
				ones[k] = 1
			}
			if err := c.cholesky(); err != nil {
				t.Fatal(err)
			}
			w := slices.Clone(ones)
			c.solve(w)
			precision += det.Sum(w)
			weighted += 1.5 * det.Sum(w)
		}
		variance := 1 / (precision + 1.0/5) // the prior variance of x is 1 + 4
		mean := variance * weighted
		var sum, squares float64
		for _, z := range f.scores {
			sum += z[0] + 2*z[1]
		}
		got := sum / members
		for _, z := range f.scores {
			squares += (z[0] + 2*z[1] - got) * (z[0] + 2*z[1] - got)
		}
		sd := math.Sqrt(squares / members)
		if math.Abs(got-mean) > 0.1*math.Sqrt(variance) || math.Abs(sd/math.Sqrt(variance)-1) > 0.1 {
			t.Errorf("%d steps: mean %.4f and sd %.4f, exactly %.4f and %.4f", steps, got, sd, mean, math.Sqrt(variance))
		}
		// The data say nothing of this number, so its prior stays.
		other := make([]float64, members)
		for i, z := range f.scores {
			other[i] = z[5]
		}
		centre(other)
		if v := det.Dot(other, other) / members; v < 0.85 || v > 1.1 {
			t.Errorf("%d steps: a number without data has variance %.2f, want about 1", steps, v)
		}
	}
}

// Protects: the same request gives the same bits on any number of workers, and after a stop halfway. Another
// seed gives other bits.
func TestFitIsRepeatable(t *testing.T) {
	p := problem(t, 2000)
	o := Options{Members: 30, Steps: 2, Seed: 5, Workers: 1}
	var saved bytes.Buffer
	o.Save = func(h Halfway) error {
		if h.Step == 1 {
			return h.Write(&saved)
		}
		return nil
	}
	want := fitted(t, p, o).Digest()
	o.Save = nil
	o.Workers = 3
	if got := fitted(t, p, o).Digest(); got != want {
		t.Errorf("3 workers give %s, 1 gives %s", got, want)
	}
	half, err := ReadHalfway(bytes.NewReader(saved.Bytes()), p, o)
	if err != nil {
		t.Fatal(err)
	}
	o.Resume = half
	if got := fitted(t, p, o).Digest(); got != want {
		t.Errorf("taken up after a step it gives %s, in one go %s", got, want)
	}
	o.Resume, o.Seed = nil, 6
	if got := fitted(t, p, o).Digest(); got == want {
		t.Error("another seed gives the same ensemble")
	}
}

// Protects a fit from a saved file that something else has written. The file must hold finite numbers, as
// many as the fit has, and one of its steps.
func TestHalfwayIsReadStrictly(t *testing.T) {
	p := problem(t, 2005)
	o := Options{Members: 20, Steps: 2}
	h := Halfway{Step: 1, Weights: make([]float64, len(p.Data)), Scores: make([][]float64, o.Members), Errors: startErrors}
	for i := range h.Scores {
		h.Scores[i] = make([]float64, p.Size()+placebos)
	}
	h.Scores[3][5] = 0.25
	text := func(change func(h *Halfway)) []byte {
		g := h
		g.Weights, g.Scores = slices.Clone(h.Weights), slices.Clone(h.Scores)
		g.Scores[3] = slices.Clone(h.Scores[3])
		change(&g)
		var b bytes.Buffer
		if err := g.Write(&b); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	whole := text(func(*Halfway) {})
	if got, err := ReadHalfway(bytes.NewReader(whole), p, o); err != nil || !reflect.DeepEqual(*got, h) {
		t.Errorf("whole: %v, or other numbers", err)
	}
	for _, c := range []struct {
		name string
		text []byte
	}{
		{"empty", nil},
		{"cut", whole[:len(whole)-1]},
		{"of no step", text(func(h *Halfway) { h.Step = 0 })},
		{"of a step beyond", text(func(h *Halfway) { h.Step = 3 })},
		{"a step below none", text(func(h *Halfway) { h.Step = -1 })},
		{"a member short", text(func(h *Halfway) { h.Scores = h.Scores[1:] })},
		{"a score that is no number", text(func(h *Halfway) { h.Scores[3][5] = math.NaN() })},
		{"a weight without end", text(func(h *Halfway) { h.Weights[0] = math.Inf(1) })},
		{"an error that is no number", text(func(h *Halfway) { h.Errors[0].Stay = math.NaN() })},
	} {
		if _, err := ReadHalfway(bytes.NewReader(c.text), p, o); err == nil {
			t.Errorf("%s: it was taken", c.name)
		}
	}
}

// Protects the backtest's honesty. Records of later years change no bit of a fit to an origin, and no bit of
// its forecasts.
func TestLaterRecordsDoNotEnter(t *testing.T) {
	const origin = 2008
	digest := func(change bool) (string, []float64) {
		b, o := reference(t)
		if change {
			for k := range o.Flows {
				if o.Flows[k].Year > origin {
					o.Flows[k].USD *= 7
				}
			}
			for k := range o.Openness {
				if o.Openness[k].Year > origin {
					o.Openness[k].USD *= 7
				}
			}
			for k := range o.Regimes {
				if o.Regimes[k].From > origin {
					o.Regimes[k].Regime = 0
				}
			}
			for k := range o.Ratifications {
				if x := &o.Ratifications[k]; x.Ratified > "2009" && x.Ratified[0] == '2' {
					x.Ratified = "2020-01-01"
				}
			}
			for k := range b.Entries {
				if e := &b.Entries[k]; !e.Own && e.Year > origin {
					e.Year = origin + 9
				}
			}
		}
		known, err := b.AsOf(origin, false)
		if err != nil {
			t.Fatal(err)
		}
		p, err := NewProblem(known, o, origin)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range p.Data {
			if d.Year > origin {
				t.Fatalf("a reading of %d is among those to %d", d.Year, origin)
			}
		}
		post := fitted(t, p, Options{Members: 30, Steps: 1, Seed: 1})
		paths, err := post.Ahead(context.Background(), known, 20, origin+3)
		if err != nil {
			t.Fatal(err)
		}
		g := p.find(Inside, "KG-UZ")
		look, err := post.foresee(paths, g, "kg_nsc", origin+3)
		if err != nil {
			t.Fatal(err)
		}
		return post.Digest(), look.sample(1, "x")
	}
	a, x := digest(false)
	b, y := digest(true)
	if a != b {
		t.Error("what was recorded later changes the fit")
	}
	if !slices.Equal(x, y) {
		t.Error("what was recorded later changes the forecast")
	}
}

// Protects the forecast from the last readings. A forecast for a year next to a reading stays near it. A
// forecast far from all readings has the whole spread of the error. A reporter's own past narrows the
// forecast.
func TestForecastLeansOnTheLastReadings(t *testing.T) {
	p := problem(t, 2010)
	post := &FitResult{Problem: p, Errors: startErrors, Options: Options{Seed: 1, Workers: 1}}
	g := p.find(Inside, "KG-KZ")
	runs := &Paths{Problem: p, Until: 2018, Runs: []path{p.newPath(2018)}} // the model says 0 throughout
	at := func(reporter string, year int) outlook {
		look, err := post.foresee(runs, g, reporter, year)
		if err != nil {
			t.Fatal(err)
		}
		return look
	}
	last, ok := p.value0(g, "kg_nsc", 2010)
	if !ok {
		t.Fatal("no reading of KG-KZ in 2010")
	}
	near, far, unknown := at("kg_nsc", 2011), at("kg_nsc", 2018), at("nobody", 2011)
	if math.Abs(near.means[0]-last) > 0.2*last {
		t.Errorf("a year after a reading of %.2f the forecast is %.2f", last, near.means[0])
	}
	if !(near.sd < far.sd && near.sd < unknown.sd) {
		t.Errorf("spread a year ahead %.3f, eight years ahead %.3f, of a new reporter %.3f: want it to grow", near.sd,
			far.sd, unknown.sd)
	}
	e := startErrors[Inside]
	most := math.Sqrt(e.Miss*e.Miss + e.Reporter*e.Reporter + e.Noise*e.Noise)
	if far.sd > most || far.sd < e.Noise {
		t.Errorf("spread eight years ahead %.3f, want between %.3f and %.3f", far.sd, e.Noise, most)
	}
}

// Protects the chances of regimes: they add up to 1, and follow the level.
func TestCodesOfAnOutlook(t *testing.T) {
	for _, c := range []struct {
		level, sd float64
		likeliest int
	}{{-0.4, 0.3, 0}, {1.1, 0.2, 1}, {2.4, 0.4, 2}, {5, 1, 3}} {
		o := outlook{means: []float64{c.level}, sd: c.sd}
		p := o.codes()
		if sum := det.Sum(p); math.Abs(sum-1) > 1e-12 {
			t.Errorf("level %v: chances add up to %v", c.level, sum)
		}
		if got := slices.Index(p, slices.Max(p)); got != c.likeliest {
			t.Errorf("level %v: likeliest code %d, want %d", c.level, got, c.likeliest)
		}
	}
}

// Protects the search for the errors of the record. The test draws residuals with known errors, and the
// search finds these errors.
func TestErrorsAreFound(t *testing.T) {
	p := problem(t, 2018)
	truth := startErrors
	truth[Inside] = Error{Miss: 0.7, Stay: 0.9, Reporter: 0.15, Noise: 0.1}
	residual := make([]float64, len(p.Data))
	s := rng.Stream(4, 0, 0, rng.Ensemble, 0, 0)
	for _, b := range p.block {
		c := p.errorBlock(&truth, b[0], b[1], nil)
		if err := c.cholesky(); err != nil {
			t.Fatal(err)
		}
		x := make([]float64, c.n)
		for k := range x {
			x[k] = s.Normal()
		}
		c.times(x, residual[b[0]:b[1]])
	}
	got := p.estimate(startErrors, residual, nil)[Inside]
	for _, part := range []struct {
		name      string
		got, want float64
	}{{"miss", got.Miss, 0.7}, {"1 − stay", 1 - got.Stay, 0.1}, {"noise", got.Noise, 0.1}} {
		if r := part.got / part.want; r < 0.5 || r > 2 {
			t.Errorf("%s: %.3f, drawn with %.3f", part.name, part.got, part.want)
		}
	}
}

// Protects robustness: a single reading that is far off loses its weight, and its neighbours keep theirs.
func TestOddReadingsLoseWeight(t *testing.T) {
	p := problem(t, 2018)
	residual := make([]float64, len(p.Data))
	g := p.find(Inside, "KG-KZ")
	odd := p.block[g][0] + 4
	residual[odd] = 3
	w := p.weights(&startErrors, residual)
	if w[odd] > 0.2 {
		t.Errorf("a reading 3 log points off has weight %.2f", w[odd])
	}
	for k := range w {
		if k < p.block[g][0] || k >= p.block[g][1] {
			if w[k] != 1 {
				t.Fatalf("an ordinary reading of another pair has weight %.2f", w[k])
			}
		}
	}
}

// Protects: the settings of a scenario are not fitted. Years without a record are refused, with the years
// that have one.
func TestProblemIsWhatIsAskedFor(t *testing.T) {
	b, o := reference(t)
	for _, last := range []int{1996, 2022} {
		if _, err := NewProblem(b, o, last); err == nil || !strings.Contains(err.Error(), "want 1999..2021") {
			t.Errorf("to %d: %v", last, err)
		}
	}
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set("leaders.gain=0.9"); err != nil {
		t.Fatal(err)
	}
	if b, err = s.Bind(); err != nil {
		t.Fatal(err)
	}
	p, err := NewProblem(b, o, 2018)
	if err != nil {
		t.Fatal(err)
	}
	for k := range p.Size() {
		if p.Path(k) == "leaders.gain" {
			t.Error("a parameter that the scenario sets is fitted")
		}
	}
}

// Protects years kept apart. A fit to the end of the record takes no reading of a later year, though tables of
// events, spells of borders among them, run on. Borders that the pandemic of 2020 held are no data either.
func TestNothingAfterTheObservedYearsIsFitted(t *testing.T) {
	b, o := reference(t)
	last := b.Region.OutcomesObserved
	more := *o
	more.Flows = append(slices.Clone(o.Flows), scenarios.ObservedFlow{Exporter: "KZ", Importer: "UZ", Year: last + 1, USD: 1e9,
		Reporter: "KZ", Source: "kz_bns"}, scenarios.ObservedFlow{Exporter: "UZ", Importer: "KZ", Year: last + 1, USD: 1e9,
		Reporter: "KZ", Source: "kz_bns"})
	more.Openness = append(slices.Clone(o.Openness), scenarios.ObservedOpenness{Country: "KZ", Year: last + 1, USD: 1e11})
	more.Regimes = append(slices.Clone(o.Regimes), scenarios.ObservedSpell{A: "KZ", B: "UZ", From: last, To: last + 4,
		Regime: sim.Open, Certainty: "high"})
	p, err := NewProblem(b, &more, last)
	if err != nil {
		t.Fatal(err)
	}
	newest, regimes := 0, 0
	for k := range p.Data {
		d := &p.Data[k]
		newest = max(newest, d.Year)
		if p.Groups[p.Series[d.Series].Group].Class == Regime {
			regimes++
			if d.Year == 2020 {
				t.Error("a border of 2020, which the pandemic held, is fitted")
			}
		}
	}
	if newest != last || regimes == 0 {
		t.Errorf("the newest reading is of %d, want %d; %d readings of borders", newest, last, regimes)
	}
	if _, err := NewProblem(b, o, last+1); err == nil {
		t.Error("a year that is kept apart can be asked for")
	}
}

// Protects the backtest's honesty. Some priors were computed from the record of all years. For an origin they
// are computed from the years until the origin, and later records do not change them.
func TestPriorsForgetLaterYears(t *testing.T) {
	const origin = 2008
	b, o := reference(t)
	rows := func(o *scenarios.Observations, last int) map[string]agents.Parameter {
		known, err := b.AsOf(min(last, b.Region.OutcomesObserved-1), false)
		if err != nil {
			t.Fatal(err)
		}
		if last == b.Region.OutcomesObserved {
			known = b
		}
		p, err := NewProblem(known, o, last)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]agents.Parameter{}
		for _, row := range p.Rows {
			row.Value = nil
			out[row.Path] = row
		}
		return out
	}
	before, whole := rows(o, origin), rows(o, b.Region.OutcomesObserved)
	later := *o
	later.Incidents = append(slices.Clone(o.Incidents), scenarios.ObservedIncident{A: "KG", B: "UZ", Year: origin + 1,
		Severity: 1})
	if got := rows(&later, origin); !maps.Equal(got, before) {
		t.Error("an incident after the origin moves a prior")
	}
	later.Incidents[len(later.Incidents)-1].Year = origin
	if got := rows(&later, origin)["incidents.hazard"].Prior; !(got > before["incidents.hazard"].Prior) {
		t.Errorf("one incident more before the origin gives a hazard of %v, without it %v", got, before["incidents.hazard"].Prior)
	}
	for path, row := range whole {
		forgets := path == "incidents.hazard" || path == "offices.other_coalition"
		if same := row == before[path]; same == forgets {
			t.Errorf("%s: prior of all years %v ± %v, of those to %d %v ± %v", path, row.Prior, row.Spread, origin,
				before[path].Prior, before[path].Spread)
		}
	}
	prior := agents.Incidents{Excitement: 0.5, Grievance: 0.03, Base: 0.01}
	if got := whole["incidents.hazard"].Prior; got != 0.15 || math.Abs(hazard(&prior, 0.20)-got) > 1e-12 {
		t.Errorf("the shipped prior of the hazard is %v, and 0.2 incidents a year make %v", got, hazard(&prior, 0.20))
	}
}

// Protects a forecast from its own answer. How sure the coder is of a later year does not change the forecast
// for that year.
func TestCertaintyOfLaterYearsIsUnknown(t *testing.T) {
	if testing.Short() {
		t.Skip("runs a backtest twice")
	}
	b, o := reference(t)
	chances := func(certainty string) []evidence.Score {
		changed := *o
		changed.Regimes = slices.Clone(o.Regimes)
		for k := range changed.Regimes {
			if changed.Regimes[k].From > 2014 {
				changed.Regimes[k].Certainty = certainty
			}
		}
		run, err := RunBacktest(context.Background(), b, &changed,
			BacktestOptions{Design: evidence.Design{First: 2014, Last: 2014, Horizon: 4, Members: 20, Steps: 1, Seed: 1},
				Ahead: 20})
		if err != nil {
			t.Fatal(err)
		}
		return run.Regimes
	}
	if !slices.Equal(chances("high"), chances("low")) {
		t.Error("the certainty of a later code changes the forecast of it")
	}
}

// Protects the measure of how much an ensemble's finite size narrows the numbers. Fewer members narrow more.
// CONCORD_WHOLE takes more.
func TestPlacebosShowTheSizeOfTheEnsemble(t *testing.T) {
	if testing.Short() {
		t.Skip("fits with hundreds of members")
	}
	p := problem(t, 2000)
	few := fitted(t, p, Options{Members: 60, Steps: 2, Seed: 5, Errors: &startErrors}).Placebo
	members := 400
	if os.Getenv("CONCORD_WHOLE") != "" {
		members = 600
	}
	many := fitted(t, p, Options{Members: members, Steps: 2, Seed: 5, Errors: &startErrors}).Placebo
	if !(few > 2*many && many > 0 && many < 0.25) {
		t.Errorf("numbers that nothing reads lose %.3f of their variance with 60 members and %.3f with %d", few, many, members)
	}
}

// Protects the map of scores to values: the median is the prior's, quantiles keep their order, and no value
// lies outside the admissible range.
func TestScoresAreQuantilesOfPriors(t *testing.T) {
	p := problem(t, 2018)
	for k := range p.Size() {
		last := math.Inf(-1)
		for z := -8.0; z <= 8; z += 0.5 {
			v := p.value(k, z)
			if v < last {
				t.Errorf("%s falls from %v to %v at %v", p.Path(k), last, v, z)
			}
			last = v
			if k < len(p.Rows) && (v < p.Rows[k].Lo || v > p.Rows[k].Hi) {
				t.Errorf("%s = %v, outside %v..%v", p.Path(k), v, p.Rows[k].Lo, p.Rows[k].Hi)
			}
		}
		if k < len(p.Rows) && math.Abs(p.value(k, 0)-p.Rows[k].Prior) > 1e-9*(1+math.Abs(p.Rows[k].Prior)) {
			t.Errorf("%s: the median is %v, the prior's %v", p.Path(k), p.value(k, 0), p.Rows[k].Prior)
		}
	}
	for _, u := range []float64{1e-6, 0.01, 0.3, 0.5, 0.9, 1 - 1e-6} {
		if got := det.Norm(det.NormInv(u)); math.Abs(got-u) > 1e-12 {
			t.Errorf("cumulative of the quantile of %v is %v", u, got)
		}
	}
}

// Protects Compare. Only readings that both have forecast count. A pair counts once, however many reporters
// it has. A method compared with itself has no skill.
func TestCompareCountsPairsOnce(t *testing.T) {
	row := func(method, pair, reporter string, origin int, crps float64) evidence.Score {
		return evidence.Score{Card: evidence.Conditional, Method: method, Group: pair, Reporter: reporter, Origin: origin,
			Year: origin + 1, CRPS: crps}
	}
	var scores []evidence.Score
	for origin := 2004; origin < 2010; origin++ {
		for _, reporter := range []string{"a", "b", "c"} {
			scores = append(scores, row(evidence.Simulator, "one", reporter, origin, 0.1),
				row(evidence.Drift, "one", reporter, origin, 0.2))
		}
		scores = append(scores, row(evidence.Simulator, "two", "a", origin, 0.5), row(evidence.Drift, "two", "a", origin, 0.4),
			row(evidence.Simulator, "three", "a", origin, 9)) // nobody else forecast it
	}
	c := Compare(scores, evidence.All, evidence.Conditional, evidence.Drift, 1, 1)
	if c.Pairs != 2 || c.Forecasts != 24 || math.Abs(c.Own-0.3) > 1e-12 || math.Abs(c.Other-0.3) > 1e-12 ||
		math.Abs(c.Skill) > 1e-12 {
		t.Errorf("%+v", c)
	}
	if c.Verdict() != "not distinguishable" {
		t.Errorf("verdict %s", c.Verdict())
	}
	if c = Compare(scores, evidence.All, evidence.Unconditional, evidence.Drift, 1, 1); c.Forecasts != 0 {
		t.Errorf("the other card has %d forecasts", c.Forecasts)
	}
}

// Protects the test over origins. A pair counts once in an origin. Forecasts of all horizons together overlap
// as far as the longest horizon reaches.
func TestOverlapIsCounted(t *testing.T) {
	var scores []evidence.Score
	var means []float64
	for origin := 2000; origin < 2012; origin++ {
		sum := 0.0
		for ahead := 1; ahead <= 3; ahead++ {
			gap := math.Sin(float64(origin)) + 0.3*float64(ahead)
			sum += gap / 3
			for _, reporter := range []string{"a", "b"} {
				scores = append(scores, evidence.Score{Card: evidence.Conditional, Method: evidence.Simulator, Group: "one",
					Reporter: reporter, Origin: origin, Year: origin + ahead, CRPS: 5 + gap},
					evidence.Score{Card: evidence.Conditional, Method: evidence.Drift, Group: "one", Reporter: reporter,
						Origin: origin, Year: origin + ahead, CRPS: 5})
			}
		}
		scores = append(scores, evidence.Score{Card: evidence.Conditional, Method: evidence.Simulator, Group: "two",
			Reporter: "a", Origin: origin, Year: origin + 1, CRPS: 5},
			evidence.Score{Card: evidence.Conditional, Method: evidence.Drift, Group: "two", Reporter: "a", Origin: origin,
				Year: origin + 1, CRPS: 5})
		means = append(means, sum/2)
	}
	got, want := Compare(scores, evidence.All, evidence.Conditional, evidence.Drift, 0, 1), analysis.DieboldMariano(means, 3)
	if got.Longest != 3 || math.Abs(got.Stat-want.Stat) > 1e-9 || math.Abs(got.P-want.P) > 1e-9 {
		t.Errorf("%d years ahead, statistic %.4f, p %.4f; want 3, %.4f, %.4f", got.Longest, got.Stat, got.P, want.Stat, want.P)
	}
}

// Protects the natural experiments. The forecast of an experiment knows its event, and the event changes the
// forecast. The forecast does not know other events.
func TestExperimentsAreToldOfTheirEvent(t *testing.T) {
	b, o := reference(t)
	clash := evidence.Case{ID: "clash", A: "KG", B: "UZ", From: 2009, To: 2011, Given: []string{"osh-2010"}}
	blind := clash
	blind.Given = nil
	run, err := RunBacktest(context.Background(), b, o,
		BacktestOptions{Design: evidence.Design{First: 2009, Last: 2009, Horizon: 2, Members: 60, Steps: 1, Seed: 1}, Ahead: 60,
			Cases: []evidence.Case{clash, blind}})
	if err != nil {
		t.Fatal(err)
	}
	for k := range run.Experiments[0].Readings {
		told, not := run.Experiments[0].Readings[k], run.Experiments[1].Readings[k]
		if !told.Foreseen || !(told.Mid < told.Untold) || not.Mid != not.Untold || not.Mid != told.Untold {
			t.Errorf("%s: told %.3f, untold %.3f; a case about nothing %.3f, %.3f", told.Reporter, told.Mid, told.Untold,
				not.Mid, not.Untold)
		}
	}
}

// Protects the experiments of recovery: ranks are within their range, and the number that the data tell most
// about is found again. With CONCORD_WHOLE there are more records and members.
func TestRecoveryFindsTheBorderTerm(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates some records")
	}
	p := problem(t, 2008)
	members, records := 60, 4
	if os.Getenv("CONCORD_WHOLE") != "" {
		members, records = 100, 6
	}
	recovery, err := Recover(context.Background(), p, Options{Members: members, Steps: 2, Seed: 2}, records)
	if err != nil {
		t.Fatal(err)
	}
	found := 0.0
	for _, r := range recovery.Numbers {
		if len(r.Ranks) != records || slices.Min(r.Ranks) < 0 || slices.Max(r.Ranks) > members {
			t.Fatalf("%s: ranks %v", r.Path, r.Ranks)
		}
		if strings.HasPrefix(r.Path, "border.") {
			found += r.Correct / 5
		}
	}
	if found < 0.5 {
		t.Errorf("posterior means of border terms correlate %.2f with the truth", found)
	}
}
