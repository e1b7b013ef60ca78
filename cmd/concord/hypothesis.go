package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/evidence"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
)

const hypothesisHelp = `concord hypothesis [SCENARIO] [options]

What can the record tell of the claim that barriers inside and interference of outside powers
made regionalism fail? Four answers: the share of outside causes before and after the fit; the
same under other weights; models without one kind of causes or both, fitted anew and scored on
what they had not seen; and the trace that each theory about outside powers leaves, beside the
record. A paragraph says by fixed rules what follows and what does not.

{flags}

The usual budget takes about a quarter of an hour on two cores, --full a night. A request that is
stopped goes on where it was when it is asked for again.

Examples:
  concord hypothesis
  concord hypothesis --members 100 --draws 100
  concord hypothesis --full --out results/runs/hypothesis-full
`

const (
	hypothesisPage  = "docs/HYPOTHESIS.md"
	hypothesisTable = "results/reference/hypothesis.csv"
	readmePage      = "README.md"
)

// budget is how much work goes into an answer.
type budget struct{ draws, surface, histories, members, steps, resamples int }

// The usual budget and the full one. They were set by time, with no sight of an answer.
var (
	usualBudget = budget{draws: 400, surface: 100, histories: 100, members: 200, steps: 4, resamples: 2000}
	fullBudget  = budget{draws: 2000, surface: 256, histories: 1000, members: 5000, steps: 4, resamples: 10_000}
)

// hypothesising is what the options of hypothesis ask for.
type hypothesising struct {
	budget
	full    bool
	seed    uint64
	workers int
	update  bool
	job

	given, free *scenarios.Bound
	record      *scenarios.Observations
	ask         run.Hypothesis
	design      evidence.ModelDesign
	only        []string // names of the variants that are compared; nil for all
}

// flags are the flags of hypothesis. A number that is 0 is that of the budget.
func (q *hypothesising) flags(f *flags) {
	f.bool(&q.full, "full", "the large budget")
	f.optional(&q.draws, "draws N", "a whole number from 20 on", fmt.Sprintf("draws of the priors and of the posterior "+
		"(default %d, with --full %d)", usualBudget.draws, fullBudget.draws))
	f.optional(&q.members, "members N", "a whole number from 20 on", fmt.Sprintf("of each fit of each model (default %d, "+
		"with --full %d)",
		usualBudget.members, fullBudget.members))
	f.seed(&q.seed, fmt.Sprintf("of all draws (default %d)", q.seed))
	q.folderFlags(f, "hypothesis-NAME-SEED-KEY", "replace another answer in FOLDER")
	f.bool(&q.update, "update", "also rewrite "+hypothesisPage+", its figures, "+hypothesisTable+" and the answer in "+readmePage+
		" (from the project's root)")
	q.figureFlags(f)
	f.workers(&q.workers, "the answer does not depend on it")
	f.json(&q.asJSON, asManifest)
}

func hypothesisVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := hypothesising{seed: 1}
	words, err := options("hypothesis", q.flags, args)
	if err != nil {
		return err
	}
	m, err := q.prepare(words)
	if err != nil {
		return err
	}
	if err := q.takeLook(stderr, m); err != nil {
		return err
	}
	pages, readme, err := q.holdPages()
	if err != nil {
		return err
	}
	defer pages.release()
	if err := q.hold(m, "hypothesis-"+m.Scenario); err != nil {
		return err
	}
	defer q.place.Release()
	begun := time.Now()
	h, err := q.answer(ctx, stderr, m)
	if err != nil {
		return err
	}
	files, err := q.files(h, m)
	if err != nil {
		return err
	}
	if err := q.leave(ctx, m, files); err != nil {
		return err
	}
	if err := q.write(pages, readme, h, files); err != nil {
		return err
	}
	if q.asJSON {
		return printManifest(stdout, m)
	}
	fmt.Fprintf(stdout, "%s\n\n%s, results in %s (begin with hypothesis.md)\n", h.Paragraph(),
		results.Roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// prepare reads the scenario and the record, says what the answer is computed from and seals the manifest.
func (q *hypothesising) prepare(words []string) (*results.Manifest, error) {
	name, err := oneScenario("hypothesis", words)
	if err != nil {
		return nil, err
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return nil, wrongRequest{err}
	}
	if err := q.spend(); err != nil {
		return nil, err
	}
	b, m, err := request{replicates: q.draws}.bind(s)
	if err != nil {
		return nil, err
	}
	q.ask = run.Hypothesis{Given: s, Draws: q.draws, Surface: q.surface, Seed: q.seed, Workers: q.workers}
	if err := q.ask.Check(); err != nil {
		return nil, wrongRequest{err}
	}
	free := *s
	if err := free.Set("agenda=free"); err != nil {
		return nil, wrongRequest{err}
	}
	free.Name = s.Name + "-free"
	if slices.Contains(scenarios.Library(), "free-history") && s.Name == "reference" {
		free.Name = "free-history"
	}
	if q.free, err = free.Bind(); err != nil {
		return nil, wrongRequest{err}
	}
	if q.record, err = scenarios.ObservedIn(s.Region); err != nil {
		return nil, err
	}
	p, err := explore.NewProblem(b, q.record, b.Region.OutcomesObserved)
	if err != nil {
		return nil, wrongRequest{err}
	}
	q.given = b
	origins, until := explore.ModelOrigins(b.Region)
	q.design = evidence.ModelDesign{Origins: origins, Until: until, Members: q.members, Steps: q.steps, Ahead: min(q.members,
		400),
		Resamples: q.resamples, Seed: q.seed}
	m.Kind, m.Title, m.Seed = "hypothesis", "The hypothesis: what the record can and cannot tell", q.seed
	m.Settings = append(m.Settings, fmt.Sprintf("hypothesis %d %d %s", q.draws, q.members, q.word()))
	m.Inputs["record"] = recordDigest(p)
	m.Inputs["free.effective.toml"] = results.SHA256(free.TOML(false))
	m.Inputs["signatures"] = results.SHA256([]byte(explore.TheoriesKey(q.free)))
	m.DigestInputs()
	return m, nil
}

// spend fills in the budget.
func (q *hypothesising) spend() error {
	of := usualBudget
	if q.full {
		of = fullBudget
	}
	if q.draws != 0 {
		of.draws = q.draws
		of.surface = min(of.surface, q.draws)
		of.histories = min(of.histories, q.draws)
	}
	if q.members != 0 {
		of.members = q.members
	}
	if of.draws < 20 || of.draws > run.MostReplicates || of.members < 20 || of.members > 20_000 {
		return wrong("--draws %d --members %d: want 20..%d draws and 20..20000 members", of.draws, of.members, run.MostReplicates)
	}
	q.budget = of
	return nil
}

// word says which budget the numbers that were not given are of.
func (q *hypothesising) word() string {
	if q.full {
		return "full"
	}
	return "usual"
}

// spent says in words on which budget an answer rests.
func (q *hypothesising) spent() string {
	name := map[string]string{"full": "the full budget", "usual": "the default budget"}[q.word()]
	of := map[string]budget{"full": fullBudget, "usual": usualBudget}[q.word()]
	if q.budget != of {
		name = "a budget of its own"
	}
	return fmt.Sprintf("on %s (%d draws, %d for the surface, %d histories, %d origins with %d members in %d steps)", name,
		q.draws, q.surface,
		q.histories, len(q.design.Origins), q.members, q.steps)
}

// takeLook checks what is asked of the figures.
func (q *hypothesising) takeLook(stderr io.Writer, m *results.Manifest) error {
	var names []string
	for _, p := range evidence.HypothesisPictures {
		names = append(names, strings.TrimSuffix(p.File, ".png"))
	}
	if err := q.job.takeLook(stderr, m, names); err != nil {
		return err
	}
	switch {
	case q.update && m.Figures != nil:
		return wrong("--update is of the figures as they are shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	case q.update && q.plain:
		return wrong("--update writes figures too; drop --no-figures")
	case q.update && q.given.Scenario.Region != scenarios.DefaultRegion:
		return wrong("--update writes the answer into the README and its page, which are about the source paper's claim and "+
			"its region, %s; %s is of region %s, so drop --update: its answer is in the folder of results",
			scenarios.DefaultRegion, m.Scenario, q.given.Scenario.Region)
	}
	return nil
}

// holdPages takes what --update writes, and reads the page into which the answer goes.
func (q *hypothesising) holdPages() (*generatedFiles, []byte, error) {
	list := []generated{{"hypothesis.csv", hypothesisTable, "part,of,draws,"}, {"HYPOTHESIS.md", hypothesisPage, ""},
		{readmePage, readmePage, evidence.AnswerBegin}}
	for _, p := range evidence.HypothesisPictures {
		list = append(list, generated{"figures/" + p.File, "docs/figures/" + p.File, ""})
	}
	pages, err := holdGenerated(q.update, list)
	if err != nil || !q.update {
		return pages, nil, err
	}
	readme, err := os.ReadFile(readmePage)
	if err == nil {
		_, err = withAnswer(readme, nil)
	}
	if err != nil {
		pages.release()
		return nil, nil, err
	}
	return pages, readme, nil
}

// withAnswer puts an answer between the marks of a page.
func withAnswer(page, answer []byte) ([]byte, error) {
	head, rest, begun := bytes.Cut(page, []byte(evidence.AnswerBegin))
	_, tail, ended := bytes.Cut(rest, []byte(evidence.AnswerEnd))
	if !begun || !ended {
		return nil, wrong("%s lacks the lines %q and %q, between which the answer stands; put them back", readmePage,
			strings.TrimSpace(evidence.AnswerBegin), strings.TrimSpace(evidence.AnswerEnd))
	}
	return slices.Concat(head, []byte(evidence.AnswerBegin+"\n"), answer, []byte("\n"+evidence.AnswerEnd), tail), nil
}

// soFar is how far an answer has come, as it is saved.
type soFar struct {
	Weighed run.Weighed          `json:"weighed"`
	Pieces  []explore.ModelPiece `json:"pieces"`
}

// answer computes. After each part it saves how far it has come beside the folder that it will write. If the same request
// has saved something, it goes on from there.
func (q *hypothesising) answer(ctx context.Context, stderr io.Writer, m *results.Manifest) (*evidence.Hypothesis, error) {
	at := q.save(stderr, m)
	var so soFar
	if _, err := at.Load(func(from io.Reader) error {
		text, err := io.ReadAll(from)
		if err != nil {
			return err
		}
		return json.Unmarshal(text, &so)
	}); err != nil {
		return nil, wrongRequest{err}
	}
	save := func() error { return at.Save(func(to io.Writer) error { return json.NewEncoder(to).Encode(&so) }) }
	h := &evidence.Hypothesis{Scenario: m.Scenario, Free: q.free.Scenario.Name, Histories: q.histories, Seed: q.seed,
		Budget:       q.spent(),
		ModelVersion: m.ModelVersion, Parameters: run.ParametersDigest(), Inputs: m.Key(),
		Behind: results.NotRefitted(fittedModel(q.given.Region))}
	if err := q.weigh(ctx, stderr, h, &so, save); err != nil {
		return nil, err
	}
	shown := newProgress(stderr, "signatures", explore.BesideRuns(q.histories))
	var err error
	h.Signatures, err = explore.Beside(ctx, q.free, q.given, q.record, explore.BesideOptions{Histories: q.histories, Seed: q.seed,
		Workers: q.crew(), Done: shown.done})
	shown.end()
	if err != nil {
		return nil, err
	}
	stages := newStages(stderr)
	h.Models, err = explore.RunModels(ctx, q.given, q.record, explore.ModelsOptions{ModelDesign: q.design, Only: q.only,
		Workers: q.crew(),
		Known:   so.Pieces, Told: stages.told, Save: func(p explore.ModelPiece) error {
			so.Pieces = append(so.Pieces, p)
			return save()
		}})
	stages.end()
	return h, err
}

// weigh computes the shares and the surface.
func (q *hypothesising) weigh(ctx context.Context, stderr io.Writer, h *evidence.Hypothesis, so *soFar, save func() error) error {
	ask := q.ask
	if !so.Weighed.Fits(&ask) {
		return wrong("what was saved of this request does not fit it; remove %s and begin anew", q.saved.Path())
	}
	if len(so.Weighed.Levels) > 0 {
		resume := so.Weighed
		ask.Resume = &resume
	}
	ask.Save = func(w run.Weighed) error {
		so.Weighed = w
		return save()
	}
	shown := newProgress(stderr, "shares", ask.Runs())
	ask.Told = shown.done
	err := ask.Ask(ctx, h)
	shown.end()
	return err
}

// crew is how many work at a time.
func (q *hypothesising) crew() int {
	if q.workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return q.workers
}

// files are the files of the folder, including the page.
func (q *hypothesising) files(h *evidence.Hypothesis, m *results.Manifest) ([]store.File, error) {
	tables := []results.Table{h.Table(), h.Models.ScoresTable(), h.Models.ContrastsTable(), h.Models.StackingTable(),
		h.Models.Table()}
	var all []byte
	for _, t := range tables {
		all = append(all, t.CSV...)
	}
	m.OutcomeDigest = results.SHA256(all)
	hung := newGallery(q.look)
	if !q.plain {
		drawn, err := figures.Hypothesis(h, q.look.Wants)
		if err != nil {
			return nil, err
		}
		hung.hang(drawn...)
	}
	files := append(described(m, tables...), store.File{Path: "hypothesis.md", Data: h.Report(hung.path, false)})
	return append(files, hung.files...), nil
}

// write writes what --update asks for.
func (q *hypothesising) write(pages *generatedFiles, readme []byte, h *evidence.Hypothesis, files []store.File) error {
	if !q.update {
		return nil
	}
	answer, err := withAnswer(readme, h.Answer("docs/figures"))
	if err != nil {
		return err
	}
	path := func(file string) string {
		if slices.ContainsFunc(files, func(f store.File) bool { return f.Path == "figures/"+file }) {
			return "figures/" + file
		}
		return ""
	}
	return pages.write(append(slices.Clone(files), store.File{Path: "HYPOTHESIS.md", Data: h.Report(path, true)},
		store.File{Path: readmePage, Data: answer}))
}
