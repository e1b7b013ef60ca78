package main

import (
	"context"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/cmd/internal/split"
	"concord/results"
	"concord/results/figures"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

const whyHelp = `concord why A B [options]
concord why A --barriers [options]

What made the difference? The first form divides the difference that scenario B makes against A
among the things in which the two differ: entries, parameters, switches, readings of size. The
second divides what A would gain if all barriers fell among the five groups of barriers, sets
inner barriers against outside ones, and does the same for what it would lose without supports.
A cause counts whatever it works through: what a border, a road or a visa takes stays, so an outside
cause that closes a border counts as outside.

Shares are Shapley values: what each adds, in the mean over all orders of joining. With up to 12
things that differ every combination is simulated with every seed; with more, a random order and
its reverse for each seed. The attribution holds inside the model.

{flags}

Examples:
  concord why reference no-new-leader
  concord why reference --barriers
  concord why reference powers-disengage --outcome region.vertical --years 2030-2035 --priors
`

// asking is what the options of why ask for.
type asking struct {
	barriers   bool
	outcome    string
	years      string
	replicates int
	seed       string
	draws      sim.ParameterSource
	groups     []string
	workers    int
}

// flags are the flags of why.
func (q *asking) flags(f *flags, j *job) {
	f.bool(&q.barriers, "barriers", "instead divide what A would gain if all barriers fell, and would lose without supports")
	f.string(&q.outcome, "outcome O", "of what (default "+usualOutcome+"); region.OUTCOME, or "+
		"TABLE.ENTITY.OUTCOME such as pairs.AA-BB.turnover_usd")
	f.string(&q.years, "years Y", "a year or the mean of some, 2030-2035 (default: the last; with --barriers "+
		"the eve of the region's turn)")
	f.int(&q.replicates, "replicates N", fmt.Sprintf("how many seeds run each combination (default %d)", defaultReplicates))
	f.ownSeed(&q.seed, "the seed (default: that of A)")
	f.draws(&q.draws, sim.FromPriors, "each seed also draws the parameters from their priors, but those that a "+
		"combination sets; intervals are then of seeds and parameters")
	f.draws(&q.draws, sim.FromPosterior, "each seed draws them from the posterior of the fit instead")
	f.medians(&q.draws, "a combination")
	f.many(&q.groups, "group NAME=ID,ID", "a value", "these belong together and get one share; may be given again")
	j.folderFlags(f, "why-A-B-SEED-KEY; KEY is of the inputs", "replace the results of another request in FOLDER")
	j.figureFlags(f)
	f.workers(&q.workers, "the shares do not depend on it")
	f.json(&j.asJSON, "print the shares as JSON")
}

func whyVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	return whyIn(ctx, stdout, stderr, args, job{})
}

// whyIn is the verb with a job that may be a share of an experiment in parts.
func whyIn(ctx context.Context, stdout, stderr io.Writer, args []string, j job) error {
	q := asking{outcome: usualOutcome, replicates: defaultReplicates}
	words, err := options("why", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	a, b, err := q.scenarios(words)
	if err != nil {
		return err
	}
	games, m, err := q.jobs(a, b)
	if err != nil {
		return err
	}
	names := []string{"why"}
	if q.barriers {
		names = append(names, "why-barriers", "why-supports")
	}
	if err := j.takeLook(stderr, m, names); err != nil {
		return err
	}
	if !j.plain {
		lacking(stderr, whyTexts(games, q.groups))
	}
	for k := range games {
		games[k].Split = j.work()
		j.stages(split.Planned{Name: games[k].Kind, Tasks: games[k].Seeds, Unit: 1})
	}
	if err := j.hold(m, clipped("why-"+games[0].A.Name+"-"+games[0].B.Name)); err != nil {
		return err
	}
	defer j.place.Release()
	list, err := attribute(ctx, stderr, &j, games)
	if err != nil {
		return err
	}
	m.OutcomeDigest = attributionDigest(list)
	files, err := j.attributionFolder(games, list, m)
	if err != nil {
		return err
	}
	if err := j.leave(ctx, m, files); err != nil {
		return err
	}
	if j.asJSON {
		return whyJSON(stdout, list, m)
	}
	for _, a := range list {
		fmt.Fprintf(stdout, "%s\n\n%s\n", a.Title, a.Brief())
	}
	j.told(stdout, m)
	return nil
}

// scenarios reads the two scenarios that the user asks about. With --barriers there is only one.
func (q *asking) scenarios(names []string) (a, b *scenarios.Scenario, err error) {
	switch {
	case q.barriers && len(names) != 1:
		return nil, nil, wrong("why with --barriers takes one scenario, for example: concord why reference --barriers")
	case !q.barriers && len(names) != 2:
		return nil, nil, wrong("why takes two scenarios, for example: concord why reference no-new-leader; or one with " +
			"--barriers")
	}
	if a, err = scenarios.Read(names[0]); err != nil {
		return nil, nil, wrongRequest{err}
	}
	if q.seed != "" {
		if err := a.Set("--seed=" + q.seed); err != nil {
			return nil, nil, wrongRequest{err}
		}
	}
	if !q.barriers {
		if b, err = scenarios.Read(names[1]); err != nil {
			return nil, nil, wrongRequest{err}
		}
	}
	return a, b, nil
}

// jobs lays the games out and makes the manifest. It computes nothing. Without b, the games are about the
// barriers and the supports of a.
func (q *asking) jobs(a, b *scenarios.Scenario) ([]run.WhyJob, *results.Manifest, error) {
	fail := func(err error) ([]run.WhyJob, *results.Manifest, error) { return nil, nil, err }
	bound, err := a.Bind()
	if err != nil {
		return fail(wrongRequest{err})
	}
	if err := bound.CanDraw(q.draws); err != nil {
		return fail(wrongRequest{err})
	}
	quantity, err := run.Divisible(bound, q.outcome)
	if err != nil {
		return fail(wrong("--outcome %w", err))
	}
	base := run.WhyJob{A: a, Seed: a.Seed, Seeds: q.replicates, Draws: q.draws, Workers: q.workers,
		Domain: quantity.Domain, Outcome: quantity.Outcome.Name, Entity: quantity.Name}
	jobs, last, err := q.games(base, bound, b)
	if err != nil {
		return fail(err)
	}
	from, to, err := yearsOf(q.years, last)
	if err != nil {
		return fail(err)
	}
	for k := range jobs {
		jobs[k].From, jobs[k].To = from, to
		if err := q.parts(&jobs[k]); err != nil {
			return fail(err)
		}
	}
	m, err := q.manifest(jobs, bound, quantity.Path)
	return jobs, m, err
}

// games returns the games, and the last year that they may be about. With b there is one game of a against b.
// Without b there are the games of the barriers and of the supports of a.
func (q *asking) games(base run.WhyJob, bound *scenarios.Bound, b *scenarios.Scenario) (jobs []run.WhyJob, last int, err error) {
	last = bound.Until
	if !q.barriers {
		other, err := b.Bind()
		if err != nil {
			return nil, 0, wrongRequest{err}
		}
		if b.Region == base.A.Region {
			last = min(last, other.Until)
		}
		base.Kind, base.B = "difference", b
		return []run.WhyJob{base}, last, nil
	}
	for _, table := range []string{"barriers", "supports"} {
		j := base
		j.Kind = table
		if j.B, err = run.SwitchedOff(base.A, table); err != nil {
			return nil, 0, wrongRequest{err}
		}
		jobs = append(jobs, j)
	}
	if q.years == "" {
		q.years = strconv.Itoa(run.Eve(bound))
	}
	return jobs, last, nil
}

// parts finds what differs between the two sides of a game, and makes players of it.
func (q *asking) parts(j *run.WhyJob) (err error) {
	differ := scenarios.Parts
	if j.Draws != sim.Shipped {
		differ = scenarios.PartsUnset
	}
	if j.Parts, err = differ(j.A, j.B); err != nil {
		return wrongRequest{err}
	}
	if len(j.Parts) == 0 && q.barriers {
		return wrong("all %s of %s are switched off already; there is nothing to divide", j.Kind, j.A.Name)
	}
	if len(j.Parts) == 0 {
		return wrong("nothing differs between %s and %s that could change a result; `concord scenarios show` shows both "+
			"in full", j.A.Name, j.B.Name)
	}
	if j.Players, err = whyPlayers(j, q.groups); err != nil {
		return err
	}
	if _, err := run.NewWhy(*j); err != nil {
		return wrongRequest{err}
	}
	return nil
}

// manifest seals the games. Path is that of the outcome.
func (q *asking) manifest(jobs []run.WhyJob, bound *scenarios.Bound, path string) (*results.Manifest, error) {
	a, from, to := jobs[0].A, jobs[0].From, jobs[0].To
	title := "What made the difference: " + a.Name + " and " + jobs[0].B.Name
	settings := []string{fmt.Sprintf("outcome %s %d-%d", path, from, to)}
	if q.barriers {
		title = "What barriers and supports do: " + a.Name
		settings = append(settings, "barriers")
	}
	settings = append(settings, drawn(false, q.draws)...)
	for _, g := range q.groups {
		settings = append(settings, "group "+g)
	}
	m, err := newManifest("attribution", bound, q.replicates, settings)
	if err != nil {
		return nil, err
	}
	m.Title, m.Until = title, to
	m.Inputs[sideFile(0)] = results.SHA256(a.TOML(false))
	for k := range jobs {
		m.Others = append(m.Others, jobs[k].B.Name)
		m.Inputs[sideFile(k+1)] = results.SHA256(jobs[k].B.TOML(false))
	}
	m.DigestInputs()
	return m, nil
}

// whyTexts are the texts in figures of an attribution that the program did not write: the names of the
// scenarios and of the groups. All other texts there are ids and the program's own words.
func whyTexts(jobs []run.WhyJob, groups []string) []scenarios.Text {
	var texts []scenarios.Text
	for k := range jobs {
		texts = append(texts, jobs[k].A.NameText())
		if len(jobs) == 1 { // else B is A with something switched off
			texts = append(texts, jobs[k].B.NameText())
		}
	}
	for _, g := range groups {
		name, _, _ := strings.Cut(g, "=")
		texts = append(texts, scenarios.Text{Words: strings.TrimSpace(name), Origin: scenarios.Origin{File: "--group"}})
	}
	return texts
}

// attributionDigest is the outcome digest of the shares and interactions.
func attributionDigest(list []*results.Attribution) string {
	return results.SHA256(slices.Concat(results.AttributionCSV(list...), results.InteractionsCSV(list...)))
}

// yearsOf reads 2035 or 2030-2035. An empty text means the last year. Whether the region has these years is
// checked elsewhere.
func yearsOf(text string, last int) (from, to int, err error) {
	if text == "" {
		return last, last, nil
	}
	first, second, isRange := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-")
	if !isRange {
		second = first
	}
	from, err = strconv.Atoi(first)
	if err == nil {
		to, err = strconv.Atoi(second)
	}
	if err != nil {
		return 0, 0, wrong("--years %q, want a year such as %d, or two as in %d-%d", text, last, last-5, last)
	}
	return from, to, nil
}

// attribute says what the games will cost, and then plays them.
func attribute(ctx context.Context, stderr io.Writer, j *job, jobs []run.WhyJob) ([]*results.Attribution, error) {
	runs, begun := 0, 0
	var games []*run.Why
	for k := range jobs {
		y, err := run.NewWhy(jobs[k])
		if err != nil {
			return nil, wrongRequest{err}
		}
		games = append(games, y)
		runs += y.Runs()
	}
	if j.share == nil || j.share.plans() {
		if err := tellGames(stderr, j, jobs, games, runs); err != nil {
			return nil, err
		}
	}
	p := newProgress(stderr, "why", runs)
	defer p.end()
	var list []*results.Attribution
	for k := range jobs {
		before := begun
		jobs[k].Done = func(n int) { p.done(before + n) }
		y, err := run.NewWhy(jobs[k])
		if err != nil {
			return nil, wrongRequest{err}
		}
		a, err := y.Play(ctx)
		if err != nil {
			return nil, err
		}
		begun += games[k].Runs()
		list = append(list, a)
	}
	return list, nil
}

// tellGames says what the games will cost. Runs is how many runs all of them have.
func tellGames(stderr io.Writer, j *job, jobs []run.WhyJob, games []*run.Why, runs int) error {
	seconds := 0.0
	for k, y := range games {
		took, err := y.Seconds()
		if err != nil {
			return err
		}
		workers := jobs[k].Workers
		if workers <= 0 {
			workers = runtime.GOMAXPROCS(0)
		}
		took /= float64(min(workers, runtime.GOMAXPROCS(0)))
		seconds += took
		how := fmt.Sprintf("all %s coalitions", results.Thousands(y.Coalitions()))
		if y.Sampled() {
			how = fmt.Sprintf("%d coalitions along a random order", y.Coalitions())
		}
		fmt.Fprintf(stderr, "why: %s, players: %d; %s × %d seeds = %s runs\n", jobs[k].Kind, len(jobs[k].Players), how,
			jobs[k].Seeds, results.Thousands(y.Runs()))
		j.pilot(cost{seconds: took, memory: programBytes + 3*8*float64(y.Width())*float64(jobs[k].Seeds), width: y.Width()})
	}
	fmt.Fprintf(stderr, "why: %s runs, about %s\n", results.Thousands(runs), results.Roughly(seconds))
	return nil
}

// attributionFolder makes every file of an attribution's folder but the manifest.
func (j *job) attributionFolder(jobs []run.WhyJob, list []*results.Attribution, m *results.Manifest) ([]store.File, error) {
	files := append(described(m, results.AttributionTables(list...)...),
		store.File{Path: sideFile(0), Data: jobs[0].A.TOML(false)})
	for k := range jobs {
		files = append(files, store.File{Path: sideFile(k + 1), Data: jobs[k].B.TOML(false)})
	}
	shown, captions := newGallery(j.look), map[string]string{}
	for _, a := range list {
		if j.plain || !j.look.Wants(figures.WhyName(a.Kind)) {
			continue
		}
		f, err := figures.Why(a)
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		shown.hang(f)
		captions[a.Kind] = shown.captions[len(shown.captions)-1]
	}
	files = append(files, shown.files...)
	summary := results.AttributionReport(m, captions, list...)
	page, err := report.HTML(m.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	return append(files, store.File{Path: "summary.md", Data: summary}, store.File{Path: "report.html", Data: page}), nil
}
