package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What speaks for and against what is on the table, and what follows from it.

// voted puts one entry between A and B on the table in 2005 and gives the world after the vote, with its votes.
func voted(e sim.Entry, change func(w *sim.World)) (bound, *sim.World) {
	b := trio()
	b.Region.Borders[0].UnsettledKm = 100
	b.Entries = []sim.Entry{e}
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	clear(w.People.Narrative)
	if change != nil {
		change(w)
	}
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	return b, w
}

// Protects: what binds the two already speaks for a further agreement, up to talks.spillover, and not for an act. A hostile
// narrative speaks against an agreement and for an act of the record. Clashes, remembered and new, are an occasion to close a
// border, and a settled border has an appeal of its own.
func TestWhatSpeaksForWhat(t *testing.T) {
	act, paper := entry("e", "border_closure", 2005, 0, 1), entry("e", "visa_free", 2005, 0, 1)
	line := with(entry("e", "border_settlement", 2005, 0, 1), "km", 100)
	p := trio().Params.Talks
	bound := func(x float64) func(w *sim.World) { return func(w *sim.World) { w.Talks.Bound[0] = x } }
	remembers := func(x float64) func(w *sim.World) { return func(w *sim.World) { w.Borders.Memory[0] = x } }
	narrative := func(w *sim.World) { w.People.Narrative[1] = 0.5 }
	for what, c := range map[string]struct {
		entry  sim.Entry
		change func(w *sim.World)
		term   int
		want   float64
	}{
		"half bound":                     {paper, bound(0.5), sim.TermMatter, 0.5 * p.Spillover},
		"bound threefold":                {paper, bound(3), sim.TermMatter, p.Spillover},
		"an act while bound":             {act, bound(3), sim.TermMatter, 0},
		"a narrative against a paper":    {paper, narrative, sim.TermNarrative, -0.5 * p.Narrative},
		"a narrative for an act":         {act, narrative, sim.TermNarrative, 0.5 * p.Narrative},
		"a settled border":               {line, func(w *sim.World) {}, sim.TermMatter, p.Settlement},
		"a remembered clash for closing": {act, remembers(0.5), sim.TermMatter, 0.5 * p.Occasion},
		"many clashes for closing":       {act, remembers(3), sim.TermMatter, p.Occasion},
	} {
		_, w := voted(c.entry, c.change)
		if got := w.Votes[0].Terms[c.term]; math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: the term is %v, want %v", what, got, c.want)
		}
	}
	b := trio() // a clash of this year: incidents are cleared as events arrive, so it comes with one
	b.Entries = []sim.Entry{with(entry("a", "clash", 2005, 0, 1), "severity", 0.25), act}
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	phase(m, w, "events arrive")
	phase(m, w, "proposals are decided and kept")
	if got := w.Votes[0].Terms[sim.TermMatter]; math.Abs(got-0.25*p.Occasion) > 1e-12 {
		t.Errorf("a clash of this year of 0.25 is an occasion of %v", got)
	}
}

// Protects: what one of the two refuses is counted between them, so trust can fall; what is agreed or forborne is not. One of
// two that are asked is not enough for a pact, whatever share its kind asks for.
func TestRefusalsAndPactsOfOne(t *testing.T) {
	paper, act := entry("e", "visa_free", 2005, 0, 1), entry("e", "border_closure", 2005, 0, 1)
	for what, c := range map[string]struct {
		entry  sim.Entry
		stance float64
		want   float64
	}{"refused": {paper, 0.1, 1}, "agreed": {paper, 0.9, 0}, "forborne": {act, 0.9, 0}} {
		_, w := voted(c.entry, func(w *sim.World) { both(w, w.Leaders.Stance, []float64{c.stance, 0.9}) })
		if got := w.Talks.Refusals[0]; got != c.want {
			t.Errorf("%s: %v refusals are counted", what, got)
		}
	}
	for stance, want := range map[float64]sim.Status{0.05: sim.Tabled, 0.95: sim.Agreed} {
		_, w := voted(among(with(entry("e", "dispute_settlement", 2005, -1, -1), "strength", 0.2), trio().Region, 0, 1),
			func(w *sim.World) { both(w, w.Leaders.Stance, []float64{0.95, stance}) })
		if got := sim.Status(w.Talks.Status[0]); got != want {
			t.Errorf("A is willing and B has the stance %v: a pact of the two is %v", stance, got)
		}
	}
}

// Protects: dispute settlement and the provision of a leading power speed up keeping, and the commitments of the more burdened
// of the two slow it down, whichever it is. Dispute settlement slows undoing.
func TestWhatSpeedsUpKeeping(t *testing.T) {
	kept := func(stance float64, change func(w *sim.World)) float64 {
		b := trio()
		b.Entries = []sim.Entry{entry("e", "visa_free", 2000, 0, 1)}
		m, w := b.started(1, 0)
		w.Year = 2005
		w.Talks.Status[0], w.Talks.AgreedIn[0], w.Talks.InForceIn[0] = uint8(sim.Agreed), 2000, 2000
		w.Talks.Implementation[0], w.Talks.Reached[0] = 0.4, 0.4
		both(w, w.Leaders.Stance, []float64{stance})
		if change != nil {
			change(w)
		}
		phase(m, w, "proposals are decided and kept")
		return w.Talks.Implementation[0] - 0.4
	}
	dispute := func(w *sim.World) { w.Organisations.Dispute[0] = 0.5 }
	burden := func(i int) func(w *sim.World) { return func(w *sim.World) { w.Organisations.Burden[i] = 2 } }
	plain, undone := kept(0.7, nil), kept(0.05, nil)
	if x := kept(0.7, dispute); math.Abs(x/plain-1.5) > 1e-9 {
		t.Errorf("with a dispute settlement of one half %v is implemented, else %v", x, plain)
	}
	if x := kept(0.7, func(w *sim.World) { w.Organisations.Provision[0] = 1 }); !(x > plain) {
		t.Errorf("with the provision of a leading power %v is implemented, else %v", x, plain)
	}
	if x := kept(0.05, dispute); !(undone < x && x < 0) {
		t.Errorf("with a dispute settlement of one half %v is undone, else %v", -x, -undone)
	}
	if a, b := kept(0.7, burden(0)), kept(0.7, burden(1)); a != b || !(a < plain) {
		t.Errorf("%v is implemented where A is burdened, %v where B is, else %v", a, b, plain)
	}
	if c := kept(0.7, burden(2)); c != plain {
		t.Errorf("%v is implemented where another country is burdened, else %v", c, plain)
	}
}

// Protects: what trade agreements give grows over talks.phase_years from the year in which they come into force. An agreement
// of two and a market of all do not add up: the deeper one counts. Where there is one, nobody proposes another.
func TestTradeAgreementsGrowAndDoNotAddUp(t *testing.T) {
	b := trio()
	alone := imposed(with(entry("a", "trade_agreement", 2000, 0, 1), "depth", 0.5))
	market := imposed(with(among(entry("m", "common_market", 2000, -1, -1), b.Region), "depth", 1))
	effect := func(years int, entries ...sim.Entry) float64 {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		w.Year = 1999
		keptFor(m, w, years+1, func() {})
		return w.Trade.Agreed[0]
	}
	for years, share := range map[int]float64{0: 0, 3: 0.3, 10: 1, 15: 1} {
		if got, want := effect(years, alone), 0.5*share*b.Params.Trade.Agreement; math.Abs(got-want) > 1e-12 {
			t.Errorf("after %d years an agreement adds %v to trade, want %v", years, got, want)
		}
	}
	a, m := effect(10, alone), effect(10, market)
	before := market
	before.ID = "0" // carried out before the other
	if one, other := effect(10, alone, market), effect(10, before, alone); one != m || other != m || !(m > a) {
		t.Errorf("an agreement adds %v, a market %v, the two %v and %v in the other order", a, m, one, other)
	}
	b.Region.ChoicesFrom = 2005
	b.Entries = []sim.Entry{ownOf(t, "-trade")}
	for agreed, want := range map[float64]bool{0: true, 0.1: false} {
		m, w := b.started(1, 0)
		w.Year = 2005
		both(w, w.Leaders.Stance, []float64{0.9})
		w.Trade.Agreed[0] = agreed
		phase(m, w, "proposals are decided and kept")
		if got := w.Talks.TabledIn[0] == 2005; got != want {
			t.Errorf("where agreements add %v to trade leaders propose one: %v", agreed, got)
		}
	}
}

// Protects: a cut ends what flows of its good for as long as it stands, and a new deal on the same good ends it; one on the other
// good does not. Works on water do not pay more than all the upkeep.
func TestCutsAreOfOneGood(t *testing.T) {
	keys, carriers := []string{"gas_bcm", "summer_power_twh"}, []string{"gas", "power"}
	for cut := range keys {
		for deal := range keys {
			b := shared()
			b.Region.Organisations = nil // no grid is needed
			b.Entries = []sim.Entry{
				imposed(with(with(entry("a", "energy_cut", 2005, 0, 1), "carrier", float64(cut)), "years", 9)),
				imposed(with(entry("b", "energy_deal", 2006, 0, 1), keys[deal], 0.3)),
			}
			m, w := b.started(1, 0)
			w.Year = 2004
			var flows [2][2]float64
			y := 0
			keptFor(m, w, 2, func() {
				phase(m, w, "power, gas and water flow")
				flows[y] = [2]float64{w.Energy.GasBCM[0], w.Energy.PowerTWh[0]}
				y++
			})
			for good := range keys {
				if got, want := flows[0][good] > 0, good != cut; got != want {
					t.Errorf("%s is cut: %s flows: %v", carriers[cut], carriers[good], got)
				}
				if got, want := flows[1][good] > 0, good != cut || deal == cut; got != want {
					t.Errorf("%s is cut, then a deal on %s: %s flows: %v", carriers[cut], carriers[deal], carriers[good], got)
				}
			}
		}
	}
	b := shared()
	for _, id := range []string{"a", "b"} {
		e := with(with(entry(id, "water_agreement", 2005, 0, 1), "volume_mcm", 8000), "upkeep_share", 1)
		b.Entries = append(b.Entries, imposed(e))
	}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 1, func() {})
	if w.Energy.Upkeep[0] != 1 {
		t.Errorf("works on 0.8 of the water each pay %v of the upkeep", w.Energy.Upkeep[0])
	}
}

// Protects: a decision by which a country takes up a matter of its own counts in its year alone, and only where there is
// something to decide. What is tabled so is about what there is in that year.
func TestDecisionsTakeUpWhatThereIs(t *testing.T) {
	own := decides(ownOf(t, "-border"), 0, 2006, sim.Accept)
	for _, c := range []struct {
		first int // the first year, with or without one before in which leaders think of it
		km    float64
		want  float64
	}{{2005, 300, 2006}, {2006, 300, 2006}, {2005, 0, 0}} {
		b := trio()
		b.Region.ChoicesFrom, b.Region.Borders[0].UnsettledKm = 2005, c.km
		b.Entries = []sim.Entry{own}
		m, w := b.started(1, 0)
		for w.Year = c.first; w.Year < 2008; w.Year++ {
			both(w, w.Leaders.Stance, []float64{0.05})
			phase(m, w, "proposals are decided and kept")
		}
		if w.Talks.TabledIn[0] != c.want {
			t.Errorf("%v km are not settled: taken up in 2006 by decision, it is tabled in %v", c.km, w.Talks.TabledIn[0])
		}
		if got := w.Value(0, own.Kind.Slot("km")); c.want > 0 && got != c.km {
			t.Errorf("taken up by decision, it is about %v km, want %v", got, c.km)
		}
	}
}

// Protects: what is demarcated stays so. A treaty that is undone and taken up again settles no kilometre twice, and all that it
// settles is the greatest share that was implemented.
func TestNothingIsSettledTwice(t *testing.T) {
	b := trio()
	b.Region.Borders[0].UnsettledKm = 200
	b.Params.Ratification.Rate = 1e9
	b.Entries = []sim.Entry{with(entry("e", "border_settlement", 2005, 0, 1), "km", 100)}
	m, w := b.started(1, 0)
	greatest, fell := 0.0, false
	for k, stance := range []float64{0.9, 0.9, 0.05, 0.05, 0.05, 0.9, 0.05, 0.9, 0.9, 0.9, 0.9} {
		w.Year = 2005 + k
		both(w, w.Leaders.Stance, []float64{stance})
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		now := w.Talks.Implementation[0]
		fell = fell || now < greatest
		greatest = max(greatest, now)
		if got := w.Borders.Unsettled[0]; math.Abs(got-(200-100*greatest)) > 1e-9 {
			t.Errorf("%d: %v of 100 km was implemented at most, and %v of 200 km are not settled", w.Year, greatest, got)
		}
	}
	if !fell || greatest < 0.9 {
		t.Errorf("%v is implemented at most, and it fell: %v; the test sees little", greatest, fell)
	}
}

// Protects: in free history those whom the region names consider to found a body, and do so where they are on good terms. When
// it is no more they may found it again, but not before talks.pause is over.
func TestFoundersMayFoundAgain(t *testing.T) {
	b := trio()
	home := sponsoredBy("HOME")
	home.Founders = []int{0, 1}
	b.Region.Organisations, b.Region.FreeHistory, b.Region.ChoicesFrom = []sim.Organisation{home}, true, b.Region.FirstYear
	for _, e := range agents.Own(b.Region) {
		if e.Kind.Name == "found_body" {
			b.Entries = append(b.Entries, e)
		}
	}
	b.Params.Talks.PauseYears = 4
	for stance, want := range map[float64][]int{0.9: {2000, 2004, 2008}, 0.1: nil} {
		m, w := b.started(1, 0)
		var founded []int
		for w.Year = 2000; w.Year < 2010; w.Year++ {
			for k := range w.Leaders.Stance {
				w.Leaders.Stance[k] = stance
			}
			clear(w.Organisations.Belongs) // the body is gone again
			if phase(m, w, "proposals are decided and kept"); w.Organisations.Belongs[0] == uint8(sim.Belonging) {
				founded = append(founded, w.Year)
			}
		}
		if !slices.Equal(founded, want) {
			t.Errorf("at a stance of %v a body is founded in %v, want %v", stance, founded, want)
		}
	}
}

// Protects: what a leader takes up or cuts is the good of the act: the one upstream cuts power, the one downstream gas.
func TestOwnCutsAreOfOneGood(t *testing.T) {
	b := trio()
	b.Region.Streams = []sim.Stream{{Up: 0, Down: 1, Water: 0.5, SummerTWh: 1, WinterTWh: 1, GasBCM: 1}}
	b.Entries = slices.DeleteFunc(agents.Own(b.Region), func(e sim.Entry) bool { return e.Kind.Name != "energy_cut" })
	for actor := range 2 {
		m, w := b.started(1, 0)
		w.Energy.PowerTWh[0], w.Energy.GasBCM[0] = 1, 1
		at := actor*w.Region.Members + 1 - actor
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		w.Leaders.Stance[at], w.People.Narrative[at], w.Leaders.Openness[actor] = 0.1, 1, 0
		b.year(m, w, b.Region.ChoicesFrom)
		power, gas := w.Energy.PowerCut[0] >= float64(w.Year), w.Energy.GasCut[0] >= float64(w.Year)
		if power != (actor == 0) || gas != (actor == 1) {
			t.Errorf("%s is hostile: power is cut: %v, gas: %v", letter(actor), power, gas)
		}
	}
}
