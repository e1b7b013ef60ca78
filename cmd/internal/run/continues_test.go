package run_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// Protects: a difference that had an effect before the branch is refused. All such differences are named at
// once, each with its remedy. Other differences are accepted.
func TestContinues(t *testing.T) {
	const mine = `title = "mine"
extends = "reference"
until = 2014
remove = ["uz-leader-2016", "kg-leader-2011"]

[parameters]
leaders.gain = 0.4

[barriers]
external = false

[[change]]
id = "uz-kg-closure-2010"
years = 3

[[event]]
id = "older"
kind = "clash"
year = 1992
between = ["KG", "TJ"]
severity = 0.5
source = "test"

[[event]]
id = "later"
kind = "clash"
year = 2016
between = ["KG", "TJ"]
severity = 0.5
source = "test"
`
	ref := written(t, "reference")
	gain := "leaders.gain=" + strconv.FormatFloat(ref.Params.Leaders.Gain, 'g', -1, 64) // the value that it has anyway
	state := func(year int, uncertain bool, from sim.ParameterSource) *results.State {
		return &results.State{StateHead: results.StateHead{Year: year, Uncertain: uncertain, Draws: from}}
	}
	for _, c := range []struct {
		what     string
		from     *results.State
		saved, b *scenarios.Bound
		want     []string
	}{
		{what: "many at once", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, mine), want: []string{
			"until = 2014, but the state is of the end of 2015: end in 2016 or later",
			"barriers.external differs, true → false, and counts from the first year: keep it as it was saved, or run from " +
				"the beginning",
			"parameters.leaders.gain differs, " + strings.TrimPrefix(gain, "leaders.gain=") +
				" → 0.4, and counts from the first year: keep it as it was saved, or run from the beginning",
			"kg-leader-2011 is removed and counts from 2012: branch from 2011 or earlier, or run from the beginning",
			"older is added and counts from 1992: run from the beginning",
			"uz-kg-closure-2010 differs (years) and counts from 2010: branch from 2009 or earlier, or run from the beginning",
		}},
		{what: "the year counts", from: state(2017, false, sim.Shipped), saved: ref, b: written(t, "no-new-leader"),
			want: []string{
				"uz-leader-2016 is removed and counts from 2017: branch from 2016 or earlier, or run from the beginning"}},
		{what: "the year before does not", from: state(2016, false, sim.Shipped), saved: ref, b: written(t, "no-new-leader")},
		{what: "seeds, titles and last years", from: state(2015, false, sim.Shipped), saved: ref,
			b: written(t, "reference", "seed=9", "until=2020")},
		{what: "moved", from: state(2015, false, sim.Shipped), saved: ref,
			b: written(t, "reference", "event.kg-leader-2011.year=2020"), want: []string{
				"kg-leader-2011 differs (year) and counts from 2012: branch from 2011 or earlier, or run from the beginning"}},
		{what: "a range of what has come", from: state(2028, true, sim.Shipped), saved: written(t, "clash-2027"),
			b: written(t, "extends = \"clash-2027\"\ntitle = \"mine\"\n[uncertain]\n\"event.clash-2027.severity\" = "+
				"[0.5, 2]\n"), want: []string{
				"clash-2027 differs (the range of severity) and counts from 2027: branch from 2026 or earlier, or run from " +
					"the beginning"}},
		{what: "a range that is not drawn from", from: state(2028, false, sim.Shipped), saved: written(t, "clash-2027"),
			b: written(t, "extends = \"clash-2027\"\ntitle = \"mine\"\n[uncertain]\n\"event.clash-2027.severity\" = [0.5, 2]\n")},
		{what: "a range of a parameter", from: state(2028, true, sim.Shipped), saved: ref,
			b: written(t, "extends = \"reference\"\ntitle = \"mine\"\n[uncertain]\n\"parameters.leaders.gain\" = [0.5, 2]\n"),
			want: []string{
				"parameters.leaders.gain: its range differs, not given → [0.5, 2], and it counts from the first year: keep " +
					"it as it was saved, or run from the beginning"}},
		{what: "a parameter set to what it is", from: state(2015, false, sim.Shipped), saved: ref,
			b: written(t, "reference", gain)},
		{what: "and then not drawn", from: state(2015, false, sim.FromPriors), saved: ref, b: written(t, "reference", gain),
			want: []string{
				"parameters.leaders.gain: the state's scenario draws it and this one sets it, from the first year: keep it " +
					"as it was saved, or run from the beginning"}},
		{what: "or drawn only now", from: state(2015, false, sim.FromPriors), saved: written(t, "reference", gain), b: ref,
			want: []string{
				"parameters.leaders.gain: the state's scenario sets it and this one draws it, from the first year: keep it " +
					"as it was saved, or run from the beginning"}},
		{what: "or not left at the median of its prior", from: state(2015, false, sim.PriorMedians), saved: ref,
			b: written(t, "reference", gain), want: []string{
				"parameters.leaders.gain: the state's scenario leaves it at the median of its prior and this one sets it, from " +
					"the first year: keep it as it was saved, or run from the beginning"}},
		{what: "sizes", from: state(2015, false, sim.Shipped), saved: ref,
			b: written(t, "extends = \"reference\"\ntitle = \"mine\"\n[size]\nUZ = \"official\"\n"), want: []string{
				"size.UZ differs, not given → official, and counts from the first year: keep it as it was saved, or run from " +
					"the beginning"}},
		{what: "decisions", from: state(2019, false, sim.Shipped), saved: ref, b: written(t, "reference",
			"decision.tj-uz-border-2018.UZ.2018=refuse", "decision.tj-uz-border-2018.UZ.2020=refuse"), want: []string{
			"decision.tj-uz-border-2018.UZ.2018 differs (leader → refuse) and counts from 2018: branch from 2017 or earlier, " +
				"or run from the beginning"}},
		{what: "another region", from: state(2015, false, sim.Shipped), saved: ref, b: written(t, "visegrad"), want: []string{
			"region: the state is of central-asia and the scenario of visegrad: run it from the beginning"}},
	} {
		var got []string
		if err := run.Continues(c.from, c.saved, c.b); err != nil {
			got = err.(run.Differences)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.what, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}
