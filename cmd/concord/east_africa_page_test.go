package main

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// counterfactual is a file of East Africa's library on the page, with the pair and the year that its table looks at, and
// its expectation in parts that can be judged.
type counterfactual struct {
	name string // after "east-africa-"
	pair string
	year int
	asks []ask
}

// ask is a part of an expectation: an effect against the given history, or against another file, and which effects agree.
type ask struct {
	says    string
	domain  sim.Domain
	outcome string
	entity  string
	year    int
	how     reading
	want    analysis.Set
	against string // another file in the place of the given history
}

// reading is what of an outcome is judged.
type reading uint8

const (
	difference reading = iota // in the outcome's unit
	percent                   // of the base's mean
	itself                    // the scenario's own mean
	lowest                    // in percent, and below that of every other pair
)

// The one rule by which words of expectations became numbers.
var (
	anything = math.Inf(1)
	more     = analysis.Set{Low: 1, High: anything}    // percent
	less     = analysis.Set{Low: -anything, High: -1}  // percent
	hardly   = analysis.Set{Low: -1, High: 1}          // percent
	somewhat = analysis.Set{Low: 1, High: 10}          // percent: some, a little
	bitLess  = analysis.Set{Low: -10, High: -1}        // percent
	fifth    = analysis.Set{Low: 20, High: anything}   // percent
	offFifth = analysis.Set{Low: -anything, High: -20} // percent
	offTenth = analysis.Set{Low: -anything, High: -10} // percent
	same     = analysis.Set{Low: -0.1, High: 0.1}      // borders and regimes
	milder   = analysis.Set{Low: 0.1, High: anything}  // borders and regimes
	harder   = analysis.Set{Low: -anything, High: -0.1}
	up       = analysis.Set{Low: 0.005, High: anything} // outcomes on a scale of 1
	down     = analysis.Set{Low: -anything, High: -0.005}
	bitUp    = analysis.Set{Low: 0.005, High: 0.05}
	bitDown  = analysis.Set{Low: -0.05, High: -0.005}
	belongs  = analysis.Set{Low: 1.8, High: anything} // 2 is a member: nine of ten runs or more
	isOpen   = analysis.Set{Low: 2.9, High: anything} // a regime that is open in nearly all runs
)

const (
	turnover = "turnover_usd"
	inside   = "trade_inside_usd"
)

var counterfactuals = []counterfactual{
	{"free", "KE-UG", 2016, []ask{
		{"Tanzania is in the community in 2016", sim.OfMembership, "membership", "TZ:EAC", 2016, itself,
			belongs, ""},
		{"so is Rwanda", sim.OfMembership, "membership", "RW:EAC", 2016, itself, belongs, ""},
		{"Kenya and Uganda are open to each other in 1995", sim.OfBorder, "regime", "KE-UG", 1995, itself, isOpen, ""},
		{"Burundi and Rwanda are not yet", sim.OfBorder, "regime", "BI-RW", 1995, itself, analysis.Set{Low: 0, High: 2.5}, ""},
		{"the share inside is below a fifth in 2016", sim.OfRegion, "inside_share", "", 2016, itself,
			analysis.Set{Low: 0, High: 0.2}, ""}}},
	{"no-burundi-crisis", "BI-RW", 2019, []ask{
		{"the line of Burundi and Rwanda is open in 2019", sim.OfBorder, "regime", "BI-RW", 2019, itself, isOpen, ""},
		{"trade of the pair in 2019 is higher", sim.OfPair, turnover, "BI-RW", 2019, percent, more, ""},
		{"that of Kenya and Tanzania hardly moves", sim.OfPair, turnover, "KE-TZ", 2019, percent, hardly, ""},
		{"that of Kenya and Uganda hardly moves", sim.OfPair, turnover, "KE-UG", 2019, percent, hardly, ""}}},
	{"katuna-open", "RW-UG", 2019, []ask{
		{"trade of the pair in 2020 is higher by a fifth or more", sim.OfPair, turnover, "RW-UG", 2020, percent, fifth, ""},
		{"Tanzania loses some trade with Rwanda", sim.OfPair, turnover, "RW-TZ", 2020, percent, less, ""},
		{"the difference of the pair is gone ten years later", sim.OfPair, turnover, "RW-UG", 2030, percent, hardly, ""}}},
	{"pipeline-kenya", "KE-UG", 2021, []ask{
		{"trust of Kenya and Uganda is a little higher in 2021", sim.OfPair, "trust", "KE-UG", 2021, difference, bitUp, ""},
		{"that of Tanzania and Uganda a little lower", sim.OfPair, "trust", "TZ-UG", 2021, difference, bitDown, ""},
		{"trade inside hardly differs", sim.OfRegion, inside, "", 2021, percent, hardly, ""},
		{"borders hardly differ", sim.OfRegion, "borders_open", "", 2021, difference, same, ""}}},
	{"tanzania-joins", "KE-TZ", 2018, []ask{
		{"trade with Kenya is higher by some per cent in 2018", sim.OfPair, turnover, "KE-TZ", 2018, percent, somewhat, ""},
		{"with Uganda", sim.OfPair, turnover, "TZ-UG", 2018, percent, somewhat, ""},
		{"with Rwanda", sim.OfPair, turnover, "RW-TZ", 2018, percent, somewhat, ""},
		{"the body of four reaches further", sim.OfRegion, "institution", "", 2018, difference, up, ""},
		{"borders hardly differ", sim.OfRegion, "borders_open", "", 2018, difference, same, ""}}},
	{"kenya-crisis-lasts", "KE-UG", 2010, []ask{
		{"trade with Uganda in 2010 is lower by a tenth or more", sim.OfPair, turnover, "KE-UG", 2010, percent, offTenth, ""},
		{"so is that with Rwanda", sim.OfPair, turnover, "KE-RW", 2010, percent, offTenth, ""},
		{"Tanzania takes a part of it with Uganda", sim.OfPair, turnover, "TZ-UG", 2010, percent, more, ""},
		{"papers of Kenya and Uganda bind less in 2012", sim.OfPair, "agreements_bound", "KE-UG", 2012, difference, down, ""},
		{"less than a half of that tenth is left of the loss in 2016", sim.OfPair, turnover, "KE-UG", 2016, percent,
			analysis.Set{Low: -5, High: anything}, ""}}},
	{"neighbours-as-partners", "RW-UG", 2024, []ask{
		{"exports of Uganda in all are higher in 2024", sim.OfCountry, "exports_usd", "UG", 2024, percent, more, ""},
		{"those of Rwanda", sim.OfCountry, "exports_usd", "RW", 2024, percent, more, ""},
		{"those of Kenya", sim.OfCountry, "exports_usd", "KE", 2024, percent, more, ""},
		{"the share inside falls a little", sim.OfRegion, "inside_share", "", 2024, percent, bitLess, ""},
		{"borders among the five do not move", sim.OfRegion, "borders_open", "", 2024, difference, same, ""}}},
	{"epa-kenya-alone", "KE-UG", 2019, []ask{
		{"exports of Kenya to the EU are higher in 2019", sim.OfPower, "exports_usd", "KE:EU", 2019, percent, more, ""},
		{"trade with Uganda is a little lower", sim.OfPair, turnover, "KE-UG", 2019, percent, bitLess, ""},
		{"trade with Tanzania is a little lower", sim.OfPair, turnover, "KE-TZ", 2019, percent, bitLess, ""},
		{"Kenya leans more on the EU", sim.OfPower, "alignment", "KE:EU", 2024, difference, up, ""},
		{"Kenya stays in the community", sim.OfMembership, "membership", "KE:EAC", 2024, itself, belongs, ""}}},
	{"epa-all", "KE-UG", 2019, []ask{
		{"exports of Tanzania to the EU are higher in 2019", sim.OfPower, "exports_usd", "TZ:EU", 2019, percent, more, ""},
		{"the share inside falls", sim.OfRegion, "inside_share", "", 2019, percent, less, ""},
		{"trade inside hardly changes in value", sim.OfRegion, inside, "", 2019, percent, hardly, ""},
		{"Kenya and Uganda lose less than where Kenya is alone", sim.OfPair, turnover, "KE-UG", 2019, percent,
			analysis.Set{Low: 0, High: anything}, "east-africa-epa-kenya-alone"}}},
	{"court-enforces", "KE-UG", 2010, []ask{
		{"trade inside in 2010 is higher by some per cent", sim.OfRegion, inside, "", 2010, percent, somewhat, ""},
		{"open borders in 2019 are hardly more", sim.OfRegion, "borders_open", "", 2019, difference, same, ""},
		{"trust is higher in 2010", sim.OfRegion, "trust_mean", "", 2010, difference, up, ""}}},
	{"no-customs-union", "TZ-UG", 2016, []ask{
		{"trade inside in 2016 is lower by a fifth or more", sim.OfRegion, inside, "", 2016, percent, offFifth, ""},
		{"most of all between Tanzania and Uganda", sim.OfPair, turnover, "TZ-UG", 2016, lowest, less, ""},
		{"fewer borders are open in 2019", sim.OfRegion, "borders_open", "", 2019, difference, harder, ""}}},
	{"no-community", "TZ-UG", 2016, []ask{
		{"trade inside in 2016 is lower than without the union, by 10 to 30 %", sim.OfRegion, inside, "",
			2016, percent, analysis.Set{Low: -30, High: -10}, "east-africa-no-customs-union"},
		{"so is trust", sim.OfRegion, "trust_mean", "", 2016, difference, down, "east-africa-no-customs-union"},
		{"fewer borders are open in 2019 than given", sim.OfRegion, "borders_open", "", 2019, difference, harder, ""}}},
	{"no-new-leader", "KE-TZ", 2025, []ask{
		{"papers of Kenya and Tanzania bind less in 2025", sim.OfPair, "agreements_bound", "KE-TZ", 2025, difference, down, ""},
		{"trade of the pair is lower by some per cent", sim.OfPair, turnover, "KE-TZ", 2025, percent, bitLess, ""}}},
	{"kikwete-line", "KE-TZ", 2019, []ask{
		{"the line of Kenya and Tanzania is milder in 2017", sim.OfBorder, "regime", "KE-TZ", 2017, difference, milder, ""},
		{"trade of the pair in 2020 is higher by some per cent", sim.OfPair, turnover, "KE-TZ", 2020, percent, somewhat, ""},
		{"borders hardly differ in 2019", sim.OfRegion, "borders_open", "", 2019, difference, same, ""}}},
	{"uganda-new-leader", "RW-UG", 2019, []ask{
		{"trade inside hardly differs in 2016", sim.OfRegion, inside, "", 2016, percent, hardly, ""},
		{"the line of Rwanda and Uganda is milder in 2019", sim.OfBorder, "regime", "RW-UG", 2019, difference, milder, ""}}},
}

const (
	givenHistory    = "east-africa"
	pairsOnThePage  = 200
	counterfactPage = "EAST-AFRICA.md"
)

// docs/EAST-AFRICA.md must be what the files of East Africa's library give with the region as it is. The page has every
// file of that library.
func TestDocumentEastAfrica(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("computes the runs of a document; not with -short")
	}
	var listed, asked []string
	for _, name := range scenarios.Library() {
		if rest, found := strings.CutPrefix(name, givenHistory+"-"); found {
			listed = append(listed, rest)
		}
	}
	for _, c := range counterfactuals {
		asked = append(asked, c.name)
	}
	slices.Sort(asked)
	if !slices.Equal(asked, listed) {
		t.Fatalf("the page has %q, the library %q", asked, listed)
	}
	document(t, counterfactPage, counterfactualsPage(t, pairsOnThePage))
}

// side is one scenario of a comparison.
type side struct {
	in    *results.Comparison
	place int
}

// against runs comparisons, each once: the given history with every file, and what else an expectation asks for.
func against(t *testing.T, pairs int) map[[2]string]side {
	t.Helper()
	names := map[string][]string{}
	for _, c := range counterfactuals {
		names[givenHistory] = append(names[givenHistory], givenHistory+"-"+c.name)
		for _, a := range c.asks {
			if full := givenHistory + "-" + c.name; a.against != "" && !slices.Contains(names[a.against], full) {
				names[a.against] = append(names[a.against], full)
			}
		}
	}
	found := map[[2]string]side{}
	for base, others := range names {
		var job run.CompareJob
		for _, name := range append([]string{base}, others...) {
			s, err := scenarios.Read(name)
			if err != nil {
				t.Fatal(err)
			}
			b, err := s.Bind()
			if err != nil {
				t.Fatal(err)
			}
			job.Sides = append(job.Sides, b)
		}
		job.Seed, job.Pairs, job.Until = 1, pairs, job.Sides[0].Region.DefaultUntil
		c, _, err := run.Compare(context.Background(), job)
		if err != nil {
			t.Fatal(err)
		}
		for k, name := range others {
			found[[2]string{base, name}] = side{c, k + 1}
		}
	}
	return found
}

// effect is what an ask looks at: mean and 95 % interval.
func (s side) effect(t *testing.T, a ask) (mean, low, high float64) {
	t.Helper()
	c := s.in
	k := c.Layout.Find(a.domain, a.outcome)
	entity := 0
	if a.entity != "" {
		entity = slices.Index(c.Layout.Entities[a.domain], a.entity)
	}
	if k < 0 || entity < 0 {
		t.Fatalf("no outcome %s of %q", a.outcome, a.entity)
	}
	switch a.how {
	case percent, lowest:
		return c.Percent(s.place, k, entity, a.year)
	case itself:
		at := c.Level(s.place, k, entity, a.year)
		mean = c.Tally.Mean(at)
		half := analysis.StudentT975(c.Tally.Count-1) * c.Tally.SD(at) / math.Sqrt(float64(c.Tally.Count))
		return mean, mean - half, mean + half
	}
	e := c.Effect(s.place, k, entity, a.year)
	return e.Mean, e.Low, e.High
}

// judge says what an interval makes of an ask.
func (s side) judge(t *testing.T, a ask, low, high float64) analysis.Verdict {
	t.Helper()
	v := a.want.Judge(low, high)
	if a.how != lowest || v == analysis.Fails {
		return v
	}
	for _, pair := range s.in.Layout.Entities[sim.OfPair] {
		other := a
		if other.entity = pair; pair == a.entity {
			continue
		}
		switch _, from, to := s.effect(t, other); {
		case low > to:
			return analysis.Fails
		case high >= from:
			v = analysis.Undecided
		}
	}
	return v
}

// verdictWords are the words of the page for verdicts.
var verdictWords = map[analysis.Verdict]string{analysis.Holds: "borne out", analysis.Fails: "**not borne out**",
	analysis.Undecided: "cannot be told"}

// counterfactualsIntro takes pairs of runs, the model's version, where parameters come from, the given history and the table.
const counterfactualsIntro = `# What scholars of East Africa ask

Made by ` + "`go test ./cmd/concord -run DocumentEastAfrica -update`" + ` from %[1]d pairs of runs of each file, seed 1, model %[2]s.
%[3]s

Each file of the library differs from the given history ` + "`%[4]s`" + ` in what its question names, and its expectation was
committed before its first run. The same numbers of one file, and all others of it:

` + "```\nconcord compare %[4]s %[4]s-katuna-open\n```" + `

or of all of them, in a shell:

` + "```\nfor f in scenarios/library/%[4]s-*.toml; do concord compare %[4]s $(basename $f .toml); done\n```" + `

Differences are *scenario minus given history*, pair by pair of runs; in brackets the 95 %% interval of the mean, of seeds only.
It says how well the simulation is known and nothing of the world: a small effect may be certain here. A border's regime is 0
closed, 1 restricted, 2 managed, 3 open, and a membership 2 for a member, 1 for an observer, as means over runs.

%[5]s
## Expectations

Words became numbers by one rule for all. It was written after numbers of the first run had been seen, and expectations before it:
hardly is within 1 %%, or 0.1 of a border; some, or a little, is 1 to 10 %%; higher is more than 1 %%; on a scale of 1 higher is
0.005 and a little is up to 0.05. A part is *borne out* if the whole interval agrees, *not borne out* if none of it does, and
*cannot be told* otherwise.

`

func counterfactualsPage(t *testing.T, pairs int) string {
	t.Helper()
	found := against(t, pairs)
	var w strings.Builder
	fmt.Fprintf(&w, counterfactualsIntro, pairs, sim.ModelVersion,
		parametersInWords(found[[2]string{givenHistory, givenHistory + "-free"}].in.Region), givenHistory, summaryRows(t, found))
	for _, c := range counterfactuals {
		counterfactualSection(t, &w, c, found)
	}
	return strings.TrimRight(w.String(), "\n") + "\n"
}

// parametersInWords says where the parameters of the page come from.
func parametersInWords(r *sim.Region) string {
	if model := fittedModel(r); model != "" {
		return "Parameters are posterior means of a fit of model " + model + " to the record."
	}
	return "The region has no fit yet: parameters are at the medians of their priors, which were written for Central Asia."
}

// summaryRows is the table of all files.
func summaryRows(t *testing.T, found map[[2]string]side) string {
	t.Helper()
	var w strings.Builder
	fmt.Fprint(&w, "| file | year | H, points | trade inside, % | pair | its trade, % | its border, given → here | difference | "+
		"borne out |\n|---|---|---:|---:|---|---:|---|---:|---|\n")
	for _, c := range counterfactuals {
		s := found[[2]string{givenHistory, givenHistory + "-" + c.name}]
		cell := func(a ask) string {
			a.year = c.year
			mean, low, high := s.effect(t, a)
			return withInterval(mean, low, high)
		}
		border, gap := "none", "–"
		if slices.Contains(s.in.Layout.Entities[sim.OfBorder], c.pair) {
			regime := ask{domain: sim.OfBorder, outcome: "regime", entity: c.pair, year: c.year}
			gap = cell(regime)
			change, _, _ := s.effect(t, regime)
			regime.how = itself
			here, _, _ := s.effect(t, regime)
			border = fmt.Sprintf("%.2f → %.2f", here-change, here)
		}
		held := 0
		for _, a := range c.asks {
			from := found[[2]string{cmp.Or(a.against, givenHistory), givenHistory + "-" + c.name}]
			if _, low, high := from.effect(t, a); from.judge(t, a, low, high) == analysis.Holds {
				held++
			}
		}
		fmt.Fprintf(&w, "| [%s](#%s) | %d | %s | %s | %s | %s | %s | %s | %d of %d |\n", c.name, givenHistory+"-"+c.name, c.year,
			cell(ask{domain: sim.OfRegion, outcome: "horizontal"}),
			cell(ask{domain: sim.OfRegion, outcome: inside, how: percent}),
			c.pair, cell(ask{domain: sim.OfPair, outcome: turnover, entity: c.pair, how: percent}), border, gap, held,
			len(c.asks))
	}
	return w.String()
}

// counterfactualSection is what a file says, and what came out.
func counterfactualSection(t *testing.T, w *strings.Builder, c counterfactual, found map[[2]string]side) {
	t.Helper()
	full := givenHistory + "-" + c.name
	s, err := scenarios.Read(full)
	if err != nil {
		t.Fatal(err)
	}
	said := openingParagraphs(t, full)
	fmt.Fprintf(w, "### %s\n\n**%s.** %s\n\nExpected: %s\n\nSource: %s\n\nNot held by the model: %s\n\n", full, s.Title,
		s.Question, s.Expect, said["Source"], said["Not held"])
	fmt.Fprint(w, "| part | found | |\n|---|---|---|\n")
	for _, a := range c.asks {
		from := found[[2]string{cmp.Or(a.against, givenHistory), full}]
		mean, low, high := from.effect(t, a)
		unit := map[reading]string{percent: " %", lowest: " %", itself: " in the scenario"}[a.how]
		if a.against != "" {
			unit += ", against " + a.against
		}
		text := withInterval(mean, low, high)
		if a.how == itself {
			text = strings.ReplaceAll(text, "+", "")
		}
		fmt.Fprintf(w, "| %s | %s%s | %s |\n", a.says, text, unit, verdictWords[from.judge(t, a, low, high)])
	}
	if said["Known misses"] != "" {
		fmt.Fprintf(w, "\nKnown misses: %s\n", said["Known misses"])
	}
	fmt.Fprintln(w)
}

// withInterval writes a mean and its interval with as many digits as a reader needs.
func withInterval(mean, low, high float64) string {
	digits := 1
	if size := max(math.Abs(low), math.Abs(high)); size < 0.1 {
		digits = 3
	} else if size < 3 {
		digits = 2
	}
	write := func(x float64) string {
		text := fmt.Sprintf("%+.*f", digits, x)
		if strings.Trim(text, "+-0.") == "" {
			return "0"
		}
		return strings.Replace(text, "-", "−", 1)
	}
	return write(mean) + " (" + write(low) + " to " + write(high) + ")"
}

// openingParagraphs are the paragraphs of a file's opening comment that begin with a word of the list and a colon.
func openingParagraphs(t *testing.T, name string) map[string]string {
	t.Helper()
	said, word := map[string]string{}, ""
	for line := range strings.Lines(read(t, filepath.Join("..", "..", "scenarios", "library"), name+".toml")) {
		rest, comment := strings.CutPrefix(strings.TrimSpace(line), "#")
		if !comment {
			break
		}
		if rest = strings.TrimSpace(rest); rest == "" {
			word = ""
		}
		for _, key := range []string{"Source", "Not held", "Known misses"} {
			if after, begins := strings.CutPrefix(rest, key+":"); begins {
				word, rest = key, strings.TrimSpace(after)
			}
		}
		if word != "" {
			said[word] = strings.TrimSpace(said[word] + " " + rest)
		}
	}
	return said
}
