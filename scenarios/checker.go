package scenarios

import (
	"fmt"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// checker collects the faults while it reads a chain of files.
type checker struct {
	region  *sim.Region // nil when the region is unknown: codes and years are then not checked
	topKeys []key       // the keys of a whole file of this sort
	file    string      // the file that is being read
	faults  []fault.Fault
	found   int               // number of faults, reported or not
	orphan  bool              // a parent could not be read: an entry that seems absent may be there
	broken  map[string]bool   // ids of entries with a fault; references to them are not reported too
	given   map[string]place  // ids of entries that are new in this file
	decided map[string]place  // paths of decisions of this file
	touched map[string]Origin // entries that were given or changed since the last finish, and where
	removed map[string]Origin // ids of entries that were removed since the last finish, and where
	fresh   map[string]bool   // paths of parameters and switches that were given since the last finish
}

func newChecker(region *sim.Region) *checker {
	return &checker{region: region, topKeys: topKeys, broken: map[string]bool{},
		touched: map[string]Origin{}, removed: map[string]Origin{}, fresh: map[string]bool{}}
}

// enter starts another file, or another assignment.
func (c *checker) enter(file string) {
	c.file = file
	c.given, c.decided = map[string]place{}, map[string]place{}
}

func (c *checker) fault(at place, format string, args ...any) {
	c.faultIn(Origin{c.file, at.line, at.col}, format, args...)
}

// faultIn reports a fault. After fault.Most faults it only counts, in one last fault. A file with thousands
// of faults would otherwise cost much time and memory.
func (c *checker) faultIn(at Origin, format string, args ...any) {
	c.found++
	if c.found > fault.Most+1 {
		c.faults[fault.Most].Message = fmt.Sprintf("and %d more like these; mend these first", c.found-fault.Most)
		return
	}
	c.faults = append(c.faults, fault.Fault{File: at.File, Line: at.Line, Col: at.Col, Message: fmt.Sprintf(format, args...)})
}

// full tells whether further faults are only counted. Callers can then skip the search for suggestions.
func (c *checker) full() bool { return c.found > fault.Most }

func (c *checker) origin(at place) Origin { return Origin{c.file, at.line, at.col} }

// readsQuotes tells whether text stands in quotes: always in a file, rarely in an option of the command line.
func (c *checker) readsQuotes() bool {
	return !strings.HasPrefix(c.file, "--") || strings.ContainsAny(c.file, `"'`)
}
