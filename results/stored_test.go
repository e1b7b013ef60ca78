package results_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"concord/results"
)

// Protects: any change to a folder of results is told by name: what was changed, what is gone, what was
// added, and what stands in a file's place. Only files are opened. So a pipe does not block the program, and
// a link leads nowhere.
func TestStoredTellsWhatIsUnlike(t *testing.T) {
	files := map[string]string{"a.csv": "1\n", "b.md": "two\n", "rows/pairs.csv": "3\n", "figures/map.png": "4"}
	for _, c := range []struct {
		name  string
		spoil string // by a shell in the folder
		want  string
	}{
		{"nothing", ":", ""},
		{"a byte", "printf 2 >a.csv", "a.csv (changed)"},
		{"a byte more", "printf 2 >>rows/pairs.csv", "rows/pairs.csv (changed)"},
		{"a picture", "printf 5 >figures/map.png", "figures/map.png (changed)"},
		{"removed", "rm b.md", "b.md (missing)"},
		{"a folder removed", "rm -r rows", "rows/pairs.csv (missing)"},
		{"renamed", "mv b.md c.md", "b.md (missing), c.md (added)"},
		{"added", "touch .DS_Store figures/x.png", ".DS_Store (added), figures/x.png (added)"},
		{"folders added", "mkdir -p empty .git/objects rows/more; touch .git/objects/x",
			".git/ (added), empty/ (added), rows/more/ (added)"},
		{"a folder for a file", "rm a.csv; mkdir a.csv; touch a.csv/x", "a.csv (a folder, no longer a file)"},
		{"a file for a folder", "rm -r rows; touch rows", "rows (a file, no longer a folder)"},
		{"a link for a file", "mv b.md ..; ln -s ../b.md b.md", "b.md (a symbolic link, no longer a file)"},
		{"a link for a folder", "mv rows ..; ln -s ../rows rows", "rows (a symbolic link, no longer a folder)"},
		{"a link added", "ln -s / all", "all (added, a symbolic link)"},
		{"a pipe for a file", "rm a.csv; mkfifo a.csv", "a.csv (a named pipe, no longer a file)"},
		{"a pipe added", "mkfifo x", "x (added, a named pipe)"},
		{"much at once", "printf 2 >a.csv; rm b.md; touch x", "a.csv (changed), b.md (missing), x (added)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := exec.LookPath("mkfifo"); err != nil {
				t.Skip("this system has no named pipes")
			}
			dir := filepath.Join(t.TempDir(), "run")
			m := &results.Manifest{Files: map[string]string{}, Seal: "x"}
			for name, text := range files {
				write(t, filepath.Join(dir, name), text)
				m.Files[name] = results.SHA256([]byte(text))
			}
			write(t, filepath.Join(dir, "manifest.json"), "{}")
			sh := exec.Command("sh", "-c", c.spoil)
			sh.Dir = dir
			if out, err := sh.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			unlike, err := results.Stored(dir, m)
			if got := strings.Trim(fmt.Sprint(unlike), "[]"); err != nil || got != strings.ReplaceAll(c.want, "), ", ") ") {
				t.Errorf("told %s, %v, want %s", got, err, c.want)
			}
		})
	}
}

// Protects: a missing folder may also be listed as a file. The report is then the same every time, although
// Go walks a map in another order with every run.
func TestStoredTellsTheSameEveryTime(t *testing.T) {
	m := &results.Manifest{Files: map[string]string{"a": "", "a/b": "", "a/b/c": "", "d/e": ""}, Seal: "x"}
	dir := t.TempDir()
	for range 50 {
		if unlike, err := results.Stored(dir, m); err != nil || fmt.Sprint(unlike) != "[a (missing) d/e (missing)]" {
			t.Fatalf("told %v, %v", unlike, err)
		}
	}
}

// Protects: a manifest without a seal lists no pictures and no pages with pictures. Their presence is not
// reported. A name that leads out of the folder is not followed.
func TestStoredOfOtherManifests(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "run")
	for _, name := range []string{"run/a.csv", "run/report.html", "run/figures/map.png", "run/notes.txt", "secret"} {
		write(t, filepath.Join(base, name), "1\n")
	}
	sum := results.SHA256([]byte("1\n"))
	old := &results.Manifest{Files: map[string]string{"a.csv": sum}}
	if unlike, err := results.Stored(dir, old); err != nil || fmt.Sprint(unlike) != "[notes.txt (added)]" {
		t.Errorf("without a seal: %v, %v", unlike, err)
	}
	out := &results.Manifest{Files: map[string]string{"a.csv": sum, "../secret": sum, "/secret": sum, "figures/map.png": sum,
		"notes.txt": sum}, Seal: "x"}
	if unlike, err := results.Stored(dir, out); err != nil ||
		fmt.Sprint(unlike) != "[../secret (missing) /secret (missing) report.html (added)]" {
		t.Errorf("names that lead out: %v, %v", unlike, err)
	}
}

// What cannot be read is told and counted, and the rest is told all the same.
func TestStoredCannotRead(t *testing.T) {
	if os.Getuid() <= 0 {
		t.Skip("this user may read everything")
	}
	dir := t.TempDir()
	m := &results.Manifest{Files: map[string]string{"a": "", "b": "", "rows/c": ""}, Seal: "x"}
	for name := range m.Files {
		write(t, filepath.Join(dir, name), "1\n")
	}
	closed := []string{filepath.Join(dir, "a"), filepath.Join(dir, "rows")}
	for _, path := range closed {
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(path, 0o700)
	}
	unlike, err := results.Stored(dir, m)
	if want := "[a (cannot be read: permission denied) b (changed) rows (cannot be read: permission " +
		"denied)]"; fmt.Sprint(unlike) != want || err == nil || !strings.Contains(err.Error(), "cannot read 2 of") {
		t.Errorf("told %v, %v, want %s", unlike, err, want)
	}
}

// Protects: any change to the text of a manifest is noticed. What the program writes today is accepted. What
// it wrote before there were seals is accepted too.
func TestAlteredManifest(t *testing.T) {
	m := someManifest()
	m.DigestInputs()
	good := string(m.JSON())
	line := good[strings.Index(good, `  "seal"`):]
	line = line[:strings.Index(line, "\n")+1]
	seal := strings.Split(line, `"`)[3]
	old := strings.Replace(strings.Replace(good, line, "", 1), "},\n}", "}\n}", 1)
	// Manifests had the seed as a number once, and a seal over that.
	unsealed := strings.Replace(old, `"18446744073709551615"`, "18446744073709551615", 1)
	number := strings.Replace(unsealed, "}\n}", "},\n  \"seal\": \""+results.SHA256([]byte(unsealed))+"\"\n}", 1)
	for _, c := range []struct {
		name, text string
		altered    bool
	}{
		{"as written", good, false},
		{"without a seal", old, false},
		{"a seed that is a number", number, false},
		{"a seed that is a number, without a seal", unsealed, false},
		{"another seed that is a number", strings.Replace(number, "18446744073709551615", "18446744073709551614", 1), true},
		{"a seed made a number", strings.Replace(good, `"18446744073709551615"`, "18446744073709551615", 1), true},
		{"a seed made text", strings.Replace(number, "18446744073709551615", `"18446744073709551615"`, 1), true},
		{"without a seal, another year", strings.Replace(old, `"until": 2035`, `"until": 2034`, 1), true},
		{"without a seal, another input", strings.Replace(old, "cccc", "dddd", 1), true},
		{"another value", strings.Replace(good, `"until": 2035`, `"until": 2034`, 1), true},
		{"another file", strings.Replace(good, "dddd", "eeee", 1), true},
		{"another seal", strings.Replace(good, seal, strings.Repeat("0", 64), 1), true},
		{"a space", strings.Replace(good, ": ", ":  ", 1), true},
		{"another end of line", strings.ReplaceAll(good, "\n", "\r\n"), true},
		{"more behind it", good + "\n", true},
	} {
		m, err := results.ReadManifest("manifest.json", []byte(c.text))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if got := m.Altered([]byte(c.text)); got != c.altered {
			t.Errorf("%s: altered is %v", c.name, got)
		}
	}
	// It is a fixed point: reading and writing changes nothing.
	if m, err := results.ReadManifest("manifest.json", []byte(good)); err != nil || string(m.JSON()) != good {
		t.Errorf("read and written again, the manifest is another: %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
