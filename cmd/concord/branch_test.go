package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/results"
	"concord/sim"
)

// columns reads digests.csv: by outcome and entity, the digests of the years from
// first on. The heads of the columns come first.
func columns(t *testing.T, dir, first string) [][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "digests.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := slices.Index(rows[0], first)
	if at < 2 {
		t.Fatalf("%s has no column %s", dir, first)
	}
	for k, row := range rows {
		rows[k] = append(row[:2:2], row[at:]...)
	}
	return rows
}

// later gives the rows of a table that are of a year from first on, without its head.
func later(t *testing.T, dir, file, first string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, file))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSpace(string(text)), "\n")[1:] {
		if line >= first {
			lines = append(lines, line)
		}
	}
	return lines
}

// Protects: in its years a branch has the same numbers as a run from the beginning, to the last digit, in the
// tables and in the digests. The same holds for a branch of a branch.
func TestBranchEqualsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("computes whole runs and their branches; not with -short")
	}
	t.Chdir(t.TempDir())
	if out := must(t, "branch", "save", "reference", "--year", "2015", "--out", "a/state.concord", "--replicates", "12",
		"--seed", "6", "--priors"); !strings.Contains(out,
		"a/state.concord: the end of 2015 in reference, 12 replicates, seed 6, model "+sim.ModelVersion) {
		t.Errorf("save says %s", out)
	}
	out := must(t, "branch", "run", "a/state.concord", "no-new-leader", "--out", "branch", "--until", "2030")
	for _, want := range []string{"2016–2030, from the end of 2015 in reference; 12 replicates, seed 6",
		"intervals: seeds and parameters", "results in branch"} {
		if !strings.Contains(out, want) {
			t.Errorf("run does not say %q:\n%s", want, out)
		}
	}
	must(t, "branch", "save", "no-new-leader", "--from", "a/state.concord", "--year", "2024")
	if out := must(t, "branch", "run", "no-new-leader-2024.concord", "--set", "until=2030", "--out", "second", "--no-figures",
		"--workers", "3", "--json"); out != string(manifest(t, "second").JSON()) {
		t.Errorf("--json printed another thing than the manifest:\n%s", out)
	}
	must(t, "run", "no-new-leader", "--replicates", "12", "--seed", "6", "--priors", "--until", "2030", "--no-figures",
		"--out", "whole")

	for dir, first := range map[string]string{"branch": "2016", "second": "2025"} {
		got, want := columns(t, dir, first), columns(t, "whole", first)
		if len(got[0]) != 2+2031-map[string]int{"2016": 2016, "2025": 2025}[first] || len(got) != len(want) {
			t.Fatalf("%s: %d rows of %d columns", dir, len(got), len(got[0]))
		}
		for k := range got {
			if !slices.Equal(got[k], want[k]) {
				t.Fatalf("%s: digests of %v are not those of the run", dir, got[k][:2])
			}
		}
		for _, d := range sim.DomainNames {
			if !slices.Equal(later(t, dir, d+".csv", first), later(t, "whole", d+".csv", first)) {
				t.Errorf("%s: %s.csv is not that of the run", dir, d)
			}
		}
	}

	m, state := manifest(t, "branch"), open(t, "a/state.concord")
	if m.Kind != "branch" || m.FirstYear != 2016 || m.Until != 2030 || m.Seed != 6 || m.Replicates != 12 ||
		!slices.Equal(m.Settings, []string{"priors", "branch 2015 " + state.Digest}) ||
		m.InputDigest == manifest(t, "whole").InputDigest {
		t.Errorf("the manifest: %+v", m)
	}
	if files, _ := filepath.Glob("branch/figures/*.png"); len(files) < 5 {
		t.Errorf("%d figures", len(files))
	}
	for name, digest := range m.Files {
		if text, err := os.ReadFile(filepath.Join("branch", name)); err != nil || results.SHA256(text) != digest {
			t.Errorf("%s is not what the manifest says: %v", name, err)
		}
	}
}

// Protects: nothing that a year changes for the years after it is left out of a state. A power that pushes another out
// changes alignments year after year. So a branch from the state of 2004, which takes this scenario on, is its run.
func TestBranchOfExclusion(t *testing.T) {
	if testing.Short() {
		t.Skip("computes whole runs and their branches; not with -short")
	}
	t.Chdir(t.TempDir())
	early := exclusionOf2006(t)
	must(t, "branch", "save", "reference", "--year", "2004", "--out", "early", "--replicates", "6", "--priors")
	must(t, "branch", "save", "russia-china-excluded", "--year", "2024", "--out", "late", "--replicates", "6", "--priors")
	for _, c := range []struct{ state, scenario, first string }{
		{"early", "russia-china-excluded", "2005"}, {"early", early, "2005"}, {"late", "russia-china-excluded", "2025"},
	} {
		must(t, "branch", "run", c.state, c.scenario, "--out", "branch", "--force", "--no-figures")
		must(t, "run", c.scenario, "--replicates", "6", "--priors", "--out", "whole", "--force", "--no-figures")
		got, want := columns(t, "branch", c.first), columns(t, "whole", c.first)
		if len(got) < 50 || !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Errorf("%s from %s: the branch is not the run", c.scenario, c.state)
		}
		for _, d := range sim.DomainNames {
			if !slices.Equal(later(t, "branch", d+".csv", c.first), later(t, "whole", d+".csv", c.first)) {
				t.Errorf("%s from %s: %s.csv is not that of the run", c.scenario, c.state, d)
			}
		}
	}
}

// exclusionOf2006 writes a scenario in which the exclusion begins soon after the state of 2004.
func exclusionOf2006(t *testing.T) string {
	t.Helper()
	const text = `title = "Excluded early"
extends = "reference"

[[event]]
id      = "us-against-ru-2006"
year    = 2006
kind    = "exclusion"
power   = "US"
against = "RU"
source  = "counterfactual"
`
	if err := os.WriteFile("excluded.toml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return "excluded.toml"
}

// Protects: a state that another model version saved is refused in words with the remedy, wherever it is asked for, and
// --force may replace it.
func TestStateOfOtherVersion(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "reference", "--year", "1993", "--out", "s", "--replicates", "1")
	text, err := os.ReadFile("s")
	if err != nil {
		t.Fatal(err)
	}
	// The head of 0.3.0 had no other keys, but fewer numbers.
	body := bytes.Replace(text[:len(text)-sha256.Size], []byte(sim.ModelVersion), []byte("0.3.0"), 1)
	sum := sha256.Sum256(body)
	if err := os.WriteFile("s", append(body, sum[:]...), 0o644); err != nil {
		t.Fatal(err)
	}
	const want = `s: the state was saved by another model version, "0.3.0"; this program is ` + sim.ModelVersion +
		": save the state again with this one, or run it with that one"
	for _, args := range [][]string{{"branch", "run", "s"}, {"branch", "run", "s", "no-new-leader"},
		{"branch", "save", "reference", "--from", "s", "--year", "1995", "--out", "t"}} {
		if code, _, errs := call(t, args...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%v: status %d\n%s", args, code, errs)
		}
	}
	if code, _, errs := call(t, "branch", "save", "reference", "--year", "1993", "--out", "s", "--replicates", "1"); code != 2 {
		t.Errorf("without --force: status %d\n%s", code, errs)
	}
	must(t, "branch", "save", "reference", "--year", "1993", "--out", "s", "--replicates", "1", "--force")
}

func open(t *testing.T, path string) *results.State {
	t.Helper()
	file, s, err := openState(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return s
}

// Protects: a branch goes on drawing uncertain values. It draws from the ranges of its own scenario.
func TestBranchOfUncertain(t *testing.T) {
	if testing.Short() {
		t.Skip("computes whole runs and their branches; not with -short")
	}
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "clash-2027", "--year", "2026", "--out", "s", "--replicates", "5", "--uncertain")
	must(t, "branch", "run", "s", "--out", "branch", "--no-figures")
	must(t, "run", "clash-2027", "--replicates", "5", "--uncertain", "--no-figures", "--out", "whole")
	must(t, "run", "clash-2027", "--replicates", "5", "--no-figures", "--out", "coded")
	got := columns(t, "branch", "2027")
	if want := columns(t, "whole", "2027"); !slices.EqualFunc(got, want, slices.Equal[[]string]) {
		t.Error("the branch is not the run")
	}
	if slices.EqualFunc(got, columns(t, "coded", "2027"), slices.Equal[[]string]) {
		t.Error("nothing was drawn")
	}
}

// Protects: the year of a state is right. The states of two years differ, and the columns of a branch begin
// in the year after its state.
func TestBranchYears(t *testing.T) {
	if testing.Short() {
		t.Skip("computes branches of the first and the last year; not with -short")
	}
	t.Chdir(t.TempDir())
	for _, year := range []string{"1992", "2034"} {
		must(t, "branch", "save", "--year", year, "--replicates", "2")
		must(t, "branch", "run", "reference-"+year+".concord", "--no-figures", "--out", year)
	}
	if m := manifest(t, "1992"); m.FirstYear != 1993 || m.Until != 2035 {
		t.Errorf("a branch of 1992 is of %d–%d", m.FirstYear, m.Until)
	}
	if head := columns(t, "2034", "2035")[0]; !slices.Equal(head, []string{"outcome", "entity", "2035"}) {
		t.Errorf("a branch of 2034 has the columns %v", head)
	}
}

// Protects: differences in the past are refused, all of them at once, each with its remedy.
func TestBranchRefusesAnotherPast(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "--year", "2015", "--replicates", "1", "--out", "s")
	gain := strconv.FormatFloat(shippedParams().Leaders.Gain, 'g', -1, 64)
	for _, c := range []struct{ args, want string }{
		{"run s no-new-leader --set leaders.gain=0.4 --set event.kg-leader-2011.openness=[0.1,0.2] --set " +
			"proposal.uz-kg-closure-2010.years=3",
			`concord: no-new-leader does not go on from s:
parameters.leaders.gain differs, GAIN → 0.4, and counts from the first year: keep it as it was saved, or run from the beginning
kg-leader-2011 differs (openness) and counts from 2012: branch from 2011 or earlier, or run from the beginning
uz-kg-closure-2010 differs (years) and counts from 2010: branch from 2009 or earlier, or run from the beginning
`},
		{"run s no-external-barriers", `concord: no-external-barriers does not go on from s:
barriers.external differs, true → false, and counts from the first year: keep it as it was saved, or run from the beginning
`},
		{"run s visegrad", `concord: visegrad does not go on from s:
region: the state is of central-asia and the scenario of visegrad: run it from the beginning
`},
		{"run s --until 2015", `concord: reference does not go on from s:
until = 2015, but the state is of the end of 2015: end in 2016 or later
`},
		{"save --from s --year 2020 --set leaders.gain=0.4", `concord: reference does not go on from s:
parameters.leaders.gain differs, GAIN → 0.4, and counts from the first year: keep it as it was saved, or run from the beginning
`},
	} {
		if code, _, errs := call(t, append([]string{"branch"}, strings.Fields(c.args)...)...); code != 2 ||
			errs != strings.ReplaceAll(c.want, "GAIN", gain) {
			t.Errorf("%s: status %d\n%swant\n%s", c.args, code, errs, c.want)
		}
	}
	if files, _ := filepath.Glob("*"); len(files) != 1 {
		t.Errorf("refusing leaves %v", files)
	}
}

// Protects: impossible requests are refused with what to do, and nothing is written.
func TestBranchWrongRequests(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "--year", "2015", "--replicates", "1", "--out", "s")
	good, err := os.ReadFile("s")
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, text []byte) {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	reseal := func(old, now string) []byte {
		body := bytes.Replace(good[:len(good)-sha256.Size], []byte(old), []byte(now), 1)
		sum := sha256.Sum256(body)
		return append(body, sum[:]...)
	}
	bad := bytes.Clone(good)
	bad[len(bad)/2] ^= 1
	write("bad", bad)
	write("cut", good[:len(good)-100])
	write("text", []byte("title = \"no state\"\n"))
	write("version", reseal(`"model_version":"`+sim.ModelVersion+`"`, `"model_version":"0.0.1"`))
	const region = `"regions/central-asia.toml":"`
	digest := good[bytes.Index(good, []byte(region))+len(region):][:64]
	write("inputs", reseal(region+string(digest), region+strings.Repeat("0", 64)))
	write("gone", reseal(`"inputs":{`, `"inputs":{"a.csv":"`+strings.Repeat("0", 64)+`",`))
	write("shape", reseal(`"entries":[{"id":"`, `"entries":[{"id":"x`))
	for _, c := range []struct{ args, want string }{
		{"go", `branch has no "go"; there are: save, run`},
		{"save", "give --year YEAR"},
		{"save --year 1991", "--year 1991: want 1992.."},
		{"save --year 2100", "--year 2100: want 1992.."},
		{"save --year 2015 --replicates 0", "replicates = 0, want 1.."},
		{"save --year 2015 --uncertain", "has no [uncertain] table"},
		{"save a b --year 2015", "takes one scenario, got a, b"},
		{"save nowhere --year 2015", "nowhere"},
		{"save --year 2015 --out s",
			"s is kept as it is: it is there already; choose another file with --out, or replace it with --force"},
		{"save --year 2015 --out text --force",
			"text is kept as it is: it is not a whole state that concord saved; choose another file with --out"},
		{"save --year 2015 --out bad --force", "bad is kept as it is: it is not a whole state that concord saved"},
		{"save --year 2015 --out .", "you stand in it; name a place below it"},
		{"save --year 2020 --from s --seed 4", "seed, replicates and draws are those of s"},
		{"save --year 2020 --from s --prior-medians", "--priors, --posterior and --prior-medians out"},
		{"save --year 2015 --from s", "--year 2015: want 2016.."},
		{"run", "takes a saved state and one scenario or none"},
		{"run s reference clash-2027", "takes a saved state and one scenario or none"},
		{"run s --replicates 3", "branch run has no flag --replicates; it is a flag of run, compare, "},
		{"run s --set seed=4", "--set seed=4: the seed is that of the state, 1"},
		{"run s --until soon", "until"},
		{"run missing", "missing"},
		{"run .", ".: this is not a file; want one that `concord branch save` wrote\n"},
		{"run text", "text: this is not a state that concord saved; want a file that `concord branch save` wrote\n"},
		{"run bad", "bad: the state is damaged: its checksum does not match; save it again\n"},
		{"run cut", "cut: the state is damaged: its checksum does not match; save it again\n"},
		{"run version", `version: the state was saved by another model version, "0.0.1"; this program is ` + sim.ModelVersion +
			": save the state again with this one, or run it with that one\n"},
		{"run inputs", "regions/central-asia.toml is another file than when the state was saved: save the state again\n"},
		{"run gone", "a.csv is gone since the state was saved: save the state again\n"},
		{"run shape", "the state is not of the shape that its scenario reference has with this program and this region; save " +
			"it again\n"},
	} {
		if code, _, errs := call(t, append([]string{"branch"}, strings.Fields(c.args)...)...); code != 2 ||
			!strings.Contains(errs, c.want) {
			t.Errorf("branch %s: status %d\n%swant %s", c.args, code, errs, c.want)
		}
	}
	if must(t, "branch") != must(t, "help", "branch") {
		t.Error("branch alone does not explain itself")
	}
	if _, err := os.Stat("results"); err == nil {
		t.Error("a refused branch left results")
	}
	if text, _ := os.ReadFile("s"); !bytes.Equal(text, good) {
		t.Error("a refused request changed the state")
	}
	must(t, "branch", "save", "--year", "2014", "--replicates", "1", "--out", "s", "--force")
	must(t, "branch", "run", "s", "--out", "r", "--until", "2016", "--no-figures")
	must(t, "branch", "run", "s", "--out", "r", "--until", "2016", "--no-figures")
	if code, _, errs := call(t, "branch", "run", "s", "--out", "r", "--until", "2017", "--no-figures"); code != 2 ||
		!strings.Contains(errs, "--force") {
		t.Errorf("another branch's folder: status %d, %s", code, errs)
	}
	must(t, "branch", "run", "s", "--out", "r", "--until", "2017", "--no-figures", "--force")
}

// Protects: a save that is stopped leaves no new file, and an older file stays as it was.
func TestStoppedSaveLeavesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, errs bytes.Buffer
	if err := concord(ctx, &out, &errs, []string{"branch", "save", "--year", "2015", "--out", "s"}); !errors.Is(err,
		context.Canceled) {
		t.Errorf("%v", err)
	}
	if files, _ := filepath.Glob("*"); len(files) != 0 {
		t.Errorf("%v is left", files)
	}
}
