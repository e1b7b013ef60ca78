package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What follows the ease of a border, and what keeps a border open.

// Protects: what a border takes and gives follows its ease, and its label counts for nothing: trade, routes,
// movement, trust, the market of an institution and H are the same bits under any label, and all of them grow
// with the ease.
func TestEaseCountsAndNotTheLabel(t *testing.T) {
	names := []string{"trade", "gap", "movement", "trust", "market", "H of borders",
		"H of trade", "way"}
	year := func(ease float64, label sim.Regime) []float64 {
		b := trio()
		form := with(among(entry("e", "institution", b.Region.FirstYear, -1, -1), b.Region), "form", 4)
		for f := range b.Region.Forms { // with a market, however it is formed
			b.Region.Forms[f].Market = 1
		}
		b.Entries = []sim.Entry{imposed(form)}
		m, w := b.started(1, 0)
		w.Year = b.Region.FirstYear
		phase(m, w, "events arrive")
		for ; w.Year <= b.Region.FirstYear+5; w.Year++ {
			for k := range w.Leaders.Stance {
				w.Leaders.Stance[k], w.People.Trust[k/3] = 0.5, 0.5
			}
			w.Borders.Regime[0], w.Borders.Ease[0] = uint8(label), ease
			for _, name := range []string{"size and prices move", "proposals are decided and kept", "routes are found",
				"goods are traded", "people move", "trust and narrative learn", "cooperation is weighed up"} {
				phase(m, w, name)
			}
		}
		return []float64{w.Trade.Flow[1], -w.Trade.OpenBorderGap[0], w.People.Movement[0],
			w.People.Trust[0], w.Trade.Agreed[0], w.Horizontal[2], w.Horizontal[1], -w.Routes.WayKm[1]}
	}
	for _, ease := range []float64{1.3, 2.2} {
		plain, more := year(ease, sim.Managed), year(ease+0.4, sim.Managed)
		for label := sim.Closed; label <= sim.Open; label++ {
			for k, got := range year(ease, label) {
				if math.Float64bits(got) != math.Float64bits(plain[k]) {
					t.Errorf("ease %v: %s is %v where the border is called %v, else %v", ease, names[k], got, label, plain[k])
				}
			}
		}
		for k := range plain {
			if !(more[k] > plain[k]) && !(names[k] == "market" && ease > 2) { // from managed on it does not stall
				t.Errorf("%s is %v at an ease of %v, and %v with 0.4 more", names[k], plain[k], ease, more[k])
			}
		}
	}
}

// Protects: to become more open a border needs borders.hysteresis beyond the threshold; to stay as it is it does not.
func TestBordersStick(t *testing.T) {
	b := trio()
	p := &b.Params.Borders
	p.Softness = 0
	m, w := b.started(1, 0)
	w.Year = 2005
	for open, threshold := range map[sim.Regime]float64{sim.Managed: p.RestrictedBelow, sim.Open: p.ManagedBelow} {
		for above, want := range map[float64][2]sim.Regime{ // from the stricter one, and from the more open one
			-0.001:               {open - 1, open - 1},
			0.001:                {open - 1, open},
			p.Hysteresis + 0.001: {open, open},
		} {
			for k, old := range []sim.Regime{open - 1, open} {
				if now, ease := eased(m, w, threshold+above, old); now != want[k] || ease != float64(want[k]) {
					t.Errorf("%v above the threshold of %v a border that was %v is %v with ease %v", above, open, old, now, ease)
				}
			}
		}
	}
}

// Protects: crossings that an agreement opened stay open by it from the year in which borders.floor_at of it is implemented
// until less than a tenth is left, however little it is in between.
func TestReopeningsHoldUntilATenthIsLeft(t *testing.T) {
	for _, c := range []struct {
		now, reached float64
		holds        bool
	}{{0.4, 0.4, false}, {0.5, 0.5, true}, {0.3, 0.6, true}, {0.11, 0.6, true}, {0.09, 0.6, false}, {0, 1, false},
		{0.2, 0.4, false}} {
		b := trio()
		b.Entries = []sim.Entry{entry("e", "reopening", 2000, 0, 1)}
		m, w := b.started(1, 0)
		w.Year = 2005
		w.Talks.Status[0], w.Talks.AgreedIn[0], w.Talks.InForceIn[0] = uint8(sim.Agreed), 2000, 2000
		w.Talks.Implementation[0], w.Talks.Reached[0] = c.now, c.reached
		w.Leaders.Crisis[0] = 2005 // nothing is kept or undone
		phase(m, w, "proposals are decided and kept")
		if holds := w.Borders.Floor[0] == float64(sim.Managed); holds != c.holds {
			t.Errorf("%v of it is left, and %v was reached: it holds the border: %v", c.now, c.reached, holds)
		}
	}
}

// Protects: kilometres that a treaty of the two covers are not agreed again while any of it stands. A treaty that was undone
// completely covers nothing; what it demarcated is settled. Others than the two cover nothing of theirs.
func TestOwnTreatiesCoverTheRest(t *testing.T) {
	for what, c := range map[string]struct {
		now, reached, inForce float64
		between               int
		want                  float64 // kilometres of the own treaty, 0 for none; 200 are not settled
	}{
		"stands":     {0.5, 0.5, 2010, 1, 0},
		"waits":      {0, 0, 0, 1, 0},
		"nearly all": {0.9, 0.999, 2010, 1, 200 - 200*0.001},
		"undone":     {0, 0.4, 2010, 1, 200},
		"of others":  {0.5, 0.5, 2010, 2, 200},
	} {
		b := trio()
		b.Region.Borders[0].UnsettledKm = 200
		other := with(entry("treaty", "border_settlement", 2010, 0, c.between), "km", 200)
		own := ownOf(t, "-border")
		own.Year = 2015
		b.Entries = []sim.Entry{other, own}
		b.Region.ChoicesFrom = 2015
		m, w := b.started(1, 0)
		w.Year = 2015
		w.Talks.Status[0], w.Talks.AgreedIn[0], w.Talks.InForceIn[0] = uint8(sim.Agreed), 2010, c.inForce
		w.Talks.Implementation[0], w.Talks.Reached[0] = c.now, c.reached
		for k := range w.Leaders.Stance {
			w.Leaders.Stance[k] = 0.9
		}
		phase(m, w, "proposals are decided and kept")
		got := 0.0
		if w.Talks.TabledIn[1] == 2015 {
			got = w.Value(1, own.Kind.Slot("km"))
		}
		if math.Abs(got-c.want) > 1e-9 {
			t.Errorf("a treaty that is %s: leaders table one over %v km, want %v", what, got, c.want)
		}
	}
}

// Protects: what an act of one's own held shut last year needs a reopening, as what an act of the record did.
func TestOwnActsNeedReopening(t *testing.T) {
	for regime := sim.Closed; regime <= sim.Open; regime++ {
		b := trio()
		_, w := b.started(1, 0)
		w.Year = 2025
		w.Borders.Regime[0], w.Borders.HaltLevel[0], w.Borders.HaltUntil[0] = uint8(sim.Restricted), 0, 2024
		both(w, w.Leaders.Stance, []float64{0.9})
		w.Borders.Chosen[0] = float64(regime)
		if got, want := agents.HeldShut(&b.Params.Borders, w, 0), regime < sim.Managed; got != want {
			t.Errorf("an own act allows %v in an emergency: a reopening is worth it: %v", regime, got)
		}
	}
}

// Protects: where two acts, or two emergencies, hold a border, the stricter level and the later year count, whichever comes
// first. What has ended says nothing.
func TestHoldsOverlap(t *testing.T) {
	closed, managed := 0.0, 2.0
	for _, kind := range []string{"border_closure", "pandemic"} {
		for what, c := range map[string]struct {
			levels, years, starts [2]float64
			want                  [4]sim.Regime // from 2005 on
		}{
			"strict and short first": {[2]float64{closed, managed}, [2]float64{1, 3}, [2]float64{2005, 2005},
				[4]sim.Regime{sim.Closed, sim.Closed, sim.Closed, sim.Open}},
			"strict and short later": {[2]float64{managed, closed}, [2]float64{3, 1}, [2]float64{2005, 2006},
				[4]sim.Regime{sim.Managed, sim.Closed, sim.Closed, sim.Open}},
			"after the other": {[2]float64{closed, managed}, [2]float64{1, 1}, [2]float64{2005, 2006},
				[4]sim.Regime{sim.Closed, sim.Managed, sim.Open, sim.Open}},
		} {
			b := trio()
			b.Params.Borders.Hysteresis = 0
			for k := range c.levels {
				e := entry(string(rune('a'+k)), kind, int(c.starts[k]), 0, 1)
				if kind == "pandemic" {
					e.A, e.B = -1, -1
				}
				e = with(with(e, "level", c.levels[k]), "years", c.years[k])
				e.Imposed = kind == "border_closure"
				b.Entries = append(b.Entries, e)
			}
			m, w := b.started(1, 0)
			for y, want := range c.want {
				w.Year = 2005 + y
				both(w, w.Leaders.Stance, []float64{0.9})
				for _, name := range []string{"events arrive", "proposals are decided and kept", "borders change"} {
					phase(m, w, name)
				}
				if got := sim.Regime(w.Borders.Regime[0]); got != want {
					t.Errorf("%s, %s: in %d the border is %v, want %v", kind, what, w.Year, got, want)
				}
			}
		}
	}
}

// Protects: a crisis that an entry names lasts at least as long as one that goes on already, and shuts the borders of its own
// country alone.
func TestNamedCrises(t *testing.T) {
	b := trio()
	b.Entries = []sim.Entry{with(with(entry("e", "crisis", 2005, 1, -1), "years", 2), "shuts_borders", 1)}
	for before, want := range map[float64]float64{0: 2006, 2009: 2009} {
		m, w := b.started(1, 0)
		w.Year, w.Leaders.Crisis[1] = 2005, before
		phase(m, w, "events arrive")
		if w.Leaders.Crisis[1] != want {
			t.Errorf("in a crisis until %v one of two years from 2005 on makes it last until %v", before, w.Leaders.Crisis[1])
		}
		for k := range b.Region.Inner {
			line := b.Region.Borders[k]
			if held := w.Borders.HaltUntil[k] == 2006; held != (line.A == 1 || line.B == 1) {
				t.Errorf("a crisis of B holds the border of %s and %s: %v", letter(line.A), letter(line.B), held)
			}
		}
	}
}
