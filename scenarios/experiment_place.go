package scenarios

import (
	"slices"

	"concord/sim"
)

// Place tells where the value of a path goes in a world, so that it can be changed without reading the scenario
// again. ok is false where the value may change more than one number: then Scenario.Set and Bind are the way. Paths
// with a place are those that [uncertain] may have: parameters that no switch holds, and single numbers of entries
// but those that replace another key. A run with the value in its place has the bits of a run of the scenario that
// sets it, if draws of parameters leave the path out, as they leave those of Settled.
func (b *Bound) Place(path string) (r BoundRange, ok bool) {
	v, why := b.Scenario.varies(path)
	if why != "" {
		return r, false
	}
	if row := parameter(v.path); row != nil && v.what == "parameters."+v.path {
		if b.Scenario.off(row) != nil {
			return r, false
		}
		return b.Scenario.bindRange(Uncertain{Path: v.what, Lo: row.Lo, Hi: row.Hi}, b.Entries), true
	}
	if v.what != v.path { // a key that excludes another one, such as a year
		return r, false
	}
	for k := range b.Scenario.Entries {
		e := &b.Scenario.Entries[k]
		single := func(f sim.Field) bool {
			return e.Path()+"."+f.Key == v.path && (f.Type == sim.Number || f.Type == sim.Whole)
		}
		if slices.ContainsFunc(e.Kind.Fields, single) {
			return b.Scenario.bindRange(Uncertain{Path: v.path, Lo: v.key.lo, Hi: v.key.hi}, b.Entries), true
		}
	}
	return r, false
}
