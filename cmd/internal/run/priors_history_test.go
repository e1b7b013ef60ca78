package run

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/results/evidence"
	"concord/scenarios"
	"concord/sim"
)

// Protects: papers and acts are counted in the log, in the year in which they were signed or done. What is signed again
// counts again. Meetings, memberships, links to an outside state and refusals do not count. What came into force counts in
// the year of its signature; what lapsed for want of ratification, or still waits for it at the end, did not.
func TestCountsFromLog(t *testing.T) {
	b := bindReference(t)
	kind := func(name string) *sim.Kind { return agents.KindNamed(name) }
	entries := []sim.Entry{
		{ID: "treaty", Kind: kind("trade_agreement"), A: 0, B: 1},
		{ID: "opening", Kind: kind("reopening"), A: 1, B: 2, Own: true},
		{ID: "visa-of-all", Kind: kind("common_visa"), A: -1, B: -1, Who: []int{0, 1, 2, 3, 4}},
		{ID: "summit", Kind: kind("summit"), A: -1, B: -1},
		{ID: "join", Kind: kind("join_body"), A: 0, B: -1},
		{ID: "road", Kind: kind("transport_link"), A: 0, B: b.Region.Members},
		{ID: "closure", Kind: kind("border_closure"), A: 0, B: 1, Own: true},
		{ID: "cut", Kind: kind("energy_cut"), A: 0, B: 1},
		{ID: "late", Kind: kind("partnership"), A: 3, B: 4},
	}
	w := sim.NewWorld(b.Region, entries)
	h := &lived{bound: &scenarios.Bound{Region: b.Region, Entries: entries}, world: w}
	note := func(year int, what sim.Happening, entry int, from float64) {
		h.log = append(h.log, sim.LogLine{Year: year, What: what, Entry: entry, From: from})
	}
	note(2000, sim.LogIncident, -1, 0)
	note(2000, sim.LogRefused, 0, 0)
	for e := range h.bound.Entries {
		note(2001, sim.LogAgreed, e, 0)
	}
	note(2004, sim.LogAgreed, 1, 0)
	note(2005, sim.LogAgreed, 6, 0)
	note(2008, sim.LogUnratified, 0, 2001)
	note(2009, sim.LogForborne, 7, 0)
	note(2009, sim.LogAgreed, 0, 0)
	note(2010, sim.LogInForce, 0, 2009)
	for e := range entries { // all in force at the end, but the last
		w.Talks.Status[e], w.Talks.AgreedIn[e], w.Talks.InForceIn[e] = uint8(sim.Agreed), 2001, 2002
	}
	w.Talks.InForceIn[8] = 0
	for _, c := range []struct {
		from, to                        int
		signed, inForce, closures, cuts float64
	}{
		{2000, 2000, 0, 0, 0, 0},
		{2001, 2001, 4, 2, 1, 1},
		{2002, 2005, 1, 1, 1, 0},
		{2001, 2005, 5, 3, 2, 1},
		{2006, 2010, 1, 1, 0, 0},
	} {
		signed, inForce, all := h.papers(c.from, c.to)
		closures, cuts := h.acts("border_closure", c.from, c.to), h.acts("energy_cut", c.from, c.to)
		if signed != c.signed || inForce != c.inForce || closures != c.closures || cuts != c.cuts || !all {
			t.Errorf("%d to %d: %v papers, %v in force, %v closures, %v cuts; want %+v", c.from, c.to, signed, inForce, closures,
				cuts, c)
		}
	}
}

func bindReference(t *testing.T) *scenarios.Bound {
	t.Helper()
	b, err := readScenario(t, "reference").Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Protects: the acts of the page are all acts that the model knows. A new one must be sorted.
func TestHostileActs(t *testing.T) {
	var acts, listed []string
	for _, k := range agents.Kinds() {
		if k.Nature == sim.Act {
			acts = append(acts, k.Name)
		}
	}
	for _, a := range hostile {
		listed = append(listed, a.kind)
	}
	slices.Sort(acts)
	slices.Sort(listed)
	if !slices.Equal(acts, listed) {
		t.Errorf("the model has the acts %v, the page counts %v", acts, listed)
	}
}

// script is a history made up by hand: H and the regime of one border from 2000 on.
type script struct {
	h       []float64
	regimes []sim.Regime
	sim.Region
}

func (s *script) region() *sim.Region                          { return &s.Region }
func (s *script) level(_ string, year int) float64             { return s.h[year-2000] }
func (s *script) regime(_, year int) (sim.Regime, bool)        { return s.regimes[year-2000], true }
func (s *script) clashes(int, int) (years, size, wars float64) { return 0, 0, 0 }
func (s *script) papers(int, int) (a, b float64, all bool)     { return 0, 0, true }
func (s *script) acts(string, int, int) float64                { return 0 }
func (s *script) seat(int, int) sim.Membership                 { return sim.Outside }
func (s *script) trade(int, int) (usd, size float64)           { return 0, 1 }

// Protects: a relapse is a fall of ten points within three years and not within four; the worst fall is from one year to
// the next; and a border that stays closed is closed, but not closed anew.
func TestWhatCanGoWrong(t *testing.T) {
	closed, open := sim.Closed, sim.Open
	all := []sim.Regime{closed, closed, closed, closed, closed, closed}
	for _, c := range []struct {
		name                        string
		h                           []float64
		regimes                     []sim.Regime
		relapsed, worst, shut, anew float64
	}{
		{"slowly down", []float64{60, 57, 54, 51, 48, 45}, all, 0, 3, 1, 0},
		{"ten points in three years", []float64{60, 60, 60, 57, 54, 50}, all, 1, 4, 1, 0},
		{"ten points in one year, before", []float64{60, 50, 50, 50, 50, 50}, all, 1, 0, 1, 0},
		{"ten points in five years", []float64{60, 60, 57, 57, 57, 48}, slices.Repeat([]sim.Regime{open}, 6), 0, 9, 0, 0},
		{"rises", []float64{40, 45, 50, 55, 60, 65}, []sim.Regime{closed, closed, closed, open, closed, open}, 0, 0, 1, 1},
		{"opens and stays open", []float64{40, 45, 50, 55, 60, 65}, []sim.Regime{closed, closed, closed, open, open, open},
			0, 0, 0, 0},
	} {
		s := &script{c.h, c.regimes, sim.Region{Inner: 1}}
		got := [4]float64{relapsed(s, 2003, 2005), worstFall(s, 2003, 2005), shut(s, 2003, 2005), newlyShut(s, 2003, 2005)}
		if want := [4]float64{c.relapsed, c.worst, c.shut, c.anew}; got != want {
			t.Errorf("%s: relapse, worst fall, closed, closed anew %v, want %v", c.name, got, want)
		}
	}
}

// table reads a table of the region's data, by column.
func table(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open(filepath.Join("..", "..", "..", "scenarios", "data", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		r := map[string]string{}
		for k, name := range rows[0] {
			r[name] = row[k]
		}
		list = append(list, r)
	}
	return list
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func recordOfReference(t *testing.T) *recorded {
	t.Helper()
	o, err := scenarios.ObservedIn("central-asia")
	if err != nil {
		t.Fatal(err)
	}
	return &recorded{bindReference(t), o}
}

// Protects: what the page calls the record is what the tables of the region say: regimes, the share of trade inside and
// clashes.
func TestRecordIsThatOfTables(t *testing.T) {
	h := recordOfReference(t)
	r := h.region()
	node := func(row map[string]string, key string) int { return r.NodeIndex(row[key]) }
	coded := 0
	for _, row := range table(t, "border_regimes.csv") {
		for y := int(number(t, row["from_year"])); y <= int(number(t, row["to_year"])); y++ {
			coded++
			k := r.BorderIndex(node(row, "a"), node(row, "b"))
			if got, known := h.regime(k, y); !known || got.String() != row["regime"] {
				t.Errorf("%s-%s in %d: %v, %v; the table has %s", row["a"], row["b"], y, got, known, row["regime"])
			}
		}
	}
	sum := 0.0
	for y := r.FirstYear; y <= r.LastYear; y++ {
		for _, regime := range []sim.Regime{sim.Closed, sim.Restricted, sim.Managed, sim.Open} {
			if n := borders(h, regime, y); !math.IsNaN(n) {
				sum += n
			}
		}
	}
	if sum != float64(coded) {
		t.Errorf("%v years of borders in all regimes, the table has %d", sum, coded)
	}
	for _, row := range table(t, "intra_share_observed.csv") {
		year := int(number(t, row["year"]))
		if got, want := h.level("inside_share", year), number(t, row["share_pct"])/100; year >= r.RecordFrom &&
			math.Abs(got-want) > 1e-9 {
			t.Errorf("share inside in %d is %v, the table has %v", year, got, want)
		}
	}
	incidents := table(t, "incidents.csv")
	for y := r.FirstYear; y <= r.EventsTo; y++ {
		wantYears, wantSeverity, wantWars := 0.0, 0.0, 0.0
		of := map[string]float64{} // by pair: what happened along a border in a year counts together
		for _, row := range incidents {
			if number(t, row["year"]) == float64(y) {
				of[row["a"]+row["b"]] += number(t, row["severity"])
			}
		}
		for _, severity := range of {
			wantYears++
			wantSeverity += severity
			if severity >= 1 {
				wantWars++
			}
		}
		years, severity, wars := h.clashes(y, y)
		if years != wantYears || math.Abs(severity-wantSeverity) > 1e-9 || wars != wantWars {
			t.Errorf("%d: clashes %v, severity %v, wars %v; the table has %v, %v, %v", y, years, severity, wars, wantYears,
				wantSeverity, wantWars)
		}
	}
	if n, _, _ := h.clashes(r.EventsTo, r.EventsTo+1); !math.IsNaN(n) {
		t.Errorf("after its end the record has %v clashes", n)
	}
}

// Protects: papers and acts of the record are the dated proposals of the reference, in their years of first effect, and
// memberships are what its entries made of them by then.
func TestRecordIsThatOfReference(t *testing.T) {
	h := recordOfReference(t)
	r := h.region()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "scenarios", "library", "reference.toml"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]float64{} // by kind and five years
	kind, date := regexp.MustCompile(`(?m)^kind = "(.*)"`), regexp.MustCompile(`(?m)^date = "(\d{4})-?(\d\d)?`)
	pair := regexp.MustCompile(`(?m)^between = \["(\w\w)", "(\w\w)"\]`)
	first := func(year int) int { return year + (5-year%5)%5 }
	for _, block := range strings.Split(string(text), "\n[[")[1:] {
		if !strings.HasPrefix(block, "proposal") {
			continue
		}
		of, at := kind.FindStringSubmatch(block)[1], date.FindStringSubmatch(block)
		year := int(number(t, at[1]))
		if at[2] > "06" {
			year++
		}
		if two := pair.FindStringSubmatch(block); year > r.EventsTo ||
			two != nil && max(r.NodeIndex(two[1]), r.NodeIndex(two[2])) >= r.Members { // a paper with an outside state
			continue
		}
		k := agents.KindNamed(of)
		switch {
		case k.Nature == sim.Act:
			want[fmt.Sprint(of, first(year))]++
		case k.Binding > 0:
			want[fmt.Sprint("paper", first(year))]++
		}
	}
	total := 0.0
	for from, to := r.FirstYear, 1995; to <= r.EventsTo; from, to = to+1, to+5 {
		signed, _, _ := h.papers(from, to)
		total += signed
		if signed != want[fmt.Sprint("paper", to)] {
			t.Errorf("%d to %d: %v papers, the reference has %v", from, to, signed, want[fmt.Sprint("paper", to)])
		}
		for _, a := range hostile {
			if got := h.acts(a.kind, from, to); got != want[fmt.Sprint(a.kind, to)] {
				t.Errorf("%d to %d: %v of %s, the reference has %v", from, to, got, a.kind, want[fmt.Sprint(a.kind, to)])
			}
		}
	}
	if total == 0 {
		t.Error("the record has no papers")
	}
	for _, c := range []struct {
		country, body string
		year          int
		want          sim.Membership
	}{
		{"UZ", "CSTO", 1998, sim.Belonging}, {"UZ", "CSTO", 2005, sim.Outside}, {"UZ", "CSTO", 2011, sim.Belonging},
		{"UZ", "CSTO", 2016, sim.Suspended}, {"KG", "EAEU", 2015, sim.Outside}, {"KG", "EAEU", 2016, sim.Belonging},
		{"TJ", "EAEU", 2020, sim.Outside}, {"UZ", "CAPS", 2016, sim.Outside}, {"UZ", "CAPS", 2018, sim.Belonging},
	} {
		at := r.NodeIndex(c.country)*len(r.Organisations) + r.OrganisationIndex(c.body)
		if got := h.memberships(c.year)[at]; got != c.want {
			t.Errorf("%s in %s in %d: %s, want %s", c.country, c.body, c.year, sim.MembershipNames[got],
				sim.MembershipNames[c.want])
		}
	}
}

// Protects: shares of draws are of all draws, add up, and a level on the page is a quantile of the runs.
func TestTablesOfDraws(t *testing.T) {
	j := priorsOf(t, readScenario(t, "reference"), 21)
	j.Free = readScenario(t, "free-history")
	bound, err := readScenario(t, "reference").Bind()
	if err != nil {
		t.Fatal(err)
	}
	p := &evidence.Priors{}
	if err := j.predictive(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if len(p.Borders) != 5*7 || len(p.Seats) == 0 {
		t.Errorf("%d borders and years, %d memberships", len(p.Borders), len(p.Seats))
	}
	for _, b := range p.Borders {
		for _, shares := range [][4]float64{b.Free, b.Given} {
			if sum := shares[0] + shares[1] + shares[2] + shares[3]; math.Abs(sum-1) > 1e-9 {
				t.Errorf("%s in %d: shares %v", b.Border, b.Year, shares)
			}
		}
	}
	for _, s := range p.Seats { // given history has the memberships of the record
		if s.Year <= p.RecordTo && s.Given != map[bool]float64{true: 1}[s.Record == "member"] {
			t.Errorf("%s in %s in %d: given history has %v, the record %s", s.Country, s.Body, s.Year, s.Given, s.Record)
		}
	}
	for _, x := range p.Predictive {
		if !(x.Free[0] <= x.Free[1] && x.Free[1] <= x.Free[2]) || !(x.Given[0] <= x.Given[1] && x.Given[1] <= x.Given[2]) {
			t.Errorf("%s, %d to %d: %v, %v", x.What, x.From, x.Year, x.Free, x.Given)
		}
		if x.What == "papers signed" && x.Year == 2000 {
			tabled := 0.0 // the reference splits what the table has as one paper on water and energy
			for _, e := range bound.Entries {
				if e.Kind.Nature == sim.Proposal && !e.Own && e.Year >= x.From && e.Year <= x.Year {
					tabled++
				}
			}
			if x.Given[2] == 0 || x.Given[2] > tabled {
				t.Errorf("given history signs %v papers of %v that come on the table, the record %v", x.Given, tabled, x.Record)
			}
		}
	}
}

// Protects: a share of draws lies within its interval, and none of few draws is not sure to be none.
func TestShareWithError(t *testing.T) {
	if s := shareWithError(make([]float64, 20)); s[0] != 0 || s[1] != 0 || math.Abs(s[2]-0.1611) > 1e-3 {
		t.Errorf("0 of 20: %v", s)
	}
	if s := shareWithError([]float64{1, 0, 0, 1, 1, 0, 0, 0, 0, 0}); math.Abs(s[0]-0.1078) > 1e-3 || s[1] != 0.3 ||
		math.Abs(s[2]-0.6032) > 1e-3 {
		t.Errorf("3 of 10: %v", s)
	}
}
