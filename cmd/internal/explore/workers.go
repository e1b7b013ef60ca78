package explore

import (
	"context"
	"fmt"
	"sync"
)

// each calls do for 0..n−1 on some workers. What do writes must depend on its
// index alone; then neither the number of workers nor their order matters.
func each(n, workers int, do func(worker, k int)) {
	if workers < 2 {
		for k := range n {
			do(0, k)
		}
		return
	}
	var wait sync.WaitGroup
	next := make(chan int, n)
	for k := n - 1; k >= 0; k-- { // long rows first
		next <- k
	}
	close(next)
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for k := range next {
				do(w, k)
			}
		}()
	}
	wait.Wait()
}

// eachMember calls do for every member of an ensemble on some workers. The fault is
// that of the lowest member. When the context ends, the members that are left are not
// begun.
func eachMember(ctx context.Context, members, workers int, do func(worker, i int) error) error {
	faults := make([]error, members)
	each(members, workers, func(w, i int) {
		if ctx.Err() == nil {
			faults[i] = do(w, i)
		}
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for i, fault := range faults {
		if fault != nil {
			return fmt.Errorf("member %d: %w", i, fault)
		}
	}
	return nil
}
