package run_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/sim"
)

// Protects: impossible years, replicates and files are refused before anything is run.
func TestSaveStatesRefuses(t *testing.T) {
	ref := written(t, "reference")
	job := run.Job{Bound: ref, Seed: 1, Replicates: 1}
	_, state := saved(t, run.StatesJob{Job: job, Year: 1993})
	for _, c := range []struct {
		j    run.StatesJob
		want string
	}{
		{run.StatesJob{Job: job, Year: 1991}, "year = 1991, want 1992.."},
		{run.StatesJob{Job: job, Year: ref.Region.LastYear}, "which leaves a year to go on with"},
		{run.StatesJob{Job: job, Year: 1993, From: state}, "year = 1993, want 1994.."},
		{run.StatesJob{Job: run.Job{Bound: ref}, Year: 1993}, "replicates = 0, want 1.."},
		{run.StatesJob{Job: run.Job{Bound: written(t, "reference", "leaders.gain=0.4"), Replicates: 1}, Year: 1995,
			From: state}, "parameters.leaders.gain differs"},
	} {
		var b bytes.Buffer
		if _, err := run.SaveStates(context.Background(), c.j, &b); err == nil || !strings.Contains(err.Error(), c.want) ||
			b.Len() > 0 {
			t.Errorf("%v, %d bytes written; want %s", err, b.Len(), c.want)
		}
	}
	for what, spoil := range map[string]func(s *results.State){
		"a year":     func(s *results.State) { s.Year = 1990 },
		"a slab":     func(s *results.State) { s.Floats++ },
		"an entry":   func(s *results.State) { s.Entries = s.Entries[1:] },
		"a scenario": func(s *results.State) { s.Effective = "title = 3\n" },
	} {
		other := *state
		spoil(&other)
		if _, err := run.Branch(context.Background(), run.Job{Bound: ref}, &other); err == nil {
			t.Errorf("%s that cannot be was taken", what)
		}
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := run.Branch(stopped, run.Job{Bound: ref}, state); err != context.Canceled {
		t.Errorf("a branch that was stopped: %v", err)
	}
}

// altered is a state with changed slabs and the matching checksum.
func altered(t *testing.T, from *results.State, change func(r int, floats []float64, octets []uint8)) *results.State {
	t.Helper()
	var b bytes.Buffer
	w, err := results.NewStateWriter(&b, from.StateHead)
	if err != nil {
		t.Fatal(err)
	}
	floats, octets := make([]float64, from.Floats), make([]uint8, from.Bytes)
	for r := range from.Replicates {
		if err := from.Replicate(r, floats, octets); err != nil {
			t.Fatal(err)
		}
		change(r, floats, octets)
		if err := w.Add(floats, octets); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := results.ReadState("s.state", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Protects: a state with a right checksum may hold numbers that no run leaves. Wherever they stand, the run
// ends with a sentence, never with a panic or a result.
func TestStatesOfImpossibleNumbers(t *testing.T) {
	if testing.Short() {
		t.Skip("computes several ensembles")
	}
	b := written(t, "clash-2027", "until=2028")
	_, good := saved(t, run.StatesJob{Job: run.Job{Bound: b, Seed: 1, Replicates: 2, Workers: 1}, Year: 2027})
	world := sim.NewWorld(b.Region, b.Entries)
	floats, octets := world.Slabs()
	if err := good.Replicate(1, floats, octets); err != nil {
		t.Fatal(err)
	}
	world.Year = good.Year
	if err := world.Restored(); err != nil {
		t.Fatal(err)
	}
	for k, was := range floats {
		for _, x := range []float64{math.NaN(), math.Inf(-1), 1e300, -1e300} {
			floats[k] = x
			if world.Restored() == nil {
				t.Errorf("number %d may be %v", k, x)
			}
		}
		floats[k] = was
	}
	for k, was := range octets {
		octets[k] = 200
		if world.Restored() == nil {
			t.Errorf("byte %d may be 200", k)
		}
		octets[k] = was
	}
	// A number that would break a rule is told with the file and the replicate. A number that every rule can
	// take may pass.
	for k := 0; k < good.Floats; k += max(1, good.Floats/16) {
		for _, x := range []float64{math.NaN(), 1e17, -3} {
			_, err := run.Branch(context.Background(), run.Job{Bound: b, Workers: 1},
				altered(t, good, func(r int, floats []float64, _ []uint8) {
					if r == 1 {
						floats[k] = x
					}
				}))
			if err != nil && !strings.HasPrefix(err.Error(), "s.state: replicate 1 is not as a run leaves it: ") ||
				err == nil && x != x {
				t.Errorf("number %d is %v: %v", k, x, err)
			}
		}
	}
}

// Protects: a head with a right checksum and wrong words is refused with a sentence.
func TestStatesOfImpossibleHeads(t *testing.T) {
	b := written(t, "reference", "until=2018")
	_, good := saved(t, run.StatesJob{Job: run.Job{Bound: b, Seed: 1, Replicates: 1, Workers: 1}, Year: 2015})
	for _, c := range []struct {
		change func(h *results.StateHead)
		want   string
	}{
		{func(h *results.StateHead) {}, ""},
		{func(h *results.StateHead) { h.Effective = "title = " }, "the scenario in the state: reference.toml:1:"},
		{func(h *results.StateHead) { h.Effective = "title = \"T\"\nextends = \"nowhere\"\n" },
			"the scenario in the state: reference.toml:2:1: the scenario extends another"},
		{func(h *results.StateHead) { h.Effective = "title = \"T\"\nextends = \"reference\"\n" },
			"not written as concord writes it"},
		{func(h *results.StateHead) { h.Region = "visegrad" },
			"the head of the state names the region \"visegrad\" and its scenario \"central-asia\""},
		{func(h *results.StateHead) { h.Effective += "\n# a note\n" }, "not written as concord writes it"},
		{func(h *results.StateHead) { h.Year = 2035 + 6000 }, "the state is not of the shape"},
		{func(h *results.StateHead) { h.Floats++ }, "the state is not of the shape"},
		{func(h *results.StateHead) { h.Entries = h.Entries[1:] }, "the state is not of the shape"},
	} {
		s := *good
		c.change(&s.StateHead)
		_, err := run.Saved(&s)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v\nwant %s", err, c.want)
		}
	}
	visegrad := written(t, "visegrad", "until=2010")
	_, s := saved(t, run.StatesJob{Job: run.Job{Bound: visegrad, Seed: 1, Replicates: 1, Workers: 1}, Year: 2005})
	s.Draws = sim.FromPosterior
	if _, err := run.Saved(s); err == nil || !strings.Contains(err.Error(), "has no posterior") {
		t.Errorf("draws from a posterior that is not there: %v", err)
	}
}
