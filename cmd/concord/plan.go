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

Then each part is computed by ` + "`concord shard FOLDER i/n`" + `, in any order, on any machine that sees the
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
		return wrong("plan wants a verb whose work is divided: %s; for example: concord plan --parts 64 run reference --replicates "+
			"10000", strings.Join(verbs, ", "))
	case q.parts != -1 && (q.parts < 1 || q.parts > results.MostParts):
		return wrong("--parts %d: want 1..%d", q.parts, results.MostParts)
	case !(q.minutes >= 0.01 && q.minutes <= 60*24*7):
		return wrong("--minutes %v: want 0.01..%d", q.minutes, 60*24*7)
	}
	if err := undividedFlag(verb, words); err != nil {
		return err
	}
	p, files, err := q.plan(ctx, stderr, verb, words)
	if err != nil {
		return err
	}
	there, err := q.write(p, files)
	if err != nil {
		return err
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

// plan goes through the request to its first stage, where nothing is computed yet.
func (q *planning) plan(ctx context.Context, stderr io.Writer, verb string, words []string) (*results.Plan, []store.File, error) {
	scratch, err := os.MkdirTemp("", "concord-plan-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(scratch)
	parts := filepath.Join(scratch, partsFolder)
	if err := os.Mkdir(parts, 0o755); err != nil {
		return nil, nil, err
	}
	s := &share{Work: split.Work{Dir: parts, Parts: 1}}
	scenarios.NoteReads()
	err = divisible()[verb](ctx, io.Discard, stderr, words, job{out: filepath.Join(scratch, "results"), share: s})
	read := scenarios.FilesRead()
	var incomplete *split.Incomplete
	if !errors.As(err, &incomplete) {
		if err == nil {
			err = wrong("plan: %s %s has nothing to divide", verb, strings.Join(words, " "))
		}
		return nil, nil, err
	}
	p := &results.Plan{Verb: verb, Words: words, Title: s.planned.Title, InputDigest: s.planned.InputDigest, Parts: q.parts,
		CoreSeconds: int(math.Ceil(s.cost.seconds * float64(runtime.GOMAXPROCS(0))))}
	if p.Words == nil {
		p.Words = []string{}
	}
	for _, st := range s.Planned {
		p.Stages = append(p.Stages, results.PlanStage(st))
	}
	if q.parts == -1 {
		p.Parts = int(min(results.MostParts, max(1, math.Ceil(float64(p.CoreSeconds)/(60*q.minutes)))))
	}
	engine, err := thisEngine(ctx)
	if err != nil {
		return nil, nil, err
	}
	p.Engine = *engine
	files, err := copyInputs(p, read)
	if err != nil {
		return nil, nil, err
	}
	if q.folder == "" {
		q.folder = filepath.Join("results", "plans", fmt.Sprintf("%s-%s-%d-%s", verb, s.planned.Scenario, s.planned.Seed,
			s.planned.Key()))
	}
	return p, files, nil
}

// copyInputs takes the user's files into the plan.
func copyInputs(p *results.Plan, read []scenarios.FileRead) ([]store.File, error) {
	var files []store.File
	for _, f := range read {
		if k := len(p.Folders); k == 0 || p.Folders[k-1].Named != f.Folder {
			p.Folders = append(p.Folders, results.PlanFolder{Named: f.Folder, Copy: fmt.Sprintf("%s/%d", inputsFolder, k+1)})
		}
		text, err := store.Read(filepath.Join(filepath.FromSlash(f.Folder), filepath.FromSlash(f.Path)), mostText)
		if err != nil {
			return nil, fmt.Errorf("cannot copy %s for the plan: %w", f.Path, err)
		}
		path := p.Folders[len(p.Folders)-1].Copy + "/" + f.Path
		if p.Files == nil {
			p.Files = map[string]string{}
		}
		p.Files[path] = results.SHA256(text)
		files = append(files, store.File{Path: path, Data: text})
	}
	return files, nil
}

// write leaves the folder of the plan. It tells whether the same plan was there already.
func (q *planning) write(p *results.Plan, files []store.File) (there bool, err error) {
	if old, err := openDivision(q.folder); err == nil {
		same := *old.plan
		same.CoreSeconds = p.CoreSeconds // measured, so it is never twice the same
		if q.parts == -1 {
			same.Parts = p.Parts
		}
		if same.Digest() == p.Digest() {
			*p = *old.plan
			return true, nil
		}
	}
	text := p.JSON()
	place, err := store.Hold(q.folder, func(path string, _ bool) ([]string, error) {
		if entries, err := os.ReadDir(path); err != nil || len(entries) > 0 {
			return nil, fmt.Errorf("%s %w: there is something else; choose another folder with --in", path, store.ErrKept)
		}
		return nil, nil
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
	files = append(files, store.File{Path: results.PlanFile, Data: text}, store.File{Path: programFile, Data: program, Runs: true})
	files = append(files, store.File{Path: partsFolder + "/.keep"})
	return false, place.Folder(files)
}

// told says what was planned, what it will take, and how to go on.
func (q *planning) told(stdout io.Writer, p *results.Plan, there bool) {
	verb := "planned"
	if there {
		verb = "planned already, and the same"
	}
	fmt.Fprintf(stdout, "%s: %s\n%s in %s of at most %s\n", verb, p.Title, fault.Count(tasks(p), "task"),
		fault.Count(len(p.Stages), "stage"), fault.Count(p.Parts, "part"))
	for k, s := range p.Stages {
		fmt.Fprintf(stdout, "  stage %d, %s: %s tasks, %s\n", k+1, s.Name, results.Thousands(s.Tasks),
			fault.Count(split.Parts(p.Parts, s.Tasks, s.Unit), "part"))
	}
	if p.CoreSeconds > 0 {
		fmt.Fprintf(stdout, "by the pilot about %s on one core, %s a part\n", results.Roughly(float64(p.CoreSeconds)),
			results.Roughly(float64(p.CoreSeconds)/float64(len(p.Stages))/float64(split.Parts(p.Parts, p.Stages[0].Tasks, p.Stages[0].Unit))))
	}
	program := filepath.Join(q.folder, programFile)
	fmt.Fprintf(stdout, "folder %s\nnext: for each part i: %s shard %s i/%d; then: %s merge %s; or `concord submit %s`\n", q.folder, program,
		q.folder, p.Parts, program, q.folder, q.folder)
}

func tasks(p *results.Plan) int {
	n := 0
	for _, s := range p.Stages {
		n += s.Tasks
	}
	return n
}
