package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

const sensitivityHelp = `concord sensitivity [SCENARIO [OTHER]] [options]
concord sensitivity --from FOLDER [options]

Which of all that is uncertain matters for the conclusion? Every parameter with a prior varies,
or what --sample names. With two scenarios the conclusion is also their difference, on the same
draws. The methods, from quick to thorough:

  oat     one factor at a time, the others at their medians: curves and a tornado
  morris  elementary effects along random paths: which factors matter at all
  sobol   shares of the variance, alone (S1) and in all (ST); the seed is a factor of its own
  rank    rank correlations, plain and partial, over a Latin hypercube

--from takes rank correlations from a table of runs that is there already: a folder of run or
sweep that has single runs and drawn values, or a table of yours in CSV or Parquet.

{flags}

Examples:
  concord sensitivity
  concord sensitivity reference no-new-leader --method morris --keep region.horizontal@2035
  concord sensitivity reference no-new-leader --method sobol --top 10 --base 512
  concord sensitivity --sample trade.closed=1:3 --sample leaders.gain=prior --method sobol --second
  concord sensitivity --from results/runs/mine --outcome region.horizontal@2025
`

// analysing is what the options of sensitivity ask for.
type analysing struct {
	method       string
	posterior    bool
	sample       []string
	factors      []string // patterns of paths
	stated       bool
	top          int
	keep         []string
	replicates   int
	trajectories int
	base         int
	second       bool
	seed, until  string
	sets         []string
	workers      int
	from         string
	outcomes     []string
	update       bool
}

func (q *analysing) flags(f *flags, j *job) {
	f.string(&q.method, "method oat,morris,sobol,rank", "one of these (default "+q.method+")")
	f.many(&q.keep, "keep PATTERN", "TABLE.ENTITY.OUTCOME@YEAR",
		"the outcomes that it is about, such as region.horizontal@2025; may be given again (default "+usualOutcome+
			" in the last year)")
	f.bool(&q.posterior, "posterior", "each parameter varies over what the fit left of it, by itself, instead of its prior")
	f.many(&q.sample, "sample PATH=LAW", "PATH=LOW:HIGH and the like, as sweep takes it",
		"what varies, instead of every parameter: as sweep takes it; may be given again")
	f.bool(&q.stated, "uncertain", "the scenario's [uncertain] ranges vary, instead of every parameter")
	f.many(&q.factors, "factor PATTERN", "a path or a pattern such as 'leaders.*'",
		"only parameters like this, such as 'leaders.*'; may be given again")
	f.int(&q.top, "top N", "first rank all by Morris's method, then analyse the N that matter most")
	f.replicates(&q.replicates, "how many runs at each point, their mean counts (default 20 of oat, 10 of morris, 1 of others; "+
		"not of sobol, where the seed is a factor)")
	f.int(&q.trajectories, "trajectories N", fmt.Sprintf("how many paths of morris (default %d)", q.trajectories))
	f.int(&q.base, "base N", fmt.Sprintf("of sobol: base points, best a power of two, which make N times the factors, the "+
		"seed and two more; of rank: points (default %d)", q.base))
	f.bool(&q.second, "second", "of sobol: what two factors do together too; twice as many points")
	f.ownSeed(&q.seed, "the seed (default: the first scenario's)")
	f.until(&q.until, "last year (default: the earliest of the scenarios' last years)")
	f.settings(&q.sets, "change a value in all scenarios; it does not vary; may be given again")
	f.text(&q.from, "from PATH", aPlace,
		"take rank correlations from a folder of results or a table instead of running anything")
	f.many(&q.outcomes, "outcome COLUMN", "a column of the table", "with --from: the columns that are outcomes; "+
		"may be given again")
	j.folderFlags(f, "sensitivity-NAME-SEED-KEY", otherRun)
	f.bool(&q.update, "update", "instead rank every parameter of the reference again and rewrite "+sensitivityPage+
		" (from the project's root)")
	f.json(&j.asJSON, asManifest)
	j.figureFlags(f)
	f.workers(&q.workers, "the results do not depend on it")
}

const (
	defaultTrajectories = 20
	defaultBase         = 256
	mostTop             = 100
)

func sensitivityVerb(ctx context.Context, stdout, stderr io.Writer, args []string) error {
	q := analysing{method: string(results.OneAtATime), trajectories: defaultTrajectories, base: defaultBase, replicates: -1}
	var j job
	words, err := options("sensitivity", func(f *flags) { q.flags(f, &j) }, args)
	if err != nil {
		return err
	}
	if q.update {
		if words, err = q.shippedRanking(words, &j); err != nil {
			return err
		}
	}
	if err := q.consistent(words); err != nil {
		return err
	}
	var done *analysed
	if q.from != "" {
		done, err = q.ofTable(ctx, stderr, &j)
	} else {
		done, err = q.analyse(ctx, stderr, &j, words)
	}
	if err != nil {
		return err
	}
	if j.asJSON {
		return printManifest(stdout, done.manifest)
	}
	for _, s := range done.found {
		fmt.Fprint(stdout, s.Brief())
	}
	j.told(stdout, done.manifest)
	return nil
}

// consistent refuses what does not go together.
func (q *analysing) consistent(words []string) error {
	methods := []string{string(results.OneAtATime), string(results.Morris), string(results.Sobol), string(results.RankMethod)}
	own := 0
	for _, given := range []bool{q.posterior, len(q.sample) > 0, q.stated} {
		if given {
			own++
		}
	}
	switch {
	case !slices.Contains(methods, q.method):
		return wrong("--method %s: want one of %s%s", quoted(q.method), strings.Join(methods, ", "),
			fault.DidYouMean(q.method, methods))
	case own > 1:
		return wrong("--posterior, --sample and --uncertain each say what varies; keep one of them")
	case len(q.factors) > 0 && (len(q.sample) > 0 || q.stated):
		return wrong("--factor chooses among all parameters, and --sample and --uncertain say themselves what varies; keep one " +
			"of them")
	case q.top < 0 || q.top > mostTop:
		return wrong("--top %d: want 1..%d", q.top, mostTop)
	case q.top > 0 && q.method == string(results.Morris):
		return wrong("--top ranks by Morris's method first; give another --method after it, such as sobol")
	case q.second && q.method != string(results.Sobol):
		return wrong("--second is of --method sobol")
	case q.method == string(results.Sobol) && q.replicates != -1:
		return wrong("--replicates is not of --method sobol: there the seed is a factor of its own; more base points with --base")
	case q.replicates != -1 && (q.replicates < 1 || q.replicates > 10_000):
		return wrong("--replicates %d: want 1..10000", q.replicates)
	case q.trajectories < 2 || q.trajectories > 10_000:
		return wrong("--trajectories %d: want 2..10000", q.trajectories)
	case q.base < 8 || q.base > 1<<20:
		return wrong("--base %d: want 8..%d", q.base, 1<<20)
	case q.from != "" && len(words) > 0:
		return wrong("--from takes a table that is there; the scenario %s would not run", quoted(words[0]))
	case q.from == "" && len(q.outcomes) > 0:
		return wrong("--outcome is of --from; what runs keep is chosen with --keep")
	case q.from != "" && len(q.keep) > 0:
		return wrong("--keep is of runs; the outcomes of a table are chosen with --outcome")
	}
	return nil
}

// sensitivityPage is the ranking that the project ships.
const sensitivityPage = "docs/SENSITIVITY.md"

// shippedRanking asks for the ranking that the project ships: every parameter by Morris's method, and the ten
// that matter most by Sobol' indices, for what the project concludes.
func (q *analysing) shippedRanking(words []string, j *job) ([]string, error) {
	usual := analysing{method: string(results.OneAtATime), trajectories: defaultTrajectories, base: defaultBase, replicates: -1,
		update: true, workers: q.workers}
	if len(words) > 0 || !reflect.DeepEqual(*q, usual) || j.plain || !reflect.DeepEqual(j.look, figures.Look{}) {
		return nil, wrong("--update makes the page as it is shipped: give it alone, or with --workers, --out and --force")
	}
	q.method, q.top, q.base = string(results.Sobol), 10, 1024
	q.keep = []string{"region.horizontal@2035", "region.inside_share@2018"}
	return []string{"reference", "no-new-leader"}, nil
}

// pages are the documents that --update writes again.
func (q *analysing) pages() (*generatedFiles, error) {
	list := []generated{{sensitivityPageFile, sensitivityPage, ""}}
	for _, name := range shippedFigures {
		list = append(list, generated{"figures/" + name, "docs/figures/sensitivity-" + name, ""})
	}
	return holdGenerated(q.update, list)
}

// sensitivityPageFile is the page in a folder of results. The figures are of its first pictures.
const sensitivityPageFile = "SENSITIVITY.md"

// analysed is a finished analysis, and its manifest.
type analysed struct {
	manifest *results.Manifest
	found    []*results.Sensitivity
}

// sensitivities is what is to be analysed: the scenarios and the factors.
type sensitivities struct {
	*analysing
	sides    []*scenarios.Scenario
	bound    []*scenarios.Bound
	factors  []scenarios.Factor
	settled  []string // parameters that do not vary, because a scenario sets them or a switch holds them
	over     string
	keep     *scenarios.Keep
	manifest *results.Manifest
}

// prepare reads the scenarios and finds the factors. It computes nothing.
func (q *analysing) prepare(words []string) (*sensitivities, error) {
	if len(words) == 0 {
		words = []string{"reference"}
	}
	if len(words) > 2 {
		return nil, wrong("sensitivity takes a scenario, or two for their difference; got %s", strings.Join(words, ", "))
	}
	sweep := sweeping{seed: q.seed, until: q.until, sets: q.sets}
	sides, err := sweep.sides(words)
	if err != nil {
		return nil, err
	}
	return q.of(sides)
}

// of finds the factors of scenarios.
func (q *analysing) of(sides []*scenarios.Scenario) (*sensitivities, error) {
	e := &scenarios.Experiment{Scenarios: sides, Seed: sides[0].Seed, Replicates: 1, Keep: q.keep}
	if err := e.Check(); err != nil { // the factors are not known yet
		return nil, wrongRequest{err}
	}
	p := &sensitivities{analysing: q, sides: sides}
	until := 0
	for _, s := range sides {
		b, err := s.Bind()
		if err != nil {
			return nil, wrongRequest{err}
		}
		if until == 0 || b.Until < until {
			until = b.Until
		}
	}
	for _, s := range sides {
		if err := s.Set(fmt.Sprintf("until=%d", until)); err != nil {
			return nil, wrongRequest{err}
		}
		b, err := s.Bind()
		if err != nil {
			return nil, wrongRequest{err}
		}
		p.bound = append(p.bound, b)
	}
	if len(e.Keep) == 0 {
		e.Keep = []string{fmt.Sprintf("%s@%d", usualOutcome, until)}
	}
	var err error
	if p.keep, err = e.Kept(); err != nil {
		return nil, wrongRequest{err}
	}
	if err := p.choose(); err != nil {
		return nil, err
	}
	m, err := newManifest("sensitivity", p.bound[0], q.runs(results.Method(q.method)), q.settings())
	if err != nil {
		return nil, err
	}
	m.Seed, m.Until = e.Seed, until
	for n, s := range sides {
		m.Inputs[scenarioFile(s.Name)] = results.SHA256(s.TOML(false))
		if n > 0 {
			m.Others = append(m.Others, s.Name)
			m.Title = s.Title + ", against " + m.Title
		}
	}
	m.DigestInputs()
	p.manifest = m
	return p, nil
}

// choose finds what varies.
func (p *sensitivities) choose() error {
	var list []string
	switch {
	case len(p.sample) > 0:
		p.over, list = "what was stated", p.sample
	case p.stated:
		p.over = "the [uncertain] ranges of the scenarios"
		var err error
		if list, err = p.ranges(); err != nil {
			return err
		}
	default:
		return p.chooseAll()
	}
	for _, text := range list {
		f, err := scenarios.ParseUncertain(text, p.sides)
		if err != nil {
			return wrongRequest{err}
		}
		if err := setAndVaried(f.Path, p.sets); err != nil {
			return err
		}
		p.factors = append(p.factors, f)
	}
	e := scenarios.Experiment{Scenarios: p.sides, Uncertainties: p.factors, Points: 1, Replicates: 1}
	if err := e.Check(); err != nil {
		return wrongRequest{err}
	}
	return nil
}

// ranges are the [uncertain] ranges of the scenarios, as --sample takes them. A range that only the second scenario
// states holds for both.
func (p *sensitivities) ranges() ([]string, error) {
	var list []string
	from := map[string]string{}
	for _, s := range p.sides {
		for _, u := range s.Uncertain {
			text := fmt.Sprintf("%s=%v:%v", u.Path, u.Lo, u.Hi)
			k := slices.IndexFunc(list, func(known string) bool { return strings.HasPrefix(known, u.Path+"=") })
			switch {
			case u.Lo == u.Hi:
				return nil, wrong("--uncertain: the range of %s under [uncertain] of %s is the one number %v, so nothing "+
					"varies; name what varies with --sample", u.Path, s.Name, u.Lo)
			case k < 0:
				list, from[u.Path] = append(list, text), s.Name
			case list[k] != text:
				return nil, wrong("--uncertain: %s has one range under [uncertain] of %s and another in %s; choose one with "+
					"--sample %s", u.Path, from[u.Path], s.Name, text)
			}
		}
	}
	if list == nil {
		return nil, wrong("--uncertain: none of the scenarios has an [uncertain] table")
	}
	return list, nil
}

// chooseAll takes every parameter that has a prior, or those that patterns name.
func (p *sensitivities) chooseAll() error {
	p.over = "their priors"
	all := func(b *scenarios.Bound) ([]scenarios.Factor, error) { return scenarios.AllPriorFactors(b), nil }
	if p.posterior {
		p.over, all = "what the fit left of them, each by itself", scenarios.AllPosteriorFactors
	}
	found, err := all(p.bound[0])
	for _, b := range p.bound[1:] { // what one of the scenarios settles does not vary
		others, bad := all(b)
		err = cmp.Or(err, bad)
		found = slices.DeleteFunc(found, func(f scenarios.Factor) bool {
			return !slices.ContainsFunc(others, func(o scenarios.Factor) bool { return o.Path == f.Path })
		})
	}
	if err != nil {
		return wrongRequest{err}
	}
	p.settled = p.held()
	if len(p.analysing.factors) == 0 {
		p.factors = found
		return nil
	}
	var names []string
	for _, f := range found {
		names = append(names, f.Path)
	}
	for _, pattern := range p.analysing.factors {
		if _, err := path.Match(pattern, ""); err != nil {
			return wrong("--factor %s: %w", quoted(pattern), err)
		}
		like := func(name string) bool { ok, _ := path.Match(pattern, name); return ok }
		if k := slices.IndexFunc(p.settled, like); k >= 0 && !slices.ContainsFunc(names, like) {
			return wrong("--factor %s: a scenario sets %s or a switch holds it, so it does not vary", quoted(pattern),
				p.settled[k])
		}
		if !slices.ContainsFunc(names, like) {
			return wrong("--factor %s: no parameter that varies is like this%s", quoted(pattern),
				fault.DidYouMean(pattern, names))
		}
	}
	wanted := func(name string) bool {
		return slices.ContainsFunc(p.analysing.factors,
			func(pattern string) bool { ok, _ := path.Match(pattern, name); return ok })
	}
	for _, f := range found {
		if wanted(f.Path) {
			p.factors = append(p.factors, f)
		}
	}
	p.settled = slices.DeleteFunc(p.settled, func(name string) bool { return !wanted(name) })
	return nil
}

// held are the parameters that have a prior and that one of the scenarios settles.
func (p *sensitivities) held() []string {
	var list []string
	for _, b := range p.bound {
		for _, name := range b.Settled() {
			if _, err := scenarios.PriorLaw(name); err == nil && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// settings are the request as the manifest holds it. See request.
func (q *analysing) settings() []string {
	list := []string{"method " + q.method, "replicates " + strconv.Itoa(q.replicates)}
	list = append(list, "trajectories "+strconv.Itoa(q.trajectories), "base "+strconv.Itoa(q.base))
	for _, s := range []struct {
		given bool
		word  string
	}{{q.posterior, string(sim.FromPosterior)}, {q.stated, "uncertain"}, {q.second, "second"}} {
		if s.given {
			list = append(list, s.word)
		}
	}
	if q.top > 0 {
		list = append(list, "top "+strconv.Itoa(q.top))
	}
	for _, s := range []struct {
		word   string
		values []string
	}{{"sample", q.sample}, {"factor", q.factors}, {"keep", q.keep}} {
		for _, v := range s.values {
			list = append(list, s.word+" "+v)
		}
	}
	return list
}

// analyse runs what the request asks for and writes its folder.
func (q *analysing) analyse(ctx context.Context, stderr io.Writer, j *job, words []string) (*analysed, error) {
	p, err := q.prepare(words)
	if err != nil {
		return nil, err
	}
	m := p.manifest
	if err := j.takeLook(stderr, m, p.figureNames(), p.bound...); err != nil {
		return nil, err
	}
	if err := j.hold(m, clipped("sensitivity-"+strings.Join(append([]string{m.Scenario}, m.Others...), "-"))); err != nil {
		return nil, err
	}
	defer j.place.Release()
	pages, err := q.pages()
	if err != nil {
		return nil, err
	}
	defer pages.release()
	found, journals, err := p.compute(ctx, stderr, j.place)
	if err != nil {
		return nil, err
	}
	files, err := p.files(j, found)
	if err != nil {
		return nil, err
	}
	if q.update {
		files = append(files, store.File{Path: sensitivityPageFile, Data: results.SensitivityPage(m, found, shippedFigures)})
	}
	if err := j.leave(ctx, m, files); err != nil {
		return nil, err
	}
	if err := pages.write(files); err != nil {
		return nil, err
	}
	for _, journal := range journals {
		if err := journal.Remove(); err != nil {
			return nil, err
		}
	}
	return &analysed{manifest: m, found: found}, nil
}

// methods are the methods in turn: a ranking by Morris first if one was asked for.
func (q *analysing) methods() []results.Method {
	if q.top > 0 {
		return []results.Method{results.Morris, results.Method(q.method)}
	}
	return []results.Method{results.Method(q.method)}
}

func (p *sensitivities) figureNames() []string {
	var names []string
	for _, method := range p.methods() {
		for _, name := range figures.SensitivityNames(method) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// usualReplicates is how many runs there are at each point if nothing is asked for.
var usualReplicates = map[results.Method]int{results.OneAtATime: 20, results.Morris: 10, results.Sobol: 1, results.RankMethod: 1}

// runs is how many runs a method makes at each point. A ranking by Morris before another method makes its own number.
func (q *analysing) runs(method results.Method) int {
	if q.replicates != -1 && method == results.Method(q.method) {
		return q.replicates
	}
	return usualReplicates[method]
}

// compute runs the methods in turn. The rows of each go to a journal of its own, from which a stopped analysis
// goes on. Without a place nothing is saved.
func (p *sensitivities) compute(ctx context.Context, stderr io.Writer, place *store.Place) (found []*results.Sensitivity,
	journals []*store.Journal, err error) {
	factors := p.factors
	for _, method := range p.methods() {
		job := &run.SensitivityJob{Method: method, Trajectories: p.trajectories, Base: p.base, Second: p.second, Chance: true}
		job.Sides, job.Keep, job.Seed, job.Workers = p.sides, p.keep, p.manifest.Seed, p.workers
		job.Factors = slices.Clone(factors)
		job.Replicates = p.runs(method)
		if err := job.Designed(); err != nil {
			return nil, journals, wrongRequest{err}
		}
		s, journal, err := p.one(ctx, stderr, place, job)
		if journal != nil {
			journals = append(journals, journal)
		}
		if err != nil {
			return nil, journals, err
		}
		found = append(found, s)
		if p.top > 0 && method == results.Morris {
			var kept []scenarios.Factor
			for _, k := range leading(s, p.top) {
				kept = append(kept, factors[k])
			}
			factors = kept
		}
	}
	p.manifest.OutcomeDigest = foundDigest(found)
	return found, journals, nil
}

// one runs one method. It tells its cost before it begins.
func (p *sensitivities) one(ctx context.Context, stderr io.Writer, place *store.Place, job *run.SensitivityJob) (
	*results.Sensitivity, *store.Journal, error) {
	collect, err := job.Collector()
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	took := sweepCost(&job.SweepJob, false, false)
	varied := len(job.Factors)
	if job.SeedFactor >= 0 {
		varied--
	}
	say(stderr, "%s: %s of %s, %s × %s × %s = %s runs, about %s", job.Method, fault.Count(varied, "factor"), p.over,
		fault.Count(job.Points, "point"), fault.Count(job.Replicates, "replicate"), fault.Count(len(job.Sides), "scenario"),
		results.Thousands(job.Rows()*len(job.Sides)), results.Roughly(took.seconds))
	var journal *store.Journal
	if place != nil {
		var others []string
		key := results.SHA256([]byte(p.manifest.InputDigest + " " + string(job.Method)))
		if journal, others, err = place.Journal(key, job.Width()); err != nil {
			return nil, nil, wrongRequest{err}
		}
		defer journal.Close() // what it holds is on the disk, for the same command to go on
		_ = others            // the journal of the method before, or of another request
	}
	progress := newProgress(stderr, string(job.Method), job.Rows())
	job.Done = progress.done
	err = run.Sweep(ctx, job.SweepJob, journal, collect.Add)
	progress.end()
	if err == nil && journal != nil {
		err = journal.Read(collect.Add)
	}
	if err != nil {
		return nil, journal, err
	}
	s := collect.Found()
	s.Title, s.Over, s.Settled = p.manifest.Title, p.over, p.settled
	return s, journal, nil
}

// leading are the factors that matter most. The targets take turns: first the first factor of each, then the
// second of each.
func leading(s *results.Sensitivity, most int) []int {
	var list []int
	for place := range s.Factors {
		for n := range s.Targets {
			k := s.Targets[n].Ranking(len(s.Factors), s.Method.Headline())[place]
			if !slices.Contains(list, k) && len(list) < most {
				list = append(list, k)
			}
		}
	}
	return list
}

// foundDigest is the digest of everything that was found.
func foundDigest(found []*results.Sensitivity) string {
	var all []byte
	for _, t := range foundTables(found) {
		all = append(all, t.CSV...)
	}
	return results.SHA256(all)
}

// foundTables are the tables of an analysis.
func foundTables(found []*results.Sensitivity) []results.Table {
	tables := []results.Table{results.SensitivityTable(found)}
	for _, s := range found {
		if s.Method == results.OneAtATime {
			tables = append(tables, s.CurvesTable())
		}
	}
	return tables
}

// files makes every file of the folder but the manifest.
func (p *sensitivities) files(j *job, found []*results.Sensitivity) ([]store.File, error) {
	m := p.manifest
	files := described(m, foundTables(found)...)
	for _, s := range p.sides {
		files = append(files, store.File{Path: scenarioFile(s.Name), Data: s.TOML(false)})
	}
	return withSensitivityPages(j, m, found, files)
}

// withSensitivityPages adds figures and summary.
func withSensitivityPages(j *job, m *results.Manifest, found []*results.Sensitivity, files []store.File) ([]store.File, error) {
	shown := newGallery(j.look)
	if !j.plain {
		for _, s := range found {
			drawn, err := figures.Sensitivity(s, figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion,
				Seed: m.Seed, Replicates: s.Replicates, Digest12: m.OutcomeDigest[:12], Look: j.look})
			if err != nil {
				return nil, fmt.Errorf("figures: %w", err)
			}
			if err := shown.hang(drawn...); err != nil {
				return nil, err
			}
		}
		files = append(files, shown.files...)
	}
	summary := results.SensitivityReport(m, found, shown.captions)
	page, err := report.HTML(m.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	return append(files, store.File{Path: "summary.md", Data: summary}, store.File{Path: "report.html", Data: page}), nil
}

// shippedFigures are the pictures of the page that the project ships.
var shippedFigures = []string{"sobol-1.png", "sobol-2.png", "sobol-3.png"}
