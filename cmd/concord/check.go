package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"concord/scenarios"
	"concord/sim/fault"
)

const checkHelp = `concord check FILE…

Reads each scenario file with all that it extends, and the region that it names with all
of its tables, and reports every fault at once, as file:line:column: what is wrong and how
to mend it. Nothing is run. A region file is checked in the same way. Names of the library
are taken too. It warns of titles and names with letters that figures lack. Exit status 1
when a file has faults, 2 when one is not there or is no such file.

Example:
  concord check my-scenario.toml
`

func checkVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	words, err := options("check", noFlags, args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return wrong("check wants scenario files, for example: concord check my-scenario.toml")
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

// checked reads a scenario, or a region file, and says in short what is in it. It
// warns of what figures could not draw.
func checked(stderr io.Writer, ref string) (string, error) {
	if scenarios.IsRegion(ref) {
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
	return fmt.Sprintf("%s, %s set, %s", fault.Count(len(s.Entries), "entry"), fault.Count(len(s.Settings), "parameter"),
		fault.Count(len(s.Uncertain), "uncertain value")), nil
}
