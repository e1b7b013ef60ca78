package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"sync"
	"syscall"

	"github.com/gofrs/flock"
)

// lock is a file that a process holds while it writes a place. The system releases it when the process dies.
// A lock file that is left then has no meaning.
type lock struct {
	file *flock.Flock
}

const lockMark = "concord "

var lockText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^" + lockMark + "([0-9]+)\n?$") })

// newLock takes the lock of a place, at once or not at all. It is nil if the file system has no locks. Then
// only their names keep two writers apart.
func newLock(path, place string) (*lock, error) {
	for {
		info, err := os.Lstat(path)
		if err == nil && (!info.Mode().IsRegular() || !ownLock(path, info)) {
			return nil, fmt.Errorf("%s %w: it is in the way of a lock of %s; move it", path, ErrKept, place)
		}
		l := &lock{flock.New(path, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o644))}
		held, err := l.file.TryLock()
		if err != nil && noLocks(err) {
			l.release()
			return nil, nil
		}
		if err != nil {
			return nil, fmt.Errorf("cannot write beside %s: %w; choose another place", place, err)
		}
		if !held {
			return nil, fmt.Errorf("%s %w%s; wait until it has ended, or choose another place", place, ErrBusy, holder(path))
		}
		// The last holder may have removed the file between opening and locking.
		mine, err := l.file.Stat()
		if now, err2 := os.Lstat(path); err != nil || err2 != nil || !os.SameFile(mine, now) {
			l.file.Close() // a file that is gone
			continue
		}
		// The number is for the message of another process. On some systems a locked file cannot be written
		// by its name; then that message has no number.
		os.WriteFile(path, []byte(lockMark+strconv.Itoa(os.Getpid())+"\n"), 0o644) // the error does not matter: see above
		return l, nil
	}
}

// release removes the file while the lock is held, so that no other's is removed.
func (l *lock) release() {
	if runtime.GOOS == "windows" { // an open file cannot be removed there
		l.file.Close()           // nothing follows
		os.Remove(l.file.Path()) // stays if another has it
		return
	}
	os.Remove(l.file.Path()) // a lock file that stays does no harm
	l.file.Close()           // nothing follows
}

// ownLock tells a lock file of this program from another file of that name.
func ownLock(path string, info fs.FileInfo) bool {
	if info.Size() > 64 {
		return false
	}
	text, err := os.ReadFile(path)
	return err != nil || len(text) == 0 || lockText().Match(text)
}

// holder names the process that holds a lock, if it is known.
func holder(path string) string {
	text, err := os.ReadFile(path)
	held := lockText().FindSubmatch(text)
	if err != nil || held == nil {
		return ""
	}
	return " (number " + string(held[1]) + ")"
}

// noLocks tells whether the file system has no locks at all, as some network file
// systems have none.
func noLocks(err error) bool {
	return errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.ENOLCK)
}
