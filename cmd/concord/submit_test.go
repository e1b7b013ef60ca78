package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"concord/results"
	"concord/results/store"
	"concord/scenarios"
)

// cluster is a Slurm that testdata/slurm stands for, and a plan on it. Its name would split or expand in a careless script.
type cluster struct {
	t    *testing.T
	dir  string // of the cluster
	plan string // the folder of the plan
}

const awkward = `it's "a" plan; 100% $HOME #1`

// newCluster makes a plan whose stages have so many parts each. Its parts and results are made already, and its program
// copies them.
func newCluster(t *testing.T, stages ...int) *cluster {
	t.Helper()
	c := fakeSlurm(t)
	result := filepath.Join(c.dir, "made", "result")
	must(t, "run", "--replicates", "1", "--until", "1992", "--no-figures", "--out", result)
	program, err := os.ReadFile(filepath.Join("testdata", "slurm", "program"))
	if err != nil {
		t.Fatal(err)
	}
	p := &results.Plan{Verb: "run", Words: []string{}, Title: "Reference", InputDigest: manifest(t, result).InputDigest,
		Parts: slices.Max(stages), CoreSeconds: 3600, PartSeconds: 450, MemoryMB: 1400,
		Engine: results.PlanEngine{ModelVersion: "0.0.0", GoVersion: runtime.Version(), Architecture: platform(),
			Binary: results.SHA256(program), Check: strings.Repeat("0", 64)}}
	for k, parts := range stages {
		p.Stages = append(p.Stages, results.PlanStage{Name: fmt.Sprintf("stage %c", 'A'+k), Tasks: parts, Unit: 1})
	}
	c.write(c.plan+"/"+programFile, string(program), 0o755)
	c.write(c.plan+"/"+results.PlanFile, string(p.JSON()), 0o644)
	if err := os.Mkdir(filepath.Join(c.plan, partsFolder), 0o755); err != nil {
		t.Fatal(err)
	}
	for k, stage := range p.Stages {
		for part := 1; part <= min(stage.Tasks, 100); part++ { // of more, no test computes all
			err := store.WritePart(filepath.Join(c.dir, "made"), store.PartHead{Plan: p.Digest(), Engine: p.Engine.Digest(),
				Stage: k + 1,
				Name:  stage.Name, Part: part, Of: stage.Tasks, From: part - 1, To: part}, "a test", func(w io.Writer) error {
				_, err := fmt.Fprintln(w, part)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return c
}

// fakeSlurm makes a cluster without a plan.
func fakeSlurm(t *testing.T) *cluster {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("scripts of bash stand for Slurm; Linux only")
	}
	bin, err := filepath.Abs(filepath.Join("testdata", "slurm", "bin"))
	if err != nil {
		t.Fatal(err)
	}
	test, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	c := &cluster{t, filepath.Join(base, "slurm"), filepath.Join(base, awkward)}
	for _, dir := range []string{c.dir + "/fail", c.dir + "/made", c.plan} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	t.Setenv("FAKE_SLURM", c.dir)
	t.Setenv("CONCORD_TEST", test)
	t.Setenv("SBATCH_ARRAY_INX", "1-1000000") // variables of the user that must not matter
	t.Setenv("SQUEUE_STATES", "CD")
	first, later, settled := watchFirst, watchLater, watchSettled
	watchFirst, watchLater, watchSettled = 20*time.Millisecond, 50*time.Millisecond, 20*time.Millisecond
	t.Cleanup(func() {
		watchFirst, watchLater, watchSettled = first, later, settled
		os.Remove(c.dir + "/pause")
		os.Remove(c.dir + "/held")
		c.idle()
	})
	return c
}

func (c *cluster) write(path, text string, mode os.FileMode) {
	c.t.Helper()
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		c.t.Fatal(err)
	}
}

// set writes a file of the cluster, which decides what happens.
func (c *cluster) set(name, text string) {
	c.t.Helper()
	c.write(filepath.Join(c.dir, name), text, 0o644)
}

func (c *cluster) text(names ...string) string {
	text, err := os.ReadFile(filepath.Join(append([]string{c.dir}, names...)...))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		c.t.Error(err)
	}
	return string(text)
}

// heal lets all tasks run once a second array was submitted.
func (c *cluster) heal() {
	for range 10_000 {
		if len(c.arrays()) > 1 {
			os.Remove(c.dir + "/only")
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// idle waits until nothing is in the queue.
func (c *cluster) idle() {
	for range 3000 {
		if jobs, _ := os.ReadDir(filepath.Join(c.dir, "jobs")); len(jobs) == 0 {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.t.Error("jobs do not end")
}

// submit calls the verb, and expects an exit status and words.
func (c *cluster) submit(want int, args ...string) (all string) {
	c.t.Helper()
	ctx, end := context.WithTimeout(context.Background(), time.Minute) // an experiment that waits for ever
	defer end()
	var out, errs bytes.Buffer
	code := status(&errs, concord(ctx, &out, &errs, append([]string{"submit", c.plan}, args...)))
	if code != want {
		c.t.Fatalf("submit %q: exit status %d, want %d\n%s\n%s", args, code, want, &out, &errs)
	}
	return out.String() + errs.String()
}

func (c *cluster) says(text string, words ...string) {
	c.t.Helper()
	for _, w := range words {
		if !strings.Contains(text, w) {
			c.t.Errorf("it lacks %q:\n%s", w, text)
		}
	}
}

func (c *cluster) missing() string {
	c.t.Helper()
	_, out, _ := call(c.t, "status", c.plan, "--missing")
	return strings.TrimSpace(out)
}

// arrays lists the array expressions that were submitted.
func (c *cluster) arrays() (list []string) {
	for _, m := range regexp.MustCompile(`--array=(\S+)`).FindAllStringSubmatch(c.text("called"), -1) {
		list = append(list, strings.ReplaceAll(m[1], `\`, ""))
	}
	return list
}

// computed counts how often the program was called with words that begin so.
func (c *cluster) computed(begin string) (n int) {
	for line := range strings.Lines(c.text("computed")) {
		if strings.HasPrefix(line, begin) {
			n++
		}
	}
	return n
}

// shards counts how often a part was to be computed.
func (c *cluster) shards(part, parts, stage int) int {
	return c.computed(fmt.Sprintf("shard %s %d/%d --stage %d --workers 1\n", c.plan, part, parts, stage))
}

// Protects: submit hands over all parts as an array, and a job that merges behind it; what is there is left alone, and when
// the results are there nothing is submitted.
func TestSubmitOnce(t *testing.T) {
	c := newCluster(t, 8)
	says := c.submit(0)
	c.says(says, "8 of 8 parts submitted as job array 101: 8 tasks of at most 1 part, 00:23:00 each",
		"job 102 merges when all have ended", "concord status", "scancel --name=concord-")
	c.idle()
	if got := c.arrays(); !slices.Equal(got, []string{"1-8"}) || c.missing() != "" {
		t.Errorf("arrays %q, missing %s", got, c.missing())
	}
	c.says(c.submit(0), "the results are there and verified")
	for _, part := range []int{2, 6, 7} {
		name := fmt.Sprintf("stage-01-part-%05d-of-00008", part)
		if part == 6 { // truncated
			c.write(filepath.Join(c.plan, partsFolder, name), "concord", 0o644)
		} else if err := os.Remove(filepath.Join(c.plan, partsFolder, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(c.plan, resultsFolder)); err != nil {
		t.Fatal(err)
	}
	c.says(c.submit(0), "3 of 8 parts submitted as job array 103")
	c.idle()
	if got := c.arrays(); !slices.Equal(got, []string{"1-8", "2,6-7"}) {
		t.Errorf("arrays %q", got)
	}
	if c.shards(2, 8, 1) != 2 || c.shards(3, 8, 1) != 1 {
		t.Errorf("computed\n%s", c.text("computed"))
	}
}

// Protects: watch submits again what is missing and nothing else, goes on when the tasks of a node were lost, and ends with
// results that are verified.
func TestSubmitWatch(t *testing.T) {
	c := newCluster(t, 9)
	c.set("fail/2", "1\n")
	c.set("fail/7", "137\n1\n")
	c.set("only", "1\n2\n3\n5\n6\n7\n8\n9\n") // 4 is lost
	go c.heal()
	says := c.submit(0, "--watch", "--attempts", "4")
	c.says(says, "9 of 9 parts submitted", "the results are there and verified")
	arrays := c.arrays()
	if arrays[0] != "1-9" || arrays[1] != "2,4,7" || len(arrays) < 3 || c.shards(1, 9, 1) != 1 || c.shards(7, 9, 1) != 3 {
		t.Errorf("arrays %q; computed\n%s", arrays, c.text("computed"))
	}
	if c.computed("merge "+c.plan+" --workers 1") < 3 {
		t.Errorf("computed\n%s", c.text("computed"))
	}
	c.idle()
}

// Protects: after all attempts submit ends with status 4, and says which parts are missing and what their logs say. A task
// that fails is not put back into the queue; one for which another try may do is, but not without end.
func TestSubmitGivesUp(t *testing.T) {
	c := newCluster(t, 5)
	c.set("fail/2", "1 always\n")
	c.set("fail/4", "75 always\n")
	c.set("fail/5", "75\n75\n75\n")
	c.set("cluster.toml", "retries = 3\n")
	says := c.submit(4, "--watch", "--attempts", "2", "--profile", c.dir+"/cluster.toml")
	c.says(says, "stage 1 (stage A) has 3 of 5 parts, missing: 2,4; that is after 2 submissions. The logs tell why:",
		"logs/submit-2-2.log", `"part 2: exit status 1"`, `"part 4: exit status 75"`)
	if n := c.shards(2, 5, 1); n != 2 {
		t.Errorf("part 2 was tried %d times in 2 submissions", n)
	}
	if a, b := c.shards(4, 5, 1), c.shards(5, 5, 1); a != 8 || b != 4 {
		t.Errorf("parts that may be tried again were tried %d and %d times, want 2 submissions of 4, and 4", a, b)
	}
	if n := strings.Count(c.text("called"), "scontrol requeue 101_5\n"); n != 3 {
		t.Errorf("task 5 was put back %d times\n%s", n, c.text("called"))
	}
	if tasks := c.text("done", "101", "tasks"); !strings.Contains(tasks, "task 4 start 3: 75\n") ||
		!strings.Contains(tasks, "task 2 start 0: 1\n") || strings.Contains(tasks, "task 4 start 4") {
		t.Errorf("tasks ended so:\n%s", tasks)
	}
	if log := c.text("..", awkward, "logs", "submit-1-4.log"); strings.Count(log, "exit status 75") != 4 {
		t.Errorf("the log lost what it had:\n%s", log)
	}
	c.idle()
}

// Protects: a cluster that takes small arrays computes all parts all the same. A task goes on after a part that failed, and
// its exit status is the worst.
func TestSubmitFoldsParts(t *testing.T) {
	c := newCluster(t, 11)
	c.set("max", "5\n") // indices up to 4
	c.set("fail/2", "2\n")
	c.set("fail/6", "1\n")
	says := c.submit(0, "--watch")
	c.says(says, "11 of 11 parts submitted", "2 of 11 parts submitted", "the results are there and verified")
	if got := c.arrays(); !slices.Equal(got, []string{"1-4", "1-2"}) { // the second time part 6 has no index
		t.Errorf("arrays %q", got)
	}
	for part := 1; part <= 11; part++ {
		want := 1
		if part == 2 || part == 6 {
			want = 2
		}
		if n := c.shards(part, 11, 1); n != want {
			t.Errorf("part %d was tried %d times", part, n)
		}
	}
	if tasks := c.text("done", "101", "tasks"); !strings.Contains(tasks, "task 2 start 0: 2\n") {
		t.Errorf("tasks ended so:\n%s", tasks)
	}
	c.idle()
}

// Protects: each of 5,000 parts is computed by exactly one of 1,000 tasks.
func TestSubmitOfManyParts(t *testing.T) {
	c := newCluster(t, 5000)
	c.set("only", "1\n2\n777\n1000\n")
	c.set("cluster.toml", "time = 2\n")
	c.says(c.submit(0, "--profile", c.dir+"/cluster.toml"), "5000 of 5000 parts", "1000 tasks of at most 5 parts, 00:10:00 each")
	c.idle()
	if got := c.arrays(); !slices.Equal(got, []string{"1-1000"}) {
		t.Errorf("arrays %q", got)
	}
	var want []string
	for _, first := range []int{1, 2, 777, 1000} {
		for part := first; part <= 5000; part += 1000 {
			want = append(want, fmt.Sprintf("shard %s %d/5000 --stage 1 --workers 1", c.plan, part))
		}
	}
	want = append(want, "merge "+c.plan+" --workers 1")
	if got := strings.Split(strings.TrimSpace(c.text("computed")), "\n"); !slices.Equal(got, want) {
		t.Errorf("computed\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	list := c.text("..", awkward, "submit-1", "parts.txt")
	if strings.Count(list, "\n") != 5000 || !strings.HasPrefix(list, "1\n2\n") {
		t.Errorf("the list of parts begins %.40q", list)
	}
	// On a node that does not see the folder another try may do.
	script := filepath.Join(c.dir, "script")
	c.write(script, c.text("..", awkward, "submit-1", partsFile), 0o644)
	if err := os.Rename(c.plan, c.plan+" is gone"); err != nil {
		t.Fatal(err)
	}
	task := exec.Command("bash", script)
	task.Env = append(os.Environ(), "SLURM_ARRAY_JOB_ID=101", "SLURM_ARRAY_TASK_ID=7")
	said, err := task.CombinedOutput()
	if task.ProcessState.ExitCode() != exitRetry || !strings.Contains(c.text("called"), "scontrol requeue 101_7\n") {
		t.Errorf("without the folder: %v\n%s\n%s", err, said, c.text("called"))
	}
}

// Protects: the parts are divided evenly over few tasks, and each has one task and one log.
func TestShareOfParts(t *testing.T) {
	for _, x := range []struct {
		missing, first, largest, tasks int
		listed                         bool
		want                           int
	}{{1, 1, 1000, 0, false, 1}, {1000, 1, 1000, 0, false, 1000}, {1001, 1, 1000, 0, true, 501}, {1500, 1, 1000, 0, true, 750},
		{3, 999, 1000, 0, true, 3}, {2, 999, 1000, 0, false, 2}, {10, 1, 1000, 4, true, 4}, {5000, 1, 1000, 0, true, 1000},
		{1, 5000, 1, 0, true, 1}} {
		s := &submission{profile: &scenarios.Profile{Tasks: x.tasks}}
		for k := range x.missing {
			s.stage.Missing = append(s.stage.Missing, x.first+k)
		}
		s.share(x.largest)
		logs := map[string]int{}
		for _, part := range s.stage.Missing {
			logs[s.log(part)]++
		}
		if s.tasks != x.want || s.listed != x.listed || len(logs) != s.tasks {
			t.Errorf("%+v: %d tasks, listed %v, %d logs", x, s.tasks, s.listed, len(logs))
		}
		for log, n := range logs { // any order: each is looked at alone
			if n > s.each() || n < s.each()-1 {
				t.Errorf("%+v: %d parts in %s", x, n, log)
			}
		}
	}
}

// Protects: what sbatch says is passed on with the command, and a controller that does not answer is no refusal.
func TestSubmitRefused(t *testing.T) {
	c := newCluster(t, 3)
	c.set("refuse", "sbatch: error: Batch job submission failed: Invalid account or account/partition combination specified\n")
	c.says(c.submit(1), "Invalid account or account/partition", "the command was: sbatch --parsable --job-name=concord-",
		`'/`, `it'\''s "a" plan; 100% $HOME #1/submit-1/parts.sh'`)
	c.submit(1, "--watch")
	if _, err := os.Stat(filepath.Join(c.plan, "submit-2")); err == nil {
		t.Error("each refusal leaves a folder")
	}
	c.set("refuse", "sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)\n")
	c.says(c.submit(75), "Unable to contact slurm controller")
	go func() { // watch waits for the controller
		time.Sleep(100 * time.Millisecond)
		os.Remove(c.dir + "/refuse")
	}()
	c.says(c.submit(0, "--watch"), "waiting: sbatch failed", "the results are there and verified")
	c.idle()
	t.Setenv("PATH", t.TempDir())
	if err := os.RemoveAll(filepath.Join(c.plan, resultsFolder)); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{nil, {"--watch"}} {
		c.says(c.submit(2, args...), "there is no sbatch on this machine", "for i in $(seq 3); do ", " shard '",
			" $i/3; done; then: ", " merge '")
	}
}

// Protects: while jobs are alive nothing is submitted twice, and a queue that does not answer does not mean that they are not.
func TestSubmitTwice(t *testing.T) {
	c := newCluster(t, 3)
	c.set("pause", "")
	c.submit(0)
	c.says(c.submit(75), "jobs 101 and 102 of an earlier submission are still in the queue", "scancel --name=concord-")
	c.set("silent", "slurm_load_jobs error: Unable to contact slurm controller (connect failure)\n")
	c.says(c.submit(75), "cannot tell whether jobs 101 and 102 are alive")
	c.set("silent", "squeue: something else\n")
	c.says(c.submit(75), "cannot tell whether jobs 101 and 102 are alive")
	if n := len(c.arrays()); n != 1 {
		t.Fatalf("%d arrays", n)
	}
	done := make(chan string)
	go func() { // a second one that watches takes over the jobs of the first
		var out, errs bytes.Buffer
		err := concord(context.Background(), &out, &errs, []string{"submit", c.plan, "--watch"})
		done <- fmt.Sprint(status(&errs, err)) + out.String() + errs.String()
	}()
	time.Sleep(100 * time.Millisecond)
	os.Remove(c.dir + "/silent")
	time.Sleep(100 * time.Millisecond)
	os.Remove(c.dir + "/pause")
	if says := <-done; !strings.HasPrefix(says, "0the results are there and verified") || len(c.arrays()) != 1 {
		t.Errorf("%s\n%q", says, c.arrays())
	}
	// One that was killed before sbatch told the number is found by the name.
	c.idle()
	os.RemoveAll(filepath.Join(c.plan, resultsFolder))
	c.set("jobs/555", "concord-lost-7\n")
	c.write(filepath.Join(c.plan, jobsName),
		`{"program": "concord jobs 1", "name": "concord-lost-7", "submission": 7, "stage": 1}`, 0o644)
	c.says(c.submit(75), "jobs of the name concord-lost-7 of an earlier submission are still in the queue")
	os.Remove(c.dir + "/jobs/555")
	c.write(filepath.Join(c.plan, jobsName), `{"program": "other"}`, 0o644)
	c.says(c.submit(2), "is not as this version of concord writes it")
	c.write(filepath.Join(c.plan, jobsName), "", 0o644)
	c.says(c.submit(2), "is not as this version of concord writes it")
}

// Protects: of submits that begin at the same time one goes through.
func TestSubmitAtTheSameTime(t *testing.T) {
	c := newCluster(t, 3)
	c.set("pause", "")
	codes := make(chan int)
	for range 4 {
		go func() {
			var out, errs bytes.Buffer
			codes <- status(&errs, concord(context.Background(), &out, &errs, []string{"submit", c.plan}))
		}()
	}
	var all []int
	for range 4 {
		all = append(all, <-codes)
	}
	slices.Sort(all)
	if !slices.Equal(all, []int{0, 75, 75, 75}) || len(c.arrays()) != 1 {
		t.Errorf("exit statuses %v, arrays %q", all, c.arrays())
	}
}

// Protects: two results for one part end everything at once, also while jobs are alive.
func TestSubmitConflict(t *testing.T) {
	c := newCluster(t, 3)
	c.set("pause", "")
	go func() {
		time.Sleep(100 * time.Millisecond)
		os.WriteFile(filepath.Join(c.plan, partsFolder, "stage-01-part-00002-of-00003.conflict-1"), nil, 0o644)
	}()
	c.says(c.submit(3, "--watch"), "stage-01-part-00002-of-00003.conflict-1: two machines computed different bits")
	c.submit(3)
	c.submit(3, "--dry-run")
}

// Protects: Ctrl-C leaves the jobs alone and says so.
func TestSubmitStopped(t *testing.T) {
	c := newCluster(t, 3)
	c.set("pause", "")
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, stop)
	var out, errs bytes.Buffer
	err := concord(ctx, &out, &errs, []string{"submit", c.plan, "--watch"})
	if code := status(&errs, err); code != 130 {
		t.Errorf("exit status %d\n%s", code, errs.String())
	}
	c.says(errs.String(), "no longer watching", "goes on: jobs 101 and 102", "scancel --name=", "go on watching with the same "+
		"command")
	if strings.Contains(c.text("called"), "scancel") {
		t.Error("jobs were cancelled")
	}
	os.Remove(c.dir + "/pause")
	c.says(c.submit(0, "--watch"), "the results are there and verified")
	if got := c.arrays(); len(got) != 1 {
		t.Errorf("arrays %q", got)
	}
	c.idle()
}

// Protects: tasks that Slurm holds because it could not start them do not keep an experiment waiting for ever.
func TestSubmitHeldTasks(t *testing.T) {
	c := newCluster(t, 3)
	c.set("only", "1\n2\n")
	c.set("held", "101_3\n")
	go c.heal()
	c.says(c.submit(0, "--watch"), "cancelled, and their parts are submitted again: 101_3", "the results are there and verified")
	c.says(c.text("called"), "scancel 101_3\n", "--array=3 ")
	c.idle()
}

// Protects: a plan of several stages goes through all of them: watched, and by the jobs that merge, which submit the next
// stage. If a part is missing, the next stage does not begin, and nothing is submitted without end.
func TestSubmitStages(t *testing.T) {
	t.Run("watched", func(t *testing.T) {
		c := newCluster(t, 4, 2, 3)
		c.set("fail/2", "1\n")
		says := c.submit(0, "--watch")
		c.says(says, "stage 1 of 3 (stage A): 4 of 4 parts", "stage 1 of 3 (stage A): 1 of 4 parts",
			"stage 2 of 3 (stage B): 2 of 2 parts",
			"stage 3 of 3 (stage C): 3 of 3 parts", "the results are there and verified")
		if got := c.arrays(); !slices.Equal(got, []string{"1-4", "2", "1-2", "1-3"}) || c.computed("merge") != 1 {
			t.Errorf("arrays %q\n%s", got, c.text("computed"))
		}
		c.idle()
	})
	t.Run("alone", func(t *testing.T) {
		c := newCluster(t, 4, 2, 3)
		c.set("cluster.toml", "retries = 1\n")
		c.set("fail/3", "1\n")
		c.says(c.submit(0, "--profile", c.dir+"/cluster.toml"), "job 102 checks the parts when all have ended, and submits the "+
			"next stage")
		c.idle()
		if got := c.arrays(); !slices.Equal(got, []string{"1-4"}) || c.missing() != "3" {
			t.Fatalf("a part is missing; arrays %q, missing %s", got, c.missing())
		}
		c.submit(0, "--profile", c.dir+"/cluster.toml")
		for range 500 {
			if c.idle(); c.missing() == "" {
				break
			}
		}
		c.idle()
		if got := c.arrays(); !slices.Equal(got, []string{"1-4", "3", "1-2", "1-3"}) || c.computed("submit") != 3 {
			t.Errorf("arrays %q\n%s", got, c.text("computed"))
		}
		c.says(c.submit(0), "the results are there and verified")
		if text := c.text("..", awkward, "submit-4", "profile.toml"); text != "retries = 1\n" {
			t.Errorf("the profile of the last submission is %q", text)
		}
	})
}

// Protects: the process that submits can merge, and a merge that fails is not tried without end.
func TestSubmitMerges(t *testing.T) {
	c := newCluster(t, 2)
	c.set("cluster.toml", "merge = \"here\"\n")
	c.says(c.submit(0, "--profile", c.dir+"/cluster.toml"), "when all have ended: '/", "/concord' merge '/")
	c.idle()
	if c.computed("merge") != 0 || c.missing() != "" {
		t.Error(c.text("computed"))
	}
	c.set("fail/merge", "1\n")
	c.says(c.submit(1, "--profile", c.dir+"/cluster.toml"), "the merge ended with exit status 1")
	c.says(c.submit(4, "--watch", "--attempts", "2"), "all parts are there, and 2 merges left no results. The logs tell why:",
		"-merge.log")
	c.idle()
	c.set("fail/merge", "4\n")
	c.says(c.submit(4, "--watch", "--attempts", "2", "--profile", c.dir+"/cluster.toml"),
		"all parts are there, and 2 merges left no results")
	c.set("fail/merge", "")
	c.submit(0, "--watch", "--profile", c.dir+"/cluster.toml")
	if got := c.arrays(); len(got) != 1 {
		t.Errorf("arrays %q", got)
	}
	summary := filepath.Join(c.plan, resultsFolder, "summary.md")
	c.write(summary, "altered", 0o644)
	c.says(c.submit(2), "some that were altered", "--files")
}

// Protects: what a careless person gives is refused before anything is submitted.
func TestSubmitWrongRequests(t *testing.T) {
	c := newCluster(t, 2)
	for want, args := range map[string][]string{
		"there is nothing to --watch":            {"--watch", "--dry-run"},
		"--attempts 0: want 1..1000":             {"--attempts", "0"},
		"--after 2: the plan has stages 1..1":    {"--after", "2"},
		"there is no file":                       {"--profile", "no-such.toml"},
		`did you mean "partition"?`:              {"--profile", c.dir + "/wrong.toml"},
		"the lines of setup are none that bash ": {"--profile", c.dir + "/open.toml"},
	} { // any order: each is refused alone
		c.set("wrong.toml", "partitoin = \"x\"\n")
		c.set("open.toml", "setup = [\"if true; then\"]\n")
		c.says(c.submit(2, args...), want)
	}
	c.says(c.submit(4, "--after", "1"), "has 0 of 2 parts, missing: 1-2")
	c.write(filepath.Join(c.plan, programFile), "another program", 0o755)
	c.says(c.submit(2), "is not the program that was planned with")
	if code, _, errs := call(t, "submit"); code != 2 || !strings.Contains(errs, "submit takes the folder of a plan, got none") {
		t.Errorf("%d %s", code, errs)
	}
	if c.text("called") != "" {
		t.Errorf("called\n%s", c.text("called"))
	}
}

// Protects: --dry-run prints the very scripts that are submitted, needs no Slurm, and leaves nothing. What it prints stands in
// testdata: of a plan of one stage without a profile, and of one whose parts are more than a cluster takes as indices.
func TestSubmitDryRun(t *testing.T) {
	profile := `partition = "short"
account = "physics"
time = "00:03:00"
cpus = 2
modules = ["gcc/12.2"]
setup = ["export TMPDIR=/scratch"]
extra = ["--exclude=n[1-3]"]
at_once = 50
`
	for _, x := range []struct {
		golden, profile string
		stages          []int
	}{{"submit-plain.txt", "", []int{64}}, {"submit-profile.txt", profile, []int{2000, 3}}} {
		c := newCluster(t, x.stages...)
		c.set("only", "1\n")
		for part := 1; part <= 60; part++ { // but for these
			name := fmt.Sprintf("stage-01-part-%05d-of-%05d", part, x.stages[0])
			if part == 2 || part > 7 && part < 10 {
				continue
			}
			if err := os.Link(filepath.Join(c.dir, "made", name), filepath.Join(c.plan, partsFolder, name)); err != nil {
				t.Fatal(err)
			}
		}
		var args []string
		if x.profile != "" {
			c.set("cluster.toml", x.profile)
			args = []string{"--profile", c.dir + "/cluster.toml"}
		}
		plain := func(text string) string {
			text = strings.ReplaceAll(text, strings.ReplaceAll(c.plan, "'", `'\''`), "/scratch/my plan")
			return regexp.MustCompile(`concord-[0-9a-f]{10}`).ReplaceAllString(text, "concord-KEY")
		}
		path := os.Getenv("PATH")
		t.Setenv("PATH", "")
		text := plain(c.submit(0, append(args, "--dry-run")...))
		t.Setenv("PATH", path)
		if _, err := os.Stat(filepath.Join(c.plan, "submit-1")); err == nil || c.text("called") != "" {
			t.Error("--dry-run left something")
		}
		c.submit(0, args...)
		for _, name := range []string{partsFile, mergeFile} {
			if script := plain(c.text("..", awkward, "submit-1", name)); !strings.Contains(text, script) || script == "" {
				t.Errorf("--dry-run does not print %s:\n%s", name, script)
			}
		}
		golden := filepath.Join("testdata", x.golden)
		if *update {
			c.write(golden, text, 0o644)
		}
		if want, err := os.ReadFile(golden); err != nil || string(want) != text {
			t.Errorf("%s is not what --dry-run prints (%v); if that is right, run this test with -update:\n%s", golden, err, text)
		}
		c.idle()
	}
}

// Protects: what tasks of a cluster compute is what one machine computes, byte for byte, with the program itself.
func TestSubmitComputes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the program a dozen times; not with -short")
	}
	c := fakeSlurm(t)
	program := filepath.Join(c.dir, "program")
	c.write(program, "#!/bin/sh\nCONCORD_AS_PROGRAM=$0 exec \"$CONCORD_TEST\" \"$@\"\n", 0o755)
	own := thisProgram
	thisProgram = func() (string, error) { return program, nil }
	t.Cleanup(func() { thisProgram = own })
	os.Remove(c.plan)
	words := []string{"run", "reference", "--replicates", "60", "--until", "1993", "--no-figures"}
	must(t, append([]string{"plan", "--parts", "4", "--in", c.plan}, words...)...)
	c.set("max", "4\n")
	c.set("only", "1\n3\n")
	go c.heal()
	c.submit(0, "--watch")
	alone := filepath.Join(c.dir, "alone")
	must(t, append(words, "--out", alone)...)
	for _, name := range append(sortedNames(manifest(t, alone).Files), "manifest.json") {
		if read(t, alone, name) != read(t, c.plan, resultsFolder, name) {
			t.Errorf("%s differs from that of one machine", name)
		}
	}
	c.idle()
}
