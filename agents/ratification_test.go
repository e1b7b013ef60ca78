package agents_test

import (
	"fmt"
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What ratification takes, and what becomes of papers that wait for it.

// ratifying is what A and B add to their sums in 2006 for a paper that they signed in 2005, over talks in which nothing
// speaks against it. The rate is so low that the paper still waits.
func ratifying(t *testing.T, e sim.Entry, change func(r *sim.Region, w *sim.World)) (a, b float64) {
	t.Helper()
	x := trio()
	x.Params.Ratification.Rate = 0.1
	clear(x.Region.Sovereignty)
	x.Region.Borders[0].UnsettledKm = 100
	x.Entries = []sim.Entry{e}
	m, w := x.started(1, 0)
	w.Year = 2004
	clear(w.People.Narrative)
	keptFor(m, w, 1, func() {})
	if sim.Status(w.Talks.Status[0]) != sim.Agreed || w.Talks.InForceIn[0] != 0 {
		t.Fatalf("%s is %v, in force in %v", e.Kind.Name, sim.Status(w.Talks.Status[0]), w.Talks.InForceIn[0])
	}
	sums := w.Talks.Ratification[w.RatificationAt[0]:]
	beforeA, beforeB := sums[0], sums[1]
	w.Year = 2006
	if change != nil {
		change(x.Region, w)
	}
	w.Year = 2005
	keptFor(m, w, 1, func() {})
	return sums[0] - beforeA, sums[1] - beforeB
}

// Protects: a party ratifies the slower the more hostile its own narrative about the other is, and the deeper a commitment
// is whose sovereignty it guards, less so as sovereignty fades. A tie that costs no sovereignty counts as deeply. In a
// crisis at home it stops, and after a change of coalition it goes at half the pace. Nothing of this slows the other party.
func TestWhatSlowsRatification(t *testing.T) {
	treaty := with(entry("e", "partnership", 2005, 0, 1), "depth", 0.5)
	line := with(entry("e", "border_settlement", 2005, 0, 1), "km", 10)
	guards := func(r *sim.Region, _ *sim.World) { r.Sovereignty[0] = 0.8 }
	p := trio().Params
	fade := math.Exp(-float64(2006-trio().Region.FirstYear) / p.Leaders.SovereigntyFade)
	for what, c := range map[string]struct {
		entry  sim.Entry
		change func(r *sim.Region, w *sim.World)
		want   float64 // A's share of the full rate
	}{
		"nothing":                 {treaty, nil, 1},
		"narrative":               {treaty, func(_ *sim.Region, w *sim.World) { w.People.Narrative[1] = 0.3 }, 0.7},
		"narrative of another":    {treaty, func(_ *sim.Region, w *sim.World) { w.People.Narrative[2] = 0.3 }, 1},
		"sovereignty":             {treaty, guards, 1 - 0.8*0.5*fade},
		"sovereignty, tie":        {line, guards, 1 - 0.8*line.Kind.Binding*fade},
		"crisis":                  {treaty, func(_ *sim.Region, w *sim.World) { w.Leaders.Crisis[0] = 2006 }, 0},
		"crisis that is over":     {treaty, func(_ *sim.Region, w *sim.World) { w.Leaders.Crisis[0] = 2005 }, 1},
		"coalition":               {treaty, func(_ *sim.Region, w *sim.World) { w.Leaders.Coalition[0] = 2006 }, 0.5},
		"coalition that signed":   {treaty, func(_ *sim.Region, w *sim.World) { w.Leaders.Coalition[0] = 2005 }, 1},
		"coalition before it all": {treaty, func(_ *sim.Region, w *sim.World) { w.Leaders.Coalition[0] = 2004 }, 1},
	} {
		a, b := ratifying(t, c.entry, c.change)
		if full := p.Ratification.Rate / 7; math.Abs(a/full-c.want) > 1e-12 || math.Abs(b/full-1) > 1e-12 {
			t.Errorf("%s: A ratifies at %v of the full rate, B at %v, want %v and 1", what, a/full, b/full, c.want)
		}
	}
}

// Protects: a paper lapses in the year that ratification.lapse names after its signature, and not before, if a party has not
// ratified it. The log says who, and nobody's signature is left. A paper with a date in the record waits for the date.
func TestUnratifiedPapersLapse(t *testing.T) {
	for _, c := range []struct {
		ratified, lapses int
	}{{0, 2005 + 4}, {2011, 0}} {
		b := trio()
		b.Params.Ratification.LapseYears, b.Params.Ratification.Rate = 4, 0
		e := entry("e", "partnership", 2005, 0, 1)
		e.Ratified = c.ratified
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year = 2004
		lapsed := 0
		keptFor(m, w, 8, func() {
			if w.Year == 2005 && c.ratified == 0 {
				w.Talks.Signed[0] = sim.Ratified // so B alone is missing
			}
			if lapsed == 0 && sim.Status(w.Talks.Status[0]) == sim.Lapsed {
				lapsed = w.Year
			}
		})
		if lapsed != c.lapses || noted(w, sim.LogUnratified) != min(1, c.lapses) {
			t.Errorf("ratified by the record in %d: it lapses in %d, want %d", c.ratified, lapsed, c.lapses)
		}
		for _, l := range w.Log {
			if l.What == sim.LogUnratified && l.A != 1 {
				t.Errorf("the log says that %s did not ratify, want B", letter(l.A))
			}
		}
		if lapsed > 0 && (w.Talks.Signed[0] != sim.Unsigned || w.Talks.Signed[1] != sim.Unsigned) {
			t.Errorf("lapsed, it is still signed: %v", w.Talks.Signed)
		}
	}
}

// Protects: a date in the record decides in the place of rates, soon or late; a year until which the record knows that a
// paper was not ratified only delays it. Nothing is kept before it is in force.
func TestRecordedDatesDecide(t *testing.T) {
	for _, c := range []struct {
		ratified, unratified, want int
		rate                       float64
	}{{2007, 0, 2007, 1e9}, {2007, 0, 2007, 0}, {0, 2006, 2007, 1e9}, {0, 0, 2005, 1e9}, {0, 0, 0, 0}} {
		b := trio()
		b.Params.Ratification.Rate = c.rate
		e := entry("e", "partnership", 2005, 0, 1)
		e.Ratified, e.Unratified = c.ratified, c.unratified
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year = 2004
		keptFor(m, w, 5, func() {
			if kept := w.Talks.Implementation[0] > 0; kept != (c.want > 0 && w.Year >= c.want) {
				t.Errorf("%+v: in %d %v of it is kept", c, w.Year, w.Talks.Implementation[0])
			}
		})
		if w.Talks.InForceIn[0] != float64(c.want) {
			t.Errorf("%+v: it is in force in %v", c, w.Talks.InForceIn[0])
		}
	}
}

// Protects: what heads of government settle alone, and what is imposed, is in force once it is signed, whatever is said at
// home. All else must be ratified.
func TestExecutiveKindsNeedNoRatification(t *testing.T) {
	executive := map[string]bool{"reopening": true, "visa_free": true, "passenger_links": true, "energy_deal": true,
		"trade_facilitation": true, "transport_link": true, "summit": true, "join_body": true, "found_body": true}
	for _, k := range agents.Kinds() {
		if k.Nature != sim.Proposal {
			continue
		}
		if k.Executive != executive[k.Name] {
			t.Errorf("%s is executive: %v", k.Name, k.Executive)
		}
		if k.Parties != sim.PairOf {
			continue
		}
		for _, imposed := range []bool{false, true} {
			b := shared()
			b.Params.Ratification.Rate = 0
			e := entry("e", k.Name, 2005, 0, 1)
			e.Imposed = imposed
			b.Entries = []sim.Entry{e}
			m, w := b.started(1, 0)
			w.Year = 2004
			w.Talks.Status[0] = uint8(sim.Tabled)
			keptFor(m, w, 1, func() {})
			agreed := sim.Status(w.Talks.Status[0]) == sim.Agreed
			if now := w.Talks.InForceIn[0] == 2005; agreed && now != (imposed || executive[k.Name]) {
				t.Errorf("%s, imposed %v: in force in the year of its signature: %v", k.Name, imposed, now)
			}
		}
	}
}

// Protects: each paper has a number of its own for its ratification, and a leader's own matter one for every signature. So of
// two papers signed together one may wait longer, and what lapsed once need not lapse again.
func TestEachPaperIsRatifiedByItself(t *testing.T) {
	b := trio()
	b.Params.Ratification.Spread = 1
	own := entry("own-e", "partnership", 2005, 0, 1)
	own.Own = true
	b.Entries = []sim.Entry{entry("a", "partnership", 2005, 0, 1), entry("b", "security_cooperation", 2005, 0, 1), own}
	b.Region.ChoicesFrom = 2100
	m, w := b.started(1, 0)
	apart, anew := 0, 0
	for replicate := range 50 {
		sum := map[string]bool{}
		var after [2]float64
		for k, year := range []int{2005, 2006} {
			m.Begin(w, 1, replicate)
			clear(w.People.Narrative)
			w.Year = year - 1
			if k == 1 {
				w.Talks.Status[0], w.Talks.Status[1] = uint8(sim.Lapsed), uint8(sim.Lapsed)
			}
			w.Talks.Status[2], w.Talks.TabledIn[2] = uint8(sim.Tabled), float64(year)
			for after[k] = 0; after[k] < 20 && w.Talks.InForceIn[2] == 0; after[k]++ {
				keptFor(m, w, 1, func() {})
			}
			if k == 0 {
				keptFor(m, w, 20, func() {})
				sum[fmt.Sprint(w.Talks.InForceIn[0])], sum[fmt.Sprint(w.Talks.InForceIn[1])] = true, true
			}
		}
		if len(sum) > 1 {
			apart++
		}
		if after[0] != after[1] {
			anew++
		}
	}
	if apart == 0 || anew == 0 {
		t.Errorf("of two papers one waits longer in %d of 50 runs; an own matter waits as long again in all but %d", apart, anew)
	}
}
