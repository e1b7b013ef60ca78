package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/results"
	"concord/results/store"
	"concord/sim/fault"
)

// jobs is the file jobs.json in the folder of a plan: the jobs that were submitted last. It says whom to ask for in the queue.
// What is computed, only the files of the parts say.
type jobs struct {
	Program    string `json:"program"`
	Name       string `json:"name"`       // of the jobs
	Submission int    `json:"submission"` // its number
	Stage      int    `json:"stage"`      // whose parts the array computes, 0 if there is no array
	Parts      string `json:"parts,omitempty"`
	Array      string `json:"array,omitempty"` // number of the job array; "" before sbatch told it
	Merge      string `json:"merge,omitempty"` // number of the job that merges
	Cluster    string `json:"cluster,omitempty"`
}

const jobsProgram = "concord jobs 1"

// ids are the numbers of the jobs for a person. Before sbatch told them there is only the name.
func (j *jobs) ids() string {
	switch {
	case j.Array == "" && j.Merge == "":
		return "of the name " + j.Name
	case j.Array == "" || j.Merge == "":
		return j.Array + j.Merge
	}
	return j.Array + " and " + j.Merge
}

// cancel is the command that stops the jobs.
func (j *jobs) cancel() string { return "scancel --name=" + j.Name }

// readJobs reads which jobs were submitted last, nil for none.
func (d *division) readJobs() (*jobs, error) {
	path := filepath.Join(d.dir, jobsName)
	text, err := store.Read(path, 1<<20)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, codeOf(err)
	}
	var j jobs
	if err := json.Unmarshal(text, &j); err != nil || j.Program != jobsProgram || j.Name == "" {
		return nil, wrong("%s is not as this version of concord writes it; look for jobs of this folder with squeue, and if "+
			"there are none, remove the file", path)
	}
	return &j, nil
}

// holdJobs keeps other submissions of the same folder away until it is released.
func (d *division) holdJobs() (*store.Place, error) {
	place, err := store.Hold(filepath.Join(d.dir, jobsName), func(path string, _ bool) ([]string, error) {
		_, err := d.readJobs()
		return nil, err
	})
	if errors.Is(err, store.ErrBusy) {
		return nil, coded{exitRetry, fmt.Errorf("another concord submit is at work on %s; try again when it has ended", d.dir)}
	}
	return place, codeOf(err)
}

func (j *jobs) write(place *store.Place) error {
	j.Program = jobsProgram
	return place.File(func(to io.Writer) error {
		text, err := json.MarshalIndent(j, "", "  ")
		if err == nil {
			_, err = to.Write(append(text, '\n'))
		}
		return err
	})
}

// slurmFor bounds how long a program of Slurm may take. Sbatch itself tries for minutes when the controller is busy.
const slurmFor = 10 * time.Minute

// errNoSlurm is the error of a program of Slurm that is not there.
var errNoSlurm = errors.New("is not on this machine")

// slurm calls a program of Slurm. Ctrl-C does not stop it in the middle: whether a job was submitted must be known.
func (q *submitting) slurm(ctx context.Context, words []string) (string, error) {
	path, err := exec.LookPath(words[0])
	if err != nil {
		return "", fmt.Errorf("%s %w", words[0], errNoSlurm)
	}
	ctx, end := context.WithTimeout(context.WithoutCancel(ctx), slurmFor)
	defer end()
	var out, errs bytes.Buffer
	c := exec.CommandContext(ctx, path, words[1:]...)
	c.Stdout, c.Stderr, c.Env = &out, &errs, slices.DeleteFunc(os.Environ(), q.disturbs)
	c.WaitDelay = 10 * time.Second
	if err := c.Run(); err != nil {
		said := strings.TrimSpace(errs.String() + out.String())
		if ctx.Err() != nil {
			said = fmt.Sprintf("no answer for %v", slurmFor)
		} else if said == "" {
			said = err.Error()
		}
		err = fmt.Errorf("%s failed: %s; the command was: %s", words[0], said, asTyped(words))
		if passing.MatchString(said) || ctx.Err() != nil {
			err = coded{exitRetry, err}
		}
		return "", err
	}
	return out.String(), nil
}

// passing matches what Slurm says when its controller does not answer, or is too busy for now.
var passing = regexp.MustCompile(`(?i)unable to contact|timed out|timeout|temporarily|connection (refused|reset)|zero bytes|` +
	`no route to host|communication|try again|backup controller`)

// disturbs tells whether a variable would change what submit means. Variables of squeue filter its list. Those of sbatch rule
// over the script, and those that the profile leaves open are the user's. The rest is of a job in which submit runs.
func (q *submitting) disturbs(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	p := q.profile
	switch name {
	case "SBATCH_PARTITION":
		return p.Partition != ""
	case "SBATCH_ACCOUNT":
		return p.Account != ""
	case "SBATCH_QOS":
		return p.QOS != ""
	case "SBATCH_ARRAY_INX", "SBATCH_WAIT", "SBATCH_WRAP", "SBATCH_OPEN_MODE", "SBATCH_REQUEUE", "SBATCH_NO_REQUEUE",
		"SBATCH_TIMELIMIT",
		"SBATCH_MEM_PER_NODE", "SBATCH_MEM_PER_CPU", "SBATCH_OUTPUT", "SBATCH_ERROR", "SLURM_RESTART_COUNT":
		return true
	}
	return strings.HasPrefix(name, "SQUEUE_") || strings.HasPrefix(name, "SLURM_ARRAY_")
}

// largestIndex is the largest index of a job array that the cluster takes.
func (q *submitting) largestIndex(ctx context.Context) (int, error) {
	const usual = 1001
	size := usual
	if said, err := q.slurm(ctx, []string{"scontrol", "show", "config"}); err == nil {
		if m := arraySize.FindStringSubmatch(said); m != nil {
			size, _ = strconv.Atoi(m[1]) // nine digits at most
		}
	}
	if size < 2 {
		return 0, wrong("this cluster takes no job arrays: its MaxArraySize is %d; ask its staff, or %s", size, q.byHand())
	}
	return size - 1, nil
}

var arraySize = regexp.MustCompile(`(?m)^MaxArraySize\s*=\s*([0-9]{1,9})\s*$`)

// jobNumber matches what sbatch --parsable prints: the number of the job, and the cluster where there are several.
var jobNumber = regexp.MustCompile(`(?m)^([0-9]+)(?:;(\S+))?\s*$`)

// sbatch submits a job, and gives its number.
func (q *submitting) sbatch(ctx context.Context, words []string) (id, cluster string, err error) {
	said, err := q.slurm(ctx, words)
	if err != nil {
		return "", "", err
	}
	m := jobNumber.FindStringSubmatch(said)
	if m == nil {
		return "", "", fmt.Errorf("sbatch printed no number of a job, but %s; the command was: %s", fault.Quote(said),
			asTyped(words))
	}
	return m[1], m[2], nil
}

// queued is what the queue has of the jobs.
type queued struct {
	running, waiting int      // tasks that run, and lines of those that wait
	held             []string // tasks that Slurm itself holds after it could not start them: they wait for ever
	heldBy           string   // why others wait until somebody does something
}

func (k *queued) alive() bool { return k.running+k.waiting > 0 }

// inQueue asks which of the jobs are alive. It asks by name: a number alone can be that of another job, after a controller
// lost its memory, and sbatch may have been stopped before it told the number. An error does not mean that none is.
func (q *submitting) inQueue(ctx context.Context, j *jobs) (*queued, error) {
	words := []string{"squeue", "-h", "--name=" + j.Name, "-o", "%F|%i|%t|%r"}
	if j.Cluster != "" {
		words = append(words, "--clusters="+j.Cluster)
	}
	said, err := q.slurm(ctx, words)
	if err != nil {
		return nil, coded{exitRetry, fmt.Errorf("cannot tell whether jobs %s are alive: %w", j.ids(), err)}
	}
	k := &queued{}
	for line := range strings.Lines(said) {
		f := strings.Split(strings.TrimSpace(line), "|")
		switch {
		case len(f) != 4 || f[0] == os.Getenv("SLURM_JOB_ID"): // the job that this process runs in
		case f[2] != "PD" && f[2] != "RH" && f[2] != "SE":
			k.running++
		case strings.HasSuffix(f[3], " held") || strings.Contains(f[3], "held state") || f[3] == "JobHoldMaxRequeue":
			k.waiting++
			k.held = append(k.held, f[1])
		default:
			k.waiting++
			if strings.HasPrefix(f[3], "JobHeld") || f[3] == "DependencyNeverSatisfied" || f[3] == "PartitionTimeLimit" ||
				strings.HasPrefix(f[3], "BadConstraints") {
				k.heldBy = f[3]
			}
		}
	}
	return k, nil
}

// nameOf is the name of the jobs of a submission. No other folder has it.
func nameOf(dir string, p *results.Plan, number int) string {
	return fmt.Sprintf("concord-%.10s-%d", results.SHA256([]byte(dir+"\n"+p.Digest())), number)
}
