package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const branchHelp = `concord branch save [SCENARIO] --year YEAR [options]
concord branch run STATE [SCENARIO] [options]

The first runs a scenario (default reference) to the end of a year and saves the state of every
replicate in one file. The second goes on from there under other events, to the very bits that a
run from the beginning gives; results are of the years that follow.

SCENARIO may differ from the one saved in whatever comes after the year: entries that count from
a later year, and the last year. All else has counted already, and is refused with its remedy.
Without SCENARIO the one saved goes on. Seed, replicates and draws are those of the state.

{flags}

Examples:
  concord branch save reference --year 2015 --out state-2015.concord
  concord branch run state-2015.concord no-new-leader --until 2030
`

func branchVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	if len(args) == 0 {
		return explained{}
	}
	switch args[0] {
	case "save":
		return saveState(ctx, stdout, stderr, args[1:])
	case "run":
		return runBranch(ctx, stdout, stderr, args[1:])
	case "-h", "--help", "-help":
		return explained{}
	}
	return wrong("branch has no %s%s; there are: save, run", fault.Quote(args[0]),
		fault.DidYouMean(args[0], []string{"save", "run"}))
}

// branchFlags are the flags of branch run.
func (q *request) branchFlags(f *flags, j *job) {
	f.until(&q.until, untilOfScenario)
	j.folderFlags(f, "NAME-from-YEAR-SEED-KEY; KEY is of the inputs", fileOrRun)
	f.keep(&q.keep)
	f.log(&q.told)
	f.rows(&j.rows, &j.parquet)
	j.figureFlags(f)
	f.json(&j.asJSON, asManifest)
	f.settings(&q.sets, setOfScenario)
	f.workers(&q.workers, nothingDepends)
}

// Texts that the flags of branch save and of branch run share.
const (
	nothingDepends = "nothing depends on it"
	fileOrRun      = "replace the file, or the results of another run in FOLDER"
)

func runBranch(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var q request
	var j job
	words, err := options("branch run", func(f *flags) { q.branchFlags(f, &j) }, args)
	if err != nil {
		return err
	}
	if err := j.checkFormat(); err != nil {
		return err
	}
	if len(words) == 0 || len(words) > 2 {
		return wrong("branch run takes a saved state and one scenario or none, for example: concord branch run " +
			"state-2015.concord no-new-leader")
	}
	file, state, err := openState(words[0])
	if err != nil {
		return err
	}
	defer file.Close()
	if err := j.only(q.keep); err != nil {
		return err
	}
	patterns := q.keep
	q.keep = nil // the years of a branch are known only later
	b, m, err := q.goOn(words[0], state, words[1:])
	if err != nil {
		return err
	}
	if err := branchOf(b, m, state, patterns); err != nil {
		return err
	}
	e, err := q.leaveBranch(ctx, stderr, &j, state, b, m)
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, m)
	}
	branchBrief(stdout, e, m, state)
	j.told(stdout, m)
	return nil
}

// leaveBranch computes the branch and writes its folder.
func (q *request) leaveBranch(ctx context.Context, stderr io.Writer, j *job, state *results.State, b *scenarios.Bound,
	m *results.Manifest) (
	*results.Ensemble, error) {
	if err := j.takeLook(stderr, m, figures.NamesOf(b.Region), b); err != nil {
		return nil, err
	}
	if err := j.hold(m, fmt.Sprintf("%s-from-%d", m.Scenario, state.Year)); err != nil {
		return nil, err
	}
	defer j.place.Release()
	what := fmt.Sprintf("branch run: %s %s of %s", results.Thousands(state.Replicates),
		fault.Plural(state.Replicates, "replicate"), m.Scenario)
	keep, err := keepOf(b, m)
	if err != nil {
		return nil, err
	}
	if err := branchCost(b, keep, state, q.workers, j).tell(stderr, what, j.place); err != nil {
		return nil, err
	}
	one := run.Job{Bound: b, Workers: q.workers, Keep: keep, Told: q.told}
	rows, err := j.rowFiles(one)
	if err != nil {
		return nil, err
	}
	if rows != nil {
		defer rows.Discard()
		one.InTurn = rows.Add
	}
	p := newProgress(stderr, m.Scenario, state.Replicates)
	one.Done = p.done
	e, err := run.Branch(ctx, one, state)
	p.end()
	if err != nil {
		return nil, err
	}
	m.OutcomeDigest = e.Digest()
	return e, j.leaveEnsemble(ctx, b, e, m, rows, branchDraws(b, state, q.workers), nil)
}

// branchCost guesses the cost of the years after a state. It takes their share of the cost of a whole run.
func branchCost(b *scenarios.Bound, keep *scenarios.Keep, state *results.State, workers int, j *job) cost {
	one := run.Job{Bound: b, Seed: state.Seed, Draws: state.Draws, Uncertain: state.Uncertain, Keep: keep}
	years, all := b.Until-state.Year, b.Until-b.Region.FirstYear+1
	width := run.Width(one)
	if keep == nil {
		width = width / all * years
	}
	took := ensembleCost(width, state.Replicates, workers, paceOf(one)/time.Duration(all)*time.Duration(years))
	took.disk = j.bytesOfRows(width, state.Replicates)
	return took
}

// branchOf changes the manifest of a whole run into the manifest of a branch from a state, of which patterns say what is
// kept; nil for everything.
func branchOf(b *scenarios.Bound, m *results.Manifest, state *results.State, patterns []string) error {
	m.Kind, m.FirstYear = "branch", state.Year+1
	m.Settings = append(m.Settings, drawn(state.Uncertain, state.Draws)...)
	m.Settings = append(m.Settings, fmt.Sprintf("branch %d %s", state.Year, state.Digest))
	return keepOnly(b, m, patterns)
}

// branchDraws asks for the values that the replicates of a branch draw. Values drawn before the branch began
// are included.
func branchDraws(b *scenarios.Bound, state *results.State, workers int) run.DrawsJob {
	return run.DrawsJob{Sides: []*scenarios.Bound{b}, Seed: state.Seed, Replicates: state.Replicates, Workers: workers,
		Uncertain: state.Uncertain, Draws: state.Draws, From: state}
}

// branchBrief is what a person reads when a branch is done.
func branchBrief(stdout io.Writer, e *results.Ensemble, m *results.Manifest, state *results.State) {
	fmt.Fprintf(stdout, "%s\n%d–%d, from the end of %d in %s; %s, seed %d, model %s; intervals: %s\n",
		m.Title, m.FirstYear, m.Until, state.Year, state.Scenario, fault.Count(m.Replicates, "replicate"), m.Seed,
		m.ModelVersion, e.Spread())
	undrawn(stdout, e)
	if e.Part != nil {
		fmt.Fprintf(stdout, "\n%s\n", e.KeptBrief())
		return
	}
	s := e.Summary(sim.OfRegion, "inside_share", 0, m.Until)
	fmt.Fprintf(stdout, "\ntrade inside the region in %d: %.1f %% of all trade (5–95 %%: %.1f–%.1f)\n", m.Until, 100*s.P50,
		100*s.P05, 100*s.P95)
	fmt.Fprint(stdout, e.Brief())
	fmt.Fprintln(stdout)
}
