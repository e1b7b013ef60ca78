package det

import "math"

// NormInv returns the quantile of the standard normal distribution: the x with probability p below it. One
// uniform number for p gives one normal number.
//
// Method: PPND16 (Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied
// Statistics 37, 1988). It uses three ratios of polynomials: one in p - 1/2 near the middle, two in
// sqrt(-log(tail)) outside. The names are those of the paper.
//
// Error: below 8 ulp over 5e-324 <= p < 1. NormInv(0) = -Inf, NormInv(1) = +Inf, NormInv(p) = NaN outside
// 0..1 and for NaN. If 1-p is exact, NormInv(1-p) has the bits of -NormInv(p). Between neighbouring p the
// result may fall by an ulp.
func NormInv(p float64) float64 {
	const (
		split1, split2 = 0.425, 5.0
		const1, const2 = 0.180625, 1.6
	)
	q := p - 0.5
	if math.Abs(q) <= split1 {
		r := const1 - float64(q*q)
		return float64(q * ratio(r, &ppndMiddle))
	}
	tail := p
	if q > 0 {
		tail = 1 - p
	}
	if !(tail > 0) {
		return normInvEdge(p)
	}
	r := math.Sqrt(-Log(tail))
	if r <= split2 {
		r = ratio(r-const2, &ppndTail)
	} else {
		r = ratio(r-split2, &ppndFar)
	}
	return math.Copysign(r, q)
}

// Norm is the distribution function of the standard normal. It uses the power series in the middle and
// the continued fraction outside (Abramowitz & Stegun 1964, 26.2.11 and 26.2.14). The error is below 1e-14.
// This is large beside a very small probability.
func Norm(x float64) float64 {
	density := float64(0.3989422804014327 * Exp(-float64(0.5*float64(x*x))))
	if math.Abs(x) < 4 {
		term, sum := x, x
		for k := 3.0; ; k += 2 {
			term = float64(term*float64(x*x)) / k
			if sum+term == sum {
				break
			}
			sum += term
		}
		return 0.5 + float64(density*sum)
	}
	b := math.Abs(x)
	f := b
	for k := 60.0; k >= 1; k-- {
		f = b + k/f
	}
	tail := density / f
	if x < 0 {
		return tail
	}
	return 1 - tail
}

func normInvEdge(p float64) float64 {
	switch p {
	case 0:
		return math.Inf(-1)
	case 1:
		return math.Inf(1)
	}
	return math.NaN()
}

// ratio evaluates two polynomials of degree 7 in r by Horner's rule, side by side.
func ratio(r float64, c *[8]struct{ above, below float64 }) float64 {
	above, below := float64(c[7].above*r)+c[6].above, float64(c[7].below*r)+c[6].below
	above, below = float64(above*r)+c[5].above, float64(below*r)+c[5].below
	above, below = float64(above*r)+c[4].above, float64(below*r)+c[4].below
	above, below = float64(above*r)+c[3].above, float64(below*r)+c[3].below
	above, below = float64(above*r)+c[2].above, float64(below*r)+c[2].below
	above, below = float64(above*r)+c[1].above, float64(below*r)+c[1].below
	return (float64(above*r) + c[0].above) / (float64(below*r) + c[0].below)
}

// The paper's a and b, c and d, e and f, from the constant term up.
var (
	ppndMiddle = [8]struct{ above, below float64 }{
		{3.3871328727963666080e0, 1},
		{1.3314166789178437745e+2, 4.2313330701600911252e+1},
		{1.9715909503065514427e+3, 6.8718700749205790830e+2},
		{1.3731693765509461125e+4, 5.3941960214247511077e+3},
		{4.5921953931549871457e+4, 2.1213794301586595867e+4},
		{6.7265770927008700853e+4, 3.9307895800092710610e+4},
		{3.3430575583588128105e+4, 2.8729085735721942674e+4},
		{2.5090809287301226727e+3, 5.2264952788528545610e+3},
	}
	ppndTail = [8]struct{ above, below float64 }{
		{1.42343711074968357734e0, 1},
		{4.63033784615654529590e0, 2.05319162663775882187e0},
		{5.76949722146069140550e0, 1.67638483018380384940e0},
		{3.64784832476320460504e0, 6.89767334985100004550e-1},
		{1.27045825245236838258e0, 1.48103976427480074590e-1},
		{2.41780725177450611770e-1, 1.51986665636164571966e-2},
		{2.27238449892691845833e-2, 5.47593808499534494600e-4},
		{7.74545014278341407640e-4, 1.05075007164441684324e-9},
	}
	ppndFar = [8]struct{ above, below float64 }{
		{6.65790464350110377720e0, 1},
		{5.46378491116411436990e0, 5.99832206555887937690e-1},
		{1.78482653991729133580e0, 1.36929880922735805310e-1},
		{2.96560571828504891230e-1, 1.48753612908506148525e-2},
		{2.65321895265761230930e-2, 7.86869131145613259100e-4},
		{1.24266094738807843860e-3, 1.84631831751005468180e-5},
		{2.71155556874348757815e-5, 1.42151175831644588870e-7},
		{2.01033439929228813265e-7, 2.04426310338993978564e-15},
	}
)
