package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// staleAfter is how long nothing was written to an unfinished part of another machine, before it is removed. If its writer
// lives all the same, it finds its file gone and tries again; nothing wrong comes of it.
const staleAfter = 24 * time.Hour

// partialName matches the names of unfinished parts: the part, the machine, the process, and a random number.
var partialName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\.(stage-[0-9]+-part-[0-9]+-of-[0-9]+)\.([A-Za-z0-9_]+)-([0-9]{1,9})-[0-9a-f]{16}\.tmp$`)
})

// newPartial makes the file that becomes a part. Its permissions are those of any new file, so others of the group can
// read the part.
func newPartial(dir, file string) (path string, f *os.File, err error) {
	var random [8]byte
	rand.Read(random[:]) // it never fails
	host, _ := thisHost()
	name := fmt.Sprintf(".%s.%s-%d-%s.tmp", file, host, os.Getpid(), hex.EncodeToString(random[:]))
	path = filepath.Join(dir, name)
	f, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	return path, f, err
}

// thisHost names the machine in names of files. It is sure if the name tells this machine since its last start, and this
// group of process numbers, from all others. Two machines may have the same host name.
var thisHost = sync.OnceValues(func() (name string, sure bool) {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	host = strings.Map(func(r rune) rune {
		if r < 0x80 && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return r
		}
		return '_'
	}, host)
	if id := processSpace(); id != "" {
		return fmt.Sprintf("%.40s_%.12s", host, sumOf([]byte(id))), true
	}
	return fmt.Sprintf("%.40s", host), false
})

// removeStale removes what killed processes left. It removes only what is surely not being written: if the process was one
// of this machine and has ended, or, of the same part, if nothing was written for a day. The file server's clock counts,
// which is that of the file that was made just now. To ask it for the files of all parts would take too long where a
// thousand are written. Errors do not matter: a later run tries again.
func removeStale(dir, file string, made *os.File) {
	now, err := made.Stat()
	if err != nil {
		return
	}
	folder, err := os.Open(dir)
	if err != nil {
		return
	}
	defer folder.Close()
	names, _ := folder.Readdirnames(-1)
	host, sure := thisHost()
	for _, name := range names {
		found := partialName().FindStringSubmatch(name)
		if found == nil {
			continue
		}
		here := sure && found[2] == host
		pid, _ := strconv.Atoi(found[3]) // nine digits at most
		if here && running(pid) || !here && found[1] != file {
			continue
		}
		path := filepath.Join(dir, name)
		info, err := os.Lstat(path)
		if err == nil && info.Mode().IsRegular() && (here || now.ModTime().Sub(info.ModTime()) > staleAfter) {
			os.Remove(path)
		}
	}
}

// place gives a finished part its name, or judges what has that name. It is done if nothing is left to do with the
// unfinished name.
func place(dir string, h PartHead, tmp string, foot partFoot) (done bool, err error) {
	path := filepath.Join(dir, h.File())
	var seen error // conflicts of others
	for try := range 10 {
		time.Sleep(time.Duration(try) * 10 * time.Millisecond)
		if err = giveName(tmp, path); !errors.Is(err, fs.ErrExist) {
			break
		}
		other, wrong := OpenPart(dir, h)
		switch {
		case wrong == nil:
			other.Close() // nothing was read from it
			if other.foot.SHA256 == foot.SHA256 {
				os.Remove(tmp) // a later run removes it
				return true, seen
			}
			return true, errors.Join(seen, conflict(path, tmp, other.foot, foot))
		case errors.Is(wrong, ErrPart):
			_, err := SetAside(dir, h)
			if errors.Is(err, ErrConflict) {
				seen = errors.Join(seen, err)
			} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return false, err
			}
		case !errors.Is(wrong, fs.ErrNotExist): // another may have set it aside
			return false, fmt.Errorf("cannot tell whether %s is this part: %w", path, wrong)
		}
	}
	if err != nil {
		err = fmt.Errorf("cannot give %s its name: %w", path, err)
	}
	return err == nil, errors.Join(seen, err)
}

// conflict keeps a part that differs from the one that is there.
func conflict(path, tmp string, first, second partFoot) error {
	kept, err := freeName(path+".conflict-", func(to string) error { return giveName(tmp, to) })
	if err != nil {
		kept = tmp
		err = fmt.Errorf("cannot keep it under a better name: %w; copy it before a later run removes it", err)
	}
	told := fmt.Errorf("%s %w: it has the SHA-256 %s, and was made by %q; now it came out as %s, by %q, which is kept as %s. "+
		"The run is not reproducible there: find out which machine is wrong before you merge",
		path, ErrConflict, first.SHA256, first.Attempt, second.SHA256, second.Attempt, kept)
	return errors.Join(told, err)
}

// SetAside renames a file that has the name of a part and is none, so that the part can be made again. It is kept under
// another name for its owner. Nothing is returned if a good part has come there meanwhile; then it stays there.
func SetAside(dir string, h PartHead) (to string, err error) {
	path := filepath.Join(dir, h.File())
	to, err = freeName(path+".refused-", func(to string) error { return moveTo(path, to) })
	if err != nil {
		return "", fmt.Errorf("cannot set %s aside: %w; move it by hand", path, err)
	}
	// Another process may have set the bad file aside, and put a good one there, just before this one was renamed.
	if good, err := openPart(to, h); err == nil {
		good.Close() // nothing was read from it
		if _, err := place(dir, h, to, good.foot); err != nil {
			return "", err
		}
		to = ""
	}
	return to, lasts(dir, path)
}

// moveTo moves a file to a name that nothing has. An empty file reserves the name, and is then replaced.
func moveTo(from, to string) error {
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	if info.IsDir() { // it replaces no file
		return renameNew(from, to)
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err = f.Close(); err == nil {
		err = os.Rename(from, to)
	}
	if err != nil {
		os.Remove(to) // it is empty
	}
	return err
}

// freeName gives something the first free of the names that begin so.
func freeName(begin string, give func(to string) error) (to string, err error) {
	for n := 1; n <= 10_000; n++ {
		to = begin + strconv.Itoa(n)
		if err = give(to); !errors.Is(err, fs.ErrExist) {
			break
		}
	}
	return to, err
}

// link is replaced in tests, for file systems without links.
var link = os.Link

// giveName gives a finished file its name, if nothing has that name. Otherwise the error is fs.ErrExist.
func giveName(from, to string) error {
	err := link(from, to)
	if err != nil {
		// A network file system may have made the link, lost its answer, and tried once more.
		a, err1 := os.Lstat(from)
		b, err2 := os.Lstat(to)
		if err1 == nil && err2 == nil && os.SameFile(a, b) {
			err = nil
		}
	}
	if err != nil && (errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM)) {
		return renameNew(from, to)
	}
	if err == nil {
		os.Remove(from) // a second name, which a later run removes
	}
	return err
}
