//go:build !windows

package store

import "syscall"

// passing tells whether the cause of this error may pass.
func passing(code syscall.Errno) bool {
	switch code {
	case syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.ESTALE, syscall.EAGAIN, syscall.EBUSY, syscall.EINTR,
		syscall.ENFILE, syscall.EMFILE, syscall.ENOMEM, syscall.ENOLCK, syscall.ETIMEDOUT, syscall.ENETDOWN,
		syscall.ENETUNREACH, syscall.ENETRESET, syscall.EHOSTDOWN, syscall.EHOSTUNREACH, syscall.ECONNRESET,
		syscall.ECONNABORTED, syscall.ECONNREFUSED, syscall.ENOTCONN:
		return true
	}
	return false
}
