package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Protects: the folder of theories holds its table, its tables in words and its figure, the same for any number of
// workers; verify says which command computes it again.
func TestTheoriesVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("runs histories under every theory; not with -short")
	}
	t.Chdir(t.TempDir())
	request := []string{"theories", "reference", "--replicates", "2", "--seed", "3"}
	out := must(t, append(request, "--workers", "1", "--out", "a")...)
	for _, want := range []string{"2 histories of `reference`, seed 3", "X1-exits", "`protective.stance`", "all the way"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	must(t, append(request, "--workers", "2", "--out", "b")...)
	for _, file := range []string{"theories.csv", "THEORIES.md"} {
		if read(t, "a", file) != read(t, "b", file) {
			t.Errorf("%s depends on the number of workers", file)
		}
	}
	if info, err := os.Stat(filepath.Join("a", "figures", "theories.png")); err != nil || info.Size() == 0 {
		t.Errorf("no figure: %v", err)
	}
	again := "that is done by `concord theories reference --replicates 2 --seed 3`; its outcome digest is here " +
		manifest(t, "a").OutcomeDigest
	if out := must(t, "verify", "a"); !strings.Contains(out, again) ||
		!strings.Contains(out, " files, all as the manifest says") {
		t.Errorf("verify says\n%s", out)
	}
}

// Protects: a request that cannot be is refused before anything runs, with its remedy; a page without marks is kept.
func TestTheoriesRefused(t *testing.T) {
	t.Chdir(t.TempDir())
	for request, says := range map[string]string{
		"theories a b":            "one scenario",
		"theories nowhere":        "nowhere",
		"theories --replicates 1": "want 2..",
		"theories --update":       "call it from the project's folder",
	} {
		if code, _, errs := call(t, strings.Fields(request)...); code != 2 || !strings.Contains(errs, says) {
			t.Errorf("concord %s: status %d, %s; want %q", request, code, errs, says)
		}
	}
	if _, err := withTables([]byte("# A page\n"), nil); err == nil || !strings.Contains(err.Error(), "put them back") {
		t.Errorf("a page without marks: %v", err)
	}
}
