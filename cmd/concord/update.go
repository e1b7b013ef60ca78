package main

import (
	"io"
	"os"
	"path/filepath"

	"concord/results"
	"concord/results/store"
)

// generated is a file of the project that --update writes again.
type generated struct {
	from    string // the file of the results that it is a copy of
	to      string // seen from the project's folder
	columns string // what the first line of a table begins with, "" of others
}

// generatedFiles are held from before the work until they are written.
type generatedFiles struct {
	list   []generated
	places []*store.Place
}

// holdGenerated takes all of them, or none with the reason. Without update there is
// nothing to hold and nothing to write.
func holdGenerated(update bool, list []generated) (*generatedFiles, error) {
	if !update {
		return &generatedFiles{}, nil
	}
	d := &generatedFiles{list: list}
	for _, doc := range list {
		if info, err := os.Stat(filepath.Dir(doc.to)); err != nil || !info.IsDir() {
			d.release()
			return nil, wrong("--update writes %s; call it from the project's folder", doc.to)
		}
		place, err := results.HoldDocument(doc.to, doc.columns)
		if err != nil {
			d.release()
			return nil, wrongRequest{err}
		}
		d.places = append(d.places, place)
	}
	return d, nil
}

// write writes those that the files hold.
func (d *generatedFiles) write(files []store.File) error {
	for k, doc := range d.list {
		for _, f := range files {
			if f.Path != doc.from {
				continue
			}
			if err := d.places[k].File(func(w io.Writer) error { _, err := w.Write(f.Data); return err }); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *generatedFiles) release() {
	for _, p := range d.places {
		p.Release()
	}
}
