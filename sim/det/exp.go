package det

import "math"

// Exp returns e**x.
//
// Method: x = k·ln2/128 + r with |r| < 0.0028. This is the reduction of Cody and Waite (Software Manual for
// the Elementary Functions, 1980) with ln2/128 in two parts. Then e**x = 2**(k/128)·e**r, from a table and a
// short series (Tang, Table-driven implementation of the exponential function, ACM TOMS 15, 1989).
//
// Error: below 0.52 ulp; below 0.77 where the result is subnormal (x < -708.4).
// Exp(x) = +Inf for x > 709.782712893384, 0 for x < -745.1332191019411;
// Exp(±0) = 1, Exp(+Inf) = +Inf, Exp(-Inf) = 0, Exp(NaN) = NaN.
func Exp(x float64) float64 {
	if !(math.Abs(x) < 700) {
		return expFar(x, 0)
	}
	k, r := expReduce(x)
	bits, rest := expAssemble(k, r)
	scale := math.Float64frombits(bits)
	return scale + float64(scale*rest)
}

// exp returns e**(x+low) for |low| far below 0.001.
func exp(x, low float64) float64 {
	if !(math.Abs(x) < 700) {
		return expFar(x, low)
	}
	k, r := expReduce(x)
	bits, rest := expAssemble(k, r+low)
	scale := math.Float64frombits(bits)
	return scale + float64(scale*rest)
}

// expFar is exp where a factor may leave the range of normal numbers. It computes far from the edge and then
// scales the result back, which rounds once more.
func expFar(x, low float64) float64 {
	switch {
	case x != x:
		return math.NaN()
	case x > 710:
		return math.Inf(1)
	case x < -746:
		return 0
	}
	k, r := expReduce(x)
	bits, rest := expAssemble(k, r+low)
	back := 0x1p1000
	if x < 0 {
		back = 0x1p-1000
		bits += 1000 << 52
	} else {
		bits -= 1000 << 52
	}
	scale := math.Float64frombits(bits)
	return float64((scale + float64(scale*rest)) * back)
}

// expReduce returns the k and r of x = k·ln2/128 + r, for |x| <= 746. Only the low 19 bits of the returned k
// are valid, in two's complement. It is separate from expAssemble so that the compiler inlines both.
func expReduce(x float64) (k uint64, r float64) {
	const (
		high  = 0x1.62e42fef8p-8 // ln2/128 in 34 bits: times k it is exact
		tiny  = math.Ln2/128 - high
		shift = 0x1.8p52 // added, it leaves the nearest integer in the low bits
	)
	shifted := float64(x*(128/math.Ln2)) + shift
	n := shifted - shift
	return math.Float64bits(shifted), x - float64(n*high) - float64(n*tiny)
}

// expAssemble returns e**(k·ln2/128 + r) as frombits(bits)·(1+rest).
func expAssemble(k uint64, r float64) (bits uint64, rest float64) {
	t := &exp2Table[k%128]
	bits = math.Float64bits(t.value) + (k-k%128)<<(52-7)
	// e**r - 1 by a Taylor series; the omitted terms are below 2**-60.
	rr := float64(r * r)
	rest = 0.5 + float64(r*(1.0/6)) + float64(rr*(1.0/24+float64(r*(1.0/120))))
	return bits, r + (t.rest + float64(rr*rest))
}

// Expm1 returns e**x - 1, accurate also near 0.
//
// Method: for |x| < 1/16 the Taylor series to x**10. For larger |x| the parts of Exp are used, and Knuth's
// two-sum recovers the rounding error of 2**(k/128) - 1.
//
// Error: below 0.6 ulp. Expm1(x) = +Inf for x > 709.782712893384; Expm1(±0) = ±0,
// Expm1(+Inf) = +Inf, Expm1(-Inf) = -1, Expm1(NaN) = NaN.
func Expm1(x float64) float64 {
	switch {
	case x == 0:
		return x // keeps the sign
	case math.Abs(x) < 1.0/16:
		return expm1Near(x)
	case x < -40:
		return -1
	case !(x < 45): // far above, 1 is nothing
		return Exp(x)
	}
	k, r := expReduce(x)
	bits, rest := expAssemble(k, r)
	scale := math.Float64frombits(bits)
	less := scale - 1
	back := less - scale
	lost := (scale - (less - back)) + (-1 - back)
	return less + (lost + float64(scale*rest))
}

func expm1Near(x float64) float64 {
	p := 1.0/362880 + float64(x*(1.0/3628800))
	p = 1.0/40320 + float64(x*p)
	p = 1.0/5040 + float64(x*p)
	p = 1.0/720 + float64(x*p)
	p = 1.0/120 + float64(x*p)
	p = 1.0/24 + float64(x*p)
	p = 1.0/6 + float64(x*p)
	p = 1.0/2 + float64(x*p)
	return x + float64(float64(x*x)*p)
}

// Logistic returns 1/(1+e**-x).
//
// Method: computed as written, because nothing cancels. Where e**-x overflows the result is 0, within 6e-309
// of the exact value.
//
// Error: below 2.6 ulp for x > -709.782712893384, and 0 below that.
// Logistic(+Inf) = 1 (and 1 from x = 37), Logistic(-Inf) = 0, Logistic(±0) = 0.5,
// Logistic(NaN) = NaN.
func Logistic(x float64) float64 {
	if x != x {
		return math.NaN() // a sum with NaN has other bits on riscv64
	}
	return 1 / (1 + Exp(-x))
}
