package store

import (
	"errors"
	"os"
	"runtime"
)

// syncFolder makes the names in a folder last through a power cut.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" { // folders cannot be synced there
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
