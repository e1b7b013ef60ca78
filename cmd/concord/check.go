package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"concord/scenarios"
	"concord/sim/fault"
)

const checkHelp = `concord check FILE… [--fix --out COPY]

Reads each scenario file with all that it extends, and the region that it names with all
of its tables, and reports every fault at once, as file:line:column: what is wrong and how
to mend it. Nothing is run. Region files, design files and files of expectations are
checked in the same way. Names of the library are taken too. It warns of titles and names
with letters that figures lack, and notes what means something else than in an earlier
model version. Exit status 1 when a file has faults, 2 when one is not there or is no such
file.

--fix takes one file of an earlier model version and writes a copy with the names of this
one. Comments and layout stay. It says each change. What it cannot decide it says instead,
and writes nothing. The copy passes check.

{flags}

Examples:
  concord check my-scenario.toml
  concord check my-scenario.toml --fix --out my-scenario-new.toml
`

func checkVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var fix bool
	var out string
	words, err := options("check", func(f *flags) {
		f.bool(&fix, "fix", "write a copy with the names of this model version")
		f.text(&out, "out COPY", aPlace, "where to; a file that is there already is kept")
	}, args)
	if err != nil {
		return err
	}
	switch {
	case len(words) == 0:
		return wrong("check wants scenario files, for example: concord check my-scenario.toml")
	case fix && (len(words) > 1 || out == ""):
		return wrong("check --fix wants one file and a place for the copy: concord check FILE --fix --out COPY")
	case fix:
		return mend(stdout, stderr, words[0], out)
	case out != "":
		return wrong("check --out is the place of a mended copy; add --fix, or drop it")
	}
	failed := false
	var unread []error
	for _, ref := range words {
		good, err := checked(stderr, ref)
		var faults fault.Faults
		switch {
		case err != nil && (!errors.As(err, &faults) || len(faults) == 1 && faults[0].Line == 0 && faults[0].File == ref):
			unread = append(unread, err) // this file is missing; the faults of other files are still told
		case err != nil:
			say(stderr, "%v", err)
			hint(stderr, ref)
			failed = true
		default:
			fmt.Fprintf(stdout, "%s: good; %s\n", ref, good)
		}
	}
	if unread != nil {
		return wrongRequest{errors.Join(unread...)}
	}
	if failed {
		return errNo
	}
	return nil
}

// late warns of entries that come up after the end of the run.
func late(stderr io.Writer, s *scenarios.Scenario, b *scenarios.Bound) {
	for k := range s.Entries {
		if e := &s.Entries[k]; e.Year() > b.Until {
			say(stderr, "%v", fault.Fault{File: e.Origin.File, Line: e.Origin.Line, Col: e.Origin.Col,
				Message: fmt.Sprintf("warning: %s comes up in %d, after the last year, %d, so it does nothing; give it an "+
					"earlier date, or the scenario a later until", fault.Quote(e.ID), e.Year(), b.Until)})
		}
	}
}

// undecided notes which decisions free history dropped, and warns of those after the end of the run.
func undecided(stderr io.Writer, s *scenarios.Scenario, b *scenarios.Bound) {
	if lost := s.Undecided(); len(lost) > 0 {
		at := s.Origin("agenda")
		say(stderr, "%v", fault.Fault{File: at.File, Line: at.Line, Col: at.Col,
			Message: fmt.Sprintf("note: agenda = \"free\" dropped %s with the entries of the record: %s",
				fault.Count(len(lost), "decision"), fault.Clip(strings.Join(lost, ", ")))})
	}
	for k := range s.Decisions {
		if d := &s.Decisions[k]; d.Year > b.Until {
			say(stderr, "%v", fault.Fault{File: d.Origin.File, Line: d.Origin.Line, Col: d.Origin.Col,
				Message: fmt.Sprintf("warning: %s comes after the last year, %d, so it does nothing; give it an earlier year, "+
					"or the scenario a later until", d.Path(), b.Until)})
		}
	}
}

// checked reads a file, or a scenario of the library, and says in short what is in it. It
// warns of what figures could not draw, and notes what has another meaning than before.
func checked(stderr io.Writer, ref string) (string, error) {
	sort := scenarios.ScenarioFile
	if scenarios.IsPath(ref) {
		if u, err := scenarios.ReadUpgrade(ref); err == nil {
			sort = u.Sort
			defer func() {
				for _, note := range u.Notes {
					say(stderr, "%v", note)
				}
			}()
		}
	}
	switch sort {
	case scenarios.RegionFile:
		return checkedRegion(stderr, ref)
	case scenarios.DesignFile:
		e, err := scenarios.ReadExperiment(ref)
		if err != nil {
			return "", err
		}
		return fmt.Sprintf("a design of %s in %s", fault.Count(e.Size(), "point"), fault.Count(len(e.Scenarios), "scenario")), nil
	case scenarios.ChecksFile:
		c, err := scenarios.ReadChecks(ref)
		if err != nil {
			return "", err
		}
		return fault.Count(len(c.Expects), "expectation"), nil
	case scenarios.ScenarioFile:
	}
	s, err := scenarios.Read(ref)
	if err != nil {
		return "", err
	}
	b, err := s.Bind()
	if err != nil {
		return "", err
	}
	if err := lackingOf(stderr, b); err != nil {
		return "", err
	}
	late(stderr, s, b)
	undecided(stderr, s, b)
	entries := fault.Count(len(s.Entries), "entry")
	if len(s.Decisions) > 0 {
		entries += ", " + fault.Count(len(s.Decisions), "decision")
	}
	return fmt.Sprintf("%s, %s set, %s", entries, fault.Count(len(s.Settings), "parameter"),
		fault.Count(len(s.Uncertain), "uncertain value")), nil
}

func checkedRegion(stderr io.Writer, ref string) (string, error) {
	r, err := scenarios.ReadRegion(ref, nil)
	if err != nil {
		return "", err
	}
	texts, err := scenarios.RegionTexts(ref)
	if err != nil {
		return "", err
	}
	lacking(stderr, texts)
	return fmt.Sprintf("a region of %s and %s, %d–%d", fault.Count(r.Members, "member"),
		fault.Count(len(r.Nodes)-r.Members, "other node"), r.FirstYear, r.LastYear), nil
}
