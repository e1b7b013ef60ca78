package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// share is what the job of a verb knows of an experiment in parts: one process plans it, some compute a part each, and
// one puts the parts together.
type share struct {
	split.Work
	inputs  string // the input digest that the request must have; "" while it is planned
	compare bool   // ends where the inputs were compared
	results string // the folder of the results
	planned *results.Manifest
	costs   []cost // guessed while it is planned, in the order of stages; one without a width is of no stage
}

// plans tells whether this process plans, and computes nothing but a pilot.
func (s *share) plans() bool { return s != nil && s.inputs == "" }

// leavesNothing tells whether this process makes no results, so that it needs no place for them.
func (s *share) leavesNothing() bool { return s != nil && (s.plans() || s.Computes()) }

// divisible are the verbs whose work can be divided.
func divisible() map[string]func(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	return map[string]func(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error{
		"run": runIn, "compare": compareIn, "why": whyIn, "sweep": sweepIn, "sensitivity": sensitivityIn, "fit": fitIn}
}

// undivided are flags that have no meaning in an experiment in parts, and why.
var undivided = map[string]string{
	"out":        "the results go into the folder of the plan, and `concord merge` takes --out",
	"force":      "`concord merge` takes --force",
	"workers":    "`concord shard` and `concord merge` take --workers",
	"checkpoint": "a part that is stopped is computed again, so nothing is saved on the way",
	"precision":  "how many pairs it needs is known only while they run; give --replicates instead",
	"from":       "it takes a table that is there, and nothing has to be computed",
	"update":     "the pages of the project are written by one process", "recover": "it prints a table and leaves no files",
}

// errSame ends a verb that was asked only whether its inputs are those of the plan, and they are.
var errSame = errors.New("the inputs are the same")

// take compares a request with the plan, or notes it for a plan.
func (s *share) take(m *results.Manifest) error {
	switch {
	case s == nil:
	case s.plans():
		s.planned = m
	case m.InputDigest != s.inputs:
		return wrong("the request of the plan has other inputs now, digest %s instead of %s: the folder of the plan was "+
			"altered; plan again into another folder", m.InputDigest, s.inputs)
	case s.compare:
		return errSame
	}
	return nil
}

// work is the share as packages that compute know it; nil for an experiment that is not divided.
func (j *job) work() *split.Work {
	if j.share == nil {
		return nil
	}
	return &j.share.Work
}

// stages adds to the stages of an experiment that is planned.
func (j *job) stages(list ...split.Planned) {
	if j.share.plans() {
		j.share.Planned = append(j.share.Planned, list...)
	}
}

// pilot notes for a plan what its next stage takes.
func (j *job) pilot(c cost) {
	if j.share.plans() {
		j.share.costs = append(j.share.costs, c)
	}
}

// tell is cost.tell for an experiment that is not divided. Of one in parts the plan told the cost.
func (j *job) tell(c cost, stderr io.Writer, what string) error {
	if j.share == nil {
		return c.tell(stderr, what, j.place)
	}
	j.pilot(c)
	return nil
}

// division is a plan in its folder.
type division struct {
	dir  string
	plan *results.Plan
}

// Names in the folder of a plan.
const (
	partsFolder   = "parts"
	inputsFolder  = "inputs"
	resultsFolder = "result"
	programFile   = "concord"
)

// openDivision reads the plan of a folder, and checks that nothing in it was altered.
func openDivision(dir string) (*division, error) {
	file := filepath.Join(dir, results.PlanFile)
	text, err := store.Read(file, mostText)
	if errors.Is(err, os.ErrNotExist) {
		return nil, noDivision(dir)
	}
	if err != nil {
		return nil, wrongRequest{err}
	}
	p, err := results.ReadPlan(file, text)
	if err != nil {
		return nil, wrongRequest{err}
	}
	if divisible()[p.Verb] == nil {
		return nil, wrong("%s plans the verb %s, whose work cannot be divided", file, fault.Quote(p.Verb))
	}
	if err := undividedFlag(p.Verb, p.Words); err != nil {
		return nil, wrong("%s: %w", file, err)
	}
	for _, path := range slices.Sorted(maps.Keys(p.Files)) {
		text, err := store.Read(filepath.Join(dir, filepath.FromSlash(path)), mostText)
		switch {
		case errors.Is(err, os.ErrNotExist): // another try would not help
			err = errors.New("it is gone")
		case err == nil && results.SHA256(text) != p.Files[path]:
			err = errors.New("it was altered since it was planned")
		}
		if err != nil {
			return nil, wrong("%s: %w; put back what was there, or plan again into another folder", filepath.Join(dir, path), err)
		}
	}
	return &division{dir, p}, nil
}

// noDivision says why a folder is not that of a plan. Where not even the folder above it is there, a disk may be gone for a
// while.
func noDivision(dir string) error {
	const remedy = "give the folder that `concord plan` named"
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return wrong("%s has no %s, so it is not the folder of a plan; %s", dir, results.PlanFile, remedy)
	}
	above := filepath.Dir(filepath.Clean(dir))
	if _, err := os.Stat(above); err != nil {
		return coded{exitRetry, fmt.Errorf("there is no folder %s, and not even %s: %s, or try again when the disk that it "+
			"is on is there", dir, above, remedy)}
	}
	return wrong("there is no folder %s; %s", dir, remedy)
}

// serve lets the verbs read the copies of the plan instead of the user's files, until done is called.
func (d *division) serve() (done func()) {
	at := map[string]string{}
	for _, f := range d.plan.Folders {
		at[f.Named] = filepath.Join(d.dir, filepath.FromSlash(f.Copy))
	}
	scenarios.ReadCopies(at)
	return func() { scenarios.ReadCopies(nil) }
}

// engine checks that this program is the one that planned, and that this machine computes the same bits.
func (d *division) engine(ctx context.Context) error {
	own, err := thisEngine(ctx)
	if err != nil {
		return err
	}
	planned := d.plan.Engine
	if *own == planned {
		return nil
	}
	use := d.program()
	switch {
	case own.ModelVersion != planned.ModelVersion:
		return wrong("this program has model version %s, and %s was planned by %s; use %s", own.ModelVersion, d.dir,
			planned.ModelVersion, use)
	case own.Binary != planned.Binary:
		return wrong("this is another program than the one that planned %s (SHA-256 %.12s instead of %.12s); use %s", d.dir,
			own.Binary, planned.Binary, use)
	}
	return coded{exitConflict, fmt.Errorf("this machine does not compute the same bits as the one that planned: the small "+
		"run has outcome digest %.12s instead of %.12s; leave this machine out, and run `%s selftest` on it", own.Check,
		planned.Check, use)}
}

// thisProgram is the file of this program; tests name a smaller one.
var thisProgram = os.Executable

// binarySum is the SHA-256 of this program.
func binarySum() (string, error) {
	path, err := thisProgram()
	if err != nil {
		return "", err
	}
	sum, _ := binarySums.LoadOrStore(path, sync.OnceValues(func() (string, error) { return sumOfFile(path) }))
	return sum.(func() (string, error))()
}

// binarySums are sums by path. A program does not change while it runs.
var binarySums sync.Map

// sumOfFile is the SHA-256 of a file.
func sumOfFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close() // read only
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// thisEngine identifies this program, and runs a little to see what this machine computes.
func thisEngine(ctx context.Context) (*results.PlanEngine, error) {
	sum, err := binarySum()
	if err != nil {
		return nil, fmt.Errorf("cannot read this program: %w", err)
	}
	s, err := scenarios.Read("reference")
	if err != nil {
		return nil, err
	}
	b, err := s.Bind()
	if err != nil {
		return nil, err
	}
	e, err := run.Ensemble(ctx, run.Job{Bound: b, Seed: 1, Replicates: 2, Workers: 1})
	if err != nil {
		return nil, err
	}
	return &results.PlanEngine{ModelVersion: sim.ModelVersion, GoVersion: runtime.Version(), Architecture: platform(),
		Binary: sum, Check: e.Digest()}, nil
}

// share is the share of a process in the plan.
func (d *division) share() *share {
	p := d.plan
	s := &share{inputs: p.InputDigest, results: filepath.Join(d.dir, resultsFolder)}
	s.Dir, s.Plan, s.Engine, s.Parts = filepath.Join(d.dir, partsFolder), p.Digest(), p.Engine.Digest(), p.Parts
	for _, st := range p.Stages {
		s.Planned = append(s.Planned, split.Planned(st))
	}
	return s
}

// verb runs the verb of the plan with a share. The copies of the plan must be served.
func (d *division) verb(ctx context.Context, stdout, stderr io.Writer, s *share, more ...string) error {
	return divisible()[d.plan.Verb](ctx, stdout, stderr, slices.Concat(more, d.plan.Words), job{out: s.results, share: s})
}

// program is how a person names the program of the plan in a shell.
func (d *division) program() string { return shellWord(filepath.Join(d.dir, programFile), true) }

// folder is how a person names the folder of the plan in a shell.
func (d *division) folder() string { return shellWord(d.dir, false) }

// shellWord is a path as a word of a shell. A program needs a slash, or it is looked for elsewhere.
func shellWord(path string, runs bool) string {
	if strings.HasPrefix(path, "-") || runs && !strings.ContainsRune(path, filepath.Separator) {
		path = "." + string(filepath.Separator) + path
	}
	return shellQuoted(path)
}

// Exit statuses of experiments in parts, beside those of all verbs.
const (
	exitConflict   = 3
	exitIncomplete = 4
	exitRetry      = 75 // EX_TEMPFAIL of sysexits.h: the same command can do better later
)

// coded is an error with an exit status of its own.
type coded struct {
	status int
	error
}

func (c coded) Unwrap() error { return c.error }

// codeOf gives an error of an experiment in parts its exit status.
func codeOf(err error) error {
	var incomplete *split.Incomplete
	switch {
	case err == nil || errors.As(err, new(coded)):
		return err
	case errors.Is(err, store.ErrConflict), errors.Is(err, run.ErrOtherBits):
		return coded{exitConflict, err}
	case errors.As(err, &incomplete):
		return coded{exitIncomplete, err}
	case errors.Is(err, store.ErrBusy), store.Retry(err):
		return coded{exitRetry, err}
	}
	return err
}

// oneFolder is the folder that the words of a verb name.
func oneFolder(verb string, words []string) (string, error) {
	if len(words) != 1 {
		return "", wrong("%s takes the folder of a plan, got %s; for example: concord %s results/plans/mine", verb,
			quantity(words), verb)
	}
	return words[0], nil
}

func quantity(words []string) string {
	if len(words) == 0 {
		return "none"
	}
	return strings.Join(words, " ")
}
