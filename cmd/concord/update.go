package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"concord/results"
	"concord/results/store"
)

// generated is a file of the project that --update writes again.
type generated struct {
	from    string // the file of the results that is copied here
	to      string // relative to the project's folder
	columns string // the beginning of the first line of a table, or the mark of a page's generated part, "" for other files
}

// generatedFiles are held from before the work until they are written.
type generatedFiles struct {
	list   []generated
	places []*store.Place
}

// holdGenerated takes all of the files, or none and says why. Without update nothing is held and nothing is
// written.
func holdGenerated(update bool, list []generated) (*generatedFiles, error) {
	if !update {
		return &generatedFiles{}, nil
	}
	d := &generatedFiles{list: list}
	for _, doc := range list {
		if err := regionFolder(filepath.Dir(doc.to)); err != nil {
			d.release()
			return nil, err
		}
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

// regionFolder makes the folder of a region's pages and figures in a project that keeps none of it yet. All other folders
// are there in the project, and elsewhere nothing is made.
func regionFolder(dir string) error {
	inside := strings.HasPrefix(filepath.ToSlash(dir)+"/", otherPages+"/")
	if info, err := os.Stat(filepath.Dir(otherPages)); !inside || err != nil || !info.IsDir() {
		return nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return wrong("%s cannot be made (%w); --update writes there", dir, err)
	}
	return nil
}

// write writes the generated files that are among these files.
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
