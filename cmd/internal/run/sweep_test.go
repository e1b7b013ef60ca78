package run_test

import (
	"context"
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
	"concord/sim"
)

// experiment is an experiment of the command line, short enough for a test.
func experiment(t testing.TB, sides []string, vary, sample []string, keep ...string) *scenarios.Experiment {
	t.Helper()
	e := &scenarios.Experiment{Seed: 3, Replicates: 4, Keep: keep, Sampling: "sobol", Points: 5}
	for _, name := range sides {
		s, err := scenarios.Read(name)
		if err == nil {
			err = s.Set("until=2018")
		}
		if err != nil {
			t.Fatal(err)
		}
		e.Scenarios = append(e.Scenarios, s)
	}
	for _, text := range vary {
		f, err := scenarios.ParseVary(text, e.Scenarios)
		if err != nil {
			t.Fatal(err)
		}
		e.Levers = append(e.Levers, f)
	}
	for _, text := range sample {
		f, err := scenarios.ParseUncertain(text, e.Scenarios)
		if err != nil {
			t.Fatal(err)
		}
		e.Uncertainties = append(e.Uncertainties, f)
	}
	if err := e.Check(); err != nil {
		t.Fatal(err)
	}
	return e
}

func sweepJob(t testing.TB, e *scenarios.Experiment) run.SweepJob {
	t.Helper()
	keep, err := e.Kept()
	if err != nil {
		t.Fatal(err)
	}
	j, err := run.Experiment(e, keep)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// swept are the rows of a job.
func swept(t testing.TB, j run.SweepJob) [][]float64 {
	t.Helper()
	var all [][]float64
	err := run.Sweep(context.Background(), j, nil, func(first int, rows [][]float64) error {
		if first != len(all) {
			t.Errorf("row %d comes after %d others", first, len(all))
		}
		for _, row := range rows {
			all = append(all, slices.Clone(row))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Protects: what a sweep says of a point is what a run says of the scenario with the same values, bit for bit.
// It holds for a parameter, a number of an entry, a year, a word and a switch, in every scenario, with drawn
// parameters and without.
func TestPointIsARunWithTheseValues(t *testing.T) {
	for _, draws := range []sim.ParameterSource{sim.Shipped, sim.FromPriors, sim.FromPosterior} {
		e := experiment(t, []string{"reference", "no-new-leader"},
			[]string{"trade.closed=1.2,2.4", "event.kz-leader-2019.year=2015,2017", "mechanisms.spillover=true,false"},
			[]string{"leaders.gain=0.2:1.5", "proposal.uz-tj-power-2018.summer_power_twh=0.5:3"},
			"region.horizontal@2018", "pairs.TJ-UZ.turnover_usd@2010,2018")
		e.Draws, e.Points, e.Replicates = draws, 2, 2
		j := sweepJob(t, e)
		rows := swept(t, j)
		at := make([]float64, len(j.Factors))
		for r, row := range rows {
			j.Sample()(r/j.Replicates, at)
			var sets []string
			for k := range at {
				sets = append(sets, j.Factors[k].Path+"="+j.Factors[k].Text(at[k]))
			}
			for n, side := range j.Sides {
				s := *side
				if err := s.Set(sets...); err != nil {
					t.Fatal(err)
				}
				b, err := s.Bind()
				if err != nil {
					t.Fatal(err)
				}
				one, err := run.Ensemble(context.Background(),
					run.Job{Bound: b, Seed: j.Seed, Replicates: j.Replicates, Draws: draws})
				if err != nil {
					t.Fatal(err)
				}
				for c, column := range j.Keep.Columns {
					domain := sim.Domain(slices.Index(sim.DomainNames[:], column.Table))
					outcome := one.Layout.Find(domain, column.Outcome)
					entity := max(0, one.Entity(domain, column.Entity))
					want := one.Records[r%j.Replicates][one.Layout.Place(outcome, entity, column.Year)]
					if got := row[n*len(j.Keep.Columns)+c]; math.Float64bits(got) != math.Float64bits(want) {
						t.Fatalf("draws %q, row %d (%v), %s: %s in %d = %v, a run says %v", draws, r, sets, side.Name,
							column.Name,
							column.Year, got, want)
					}
				}
			}
		}
	}
}

// Protects: rows do not depend on the workers, and a sweep that was stopped goes on with equal rows, wherever it
// was stopped.
func TestStoppedSweepGoesOnWithEqualRows(t *testing.T) {
	e := experiment(t, []string{"reference"}, []string{"trade.closed=1.2,2.4"}, []string{"leaders.gain=prior"},
		"region.horizontal@2018", "region.inside_share")
	e.Replicates = 27
	j := sweepJob(t, e)
	j.Workers = 1
	want := swept(t, j)
	for _, workers := range []int{1, 3} {
		j.Workers = workers
		place, err := store.Hold(filepath.Join(t.TempDir(), "x"), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer place.Release()
		for stops := 1; ; stops++ {
			journal, _, err := place.Journal(results.SHA256(nil), j.Width())
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(context.Background())
			j.Done = func(done int) {
				if done >= 50*stops {
					stop()
				}
			}
			err = run.Sweep(ctx, j, journal, nil)
			stop()
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			if err == nil {
				if stops < 3 {
					t.Error("it was hardly ever stopped")
				}
				first := 0
				err := journal.Read(func(at int, rows [][]float64) error {
					if at != first {
						t.Errorf("row %d comes after %d others", at, first)
					}
					for k, row := range rows {
						if !equalBits(row, want[at+k]) {
							t.Errorf("%d workers: row %d is %v, without a stop %v", workers, at+k, row, want[at+k])
						}
					}
					first += len(rows)
					return nil
				})
				if err != nil || first != len(want) {
					t.Errorf("%d rows of %d: %v", first, len(want), err)
				}
				break
			}
			if err := journal.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func equalBits(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) })
}

// Protects: a value that varies is not drawn, and what is drawn stays the same when one more value varies at the
// value that it has anyway.
func TestVaryingAValueShiftsNoDraw(t *testing.T) {
	one := experiment(t, []string{"reference"}, []string{"trade.closed=1.2,2.4"}, nil, "region.horizontal@2018")
	one.Draws = sim.FromPriors
	two := experiment(t, []string{"reference"}, []string{"trade.closed=1.2,2.4", "talks.stance=1,1.5"}, nil,
		"region.horizontal@2018")
	two.Draws = sim.FromPriors
	few, many := swept(t, sweepJob(t, one)), swept(t, sweepJob(t, two))
	const n = 4
	for r := range few { // talks.stance is a convention with the value 1, which is not drawn
		if point, k := r/n, r%n; !equalBits(few[r], many[2*point*n+k]) {
			t.Errorf("row %d: %v alone, %v with talks.stance = 1", r, few[r], many[2*point*n+k])
		}
	}
}

// Protects: a value that a scenario refuses ends the sweep before the work, with the point.
func TestSweepRefusesBeforeTheWork(t *testing.T) {
	e := experiment(t, []string{"reference"}, []string{"trade.closed=1.2,2.4"}, nil, "region.horizontal@2018")
	e.Levers[0].Values = []string{"1.2", strconv.Itoa(1e9)}
	e.Levers = append(e.Levers, scenarios.Factor{Path: "event.kz-leader-2019.year", Values: []string{"1066"}})
	j := sweepJob(t, e)
	j.Done = func(int) { t.Error("it has begun") }
	if err := run.Sweep(context.Background(), j, nil, nil); err == nil {
		t.Error("a year before the region's first was taken")
	}
}

// BenchmarkSweep runs points of their own, each a new set of parameters, and keeps ten numbers of each.
func BenchmarkSweep(b *testing.B) {
	e := experiment(b, []string{"reference"}, nil, []string{"leaders.gain=prior", "trade.closed=prior", "mood.trust_stays=prior"},
		"region.horizontal@2009-2018")
	e.Replicates, e.Points = 1, b.N
	j := sweepJob(b, e)
	j.Workers = 1
	b.ResetTimer()
	if err := run.Sweep(context.Background(), j, nil, func(int, [][]float64) error { return nil }); err != nil {
		b.Fatal(err)
	}
}
