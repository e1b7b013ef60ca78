package main

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const hindcastHelp = `concord hindcast [options]

What does the model make of the past, and what of it is on record? Two histories over the draws
of the posterior: free history, in which nothing that the region's states did to one another is
given, and given history. Beside the record: cooperation and its parts, borders, papers, acts,
clashes, memberships, trade. Free history is checked here, never fitted.

{flags}

Examples:
  concord hindcast
  concord hindcast --draws 40 --out results/runs/hindcast
  concord hindcast --update
`

const (
	hindcastPage    = "HINDCAST.md"
	hindcastPicture = "figures/hindcast.png" // relative to the page
	fewestDraws     = 20                     // fewer have no 5 % point
)

// hindcasting is what the options of hindcast ask for.
type hindcasting struct {
	run.Hindcast
	given, free string
	update      bool
	sides       [2]*scenarios.Bound // given, free
	job
}

func (q *hindcasting) flags(f *flags) {
	f.string(&q.given, "given SCENARIO", fmt.Sprintf("history as recorded (default %s)", q.given))
	f.string(&q.free, "free SCENARIO", fmt.Sprintf("history in which the region decides (default %s)", q.free))
	f.int(&q.Draws, "draws N", fmt.Sprintf("from the posterior, in turn (default %d, as many as are shipped)", q.Draws))
	f.seed(&q.Seed, fmt.Sprintf("of the runs (default %d)", q.Seed))
	q.folderFlags(f, "hindcast-NAME-SEED-KEY", "replace another hindcast in FOLDER")
	f.bool(&q.update, "update", "also keep it as the project does: "+hindcastPage+" and its figure in docs, or in "+
		otherPages+"/NAME of a region that is not the default; from the project's folder")
	q.figureFlags(f)
	f.workers(&q.Workers, "the results do not depend on it")
	f.json(&q.asJSON, asManifest)
}

func newHindcasting() hindcasting {
	return hindcasting{Hindcast: run.Hindcast{Draws: 256, Seed: 1}, given: "reference", free: "free-history"}
}

func hindcastVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := newHindcasting()
	words, err := options("hindcast", q.flags, args)
	if err != nil {
		return err
	}
	if err := q.possible(words); err != nil {
		return err
	}
	m, err := q.prepare()
	if err != nil {
		return err
	}
	if err := q.takeLook(stderr, m, []string{"hindcast"}, q.sides[:]...); err != nil {
		return err
	}
	if q.update && (m.Figures != nil || q.plain) {
		return wrong("--update is of the figure as it is shipped; drop what is asked of figures")
	}
	pages, err := q.holdPages()
	if err != nil {
		return err
	}
	defer pages.release()
	if err := q.hold(m, "hindcast-"+m.Scenario); err != nil {
		return err
	}
	defer q.place.Release()
	begun := time.Now()
	h, err := q.ask(ctx, stderr)
	if err != nil {
		return err
	}
	files, err := q.files(h, m)
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
	stdout.Write(h.Brief()) // as every verb's own words
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with hindcast.md)\n", results.Roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// holdPages takes what --update writes.
func (q *hindcasting) holdPages() (*generatedFiles, error) {
	if !q.update {
		return &generatedFiles{}, nil
	}
	to, err := shelfOf(q.Given)
	if err != nil {
		return nil, err
	}
	return holdGenerated(true, []generated{{"hindcast.md", path.Join(to.pages, hindcastPage), ""},
		to.figure(path.Base(hindcastPicture))})
}

// possible tells what of a request cannot be.
func (q *hindcasting) possible(words []string) error {
	switch {
	case len(words) > 0:
		return wrong("hindcast takes no scenario, got %s; see --given and --free", strings.Join(words, ", "))
	case q.Draws < fewestDraws || q.Draws > scenarios.MostDraws:
		return wrong("--draws = %d, want %d..%d: fewer have no 5 %% point", q.Draws, fewestDraws,
			scenarios.MostDraws)
	}
	return nil
}

// prepare reads the scenarios, and says what the results are computed from.
func (q *hindcasting) prepare() (m *results.Manifest, err error) {
	if q.Given, err = scenarios.Read(q.given); err != nil {
		return nil, wrongRequest{err}
	}
	if q.Free, err = scenarios.Read(q.free); err != nil {
		return nil, wrongRequest{err}
	}
	return q.manifest()
}

// manifest binds the scenarios, and says what the results are computed from.
func (q *hindcasting) manifest() (*results.Manifest, error) {
	if q.Free.Region != q.Given.Region {
		return nil, wrong("%s is of region %s, %s of %s; choose scenarios of one region", q.Given.Name, q.Given.Region,
			q.Free.Name, q.Free.Region)
	}
	given, free, err := q.Sides()
	if err != nil {
		return nil, wrongRequest{err}
	}
	q.sides = [2]*scenarios.Bound{given, free}
	m, err := newManifest("hindcast", given, q.Draws, drawn(false, sim.FromPosterior))
	if err != nil {
		return nil, err
	}
	m.Title, m.Seed, m.Until, m.Others = "Free history beside the record", q.Seed, given.Region.EventsTo, []string{q.Free.Name}
	for n, b := range q.sides {
		m.Inputs[sideFile(n)] = results.SHA256(b.Scenario.TOML(false))
	}
	m.DigestInputs()
	return m, nil
}

// ask plays the histories and shows progress.
func (q *hindcasting) ask(ctx context.Context, stderr io.Writer) (*evidence.Hindcast, error) {
	p := newProgress(stderr, "hindcast", q.Runs())
	defer p.end()
	q.Told = p.done
	return q.Ask(ctx)
}

// files are the files of the folder, with the page.
func (q *hindcasting) files(h *evidence.Hindcast, m *results.Manifest) ([]store.File, error) {
	table := h.Table()
	m.OutcomeDigest = results.SHA256(table.CSV)
	shown, picture := newGallery(q.look), ""
	if !q.plain {
		drawn, err := figures.Hindcast(h)
		if err != nil {
			return nil, err
		}
		shown.hang(drawn)
		picture = shown.paths[0]
	}
	files := append(described(m, table), store.File{Path: "hindcast.md", Data: h.Report(m, picture)})
	for n, b := range q.sides {
		files = append(files, store.File{Path: sideFile(n), Data: b.Scenario.TOML(false)})
	}
	return append(files, shown.files...), nil
}

// hindcast repeats the request of a folder.
func (q *verifying) hindcast(dir string, old *results.Manifest) (*recomputation, error) {
	if len(old.Others) != 1 {
		return nil, wrong("the manifest of a hindcast names %d scenarios of free history, want one", len(old.Others))
	}
	asked := newHindcasting()
	asked.Draws, asked.Seed, asked.Workers = old.Replicates, old.Seed, q.workers
	var err error
	if asked.Given, err = effective(dir, sideFile(0), old.Scenario); err != nil {
		return nil, err
	}
	if asked.Free, err = effective(dir, sideFile(1), old.Others[0]); err != nil {
		return nil, err
	}
	if err := asked.possible(nil); err != nil {
		return nil, err
	}
	m, err := asked.manifest()
	if err != nil {
		return nil, err
	}
	compute := func(ctx context.Context, stderr io.Writer) (string, error) {
		h, err := asked.ask(ctx, stderr)
		if err != nil {
			return "", err
		}
		return results.SHA256(h.Table().CSV), nil
	}
	return &recomputation{m: m, what: "hindcast of " + old.Scenario + " and " + old.Others[0], compute: compute}, nil
}
