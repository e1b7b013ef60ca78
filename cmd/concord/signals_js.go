package main

import "context"

// stoppable is for systems that send no signals.
func stoppable() (context.Context, context.CancelFunc) {
	return context.WithCancel(context.Background())
}
