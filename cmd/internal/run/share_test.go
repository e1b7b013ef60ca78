package run

import (
	"context"
	"errors"
	"testing"
)

// Every task is done once, and each worker has a way of its own.
func TestWorkersDoEveryTaskOnce(t *testing.T) {
	for _, workers := range []int{0, 1, 3, 50} {
		times := make([]int, 20)
		ways := make([]bool, max(workers, 20))
		err := share(t.Context(), len(times), workers, func(n int) func(int) error {
			ways[n] = true
			return func(k int) error {
				times[k]++
				return nil
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		for k, n := range times {
			if n != 1 {
				t.Errorf("%d workers did task %d %d times", workers, k, n)
			}
		}
		if workers == 3 && !(ways[0] && ways[1] && ways[2]) {
			t.Errorf("of 3 workers these came: %v", ways)
		}
	}
}

// After a fault nothing is begun, and of several the lowest is reported.
func TestWorkersReportTheLowestFault(t *testing.T) {
	low, high := errors.New("low"), errors.New("high")
	second := make(chan bool)
	begun := [10]bool{}
	err := share(t.Context(), len(begun), 2, func(int) func(int) error {
		return func(k int) error {
			begun[k] = true
			switch k {
			case 0:
				<-second // so that the lower fault comes last
				return low
			case 1:
				close(second)
				return high
			}
			return nil
		}
	})
	if err != low {
		t.Errorf("%v", err)
	}
	if begun[9] {
		t.Error("tasks go on after a fault")
	}
}

// Protects: a task that has begun when the context ends is finished. If tasks are left, there is an error. If
// none are left, there is none.
func TestWorkersStop(t *testing.T) {
	for stop, want := range map[int]error{2: context.Canceled, 4: nil} {
		ctx, cancel := context.WithCancel(t.Context())
		done := 0
		err := share(ctx, 5, 1, func(int) func(int) error {
			return func(k int) error {
				if k == stop {
					cancel()
				}
				done++
				return nil
			}
		})
		cancel()
		if err != want || done != stop+1 {
			t.Errorf("stopped in task %d: %v after %d tasks", stop, err, done)
		}
	}
}
