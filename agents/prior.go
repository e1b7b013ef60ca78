package agents

import (
	"hash/fnv"
	"slices"

	"concord/sim"
	"concord/sim/rng"
)

// Draw gives every parameter a draw from its prior. Conventions, and the parameters whose paths are in kept,
// stay as they are. The same seed and number of the draw give the same values.
//
// Each parameter has its own stream, named by its path. If a parameter is added, moved in the table or kept,
// the draws of the others stay the same. Rows are independent of one another.
//
// A draw outside Lo..Hi is folded back at the end that it crossed, on the scale on which the prior is normal
// (of the logarithm for LogNormal). One parameter therefore takes one uniform number, draws do not collect at
// the ends, and draws inside stay unchanged. A draw that is still outside is put on the end.
func (p *Params) Draw(seed uint64, draw int, kept ...string) {
	for _, row := range p.Table() {
		if row.Shape == Fixed || slices.Contains(kept, row.Path) {
			continue
		}
		*row.Value = row.Draw(seed, draw)
	}
}

// Draw is a draw of one parameter from its prior. It reads the row and changes nothing, so a row with another
// prior tells what that prior would have drawn.
func (row *Parameter) Draw(seed uint64, draw int) float64 {
	s := priorStream(seed, draw, row.Path)
	return min(row.Hi, max(row.Lo, row.from(&s)))
}

// Drawn gives replicate k of a seed its parameters, and the region with its ties. Parameters in kept stay as
// in p. Replicates take the draws of the posterior in turn, whatever the seed: replicate k has draw k modulo
// their number. Parameters that were not fitted are drawn from their priors. At the medians of the priors every
// replicate has the same parameters, and ties have the means of their priors.
func Drawn(from sim.ParameterSource, p Params, r *sim.Region, seed uint64, k int, kept []string) (Params, *sim.Region) {
	switch from {
	case sim.Shipped:
	case sim.FromPriors:
		p.Draw(seed, k, kept...)
		if len(r.Ties) == 0 {
			return p, r
		}
		ties := make([]float64, len(r.Ties))
		for n, t := range r.Ties {
			s := priorStream(seed, k, t.Path)
			ties[n] = t.Mean + float64(t.SD*s.Normal())
		}
		return p, r.Tied(ties)
	case sim.PriorMedians:
		p.centre(kept)
		if len(r.Ties) == 0 {
			return p, r
		}
		ties := make([]float64, len(r.Ties))
		for n, t := range r.Ties {
			ties[n] = t.Mean
		}
		return p, r.Tied(ties)
	case sim.FromPosterior:
		post := r.Posterior
		p.Draw(seed, k, slices.Concat(kept, post.Paths)...)
		ties := p.take(post, post.Draws[post.Member(k)], r, kept)
		return p, r.Tied(ties)
	}
	return p, r
}

// centre sets every parameter but those kept to the median of its prior, as if nobody had fitted it.
func (p *Params) centre(kept []string) {
	for _, row := range p.Table() {
		if row.Shape != Fixed && !slices.Contains(kept, row.Path) {
			*row.Value = row.Prior
		}
	}
}

// Calibrate sets the parameters to the posterior means of a region. If the region has no posterior they stay
// as they are. The region's ties are set when it is read.
func (p *Params) Calibrate(r *sim.Region) {
	if r.Posterior != nil {
		p.take(r.Posterior, r.Posterior.Mean, r, nil)
	}
}

// take sets parameters to values of a posterior, except those kept. It returns the values of the region's
// ties.
func (p *Params) take(post *sim.Posterior, values []float64, r *sim.Region, kept []string) (ties []float64) {
	ties = make([]float64, len(r.Ties))
	for n, t := range r.Ties {
		ties[n] = t.Mean
		if k := slices.Index(post.Paths, t.Path); k >= 0 {
			ties[n] = values[k]
		}
	}
	for _, row := range p.Table() {
		if k := slices.Index(post.Paths, row.Path); k >= 0 && !slices.Contains(kept, row.Path) {
			*row.Value = values[k]
		}
	}
	return ties
}

// priorStream is the stream of the parameter or tie with this path.
func priorStream(seed uint64, draw int, path string) rng.Source {
	h := fnv.New64a()
	h.Write([]byte(path))
	key := h.Sum64()
	// In two halves that fit an int on every port.
	return rng.Stream(seed, draw, 0, rng.PriorDraw, int(key>>33), int(key&0x7fffffff))
}

// from draws from a prior and folds the draw at the ends of the admissible range.
func (row *Parameter) from(s *rng.Source) float64 {
	switch row.Shape {
	case Fixed:
	case Uniform:
		return s.Uniform(row.Low, row.High)
	case Normal:
		return fold(row.Prior+float64(row.Spread*s.Normal()), row.Lo, row.Hi)
	case LogNormal:
		x := float64(row.Prior * expNormal(row.Spread, s.Normal()))
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
