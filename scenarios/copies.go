package scenarios

import (
	"bytes"
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"sync"

	"concord/sim/fault"
)

// FileRead is a file of the user's that was read: its folder as the user named it, its path in there, and what was read.
type FileRead struct {
	Folder, Path string
	Text         []byte
}

// copies is how an experiment in parts reads the same files on every machine: a plan notes what is read and keeps copies,
// and later each process reads the copies by the names of the originals.
var copies struct {
	sync.Mutex
	noted   map[[2]string][]byte // by folder and path; nil while nobody asks
	changed string               // a file that was read twice and was not the same
	at      map[string]string    // by folder as the user named it: where its copy is
}

// NoteReads notes from now on which files are read.
func NoteReads() {
	forgetLocal()
	copies.Lock()
	defer copies.Unlock()
	copies.noted, copies.changed = map[[2]string][]byte{}, ""
}

// FilesRead are the files that were read since NoteReads, sorted. It is an error if one of them changed meanwhile.
func FilesRead() ([]FileRead, error) {
	copies.Lock()
	defer copies.Unlock()
	var list []FileRead
	for name, text := range copies.noted { // any order: sorted below
		list = append(list, FileRead{name[0], name[1], text})
	}
	copies.noted = nil
	slices.SortFunc(list, func(a, b FileRead) int { return cmp.Or(cmp.Compare(a.Folder, b.Folder), cmp.Compare(a.Path, b.Path)) })
	if copies.changed != "" {
		return nil, fmt.Errorf("%s changed while it was read; ask again when nobody writes it", fault.Quote(copies.changed))
	}
	return list, nil
}

// ReadCopies reads files of these folders in other places from now on. A file of any other folder is read where it is. Nil
// ends it.
func ReadCopies(at map[string]string) {
	forgetLocal()
	copies.Lock()
	defer copies.Unlock()
	copies.at = at
}

func noteRead(folder, path string, text []byte) {
	copies.Lock()
	defer copies.Unlock()
	if copies.noted == nil {
		return
	}
	name := [2]string{filepath.ToSlash(folder), filepath.ToSlash(path)}
	if old, again := copies.noted[name]; again && !bytes.Equal(old, text) {
		copies.changed = filepath.Join(folder, path)
	}
	copies.noted[name] = text
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
