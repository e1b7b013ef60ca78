package analysis

import (
	"math"
	"math/bits"
)

// mixFactor is odd; its bits look random (2^64 over the golden ratio).
const mixFactor = 0x9e3779b97f4a7c15

// markKey is the odd factor of a replicate (the finaliser of SplitMix64, Steele, Lea & Flood 2014).
func markKey(replicate int) uint64 {
	z := (uint64(replicate) + 1) * mixFactor
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return (z ^ z>>31) | 1
}

// mixed are the bits of a number, mixed one to one. Without mixing, a mark would not see the same bit change in two
// replicates: two signs that flip would cancel. −0 counts as 0 and every NaN as one NaN, because ports differ in these
// bits and no table shows them.
func mixed(x float64) uint64 {
	z := math.Float64bits(x + 0)
	if x != x {
		z = 0x7ff8000000000001
	}
	return mixedBits(z)
}

// mixedBits turns the bits, so that the sign and the exponent come low, multiplies, and turns again.
func mixedBits(z uint64) uint64 { return bits.RotateLeft64(bits.RotateLeft64(z, 32)*mixFactor, 32) }

// AddMarks adds a row of a replicate to the marks of its cells. The mark of a cell is the sum over replicates of the
// mixed bits of the value, times an odd factor of the replicate. Each single change shows, because every step can be
// undone; several changes cancel once in about 2^60 cases. Sums do not depend on an order, so marks of parts of an
// ensemble can be added.
func AddMarks(marks []uint64, replicate int, row []float64) {
	key := markKey(replicate)
	for c, x := range row {
		marks[c] += mixed(x) * key
	}
}
