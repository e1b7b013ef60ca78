package main

import (
	"os"
	"path/filepath"

	"concord/results"
	"concord/results/store"
)

// explainRows writes the table of single replicates of an explanation, row by row into a hidden folder beside the
// place. The finished table is moved into the place later.
type explainRows struct {
	place *store.Place
	dir   string
	file  *results.TableFile
}

// add writes the numbers of consecutive replicates.
func (r *explainRows) add(e *results.Explanation, first int, rows [][]float64) (err error) {
	if r.file == nil {
		if r.dir, err = r.place.Temp(); err != nil {
			return err
		}
		t := e.RowsTable()
		if r.file, err = results.NewTableFile(t, filepath.Join(r.dir, t.File)); err != nil {
			return err
		}
	}
	for k, row := range rows {
		if err := e.AddRow(r.file, first+k, row); err != nil {
			return err
		}
	}
	return nil
}

// tables ends the table. There is none if no row was asked for.
func (r *explainRows) tables() ([]results.Table, error) {
	if r.file == nil {
		return nil, nil
	}
	t, err := r.file.Table()
	r.file = nil
	return []results.Table{t}, err
}

// discard removes what is left in the hidden folder.
func (r *explainRows) discard() {
	if r.file != nil {
		r.file.Close()
	}
	if r.dir != "" {
		os.RemoveAll(r.dir) // the next run into the place removes it
	}
}
