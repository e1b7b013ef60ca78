package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
)

const theoriesHelp = `concord theories [SCENARIO] [options]

What does each theory about outside powers make visible? Each has signatures: numbers that a scholar
could compute from the record, such as how much longer leaders stay whom a power secures. The
command runs histories at the medians of the priors, and switches every theory off, or makes it
stronger or weaker, on the same draws. The tables show what each theory adds to its own signatures,
and what else it moves. Without SCENARIO it takes free-history, or reference where that is not there.

{flags}

Examples:
  concord theories
  concord theories reference --replicates 50
`

const (
	theoriesPage    = "docs/THEORIES.md"
	theoriesTables  = "THEORIES.md" // in a folder of results: the tables alone
	theoriesPicture = "figures/theories.png"
	theoriesBegin   = "<!-- Tables from here to the end mark: concord theories --update -->\n"
	theoriesEnd     = "<!-- End of the tables -->\n"
	fewestHistories = 2 // one history says nothing of the error
)

// theorising is what the options of theories ask for.
type theorising struct {
	explore.TheoriesOptions
	bound  *scenarios.Bound
	update bool
	job
}

// flags are the flags of theories.
func (q *theorising) flags(f *flags) {
	f.int(&q.Histories, "replicates N", fmt.Sprintf("histories for each of the variants (default %d)", q.Histories))
	f.seed(&q.Seed, fmt.Sprintf("seed of all histories (default %d)", q.Seed))
	f.workers(&q.Workers, "the results do not depend on it")
	f.text(&q.out, "out FOLDER", aPlace, "write theories.csv, "+theoriesTables+" and "+theoriesPicture+" there, with a manifest")
	f.bool(&q.force, "force", "replace other results in FOLDER")
	f.bool(&q.update, "update", "rewrite the tables of "+theoriesPage+" and its figure; from the project's folder")
}

func theoriesVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := theorising{TheoriesOptions: explore.TheoriesOptions{Histories: 200, Seed: 1}}
	words, err := options("theories", q.flags, args)
	if err != nil {
		return err
	}
	m, err := q.prepare(words)
	if err != nil {
		return err
	}
	pages, err := holdGenerated(q.update, []generated{{theoriesTables, theoriesPage, ""},
		{theoriesPicture, "docs/" + theoriesPicture, ""}})
	if err != nil {
		return err
	}
	defer pages.release()
	if q.out != "" {
		if err := q.hold(m, ""); err != nil {
			return err
		}
		defer q.place.Release()
	}
	t, err := q.measure(ctx, stderr)
	if err != nil {
		return err
	}
	files, err := theoriesFiles(t, m)
	if err != nil {
		return err
	}
	if err := q.keep(ctx, m, t, files, pages); err != nil {
		return err
	}
	_, err = stdout.Write(t.Report())
	return err
}

// prepare reads the scenario and says what the results are computed from.
func (q *theorising) prepare(words []string) (*results.Manifest, error) {
	if len(words) == 0 {
		words = []string{theoriesScenario()}
	}
	name, err := oneScenario("theories", words)
	if err != nil {
		return nil, err
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return nil, wrongRequest{err}
	}
	if q.Histories < fewestHistories || q.Histories > results.MostReplicates {
		return nil, wrong("--replicates = %d, want %d..%d: one history says nothing of the error", q.Histories, fewestHistories,
			results.MostReplicates)
	}
	if q.Workers == 0 {
		q.Workers = runtime.GOMAXPROCS(0)
	}
	b, m, err := request{replicates: q.Histories}.bind(s)
	if err != nil {
		return nil, err
	}
	m.Kind, m.Title, m.Seed = "theories", "Signatures of theories about outside powers", q.Seed
	m.Inputs["theories"] = results.SHA256([]byte(explore.TheoriesKey(b)))
	m.DigestInputs()
	q.bound = b
	return m, nil
}

// theoriesScenario is the scenario in which theories act freely, if the library has it.
func theoriesScenario() string {
	const free = "free-history"
	if slices.Contains(scenarios.Library(), free) {
		return free
	}
	return "reference"
}

// measure runs the histories and shows progress.
func (q *theorising) measure(ctx context.Context, stderr io.Writer) (*evidence.Theories, error) {
	p := newProgress(stderr, "theories", explore.TheoriesRuns(q.Histories))
	defer p.end()
	q.Done = p.done
	return explore.Theories(ctx, q.bound, q.TheoriesOptions)
}

// theoriesFiles are the table, the tables in words and the figure.
func theoriesFiles(t *evidence.Theories, m *results.Manifest) ([]store.File, error) {
	table := t.Table()
	m.OutcomeDigest = results.SHA256(table.CSV)
	picture, err := figures.Theories(t)
	if err != nil {
		return nil, err
	}
	shown := newGallery(figures.Look{})
	shown.hang(picture)
	files := append(described(m, table), store.File{Path: theoriesTables, Data: t.Report()})
	return append(files, shown.files...), nil
}

// keep writes the files where they are wanted: into a folder, into the project, or into both.
func (q *theorising) keep(ctx context.Context, m *results.Manifest, t *evidence.Theories, files []store.File,
	pages *generatedFiles) error {
	if q.update {
		old, err := os.ReadFile(theoriesPage)
		if err != nil {
			return err
		}
		page, err := withTables(old, t.Report())
		if err != nil {
			return err
		}
		whole := slices.DeleteFunc(slices.Clone(files), func(f store.File) bool { return f.Path == theoriesTables })
		if err := pages.write(append(whole, store.File{Path: theoriesTables, Data: page})); err != nil {
			return err
		}
	}
	if q.out == "" {
		return nil
	}
	return q.leave(ctx, m, files)
}

// withTables puts tables between the marks of a page.
func withTables(page, tables []byte) ([]byte, error) {
	head, rest, begun := bytes.Cut(page, []byte(theoriesBegin))
	_, tail, ended := bytes.Cut(rest, []byte(theoriesEnd))
	if !begun || !ended {
		return nil, wrong("%s lacks the lines %q and %q, between which the tables stand; put them back", theoriesPage,
			strings.TrimSpace(theoriesBegin), strings.TrimSpace(theoriesEnd))
	}
	return slices.Concat(head, []byte(theoriesBegin+"\n"), tables, []byte("\n"+theoriesEnd), tail), nil
}
