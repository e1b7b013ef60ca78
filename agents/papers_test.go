package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// keptFor runs the talks of a world for some years, all members willing, and calls look after each.
func keptFor(m *agents.Model, w *sim.World, years int, look func()) {
	for range years {
		w.Year++
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		look()
	}
}

// noted counts the lines of one sort in a log.
func noted(w *sim.World, what sim.Happening) int {
	n := 0
	for _, l := range w.Log {
		if l.What == what {
			n++
		}
	}
	return n
}

// Protects: the chance that a paper of two is in force after n years is (1 − e^(−sum of rates))², for each party has one
// number of its own for all years. With a number for each year, or one for both, it would be another chance.
func TestChanceOfRatification(t *testing.T) {
	b := trio()
	b.Params.Ratification.Spread = 1
	clear(b.Region.Sovereignty)
	b.Entries = []sim.Entry{entry("e", "partnership", 2005, 0, 1)}
	const draws, years = 30000, 3
	m, w := b.started(1, 0)
	var in [years]float64
	for k := range draws {
		m.Begin(w, 1, k)
		w.Year = 2004
		clear(w.People.Narrative)
		y := 0
		keptFor(m, w, years, func() {
			if w.Talks.InForceIn[0] != 0 {
				in[y]++
			}
			y++
		})
	}
	for y, n := range in {
		one := 1 - math.Exp(-0.7*float64(y+1))
		if got, want := n/draws, one*one; math.Abs(got-want) > 0.01 {
			t.Errorf("after %d years %.3f are in force, want %.3f", y+1, got, want)
		}
	}
}

// Protects: a pact is in force among those that have ratified it. Two suffice here; the third, whose narrative is hostile,
// has no part in it until it has ratified too.
func TestPactAmongThoseThatRatified(t *testing.T) {
	b := trio()
	clear(b.Region.Sovereignty)
	b.Entries = []sim.Entry{among(entry("e", "common_market", 2005, -1, -1), b.Region)}
	b.Params.Ratification.LapseYears = 50
	m, w := b.started(1, 0)
	w.Year = 2004
	r := b.Region
	clear(w.People.Narrative)
	w.People.Narrative[2*3], w.People.Narrative[2*3+1] = 1, 1
	keptFor(m, w, 4, func() {})
	if w.Talks.Signed[2] != sim.Signed {
		t.Fatalf("C has not signed: %v", w.Talks.Signed)
	}
	if w.Talks.InForceIn[0] == 0 || w.Talks.Bound[r.PairIndex(0, 1)] == 0 || w.Talks.Bound[r.PairIndex(0, 2)] != 0 {
		t.Errorf("in force since %v, A and B bound by %v, A and C by %v", w.Talks.InForceIn[0],
			w.Talks.Bound[r.PairIndex(0, 1)], w.Talks.Bound[r.PairIndex(0, 2)])
	}
	clear(w.People.Narrative)
	keptFor(m, w, 2, func() {})
	if w.Talks.Bound[r.PairIndex(0, 2)] == 0 {
		t.Error("C has ratified and is not bound")
	}
}

// Protects: a new paper takes the place of an older one of the two on the same matter. It goes on from what is
// implemented, and the effect on trade does not fall. What is about something else stays.
func TestPaperTakesThePlaceOfAnother(t *testing.T) {
	b := trio()
	b.Params.Ratification.Rate = 1e9
	b.Entries = []sim.Entry{
		entry("a", "trade_agreement", 2005, 0, 1), entry("b", "trade_agreement", 2010, 0, 1),
		entry("c", "partnership", 2005, 0, 1), entry("d", "trade_agreement", 2005, 0, 2),
	}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 5, func() {})
	old, effect := w.Talks.Implementation[0], w.Trade.Agreed[0]
	keptFor(m, w, 1, func() {})
	if got := w.Talks.Status; sim.Status(got[0]) != sim.Ended || sim.Status(got[1]) != sim.Agreed ||
		sim.Status(got[2]) != sim.Agreed || sim.Status(got[3]) != sim.Agreed || noted(w, sim.LogReplaced) != 1 {
		t.Errorf("statuses %v, %d replaced", got, noted(w, sim.LogReplaced))
	}
	if w.Talks.Implementation[0] != 0 || !(w.Talks.Implementation[1] > old) || !(w.Trade.Agreed[0] > effect) {
		t.Errorf("of the old one %v was implemented, now %v; of the new one %v; the effect was %v and is %v", old,
			w.Talks.Implementation[0], w.Talks.Implementation[1], effect, w.Trade.Agreed[0])
	}
}

// Protects: an older paper still waiting for ratification does not come back when a newer one is in force.
func TestNewerPaperEndsOneThatWaits(t *testing.T) {
	b := trio()
	slow := entry("a", "trade_agreement", 2005, 0, 1)
	slow.Ratified = 2012
	soon := entry("b", "trade_agreement", 2007, 0, 1)
	soon.Ratified = 2008
	b.Entries = []sim.Entry{slow, soon}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 9, func() {})
	if sim.Status(w.Talks.Status[0]) != sim.Ended || w.Talks.InForceIn[0] != 0 || w.Talks.InForceIn[1] != 2008 ||
		sim.Status(w.Talks.Status[1]) != sim.Agreed {
		t.Errorf("statuses %v, in force since %v", w.Talks.Status, w.Talks.InForceIn)
	}
}

// Protects: treaties over kilometres stand side by side, and so do works on a river, treaties of friendship and what two
// agree on security. Two deals over one good do not add up; deals over two goods stand beside each other.
func TestPapersSideBySide(t *testing.T) {
	b := shared()
	b.Params.Ratification.Rate = 1e9
	gas := func(id string, year int, bcm float64) sim.Entry {
		e := imposed(with(entry(id, "energy_deal", year, 0, 1), "gas_bcm", bcm))
		return e
	}
	b.Entries = []sim.Entry{
		imposed(with(entry("a", "border_settlement", 2005, 0, 1), "km", 50)),
		imposed(with(entry("b", "border_settlement", 2006, 0, 1), "km", 50)),
		imposed(entry("c", "water_agreement", 2005, 0, 1)),
		imposed(with(entry("d", "water_agreement", 2006, 0, 1), "volume_mcm", 10)),
		imposed(entry("l", "water_agreement", 2006, 0, 1)),
		gas("e", 2005, 0.3), gas("f", 2006, 0.2),
		imposed(with(entry("g", "energy_deal", 2006, 0, 1), "summer_power_twh", 1)),
		imposed(entry("h", "partnership", 2005, 0, 1)), imposed(entry("i", "partnership", 2006, 0, 1)),
		imposed(entry("j", "security_cooperation", 2005, 0, 1)), imposed(entry("k", "security_cooperation", 2005, 0, 1)),
	}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 3, func() {})
	for e := range b.Entries {
		want := sim.Agreed
		if id := b.Entries[e].ID; id == "c" || id == "e" {
			want = sim.Ended
		}
		if got := sim.Status(w.Talks.Status[e]); got != want {
			t.Errorf("%s is %s, want %s", b.Entries[e].ID, got, want)
		}
	}
	if w.Energy.DealGas[0] != 0.2 || w.Energy.DealPower[0] != 1 {
		t.Errorf("gas %v, power %v", w.Energy.DealGas[0], w.Energy.DealPower[0])
	}
}

// Protects: an own energy deal ends after its term of two years. Leaders may renew it in the year in which it ends; then
// it keeps what is implemented. If they do not, nothing of it is left. The term of the scenario ends a paper likewise.
func TestTerms(t *testing.T) {
	b := shared()
	deal := with(entry("own-deal", "energy_deal", 2005, 0, 1), "gas_bcm", 0.3)
	deal.Own = true
	treaty := entry("treaty", "partnership", 2005, 0, 1)
	treaty.Term, treaty.Ratified = 3, 2005
	b.Entries = []sim.Entry{deal, treaty}
	r := *b.Region
	b.Region, r.ChoicesFrom = &r, 2005
	m, w := b.started(1, 0)
	w.Year = 2004
	w.Talks.Status[0], w.Talks.TabledIn[0] = uint8(sim.Tabled), 2005
	w.Energy.Paid[0] = 1 // so it is worth a new deal only where one has just ended
	var kept []float64
	keptFor(m, w, 3, func() { kept = append(kept, w.Talks.Implementation[0]) })
	if w.Talks.AgreedIn[0] != 2007 || noted(w, sim.LogEnded) != 1 || !(kept[2] > kept[1]) || !(kept[1] > kept[0]) {
		t.Errorf("agreed in %v, %d ended, implemented %v", w.Talks.AgreedIn[0], noted(w, sim.LogEnded), kept)
	}
	b.Region.ChoicesFrom = 2100 // nobody renews it
	keptFor(m, w, 2, func() {})
	for e := range b.Entries {
		if sim.Status(w.Talks.Status[e]) != sim.Ended || w.Talks.Implementation[e] != 0 {
			t.Errorf("%s is %s, implemented %v", b.Entries[e].ID, sim.Status(w.Talks.Status[e]), w.Talks.Implementation[e])
		}
	}
	if w.Energy.DealGas[0] != 0 {
		t.Errorf("%v of gas flows by a deal that has ended", w.Energy.DealGas[0])
	}
}

// Protects: leaders table no border treaty of their own while another waits for ratification or has kilometres left to
// implement. Afterwards theirs is about the kilometres that no treaty covers. The same holds for other matters: no own
// paper beside one that stands.
func TestNoOwnPaperBesideAnother(t *testing.T) {
	b := trio()
	b.Region.ChoicesFrom = 2005
	b.Region.Borders[0].UnsettledKm = 200
	treaty := with(entry("treaty", "border_settlement", 2005, 0, 1), "km", 120)
	treaty.Ratified = 2008
	friends := entry("trade", "trade_agreement", 2005, 0, 1)
	friends.Ratified = 2030
	b.Entries = []sim.Entry{treaty, friends}
	for _, e := range agents.Own(b.Region) {
		if e.A == 0 && e.B == 1 && (e.Kind.Name == "border_settlement" || e.Kind.Name == "trade_agreement") {
			b.Entries = append(b.Entries, e)
		}
	}
	m, w := b.started(1, 0)
	w.Year = 2003
	w.Region.ChoicesFrom = 2006 // the treaties come first
	at := map[string]int{}
	for e := range b.Entries {
		at[b.Entries[e].Kind.Name] = e
	}
	border, trade := at["border_settlement"], at["trade_agreement"]
	tabled := 0.0
	keptFor(m, w, 14, func() {
		if tabled != 0 || w.Talks.TabledIn[border] == 0 {
			return
		}
		tabled = w.Talks.TabledIn[border]
		if left := 120 * (1 - w.Talks.Reached[0]); left > 1 {
			t.Errorf("%d: an own treaty is tabled while %v km of another are left", w.Year, left)
		}
		if km := w.Value(border, b.Entries[border].Kind.Slot("km")); math.Abs(km-80) > 1 {
			t.Errorf("an own treaty over %v km, want the 80 that are not agreed", km)
		}
	})
	if tabled < 2009 {
		t.Errorf("the own treaty was tabled in %v", tabled)
	}
	if w.Talks.TabledIn[trade] != 0 {
		t.Errorf("an own trade agreement was tabled in %v, beside one that waits for ratification", w.Talks.TabledIn[trade])
	}
}

// Protects: among willing neighbours only a closed leader undoes what was signed: alone, in a pact, and with a state
// outside.
func TestClosedLeadersRenege(t *testing.T) {
	for _, c := range []struct {
		openness float64
		undone   bool
	}{{1, false}, {0.5, false}, {0.05, true}} {
		b := trio()
		b.Params.Ratification.Rate = 1e9
		b.Entries = []sim.Entry{entry("a", "visa_free", 2005, 0, 1), among(entry("b", "common_market", 2005, -1, -1), b.Region)}
		m, w := b.started(1, 0)
		w.Year = 2004
		for i := range w.Leaders.Openness {
			w.Leaders.Openness[i] = 1
		}
		keptFor(m, w, 4, func() {})
		before := [2]float64{w.Talks.Implementation[0], w.Talks.Implementation[1]}
		w.Year++
		for i := range w.Leaders.Openness {
			w.Leaders.Openness[i] = c.openness
		}
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.6
		}
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		for e, was := range before {
			if undone := w.Talks.Implementation[e] < was; was == 0 || undone != c.undone {
				t.Errorf("openness %v: %s goes from %v to %v", c.openness, b.Entries[e].ID, was, w.Talks.Implementation[e])
			}
		}
	}
}

// Protects: a paper takes the place of older ones alone. One that was signed earlier and is in force first leaves a newer one
// waiting, which then takes its place.
func TestOlderPaperLeavesNewerOnes(t *testing.T) {
	b := trio()
	first, next := entry("z", "trade_agreement", 2005, 0, 1), entry("a", "trade_agreement", 2006, 0, 1)
	first.Ratified, next.Ratified = 2008, 2010
	b.Entries = []sim.Entry{first, next}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 5, func() {})
	older, newer := sim.Status(w.Talks.Status[0]), sim.Status(w.Talks.Status[1])
	if older != sim.Agreed || w.Talks.InForceIn[0] != 2008 || newer != sim.Agreed {
		t.Errorf("in 2009 the older paper is %v and the newer one %v", older, newer)
	}
	keptFor(m, w, 1, func() {})
	if sim.Status(w.Talks.Status[0]) != sim.Ended || w.Talks.InForceIn[1] != 2010 {
		t.Errorf("in 2010 the older paper is %v, the newer one is in force since %v", sim.Status(w.Talks.Status[0]),
			w.Talks.InForceIn[1])
	}
}

// Protects: of two deals that stand and are about one good the greater counts; they do not add up. A new deal on one of the two
// goods of an older one leaves that one standing.
func TestDealsOnOneGoodDoNotAddUp(t *testing.T) {
	b := shared()
	whole := with(with(entry("a", "energy_deal", 2005, 0, 1), "gas_bcm", 0.3), "summer_power_twh", 1)
	gas := with(entry("b", "energy_deal", 2006, 0, 1), "gas_bcm", 0.1)
	power := with(entry("c", "energy_deal", 2006, 0, 1), "summer_power_twh", 0.4)
	b.Entries = []sim.Entry{imposed(whole), imposed(gas), imposed(power)}
	m, w := b.started(1, 0)
	w.Year = 2004
	keptFor(m, w, 2, func() {})
	for e := range b.Entries {
		if got := sim.Status(w.Talks.Status[e]); got != sim.Agreed {
			t.Errorf("%s is %v", b.Entries[e].ID, got)
		}
	}
	if w.Energy.DealGas[0] != 0.3 || w.Energy.DealPower[0] != 1 {
		t.Errorf("deals of 0.3 and 0.1 on gas make %v, deals of 1 and 0.4 on power make %v", w.Energy.DealGas[0],
			w.Energy.DealPower[0])
	}
}

// Protects: leaders' own energy deal may stand beside a deal on the other good, and not beside one on a good of its own.
func TestOwnDealsStandBesideOtherGoods(t *testing.T) {
	for good, want := range map[string]bool{"gas_bcm": true, "summer_power_twh": false} {
		b := shared()
		own := with(entry("own-deal", "energy_deal", 2005, 0, 1), "summer_power_twh", 1)
		own.Own = true
		r := *b.Region
		b.Region, r.ChoicesFrom = &r, 2005
		b.Entries = []sim.Entry{imposed(with(entry("other", "energy_deal", 2000, 0, 1), good, 0.3)), own}
		m, w := b.started(1, 0)
		w.Talks.Status[0], w.Talks.Implementation[0], w.Talks.InForceIn[0] = uint8(sim.Agreed), 1, 2000
		w.Talks.AgreedIn[0] = 2000
		w.Year = 2004
		keptFor(m, w, 1, func() {})
		if got := w.Talks.TabledIn[1] == 2005; got != want {
			t.Errorf("beside a deal on %s leaders table one on power: %v, want %v", good, got, want)
		}
	}
}

// Protects: an own agreement that was undone completely may come again, from the next year on; one of which something is left
// may not, nor one that still waits for its ratification.
func TestUndoneAgreementsMayComeAgain(t *testing.T) {
	for _, c := range []struct {
		agreed  int
		inForce float64
		left    float64
		want    bool
	}{{2010, 2010, 0, true}, {2010, 2010, 0.1, false}, {2010, 0, 0, false}} {
		b := trio()
		b.Region.ChoicesFrom = 2005
		b.Entries = []sim.Entry{ownOf(t, "-trade")}
		m, w := b.started(1, 0)
		w.Talks.Status[0], w.Talks.TabledIn[0], w.Talks.AgreedIn[0] = uint8(sim.Agreed), float64(c.agreed), float64(c.agreed)
		w.Talks.InForceIn[0], w.Talks.Implementation[0] = c.inForce, c.left
		w.Year = 2014
		keptFor(m, w, 1, func() {})
		if got := w.Talks.TabledIn[0] == 2015; got != c.want {
			t.Errorf("in force in %v and %v of it left: it is tabled again: %v", c.inForce, c.left, got)
		}
	}
}

// Protects: a pact is in force only when two have ratified it, and as many as its kind asks for: one of three is too few for a
// treaty, two of three are too few for a common visa.
func TestPactsNeedEnoughRatifications(t *testing.T) {
	for kind, needs := range map[string]int{"multilateral_treaty": 2, "common_visa": 3} {
		for ratified := range 4 {
			b := trio()
			b.Params.Ratification.Rate = 0
			b.Entries = []sim.Entry{among(entry("e", kind, 2005, -1, -1), b.Region)}
			m, w := b.started(1, 0)
			for p := range w.People.VisaNeeded {
				w.People.VisaNeeded[p] = 1
			}
			for k := range w.Trade.Flow {
				w.Trade.Flow[k] = 1e10
			}
			w.Year = 2004
			keptFor(m, w, 1, func() {})
			for i := range ratified {
				w.Talks.Signed[i] = sim.Ratified
			}
			keptFor(m, w, 1, func() {})
			status, in := sim.Status(w.Talks.Status[0]), w.Talks.InForceIn[0] != 0
			if in != (ratified >= needs) || status != sim.Agreed {
				t.Errorf("%s that %d of three have ratified is %v, in force: %v", kind, ratified, status, in)
			}
		}
	}
}
