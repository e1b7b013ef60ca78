package results_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"concord/results"
	"concord/results/store"
)

// leave writes a folder of results as a run does.
func leave(dir, inputs, body string, force bool) error {
	place, err := results.HoldFolder(dir, strings.Repeat(inputs, 64), force)
	if err != nil {
		return err
	}
	defer place.Release()
	m := someManifest()
	m.InputDigest, m.Replicates = strings.Repeat(inputs, 64), 1
	m.Files = map[string]string{"figures/a.png": results.SHA256([]byte(body))}
	return place.Folder([]store.File{{Path: "manifest.json", Data: m.JSON()}, {Path: "figures/a.png", Data: []byte(body)}})
}

// Protects: results are replaced only if the program left them and nobody changed them. Results of the same
// inputs are replaced without force, results of other inputs with force. Whatever else is in the folder is
// kept and named.
func TestFolderOfResultsIsReplaced(t *testing.T) {
	file := func(name, text string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, c := range []struct {
		name   string
		before func(t *testing.T, dir string) // what happened to the results of "a" since
		inputs string
		force  bool
		want   string // of the error, "" for replaced
	}{
		{"as it was left", nil, "a", false, ""},
		{"of other inputs", nil, "b", false, "the results of another run"},
		{"of other inputs, with force", nil, "b", true, ""},
		{"a note", file("note.md", "dear"), "b", true, "note.md (added)"},
		{"a note among the figures", file("figures/note.md", "dear"), "a", false, "figures/note.md (added)"},
		{"a folder", file(".git/HEAD", "ref"), "b", true, ".git/ (added)"},
		{"an empty folder", func(t *testing.T, dir string) { os.Mkdir(filepath.Join(dir, "mine"), 0o755) }, "b", true,
			"mine/ (added)"},
		{"a figure painted over", file("figures/a.png", "mine"), "b", true, "figures/a.png (changed)"},
		{"a figure that is gone", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "figures/a.png")) }, "b", true,
			"figures/a.png (missing)"},
		{"a link instead of a figure", func(t *testing.T, dir string) {
			os.Rename(filepath.Join(dir, "figures/a.png"), filepath.Join(dir, "..", "a.png"))
			os.Symlink("../../a.png", filepath.Join(dir, "figures/a.png"))
		}, "b", true, ", no longer a file)"},
		{"a pipe instead of a figure", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, "figures/a.png"))
			exec.Command("mkfifo", filepath.Join(dir, "figures/a.png")).Run()
		}, "b", true, ", no longer a file)"},
		{"a manifest edited by hand", func(t *testing.T, dir string) {
			text, _ := os.ReadFile(filepath.Join(dir, "manifest.json"))
			file("manifest.json", strings.Replace(string(text), `"replicates": 1`, `"replicates": 2`, 1))(t, dir)
		}, "b", true, "its manifest.json is not as concord writes it"},
		{"a manifest that only looks like one", file("manifest.json",
			`{"program": "concord", "replicates": 1, "input_digest": "`+strings.Repeat("a", 64)+`"}`), "a", true,
			"its manifest.json is not as concord writes it"},
		{"a manifest that is a pipe", func(t *testing.T, dir string) {
			os.Remove(filepath.Join(dir, "manifest.json"))
			exec.Command("mkfifo", filepath.Join(dir, "manifest.json")).Run()
		}, "b", true, "manifest.json is a named pipe, not a file"},
		{"a manifest that is a link", func(t *testing.T, dir string) {
			os.Rename(filepath.Join(dir, "manifest.json"), filepath.Join(dir, "..", "mine.json"))
			os.Symlink("../mine.json", filepath.Join(dir, "manifest.json"))
		}, "b", true, "manifest.json is a symbolic link, not a file"},
		{"no manifest", func(t *testing.T, dir string) { os.Remove(filepath.Join(dir, "manifest.json")) }, "b", true,
			"no manifest.json of concord"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			if err := leave(dir, "a", "first", false); err != nil {
				t.Fatal(err)
			}
			if c.before != nil {
				c.before(t, dir)
			}
			was := tree(t, dir)
			err := leave(dir, c.inputs, "second", c.force)
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (!errors.Is(err, store.ErrKept) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("want it kept: %s; got %v", c.want, err)
			case c.want != "" && tree(t, dir) != was:
				t.Errorf("there is %s, there was %s", tree(t, dir), was)
			case c.want == "" && tree(t, dir) == was:
				t.Error("nothing was written")
			}
		})
	}
}

// Protects: a process may be stopped while it removes what it replaced. The next process can remove all that
// is left, whichever files are gone. What a user put there meanwhile is kept.
func TestHalfRemovedIsRemoved(t *testing.T) {
	for _, c := range []struct {
		name string
		gone []string
		note bool
	}{
		{"whole", nil, false},
		{"without a figure", []string{"figures/a.png"}, false},
		{"without its figures", []string{"figures/a.png", "figures"}, false},
		{"empty", []string{"figures/a.png", "figures", "manifest.json"}, false},
		{"with a note", []string{"figures/a.png"}, true},
	} {
		dir := t.TempDir()
		run, aside := filepath.Join(dir, "run"), filepath.Join(dir, ".run.partial-1234000.old")
		if err := leave(run, "a", "first", false); err != nil {
			t.Fatal(err)
		}
		os.Rename(run, aside)
		if err := os.Mkdir(run, 0o755); err != nil { // in the way of moving it back
			t.Fatal(err)
		}
		for _, name := range c.gone {
			if err := os.Remove(filepath.Join(aside, name)); err != nil {
				t.Fatal(err)
			}
		}
		note := filepath.Join(aside, "figures", "note.md")
		if c.note {
			os.WriteFile(note, []byte("dear"), 0o644)
		}
		err := leave(run, "b", "second", false)
		if c.note {
			if text, _ := os.ReadFile(note); !errors.Is(err, store.ErrKept) || string(text) != "dear" {
				t.Errorf("%s: %v, the note holds %q", c.name, err, text)
			}
			continue
		}
		if left, _ := os.ReadDir(dir); err != nil || len(left) != 1 {
			t.Errorf("%s: %v; there is %v", c.name, err, left)
		}
	}
}

// A folder or a file that the program did not make is kept, with force too.
func TestFolderOfOthersIsKept(t *testing.T) {
	base := t.TempDir()
	for name, make := range map[string]func(path string){
		"a file":        func(path string) { os.WriteFile(path, []byte("dear"), 0o644) },
		"a full folder": func(path string) { os.Mkdir(path, 0o755); os.WriteFile(path+"/letter", []byte("dear"), 0o644) },
		"a link":        func(path string) { os.Symlink(base, path) },
	} {
		path := filepath.Join(base, name)
		make(path)
		if err := leave(path, "a", "x", true); !errors.Is(err, store.ErrKept) {
			t.Errorf("%s: %v", name, err)
		}
	}
	empty := filepath.Join(base, "empty")
	os.Mkdir(empty, 0o755)
	if err := leave(empty, "a", "x", false); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}

// tree is everything below a folder, with what files hold.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		b.WriteString(path)
		if d.Type().IsRegular() {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			b.WriteString(": ")
			b.Write(text)
		}
		b.WriteByte('\n')
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Protects: a file for answers to expectations is replaced only if it is a JUnit file. A generated document
// is replaced only if it carries its mark.
func TestOnlyTheirOwnKindIsReplaced(t *testing.T) {
	dir := t.TempDir()
	junit := string(results.JUnit("x", nil))
	png := "\x89PNG\r\n\x1a\n" + strings.Repeat("h", 25) + "....tEXt" + results.PictureMark
	for _, c := range []struct {
		name, text string
		free       bool
	}{
		{"checks.toml", "title = \"mine\"", false},
		{"report.xml", "<html><testsuite/></html>", false},
		{"empty.xml", "", false},
		{"old.xml", junit, true},
		{"of-others.xml", "<?xml version=\"1.0\"?>\n<!-- x -->\n<testsuite name=\"x\"/>", true},
		{"page.md", "# Mine\n", false},
		{"made.md", "# A page\n\nGenerated by `concord claims --update`: 200 pairs\n", true},
		{"about.md", "# Mine\n\n" + strings.Repeat("A line.\n", 9) +
			"The page Generated by `concord claims --update` is another.\n", false},
		{"photo.png", strings.ReplaceAll(png, "concord", "camera!"), false},
		{"made.png", png, true},
		{"drawing.svg", "<?xml version=\"1.0\"?>\n<!-- Software: another -->\n<svg/>", false},
		{"made.svg", "<?xml version=\"1.0\"?>\n" + results.SVGMark + "\n<svg/>", true},
		{"paper.pdf", "%PDF-1.4\n1 0 obj\n<< /Producer (another) >>", false},
		{"made.pdf", "%PDF-1.4\n1 0 obj\n<< " + results.PDFMark + " >>", true},
		{"mine.csv", "a,b\n", false},
		{"made.csv", "draw,leaders.gain\n", true},
		{"mine.txt", "Generated by `concord claims`", false},
	} {
		path := filepath.Join(dir, c.name)
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		hold := results.HoldJUnit
		if filepath.Ext(c.name) != ".xml" && filepath.Ext(c.name) != ".toml" {
			hold = func(path string) (*store.Place, error) { return results.HoldDocument(path, "draw,") }
		}
		place, err := hold(path)
		if err == nil {
			place.Release()
		}
		if free := err == nil; free != c.free || err != nil && !errors.Is(err, store.ErrKept) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Protects pages that people write and of which a part is generated: they are taken by the mark of that part, and kept
// without it.
func TestAPageWithAGeneratedPart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	for _, c := range []struct {
		text string
		ok   bool
	}{{"# Ours\n\n<!-- begin -->\n<!-- end -->\n", true}, {"# Ours\n", false}} {
		if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		place, err := results.HoldDocument(path, "<!-- begin -->")
		if err == nil {
			place.Release()
		}
		if (err == nil) != c.ok {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}
