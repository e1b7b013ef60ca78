package agents_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/rng"
)

// The tests of what must not change results: order, names, bystanders, pauses.

// seeds are enough to meet every kind of draw, and few enough to be quick.
var seeds = []uint64{1, 2, 77}

// compare reports the first difference of two records of the same region that
// differ at most in their entries. until limits the years; 0 compares all.
func compare(t *testing.T, what string, la *sim.Layout, a []float64, lb *sim.Layout, b []float64, until int,
	keep func(d sim.Domain, entity string) bool) (equal bool) {
	t.Helper()
	for y := range la.Years {
		year := la.First + y
		if until > 0 && year > until {
			break
		}
		for o := range la.Outcomes {
			d := la.Outcomes[o].Domain
			if d == sim.OfEntry {
				continue
			}
			for k, entity := range la.Entities[d] {
				if keep != nil && !keep(d, entity) {
					continue
				}
				x, z := a[la.Place(o, k, year)], b[lb.Place(o, k, year)]
				if math.Float64bits(x) != math.Float64bits(z) {
					if what != "" {
						t.Errorf("%s: %s.%s of %s in %d is %v, want %v", what, d, la.Outcomes[o].Name, entity, year, z, x)
					}
					return false
				}
			}
		}
	}
	return true
}

// Protects: the same inputs give the same bits, and an empty difference changes nothing. The copies share no
// memory, so one run cannot leave anything to the next.
func TestEmptyDifference(t *testing.T) {
	for _, seed := range seeds {
		la, a, loga := reference(t).run(t, seed, 3)
		_, b, logb := reference(t).run(t, seed, 3)
		if k := sameBits(a, b); k >= 0 {
			year, outcome, entity := place(la, k)
			t.Fatalf("two equal runs differ first in %s of %s in %d", outcome, entity, year)
		}
		if !slices.Equal(loga, logb) {
			t.Fatal("two equal runs tell different logs")
		}
	}
}

// Protects: the order of entries in a file does not matter. Outcomes of entries
// stand in the order given, so they are compared by id.
func TestOrderOfEntries(t *testing.T) {
	for _, seed := range seeds {
		ref := reference(t)
		la, a, _ := ref.run(t, seed, 0)
		mixed := ref
		mixed.Entries = slices.Clone(ref.Entries)
		shuffle(mixed.Entries, seed)
		lb, b, _ := mixed.run(t, seed, 0)
		compare(t, "entries shuffled", la, a, lb, b, 0, nil)
		for o := range la.Outcomes {
			if la.Outcomes[o].Domain != sim.OfEntry {
				continue
			}
			for k, id := range la.Entities[sim.OfEntry] {
				other := slices.Index(lb.Entities[sim.OfEntry], id)
				for year := la.First; year < la.First+la.Years; year++ {
					if x, z := a[la.Place(o, k, year)], b[lb.Place(o, other, year)]; x != z {
						t.Fatalf("entries shuffled: %s of %s in %d is %v, want %v", la.Outcomes[o].Name, id, year, z, x)
					}
				}
			}
		}
	}
}

func shuffle[T any](xs []T, seed uint64) {
	s := rng.Stream(seed, 0, 0, rng.PriorDraw, 0, 0)
	for i := len(xs) - 1; i > 0; i-- {
		j := int(s.Float64() * float64(i+1))
		xs[i], xs[j] = xs[j], xs[i]
	}
}

// Protects: names have no effect. If every node is renamed, no byte changes.
func TestRenamedNodes(t *testing.T) {
	ref := reference(t)
	_, a, _ := ref.run(t, 5, 0)
	r := *ref.Region
	r.Nodes = slices.Clone(r.Nodes)
	for k := range r.Nodes {
		r.Nodes[k].ID = fmt.Sprintf("%c%c", 'Z'-k%7, 'A'+k)
		r.Nodes[k].Name = "another name"
	}
	ref.Region = &r
	l, b, _ := ref.run(t, 5, 0)
	if k := sameBits(a, b); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Fatalf("after renaming, %s of %s in %d is %v, want %v", outcome, entity, year, b[k], a[k])
	}
}

// Protects: the position of a country among the others does not matter. With the draws off, permuting the
// members changes only the rounding of sums. The balance with open borders may differ by 1e-6: it is solved
// to 1e-7 only, and no rule reads it.
func TestPermutedMembers(t *testing.T) {
	rough := []string{"open_trade_usd", "h_trade", "h_trade_potential", "h_trade_borders", "horizontal",
		"horizontal_potential", "autonomy"}
	for _, perm := range [][]int{{1, 0, 2, 3, 4}, {4, 3, 2, 1, 0}, {2, 4, 0, 1, 3}} {
		ref := reference(t).quiet()
		la, a, _ := ref.run(t, 1, 0)
		moved := ref
		moved.Region, moved.Entries = permuted(ref.Region, ref.Entries, perm)
		if err := moved.Region.Validate(); err != nil {
			t.Fatal(err)
		}
		lb, b, _ := moved.run(t, 1, 0)
		for o := range la.Outcomes {
			d := la.Outcomes[o].Domain
			if la.Outcomes[o].Name == "solver_steps" {
				continue // which a is fixed depends on the order
			}
			tolerance := 1e-9
			if d == sim.OfRegion && slices.Contains(rough, la.Outcomes[o].Name) {
				tolerance = 1e-6
			}
			for k, entity := range la.Entities[d] {
				other := slices.Index(lb.Entities[d], entity)
				if other < 0 {
					t.Fatalf("order %v: no %s among %v", perm, entity, lb.Entities[d])
				}
				for year := la.First; year < la.First+la.Years; year++ {
					x, z := a[la.Place(o, k, year)], b[lb.Place(o, other, year)]
					if !(math.Abs(x-z) <= tolerance*math.Max(1, math.Abs(x))) {
						t.Fatalf("order %v: %s.%s of %s in %d is %v, want %v", perm, d, la.Outcomes[o].Name, entity, year, z, x)
					}
				}
			}
		}
	}
}

// permuted puts member i of r in place perm[i], with everything that belongs to it.
func permuted(r *sim.Region, entries []sim.Entry, perm []int) (*sim.Region, []sim.Entry) {
	n, m, np := len(r.Nodes), r.Members, len(r.Powers)
	to := func(k int) int {
		if k >= 0 && k < m {
			return perm[k]
		}
		return k
	}
	out := *r
	square := func(table []float64, size int) []float64 {
		moved := make([]float64, len(table))
		for i := range size {
			for j := range size {
				moved[to(i)*size+to(j)] = table[i*size+j]
			}
		}
		return moved
	}
	rows := func(table []float64, count, width int) []float64 { // count rows a block
		moved := make([]float64, len(table))
		for block := 0; block < len(table); block += count * width {
			for i := range count {
				copy(moved[block+to(i)*width:block+(to(i)+1)*width], table[block+i*width:])
			}
		}
		return moved
	}
	out.Nodes = make([]sim.Node, n)
	for k := range n {
		out.Nodes[to(k)] = r.Nodes[k]
	}
	out.Offices = make([]sim.Office, m)
	for i := range m {
		out.Offices[to(i)] = r.Offices[i]
	}
	out.Kinship, out.Identity = square(r.Kinship, m), square(r.Identity, m)
	out.Language, out.Legacy = square(r.Language, n), square(r.Legacy, n)
	out.Effect = square(r.Effect, n)
	out.Alignment, out.Sovereignty = rows(r.Alignment, m, np), rows(r.Sovereignty, m, 1)
	out.Size, out.Balance = rows(r.Size, n, 1), rows(r.Balance, n, 1)
	out.Population = rows(r.Population, m, 1)
	out.Noise.Loading, out.Noise.Own = rows(r.Noise.Loading, n, 1), rows(r.Noise.Own, n, 1)
	if r.OilIncome != nil {
		out.OilIncome = rows(r.OilIncome, n, 1)
	}
	if r.Remittances != nil {
		out.Sender, out.Remittances = to(r.Sender), rows(r.Remittances, m, 1)
	}
	if r.OutsideGas != nil {
		out.OutsideGas = rows(r.OutsideGas, m, 1)
	}
	if r.OutsidePower != nil {
		out.OutsidePower = rows(r.OutsidePower, m, 1)
	}
	out.Fuels = slices.Clone(r.Fuels)
	for k := range out.Fuels {
		out.Fuels[k].Exporter, out.Fuels[k].Importer = to(out.Fuels[k].Exporter), to(out.Fuels[k].Importer)
	}
	type placed struct {
		sim.Border
		was int
	}
	var borders []placed
	for k, b := range r.Borders {
		x, y := to(b.A), to(b.B)
		b.A, b.B = min(x, y), max(x, y)
		borders = append(borders, placed{b, k})
	}
	slices.SortStableFunc(borders, func(x, y placed) int {
		inner := func(p placed) int {
			if p.B < m {
				return 0
			}
			return 1
		}
		if d := inner(x) - inner(y); d != 0 {
			return d
		}
		if d := x.A - y.A; d != 0 {
			return d
		}
		return x.B - y.B
	})
	now := make([]int, len(borders))
	out.Borders = nil
	for k, b := range borders {
		now[b.was] = k
		out.Borders = append(out.Borders, b.Border)
	}
	out.Links = slices.Clone(r.Links)
	for k := range out.Links {
		l := &out.Links[k]
		l.A, l.B = to(l.A), to(l.B)
		if l.Border >= 0 {
			l.Border = now[l.Border]
		}
	}
	out.Neutrality, out.Hedging = rows(r.Neutrality, m, 1), rows(r.Hedging, m, 1)
	out.Strategies = slices.Clone(r.Strategies)
	for q := range out.Strategies {
		s := &out.Strategies[q]
		s.Interest, s.Secures = rows(s.Interest, m, 1), rows(s.Secures, m, 1)
	}
	out.Streams = slices.Clone(r.Streams)
	for k := range out.Streams {
		out.Streams[k].Up, out.Streams[k].Down = to(out.Streams[k].Up), to(out.Streams[k].Down)
	}
	slices.SortFunc(out.Streams, func(x, y sim.Stream) int {
		if x.Up != y.Up {
			return x.Up - y.Up
		}
		return x.Down - y.Down
	})
	moved := slices.Clone(entries)
	for k := range moved {
		e := &moved[k]
		e.A, e.B = to(e.A), to(e.B)
		e.Who = slices.Clone(e.Who)
		for j := range e.Who {
			e.Who[j] = to(e.Who[j])
		}
		slices.Sort(e.Who)
		e.Values = slices.Clone(e.Values)
		at := 0
		for _, f := range e.Kind.Fields {
			if f.Type == sim.Member {
				e.Values[at] = float64(to(int(e.Values[at])))
			}
			at += f.Slots()
		}
	}
	return &out, moved
}

// sample makes an entry of a kind with parties and values drawn at random.
func sample(r *sim.Region, k *sim.Kind, year int, draw *rng.Source) sim.Entry {
	e := entry("zz-added", k.Name, year, -1, -1)
	pick := func(n int) int { return min(n-1, int(draw.Float64()*float64(n))) }
	switch k.Parties {
	case sim.Nobody:
	case sim.OneCountry:
		e.A = pick(r.Members)
	case sim.PairOf, sim.Toward:
		b := r.Borders[pick(r.Inner)]
		e.A, e.B = b.A, b.B
		if k.Needs == sim.NeedsStream {
			s := r.Streams[pick(len(r.Streams))]
			e.A, e.B = min(s.Up, s.Down), max(s.Up, s.Down)
		}
	case sim.Countries:
		out := pick(r.Members)
		for i := range r.Members {
			if i != out || r.Members == 2 || draw.Bool(0.5) {
				e.Who = append(e.Who, i)
			}
		}
	case sim.BorderPair:
		b := r.Borders[pick(len(r.Borders))]
		e.A, e.B = b.A, b.B
	case sim.OuterPair:
		b := r.Borders[r.Inner+pick(len(r.Borders)-r.Inner)]
		e.A, e.B = b.A, b.B
	}
	at, power := 0, -1
	for _, f := range k.Fields {
		switch f.Type {
		case sim.OrganisationCode:
			e.Values[at] = float64(pick(len(r.Organisations)))
			for k == agents.KindNamed("join_body") && !r.Organisations[int(e.Values[at])].Open { // of most all are members
				e.Values[at] = float64(pick(len(r.Organisations)))
			}
		case sim.Member:
			if !draw.Bool(0.5) {
				e.Values[at] = float64(pick(r.Members))
			}
		case sim.Power:
			if power < 0 {
				power = pick(len(r.Powers))
			} else { // of two powers the second is another
				power = (power + 1 + pick(len(r.Powers)-1)) % len(r.Powers)
			}
			e.Values[at] = float64(power)
		case sim.Choice:
			e.Values[at] = float64(pick(len(f.Words)))
		case sim.Whole:
			e.Values[at] = math.Floor(draw.Uniform(f.Lo, f.Hi))
		case sim.Flag:
			e.Values[at] = float64(pick(2))
		case sim.Range:
			x := draw.Uniform(f.Lo, f.Hi)
			e.Values[at], e.Values[at+1] = x, draw.Uniform(x, f.Hi)
		case sim.Number:
			e.Values[at] = draw.Uniform(f.Lo, f.Hi)
		}
		at += f.Slots()
	}
	return e
}

// Protects: causes come before effects. An entry of any kind in year t leaves the bits of every number before
// t. The test also checks that most entries have an effect in t; otherwise it would prove nothing.
func TestNothingBeforeItsYear(t *testing.T) {
	if testing.Short() {
		t.Skip("four runs for every kind of entry")
	}
	ref := reference(t)
	for _, x := range ref.Region.Borders { // a road everywhere, so that there is work that can be stopped
		id := "road-" + ref.Region.Nodes[x.A].ID + "-" + ref.Region.Nodes[x.B].ID
		ref.Entries = append(ref.Entries, imposed(with(entry(id, "transport_link", 2015, x.A, x.B), "shorter", 0.2)))
	}
	const trials = 4
	var without [trials][]float64
	var la *sim.Layout
	for seed := range without {
		la, without[seed], _ = ref.run(t, uint64(seed), 0)
	}
	for _, kind := range agents.Kinds() {
		moved, year, values := 0, 0, []float64(nil)
		tries := trials
		if slices.Contains([]string{"join_body", "link_stopped", "grid_connection", "found_body", "threat"}, kind.Name) {
			// Most are members of what is there, roads are built in one year, power flows where it is wanted, founders are
			// few, and a threat weighs little where there is little trust.
			tries = 4 * trials
		}
		for trial := range tries {
			draw := rng.Stream(9, trial, 0, rng.PriorDraw, kind.Index, 0)
			year = 1993 + int(draw.Float64()*42)
			seed := uint64(trial % trials)
			a := without[seed]
			other := ref
			e := sample(ref.Region, kind, year, &draw)
			values = e.Values
			e.Imposed = kind.Nature != sim.Event && trial%2 == 0
			other.Entries = append(slices.Clone(ref.Entries), e)
			lb, b, _ := other.run(t, seed, 0)
			compare(t, fmt.Sprintf("%s added in %d, seed %d", kind.Name, year, seed), la, a, lb, b, year-1, nil)
			if !compare(t, "", la, a, lb, b, 0, nil) {
				moved++
			}
		}
		if moved == 0 {
			t.Errorf("%s changed nothing in any trial, the last of %d with the values %v: either the kind does nothing, "+
				"or the sampled values are too weak and the test needs more trials", kind.Name, year, values)
		}
	}
}

// Protects: a bystander shifts no draw of others. Entries without effect, or after the run, leave every other
// number unchanged.
func TestBystandersShiftNoDraw(t *testing.T) {
	ref := reference(t)
	r := ref.Region
	tj, uz, ir, tm := r.NodeIndex("TJ"), r.NodeIndex("UZ"), r.NodeIndex("IR"), r.NodeIndex("TM")
	none := []sim.Entry{
		entry("aa-clash", "clash", 1996, tj, uz),
		entry("bb-oil", "oil_price", 2003, -1, -1),
		entry("cc-link", "link_finished", 1999, min(ir, tm), max(ir, tm)),
		with(entry("dd-outer", "outer_border", 2030, min(ir, tm), max(ir, tm)), "regime", float64(sim.Managed)),
		imposed(entry("ee-after", "border_closure", 2039, tj, uz)),
		entry("ff-after", "leader_change", 2040, tj, -1),
		entry("gg-after", "partnership", 2037, tj, uz),
	}
	none[0] = with(none[0], "severity", 0)
	none[1] = with(none[1], "factor", 1)
	for _, seed := range seeds {
		la, a, _ := ref.run(t, seed, 1)
		for k := range none {
			other := ref
			other.Entries = append(slices.Clone(ref.Entries), none[k])
			lb, b, _ := other.run(t, seed, 1)
			compare(t, none[k].ID+" added", la, a, lb, b, 0, nil)
		}
	}
}

// Protects: an effect stays inside its part of the world. Two islands share nothing, except that their
// leaders answer each other's stance and that powers do more where the region as a whole cooperates less. With the
// weights of both at 0, events on one island leave the other's bits unchanged.
func TestIslands(t *testing.T) {
	const each = 6
	b := bound{Region: twoIslands(each, 4), Params: agents.Defaults(), Until: 2035}
	if err := b.Region.Validate(); err != nil {
		t.Fatal(err)
	}
	b.Params.Leaders.Reciprocity, b.Params.Vacuum.Filling = 0, 0
	// Members of the two islands trade next to nothing, and not nothing. No leader may be hostile to the other island,
	// whatever his disposition. He would be popular for it there, and what he says would wear their trust.
	b.Params.Leaders.Constant += 3
	r := b.Region
	second := map[string]bool{}
	for i := each; i < r.Members; i++ {
		second[r.Nodes[i].ID] = true
	}
	inSecond := func(d sim.Domain, entity string) bool {
		switch d {
		case sim.OfCountry, sim.OfPower:
			return second[entity[:2]]
		case sim.OfPair, sim.OfBorder, sim.OfDirected:
			return second[entity[:2]] && second[entity[3:]]
		}
		return false
	}
	inFirst := func(d sim.Domain, entity string) bool {
		return d == sim.OfPair && !second[entity[:2]] && !second[entity[3:]]
	}
	x, y := r.Borders[0].A, r.Borders[0].B
	outer := r.Borders[r.Inner]
	effects := []sim.Entry{
		with(entry("clash", "clash", 2001, x, y), "severity", 2),
		imposed(with(entry("closure", "border_closure", 1995, x, y), "years", 20)),
		with(entry("link", "link_finished", 1998, x, y), "shorter", 0.6),
		with(entry("outer", "outer_border", 1993, outer.A, outer.B), "regime", 0),
		imposed(with(entry("trade", "trade_agreement", 1994, x, y), "depth", 1)),
		imposed(entry("reopening", "reopening", 1994, x, y)),
	}
	for _, seed := range seeds {
		la, a, _ := b.run(t, seed, 0)
		for k, pair := range la.Entities[sim.OfPair] {
			if inSecond(sim.OfPair, pair) && !(a[la.Place(la.Find(sim.OfPair, "turnover_usd"), k, 2000)] > 0) {
				t.Fatalf("%s in the second island do not trade: the test would see nothing", pair)
			}
		}
		for k := range effects {
			other := b
			other.Entries = effects[k : k+1]
			lb, c, _ := other.run(t, seed, 0)
			compare(t, effects[k].ID+" in the first island", la, a, lb, c, 0, inSecond)
			if compare(t, "", la, a, lb, c, 0, inFirst) {
				t.Errorf("%s changed nothing in its own island: the test sees nothing", effects[k].ID)
			}
		}
	}
}

// Protects: a run can pause at any year, continue as a copy in another world with another model, and give the
// same bits.
func TestSnapshot(t *testing.T) {
	for _, ref := range []bound{reference(t), living(t)} {
		l, whole, _ := ref.run(t, 8, 2)
		for _, cut := range []int{1992, 1999, 2010, 2017, 2030} {
			m, w := ref.started(8, 2)
			through(t, m, w, cut)
			m2 := agents.New(ref.Params, ref.Region)
			w2 := sim.NewWorld(ref.Region, ref.Entries)
			m2.Begin(w2, 1234, 0) // another run's state and identity, to be overwritten
			w2.State.CopyFrom(&w.State)
			w2.Year, w2.Seed, w2.Replicate = w.Year, w.Seed, w.Replicate
			row := make([]float64, l.Width)
			for w2.Year < ref.Until {
				if err := w2.Step(m2.Phases()); err != nil {
					t.Fatal(err)
				}
				l.Read(w2, row)
				at := (w2.Year - l.First) * l.Width
				if k := sameBits(whole[at:at+l.Width], row); k >= 0 {
					year, outcome, entity := place(l, at+k)
					t.Fatalf("cut after %d: %s of %s in %d is %v, want %v", cut, outcome, entity, year, row[k], whole[at+k])
				}
			}
		}
	}
}

// Protects: a Model keeps nothing of a run. Two worlds that use it in turn get the same bits as alone,
// although the model has scratch memory.
func TestOneModelForTwoWorlds(t *testing.T) {
	ref := reference(t)
	l, a, _ := ref.run(t, 1, 0)
	_, b, _ := ref.run(t, 2, 9)
	m := agents.New(ref.Params, ref.Region)
	wa, wb := sim.NewWorld(ref.Region, ref.Entries), sim.NewWorld(ref.Region, ref.Entries)
	m.Begin(wa, 1, 0)
	m.Begin(wb, 2, 9)
	row := make([]float64, l.Width)
	for y := range l.Years {
		for _, x := range []struct {
			w    *sim.World
			want []float64
		}{{wa, a}, {wb, b}} {
			if err := x.w.Step(m.Phases()); err != nil {
				t.Fatal(err)
			}
			l.Read(x.w, row)
			if k := sameBits(x.want[y*l.Width:(y+1)*l.Width], row); k >= 0 {
				year, outcome, entity := place(l, y*l.Width+k)
				t.Fatalf("interleaved: %s of %s in %d is %v, want %v", outcome, entity, year, row[k], x.want[y*l.Width+k])
			}
		}
	}
}

// Protects: a world can be used for one replicate after another, in any order.
func TestResetForgets(t *testing.T) {
	ref := reference(t)
	_, want, _ := ref.run(t, 1, 5)
	m, w := ref.started(99, 0)
	through(t, m, w, 2012)
	l := sim.NewLayout(ref.Region, ref.Entries, m.Outcomes(), ref.Until)
	got := make([]float64, l.Size())
	m.Begin(w, 1, 5)
	if err := sim.Run(w, m.Phases(), l, got); err != nil {
		t.Fatal(err)
	}
	if k := sameBits(want, got); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Fatalf("after another run, %s of %s in %d differs", outcome, entity, year)
	}
}

// Protects: different replicates and different seeds give different runs. Otherwise every spread would be 0.
func TestReplicatesDiffer(t *testing.T) {
	ref := reference(t)
	_, a, _ := ref.run(t, 1, 0)
	for _, id := range [][2]int{{1, 1}, {2, 0}} {
		if _, b, _ := ref.run(t, uint64(id[0]), id[1]); sameBits(a, b) < 0 {
			t.Errorf("seed %d, replicate %d repeats seed 1, replicate 0", id[0], id[1])
		}
	}
}

// Protects: a simulated year allocates nothing, so that runs need no garbage collection. The log keeps the
// capacity of the longest run.
func TestNoAllocation(t *testing.T) {
	much := living(t)
	r := much.Region
	i, j := r.NodeIndex("KG"), r.NodeIndex("UZ")
	much.Entries = append(much.Entries, with(with(with(entry("road", "link_finished", 2008, min(i, j), max(i, j)), "shorter",
		0.4), "sponsor", 0), "cost", 5e9))
	for name, b := range map[string]bound{"reference": reference(t), "much happens": much, "generated": generated(t, 12, 1)} {
		m, w := b.started(1, 0)
		l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
		record := make([]float64, l.Size())
		replicate := 0
		run := func() {
			m.Begin(w, 1, replicate%10)
			replicate++
			if err := sim.Run(w, m.Phases(), l, record); err != nil {
				t.Fatal(err)
			}
		}
		for range 10 { // the log grows to the longest run
			run()
		}
		if got := testing.AllocsPerRun(50, run); got != 0 {
			t.Errorf("%s: a run allocates %v times, want 0", name, got)
		}
	}
}
