//go:build linux || darwin

package store

import "syscall"

// Free is how many bytes the file system of the place has left for this process.
func (p *Place) Free() (bytes uint64, known bool) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(p.parent, &s); err != nil {
		return 0, false
	}
	return uint64(s.Bavail) * uint64(s.Bsize), true
}
