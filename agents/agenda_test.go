package agents_test

import (
	"math"
	"os"
	"slices"
	"testing"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// bindOf binds a scenario of the library.
func bindOf(tb testing.TB, name string, sets ...string) bound {
	tb.Helper()
	s, err := scenarios.Read(name)
	if err == nil {
		err = s.Set(sets...)
	}
	if err != nil {
		tb.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		tb.Fatal(err)
	}
	return bound{Region: b.Region, Params: b.Params, Entries: b.Entries, Until: b.Until}
}

// Protects: in given history nobody chooses before the record ends. No leader tables a matter of his own, no clash occurs
// at random, every membership comes from an entry of its year, and no body is absorbed, founded or succeeded. In free
// history the same things happen from the first years on.
func TestAgendas(t *testing.T) {
	for _, c := range []struct {
		scenario string
		chosen   bool
	}{{"reference", false}, {"free-history", true}} {
		b := bindOf(t, c.scenario, "absorption.rate=50", "incidents.hazard=1")
		last := b.Region.EventsTo
		seen := map[string]int{}
		for replicate := range 4 {
			m, w := b.started(1, replicate)
			through(t, m, w, last)
			for _, e := range w.Own() {
				if w.Talks.Status[e] != uint8(sim.Pending) {
					seen["a matter of the leaders' own"]++
				}
			}
			for _, l := range w.Log {
				switch l.What {
				case sim.LogIncident, sim.LogAbsorbed, sim.LogSucceeded, sim.LogDissolved:
					seen[l.What.String()]++
				case sim.LogJoined, sim.LogLeft:
					if !names(b, w, l) {
						seen["a membership by itself"]++
					}
				}
			}
		}
		for _, what := range []string{"a matter of the leaders' own", "incident", "absorbed", "succeeded",
			"a membership by itself"} {
			if (seen[what] > 0) != c.chosen {
				t.Errorf("%s to %d: %s %d times", c.scenario, last, what, seen[what])
			}
		}
	}
}

// names tells whether an entry of the year names the organisation of a line of the log.
func names(b bound, w *sim.World, l sim.LogLine) bool {
	for e := range b.Entries {
		x := &b.Entries[e]
		for _, f := range x.Kind.Fields {
			if f.Type == sim.OrganisationCode && !x.Own && w.Value(e, x.Kind.Slot(f.Key)) == l.From &&
				(x.Year == l.Year || w.Talks.AgreedIn[e] == float64(l.Year)) {
				return true
			}
		}
	}
	return false
}

// Protects: in every year of free history countries belong only to bodies that can be there. Successors have the members
// of those whose place they took, founders alone found, bodies by invitation have the members that entries name, and
// nobody leaves by himself before the least stay is over.
func TestBodiesInFreeHistory(t *testing.T) {
	b := bindOf(t, "free-history")
	r := b.Region
	bodies := len(r.Organisations)
	founded := 0
	for replicate := range 6 {
		m, w := b.started(3, replicate)
		before := make([]uint8, len(w.Organisations.Belongs))
		for w.Year < b.Until {
			copy(before, w.Organisations.Belongs)
			through(t, m, w, w.Year+1)
			for at, now := range w.Organisations.Belongs {
				i, o := at/bodies, at%bodies
				body := &r.Organisations[o]
				if now == uint8(sim.Belonging) && !body.There(w.Year) {
					t.Fatalf("%d: %s belongs to %s, which is not there", w.Year, r.Nodes[i].ID, body.ID)
				}
				if now != before[at] && body.ByInvitation && !names(b, w, sim.LogLine{Year: w.Year, From: float64(o)}) {
					t.Fatalf("%d: %s joins or leaves %s, whose members are invited", w.Year, r.Nodes[i].ID, body.ID)
				}
				for _, was := range body.SuccessorOf {
					if body.Founded == w.Year && !gone(w, o) &&
						before[i*bodies+was] == uint8(sim.Belonging) && now != uint8(sim.Belonging) {
						t.Errorf("%d: %s was in %s and is not in %s, its successor", w.Year, r.Nodes[i].ID,
							r.Organisations[was].ID, body.ID)
					}
				}
			}
		}
		founded += founders(t, b, w)
		stays(t, b, w)
	}
	if founded == 0 {
		t.Error("nobody founds a body")
	}
}

// gone tells whether a body was absorbed this year.
func gone(w *sim.World, o int) bool {
	return slices.ContainsFunc(w.Log, func(l sim.LogLine) bool {
		return l.Year == w.Year && l.What == sim.LogAbsorbed && int(l.From) == o
	})
}

// founders checks who signs a founding, and counts foundings.
func founders(t *testing.T, b bound, w *sim.World) (count int) {
	for _, l := range w.Log {
		if l.What != sim.LogAgreed || b.Entries[l.Entry].Kind.Name != "found_body" {
			continue
		}
		count++
		body := b.Region.Organisations[int(w.Value(l.Entry, 0))]
		if l.Year < body.Founded || len(b.Entries[l.Entry].Who) != len(body.Founders) || len(body.Sponsors) > 0 {
			t.Errorf("%d: %s is founded by %v", l.Year, body.ID, b.Entries[l.Entry].Who)
		}
	}
	return count
}

// stays checks that who leaves by himself has been in for the least stay.
func stays(t *testing.T, b bound, w *sim.World) {
	type membership struct {
		i int
		o float64
	}
	since := map[membership]int{}
	ended := map[membership]bool{} // by year and body: the body itself went
	for _, l := range w.Log {
		key := membership{l.A, l.From}
		switch l.What {
		case sim.LogAbsorbed, sim.LogSucceeded, sim.LogDissolved:
			ended[membership{l.Year, l.From}] = true
		case sim.LogJoined:
			since[key] = l.Year
		case sim.LogLeft:
			if stay := float64(l.Year - since[key]); stay < b.Params.Organisations.Stay && !ended[membership{l.Year, l.From}] &&
				!names(b, w, l) {
				t.Errorf("%d: %s leaves %s after %v years", l.Year, b.Region.Nodes[l.A].ID,
					b.Region.Organisations[int(l.From)].ID, stay)
			}
		}
	}
}

// Protects: absorption has the frequency that its rate says. Where the rate is the same each year, the share of replicates
// in which a body is absorbed within n years is 1 − e^(−n·rate); a greater rate never comes later (V08).
// CONCORD_WHOLE takes more replicates.
func TestAbsorptionFollowsItsRate(t *testing.T) {
	const years = 4
	replicates := 600
	if os.Getenv("CONCORD_WHOLE") != "" {
		replicates = 2000
	}
	when := func(rate float64, replicate int) int {
		b := trio()
		r := b.Region
		r.Organisations = []sim.Organisation{sponsoredBy("HOME"), sponsoredBy("P-BODY", 0)}
		r.Strategies[0].ExclusionAversion = 1
		b.Params.Absorption.Rate = rate
		m, w := b.started(1, replicate)
		joined(w, 0, "AB")
		joined(w, 1, "AB")
		for w.Year = r.ChoicesFrom; w.Year < r.ChoicesFrom+years; w.Year++ {
			for i := range r.Members {
				w.Powers.Level[i*len(r.Powers)] = 0.5
			}
			phase(m, w, "states choose their bodies")
			if members(w, 0) == "nobody" {
				return w.Year
			}
		}
		return w.Year
	}
	slow, fast := 0, 0
	for replicate := range replicates {
		a, b := when(0.2, replicate), when(0.4, replicate)
		if b > a {
			t.Errorf("replicate %d: absorbed in %d at twice the rate, in %d otherwise", replicate, b, a)
		}
		if a < 2021+years {
			slow++
		}
		if b < 2021+years {
			fast++
		}
	}
	for _, x := range []struct {
		got  int
		rate float64
	}{{slow, 0.1}, {fast, 0.2}} {
		want := 1 - math.Exp(-years*x.rate)
		if got := float64(x.got) / float64(replicates); math.Abs(got-want) > 3.5*math.Sqrt(want*(1-want)/float64(replicates)) {
			t.Errorf("at a rate of %v a share of %v is absorbed in %d years, want %v", x.rate, got, years, want)
		}
	}
}

// Protects: an entry that imposes a membership holds it, whether it is an event or a decision, and another entry ends it.
func TestImposedMembershipHolds(t *testing.T) {
	for _, how := range []string{"membership", "join_body", "free"} {
		b := trio()
		r := b.Region
		body := sponsoredBy("P-BODY", 0)
		body.Open = true
		r.Organisations = []sim.Organisation{body}
		r.ChoicesFrom = r.FirstYear
		b.Params.Organisations.Stay, b.Params.Organisations.Leaving = 0, 0
		r.Neutrality[0] = 1 // it would leave at once
		join := with(among(entry("in", "membership", 2000, -1, -1), r, 0), "organisation", 0)
		switch how {
		case "membership":
			join = with(join, "imposed", 1)
		case "join_body":
			join = imposed(with(entry("in", "join_body", 2000, 0, -1), "organisation", 0))
		}
		out := with(with(among(entry("out", "membership", 2010, -1, -1), r, 0), "organisation", 0), "action", 1)
		eager(&b.Params)
		b.Entries = append(agents.Own(r), join, out) // by an act of its own
		m, w := b.started(1, 0)
		through(t, m, w, 2009)
		if in := w.Organisations.Belongs[0] == uint8(sim.Belonging); in != (how != "free") {
			t.Errorf("%s: after nine years it is in: %v", how, in)
		}
		through(t, m, w, 2010)
		if w.Organisations.Belongs[0] == uint8(sim.Belonging) || w.Organisations.Held[0] != 0 {
			t.Errorf("%s: another entry does not end it", how)
		}
	}
}

// Protects: what the region file says of foundings changes nothing in given history.
func TestFoundingsCountInFreeHistoryAlone(t *testing.T) {
	b := bindOf(t, "reference", "absorption.rate=0")
	_, want, _ := b.run(t, 1, 0)
	r := *b.Region
	r.Organisations = append([]sim.Organisation(nil), r.Organisations...)
	for o := range r.Organisations {
		x := &r.Organisations[o]
		x.Founded, x.Ended, x.SuccessorOf, x.Founders, x.ByInvitation = 0, 0, nil, nil, false
	}
	b.Region = &r
	l, got, _ := b.run(t, 1, 0)
	if k := sameBits(got, want); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Errorf("%s of %s in %d is %v, want %v", outcome, entity, year, got[k], want[k])
	}
	if len(agents.Own(&r)) != len(agents.Own(bindOf(t, "reference").Region)) {
		t.Error("founders have matters of their own in given history")
	}
}
