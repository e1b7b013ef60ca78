package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"
)

// progress shows rate and time left on a terminal once a run has taken a
// second; elsewhere it is silent.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	what  string
	total int
	begun time.Time
	shown time.Time
}

func newProgress(stderr io.Writer, what string, total int) *progress {
	p := &progress{what: what, total: total, begun: time.Now()}
	if isTerminal(stderr) {
		p.out = stderr
	}
	return p
}

func (p *progress) done(n int) {
	if p.out == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	elapsed := now.Sub(p.begun)
	if elapsed < time.Second || (now.Sub(p.shown) < 100*time.Millisecond && n < p.total) {
		return
	}
	p.shown = now
	rate := float64(n) / elapsed.Seconds()
	left := time.Duration(float64(p.total-n)/rate) * time.Second
	fmt.Fprintf(p.out, "\r%s: %d of %d runs, %.0f a second, %s left \x1b[K", p.what, n, p.total, rate, left)
}

// end clears the line.
func (p *progress) end() {
	if p.out != nil && !p.shown.IsZero() {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// isTerminal tells whether progress would be read by a person.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
