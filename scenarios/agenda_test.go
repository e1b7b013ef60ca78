package scenarios

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"concord/sim"
)

// Protects: in free history no act or proposal of the record among members stands, no clash, no road between two
// members, and no membership but those by invitation and those of the first year. All else of the reference stands as it
// was, and own choices and clashes begin in the first year.
func TestFreeHistoryHasNoRecordInside(t *testing.T) {
	given, free := mustRead(t, "reference"), mustRead(t, "free-history")
	b, err := free.Bind()
	if err != nil {
		t.Fatal(err)
	}
	r := b.Region
	dropped := 0
	for k := range given.Entries {
		e := &given.Entries[k]
		year, who, _ := e.Year(), e.Kind.Name, e.Origin
		a, b := e.parties()
		among := r.NodeIndex(a) < r.Members && r.NodeIndex(b) < r.Members // also where there is no pair
		inside := e.Kind.Nature != sim.Event && among || who == "clash" || who == "crisis" ||
			e.ID == "amu-bridges-2017" || e.ID == "amuzang-rail-2018"
		if who == "membership" {
			code := e.Get("organisation").(string)
			inside = !slices.Contains([]string{"WTO", "PFP", "CAREC", "EUCA", "C5US"}, code) && year > r.FirstYear
		}
		stands := free.Entry(e.ID) != nil
		if stands == (inside && year <= r.EventsTo) {
			t.Errorf("%s, %s of %d: stands in free history: %v", e.ID, who, year, stands)
		}
		if stands && len(e.changes(free.Entry(e.ID))) > 0 {
			t.Errorf("%s is another one in free history", e.ID)
		}
		if !stands {
			dropped++
		}
	}
	if dropped < 90 || len(free.Entries) != len(given.Entries)-dropped {
		t.Errorf("%d entries dropped of %d, and %d are there", dropped, len(given.Entries), len(free.Entries))
	}
	g, err := given.Bind()
	if err != nil {
		t.Fatal(err)
	}
	if g.Region.FreeHistory || g.Region.ChoicesFrom <= g.Region.EventsTo || g.Region.IncidentsFrom <= g.Region.EventsTo {
		t.Errorf("given history: %v, choices from %d, clashes from %d", g.Region.FreeHistory, g.Region.ChoicesFrom,
			g.Region.IncidentsFrom)
	}
	if !r.FreeHistory || r.ChoicesFrom != r.FirstYear || r.IncidentsFrom != r.FirstYear || r.ExitsFrom != g.Region.ExitsFrom {
		t.Errorf("free history: %v, choices from %d, clashes from %d, exits from %d", r.FreeHistory, r.ChoicesFrom,
			r.IncidentsFrom, r.ExitsFrom)
	}
	if again, _ := free.Bind(); again.Region != r {
		t.Error("two bindings of free history have two regions, so nothing that belongs to a region is kept")
	}
}

// Protects: what the file that makes the agenda free adds, and what files that extend it add, stands, also where it is of
// the years of the record. The complete scenario gives an equal one.
func TestFreeHistoryKeepsWhatIsAdded(t *testing.T) {
	const clash = `
[[event]]
id = "osh-2010"
kind = "clash"
year = 2010
between = ["KG", "UZ"]
`
	s := mustParse(t, "title = \"mine\"\nextends = \"reference\"\nagenda = \"free\"\n"+clash)
	if s.Entry("osh-2010") == nil || s.Entry("batken-1999") != nil {
		t.Error("the file's own clash is gone, or that of the record is there")
	}
	child := mustParse(t, "title = \"mine\"\nextends = \"free-history\"\n"+clash)
	for _, s := range []*Scenario{s, child} {
		if s.Agenda() != Free || s.Entry("osh-2010") == nil {
			t.Errorf("agenda %s, clash %v", s.Agenda(), s.Entry("osh-2010"))
		}
		text := s.TOML(false)
		again, err := ParseWhole("whole.toml", text)
		if err != nil {
			t.Fatal(err)
		}
		if lines := Difference(s, again); len(lines) > 0 || !bytes.Equal(again.TOML(false), text) {
			t.Errorf("the complete scenario is another one: %q", lines)
		}
	}
	set := mustRead(t, "reference")
	if err := set.Set("agenda=free"); err != nil {
		t.Fatal(err)
	}
	if lines := Difference(set, mustRead(t, "free-history")); len(lines) > 0 {
		t.Errorf("--set agenda=free differs from the file: %q", lines)
	}
	later := mustParse(t, "title = \"mine\"\nextends = \"clash-2027\"\nagenda = \"free\"\n")
	if later.Entry("clash-2027") == nil {
		t.Error("the clash of 2027 is gone, and the record ends before it")
	}
	if lines := Difference(mustRead(t, "reference"), set); !slices.Contains(lines, "agenda: given → free") {
		t.Errorf("the agenda is not among %d differences", len(lines))
	}
}

// Protects: what cannot be meant is refused with its remedy.
func TestAgendaFaults(t *testing.T) {
	for text, want := range map[string]string{
		"extends = \"reference\"\nagenda = \"open\"":                             `test.toml:3:10: agenda = "open", want "given" or "free"`,
		"extends = \"free-history\"\nagenda = \"given\"":                         `test.toml:3:10: agenda = "given", but free-history.toml:`,
		"extends = \"free-history\"\nremove = [\"osh-2010\"]":                    `test.toml:3:11: free history has no "osh-2010": agenda = "free" (`,
		"extends = \"free-history\"\n[[change]]\nid = \"osh-2010\"\nyear = 2011": `test.toml:4:6: free history has no "osh-2010"`,
	} {
		_, err := Parse("test.toml", []byte("title = \"mine\"\n"+text))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q gives\n%v\nwant\n%s…", text, err, want)
		}
	}
	s := mustRead(t, "free-history")
	if err := s.Set("agenda=given"); err == nil {
		t.Error("--set brings back what free history dropped")
	}
	if _, why := s.varies("agenda"); !strings.Contains(why, "does not vary") {
		t.Errorf("the agenda varies in a design: %q", why)
	}
}

// Protects: two scenarios of different agendas differ in one part alone, because the entries of one stand on its agenda.
func TestAgendaIsOnePart(t *testing.T) {
	a, b := mustRead(t, "no-new-leader"), mustRead(t, "free-history")
	parts, err := Parts(a, b)
	if err != nil || len(parts) != 1 || parts[0].Path != "agenda" || parts[0].First != 0 {
		t.Fatalf("parts %v, %v", parts, err)
	}
	if lines := apart(Blend(a, b, parts, every), b); len(lines) > 0 {
		t.Errorf("taken whole it differs: %q", lines)
	}
}
