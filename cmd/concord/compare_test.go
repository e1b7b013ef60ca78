package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/results"
)

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A comparison leaves what it promises: a table that a program reads, a summary,
// the inputs of every side, and a manifest with their digests.
func TestCompareLeavesEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("draws all figures")
	}
	dir := filepath.Join(t.TempDir(), "out")
	out := must(t, "compare", "reference", "no-new-leader", "clash-2027", "--replicates", "6", "--until", "2030",
		"--no-figures", "--out", dir)
	for _, want := range []string{"6 pairs of runs", "seeds only",
		"input  event.uz-leader-2016: leader_change 2017 UZ → removed", "First difference in any pair: 2017",
		"First difference in any pair: 2027", "horizontal cooperation H, points", "correlation", "outcome digest",
		"results in " + dir} {
		if !strings.Contains(out, want) {
			t.Errorf("the words %q are missing in:\n%s", want, out)
		}
	}
	m := manifest(t, dir)
	if m.Kind != "comparison" || m.Replicates != 6 || m.Until != 2030 {
		t.Errorf("manifest %+v", m)
	}
	for name, digest := range m.Files {
		if got := results.SHA256([]byte(read(t, dir, name))); got != digest {
			t.Errorf("%s has another digest than the manifest says", name)
		}
	}
	for _, name := range []string{"differences.csv", "summary.md", "datapackage.json", "base.effective.toml",
		"scenario-1.effective.toml", "scenario-2.effective.toml"} {
		if m.Files[name] == "" {
			t.Errorf("%s is missing", name)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(read(t, dir, "differences.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sides := map[string]int{}
	for _, row := range rows[1:] {
		sides[row[0]]++
		if row[5] < "2017" && row[8] != "0" {
			t.Fatalf("a difference before the year of what differs: %v", row)
		}
	}
	if len(sides) != 2 || sides["no-new-leader"] != sides["clash-2027"] {
		t.Errorf("rows by side: %v", sides)
	}
	for _, want := range []string{"# No new leader in Tashkent", "**Question.**", "### The region in 2030", "### By pair",
		"### By country", "Intervals are 95 %"} {
		if s := read(t, dir, "summary.md"); !strings.Contains(s, want) {
			t.Errorf("summary.md lacks %q", want)
		}
	}
	// A repeated comparison replaces its own results. Another comparison does not.
	must(t, "compare", "reference", "no-new-leader", "clash-2027", "--replicates", "6", "--until", "2030", "--no-figures",
		"--out", dir, "--workers", "1")
	if again := manifest(t, dir); again.OutcomeDigest != m.OutcomeDigest {
		t.Error("the same comparison has another digest")
	}
	if code, _, errs := call(t, "compare", "reference", "no-new-leader", "--replicates", "6", "--out", dir); code != 2 ||
		!strings.Contains(errs, "--force") {
		t.Errorf("another comparison into the folder: status %d, %s", code, errs)
	}
}

// Protects: a comparison says why an entry moves little where its parties decide, and much where it is
// imposed. It says how often the entry was agreed, and its effect among those pairs. It also says that
// leaders' own entry does the same in the base. Documents and tables say it too.
func TestCompareTellsOfEntries(t *testing.T) {
	t.Chdir(t.TempDir())
	// Travel of the two without visa is open in 2026, and wanted by both in a part of the runs.
	quiet := "title = \"Travel\"\nextends = \"reference\"\n"
	deal := quiet + "[[proposal]]\nid = \"tmuz\"\nkind = \"visa_free\"\nyear = 2026\nopen_years = 1\nbetween = [\"TM\", \"UZ\"]\n"
	for name, text := range map[string]string{"quiet.toml": quiet, "deal.toml": deal, "imposed.toml": deal + "imposed = true\n"} {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	own := "own-tm-uz-visa: in the base agreed in "
	for _, c := range []struct {
		scenario string
		want     []string // on the terminal
		document []string
		never    string
	}{
		{"deal.toml", []string{"tmuz: visa_free 2026 TM-UZ\n    base: absent\n    scenario: agreed in ",
			"on the table and not agreed in ", "over all 30 pairs\n", "where it was agreed in the scenario; ", own,
			"conditional mean", "`imposed = true`"},
			[]string{"it was agreed in the scenario: ", " of 30 |"}, "imposed; "},
		{"imposed.toml", []string{"scenario: imposed, so nobody is asked, and carried out at once; in force in 100 % of " +
			"pairs\n", "over all 30 pairs\n", "where own-tm-uz-visa was agreed in the base; ", own, "conditional mean"},
			[]string{"own-tm-uz-visa was agreed in the base: ", " of 30 |"}, "`imposed = true`"},
	} {
		out := must(t, "compare", "quiet.toml", c.scenario, "--replicates", "30", "--until", "2030", "--no-figures", "--force",
			"--out", "out")
		for _, want := range c.want {
			if !strings.Contains(out, want) {
				t.Errorf("%s: the terminal lacks %q:\n%s", c.scenario, want, out)
			}
		}
		if strings.Contains(out, c.never) {
			t.Errorf("%s: the terminal says %q", c.scenario, c.never)
		}
		for _, want := range append([]string{"### Entries that differ: how often they were agreed",
			"### The effect where they were agreed", "conditional mean", own[:14]}, c.document...) {
			if !strings.Contains(read(t, "out", "summary.md"), want) {
				t.Errorf("%s: summary.md lacks %q", c.scenario, want)
			}
		}
		if !strings.Contains(read(t, "out", "report.html"), "conditional mean") {
			t.Errorf("%s: the report does not say what the means are of", c.scenario)
		}
		m := manifest(t, "out")
		for _, name := range []string{"entries.csv", "entry-effects.csv"} {
			if m.Files[name] == "" {
				t.Errorf("%s is not in the manifest", name)
			}
			head, _, _ := strings.Cut(read(t, "out", name), "\n")
			for column := range strings.SplitSeq(head, ",") {
				if !strings.Contains(read(t, "out", "datapackage.json"), `"name": "`+column+`"`) {
					t.Errorf("%s: column %s is not in the data package", name, column)
				}
			}
		}
	}
}

// Protects: --set-all reaches every side, the base too. The comparison equals one of scenario files that set
// the value. The manifest holds the value, and verify computes the comparison again.
func TestSetAllReachesEverySide(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, base := range map[string]string{"a.toml": "reference", "b.toml": "no-new-leader"} {
		if err := os.WriteFile(name, []byte("title = \"Set\"\nextends = \""+base+"\"\n[parameters]\n\"leaders.gain\" = 0.2\n"),
			0o644); err != nil {
			t.Fatal(err)
		}
	}
	more := []string{"--replicates", "4", "--until", "2020", "--no-figures", "--out"}
	must(t, append([]string{"compare", "a.toml", "b.toml"}, append(more, "files")...)...)
	out := must(t, append([]string{"compare", "reference", "no-new-leader", "--set-all", "leaders.gain=0.2"},
		append(more, "all")...)...)
	must(t, append([]string{"compare", "reference", "no-new-leader", "--set", "leaders.gain=0.2"}, append(more, "others")...)...)
	all := manifest(t, "all").OutcomeDigest
	if all != manifest(t, "files").OutcomeDigest {
		t.Error("--set-all does not do what files that set the value do")
	}
	if all == manifest(t, "others").OutcomeDigest {
		t.Error("--set leaves the base alone, and gives the same")
	}
	if !strings.Contains(out, "all sides have leaders.gain=0.2\n") || strings.Contains(out, "input  parameters") {
		t.Errorf("the terminal does not say that all sides have the value:\n%s", out)
	}
	if !strings.Contains(read(t, "all", "summary.md"), "All sides have `leaders.gain=0.2`.") ||
		!slices.Contains(manifest(t, "all").Settings, "set-all leaders.gain=0.2") {
		t.Error("summary or manifest does not hold --set-all")
	}
	if out := must(t, "verify", "all"); !strings.Contains(out, all+" equal") {
		t.Errorf("%s", out)
	}
	if _, examples, _ := strings.Cut(must(t, "help", "compare"),
		"Examples:\n"); !strings.Contains(strings.SplitN(examples, "\n", 2)[0], "--set-all") {
		t.Errorf("the first example of help is not of --set-all:\n%s", examples)
	}
}

// Protects: the answer to --json holds what the tables hold, in keys that docs/READING.md explains. Seeds are
// text. Unknown numbers are null.
func TestCompareJSON(t *testing.T) {
	reading := read(t, docs, "READING.md")
	t.Chdir(t.TempDir())
	if err := os.WriteFile("deal.toml",
		[]byte("title = \"A settlement\"\nextends = \"reference\"\n[[proposal]]\nid = \"kgtj\"\nkind = "+
			"\"border_settlement\"\nyear = 2026\nopen_years = 1\nbetween = [\"KG\", \"TJ\"]\nkm = 450\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	args := []string{"compare", "reference", "deal.toml", "reference", "--replicates", "20", "--until", "2030", "--seed",
		"9223372036854775807", "--no-figures", "--force", "--out", "out"}
	text := must(t, append(args, "--json")...)
	brief := must(t, args...)
	var answer map[string]any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatal(err)
	}
	// Every key is explained.
	_, section, _ := strings.Cut(reading, "compare --json")
	section, _, _ = strings.Cut(section, "\n## ")
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, below := range v { // any order: each key is judged by itself
				if !strings.Contains(section, "`"+key+"`") {
					t.Errorf("docs/READING.md does not explain the key %s", key)
				}
				walk(below)
			}
		case []any:
			for _, below := range v {
				walk(below)
			}
		}
	}
	walk(answer)
	m := manifest(t, "out")
	for key, want := range map[string]any{"seed": "9223372036854775807", "pairs": 20.0, "outcome_digest": m.OutcomeDigest,
		"input_digest": m.InputDigest, "intervals_of": "seeds only", "until": 2030.0, "folder": "out"} {
		if answer[key] != want {
			t.Errorf("%s = %v, want %v", key, answer[key], want)
		}
	}
	sides := answer["differences"].([]any)
	if same := sides[1].(map[string]any); len(sides) != 2 || same["first_difference"] != nil ||
		len(same["outcomes"].([]any)) != 0 || len(same["entries"].([]any)) != 0 {
		t.Errorf("a scenario against itself: %v", sides[1])
	}
	deal := sides[0].(map[string]any)
	if lines := deal["inputs"].([]any); len(lines) != 1 || !strings.Contains(brief, "input  "+lines[0].(string)) {
		t.Errorf("inputs %v", lines)
	}
	// The outcomes must be the outcomes of differences.csv.
	rows, err := csv.NewReader(strings.NewReader(read(t, "out", "differences.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := map[string][]string{}
	for _, row := range rows[1:] {
		if row[0] == "deal" && row[1] == "region" {
			table["region."+row[3]+" "+row[5]] = row
		}
	}
	first := int(deal["first_difference"].(map[string]any)["year"].(float64))
	if first != 2026 || !strings.Contains(brief, "First difference in any pair: 2026, ") {
		t.Errorf("first difference in %d", first)
	}
	outcomes := deal["outcomes"].([]any)
	if len(outcomes) != 7*(2030-first+1) {
		t.Errorf("%d outcomes", len(outcomes))
	}
	for _, o := range outcomes {
		o := o.(map[string]any)
		row := table[o["outcome"].(string)+" "+results.Number(o["year"].(float64))]
		effect := o["effect"].(map[string]any)
		for key, at := range map[string]int{"base_mean": 6, "difference": 8, "se": 9, "low": 10, "high": 11} {
			if row == nil || effect[key] == nil || results.Number(effect[key].(float64)) != row[at] {
				t.Errorf("%v of %v: %s = %v, table %v", o["outcome"], o["year"], key, effect[key], row)
			}
		}
	}
	entry := deal["entries"].([]any)[0].(map[string]any)
	own := entry["own"].(map[string]any)
	if entry["id"] != "kgtj" || own["id"] != "own-kg-tj-border" || entry["base"].(map[string]any)["agreed"] != nil ||
		len(entry["effects"].([]any)) == 0 {
		t.Errorf("entry %v", entry)
	}
	if agreed := entry["scenario"].(map[string]any)["agreed"].(float64); !strings.Contains(brief,
		fmt.Sprintf("scenario: agreed in %.0f %% of pairs", 100*agreed)) {
		t.Errorf("agreed in %v, on the terminal:\n%s", agreed, brief)
	}
}

// Three cases: a scenario beside itself with a change, parameters that are drawn, and a comparison that ends
// by precision.
func TestCompareOptions(t *testing.T) {
	base := t.TempDir()
	out := must(t, "compare", "--no-figures", "reference", "--set", "leaders.gain=0", "--replicates", "4", "--until",
		"2000", "--priors",
		"--no-figures", "--out", filepath.Join(base, "set"))
	if !strings.Contains(out, "seeds and parameters") || !strings.Contains(out, "parameters.leaders.gain: ") {
		t.Errorf("%s", out)
	}
	out = must(t, "compare", "reference", "no-new-leader", "--until", "2018", "--precision", "2", "--no-figures", "--out",
		filepath.Join(base, "precise"))
	if !strings.Contains(out, "Stopped after 64 pairs") {
		t.Errorf("%s", out)
	}
	out = must(t, "compare", "reference", "reference", "--replicates", "3", "--until", "2000", "--no-figures", "--out",
		filepath.Join(base, "null"))
	if !strings.Contains(out, "No number differs in any year of any pair.") {
		t.Errorf("%s", out)
	}
}

func TestCompareWrongRequests(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{nil, "two scenarios or more"},
		{[]string{"reference"}, "--set PATH=VALUE"},
		{[]string{"reference", "--set-all", "leaders.gain=0"}, "--set-all changes both"},
		{[]string{"reference", "no-new-leader", "--set-all", "leaders.gian=1"},
			`in scenario reference: --set-all leaders.gian=1: unknown path; did you mean "leaders.gain"?`},
		{[]string{"reference", "clash-2027", "--set-all", "event.clash-2027.severity=1"},
			"in scenario reference: --set-all event.clash-2027.severity=1: there is no event"},
		{[]string{"reference", "no-new-leader", "--set-all", "leaders.gain=1", "--set", "parameters.leaders.gain=0"},
			"in scenario no-new-leader: --set parameters.leaders.gain=0: "},
		{[]string{"reference", "no-such"}, "no-such"},
		{[]string{"reference", "visegrad"}, "compare scenarios of one region"},
		{[]string{"reference", "no-new-leader", "--replicates", "1"}, "one pair says nothing"},
		{[]string{"reference", "no-new-leader", "--precision", "NaN"}, "a number above 0"},
		{[]string{"reference", "no-new-leader", "--precision", "1", "--outcome", "region.horizontl"},
			`did you mean "horizontal"?`},
		{[]string{"reference", "no-new-leader", "--precision", "1", "--outcome", "pairs.TJ-XX.turnover_usd"},
			`the table pairs has no "TJ-XX"`},
		{[]string{"reference", "no-new-leader", "--precision", "1", "--outcome", "pairs"}, "want pairs.ENTITY.OUTCOME"},
		{[]string{"reference", "no-new-leader", "--precision", "1", "--year", "2099"}, "--year = 2099, want 1992..2035"},
		{[]string{"reference", "no-new-leader", "--uncertain"}, "[uncertain]"},
		{[]string{"reference", "no-new-leader", "--set", "leaders.gian=1"}, "leaders.gain"},
	} {
		code, _, errs := call(t, append([]string{"compare"}, c.args...)...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("concord compare %s: status %d, want 2 and %q:\n%s", strings.Join(c.args, " "), code, c.want, errs)
		}
	}
}
