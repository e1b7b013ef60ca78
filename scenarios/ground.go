package scenarios

import (
	"slices"
	"strings"

	"concord/sim"
)

// What an entry comes from: the group and the role of its cause, and the entries that it depends on.

// cause is the group and the role by which switches find an entry: its own, or else those of its kind.
func (e *Entry) cause() (sim.Group, sim.Role) {
	group, role := e.Kind.Group, e.Kind.Role
	if word, ok := e.Get("group").(string); ok {
		group = sim.Group(slices.Index(sim.GroupNames[:], word))
	}
	if word, ok := e.Get("role").(string); ok {
		role = sim.Role(slices.Index(sim.RoleNames[:], word))
	}
	return group, role
}

// depends lists the ids of entries without which this one has no ground.
func (e *Entry) depends() []string {
	ids, _ := e.Get("depends").([]string)
	return ids
}

// grounds checks the keys depends of all entries: what they name must stand in the scenario, and they must not
// go in a circle. Whoever removes an entry must see to those that depend on it.
func (c *checker) grounds(s *Scenario) {
	known := map[string]bool{} // ids whose chain was followed to its end
	for k := range s.Entries {
		e := &s.Entries[k]
		ids := e.depends()
		for _, id := range ids {
			if s.Entry(id) != nil || c.absent(id) || c.broken[e.ID] {
				continue
			}
			if from, was := c.removed[id]; was {
				c.faultIn(from, "%q is removed, but %q depends on it; remove %q too, or give it depends = […] without %q, "+
					"with [[change]] where it is of the extended scenario", id, e.ID, e.ID, id)
				continue
			}
			c.faultIn(e.key("depends").Origin, "depends names %q, and there is no entry of this id%s", id, s.orNear(id))
		}
		if ids != nil {
			c.circle(s, e, nil, known)
		}
	}
	clear(c.removed)
}

// circle follows what an entry depends on and reports the first circle that it meets. Path has the ids on the
// way to the entry.
func (c *checker) circle(s *Scenario, e *Entry, path []string, known map[string]bool) {
	if known[e.ID] {
		return
	}
	if k := slices.Index(path, e.ID); k >= 0 {
		c.faultIn(e.key("depends").Origin, "depends goes in a circle: %s → %s; let one of them depend on nothing",
			strings.Join(path[k:], " → "), e.ID)
		return
	}
	for _, id := range e.depends() {
		if ground := s.Entry(id); ground != nil {
			c.circle(s, ground, append(path, e.ID), known)
		}
	}
	known[e.ID] = true
}

// lose switches off the entries that lost their ground: one that they depend on is off, or is not there, which only
// happens in a blend of two scenarios. Those that depend on them follow.
func (b *Bound) lose() {
	var depending []*Entry
	for k := range b.Scenario.Entries {
		if e := &b.Scenario.Entries[k]; e.depends() != nil {
			depending = append(depending, e)
		}
	}
	if depending == nil {
		return
	}
	at := map[string]int{}
	for k := range b.Entries {
		at[b.Entries[k].ID] = k
	}
	for again := true; again; {
		again = false
		for _, e := range depending {
			out := &b.Entries[at[e.ID]]
			for _, id := range e.depends() {
				if ground, there := at[id]; !out.Off && (!there || b.Entries[ground].Off) {
					out.Off, again = true, true
				}
			}
		}
	}
}
