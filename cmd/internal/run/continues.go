package run

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// Differences are the reasons why a scenario does not continue a state, one sentence each.
type Differences []string

func (d Differences) Error() string { return strings.Join(d, "\n") }

// Continues tells why a scenario cannot go on from a state that another scenario saved. It lists every
// difference that had an effect before the end of the state's year. It is nil if the scenario's own run from
// the beginning would reach exactly this state.
func Continues(from *results.State, saved, b *scenarios.Bound) error {
	old, now := saved.Scenario, b.Scenario
	if old.Region != now.Region {
		return Differences{fmt.Sprintf("region: the state is of %s and the scenario of %s: run it from the beginning",
			old.Region, now.Region)}
	}
	var list Differences
	if b.Until <= from.Year {
		list = append(list, fmt.Sprintf("until = %d, but the state is of the end of %d: end in %d or later", b.Until, from.Year,
			from.Year+1))
	}
	changed := map[string][]string{} // by id: what differs
	for _, line := range scenarios.Difference(old, now) {
		path, values, _ := strings.Cut(line, ": ")
		path, isRange := strings.CutPrefix(path, "uncertain.")
		if isRange && !from.Uncertain {
			continue // nothing is drawn from it
		}
		head, rest, _ := strings.Cut(path, ".")
		switch id, key, _ := strings.Cut(rest, "."); {
		case path == "seed" || path == "until":
		case head == "event" || head == "proposal":
			switch {
			case isRange:
				key = "the range of " + key
			case key == "" && strings.HasSuffix(values, " → removed"):
				key = "removed"
			case key == "":
				key = "added"
			}
			changed[id] = append(changed[id], key)
		case head == "decision":
			year, _ := strconv.Atoi(path[strings.LastIndexByte(path, '.')+1:])
			if year <= from.Year {
				list = append(list, countsFrom(path, []string{values}, year, saved.Region.FirstYear))
			}
		case isRange:
			list = append(list, fmt.Sprintf("%s: its range differs, %s, and it counts from the first year: keep it as it was "+
				"saved, or run from the beginning", path, values))
		default:
			list = append(list, fmt.Sprintf("%s differs, %s, and counts from the first year: keep it as it was saved, or run "+
				"from the beginning", path, values))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(changed)) {
		if year := earliest(id, old, now); year <= from.Year {
			list = append(list, countsFrom(id, changed[id], year, saved.Region.FirstYear))
		}
	}
	if from.Draws != sim.Shipped {
		list = append(list, unset(from.Draws, saved, b)...)
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// earliest is the first year in which one of two scenarios has an entry.
func earliest(id string, scenario ...*scenarios.Scenario) int {
	year := 0
	for _, s := range scenario {
		if e := s.Entry(id); e != nil && (year == 0 || e.Year() < year) {
			year = e.Year()
		}
	}
	return year
}

// countsFrom says which difference of an entry comes too early, and from where a branch would be possible.
func countsFrom(id string, what []string, year, first int) string {
	removed, added := slices.Contains(what, "removed"), slices.Contains(what, "added")
	how := "differs (" + strings.Join(what, ", ") + ")"
	switch {
	case removed && added:
		how = "is of another kind"
	case removed:
		how = "is removed"
	case added:
		how = "is added"
	}
	remedy := "run from the beginning"
	if year > first {
		remedy = fmt.Sprintf("branch from %d or earlier, or run from the beginning", year-1)
	}
	return fmt.Sprintf("%s %s and counts from %d: %s", id, how, year, remedy)
}

// unset lists parameters that one of two scenarios sets and the other does not. The value is the same in
// both. The difference matters where parameters are drawn or stand at the medians of their priors, because that
// holds only for those that the scenario does not set.
func unset(draws sim.ParameterSource, saved, b *scenarios.Bound) []string {
	leaves := "draws it"
	if !draws.Varies() {
		leaves = "leaves it at the median of its prior"
	}
	was, is := saved.Settled(), b.Settled()
	var list []string
	for _, path := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(was, is)))) {
		in, out := slices.Contains(was, path), slices.Contains(is, path)
		if in == out || valueOf(saved, path) != valueOf(b, path) {
			continue // other differences are listed already
		}
		who := "the state's scenario " + leaves + " and this one sets it"
		if in {
			who = "the state's scenario sets it and this one " + leaves
		}
		list = append(list, fmt.Sprintf("parameters.%s: %s, from the first year: keep it as it was saved, or run from the "+
			"beginning", path, who))
	}
	return list
}

func valueOf(b *scenarios.Bound, path string) float64 {
	params := b.Params
	for _, row := range params.Table() {
		if row.Path == path {
			return *row.Value
		}
	}
	return 0
}
