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

// Unlike says in which way a part of a folder of results differs from its manifest.
type Unlike struct {
	Path string // relative to the folder, with slashes; an added folder ends in one
	How  string // "changed", "missing", "added", what it is instead, or why it cannot be read
}

const missing = "missing"

func (u Unlike) String() string { return u.Path + " (" + u.How + ")" }

// Stored compares the files of a folder with the files of its manifest, by their SHA-256. It tells the
// differences, sorted by path. It follows no link and opens nothing but files. It also tells what cannot be
// read, and still checks the rest. The error then says how many these are.
func Stored(dir string, m *Manifest) ([]Unlike, error) {
	s := stored{manifest: m, folders: foldersOf(m), met: map[string]bool{}, unlike: map[string]string{}}
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		name, outside := filepath.Rel(dir, file)
		if outside != nil {
			return outside
		}
		return s.look(filepath.ToSlash(name), file, d, err)
	})
	if err != nil {
		return nil, err
	}
	s.missing()
	var found []Unlike
	for name, how := range s.unlike { // any order: sorted below by path
		found = append(found, Unlike{name, how})
	}
	slices.SortFunc(found, func(a, b Unlike) int { return strings.Compare(a.Path, b.Path) })
	if s.closed > 0 {
		err = fmt.Errorf("cannot read %d of its files and folders", s.closed)
	}
	return found, err
}

// stored is what was seen of a folder until now. Paths are as in Unlike.
type stored struct {
	manifest *Manifest
	folders  map[string]bool   // the folders of the manifest's files
	met      map[string]bool   // whatever stands in the folder
	unlike   map[string]string // by path: how it differs
	closed   int               // what cannot be read
}

// foldersOf are the folders that files of a manifest are in.
func foldersOf(m *Manifest) map[string]bool {
	folders := map[string]bool{".": true}
	for name := range m.Files { // any order: this only collects a set
		for at := path.Dir(name); !folders[at]; at = path.Dir(at) {
			folders[at] = true
		}
	}
	if m.Seal == "" {
		folders["figures"] = true
	}
	return folders
}

// picture tells whether a manifest leaves a file out although a run wrote it. Manifests without a seal are
// older; they leave out pictures and pages with pictures.
func (s *stored) picture(name string) bool {
	return s.manifest.Seal == "" && (strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".html"))
}

// cannot notes what cannot be read.
func (s *stored) cannot(name string, err error) {
	var at *fs.PathError // that says what was tried and where, too
	if errors.As(err, &at) {
		err = at.Err
	}
	s.unlike[name] = "cannot be read: " + err.Error()
	s.closed++
}

// look compares a file or folder with the manifest. The error is fs.SkipDir for a folder whose content need
// not be checked.
func (s *stored) look(name, file string, d fs.DirEntry, err error) error {
	want, listed := s.manifest.Files[name]
	s.met[name] = true
	switch {
	case err != nil:
		s.cannot(name, err)
	case d.IsDir() && listed:
		s.unlike[name] = "a folder, no longer a file"
		return fs.SkipDir
	case d.IsDir() && !s.folders[name]:
		s.unlike[name+"/"] = "added"
		return fs.SkipDir
	case d.IsDir() || name == manifestFile && d.Type().IsRegular():
	case s.folders[name]:
		s.unlike[name] = store.Kind(d.Type()) + ", no longer a folder"
	case !listed && s.picture(name) && d.Type().IsRegular():
	case !listed && d.Type().IsRegular():
		s.unlike[name] = "added"
	case !listed:
		s.unlike[name] = "added, " + store.Kind(d.Type())
	case !d.Type().IsRegular():
		s.unlike[name] = store.Kind(d.Type()) + ", no longer a file"
	default:
		if sum, err := FileSum(file); err != nil {
			s.cannot(name, err)
		} else if sum != want {
			s.unlike[name] = "changed"
		}
	}
	return nil
}

// missing notes what the manifest lists and the folder does not have. It does not report a path below a path
// that is reported already.
func (s *stored) missing() {
	for _, name := range slices.Sorted(maps.Keys(s.manifest.Files)) {
		told := s.met[name] || s.unlike["."] != ""
		for at := path.Dir(name); !told && at != "." && at != "/"; at = path.Dir(at) {
			told = s.unlike[at] != ""
		}
		if !told {
			s.unlike[name] = missing
		}
	}
}

// FileSum is the SHA-256 of a file in hex. It reads the file in pieces, because some files have hundreds of
// megabytes.
func FileSum(file string) (string, error) {
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
