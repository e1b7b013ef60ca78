package store

import (
	"io/fs"
	"os"
)

// renameNew renames a file to a name that nothing has. It is for file systems without links. Where the system cannot do
// both at once, another file that gets the name in the same instant may be replaced.
func renameNew(from, to string) error {
	if done, err := renameExclusive(from, to); done {
		return err
	}
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}
