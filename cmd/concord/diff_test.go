package main

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/results"
	"concord/results/diff"
	"concord/scenarios"
	"concord/sim"
)

// reversed is a copy of a folder in which the rows of every table stand the other way
// round, under a manifest made anew.
func reversed(t *testing.T, dir string) string {
	t.Helper()
	to := copied(t, dir)
	rewrite(t, to, func(m *results.Manifest) {
		for name := range m.Files { // any order: each file is changed alone
			if !strings.HasSuffix(name, ".csv") {
				continue
			}
			lines := strings.SplitAfter(strings.TrimSuffix(read(t, to, name), "\n")+"\n", "\n")
			lines = lines[:len(lines)-1]
			slices.Reverse(lines[1:])
			text := strings.Join(lines, "")
			if err := os.WriteFile(filepath.Join(to, name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			m.Files[name] = results.SHA256([]byte(text))
		}
	})
	return to
}

// codebook checks a folder's tables against datapackage.json. Every table stands there. Each column has its
// name, its meaning and a type that all of its cells have.
func codebook(t *testing.T, dir string) {
	t.Helper()
	var book struct {
		Resources []struct {
			Path   string
			Schema struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
	}
	if err := json.Unmarshal([]byte(read(t, dir, "datapackage.json")), &book); err != nil {
		t.Fatal(err)
	}
	tables := map[string]bool{}
	for name := range manifest(t, dir).Files { // any order: this only collects a set
		if strings.HasSuffix(name, ".csv") {
			tables[name] = true
		}
	}
	for _, r := range book.Resources {
		if !tables[r.Path] {
			t.Errorf("%s is described and not there, or twice", r.Path)
			continue
		}
		delete(tables, r.Path)
		rows, err := csv.NewReader(strings.NewReader(read(t, dir, filepath.FromSlash(r.Path)))).ReadAll()
		if err != nil || len(rows[0]) != len(r.Schema.Fields) {
			t.Errorf("%s: %v, or not as many columns as are described", r.Path, err)
			continue
		}
		for c, f := range r.Schema.Fields {
			if f.Name != rows[0][c] || f.Description == "" {
				t.Errorf("%s: column %q is described as %q: %q", r.Path, rows[0][c], f.Name, f.Description)
			}
			for _, row := range rows[1:] {
				var err error
				switch f.Type {
				case "number":
					_, err = strconv.ParseFloat(cmp.Or(row[c], "0"), 64)
				case "integer":
					_, err = strconv.ParseInt(cmp.Or(row[c], "0"), 10, 53)
				case "boolean":
					_, err = strconv.ParseBool(row[c])
				}
				if err != nil {
					t.Errorf("%s: %s is %q, of type %s", r.Path, f.Name, row[c], f.Type)
					break
				}
			}
		}
	}
	for name := range tables { // any order: each is an error
		t.Errorf("%s has no codebook", filepath.Join(dir, name))
	}
}

// Protects: folders of every kind can be compared. For every table that the program writes, diff knows what a
// row is about. So the order of rows does not matter. Other seeds differ.
func TestDiffTakesEveryKind(t *testing.T) {
	if testing.Short() {
		t.Skip("leaves folders of every kind, a fit and a backtest among them")
	}
	t.Chdir(t.TempDir())
	for _, seed := range []string{"1", "2"} {
		must(t, "branch", "save", "--year", "1994", "--replicates", "2", "--seed", seed, "--out", "state-"+seed)
	}
	for _, c := range []struct {
		name, request string
		other         bool // also with another seed; the others are slow
	}{
		{"run", "run --replicates 2 --until 1995 --rows --no-figures --seed SEED", true},
		{"branch", "branch run state-SEED --until 1996 --no-figures", true},
		{"comparison", "compare reference borders-settled --priors --replicates 2 --until 1997 --no-figures --seed SEED", true},
		{"attribution", "why reference --barriers --replicates 2 --years 1993 --no-figures --seed SEED", true},
		{"claims", "claims S01-trade S01-stance --pairs 2 --seed SEED", false},
		{"fit", "fit --until 2001 --members 50 --steps 1 --draws 4 --no-figures --seed SEED", false},
		{"backtest", "backtest --first 2004 --last 2004 --members 50 --steps 1 --no-figures --seed SEED", false},
		{"hindcast", "hindcast --draws 20 --no-figures --seed SEED", false},
		{"theories", "theories reference --replicates 2 --seed SEED", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			seeds := []string{"1", "2"}
			if !c.other {
				seeds = seeds[:1]
			}
			for _, seed := range seeds {
				must(t, append(strings.Fields(strings.ReplaceAll(c.request, "SEED", seed)), "--out", c.name+seed)...)
			}
			codebook(t, c.name+"1")
			if code, out, errs := call(t, "diff", c.name+"1", c.name+"1"); code != 0 || errs != "" ||
				!strings.Contains(out, " are equal: ") {
				t.Errorf("with itself: status %d\n%s%s", code, out, errs)
			}
			if code, out, errs := call(t, "diff", c.name+"1", reversed(t, c.name+"1")); code != 0 || errs != "" ||
				!strings.Contains(out, " are equal in all ") {
				t.Errorf("with its rows the other way round: status %d\n%s%s", code, out, errs)
			}
			if !c.other {
				return
			}
			code, out, errs := call(t, "diff", c.name+"1", c.name+"2")
			if code != 1 || errs != "" || !strings.Contains(out, "differ: seed 1 and 2") ||
				!strings.Contains(out, "largest difference, A → B") {
				t.Errorf("with another seed: status %d\n%s%s", code, out, errs)
			}
			if lines := strings.Count(out, "\n"); lines > 120 {
				t.Errorf("%d lines without --all", lines)
			}
			code, text, _ := call(t, "diff", c.name+"1", c.name+"2", "--json")
			var r diff.Report
			if err := json.Unmarshal([]byte(text), &r); code != 1 || err != nil || r.Equal || len(r.Tables) == 0 {
				t.Errorf("--json: status %d, %v, %+v", code, err, r)
			}
		})
	}
	// A branch has the tables of a run.
	code, out, errs := call(t, "diff", "run1", "branch1")
	if code != 1 || errs != "" ||
		!strings.Contains(out, "region.csv: all 252 values that both have are equal\n  in A alone: 108 rows (year "+
			"1992–1994)\n  in B alone: 36 rows (year 1996)\n") {
		t.Errorf("run and branch: status %d\n%s%s", code, out, errs)
	}
	for _, c := range []struct {
		words []string
		says  string
	}{
		{[]string{"run1"}, "diff takes two folders"},
		{[]string{"run1", "fit1"},
			"run1 holds a run and fit1 a fit, whose tables say different things; compare folders of one kind"},
		{[]string{"run1", "none"}, "cannot read none"},
		{[]string{"run1", "run2", "--abs", "-1"}, "--abs = -1, want a number from 0 on"},
		{[]string{"run1", "run2", "--rel", "NaN"}, "--rel = NaN, want a share"},
	} {
		if code, _, errs := call(t, append([]string{"diff"}, c.words...)...); code != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("%v: status %d, %s", c.words, code, errs)
		}
	}
}

// A scenario that differs is told in words; a committed digest names what differs.
func TestDiffTellsTheScenario(t *testing.T) {
	if testing.Short() {
		t.Skip("runs some ensembles")
	}
	t.Chdir(t.TempDir())
	for _, name := range []string{"reference", "no-new-leader"} {
		must(t, "run", name, "--replicates", "2", "--until", "2018", "--no-figures", "--out", name)
	}
	code, out, _ := call(t, "diff", "reference", "no-new-leader")
	for _, want := range []string{"scenario reference and no-new-leader",
		"  input  event.uz-leader-2016: leader_change 2017 UZ → removed\n", "countries.csv: ", "the first in 2017"} {
		if code != 1 || !strings.Contains(out, want) {
			t.Errorf("status %d, want %q in\n%s", code, want, out)
		}
	}
	for _, c := range []struct {
		dir  string
		code int
		says string
	}{
		{"reference", 0, "are equal in all"},
		{"no-new-leader", 1, "values differ, the first in 2017\n  in A alone: 4 rows (entity uz-leader-2016)\n"},
	} {
		code, out, errs := call(t, "diff", committed(t, "reference"), c.dir)
		if code != c.code || !strings.Contains(out, c.says) ||
			!strings.Contains(out, "a committed digest keeps digests.csv alone") {
			t.Errorf("digest and %s: status %d\n%s%s", c.dir, code, out, errs)
		}
	}
	must(t, "run", "--replicates", "3", "--until", "2018", "--no-figures", "--out", "three")
	if code, out, _ := call(t, "diff", "reference", "three"); code != 1 ||
		!strings.Contains(out, "statistics over 2 and 3 replicates differ for that alone") {
		t.Errorf("other replicates: status %d\n%s", code, out)
	}
	if code, _, errs := call(t, "diff", committed(t, "reference"), "three"); code != 2 ||
		!strings.Contains(errs, "digests of different numbers of replicates always differ") {
		t.Errorf("digest of other replicates: status %d\n%s", code, errs)
	}
}

// older is a folder that model version 0.1.0 left. Some of its tables were kept.
var older = filepath.Join("..", "..", "results", "diff", "testdata", "0.1.0")

// A folder of an older model version is compared with one of today.
func TestDiffReadsOlderVersions(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "run", "--replicates", "2", "--until", "1993", "--no-figures", "--out", dir)
	code, out, errs := call(t, "diff", older, dir)
	for _, want := range []string{"model version 0.1.0 and ", "tables in B alone: agreements.csv, ", "\nregion.csv: ",
		"in B alone: 56 rows (outcome autonomy, ", "region.trade_inside_usd "} {
		if code != 1 || errs != "" || !strings.Contains(out, want) {
			t.Errorf("status %d, want %q in\n%s%s", code, want, out, errs)
		}
	}
	if code, out, errs := call(t, "diff", older, older); code != 0 || !strings.Contains(out, "are equal") {
		t.Errorf("with itself: status %d\n%s%s", code, out, errs)
	}
}

// Protects: an outcome keeps its name, or the list of renames has its old name. Each old name leads to an
// outcome of today. No outcome of today has an old name.
func TestRenamedOutcomesExist(t *testing.T) {
	today, definitions := map[string]bool{}, map[string]string{}
	region, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range agents.New(agents.Defaults(), region).Outcomes() {
		name := o.Domain.String() + "." + o.Name
		today[name] = true
		// Renames are also known by the definition, so no two outcomes of a table share one.
		meaning := o.Domain.String() + " " + o.Unit + " " + o.Definition
		if other := definitions[meaning]; other != "" {
			t.Errorf("%s and %s have one definition", other, name)
		}
		definitions[meaning] = name
	}
	now := map[string]string{}
	for _, r := range agents.Renamed {
		old, name := r.Domain.String()+"."+r.Old, r.Domain.String()+"."+r.New
		switch {
		case !today[name]:
			t.Errorf("%s was renamed to %s, which is no outcome", old, name)
		case today[old]:
			t.Errorf("%s was renamed to %s and is an outcome still", old, name)
		case now[old] != "":
			t.Errorf("%s was renamed twice", old)
		case r.Since == "":
			t.Errorf("%s was renamed in no version", old)
		}
		now[old] = name
	}
	var book struct {
		Outcomes []struct{ Table, Name string }
	}
	if err := json.Unmarshal([]byte(read(t, older, "datapackage.json")), &book); err != nil || len(book.Outcomes) < 30 {
		t.Fatalf("%d outcomes, %v", len(book.Outcomes), err)
	}
	for _, o := range book.Outcomes {
		if name := o.Table + "." + o.Name; !today[name] && now[name] == "" {
			t.Errorf("%s was an outcome once; a rename belongs into agents/renamed.go", name)
		}
	}
}

// Protects: the scenario of a folder of an earlier version is read with the names of today, and one that cannot be read
// is told and not passed over.
func TestDiffReadsOlderScenarios(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"old", "new"} {
		must(t, "run", "--set", "mechanisms.hegemonic_order=false", "--replicates", "1", "--until", "1993", "--no-figures",
			"--out", dir)
	}
	const file = "scenario.effective.toml"
	text := read(t, "old", file)
	for _, c := range []struct {
		name, want string
	}{
		{"overlay = false", "  input  mechanisms.spillover: false → true\n"},
		{"gone = false", "  input  scenario.effective.toml of old cannot be read by this version, so scenarios are not "},
	} {
		now := strings.Replace(text, "hegemonic_order = false", c.name+"\nspillover = false", 1)
		if err := os.WriteFile(filepath.Join("old", file), []byte(now), 0o644); err != nil {
			t.Fatal(err)
		}
		rewrite(t, "old", func(m *results.Manifest) {
			m.ModelVersion, m.Inputs[file] = "0.3.0", results.SHA256([]byte(now))
			m.Files[file] = m.Inputs[file]
			m.DigestInputs()
		})
		if code, out, errs := call(t, "diff", "old", "new"); code != 0 || strings.Count(out, "  input  ") != 1 ||
			!strings.Contains(out, c.want) {
			t.Errorf("status %d, want %q in\n%s%s", code, c.want, out, errs)
		}
	}
	want := "made by model version 0.3.0, this program is " + sim.ModelVersion +
		": the digests cannot be compared. Use that version, or run the scenario again; `concord diff` compares"
	if code, out, errs := call(t, "verify", "old"); code != 2 || !strings.Contains(errs, want) {
		t.Errorf("verify: status %d\n%s%s", code, out, errs)
	}
}
