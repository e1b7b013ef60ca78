package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const backtestHelp = `concord backtest [SCENARIO] [options]

How well does the simulator forecast what it has not seen? From each origin it is fitted to
the record until then, forecasts the following years and is scored on what was recorded,
beside naive forecasts. Two cards: conditional, where size, leaders and what came on the table
are given, to the benchmarks too; and unconditional, where nothing dated after the origin
enters. Scores are of trade (CRPS, in log points) and of border regimes (Brier).

  --first YEAR     first origin (default 2004)
  --last YEAR      last origin (default: the year before the last of the record)
  --horizon N      years ahead, at most (default 5)
  --members N      of each fit (default 800)
  --steps N        of each fit (default 4)
  --seed N         of all draws (default 1)
  --out FOLDER     where to (default results/runs/backtest-NAME-SEED-KEY)
  --force          replace another backtest in FOLDER
  --update         also rewrite docs/EVIDENCE.md and what reports quote (from the project's root)
  --no-figures, --workers N, --json   as for run
` + lookHelp + `
Examples:
  concord backtest
  concord backtest --first 2014 --last 2014
`

const (
	evidencePage  = "docs/EVIDENCE.md"
	evidenceTable = "scenarios/data/backtest.csv"
)

type backtesting struct {
	explore.BacktestOptions
	out                          string
	force, update, plain, asJSON bool
	look                         figures.Look
}

func backtestVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := backtesting{}
	words, err := options("backtest", func(f *flag.FlagSet) {
		f.IntVar(&q.First, "first", 2004, "")
		f.IntVar(&q.Last, "last", 0, "")
		f.IntVar(&q.Horizon, "horizon", 5, "")
		f.IntVar(&q.Members, "members", 800, "")
		f.IntVar(&q.Steps, "steps", 4, "")
		f.Uint64Var(&q.Seed, "seed", 1, "")
		f.IntVar(&q.Workers, "workers", 0, "")
		f.StringVar(&q.out, "out", "", "")
		f.BoolVar(&q.force, "force", false, "")
		f.BoolVar(&q.update, "update", false, "")
		f.BoolVar(&q.plain, "no-figures", false, "")
		lookFlags(f, &q.look)
		f.BoolVar(&q.asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	name := "reference"
	if len(words) > 1 {
		return wrong("backtest takes one scenario, got %s", strings.Join(words, ", "))
	} else if len(words) == 1 {
		name = words[0]
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return wrongRequest{err}
	}
	if q.Members < 50 || q.Members > 20_000 || q.Steps < 1 || q.Steps > 20 {
		return wrong("--members %d --steps %d: want 50..20000 members and 1..20 steps", q.Members, q.Steps)
	}
	b, m, err := request{replicates: q.Members}.bind(s)
	if err != nil {
		return err
	}
	r := b.Region
	if q.Last == 0 {
		q.Last = r.OutcomesObserved - 1
	}
	switch {
	case q.First < r.FirstYear+12 || q.Last < q.First || q.Last >= r.OutcomesObserved:
		return wrong("origins %d..%d: want %d..%d in this order: a fit needs some years of record, and a year must be left to score", q.First, q.Last, r.FirstYear+12, r.OutcomesObserved-1)
	case q.Horizon < 1 || q.Horizon > 10:
		return wrong("--horizon = %d, want 1..10", q.Horizon)
	}
	q.Ahead = min(q.Members, 400)
	o, err := scenarios.ObservedIn(s.Region)
	if err != nil {
		return err
	}
	for _, e := range o.Experiments {
		q.Cases = append(q.Cases, explore.Case{ID: e.ID, Name: e.Name, A: e.A, B: e.B, From: e.From, To: e.To, Given: e.Given})
	}
	p, err := explore.NewProblem(b, o, r.OutcomesObserved)
	if err != nil {
		return wrongRequest{err}
	}
	m.Kind, m.Until, m.FirstYear, m.Seed = "backtest", q.Last, q.First, q.Seed
	m.Settings = append(m.Settings, fmt.Sprintf("backtest %d %d %d", q.Horizon, q.Members, q.Steps))
	delete(m.Inputs, "data/posterior.csv") // every fit here is its own
	m.Inputs["record"] = recordDigest(p)
	m.DigestInputs()
	names := []string{"skill"}
	if why := withoutCases(q.BacktestOptions, r.OutcomesObserved); why == "" {
		names = append(names, "cases")
	} else if slices.Contains(q.look.Only, "cases") {
		return wrong("--figure cases: there is nothing to draw: %s", why)
	}
	if err := takeLook(stderr, m, q.look, names, !q.plain); err != nil {
		return err
	}
	if q.update && m.Figures != nil {
		return wrong("--update is of the figures as they are shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	}
	if q.out == "" {
		q.out = filepath.Join("results", "runs", fmt.Sprintf("backtest-%s-%d-%s", m.Scenario, q.Seed, m.Key()))
	}
	update := func([]store.File) error { return nil }
	if q.update {
		pages, err := holdGenerated([]generated{
			{"backtest.md", evidencePage, ""}, {"skill.csv", evidenceTable, "part,card,method,"},
			{"figures/skill.png", "docs/figures/skill.png", ""}, {"figures/cases.png", "docs/figures/cases.png", ""}})
		if err != nil {
			return err
		}
		defer pages.release()
		update = pages.write
	}
	place, err := results.HoldFolder(q.out, m.InputDigest, q.force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	begun, shown := time.Now(), newStages(stderr)
	q.Progress = shown.told
	t, err := explore.RunBacktest(ctx, b, o, q.BacktestOptions)
	shown.end()
	if err != nil {
		return err
	}
	scores := scoresTable(t)
	m.OutcomeDigest = results.SHA256(scores.CSV)
	hung := newGallery(q.look)
	if !q.plain {
		if hung, err = backtestFigures(t, m, q.look); err != nil {
			return err
		}
	}
	page := backtestReport(t, m, hung.paths, withoutCases(q.BacktestOptions, r.OutcomesObserved), q.update)
	files := append(described(m, scores, skillTable(t)), store.File{Path: "backtest.md", Data: page})
	files = sealed(m, append(files, hung.files...))
	if err := place.Folder(files); err != nil {
		return err
	}
	if err := update(files); err != nil {
		return err
	}
	if q.asJSON {
		_, err := stdout.Write(m.JSON())
		return err
	}
	stdout.Write(page) //nolint:errcheck // as every verb's own words
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with backtest.md)\n", roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// withoutCases says why origins have no natural experiment, "" if they have one: each
// is forecast from the fit to its first year, and only as far as the horizon and the
// record reach.
func withoutCases(o explore.BacktestOptions, observed int) string {
	if len(o.Cases) == 0 {
		return "the region has no natural experiments"
	}
	var spans []string
	for _, c := range o.Cases {
		if c.From >= o.First && c.From <= o.Last && c.To <= min(c.From+o.Horizon, observed) {
			return ""
		}
		if span := fmt.Sprintf("%d–%d", c.From, c.To); !slices.Contains(spans, span) {
			spans = append(spans, span)
		}
	}
	slices.Sort(spans)
	return fmt.Sprintf("no natural experiment begins in an origin, %d–%d, and ends within %s; those of the region are of %s",
		o.First, o.Last, fault.Count(o.Horizon, "year"), strings.Join(spans, ", "))
}

func scoresTable(t *explore.Backtest) results.Table {
	table := results.Table{File: "scores.csv", Description: "Every forecast and its score against one reading, one row for each. Trade in log points.", Columns: []results.Column{
		{Name: "of", Type: "string", Description: "trade or regime (of a border)"},
		{Name: "card", Type: "string", Description: "conditional: size, leaders and what came on the table are given; unconditional: nothing dated after the origin enters"},
		{Name: "method", Type: "string", Description: "who forecasts: the simulator, or a naive forecast"},
		{Name: "unit", Type: "string", Description: "pair or border that is forecast"},
		{Name: "reporter", Type: "string", Description: "whose reading it is; empty for regimes"},
		{Name: "origin", Type: "integer", Description: "last year that the forecast knows"},
		{Name: "year", Type: "integer", Description: "year that is forecast"},
		{Name: "horizon", Type: "integer", Description: "years ahead"},
		{Name: "score", Type: "number", Description: "of trade the CRPS in log points, of a regime the Brier score; less is better"},
		{Name: "error", Type: "number", Description: "of trade the distance of the median from the reading in log points, of a regime the ranked probability score"},
		{Name: "within_90", Type: "boolean", Description: "whether the 90 % interval holds the reading; of trade, false for every regime"},
		{Name: "pit", Type: "number", Description: "share of the forecast below the reading (probability integral transform); of trade, 0 for every regime"},
	}}
	var rows [][]string
	add := func(of string, list []explore.Score) {
		for k := range list {
			s := &list[k]
			rows = append(rows, []string{of, s.Card, s.Method, s.Group, s.Reporter, strconv.Itoa(s.Origin), strconv.Itoa(s.Year), strconv.Itoa(s.Horizon()),
				results.Number(s.CRPS), results.Number(s.Error), strconv.FormatBool(s.Within), results.Number(s.PIT)})
		}
	}
	add("trade", t.Trade)
	add("regime", t.Regimes)
	table.Fill(rows)
	return table
}

// openings are the forecasts of the pairs and years in which borders opened again.
func openings(s *explore.Score) bool {
	return strings.Contains(s.Group, "UZ") && s.Year >= 2017 && s.Year <= 2018
}

// heldOut are the forecasts of 2015–2018 from a fit to 2014.
func heldOut(s *explore.Score) bool { return s.Origin == 2014 }

// part is a set of forecasts that the cards speak of.
type part struct {
	name, words string
	keep        func(*explore.Score) bool
}

var parts = []part{
	{"all", "all pairs and origins", nil},
	{"held-out", "2015–2018 from a fit to 2014", heldOut},
	{"openings", "pairs with UZ in 2017 and 2018, the openings", openings},
}

var tradeMethods = map[string][]string{
	explore.Cards[0]: {explore.Persistence, explore.Drift, explore.SeriesMean, explore.Auto, explore.GravityOnly},
	explore.Cards[1]: {explore.Persistence, explore.Drift, explore.SeriesMean, explore.Auto, explore.GravityOnly, explore.GravityMore},
}

// eachSkill calls do for every comparison of trade that is reported.
func eachSkill(t *explore.Backtest, do func(p part, c explore.Compared)) {
	for _, p := range parts {
		for _, card := range []string{explore.Cards[1], explore.Cards[0]} {
			for _, method := range tradeMethods[card] {
				for h := 0; h <= t.Options.Horizon; h++ {
					if c := explore.Compare(t.Trade, card, method, h, t.Options.Seed, p.keep); c.Forecasts > 0 {
						do(p, c)
					}
				}
			}
		}
	}
}

func skillTable(t *explore.Backtest) results.Table {
	table := results.Table{File: "skill.csv", Description: "The simulator beside naive forecasts of trade, one row for each set of forecasts, card, method and horizon.", Columns: []results.Column{
		{Name: "part", Type: "string", Description: "which forecasts: all; held-out: 2015–2018 from a fit to 2014; openings: pairs with UZ in 2017 and 2018"},
		{Name: "card", Type: "string", Description: "conditional or unconditional, as in scores.csv"},
		{Name: "method", Type: "string", Description: "the naive forecast that the simulator is compared with"},
		{Name: "horizon", Type: "integer", Description: "years ahead; 0 for all"},
		{Name: "forecasts", Type: "integer", Description: "number of forecasts compared"},
		{Name: "pairs", Type: "integer", Description: "number of pairs of countries"},
		{Name: "effective", Type: "number", Description: "how many independent forecasts these are worth"},
		{Name: "origins", Type: "integer", Description: "number of origins"},
		{Name: "crps", Type: "number", Description: "mean CRPS of the simulator in log points, each pair counted once; less is better"},
		{Name: "crps_method", Type: "number", Description: "that of the method"},
		{Name: "error", Type: "number", Description: "mean absolute error of the simulator's median in log points"},
		{Name: "error_method", Type: "number", Description: "that of the method"},
		{Name: "within_90", Type: "number", Description: "share of readings within the simulator's 90 % interval"},
		{Name: "within_90_method", Type: "number", Description: "within that of the method"},
		{Name: "skill", Type: "number", Description: "1 − crps / crps_method: above 0 the simulator is better"},
		{Name: "skill_low", Type: "number", Description: "lower end of its 90 % interval (bootstrap by pair)"},
		{Name: "skill_high", Type: "number", Description: "upper end"},
		{Name: "dm", Type: "number", Description: "Diebold–Mariano statistic by origin, corrected for small samples; empty when there are too few origins"},
		{Name: "p", Type: "number", Description: "its p-value"},
		{Name: "verdict", Type: "string", Description: "better, worse or not distinguishable"},
	}}
	var rows [][]string
	eachSkill(t, func(p part, c explore.Compared) {
		row := []string{p.name, c.Card, c.Method, strconv.Itoa(c.Horizon), strconv.Itoa(c.Forecasts), strconv.Itoa(c.Pairs)}
		for _, x := range []float64{c.Effective, float64(c.Origins), c.Own, c.Other, c.OwnError, c.OtherError, c.OwnCover, c.OtherCover, c.Skill, c.Low, c.High, c.Stat, c.P} {
			row = append(row, results.Cell(x)) // without a test, and with one pair, some are not known
		}
		rows = append(rows, append(row, c.Verdict()))
	})
	table.Fill(rows)
	return table
}
