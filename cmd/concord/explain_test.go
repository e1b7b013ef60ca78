package main

import (
	"encoding/csv"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// explanationOf reads the table of a folder: the numbers by side, year, subject and part.
func explanationOf(t *testing.T, dir string) (numbers map[[4]string]map[string]float64, rows [][]string) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(read(t, dir, "explain.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers = map[[4]string]map[string]float64{}
	for _, row := range rows[1:] {
		of := map[string]float64{}
		for k, name := range rows[0][6:] {
			of[name] = math.NaN()
			if row[6+k] != "" {
				if of[name], err = strconv.ParseFloat(row[6+k], 64); err != nil {
					t.Fatal(err)
				}
			}
		}
		numbers[[4]string{row[1], row[0], row[2], row[3]}] = of
	}
	return numbers, rows[1:]
}

// Protects: the folder does not depend on the number of workers, `verify` computes it again, and notices when the
// table is of other numbers. What is set against another scenario comes out as when it is explained alone, and the
// difference is that of the two.
func TestExplainAgainst(t *testing.T) {
	base := t.TempDir()
	dir := func(name string) string { return filepath.Join(base, name) }
	ask := func(name string, more ...string) string {
		return must(t, append([]string{"explain", "UZ-TJ", "--years", "2015-2018", "--replicates", "20", "--out", dir(name)},
			more...)...)
	}
	out := ask("both", "--against", "no-new-leader", "--workers", "1", "--priors")
	for _, want := range []string{"from reference to no-new-leader, three terms differ most: ",
		"most: openness of the leader (0 in 2015, −",
		"Difference: no-new-leader minus reference", "A: reference", "B: no-new-leader", "parameters (priors)",
		"0.00 in all of these years: constant", "results in " + dir("both")} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
	ask("again", "--against", "no-new-leader", "--workers", "3", "--priors", "--no-figures")
	ask("one", "--priors", "--no-figures")
	if read(t, dir("both"), "explain.csv") != read(t, dir("again"), "explain.csv") {
		t.Error("explain.csv differs between 1 worker and 3")
	}
	m := manifest(t, dir("both"))
	if m.Kind != "explanation" || m.Replicates != 20 || m.Until != 2018 || !slices.Equal(m.Others, []string{"no-new-leader"}) ||
		m.Files["figures/explain.png"] == "" || m.Files["datapackage.json"] == "" {
		t.Errorf("the manifest is %+v", m)
	}
	both, _ := explanationOf(t, dir("both"))
	one, rows := explanationOf(t, dir("one"))
	for _, row := range rows {
		at := [4]string{"A", row[0], row[2], row[3]}
		b, difference := at, at
		b[0], difference[0] = "B", "difference"
		if one[at]["mean"] != both[at]["mean"] || one[at]["p95"] != both[at]["p95"] {
			t.Errorf("%v is %v alone, and %v beside another scenario", at, one[at], both[at])
		}
		if gap := both[b]["mean"] - both[at]["mean"]; math.Abs(gap-both[difference]["mean"]) > 1e-12 {
			t.Errorf("%v: the means differ by %v, the mean difference is %v", at, gap, both[difference]["mean"])
		}
	}
	for _, folder := range []string{"both", "one"} {
		if out := must(t, "verify", dir(folder)); !strings.Contains(out, m.OutcomeDigest) && folder == "both" ||
			!strings.Contains(out, "equal; explanation of UZ-TJ, seed 1, 20 replicates") {
			t.Errorf("verify says:\n%s", out)
		}
	}
	if out := must(t, "diff", dir("both"), dir("again")); !strings.Contains(out, "equal") {
		t.Errorf("diff says:\n%s", out)
	}
}

// Protects: terms add up in the table, every subject has its parts, and the sum of the means is the mean of the sum.
func TestExplainEverySubject(t *testing.T) {
	base := t.TempDir()
	for n, c := range []struct {
		args     []string
		sentence string
		parts    []string // SUBJECT/PART that must be there
	}{
		{[]string{"KG-UZ", "--years", "1999"}, "The stance of Kyrgyzstan toward Uzbekistan, 1999: three terms weigh most: ",
			[]string{"KG>UZ/constant", "KG>UZ/noise", "KG>UZ/z", "KG>UZ/stance"}},
		{[]string{"tj-uz-border-2018", "--against", "no-new-leader"}, "tj-uz-border-2018 (border_settlement), 2018–2035: from ",
			[]string{"TJ/stance", "UZ/in favour", "agreement/implemented"}},
		{[]string{"tj-uz-border-2018"}, "tj-uz-border-2018 (border_settlement), 2018–2035: three terms weigh most: ",
			[]string{"TJ/the matter itself", "UZ/score", "agreement/will, less what closed leaders renege"}},
		{[]string{"uz-kg-closure-2010"}, "uz-kg-closure-2010 (border_closure), 2010: ", []string{"UZ/score", "act/done"}},
		{[]string{"own-tj-uz-water"}, "own-tj-uz-water (water_agreement), 20",
			[]string{"TJ tabling/threshold", "UZ/in favour"}},
		{[]string{"institution-2026", "institution-asean"}, "institution-2026 (institution), ",
			[]string{"UZ/score", "KZ/takes part", "TM late/score"}},
		{[]string{"border", "TJ-UZ", "visegrad"}, "", nil},
		{[]string{"border", "uz-kg", "--years", "2008-2012"},
			"The border of Kyrgyzstan and Uzbekistan, 2008–2012: the lower stance is ",
			[]string{"KG-UZ/act uz-kg-closure-2010", "KG-UZ/cap that acts set", "KG-UZ/chance of an incident"}},
		{[]string{"body", "EAEU", "TJ", "--until", "2025"},
			"Tajikistan and Eurasian Economic Union, 1992–2025: three terms weigh most: tie",
			[]string{"TJ:EAEU/attitude", "TJ:EAEU/members admit it", "TJ:EAEU/member at the end of the year"}},
		{[]string{"trade", "uz-kz", "--years", "2003-2006"},
			"The trade of Kazakhstan with Uzbekistan, 2003–2006: three terms weigh most: distance (",
			[]string{"KZ-UZ/constant", "KZ-UZ/ties of trade", "KZ-UZ/ln φ aimed at", "KZ-UZ/UZ: remittances", "KZ-UZ/turnover"}},
		{[]string{"trade", "RU-KZ", "price-fall-and-pandemic", "--years", "2028"},
			"The trade of Kazakhstan with Russia, 2028: three terms weigh most: ",
			[]string{"KZ-RU/anger of the power", "KZ-RU/price of oil", "KZ-RU/KZ: size gained by the price of oil",
				"KZ-RU/raw materials"}},
		{[]string{"trade", "PL-EU", "visegrad", "--years", "2004"}, "The trade of Poland with ", []string{"EU-PL/turnover"}},
		{[]string{"PL-CZ", "visegrad", "--years", "2004"}, "The stance of Poland toward Czechia, 2004: ", []string{"PL>CZ/z"}},
	} {
		dir := filepath.Join(base, strconv.Itoa(n))
		code, out, errs := call(t, append(append([]string{"explain"}, c.args...), "--replicates", "6", "--no-figures",
			"--out", dir)...)
		if c.parts == nil {
			if code != 2 {
				t.Errorf("%v: exit status %d\n%s", c.args, code, errs)
			}
			continue
		}
		if code != 0 || !strings.HasPrefix(out, c.sentence) {
			t.Errorf("%v: exit status %d\n%s%s\nwant it to begin with %q", c.args, code, errs, out, c.sentence)
			continue
		}
		_, rows := explanationOf(t, dir)
		met, terms := map[string]bool{}, 0.0
		for _, row := range rows {
			mean, n := row[6], row[11]
			if n != "0" {
				met[row[2]+"/"+row[3]] = true
			}
			x, _ := strconv.ParseFloat(mean, 64)
			switch row[4] {
			case "term":
				terms += x
			case "sum":
				if n != "0" && math.Abs(x-terms) > 1e-12 {
					t.Errorf("%v: the terms of %v add up to %v", c.args, row, terms)
				}
				terms = 0
			}
			if (n == "0") != (mean == "") {
				t.Errorf("%v: %v", c.args, row)
			}
		}
		for _, part := range c.parts {
			if !met[part] {
				t.Errorf("%v: no %s", c.args, part)
			}
		}
	}
}

// Protects: one replicate is the same as among many. The table of rows holds each. JSON holds the same numbers.
func TestExplainOneReplicate(t *testing.T) {
	base := t.TempDir()
	many, one := filepath.Join(base, "many"), filepath.Join(base, "one")
	must(t, "explain", "UZ-TJ", "--years", "2017", "--replicates", "9", "--rows", "--no-figures", "--out", many)
	out := must(t, "explain", "UZ-TJ", "--years", "2017", "--replicate", "7", "--json", "--out", one)
	rows, err := csv.NewReader(strings.NewReader(read(t, many, "explain-rows.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers, _ := explanationOf(t, one)
	checked := 0
	for _, row := range rows[1:] {
		if row[0] != "7" {
			continue
		}
		x, err := strconv.ParseFloat(row[len(row)-1], 64)
		if got := numbers[[4]string{row[2], row[1], row[3], row[4]}]; err != nil || got["mean"] != x || got["p05"] != x ||
			!math.IsNaN(got["sd"]) || got["n"] != 1 {
			t.Errorf("%v: alone it is %v", row, got)
		}
		checked++
	}
	if checked < 25 || len(rows) != 1+9*checked {
		t.Errorf("%d rows of one replicate, %d of all", checked, len(rows)-1)
	}
	var answer struct {
		Years []int
		Parts []struct {
			Part string
			Mean []float64
		}
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatal(err)
	}
	last := answer.Parts[len(answer.Parts)-1]
	if !slices.Equal(answer.Years, []int{2017}) || len(answer.Parts) != checked || last.Part != "stance" ||
		last.Mean[0] != numbers[[4]string{"A", "2017", "UZ>TJ", "stance"}]["mean"] {
		t.Errorf("JSON says %+v", answer)
	}
	if out := must(t, "verify", one); !strings.Contains(out, "equal; explanation of UZ-TJ, seed 1, 1 replicate") {
		t.Errorf("verify says:\n%s", out)
	}
}

// Protects: what cannot be explained is said, with what could be meant.
func TestExplainRefuses(t *testing.T) {
	out := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct{ args, want string }{
		{"", "explain what? AA-BB for the stance of AA toward BB; the id of"},
		{"UZ-UZ", "a leader has no stance toward the own country; want two countries, as in KG-KZ"},
		{"UZ-XX", "reference has no pair of countries and no entry UZ-XX"},
		{"tj-uz-border-2018 free-history", `free-history has no entry tj-uz-border-2018: agenda = "free"`},
		{"tj-uz-bordr-2018", `did you mean "tj-uz-border-2018"?`},
		{"uz-leader-2016", "uz-leader-2016 is an event (leader_change): it happens, and nobody decides on it"},
		{"UZ-TJ nosuch", `the library has no scenario "nosuch"`},
		{"UZ-TJ a b", "explain UZ-TJ takes one scenario, got a, b"},
		{"border", "want the two codes of a border"},
		{"border KZ-TJ", "Kazakhstan and Tajikistan share no land border; there are KG-KZ"},
		{"border UZ-AF", "want two countries of Central Asia"},
		{"body EAEU", "an organisation and a country"},
		{"body EAEX TJ", `did you mean "EAEU"?`},
		{"body EAEU XX", "no country of Central Asia has this code; there are KG"},
		{"trade", "want the codes of a country and of whom it trades with, as in trade AA-BB"},
		{"trade KZ", "want two codes with a hyphen between them, as in trade KG-KZ"},
		{"trade KZ-XX", "Central Asia has no node XX; did you mean"},
		{"trade KZ-KZ", "what a country sells at home is not explained; want two codes, as in trade KG-KZ"},
		{"trade RU-CN", "Russia and China are both outside Central Asia; one of the two must be of KG, KZ, TJ, TM, UZ"},
		{"UZ-TJ --years 1980-1990", "--years 1980-1990: want years of 1992–2035 in order"},
		{"UZ-TJ --years 2020-2014", "want years of 1992–2035 in order"},
		{"UZ-TJ --years soon", "want a year such as"},
		{"UZ-TJ --until 2010 --years 2012", "want years of 1992–2010"},
		{"tj-uz-border-2018 --years 2000", "nobody was asked about it and nothing was kept in 2000, in none of 200"},
		{"body NATO HU visegrad", "region Visegrád has no organisations"},
		{"UZ-TJ --replicate 3 --replicates 5", "keep one of the two"},
		{"UZ-TJ --replicates 20001", "want 1..20000"},
		{"UZ-TJ --replicates 0", "want 1..20000"},
		{"UZ-TJ --replicate 20000", "want 0..19999"},
		{"UZ-TJ --against visegrad", "reference is of region central-asia and visegrad of visegrad"},
		{"UZ-TJ --against nosuch", `--against: `},
		{"institution-2026 institution-eu --against reference",
			"reference has no pair of countries and no entry institution-2026"},
		{"PL-CZ visegrad --posterior", "has no posterior"},
		{"UZ-TJ --uncertain", "no scenario here has an [uncertain] table"},
		{"UZ-TJ --figure borders", "there are: explain"},
		{"UZ-TJ --set leaders.gan=1", "leaders.gan"},
	} {
		code, said, errs := call(t, append(append([]string{"explain"}, strings.Fields(c.args)...), "--out", out)...)
		if code != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("explain %s: exit status %d\n%s%s\nwant %q", c.args, code, errs, said, c.want)
		}
	}
	if _, err := os.Stat(out); err == nil {
		t.Error("a refused request has left a folder")
	}
}

// docs/EXPLAIN.md must quote what its examples say: the sentence, or all that a terminal shows.
func TestDocumentExplain(t *testing.T) {
	example := regexp.MustCompile("(?m)^concord explain (.*)\n```\n\n(> .*|```text\n(?s:.*?)\n```)$")
	count := 0
	page := example.ReplaceAllStringFunc(read(t, docs, "EXPLAIN.md"), func(was string) string {
		count++
		m := example.FindStringSubmatch(was)
		out := must(t, append(append([]string{"explain"}, strings.Fields(m[1])...), "--no-figures", "--out",
			filepath.Join(t.TempDir(), "out"))...)
		sentence, _, _ := strings.Cut(out, "\n")
		said := "> " + sentence
		if !strings.HasPrefix(m[2], ">") {
			shown, _, _ := strings.Cut(out, "\noutcome digest ")
			said = "```text\n" + strings.TrimRight(shown, "\n") + "\n```"
		}
		return "concord explain " + m[1] + "\n```\n\n" + said
	})
	if count != 2 {
		t.Errorf("EXPLAIN.md has %d examples with what they say, want 2", count)
	}
	document(t, "EXPLAIN.md", page)
}
