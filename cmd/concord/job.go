package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"concord/results"
	"concord/results/figures"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
)

// job is what all verbs that leave a folder of results have in common. It says where the folder is, what it
// holds beside the tables, and what a person is told of it.
type job struct {
	out    string // "" for a folder that is named after the inputs
	force  bool   // replaces the results of another request
	plain  bool   // draws no figures
	look   figures.Look
	rows   bool // keeps single replicates
	asJSON bool

	parquet bool // single replicates are kept as Parquet instead of CSV

	place *store.Place      // held from before the work until the folder is written; nil for work that leaves no folder
	saved *store.Checkpoint // how far the work has come; nil if this is not saved
	share *share            // of an experiment in parts; nil for all of it
}

// folderFlags say where the results go. Each verb gives the default place in its own words, and what --force
// replaces.
func (j *job) folderFlags(f *flags, usual, replaced string) {
	f.text(&j.out, "out FOLDER", aPlace, "where to (default results/runs/"+usual+")")
	f.bool(&j.force, "force", replaced)
}

const aPlace = "the name of a folder or file"

// otherRun is what --force of a run replaces.
const otherRun = "replace the results of another run in FOLDER; what concord did not leave there is kept, and the run refuses"

// figureFlags say which figures there are, and how.
func (j *job) figureFlags(f *flags) {
	f.bool(&j.plain, "no-figures", "tables only")
	f.figures(&j.look)
}

// takeLook is takeLook with what the job was asked for.
func (j *job) takeLook(stderr io.Writer, m *results.Manifest, names []string, sides ...*scenarios.Bound) error {
	return takeLook(stderr, m, j.look, names, !j.plain, sides...)
}

// hold takes the folder, so that no other process can write it. A folder without a given name gets the name
// of the request, the seed and the key of its inputs. The caller must release the place.
func (j *job) hold(m *results.Manifest, name string) (err error) {
	if err := j.share.take(m); err != nil || j.share.leavesNothing() {
		return err
	}
	if j.out == "" {
		j.out = filepath.Join("results", "runs", fmt.Sprintf("%s-%d-%s", name, m.Seed, m.Key()))
	}
	if j.place, err = results.HoldFolder(j.out, m.InputDigest, j.force); err != nil {
		return wrongRequest{err}
	}
	return nil
}

// save is where the work saves how far it has come, beside the folder. A file that was saved from other
// inputs is kept, and a message names it. A process that computes a part reads what the one that puts parts together saved.
func (j *job) save(stderr io.Writer, m *results.Manifest) *store.Checkpoint {
	switch {
	case j.share.plans():
		return nil
	case j.work().Computes():
		return store.CheckpointOf(j.share.results, m.InputDigest)
	}
	at, others := j.place.Checkpoint(m.InputDigest)
	for _, path := range others {
		say(stderr, "concord: %s is of a computation with other inputs that did not end; it is kept, "+
			"remove it if it is not needed", path)
	}
	j.saved = at
	return at
}

// leave writes the files and their manifest into the folder. Moved are the tables on disk, which are moved
// into the folder.
func (j *job) leave(ctx context.Context, m *results.Manifest, files []store.File, moved ...results.Table) error {
	files = sealed(m, files, moved...)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := j.place.Folder(files); err != nil {
		return err
	}
	if j.saved == nil {
		return nil
	}
	return j.saved.Remove()
}

// pages draws the figures of a folder, unless none are wanted, and makes its summary and its report of them.
func (j *job) pages(m *results.Manifest, draw func(figures.Meta) ([]figures.Figure, error),
	summary func(captions []string) []byte) ([]store.File, error) {
	shown := newGallery(j.look)
	if !j.plain {
		drawn, err := draw(figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion, Seed: m.Seed,
			Replicates: m.Replicates, Digest12: m.OutcomeDigest[:12], Look: j.look})
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		shown.hang(drawn...)
	}
	text := summary(shown.captions)
	page, err := report.HTML(m.Title, text, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	return append(shown.files, store.File{Path: "summary.md", Data: text}, store.File{Path: "report.html", Data: page}), nil
}

// told prints the end of what a person reads: the digest, and where the results are.
func (j *job) told(stdout io.Writer, m *results.Manifest) {
	fmt.Fprintf(stdout, "%s %s\nresults in %s (begin with report.html)\n", m.DigestName(), m.OutcomeDigest, j.out)
}

// printManifest is the answer to --json of most verbs.
func printManifest(stdout io.Writer, m *results.Manifest) error {
	_, err := stdout.Write(m.JSON())
	return err
}
