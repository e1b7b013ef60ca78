package agents_test

import (
	"fmt"
	"slices"
	"testing"

	"concord/agents"
	"concord/sim"
)

// decides gives the entry an answer of a party in a year.
func decides(e sim.Entry, party, year int, answer sim.Answer) sim.Entry {
	e.Decisions = append(slices.Clone(e.Decisions), sim.Decision{Party: party, Year: year, Answer: answer})
	return e
}

// decided plays the years of a trio with one entry, where A and B have stance toward one another, or all have in a pact. It
// tells what the log says of the entry, its status at the end, and keeps the votes.
func decided(t *testing.T, e sim.Entry, stance float64, years int) (says string, w *sim.World) {
	t.Helper()
	b := trio()
	b.Region.ChoicesFrom, b.Region.Borders[0].UnsettledKm = 2005, 300
	b.Entries = []sim.Entry{e}
	m, w := b.started(1, 0)
	w.Year, w.KeepVotes = 2005, true
	for k := range w.Leaders.Stance {
		w.Leaders.Stance[k] = stance
	}
	for range years {
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		w.Year++
	}
	for _, l := range w.Log {
		switch l.What {
		case sim.LogAgreed, sim.LogRefused, sim.LogForborne, sim.LogUncalled, sim.LogSigned:
			says += fmt.Sprintf("%d %s", l.Year, l.What)
			if l.A >= 0 {
				says += " " + letter(l.A)
			}
			says += "; "
		}
	}
	return says, w
}

// ownOf is a matter that A and B may take up by themselves.
func ownOf(t *testing.T, id string) sim.Entry {
	t.Helper()
	b := trio()
	b.Region.ChoicesFrom = 2005
	for _, e := range agents.Own(b.Region) {
		if e.A == 0 && e.B == 1 && e.ID[len(e.ID)-len(id):] == id {
			return e
		}
	}
	t.Fatalf("leaders have no matter %s", id)
	return sim.Entry{}
}

// Protects: a decision of the scenario counts in the place of the score, both ways: for an act, for each party of a
// proposal, for a country that a pact invites, and for one that joins it late. A leader's own matter that a country
// accepts by decision comes on the table, and one that it refuses does not come there by its wish. A decision that nobody
// asks for is told. All else follows from the scores.
func TestDecisionsCountInThePlaceOfScores(t *testing.T) {
	closure := entry("e", "border_closure", 2005, 0, 1)
	visa := entry("e", "visa_free", 2005, 0, 1)
	pact := among(entry("e", "summit", 2005, -1, -1), trio().Region)
	late := among(entry("e", "common_market", 2005, -1, -1), trio().Region)
	own := ownOf(t, "-trade")
	const good, bad = 0.95, 0.05
	for _, c := range []struct {
		what   string
		entry  sim.Entry
		stance float64
		years  int
		want   string
	}{
		{"act, its score against", closure, good, 1, "2005 forborne A; "},
		{"act, accepted", decides(closure, 0, 2005, sim.Accept), good, 1, "2005 agreed A; "},
		{"act, its score for", closure, bad, 1, "2005 agreed A; "},
		{"act, refused", decides(closure, 0, 2005, sim.Refuse), bad, 1, "2005 forborne A; "},
		{"proposal, scores for", visa, good, 1, "2005 agreed A; "},
		{"proposal, A refuses", decides(visa, 0, 2005, sim.Refuse), good, 1, "2005 refused A; "},
		{"proposal, B refuses for a year", decides(visa, 1, 2005, sim.Refuse), good, 2, "2005 refused B; 2006 agreed A; "},
		{"proposal, scores against", visa, bad, 1, "2005 refused A; "},
		{"proposal, one accepts", decides(visa, 0, 2005, sim.Accept), bad, 1, "2005 refused B; "},
		{"proposal, both accept", decides(decides(visa, 0, 2005, sim.Accept), 1, 2005, sim.Accept), bad, 1, "2005 agreed A; "},
		{"pact, scores for", pact, good, 1, "2005 agreed A; "},
		{"pact, too many refuse", decides(decides(pact, 1, 2005, sim.Refuse), 2, 2005, sim.Refuse), good, 1, "2005 refused B; "},
		{"pact, scores against", pact, bad, 1, "2005 refused A; "},
		{"pact, all accept", decides(decides(decides(pact, 0, 2005, sim.Accept), 1, 2005, sim.Accept), 2, 2005, sim.Accept),
			bad, 1, "2005 agreed A; "},
		{"pact, C stays out for a year", decides(late, 2, 2005, sim.Refuse), good, 2, "2005 agreed C; 2006 signed C; "},
		{"pact, C stays out for two", decides(decides(late, 2, 2005, sim.Refuse), 2, 2006, sim.Refuse), good, 2,
			"2005 agreed C; "},
		{"own, C never asked", own, bad, 2, ""},
		{"own, A takes it up", decides(own, 0, 2005, sim.Accept), bad, 1, "2005 refused B; "},
		{"own, A takes it up and B accepts", decides(decides(own, 0, 2005, sim.Accept), 1, 2005, sim.Accept), bad, 1,
			"2005 agreed A; "},
		{"own, both would, and refuse", decides(decides(own, 0, 2005, sim.Refuse), 1, 2005, sim.Refuse), good, 2,
			"2006 agreed A; "},
		{"own, there already", decides(own, 0, 2006, sim.Accept), good, 2, "2005 agreed A; 2006 uncalled A; "},
		{"act, in another year", decides(closure, 0, 2006, sim.Accept), good, 2, "2005 forborne A; 2006 uncalled A; "},
	} {
		says, w := decided(t, c.entry, c.stance, c.years)
		if says != c.want {
			t.Errorf("%s: the log says %q, want %q", c.what, says, c.want)
		}
		for k := range w.Votes {
			v := &w.Votes[k]
			given := sim.ByLeader
			for _, d := range c.entry.Decisions {
				if d.Party == v.Party && d.Year == v.Year {
					given = d.Answer
				}
			}
			if v.Decided != given || v.Accepts() != given.Or(v.Score > v.Threshold) || v.Score != v.Terms.Sum() {
				t.Errorf("%s: vote %+v, want it decided by %v", c.what, *v, given)
			}
		}
	}
}

// Protects: an absent entry takes its decisions with it without a word, as coalitions of an attribution need it.
func TestDecisionsOnAbsentEntries(t *testing.T) {
	b := trio()
	b.Entries = []sim.Entry{decides(entry("e", "visa_free", 2005, 0, 1), 0, 2005, sim.Accept)}
	m, w := b.started(1, 0)
	w.Absent = []bool{true}
	through(t, m, w, 2006)
	for _, l := range w.Log {
		if l.What == sim.LogUncalled {
			t.Errorf("the log tells of a decision on what is not there: %+v", l)
		}
	}
}

// Protects: decisions that say what leaders would say anyway change no bit of a run, and leave scores as they are. So
// a decision acts by its answer alone.
func TestDecisionsActByTheirAnswers(t *testing.T) {
	b := reference(t)
	l, plain, w := b.runWithVotes(t, 3, 1)
	answers := 0
	for k := range w.Votes {
		v := &w.Votes[k]
		if v.Stage == sim.ToTable || b.Entries[v.Entry].Own {
			continue
		}
		answer := sim.Refuse
		if v.Accepts() {
			answer = sim.Accept
		}
		b.Entries[v.Entry] = decides(b.Entries[v.Entry], v.Party, v.Year, answer)
		answers++
	}
	_, same, _ := b.run(t, 3, 1)
	if k := sameBits(plain, same); k >= 0 {
		year, outcome, entity := place(l, k)
		t.Errorf("%s of %s in %d is another when the scenario gives all answers as they were", outcome, entity, year)
	}
	if answers < 100 {
		t.Errorf("only %d answers: the test sees little", answers)
	}
}

// Protects: the log names the party on which an entry depended: one that refuses by decision before one that refuses by its
// score, however low that is, and one that refuses before one that accepts.
func TestLogNamesWhoDecided(t *testing.T) {
	visa := entry("e", "visa_free", 2005, 0, 1)
	const good, bad = 0.95, 0.05
	for what, c := range map[string]struct {
		entry        sim.Entry
		ours, theirs float64
		want         int
	}{
		"B refuses by decision, A by its score":  {decides(visa, 1, 2005, sim.Refuse), bad, good, 1},
		"B refuses by decision, A accepts":       {decides(visa, 1, 2005, sim.Refuse), good, good, 1},
		"A refuses by its score, B by decision":  {decides(visa, 0, 2005, sim.Refuse), good, bad, 0},
		"B accepts by decision, A refuses":       {decides(visa, 1, 2005, sim.Accept), 0.3, bad, 0},
		"both refuse by their scores, B is less": {visa, 0.3, bad, 1},
	} {
		b := trio()
		b.Entries = []sim.Entry{c.entry}
		m, w := b.started(1, 0)
		w.Year = 2005
		both(w, w.Leaders.Stance, []float64{c.ours, c.theirs})
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		for _, l := range w.Log {
			if l.What == sim.LogRefused && l.A != c.want {
				t.Errorf("%s: the log says that it depended on %s", what, letter(l.A))
			}
		}
		if noted(w, sim.LogRefused) != 1 {
			t.Errorf("%s: it is not refused", what)
		}
	}
}
