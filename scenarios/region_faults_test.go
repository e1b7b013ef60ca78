package scenarios

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// islands is a small region that has every key and every table.
func islands(t testing.TB) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/region/*")
	if err != nil || len(files) < 20 {
		t.Fatal(files, err)
	}
	out := map[string]string{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = string(text)
	}
	return out
}

// readFiles reads a region whose files are in memory.
func readFiles(files map[string]string) (*sim.Region, error) {
	data := fstest.MapFS{}
	for name, text := range files {
		if name != "r.toml" {
			data[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return buildRegion(files["r.toml"], data, nil)
}

// TestRegionFolders protects that each mistake in a region's folder is reported with its place, the fault and
// the remedy. The cases are in testdata/region_faults.txt. The first line of a case has its name, the file,
// the text in the file and the replacement, as the inside of a Go string (* for the whole file, - for no such
// file). Then the message follows.
func TestRegionFolders(t *testing.T) {
	page, err := os.ReadFile("testdata/region_faults.txt")
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(strings.TrimSpace(string(page)), "\n\n")
	if len(cases) < 150 {
		t.Errorf("%d cases, want what there were", len(cases))
	}
	whole := islands(t)
	for _, c := range cases {
		head, want, _ := strings.Cut(c, "\n")
		file, text, ok := brokenBy(whole, c)
		files := maps.Clone(whole)
		files[file] = text
		if !ok {
			delete(files, file)
		}
		got := "good"
		if _, err := readFiles(files); err != nil {
			got = err.Error()
			if !errors.As(err, new(fault.Faults)) {
				t.Errorf("%s: %T is not fault.Faults", head, err)
			}
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", head, got, want)
		}
	}
}

// brokenBy gives the text of a file as a case of testdata/region_faults.txt has it, and
// whether there is such a file.
func brokenBy(files map[string]string, c string) (file, text string, ok bool) {
	head, _, _ := strings.Cut(c, "\n")
	parts := append(strings.Split(head, " | "), "", "")
	inside := func(s string) string {
		out, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.TrimSuffix(s, " |"), `"`, `\"`) + `"`)
		if err != nil {
			panic(head)
		}
		return out
	}
	file, from, to := parts[1], inside(parts[2]), inside(parts[3])
	switch {
	case from == "-":
		return file, "", false
	case from == "*":
		return file, to, true
	case !strings.Contains(files[file], from):
		panic(head + ": there is nothing to break")
	}
	return file, strings.Replace(files[file], from, to, 1), true
}

// FuzzRegion replaces one file of a region's folder by any text. The reader must not panic. Its faults must
// have places. A region that it accepts must be the same when it is read again, and it must be possible to
// simulate its years.
func FuzzRegion(f *testing.F) {
	if testing.Short() {
		f.Skip("simulates a region for each of its seeds")
	}
	files := islands(f)
	names := slices.Sorted(maps.Keys(files))
	page, err := os.ReadFile("testdata/region_faults.txt")
	if err != nil {
		f.Fatal(err)
	}
	for k, name := range names {
		f.Add(uint8(k), files[name])
	}
	for _, c := range strings.Split(strings.TrimSpace(string(page)), "\n\n") {
		if file, text, ok := brokenBy(files, c); ok {
			f.Add(uint8(slices.Index(names, file)), text)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, text string) {
		changed := maps.Clone(files)
		name := names[int(which)%len(names)]
		changed[name] = text
		r, err := readFiles(changed)
		if err != nil {
			var faults fault.Faults
			if !errors.As(err, &faults) {
				t.Fatalf("%T is not fault.Faults: %v", err, err)
			}
			for _, bad := range faults {
				lines := strings.Count(changed[bad.File], "\n") + 1
				if bad.File == "" || bad.Message == "" || bad.Line > lines || !utf8.ValidString(bad.Message) ||
					strings.ContainsFunc(bad.Message, func(r rune) bool { return !fault.Visible(r) }) {
					t.Errorf("%s = %q: fault %q", name, text, bad)
				}
			}
			return
		}
		if err := r.Validate(); err != nil {
			t.Errorf("%s = %q: taken, but %v", name, text, err)
		}
		again, err := readFiles(changed)
		if err != nil || !reflect.DeepEqual(r, again) {
			t.Errorf("%s = %q: another region when it is read again (%v)", name, text, err)
		}
		p := agents.Defaults()
		p.Calibrate(r)
		m := agents.New(p, r)
		w := sim.NewWorld(r, agents.Own(r))
		m.Begin(w, 1, 0)
		for range min(r.Years()-1, 6) {
			if err := w.Step(m.Phases()); err != nil {
				t.Fatalf("%s = %q: %v", name, text, err)
			}
		}
	})
}

// Of a region file full of faults fifty are reported, and the number of the others.
func TestRegionOfManyFaults(t *testing.T) {
	files := islands(t)
	var more strings.Builder
	for n := range 500 {
		fmt.Fprintf(&more, "[wrong-%d]\n", n)
	}
	files["r.toml"] += more.String()
	_, err := readFiles(files)
	if err == nil || strings.Count(err.Error(), "\n") > fault.Most ||
		!strings.Contains(err.Error(), "and 450 more like these; mend these first") {
		t.Errorf("got %v", err)
	}
}

// An optional table with a wrong name is reported, not skipped silently.
func TestRegionTableOfNearlyTheName(t *testing.T) {
	for name, want := range map[string]string{
		"opennes.csv":  `the file "opennes.csv" is not read, and there is no openness.csv; call it so if that is meant`,
		"Openness.CSV": `the file "Openness.CSV" is not read, and there is no openness.csv`,
		"notes.csv":    "",
		"openness.csv": "",
	} {
		files := islands(t)
		text := files["openness.csv"]
		delete(files, "openness.csv")
		files[name] = text
		if _, err := readFiles(files); want == "" && err != nil ||
			want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}
