package agents_test

import (
	"maps"
	"math"
	"reflect"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// floatsOf walks every float64 field of a struct.
func floatsOf(v reflect.Value, path string, each func(path string, p *float64)) {
	for k := range v.NumField() {
		f, name := v.Field(k), path+"."+v.Type().Field(k).Name
		switch f.Kind() {
		case reflect.Struct:
			floatsOf(f, name, each)
		case reflect.Float64:
			each(name, f.Addr().Interface().(*float64))
		default:
			panic(name + " is no number: say here how a parameter of this kind is listed")
		}
	}
}

// Protects: every number that a rule reads stands in the table exactly once, with all that a reader needs to
// judge it.
func TestEveryParameterIsListed(t *testing.T) {
	p := agents.Defaults()
	rows := map[*float64]string{}
	paths := map[string]bool{}
	for _, row := range p.Table() {
		if was := rows[row.Value]; was != "" {
			t.Errorf("%s and %s are the same number", was, row.Path)
		}
		rows[row.Value] = row.Path
		if paths[row.Path] {
			t.Errorf("%s stands twice in the table", row.Path)
		}
		paths[row.Path] = true
		if !(row.Prior >= row.Lo && row.Prior <= row.Hi) {
			t.Errorf("%s: prior %v is outside %v..%v", row.Path, row.Prior, row.Lo, row.Hi)
		}
		if *row.Value != row.Prior {
			t.Errorf("%s: Defaults gives %v, the prior is %v", row.Path, *row.Value, row.Prior)
		}
		for what, text := range map[string]string{"unit": row.Unit, "doc": row.Doc, "source": row.Source, "grade": row.Grade} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s has no %s", row.Path, what)
			}
		}
		if !strings.Contains("V M C J", row.Grade[:1]) {
			t.Errorf("%s: grade %q, want one of V, M, C, J", row.Path, row.Grade)
		}
		spread := row.Spread > 0
		if needs := row.Shape == agents.Normal || row.Shape == agents.LogNormal; needs != spread {
			t.Errorf("%s: a %s prior with spread %v", row.Path, row.Shape, row.Spread)
		}
		if row.Shape == agents.LogNormal && row.Prior <= 0 {
			t.Errorf("%s: a lognormal prior with median %v", row.Path, row.Prior)
		}
	}
	floatsOf(reflect.ValueOf(&p).Elem(), "Params", func(path string, x *float64) {
		if rows[x] == "" {
			t.Errorf("%s stands in no row of the table", path)
		}
		delete(rows, x)
	})
	for _, path := range rows {
		t.Errorf("%s is no field of Params", path)
	}
}

// Protects: the error for a wrong value names the range, and the error for a wrong path the way to the right
// one. Neither changes anything.
func TestSet(t *testing.T) {
	defaults := agents.Defaults()
	shipped := defaults.Table()
	for _, row := range new(agents.Params).Table() {
		for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), row.Lo - 1e-6, row.Hi + 1e-3} {
			p := defaults
			err := p.Set(row.Path, bad)
			if err == nil || !strings.HasPrefix(err.Error(), row.Path) || !strings.Contains(err.Error(), "want ") {
				t.Errorf("%s = %v: error %v", row.Path, bad, err)
			}
			if p != defaults {
				t.Errorf("%s = %v was refused and yet changed something", row.Path, bad)
			}
		}
		p := defaults
		if err := p.Set(row.Path, row.Hi); err != nil {
			t.Errorf("%s: %v", row.Path, err)
		}
		changed := 0
		for k, now := range p.Table() {
			if *now.Value != *shipped[k].Value {
				changed++
				if now.Path != row.Path || *now.Value != row.Hi {
					t.Errorf("setting %s to %v made %s %v", row.Path, row.Hi, now.Path, *now.Value)
				}
			}
		}
		if changed > 1 || (changed == 0 && row.Prior != row.Hi) {
			t.Errorf("setting %s changed %d numbers", row.Path, changed)
		}
	}
	p := agents.Defaults()
	if err := p.Set("leaders.opennness", 1); err == nil || !strings.Contains(err.Error(), "concord params") {
		t.Errorf("unknown path: error %v", err)
	}
}

// Protects: a stance has as many named terms as there are weights, those of Leaders and one of each theory that acts in
// stances. Each weight has one term that names its group. The constant and the centre have no term, because they are no
// cause. The test stands apart from StanceTerms, where a new weight could be forgotten.
func TestTermsMatchWeights(t *testing.T) {
	weights := reflect.TypeOf(agents.Leaders{}).NumField()
	// Constant and Centre have no term. OpenHalf and ClosedHalf belong to the term of openness, IncidentsCurve to that
	// of incidents. From Adjust on the fields are no weights: Adjust, Noise, Disposition, DispositionLasts, InitialStance,
	// SovereigntyFade, UnsettledFull.
	const noTerms = 12
	theories := map[string]func(p *agents.Params) *float64{
		"protective.stance": func(p *agents.Params) *float64 { return &p.Protective.Stance },
		"dilemma.stance":    func(p *agents.Params) *float64 { return &p.Dilemma.Stance },
		"order.stance":      func(p *agents.Params) *float64 { return &p.Order.Stance },
	}
	if got, want := len(agents.StanceTerms), weights-noTerms+len(theories); got != want {
		t.Errorf("%d stance terms for %d weights", got, want)
	}
	paths := map[string]bool{}
	for _, term := range agents.StanceTerms {
		if paths[term.Weight] || !strings.HasPrefix(term.Weight, "leaders.") && theories[term.Weight] == nil {
			t.Errorf("%q is weighed by %s, want a weight of its own", term.Name, term.Weight)
		}
		paths[term.Weight] = true
	}
	for _, term := range agents.StanceTerms {
		if term.Name == "" || term.Scale == "" {
			t.Errorf("term %+v is not described", term)
		}
	}
	// Every weight must have an effect: when it is doubled, some stance changes.
	ref := reference(t)
	ref.Until = 2003
	ref.Entries = append(ref.Entries, imposed(among(entry("zz-institution", "institution", 1995, -1, -1), ref.Region)),
		arms(ref.Region, "zz-arms", 1996, 5))
	l, base, _ := ref.run(t, 1, 0)
	stance := l.Find(sim.OfDirected, "stance")
	v := reflect.TypeOf(agents.Leaders{})
	every := map[string]func(p *agents.Params) *float64{}
	maps.Copy(every, theories)
	for k := range weights {
		every["leaders."+v.Field(k).Name] = func(p *agents.Params) *float64 {
			return reflect.ValueOf(&p.Leaders).Elem().Field(k).Addr().Interface().(*float64)
		}
	}
	for name, of := range every {
		b := ref
		*of(&b.Params) *= 0.7
		_, got, _ := b.run(t, 1, 0)
		moved := false
		for e := range l.Entities[sim.OfDirected] {
			at := l.Place(stance, e, 2003)
			moved = moved || base[at] != got[at]
		}
		if !moved {
			t.Errorf("%s moves no stance by 2003", name)
		}
	}
}

// Protects: every outcome says what it is, no two share a name in a table, and
// Read fills its places, all of them and no others.
func TestOutcomes(t *testing.T) {
	ref := reference(t)
	m, w := ref.started(1, 0)
	through(t, m, w, 2012)
	outcomes := m.Outcomes()
	l := sim.NewLayout(ref.Region, ref.Entries, outcomes, ref.Until)
	seen := map[string]bool{}
	const unset = -123.456e77
	for k, o := range outcomes {
		name := o.Domain.String() + "." + o.Name
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if o.Name == "" || o.Unit == "" || o.Definition == "" {
			t.Errorf("%s lacks a unit or a definition", name)
		}
		if strings.ToLower(o.Name) != o.Name || strings.Contains(o.Name, " ") {
			t.Errorf("%s: want lower case and no blanks", name)
		}
		want := len(l.Entities[o.Domain])
		buffer := make([]float64, want+2)
		for i := range buffer {
			buffer[i] = unset
		}
		o.Read(w, buffer[1:1+want])
		if buffer[0] != unset || buffer[want+1] != unset {
			t.Errorf("%s writes outside its places", name)
		}
		for i, x := range buffer[1 : 1+want] {
			if x == unset || x != x {
				t.Errorf("%s leaves the place of %s at %v", name, l.Entities[o.Domain][i], x)
			}
			if len(o.Words) > 0 && (x != math.Floor(x) || x < 0 || int(x) >= len(o.Words)) {
				t.Errorf("%s of %s is %v, no code of %v", name, l.Entities[o.Domain][i], x, o.Words)
			}
		}
		if l.Find(o.Domain, o.Name) != k {
			t.Errorf("%s is not found by its name", name)
		}
	}
	if l.Find(sim.OfRegion, "no such outcome") != -1 {
		t.Error("an outcome that is not there was found")
	}
}

// Protects: outcomes agree with each other in every year: sums over pairs and ordered pairs, shares and
// indices.
func TestOutcomesAgree(t *testing.T) {
	ref := reference(t)
	ref.Params.Forcing.Growth, ref.Params.Forcing.Oil = 0, 0 // with noise balances are no longer those of the region
	l, rec, _ := ref.run(t, 4, 0)
	r := ref.Region
	at := func(d sim.Domain, name string, entity, year int) float64 {
		o := l.Find(d, name)
		if o < 0 {
			t.Fatalf("no outcome %s.%s", d, name)
		}
		return rec[l.Place(o, entity, year)]
	}
	close := func(year int, what string, x, y float64) {
		if !(math.Abs(x-y) <= 1e-9*math.Max(1, math.Abs(x))) {
			t.Fatalf("%d: %s: %v against %v", year, what, x, y)
		}
	}
	for year := l.First; year <= ref.Until; year++ {
		inside, directed, total := 0.0, 0.0, 0.0
		for p := range r.Pairs() {
			inside += at(sim.OfPair, "turnover_usd", p, year)
		}
		for k := range l.Entities[sim.OfDirected] {
			directed += at(sim.OfDirected, "exports_usd", k, year)
		}
		for i := range r.Members {
			sold, bought := at(sim.OfCountry, "exports_usd", i, year), at(sim.OfCountry, "imports_usd", i, year)
			total += sold + bought
			close(year, "trade over GDP", at(sim.OfCountry, "trade_over_gdp", i, year),
				(sold+bought)/at(sim.OfCountry, "size_usd", i, year))
			y := year - r.FirstYear
			n := len(r.Nodes)
			close(year, "balance over size", (sold-bought)/r.Size[y*n+i], r.Balance[y*n+i]/r.Size[y*n+i])
		}
		close(year, "pairs and region", inside/at(sim.OfRegion, "trade_inside_usd", 0, year), 1)
		close(year, "ordered pairs and region", directed/at(sim.OfRegion, "trade_inside_usd", 0, year), 1)
		close(year, "countries and region", total/at(sim.OfRegion, "trade_total_usd", 0, year), 1)
		close(year, "inside share", at(sim.OfRegion, "inside_share", 0, year), 2*inside/total)
		open := 0.0
		for k := range r.Inner {
			if at(sim.OfBorder, "regime", k, year) == float64(sim.Open) {
				open++
			}
		}
		close(year, "open borders", at(sim.OfRegion, "borders_open", 0, year), open)
	}
}

// drawn gives every parameter a draw from its prior, limited to admissible values. wild draws over the whole
// of Lo..Hi instead, up to 100.
func drawn(seed uint64, wild bool) agents.Params {
	p := agents.Defaults()
	for k, row := range p.Table() {
		draw := rng.Stream(seed, k, 0, rng.PriorDraw, 0, 0)
		x := row.Prior
		switch {
		case wild:
			x = draw.Uniform(row.Lo, math.Min(row.Hi, 100*math.Max(1, row.Prior)))
		case row.Shape == agents.Normal:
			x += row.Spread * draw.Normal()
		case row.Shape == agents.LogNormal:
			x *= math.Exp(row.Spread * draw.Normal())
		case row.Shape == agents.Uniform:
			x = draw.Uniform(math.Max(row.Lo, 0.5*row.Prior), math.Min(row.Hi, 1.5*row.Prior))
		}
		*row.Value = math.Min(row.Hi, math.Max(row.Lo, x))
	}
	return p
}

// Protects: no draw of the parameters takes a quantity out of its range or leaves trade unbalanced. The test
// draws from the priors, and wildly over all values that Set accepts.
func TestAnyParametersRun(t *testing.T) {
	ref := reference(t)
	for seed := range uint64(50) {
		for _, wild := range []bool{false, true} {
			b := ref
			b.Params = drawn(seed, wild)
			_, rec, _ := b.run(t, seed, 0) // a fault fails the test with its year and phase
			for _, x := range rec {
				if math.IsNaN(x) || math.IsInf(x, 0) {
					t.Fatalf("draw %d, wild %v: the record holds %v", seed, wild, x)
				}
			}
		}
	}
}

// Protects: a model that takes over what it can from the model before has the bits of a new one, whichever
// parameter changes, and also after the one before has run.
func TestRebindIsNew(t *testing.T) {
	b := reference(t)
	until := b.Region.FirstYear + 8
	run := func(m *agents.Model) []float64 {
		w := sim.NewWorld(b.Region, b.Entries)
		l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), until)
		record := make([]float64, l.Size())
		m.Begin(w, 5, 1)
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			t.Fatal(err)
		}
		return record
	}
	m := agents.New(b.Params, b.Region)
	run(m)
	changed := 0
	for k := range len(b.Params.Table()) {
		p := b.Params
		row := p.Table()[k]
		if testing.Short() && k%7 != 0 {
			continue
		}
		*row.Value = min(row.Hi, max(row.Lo, *row.Value*1.1+1e-4*(row.Hi-row.Lo)))
		m = m.Rebind(p, b.Region)
		want := run(agents.New(p, b.Region))
		for n, x := range run(m) {
			if math.Float64bits(x) != math.Float64bits(want[n]) {
				t.Fatalf("%s = %v after another model: number %d is %v, in a new model %v", row.Path, *row.Value, n, x, want[n])
			}
		}
		m = m.Rebind(b.Params, b.Region)
		changed++
	}
	if changed < 10 {
		t.Errorf("only %d parameters were changed", changed)
	}
}
