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

Reads each scenario file with all that it extends and reports every fault at once, as
file:line:column: what is wrong and how to mend it. Nothing is run. Names of the library
are taken too. Exit status 1 when a file has faults.

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
	for _, ref := range words {
		s, err := scenarios.Read(ref)
		if err == nil {
			_, err = s.Bind()
		}
		var faults fault.Faults
		switch {
		case errors.As(err, &faults) && faults[0].Line == 0: // there is no such file
			return wrongRequest{err}
		case errors.As(err, &faults):
			fmt.Fprintln(stderr, err)
			failed = true
		case err != nil:
			return wrongRequest{err}
		default:
			fmt.Fprintf(stdout, "%s: good; %d entries, %d parameters set, %d uncertain values\n", ref, len(s.Entries), len(s.Settings), len(s.Uncertain))
		}
	}
	if failed {
		return errNo
	}
	return nil
}
