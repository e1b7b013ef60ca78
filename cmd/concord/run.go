package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const runHelp = `concord run [SCENARIO] [options]

SCENARIO is a name of the library (concord scenarios) or a TOML file; without it, the
reference: the dated record to 2025, and on to 2035. "all" runs the whole library, each
scenario into its own folder, and tells of each in a line.

{flags}

Up to 200 replicates are kept whole. Of more, figures, the log and changes of membership show
the first 64; tables are of all, quantiles within 0.4 %, memory does not grow. A long run
that is stopped, even by a power cut, goes on where it was when the same command is given.

With --keep the folder's tables hold only what is named, and memory and time fall. There are no
figures then, and the outcome digest is of what is kept. Expressions: docs/CHECKS.md.

Examples:
  concord run
  concord run no-new-leader --replicates 50
  concord run reference --set leaders.gain=0.4 --until 2020
  concord run all --replicates 20 --no-figures
  concord run --keep 'pairs.*.turnover_usd@2025' --keep 'gap=region.horizontal - region.vertical'
  concord run --figure borders --format svg,pdf --width 12 --greyscale
`

const defaultReplicates = 200

// request is what the options of run and verify ask for.
type request struct {
	scenario   string
	seed       string
	replicates int
	until      string
	sets       []string
	uncertain  bool
	draws      sim.ParameterSource
	keep       []string // what is kept, in patterns; nil for everything
	told       int      // the replicate of the log and of the table of votes
	workers    int
	checkpoint *store.Checkpoint // where a long run saves how far it has come; nil for nowhere
	split      *split.Work       // the share of this process in a run that is divided
	every      float64           // seconds between two checkpoints
}

// flags are the flags of run. Branch save and branch run have some of them.
func (q *request) flags(f *flags, j *job) {
	f.ownSeed(&q.seed, "the seed (default: the scenario's, which is 1 unless it says otherwise)")
	f.int(&q.replicates, "replicates N", fmt.Sprintf("how many runs, each with its own draws (default %d)", defaultReplicates))
	f.until(&q.until, untilOfScenario)
	f.settings(&q.sets, setOfScenario)
	f.bool(&q.uncertain, "uncertain", "draw the scenario's [uncertain] values in each replicate; intervals are then of these too")
	q.drawsFlags(f)
	j.folderFlags(f, "NAME-SEED-KEY; KEY is of the inputs", otherRun)
	f.keep(&q.keep)
	f.log(&q.told)
	f.rows(&j.rows, &j.parquet)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
	f.float(&q.every, "checkpoint SECS", fmt.Sprintf("how often a long run saves how far it has come (default %v)", q.every))
	f.json(&j.asJSON, asManifest)
}

const (
	untilOfScenario = "last year (default: the scenario's, or the region's)"
	setOfScenario   = "change a value: event.ID.key, proposal.ID.key, decision.ID.CODE.2027, a parameter, size.CODE, until; " +
		"may be given again"
)

// drawsFlags say where the parameters of replicates come from.
func (q *request) drawsFlags(f *flags) {
	f.draws(&q.draws, sim.FromPriors, "draw the parameters from their priors in each replicate, but those that "+
		"the scenario sets; intervals are then of seeds and parameters")
	f.draws(&q.draws, sim.FromPosterior, "draw them from the posterior of the fit to the region's record instead: "+
		"what the record leaves possible, see concord help fit")
	f.medians(&q.draws, "the scenario")
}

func runVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return runIn(ctx, stdout, stderr, args, job{})
}

// runIn is the verb with a job that may be a share of an experiment in parts.
func runIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := request{replicates: defaultReplicates, every: run.CheckpointEvery.Seconds()}
	words, err := options("run", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	if !(q.every > 0 && q.every <= 86400) {
		return wrong("--checkpoint = %v, want more than 0 seconds, at most a day", q.every)
	}
	if q.scenario, err = oneScenario("run", words); err != nil {
		return err
	}
	if err := j.checkFormat(); err != nil {
		return err
	}
	if j.rows && q.replicates > mostRows {
		return wrong("--rows with --replicates %d: want at most %d", q.replicates, mostRows)
	}
	if err := j.only(q.keep); err != nil {
		return err
	}
	if q.scenario == wholeLibrary && j.share != nil {
		return wrong("plan: run all leaves a folder for each scenario; plan each by itself, for example: concord plan run %s",
			scenarios.Library()[0])
	}
	if q.scenario == wholeLibrary {
		return q.runAll(ctx, stdout, stderr, j)
	}
	e, m, err := q.runOne(ctx, stderr, &j)
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, m)
	}
	brief(stdout, e, m)
	j.told(stdout, m)
	return nil
}

// wholeLibrary is the word that stands for every scenario of the library.
const wholeLibrary = "all"

// runOne simulates the scenario of the request and writes its folder.
func (q request) runOne(ctx context.Context, stderr io.Writer, j *job) (*results.Ensemble, *results.Manifest, error) {
	fail := func(err error) (*results.Ensemble, *results.Manifest, error) { return nil, nil, err }
	b, m, err := q.prepare()
	if err != nil {
		return fail(err)
	}
	if err := j.takeLook(stderr, m, figures.NamesOf(b.Region), b); err != nil {
		return fail(err)
	}
	j.stages(split.Planned{Name: "replicates", Tasks: m.Replicates, Unit: analysis.BlockSize})
	if err := j.hold(m, m.Scenario); err != nil {
		return fail(err)
	}
	defer j.place.Release()
	what := fmt.Sprintf("run: %s %s of %s", results.Thousands(m.Replicates), fault.Plural(m.Replicates, "replicate"), m.Scenario)
	if err := j.tell(q.cost(b, m, j), stderr, what); err != nil {
		return fail(err)
	}
	keep, err := keepOf(b, m)
	if err != nil {
		return fail(err)
	}
	rows, err := j.rowFiles(run.Job{Keep: keep})
	if err != nil {
		return fail(err)
	}
	var each func(*sim.Layout, int, [][]float64) error
	switch {
	case rows != nil:
		defer rows.Discard()
		each = rows.Add
	case j.rows: // a part has the rows themselves, and no tables of them
		each = func(*sim.Layout, int, [][]float64) error { return nil }
	default:
		q.checkpoint = j.save(stderr, m)
	}
	q.split = j.work()
	e, err := q.compute(ctx, stderr, b, m, each)
	if err != nil {
		return fail(err)
	}
	var ghost *results.Ensemble
	if !j.plain {
		if ghost, err = q.ghostOf(ctx, m, len(e.Records)); err != nil {
			return fail(err)
		}
	}
	if err := j.leaveEnsemble(ctx, b, e, m, rows, q.drawsJob(b, m), ghost); err != nil {
		return fail(err)
	}
	return e, m, nil
}

// runAll runs the library. Each scenario gets a folder of its name below out. For each it prints a line with
// the main results and the digest.
func (q request) runAll(ctx context.Context, stdout, stderr io.Writer, j job) error {
	for _, name := range scenarios.Library() {
		q.scenario = name
		one := j
		if j.out != "" {
			one.out = filepath.Join(j.out, name)
		}
		e, m, err := q.runOne(ctx, stderr, &one)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if j.asJSON {
			if err := printManifest(stdout, m); err != nil {
				return err
			}
			continue
		}
		if m.Partial {
			fmt.Fprintf(stdout, "%-28s %d  %s %s\n", name, m.Until, m.DigestName(), m.OutcomeDigest[:16])
			continue
		}
		at := func(outcome string) float64 { return e.Summary(sim.OfRegion, outcome, 0, m.Until).P50 }
		fmt.Fprintf(stdout, "%-28s %d  H %3.0f  V %3.0f  inside %4.1f %%  %s\n",
			name, m.Until, at("horizontal"), at("vertical"), 100*at("inside_share"), m.OutcomeDigest[:16])
	}
	return nil
}

// prepare reads the scenario and seals the manifest; nothing is computed.
func (q request) prepare() (*scenarios.Bound, *results.Manifest, error) {
	s, err := scenarios.Read(q.scenario)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	if err := s.Set(append(seedAndUntil(q.seed, q.until), q.sets...)...); err != nil {
		return nil, nil, wrongRequest{err}
	}
	return q.bind(s)
}

// seedAndUntil are the changes of a scenario that --seed and --until ask for.
func seedAndUntil(seed, until string) []string {
	var sets []string
	if seed != "" {
		sets = append(sets, "--seed="+seed)
	}
	if until != "" {
		sets = append(sets, "--until="+until)
	}
	return sets
}

// bind brings a scenario and its region together and seals the manifest.
func (q request) bind(s *scenarios.Scenario) (*scenarios.Bound, *results.Manifest, error) {
	b, err := s.Bind()
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	if q.replicates < 1 || q.replicates > run.MostReplicates {
		return nil, nil, wrong("--replicates = %d, want 1..%d", q.replicates, run.MostReplicates)
	}
	if err := b.CanDraw(q.draws); err != nil {
		return nil, nil, wrongRequest{err}
	}
	if q.uncertain && len(b.Uncertain) == 0 {
		return nil, nil, wrong("--uncertain: scenario %s has no [uncertain] table", s.Name)
	}
	if err := results.CanTell(q.told, q.replicates); err != nil {
		return nil, nil, wrong("--log %d: %w", q.told, err)
	}
	settings := drawn(q.uncertain, q.draws)
	if q.told != 0 {
		settings = append(settings, fmt.Sprintf("log %d", q.told))
	}
	m, err := newManifest("", b, q.replicates, settings)
	if err != nil {
		return nil, nil, err
	}
	m.Inputs["scenario.effective.toml"] = results.SHA256(s.TOML(false))
	return b, m, keepOnly(b, m, q.keep)
}

// compute runs the ensemble with progress on stderr and completes the manifest. The function each gets the
// records in order as they are made; nil if nobody wants them.
func (q request) compute(ctx context.Context, stderr io.Writer, b *scenarios.Bound, m *results.Manifest,
	each func(*sim.Layout, int, [][]float64) error) (*results.Ensemble, error) {
	keep, err := keepOf(b, m)
	if err != nil {
		return nil, err
	}
	p := newProgress(stderr, m.Scenario, q.replicates)
	e, err := run.Ensemble(ctx, run.Job{Bound: b, Seed: m.Seed, Replicates: m.Replicates, Workers: q.workers,
		Uncertain: q.uncertain, Draws: q.draws, Keep: keep, Told: q.told, Done: p.done,
		Split: q.split, Checkpoint: q.checkpoint, Every: time.Duration(q.every * float64(time.Second)), InTurn: each})
	p.end()
	if err != nil {
		return nil, err
	}
	m.OutcomeDigest = e.Digest()
	return e, nil
}

// drawsJob asks for the values that the replicates of the request draw.
func (q request) drawsJob(b *scenarios.Bound, m *results.Manifest) run.DrawsJob {
	return run.DrawsJob{Sides: []*scenarios.Bound{b}, Seed: m.Seed, Replicates: m.Replicates, Workers: q.workers,
		Uncertain: q.uncertain, Draws: q.draws}
}

// cost guesses what a run takes, with the tables of every replicate if the job asks for them.
func (q request) cost(b *scenarios.Bound, m *results.Manifest, j *job) cost {
	keep, _ := keepOf(b, m) // read before
	one := run.Job{Bound: b, Seed: m.Seed, Draws: q.draws, Uncertain: q.uncertain, Keep: keep}
	pace := paceOf(one)
	took := ensembleCost(run.Width(one), m.Replicates, q.workers, pace)
	took.disk, took.tally = j.bytesOfRows(run.Width(one), m.Replicates), took.tally && !j.rows
	if took.tally {
		took.after += pace.Seconds() * results.Shown // the first replicates run again
	}
	if j.rows && (q.uncertain || q.draws.Varies()) {
		took.after += pace.Seconds() * drawsShare * float64(m.Replicates)
	}
	if !j.plain && q.hasGhost(m) {
		took.after += pace.Seconds() * float64(min(m.Replicates, results.Kept))
	}
	took.adviseKeep(b, keep, run.Width(one))
	return took
}

// undrawn warns of [uncertain] ranges that are not drawn in this run.
func undrawn(stdout io.Writer, e *results.Ensemble) {
	if words := results.UndrawnWords(e.Undrawn); words != "" {
		fmt.Fprintln(stdout, words)
	}
}

// brief is what a person reads when the run is done.
func brief(stdout io.Writer, e *results.Ensemble, m *results.Manifest) {
	fmt.Fprintf(stdout, "%s\n%s, seed %d, %d–%d, model %s; intervals: %s\n", m.Title, fault.Count(m.Replicates, "replicate"),
		m.Seed, m.FirstYear, m.Until, m.ModelVersion, e.Spread())
	undrawn(stdout, e)
	if e.Part != nil {
		fmt.Fprintf(stdout, "\n%s\n", e.KeptBrief())
		return
	}
	fmt.Fprintf(stdout, "\ntrade inside the region, %% of all trade (median, 5–95 %%):\n")
	for _, y := range e.IndexYears() {
		s := e.Summary(sim.OfRegion, "inside_share", 0, y)
		fmt.Fprintf(stdout, "  %d  %4.1f  (%.1f–%.1f)\n", y, 100*s.P50, 100*s.P05, 100*s.P95)
	}
	fmt.Fprint(stdout, e.Brief())
	last := min(e.Region.Landmarks.Borders, m.Until)
	if last < m.FirstYear {
		last = m.Until
	}
	fmt.Fprintf(stdout, "borders open in %d, share of replicates:\n ", last)
	for k, border := range e.Layout.Entities[sim.OfBorder] {
		fmt.Fprintf(stdout, " %s %.0f %%", border, 100*e.Share(sim.OfBorder, "regime", k, last, float64(sim.Open)))
	}
	fmt.Fprint(stdout, "\n\n")
}
