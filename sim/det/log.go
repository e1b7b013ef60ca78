package det

import "math"

const (
	ln2High = 0x1.62e42fefa38p-1 // a multiple of 2**-42: times an exponent, and plus logTable's high, it is exact
	ln2Low  = math.Ln2 - ln2High

	minNormal = 0x0010_0000_0000_0000 // bits of the least normal number
	infBits   = 0x7ff0_0000_0000_0000
)

// Log returns the natural logarithm.
//
// Method: x = 2**k·z with z in 0.6875..1.375. A table gives c, which is close to 1/z. Then log x = k·ln2 -
// log c + log(1+r) with r = z·c - 1, |r| < 2**-7, by a short series (Tang, Table-driven implementation of the
// logarithm function, ACM TOMS 16, 1990). z is split in two parts, so that their products with c are exact.
//
// Error: below 0.52 ulp. Log(x) = NaN for x < 0; Log(±0) = -Inf, Log(1) = 0, Log(+Inf) = +Inf, Log(NaN) =
// NaN. Subnormal x have the same error bound.
func Log(x float64) float64 {
	bits := math.Float64bits(x)
	if bits-minNormal >= infBits-minNormal { // also every x with a sign
		return logFar(x)
	}
	return log(bits, 0)
}

// logFar is Log outside the positive normal numbers.
func logFar(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > math.MaxFloat64:
		return x
	case x > 0:
		return log(math.Float64bits(x*0x1p52)-52<<52, 0)
	}
	return math.NaN()
}

// log returns log(x+low) for the number x with these bits, where low is smaller than the last place of x. The
// bits of a subnormal x are given as a normal number whose exponent is zero or negative, which no float64
// has.
func log(bits uint64, low float64) float64 {
	k, t, zHigh, zLow := logParts(bits)
	r, lost := logReduce(t, zHigh, zLow)
	if low != 0 {
		low = float64(float64(low*math.Float64frombits(uint64(1023-int64(k))<<52)) * t.inverse)
		whole := r + low
		lost += low - (whole - r)
		r = whole
	}
	main := float64(k*ln2High) + t.high
	high := main + r
	rest := (main - high + r) + (float64(k*ln2Low) + t.low + lost)

	// log(1+r) - r by a Taylor series; the omitted terms are below 2**-59 of r.
	rr := float64(r * r)
	p := -1.0/2 + float64(r*(1.0/3)) +
		float64(rr*(-1.0/4+float64(r*(1.0/5))+
			float64(rr*(-1.0/6+float64(r*(1.0/7))+float64(rr*(-1.0/8))))))
	return high + (rest + float64(rr*p))
}

// logParts splits the number with these bits into 2**k·(zHigh+zLow) and finds
// the table's line for it. zHigh has 32 bits and zLow 21.
func logParts(bits uint64) (k float64, t *logLine, zHigh, zLow float64) {
	const least = 0x3fe6_0000_0000_0000 // bits of 0.6875
	above := bits - least
	k = float64(int64(above) >> 52)
	t = &logTable[above>>(52-7)%128]
	bits -= above &^ (1<<52 - 1)
	zHigh = math.Float64frombits(bits &^ (1<<21 - 1))
	return k, t, zHigh, math.Float64frombits(bits) - zHigh
}

// logReduce returns r = z·c - 1 and its rounding error. Both products are exact.
func logReduce(t *logLine, zHigh, zLow float64) (r, lost float64) {
	high, low := float64(zHigh*t.inverse)-1, float64(zLow*t.inverse)
	r = high + low
	return r, low - (r - high)
}

// Log1p returns log(1+x), accurate also near 0.
//
// Method: 1+x rounds to u. The rounding error is exact in a float64; it is added to the reduced argument of
// Log.
//
// Error: below 0.52 ulp. Log1p(x) = NaN for x < -1; Log1p(-1) = -Inf,
// Log1p(±0) = ±0, Log1p(+Inf) = +Inf, Log1p(NaN) = NaN.
func Log1p(x float64) float64 {
	switch {
	case x == 0:
		return x // keeps the sign
	case !(x > -1 && x < 0x1p60): // far above, 1 is nothing
		return log1pFar(x)
	}
	u := 1 + x
	lost := x - (u - 1)
	if x > 1 {
		lost = 1 - (u - x)
	}
	return log(math.Float64bits(u), lost)
}

func log1pFar(x float64) float64 {
	if x == -1 {
		return math.Inf(-1)
	}
	return Log(x) // NaN below -1
}
