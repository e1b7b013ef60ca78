package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
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
enters. Scores are of trade (CRPS, in log points), of border regimes and of decisions (Brier):
papers, hostile acts, memberships, ratifications and clashes, each with its log score (nats).

{flags}

Examples:
  concord backtest
  concord backtest --first 2014 --last 2014
`

// backtesting holds the options of backtest, and the scenario and the record that it works on.
type backtesting struct {
	explore.BacktestOptions
	bound  *scenarios.Bound
	record *scenarios.Observations
	update bool
	to     *shelf // what --update writes; nil without it
	job
}

func backtestVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := backtesting{BacktestOptions: explore.BacktestOptions{Design: evidence.Design{Horizon: 5, Members: 800,
		Steps: 4, Seed: 1}}}
	words, err := options("backtest", func(f *flags) {
		f.year(&q.First, "first YEAR", "first origin (default: 12 years after the region's first)")
		f.year(&q.Last, "last YEAR", "last origin (default: the last that leaves two years of the record)")
		f.int(&q.Horizon, "horizon N", fmt.Sprintf("years ahead, at most (default %d)", q.Horizon))
		f.int(&q.Members, "members N", fmt.Sprintf("of each fit (default %d)", q.Members))
		f.int(&q.Steps, "steps N", fmt.Sprintf("of each fit (default %d)", q.Steps))
		f.seed(&q.Seed, fmt.Sprintf("of all draws (default %d)", q.Seed))
		q.folderFlags(f, "backtest-NAME-SEED-KEY", "replace another backtest in FOLDER")
		f.bool(&q.update, "update", "also keep it as the project does: EVIDENCE.md in docs, or in "+otherPages+"/NAME of a "+
			"region that is not the default, and what its reports quote beside its tables; from the project's folder")
		q.figureFlags(f)
		f.workers(&q.Workers, "the results do not depend on it")
		f.json(&q.asJSON, asManifest)
	}, args)
	if err != nil {
		return err
	}
	m, err := q.prepare(words)
	if err != nil {
		return err
	}
	without := withoutCases(q.BacktestOptions, q.bound.Region.OutcomesObserved)
	if err := q.takeLook(stderr, m, without); err != nil {
		return err
	}
	pages, err := q.holdPages()
	if err != nil {
		return err
	}
	defer pages.release()
	if err := q.hold(m, "backtest-"+m.Scenario); err != nil {
		return err
	}
	defer q.place.Release()
	begun, shown := time.Now(), newStages(stderr)
	q.Told = shown.told
	t, err := explore.RunBacktest(ctx, q.bound, q.record, q.BacktestOptions)
	shown.end()
	if err != nil {
		return err
	}
	files, page, err := q.files(t, m, without)
	if err != nil {
		return err
	}
	if err := q.leave(ctx, m, files); err != nil {
		return err
	}
	if err := pages.write(files); err != nil {
		return err
	}
	if q.asJSON {
		return printManifest(stdout, m)
	}
	stdout.Write(page) // as every verb's own words
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with backtest.md)\n", results.Roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// holdPages takes what --update writes.
func (q *backtesting) holdPages() (*generatedFiles, error) {
	if !q.update {
		return &generatedFiles{}, nil
	}
	to, err := shelfOf(q.bound.Scenario)
	if err != nil {
		return nil, err
	}
	q.to = to
	return holdGenerated(true, []generated{{"backtest.md", to.forecasts, ""}, {"skill.csv", to.evidence, "part,card,method,"},
		to.figure("skill.png"), to.figure("decisions.png"), to.figure("cases.png")})
}

// prepare reads the scenario and its record and seals the manifest.
func (q *backtesting) prepare(words []string) (*results.Manifest, error) {
	name, err := oneScenario("backtest", words)
	if err != nil {
		return nil, err
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return nil, wrongRequest{err}
	}
	if q.Members < 50 || q.Members > 20_000 || q.Steps < 1 || q.Steps > 20 {
		return nil, wrong("--members %d --steps %d: want 50..20000 members and 1..20 steps", q.Members, q.Steps)
	}
	b, m, err := request{replicates: q.Members}.bind(s)
	if err != nil {
		return nil, err
	}
	r := b.Region
	earliest := r.FirstYear + 12 // a fit needs some years of record
	q.First, q.Last = cmp.Or(q.First, earliest), cmp.Or(q.Last, max(q.First, r.OutcomesObserved-2))
	switch {
	case q.First < earliest || q.Last < q.First || q.Last >= r.OutcomesObserved:
		return nil, wrong("origins %d..%d: want %d..%d in this order: a fit needs some years of record, and a year must be "+
			"left to score", q.First, q.Last, earliest, r.OutcomesObserved-1)
	case q.Horizon < 1 || q.Horizon > 10:
		return nil, wrong("--horizon = %d, want 1..10", q.Horizon)
	}
	q.Ahead = min(q.Members, 400)
	o, err := scenarios.ObservedIn(s.Region)
	if err != nil {
		return nil, err
	}
	for _, e := range o.Experiments {
		q.Cases = append(q.Cases, evidence.Case{ID: e.ID, Name: e.Name, A: e.A, B: e.B, From: e.From, To: e.To, Given: e.Given})
	}
	p, err := explore.NewProblem(b, o, r.OutcomesObserved)
	if err != nil {
		return nil, wrongRequest{err}
	}
	m.Kind, m.Until, m.FirstYear = "backtest", q.Last, q.First
	ofRecord(m, p, q.Seed, fmt.Sprintf("backtest %d %d %d", q.Horizon, q.Members, q.Steps))
	q.bound, q.record = b, o
	return m, nil
}

// takeLook checks what is asked of the figures. The text without says why there are no natural experiments;
// it is "" if there is one.
func (q *backtesting) takeLook(stderr io.Writer, m *results.Manifest, without string) error {
	names := []string{"skill", "decisions"}
	if without == "" {
		names = append(names, "cases")
	} else if slices.Contains(q.look.Only, "cases") {
		return wrong("--figure cases: there is nothing to draw: %s", without)
	}
	if err := q.job.takeLook(stderr, m, names); err != nil {
		return err
	}
	if q.update && m.Figures != nil {
		return wrong("--update is of the figures as they are shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	}
	return nil
}

// files are the files of the folder, including the page.
func (q *backtesting) files(t *evidence.Backtest, m *results.Manifest, without string) (files []store.File, page []byte,
	err error) {
	scores := t.ScoresTable()
	chances := t.ChancesTable()
	m.OutcomeDigest = results.SHA256(append(slices.Clone(scores.CSV), chances.CSV...))
	hung := newGallery(q.look)
	if !q.plain {
		if err := hangIntervals(hung, figures.Skill(t, m), figures.Decisions(t, m), figures.Experiments(t, m)); err != nil {
			return nil, nil, err
		}
	}
	page = t.Report(m, hung.paths, without, q.to.links())
	files = append(described(m, scores, t.SkillTable(), chances, t.DecisionsTable()), store.File{Path: "backtest.md", Data: page})
	return append(files, hung.files...), page, nil
}

// hangIntervals draws the figures that are asked for and that have something to show.
func hangIntervals(g *gallery, list ...*figures.Intervals) error {
	var drawn []figures.Figure
	for _, x := range list {
		if len(x.Rows) == 0 || !g.look.Wants(x.File) {
			continue
		}
		f, err := x.Draw()
		if err != nil {
			return err
		}
		drawn = append(drawn, f)
	}
	g.hang(drawn...)
	return nil
}

// withoutCases says why the origins have no natural experiment; it is "" if they have one. An experiment is
// forecast from the fit to its first year. The forecast ends with the horizon, or with the record if that
// ends earlier.
func withoutCases(o explore.BacktestOptions, observed int) string {
	if len(o.Cases) == 0 {
		return "the region has no natural experiments"
	}
	var spans []string
	for _, c := range o.Cases {
		if explore.Beyond(&c, observed, o.Horizon) {
			return ""
		}
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
