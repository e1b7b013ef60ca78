package main

import (
	"context"
	"io"
	"slices"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim/fault"
)

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
	if j.share.plans() {
		if err := p.plan(j); err != nil {
			return nil, err
		}
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
	at := j.place
	if p.split = j.work(); p.split != nil {
		at = nil // parts have the rows
	}
	found, journals, err := p.compute(ctx, stderr, at)
	if err != nil {
		return nil, err
	}
	files, err := p.files(j, found)
	if err != nil {
		return nil, err
	}
	if q.update {
		page := results.SensitivityPage(m, found, shippedFigures, fittedModel(p.bound[0].Region))
		files = append(files, store.File{Path: sensitivityPageFile, Data: page})
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
		job, err := p.designed(method, factors)
		if err != nil {
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

// designed is the job of a method.
func (p *sensitivities) designed(method results.Method, factors []scenarios.Factor) (*run.SensitivityJob, error) {
	job := &run.SensitivityJob{Method: method, Trajectories: p.trajectories, Base: p.base, Second: p.second, Chance: true}
	job.Sides, job.Keep, job.Seed, job.Workers = p.sides, p.keep, p.manifest.Seed, p.workers
	job.Factors, job.Split, job.Stage = slices.Clone(factors), p.split, string(method)
	job.Replicates = p.runs(method)
	return job, job.Designed()
}

// plan tells the stages of an analysis and what they take. How many rows the method after a ranking has follows from how
// many factors it takes, whichever they are.
func (p *sensitivities) plan(j *job) error {
	for k, method := range p.methods() {
		factors := p.factors
		if k > 0 {
			factors = factors[:min(p.top, len(factors))]
		}
		job, err := p.designed(method, factors)
		if err != nil {
			return wrongRequest{err}
		}
		j.stages(job.Planned())
		j.pilot(sweepCost(&job.SweepJob, false, false))
	}
	return nil
}

// one runs one method. It tells its cost before it begins.
func (p *sensitivities) one(ctx context.Context, stderr io.Writer, place *store.Place, job *run.SensitivityJob) (
	*results.Sensitivity, *store.Journal, error) {
	collect, err := job.Collector()
	if err != nil {
		return nil, nil, wrongRequest{err}
	}
	if p.split == nil { // of an analysis in parts the plan told it
		p.tell(stderr, job)
	}
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

// tell says what a method will take.
func (p *sensitivities) tell(stderr io.Writer, job *run.SensitivityJob) {
	took := sweepCost(&job.SweepJob, false, false)
	varied := len(job.Factors)
	if job.SeedFactor >= 0 {
		varied--
	}
	say(stderr, "%s: %s of %s, %s × %s × %s = %s runs, about %s", job.Method, fault.Count(varied, "factor"), p.over,
		fault.Count(job.Points, "point"), fault.Count(job.Replicates, "replicate"), fault.Count(len(job.Sides), "scenario"),
		results.Thousands(job.Rows()*len(job.Sides)), results.Roughly(took.seconds))
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
	pages, err := j.sensitivityPages(m, found)
	return append(files, pages...), err
}

// sensitivityPages are the figures, the summary and the report.
func (j *job) sensitivityPages(m *results.Manifest, found []*results.Sensitivity) ([]store.File, error) {
	draw := func(meta figures.Meta) (all []figures.Figure, err error) {
		for _, s := range found {
			meta.Replicates = s.Replicates
			drawn, err := figures.Sensitivity(s, meta)
			if err != nil {
				return nil, err
			}
			all = append(all, drawn...)
		}
		return all, nil
	}
	return j.pages(m, draw, func(captions []string) []byte { return results.SensitivityReport(m, found, captions) })
}
