package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"concord/cmd/internal/split"
	"concord/results/store"
	"concord/sim/fault"
)

const statusHelp = `concord status FOLDER [options]

Says which parts of the plan in FOLDER are there and which are missing, as an array expression such
as 3,7-9. It looks at names; with --verify it reads every part.

{flags}

Exit status: 0 when every part is there, 4 when parts are missing.

Example:
  concord status results/plans/mine
`

func statusVerb(ctx context.Context, stdout, _ io.Writer, args []string) error {
	var verify, bare bool
	words, err := options("status", func(f *flags) {
		f.bool(&verify, "verify", "read every part and check it")
		f.bool(&bare, "missing", "print nothing but the parts that the present stage lacks, as an array expression")
	}, args)
	if err != nil {
		return err
	}
	folder, err := oneFolder("status", words)
	if err != nil {
		return err
	}
	d, err := openDivision(folder)
	if err != nil {
		return codeOf(err)
	}
	list, others, err := d.standing(ctx, verify)
	if err != nil {
		return codeOf(err)
	}
	var present *split.Incomplete
	for k, s := range list {
		if present == nil && len(s.Missing) > 0 {
			present = &list[k]
		}
	}
	if bare {
		if present == nil {
			return nil
		}
		fmt.Fprintln(stdout, split.Expression(present.Missing))
		return coded{exitIncomplete, errNo}
	}
	for _, s := range list {
		fmt.Fprintf(stdout, "stage %d, %s: %d of %s\n", s.Stage, s.Name, s.Of-len(s.Missing), fault.Count(s.Of, "part"))
		for _, err := range s.Refused {
			fmt.Fprintf(stdout, "  %v\n", err)
		}
	}
	for _, name := range others {
		fmt.Fprintf(stdout, "kept beside the parts: %s\n", name)
	}
	if present == nil {
		fmt.Fprintf(stdout, "every part is there; next: %s merge %s\n", d.program(), d.folder())
		return nil
	}
	fmt.Fprintf(stdout, "missing of stage %d: %s\n", present.Stage, split.Clipped(present.Missing, mostNamed))
	return coded{exitIncomplete, errNo}
}

// standing lists what is missing of each stage, and what is kept beside the parts. What is being written has a hidden name.
func (d *division) standing(ctx context.Context, verify bool) (list []split.Incomplete, others []string, err error) {
	w := &d.share().Work
	if list, err = w.Standing(ctx, verify); err != nil {
		return nil, nil, err
	}
	_, others, err = store.Parts(w.Dir)
	return list, slices.DeleteFunc(others, func(name string) bool { return strings.HasPrefix(name, ".") }), err
}
