package store

import (
	"os"
	"syscall"
)

// processSpace names the system since its last start and its space of process numbers. Containers have spaces of their own.
// It is empty if it cannot be told.
func processSpace() string {
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil || len(boot) < 32 {
		return ""
	}
	space, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		return ""
	}
	return string(boot) + space
}

// running tells whether a process of this number may exist.
func running(pid int) bool { return syscall.Kill(pid, 0) != syscall.ESRCH }
