package main

import (
	"context"
	"os"
	"path/filepath"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
)

// drawsTable writes the values that replicates draw. It writes into a hidden folder beside the place; the
// finished table is moved into the place later. The function discard removes what is left in the hidden
// folder. There is no table when nothing is drawn. With more replicates than results.Kept there is one only
// with rows.
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

// writeDraws writes a table of draws to a file. With "" it writes no file and only computes the digest.
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

// draws checks that a new table of draws equals the table that the manifest lists, if it lists one.
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

// table compares the digest of a table computed now with the digest in the manifest, if the manifest lists
// the table.
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
