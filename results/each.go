package results

import (
	"runtime"
	"sync"
)

// Each works on n things, numbered from 0, several at a time. Each thing must be written into a place of its own.
// Then nothing depends on the order.
func Each(n int, work func(k int)) {
	var workers sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for k := range n {
		free <- struct{}{}
		workers.Go(func() {
			work(k)
			<-free
		})
	}
	workers.Wait()
}
