package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"concord/results"
)

var update = flag.Bool("update", false, "rewrite generated documents")

// call runs the program as a function and gives back what a person would see.
func call(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	err := concord(context.Background(), &out, &errs, args)
	return status(&errs, err), out.String(), errs.String()
}

func must(t *testing.T, args ...string) string {
	t.Helper()
	code, out, errs := call(t, args...)
	if code != 0 {
		t.Fatalf("concord %s: exit status %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

func manifest(t *testing.T, dir string) *results.Manifest {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	m, err := results.ReadManifest("manifest.json", text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The outcome must not depend on how many workers shared the replicates, and
// every number table must come out byte by byte the same.
func TestWorkersDoNotMatter(t *testing.T) {
	base := t.TempDir()
	run := func(workers string) map[string]string {
		dir := filepath.Join(base, workers)
		must(t, "run", "--replicates", "16", "--until", "2020", "--no-figures", "--rows", "--workers", workers, "--out", dir)
		m := manifest(t, dir)
		m.Files["outcome digest"] = m.OutcomeDigest
		return m.Files
	}
	one := run("1")
	for _, workers := range []string{"3", "8"} {
		for name, digest := range run(workers) {
			if one[name] != digest {
				t.Errorf("%s with %s workers differs from that of 1 worker", name, workers)
			}
		}
	}
}

// A run's folder must hold what the documentation promises, figures included.
func TestRunLeavesEverything(t *testing.T) {
	if testing.Short() {
		t.Skip("draws all figures")
	}
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "out")
	out := must(t, "run", "clash-2027", "--replicates", "3", "--out", dir)
	for _, want := range []string{"outcome digest", "results in " + dir, "3 replicates"} {
		if !strings.Contains(out, want) {
			t.Errorf("the summary on screen lacks %q:\n%s", want, out)
		}
	}
	for _, file := range []string{"region.csv", "countries.csv", "pairs.csv", "directed.csv", "borders.csv", "powers.csv",
		"agreements.csv", "shares.csv",
		"datapackage.json", "manifest.json", "events.log", "summary.md", "scenario.effective.toml", "digests.csv"} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
	pngs, _ := filepath.Glob(filepath.Join(dir, "figures", "*.png"))
	if len(pngs) < 5 {
		t.Errorf("%d figures", len(pngs))
	}
	// The effective scenario is complete: it gives the same digest without its parent.
	again := filepath.Join(t.TempDir(), "again")
	must(t, "run", filepath.Join(dir, "scenario.effective.toml"), "--replicates", "3", "--no-figures", "--out", again)
	if a, b := manifest(t, dir).OutcomeDigest, manifest(t, again).OutcomeDigest; a != b {
		t.Errorf("the effective scenario gives digest %s, the scenario %s", b, a)
	}
}

// The seed decides, and nothing else does: same seed same bits, no clock.
func TestSeedDecides(t *testing.T) {
	base := t.TempDir()
	digest := func(name string, args ...string) string {
		dir := filepath.Join(base, name)
		must(t, append([]string{"run", "--replicates", "2", "--until", "2000", "--no-figures", "--out", dir}, args...)...)
		return manifest(t, dir).OutcomeDigest
	}
	first := digest("a")
	if digest("b") != first || digest("c", "--seed", "1") != first {
		t.Error("no seed given must mean the fixed seed 1")
	}
	if digest("d", "--seed", "2") == first {
		t.Error("another seed gave the same digest")
	}
	if digest("e", "--set", "leaders.gain=0.5") == first {
		t.Error("another parameter gave the same digest")
	}
}

// --uncertain draws the scenario's ranges and nothing else.
func TestUncertainDraws(t *testing.T) {
	base := t.TempDir()
	run := func(name string, args ...string) *results.Manifest {
		dir := filepath.Join(base, name)
		must(t, append([]string{"run", "clash-2027", "--replicates", "4", "--no-figures", "--rows", "--out", dir}, args...)...)
		return manifest(t, dir)
	}
	plain, drawn := run("plain"), run("drawn", "--uncertain")
	if plain.OutcomeDigest == drawn.OutcomeDigest || plain.InputDigest == drawn.InputDigest {
		t.Error("drawing the severity of the clash changed nothing")
	}
	year := regexp.MustCompile(`(?m)^\d+,2026,.*$`)
	rows := func(name string) string {
		b, err := os.ReadFile(filepath.Join(base, name, "rows", "pairs.csv"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Join(year.FindAllString(string(b), -1), "\n")
	}
	if rows("plain") != rows("drawn") || rows("plain") == "" {
		t.Error("drawing the severity of a clash in 2027 moved something in 2026")
	}
	if code, _, errs := call(t, "run", "reference", "--uncertain"); code != 2 || !strings.Contains(errs, "[uncertain]") {
		t.Errorf("nothing uncertain: status %d, %s", code, errs)
	}
}

// The committed digests are what this program computes; `.ci/ports` asks the
// same on other processors.
func TestReferenceDigests(t *testing.T) {
	if testing.Short() {
		t.Skip("computes all committed runs; not with -short")
	}
	must(t, "verify", filepath.Join("..", "..", "results", "reference"))
}

// What a person gets wrong is answered with what to do, and status 2.
func TestWrongRequests(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"rum"}, "there are: run, compare, "},
		{[]string{"run", "a", "b"}, "one scenario"},
		{[]string{"run", "no-such-scenario"}, "no-such-scenario"},
		{[]string{"run", "--replicates", "0"}, "1..100000000"},
		{[]string{"run", "--replicates", "many"}, "--replicates many: want a whole number"},
		{[]string{"run", "--bogus"}, "concord help run"},
		{[]string{"run", "--until", "1900"}, "1992"},
		{[]string{"run", "--set", "leaders.gian=1"}, "leaders.gain"},
		{[]string{"run", "--set", "leaders.gain=NaN"}, "leaders.gain"},
		{[]string{"run", "--seed", "-1"}, "seed"},
		{[]string{"run", "--out", file, "--replicates", "1"}, "--out"},
		{[]string{"run", "--out", filepath.Join(file, "below"), "--replicates", "1"}, file + " is a file; choose another place"},
		{[]string{"check"}, "concord check"},
		{[]string{"check", "no-such-file.toml"}, "no-such-file.toml"},
		{[]string{"scenarios", "show"}, "show SCENARIO"},
		{[]string{"scenarios", "show", "refrence"}, "reference"},
		{[]string{"params", "zzz"}, "concord params"},
		{[]string{"verify"}, "results/reference"},
		{[]string{"verify", "no-such-folder"}, "no-such-folder"},
		{[]string{"help", "rum"}, `did you mean "run"?`},
		{[]string{"run", "--workers", "-1"}, "--workers -1: want a whole number from 1 on"},
		{[]string{"claims", "s01-trade"}, `did you mean "S01-trade"?`},
		{[]string{"scenarios", "new", filepath.Join(t.TempDir(), "a\x1bb")}, "want a name such as my-scenario"},
		{[]string{"scenarios", "new", t.TempDir() + "/"}, "want a name such as my-scenario"},
		{[]string{"why", "reference", "no-new-leader", "--group", "\x1b[31m=x"},
			`--group "\x1b[31m": want a name of at most 200 bytes`},
	} {
		code, _, errs := call(t, c.args...)
		if code != 2 || !strings.Contains(errs, c.says) {
			t.Errorf("concord %s: status %d, want 2 and a word of %q:\n%s", strings.Join(c.args, " "), code, c.says, errs)
		}
	}
}

func TestCheckReportsEveryFault(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrong.toml")
	text := "title = \"x\"\nextends = \"reference\"\n[[event]]\nid = \"a\"\nyear = 1889\nkind = \"clash\"\nbetween = " +
		"[\"KG\", \"XX\"]\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "check", "reference", file)
	if code != 1 || !strings.Contains(out, "reference: good") {
		t.Errorf("status %d, %s", code, out)
	}
	for _, want := range []string{":5:8: ", "1889", ":7:", "XX"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in:\n%s", want, errs)
		}
	}
}

func TestScenariosAndParams(t *testing.T) {
	list := must(t, "scenarios")
	for _, want := range []string{"reference", "S01", "S02", "S03", "S06", "S07", "S30"} {
		if !strings.Contains(list, want) {
			t.Errorf("the library lacks %s:\n%s", want, list)
		}
	}
	var rows []struct{ Name, Question string }
	if err := json.Unmarshal([]byte(must(t, "scenarios", "list", "--json")), &rows); err != nil || len(rows) < 11 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
	for _, r := range rows {
		if r.Question == "" {
			t.Errorf("%s asks no question", r.Name)
		}
	}
	if show := must(t, "scenarios", "show", "no-new-leader"); !strings.Contains(show, "reference.toml:") ||
		strings.Contains(show, "uz-leader-2016") {
		t.Errorf("show does not give the origins of an effective scenario:\n%.300s", show)
	}
	var params []struct{ Path string }
	if err := json.Unmarshal([]byte(must(t, "params", "--json")), &params); err != nil || len(params) < 80 {
		t.Errorf("%d parameters, %v", len(params), err)
	}
	t.Chdir(t.TempDir())
	must(t, "scenarios", "new", "mine")
	must(t, "check", "mine.toml")
	// What it says to type can be typed, also of a name with spaces.
	if out := must(t, "scenarios", "new", "my own"); !strings.HasSuffix(out,
		"\n  concord check \"my own.toml\"\n  concord run \"my own.toml\"\n") {
		t.Errorf("new says %s", out)
	}
	if code, _, errs := call(t, "scenarios", "new", "mine"); code != 2 || !strings.Contains(errs, "there already") {
		t.Errorf("an existing file: status %d, %s", code, errs)
	}
}

// Every verb has a page with a worked example.
func TestHelp(t *testing.T) {
	for _, v := range verbs() {
		if page := must(t, "help", v.name); !strings.Contains(page, "concord "+v.name) {
			t.Errorf("help %s has no example:\n%s", v.name, page)
		}
		if v.run != nil && must(t, v.name, "--help") != must(t, "help", v.name) {
			t.Errorf("%s --help is not help %s", v.name, v.name)
		}
	}
}

// Ctrl-C in the middle leaves nothing.
func TestStopLeavesNothing(t *testing.T) {
	base := t.TempDir()
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(50*time.Millisecond, stop)
	var out, errs bytes.Buffer
	err := concord(ctx, &out, &errs, []string{"run", "--replicates", "5000", "--no-figures", "--out", filepath.Join(base, "run")})
	if code := status(&errs, err); code != 130 || !strings.Contains(errs.String(), "stopped") {
		t.Errorf("status %d, %s", code, errs.String())
	}
	onlyWhole(t, base)
}

// onlyWhole fails when a folder with the name of a result is not whole.
func onlyWhole(t *testing.T, base string) (found bool) {
	t.Helper()
	dir := filepath.Join(base, "run")
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	m := manifest(t, dir)
	for name, digest := range m.Files {
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		if err != nil || results.SHA256(b) != digest {
			t.Errorf("%s is not what the manifest says: %v", name, err)
		}
	}
	return true
}

// TestMain makes the test binary the program itself where a test starts it as one, so none has to be built. The variable may
// name a script that starts it, for which the binary then stands.
func TestMain(m *testing.M) {
	if name := os.Getenv("CONCORD_AS_PROGRAM"); name != "" {
		if filepath.IsAbs(name) {
			thisProgram = func() (string, error) { return name, nil }
		}
		main()
		return
	}
	debug.SetGCPercent(400) // requests are small and many: less work, and no more memory than one large request
	os.Exit(m.Run())
}

// A run that is killed at any moment, or meets a full disk, leaves a whole
// folder or none. With CONCORD_WHOLE it is killed at twice as many moments; .ci/fight kills all other verbs.
func TestKilledAndFullDisk(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("kills the program; Linux only, and not with -short")
	}
	t.Parallel()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	apart := 80 * time.Millisecond
	if os.Getenv("CONCORD_WHOLE") != "" {
		apart /= 2
	}
	started := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), "CONCORD_AS_PROGRAM=1")
		return c
	}
	run := []string{"run", "--replicates", "20", "--rows", "--no-figures", "--out"}
	whole, killed := 0, 0
	for ; whole == 0 && killed < 100; killed++ { // later and later, past the moment in which the folder takes its place
		base := t.TempDir()
		c := started(program, append(run, filepath.Join(base, "run"))...)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(killed) * apart)
		if err := c.Process.Kill(); err != nil {
			t.Log(err)
		}
		c.Wait()
		if onlyWhole(t, base) {
			whole++
		}
	}
	if whole == 0 {
		t.Errorf("none of %d killed runs had finished", killed)
	}

	// A limit on the size of a file stands for a disk that fills up.
	base := t.TempDir()
	out, err := started("sh", append([]string{"-c", `ulimit -f 64; exec "$0" "$@"`, program},
		append(run, filepath.Join(base, "run"))...)...).CombinedOutput()
	if err == nil || onlyWhole(t, base) {
		t.Fatalf("a run finished though its files could not be written\n%s", out)
	}
	if !strings.Contains(string(out), "cannot write") {
		t.Errorf("the message does not say what failed:\n%s", out)
	}
	if left, _ := os.ReadDir(base); len(left) != 0 {
		t.Errorf("%s was left behind", left[0].Name())
	}
}
