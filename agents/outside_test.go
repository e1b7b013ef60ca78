package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// What must hold in every year of every run, and the direction of effects.

// living is the shipped region with memberships, a payer, an initiative of a power, and all proposals that
// leaders can table by themselves. It has entries of many kinds.
func living(tb testing.TB) bound {
	b := centralAsia(tb)
	r := b.Region
	for o := range r.Organisations {
		b.Entries = append(b.Entries, with(among(entry("join-"+r.Organisations[o].ID, "membership", 1992+o, -1, -1), r),
			"organisation", float64(o)))
	}
	b.Entries = append(b.Entries,
		with(with(entry("payer", "patronage", 1992, -1, -1), "share", 1), "years", 5),
		with(with(entry("dry", "drought", 2000, -1, -1), "severity", 0.4), "years", 2),
		with(with(among(entry("push", "initiative", 2013, -1, -1), r), "power", 0), "size", 5),
		with(among(entry("house", "institution", 2018, -1, -1), r), "form", 0),
	)
	b.Entries = append(b.Entries, agents.Own(r)...)
	return b
}

// Protects: the accounts of powers, bodies, water and people in every year. Leverage is a share. Summer power
// is no more than the water generates. Flows stay within the capacity of pipelines. Scores and indices stay
// within their scales. H is the mean of the components that are defined (K41 K70 K71).
func TestBooksOfEveryYear(t *testing.T) {
	for _, b := range []bound{living(t), generated(t, 7, 3), generated(t, 12, 5)} {
		r := b.Region
		np := len(r.Powers)
		m, w := b.started(11, 0)
		l := sim.NewLayout(r, b.Entries, m.Outcomes(), b.Until)
		row := make([]float64, l.Width)
		value := func(d sim.Domain, name string, k int) float64 {
			o := l.Find(d, name)
			if o < 0 {
				t.Fatalf("no outcome %s.%s", d, name)
			}
			return row[l.At[o]+k]
		}
		for w.Year < b.Until {
			through(t, m, w, w.Year+1)
			l.Read(w, row)
			for i := range r.Members {
				sum, power, most := 0.0, 0.0, 0.0
				for q := range np {
					x := w.Powers.Leverage[i*np+q]
					if !(x >= 0 && x <= 1) {
						t.Fatalf("%d: leverage %v", w.Year, x)
					}
					sum += x
				}
				for k := range r.Streams {
					if r.Streams[k].Up == i {
						power += w.Energy.PowerTWh[k]
						most += r.Streams[k].SummerTWh * *w.Energy.Inflow
					}
				}
				if !(sum <= 1+1e-12) || math.Abs(value(sim.OfCountry, "leverage", i)-sum) > 1e-12 {
					t.Fatalf("%d: all leverage over %s is %v", w.Year, r.Nodes[i].ID, sum)
				}
				if !(power <= most+1e-12) {
					t.Fatalf("%d: %s sells %v TWh, its summer water makes %v", w.Year, r.Nodes[i].ID, power, most)
				}
				if got := value(sim.OfCountry, "power_sold_twh", i); math.Abs(got-power) > 1e-12 {
					t.Fatalf("%d: %s sells %v TWh, its partners buy %v", w.Year, r.Nodes[i].ID, got, power)
				}
			}
			for k := range r.Streams {
				s := &r.Streams[k]
				p := r.PairIndex(s.Up, s.Down)
				if !(w.Energy.GasBCM[k] <= s.GasBCM && w.Energy.PowerTWh[k] <= s.SummerTWh && w.Energy.Released[k] <= 1) {
					t.Fatalf("%d: stream %d carries %v bcm, %v TWh, releases %v", w.Year, k, w.Energy.GasBCM[k],
						w.Energy.PowerTWh[k], w.Energy.Released[k])
				}
				if value(sim.OfPair, "gas_bcm", p) != w.Energy.GasBCM[k] ||
					value(sim.OfPair, "power_twh", p) != w.Energy.PowerTWh[k] {
					t.Fatalf("%d: the record of stream %d differs from what flows", w.Year, k)
				}
			}
			for p, x := range w.People.Movement {
				if !(x >= 0 && x <= 1) {
					t.Fatalf("%d: movement %v of pair %d", w.Year, x, p)
				}
			}
			sum, count := 0.0, 0.0
			for _, name := range []string{"h_trade", "h_borders", "h_movement", "h_energy", "h_institutions", "h_trust"} {
				x := value(sim.OfRegion, name, 0)
				if x == -1 {
					continue
				}
				if !(x >= 0 && x <= 100) {
					t.Fatalf("%d: %s is %v", w.Year, name, x)
				}
				sum += x
				count++
			}
			if h := value(sim.OfRegion, "horizontal", 0); math.Abs(h-sum/count) > 1e-9 {
				t.Fatalf("%d: H is %v, the mean of its %v components %v", w.Year, h, count, sum/count)
			}
			total := 0.0
			for i := range r.Members {
				total += value(sim.OfCountry, "leverage", i)
			}
			if v := value(sim.OfRegion, "vertical", 0); math.Abs(v-100*total/float64(r.Members)) > 1e-9 {
				t.Fatalf("%d: V is %v, the mean leverage %v", w.Year, v, total)
			}
			if x := *w.Trade.OpenUSD; !(x >= 0.5*total0(w.Trade.Inside)*(1-1e-6)) {
				t.Fatalf("%d: open borders would lower trade inside: %v", w.Year, x)
			}
		}
	}
}

func total0(xs []float64) float64 {
	s := 0.0
	for _, x := range xs {
		s += x
	}
	return s
}

// region gives an outcome of the region, or of an entity, in a year.
func (b bound) outcome(tb testing.TB, d sim.Domain, name string, k, year int, entries ...sim.Entry) float64 {
	tb.Helper()
	b.Entries = append(append([]sim.Entry(nil), b.Entries...), entries...)
	b.Until = year
	l, rec, _ := b.run(tb, 1, 0)
	o := l.Find(d, name)
	if o < 0 {
		tb.Fatalf("no outcome %s.%s", d, name)
	}
	return rec[l.Place(o, k, year)]
}

// Protects: with every border open and settled the index of borders is 100. The index of trade is then 100
// too, because it compares with open borders (K33 K34).
func TestOpenAndSettled(t *testing.T) {
	b := openWorld(t)
	r := *b.Region
	r.Borders = append([]sim.Border(nil), r.Borders...)
	for k := range r.Borders {
		r.Borders[k].UnsettledKm = 0
	}
	b.Region = &r
	for _, name := range []string{"h_borders", "h_trade"} {
		if x := b.outcome(t, sim.OfRegion, name, 0, 2010); math.Abs(x-100) > 1e-6 {
			t.Errorf("%s is %v with all borders open and settled, want 100", name, x)
		}
		closed := b.outcome(t, sim.OfRegion, name, 0, 2010,
			with(pairEntry(&r, "x", "border_closure", 2005, "TJ", "UZ"), "years", 20))
		if !(closed < 99.9) {
			t.Errorf("%s is %v with a border closed, want less than 100", name, closed)
		}
	}
}

// Protects: both signs of an outside project (K71 K76). A road paid by a power raises vertical integration,
// and it raises trade between the neighbours that it joins.
func TestSponsoredRoad(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	i, j := r.NodeIndex("KG"), r.NodeIndex("UZ")
	road := with(entry("road", "link_finished", 2008, min(i, j), max(i, j)), "shorter", 0.4)
	paid := with(with(road, "sponsor", 0), "cost", 5e9)
	for name, v := range map[string]float64{
		"vertical":         b.outcome(t, sim.OfRegion, "vertical", 0, 2010),
		"trade_inside_usd": b.outcome(t, sim.OfRegion, "trade_inside_usd", 0, 2010),
		"horizontal":       b.outcome(t, sim.OfRegion, "horizontal", 0, 2010),
	} {
		unpaid, sponsored := b.outcome(t, sim.OfRegion, name, 0, 2010, road), b.outcome(t, sim.OfRegion, name, 0, 2010, paid)
		switch {
		case name == "vertical" && !(sponsored > v+0.01 && sponsored > unpaid):
			t.Errorf("V goes from %v to %v with a sponsored road, want a rise", v, sponsored)
		case name == "trade_inside_usd" && !(sponsored > v*1.001):
			t.Errorf("trade inside goes from %v to %v with a shorter road, want a rise", v, sponsored)
		case name == "horizontal" && !(sponsored >= v-0.01):
			t.Errorf("H goes from %v to %v with a sponsored road between neighbours, want no fall", v, sponsored)
		}
	}
}

// Protects: the exchange of the Soviet Union lasts while its centre pays and collapses when the payer leaves
// (K02 K03). A water deal that is kept raises trust (K48 K49).
func TestPayerGoes(t *testing.T) {
	b := centralAsia(t).quiet()
	payer := with(with(entry("payer", "patronage", 1992, -1, -1), "share", 1), "years", 15)
	before, after := b.outcome(t, sim.OfRegion, "h_energy", 0, 2006, payer),
		b.outcome(t, sim.OfRegion, "h_energy", 0, 2007, payer)
	if !(before > 99 && after < 50) {
		t.Errorf("the index of energy goes from %v to %v when the payer goes, want from 100 to below 50", before, after)
	}
	s := b.Region.Streams[len(b.Region.Streams)-1]
	deal := imposed(entry("water", "water_agreement", 2000, min(s.Up, s.Down), max(s.Up, s.Down)))
	deal = with(deal, "upkeep_share", 1)
	p := b.Region.PairIndex(s.Up, s.Down)
	if with, without := b.outcome(t, sim.OfPair, "trust", p, 2005, deal),
		b.outcome(t, sim.OfPair, "trust", p, 2005); !(with > without) {
		t.Errorf("trust is %v with a water agreement in force, %v without", with, without)
	}
}

// Protects: a customs union raises trade among its members by the stated amount and lowers trade with the
// neighbour outside (K94 K95). Both act inside ln φ, so the solver balances them with the rest. The effect
// ends with the union.
func TestUnionAndWall(t *testing.T) {
	b := openWorld(t)
	r := *b.Region
	b.Region = &r
	ru := 0
	for q, node := range r.Powers {
		if r.Nodes[node].ID == "RU" {
			ru = q
		}
	}
	r.Organisations = []sim.Organisation{{ID: "UNION", Field: sim.EconomicOrganisation, Sponsors: []int{ru}, Depth: 1,
		Union: true}}
	b.Params.Organisations.UnionTrade, b.Params.Organisations.UnionDiversion = 0.3, 0.1
	b.Params.External.Scale = 1
	kz, tj, uz, n := r.NodeIndex("KZ"), r.NodeIndex("TJ"), r.NodeIndex("UZ"), len(r.Nodes) // the outsider stands between them
	join := with(among(entry("join", "membership", 2005, -1, -1), &r, kz, uz), "organisation", 0)
	leave := with(with(among(entry("leave", "membership", 2008, -1, -1), &r, kz, uz), "organisation", 0), "action", 1)
	ln := func(year, i, j int, entries ...sim.Entry) float64 {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		through(t, m, w, year)
		return w.Trade.LnPhi[i*n+j]
	}
	for _, c := range []struct {
		year, i, j int
		want       float64
	}{
		{2004, kz, uz, 0}, {2006, kz, uz, 0.3}, {2006, kz, r.Powers[ru], 0.3}, {2006, r.Powers[ru], uz, 0.3},
		{2006, kz, tj, -0.1}, {2006, tj, uz, -0.1}, {2006, uz, tj, -0.1}, {2006, tj, r.Powers[ru], 0}, {2009, kz, uz, 0},
		{2009, tj, uz, 0},
	} {
		got := ln(c.year, c.i, c.j, join, leave) - ln(c.year, c.i, c.j)
		if math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%d: ln φ of %s and %s moves by %v, want %v", c.year, r.Nodes[c.i].ID, r.Nodes[c.j].ID, got, c.want)
		}
	}
}

// Protects: dispute settlement speeds up the keeping of agreements and slows their undoing (K75 S38).
func TestDisputeSettlement(t *testing.T) {
	for _, c := range []struct {
		stance float64
		faster bool
	}{{0.6, true}, {0.1, false}} {
		kept := func(entries ...sim.Entry) float64 {
			b := trio()
			b.Params.Ratification.Rate = 1e9 // ratified at once
			b.Entries = append([]sim.Entry{entry("treaty", "partnership", 2005, 0, 1)}, entries...)
			m, w := b.started(1, 0)
			w.Year = 2004
			for y := range 5 {
				w.Year++
				stance := 0.8
				if y >= 2 {
					stance = c.stance
				}
				for k := range w.Leaders.Stance {
					w.Leaders.Stance[k] = stance
				}
				phase(m, w, "events arrive")
				phase(m, w, "proposals are decided and kept")
			}
			return w.Talks.Implementation[0]
		}
		court := imposed(among(with(entry("court", "dispute_settlement", 2006, -1, -1), "strength", 0.8), trio().Region))
		if with, without := kept(court), kept(); !(with > without+0.01) {
			t.Errorf("stance %v: %v is kept with a court, %v without", c.stance, with, without)
		}
	}
}

// Protects: a shift of foreign alignment toward a sponsor raises membership in its bodies, or the attitude
// toward them, but only once choices are free (K73 K77).
func TestSwingOfAlignment(t *testing.T) {
	b := centralAsia(t).quiet()
	r := b.Region
	uz := r.NodeIndex("UZ")
	for q, node := range r.Powers {
		if r.Nodes[node].ID != "RU" {
			continue
		}
		for _, year := range []int{2010, 2022} {
			swing := with(with(entry("swing", "realignment", year, uz, -1), "power", float64(q)), "shift", 1)
			count := func(y int, entries ...sim.Entry) float64 {
				c := b
				c.Entries = entries
				m, w := c.started(1, 0)
				through(t, m, w, y)
				in := 0.0
				for o := range r.Organisations {
					if w.Organisations.Belongs[uz*len(r.Organisations)+o] == uint8(sim.Belonging) {
						in++
					}
				}
				return in
			}
			base, swung := count(year+1), count(year+1, swing)
			if year < r.ChoicesFrom && swung != base {
				t.Errorf("%d: memberships go from %v to %v by themselves before %d", year, base, swung, r.ChoicesFrom)
			}
			if year > r.ChoicesFrom && !(swung > base) {
				t.Errorf("%d: a swing toward a sponsor leaves memberships at %v", year, swung)
			}
		}
	}
}

// Protects: leaders table nothing by themselves before their choices are free. Afterwards two leaders on good
// terms propose to settle their border. A proposal that was turned down is not tabled again for some years.
func TestOwnProposals(t *testing.T) {
	b := trio().off(agents.TheoryCapacity) // what is agreed is kept at full pace, whatever else is kept
	eager(&b.Params)
	b.Region.Borders[0].UnsettledKm = 300
	b.Entries = agents.Own(b.Region)
	run := func(stance float64, pause float64, until int) (tabled []int, status sim.Status, w *sim.World) {
		b.Params.Talks.PauseYears = pause
		m, w := b.started(1, 0)
		w.Year = 2015
		for k, e := range b.Entries {
			if e.ID == "own-aa-ab-border" {
				for w.Year < until {
					w.Year++
					before := w.Talks.TabledIn[k]
					for s := range w.Leaders.Stance {
						w.Leaders.Stance[s] = stance
					}
					w.Leaders.Stance[b.Region.Members] = 0.1 // B toward A
					if stance > 0.5 && pause == 5 {
						w.Leaders.Stance[b.Region.Members] = stance
					}
					phase(m, w, "events arrive")
					phase(m, w, "proposals are decided and kept")
					if w.Year < b.Region.ChoicesFrom {
						for _, s := range w.Talks.Status {
							if s != uint8(sim.Pending) {
								t.Fatalf("%d: a leader has tabled something of his own", w.Year)
							}
						}
					}
					if w.Talks.TabledIn[k] != before {
						tabled = append(tabled, w.Year)
					}
				}
				return tabled, sim.Status(w.Talks.Status[k]), w
			}
		}
		t.Fatal("no entry for the border of AA and AB")
		return nil, 0, nil
	}
	tabled, status, w := run(0.8, 5, 2030)
	if len(tabled) != 1 || tabled[0] != b.Region.ChoicesFrom || status != sim.Agreed || !(w.Borders.Unsettled[0] < 1) {
		t.Errorf("a friendly pair tables its border in %v, it is %v, %v km are left", tabled, status, w.Borders.Unsettled[0])
	}
	if tabled, status, _ = run(0.3, 5, 2030); len(tabled) > 0 || status != sim.Pending {
		t.Errorf("an unfriendly pair tables its border in %v", tabled)
	}
	tabled, _, _ = run(0.8, 6, 2035) // A wants, B does not
	for k := 1; k < len(tabled); k++ {
		if tabled[k]-tabled[k-1] < 6 {
			t.Errorf("turned down, it is tabled in %v, want 6 years between", tabled)
		}
	}
	if len(tabled) < 2 {
		t.Errorf("turned down, it is tabled in %v, want again after a pause", tabled)
	}
}

// Protects: decisions on memberships read the memberships at the start of the phase, whoever comes first. A
// country that leaves still counts for the decisions of the others (K73).
func TestChoicesAreTakenTogether(t *testing.T) {
	b := trio()
	b.Params.Acts.On = 0
	b.Region.Organisations = []sim.Organisation{{ID: "HOME", Field: sim.EconomicOrganisation, Depth: 0.5, Open: true}}
	m, w := b.started(1, 0)
	w.Year = b.Region.ChoicesFrom
	for i := range 3 {
		w.Organisations.Belongs[i] = uint8(sim.Belonging)
	}
	// A wants out; B is on good terms with A alone, C with nobody.
	copy(w.Leaders.Stance, []float64{0, 0.1, 0.1, 0.9, 0, 0.3, 0.1, 0.1, 0})
	phase(m, w, "states choose their bodies")
	if w.Organisations.Belongs[0] != uint8(sim.Outside) || w.Organisations.Belongs[1] != uint8(sim.Belonging) ||
		w.Organisations.Belongs[2] != uint8(sim.Outside) {
		t.Errorf("memberships %v, want only B to stay: its ties to A and C are good on the mean", w.Organisations.Belongs)
	}
}

// Protects: a stronger rivalry of sponsors weakens the tie of overlapping bodies while the rivalry lasts.
// This holds also in a year without a change of membership (K74 K78).
func TestRivalryReachesBodies(t *testing.T) {
	b := trio()
	r := b.Region
	p, q := sponsoredBy("P-BODY", 0), sponsoredBy("Q-BODY", 1)
	r.Organisations = []sim.Organisation{p, q}
	r.Rivalry[1], r.Rivalry[len(r.Powers)] = 0.2, 0.2
	both := among(entry("p", "membership", 1992, -1, -1), r, 0, 1)
	b.Entries = []sim.Entry{with(both, "organisation", 0), with(among(entry("q", "membership", 1992, -1, -1), r, 0, 1),
		"organisation", 1),
		with(with(with(with(entry("sharp", "rivalry", 2000, -1, -1), "power", 0), "other", 1), "change", 0.8), "years", 3)}
	m, w := b.started(1, 0)
	var link []float64
	for y := 1999; y <= 2004; y++ {
		through(t, m, w, y)
		link = append(link, w.Organisations.Shared[0])
	}
	if !(link[1] < link[0] && link[2] == link[1] && link[3] == link[1] && link[4] == link[0] && link[5] == link[0]) {
		t.Errorf("tie of the two from 1999 on: %v, want it lower in 2000–2002 only", link)
	}
}

// Protects: a lasting event of any kind has an effect in its years only. When it is over, the values that are
// set anew each year are as they were. Vacuum filling is off: what powers do follows cooperation, which may have changed
// for good.
func TestLastingEventsEnd(t *testing.T) {
	b := centralAsia(t).quiet().off(agents.TheoryVacuum)
	r := b.Region
	for _, kind := range agents.Kinds() {
		if !kind.Lasting {
			continue
		}
		draw := rng.Stream(5, kind.Index, 0, rng.PriorDraw, 0, 0)
		e := with(sample(r, kind, 2000, &draw), "years", 2)
		c := b
		c.Entries = []sim.Entry{e}
		m, w := c.started(1, 0)
		_, plain := b.started(1, 0)
		through(t, m, plain, 2003)
		through(t, m, w, 2003)
		for name, table := range map[string][2][]float64{
			"rivalry": {w.Powers.Rivalry, plain.Powers.Rivalry}, "sanctions": {w.Powers.Barred, plain.Powers.Barred},
			"effort":       {w.Powers.Push, plain.Powers.Push},
			"goals":        {w.Leaders.GoalShift, plain.Leaders.GoalShift},
			"markets":      {w.Organisations.Market, plain.Organisations.Market},
			"coordination": {{*w.Organisations.Coordination}, {*plain.Organisations.Coordination}},
			"payer":        {{*w.Energy.Patronage}, {*plain.Energy.Patronage}},
			"threat":       {{*w.Powers.Threat}, {*plain.Powers.Threat}}, "water": {{*w.Energy.Inflow}, {*plain.Energy.Inflow}},
		} {
			if k := sameBits(table[0], table[1]); k >= 0 {
				t.Errorf("%s: a year after its end %s is %v, want %v", kind.Name, name, table[0][k], table[1][k])
			}
		}
	}
}
