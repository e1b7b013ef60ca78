package results

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Unlike is in which way something in a folder of results is not as its manifest says.
type Unlike struct {
	Path string // relative to the folder, with slashes
	How  string // "changed", "missing", "added", or what it is instead of a file
}

func (u Unlike) String() string { return u.Path + " (" + u.How + ")" }

// Stored holds the files of a folder against those that its manifest lists, by
// their SHA-256, and tells what is unlike, sorted by path. It follows no link and
// opens nothing but files. The error is of a file or folder that cannot be read.
func Stored(dir string, m *Manifest) ([]Unlike, error) {
	var found []Unlike
	folders, met := map[string]bool{".": true}, map[string]bool{}
	for name := range m.Files { // any order: this only collects
		for at := filepath.ToSlash(filepath.Dir(name)); !folders[at]; at = filepath.ToSlash(filepath.Dir(at)) {
			folders[at] = true
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		want, listed := m.Files[name]
		met[name] = true
		switch {
		case d.IsDir() && folders[name]:
		case d.IsDir():
			found = append(found, Unlike{name + "/", "added"})
			return fs.SkipDir
		case name == manifestFile:
		case !listed:
			found = append(found, Unlike{name, "added"})
		case !d.Type().IsRegular():
			found = append(found, Unlike{name, "no longer a file"})
		default:
			sum, err := fileSum(path)
			if err != nil {
				return fmt.Errorf("cannot read %s: %w", path, err)
			}
			if sum != want {
				found = append(found, Unlike{name, "changed"})
			}
		}
		return nil
	})
	for name := range m.Files { // any order: sorted below
		if !met[name] {
			found = append(found, Unlike{name, "missing"})
		}
	}
	slices.SortFunc(found, func(a, b Unlike) int { return strings.Compare(a.Path, b.Path) })
	return found, err
}

// fileSum is the SHA-256 of a file in hex, read as it comes.
func fileSum(path string) (string, error) {
	f, err := os.Open(path)
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
