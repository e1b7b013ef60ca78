package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sort"
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
	"concord/sim/fault"
)

const runHelp = `concord run [SCENARIO] [options]

SCENARIO is a name of the library (concord scenarios) or a TOML file; without it, the
reference: the dated record to 2020, and on to 2035. "all" runs the whole library, each
scenario into its own folder, and tells of each in a line.

  --seed N           the seed (default: the scenario's, which is 1 unless it says otherwise)
  --replicates N     how many runs, each with its own draws (default 200)
  --until YEAR       last year (default: the scenario's, or the region's 2035)
  --set PATH=VALUE   change a value: event.ID.key, proposal.ID.key, a parameter, size.UZ, until;
                     may be given again
  --uncertain        draw the scenario's [uncertain] values in each replicate; intervals are then
                     of these too
  --priors           draw the parameters from their priors in each replicate, but those that
                     the scenario sets; intervals are then of seeds and parameters
  --posterior        draw them from the posterior of the fit to the region's record instead:
                     what the record leaves possible, see concord help fit
  --out FOLDER       where to (default results/runs/NAME-SEED-KEY; KEY is of the inputs)
  --force            replace the results of another run in FOLDER; what concord did not leave there
                     is kept, and the run refuses
  --log N            the replicate that events.log and decisions.csv tell of (default 0)
  --rows             also every replicate as tables, in rows/ (a megabyte each); above 200
                     replicates with the values drawn, in draws.csv, which up to 200 is always left
  --no-figures       tables only
  --workers N        how many at a time (default: one a core); the results do not depend on it
  --checkpoint SECS  how often a long run saves how far it has come (default 10)
  --json             print the manifest instead of the summary
` + lookHelp + `
Up to 200 replicates are kept whole. Of more, figures, the log and changes of membership show
the first 64; tables are of all, quantiles within 0.4 %, memory does not grow. A long run
that is stopped, even by a power cut, goes on where it was when the same command is given.

Examples:
  concord run
  concord run no-new-leader --replicates 50
  concord run reference --set leaders.gain=0.4 --until 2020
  concord run all --replicates 20 --no-figures
  concord run --figure borders --format svg,pdf --width 12 --greyscale
`

const defaultReplicates = 200

// request is what the options of run and verify ask for.
type request struct {
	scenario   string
	seed       string
	replicates int
	until      string
	sets       many
	uncertain  bool
	draws      sim.Draws
	told       int // replicate that the log and the table of votes are of
	workers    int
	checkpoint *store.Checkpoint // where a long run keeps how far it has come, nil for nowhere
	every      float64           // seconds between two checkpoints
}

// prepare reads the scenario and seals the manifest; nothing is computed.
func (q request) prepare() (*scenarios.Bound, *results.Manifest, error) {
	s, err := scenarios.Read(q.scenario)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	var sets []string
	if q.seed != "" {
		sets = append(sets, "--seed="+q.seed)
	}
	if q.until != "" {
		sets = append(sets, "--until="+q.until)
	}
	sets = append(sets, q.sets...)
	if len(sets) > 0 {
		if err := s.Set(sets...); err != nil {
			return nil, nil, wrongRequest{err}
		}
	}
	return q.bind(s)
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
	m := &results.Manifest{
		Program: "concord", ModelVersion: sim.ModelVersion, Scenario: s.Name, Title: s.Title, Region: s.Region,
		Seed: s.Seed, Replicates: q.replicates, FirstYear: b.Region.FirstYear, Until: b.Until,
		Inputs: map[string]string{}, GoVersion: runtime.Version(), Architecture: runtime.GOOS + "/" + runtime.GOARCH,
	}
	if q.uncertain {
		m.Settings = append(m.Settings, "uncertain")
	}
	if q.draws != sim.Shipped {
		m.Settings = append(m.Settings, string(q.draws))
	}
	if q.told != 0 {
		m.Settings = append(m.Settings, fmt.Sprintf("log %d", q.told))
	}
	inputs, err := scenarios.Inputs(s.Region)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	for name, text := range inputs { // any order: each goes to its own key
		m.Inputs[name] = results.SHA256(text)
	}
	m.Inputs["scenario.effective.toml"] = results.SHA256(s.TOML(false))
	m.DigestInputs()
	return b, m, nil
}

// compute runs the ensemble with progress on stderr and completes the manifest.
// Each gets the records in order as they are made; nil for not at all.
func (q request) compute(ctx context.Context, stderr io.Writer, b *scenarios.Bound, m *results.Manifest, each func(*sim.Layout, int, [][]float64) error) (*results.Ensemble, error) {
	p := newProgress(stderr, m.Scenario, q.replicates)
	e, err := run.Ensemble(ctx, run.Job{Bound: b, Seed: m.Seed, Replicates: m.Replicates, Workers: q.workers, Uncertain: q.uncertain, Draws: q.draws, Told: q.told, Done: p.done,
		Checkpoint: q.checkpoint, Every: time.Duration(q.every * float64(time.Second)), InTurn: each})
	p.end()
	if err != nil {
		return nil, err
	}
	m.OutcomeDigest = e.Digest()
	return e, nil
}

func runVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := request{scenario: "reference", replicates: defaultReplicates}
	var out string
	var force, rows, noFigures, asJSON bool
	var look figures.Look
	words, err := options("run", func(f *flag.FlagSet) {
		f.StringVar(&q.seed, "seed", "", "")
		f.IntVar(&q.replicates, "replicates", defaultReplicates, "")
		f.StringVar(&q.until, "until", "", "")
		f.Var(&q.sets, "set", "")
		f.BoolVar(&q.uncertain, "uncertain", false, "")
		drawsFlags(f, &q.draws)
		f.StringVar(&out, "out", "", "")
		f.BoolVar(&force, "force", false, "")
		f.IntVar(&q.told, "log", 0, "")
		f.BoolVar(&rows, "rows", false, "")
		f.BoolVar(&noFigures, "no-figures", false, "")
		lookFlags(f, &look)
		f.IntVar(&q.workers, "workers", 0, "")
		f.Float64Var(&q.every, "checkpoint", run.CheckpointEvery.Seconds(), "")
		f.BoolVar(&asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	if !(q.every > 0 && q.every <= 86400) {
		return wrong("--checkpoint = %v, want more than 0 seconds, at most a day", q.every)
	}
	switch len(words) {
	case 0:
	case 1:
		q.scenario = words[0]
	default:
		return wrong("run takes one scenario, got %s", strings.Join(words, ", "))
	}
	if rows && q.replicates > mostRows {
		return wrong("--rows with --replicates %d: want at most %d", q.replicates, mostRows)
	}
	keep := keeping{out: out, force: force, rows: rows, draw: !noFigures, look: look}
	if q.scenario == wholeLibrary {
		return q.runAll(ctx, stdout, stderr, keep, asJSON)
	}
	e, m, dir, err := q.runOne(ctx, stderr, keep)
	if err != nil {
		return err
	}
	if asJSON {
		_, err := stdout.Write(m.JSON())
		return err
	}
	brief(stdout, e, m, dir)
	return nil
}

// wholeLibrary is the word that stands for every scenario of the library.
const wholeLibrary = "all"

// keeping says what is kept of a run, and where.
type keeping struct {
	out               string
	force, rows, draw bool
	look              figures.Look
}

// runOne simulates the scenario of the request and writes its folder.
func (q request) runOne(ctx context.Context, stderr io.Writer, keep keeping) (*results.Ensemble, *results.Manifest, string, error) {
	fail := func(err error) (*results.Ensemble, *results.Manifest, string, error) { return nil, nil, "", err }
	b, m, err := q.prepare()
	if err != nil {
		return fail(err)
	}
	if err := takeLook(stderr, m, keep.look, figures.NamesOf(b.Region), keep.draw, b); err != nil {
		return fail(err)
	}
	dir := keep.out
	if dir == "" {
		dir = filepath.Join("results", "runs", m.Scenario+"-"+strconv.FormatUint(m.Seed, 10)+"-"+m.Key())
	}
	place, err := results.HoldFolder(dir, m.InputDigest, keep.force)
	if err != nil {
		return fail(wrongRequest{err})
	}
	defer place.Release()
	one := run.Job{Bound: b, Seed: m.Seed, Draws: q.draws, Uncertain: q.uncertain}
	took := ensembleCost(run.Width(one), m.Replicates, q.workers, paceOf(one))
	if keep.rows {
		took.disk = bytesOfCell * float64(run.Width(one)) * float64(m.Replicates)
	}
	if err := took.tell(stderr, fmt.Sprintf("run: %s %s of %s", results.Thousands(m.Replicates), fault.Plural(m.Replicates, "replicate"), m.Scenario), place); err != nil {
		return fail(err)
	}
	rows, err := keep.rowFiles(place)
	if err != nil {
		return fail(err)
	}
	var each func(*sim.Layout, int, [][]float64) error
	if rows != nil {
		defer rows.Discard()
		each = rows.Add
	} else {
		q.checkpoint = checkpoint(stderr, place, m)
	}
	e, err := q.compute(ctx, stderr, b, m, each)
	if err != nil {
		return fail(err)
	}
	var ghost *results.Ensemble
	if keep.draw {
		if ghost, err = q.ghostOf(ctx, m, len(e.Records)); err != nil {
			return fail(err)
		}
	}
	if err := keep.leave(ctx, place, b, e, m, rows, q.drawsJob(b, m), ghost); err != nil {
		return fail(err)
	}
	if q.checkpoint != nil {
		if err := q.checkpoint.Remove(); err != nil {
			return fail(err)
		}
	}
	return e, m, dir, nil
}

// rowFiles begins the tables of single replicates, nil where they are not asked for.
func (keep keeping) rowFiles(place *store.Place) (*results.RowFiles, error) {
	if !keep.rows {
		return nil, nil
	}
	return results.NewRowFiles(place)
}

// leave writes the folder of a run or a branch: its tables, the rows of single
// replicates if any, what the replicates drew, and figures beside the medians of ghost.
func (keep keeping) leave(ctx context.Context, place *store.Place, b *scenarios.Bound, e *results.Ensemble, m *results.Manifest, rows *results.RowFiles, draws run.DrawsJob, ghost *results.Ensemble) error {
	var single []results.Table
	if rows != nil {
		var err error
		if single, err = rows.Tables(); err != nil {
			return err
		}
	}
	drawn, discard, err := drawsTable(ctx, place, draws, keep.rows)
	defer discard()
	if err != nil {
		return err
	}
	files, err := folder(b, e, m, append(single, drawn...), keep, ghost)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return place.Folder(files)
}

// drawsJob asks what the replicates of the request draw.
func (q request) drawsJob(b *scenarios.Bound, m *results.Manifest) run.DrawsJob {
	return run.DrawsJob{Sides: []*scenarios.Bound{b}, Seed: m.Seed, Replicates: m.Replicates, Workers: q.workers, Uncertain: q.uncertain, Draws: q.draws}
}

// checkpoint is where a long computation into a place saves how far it has come.
// Those of other inputs beside it are kept and named.
func checkpoint(stderr io.Writer, place *store.Place, m *results.Manifest) *store.Checkpoint {
	at, others := place.Checkpoint(m.InputDigest)
	for _, path := range others {
		say(stderr, "concord: %s is of a computation with other inputs that did not end; it is kept, remove it if it is not needed", path)
	}
	return at
}

// runAll runs the library, each scenario into a folder of its name below out,
// and prints a line for each: what it comes to, and its digest.
func (q request) runAll(ctx context.Context, stdout, stderr io.Writer, keep keeping, asJSON bool) error {
	below := keep.out
	for _, name := range scenarios.Library() {
		q.scenario = name
		if below != "" {
			keep.out = filepath.Join(below, name)
		}
		e, m, _, err := q.runOne(ctx, stderr, keep)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if asJSON {
			if _, err := stdout.Write(m.JSON()); err != nil {
				return err
			}
			continue
		}
		at := func(outcome string) float64 { return e.Summary(sim.OfRegion, outcome, 0, m.Until).P50 }
		fmt.Fprintf(stdout, "%-28s %d  H %3.0f  V %3.0f  inside %4.1f %%  %s\n",
			name, m.Until, at("horizontal"), at("vertical"), 100*at("inside_share"), m.OutcomeDigest[:16])
	}
	return nil
}

// folder makes every file of a results folder. Single are the tables of single
// replicates, if any: rows, and what they drew.
func folder(b *scenarios.Bound, e *results.Ensemble, m *results.Manifest, single []results.Table, keep keeping, ghost *results.Ensemble) ([]store.File, error) {
	s := b.Scenario
	observed, err := observations(b)
	if err != nil {
		return nil, err
	}
	tables := append(append(e.Tables(), e.Decisions(), e.Fingerprints().Table()), single...)
	var files []store.File
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV, From: t.From})
	}
	shown := newGallery(keep.look)
	if keep.draw {
		meta, err := figureMeta(b, m)
		if err != nil {
			return nil, err
		}
		meta.Ghost, meta.Look = ghost, keep.look
		drawn, err := figures.All(e, observed, meta)
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		if err := shown.hang(drawn...); err != nil {
			return nil, err
		}
		files = append(files, shown.files...)
	}
	about := results.About{Title: s.Title, Question: s.Question, Expect: s.Expect, IDs: s.IDs, Claims: s.Claims, Evidence: scenarios.Evidence(s.Region)}
	if s.Name != "reference" && s.Region == scenarios.DefaultRegion {
		if reference, err := scenarios.Read("reference"); err == nil {
			about.Differences = scenarios.Difference(reference, s)
		}
	}
	summary := e.Report(m, about, observed, shown.captions)
	page, err := report.HTML(s.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	files = append(files,
		store.File{Path: "scenario.effective.toml", Data: s.TOML(false)},
		store.File{Path: "events.log", Data: e.EventsLog()},
		store.File{Path: "summary.md", Data: summary},
		store.File{Path: "report.html", Data: page},
		store.File{Path: "datapackage.json", Data: results.DataPackage(m, e.Layout.Outcomes, tables)},
	)
	return sealed(m, files, single...), nil
}

// ghostOf is the reference that the figures of another scenario of its region
// show as a thin line, with the same seed and as many replicates; nil for none.
func (q request) ghostOf(ctx context.Context, m *results.Manifest, replicates int) (*results.Ensemble, error) {
	if m.Scenario == "reference" || m.Region != scenarios.DefaultRegion {
		return nil, nil
	}
	s, err := scenarios.Read("reference")
	if err != nil {
		return nil, err
	}
	if err := s.Set(fmt.Sprintf("until=%d", m.Until)); err != nil {
		return nil, err
	}
	reference, err := s.Bind()
	if err != nil {
		return nil, err
	}
	return run.Ensemble(ctx, run.Job{Bound: reference, Seed: m.Seed, Replicates: replicates, Workers: q.workers, Draws: q.draws})
}

// undrawn tells of [uncertain] ranges that nobody draws.
func undrawn(stdout io.Writer, e *results.Ensemble) {
	if words := results.UndrawnWords(e.Undrawn); words != "" {
		fmt.Fprintln(stdout, words)
	}
}

// brief is what a person reads when the run is done.
func brief(stdout io.Writer, e *results.Ensemble, m *results.Manifest, dir string) {
	fmt.Fprintf(stdout, "%s\n%s, seed %d, %d–%d, model %s; intervals: %s\n", m.Title, fault.Count(m.Replicates, "replicate"), m.Seed, m.FirstYear, m.Until, m.ModelVersion, e.Spread())
	undrawn(stdout, e)
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
	fmt.Fprintf(stdout, "\n\noutcome digest %s\nresults in %s (begin with report.html)\n", m.OutcomeDigest, dir)
}

// observations brings the record into the form that results and figures read.
func observations(b *scenarios.Bound) (*results.Observed, error) {
	o := &results.Observed{Turnover: map[string][]results.Reading{}, Openness: map[string][]results.Reading{}, Regimes: map[string][]results.Spell{}}
	record, err := scenarios.ObservedIn(b.Scenario.Region)
	if err != nil {
		return nil, err
	}
	for _, v := range record.InsideShare {
		o.InsideShare = append(o.InsideShare, results.Band(v))
	}
	for _, s := range record.Regimes {
		o.Regimes[s.A+"-"+s.B] = append(o.Regimes[s.A+"-"+s.B], results.Spell{From: s.From, To: s.To, Regime: s.Regime, Certainty: s.Certainty})
	}
	for _, c := range record.Comparators {
		o.Comparators = append(o.Comparators, results.Level{Name: c.Region, Year: c.Year, Share: c.Share, Reading: c.Reading, ID: c.ID})
	}
	for _, v := range record.Openness {
		k := b.Region.NodeIndex(v.Country)
		if k < 0 || v.Year < b.Region.FirstYear || v.Year > b.Region.LastYear {
			continue
		}
		// Over the size that the run uses, which need not be the published GDP.
		size := b.Region.Size[(v.Year-b.Region.FirstYear)*len(b.Region.Nodes)+k]
		o.Openness[v.Country] = append(o.Openness[v.Country], results.Reading{Year: v.Year, Value: v.USD / size, Reporter: "World Bank"})
	}
	o.Turnover = turnovers(b.Region, record.Flows)
	return o, nil
}

// turnovers adds the two directions of a pair when one source gives both;
// sources are never mixed.
func turnovers(r *sim.Region, flows []scenarios.ObservedFlow) map[string][]results.Reading {
	type key struct {
		pair, source string
		year         int
	}
	sums, ways := map[key]float64{}, map[key]int{}
	for _, f := range flows {
		a, b := r.NodeIndex(f.Exporter), r.NodeIndex(f.Importer)
		if a < 0 || b < 0 || a >= r.Members || b >= r.Members {
			continue
		}
		k := key{r.PairName(a, b), f.Source, f.Year}
		sums[k] += f.USD
		ways[k]++
	}
	out := map[string][]results.Reading{}
	for k, usd := range sums { // any order: sorted below by everything that a reading holds
		if ways[k] == 2 {
			out[k.pair] = append(out[k.pair], results.Reading{Year: k.year, Value: usd, Reporter: cmp.Or(scenarios.Reporter[k.source], k.source)})
		}
	}
	for _, readings := range out { // any order: each list is sorted by itself
		sort.Slice(readings, func(i, j int) bool {
			a, b := readings[i], readings[j]
			return cmp.Or(cmp.Compare(a.Reporter, b.Reporter), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Value, b.Value)) < 0
		})
	}
	return out
}

// figureMeta is what the figures say about the run.
func figureMeta(b *scenarios.Bound, m *results.Manifest) (figures.Meta, error) {
	borders := b.Params.Borders
	meta := figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion, Seed: m.Seed, Replicates: m.Replicates, Digest12: m.OutcomeDigest[:12],
		OwnTables:  !slices.Contains(scenarios.RegionNames(), m.Region),
		Thresholds: []figures.Threshold{{Below: borders.ClosedBelow, Regime: sim.Closed}, {Below: borders.RestrictedBelow, Regime: sim.Restricted}, {Below: borders.ManagedBelow, Regime: sim.Managed}}}
	var err error
	if meta.Places, err = scenarios.Places(m.Region); err != nil {
		return meta, err
	}
	if m.Region == scenarios.DefaultRegion {
		outlines, err := scenarios.Outlines()
		if err != nil {
			return meta, err
		}
		meta.MapLayer = &figures.Map{}
		for _, o := range outlines {
			meta.MapLayer.Outlines = append(meta.MapLayer.Outlines, figures.Outline(o))
		}
	}
	return meta, nil
}

// isTerminal tells whether progress would be read by a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
