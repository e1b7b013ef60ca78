//go:build !js

package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// stoppable ends its context on Ctrl-C and on what a terminal that closes or a
// system that shuts down sends. More of them change nothing: many programs send
// them twice, and what is under way is to be saved. A signal that whoever began the
// process wants ignored, as nohup does, or a script of a command
// behind which it puts an ampersand, stays so.
func stoppable() (context.Context, context.CancelFunc) {
	signals := []os.Signal{syscall.SIGTERM}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			signals = append(signals, s)
		}
	}
	signal.Ignore(syscall.SIGPIPE) // a reader that goes away shows when output is written
	return signal.NotifyContext(context.Background(), signals...)
}
