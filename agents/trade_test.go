package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// openWorld is the shipped region with every draw off, every inner border open whatever the stances, and no
// adjustment lag. The effect of an imposed entry on trade then shows alone and at once.
func openWorld(t testing.TB) bound {
	b := centralAsia(t).quiet()
	b.Params.Borders.RestrictedBelow, b.Params.Borders.ManagedBelow = 0, 0
	b.Params.Borders.Hysteresis, b.Params.Borders.Softness = 0, 0
	b.Params.Trade.Adjust = 1
	return b
}

// flows gives the trade of a year, node × node.
func (b bound) flows(t testing.TB, year int, entries ...sim.Entry) []float64 {
	t.Helper()
	b.Entries = entries
	m, w := b.started(1, 0)
	through(t, m, w, year)
	return append([]float64(nil), w.Trade.Flow...)
}

// turnover is the trade of two nodes, both ways.
func turnover(r *sim.Region, flow []float64, x, y string) float64 {
	i, j, n := r.NodeIndex(x), r.NodeIndex(y), len(r.Nodes)
	return flow[i*n+j] + flow[j*n+i]
}

func pairEntry(r *sim.Region, id, kind string, year int, x, y string) sim.Entry {
	i, j := r.NodeIndex(x), r.NodeIndex(y)
	return imposed(entry(id, kind, year, min(i, j), max(i, j)))
}

// Protects: trade adds up. Every year the sales of a node, raw materials, power and gas included, equal its size, and its
// purchases equal its size minus its balance, to 1e-9.
func TestTradeAddsUp(t *testing.T) {
	ref := reference(t)
	r := ref.Region
	n := len(r.Nodes)
	for _, seed := range seeds {
		m, w := ref.started(seed, 0)
		for w.Year < ref.Until {
			through(t, m, w, w.Year+1)
			for i := range n {
				sells, buys := 0.0, 0.0
				for j := range n {
					sells += w.Trade.Flow[i*n+j]
					buys += w.Trade.Flow[j*n+i]
				}
				for k, f := range r.Fuels {
					if f.Exporter == i {
						sells += w.Trade.Fuel[k]
					}
					if f.Importer == i {
						buys += w.Trade.Fuel[k]
					}
				}
				for k, s := range r.Streams {
					power, gas := w.Trade.DealsUp[k], w.Trade.Deals[k]-w.Trade.DealsUp[k]
					switch i {
					case s.Up:
						sells, buys = sells+power, buys+gas
					case s.Down:
						sells, buys = sells+gas, buys+power
					}
				}
				size, balance := w.Trade.Size[i], w.Trade.Balance[i]
				if math.Abs(sells/size-1) > 1e-9 {
					t.Fatalf("%d: %s sells %v, its size is %v", w.Year, r.Nodes[i].ID, sells, size)
				}
				if math.Abs(buys/(size-balance)-1) > 1e-9 {
					t.Fatalf("%d: %s buys %v, it can spend %v", w.Year, r.Nodes[i].ID, buys, size-balance)
				}
			}
		}
	}
}

// Protects: K33, closing is a separate state. With the lag off, closing one border removes 50–90 % of that
// pair's own trade, for every inner border.
func TestClosedBorder(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	const year = 2005
	before := b.flows(t, year)
	for k := range r.Inner {
		x, y := r.Nodes[r.Borders[k].A].ID, r.Nodes[r.Borders[k].B].ID
		after := b.flows(t, year, pairEntry(r, "closure", "border_closure", year, x, y))
		lost := 1 - turnover(r, after, x, y)/turnover(r, before, x, y)
		t.Logf("closing %s–%s takes %.1f %% of its trade", x, y, 100*lost)
		if !(lost >= 0.5 && lost <= 0.9) {
			t.Errorf("closing %s–%s takes %.1f %% of its trade, want 50–90 %%", x, y, 100*lost)
		}
	}
}

// Protects: K24 and N37. The country that borders all others owes its weight to geography. Closing TJ–UZ or
// KZ–UZ lowers the trade of KZ with TJ, which share no border. Some other trade rises, because buyers and
// sellers who lose a partner turn to others.
func TestTransit(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	const year = 2005
	before := b.flows(t, year)
	for _, border := range [][2]string{{"TJ", "UZ"}, {"KZ", "UZ"}} {
		after := b.flows(t, year, pairEntry(r, "closure", "border_closure", year, border[0], border[1]))
		change := turnover(r, after, "KZ", "TJ")/turnover(r, before, "KZ", "TJ") - 1
		t.Logf("closing %s–%s moves KZ–TJ by %+.2f %%", border[0], border[1], 100*change)
		if !(change < -0.01) {
			t.Errorf("closing %s–%s moves KZ–TJ by %+.2f %%, want a fall by more than 1 %%", border[0], border[1], 100*change)
		}
		rises := 0
		for i := range r.Nodes {
			for j := range i {
				x, y := r.Nodes[i].ID, r.Nodes[j].ID
				if turnover(r, after, x, y) > turnover(r, before, x, y)*1.01 {
					rises++
				}
			}
		}
		if rises == 0 {
			t.Errorf("closing %s–%s raises no pair's trade by 1 %%, want some diversion", border[0], border[1])
		}
	}
}

// Protects: measures have different sizes of effect, unlike one switch for all. Partial measures give
// percent. A full reopening gives multiples. A treaty without a change of the border gives almost nothing.
func TestMeasuresDifferInKind(t *testing.T) {
	b := openWorld(t)
	r := b.Region
	const year = 2015
	for k := range r.Inner {
		x, y := r.Nodes[r.Borders[k].A].ID, r.Nodes[r.Borders[k].B].ID
		open := turnover(r, b.flows(t, year), x, y)
		rise := func(e sim.Entry) float64 { return turnover(r, b.flows(t, year, e), x, y)/open - 1 }

		ease := rise(with(pairEntry(r, "ease", "trade_facilitation", year, x, y), "time_cut", 0.3))
		if !(ease > 0.01 && ease < 0.10) {
			t.Errorf("%s–%s: cutting border time by 30 %% gives %+.1f %%, want percent (1–10)", x, y, 100*ease)
		}
		closed := with(pairEntry(r, "closure", "border_closure", 2000, x, y), "years", 40)
		shut := turnover(r, b.flows(t, year, closed), x, y)
		reopened := turnover(r, b.flows(t, year, closed, pairEntry(r, "reopening", "reopening", year, x, y)), x, y)
		if !(reopened > 2*shut && reopened < 10*shut) {
			t.Errorf("%s–%s: reopening gives %.1f times the trade, want a multiple (2–10)", x, y, reopened/shut)
		}
		// No treaty of the record settled more than these 274 km (KG–UZ 2017). The
		// whole of the KG–TJ line, nearly half of it unsettled, would give a fifth.
		settle := rise(with(pairEntry(r, "settle", "border_settlement", year, x, y), "km",
			math.Min(274, r.Borders[k].UnsettledKm/2)))
		if !(settle >= 0 && settle < 0.11) {
			t.Errorf("%s–%s: settling gives %+.1f %%, want next to nothing (0–11 %%)", x, y, 100*settle)
		}
		// By itself: a power that is left out may be angry, and trade with it falls (X3).
		b := b.off(agents.TheoryPressure)
		plain := turnover(r, b.flows(t, year), x, y)
		if paper := turnover(r, b.flows(t, year, pairEntry(r, "paper", "partnership", year, x, y)), x, y)/plain - 1; math.Abs(
			paper) > 1e-9 {
			t.Errorf("%s–%s: a treaty of partnership gives %+.2g of trade, want nothing by itself", x, y, paper)
		}
	}
}

// Protects: the adjustment lag acts on ln φ, and its yearly shares add up to the whole change. After a
// closure trade falls every year, and ends where it would be at once without the lag.
func TestLag(t *testing.T) {
	b := openWorld(t).withoutBodies() // joining one would move trade as well
	b.Params.Trade.Legacy = 0         // its fading would lag behind too,
	b.Params.Ties.Weight = 0          // and ties
	r := b.Region
	entries := []sim.Entry{with(pairEntry(r, "closure", "border_closure", 2000, "TJ", "UZ"), "years", 40)}
	atOnce := turnover(r, b.flows(t, 2035, entries...), "TJ", "UZ")
	b.Params.Trade.Adjust = 0.3
	if lagged := turnover(r, b.flows(t, 2035, entries...), "TJ", "UZ"); math.Abs(lagged/atOnce-1) > 1e-4 {
		t.Errorf("35 years after, the lagged trade is %v, want about %v", lagged, atOnce)
	}
	closing := make([]float64, 5)
	for y := range closing {
		with, without := b.flows(t, 2000+y, entries...), b.flows(t, 2000+y)
		closing[y] = turnover(r, with, "TJ", "UZ") / turnover(r, without, "TJ", "UZ")
		if y > 0 && !(closing[y] < closing[y-1]) {
			t.Errorf("trade over trade without closure goes %v, want a fall every year", closing[:y+1])
		}
	}
	if !(closing[0] > 0.6 && closing[4] < 0.45) {
		t.Errorf("trade over trade without closure goes %v: no lag is seen", closing)
	}
}

// Protects: the published number of welfare. Arkolakis, Costinot and Rodríguez-Clare (American Economic
// Review 102, 2012, pp. 94–130, introduction) take the United States' home share of 2000, 0.93. All trade is
// then worth 0.7 % of real income for an elasticity of −10 and 1.4 % for −5. They count the loss of a return
// to autarky: 1 − 0.93^(1/ε). The outcome counts the same gain relative to autarky: home share^(−1/ε) − 1.
func TestGainOverAutarky(t *testing.T) {
	for _, c := range []struct{ elasticity, lossPercent float64 }{{10, 0.7}, {5, 1.4}} {
		b := centralAsia(t)
		b.Params.Trade.Elasticity = c.elasticity
		m, w := b.started(1, 0)
		for i := range w.Trade.HomeShare {
			w.Trade.HomeShare[i] = 0.93
		}
		out := make([]float64, b.Region.Members)
		for _, o := range m.Outcomes() {
			if o.Domain == sim.OfCountry && o.Name == "gain_over_autarky" {
				o.Read(w, out)
			}
		}
		if loss := 100 * (1 - 1/(1+out[0])); math.Round(loss*10)/10 != c.lossPercent {
			t.Errorf("elasticity %v: autarky would take %.2f %%, published %.1f %%", c.elasticity, loss, c.lossPercent)
		}
	}
}

// Protects: raw materials follow price and capacity and stay within the allowed share of size. They do not
// change the balance of the exporter (K45).
func TestRawMaterials(t *testing.T) {
	b := centralAsia(t).quiet()
	r := b.Region
	n := len(r.Nodes)
	cheap := with(entry("cheap", "oil_price", 2012, -1, -1), "factor", 0.5)
	dear := with(entry("dear", "oil_price", 2012, -1, -1), "factor", 20)
	fuel := func(entries ...sim.Entry) (byExporter []float64, w *sim.World) {
		c := b
		c.Entries = entries
		m, w := c.started(1, 0)
		through(t, m, w, 2012)
		byExporter = make([]float64, n)
		for k, f := range r.Fuels {
			byExporter[f.Exporter] += w.Trade.Fuel[k]
		}
		return byExporter, w
	}
	normal, _ := fuel()
	half, _ := fuel(cheap)
	lots, w := fuel(dear)
	kz := r.NodeIndex("KZ")
	if !(math.Abs(half[kz]/normal[kz]-0.5) < 1e-12) {
		t.Errorf("half the price gives %.3f of the flow, want half", half[kz]/normal[kz])
	}
	most := b.Params.Trade.FuelCap
	for i, x := range lots {
		if size := w.Trade.Size[i]; x > most*size*(1+1e-12) {
			t.Errorf("%s ships %.2f of its size as raw material, want at most %.2f", r.Nodes[i].ID, x/size, most)
		}
	}
	for _, x := range w.Trade.Flow {
		if !(x >= 0) {
			t.Fatalf("flow %v", x)
		}
	}
}

// Protects: routes. A land neighbour uses its own road, whatever the regime. All others take the cheapest
// way. Repeating only some searches gives the same ways as a complete search.
func TestRoutesAreCheapest(t *testing.T) {
	ref := reference(t)
	r := ref.Region
	n := len(r.Nodes)
	crossing := []float64{ref.Params.Routes.ClosedKm, ref.Params.Routes.RestrictedKm, ref.Params.Routes.ManagedKm,
		ref.Params.Routes.OpenKm}
	m, w := ref.started(3, 1)
	for w.Year < ref.Until {
		through(t, m, w, w.Year+1)
		way := make([]float64, n*n)
		for k := range way {
			way[k] = math.Inf(1)
			if k/n == k%n {
				way[k] = 0
			}
		}
		road := map[[2]int]float64{}
		for k, l := range r.Links {
			km := w.Routes.LinkKm[k]
			if l.Border >= 0 {
				road[[2]int{min(l.A, l.B), max(l.A, l.B)}] = km
				ease := math.Round(5*w.Borders.Ease[l.Border]) / 5
				below := int(ease)
				km += crossing[below]
				if part := ease - float64(below); part > 0 {
					km += part * (crossing[below+1] - crossing[below])
				}
			}
			way[l.A*n+l.B] = math.Min(way[l.A*n+l.B], km)
			way[l.B*n+l.A] = way[l.A*n+l.B]
		}
		for k := range n {
			for i := range n {
				for j := range n {
					way[i*n+j] = math.Min(way[i*n+j], way[i*n+k]+way[k*n+j])
				}
			}
		}
		for i := range n {
			for j := range n {
				want := way[i*n+j]
				if km, ok := road[[2]int{min(i, j), max(i, j)}]; ok {
					want = km
				}
				if i == j {
					want = r.Nodes[i].InnerKm
				}
				if got := w.Routes.Km[i*n+j]; math.Abs(got-want) > 1e-9*want {
					t.Fatalf("%d: route %s–%s is %v km, want %v", w.Year, r.Nodes[i].ID, r.Nodes[j].ID, got, want)
				}
			}
		}
	}
}

// Protects: the log of a size that trade cannot balance is a sentence with the
// node's name, and ends the run with year and phase.
func TestSizeThatCannotTrade(t *testing.T) {
	b := centralAsia(t)
	r := *b.Region
	r.Balance = append([]float64(nil), r.Balance...)
	n, y := len(r.Nodes), 2003-r.FirstYear
	kg, xw := r.NodeIndex("KG"), r.NodeIndex("XW")
	r.Balance[y*n+xw] += r.Balance[y*n+kg] - 2*r.Size[y*n+kg]
	r.Balance[y*n+kg] = 2 * r.Size[y*n+kg]
	b.Region = &r
	m := agents.New(b.Params, &r)
	w := sim.NewWorld(&r, nil)
	m.Begin(w, 1, 0)
	for w.Year < 2003 {
		if err := w.Step(m.Phases()); err != nil {
			if w.Year != 2003 {
				t.Fatal(err)
			}
			want := `year 2003, replicate 0, phase "goods are traded": trade: KG supplies`
			if got := err.Error(); len(got) < len(want) || got[:len(want)] != want {
				t.Errorf("error %q, want it to begin %q", got, want)
			}
			return
		}
	}
	t.Error("a country that sells more than it has ran without an error")
}
