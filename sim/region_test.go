package sim

import (
	"slices"
	"testing"
)

// Protects: what two nodes share is found by a table as by a search, in a region that has not been checked, in a copy that
// got other borders or streams, and after borders were changed in place and checked again.
func TestWhatTwoNodesShare(t *testing.T) {
	checked := func(r *Region) *Region {
		if err := r.Validate(); err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := checked(small())
	fewer, more := *r, *r
	fewer.Borders, fewer.Streams = nil, nil
	more.Borders = append(slices.Clone(r.Borders), Border{A: 0, B: 2})
	more.Streams = append(slices.Clone(r.Streams), Stream{Up: 1, Down: 0})
	moved := small()
	checked(moved)
	moved.Borders[0].A, moved.Borders[0].B = 0, 2
	if moved.Validate() == nil {
		t.Error("an inner border that leads outside passes")
	}
	for name, r := range map[string]*Region{"new": small(), "checked": r, "fewer": &fewer, "more": &more, "moved": moved} {
		for a := -1; a <= len(r.Nodes); a++ {
			for b := -1; b <= len(r.Nodes); b++ {
				if got, want := r.BorderIndex(a, b), r.searchBorder(a, b); got != want {
					t.Errorf("%s: border of %d and %d is %d, want %d", name, a, b, got, want)
				}
				if got, want := r.StreamIndex(a, b), r.searchStream(a, b); got != want {
					t.Errorf("%s: stream of %d and %d is %d, want %d", name, a, b, got, want)
				}
			}
		}
	}
	if r.BorderIndex(1, 0) != 0 || fewer.BorderIndex(1, 0) >= 0 || more.BorderIndex(2, 0) < 0 || moved.BorderIndex(0, 1) >= 0 {
		t.Error("the borders are other ones")
	}
}
