// Package det is arithmetic that gives the same bits on every port of Go.
//
// The library's math.Exp, Log, Pow and Tanh do not: some ports have assembly, and
// one amd64 binary answers differently on a processor without fused
// multiply-add. The compiler too may fuse x*y + z into one operation with one
// rounding, on some ports only. So the functions here use nothing but +, -, ×, ÷,
// Sqrt, integers and the bits of a float64, and every product that meets a plus or
// minus is written float64(x*y), which by the language's definition rounds it.
//
// Bounds are in ulp, units in the last place of the exact result; 0.5 is perfect.
// The tests check each one against math/big. A NaN that is returned is always
// math.NaN(), so that even its bits agree.
//
// It is not a general library: no complex numbers, no other bases, no float32.
package det

// Sum adds in index order, plainly: 0 for none, an error that grows with len(x).
// Another order gives other bits, so sort first what has no order of its own.
func Sum(x []float64) float64 {
	total := 0.0
	for _, v := range x {
		total += v
	}
	return total
}

// Dot is the sum in index order of the rounded products x[i]*y[i]. It panics if y
// is shorter than x.
func Dot(x, y []float64) float64 {
	y = y[:len(x)]
	total := 0.0
	for i, v := range x {
		total += float64(v * y[i])
	}
	return total
}
