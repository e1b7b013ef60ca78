package agents_test

import (
	"math"
	"testing"

	"concord/sim"
)

// Who belongs to bodies and how long, and the kinds of entries about borders, bodies and works that say what the older
// ones could not.

// Protects: memberships stick. Uzbekistan turns to Russia, enters the Eurasian union in 2027, and turns away in 2028, so far
// that it would leave, for leaving costs nothing here. It is there to the end where an entry holds it, though it would have
// come by itself. Where it came by consent it stays as long as bodies.stay says, and may then leave. Without the swing toward
// Russia it does not consent.
func TestMembershipsStick(t *testing.T) {
	b := reference(t)
	r := b.Region
	uz, body := r.NodeIndex("UZ"), float64(r.OrganisationIndex("EAEU"))
	russia := -1
	for q, node := range r.Powers {
		if r.Nodes[node].ID == "RU" {
			russia = q
		}
	}
	swing := func(id string, year int, shift float64) sim.Entry {
		return with(with(entry(id, "realignment", year, uz, -1), "power", float64(russia)), "shift", shift)
	}
	join := with(entry("join", "join_body", 2027, uz, -1), "organisation", body)
	// run gives how many years Uzbekistan is in the union from 2027 to 2035.
	run := func(replicate int, entries ...sim.Entry) (years int) {
		c := b
		c.Params.Organisations.Stay, c.Params.Organisations.Leaving = 5, 0
		c.Entries = append(b.Entries[:len(b.Entries):len(b.Entries)], entries...)
		l, record, _ := c.run(t, 1, replicate)
		at := l.Find(sim.OfMembership, "membership")
		for year := 2027; year <= 2035; year++ {
			if sim.Membership(record[l.Place(at, uz*len(r.Organisations)+int(body), year)]) == sim.Belonging {
				years++
			}
		}
		return years
	}
	toward, away := swing("a-toward", 2027, 0.5), swing("b-away", 2028, -1)
	left := 0
	for replicate := range 20 {
		if in := run(replicate, toward, away, imposed(join)); in != 9 {
			t.Errorf("replicate %d: held from 2027 on, it is a member in %d years of 9", replicate, in)
		}
		in := run(replicate, toward, away, join)
		if in < 5 {
			t.Errorf("replicate %d: by consent it is a member for %d years, want the least stay of 5", replicate, in)
		}
		if in < 9 {
			left++
		}
		if in := run(replicate, join); in != 0 {
			t.Errorf("replicate %d: without the swing it is a member for %d years, want none", replicate, in)
		}
	}
	if left == 0 {
		t.Error("by consent it never leaves, although it turned away from Russia")
	}
}

// Protects: nobody enters a body that is not there. An entry by which a country would join one before its founding or
// after its end has no ground, with and without consent, in both agendas. One by invitation takes in by entries.
func TestJoiningNeedsTheBody(t *testing.T) {
	for _, c := range []struct {
		founded, ended int
		free, invited  bool
		want           sim.Happening
	}{
		{0, 0, false, false, sim.LogAgreed},
		{2006, 0, false, false, sim.LogGroundless},
		{2006, 0, true, false, sim.LogGroundless},
		{2000, 2005, false, false, sim.LogGroundless},
		{2000, 2006, false, false, sim.LogAgreed},
		{2005, 2006, true, true, sim.LogAgreed},
	} {
		b := trio()
		body := sponsoredBy("BODY", 0)
		body.Founded, body.Ended, body.ByInvitation = c.founded, c.ended, c.invited
		b.Region.Organisations, b.Region.FreeHistory = []sim.Organisation{body}, c.free
		b.Entries = []sim.Entry{imposed(with(entry("e", "join_body", 2005, 0, -1), "organisation", 0))}
		m, w := b.started(1, 0)
		w.Year = 2005
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		if got := w.Log[len(w.Log)-1].What; c.want == sim.LogGroundless && got != c.want ||
			(w.Organisations.Belongs[0] == uint8(sim.Belonging)) != (c.want == sim.LogAgreed) {
			t.Errorf("founded %d, ended %d, free %v: %v, membership %v, want %v", c.founded, c.ended, c.free, got,
				w.Organisations.Belongs[0], c.want)
		}
	}
}

// Protects: a border can be held at managed, by an act and in a pandemic. Goods cross a managed border, so the words
// say three different things.
func TestClosuresHaveThreeLevels(t *testing.T) {
	b := centralAsia(t).quiet()
	b.Params.Borders.RestrictedBelow, b.Params.Borders.ManagedBelow = 0, 0
	r := b.Region
	k := r.BorderIndex(r.NodeIndex("TJ"), r.NodeIndex("UZ"))
	want := []sim.Regime{sim.Closed, sim.Restricted, sim.Managed}
	for _, e := range []sim.Entry{imposed(pairEntry(r, "e", "border_closure", 2005, "TJ", "UZ")),
		entry("e", "pandemic", 2005, -1, -1)} {
		for level, regime := range want {
			got := b.outcome(t, sim.OfBorder, "regime", k, 2005, with(e, "level", float64(level)))
			if sim.Regime(got) != regime {
				t.Errorf("%s at level %d: the border is %v, want %v", e.Kind.Name, level, sim.Regime(got), regime)
			}
			after := b.outcome(t, sim.OfBorder, "regime", k, 2006, with(e, "level", float64(level)))
			if after != float64(sim.Open) {
				t.Errorf("%s at level %d: the year after the border is %v, want open", e.Kind.Name, level, sim.Regime(after))
			}
		}
	}
}

// Protects: an observer has a share of a member's ties to the sponsor and nothing else: it shares no body with others,
// stands outside the wall of a union, and is not asked about applicants. It may join later, and does not count as having
// been a member before.
func TestObservers(t *testing.T) {
	b := trio()
	r := b.Region
	body := sponsoredBy("UNION", 0)
	body.Union, body.Depth = true, 0.8
	r.Organisations = []sim.Organisation{body}
	member := with(among(entry("a-members", "membership", 2000, -1, -1), r, 1, 2), "organisation", 0)
	observer := with(with(among(entry("b-observer", "membership", 2001, -1, -1), r, 0), "organisation", 0), "action", 3)
	later := with(among(entry("c-later", "membership", 2003, -1, -1), r, 0), "organisation", 0)
	b.Entries = []sim.Entry{member, observer, later}
	m, w := b.started(1, 0)
	through(t, m, w, 2002)
	p, n := r.PairIndex(0, 1), len(r.Nodes)
	if w.Organisations.Belongs[0] != uint8(sim.Observing) || w.Organisations.Shared[p] != 0 || w.Organisations.Relief[p] != 0 ||
		!(w.Organisations.Split[p] > 0 && w.Organisations.Trade[1] < 0) || w.Organisations.Since[0] != 0 {
		t.Errorf("an observer: membership %v, tie %v, union %v, line %v, trade %v, since %v", w.Organisations.Belongs[0],
			w.Organisations.Shared[p], w.Organisations.Relief[p], w.Organisations.Split[p], w.Organisations.Trade[1],
			w.Organisations.Since[0])
	}
	share := w.Organisations.Depth[0] / w.Organisations.Depth[len(r.Powers)]
	if want := b.Params.Organisations.Observer; math.Abs(share-want) > 1e-12 {
		t.Errorf("an observer has %v of a member's ties to the sponsor, want %v", share, want)
	}
	through(t, m, w, 2003)
	if w.Organisations.Belongs[0] != uint8(sim.Belonging) || w.Organisations.Since[0] != 2003 ||
		!(w.Organisations.Shared[p] > 0 && w.Organisations.Trade[1] > 0) || w.Organisations.Trade[1] != w.Organisations.Trade[n] {
		t.Errorf("it joins: membership %v since %v, tie %v, trade %v", w.Organisations.Belongs[0], w.Organisations.Since[0],
			w.Organisations.Shared[p], w.Organisations.Trade[1])
	}
}

// Protects: a treaty of many binds those that sign, two by two, and raises their trust by being kept. It has no other
// effect: no tie of a body, no market, no meeting. It needs half of those that are asked.
func TestTreatyOfMany(t *testing.T) {
	b := trio()
	b.Params.Ratification.Rate = 1e9
	for k, want := range []bool{true, false} { // with two willing of three, and with one
		c := b
		c.Entries = []sim.Entry{among(entry("treaty", "multilateral_treaty", 2005, -1, -1), b.Region)}
		m, w := c.started(1, 0)
		w.Year = 2005
		mutual := []float64{0, 0.9, 0.7, 0.9, 0, 0.7, 0.1, 0.1, 0}
		if !want {
			mutual = []float64{0, 0.9, 0.9, 0.1, 0, 0.1, 0.1, 0.1, 0}
		}
		copy(w.Leaders.Stance, mutual)
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		signed := w.Talks.Signed[0] != sim.Unsigned && w.Talks.Signed[1] != sim.Unsigned
		agreed := sim.Status(w.Talks.Status[0]) == sim.Agreed
		if agreed != want || agreed != signed || w.Talks.Signed[2] != 0 {
			t.Errorf("case %d: %v, signed %v", k, sim.Status(w.Talks.Status[0]), w.Talks.Signed[:3])
		}
		ab, ac := b.Region.PairIndex(0, 1), b.Region.PairIndex(0, 2)
		if (w.Talks.Bound[ab] > 0) != want || (w.Talks.Implemented[ab] > 0) != want || w.Talks.Bound[ac] != 0 {
			t.Errorf("case %d: A and B bound by %v, A and C by %v", k, w.Talks.Bound[ab], w.Talks.Bound[ac])
		}
		if w.Organisations.Institution[ab] != 0 || w.Organisations.Met[ab] != 0 || w.Trade.Agreed[ab] != 0 {
			t.Errorf("case %d: an institution of %v, a meeting of %v, a market of %v; want none", k,
				w.Organisations.Institution[ab], w.Organisations.Met[ab], w.Trade.Agreed[ab])
		}
	}
}

// Protects: power flows over a connection of two grids as far as it is built, and only over it where no grid is common
// (K49). Where there is one, there is nothing to connect.
func TestGridConnection(t *testing.T) {
	b := centralAsia(t).quiet()
	r := b.Region
	s := r.Streams[0]
	caps := r.OrganisationIndex("CAPS")
	a, z := min(s.Up, s.Down), max(s.Up, s.Down)
	line := imposed(entry("line", "grid_connection", 2003, a, z))
	deal := imposed(with(entry("deal", "energy_deal", 2003, a, z), "summer_power_twh", 1))
	power := func(built float64, entries ...sim.Entry) (twh float64, status sim.Status) {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		through(t, m, w, 2002)
		w.Year = 2003
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		w.Energy.Connected[0] = float64(built * w.Energy.Connected[0])
		phase(m, w, "power, gas and water flow")
		twh, status = w.Energy.PowerTWh[0], sim.Status(w.Talks.Status[0])
		w.Year, w.Talks.Status[0] = 2004, uint8(sim.Lapsed)
		if phase(m, w, "proposals are decided and kept"); w.Energy.Connected[0] != 0 {
			t.Errorf("without an agreement %v of a connection is there", w.Energy.Connected[0])
		}
		return twh, status
	}
	none, _ := power(1, deal)
	full, _ := power(1, line, deal)
	half, _ := power(0.5, line, deal)
	if none != 0 || !(full > 0) || math.Abs(half-full/2) > 1e-12 {
		t.Errorf("power is %v without a connection, %v with half of it, %v with all of it; want 0, half and all", none,
			half, full)
	}
	grid := with(among(entry("grid", "membership", 1992, -1, -1), r), "organisation", float64(caps))
	if _, status := power(1, line, deal, grid); status != sim.Lapsed {
		t.Errorf("a connection inside a common grid is %v, want no ground for it", status)
	}
}

// Protects: a project can remain unfinished. While work stands still nothing more is built, and what is built stays;
// after it the building goes on. Other roads are built as before.
func TestStoppedWorks(t *testing.T) {
	b := centralAsia(t).quiet()
	r := b.Region
	road := func(x, y string) sim.Entry {
		e := with(pairEntry(r, "road-"+x+y, "transport_link", 2005, x, y), "shorter", 0.4)
		e.Imposed = false
		return e
	}
	kg, uz := r.NodeIndex("KG"), r.NodeIndex("UZ")
	stop := with(entry("stop", "link_stopped", 2007, min(kg, uz), max(kg, uz)), "years", 3)
	c := b
	c.Entries = []sim.Entry{road("KG", "UZ"), road("KZ", "KG"), stop}
	m, w := c.started(1, 0)
	through(t, m, w, 2004)
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = 0.9
	}
	var built, other [6]float64
	for y := range built {
		w.Year = 2005 + y
		for _, name := range []string{"events arrive", "shocks arrive", "proposals are decided and kept"} {
			phase(m, w, name)
		}
		built[y], other[y] = w.Talks.Implementation[0], w.Talks.Implementation[1]
	}
	if !(built[0] > 0 && built[1] > built[0] && built[1] < 1 && built[2] == built[1] && built[4] == built[1] &&
		built[5] > built[4]) {
		t.Errorf("the stopped road is built to %v from 2005 on, want it to stand still in 2007–2009", built)
	}
	for y := 1; y < len(other); y++ {
		if !(other[y] > other[y-1]) {
			t.Errorf("the other road is built to %v, want more every year", other)
		}
	}
	// A road whose consent is skipped is finished at once, unless work on it stands still.
	c.Entries = []sim.Entry{imposed(with(entry("late", "transport_link", 2008, min(kg, uz), max(kg, uz)), "shorter", 0.4)), stop}
	m, w = c.started(1, 0)
	for late, want := range []float64{0, 1} {
		through(t, m, w, 2009+late)
		if w.Talks.Implementation[0] != want {
			t.Errorf("in %d %v of it is built, want %v", w.Year, w.Talks.Implementation[0], want)
		}
	}
}
