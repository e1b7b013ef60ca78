package scenarios

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"concord/sim"
)

const eastAfrica = "east-africa"

// eastAfricanTables reads the tables of the third region. Each row stands by the names of its columns.
func eastAfricanTables(t *testing.T) map[string][]map[string]string {
	t.Helper()
	names, err := fs.Glob(dataFiles, "data/east-africa/*.csv")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	out := map[string][]map[string]string{}
	for _, n := range names {
		if product := path.Base(n); product == "posterior.csv" || product == "backtest.csv" {
			continue // made by a verb, from the other tables
		}
		text, err := dataFiles.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", n, err)
		}
		list := make([]map[string]string, len(rows)-1)
		for k, row := range rows[1:] {
			list[k] = map[string]string{}
			for c, name := range rows[0] {
				list[k][name] = row[c]
			}
		}
		out[path.Base(n)] = list
	}
	return out
}

// licences gives the licence of each source by its row in SOURCES.md.
func licences(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	row := regexp.MustCompile("(?m)^\\| `([a-z0-9_]+)` \\|.*\\| ([^|]+) \\|$")
	for _, m := range row.FindAllStringSubmatch(sourcesPage, -1) {
		out[m[1]] = m[2]
	}
	if len(out) < 20 {
		t.Fatalf("SOURCES.md has %d rows that can be read", len(out))
	}
	return out
}

// Protects: every row has a source that SOURCES.md explains, under a licence that allows it here, and a flag of the
// codebook. What is read names its page, and what is recalled says so.
func TestEveryEastAfricanFigureHasASource(t *testing.T) {
	of := licences(t)
	permitted := regexp.MustCompile(`CC0|CC BY 4\.0|public domain|ODC-PDDL|facts`)
	for name, rows := range eastAfricanTables(t) {
		for k, row := range rows {
			at := fmt.Sprintf("east-africa/%s:%d", name, k+2)
			for _, id := range strings.Split(row["source"], "+") {
				if licence := of[id]; !permitted.MatchString(licence) {
					t.Errorf("%s: source %q has the licence %q", at, id, licence)
				}
			}
			if !slices.Contains([]string{"", "filled", "contradicted", "recalled", "derived"}, row["flag"]) {
				t.Errorf("%s: flag %q", at, row["flag"])
			}
			read := strings.Contains(row["source"], "pages_ea")
			if read != (row["page"] != "") {
				t.Errorf("%s: source %q and page %q", at, row["source"], row["page"])
			}
			if row["source"] == "record" && row["flag"] != "recalled" {
				t.Errorf("%s: of the record, without a page and not recalled", at)
			}
		}
	}
}

// Protects the sense of the inputs: who is in the region, that it divides the same world as Central Asia does, and that
// regimes are coded for all borders from 1990 to the end of the events.
func TestEastAfrica(t *testing.T) {
	r, err := ReadRegion(eastAfrica, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Nodes) != 16 || r.Members != 5 || len(r.Powers) != 7 || r.Inner != 7 || len(r.Fuels) != 0 {
		t.Errorf("%d nodes, %d members, %d powers, %d inner borders, %d fuels", len(r.Nodes), r.Members, len(r.Powers), r.Inner,
			len(r.Fuels))
	}
	central, err := ReadRegion(DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	size := func(r *sim.Region, id string, year int) float64 {
		return r.Size[(year-r.FirstYear)*len(r.Nodes)+r.NodeIndex(id)]
	}
	for _, year := range []int{1992, 2005, 2016, 2023} {
		for _, id := range []string{"CN", "EU", "US"} {
			if a, b := size(r, id, year), size(central, id, year); math.Abs(a/b-1) > 1e-6 {
				t.Errorf("%s in %d: %g and %g", id, year, a, b)
			}
		}
		here, there := 0.0, 0.0
		for k := range r.Nodes {
			here += size(r, r.Nodes[k].ID, year)
		}
		for k := range central.Nodes {
			if id := central.Nodes[k].ID; id != "UZ" { // of comparable size
				there += size(central, id, year)
			}
		}
		if math.Abs(here/there-1) > 0.003 {
			t.Errorf("the world of %d is %g and %g", year, here, there)
		}
	}
	o, err := ObservedIn(eastAfrica)
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string]int{}
	for _, s := range o.Regimes {
		if last, ok := covered[s.A+s.B]; ok && s.From != last+1 || !ok && s.From != 1990 {
			t.Errorf("%s-%s: a gap or overlap before %d", s.A, s.B, s.From)
		}
		covered[s.A+s.B] = s.To
	}
	for border, last := range covered {
		if last != r.EventsTo {
			t.Errorf("%s is coded to %d", border, last)
		}
	}
	if len(covered) != r.Inner {
		t.Errorf("%d borders are coded, want %d", len(covered), r.Inner)
	}
	places, err := Places(eastAfrica)
	if err != nil || len(places) != r.Members {
		t.Errorf("places %v, %v", places, err)
	}
}

// Protects: no outcome of a withheld year is in the tables, odd cells stay and are marked, and the share inside is that of
// the flows as shipped.
func TestEastAfricanTrade(t *testing.T) {
	tables := eastAfricanTables(t)
	members := []string{"BI", "KE", "RW", "TZ", "UG"}
	flows, odd := map[string]float64{}, 0
	for _, row := range tables["trade_observed.csv"] {
		want := map[string]string{"us_census": "A", "itpd_e_r2": "B", "itpd_e": "C"}[row["source"]]
		if row["quality"] != want && row["quality"] != "D" {
			t.Errorf("%v has the quality %s, want %s or D", row, row["quality"], want)
		}
		if row["quality"] == "D" {
			odd++
		}
		inside := slices.Contains(members, row["exporter"]) && slices.Contains(members, row["importer"])
		if inside && row["source"] == "itpd_e_r2" {
			flows[row["year"]] += figureOf(t, row["value_usd"])
		}
		if inside && row["year"] < "2000" {
			t.Errorf("%v: nothing open is known of this year", row)
		}
	}
	if odd == 0 {
		t.Error("no odd cell is marked")
	}
	size, trade := map[string]float64{}, map[string]float64{}
	for _, row := range tables["size.csv"] {
		size[row["node"]+row["year"]] = figureOf(t, row["gdp_usd_current"])
	}
	for _, row := range tables["openness.csv"] {
		trade[row["year"]] += figureOf(t, row["merchandise_trade_pct_gdp"]) * size[row["country"]+row["year"]] / 100
	}
	for _, row := range tables["intra_share_observed.csv"] {
		if got, want := 200*flows[row["year"]]/trade[row["year"]], figureOf(t, row["share_pct"]); math.Abs(got-want) > 0.01 {
			t.Errorf("share inside of %s is %s in the table, %.2f by the flows", row["year"], row["share_pct"], got)
		}
	}
	for _, name := range []string{"trade_observed.csv", "intra_share_observed.csv", "openness.csv", "balance.csv"} {
		for _, row := range tables[name] {
			if row["year"] > "2016" {
				t.Fatalf("%s has an outcome of %s", name, row["year"])
			}
		}
	}
}

func figureOf(t *testing.T, s string) float64 {
	t.Helper()
	var x float64
	if _, err := fmt.Sscan(s, &x); err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return x
}

// Protects the coding of leaders: region file and scenario have the ranges of the table that was written before any run,
// and every holder of the record is coded.
func TestEastAfricanLeadersAreTheCoded(t *testing.T) {
	tables := eastAfricanTables(t)
	r, err := ReadRegion(eastAfrica, nil)
	if err != nil {
		t.Fatal(err)
	}
	changes := map[string]*Entry{}
	s := mustRead(t, eastAfrica)
	for k := range s.Entries {
		if e := &s.Entries[k]; e.Kind.Name == "leader_change" {
			changes[e.Get("country").(string)+dateOf(e)] = e
		}
	}
	for _, row := range tables["leaders.csv"] {
		openness := [2]float64{figureOf(t, row["openness_low"]), figureOf(t, row["openness_high"])}
		ambition := [2]float64{figureOf(t, row["ambition_low"]), figureOf(t, row["ambition_high"])}
		if !slices.ContainsFunc(tables["tenures.csv"], func(x map[string]string) bool {
			return x["country"] == row["country"] && x["holder"] == row["holder"] && x["from"] == row["from"]
		}) {
			t.Errorf("tenures.csv has no %s from %s", row["holder"], row["from"])
		}
		e := changes[row["country"]+row["from"]]
		delete(changes, row["country"]+row["from"])
		switch row["in_scenario"] {
		case "start":
			o := r.Offices[r.NodeIndex(row["country"])]
			if o.Holder != row["holder"] || o.Openness != openness || o.Ambition != ambition {
				t.Errorf("offices.%s has %s %v %v, the table %v %v", row["country"], o.Holder, o.Openness, o.Ambition, openness,
					ambition)
			}
		case "yes":
			if e == nil || e.Get("label") != row["holder"] || e.Get("openness") != openness || e.Get("ambition") != ambition ||
				(e.Get("coalition_change") == true) != (row["coalition_change"] == "yes") {
				t.Errorf("%s of %s is another in the scenario", row["holder"], row["from"])
			}
		}
	}
	if len(tables["leaders.csv"]) != len(tables["tenures.csv"]) || len(changes) > 0 {
		t.Errorf("%d leaders are coded and %d held office; without a code: %v", len(tables["leaders.csv"]),
			len(tables["tenures.csv"]), slices.Sorted(maps.Keys(changes)))
	}
}

// Protects the rates of the region file: a country's own count pooled with twenty years at the region's mean.
func TestEastAfricanRatesAreTheCount(t *testing.T) {
	const first, last, pooled = 1992, 2024, 20
	r, err := ReadRegion(eastAfrica, nil)
	if err != nil {
		t.Fatal(err)
	}
	o, err := ObservedIn(eastAfrica)
	if err != nil {
		t.Fatal(err)
	}
	exits, crises := map[string]float64{}, map[string]float64{}
	for _, h := range o.Tenures {
		if h.Role == "head" && h.To >= fmt.Sprint(first) && h.To < fmt.Sprint(last+1) {
			exits[h.Country]++
		}
	}
	for _, c := range o.Crises {
		if c.Counted {
			crises[c.Country]++
		}
	}
	const years = last - first + 1
	for i := range r.Members {
		rate := func(of map[string]float64) float64 {
			all := 0.0
			for k := range r.Members {
				all += of[r.Nodes[k].ID]
			}
			x := (of[r.Nodes[i].ID] + pooled*all/float64(years*r.Members)) / (years + pooled)
			return math.Round(100*x) / 100
		}
		if got := r.Offices[i]; math.Abs(got.ExitRate-rate(exits)) > 1e-9 || math.Abs(got.CrisisRate-rate(crises)) > 1e-9 {
			t.Errorf("offices.%s has the rates %v and %v, by the tables %v and %v", r.Nodes[i].ID, got.ExitRate, got.CrisisRate,
				rate(exits), rate(crises))
		}
	}
}

// Protects: the scenario and the tables of the record agree on clashes, crises and memberships, entry by entry.
func TestEastAfricanScenarioAgreesWithTheTables(t *testing.T) {
	o, err := ObservedIn(eastAfrica)
	if err != nil {
		t.Fatal(err)
	}
	s := mustRead(t, eastAfrica)
	met := map[string]int{}
	for k := range s.Entries {
		e := &s.Entries[k]
		date := dateOf(e)
		found := true
		switch e.Kind.Name {
		case "clash":
			a, b := e.parties()
			found = slices.ContainsFunc(o.Incidents, func(x ObservedIncident) bool {
				return x.A == min(a, b) && x.B == max(a, b) && x.Date == date && x.Severity == e.Get("severity")
			})
		case "crisis":
			found = slices.ContainsFunc(o.Crises, func(c ObservedCrisis) bool {
				return c.Country == e.Get("country") && c.Date == date && c.Counted
			})
		case "membership":
			found = inMemberships(o, e, date)
		case "partnership", "reopening":
			a, b := e.parties()
			found = slices.ContainsFunc(o.Agreements, func(x ObservedAgreement) bool {
				return x.A == min(a, b) && x.B == max(a, b) && x.Date == date &&
					(x.Kind == e.Kind.Name || e.ID == "pipeline-tanga-2017") // of energy in the table
			})
		default:
			continue
		}
		met[e.Kind.Name]++
		if !found {
			t.Errorf("%s of %s (%s) is not in the tables", e.ID, date, e.Kind.Name)
		}
	}
	counted := 0
	for _, c := range o.Crises {
		if c.Counted {
			counted++
		}
	}
	if met["clash"] != len(o.Incidents) || met["crisis"] != counted || met["membership"] == 0 || met["partnership"] == 0 {
		t.Errorf("compared %v; the tables have %d incidents and %d crises that count", met, len(o.Incidents), counted)
	}
	for _, x := range o.Experiments {
		for _, id := range x.Given {
			if !slices.ContainsFunc(s.Entries, func(e Entry) bool { return e.ID == id }) {
				t.Errorf("natural_experiments.csv: %s rests on %s, which the scenario does not have", x.ID, id)
			}
		}
	}
}

// eastAfricanPage is where the rows are counted.
const eastAfricanPage = "../docs/EAST-AFRICA-DATA.md"

// Protects the page that counts the rows by source, licence and certainty: it is made from the tables.
func TestEastAfricanRowsAreCounted(t *testing.T) {
	of, tables := licences(t), eastAfricanTables(t)
	type line struct{ table, source, licence, certainty, flag string }
	count, sources := map[line]int{}, map[string]int{}
	recalled, all := 0, 0
	for name, rows := range tables {
		for _, row := range rows {
			var under []string
			for _, id := range strings.Split(row["source"], "+") {
				if licence := of[id]; !slices.Contains(under, licence) {
					under = append(under, licence)
				}
			}
			certainty := cmp.Or(row["certainty"], "–")
			if row["quality"] != "" {
				certainty = "quality " + row["quality"]
			}
			count[line{name, row["source"], strings.Join(under, "; "), certainty, cmp.Or(row["flag"], "–")}]++
			sources[row["source"]]++
			all++
			if row["flag"] == "recalled" {
				recalled++
			}
		}
	}
	var w strings.Builder
	fmt.Fprintf(&w, "# The rows of East Africa's tables\n\nCounted from `scenarios/data/east-africa` by a test: "+
		"`go test ./scenarios -run TestEastAfricanRowsAreCounted -update` writes this page.\n"+
		"Sources are explained in `scenarios/data/SOURCES.md`, flags and certainties in `scenarios/data/README.md`. A row with\n"+
		"two sources stands under both licences. Quality is of trade: A an office, B and C a compilation, D an odd cell.\n\n"+
		"%d rows, of which %d are recalled: from general knowledge or a stated judgement, and not from a file or a page.\n\n"+
		"| source | rows |\n|---|---:|\n", all, recalled)
	for _, id := range slices.Sorted(maps.Keys(sources)) {
		fmt.Fprintf(&w, "| `%s` | %d |\n", id, sources[id])
	}
	fmt.Fprint(&w, "\n| table | source | licence | certainty | flag | rows |\n|---|---|---|---|---|---:|\n")
	inOrder := func(a, b line) int {
		return cmp.Or(cmp.Compare(a.table, b.table), cmp.Compare(a.source, b.source), cmp.Compare(a.certainty, b.certainty),
			cmp.Compare(a.flag, b.flag))
	}
	for _, l := range slices.SortedFunc(maps.Keys(count), inOrder) {
		fmt.Fprintf(&w, "| %s | `%s` | %s | %s | %s | %d |\n", l.table, l.source, l.licence, l.certainty, l.flag, count[l])
	}
	if *update {
		if err := os.WriteFile(eastAfricanPage, []byte(w.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(eastAfricanPage); err != nil || string(text) != w.String() {
		t.Errorf("%s is not what the tables count (%v); if the tables are right, run the test with -update",
			eastAfricanPage, err)
	}
}
