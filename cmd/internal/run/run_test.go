package run_test

import (
	"context"
	"math"
	"reflect"
	"slices"
	"testing"

	"concord/cmd/internal/run"
	"concord/results"
	"concord/results/analysis"
	"concord/sim"
)

// Protects: a large ensemble keeps its first records only, but describes all of them. Digest, fingerprints
// and shares are equal to the bit. Means are equal up to rounding. Quantiles are within the stated error.
func TestLargeEnsembleSaysWhatAllWould(t *testing.T) {
	const n = 333
	b := bound(t, "reference", "until=1996")
	all := &results.Ensemble{}
	e, err := run.Ensemble(context.Background(), run.Job{Bound: b, Seed: 4, Replicates: n,
		InTurn: func(l *sim.Layout, first int, records [][]float64) error {
			if all.Layout = l; first != len(all.Records) {
				t.Errorf("replicate %d comes after %d others", first, len(all.Records))
			}
			for _, r := range records {
				all.Records = append(all.Records, slices.Clone(r))
			}
			return nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	if e.Exact() || e.Replicates() != n || len(e.Records) != results.Shown || !all.Exact() {
		t.Fatalf("%d replicates, %d kept", e.Replicates(), len(e.Records))
	}
	if e.Digest() != all.Digest() {
		t.Error("the digest is not that of all records")
	}
	if !reflect.DeepEqual(e.Fingerprints(), all.Fingerprints()) {
		t.Error("the fingerprints are not those of all records")
	}
	varies := 0
	for k := range e.Layout.Outcomes {
		o := &e.Layout.Outcomes[k]
		for entity := range e.Layout.Entities[o.Domain] {
			values := all.Values(k, entity, 1996, nil)
			want, got := analysis.Summarise(values), e.Summary(o.Domain, o.Name, entity, 1996)
			if want.SD > 0 {
				varies++
			}
			if math.Abs(got.Mean-want.Mean) > 1e-9*math.Abs(want.Mean)+1e-12 ||
				math.Abs(got.SD-want.SD) > 1e-6*want.SD+1e-9*math.Abs(want.Mean) {
				t.Errorf("%s.%s %d: mean %v and deviation %v, of all %v and %v", o.Domain, o.Name, entity, got.Mean, got.SD,
					want.Mean, want.SD)
			}
			for _, q := range [][2]float64{{got.P05, want.P05}, {got.P50, want.P50}, {got.P95, want.P95}} {
				// A quantile lies between two neighbours. They may be further apart than the width of a
				// bucket.
				if math.Abs(q[0]-q[1]) > math.Abs(q[1])/128+0.02*want.SD {
					t.Errorf("%s.%s %d: quantile %v, of all %v", o.Domain, o.Name, entity, q[0], q[1])
				}
			}
			for code := range o.Words {
				if s := e.Share(o.Domain, o.Name, entity, 1996, float64(code)); s != all.Share(o.Domain, o.Name, entity, 1996,
					float64(code)) {
					t.Errorf("%s.%s %d: share %v of %s", o.Domain, o.Name, entity, s, o.Words[code])
				}
			}
		}
	}
	if varies < 100 {
		t.Errorf("only %d numbers vary", varies)
	}
}

// Protects: a replicate that is computed alone is that of the ensemble, with what its log tells.
func TestTellIsTheReplicateOfTheEnsemble(t *testing.T) {
	for _, c := range []struct {
		scenario string
		told     int
		draws    sim.ParameterSource
	}{{"reference", 0, sim.Shipped}, {"reference", 5, sim.FromPosterior}, {"clash-2027", 3, sim.FromPriors},
		{"visegrad", 2, sim.Shipped}} {
		j := run.Job{Bound: bound(t, c.scenario), Seed: 11, Replicates: 6, Told: c.told, Draws: c.draws, Uncertain: true}
		want := ensemble(t, j)
		got, err := run.Tell(context.Background(), j)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Records) != 1 || !slices.Equal(got.Records[0], want.Records[c.told]) {
			t.Errorf("%+v: its record is another", c)
		}
		if len(want.Log) == 0 || !slices.Equal(got.Log, want.Log) || !slices.Equal(got.Votes, want.Votes) {
			t.Errorf("%+v: its log or its votes are others", c)
		}
	}
	for _, told := range []int{-1, run.MostReplicates} {
		if _, err := run.Tell(context.Background(), run.Job{Bound: bound(t, "reference"), Told: told}); err == nil {
			t.Errorf("there is a replicate %d", told)
		}
	}
}
