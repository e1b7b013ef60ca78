package sim_test

import (
	"fmt"

	"concord/scenarios"
	"concord/sim"
)

// A world steps through the years by phases. Outcomes say what is read from the world. This phase and this
// outcome are invented; those of the model are in package agents.
func ExampleRun() {
	region, err := scenarios.ReadRegion("visegrad", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	phases := []sim.Phase{{Name: "two leaders meet in every fifth year", Do: func(w *sim.World) {
		if w.Year%5 == 0 {
			w.Note(sim.LogLine{What: sim.LogAgreed, Entry: -1, A: 0, B: 1})
		}
	}}}
	outcomes := []sim.Outcome{{Name: "meetings", Domain: sim.OfRegion, Unit: "count", Read: func(w *sim.World, out []float64) {
		out[0] = float64(len(w.Log))
	}}}

	layout := sim.NewLayout(region, nil, outcomes, 2005)
	record := make([]float64, layout.Size())
	world := sim.NewWorld(region, nil)
	world.Reset(1, 0) // seed 1, replicate 0
	if err := sim.Run(world, phases, layout, record); err != nil {
		fmt.Println(err)
		return
	}

	meetings := layout.Find(sim.OfRegion, "meetings")
	for year := 1994; year <= 2005; year += 3 {
		fmt.Println(year, record[layout.Place(meetings, 0, year)])
	}
	// Output:
	// 1994 0
	// 1997 1
	// 2000 2
	// 2003 2
}
