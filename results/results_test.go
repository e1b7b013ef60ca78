package results_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/results/store"
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
		w.KeepVotes = r == 0
		record := make([]float64, l.Size())
		m.Begin(w, 7, r)
		if err := sim.Run(w, m.Phases(), l, record); err != nil {
			t.Fatal(err)
		}
		e.Records = append(e.Records, record)
		if r == 0 {
			e.Log, e.Votes = append(e.Log, w.Log...), append(e.Votes, w.Votes...)
		}
	}
	return e
}

// rowTables writes the replicates two at a time, as a run does in blocks.
func rowTables(t *testing.T, e *results.Ensemble) []results.Table {
	t.Helper()
	place, err := store.Hold(filepath.Join(t.TempDir(), "run"), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(place.Release)
	files, err := results.NewRowFiles(place, ".csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(files.Discard)
	for first := 0; first < len(e.Records); first += 2 {
		if err := files.Add(e.Layout, first, e.Records[first:min(first+2, len(e.Records))]); err != nil {
			t.Fatal(err)
		}
	}
	tables, err := files.Tables()
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// Protects: a reader of the tables gets exactly the computed bits. The digest of what is read back is the
// digest of the run.
func TestRowsReadBackBitForBit(t *testing.T) {
	e := small(t)
	back := &results.Ensemble{Layout: e.Layout}
	for range e.Records {
		record := make([]float64, e.Layout.Size())
		for at := range record {
			record[at] = math.NaN() // no run writes this
		}
		back.Records = append(back.Records, record)
	}
	for _, table := range rowTables(t, e) {
		readRows(t, back, table)
	}
	for r, record := range back.Records {
		if at := slices.IndexFunc(record, math.IsNaN); at >= 0 {
			t.Fatalf("replicate %d: no row has the number in place %d", r, at)
		}
	}
	if back.Digest() != e.Digest() {
		t.Error("what was read back has another digest than what was written")
	}
}

// readRows puts the numbers of a table of single replicates into their places.
func readRows(t *testing.T, e *results.Ensemble, table results.Table) {
	t.Helper()
	file, err := os.Open(table.From)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		replicate, err1 := strconv.Atoi(row[0])
		year, err2 := strconv.Atoi(row[1])
		if err1 != nil || err2 != nil {
			t.Fatalf("%s: %q are no replicate and year", table.File, row[:2])
		}
		for c, name := range rows[0][3:] {
			d := slices.IndexFunc(e.Layout.Outcomes,
				func(o sim.Outcome) bool { return table.File == "rows/"+o.Domain.String()+".csv" && o.Name == name })
			if d < 0 {
				t.Fatalf("%s: column %s is no outcome", table.File, name)
			}
			entity := slices.Index(e.Layout.Entities[e.Layout.Outcomes[d].Domain], row[2])
			x, err := strconv.ParseFloat(row[3+c], 64)
			at := &e.Records[replicate][e.Layout.Place(d, entity, year)]
			if err != nil || !math.IsNaN(*at) {
				t.Fatalf("%s: %v, or %s of %s stands twice", table.File, err, name, row[:3])
			}
			*at = x
		}
	}
}

// Protects: the data package is the codebook. The header of every table must be as it says, and it must
// define every outcome in a table.
func TestDataPackageDescribesTheTables(t *testing.T) {
	e := small(t)
	m := &results.Manifest{Scenario: "reference", ModelVersion: sim.ModelVersion}
	m.DigestInputs()
	tables := append(append(e.Tables(), e.Decisions()), rowTables(t, e)...)
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
		text := table.CSV
		if table.From != "" {
			var err error
			if text, err = os.ReadFile(table.From); err != nil || results.SHA256(text) != table.SHA256 {
				t.Fatalf("%s: %v, or another digest than stated", table.File, err)
			}
		}
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatalf("%s: %v", table.File, err)
		}
		for c, field := range p.Resources[k].Schema.Fields {
			if rows[0][c] != field.Name || field.Description == "" {
				t.Errorf("%s: column %d is %q, the data package says %q (%q)", table.File, c, rows[0][c], field.Name,
					field.Description)
			}
		}
		if len(rows) < 2 || len(rows[0]) != len(p.Resources[k].Schema.Fields) {
			t.Errorf("%s has %d rows and %d columns", table.File, len(rows), len(rows[0]))
		}
		if strings.HasPrefix(table.File, "rows/") || table.File == "shares.csv" || table.File == "decisions.csv" {
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

// Protects: the digest is the same whether replicates are kept or counted. It sees what a sum of plain bits would not, it
// sees places, and it does not see what ports disagree about.
func TestDigestIsOfMarks(t *testing.T) {
	e := small(t)
	l, before := e.Layout, e.Digest()
	counted := *e
	counted.Tally = analysis.NewTally(l.Size())
	var b analysis.Block
	counted.Tally.Add(&b, 0, e.Records)
	if counted.Records = e.Records[:2]; counted.Digest() != before {
		t.Error("counted replicates have another digest than kept ones")
	}
	at := l.Place(l.Find(sim.OfPair, "trust"), 3, 1999)
	zero := slices.IndexFunc(e.Records[0], func(x float64) bool { return x == 0 })
	with := func(change func(records [][]float64)) string {
		changed := *e
		changed.Records = nil
		for _, r := range e.Records {
			changed.Records = append(changed.Records, slices.Clone(r))
		}
		change(changed.Records)
		return changed.Digest()
	}
	seen := map[string]func(r [][]float64){
		"the last bit of any value": func(r [][]float64) { r[4][l.Size()-1] = math.Nextafter(r[4][l.Size()-1], math.Inf(1)) },
		"signs in two replicates":   func(r [][]float64) { r[1][at], r[3][at] = -r[1][at], -r[3][at] },
		"signs of equal values":     func(r [][]float64) { r[1][0], r[3][0] = -r[1][0], -r[3][0] },
		"signs in two cells":        func(r [][]float64) { r[1][at], r[1][0] = -r[1][at], -r[1][0] },
		"values of two cells":       func(r [][]float64) { r[1][at], r[1][0] = r[1][0], r[1][at] },
		"values of two replicates":  func(r [][]float64) { r[1][at], r[2][at] = r[2][at], r[1][at] },
		"a value that is missing":   func(r [][]float64) { r[0][zero] = math.NaN() },
	}
	for what, change := range seen { // any order: each is looked at by itself
		if with(change) == before {
			t.Errorf("the digest does not see: %s", what)
		}
	}
	if with(func(r [][]float64) { r[0][zero] = math.Copysign(0, -1) }) != before {
		t.Error("the digest sees the sign of a zero")
	}
	payload := func(bits uint64) string {
		return with(func(r [][]float64) { r[0][zero], r[1][at] = math.Float64frombits(bits), math.Float64frombits(bits) })
	}
	if payload(0x7ff8000000000001) != payload(0xfff8000000000123) {
		t.Error("the digest sees the bits of a NaN")
	}
	permuted, swapped := *e, *l
	swapped.Outcomes = slices.Clone(l.Outcomes)
	swapped.Outcomes[0], swapped.Outcomes[1] = swapped.Outcomes[1], swapped.Outcomes[0]
	if permuted.Layout = &swapped; permuted.Digest() == before {
		t.Error("the digest does not see the layout")
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
	e.Records[0], e.Records[1] = e.Records[1], e.Records[0]
	if e.Digest() != before {
		t.Error("the digest is another after all was put back")
	}
	read, err := results.ReadFingerprints(bytes.NewReader(prints.CSV()))
	if err != nil {
		t.Fatal(err)
	}
	if where, different := read.FirstDifference(prints); different {
		t.Errorf("fingerprints differ after being read back: %s", where)
	}
}

// TestFingerprintsAreReadStrictly protects that only a true table of fingerprints is compared.
func TestFingerprintsAreReadStrictly(t *testing.T) {
	const good = "outcome,entity,1992,1993\nregion.a,R,00000000,0123abcd\npairs.b,KG-UZ,00000000,0123abcd\n"
	for _, c := range []struct{ from, to, want string }{
		{"", "", ""},
		{good, "", "digests.csv: the table is empty; want a first line with the names of the columns, then a line for each row"},
		{"outcome,entity", "entity,outcome",
			"digests.csv:1:1: the columns are entity, outcome, 1992, 1993, want outcome, entity and a column for each year"},
		{"1993", "1994", "digests.csv:1:21: column 1994 stands where 1993 is due; the years follow one another"},
		{"1993", "next", `digests.csv:1:21: column "next" is no year in 1..9999`},
		{"1992", "-5", `digests.csv:1:16: column "-5" is no year in 1..9999`},
		{"0123abcd", "0123ABCD", `digests.csv:2:21: 1993 = "0123ABCD", want eight hex digits`},
		{"0123abcd", "", `digests.csv:2:21: 1993 = "", want eight hex digits`},
		{",0123abcd", "", "digests.csv:2: the row has 3 cells and the header 4; add what is missing, if only as commas"},
		{"region.a", "", `digests.csv:2:1: outcome = "", an empty cell, want the outcome`},
		{"region.a,R", "pairs.b,KG-UZ", "digests.csv:3: pairs.b of KG-UZ stands twice, first on line 2"},
	} {
		_, err := results.ReadFingerprints(strings.NewReader(strings.Replace(good, c.from, c.to, 1)))
		got := ""
		if err != nil {
			got = err.Error()
			clean(t, err, "digests.csv")
		}
		if got != c.want {
			t.Errorf("%q → %q:\ngot  %s\nwant %s", c.from, c.to, got, c.want)
		}
	}
}

// The log must say who refused and which three terms decided, in words.
func TestEventsLogTellsWhoRefusedAndWhy(t *testing.T) {
	log := string(small(t).EventsLog())
	for _, want := range []string{"Uzbekistan refused a trade treaty with ", "hostile narrative (-",
		"spoke against it; score -", "the border between Tajikistan and Uzbekistan is now restricted", "violence between "} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	if strings.Contains(log, "unnamed") {
		t.Error("a happening has no sentence")
	}
	for _, line := range strings.Split(log, "\n") {
		if n := strings.Count(line, "(+") + strings.Count(line, "(-"); strings.Contains(line, " refused ") && (n < 1 || n > 3) {
			t.Errorf("want up to three terms: %s", line)
		}
	}
}

// Protects: the table of votes and the log are of the same votes. A score in the log stands in the table, in
// the same year, for the same country.
func TestDecisionsAreThoseOfTheLog(t *testing.T) {
	e := small(t)
	rows, err := csv.NewReader(bytes.NewReader(e.Decisions().CSV)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 1+len(e.Votes) {
		t.Fatalf("%d rows of %d votes", len(rows), len(e.Votes))
	}
	column := map[string]int{}
	for k, name := range rows[0] {
		column[name] = k
	}
	stood := map[string]bool{} // year, country and score
	for _, row := range rows[1:] {
		sum := 0.0
		for _, key := range sim.ScoreTermKeys {
			sum += number(t, row[column[key]])
		}
		score, accepted := number(t, row[column["score"]]), row[column["accepted"]] == "TRUE"
		if sum != score || accepted != (score > number(t, row[column["threshold"]])) {
			t.Errorf("%v contradicts itself", row)
		}
		stood[fmt.Sprintf("%s %s %+.3f", row[column["year"]], row[column["party"]], score)] = true
	}
	told := 0
	log := string(e.EventsLog())
	for _, l := range e.Log {
		if l.Vote == 0 {
			continue
		}
		told++
		key := fmt.Sprintf("%d %s %+.3f", l.Year, e.Region.Nodes[l.A].ID, l.To)
		if !stood[key] || !strings.Contains(log, scored(l.To)+"\n") {
			t.Errorf("the log tells of %s, the table does not, or the log does not tell of it", key)
		}
	}
	if told < 10 {
		t.Errorf("the log tells of %d votes only", told)
	}
}

// scored is how a line of the log tells of a score.
func scored(score float64) string {
	switch {
	case math.Abs(score) >= 0.005:
		return fmt.Sprintf("score %+.2f", score)
	case score > 0:
		return "score just above 0"
	}
	return "score just below 0"
}

// Protects: every line of the log has its year, its words, whom it concerns and what it is of. A line that names terms
// points to the vote whose terms they are.
func TestHappeningsAreTheLinesOfTheLog(t *testing.T) {
	e := small(t)
	lines, list := strings.Split(strings.TrimSpace(string(e.EventsLog())), "\n"), e.Happenings()
	if lines = lines[3:]; len(lines) != len(list) || len(list) < 20 {
		t.Fatalf("%d lines, %d happenings", len(lines), len(list))
	}
	votes, seen := e.Voted(), map[sim.Happening]bool{}
	for k, h := range list {
		if lines[k] != fmt.Sprintf("%d  %s", h.Year, h.Text) {
			t.Errorf("line %q is told as %+v", lines[k], h)
		}
		seen[h.What] = true
		if strings.Contains(h.Text, "; score ") != (h.Vote >= 0) {
			t.Errorf("the vote of %+v is not told, or is none", h)
		}
		if h.Vote < 0 {
			continue
		}
		if v := votes[h.Vote]; v.Year != h.Year || v.Entry != h.Entry || !slices.Contains(h.Who, v.Party) ||
			!strings.Contains(h.Text, scored(v.Score)) {
			t.Errorf("%+v points to %+v", h, v)
		}
		if h.What == sim.LogRefused && votes[h.Vote].Accepted {
			t.Errorf("who refuses it is for it: %+v", h)
		}
	}
	for _, what := range []sim.Happening{sim.LogEvent, sim.LogRefused, sim.LogRegime, sim.LogJoined} {
		if !seen[what] {
			t.Errorf("nothing of the kind %s is told", what)
		}
	}
	joined := slices.IndexFunc(list, func(h results.Happening) bool { return h.What == sim.LogJoined && h.Entry != "" })
	if joined < 0 || len(list[joined].Who) < 2 {
		t.Error("no line tells of several who join an organisation by an entry")
	}
	if len(sim.HappeningNames) != int(sim.LogUncalled)+1 {
		t.Error("a happening has no word")
	}
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// Protects: every kind reads as a sentence. A kind without words would show its name.
func TestEveryKindHasWords(t *testing.T) {
	e := small(t)
	e.Entries, e.Log = nil, nil
	for k, kind := range agents.Kinds() {
		entry := sim.Entry{ID: "entry", Kind: kind, A: -1, B: -1}
		switch kind.Parties {
		case sim.Nobody:
		case sim.OneCountry:
			entry.A = 0
		case sim.PairOf, sim.Toward, sim.BorderPair, sim.OuterPair:
			entry.A, entry.B = 0, 4
		case sim.Countries:
			entry.Who = []int{0, 2, 3}
		}
		entry.Values = make([]float64, kind.Slots())
		e.Entries = append(e.Entries, entry)
		what := sim.LogEvent
		if kind.Nature != sim.Event {
			what = sim.LogAgreed
		}
		e.Log = append(e.Log, sim.LogLine{Year: 2025, What: what, Entry: k, A: -1, B: -1})
	}
	lines := strings.Split(strings.TrimSpace(string(e.EventsLog())), "\n")
	lines = lines[len(lines)-len(e.Entries):]
	for k, line := range lines {
		name := e.Entries[k].Kind.Name
		if !results.HasWords(name) || strings.ContainsAny(line, "{}_") ||
			strings.Contains(line, "nobody") && e.Entries[k].Kind.Parties != sim.Nobody {
			t.Errorf("%s reads %q; give the kind words in results/log_words.go", name, line)
		}
	}
}

// The sentences of some kinds of entries, word for word.
func TestLogWords(t *testing.T) {
	e := small(t)
	kind := agents.KindNamed
	border := kind("border_settlement")
	e.Entries = []sim.Entry{
		{ID: "cis", Kind: kind("membership"), A: -1, B: -1, Who: []int{0, 1},
			Values: []float64{float64(e.Region.OrganisationIndex("CIS")), 0, 0}},
		{ID: "own-kg-tj-border", Kind: border, A: 0, B: 2, Own: true, Values: make([]float64, border.Slots())},
		{ID: "meeting", Kind: kind("summit"), A: -1, B: -1, Who: []int{0, 1, 2, 3, 4}},
		{ID: "off", Kind: border, A: 0, B: 2, Off: true, Values: make([]float64, border.Slots())},
	}
	cis := float64(e.Region.OrganisationIndex("CIS"))
	member, outside, suspended := float64(sim.Belonging), float64(sim.Outside), float64(sim.Suspended)
	e.Votes = []sim.Vote{{Terms: sim.ScoreTerms{sim.TermMatter: 0.2, sim.TermStance: -0.42, sim.TermNarrative: -0.07},
		Score: -0.29}, {Terms: sim.ScoreTerms{sim.TermMatter: 0.2}, Score: 0.2}}
	e.Log = []sim.LogLine{
		{What: sim.LogJoined, Entry: -1, A: 0, B: -1, From: cis, To: member},
		{What: sim.LogJoined, Entry: -1, A: 1, B: -1, From: cis, To: member},
		{What: sim.LogEvent, Entry: 0, A: -1, B: -1},
		{What: sim.LogJoined, Entry: -1, A: 2, B: -1, From: cis, To: float64(sim.Observing)},
		{What: sim.LogLeft, Entry: -1, A: 3, B: -1, From: cis, To: suspended},
		{What: sim.LogLeft, Entry: -1, A: 4, B: -1, From: cis, To: outside},
		{What: sim.LogRefused, Entry: 1, A: 2, B: -1, To: -0.29, Vote: 1},
		{What: sim.LogRefused, Entry: 3, A: 2, B: -1, To: -0.29, Vote: 1},
		{What: sim.LogAgreed, Entry: 1, A: 2, B: -1, To: 0.2, Vote: 2},
		{What: sim.LogLapsed, Entry: 1, A: -1, B: -1},
		{What: sim.LogAgreed, Entry: 2, A: 2, B: -1, To: -0.29, Vote: 1},
		{What: sim.LogRefused, Entry: 2, A: 2, B: -1, To: -0.29, Vote: 1},
		{What: sim.LogSigned, Entry: 2, A: 2, B: -1, To: 0.2, Vote: 2},
		{What: sim.LogGroundless, Entry: 2, A: -1, B: -1},
		{What: sim.LogGroundless, Entry: 3, A: -1, B: -1},
	}
	const why = "the matter itself (+0.20) spoke for it, stance (-0.42) and hostile narrative (-0.07) against; score -0.29"
	want := []string{
		"Kyrgyzstan and Kazakhstan joined the Commonwealth of Independent States (cis)",
		"Tajikistan became an observer of the Commonwealth of Independent States",
		"Turkmenistan suspended its membership of the Commonwealth of Independent States",
		"Uzbekistan left the Commonwealth of Independent States",
		"Kyrgyzstan and Tajikistan's leaders: Tajikistan refused a border treaty: " + why,
		"Tajikistan refused a border treaty with Kyrgyzstan (off): " + why,
		"Kyrgyzstan and Tajikistan's leaders agreed on a border treaty; least keen was Tajikistan: the matter itself " +
			"(+0.20) spoke for it; score +0.20",
		"a border treaty by Kyrgyzstan and Tajikistan's leaders left the table unsigned",
		"a summit for the whole region (meeting) came about; Tajikistan, the least keen, stayed out: " + why,
		"too few wanted a summit for the whole region (meeting); least keen was Tajikistan: " + why,
		"Tajikistan joined a summit for the whole region (meeting) after all: the matter itself (+0.20) spoke for it; " +
			"score +0.20",
		"nothing came of a summit for the whole region (meeting): there was nothing to decide",
		"nothing came of a border treaty between Kyrgyzstan and Tajikistan (off): the scenario switches such things off",
	}
	got := strings.Split(strings.TrimSpace(string(e.EventsLog())), "\n")
	got = got[len(got)-len(want):]
	for k := range want {
		if got[k] != "0  "+want[k] {
			t.Errorf("got  %s\nwant 0  %s", got[k], want[k])
		}
	}
}
