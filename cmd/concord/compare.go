package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const compareHelp = `concord compare BASE SCENARIO… [options]

What difference does it make? Runs two or more scenarios on the same draws and tells how each
differs from the first: pair by pair of runs, with the error of the mean difference, and what
pairing has won against runs on draws of their own.

  --replicates N       how many pairs (default 200; with --precision at most 100000)
  --precision X        stop when the 95 % interval of the mean difference is ±X or narrower, in
                       the unit of the outcome; asked at 64 pairs and then always a quarter later
  --outcome O          what --precision looks at (default region.horizontal), like
                       pairs.TJ-UZ.turnover_usd
  --year YEAR          in which year it looks (default: the last)
  --seed N             the seed of all sides (default: the base's)
  --until YEAR         last year (default: the earliest of the sides' last years)
  --set-all PATH=VALUE change a value in all sides, the base too; may be given again
  --set PATH=VALUE     change a value in every scenario but the base; may be given again. With
                       one scenario only, it is compared with itself changed
  --priors             each pair draws the parameters from their priors, but those that a
                       scenario sets; intervals are then of seeds and parameters
  --posterior          each pair draws them from the posterior of the fit instead
  --uncertain          draw the scenarios' [uncertain] values; the same path, the same draw;
                       intervals are then of these too
  --rows               the values drawn, in draws.csv, also of more than 200 pairs
  --out FOLDER         where to (default results/runs/compare-A-B-SEED-KEY)
  --json               print the differences as JSON; docs/READING.md says what it holds
  --force, --no-figures, --workers N   as for run
` + lookHelp + `
Figures are difference, pairs and borders, of every side; pairs-no-new-leader is that of one.

Examples:
  concord compare reference no-new-leader --set-all leaders.gain=0.4
  concord compare reference no-new-leader
  concord compare reference no-new-leader clash-2027 --priors
  concord compare reference --set leaders.gain=0 --precision 0.2
`

const mostPairs = 100_000 // with --precision

func compareVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := comparing{replicates: -1}
	var out string
	var force, rows, noFigures, asJSON bool
	var look figures.Look
	words, err := options("compare", func(f *flag.FlagSet) {
		f.IntVar(&q.replicates, "replicates", -1, "")
		f.Float64Var(&q.precision, "precision", 0, "")
		f.StringVar(&q.outcome, "outcome", "", "")
		f.IntVar(&q.year, "year", 0, "")
		f.StringVar(&q.seed, "seed", "", "")
		f.StringVar(&q.until, "until", "", "")
		f.Var(&q.sets, "set", "")
		f.Var(&q.all, "set-all", "")
		drawsFlags(f, &q.draws)
		f.BoolVar(&q.uncertain, "uncertain", false, "")
		f.StringVar(&out, "out", "", "")
		f.BoolVar(&force, "force", false, "")
		f.BoolVar(&rows, "rows", false, "")
		f.BoolVar(&noFigures, "no-figures", false, "")
		lookFlags(f, &look)
		f.IntVar(&q.workers, "workers", 0, "")
		f.BoolVar(&asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	if q.precision == 0 && (q.outcome != "" || q.year != 0) {
		return wrong("--outcome and --year say what --precision looks at, and it is not given; every outcome of every year is compared in any case")
	}
	q.outcome = cmp.Or(q.outcome, "region.horizontal")
	sides, err := q.sides(words)
	if err != nil {
		return err
	}
	job, m, err := q.job(sides)
	if err != nil {
		return err
	}
	if err := takeLook(stderr, m, look, figures.CompareNames(m.Others), !noFigures, job.Sides...); err != nil {
		return err
	}
	if out == "" {
		var names []string
		for _, b := range job.Sides {
			names = append(names, b.Scenario.Name)
		}
		out = filepath.Join("results", "runs", clipped("compare-"+strings.Join(names, "-"))+"-"+strconv.FormatUint(m.Seed, 10)+"-"+m.Key())
	}
	place, err := results.HoldFolder(out, m.InputDigest, force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	took, err := q.cost(job, m, rows)
	if err != nil {
		return err
	}
	if err := took.tell(stderr, fmt.Sprintf("compare: %s pairs of %d sides", results.Thousands(job.Pairs), len(job.Sides)), place); err != nil {
		return err
	}
	job.Checkpoint = checkpoint(stderr, place, m)
	p := newProgress(stderr, "pairs", job.Pairs)
	job.Done = p.done
	c, digest, err := run.Compare(ctx, job)
	p.end()
	if err != nil {
		return err
	}
	c.AllSides = q.all
	m.OutcomeDigest, m.Replicates = digest, c.Count()
	drawn, discard, err := drawsTable(ctx, place, q.drawsJob(job, m), rows)
	defer discard()
	if err != nil {
		return err
	}
	files, err := comparisonFolder(job, c, m, q.words(c), drawn, keeping{draw: !noFigures, look: look})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := place.Folder(files); err != nil {
		return err
	}
	if err := job.Checkpoint.Remove(); err != nil {
		return err
	}
	if asJSON {
		_, err := stdout.Write(c.JSON(m, q.words(c), filepath.ToSlash(out)))
		return err
	}
	fmt.Fprint(stdout, c.Brief())
	if s := q.words(c); s != "" {
		fmt.Fprintln(stdout, s)
	}
	fmt.Fprintf(stdout, "\noutcome digest %s\nresults in %s (begin with report.html)\n", digest, out)
	return nil
}

// cost guesses what a comparison takes; rows asks for the values drawn of every pair.
func (q *comparing) cost(job run.CompareJob, m *results.Manifest, rows bool) (cost, error) {
	if rows && job.Pairs > mostRows {
		return cost{}, wrong("--rows with --replicates %d: want at most %d", job.Pairs, mostRows)
	}
	width, err := run.CompareWidth(job)
	if err != nil {
		return cost{}, err
	}
	one := run.Job{Bound: job.Sides[0], Seed: job.Seed, Draws: job.Draws}
	took := ensembleCost(width, job.Pairs, job.Workers, time.Duration(len(job.Sides))*paceOf(one))
	if rows {
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
	sets        many // for every scenario but the base
	all         many // for all sides
	draws       sim.Draws
	uncertain   bool
	workers     int
}

// sides reads the scenarios and makes the changes that are asked for, the base first.
func (q *comparing) sides(names []string) ([]*scenarios.Scenario, error) {
	switch {
	case len(names) == 0:
		return nil, wrong("compare takes two scenarios or more, for example: concord compare reference no-new-leader")
	case len(names) == 1 && len(q.sets) == 0:
		return nil, wrong("compare takes two scenarios or more; to compare %s with itself changed, give --set PATH=VALUE, which leaves the base alone; --set-all changes both", names[0])
	case len(names) == 1:
		names = []string{names[0], names[0]}
	case len(names) > mostSides:
		return nil, wrong("compare takes at most %d scenarios, got %d; compare them in turn with the same base", mostSides, len(names))
	}
	var sides []*scenarios.Scenario
	for n, name := range names {
		s, err := scenarios.Read(name)
		if err != nil {
			return nil, wrongRequest{err}
		}
		var sets []string
		if q.seed != "" {
			sets = append(sets, "--seed="+q.seed)
		}
		if q.until != "" {
			sets = append(sets, "--until="+q.until)
		}
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

// job lays the comparison of the sides out and makes its manifest; nothing is
// computed.
func (q *comparing) job(sides []*scenarios.Scenario) (run.CompareJob, *results.Manifest, error) {
	var job run.CompareJob
	fail := func(err error) (run.CompareJob, *results.Manifest, error) { return job, nil, err }
	var names []string
	for _, s := range sides {
		b, err := s.Bind()
		if err != nil {
			return fail(wrongRequest{err})
		}
		if err := b.CanDraw(q.draws); err != nil {
			return fail(wrongRequest{err})
		}
		if s.Region != sides[0].Region {
			return fail(wrong("%s is of region %s and %s of %s; compare scenarios of one region", sides[0].Name, sides[0].Region, s.Name, s.Region))
		}
		names = append(names, s.Name)
		job.Sides = append(job.Sides, b)
		if job.Until == 0 || b.Until < job.Until {
			job.Until = b.Until
		}
	}
	base := job.Sides[0]
	job.Seed, job.Workers, job.Draws, job.Uncertain = base.Scenario.Seed, q.workers, q.draws, q.uncertain
	if q.uncertain && !slices.ContainsFunc(job.Sides, func(b *scenarios.Bound) bool { return len(b.Uncertain) > 0 }) {
		return fail(wrong("--uncertain: none of %s has an [uncertain] table", strings.Join(names, ", ")))
	}
	job.Pairs = q.replicates
	if job.Pairs == -1 {
		job.Pairs = defaultReplicates
		if q.precision != 0 {
			job.Pairs = mostPairs
		}
	}
	if job.Pairs < 2 || job.Pairs > run.MostReplicates {
		return fail(wrong("--replicates = %d, want 2..%d: one pair says nothing of the error", job.Pairs, run.MostReplicates))
	}
	m := &results.Manifest{Program: "concord", Kind: "comparison", ModelVersion: sim.ModelVersion, Scenario: names[0], Others: names[1:], Region: base.Scenario.Region,
		Seed: job.Seed, Replicates: job.Pairs, FirstYear: base.Region.FirstYear, Until: job.Until, Inputs: map[string]string{},
		GoVersion: runtime.Version(), Architecture: runtime.GOOS + "/" + runtime.GOARCH}
	var titles []string
	for _, b := range job.Sides[1:] {
		titles = append(titles, b.Scenario.Title)
	}
	m.Title = strings.Join(titles, "; ") + ", against " + base.Scenario.Title
	if q.uncertain {
		m.Settings = append(m.Settings, "uncertain")
	}
	if q.draws != sim.Shipped {
		m.Settings = append(m.Settings, string(q.draws))
	}
	for _, set := range q.all {
		m.Settings = append(m.Settings, "set-all "+set)
	}
	if q.precision != 0 {
		if !(q.precision > 0 && q.precision < 1e15) {
			return fail(wrong("--precision = %v, want a number above 0", q.precision))
		}
		if q.year == 0 {
			q.year = job.Until
		}
		half, err := q.aim(job)
		if err != nil {
			return fail(err)
		}
		job.Precision = half
		m.Settings = append(m.Settings, fmt.Sprintf("precision %s %d %s", q.outcome, q.year, results.Number(q.precision)))
		if job.Pairs != mostPairs {
			// The manifest will hold how many pairs it took; this is how many it might.
			m.Settings = append(m.Settings, fmt.Sprintf("pairs %d", job.Pairs))
		}
	}
	inputs, err := scenarios.Inputs(base.Scenario.Region)
	if err != nil {
		return fail(wrongRequest{err})
	}
	for name, text := range inputs { // any order: each goes to its own key
		m.Inputs[name] = results.SHA256(text)
	}
	for n, b := range job.Sides {
		m.Inputs[sideFile(n)] = results.SHA256(b.Scenario.TOML(false))
	}
	m.DigestInputs()
	return job, m, nil
}

// sideFile is where the effective scenario of a side stands.
func sideFile(n int) string {
	if n == 0 {
		return "base.effective.toml"
	}
	return fmt.Sprintf("scenario-%d.effective.toml", n)
}

// aim finds the outcome that --precision looks at.
func (q *comparing) aim(job run.CompareJob) (*run.Precision, error) {
	base := job.Sides[0]
	quantity, err := base.Quantity(q.outcome)
	if err != nil {
		return nil, wrong("--outcome %w", err)
	}
	if quantity.Domain == sim.OfEntry {
		return nil, wrong("--outcome %s: two scenarios need not have the same entries; choose an outcome of the region, a country, a pair, a border or a power", q.outcome)
	}
	if q.year < base.Region.FirstYear || q.year > job.Until {
		return nil, wrong("--year = %d, want %d..%d", q.year, base.Region.FirstYear, job.Until)
	}
	return &run.Precision{Domain: quantity.Domain, Outcome: quantity.Outcome.Name, Entity: quantity.Entity, Year: q.year, Half: q.precision}, nil
}

// words say how the aimed precision was met.
func (q *comparing) words(c *results.Comparison) string {
	if q.precision == 0 {
		return ""
	}
	return fmt.Sprintf("Stopped after %d pairs: the 95 %% interval of the mean difference in %s of %d was to be ±%v or narrower; the rule looks at fixed numbers of pairs.", c.Count(), q.outcome, q.year, q.precision)
}

// drawsJob asks what the pairs of a comparison draw, once their number is known.
func (q *comparing) drawsJob(job run.CompareJob, m *results.Manifest) run.DrawsJob {
	return run.DrawsJob{Sides: job.Sides, Names: sideNames(len(job.Sides)), Seed: job.Seed, Replicates: m.Replicates, Workers: job.Workers, Uncertain: job.Uncertain, Draws: job.Draws}
}

// sideNames are the names of sides, as their files have them.
func sideNames(n int) []string {
	var names []string
	for k := range n {
		names = append(names, strings.TrimSuffix(sideFile(k), ".effective.toml"))
	}
	return names
}

// comparisonFolder makes every file of a comparison's folder. Drawn is the table of
// what the pairs draw, if any.
func comparisonFolder(job run.CompareJob, c *results.Comparison, m *results.Manifest, precision string, drawn []results.Table, keep keeping) ([]store.File, error) {
	tables := append([]results.Table{c.Table()}, c.EntryTables()...)
	var questions []string
	for _, b := range job.Sides {
		questions = append(questions, b.Scenario.Question)
	}
	files := []store.File{{Path: "datapackage.json", Data: results.DataPackage(m, c.Layout.Outcomes, slices.Concat(tables, drawn))}}
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV})
	}
	for _, t := range drawn {
		files = append(files, store.File{Path: t.File, From: t.From})
	}
	for n, b := range job.Sides {
		files = append(files, store.File{Path: sideFile(n), Data: b.Scenario.TOML(false)})
	}
	shown := newGallery(keep.look)
	if keep.draw {
		drawn, err := figures.Compare(c, figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion, Seed: m.Seed, Replicates: m.Replicates, Digest12: m.OutcomeDigest[:12], Look: keep.look})
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		if err := shown.hang(drawn...); err != nil {
			return nil, err
		}
		files = append(files, shown.files...)
	}
	summary := c.Report(m, questions, precision, shown.captions)
	page, err := report.HTML(m.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	files = append(files, store.File{Path: "summary.md", Data: summary}, store.File{Path: "report.html", Data: page})
	return sealed(m, files, drawn...), nil
}

// described are tables and their codebook, of a folder whose tables have no outcomes
// as columns or rows that the codebook has to define.
func described(m *results.Manifest, tables ...results.Table) []store.File {
	files := []store.File{{Path: "datapackage.json", Data: results.DataPackage(m, nil, tables)}}
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV})
	}
	return files
}

// sealed adds the manifest with the digests of all files. Tables that are moved into
// place, not held in memory, bring theirs.
func sealed(m *results.Manifest, files []store.File, moved ...results.Table) []store.File {
	m.Files = map[string]string{}
	for _, f := range files {
		if f.From == "" {
			m.Files[f.Path] = results.SHA256(f.Data)
		}
	}
	for _, t := range moved {
		m.Files[t.File] = t.SHA256
	}
	return append(files, store.File{Path: "manifest.json", Data: m.JSON()})
}
