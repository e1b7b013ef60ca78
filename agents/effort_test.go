package agents_test

import (
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What the effort of outside powers buys, and what it does not.

// tied is the shipped region without draws, with every member in every body from the start.
func tied(tb testing.TB) bound {
	b := centralAsia(tb).quiet()
	for o := range b.Region.Organisations {
		join := entry("join-"+b.Region.Organisations[o].ID, "membership", 1992, -1, -1)
		b.Entries = append(b.Entries, with(among(join, b.Region),
			"organisation", float64(o)))
	}
	return b
}

// pushed adds to all members twenty times the usual effort of a power with one instrument.
func (b bound) pushed(power, instrument, year int) bound {
	e := with(with(among(entry("zz-push", "initiative", year, -1, -1), b.Region), "power", float64(power)), "size", 20)
	b.Entries = append(slices.Clone(b.Entries), with(with(e, "instrument", float64(instrument)), "years", 60))
	return b
}

// fields gives what the fields of effort have reached at a place of member and power: finance over size, security,
// and ties with the programmes behind them. They are the arguments of the level of leverage.
func (b bound) fields(w *sim.World, at int) [sim.NumInstruments]float64 {
	i := at / len(b.Region.Powers)
	stock := w.Powers.Finance[at] / w.Trade.Size[i]
	more := 1 + b.Params.Powers.ProgrammeEffect*w.Powers.Programmes[at]
	return [...]float64{sim.UseFinance: stock, sim.UseSecurity: w.Powers.Backing[at],
		sim.UseBodies: w.Organisations.Depth[at] * more, sim.UseProjects: stock}
}

// Protects: more effort never lowers its own field, for any power, instrument and member, in any year. Where the power
// spends anything on the instrument and has interest in the member, effort of finance, projects and bodies raises it.
func TestEffortRaisesItsField(t *testing.T) {
	b := tied(t)
	r := b.Region
	plain, base := b.started(1, 0)
	n := len(r.Powers)
	type pair struct {
		m *agents.Model
		w *sim.World
		b bound
	}
	var runs []pair
	for q := range r.Powers {
		for u := range sim.NumInstruments {
			c := b.pushed(q, u, 2000)
			m, w := c.started(1, 0)
			runs = append(runs, pair{m, w, c})
		}
	}
	for year := r.FirstYear; year < r.ChoicesFrom; year++ {
		through(t, plain, base, year)
		for k, x := range runs {
			q, u := k/sim.NumInstruments, k%sim.NumInstruments
			through(t, x.m, x.w, year)
			for i := range r.Members {
				was, now := b.fields(base, i*n+q)[u], b.fields(x.w, i*n+q)[u]
				s := &r.Strategies[q]
				pays := year > 2000 && s.Use[u] > 0 && s.Interest[i] > 0 && u != sim.UseSecurity
				if u == sim.UseBodies {
					pays = pays && base.Organisations.Depth[i*n+q] > 0
				}
				if now < was-1e-12 || pays && !(now > was) {
					t.Fatalf("%d: with more %s of %s its field in %s goes from %v to %v", year, sim.InstrumentNames[u],
						r.Nodes[r.Powers[q]].ID, r.Nodes[i].ID, was, now)
				}
			}
		}
	}
}

// Protects: powers that do nothing are there by trade alone. Without bodies and effort the level is the part of trade
// from the first year on. After a later withdrawal the rest of the level falls year by year.
func TestNoEffortLeavesTrade(t *testing.T) {
	b := centralAsia(t).quiet().withoutBodies()
	r := b.Region
	p := &b.Params
	whole := p.Powers.WeightTrade + p.Powers.WeightFinance + p.Powers.WeightSecurity + p.Powers.WeightBodies
	for _, from := range []int{1992, 2005} {
		c := b
		for q := range r.Powers {
			e := with(among(entry("away-"+r.Nodes[r.Powers[q]].ID, "withdrawal", from, -1, -1), r), "power", float64(q))
			c.Entries = append(c.Entries, with(e, "share", 1))
		}
		m, w := c.started(1, 0)
		l := sim.NewLayout(r, c.Entries, m.Outcomes(), c.Until)
		row, last := make([]float64, l.Width), math.Inf(1)
		value := func(name string, k int) float64 { return row[l.At[l.Find(sim.OfPower, name)]+k] }
		for w.Year < c.Until {
			through(t, m, w, w.Year+1)
			l.Read(w, row)
			rest := 0.0
			for k := range r.Members * len(r.Powers) {
				trade := (value("exports_usd", k) + value("imports_usd", k)) / w.Trade.Size[k/len(r.Powers)]
				rest += value("level", k) - p.Powers.WeightTrade*trade/(p.Presence.TradeHalf+trade)/whole
			}
			if from == 1992 && math.Abs(rest) > 1e-9 {
				t.Fatalf("%d: without any effort levels are %v above what trade gives", w.Year, rest)
			}
			if w.Year > from && from != 1992 && !(rest < last) {
				t.Fatalf("%d: after the withdrawal the rest of the levels goes from %v to %v", w.Year, last, rest)
			}
			last = rest
		}
	}
}

// Protects: more of each instrument moves what a neighbour feels, some stance, for every power that spends on the
// instrument. In model 0.3 money for security and for bodies moved nothing.
func TestEachInstrumentIsFelt(t *testing.T) {
	b := reference(t).quiet() // with the bodies of the record: a tie that is full already cannot grow
	b.Until = 2015
	stances := func(b bound) []float64 {
		l, record, _ := b.run(t, 1, 0)
		at := l.Place(l.Find(sim.OfDirected, "stance"), 0, 2015)
		return record[at : at+len(l.Entities[sim.OfDirected])]
	}
	base := stances(b)
	for q, node := range b.Region.Powers {
		for u := range sim.NumInstruments {
			most := 0.0
			for k, x := range stances(b.pushed(q, u, 1997)) {
				most = max(most, math.Abs(x-base[k]))
			}
			buys := b.Region.Strategies[q].Use[u] > 0
			if u == sim.UseBodies {
				buys = buys && slices.ContainsFunc(b.Region.Organisations, func(o sim.Organisation) bool {
					return slices.Contains(o.Sponsors, q)
				})
			}
			if buys && most < 1e-4 {
				t.Errorf("twenty times the usual %s of %s moves no stance by more than %v", sim.InstrumentNames[u],
					b.Region.Nodes[node].ID, most)
			}
			if !buys && u != sim.UseSecurity && most > 0 { // guarantees cost nothing
				t.Errorf("%s spends nothing on %s, and yet it moves a stance by %v", b.Region.Nodes[node].ID,
					sim.InstrumentNames[u],
					most)
			}
		}
	}
}

// Protects: money for arms and programmes buys something by itself. With the same effort, more budget gives more
// security and deeper ties, and never more than full security.
func TestMoneyBuys(t *testing.T) {
	b := tied(t)
	n := len(b.Region.Powers)
	run := func(rate float64) *sim.World {
		r := *b.Region
		r.Strategies = slices.Clone(r.Strategies)
		for q := range r.Strategies {
			r.Strategies[q].Rate = slices.Repeat([]float64{rate}, r.Years())
		}
		c := b
		c.Region = &r
		m, w := c.started(1, 0)
		through(t, m, w, 2010)
		return w
	}
	little, much := run(0.0002), run(0.05)
	for i := range b.Region.Members {
		for q := range b.Region.Powers {
			s, at := &b.Region.Strategies[q], i*n+q
			if s.Interest[i] == 0 {
				continue
			}
			low, high := little.Powers.Backing[at], much.Powers.Backing[at]
			few, many := little.Powers.Programmes[at], much.Powers.Programmes[at]
			safer, deeper := high > low && high <= 1, many > few && many < 1
			if s.Use[sim.UseSecurity] > 0 && !safer || s.Use[sim.UseBodies] > 0 && !deeper {
				t.Errorf("%s in %s: with the budget security goes from %v to %v, programmes from %v to %v",
					b.Region.Nodes[b.Region.Powers[q]].ID, b.Region.Nodes[i].ID, low, high, few, many)
			}
		}
	}
}

// Protects: a power without interest in anybody, guarantees and bodies changes no bit, whatever it could spend and
// however it would spend it.
func TestPowerNobodyKnows(t *testing.T) {
	b := tied(t)
	for q, node := range b.Region.Powers {
		run := func(rate, use float64) []float64 {
			r := *b.Region
			r.Strategies, r.Organisations = slices.Clone(r.Strategies), slices.Clone(r.Organisations)
			s := &r.Strategies[q]
			s.Interest, s.Secures = make([]float64, r.Members), make([]float64, r.Members)
			s.Rate, s.Use = slices.Repeat([]float64{rate}, r.Years()), [sim.NumInstruments]float64{use, use, use, use}
			for o := range r.Organisations {
				x := &r.Organisations[o]
				x.Sponsors = slices.DeleteFunc(slices.Clone(x.Sponsors), func(s int) bool { return s == q })
			}
			c := b
			c.Region, c.Until = &r, 2025
			for u := range sim.NumInstruments {
				c = c.pushed(q, u, 2000)
				c.Entries[len(c.Entries)-1].ID += sim.InstrumentNames[u]
			}
			_, record, _ := c.run(t, 1, 0)
			return record
		}
		if k := sameBits(run(0.0001, 0), run(0.1, 0.25)); k >= 0 {
			t.Errorf("what %s would spend on nobody changes the record", b.Region.Nodes[node].ID)
		}
	}
}

// Protects: hedging keeps the sum of alignments, never draws toward a power that is not there, and stays between an
// even spread and a spread by leverage. The old rule, an even spread, is the value 0.
func TestHedging(t *testing.T) {
	for _, there := range []float64{0, 0.5, 1} {
		b := trio()
		b.Params.Powers.HedgeThere = there
		b.Region.Hedging[0] = 1
		m, w := b.started(1, 0)
		w.Year = 2005
		n := len(b.Region.Powers)
		copy(w.Powers.Alignment, []float64{0.2, 0.2, 0.2})
		copy(w.Powers.Leverage, []float64{0.4, 0.1, 0})
		copy(w.Powers.Level, []float64{0.4, 0.1, 0})
		before := total0(w.Powers.Alignment[:n])
		phase(m, w, "powers spread their effort")
		a := w.Powers.Alignment[:n]
		if math.Abs(total0(a)-before) > 1e-12 {
			t.Errorf("hedge_there %v: alignments add up to %v, before to %v", there, total0(a), before)
		}
		if there == 0 && a[0] != a[2] || there > 0 && !(a[0] > a[1] && a[1] > a[2]) {
			t.Errorf("hedge_there %v: the alignments are %v", there, a[:3])
		}
		pace := b.Params.Powers.AlignmentPace
		if absent := 0.2 * (1 - pace); there == 1 && math.Abs(a[2]-absent) > 1e-12 {
			t.Errorf("alignment with a power that is not there is %v, want %v: it only fades", a[2], absent)
		}
		// Twice the weight of leverage is less than twice the weight when one hedges.
		if gain := (a[0] - a[2]) / (a[1] - a[2]); there == 1 && !(gain > 1 && gain < 4) {
			t.Errorf("a power with four times the level gets %v times the weight", gain)
		}
	}
}

// Protects: effort of sponsors cannot overwhelm what a country thinks of a body. The usual effort counts fully, more
// of it counts more, and no effort counts more than the limit.
func TestEffortForBodiesSaturates(t *testing.T) {
	b := trio()
	b.Region.Organisations = []sim.Organisation{sponsoredBy("BODY", 0)}
	at := func(push, fade float64) float64 {
		b.Params.Organisations.EffortFade = fade
		m, w := b.started(1, 0)
		w.Year = 2005
		for u := range sim.NumInstruments {
			w.Powers.Push[u] = push
		}
		w.Question = sim.Question{Topic: sim.AboutBody, A: 0, B: 0}
		phase(m, w, "states choose their bodies")
		return w.Accounts[len(w.Accounts)-1].Parts[3]
	}
	weight := b.Params.Organisations.SponsorEffort
	if at(1, 0.25) != weight || at(1, 0) != weight || at(21, 0) != 21*weight {
		t.Errorf("the usual effort counts %v, and twenty-one times it %v without fading; want %v and %v", at(1, 0.25), at(21, 0),
			weight, 21*weight)
	}
	last := 0.0
	for _, push := range []float64{0.5, 1, 3, 21, 1000} {
		x := at(push, 0.25)
		if !(x > last && x < 5*weight) {
			t.Errorf("%v times the usual effort counts %v, want more than %v and less than %v", push, x, last, 5*weight)
		}
		last = x
	}
}

// Protects: programmes make a sponsored body matter more to its members, in both directions. They strengthen the tie of
// two members that both have them (K71 K74), and they take more of a member's capacity (X5). A home-grown body, and
// money that only one of the two has, make no tie stronger. Without the parameter nothing happens.
func TestProgrammesOfBodies(t *testing.T) {
	at := func(effect, ours, theirs float64, sponsors ...int) (tie, load float64) {
		b := trio()
		b.Params.Powers.ProgrammeEffect = effect
		b.Region.Organisations = []sim.Organisation{sponsoredBy("BODY", sponsors...)}
		m, w := b.started(1, 0)
		w.Year = 2005
		w.Organisations.Belongs[0], w.Organisations.Belongs[1] = uint8(sim.Belonging), uint8(sim.Belonging)
		w.Powers.Programmes[0], w.Powers.Programmes[len(b.Region.Powers)] = ours, theirs
		phase(m, w, "states choose their bodies")
		phase(m, w, "proposals are decided and kept")
		return w.Organisations.Shared[0], w.Talks.Load[0]
	}
	tie, load := at(0.5, 0, 0, 0)
	if both, more := at(0.5, 0.8, 0.6, 0); math.Abs(both/tie-1.3) > 1e-12 || math.Abs(more/load-1.4) > 1e-12 {
		t.Errorf("with programmes the tie goes from %v to %v, the load from %v to %v, want 30%% and 40%% more", tie, both,
			load, more)
	}
	if one, _ := at(0.5, 0.8, 0, 0); one != tie {
		t.Errorf("programmes in one of two members move their tie from %v to %v", tie, one)
	}
	if x, y := at(0, 0.8, 0.8, 0); x != tie || y != load {
		t.Errorf("without powers.programmes the tie goes from %v to %v, the load from %v to %v", tie, x, load, y)
	}
	plain, _ := at(0.5, 0, 0)
	if own, none := at(0.5, 0.8, 0.8); own != plain || none != 0 {
		t.Errorf("a home-grown body's tie goes from %v to %v with programmes of a power, its load is %v", plain, own, none)
	}
}
