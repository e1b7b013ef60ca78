package scenarios_test

import (
	"fmt"

	"concord/scenarios"
)

// A scenario of the library is read by its name, one of your own by the path of its file.
func ExampleRead() {
	s, err := scenarios.Read("clash-2027")
	if err != nil {
		fmt.Println(err)
		return
	}
	clash := s.Entry("clash-2027")
	fmt.Println(s.Title)
	fmt.Println(clash.Kind.Name, clash.Year(), clash.Get("between"), clash.Get("severity"))
	// Output:
	// A clash like that of 2010 in 2027
	// clash 2027 [KG UZ] 1
}

// Every value of a scenario can be set by its path. If one assignment is wrong, the error names the remedy
// and nothing is set.
func ExampleScenario_Set() {
	s, err := scenarios.Read("clash-2027")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(s.Set("event.clash-2027.severity=0.4", "seed=7"))
	fmt.Println(s.Entry("clash-2027").Get("severity"), s.Seed)
	fmt.Println(s.Set("event.clash-2027.sevrity=0.5"))
	fmt.Println(s.Set("leaders.gain=a lot"))
	// Output:
	// <nil>
	// 0.4 7
	// --set event.clash-2027.sevrity=0.5: unknown key "event.clash-2027.sevrity"; did you mean "event.clash-2027.severity"?
	// --set leaders.gain=a lot: leaders.gain = "a lot", want a number in 0..5
}

// A scenario is bound to its region before it runs: codes become numbers of nodes, and
// parameters take their values.
func ExampleScenario_Bind() {
	s, err := scenarios.Read("reference")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := s.Set("leaders.gain=0.4", "until=2020"); err != nil {
		fmt.Println(err)
		return
	}
	b, err := s.Bind()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Region.Title)
	fmt.Println(b.Until, b.Params.Leaders.Gain, b.Settled())
	turn := b.Region.Landmarks.Turn
	fmt.Println(b.Region.Nodes[turn.Member].Name, turn.Year)
	// Output:
	// Five states of Central Asia and the powers around them, 1992–2040
	// 2020 0.4 [leaders.gain]
	// Uzbekistan 2016
}
