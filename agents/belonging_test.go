package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What makes a country belong to a body. All of it is told in the alignment with the sponsor that it takes to join.

// joining is what a change may set before A decides.
type joining struct {
	body *sim.Organisation
	p    *agents.Params
	r    *sim.Region
	*sim.World
}

// joinsAt is the least alignment with the sponsor, power P, at which A joins a body. Nothing else speaks for it or against it
// but what the change makes; a sponsor's rival is power Q. It is 2 or more if nothing makes A join.
func joinsAt(change func(x joining)) float64 {
	joins := func(alignment float64) bool {
		b := trio()
		body := sponsoredBy("BODY", 0)
		body.Open, body.Depth = true, 1
		b.Region.Organisations = []sim.Organisation{body}
		clear(b.Region.Rivalry)
		b.Region.Rivalry[1], b.Region.Rivalry[len(b.Region.Powers)] = 0.8, 0.8
		clear(b.Region.Sovereignty)
		o := &b.Params.Organisations
		o.JoinAbove, o.Shallow, o.Leverage, o.RivalTies, o.SponsorEffort = 0.4, 0.2, 0.5, 0.5, 0
		m, w := b.started(1, 0)
		w.Year = b.Region.ChoicesFrom
		copy(w.Powers.Rivalry, b.Region.Rivalry)
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		w.Organisations.Belongs[1] = uint8(sim.Belonging)
		if change != nil {
			change(joining{&b.Region.Organisations[0], &b.Params, b.Region, w})
			m = agents.New(b.Params, b.Region)
		}
		w.Powers.Alignment[0] = alignment
		phase(m, w, "states choose their bodies")
		return w.Organisations.Belongs[0] == uint8(sim.Belonging)
	}
	lo, hi := 0.0, 2.0
	for range 22 {
		if mid := 0.5 * (lo + hi); joins(mid) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return hi
}

// Protects: a country joins a body from an attitude on that is lower the less the body binds. The level of the sponsor's
// leverage speaks for it beside alignment, and its share of all leverage does not. Of two sponsors the stronger tie counts.
// Ties to the sponsor's rival speak against it, less for one that hedges, and not at all for one that hedges fully. The
// members have a say, and the body must be there, be open and take in those who come by themselves.
func TestWhatMakesCountriesJoin(t *testing.T) {
	const never = 2
	for what, c := range map[string]struct {
		change func(x joining)
		want   float64
	}{
		"plain":     {nil, 0.4},
		"shallow":   {func(x joining) { x.body.Depth = 0.25 }, 0.4 - 0.2*0.75},
		"no depth":  {func(x joining) { x.body.Depth = 0 }, 0.4 - 0.2},
		"leverage":  {func(x joining) { x.Powers.Level[0] = 0.3 }, 0.4 - 0.15},
		"its share": {func(x joining) { x.Powers.Leverage[0] = 0.3 }, 0.4},
		"leverage of another sponsor": {func(x joining) {
			x.body.Sponsors = []int{0, 2}
			x.Powers.Alignment[2], x.Powers.Level[0] = 0.3, 0.6 // a tie of 0.3, and one of the alignment and 0.3
		}, 0.1},
		"a sponsor with more alignment and less leverage": {func(x joining) {
			x.body.Sponsors = []int{2, 0}
			x.Powers.Alignment[2], x.Powers.Level[0] = 0.39, 0.8
		}, 0},
		"rival": {func(x joining) { x.Powers.Alignment[1] = 0.5 }, 0.4 + 0.5*0.5*0.8},
		"rival, half hedging": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0] = 0.5, 0.5
		}, 0.4 + 0.5*0.5*0.8*0.5},
		"rival, full hedging": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0] = 0.5, 1
		}, 0.4},
		"rival, full hedging that counts little": {func(x joining) {
			x.Powers.Alignment[1], x.r.Hedging[0], x.p.Organisations.Hedging = 0.5, 1, 0.25
		}, 0.4 + 0.5*0.5*0.8*0.75},
		"sovereignty ceded": {func(x joining) {
			x.r.Sovereignty[0], x.body.Supranational, x.p.Organisations.Sovereignty = 0.5, 0.4, 0.6
		}, 0.4 + 0.6*0.5*0.4},
		"neutral": {func(x joining) { x.r.Neutrality[0], x.p.Organisations.Neutrality = 0.25, 0.8 }, 0.4 + 0.8*0.25},
		"effort of the sponsor": {func(x joining) {
			x.Powers.Push[sim.UseBodies], x.p.Organisations.SponsorEffort, x.p.Organisations.EffortFade = 3, 0.04, 0
		}, 0.4 - 0.12},
		"effort that fades": {func(x joining) {
			x.Powers.Push[sim.UseBodies], x.p.Organisations.SponsorEffort, x.p.Organisations.EffortFade = 3, 0.04, 1
		}, 0.4 - 0.04*3*2/4},
		"effort of another": {func(x joining) {
			x.Powers.Push[sim.NumInstruments+sim.UseBodies], x.p.Organisations.SponsorEffort = 3, 0.04
		}, 0.4},
		"programmes":    {func(x joining) { x.Powers.Programmes[0], x.p.Organisations.Programmes = 0.5, 0.1 }, 0.4 - 0.05},
		"unwelcome":     {func(x joining) { x.Leaders.Stance[3] = 0.1 }, never},
		"not open":      {func(x joining) { x.body.Open = false }, never},
		"by invitation": {func(x joining) { x.body.ByInvitation = true }, never},
		"not founded":   {func(x joining) { x.body.Founded = x.Year + 1 }, never},
		"ended":         {func(x joining) { x.body.Ended = x.Year }, never},
		"its last year": {func(x joining) { x.body.Ended = x.Year + 1 }, 0.4},
		"an observer": {func(x joining) {
			x.Organisations.Belongs[0] = uint8(sim.Observing)
		}, 0.4},
		"before choices": {func(x joining) { x.Year-- }, never},
	} {
		if got := joinsAt(c.change); math.Abs(got-c.want) > 1e-6 {
			t.Errorf("%s: it joins from an alignment of %v on, want %v", what, got, c.want)
		}
	}
}

// Protects: an own wish to join, once on the table, has ground only where the body takes in those who come by themselves. An
// entry of the scenario has it also where it does not, as long as the body is there.
func TestOwnWishesNeedAnOpenDoor(t *testing.T) {
	for _, own := range []bool{false, true} {
		for _, open := range []bool{false, true} {
			b := trio()
			body := sponsoredBy("BODY", 0)
			body.Open = open
			b.Region.Organisations = []sim.Organisation{body}
			e := with(entry("e", "join_body", 2005, 0, -1), "organisation", 0)
			e.Own = own
			b.Entries = []sim.Entry{imposed(e)}
			m, w := b.started(1, 0)
			w.Year = 2005
			w.Talks.Status[0], w.Talks.TabledIn[0] = uint8(sim.Tabled), 2005
			phase(m, w, "proposals are decided and kept")
			if joined := w.Organisations.Belongs[0] == uint8(sim.Belonging); joined != (open || !own) {
				t.Errorf("own %v, open %v: it joins: %v", own, open, joined)
			}
		}
	}
}

// Protects: whether a country leaves or joins a common grid is decided by its stance toward the members alone, whatever it
// thinks of the body otherwise.
func TestGridsAreLeftAndJoinedByStance(t *testing.T) {
	for _, kind := range []string{"leave_body", "join_body"} {
		for _, stance := range []float64{0.1, 0.9} {
			b := trio()
			body := sponsoredBy("GRID", 0)
			body.Field = sim.GridOrganisation
			b.Region.Organisations = []sim.Organisation{body}
			b.Params.Organisations.SponsorEffort = 0
			b.Entries = []sim.Entry{with(entry("e", kind, 2005, 0, -1), "organisation", 0)}
			m, w := b.started(1, 0)
			w.Year = 2005
			w.Organisations.Belongs[1], w.Organisations.Belongs[2] = uint8(sim.Belonging), uint8(sim.Belonging)
			if kind == "leave_body" {
				w.Organisations.Belongs[0] = uint8(sim.Belonging)
			}
			for k := range w.Leaders.Stance {
				w.Leaders.Stance[k] = 0.9
			}
			w.Leaders.Stance[1], w.Leaders.Stance[2] = stance, stance
			w.Powers.Alignment[0] = 1.5 - stance - 0.6 // the other way
			phase(m, w, "events arrive")
			phase(m, w, "proposals are decided and kept")
			if in := w.Organisations.Belongs[0] == uint8(sim.Belonging); in != (stance > 0.5) {
				t.Errorf("%s at a stance of %v: it belongs to the grid: %v", kind, stance, in)
			}
		}
	}
}

// Protects: a body without sponsors is joined by the stance toward its members.
func TestHomeGrownBodiesAreJoinedByStance(t *testing.T) {
	for stance, want := range map[float64]bool{0.69: false, 0.71: true} {
		home := joinsAt(func(x joining) {
			x.body.Sponsors = nil
			x.Leaders.Stance[1] = stance // toward B, its only member: 2·stance − 1 against 0.4
			x.Leaders.Stance[2] = 0
		})
		if got := home < 1; got != want {
			t.Errorf("at a stance of %v toward its member A joins a body of its own: %v", stance, got)
		}
	}
}

// leaving tells whether a member for some years leaves a body by itself, at once or by an act of its own, when its attitude
// toward the body is minus the wish, and leaving costs something.
func leaving(byAct bool, wish, cost, years float64, held bool) bool {
	b := trio()
	body := sponsoredBy("BODY", 0)
	body.Open, body.Depth = true, 1
	b.Region.Organisations = []sim.Organisation{body}
	b.Region.Neutrality[0] = 1
	o := &b.Params.Organisations
	o.LeaveBelow, o.Leaving, o.Stay, o.SponsorEffort, o.Neutrality = -0.3, cost, 4, 0, wish
	if b.Params.Acts.On = 0; byAct {
		b.Params.Acts.On = 1
	}
	for _, e := range agents.Own(b.Region) {
		if e.Kind.Name == "leave_body" && e.A == 0 {
			b.Entries = append(b.Entries, e)
		}
	}
	m, w := b.started(1, 0)
	w.Year = b.Region.ChoicesFrom
	w.Organisations.Belongs[0], w.Organisations.Since[0] = uint8(sim.Belonging), float64(w.Year)-years
	if held {
		w.Organisations.Held[0] = 1
	}
	phase(m, w, "states choose their bodies")
	phase(m, w, "proposals are decided and kept")
	return w.Organisations.Belongs[0] != uint8(sim.Belonging)
}

// Protects: a country leaves a body, at once or by an act, when its attitude is below bodies.leave by more than leaving costs, it
// has been in for the least stay, and nothing holds it.
func TestWhatMakesCountriesLeave(t *testing.T) {
	for _, byAct := range []bool{false, true} {
		for what, c := range map[string]struct {
			wish, cost, years float64
			held, want        bool
		}{
			"unwilling":        {0.31, 0, 10, false, true},
			"willing":          {0.29, 0, 10, false, false},
			"leaving costs":    {0.39, 0.1, 10, false, false},
			"and is worth it":  {0.41, 0.1, 10, false, true},
			"in the last year": {0.31, 0, 3, false, false},
			"long enough":      {0.31, 0, 4, false, true},
			"held":             {0.31, 0, 10, true, false},
		} {
			if got := leaving(byAct, c.wish, c.cost, c.years, c.held); got != c.want {
				t.Errorf("by an act %v, %s: it leaves: %v", byAct, what, got)
			}
		}
	}
}

// sharing is the tie that A and B have when both belong to a body, after a change of the two bodies of the region: one of
// power P, and one of power Q that A alone belongs to.
func sharing(change func(x joining, other *sim.Organisation)) *sim.World {
	b := trio()
	r := b.Region
	clear(r.Rivalry)
	r.Organisations = []sim.Organisation{sponsoredBy("P-BODY", 0), sponsoredBy("Q-BODY", 1)}
	o := &b.Params.Organisations
	o.SponsoredShare, o.Overlap, o.TieFull = 0.6, 0.5, 2
	m, w := b.started(1, 0)
	w.Year = 2005
	for _, at := range []int{0, 1, 2} { // A of both, B of the first
		w.Organisations.Belongs[at] = uint8(sim.Belonging)
	}
	if change != nil {
		change(joining{&r.Organisations[0], &b.Params, r, w}, &r.Organisations[1])
		m = agents.New(b.Params, r)
	}
	copy(w.Powers.Rivalry, r.Rivalry)
	*w.Organisations.Altered = 1
	phase(m, w, "states choose their bodies")
	return w
}

// Protects: a shared body ties two members by its depth over bodies.full, at most fully; a sponsored one by a share of that,
// less if the sponsor insists on the lead. A body of the same field with a rival sponsor, to which one of them belongs, takes
// from it, as far as nobody coordinates the two. A home-grown body counts fully, and in the index.
func TestWhatSharedBodiesTie(t *testing.T) {
	rivals := func(x joining, _ *sim.Organisation) { x.r.Rivalry[1], x.r.Rivalry[len(x.r.Powers)] = 0.8, 0.8 }
	for what, c := range map[string]struct {
		change    func(x joining, other *sim.Organisation)
		want      float64
		homegrown float64
	}{
		"plain":    {nil, 0.5 * 0.6 / 2, 0},
		"deeper":   {func(x joining, _ *sim.Organisation) { x.body.Depth = 1 }, 0.6 / 2, 0},
		"lead":     {func(x joining, _ *sim.Organisation) { x.r.Strategies[0].Lead = 1 }, 0.5 * 0.6 * 0.5 / 2, 0},
		"home":     {func(x joining, _ *sim.Organisation) { x.body.Sponsors = nil }, 0.5 / 2, 0.5},
		"no limit": {func(x joining, _ *sim.Organisation) { x.body.Sponsors, x.p.Organisations.TieFull = nil, 0.25 }, 1, 0.5},
		"rivals":   {rivals, 0.5 * 0.6 / 2 / (1 + 0.5*0.8*0.5), 0},
		"rivals of another field": {func(x joining, other *sim.Organisation) {
			rivals(x, other)
			other.Field = sim.SecurityOrganisation
		}, 0.5 * 0.6 / 2, 0},
		"rivals, coordinated": {func(x joining, other *sim.Organisation) {
			rivals(x, other)
			*x.Organisations.Coordination = 0.5
		}, 0.5 * 0.6 / 2 / (1 + 0.5*0.5*0.8*0.5), 0},
	} {
		w := sharing(c.change)
		got, grown := w.Organisations.Shared[0], w.Organisations.Grown[0]
		if math.Abs(got-c.want) > 1e-12 || math.Abs(grown-c.homegrown) > 1e-12 {
			t.Errorf("%s: A and B are tied by %v, home-grown %v, want %v and %v", what, got, grown, c.want, c.homegrown)
		}
	}
}

// Protects: a body of one sponsor that enforces helps two members to keep what they agreed, as far as the sponsor has leverage
// over the one that it has less over; with two sponsors it does not. Sponsors share the depth of ties to their body.
func TestWhatSponsorsProvide(t *testing.T) {
	leverage := func(x joining, _ *sim.Organisation) {
		x.body.Enforcement = 0.5
		x.Powers.Leverage[0], x.Powers.Leverage[len(x.r.Powers)] = 0.8, 0.2
	}
	one := sharing(leverage)
	two := sharing(func(x joining, other *sim.Organisation) {
		leverage(x, other)
		x.body.Sponsors = []int{0, 2}
	})
	turned := sharing(func(x joining, other *sim.Organisation) {
		leverage(x, other)
		x.Powers.Leverage[0], x.Powers.Leverage[len(x.r.Powers)] = 0.2, 0.8
	})
	if p := one.Organisations.Provision[0]; math.Abs(p-0.1) > 1e-12 || turned.Organisations.Provision[0] != p {
		t.Errorf("one sponsor provides %v, and %v with its leverage turned round, want 0.1", p, turned.Organisations.Provision[0])
	}
	if p := two.Organisations.Provision[0]; p != 0 {
		t.Errorf("two sponsors provide %v", p)
	}
	if a, b := one.Organisations.Depth[0], two.Organisations.Depth[0]; math.Abs(a-0.5) > 1e-12 || math.Abs(b-0.25) > 1e-12 {
		t.Errorf("a tie to one sponsor has the depth %v, to one of two %v, want 0.5 and 0.25", a, b)
	}
	if a, c := one.Organisations.Burden[0], one.Organisations.Burden[2]; !(a > 0) || c != 0 {
		t.Errorf("bodies of powers burden A, who belongs to two, by %v, and C, who belongs to none, by %v", a, c)
	}
}

// Protects: an entry that imposes a membership holds the member, also one that came by itself; leaving by an entry ends the
// hold. Consent does not hold anybody. What one leaves it must belong to, and suspending is not leaving.
func TestWhoIsHeld(t *testing.T) {
	in := func(kind string, year int) sim.Entry { return with(entry(kind, kind, year, 0, -1), "organisation", 0) }
	member := with(among(entry("m", "membership", 2005, -1, -1), trio().Region, 0), "organisation", 0)
	suspends := imposed(with(in("leave_body", 2006), "action", 1))
	leaves := with(with(among(entry("l", "membership", 2006, -1, -1), trio().Region, 0), "organisation", 0), "action", 1)
	for what, c := range map[string]struct {
		entries []sim.Entry
		held    bool
		want    sim.Membership
	}{
		"a membership":               {[]sim.Entry{member}, false, sim.Belonging},
		"an imposed one":             {[]sim.Entry{with(member, "imposed", 1)}, true, sim.Belonging},
		"joining by consent":         {[]sim.Entry{in("join_body", 2005)}, false, sim.Belonging},
		"joining, imposed":           {[]sim.Entry{imposed(in("join_body", 2005))}, true, sim.Belonging},
		"a member made to join":      {[]sim.Entry{member, imposed(in("join_body", 2006))}, true, sim.Belonging},
		"an imposed one that ended":  {[]sim.Entry{with(member, "imposed", 1), leaves}, false, sim.Outside},
		"leaving":                    {[]sim.Entry{member, imposed(in("leave_body", 2006))}, false, sim.Outside},
		"suspending":                 {[]sim.Entry{member, suspends}, false, sim.Suspended},
		"leaving what one is not in": {[]sim.Entry{suspends}, false, sim.Outside},
	} {
		b := trio()
		b.Region.Organisations = []sim.Organisation{sponsoredBy("BODY", 0)}
		b.Entries = c.entries
		m, w := b.started(1, 0)
		w.Powers.Alignment[0] = 1
		for w.Year = 2005; w.Year < 2007; w.Year++ {
			for k := range w.Leaders.Stance {
				w.Leaders.Stance[k] = 0.9
			}
			phase(m, w, "events arrive")
			phase(m, w, "proposals are decided and kept")
		}
		if held := w.Organisations.Held[0] != 0; held != c.held || w.Organisations.Belongs[0] != uint8(c.want) {
			t.Errorf("%s: held %v, %s", what, held, sim.MembershipNames[w.Organisations.Belongs[0]])
		}
	}
}

// Protects: a body that is a market adds to trade among its members and with its sponsors, in both directions, by its depth; a
// customs union does so too, and takes from trade with those outside. The two of a union share it, one in and one out are
// divided by it.
func TestWhatMarketsAndUnionsTrade(t *testing.T) {
	for _, c := range []struct{ market, union float64 }{{0.5, 0}, {0, 1}, {0.5, 1}} {
		w := sharing(func(x joining, other *sim.Organisation) {
			x.body.Union = c.union == 1
			x.p.Organisations.MarketTrade, x.p.Organisations.UnionTrade, x.p.Organisations.UnionDiversion = 0.4, 0.2, 0.1
			x.Organisations.Market[0] = c.market
		})
		r := w.Region
		n, power := len(r.Nodes), r.Powers[0]
		inside, wall := 0.4*c.market+0.2*0.5*c.union, 0.1*0.5*c.union
		for at, want := range map[int]float64{1: inside, n: inside, power: inside, power * n: inside, 2: -wall, 2 * n: -wall,
			2*n + power: 0} {
			if got := w.Organisations.Trade[at]; math.Abs(got-want) > 1e-12 {
				t.Errorf("%+v: from %d to %d trade has %v, want %v", c, at/n, at%n, got, want)
			}
		}
		ab, ac := r.PairIndex(0, 1), r.PairIndex(0, 2)
		relief, split := w.Organisations.Relief, w.Organisations.Split
		if depth := 0.5 * c.union; relief[ab] != depth || split[ac] != depth || split[ab] != 0 {
			t.Errorf("%+v: A and B share a union of %v, one of %v divides A and C", c, relief[ab], split[ac])
		}
	}
}
