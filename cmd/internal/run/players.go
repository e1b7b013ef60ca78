package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/agents"
	"concord/scenarios"
	"concord/sim"
)

// Players makes players of the parts that differ. The parts of a group are one player, and each part without a group
// is a player of its own. Groups has the group of each part, "" for none. It may be nil. The players are in the order
// of their first years.
func Players(parts []scenarios.Part, groups []string) []WhyPlayer {
	order := make([]int, len(parts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(parts[x].First, parts[y].First),
			cmp.Compare(groupPlace(parts[x].Path), groupPlace(parts[y].Path)))
	})
	var players []WhyPlayer
	for _, k := range order {
		name := PartName(&parts[k])
		if groups != nil && groups[k] != "" {
			name = groups[k]
		}
		if at := slices.IndexFunc(players, func(p WhyPlayer) bool { return p.Name == name }); at >= 0 {
			players[at].Parts = append(players[at].Parts, k)
			continue
		}
		players = append(players, WhyPlayer{Name: name, Parts: []int{k}})
	}
	return players
}

// groupPlace is the place of a group of barriers or supports in the usual order, −1 for every other path.
func groupPlace(path string) int {
	return slices.IndexFunc(agents.BarrierGroups[:],
		func(g sim.Group) bool { return path == "barriers."+g.String() || path == "supports."+g.String() })
}

// PartName is what a part is called for short.
func PartName(p *scenarios.Part) string {
	table, name, _ := strings.Cut(p.Path, ".")
	switch table {
	case "barriers", "supports":
		return name + " " + table
	case "mechanisms":
		return "theory " + name
	case "size":
		return "size of " + name
	case "agenda":
		return table // it has no name below it
	}
	return name
}

// SwitchedOff is a scenario with all barriers, or all supports, switched off.
func SwitchedOff(a *scenarios.Scenario, table string) (*scenarios.Scenario, error) {
	b := *a
	var sets []string
	for _, g := range agents.BarrierGroups {
		sets = append(sets, table+"."+g.String()+"=false")
	}
	if err := b.Set(sets...); err != nil {
		return nil, err
	}
	b.Name = a.Name + "-without-" + table
	return &b, nil
}

// Eve is the year before the region's turn, in which the work of barriers is asked for. It is the last year of the run if
// the run does not have the eve.
func Eve(b *scenarios.Bound) int {
	if turn := b.Region.Landmarks.Turn; turn != nil && turn.Year-1 >= b.Region.FirstYear && turn.Year-1 <= b.Until {
		return turn.Year - 1
	}
	return b.Until
}

// Divisible finds the outcome that a path names. It is an error if the outcome is a category, which has no shares.
func Divisible(b *scenarios.Bound, path string) (scenarios.Quantity, error) {
	q, err := b.Quantity(path)
	if err == nil && q.Outcome.Words != nil {
		err = fmt.Errorf("%s: it is a category, which cannot be divided into shares; choose a number, such as region.h_borders "+
			"for the regimes of borders", path)
	}
	return q, err
}
