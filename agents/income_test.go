package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// priced runs Central Asia without draws to the end of a year, with the price of oil multiplied by a factor from 2026 on.
func priced(t *testing.T, factor float64, year int, change func(in *agents.Income)) *sim.World {
	t.Helper()
	b := centralAsia(t).quiet()
	b.Params.Income = agents.Income{}
	change(&b.Params.Income)
	b.Entries = []sim.Entry{with(with(entry("oil", "oil_price", 2026, -1, -1), "factor", factor), "years", 20)}
	m, w := b.started(1, 0)
	through(t, m, w, year)
	return w
}

func none(*agents.Income) {}

// sold is what a node sells of raw materials.
func sold(w *sim.World, node int) float64 {
	sum := 0.0
	for k, f := range w.Region.Fuels {
		if f.Exporter == node {
			sum += w.Trade.Fuel[k]
		}
	}
	return sum
}

// Protects: each channel of the price of oil alone has its sign, and moves what it names and nothing else. Lost fuel never
// becomes other supply.
func TestOilChannels(t *testing.T) {
	const year = 2028
	usual := priced(t, 1, year, none)
	r := usual.Region
	kz, ru, tj, kg, uz, xw := r.NodeIndex("KZ"), r.NodeIndex("RU"), r.NodeIndex("TJ"), r.NodeIndex("KG"), r.NodeIndex("UZ"),
		r.Absorber
	supply, _ := left(usual)
	for _, c := range []struct{ factor, sign float64 }{{0.25, -1}, {1.8, 1}} {
		// apart tells which nodes' table differs from that of a run with other channels, and checks the sign.
		apart := func(what string, x, y []float64, sign float64, nodes ...int) {
			t.Helper()
			want := map[int]bool{}
			for _, k := range nodes {
				want[k] = true
				if !(c.sign*sign*(x[k]-y[k]) > 0) {
					t.Errorf("oil × %v: %s of %s is %v, without the channel %v", c.factor, what, r.Nodes[k].ID, x[k], y[k])
				}
			}
			for k := range x {
				if k != xw && !want[k] && x[k] != y[k] {
					t.Errorf("oil × %v: %s of %s moves from %v to %v", c.factor, what, r.Nodes[k].ID, y[k], x[k])
				}
			}
		}
		plain := priced(t, c.factor, year, none)
		apart("size without any channel", plain.Trade.Size, usual.Trade.Size, 1)
		apart("balance without any channel", plain.Trade.Balance, usual.Trade.Balance, 1)
		if now, _ := left(plain); !(c.sign*(now[kz]-supply[kz]) < 0) {
			t.Errorf("oil × %v: without channels KZ has %v for others, before %v; the test has lost its ground", c.factor,
				now[kz], supply[kz])
		}

		fuel := priced(t, c.factor, year, func(in *agents.Income) { in.Fuel = 1 })
		apart("size by fuel", fuel.Trade.Size, usual.Trade.Size, 1, kz, r.NodeIndex("TM"), uz)
		apart("balance by fuel", fuel.Trade.Balance, usual.Trade.Balance, 1)
		now, _ := left(fuel)
		for i := range r.Members {
			if math.Abs(now[i]/supply[i]-1) > 1e-12 {
				t.Errorf("oil × %v: %s has %v to sell besides raw materials, before %v", c.factor, r.Nodes[i].ID, now[i],
					supply[i])
			}
		}
		lost := sold(fuel, kz) - sold(usual, kz)
		if got := fuel.Trade.Size[kz] - usual.Trade.Size[kz]; math.Abs(got-lost) > 1e-9*math.Abs(lost) {
			t.Errorf("oil × %v: size of KZ moves by %v, its fuel by %v", c.factor, got, lost)
		}

		saved := priced(t, c.factor, year, func(in *agents.Income) { in.Fuel, in.Saved = 1, 0.65 })
		apart("balance by saving", saved.Trade.Balance, fuel.Trade.Balance, 1, kz, r.NodeIndex("TM"), uz)
		apart("size by saving", saved.Trade.Size, fuel.Trade.Size, 1)
		if got := saved.Trade.Balance[kz] - usual.Trade.Balance[kz]; math.Abs(got-0.65*lost) > 1e-9*math.Abs(lost) {
			t.Errorf("oil × %v: the balance of KZ moves by %v, want %v", c.factor, got, 0.65*lost)
		}

		oil := priced(t, c.factor, year, func(in *agents.Income) { in.Oil = 1 })
		apart("size by oil income", oil.Trade.Size, usual.Trade.Size, 1, ru)
		if got, want := oil.Trade.Size[ru]/usual.Trade.Size[ru]-1, r.OilIncome[ru]*(c.factor-1); math.Abs(got-want) > 1e-12 {
			t.Errorf("oil × %v: size of RU moves by %v, want %v", c.factor, got, want)
		}
		apart("remittances while they follow nothing", oil.Trade.Remitted, usual.Trade.Remitted, 1)

		was := oil.Trade.Balance[ru]
		sent := priced(t, c.factor, year, func(in *agents.Income) { in.Oil, in.Remittance = 1, 1 })
		apart("remittances", sent.Trade.Remitted, usual.Trade.Remitted, 1, kg, tj, uz)
		less := oil.Trade.Balance
		less[ru] = sent.Trade.Balance[ru] // compared below
		apart("balance by remittances", sent.Trade.Balance, less, -1, kg, tj, uz)
		home := priced(t, c.factor, year, func(in *agents.Income) { in.Oil, in.Remittance, in.Home = 1, 1, 0.5 })
		apart("size by spending", home.Trade.Size, sent.Trade.Size, 1, kg, tj, uz, ru)
		// Half of spending is on what home makes: spending moves by twice what income does.
		more := home.Trade.Remitted[tj] - usual.Trade.Remitted[tj]
		if got := home.Trade.Size[tj] - usual.Trade.Size[tj]; math.Abs(got-more) > 1e-9*math.Abs(more) {
			t.Errorf("oil × %v: size of TJ moves by %v, want %v", c.factor, got, more)
		}
		if got := home.Trade.Balance[tj] - usual.Trade.Balance[tj]; math.Abs(got+more) > 1e-9*math.Abs(more) {
			t.Errorf("oil × %v: the balance of TJ moves by %v, want %v", c.factor, got, -more)
		}
		total := 0.0
		for _, i := range []int{kg, tj, uz} {
			total += sent.Trade.Remitted[i] - usual.Trade.Remitted[i]
		}
		if got := sent.Trade.Balance[ru] - was; math.Abs(got-total) > 1e-9*math.Abs(total) {
			t.Errorf("oil × %v: the balance of RU moves by %v, it sends %v more", c.factor, got, total)
		}
	}
}

// Protects: cheap oil makes the region poorer and lowers trade inside it; dear oil does the opposite. In model 0.3 lost
// fuel became other supply, and the sign was the other.
func TestOilHasTheSignOfIncome(t *testing.T) {
	all := func(in *agents.Income) { *in = agents.Defaults().Income }
	inside := func(w *sim.World) float64 {
		sum := 0.0
		for _, x := range w.Trade.Inside {
			sum += x
		}
		return sum
	}
	usual, cheap, dear := priced(t, 1, 2032, all), priced(t, 0.25, 2032, all), priced(t, 1.8, 2032, all)
	if c, d := inside(cheap)/inside(usual), inside(dear)/inside(usual); !(c < 0.99 && d > 1.01) {
		t.Errorf("with cheap oil trade inside is %v of what it is, with dear oil %v", c, d)
	} else {
		t.Logf("trade inside × %.4f with cheap oil, × %.4f with dear oil", c, d)
	}
}

// Protects: remittances follow the economy that they come from also when noise moves it, and stand still while it is on
// its path. Before the first figure there are none.
func TestRemittances(t *testing.T) {
	b := reference(t)
	b.Params.Forcing.Growth, b.Params.Forcing.Oil = 0, 0
	r := b.Region
	tj, ru := r.NodeIndex("TJ"), r.NodeIndex("RU")
	m, w := b.started(1, 0)
	force(m, w, 2008)
	if w.Trade.Remitted[tj] != 0 {
		t.Errorf("in 2008 TJ gets %v", w.Trade.Remitted[tj])
	}
	force(m, w, 2027)
	usual, balance := w.Trade.Remitted[tj], w.Trade.Balance[tj]
	if share := usual / w.Trade.Size[tj]; math.Abs(share-0.3269) > 1e-12 {
		t.Errorf("TJ gets %v of its size, want the share of 2021", share)
	}
	w.Trade.SizeGap[ru] = -0.2
	b.Params.Income.Remittance = 1.5
	m = agents.New(b.Params, r)
	force(m, w, 2027)
	if got, want := w.Trade.Remitted[tj]/usual, math.Exp(-0.3); math.Abs(got-want) > 1e-12 {
		t.Errorf("with RU at %v remittances are × %v, want %v", math.Exp(-0.2), got, want)
	}
	if got, want := w.Trade.Balance[tj]-balance, usual*(1-math.Exp(-0.3)); math.Abs(got-want) > 1e-9*want {
		t.Errorf("the balance of TJ moves by %v, want %v", got, want)
	}
}
