// Package rng gives every draw of the model a stream of its own, found by name:
//
//	noise := rng.Stream(seed, replicate, year, rng.StanceNoise, i, j)
//	z += sd * noise.Normal()
//
// The values of a stream depend on its key alone, not on other draws or their order. A new event or rule
// therefore shifts no other draw, and two scenarios can be compared draw by draw. The values have the same
// bits on every port.
//
// It is not for secrets, and there is no global or clock-seeded stream.
package rng

import (
	"encoding/binary"

	//lint:ignore SA1019 its bits are in every digest, so the module is pinned (README.md)
	"golang.org/x/exp/rand"

	"concord/sim/det"
)

// Source is one stream: PCG XSL RR 128/64 (O'Neill, 2014). It is a value of two words: make one where it is
// needed and drop it afterwards. A copy continues from its own position and does not move the original.
type Source struct{ pcg rand.PCGSource }

// Stream returns the stream of a process for an agent i or a pair i, j. Write 0 for an index that the process
// does not need. Any values make a good key, also negative and equal ones.
//
// The key is mixed to 128 bits, which become the whole state of PCG. PCGSource.Seed would copy 64 bits into
// both halves. There would be so few states, all on a line, that streams could meet. UnmarshalBinary is the
// exported way to set both halves. It costs no allocation.
func Stream(seed uint64, replicate, year int, process Process, i, j int) Source {
	// A signed int becomes the same uint64 on ports of 32 and of 64 bits.
	high, low := det.Mix6(seed, uint64(replicate), uint64(year), uint64(process), uint64(i), uint64(j))
	var state [24]byte
	binary.BigEndian.PutUint64(state[:8], high)
	binary.BigEndian.PutUint64(state[8:16], low)
	binary.BigEndian.PutUint64(state[16:], 0) // not read; without it the compiler reads the word before byte by byte
	var s Source
	_ = s.pcg.UnmarshalBinary(state[:]) // fails only on fewer than 16 bytes
	return s
}

// Float64 returns a uniform number in [0, 1), a multiple of 2**-53.
func (s *Source) Float64() float64 {
	return float64(float64(int64(s.pcg.Uint64()>>11)) * 0x1p-53)
}

// Normal returns a standard normal number by inversion. It takes exactly one uniform number, so that draws
// stay aligned. The result is within ±8.21 and never infinite.
func (s *Source) Normal() float64 { return det.NormInv(inside(s.pcg.Uint64())) }

// inside maps a word to the middle of one of 2**52 equal cells of (0, 1). It never gives 0 or 1, whose
// quantiles are infinite.
func inside(word uint64) float64 {
	return float64((float64(int64(word>>12)) + 0.5) * 0x1p-52)
}

// Uniform returns a number between low and high and takes one uniform number. Only rounding can give high
// itself. low == high gives low.
func (s *Source) Uniform(low, high float64) float64 {
	return low + float64(s.Float64()*(high-low))
}

// Bool is true with probability p: never for p <= 0 or NaN, always for p >= 1. It always takes one uniform
// number.
func (s *Source) Bool(p float64) bool { return s.Float64() < p }
