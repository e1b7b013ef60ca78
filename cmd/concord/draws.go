package main

import (
	"context"
	"os"
	"path/filepath"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
)

// drawsTable writes the values that replicates draw into a hidden folder beside the
// place, from which they are moved into it; discard removes what is left there. There
// is no table when nothing is drawn, and of more replicates than are kept only with
// rows.
func drawsTable(ctx context.Context, place *store.Place, j run.DrawsJob, rows bool) (tables []results.Table, discard func(),
	err error) {
	t, drawn := j.Table()
	if !drawn || j.Replicates > results.Kept && !rows {
		return nil, func() {}, nil
	}
	dir, err := place.Temp()
	if err != nil {
		return nil, func() {}, err
	}
	discard = func() { os.RemoveAll(dir) } // the next run into the place removes it
	t, err = writeDraws(ctx, j, t, filepath.Join(dir, t.File))
	return []results.Table{t}, discard, err
}

// writeDraws writes a table of draws to a file, or with "" nowhere, for its digest.
func writeDraws(ctx context.Context, j run.DrawsJob, t results.Table, to string) (results.Table, error) {
	f, err := results.NewTableFile(t, to)
	if err != nil {
		return t, err
	}
	defer f.Close()
	if err := j.Write(ctx, f); err != nil {
		return t, err
	}
	return f.Table()
}

// draws checks that the table of draws comes out again as the manifest lists it, where
// it lists one.
func (v *verdict) draws(ctx context.Context, old *results.Manifest, j run.DrawsJob) error {
	if old.Files[run.DrawnFile] == "" {
		return nil
	}
	t, _ := j.Table()
	t, err := writeDraws(ctx, j, t, "")
	if err == nil {
		v.table(old, run.DrawnFile, t.SHA256)
	}
	return err
}

// table compares the digest of a table computed now with that of the manifest, where
// it lists the table.
func (v *verdict) table(old *results.Manifest, file, digest string) {
	switch old.Files[file] {
	case "":
	case digest:
		v.say("%s comes out equal", file)
	default:
		v.no = true
		v.say("DIFFERENT: %s comes out otherwise than the manifest lists it", file)
	}
}
