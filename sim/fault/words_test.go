package fault

import "testing"

// One of a thing is told as one, and more in the plural that a reader expects.
func TestCount(t *testing.T) {
	for _, c := range []struct {
		n           int
		thing, want string
	}{
		{1, "entry", "1 entry"},
		{0, "entry", "0 entries"},
		{2, "country", "2 countries"},
		{2, "day", "2 days"},
		{1, "pair of runs", "1 pair of runs"},
		{2, "pair of runs", "2 pairs of runs"},
		{200, "replicate", "200 replicates"},
		{2, "uncertain value", "2 uncertain values"},
	} {
		if got := Count(c.n, c.thing); got != c.want {
			t.Errorf("Count(%d, %q) = %q, want %q", c.n, c.thing, got, c.want)
		}
	}
	if got := Counted(1, "is", "are") + ", " + Counted(0, "is", "are"); got != "1 is, 0 are" {
		t.Errorf("Counted gives %q", got)
	}
}
