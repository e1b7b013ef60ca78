package sim

import "fmt"

// Carry puts w at the end of a year that from was run to. Before the call, w stands before its first year.
// Both have the same region. Entries dated later may differ: these keep the state and the values that w gave
// them. Carry copies everything else, and matches entries by id. The run goes on as if it had used the
// entries of w from its first year.
//
// Another region is an error. So is an entry dated up to that year that only one of the two has, or whose
// date or number of values differs. After an error w must be reset.
func (w *World) Carry(from *World) error {
	a, b := &from.State, &w.State
	m := w.Region.Members
	restA, restB := from.withoutEntries(), w.withoutEntries()
	if len(restA.floats) != len(restB.floats) || len(restA.bytes) != len(restB.bytes) {
		return fmt.Errorf("sim: a state of another region cannot be carried over")
	}
	restB.CopyFrom(&restA)
	w.Year, w.Seed, w.Replicate = from.Year, from.Seed, from.Replicate

	for e := range w.Entries {
		if w.Entries[e].Year <= from.Year && from.find(w.Entries[e].ID, e) < 0 {
			return fmt.Errorf("sim: entry %q of %d is not in the run that is carried over", w.Entries[e].ID, w.Entries[e].Year)
		}
	}
	stage := int(*a.Organisations.InstitutionEntry)
	near := 0 // entries usually stand in the same order
	for e := range from.Entries {
		entry := &from.Entries[e]
		to := w.find(entry.ID, near)
		if to < 0 {
			if entry.Year <= from.Year {
				return fmt.Errorf("sim: entry %q of %d is not in the run that it is carried to", entry.ID, entry.Year)
			}
			continue
		}
		near = to + 1
		other := &w.Entries[to]
		if entry.Year > from.Year && other.Year > from.Year {
			continue // the entry has no state yet
		}
		if entry.Year != other.Year || len(entry.Values) != len(other.Values) {
			return fmt.Errorf("sim: entry %q of %d is another one in the run that it is carried to", entry.ID, entry.Year)
		}
		b.Talks.Implementation[to], b.Talks.Reached[to] = a.Talks.Implementation[e], a.Talks.Reached[e]
		b.Talks.AgreedIn[to], b.Talks.TabledIn[to], b.Talks.Score[to] = a.Talks.AgreedIn[e], a.Talks.TabledIn[e], a.Talks.Score[e]
		copy(b.Talks.Values[w.EntryAt[to]:][:len(other.Values)], a.Talks.Values[from.EntryAt[e]:])
		b.Talks.InForceIn[to], b.Talks.GrowsFrom[to] = a.Talks.InForceIn[e], a.Talks.GrowsFrom[e]
		b.Talks.EndedIn[to] = a.Talks.EndedIn[e]
		if at, was := w.RatificationAt[to], from.RatificationAt[e]; at >= 0 && was >= 0 {
			copy(b.Talks.Ratification[at:at+m], a.Talks.Ratification[was:])
		}
		b.Talks.Status[to] = a.Talks.Status[e]
		copy(b.Talks.Signed[to*m:(to+1)*m], a.Talks.Signed[e*m:])
		if e == stage {
			*b.Organisations.InstitutionEntry = float64(to)
		}
	}
	return nil
}

// withoutEntries returns the part of a state that is the same for all scenarios of a region. The state of
// entries ends each slab, see Talks.carveEntries.
func (w *World) withoutEntries() State {
	entries := len(w.Entries)
	return State{
		floats: w.floats[:len(w.floats)-8*entries-len(w.Talks.Ratification)-len(w.Talks.Values)],
		bytes:  w.bytes[:len(w.bytes)-entries*(1+w.Region.Members)],
	}
}

// find gives the index of an entry, −1 if there is none. It looks first at the likely index.
func (w *World) find(id string, near int) int {
	for k := range w.Entries {
		if e := (near + k) % len(w.Entries); w.Entries[e].ID == id {
			return e
		}
	}
	return -1
}
