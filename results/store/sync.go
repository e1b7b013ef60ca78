package store

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// syncFolder makes the names in a folder last through a power cut, where that can be
// asked for: not of a folder that may be written but not read, and not on some
// network file systems.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" { // folders cannot be synced there
		return nil
	}
	f, err := os.Open(dir)
	if errors.Is(err, fs.ErrPermission) {
		return nil
	}
	if err != nil {
		return err
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
