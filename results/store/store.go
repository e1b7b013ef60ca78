// Package store writes files and folders to the disk: whole or not at all, one writer at a time, and never in
// the place of something that this program did not make. It does not know what they hold.
package store

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// The errors of Hold, for errors.Is.
var (
	ErrBusy = errors.New("is being written by another process")
	ErrKept = errors.New("is kept as it is")
)

// Mine tells whether the thing at a path may be replaced. For a folder it lists the files that may be
// removed, relative to the folder; for a file it lists nothing. They are removed in this order, so the file
// by which the folder is known comes last. The error says what is in the way and what to do. Mine is asked
// when a place is taken, and again when the replacement is there. With left it is asked of a folder that a
// stopped process had replaced. Some files of such a folder may be gone.
type Mine func(path string, left bool) (files []string, err error)

// Place is a file or folder that only this process writes, from Hold to Release. Hidden files beside it,
// named after it, are its lock and unfinished work.
type Place struct {
	path, parent, base string
	mine               Mine
	lock               *lock
}

// Hold takes a place. Before any work it says why nothing could be written there. Either another process is
// writing it (ErrBusy), or something stands there that is not ours (ErrKept). Hold removes unfinished work of
// killed processes.
func Hold(path string, mine Mine) (*Place, error) {
	p, err := locate(path, mine)
	if err != nil {
		return nil, err
	}
	if err := makeFolder(p.parent); err != nil {
		return nil, fmt.Errorf("cannot make the folder of %s: %w; choose another place", path, err)
	}
	// The names beside the place are longer than its own, and the system must allow all of them.
	if _, err := os.Lstat(p.beside(strings.Repeat("x", longest))); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("cannot write beside %s: %w; choose a shorter name, or choose another place", path, err)
	}
	if p.lock, err = newLock(p.beside("lock"), p.path); err != nil {
		return nil, err
	}
	if err := p.prepare(); err != nil {
		p.Release()
		return nil, err
	}
	return p, nil
}

// WithOption adds to an error of Hold the option that chooses another place, such as --out.
func WithOption(err error, option string) error {
	if err == nil || !strings.HasSuffix(err.Error(), "choose another place") {
		return err
	}
	return fmt.Errorf("%w with %s", err, option)
}

func locate(path string, mine Mine) (*Place, error) {
	clean := filepath.Clean(path)
	full, err := filepath.Abs(clean)
	if err != nil {
		return nil, fmt.Errorf("cannot tell where %s is: %w", path, err)
	}
	if standsIn(full) {
		return nil, fmt.Errorf("%s %w: you stand in it; name a place below it", path, ErrKept)
	}
	if full == filepath.Dir(full) {
		return nil, fmt.Errorf("%s %w: it is the root of the file system; name a place below it", path, ErrKept)
	}
	return &Place{path: clean, parent: filepath.Dir(clean), base: filepath.Base(full), mine: mine}, nil
}

// standsIn tells whether the process works in a folder or below it. It finds this also under another name of
// the folder.
func standsIn(path string) bool {
	there, err := os.Lstat(path)
	if err != nil {
		return false
	}
	here, err := os.Getwd()
	if err == nil {
		here, err = filepath.EvalSymlinks(here)
	}
	for err == nil {
		if at, err := os.Lstat(here); err == nil && os.SameFile(at, there) {
			return true
		}
		if here == filepath.Dir(here) {
			break
		}
		here = filepath.Dir(here)
	}
	return false
}

// makeFolder makes a folder and the missing folders above it, each synced.
func makeFolder(dir string) error {
	if info, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		if err == nil && !info.IsDir() {
			err = fmt.Errorf("%s is %s", dir, Kind(info.Mode()))
		}
		return err
	}
	above := filepath.Dir(dir)
	if err := makeFolder(above); err != nil {
		return err
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(above)
}

// Parent is the folder that the place stands in.
func (p *Place) Parent() string { return p.parent }

// beside is the path of a hidden companion of the place.
func (p *Place) beside(what string) string {
	return filepath.Join(p.parent, "."+p.base+"."+what)
}

// companions lists the paths beside the place whose names begin with this kind.
func (p *Place) companions(what string) []string {
	var found []string
	entries, _ := os.ReadDir(p.parent) // an unreadable folder has none that could be named
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "."+p.base+"."+what) {
			found = append(found, filepath.Join(p.parent, e.Name()))
		}
	}
	return found
}

// prepare brings the place into order and asks whether it may be written.
func (p *Place) prepare() error {
	if p.lock != nil { // without a lock another process may be writing
		if err := p.restore(); err != nil {
			return err
		}
	}
	if _, _, err := p.standing(p.path); err != nil {
		return err
	}
	if p.lock != nil {
		if err := p.tidy(); err != nil {
			return err
		}
	}
	// A folder that cannot be moved, such as a mount, is found here. Without this check it would be found
	// only after all the work.
	if info, err := os.Lstat(p.path); err == nil && info.IsDir() {
		tmp := p.unfinished() + old
		if err := os.Rename(p.path, tmp); err != nil {
			return fmt.Errorf("cannot replace %s: %w; choose another place", p.path, err)
		}
		if err := os.Rename(tmp, p.path); err != nil {
			return fmt.Errorf("cannot move %s back to %s: %w; move it by hand", tmp, p.path, err)
		}
	}
	tmp, err := p.Temp()
	if err != nil {
		return err
	}
	if err := errors.Join(os.Remove(tmp), syncFolder(p.parent)); err != nil {
		return fmt.Errorf("cannot write to %s: %w; choose another place", p.parent, err)
	}
	return nil
}

// old ends the name of a folder that was moved aside for its replacement.
const old = ".old"

// longest is longer than anything that beside adds to a name.
const longest = len("partial-1234567890123") + len(old)

// leftName matches the names of unfinished work beside a place. Earlier versions wrote rows there, too.
var leftName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(partial|rows)-[0-9]{4,}(\.old)?$`) })

// left lists what killed processes left beside the place. Links, pipes and the like are not from them.
func (p *Place) left() []string {
	return slices.DeleteFunc(p.companions(""), func(path string) bool {
		info, err := os.Lstat(path)
		name := strings.TrimPrefix(filepath.Base(path), "."+p.base+".")
		return err != nil || !info.IsDir() && !info.Mode().IsRegular() || !leftName().MatchString(name)
	})
}

// restore moves back what a killed process had moved aside, when nothing took its
// place.
func (p *Place) restore() error {
	for _, path := range p.left() {
		if _, err := os.Lstat(p.path); !errors.Is(err, fs.ErrNotExist) || !strings.HasSuffix(path, old) {
			continue
		}
		if err := os.Rename(path, p.path); err != nil {
			return fmt.Errorf("cannot move %s back to %s after a stop: %w; move it by hand", path, p.path, err)
		}
	}
	return nil
}

// tidy removes what killed processes left. If one of them had moved a folder aside, tidy removes only the
// files that this process would have removed.
func (p *Place) tidy() error {
	for _, path := range p.left() {
		var err error
		if strings.HasSuffix(path, old) {
			files, kept := p.mine(path, true)
			if kept != nil {
				return fmt.Errorf("%s was moved aside when a process was stopped: %w", path, kept)
			}
			err = removeFiles(path, files)
		} else {
			err = os.RemoveAll(path)
		}
		if err != nil {
			return fmt.Errorf("cannot remove %s, which a stopped process left: %w; remove it by hand, or choose another place",
				path, err)
		}
	}
	return nil
}

// standing tells what stands at a path. It says whether there is anything, and which files of it may be
// removed.
func (p *Place) standing(path string) (there bool, files []string, err error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil, nil
	}
	if err != nil {
		return false, nil, fmt.Errorf("cannot look at %s: %w; choose another place", path, err)
	}
	if target, err := os.Readlink(path); err == nil {
		return true, nil, fmt.Errorf("%s %w: it is %s to %s; name the place that it leads to, or choose another place", path,
			ErrKept, Kind(fs.ModeSymlink), target)
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return true, nil, fmt.Errorf("%s %w: it is %s; choose another place", path, ErrKept, Kind(info.Mode()))
	}
	if info.Mode().Perm()&0o200 == 0 {
		return true, nil, fmt.Errorf("%s %w: it is protected from writing; change that, or choose another place", path, ErrKept)
	}
	files, err = p.mine(path, false)
	return true, files, err
}

// Kind says in words what kind of file this is.
func Kind(m fs.FileMode) string {
	switch {
	case m.IsRegular():
		return "a file"
	case m.IsDir():
		return "a folder"
	case m&fs.ModeSymlink != 0:
		return "a symbolic link"
	case m&fs.ModeNamedPipe != 0:
		return "a named pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&fs.ModeDevice != 0:
		return "a device"
	}
	return "something else"
}

// unfinished is an unused name beside the place. It has the number of the process, so it differs from the
// names of other processes.
func (p *Place) unfinished() string {
	for n := 0; ; n++ {
		name := p.beside("partial-" + strconv.Itoa(os.Getpid()) + fmt.Sprintf("%03d", n))
		_, there := os.Lstat(name)
		_, aside := os.Lstat(name + old)
		if there != nil && aside != nil { // any other error shows up when the file is made
			return name
		}
	}
}

// Temp makes a hidden folder beside the place. Its maker later moves its content into the place, or removes
// it.
func (p *Place) Temp() (string, error) {
	tmp := p.unfinished()
	if err := os.Mkdir(tmp, 0o755); err != nil {
		return "", fmt.Errorf("cannot write to %s: %w; choose another place", p.parent, err)
	}
	return tmp, nil
}

// Release gives the place up. It may be called twice, and for no place.
func (p *Place) Release() {
	if p != nil && p.lock != nil {
		p.lock.release()
		p.lock = nil
	}
}

// File is one file of a folder, path relative to it, with slashes.
type File struct {
	Path string
	Data []byte
	From string // a finished file on the same disk, which is moved; instead of Data
	Runs bool   // it is a program
}

// Folder makes the place a folder of these files, whole or not at all. It syncs the folder before and after
// it replaces what stood there.
func (p *Place) Folder(files []File) (err error) {
	tmp, err := p.Temp()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.RemoveAll(tmp)
		}
	}()
	folders := map[string]bool{tmp: true}
	for _, f := range slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Path, b.Path) }) {
		to := filepath.Join(tmp, filepath.FromSlash(f.Path))
		for dir := filepath.Dir(to); !folders[dir]; dir = filepath.Dir(dir) {
			folders[dir] = true
		}
		if err := f.put(to); err != nil {
			return fmt.Errorf("cannot write %s: %w", f.Path, err)
		}
	}
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return p.replace(tmp)
}

func (f File) put(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	if f.From != "" {
		return os.Rename(f.From, path)
	}
	err := writeNew(path, func(w io.Writer) error {
		_, err := w.Write(f.Data)
		return err
	})
	if err == nil && f.Runs {
		err = os.Chmod(path, 0o755)
	}
	return err
}

// File makes the place a file, whole or not at all. It syncs the file before and after it replaces what stood
// there.
func (p *Place) File(write func(io.Writer) error) error {
	tmp := p.unfinished()
	if err := writeNew(tmp, write); err != nil {
		return fmt.Errorf("cannot write %s: %w", p.path, err)
	}
	if err := p.replace(tmp); err != nil {
		os.Remove(tmp)
		return err
	}
	return nil
}

// replace moves what is finished into its place, with the permissions of what stood there. A folder that
// stands there is moved aside and checked once more, because something may have come into it meanwhile.
func (p *Place) replace(tmp string) error {
	there, _, err := p.standing(p.path)
	if err != nil {
		return err
	}
	info, err := os.Lstat(tmp)
	if err != nil {
		return err
	}
	if there {
		was, err := os.Lstat(p.path)
		if err == nil && was.Mode().Perm() != info.Mode().Perm() {
			err = os.Chmod(tmp, was.Mode().Perm())
		}
		if err != nil {
			return fmt.Errorf("cannot replace %s: %w", p.path, err)
		}
	}
	if !there || !info.IsDir() {
		if err := p.move(tmp, !there); err != nil {
			return err
		}
		return p.lasts()
	}
	aside := p.unfinished() + old
	if err := os.Rename(p.path, aside); err != nil {
		return fmt.Errorf("cannot replace %s: %w", p.path, err)
	}
	_, files, err := p.standing(aside)
	if err == nil {
		err = p.move(tmp, true)
	}
	if err != nil {
		return errors.Join(err, os.Rename(aside, p.path))
	}
	if err := p.lasts(); err != nil {
		return err
	}
	return removeFiles(aside, files)
}

// lasts syncs the name of the finished file or folder.
func (p *Place) lasts() error {
	if err := syncFolder(p.parent); err != nil {
		return fmt.Errorf("%s is finished, but may not last through a power cut: %w", p.path, err)
	}
	return nil
}

// move puts the finished file or folder into its place. If nothing is expected there, a file that came
// meanwhile is not replaced. A folder is replaced only if it is empty.
func (p *Place) move(tmp string, free bool) error {
	if info, err := os.Lstat(tmp); free && err == nil && !info.IsDir() {
		if err := os.Link(tmp, p.path); err == nil {
			os.Remove(tmp) // a second name, which the next writer removes
			return nil
		}
		if _, there := os.Lstat(p.path); there == nil {
			return fmt.Errorf("%s %w: it came while its replacement was made; choose another place", p.path, ErrKept)
		}
	}
	if err := os.Rename(tmp, p.path); err != nil { // also where a file cannot have two names
		return fmt.Errorf("cannot move the finished %s into its place: %w", p.path, err)
	}
	return nil
}

// removeFiles removes the named files of a folder, if they are there, and the folders that are then empty.
// Everything else stays.
func removeFiles(path string, files []string) error {
	for _, f := range files {
		f = filepath.Join(path, filepath.FromSlash(f))
		if err := os.Remove(f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove what was replaced: %w", err)
		}
		for dir := filepath.Dir(f); len(dir) > len(path); dir = filepath.Dir(dir) {
			os.Remove(dir) // one that is not empty stays
		}
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("something came into %s while it was replaced, and is kept there: %w", path, err)
	}
	return nil
}

// Read reads a regular file of at most this many bytes. It follows no link and waits for no pipe.
func Read(file string, most int64) ([]byte, error) {
	info, err := os.Lstat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is %s, not a file", filepath.Base(file), Kind(info.Mode()))
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("%s is longer than %d MB; nothing that concord writes is", filepath.Base(file), most>>20)
	}
	return text, err
}

// Create writes a new file, whole or not at all. The error is fs.ErrExist if something of that name exists.
func Create(path string, data []byte) error {
	p, err := Hold(path, func(string, bool) ([]string, error) { return nil, fs.ErrExist })
	if err != nil {
		return err
	}
	defer p.Release()
	return p.File(func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// writeNew writes a new file and syncs it. After an error the file is not there.
func writeNew(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	b := bufio.NewWriterSize(f, 1<<16)
	if err = write(b); err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Remove(path)
	}
	return err
}
