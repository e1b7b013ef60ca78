package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const explainHelp = `concord explain SUBJECT… [SCENARIO] [options]

Why did they decide so? Looks inside the decisions on one subject and shows each number behind
them, year by year: the terms of the score with their signs, their sum, what else the rule read,
and what came out. AA and BB stand for the codes of two countries, UNION for that of an organisation.
The subject is one of

  AA-BB              how open the leader of AA is to BB; the order matters
  ENTRY              an act or a proposal by its id, also one that leaders make themselves, such as
                     own-aa-bb-border: each party's score, and how an agreement was kept
  border AA-BB       how a border is run: stances, floors, caps, and the chance of an incident
  body UNION AA      whether a country wants to be in an organisation, and may
  trade AA-BB        what frees and hinders trade of a country with another or with one outside the
                     region, such as AA-XW; sizes, oil, remittances, and what is sold

{flags}

Examples:
{examples}
`

// explaining is what the options of explain ask for.
type explaining struct {
	subject     run.Subject
	years       string
	replicates  int // −1 when left out
	only        int // the one replicate, −1 when left out
	against     string
	seed, until string
	sets        []string
	uncertain   bool
	draws       sim.ParameterSource
	workers     int
}

// flags are the flags of explain.
func (q *explaining) flags(f *flags, j *job) {
	f.string(&q.years, "years A-B", "a year or several, 2014-2020 (default: all; of an entry those in which somebody was "+
		"asked or it was kept)")
	f.replicates(&q.replicates, fmt.Sprintf("how many runs (default %d, at most %s)", defaultReplicates,
		results.Thousands(run.MostExplained)))
	f.optional(&q.only, "replicate K", "a whole number such as 7", "this one replicate instead, counted from 0; no band then")
	f.string(&q.against, "against SCENARIO", "what is different in that one? Both run on the same draws, and the difference "+
		"is that one minus this, replicate by replicate")
	f.ownSeed(&q.seed, "the seed (default: the scenario's)")
	f.until(&q.until, untilOfScenario)
	f.settings(&q.sets, "change a value of SCENARIO, and not of the one of --against; may be given again")
	f.bool(&q.uncertain, "uncertain", "draw the scenarios' [uncertain] values; intervals are then of these too")
	f.draws(&q.draws, sim.FromPriors, "draw the parameters from their priors in each replicate, but those that a scenario sets")
	f.draws(&q.draws, sim.FromPosterior, "draw them from the posterior of the fit instead")
	f.medians(&q.draws, "a scenario")
	f.bool(&j.rows, "rows", "also the numbers of every replicate, in explain-rows.csv")
	j.folderFlags(f, "explain-SUBJECT-SCENARIO-SEED-KEY", otherRun)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
	f.json(&j.asJSON, "print the numbers as JSON")
}

func explainVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := explaining{replicates: -1, only: -1}
	var j job
	words, err := options("explain", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	name, err := q.words(words)
	if err != nil {
		return err
	}
	sides, err := q.sides(name)
	if err != nil {
		return err
	}
	work, m, err := q.job(sides)
	if err != nil {
		return err
	}
	e, err := q.leave(ctx, stderr, &j, work, m)
	if err != nil {
		return err
	}
	if j.asJSON {
		_, err := stdout.Write(e.JSON(m))
		return err
	}
	fmt.Fprintf(stdout, "%s\n", e.Brief())
	j.told(stdout, m)
	return nil
}

// words divides the words of the command line into the subject and the scenario, which is the reference if it is
// left out.
func (q *explaining) words(words []string) (scenario string, err error) {
	if len(words) == 0 {
		return "", wrong("explain what? %s; `concord help explain` has examples", run.WhatCanBeExplained)
	}
	subject, rest, err := run.SubjectOf(words)
	if err != nil {
		return "", wrongRequest{err}
	}
	q.subject = subject
	return oneScenario("explain "+subject.String(), rest)
}

// leave computes the explanation and writes its folder.
func (q *explaining) leave(ctx context.Context, stderr io.Writer, j *job, work explainWork, m *results.Manifest) (
	*results.Explanation, error) {
	if err := j.takeLook(stderr, m, []string{"explain"}, work.Sides...); err != nil {
		return nil, err
	}
	if err := j.hold(m, clipped("explain-"+strings.Join(q.subject, "-")+"-"+m.Scenario)); err != nil {
		return nil, err
	}
	defer j.place.Release()
	one := run.Job{Bound: work.Sides[0], Seed: work.Seed, Draws: work.Draws}
	took := ensembleCost(0, work.Replicates, work.Workers, paceOf(one))
	took.seconds *= float64(len(work.Sides))
	if err := took.tell(stderr, "explain", j.place); err != nil {
		return nil, err
	}
	rows := explainRows{place: j.place}
	defer rows.discard()
	if j.rows {
		work.InTurn = rows.add
	}
	e, err := work.compute(ctx, stderr)
	if err != nil {
		return nil, err
	}
	single, err := rows.tables()
	if err != nil {
		return nil, err
	}
	m.OutcomeDigest = results.SHA256(e.Table().CSV)
	files, err := j.explanationFolder(work, e, m, single)
	if err != nil {
		return nil, err
	}
	return e, j.leave(ctx, m, files, single...)
}

// sides reads the scenario, and the one that it is set against.
func (q *explaining) sides(name string) ([]*scenarios.Scenario, error) {
	a, err := scenarios.Read(name)
	if err != nil {
		if len(q.subject) == 1 && len(strings.Fields(name)) == 1 {
			err = fmt.Errorf("%w (explain takes a subject and then a scenario)", err)
		}
		return nil, wrongRequest{err}
	}
	if err := a.Set(append(seedAndUntil(q.seed, q.until), q.sets...)...); err != nil {
		return nil, wrongRequest{err}
	}
	if q.against == "" {
		return []*scenarios.Scenario{a}, nil
	}
	b, err := scenarios.Read(q.against)
	if err != nil {
		return nil, wrong("--against: %w", err)
	}
	if err := b.Set(seedAndUntil(fmt.Sprint(a.Seed), q.until)...); err != nil {
		return nil, wrong("--against: %w", err)
	}
	if a.Region != b.Region {
		return nil, wrong("%s is of region %s and %s of %s; set scenarios of one region against each other", a.Name, a.Region,
			b.Name, b.Region)
	}
	return []*scenarios.Scenario{a, b}, nil
}

// explainWork is a request that is ready to be computed.
type explainWork struct {
	run.ExplainJob
	subject, title string
	trim           bool // leaves out the years before and after all that is told
}

// job brings the scenarios and the subject together and makes the manifest. It computes nothing.
func (q *explaining) job(sides []*scenarios.Scenario) (work explainWork, m *results.Manifest, err error) {
	fail := func(err error) (explainWork, *results.Manifest, error) { return work, nil, err }
	if err := q.count(); err != nil {
		return fail(err)
	}
	work.ExplainJob = run.ExplainJob{Seed: sides[0].Seed, Replicates: q.replicates, Only: q.only, Workers: q.workers,
		Uncertain: q.uncertain, Draws: q.draws}
	work.subject = q.subject.String()
	last := 0
	for _, s := range sides {
		b, err := s.Bind()
		if err != nil {
			return fail(wrongRequest{err})
		}
		if err := b.CanDraw(q.draws); err != nil {
			return fail(wrongRequest{err})
		}
		asked, title, err := q.subject.Question(b)
		if err != nil {
			return fail(wrongRequest{err})
		}
		if work.Sides == nil {
			last, work.title = b.Until, title
		}
		last = min(last, b.Until)
		work.Sides, work.Questions = append(work.Sides, b), append(work.Questions, asked)
	}
	if q.uncertain && !slices.ContainsFunc(work.Sides, func(b *scenarios.Bound) bool { return len(b.Uncertain) > 0 }) {
		return fail(wrong("--uncertain: no scenario here has an [uncertain] table"))
	}
	if err := q.span(&work, last); err != nil {
		return fail(err)
	}
	m, err = q.manifest(&work)
	return work, m, err
}

// count settles how many replicates there are.
func (q *explaining) count() error {
	switch {
	case q.only != -1 && q.replicates != -1:
		return wrong("--replicate %d is one replicate and --replicates %d many; keep one of the two", q.only, q.replicates)
	case q.only != -1 && (q.only < 0 || q.only >= run.MostExplained):
		return wrong("--replicate %d, want 0..%d", q.only, run.MostExplained-1)
	case q.only != -1:
		q.replicates = 1
	case q.replicates == -1:
		q.replicates = defaultReplicates
	case q.replicates < 1 || q.replicates > run.MostExplained:
		return wrong("--replicates = %d, want 1..%d: explain gathers every number of every replicate; for statistics of more, "+
			"use concord run", q.replicates, run.MostExplained)
	}
	return nil
}

// span settles the years.
func (q *explaining) span(work *explainWork, last int) (err error) {
	first := work.Sides[0].Region.FirstYear
	work.From, work.To, work.trim = first, last, work.Questions[0].Topic == sim.AboutEntry
	if q.years == "" {
		return nil
	}
	work.trim = false
	if work.From, work.To, err = yearsOf(q.years, last); err != nil {
		return err
	}
	if work.From < first || work.To > last || work.From > work.To {
		return wrong("--years %s: want years of %d–%d in order; --until makes a run longer", q.years, first, last)
	}
	return nil
}

// manifest seals the request.
func (q *explaining) manifest(work *explainWork) (*results.Manifest, error) {
	settings := []string{"explain " + work.subject}
	if q.years != "" {
		settings = append(settings, fmt.Sprintf("years %d-%d", work.From, work.To))
	}
	if q.only >= 0 {
		settings = append(settings, fmt.Sprintf("replicate %d", q.only))
	}
	m, err := newManifest("explanation", work.Sides[0], work.Replicates, append(settings, drawn(q.uncertain, q.draws)...))
	if err != nil {
		return nil, err
	}
	m.Title, m.Until = "Why? "+work.title, work.To
	for n, b := range work.Sides {
		m.Inputs[sideFile(n)] = results.SHA256(b.Scenario.TOML(false))
		if n > 0 {
			m.Others = append(m.Others, b.Scenario.Name)
			m.Title += ", " + work.Sides[0].Scenario.Name + " and " + b.Scenario.Name
		}
	}
	m.DigestInputs()
	return m, nil
}

// compute runs the replicates. Nothing to tell is an error that says so.
func (work *explainWork) compute(ctx context.Context, stderr io.Writer) (*results.Explanation, error) {
	p := newProgress(stderr, "explain", work.Replicates)
	work.Done = p.done
	e, err := run.Explain(ctx, work.ExplainJob)
	p.end()
	if err != nil {
		return nil, err
	}
	e.Subject, e.Title = work.subject, work.title
	if len(e.Asked()) == 0 {
		return nil, wrong("%s: nobody was asked about it and nothing was kept in %s, in none of %s; in this time it never "+
			"came to the table, or there was no ground for it", work.subject, e.Span(),
			fault.Count(work.Replicates, "replicate"))
	}
	if work.trim {
		e.Trim()
	}
	return e, nil
}

// explanationFolder makes every file of an explanation's folder but the manifest. Single is the table of single
// replicates, if there is one.
func (j *job) explanationFolder(work explainWork, e *results.Explanation, m *results.Manifest, single []results.Table) (
	[]store.File, error) {
	table := e.Table()
	files := []store.File{{Path: table.File, Data: table.CSV},
		{Path: "datapackage.json", Data: results.DataPackage(m, nil, append([]results.Table{table}, single...))}}
	for _, t := range single {
		files = append(files, store.File{Path: t.File, From: t.From})
	}
	for n, b := range work.Sides {
		files = append(files, store.File{Path: sideFile(n), Data: b.Scenario.TOML(false)})
	}
	draw := func(figures.Meta) ([]figures.Figure, error) {
		f, err := figures.Explain(e)
		return []figures.Figure{f}, err
	}
	pages, err := j.pages(m, draw, func(captions []string) []byte { return e.Report(m, captions) })
	return append(files, pages...), err
}
