package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"concord/cmd/internal/split"
	"concord/results/store"
	"concord/sim/fault"
)

// submit hands over what is missing. Both are nil if there is nothing to submit, because this process merges. It refuses while
// jobs of an earlier submission are alive.
func (q *submitting) submit(ctx context.Context, now *standingNow) (*submission, *jobs, error) {
	place, err := q.holdJobs()
	if err != nil {
		return nil, nil, err
	}
	defer place.Release()
	old, err := q.readJobs()
	if err != nil {
		return nil, nil, err
	}
	if old != nil {
		queue, err := q.inQueue(ctx, old)
		if err != nil {
			return nil, nil, err
		}
		if queue.alive() {
			return nil, nil, coded{exitRetry, fmt.Errorf("jobs %s of an earlier submission are still in the queue; wait for "+
				"them, watch them with --watch, or stop them: %s", old.ids(), old.cancel())}
		}
	}
	largest, err := q.largestIndex(ctx)
	if err != nil {
		return nil, nil, err
	}
	s := q.next(now, largest)
	if s.tasks == 0 && !s.merges {
		return nil, nil, nil
	}
	j, err := q.handOver(ctx, s, place)
	return s, j, err
}

// handOver writes the files of a submission and calls sbatch. The name of the jobs is written before, so that they are found
// in the queue even if this process is killed now.
func (q *submitting) handOver(ctx context.Context, s *submission, place *store.Place) (*jobs, error) {
	dir := filepath.Join(q.dir, s.file(""))
	files := map[string]string{}
	j := &jobs{Name: s.name, Submission: s.number}
	if s.tasks > 0 {
		files[partsFile] = s.partsScript()
		j.Stage, j.Parts = s.stage.Stage, split.Expression(s.stage.Missing)
	}
	if s.listed {
		files[listFile] = s.list()
	}
	if s.merges {
		files[mergeFile] = s.mergeScript()
	}
	if q.profile.File != "" {
		text, err := os.ReadFile(q.profile.File)
		if err != nil {
			return nil, err
		}
		files[profileFile] = string(text)
	}
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.MkdirAll(filepath.Join(q.dir, logsFolder), 0o755)); err != nil {
		return nil, err
	}
	for name, text := range files { // any order: each is a file of its own
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	if err := j.write(place); err != nil {
		return nil, err
	}
	var err error
	if s.tasks > 0 {
		if j.Array, j.Cluster, err = q.sbatch(ctx, s.partsCommand()); err != nil {
			return nil, err
		}
		if err = j.write(place); err != nil {
			return nil, fmt.Errorf("job array %s was submitted, and nothing more: %w", j.Array, err)
		}
	}
	if s.merges {
		if j.Merge, j.Cluster, err = q.sbatch(ctx, s.mergeCommand(j.Array)); err == nil {
			err = j.write(place)
		}
		if err != nil && s.tasks > 0 {
			err = fmt.Errorf("job array %s was submitted, and the merge was not: %w; submit again when the array has ended",
				j.Array, err)
		}
	}
	return j, err
}

// mergeHere merges in a process of the program of the plan.
func (q *submitting) mergeHere(ctx context.Context) error {
	c := exec.CommandContext(ctx, filepath.Join(q.dir, programFile), "merge", q.dir)
	c.Stdout, c.Stderr = q.stdout, q.stderr
	err := c.Run()
	var ended *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		return coded{ended.ExitCode(), fmt.Errorf("the merge ended with exit status %d", ended.ExitCode())}
	}
	return err
}

// How often watch looks, at first and later. Many processes of a cluster ask its controller.
var (
	watchFirst = 2 * time.Second
	watchLater = 30 * time.Second
	// A file server may need this long to show on this machine what was written on another.
	watchSettled = 10 * time.Second
)

// watcher waits for the results.
type watcher struct {
	*submitting
	rounds  map[int]int // how often the parts of a stage were submitted, and the merge as stage 0
	last    *submission // of this process
	pause   time.Duration
	settled bool // no job was alive at the last look
	said    string
	line    bool // a line of progress stands on the terminal
}

// watch waits until the results are there. It submits what is missing as long as that helps.
func (q *submitting) watch(ctx context.Context) error {
	if err := q.needsSlurm(); err != nil {
		return err
	}
	w := &watcher{submitting: q, rounds: map[int]int{}, pause: watchFirst}
	for {
		done, err := w.step(ctx)
		var code coded
		if errors.As(err, &code) && code.status == exitRetry {
			w.tell("waiting: %v", err)
			w.settled, err = false, nil
		}
		if err != nil || done {
			w.clear()
			return err
		}
		select {
		case <-time.After(w.pause):
		case <-ctx.Done():
			w.clear()
			return q.stopped()
		}
		w.pause = min(w.pause*3/2, watchLater)
	}
}

// stopped tells what goes on without this process.
func (q *submitting) stopped() error {
	say(q.stderr, "concord: no longer watching")
	if j, err := q.readJobs(); err == nil && j != nil {
		say(q.stderr, "what is in the queue goes on: jobs %s; stop: %s", j.ids(), j.cancel())
	}
	say(q.stderr, "see: concord status %s; go on watching with the same command", q.folder())
	return coded{130, errNo}
}

// step looks once, and does what is to be done. The files say what is computed; the queue says only whether to wait.
func (w *watcher) step(ctx context.Context) (done bool, err error) {
	now, err := w.look(ctx, false)
	if err != nil {
		return false, err
	}
	if now.whole {
		w.clear()
		fmt.Fprintf(w.stdout, "the results are there and verified: %s\n", filepath.Join(w.dir, resultsFolder))
		return true, nil
	}
	j, err := w.readJobs()
	if err != nil {
		return false, err
	}
	if j != nil {
		queue, err := w.inQueue(ctx, j)
		if err != nil {
			return false, err
		}
		if queue.alive() {
			w.settled = false
			w.progress(now, queue)
			return false, w.release(ctx, queue)
		}
		if !w.settled {
			w.settled = true
			w.pause = watchSettled
			return false, nil
		}
	}
	return false, w.round(ctx)
}

// round submits what is missing when no job is alive.
func (w *watcher) round(ctx context.Context) error {
	now, err := w.look(ctx, true)
	if err != nil || now.whole {
		return err
	}
	stage := 0
	if now.present != nil {
		stage = now.present.Stage
	}
	if w.rounds[stage] >= w.attempts {
		return w.gaveUp(now)
	}
	for _, s := range now.list {
		for _, err := range s.Refused {
			w.tell("%v", err)
		}
	}
	s, j, err := w.submit(ctx, now)
	if err != nil {
		return err
	}
	w.rounds[stage]++
	w.settled, w.pause = false, watchFirst
	if s == nil {
		err := w.mergeHere(ctx)
		if code := (coded{}); errors.As(err, &code) && code.status == exitIncomplete {
			err = nil // a part was altered meanwhile: the next look finds it
		}
		return err
	}
	w.last = s
	if s.tasks > 0 {
		w.tell("%s", w.submitted(s, j))
	} else {
		w.tell("all parts are there; the merge is submitted as job %s", j.Merge)
	}
	return nil
}

// gaveUp names what is missing, and the end of the logs that tell why.
func (w *watcher) gaveUp(now *standingNow) error {
	const most = 3
	var why strings.Builder
	fmt.Fprintf(&why, "all parts are there, and %s left no results", fault.Count(w.attempts, "merge"))
	parts := []int{0}
	if now.present != nil {
		why.Reset()
		fmt.Fprintf(&why, "%v; that is after %s", now.present, fault.Count(w.attempts, "submission"))
		parts = now.present.Missing
	}
	if w.last == nil || now.present != nil && w.last.stage.Stage != now.present.Stage {
		return coded{exitIncomplete, errors.New(why.String())}
	}
	why.WriteString(". The logs tell why:")
	for _, part := range parts[:min(most, len(parts))] {
		log := filepath.Join(w.dir, w.last.log(part))
		fmt.Fprintf(&why, "\n  %s", log)
		if line := lastLine(log); line != "" {
			fmt.Fprintf(&why, ": %s", fault.Quote(line))
		}
	}
	if len(parts) > most {
		fmt.Fprintf(&why, "\n  and %d more", len(parts)-most)
	}
	// Each line is said alone, for an error is one line.
	for line := range strings.Lines(why.String()) {
		say(w.stderr, "%s", strings.TrimRight(line, "\n"))
	}
	return coded{exitIncomplete, errNo}
}

// lastLine is the last line of a log that says something.
func lastLine(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close() // read only
	if info, err := f.Stat(); err == nil && info.Size() > 4096 {
		f.Seek(-4096, io.SeekEnd) // if it fails, the beginning is read
	}
	text, _ := io.ReadAll(io.LimitReader(f, 4096))
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}

// release cancels tasks that wait for ever because Slurm could not start them. What they should compute is submitted again.
func (w *watcher) release(ctx context.Context, queue *queued) error {
	if queue.heldBy != "" && queue.running == 0 {
		w.tell("tasks wait until somebody acts: Slurm says %s", queue.heldBy)
	}
	if queue.running > 0 || len(queue.held) == 0 {
		return nil
	}
	w.tell("Slurm holds tasks that it could not start; they are cancelled, and their parts are submitted again: %s",
		strings.Join(queue.held, " "))
	_, err := w.slurm(ctx, append([]string{"scancel"}, queue.held...))
	return err
}

// progress shows how far it is: in one line of a terminal, or as a line of a log where something changed.
func (w *watcher) progress(now *standingNow, queue *queued) {
	words := "all parts are there, the merge is to come"
	if s := now.present; s != nil {
		words = fmt.Sprintf("stage %d of %d (%s): %d of %s there", s.Stage, len(now.list), s.Name, s.Of-len(s.Missing),
			fault.Count(s.Of, "part"))
	}
	words += fmt.Sprintf("; %s running", fault.Count(queue.running, "task"))
	if queue.running == 0 {
		words += ", others wait"
	}
	if !isTerminal(w.stderr) {
		w.tell("%s", words)
		return
	}
	fmt.Fprintf(w.stderr, "\r%s \x1b[K", visible(words))
	w.line = true
}

// tell says a line, unless it was the last one too.
func (w *watcher) tell(format string, args ...any) {
	words := fmt.Sprintf(format, args...)
	if words == w.said {
		return
	}
	w.said = words
	w.clear()
	say(w.stderr, "%s", words)
}

// clear ends the line of progress.
func (w *watcher) clear() {
	if w.line {
		fmt.Fprint(w.stderr, "\r\x1b[K")
		w.line = false
	}
}
