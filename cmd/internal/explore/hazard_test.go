package explore

import (
	"math"
	"strings"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// Protects what a hazard is: the record's decisions stand in the year of their effect, and a year is at risk only while
// there is something to decide. Facts by hand from the dated entries of the reference.
func TestHazardsOfTheRecord(t *testing.T) {
	p := problem(t, 2021)
	for _, c := range []struct {
		class HazardClass
		name  string
		year  int
		risk  risk
	}{
		{Signed, "KG-UZ border_settlement", 2018, done}, // signed on 2017-09-05, so the first year of effect is 2018
		{Signed, "KG-UZ border_settlement", 2017, exposed},
		{Signed, "TJ-UZ visa_free", 2018, done},
		{Signed, "TJ-UZ visa_free", 2019, safe},       // they travel freely then
		{Acted, "UZ visa_imposed TJ", 1995, exposed},  // nobody needed a visa
		{Signed, "KG-KZ trade_agreement", 1999, safe}, // it stands
		{Joined, "KG EAEU", 2014, safe},               // the union begins in 2015
		{Joined, "KG EAEU", 2015, exposed},
		{Joined, "KG EAEU", 2021, safe},                   // it is in
		{Left, "KG EAEU", 2021, exposed},                  // and may leave
		{Joined, "KG EAEU", 1995, safe},                   // nothing is founded yet
		{Ratified, "TJ tj-uz-border-2002", 2002, safe},    // signed on 2002-10-05, so from 2003 on
		{Ratified, "TJ tj-uz-border-2002", 2005, exposed}, // it waits
		{Ratified, "TJ tj-uz-border-2002", 2009, done},
		{Ratified, "TJ tj-uz-border-2002", 2010, safe},
		{Fought, "KG-TJ", 2021, done},
		{Clashed, "KG-TJ", 2021, exposed}, // what is a war is no lesser clash
	} {
		h := p.FindHazard(c.class, c.name)
		if h < 0 {
			t.Errorf("no hazard %s %s", HazardNames[c.class], c.name)
			continue
		}
		if got := p.risk(h, c.year); got != c.risk {
			t.Errorf("%s %s %d: %d, want %d", HazardNames[c.class], c.name, c.year, got, c.risk)
		}
	}
}

// Protects the counts that a fit reads: every decision of the record until the last year is in exactly one of them.
func TestCountsHoldEveryDecisionOnce(t *testing.T) {
	p := problem(t, 2018)
	counted, happened := 0.0, 0.0
	for _, c := range p.Counts {
		counted += c.Value
		if c.To > p.Last {
			t.Errorf("%s %d–%d reaches beyond %d", c.Name, c.From, c.To, p.Last)
		}
	}
	for h := range p.Hazards {
		for y := p.Bound.Region.FirstYear; y <= p.Last; y++ {
			if p.Happened(h, y) {
				happened++
			}
		}
	}
	if counted != happened || happened < 50 {
		t.Errorf("%v decisions counted, %v happened", counted, happened)
	}
}

// Protects the one step: a followed run has signed by itself whatever the record has, in the year of the record, even where
// its leaders would have refused. Without this a chance would be that of another history.
func TestARunFollowsTheRecord(t *testing.T) {
	b, _ := reference(t)
	f := Follow(b, 2018)
	w := sim.NewWorld(f.Region, f.Entries)
	m := agents.New(f.Params, f.Region)
	m.Begin(w, 3, 1)
	some := 0
	for w.Year < 2018 {
		if err := w.Step(m.Phases()); err != nil {
			t.Fatal(err)
		}
		for e := range f.Entries {
			x := &f.Entries[e]
			if x.Own || x.Kind.Nature == sim.Event || x.Year != w.Year || x.Off {
				continue
			}
			some++
			if sim.Status(w.Talks.Status[e]) == sim.Lapsed || sim.Status(w.Talks.Status[e]) == sim.Tabled {
				t.Errorf("%s of %d is %s", x.ID, w.Year, sim.StatusNames[w.Talks.Status[e]])
			}
		}
	}
	if some < 40 {
		t.Errorf("only %d entries were followed", some)
	}
	for e := range b.Entries {
		if len(b.Entries[e].Decisions) > 0 {
			t.Fatal("Follow wrote into the scenario it was given")
		}
	}
}

// Protects what a chance means. Over many runs of free choices the papers that a watch expects in a year are about as many
// as leaders sign in it, and so are clashes. The expectation is smoothed at limits and does not know who is at the table
// with whom else, so it need not be the same; a factor of 1.6 would be a mistake.
func TestAWatchExpectsWhatHappens(t *testing.T) {
	s, err := scenarios.Read("free-history")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	x, m := agents.NewWatch(b.Region, b.Entries), agents.New(b.Params, b.Region)
	phases := m.Watched(x)
	w := sim.NewWorld(b.Region, b.Entries)
	var expected, happened, clashes, clashed float64
	for k := range 12 {
		m.Begin(w, 7, k)
		for w.Year < 2015 {
			if err := w.Step(phases); err != nil {
				t.Fatal(err)
			}
			for _, c := range x.Signed {
				if !math.IsNaN(c) {
					expected += c
				}
			}
			for k := range x.Clashed {
				clashes += x.Clashed[k] + x.Fought[k]
			}
			for e := range b.Entries {
				if b.Entries[e].Own && b.Entries[e].Kind.Nature == sim.Proposal && w.Talks.AgreedIn[e] == float64(w.Year) {
					happened++
				}
			}
			for pair, size := range w.Borders.Incident {
				if size > 0 && pair < b.Region.Pairs() {
					clashed++
				}
			}
		}
	}
	if ratio := expected / happened; !(ratio > 1/1.6 && ratio < 1.6) {
		t.Errorf("%.0f papers are expected, %.0f signed", expected, happened)
	}
	if ratio := clashes / clashed; !(ratio > 1/1.3 && ratio < 1.3) {
		t.Errorf("%.0f clashes are expected, %.0f happen", clashes, clashed)
	}
}

// Protects the signs of chances, each by the number that moves it and nothing else of its class: more attention, more
// papers and acts; a lower bar, more joining; parliaments that are faster, more ratified; a higher hazard, more clashes.
func TestChancesFollowTheirNumbers(t *testing.T) {
	p := problem(t, 2005)
	mean := func(c HazardClass, change func(*agents.Params)) float64 {
		params := p.Bound.Params
		change(&params)
		run := p.newPath(2005)
		w := sim.NewWorld(p.Bound.Region, p.Bound.Entries)
		if err := p.simulate(agents.New(params, p.Bound.Region), w, 1, 0, 2005, run); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for k := range p.Counts {
			if p.Counts[k].Class == c {
				x, _ := p.expect(run, &p.Counts[k])
				sum += x
			}
		}
		return sum
	}
	for _, c := range []struct {
		class HazardClass
		more  func(*agents.Params)
	}{
		{Signed, func(q *agents.Params) { q.Attention.TakeUp *= 2 }},
		{Acted, func(q *agents.Params) { q.Attention.TakeUp *= 2 }},
		{Left, func(q *agents.Params) { q.Attention.TakeUp *= 2 }},
		{Left, func(q *agents.Params) { q.Organisations.Stay = 0 }},
		{Joined, func(q *agents.Params) { q.Organisations.JoinAbove -= 0.1 }},
		{Ratified, func(q *agents.Params) { q.Ratification.Rate *= 2 }},
		{Clashed, func(q *agents.Params) { q.Incidents.Hazard *= 1.5 }},
		{Fought, func(q *agents.Params) { q.Incidents.Tail /= 2 }},
	} {
		was := mean(c.class, func(*agents.Params) {})
		if now := mean(c.class, c.more); !(now > was*1.05) {
			t.Errorf("%s: %.3f expected, and %.3f with more", HazardNames[c.class], was, now)
		}
	}
	busy := func(q *agents.Params) { q.Attention.Takes = 0.01 }
	if was, now := mean(Signed, func(*agents.Params) {}), mean(Signed, busy); !(now < 0.8*was) {
		t.Errorf("of %.3f papers %.3f are left where leaders take up one matter in a hundred years", was, now)
	}
}

// Protects the doubt: what a run holds to be impossible or certain keeps a chance between.
func TestChancesAreNeverCertain(t *testing.T) {
	p := problem(t, 2000)
	run := p.newPath(2000)
	for k, x := range []float64{math.NaN(), 0, 1, 0.3} {
		run[p.at(len(p.Groups)+k, 2000)] = x
	}
	for k, want := range []float64{doubt, doubt, 1 - doubt, 0.3} {
		if got := p.Chance(run, k, 2000); got != want {
			t.Errorf("chance %v, want %v", got, want)
		}
	}
}

// Protects the names by which hazards of two problems are matched: no two of a class have the same.
func TestHazardsHaveNames(t *testing.T) {
	p := problem(t, 2021)
	seen := map[string]bool{}
	for _, h := range p.Hazards {
		key := HazardNames[h.Class] + ": " + h.Name
		if seen[key] || strings.TrimSpace(h.Name) == "" {
			t.Errorf("twice or nothing: %q", key)
		}
		seen[key] = true
	}
}
