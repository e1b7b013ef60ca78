package results

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/results/store"
	"concord/sim"
)

// sealedPage is a page as this program makes them.
func sealedPage(t *testing.T, body string) []byte {
	t.Helper()
	page, err := SealPage([]byte("<!doctype html>\n<p>" + body + "</p>\n" +
		"<script type=\"text/plain\" id=\"licences\">MIT & others</script>\n"))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// leave leaves a page, as the program does.
func leave(path string, force bool, page []byte) error {
	place, err := HoldPage(path, force)
	if err != nil {
		return err
	}
	defer place.Release()
	return place.Leave(page)
}

// Protects: a seal is of every byte of the page that follows it.
func TestSealIsOfTheWholePage(t *testing.T) {
	page := sealedPage(t, "a")
	if !sealed(page) || !strings.HasPrefix(string(page), "<!doctype html>\n<!-- Made by concord lab") {
		t.Errorf("not sealed:\n%s", page)
	}
	version := strings.Index(string(page), sim.ModelVersion) // words for a person; it does not decide whether a page is whole
	for at := range page {
		other := []byte(string(page))
		other[at] ^= 1
		if sealed(other) && (at < version || at >= version+len(sim.ModelVersion)) {
			t.Errorf("a page with another byte %d passes as whole", at)
		}
	}
	if sealed(append(page, '\n')) || sealed(page[:len(page)-1]) || sealed(nil) {
		t.Error("a longer or a shorter page passes as whole")
	}
	if _, err := SealPage([]byte("<html>")); err == nil {
		t.Error("a page without its first line was sealed")
	}
}

// Protects: a page is left as a file or as a folder, and replaced with --force alone.
func TestPagesAreLeft(t *testing.T) {
	base := t.TempDir()
	first, second := sealedPage(t, "first"), sealedPage(t, "second")
	for _, c := range []struct{ path, index string }{
		{filepath.Join(base, "lab.html"), "lab.html"},
		{filepath.Join(base, "site", "lab"), "site/lab/index.html"},
	} {
		if err := leave(c.path, false, first); err != nil {
			t.Fatal(err)
		}
		err := leave(c.path, false, second)
		if !errors.Is(err, store.ErrKept) || !strings.Contains(err.Error(), "--force") {
			t.Errorf("%s over a page of earlier: %v", c.path, err)
		}
		if got, _ := os.ReadFile(filepath.Join(base, c.index)); string(got) != string(first) {
			t.Errorf("%s is not as it was", c.index)
		}
		if err := leave(c.path, true, second); err != nil {
			t.Error(err)
		}
		if got, _ := os.ReadFile(filepath.Join(base, c.index)); string(got) != string(second) {
			t.Errorf("%s was not replaced", c.index)
		}
	}
	if got, _ := os.ReadFile(filepath.Join(base, "site", "lab", "licences.txt")); string(got) != "MIT & others" {
		t.Errorf("the licences of the folder are %q", got)
	}
	entries, _ := os.ReadDir(filepath.Join(base, "site"))
	if len(entries) != 1 {
		t.Errorf("something is left beside the folder: %v", entries)
	}
}

// Protects: whatever concord did not leave there is kept, with --force too.
func TestPagesReplaceNothingOfOthers(t *testing.T) {
	page := sealedPage(t, "a")
	changed := strings.Replace(string(page), "<p>a", "<p>my own words", 1)
	for name, files := range map[string]map[string]string{
		"a.html":  {"": "<!doctype html>\n<p>of a teacher</p>"},
		"b.html":  {"": changed},
		"c.HTML":  {"": ""},
		"file":    {"": string(page)},
		"folder":  {"/index.html": string(page), "/licences.txt": "MIT & others", "/notes.md": "dear diary"},
		"changed": {"/index.html": changed},
		"words":   {"/index.html": string(page), "/licences.txt": "mine"},
		"runs":    {"/manifest.json": "{}"},
		"d.html":  {"/index.html": string(page)}, // a folder of this name
	} {
		path := filepath.Join(t.TempDir(), name)
		for at, text := range files {
			file := path + filepath.FromSlash(at)
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if err := leave(path, true, page); !errors.Is(err, store.ErrKept) {
			t.Errorf("%s: %v, want %v", name, err, store.ErrKept)
		}
		for at, text := range files {
			if got, err := os.ReadFile(path + filepath.FromSlash(at)); err != nil || string(got) != text {
				t.Errorf("%s%s is not as it was: %v", name, at, err)
			}
		}
	}
}
