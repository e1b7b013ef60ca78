package store

import "syscall"

// passing tells whether the cause of this error may pass.
func passing(code syscall.Errno) bool {
	switch code {
	case 39, 112, 1295, // disk full, quota
		21, 23, 1117, // device not ready, data error, device error
		32, 33, 170, // in use by another process
		51, 53, 54, 55, 59, 64, 67, 121, 1231, 1232, 1236, // network
		syscall.ENOSPC, syscall.EIO, syscall.EAGAIN, syscall.ETIMEDOUT:
		return true
	}
	return false
}
