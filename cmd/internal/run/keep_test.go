package run_test

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// somePatterns are outcomes of several tables, some years, and expressions with and without a value in every run.
var somePatterns = []string{"*.trust@2015", "region.h*al", "borders.*.regime@2010-2012", "agreements.*.status@2016",
	"gap=region.horizontal - region.vertical", "late=first_year(borders.TJ-UZ.regime == open)",
	"countries.?Z.leverage@2014,2016"}

func keeping(t *testing.T, b *scenarios.Bound, first int, patterns ...string) *scenarios.Keep {
	t.Helper()
	k, err := scenarios.ReadKeepFrom(b, first, patterns, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// readOf is what is kept, read from the records of a run that kept everything.
func readOf(k *scenarios.Keep, e *results.Ensemble) [][]float64 {
	reading := k.On(e.Layout)
	var rows [][]float64
	for _, record := range e.Records {
		row := make([]float64, len(k.Columns))
		reading.Read(record, row)
		rows = append(rows, row)
	}
	return rows
}

// sameRows compares rows of numbers bit by bit.
func sameRows(t *testing.T, what string, got, want [][]float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d rows, want %d", what, len(got), len(want))
	}
	for r := range want {
		for n, v := range want[r] {
			if len(got[r]) != len(want[r]) || math.Float64bits(got[r][n]) != math.Float64bits(v) {
				t.Fatalf("%s: replicate %d, number %d of %d is %v, want %v", what, r, n, len(got[r]), got[r][n], v)
			}
		}
	}
}

// Protects: what is kept is to the bit what the whole run records, with the same log and votes. The digest of it does
// not depend on the workers, and is another one for other outcomes.
func TestKeptIsOfTheWholeRun(t *testing.T) {
	for _, c := range []struct {
		replicates int
		draws      sim.ParameterSource
	}{{12, sim.Shipped}, {6, sim.FromPriors}, {results.Kept + 30, sim.Shipped}} {
		b := bound(t, "reference", "until=2017")
		k := keeping(t, b, b.Region.FirstYear, somePatterns...)
		job := run.Job{Bound: b, Seed: 4, Replicates: c.replicates, Draws: c.draws}
		whole := ensemble(t, job)
		job.Keep, job.Workers = k, 1
		one := ensemble(t, job)
		sameRows(t, "kept", one.Records, readOf(k, whole))
		if !slices.Equal(one.Log, whole.Log) || !slices.Equal(one.Votes, whole.Votes) {
			t.Error("the log or the votes are others")
		}
		missing := false
		for n, column := range one.Part.Columns {
			if c.replicates > results.Kept && column.Table != results.ReportersTable {
				o := whole.Layout.Find(sim.Domain(slices.Index(sim.DomainNames[:], column.Table)), column.Outcome)
				at := whole.Layout.Place(o, slices.Index(whole.Layout.Entities[whole.Layout.Outcomes[o].Domain],
					column.Entity), column.Year)
				if one.Tally.Summary(n) != whole.Tally.Summary(at) {
					t.Errorf("%s in %d: %+v, in the whole run %+v", column.Name(), column.Year, one.Tally.Summary(n),
						whole.Tally.Summary(at))
				}
			}
			missing = missing || slices.ContainsFunc(one.Records, func(r []float64) bool { return math.IsNaN(r[n]) })
		}
		if !missing {
			t.Error("no value is missing: the test sees little")
		}
		job.Workers = 5
		if many := ensemble(t, job); many.Digest() != one.Digest() {
			t.Error("the digest depends on the workers")
		}
		if one.Digest() == whole.Digest() {
			t.Error("a part has the digest of the whole")
		}
		job.Keep = keeping(t, b, b.Region.FirstYear, append(slices.Clone(somePatterns), "region.h_trust@2016")...)
		if other := ensemble(t, job); other.Digest() == one.Digest() {
			t.Error("other outcomes have the same digest")
		}
		if run.Width(job) != len(job.Keep.Columns) {
			t.Errorf("the width is %d, want %d", run.Width(job), len(job.Keep.Columns))
		}
	}
}

// Protects: of a branch the same numbers are kept as of the run from the beginning.
func TestKeptOfABranch(t *testing.T) {
	b := bound(t, "no-new-leader", "until=2018")
	job := run.Job{Bound: written(t, "reference"), Seed: 4, Replicates: 5}
	_, state := saved(t, run.StatesJob{Job: job, Year: 2012})
	k := keeping(t, b, 2013, "region.horizontal", "*.trust@2015", "first_year(region.horizontal > 0)")
	branch := branched(t, run.Job{Bound: b, Keep: k}, state)
	whole := ensemble(t, run.Job{Bound: b, Seed: 4, Replicates: 5})
	sameRows(t, "branch", branch.Records, readOf(k, whole))
	if branch.Records[0][len(k.Columns)-1] != 2013 {
		t.Errorf("the first year is %v, want that of the branch", branch.Records[0][len(k.Columns)-1])
	}
}

// Protects: a run that keeps a part goes on from a checkpoint to the same result.
func TestKeptIsResumed(t *testing.T) {
	b := bound(t, "reference", "until=1996")
	job := run.Job{Bound: b, Seed: 2, Replicates: results.Kept + 200, Keep: keeping(t, b, b.Region.FirstYear, "region.h*",
		"first_year(pairs.TJ-UZ.trust > 0.05)")}
	want := ensemble(t, job)
	place, err := store.Hold(t.TempDir()+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer place.Release()
	job.Checkpoint, _ = place.Checkpoint("0123456789abcdef")
	job.Every = time.Nanosecond
	ctx, stop := context.WithCancel(context.Background())
	job.Done = func(done int) {
		if done > 150 {
			stop()
		}
	}
	if _, err := run.Ensemble(ctx, job); !errors.Is(err, context.Canceled) {
		t.Fatalf("the run was not stopped: %v", err)
	}
	began := 0
	job.Done = func(done int) {
		if began == 0 || done < began {
			began = done
		}
	}
	job.Workers = 1
	got := ensemble(t, job)
	if began <= 1 {
		t.Error("it began anew")
	}
	sameRows(t, "resumed", got.Records, want.Records)
	if got.Digest() != want.Digest() {
		t.Error("the digest is another one")
	}
}

// Protects: of a comparison the same levels and differences are kept as of the whole one. What the precision looks at
// is recorded too, and ends the comparison at the same number of pairs.
func TestKeptOfAComparison(t *testing.T) {
	sides := []*scenarios.Bound{bound(t, "reference"), bound(t, "no-new-leader"), bound(t, "clash-2027")}
	until := *sides[0]
	until.Until = 2022
	k := keeping(t, &until, until.Region.FirstYear, "pairs.*.turnover_usd@2018,2022", "region.vertical",
		"late=first_year(pairs.TJ-UZ.trust > 0.05)")
	whole, _ := compared(t, run.CompareJob{Sides: sides, Pairs: 20})
	part, digest := compared(t, run.CompareJob{Sides: sides, Pairs: 20, Keep: k, Workers: 1})
	if _, other := compared(t, run.CompareJob{Sides: sides, Pairs: 20, Keep: k, Workers: 3}); other != digest {
		t.Error("the digest depends on the workers")
	}
	reading := k.On(whole.Layout)
	n := len(k.Columns)
	for pair, row := range part.Rows {
		var levels [][]float64
		for side := range sides {
			cells := whole.CellCount()
			level := make([]float64, n)
			reading.Read(whole.Rows[pair][side*cells:(side+1)*cells], level)
			levels = append(levels, level)
		}
		want := slices.Concat(levels...)
		for side := 1; side < len(sides); side++ {
			for c := range n {
				want = append(want, levels[side][c]-levels[0][c])
			}
		}
		sameRows(t, "pair", [][]float64{row[:len(want)]}, [][]float64{want})
	}
	for side := 1; side < len(sides); side++ {
		o := whole.Layout.Find(sim.OfRegion, "vertical")
		got, want := part.Effect(side, part.Layout.Find(sim.OfRegion, "vertical"), 0, 2022), whole.Effect(side, o, 0, 2022)
		if got != want {
			t.Errorf("the effect is %+v, of the whole %+v", got, want)
		}
	}

	aim := run.CompareJob{Sides: sides[:2], Pairs: 1000,
		Precision: &run.Precision{Domain: sim.OfRegion, Outcome: "horizontal", Year: 2022, Half: 0.5}}
	long, _ := compared(t, aim)
	aim.Keep, aim.Hidden = keeping(t, &until, until.Region.FirstYear, "region.vertical@2020", "region.horizontal@2022"), 1
	short, _ := compared(t, aim)
	if long.Count() != short.Count() || long.Count() == 1000 || long.Count() == 64 {
		t.Errorf("it ends after %d pairs, the whole after %d", short.Count(), long.Count())
	}
	for _, table := range short.Tables() {
		if table.File != "differences.csv" {
			continue
		}
		hidden := entryRows(t, short.Tables(), table.File, map[string]string{"outcome": "horizontal"})
		if len(hidden) > 0 || len(entryRows(t, short.Tables(), table.File, nil)) != 1 {
			t.Errorf("what only the precision looks at is in the table: %s", table.CSV)
		}
	}
}
