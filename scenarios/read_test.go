package scenarios

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

var update = flag.Bool("update", false, "rewrite the expected errors in testdata/wrong and the JSON Schema")

// golden compares text with a file, or rewrites the file.
func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s holds\n%s\nnow it would be\n%s\nif that is right, run the test with -update", file, want, got)
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files %s (%v)", pattern, err)
	}
	return files
}

func mustRead(t *testing.T, ref string) *Scenario {
	t.Helper()
	s, err := Read(ref)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func mustParse(t *testing.T, text string) *Scenario {
	t.Helper()
	s, err := Parse("test.toml", []byte(text))
	if err != nil {
		t.Fatalf("%v\nin\n%s", err, text)
	}
	return s
}

// TestWrong reads each wrong file and compares the reader's message.
func TestWrong(t *testing.T) {
	message := regexp.MustCompile(`(?m)^[^:\n]+\.toml(:[0-9]+:[0-9]+)?: .+(; |, want ).+$`)
	for _, file := range glob(t, "testdata/wrong/[0-9]*.toml") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			// Messages use the file name as it was given; the folder is left out here for readability.
			t.Chdir("testdata/wrong")
			s, err := Parse(filepath.Base(file), text)
			t.Chdir("../..")
			var faults fault.Faults
			if s != nil || !errors.As(err, &faults) {
				t.Fatalf("want fault.Faults and no scenario, got %v and %v", err, s)
			}
			golden(t, strings.TrimSuffix(file, ".toml")+".txt", []byte(err.Error()+"\n"))
			lines := strings.Split(err.Error(), "\n")
			for _, line := range lines {
				if !message.MatchString(line) {
					t.Errorf("not of the form file:line:column: what is wrong; remedy:\n%s", line)
				}
			}
		})
	}
}

// TestReportsAll checks that a file with many mistakes is reported in one go, sorted.
func TestReportsAll(t *testing.T) {
	_, err := Parse("many.toml", []byte(`seed = -1
[[event]]
id = "a"
kind = "clash"
year = 1889
between = ["KG", "XX"]
severity = nan
[[event]]
kind = "pandemic"
[parameters]
leaders.gian = 1
`))
	var faults fault.Faults
	if !errors.As(err, &faults) || len(faults) != 7 {
		t.Fatalf("want 7 faults, got %d:\n%v", len(faults), err)
	}
	if !slices.IsSortedFunc(faults, func(a, b fault.Fault) int { return a.Line - b.Line }) {
		t.Errorf("not sorted:\n%v", err)
	}
	var one fault.Fault
	if !errors.As(err, &one) || one.Line != 1 {
		t.Errorf("errors.As finds no single fault: %+v", one)
	}
}

func TestValid(t *testing.T) {
	if testing.Short() {
		t.Skip("binds every scenario of the library")
	}
	refs := append(glob(t, "testdata/valid/*.toml"), Library()...)
	for _, ref := range refs {
		s := mustRead(t, ref)
		b, err := s.Bind()
		if err != nil {
			t.Errorf("%s: %v", ref, err)
			continue
		}
		for k := range b.Entries {
			e := &b.Entries[k]
			if len(e.Values) != e.Kind.Slots() || e.Year < b.Region.FirstYear || e.Year > b.Region.LastYear {
				t.Errorf("%s: entry %+v", ref, e)
			}
			if e.B >= 0 && e.A > e.B && e.Kind.Parties != sim.Toward {
				t.Errorf("%s: the pair of %s stands in no fixed order: %d, %d", ref, e.ID, e.A, e.B)
			}
		}
		roundTrip(t, s)
	}
}

// roundTrip checks that the effective scenario reads back equal.
func roundTrip(t *testing.T, s *Scenario) {
	t.Helper()
	text := s.TOML(false)
	again, err := Parse(s.Name+".toml", text)
	if err != nil {
		t.Fatalf("the effective scenario does not read back: %v\n%s", err, text)
	}
	if !reflect.DeepEqual(bare(s), bare(again)) {
		t.Fatalf("reads back as another scenario:\n%s\n%s", text, again.TOML(false))
	}
	if back, err := Parse(s.Name+".toml", s.TOML(true)); err != nil || !bytes.Equal(back.TOML(false), text) {
		t.Fatalf("with origins it does not read back: %v\n%s", err, s.TOML(true))
	}
}

// bare is a scenario without the places where its values stand.
func bare(s *Scenario) *Scenario {
	c := s.clone()
	c.Files, c.origins, c.Name = nil, nil, ""
	c.dropped = nil // what the record had; the effective scenario does not hold it
	for k := range c.Settings {
		c.Settings[k].Origin = Origin{}
	}
	for k := range c.Switches {
		c.Switches[k].Origin = Origin{}
	}
	for k := range c.Sizes {
		c.Sizes[k].Origin = Origin{}
	}
	for k := range c.Uncertain {
		c.Uncertain[k].Origin = Origin{}
	}
	for n := range c.Entries {
		c.Entries[n].Origin = Origin{}
		for k := range c.Entries[n].Keys {
			c.Entries[n].Keys[k].Origin = Origin{}
		}
	}
	c.undecided = nil
	for n := range c.Decisions {
		d := &c.Decisions[n]
		d.Origin, d.Keys = Origin{}, slices.Clone(d.Keys)
		for k := range d.Keys {
			d.Keys[k].Origin = Origin{}
		}
	}
	for _, list := range []any{&c.Settings, &c.Switches, &c.Sizes, &c.Uncertain, &c.Entries, &c.Decisions} {
		if v := reflect.ValueOf(list).Elem(); v.Len() == 0 {
			v.SetZero() // an empty list is no list
		}
	}
	return c
}

// TestOrderOfTables writes entries in another order and with keys reversed. Neither may change the result.
func TestOrderOfTables(t *testing.T) {
	head := "title = \"order\"\n"
	blocks := []string{
		"[[event]]\nid = \"b\"\nkind = \"clash\"\nyear = 2020\nbetween = [\"TJ\", \"KG\"]\nseverity = 0.5\n",
		"[[event]]\nid = \"a\"\nyear = 2021\nkind = \"pandemic\"\n",
		"[[proposal]]\nid = \"c\"\nkind = \"partnership\"\nbetween = [\"UZ\", \"KG\"]\nyear = 2022\n",
		"[parameters]\ntrade.border = 3.5\n\"leaders.noise\" = 0.1\n",
		"[uncertain]\nevent.b.severity = [0.1, 0.2]\n\"parameters.talks.gain\" = [30, 50]\n",
		"[size]\nUZ = \"official\"\n",
	}
	want := mustParse(t, head+strings.Join(blocks, "\n")).TOML(false)
	for k := range blocks {
		other := slices.Concat(blocks[k:], blocks[:k])
		if k%2 == 1 {
			slices.Reverse(other)
		}
		for n, block := range other {
			lines := strings.Split(strings.TrimSpace(block), "\n")
			slices.Reverse(lines[1:])
			other[n] = strings.Join(lines, "\n") + "\n"
		}
		if got := mustParse(t, head+strings.Join(other, "\n")).TOML(false); !bytes.Equal(got, want) {
			t.Errorf("order %d gives\n%s\nwant\n%s", k, got, want)
		}
	}
}

func TestEmptyDifference(t *testing.T) {
	parent := mustRead(t, "reference")
	child := mustParse(t, "title = \"the same\"\nextends = \"reference\"\n")
	if d := Difference(parent, child); d != nil {
		t.Errorf("differs: %v", d)
	}
	a, err := parent.Bind()
	if err != nil {
		t.Fatal(err)
	}
	b, err := child.Bind()
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(a.Entries, b.Entries) || a.Params != b.Params || a.Until != b.Until || a.Region != b.Region {
		t.Error("an empty difference binds to something else")
	}
}

const exampleText = `
title   = "No new leader"
ids     = ["S01"]
claims  = ["K24"]
extends = "base.toml"
remove  = ["gone"]
until   = 2030

[[change]]
id   = "settle"
km   = 120.5
year = 2019

[[event]]
id       = "clash-2027"
date     = 2026-07-01
kind     = "clash"
between  = ["TJ", "KG"]
severity = 0.6

[parameters]
leaders.noise  = 0.1
"trade.border" = 3.5

[uncertain]
"event.clash-2027.severity" = [0.3, 0.9]
parameters.talks.gain = [30, 50]
`

// example reads exampleText as a file beside testdata/valid/base.toml.
func example(t *testing.T) *Scenario {
	t.Helper()
	s, err := Parse("testdata/valid/example.toml", []byte(exampleText))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestExtends(t *testing.T) {
	s := example(t)
	if s.Entry("gone") != nil {
		t.Error("a removed entry is still there")
	}
	if s.Title != "No new leader" || s.Question != "" || s.Until != 2030 || s.Seed != 9 {
		t.Errorf("title, question, until or seed is wrong: %+v", s)
	}
	settle := s.Entry("settle")
	if settle.Get("km") != 120.5 || settle.Get("sections") != int64(3) || settle.Year() != 2019 || settle.Get("date") != nil {
		t.Errorf("the changed entry is %+v", settle)
	}
	if s.Entry("clash-2027").Year() != 2027 {
		t.Error("a date of July counts from the next year")
	}
	if got := s.Entry("clash-2027").key("severity").Origin; got != (Origin{"testdata/valid/example.toml", 19, 12}) {
		t.Errorf("severity comes from %+v", got)
	}
	if got := settle.key("sections").Origin; got.File != "testdata/valid/base.toml" || got.Line == 0 {
		t.Errorf("sections comes from %+v", got)
	}
	for _, want := range []string{"severity = 0.6 # example.toml:19\n", "seed = 9 # base.toml:",
		"region = \"central-asia\" # default\n"} {
		if !strings.Contains(string(s.TOML(true)), want) {
			t.Errorf("no %q in\n%s", want, s.TOML(true))
		}
	}
	roundTrip(t, s)
}

func TestBind(t *testing.T) {
	s := example(t)
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	node := b.Region.NodeIndex
	byID := map[string]sim.Entry{}
	for _, e := range b.Entries {
		byID[e.ID] = e
	}
	clash := byID["clash-2027"]
	if clash.A != node("KG") || clash.B != node("TJ") || !slices.Equal(clash.Values, []float64{0.6}) {
		t.Errorf("clash: %+v", clash)
	}
	leader := byID["leader"]
	if leader.A != node("UZ") || leader.B != -1 || leader.Label != "someone" ||
		!slices.Equal(leader.Values, []float64{0.5, 0.5, -1, -1, 0, 1}) {
		t.Errorf("leader: %+v", leader)
	}
	closure := byID["closure"]
	if closure.A != node("UZ") || closure.B != node("KG") || !closure.Imposed || closure.OpenYears != 1 ||
		!slices.Equal(closure.Values, []float64{1, 2, 0}) {
		t.Errorf("closure: %+v", closure)
	}
	if settle := byID["settle"]; settle.OpenYears != 3 || settle.Year != 2019 {
		t.Errorf("settle: %+v", settle)
	}
	if b.Until != 2030 || b.Params.Leaders.Noise != 0.1 || b.Params.Trade.Border != 3.5 {
		t.Errorf("until %d, noise %v, border %v", b.Until, b.Params.Leaders.Noise, b.Params.Trade.Border)
	}
	u := b.Uncertain
	if len(u) != 2 || b.Entries[u[0].Entry].ID != "clash-2027" || u[0].Slot != 0 || u[0].Hi != 0.9 ||
		u[1].Entry != -1 || b.Params.Table()[u[1].Slot].Path != "talks.gain" || u[1].Lo != 30 {
		t.Errorf("uncertain: %+v", u)
	}
}

// TestBindOutside binds what names countries, powers, organisations and members.
func TestBindOutside(t *testing.T) {
	b, err := mustRead(t, "testdata/valid/everything.toml").Bind()
	if err != nil {
		t.Fatal(err)
	}
	r := b.Region
	node := r.NodeIndex
	power := func(code string) float64 { return float64(r.Nodes[node(code)].Power) }
	byID := map[string]sim.Entry{}
	for _, e := range b.Entries {
		byID[e.ID] = e
	}
	everyone := []int{0, 1, 2, 3, 4}
	for id, want := range map[string]struct {
		who    []int
		values []float64
	}{
		"members": {[]int{node("KG"), node("UZ")}, []float64{float64(r.OrganisationIndex("EAEU")), 2, 0}},
		"loans":   {everyone, []float64{power("CN"), 0, 1, 5}},
		"quarrel": {nil, []float64{power("RU"), power("CN"), -1, 60}},
		"7":       {everyone, []float64{2, float64(node("KZ")), 1}},
		"8":       {nil, []float64{0.1, power("CN"), 0}},
		"5":       {nil, []float64{0.1, -1, 0}},
	} {
		e := byID[id]
		if !slices.Equal(e.Who, want.who) || !slices.Equal(e.Values, want.values) {
			t.Errorf("%s binds to %+v, want %+v", id, e, want)
		}
		if many := e.Kind.Parties == sim.Countries; many != (e.Who != nil) || many && (e.A != -1 || e.B != -1) {
			t.Errorf("%s: parties %v, %d and %d", id, e.Who, e.A, e.B)
		}
	}
	for id, off := range map[string]bool{"quarrel": true, "members": false, "7": false} {
		if byID[id].Off != off {
			t.Errorf("%s: off is %v", id, byID[id].Off)
		}
	}
}

// TestOwn checks that leaders' own entries are added to the scenario's in order, and that ranges still refer
// to the right entries.
func TestOwn(t *testing.T) {
	b, err := mustRead(t, "testdata/valid/everything.toml").Bind()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSortedFunc(b.Entries, func(x, y sim.Entry) int { return strings.Compare(x.ID, y.ID) }) {
		t.Error("entries are not sorted by id")
	}
	own := 0
	for _, e := range b.Entries {
		if e.Own != strings.HasPrefix(e.ID, agents.OwnPrefix) {
			t.Errorf("%s: own is %v", e.ID, e.Own)
		}
		if e.Own {
			own++
		}
	}
	if want := len(agents.Own(b.Region)); own != want {
		t.Errorf("%d own entries, want %d", own, want)
	}
	for _, u := range b.Uncertain {
		if u.Entry >= 0 && !strings.Contains(u.Path, "."+b.Entries[u.Entry].ID+".") {
			t.Errorf("%s points at %s", u.Path, b.Entries[u.Entry].ID)
		}
	}
}

func TestSwitches(t *testing.T) {
	parent, err := Parse("testdata/valid/parent.toml", []byte(`title = "off"
[parameters]
leaders.noise = 0.1
[barriers]
political = false
external = false
[mechanisms]
spillover = false
[[event]]
id = "quarrel"
kind = "rivalry"
year = 2022
power = "RU"
other = "CN"
change = 1
`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := parent.Bind()
	if err != nil {
		t.Fatal(err)
	}
	shipped := agents.Defaults()
	shipped.Calibrate(b.Region)
	var held []string
	for k, row := range b.Params.Table() {
		off := row.Mechanism == agents.Spillover || row.Role == sim.Barrier &&
			(row.Group == sim.Political || row.Group == sim.External)
		if off {
			held = append(held, row.Path)
		}
		if off && *row.Value != row.Neutral || !off && row.Path != "leaders.noise" && *row.Value != *shipped.Table()[k].Value {
			t.Errorf("%s = %v", row.Path, *row.Value)
		}
	}
	var settled []string
	for _, set := range parent.Settings {
		settled = append(settled, set.Path)
	}
	if settled = append(settled, held...); !slices.Equal(b.Settled(), settled) {
		t.Errorf("settled are %v, want %v", b.Settled(), settled)
	}
	for _, e := range b.Entries {
		if off := e.Role == sim.Barrier && (e.Group == sim.Political || e.Group == sim.External); e.Off != off {
			t.Errorf("%s: off is %v", e.ID, e.Off)
		}
	}

	// A switch overrides an earlier value, and true undoes the switch.
	s := mustParse(t, "title = \"t\"\n[parameters]\nleaders.rivalry = 0.5\nleaders.noise = "+
		"0.1\n[uncertain]\nparameters.leaders.rivalry = [0, 1]\n")
	if err := s.Set("barriers.political=false"); err != nil {
		t.Fatal(err)
	}
	if len(s.Settings) != 1 || len(s.Uncertain) != 0 {
		t.Errorf("left are %v and %v", s.Settings, s.Uncertain)
	}
	roundTrip(t, s)
	if err := s.Set("leaders.rivalry=0.4"); err == nil ||
		err.Error() != `--set leaders.rivalry=0.4: leaders.rivalry = 0.4, but barriers.political = false (--set) holds this parameter at 0; drop this value, or write barriers.political = true` {
		t.Errorf("a value for what is off: %v", err)
	}
	if err := s.Set("barriers.political=true", "leaders.rivalry=0.4"); err != nil {
		t.Error(err)
	}
	want := []string{"barriers.external: true → false", "mechanisms.win_sets: true → false", "supports.economic: true → false"}
	other := s.clone()
	if err := other.Set("mechanisms.win_sets=false", "barriers.external=false", "supports.economic=false"); err != nil {
		t.Fatal(err)
	}
	if got := Difference(s, other); !slices.Equal(got, want) {
		t.Errorf("differs in %v, want %v", got, want)
	}
	if !strings.Contains(string(other.TOML(true)),
		"[mechanisms]\nwin_sets = false # --set\n\n[barriers]\nexternal = false # --set\npolitical = true # "+
			"--set\n\n[supports]\n") {
		t.Errorf("written as\n%s", other.TOML(true))
	}
	roundTrip(t, other)
}

func TestSetCountries(t *testing.T) {
	s := mustRead(t, "testdata/valid/everything.toml")
	before := s.clone()
	if err := s.Set(`event.members.countries=["UZ","KZ"]`, `event.loans.countries=["TJ"]`, "event.loans.power=RU",
		"event.members.organisation=SCO"); err != nil {
		t.Fatal(err)
	}
	want := []string{
		`event.loans.countries: not given → ["TJ"]`,
		`event.loans.power: "CN" → "RU"`,
		`event.members.countries: ["KG", "UZ"] → ["KZ", "UZ"]`,
		`event.members.organisation: "EAEU" → "SCO"`,
	}
	if got := Difference(before, s); !slices.Equal(got, want) {
		t.Errorf("got\n%s", strings.Join(got, "\n"))
	}
	roundTrip(t, s)
}

func TestSet(t *testing.T) {
	s := example(t)
	before := s.TOML(true)
	err := s.Set("event.clash-2027.severity=0.7", "parameters.trade.border=4", "leaders.noise=0", "size.UZ=official",
		"until=2040", "seed=11", "event.leader.openness_step=0.25", "event.leader.label=somebody else",
		"proposal.closure.by=KG", "proposal.closure.toward=UZ", "event.clash-2027.year=2030",
		`event.clash-2027.between=["TJ","UZ"]`)
	if err != nil {
		t.Fatal(err)
	}
	if s.Entry("clash-2027").Get("severity") != 0.7 || s.Entry("clash-2027").Year() != 2030 || s.Seed != 11 || s.Until != 2040 ||
		s.Entry("leader").Get("openness") != nil || s.Entry("leader").Get("label") != "somebody else" ||
		s.Sizes[0].Reading != "official" {
		t.Errorf("now it is\n%s", s.TOML(true))
	}
	if !strings.Contains(string(s.TOML(true)), "severity = 0.7 # --set\n") {
		t.Error("the origin does not tell --set")
	}
	roundTrip(t, s)

	s = example(t)
	for assignment, want := range map[string]string{
		"event.clash-2027.severity=nan":      `--set event.clash-2027.severity=nan: severity = nan, want a number in 0..2`,
		"event.clash-2027.severity=9":        `--set event.clash-2027.severity=9: severity = 9, want a number in 0..2`,
		"event.clash-2027.severty=1":         `--set event.clash-2027.severty=1: unknown key "event.clash-2027.severty"; did you mean "event.clash-2027.severity"?`,
		"event.clash-2028.severity=1":        `--set event.clash-2028.severity=1: there is no event "clash-2028"; did you mean "clash-2027"?`,
		"event.settle.km=1":                  `--set event.settle.km=1: "settle" is a proposal; write proposal.settle.km`,
		"proposal.settle.km=5000":            `--set proposal.settle.km=5000: km = 5000, want at most 1378 (the length of the border KG-UZ)`,
		"event.clash-2027.kind=pandemic":     `--set event.clash-2027.kind=pandemic: the kind of an entry cannot change; remove "clash-2027" and add a new entry`,
		"leaders.gian=1":                     `--set leaders.gian=1: unknown path; did you mean "leaders.gain"?`,
		"parameters.leaders.noise=inf":       `--set parameters.leaders.noise=inf: leaders.noise = inf, want a number in 0..3`,
		"size.UX=official":                   `--set size.UX=official: size: "UX" is no code of Central Asia; did you mean`,
		"seed=-1":                            `--set seed=-1: seed = -1, want a whole number in 0..9223372036854775807`,
		"until=1800":                         `--set until=1800: until = 1800, want 1992..2040 (the span of Central Asia)`,
		"until":                              `--set until: want path=value, for example seed=7 or event.ID.year=2030`,
		"seed=1\ntitle=2":                    `--set seed=1 title=2: seed = "1\ntitle=2", want`,
		"event.clash-2027=1":                 `--set event.clash-2027=1: name the key too: event.clash-2027.KEY`,
		"event.leader.date=2016-02-30":       `--set event.leader.date=2016-02-30: date = "2016-02-30", but the calendar has no such day`,
		"proposal.closure.toward=UZ":         `--set proposal.closure.toward=UZ: by and toward both name UZ`,
		"proposal.closure.open_years=2":      `--set proposal.closure.open_years=2: unknown key`,
		"title=x":                            `--set title=x: unknown path`,
		"mechanisms.winsets=false":           `--set mechanisms.winsets=false: mechanisms: there is no mechanism "winsets"; did you mean "win_sets"?`,
		"barriers.external=0":                `--set barriers.external=0: barriers.external = 0, want true or false`,
		"barrier.external=false":             `--set barrier.external=false: unknown path; did you mean "barriers.external"?`,
		"event.clash-2027.between=[\"KG\"]=": `--set event.clash-2027.between=["KG"]=: the value is no TOML: syntax: expected a top-level item`,
	} {
		err := s.Set("trade.border=4", assignment)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Set(%q) says\n%v\nwant\n%s", assignment, err, want)
		}
		if !bytes.Equal(s.TOML(true), before) {
			t.Fatalf("Set(%q) failed, but changed the scenario", assignment)
		}
	}
}

// A value that the command line gives twice, in whatever way, is a fault that names both. Otherwise one of
// the two would be lost silently.
func TestSetTwice(t *testing.T) {
	for _, c := range []struct {
		sets []string
		want string
	}{
		{[]string{"seed=1", "seed=2"}, `--set seed=2: "seed" is given already by --set seed=1; keep one`},
		{[]string{"--seed=1", "seed = 1"}, `--set seed = 1: "seed" is given already by --seed 1; keep one`},
		{[]string{"--until=2020", "until=2021"}, `--set until=2021: "until" is given already by --until 2020; keep one`},
		{[]string{"leaders.gain=0.4", "talks.gain=40", "parameters.leaders.gain=0.4"},
			`--set parameters.leaders.gain=0.4: "parameters.leaders.gain" is given already by --set leaders.gain=0.4; keep one`},
		{[]string{"barriers.external=false", "barriers.external=true"},
			`--set barriers.external=true: "barriers.external" is given already by --set barriers.external=false; keep one`},
		{[]string{"size.UZ=official", "size.UZ=comparable"},
			`--set size.UZ=comparable: "size.UZ" is given already by --set size.UZ=official; keep one`},
		{[]string{`event.clash-2027.between=["TJ","UZ"]`, `event.clash-2027.between=["UZ","TJ"]`},
			`--set event.clash-2027.between=["UZ","TJ"]: "event.clash-2027.between" is given already by --set event.clash-2027.between=["TJ","UZ"]; keep one`},
		{[]string{"event.clash-2027.year=2030", "event.clash-2027.date=2029-09-01"},
			`--set event.clash-2027.date=2029-09-01: "event.clash-2027.date or year" is given already by --set event.clash-2027.year=2030; keep one`},
		{[]string{"event.leader.openness=0.3", "event.leader.openness_step=0.1"},
			`--set event.leader.openness_step=0.1: "event.leader.openness or openness_step" is given already by --set event.leader.openness=0.3; keep one`},
		{[]string{"seed=1", "seed=-2", "seed=3", "leaders.gian=1"},
			`--set seed=-2: "seed" is given already by --set seed=1; keep one
--set seed=3: "seed" is given already by --set seed=1; keep one
--set leaders.gian=1: unknown path; did you mean "leaders.gain"?`},
	} {
		s := example(t)
		before := s.TOML(true)
		if err := s.Set(c.sets...); err == nil || err.Error() != c.want {
			t.Errorf("Set(%q) says\n%v, want\n%s", c.sets, err, c.want)
		}
		if !bytes.Equal(s.TOML(true), before) {
			t.Errorf("Set(%q) failed, but changed the scenario", c.sets)
		}
	}
	if err := example(t).Set(slices.Repeat([]string{"seed=1"}, maxSets+1)...); err == nil ||
		err.Error() != "--set: 1001 assignments at once, want at most 1000; write them into a scenario file" {
		t.Errorf("very many assignments: %v", err)
	}
}

// A value that begins like a quoted text, a list or a table, but is none, is not a plain word.
func TestSetForbiddenTOML(t *testing.T) {
	for value, want := range map[string]string{
		`"open`:      "the value is no TOML: syntax: unexpected EOF",
		`{a=1, a=2}`: `the value is no TOML: syntax: "a" has a value already, on line 1; write each key once`,
		`[1, 2`:      "the value is no TOML: syntax: expected a comma",
		`'t Hooft`:   `the value is no TOML: syntax: unexpected EOF`,
		"\"a\x07b\"": "the value is no TOML: syntax: the control character U+0007",
		"a\x07b":     `label = "a\u0007b" holds U+0007, a character that is not seen; delete it`,
		"a\xffb":     "label = \"a\ufffdb\" is no valid UTF-8; write it in UTF-8",
	} {
		err := example(t).Set("event.leader.label=" + value)
		var one fault.Fault
		if !errors.As(err, &one) || !strings.HasPrefix(one.Message, want) {
			t.Errorf("%q: %v, want %s", value, err, want)
		}
	}
}

func TestDifference(t *testing.T) {
	base := mustRead(t, "testdata/valid/base.toml")
	got := Difference(base, example(t))
	want := []string{
		`event.clash-2027: absent → clash 2027 KG-TJ, severity = 0.6`,
		`event.gone: clash 2010 KG-UZ → removed`,
		"parameters.leaders.noise: " + decimal(base.shipped(parameter("leaders.noise"))) + " → 0.1",
		"parameters.trade.border: " + decimal(base.shipped(parameter("trade.border"))) + " → 3.5",
		`proposal.settle.km: 100 → 120.5`,
		`proposal.settle.year: 2018 → 2019`,
		`uncertain.event.clash-2027.severity: not given → [0.3, 0.9]`,
		`uncertain.event.gone.severity: [0.5, 1.5] → not given`,
		`uncertain.parameters.talks.gain: not given → [30, 50]`,
		`until: not given → 2030`,
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestStarter(t *testing.T) {
	starter := func(name, extended string) []byte {
		t.Helper()
		text, err := Starter(name, extended)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for _, name := range []string{"dry-years", `with "quotes" and \`, "", "two\nlines"} {
		text := starter(name, "reference")
		s, err := Parse("new.toml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if d := Difference(mustRead(t, "reference"), s); d != nil {
			t.Errorf("as it stands it differs from the reference: %v", d)
		}
	}
	// Without the # in front, the examples are a scenario too.
	for extended, want := range map[string][]string{"reference": {"clash-2027", "kg-kz-road"},
		"visegrad": {"clash-2020", "cz-pl-road"}, "east-africa": {"clash-2026", "bi-rw-road"}} {
		live := regexp.MustCompile(`(?m)^#(\S)`).ReplaceAll(starter("x", extended), []byte("$1"))
		s, err := Parse("new.toml", live)
		if err != nil {
			t.Fatalf("%v\n%s", err, live)
		}
		if s.Entry(want[0]) == nil || s.Entry(want[1]) == nil || len(s.Uncertain) != 2 {
			t.Errorf("the examples give\n%s", s.TOML(false))
		}
		if _, err := s.Bind(); err != nil {
			t.Errorf("the examples of %s: %v", extended, err)
		}
	}
	if _, err := Starter("x", "none"); err == nil {
		t.Error("a starter extends a scenario that is not there")
	}
}

func TestUnknownReference(t *testing.T) {
	for ref, want := range map[string]string{
		"referense":    `referense: the library has no scenario "referense"; did you mean "reference"?`,
		"./none.toml":  `./none.toml: there is no file "./none.toml"`,
		"testdata/":    `testdata/: "testdata/" is not a file`,
		"testdata/.\\": "testdata/.",
	} {
		if _, err := Read(ref); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("Read(%q) says %v, want %s", ref, err, want)
		}
	}
}

// A path that is no file, or that cannot be read, gives a message. The reader never waits.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.ToSlash(filepath.Join(dir, name)) }
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(exec.Command("mkfifo", at("pipe.toml")).Run())
	check(os.Mkdir(at("folder.toml"), 0o700))
	check(os.Symlink("loop.toml", at("loop.toml")))
	check(os.Symlink("/dev/zero", at("zero.toml")))
	check(os.WriteFile(at("long.toml"), bytes.Repeat([]byte("#\n"), MaxBytes), 0o600))
	check(os.WriteFile(at("empty.toml"), nil, 0o600))
	check(os.WriteFile(at("bell\a.toml"), []byte("title = \"t\"\n"), 0o600))
	for k := range 4 {
		text := fmt.Sprintf("title = \"t\"\nextends = \"big-%d.toml\"\n", k+1)
		check(os.WriteFile(at(fmt.Sprintf("big-%d.toml", k)), []byte(text+strings.Repeat("#\n", (MaxBytes-len(text))/2)), 0o600))
	}
	for name, want := range map[string]string{
		"pipe.toml":   "is not a file; give the path of a TOML file",
		"folder.toml": "is not a file; give",
		"zero.toml":   "is not a file; give",
		"loop.toml":   "check that it is a file you may read",
		"none.toml":   "check the path",
		"empty.toml":  "the file has no title",
		"long.toml":   "longer than 256 kB; split it",
		"bell\a.toml": "the name of the file names the scenario, and holds characters that are not seen, or no UTF-8; " +
			"rename the file",
	} {
		if _, err := Read(at(name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", name, err, want)
		}
		if strings.Contains(name, "\a") {
			continue
		}
		text := "title = \"t\"\nextends = \"" + name + "\"\n"
		if _, err := Parse(at("x.toml"), []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("extends %q: %v, want %s", name, err, want)
		}
	}
	want := at("big-1.toml") + ":2:11: the files that extend one another are longer than 512 kB together; drop what is not needed"
	if _, err := Read(at("big-0.toml")); err == nil || err.Error() != want {
		t.Errorf("a long chain: %v, want\n%s", err, want)
	}
}

// TestTables checks the assumptions of the code about the kinds.
func TestTables(t *testing.T) {
	for _, kind := range agents.Kinds() {
		if kind.Needs != sim.NeedsNothing && kind.Parties != sim.PairOf && kind.Parties != sim.Toward {
			t.Errorf("%s needs something of two members, but names no two", kind.Name)
		}
		if kind.Lasting && find(keysOf(kind), "years") == nil {
			t.Errorf("%s lasts, but takes no years", kind.Name)
		}
		var seen []string
		for _, k := range keysOf(kind) {
			if slices.Contains(seen, k.name) {
				t.Errorf("%s takes the key %s twice", kind.Name, k.name)
			}
			seen = append(seen, k.name)
			if k.doc == "" {
				t.Errorf("%s.%s is not explained", kind.Name, k.name)
			}
		}
		for _, f := range kind.Fields {
			if f.Type == sim.Choice && (f.Default < 0 || int(f.Default) >= len(f.Words)) {
				t.Errorf("%s.%s has a default beside its words", kind.Name, f.Key)
			}
		}
	}
}

func TestNearest(t *testing.T) {
	for word, want := range map[string]string{"countrry": "country", "uz": "UZ", "open-years": "open_years", "yaer": "year",
		"zzzzzz": "", "": ""} {
		if got := fault.Nearest(word, []string{"country", "UZ", "open_years", "year"}); got != want {
			t.Errorf("nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

// FuzzRead gives the reader any text. It must not panic and must accept no number out of range. A scenario
// that it accepts must read back equal.
func FuzzRead(f *testing.F) {
	if testing.Short() {
		f.Skip("reads some hundred texts that other tests read too")
	}
	for _, pattern := range []string{"testdata/wrong/*.toml", "testdata/valid/*.toml", "library/c*.toml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	starter, err := Starter("seed", DefaultScenario)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(starter)
	for _, text := range []string{
		"title=\"t\"\nbarriers.external=false\nbarriers=true", "title=\"t\"\nsize={UZ={}}", "\ufefftitle=\"t\"",
		"\ufeff\ufefftitle=\"t\"", "\xff\xfet",
		"title=\"t\"\nTitle=\"u\"", "title=\"\"\"t\\\\\"\"\"\"\"\"", "title=\"t\u009b\"",
		"title=\"t\"\nquestion=\"\"\"a\r\nb\"\"\"",
		"title=\"t\"\n[[event]]\nid=\"a\"\nkind=\"pandemic\"\ndate=2016-09-02T10:00:00+24:00",
		"title=\"t\"\n[event]\n[[event]]", "title='t'\rx=1",
		"title=\"t\"\nparameters={leaders.gain=0.4}\nparameters.talks.gain=1",
		"title=\"t\"\nuncertain.parameters.leaders.gain=[0,1]\nuncertain.\"parameters.leaders.gain\"=[0,1]",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("fuzz.toml", text)
		if err != nil {
			var faults fault.Faults
			if s != nil || !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("an error without faults: %v", err)
			}
			lines := strings.Count(string(text), "\n") + 1
			for _, fault := range faults {
				if fault.File == "fuzz.toml" && len(text) <= MaxBytes &&
					!(fault.Line >= 1 && fault.Line <= lines && fault.Col >= 1) {
					t.Errorf("no place in the file: %v", fault)
				}
			}
			return
		}
		roundTrip(t, s)
		b, err := s.Bind()
		if err != nil {
			return // the region's data may refuse a reading of size
		}
		inside(t, b)
	})
}

// count is the number of possible values of a code in a field.
func count(r *sim.Region, t sim.FieldType) (n int, coded bool) {
	switch t {
	case sim.OrganisationCode:
		return len(r.Organisations), true
	case sim.Power:
		return len(r.Powers), true
	case sim.Member:
		return r.Members, true
	}
	return 0, false
}

// inside checks every number of a bound scenario against the tables.
func inside(t *testing.T, b *Bound) {
	t.Helper()
	for _, row := range b.Params.Table() {
		if x := *row.Value; !(x >= row.Lo && x <= row.Hi) {
			t.Errorf("%s = %v", row.Path, x)
		}
	}
	for _, e := range b.Entries {
		for _, f := range e.Kind.Fields {
			at := e.Kind.Slot(f.Key)
			for _, x := range e.Values[at : at+f.Slots()] {
				lo, hi := f.Lo, f.Hi
				if f.Type == sim.Choice {
					lo, hi = 0, float64(len(f.Words)-1)
				}
				if f.Type == sim.Flag {
					lo, hi = 0, 1
				}
				if n, coded := count(b.Region, f.Type); coded {
					lo, hi = 0, float64(n-1)
					if !f.Required {
						lo = -1
					}
				}
				if !(x >= lo && x <= hi) && x != f.Default {
					t.Errorf("%s.%s = %v", e.ID, f.Key, x)
				}
			}
		}
		if e.Year < b.Region.FirstYear || e.Year > b.Region.LastYear {
			t.Errorf("%s: year %d", e.ID, e.Year)
		}
	}
	for _, u := range b.Uncertain {
		if !(u.Lo <= u.Hi) || math.IsInf(u.Lo, 0) || math.IsInf(u.Hi, 0) {
			t.Errorf("%s: %v..%v", u.Path, u.Lo, u.Hi)
		}
	}
}

// ExampleParse shows a difference from the reference and its effect on the entries.
func ExampleParse() {
	s, err := Parse("dry.toml", []byte(`
title   = "A clash that nobody foresees"
extends = "reference"

[[event]]
id      = "clash-2027"
kind    = "clash"
year    = 2027
between = ["KG", "TJ"]
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	reference, _ := Read("reference")
	for _, line := range Difference(reference, s) {
		fmt.Println(line)
	}
	// Output: event.clash-2027: absent → clash 2027 KG-TJ
}

// TestHostile reads files made to overload the parser. The reader must refuse them before. Without its limits
// the first file alone takes all memory.
func TestHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("reads texts of the largest size")
	}
	for name, text := range map[string]string{
		"dots":     "b = 1\n" + strings.Repeat("a.", 100_000) + "a=1",
		"header":   "b = 1\n[" + strings.Repeat("a.", 100_000) + "a]",
		"brackets": "a = 1\nb = " + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"braces":   "b = 1\n" + strings.Repeat("a={", 60_000),
		"tables":   "a = 1\n[[b]]\n" + strings.Repeat("[[b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b.b]]\n", 4000),
		"value":    "a = 1\nb = {" + strings.Repeat("a.", 100_000) + "a=1}",
	} {
		_, err := Parse(name+".toml", []byte(text))
		var one fault.Fault
		if !errors.As(err, &one) || !strings.Contains(one.Message, "nest deeper") || one.Line < 2 {
			t.Errorf("%s: %.200v", name, err)
		}
		if err := mustRead(t, "reference").Set("seed=" + strings.Repeat("[", 100_000)); err == nil {
			t.Errorf("%s: Set takes it", name)
		}
	}
	// Faults above the limit are only counted. To report all of them, with suggestions, took 16 s for the
	// first of these files.
	for name, c := range map[string][2]string{
		"removals":   {"title = \"t\"\nextends = \"reference\"\nremove = [", `"xq%d",`},
		"changes":    {"title = \"t\"\nextends = \"reference\"\n", "[[change]]\nid=\"q%d\"\nyear=2000\n"},
		"keys":       {"title = \"t\"\n", "q%d=1\n"},
		"parameters": {"title = \"t\"\n[parameters]\n", "leaders.q%d=1\n"},
		"ranges":     {"title = \"t\"\n[uncertain]\n", "\"event.q%d.year\"=[1,2]\n"},
		"sizes":      {"title = \"t\"\n[size]\n", "Q%d=\"official\"\n"},
		"switches":   {"title = \"t\"\n[barriers]\n", "q%d=false\n"},
		"kinds":      {"title = \"t\"\n", "[[event]]\nid=\"q%d\"\nkind=\"pandemik\"\n"},
		"countries":  {"title = \"t\"\n[[event]]\nid=\"a\"\nkind=\"membership\"\ncountries=[", `"Q%d",`},
	} {
		var text strings.Builder
		text.WriteString(c[0])
		for k := 0; text.Len() < MaxBytes/4; k++ {
			fmt.Fprintf(&text, c[1], k)
		}
		if strings.HasSuffix(c[1], ",") {
			text.WriteString("]\n")
		}
		_, err := Parse(name+".toml", []byte(text.String()))
		var faults fault.Faults
		if !errors.As(err, &faults) || len(faults) != fault.Most+1 ||
			!strings.HasSuffix(faults[fault.Most].Message, " more like these; mend these first") {
			t.Errorf("%s: %d faults, %.300v", name, len(faults), err)
		}
	}
	if _, err := Parse("long.toml", bytes.Repeat([]byte("#"), MaxBytes+1)); err == nil ||
		err.Error() != "long.toml: longer than 256 kB; split it into files that extend one another" {
		t.Errorf("a long file: %v", err)
	}
}
