package det_test

import (
	"math"
	"math/bits"
	"testing"

	"concord/sim/det"
)

// TestMixAvalanche uses small, similar keys, as a model does. It flips every bit of every word. Every output
// bit must then flip half of the time, within chance.
func TestMixAvalanche(t *testing.T) {
	const keys = 4096
	limit := 5.5 * math.Sqrt(0.25/keys) // by chance, one test of this size in 500 would pass 5.5 sd
	key := func(n int) [6]uint64 {
		return [6]uint64{1, uint64(n % 64), uint64(1992 + n/64%16), uint64(n % 5), uint64(n / 1024), uint64(n % 3)}
	}
	for word := range 6 {
		for bit := range 64 {
			var flips [128]int
			for n := range keys {
				k := key(n)
				hi, lo := det.Mix(k[:]...)
				k[word] ^= 1 << bit
				otherHi, otherLo := det.Mix(k[:]...)
				for x := hi ^ otherHi; x != 0; x &= x - 1 {
					flips[64+bits.TrailingZeros64(x)]++
				}
				for x := lo ^ otherLo; x != 0; x &= x - 1 {
					flips[bits.TrailingZeros64(x)]++
				}
			}
			for out, n := range flips {
				if share := float64(n) / keys; math.Abs(share-0.5) > limit {
					t.Fatalf("flipping bit %d of word %d flips output bit %d in %.3f of the keys", bit, word, out, share)
				}
			}
		}
	}
}

// Each output bit is 1 for half of the keys. (A plain product fails: its first bit
// is 1 in 31 of 100.)
func TestMixEven(t *testing.T) {
	const keys = 1 << 16
	var ones [128]int
	for n := range uint64(keys) {
		hi, lo := det.Mix(1, n%256, 1992+n/256%32, 3, n/8192, 5)
		for bit := range 64 {
			ones[bit] += int(lo >> bit & 1)
			ones[64+bit] += int(hi >> bit & 1)
		}
	}
	for bit, n := range ones {
		if sd := (float64(n) - keys/2) / math.Sqrt(keys/4); math.Abs(sd) > 4.5 {
			t.Errorf("output bit %d is 1 in %d of %d keys: %.1f sd from half", bit, n, keys, sd)
		}
	}
}

func TestMixSeesCountAndOrder(t *testing.T) {
	seen := map[[2]uint64][]uint64{}
	for _, words := range [][]uint64{
		nil, {0}, {0, 0}, {0, 0, 0}, {1}, {1, 0}, {0, 1}, {1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {2, 1}, {1, 2},
		{0xa0761d6478bd642f, 1}, {0xa0761d6478bd642f, 2}, // words that make a factor 0
	} {
		hi, lo := det.Mix(words...)
		if other, ok := seen[[2]uint64{hi, lo}]; ok {
			t.Errorf("Mix(%v) = Mix(%v)", words, other)
		}
		seen[[2]uint64{hi, lo}] = words
	}
}

func TestMixSameBits(t *testing.T) {
	hi, lo := det.Mix(1, 2, 3, 4, 5, 6)
	const wantHi, wantLo = uint64(0xf40f446bd7cfeae9), uint64(0x6b690db7bc1bcd5e)
	if hi != wantHi || lo != wantLo {
		t.Errorf("Mix(1, 2, 3, 4, 5, 6) = %#x, %#x; want %#x, %#x", hi, lo, wantHi, wantLo)
	}
}

// Protects: six words have the key that Mix gives them, since every digest depends on it.
func TestMix6(t *testing.T) {
	word := uint64(1)
	next := func() uint64 {
		word, _ = det.Mix(word)
		return word
	}
	for range 1000 {
		k := [6]uint64{next(), next(), next(), next(), next(), next() >> 60}
		hi, lo := det.Mix6(k[0], k[1], k[2], k[3], k[4], k[5])
		if wantHi, wantLo := det.Mix(k[:]...); hi != wantHi || lo != wantLo {
			t.Fatalf("six words %x: %x %x, want %x %x", k, hi, lo, wantHi, wantLo)
		}
	}
}
