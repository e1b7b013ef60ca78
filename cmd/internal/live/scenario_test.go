package live

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"concord/agents"
	"concord/scenarios"
)

// written is a leaf as the page writes it: TOML with a key on a line.
func written(t *testing.T, l *Leaf) string {
	t.Helper()
	var b strings.Builder
	line := func(key string, value any) {
		text, err := json.Marshal(value) // texts, numbers, flags and lists of TOML are written as those of JSON
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s = %s\n", key, text)
	}
	some := func(key string, value any, there bool) {
		if there {
			line(key, value)
		}
	}
	some("title", l.Title, l.Title != "")
	some("question", l.Question, l.Question != "")
	some("expect", l.Expect, l.Expect != "")
	some("ids", l.IDs, len(l.IDs) > 0)
	some("claims", l.Claims, len(l.Claims) > 0)
	some("extends", l.Extends, l.Extends != "")
	some("region", l.Region, l.Region != "")
	some("until", l.Until, l.Until != nil)
	some("seed", l.Seed, l.Seed != nil)
	some("agenda", l.Agenda, l.Agenda != "")
	some("remove", l.Remove, len(l.Remove) > 0)
	table := func(header string, values map[string]any) {
		if len(values) > 0 {
			b.WriteString(header + "\n")
		}
		for _, key := range slices.Sorted(maps.Keys(values)) {
			line(`"`+key+`"`, values[key])
		}
	}
	for name, values := range map[string]map[string]any{"parameters": l.Parameters, "mechanisms": l.Mechanisms,
		"barriers": l.Barriers, "supports": l.Supports, "size": l.Size, "uncertain": l.Uncertain} {
		table("["+name+"]", values)
	}
	for _, entry := range l.Events {
		table("[[event]]", entry)
	}
	for _, entry := range l.Proposals {
		table("[[proposal]]", entry)
	}
	for _, decision := range l.Decisions {
		table("[[decision]]", decision)
	}
	for id, change := range l.Change {
		change["id"] = id
		table("[[change]]", change)
	}
	return b.String()
}

// Protects: a scenario that the page takes in, as differences or complete, and writes again is the same scenario. It holds for
// every fourth of the library, and with CONCORD_WHOLE for all.
func TestTakenInAndWrittenAgain(t *testing.T) {
	e := New()
	texts := map[string]string{"days": `title = "Days"
extends = "reference"
until = 2030
[parameters]
leaders.gain = 2
[parameters.talks]
gain = 1
[[event]]
id = "a-clash"
kind = "clash"
date = 2024-03-05
between = ["KG", "TJ"]
severity = 1
[[change]]
id = "uz-leader-2016"
date = 2017
note = "a \"remark\" in\ttwo\nlines"
[[decision]]
entry = "own-tj-uz-border"
country = "UZ"
year = 2027
answer = "accept"
note = "role play"
[uncertain]
event.a-clash.severity = [0, 1]
[size]
UZ = "official"
`}
	every := 4
	if os.Getenv("CONCORD_WHOLE") != "" {
		every = 1
	}
	for k, name := range scenarios.Library() {
		if k%every != 0 {
			continue
		}
		s, err := scenarios.Read(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = "title = \"x\"\nextends = \"" + name + "\"\n"
		texts[name+" complete"] = string(s.TOML(true))
	}
	extended := 0
	for name, text := range texts {
		l := ask[Leaf](t, e, "import", Side{"mine", text})
		again := written(t, &l)
		want, err := scenarios.ParseAlone("mine.toml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := scenarios.ParseAlone("mine.toml", []byte(again))
		if err != nil {
			t.Errorf("%s: %v in\n%s", name, err, again)
			continue
		}
		if string(got.TOML(false)) != string(want.TOML(false)) {
			t.Errorf("%s: it was\n%s\nand is\n%s", name, want.TOML(false), got.TOML(false))
		}
		if strings.HasSuffix(name, "complete") && l.Extends != "" {
			t.Errorf("%s extends %s", name, l.Extends)
		}
		if l.Extends != "" {
			extended++
		}
	}
	if extended < 50/every {
		t.Errorf("only %d scenarios extend another", extended)
	}
}

// Protects: faults are those of the reader, with their places, and a seed that a browser would change is refused.
func TestTakenInWithFaults(t *testing.T) {
	for text, want := range map[string]Fault{
		"title = \"x\"\nextends = \"referense\"\n": {"x.toml", 2, 11, `extends = "referense": the library has no scenario ` +
			`"referense"; did you mean "reference"?`},
		"title = \"x\"\nseed = 9007199254740993\n": {"x.toml", 2, 8, "seed is too large for a browser to hold exactly; " +
			"take one of at most 9007199254740991"},
	} {
		request, _ := json.Marshal(Side{"x", text})
		var answer struct{ Faults []Fault }
		if err := json.Unmarshal([]byte(New().Call("import", string(request))), &answer); err != nil || len(answer.Faults) != 1 ||
			answer.Faults[0] != want {
			t.Errorf("%q: %v %+v", text, err, answer)
		}
	}
}

// Protects: a scenario is told as the reader understood it.
func TestScenarioInfo(t *testing.T) {
	s := ask[ScenarioInfo](t, New(), "scenario",
		on("no-new-leader", "[parameters]\nleaders.gain = 2\n[barriers]\nexternal = false"))
	read, err := scenarios.ParseAlone("mine.toml", []byte(s.TOML))
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Entries) != len(read.Entries) || len(s.Entries) < 50 || s.Until != 2035 || s.Parameters["leaders.gain"] != 2 {
		t.Errorf("%d entries until %d, parameters %v", len(s.Entries), s.Until, s.Parameters)
	}
	if on, set := s.Switches["barriers.external"]; on || !set {
		t.Errorf("switches %v", s.Switches)
	}
	k := slices.IndexFunc(s.Entries, func(e EntryInfo) bool { return e.ID == "kg-leader-2005" })
	if k < 0 || s.Entries[k].Table != "event" || s.Entries[k].Kind != "leader_change" || s.Entries[k].Year != 2005 ||
		!slices.Equal(s.Entries[k].Who, []string{"KG"}) || !strings.HasPrefix(s.Entries[k].From, "reference.toml:") {
		t.Errorf("kg-leader-2005 is told as %+v", s.Entries[k])
	}
}

// Protects: the engine tells of every shipped region, and of none that is not there: without a map there are no outlines of
// another region, and what it says of the evidence is of this one.
func TestAboutEveryRegion(t *testing.T) {
	for _, name := range scenarios.RegionNames() {
		r, err := scenarios.ReadRegion(name, nil)
		if err != nil {
			t.Fatal(err)
		}
		a := ask[About](t, New(), "about", AboutRequest{name})
		if a.Region.ID != name || len(a.Region.Nodes) != len(r.Nodes) || a.Region.Nodes[0].Code != r.Nodes[0].ID ||
			a.Region.Reference == "" || a.Evidence != scenarios.Evidence(name) {
			t.Errorf("%s is told as %+v", name, a.Region)
		}
		for _, o := range a.Region.Outlines {
			if r.NodeIndex(o.ID) < 0 {
				t.Errorf("%s has the outline of %s", name, o.ID)
			}
		}
	}
	if answer := New().Call("about", `{"region":"atlantis"}`); !strings.Contains(answer, "there is no region") {
		t.Errorf("a region that is not there: %s", answer)
	}
}

// Protects: what the page knows of the model is all there and agrees with the model's own tables.
func TestAbout(t *testing.T) {
	a := ask[About](t, New(), "about", struct{}{})
	r, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := agents.Defaults()
	p.Calibrate(r)
	rows := p.Table()
	if len(a.Parameters) != len(rows) || len(a.Kinds) != len(agents.Kinds()) || len(a.Library) != len(scenarios.Library()) {
		t.Errorf("%d parameters, %d kinds, %d scenarios", len(a.Parameters), len(a.Kinds), len(a.Library))
	}
	fitted := 0
	for k, row := range rows {
		told := a.Parameters[k]
		if told.Path != row.Path || told.Value != *row.Value || (told.Prior == nil) != (row.Shape == agents.Fixed) {
			t.Errorf("%s is told as %+v", row.Path, told)
		}
		for _, law := range [][]float64{told.Prior, told.Posterior} {
			if law != nil && (len(law) != 21 || !slices.IsSorted(law) || law[0] < row.Lo || law[20] > row.Hi) {
				t.Errorf("%s has the quantiles %v", row.Path, law)
			}
		}
		if told.Posterior != nil {
			fitted++
		}
	}
	want := 0
	for _, row := range rows {
		if slices.Contains(r.Posterior.Paths, row.Path) {
			want++
		}
	}
	if fitted != want || fitted == 0 {
		t.Errorf("%d parameters have a posterior, want %d", fitted, want)
	}
	for _, o := range a.Outcomes {
		if o.Words == nil {
			t.Errorf("the words of %s.%s are null in JSON", o.Table, o.Name)
		}
	}
	for k, kind := range agents.Kinds() {
		var keys []string
		for _, key := range a.Kinds[k].Keys {
			keys = append(keys, key.Name)
			if key.Words == nil {
				t.Errorf("%s: the words of %s are null in JSON", kind.Name, key.Name)
			}
			if key.Type == "" || key.Does == "" || (key.Type == "choice" || key.Type == "code") && len(key.Words) == 0 {
				t.Errorf("%s: the key %s is told as %+v", kind.Name, key.Name, key)
			}
		}
		for _, f := range kind.Fields {
			if !slices.Contains(keys, f.Key) {
				t.Errorf("%s takes %s, which is not told", kind.Name, f.Key)
			}
		}
	}
	for _, n := range a.Region.Nodes {
		if n.Member && n.Place == nil {
			t.Errorf("%s has no place on the map", n.Code)
		}
	}
	if len(a.Region.Outlines) != r.Members || len(a.Region.Borders) != r.Inner || len(a.Region.Pairs) != r.Pairs() ||
		len(a.Outcomes) < 50 || len(a.Comparators) == 0 || a.Evidence == "" || len(a.Barriers) != 5 {
		t.Errorf("the region is told as %+v", a.Region)
	}
}
