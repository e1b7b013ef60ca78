package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/parquet"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

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
	var until int
	var err error
	if x.bound, until, err = sameYears(e.Scenarios); err != nil {
		return nil, err
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

// sameYears gives scenarios the earliest of their last years, and binds them.
func sameYears(sides []*scenarios.Scenario) (bound []*scenarios.Bound, until int, err error) {
	for _, s := range sides {
		b, err := s.Bind()
		if err != nil {
			return nil, 0, wrongRequest{err}
		}
		if until == 0 || b.Until < until {
			until = b.Until
		}
	}
	for _, s := range sides {
		if err := s.Set(fmt.Sprintf("until=%d", until)); err != nil {
			return nil, 0, wrongRequest{err}
		}
		b, err := s.Bind()
		if err != nil {
			return nil, 0, wrongRequest{err}
		}
		bound = append(bound, b)
	}
	return bound, until, nil
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
		s.Columns = append(s.Columns, run.KeptColumn(c))
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
	if asParquet {
		columns := s.Columns
		if !j.rows { // then no column has the name of an outcome
			columns = nil
		}
		if err := namedForParquet(columns); err != nil {
			return nil, err
		}
	}
	if err := j.takeLook(stderr, m, figures.SweepNames(s), x.bound...); err != nil {
		return nil, err
	}
	x.job.Split = j.work()
	j.stages(x.job.Planned())
	if err := j.hold(m, clipped("sweep-"+strings.Join(append([]string{m.Scenario}, m.Others...), "-"))); err != nil {
		return nil, err
	}
	defer j.place.Release()
	took := sweepCost(&x.job, j.rows, asParquet)
	what := fmt.Sprintf("sweep: %s points, %s of %s", results.Thousands(x.job.Points),
		fault.Count(x.job.Replicates, "replicate"), fault.Count(len(x.job.Sides), "scenario"))
	if err := j.tell(took, stderr, what); err != nil {
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
	if tables.journal == nil {
		return s, nil
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
	journal *store.Journal // nil where parts have the rows
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

// compute makes the tables of all runs. Of an experiment in parts the rows come from these, and no journal holds them: after
// a fault in a late part nothing of the early ones may stay.
func (x *experiment) compute(ctx context.Context, stderr io.Writer, j *job, s *results.Sweep,
	asParquet bool) (*sweepTables, error) {
	switch {
	case j.share == nil:
		return x.computeSaved(ctx, stderr, j, s, asParquet)
	case j.share.leavesNothing():
		return nil, run.Sweep(ctx, x.job, nil, nil)
	}
	t := &sweepTables{}
	if err := x.tables(t, j, s, asParquet); err != nil {
		return t, err
	}
	return t, run.Sweep(ctx, x.job, nil, t.writer.Add)
}

// computeSaved runs what is not yet in the journal, and makes the tables from it.
func (x *experiment) computeSaved(ctx context.Context, stderr io.Writer, j *job, s *results.Sweep,
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
	if err == nil {
		err = x.tables(t, j, s, asParquet)
	}
	if err != nil {
		return t, err
	}
	return t, journal.Read(t.writer.Add)
}

// tables begins the tables.
func (x *experiment) tables(t *sweepTables, j *job, s *results.Sweep, asParquet bool) (err error) {
	if t.dir, err = j.place.Temp(); err != nil {
		return err
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
	if err == nil {
		t.writer = s.Writer(points, runs, x.job.Sample())
	}
	return err
}

// files makes every file of the folder but tables and manifest.
func (x *experiment) files(j *job, s *results.Sweep) ([]store.File, error) {
	m := x.manifest
	files := []store.File{{Path: designFile, Data: x.toml()}}
	for _, scenario := range x.design.Scenarios {
		files = append(files, store.File{Path: scenarioFile(scenario.Name), Data: scenario.TOML(false)})
	}
	pages, err := j.pages(m, func(meta figures.Meta) ([]figures.Figure, error) { return figures.Sweep(s, meta) },
		func(captions []string) []byte { return s.Report(m, captions) })
	return append(files, pages...), err
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
