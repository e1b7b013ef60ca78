package det_test

import (
	"math"
	"math/big"
)

// The references below are slow and plain. They carry almost three times the digits of a float64, so their
// results count as exact.

const precision = 160 // bits

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func zero() *big.Float { return new(big.Float).SetPrec(precision) }

func power2(x *big.Float, n int) *big.Float { return zero().SetMantExp(x, n) }

func constant(digits string) *big.Float {
	x, ok := zero().SetString(digits)
	if !ok {
		panic("not a number: " + digits)
	}
	return x
}

var (
	one   = number(1)
	ln2   = constant("0.69314718055994530941723212145817656807550013436025525412068000949339362196969471560586332699641869")
	twoPi = constant("6.28318530717958647692528676655900576839433879875021164194988918461563281257241799725606965068423414")
)

// exactExp is e**x. It reduces x by multiples of ln 2 and by 2**-10, then uses the Taylor series, then
// squares 10 times.
func exactExp(x *big.Float) *big.Float {
	const halvings = 10
	f, _ := x.Float64()
	k := int(math.Round(f / math.Ln2))
	r := zero().Sub(x, zero().Mul(number(float64(k)), ln2))
	r = power2(r, -halvings)
	sum, term := number(1), number(1)
	for n := 1; n < 13; n++ {
		term = zero().Quo(zero().Mul(term, r), number(float64(n)))
		sum = zero().Add(sum, term)
	}
	for range halvings {
		sum = zero().Mul(sum, sum)
	}
	return power2(sum, k)
}

// exactExpm1 is e**x - 1, without cancellation for small x.
func exactExpm1(x *big.Float) *big.Float {
	if f, _ := x.Float64(); math.Abs(f) > 0x1p-20 {
		return zero().Sub(exactExp(x), one)
	}
	sum, term := zero(), number(1)
	for n := 1; n < 12; n++ {
		term = zero().Quo(zero().Mul(term, x), number(float64(n)))
		sum = zero().Add(sum, term)
	}
	return sum
}

// exactLog is the natural logarithm by 2 atanh((z-1)/(z+1)) after x = 2**k * z.
func exactLog(x *big.Float) *big.Float {
	z := zero()
	k := x.MantExp(z)
	if z.Cmp(number(0.7)) < 0 {
		z = power2(z, 1)
		k--
	}
	return zero().Add(zero().Mul(number(float64(k)), ln2), exactAtanh2(zero().Sub(z, one)))
}

// exactLog1p is log(1+x), without cancellation for small x.
func exactLog1p(x *big.Float) *big.Float {
	if f, _ := x.Float64(); math.Abs(f) > 0x1p-20 {
		return exactLog(zero().Add(one, x))
	}
	return exactAtanh2(x)
}

// exactAtanh2 is log(1+d) for d in -0.3..0.4.
func exactAtanh2(d *big.Float) *big.Float {
	t := zero().Quo(d, zero().Add(d, number(2)))
	square := zero().Mul(t, t)
	sum, term := zero(), t
	for n := 1; n < 110 && term.Sign() != 0; n += 2 {
		sum = zero().Add(sum, zero().Quo(term, number(float64(n))))
		term = zero().Mul(term, square)
	}
	return power2(sum, 1)
}

func exactPow(x, y float64) *big.Float {
	return exactExp(zero().Mul(number(y), exactLog(number(x))))
}

func exactLogistic(x float64) *big.Float {
	return zero().Quo(one, zero().Add(one, exactExp(number(-x))))
}

// exactNormInv is the quantile at p, by one Newton step from a near guess. The step squares the error of the
// guess, which puts it far below the measured errors.
func exactNormInv(p, guess float64) *big.Float {
	if guess > 0 { // by symmetry: 1-p is exact here
		return zero().Neg(exactNormInv(1-p, -guess))
	}
	x := number(-guess)
	density := exactExp(power2(zero().Neg(zero().Mul(x, x)), -1))
	density = zero().Quo(density, zero().Sqrt(twoPi))
	var below *big.Float // the mass below -x
	if -guess > 4 {
		// Laplace's continued fraction for the upper tail.
		tail := zero().Set(x)
		for n := 300; n > 0; n-- {
			tail = zero().Add(x, zero().Quo(number(float64(n)), tail))
		}
		below = zero().Quo(density, tail)
	} else {
		sum, term := zero(), zero().Set(x)
		for n := 3; n < 300; n += 2 {
			sum = zero().Add(sum, term)
			term = zero().Quo(zero().Mul(term, zero().Mul(x, x)), number(float64(n)))
		}
		below = zero().Sub(number(0.5), zero().Mul(density, sum))
	}
	step := zero().Quo(zero().Sub(below, number(p)), density)
	return zero().Sub(number(guess), step)
}

// ulps is the distance of got from exact in units of the last place of exact.
func ulps(got float64, exact *big.Float) float64 {
	if exact.Sign() == 0 || math.IsInf(got, 0) {
		if f, _ := exact.Float64(); f == got {
			return 0
		}
		return math.Inf(1)
	}
	last := max(exact.MantExp(nil)-53, -1074)
	off, _ := power2(zero().Sub(number(got), exact), -last).Float64()
	return math.Abs(off)
}
