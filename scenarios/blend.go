package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"concord/sim"
)

// agendaPath is the path of the part in which scenarios of different agendas differ.
const agendaPath = "agenda"

// Part is one difference between two scenarios that can be taken from either of them independently: an entry
// that one lacks or that differs, a parameter, a switch, a reading of size.
type Part struct {
	Path  string // event.ID, proposal.ID, parameters.PATH, barriers.GROUP …, size.NODE, agenda
	Entry string // id of the entry, "" for all others
	Text  string // how it differs, in the manner of Difference
	// First is the first year in which the part can have an effect. For an entry it is the earlier of its two
	// years. It is 0 for an effect from the first year of a run.
	First int
}

// Parts lists the differences from a to b, by path. Titles, sources and other texts change no result and are
// no parts. Last year, seed and uncertain ranges say how to run and are no parts either. If a parameter is
// set in one scenario and held by a switch in the other, the part is the switch. Scenarios of two regions
// cannot be combined: that is an error. Two scenarios of different agendas differ in one part, the agenda, and all else
// comes with it.
func Parts(a, b *Scenario) ([]Part, error) { return partsOf(a, b, false) }

// PartsUnset lists also the parameters that one scenario sets to the shipped value and the other does not set. They differ
// where parameters that are not set are drawn, or stand at the medians of their priors.
func PartsUnset(a, b *Scenario) ([]Part, error) { return partsOf(a, b, true) }

func partsOf(a, b *Scenario, unset bool) ([]Part, error) {
	if a.Region != b.Region {
		return nil, fmt.Errorf("%s is of region %s and %s of region %s; only scenarios of one region can be put together",
			a.Name, a.Region, b.Name, b.Region)
	}
	if a.free != b.free {
		// The agenda decides which entries stand, so all that differs counts only together.
		return []Part{{Path: agendaPath, Text: a.Agenda() + " → " + b.Agenda() + ", with all else that differs"}}, nil
	}
	var parts []Part
	say := func(path, from, to string) {
		if from != to {
			parts = append(parts, Part{Path: path, Text: from + " → " + to})
		}
	}
	for k := range a.Entries {
		e := &a.Entries[k]
		o := b.Entry(e.ID)
		switch {
		case o == nil:
			parts = append(parts, Part{e.Path(), e.ID, e.summary() + " → removed", e.Year()})
		case o.Kind != e.Kind:
			parts = append(parts, Part{e.Path(), e.ID, e.summary() + " → " + o.summary(), min(e.Year(), o.Year())})
		default:
			if changes := e.changes(o); changes != nil {
				parts = append(parts, Part{e.Path(), e.ID, strings.Join(changes, ", "), min(e.Year(), o.Year())})
			}
		}
	}
	for k := range b.Entries {
		if e := &b.Entries[k]; a.Entry(e.ID) == nil {
			parts = append(parts, Part{e.Path(), e.ID, "absent → " + e.summary(), e.Year()})
		}
	}
	for _, d := range decisionsOf(a, b) {
		from, to := a.decides(&d), b.decides(&d)
		if from != to {
			parts = append(parts, Part{Path: d.Path(), Text: from.String() + " → " + to.String(), First: d.Year})
		}
	}
	for _, path := range settingPaths(a, b) {
		row := parameter(path)
		if a.off(row) != nil || b.off(row) != nil {
			continue
		}
		from, to := decimal(a.set(path, a.shipped(row))), decimal(b.set(path, b.shipped(row)))
		switch {
		case unset && !a.sets(path):
			from = "not set"
		case unset && !b.sets(path):
			to = "not set"
		}
		say("parameters."+path, from, to)
	}
	for _, table := range switchTables {
		for _, name := range table.names {
			say(table.name+"."+name, fmt.Sprint(!a.switched(table.name, name)), fmt.Sprint(!b.switched(table.name, name)))
		}
	}
	for _, node := range sizeNodes(a, b) {
		say("size."+node, cmp.Or(a.reads(node), "not given"), cmp.Or(b.reads(node), "not given"))
	}
	slices.SortFunc(parts, func(x, y Part) int { return cmp.Compare(x.Path, y.Path) })
	return parts, nil
}

// Blend gives scenario a with some of its Parts as in b. take lists them by their places in Parts. Everything
// that is no part stays as in a. A parameter that a switch of the blend holds is not set, even if a or b sets
// it. An uncertain range comes together with its entry.
func Blend(a, b *Scenario, parts []Part, take func(k int) bool) *Scenario {
	s := a.clone()
	if a.free != b.free {
		if take(0) {
			s.free, s.dropped, s.Entries, s.Settings = b.free, b.dropped, b.Entries, b.Settings
			s.Decisions = b.Decisions
			s.Switches, s.Sizes, s.Uncertain = b.Switches, b.Sizes, b.Uncertain
			s = s.clone() // shares nothing with b
		}
		return s
	}
	taken := func(path string) bool {
		k := slices.IndexFunc(parts, func(p Part) bool { return p.Path == path })
		return k >= 0 && take(k)
	}
	for k, p := range parts {
		if p.Entry == "" || !take(k) {
			continue
		}
		if old := s.Entry(p.Entry); old != nil {
			s.remove(old)
		}
		if e := b.Entry(p.Entry); e != nil {
			s.add(*e)
			below := e.Path() + "."
			for _, u := range b.Uncertain {
				if strings.HasPrefix(u.Path, below) {
					s.Uncertain = replace(s.Uncertain, u, func(a, b Uncertain) int { return cmp.Compare(a.Path, b.Path) })
				}
			}
		}
	}
	s.Decisions = blendDecisions(a, b, taken)
	for _, table := range switchTables {
		for _, name := range table.names {
			if w := (Switch{Table: table.name, Name: name, On: !b.switched(table.name, name)}); taken(w.Path()) {
				s.Switches = replace(s.Switches, w, func(a, b Switch) int {
					return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
				})
			}
		}
	}
	s.Settings = nil
	for _, path := range settingPaths(a, b) {
		row := parameter(path)
		from := a
		if taken("parameters."+path) || a.off(row) != nil && b.off(row) == nil {
			from = b
		}
		k := slices.IndexFunc(from.Settings, func(p Setting) bool { return p.Path == path })
		if k >= 0 && s.off(row) == nil {
			s.Settings = append(s.Settings, from.Settings[k])
		}
	}
	s.Uncertain = slices.DeleteFunc(s.Uncertain, func(u Uncertain) bool {
		path, isParameter := strings.CutPrefix(u.Path, "parameters.")
		return isParameter && s.off(parameter(path)) != nil
	})
	for _, node := range sizeNodes(a, b) {
		if !taken("size." + node) {
			continue
		}
		s.Sizes = slices.DeleteFunc(s.Sizes, func(z Size) bool { return z.Node == node })
		if reading := b.reads(node); reading != "" {
			s.Sizes = replace(s.Sizes, Size{Node: node, Reading: reading},
				func(a, b Size) int { return cmp.Compare(a.Node, b.Node) })
		}
	}
	return s
}

// blendDecisions gives the decisions of a, but those of taken paths as in b.
func blendDecisions(a, b *Scenario, taken func(path string) bool) []Decision {
	var list []Decision
	for _, d := range decisionsOf(a, b) {
		from := a
		if taken(d.Path()) {
			from = b
		}
		if k, there := slices.BinarySearchFunc(from.Decisions, d, compareDecisions); there {
			list = append(list, from.Decisions[k])
		}
	}
	return list
}

// changes lists the keys that change results and differ from e to o, which have the same kind.
func (e *Entry) changes(o *Entry) []string {
	var list []string
	for _, key := range keysOf(e.Kind) {
		if slices.Contains(tellingKeys, key.name) || same(e.Get(key.name), o.Get(key.name)) {
			continue
		}
		if from, to := e.reading(key), o.reading(key); from != to {
			list = append(list, fmt.Sprintf("%s %s → %s", key.name, from, to))
		}
	}
	return list
}

// same tells whether two values of Key are the same. It spares writing both, and most entries of two scenarios agree.
func same(a, b any) bool {
	if x, isList := a.([]string); isList {
		y, ok := b.([]string)
		return ok && slices.Equal(x, y)
	}
	return a == b
}

// tellingKeys are the keys of an entry that change no result. A date changes results only through the year
// that follows from it.
var tellingKeys = []string{"id", "kind", "date", "label", "source", "note"}

// decisionsOf are the decisions that one of two scenarios has, in order, each once.
func decisionsOf(a, b *Scenario) []Decision {
	all := slices.Concat(a.Decisions, b.Decisions)
	slices.SortFunc(all, compareDecisions)
	return slices.CompactFunc(all, func(x, y Decision) bool { return compareDecisions(x, y) == 0 })
}

// decides is the answer that the scenario gives where d stands, ByLeader for none.
func (s *Scenario) decides(d *Decision) sim.Answer {
	if k, there := slices.BinarySearchFunc(s.Decisions, *d, compareDecisions); there {
		return s.Decisions[k].Answer
	}
	return sim.ByLeader
}

// sets tells whether the scenario gives a parameter a value.
func (s *Scenario) sets(path string) bool {
	return slices.ContainsFunc(s.Settings, func(p Setting) bool { return p.Path == path })
}

// set is the value that the scenario gives a parameter, or the shipped one.
func (s *Scenario) set(path string, shipped float64) float64 {
	for _, p := range s.Settings {
		if p.Path == path {
			return p.Value
		}
	}
	return shipped
}

// switched tells whether something is switched off.
func (s *Scenario) switched(table, name string) bool {
	return slices.ContainsFunc(s.Switches, func(w Switch) bool { return w.Table == table && w.Name == name && !w.On })
}

// reads is the reading of a node's size that the scenario asks for, "" for none.
func (s *Scenario) reads(node string) string {
	for _, z := range s.Sizes {
		if z.Node == node {
			return z.Reading
		}
	}
	return ""
}

// settingPaths are the parameters that one of two scenarios sets, in order.
func settingPaths(a, b *Scenario) []string {
	var paths []string
	for _, p := range slices.Concat(a.Settings, b.Settings) {
		paths = append(paths, p.Path)
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

// sizeNodes are the nodes whose reading of size one of two scenarios names, in order.
func sizeNodes(a, b *Scenario) []string {
	var nodes []string
	for _, z := range slices.Concat(a.Sizes, b.Sizes) {
		nodes = append(nodes, z.Node)
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}
