// Package diff says which values of two folders of results differ, and by how much. It matches rows by what
// they are about, not by their line. It computes nothing anew.
package diff

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"concord/results"
	"concord/results/store"
)

// Folder is a folder of results. Its manifest was read, and its tables are as the manifest says.
type Folder struct {
	Dir      string
	Manifest *results.Manifest
	Tables   []string // paths of the tables inside the folder, sorted
	codebook codebook
}

// codebook holds the parts of datapackage.json that are read. Later versions may hold more.
type codebook struct {
	Resources []struct {
		Path   string `json:"path"`
		Schema struct {
			Fields []struct {
				Name string `json:"name"`
				Type string `json:"type"`
			} `json:"fields"`
		} `json:"schema"`
	} `json:"resources"`
	Outcomes []defined `json:"outcomes"`
}

// defined is an outcome as the codebook of a folder defines it.
type defined struct {
	Table      string `json:"table"`
	Name       string `json:"name"`
	Unit       string `json:"unit"`
	Definition string `json:"definition"`
}

const (
	manifestFile = "manifest.json"
	packageFile  = "datapackage.json"
	digestsFile  = "digests.csv"
	mostText     = 64 << 20 // bytes of a manifest or a codebook
)

// Open takes a folder that a run, a comparison or another verb left, or a committed digest. The error says
// what is wrong with it and what to do. There may be no manifest, or the tables may not be as they were
// written. Files that are not compared may be gone, and others may have come.
func Open(dir string) (*Folder, error) {
	if info, err := os.Lstat(dir); err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if to, err := filepath.EvalSymlinks(dir); err == nil {
			dir = to
		}
	}
	info, err := os.Stat(dir)
	if err != nil {
		var at *fs.PathError
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("cannot read %s: %w", dir, err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s is %s; name the folder that a run, a comparison or another verb left", dir,
			store.Kind(info.Mode()))
	}
	file := filepath.Join(dir, manifestFile)
	text, err := store.Read(file, mostText)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s holds no manifest.json; name the folder that a run, a comparison or another verb left", dir)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	m, err := results.ReadManifest(file, text)
	if err != nil {
		return nil, err
	}
	if m.Altered(text) {
		return nil, fmt.Errorf("%s: manifest.json was altered since it was written, so it no longer says what the tables "+
			"came from; run again into another folder", dir)
	}
	f := &Folder{Dir: dir, Manifest: m}
	if m.Files == nil { // a committed digest
		f.Tables = []string{digestsFile}
		return f, nil
	}
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		if stem(name) != name {
			f.Tables = append(f.Tables, name)
		}
	}
	if err := f.unaltered(); err != nil {
		return nil, err
	}
	if _, listed := m.Files[packageFile]; listed {
		text, err := store.Read(filepath.Join(dir, packageFile), mostText)
		if err == nil {
			err = json.Unmarshal(text, &f.codebook)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %s is not as a run leaves it (%w); run again into another folder", dir, packageFile, err)
		}
	}
	return f, nil
}

// stem is the name of a table without the ending that tells its format.
func stem(name string) string {
	return strings.TrimSuffix(strings.TrimSuffix(name, ".csv"), results.ParquetExt)
}

// like is the folder's own file of a table, which may be of the other format; "" if it has none.
func (f *Folder) like(table string) string {
	if f.Manifest.Files == nil || slices.Contains(f.Tables, table) {
		return table
	}
	for _, t := range f.Tables {
		if stem(t) == stem(table) {
			return t
		}
	}
	return ""
}

// unaltered compares the files to be compared with the manifest.
func (f *Folder) unaltered() error {
	read := append([]string{packageFile}, f.Tables...)
	unlike, err := results.Stored(f.Dir, f.Manifest)
	var bad []string
	for _, u := range unlike {
		at := strings.TrimSuffix(u.Path, "/")
		if slices.ContainsFunc(read, func(name string) bool {
			_, listed := f.Manifest.Files[name]
			return listed && (name == at || at == "." || strings.HasPrefix(name, at+"/"))
		}) {
			bad = append(bad, u.String())
		}
	}
	const most = 5
	if more := len(bad) - most; more > 0 {
		bad = append(bad[:most], fmt.Sprintf("and %d more", more))
	}
	switch {
	case bad != nil:
		return fmt.Errorf("%s is not as concord left it: %s; what is compared must be as its manifest says: run again into "+
			"another folder", f.Dir, strings.Join(bad, ", "))
	case err != nil && unlike == nil:
		return fmt.Errorf("%s: %w", f.Dir, err)
	}
	return nil
}

// kind is what the folder holds, in a word.
func (f *Folder) kind() string {
	switch {
	case f.Manifest.Kind != "":
		return f.Manifest.Kind
	case f.Manifest.Files == nil:
		return "committed digest"
	}
	return "run"
}

// named is the kind with its article.
func (f *Folder) named() string {
	switch kind := f.kind(); kind {
	case "attribution", "explanation":
		return "an " + kind
	case "claims":
		return "answers of claims"
	case "theories":
		return "signatures of theories"
	default:
		return "a " + kind
	}
}

// family groups the kinds that can be compared with each other. A branch has the tables of a run, so it is in
// the same family.
func (f *Folder) family() string {
	if k := f.Manifest.Kind; k != "branch" {
		return k
	}
	return ""
}

// types gives the types of the columns of a table as the codebook says, nil without one.
func (f *Folder) types(file string) map[string]string {
	for _, r := range f.codebook.Resources {
		if r.Path == file {
			types := map[string]string{}
			for _, c := range r.Schema.Fields {
				types[c.Name] = c.Type
			}
			return types
		}
	}
	return nil
}

// outcomes are the definitions of the codebook by table and name, as in "pairs.trust".
func (f *Folder) outcomes() map[string]defined {
	all := map[string]defined{}
	for _, o := range f.codebook.Outcomes {
		all[o.Table+"."+o.Name] = o
	}
	return all
}
