package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What a change of leader changes, and when leaders leave.

// Protects: a new leader ends a share of the hostile narratives of and about the country and of the distrust toward it, begins
// with the popularity of a beginner, and is new. Trust stays, and so does what others think of one another.
func TestNewLeaderBreaksWithHostility(t *testing.T) {
	b := trio()
	b.Params.Offices.HostilityReset, b.Params.Offices.PopularityStart = 0.3, 0.45
	b.Entries = []sim.Entry{with(entry("e", "leader_change", 2005, 0, -1), "openness", 0.5, 0.5)}
	m, w := b.started(1, 0)
	w.Year = 2005
	for k := range w.People.Narrative {
		w.People.Narrative[k] = 0.8
	}
	ab, ac, bc := b.Region.PairIndex(0, 1), b.Region.PairIndex(0, 2), b.Region.PairIndex(1, 2)
	w.People.Trust[ab], w.People.Trust[ac], w.People.Trust[bc] = -0.5, 0.5, -0.5
	w.Leaders.Popularity[0], w.Leaders.Popularity[1] = 0.9, 0.9
	phase(m, w, "events arrive")
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%s is %v after a change of leader in A, want %v", what, got, want)
		}
	}
	near("the narrative of A about B", w.People.Narrative[1], 0.56)
	near("the narrative of C about A", w.People.Narrative[6], 0.56)
	near("the narrative of B about C", w.People.Narrative[5], 0.8)
	near("distrust of A and B", w.People.Trust[ab], -0.35)
	near("trust of A and C", w.People.Trust[ac], 0.5)
	near("distrust of B and C", w.People.Trust[bc], -0.5)
	near("the popularity of A's leader", w.Leaders.Popularity[0], 0.45)
	near("the popularity of B's leader", w.Leaders.Popularity[1], 0.9)
	near("the year in which A's leader came", w.Leaders.InOffice[0], 2005)
	near("the year in which A's coalition came", w.Leaders.Coalition[0], w.Leaders.Coalition[1])
}

// Protects: from the region's ExitsFrom on leaders leave at the rate of the country times offices.exits, and none who took
// office in the same year. Another coalition follows with the chance offices.other_coalition.
func TestLeadersLeaveByTheirRate(t *testing.T) {
	const n = 2000
	left := func(factor, other float64, year, inOffice int) (share, changed float64) {
		b := trio()
		b.Region.ExitsFrom = 2010
		b.Region.Offices[0].ExitRate = 0.2
		b.Params.Offices.ExitFactor, b.Params.Offices.OtherCoalition = factor, other
		m, w := b.started(1, 0)
		for replicate := range n {
			m.Begin(w, 1, replicate)
			w.Year, w.Leaders.InOffice[0] = year, float64(inOffice)
			w.Leaders.Coalition[0] = 0
			phase(m, w, "leaders leave office")
			share += float64(len(w.Log)) / n
			if w.Leaders.Coalition[0] == float64(year) {
				changed++
			}
		}
		return share, changed / (share * n)
	}
	for _, c := range []struct {
		factor         float64
		year, inOffice int
		want           float64
	}{{1, 2010, 2000, 0.2}, {2, 2010, 2000, 0.4}, {0, 2010, 2000, 0}, {1, 2009, 2000, 0}, {1, 2010, 2010, 0}} {
		share, changed := left(c.factor, 0.3, c.year, c.inOffice)
		if math.Abs(share-c.want) > 0.03 || share > 0 && math.Abs(changed-0.3) > 0.07 {
			t.Errorf("%+v: %.3f leave, and another coalition follows %.3f of them, want %v and 0.3", c, share, changed, c.want)
		}
	}
}

// Protects: what a successor is like: of a coded range any place, by a coded step that much more open within 0..1, otherwise
// near the predecessor, farther from it after a change of coalition; always within 0..1, and rarely at an end. A change of
// coalition shifts the foreign alignment more, whose sum stays.
func TestWhatSuccessorsAreLike(t *testing.T) {
	const n = 1500
	type moments struct{ low, high, sd, ends, shift float64 }
	drawn := func(was float64, other bool, key string, values ...float64) (x moments) {
		b := trio()
		o := &b.Params.Offices
		o.Earlier, o.CodedSpread, o.SuccessorSame, o.SuccessorOther, o.AlignmentSame, o.AlignmentOther = 0, 1, 0.05, 0.3, 0.1, 0.6
		e := entry("e", "leader_change", 2005, 0, -1)
		if key != "" {
			e = with(e, key, values...)
		}
		if other {
			e = with(e, "coalition_change", 1)
		}
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		x.low, x.high = 1, 0
		powers := w.Powers.Alignment[:len(b.Region.Powers)]
		for replicate := range n {
			m.Begin(w, 1, replicate)
			w.Year, w.Leaders.Openness[0] = 2005, was
			for q := range powers {
				powers[q] = 0.1
			}
			phase(m, w, "events arrive")
			got := w.Leaders.Openness[0]
			x.low, x.high, x.sd = min(x.low, got), max(x.high, got), x.sd+(got-was)*(got-was)/n
			if got == 0 || got == 1 {
				x.ends++
			}
			x.shift += math.Abs(powers[0]-0.1) / n
			if sum := total0(powers); math.Abs(sum-0.1*float64(len(powers))) > 1e-12 {
				t.Fatalf("alignments add up to %v", sum)
			}
		}
		x.sd = math.Sqrt(x.sd)
		return x
	}
	if x := drawn(0.5, false, "openness", 0.2, 0.6); !(x.low >= 0.2 && x.low < 0.21 && x.high <= 0.6 && x.high > 0.59) {
		t.Errorf("of a range of 0.2..0.6 leaders are from %v to %v", x.low, x.high)
	}
	if up, cut := drawn(0.3, false, "openness_step", 0.4), drawn(0.8, true, "openness_step", 0.4); math.Abs(up.low-0.7) > 1e-12 ||
		up.low != up.high || cut.low != 1 {
		t.Errorf("a step of 0.4 leads from 0.3 to %v, and from 0.8 to %v", up.low, cut.low)
	}
	same, other := drawn(0.5, false, ""), drawn(0.5, true, "")
	if math.Abs(same.sd-0.05) > 0.005 || !(other.sd > 0.2 && other.sd < 0.3) {
		t.Errorf("successors are %v off the predecessor, of another coalition %v; want 0.05, and 0.3 folded into 0..1", same.sd,
			other.sd)
	}
	if end := drawn(0.05, true, ""); end.ends > 0 || end.low < 0 || end.high > 1 {
		t.Errorf("%v successors of a closed leader are at an end, from %v to %v", end.ends, end.low, end.high)
	}
	if !(other.shift > 3*same.shift && same.shift > 0) {
		t.Errorf("an alignment shifts by %v, with another coalition by %v", same.shift, other.shift)
	}
}

// Protects: first steps are shares: however far they are drawn apart, no leader goes back or beyond its aim.
func TestFirstStepsAreShares(t *testing.T) {
	b := trio()
	b.Params.Offices.FirstStep, b.Params.Offices.FirstStepSD = 0.5, 1
	m, w := b.started(1, 0)
	none, all := 0, 0
	for replicate := range 500 {
		m.Begin(w, 1, replicate)
		w.Year, w.Leaders.InOffice[0] = 2005, 2005
		switch step := agents.FirstStep(&b.Params.Offices, w, 0); {
		case step == 0:
			none++
		case step == 1:
			all++
		case step < 0 || step > 1:
			t.Fatalf("a first step of %v", step)
		}
	}
	if none == 0 || all == 0 {
		t.Errorf("%d go no step and %d all the way; the test sees little", none, all)
	}
}
