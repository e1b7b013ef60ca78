package explore

import (
	"concord/sim"
	"concord/sim/det"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
)

// FitResult is what a fit knows: an ensemble of equally likely parameter sets.
type FitResult struct {
	Scores  [][]float64 // by member, then in the order of Problem.Path: standard normal before the data
	Values  [][]float64 // the same as values of the parameters
	Errors  Errors
	Weights []float64 // of the readings
	Placebo float64   // contraction of numbers that nothing reads, in the mean: what chance alone gives
	Problem *Problem
	Options Options
}

// Digest is the SHA-256 of the bits of all values, members in order.
func (p *FitResult) Digest() string {
	h := sha256.New()
	var b [8]byte
	for _, v := range p.Values {
		for _, x := range v {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(x))
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// FittedNumber is what became of one fitted number.
type FittedNumber struct {
	Path             string
	Mean, SD         float64 // posterior, of the value
	Low, High        float64 // 5 and 95 %
	PriorLow, Prior  float64
	PriorHigh        float64
	Contraction      float64 // 1 − variance of the score after over before
	Moved            float64 // mean of the score: prior standard deviations
	PartnerPath      string  // with which it is most correlated
	PartnerCorrelate float64
}

// Identified is the contraction from which a number counts as identified by the
// data: below it nine tenths of the prior's variance are left.
const Identified = 0.10

// Table says of every fitted number what the data did to it.
func (p *FitResult) Table() []FittedNumber {
	n, size := len(p.Scores), p.Problem.Size()
	scores := make([][]float64, size)
	out := make([]FittedNumber, size)
	for q := range size {
		k := &out[q]
		k.Path = p.Problem.Path(q)
		z, v := make([]float64, n), make([]float64, n)
		for i := range z {
			z[i], v[i] = p.Scores[i][q], p.Values[i][q]
		}
		k.Mean = det.Sum(v) / float64(n)
		k.Moved = centre(z)
		k.Contraction = 1 - det.Dot(z, z)/float64(n-1)
		sum := 0.0
		for _, x := range v {
			sum += float64((x - k.Mean) * (x - k.Mean))
		}
		k.SD = math.Sqrt(sum / float64(n-1))
		sorted := ordered(v)
		k.Low, k.High = quantile(sorted, 0.05), quantile(sorted, 0.95)
		const fifth = -1.6448536269514722 // standard normal quantile at 5 %
		k.PriorLow, k.Prior, k.PriorHigh = p.Problem.value(q, fifth), p.Problem.value(q, 0), p.Problem.value(q, -fifth)
		scores[q] = z
	}
	for q := range size {
		for r := range size {
			if q == r {
				continue
			}
			c := det.Dot(scores[q], scores[r]) / math.Sqrt(float64(det.Dot(scores[q], scores[q])*det.Dot(scores[r], scores[r])))
			if math.Abs(c) > math.Abs(out[q].PartnerCorrelate) {
				out[q].PartnerPath, out[q].PartnerCorrelate = p.Problem.Path(r), c
			}
		}
	}
	return out
}

// Shipped is the posterior in the form in which a region carries it: means and
// contractions over all members, and the first few members as draws.
func (p *FitResult) Shipped(draws int) *sim.Posterior {
	out := &sim.Posterior{}
	for _, k := range p.Table() {
		out.Paths = append(out.Paths, k.Path)
		out.Mean = append(out.Mean, k.Mean)
		out.Contraction = append(out.Contraction, k.Contraction)
	}
	out.Draws = p.Values[:min(draws, len(p.Values))]
	return out
}
