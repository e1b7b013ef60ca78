package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
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

Of save:
  --year YEAR        the state is of its end
  --out FILE         where to (default NAME-YEAR.concord)
  --from STATE       go on from a state instead of the beginning: a branch of a branch; seed,
                     replicates and draws are then the state's
  --seed N           the seed (default: the scenario's)
  --replicates N     how many runs (default 200; 35 kB each in the reference)
  --uncertain        draw the scenario's [uncertain] values in each replicate; a branch goes on
                     to draw those of its own scenario
  --priors, --posterior   draw the parameters in each replicate, as for run

Of run:
  --until YEAR       last year (default: the scenario's, or the region's 2035)
  --out FOLDER       where to (default results/runs/NAME-from-YEAR-SEED-KEY; KEY is of the inputs)
  --log N            the replicate that events.log and decisions.csv tell of (default 0)
  --rows             also every replicate as tables, as for run
  --no-figures       tables only
  --json             print the manifest instead of the summary
` + lookHelp + `
Of both:
  --set PATH=VALUE   change a value of the scenario, as for concord run; may be given again
  --force            replace the file, or the results of another run in FOLDER
  --workers N        how many at a time (default: one a core); nothing depends on it

Examples:
  concord branch save reference --year 2015 --out state-2015.concord
  concord branch run state-2015.concord no-new-leader --until 2030
`

func branchVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	if len(args) == 0 {
		return flag.ErrHelp
	}
	switch args[0] {
	case "save":
		return saveState(ctx, stdout, stderr, args[1:])
	case "run":
		return runBranch(ctx, stdout, stderr, args[1:])
	case "-h", "--help", "-help":
		return flag.ErrHelp
	}
	return wrong("branch has no %s%s; there are: save, run", fault.Quote(args[0]), fault.DidYouMean(args[0], []string{"save", "run"}))
}

func saveState(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := request{scenario: "reference"}
	var out, from string
	var year int
	var force bool
	words, err := options("branch save", func(f *flag.FlagSet) {
		f.IntVar(&year, "year", 0, "")
		f.StringVar(&out, "out", "", "")
		f.StringVar(&from, "from", "", "")
		f.StringVar(&q.seed, "seed", "", "")
		f.IntVar(&q.replicates, "replicates", -1, "")
		f.Var(&q.sets, "set", "")
		f.BoolVar(&q.uncertain, "uncertain", false, "")
		drawsFlags(f, &q.draws)
		f.BoolVar(&force, "force", false, "")
		f.IntVar(&q.workers, "workers", 0, "")
	}, args)
	if err != nil {
		return err
	}
	switch {
	case len(words) > 1:
		return wrong("branch save takes one scenario, got %s", strings.Join(words, ", "))
	case len(words) == 1:
		q.scenario = words[0]
	}
	if year == 0 {
		return wrong("branch save: give --year YEAR, whose end the state is of")
	}
	var state *results.State
	var b *scenarios.Bound
	var m *results.Manifest
	if from != "" {
		if q.seed != "" || q.replicates != -1 || q.uncertain || q.draws != sim.Shipped {
			return wrong("branch save --from: seed, replicates and draws are those of %s; leave --seed, --replicates, --uncertain, --priors and --posterior out", from)
		}
		var name string
		if len(words) == 1 {
			name = words[0]
		}
		file, s, err := openState(from)
		if err != nil {
			return err
		}
		defer file.Close()
		state = s
		if b, m, err = q.goOn(from, state, name); err != nil {
			return err
		}
		q.uncertain, q.draws, q.replicates = state.Uncertain, state.Draws, state.Replicates
	} else {
		if q.replicates == -1 {
			q.replicates = defaultReplicates
		}
		if b, m, err = q.prepare(); err != nil {
			return err
		}
	}
	first := b.Region.FirstYear
	if state != nil {
		first = state.Year + 1
	}
	if year < first || year >= b.Region.LastYear {
		return wrong("--year %d: want %d..%d", year, first, b.Region.LastYear-1)
	}
	if q.replicates > mostStates {
		return wrong("--replicates %d: a saved state holds at most %d", q.replicates, mostStates)
	}
	if out == "" {
		out = fmt.Sprintf("%s-%d.concord", m.Scenario, year)
	}
	place, err := holdState(out, force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	p := newProgress(stderr, m.Scenario, q.replicates)
	job := run.StatesJob{Year: year, Inputs: regionInputs(m), From: state,
		Job: run.Job{Bound: b, Seed: m.Seed, Replicates: q.replicates, Workers: q.workers, Uncertain: q.uncertain, Draws: q.draws, Done: p.done}}
	took := ensembleCost(0, q.replicates, q.workers, paceOf(job.Job))
	took.seconds *= float64(year-first+1) / float64(b.Region.Years())
	took.disk = float64(q.replicates) * float64(run.StateBytes(b))
	if err := took.tell(stderr, "branch save: "+results.Thousands(q.replicates)+" "+fault.Plural(q.replicates, "state"), place); err != nil {
		return err
	}
	var w *results.StateWriter
	err = place.File(func(to io.Writer) (err error) {
		w, err = run.SaveStates(ctx, job, to)
		return err
	})
	p.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s: the end of %d in %s, %s, seed %d, model %s; %.1f MB\nSHA-256 %s\n",
		out, year, m.Scenario, fault.Count(q.replicates, "replicate"), m.Seed, m.ModelVersion, float64(w.Size)/1e6, w.Digest)
	return nil
}

// regionInputs are the digests of the region's files in a manifest.
func regionInputs(m *results.Manifest) map[string]string {
	in := maps.Clone(m.Inputs)
	delete(in, "scenario.effective.toml")
	return in
}

// holdState takes a file for a state. With force it may stand there, if it is a whole
// state that concord saved.
func holdState(path string, force bool) (*store.Place, error) {
	place, err := store.Hold(path, func(at string, _ bool) ([]string, error) {
		keep := func(why string) ([]string, error) {
			return nil, fmt.Errorf("%s %w: %s", path, store.ErrKept, why)
		}
		if !force {
			return keep("it is there already; choose another file with --out, or replace it with --force")
		}
		file, _, err := openState(at)
		if file != nil {
			file.Close() //nolint:errcheck // it was read
		}
		if err != nil && !errors.Is(err, results.ErrOtherVersion) {
			return keep("it is not a whole state that concord saved; choose another file with --out")
		}
		return nil, nil
	})
	return place, store.WithOption(err, "--out")
}

// openState reads and verifies a file of states. The file is to be closed.
func openState(path string) (*os.File, *results.State, error) {
	info, err := os.Stat(path) // before it is opened: a pipe would keep us waiting
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, wrong("there is no file %s; want one that `concord branch save` wrote", path)
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fault.Faults{{File: path, Message: "this is not a file; want one that `concord branch save` wrote"}}
	}
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	info, err = file.Stat()
	if err != nil {
		file.Close()
		return nil, nil, wrongRequest{err}
	}
	s, err := results.ReadState(path, file, info.Size())
	if err != nil {
		file.Close()
		return nil, nil, wrongRequest{err}
	}
	return file, s, nil
}

// goOn reads the scenario that is to go on from a state, the state's own when name
// is empty, and has it follow.
func (q request) goOn(path string, state *results.State, name string) (*scenarios.Bound, *results.Manifest, error) {
	var s *scenarios.Scenario
	var err error
	if name == "" {
		s, err = run.ScenarioOf(state)
	} else {
		s, err = scenarios.Read(name)
	}
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	return q.follow(path, state, s)
}

// follow brings a scenario and the state of path together, and tells why it does
// not go on from there. The manifest is of a whole run of it.
func (q request) follow(path string, state *results.State, s *scenarios.Scenario) (*scenarios.Bound, *results.Manifest, error) {
	fail := func(err error) (*scenarios.Bound, *results.Manifest, error) { return nil, nil, wrongRequest{err} }
	for _, set := range q.sets {
		if path, _, _ := strings.Cut(set, "="); strings.TrimSpace(path) == "seed" {
			return fail(fmt.Errorf("--set %s: the seed is that of the state, %d", set, state.Seed))
		}
	}
	sets := slices.Concat(q.sets, []string{"seed=" + strconv.FormatUint(state.Seed, 10)})
	if q.until != "" {
		sets = append(sets, "--until="+q.until)
	}
	if err := s.Set(sets...); err != nil {
		return fail(err)
	}
	q.replicates, q.uncertain, q.draws = state.Replicates, false, sim.Shipped
	b, m, err := q.bind(s)
	if err != nil {
		return nil, nil, err
	}
	saved, err := run.Saved(state)
	if err != nil {
		return fail(fmt.Errorf("%s: %w", path, err))
	}
	err = run.Continues(state, saved, b)
	if err == nil {
		err = otherRegion(state, m)
	}
	if err != nil {
		return fail(fmt.Errorf("%s does not go on from %s:\n%w", s.Name, path, err))
	}
	return b, m, nil
}

// otherRegion names the files of the region that are not those of the state.
func otherRegion(state *results.State, m *results.Manifest) error {
	now := regionInputs(m)
	var changed run.Differences
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if state.Inputs[name] != now[name] {
			changed = append(changed, fmt.Sprintf("%s is another file than when the state was saved: save the state again", name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(state.Inputs)) {
		if now[name] == "" {
			changed = append(changed, fmt.Sprintf("%s is gone since the state was saved: save the state again", name))
		}
	}
	if changed == nil {
		return nil
	}
	return changed
}

func runBranch(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var q request
	var keep keeping
	var noFigures, asJSON bool
	words, err := options("branch run", func(f *flag.FlagSet) {
		f.StringVar(&q.until, "until", "", "")
		f.Var(&q.sets, "set", "")
		f.StringVar(&keep.out, "out", "", "")
		f.BoolVar(&keep.force, "force", false, "")
		f.IntVar(&q.told, "log", 0, "")
		f.BoolVar(&keep.rows, "rows", false, "")
		f.BoolVar(&noFigures, "no-figures", false, "")
		lookFlags(f, &keep.look)
		f.IntVar(&q.workers, "workers", 0, "")
		f.BoolVar(&asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	keep.draw = !noFigures
	if len(words) == 0 || len(words) > 2 {
		return wrong("branch run takes a saved state and one scenario or none, for example: concord branch run state-2015.concord no-new-leader")
	}
	name := ""
	if len(words) == 2 {
		name = words[1]
	}
	file, state, err := openState(words[0])
	if err != nil {
		return err
	}
	defer file.Close()
	b, m, err := q.goOn(words[0], state, name)
	if err != nil {
		return err
	}
	branchOf(m, state)
	if err := takeLook(stderr, m, keep.look, figures.NamesOf(b.Region), keep.draw, b); err != nil {
		return err
	}
	if keep.out == "" {
		keep.out = filepath.Join("results", "runs", fmt.Sprintf("%s-from-%d-%d-%s", m.Scenario, state.Year, m.Seed, m.Key()))
	}
	place, err := results.HoldFolder(keep.out, m.InputDigest, keep.force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	what := fmt.Sprintf("branch run: %s %s of %s", results.Thousands(state.Replicates), fault.Plural(state.Replicates, "replicate"), m.Scenario)
	if err := branchCost(b, state, q.workers, keep.rows).tell(stderr, what, place); err != nil {
		return err
	}
	job := run.Job{Bound: b, Workers: q.workers, Told: q.told}
	rows, err := keep.rowFiles(place)
	if err != nil {
		return err
	}
	if rows != nil {
		defer rows.Discard()
		job.InTurn = rows.Add
	}
	p := newProgress(stderr, m.Scenario, state.Replicates)
	job.Done = p.done
	e, err := run.Branch(ctx, job, state)
	p.end()
	if err != nil {
		return err
	}
	m.OutcomeDigest = e.Digest()
	if err := keep.leave(ctx, place, b, e, m, rows, branchDraws(b, state, q.workers), nil); err != nil {
		return err
	}
	if asJSON {
		_, err := stdout.Write(m.JSON())
		return err
	}
	branchBrief(stdout, e, m, state, keep.out)
	return nil
}

// branchCost guesses what the years after a state take: their share of a whole run.
func branchCost(b *scenarios.Bound, state *results.State, workers int, rows bool) cost {
	one := run.Job{Bound: b, Seed: state.Seed, Draws: state.Draws, Uncertain: state.Uncertain}
	years, all := b.Until-state.Year, b.Until-b.Region.FirstYear+1
	width := run.Width(one) / all * years
	took := ensembleCost(width, state.Replicates, workers, paceOf(one)/time.Duration(all)*time.Duration(years))
	if rows {
		took.disk = bytesOfCell * float64(width) * float64(state.Replicates)
	}
	return took
}

// branchOf makes the manifest of a whole run that of a branch from a state.
func branchOf(m *results.Manifest, state *results.State) {
	m.Kind, m.FirstYear = "branch", state.Year+1
	if state.Uncertain {
		m.Settings = append(m.Settings, "uncertain")
	}
	if state.Draws != sim.Shipped {
		m.Settings = append(m.Settings, string(state.Draws))
	}
	m.Settings = append(m.Settings, fmt.Sprintf("branch %d %s", state.Year, state.Digest))
	m.DigestInputs()
}

// branchDraws asks what the replicates of a branch draw, and have drawn before it.
func branchDraws(b *scenarios.Bound, state *results.State, workers int) run.DrawsJob {
	return run.DrawsJob{Sides: []*scenarios.Bound{b}, Seed: state.Seed, Replicates: state.Replicates, Workers: workers, Uncertain: state.Uncertain, Draws: state.Draws, From: state}
}

// branchBrief is what a person reads when a branch is done.
func branchBrief(stdout io.Writer, e *results.Ensemble, m *results.Manifest, state *results.State, dir string) {
	fmt.Fprintf(stdout, "%s\n%d–%d, from the end of %d in %s; %s, seed %d, model %s; intervals: %s\n",
		m.Title, m.FirstYear, m.Until, state.Year, state.Scenario, fault.Count(m.Replicates, "replicate"), m.Seed, m.ModelVersion, e.Spread())
	undrawn(stdout, e)
	s := e.Summary(sim.OfRegion, "inside_share", 0, m.Until)
	fmt.Fprintf(stdout, "\ntrade inside the region in %d: %.1f %% of all trade (5–95 %%: %.1f–%.1f)\n", m.Until, 100*s.P50, 100*s.P05, 100*s.P95)
	fmt.Fprint(stdout, e.Brief())
	fmt.Fprintf(stdout, "\noutcome digest %s\nresults in %s (begin with report.html)\n", m.OutcomeDigest, dir)
}
