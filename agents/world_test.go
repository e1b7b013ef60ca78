package agents_test

import (
	"math"
	"sort"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/det"
	"concord/sim/rng"
)

// Shared code of the tests: the shipped region and reference, generated regions of any size, and the steps
// from a region to a finished record.

// bound is what a run needs.
type bound struct {
	Region  *sim.Region
	Params  agents.Params
	Entries []sim.Entry
	Until   int
}

// reference is the shipped reference scenario. Each test reads it again, so that one test cannot change it
// for another.
func reference(tb testing.TB) bound {
	tb.Helper()
	s, err := scenarios.Read("reference")
	if err != nil {
		tb.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		tb.Fatal(err)
	}
	return bound{Region: b.Region, Params: b.Params, Entries: b.Entries, Until: b.Until}
}

// centralAsia is the shipped region without any entry, parameters at their
// shipped values.
func centralAsia(tb testing.TB) bound {
	tb.Helper()
	r, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		tb.Fatal(err)
	}
	return bound{Region: r, Params: agents.Defaults(), Until: r.DefaultUntil}
}

// generated is a generated region that has passed Validate.
func generated(tb testing.TB, members int, seed uint64) bound {
	tb.Helper()
	r := generateRegion(members, seed)
	if err := r.Validate(); err != nil {
		tb.Fatal(err)
	}
	return bound{Region: r, Params: agents.Defaults(), Entries: append(memberships(r), agents.Own(r)...), Until: r.DefaultUntil}
}

// memberships lets members of a generated region join its bodies: all the grid,
// others as they are drawn, two at least.
func memberships(r *sim.Region) []sim.Entry {
	var list []sim.Entry
	for o := range r.Organisations {
		e := with(entry("join-"+r.Organisations[o].ID, "membership", r.FirstYear, -1, -1), "organisation", float64(o))
		s := rng.Stream(7, o, 0, rng.PriorDraw, 0, 0)
		for i := range r.Members {
			in := r.Organisations[o].ID[0] == r.Nodes[i].Name[len(r.Nodes[i].Name)-1] // of the same island
			if u := s.Float64(); in && (r.Organisations[o].Field == sim.GridOrganisation || u < 0.6 || len(e.Who) < 2) {
				e.Who = append(e.Who, i)
			}
		}
		list = append(list, e)
	}
	return list
}

// run makes one complete run and returns its layout, record and log.
func (b bound) run(tb testing.TB, seed uint64, replicate int) (*sim.Layout, []float64, []sim.LogLine) {
	tb.Helper()
	m := agents.New(b.Params, b.Region)
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
	w := sim.NewWorld(b.Region, b.Entries)
	m.Begin(w, seed, replicate)
	record := make([]float64, l.Size())
	if err := sim.Run(w, m.Phases(), l, record); err != nil {
		tb.Fatalf("seed %d: %v", seed, err)
	}
	return l, record, w.Log
}

// runWithVotes makes one complete run that keeps its votes, and returns its layout,
// record and world.
func (b bound) runWithVotes(tb testing.TB, seed uint64, replicate int) (*sim.Layout, []float64, *sim.World) {
	tb.Helper()
	m, w := b.started(seed, replicate)
	w.KeepVotes = true
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), b.Until)
	record := make([]float64, l.Size())
	if err := sim.Run(w, m.Phases(), l, record); err != nil {
		tb.Fatalf("seed %d: %v", seed, err)
	}
	return l, record, w
}

// started is a world before its first year.
func (b bound) started(seed uint64, replicate int) (*agents.Model, *sim.World) {
	m := agents.New(b.Params, b.Region)
	w := sim.NewWorld(b.Region, b.Entries)
	m.Begin(w, seed, replicate)
	return m, w
}

// through steps a world to the end of a year.
func through(tb testing.TB, m *agents.Model, w *sim.World, year int) {
	tb.Helper()
	for w.Year < year {
		if err := w.Step(m.Phases()); err != nil {
			tb.Fatal(err)
		}
	}
}

// withoutBodies gives a region in which nobody can join anything.
func (b bound) withoutBodies() bound {
	r := *b.Region
	r.Organisations = nil
	b.Region = &r
	return b
}

// quiet turns every draw off: no noise, no incidents, no crises, mean water, every party ratifies at the middle of its
// chance, every leader in the middle of the coded range, no spread of alignments and successors.
func (b bound) quiet() bound {
	eager(&b.Params)
	b.Params.Leaders.Noise, b.Params.Leaders.Disposition = 0, 0
	b.Params.Energy.InflowSD = 0
	b.Params.Forcing.Growth, b.Params.Forcing.Oil = 0, 0
	b.Params.Ratification.Spread = 0
	b.Params.Incidents.Hazard, b.Params.Incidents.Grievance, b.Params.Incidents.Base = 0, 0, 0
	b.Params.Crises.Factor, b.Params.Crises.Border = 0, 0
	b.Params.Offices.FirstStepSD, b.Params.Offices.Earlier = 0, 0
	b.Params.Offices.AlignmentSame, b.Params.Offices.AlignmentOther = 0, 0
	b.Params.Offices.SuccessorSame, b.Params.Offices.SuccessorOther = 0, 0
	r := *b.Region
	r.Offices = append([]sim.Office(nil), r.Offices...)
	for i := range r.Offices {
		o := &r.Offices[i]
		o.ExitRate = 0
		middle(&o.Openness)
		middle(&o.Ambition)
	}
	b.Region = &r
	b.Entries = append([]sim.Entry(nil), b.Entries...)
	for k := range b.Entries {
		e := &b.Entries[k]
		e.Values = append([]float64(nil), e.Values...)
		if e.Kind.Name == "leader_change" {
			for _, key := range []string{"openness", "ambition"} {
				s := e.Kind.Slot(key)
				mid := 0.5 * (e.Values[s] + e.Values[s+1])
				e.Values[s], e.Values[s+1] = mid, mid
			}
		}
	}
	return b
}

func middle(x *[2]float64) {
	mid := 0.5 * (x[0] + x[1])
	x[0], x[1] = mid, mid
}

// entry compiles an entry with every value at its default; bodies, powers and
// members are left out.
func entry(id, kind string, year, a, b int) sim.Entry {
	k := agents.KindNamed(kind)
	e := sim.Entry{ID: id, Kind: k, Year: year, A: a, B: b, OpenYears: 3}
	for _, f := range k.Fields {
		for range f.Slots() {
			switch f.Type {
			case sim.OrganisationCode, sim.Power, sim.Member:
				e.Values = append(e.Values, -1)
			default:
				e.Values = append(e.Values, f.Default)
			}
		}
	}
	return e
}

// among names the countries of an entry; without any, all members.
func among(e sim.Entry, r *sim.Region, who ...int) sim.Entry {
	e.Who = who
	if len(who) == 0 {
		for i := range r.Members {
			e.Who = append(e.Who, i)
		}
	}
	return e
}

// with sets a value of an entry by its key.
func with(e sim.Entry, key string, values ...float64) sim.Entry {
	e.Values = append([]float64(nil), e.Values...)
	copy(e.Values[e.Kind.Slot(key):], values)
	return e
}

// imposed skips consent.
func imposed(e sim.Entry) sim.Entry {
	e.Imposed = true
	return e
}

// outsideNodes is how many outside states a generated region has: six powers
// and two partners, as the shipped one.
const (
	outsideNodes  = 8
	outsidePowers = 6
)

// generateRegion makes a region of members on a grid of about √members columns. Neighbours on the grid share
// a land border, so no member has more than four. Every corner borders an outside state. Sea lanes join the
// outside states. Sizes are lognormal, balances 0. It uses only exact operations and keyed draws, so the same
// arguments give the same bits everywhere.
func generateRegion(members int, seed uint64) *sim.Region {
	return assemble([]island{{members: members, outside: outsideNodes, seed: seed}})
}

// twoIslands is a region of two groups of members that share nothing: no link, border, language, legacy,
// fuel, body or power. The balances of each group sum to 0. No member joins a body by itself, because the
// body could belong to the other island.
func twoIslands(each int, seed uint64) *sim.Region {
	return assemble([]island{{each, outsideNodes / 2, seed}, {each, outsideNodes / 2, seed + 1}})
}

type island struct {
	members, outside int
	seed             uint64
}

func assemble(islands []island) *sim.Region {
	const first, last = 1992, 2040
	r := &sim.Region{
		Name: "generated", Title: "generated region", FirstYear: first, LastYear: last, DefaultUntil: 2035,
		OutcomesObserved: 2018, EventsTo: 2020, ForcingTo: 2024, ExitsFrom: 2025, ChoicesFrom: 2021,
	}
	for _, s := range islands {
		r.Members += s.members
	}
	code := func(k int) string { return string([]byte{'A' + byte(k/26), 'A' + byte(k%26)}) }
	group := []int{} // by node: its island
	for g, s := range islands {
		for range s.members {
			group = append(group, g)
		}
	}
	for g, s := range islands {
		for range s.outside {
			group = append(group, g)
		}
	}
	n, m := len(group), r.Members
	draw := func(process rng.Process, i, j int) *rng.Source {
		s := rng.Stream(islands[group[i]].seed, 0, 0, process, i, j)
		return &s
	}
	for k := range n {
		node := sim.Node{ID: code(k), ISO3: code(k) + "X", Name: "Node " + code(k) + " of " + code(group[k])[1:], Power: -1}
		node.InnerKm = 100 + float64(400*draw(rng.PriorDraw, k, 1).Float64())
		if k >= m {
			node.InnerKm *= 3
			if len(r.Powers) < outsidePowers {
				node.Power = len(r.Powers)
				r.Powers = append(r.Powers, k)
			}
		}
		r.Nodes = append(r.Nodes, node)
	}

	type edge struct {
		a, b int
		road bool
	}
	var edges []edge
	firstMember, firstOutside := 0, m
	for _, s := range islands {
		columns := 1
		for columns*columns < s.members {
			columns++
		}
		for k := range s.members {
			if (k+1)%columns != 0 && k+1 < s.members {
				edges = append(edges, edge{firstMember + k, firstMember + k + 1, true})
			}
			if k+columns < s.members {
				edges = append(edges, edge{firstMember + k, firstMember + k + columns, true})
			}
		}
		corners := []int{0, columns - 1, s.members - 1, s.members - 1 - (s.members-1)%columns}
		for k := range s.outside {
			if k < len(corners) {
				edges = append(edges, edge{firstMember + corners[k], firstOutside + k, true})
			}
			if k > 0 {
				edges = append(edges, edge{firstOutside + k - 1, firstOutside + k, false})
			}
		}
		firstMember += s.members
		firstOutside += s.outside
	}
	for pass := range 2 {
		for _, e := range edges {
			if inner := e.b < m; e.road && inner == (pass == 0) {
				b := sim.Border{A: e.a, B: e.b}
				if inner {
					b.LengthKm = 200 + float64(1000*draw(rng.PriorDraw, e.a, 100+e.b).Float64())
					b.UnsettledKm = float64(0.25 * float64(b.LengthKm*draw(rng.PriorDraw, e.a, 10000+e.b).Float64()))
					r.Inner++
				}
				r.Borders = append(r.Borders, b)
			}
		}
	}
	for _, e := range edges {
		l := sim.Link{A: e.a, B: e.b, Border: -1}
		l.Km = 300 + float64(900*draw(rng.PriorDraw, e.a, 20000+e.b).Float64())
		if e.road {
			l.Border = r.BorderIndex(e.a, e.b)
			r.Borders[l.Border].Link = len(r.Links)
		} else {
			l.Km *= 8
		}
		r.Links = append(r.Links, l)
	}

	r.Kinship, r.Identity = make([]float64, m*m), make([]float64, m*m)
	r.Language, r.Legacy = make([]float64, n*n), make([]float64, n*n)
	for i := range m {
		for j := i + 1; j < m; j++ {
			if group[i] != group[j] {
				continue
			}
			u := draw(rng.Uncertain, i, j)
			r.Kinship[i*m+j] = u.Float64()
			r.Identity[i*m+j] = u.Float64()
			r.Language[i*n+j] = u.Float64()
			r.Legacy[i*n+j] = 1
			r.Kinship[j*m+i], r.Identity[j*m+i] = r.Kinship[i*m+j], r.Identity[i*m+j]
			r.Language[j*n+i], r.Legacy[j*n+i] = r.Language[i*n+j], 1
		}
	}
	for k := range r.Inner {
		b := r.Borders[k]
		u := draw(rng.PriorDraw, b.A, 30000+b.B)
		up := u.Float64()
		s := sim.Stream{Up: b.A, Down: b.B, Water: float64(0.5 * u.Float64()), Fuel: float64(0.6 * u.Float64()),
			SummerTWh: 0.5 + u.Float64(),
			WinterTWh: 0.5 + u.Float64(), WaterMCM: 1000 + float64(9000*u.Float64()), GasBCM: float64(0.8 * u.Float64())}
		switch {
		case up < 0.25:
			s.Up, s.Down = b.B, b.A
		case up >= 0.5 && k > 0:
			continue
		}
		r.Streams = append(r.Streams, s)
	}
	sort.Slice(r.Streams, func(x, y int) bool {
		a, b := r.Streams[x], r.Streams[y]
		return a.Up < b.Up || a.Up == b.Up && a.Down < b.Down
	})
	for g := range islands {
		var own []int
		for q, node := range r.Powers {
			if group[node] == g {
				own = append(own, q)
			}
		}
		name := code(g)[1:]
		r.Organisations = append(r.Organisations,
			sim.Organisation{ID: name + "1GRID", Field: sim.GridOrganisation, Depth: 0.3, Enforcement: 0.2},
			sim.Organisation{ID: name + "2HOME", Field: sim.EconomicOrganisation, Depth: 0.4, Enforcement: 0.1},
			sim.Organisation{ID: name + "3UNION", Field: sim.EconomicOrganisation, Sponsors: own[:1], Depth: 0.8,
				Supranational: 0.5,
				Enforcement:   0.5, Union: true, Open: len(islands) == 1},
			sim.Organisation{ID: name + "4OTHER", Field: sim.EconomicOrganisation, Sponsors: own[1:], Depth: 0.3,
				Enforcement: 0.1,
				Open:        len(islands) == 1},
			sim.Organisation{ID: name + "5GUARD", Field: sim.SecurityOrganisation, Sponsors: own[:1], Depth: 0.6,
				Supranational: 0.2,
				Enforcement:   0.3, Open: len(islands) == 1})
	}
	r.Forms = []sim.Form{
		{Name: "consultative", Depth: 0.35, Enforcement: 0.05, Formality: 0.1, Coverage: 0.6, Lead: 0.2},
		{Name: "nordic", Depth: 0.45, Supranational: 0.05, Enforcement: 0.2, Formality: 0.4, Coverage: 0.6, Lead: 0.1,
			Market: 0.1},
		{Name: "asean", Depth: 0.5, Supranational: 0.1, Enforcement: 0.15, Formality: 0.55, Coverage: 0.8, Lead: 0.3,
			Market: 0.3},
		{Name: "eu", Depth: 1, Supranational: 0.9, Enforcement: 0.8, Formality: 1, Coverage: 0.8, Lead: 0.3, Market: 1},
		{Name: "mercosur", Depth: 0.6, Supranational: 0.3, Enforcement: 0.25, Formality: 0.8, Coverage: 0.8, Lead: 0.6,
			Market: 0.6},
	}
	np := len(r.Powers)
	for q, node := range r.Powers {
		u := draw(rng.PriorDraw, node, 40000)
		s := sim.Strategy{Lead: u.Float64(), ExclusionAversion: u.Float64(), HubPreference: u.Float64(),
			RivalResponse: u.Float64(), Use: [sim.NumInstruments]float64{0.4, 0.2, 0.2, 0.2}}
		rate := float64(1e-4 * u.Float64())
		for range r.Years() {
			s.Rate = append(s.Rate, rate)
		}
		for i := range m {
			v := draw(rng.PriorDraw, i, 50000+q)
			own := 0.0
			if group[i] == group[node] {
				own = 1
			}
			s.Interest = append(s.Interest, float64(own*v.Float64()))
			s.Secures = append(s.Secures, float64(own*v.Float64()))
		}
		r.Strategies = append(r.Strategies, s)
	}
	for i := range m {
		u := draw(rng.PriorDraw, i, 60000)
		r.Neutrality, r.Hedging = append(r.Neutrality, u.Float64()), append(r.Hedging, u.Float64())
		if len(islands) > 1 {
			r.Hedging[i] = 0 // a member that spreads its ties evenly also leans on the other island's powers
		}
	}
	r.Rivalry = make([]float64, np*np)
	r.Alignment = make([]float64, m*np)
	for p := range np {
		for q := range np {
			if p != q && group[r.Powers[p]] == group[r.Powers[q]] {
				r.Rivalry[p*np+q] = 0.5
			}
		}
	}
	for i := range m {
		for p, node := range r.Powers {
			if group[i] == group[node] {
				r.Alignment[i*np+p] = float64(draw(rng.LeaderAlignment, i, p).Float64() / 8)
			}
		}
		u := draw(rng.LeaderOpenness, i, 0)
		r.Sovereignty = append(r.Sovereignty, u.Float64())
		open, ambition := float64(0.7*u.Float64()), float64(0.7*u.Float64())
		r.Offices = append(r.Offices, sim.Office{
			Holder: "office of " + r.Nodes[i].ID, Since: first, ExitRate: 0.04,
			Openness: [2]float64{open, open + 0.2}, Ambition: [2]float64{ambition, ambition + 0.2},
		})
	}

	years := r.Years()
	r.Size, r.Balance = make([]float64, years*n), make([]float64, years*n)
	r.Population, r.Brent = make([]float64, years*m), make([]float64, years)
	for k := range n {
		size := 2e10 * det.Exp(draw(rng.PriorDraw, k, 2).Normal())
		if k >= m {
			size *= 50
		}
		people := 2e6 + float64(3e7*draw(rng.PriorDraw, k, 3).Float64())
		for y := range years {
			r.Size[y*n+k] = size
			size *= 0.98 + float64(0.1*draw(rng.PriorDraw, k, 50+y).Float64())
			if k < m {
				r.Population[y*m+k] = people
				people *= 1.01
			}
		}
	}
	for y := range years {
		r.Brent[y] = 60
		r.Threat = append(r.Threat, float64(0.5*draw(rng.PriorDraw, 0, 70000+y).Float64()))
	}
	return r
}

// sameBits compares two records number by number, bit by bit.
func sameBits(a, b []float64) int {
	for k := range a {
		if math.Float64bits(a[k]) != math.Float64bits(b[k]) {
			return k
		}
	}
	return -1
}

// place names a number of a record.
func place(l *sim.Layout, k int) (year int, outcome, entity string) {
	year = l.First + k/l.Width
	k %= l.Width
	o := len(l.At) - 1
	for l.At[o] > k {
		o--
	}
	// Outcomes without entities share their place with the next one.
	return year, l.Outcomes[o].Domain.String() + "." + l.Outcomes[o].Name, l.Entities[l.Outcomes[o].Domain][k-l.At[o]]
}
