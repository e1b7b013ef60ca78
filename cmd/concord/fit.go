package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
)

const fitHelp = `concord fit [SCENARIO] [options]

Fits the parameters to the record of the scenario's region: pairs' trade by each reporter,
trade with all, border regimes, and decisions: papers signed and ratified, acts, memberships,
clashes, as counts over five years of what the rules expect one step ahead of the record. The priors of the parameter table are conditioned on the record
by an ensemble smoother; what comes out is a sample of parameter sets that are equally likely.
It says of every parameter how far the record narrowed it, and which ones it does not identify.

{flags}

A fit that is stopped goes on where it was when it is asked for again.

Examples:
  concord fit
  concord fit --until 2014 --out results/runs/fit-2014
  concord fit --recover 40 --members 1000
`

// fitting is what the options of fit ask for.
type fitting struct {
	until, members, steps, draws, recover, workers int
	seed                                           uint64
	update, decisions                              bool
	job
}

func fitVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return fitIn(ctx, stdout, stderr, args, job{})
}

// fitIn is the verb with a job that may be a share of an experiment in parts.
func fitIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := fitting{members: 8000, steps: 5, draws: 256, seed: 1, job: j}
	words, err := options("fit", func(f *flags) {
		f.year(&q.until, "until YEAR", "last year of the record that is used (default: all of it)")
		f.int(&q.members, "members N", fmt.Sprintf("size of the ensemble (default %d)", q.members))
		f.int(&q.steps, "steps N", fmt.Sprintf("in how many parts the record enters (default %d)", q.steps))
		f.int(&q.draws, "draws N", fmt.Sprintf("how many parameter sets to keep, %d at most (default %d)",
			scenarios.MostDraws, q.draws))
		f.seed(&q.seed, fmt.Sprintf("of all draws (default %d)", q.seed))
		f.optional(&q.recover, "recover N", "a whole number from 1 on", "instead, in N experiments with simulated records, "+
			"how well known parameters are found again; prints a table, leaves no files")
		f.bool(&q.decisions, "decisions", "with --recover: by decisions alone, without trade and border regimes")
		q.folderFlags(f, "fit-NAME-UNTIL-SEED", "replace another fit in FOLDER")
		f.bool(&q.update, "update", "also keep it as the project does: the posterior of the region beside its tables, and "+
			"FIT.md in docs, or in "+otherPages+"/NAME of a region that is not the default; from the project's folder")
		q.figureFlags(f)
		f.workers(&q.workers, "the results do not depend on it")
		f.json(&q.asJSON, asManifest)
	}, args)
	if err != nil {
		return err
	}
	p, m, err := q.prepare(words)
	if err != nil {
		return err
	}
	if err := q.takeLook(stderr, m); err != nil {
		return err
	}
	if q.recover > 0 {
		return q.recoverKnown(ctx, stdout, stderr, p)
	}
	pages, err := q.holdPages(p.Bound.Scenario)
	if err != nil {
		return err
	}
	defer pages.release()
	if err := q.plan(p); err != nil {
		return err
	}
	if err := q.hold(m, fmt.Sprintf("fit-%s-%d", m.Scenario, p.Last)); err != nil {
		return err
	}
	defer q.place.Release()
	begun := time.Now()
	post, err := q.fit(ctx, stderr, p, q.save(stderr, m))
	if err != nil {
		return err
	}
	m.OutcomeDigest = post.Digest()
	found, err := q.found(ctx, post)
	if err != nil {
		return err
	}
	files, err := q.files(post, found, m)
	if err != nil {
		return err
	}
	if err := q.leave(ctx, m, files); err != nil {
		return err
	}
	if err := pages.write(files); err != nil {
		return err
	}
	if q.asJSON {
		return printManifest(stdout, m)
	}
	stdout.Write(found.Report(m, true, "")) // as every verb's own words
	if r := p.Bound.Region; q.update && (r.Posterior == nil || r.Posterior.Model != m.ModelVersion) {
		fmt.Fprintf(stdout, "\nThe region file does not name this fit yet: under [calibration] write posterior = %q and "+
			"model = %q\n", filepath.Base(pages.list[0].to), m.ModelVersion)
	}
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with fit.md)\n", results.Roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// plan tells the stages of a fit, and what each takes. The linear algebra between them stays in one process.
func (q *fitting) plan(p *explore.Problem) error {
	if !q.share.plans() {
		return nil
	}
	took, err := explore.Pace(p, explore.Options{Members: q.members, Steps: q.steps, Seed: q.seed})
	if err != nil {
		return err
	}
	cores := float64(runtime.GOMAXPROCS(0))
	for _, st := range explore.Stages(q.members, q.steps) {
		q.stages(st)
		q.pilot(cost{seconds: took.Member * float64(st.Tasks) / cores, memory: programBytes + took.Bytes, width: took.Width})
	}
	q.pilot(cost{after: took.Algebra + took.After})
	return nil
}

// prepare reads the scenario and its record and seals the manifest.
func (q *fitting) prepare(words []string) (*explore.Problem, *results.Manifest, error) {
	name, err := oneScenario("fit", words)
	if err != nil {
		return nil, nil, err
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	if q.members < 50 || q.members > 100_000 || q.steps < 1 || q.steps > 50 || q.draws < 1 || q.draws > scenarios.MostDraws {
		return nil, nil, wrong("--members %d --steps %d --draws %d: want 50..100000 members, 1..50 steps and 1..%d draws",
			q.members, q.steps, q.draws, scenarios.MostDraws)
	}
	if q.recover < 0 || q.recover > 10_000 {
		return nil, nil, wrong("--recover = %d, want 1..10000 experiments", q.recover)
	}
	if q.recover > 0 && (q.out != "" || q.force || q.update || q.asJSON) {
		return nil, nil, wrong("--recover prints a table and leaves no files; drop --out, --force, --update and --json")
	}
	if q.decisions && q.recover == 0 {
		return nil, nil, wrong("--decisions asks what decisions alone can tell, with --recover N; add it, or drop --decisions")
	}
	b, m, err := request{replicates: q.members}.bind(s)
	if err != nil {
		return nil, nil, err
	}
	if q.until == 0 {
		q.until = b.Region.OutcomesObserved
	}
	o, err := scenarios.ObservedIn(s.Region)
	if err != nil {
		return nil, nil, err
	}
	p, err := explore.NewProblem(b, o, q.until)
	if err != nil {
		return nil, nil, wrong("--until %d: %w", q.until, err)
	}
	if q.decisions {
		p = p.OnlyDecisions()
	}
	m.Kind, m.Until = "fit", q.until
	ofRecord(m, p, q.seed, fmt.Sprintf("fit %d %d", q.members, q.steps))
	return p, m, nil
}

// takeLook checks what is asked of the figure.
func (q *fitting) takeLook(stderr io.Writer, m *results.Manifest) error {
	if err := takeLook(stderr, m, q.look, []string{"contraction"}, !q.plain && q.recover == 0); err != nil {
		return err
	}
	if q.update && m.Figures != nil {
		return wrong("--update is of the figure as it is shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	}
	return nil
}

// holdPages takes what --update writes.
func (q *fitting) holdPages(s *scenarios.Scenario) (*generatedFiles, error) {
	if !q.update {
		return &generatedFiles{}, nil
	}
	to, err := shelfOf(s)
	if err != nil {
		return nil, err
	}
	return holdGenerated(true, []generated{
		{"posterior.csv", to.posterior, "draw,"}, {"fit.md", to.fit, ""}, to.figure("contraction.png")})
}

// recordDigest is of the readings that a fit uses.
func recordDigest(p *explore.Problem) string {
	var b strings.Builder
	for k := range p.Data {
		d := &p.Data[k]
		s := p.Series[d.Series]
		fmt.Fprintf(&b, "%s,%s,%s,%d,%v,%v\n", explore.ClassNames[p.Groups[s.Group].Class], p.Groups[s.Group].Name, s.Reporter,
			d.Year, d.Value, d.Coarse)
	}
	for k := range p.Counts {
		c := &p.Counts[k]
		fmt.Fprintf(&b, "%s,%s,%d,%d,%v\n", explore.HazardNames[c.Class], c.Name, c.From, c.To, c.Value)
	}
	return results.SHA256([]byte(b.String()))
}

// fit computes. After each step it saves the ensemble beside the folder that it will write. If the same
// request has saved an ensemble, fit goes on from there.
func (q *fitting) fit(ctx context.Context, stderr io.Writer, p *explore.Problem,
	at *store.Checkpoint) (*explore.FitResult, error) {
	o := explore.Options{Members: q.members, Steps: q.steps, Seed: q.seed, Workers: q.workers, Split: q.work()}
	if at != nil { // nil of a plan
		_, err := at.Load(func(from io.Reader) (err error) { o.Resume, err = explore.ReadHalfway(from, p, o); return err })
		if err != nil {
			return nil, wrongRequest{err}
		}
	}
	if !q.work().Computes() {
		o.Save = func(h explore.Halfway) error {
			return at.Save(func(to io.Writer) error { return h.Write(to) })
		}
	}
	shown := newStages(stderr)
	o.Told = shown.told
	post, err := explore.Fit(ctx, p, o)
	shown.end()
	return post, err
}

// stages shows on a terminal how far a long computation has come.
type stages struct {
	out   io.Writer
	begun time.Time
}

func newStages(stderr io.Writer) *stages {
	s := &stages{begun: time.Now()}
	if isTerminal(stderr) {
		s.out = stderr
	}
	return s
}

func (s *stages) told(stage string, step, of int) {
	if s.out != nil {
		fmt.Fprintf(s.out, "\r%s: %d of %d after %s \x1b[K", stage, step, of, time.Since(s.begun).Round(time.Second))
	}
}

func (s *stages) end() {
	if s.out != nil {
		fmt.Fprint(s.out, "\r\x1b[K")
	}
}

// found returns what the fit found, beside the record. Its powers are those with trade on record.
func (q *fitting) found(ctx context.Context, post *explore.FitResult) (*evidence.Fit, error) {
	p := post.Problem
	o, err := scenarios.ObservedIn(p.Bound.Scenario.Region)
	if err != nil {
		return nil, err
	}
	var powers []string
	for _, g := range p.Groups {
		if id := p.Bound.Region.Nodes[max(0, g.B)].ID; g.Class == explore.Outside && !slices.Contains(powers, id) {
			powers = append(powers, id)
		}
	}
	slices.Sort(powers)
	levels, err := post.Levels(ctx, o, powers, append(decades(p.First, p.Last), p.Last))
	if err != nil {
		return nil, err
	}
	const asked = 400 // members
	decisions, err := post.Decisions(ctx, asked)
	if err != nil {
		return nil, err
	}
	return post.Found(levels, decisions), nil
}

// decades are the years between two that end in 0.
func decades(first, last int) []int {
	var years []int
	for y := first + 9 - (first+9)%10; y < last; y += 10 {
		years = append(years, y)
	}
	return years
}

// files are the files of the folder.
func (q *fitting) files(post *explore.FitResult, found *evidence.Fit, m *results.Manifest) ([]store.File, error) {
	shown, picture := newGallery(q.look), ""
	if !q.plain {
		if err := hangIntervals(shown, figures.Contraction(found, m)); err != nil {
			return nil, err
		}
		picture = shown.paths[0]
	}
	files := append(described(m, posteriorSample(post, q.draws), found.Table()),
		store.File{Path: "fit.md", Data: found.Report(m, false, picture)})
	return append(files, shown.files...), nil
}

// posteriorSample is the table of draws that a region may name as its posterior.
func posteriorSample(post *explore.FitResult, draws int) results.Table {
	shipped := post.Shipped(draws)
	t := results.Table{File: "posterior.csv", CSV: scenarios.PosteriorCSV(shipped),
		Description: "Sets of fitted numbers that are equally likely by the record, one row for each. Numbers have six digits.",
		Columns: []results.Column{{Name: "draw", Type: "string",
			Description: "number of the set, from 1; mean: the posterior mean of each number; contraction: the share of the " +
				"prior's variance that is gone"}}}
	docs := map[string]string{}
	for _, row := range post.Problem.Bound.Params.Table() {
		docs[row.Path] = row.Doc + " [" + row.Unit + "]"
	}
	for _, path := range shipped.Paths {
		doc, known := docs[path]
		if !known {
			doc = "term of trade that lasts beyond all others, of a pair or of a country's own borders [log points]"
		}
		t.Columns = append(t.Columns, results.Column{Name: path, Type: "number", Description: doc})
	}
	return t
}

// recoverKnown prints how well known parameters are found again.
func (q *fitting) recoverKnown(ctx context.Context, stdout, stderr io.Writer, p *explore.Problem) error {
	shown := newStages(stderr)
	found, err := explore.Recover(ctx, p, explore.Options{Members: q.members, Steps: q.steps, Seed: q.seed, Workers: q.workers,
		Told: shown.told}, q.recover)
	shown.end()
	if err != nil {
		return err
	}
	stdout.Write(found.Report()) // as every verb's own words
	return nil
}
