//go:build linux && (amd64 || arm64)

package store

import (
	"os"
	"runtime"
	"syscall"
	"unsafe"
)

// renameExclusive asks the system to rename a file only if nothing has the new name. Done is false if the system or the
// file system cannot.
func renameExclusive(from, to string) (done bool, err error) {
	const here, noReplace = -100, 1 // AT_FDCWD, RENAME_NOREPLACE
	call := map[string]uintptr{"amd64": 316, "arm64": 276}[runtime.GOARCH]
	a, err := syscall.BytePtrFromString(from)
	if err != nil {
		return true, err
	}
	b, err := syscall.BytePtrFromString(to)
	if err != nil {
		return true, err
	}
	at := here
	_, _, failed := syscall.Syscall6(call, uintptr(at), uintptr(unsafe.Pointer(a)), uintptr(at), uintptr(unsafe.Pointer(b)),
		noReplace, 0)
	switch failed {
	case 0:
		return true, nil
	case syscall.ENOSYS, syscall.EINVAL:
		return false, nil
	}
	return true, &os.LinkError{Op: "rename", Old: from, New: to, Err: failed}
}
