package analysis

import (
	"math"

	"concord/sim/det"
)

// studentT975 are the exact quantiles where the expansion is not yet good.
var studentT975 = [...]float64{
	12.706204736, 4.302652730, 3.182446305, 2.776445105, 2.570581836, 2.446911851, 2.364624252, 2.306004135, 2.262157163,
}

// StudentT975 is the 97.5 % quantile of Student's t with 1 or more degrees of freedom. To 9 degrees it is a
// table. From 10 on it is the expansion of Fisher and Cornish in powers of 1/degrees (Abramowitz & Stegun
// 1964, 26.7.5, four terms). The error is below 1e-5.
func StudentT975(degrees int) float64 {
	if degrees < 1 {
		panic("analysis: Student's t needs a degree of freedom")
	}
	if degrees <= len(studentT975) {
		return studentT975[degrees-1]
	}
	const (
		z  = 1.959963984540054 // of the standard normal distribution
		z2 = z * z
		g1 = z * (z2 + 1) / 4
		g2 = z * ((5*z2+16)*z2 + 3) / 96
		g3 = z * (((3*z2+19)*z2+17)*z2 - 15) / 384
		g4 = z * ((((79*z2+776)*z2+1482)*z2-1920)*z2 - 945) / 92160
	)
	d := 1 / float64(degrees)
	t := g3 + float64(g4*d)
	t = g2 + float64(t*d)
	t = g1 + float64(t*d)
	return z + float64(t*d)
}

// studentTails is the probability that |T| lies above t ≥ 0.
func studentTails(t float64, degrees int) float64 {
	if degrees < 1 {
		panic("analysis: Student's t needs a degree of freedom")
	}
	n := float64(degrees)
	if t > 1e150 { // whose square would overflow
		return 0
	}
	t2 := float64(t * t)
	return betaShare(float64(n*0.5), 0.5, n/(n+t2), t2/(n+t2))
}

// ChiSquareTail is the probability that chi-square with 1 or more degrees of freedom lies above x. It is the
// upper regularised incomplete gamma function. The relative error is below 1e-12 for 1000 degrees and fewer.
func ChiSquareTail(x float64, degrees int) float64 {
	if degrees < 1 {
		panic("analysis: chi-square needs a degree of freedom")
	}
	return gammaTail(float64(float64(degrees)*0.5), float64(x*0.5))
}

// normalTail is the probability that a standard normal lies above z ≥ 0, by the incomplete gamma function.
// Its error is small beside the tail itself. Its last bits differ from those of det.Norm, and scores depend
// on them.
func normalTail(z float64) float64 {
	return float64(0.5 * gammaTail(0.5, float64(float64(z*z)*0.5)))
}

// logGamma is the logarithm of the gamma function, for x > 0: Stirling's series
// (Abramowitz & Stegun 1964, 6.1.41) from 10 on, and below by Γ(x) = Γ(x+1)/x.
func logGamma(x float64) float64 {
	product := 1.0
	for x < 10 {
		product = float64(product * x)
		x++
	}
	r := 1 / x
	r2 := float64(r * r)
	s := -1.0/1680 + float64(r2/1188)
	s = 1.0/1260 + float64(s*r2)
	s = -1.0/360 + float64(s*r2)
	s = 1.0/12 + float64(s*r2)
	const halfLog2Pi = 0.91893853320467274178
	return float64((x-0.5)*det.Log(x)) - x + halfLog2Pi + float64(s*r) - det.Log(product)
}

// betaShare is the regularised incomplete beta function I of a and b at x. The argument y is 1 − x without
// the rounding. betaShare is the continued fraction of Abramowitz & Stegun (1964, 26.5.8), on the side where
// it converges fast, by the method of Lentz as modified by Thompson & Barnett (1986).
func betaShare(a, b, x, y float64) float64 {
	if x <= 0 {
		return 0
	}
	if y <= 0 {
		return 1
	}
	if float64(x*(a+b+2)) > a+1 {
		return 1 - betaFraction(b, a, y, x)
	}
	return betaFraction(a, b, x, y)
}

// betaFraction is betaShare by the continued fraction itself.
func betaFraction(a, b, x, y float64) float64 {
	f := lentz(func(k int) (float64, float64) {
		if k == 0 {
			return 1, 1
		}
		m := float64(k / 2)
		if k%2 == 0 {
			return float64(m*(b-m)*x) / float64((a+float64(2*m)-1)*(a+float64(2*m))), 1
		}
		return -float64((a+m)*(a+b+m)*x) / float64((a+float64(2*m))*(a+float64(2*m)+1)), 1
	})
	log := float64(a*det.Log(x)) + float64(b*det.Log(y)) + logGamma(a+b) - logGamma(a) - logGamma(b)
	return float64(det.Exp(log)*f) / a
}

// gammaTail is the upper regularised incomplete gamma function Q of a at x: for
// x < a+1 by the series, else by the continued fraction (Abramowitz & Stegun
// 1964, 6.5.29 and 6.5.31).
func gammaTail(a, x float64) float64 {
	if x <= 0 {
		return 1
	}
	if math.IsInf(x, 1) {
		return 0
	}
	front := det.Exp(float64(a*det.Log(x)) - x - logGamma(a))
	if x < a+1 {
		term := 1 / a
		sum := term
		for k := 1.0; k < mostTerms && term > float64(sum*1e-17); k++ {
			term = float64(term * x / (a + k))
			sum += term
		}
		return max(0, 1-float64(front*sum))
	}
	return float64(front * lentz(func(k int) (float64, float64) {
		if k == 0 {
			return 1, x + 1 - a
		}
		j := float64(k)
		return -float64(j * (j - a)), x + float64(2*j) + 1 - a
	}))
}

const mostTerms = 100000 // after which a series or a fraction ends in any case

// lentz is the continued fraction a₀/(b₀ + a₁/(b₁ + …)), where part gives aₖ and
// bₖ. It ends when a term changes it no more.
func lentz(part func(k int) (a, b float64)) float64 {
	const tiny = 1e-300
	a, b := part(0)
	if b == 0 {
		b = tiny
	}
	d, c := 1/b, math.Inf(1)
	f := float64(a * d)
	for k := 1; k < mostTerms; k++ {
		a, b = part(k)
		d = b + float64(a*d)
		if d == 0 {
			d = tiny
		}
		d = 1 / d
		c = b + a/c
		if c == 0 {
			c = tiny
		}
		change := float64(c * d)
		f = float64(f * change)
		if math.Abs(change-1) < 3e-16 {
			break
		}
	}
	return f
}
