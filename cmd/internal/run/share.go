package run

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// crew is how many workers share the tasks. It is as many as asked for, or one a core if no number is given.
// It is never more than there are tasks.
func crew(asked, tasks int) int {
	if asked <= 0 {
		asked = runtime.GOMAXPROCS(0)
	}
	return min(asked, tasks)
}

// share does tasks on a crew of workers. Tasks are numbered from 0. The function begin gets the worker's
// number and returns the worker's own way to do a task. A task must write into a place of its own. Then no
// result depends on the workers.
//
// Tasks are begun in order. No task is begun after a fault, or after the context has ended. Tasks that have
// begun are finished. The returned fault is that of the lowest task. So it does not depend on the workers
// either.
func share(ctx context.Context, tasks, workers int, begin func(worker int) func(task int) error) error {
	var (
		mu     sync.Mutex
		next   int
		fault  error
		faulty int // the task of the fault
		group  sync.WaitGroup
	)
	take := func() (task int, more bool) {
		mu.Lock()
		defer mu.Unlock()
		if next == tasks || fault != nil || ctx.Err() != nil {
			return 0, false
		}
		next++
		return next - 1, true
	}
	for n := range crew(workers, tasks) {
		group.Go(func() {
			do := begin(n)
			for task, more := take(); more; task, more = take() {
				if err := do(task); err != nil {
					mu.Lock()
					if fault == nil || task < faulty {
						fault, faulty = err, task
					}
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	if fault == nil && next < tasks {
		return ctx.Err()
	}
	return fault
}

// progress counts what is done, on any worker, and tells of it.
type progress struct {
	count atomic.Int64
	done  func(done int) // may be nil
}

func (p *progress) add() {
	if n := int(p.count.Add(1)); p.done != nil {
		p.done(n)
	}
}
