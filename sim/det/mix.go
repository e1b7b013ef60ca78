package det

import "math/bits"

// wyhash's default secrets.
const (
	start0 = 0xa0761d6478bd642f
	start1 = 0xe7037ed1a0b428db
	end0   = 0x8ebc6af09c88c6e3
	end1   = 0x589965cc75374cc3
)

// Mix hashes words to 128 bits. The number of words and their order matter. Every bit of every word flips
// about half of the bits of hi and lo. It is for keys, not for secrets.
//
// Method: the 64×64→128-bit multiplication of wyhash (Wang Yi, 2019, public domain), two words at a time. The
// result is not folded to 64 bits. Two rounds without words follow at the end.
func Mix(words ...uint64) (hi, lo uint64) {
	a, b := uint64(start0), start1^uint64(len(words))
	for len(words) >= 2 {
		a, b = mixRound(a^words[0], b^words[1])
		words = words[2:]
	}
	if len(words) == 1 {
		a, b = mixRound(a^words[0], b)
	}
	a, b = mixRound(a^end0, b^end1)
	return mixRound(a^start1, b^start0)
}

// Mix6 is Mix of six words. It is faster, because it needs no list.
func Mix6(u, v, w, x, y, z uint64) (hi, lo uint64) {
	a, b := mixRound(start0^u, start1^6^v)
	a, b = mixRound(a^w, b^x)
	a, b = mixRound(a^y, b^z)
	a, b = mixRound(a^end0, b^end1)
	return mixRound(a^start1, b^start0)
}

// mixRound multiplies the two factors and xors them back in, as the protected variant of wyhash does. A
// factor that is 0 then does not erase the other one.
//
// The factors change sides, so that a change in one half reaches both halves a round later. They are also
// rotated. The first bit of a product is 1 only if the first bits of its factors are 1, and the same holds
// for the last bit. A plain xor would leave these bits uneven.
func mixRound(a, b uint64) (uint64, uint64) {
	hi, lo := bits.Mul64(a, b)
	return bits.RotateLeft64(b, 32) ^ lo, bits.RotateLeft64(a, 32) ^ hi
}
