package run_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// quiet is the reference without the wars of Kyrgyzstan and Tajikistan and the treaty that followed, so that a settlement
// of the two is open, and not wanted by all.
const quiet = `title = "Quiet"
extends = "reference"
remove = ["batken-2021", "tort-kocho-2022", "batken-2022", "kg-tj-closure-2021", "kg-tj-border-2025", "kg-tj-reopening-2025"]
`

const settlement = quiet + `
[[proposal]]
id = "kgtj"
kind = "border_settlement"
year = 2030
between = ["KG", "TJ"]
km = 450
`

func boundFile(t *testing.T, name, text string) *scenarios.Bound {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".toml")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return bound(t, file)
}

// entryRows reads a table of entries: by the names of columns, rows that have the
// given cells.
func entryRows(t *testing.T, tables []results.Table, file string, want map[string]string) []map[string]string {
	t.Helper()
	for _, table := range tables {
		if table.File != file {
			continue
		}
		all, err := csv.NewReader(bytes.NewReader(table.CSV)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		var rows []map[string]string
	next:
		for _, cells := range all[1:] {
			row := map[string]string{}
			for k, name := range all[0] {
				row[name] = cells[k]
			}
			for name, cell := range want { // any order: all must be met
				if row[name] != cell {
					continue next
				}
			}
			rows = append(rows, row)
		}
		return rows
	}
	t.Fatalf("no table %s", file)
	return nil
}

// only is the only row.
func only(t *testing.T, rows []map[string]string) map[string]string {
	t.Helper()
	if len(rows) != 1 {
		t.Fatalf("%d rows, want one", len(rows))
	}
	return rows[0]
}

func near(t *testing.T, what, cell string, want float64) {
	t.Helper()
	got, err := strconv.ParseFloat(cell, 64)
	if err != nil || !(math.Abs(got-want) <= 1e-9*(1+math.Abs(want))) {
		t.Errorf("%s: %s, by single runs %v", what, cell, want)
	}
}

// Protects: single runs of both scenarios confirm two results. One is how often an entry was agreed. The
// other is the effect among the pairs in which it was agreed. The base's own entry of leaders counts from the
// year in which they agreed on it.
func TestEntriesAreThoseOfSingleRuns(t *testing.T) {
	const pairs, until = 160, 2035
	base, side := boundFile(t, "quiet", quiet), boundFile(t, "deal", settlement)
	c, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{base, side}, Pairs: pairs, Until: until})
	tables := c.EntryTables()
	alone := func(b *scenarios.Bound) *results.Ensemble {
		own := *b
		own.Until = until
		e, err := run.Ensemble(context.Background(), run.Job{Bound: &own, Seed: 3, Replicates: pairs})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	runs := map[string]*results.Ensemble{"base": alone(base), "scenario": alone(side)}
	// agreedBy tells for each replicate whether an entry was agreed in a year or before.
	agreedBy := func(side, entry string, year int) []bool {
		e := runs[side]
		var met []bool
		for r := range pairs {
			some := false
			for y := 2026; y <= year; y++ {
				some = some || e.Values(e.Layout.Find(sim.OfEntry, "status"), e.Entity(sim.OfEntry, entry), y,
					nil)[r] == float64(sim.Agreed)
			}
			met = append(met, some)
		}
		return met
	}
	share := func(met []bool) float64 {
		n := 0.0
		for _, m := range met {
			if m {
				n++
			}
		}
		return n / float64(len(met))
	}
	for _, q := range []struct{ side, entry string }{{"scenario", "kgtj"}, {"base", "own-kg-tj-border"},
		{"scenario", "own-kg-tj-border"}} {
		row := only(t, entryRows(t, tables, "entries.csv", map[string]string{"side": q.side, "entry": q.entry}))
		near(t, q.entry+" agreed in the "+q.side, row["agreed"], share(agreedBy(q.side, q.entry, until)))
	}
	if row := only(t, entryRows(t, tables, "entries.csv", map[string]string{"side": "base",
		"entry": "kgtj"})); row["standing"] != "absent" || row["agreed"] != "" {
		t.Errorf("the base has no such entry: %v", row)
	}
	for _, q := range []struct {
		side, entry string
		domain      sim.Domain
		outcome     string
		entity      string
	}{
		{"scenario", "kgtj", sim.OfPair, "turnover_usd", "KG-TJ"},
		{"scenario", "kgtj", sim.OfRegion, "horizontal", base.Region.Name},
		{"base", "own-kg-tj-border", sim.OfPair, "turnover_usd", "KG-TJ"},
		{"base", "own-kg-tj-border", sim.OfRegion, "trust_mean", base.Region.Name},
	} {
		for _, year := range []int{2030, 2035} {
			row := only(t, entryRows(t, tables, "entry-effects.csv",
				map[string]string{"where_side": q.side, "where_entry": q.entry, "outcome": q.outcome, "entity": q.entity,
					"year": strconv.Itoa(year)}))
			met := agreedBy(q.side, q.entry, year)
			level := func(side string) []float64 {
				e := runs[side]
				return e.Values(e.Layout.Find(q.domain, q.outcome), e.Entity(q.domain, q.entity), year, nil)
			}
			a, b := level("scenario"), level("base")
			for part, wanted := range map[string]func(bool) bool{"all": func(bool) bool { return true },
				"agreed": func(m bool) bool { return m }, "other": func(m bool) bool { return !m }} {
				var own, other, gap []float64
				for r := range pairs {
					if wanted(met[r]) {
						own, other, gap = append(own, a[r]), append(other, b[r]), append(gap, a[r]-b[r])
					}
				}
				want := analysis.Pair(gap, own, other)
				what := q.entry + " in the " + q.side + ", " + q.outcome + " " + strconv.Itoa(year) + ", " + part
				near(t, what+": pairs", row[part+"_pairs"], float64(len(gap)))
				if len(gap) < 2 {
					t.Fatalf("%s: too few pairs to tell anything", what)
				}
				near(t, what+": difference", row[part+"_difference"], want.Mean)
				near(t, what+": base", row[part+"_base"], analysis.Mean(other))
				// any order: each is judged by itself
				for name, x := range map[string]float64{"_se": want.SE, "_low": want.Low, "_high": want.High} {
					if got, err := strconv.ParseFloat(row[part+name], 64); err != nil ||
						math.Abs(got-x) > 1e-6*(1e-9+math.Abs(x)+want.SE) {
						t.Errorf("%s%s: %v, by single runs %v", what, name, got, x)
					}
				}
				if percent := row[part+"_percent"]; (percent == "") != (q.outcome == "trust_mean") {
					t.Errorf("%s: percent %q", what, percent)
				} else if percent != "" {
					near(t, what+": percent", percent, 100*(analysis.Mean(own)/analysis.Mean(other)-1))
				}
			}
		}
	}
}

// Protects: the counts of entries do not depend on the workers. They are not part of the outcome digest, and
// more pairs do not need more places.
func TestEntriesLeaveTheRestAlone(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	sides := []*scenarios.Bound{bound(t, "reference"), boundFile(t, "deal", settlement), bound(t, "no-new-leader")}
	one, digest := compared(t, run.CompareJob{Sides: sides, Pairs: 20, Until: 2032, Workers: 1})
	many, same := compared(t, run.CompareJob{Sides: sides, Pairs: 20, Until: 2032, Workers: 4})
	if digest != same {
		t.Error("the digest depends on the workers")
	}
	for k, table := range one.EntryTables() {
		if !bytes.Equal(table.CSV, many.EntryTables()[k].CSV) {
			t.Errorf("%s depends on the workers", table.File)
		}
	}
	marks := make([]uint64, one.Paired())
	for pair, row := range one.Rows {
		analysis.AddMarks(marks, pair, row[:len(marks)])
	}
	want := results.MarksDigest(marks, "concord comparison 2\nmodel %s\nyears 1992 41\npairs 20 sides 3\n", sim.ModelVersion)
	if want != digest {
		t.Errorf("the digest %s is not of levels and differences alone, %s", digest, want)
	}
	if more, _ := compared(t, run.CompareJob{Sides: sides, Pairs: results.Kept + 1, Until: 2032}); more.Width() != one.Width() ||
		len(more.Rows) > results.Kept {
		t.Errorf("%d pairs have %d places and %d rows", more.Count(), more.Width(), len(more.Rows))
	}
}

// Every entry that differs is told of, with how it comes about on each side.
func TestEntriesThatDiffer(t *testing.T) {
	deal := boundFile(t, "deal", settlement)
	imposed := boundFile(t, "imposed", settlement+"imposed = true\n")
	renamed := boundFile(t, "renamed", settlement+"label = \"another name\"\n")
	for _, c := range []struct {
		what       string
		base, side *scenarios.Bound
		want       string // entries with their standings
	}{
		{"added", boundFile(t, "quiet", quiet), deal, "kgtj absent decided"},
		{"removed", deal, boundFile(t, "quiet", quiet), "kgtj decided absent"},
		{"imposed", deal, imposed, "kgtj decided imposed"},
		{"another size", deal, boundFile(t, "less", strings.Replace(settlement, "450", "100", 1)), "kgtj decided decided"},
		{"another kind", deal, boundFile(t, "kind",
			strings.Replace(strings.Replace(settlement, "border_settlement", "partnership", 1), "km = 450\n", "", 1)),
			"kgtj decided absent, kgtj absent decided"},
		{"another year", deal, boundFile(t, "later", strings.Replace(settlement, "2030", "2031", 1)), "kgtj decided decided"},
		{"the years the other way round", boundFile(t, "later", strings.Replace(settlement, "2030", "2031", 1)), deal,
			"kgtj decided decided"},
		{"longer on the table", deal, boundFile(t, "long", settlement+"open_years = 9\n"), "kgtj decided decided"},
		{"another label", deal, renamed, ""},
		{"an event", bound(t, "reference"), bound(t, "no-new-leader"), "uz-leader-2016 happens absent"},
		{"only a parameter", deal, boundFile(t, "gain", settlement+"[parameters]\n\"leaders.gain\" = 0\n"), ""},
		{"the same", deal, deal, ""},
	} {
		t.Run(c.what, func(t *testing.T) {
			got, _ := compared(t, run.CompareJob{Sides: []*scenarios.Bound{c.base, c.side}, Pairs: 2, Until: 2031})
			var said []string
			for _, d := range got.Entries {
				said = append(said, d.ID+" "+d.Standing[0].String()+" "+d.Standing[1].String())
				if d.ID == "kgtj" && d.Year != 2030 { // the earlier of two
					t.Errorf("%s is of %d", d.ID, d.Year)
				}
			}
			if s := strings.Join(said, ", "); s != c.want {
				t.Errorf("%q, want %q", s, c.want)
			}
			if text := got.Brief() + string(got.Report(&results.Manifest{}, nil, "", nil)); strings.Contains(text, "%!") ||
				strings.Contains(text, "NaN") {
				t.Errorf("a format is wrong:\n%s", text)
			}
		})
	}
}

// Protects: if all pairs have one value, the mean is that value and the spread is 0. This holds however few
// the pairs are, and whatever the value is. Each number of pairs and each value occurs; with CONCORD_WHOLE each with each.
func TestEqualValuesAmongPairs(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	const pairs, until = 40, 2031
	sides := []*scenarios.Bound{boundFile(t, "quiet", quiet), boundFile(t, "deal", settlement)}
	c, _ := compared(t, run.CompareJob{Sides: sides, Pairs: pairs, Until: until})
	outcome := c.Layout.Find(sim.OfRegion, "borders_open")
	for n, agreed := range []int{1, 2, 3, 7, 23, 39} {
		for k, values := range [][2]float64{{6, 7}, {0.1, 0.3}, {-0.7, 1e9 / 3}, {0, -1e-7}} {
			if os.Getenv("CONCORD_WHOLE") == "" && n%4 != k {
				continue
			}
			var rows [][]float64
			for k, row := range c.Rows {
				row = slices.Clone(row)
				row[c.Level(0, outcome, 0, until)], row[c.Level(1, outcome, 0, until)] = values[0], values[1]
				row[c.Gap(1, outcome, 0, until)] = values[1] - values[0]
				var found results.Consents
				found[1].Tabled = true // in the scenario
				if k < agreed {
					found[1].Agreed = 2030
				}
				c.Tell(&c.Entries[0], found, row)
				rows = append(rows, row)
			}
			again := *c
			again.Rows, again.Tally = rows, analysis.NewTally(c.Width())
			var block analysis.Block
			for at := 0; at < len(rows); at += analysis.BlockSize {
				again.Tally.Add(&block, at, rows[at:min(len(rows), at+analysis.BlockSize)])
			}
			row := only(t, entryRows(t, again.EntryTables(), "entry-effects.csv",
				map[string]string{"where_entry": "kgtj", "outcome": "borders_open", "year": strconv.Itoa(until)}))
			for _, part := range []struct {
				name  string
				pairs int
			}{{"agreed", agreed}, {"other", pairs - agreed}} {
				se := "0"
				if part.pairs == 1 {
					se = ""
				}
				// any order: each is judged by itself
				for column, want := range map[string]string{"_base": results.Cell(values[0]),
					"_difference": results.Cell(values[1] - values[0]), "_se": se} {
					if got := row[part.name+column]; got != want {
						t.Errorf("%d pairs with %v: %s%s is %s, want %s", part.pairs, values, part.name, column, got, want)
					}
				}
			}
		}
	}
}
