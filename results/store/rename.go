package store

import (
	"io/fs"
	"os"
)

// renameNew renames a file to a name that nothing has. It is for file systems without links.
func renameNew(from, to string) error {
	if done, err := renameExclusive(from, to); done {
		return err
	}
	return renameLooking(from, to)
}

// renameLooking looks before it renames, where the system cannot do both at once. Another file that gets the name in the
// same instant may be replaced.
func renameLooking(from, to string) error {
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}
