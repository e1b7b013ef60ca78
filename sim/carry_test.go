package sim

import (
	"slices"
	"strings"
	"testing"
)

// numbered is a world of the small region at the end of 2003 in which no two
// cells hold the same number.
func numbered(entries ...Entry) *World {
	w := NewWorld(small(), entries)
	w.Reset(7, 3)
	w.Year = 2003
	floats, bytes := w.Slabs()
	for k := range floats {
		floats[k] = float64(k + 1)
	}
	for k := range bytes {
		bytes[k] = uint8(k + 1)
	}
	*w.Organisations.InstitutionEntry = -1
	return w
}

func valued(id string, year int) Entry {
	e := entryIn(id, Proposal, year)
	e.Values = []float64{0.1, 0.2, 0.3, 0.4}
	return e
}

func carried(t *testing.T, from *World, entries ...Entry) *World {
	t.Helper()
	w := NewWorld(small(), entries)
	w.Reset(1, 0) // another identity, to be overwritten
	if err := w.Carry(from); err != nil {
		t.Fatal(err)
	}
	return w
}

func sameState(a, b *State) bool {
	return slices.Equal(a.floats, b.floats) && slices.Equal(a.bytes, b.bytes)
}

// Protects: Carry copies every cell when the entries are equal. A carry to another order of entries and back
// changes no cell.
func TestCarryIsWhole(t *testing.T) {
	entries := []Entry{valued("a", 2001), entryIn("b", Act, 2002), valued("c", 2003), entryIn("d", Event, 2000)}
	for stage := -1; stage < len(entries); stage++ {
		from := numbered(entries...)
		*from.Organisations.InstitutionEntry = float64(stage)
		same := carried(t, from, entries...)
		if !sameState(&same.State, &from.State) || same.Year != 2003 || same.Seed != 7 || same.Replicate != 3 {
			t.Fatalf("stage %d: carried to the same entries, something is another", stage)
		}
		back := carried(t, carried(t, from, entries[2], entries[0], entries[3], entries[1]), entries...)
		if !sameState(&back.State, &from.State) {
			t.Fatalf("stage %d: carried to another order and back, something is another", stage)
		}
	}
}

// Protects: only the parts that Carry matches by id grow with the number of entries. A new array of entries
// fails here until Carry copies it.
func TestCarryKnowsWhatBelongsToEntries(t *testing.T) {
	w := numbered(valued("a", 2001), valued("b", 2002), entryIn("c", Event, 2003))
	none := newState(w.Region, 0, 0, 0)
	rest := w.withoutEntries()
	if got, want := len(rest.floats), len(none.floats); got != want {
		t.Errorf("%d numbers are not of entries, a world without entries has %d", got, want)
	}
	if got, want := len(rest.bytes), len(none.bytes); got != want {
		t.Errorf("%d bytes are not of entries, a world without entries has %d", got, want)
	}
	if w.floats[len(none.floats)] != w.Talks.Implementation[0] || w.bytes[len(none.bytes)] != w.Talks.Status[0] {
		t.Error("the arrays of entries do not begin where Carry thinks")
	}
}

// Protects: the state of an entry follows its id. Entries dated later are as the new world has them. It does
// not matter whether the old world had them.
func TestCarryFollowsIDs(t *testing.T) {
	from := numbered(valued("b", 2001), valued("gone", 2004), valued("changed", 2004), entryIn("d", Act, 2002))
	*from.Organisations.InstitutionEntry = 3
	changed := valued("changed", 2005)
	changed.Values = []float64{9, 8, 7, 6}
	w := carried(t, from, entryIn("aa", Event, 2004), valued("b", 2001), changed, entryIn("d", Act, 2002))
	m := w.Region.Members
	for _, pair := range [][2]int{{0, 1}, {3, 3}} {
		e, to := pair[0], pair[1]
		for k, both := range [][2][]float64{{from.Talks.Implementation, w.Talks.Implementation},
			{from.Talks.Reached, w.Talks.Reached}, {from.Talks.AgreedIn, w.Talks.AgreedIn}, {from.Talks.Score, w.Talks.Score},
			{from.Talks.TabledIn, w.Talks.TabledIn}, {from.Talks.InForceIn, w.Talks.InForceIn},
			{from.Talks.GrowsFrom, w.Talks.GrowsFrom}} {
			if both[0][e] != both[1][to] {
				t.Errorf("%s: array %d has %v, want %v", w.Entries[to].ID, k, both[1][to], both[0][e])
			}
		}
		if w.Talks.Status[to] != from.Talks.Status[e] ||
			!slices.Equal(w.Talks.Signed[to*m:(to+1)*m], from.Talks.Signed[e*m:(e+1)*m]) {
			t.Errorf("%s: status or signatures are another's", w.Entries[to].ID)
		}
	}
	if got := w.Talks.Values[w.EntryAt[1]:][:4]; !slices.Equal(got, from.Talks.Values[:4]) {
		t.Errorf("b has values %v, want %v", got, from.Talks.Values[:4])
	}
	for _, later := range []int{0, 2} {
		if w.Talks.Status[later] != uint8(Pending) || w.Talks.Implementation[later] != 0 || w.Talks.AgreedIn[later] != 0 ||
			w.Talks.TabledIn[later] != 0 || w.Talks.Signed[later*m] != 0 {
			t.Errorf("%s is dated later and has a past", w.Entries[later].ID)
		}
	}
	if got := w.Talks.Values[w.EntryAt[2]:][:4]; !slices.Equal(got, changed.Values) {
		t.Errorf("changed has values %v, want its own", got)
	}
	if *w.Organisations.InstitutionEntry != 3 ||
		*carried(t, from, entryIn("d", Act, 2002), valued("b", 2001)).Organisations.InstitutionEntry != 0 {
		t.Error("the institution's entry is another")
	}
}

// Protects: Carry refuses a past that the new world cannot have had.
func TestCarryRefuses(t *testing.T) {
	short := valued("a", 2001)
	short.Values = short.Values[:2]
	for want, to := range map[string][]Entry{
		`"a" of 2001 is not in the run that it is carried to`:         {},
		`"z" of 2003 is not in the run that is carried over`:          {valued("a", 2001), valued("z", 2003)},
		`"a" of 2001 is another one in the run that it is carried to`: {valued("a", 2004)},
	} {
		err := NewWorld(small(), to).Carry(numbered(valued("a", 2001)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	for _, to := range []Entry{short, valued("a", 2002)} {
		if err := NewWorld(small(), []Entry{to}).Carry(numbered(valued("a", 2001))); err == nil ||
			!strings.Contains(err.Error(), "another one") {
			t.Errorf("%v of %d: %v", to.Values, to.Year, err)
		}
	}
	if err := NewWorld(small(), nil).Carry(numbered(valued("later", 2004))); err != nil {
		t.Errorf("an entry that had not come is missed: %v", err)
	}
	larger := small()
	larger.Organisations = append(larger.Organisations, larger.Organisations[0])
	if err := NewWorld(larger, nil).Carry(numbered()); err == nil || !strings.Contains(err.Error(), "another region") {
		t.Errorf("another region: %v", err)
	}
}

// Protects: a run that starts in a later year fills only the rows of the remaining years.
func TestLayoutFrom(t *testing.T) {
	r := small()
	read := []Outcome{{Name: "year", Domain: OfRegion, Read: func(w *World, out []float64) { out[0] = float64(w.Year) }}}
	whole := NewLayout(r, nil, read, 2005)
	l := whole.From(2003)
	if whole.First != 2000 || whole.Years != 6 || l.First != 2003 || l.Years != 3 || l.Size() != 3 || l.Place(0, 0, 2004) != 1 {
		t.Fatalf("from 2003: first %d, %d years, size %d", l.First, l.Years, l.Size())
	}
	w := NewWorld(r, nil)
	w.Reset(1, 0)
	w.Year = 2002
	record := make([]float64, l.Size())
	if err := Run(w, nil, l, record); err != nil || !slices.Equal(record, []float64{2003, 2004, 2005}) {
		t.Errorf("%v, %v", record, err)
	}
}
