package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/sim"
)

// Protects: check --fix writes a copy that passes check, says each change, and touches nothing else. A region, a good file,
// a file with open questions and one with other faults leave no copy, and a file that is there already is kept.
func TestCheckFix(t *testing.T) {
	t.Chdir(t.TempDir())
	const old = "title = \"Old\"\nextends = \"reference\"\n[mechanisms]\noverlay = false # mine\n[barriers]\nsecurity = false\n"
	files := map[string]string{
		"old.toml":    old,
		"good.toml":   "title = \"Good\"\nextends = \"reference\"\n",
		"open.toml":   strings.Replace(old, "# mine", "\nhegemonic_provision = true", 1),
		"faulty.toml": old + "cultral = false\n",
		"near.toml":   strings.Replace(old, "\"reference\"", "\"good.toml\"", 1),
		"parent.toml": "title = \"Parent\"\nextends = \"old.toml\"\nmechanisms.overlay = true\n",
		"design.toml": "title = \"D\"\n[[lever]]\npath = \"mechanisms.overlay\"\nvalues = [true, false]\n",
		"syntax.toml": "title = \n",
	}
	for name, text := range files {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if code, _, errs := call(t, "check", "old.toml"); code != 1 ||
		!strings.Contains(errs, "old.toml:4:1: mechanisms: there is no mechanism \"overlay\"; it was renamed to "+
			"hegemonic_order in model 0.4.0") ||
		!strings.Contains(errs, "old.toml: `concord check old.toml --fix --out COPY` writes a copy with the names of model "+
			sim.ModelVersion) {
		t.Errorf("check: status %d\n%s", code, errs)
	}
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"old.toml", "--out", "new.toml"}, 0, "1 change for model " + sim.ModelVersion + "; the copy is new.toml"},
		{[]string{"old.toml", "--out", "new.toml"}, 2, "new.toml is kept as it is: it is there already; choose another"},
		{[]string{"old.toml", "--out", "old.toml"}, 2, "old.toml is kept as it is"},
		{[]string{"design.toml", "--out", "sub/design.toml"}, 0, "design.toml: 1 change"},
		{[]string{"good.toml", "--out", "none.toml"}, 0, "nothing to mend for model " + sim.ModelVersion + ", so no copy is"},
		{[]string{"open.toml", "--out", "none.toml"}, 1, "open.toml: nothing is written; decide this in the file first"},
		{[]string{"faulty.toml", "--out", "none.toml"}, 1, "faulty.toml:7:1: barriers: there is no group of barriers"},
		{[]string{"near.toml", "--out", "sub/none.toml"}, 1, "a copy in the same folder finds them"},
		{[]string{"parent.toml", "--out", "none.toml"}, 1, "old.toml:4:1: mechanisms: there is no mechanism"},
		{[]string{"syntax.toml", "--out", "none.toml"}, 1, "syntax.toml:1:"},
		{[]string{"gone.toml", "--out", "none.toml"}, 2, "there is no file \"gone.toml\""},
		{[]string{"reference", "--out", "none.toml"}, 2, "is of the library, which is of this model version"},
		{[]string{"OLD.TOML", "--out", "none.toml"}, 2, "is no path of a file, which ends in .toml or has a slash"},
		{[]string{"old.toml"}, 2, "check --fix wants one file and a place for the copy"},
		{[]string{"old.toml", "good.toml", "--out", "none.toml"}, 2, "check --fix wants one file"},
	} {
		code, out, errs := call(t, append([]string{"check", "--fix"}, c.args...)...)
		if code != c.code || !strings.Contains(out+errs, c.says) {
			t.Errorf("%v: status %d, want %d and %q in\n%s%s", c.args, code, c.code, c.says, out, errs)
		}
	}
	if code, _, errs := call(t, "check", "good.toml", "--out", "none.toml"); code != 2 || !strings.Contains(errs, "add --fix") {
		t.Errorf("--out alone: status %d\n%s", code, errs)
	}
	for name, text := range files {
		if read(t, ".", name) != text {
			t.Errorf("%s was changed", name)
		}
	}
	if got, want := read(t, ".", "new.toml"), strings.Replace(old, "overlay", "hegemonic_order", 1); got != want {
		t.Errorf("the copy is\n%s", got)
	}
	if left, _ := filepath.Glob("*none*"); left != nil {
		t.Errorf("written all the same: %v", left)
	}
	for _, name := range []string{"new.toml", filepath.Join("sub", "design.toml")} {
		if out := must(t, "check", name); !strings.Contains(out, "good; ") {
			t.Errorf("check of the copy: %s", out)
		}
	}
}

// Protects: check notes each changed meaning of a valid file once, calls the file good all the same, and a run says
// nothing of it.
func TestCheckNotesMeanings(t *testing.T) {
	t.Chdir(t.TempDir())
	const text = "title = \"T\"\nextends = \"reference\"\nuntil = 1993\n[barriers]\nsecurity = false\neconomic = false\n"
	if err := os.WriteFile("t.toml", []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	code, out, errs := call(t, "check", "t.toml", "reference")
	if code != 0 || !strings.Contains(out, "t.toml: good; ") || strings.Count(errs, "note: ") != 2 ||
		strings.Count(errs, "note: barriers.security=false means something else since model 0.4.0: ") != 1 {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	if code, out, errs := call(t, "run", "t.toml", "--replicates", "1", "--no-figures"); code != 0 ||
		strings.Contains(out+errs, "means something else") {
		t.Errorf("run: status %d\n%s%s", code, out, errs)
	}
}
