package evidence

import (
	"math"
	"slices"

	"concord/sim/det"
)

// Hypothesis is what the record can and cannot tell about the claim of the paper: that barriers inside and interference
// from outside made regionalism fail.
type Hypothesis struct {
	Scenario, Free string // given history, and the same in which the region decides
	Year           int    // in which causes are weighed
	Draws          int    // of the priors, and as many of the posterior
	Histories      int    // for the signatures
	Seed           uint64
	Budget         string // in words
	ModelVersion   string
	Parameters     string // digest of the parameter table with its priors
	Inputs         string // digest of the scenario, the record and the region's files
	Behind         string // a sentence if the posterior is of another model version, "" if not

	Scale, Wide ScalePrior // the shipped prior of external.scale, and a wider one
	WideWanted  [2]float64 // where the wider one puts the 5 and 95 % points of the share
	Outcomes    []OutsideShare
	Surface     Surface
	Models      *Models // nil if they were not compared
	Signatures  []Beside
}

// OutsideShare is the share of outside causes in what barriers of both kinds take from an outcome.
type OutsideShare struct {
	Name             string
	Span             float64 // the range of the outcome
	Log              bool    // shares are of logarithms
	Percent          bool    // levels are shares
	Decimals         int     // of levels
	Prior, Posterior WeighedDraws
}

// WeighedDraws is the game of barriers over draws of one source.
type WeighedDraws struct {
	Share  ShareSpread
	Wide   WideShare     // the same under the wider prior
	Levels [4][3]float64 // of the outcome with no barrier off, without inside, outside and both: 5, 50 and 95 %
}

// WideShare is the share under another prior of external.scale. The draws are those of the shipped prior. Each counts by
// how much more likely its scale is under the other prior.
type WideShare struct {
	Low, Mid, High float64
	Effective      float64 // how many draws of equal weight would have the same information
}

// Surface is the outside share under other scales of weights.
type Surface struct {
	Factors []float64     // on the weights of inner barriers, and on those of outside causes
	Cells   []SurfaceCell // by factor of inner barriers, then of outside causes
	Draws   int
}

// SurfaceCell is the share in stance over the draws of the posterior.
type SurfaceCell struct {
	Inside, Outside float64 // the factors
	Low, Mid, High  float64 // NaN where no draw has a share
	Left            int     // draws without a share
}

// At finds a cell by the places of its factors.
func (s *Surface) At(inside, outside int) *SurfaceCell {
	return &s.Cells[inside*len(s.Factors)+outside]
}

// Beside is the signature of a theory in simulated histories beside the same statistic of the record. The record is one
// history, so it is held against single histories and not against their mean.
type Beside struct {
	Statistic
	With, Without [3]float64 // 5, 50 and 95 % over single histories; NaN where a group is empty
	Adds          Measured   // by the theory, in the mean over histories
	Record        float64    // NaN where the record does not say
	Events        int        // of the record that count
	Measured      bool       // the groups of the record are by a state that the model measures, in given history
	Why           string     // why the record does not say
}

// What the record says of a signature.
const (
	AsWith       = "as with the theory"
	AsWithout    = "as without the theory"
	AsBoth       = "cannot tell"
	AsNeither    = "as in neither"
	RecordSilent = "the record does not say"
	ModelSilent  = "too few histories have it"
)

// Says tells where the record lies, by the rules that the page states.
func (b *Beside) Says() string {
	in := func(r [3]float64) bool { return r[0] <= b.Record && b.Record <= r[2] }
	switch with, without := in(b.With), in(b.Without); {
	case math.IsNaN(b.Record):
		return RecordSilent
	case math.IsNaN(b.With[1]) || math.IsNaN(b.Without[1]):
		return ModelSilent
	case with && without:
		return AsBoth
	case with:
		return AsWith
	case without:
		return AsWithout
	}
	return AsNeither
}

// WidePrior reweights draws from one lognormal prior of the scale to another one. Shares are by draw, NaN where there is
// none. LogWeight is the logarithm of how much more likely the draw's scale is under the other prior, up to a constant.
func WidePrior(shares, logWeight []float64) WideShare {
	type draw struct{ share, weight float64 }
	var list []draw
	most := math.Inf(-1)
	for _, w := range logWeight {
		most = max(most, w)
	}
	sum, squares := 0.0, 0.0
	for k, s := range shares {
		if math.IsNaN(s) {
			continue
		}
		w := det.Exp(logWeight[k] - most)
		list = append(list, draw{s, w})
		sum += w
		squares += float64(w * w)
	}
	out := WideShare{Low: math.NaN(), Mid: math.NaN(), High: math.NaN()}
	if sum == 0 {
		return out
	}
	slices.SortStableFunc(list, func(a, b draw) int {
		switch {
		case a.share < b.share:
			return -1
		case a.share > b.share:
			return 1
		}
		return 0
	})
	// Each draw stands in the middle of its weight, and between two draws the quantile changes in a line.
	quantile := func(p float64) float64 {
		want, before := float64(p*sum), 0.0
		for k, d := range list {
			at := before + float64(0.5*d.weight)
			switch {
			case at < want:
			case k == 0:
				return d.share
			default:
				last := list[k-1]
				gap := float64(0.5*last.weight) + float64(0.5*d.weight)
				return d.share - float64((at-want)/gap*(d.share-last.share))
			}
			before += d.weight
		}
		return list[len(list)-1].share
	}
	out.Low, out.Mid, out.High = quantile(0.05), quantile(0.5), quantile(0.95)
	out.Effective = float64(sum*sum) / squares
	return out
}
