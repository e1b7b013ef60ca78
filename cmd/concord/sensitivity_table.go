package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/figures"
	"concord/sim"
	"concord/sim/fault"
)

// ofTable is the setting of an analysis that ran nothing.
const ofTable = "from table"

// ofTable takes rank correlations from runs that are there already.
func (q *analysing) ofTable(ctx context.Context, stderr io.Writer, j *job) (*analysed, error) {
	t, err := q.table()
	if err != nil {
		return nil, err
	}
	m := &results.Manifest{Program: "concord", Kind: "sensitivity", ModelVersion: sim.ModelVersion,
		Scenario: strings.TrimSuffix(filepath.Base(filepath.Clean(q.from)), filepath.Ext(q.from)),
		Title:    "runs in " + filepath.ToSlash(q.from),
		Settings: append([]string{ofTable}, t.settings()...), Inputs: map[string]string{}, GoVersion: runtime.Version(),
		Architecture: platform()}
	for _, file := range t.files {
		sum, err := results.FileSum(file)
		if err != nil {
			return nil, wrongRequest{err}
		}
		name, err := filepath.Rel(q.from, file)
		if err != nil || name == "." {
			name = filepath.Base(file)
		}
		m.Inputs[filepath.ToSlash(name)] = sum
	}
	m.Replicates = t.frame.rows
	m.DigestInputs()
	if err := j.takeLook(stderr, m, figures.SensitivityNames(results.RankMethod)); err != nil {
		return nil, err
	}
	if err := j.hold(m, clipped("sensitivity-"+m.Scenario)); err != nil {
		return nil, err
	}
	defer j.place.Release()
	s, err := t.ranks()
	if err != nil {
		return nil, err
	}
	if t.left != nil {
		say(stderr, "concord: left out, because cells are empty: %s; fill them, or leave out these rows",
			strings.Join(t.left, ", "))
	}
	s.Title = m.Title
	found := []*results.Sensitivity{s}
	m.OutcomeDigest = foundDigest(found)
	pages, err := j.sensitivityPages(m, found)
	if err != nil {
		return nil, err
	}
	files := append(described(m, foundTables(found)...), pages...)
	if err := j.leave(ctx, m, files); err != nil {
		return nil, err
	}
	return &analysed{manifest: m, found: found}, nil
}

// runsTable is a table of runs: a row each, with columns of factors and of outcomes.
type runsTable struct {
	frame    *frame
	files    []string // that it was read from
	factors  []string
	outcomes []tableOutcome
	left     []string // columns that are no factors because they have empty cells
}

// tableOutcome is a column of numbers that is an outcome.
type tableOutcome struct {
	results.KeptColumn
	values     []float64
	scenario   string // "" where the table has none
	difference bool
	base       string
}

func (t *runsTable) settings() []string {
	var list []string
	for _, o := range t.outcomes {
		list = append(list, "outcome "+o.Name())
	}
	return list
}

// table reads what --from names: a folder of a sweep, a folder of a run, or a table.
func (q *analysing) table() (*runsTable, error) {
	info, err := os.Stat(q.from)
	if err != nil {
		return nil, wrong("--from %s: there is no such file or folder", fault.Word(q.from))
	}
	if !info.IsDir() {
		return q.ownTable()
	}
	for _, name := range []string{"runs.csv", "runs.parquet"} {
		if _, err := os.Stat(filepath.Join(q.from, name)); err == nil {
			return q.sweepTable(filepath.Join(q.from, name))
		}
	}
	if _, err := os.Stat(filepath.Join(q.from, run.DrawnFile)); err == nil {
		return q.runTable()
	}
	return nil, wrong("--from %s: it has no table of single runs, runs.csv of a sweep with --rows, or draws.csv of a run whose "+
		"values are drawn, such as with --rows --priors; a table of your own is named by its file", q.from)
}

// notFactors are columns that say which run it is.
var notFactors = []string{"point", "replicate", "pair", "draw", "member", "year", "scenario"}

// ownTable takes a table: outcomes are named, all other numbers are factors.
func (q *analysing) ownTable() (*runsTable, error) {
	f, err := readFrame(q.from)
	if err != nil {
		return nil, err
	}
	if len(q.outcomes) == 0 {
		return nil, wrong("--from %s: name the columns that are outcomes with --outcome; all other columns of numbers "+
			"are factors",
			q.from)
	}
	t := &runsTable{frame: f, files: []string{q.from}}
	for _, name := range q.outcomes {
		values, err := f.column(name)
		if err != nil {
			return nil, err
		}
		t.outcomes = append(t.outcomes, tableOutcome{KeptColumn: columnOf(name), values: values})
	}
	for k, name := range f.names {
		if f.numbers[k] != nil && !slices.Contains(q.outcomes, name) && !slices.Contains(notFactors, name) {
			t.factors = append(t.factors, name)
		}
	}
	return t, nil
}

// columnOf is the outcome of a column such as region.horizontal@2025.
func columnOf(name string) results.KeptColumn {
	if before, after, ok := strings.Cut(name, "@"); ok {
		if year, err := strconv.Atoi(after); err == nil {
			return results.KeptColumn{Table: results.ReportersTable, Outcome: before, Year: year}
		}
	}
	return results.KeptColumn{Table: results.ReportersTable, Outcome: name}
}

// sweepTable takes the runs of a sweep. With several scenarios there are also the differences from the first.
func (q *analysing) sweepTable(path string) (*runsTable, error) {
	f, err := readFrame(path)
	if err != nil {
		return nil, err
	}
	names := f.text("scenario")
	if names == nil || f.rows == 0 {
		return nil, wrong("%s: it is no table of runs of concord sweep", path)
	}
	base := names[0]
	var sides []string
	for _, name := range names {
		if !slices.Contains(sides, name) {
			sides = append(sides, name)
		}
	}
	parts := map[string]*frame{}
	for _, side := range sides {
		parts[side] = f.only(func(r int) bool { return names[r] == side })
		if parts[side].rows != f.rows/len(sides) {
			return nil, wrong("%s: it has %d rows of %s and %d of %s; the table is not whole", path, parts[side].rows, side,
				parts[base].rows, base)
		}
	}
	t := &runsTable{frame: parts[base], files: []string{path}}
	wanted := q.outcomes
	for k, name := range f.names {
		switch {
		case strings.Contains(name, "@"):
			if len(q.outcomes) == 0 && f.numbers[k] != nil {
				wanted = append(wanted, name)
			}
		case f.numbers[k] != nil && !slices.Contains(notFactors, name):
			t.factors = append(t.factors, name)
		}
	}
	for _, name := range wanted {
		level, err := parts[base].column(name)
		if err != nil {
			return nil, err
		}
		t.outcomes = append(t.outcomes, tableOutcome{KeptColumn: columnOf(name), values: level, scenario: base})
		for _, side := range sides[1:] {
			other, err := parts[side].column(name)
			if err != nil {
				return nil, err
			}
			gaps := make([]float64, len(level))
			for r := range gaps {
				gaps[r] = other[r] - level[r]
			}
			t.outcomes = append(t.outcomes, tableOutcome{KeptColumn: columnOf(name), values: gaps, scenario: side,
				difference: true,
				base:       base})
		}
	}
	return t, nil
}

// runTable joins what the replicates of a run drew with their rows.
func (q *analysing) runTable() (*runsTable, error) {
	drawn := filepath.Join(q.from, run.DrawnFile)
	f, err := readFrame(drawn)
	if err != nil {
		return nil, err
	}
	at, err := f.rowOf("replicate")
	if err != nil {
		return nil, err
	}
	t := &runsTable{frame: f, files: []string{drawn}}
	for k, name := range f.names {
		if f.numbers[k] != nil && !slices.Contains(notFactors, name) {
			t.factors = append(t.factors, name)
		}
	}
	if len(q.outcomes) == 0 {
		return nil, wrong("--from %s: name the outcomes with --outcome TABLE.ENTITY.OUTCOME@YEAR, such as --outcome "+
			"region.horizontal@2025", q.from)
	}
	tables := map[string]*frame{}
	for _, name := range q.outcomes {
		values, err := t.outcomeOf(q.from, name, at, tables)
		if err != nil {
			return nil, err
		}
		t.outcomes = append(t.outcomes, tableOutcome{KeptColumn: columnOf(name), values: values})
	}
	return t, nil
}

// outcomeOf reads an outcome of one entity in one year from the rows of a run.
func (t *runsTable) outcomeOf(dir, name string, at map[float64]int, tables map[string]*frame) ([]float64, error) {
	column := columnOf(name)
	domain, rest, _ := strings.Cut(column.Name(), ".")
	if column.Year == 0 || rest == "" {
		return nil, wrong("--outcome %s: want TABLE.ENTITY.OUTCOME@YEAR or region.OUTCOME@YEAR", fault.Word(name))
	}
	entity, outcome := "", rest
	if dot := strings.LastIndexByte(rest, '.'); domain != sim.OfRegion.String() {
		if dot < 0 {
			return nil, wrong("--outcome %s: want %s.ENTITY.OUTCOME@YEAR", fault.Word(name), domain)
		}
		entity, outcome = rest[:dot], rest[dot+1:]
	}
	rows := tables[domain]
	if rows == nil {
		path := filepath.Join(dir, "rows", domain+".csv")
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			path = filepath.Join(dir, "rows", domain+".parquet")
		}
		var err error
		if rows, err = readFrame(path); err != nil {
			return nil, fmt.Errorf("--outcome %s: %w; the run must have been made with --rows", fault.Word(name), err)
		}
		tables[domain], t.files = rows, append(t.files, path)
	}
	years, err := rows.column("year")
	if err != nil {
		return nil, err
	}
	replicates, err := rows.column("replicate")
	if err != nil {
		return nil, err
	}
	numbers, err := rows.column(outcome)
	if err != nil {
		return nil, err
	}
	entities := rows.words[2] // replicate, year, entity
	values := make([]float64, t.frame.rows)
	for k := range values {
		values[k] = math.NaN()
	}
	met := 0
	for r := range rows.rows {
		if int(years[r]) != column.Year || entity != "" && (entities == nil || entities[r] != entity) {
			continue
		}
		if k, ok := at[replicates[r]]; ok {
			values[k] = numbers[r]
			met++
		}
	}
	if met == 0 {
		return nil, wrong("--outcome %s: %s has no row of %s in %d", fault.Word(name), rows.file, fault.Word(entity), column.Year)
	}
	return values, nil
}

// ranks takes the rank correlations of all outcomes with all factors.
func (t *runsTable) ranks() (*results.Sensitivity, error) {
	s := &results.Sensitivity{Method: results.RankMethod, Points: t.frame.rows, Over: "the columns of the table"}
	var factors [][]float64
	for _, name := range t.factors {
		values, err := t.frame.column(name)
		if err != nil {
			return nil, err
		}
		if len(values) == 0 || slices.Min(values) == slices.Max(values) {
			continue // it does not vary
		}
		if slices.ContainsFunc(values, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
			t.left = append(t.left, name)
			continue
		}
		sorted := slices.Sorted(slices.Values(values))
		at := func(p float64) float64 { return sorted[int(p*float64(len(sorted)-1))] }
		s.Factors = append(s.Factors, results.SensitivityFactor{Path: name, Law: "the table", Low: at(0.05), Middle: at(0.5),
			High: at(0.95)})
		factors = append(factors, values)
	}
	if len(factors) == 0 {
		return nil, wrong("%s: no column of numbers varies but the outcomes", t.frame.file)
	}
	for k := range t.outcomes {
		o := &t.outcomes[k]
		target := results.SensitivityTarget{Column: o.KeptColumn, Difference: o.difference}
		side := results.Side{Name: o.scenario}
		if target.Side = slices.Index(s.Sides, side); target.Side < 0 {
			s.Sides, target.Side = append(s.Sides, side), len(s.Sides)
		}
		run.Ranks(&target, factors, o.values)
		s.Targets = append(s.Targets, target)
	}
	return s, nil
}
