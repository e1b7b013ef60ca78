package agents_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

// Protects: every weight of an act of one's own has its sign, and the score moves by the weight times its cause. Switched
// off or without its cause it counts nothing.
func TestWeightsOfOwnActs(t *testing.T) {
	b, _, w := ownAct("closes-ab", func(r *sim.Region) {
		r.Offices[0].Openness = [2]float64{0.2, 0.2}
	})
	w.Leaders.Stance[1], w.People.Narrative[1], w.Leaders.Popularity[0] = 0.3, 0.5, 0.4
	w.Borders.Memory[0], w.Borders.Incident[0], w.Energy.Uncompensated[1] = 0.3, 0.2, 0.7
	w.Powers.Anger[0], w.Powers.Anger[1], w.Leaders.Crisis[1] = 0.1, 0.6, float64(w.Year)
	w.Trade.Flow[1] = 1e10
	score := func(p agents.Params) float64 {
		_, s := agents.New(p, b.Region).Most(w, 0, 0, 1)
		return s
	}
	for path, cause := range map[string]float64{
		"acts.stance":    0.4,
		"acts.cost":      -1,
		"acts.clash":     1 - math.Exp(-0.5),
		"acts.grievance": 0.7,
		"acts.narrative": 0.5,
		"acts.popular":   0.5 * 0.6,
		"acts.anger":     0.6,
		"acts.unrest":    1,
		"acts.closed":    1 - 2*0.2,
		"talks.gain":     -0.5 * 0.1 * (1 - math.Exp(-b.Params.Trade.Closed)) / b.Params.Trade.Elasticity,
		"talks.domestic": 0.42*0.5 + 0.5*0.5*0.6,
	} {
		p := b.Params
		at := func(x float64) float64 {
			if err := p.Set(path, x); err != nil {
				t.Fatal(err)
			}
			return score(p)
		}
		zero, half, one := at(0), at(0.5), at(1)
		if math.Abs(one-zero-cause) > 1e-12 || math.Abs(half-zero-cause/2) > 1e-12 {
			t.Errorf("%s from 0 to ½ and 1 moves the score by %v and %v, want %v in all", path, half-zero, one-zero, cause)
		}
	}
	p := b.Params
	if p.External.Scale = 2; math.Abs(score(p)-score(b.Params)-0.3*0.6) > 1e-12 {
		t.Errorf("external.scale 2 moves the score by %v, want what anger counts", score(p)-score(b.Params))
	}
}

// year runs the decisions of a year and then the borders.
func (b bound) year(m *agents.Model, w *sim.World, year int) {
	w.Year = year
	phase(m, w, "proposals are decided and kept")
	phase(m, w, "borders change")
}

// statusOf is the status of the entry whose id has this end.
func statusOf(t *testing.T, w *sim.World, end string) sim.Status {
	t.Helper()
	e := slices.IndexFunc(w.Entries, func(e sim.Entry) bool { return strings.HasSuffix(e.ID, end) })
	if e < 0 {
		t.Fatalf("no entry %s", end)
	}
	return sim.Status(w.Talks.Status[e])
}

// lifted counts the acts that the log says were lifted.
func lifted(w *sim.World) (count int) {
	for _, l := range w.Log {
		if l.What == sim.LogLifted {
			count++
		}
	}
	return count
}

// hostile makes A want to act against B.
func hostile(w *sim.World) {
	w.Leaders.Stance[1], w.Leaders.Stance[w.Region.Members] = 0.35, 0.6
	w.People.Narrative[1], w.Leaders.Popularity[0], w.Leaders.Openness[0] = 1, 0.5, 0.1
	w.Borders.Regime[0] = uint8(sim.Open)
}

// Protects: a closure of one's own closes the border in its year and for as long as the country wants it, though no longer
// enough to take it up anew. When it is lifted the border is free at once, the log says so, and it does not come again
// before the pause is over.
func TestOwnClosureStandsAndIsLifted(t *testing.T) {
	b, m, w := ownAct("closes-ab", nil)
	y := w.Year
	hostile(w)
	b.year(m, w, y)
	if s := statusOf(t, w, "closes-ab"); s != sim.Agreed || w.Borders.Regime[0] != uint8(sim.Closed) {
		t.Fatalf("a hostile leader's act is %v, the border %v", s, sim.Regime(w.Borders.Regime[0]))
	}
	w.Leaders.Openness[0] = 0.3 // a score of 0.1
	b.year(m, w, y+1)
	if s := statusOf(t, w, "closes-ab"); s != sim.Agreed || w.Borders.Regime[0] != uint8(sim.Closed) || lifted(w) > 0 {
		t.Fatalf("wanted a little, it is %v, the border %v", s, sim.Regime(w.Borders.Regime[0]))
	}
	w.Leaders.Openness[0] = 0.9
	b.year(m, w, y+2)
	if s := statusOf(t, w, "closes-ab"); s != sim.Ended || w.Borders.Regime[0] == uint8(sim.Closed) || lifted(w) != 1 {
		t.Fatalf("no longer wanted, it is %v, the border %v", s, sim.Regime(w.Borders.Regime[0]))
	}
	hostile(w)
	b.year(m, w, y+3)
	if s := statusOf(t, w, "closes-ab"); s != sim.Ended {
		t.Errorf("a year after it was lifted it is %v, want a pause", s)
	}
	hostile(w)
	b.year(m, w, y+4)
	if s := statusOf(t, w, "closes-ab"); s != sim.Agreed {
		t.Errorf("two years after it was lifted it is %v", s)
	}
	b.Params.Acts.On = 0
	m2, w2 := b.started(1, 0)
	hostile(w2)
	b.year(m2, w2, y)
	if s := statusOf(t, w2, "closes-ab"); s != sim.Pending {
		t.Errorf("switched off, an act is %v", s)
	}
}

// Protects: an act of one's own leaves nothing behind at the border. A closure of the record that allows more, and lasts
// longer, holds the border afterwards as it says.
func TestOwnClosureKeepsCodedOnes(t *testing.T) {
	b, m, w := ownAct("closes-ab", nil)
	w.Borders.CapLevel[0], w.Borders.CapUntil[0] = float64(sim.Restricted), float64(w.Year+9)
	hostile(w)
	b.year(m, w, w.Year)
	if w.Borders.Regime[0] != uint8(sim.Closed) {
		t.Fatalf("the border is %v", sim.Regime(w.Borders.Regime[0]))
	}
	w.Leaders.Openness[0] = 0.9
	b.year(m, w, w.Year+1)
	if w.Borders.Regime[0] != uint8(sim.Restricted) {
		t.Errorf("the act of one's own is lifted, and the border is %v", sim.Regime(w.Borders.Regime[0]))
	}
}

// Protects: a reopening lifts closures of one's own, an energy deal a cut. A closure takes the place of a restriction.
func TestAgreementsLiftOwnActs(t *testing.T) {
	b, _, _ := ownAct("closes-ab", nil)
	b.Entries = append(b.Entries, imposed(entry("zz", "reopening", b.Region.ChoicesFrom+1, 0, 1)))
	m, w := b.started(1, 0)
	y := b.Region.ChoicesFrom
	hostile(w)
	b.year(m, w, y)
	w.Talks.Status[1] = uint8(sim.Tabled)
	b.year(m, w, y+1)
	if s := statusOf(t, w, "closes-ab"); s != sim.Ended || w.Borders.Regime[0] == uint8(sim.Closed) || lifted(w) != 1 {
		t.Errorf("after a reopening the closure is %v, the border %v", s, sim.Regime(w.Borders.Regime[0]))
	}

	stream := func(r *sim.Region) {
		r.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.5, SummerTWh: 1, WinterTWh: 1, GasBCM: 1}}
	}
	b, _, _ = ownAct("cuts-ab", stream)
	b.Entries = append(b.Entries, imposed(with(entry("zz", "energy_deal", y+1, 0, 1), "summer_power_twh", 1)))
	m, w = b.started(1, 0)
	w.Energy.PowerTWh[0] = 1
	hostile(w)
	b.year(m, w, y)
	if s := statusOf(t, w, "cuts-ab"); s != sim.Agreed || w.Energy.PowerCut[0] != float64(y) {
		t.Fatalf("a hostile leader's cut is %v", s)
	}
	w.Talks.Status[1] = uint8(sim.Tabled)
	b.year(m, w, y+1)
	if s := statusOf(t, w, "cuts-ab"); s != sim.Ended || w.Energy.PowerCut[0] >= float64(w.Year) || lifted(w) != 1 {
		t.Errorf("after a deal the cut is %v, until %v", s, w.Energy.PowerCut[0])
	}

	b, _, _ = ownAct("restricts-ab", nil)
	first := b.Entries
	b, _, _ = ownAct("closes-ab", nil)
	b.Entries = append(b.Entries, first...)
	m, w = b.started(1, 0)
	hostile(w)
	w.Talks.Status[1] = uint8(sim.Agreed)
	b.year(m, w, y)
	if c, r := statusOf(t, w, "closes-ab"), statusOf(t, w, "restricts-ab"); c != sim.Agreed || r != sim.Ended {
		t.Errorf("closed after it was restricted: the closure is %v, the restriction %v", c, r)
	}
	w.Reset(1, 0) // both in one year
	hostile(w)
	b.year(m, w, y)
	if c, r := statusOf(t, w, "closes-ab"), statusOf(t, w, "restricts-ab"); c != sim.Agreed || r != sim.Ended {
		t.Errorf("both in a year: the closure is %v, the restriction %v", c, r)
	}
}

// Protects: who asks for visas ends the agreement of the two on travel without them, which then has no effect. It does so
// only where people move freely, and not against an agreement that is imposed.
func TestVisaEndsAgreements(t *testing.T) {
	for _, c := range []struct {
		imposed bool
		want    sim.Status
		free    float64
	}{{false, sim.Agreed, 0}, {true, sim.Pending, 1}} {
		b, _, _ := ownAct("visa-ab", nil)
		paper := entry("zz", "visa_free", 2000, 0, 1)
		paper.Imposed = c.imposed
		b.Entries = append(b.Entries, paper)
		m, w := b.started(1, 0)
		w.Talks.Status[1], w.Talks.Implementation[1], w.Talks.AgreedIn[1] = uint8(sim.Agreed), 1, 2000
		w.People.VisaNeeded[0], w.People.VisaFree[0] = 1, 1
		hostile(w)
		b.year(m, w, b.Region.ChoicesFrom)
		if s := statusOf(t, w, "visa-ab"); s != c.want || w.People.VisaFree[0] != c.free ||
			(sim.Status(w.Talks.Status[1]) == sim.Ended) == c.imposed {
			t.Errorf("imposed %v: the act is %v, the agreement %v, free %v", c.imposed, s, sim.Status(w.Talks.Status[1]),
				w.People.VisaFree[0])
		}
	}
}

// Protects: a country leaves a body by an act of its own, when its attitude is as far below 0 as for leaving at once. It
// does not before the least stay is over or while it is held, and then it does not leave in another way.
func TestLeavingByAct(t *testing.T) {
	for name, c := range map[string]struct {
		neutrality, since, held float64
		want                    bool
	}{
		"unwilling": {1, 2000, 0, true}, "willing": {0, 2000, 0, false}, "too early": {1, 2019, 0, false},
		"held": {1, 2000, 1, false},
	} {
		b := trio()
		body := sponsoredBy("P-BODY", 0)
		body.Open, body.Depth = true, 1
		b.Region.Organisations = []sim.Organisation{body}
		b.Region.Neutrality[0] = c.neutrality
		for _, e := range agents.Own(b.Region) {
			if e.Kind.Name == "leave_body" && e.A == 0 {
				b.Entries = append(b.Entries, e)
			}
		}
		m, w := b.started(1, 0)
		w.Year = b.Region.ChoicesFrom
		w.Organisations.Belongs[0], w.Organisations.Since[0] = uint8(sim.Belonging), c.since
		w.Organisations.Held[0] = uint8(c.held)
		phase(m, w, "states choose their bodies")
		if w.Organisations.Belongs[0] != uint8(sim.Belonging) {
			t.Errorf("%s: it leaves before it decides", name)
		}
		phase(m, w, "proposals are decided and kept")
		if left := w.Organisations.Belongs[0] != uint8(sim.Belonging); left != c.want {
			t.Errorf("%s: it leaves: %v", name, left)
		}
	}
}

// Protects: hostility alone restricts a border and does not close it. An act closes it.
func TestStanceAloneClosesNoBorder(t *testing.T) {
	b := trio()
	m, w := b.started(1, 0)
	w.Year = 2005
	clear(w.Leaders.Stance)
	phase(m, w, "borders change")
	if got := sim.Regime(w.Borders.Regime[0]); got != sim.Restricted {
		t.Errorf("without any will the border is %v", got)
	}
	w.Borders.CapLevel[0], w.Borders.CapUntil[0] = float64(sim.Closed), 2005
	if phase(m, w, "borders change"); sim.Regime(w.Borders.Regime[0]) != sim.Closed {
		t.Errorf("an act leaves the border %v", sim.Regime(w.Borders.Regime[0]))
	}
}

// Protects: in runs of the shipped region a closed leader closes borders by himself, an open one does not.
func TestClosedLeaderCloses(t *testing.T) {
	closed := func(openness float64) (count int) {
		b := reference(t)
		b.Params.Offices.ExitFactor = 0
		e := entry("zz-leader", "leader_change", 2022, b.Region.NodeIndex("UZ"), -1)
		b.Entries = append(b.Entries, with(with(e, "openness", openness), "coalition_change", 1))
		last := &b.Entries[len(b.Entries)-1]
		last.Values[1] = openness
		for replicate := range 10 {
			_, _, log := b.run(t, 1, replicate)
			for _, l := range log {
				if l.What == sim.LogAgreed && b.Entries[l.Entry].Own && b.Entries[l.Entry].Kind.Name == "border_closure" &&
					b.Entries[l.Entry].A == e.A {
					count++
				}
			}
		}
		return count
	}
	if shut, open := closed(0.02), closed(0.9); shut < 5 || open > 0 {
		t.Errorf("a closed leader closes %d borders in ten runs, an open one %d", shut, open)
	}
}
