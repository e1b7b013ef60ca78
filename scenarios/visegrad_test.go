package scenarios

import (
	"encoding/csv"
	"io/fs"
	"math"
	"path"
	"slices"
	"strings"
	"testing"
)

// visegradTables reads the tables of the second region.
func visegradTables(t *testing.T) map[string][][]string {
	t.Helper()
	names, err := fs.Glob(dataFiles, "data/visegrad/*.csv")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	out := map[string][][]string{}
	for _, n := range names {
		text, err := dataFiles.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		if out[path.Base(n)], err = csv.NewReader(strings.NewReader(string(text))).ReadAll(); err != nil {
			t.Fatalf("%s: %v", n, err)
		}
	}
	return out
}

// The rule that every source is explained holds in every folder.
func TestEveryVisegradFigureHasASource(t *testing.T) {
	for name, rows := range visegradTables(t) {
		source, flag := slices.Index(rows[0], "source"), slices.Index(rows[0], "flag")
		if source < 0 || flag < 0 {
			t.Errorf("visegrad/%s has the columns %q, want source and flag", name, rows[0])
			continue
		}
		for k, row := range rows[1:] {
			for _, id := range strings.Split(row[source], "+") {
				if id == "" || !strings.Contains(sourcesPage, "`"+id+"`") {
					t.Errorf("visegrad/%s:%d: source %q is not explained in SOURCES.md", name, k+2, id)
				}
			}
			if !slices.Contains([]string{"", "filled", "contradicted", "recalled", "derived"}, row[flag]) {
				t.Errorf("visegrad/%s:%d: flag %q", name, k+2, row[flag])
			}
		}
	}
}

func TestVisegrad(t *testing.T) {
	r, err := ReadRegion("visegrad", nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Nodes) != 9 || r.Members != 4 || len(r.Powers) != 3 || r.Inner != 4 || len(r.Fuels) != 0 {
		t.Errorf("%d nodes, %d members, %d powers, %d inner borders, %d fuels", len(r.Nodes), r.Members, len(r.Powers), r.Inner,
			len(r.Fuels))
	}
	central, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	// Both regions divide the same world. What they share is equal, and the 27 of the one are the 23 and the
	// four of the other.
	size := func(id string, year int) float64 {
		return r.Size[(year-r.FirstYear)*len(r.Nodes)+r.NodeIndex(id)]
	}
	other := func(id string, year int) float64 {
		return central.Size[(year-central.FirstYear)*len(central.Nodes)+central.NodeIndex(id)]
	}
	for _, year := range []int{1993, 2004, 2018, 2023} {
		for _, id := range []string{"RU", "US"} {
			if a, b := size(id, year), other(id, year); math.Abs(a/b-1) > 1e-6 {
				t.Errorf("%s in %d: %g and %g", id, year, a, b)
			}
		}
		sum := size("EU", year) + size("CZ", year) + size("HU", year) + size("PL", year) + size("SK", year)
		if math.Abs(sum/other("EU", year)-1) > 1e-6 {
			t.Errorf("EU in %d: %g and %g", year, sum, other("EU", year))
		}
	}
	// The four border lengths are not mixed up: HU–SK is the longest border of Slovakia.
	if k := r.BorderIndex(r.NodeIndex("HU"), r.NodeIndex("SK")); k < 0 || r.Borders[k].LengthKm != 627 ||
		r.Borders[k].UnsettledKm != 0 {
		t.Errorf("border HU–SK is number %d", k)
	}
	if r.BorderIndex(r.NodeIndex("CZ"), r.NodeIndex("HU")) >= 0 || r.BorderIndex(r.NodeIndex("HU"), r.NodeIndex("PL")) >= 0 {
		t.Error("Hungary borders neither Czechia nor Poland")
	}
	o, err := ObservedIn("visegrad")
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string]int{}
	for _, s := range o.Regimes {
		if last, ok := covered[s.A+s.B]; ok && s.From != last+1 || !ok && s.From != r.FirstYear {
			t.Errorf("%s-%s: a gap or overlap before %d", s.A, s.B, s.From)
		}
		covered[s.A+s.B] = s.To
	}
	if len(covered) != r.Inner {
		t.Errorf("%d borders are coded, want %d", len(covered), r.Inner)
	}
	for _, f := range o.Flows {
		if f.Year > r.OutcomesObserved || o.ReporterName(f.Source) == f.Source {
			t.Fatalf("%+v", f)
		}
	}
	// The share is the flows over the openness, both as shipped.
	inside, all := 0.0, 0.0
	for _, f := range o.Flows {
		if a, b := r.NodeIndex(f.Exporter), r.NodeIndex(f.Importer); f.Year == 2010 && a < r.Members && b < r.Members {
			inside += f.USD
		}
	}
	for _, v := range o.Openness {
		if v.Year == 2010 {
			all += v.USD
		}
	}
	for _, b := range o.InsideShare {
		if b.Year == 2010 && math.Abs(2*inside/all-b.Mid) > 1e-4 {
			t.Errorf("inside share of 2010 is %.4f in the table, %.4f by the flows", b.Mid, 2*inside/all)
		}
	}
	places, err := Places("visegrad")
	if err != nil || len(places) != r.Members {
		t.Errorf("places %v, %v", places, err)
	}
}
