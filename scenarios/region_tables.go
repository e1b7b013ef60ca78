package scenarios

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"concord/sim"
	"concord/sim/fault"
	"concord/sim/table"
)

// column is a column of a table that a region reads. Its form is text, number, whole, word or code. codeForm
// is the code of a member, nodesForm that of any node.
type column struct {
	key
	blank  bool // a cell may be empty
	absent bool // the column may be left out
	day    bool // a date, or one of the words
}

// tableKind describes a table of a region.
type tableKind struct {
	name     string
	required bool
	key      int  // number of first columns that identify a row: each combination may occur once
	pair     bool // the first two are a pair, in either order
	columns  []column
}

func codeOf(name string) column   { return column{key: key{name: name, form: nodesForm}} }
func memberOf(name string) column { return column{key: key{name: name, form: codeForm}} }
func cellText(name string) column { return column{key: key{name: name, form: textForm}} }
func yearOf(name string) column   { return wholeOf(name, 1, lastYear, "year") }

// dayOf is a column of dates. It may hold one of the words instead.
func dayOf(name string, instead ...string) column {
	return column{key: key{name: name, form: textForm, words: instead}, day: true}
}

func cellWord(name string, list ...string) column {
	return column{key: key{name: name, form: wordForm, words: list}}
}

func numberOf(name string, lo, hi float64, unit string) column {
	return column{key: key{name: name, form: numberForm, lo: lo, hi: hi, unit: unit}}
}

func wholeOf(name string, lo, hi float64, unit string) column {
	return column{key: key{name: name, form: wholeForm, lo: lo, hi: hi, unit: unit}}
}

func (c column) orBlank() column  { c.blank = true; return c }
func (c column) orAbsent() column { c.blank, c.absent = true, true; return c }

// unsettled is the name of a column that ends with its year. A table for another first year is therefore
// refused.
const unsettled = "unsettled_km_YEAR"

// The tables of a region, in the order in which they are read. A table of ranges in docs/region.md is made
// from this list.
var (
	nodesTable = tableKind{name: "nodes.csv", required: true, key: 1, columns: []column{
		codeOf("node"), cellText("iso3"), cellText("name"), numberOf("area_km2", 0.1, mostEarth, "km²"),
		numberOf("longitude", -180, 180, "degrees").orAbsent(), numberOf("latitude", -90, 90, "degrees").orAbsent()}}
	routesTable = tableKind{name: "routes.csv", required: true, key: 3, pair: true, columns: []column{
		codeOf("a"), codeOf("b"), cellWord("kind", "road", "sea"), numberOf("route_km", 0.1, aroundEarth, "km"),
		numberOf("great_circle_km", 0.1, aroundEarth, "km").orAbsent()}}
	bordersTable = tableKind{name: "borders.csv", required: true, key: 2, pair: true, columns: []column{
		memberOf("a"), memberOf("b"), numberOf("length_km", 0.1, aroundEarth, "km"), numberOf(unsettled, 0, aroundEarth, "km")}}
	sizeTable = tableKind{name: "size.csv", required: true, key: 2, columns: []column{
		codeOf("node"), yearOf("year"), numberOf("gdp_usd_current", 1, 1e16, "US$").orBlank(),
		numberOf("gdp_usd_constant", 1, 1e16, "US$").orBlank()}}
	populationTable = tableKind{name: "population.csv", required: true, key: 2, columns: []column{
		codeOf("node"), yearOf("year"), numberOf("population", 1, 1e11, "persons").orBlank()}}
	balanceTable = tableKind{name: "balance.csv", required: true, key: 2, columns: []column{
		codeOf("node"), yearOf("year"), numberOf("trade_balance_usd", -1e16, 1e16, "US$").orBlank()}}
	brentTable = tableKind{name: "brent.csv", key: 1, columns: []column{
		yearOf("year"), numberOf("usd_per_barrel", 0, 1e4, "US$")}}
	fuelsTable = tableKind{name: "hydrocarbons.csv", key: 4, columns: []column{
		codeOf("exporter"), codeOf("importer"), cellWord("fuel", "oil", "gas"), yearOf("from_year"),
		numberOf("volume", 0, 1e4, "Mt or bcm a year"), numberOf("price_of_brent", 0, 5, "1")}}
	remittancesTable = tableKind{name: "remittances.csv", key: 2, columns: []column{
		memberOf("country"), yearOf("year"), numberOf("remittances_pct_gdp", 0, 200, "%")}}

	// Observed outcomes. No run reads them.
	flowsTable = tableKind{name: "trade_observed.csv", key: 4, columns: []column{
		codeOf("exporter"), codeOf("importer"), yearOf("year"), cellText("source"), numberOf("value_usd", 0, 1e16, "US$"),
		cellText("reporter")}}
	insideTable = tableKind{name: "intra_share_observed.csv", key: 1, columns: []column{
		yearOf("year"), numberOf("share_low_pct", 0, 100, "%"), numberOf("share_pct", 0, 100, "%"),
		numberOf("share_high_pct", 0, 100, "%")}}
	regimesTable = tableKind{name: "border_regimes.csv", key: 3, pair: true, columns: []column{
		codeOf("a"), codeOf("b"), yearOf("from_year"), yearOf("to_year"), cellWord("regime", sim.RegimeNames[:]...),
		cellText("certainty").orBlank()}}
	opennessTable = tableKind{name: "openness.csv", key: 2, columns: []column{
		codeOf("country"), yearOf("year"), numberOf("merchandise_trade_pct_gdp", 0, 1e4, "%")}}
	comparatorsTable = tableKind{name: "comparators.csv", key: 4, columns: []column{
		cellText("region"), yearOf("year"), cellText("reading"), cellText("id").orBlank(), numberOf("share_pct", 0, 100, "%")}}
	experimentsTable = tableKind{name: "natural_experiments.csv", key: 1, columns: []column{
		cellText("id"), cellText("name"), codeOf("a"), codeOf("b"), yearOf("from_year"), yearOf("to_year"),
		cellText("what").orBlank(), cellText("given").orBlank(), cellText("claims").orBlank()}}
	votesTable = tableKind{name: "un_agreement.csv", key: 3, pair: true, columns: []column{
		codeOf("a"), codeOf("b"), yearOf("year"), wholeOf("votes", 0, 1e6, "votes"), numberOf("agreement", 0, 1, "1")}}
	powerTable = tableKind{name: "power_trade.csv", key: 2, columns: []column{
		codeOf("country"), yearOf("year"), numberOf("net_imports_twh", -1e5, 1e5, "TWh")}}
	incidentsTable = tableKind{name: "incidents.csv", key: 3, pair: true, columns: []column{
		codeOf("a"), codeOf("b"), dayOf("date"), yearOf("year"), numberOf("severity", 0, 1, "1"),
		cellText("certainty").orBlank(), wholeOf("deaths", 0, 1e7, "persons").orAbsent()}}
	agreementsTable = tableKind{name: "agreements.csv", key: 4, pair: true, columns: []column{
		codeOf("a"), codeOf("b"), dayOf("date"), cellText("kind"), cellText("certainty").orBlank()}}
	reportersTable = tableKind{name: "reporters.csv", key: 1, columns: []column{
		cellText("reporter"), cellText("name"), yearOf("first_year"), yearOf("last_year"), cellText("licence").orBlank(),
		cellText("vintage").orBlank(), cellText("valuation").orBlank(), cellText("faults").orBlank(),
		cellText("short").orAbsent()}}
	backtestTable = tableKind{name: "backtest.csv", key: 4, columns: []column{
		cellText("part"), cellText("card"), cellText("method"), cellText("horizon"), cellText("crps").orBlank(),
		cellText("crps_method").orBlank(), cellText("within_90").orBlank(), cellText("verdict").orBlank()}}
	// What a page beside the record asks of the region, and what an earlier model made of it. No run reads it.
	hindcastTable = tableKind{name: "hindcast.csv", key: 2, columns: []column{
		cellText("what"), yearOf("year"), numberOf("aim", 0.01, 1, "1").orBlank(),
		numberOf("value", 0, 1e15, "share, % or bn US$").orBlank(),
		numberOf("noted", 0, 1e15, "share, % or bn US$").orBlank(), cellText("model").orBlank()}}

	// The record of decisions, wars and crises. No run reads it; see observed_record.go.
	ratificationsTable = tableKind{name: "ratifications.csv", key: 5, pair: true, columns: []column{
		memberOf("a"), memberOf("b"), dayOf("date"), cellText("kind"), memberOf("party"), dayOf("ratified", notKnown, notDone),
		cellWord("act", "law", "parliament", "lower_house").orBlank(), dayOf("in_force", notKnown),
		cellWord("certainty", "high", "medium", "low"), cellWord("use", "fit", "not_for_fit"), cellText("page").orBlank(),
		cellText("flag").orBlank()}}
	membershipsTable = tableKind{name: "memberships.csv", key: 3, columns: []column{
		memberOf("country"), cellText("body"), dayOf("from"), dayOf("to").orBlank(),
		cellWord("status", "member", "suspended", "associate", "observer"), cellWord("certainty", "high", "medium", "low")}}
	tenuresTable = tableKind{name: "tenures.csv", key: 2, columns: []column{
		memberOf("country"), dayOf("from"), dayOf("to").orBlank(), cellText("holder"),
		cellWord("role", "head", "interim", "acting"), cellWord("entry", "regular", "irregular"),
		cellWord("exit", "regular", "resigned", "handed_on", "died", "forced", "overthrown").orBlank(),
		cellWord("certainty", "high", "medium", "low")}}
	crisesTable = tableKind{name: "crises.csv", key: 2, columns: []column{
		memberOf("country"), dayOf("date"), cellWord("kind", "war", "overthrow", "unrest", "attack", "local"),
		cellWord("counted", "yes", "no"), wholeOf("deaths", 0, 1e7, "persons").orBlank(),
		cellWord("certainty", "high", "medium", "low")}}
	conflictsTable = tableKind{name: "conflicts.csv", key: 4, columns: []column{
		memberOf("a"), memberOf("b").orBlank(), yearOf("year"), wholeOf("conflict", 1, 1e6, "number"),
		cellWord("kind", "interstate", "intrastate", "internationalised"), cellWord("level", "minor", "war"),
		cellWord("over", "government", "territory")}}

	// Shipped tables, the same for every region.
	formsTable = tableKind{name: "institutions.csv", required: true, key: 1, columns: []column{
		cellWord("form", sim.FormNames[:]...), numberOf("depth", 0, 1, "1"), numberOf("supranational", 0, 1, "1"),
		numberOf("enforcement", 0, 1, "1"),
		numberOf("formality", 0, 1, "1"), numberOf("coverage", 0, 1, "1"), numberOf("lead", 0, 1, "1"),
		numberOf("market", 0, 1, "1")}}
)

// regionTables are all tables of a region's folder except the posterior. The region file names the posterior,
// which is read separately.
var regionTables = []*tableKind{
	&nodesTable, &routesTable, &bordersTable, &sizeTable, &populationTable, &balanceTable, &brentTable, &fuelsTable,
	&remittancesTable, &flowsTable, &insideTable, &regimesTable, &opennessTable, &comparatorsTable, &experimentsTable,
	&votesTable, &powerTable, &incidentsTable, &agreementsTable, &reportersTable, &backtestTable, &hindcastTable,
	&ratificationsTable, &membershipsTable, &tenuresTable, &crisesTable, &conflictsTable,
}

// forcingTables are the tables that a run reads. The manifest of a run has their digests.
var forcingTables = regionTables[:9]

// rows are the rows of a table that could be read.
type rows struct {
	*table.Table
	form  *tableKind
	given bool // there is such a table
	sure  bool // no row was left out: a row that is not here is missing
	at    []int
	list  []record
	wrong map[string]bool                    // keys of rows that have faults
	made  map[int]map[string]map[int]float64 // series made so far, by column
}

// record is the content of one row, by the columns of the form.
type record struct {
	row  int
	good bool
	text []string
	num  []float64 // NaN where the cell is empty
}

func (r *record) whole(column int) int { return int(r.num[column]) }

// fault notes what is wrong with a cell, by the number of its column in the form.
func (t *rows) fault(r *record, column int, format string, args ...any) {
	t.Fault(r.row, t.at[column], format, args...)
}

// read reads a table of the region once and keeps its faults in it. The rows are those with a known key; good
// ones have no fault.
func (b *builder) read(form *tableKind) *rows {
	if t := b.tables[form.name]; t != nil {
		return t
	}
	raw, missing := readTable(b.data, form.name, path.Join(b.folder, form.name))
	t := &rows{Table: raw, form: form, given: !missing, sure: true, wrong: map[string]bool{}}
	b.tables[form.name] = t
	b.order = append(b.order, t)
	if missing {
		if form.required {
			t.FileFault("there is no such table in the folder of forcing.data; add it, with the columns %s", b.columnNames(form))
		}
		return t
	}
	t.fill(b)
	return t
}

// strangers are the names of columns that the form does not have.
func (t *rows) strangers() []string {
	return slices.DeleteFunc(slices.Clone(t.Header), func(name string) bool {
		return slices.ContainsFunc(t.form.columns, func(c column) bool { return c.name == name })
	})
}

// alike reports files of the folder whose names are similar to that of a missing optional table. A table with
// a misspelt name would otherwise be skipped silently.
func (b *builder) alike() {
	entries, err := fs.ReadDir(b.data, ".")
	if err != nil {
		return // a folder that cannot be listed may still be readable
	}
	var absent []string
	for _, form := range regionTables {
		if !b.read(form).given {
			absent = append(absent, form.name)
		}
	}
	for _, e := range entries {
		if b.tables[e.Name()] != nil || e.Name() == b.f.Calibration.Posterior {
			continue
		}
		if near := fault.Nearest(e.Name(), absent); near != "" {
			b.fault(b.at.sub("forcing").sub("data").value,
				"the file %s is not read, and there is no %s; call it so if that is meant, or give it a name less alike",
				fault.Quote(path.Join(b.folder, e.Name())), near)
		}
	}
}

// columnNames lists the columns of a form that must be there.
func (b *builder) columnNames(form *tableKind) string {
	var list []string
	for _, c := range form.columns {
		if !c.absent {
			list = append(list, b.columnName(c.name))
		}
	}
	return strings.Join(list, ", ")
}

func (b *builder) columnName(name string) string {
	if name == unsettled {
		return fmt.Sprintf("unsettled_km_%d", b.f.Years.First)
	}
	return name
}

// fill reads the rows.
func (t *rows) fill(b *builder) {
	t.sure = len(t.Faults()) == 0
	var names []string
	for _, c := range t.form.columns {
		name := b.columnName(c.name)
		if c.name == unsettled && b.f.Years.First == 0 {
			t.at = append(t.at, -1) // the missing first year is reported already
			continue
		}
		if k := t.Column(name); k >= 0 || c.absent {
			t.at = append(t.at, k)
			if near := fault.Nearest(name, t.strangers()); k < 0 && near != "" {
				t.HeaderFault(t.Column(near),
					"the column %s is not read; call it %s if that is meant, or give it a name less alike",
					fault.Quote(near), name)
			}
		} else {
			t.at = append(t.at, -1)
			names = append(names, name)
		}
	}
	if _, ok := t.Columns(names...); !ok || t.Header == nil {
		t.sure = false
		return
	}
	first := map[string]int{}
	wrong := 0
	for n := range t.Rows {
		if wrong > 10_000 {
			t.sure = false
			return // no further faults are reported
		}
		r := record{row: n, good: true, text: make([]string, len(t.at)), num: make([]float64, len(t.at))}
		known := true
		for k := range t.at {
			if !t.cell(b, &r, k) {
				r.good = false
				wrong++
				known = known && k >= t.form.key
			}
		}
		if !known {
			t.sure = false
			continue
		}
		if t.form.pair {
			if r.text[0] == r.text[1] {
				t.fault(&r, 1, ", the same as %s; want two different codes", t.form.columns[0].name)
				t.sure = false
				continue
			}
			if r.text[1] < r.text[0] {
				r.text[0], r.text[1] = r.text[1], r.text[0]
			}
		}
		id := strings.Join(r.text[:t.form.key], " ")
		if line, met := first[id]; met {
			t.RowFault(n, "%s stands twice, first in line %d; drop one of the two", fault.Clip(id), line)
			wrong++
			continue
		}
		first[id] = t.Line(n)
		if !r.good {
			t.wrong[id] = true
		}
		t.list = append(t.list, r)
	}
}

// cell reads one cell. As text, equal numbers have one form.
func (t *rows) cell(b *builder, r *record, k int) bool {
	c := &t.form.columns[k]
	r.num[k] = math.NaN()
	if t.at[k] < 0 {
		return true // a column that was left out
	}
	s := t.Cell(r.row, t.at[k])
	r.text[k] = s
	switch {
	case s == "" && c.blank:
		return true
	case s == "":
		t.fault(r, k, ", an empty cell, want %s", c.holds())
		return false
	case s != strings.TrimSpace(s):
		t.fault(r, k, " has spaces around it; drop them")
		return false
	}
	switch c.form {
	case numberForm:
		x, why := table.Number(s)
		if why != "" {
			t.fault(r, k, "%s", cmp.Or(grouped(s), why))
			return false
		}
		if !(x >= c.lo && x <= c.hi) {
			t.fault(r, k, ", want %s", c.holds())
			return false
		}
		r.num[k] = x
	case wholeForm:
		n, err := strconv.Atoi(s)
		if err != nil || !(float64(n) >= c.lo && float64(n) <= c.hi) {
			t.fault(r, k, ", want %s", c.holds())
			return false
		}
		r.num[k], r.text[k] = float64(n), strconv.Itoa(n)
	case wordForm:
		if !slices.Contains(c.words, s) {
			t.fault(r, k, ", want %s%s", either(c.words), fault.DidYouMean(s, c.words))
			return false
		}
	case codeForm, nodesForm:
		valid, what := b.lists["NODE"], "node"
		if c.form == codeForm {
			valid, what = b.lists["MEMBER"], "member"
		}
		// The price level of a comparable size is that of the US, which may not be a node.
		priceLevel := t.form == &sizeTable && s == "US"
		if b.sure && !slices.Contains(valid, s) && !priceLevel {
			t.fault(r, k, " is no %s of this region; %s", what, nearOrAll(s, valid))
			return false
		}
	case textForm:
		day := c.day && !slices.Contains(c.words, s)
		if day && !matches(datePattern, s) {
			t.fault(r, k, ", want %s%s", c.holds(), fault.DidYouMean(s, c.words))
			return false
		}
		if day && !realDate(s) {
			t.fault(r, k, ", but the calendar has no such day")
			return false
		}
		if len(s) > mostText {
			t.fault(r, k, ", a text of %d bytes, want at most %d", len(s), mostText)
			return false
		}
	// in no table
	case textsForm, rangeForm, yearForm, dateForm, flagForm, powerForm, organisationForm, codesForm, pairForm,
		tableForm, tablesForm:
	}
	return true
}

// holds says in words what a cell of the column holds.
func (c *column) holds() string {
	switch c.form {
	case numberForm, wholeForm:
		what := "a number"
		if c.form == wholeForm {
			what = "a whole number"
		}
		out := fmt.Sprintf("%s in %s..%s", what, limit(c.lo), limit(c.hi))
		if c.unit != "" && c.unit != "1" {
			out += " (" + c.unit + ")"
		}
		return out
	case wordForm:
		return either(c.words)
	case codeForm:
		return "the code of a member"
	case nodesForm:
		return "the code of a node"
	}
	switch {
	case c.day && len(c.words) > 0:
		return "a date such as 2016-09-02, 2016-09 or 2016, or " + either(c.words)
	case c.day:
		return "a date such as 2016-09-02, 2016-09 or 2016"
	}
	return "text"
}

// limit writes the end of a range: in full if it is not very large.
func limit(x float64) string {
	if math.Abs(x) < 1e9 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// grouped explains that a number is written in groups of digits, "" if it is not.
func grouped(s string) string {
	for _, mark := range []string{",", " ", "\u00a0", "\u202f", "'", "’"} {
		parts := strings.Split(s, mark)
		groups := len(parts) > 1 && len(parts[0]) <= 4
		for k, p := range parts[1:] {
			digits := p
			if k == len(parts)-2 && mark != "," {
				digits, _, _ = strings.Cut(p, ".")
			}
			groups = groups && len(digits) == 3
		}
		plain := strings.Join(parts, "")
		if _, why := table.Number(plain); groups && why == "" && (len(parts) > 2 || mark != ",") {
			return ", digits in groups; write " + plain
		}
	}
	return ""
}

// yearsList writes years for a message, neighbours as spans.
func yearsList(years []int) string {
	var out []string
	for k := 0; k < len(years); {
		end := k
		for end+1 < len(years) && years[end+1] == years[end]+1 {
			end++
		}
		if end > k {
			out = append(out, fmt.Sprintf("%d–%d", years[k], years[end]))
		} else {
			out = append(out, strconv.Itoa(years[k]))
		}
		k = end + 1
	}
	if len(out) > 8 {
		out = append(out[:8], "…")
	}
	return strings.Join(out, ", ")
}

// lacks reports the years without a figure for a node. It omits years whose row has a fault that was reported
// already.
func (t *rows) lacks(id string, years []int, what string) {
	years = slices.DeleteFunc(slices.Clone(years), func(y int) bool { return t.wrong[id+" "+strconv.Itoa(y)] })
	if len(years) > 0 && t.sure && t.given {
		t.FileFault("no %s in %s; give it for each year to years.forcing_to", what, yearsList(years))
	}
}

// series gives a column by node and year; empty cells are left out.
func (t *rows) series(column int) map[string]map[int]float64 {
	if out, made := t.made[column]; made {
		return out
	}
	out := map[string]map[int]float64{}
	for k := range t.list {
		row := &t.list[k]
		if math.IsNaN(row.num[column]) {
			continue
		}
		if out[row.text[0]] == nil {
			out[row.text[0]] = map[int]float64{}
		}
		out[row.text[0]][row.whole(1)] = row.num[column]
	}
	if t.made == nil {
		t.made = map[int]map[string]map[int]float64{}
	}
	t.made[column] = out
	return out
}
