package scenarios

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/det"
)

// Shapes of laws.
const (
	uniformLaw    = "uniform"
	normalLaw     = "normal"
	lognormalLaw  = "lognormal"
	triangularLaw = "triangular"
	sampleLaw     = "sample"
)

// Origins of laws, as Law.From has them.
const (
	fromPrior     = "prior"
	fromPosterior = "posterior"
	fromStated    = "stated"
)

// Quantile is the value that the law does not exceed with probability u. It grows with u, and gives a law's least
// value at 0 and its greatest at 1. One uniform number thus gives one draw, and samples of u that fill 0..1 evenly
// fill the law evenly. The bits are the same on every port.
//
// A normal or lognormal law folds at the ends of its admissible values, as agents.Params.Draw does: what lies beyond
// an end is mirrored at it, for lognormal on the scale of the logarithm. A draw of agents folds the quantile of the
// law without ends, so it may fall while its uniform number grows. Quantile inverts the distribution of the folded
// values instead. Both have the same distribution.
func (l *Law) Quantile(u float64) float64 {
	low, high := l.Ends()
	switch {
	case u <= 0:
		return low
	case u >= 1:
		return high
	case l.Whole:
		return low + min(math.Floor(float64(u*(high-low+1))), high-low)
	}
	x := low
	switch l.Shape {
	case uniformLaw:
		x = low + float64(u*(high-low))
	case triangularLaw:
		x = l.triangular(u)
	case sampleLaw:
		return l.Sample[min(int(float64(u*float64(len(l.Sample)))), len(l.Sample)-1)]
	case normalLaw:
		z := foldedNormal(u, (low-l.Middle)/l.Spread, (high-l.Middle)/l.Spread)
		x = l.Middle + float64(l.Spread*z)
	case lognormalLaw:
		z := foldedNormal(u, det.Log(low/l.Middle)/l.Spread, det.Log(high/l.Middle)/l.Spread)
		x = float64(l.Middle * det.Exp(float64(l.Spread*z)))
	}
	return min(high, max(low, x))
}

// Ends are the least and the greatest value that the law gives.
func (l *Law) Ends() (low, high float64) {
	switch l.Shape {
	case uniformLaw, triangularLaw:
		return l.Low, l.High
	case sampleLaw:
		return l.Sample[0], l.Sample[len(l.Sample)-1]
	}
	return l.Least, l.Most
}

func (l *Law) triangular(u float64) float64 {
	width := l.High - l.Low
	if below := l.Middle - l.Low; float64(u*width) < below {
		return l.Low + math.Sqrt(float64(float64(u*width)*below))
	}
	return l.High - math.Sqrt(float64(float64((1-u)*width)*(l.High-l.Middle)))
}

// foldedNormal is the u-quantile of a standard normal number that is folded at low and high. Newton's method solves
// for it, between bounds that close in on the solution.
func foldedNormal(u, low, high float64) float64 {
	z := min(high, max(low, det.NormInv(u)))
	// From 8.5 on a tail is nothing beside the rounding of u.
	if z-2*low > 8.5 && 2*high-z > 8.5 {
		return z
	}
	density := func(z float64) float64 { return float64(0.3989422804014327 * det.Exp(-float64(0.5*float64(z*z)))) }
	from, to := low, high
	for range 100 {
		over := det.Norm(z) - det.Norm(2*low-z) + 1 - det.Norm(2*high-z) - u
		if over < 0 {
			from = z
		} else {
			to = z
		}
		next := z - over/(density(z)+density(2*low-z)+density(2*high-z))
		if !(next >= from && next <= to) {
			next = max(from, -40) + float64(0.5*(min(to, 40)-max(from, -40)))
		}
		if math.Abs(next-z) <= 1e-15*(1+math.Abs(z)) {
			return next
		}
		z = next
	}
	return z
}

// String tells the law in words.
func (l *Law) String() string {
	ends := fmt.Sprintf(", folded at %v and %v", l.Least, l.Most)
	switch {
	case l.Whole:
		return fmt.Sprintf("whole numbers %v..%v, equally likely", l.Low, l.High)
	case l.Shape == normalLaw:
		return fmt.Sprintf("normal, mean %v, standard deviation %v", l.Middle, l.Spread) + ends
	case l.Shape == lognormalLaw:
		return fmt.Sprintf("lognormal, median %v, standard deviation of the logarithm %v", l.Middle, l.Spread) + ends
	case l.Shape == triangularLaw:
		return fmt.Sprintf("triangular, %v..%v, mode %v", l.Low, l.High, l.Middle)
	case l.Shape == sampleLaw:
		low, high := l.Ends()
		return fmt.Sprintf("one of %d values in %v..%v, equally likely", len(l.Sample), low, high)
	}
	return fmt.Sprintf("uniform, %v..%v", l.Low, l.High)
}

// PriorLaw is the prior of a parameter. Quantiles of it have the distribution of the draws of agents.Params.Draw.
func PriorLaw(path string) (Law, error) {
	row := parameter(strings.TrimPrefix(path, "parameters."))
	if row == nil {
		return Law{}, fmt.Errorf("%s is no parameter, and only parameters have priors; give low and high", show(path))
	}
	l := Law{Least: row.Lo, Most: row.Hi, From: fromPrior}
	switch row.Shape {
	case agents.Fixed:
		return Law{}, fmt.Errorf("%s is a convention and has no prior; give low and high", row.Path)
	case agents.Uniform:
		l.Shape, l.Low, l.High = uniformLaw, row.Low, row.High
	case agents.Normal:
		l.Shape, l.Middle, l.Spread = normalLaw, row.Prior, row.Spread
	case agents.LogNormal:
		l.Shape, l.Middle, l.Spread = lognormalLaw, row.Prior, row.Spread
	}
	return l, nil
}

// PosteriorLaw is the marginal of a parameter in the draws of a region's posterior: each draw's value is as likely as
// any other's. What the draws tell of several parameters together is not in it.
func PosteriorLaw(r *sim.Region, path string) (Law, error) {
	path = strings.TrimPrefix(path, "parameters.")
	row := parameter(path)
	switch {
	case row == nil:
		return Law{}, fmt.Errorf("%s is no parameter, and only parameters are fitted; give low and high", show(path))
	case r.Posterior == nil:
		return Law{}, fmt.Errorf("region %s has no posterior: nobody has fitted it; take the prior, or fit it with `concord fit`",
			r.Name)
	}
	k := slices.Index(r.Posterior.Paths, path)
	if k < 0 {
		return Law{}, fmt.Errorf("%s was not fitted, so it has no posterior; take the prior, or give low and high", path)
	}
	l := Law{Shape: sampleLaw, Least: row.Lo, Most: row.Hi, From: fromPosterior}
	for _, draw := range r.Posterior.Draws {
		l.Sample = append(l.Sample, draw[k])
	}
	slices.Sort(l.Sample)
	return l, nil
}

// statedLaw is the range that a scenario states for a path under [uncertain].
func statedLaw(s *Scenario, path string, whole bool, least, most float64) (Law, error) {
	for _, u := range s.Uncertain {
		if u.Path != path && u.Path != "parameters."+path {
			continue
		}
		if u.Lo == u.Hi {
			return Law{}, fmt.Errorf("the range of %s under [uncertain] of %s is the one number %v, so nothing varies; give low "+
				"and high", path, s.Name, u.Lo)
		}
		return Law{Shape: uniformLaw, Low: u.Lo, High: u.Hi, Whole: whole, Least: least, Most: most, From: fromStated}, nil
	}
	return Law{}, fmt.Errorf("%s states no range for %s under [uncertain]; give low and high", s.Name, path)
}

// AllPriorFactors lists every parameter that has a prior and that the scenario leaves free: it neither sets the
// parameter nor holds it at its neutral value. The order is that of the table of parameters. Ties of trade are not
// parameters and are not among them.
func AllPriorFactors(b *Bound) []Factor {
	settled := b.Settled()
	var all []Factor
	for k := range parameterRows {
		row := &parameterRows[k]
		if l, err := PriorLaw(row.Path); err == nil && !slices.Contains(settled, row.Path) {
			all = append(all, Factor{Path: row.Path, Unit: row.Unit, Law: l})
		}
	}
	return all
}

// AllPosteriorFactors is AllPriorFactors with the marginals of the region's posterior instead of the priors of the
// parameters that were fitted.
func AllPosteriorFactors(b *Bound) ([]Factor, error) {
	if err := b.CanDraw(sim.FromPosterior); err != nil {
		return nil, err
	}
	all := AllPriorFactors(b)
	for k := range all {
		if l, err := PosteriorLaw(b.Region, all[k].Path); err == nil {
			all[k].Law = l
		}
	}
	return all, nil
}
