package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/agents"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// small is a short ensemble of the reference that the tests here share.
func small(t *testing.T) *results.Ensemble {
	t.Helper()
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	m := agents.New(b.Params, b.Region)
	w := sim.NewWorld(b.Region, b.Entries)
	l := sim.NewLayout(b.Region, b.Entries, m.Outcomes(), 2003)
	e := &results.Ensemble{Layout: l, Region: b.Region, Entries: b.Entries}
	for r := range 5 {
		record := make([]float64, l.Size())
		m.Begin(w, 7, r)
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			t.Fatal(err)
		}
		e.Records = append(e.Records, record)
		if r == 0 {
			e.Log = append(e.Log, w.Log...)
		}
	}
	return e
}

// A reader of the tables must get the very bits that were computed: the digest
// of what is read back is the digest of the run.
func TestRowsReadBackBitForBit(t *testing.T) {
	e := small(t)
	files := map[string][]byte{}
	for _, table := range e.Rows() {
		files[table.File] = table.CSV
	}
	open := func(file string) (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files[file])), nil }
	records, err := results.ReadRows(e.Layout, len(e.Records), open)
	if err != nil {
		t.Fatal(err)
	}
	back := &results.Ensemble{Layout: e.Layout, Records: records}
	if back.Digest() != e.Digest() {
		t.Error("what was read back has another digest than what was written")
	}
	// A file that was cut short must be noticed, not read as zeros.
	whole := files["rows/pairs.csv"]
	files["rows/pairs.csv"] = whole[:bytes.LastIndexByte(whole[:len(whole)-1], '\n')+1]
	if _, err := results.ReadRows(e.Layout, len(e.Records), open); err == nil || !strings.Contains(err.Error(), "not whole") {
		t.Errorf("a table without its last row was read: %v", err)
	}
}

// The data package is the codebook: every table's header must be what it says,
// and every outcome in a table must be defined in it.
func TestDataPackageDescribesTheTables(t *testing.T) {
	e := small(t)
	m := &results.Manifest{Scenario: "reference", ModelVersion: sim.ModelVersion}
	m.Seal()
	tables := append(e.Tables(), e.Rows()...)
	var p struct {
		Resources []struct {
			Path   string
			Schema struct {
				Fields []struct{ Name, Type, Description string }
			}
		}
		Outcomes []struct{ Table, Name, Unit, Definition string }
	}
	if err := json.Unmarshal(results.DataPackage(m, e.Layout.Outcomes, tables), &p); err != nil {
		t.Fatal(err)
	}
	if len(p.Resources) != len(tables) {
		t.Fatalf("%d resources for %d tables", len(p.Resources), len(tables))
	}
	defined := map[string]string{}
	for _, o := range p.Outcomes {
		if o.Unit == "" || o.Definition == "" {
			t.Errorf("%s.%s has unit %q and definition %q", o.Table, o.Name, o.Unit, o.Definition)
		}
		defined[o.Table+"."+o.Name] = o.Unit
	}
	for k, table := range tables {
		rows, err := csv.NewReader(bytes.NewReader(table.CSV)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", table.File, err)
		}
		for c, field := range p.Resources[k].Schema.Fields {
			if rows[0][c] != field.Name || field.Description == "" {
				t.Errorf("%s: column %d is %q, the data package says %q (%q)", table.File, c, rows[0][c], field.Name, field.Description)
			}
		}
		if len(rows) < 2 || len(rows[0]) != len(p.Resources[k].Schema.Fields) {
			t.Errorf("%s has %d rows and %d columns", table.File, len(rows), len(rows[0]))
		}
		if strings.HasPrefix(table.File, "rows/") || table.File == "shares.csv" {
			continue
		}
		for _, row := range rows[1:] {
			unit, ok := defined[strings.TrimSuffix(table.File, ".csv")+"."+row[2]]
			if !ok || unit != row[3] {
				t.Fatalf("%s: outcome %q [%s] is defined as [%s] in the data package", table.File, row[2], row[3], unit)
			}
		}
	}
}

// The digest must see every single number, its place and the order of replicates.
func TestDigestSeesEveryChange(t *testing.T) {
	e := small(t)
	before, prints := e.Digest(), e.Fingerprints()
	at := e.Layout.Place(e.Layout.Find(sim.OfPair, "trust"), 3, 1999)
	e.Records[2][at] += 1e-15
	if e.Digest() == before {
		t.Error("the digest did not see a change in the last bits of one number")
	}
	where, different := prints.FirstDifference(e.Fingerprints())
	if want := "first difference in 1999: pairs.trust of KG-UZ"; !different || where != want {
		t.Errorf("found %q, want %q", where, want)
	}
	e.Records[2][at] -= 1e-15
	e.Records[0], e.Records[1] = e.Records[1], e.Records[0]
	if e.Digest() == before {
		t.Error("the digest did not see two replicates change places")
	}
	read, err := results.ReadFingerprints(bytes.NewReader(prints.CSV()))
	if err != nil {
		t.Fatal(err)
	}
	if where, different := read.FirstDifference(prints); different {
		t.Errorf("fingerprints differ after being read back: %s", where)
	}
}

// Nothing overwrites another run's results, and nothing but results is ever deleted.
func TestFolderIsWholeOrNotThere(t *testing.T) {
	digest := func(c string) string { return strings.Repeat(c, 64) }
	files := func(c, body string) []results.File {
		m := &results.Manifest{Program: "concord", Replicates: 1, InputDigest: digest(c)}
		return []results.File{{Path: "manifest.json", Data: m.JSON()}, {Path: "figures/a.png", Data: []byte(body)}}
	}
	read := func(dir string) string {
		b, err := os.ReadFile(filepath.Join(dir, "figures", "a.png"))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	base := t.TempDir()
	dir := filepath.Join(base, "run")
	write := func(c, body string, force bool) error {
		return results.WriteFolder(dir, files(c, body), digest(c), force)
	}
	if err := write("a", "first", false); err != nil {
		t.Fatal(err)
	}
	if err := write("a", "again", false); err != nil || read(dir) != "again" {
		t.Errorf("the same run again: %v, %q", err, read(dir))
	}
	if err := write("b", "other", false); !errors.Is(err, results.ErrOther) || read(dir) != "again" {
		t.Errorf("another run without --force: %v, %q", err, read(dir))
	}
	if err := write("b", "other", true); err != nil || read(dir) != "other" {
		t.Errorf("another run with --force: %v, %q", err, read(dir))
	}
	precious := filepath.Join(base, "home")
	if err := os.WriteFile(filepath.Join(mkdir(t, precious), "letter"), []byte("dear"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := results.WriteFolder(precious, files("a", ""), digest("a"), true); !errors.Is(err, results.ErrOther) {
		t.Errorf("a folder that is no result was replaced: %v", err)
	}
	if _, err := os.Stat(filepath.Join(precious, "letter")); err != nil {
		t.Errorf("its file is gone: %v", err)
	}
	// A write that fails half way leaves neither the folder nor a temporary one.
	bad := append(files("c", "x"), results.File{Path: "manifest.json/below", Data: nil})
	if err := results.WriteFolder(filepath.Join(base, "broken"), bad, digest("c"), false); err == nil {
		t.Error("a file below a file was written")
	}
	left, err := os.ReadDir(base)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range left {
		if e.Name() != "run" && e.Name() != "home" {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

func mkdir(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The log must say who refused and which three terms decided, in words.
func TestEventsLogTellsWhoRefusedAndWhy(t *testing.T) {
	log := string(small(t).EventsLog())
	for _, want := range []string{"Uzbekistan refused: trade agreement", "hostile narrative", "score -", "border TJ-UZ: restricted", "happened: clash"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if strings.Contains(log, "unnamed") {
		t.Error("a happening has no sentence")
	}
	for _, line := range strings.Split(log, "\n") {
		if strings.Contains(line, "refused:") && strings.Count(line[strings.Index(line, "score"):], ",") != 2 {
			t.Errorf("want three terms: %s", line)
		}
	}
}
