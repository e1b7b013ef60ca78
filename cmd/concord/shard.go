package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/split"
)

const shardHelp = `concord shard FOLDER I/N [options]

Computes part I of N of the plan in FOLDER, and leaves it there as one file. Parts can be computed in
any order, at the same time, on any machine. The first to finish a part wins. A part that is there
already is left alone, so the same command can be given again. N must be what was planned: it is
asked for so that no part is left out by mistake.

Instead of I there may be several parts, as a job array or ` + "`concord status --missing`" + ` writes them: 3,7-9
or 1-64:8. One process computes them in turn. One that fails does not keep it from the next, unless
the folder is at fault. The exit status is that of the worst.

{flags}

Exit status: 0 when the part is there, 1 when it could not be computed, 2 when the request is wrong,
3 when another process left another result for this part, or this machine computes other bits (what
was computed is kept beside it), 4 when an earlier stage is not whole, 75 when another try may
do: no room on the disk, a folder that is gone for a while. 130 when it was stopped.

Examples:
  concord shard results/plans/mine 3/64
  for i in $(seq 64); do concord shard results/plans/mine $i/64; done
  concord shard results/plans/mine 1-64/64
`

func shardVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
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
	parts, err := d.parts(words[1])
	if err != nil {
		return err
	}
	if stage < 0 || stage > len(d.plan.Stages) {
		return wrong("--stage %d: the plan has stages 1..%d", stage, len(d.plan.Stages))
	}
	if err := d.engine(ctx); err != nil {
		return codeOf(err)
	}
	defer d.serve()()
	return inTurn(ctx, stderr, parts, d.plan.Parts, func(part int) error {
		return d.shard(ctx, stdout, part, stage, workers)
	})
}

// shard computes a part.
func (d *division) shard(ctx context.Context, stdout io.Writer, part, stage, workers int) error {
	s := d.share()
	s.Part, s.Only, s.Attempt = part, stage, attempt()
	s.Told = func(words string) { fmt.Fprintln(stdout, words) }
	// What the verb says is of the whole, and who merges reads it.
	err := d.verb(ctx, io.Discard, io.Discard, s, workersFlag(workers)...)
	var incomplete *split.Incomplete
	switch {
	case errors.Is(err, split.ErrDone):
		return nil
	case errors.As(err, &incomplete):
		return codeOf(fmt.Errorf("part %d of %s has to wait: %w. Compute them with: %s", part, nextStage(stage), err,
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

// worst are exit statuses of parts, those first that another try helps least.
var worst = []int{exitConflict, 2, 1, exitIncomplete, exitRetry}

// inTurn computes parts. What fails is told at once. A wrong request, an earlier stage that is not whole and a folder that
// cannot be written are the same for all parts, so the first of these is the end.
func inTurn(ctx context.Context, stderr io.Writer, parts []int, of int, compute func(part int) error) error {
	if len(parts) == 1 {
		return compute(parts[0])
	}
	var failed []int
	code := 0
	for k, part := range parts {
		err := compute(part)
		if err == nil {
			continue
		}
		if ctx.Err() != nil {
			return err
		}
		own := status(stderr, fmt.Errorf("part %d/%d: %w", part, of, err))
		if code == 0 || slices.Index(worst, own) < slices.Index(worst, code) {
			code = own
		}
		if failed = append(failed, part); own != exitConflict && own != 1 {
			failed = append(failed, parts[k+1:]...)
			break
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return coded{code, fmt.Errorf("%d of %d parts were not computed: %s", len(failed), len(parts), split.Expression(failed))}
}

// parts reads I/N, or several parts.
func (d *division) parts(text string) ([]int, error) {
	which, n, both := strings.Cut(text, "/")
	of, err := strconv.Atoi(n)
	switch {
	case !both || err != nil:
		return nil, wrong("%q is no part; want I/N such as 3/%d, or several such as 3,7-9/%[2]d", text, d.plan.Parts)
	case of != d.plan.Parts:
		return nil, wrong("%s: this plan has %d parts; want I/%[2]d", text, d.plan.Parts)
	}
	parts, err := split.Numbers(which, of)
	if err != nil {
		return nil, wrong("%s: %w; want a part of 1/%d..%[3]d/%[3]d, or several such as 3,7-9/%[3]d", text, err, of)
	}
	return parts, nil
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
