package run

import (
	"context"
	"fmt"
	"testing"

	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
)

// BenchmarkEnsemble sets an ensemble of many replicates beside its engine: complete runs of the reference on one core, with
// nothing but the record, and with all that an ensemble adds, counting for quantiles and the digest, by one worker and two.
// What an ensemble learns of its cells in the first replicates is there before the clock starts.
func BenchmarkEnsemble(b *testing.B) {
	s, err := scenarios.Read("reference")
	if err != nil {
		b.Fatal(err)
	}
	bound, err := s.Bind()
	if err != nil {
		b.Fatal(err)
	}
	j := Job{Bound: bound, Seed: 1, Workers: 1}
	w := newWorker(j, false)
	perSecond := func(b *testing.B, runs int) { b.ReportMetric(float64(runs)/b.Elapsed().Seconds(), "runs/s") }
	b.Run("engine", func(b *testing.B) {
		record, r := make([]float64, w.layout.Size()), 0
		for b.Loop() {
			if err := w.replicate(r, record); err != nil {
				b.Fatal(err)
			}
			r++
		}
		perSecond(b, r)
	})
	for _, workers := range []int{1, 2} {
		b.Run(fmt.Sprintf("counted-by-%d", workers), func(b *testing.B) {
			const learnt = 10 * analysis.BlockSize
			e := &replication{width: w.layout.Size(), most: 1 << 20, workers: workers, tally: analysis.NewTally(w.layout.Size()),
				filler: func() func(int, []float64) error { return newWorker(j, false).replicate }}
			before := max(learnt, results.Kept/analysis.BlockSize*analysis.BlockSize)
			if err := e.extend(context.Background(), before); err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			if err := e.extend(context.Background(), e.count+b.N); err != nil {
				b.Fatal(err)
			}
			perSecond(b, b.N)
		})
	}
}
