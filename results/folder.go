package results

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
)

// File is one file of a results folder, path relative to it.
type File struct {
	Path string
	Data []byte
	From string // a finished file on the same disk instead of Data, which is moved
}

// manifestFile is what every folder of results holds.
const manifestFile = "manifest.json"

// ErrOther is returned when a folder holds the results of another run.
var ErrOther = errors.New("holds something else")

// WriteFolder writes files as a folder that is either whole or not there: into
// a folder of a temporary name beside it, synced, then renamed. A folder that
// exists is replaced when its manifest has the same input digest or force is
// set; otherwise the error wraps ErrOther and nothing is touched.
func WriteFolder(dir string, files []File, inputDigest string, force bool) (err error) {
	dir = filepath.Clean(dir)
	tmp, err := stage(dir, inputDigest, force)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(tmp)
		}
	}()
	if err := os.Chmod(tmp, 0o755); err != nil { // temporary folders are private; results are shared
		return err
	}
	sort.Slice(files, func(i, j int) bool { return files[i].Path < files[j].Path })
	for _, f := range files {
		if err := f.put(filepath.Join(tmp, filepath.FromSlash(f.Path))); err != nil {
			return fmt.Errorf("cannot write %s: %w", f.Path, err)
		}
	}
	// Replace in two renames: between them the old folder stands under another
	// name, so a stop loses nothing.
	old := ""
	if _, err := os.Lstat(dir); err == nil {
		old = tmp + ".old"
		if err := os.Rename(dir, old); err != nil {
			return err
		}
	}
	if err := os.Rename(tmp, dir); err != nil {
		if old != "" {
			return errors.Join(err, os.Rename(old, dir))
		}
		return err
	}
	if old != "" {
		return os.RemoveAll(old)
	}
	return nil
}

// MayWrite tells before a run whether its results could be written to dir.
func MayWrite(dir, inputDigest string, force bool) error {
	tmp, err := stage(filepath.Clean(dir), inputDigest, force)
	if err != nil {
		return err
	}
	return os.Remove(tmp)
}

// stage makes an empty folder of a temporary name beside dir, if dir may be
// written at all.
func stage(dir, inputDigest string, force bool) (string, error) {
	if err := mayReplace(dir, inputDigest, force); err != nil {
		return "", err
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", fmt.Errorf("cannot make the folder for results: %w", err)
	}
	tmp, err := os.MkdirTemp(parent, "."+filepath.Base(dir)+".partial-")
	if err != nil {
		return "", fmt.Errorf("cannot write to %s: %w; choose another folder with --out", parent, err)
	}
	return tmp, nil
}

// ReplaceFile writes a file under a temporary name and renames it over the old one.
func ReplaceFile(path string, data []byte) error {
	return ReplaceBy(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// ReplaceBy is ReplaceFile for what is too long to be held in memory.
func ReplaceBy(path string, write func(io.Writer) error) error {
	tmp := path + ".partial"
	os.Remove(tmp)
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(b); err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(tmp)
		return err
	}
	return os.Rename(tmp, path)
}

func mayReplace(dir, inputDigest string, force bool) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("cannot write results to %s: %w; choose another folder with --out", dir, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%s %w: it is a file; choose another folder with --out", dir, ErrOther)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) == 0 {
		return err
	}
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err == nil {
		if m, err := ReadManifest(text); err == nil && (m.InputDigest == inputDigest || force) {
			return nil
		}
		return fmt.Errorf("%s %w: the results of another run; choose another folder with --out, or replace it with --force", dir, ErrOther)
	}
	// A folder without a manifest is not ours: not even --force deletes it.
	return fmt.Errorf("%s %w: a folder with files and no manifest.json of concord; choose another folder with --out", dir, ErrOther)
}

func (f File) put(path string) error {
	if f.From == "" {
		return writeFile(path, f.Data)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.Rename(f.From, path)
}

func writeFile(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}
