package scenarios

import (
	"fmt"
	"strings"

	"concord/sim"
	"concord/sim/fault"
)

// checker collects the faults of a chain of files while it is put together.
type checker struct {
	region  *sim.Region // nil when it could not be told: codes and years go unchecked
	file    string      // the file that is being read
	faults  []fault.Fault
	found   int               // how many faults there are, told or not
	orphan  bool              // a parent could not be read, so what seems absent may not be
	broken  map[string]bool   // ids of entries with a fault; what refers to them is not blamed too
	given   map[string]place  // ids of entries that are new in this file
	touched map[string]Origin // entries that were given or changed since the last finish, and where
	fresh   map[string]bool   // paths of parameters and switches that were given since the last finish
}

func newChecker(region *sim.Region) *checker {
	return &checker{region: region, broken: map[string]bool{}, touched: map[string]Origin{}, fresh: map[string]bool{}}
}

// enter begins another file, or another assignment.
func (c *checker) enter(file string) {
	c.file = file
	c.given = map[string]place{}
}

func (c *checker) fault(at place, format string, args ...any) {
	c.faultIn(Origin{c.file, at.line, at.col}, format, args...)
}

// faultIn notes what is wrong. After fault.Most faults it counts only, in a last
// one: a file made of faults would take the time and memory of all their words.
func (c *checker) faultIn(at Origin, format string, args ...any) {
	c.found++
	if c.found > fault.Most+1 {
		c.faults[fault.Most].Message = fmt.Sprintf("and %d more like these; mend these first", c.found-fault.Most)
		return
	}
	c.faults = append(c.faults, fault.Fault{File: at.File, Line: at.Line, Col: at.Col, Message: fmt.Sprintf(format, args...)})
}

// full tells whether faults are only counted from here on, so that nobody need look
// for what was meant.
func (c *checker) full() bool { return c.found > fault.Most }

func (c *checker) origin(at place) Origin { return Origin{c.file, at.line, at.col} }

// readsQuotes tells whether the writer put quotes where there is text: always in a file,
// seldom in an option of the command line.
func (c *checker) readsQuotes() bool {
	return !strings.HasPrefix(c.file, "--") || strings.ContainsAny(c.file, `"'`)
}
