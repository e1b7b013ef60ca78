package rng

import (
	"math"
	"testing"

	"concord/sim/det"
)

// Drawing hardly ever meets the first and the last word, so the test checks them directly.
func TestInside(t *testing.T) {
	for _, word := range []uint64{0, 1 << 12, 1<<63 - 1, 1 << 63, math.MaxUint64} {
		u := inside(word)
		if !(u > 0 && u < 1) || math.IsInf(det.NormInv(u), 0) {
			t.Errorf("inside(%#x) = %v, of which the normal is %v", word, u, det.NormInv(u))
		}
		if other := inside(^word); u+other != 1 {
			t.Errorf("inside(%#x) = %v and inside(%#x) = %v are no mirror images", word, u, ^word, other)
		}
	}
}
