package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"concord/cmd/internal/split"
)

const shardHelp = `concord shard FOLDER i/n [options]

Computes part i of n of the plan in FOLDER, and leaves it there as one file. Parts can be computed in
any order, at the same time, on any machine. The first to finish a part wins. A part that is there
already is left alone, so the same command can be given again. n must be what was planned: it is
asked for so that no part is left out by mistake.

{flags}

Exit status: 0 when the part is there, 1 when it could not be computed, 2 when the request is wrong,
3 when another process left another result for this part, or this machine computes other bits (what
was computed is kept beside it), 4 when an earlier stage is not whole, 75 when another try may
do: no room on the disk, a folder that is gone for a while. 130 when it was stopped.

Examples:
  concord shard results/plans/mine 3/64
  for i in $(seq 64); do concord shard results/plans/mine $i/64; done
`

func shardVerb(ctx context.Context, stdout, _ io.Writer, args []string) error {
	var workers, stage int
	words, err := options("shard", func(f *flags) {
		f.int(&stage, "stage K", "only if this stage is to be computed (default: the first that lacks parts)")
		f.workers(&workers, "the part does not depend on it")
	}, args)
	if err != nil {
		return err
	}
	if len(words) != 2 {
		return wrong("shard takes the folder of a plan and a part, got %s; for example: concord shard results/plans/mine 3/64",
			quantity(words))
	}
	d, err := openDivision(words[0])
	if err != nil {
		return codeOf(err)
	}
	part, err := d.part(words[1])
	if err != nil {
		return err
	}
	if stage < 0 || stage > len(d.plan.Stages) {
		return wrong("--stage %d: the plan has stages 1..%d", stage, len(d.plan.Stages))
	}
	if err := d.engine(ctx); err != nil {
		return codeOf(err)
	}
	s := d.share()
	s.Part, s.Only, s.Attempt = part, stage, attempt()
	s.Told = func(words string) { fmt.Fprintln(stdout, words) }
	// What the verb says is of the whole, and who merges reads it.
	err = d.verb(ctx, io.Discard, io.Discard, s, workersFlag(workers)...)
	var incomplete *split.Incomplete
	switch {
	case errors.Is(err, split.Done):
		return nil
	case errors.As(err, &incomplete):
		return codeOf(fmt.Errorf("part %d of %s has to wait: %w\ncompute what is missing with: %s", part, nextStage(stage), err,
			d.shardCommand(incomplete)))
	case err == nil: // a verb that does no work cannot have left a part
		return fmt.Errorf("%s of the plan had nothing to divide; plan again into another folder", d.plan.Verb)
	}
	return codeOf(err)
}

// nextStage is the stage that a process was asked for, in words.
func nextStage(stage int) string {
	if stage == 0 {
		return "the next stage"
	}
	return fmt.Sprintf("stage %d", stage)
}

// part reads i/n.
func (d *division) part(text string) (int, error) {
	i, n, both := strings.Cut(text, "/")
	part, e1 := strconv.Atoi(i)
	of, e2 := strconv.Atoi(n)
	switch {
	case !both || e1 != nil || e2 != nil:
		return 0, wrong("%q is no part; want i/n such as 3/%d", text, d.plan.Parts)
	case of != d.plan.Parts:
		return 0, wrong("%s: this plan has %d parts; want i/%[2]d", text, d.plan.Parts)
	case part < 1 || part > of:
		return 0, wrong("%s: want a part of 1/%d..%[2]d/%[2]d", text, of)
	}
	return part, nil
}

// attempt says who computes a part: the machine, and the job if there is one.
func attempt() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	words := fmt.Sprintf("host %s process %d", host, os.Getpid())
	for _, name := range []string{"SLURM_ARRAY_JOB_ID", "SLURM_ARRAY_TASK_ID", "SLURM_RESTART_COUNT", "JOB_COMPLETION_INDEX"} {
		if value := os.Getenv(name); value != "" {
			words += fmt.Sprintf(" %s %s", name, value)
		}
	}
	return words
}

func workersFlag(workers int) []string {
	if workers == 0 {
		return nil
	}
	return []string{"--workers", strconv.Itoa(workers)}
}
