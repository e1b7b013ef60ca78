package run

import (
	"runtime"
	"slices"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"concord/results/analysis"
	"concord/scenarios"
)

func cpu() time.Duration {
	var ts syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, 3, uintptr(unsafe.Pointer(&ts)), 0)
	return time.Duration(ts.Nano())
}

func TestStages(t *testing.T) {
	runtime.LockOSThread()
	s, _ := scenarios.Read("reference")
	bound, _ := s.Bind()
	w := newWorker(Job{Bound: bound, Seed: 1, Workers: 1}, false)
	tally := analysis.NewTally(w.layout.Size())
	record := make([]float64, w.layout.Size())
	var b analysis.Block
	names := []string{"engine", "row", "end", "tell", "merge", "begin"}
	times := make([][]float64, len(names))
	for first := 0; first < 3200; first += 16 {
		var d [6]time.Duration
		at := cpu()
		lap := func(k int) { now := cpu(); d[k] += now - at; at = now }
		for k := range 16 {
			w.replicate(first+k, record)
			lap(0)
			if k == 0 {
				tally.Begin(&b, first, record)
				lap(5)
			}
			b.Row(record)
			lap(1)
		}
		b.End()
		lap(2)
		tally.Tell(&b, 0, tally.Groups())
		lap(3)
		tally.Merge(&b)
		lap(4)
		if first > 1000 {
			for k := range d {
				times[k] = append(times[k], float64(d[k].Nanoseconds())/16000)
			}
		}
	}
	for k, n := range names {
		slices.Sort(times[k])
		t.Logf("%s: p10 %.1f median %.1f us a replicate", n, times[k][len(times[k])/10], times[k][len(times[k])/2])
	}
}
