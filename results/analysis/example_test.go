package analysis_test

import (
	"fmt"
	"math"
	"slices"

	"concord/results/analysis"
)

// Quantiles of a sample need its values in increasing order. The mean comes with its
// Monte-Carlo error.
func ExampleQuantile() {
	replicates := []float64{12.1, 9.8, 11.4, 10.7, 10.0}
	mean := analysis.EstimateOf(replicates)
	fmt.Printf("mean %.2f, standard error %.2f, 95 %% interval %.2f to %.2f\n", mean.Mean, mean.SE, mean.Low, mean.High)

	slices.Sort(replicates)
	for _, p := range []float64{0.05, 0.5, 0.95} {
		fmt.Printf("%2.0f %%: %.2f\n", 100*p, analysis.Quantile(replicates, p))
	}
	// Output:
	// mean 10.80, standard error 0.43, 95 % interval 9.61 to 11.99
	//  5 %: 9.84
	// 50 %: 10.70
	// 95 %: 11.96
}

// A tally counts in buckets, in memory that does not grow with the replicates. Its
// quantiles are within 0.4 % of themselves.
func ExampleTally() {
	const replicates = 1000
	tally := analysis.NewTally(1)
	var block analysis.Block
	for first := 0; first < replicates; first += analysis.BlockSize {
		var rows [][]float64
		for k := first; k < min(first+analysis.BlockSize, replicates); k++ {
			rows = append(rows, []float64{1000 + float64(k)})
		}
		tally.Add(&block, first, rows)
	}
	s := tally.Summary(0)
	fmt.Printf("mean %.1f exactly\n", s.Mean)
	fmt.Println("median within 0.4 %:", math.Abs(s.P50/1499.5-1) < 0.004)
	// Output:
	// mean 1499.5 exactly
	// median within 0.4 %: true
}

// The effect of a scenario is taken pair by pair, from two runs with the same draws.
// What both have in common falls away.
func ExamplePair() {
	base := []float64{40, 52, 47, 61}
	scenario := []float64{43, 54, 51, 64}
	effects := make([]float64, len(base))
	for k := range effects {
		effects[k] = scenario[k] - base[k]
	}
	p := analysis.Pair(effects, scenario, base)
	fmt.Printf("mean difference %.1f (%.1f to %.1f)\n", p.Mean, p.Low, p.High)
	fmt.Printf("correlation %.3f; pairing leaves %.1f %% of the variance\n", p.Correlation, 100*p.VarianceRatio)
	// Output:
	// mean difference 3.0 (1.7 to 4.3)
	// correlation 0.996; pairing leaves 0.4 % of the variance
}

// Two players win 10 together. The first wins 4 alone and the second 2, so each gets
// half of the 4 that only both together win.
func ExampleShapley() {
	// The value of nobody, of the first, of the second, and of both.
	values := []float64{0, 4, 2, 10}
	fmt.Println("shares:", analysis.Shapley(values))
	fmt.Println("together beyond one by one:", analysis.Interactions(values))
	// Output:
	// shares: [6 4]
	// together beyond one by one: [4]
}

// The score of an ensemble forecast is a distance in the unit of the values. A narrow
// forecast in the right place scores best, a narrow one in the wrong place worst.
func ExampleCRPS() {
	const cameTrue = 12
	fmt.Printf("narrow, right: %.2f\n", analysis.CRPS([]float64{11, 12, 13, 14}, cameTrue))
	fmt.Printf("wide, right:   %.2f\n", analysis.CRPS([]float64{4, 9, 14, 19}, cameTrue))
	fmt.Printf("narrow, wrong: %.2f\n", analysis.CRPS([]float64{21, 22, 23, 24}, cameTrue))
	fmt.Printf("normal, right: %.2f\n", analysis.Gaussian{Mean: 12, SD: 1}.CRPS(cameTrue))
	// Output:
	// narrow, right: 0.17
	// wide, right:   0.83
	// narrow, wrong: 9.67
	// normal, right: 0.23
}
