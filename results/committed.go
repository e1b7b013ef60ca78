package results

import (
	"embed"
	"io/fs"
)

// The committed digests, as they were when the program was built. What a run must come
// out as stands in the manifests alone.
//
//go:embed reference/*/manifest.json
var committed embed.FS

// Committed are the manifests of results/reference, in the order of their folders. They hold the request and
// the outcome digest that its run must have.
func Committed() ([]*Manifest, error) {
	names, err := fs.Glob(committed, "reference/*/manifest.json")
	if err != nil {
		return nil, err
	}
	var list []*Manifest
	for _, name := range names {
		text, err := committed.ReadFile(name)
		if err != nil {
			return nil, err
		}
		m, err := ReadManifest(name, text)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}
