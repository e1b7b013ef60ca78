package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/analysis"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const compareHelp = `concord compare BASE SCENARIO… [options]

What difference does it make? Runs two or more scenarios on the same draws and tells how each
differs from the first: pair by pair of runs, with the error of the mean difference, and what
pairing has won against runs on draws of their own.

{flags}

Figures are difference, pairs and borders, of every side; pairs-no-new-leader is that of one.

Examples:
  concord compare reference no-new-leader --set-all leaders.gain=0.4
  concord compare reference no-new-leader
  concord compare reference no-new-leader clash-2027 --priors
  concord compare reference --set leaders.gain=0 --precision 0.2
`

const mostPairs = 100_000 // with --precision

// flags are the flags of compare.
func (q *comparing) flags(f *flags, j *job) {
	f.replicates(&q.replicates, fmt.Sprintf("how many pairs (default %d; with --precision at most %d)",
		defaultReplicates, mostPairs))
	const precision = "stop when the 95 % interval of the mean difference is ±X or narrower, in " +
		"the unit of the outcome; asked at 64 pairs and then always a quarter later"
	f.add("precision X", "a number above 0", precision, func(text string) error {
		if err := readAs(&q.precision, text, number); err != nil || q.precision == 0 { // 0 would mean: no precision
			return errUnlike
		}
		return nil
	})
	f.string(&q.outcome, "outcome O", "what --precision looks at (default "+usualOutcome+"), like pairs.AA-BB.turnover_usd")
	f.year(&q.year, "year YEAR", "in which year it looks (default: the last)")
	f.ownSeed(&q.seed, "the seed of all sides (default: the base's)")
	f.until(&q.until, "last year (default: the earliest of the sides' last years)")
	f.many(&q.all, "set-all PATH=VALUE", aSetting, "change a value in all sides, the base too; may be given again")
	f.settings(&q.sets, "change a value in every scenario but the base; may be given again. With "+
		"one scenario only, it is compared with itself changed")
	f.draws(&q.draws, sim.FromPriors, "each pair draws the parameters from their priors, but those that a "+
		"scenario sets; intervals are then of seeds and parameters")
	f.draws(&q.draws, sim.FromPosterior, "each pair draws them from the posterior of the fit instead")
	f.medians(&q.draws, "a scenario")
	f.bool(&q.uncertain, "uncertain", "draw the scenarios' [uncertain] values; the same path, the same draw; "+
		"intervals are then of these too")
	f.keep(&q.keep)
	f.bool(&j.rows, "rows", fmt.Sprintf("the values drawn, in draws.csv, also of more than %d pairs", results.Kept))
	j.folderFlags(f, "compare-A-B-SEED-KEY", otherRun)
	f.json(&j.asJSON, "print the differences as JSON; docs/READING.md says what it holds")
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
}

// usualOutcome is the outcome of verbs about one outcome, unless the user asks for another.
const usualOutcome = "region.horizontal"

func compareVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return compareIn(ctx, stdout, stderr, args, job{})
}

// compareIn is the verb with a job that may be a share of an experiment in parts.
func compareIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := comparing{replicates: -1}
	words, err := options("compare", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	if q.precision == 0 && (q.outcome != "" || q.year != 0) {
		return wrong("--outcome and --year say what --precision looks at, and it is not given; every outcome of every year " +
			"is compared in any case")
	}
	if err := j.only(q.keep); err != nil {
		return err
	}
	q.outcome = cmp.Or(q.outcome, usualOutcome)
	sides, err := q.sides(words)
	if err != nil {
		return err
	}
	pairs, m, err := q.job(sides)
	if err != nil {
		return err
	}
	c, err := q.leave(ctx, stderr, &j, pairs, m)
	if err != nil {
		return err
	}
	if j.asJSON {
		_, err := stdout.Write(c.JSON(m, q.words(c), filepath.ToSlash(j.out)))
		return err
	}
	fmt.Fprint(stdout, c.Brief())
	if s := q.words(c); s != "" {
		fmt.Fprintln(stdout, s)
	}
	fmt.Fprintln(stdout)
	j.told(stdout, m)
	return nil
}

// leave computes the comparison and writes its folder.
func (q *comparing) leave(ctx context.Context, stderr io.Writer, j *job, pairs run.CompareJob, m *results.Manifest) (
	*results.Comparison, error) {
	if err := j.takeLook(stderr, m, figures.CompareNames(m.Others), pairs.Sides...); err != nil {
		return nil, err
	}
	names := append([]string{m.Scenario}, m.Others...)
	j.stages(split.Planned{Name: "pairs", Tasks: pairs.Pairs, Unit: analysis.BlockSize})
	if err := j.hold(m, clipped("compare-"+strings.Join(names, "-"))); err != nil {
		return nil, err
	}
	defer j.place.Release()
	took, err := q.cost(pairs, m, j.rows)
	if err != nil {
		return nil, err
	}
	what := fmt.Sprintf("compare: %s pairs of %d sides", results.Thousands(pairs.Pairs), len(pairs.Sides))
	if err := j.tell(took, stderr, what); err != nil {
		return nil, err
	}
	pairs.Checkpoint, pairs.Split = j.save(stderr, m), j.work()
	p := newProgress(stderr, "pairs", pairs.Pairs)
	pairs.Done = p.done
	c, digest, err := run.Compare(ctx, pairs)
	p.end()
	if err != nil {
		return nil, err
	}
	c.AllSides = q.all
	m.OutcomeDigest, m.Replicates = digest, c.Count()
	values, discard, err := drawsTable(ctx, j.place, q.drawsJob(pairs, m), j.rows)
	defer discard()
	if err != nil {
		return nil, err
	}
	files, err := j.comparisonFolder(pairs, c, m, q.words(c), values)
	if err != nil {
		return nil, err
	}
	return c, j.leave(ctx, m, files, values...)
}

// cost guesses what a comparison takes. Rows says that the values drawn by every pair are written too.
func (q *comparing) cost(job run.CompareJob, m *results.Manifest, rows bool) (cost, error) {
	if rows && job.Pairs > mostRows {
		return cost{}, wrong("--rows with --replicates %d: want at most %d", job.Pairs, mostRows)
	}
	width, err := run.CompareWidth(job)
	if err != nil {
		return cost{}, err
	}
	one := run.Job{Bound: job.Sides[0], Seed: job.Seed, Draws: job.Draws}
	pace := time.Duration(len(job.Sides)) * paceOf(one)
	took := ensembleCost(width, job.Pairs, job.Workers, pace)
	if took.tally {
		took.after = pace.Seconds() * results.Shown // the first pairs run again
	}
	if rows {
		took.after += pace.Seconds() * drawsShare * float64(job.Pairs)
		draws := q.drawsJob(job, m)
		t, _ := draws.Table()
		took.disk = bytesOfCell * float64(len(t.Columns)) * float64(job.Pairs)
	}
	return took, nil
}

// clipped keeps a folder's name short enough for every file system.
func clipped(name string) string {
	if len(name) > 120 {
		return name[:120]
	}
	return name
}

// comparing is what the options of compare ask for.
type comparing struct {
	replicates  int
	precision   float64
	outcome     string
	year        int
	seed, until string
	sets        []string // changes of every scenario but the base
	all         []string // changes of all sides
	draws       sim.ParameterSource
	uncertain   bool
	keep        []string // what is kept, in patterns; nil for everything
	workers     int
}

// sides reads the scenarios, the base first, and makes the changes that are asked for.
func (q *comparing) sides(names []string) ([]*scenarios.Scenario, error) {
	switch {
	case len(names) == 0:
		return nil, wrong("compare takes two scenarios or more, for example: concord compare reference no-new-leader")
	case len(names) == 1 && len(q.sets) == 0:
		return nil, wrong("compare takes two scenarios or more; to compare %s with itself changed, give --set PATH=VALUE, "+
			"which leaves the base alone; --set-all changes both", names[0])
	case len(names) == 1:
		names = []string{names[0], names[0]}
	case len(names) > mostSides:
		return nil, wrong("compare takes at most %d scenarios, got %d; compare them in turn with the same base",
			mostSides, len(names))
	}
	var sides []*scenarios.Scenario
	for n, name := range names {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, wrongRequest{err}
		}
		sets := seedAndUntil(q.seed, q.until)
		for _, set := range q.all {
			sets = append(sets, scenarios.SetAll+set)
		}
		if n > 0 {
			sets = append(sets, q.sets...)
		}
		if err := s.Set(sets...); err != nil {
			if len(q.sets)+len(q.all) > 0 { // an entry may be in some of the scenarios only
				err = fmt.Errorf("in scenario %s: %w", s.Name, err)
			}
			return nil, wrongRequest{err}
		}
		if n > 0 && q.seed == "" && s.Seed != sides[0].Seed { // all sides draw alike
			if slices.ContainsFunc(q.sets, isSeed) {
				return nil, wrong("--set seed: all sides have one seed; give it with --seed")
			}
			if err := s.Set("seed=" + strconv.FormatUint(sides[0].Seed, 10)); err != nil {
				return nil, wrongRequest{err}
			}
		}
		sides = append(sides, s)
	}
	return sides, nil
}

// isSeed tells whether an assignment is of the seed.
func isSeed(set string) bool {
	path, _, _ := strings.Cut(set, "=")
	return strings.TrimSpace(path) == "seed"
}

// job lays out the comparison of the sides and makes its manifest. It computes nothing.
func (q *comparing) job(sides []*scenarios.Scenario) (run.CompareJob, *results.Manifest, error) {
	job := run.CompareJob{Workers: q.workers, Draws: q.draws, Uncertain: q.uncertain, Pairs: q.replicates}
	fail := func(err error) (run.CompareJob, *results.Manifest, error) { return job, nil, err }
	if err := q.bind(&job, sides); err != nil {
		return fail(err)
	}
	if job.Pairs == -1 {
		job.Pairs = defaultReplicates
		if q.precision != 0 {
			job.Pairs = mostPairs
		}
	}
	if job.Pairs < 2 || job.Pairs > run.MostReplicates {
		return fail(wrong("--replicates = %d, want 2..%d: one pair says nothing of the error", job.Pairs, run.MostReplicates))
	}
	settings := drawn(q.uncertain, q.draws)
	for _, set := range q.all {
		settings = append(settings, "set-all "+set)
	}
	if q.precision != 0 {
		aim, err := q.aim(&job)
		if err != nil {
			return fail(err)
		}
		settings = append(settings, aim...)
	}
	m, err := newManifest("comparison", job.Sides[0], job.Pairs, settings)
	if err != nil {
		return fail(err)
	}
	m.Until = job.Until
	var titles []string
	for n, b := range job.Sides {
		m.Inputs[sideFile(n)] = results.SHA256(b.Scenario.TOML(false))
		if n > 0 {
			m.Others = append(m.Others, b.Scenario.Name)
			titles = append(titles, b.Scenario.Title)
		}
	}
	m.Title = strings.Join(titles, "; ") + ", against " + m.Title
	if err := keepOnly(job.Sides[0], m, q.keep); err != nil {
		return fail(err)
	}
	return job, m, q.only(&job, m)
}

// only tells a comparison what is kept. What --precision looks at is recorded in any case.
func (q *comparing) only(job *run.CompareJob, m *results.Manifest) (err error) {
	base := job.Sides[0]
	if job.Keep, err = keepOf(base, m); err != nil || job.Keep == nil {
		return err
	}
	if path := job.Keep.OfEntry(); path != "" {
		return wrong("--keep %s: two scenarios need not have the same entries; keep outcomes of the region, a country, a "+
			"pair, a "+
			"border or a power", path)
	}
	if q.precision == 0 {
		return nil
	}
	kept := len(job.Keep.Columns)
	more := *m
	more.Kept = append(slices.Clone(m.Kept), fmt.Sprintf("%s@%d", q.outcome, q.year))
	if job.Keep, err = keepOf(base, &more); err == nil {
		job.Hidden = len(job.Keep.Columns) - kept
	}
	return err
}

// bind brings the sides and their region together. What the sides have in common is taken from the base.
func (q *comparing) bind(job *run.CompareJob, sides []*scenarios.Scenario) error {
	var names []string
	for _, s := range sides {
		b, err := s.Bind()
		if err != nil {
			return wrongRequest{err}
		}
		if err := b.CanDraw(q.draws); err != nil {
			return wrongRequest{err}
		}
		if s.Region != sides[0].Region {
			return wrong("%s is of region %s and %s of %s; compare scenarios of one region", sides[0].Name, sides[0].Region,
				s.Name, s.Region)
		}
		names = append(names, s.Name)
		job.Sides = append(job.Sides, b)
		if job.Until == 0 || b.Until < job.Until {
			job.Until = b.Until
		}
	}
	job.Seed = sides[0].Seed
	if q.uncertain && !slices.ContainsFunc(job.Sides, func(b *scenarios.Bound) bool { return len(b.Uncertain) > 0 }) {
		return wrong("--uncertain: none of %s has an [uncertain] table", strings.Join(names, ", "))
	}
	return nil
}

// sideFile is where the effective scenario of a side stands.
func sideFile(n int) string {
	if n == 0 {
		return "base.effective.toml"
	}
	return fmt.Sprintf("scenario-%d.effective.toml", n)
}

// aim finds the outcome that --precision looks at. The settings tell it to the manifest.
func (q *comparing) aim(job *run.CompareJob) (settings []string, err error) {
	if !(q.precision > 0 && q.precision < 1e15) {
		return nil, wrong("--precision = %v, want a number above 0", q.precision)
	}
	if q.year == 0 {
		q.year = job.Until
	}
	base := job.Sides[0]
	quantity, err := base.Quantity(q.outcome)
	if err != nil {
		return nil, wrong("--outcome %w", err)
	}
	if quantity.Domain == sim.OfEntry {
		return nil, wrong("--outcome %s: two scenarios need not have the same entries; choose an outcome of the region, a "+
			"country, a pair, a border or a power", q.outcome)
	}
	if q.year < base.Region.FirstYear || q.year > job.Until {
		return nil, wrong("--year = %d, want %d..%d", q.year, base.Region.FirstYear, job.Until)
	}
	job.Precision = &run.Precision{Domain: quantity.Domain, Outcome: quantity.Outcome.Name, Entity: quantity.Entity,
		Year: q.year, Half: q.precision}
	settings = []string{fmt.Sprintf("precision %s %d %s", q.outcome, q.year, results.Number(q.precision))}
	if job.Pairs != mostPairs {
		// The manifest will hold how many pairs the comparison took. This setting holds how many it was
		// allowed.
		settings = append(settings, fmt.Sprintf("pairs %d", job.Pairs))
	}
	return settings, nil
}

// words say how the precision that was asked for was met.
func (q *comparing) words(c *results.Comparison) string {
	if q.precision == 0 {
		return ""
	}
	return fmt.Sprintf("Stopped after %d pairs: the 95 %% interval of the mean difference in %s of %d was to be ±%v or "+
		"narrower; the rule looks at fixed numbers of pairs.", c.Count(), q.outcome, q.year, q.precision)
}

// drawsJob asks for the values that the pairs of a comparison draw. The number of pairs must be known.
func (q *comparing) drawsJob(job run.CompareJob, m *results.Manifest) run.DrawsJob {
	return run.DrawsJob{Sides: job.Sides, Names: sideNames(len(job.Sides)), Seed: job.Seed, Replicates: m.Replicates,
		Workers: job.Workers, Uncertain: job.Uncertain, Draws: job.Draws}
}

// sideNames are the names of sides, as their files have them.
func sideNames(n int) []string {
	var names []string
	for k := range n {
		names = append(names, strings.TrimSuffix(sideFile(k), ".effective.toml"))
	}
	return names
}

// comparisonFolder makes every file of a comparison's folder but the manifest. Drawn is the table of
// what the pairs draw, if any.
func (j *job) comparisonFolder(pairs run.CompareJob, c *results.Comparison, m *results.Manifest, precision string,
	drawn []results.Table) ([]store.File, error) {
	tables := c.Tables()
	var questions []string
	for _, b := range pairs.Sides {
		questions = append(questions, b.Scenario.Question)
	}
	files := []store.File{{Path: "datapackage.json",
		Data: results.DataPackage(m, c.Outcomes(), slices.Concat(tables, drawn))}}
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV})
	}
	for _, t := range drawn {
		files = append(files, store.File{Path: t.File, From: t.From})
	}
	for n, b := range pairs.Sides {
		files = append(files, store.File{Path: sideFile(n), Data: b.Scenario.TOML(false)})
	}
	pages, err := j.pages(m, func(meta figures.Meta) ([]figures.Figure, error) { return figures.Compare(c, meta) },
		func(captions []string) []byte { return c.Report(m, questions, precision, captions) })
	return append(files, pages...), err
}
