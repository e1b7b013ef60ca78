package agents_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"concord/agents"
	"concord/sim"
)

// What a rule keeps from one year to the next is what it would find anew.

// foundAgain compares what is kept with what is found anew, bit by bit.
func foundAgain(t *testing.T, year int, what string, kept, anew []float64) {
	t.Helper()
	for k := range anew {
		if math.Float64bits(kept[k]) != math.Float64bits(anew[k]) {
			t.Fatalf("year %d: %s %d is %v, found anew %v", year, what, k, kept[k], anew[k])
		}
	}
}

// Protects: ways that are found from those of last year are the cheapest. Some links become longer and shorter, and some
// borders open and close, every year; a new model has found no ways yet.
func TestWaysFoundAgain(t *testing.T) {
	for name, b := range map[string]bound{"reference": reference(t), "generated": generated(t, 12, 3)} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(7, 11))
			m, w := b.started(1, 0)
			anew := sim.NewWorld(b.Region, b.Entries)
			anew.Year = b.Region.FirstYear
			w.Year = b.Region.FirstYear
			for year := range 400 {
				for range random.IntN(4) {
					k := random.IntN(len(b.Region.Links))
					w.Routes.LinkKm[k] = b.Region.Links[k].Km * (0.25 + random.Float64())
					w.Borders.Ease[random.IntN(len(b.Region.Borders))] = float64(random.IntN(16)) / 5
				}
				copy(anew.Routes.LinkKm, w.Routes.LinkKm)
				copy(anew.Borders.Ease, w.Borders.Ease)
				phase(m, w, "routes are found")
				phase(agents.New(b.Params, b.Region), anew, "routes are found")
				foundAgain(t, year, "way", w.Routes.WayKm, anew.Routes.WayKm)
				foundAgain(t, year, "way with open borders", w.Routes.OpenWayKm, anew.Routes.OpenWayKm)
				foundAgain(t, year, "route", w.Routes.Km, anew.Routes.Km)
				foundAgain(t, year, "ln of a route", w.Routes.LnKm, anew.Routes.LnKm)
				foundAgain(t, year, "ln of a route with open borders", w.Routes.OpenLnKm, anew.Routes.OpenLnKm)
				w.Year = b.Region.FirstYear + 1
			}
		})
	}
}

// Protects: ties of bodies that are kept from other memberships are those of a new model. Memberships, rivalries,
// programmes and the coordination of bodies change at random.
func TestTiesFoundAgain(t *testing.T) {
	b := reference(t)
	random := rand.New(rand.NewPCG(5, 13))
	m, w := b.started(1, 0)
	anew := sim.NewWorld(b.Region, b.Entries)
	for step := range 600 {
		for range random.IntN(3) {
			w.Organisations.Belongs[random.IntN(len(w.Organisations.Belongs))] = uint8(random.IntN(len(sim.MembershipNames)))
		}
		for q := range w.Powers.Programmes {
			w.Powers.Programmes[q] = random.Float64()
		}
		switch n := len(b.Region.Powers); random.IntN(10) {
		case 0:
			w.Powers.Rivalry[random.IntN(n*n)] = random.Float64()
		case 1:
			copy(w.Powers.Rivalry, b.Region.Rivalry)
		case 2:
			*w.Organisations.Coordination = float64(random.IntN(2)) * 0.8
		}
		anew.State.CopyFrom(&w.State)
		m.Tie(w)
		agents.New(b.Params, b.Region).Tie(anew)
		foundAgain(t, step, "shared tie", w.Organisations.Shared, anew.Organisations.Shared)
		foundAgain(t, step, "burden", w.Organisations.Burden, anew.Organisations.Burden)
		foundAgain(t, step, "home-grown tie", w.Organisations.Grown, anew.Organisations.Grown)
	}
}
