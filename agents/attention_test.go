package agents_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// choosing is a generated region whose leaders choose freely from the first year on, with clashes and weights drawn from
// the priors or from all that is admissible.
func choosing(tb testing.TB, members int, seed uint64, wild bool) bound {
	tb.Helper()
	r := generateRegion(members, seed)
	r.ChoicesFrom, r.IncidentsFrom = r.FirstYear, r.FirstYear
	if err := r.Validate(); err != nil {
		tb.Fatal(err)
	}
	return bound{Region: r, Params: drawn(seed, wild), Entries: append(memberships(r), agents.Own(r)...), Until: r.DefaultUntil}
}

// Protects: leaders decide as if they scored every matter. What is left out because it could not come within the year
// changes no bit of a run and no line of its log.
func TestOnlyWhatMattersIsScored(t *testing.T) {
	tabled := 0
	for seed := range uint64(12) {
		b := choosing(t, 4+int(seed%4), seed, seed%4 == 3)
		if seed%3 == 0 {
			b.Params.Attention.TakeUp = 20
		}
		l := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until)
		run := func(every bool) ([]float64, []sim.LogLine) {
			m, w := b.started(seed, 1)
			if every {
				m.ScoreEvery()
			}
			record := make([]float64, l.Size())
			if err := sim.Run(w, m.Phases(), l, record); err != nil {
				t.Fatal(err)
			}
			for _, e := range w.Own() {
				if w.Talks.TabledIn[e] != 0 {
					tabled++
				}
			}
			return record, slices.Clone(w.Log)
		}
		plain, told := run(true)
		got, log := run(false)
		if k := sameBits(plain, got); k >= 0 {
			year, outcome, entity := place(l, k)
			t.Fatalf("seed %d: %s of %s in %d is another when all matters are scored", seed, outcome, entity, year)
		}
		if !slices.Equal(told, log) {
			t.Fatalf("seed %d: the log is another when all matters are scored", seed)
		}
	}
	if tabled < 200 {
		t.Errorf("only %d matters are tabled", tabled)
	}
}

// Protects: no score is above its bound, and most bounds are near enough to be of use. A kind whose appeal grows must
// grow its bound as well.
func TestBoundsOfScores(t *testing.T) {
	below, all := 0, 0
	for seed := range uint64(8) {
		b := choosing(t, 5, seed, seed%2 == 1)
		m, w := b.started(seed, 0)
		for w.Year < b.Until {
			through(t, m, w, w.Year+1)
			if w.Year%4 != 0 {
				continue
			}
			for _, e := range w.Own() {
				x := &w.Entries[e]
				for _, side := range [][2]int{{x.A, x.B}, {x.B, x.A}} {
					if side[0] < 0 || x.Kind.Nature == sim.Act && side[0] != x.A {
						continue
					}
					most, score := m.Most(w, e, side[0], side[1])
					if !(score <= most) {
						t.Fatalf("seed %d, %d: %s has the score %v for %d, its bound is %v", seed, w.Year, x.ID, score, side[0],
							most)
					}
					all++
					if most < b.Params.Talks.Initiative {
						below++
					}
				}
			}
		}
	}
	if below < all/5 {
		t.Errorf("the bound leaves out %d of %d", below, all)
	}
}

// Protects: another matter of one's own takes the place of one at most. With a matter more between two members, each of
// the two takes up at most one less of the others, and takes up none besides it. All others take up the same.
func TestAnotherMatterDisplacesOne(t *testing.T) {
	displaced, joined := 0, 0
	for seed := range uint64(12) {
		b := choosing(t, 5, seed, false)
		b.Params.Attention.TakeUp = 4 // many come, so some do not find a place
		m, w := b.started(seed, 0)
		for w.Year < b.Region.FirstYear+20 {
			next := w.Year + 1
			more := entry(fmt.Sprintf("own-more-%d", next), "partnership", next, next%4, 4)
			more.Own, more.Values[0] = true, 0.1
			other := b
			other.Entries = append([]sim.Entry{more}, b.Entries...) // before all others
			om, ow := other.started(seed, 0)
			if next > b.Region.FirstYear {
				if err := ow.Carry(w); err != nil {
					t.Fatal(err)
				}
			}
			through(t, om, ow, next)
			through(t, m, w, next)
			for i := range b.Region.Members {
				alone, with := takenBy(m, w, i), takenBy(om, ow, i)
				lost := slices.DeleteFunc(slices.Clone(alone), func(id string) bool { return slices.Contains(with, id) })
				found := slices.DeleteFunc(slices.Clone(with), func(id string) bool { return slices.Contains(alone, id) })
				party := i == more.A || i == more.B
				if len(lost) > 0 && !party || len(lost) > 1 || len(found) > 0 && !slices.Equal(found, []string{more.ID}) ||
					len(lost) > len(found) {
					t.Fatalf("seed %d, %d: with %s %d takes up %v, else %v", seed, next, more.ID, i, with, alone)
				}
				displaced += len(lost)
				joined += len(found)
			}
		}
	}
	if displaced < 10 || joined <= displaced {
		t.Errorf("the other matter is taken up %d times, in the place of another %d times", joined, displaced)
	}
}

// takenBy lists the ids of what a leader took up this year.
func takenBy(m *agents.Model, w *sim.World, i int) (ids []string) {
	for _, c := range m.Taken() {
		if c[0] == i {
			ids = append(ids, w.Entries[c[1]].ID)
		}
	}
	return ids
}

// Protects: a leader takes up a matter with the chance 1 − e^(−rate), and a new leader with three times the rate. Two
// leaders who want it draw apart. What is not wanted is never taken up, and no leader takes up more than the most.
func TestChanceOfTakingUp(t *testing.T) {
	const replicates = 3000
	share := func(ours, theirs, since, takes float64, papers int) float64 {
		b := trio()
		b.Params.Attention = agents.Defaults().Attention
		b.Params.Attention.Takes = takes
		for k := range papers {
			e := entry(fmt.Sprintf("own-%d", k), "partnership", b.Region.ChoicesFrom, 0, 1)
			e.Own, e.Values[0] = true, 0
			b.Entries = append(b.Entries, e)
		}
		m, w := b.started(1, 0)
		count := 0
		for replicate := range replicates {
			w.Reset(1, replicate)
			w.Year = b.Region.ChoicesFrom
			w.Leaders.Stance[1], w.Leaders.Stance[b.Region.Members] = ours, theirs
			w.Leaders.InOffice[0], w.Leaders.InOffice[1] = since, since
			phase(m, w, "proposals are decided and kept")
			most := map[int]int{}
			for _, c := range m.Taken() {
				if most[c[0]]++; float64(most[c[0]]) > takes {
					t.Fatalf("a leader takes up %d matters, at most %v", most[c[0]], takes)
				}
			}
			for e := range b.Entries {
				if w.Talks.TabledIn[e] != 0 {
					count++
				}
			}
		}
		return float64(count) / replicates
	}
	const settled, fresh = 1990, 2019
	for _, c := range []struct {
		ours, theirs, since, want float64
	}{
		{1, 0.5, settled, 1 - math.Exp(-0.5*0.8)},     // a score of 1, and one of 0
		{0.8, 0.5, settled, 1 - math.Exp(-0.5*0.4)},   //
		{1, 1, settled, 1 - math.Exp(-0.5*1.6)},       // both want it
		{0.8, 0.5, fresh, 1 - math.Exp(-3*0.5*0.4)},   // in his third year
		{0.8, 0.5, 2018, 1 - math.Exp(-0.5*0.4)},      // in his fourth
		{0.6, 0.6, fresh, 0},                          // at the threshold
		{0.6 + 1e-9, 0.6, fresh, 0 + 3*0.5*2e-9},      // just above it
		{0.3, 0.9, settled, 1 - math.Exp(-0.5*(0.6))}, // the other alone
	} {
		got := share(c.ours, c.theirs, c.since, 2, 1)
		if math.Abs(got-c.want) > 3.5*math.Sqrt(c.want*(1-c.want)/replicates)+1e-9 {
			t.Errorf("stances %v and %v, leaders since %v: taken up in %v, want %v", c.ours, c.theirs, c.since, got, c.want)
		}
	}
	if one, two := share(1, 0.5, fresh, 1, 8), share(1, 0.5, fresh, 2, 8); !(one < 1.001 && two > one+0.5) {
		t.Errorf("of eight matters %v are taken up at most 1 a year, %v at most 2", one, two)
	}
}

// Protects: what is told of a matter that is asked about is how it came up. It is taken up only if it comes within the year.
func TestExplainedAttention(t *testing.T) {
	b := choosing(t, 4, 2, false)
	b.Params.Attention.TakeUp = 3
	taken, late, outrun := 0, 0, 0
	for e := range b.Entries {
		if !b.Entries[e].Own || b.Entries[e].Kind.Name == "visa_imposed" {
			continue
		}
		l, record, years := b.asked(t, sim.Question{Topic: sim.AboutEntry, A: e}, 0)
		b.unmoved(t, record, 0, b.Entries[e].ID)
		for y, numbers := range years {
			for part, x := range numbers {
				name, is := cutEnd(part, " taken up")
				if !is || math.IsNaN(x) {
					continue
				}
				rate, time := numbers[name+" rate at which it is taken up"], numbers[name+" when it comes"]
				above := max(0, numbers[name+" tabling score"]-numbers[name+" tabling threshold"])
				factor := rate / (3 * above)
				if above > 0 && math.Abs(factor-1) > 1e-9 && math.Abs(factor-3) > 1e-9 || above == 0 && rate != 0 {
					t.Fatalf("%s in %d: a rate of %v for a score %v above the threshold", b.Entries[e].ID, l.First+y, rate, above)
				}
				switch within := time < 1; {
				case x == 1 && within:
					taken++
				case x == 1:
					t.Fatalf("%s in %d: taken up after %v years", b.Entries[e].ID, l.First+y, time)
				case within:
					outrun++
				default:
					late++
				}
			}
		}
	}
	if taken == 0 || late == 0 || outrun == 0 {
		t.Errorf("%d taken up, %d came too late, %d came after others; want some of each", taken, late, outrun)
	}
}

// Protects: the scenario without draws draws nothing, also where leaders take up much: its runs do not depend on the seed.
func TestNoiseFreeDrawsNothing(t *testing.T) {
	s, err := scenarios.Read("noise-free")
	if err != nil {
		t.Fatal(err)
	}
	shipped, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	b := bound{Region: shipped.Region, Params: shipped.Params, Entries: shipped.Entries, Until: shipped.Until}
	b.Params.Attention.TakeUp = 4 // so that the first of many matters must be chosen
	l := sim.NewLayout(b.Region, b.Entries, agents.New(b.Params, b.Region).Outcomes(), b.Until)
	var records [2][]float64
	for seed := range records {
		m, w := b.started(uint64(seed), seed)
		records[seed] = make([]float64, l.Size())
		if err := sim.Run(w, m.Phases(), l, records[seed]); err != nil {
			t.Fatal(err)
		}
	}
	if k := sameBits(records[0], records[1]); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Errorf("%s of %s in %d depends on the seed", outcome, entity, year)
	}
}

// Protects: of matters that come within a year a leader takes up those that come first, whatever their order. Two that he
// wants alike are taken up as often. Another year is another draw. Without spread nothing is drawn: all that comes by half
// of the chance is taken up.
func TestWhatComesFirstIsTakenUp(t *testing.T) {
	const replicates = 1000
	b := trio()
	b.Params.Attention = agents.Defaults().Attention
	b.Params.Attention.Takes = 1
	for k := range 2 {
		e := entry(fmt.Sprintf("own-%d", k), "partnership", b.Region.ChoicesFrom, 0, 1)
		e.Own, e.Values[0] = true, 0
		b.Entries = append(b.Entries, e)
	}
	taking := func(rate, spread float64, entries int) func(replicate, year int) int {
		c := b
		c.Params.Attention.TakeUp, c.Params.Attention.Spread, c.Entries = rate, spread, b.Entries[:entries]
		m, w := c.started(1, 0)
		return func(replicate, year int) int {
			m.Begin(w, 1, replicate)
			w.Year = year
			w.Leaders.Stance[1], w.Leaders.Stance[b.Region.Members] = 1, 0.5 // a score of 1 for A, of 0 for B
			phase(m, w, "proposals are decided and kept")
			for _, x := range m.Taken() {
				return x[1]
			}
			return -1
		}
	}
	two, one, above, below := taking(50, 1, 2), taking(1, 1, 1), taking(0.9, 0, 1), taking(0.8, 0, 1)
	first, once, twice, even := 0.0, 0.0, 0.0, 0
	y := b.Region.ChoicesFrom
	for replicate := range replicates {
		if two(replicate, y) == 0 {
			first++
		}
		now, next := one(replicate, y) == 0, one(replicate, y+1) == 0
		if now {
			once++
		}
		if now && next {
			twice++
		}
		if above(replicate, y) == 0 && below(replicate, y) < 0 {
			even++ // a rate of 0.72 and one of 0.64, to both sides of ln 2
		}
	}
	if share := first / replicates; math.Abs(share-0.5) > 0.05 {
		t.Errorf("of two matters alike the first one is taken up in %.3f, want one half", share)
	}
	if p := once / replicates; math.Abs(twice/replicates-p*p) > 0.05 {
		t.Errorf("taken up in %.3f of the years, and in %.3f of two years in a row", p, twice/replicates)
	}
	if even != replicates {
		t.Errorf("without spread %d of %d are as the middle says", even, replicates)
	}
}
