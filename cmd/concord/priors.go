package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const priorsHelp = `concord priors [options]

What does the model say before it has seen the record? The share of outside causes over draws
from the priors, free history beside the record, and how far the effort of outside powers
reaches. With --search, only which prior of external.scale puts the 5 and 95 % points of the
share where they are wanted.

{flags}

Examples:
  concord priors --search 5,70
  concord priors --update
`

const (
	priorsTable   = "results/reference/priors.csv"
	priorsPage    = "docs/PRIORS.md"
	priorsPicture = "figures/priors.png" // relative to the page
)

// usualEnds are the ends of the share that the page searches for.
var usualEnds = [][2]float64{{0.05, 0.70}, {0.15, 0.85}}

// askingPriors is what the options of priors ask for.
type askingPriors struct {
	run.Priors
	given, free   string
	search        []string
	update, check bool
}

func (q *askingPriors) flags(f *flags) {
	f.string(&q.given, "given SCENARIO", fmt.Sprintf("history as recorded (default %s)", q.given))
	f.string(&q.free, "free SCENARIO", fmt.Sprintf("history in which the region decides (default %s)", q.free))
	f.int(&q.Draws, "draws N", fmt.Sprintf("from the priors (default %d)", q.Draws))
	f.int(&q.Pairs, "pairs N", fmt.Sprintf("of runs, for the effort of powers (default %d)", q.Pairs))
	f.many(&q.search, "search LOW,HIGH", "two percentages such as 5,70", "only find the prior of external.scale under which "+
		"the 5 and "+
		"95 % points of the share stand there; may be given again")
	f.seed(&q.Seed, fmt.Sprintf("of the draws and of the runs (default %d)", q.Seed))
	f.workers(&q.Workers, "the answers do not depend on it")
	f.bool(&q.update, "update", "rewrite "+priorsTable+", "+priorsPage+" and its figure; from the project's folder")
	f.bool(&q.check, "check", "compute "+priorsTable+" again and compare: exit status 0 equal, 1 different, 2 made from other "+
		"priors or by another model version")
}

func priorsVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := askingPriors{Priors: run.Priors{Draws: 400, Pairs: 100, Seed: 1}, given: "reference", free: "free-history"}
	words, err := options("priors", q.flags, args)
	if err != nil {
		return err
	}
	ends, err := q.possible(words)
	if err != nil {
		return err
	}
	if q.check {
		return q.compare(ctx, stdout, stderr)
	}
	if len(q.search) > 0 {
		return q.find(ctx, stdout, stderr, ends)
	}
	if err := q.forPage(); err != nil {
		return err
	}
	pages, err := holdGenerated(q.update, []generated{{"priors.csv", priorsTable, "part,history,case,"}, {"PRIORS.md", priorsPage,
		""},
		{priorsPicture, filepath.Join(filepath.Dir(priorsPage), priorsPicture), ""}})
	if err != nil {
		return err
	}
	defer pages.release()
	p, err := q.ask(ctx, stderr)
	if err != nil {
		return err
	}
	if q.update {
		files, err := priorsFiles(p)
		if err == nil {
			err = pages.write(files)
		}
		if err != nil {
			return err
		}
	}
	_, err = stdout.Write(p.Brief())
	return err
}

// possible tells what of a request cannot be, and reads the ends that a search is asked for.
func (q *askingPriors) possible(words []string) (ends [][2]float64, err error) {
	switch {
	case len(words) > 0:
		return nil, wrong("priors takes no scenario, got %s; see --given and --free", strings.Join(words, ", "))
	case q.Draws < 20 || q.Draws > run.MostReplicates:
		return nil, wrong("--draws = %d, want 20..%d: fewer have no 5 %% point", q.Draws, run.MostReplicates)
	case q.Pairs < 2 || q.Pairs > run.MostReplicates:
		return nil, wrong("--pairs = %d, want 2..%d: one pair says nothing of the error", q.Pairs, run.MostReplicates)
	case q.update && q.check:
		return nil, wrong("--check compares, --update rewrites; choose one")
	case len(q.search) > 0 && (q.update || q.check):
		return nil, wrong("--search only prints what it finds; drop --update and --check")
	}
	for _, text := range q.search {
		low, high, both := strings.Cut(text, ",")
		a, e1 := strconv.ParseFloat(strings.TrimSpace(low), 64)
		b, e2 := strconv.ParseFloat(strings.TrimSpace(high), 64)
		if !both || e1 != nil || e2 != nil || !(a > 0 && a < b && b < 100) {
			return nil, wrong("--search %s: want two percentages above 0 and below 100, the lower first, such as 5,70", text)
		}
		ends = append(ends, [2]float64{a / 100, b / 100})
	}
	return ends, nil
}

// forPage refuses to write the page about a region that it is not about.
func (q *askingPriors) forPage() error {
	if !q.update {
		return nil
	}
	if err := q.read(); err != nil {
		return err
	}
	if q.Given.Region != scenarios.DefaultRegion {
		return wrong("--update writes %s, which is about the source paper's hypothesis and its region, %s; %s is of region %s, "+
			"so drop --update: what is printed says the same", priorsPage, scenarios.DefaultRegion, q.given, q.Given.Region)
	}
	return nil
}

// read reads the scenarios.
func (q *askingPriors) read() (err error) {
	if q.Given, err = scenarios.Read(q.given); err != nil {
		return wrongRequest{err}
	}
	if len(q.search) > 0 {
		return nil // a search does not need the other
	}
	if q.Free, err = scenarios.Read(q.free); err != nil {
		return wrongRequest{err}
	}
	if q.Free.Region != q.Given.Region {
		return wrong("%s is of region %s, %s of %s; choose scenarios of one region", q.given, q.Given.Region, q.free,
			q.Free.Region)
	}
	return nil
}

// find searches, and prints what it finds.
func (q *askingPriors) find(ctx context.Context, stdout, stderr io.Writer, ends [][2]float64) error {
	if err := q.read(); err != nil {
		return err
	}
	p := newProgress(stderr, "priors", q.SearchRuns(len(ends)))
	q.Told = p.done
	found, err := q.Search(ctx, ends)
	p.end()
	if err != nil {
		return err
	}
	_, err = stdout.Write(evidence.SearchReport(found))
	return err
}

// ask computes everything.
func (q *askingPriors) ask(ctx context.Context, stderr io.Writer) (*evidence.Priors, error) {
	if err := q.read(); err != nil {
		return nil, err
	}
	inputs, err := q.inputs()
	if err != nil {
		return nil, err
	}
	p := newProgress(stderr, "priors", q.Runs(len(usualEnds)))
	q.Told = p.done
	found, err := q.Ask(ctx, usualEnds)
	p.end()
	if err != nil {
		return nil, err
	}
	found.Inputs = inputs
	return found, nil
}

// inputs is the digest of what is read: the scenarios and the region's files. The posterior is not among them.
func (q *askingPriors) inputs() (string, error) {
	b, err := q.Given.Bind()
	if err != nil {
		return "", wrongRequest{err}
	}
	m, err := newManifest("priors", b, q.Draws, nil)
	if err != nil {
		return "", err
	}
	withoutPosterior(m, q.Given)
	for _, s := range []*scenarios.Scenario{q.Given, q.Free} {
		m.Inputs[s.Name+".effective.toml"] = results.SHA256(s.TOML(false))
	}
	m.DigestInputs()
	return m.Key(), nil
}

// priorsFiles are what --update writes.
func priorsFiles(p *evidence.Priors) ([]store.File, error) {
	shown := newGallery(figures.Look{})
	picture, err := figures.Priors(p)
	if err != nil {
		return nil, err
	}
	shown.hang(picture)
	return append([]store.File{{Path: "priors.csv", Data: p.Table().CSV}, {Path: "PRIORS.md", Data: p.Report(shown.paths[0])}},
		shown.files...), nil
}

// compare computes the committed table again, with its own draws, seed and scenarios.
func (q *askingPriors) compare(ctx context.Context, stdout, stderr io.Writer) error {
	text, err := os.ReadFile(priorsTable)
	if err != nil {
		return wrong("cannot read %s; call it from the project's folder, or write the table with --update", priorsTable)
	}
	old, err := evidence.ReadPriors(text)
	if err != nil {
		return wrong("%s: %w", priorsTable, err)
	}
	q.given, q.free, q.Draws, q.Pairs, q.Seed = old.Given, old.Free, old.Draws, old.Pairs, old.Seed
	if err := q.read(); err != nil {
		return err
	}
	inputs, err := q.inputs()
	if err != nil {
		return err
	}
	if why := old.Stale(sim.ModelVersion, run.ParametersDigest(), inputs); why != "" {
		return wrong("%s %s: its numbers cannot be compared. Write it again with `concord priors --update`, before claims are "+
			"committed, and say in docs/CHANGELOG.md what changed", priorsTable, why)
	}
	now, err := q.ask(ctx, stderr)
	if err != nil {
		return err
	}
	if bytes.Equal(now.Table().CSV, text) {
		fmt.Fprintf(stdout, "%s: equal; %d draws, %d pairs, seed %d, model %s\n", priorsTable, now.Draws, now.Pairs, now.Seed,
			now.ModelVersion)
		return nil
	}
	fmt.Fprintf(stdout, "%s: DIFFERENT. If the change is meant: concord priors --update, and say in docs/CHANGELOG.md why. "+
		"This is "+
		"%s/%s\n", priorsTable, runtime.GOOS, runtime.GOARCH)
	return errNo
}
