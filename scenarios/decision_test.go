package scenarios

import (
	"slices"
	"strings"
	"testing"
)

const decisionsText = `title = "Decisions"
extends = "reference"

[[decision]]
entry = "tj-uz-border-2018"
country = "UZ"
year = 2018
answer = "refuse"
source = "a supposition"

[[decision]]
entry = "own-tj-uz-border"
country = "UZ"
year = 2027
answer = "accept"
`

// answersOf lists the decisions of a bound scenario as text.
func answersOf(t *testing.T, b *Bound) []string {
	t.Helper()
	var list []string
	for _, e := range b.Entries {
		for _, d := range e.Decisions {
			list = append(list, (&Decision{Entry: e.ID, Country: b.Region.Nodes[d.Party].ID, Year: d.Year}).Path()+" "+
				d.Answer.String())
		}
	}
	return list
}

func boundOf(t *testing.T, s *Scenario) *Bound {
	t.Helper()
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Protects: decisions reach the entries of a bound scenario, leaders' own ones too. A file that extends another replaces
// a decision on the same entry, country and year, and takes one back by answer = "leader"; --set does the same. A removed
// entry takes its decisions along.
func TestDecisionsAreBound(t *testing.T) {
	s := mustParse(t, decisionsText)
	const own, dated = "decision.own-tj-uz-border.UZ.2027", "decision.tj-uz-border-2018.UZ.2018"
	check := func(what string, s *Scenario, want ...string) {
		t.Helper()
		if got := answersOf(t, boundOf(t, s)); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	check("as written", s, own+" accept", dated+" refuse")
	set := func(assignment string) *Scenario {
		t.Helper()
		c := s.clone()
		if err := c.Set(assignment); err != nil {
			t.Fatal(err)
		}
		return c
	}
	check("another answer", set(dated+"=accept"), own+" accept", dated+" accept")
	check("one more", set("decision.tj-uz-border-2018.TJ.2019=refuse"), own+" accept",
		"decision.tj-uz-border-2018.TJ.2019 refuse", dated+" refuse")
	check("taken back", set(own+"=leader"), dated+" refuse")
	for _, wrong := range []string{dated + "=yes", "decision.tj-uz-border-2018.UZ=refuse",
		"decision.tj-uz-border-2018.UZ.x=refuse",
		"decision.tj-uz-border-2018.UZ.2040=refuse", "decision.tj-uz-border-2018.KZ.2018=refuse"} {
		if err := s.clone().Set(wrong); err == nil {
			t.Errorf("--set %s passes", wrong)
		}
	}
	c := newChecker(regionOf(s.Region))
	c.enter("child.toml")
	child := s.clone()
	c.apply(child, map[string]any{"remove": []any{"tj-uz-border-2018"}}, new(spot))
	check("removed entry", child, own+" accept")
}

// Protects: what a scenario decides is part of what it is. The text that concord keeps has it and reads back equal, a
// difference tells it, and a blend with another scenario takes each decision from either.
func TestDecisionsBelongToTheScenario(t *testing.T) {
	s, ref := mustParse(t, decisionsText), mustRead(t, "reference")
	roundTrip(t, s)
	if !strings.Contains(string(s.TOML(false)), "answer = \"refuse\"\nsource = \"a supposition\"") {
		t.Error("the written scenario lacks a decision or its source")
	}
	want := []string{"decision.own-tj-uz-border.UZ.2027: leader → accept", "decision.tj-uz-border-2018.UZ.2018: leader → refuse"}
	if got := Difference(ref, s); !slices.Equal(got, want) {
		t.Errorf("difference %q, want %q", got, want)
	}
	parts, err := Parts(ref, s)
	if err != nil || len(parts) != 2 || parts[0].First != 2027 || parts[1].First != 2018 {
		t.Fatalf("parts %+v, %v", parts, err)
	}
	half := Blend(ref, s, parts, func(k int) bool { return k == 1 })
	if got := Difference(ref, half); !slices.Equal(got, want[1:]) {
		t.Errorf("half of the decisions: %q", got)
	}
	if lines := Difference(s, Blend(ref, s, parts, every)); len(lines) > 0 {
		t.Errorf("all of the decisions: %q", lines)
	}
}

// Protects: whoever forecasts from a year knows no later decision, whether or not later proposals are known.
func TestDecisionsAreNotKnownBefore(t *testing.T) {
	b := boundOf(t, mustParse(t, decisionsText))
	for _, conditional := range []bool{false, true} {
		if got := answersOf(t, asOf(t, b, 2017, conditional)); got != nil {
			t.Errorf("conditional %v: at the end of 2017 it knows %q", conditional, got)
		}
		known := []string{"decision.tj-uz-border-2018.UZ.2018 refuse"}
		if got := answersOf(t, asOf(t, b, 2018, conditional)); !slices.Equal(got, known) {
			t.Errorf("conditional %v: at the end of 2018 it knows %q", conditional, got)
		}
	}
	if len(answersOf(t, b)) != 2 {
		t.Error("AsOf changed the scenario that it was made from")
	}
}

// Protects: free history drops the decisions on what it drops, says which, and keeps those on leaders' own matters.
func TestFreeHistoryDropsDecisions(t *testing.T) {
	s := mustParse(t, decisionsText)
	if err := s.Set("agenda=free"); err != nil {
		t.Fatal(err)
	}
	if got := s.Undecided(); !slices.Equal(got, []string{"decision.tj-uz-border-2018.UZ.2018"}) {
		t.Errorf("it says that it dropped %q", got)
	}
	if got := answersOf(t, boundOf(t, s)); !slices.Equal(got, []string{"decision.own-tj-uz-border.UZ.2027 accept"}) {
		t.Errorf("it keeps %q", got)
	}
	// Own matters stand from 1992 on, and founders may found bodies.
	if err := s.Set("decision.own-kg-uz-water.KG.1995=accept"); err != nil {
		t.Error(err)
	}
}
