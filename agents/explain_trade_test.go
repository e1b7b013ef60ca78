package agents_test

import (
	"math"
	"os"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// trading are runs in which every term of trade is at work: sanctions on one power and then on two, visas, closures that
// wear ties, dear oil, and drawn parameters, among them those that are 0 at the median.
func trading(tb testing.TB) map[string]bound {
	list := explainable(tb)
	r := list["reference"].Region
	ru, cn := r.NodeIndex("RU"), r.NodeIndex("CN")
	uz, kz := r.NodeIndex("UZ"), r.NodeIndex("KZ")
	pressed := list["reference"]
	for k, e := range []sim.Entry{
		with(with(entry("zz-ru", "sanctions", 2012, -1, -1), "power", float64(r.Nodes[ru].Power)), "weight", 0.5),
		with(with(entry("zz-cn", "sanctions", 2020, -1, -1), "power", float64(r.Nodes[cn].Power)), "weight", 0.8),
		with(entry("zz-oil", "oil_price", 2005, -1, -1), "factor", 2),
		imposed(entry("zz-visa", "visa_imposed", 2003, uz, kz)),
		imposed(entry("zz-closure", "border_closure", 2006, uz, kz)),
	} {
		if k != 3 && k != 4 {
			e = with(e, "years", 9)
		}
		pressed.Entries = append(pressed.Entries[:len(pressed.Entries):len(pressed.Entries)], e)
	}
	list["pressed"], list["pressed, drawn"] = pressed, pressed.withPriors(7)
	s, err := scenarios.Read("price-fall-and-pandemic")
	if err != nil {
		tb.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		tb.Fatal(err)
	}
	list["price"] = bound{Region: b.Region, Params: b.Params, Entries: b.Entries, Until: b.Until}.withPriors(8)
	return list
}

// traded makes a complete run that is asked about the trade of two nodes, and gives every year to look.
func (b bound) traded(tb testing.TB, i, j, replicate int, look func(w *sim.World, parts []sim.Part, row []float64)) {
	tb.Helper()
	m, w := b.started(5, replicate)
	w.Question = sim.Question{Topic: sim.AboutTrade, A: i, B: j}
	sections := agents.Sections(b.Region, b.Entries, w.Question)
	var parts []sim.Part
	for _, s := range sections {
		parts = append(parts, s.Parts...)
	}
	row := make([]float64, len(parts))
	for w.Year < b.Until {
		if err := w.Step(m.Phases()); err != nil {
			tb.Fatal(err)
		}
		agents.Explain(w, sections, row)
		look(w, parts, row)
	}
}

// Protects: what is told of trade is the trade. The terms add up to the ln φ that the rule aims at, which is computed
// elsewhere; ln φ goes from last year's as far as the lag lets it; size is that of the path, what growth has moved, what
// oil has and what remittances have. This holds in every year for every member and node, and every term is at work in
// some run.
func TestExplainedTrade(t *testing.T) {
	met := map[string]bool{}
	turn := 0
	for name, b := range trading(t) {
		r := b.Region
		n := len(r.Nodes)
		for i := range r.Members {
			for j := i + 1; j < n; j++ {
				if turn++; os.Getenv("CONCORD_WHOLE") == "" && turn%3 != 0 && name != "pressed, drawn" {
					continue
				}
				last := math.NaN()
				b.traded(t, i, j, i, func(w *sim.World, parts []sim.Part, row []float64) {
					what := name + ", " + r.PairName(i, j)
					of := map[string]float64{}
					terms := 0.0
					for k, p := range parts {
						of[p.Name] = row[k]
						if p.Stand == sim.TermPart {
							terms += row[k]
							met[p.Name] = met[p.Name] || row[k] != 0
						}
					}
					k := i*n + j
					if math.IsNaN(terms) {
						if w.Trade.Phi[k] != 0 {
							t.Fatalf("%s in %d: nothing is told of a pair that trades", what, w.Year)
						}
						return
					}
					target := w.Trade.LnTarget[k]
					if !(math.Abs(terms-target) < 1e-11) || of["ln φ aimed at"] != terms {
						t.Fatalf("%s in %d: the terms add up to %v, the rule aims at %v; %v", what, w.Year, terms, target, of)
					}
					now := target
					if w.Year > r.FirstYear {
						now = last + of["share of the way that is gone"]*(target-last)
						if of["ln φ last year"] != last {
							t.Fatalf("%s in %d: ln φ was %v, told is %v", what, w.Year, last, of["ln φ last year"])
						}
					}
					last = w.Trade.LnPhi[k]
					if of["ln φ"] != last || !(math.Abs(now-last) < 2e-9) {
						t.Fatalf("%s in %d: ln φ is %v, told are %v and %v", what, w.Year, last, of["ln φ"], now)
					}
					sizesAddUp(t, w, what, of, i, j)
					for _, part := range []string{"power and gas counted", "raw materials"} {
						met[part] = met[part] || of[part] > 0
					}
				})
			}
		}
	}
	for k, some := range met {
		if !some {
			t.Errorf("%q is 0 in all of these runs, so it was not tested", k)
		}
	}
	if len(met) != 19 {
		t.Errorf("%d terms and kinds of trade were met, want 19: %v", len(met), met)
	}
}

// sizesAddUp checks the sizes of both sides, and what they sell each other.
func sizesAddUp(t *testing.T, w *sim.World, what string, of map[string]float64, i, j int) {
	t.Helper()
	near := func(a, b, scale float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(scale) }
	for _, k := range []int{i, j} {
		id := w.Region.Nodes[k].ID + ": "
		size := of[id+"size"]
		grown := of[id+"size on its path"] * math.Exp(of[id+"size off its path by growth so far"])
		made := grown + of[id+"size gained by the price of oil"] + of[id+"size gained by remittances"]
		if !near(size, 1e-6*w.Trade.Size[k], size) || !near(made, size, size) {
			t.Fatalf("%s in %d: %s is of size %v, what moves it comes to %v; %v", what, w.Year, id, 1e-6*w.Trade.Size[k],
				made, of)
		}
		usual, now := of[id+"remittances as usual"], of[id+"remittances"]
		if k < w.Region.Members && w.Region.Remittances != nil && !(now == 1e-6*w.Trade.Remitted[k] &&
			(now > usual) == (of[id+"size gained by remittances"] > 0)) {
			t.Fatalf("%s in %d: %s has %v by remittances of %v, as usual %v", what, w.Year, id,
				of[id+"size gained by remittances"], now, usual)
		}
	}
	if j < w.Region.Members && !near(of["turnover"], 1e-6*agents.Turnover(w, i, j), of["turnover"]) {
		t.Fatalf("%s in %d: the turnover is %v, told is %v", what, w.Year, agents.Turnover(w, i, j), of["turnover"])
	}
	if path, price := of["price of oil on its path"], of["price of oil"]; price != *w.Trade.OilPrice ||
		path != w.Region.Brent[w.Year-w.Region.FirstYear] {
		t.Fatalf("%s in %d: oil costs %v, told are %v and %v", what, w.Year, *w.Trade.OilPrice, path, price)
	}
}

// Protects: asking about trade changes no bit of the record.
func TestAskingAboutTradeMovesNothing(t *testing.T) {
	list := trading(t)
	for _, name := range []string{"pressed, drawn", "price", "visegrad", "generated"} {
		b := list[name]
		for _, j := range []int{1, len(b.Region.Nodes) - 1} {
			_, record, _ := b.asked(t, sim.Question{Topic: sim.AboutTrade, A: 0, B: j}, 1)
			b.unmoved(t, record, 1, name)
		}
	}
}
