package scenarios

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// apart is Difference without the settings of how to run, which are no parts.
func apart(a, b *Scenario) []string {
	return slices.DeleteFunc(Difference(a, b), func(line string) bool {
		return strings.HasPrefix(line, "seed:") || strings.HasPrefix(line, "until:") ||
			strings.HasPrefix(line, "uncertain.parameters.")
	})
}

func none(int) bool  { return false }
func every(int) bool { return true }

// mixed are two scenarios that differ in everything in which scenarios can differ.
func mixed(t *testing.T) (a, b *Scenario) {
	t.Helper()
	a, b = mustRead(t, "reference"), mustRead(t, "no-new-leader")
	if err := a.Set("leaders.gain=0.3", "talks.spillover=0.17", "leaders.closed_half=0.3", "supports.cultural=false",
		"mechanisms.hegemonic_order=false"); err != nil {
		t.Fatal(err)
	}
	if err := b.Set("leaders.gain=0.5", "leaders.kinship=0.2", "barriers.political=false",
		"event.kg-leader-2005.openness=[0.1, 0.2]", "size.UZ=official",
		"event.kg-leader-2005.year=2007"); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// Protects: a blend that takes no part equals a, and one that takes every part equals b. This holds for every
// scenario of the library and for every possible difference.
func TestBlendEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("puts every scenario of the library together with the reference")
	}
	reference := mustRead(t, "reference")
	check := func(name string, a, b *Scenario) {
		t.Helper()
		parts, err := Parts(a, b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(parts) == 0 && len(apart(a, b)) > 0 {
			t.Errorf("%s: no part, but %q", name, apart(a, b))
		}
		if lines := Difference(a, Blend(a, b, parts, none)); len(lines) > 0 {
			t.Errorf("%s: nothing taken differs from a: %q", name, lines)
		}
		if lines := apart(Blend(a, b, parts, every), b); len(lines) > 0 {
			t.Errorf("%s: everything taken differs from b: %q", name, lines)
		}
	}
	library := Library()
	for k, name := range library {
		if mustRead(t, name).Region != reference.Region {
			continue
		}
		s, other := mustRead(t, name), mustRead(t, library[(k+1)%len(library)])
		check("reference and "+name, reference, s)
		check(name+" and reference", s, reference)
		if s.Region == other.Region {
			check(name+" and the next", s, other)
		}
	}
	a, b := mixed(t)
	check("mixed", a, b)
	check("mixed, turned", b, a)
}

// Protects: each part is one difference. A scenario with one part taken differs from a in that part only.
func TestEachPartStandsAlone(t *testing.T) {
	a, b := mixed(t)
	parts, err := Parts(a, b)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for k, p := range parts {
		paths = append(paths, p.Path)
		s := Blend(a, b, parts, func(n int) bool { return n == k })
		own, err := Parts(a, s)
		if err != nil {
			t.Fatal(err)
		}
		if len(own) != 1 || own[0] != p {
			t.Errorf("with %s alone, the parts from a are %+v", p.Path, own)
		}
		if _, err := s.Bind(); err != nil {
			t.Errorf("with %s alone: %v", p.Path, err)
		}
	}
	want := "barriers.political event.kg-leader-2005 event.uz-leader-2016 mechanisms.hegemonic_order parameters.leaders.gain " +
		"parameters.talks.spillover size.UZ supports.cultural"
	if got := strings.Join(paths, " "); got != want {
		t.Errorf("parts are\n%s, want\n%s", got, want)
	}
	if p := parts[1]; p.First != 2005 || p.Entry != "kg-leader-2005" || !strings.Contains(p.Text, "year 2005 → 2007") {
		t.Errorf("a changed entry is told as %+v", p)
	}
}

// Protects: a blend shares no memory with its two scenarios, and sets no parameter that a switch holds.
func TestBlendLeavesItsSourcesAlone(t *testing.T) {
	a, b := mixed(t)
	before := fmt.Sprintf("%s%s", a.TOML(false), b.TOML(false))
	parts, _ := Parts(a, b)
	s := Blend(a, b, parts, every)
	if err := s.Set("event.kg-leader-2005.year=2009", "leaders.gain=0.9"); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprintf("%s%s", a.TOML(false), b.TOML(false)) != before {
		t.Error("changing the blend changed a scenario that it was made of")
	}
	held := Blend(a, b, parts, func(k int) bool { return parts[k].Path == "barriers.political" })
	for _, p := range held.Settings {
		if p.Path == "leaders.closed_half" {
			t.Error("what the switch holds is set as well")
		}
	}
}

// Protects: an entry with the same id and another kind is one part. It replaces the other entry.
func TestBlendOfKinds(t *testing.T) {
	a, b := mustRead(t, "clash-2027"), mustRead(t, "clash-2027")
	other := *b.Entry("uz-leader-2016")
	other.ID = "clash-2027"
	b.remove(b.Entry("clash-2027"))
	b.add(other)
	parts, err := Parts(a, b)
	if err != nil || len(parts) != 1 || parts[0].Entry != "clash-2027" || parts[0].First != other.Year() ||
		!strings.Contains(parts[0].Text, "clash 2027 KG-UZ → leader_change") {
		t.Fatalf("parts %+v, error %v", parts, err)
	}
	if lines := Difference(Blend(a, b, parts, every), b); len(lines) > 0 {
		t.Errorf("taken, it differs: %q", lines)
	}
	if s := Blend(a, b, parts, every); len(s.Entries) != len(a.Entries) {
		t.Errorf("%d entries became %d", len(a.Entries), len(s.Entries))
	}
}

// Protects: changes without effect on results are no parts, and two regions cannot be blended.
func TestWhatIsNoPart(t *testing.T) {
	a, b := mustRead(t, "reference"), mustRead(t, "reference")
	b.Title = "another title"
	if err := b.Set("event.uz-leader-2016.label=Somebody", "seed=9", "until=2030",
		"leaders.gain="+decimal(a.shipped(parameter("leaders.gain")))); err != nil {
		t.Fatal(err)
	}
	if parts, err := Parts(a, b); err != nil || parts != nil {
		t.Errorf("parts %v, error %v", parts, err)
	}
	if _, err := Parts(a, mustRead(t, "visegrad")); err == nil || !strings.Contains(err.Error(), "of one region") {
		t.Errorf("two regions: %v", err)
	}
}

// Protects: where parameters that are not set are drawn, one that is set to the shipped value in one scenario alone is a
// part, and a blend takes it or leaves it unset. Without draws it is none.
func TestPartsUnset(t *testing.T) {
	a, b := mustRead(t, "reference"), mustRead(t, "reference")
	if err := b.Set("leaders.gain=" + decimal(a.shipped(parameter("leaders.gain")))); err != nil {
		t.Fatal(err)
	}
	if parts, err := Parts(a, b); err != nil || len(parts) != 0 {
		t.Errorf("%v, %v: want no part without draws", parts, err)
	}
	for _, pair := range [][2]*Scenario{{a, b}, {b, a}} {
		parts, err := PartsUnset(pair[0], pair[1])
		if err != nil || len(parts) != 1 || parts[0].Path != "parameters.leaders.gain" ||
			!strings.Contains(parts[0].Text, "not set") {
			t.Fatalf("%v, %v", parts, err)
		}
		for k, take := range []func(int) bool{none, every} {
			if got := Blend(pair[0], pair[1], parts, take); got.sets("leaders.gain") != pair[k].sets("leaders.gain") {
				t.Errorf("taken %v: leaders.gain is set: %v", k == 1, got.sets("leaders.gain"))
			}
		}
	}
}
