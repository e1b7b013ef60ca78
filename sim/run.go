package sim

import "fmt"

// Phase is one named part of a year.
type Phase struct {
	Name string
	Do   func(w *World)
}

// Step runs one year. Within a phase all rules read the state at the start of the phase. Later phases see
// what earlier ones wrote. A broken invariant, or a fault that a rule reports, ends the run.
func (w *World) Step(phases []Phase) error {
	w.Year++
	for k := range phases {
		phases[k].Do(w)
		if w.fault != nil {
			return fmt.Errorf("year %d, replicate %d, phase %q: %w", w.Year, w.Replicate, phases[k].Name, w.fault)
		}
	}
	if err := w.check(); err != nil {
		return fmt.Errorf("year %d, replicate %d: %w", w.Year, w.Replicate, err)
	}
	return nil
}

// Fail reports that a rule cannot continue, for example because a solver did not converge. Only the first
// report counts.
func (w *World) Fail(err error) {
	if w.fault == nil {
		w.fault = err
	}
}

// Due calls do for every entry whose year has come, in order of year, nature and id: the order in the file
// does not matter. Entries dated before the first year come in the first year. Due reads only the calendar. A
// state that was copied into another world therefore continues there in the same way.
func (w *World) Due(do func(e int)) {
	y := w.Year - w.Region.FirstYear
	first := w.order.ends[y]
	if y == 0 {
		first = 0
	}
	for _, e := range w.order.list[first:w.order.ends[y+1]] {
		if w.Absent == nil || !w.Absent[e] {
			do(e)
		}
	}
}

// During calls do for every event of a lasting kind that has an effect this year, in order of year, nature
// and id.
func (w *World) During(do func(e int)) {
	for _, e := range w.lasting {
		first := w.Entries[e].Year
		if first > w.Year {
			return
		}
		if Status(w.Talks.Status[e]) != Happened {
			continue
		}
		years := 0
		k := w.Entries[e].Kind
		if k.years > 0 {
			years = int(w.Value(e, k.years-1))
		}
		if years == 0 || w.Year < first+years {
			do(e)
		}
	}
}

// Run steps a world that has just been reset through the years of the layout
// and fills record, which has Size places. It allocates nothing.
func Run(w *World, phases []Phase, l *Layout, record []float64) error {
	if len(record) != l.Size() {
		return fmt.Errorf("sim: record has %d places, want %d", len(record), l.Size())
	}
	for y := range l.Years {
		if err := w.Step(phases); err != nil {
			return err
		}
		l.Read(w, record[y*l.Width:(y+1)*l.Width])
	}
	return nil
}
