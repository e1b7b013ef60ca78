package scenarios

import (
	"cmp"
	"path/filepath"
	"slices"
	"sync"
)

// FileRead is a file of the user's that was read: its folder as the user named it, and its path in there.
type FileRead struct{ Folder, Path string }

// copies is how an experiment in parts reads the same files on every machine: a plan notes what is read and keeps copies,
// and later each process reads the copies by the names of the originals.
var copies struct {
	sync.Mutex
	noted map[FileRead]bool // nil while nobody asks
	at    map[string]string // by folder as the user named it: where its copy is
}

// NoteReads notes from now on which files are read.
func NoteReads() {
	copies.Lock()
	defer copies.Unlock()
	copies.noted = map[FileRead]bool{}
}

// FilesRead are the files that were read since NoteReads, sorted.
func FilesRead() []FileRead {
	copies.Lock()
	defer copies.Unlock()
	var list []FileRead
	for f := range copies.noted { // any order: sorted below
		list = append(list, f)
	}
	copies.noted = nil
	slices.SortFunc(list, func(a, b FileRead) int { return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Path, b.Path)) })
	return list
}

// ReadCopies reads files of these folders in other places from now on. A file of any other folder is read where it is. Nil
// ends it.
func ReadCopies(at map[string]string) {
	copies.Lock()
	defer copies.Unlock()
	copies.at = at
}

func noteRead(folder, path string) {
	copies.Lock()
	defer copies.Unlock()
	if copies.noted != nil {
		copies.noted[FileRead{filepath.ToSlash(folder), filepath.ToSlash(path)}] = true
	}
}

// whereRead is where a file that the user names is read.
func whereRead(file string) string {
	copies.Lock()
	defer copies.Unlock()
	if at, copied := copies.at[filepath.ToSlash(filepath.Dir(file))]; copied {
		return filepath.Join(at, filepath.Base(file))
	}
	return file
}
