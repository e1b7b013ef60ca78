package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
)

// runnable lets plans copy a few lines that start this test as the program, so that what a plan names can be run.
func runnable(t *testing.T) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the program of a plan is a script here")
	}
	path := filepath.Join(t.TempDir(), "program")
	text := fmt.Sprintf("#!/bin/sh\nCONCORD_AS_PROGRAM=$(realpath \"$0\") exec '%s' \"$@\"\n", os.Args[0])
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	own := thisProgram
	thisProgram = func() (string, error) { return path, nil }
	t.Cleanup(func() { thisProgram = own })
}

// filesOf are all files below a folder.
func filesOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// sameFolders compares all files of two folders, byte for byte.
func sameFolders(t *testing.T, what, a, b string) {
	t.Helper()
	one, other := filesOf(t, a), filesOf(t, b)
	if len(one) == 0 || !slices.Equal(slices.Sorted(maps.Keys(one)), slices.Sorted(maps.Keys(other))) {
		t.Errorf("%s: %s holds %d files and %s others", what, a, len(one), b)
	}
	for name, text := range one {
		if other[name] != text {
			t.Errorf("%s: %s differs", what, name)
		}
	}
}

// merged computes what merge asks for until there is a result, and tells how many stages there were.
func merged(t *testing.T, plan string) (stages int, said string) {
	t.Helper()
	for stage := 1; ; stage++ {
		code, out, errs := call(t, "merge", plan)
		if code == 0 {
			if errs != "" { // the plan told what it takes
				t.Errorf("merge says beside its results: %s", errs)
			}
			return stage - 1, out
		}
		_, command, asked := strings.Cut(strings.TrimSpace(errs), "Compute them with: ")
		words := shellWords(command)
		if code != exitIncomplete || !asked || stage > 20 {
			t.Fatalf("merge ends with %d: %s", code, errs)
		}
		if there, err := os.Stat(filepath.Join(plan, resultsFolder)); err == nil {
			t.Fatalf("merge left %s, and is not whole", there.Name())
		}
		must(t, words[1:]...)
	}
}

// Protects: for every verb that can be divided, the folder that the parts give is that of the verb itself, byte for byte,
// with its tables, figures, rows and words. It has a case for every such verb. The sample has one of each, and leaves out the
// fit, of which package explore tries that its parts are the whole; with CONCORD_WHOLE there are more, and the fit.
func TestPartsGiveTheFolderOfTheVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("computes every kind of experiment twice")
	}
	smallProgram(t)
	t.Chdir(t.TempDir())
	whole := os.Getenv("CONCORD_WHOLE") != ""
	tried := map[string]bool{}
	for _, c := range []struct {
		sample        bool
		parts, stages int
		line          string
	}{
		{true, 3, 1, "run reference --replicates 35 --until 1993 --rows --figure borders --format svg"},
		{true, 2, 1, "run no-new-leader --replicates 218 --until 1993 --keep pairs.*.turnover_usd --keep x=region.vertical*2"},
		{true, 2, 1, "run reference --replicates 202 --until 1993 --keep region.horizontal --rows --parquet --log 3"},
		{false, 1, 1, "run clash-2027 --replicates 3 --uncertain --priors --keep region.horizontal"},
		{false, 2, 1, "run no-new-leader --replicates 17 --until 1993 --set leaders.gain=0.5"},
		{true, 2, 1, "compare reference no-new-leader --replicates 18 --until 1993 --set-all leaders.gain=0.5 --posterior " +
			"--no-figures"},
		{false, 3, 1, "compare reference no-new-leader --replicates 210 --until 1993 --keep region.* --json"},
		{false, 2, 1, "why reference no-new-leader --replicates 3 --years 2017"},
		{true, 2, 2, "why reference --barriers --replicates 2 --years 1993 --no-figures --json"},
		{true, 3, 1, "sweep reference no-new-leader --vary leaders.gain=0.4,0.8 --replicates 9 --until 1993 --rows --no-figures"},
		{true, 2, 2, "sensitivity --factor leaders.* --method rank --top 2 --trajectories 2 --base 16 --until 1993 --no-figures"},
		{false, 2, 5, "fit --members 50 --steps 1 --until 1999 --draws 3"},
	} {
		words := strings.Fields(c.line)
		if tried[words[0]] = true; !c.sample && !whole {
			continue
		}
		os.RemoveAll("plan")
		os.RemoveAll("alone")
		must(t, slices.Concat([]string{"plan", "--parts", fmt.Sprint(c.parts), "--in", "plan"}, words)...)
		stages, said := merged(t, "plan")
		if stages != c.stages {
			t.Errorf("%s: %d stages, want %d", c.line, stages, c.stages)
		}
		alone := must(t, append(words, "--out", "alone")...)
		sameFolders(t, c.line, "alone", filepath.Join("plan", resultsFolder))
		said = strings.ReplaceAll(said, filepath.Join("plan", resultsFolder), "alone")
		if said != alone && words[0] != "fit" { // which tells the time
			t.Errorf("%s: merge says\n%s\nand the verb\n%s", c.line, said, alone)
		}
		if hidden, _ := filepath.Glob(filepath.Join("plan", ".*")); len(hidden) > 0 {
			t.Errorf("%s: left behind: %v", c.line, hidden)
		}
	}
	for verb := range divisible() { // any order: each is looked for by itself
		if !tried[verb] {
			t.Errorf("%s can be divided, and is not tried here", verb)
		}
	}
}

// ownFiles leaves files of a user: scenarios of which one extends another, a region with tables, and a design. It gives the
// words of experiments that read them.
func ownFiles(t *testing.T, repository string) (lines []string) {
	t.Helper()
	data := filepath.Join("my files", "data")
	if err := os.CopyFS(data, os.DirFS(filepath.Join(repository, "scenarios", "data", "visegrad"))); err != nil {
		t.Fatal(err)
	}
	region, err := os.ReadFile(filepath.Join(repository, "scenarios", "regions", "visegrad.toml"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"my files/region.toml": strings.ReplaceAll(string(region), `= "visegrad"`, `= "data"`),
		"my files/own.toml":    "title = \"Own\"\nregion = \"region.toml\"\n",
		"base.toml":            "title = \"Base\"\nextends = \"reference\"\n[parameters]\nleaders.gain = 0.5\n",
		"my files/above.toml":  "title = \"Above\"\nextends = \"../base.toml\"\n[parameters]\ntrade.closed = 1.5\n",
		"my files/design.toml": "title = \"Design\"\nscenarios = [\"above.toml\"]\nreplicates = 2\n" +
			"keep = [\"region.horizontal@1993\"]\n[[lever]]\npath = \"leaders.gain\"\nvalues = [0.4, 0.8]\n",
		"elsewhere/deep/at.toml": "title = \"Linked\"\nextends = \"reference\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"linked.toml": "elsewhere/deep/at.toml", "folder": "elsewhere/deep"} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	return []string{
		"run|my files/own.toml|--replicates|3|--until|1996|--rows",
		"compare|base.toml|my files/above.toml|--replicates|2|--until|1993|--no-figures",
		"sweep|--design|my files/design.toml|--no-figures",
		"run|linked.toml|--replicates|1|--until|1993|--no-figures",
		"run|folder/../deep/at.toml|--replicates|1|--until|1993|--no-figures",
	}
}

// Protects: a plan holds all that a part needs of the user's files: scenarios, those that they extend, regions with their
// tables, designs, and what links lead to. After it is made they can be altered or deleted, and the results are those of
// before, in another working directory too.
func TestPlansKeepCopies(t *testing.T) {
	repository, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	smallProgram(t)
	dir := t.TempDir()
	t.Chdir(dir)
	lines := ownFiles(t, repository)
	for k, line := range lines {
		words := strings.Split(line, "|")
		must(t, slices.Concat([]string{"plan", "--parts", "2", "--in", fmt.Sprint("plan ", k)}, words)...)
		must(t, slices.Concat(words, []string{"--out", fmt.Sprint("alone ", k)})...)
	}
	if err := os.RemoveAll("my files"); err != nil {
		t.Fatal(err)
	}
	other := "title = \"Base\"\nextends = \"reference\"\n[parameters]\nleaders.gain = 0.7\n"
	if err := os.WriteFile("base.toml", []byte(other), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove("elsewhere/deep/at.toml"); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	for k, line := range lines {
		plan := filepath.Join(dir, fmt.Sprint("plan ", k))
		merged(t, plan)
		sameFolders(t, line, filepath.Join(dir, fmt.Sprint("alone ", k)), filepath.Join(plan, resultsFolder))
	}
}

// smallPlan plans a run of three parts that takes no time.
func smallPlan(t *testing.T, folder string, more ...string) {
	t.Helper()
	must(t, slices.Concat([]string{"plan", "--parts", "3", "--in", folder, "run"}, more, smallRun)...)
}

var smallRun = []string{"--replicates", "33", "--until", "1993", "--keep", "region.horizontal"}

// Protects: where anything in the folder of a plan was altered, no part is computed and nothing is merged, and the message
// says what and why. A sealed plan of another's hand writes nowhere but into its folder.
func TestAlteredPlansAreRefused(t *testing.T) {
	smallProgram(t)
	t.Chdir(t.TempDir())
	if err := os.WriteFile("own.toml", []byte("title = \"Own\"\nextends = \"reference\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	smallPlan(t, "plan", "own.toml")
	file, copied := filepath.Join("plan", results.PlanFile), filepath.Join("plan", inputsFolder, "1", "own.toml")
	original, scenario := read(t, file), read(t, copied)
	sealed := func(change func(p *results.Plan)) string {
		p, err := results.ReadPlan(file, []byte(original))
		if err != nil {
			t.Fatal(err)
		}
		change(p)
		return string(p.JSON())
	}
	other := "title = \"Own\"\nextends = \"no-new-leader\"\n"
	for name, c := range map[string]struct{ plan, scenario, want string }{
		"a copy":         {original, scenario + "\n", filepath.FromSlash("plan/inputs/1/own.toml: it was altered")},
		"a copy is gone": {original, "", filepath.FromSlash("plan/inputs/1/own.toml: it is gone")},
		"the number of parts": {strings.Replace(original, `"parts": 3`, `"parts": 2`, 1), scenario,
			"plan.json: it was altered since it was planned"},
		"no plan":     {"{}", scenario, "program"},
		"half a plan": {original[:len(original)/2], scenario, "the file ends in the middle"},
		"another's seal": {sealed(func(p *results.Plan) { p.Files["inputs/1/own.toml"] = results.SHA256([]byte(other)) }), other,
			"has other inputs now"},
		"a verb that is not divided": {sealed(func(p *results.Plan) { p.Verb = "claims" }), scenario,
			`"claims", whose work cannot be divided`},
		"words that write elsewhere": {sealed(func(p *results.Plan) { p.Words = append(p.Words, "--out", "elsewhere") }),
			scenario, "run --out cannot be divided"},
		"a path that leads out": {sealed(func(p *results.Plan) { p.Files["../own.toml"] = results.SHA256(nil) }), scenario,
			"is no path inside the folder"},
		"another model": {sealed(func(p *results.Plan) { p.Engine.ModelVersion = "0.0.0" }), scenario,
			"was planned by 0.0.0; use plan/concord"},
		"another program": {sealed(func(p *results.Plan) { p.Engine.Binary = results.SHA256(nil) }), scenario,
			"another program than the one that planned"},
	} {
		if err := os.WriteFile(file, []byte(c.plan), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Remove(copied); err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		if c.scenario != "" {
			if err := os.WriteFile(copied, []byte(c.scenario), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for _, words := range [][]string{{"shard", "plan", "1/3"}, {"merge", "plan"}} {
			if code, _, errs := call(t, words...); code != 2 || !strings.Contains(errs, c.want) {
				t.Errorf("%s: %s ends with %d and says %s, want %q", name, words[0], code, errs, c.want)
			}
		}
	}
	for _, path := range []string{filepath.Join("plan", resultsFolder), "elsewhere"} {
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s was written", path)
		}
	}
	if parts, _, _ := store.Parts(filepath.Join("plan", partsFolder)); len(parts) > 0 {
		t.Errorf("parts were computed: %v", parts)
	}
}

// Protects: each thing that can go wrong has its exit status, which is all that a scheduler sees.
func TestExitStatusesOfParts(t *testing.T) {
	smallProgram(t)
	t.Chdir(t.TempDir())
	parts := filepath.Join("plan", partsFolder)
	part := func(k int) string { return filepath.Join(parts, fmt.Sprintf("stage-01-part-%05d-of-00003", k)) }
	status := func(what string, want int, says string, words ...string) {
		t.Helper()
		code, out, errs := call(t, words...)
		if code != want || !strings.Contains(out+errs, says) {
			t.Errorf("%s: %s ends with %d, want %d, and says %q\n%s%s", what, strings.Join(words, " "), code, want, says,
				out, errs)
		}
	}
	smallPlan(t, "plan")
	status("nothing is computed", 4, "missing of stage 1: 1-3", "status", "plan")
	status("nothing is computed", 4, "0 of 3 parts, missing: 1-3. Nothing was written", "merge", "plan")
	status("the first part", 0, "tasks 0 to 15", "shard", "plan", "1/3")
	status("the first part again", 0, "nothing to do", "shard", "plan", "1/3")
	status("some are missing", 4, "2-3\n", "status", "plan", "--missing")
	status("another number of parts", 2, "this plan has 3 parts", "shard", "plan", "1/4")
	status("a stage that is not planned", 2, "stages 1..1", "shard", "plan", "1/3", "--stage", "2")
	status("a folder that is no plan", 2, "has no plan.json", "merge", parts)
	status("no such folder", 2, "no folder", "shard", "plam", "1/3")
	status("not even the folder above", 75, "try again", "shard", filepath.Join("gone", "away", "plan"), "1/3")
	status("the others", 0, "", "shard", "plan", "2-3/3")
	status("all is there", 0, "every part is there", "status", "plan", "--verify")

	held, err := results.HoldFolder(filepath.Join("plan", resultsFolder), manifestOf(t, "plan"), false)
	if err != nil {
		t.Fatal(err)
	}
	status("two merges at once", 75, "is being written by another process", "merge", "plan")
	held.Release()
	status("after the other has ended", 0, "partial outcome digest", "merge", "plan")
	status("once more", 0, "partial outcome digest", "merge", "plan")
	status("a foreign folder", 2, "is kept as it is", "merge", "plan", "--out", parts)

	if err := os.Truncate(part(2), 100); err != nil {
		t.Fatal(err)
	}
	status("by names", 0, "every part is there", "status", "plan")
	status("by content", 4, "truncated", "status", "plan", "--verify")
	status("a part is cut", 4, "truncated", "merge", "plan")
	status("made again", 0, "refused-1 and computed again", "shard", "plan", "2/3")
	status("whole again", 0, "kept beside the parts: stage-01-part-00002-of-00003.refused-1", "status", "plan")
	leaveRows(t, "plan", 1, make([]float64, 16))
	status("other bits than this machine computes", 3, "computes other bits", "merge", "plan")
	if err := os.Remove(part(1)); err != nil {
		t.Fatal(err)
	}
	status("its part again", 0, "tasks 0 to 15", "shard", "plan", "1/3")
	leaveRows(t, "plan", 2, make([]float64, 15))
	status("a whole part that the program did not write", 1, "move the file away", "merge", "plan")
	if err := os.RemoveAll(parts); err != nil {
		t.Fatal(err)
	}
	for _, words := range [][]string{{"shard", "plan", "1/3"}, {"merge", "plan"}, {"status", "plan"}} {
		status("the folder of the parts is gone", 75, "no such file", words...)
	}
	if err := os.WriteFile(parts, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	status("a file in its place", 1, "not a directory", "shard", "plan", "1/3")
}

// manifestOf is the input digest of a plan.
func manifestOf(t *testing.T, plan string) string {
	t.Helper()
	d, err := openDivision(plan)
	if err != nil {
		t.Fatal(err)
	}
	return d.plan.InputDigest
}

// leaveRows leaves a part of the first stage with rows of one number, in place of the one that is there.
func leaveRows(t *testing.T, plan string, part int, rows []float64) {
	t.Helper()
	d, err := openDivision(plan)
	if err != nil {
		t.Fatal(err)
	}
	w := &d.share().Work
	w.Part = part
	if err := os.Remove(filepath.Join(w.Dir, fmt.Sprintf("stage-01-part-%05d-of-%05d", part, w.Parts))); err != nil {
		t.Fatal(err)
	}
	s, err := w.Stage(w.Planned[0].Name, w.Planned[0].Tasks, w.Planned[0].Unit)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Leave(func(out io.Writer) error {
		for _, x := range rows {
			if err := split.WriteRow(out, []float64{x}); err != nil {
				return err
			}
		}
		return nil
	})
	if !errors.Is(err, split.ErrDone) {
		t.Fatal(err)
	}
}

// Protects: errors keep their exit status through all that they are wrapped in. A full disk and a lost server can be tried
// again, also where the request was to blame for the place.
func TestCodesPassThroughWords(t *testing.T) {
	for _, c := range []struct {
		err  error
		code int
	}{
		{nil, 0},
		{errors.New("x"), 1},
		{wrong("x"), 2},
		{fmt.Errorf("a: %w", store.ErrConflict), 3},
		{wrongRequest{fmt.Errorf("a: %w", run.ErrOtherBits)}, 3},
		{fmt.Errorf("a: %w", &split.Incomplete{Missing: []int{1}}), 4},
		{wrongRequest{fmt.Errorf("cannot write: %w", &fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC})}, 75},
		{errors.Join(errors.New("x"), fmt.Errorf("a: %w", syscall.EIO)), 75},
		{wrongRequest{fmt.Errorf("a: %w", store.ErrBusy)}, 75},
		{context.Canceled, 130},
	} {
		if code := status(io.Discard, codeOf(c.err)); code != c.code {
			t.Errorf("%v: exit status %d, want %d", c.err, code, c.code)
		}
	}
}

// Protects: what merge tells to do makes the experiment whole, and what plan tells to do next works, in a shell and as it is
// written: with blanks and quotes in the path, in the folder itself, and after the folder was moved.
func TestCommandsAreRunAsTheyAreWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	runnable(t)
	t.Chdir(t.TempDir())
	folder := "it's a plan"
	smallPlan(t, folder)
	shell := func(line string) {
		t.Helper()
		if out, err := exec.Command("sh", "-eu", "-c", line).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", line, err, out)
		}
	}
	said := must(t, append([]string{"plan", "--parts", "3", "--in", folder, "run"}, smallRun...)...)
	next := regexp.MustCompile(`next: for each part i: (.*) i/3; then: (.*); or`).FindStringSubmatch(said)
	if next == nil || !strings.HasPrefix(said, "planned already, and the same") {
		t.Fatalf("plan says\n%s", said)
	}
	shell(next[1] + " 2/3")
	if err := os.Rename(folder, "moved"); err != nil {
		t.Fatal(err)
	}
	t.Chdir("moved")
	code, _, errs := call(t, "merge", ".")
	_, command, _ := strings.Cut(errs, "Compute them with: ")
	if want := "./concord shard . 1,3/3 --stage 1\n"; code != 4 || command != want {
		t.Fatalf("merge ends with %d and says %q, want %q", code, command, want)
	}
	shell(command)
	t.Chdir("..")
	if err := os.Rename("moved", folder); err != nil {
		t.Fatal(err)
	}
	shell(next[2])
	must(t, slices.Concat([]string{"run"}, smallRun, []string{"--out", "alone"})...)
	sameFolders(t, "by commands", "alone", filepath.Join(folder, resultsFolder))
}

// Protects: paths are words of a shell, and a program is found where it is.
func TestShellWord(t *testing.T) {
	for _, c := range []struct {
		path string
		runs bool
		want string
	}{
		{"results/plans/run-1_a.b", false, "results/plans/run-1_a.b"},
		{"concord", true, "./concord"}, {"concord", false, "concord"}, {"a/concord", true, "a/concord"},
		{"-x", false, "./-x"}, {"a b", false, "'a b'"}, {"it's", false, `'it'\''s'`}, {"$HOME", false, "'$HOME'"},
	} {
		if got := shellWord(c.path, c.runs); got != c.want {
			t.Errorf("%q is written %s, want %s", c.path, got, c.want)
		}
	}
}

// Protects: the same plan again changes nothing, and another one does not replace it.
func TestThePlanThatIsThere(t *testing.T) {
	smallProgram(t)
	t.Chdir(t.TempDir())
	smallPlan(t, "plan")
	must(t, "shard", "plan", "1/3")
	before := filesOf(t, "plan")
	smallPlan(t, "plan")
	must(t, slices.Concat([]string{"plan", "--in", "plan", "run"}, smallRun)...) // as many parts as there are
	if after := filesOf(t, "plan"); !maps.Equal(before, after) {
		t.Error("the same plan again changed the folder")
	}
	for _, words := range [][]string{
		slices.Concat([]string{"plan", "--parts", "2", "--in", "plan", "run"}, smallRun),
		slices.Concat([]string{"plan", "--parts", "3", "--in", "plan", "run", "--seed", "2"}, smallRun),
	} {
		code, _, errs := call(t, words...)
		if code != 2 || !strings.Contains(errs, "it holds the plan of another request: run --replicates 33") ||
			!strings.Contains(errs, "--in") {
			t.Errorf("%v: %d, %s", words, code, errs)
		}
	}
	if err := os.Mkdir("other", 0o755); err != nil {
		t.Fatal(err)
	}
	smallPlan(t, "other") // it is empty
	text := must(t, slices.Concat([]string{"plan", "--json", "--parts", "3", "--in", "other", "run"}, smallRun)...)
	if text != read(t, "other", results.PlanFile) || !strings.Contains(text, `"parts": 3,`) {
		t.Errorf("as JSON:\n%s", text)
	}
	must(t, slices.Concat([]string{"plan", "run"}, smallRun)...)
	if found, _ := filepath.Glob("results/plans/run-reference-1-*/plan.json"); len(found) != 1 {
		t.Errorf("the usual folder: %v", found)
	}
}

// Protects: what cannot be planned is refused with the reason and a remedy, and leaves nothing.
func TestWrongPlans(t *testing.T) {
	smallProgram(t)
	t.Chdir(t.TempDir())
	for _, c := range []struct{ line, want string }{
		{"", "plan wants a verb whose work is divided: compare, fit, run"},
		{"--parts 3", "plan wants a verb"},
		{"rum reference", `did you mean "run"?`},
		{"claims", "cannot be divided; that of these can"},
		{"--parts 0 run", "--parts 0: want 1.."},
		{"--parts 1000001 run", "want 1..1000000"},
		{"--parts many run", "--parts many: want a whole number"},
		{"--minutes 0 run", "--minutes 0: want 0.01.."},
		{"--minutes NaN run", "--minutes NaN: want 0.01.."},
		{"run all", "run all leaves a folder for each scenario; plan each by itself"},
		{"run reference --out x", "--out cannot be divided: the results go into the folder of the plan"},
		{"run reference --force", "`concord merge` takes --force"},
		{"run reference --workers 2", "`concord merge` take --workers"},
		{"run reference -checkpoint=5", "--checkpoint cannot be divided"},
		{"compare reference no-new-leader --precision 1", "give --replicates instead"},
		{"sensitivity --from x", "nothing has to be computed"},
		{"sensitivity --update", "written by one process"},
		{"fit --recover 3", "leaves no files"},
		{"run reference --parts 3", "write it before the verb: concord plan --parts … run"},
		{"run reference --replicates 0", "--replicates = 0"},
		{"run no-such-scenario", "no-such-scenario"},
		{"run there-is-none.toml", `there is no file "there-is-none.toml"`},
		{"compare reference no-new-leader --replicates 4 --rows --keep borders.no", "borders.no"},
		{"why reference reference", "nothing differs"},
		{"--in . run reference --replicates 1 --until 1993", "you stand in it"},
	} {
		code, _, errs := call(t, append([]string{"plan"}, strings.Fields(c.line)...)...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("plan %s: %d, %s, want %q", c.line, code, errs, c.want)
		}
	}
	if code, _, errs := call(t, "plan", "run", "--set", "leaders.gain=\xff"); code != 2 || !strings.Contains(errs, "no UTF-8") {
		t.Errorf("a word that is no text: %d, %s", code, errs)
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Protects: a file that changes while a plan is made is seen: copies must give the inputs that were planned.
func TestFilesThatChangeWhileTheyArePlanned(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(gain string) {
		text := "title = \"Own\"\nextends = \"reference\"\n[parameters]\nleaders.gain = " + gain + "\n"
		if err := os.WriteFile("own.toml", []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("0.5")
	q := planning{parts: 2, minutes: usualMinutes, folder: "plan"}
	p, err := q.plan(context.Background(), io.Discard, "run", append([]string{"own.toml"}, smallRun...))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.sure(context.Background()); err != nil {
		t.Errorf("the copies as they are: %v", err)
	}
	p.files[0].Data = []byte(strings.Replace(string(p.files[0].Data), "0.5", "0.6", 1))
	if err := p.sure(context.Background()); err == nil || !strings.Contains(err.Error(), "other inputs") {
		t.Errorf("copies of something else: %v", err)
	}
	scenarios.NoteReads()
	for _, gain := range []string{"0.5", "0.6"} {
		write(gain)
		if _, err := scenarios.Read("own.toml"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := scenarios.FilesRead(); err == nil || !strings.Contains(err.Error(), "own.toml\" changed while it was read") {
		t.Errorf("a file that was read twice: %v", err)
	}
}

// Protects: parts are sized by the pilot to the minutes that are asked for, each stage by itself, and a plan tells what it
// will take before it begins.
func TestPartsAreSizedByThePilot(t *testing.T) {
	p := &planned{Plan: &results.Plan{Stages: []results.PlanStage{{Name: "a", Tasks: 1000, Unit: 16},
		{Name: "b", Tasks: 40, Unit: 1}}}}
	cores := float64(runtime.GOMAXPROCS(0))
	costs := []cost{{seconds: 1200 / cores, memory: 5e6, width: 10, tally: true},
		{seconds: 6000 / cores, memory: 2e9, width: 3}, {after: 7}}
	p.weigh(&planning{parts: -1, minutes: 5}, costs)
	if p.Parts != 20 || p.CoreSeconds != 7200 || p.PartSeconds != 300 || p.MemoryMB != 2000 || p.after != 7 {
		t.Errorf("%+v, after %v", p.Plan, p.after)
	}
	p.weigh(&planning{parts: -1, minutes: 0.01}, costs) // never more than there are tasks
	if p.Parts != 63 {
		t.Errorf("%d parts", p.Parts)
	}
	p.weigh(&planning{parts: 3, minutes: 5}, costs)
	if p.Parts != 3 || p.PartSeconds != 2000 {
		t.Errorf("%+v", p.Plan)
	}
}

// Protects: who merges can stop, and the same command goes on to the same results. Nothing is left beside them.
func TestStoppedMerge(t *testing.T) {
	smallProgram(t)
	t.Chdir(t.TempDir())
	words := []string{"sweep", "--vary", "leaders.gain=0.4,0.8", "--replicates", "40", "--until", "1993", "--no-figures"}
	must(t, append([]string{"plan", "--parts", "5", "--in", "plan"}, words...)...)
	must(t, "shard", "plan", "1-5/5")
	var errs bytes.Buffer
	stopped := func(asked int64, more ...string) (left int64, err error) { // after so many questions whether it may go on
		ctx := &soon{Context: context.Background()}
		ctx.left.Store(asked)
		err = concord(ctx, io.Discard, &errs, append([]string{"merge", "plan", "--workers", "1"}, more...))
		return ctx.left.Load(), err
	}
	left, err := stopped(1000, "--out", "counted")
	if err != nil || left < 0 {
		t.Fatal(left, err)
	}
	for _, asked := range []int64{1, (1000 - left) / 2, 1000 - left - 1} {
		_, err := stopped(asked)
		if code := status(&errs, err); code != 130 {
			t.Errorf("stopped after %d: status %d, %s", asked, code, errs.String())
		}
		onlyPlan(t, "plan")
	}
	if err := os.Truncate(filepath.Join("plan", partsFolder, "stage-01-part-00004-of-00005"), 20); err != nil {
		t.Fatal(err)
	}
	if code, _, errs := call(t, "merge", "plan"); code != exitIncomplete {
		t.Errorf("a late part is cut: %d, %s", code, errs)
	}
	onlyPlan(t, "plan") // no row of the early ones is kept for the next merge
	merged(t, "plan")
	must(t, append(words, "--out", "alone")...)
	sameFolders(t, "stopped", "alone", filepath.Join("plan", resultsFolder))
}

// onlyPlan fails if there is anything in the folder of a plan but the plan and its parts.
func onlyPlan(t *testing.T, plan string) {
	t.Helper()
	entries, err := os.ReadDir(plan)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains([]string{inputsFolder, partsFolder, programFile, results.PlanFile}, e.Name()) {
			t.Errorf("left behind: %s", e.Name())
		}
	}
}
