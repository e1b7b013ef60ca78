package main

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"concord/agents"
	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/results/figures"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const whyHelp = `concord why A B [options]
concord why A --barriers [options]

What made the difference? The first form divides the difference that scenario B makes against A
among the things in which the two differ: entries, parameters, switches, readings of size. The
second divides what A would gain if all barriers fell among the five groups of barriers, sets
inner barriers against outside ones, and does the same for what it would lose without supports.

Shares are Shapley values: what each adds, in the mean over all orders of joining. With up to 12
things that differ every combination is simulated with every seed; with more, a random order and
its reverse for each seed. The attribution holds inside the model.

  --outcome O          of what (default region.horizontal); region.OUTCOME, or
                       TABLE.ENTITY.OUTCOME such as pairs.TJ-UZ.turnover_usd
  --years Y            a year or the mean of some, 2030-2035 (default: the last; with --barriers
                       the eve of the region's turn, 2015 in Central Asia)
  --replicates N       how many seeds run each combination (default 200)
  --seed N             the seed (default: that of A)
  --priors             each seed also draws the parameters from their priors, but those that a
                       combination sets; intervals are then of seeds and parameters
  --posterior          each seed draws them from the posterior of the fit instead
  --group NAME=ID,ID   these belong together and get one share; may be given again
  --out FOLDER         where to (default results/runs/why-A-B-SEED-KEY; KEY is of the inputs)
  --force              replace the results of another request in FOLDER
  --no-figures         tables only
  --workers N          how many at a time (default: one a core); the shares do not depend on it
  --json               print the shares as JSON
` + lookHelp + `
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
	draws      sim.Draws
	groups     many
	workers    int
}

func whyVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := asking{outcome: "region.horizontal"}
	var out string
	var force, noFigures, asJSON bool
	var look figures.Look
	words, err := options("why", func(f *flag.FlagSet) {
		f.BoolVar(&q.barriers, "barriers", false, "")
		f.StringVar(&q.outcome, "outcome", q.outcome, "")
		f.StringVar(&q.years, "years", "", "")
		f.IntVar(&q.replicates, "replicates", defaultReplicates, "")
		f.StringVar(&q.seed, "seed", "", "")
		drawsFlags(f, &q.draws)
		f.Var(&q.groups, "group", "")
		f.StringVar(&out, "out", "", "")
		f.BoolVar(&force, "force", false, "")
		f.BoolVar(&noFigures, "no-figures", false, "")
		lookFlags(f, &look)
		f.IntVar(&q.workers, "workers", 0, "")
		f.BoolVar(&asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	a, b, err := q.scenarios(words)
	if err != nil {
		return err
	}
	jobs, m, err := q.jobs(a, b)
	if err != nil {
		return err
	}
	names := []string{"why"}
	if q.barriers {
		names = append(names, "why-barriers", "why-supports")
	}
	if err := takeLook(stderr, m, look, names, !noFigures); err != nil {
		return err
	}
	if out == "" {
		name := "why-" + jobs[0].A.Name + "-" + jobs[0].B.Name
		out = filepath.Join("results", "runs", clipped(name)+"-"+strconv.FormatUint(m.Seed, 10)+"-"+m.Key())
	}
	if !noFigures {
		lacking(stderr, whyTexts(jobs, q.groups))
	}
	place, err := results.HoldFolder(out, m.InputDigest, force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	list, err := attribute(ctx, stderr, jobs)
	if err != nil {
		return err
	}
	m.OutcomeDigest = attributionDigest(list)
	files, err := attributionFolder(jobs, list, m, keeping{draw: !noFigures, look: look})
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := place.Folder(files); err != nil {
		return err
	}
	if asJSON {
		return whyJSON(stdout, list, m)
	}
	for _, a := range list {
		fmt.Fprintf(stdout, "%s\n\n%s\n", a.Title, a.Brief())
	}
	fmt.Fprintf(stdout, "outcome digest %s\nresults in %s (begin with report.html)\n", m.OutcomeDigest, out)
	return nil
}

// scenarios reads the two that are asked about; with --barriers there is no other.
func (q *asking) scenarios(names []string) (a, b *scenarios.Scenario, err error) {
	switch {
	case q.barriers && len(names) != 1:
		return nil, nil, wrong("why with --barriers takes one scenario, for example: concord why reference --barriers")
	case !q.barriers && len(names) != 2:
		return nil, nil, wrong("why takes two scenarios, for example: concord why reference no-new-leader; or one with --barriers")
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

// jobs lays the games out and makes the manifest; nothing is computed. Without b
// the games are of the barriers and supports of a.
func (q *asking) jobs(a, b *scenarios.Scenario) ([]run.WhyJob, *results.Manifest, error) {
	fail := func(err error) ([]run.WhyJob, *results.Manifest, error) { return nil, nil, err }
	bound, err := a.Bind()
	if err != nil {
		return fail(wrongRequest{err})
	}
	if err := bound.CanDraw(q.draws); err != nil {
		return fail(wrongRequest{err})
	}
	base := run.WhyJob{A: a, Seed: a.Seed, Seeds: q.replicates, Draws: q.draws, Workers: q.workers}
	quantity, err := bound.Quantity(q.outcome)
	if err != nil {
		return fail(wrong("--outcome %w", err))
	}
	if quantity.Outcome.Words != nil {
		return fail(wrong("--outcome %s: it is a category, which cannot be divided into shares; choose a number, such as region.h_borders for the regimes of borders", q.outcome))
	}
	base.Domain, base.Outcome, base.Entity = quantity.Domain, quantity.Outcome.Name, quantity.Name
	last := bound.Until
	var jobs []run.WhyJob
	if q.barriers {
		for _, table := range []string{"barriers", "supports"} {
			j := base
			j.Kind = table
			if j.B, err = switchedOff(a, table); err != nil {
				return fail(err)
			}
			jobs = append(jobs, j)
		}
		if turn := bound.Region.Landmarks.Turn; turn != nil && q.years == "" {
			if eve := turn.Year - 1; eve >= bound.Region.FirstYear && eve <= last {
				q.years = strconv.Itoa(eve)
			}
		}
	} else {
		j := base
		j.Kind, j.B = "difference", b
		if other, err := j.B.Bind(); err != nil {
			return fail(wrongRequest{err})
		} else if j.B.Region == a.Region {
			last = min(last, other.Until)
		}
		jobs = []run.WhyJob{j}
	}
	from, to, err := yearsOf(q.years, last)
	if err != nil {
		return fail(err)
	}
	for k := range jobs {
		j := &jobs[k]
		j.From, j.To = from, to
		if j.Parts, err = scenarios.Parts(a, j.B); err != nil {
			return fail(wrongRequest{err})
		}
		if len(j.Parts) == 0 && q.barriers {
			return fail(wrong("all %s of %s are switched off already; there is nothing to divide", j.Kind, a.Name))
		}
		if len(j.Parts) == 0 {
			return fail(wrong("nothing differs between %s and %s that could change a result; `concord scenarios show` shows both in full", a.Name, j.B.Name))
		}
		if j.Players, err = whyPlayers(j, q.groups); err != nil {
			return fail(err)
		}
		if _, err := run.NewWhy(*j); err != nil {
			return fail(wrongRequest{err})
		}
	}
	m := &results.Manifest{Program: "concord", Kind: "attribution", ModelVersion: sim.ModelVersion, Scenario: a.Name, Region: a.Region,
		Seed: a.Seed, Replicates: q.replicates, FirstYear: bound.Region.FirstYear, Until: to, Inputs: map[string]string{},
		GoVersion: runtime.Version(), Architecture: runtime.GOOS + "/" + runtime.GOARCH}
	m.Title = "What made the difference: " + a.Name + " and " + jobs[0].B.Name
	m.Settings = []string{fmt.Sprintf("outcome %s %d-%d", quantity.Path, from, to)}
	if q.barriers {
		m.Title = "What barriers and supports do: " + a.Name
		m.Settings = append(m.Settings, "barriers")
	}
	if q.draws != sim.Shipped {
		m.Settings = append(m.Settings, string(q.draws))
	}
	for _, g := range q.groups {
		m.Settings = append(m.Settings, "group "+g)
	}
	inputs, err := scenarios.Inputs(a.Region)
	if err != nil {
		return fail(wrongRequest{err})
	}
	for name, text := range inputs { // any order: each goes to its own key
		m.Inputs[name] = results.SHA256(text)
	}
	m.Inputs[sideFile(0)] = results.SHA256(a.TOML(false))
	for k := range jobs {
		m.Others = append(m.Others, jobs[k].B.Name)
		m.Inputs[sideFile(k+1)] = results.SHA256(jobs[k].B.TOML(false))
	}
	m.DigestInputs()
	return jobs, m, nil
}

// whyTexts are what figures of an attribution show of words that others chose: the
// names of the scenarios and of groups. All else in them are ids, and words of the
// program.
func whyTexts(jobs []run.WhyJob, groups []string) []scenarios.Text {
	var texts []scenarios.Text
	for k := range jobs {
		texts = append(texts, jobs[k].A.NameText())
		if len(jobs) == 1 { // else the other one is the first with something switched off
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

// switchedOff is a scenario with all barriers, or all supports, switched off.
func switchedOff(a *scenarios.Scenario, table string) (*scenarios.Scenario, error) {
	b := *a
	var sets []string
	for _, g := range agents.BarrierGroups {
		sets = append(sets, table+"."+g.String()+"=false")
	}
	if err := b.Set(sets...); err != nil {
		return nil, wrongRequest{err}
	}
	b.Name = a.Name + "-without-" + table
	return &b, nil
}

// yearsOf reads 2035 or 2030-2035; nothing is the last year. Whether the region
// has such years is for others to say.
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

// mostName bounds the name of a group, in bytes.
const mostName = 200

// whyPlayers makes players of the parts that differ, in the order of their first
// years: those of a group together, each other one by itself.
func whyPlayers(j *run.WhyJob, groups []string) ([]run.WhyPlayer, error) {
	group := make([]string, len(j.Parts)) // by part, "" for none
	var ids []string
	for k := range j.Parts {
		ids = append(ids, partName(&j.Parts[k]))
	}
	var named []string
	for _, g := range groups {
		name, list, found := strings.Cut(g, "=")
		if name = strings.TrimSpace(name); !found || name == "" || strings.TrimSpace(list) == "" {
			return nil, wrong("--group %q, want NAME=ID,ID with ids of what differs: %s", g, strings.Join(ids, ", "))
		}
		if len(name) > mostName || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return !fault.Visible(r) }) {
			return nil, wrong("--group %s: want a name of at most %d bytes in UTF-8, all of which can be seen: it stands in tables and figures", fault.Quote(name), mostName)
		}
		if slices.Contains(named, name) {
			return nil, wrong("--group %s is given twice; name all of its ids at once", name)
		}
		named = append(named, name)
		for _, id := range strings.Split(list, ",") {
			id = strings.TrimSpace(id)
			k := slices.IndexFunc(j.Parts, func(p scenarios.Part) bool {
				return p.Path == id || p.Entry == id && id != "" || p.Path == "parameters."+id || p.Path == j.Kind+"."+id
			})
			if k < 0 {
				return nil, wrong("--group %s: %q is nothing that differs between %s and %s; there are %s", name, id, j.A.Name, j.B.Name, strings.Join(ids, ", "))
			}
			if group[k] != "" {
				return nil, wrong("--group %s: %s belongs to group %s already; a thing has one share", name, id, group[k])
			}
			group[k] = name
		}
	}
	order := make([]int, len(j.Parts))
	for k := range order {
		order[k] = k
	}
	slices.SortStableFunc(order, func(x, y int) int {
		return cmp.Or(cmp.Compare(j.Parts[x].First, j.Parts[y].First), cmp.Compare(groupPlace(j.Parts[x].Path), groupPlace(j.Parts[y].Path)))
	})
	var players []run.WhyPlayer
	for _, k := range order {
		name := cmp.Or(group[k], ids[k])
		if at := slices.IndexFunc(players, func(p run.WhyPlayer) bool { return p.Name == name }); at >= 0 {
			players[at].Parts = append(players[at].Parts, k)
			continue
		}
		players = append(players, run.WhyPlayer{Name: name, Parts: []int{k}})
	}
	return players, nil
}

// groupPlace puts the groups of barriers into their usual order and leaves all else alone.
func groupPlace(path string) int {
	return slices.IndexFunc(agents.BarrierGroups[:], func(g sim.Group) bool { return path == "barriers."+g.String() || path == "supports."+g.String() })
}

// partName is what a part is called for short.
func partName(p *scenarios.Part) string {
	table, name, _ := strings.Cut(p.Path, ".")
	switch table {
	case "barriers", "supports":
		return name + " " + table
	case "mechanisms":
		return "theory " + name
	case "size":
		return "size of " + name
	}
	return name
}

// attribute plays the games, after it has said what that will cost.
func attribute(ctx context.Context, stderr io.Writer, jobs []run.WhyJob) ([]*results.Attribution, error) {
	runs, begun := 0, 0
	var games []*run.Why
	var seconds float64
	for k := range jobs {
		y, err := run.NewWhy(jobs[k])
		if err != nil {
			return nil, wrongRequest{err}
		}
		games = append(games, y)
		once, years := y.Probe()
		if err := once(); err != nil { // not timed: it makes what all runs share
			return nil, err
		}
		const timed = 3
		start := time.Now()
		for range timed {
			if err := once(); err != nil {
				return nil, err
			}
		}
		workers := jobs[k].Workers
		if workers <= 0 {
			workers = runtime.GOMAXPROCS(0)
		}
		cores := min(workers, runtime.GOMAXPROCS(0))
		seconds += time.Since(start).Seconds() / timed / float64(years) * float64(y.Years()) / float64(cores)
		how := fmt.Sprintf("all %s coalitions", results.Thousands(y.Coalitions()))
		if y.Sampled() {
			how = fmt.Sprintf("%d coalitions along a random order", y.Coalitions())
		}
		fmt.Fprintf(stderr, "why: %s, players: %d; %s × %d seeds = %s runs\n", jobs[k].Kind, len(jobs[k].Players), how, jobs[k].Seeds, results.Thousands(y.Runs()))
		runs += y.Runs()
	}
	fmt.Fprintf(stderr, "why: %s runs, about %s\n", results.Thousands(runs), results.Roughly(seconds))
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

// attributionFolder makes every file of an attribution's folder.
func attributionFolder(jobs []run.WhyJob, list []*results.Attribution, m *results.Manifest, keep keeping) ([]store.File, error) {
	files := append(described(m, results.AttributionTables(list...)...), store.File{Path: sideFile(0), Data: jobs[0].A.TOML(false)})
	for k := range jobs {
		files = append(files, store.File{Path: sideFile(k + 1), Data: jobs[k].B.TOML(false)})
	}
	shown, captions := newGallery(keep.look), map[string]string{}
	for _, a := range list {
		if !keep.draw || !keep.look.Wants(figures.WhyName(a.Kind)) {
			continue
		}
		f, err := figures.Why(a)
		if err == nil {
			err = shown.hang(f)
		}
		if err != nil {
			return nil, fmt.Errorf("figures: %w", err)
		}
		captions[a.Kind] = shown.captions[len(shown.captions)-1]
	}
	files = append(files, shown.files...)
	summary := results.AttributionReport(m, captions, list...)
	page, err := report.HTML(m.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	files = append(files, store.File{Path: "summary.md", Data: summary}, store.File{Path: "report.html", Data: page})
	return sealed(m, files), nil
}

func whyJSON(stdout io.Writer, list []*results.Attribution, m *results.Manifest) error {
	type number struct {
		Mean     *float64    `json:"mean"`
		SE       *float64    `json:"se"`
		Interval [2]*float64 `json:"interval_95"`
	}
	of := func(e analysis.Estimate) number {
		return number{results.Known(e.Mean), results.Known(e.SE), [2]*float64{results.Known(e.Low), results.Known(e.High)}}
	}
	type player struct {
		Name  string   `json:"name"`
		Parts []string `json:"parts"`
		Share number   `json:"share"`
		Alone number   `json:"alone"`
		Last  number   `json:"last"`
	}
	type pair struct {
		One   string `json:"one"`
		Other string `json:"other"`
		Index number `json:"index"`
	}
	type square struct {
		Neither  number `json:"neither"`
		Internal number `json:"internal"`
		External number `json:"external"`
		Both     number `json:"both"`
		Together number `json:"together"`
	}
	type attribution struct {
		Kind         string   `json:"kind"`
		A            string   `json:"a"`
		B            string   `json:"b"`
		Outcome      string   `json:"outcome"`
		Unit         string   `json:"unit"`
		Years        string   `json:"years"`
		Base         number   `json:"base"`
		Reached      number   `json:"reached"`
		Total        number   `json:"total"`
		Method       string   `json:"method"`
		Intervals    string   `json:"intervals_of"`
		Seeds        int      `json:"seeds"`
		Players      []player `json:"players"`
		Interactions []pair   `json:"interactions,omitempty"`
		Square       *square  `json:"inner_and_outside,omitempty"`
		Sentences    []string `json:"sentences"`
	}
	out := struct {
		ModelVersion  string        `json:"model_version"`
		Seed          uint64        `json:"seed,string"` // as in a manifest
		InputDigest   string        `json:"input_digest"`
		OutcomeDigest string        `json:"outcome_digest"`
		Attributions  []attribution `json:"attributions"`
	}{m.ModelVersion, m.Seed, m.InputDigest, m.OutcomeDigest, nil}
	for _, a := range list {
		total := analysis.Estimate{Mean: a.Total.Mean, SE: a.Total.SE, Low: a.Total.Low, High: a.Total.High}
		j := attribution{a.Kind, a.A, a.B, a.Outcome, a.Unit, a.Years, of(a.Base), of(a.Reached), of(total), a.Method(), a.Spread(), a.Seeds, nil, nil, nil, a.Sentences()}
		for k := range a.Players {
			p := &a.Players[k]
			j.Players = append(j.Players, player{p.Name, p.Parts, of(p.Share), of(p.Alone), of(p.Last)})
		}
		for _, x := range a.Interactions {
			j.Interactions = append(j.Interactions, pair{a.Players[x.I].Name, a.Players[x.J].Name, of(x.Index)})
		}
		if s := a.Square; s != nil {
			j.Square = &square{of(s.Neither), of(s.Internal), of(s.External), of(s.Both), of(s.Together)}
		}
		out.Attributions = append(out.Attributions, j)
	}
	e := json.NewEncoder(stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}
