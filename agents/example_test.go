package agents_test

import (
	"fmt"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// A model is parameters bound to a region. It puts a world before its first year and steps it through the
// years. Outcomes are read from the world by name.
func Example() {
	scenario, err := scenarios.Read("reference")
	if err != nil {
		fmt.Println(err)
		return
	}
	bound, err := scenario.Bind()
	if err != nil {
		fmt.Println(err)
		return
	}
	model := agents.New(bound.Params, bound.Region)
	layout := sim.NewLayout(bound.Region, bound.Entries, model.Outcomes(), bound.Until)
	world := sim.NewWorld(bound.Region, bound.Entries)
	row := make([]float64, layout.Width) // the outcomes of a year

	model.Begin(world, 1, 0) // seed 1, replicate 0
	if err := world.Step(model.Phases()); err != nil {
		fmt.Println(err)
		return
	}
	layout.Read(world, row)

	at := layout.At[layout.Find(sim.OfBorder, "regime")]
	for k, border := range layout.Entities[sim.OfBorder] {
		fmt.Println(world.Year, border, sim.Regime(row[at+k]))
	}
	// Output:
	// 1992 KG-KZ open
	// 1992 KG-TJ open
	// 1992 KG-UZ managed
	// 1992 KZ-TM managed
	// 1992 KZ-UZ managed
	// 1992 TJ-UZ managed
	// 1992 TM-UZ managed
}

// The phases are the model's table of contents.
func ExampleModel_Phases() {
	region, err := scenarios.ReadRegion("visegrad", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, phase := range agents.New(agents.Defaults(), region).Phases() {
		fmt.Println(phase.Name)
	}
	// Output:
	// events arrive
	// crises break out
	// leaders leave office
	// size and prices move
	// shocks arrive
	// powers spread their effort
	// states choose their bodies
	// leaders set their stance
	// proposals are decided and kept
	// incidents occur
	// borders change
	// routes are found
	// power, gas and water flow
	// goods are traded
	// leverage is measured
	// people move
	// trust and narrative learn
	// cooperation is weighed up
}

// The table holds every number that a rule reads, with its prior and the reason for it.
func ExampleParams_Table() {
	params := agents.Defaults()
	for _, row := range params.Table() {
		if row.Path == "leaders.gain" {
			fmt.Println(row.Path, *row.Value, row.Shape)
			fmt.Println(row.Doc)
			fmt.Printf("grade %s: %s\n", row.Grade, row.Source)
		}
	}
	fmt.Println(params.Set("leaders.gain", -1))
	// Output:
	// leaders.gain 0.8 lognormal
	// weight of the stake in trade with the other (K44 K120)
	// grade J: judgement; sizes chosen with sight of the coded border regimes, so those are no evidence
	// leaders.gain = -1, want 0..5 1
}

// A world that is asked about a stance keeps its terms. The leader who decides from 2017 on is more open to
// neighbours (K23), and the stance toward Tajikistan follows at once.
func ExampleExplain() {
	scenario, err := scenarios.Read("reference")
	if err != nil {
		fmt.Println(err)
		return
	}
	bound, err := scenario.Bind()
	if err != nil {
		fmt.Println(err)
		return
	}
	model := agents.New(bound.Params, bound.Region)
	world := sim.NewWorld(bound.Region, bound.Entries)
	world.Question = sim.Question{Topic: sim.AboutStance, A: bound.Region.NodeIndex("UZ"), B: bound.Region.NodeIndex("TJ")}
	stance := agents.Sections(bound.Region, bound.Entries, world.Question)[0]
	row := make([]float64, len(stance.Parts))

	model.Begin(world, 1, 0)
	for world.Year < 2017 {
		if err := world.Step(model.Phases()); err != nil {
			fmt.Println(err)
			return
		}
		agents.Explain(world, []agents.Section{stance}, row)
		for k, part := range stance.Parts {
			if world.Year >= 2016 && (part.Name == "openness of the leader" || part.Name == "z" || part.Name == "stance") {
				fmt.Printf("%d %s %s %.2f\n", world.Year, stance.Subject, part.Name, row[k])
			}
		}
	}
	// Output:
	// 2016 UZ>TJ openness of the leader -0.63
	// 2016 UZ>TJ z -1.48
	// 2016 UZ>TJ stance 0.14
	// 2017 UZ>TJ openness of the leader 1.06
	// 2017 UZ>TJ z 0.81
	// 2017 UZ>TJ stance 0.47
}
