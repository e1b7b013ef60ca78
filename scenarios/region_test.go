package scenarios

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"io/fs"
	"math"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"concord/sim"
	"concord/sim/fault"
)

//go:embed data/SOURCES.md
var sourcesPage string

func regionText(t *testing.T, name string) string {
	t.Helper()
	text, err := regionFiles.ReadFile("regions/" + name + ".toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// dataTables reads every table of the data folder.
func dataTables(t *testing.T) map[string][][]string {
	t.Helper()
	names, err := fs.Glob(dataFiles, "data/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][][]string{}
	for _, n := range names {
		text, err := dataFiles.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", n, err)
		}
		out[path.Base(n)] = rows
	}
	return out
}

// changed gives the data folder with some tables' rows changed.
func changed(t *testing.T, change func(name string, rows [][]string) [][]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for name, rows := range dataTables(t) {
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		if err := w.WriteAll(change(name, rows)); err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b.Bytes()}
	}
	return out
}

// buildRegion reads a region from a text and a folder of tables.
func buildRegion(text string, data fs.FS, sizes map[string]string) (*sim.Region, error) {
	src := regionSource{sheet: sheet{source: source{file: "r.toml", text: []byte(text)}}, data: data}
	understood, bad := parse(src.source)
	if bad != nil {
		return nil, fault.Faults{*bad}
	}
	src.sheet = understood
	b := newBuilder(src)
	r := b.region(sizes)
	return r, b.err()
}

// The order of rows in the tables, and of tables in the region file, must not change a bit.
func TestOrderOfRowsDoesNotMatter(t *testing.T) {
	want, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	backwards := changed(t, func(name string, rows [][]string) [][]string {
		slices.Reverse(rows[1:])
		return rows
	})
	blocks := strings.Split(regionText(t, DefaultRegion), "\n[")
	slices.Reverse(blocks[1:])
	got, err := buildRegion(strings.Join(blocks, "\n["), backwards, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("rows in another order gave another region")
	}
}

// The inputs that the model needs exist and have the right meaning.
func TestCentralAsia(t *testing.T) {
	r, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Nodes) != 13 || r.Members != 5 || len(r.Powers) != 6 || r.Inner != 7 {
		t.Errorf("%d nodes, %d members, %d powers, %d inner borders", len(r.Nodes), r.Members, len(r.Powers), r.Inner)
	}
	n := len(r.Nodes)
	at := func(table []float64, id string, year int) float64 {
		return table[(year-r.FirstYear)*n+r.NodeIndex(id)]
	}
	// Uzbekistan borders all four others (N37), and is the only one.
	for i := range r.Members {
		count := 0
		for _, b := range r.Borders[:r.Inner] {
			if b.A == i || b.B == i {
				count++
			}
		}
		if (count == 4) != (r.Nodes[i].ID == "UZ") {
			t.Errorf("%s has %d inner borders", r.Nodes[i].ID, count)
		}
	}
	// The devaluation of 2017 must not be a recession.
	if a, b := at(r.Size, "UZ", 2016), at(r.Size, "UZ", 2018); !(b > a) {
		t.Errorf("comparable size of UZ falls from %g to %g", a, b)
	}
	official, err := ReadRegion(DefaultRegion, map[string]string{"UZ": "official"})
	if err != nil {
		t.Fatal(err)
	}
	if a, b := at(official.Size, "UZ", 2016), at(official.Size, "UZ", 2018); !(b < 0.7*a) {
		t.Errorf("official size of UZ goes from %g to %g, want the published fall of 39 %%", a, b)
	}
	// Both readings agree in the years that set their common level.
	mean := func(r *sim.Region) float64 { return at(r.Size, "UZ", 2018) + at(r.Size, "UZ", 2019) }
	if ratio := mean(r) / mean(official); math.Abs(ratio-1) > 0.03 {
		t.Errorf("in 2018–2019 comparable over official is %.3f", ratio)
	}
	// After the end of the forcing, growth moves gradually to the long run.
	last := at(r.Size, "KZ", 2040)/at(r.Size, "KZ", 2039) - 1
	if math.Abs(last-0.025) > 1e-12 {
		t.Errorf("growth of KZ in 2040 is %v, want the long run of 2.5 %%", last)
	}
	// Raw materials never exceed half of GDP (1992 is the worst year, for TM).
	for y := r.FirstYear; y <= r.ForcingTo; y++ {
		for i := range r.Members {
			sum := 0.0
			for _, f := range r.Fuels {
				if f.Exporter == i {
					sum += f.BoePerYear[y-r.FirstYear] * f.PriceShare[y-r.FirstYear] * r.Brent[y-r.FirstYear]
				}
			}
			if share := sum / at(r.Size, r.Nodes[i].ID, y); share > 0.5 {
				t.Errorf("%s sells raw materials for %.0f %% of GDP in %d", r.Nodes[i].ID, 100*share, y)
			}
		}
	}
}

// nthRoot must be exact where it can be, and close elsewhere.
func TestNthRoot(t *testing.T) {
	for _, c := range []struct {
		x    float64
		n    int
		want float64
	}{{1, 9, 1}, {1024, 10, 2}, {0.5, 1, 0.5}} {
		if got := nthRoot(c.x, c.n); math.Abs(got-c.want) > 1e-15*c.want {
			t.Errorf("%v to the 1/%d = %v, want %v", c.x, c.n, got, c.want)
		}
	}
	// For a high order the first step overshoots far.
	for _, n := range []int{10, 30, 500} {
		for _, x := range []float64{1e-16, 1e6, 1e16} {
			if got, want := nthRoot(x, n), math.Pow(x, 1/float64(n)); math.Abs(got/want-1) > 1e-13 {
				t.Errorf("%v to the 1/%d = %v, want %v", x, n, got, want)
			}
		}
	}
	for _, x := range []float64{1e-6, 0.3, 1.7, 42, 1e6} {
		if got := math.Pow(nthRoot(x, 9), 9); math.Abs(got/x-1) > 1e-14 {
			t.Errorf("the ninth root of %v, to the ninth, is %v", x, got)
		}
	}
}

// A fault in region or data names the place.
func TestRegionFaults(t *testing.T) {
	text := regionText(t, DefaultRegion)
	for _, c := range []struct{ from, to, says string }{
		{"KG = 0.4", "KGG = 0.4", "sovereignty has no value for KG"},
		{"exit_rate = 0.13", "exit_rat = 0.13", "unknown key"},
		{"KG-KZ = 0.90", "KG-QQ = 0.90", "QQ"},
		{"openness = [0.60, 0.85]", "openness = [0.60, 1.85]", "offices.KG.openness"},
		{`absorber           = "XW"`, `absorber           = "XX"`, "XX"},
		{`KZ-RU = [[1992, "open"]]`, `KZ-RU = [[1992, "ajar"]]`, "outer_borders.KZ-RU"},
		{`KZ-RU = [[1992, "open"]]`, `KZ-UZ = [[1992, "open"]]`, "not an outer land border"},
		{`UZ = "comparable"`, `KZ = "comparable"`, "size.KZ"},
	} {
		if !strings.Contains(text, c.from) {
			t.Errorf("the region file has no %q to break", c.from)
			continue
		}
		data, _ := fs.Sub(dataFiles, "data")
		_, err := buildRegion(strings.Replace(text, c.from, c.to, 1), data, nil)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: error %v, want one that says %q", c.to, err, c.says)
		}
	}
	for _, c := range []struct{ table, says string }{
		{"size.csv", "size.csv: no gdp_usd_current of"}, {"routes.csv", "no road"}, {"nodes.csv", "no row for"},
		{"borders.csv", "no row for"},
	} {
		data := changed(t, func(name string, rows [][]string) [][]string {
			if name == c.table {
				return append(rows[:1], rows[3:]...)
			}
			return rows
		})
		_, err := buildRegion(text, data, nil)
		if err == nil {
			if c.table == "routes.csv" { // a missing outer road gives another map, not a fault
				continue
			}
			t.Errorf("%s without two rows was accepted", c.table)
		} else if !strings.Contains(err.Error(), c.says) && c.table != "routes.csv" {
			t.Errorf("%s: %v, want %q", c.table, err, c.says)
		}
	}
}

// SOURCES.md explains the source of every figure, with its licence. Flags are words of the codebook.
func TestEveryFigureHasASource(t *testing.T) {
	sources := sourcesPage
	flags := []string{"", "filled", "contradicted", "recalled", "derived"}
	for name, rows := range dataTables(t) {
		source, flag := slices.Index(rows[0], "source"), slices.Index(rows[0], "flag")
		if source < 0 {
			if name != "claims.csv" && name != "numbers.csv" && name != "claims_not_modelled.csv" && name != "posterior.csv" &&
				name != "backtest.csv" && name != "hindcast.csv" {
				t.Errorf("%s has no column source", name)
			}
			continue
		}
		for k, row := range rows[1:] {
			for _, id := range strings.Split(row[source], "+") {
				if id == "" || !strings.Contains(sources, "`"+id+"`") {
					t.Errorf("%s:%d: source %q is not explained in SOURCES.md", name, k+2, id)
				}
			}
			if flag >= 0 && !slices.Contains(flags, row[flag]) {
				t.Errorf("%s:%d: flag %q is not one of %q", name, k+2, row[flag], flags)
			}
		}
	}
	for _, line := range []string{"CC BY 4.0", "public domain", "CC0", "ODC"} {
		if !strings.Contains(sources, line) {
			t.Errorf("SOURCES.md names no licence %q", line)
		}
	}
}

// The data has no outcome of a year after the observed ones.
func TestNoOutcomeAfterTheObservedYears(t *testing.T) {
	r, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := ObservedIn(DefaultRegion)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range o.Flows {
		if f.Year > r.OutcomesObserved {
			t.Fatalf("trade %s→%s of %d is in the data", f.Exporter, f.Importer, f.Year)
		}
	}
	for _, v := range o.InsideShare {
		if v.Year > r.OutcomesObserved || !(v.Low <= v.Mid && v.Mid <= v.High) {
			t.Errorf("inside share %+v", v)
		}
	}
	// Regimes are coded without gap or overlap.
	covered := map[string]int{}
	for _, s := range o.Regimes {
		if s.To > r.EventsTo || s.From > s.To {
			t.Errorf("spell %+v", s)
		}
		if last, ok := covered[s.A+s.B]; ok && s.From != last+1 || !ok && s.From != r.FirstYear {
			t.Errorf("%s-%s: a gap or overlap before %d", s.A, s.B, s.From)
		}
		covered[s.A+s.B] = s.To
	}
	if len(covered) != r.Inner {
		t.Errorf("%d borders are coded, want %d", len(covered), r.Inner)
	}
}

// Claim and number ids that scenarios and rules cite must exist.
func TestCitedIdsExist(t *testing.T) {
	known := map[string]bool{}
	for _, table := range []string{"claims.csv", "numbers.csv"} {
		for _, row := range dataTables(t)[table][1:] {
			known[row[0]] = true
		}
	}
	id := regexp.MustCompile(`\b[KN]\d\d+b?\b`)
	files, err := fs.Glob(library, "library/*.toml")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := library.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, cited := range id.FindAllString(string(text), -1) {
			if !known[cited] {
				t.Errorf("%s cites %s, which claims.csv and numbers.csv do not have", f, cited)
			}
		}
	}
	for _, cited := range id.FindAllString(regionText(t, DefaultRegion), -1) {
		if !known[cited] {
			t.Errorf("the region file cites %s, which claims.csv and numbers.csv do not have", cited)
		}
	}
}

// Protects: beside what the others of a region are shown. It is there for every shipped region, is of it, and extends nothing;
// a region of the user's own has none. Outlines are of members, and there are none where a region ships no map.
func TestReferences(t *testing.T) {
	for _, region := range RegionNames() {
		s, err := Read(Reference(region))
		if err != nil {
			t.Fatalf("%s: %v", region, err)
		}
		if s.Region != region || len(s.Files) > 1 {
			t.Errorf("the reference of %s is of %s and is read from %v", region, s.Region, s.Files)
		}
		r, err := ReadRegion(region, nil)
		if err != nil {
			t.Fatal(err)
		}
		outlines, err := Outlines(region)
		if err != nil || (len(outlines) > 0) != (region == DefaultRegion) {
			t.Errorf("%s has %d outlines, %v", region, len(outlines), err)
		}
		for _, o := range outlines {
			if k := r.NodeIndex(o.ID); k < 0 || k >= r.Members {
				t.Errorf("%s has the outline of %s", region, o.ID)
			}
		}
	}
	if name := Reference("regions/mine.toml"); name != "" {
		t.Errorf("a region of one's own has the reference %s", name)
	}
}

// Every source of trade has a name that a reader of a figure understands.
func TestReportersAreNamed(t *testing.T) {
	for _, region := range RegionNames() {
		o, err := ObservedIn(region)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range o.Flows {
			if o.ReporterName(f.Source) == f.Source {
				t.Fatalf("%s: source %q of trade has no short name in reporters.csv", region, f.Source)
			}
		}
	}
}
