package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// namesOf are all names of the code of one subject.
func namesOf(what agents.Subject) (list []string) {
	switch what {
	case agents.OfParameter:
		return parameterPaths()
	case agents.OfMechanism:
		return mechanismNames()
	case agents.OfKind:
		for _, k := range agents.Kinds() {
			list = append(list, k.Name)
		}
	case agents.OfKey:
		for _, k := range topKeys {
			list = append(list, k.name)
		}
		for _, kind := range agents.Kinds() {
			for _, k := range keysOf(kind) {
				list = append(list, kind.Name+"."+k.name)
			}
		}
	case agents.OfRegionKey:
		for _, k := range regionKeys {
			list = append(list, k.name)
		}
	case agents.OfSwitch:
		for _, path := range switchPaths() {
			list = append(list, path+"=false", path+"=true")
		}
	case agents.OfValue:
		for _, kind := range agents.Kinds() {
			for _, f := range kind.Fields {
				list = append(list, kind.Name+"."+f.Key+"=0")
			}
		}
	case agents.OfMeaning:
		return slices.Concat(parameterPaths(), namesOf(agents.OfKind))
	case agents.OfOutcome:
		for _, o := range (&Bound{}).outcomes() {
			list = append(list, o.Domain.String()+"."+o.Name)
		}
	}
	return list
}

// Protects: the list of changes is true of the code. Every new name exists, no old name does, and what has another
// meaning is still there.
func TestChangesAreTrue(t *testing.T) {
	met := map[string]bool{}
	for _, c := range agents.Changes {
		know := namesOf(c.What)
		is := func(name string) bool { return slices.Contains(know, name) }
		meaning := slices.Contains([]agents.Subject{agents.OfSwitch, agents.OfMeaning, agents.OfValue, agents.OfOutcome}, c.What)
		switch {
		case c.Since == "" || c.Remedy == "" || c.Old == "" && c.New == "":
			t.Errorf("%+v lacks something", c)
		case c.New != "" && !is(c.New):
			t.Errorf("the new %s %s is not in the code", c.What, c.New)
		case (meaning || c.Carry == agents.Dropped) != (c.Old != "" && c.New == ""):
			t.Errorf("%s %s: a change of meaning and a dropped name have an old name alone, and no other change has", c.What,
				c.Old)
		case c.Old != "" && is(c.Old) != (meaning && c.Carry != agents.Dropped):
			t.Errorf("the old %s %s: in the code %v", c.What, c.Old, is(c.Old))
		case c.Old != "" && met[string(c.What)+c.Old]:
			t.Errorf("%s changed twice", c.Old)
		case !meaning && c.Old != "" && c.Carry == agents.Nothing:
			t.Errorf("how does %s go over to %s?", c.Old, c.New)
		}
		met[string(c.What)+c.Old] = true
	}
}

// upgradeWords writes down what an upgrade says, and its copy.
func upgradeWords(file string, text []byte) string {
	var b strings.Builder
	u, err := ParseUpgrade(file, text)
	if err != nil {
		return fmt.Sprintf("%v\n", err)
	}
	for _, part := range []struct {
		what string
		list fault.Faults
	}{{"mended", u.Mended}, {"open", u.Open}, {"notes", u.Notes}} {
		if len(part.list) > 0 {
			fmt.Fprintf(&b, "%s:\n%v\n", part.what, part.list)
		}
	}
	if u.Copy == nil {
		return b.String() + "no copy\n"
	}
	if err := u.Passes("copy.toml"); err != nil {
		return fmt.Sprintf("%sdoes not pass:\n%v\n", b.String(), err)
	}
	return b.String() + "copy:\n" + string(u.Copy)
}

// Protects: what a file of an earlier version is told, and its mended copy, with comments and layout as they were.
func TestUpgradeCases(t *testing.T) {
	for _, file := range glob(t, "testdata/upgrade/*.toml") {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "institutions.pressure") && parameter("institutions.pressure") != nil {
			continue // it is still there
		}
		got := upgradeWords(filepath.Base(file), text)
		golden(t, strings.TrimSuffix(file, ".toml")+".txt", []byte(got))
		if _, copied, ok := strings.Cut(got, "copy:\n"); ok {
			u, err := ParseUpgrade("copy.toml", []byte(copied))
			if err != nil || len(u.Mended) > 0 || len(u.Open) > 0 {
				t.Errorf("%s: the copy has something to mend itself: %v %+v", file, err, u)
			}
			if strings.Count(copied, "\n") != strings.Count(string(text), "\n") {
				t.Errorf("%s: the copy has other lines", file)
			}
		}
	}
}

// Protects: nobody is told to write away a channel that no switch ever took away.
func TestLaterChannelsWereNeverSwitched(t *testing.T) {
	for _, begins := range laterChannels {
		if !slices.ContainsFunc(parameterRows, func(row agents.Parameter) bool {
			return row.Role == sim.Channel && strings.HasPrefix(row.Path, begins)
		}) {
			t.Errorf("no channel begins with %s", begins)
		}
		for _, group := range agents.BarrierGroups {
			if said := asBefore("barriers." + group.String() + "=false"); strings.Contains(said, " "+begins) {
				t.Errorf("barriers.%v: %s", group, said)
			}
		}
	}
	if said := asBefore("barriers.external=false"); said != "" {
		t.Errorf("before model 0.4 there was no channel of outside causes: %s", said)
	}
}

// Protects: an outcome is found by its table and name, in a path and in an expression, and not by a part of a name.
func TestWhatAPathAsksFor(t *testing.T) {
	for path, want := range map[string]bool{
		"region.h_trade": true, "100 * region.h_trade / region.vertical": true, "(region.h_trade)": true,
		"region.h_trade_borders": false, "region.vertical": false, "pairs.TJ-UZ.h_trade": false,
	} {
		if asksFor(path, "region.h_trade") != want {
			t.Errorf("%s asks for region.h_trade: %v", path, !want)
		}
	}
	if !asksFor("mean(pairs.TJ-UZ.turnover_usd)", "pairs.turnover_usd") ||
		asksFor("directed.TJ>UZ.exports_usd", "countries.exports_usd") {
		t.Error("entities stand between table and outcome")
	}
}

func madeUp(what agents.Subject, old, now string, carry agents.Carry) agents.Change {
	return agents.Change{Since: "0.9.0", What: what, Old: old, New: now, Carry: carry, Remedy: "choose anew"}
}

// Protects: an old name is told what became of it, wherever a path or a name may stand.
func TestOldNamesAreTold(t *testing.T) {
	before := agents.Changes
	defer func() { agents.Changes = before }()
	agents.Changes = append(slices.Clone(before),
		madeUp(agents.OfParameter, "trade.frontier", "trade.border", agents.AsItIs),
		madeUp(agents.OfParameter, "trade.lost", "trade.closed", agents.Decide),
		madeUp(agents.OfKind, "skirmish", "clash", agents.AsItIs),
		madeUp(agents.OfKey, "clash.force", "clash.severity", agents.AsItIs),
		madeUp(agents.OfKey, "purpose", "question", agents.AsItIs))
	const renamed = "it was renamed to %s in model 0.9.0; write %[1]s"
	for _, c := range []struct{ text, want, copied string }{
		{"purpose = \"why\"", `"purpose"; ` + fmt.Sprintf(renamed, "question"), `question = "why"`},
		{"[parameters]\ntrade.frontier = 3", `"trade.frontier"; ` + fmt.Sprintf(renamed, "trade.border"), "trade.border = 3"},
		{"[parameters.trade]\n'frontier' = 3", `"trade.frontier"; ` + fmt.Sprintf(renamed, "trade.border"), "'border' = 3"},
		{"[uncertain]\n\"parameters.trade.frontier\" = [1, 2]", `"trade.frontier"; ` + fmt.Sprintf(renamed, "trade.border"),
			`"parameters.trade.border" = [1, 2]`},
		{"[parameters]\ntrade.lost = 2", `"trade.lost"; it was replaced by trade.closed in model 0.9.0; choose anew`, ""},
		{"[[event]]\nid = \"a\"\nyear = 2030\nbetween = [\"KG\", \"TJ\"]\nkind = 'skirmish'\nseverity = 0.5\nsource = \"x\"",
			`"skirmish"; ` + fmt.Sprintf(renamed, "clash"), `kind = "clash"`},
		{"[[event]]\nid = \"a\"\nyear = 2030\nbetween = [\"KG\", \"TJ\"]\nkind = \"clash\"\nforce = 0.5\nsource = \"x\"",
			`"event.force"; ` + fmt.Sprintf(renamed, "clash.severity"), "\nseverity = 0.5"},
	} {
		text := "title = \"t\"\nextends = \"reference\"\n" + c.text + "\n"
		if _, err := Parse("t.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.text, err)
		}
		u, err := ParseUpgrade("t.toml", []byte(text))
		switch {
		case err != nil:
			t.Errorf("%s: %v", c.text, err)
		case c.copied == "" && (u.Copy != nil || len(u.Open) != 1):
			t.Errorf("%s: nothing is left to the author: %+v", c.text, u)
		case c.copied != "" && (!strings.Contains(string(u.Copy), c.copied) || u.Passes("copy.toml") != nil):
			t.Errorf("%s: the copy is %s (%v), and passes: %v", c.text, u.Copy, u.Open, u.Passes("copy.toml"))
		}
	}
	s := mustRead(t, "reference")
	for set, want := range map[string]string{
		"mechanisms.overlay=false":   "it was renamed to hegemonic_order in model 0.4.0",
		"trade.frontier=3":           fmt.Sprintf(renamed, "trade.border"),
		"parameters.trade.lost=3":    "it was replaced by trade.closed",
		"mechanisms.overlay_x=false": "choose one of",
	} {
		if err := s.Set(set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--set %s: %v", set, err)
		}
		path, _, _ := strings.Cut(set, "=")
		if _, err := ParseVary(path+"=1,2", []*Scenario{s}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("--vary %s: %v", path, err)
		}
	}
}

// Protects: the ends of lines stay as they are, also those of two characters.
func TestUpgradeKeepsLineEnds(t *testing.T) {
	const text = "title = \"t\"\r\nextends = \"reference\"\r\n[mechanisms]\r\noverlay = false\r\nhegemonic_provision = false\r\n"
	u, err := ParseUpgrade("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(strings.Replace(text, "overlay", "hegemonic_order", 1), "hegemonic_p", "# hegemonic_p", 1)
	if string(u.Copy) != want {
		t.Errorf("the copy is %q, want %q", u.Copy, want)
	}
}

// Protects: whatever the text, it is refused in words, or has nothing to mend, or its copy reads and has nothing to mend.
func FuzzFix(f *testing.F) {
	for _, file := range []string{"scenario", "braces", "braces-both", "differ", "design", "design-both", "points", "marked"} {
		text, err := os.ReadFile("testdata/upgrade/" + file + ".toml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte("mechanisms={overlay=[1],hegemonic_provision={},\n\"overl\\u0061y\"=2}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		u, err := ParseUpgrade("f.toml", text)
		if err != nil {
			return // the reader's own fault
		}
		if (u.Copy == nil) != (len(u.Open) > 0 || len(u.Mended) == 0) {
			t.Fatalf("a copy where none is due, or none: %+v", u)
		}
		if u.Copy == nil {
			return
		}
		again, err := ParseUpgrade("copy.toml", u.Copy)
		if err != nil || len(again.Mended) > 0 {
			t.Fatalf("the copy: %v %+v\n%s\nof\n%s", err, again, u.Copy, text)
		}
	})
}
