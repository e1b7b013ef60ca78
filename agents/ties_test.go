package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// shutFor is the trade of TJ and UZ, shut from 2000 for some years, over that of a pair never shut, from 2000 to a year.
func shutFor(t *testing.T, b bound, years, until int) []float64 {
	t.Helper()
	r := b.Region
	series := func(entries ...sim.Entry) []float64 {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		through(t, m, w, 1999)
		var out []float64
		for w.Year < until {
			through(t, m, w, w.Year+1)
			out = append(out, turnover(r, w.Trade.Flow, "TJ", "UZ"))
		}
		return out
	}
	ratio, never := series(with(pairEntry(r, "closure", "border_closure", 2000, "TJ", "UZ"), "years", float64(years))), series()
	for k := range ratio {
		ratio[k] /= never[k]
	}
	return ratio
}

// Protects: ties wear and grow back slowly. A pair that was shut for four years trades less than one that never was in
// every year after it opens. What is missing shrinks every year, and half of it is gone after about ln 2 over the
// pace of regrowth. Without the weight of ties nothing is missing.
func TestTiesWear(t *testing.T) {
	b := openWorld(t).withoutBodies()
	const shut = 4
	ratio := shutFor(t, b, shut, 2030)
	missing := func(k int) float64 { return -math.Log(ratio[k]) }
	for k := shut; k < len(ratio); k++ {
		if !(ratio[k] < 1) {
			t.Errorf("%d: a pair that was shut has %.4f of the trade of one that was not, want less", 2000+k, ratio[k])
		}
		if k > shut && !(missing(k) < missing(k-1)) {
			t.Errorf("%d: %.4f log points are missing, %.4f the year before, want fewer", 2000+k, missing(k), missing(k-1))
		}
	}
	half := math.Ln2 / b.Params.Ties.Regrow
	years := 0
	for missing(shut+years) > missing(shut)/2 {
		years++
	}
	t.Logf("on opening %.3f log points are missing, half after %d years; ln 2 over the pace is %.1f", missing(shut), years, half)
	if math.Abs(float64(years)-half) > 1.5 {
		t.Errorf("half is gone after %d years, want about %.1f", years, half)
	}
	for k := 1; k < shut; k++ {
		if !(missing(k) > missing(k-1)) {
			t.Errorf("%d: trade of a shut pair does not go on falling: %v", 2000+k, ratio[:shut])
		}
	}
	b.Params.Ties.Weight = 0
	if ratio = shutFor(t, b, shut, 2006); math.Abs(ratio[shut]-1) > 1e-9 {
		t.Errorf("without ties %v of trade is there on opening, want all", ratio[shut])
	}
}

// Protects: the longer a pair was shut, the less trade is there after it opens, and ties end where friction leaves them.
func TestTiesEndWhereFrictionLeavesThem(t *testing.T) {
	b := openWorld(t).withoutBodies()
	last := 1.0 // of what a pair never shut trades
	for _, years := range []int{1, 2, 4, 8, 16} {
		now := shutFor(t, b, years, 2000+years)[years-1:]
		if !(now[0] < last) {
			t.Errorf("shut for %d years a pair keeps %.4f, want less than %.4f", years, now[0], last)
		}
		last = now[0]
	}
	r := b.Region
	b.Entries = []sim.Entry{with(pairEntry(r, "closure", "border_closure", 1993, "KG", "KZ"), "years", 60)} // all of it settled
	m, w := b.started(1, 0)
	through(t, m, w, 2035)
	p := r.PairIndex(r.NodeIndex("KG"), r.NodeIndex("KZ"))
	if ln := w.Trade.Ties[p]; math.Abs(ln+b.Params.Trade.Closed) > 1e-3 {
		t.Errorf("after 40 years of closure ln of the ties is %v, want %v", ln, -b.Params.Trade.Closed)
	}
	for p, ln := range w.Trade.Ties {
		if ln > 0 {
			t.Errorf("ties of pair %d are above 1: ln %v", p, ln)
		}
	}
	kg, tj, kz := r.NodeIndex("KG"), r.NodeIndex("TJ"), r.NodeIndex("KZ")
	for _, k := range []int{r.PairIndex(kg, tj), r.PairIndex(kz, tj)} {
		for visa := range 2 { // a line that is not settled and a visa wear ties, each by what it takes
			want := 0.0
			for n := range r.Inner {
				if l := r.Borders[n]; r.PairIndex(l.A, l.B) == k {
					want = b.Params.Trade.Unsettled * l.UnsettledKm / l.LengthKm
				}
			}
			b.Entries = nil
			m, w := b.started(1, 0)
			through(t, m, w, 1999)
			w.People.VisaNeeded[k], w.Year = float64(visa), 2000
			for range 60 {
				phase(m, w, "goods are traded")
			}
			want += float64(visa) * b.Params.People.VisaTrade
			if ln := w.Trade.Ties[k]; math.Abs(ln+want) > 1e-4 {
				t.Errorf("ln of the ties of pair %d is %v with %d visa, want %v", k, ln, visa, -want)
			}
		}
	}
}

// Protects: the yardstick of open borders lags as trade does. In a year in which every border is shut trade and its
// yardstick part by as much as trade has fallen, not by all that it will fall. Without the lag the index of trade falls
// further in that year and jumps back in the next.
func TestOpenBordersLag(t *testing.T) {
	h := func(lag float64) (before, during, after float64) {
		b := openWorld(t).withoutBodies()
		b.Params.Trade.Adjust, b.Params.Trade.OpenLag, b.Params.Ties.Weight = 0.5, lag, 0
		b.Entries = []sim.Entry{with(with(entry("p", "pandemic", 2020, -1, -1), "level", 0), "years", 1)}
		m, w := b.started(1, 0)
		x := func(year int) float64 {
			through(t, m, w, year)
			return w.Horizontal[1]
		}
		return x(2019), x(2020), x(2021)
	}
	before, during, after := h(1)
	atOnceBefore, atOnce, atOnceAfter := h(0)
	t.Logf("h_trade around a year of closures: %.1f %.1f %.1f; at once %.1f %.1f %.1f", before, during, after, atOnceBefore,
		atOnce, atOnceAfter)
	if math.Abs(before-100) > 1e-6 || math.Abs(atOnceBefore-100) > 1e-6 {
		t.Fatalf("with open borders h_trade is %v and %v, want 100", before, atOnceBefore)
	}
	if !(during > atOnce+5 && during < 95) {
		t.Errorf("in the year h_trade is %.1f with the lag and %.1f without it, want clearly more, and a fall", during, atOnce)
	}
	if !(after > during && after < 99) {
		t.Errorf("in the year after h_trade is %.1f, want between %.1f and the old value: trade is not back yet", after, during)
	}
}

// Protects: the second yardstick does not depend on what a run does. Wars, closures and roads leave its bits, and it
// follows the sizes of members. Shorter roads bring trade nearer to it, and trade inside the region stays below it.
func TestPotential(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	run := func(change func(w *sim.World), entries ...sim.Entry) (potential, inside float64) {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		through(t, m, w, 2014)
		if change != nil {
			w.Year = 2014
			change(w)
			phase(m, w, "goods are traded")
		} else {
			through(t, m, w, 2015)
		}
		return *w.Trade.PotentialUSD, 0.5*total0(w.Trade.Inside) - total0(w.Trade.Deals)
	}
	plain, inside := run(nil)
	if !(inside > 0 && inside < plain) {
		t.Errorf("trade inside is %.4g, its potential %.4g, want less than that", inside, plain)
	}
	var roads []sim.Entry
	for k := range r.Inner {
		x, y := r.Nodes[r.Borders[k].A].ID, r.Nodes[r.Borders[k].B].ID
		roads = append(roads, with(entry("road"+x+y, "link_finished", 1995, r.Borders[k].A, r.Borders[k].B), "shorter", 0.4))
	}
	potential, more := run(nil, roads...)
	t.Logf("roads 40 %% shorter: trade inside %.1f → %.1f %% of its potential", 100*inside/plain, 100*more/potential)
	if potential != plain || !(more > 1.05*inside) {
		t.Errorf("with shorter roads the potential is %v, without %v; trade inside %v and %v", potential, plain, more, inside)
	}
	shut, less := run(nil, with(pairEntry(r, "closure", "border_closure", 2000, "TJ", "UZ"), "years", 40))
	if shut != plain || !(less < inside) {
		t.Errorf("a closed border moves the potential from %v to %v, or trade inside not down", plain, shut)
	}
	before, _ := run(func(*sim.World) {})
	doubled, _ := run(func(w *sim.World) {
		for i := range r.Members {
			w.Trade.Size[i] *= 2
		}
	})
	if math.Abs(doubled/before-2) > 1e-12 {
		t.Errorf("members of double size have %v of the potential, want twice", doubled/before)
	}
}

// Protects: the second yardstick is the trade of a world that is so. Where roads are great circles, crossings take no road,
// every line is settled and papers save as much time as they can, trade inside the region with open borders is the
// potential, to the tolerance of the solver. Great circles, open borders and quick procedures each raise it.
func TestPotentialIsReached(t *testing.T) {
	b := openWorld(t)
	b.Params.Trade.DealsCounted = 0
	way := &b.Params.Routes
	way.OpenKm, way.ManagedKm, way.RestrictedKm, way.ClosedKm = 0, 0, 0, 0
	const roads, known, built = 0, 1, 2 // great circles: not known, known, and roads follow them
	potential := func(circles int, eased float64) (potential, inside float64) {
		c := b
		r := *b.Region
		r.Links, r.Borders = append([]sim.Link(nil), r.Links...), append([]sim.Border(nil), r.Borders...)
		for k := range r.Links {
			l := &r.Links[k]
			if circles == built && l.Direct > 0 {
				l.Km = math.Min(l.Km, l.Direct)
			}
			if circles == roads {
				l.Direct = 0
			}
		}
		for k := range r.Inner {
			r.Borders[k].UnsettledKm = 0
		}
		c.Region = &r
		m, w := c.started(1, 0)
		through(t, m, w, 1992)
		w.Year = 1993
		for _, name := range []string{"size and prices move", "borders change", "routes are found"} {
			phase(m, w, name)
		}
		for p := range w.Trade.Eased {
			w.Trade.Eased[p], w.Borders.Memory[p] = eased, 0
		}
		phase(m, w, "goods are traded")
		return *w.Trade.PotentialUSD, 0.5 * total0(w.Trade.Inside)
	}
	swift := -b.Params.Trade.BorderTime * math.Log(0.1)
	all, inside := potential(built, swift)
	if math.Abs(inside/all-1) > 1e-5 {
		t.Errorf("with all that it asks for trade inside is %v of the potential, want all", inside/all)
	}
	if _, slow := potential(built, 0); !(slow < 0.8*all) {
		t.Errorf("with slow procedures trade inside is %v of the potential, want less", slow/all)
	}
	straight, _ := potential(known, 0)
	if winding, _ := potential(roads, 0); !(winding < 0.9*straight) {
		t.Errorf("over roads the potential is %v of that over great circles, want less", winding/straight)
	}
}

// Protects: power and gas among members are trade. What flows counts at its price in both members' totals, in trade inside
// and in the pair's turnover, and the parts of a turnover are the exports both ways. A dearer deal counts for more.
func TestDealsAreTrade(t *testing.T) {
	b := shared()
	price := func(cents, counted float64) *sim.World {
		c := b
		c.Params.Trade.DealsCounted = counted
		deal := imposed(with(entry("deal", "energy_deal", 2003, 0, 1), "summer_power_twh", 1))
		c.Entries = []sim.Entry{with(with(with(deal, "power_price", cents), "gas_bcm", 0.3), "gas_price", 100)}
		for i := range 2 {
			in := with(entry("grid"+letter(i), "membership", 1992, -1, -1), "organisation", 0)
			in.Who = []int{i}
			c.Entries = append([]sim.Entry{in}, c.Entries...)
		}
		m, w := c.started(1, 0)
		through(t, m, w, 2012)
		return w
	}
	w, none := price(2, 1), price(2, 0)
	r, p := b.Region, &b.Params.Energy
	power, gas := math.Min(w.Energy.PowerTWh[0], w.Energy.DealPower[0]), math.Min(w.Energy.GasBCM[0], w.Energy.DealGas[0])
	want := 1e7*(2*power+p.ExchangePower*(w.Energy.PowerTWh[0]-power)) + 1e6*(100*gas+p.ExchangeGas*(w.Energy.GasBCM[0]-gas))
	if !(power > 0 && gas > 0) || math.Abs(w.Trade.Deals[0]/want-1) > 1e-12 {
		t.Fatalf("power and gas count %v US$, want %v", w.Trade.Deals[0], want)
	}
	if none.Trade.Deals[0] != 0 {
		t.Errorf("not counted they are %v US$, want nothing", none.Trade.Deals[0])
	}
	goods := func(i, j int) float64 { return w.Trade.Flow[i*len(r.Nodes)+j] }
	if got, want := agents.Turnover(w, 0, 1), goods(0, 1)+goods(1, 0)+w.Trade.Deals[0]; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("turnover is %v, want %v", got, want)
	}
	inside := 0.0
	for i := range r.Members {
		for j := range r.Members {
			if i != j {
				inside += goods(i, j)
			}
		}
	}
	if got, want := 0.5*total0(w.Trade.Inside), inside+w.Trade.Deals[0]; math.Abs(got/want-1) > 1e-12 {
		t.Errorf("trade inside is %v, want %v", got, want)
	}
	if dear := price(4, 1); !(dear.Trade.Deals[0] > w.Trade.Deals[0]) {
		t.Errorf("a deal at twice the price counts %v, before %v", dear.Trade.Deals[0], w.Trade.Deals[0])
	}
	b.Params.Trade.DealsMost = 1e-4
	capped := price(50, 1)
	most := 1e-4 * math.Min(capped.Trade.Size[0], capped.Trade.Size[1])
	if math.Abs(capped.Trade.Deals[0]/most-1) > 1e-12 {
		t.Errorf("a deal at any price counts %v, want at most %v", capped.Trade.Deals[0], most)
	}
}

// Protects: sanctions on a power divert trade to members of its customs union alone: with the power, and with those who
// sanction it, in proportion to what sanctions take. Without sanctions, or without the parameter, nothing is diverted.
func TestDiversion(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	n := len(r.Nodes)
	eaeu, ru, eu := r.OrganisationIndex("EAEU"), r.NodeIndex("RU"), r.NodeIndex("EU")
	kz, uz := r.NodeIndex("KZ"), r.NodeIndex("UZ")
	body := &r.Organisations[eaeu]
	join := with(entry("join", "membership", 2015, -1, -1), "organisation", float64(eaeu))
	join.Who = []int{kz}
	target := func(weight, diversion float64) []float64 {
		c := b
		c.Params.Outward.Diversion = diversion
		c.Entries = []sim.Entry{join}
		if weight > 0 {
			e := with(entry("s", "sanctions", 2018, -1, -1), "power", float64(r.Nodes[ru].Power))
			c.Entries = append(c.Entries, with(with(e, "weight", weight), "years", 10))
		}
		m, w := c.started(1, 0)
		through(t, m, w, 2018)
		return append([]float64(nil), w.Trade.LnTarget...)
	}
	change := func(weight float64) func(i, j int) float64 {
		with, without := target(weight, 0.5), target(weight, 0)
		return func(i, j int) float64 { return with[i*n+j] - without[i*n+j] }
	}
	rivalry := r.Rivalry[r.Nodes[ru].Power*len(r.Powers)+r.Nodes[eu].Power]
	one, two := change(0.3), change(0.6)
	if want := 0.5 * 0.3 * body.Depth * rivalry; math.Abs(one(kz, eu)-want) > 1e-12 {
		t.Errorf("trade of KZ with the EU gains %v log points, want %v", one(kz, eu), want)
	}
	most := 0.0
	for q := range r.Powers {
		most = math.Max(most, r.Rivalry[r.Nodes[ru].Power*len(r.Powers)+q])
	}
	if want := 0.5 * 0.3 * body.Depth * most; most == 1 || math.Abs(one(kz, ru)-want) > 1e-12 {
		t.Errorf("trade of KZ with RU gains %v log points, want %v", one(kz, ru), want)
	}
	if math.Abs(two(kz, ru)-2*one(kz, ru)) > 1e-12 {
		t.Errorf("twice the sanctions divert %v, once %v", two(kz, ru), one(kz, ru))
	}
	for j := range n {
		if j != uz && (one(uz, j) != 0 || change(0)(kz, j) != 0) {
			t.Errorf("trade with %s moves by %v for one outside the union, by %v without sanctions", r.Nodes[j].ID, one(uz, j),
				change(0)(kz, j))
		}
	}
}

// Protects: openness toward the world acts on trade with everyone outside the region alone, by 2·openness−1 of the leader.
func TestOpennessTowardTheWorld(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	n := len(r.Nodes)
	target := func(weight float64) ([]float64, []float64) {
		c := b
		c.Params.Outward.World = weight
		m, w := c.started(1, 0)
		through(t, m, w, r.FirstYear)
		return append([]float64(nil), w.Trade.LnTarget...), append([]float64(nil), w.Leaders.Openness...)
	}
	with, openness := target(0.4)
	without, _ := target(0)
	for i := range n {
		for j := range n {
			if i == j || math.IsInf(with[i*n+j], -1) {
				continue
			}
			want := 0.0
			if i < r.Members && j >= r.Members {
				want = 0.4 * (2*openness[i] - 1)
			} else if j < r.Members && i >= r.Members {
				want = 0.4 * (2*openness[j] - 1)
			}
			if got := with[i*n+j] - without[i*n+j]; math.Abs(got-want) > 1e-12 {
				t.Errorf("%s–%s moves by %v log points, want %v", r.Nodes[i].ID, r.Nodes[j].ID, got, want)
			}
		}
	}
}
