package diff_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/results"
	"concord/results/diff"
)

// folder writes a folder of results with these files and a manifest of them.
func folder(t *testing.T, files map[string]string, change func(m *results.Manifest)) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	m := &results.Manifest{Program: "concord", ModelVersion: "0.3.0", Scenario: "s", Title: "S", Region: "r", Seed: 1,
		Replicates: 2, FirstYear: 2000, Until: 2002,
		OutcomeDigest: results.SHA256(nil), Inputs: map[string]string{"regions/r.toml": results.SHA256(nil)}, GoVersion: "go",
		Architecture: "a", Files: map[string]string{}}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		m.Files[name] = results.SHA256([]byte(text))
	}
	if change != nil {
		change(m)
	}
	m.DigestInputs()
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), m.JSON(), 0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

func compare(t *testing.T, a, b string, o diff.Options) *diff.Report {
	t.Helper()
	x, err := diff.Open(a)
	if err != nil {
		t.Fatal(err)
	}
	y, err := diff.Open(b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := diff.Compare(context.Background(), x, y, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// cells is a table as rows, the first the names of the columns.
type cells [][]string

func (c cells) csv() string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll(c) // a buffer takes everything
	return b.String()
}

func (c cells) clone() cells {
	var out cells
	for _, row := range c {
		out = append(out, slices.Clone(row))
	}
	return out
}

// pairs is a table of statistics with random numbers, many of them alike.
func pairs(random *rand.Rand) cells {
	table := cells{{"year", "pair", "outcome", "unit", "mean", "sd"}}
	for year := 2000; year <= 2002; year++ {
		for _, pair := range []string{"AA-BB", "AA-CC", "BB-CC"} {
			for _, outcome := range []string{"trust", "turnover_usd"} {
				table = append(table, []string{strconv.Itoa(year), pair, outcome, "1",
					fmt.Sprint(float64(random.IntN(9)-4) / 2), fmt.Sprint(float64(random.IntN(3)))})
			}
		}
	}
	return table
}

// single is a table of single replicates with such numbers.
func single(random *rand.Rand) cells {
	table := cells{{"replicate", "year", "pair", "trust", "turnover_usd"}}
	for replicate := range 2 {
		for year := 2000; year <= 2002; year++ {
			for _, pair := range []string{"AA-BB", "AA-CC", "BB-CC"} {
				table = append(table, []string{strconv.Itoa(replicate), strconv.Itoa(year), pair,
					fmt.Sprint(float64(random.IntN(9) - 4)), fmt.Sprint(random.IntN(5))})
			}
		}
	}
	return table
}

const codebook = `{"resources": [
{"path": "pairs.csv", "schema": {"fields": [{"name": "year", "type": "integer"}, {"name": "pair", "type": "string"}, {"name": "outcome", "type": "string"},
  {"name": "unit", "type": "string"}, {"name": "mean", "type": "number"}, {"name": "sd", "type": "number"}]}},
{"path": "rows/pairs.csv", "schema": {"fields": [{"name": "replicate", "type": "integer"}, {"name": "year", "type": "integer"}, {"name": "pair", "type": "string"},
  {"name": "trust", "type": "number"}, {"name": "turnover_usd", "type": "number"}]}}],
"outcomes": [{"table": "pairs", "name": "trust", "unit": "1", "definition": "trust of the two"},
{"table": "pairs", "name": "turnover_usd", "unit": "1", "definition": "trade of the two"}]}`

func files(stats, rows cells) map[string]string {
	return map[string]string{"pairs.csv": stats.csv(), "rows/pairs.csv": rows.csv(), "datapackage.json": codebook}
}

func shuffled(c cells, random *rand.Rand) cells {
	out := c.clone()
	random.Shuffle(len(out)-1, func(i, j int) { out[i+1], out[j+1] = out[j+1], out[i+1] })
	return out
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// said is what a report says without the names of the folders.
func said(t *testing.T, r *diff.Report) string {
	t.Helper()
	c := *r
	c.A.Folder, c.B.Folder = "", ""
	text, err := json.Marshal(&c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Protects: a changed value is named, and no other, with its place and size. The order of rows is no
// difference and does not change the report.
func TestOneValueIsNamed(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for n := range 60 {
		stats, rows := pairs(random), single(random)
		a := folder(t, files(stats, rows), nil)
		if r := compare(t, a, folder(t, files(shuffled(stats, random), shuffled(rows, random)), nil),
			diff.Options{}); !r.Equal || r.Tables[0].Values != 36 || r.Tables[1].Values != 36 {
			t.Fatalf("rows in another order: %+v", r)
		}
		file, table := "pairs.csv", stats.clone()
		if n%2 == 1 {
			file, table = "rows/pairs.csv", rows.clone()
		}
		k, c := 1+random.IntN(len(table)-1), len(table[0])-1-random.IntN(2)
		row, was := table[k], table[k][c]
		table[k][c] = "7.5"
		want := diff.Difference{A: was, B: "7.5", Unit: "1"}
		if n%2 == 1 {
			want.Row, want.Outcome, want.Entity = "replicate "+row[0], "pairs."+table[0][c], row[2]
			want.Year, _ = strconv.Atoi(row[1])
		} else {
			want.Outcome, want.Entity, want.Column = "pairs."+row[2], row[1], table[0][c]
			want.Year, _ = strconv.Atoi(row[0])
		}
		x, _ := strconv.ParseFloat(was, 64)
		want.Difference, want.Relative = 7.5-x, (7.5-x)/7.5
		changed := files(stats, rows)
		changed[file] = table.csv()
		b := folder(t, changed, nil)
		r := compare(t, a, b, diff.Options{})
		if r.Equal {
			t.Fatalf("%s: no difference", file)
		}
		for _, table := range r.Tables {
			if table.File != file {
				if !table.Same || table.Differ != 0 {
					t.Errorf("%s differs too: %+v", table.File, table)
				}
				continue
			}
			if table.Differ != 1 || table.Values != 36 || table.First != want.Year || len(table.Outcomes) != 1 ||
				table.Outcomes[0].Differ != 1 || table.Outcomes[0].Entities != 1 {
				t.Errorf("%s: %+v", file, table)
			}
			got := *table.Largest
			if apart := got.Relative - want.Relative; apart > 1e-15 || apart < -1e-15 {
				t.Errorf("%s: relative difference %v, want %v", file, got.Relative, want.Relative)
			}
			if got.Relative = want.Relative; got != want {
				t.Errorf("%s: %+v, want %+v", file, got, want)
			}
		}
		changed[file] = shuffled(table, random).csv()
		if again := compare(t, a, folder(t, changed, nil), diff.Options{}); said(t, again) != said(t, r) {
			t.Errorf("rows in another order:\n%s\n%s", said(t, again), said(t, r))
		}
	}
}

// Protects: with the folders exchanged, the same values differ by the same size with the other sign. Of
// differences of one size always the same is named, whatever the order of the rows.
func TestSwapMirrors(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 30 {
		x, y := pairs(random), pairs(random)
		from := 4 + random.IntN(3)
		x = append(x[:4], x[from:]...) // rows of one alone
		a, b := folder(t, files(x, single(random)), nil), folder(t, files(y, single(random)), nil)
		r, s := compare(t, a, b, diff.Options{}), compare(t, b, a, diff.Options{})
		mixed := func(dir string, table cells) string {
			return folder(t, map[string]string{"pairs.csv": shuffled(table, random).csv(),
				"rows/pairs.csv": read(t, dir, "rows/pairs.csv"), "datapackage.json": codebook}, nil)
		}
		if again := compare(t, mixed(a, x), mixed(b, y), diff.Options{}); said(t, again) != said(t, r) {
			t.Fatalf("rows in another order:\n%s\n%s", said(t, again), said(t, r))
		}
		all := map[*diff.Difference]bool{} // each once, although the largest may stand in several places
		for k := range s.Tables {
			q := &s.Tables[k]
			q.OnlyA, q.OnlyB = q.OnlyB, q.OnlyA
			all[q.Largest], all[q.Relative] = true, true
			for _, o := range q.Outcomes {
				all[o.Largest], all[o.Relative] = true, true
			}
		}
		delete(all, nil)
		for d := range all { // any order: each is changed alone
			d.A, d.B, d.Difference = d.B, d.A, 0-d.Difference
		}
		s.A, s.B = s.B, s.A
		if said(t, r) != said(t, s) {
			t.Fatalf("A B\n%s\nB A, mirrored\n%s", said(t, r), said(t, s))
		}
	}
}

const head = "year,pair,outcome,unit,mean\n"

// Protects: what only one table has is named. So are renamed outcomes, other units and other definitions. A
// tolerance is applied. Each line says what the report must hold.
func TestSays(t *testing.T) {
	renames := map[string]diff.Rename{"pairs.faith": {New: "pairs.trust", Since: "0.4.0"}}
	book := func(outcomes ...string) string {
		var list []string
		for _, o := range outcomes {
			name, unit, _ := strings.Cut(o, "|")
			unit, definition, _ := strings.Cut(unit, "|")
			list = append(list, fmt.Sprintf(`{"table": "pairs", "name": %q, "unit": %q, "definition": %q}`, name, unit,
				definition))
		}
		return codebook[:strings.Index(codebook, `"outcomes"`)] + `"outcomes": [` + strings.Join(list, ",") + `]}`
	}
	for _, c := range []struct {
		name, file string
		a, b       string
		bookA      string
		bookB      string
		o          diff.Options
		equal      bool
		says       []string
		never      string // what it must not say, "" for nothing
	}{
		{name: "size", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,trust,km,1.5\n",
			says: []string{"differ in 1 of 1 value; their inputs are the same",
				"pairs.csv: 1 of 1 value differ, the first in 2000\n  largest difference: pairs.trust, AA-BB 2000 mean: 1 → " +
					"1.5 km (+0.5, 33.3 %)\n"}},
		{name: "digits enough to see it", file: "pairs.csv", a: "2000,AA-BB,trust,km,1.00000001\n",
			b: "2000,AA-BB,trust,km,1.00000002\n", says: []string{"1.00000001 → 1.00000002 km (+1e-08, 1e-08 of the value)"}},
		{name: "within abs", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,trust,km,1.5\n",
			o: diff.Options{Abs: 0.5}, equal: true,
			says: []string{"are equal in all 1 value of 1 table, with a tolerance of 0.5 or 0 of the greater value"}},
		{name: "beyond abs", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,trust,km,1.5\n",
			o: diff.Options{Abs: 0.49}, says: []string{"differ in 1"}},
		{name: "within rel", file: "pairs.csv", a: "2000,AA-BB,trust,km,-1\n", b: "2000,AA-BB,trust,km,-1.5\n",
			o: diff.Options{Rel: 0.34}, equal: true},
		{name: "beyond rel", file: "pairs.csv", a: "2000,AA-BB,trust,km,-1\n", b: "2000,AA-BB,trust,km,-1.5\n",
			o: diff.Options{Rel: 0.33}},
		{name: "one number in two forms", file: "pairs.csv", a: "2000,AA-BB,trust,km,1000\n", b: "2000,AA-BB,trust,km,1e+03\n",
			equal: true},
		{name: "the sign of zero", file: "pairs.csv", a: "2000,AA-BB,trust,km,0\n", b: "2000,AA-BB,trust,km,-0\n",
			says: []string{"AA-BB 2000 mean: 0 → -0"}},
		{name: "the sign of zero within abs", file: "pairs.csv", a: "2000,AA-BB,trust,km,0\n", b: "2000,AA-BB,trust,km,-0\n",
			o: diff.Options{Abs: 1e-300}, equal: true},
		{name: "no value is not zero", file: "pairs.csv", a: "2000,AA-BB,trust,km,\n", b: "2000,AA-BB,trust,km,0\n",
			o: diff.Options{Abs: 9}, says: []string{"AA-BB 2000 mean: empty → 0"}},
		{name: "no number", file: "pairs.csv", a: "2000,AA-BB,trust,km,NaN\n",
			b:    "2000,AA-BB,trust,km,NaN\n2000,AA-CC,trust,km,1\n",
			says: []string{"all 1 value that both have are equal\n  in B alone: 1 row (pair AA-CC)\n"}},
		{name: "years", file: "pairs.csv", a: "1999,AA-BB,trust,km,1\n2000,AA-BB,trust,km,1\n2001,AA-BB,trust,km,1\n",
			b: "2001,AA-BB,trust,km,1\n2002,AA-BB,trust,km,1\n",
			says: []string{"are equal in all 1 value that both have, but not all is in both",
				"in A alone: 2 rows (year 1999–2000)\n  in B alone: 1 row (year 2002)\n"}},
		{name: "no year at all", file: "pairs.csv", a: "1999,AA-BB,trust,km,1\n", b: "",
			says: []string{"in A alone: 1 row (year 1999, pair AA-BB, outcome trust)\n"}},
		{name: "the first year and the last", file: "pairs.csv",
			a:    "2000,AA-BB,trust,km,1\n2001,AA-BB,trust,km,1\n2002,AA-BB,trust,km,1\n2003,AA-BB,trust,km,1\n",
			b:    "2000,AA-BB,trust,km,1\n2001,AA-BB,trust,km,2\n2002,AA-BB,trust,km,2\n2003,AA-BB,trust,km,1\n",
			says: []string{"2 of 4 values differ, the first in 2001\n", "  2001–2002  "}},
		{name: "a row within", file: "pairs.csv",
			a:    "2000,AA-BB,trust,km,1\n2000,AA-CC,trust,km,1\n2001,AA-BB,trust,km,1\n2001,AA-CC,trust,km,1\n",
			b:    "2000,AA-BB,trust,km,1\n2000,AA-CC,trust,km,1\n2001,AA-CC,trust,km,1\n",
			says: []string{"in A alone: 1 row (the first is of 2001, AA-BB, trust)"}},
		{name: "nothing in common", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,XX-YY,trust,km,1\n",
			says: []string{"have no value in common"}},
		{name: "unit", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,trust,m,1\n",
			says: []string{"differ in 1 of 1 value", "not compared: km in A, m in B"}},
		{name: "renamed by the list", file: "pairs.csv", a: "2000,AA-BB,faith,km,1\n", b: "2000,AA-BB,trust,km,2\n",
			says: []string{"renamed: pairs.faith of A is pairs.trust (since model version 0.4.0)",
				"pairs.trust, AA-BB 2000 mean: 1 → 2 km"}},
		{name: "renamed the other way", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,faith,km,1\n",
			equal: true, says: []string{"renamed: pairs.faith of B is pairs.trust"}},
		{name: "both old", file: "pairs.csv", a: "2000,AA-BB,faith,km,1\n", b: "2000,AA-BB,faith,km,1.0\n", equal: true,
			says: []string{"are equal"}, never: "renamed"},
		{name: "renamed by its definition", file: "pairs.csv", a: "2000,AA-BB,old,km,1\n", b: "2000,AA-BB,new,km,2\n",
			bookA: book("old|km|how far"), bookB: book("new|km|how far"),
			says: []string{"renamed: pairs.old of A is pairs.new (the definitions are the same)",
				"pairs.new, AA-BB 2000 mean: 1 → 2 km"}},
		{name: "two with its definition", file: "pairs.csv", a: "2000,AA-BB,old,km,1\n",
			b: "2000,AA-BB,new,km,1\n2000,AA-BB,newer,km,1\n", bookA: book("old|km|how far"),
			bookB: book("new|km|how far", "newer|km|how far"),
			says:  []string{"in A alone: 1 row (outcome old)\n  in B alone: 2 rows (outcome new, outcome newer)\n"},
			never: "renamed"},
		{name: "another definition", file: "pairs.csv", a: "2000,AA-BB,trust,km,1\n", b: "2000,AA-BB,trust,km,1.0\n",
			bookA: book("trust|km|how far"), bookB: book("trust|km|how near"), equal: true,
			says: []string{"defined otherwise: pairs.trust\n    A: how far\n    B: how near\n"}},
		{name: "renamed column", file: "rows/pairs.csv", a: "replicate,year,pair,faith\n0,2000,AA-BB,1\n",
			b: "replicate,year,pair,trust\n0,2000,AA-BB,2\n", bookA: numbered("faith"), bookB: numbered("trust"),
			says: []string{"renamed: pairs.faith of A is pairs.trust", "pairs.trust, AA-BB 2000 replicate 0: 1 → 2"}},
		{name: "a column more", file: "rows/pairs.csv", a: "replicate,year,pair,trust\n0,2000,AA-BB,1\n",
			b: "replicate,year,pair,trust,more\n0,2000,AA-BB,1,5\n", bookA: numbered("trust"), bookB: numbered("trust", "more"),
			says: []string{"all 1 value that both have are equal\n  in B alone: column more\n"}},
		{name: "a share that is left out is 0", file: "shares.csv",
			a: "year,table,entity,outcome,category,share\n2000,borders,AA-BB,regime,open,1\n",
			b: "year,table,entity,outcome,category,share\n" +
				"2000,borders,AA-BB,regime,open,0.75\n2000,borders,AA-BB,regime,closed,0.25\n",
			says: []string{"shares.csv: 2 of 2 values differ", "borders.regime  2 of 2    2000   2 of 2"}},
		{name: "digests are words", file: "digests.csv", a: "outcome,entity,2000,2001\npairs.trust,AA-BB,00000001,12345678\n",
			b: "outcome,entity,2000,2001\npairs.trust,AA-BB,00000001,12345679\n",
			says: []string{"digests.csv: 1 of 2 values differ, the first in 2001\n",
				"AA-BB 2001: 12345678 → 12345679  digests.csv\n"}},
		{name: "rows of one name", file: "differences.csv",
			a:    "scenario,table,entity,outcome,unit,year,mean\ns,pairs,AA-BB,trust,1,2000,1\ns,pairs,AA-BB,trust,1,2000,2\n",
			b:    "scenario,table,entity,outcome,unit,year,mean\ns,pairs,AA-BB,trust,1,2000,1\ns,pairs,AA-BB,trust,1,2000,3\n",
			says: []string{"1 of 2 values differ", "2 → 3"}},
		{name: "three of one name", file: "differences.csv",
			a: "scenario,table,entity,outcome,unit,year,mean\n" +
				"s,pairs,AA-BB,trust,1,2000,1\ns,pairs,AA-BB,trust,1,2000,2\ns,pairs,AA-BB,trust,1,2000,4\n",
			b: "scenario,table,entity,outcome,unit,year,mean\n" +
				"s,pairs,AA-BB,trust,1,2000,1\ns,pairs,AA-BB,trust,1,2000,3\ns,pairs,AA-BB,trust,1,2000,4\n",
			says: []string{"1 of 3 values differ", "2 → 3"}},
		{name: "what the manifest says", file: "interactions.csv",
			a: "kind,a,b,outcome,unit,years,one,other,index,seed\nk,a,b,region.h,1,2000,x,y,1,1\n",
			b: "kind,a,b,outcome,unit,years,one,other,index,seed\nk,a,b,region.h,1,2000,x,y,1,2\n", equal: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			dirs := map[string]string{}
			for side, text := range map[string][2]string{"a": {c.a, c.bookA}, "b": {c.b, c.bookB}} {
				if c.file == "pairs.csv" {
					text[0] = head + text[0]
				}
				files := map[string]string{c.file: text[0]}
				if text[1] != "" {
					files["datapackage.json"] = text[1]
				} else if c.file == "pairs.csv" {
					files["datapackage.json"] = codebook
				}
				dirs[side] = folder(t, files, nil)
			}
			c.o.Renames = renames
			r := compare(t, dirs["a"], dirs["b"], c.o)
			text := r.Text(false)
			if r.Equal != c.equal {
				t.Errorf("equal: %v, want %v\n%s", r.Equal, c.equal, text)
			}
			for _, want := range c.says {
				if !strings.Contains(text, want) {
					t.Errorf("want %q in\n%s", want, text)
				}
			}
			if c.never != "" && strings.Contains(text, c.never) {
				t.Errorf("it says %q:\n%s", c.never, text)
			}
		})
	}
}

// Protects: digests of different numbers of replicates are not compared, from either side. Digests of another
// model version are not compared either, nor any with a tolerance.
func TestDigestsThatSayNothing(t *testing.T) {
	both := map[string]string{"pairs.csv": head + "2000,AA-BB,trust,km,1\n", "datapackage.json": codebook,
		"digests.csv": "outcome,entity,2000\npairs.trust,AA-BB,00000001\n"}
	for _, c := range []struct {
		name   string
		change func(m *results.Manifest)
		o      diff.Options
		want   string
	}{
		{"replicates", func(m *results.Manifest) { m.Replicates = 5 }, diff.Options{},
			"digests of different numbers of replicates always differ"},
		{"model version", func(m *results.Manifest) { m.ModelVersion = "0.4.0" }, diff.Options{},
			"model versions need not take digests in the same way"},
		{"kind of digest", func(m *results.Manifest) { m.DigestOf, m.OutcomeDigest = results.OfMarks, strings.Repeat("0", 64) },
			diff.Options{}, "one holds digests of an earlier kind"},
		{"tolerance", func(m *results.Manifest) { m.Seed = 2 }, diff.Options{Abs: 1}, "digests know no tolerance"},
		{"seed", func(m *results.Manifest) { m.Seed = 2 }, diff.Options{}, ""},
	} {
		a, b := folder(t, both, nil), folder(t, both, c.change)
		for _, r := range []*diff.Report{compare(t, a, b, c.o), compare(t, b, a, c.o)} {
			k := slices.IndexFunc(r.Tables, func(t diff.Table) bool { return t.File == "digests.csv" })
			if r.Tables[k].Skipped != c.want || !r.Equal {
				t.Errorf("%s: not compared for %q, want %q; equal %v", c.name, r.Tables[k].Skipped, c.want, r.Equal)
			}
		}
	}
}

// numbered is a codebook for a table of single replicates with these outcomes.
func numbered(outcomes ...string) string {
	fields := `{"name": "replicate", "type": "integer"}, {"name": "year", "type": "integer"}, {"name": "pair", "type": "string"}`
	for _, o := range outcomes {
		fields += fmt.Sprintf(`, {"name": %q, "type": "number"}`, o)
	}
	return `{"resources": [{"path": "rows/pairs.csv", "schema": {"fields": [` + fields + `]}}]}`
}

// The sentence names the inputs that differ.
func TestInputs(t *testing.T) {
	one := map[string]string{"differences.csv": "scenario,table,entity,outcome,unit,year,mean\ns,pairs,AA-BB,trust,1,2000,1\n"}
	two := map[string]string{"differences.csv": "scenario,table,entity,outcome,unit,year,mean\ns,pairs,AA-BB,trust,1,2000,2\n"}
	for _, c := range []struct {
		change func(m *results.Manifest)
		says   string
	}{
		{func(m *results.Manifest) {}, "their inputs are the same, and so are the outcomes of all replicates (outcome digest)"},
		{func(m *results.Manifest) { m.OutcomeDigest = results.SHA256([]byte("x")) },
			"their inputs are the same, so they should not differ; concord verify"},
		{func(m *results.Manifest) { m.Seed = 1<<64 - 1 }, "their inputs differ: seed 1 and 18446744073709551615.\n"},
		{func(m *results.Manifest) { m.Replicates = 5 },
			"their inputs differ: pairs 2 and 5.\n  note: statistics over 2 and 5 pairs differ for that alone"},
		{func(m *results.Manifest) { m.ModelVersion, m.Region = "0.4.0", "q" }, "model version 0.3.0 and 0.4.0, region r and q."},
		{func(m *results.Manifest) { m.Others, m.Until = []string{"z"}, 2003 },
			"scenario s and s, z, years 2000–2002 and 2000–2003."},
		{func(m *results.Manifest) { m.Settings = []string{"priors"} },
			"their inputs differ: settings.\n  settings: none in A, priors in B\n"},
		{func(m *results.Manifest) { m.Inputs["data/x.csv"] = results.SHA256(nil) },
			"their inputs differ: 1 input file.\n  input files that differ: data/x.csv\n"},
		{func(m *results.Manifest) { m.GoVersion = "go2" }, "Go: go and go2, which must not matter"},
	} {
		kind := func(m *results.Manifest) { m.Kind = "comparison" }
		r := compare(t, folder(t, one, kind), folder(t, two, func(m *results.Manifest) { kind(m); c.change(m) }), diff.Options{})
		if text := r.Text(false); !strings.Contains(text, c.says) {
			t.Errorf("want %q in\n%s", c.says, text)
		}
	}
}

// Protects: a folder that cannot be compared is refused in a sentence that says what is wrong and what to do.
// Files that are not compared may be gone, and others may have come.
func TestRefused(t *testing.T) {
	if _, err := exec.LookPath("mkfifo"); err != nil {
		t.Skip("this system has no named pipes")
	}
	random := rand.New(rand.NewPCG(5, 6))
	all := files(pairs(random), single(random))
	all["summary.md"] = "words"
	good := folder(t, all, nil)
	for _, c := range []struct {
		name, spoil string // by a shell in the folder
		want        string // "" for none
	}{
		{"nothing", ":", ""},
		{"a note came", "touch note .DS_Store", ""},
		{"the summary is gone", "rm summary.md", ""},
		{"a byte", "echo >>pairs.csv", "not as concord left it: pairs.csv (changed); "},
		{"gone", "rm pairs.csv", "pairs.csv (missing)"},
		{"rows gone", "rm -r rows", "rows/pairs.csv (missing)"},
		{"rows a link", "mv rows ../rows; ln -s ../rows rows", "rows (a symbolic link, no longer a folder)"},
		{"a pipe", "rm pairs.csv; mkfifo pairs.csv", "pairs.csv (a named pipe, no longer a file)"},
		{"codebook", "echo >>datapackage.json", "datapackage.json (changed)"},
		{"no manifest", "rm manifest.json", "holds no manifest.json; name the folder"},
		{"manifest a pipe", "rm manifest.json; mkfifo manifest.json", "manifest.json is a named pipe, not a file"},
		{"manifest altered", `sed -i.bak 's/"seed": /"seed":  /' manifest.json`,
			"manifest.json was altered since it was written"},
		{"manifest no JSON", "echo x >manifest.json", "manifest.json:1:1: this is no JSON"},
		{"a pipe for the folder", "cd ..; rm -r run; mkfifo run", "is a named pipe; name the folder"},
		{"a file for the folder", "cd ..; rm -r run; touch run", "is a file; name the folder"},
		{"nothing there", "cd ..; rm -r run", "cannot read"},
		{"a link to the folder", "cd ..; mv run elsewhere; ln -s elsewhere run", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "run")
			if err := os.CopyFS(dir, os.DirFS(good)); err != nil {
				t.Fatal(err)
			}
			sh := exec.Command("sh", "-e", "-c", c.spoil)
			sh.Dir = dir
			if out, err := sh.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			if _, err := diff.Open(dir); c.want == "" && err != nil ||
				c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
	for _, c := range []struct {
		name string
		a, b map[string]string
		kind string // of b
		want string
	}{
		{"kinds", all, all, "fit", "holds a run and"},
		{"kinds, with their article", all, all, "attribution", "an attribution, whose tables"},
		{"kinds, more than one of a thing", all, all, "theories", " signatures of theories, whose tables"},
		{"no table in common", map[string]string{"pairs.csv": "year\n"}, map[string]string{"region.csv": "year\n"}, "",
			"they have no table in common"},
		{"a column without name", map[string]string{"pairs.csv": "year,\n2000,1\n"},
			map[string]string{"pairs.csv": "year,x\n2000,1\n"}, "", "pairs.csv:1:6: column 2 has no name"},
		{"a cell too few", map[string]string{"pairs.csv": "year,x\n2000\n"}, map[string]string{"pairs.csv": "year,x\n2000,1\n"},
			"", "pairs.csv:2:1: this is no row of the table (wrong number of fields)"},
		{"a quote", map[string]string{"pairs.csv": "year,x\n2000,\"1\n"}, map[string]string{"pairs.csv": "year,x\n2000,1\n"},
			"", "this is no row of the table"},
		{"keys", map[string]string{"claims.csv": "name,x\na,1\n"}, map[string]string{"claims.csv": "id,x\na,1\n"}, "",
			"there is no column id, which says what a row is about"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x, err := diff.Open(folder(t, c.a, nil))
			if err != nil {
				t.Fatal(err)
			}
			y, err := diff.Open(folder(t, c.b, func(m *results.Manifest) { m.Kind = c.kind }))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := diff.Compare(context.Background(), x, y, diff.Options{}); err == nil ||
				!strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
