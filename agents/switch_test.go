package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What a switch changes and what it must not.

// Protects: a switch changes what it names. Every theory and every group of barriers has parameters with
// neutral values that may be set. Switching off sets those and no others.
func TestSwitches(t *testing.T) {
	p := agents.Defaults()
	for _, row := range p.Table() {
		tagged := row.Role != sim.Neither || row.Mechanism != ""
		if tagged && !(row.Neutral >= row.Lo && row.Neutral <= row.Hi) {
			t.Errorf("%s: neutral value %v is outside %v..%v", row.Path, row.Neutral, row.Lo, row.Hi)
		}
		known := row.Mechanism == ""
		for _, m := range agents.Mechanisms {
			known = known || m.Name == row.Mechanism
		}
		if !known {
			t.Errorf("%s belongs to a theory %q that is not listed", row.Path, row.Mechanism)
		}
		if row.Role == sim.Barrier && !slices.Contains(agents.BarrierGroups[:], row.Group) {
			t.Errorf("%s is a barrier of %v, which is no group of barriers", row.Path, row.Group)
		}
	}
	check := func(name string, off func(p *agents.Params), belongs func(row agents.Parameter) bool) {
		p := agents.Defaults()
		off(&p)
		count := 0
		for _, row := range p.Table() {
			switch {
			case belongs(row):
				count++
				if *row.Value != row.Neutral {
					t.Errorf("%s off: %s is %v, want %v", name, row.Path, *row.Value, row.Neutral)
				}
			case *row.Value != row.Prior:
				t.Errorf("%s off changes %s", name, row.Path)
			}
		}
		if count == 0 {
			t.Errorf("%s has no parameter", name)
		}
	}
	for _, m := range agents.Mechanisms {
		check(m.Name, func(p *agents.Params) { p.SwitchOffMechanism(m.Name) },
			func(row agents.Parameter) bool { return row.Mechanism == m.Name })
	}
	for _, g := range agents.BarrierGroups {
		for _, role := range []sim.Role{sim.Barrier, sim.Supporting} {
			check(g.String()+" "+role.String(), func(p *agents.Params) { p.SwitchOff(g, role) },
				func(row agents.Parameter) bool { return row.Group == g && row.Role == role })
		}
	}
}

// Protects: a channel is never switched off. What a border, a road, a visa, an agreement or an act takes is the same with
// every group off, and no theory holds it.
func TestChannelsStay(t *testing.T) {
	p := agents.Defaults()
	for _, g := range agents.BarrierGroups {
		for role := range sim.RoleNames {
			p.SwitchOff(g, sim.Role(role))
		}
	}
	for _, m := range agents.Mechanisms {
		p.SwitchOffMechanism(m.Name)
	}
	count := 0
	for _, row := range p.Table() {
		if row.Role != sim.Channel {
			continue
		}
		count++
		if *row.Value != row.Prior {
			t.Errorf("with everything off %s is %v, want %v", row.Path, *row.Value, row.Prior)
		}
	}
	if count < 11 {
		t.Errorf("only %d channels", count)
	}
}

// Protects: an outside cause that works through a border counts as outside. With every inner group of barriers off,
// two worlds that differ in the weight of outside causes alone differ in their borders, and a closer border costs
// trade: without what borders take, the same causes take less.
func TestOutsideCausesWorkThroughBorders(t *testing.T) {
	// The ratio of trade inside the region under strong outside barriers to that without any, and the open borders of
	// both.
	compared := func(borders bool) (trade, strong, none float64) {
		var inside [2]float64
		open := [2]float64{}
		for k, scale := range []float64{10, 0} {
			b := reference(t)
			for _, row := range b.Params.Table() {
				switch {
				case row.Role != sim.Barrier:
				case row.Group == sim.External:
					*row.Value = min(row.Hi, scale*(*row.Value))
				default:
					*row.Value = row.Neutral
				}
			}
			if !borders {
				q, way := &b.Params.Trade, &b.Params.Routes
				q.Managed, q.Restricted, q.Closed = 0, 0, 0
				way.ManagedKm, way.RestrictedKm, way.ClosedKm = way.OpenKm, way.OpenKm, way.OpenKm
			}
			l, rec, _ := b.run(t, 1, 0)
			for year := 2008; year <= 2015; year++ {
				inside[k] += rec[l.Place(l.Find(sim.OfRegion, "trade_inside_usd"), 0, year)]
				open[k] += rec[l.Place(l.Find(sim.OfRegion, "borders_open"), 0, year)] / 8
			}
		}
		return inside[0] / inside[1], open[0], open[1]
	}
	trade, strong, none := compared(true)
	if !(strong < none-1) {
		t.Errorf("%v borders are open under strong outside causes, %v without them, want fewer", strong, none)
	}
	if free, _, _ := compared(false); !(trade < free-0.02) {
		t.Errorf("outside causes leave %.3f of trade, and %.3f where borders take nothing, want less", trade, free)
	} else {
		t.Logf("open borders %v and %v; trade left %.3f, and %.3f where borders take nothing", strong, none, trade, free)
	}
}

// Protects: a clash is an occasion for closing a border that security barriers take away, and a coded occasion is not:
// that one goes with the group of its entry alone.
func TestClashShare(t *testing.T) {
	matter := func(memory, coded float64, change func(p *agents.Params)) float64 {
		b := trio()
		change(&b.Params)
		b.Entries = []sim.Entry{with(entry("e", "border_closure", 2005, 0, 1), "occasion", coded)}
		m, w := b.started(1, 0)
		w.Year, w.KeepVotes = 2005, true
		w.Borders.Memory[0] = memory
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		return w.Votes[0].Terms[sim.TermMatter]
	}
	on := func(*agents.Params) {}
	off := func(p *agents.Params) {
		for _, g := range agents.BarrierGroups {
			p.SwitchOff(g, sim.Barrier)
		}
	}
	half := func(p *agents.Params) { p.Talks.ClashShare = 0.5 }
	for _, c := range []struct {
		memory, coded float64
		change        func(p *agents.Params)
		want          float64
	}{
		{1, 0.3, on, 1.3}, {3, 0.3, on, 1.3}, {0, 0.3, on, 0.3}, {1, 0.3, half, 0.8}, {1, 0.3, off, 0.3}, {1, 0, off, 0},
	} {
		if got := matter(c.memory, c.coded, c.change); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("memory %v, coded occasion %v: the matter is %v, want %v", c.memory, c.coded, got, c.want)
		}
	}
}

// Protects: a group of barriers changes all of its own terms of the stance, and no other group's. The
// hypothesis compares the weights of the groups, so the groups must not mix.
func TestBarrierGroupsInStance(t *testing.T) {
	for _, c := range []struct {
		group     sim.Group
		key       string
		low, high float64
		also      map[string]float64
	}{
		{sim.Political, "openness", 0.5, 0.1, nil},
		{sim.Political, "sovereignty", 0, 1, nil},
		{sim.Political, "ambitions", 0, 0.8, nil},
		{sim.Political, "their_ambition", 0, 1, map[string]float64{"smaller": 0.8}},
		{sim.Security, "unsettled_km", 0, 200, nil},
		{sim.Security, "memory", 0, 1, nil},
		{sim.Economic, "poorer", 0, 3, nil},
		{sim.Economic, "uncompensated", 0, 0.5, nil},
		{sim.Cultural, "narrative", 0, 1, nil},
		{sim.Cultural, "identity", 0, 1, nil},
		{sim.External, "rival_alignments", 0, 1, nil},
		{sim.External, "hub", 0, 1, nil},
	} {
		for _, g := range agents.BarrierGroups {
			off := func(p *agents.Params) { p.SwitchOff(g, sim.Barrier) }
			at := func(x float64) float64 {
				set := map[string]float64{"their_stance": 0.5, c.key: x}
				for key, v := range c.also {
					set[key] = v
				}
				return stanceAfter(set, off)
			}
			low, high := at(c.low), at(c.high)
			if off := g == c.group; off && high != low || !off && !(high < low-1e-3) {
				t.Errorf("%v barriers off: %s from %v to %v moves the stance from %v to %v", g, c.key, c.low, c.high, low, high)
			}
		}
	}
}

// Protects: with the security complex off a threat does nothing to a stance,
// whatever the trust (K30).
func TestSecurityComplexOff(t *testing.T) {
	off := func(p *agents.Params) { p.SwitchOffMechanism(agents.SecurityComplex) }
	for _, trust := range []float64{-0.8, 0.8} {
		at := func(threat float64) float64 {
			return stanceAfter(map[string]float64{"their_stance": 0.5, "trust": trust, "threat": threat}, off)
		}
		if at(0) != at(1) {
			t.Errorf("trust %v: a threat moves the stance from %v to %v", trust, at(0), at(1))
		}
	}
}

// off switches one theory off.
func (b bound) off(mechanism string) bound {
	b.Params.SwitchOffMechanism(mechanism)
	return b
}

// Protects: without multilateral resistance, closing one border leaves the bits of every other pair's trade
// of that year. With it, other trade changes.
func TestResistanceOff(t *testing.T) {
	for _, off := range []bool{true, false} {
		b := openWorld(t)
		// A closed crossing is a longer way for others too. That effect is geography, not resistance.
		b.Params.Routes.ClosedKm = b.Params.Routes.OpenKm
		if off {
			b = b.off(agents.MultilateralResistance)
		}
		r := b.Region
		n := len(r.Nodes)
		i, j := r.NodeIndex("TJ"), r.NodeIndex("UZ")
		before, after := b.flows(t, 2005), b.flows(t, 2005, pairEntry(r, "x", "border_closure", 2005, "TJ", "UZ"))
		moved := 0
		for k := range before {
			if own := k == i*n+j || k == j*n+i; !own && math.Float64bits(before[k]) != math.Float64bits(after[k]) {
				moved++
			}
		}
		if !(after[i*n+j] < 0.6*before[i*n+j]) {
			t.Errorf("resistance off %v: closing leaves the pair %v of %v", off, after[i*n+j], before[i*n+j])
		}
		if off != (moved == 0) {
			t.Errorf("resistance off %v: closing one border moves %d other flows", off, moved)
		}
	}
}

// Protects: overlay, a part of hegemonic order, changes the chance of incidents and nothing else. With the hazard at 0
// every bit stays the same. Otherwise clashes are rarer where one power secures both sides (K90).
func TestOverlayOff(t *testing.T) {
	b := living(t)
	count := func(b bound) (incidents int) {
		for seed := range uint64(20) {
			_, _, log := b.run(t, seed, 0)
			for _, l := range log {
				if l.What == sim.LogIncident {
					incidents++
				}
			}
		}
		return incidents
	}
	none := b
	none.Params.Incidents.Overlay = 0
	if with, without := count(b), count(none); !(with < without) {
		t.Errorf("%d incidents with overlay, %d without, want fewer with", with, without)
	}
	b.Params.Incidents.Hazard, none.Params.Incidents.Hazard = 0, 0
	_, x, _ := b.run(t, 1, 0)
	l, y, _ := none.run(t, 1, 0)
	if k := sameBits(x, y); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Errorf("without incidents overlay still moves %s of %s in %d", outcome, entity, year)
	}
}

// Protects: without win-sets no vote counts sovereignty or narrative; with them some do.
func TestWinSetsOff(t *testing.T) {
	for _, off := range []bool{true, false} {
		b := living(t)
		if off {
			b = b.off(agents.WinSets)
		}
		seen := 0
		_, _, w := b.runWithVotes(t, 1, 0)
		for _, v := range w.Votes {
			if v.Terms[sim.TermSovereignty] != 0 || v.Terms[sim.TermNarrative] != 0 {
				seen++
			}
		}
		if off != (seen == 0) {
			t.Errorf("win-sets off %v: %d votes count what leaders answer for at home", off, seen)
		}
	}
}

// disorder takes away all that hegemonic order acts on.
func disorder(b *bound) {
	unsecured(b)
	for o := range b.Region.Organisations {
		b.Region.Organisations[o].Enforcement = 0
	}
	for q := range b.Region.Strategies {
		b.Region.Strategies[q].HubPreference = 1
	}
}

// arms is an initiative: for five years a power does ten times more than usual for the security of some countries.
func arms(r *sim.Region, id string, year, power int, who ...int) sim.Entry {
	e := with(with(among(entry(id, "initiative", year, -1, -1), r, who...), "power", float64(power)), "size", 10)
	return with(e, "instrument", sim.UseSecurity)
}

// unsecured lets no power secure anybody, and none pay for arms.
func unsecured(b *bound) {
	for q := range b.Region.Strategies {
		clear(b.Region.Strategies[q].Secures)
		b.Region.Strategies[q].Use[sim.UseSecurity] = 0
	}
}

// Protects: a theory acts through its own cause only. Without that cause, switching the theory off changes no
// bit; with the cause, it changes something. cause changes a region so that the theory has nothing to act on.
func TestMechanismNeedsItsCause(t *testing.T) {
	threat := with(with(entry("threat", "threat", 2000, -1, -1), "severity", 1), "years", 20)
	for _, c := range []struct {
		mechanism string
		bare      func(b *bound)
		cause     func(b *bound)
	}{
		{agents.SecurityComplex, func(b *bound) { clear(b.Region.Threat) },
			func(b *bound) { b.Entries = append(b.Entries, threat) }},
		// Order has three causes, and each is enough: bodies that enforce, powers that secure both sides of a border,
		// powers over both that do not want spokes.
		{agents.TheoryOrder, disorder, func(b *bound) {
			for o := range b.Region.Organisations {
				b.Region.Organisations[o].Enforcement = 0.5
			}
		}},
		{agents.TheoryOrder, disorder, func(b *bound) {
			for q := range b.Region.Strategies {
				b.Region.Strategies[q].Secures = slices.Repeat([]float64{1}, b.Region.Members)
			}
			b.Params.Incidents.Hazard = 0.5
		}},
		{agents.TheoryOrder, disorder, func(b *bound) { b.Region.Strategies[0].HubPreference = 0.9 }},
		{agents.TheoryProtective, unsecured, func(b *bound) { b.Region.Strategies[3].Secures[0] = 0.5 }},
		{agents.TheoryDilemma, unsecured, func(b *bound) {
			b.Region.Strategies[3].Secures[0] = 0.5
			b.Entries = append(b.Entries, arms(b.Region, "arms", 2010, 3, 0))
		}},
		{agents.TheoryCapacity, func(b *bound) {
			b.Entries = slices.DeleteFunc(b.Entries, func(e sim.Entry) bool { return e.Kind.Nature != sim.Event })
		}, func(b *bound) { b.Entries = append(b.Entries, agents.Own(b.Region)...) }},
		{agents.Spillover, func(b *bound) {
			b.Entries = slices.DeleteFunc(b.Entries, func(e sim.Entry) bool { return e.Kind.Nature != sim.Event })
		},
			func(b *bound) {
				b.Entries = append(b.Entries, agents.Own(b.Region)...)
			}},
	} {
		for _, caused := range []bool{false, true} {
			b := living(t)
			r := *b.Region
			r.Threat, r.Organisations, r.Strategies = slices.Clone(r.Threat), slices.Clone(r.Organisations),
				slices.Clone(r.Strategies)
			for q := range r.Strategies {
				r.Strategies[q].Secures = slices.Clone(r.Strategies[q].Secures)
			}
			b.Region = &r
			c.bare(&b)
			if caused {
				c.cause(&b)
			}
			l, x, _ := b.run(t, 2, 0)
			_, y, _ := b.off(c.mechanism).run(t, 2, 0)
			k := sameBits(x, y)
			switch {
			case caused && k < 0:
				t.Errorf("%s: switched off, nothing moves though its cause is there", c.mechanism)
			case !caused && k >= 0:
				year, outcome, entity := place(l, k)
				t.Errorf("%s: switched off, %s of %s moves in %d without its cause", c.mechanism, outcome, entity, year)
			}
		}
	}
}

// Protects: without transactional trust, trust moves by fading, incidents,
// refusals and narratives only: no border, no kept agreement, no water and no summit.
func TestTransactionalTrustOff(t *testing.T) {
	for _, off := range []bool{true, false} {
		b := living(t)
		b.Params.Incidents.Hazard, b.Params.Incidents.Grievance, b.Params.Incidents.Base = 0, 0, 0
		b.Params.Offices.HostilityReset = 0 // a new leader forgives distrust; another rule
		if off {
			b = b.off(agents.TransactionalTrust)
		}
		m, w := b.started(3, 0)
		odd := 0
		n := b.Region.Members
		before, said := slices.Clone(w.People.Trust), slices.Clone(w.People.Narrative)
		for w.Year < b.Until {
			copy(before, w.People.Trust)
			copy(said, w.People.Narrative)
			through(t, m, w, w.Year+1)
			for i := range n {
				for j := i + 1; j < n; j++ {
					p := b.Region.PairIndex(i, j)
					refused := b.Params.Mood.TrustRefusal * math.Min(1, w.Talks.Refusals[p])
					hostile := b.Params.Mood.TrustNarrative * 0.5 * (said[i*n+j] + said[j*n+i])
					want := math.Max(-1, b.Params.Mood.TrustPersistence*before[p]-refused-hostile)
					if math.Abs(w.People.Trust[p]-want) > 1e-12 {
						odd++
					}
				}
			}
		}
		if off != (odd == 0) {
			t.Errorf("transactional trust off %v: trust moves otherwise in %d pair-years", off, odd)
		}
	}
}

// Protects: the sign of the hypothesis. Removing a group of barriers does not lower horizontal cooperation in
// the median of the reference's last year.
func TestNoBarrierHelps(t *testing.T) {
	ref := reference(t)
	median := func(t *testing.T, p agents.Params) float64 {
		b := ref
		b.Params = p
		var hs []float64
		m, w := b.started(1, 0)
		l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
		rec := make([]float64, l.Size())
		at := l.Place(l.Find(sim.OfRegion, "horizontal"), 0, b.Until)
		for replicate := range 60 {
			m.Begin(w, 1, replicate)
			if err := sim.Run(w, m.Phases(), l, rec); err != nil {
				t.Fatal(err)
			}
			hs = append(hs, rec[at])
		}
		slices.Sort(hs)
		return 0.5 * (hs[29] + hs[30])
	}
	base := median(t, ref.Params)
	for _, g := range agents.BarrierGroups {
		p := ref.Params
		p.SwitchOff(g, sim.Barrier)
		h := median(t, p)
		t.Logf("%s barriers off: H %.2f, with them %.2f", g, h, base)
		if !(h >= base) {
			t.Errorf("without %s barriers the median of H falls from %.3f to %.3f", g, base, h)
		}
	}
	if testing.Short() {
		t.Skip("each barrier alone is sixty runs")
	}
	table := ref.Params
	for k, row := range table.Table() {
		if row.Role != sim.Barrier {
			continue
		}
		t.Run(row.Path, func(t *testing.T) {
			t.Parallel()
			p := ref.Params
			*p.Table()[k].Value = row.Neutral
			// Some single barriers are weak. Random differences remain, and an open border may come with a
			// body that is not left. The test therefore tolerates a drop of one point and reports larger
			// ones.
			if h := median(t, p); !(h >= base-1) {
				t.Errorf("without %s the median of H falls from %.3f to %.3f", row.Path, base, h)
			} else if h < base {
				t.Logf("without %s the median of H moves by %+.3f", row.Path, h-base)
			}
		})
	}
}
