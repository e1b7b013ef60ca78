package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Protects: --parquet changes the format of rows/ and nothing else. The folder is whole by its manifest, computing again
// gives the same, the codebook says what the files are, and diff finds the same numbers in both formats.
func TestRowsAsParquet(t *testing.T) {
	t.Chdir(t.TempDir())
	request := []string{"run", "--replicates", "3", "--until", "1996", "--priors", "--rows", "--no-figures", "--out"}
	must(t, append(request, "csv")...)
	must(t, append(request, "parquet", "--parquet")...)
	for _, name := range []string{"draws.csv", "region.csv", "digests.csv", "events.log"} {
		if read(t, "csv", name) != read(t, "parquet", name) {
			t.Errorf("%s is another one", name)
		}
	}
	if _, err := os.Stat(filepath.Join("parquet", "rows", "pairs.csv")); err == nil {
		t.Error("rows/ has tables in both formats")
	}
	for _, args := range [][]string{{"verify", "parquet", "--files"}, {"verify", "parquet"}} {
		if code, out, errs := call(t, args...); code != 0 {
			t.Errorf("%v: status %d\n%s%s", args, code, out, errs)
		}
	}
	for _, pair := range [][2]string{{"csv", "parquet"}, {"parquet", "csv"}} {
		if code, out, errs := call(t, "diff", pair[0], pair[1]); code != 0 || strings.Contains(out, "alone") ||
			!strings.Contains(out, "are equal in all ") {
			t.Errorf("diff %v: status %d\n%s%s", pair, code, out, errs)
		}
	}
	var codebook struct {
		Resources []struct{ Name, Path, Profile, Format, MediaType, Encoding string }
	}
	if err := json.Unmarshal([]byte(read(t, "parquet", "datapackage.json")), &codebook); err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, r := range codebook.Resources {
		if r.Path != "rows/pairs.parquet" {
			continue
		}
		found++
		if r.Name != "rows/pairs" || r.Profile != "data-resource" || r.Format != "parquet" ||
			r.MediaType != "application/vnd.apache.parquet" || r.Encoding != "" {
			t.Errorf("the codebook says %+v", r)
		}
	}
	if found != 1 {
		t.Errorf("the codebook names rows/pairs.parquet %d times", found)
	}
	// Protects: a damaged table is found, and the message names it.
	damage := filepath.Join("parquet", "rows", "pairs.parquet")
	text := []byte(read(t, "parquet", filepath.Join("rows", "pairs.parquet")))
	text[len(text)/2] ^= 1
	if err := os.WriteFile(damage, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := call(t, "verify", "parquet", "--files"); code != 1 || !strings.Contains(out, "rows/pairs.parquet") {
		t.Errorf("a changed byte: status %d\n%s", code, out)
	}
}

// Protects: a branch has tables in Parquet too. A format without tables is refused before any work.
func TestParquetOfABranch(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "branch", "save", "--year", "1994", "--replicates", "2", "--out", "state")
	for name, more := range map[string][]string{"csv": nil, "parquet": {"--parquet"}} { // any order: two folders
		request := []string{"branch", "run", "state", "--until", "1996", "--rows", "--no-figures", "--out", name}
		must(t, append(request, more...)...)
	}
	if code, out, errs := call(t, "diff", "csv", "parquet"); code != 0 {
		t.Errorf("status %d\n%s%s", code, out, errs)
	}
	for _, args := range [][]string{{"run", "--parquet"}, {"branch", "run", "state", "--parquet"}} {
		if code, _, errs := call(t, args...); code != 2 || !strings.Contains(errs, "--parquet is the format of the tables that "+
			"--rows asks for; add --rows, or leave --parquet out") {
			t.Errorf("%v: status %d, %q", args, code, errs)
		}
	}
	if code, _, errs := call(t, "compare", "reference", "clash-2027", "--parquet"); code != 2 ||
		!strings.Contains(errs, "it is a flag of run, sweep, branch run") {
		t.Errorf("compare --parquet: status %d, %q", code, errs)
	}
}

// Protects: a name that Parquet cannot have is refused before anything runs, with what to do.
func TestParquetRefusesNamesEarly(t *testing.T) {
	dir := t.TempDir()
	for _, args := range [][]string{{"run", "--replicates", "2"}, {"sweep", "--vary", "trade.closed=1,2"}} {
		args = append(args, "--rows", "--parquet", "--keep", "max(region.horizontal, region.vertical)@1996", "--until",
			"1996", "--out",
			filepath.Join(dir, "out"))
		code, _, errs := call(t, args...)
		if code != 2 || !strings.Contains(errs, "mine=max(region.horizontal, region.vertical)") {
			t.Errorf("%s: status %d, %q", args[0], code, errs)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, ".out.journal*")); left != nil {
			t.Errorf("%s leaves %v", args[0], left)
		}
	}
}
