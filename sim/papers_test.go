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
