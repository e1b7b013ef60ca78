package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"concord/cmd/internal/explore"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

const fitHelp = `concord fit [SCENARIO] [options]

Fits the parameters to the record of the scenario's region: pairs' trade by each reporter,
trade with all, border regimes. The priors of the parameter table are conditioned on the record
by an ensemble smoother; what comes out is a sample of parameter sets that are equally likely.
It says of every parameter how far the record narrowed it, and which ones it does not identify.

  --until YEAR     last year of the record that is used (default: all of it)
  --members N      size of the ensemble (default 8000)
  --steps N        in how many parts the record enters (default 5)
  --draws N        how many parameter sets to keep, 10000 at most (default 256)
  --seed N         of all draws (default 1)
  --recover N      instead, in N experiments with simulated records, how well known parameters
                   are found again; prints a table, leaves no files
  --out FOLDER     where to (default results/runs/fit-NAME-UNTIL-SEED)
  --force          replace another fit in FOLDER
  --update         also make it the posterior that the region ships, and docs/FIT.md
  --no-figures, --workers N, --json   as for run
` + lookHelp + `
A fit that is stopped goes on where it was when it is asked for again.

Examples:
  concord fit
  concord fit --until 2014 --out results/runs/fit-2014
  concord fit --recover 40 --members 1000
`

const (
	posteriorTable = "scenarios/data/posterior.csv"
	fitPage        = "docs/FIT.md"
	fitFigure      = "figures/contraction.png" // seen from the page
)

// fitting is what the options of fit ask for.
type fitting struct {
	until, members, steps, draws, recover, workers int
	seed                                           uint64
	out                                            string
	force, update, plain, asJSON                   bool
	look                                           figures.Look
}

func fitVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	var q fitting
	words, err := options("fit", func(f *flag.FlagSet) {
		f.IntVar(&q.until, "until", 0, "")
		f.IntVar(&q.members, "members", 8000, "")
		f.IntVar(&q.steps, "steps", 5, "")
		f.IntVar(&q.draws, "draws", 256, "")
		f.IntVar(&q.recover, "recover", 0, "")
		f.IntVar(&q.workers, "workers", 0, "")
		f.Uint64Var(&q.seed, "seed", 1, "")
		f.StringVar(&q.out, "out", "", "")
		f.BoolVar(&q.force, "force", false, "")
		f.BoolVar(&q.update, "update", false, "")
		f.BoolVar(&q.plain, "no-figures", false, "")
		lookFlags(f, &q.look)
		f.BoolVar(&q.asJSON, "json", false, "")
	}, args)
	if err != nil {
		return err
	}
	p, m, err := q.prepare(words)
	if err != nil {
		return err
	}
	if err := takeLook(stderr, m, q.look, []string{"contraction"}, !q.plain && q.recover == 0); err != nil {
		return err
	}
	if q.update && m.Figures != nil {
		return wrong("--update is of the figure as it is shipped; drop --%s", strings.Fields(m.Figures[0])[0])
	}
	if q.recover > 0 {
		return q.recoverKnown(ctx, stdout, stderr, p)
	}
	if q.out == "" {
		q.out = filepath.Join("results", "runs", fmt.Sprintf("fit-%s-%d-%d-%s", m.Scenario, p.Last, q.seed, m.Key()))
	}
	update := func([]store.File) error { return nil }
	if q.update {
		if region := p.Bound.Scenario.Region; region != scenarios.DefaultRegion {
			return wrong("--update is for %s, %s is of region %s; name the posterior.csv of the fit's folder in that region's file", scenarios.DefaultRegion, m.Scenario, region)
		}
		pages, err := holdGenerated([]generated{
			{"posterior.csv", posteriorTable, "draw,"}, {"fit.md", fitPage, ""}, {fitFigure, filepath.Join(filepath.Dir(fitPage), fitFigure), ""}})
		if err != nil {
			return err
		}
		defer pages.release()
		update = pages.write
	}
	place, err := results.HoldFolder(q.out, m.InputDigest, q.force)
	if err != nil {
		return wrongRequest{err}
	}
	defer place.Release()
	begun := time.Now()
	at := checkpoint(stderr, place, m)
	post, err := q.fit(ctx, stderr, p, at)
	if err != nil {
		return err
	}
	m.OutcomeDigest = post.Digest()
	levels, err := q.levels(ctx, post)
	if err != nil {
		return err
	}
	files, err := fitFolder(post, levels, m, q)
	if err != nil {
		return err
	}
	if err := place.Folder(files); err != nil {
		return err
	}
	if err := at.Remove(); err != nil {
		return err
	}
	if err := update(files); err != nil {
		return err
	}
	if q.asJSON {
		_, err := stdout.Write(m.JSON())
		return err
	}
	stdout.Write(fitReport(post, levels, m, true, "")) //nolint:errcheck // as every verb's own words
	fmt.Fprintf(stdout, "\n%s, results in %s (begin with fit.md)\n", roughly(time.Since(begun).Seconds()), q.out)
	return nil
}

// prepare reads the scenario and its record and seals the manifest.
func (q *fitting) prepare(words []string) (*explore.Problem, *results.Manifest, error) {
	name := "reference"
	switch len(words) {
	case 0:
	case 1:
		name = words[0]
	default:
		return nil, nil, wrong("fit takes one scenario, got %s", strings.Join(words, ", "))
	}
	s, err := scenarios.Read(name)
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	if q.members < 50 || q.members > 100_000 || q.steps < 1 || q.steps > 50 || q.draws < 1 || q.draws > scenarios.MostDraws {
		return nil, nil, wrong("--members %d --steps %d --draws %d: want 50..100000 members, 1..50 steps and 1..%d draws", q.members, q.steps, q.draws, scenarios.MostDraws)
	}
	if q.recover < 0 || q.recover > 10_000 {
		return nil, nil, wrong("--recover = %d, want 1..10000 experiments", q.recover)
	}
	if q.recover > 0 && (q.out != "" || q.force || q.update || q.asJSON) {
		return nil, nil, wrong("--recover prints a table and leaves no files; drop --out, --force, --update and --json")
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
	m.Kind, m.Until, m.Seed = "fit", q.until, q.seed
	m.Settings = append(m.Settings, fmt.Sprintf("fit %d %d", q.members, q.steps))
	delete(m.Inputs, "data/posterior.csv") // a fit does not read what an earlier one found
	m.Inputs["record"] = recordDigest(p)
	m.DigestInputs()
	return p, m, nil
}

// recordDigest is of the readings that a fit uses.
func recordDigest(p *explore.Problem) string {
	var b strings.Builder
	for k := range p.Data {
		d := &p.Data[k]
		s := p.Series[d.Series]
		fmt.Fprintf(&b, "%s,%s,%s,%d,%v,%v\n", explore.ClassNames[p.Groups[s.Group].Class], p.Groups[s.Group].Name, s.Reporter, d.Year, d.Value, d.Coarse)
	}
	return results.SHA256([]byte(b.String()))
}

// fit computes, saving the ensemble after each step beside the folder that it will
// write, and takes up what was saved by the same request.
func (q *fitting) fit(ctx context.Context, stderr io.Writer, p *explore.Problem, at *store.Checkpoint) (*explore.FitResult, error) {
	o := explore.Options{Members: q.members, Steps: q.steps, Seed: q.seed, Workers: q.workers}
	_, err := at.Load(func(from io.Reader) (err error) { o.Resume, err = explore.ReadHalfway(from, p, o); return err })
	if err != nil {
		return nil, wrongRequest{err}
	}
	o.Save = func(h explore.Halfway) error {
		return at.Save(func(to io.Writer) error { return h.Write(to) })
	}
	shown := newStages(stderr)
	o.Progress = shown.told
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

// levels are what the page shows beside the record: the powers whose trade it has.
func (q *fitting) levels(ctx context.Context, post *explore.FitResult) ([]explore.Level, error) {
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
	return post.Levels(ctx, o, powers, []int{2000, 2010, p.Last})
}

func fitFolder(post *explore.FitResult, levels []explore.Level, m *results.Manifest, q fitting) ([]store.File, error) {
	shown := newGallery(q.look)
	picture := ""
	if !q.plain {
		f, err := contractionFigure(post, m).Draw()
		if err == nil {
			err = shown.hang(f)
		}
		if err != nil {
			return nil, err
		}
		picture = shown.paths[0]
	}
	files := append(described(m, posteriorSample(post, q.draws), knownTable(post)), store.File{Path: "fit.md", Data: fitReport(post, levels, m, false, picture)})
	return sealed(m, append(files, shown.files...)), nil
}

// contractionFigure shows what the record made of the priors that it narrowed most.
func contractionFigure(post *explore.FitResult, m *results.Manifest) *figures.Intervals {
	table := post.Table()
	slices.SortStableFunc(table, func(x, y explore.FittedNumber) int { return cmp.Compare(y.Contraction, x.Contraction) })
	const shown = 45
	known := 0
	for _, k := range table {
		if k.Contraction >= explore.Identified {
			known++
		}
	}
	t := &figures.Intervals{File: "contraction.png", Low: -1.2, High: 1.2,
		Title:    fmt.Sprintf("The record narrows %d of %d numbers by a tenth or more", known, len(table)),
		Subtitle: fmt.Sprintf("%s, record to %d, model %s; the %d that it narrows most", m.Scenario, post.Problem.Last, m.ModelVersion, min(shown, len(table))),
		Source:   "Right: contraction, the share of the prior's variance that is gone.", Axis: "prior 90 % interval = −1 … 1",
		Key: "Broad bar: prior. Line and circle: posterior, 90 % and mean."}
	t.Caption = t.Title + ". " + t.Key
	for _, k := range table[:min(shown, len(table))] {
		middle, half := (k.PriorHigh+k.PriorLow)/2, (k.PriorHigh-k.PriorLow)/2
		scaled := func(x float64) float64 { return (x - middle) / half }
		t.Rows = append(t.Rows, figures.IntervalRow{Name: k.Path, Low: scaled(k.Low), Mid: scaled(k.Mean), High: scaled(k.High), Before: [2]float64{-1, 1}, Strong: true, Words: fmt.Sprintf("%.0f %%", 100*k.Contraction)})
	}
	return t
}

// posteriorSample is the table that a region may name as its posterior.
func posteriorSample(post *explore.FitResult, draws int) results.Table {
	shipped := post.Shipped(draws)
	t := results.Table{File: "posterior.csv", CSV: scenarios.PosteriorCSV(shipped),
		Description: "Sets of fitted numbers that are equally likely by the record, one row for each. Numbers have six digits.",
		Columns:     []results.Column{{Name: "draw", Type: "string", Description: "number of the set, from 1; mean: the posterior mean of each number; contraction: the share of the prior's variance that is gone"}}}
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

// knownTable says of every fitted number what the record did to it.
func knownTable(post *explore.FitResult) results.Table {
	t := results.Table{File: "parameters.csv", Description: "What the record did to each fitted number, one row for each.", Columns: []results.Column{
		{Name: "path", Type: "string", Description: "the parameter, or the term of trade of a pair or a border"},
		{Name: "prior_p05", Type: "number", Description: "5 % quantile of its prior"},
		{Name: "prior_median", Type: "number", Description: "median of its prior"},
		{Name: "prior_p95", Type: "number", Description: "95 % quantile of its prior"},
		{Name: "mean", Type: "number", Description: "mean of its posterior"},
		{Name: "sd", Type: "number", Description: "standard deviation of its posterior"},
		{Name: "p05", Type: "number", Description: "5 % quantile of its posterior"},
		{Name: "p95", Type: "number", Description: "95 % quantile of its posterior"},
		{Name: "contraction", Type: "number", Description: "share of the prior's variance that is gone, on the scale on which the prior is normal"},
		{Name: "moved_prior_sd", Type: "number", Description: "how far the mean has moved, in standard deviations of the prior, on that scale"},
		{Name: "most_correlated_with", Type: "string", Description: "the fitted number with which it is most correlated in the posterior"},
		{Name: "correlation", Type: "number", Description: "that correlation"},
	}}
	var rows [][]string
	for _, k := range post.Table() {
		row := []string{k.Path}
		for _, x := range []float64{k.PriorLow, k.Prior, k.PriorHigh, k.Mean, k.SD, k.Low, k.High, k.Contraction, k.Moved} {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, append(row, k.PartnerPath, results.Cell(k.PartnerCorrelate)))
	}
	t.Fill(rows)
	return t
}

// fitReport says what a fit found; brief leaves most rows to the page. Picture is the
// path of its figure, "" for none.
func fitReport(post *explore.FitResult, levels []explore.Level, m *results.Manifest, brief bool, picture string) []byte {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	q := post.Problem
	table := post.Table()
	slices.SortStableFunc(table, func(x, y explore.FittedNumber) int { return cmp.Compare(y.Contraction, x.Contraction) })
	p("# Fit of %s to the record %d–%d\n", m.Scenario, q.First, q.Last)
	if !brief {
		p("Generated by `concord fit`.\n")
	}
	p("%d readings of %d series, %d fitted numbers, %d members, %s, seed %d, model %s; digest `%s`\n",
		len(q.Data), len(q.Series), q.Size(), post.Options.Members, fault.Count(post.Options.Steps, "step"), post.Options.Seed, m.ModelVersion, m.OutcomeDigest)
	p("What separates a reading from the model, standard deviations (trade in log points, regimes in steps):\n")
	p("| class | what the model misses | of which stays a year later | reporter | single reading |\n|---|---:|---:|---:|---:|")
	for c, e := range post.Errors {
		p("| %s | %.2f | %.2f | %.2f | %.2f |", explore.ClassNames[c], e.Miss, e.Stay, e.Reporter, e.Noise)
	}
	p("\n| number | prior (90 %%) | posterior (90 %%) | contraction | most correlated with |\n|---|---|---|---:|---|")
	var unknown []string
	for n, k := range table {
		if k.Contraction < explore.Identified {
			unknown = append(unknown, "`"+k.Path+"`")
		}
		if brief && n >= 20 {
			continue
		}
		p("| `%s` | %.3g (%.3g to %.3g) | %.3g (%.3g to %.3g) | %.0f %% | `%s` %+.2f |", k.Path, k.Prior, k.PriorLow, k.PriorHigh, k.Mean, k.Low, k.High, 100*max(0, k.Contraction), k.PartnerPath, k.PartnerCorrelate)
	}
	slices.Sort(unknown)
	if picture != "" {
		p("\n![What the record made of the priors](%s)", picture)
	}
	p("\nThe record does not identify %d of %d numbers: less than a tenth of their prior variance is gone. Numbers that no rule reads, fitted along with the others, lose %.1f %%: so much of a contraction is only the ensemble's size.", len(unknown), len(table), 100*max(0, post.Placebo))
	if !brief {
		p("\n%s", strings.Join(unknown, ", "))
	}
	p("\n## Levels beside the record\n")
	p("Percent. Simulated: median and 90 %% interval over the members, each with its own chance. *A third*: whether the median is at most a third from the readings.\n")
	p("| what | year | observed | simulated | a third |\n|---|---:|---:|---:|---|")
	for k := range levels {
		l := &levels[k]
		if brief && strings.HasPrefix(l.What, "share inside") && l.Year != 2005 && l.Year != q.Last {
			continue
		}
		spread := ""
		if l.Low != l.High {
			spread = fmt.Sprintf(" (%.1f–%.1f)", 100*l.Low, 100*l.High)
		}
		p("| %s | %d | %.1f%s | %.1f (%.1f–%.1f) | %s |", l.What, l.Year, 100*l.Observed, spread, 100*l.Simulated, 100*l.SimLow, 100*l.SimTop, map[bool]string{true: "yes", false: "**no**"}[l.WithinThird()])
	}
	var odd []string
	for k, w := range post.Weights {
		if w < 0.4 {
			d := q.Data[k]
			s := q.Series[d.Series]
			odd = append(odd, fmt.Sprintf("%s %s %d (%.2f)", q.Groups[s.Group].Name, s.Reporter, d.Year, w))
		}
	}
	if !brief && len(odd) > 0 {
		p("\nReadings that count least, with their weight: %s.", strings.Join(odd, ", "))
	}
	return []byte(b.String())
}

// recoverKnown prints how well known parameters are found again.
func (q *fitting) recoverKnown(ctx context.Context, stdout, stderr io.Writer, p *explore.Problem) error {
	shown := newStages(stderr)
	list, err := explore.Recover(ctx, p, explore.Options{Members: q.members, Steps: q.steps, Seed: q.seed, Workers: q.workers, Progress: shown.told}, q.recover)
	shown.end()
	if err != nil {
		return err
	}
	stdout.Write(recoveryReport(list, q)) //nolint:errcheck // as every verb's own words
	return nil
}

func recoveryReport(list []explore.Recovered, q *fitting) []byte {
	var b strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	covered, small := 0.0, 0
	for _, r := range list {
		covered += r.Covered / float64(len(list))
		if r.P < 0.05 {
			small++
		}
	}
	p("Recovery of %d known numbers in %s (%d members, %s, seed %d):", len(list), fault.Count(q.recover, "experiment"), q.members, fault.Count(q.steps, "step"), q.seed)
	p("the 90 %% interval holds the truth in %.0f %% of cases; the ranks of %s (%.0f %%) are not uniform at the 5 %% level, where 5 %% are expected.\n",
		100*covered, fault.Count(small, "number"), 100*float64(small)/float64(len(list)))
	p("| number | correlation of truth and posterior mean | truth in the 90 %% interval | p of uniform ranks |\n|---|---:|---:|---:|")
	slices.SortStableFunc(list, func(x, y explore.Recovered) int { return cmp.Compare(y.Correct, x.Correct) })
	for _, r := range list {
		p("| `%s` | %.2f | %.0f %% | %.2f |", r.Path, r.Correct, 100*r.Covered, r.P)
	}
	return []byte(b.String())
}
