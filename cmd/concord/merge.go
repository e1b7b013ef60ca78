package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"concord/cmd/internal/split"
	"concord/results/store"
)

const mergeHelp = `concord merge FOLDER [options]

Puts the parts of the plan in FOLDER together. It verifies each part, and leaves the folder of results
that one machine would have left, byte for byte. If a part is missing or is not what it must be, it
leaves nothing, and says how to compute what is missing. Of an experiment in stages it says which
stage comes next.

{flags}

Exit status: 0 when the results are there, 2 when the request is wrong, 3 when this machine computes
other bits than those of the parts, or when two results for one part stand side by side, 4 when parts
are missing, 75 when another try may do.

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
	if err := d.settled(); err != nil {
		return codeOf(err)
	}
	defer d.serve()()
	more := workersFlag(workers)
	if force {
		more = append(more, "--force")
	}
	err = d.verb(ctx, stdout, stderr, s, more...)
	var incomplete *split.Incomplete
	if errors.As(err, &incomplete) {
		err = fmt.Errorf("%w. Nothing was written. Compute them with: %s", err, d.shardCommand(incomplete))
	}
	return codeOf(err)
}

// settled refuses parts of which there are two results. Nobody knows yet which of the two is right, so none may pass for it.
func (d *division) settled() error {
	parts := filepath.Join(d.dir, partsFolder)
	_, others, err := store.Parts(parts)
	if err != nil {
		return err
	}
	for _, name := range others {
		if first, _, two := strings.Cut(name, ".conflict-"); two {
			return fmt.Errorf("%s %w: %s is another result for it. Nothing was written. Find out which machine is wrong. "+
				"Then remove both files, and compute this part again", filepath.Join(parts, first), store.ErrConflict, name)
		}
	}
	return nil
}

// mostNamed is how many ranges of parts a person reads, and a command takes.
const mostNamed = 200

// shardCommand computes what is missing: of very many parts the first, after which the rest is asked for again.
func (d *division) shardCommand(e *split.Incomplete) string {
	first := split.Expression(split.First(e.Missing, mostNamed))
	return fmt.Sprintf("%s shard %s %s/%d --stage %d", d.program(), d.folder(), first, d.plan.Parts, e.Stage)
}
