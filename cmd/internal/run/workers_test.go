package run_test

import (
	"fmt"
	"testing"

	"concord/cmd/internal/run"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/sim"
)

// Protects: everything that workers share is theirs to read only, and the answer is that of one worker. `.ci/run` runs the
// tests whose names begin with TestWorkers under the race detector, which makes a run ten times as slow. So each kind
// of work is here once, on as few runs as give every worker something to do.
func TestWorkersShareTheirInputs(t *testing.T) {
	clash, ref := bound(t, "clash-2027", "until=2028"), bound(t, "reference", "until=2033")
	const n = 2*analysis.BlockSize + 1
	claims, err := scenarios.Claims()
	if err != nil {
		t.Fatal(err)
	}
	_, state := saved(t, run.StatesJob{Year: 2031,
		Job: run.Job{Bound: bound(t, "reference"), Seed: 2, Replicates: n, Uncertain: true}})
	for name, answer := range map[string]func(t *testing.T, workers int) string{
		"a run": func(t *testing.T, workers int) string {
			return ensemble(t, run.Job{Bound: clash, Seed: 4, Replicates: n, Uncertain: true, Draws: sim.FromPosterior,
				Workers: workers}).Digest()
		},
		"a part of a run": func(t *testing.T, workers int) string {
			return ensemble(t, run.Job{Bound: clash, Seed: 4, Replicates: n, Draws: sim.FromPriors, Workers: workers,
				Keep: keeping(t, clash, clash.Region.FirstYear, somePatterns...)}).Digest()
		},
		"states": func(t *testing.T, workers int) string {
			text, _ := saved(t, run.StatesJob{Job: run.Job{Bound: ref, Seed: 2, Replicates: n, Workers: workers}, Year: 2009})
			return string(text)
		},
		"a branch": func(t *testing.T, workers int) string {
			return branched(t, run.Job{Bound: ref, Workers: workers}, state).Digest()
		},
		"a comparison": func(t *testing.T, workers int) string {
			c, digest := compared(t, run.CompareJob{Sides: []*scenarios.Bound{clash, bound(t, "no-new-leader")}, Pairs: n,
				Until: 2018, Uncertain: true, Workers: workers})
			for _, table := range c.EntryTables() {
				digest += string(table.CSV)
			}
			return digest
		},
		"claims": func(t *testing.T, workers int) string {
			return string(answer(t, run.ClaimsJob{Claims: claims[:2], Pairs: 4, Seed: 3, Draws: sim.FromPriors,
				Workers: workers}).CSV())
		},
		"every coalition": func(t *testing.T, workers int) string {
			j := games(t)["model"]
			j.Seeds, j.Workers = 3, workers
			return fmt.Sprint(*play(t, j))
		},
		"a sample of the coalitions": func(t *testing.T, workers int) string {
			j := manyPlayers(t)
			j.Seeds, j.Workers = 2, workers
			return fmt.Sprint(*play(t, j))
		},
		"a sweep": func(t *testing.T, workers int) string {
			e := experiment(t, []string{"reference"}, nil, []string{"leaders.gain=prior"}, "region.horizontal@2018")
			e.Replicates = 9 // of five points
			j := sweepJob(t, e)
			j.Workers = workers
			return fmt.Sprint(swept(t, j))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if answer(t, 1) != answer(t, 3) {
				t.Error("three workers give another answer than one")
			}
		})
	}
}
