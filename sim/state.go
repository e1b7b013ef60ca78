package sim

import "fmt"

// Slabs gives all numbers of a state in the order in which they were carved: to
// save them, and to put them back into a state of the same region and entries.
func (s *State) Slabs() (floats []float64, bytes []uint8) { return s.floats, s.bytes }

// Carry puts w where from is: at the end of a year that from was run to. w has
// been put before its first year; its region is the same, and its entries may
// differ in those dated later, which keep the state and the values that w gave
// them. Everything else is taken over, what belongs to an entry by its id. The run
// goes on as if it had been of w's entries from the beginning.
//
// An entry dated up to that year which only one of the two has, or which they
// date or measure differently, is an error, and so is another region; w is then
// to be reset.
func (w *World) Carry(from *World) error {
	a, b := &from.State, &w.State
	m := w.Region.Members
	headA, headB := len(a.floats)-from.entryFloats(), len(b.floats)-w.entryFloats()
	tailA, tailB := len(a.Regime)+len(from.Entries)*(1+m), len(b.Regime)+len(w.Entries)*(1+m)
	if headA != headB || len(a.Regime) != len(b.Regime) || len(a.bytes)-tailA != len(b.bytes)-tailB {
		return fmt.Errorf("sim: a state of another region cannot be carried over")
	}
	copy(b.floats[:headB], a.floats[:headA])
	copy(b.Regime, a.Regime)
	copy(b.bytes[tailB:], a.bytes[tailA:])
	w.Year, w.Seed, w.Replicate = from.Year, from.Seed, from.Replicate

	for e := range w.Entries {
		if w.Entries[e].Year <= from.Year && from.find(w.Entries[e].ID, e) < 0 {
			return fmt.Errorf("sim: entry %q of %d is not in the run that is carried over", w.Entries[e].ID, w.Entries[e].Year)
		}
	}
	stage := int(a.InstStage[1])
	near := 0 // entries stand in much the same order
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
			continue // nothing of it is there yet
		}
		if entry.Year != other.Year || len(entry.Values) != len(other.Values) {
			return fmt.Errorf("sim: entry %q of %d is another one in the run that it is carried to", entry.ID, entry.Year)
		}
		b.Implementation[to], b.Reached[to] = a.Implementation[e], a.Reached[e]
		b.AgreedIn[to], b.TabledIn[to], b.Score[to] = a.AgreedIn[e], a.TabledIn[e], a.Score[e]
		copy(b.Values[w.EntryAt[to]:][:len(other.Values)], a.Values[from.EntryAt[e]:])
		b.Status[to] = a.Status[e]
		copy(b.Signed[to*m:(to+1)*m], a.Signed[e*m:])
		if e == stage {
			b.InstStage[1] = float64(to)
		}
	}
	return nil
}

// entryFloats is how many numbers at the end of the slab belong to entries.
func (w *World) entryFloats() int { return 5*len(w.Entries) + len(w.Values) }

// find gives the index of an entry, −1 if there is none; it looks first where the
// entry is thought to be.
func (w *World) find(id string, near int) int {
	for k := range w.Entries {
		if e := (near + k) % len(w.Entries); w.Entries[e].ID == id {
			return e
		}
	}
	return -1
}

// From is the layout for a run that goes on in a later year: the same row, fewer
// of them. Run then wants a world at the end of the year before.
func (l *Layout) From(year int) *Layout {
	later := *l
	later.First, later.Years = year, l.First+l.Years-year
	return &later
}
