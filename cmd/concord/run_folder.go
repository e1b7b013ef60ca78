package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/results/parquet"
	"concord/results/report"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// leaveEnsemble writes the folder of a run or a branch. The folder holds the tables, the rows of single
// replicates if any, and what the replicates drew. Its figures show the medians of ghost too.
func (j *job) leaveEnsemble(ctx context.Context, b *scenarios.Bound, e *results.Ensemble, m *results.Manifest,
	rows *results.RowFiles, draws run.DrawsJob, ghost *results.Ensemble) error {
	var single []results.Table
	if rows != nil {
		var err error
		if single, err = rows.Tables(); err != nil {
			return err
		}
	}
	values, discard, err := drawsTable(ctx, j.place, draws, j.rows)
	defer discard()
	if err != nil {
		return err
	}
	single = append(single, values...)
	files, err := j.ensembleFolder(b, e, m, single, ghost)
	if err != nil {
		return err
	}
	return j.leave(ctx, m, files, single...)
}

// rowFiles begins the tables of single replicates. It returns nil if nobody asked for them, and for a part.
func (j *job) rowFiles(of run.Job) (*results.RowFiles, error) {
	if !j.rows {
		return nil, nil
	}
	ext := ".csv"
	if j.parquet {
		ext = results.ParquetExt
		var columns []results.KeptColumn
		if part := of.Part(); part != nil {
			columns = part.Columns
		}
		if err := namedForParquet(columns); err != nil {
			return nil, err
		}
	}
	if j.share.leavesNothing() {
		return nil, nil
	}
	return results.NewRowFiles(j.place, ext, of.Part())
}

// namedForParquet refuses Parquet where this program has none, and columns whose names Parquet cannot have. The
// name of an expression is the expression, unless it was given another one.
func namedForParquet(columns []results.KeptColumn) error {
	if !parquet.Built {
		return wrong("--parquet: this program was built without Parquet (tag noparquet); drop --parquet, or use another build")
	}
	for k := range columns {
		if name := columns[k].Name(); strings.Contains(name, ",") {
			return wrong("--parquet: a column cannot be named %s, because of the comma; give it a name, as in "+
				"--keep 'mine=%s', or drop --parquet", fault.Word(name), name)
		}
	}
	return nil
}

// checkFormat refuses a format of tables that nobody asked for.
func (j *job) checkFormat() error {
	if j.parquet && !j.rows {
		return wrong("--parquet is the format of the tables that --rows asks for; add --rows, or leave --parquet out")
	}
	return nil
}

// ensembleFolder makes every file of a results folder but the manifest. Single are the tables of single
// replicates: the rows, and what the replicates drew. There may be none.
func (j *job) ensembleFolder(b *scenarios.Bound, e *results.Ensemble, m *results.Manifest, single []results.Table,
	ghost *results.Ensemble) ([]store.File, error) {
	s := b.Scenario
	observed, err := observations(b)
	if err != nil {
		return nil, err
	}
	var tables []results.Table
	shown := newGallery(j.look)
	parts := []func(){
		func() { err = j.hangEnsemble(shown, b, e, m, observed, ghost) },
		func() { tables = ensembleTables(e) },
	}
	results.Each(len(parts), func(k int) { parts[k]() })
	if err != nil {
		return nil, err
	}
	tables = append(tables, single...)
	files := shown.files
	for _, t := range tables {
		files = append(files, store.File{Path: t.File, Data: t.CSV, From: t.From})
	}
	about := results.About{Title: s.Title, Question: s.Question, Expect: s.Expect, IDs: s.IDs, Claims: s.Claims,
		Evidence: scenarios.Evidence(s.Region)}
	if name := scenarios.Reference(s.Region); name != "" && s.Name != name {
		if reference, err := scenarios.Read(name); err == nil {
			about.Differences = scenarios.Difference(reference, s)
		}
	}
	summary := e.Report(m, about, observed, shown.captions)
	page, err := report.HTML(s.Title, summary, shown.pictures)
	if err != nil {
		return nil, fmt.Errorf("report.html: %w", err)
	}
	return append(files,
		store.File{Path: "scenario.effective.toml", Data: s.TOML(false)},
		store.File{Path: "events.log", Data: e.EventsLog()},
		store.File{Path: "summary.md", Data: summary},
		store.File{Path: "report.html", Data: page},
		store.File{Path: "datapackage.json", Data: results.DataPackage(m, e.Outcomes(), tables)},
	), nil
}

// ensembleTables are the tables of an ensemble.
func ensembleTables(e *results.Ensemble) []results.Table {
	tables := append(e.Tables(), e.Decisions())
	if e.Part == nil {
		tables = append(tables, e.Fingerprints().Table())
	}
	return tables
}

// hangEnsemble draws the figures of an ensemble, unless none are wanted.
func (j *job) hangEnsemble(to *gallery, b *scenarios.Bound, e *results.Ensemble, m *results.Manifest, observed *results.Observed,
	ghost *results.Ensemble) error {
	if j.plain {
		return nil
	}
	meta, err := figureMeta(b, m)
	if err != nil {
		return err
	}
	meta.Ghost, meta.Look = ghost, j.look
	drawn, err := figures.All(e, observed, meta)
	if err != nil {
		return fmt.Errorf("figures: %w", err)
	}
	to.hang(drawn...)
	return nil
}

// hasGhost tells whether figures show the reference of the region too.
func (request) hasGhost(m *results.Manifest) bool {
	name := scenarios.Reference(m.Region)
	return name != "" && m.Scenario != name
}

// ghostOf is the reference of the region with the same seed and as many replicates. Figures of another scenario of the same
// region show it as a thin line. It is nil if there is none.
func (q request) ghostOf(ctx context.Context, m *results.Manifest, replicates int) (*results.Ensemble, error) {
	if !q.hasGhost(m) {
		return nil, nil
	}
	s, err := scenarios.Read(scenarios.Reference(m.Region))
	if err != nil {
		return nil, err
	}
	if err := s.Set(fmt.Sprintf("until=%d", m.Until)); err != nil {
		return nil, err
	}
	reference, err := s.Bind()
	if err != nil {
		return nil, err
	}
	return run.Ensemble(ctx, run.Job{Bound: reference, Seed: m.Seed, Replicates: replicates, Workers: q.workers, Draws: q.draws})
}

// observations brings the record into the form that results and figures read.
func observations(b *scenarios.Bound) (*results.Observed, error) {
	o := &results.Observed{Turnover: map[string][]results.Reading{}, Openness: map[string][]results.Reading{},
		Regimes: map[string][]results.Spell{}}
	record, err := scenarios.ObservedIn(b.Scenario.Region)
	if err != nil {
		return nil, err
	}
	for _, v := range record.InsideShare {
		o.InsideShare = append(o.InsideShare, results.Band(v))
	}
	for _, s := range record.Regimes {
		o.Regimes[s.A+"-"+s.B] = append(o.Regimes[s.A+"-"+s.B],
			results.Spell{From: s.From, To: s.To, Regime: s.Regime, Certainty: s.Certainty})
	}
	for _, c := range record.Comparators {
		o.Comparators = append(o.Comparators, results.Level{Name: c.Region, Year: c.Year, Share: c.Share,
			Reading: c.Reading, ID: c.ID})
	}
	for _, v := range record.Openness {
		k := b.Region.NodeIndex(v.Country)
		if k < 0 || v.Year < b.Region.FirstYear || v.Year > b.Region.LastYear {
			continue
		}
		// The divisor is size on its path, which need not be the published GDP. The record has no year after the
		// forcing's end, so only an entry about the price of oil takes a run off it.
		size := b.Region.Size[(v.Year-b.Region.FirstYear)*len(b.Region.Nodes)+k]
		o.Openness[v.Country] = append(o.Openness[v.Country],
			results.Reading{Year: v.Year, Value: v.USD / size, Reporter: "World Bank"})
	}
	o.Turnover = turnovers(b.Region, record)
	return o, nil
}

// turnovers adds the two directions of a pair when one source gives both;
// sources are never mixed.
func turnovers(r *sim.Region, record *scenarios.Observations) map[string][]results.Reading {
	type key struct {
		pair, source string
		year         int
	}
	sums, ways := map[key]float64{}, map[key]int{}
	for _, f := range record.Flows {
		a, b := r.NodeIndex(f.Exporter), r.NodeIndex(f.Importer)
		if a < 0 || b < 0 || a >= r.Members || b >= r.Members {
			continue
		}
		k := key{r.PairName(a, b), f.Source, f.Year}
		sums[k] += f.USD
		ways[k]++
	}
	out := map[string][]results.Reading{}
	for k, usd := range sums { // any order: sorted below by everything that a reading holds
		if ways[k] == 2 {
			out[k.pair] = append(out[k.pair], results.Reading{Year: k.year, Value: usd,
				Reporter: record.ReporterName(k.source)})
		}
	}
	for _, readings := range out { // any order: each list is sorted by itself
		sort.Slice(readings, func(i, j int) bool {
			a, b := readings[i], readings[j]
			return cmp.Or(cmp.Compare(a.Reporter, b.Reporter), cmp.Compare(a.Year, b.Year), cmp.Compare(a.Value, b.Value)) < 0
		})
	}
	return out
}

// figureMeta is what the figures say about the run.
func figureMeta(b *scenarios.Bound, m *results.Manifest) (figures.Meta, error) {
	borders := b.Params.Borders
	meta := figures.Meta{Title: m.Title, Scenario: m.Scenario, ModelVersion: m.ModelVersion, Seed: m.Seed,
		Replicates: m.Replicates, Digest12: m.OutcomeDigest[:12],
		OwnTables: !slices.Contains(scenarios.RegionNames(), m.Region),
		Thresholds: []figures.Threshold{{Below: borders.RestrictedBelow, Regime: sim.Restricted},
			{Below: borders.ManagedBelow, Regime: sim.Managed}}}
	var err error
	if meta.Places, err = scenarios.Places(m.Region); err != nil {
		return meta, err
	}
	outlines, err := scenarios.Outlines(m.Region)
	if err != nil {
		return meta, err
	}
	if len(outlines) > 0 {
		meta.MapLayer = &figures.Map{}
		for _, o := range outlines {
			meta.MapLayer.Outlines = append(meta.MapLayer.Outlines, figures.Outline(o))
		}
	}
	return meta, nil
}
