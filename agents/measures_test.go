package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// reading gives what an outcome of a model reads from a world, by entity.
func reading(tb testing.TB, m *agents.Model, w *sim.World, d sim.Domain, name string) []float64 {
	tb.Helper()
	l := sim.NewLayout(w.Region, w.Entries, m.Outcomes(), w.Region.FirstYear)
	o := l.Find(d, name)
	if o < 0 {
		tb.Fatalf("no outcome %s.%s", d, name)
	}
	row := make([]float64, l.Width)
	l.Read(w, row)
	return row[l.At[o]:][:len(l.Entities[d])]
}

// mapped is a region of land borders alone.
func mapped(members int, borders ...[2]int) *sim.Region {
	r := &sim.Region{Members: members, Inner: len(borders)}
	for _, b := range borders {
		r.Borders = append(r.Borders, sim.Border{A: b[0], B: b[1]})
	}
	return r
}

// allOpen marks every border as open.
func allOpen(r *sim.Region) []uint8 {
	open := make([]uint8, r.Inner)
	for k := range open {
		open[k] = 1
	}
	return open
}

// Protects: betweenness has the values that are known for simple graphs, and a border that is not open is no link.
func TestBetweennessOfKnownGraphs(t *testing.T) {
	star := mapped(5, [2]int{0, 1}, [2]int{1, 2}, [2]int{1, 3}, [2]int{1, 4})
	ring := mapped(4, [2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3}, [2]int{0, 3})
	line := mapped(4, [2]int{0, 1}, [2]int{1, 2}, [2]int{2, 3})
	full := mapped(3, [2]int{0, 1}, [2]int{1, 2}, [2]int{0, 2})
	cut := allOpen(star)
	cut[0], cut[1] = 0, 0 // of the centre's four borders two are left
	for _, c := range []struct {
		name string
		r    *sim.Region
		open []uint8
		want []float64
	}{
		{"a star", star, allOpen(star), []float64{0, 1, 0, 0, 0}},
		{"a star with two rays", star, cut, []float64{0, 1.0 / 6, 0, 0, 0}},
		{"a ring", ring, allOpen(ring), []float64{1.0 / 6, 1.0 / 6, 1.0 / 6, 1.0 / 6}},
		{"a line", line, allOpen(line), []float64{0, 2.0 / 3, 2.0 / 3, 0}},
		{"all with all", full, allOpen(full), []float64{0, 0, 0}},
		{"no open border", star, make([]uint8, 4), []float64{0, 0, 0, 0, 0}},
		{"two members", mapped(2, [2]int{0, 1}), []uint8{1}, []float64{0, 0}},
		{"no border", mapped(3), nil, []float64{0, 0, 0}},
	} {
		got := agents.Betweenness(c.r, c.open)
		for i, want := range c.want {
			if math.Abs(got[i]-want) > 1e-12 {
				t.Errorf("%s: betweenness %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
}

// Protects: betweenness is what counting all shortest ways gives, on random graphs of up to twelve members.
func TestBetweennessByCounting(t *testing.T) {
	for seed := range uint64(60) {
		draw := rng.Stream(seed, 0, 0, rng.PriorDraw, 0, 0)
		m := 3 + int(draw.Float64()*10)
		var borders [][2]int
		for i := range m {
			for j := i + 1; j < m; j++ {
				if draw.Bool(0.35) {
					borders = append(borders, [2]int{i, j})
				}
			}
		}
		r := mapped(m, borders...)
		open := make([]uint8, r.Inner)
		for k := range open {
			if draw.Bool(0.8) {
				open[k] = 1
			}
		}
		got, want := agents.Betweenness(r, open), counted(r, open)
		for i := range m {
			if math.Abs(got[i]-want[i]) > 1e-12 || got[i] < 0 || got[i] > 1 {
				t.Fatalf("seed %d: betweenness %v, counted %v", seed, got, want)
			}
		}
	}
}

// counted is betweenness by the number of shortest ways between all pairs.
func counted(r *sim.Region, open []uint8) []float64 {
	m := r.Members
	far := math.Inf(1)
	steps, ways := make([]float64, m*m), make([]float64, m*m)
	for k := range steps {
		steps[k] = far
	}
	for i := range m {
		steps[i*m+i], ways[i*m+i] = 0, 1
	}
	for range m { // lengthens all ways by a step
		for k := range r.Inner {
			b := &r.Borders[k]
			if open[k] == 0 {
				continue
			}
			for i := range m {
				steps[i*m+b.A] = min(steps[i*m+b.A], steps[i*m+b.B]+1)
				steps[i*m+b.B] = min(steps[i*m+b.B], steps[i*m+b.A]+1)
			}
		}
	}
	for d := 1.0; d < float64(m); d++ {
		for i := range m {
			for k := range r.Inner {
				for _, q := range [][2]int{{r.Borders[k].A, r.Borders[k].B}, {r.Borders[k].B, r.Borders[k].A}} {
					if open[k] != 0 && steps[i*m+q[1]] == d && steps[i*m+q[0]] == d-1 {
						ways[i*m+q[1]] += ways[i*m+q[0]]
					}
				}
			}
		}
	}
	out := make([]float64, m)
	for v := range m {
		for i := range m {
			for j := i + 1; j < m; j++ {
				if through := steps[i*m+v] + steps[v*m+j]; i != v && j != v && through < far && through == steps[i*m+j] {
					out[v] += ways[i*m+v] * ways[v*m+j] / ways[i*m+j]
				}
			}
		}
		out[v] /= float64((m-1)*(m-2)) / 2
	}
	return out
}

// Protects: the network of a world follows its borders, when they open and when they close again; the density is the share
// that is open, and with every border open Uzbekistan, which alone has a border with all others, is the hub.
func TestNetworkFollowsBorders(t *testing.T) {
	b := centralAsia(t)
	m, w := b.started(1, 0)
	through(t, m, w, 1993)
	r := b.Region
	set := func(regime sim.Regime, borders ...int) {
		for _, k := range borders {
			w.Borders.Regime[k] = uint8(regime)
		}
		phase(m, w, "cooperation is weighed up")
	}
	var all []int
	for k := range r.Inner {
		all = append(all, k)
	}
	uz := r.NodeIndex("UZ")
	set(sim.Managed, all...)
	if d := reading(t, m, w, sim.OfRegion, "open_border_density")[0]; d != 0 {
		t.Errorf("density %v without an open border", d)
	}
	set(sim.Open, all...)
	between := reading(t, m, w, sim.OfCountry, "border_betweenness")
	for i, x := range between {
		if i != uz && x >= between[uz] || x < 0 {
			t.Errorf("with every border open betweenness is %v, want Uzbekistan (%d) in front", between, uz)
		}
	}
	if d := reading(t, m, w, sim.OfRegion, "open_border_density")[0]; d != 1 {
		t.Errorf("density %v with every border open", d)
	}
	for k := range all {
		if b := &r.Borders[k]; b.A == uz || b.B == uz {
			set(sim.Restricted, k)
		}
	}
	if x := reading(t, m, w, sim.OfCountry, "border_betweenness")[uz]; x != 0 {
		t.Errorf("betweenness of Uzbekistan is %v behind shut borders", x)
	}
}

// exchanged puts trade into a world: so much each way within every pair of members, of a member and an outside node, and
// of outside nodes.
func exchanged(m *agents.Model, w *sim.World, inside, across, outside float64) {
	n, members := len(w.Region.Nodes), w.Region.Members
	clear(w.Trade.Fuel)
	clear(w.Trade.Deals)
	clear(w.Trade.Inside)
	clear(w.Trade.Sold)
	for i := range n {
		for j := range n {
			x := across
			switch {
			case i == j:
				x = 1e6 // sales at home count nowhere
			case i < members && j < members:
				x = inside
			case i >= members && j >= members:
				x = outside
			}
			w.Trade.Flow[i*n+j] = x
			if i < members && i != j {
				w.Trade.Sold[i] += x
				if j < members {
					w.Trade.Inside[i] += 2 * x
				}
			}
		}
	}
	copy(w.Trade.Bought, w.Trade.Sold)
	phase(m, w, "cooperation is weighed up")
}

// Protects: the measures of trade have their known values. Intensity and introversion know neither preference nor
// aversion where members have the same share in their own trade as in that of others; introversion ends at 1 where all trade
// is inside and at −1 where none is, and rises with every dollar inside.
func TestMeasuresOfTrade(t *testing.T) {
	b := trio()
	m, w := b.started(1, 0)
	through(t, m, w, 1993)
	members, others := float64(b.Region.Members), float64(len(b.Region.Nodes)-b.Region.Members)
	value := func(name string) float64 { return reading(t, m, w, sim.OfRegion, name)[0] }

	exchanged(m, w, 1, 1, 1)
	for i, x := range reading(t, m, w, sim.OfCountry, "partner_concentration") {
		if want := 1 / (members + others - 1); math.Abs(x-want) > 1e-12 {
			t.Errorf("equal trade with all: concentration of member %d is %v, want %v", i, x, want)
		}
	}
	share := (members - 1) / (members - 1 + others)
	all := members * (members + others - 1) / ((members + others) * (members + others - 1))
	if x := value("trade_intensity"); math.Abs(x-share/all) > 1e-12 {
		t.Errorf("equal trade: intensity %v, want %v", x, share/all)
	}
	exchanged(m, w, members/(members-1), 1, others/(others-1))
	if x := value("trade_introversion"); math.Abs(x) > 1e-12 {
		t.Errorf("neutral geography: introversion %v", x)
	}
	if x := value("trade_intensity"); math.Abs(x-1) > 1e-12 {
		t.Errorf("neutral geography: intensity %v", x)
	}
	exchanged(m, w, 1, 0, 1)
	if x := value("trade_introversion"); x != 1 {
		t.Errorf("all trade inside: introversion %v", x)
	}
	exchanged(m, w, 0, 1, 1)
	if x, i := value("trade_introversion"), value("trade_intensity"); x != -1 || i != 0 {
		t.Errorf("no trade inside: introversion %v, intensity %v", x, i)
	}
	last := -1.0
	for _, inside := range []float64{0.01, 0.1, 1, 10, 100} {
		exchanged(m, w, inside, 1, 1)
		x := value("trade_introversion")
		if !(x > last && x < 1) {
			t.Errorf("introversion %v with %v inside, %v with less", x, inside, last)
		}
		last = x
	}
	exchanged(m, w, 0, 0, 0)
	if x, i := value("trade_introversion"), value("trade_intensity"); x != 0 || i != 0 {
		t.Errorf("no trade at all: introversion %v, intensity %v", x, i)
	}
}

// Protects: introversion is the formula of Iapadre and Plummer, written with both of its parts, in every year of a run; it
// and the concentration of partners stay in their ranges.
func TestIntroversionIsTheFormula(t *testing.T) {
	b := reference(t)
	m, w := b.started(3, 0)
	n, members := len(b.Region.Nodes), b.Region.Members
	for year := b.Region.FirstYear; year <= 2030; year++ {
		through(t, m, w, year)
		inside, region, outer := 0.0, 0.0, 0.0
		for i := range n {
			for j := range n {
				switch x := w.Trade.Flow[i*n+j]; {
				case i == j:
				case i >= members && j >= members:
					outer += 2 * x
				case i < members && j < members:
					inside, region = inside+2*x, region+2*x
				default:
					region += x
				}
			}
		}
		for k := range b.Region.Fuels {
			f, x := &b.Region.Fuels[k], w.Trade.Fuel[k]
			if f.Exporter < members || f.Importer < members {
				region += x
			} else {
				outer += 2 * x
			}
		}
		for _, x := range w.Trade.Deals {
			inside, region = inside+2*x, region+2*x
		}
		away := (region - inside) / (region - inside + outer)
		hi, he := inside/region/away, (1-inside/region)/(1-away)
		got := reading(t, m, w, sim.OfRegion, "trade_introversion")[0]
		if want := (hi - he) / (hi + he); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%d: introversion %v, by the formula %v", year, got, want)
		}
		for i, x := range reading(t, m, w, sim.OfCountry, "partner_concentration") {
			if !(x >= 1/float64(n-1)-1e-12 && x <= 1) {
				t.Errorf("%d: concentration of member %d is %v", year, i, x)
			}
		}
	}
}

// Protects: papers are counted as the log tells of them, and nothing is lost: what is there grows by what is signed and
// falls by what ends.
func TestPapersAreCounted(t *testing.T) {
	for _, b := range []bound{reference(t), generated(t, 6, 4)} {
		for _, seed := range seeds {
			l, record, log := b.run(t, seed, 0)
			w := sim.NewWorld(b.Region, b.Entries)
			at := func(name string, year int) float64 { return record[l.Place(l.Find(sim.OfRegion, name), 0, year)] }
			force := l.Find(sim.OfEntry, "in_force")
			signed, ended := map[int]float64{}, map[int]float64{}
			for _, line := range log {
				if line.Entry < 0 || !w.Entries[line.Entry].Binds(b.Region) {
					continue
				}
				switch line.What {
				case sim.LogAgreed:
					signed[line.Year]++
				case sim.LogEnded, sim.LogReplaced, sim.LogUnratified:
					ended[line.Year]++
				}
			}
			ratified, gone, most := 0.0, 0.0, 0.0
			for year := l.First; year < l.First+l.Years; year++ {
				there := 0.0
				for e := range b.Entries {
					if w.Entries[e].Binds(b.Region) {
						there += record[l.Place(force, e, year)]
					}
				}
				if x := at("papers_in_force", year); x != there {
					t.Fatalf("seed %d, %d: %v papers in force, the table of agreements has %v", seed, year, x, there)
				}
				if x := at("papers_signed", year); x != signed[year] {
					t.Fatalf("seed %d, %d: %v papers signed, the log tells of %v", seed, year, x, signed[year])
				}
				if x := at("papers_ended", year); x < ended[year] {
					t.Fatalf("seed %d, %d: %v papers ended, the log tells of %v", seed, year, x, ended[year])
				}
				ratified, gone = ratified+at("papers_ratified", year), gone+at("papers_ended", year)
				most = max(most, there)
			}
			if most == 0 || ratified < most || gone > ratified {
				t.Errorf("seed %d: %v came into force, %v ended, at most %v were in force", seed, ratified, gone, most)
			}
		}
	}
}

// Protects: a relapse is a fall of H by ten points or more over three years, and by no less; the first three years have
// none; the years since are counted from the last.
func TestRelapse(t *testing.T) {
	b := trio()
	m, w := b.started(1, 0)
	for k, c := range []struct{ h, relapse, since float64 }{
		{60, 0, -1}, {50, 0, -1}, {49, 0, -1}, {50.01, 0, -1}, // 9.99 below
		{40, 1, 0}, {45, 0, 1}, {46, 0, 2}, {46, 0, 3}, {35, 1, 0}, {20, 1, 0}, {25, 1, 0}, {26, 0, 1},
	} {
		w.Year = b.Region.FirstYear + k
		w.Horizontal[0] = c.h
		agents.Relapse(w)
		relapse, since := reading(t, m, w, sim.OfRegion, "relapse")[0], reading(t, m, w, sim.OfRegion, "years_since_relapse")[0]
		if relapse != c.relapse || since != c.since {
			t.Errorf("year %d, H %v: relapse %v, years since %v; want %v, %v", k, c.h, relapse, since, c.relapse, c.since)
		}
	}
}

// Protects: by the fixed yardstick, trade counts over its potential, at most 100; without a potential nothing is said; and H
// differs from the usual one by a component alone.
func TestFixedYardstick(t *testing.T) {
	b := reference(t)
	m, w := b.started(1, 0)
	through(t, m, w, 2000)
	value := func(name string) float64 { return reading(t, m, w, sim.OfRegion, name)[0] }
	*w.Trade.PotentialUSD = 0
	if x, h := value("h_trade_potential"), value("horizontal_potential"); x != -1 || h != -1 {
		t.Errorf("without a potential: trade %v, H %v, want −1", x, h)
	}
	trade := value("trade_inside_usd")
	for _, c := range []struct{ potential, want float64 }{{trade, 100}, {4 * trade, 25}, {trade / 2, 100}} {
		*w.Trade.PotentialUSD = c.potential
		if x := value("h_trade_potential"); math.Abs(x-c.want) > 1e-9 {
			t.Errorf("potential %v times the trade: %v, want %v", c.potential/trade, x, c.want)
		}
		moved := (value("h_trade_potential") - value("h_trade")) / 6
		if h := value("horizontal_potential"); math.Abs(h-value("horizontal")-moved) > 1e-9 {
			t.Errorf("H by the fixed yardstick is %v, want %v", h, value("horizontal")+moved)
		}
	}
}

// Protects: dependence on remittances is what comes from abroad over size, and the level of leverage is the mean of those
// of single powers.
func TestRemittancesAndLevels(t *testing.T) {
	b := reference(t)
	m, w := b.started(1, 0)
	through(t, m, w, 2000)
	for i := range w.Trade.Remitted {
		w.Trade.Remitted[i] = w.Trade.Size[i] * float64(i) / 10
	}
	for i, x := range reading(t, m, w, sim.OfCountry, "remittance_dependence") {
		if math.Abs(x-float64(i)/10) > 1e-12 {
			t.Errorf("remittances of member %d are %v of its size, want %v", i, x, float64(i)/10)
		}
	}
	sum, levels := 0.0, reading(t, m, w, sim.OfPower, "level")
	for _, x := range levels {
		sum += x
	}
	if x := reading(t, m, w, sim.OfRegion, "leverage_level")[0]; math.Abs(x-sum/float64(len(levels))) > 1e-12 {
		t.Errorf("mean level of leverage %v, want %v", x, sum/float64(len(levels)))
	}
}
