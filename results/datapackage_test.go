package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"concord/results"
	"concord/sim"
)

// packageName and packagePath are patterns of the profiles of Data Package, version 1:
// a name for addresses, and a path that stays inside the folder.
var (
	packageName = regexp.MustCompile(`^[-a-z0-9._/]+$`)
	packagePath = regexp.MustCompile(`^[^./~][^\\]*$`)
)

// packageTypes are the types of Table Schema with what a cell of them may hold. Numbers
// are held to what R and pandas read as well.
var packageTypes = map[string]func(cell string) bool{
	"string":  func(string) bool { return true },
	"integer": func(cell string) bool { _, err := strconv.ParseInt(cell, 10, 53); return err == nil },
	"number":  regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?(e[+-][0-9]+)?$`).MatchString,
}

// packageFaults lists what the profiles tabular-data-package and tabular-data-resource and the schema of
// tables do not allow (specs.frictionlessdata.io, version 1). It also lists cells that are not of the
// declared type. Text gives the tables by path.
func packageFaults(descriptor []byte, text func(path string) []byte) []string {
	var found []string
	fault := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	var p struct {
		Name, Profile string
		Resources     []struct {
			Name, Profile, Path, Format, Encoding string
			Schema                                struct {
				Fields        []struct{ Name, Type string }
				MissingValues []string
			}
		}
	}
	if err := json.Unmarshal(descriptor, &p); err != nil {
		return []string{err.Error()}
	}
	if p.Profile != "tabular-data-package" {
		fault("profile %q", p.Profile)
	}
	if !packageName.MatchString(p.Name) {
		fault("name %q", p.Name)
	}
	if len(p.Resources) == 0 {
		fault("no resources")
	}
	names := map[string]bool{}
	for _, r := range p.Resources {
		if r.Profile != "tabular-data-resource" || r.Format != "csv" || r.Encoding != "utf-8" {
			fault("%s: profile %q, format %q, encoding %q", r.Path, r.Profile, r.Format, r.Encoding)
		}
		if !packageName.MatchString(r.Name) || names[r.Name] {
			fault("%s: name %q, or it stands twice", r.Path, r.Name)
		}
		names[r.Name] = true
		if !packagePath.MatchString(r.Path) || strings.Contains(r.Path, "..") {
			fault("path %q", r.Path)
		}
		data := text(r.Path)
		if !utf8.Valid(data) || bytes.HasPrefix(data, []byte("\ufeff")) || bytes.ContainsRune(data, '\r') {
			fault("%s: not UTF-8, or with a byte-order mark or carriage returns", r.Path)
		}
		rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(rows) == 0 || len(rows[0]) != len(r.Schema.Fields) || len(rows[0]) == 0 {
			fault("%s: %v, or not the columns that the schema has", r.Path, err)
			continue
		}
		for c, f := range r.Schema.Fields {
			holds := packageTypes[f.Type]
			if holds == nil || f.Name != rows[0][c] || slices.Contains(rows[0][:c], f.Name) {
				fault("%s: column %d is %q of type %q, the table has %q, or has it twice", r.Path, c, f.Name, f.Type, rows[0][c])
				continue
			}
			for n, row := range rows[1:] {
				if !slices.Contains(r.Schema.MissingValues, row[c]) && !holds(row[c]) {
					fault("%s:%d: %s = %q is no %s", r.Path, n+2, f.Name, row[c], f.Type)
					break
				}
			}
		}
	}
	return found
}

// Protects: every reader of data packages can read what a run writes. The descriptor is valid under its
// profile. Every cell is of its type or empty. The name of the package is valid, whatever the name of the
// scenario's file, and with one replicate or more.
func TestDataPackageIsValid(t *testing.T) {
	e := small(t)
	one := *e
	one.Records = e.Records[:1]
	tablesOf := func(e *results.Ensemble) []results.Table { return append(e.Tables(), rowTables(t, e)...) }
	many, few := tablesOf(e), tablesOf(&one)
	for _, c := range []struct {
		scenario string
		tables   []results.Table
		want     string
	}{
		{"reference", many, "reference-"}, {"reference", few, "reference-"}, {"Mein Szenario (2)", few[:1], "mein-szenario-2-"},
		{"КТ", few[:1], "-"},
		{"a.b_c", few[:1], "a.b_c-"}, {"İstanbul", few[:1], "istanbul-"},
	} {
		m := &results.Manifest{Scenario: c.scenario, Title: c.scenario, ModelVersion: sim.ModelVersion}
		m.DigestInputs()
		text := func(path string) []byte {
			at := slices.IndexFunc(c.tables, func(t results.Table) bool { return t.File == path })
			if at < 0 {
				return nil
			}
			if c.tables[at].From == "" {
				return c.tables[at].CSV
			}
			data, err := os.ReadFile(c.tables[at].From)
			if err != nil {
				t.Fatal(err)
			}
			return data
		}
		descriptor := results.DataPackage(m, e.Layout.Outcomes, c.tables)
		for _, f := range packageFaults(descriptor, text) {
			t.Errorf("%s: %s", c.scenario, f)
		}
		if !strings.Contains(string(descriptor), `"name": "`+c.want) {
			t.Errorf("%s: the package is called %.60s, want %s…", c.scenario, descriptor, c.want)
		}
	}
	// With one replicate there is no standard deviation. A 0 would say that nothing varies.
	for n, tables := range [][]results.Table{few, many} {
		rows, err := csv.NewReader(bytes.NewReader(tables[0].CSV)).ReadAll()
		if sd := slices.Index(rows[0], "sd"); err != nil || (rows[1][sd] == "") != (n == 0) {
			t.Errorf("%v; the standard deviation is %q, want none of one replicate and one of five", err, rows[1][sd])
		}
	}
	for _, broken := range []struct{ from, to string }{
		{`"tabular-data-package"`, `"data-package"`}, {`"tabular-data-resource"`, `"data-resource"`}, {`"utf-8"`, `"latin1"`},
		{`"integer"`, `"whole"`},
		{`"name": "reference`, `"name": "Reference`}, {`"path": "pairs.csv"`, `"path": "../pairs.csv"`},
		{`"name": "mean"`, `"name": "average"`},
		{`"type": "string"`, `"type": "number"`},
	} {
		m := &results.Manifest{Scenario: "reference", ModelVersion: sim.ModelVersion}
		m.DigestInputs()
		tables := many[:len(many)/2]
		descriptor := strings.Replace(string(results.DataPackage(m, e.Layout.Outcomes, tables)), broken.from, broken.to, 1)
		if packageFaults([]byte(descriptor), func(path string) []byte {
			for _, table := range tables {
				if table.File == path {
					return table.CSV
				}
			}
			return nil
		}) == nil {
			t.Errorf("%s for %s is taken", broken.to, broken.from)
		}
	}
}

// A cell is a number that every program reads, or empty: none has NaN, infinity or a
// zero with a sign.
func TestCells(t *testing.T) {
	for _, x := range []float64{0, 1, -2.5, 1e21, 1e-7, 3.0794077e8, 5e-324} {
		if cell := results.Cell(x); !packageTypes["number"](cell) {
			t.Errorf("%v is written %q", x, cell)
		}
		if known := results.Known(x); known == nil || *known != x {
			t.Errorf("%v is %v in JSON", x, known)
		}
	}
	zero := 0.0
	nan := zero / zero
	for _, x := range []float64{nan, 1 / zero, -1 / zero} {
		if results.Cell(x) != "" || results.Known(x) != nil {
			t.Errorf("%v is written %q and %v", x, results.Cell(x), results.Known(x))
		}
	}
	if results.Cell(-zero) != "0" || fmt.Sprint(*results.Known(-zero)) != "0" {
		t.Error("zero has a sign")
	}
}
