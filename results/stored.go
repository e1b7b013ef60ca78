package results

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"concord/results/store"
)

// Unlike is in which way something in a folder of results is not as its manifest says.
type Unlike struct {
	Path string // relative to the folder, with slashes; a folder that was added ends in one
	How  string // "changed", "missing", "added", what it is instead, or why it cannot be read
}

const missing = "missing"

func (u Unlike) String() string { return u.Path + " (" + u.How + ")" }

// Stored holds the files of a folder against those that its manifest lists, by
// their SHA-256, and tells what is unlike, sorted by path. It follows no link and
// opens nothing but files. What cannot be read is told too and does not hide the
// rest; the error then says how much that is.
func Stored(dir string, m *Manifest) ([]Unlike, error) {
	unlike, closed := map[string]string{}, 0
	cannot := func(name string, err error) {
		var at *fs.PathError // that says what was tried and where, too
		if errors.As(err, &at) {
			err = at.Err
		}
		unlike[name] = "cannot be read: " + err.Error()
		closed++
	}
	folders, met := map[string]bool{".": true}, map[string]bool{}
	for name := range m.Files { // any order: this only collects a set
		for at := path.Dir(name); !folders[at]; at = path.Dir(at) {
			folders[at] = true
		}
	}
	// Manifests of before there were seals leave pictures out, and what holds pictures.
	picture := func(name string) bool { return strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".html") }
	if m.Seal == "" {
		folders["figures"] = true
	}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		name, outside := filepath.Rel(dir, file)
		if outside != nil {
			return outside
		}
		name = filepath.ToSlash(name)
		want, listed := m.Files[name]
		met[name] = true
		switch {
		case err != nil:
			cannot(name, err)
			return nil
		case d.IsDir() && listed:
			unlike[name] = "a folder, no longer a file"
			return fs.SkipDir
		case d.IsDir() && !folders[name]:
			unlike[name+"/"] = "added"
			return fs.SkipDir
		case d.IsDir() || name == manifestFile && d.Type().IsRegular():
		case folders[name]:
			unlike[name] = store.Kind(d.Type()) + ", no longer a folder"
		case !listed && m.Seal == "" && picture(name) && d.Type().IsRegular():
		case !listed && d.Type().IsRegular():
			unlike[name] = "added"
		case !listed:
			unlike[name] = "added, " + store.Kind(d.Type())
		case !d.Type().IsRegular():
			unlike[name] = store.Kind(d.Type()) + ", no longer a file"
		default:
			if sum, err := fileSum(file); err != nil {
				cannot(name, err)
			} else if sum != want {
				unlike[name] = "changed"
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(m.Files)) {
		// What is below something that is told of is not told of again.
		told := met[name] || unlike["."] != ""
		for at := path.Dir(name); !told && at != "." && at != "/"; at = path.Dir(at) {
			told = unlike[at] != ""
		}
		if !told {
			unlike[name] = missing
		}
	}
	var found []Unlike
	for name, how := range unlike { // any order: sorted below by path
		found = append(found, Unlike{name, how})
	}
	slices.SortFunc(found, func(a, b Unlike) int { return strings.Compare(a.Path, b.Path) })
	if closed > 0 {
		err = fmt.Errorf("cannot read %d of its files and folders", closed)
	}
	return found, err
}

// fileSum is the SHA-256 of a file in hex, read as it comes: some are of hundreds
// of megabytes.
func fileSum(file string) (string, error) {
	f, err := os.Open(file)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
