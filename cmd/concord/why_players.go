package main

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/agents"
	"concord/cmd/internal/run"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// mostName bounds the name of a group, in bytes.
const mostName = 200

// whyPlayers makes players of the parts that differ. The parts of a group are one player, and each other part
// is a player of its own. The players are in the order of their first years.
func whyPlayers(j *run.WhyJob, groups []string) ([]run.WhyPlayer, error) {
	group := make([]string, len(j.Parts)) // by part: its group, "" for none
	var ids []string
	for k := range j.Parts {
		ids = append(ids, partName(&j.Parts[k]))
	}
	var named []string
	for _, g := range groups {
		name, list, found := strings.Cut(g, "=")
		if name = strings.TrimSpace(name); !found || name == "" || strings.TrimSpace(list) == "" {
			return nil, wrong("--group %q, want NAME=ID,ID with ids of what differs: %s", g, strings.Join(ids, ", "))
		}
		if len(name) > mostName || !utf8.ValidString(name) ||
			strings.ContainsFunc(name, func(r rune) bool { return !fault.Visible(r) }) {
			return nil, wrong("--group %s: want a name of at most %d bytes in UTF-8, all of which can be seen: it stands in "+
				"tables and figures", fault.Quote(name), mostName)
		}
		if slices.Contains(named, name) {
			return nil, wrong("--group %s is given twice; name all of its ids at once", name)
		}
		named = append(named, name)
		for _, id := range strings.Split(list, ",") {
			id = strings.TrimSpace(id)
			k := slices.IndexFunc(j.Parts, func(p scenarios.Part) bool {
				return p.Path == id || p.Entry == id && id != "" || p.Path == "parameters."+id || p.Path == j.Kind+"."+id
			})
			if k < 0 {
				return nil, wrong("--group %s: %q is nothing that differs between %s and %s; there are %s", name, id, j.A.Name,
					j.B.Name, strings.Join(ids, ", "))
			}
			if group[k] != "" {
				return nil, wrong("--group %s: %s belongs to group %s already; a thing has one share", name, id, group[k])
			}
			group[k] = name
		}
	}
	order := make([]int, len(j.Parts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(j.Parts[x].First, j.Parts[y].First),
			cmp.Compare(groupPlace(j.Parts[x].Path), groupPlace(j.Parts[y].Path)))
	})
	var players []run.WhyPlayer
	for _, k := range order {
		name := cmp.Or(group[k], ids[k])
		if at := slices.IndexFunc(players, func(p run.WhyPlayer) bool { return p.Name == name }); at >= 0 {
			players[at].Parts = append(players[at].Parts, k)
			continue
		}
		players = append(players, run.WhyPlayer{Name: name, Parts: []int{k}})
	}
	return players, nil
}

// groupPlace is the place of a group of barriers or supports in the usual order, −1 for every other path.
func groupPlace(path string) int {
	return slices.IndexFunc(agents.BarrierGroups[:],
		func(g sim.Group) bool { return path == "barriers."+g.String() || path == "supports."+g.String() })
}

// partName is what a part is called for short.
func partName(p *scenarios.Part) string {
	table, name, _ := strings.Cut(p.Path, ".")
	switch table {
	case "barriers", "supports":
		return name + " " + table
	case "mechanisms":
		return "theory " + name
	case "size":
		return "size of " + name
	}
	return name
}
