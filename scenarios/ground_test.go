package scenarios

import (
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
)

const grounded = `title = "t"
[[proposal]]
id = "closed"
kind = "border_closure"
year = 2000
by = "UZ"
toward = "TJ"
[[proposal]]
id = "closed-by-power"
kind = "border_closure"
year = 2000
by = "UZ"
toward = "TJ"
group = "external"
[[proposal]]
id = "closed-by-nobody"
kind = "border_closure"
year = 2000
by = "UZ"
toward = "TJ"
role = "neither"
[[proposal]]
id = "visas"
kind = "visa_imposed"
year = 2000
by = "UZ"
toward = "TJ"
group = "security"
[[proposal]]
id = "lifted"
kind = "visa_free"
year = 2005
between = ["TJ", "UZ"]
depends = ["visas"]
[[event]]
id = "bridge"
kind = "link_finished"
year = 2006
between = ["TJ", "UZ"]
shorter = 0.1
depends = ["closed-by-power", "lifted"]
`

// offIn lists the entries of a scenario that are off, leaders' own ones aside.
func offIn(t *testing.T, s *Scenario) string {
	t.Helper()
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, e := range b.Entries {
		if e.Off && !e.Own {
			ids = append(ids, e.ID)
		}
	}
	return strings.Join(ids, " ")
}

// Protects: an entry goes off with the group and the role of its own cause, which beat those of its kind, and takes with
// it whatever depends on it, at any distance. An entry that is neither stays, whatever is switched off.
func TestOwnCause(t *testing.T) {
	for set, want := range map[string]string{
		"barriers.political=false": "", // the kind of visas is political, their cause is not
		"barriers.security=false":  "bridge closed lifted visas",
		"barriers.external=false":  "bridge closed-by-power",
		"supports.political=false": "bridge lifted",
		"supports.external=false":  "",
	} {
		s := mustParse(t, grounded)
		if err := s.Set(set); err != nil {
			t.Fatal(err)
		}
		if got := offIn(t, s); got != want {
			t.Errorf("%s: off are %q, want %q", set, got, want)
		}
	}
	s := mustParse(t, grounded)
	for _, g := range sim.GroupNames {
		if err := s.Set("barriers."+g+"=false", "supports."+g+"=false"); err != nil {
			t.Fatal(err)
		}
	}
	if got := offIn(t, s); strings.Contains(got, "closed-by-nobody") {
		t.Errorf("with everything off, off are %q", got)
	}
}

// Protects: the keys can be changed on the command line and by another file, an empty list takes depends away, and a
// difference tells of them.
func TestCauseChanged(t *testing.T) {
	s := mustParse(t, grounded)
	before := mustParse(t, grounded)
	if err := s.Set("proposal.visas.group=political", "event.bridge.depends=[]", "proposal.closed.role=support",
		"barriers.security=false"); err != nil {
		t.Fatal(err)
	}
	if got := offIn(t, s); got != "" {
		t.Errorf("off are %q, want none", got)
	}
	want := []string{"barriers.security: true → false",
		`event.bridge.depends: ["closed-by-power", "lifted"] → not given`,
		`proposal.closed.role: "barrier" → "support"`, `proposal.visas.group: "security" → "political"`}
	if got := Difference(before, s); !slices.Equal(got, want) {
		t.Errorf("the difference is %q, want %q", got, want)
	}
	wrong := `want "neither", "barrier" or "support"`
	if err := s.Set("proposal.visas.role=channel"); err == nil || !strings.Contains(err.Error(), wrong) {
		t.Errorf("an entry as a channel: %v", err)
	}
}

// Protects: the order in which a file names grounds makes no other scenario, and the complete text of a scenario says
// nothing of keys that no file gives.
func TestGroundInText(t *testing.T) {
	turned := strings.Replace(grounded, `["closed-by-power", "lifted"]`, `["lifted", "closed-by-power"]`, 1)
	text := mustParse(t, grounded).TOML(false)
	if again := mustParse(t, turned).TOML(false); string(again) != string(text) {
		t.Errorf("in another order it is\n%s, want\n%s", again, text)
	}
	for key, n := range map[string]int{"group": 2, "role": 1, "depends": 2} {
		if got := strings.Count(string(text), "\n"+key+" = "); got != n {
			t.Errorf("%d lines of %s, want %d, in\n%s", got, key, n, text)
		}
	}
}

// Protects: in a blend that lacks what an entry depends on, the entry is off. Both ends are as they were.
func TestBlendWithoutGround(t *testing.T) {
	a, b := mustParse(t, grounded), mustParse(t, "title = \"b\"\n")
	parts, err := Parts(a, b)
	if err != nil {
		t.Fatal(err)
	}
	s := Blend(a, b, parts, func(k int) bool { return parts[k].Entry == "visas" })
	if got := offIn(t, s); got != "bridge lifted" {
		t.Errorf("off are %q, want the two that depend on what is not there", got)
	}
	if got := offIn(t, Blend(a, b, parts, none)); got != "" {
		t.Errorf("with every entry, off are %q", got)
	}
}

// Protects: the causes of the reference that its sources tell. The absorption of 2005 goes with what outside powers do,
// and then nobody accedes to what absorbed; acts that violence caused go with security.
func TestCausesOfReference(t *testing.T) {
	for set, want := range map[string]string{
		"barriers.external=false": "caco-end-2005 ru-sanctions-2014 ru-sanctions-2022 tm-caps-2003 uz-eurasec-2006 " +
			"uz-eurasec-2008 uz-kg-gas-stop-2014",
		"barriers.security=false": "kg-tj-closure-2021 kg-uz-visa-free-2006 tj-uz-visa-free-2018 tm-uz-closure-2003 " +
			"uz-kg-closure-2010 uz-kg-mines-1999 uz-kg-visas-2000 uz-tj-mines-1999 uz-tj-visas-2000",
		"barriers.economic=false": "amuzang-rail-2018 uz-caps-2009 uz-caps-2018 uz-kz-shuttle-2002 uz-tj-freight-2010 " +
			"uz-tj-gas-stop-2012 uz-tj-line-2011",
		"barriers.political=false": "tm-kg-visas-1999 tm-kz-visas-1999 tm-tj-visas-1999 tm-uz-visas-1999",
	} {
		s := mustRead(t, "reference")
		if err := s.Set(set); err != nil {
			t.Fatal(err)
		}
		if got := offIn(t, s); got != want {
			t.Errorf("%s: off are\n%q, want\n%q", set, got, want)
		}
	}
}

// Protects: no switch of a scenario holds a channel.
func TestChannelsHaveNoSwitch(t *testing.T) {
	s := mustParse(t, "title = \"t\"\n")
	for _, g := range sim.GroupNames {
		if err := s.Set("barriers."+g+"=false", "supports."+g+"=false"); err != nil {
			t.Fatal(err)
		}
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	settled, shipped := b.Settled(), agents.Defaults()
	shipped.Calibrate(b.Region)
	for k, row := range b.Params.Table() {
		if row.Role == sim.Channel && (slices.Contains(settled, row.Path) || *row.Value != *shipped.Table()[k].Value) {
			t.Errorf("%s = %v with every group off", row.Path, *row.Value)
		}
	}
	if err := s.Set("trade.closed=0.7", "talks.occasion=2"); err != nil {
		t.Errorf("a channel cannot be set while every group is off: %v", err)
	}
}
