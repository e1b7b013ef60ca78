package scenarios

import (
	"strings"
	"testing"
)

// Protects: the keys ratified and term reach the entry. A year before the entry's own, a kind that nobody ratifies, and
// what is no proposal are refused with a remedy.
func TestRatifiedAndTerm(t *testing.T) {
	head := "title = \"T\"\n[[proposal]]\nid = \"x\"\nyear = 1998\n"
	pair := "between = [\"KG\", \"KZ\"]\n"
	for _, c := range []struct{ text, want string }{
		{head + "kind = \"partnership\"\n" + pair + "ratified = 2001\nterm = 5\n", ""},
		{head + "kind = \"visa_free\"\n" + pair + "term = 5\n", ""},
		{head + "kind = \"partnership\"\n" + pair + "ratified = 1997\n",
			`x.toml:7:12: ratified = 1997, but "x" comes on the table in 1998; nothing is ratified before that: give the year of ` +
				`ratification, or drop it`},
		{head + "kind = \"partnership\"\n" + pair + "ratified = 1998.5\n", "x.toml:7:12: ratified = 1998.5, want "},
		{head + "kind = \"partnership\"\n" + pair + "term = 0\n", "x.toml:7:8: term = 0, want "},
		{head + "kind = \"visa_free\"\n" + pair + "ratified = 2001\n",
			`x.toml:7:1: visa_free is in force once signed, so nobody ratifies it; drop this key`},
		{strings.ReplaceAll(head, "proposal", "event") + "kind = \"oil_price\"\nratified = 2001\n", `x.toml:6:1: unknown key`},
	} {
		s, err := Parse("x.toml", []byte(c.text))
		if c.want != "" {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s: %v, want %s", c.text, err, c.want)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		roundTrip(t, s)
		b, err := s.Bind()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range b.Entries {
			ratified := 0
			if strings.Contains(c.text, "ratified") {
				ratified = 2001
			}
			if e.ID == "x" && (e.Ratified != ratified || e.Term != 5) {
				t.Errorf("%s: ratified %d, term %d", c.text, e.Ratified, e.Term)
			}
		}
	}
}

// Protects: a forecast does not know when something is ratified after its origin, and knows that it was not until then.
// What history has ratified by then, and what is given, stays as it was.
func TestAsOfKnowsNoLaterRatification(t *testing.T) {
	b := bindOwn(t, "reference")
	var some []string
	for k := range b.Entries {
		if e := &b.Entries[k]; !e.Own && !e.Kind.Executive && e.Year < 2000 && e.Kind.Name == "partnership" {
			e.Ratified = []int{2001, 2004, 2005}[len(some)%3]
			some = append(some, e.ID)
		}
	}
	if len(some) < 3 {
		t.Fatal("too few partnerships before 2000: ", some)
	}
	a, err := b.AsOf(2003, false, some[2])
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range a.Entries {
		for k, id := range some[:3] {
			want := [][2]int{{2001, 0}, {0, 2003}, {2005, 0}}[k]
			if e.ID == id && (e.Ratified != want[0] || e.Unratified != want[1]) {
				t.Errorf("%s: ratified %d, not until %d; want %v", id, e.Ratified, e.Unratified, want)
			}
		}
	}
}
