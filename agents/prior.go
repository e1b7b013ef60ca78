package agents

import (
	"hash/fnv"
	"slices"

	"concord/sim/det"
	"concord/sim/rng"
)

// Draw gives every parameter that is no convention a draw from its prior, apart
// from those whose paths are kept, which stay as they are. The same seed and
// number of the draw give the same values.
//
// Each parameter has a stream of its own, named by its path: a parameter that is
// added, moved in the table or kept leaves the others' draws as they were. Rows
// are independent of one another. What falls outside Lo..Hi is folded back at the
// end that it crossed, on the scale on which the prior is normal (of the logarithm
// for LogNormal): one uniform for one parameter, no lump of draws on the ends, and
// nothing moves that was inside. What would still be outside is put on the end.
func (p *Params) Draw(seed uint64, draw int, kept ...string) {
	for _, row := range p.Table() {
		if row.Shape == Fixed || slices.Contains(kept, row.Path) {
			continue
		}
		h := fnv.New64a()
		h.Write([]byte(row.Path))
		key := h.Sum64()
		// In two halves that fit an int on every port.
		s := rng.Stream(seed, draw, 0, rng.PriorDraw, int(key>>33), int(key&0x7fffffff))
		*row.Value = min(row.Hi, max(row.Lo, row.from(&s)))
	}
}

// from draws from a prior, folded at the ends of what is admissible.
func (row *Parameter) from(s *rng.Source) float64 {
	switch row.Shape {
	case Fixed:
	case Uniform:
		return s.Uniform(row.Low, row.High)
	case Normal:
		return fold(row.Prior+float64(row.Spread*s.Normal()), row.Lo, row.Hi)
	case LogNormal:
		x := float64(row.Prior * det.Exp(float64(row.Spread*s.Normal())))
		switch {
		case x > row.Hi:
			return float64(row.Hi / x * row.Hi)
		case x < row.Lo:
			return float64(row.Lo / x * row.Lo)
		}
		return x
	}
	return row.Prior
}

// fold mirrors what lies beyond an end at that end.
func fold(x, lo, hi float64) float64 {
	switch {
	case x > hi:
		return hi - (x - hi)
	case x < lo:
		return lo + (lo - x)
	}
	return x
}
