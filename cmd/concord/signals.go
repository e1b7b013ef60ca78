//go:build !js

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// stoppable ends its context on Ctrl-C, and on the signals of a terminal that closes or a system that shuts
// down. Further signals change nothing: many programs send them twice, and the work under way must be saved.
// A parent process may want a signal ignored. Nohup does, and so does a script that starts a command in the
// background with an ampersand. Such a signal stays ignored.
func stoppable() (context.Context, context.CancelFunc) {
	signals := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	signal.Ignore(syscall.SIGPIPE) // a closed pipe shows up when output is written
	return signal.NotifyContext(context.Background(), signals...)
}
