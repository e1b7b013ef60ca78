package main

import (
	"strings"
	"testing"
	"time"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/store"
	"concord/scenarios"
)

// Protects: a long or large job says beforehand what it will take. A job for which the disk has no room is
// refused. A small job is silent.
func TestCostIsTold(t *testing.T) {
	place, err := store.Hold(t.TempDir()+"/x", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer place.Release()
	if _, known := place.Free(); !known {
		t.Skip("this system does not say how much of its disk is free")
	}
	for _, c := range []struct {
		name string
		cost cost
		says []string
		no   bool
	}{
		{"a small run", ensembleCost(50_000, 200, 2, 2*time.Millisecond), nil, false},
		{"a long run", ensembleCost(50_000, 1_000_000, 1, 2*time.Millisecond),
			[]string{"x: about 33 minutes", "MB of memory"}, false},
		{"much memory", cost{memory: 1e15}, []string{"1000.0 TB of memory", "it may be slow or be stopped"}, false},
		{"much disk", cost{disk: 1e18}, []string{"1000000.0 TB of disk", "make room, ask for fewer replicates"}, true},
	} {
		var said strings.Builder
		err := c.cost.tell(&said, "x", place)
		all := said.String()
		if err != nil {
			all += err.Error()
		}
		for _, want := range c.says {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q does not say %q", c.name, all, want)
			}
		}
		if c.says == nil && all != "" || (err != nil) != c.no {
			t.Errorf("%s: %q, %v", c.name, all, err)
		}
	}
}

// Protects: a branch takes its years' share of what the whole run takes. It needs disk only with --rows.
func TestCostOfABranch(t *testing.T) {
	s, err := scenarios.Read("reference")
	if err != nil {
		t.Fatal(err)
	}
	b, err := s.Bind()
	if err != nil {
		t.Fatal(err)
	}
	state := &results.State{StateHead: results.StateHead{Seed: 1, Replicates: 1000, Year: b.Until - b.Region.Years()/4}}
	whole := bytesOfCell * 1000 * float64(run.Width(run.Job{Bound: b, Seed: 1}))
	if c := branchCost(b, nil, state, 1, &job{rows: true}); !(c.disk > 0.2*whole && c.disk < 0.3*whole) || !(c.seconds > 0) {
		t.Errorf("a quarter of the years takes %v of %v bytes, and %v s", c.disk, whole, c.seconds)
	}
	if c := branchCost(b, nil, state, 1, &job{}); c.disk != 0 {
		t.Errorf("without rows %v bytes", c.disk)
	}
}

// Limits are stated where they are met, before any work.
func TestLimitsAreStated(t *testing.T) {
	t.Chdir(t.TempDir())
	many := strings.Repeat(" clash-2027", mostSides)
	for args, want := range map[string]string{
		"run --rows --replicates 2000000":                      "--rows with --replicates 2000000: want at most 1000000",
		"run --replicates 1000000001":                          "want 1..1000000000",
		"branch save --year 2015 --replicates 2000000":         "a saved state holds at most 1000000",
		"compare reference" + many:                             "compare takes at most 20 scenarios, got 21",
		"compare reference clash-2027 --replicates 2000000000": "want 2..1000000000",
		"claims --pairs 2000000000":                            "want 2..1000000000",
	} {
		if code, _, errs := call(t, strings.Fields(args)...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: status %d, %q, want %q", args, code, errs, want)
		}
	}
}
