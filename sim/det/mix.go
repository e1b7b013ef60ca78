package det

import "math/bits"

// Mix hashes words, of which the count and the order matter, to 128 bits. Every
// bit of every word flips about half of the bits of hi and lo. It is for keys, not
// for secrets.
//
// Method: the 64×64→128-bit multiplication of wyhash (Wang Yi, 2019, public
// domain), two words at a time, without its folding to 64 bits; two rounds without
// words end it.
func Mix(words ...uint64) (hi, lo uint64) {
	// wyhash's default secrets.
	const (
		start0 = 0xa0761d6478bd642f
		start1 = 0xe7037ed1a0b428db
		end0   = 0x8ebc6af09c88c6e3
		end1   = 0x589965cc75374cc3
	)
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

// mixRound multiplies and xors the factors back in, as wyhash's protected variant
// does, so that a factor that happens to be 0 does not wipe out the other. They
// change sides, so that what touched one half only touches both a round later, and
// they are rotated: the first bits of a product are 1 only if those of its factors
// are, and so are the last, and a plain xor would leave these bits uneven.
func mixRound(a, b uint64) (uint64, uint64) {
	hi, lo := bits.Mul64(a, b)
	return bits.RotateLeft64(b, 32) ^ lo, bits.RotateLeft64(a, 32) ^ hi
}
