package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const submitHelp = `concord submit FOLDER [options]

Hands the parts of the plan in FOLDER that are missing to a Slurm cluster, as a job array, and after it
a job that merges. It calls sbatch, so it runs where you submit jobs by hand. All nodes must see the
folder under the same name; they need nothing else. If parts are missing later, the same command
submits these and no others.

{flags}

The profile is a short TOML file. All keys may be left out:
  partition, account, qos   names, as your cluster has them
  time                      of a part: "HH:MM:SS" or minutes (default: three times the plan's guess)
  memory                    of a task: "4G", or "default" for what the cluster gives if it is not asked
                            for any (default: twice the plan's guess, and no less than "2G")
  cpus                      cores of a task (default 1)
  modules, setup            what a task loads with module load; lines of the shell before it begins
  extra                     more options of sbatch, a list of texts
  at_once, tasks            how many tasks run at once at most; how many an array has at most
  retries                   how often a task goes back into the queue by itself (default 3): only when
                            a disk was full, or a folder or file server was away
  merge                     "job", or "here": by this process (default "job")
  merge_time, merge_memory  of the merge (defaults: 30 minutes, and as memory, no less than "4G")
The jobs and their logs are in FOLDER/submit-1 and so on, and in FOLDER/logs.

Exit status: 0 when all is submitted, and with --watch when the results are there and verified; 1 when
Slurm refuses; 2 when the request or the profile is wrong; 3 when two machines computed different bits
for a part; 4 when parts are still missing after all attempts; 75 when another try may do: the
controller does not answer, or jobs of an earlier submission are still in the queue.

Examples:
  concord submit results/plans/mine --profile cluster.toml --dry-run
  concord submit results/plans/mine --profile cluster.toml --watch
`

// Names in the folder of a plan that is submitted. Each submission has a folder with its number.
const (
	jobsName     = "jobs.json"
	logsFolder   = "logs"
	submitFolder = "submit-"
	partsFile    = "parts.sh"
	mergeFile    = "merge.sh"
	listFile     = "parts.txt"
	profileFile  = "profile.toml"
)

// submitting is a call of submit.
type submitting struct {
	profileName   string
	dry, watching bool
	attempts      int
	after         int

	*division // its folder is absolute
	profile   *scenarios.Profile
	stdout    io.Writer
	stderr    io.Writer
}

func (q *submitting) flags(f *flags) {
	f.text(&q.profileName, "profile FILE", "a file such as cluster.toml", "what to ask the cluster for (default: what it gives "+
		"to anybody)")
	f.bool(&q.dry, "dry-run", "print the scripts and the commands; nothing is submitted, and no Slurm is needed")
	f.bool(&q.watching, "watch", "wait for the results; submit again what is missing, and the stages that follow. It can be "+
		"stopped and given again: the jobs go on")
	f.int(&q.attempts, "attempts N", fmt.Sprintf("with --watch: how often the parts of a stage are submitted at most "+
		"(default %d)", q.attempts))
	f.int(&q.after, "after K", "only if stage K is whole; for the job that merges, which so submits the next stage")
}

func submitVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := &submitting{attempts: 3, stdout: stdout, stderr: stderr}
	words, err := options("submit", q.flags, args)
	if err != nil {
		return err
	}
	folder, err := oneFolder("submit", words)
	if err != nil {
		return err
	}
	switch {
	case q.attempts < 1 || q.attempts > 1000:
		return wrong("--attempts %d: want 1..1000", q.attempts)
	case q.dry && q.watching:
		return wrong("--dry-run submits nothing, so there is nothing to --watch; give one of them")
	}
	if q.division, err = openDivision(folder); err != nil {
		return codeOf(err)
	}
	if q.after < 0 || q.after > len(q.plan.Stages) {
		return wrong("--after %d: the plan has stages 1..%d", q.after, len(q.plan.Stages))
	}
	if err := q.prepare(); err != nil {
		return codeOf(err)
	}
	switch {
	case q.dry:
		return codeOf(q.dryRun(ctx))
	case q.watching:
		return codeOf(q.watch(ctx))
	}
	return codeOf(q.once(ctx))
}

// prepare reads the profile, and checks what all tasks need.
func (q *submitting) prepare() (err error) {
	q.profile = scenarios.UsualProfile()
	if q.profileName != "" {
		if q.profile, err = scenarios.ReadProfile(q.profileName); err != nil {
			return err
		}
	}
	if q.dir, err = filepath.Abs(q.dir); err != nil {
		return err
	}
	if strings.ContainsFunc(q.dir, func(r rune) bool { return !fault.Visible(r) }) {
		return wrong("the name of the folder %s holds a character that cannot be seen; rename it", fault.Quote(q.dir))
	}
	path := filepath.Join(q.dir, programFile)
	if sum, err := sumOfFile(path); err != nil {
		return wrong("cannot read the program of the plan: %w; plan again into another folder", err)
	} else if sum != q.plan.Engine.Binary {
		return wrong("%s is not the program that was planned with; plan again into another folder", path)
	}
	if len(q.profile.Setup) == 0 {
		return nil
	}
	if bash, err := exec.LookPath("bash"); err == nil {
		c := exec.Command(bash, "-n")
		c.Stdin = strings.NewReader(strings.Join(q.profile.Setup, "\n") + "\n")
		if said, err := c.CombinedOutput(); err != nil {
			return wrong("%s: the lines of setup are none that bash takes: %s", q.profile.File, strings.TrimSpace(string(said)))
		}
	}
	return nil
}

// byHand says how the parts are computed without Slurm.
func (q *submitting) byHand() string {
	return fmt.Sprintf("compute the parts without it: for i in $(seq %d); do %s shard %s $i/%[1]d; done; then: %[2]s merge "+
		"%[3]s (again, as long as it names a next stage)", q.plan.Parts, q.program(), q.folder())
}

// needsSlurm refuses to begin where there is no Slurm.
func (q *submitting) needsSlurm() error {
	if _, err := exec.LookPath("sbatch"); err != nil {
		return wrong("there is no sbatch on this machine, so it is none from which jobs are submitted to Slurm; submit on the "+
			"login machine of a cluster, or %s", q.byHand())
	}
	return nil
}

// standingNow is what the folder says of the experiment.
type standingNow struct {
	list    []split.Incomplete
	present *split.Incomplete // the first stage that lacks parts, nil for none
	whole   bool              // the results are there and as they were written
}

// look reads what is there. A conflict is an error at once.
func (q *submitting) look(ctx context.Context, verify bool) (*standingNow, error) {
	list, others, err := q.standing(ctx, verify)
	if err != nil {
		return nil, codeOf(err)
	}
	if at := slices.IndexFunc(others, func(name string) bool { return strings.Contains(name, ".conflict-") }); at >= 0 {
		return nil, coded{exitConflict, fmt.Errorf("%s: two machines computed different bits for this part, so it is not "+
			"reproducible. The footer of each file says who made it. Find out which machine is wrong, and leave it out; then "+
			"remove its file, and if that is the part itself, submit again", filepath.Join(q.dir, partsFolder, others[at]))}
	}
	now := &standingNow{list: list}
	for k, s := range list {
		if len(s.Missing) > 0 {
			now.present = &list[k]
			return now, nil
		}
	}
	now.whole, err = q.finished()
	return now, err
}

// finished tells whether the results are there, as their manifest says.
func (q *submitting) finished() (bool, error) {
	dir := filepath.Join(q.dir, resultsFolder)
	path := filepath.Join(dir, "manifest.json")
	text, err := store.Read(path, mostManifest)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	m, err := results.ReadManifest(path, text)
	if err != nil {
		return false, wrongRequest{err}
	}
	unlike, err := results.Stored(dir, m)
	switch {
	case err != nil:
		return false, fmt.Errorf("%s: %w", dir, err)
	case m.Altered(text) || len(unlike) > 0 || m.InputDigest != q.plan.InputDigest:
		return false, wrong("%s holds other results than the merge wrote, or some that were altered: concord verify %[1]s "+
			"--files; move it away, and submit again", dir)
	}
	return true, nil
}

// next is what there is to submit now.
func (q *submitting) next(now *standingNow, largest int) *submission {
	s := &submission{dir: q.dir, plan: q.plan, profile: q.profile, number: 1}
	if old, err := q.readJobs(); err == nil && old != nil && old.Array == "" && old.Merge == "" && old.Submission > 0 {
		s.number = old.Submission // which sbatch refused
	} else {
		for {
			if _, err := os.Lstat(filepath.Join(q.dir, s.file(""))); err != nil {
				break
			}
			s.number++
		}
	}
	s.name = nameOf(q.dir, q.plan, s.number)
	s.merges = !q.profile.MergeHere
	if now.present != nil {
		s.stage = *now.present
		s.share(largest)
		if later := s.stage.Stage < len(q.plan.Stages); later {
			s.chained = !q.watching
			s.merges = s.merges && s.chained
		}
	}
	return s
}

// dryRun prints what would be submitted.
func (q *submitting) dryRun(ctx context.Context) error {
	now, err := q.look(ctx, true)
	if err != nil {
		return err
	}
	if now.whole {
		fmt.Fprintf(q.stdout, "# the results are there and verified: %s\n", filepath.Join(q.dir, resultsFolder))
		return nil
	}
	s := q.next(now, 1000)
	if s.tasks > 0 {
		fmt.Fprintf(q.stdout, "# %s\n", asTyped(s.partsCommand()))
		if s.listed {
			fmt.Fprintf(q.stdout, "# %s holds %s, one a line: %s\n", s.file(listFile), fault.Count(len(s.stage.Missing), "part"),
				split.Expression(s.stage.Missing))
		}
		fmt.Fprintln(q.stdout, s.partsScript())
	}
	if s.tasks == 0 && !s.merges {
		fmt.Fprintf(q.stdout, "# all parts are there; this process would merge: %s merge %s\n",
			q.program(), q.folder())
	}
	if s.merges {
		array := ""
		if s.tasks > 0 {
			array = "JOBID"
		}
		fmt.Fprintf(q.stdout, "# %s\n%s", asTyped(s.mergeCommand(array)), s.mergeScript())
	}
	return nil
}

// once submits what is missing and returns.
func (q *submitting) once(ctx context.Context) error {
	if err := q.needsSlurm(); err != nil {
		return err
	}
	now, err := q.look(ctx, true)
	switch {
	case err != nil:
		return err
	case now.whole:
		fmt.Fprintf(q.stdout, "the results are there and verified: %s\n", filepath.Join(q.dir, resultsFolder))
		return nil
	case now.present != nil && now.present.Stage <= q.after:
		return coded{exitIncomplete, now.present}
	}
	s, j, err := q.submit(ctx, now)
	if err != nil {
		return err
	}
	if s == nil { // all parts are there, and this process is to merge
		return q.mergeHere(ctx)
	}
	q.told(s, j)
	return nil
}

// told says what was submitted, what becomes of it, and how to go on.
func (q *submitting) told(s *submission, j *jobs) {
	if s.tasks > 0 {
		fmt.Fprintf(q.stdout, "%s: %s of at most %s, %s each\n", q.submitted(s, j), fault.Count(s.tasks, "task"),
			fault.Count(s.each(), "part"), clock(s.seconds()*s.each()))
	}
	switch {
	case !s.merges && s.stage.Stage < len(q.plan.Stages):
		fmt.Fprintln(q.stdout, "when all have ended, submit again: a stage follows")
	case !s.merges:
		fmt.Fprintf(q.stdout, "when all have ended: %s merge %s\n", q.program(), q.folder())
	case s.chained:
		fmt.Fprintf(q.stdout, "job %s checks the parts when all have ended, and submits the next stage\n", j.Merge)
	default:
		fmt.Fprintf(q.stdout, "job %s merges when all have ended, and leaves %s\n", j.Merge, filepath.Join(q.dir, resultsFolder))
	}
	logs := filepath.Join(q.dir, logsFolder, fmt.Sprintf("%s%d-*.log", submitFolder, s.number))
	fmt.Fprintf(q.stdout, "if parts are missing then, submit again: only these are computed\nlogs: %s\nsee: concord status %s\n"+
		"stop: %s\n", logs, q.folder(), j.cancel())
}

// submitted says which parts were submitted.
func (q *submitting) submitted(s *submission, j *jobs) string {
	return fmt.Sprintf("stage %d of %d (%s): %d of %s submitted as job array %s", s.stage.Stage, len(q.plan.Stages), s.stage.Name,
		len(s.stage.Missing), fault.Count(s.stage.Of, "part"), j.Array)
}
