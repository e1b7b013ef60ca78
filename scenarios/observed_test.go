package scenarios

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/sim"
)

// Protects the tables of observations. Their codes are in the region, their years may be shown, and their
// values are in range. Every reporter of trade is explained, with a licence that allows shipping the data.
func TestObservations(t *testing.T) {
	o, err := ObservedIn(DefaultRegion)
	if err != nil {
		t.Fatal(err)
	}
	b := bindOwn(t, "reference")
	r, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	pair := func(table, a, b string) {
		if a >= b || r.NodeIndex(a) < 0 || r.NodeIndex(b) < 0 {
			t.Errorf("%s: %s-%s is no pair of codes in alphabetical order", table, a, b)
		}
	}
	for _, v := range o.Votes {
		pair("un_agreement.csv", v.A, v.B)
		if v.Year > r.OutcomesObserved || v.Agreement < 0 || v.Agreement > 1 || v.Votes < 1 {
			t.Errorf("un_agreement.csv: %+v", v)
		}
	}
	for _, p := range o.Power {
		if r.NodeIndex(p.Country) < 0 || p.Year > r.OutcomesObserved || p.TWh < -20 || p.TWh > 20 {
			t.Errorf("power_trade.csv: %+v", p)
		}
	}
	for _, i := range o.Incidents {
		pair("incidents.csv", i.A, i.B)
		if k := r.BorderIndex(r.NodeIndex(i.A), r.NodeIndex(i.B)); k < 0 || k >= r.Inner || i.Date > recordTo ||
			i.Severity <= 0 || i.Severity > 1 {
			t.Errorf("incidents.csv: %+v", i)
		}
	}
	for _, e := range o.Experiments {
		pair("natural_experiments.csv", e.A, e.B)
		if e.From >= e.To || e.To > r.OutcomesObserved {
			t.Errorf("natural_experiments.csv: %+v", e)
		}
		for _, id := range e.Given {
			k := slices.IndexFunc(b.Entries, func(x sim.Entry) bool { return x.ID == id })
			if k < 0 || b.Entries[k].Year < e.From || b.Entries[k].Year > e.To {
				t.Errorf("natural_experiments.csv: %s is about %s, which is no entry of the reference in its years", e.ID, id)
			}
		}
	}
	for _, a := range o.Agreements {
		pair("agreements.csv", a.A, a.B)
		if a.Date[:4] > strconv.Itoa(r.EventsTo) {
			t.Errorf("agreements.csv: %+v", a)
		}
	}
	if len(o.Votes) == 0 || len(o.Power) == 0 || len(o.Incidents) == 0 || len(o.Experiments) == 0 || len(o.Agreements) == 0 {
		t.Errorf("a table of observations is empty: %d %d %d %d %d", len(o.Votes), len(o.Power), len(o.Incidents),
			len(o.Experiments), len(o.Agreements))
	}
	years := map[string][2]int{}
	for _, f := range o.Flows {
		y, ok := years[f.Source]
		if !ok {
			y = [2]int{f.Year, f.Year}
		}
		years[f.Source] = [2]int{min(y[0], f.Year), max(y[1], f.Year)}
	}
	for _, p := range o.Reporters {
		if years[p.Reporter] != [2]int{p.First, p.Last} {
			t.Errorf("reporters.csv: %s has %d–%d, its flows %v", p.Reporter, p.First, p.Last, years[p.Reporter])
		}
		delete(years, p.Reporter)
		if !slices.Contains([]string{"CC BY 4.0", "CC0", "public domain"}, p.Licence) {
			t.Errorf("reporters.csv: %s may not be shipped under %q", p.Reporter, p.Licence)
		}
	}
	for source := range years {
		t.Errorf("reporters.csv does not explain %s", source)
	}
}

// Protects: the record and the reference scenario agree. Clashes, settlements and reopenings of the scenario
// are in the tables too.
func TestReferenceAgreesWithTheRecord(t *testing.T) {
	o, err := ObservedIn(DefaultRegion)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	for k := range s.Entries {
		e := &s.Entries[k]
		a, b := e.parties()
		switch e.Kind.Name {
		case "clash":
			if !slices.ContainsFunc(o.Incidents,
				func(i ObservedIncident) bool { return i.A == min(a, b) && i.B == max(a, b) && i.Year == e.Year() }) {
				t.Errorf("%s of %d is not in incidents.csv", e.ID, e.Year())
			}
		case "border_settlement", "reopening":
			if !slices.ContainsFunc(o.Agreements, func(x ObservedAgreement) bool {
				return x.A == min(a, b) && x.B == max(a, b) && x.Kind == e.Kind.Name && strings.HasPrefix(x.Date, dateOf(e)[:4])
			}) {
				t.Errorf("%s of %s is not in agreements.csv", e.ID, dateOf(e))
			}
		}
	}
}

// dateOf is the date of an entry as written.
func dateOf(e *Entry) string {
	d, _ := e.Get("date").(string)
	return d
}
