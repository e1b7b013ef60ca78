package sim

import (
	"fmt"
	"testing"
)

// Protects: the papers of two members on one matter are found from each of them: those of their kind, and none of other
// countries, other kinds or acts.
func TestPapers(t *testing.T) {
	treaty := &Kind{Name: "treaty", Nature: Proposal, Parties: PairOf}
	deal := &Kind{Name: "deal", Nature: Proposal, Parties: PairOf}
	act := &Kind{Name: "act", Nature: Act, Parties: PairOf}
	var entries []Entry
	for k, x := range []struct {
		kind *Kind
		b    int
		year int
	}{{treaty, 1, 2003}, {deal, 1, 2001}, {treaty, 1, 2001}, {act, 1, 2001}, {treaty, 2, 2001}, {deal, 1, 2002}} {
		entries = append(entries, Entry{ID: fmt.Sprint(k), Kind: x.kind, Year: x.year, A: 0, B: x.b})
	}
	w := NewWorld(small(), entries)
	for e, want := range []string{"[2 0]", "[1 5]", "[2 0]", "[]", "[4]", "[1 5]"} {
		if got := fmt.Sprint(w.Papers(e)); got != want {
			t.Errorf("papers of %d are %s, want %s", e, got, want)
		}
	}
}

// Protects: what a kind has between two members is found by the parties, acts by who does them, in the order of Decided and
// whatever the order in the scenario; there is nothing between others. It depends on the entries alone, so it is the same in
// a world that continues from another or has absent entries.
func TestBetween(t *testing.T) {
	treaty := &Kind{Name: "treaty", Nature: Proposal, Parties: PairOf}
	deal := &Kind{Name: "deal", Nature: Proposal, Parties: PairOf}
	act := &Kind{Name: "act", Nature: Act, Parties: Toward}
	var entries []Entry
	for k, x := range []struct {
		kind *Kind
		a, b int
		year int
	}{{treaty, 0, 1, 2003}, {act, 1, 0, 2001}, {treaty, 0, 1, 2001}, {act, 0, 1, 2002}, {treaty, 0, 2, 2001}, {deal, 0, 1, 2002},
		{act, 0, 1, 2001}} {
		entries = append(entries, Entry{ID: fmt.Sprint(k), Kind: x.kind, Year: x.year, A: x.a, B: x.b})
	}
	w := NewWorld(small(), entries)
	for _, c := range []struct {
		kind string
		a, b int
		want string
	}{{"treaty", 0, 1, "[2 0]"}, {"treaty", 0, 2, "[4]"}, {"treaty", 1, 2, "[]"}, {"deal", 0, 1, "[5]"}, {"act", 0, 1, "[6 3]"},
		{"act", 1, 0, "[1]"}, {"treaty", 1, 0, "[]"}, {"other", 0, 1, "[]"}} {
		if got := fmt.Sprint(w.Between(c.kind, c.a, c.b)); got != c.want {
			t.Errorf("%s between %d and %d: %s, want %s", c.kind, c.a, c.b, got, c.want)
		}
	}
}
