package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/scenarios"
)

// Protects: a small fit leaves its tables. The same request gives the same tables. The fit tells what the
// record does not identify.
func TestFitVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("fits some ensembles to the record")
	}
	t.Chdir(t.TempDir())
	digest := func(out string, more ...string) string {
		var m struct {
			Digest string `json:"outcome_digest"`
		}
		args := append([]string{"fit", "--members", "60", "--steps", "1", "--draws", "5", "--until", "2004", "--no-figures",
			"--out", out}, more...)
		if err := json.Unmarshal([]byte(must(t, append(args, "--json")...)), &m); err != nil {
			t.Fatal(err)
		}
		return m.Digest
	}
	one := digest("a")
	if one == "" || one != digest("b", "--workers", "1") {
		t.Error("the same fit has another digest")
	}
	if one == digest("c", "--seed", "2") {
		t.Error("another seed has the same digest")
	}
	page, err := os.ReadFile(filepath.Join("a", "fit.md"))
	if err != nil || !strings.Contains(string(page), "does not identify") ||
		!strings.Contains(string(page), "Levels beside the record") {
		t.Errorf("fit.md, %v:\n%s", err, page)
	}
	table, err := os.ReadFile(filepath.Join("a", "posterior.csv"))
	if err != nil || strings.Count(string(table), "\n") != 8 { // head, mean, contraction, five draws
		t.Errorf("posterior.csv has %d lines, %v", strings.Count(string(table), "\n"), err)
	}
	if hidden, _ := filepath.Glob(".*"); len(hidden) > 0 {
		t.Errorf("left behind: %v", hidden)
	}
	if out := must(t, "fit", "--recover", "2", "--members", "60", "--steps", "1", "--until",
		"2004"); !strings.Contains(out, "2 experiments") || !strings.Contains(out, "trade.legacy") {
		t.Errorf("recovery says\n%s", out)
	}
}

// A small backtest scores every method, draws its figures and names the cases.
func TestBacktestVerb(t *testing.T) {
	if testing.Short() {
		t.Skip("fits an ensemble to the record and forecasts")
	}
	t.Chdir(t.TempDir())
	out := must(t, "backtest", "--first", "2014", "--last", "2014", "--members", "60", "--steps", "1", "--seed", "2",
		"--out", "a")
	for _, want := range []string{"Conditional card", "Unconditional card", "gravity and events", "KG-UZ", "Border regimes",
		"Hindsight", "last value × GDPs and closures", "Log score, in nats", "## Decisions", "papers signed", "memberships",
		"## The share inside after 2014", "KZ-UZ (too "} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	for _, file := range []string{"scores.csv", "skill.csv", "chances.csv", "decisions.csv", "figures/skill.png",
		"figures/decisions.png", "manifest.json"} {
		if info, err := os.Stat(filepath.Join("a", filepath.FromSlash(file))); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
	// The page of a folder speaks of no other page and of no other command.
	if page := read(t, "a", "backtest.md"); strings.Contains(page, "--update") || strings.Contains(page, "](FIT.md)") {
		t.Errorf("the page of a folder says\n%.600s", page)
	}
	// verify says which command computes it again. The seed is the seed of the request.
	again := "a: not computed again: that is done by `concord backtest reference --first 2014 --last 2014 --horizon 5 " +
		"--members 60 --steps 1 --seed 2`; its outcome digest is here " + manifest(t, "a").OutcomeDigest
	if out := must(t, "verify", "a"); !strings.Contains(out, again) ||
		!strings.Contains(out, " files, all as the manifest says") {
		t.Errorf("verify says\n%s", out)
	}
}

// Protects: without words the last origin is the last one that leaves two years of the record, or the first origin if that is
// later; and the outcome digest is of all forecasts, those of decisions too.
func TestBacktestOrigins(t *testing.T) {
	for scenario, last := range map[string]int{"reference": 2019, "visegrad": 2016} {
		for first, want := range map[int]int{0: last, last: last, last + 1: last + 1} {
			q := backtesting{BacktestOptions: explore.BacktestOptions{Design: evidence.Design{Horizon: 1, Members: 50, Steps: 1,
				First: first}}}
			if _, err := q.prepare([]string{scenario}); err != nil || q.Last != want {
				t.Errorf("%s from %d: to %d, %v, want %d", scenario, first, q.Last, err, want)
			}
		}
	}
	q := backtesting{job: job{plain: true}}
	digest := func(change func(b *evidence.Backtest)) string {
		b := &evidence.Backtest{Design: evidence.Design{Region: centralAsia(t), First: 2014, Last: 2014, Horizon: 1},
			Trade:     []evidence.Score{{Card: evidence.Conditional, Method: evidence.Simulator, Group: "KG-UZ", Year: 2015}},
			Decisions: []evidence.Decision{{Card: evidence.Conditional, Class: "wars", Name: "KG-TJ", Unit: "KG-TJ"}}}
		change(b)
		m := &results.Manifest{InputDigest: strings.Repeat("0", 64)}
		if _, _, err := q.files(b, m, "none"); err != nil {
			t.Fatal(err)
		}
		return m.OutcomeDigest
	}
	same := digest(func(*evidence.Backtest) {})
	if same != digest(func(*evidence.Backtest) {}) || same == digest(func(b *evidence.Backtest) { b.Trade[0].CRPS = 1 }) ||
		same == digest(func(b *evidence.Backtest) { b.Decisions[0].Chances[0] = 0.5 }) {
		t.Error("the outcome digest is not of all forecasts")
	}
}

// Protects: the figure of decisions has a row for every class and naive forecast of both cards, by log score and for all
// horizons together; its title counts wins and losses.
func TestDecisionsFigure(t *testing.T) {
	b := &evidence.Backtest{Design: evidence.Design{Region: centralAsia(t), First: 2014, Last: 2017, Horizon: 1, Seed: 1},
		Classes: []string{"wars"}}
	for k, pair := range []string{"KG-KZ", "KG-TJ", "KZ-TJ", "KZ-TM"} {
		for origin := 2014; origin <= 2017; origin++ {
			for card, own := range map[string]float64{"conditional": 0.9, "unconditional": 0.15 + 0.001*float64(k)} {
				b.Decisions = append(b.Decisions, evidence.Decision{Card: card, Class: "wars", Name: pair, Unit: pair,
					Origin: origin, Year: origin + 1, Happened: true, Chances: [4]float64{own, 0.5, 0.4, 0.1}})
			}
		}
	}
	explore.CompareAll(b)
	f := figures.Decisions(b, &results.Manifest{})
	if !strings.Contains(f.Title, "Of 4 comparisons on decisions the simulator wins 3, loses 1") {
		t.Error(f.Title)
	}
	words := ""
	for _, r := range f.Rows {
		words += r.Name + " " + r.Words + "; "
	}
	if want := "Conditional card: wars, 16 of 16 ; own rate better; never better; Unconditional card: wars, 16 of 16 ; own " +
		"rate worse; never better; "; words != want {
		t.Errorf("%q, want %q", words, want)
	}
	if rows := figures.Decisions(&evidence.Backtest{}, &results.Manifest{}).Rows; len(rows) != 0 {
		t.Errorf("without decisions it has %d rows", len(rows))
	}
}

// Protects: the figure of skill draws the card that lost beside the card that won, and its title counts both.
func TestSkillFigureCountsLosses(t *testing.T) {
	b := &evidence.Backtest{Design: evidence.Design{Region: centralAsia(t), First: 2014, Last: 2014, Horizon: 5, Seed: 1}}
	for _, pair := range []string{"KG-KZ", "KG-TJ", "KZ-TJ", "KZ-TM"} {
		for card, own := range map[string]float64{"conditional": 0.1, "unconditional": 0.9} { // persistence has 0.3
			for method, score := range map[string]float64{evidence.Simulator: own, evidence.Persistence: 0.3} {
				b.Trade = append(b.Trade, evidence.Score{Card: card, Method: method, Group: pair, Reporter: "ITPD-E",
					Origin: 2014, Year: 2015, CRPS: score})
			}
		}
	}
	explore.CompareAll(b)
	f := figures.Skill(b, &results.Manifest{})
	// of all origins, and of the fit to 2014
	if !strings.Contains(f.Title, "Of 4 comparisons") || !strings.Contains(f.Title, "wins 2, loses 2") {
		t.Error(f.Title)
	}
	words := ""
	for _, r := range f.Rows {
		words += r.Name + " " + r.Words + "; "
	}
	for _, want := range []string{"Conditional card: 2015–2019 from a fit to 2014 ; persistence better;",
		"Unconditional card: 2015–2019 from a fit to 2014 ; persistence worse;"} {
		if !strings.Contains(words, want) {
			t.Errorf("no %q in %s", want, words)
		}
	}
	if strings.Contains(words, "openings") {
		t.Errorf("a card without a forecast has a heading: %s", words)
	}
}

// Protects: what --update keeps of a region goes to the region's own place: nothing of one region is ever written over what
// is shipped of another, and a region of the user's own has no place in the project.
func TestShelves(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"docs/figures", "scenarios/data/visegrad"} {
		if err := os.MkdirAll(filepath.FromSlash(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for region, want := range map[string]shelf{
		scenarios.DefaultRegion: {pages: "docs", posterior: "scenarios/data/posterior.csv",
			evidence: "scenarios/data/backtest.csv", fit: "docs/FIT.md", forecasts: "docs/EVIDENCE.md",
			decision: "decisions/0010-calibration-and-backtest.md", of: " x"},
		"visegrad": {pages: "docs/regions/visegrad", posterior: "scenarios/data/visegrad/posterior.csv",
			evidence: "scenarios/data/visegrad/backtest.csv", fit: "docs/regions/visegrad/FIT.md",
			forecasts: "docs/regions/visegrad/EVIDENCE.md",
			decision:  "../../decisions/0010-calibration-and-backtest.md", of: " x"},
	} {
		got, err := shelfOf(&scenarios.Scenario{Name: "x", Region: region})
		if err != nil || *got != want {
			t.Errorf("%s: %+v, %v, want %+v", region, got, err, want)
		}
	}
	if _, err := shelfOf(&scenarios.Scenario{Name: "x", Region: "mine.toml"}); err == nil ||
		!strings.Contains(err.Error(), "of the project (") {
		t.Errorf("a region of one's own: %v", err)
	}
	to, err := shelfOf(&scenarios.Scenario{Name: "visegrad", Region: "visegrad"})
	if err != nil {
		t.Fatal(err)
	}
	held, err := holdGenerated(true, []generated{{"fit.md", to.fit, ""}, to.figure("contraction.png")})
	if err != nil {
		t.Fatal(err) // the folders of a region's pages are made
	}
	held.release()
	if links := to.links(); links.Fit != "" || links.Of != " visegrad" {
		t.Errorf("without a page of the fit: %+v", links)
	}
	if err := os.WriteFile(filepath.FromSlash(to.fit), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if links := to.links(); links.Fit != "FIT.md" {
		t.Errorf("with a page of the fit: %+v", links)
	}
}

// Protects: wrong requests have exit status 2 and name what is wanted, and nothing is written.
func TestWrongFits(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"fit --members 3":            "want 50..100000 members",
		"fit --until 2030":           "want 1999..2021",
		"fit a b":                    "one scenario",
		"fit --update":               "from the project's folder",
		"fit visegrad --update":      "--update writes scenarios/data/visegrad/posterior.csv; call it from the project's folder",
		"backtest visegrad --update": "--update writes docs/regions/visegrad/EVIDENCE.md; call it from the project's folder",
		"fit --recover -1":           "experiments",
		"backtest --first 1990":      "want 2004..2020",
		"backtest --last 2021":       "want 2004..2020",
		"backtest --horizon 0":       "want 1..10",
		"backtest --members 9":       "50..20000 members",
		"backtest a b":               "one scenario",
		"run --priors --posterior":   "exclude each other",
		"run visegrad --posterior":   "has no posterior",
		"claims --priors --check":    "drop --priors",
		"compare visegrad --set leaders.gain=1 --posterior": "has no posterior",
	} {
		if code, _, errs := call(t, strings.Fields(args)...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %s, want %q", args, code, errs, want)
		}
	}
	if files, _ := filepath.Glob("*"); len(files) > 0 {
		t.Errorf("left behind: %v", files)
	}
}
