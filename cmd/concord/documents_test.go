package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"sort"
	"strings"
	"testing"

	"concord/agents"
	"concord/cmd/internal/explore"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

var docs = filepath.Join("..", "..", "docs")

// document compares a generated page with the committed one, or rewrites it.
func document(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join(docs, name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	old, err := os.ReadFile(path)
	if err != nil || string(old) != text {
		t.Errorf("docs/%s is not what the program gives (%v); run: go test ./cmd/concord -run 'Document|ODD' -update, and "+
			"say in docs/CHANGELOG.md why it changed", name, err)
	}
}

// The first table of READING.md explains every file of a run, each once.
func TestDocumentedFiles(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(docs, "READING.md"))
	if err != nil {
		t.Fatal(err)
	}
	var explained []string
	_, table, _ := strings.Cut(string(text), "|---|---|\n")
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, "|") {
			break
		}
		for k, name := range strings.Split(strings.Split(line, "|")[1], "`") {
			if k%2 == 0 {
				continue
			}
			if slices.Contains(explained, name) {
				t.Errorf("READING.md explains %s twice", name)
			}
			explained = append(explained, name)
		}
	}
	dir := filepath.Join(t.TempDir(), "out")
	must(t, "run", "--replicates", "2", "--until", "1993", "--priors", "--rows", "--figure", "borders", "--out", dir)
	for _, name := range append(sortedNames(manifest(t, dir).Files), "manifest.json") {
		if !slices.ContainsFunc(explained, func(pattern string) bool { ok, _ := filepath.Match(pattern, name); return ok }) {
			t.Errorf("READING.md does not explain %s", name)
		}
	}
}

// docs/PARAMETERS.md must be the table of the code.
func TestDocumentParameters(t *testing.T) {
	document(t, "PARAMETERS.md", `# Parameters

Generated from the code: `+"`concord params --markdown`"+`. Every number that a rule reads is here, with what is
believed about it and why. Grades: **V** read in the source or a summary of it, **M** from memory of a known
work (check before citing), **C** computed from data, **J** judgement. A scenario or `+"`--set`"+` may give any
other admissible value.

`+must(t, "params", "--markdown"))
}

// Protects: a page of evidence that another model version computed says so in a sentence, right below the line that names
// the version, and a page of this one does not. The shipped posterior is of the version of FIT.md.
func TestEvidencePagesSayTheirModel(t *testing.T) {
	region, err := scenarios.ReadRegion(scenarios.DefaultRegion, nil)
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^.*[Mm]odel (\d+\.\d+\.\d+)[,;].*$`)
	said := regexp.MustCompile(`\n\n\*The fit to the record is of model \S+ and not yet refitted [^\n]*`)
	for _, name := range []string{"FIT.md", "EVIDENCE.md", "SENSITIVITY.md", "HINDCAST.md"} {
		path := filepath.Join(docs, name)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := named.FindSubmatchIndex(text)
		if at == nil {
			t.Errorf("docs/%s names no model version", name)
			continue
		}
		model := string(text[at[2]:at[3]])
		if name == "FIT.md" && model != fittedModel(region) {
			t.Errorf("FIT.md is of model %s, and calibration.model of the region is %q", model, fittedModel(region))
		}
		if (name == "SENSITIVITY.md" || name == "HINDCAST.md") && model == sim.ModelVersion {
			model = fittedModel(region)
		}
		want := results.NotRefitted(model)
		if *update && !(want != "" && strings.Contains(string(text), want)) {
			rest := said.ReplaceAll(text[at[1]:], nil) // what it said of an earlier model
			if want != "" {
				rest = slices.Concat([]byte("\n\n"+want), rest)
			}
			text = slices.Concat(text[:at[1]], rest)
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if strings.Contains(string(text), "not yet refitted") != (want != "") || !strings.Contains(string(text), want) {
			t.Errorf("docs/%s is of model %s and does not say %q; make it again, or run this test with -update", name, model,
				want)
		}
	}
}

// docs/OBSERVED.md must be what the reference gives with the shipped parameters.
func TestDocumentObserved(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("computes the runs of a document; not with -short")
	}
	e, o := observedRun(t, "reference")
	s1, _ := observedRun(t, "no-new-leader")
	document(t, "OBSERVED.md", observedPage(e, s1, o, centralAsia(t).OutcomesObserved, fittedTo(t)))
}

func observedRun(t *testing.T, name string) (*results.Ensemble, *results.Observed) {
	t.Helper()
	s, err := scenarios.Read(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Set("until=2021"); err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 1, Replicates: 200})
	if err != nil {
		t.Fatal(err)
	}
	o, err := observations(b)
	if err != nil {
		t.Fatal(err)
	}
	return e, o
}

// fittedTo is the last year of the record that the shipped fit knows, from the title of its page. The record may
// have grown since.
func fittedTo(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(docs, "FIT.md"))
	if err != nil {
		t.Fatal(err)
	}
	title, _, _ := strings.Cut(string(text), "\n")
	_, last, ok := strings.Cut(title, "–")
	if !ok {
		t.Fatalf("the title of FIT.md names no years: %s", title)
	}
	return last
}

// observedPage compares the reference with the record to its last year. The words fitted are the last year of the fit.
func observedPage(e, s1 *results.Ensemble, o *results.Observed, last int, fitted string) string {
	p := &besideRecord{e: e, o: o, last: last}
	p.say(`# Observed against simulated

Generated by a test from 200 replicates of the reference, seed 1, model %s. The parameters are posterior means of
a fit to this very record to %s ([FIT.md](FIT.md)), so that it comes out is no evidence; bands are of seeds only. What
the simulator forecasts of years that it has not seen stands in [EVIDENCE.md](EVIDENCE.md).
`, sim.ModelVersion, fitted)
	p.share("five")
	p.say("\n## Trade over GDP\n")
	p.say("Percent, simulated median / observed (World Bank, merchandise). For Uzbekistan both are over the comparable size, " +
		"so the published ratio is rescaled.\n")
	p.openness([]int{1995, 2000, 2005, 2010, 2016, 2018, last})
	p.regimes([]int{1995, 2000, 2005, 2011, 2016, 2018, 2019}, "seven")
	k := e.Entity(sim.OfBorder, "TJ-UZ")
	p.say("\nThe border between Tajikistan and Uzbekistan, asked before calibration:\n")
	verdict := func(ok bool) string {
		if ok {
			return "met"
		}
		return "**not met**"
	}
	ask := func(what string, share float64) {
		p.say("- %s: %.0f %% of replicates, %s.", what, 100*share, verdict(share > 0.5))
	}
	share := func(e *results.Ensemble, y int, r sim.Regime) float64 {
		return e.Share(sim.OfBorder, "regime", k, y, float64(r))
	}
	ask("restricted in 2005", share(e, 2005, sim.Restricted))
	ask("closed in 2011", share(e, 2011, sim.Closed))
	ask("open in 2019", share(e, 2019, sim.Open))
	ask("not open in 2019 without the new leader (S01)", 1-share(s1, 2019, sim.Open))
	p.say("\nThe closure of 2010–2016 came with the end of the power pool, gas supplies and rail transit. " +
		"The model has energy and")
	p.say("water, but no freight that is held; what it misses of borders lasts for years ([FIT.md](FIT.md)).")
	p.say("\n## Trade of the ten pairs, 1995–%d\n", last)
	p.say("Turnover in million US$. Simulated: median. Observed: each source that gives both directions, never spliced; " +
		"a pair or")
	p.say("year without one is left empty (TJ–TM has none). Sources are explained in scenarios/data/SOURCES.md.")
	p.pairs(1995)
	return p.String()
}

// besideRecord is a page that puts the runs of a scenario beside the record.
type besideRecord struct {
	strings.Builder
	e    *results.Ensemble
	o    *results.Observed
	last int // year of the record
}

func (p *besideRecord) say(format string, args ...any) { fmt.Fprintf(p, format+"\n", args...) }

// share is of trade inside the region.
func (p *besideRecord) share(countries string) {
	p.say("## Share of trade inside the region\n")
	p.say("Percent of the %s countries' exports and imports; simulated median (5–95 %%), observed value (low–high over "+
		"sources).\n", countries)
	p.say("| year | simulated | observed |\n|---|---:|---:|")
	for _, v := range p.o.InsideShare {
		if v.Year < 1995 {
			continue
		}
		s := p.e.Summary(sim.OfRegion, "inside_share", 0, v.Year)
		p.say("| %d | %.1f (%.1f–%.1f) | %.1f (%.1f–%.1f) |", v.Year, 100*s.P50, 100*s.P05, 100*s.P95, 100*v.Mid,
			100*v.Low, 100*v.High)
	}
}

// openness is trade over size, of each country.
func (p *besideRecord) openness(years []int) {
	p.say("| country | %s | mean of ln ratio 1995–%d |\n|---|%s---:|", joinInts(years), p.last,
		strings.Repeat("---:|", len(years)))
	for i, c := range p.e.Layout.Entities[sim.OfCountry] {
		seen := map[int]float64{}
		for _, v := range p.o.Openness[c] {
			seen[v.Year] = v.Value
		}
		row := "| " + c + " |"
		for _, y := range years {
			row += fmt.Sprintf(" %.0f / %.0f |", 100*p.e.Summary(sim.OfCountry, "trade_over_gdp", i, y).P50, 100*seen[y])
		}
		sum, count := 0.0, 0.0
		for y := 1995; y <= p.last; y++ {
			if seen[y] > 0 {
				sum += math.Log(p.e.Summary(sim.OfCountry, "trade_over_gdp", i, y).P50 / seen[y])
				count++
			}
		}
		p.say("%s %+.2f |", row, sum/count)
	}
}

// regimes are of each border, to the year before the pandemic at most.
func (p *besideRecord) regimes(years []int, borders string) {
	p.say("\n## Border regimes\n")
	p.say("Share of replicates in each regime, percent: open/managed/restricted/closed. The coded record in brackets.\n")
	p.say("| border | %s |\n|---|%s", joinInts(years), strings.Repeat("---|", len(years)))
	hit, all, last := 0.0, 0.0, min(2019, years[len(years)-1])
	for k, border := range p.e.Layout.Entities[sim.OfBorder] {
		row := "| " + border + " |"
		for _, y := range years {
			row += " " + regimes(p.e, k, y) + recorded(p.o, border, y) + " |"
		}
		p.say("%s", row)
		for _, s := range p.o.Regimes[border] {
			for y := max(s.From, 1995); y <= min(s.To, last); y++ {
				hit += p.e.Share(sim.OfBorder, "regime", k, y, float64(s.Regime))
				all++
			}
		}
	}
	p.say("\nOver the %s borders and 1995–%d the coded regime is met in %.0f %% of border-years and replicates.", borders, last,
		100*hit/all)
}

// pairs are the turnover of each pair from a year on, beside each source.
func (p *besideRecord) pairs(first int) {
	for q, pair := range p.e.Layout.Entities[sim.OfPair] {
		readings := p.o.Turnover[pair]
		names := map[string]bool{}
		for _, r := range readings {
			names[r.Reporter] = true
		}
		var sources []string
		for s := range names {
			sources = append(sources, s)
		}
		sort.Strings(sources)
		p.say("\n### %s\n", pair)
		p.say("| year | simulated | %s |\n|---|---:|%s", strings.Join(sources, " | "), strings.Repeat("---:|", len(sources)))
		sum, count := 0.0, 0.0
		for y := first; y <= p.last; y++ {
			v := p.e.Summary(sim.OfPair, "turnover_usd", q, y).P50
			row := fmt.Sprintf("| %d | %.0f |", y, v/1e6)
			for _, s := range sources {
				cell := " |"
				for _, r := range readings {
					if r.Reporter == s && r.Year == y {
						cell = fmt.Sprintf(" %.0f |", r.Value/1e6)
						if r.Value > 0 {
							sum += math.Log(v / r.Value)
							count++
						}
					}
				}
				row += cell
			}
			p.say("%s", row)
		}
		if count > 0 {
			p.say("\nMean ln(simulated/observed) over %.0f readings: %+.2f.", count, sum/count)
		}
	}
}

func joinInts(years []int) string {
	s := make([]string, len(years))
	for k, y := range years {
		s[k] = fmt.Sprint(y)
	}
	return strings.Join(s, " | ")
}

func regimes(e *results.Ensemble, k, y int) string {
	var s []string
	for r := int(sim.Open); r >= 0; r-- {
		s = append(s, fmt.Sprintf("%.0f", 100*e.Share(sim.OfBorder, "regime", k, y, float64(r))))
	}
	return strings.Join(s, "/")
}

func recorded(o *results.Observed, border string, y int) string {
	for _, s := range o.Regimes[border] {
		if y >= s.From && y <= s.To {
			return " [" + s.Regime.String() + "]"
		}
	}
	return ""
}

// Every command line in the README and in docs must be one that works. Command lines stand in code blocks and
// begin with "concord " or "go run ./cmd/concord ". They are run in a temporary folder, with few replicates.
func TestDocumentedCommandsRun(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the documents; not with -short")
	}
	pages, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	pages = append(pages, filepath.Join("..", "..", "README.md"))
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	work := t.TempDir()
	if err := os.MkdirAll(filepath.Join(work, "results"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(work, "results", "reference"),
		os.DirFS(filepath.Join(root, "results", "reference"))); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(work, "docs"), os.DirFS(filepath.Join(root, "docs"))); err != nil {
		t.Fatal(err)
	}
	found := 0
	var lines [][2]string
	for _, page := range pages {
		f, err := os.Open(page)
		if err != nil {
			t.Fatal(err)
		}
		code := false
		for s := bufio.NewScanner(f); s.Scan(); {
			line := s.Text()
			if strings.HasPrefix(line, "```") {
				code = !code
				continue
			}
			line = strings.TrimPrefix(strings.TrimSpace(line), "go run ./cmd/")
			if code && strings.HasPrefix(line, "concord ") {
				lines = append(lines, [2]string{filepath.Base(page), line})
			}
		}
		f.Close()
	}
	t.Chdir(work)
	smallProgram(t) // a plan copies it
	few := []string{"--replicates", "2", "--no-figures"}
	brief := []string{"--members", "50", "--steps", "1", "--no-figures"}
	for _, folder := range []string{"before", "after"} { // diff is shown with these
		must(t, append([]string{"run", "--out", filepath.Join("results", folder)}, few...)...)
	}
	small := map[string][]string{"branch run": {"--no-figures"}, "run": few, "compare": few, "why": few, "explain": few,
		"plan": few, "sweep": few, "sensitivity": {"--until", "1996", "--no-figures"},
		"claims": {"--pairs", "2"}, "theories": {"--replicates", "2"}, "priors": {"--draws", "20"}, "hindcast": {"--draws", "20"},
		"fit": append([]string{"--draws", "4"}, brief...), "backtest": brief,
		"transfer":   {"--help"}, // minutes, even when small; see transfer_test.go
		"hypothesis": {"--help"}} // hours, even when small; see hypothesis_test.go
	seen := map[string]bool{}
	for _, l := range lines {
		command, _, _ := strings.Cut(l[1], "#")
		command = strings.TrimSpace(command)
		args := shellWords(command)[1:]
		found++
		if seen[command] { // pages show the same command
			continue
		}
		seen[command] = true
		if len(args) > 0 { // the same request, but small
			form := args[0]
			if len(args) > 1 && small[form+" "+args[1]] != nil {
				form += " " + args[1]
			}
			args = append(args, small[form]...)
			if args[0] == "sensitivity" && !strings.Contains(command, "--from") && !strings.Contains(command, "sobol") {
				args = append(args, "--replicates", "2")
			}
			if strings.Contains(command, "--figure") { // refused where nothing is drawn
				args = slices.DeleteFunc(args, func(s string) bool { return s == "--no-figures" })
			}
		}
		if args[0] == "lab" { // it serves until it is stopped, so only its flags are read here; lab_test.go does the rest
			args = append(args, "--help")
		}
		differ := 0
		if args[0] == "diff" {
			differ = 1 // folders may differ
		}
		if code, out, errs := call(t, args...); code != 0 && code != differ {
			t.Errorf("%s says %q: exit status %d\n%s\n%s", l[0], l[1], code, out, errs)
		}
	}
	if found < 5 {
		t.Errorf("only %d documented commands found; has the form of the pages changed?", found)
	}
}

// shellWords splits a command as a shell does: at blanks, but not within single quotes.
func shellWords(command string) (words []string) {
	for k, part := range strings.Split(command, "'") {
		if k%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	return words
}

// The figure of the README must be the figure of `concord run` with the shipped parameters. Its bytes are
// compared only on the kind of machine where it was drawn. On others a curve may differ in its last bit.
func TestDocumentFigure(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("computes the run of a document; not with -short")
	}
	dir := filepath.Join(t.TempDir(), "run")
	must(t, "run", "--figure", "borders", "--out", dir)
	if drawn := read(t, dir, "figures", "borders.png"); *update || runtime.GOARCH == "amd64" {
		document(t, filepath.Join("figures", "borders.png"), drawn)
	}
}

// docs/SENSITIVITY.md takes most of a minute, so it is not made again here. It must be of this model, with its pictures.
func TestDocumentSensitivity(t *testing.T) {
	page := read(t, docs, "SENSITIVITY.md")
	if !strings.Contains(page, "Model "+sim.ModelVersion+",") {
		t.Errorf("docs/SENSITIVITY.md is of another model than %s; run: concord sensitivity --update", sim.ModelVersion)
	}
	for _, name := range shippedFigures {
		if !strings.Contains(page, "(figures/sensitivity-"+name+")") || len(read(t, docs, "figures", "sensitivity-"+name)) == 0 {
			t.Errorf("docs/SENSITIVITY.md lacks the picture %s", name)
		}
	}
}

// The tables of docs/THEORIES.md take half a minute, so they are not made again here. They must be of this model, these
// parameters and this scenario. The text must tell of every theory that can be switched off.
func TestDocumentTheories(t *testing.T) {
	page := read(t, docs, "THEORIES.md")
	s, err := scenarios.Read(theoriesScenario())
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	if made := fmt.Sprintf("Model %s, inputs `%s`:", sim.ModelVersion, explore.TheoriesKey(b)); !strings.Contains(page, made) {
		t.Errorf("the tables of docs/THEORIES.md are not of this program (%s); run: concord theories --update", made)
	}
	for _, m := range agents.Mechanisms {
		if !strings.Contains(page, "`mechanisms."+m.Name+"`") && !strings.Contains(page, "| `"+m.Name+"` |") {
			t.Errorf("docs/THEORIES.md does not tell of %s", m.Name)
		}
	}
	if len(read(t, docs, "figures", "theories.png")) == 0 || !strings.Contains(page, "(figures/theories.png)") {
		t.Error("docs/THEORIES.md lacks its picture")
	}
}

// docs/BARRIERS.md must be what the game of barriers gives, with one draw of the parameters for each seed. With
// CONCORD_WHOLE the page is made again. Otherwise the summary and the table of the first four seeds must be those in testdata,
// which are written together with the page. So what changes a number or a word of the page shows here too; only what was
// changed by hand does not. With -update all are written, and the figure is drawn again.
func TestDocumentBarriers(t *testing.T) {
	t.Parallel()
	four := filepath.Join("..", "cmd", "concord", "testdata", "barriers-of-four") // from docs
	few := filepath.Join(t.TempDir(), "few")
	document(t, four+".md", barriersPage(t, few, "--replicates", "4", "--no-figures"))
	document(t, four+".csv", read(t, few, "why.csv")) // the page rounds
	if os.Getenv("CONCORD_WHOLE") == "" && !*update {
		return
	}
	dir := filepath.Join(t.TempDir(), "why")
	document(t, "BARRIERS.md", barriersPage(t, dir))
	if *update {
		if err := os.WriteFile(filepath.Join(docs, "figures", "barriers.png"),
			[]byte(read(t, dir, "figures", "why-barriers.png")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// barriersPage is docs/BARRIERS.md as the game of barriers gives it.
func barriersPage(t *testing.T, dir string, more ...string) string {
	t.Helper()
	must(t, append([]string{"why", "reference", "--barriers", "--posterior", "--out", dir}, more...)...)
	_, body, found := strings.Cut(read(t, dir, "summary.md"), "\n")
	body, _, _ = strings.Cut(body, "\nModel ")
	body = regexp.MustCompile(`(?m)^- \[why.*\n\n`).ReplaceAllString(body, "") // the page has its figure at the top
	if !found {
		t.Fatal("the summary has no title")
	}
	return "# Why did regionalism fail? Five groups of barriers, 2015\n\nGenerated: `concord why reference --barriers " +
		"--posterior`.\n\n![Shares of the five groups of barriers](figures/barriers.png)\n" +
		strings.TrimRight(body, "\n") + "\n"
}
