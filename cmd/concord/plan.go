package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const planHelp = `concord plan [options] VERB …

Divides an experiment into parts that many processes compute, on this machine or on many. VERB is
run, compare, why, sweep, sensitivity or fit, with its own words and options behind it. The folder
of the plan holds all that a part needs: the request, copies of your files, and this program.
Nothing is computed yet but a pilot, which tells what the whole will take.

{flags}

Then each part is computed by ` + "`concord shard FOLDER I/N`" + `, in any order, on any machine that sees the
folder. ` + "`concord merge FOLDER`" + ` makes of the parts what one machine would have made, byte for byte.
` + "`concord submit FOLDER`" + ` hands all of it to a Slurm cluster. See docs/CLUSTER.md.

Examples:
  concord plan --parts 64 run reference --replicates 100000 --keep 'region.*'
  concord plan --in results/plans/mine --minutes 5 sweep --design mine.toml
`

// planning is what the options of plan ask for.
type planning struct {
	parts   int // -1 for as many as the minutes ask for
	minutes float64
	folder  string
	asJSON  bool
}

// usualMinutes is how long a part takes if nothing is asked for. The start of a part takes a second, so it is lost in
// minutes; and what a node that dies takes with it is no more than that.
const usualMinutes = 3

func (q *planning) flags(f *flags) {
	f.optional(&q.parts, "parts N", "a whole number such as 64", "into how many parts (default: as many as --minutes asks for)")
	f.float(&q.minutes, "minutes M", fmt.Sprintf("how long a part takes on one core, by the pilot (default %d)", usualMinutes))
	f.text(&q.folder, "in FOLDER", aPlace, "the folder of the plan (default results/plans/VERB-NAME-SEED-KEY)")
	f.json(&q.asJSON, "print the plan as JSON")
}

func planVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := planning{parts: -1, minutes: usualMinutes}
	own, verb, words := planWords(args)
	rest, err := options("plan", q.flags, own)
	if err != nil {
		return err
	}
	verbs := slices.Sorted(maps.Keys(divisible()))
	switch {
	case len(rest) > 0:
		return wrong("plan: the work of %s cannot be divided%s; that of these can: %s", fault.Quote(rest[0]),
			fault.DidYouMean(rest[0], verbs), strings.Join(verbs, ", "))
	case verb == "":
		return wrong("plan wants a verb whose work is divided: %s; for example: concord plan --parts 64 run reference "+
			"--replicates 10000", strings.Join(verbs, ", "))
	case q.parts != -1 && (q.parts < 1 || q.parts > results.MostParts):
		return wrong("--parts %d: want 1..%d", q.parts, results.MostParts)
	case !(q.minutes >= 0.01 && q.minutes <= 60*24*7):
		return wrong("--minutes %v: want 0.01..%d", q.minutes, 60*24*7)
	}
	if err := undividedFlag(verb, words); err != nil {
		return err
	}
	for _, word := range words {
		if !utf8.ValidString(word) {
			return wrong("plan: %s is no UTF-8, so the plan cannot hold it; rename what it names", fault.Quote(word))
		}
	}
	p, err := q.plan(ctx, stderr, verb, words)
	if err != nil {
		return codeOf(err)
	}
	there, err := q.write(p)
	if err != nil {
		return codeOf(err)
	}
	if q.asJSON {
		_, err := stdout.Write(p.JSON())
		return err
	}
	q.told(stdout, p, there)
	return nil
}

// planWords divides the words at the verb: those before it are of the plan.
func planWords(args []string) (own []string, verb string, words []string) {
	var f flags
	new(planning).flags(&f)
	for k := 0; k < len(args); k++ {
		if divisible()[args[k]] != nil {
			return args[:k], args[k], args[k+1:]
		}
		name, _, given := strings.Cut(strings.TrimLeft(args[k], "-"), "=")
		if one := f.find(name); strings.HasPrefix(args[k], "-") && one != nil && !one.isSwitch() && !given {
			k++ // its value
		}
	}
	return args, "", nil
}

// undividedFlag refuses flags that a divided verb cannot have.
func undividedFlag(verb string, words []string) error {
	var f flags
	new(planning).flags(&f)
	for _, word := range words {
		if word == "--" {
			break
		}
		name, _, _ := strings.Cut(strings.TrimLeft(word, "-"), "=")
		if !strings.HasPrefix(word, "-") {
			continue
		}
		if why := undivided[name]; why != "" {
			return wrong("plan: %s --%s cannot be divided: %s", verb, name, why)
		}
		if f.find(name) != nil && name != "json" {
			return wrong("plan: --%s is of plan; write it before the verb: concord plan --%s … %s", name, name, verb)
		}
	}
	return nil
}

// planned is a plan with what is not in its file.
type planned struct {
	*results.Plan
	files []store.File // copies of the user's files
	costs []cost       // by stage
	after float64      // seconds that the process which puts the parts together takes, beside reading them
}

// plan goes through the request to its first stage, where nothing is computed yet but a pilot.
func (q *planning) plan(ctx context.Context, stderr io.Writer, verb string, words []string) (*planned, error) {
	s := &share{Work: split.Work{Parts: 1}}
	scenarios.NoteReads()
	err := divisible()[verb](ctx, io.Discard, stderr, words, job{share: s})
	read, changed := scenarios.FilesRead()
	var incomplete *split.Incomplete
	switch {
	case err == nil:
		return nil, wrong("plan: %s %s has nothing to divide", verb, strings.Join(words, " "))
	case !errors.As(err, &incomplete):
		return nil, err
	case changed != nil:
		return nil, wrongRequest{changed}
	}
	p := &planned{Plan: &results.Plan{Verb: verb, Words: append([]string{}, words...), Title: s.planned.Title,
		InputDigest: s.planned.InputDigest}}
	for _, st := range s.Planned {
		p.Stages = append(p.Stages, results.PlanStage(st))
	}
	p.weigh(q, s.costs)
	p.copyInputs(read)
	if err := p.sure(ctx); err != nil {
		return nil, err
	}
	engine, err := thisEngine(ctx)
	if err != nil {
		return nil, err
	}
	p.Engine = *engine
	if q.folder == "" {
		q.folder = filepath.Join("results", "plans", fmt.Sprintf("%s-%s-%d-%s", verb, s.planned.Scenario, s.planned.Seed,
			s.planned.Key()))
	}
	return p, nil
}

// weigh says what the stages take, and into how many parts they go.
func (p *planned) weigh(q *planning, costs []cost) {
	cores := float64(runtime.GOMAXPROCS(0))
	memory := 0.0
	p.costs, p.after = nil, 0
	for _, c := range costs {
		c.seconds *= cores // all of them work while a verb does
		p.after += c.after
		if memory = max(memory, c.memory); c.width > 0 {
			p.costs = append(p.costs, c)
		}
	}
	if p.Parts = q.parts; q.parts == -1 {
		p.Parts = 1
		for k, c := range p.costs {
			st := p.Stages[k]
			p.Parts = max(p.Parts, split.Parts(roundUp(c.seconds/(60*q.minutes), results.MostParts), st.Tasks, st.Unit))
		}
	}
	total, longest := 0.0, 0.0
	for k, c := range p.costs {
		total += c.seconds
		longest = max(longest, c.seconds/float64(p.partsOf(k)))
	}
	p.CoreSeconds, p.PartSeconds = roundUp(total, math.MaxInt32), roundUp(longest, math.MaxInt32)
	p.MemoryMB = roundUp(memory/1e6, math.MaxInt32)
}

// roundUp rounds up to a whole number, of at most so much.
func roundUp(x, most float64) int { return int(min(most, math.Ceil(x))) }

// partsOf is how many parts a stage has, numbered from 0.
func (p *planned) partsOf(stage int) int {
	st := p.Stages[stage]
	return split.Parts(p.Parts, st.Tasks, st.Unit)
}

// copyInputs takes the user's files into the plan.
func (p *planned) copyInputs(read []scenarios.FileRead) {
	for _, f := range read {
		if k := len(p.Folders); k == 0 || p.Folders[k-1].Named != f.Folder {
			p.Folders = append(p.Folders, results.PlanFolder{Named: f.Folder, Copy: fmt.Sprintf("%s/%d", inputsFolder, k+1)})
		}
		path := p.Folders[len(p.Folders)-1].Copy + "/" + f.Path
		if p.Files == nil {
			p.Files = map[string]string{}
		}
		p.Files[path] = results.SHA256(f.Text)
		p.files = append(p.files, store.File{Path: path, Data: f.Text})
	}
}

// sure reads the request once more from the copies. They must give the same inputs.
func (p *planned) sure(ctx context.Context) error {
	if p.files == nil {
		return nil
	}
	scratch, err := os.MkdirTemp("", "concord-plan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	for _, f := range p.files {
		path := filepath.Join(scratch, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, f.Data, 0o644); err != nil {
			return err
		}
	}
	d := &division{scratch, p.Plan}
	s := d.share()
	s.compare = true
	defer d.serve()()
	if err := d.verb(ctx, io.Discard, io.Discard, s); !errors.Is(err, errSame) {
		return wrong("plan: the copies of your files are not read as the files are: %w", err)
	}
	return nil
}

// write leaves the folder of the plan. It tells whether the same plan was there already.
func (q *planning) write(p *planned) (there bool, err error) {
	old, unfit := openDivision(q.folder)
	if unfit == nil && q.same(old.plan, p.Plan) {
		p.Plan = old.plan
		return true, nil
	}
	place, err := store.Hold(q.folder, func(path string, _ bool) ([]string, error) {
		entries, err := os.ReadDir(path)
		switch {
		case err == nil && len(entries) == 0:
			return nil, nil
		case unfit == nil:
			err = fmt.Errorf("it holds the plan of another request: %s %s", old.plan.Verb, strings.Join(old.plan.Words, " "))
		case err == nil:
			err = errors.New("there is something else")
		}
		return nil, fmt.Errorf("%s %w: %w; choose another folder with --in", path, store.ErrKept, err)
	})
	if err != nil {
		return false, wrongRequest{store.WithOption(err, "--in")}
	}
	defer place.Release()
	path, err := thisProgram()
	if err != nil {
		return false, err
	}
	program, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("cannot copy this program: %w", err)
	}
	text := p.JSON()
	if _, err := results.ReadPlan(results.PlanFile, text); err != nil {
		return false, wrongRequest{err}
	}
	return false, place.Folder(append(p.files, store.File{Path: results.PlanFile, Data: text},
		store.File{Path: programFile, Data: program, Runs: true}, store.File{Path: partsFolder + "/.keep"}))
}

// same tells whether a plan is the same as another one, but for what the pilot measured: that is never twice the same.
func (q *planning) same(old, p *results.Plan) bool {
	again := *old
	again.CoreSeconds, again.PartSeconds, again.MemoryMB = p.CoreSeconds, p.PartSeconds, p.MemoryMB
	if q.parts == -1 {
		again.Parts = p.Parts
	}
	return again.Digest() == p.Digest()
}

// told says what was planned, what it will take, and how to go on.
func (q *planning) told(stdout io.Writer, p *planned, there bool) {
	verb := "planned"
	if there {
		verb = "planned already, and the same"
	}
	fmt.Fprintf(stdout, "%s: %s\n%s in %s of at most %s\n", verb, p.Title, tasksIn(tasks(p.Plan)),
		fault.Count(len(p.Stages), "stage"), fault.Count(p.Parts, "part"))
	for k, st := range p.Stages {
		fmt.Fprintf(stdout, "  stage %d, %s: %s in %s%s\n", k+1, st.Name, tasksIn(st.Tasks),
			fault.Count(p.partsOf(k), "part"), p.aPart(k))
	}
	if p.CoreSeconds > 0 {
		fmt.Fprintf(stdout, "by the pilot about %s on one core, %s for the longest part; a process takes about %s of memory\n",
			results.Roughly(float64(p.CoreSeconds)), results.Roughly(float64(p.PartSeconds)), size(1e6*float64(p.MemoryMB)))
	}
	if p.after >= worthTelling {
		fmt.Fprintf(stdout, "what one process alone does, between stages and after them: about %s on one core, beside reading "+
			"the parts\n", results.Roughly(p.after))
	}
	d := &division{q.folder, p.Plan}
	const next = "folder %s\nnext: for each part i: %s shard %s i/%d; then: %[2]s merge %[3]s; or `concord submit %[3]s`\n"
	fmt.Fprintf(stdout, next,
		q.folder, d.program(), d.folder(), p.Parts)
}

func tasks(p *results.Plan) int {
	n := 0
	for _, s := range p.Stages {
		n += s.Tasks
	}
	return n
}

func tasksIn(n int) string { return results.Thousands(n) + " " + fault.Plural(n, "task") }

// aPart says what a part of a stage takes.
func (p *planned) aPart(stage int) string {
	if p.costs == nil {
		return ""
	}
	c, of := p.costs[stage], float64(p.partsOf(stage))
	tasks := float64(p.Stages[stage].Tasks) / of
	bytes := 8 * tasks * float64(c.width)
	if c.tally {
		bytes = min(bytes, tallyBytes*math.Pow(tasks, tallyGrowth)*float64(c.width))
	}
	return fmt.Sprintf(", each about %s on one core and about %s of disk, %s together", results.Roughly(c.seconds/of),
		size(bytes), size(bytes*of))
}

// What a part takes of the disk where it holds a tally: bytes of a number for one task, and how they grow with the tasks.
// Measured with the reference, 320 and 3,200 replicates and parameters from priors; shipped parameters take half of it.
const (
	tallyBytes  = 12
	tallyGrowth = 0.4
)
