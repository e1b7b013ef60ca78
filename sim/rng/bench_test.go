package rng_test

import (
	"testing"

	"concord/sim/rng"
)

var sink float64

func BenchmarkStream(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		s := rng.Stream(1, n, 2016, rng.StanceNoise, 3, 4)
		sink += s.Float64()
	}
}

func BenchmarkStreamAndNormal(b *testing.B) {
	for n := 0; b.Loop(); n++ {
		s := rng.Stream(1, n, 2016, rng.StanceNoise, 3, 4)
		sink += s.Normal()
	}
}

func BenchmarkDraws(b *testing.B) {
	s := rng.Stream(1, 0, 2016, rng.StanceNoise, 3, 4)
	b.Run("Float64", func(b *testing.B) {
		for b.Loop() {
			sink += s.Float64()
		}
	})
	b.Run("Normal", func(b *testing.B) {
		for b.Loop() {
			sink += s.Normal()
		}
	})
}
