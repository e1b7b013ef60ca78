package rng_test

import (
	"fmt"
	"math"
	"math/bits"
	"sort"
	"testing"

	"concord/sim/rng"
)

// key is what Stream takes, as numbers that a test can step one at a time.
type key [6]int // seed, replicate, year, process, i, j

var parts = [6]string{"seed", "replicate", "year", "process", "i", "j"}

func (k key) stream() rng.Source {
	return rng.Stream(uint64(k[0]), k[1], k[2], rng.Process(k[3]), k[4], k[5])
}

// grid lists n keys as a model has them: small numbers that differ little.
func grid(n int) []key {
	keys := make([]key, n)
	for m := range keys {
		keys[m] = key{1 + m/160000, m % 50, 1992 + m/50%40, 1 + m/2000%8, m / 16000 % 5, m / 80000 % 2}
	}
	return keys
}

func first(k key) float64 {
	s := k.stream()
	return s.Float64()
}

// word is the leading 53 bits of a stream's first draw.
func word(k key) uint64 { return uint64(first(k) * (1 << 53)) }

// chiSquare is the excess of a chi-square over its expectation, in its own sd.
func chiSquare(counts []int) float64 {
	total := 0
	for _, n := range counts {
		total += n
	}
	expected, x := float64(total)/float64(len(counts)), 0.0
	for _, n := range counts {
		x += (float64(n) - expected) * (float64(n) - expected) / expected
	}
	freedom := float64(len(counts) - 1)
	return (x - freedom) / math.Sqrt(2*freedom)
}

// A draw must be independent of the draw for the neighbouring key. The test looks along a line (correlation)
// and at pairs of cells (chi-square on a 16 × 16 table).
func TestNeighboursIndependent(t *testing.T) {
	keys := grid(100000)
	for part, name := range parts {
		for _, step := range []int{1, 2, 16, 1000} {
			cov, cells := 0.0, make([]int, 256)
			for _, k := range keys {
				u := first(k)
				k[part] += step
				v := first(k)
				cov += (u - 0.5) * (v - 0.5)
				cells[int(u*16)*16+int(v*16)]++
			}
			// The correlation is 12·cov/n; sqrt(n) times it is about normal.
			if z := 12 * cov / math.Sqrt(float64(len(keys))); math.Abs(z) > 4.5 {
				t.Errorf("%s and %s+%d: first draws correlate, %.1f sd", name, name, step, z)
			}
			if z := chiSquare(cells); math.Abs(z) > 5 {
				t.Errorf("%s and %s+%d: pairs of first draws are uneven, chi-square %.1f sd", name, name, step, z)
			}
		}
	}
}

// Swapping i and j, or moving a number from one part to the next, is another key.
func TestPartsAreNotExchangeable(t *testing.T) {
	seen := map[float64]string{}
	for a, name := range parts {
		k := key{}
		k[a] = 7
		if other, ok := seen[first(k)]; ok {
			t.Errorf("7 as %s gives the stream of 7 as %s", name, other)
		}
		seen[first(k)] = name
	}
}

func TestFirstDrawsUniform(t *testing.T) {
	keys := grid(320000)
	var ones [53]int
	cells := make([]int, 1000)
	for _, k := range keys {
		u := first(k)
		cells[int(u*1000)]++
		for w := word(k); w != 0; w &= w - 1 {
			ones[bits.TrailingZeros64(w)]++
		}
	}
	if z := chiSquare(cells); math.Abs(z) > 4.5 {
		t.Errorf("first draws are uneven: chi-square %.1f sd", z)
	}
	n := float64(len(keys))
	for bit, count := range ones {
		if z := (float64(count) - n/2) / math.Sqrt(n/4); math.Abs(z) > 4.5 {
			t.Errorf("bit %d is 1 in %d of %g first draws: %.1f sd from half", bit, count, n, z)
		}
	}
}

// Flipping any bit of any part flips each bit of the first draw half of the time.
func TestAvalanche(t *testing.T) {
	keys := grid(4096)
	n := float64(len(keys))
	for part, name := range parts {
		for bit := range bits.UintSize - 1 {
			var flips [53]int
			for _, k := range keys {
				before := word(k)
				k[part] ^= 1 << bit
				for x := before ^ word(k); x != 0; x &= x - 1 {
					flips[bits.TrailingZeros64(x)]++
				}
			}
			for out, count := range flips {
				if z := (float64(count) - n/2) / math.Sqrt(n/4); math.Abs(z) > 5.5 {
					t.Fatalf("flipping bit %d of %s flips bit %d of the draw in %.3f of the keys", bit, name, out,
						float64(count)/n)
				}
			}
		}
	}
}

// No two keys share a stream: the first two draws differ for all of a large grid.
// By chance, two of a million would agree in 106 bits once in 2**67.
func TestNoCollisions(t *testing.T) {
	type start struct{ first, second float64 }
	seeds := 4
	if testing.Short() {
		seeds = 1
	}
	seen := make(map[start]key, seeds<<18)
	for seed := range seeds {
		for replicate := range 16 {
			for year := 1992; year < 2040; year++ {
				for process := range 10 {
					for pair := range 36 {
						k := key{seed, replicate, year, process, pair / 6, pair % 6}
						s := k.stream()
						at := start{s.Float64(), s.Float64()}
						if other, ok := seen[at]; ok {
							t.Fatalf("the keys %v and %v have one stream", k, other)
						}
						seen[at] = k
					}
				}
			}
		}
	}
}

// The draws of a stream must not depend on draws of other streams, made before it or in between.
func TestOthersDoNotMatter(t *testing.T) {
	alone := rng.Stream(1, 2, 2016, rng.StanceNoise, 3, 4)
	var want [100]float64
	for n := range want {
		want[n] = alone.Normal()
	}
	busy := rng.Stream(1, 2, 2016, rng.Incident, 3, 4)
	for range 1000 {
		busy.Float64()
	}
	again := rng.Stream(1, 2, 2016, rng.StanceNoise, 3, 4)
	for n := range want {
		for range n {
			busy.Normal()
			other := rng.Stream(1, 2, 2016, rng.StanceNoise, 3, 5)
			other.Float64()
		}
		if got := again.Normal(); got != want[n] {
			t.Fatalf("draw %d is %v beside a busy stream, %v alone", n, got, want[n])
		}
	}
}

// Every kind of draw takes one uniform, whatever its arguments and its result.
func TestOneUniformEach(t *testing.T) {
	for name, draw := range map[string]func(*rng.Source){
		"Float64":      func(s *rng.Source) { s.Float64() },
		"Normal":       func(s *rng.Source) { s.Normal() },
		"Uniform":      func(s *rng.Source) { s.Uniform(2, 2) },
		"Bool, never":  func(s *rng.Source) { s.Bool(0) },
		"Bool, always": func(s *rng.Source) { s.Bool(1) },
	} {
		for n := range 1000 {
			a := rng.Stream(1, n, 2016, rng.Uncertain, 0, 0)
			b := a
			draw(&a)
			b.Float64()
			if a != b {
				t.Fatalf("%s does not take one uniform in stream %d", name, n)
			}
		}
	}
}

func TestRanges(t *testing.T) {
	hits := 0
	for _, k := range grid(100000) {
		s := k.stream()
		if u := s.Float64(); !(u >= 0 && u < 1) {
			t.Fatalf("Float64() = %v", u)
		}
		if x := s.Normal(); !(math.Abs(x) < 8.21) {
			t.Fatalf("Normal() = %v", x)
		}
		if x := s.Uniform(-3, 5); !(x >= -3 && x <= 5) {
			t.Fatalf("Uniform(-3, 5) = %v", x)
		}
		if x := s.Uniform(7, 7); x != 7 {
			t.Fatalf("Uniform(7, 7) = %v", x)
		}
		if s.Bool(0) || s.Bool(-1) || s.Bool(math.NaN()) || !s.Bool(1) || !s.Bool(2) {
			t.Fatal("Bool is not certain where it must be")
		}
		if s.Bool(0.2) {
			hits++
		}
	}
	if z := (float64(hits) - 20000) / math.Sqrt(100000*0.2*0.8); math.Abs(z) > 4 {
		t.Errorf("Bool(0.2) is true in %d of 100000: %.1f sd off", hits, z)
	}
}

// Across keys, one draw each, as the model uses them; and along one stream.
func TestNormal(t *testing.T) {
	const n = 200000
	across, along := make([]float64, n), make([]float64, n)
	stream := rng.Stream(1, 0, 2016, rng.StanceNoise, 0, 1)
	for m, k := range grid(n) {
		s := k.stream()
		across[m], along[m] = s.Normal(), stream.Normal()
	}
	for name, x := range map[string][]float64{"across keys": across, "along a stream": along} {
		var moments [5]float64
		for _, v := range x {
			p := 1.0
			for m := range moments {
				moments[m] += p / n
				p *= v
			}
		}
		// The moments of N(0,1) are 0, 1, 0, 3; their variances 1, 2, 15, 96, over n.
		for m, want := range [5]float64{1, 0, 1, 0, 3} {
			sd := math.Sqrt([5]float64{1, 1, 2, 15, 96}[m] / n)
			if math.Abs(moments[m]-want) > 4*sd {
				t.Errorf("%s: moment %d is %v, want %v ± %.4f", name, m, moments[m], want, 4*sd)
			}
		}
		sort.Float64s(x)
		distance := 0.0
		for m, v := range x {
			p := math.Erfc(-v/math.Sqrt2) / 2
			distance = max(distance, p-float64(m)/n, float64(m+1)/n-p)
		}
		// Kolmogorov and Smirnov: 2.0/sqrt(n) is passed once in 1500.
		if distance*math.Sqrt(n) > 2.0 {
			t.Errorf("%s: distance to the normal distribution is %v, want below %v", name, distance, 2.0/math.Sqrt(n))
		}
	}
}

func TestNoAllocation(t *testing.T) {
	total, n := 0.0, 0
	allocs := testing.AllocsPerRun(1000, func() {
		s := rng.Stream(1, n, 2016, rng.StanceNoise, 3, 4)
		total += s.Float64() + s.Normal() + s.Uniform(1, 2)
		n++
	})
	if allocs != 0 {
		t.Errorf("a stream costs %v allocations, want 0", allocs)
	}
}

// TestSameBits checks the bits that every port must give. They are in every published result. A change of
// them is a change of the model's version.
func TestSameBits(t *testing.T) {
	for _, c := range []struct {
		key  key
		want [4]uint64 // Float64, Normal, Uniform(-1, 3), Normal
	}{
		{key{0, 0, 0, 0, 0, 0}, [4]uint64{0x3fd4ab25bf96f5c2, 0xbfed1636d1171d02, 0x4001439cb6287a90, 0x3fd3baaad09a1dd9}},
		{key{1, 0, 2016, 1, 3, 4}, [4]uint64{0x3fe5244812e80883, 0xbfc4991d931b8fa3, 0x3ffcaa94c0e2f8e0, 0x3ff472fead7f7207}},
		{key{1, 0, 2016, 1, 4, 3}, [4]uint64{0x3fd8008917b9aa98, 0xbffec8adcf134a7a, 0x4001b03f00fe8530, 0x400277588dd93045}},
		{key{-1, -1, -1, -1, -1, -1}, [4]uint64{0x3fe55cb68a7aa9fd, 0x3fe70bf42dc35d39, 0xbfd4a0debee94ad0, 0x400eada6949db25e}},
		{key{math.MaxInt32, math.MinInt32, 2040, 10, 5, 5}, [4]uint64{0x3fd18877505beb54, 0x3ff38cd511089cd2,
			0x3fe9e9ec8a301f40, 0xbff73b09ed2648dc}},
	} {
		s := c.key.stream()
		var got [4]uint64
		for n, x := range []float64{s.Float64(), s.Normal(), s.Uniform(-1, 3), s.Normal()} {
			got[n] = math.Float64bits(x)
		}
		if got != c.want {
			t.Errorf("the stream of %v begins with the bits %#x, want %#x", c.key, got, c.want)
		}
	}
}

func Example() {
	for replicate := range 3 {
		noise := rng.Stream(1, replicate, 2016, rng.StanceNoise, 3, 4)
		fmt.Printf("%+.3f %+.3f\n", noise.Normal(), noise.Normal())
	}
	// Output:
	// +0.414 -0.161
	// +1.565 +2.419
	// -1.598 -0.377
}
