package store

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
)

// Retry tells whether another try may succeed, on this machine or on another one: the disk was full, or the network or the
// file server was away. It is asked about errors of writing and reading in a shared folder. A part that is wrong or that
// differs is the same the next time.
func Retry(err error) bool {
	if err == nil || errors.Is(err, ErrPart) || errors.Is(err, ErrConflict) {
		return false
	}
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, io.ErrShortWrite) { // a folder that is not mounted, a full disk
		return true
	}
	var code syscall.Errno
	return errors.As(err, &code) && passing(code)
}
