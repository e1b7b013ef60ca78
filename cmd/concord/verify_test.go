package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// copied is a copy of a folder of results, to be spoilt.
func copied(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// shell spoils a folder.
func shell(t *testing.T, dir, line string) {
	t.Helper()
	if _, err := exec.LookPath("mkfifo"); err != nil {
		t.Skip("this system has no named pipes")
	}
	c := exec.Command("sh", "-e", "-c", line)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// rewrite changes a manifest and seals it again, which nobody does by chance.
func rewrite(t *testing.T, dir string, change func(m *results.Manifest)) {
	t.Helper()
	m := manifest(t, dir)
	change(m)
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), m.JSON(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// committed keeps only the digests of a folder of results, as they are committed.
func committed(t *testing.T, dir string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "digest")
	if err := os.MkdirAll(to, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"manifest.json", "digests.csv"} {
		if err := os.WriteFile(filepath.Join(to, name), []byte(read(t, dir, name)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	rewrite(t, to, func(m *results.Manifest) { m.Files = nil })
	return to
}

// Protects: verify names each file of a run that was changed, is missing or was added, also with --files. The
// run is still computed again, except when its inputs were changed.
func TestVerifyFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("computes a run again for each way to spoil its folder")
	}
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "run", "--replicates", "2", "--until", "1995", "--rows", "--out", dir)
	if out := must(t, "verify", "--files", dir); !strings.Contains(out, " files, all as the manifest says\n") ||
		strings.Contains(out, "equal") {
		t.Errorf("--files says %s", out)
	}
	// Protects: no file is left out. Pictures, the report and rows are checked too.
	m := manifest(t, dir)
	for _, name := range []string{"report.html", "figures/network.png", "rows/pairs.csv", "events.log",
		"scenario.effective.toml"} {
		if m.Files[name] == "" {
			t.Errorf("the manifest does not list %s", name)
		}
	}
	for _, c := range []struct {
		name, spoil string
		says        string
		again       bool // computed again
	}{
		{"nothing", ":", " files, all as the manifest says\n", true},
		{"summary", "echo more >>summary.md", ": changed: summary.md\n", true},
		{"picture", "echo more >>figures/network.png", ": changed: figures/network.png\n", true},
		{"report", "echo more >>report.html", ": changed: report.html\n", true},
		{"rows", "echo more >>rows/pairs.csv", ": changed: rows/pairs.csv\n", true},
		{"table gone", "rm pairs.csv", ": missing: pairs.csv\n", true},
		{"note", "touch .DS_Store notes.txt", ": added: .DS_Store\nDIR: added: notes.txt\n", true},
		{"folder", "mkdir notes; touch notes/a", ": added: notes/\n", true},
		{"link", "mv summary.md ../s; ln -s ../s summary.md", ": a symbolic link, no longer a file: summary.md\n", true},
		{"pipe", "rm events.log; mkfifo events.log", ": a named pipe, no longer a file: events.log\n", true},
		{"digests", "rm digests.csv; mkfifo digests.csv", ": a named pipe, no longer a file: digests.csv\n", true},
		{"name with an escape", `touch "$(printf 'a\033[31mb')"`, `: added: "a\x1b[31mb"` + "\n", true},
		{"title", `sed -i.bak 's/"title": "/&My /' manifest.json; rm manifest.json.bak`,
			": manifest.json was altered since it was written\n", false},
		{"seed", `sed -i.bak 's/"seed": "1",/"seed": "2",/' manifest.json; rm manifest.json.bak`,
			": manifest.json was altered", false},
		{"scenario", "echo '# more' >>scenario.effective.toml",
			": changed: scenario.effective.toml\nDIR: not computed again, for want of scenario.effective.toml as it was\n",
			false},
		{"scenario gone", "rm scenario.effective.toml",
			": missing: scenario.effective.toml\nDIR: not computed again, for want of scenario.effective.toml as it was\n",
			false},
		{"scenario a link", "mv scenario.effective.toml ../s; ln -s ../s scenario.effective.toml",
			": a symbolic link, no longer a file: scenario.effective.toml\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := copied(t, dir)
			shell(t, dir, c.spoil)
			want := 1
			if c.spoil == ":" {
				want = 0
			}
			code, out, errs := call(t, "verify", dir)
			says := strings.ReplaceAll(c.says, "DIR", dir)
			if code != want || errs != "" || !strings.Contains(out, says) || strings.Contains(out, "equal") != c.again {
				t.Errorf("verify: status %d, want %d, computed again %v, and %q:\n%s%s", code, want, c.again, says, out, errs)
			}
			says, _, _ = strings.Cut(says, dir+": not computed")
			code, out, errs = call(t, "verify", dir, "--files")
			if code != want || errs != "" || !strings.Contains(out, says) || strings.Contains(out, "computed") ||
				strings.Contains(out, "equal") {
				t.Errorf("verify --files: status %d, want %d and %q:\n%s%s", code, want, says, out, errs)
			}
		})
	}
}

// Protects: comparisons, attributions and branches are computed again from their own folders, without the
// original scenario files. Each kind of request is here once. So a setting that is missing from the manifest
// is found, because the input digest comes out different.
func TestVerifyComputesAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("computes folders of every kind, and again")
	}
	t.Chdir(t.TempDir())
	mine := "title = \"Mine\"\nextends = \"no-new-leader\"\nremove = [\"tj-uz-border-2018\"]\n"
	if err := os.WriteFile("mine.toml", []byte(mine), 0o644); err != nil {
		t.Fatal(err)
	}
	must(t, "branch", "save", "clash-2027", "--year", "2027", "--replicates", "2", "--uncertain", "--priors", "--out", "state")
	for _, c := range []struct {
		name, request string
		says          string
	}{
		{"run", "run clash-2027 --replicates 2 --uncertain --posterior --set leaders.gain=0.4 --seed 3 --until 2028",
			"; clash-2027, seed 3, 2 replicates, 1992–2028\n"},
		{"two", "compare reference mine.toml --replicates 3 --until 2019",
			"; comparison of reference with mine, seed 1, 3 replicates, 1992–2019\n"},
		{"three", "compare no-new-leader reference clash-2027 --replicates 2 --seed 9 --priors --uncertain --until 2028",
			"; comparison of no-new-leader with reference, clash-2027, seed 9, 2 replicates, 1992–2028\n"},
		{"itself", "compare reference --set leaders.gain=0 --set until=1998 --replicates 2 --posterior",
			"; comparison of reference with reference, seed 1, 2 replicates, 1992–1998\n"},
		{"precision", "compare reference mine.toml --until 2001 --precision 0.5 --outcome pairs.UZ-TJ.trust --year 2000",
			"; comparison of reference with mine, seed 1, 64 replicates, 1992–2001\n"},
		{"precision of at most", "compare reference --set leaders.gain=0 --until 2001 --precision 1e-9 --replicates 66",
			"; comparison of reference with reference, seed 1, 66 replicates, 1992–2001\n"},
		{"why", "why reference mine.toml --replicates 2 --priors --years 2018-2020 --outcome pairs.UZ-TJ.turnover_usd " +
			"--group all=uz-leader-2016,tj-uz-border-2018",
			"; attribution of reference with mine, seed 1, 2 replicates, 1992–2020\n"},
		{"barriers", "why reference --barriers --replicates 2 --seed 4 --group inner=political,security,economic,cultural",
			"; attribution of reference with reference-without-barriers, reference-without-supports, seed 4, 2 replicates, " +
				"1992–2015\n"},
		{"claims", "claims S01-trade --pairs 2 --seed 3 --priors",
			"; statements of the paper, seed 3, 2 replicates, 1992–2035\n"},
		{"branch", "branch run state --until 2030", "; branch of clash-2027, seed 1, 2 replicates, 2028–2030\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := append(strings.Fields(c.request), "--out", c.name)
			if c.name != "claims" {
				args = append(args, "--no-figures")
			}
			must(t, args...)
			if err := os.Rename("mine.toml", "gone"); err != nil {
				t.Fatal(err)
			}
			defer os.Rename("gone", "mine.toml")
			verify := []string{"verify", c.name, "--state", "state", "--workers", "2"}
			if out := must(t, verify...); !strings.Contains(out, " files, all as the manifest says\n") ||
				!strings.HasSuffix(out, " equal"+c.says) {
				t.Errorf("it says %s", out)
			}
			// Protects: other results do not count as equal, and other inputs do not either.
			rewrite(t, c.name, func(m *results.Manifest) { m.OutcomeDigest = strings.Repeat("0", 64) })
			if code, out, errs := call(t, verify...); code != 1 || !strings.Contains(out, "DIFFERENT: outcome digest ") ||
				!strings.Contains(out, "made with go") || strings.Contains(errs, "concord:") {
				t.Errorf("another outcome: status %d\n%s%s", code, out, errs)
			}
			rewrite(t, c.name, func(m *results.Manifest) { m.Inputs["data/size.csv"] = strings.Repeat("0", 64) })
			rewrite(t, c.name, func(m *results.Manifest) { m.DigestInputs() })
			if code, out, errs := call(t, verify...); code != 2 ||
				!strings.Contains(errs, "concord: "+c.name+": made from other inputs: data/size.csv. Nothing was compared\n") {
				t.Errorf("other inputs: status %d\n%s%s", code, out, errs)
			}
			if c.name == "claims" { // of scenarios that the program has
				return
			}
			shell(t, c.name, "for f in *.effective.toml; do echo '# more' >>$f; done")
			if code, out, errs := call(t, verify...); code != 1 || errs != "" || !strings.Contains(out, "effective.toml\n") ||
				!strings.Contains(out, "not computed again, for want of ") {
				t.Errorf("other scenarios: status %d\n%s%s", code, out, errs)
			}
		})
	}
}

// Protects: if something cannot be computed again from the folder, verify says so and names the command that
// would do it. It still checks the files.
func TestVerifySaysWhatIsNotComputed(t *testing.T) {
	if testing.Short() {
		t.Skip("runs, fits and attributes")
	}
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "--year", "2015", "--replicates", "1", "--out", "s")
	must(t, "branch", "save", "--year", "2014", "--replicates", "1", "--out", "other")
	must(t, "branch", "run", "s", "--until", "2017", "--no-figures", "--out", "branch")
	must(t, "fit", "--members", "60", "--steps", "1", "--draws", "5", "--until", "2004", "--seed", "2", "--no-figures",
		"--out", "fit")
	must(t, "why", "reference", "no-new-leader", "--replicates", "2", "--no-figures", "--out", "old")
	rewrite(t, "old", func(m *results.Manifest) { m.Others = nil })
	for _, c := range []struct{ dir, says string }{
		{"branch", "branch: not computed again: a branch needs the state that it went on from; give it with --state FILE. It " +
			"is of the end of 2015, SHA-256 " + open(t, "s").Digest},
		{"fit", "fit: not computed again: that is done by `concord fit reference --until 2004 --members 60 --steps 1 --seed " +
			"2`; its outcome digest is here " + manifest(t, "fit").OutcomeDigest},
		{"old", "give `concord why` again, its outcome digest is here " + manifest(t, "old").OutcomeDigest},
	} {
		out := must(t, "verify", c.dir)
		if !strings.Contains(out, " files, all as the manifest says\n") || !strings.HasSuffix(out, c.says+"\n") ||
			strings.Contains(out, "equal") {
			t.Errorf("%s: it says\n%swant %s", c.dir, out, c.says)
		}
		shell(t, c.dir, "for f in *.csv; do echo more >>$f; done")
		if code, out, _ := call(t, "verify", c.dir); code != 1 || !strings.Contains(out, c.dir+": changed: ") {
			t.Errorf("%s, altered: status %d\n%s", c.dir, code, out)
		}
	}
	// The advised command gives this digest. The command of a backtest is tested in TestBacktestVerb.
	if out := must(t, strings.Fields("fit reference --until 2004 --members 60 --steps 1 --seed 2 --no-figures "+
		"--out again")...); !strings.Contains(out, manifest(t, "fit").OutcomeDigest) {
		t.Errorf("the command gives another digest than %s:\n%s", manifest(t, "fit").OutcomeDigest, out)
	}
	// Earlier programs took larger seeds. Verify does not advise a command that this program refuses.
	for _, dir := range []string{"fit", "run"} {
		says := fmt.Sprintf("seed %d is larger than any that this program takes (%d)", uint64(scenarios.MaxSeed)+1,
			uint64(scenarios.MaxSeed))
		if dir == "run" {
			must(t, "run", "--replicates", "1", "--until", "1993", "--no-figures", "--out", dir)
			dir = committed(t, dir)
		}
		rewrite(t, dir, func(m *results.Manifest) { m.Seed = scenarios.MaxSeed + 1 })
		if _, out, errs := call(t, "verify", dir); !strings.Contains(out+errs, says) || strings.Contains(out+errs, "--seed") {
			t.Errorf("%s of a larger seed: %s%s", dir, out, errs)
		}
	}
	if code, _, errs := call(t, "verify", "branch", "--state", "other"); code != 2 ||
		!strings.Contains(errs, "went on from another state than other") {
		t.Errorf("another state: %d %s", code, errs)
	}
	rewrite(t, "branch", func(m *results.Manifest) { m.Kind, m.Settings = "", []string{"doubled"} })
	if code, _, errs := call(t, "verify", "branch"); code != 2 ||
		!strings.Contains(errs, `the setting "doubled", which this program does not know`) {
		t.Errorf("another setting: %d %s", code, errs)
	}
	rewrite(t, "branch", func(m *results.Manifest) { m.Kind = "forecast" })
	if code, _, errs := call(t, "verify", "branch"); code != 2 || !strings.Contains(errs, `kind = "forecast", want one of`) {
		t.Errorf("another kind: %d %s", code, errs)
	}
}

// Protects: verify reports on each of many folders, whatever it finds in the others. Its answer is the worst:
// 2 before 1 before 0. It follows no link and waits for no pipe.
func TestVerifyMany(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several folders")
	}
	t.Chdir(t.TempDir())
	must(t, "run", "--replicates", "1", "--until", "1993", "--no-figures", "--out", "in/m-good")
	for _, name := range []string{"in/z-good", "in/.hidden", "out", "in/a-version", "in/b-changed"} {
		if err := os.CopyFS(name, os.DirFS("in/m-good")); err != nil {
			t.Fatal(err)
		}
	}
	rewrite(t, "in/a-version", func(m *results.Manifest) { m.ModelVersion = "0.0.1" })
	shell(t, ".", `echo more >>in/b-changed/summary.md; echo more >>in/.hidden/summary.md
		cd in; mkdir c-text d-long e-pipe f-link g-folder; ln -s ../../out h-out; ln -s . round
		echo '{}' >c-text/manifest.json; mkfifo e-pipe/manifest.json; ln -s ../m-good/manifest.json f-link/manifest.json; mkdir g-folder/manifest.json`)
	if err := os.WriteFile("in/d-long/manifest.json", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate("in/d-long/manifest.json", 17<<20); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "verify", "in")
	if code != 2 {
		t.Errorf("status %d", code)
	}
	equal := regexp.MustCompile(`(?m)^in/(\S+): outcome digest [0-9a-f]{64} equal; reference, `)
	var told []string
	for _, line := range equal.FindAllStringSubmatch(out, -1) {
		told = append(told, line[1])
	}
	if got := strings.Join(told, " "); got != "b-changed m-good z-good" {
		t.Errorf("computed again were %s:\n%s", got, out)
	}
	if !strings.Contains(out, "in/b-changed: changed: summary.md\n") || strings.Contains(out, "hidden") ||
		strings.Contains(out, "out/") || strings.Contains(out, "round") {
		t.Errorf("of the files it says\n%s", out)
	}
	for _, want := range []string{"in/a-version: made by model version 0.0.1, this program is " + sim.ModelVersion,
		"in/c-text/manifest.json: program = \"\", want \"concord\"; this is not a manifest of concord",
		"in/d-long: manifest.json is longer than 16 MB", "in/e-pipe/manifest.json is a named pipe, not a file",
		"in/f-link/manifest.json is a symbolic link, not a file", "in/g-folder/manifest.json is a folder, not a file"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in:\n%s", want, errs)
		}
	}
	// As JSON the same.
	var answers []verdict
	if code, out, _ := call(t, "verify", "in", "--json"); code != 2 || json.Unmarshal([]byte(out), &answers) != nil ||
		len(answers) != 6 {
		t.Fatalf("as JSON: status %d, %s", code, out)
	}
	if a := answers[0]; a.Folder != "in/a-version" || a.Outcome != "not computed" || !strings.Contains(a.Error, "0.0.1") {
		t.Errorf("as JSON: %+v", a)
	}
	if a := answers[1]; a.Kind != "run" || a.Outcome != "equal" || len(a.Files) != 1 ||
		a.Files[0] != (fileAnswer{"summary.md", "changed"}) {
		t.Errorf("as JSON: %+v", a)
	}
	// Without the folders that cannot be checked the answer is no. Without the altered folder it is yes. A
	// link that the user names is followed.
	shell(t, "in", "rm -r [ac-h]-*")
	if code, _, errs := call(t, "verify", "in", "--files"); code != 1 || errs != "" {
		t.Errorf("with an altered folder: status %d, %s", code, errs)
	}
	shell(t, "in", "rm -r b-*")
	must(t, "verify", "in/round", "--files")
	// The results in an inner folder do not belong to the outer folder.
	shell(t, "in", "mv z-good m-good")
	if code, out, _ := call(t, "verify", "in"); code != 1 || !strings.Contains(out, "in/m-good: added: z-good/\n") ||
		!strings.Contains(out, "in/m-good/z-good: outcome digest ") {
		t.Errorf("a folder in a folder: status %d\n%s", code, out)
	}
}

// Protects: a committed digest has no files to check, and is computed again. Verify names the first year,
// outcome and entity that differ. It does not compare with a digest of another model version or of other
// inputs.
func TestVerifyCommittedDigest(t *testing.T) {
	run := filepath.Join(t.TempDir(), "run")
	must(t, "run", "--replicates", "3", "--until", "2001", "--no-figures", "--out", run)
	dir := committed(t, run)
	if out := must(t, "verify", dir); !strings.Contains(out, ": the manifest lists no files, so none was checked\n") ||
		!strings.Contains(out, "equal; reference, seed 1, 3 replicates, 1992–2001") {
		t.Errorf("verify says %s", out)
	}
	good := manifest(t, dir).OutcomeDigest
	prints := read(t, dir, "digests.csv")
	line := regexp.MustCompile(`(?m)^pairs\.turnover_usd,KZ-UZ,.*$`).FindString(prints)
	cells := strings.Split(line, ",")
	cells[2+1997-1992] = "00000000"
	if err := os.WriteFile(filepath.Join(dir, "digests.csv"),
		[]byte(strings.Replace(prints, line, strings.Join(cells, ","), 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	where := "first difference in 1997: pairs.turnover_usd of KZ-UZ"
	if code, out, _ := call(t, "verify", dir); code != 1 || !strings.Contains(out, "equal") ||
		!strings.Contains(out, ": digests.csv was altered: it is not that of this run; "+where+"\n") {
		t.Errorf("other digests: status %d, %s", code, out)
	}
	rewrite(t, dir, func(m *results.Manifest) { m.OutcomeDigest = strings.Repeat("0", 64) })
	if code, out, _ := call(t, "verify", dir); code != 1 ||
		!strings.Contains(out, "DIFFERENT: outcome digest "+good+", was 0000") || !strings.Contains(out, ": "+where+"\n") {
		t.Errorf("another outcome: status %d, %s", code, out)
	}
	must(t, "verify", "--update", dir)
	if m := manifest(t, dir); m.OutcomeDigest != good || m.Files != nil || m.Altered([]byte(read(t, dir, "manifest.json"))) ||
		read(t, dir, "digests.csv") != prints {
		t.Errorf("--update wrote %+v", m)
	}
	must(t, "verify", dir)
	rewrite(t, dir, func(m *results.Manifest) { m.DigestOf = "" }) // as programs wrote it whose digest was of hashes
	if code, out, errs := call(t, "verify", dir); code != 2 || strings.Contains(out, "DIFFERENT") ||
		!strings.Contains(errs, "its outcome digest is of an earlier kind") {
		t.Errorf("a digest of an earlier kind: status %d, %s%s", code, out, errs)
	}
	rewrite(t, dir, func(m *results.Manifest) { m.DigestOf = results.OfMarks })
	text := strings.Replace(read(t, run, "scenario.effective.toml"), "severity = 0.5", "severity = 0.6", 1)
	if err := os.WriteFile(filepath.Join(dir, "scenario.effective.toml"), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "verify", dir); code != 2 || !strings.Contains(errs, "other inputs: scenario.effective.toml") {
		t.Errorf("other inputs: status %d, %s", code, errs)
	}
	rewrite(t, dir, func(m *results.Manifest) { m.ModelVersion = "0.0.1\x1b" })
	if code, _, errs := call(t, "verify", dir); code != 2 ||
		!strings.Contains(errs, `model_version = "0.0.1\x1b" holds a character that cannot be seen`) {
		t.Errorf("another model version: status %d, %s", code, errs)
	}
}

// Protects: --update renews a committed digest and nothing else. In a folder with tables the new digest would
// not fit the tables.
func TestVerifyUpdateKeepsResults(t *testing.T) {
	run := filepath.Join(t.TempDir(), "run")
	must(t, "run", "--replicates", "1", "--until", "1993", "--no-figures", "--out", run)
	linked := committed(t, run)
	shell(t, linked, "mv digests.csv ../d; ln -s ../d digests.csv")
	foreign := committed(t, run)
	shell(t, foreign, "echo 'day,sales' > digests.csv")
	for _, c := range []struct {
		dir  string
		args string
		says string
	}{
		{foreign, "--update", "digests.csv is kept as it is: it does not carry the mark of a generated document"},
		{run, "--update", "holds the results of a run, tables and all, of which --update would change only the digest; give " +
			"the command again with --out and --force"},
		{linked, "--update", "digests.csv is kept as it is: it is a symbolic link"},
		{run, "--update --files", "leave --files, --state and --json out"},
		{run, "--update --json", "leave --files, --state and --json out"},
		{run, "--junit x.xml", "--junit is for files of expectations"},
		{filepath.Join(docs, "checks.toml"), "--files", "--files and --state are for folders of results"},
		{t.TempDir(), "--files", "no manifest.json"},
	} {
		before, _ := os.ReadFile(filepath.Join(c.dir, "manifest.json"))
		if code, _, errs := call(t, append([]string{"verify", c.dir}, strings.Fields(c.args)...)...); code != 2 ||
			!strings.Contains(errs, c.says) {
			t.Errorf("verify %s %s: status %d, want 2 and %q:\n%s", c.dir, c.args, code, c.says, errs)
		}
		if after, _ := os.ReadFile(filepath.Join(c.dir, "manifest.json")); string(after) != string(before) {
			t.Errorf("verify %s changed the manifest", c.args)
		}
	}
	must(t, "verify", run)
}
