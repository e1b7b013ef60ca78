package fault

import "fmt"

// kept is how many faults a List keeps to sort them. It reports at most Most faults of each file.
const kept = 1000

// List collects faults while something is read. Its size has a limit, however many faults there are.
type List struct {
	faults Faults
	more   int // beyond those that are kept
}

// Add notes a fault.
func (l *List) Add(f Fault) {
	if len(l.faults) == kept {
		l.more++
		return
	}
	l.faults = append(l.faults, f)
}

// Skip counts faults that were not added.
func (l *List) Skip(n int) { l.more += n }

// At notes a fault at a place.
func (l *List) At(file string, line, col int, format string, args ...any) {
	l.Add(Fault{File: file, Line: line, Col: col, Message: fmt.Sprintf(format, args...)})
}

// Faults are the faults found, in the order of places and with a limit for each file.
func (l *List) Faults() Faults {
	out := l.faults.Sorted().capped()
	if l.more > 0 && len(out) > 0 {
		last := &out[len(out)-1]
		last.Message = fmt.Sprintf("and %d or more like these; mend these first", kept-Most+l.more)
	}
	return out
}

// Err is Faults as an error, nil if there are none.
func (l *List) Err() error { return l.Faults().Err() }
