package scenarios

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

// bindOwn binds a scenario of the library with its own copy of the region, so that a test may change it.
func bindOwn(t *testing.T, name string) *Bound {
	t.Helper()
	s, err := Read(name)
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return deepCopy(t, b)
}

// deepCopy copies all parts of b that AsOf could change.
func deepCopy(t *testing.T, b *Bound) *Bound {
	t.Helper()
	out := *b
	text, err := json.Marshal(b.Region) // numbers keep their bits
	if err != nil {
		t.Fatal(err)
	}
	out.Region = new(sim.Region)
	if err := json.Unmarshal(text, out.Region); err != nil {
		t.Fatal(err)
	}
	out.Entries = slices.Clone(b.Entries)
	for k := range out.Entries {
		e := &out.Entries[k]
		e.Who, e.Values = slices.Clone(e.Who), slices.Clone(e.Values)
	}
	out.Uncertain = slices.Clone(b.Uncertain)
	return &out
}

func asOf(t *testing.T, b *Bound, origin int, conditional bool) *Bound {
	t.Helper()
	out, err := b.AsOf(origin, conditional)
	if err != nil {
		t.Fatalf("origin %d, conditional %v: %v", origin, conditional, err)
	}
	return out
}

// runTo runs one replicate and gives its record by name of table, outcome, entity
// and year.
func runTo(t *testing.T, b *Bound, until int, seed uint64) map[string]float64 {
	t.Helper()
	m := agents.New(b.Params, b.Region)
	w := sim.NewWorld(b.Region, b.Entries)
	layout := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), until)
	record := make([]float64, layout.Size())
	m.Begin(w, seed, 3)
	if err := sim.Run(w, m.Phases(), layout, record); err != nil {
		t.Fatal(err)
	}
	named := map[string]float64{}
	for k, o := range layout.Outcomes {
		for e, entity := range layout.Entities[o.Domain] {
			for y := layout.First; y <= until; y++ {
				named[fmt.Sprintf("%s.%s %s %d", o.Domain, o.Name, entity, y)] = record[layout.Place(k, e, y)]
			}
		}
	}
	return named
}

// differences counts the places of one record that differ in the other or are missing there, and gives one of
// them.
func differences(one, other map[string]float64) (count int, example string) {
	for place, x := range one {
		y, ok := other[place]
		if !ok || math.Float64bits(x) != math.Float64bits(y) {
			if count == 0 || place < example {
				example = place
			}
			count++
		}
	}
	return count, example
}

// disturb changes everything that is dated after the origin.
func disturb(b *Bound, origin int) {
	r, draw := b.Region, rand.New(rand.NewPCG(7, uint64(origin)))
	factor := func() float64 { return 0.6 + 0.8*draw.Float64() }
	n, m := len(r.Nodes), r.Members
	from := origin + 1 - r.FirstYear
	all := func(series []float64, width int) {
		for i := from * width; i < len(series); i++ {
			series[i] *= factor()
		}
	}
	all(r.Size, n)
	all(r.Population, m)
	all(r.Brent, 1)
	all(r.Threat, 1)
	for y := from; y < r.Years(); y++ {
		r.Threat[y] = min(1, r.Threat[y])
		sum := 0.0
		for k := range n - 1 {
			r.Balance[y*n+k] *= factor()
			sum += r.Balance[y*n+k]
		}
		r.Balance[y*n+n-1] = -sum
	}
	for k := range r.Fuels {
		all(r.Fuels[k].BoePerYear, 1)
		all(r.Fuels[k].PriceShare, 1)
	}
	all(r.Remittances, m)
	r.Grown = slices.Clone(r.Grown)
	for k, grown := range r.Grown {
		r.Grown[k] = slices.Clone(grown)
		for y := max(0, origin-r.NoiseWindow[0]); y < len(grown); y++ {
			r.Grown[k][y] += 0.1 * factor()
		}
	}
	all(r.OutsideGas, m)
	all(r.OutsidePower, m)
	for q := range r.Strategies {
		all(r.Strategies[q].Rate, 1)
	}
	for k := r.Inner; k < len(r.Borders); k++ {
		dated := slices.DeleteFunc(r.Borders[k].Dated, func(d sim.DatedRegime) bool { return d.From > origin })
		r.Borders[k].Dated = append(dated, sim.DatedRegime{From: origin + 1, Regime: sim.Closed},
			sim.DatedRegime{From: origin + 3, Regime: sim.Open})
	}
	r.ForcingTo, r.EventsTo, r.ExitsFrom, r.ChoicesFrom = r.ForcingTo+1, r.EventsTo+1, r.ExitsFrom+2, r.ChoicesFrom+3
	r.IncidentsFrom += 2

	// Some later entries go, others change, new ones come, and ranges refer to all of them.
	old := b.Entries
	b.Entries, b.Uncertain = nil, nil
	for k, e := range old {
		switch {
		case e.Own:
			e.Year = r.ChoicesFrom
		case e.Year > origin:
			if k%3 == 0 {
				continue
			}
			e.Year, e.Imposed, e.Off, e.OpenYears = e.Year+k%2, !e.Imposed, k%5 == 0, e.OpenYears+1
			for v := range e.Values {
				e.Values[v] *= 0.5
			}
		}
		b.Entries = append(b.Entries, e)
	}
	for i := range m {
		b.Entries = append(b.Entries, sim.Entry{ID: fmt.Sprintf("a-later-%d", i), Kind: agents.KindNamed("leader_change"),
			Year: origin + 1 + i%2,
			A:    i, B: -1, OpenYears: 1, Values: []float64{0.9, 0.9, 0.1, 0.1, 0, 1}})
	}
	// Every organisation gets a later entry. A later entry then tells nothing about an organisation.
	for o := range r.Organisations {
		b.Entries = append(b.Entries, sim.Entry{ID: fmt.Sprintf("b-later-%d", o), Kind: agents.KindNamed("join_body"),
			Year: origin + 2,
			A:    o % m, B: -1, OpenYears: 5, Values: []float64{float64(o)}})
	}
	slices.SortFunc(b.Entries, func(x, y sim.Entry) int { return strings.Compare(x.ID, y.ID) })
	for k, e := range b.Entries {
		if len(e.Values) > 0 && e.Year > origin {
			b.Uncertain = append(b.Uncertain, BoundRange{Path: "event." + e.ID, Entry: k, Lo: 0, Hi: 1})
		}
	}
}

// Changes of what is dated after the origin must not change the forecast.
func TestNothingLaterIsKnown(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates forecasts from many origins")
	}
	for _, origin := range []int{1994, 2000, 2005, 2010, 2014, 2016, 2018} {
		b := bindOwn(t, "reference")
		b.Uncertain = nil
		other := deepCopy(t, b)
		disturb(other, origin)
		if err := other.Region.Validate(); err != nil {
			t.Fatal(err)
		}
		if count, _ := differences(runTo(t, b, origin+5, 11), runTo(t, other, origin+5, 11)); count < 1000 {
			t.Errorf("origin %d: the disturbance moves %d places of the record, want many", origin, count)
		}
		one, two := asOf(t, b, origin, false), asOf(t, other, origin, false)
		// of the test alone
		two.Uncertain = slices.DeleteFunc(two.Uncertain, func(u BoundRange) bool { return two.Entries[u.Entry].Own })
		if !reflect.DeepEqual(one.Region, two.Region) {
			t.Errorf("origin %d: the regions differ", origin)
		}
		if !reflect.DeepEqual(one.Entries, two.Entries) || len(two.Uncertain) != 0 {
			t.Errorf("origin %d: the entries differ, or %d ranges are left of later ones", origin, len(two.Uncertain))
		}
		x, y := runTo(t, one, origin+5, 11), runTo(t, two, origin+5, 11)
		if count, example := differences(x, y); count > 0 || len(x) != len(y) {
			t.Errorf("origin %d: %d places differ, such as %s", origin, count, example)
		}
	}
}

// Up to the origin, the forecaster knows what happened.
func TestUpToTheOriginNothingChanges(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates to many origins")
	}
	for _, name := range []string{"reference", "visegrad", "no-internal-barriers"} {
		b := bindOwn(t, name)
		for _, origin := range []int{b.Region.FirstYear + 2, 1999, 2005, 2012, 2017, 2018} {
			for _, conditional := range []bool{false, true} {
				a := asOf(t, b, origin, conditional)
				now, was := runTo(t, a, origin, 5), runTo(t, b, origin, 5)
				if count, example := differences(now, was); count > 0 || len(now) == 0 {
					t.Errorf("%s, origin %d, conditional %v: %d places differ, such as %s", name, origin, conditional,
						count, example)
				}
				for place, x := range was { // only agreements of removed entries may be missing
					if _, ok := now[place]; !ok && !strings.HasPrefix(place, "agreements.") {
						t.Fatalf("%s, origin %d: %s = %v is lost", name, origin, place, x)
					}
				}
				if !conditional && origin < 2018 {
					if count, _ := differences(runTo(t, a, origin+2, 5), runTo(t, b, origin+2, 5)); count == 0 {
						t.Errorf("%s, origin %d: nothing is forgotten", name, origin)
					}
				}
			}
		}
	}
}

// Regions are shared and kept, so AsOf must not change its arguments.
func TestAsOfWritesToCopies(t *testing.T) {
	for _, conditional := range []bool{false, true} {
		b := bindOwn(t, "reference")
		for k := range b.Entries {
			if len(b.Entries[k].Values) > 0 {
				b.Uncertain = append(b.Uncertain, BoundRange{Path: b.Entries[k].ID, Entry: k, Lo: 0, Hi: 1})
			}
			b.Entries[k].Imposed = !b.Entries[k].Own
		}
		before := deepCopy(t, b)
		a := asOf(t, b, 2005, conditional)
		if !reflect.DeepEqual(b, before) {
			t.Errorf("conditional %v: AsOf changed what it was given", conditional)
		}
		for k := range a.Entries { // entries are the caller's own
			for v := range a.Entries[k].Values {
				a.Entries[k].Values[v] = -7
			}
		}
		if !reflect.DeepEqual(b, before) {
			t.Errorf("conditional %v: entries are shared", conditional)
		}
		if len(a.Uncertain) == 0 || len(a.Uncertain) >= len(b.Uncertain) {
			t.Errorf("conditional %v: %d of %d ranges, want some of them", conditional, len(a.Uncertain), len(b.Uncertain))
		}
		for _, u := range a.Uncertain {
			if a.Entries[u.Entry].ID != u.Path {
				t.Errorf("conditional %v: the range of %s points to %s", conditional, u.Path, a.Entries[u.Entry].ID)
			}
		}
	}
}

// What a forecaster knows about the years after the origin.
func TestConditionalEntries(t *testing.T) {
	const origin = 2009
	b := bindOwn(t, "reference")
	imposed := 0
	for k := range b.Entries {
		if e := &b.Entries[k]; e.Kind.Nature != sim.Event && !e.Own && e.Year >= 2000 {
			e.Imposed = true
			imposed++
		}
	}
	given, blind := asOf(t, b, origin, true), asOf(t, b, origin, false)
	find := func(b *Bound, id string) *sim.Entry {
		k := slices.IndexFunc(b.Entries, func(e sim.Entry) bool { return e.ID == id })
		if k < 0 {
			return nil
		}
		return &b.Entries[k]
	}
	leaders, tabled := 0, 0
	for _, e := range b.Entries {
		g, n := find(given, e.ID), find(blind, e.ID)
		event := e.Kind.Nature == sim.Event
		switch {
		case e.Own && e.Kind.Name == "leave_body" && !blind.Region.Organisations[int(e.Values[0])].Open:
			if g != nil || n != nil { // it is not founded yet
				t.Errorf("%s is there, and the body is not open", e.ID)
			}
		case e.Own:
			if g == nil || !reflect.DeepEqual(*g, e) {
				t.Errorf("%s is not as the region has it", e.ID)
			}
			if n == nil || n.Year != origin+1 {
				t.Errorf("%s does not begin after the origin", e.ID)
			}
		case e.Year <= origin:
			if g == nil || n == nil || !reflect.DeepEqual(*g, e) || !reflect.DeepEqual(*n, e) {
				t.Errorf("%s of %d is not as it was", e.ID, e.Year)
			}
		case n != nil:
			t.Errorf("%s of %d is known in %d", e.ID, e.Year, origin)
		case e.Kind.Name == "leader_change":
			leaders++
			if g == nil || !reflect.DeepEqual(*g, e) {
				t.Errorf("%s is not given", e.ID)
			}
		case event:
			if g != nil {
				t.Errorf("%s, an event of %d, is given", e.ID, e.Year)
			}
		default:
			tabled++
			if g == nil || g.Imposed || g.Year != e.Year {
				t.Errorf("%s of %d is not on the table for leaders to decide", e.ID, e.Year)
			}
		}
	}
	if imposed < 10 || leaders < 5 || tabled < 10 {
		t.Errorf("%d imposed, %d leaders and %d proposals: too few to tell", imposed, leaders, tabled)
	}
	for _, id := range []string{"osh-2010", "vorukh-2014", "covid-2020", "kz-eaeu-2015"} {
		if find(b, id) == nil || find(given, id) != nil {
			t.Errorf("%s: want it in the reference and not in the forecast", id)
		}
	}
	own := slices.DeleteFunc(slices.Clone(blind.Entries), func(e sim.Entry) bool { return !e.Own })
	want := agents.Own(blind.Region)
	slices.SortFunc(want, func(x, y sim.Entry) int { return strings.Compare(x.ID, y.ID) })
	if len(own) == 0 || !reflect.DeepEqual(own, want) {
		t.Error("leaders' own entries are not those of the changed region")
	}
	if !slices.IsSortedFunc(given.Entries, func(x, y sim.Entry) int { return strings.Compare(x.ID, y.ID) }) {
		t.Error("entries are not in the order of their ids")
	}
	if given.Region.Posterior != nil || blind.Region.Posterior != nil {
		t.Error("what was fitted to later outcomes is there to draw from")
	}
	r := *given.Region
	r.Posterior, r.Offices = b.Region.Posterior, b.Region.Offices // its rates of exit are tested below
	r.OutcomesObserved, r.EventsTo, r.Organisations = b.Region.OutcomesObserved, b.Region.EventsTo, b.Region.Organisations
	if r.IncidentsFrom != origin+1 {
		t.Errorf("clashes occur at random from %d on, though the record tells of none after %d", r.IncidentsFrom, origin)
	}
	r.IncidentsFrom = b.Region.IncidentsFrom
	if err := b.Region.Validate(); err != nil { // it makes tables, which a copy of the fields lacks
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&r, b.Region) {
		t.Error("the conditional forecast has other forcing than the observed")
	}
}

// Rates of crises come from the crises until the origin too, and a region without crises gets none.
func TestRatesOfCrisesAreOfTheOrigin(t *testing.T) {
	b := bindOwn(t, "reference")
	rates := func(b *Bound, origin int) (list []float64) {
		known, err := b.AsOf(origin, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range known.Region.Offices {
			list = append(list, o.CrisisRate)
		}
		return list
	}
	r := b.Region
	kg, uz := r.NodeIndex("KG"), r.NodeIndex("UZ")
	early, late := rates(b, 2003), rates(b, 2012)
	if !(early[kg] == early[uz] && late[kg] > late[uz] && late[uz] > 0 && late[kg] > early[kg]) {
		t.Errorf("crises of KG and UZ come at %v and %v as of 2003, at %v and %v as of 2012; want KG's two of 2005 and 2010 to "+
			"count, and UZ's of 2005", early[kg], early[uz], late[kg], late[uz])
	}
	c := *b
	none := *r
	none.Offices = slices.Clone(r.Offices)
	for i := range none.Offices {
		none.Offices[i].CrisisRate = 0
	}
	c.Region = &none
	if list := rates(&c, 2012); slices.Max(list) > 0 {
		t.Errorf("a region without crises gets the rates %v", list)
	}
}

// Rates of exit come from the changes of leader until the origin. Later changes have no effect. An earlier
// change raises its own country's rate most, and no rate is zero.
func TestRatesOfExitAreOfTheOrigin(t *testing.T) {
	b := bindOwn(t, "reference")
	rates := func(b *Bound, origin int) []float64 {
		known, err := b.AsOf(origin, false)
		if err != nil {
			t.Fatal(err)
		}
		var out []float64
		for _, o := range known.Region.Offices {
			out = append(out, o.ExitRate)
		}
		return out
	}
	without := func(id string) *Bound {
		c := *b
		c.Entries = slices.DeleteFunc(slices.Clone(b.Entries), func(e sim.Entry) bool { return e.ID == id })
		if len(c.Entries) != len(b.Entries)-1 {
			t.Fatalf("no entry %s", id)
		}
		return &c
	}
	if got, want := rates(without("uz-leader-2016"), 2012), rates(b, 2012); !slices.Equal(got, want) {
		t.Errorf("a change of 2016 moves the rates of 2012: %v, %v", got, want)
	}
	kg := b.Region.NodeIndex("KG")
	with, less := rates(b, 2012), rates(without("kg-leader-2005"), 2012)
	for i := range with {
		if !(less[i] > 0 && with[i] > less[i] && with[i]-less[i] <= with[kg]-less[kg]) {
			t.Errorf("%s: %v with the change of 2005, %v without; of KG %v, %v", b.Region.Nodes[i].ID, with[i], less[i],
				with[kg], less[kg])
		}
	}
	// KG: 3 changes in 21 years, with 20 years of the region's mean (5 + ½ in 105).
	if want := (3 + 20*5.5/105) / 41; math.Abs(with[kg]-want) > 1e-12 {
		t.Errorf("KG leaves at %v a year, want %v", with[kg], want)
	}
}

// An organisation that is not founded yet cannot be chosen.
func TestBodiesAreFoundedFirst(t *testing.T) {
	b := bindOwn(t, "reference")
	for _, c := range []struct {
		origin int
		id     string
		open   bool
	}{{2009, "EAEU", false}, {2014, "EAEU", false}, {2015, "EAEU", true}, {1998, "SCO", false}, {2001, "SCO", true},
		{1994, "CSTO", true}} {
		r := asOf(t, b, c.origin, false).Region
		if got := r.Organisations[r.OrganisationIndex(c.id)].Open; got != c.open {
			t.Errorf("%s at the end of %d: open is %v, want %v", c.id, c.origin, got, c.open)
		}
	}
}

// Freedoms that leaders had before the origin stay.
func TestFreedomGoesOn(t *testing.T) {
	b := bindOwn(t, "reference")
	b.Region.ExitsFrom, b.Region.ChoicesFrom = 1996, 1997
	for _, conditional := range []bool{false, true} {
		r := asOf(t, b, 2005, conditional).Region
		if r.ExitsFrom != 1996 || r.ChoicesFrom != 1997 || !reflect.DeepEqual(r.Organisations, b.Region.Organisations) {
			t.Errorf("conditional %v: exits from %d, choices from %d, or other organisations", conditional, r.ExitsFrom,
				r.ChoicesFrom)
		}
	}
}

// The rules that continue forcing after the origin.
func TestForcingGoesOn(t *testing.T) {
	for _, name := range []string{"reference", "visegrad"} {
		b := bindOwn(t, name)
		was := b.Region
		n, m := len(was.Nodes), was.Members
		absorber := was.NodeIndex("XW")
		for origin := was.FirstYear + 2; origin <= was.OutcomesObserved; origin++ {
			r := asOf(t, b, origin, false).Region
			at := origin - r.FirstYear
			back := max(0, at-10)
			near := func(what string, got, want float64) {
				if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
					t.Errorf("%s, origin %d: %s is %v, want %v", name, origin, what, got, want)
				}
			}
			growth := func(table []float64, width, k int) float64 {
				return (math.Log(table[at*width+k]) - math.Log(table[back*width+k])) / float64(at-back)
			}
			for y := range r.Years() {
				sum, scale := 0.0, 0.0
				for k := range n {
					sum += r.Balance[y*n+k]
					scale += math.Abs(r.Balance[y*n+k])
				}
				if math.Abs(sum) > 1e-12*scale {
					t.Errorf("%s, origin %d: balances of %d sum to %g", name, origin, r.FirstYear+y, sum)
				}
				if y <= at {
					continue
				}
				for k := range n {
					years := float64(y - at)
					near("log size", math.Log(r.Size[y*n+k]), math.Log(was.Size[at*n+k])+years*growth(was.Size, n, k))
					if k < m {
						near("log population", math.Log(r.Population[y*m+k]),
							math.Log(was.Population[at*m+k])+years*growth(was.Population, m, k))
					}
					if k != absorber {
						near("balance over size", r.Balance[y*n+k]/r.Size[y*n+k], was.Balance[at*n+k]/was.Size[at*n+k])
					}
				}
				for i := range m {
					if was.Remittances != nil {
						near("remittances over size", r.Remittances[y*m+i], was.Remittances[at*m+i])
					}
				}
				near("oil price", r.Brent[y], was.Brent[at])
				near("threat", r.Threat[y], was.Threat[at])
				for q := range r.Strategies {
					near("spending", r.Strategies[q].Rate[y], was.Strategies[q].Rate[at])
				}
				for k := range r.Fuels {
					near("raw materials", r.Fuels[k].BoePerYear[y], was.Fuels[k].BoePerYear[at])
					near("price share", r.Fuels[k].PriceShare[y], was.Fuels[k].PriceShare[at])
				}
			}
			choices := min(was.ChoicesFrom, origin+1) // 0 where nobody ever chooses
			if r.ExitsFrom != origin+1 || r.ForcingTo != origin || r.EventsTo != min(was.EventsTo, origin) ||
				r.OutcomesObserved != origin || r.ChoicesFrom != choices ||
				r.IncidentsFrom != min(was.IncidentsFrom, origin+1) {
				t.Errorf("%s, origin %d: forcing to %d, exits from %d, choices from %d", name, origin, r.ForcingTo, r.ExitsFrom,
					r.ChoicesFrom)
			}
		}
	}
}

// A forecast from any origin runs for twenty years. Continued growth of a few years must not lead to
// economies that cannot trade. CONCORD_WHOLE takes every origin, and not every third.
func TestForecastsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates forecasts from many origins")
	}
	for _, name := range []string{"reference", "visegrad"} {
		b := bindOwn(t, name)
		step := 3
		if os.Getenv("CONCORD_WHOLE") != "" {
			step = 1
		}
		for origin := b.Region.FirstYear + 2; origin <= b.Region.OutcomesObserved; origin += step {
			for _, conditional := range []bool{false, true} {
				runTo(t, asOf(t, b, origin, conditional), min(origin+20, b.Until), 2)
			}
		}
	}
}

func TestBadOrigins(t *testing.T) {
	b := bindOwn(t, "reference")
	for _, origin := range []int{-1, 0, 1992, 1993, 2022, 2024, 2100} {
		for _, conditional := range []bool{false, true} {
			_, err := b.AsOf(origin, conditional)
			if err == nil || !strings.Contains(err.Error(), "want 1994..2021") ||
				!strings.Contains(err.Error(), "choose a year between") {
				t.Errorf("origin %d: %v, want the years that are good and what to do", origin, err)
			}
		}
	}
	if _, err := asOf(t, b, 2005, false).AsOf(2010, false); err == nil {
		t.Error("a forecaster of 2005 knows what was known in 2010")
	}
}
