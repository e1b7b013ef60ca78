package det

import "math"

// Pow returns x**y.
//
// Method: e**(y·log x). log x comes in two parts, accurate to 65 bits: from Log's table, with the first two
// terms of the series in double length. y·log x comes in two parts after Dekker (A floating-point technique
// for extending the available precision, Numerische Mathematik 18, 1971).
//
// Error: below 0.53 ulp; below 0.77 where the result is subnormal.
//
// Special values are C99's and math.Pow's: Pow(x, ±0) = Pow(1, y) = 1, even for
// NaN; NaN for any other NaN; Pow(-1, ±Inf) = 1; NaN for a finite x < 0 with a y that
// is no integer. For x < 0 or -0 or -Inf and an odd integer y the sign is minus.
// Results beyond the range are ±Inf or ±0.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	size, sign := math.Abs(x), 1.0
	if math.Signbit(x) {
		whole := y == math.Floor(y)
		odd := whole && math.Abs(y) < 0x1p53 && int64(y)%2 != 0
		if x < 0 && !whole && size <= math.MaxFloat64 {
			return math.NaN()
		}
		if odd {
			sign = -1
		}
	}
	return float64(sign * powPositive(size, y))
}

// powPositive is Pow for x from 0 to +Inf.
func powPositive(x, y float64) float64 {
	bits := math.Float64bits(x)
	switch {
	case x == 1:
		return 1 // was -1
	case x == 0 || x > math.MaxFloat64 || math.Abs(y) > 0x1p64:
		// The result is 0 or +Inf: |log x| is at least 2**-53.
		if (x > 1) == (y > 0) {
			return math.Inf(1)
		}
		return 0
	case bits < minNormal:
		bits = math.Float64bits(x*0x1p52) - 52<<52
	}
	high, low := logLong(bits)

	// y·(high+low); the product of the leading halves is exact.
	yHalf, half := leading(y), leading(high)
	main := float64(yHalf * half)
	rest := float64((y-yHalf)*half) + float64(y*((high-half)+low))
	if !(math.Abs(main) < 800) {
		main, rest = math.Copysign(800, main), 0
	}
	return exp(main, rest)
}

// logLong is log in two parts, accurate to 65 bits. The argument bits is as for log.
func logLong(bits uint64) (high, low float64) {
	k, t, zHigh, zLow := logParts(bits)
	r, lost := logReduce(t, zHigh, zLow)

	// -rr/2; the square of the leading half is exact.
	half := leading(r)
	square := float64(float64(half*half) * -0.5)
	squareRest := float64(float64((r-half)*(r+half)) * -0.5)

	main := float64(k*ln2High) + t.high
	a := main + r
	b := a + square
	rest := (main - a + r) + (a - b + square) +
		(float64(k*ln2Low) + t.low) + squareRest + (lost - float64(lost*r))

	// The other terms by a Taylor series; the omitted terms are below 2**-73 of r.
	p := 1.0/9 + float64(r*(-1.0/10))
	p = -1.0/8 + float64(r*p)
	p = 1.0/7 + float64(r*p)
	p = -1.0/6 + float64(r*p)
	p = 1.0/5 + float64(r*p)
	p = -1.0/4 + float64(r*p)
	p = 1.0/3 + float64(r*p)
	rest += float64(float64(float64(r*r)*r) * p)

	high = b + rest
	return high, b - high + rest
}

// leading keeps the first 26 bits of x. The product of two such numbers is exact.
func leading(x float64) float64 {
	return math.Float64frombits(math.Float64bits(x) &^ (1<<27 - 1))
}
