package results_test

import (
	"runtime"
	"slices"
	"testing"

	"concord/results"
)

// Protects: work that several cores share is done once in each place, and the same on one core and on many. The race
// detector looks at it too.
func TestWorkersDoEachThingOnce(t *testing.T) {
	for _, cores := range []int{1, 2, 7} {
		before := runtime.GOMAXPROCS(cores)
		for _, n := range []int{0, 1, 5, 100} {
			done, want := make([]int, n), make([]int, n)
			results.Each(n, func(k int) { done[k] += k + 1 })
			for k := range want {
				want[k] = k + 1
			}
			if !slices.Equal(done, want) {
				t.Errorf("%d things on %d cores: %v", n, cores, done)
			}
		}
		runtime.GOMAXPROCS(before)
	}
}
