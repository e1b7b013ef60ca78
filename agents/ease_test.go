package agents_test

import (
	"math"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What a border costs is continuous.

// eased gives the regime and the ease of a border after a year in which both sides have the same stance.
func eased(m *agents.Model, w *sim.World, stance float64, old sim.Regime) (now sim.Regime, ease float64) {
	both(w, w.Leaders.Stance, []float64{stance})
	w.Borders.Regime[0] = uint8(old)
	phase(m, w, "borders change")
	return sim.Regime(w.Borders.Regime[0]), w.Borders.Ease[0]
}

// Protects: the ease rises with the lower stance, lies within 0..3 and within one regime of the label, and comes to the
// label as softness goes to 0. Floors and caps hold for both.
func TestEase(t *testing.T) {
	for old := sim.Closed; old <= sim.Open; old++ {
		for _, limits := range [][2]sim.Regime{{sim.Closed, sim.Open}, {sim.Managed, sim.Open},
			{sim.Closed, sim.Restricted}} {
			for _, softness := range []float64{0.04, 0.01, 1e-4, 0} {
				b := trio()
				b.Params.Borders.Softness = softness
				m, w := b.started(1, 0)
				w.Year = 2005
				floor, most := limits[0], limits[1]
				w.Borders.Floor[0] = float64(floor)
				w.Borders.CapLevel[0], w.Borders.CapUntil[0] = float64(most), 2005
				last := -1.0
				for k := range 401 {
					stance := (float64(k) + 0.1) / 401.2 // on no threshold
					now, ease := eased(m, w, stance, old)
					off := math.Abs(ease - float64(now))
					if !(ease >= last && ease >= float64(floor) && ease <= float64(most)) || now < floor || now > most {
						t.Fatalf("from %v, softness %v: at stance %v the border is %v with ease %v, before it had %v", old,
							softness, stance, now, ease, last)
					}
					if off >= 1 || softness == 1e-4 && off > 0.1 || softness == 0 && off > 0 {
						t.Fatalf("from %v, softness %v: at stance %v the border is %v with ease %v", old, softness, stance,
							now, ease)
					}
					if most > sim.Closed && (now == sim.Closed || ease < 1) {
						t.Fatalf("from %v: the stance alone leaves the border %v with ease %v", old, now, ease)
					}
					last = ease
				}
			}
		}
	}
}

// Protects: a small change of stance changes little of what a border takes. The pair's own trade, routes, trust and
// movement have no step; with steps of the regime they have.
func TestNoStepInFriction(t *testing.T) {
	greatest := func(softness float64) (trade, movement float64) {
		b := trio()
		b.Params.Borders.Softness = softness
		m, w := b.started(1, 0)
		lastGap, lastMove := math.NaN(), math.NaN()
		for k := range 401 {
			m.Begin(w, 1, 0)
			w.Year = b.Region.FirstYear
			eased(m, w, float64(k)/400, sim.Managed)
			for _, name := range []string{"size and prices move", "routes are found", "goods are traded", "people move"} {
				phase(m, w, name)
			}
			gap, move := w.Trade.OpenBorderGap[0], w.People.Movement[0]
			if k > 0 {
				trade, movement = max(trade, math.Abs(gap-lastGap)), max(movement, math.Abs(move-lastMove))
			}
			lastGap, lastMove = gap, move
		}
		return trade, movement
	}
	// The steepest place of a step is its height over four times the softness.
	if trade, movement := greatest(0.04); !(trade < 0.02 && movement < 0.01) {
		t.Errorf("0.0025 of stance changes trade by %.3f log points and movement by %.3f, want little", trade, movement)
	}
	if trade, movement := greatest(0); !(trade > 0.2 && movement > 0.09) {
		t.Errorf("without softness the greatest steps are %.3f log points and %.3f, want the steps of the regimes", trade,
			movement)
	}
}

// Protects: an outer border costs what its regime says, and the ease of an inner one lies within what acts and agreements
// leave, in every year of the reference.
func TestEaseOfOuterBorders(t *testing.T) {
	b := reference(t)
	m, w := b.started(1, 0)
	between := 0
	for w.Year < b.Until {
		through(t, m, w, w.Year+1)
		for k := range b.Region.Borders {
			ease := w.Borders.Ease[k]
			if k >= b.Region.Inner && ease != float64(w.Borders.Regime[k]) {
				t.Fatalf("%d: outer border %d has ease %v and regime %d", w.Year, k, ease, w.Borders.Regime[k])
			}
			if k < b.Region.Inner && ease != math.Trunc(ease) {
				between++
			}
		}
	}
	if between == 0 {
		t.Error("no border is ever between two regimes")
	}
}

// Protects: a water agreement counts by the part of the common water that it covers: all without a volume, and next to
// nothing with next to no volume.
func TestVolumeOfWater(t *testing.T) {
	upkeep := func(mcm float64) float64 { // 0 for none given
		b := shared() // 10,000 million m³
		e := imposed(entry("e", "water_agreement", 2005, 0, 1))
		if mcm > 0 {
			e = with(e, "volume_mcm", mcm)
		}
		b.Entries = []sim.Entry{e}
		m, w := b.started(1, 0)
		w.Year = 2005
		phase(m, w, "events arrive")
		phase(m, w, "proposals are decided and kept")
		return w.Energy.Upkeep[0]
	}
	all := upkeep(0)
	for _, c := range []struct{ mcm, part float64 }{{1, 0.0001}, {2500, 0.25}, {9999, 0.9999}, {10000, 1}, {40000, 1}} {
		if got := upkeep(c.mcm); math.Abs(got-all*c.part) > 1e-12 {
			t.Errorf("%v million m³ pay %v of the upkeep, want %v", c.mcm, got, all*c.part)
		}
	}
	if !(all > 0) {
		t.Errorf("an agreement on all the water pays %v of the upkeep", all)
	}
}
