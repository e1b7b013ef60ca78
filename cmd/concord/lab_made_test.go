//go:build !lab

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Protects: a program that holds no page says in one sentence what to do, where it cannot make one, and leaves nothing.
func TestLabWithoutAPage(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for path, want := range map[string]string{os.Getenv("PATH"): "not the folder of the source", "": "there is no go command"} {
		t.Setenv("PATH", path)
		code, _, errs := call(t, "lab", "--export", filepath.Join(dir, "lab.html"))
		if code != 2 || !strings.Contains(errs, want) || !strings.Contains(errs, "take a released program") ||
			strings.Count(strings.TrimSpace(errs), "\n") > 0 {
			t.Errorf("PATH=%s: status %d, %s", path, code, errs)
		}
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

// Protects: in a folder of the source the verb makes the page and leaves it as it was made. cmd/internal/lab tries the maker.
func TestLabMakesItsPage(t *testing.T) {
	if os.Getenv("CONCORD_WHOLE") == "" {
		t.Skip("compiles the maker and the engine, which takes a minute from an empty cache; runs with CONCORD_WHOLE=1")
	}
	file := filepath.Join(t.TempDir(), "lab.html")
	code, out, errs := call(t, "lab", "--export", file)
	page, err := os.ReadFile(file)
	if code != 0 || err != nil || !strings.HasPrefix(string(page), "<!doctype html>\n<!-- Made by concord lab") {
		t.Fatalf("status %d, %v, %s", code, err, errs)
	}
	if !strings.Contains(out, "wrote "+file) || !strings.Contains(errs, "making the page") {
		t.Errorf("it says %s and %s", out, errs)
	}
}
