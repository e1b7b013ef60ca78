package store

import (
	"errors"
	"io/fs"
	"os"
	"runtime"
	"syscall"
)

// syncFolder makes the names in a folder last through a power cut. It does so where the system allows it. A
// folder that may be written but not read cannot be synced, and some network file systems do not allow it.
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
