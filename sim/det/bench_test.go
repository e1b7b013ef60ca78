package det_test

import (
	"math"
	"testing"

	"concord/sim/det"
)

var sink float64

// BenchmarkFunctions compares each function with the one of package math. The arguments are scattered, so
// that table lookups and branches cost as much as in a real run.
func BenchmarkFunctions(b *testing.B) {
	pow := func(f func(x, y float64) float64) func(float64) float64 {
		return func(x float64) float64 { return f(math.Abs(x), 1.7) }
	}
	probit := func(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
	for _, c := range []struct {
		name        string
		own, math   func(float64) float64
		least, most float64
	}{
		{"Exp", det.Exp, math.Exp, -10, 10},
		{"Expm1", det.Expm1, math.Expm1, -3, 3},
		{"Log", det.Log, math.Log, 0.001, 100},
		{"Log1p", det.Log1p, math.Log1p, -0.9, 10},
		{"Pow", pow(det.Pow), pow(math.Pow), 0.01, 10},
		{"Logistic", det.Logistic, func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }, -6, 6},
		{"NormInv", det.NormInv, probit, 0, 1},
	} {
		var x [1024]float64
		for i := range x {
			h, _ := det.Mix(uint64(i))
			x[i] = c.least + (c.most-c.least)*float64(h>>11)/(1<<53)
		}
		for _, side := range []struct {
			name string
			f    func(float64) float64
		}{{"det", c.own}, {"math", c.math}} {
			b.Run(c.name+"/"+side.name, func(b *testing.B) {
				total, i := 0.0, 0
				for b.Loop() {
					total += side.f(x[i%1024])
					i++
				}
				sink = total
			})
		}
	}
}

func BenchmarkMix(b *testing.B) {
	total, i := uint64(0), uint64(0)
	for b.Loop() {
		h, l := det.Mix(i, 1, 2, 3, 4, 5)
		total += h ^ l
		i++
	}
	sink = float64(total)
}
