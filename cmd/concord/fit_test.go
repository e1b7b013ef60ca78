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
		"Hindsight"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	for _, file := range []string{"scores.csv", "skill.csv", "figures/skill.png", "manifest.json"} {
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

// Protects: wrong requests have exit status 2 and name what is wanted, and nothing is written.
func TestWrongFits(t *testing.T) {
	t.Chdir(t.TempDir())
	for args, want := range map[string]string{
		"fit --members 3":          "want 50..100000 members",
		"fit --until 2030":         "want 1999..2021",
		"fit a b":                  "one scenario",
		"fit --update":             "from the project's folder",
		"fit visegrad --update":    "--update is for central-asia",
		"fit --recover -1":         "experiments",
		"backtest --first 1990":    "want 2004..2020",
		"backtest --last 2021":     "want 2004..2020",
		"backtest --horizon 0":     "want 1..10",
		"backtest --members 9":     "50..20000 members",
		"backtest a b":             "one scenario",
		"run --priors --posterior": "exclude each other",
		"run visegrad --posterior": "has no posterior",
		"claims --priors --check":  "drop --priors",
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
