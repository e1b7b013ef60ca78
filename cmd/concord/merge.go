package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"concord/cmd/internal/split"
)

const mergeHelp = `concord merge FOLDER [options]

Puts the parts of the plan in FOLDER together. It verifies each part, and leaves the folder of results
that one machine would have left, byte for byte. If a part is missing or is not what it must be, it
leaves nothing, and says how to compute what is missing. Of an experiment in stages it says which
stage comes next.

{flags}

Exit status: 0 when the results are there, 2 when the request is wrong, 3 when this machine computes
other bits than those of the parts, 4 when parts are missing, 75 when another try may do.

Example:
  concord merge results/plans/mine
`

func mergeVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var workers int
	var force bool
	var out string
	words, err := options("merge", func(f *flags) {
		f.text(&out, "out FOLDER", aPlace, "where the results go (default FOLDER/"+resultsFolder+")")
		f.bool(&force, "force", otherRun)
		f.workers(&workers, "the results do not depend on it")
	}, args)
	if err != nil {
		return err
	}
	folder, err := oneFolder("merge", words)
	if err != nil {
		return err
	}
	d, err := openDivision(folder)
	if err != nil {
		return codeOf(err)
	}
	if err := d.engine(ctx); err != nil {
		return codeOf(err)
	}
	s := d.share()
	if out != "" {
		s.results = out
	}
	more := workersFlag(workers)
	if force {
		more = append(more, "--force")
	}
	err = d.verb(ctx, stdout, stderr, s, more...)
	var incomplete *split.Incomplete
	if errors.As(err, &incomplete) {
		err = fmt.Errorf("%w\nnothing was written; compute what is missing with: %s", err, d.shardCommand(incomplete))
	}
	return codeOf(err)
}

// shardCommand computes what is missing.
func (d *division) shardCommand(e *split.Incomplete) string {
	return fmt.Sprintf("for i in %s; do %s shard %s $i/%d --stage %d; done", split.Listed(e.Missing), d.program(), d.folder(),
		d.plan.Parts, e.Stage)
}
