package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/parquet"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const sweepHelp = `concord sweep [SCENARIO…] --vary PATH=LOW:HIGH:POINTS [options]
concord sweep --design FILE [options]

What if this number were different? Runs scenarios at every combination of the values that
vary, with the same draws at every point. With two scenarios or more the values are set in all
of them, and differences from the first are told. What a run keeps is chosen with --keep.
docs/DESIGN.md describes design files; every folder of results holds its own, design.toml.

{flags}

Examples:
  concord sweep --vary event.uz-leader-2016.year=2012:2020 --keep 'region.horizontal@2025'
  concord sweep reference no-new-leader --vary leaders.gain=0.4:1.2:5
  concord sweep --vary trade.closed=1.2:2.6:5 --vary leaders.gain=0.4,0.8,1.2
  concord sweep --sample leaders.gain=prior --sample trade.closed=1:3 --points 64 --rows
  concord sweep --design mine.toml --rows --parquet
`

const (
	defaultSweepReplicates = 20
	defaultSamples         = 64
	defaultSampling        = "latin_hypercube"
)

// sweeping is what the options of sweep ask for.
type sweeping struct {
	design      string
	vary        []string
	sample      []string
	sampling    string
	points      int // -1 for the default
	keep        []string
	replicates  int
	seed, until string
	sets        []string
	draws       sim.ParameterSource
	uncertain   bool
	parquet     bool
	workers     int
}

// flags are the flags of sweep.
func (q *sweeping) flags(f *flags, j *job) {
	f.many(&q.vary, "vary PATH=VALUES", "PATH=LOW:HIGH:POINTS, PATH=LOW:HIGH or PATH=VALUE,VALUE",
		"a value that varies: PATH=LOW:HIGH:POINTS with both ends, PATH=LOW:HIGH for every whole number, or a list "+
			"PATH=VALUE,VALUE; may be given again, all combinations are run")
	f.many(&q.sample, "sample PATH=LAW", "PATH=LOW:HIGH, PATH=normal:MEAN:SD, PATH=lognormal:MEDIAN:SIGMA, PATH=prior or "+
		"PATH=posterior", "a value that is sampled: PATH=LOW:HIGH, PATH=normal:MEAN:SD, PATH=lognormal:MEDIAN:SIGMA, "+
		"PATH=prior, PATH=posterior, or PATH alone for the scenario's [uncertain] range; may be given again")
	f.text(&q.sampling, "sampling WAY", "one of "+strings.Join(scenarios.Samplings, ", "),
		"how: "+strings.Join(scenarios.Samplings, ", ")+" (default "+defaultSampling+")")
	f.optional(&q.points, "points N", fmt.Sprintf("a whole number such as %d", defaultSamples),
		fmt.Sprintf("how many samples (default %d)", defaultSamples))
	f.text(&q.design, "design FILE", aPlace, "read all of this from a design file instead")
	f.many(&q.keep, "keep PATTERN", "TABLE.ENTITY.OUTCOME@YEAR", keepOfSweep)
	f.replicates(&q.replicates, fmt.Sprintf("how many runs of each scenario at each point (default %d)", defaultSweepReplicates))
	f.ownSeed(&q.seed, "the seed (default: the first scenario's)")
	f.until(&q.until, "last year (default: the earliest of the scenarios' last years)")
	f.settings(&q.sets, "change a value in all scenarios; may be given again")
	f.draws(&q.draws, sim.FromPriors, "each replicate draws the parameters from their priors, but those that vary or are set")
	f.draws(&q.draws, sim.FromPosterior, "each replicate draws them from the posterior of the fit instead")
	f.bool(&q.uncertain, "uncertain", "each replicate draws the scenarios' [uncertain] values, but those that vary")
	f.bool(&j.rows, "rows", "also a table of every single run, with the values at its point")
	f.bool(&q.parquet, "parquet", "write the tables as Parquet instead of CSV")
	j.folderFlags(f, "sweep-NAME-SEED-KEY", otherRun)
	f.json(&j.asJSON, asManifest)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
}

var keepOfSweep = "what to keep of each run, such as region.horizontal@2025 or 'pairs.*.turnover_usd@2010-2018'; without " +
	"@ every year; may be given again (default " + strings.Join(scenarios.UsualKeep, " and ") + ")"

func sweepVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := sweeping{points: -1, replicates: -1}
	var j job
	words, err := options("sweep", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	e, err := q.experiment(words)
	if err != nil {
		return err
	}
	x, err := newExperiment(e)
	if err != nil {
		return err
	}
	x.job.Workers = q.workers
	s, err := x.leave(ctx, stderr, &j, q.parquet)
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, x.manifest)
	}
	fmt.Fprint(stdout, s.Brief())
	j.told(stdout, x.manifest)
	return nil
}

// experiment reads what is asked for, from a design file or from the command line.
func (q *sweeping) experiment(words []string) (*scenarios.Experiment, error) {
	if q.design != "" {
		if given := q.given(words); given != "" {
			return nil, wrong("--design %s: the file says what runs, and %s is given too; write it into the file",
				q.design, given)
		}
		e, err := scenarios.ReadExperiment(q.design)
		if err != nil {
			return nil, wrongRequest{err}
		}
		return e, nil
	}
	if len(q.vary)+len(q.sample) == 0 {
		return nil, wrong("sweep wants a value that varies, for example: concord sweep --vary trade.closed=1.2:2.6:5; " +
			"`concord params` lists the parameters")
	}
	if len(words) == 0 {
		words = []string{"reference"}
	}
	e := &scenarios.Experiment{Replicates: q.replicates, Draws: q.draws, Uncertain: q.uncertain}
	if e.Replicates == -1 {
		e.Replicates = defaultSweepReplicates
	}
	for _, pattern := range q.keep { // a design file has each on one line
		e.Keep = append(e.Keep, strings.Join(strings.Fields(pattern), " "))
	}
	if len(e.Keep) == 0 {
		e.Keep = scenarios.UsualKeep
	}
	var err error
	if e.Scenarios, err = q.sides(words); err != nil {
		return nil, err
	}
	e.Seed = e.Scenarios[0].Seed
	for _, text := range q.vary {
		f, err := scenarios.ParseVary(text, e.Scenarios)
		if err != nil {
			return nil, wrongRequest{err}
		}
		e.Levers = append(e.Levers, f)
	}
	for _, text := range q.sample {
		f, err := scenarios.ParseUncertain(text, e.Scenarios)
		if err != nil {
			return nil, wrongRequest{err}
		}
		e.Uncertainties = append(e.Uncertainties, f)
	}
	switch {
	case len(e.Uncertainties) > 0:
		e.Sampling, e.Points = cmp.Or(q.sampling, defaultSampling), q.points
		if e.Points == -1 {
			e.Points = defaultSamples
		}
		if !slices.Contains(scenarios.Samplings, e.Sampling) {
			return nil, wrong("--sampling %s: want one of %s%s", quoted(q.sampling), strings.Join(scenarios.Samplings, ", "),
				fault.DidYouMean(q.sampling, scenarios.Samplings))
		}
	case q.points != -1:
		return nil, wrong("--points says how many samples, and nothing is sampled; add --sample PATH=LAW, or drop it")
	case q.sampling != "":
		return nil, wrong("--sampling says how samples are taken, and nothing is sampled; add --sample PATH=LAW, or drop it")
	}
	for _, f := range slices.Concat(e.Levers, e.Uncertainties) {
		if err := setAndVaried(f.Path, q.sets); err != nil {
			return nil, err
		}
	}
	if err := e.Check(); err != nil {
		return nil, wrongRequest{err}
	}
	return e, nil
}

// setAndVaried refuses a path that varies if --set gives it one value.
func setAndVaried(path string, sets []string) error {
	for _, set := range sets {
		if name, _, _ := strings.Cut(set, "="); strings.TrimPrefix(strings.TrimSpace(name), "parameters.") == path {
			return wrong("%s varies, and --set %s gives it one value; keep one of them", path, set)
		}
	}
	return nil
}

// given names something that a design file says, if it was given on the command line.
func (q *sweeping) given(words []string) string {
	switch {
	case len(words) > 0:
		return "the scenario " + quoted(words[0])
	case len(q.vary) > 0:
		return "--vary"
	case len(q.sample) > 0:
		return "--sample"
	case q.sampling != "":
		return "--sampling"
	case q.points != -1:
		return "--points"
	case len(q.keep) > 0:
		return "--keep"
	case q.replicates != -1:
		return "--replicates"
	case q.seed != "":
		return "--seed"
	case q.until != "":
		return "--until"
	case len(q.sets) > 0:
		return "--set"
	case q.draws != sim.Shipped:
		return "--" + string(q.draws)
	case q.uncertain:
		return "--uncertain"
	}
	return ""
}

// sides reads the scenarios and makes the changes that are asked for.
func (q *sweeping) sides(words []string) ([]*scenarios.Scenario, error) {
	if len(words) > mostSides {
		return nil, wrong("at most %d scenarios run together, got %d; run them in turn with the same first one", mostSides,
			len(words))
	}
	var sides []*scenarios.Scenario
	for n, name := range words {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, wrongRequest{err}
		}
		sets := slices.Concat(seedAndUntil(q.seed, q.until), q.sets)
		if err := s.Set(sets...); err != nil {
			if len(words) > 1 && len(q.sets) > 0 { // an entry may be in some of the scenarios only
				err = fmt.Errorf("in scenario %s: %w", s.Name, err)
			}
			return nil, wrongRequest{err}
		}
		if n > 0 && s.Seed != sides[0].Seed { // all draw alike
			if err := s.Set("seed=" + strconv.FormatUint(sides[0].Seed, 10)); err != nil {
				return nil, wrongRequest{err}
			}
		}
		sides = append(sides, s)
	}
	return sides, nil
}

// experiment is what a sweep runs, and its manifest.
type experiment struct {
	design   *scenarios.Experiment
	job      run.SweepJob
	manifest *results.Manifest
	bound    []*scenarios.Bound
}

// newExperiment lays out an experiment. It computes nothing.
func newExperiment(e *scenarios.Experiment) (*experiment, error) {
	x := &experiment{design: e}
	until := 0
	for _, s := range e.Scenarios {
		b, err := s.Bind()
		if err != nil {
			return nil, wrongRequest{err}
		}
		if until == 0 || b.Until < until {
			until = b.Until
		}
	}
	for _, s := range e.Scenarios { // all sides have the same years
		if err := s.Set(fmt.Sprintf("until=%d", until)); err != nil {
			return nil, wrongRequest{err}
		}
		b, err := s.Bind()
		if err != nil {
			return nil, wrongRequest{err}
		}
		x.bound = append(x.bound, b)
	}
	keep, err := e.Kept()
	if err != nil {
		return nil, wrongRequest{err}
	}
	if x.job, err = run.Experiment(e, keep); err != nil {
		return nil, wrongRequest{err}
	}
	if x.manifest, err = newManifest("sweep", x.bound[0], e.Replicates, nil); err != nil {
		return nil, err
	}
	m := x.manifest
	m.Seed, m.Until = e.Seed, until
	m.Kept, m.Partial = e.Keep, true
	for _, r := range e.Reporters {
		if len(e.Keep) == 0 {
			m.Kept = append(m.Kept, r.Name)
		}
	}
	for n, s := range e.Scenarios {
		m.Inputs[scenarioFile(s.Name)] = results.SHA256(s.TOML(false))
		if n > 0 {
			m.Others = append(m.Others, s.Name)
		}
	}
	if e.Title == "" { // of the command line
		var paths []string
		for _, f := range slices.Concat(e.Levers, e.Uncertainties) {
			paths = append(paths, f.Path)
		}
		e.Title = clippedTitle(strings.Join(paths, ", ") + " varied: " + m.Title)
	}
	m.Title = e.Title
	text := x.toml()
	if len(text) > scenarios.MaxBytes {
		return nil, wrong("%s of the results would have %d kB, want at most %d kB; keep outcomes by patterns with *, or by "+
			"shorter expressions", designFile, len(text)>>10, scenarios.MaxBytes>>10)
	}
	m.Inputs[designFile] = results.SHA256(text)
	m.DigestInputs()
	return x, nil
}

const designFile = "design.toml"

// toml is the design as it stands in the folder of results, where it names the scenarios beside it.
func (x *experiment) toml() []byte {
	var files []string
	for _, s := range x.design.Scenarios {
		files = append(files, scenarioFile(s.Name))
	}
	return x.design.TOML(files)
}

// scenarioFile is where an effective scenario of an experiment stands. The file has the name of the scenario, so
// that a sweep of design.toml has the same names in its tables.
func scenarioFile(name string) string { return "scenarios/" + name + ".toml" }

// sweep is the experiment as package results knows it.
func (x *experiment) sweep() *results.Sweep {
	s := sweepOf(&x.job)
	s.Title, s.Listed = x.manifest.Title, x.design.List != nil && len(x.design.Levers) > 1
	return s
}

// sweepOf describes a job for its tables.
func sweepOf(j *run.SweepJob) *results.Sweep {
	s := &results.Sweep{Seed: j.Seed, Points: j.Points, Replicates: j.Replicates, Draws: j.Draws, Uncertain: j.Uncertain}
	for _, side := range j.Sides {
		s.Sides = append(s.Sides, results.Side{Name: side.Name, Title: side.Title})
	}
	for k := range j.Factors {
		f := &j.Factors[k]
		factor := results.SweepFactor{Path: f.Path, Unit: f.Unit, Values: f.Values}
		if f.Values == nil {
			factor.Law = f.Law.String()
		}
		s.Factors = append(s.Factors, factor)
	}
	for _, c := range j.Keep.Columns {
		s.Columns = append(s.Columns, run.SweepColumn(c))
	}
	return s
}

// leave runs the experiment and writes its folder.
func (x *experiment) leave(ctx context.Context, stderr io.Writer, j *job, asParquet bool) (*results.Sweep, error) {
	m, s := x.manifest, x.sweep()
	if columns := len(s.RunsTable().Columns); j.rows && asParquet && columns > parquet.MostColumns {
		return nil, wrong("--parquet: runs.parquet would have %s columns, want at most %s; keep less of each run with --keep, "+
			"or drop --parquet", results.Thousands(columns), results.Thousands(parquet.MostColumns))
	}
	if err := j.takeLook(stderr, m, figures.SweepNames(s), x.bound...); err != nil {
		return nil, err
	}
	if err := j.hold(m, clipped("sweep-"+strings.Join(append([]string{m.Scenario}, m.Others...), "-"))); err != nil {
		return nil, err
	}
	defer j.place.Release()
	took := sweepCost(&x.job, j.rows, asParquet)
	what := fmt.Sprintf("sweep: %s points, %s of %s", results.Thousands(x.job.Points),
		fault.Count(x.job.Replicates, "replicate"), fault.Count(len(x.job.Sides), "scenario"))
	if err := took.tell(stderr, what, j.place); err != nil {
		return nil, err
	}
	tables, err := x.compute(ctx, stderr, j, s, asParquet)
	if tables != nil {
		defer tables.discard()
	}
	if err != nil {
		return nil, err
	}
	m.OutcomeDigest = tables.writer.Digest()
	files, err := x.files(j, s)
	if err != nil {
		return nil, err
	}
	var moved []results.Table
	for _, f := range tables.files {
		t, err := f.Table()
		if err != nil {
			return nil, err
		}
		files = append(files, store.File{Path: t.File, From: t.From})
		moved = append(moved, t)
	}
	draws, err := x.draws()
	if err != nil {
		return nil, err
	}
	drawn, discard, err := drawsTable(ctx, j.place, draws, true)
	defer discard()
	if err != nil {
		return nil, err
	}
	for _, t := range drawn {
		files = append(files, store.File{Path: t.File, From: t.From})
	}
	moved = append(moved, drawn...)
	files = append(files, store.File{Path: "datapackage.json", Data: results.DataPackage(m, nil, moved)})
	if err := j.leave(ctx, m, files, moved...); err != nil {
		return nil, err
	}
	return s, tables.journal.Remove()
}

// draws asks for the values that replicates draw, at all points the same. What varies is not drawn, so it is set
// to its first value.
func (x *experiment) draws() (run.DrawsJob, error) {
	j := run.DrawsJob{Seed: x.job.Seed, Replicates: x.job.Replicates, Workers: x.job.Workers, Uncertain: x.job.Uncertain,
		Draws: x.job.Draws}
	at := make([]float64, len(x.job.Factors))
	x.job.Sample()(0, at)
	for _, side := range x.job.Sides {
		s := *side // Set changes this copy alone
		var sets []string
		for k := range x.job.Factors {
			sets = append(sets, x.job.Factors[k].Path+"="+x.job.Factors[k].Text(at[k]))
		}
		if err := s.Set(sets...); err != nil {
			return j, err
		}
		b, err := s.Bind()
		if err != nil {
			return j, err
		}
		b.Uncertain = slices.DeleteFunc(b.Uncertain, func(u scenarios.BoundRange) bool {
			return slices.ContainsFunc(x.job.Factors, func(f scenarios.Factor) bool {
				place, ok := b.Place(f.Path)
				return ok && place.Path == u.Path
			})
		})
		j.Sides = append(j.Sides, b)
		j.Names = append(j.Names, s.Name)
	}
	return j, nil
}

// sweepTables are the tables of an experiment while they are written.
type sweepTables struct {
	dir     string
	files   []*results.TableFile
	writer  *results.SweepWriter
	journal *store.Journal
}

func (t *sweepTables) discard() {
	for _, f := range t.files {
		f.Close()
	}
	os.RemoveAll(t.dir)
	if t.journal != nil {
		t.journal.Close() // what it holds is on the disk, for the same command to go on
	}
}

// compute runs what is not yet in the journal, and makes the tables from it.
func (x *experiment) compute(ctx context.Context, stderr io.Writer, j *job, s *results.Sweep,
	asParquet bool) (*sweepTables, error) {
	t := &sweepTables{}
	journal, others, err := j.place.Journal(x.manifest.InputDigest, x.job.Width())
	if err != nil {
		return nil, wrongRequest{err}
	}
	t.journal = journal
	for _, path := range others {
		say(stderr, "concord: %s is of an experiment with other inputs that did not end; it is kept, remove it if it is "+
			"not needed", path)
	}
	p := newProgress(stderr, "runs", x.job.Rows())
	x.job.Done = p.done
	err = run.Sweep(ctx, x.job, journal, nil)
	p.end()
	if err != nil {
		return t, err
	}
	if t.dir, err = j.place.Temp(); err != nil {
		return t, err
	}
	begin := func(table results.Table) *results.TableFile {
		if asParquet {
			table.File = strings.TrimSuffix(table.File, ".csv") + ".parquet"
		}
		var f *results.TableFile
		if err == nil {
			if f, err = results.NewTableFile(table, filepath.Join(t.dir, table.File)); err == nil {
				t.files = append(t.files, f)
			}
		}
		return f
	}
	points := begin(s.PointsTable())
	var runs *results.TableFile
	if j.rows {
		runs = begin(s.RunsTable())
	}
	if err != nil {
		return t, err
	}
	t.writer = s.Writer(points, runs, x.job.Sample())
	return t, journal.Read(t.writer.Add)
}

// files makes every file of the folder but tables and manifest.
func (x *experiment) files(j *job, s *results.Sweep) ([]store.File, error) {
	m := x.manifest
	files := []store.File{{Path: designFile, Data: x.toml()}}
	for _, scenario := range x.design.Scenarios {
		files = append(files, store.File{Path: scenarioFile(scenario.Name), Data: scenario.TOML(false)})
	}
	shown := newGallery(j.look)
	if !j.plain {
		drawn, err := figures.Sweep(s, figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion,
			Seed: m.Seed, Replicates: m.Replicates, Digest12: m.OutcomeDigest[:12], Look: j.look})
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		if err := shown.hang(drawn...); err != nil {
			return nil, err
		}
		files = append(files, shown.files...)
	}
	summary := s.Report(m, shown.captions)
	page, err := report.HTML(m.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	return append(files, store.File{Path: "summary.md", Data: summary}, store.File{Path: "report.html", Data: page}), nil
}

// sweepCost guesses what an experiment takes.
func sweepCost(j *run.SweepJob, rows, parquet bool) cost {
	pace, err := run.SweepPace(*j)
	if err != nil {
		pace = 0 // the job itself will say why
	}
	took := ensembleCost(j.Width(), 1, j.Workers, pace)
	took.seconds *= float64(j.Rows())
	took.disk = 8 * float64(j.Width()) * float64(j.Rows()) // the journal
	cell := bytesOfCell
	if parquet {
		cell = 8
	}
	columns := float64(len(j.Factors) + len(j.Keep.Columns))
	if rows {
		took.disk += cell * columns * float64(len(j.Sides)) * float64(j.Rows())
	}
	took.disk += cell * float64(len(j.Factors)+14) * float64(j.Points) * float64(j.Width())
	return took
}

// clippedTitle keeps a title that is made of many words readable.
func clippedTitle(title string) string {
	if r := []rune(title); len(r) > 150 {
		return string(r[:150]) + "…"
	}
	return title
}
