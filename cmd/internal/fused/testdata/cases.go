// Package cases holds what the vet tool must report (a comment "want" at the end of the line) and what it must let pass.
package cases

import "math"

type usd float64

type pair struct{ a, b float64 }

func plain(x, y, z float64) float64        { return x*y + z }   // want
func right(x, y, z float64) float64        { return z + x*y }   // want
func minus(x, y, z float64) float64        { return x*y - z }   // want
func both(x, y float64) float64            { return x*x - y*y } // want 2
func wrapped(x, y, z float64) float64      { return float64(x*y) + z }
func bothWrapped(x, y float64) float64     { return float64(x*x) + float64(y*y) }
func parens(x, y, z float64) float64       { return (x * y) + z }  // want
func sign(x, y, z float64) float64         { return -(x * y) + z } // want
func signInside(x, y, z float64) float64   { return float64(-(x * y)) + z }
func tripleBare(x, y, z float64) float64   { return x*y*z + z } // want
func triple(x, y, z float64) float64       { return float64(x*y*z) + z }
func quotient(x, y, z float64) float64     { return x*y/z + z }
func divisor(x, y, z float64) float64      { return z/(x*y) + z }
func half(x, z float64) float64            { return x/2 + z }     // want
func quarter(x, z float64) float64         { return z - x/-0.25 } // want
func third(x, z float64) float64           { return x/3 + z }
func halfWrapped(x, z float64) float64     { return float64(x/2) + z }
func doubled(x, y float64) float64         { return float64(x * y * 2) }   // want
func doubledFront(x, y float64) float64    { return float64(2 * (x * y)) } // want
func doubledBack(x, y float64) float64     { return float64(x * y / 0.5) } // want
func doubledFirst(x, y float64) float64    { return float64(2 * x * y) }
func twice(x, z float64) float64           { return 2*x + z }
func twiceBack(x, z float64) float64       { return x/0.5 + z }
func twiceMinus(x, z float64) float64      { return -2*x + z } // want
func twiceSingle(x, z float32) float32     { return z - x*2 }
func doubledSign(x, y float64) float64     { return float64(-(x * y) * 2) } // want
func doubledMinus(x, y float64) float64    { return float64(x * y * -2) }
func bits(x, y float64, z uint64) uint64   { return math.Float64bits(x*y) + z }
func returned(x, y float64) float64        { return x * y }                // want
func argument(x, y float64) float64        { return third(x*y, y) }        // want
func variable(x, y, z float64) float64     { t := x * y; return t + z }    // want
func declared(x, y, z float64) float64     { var t = x * y; return t + z } // want
func compared(x, y, z float64) bool        { return x*y < z }
func root(x, y, z float64) float64         { return math.Sqrt(x*y) + z }
func absolute(x, y, z float64) float64     { return math.Abs(x*y) + z }
func largest(x, y, z float64) float64      { return max(x*y, 0) + z } // want
func largestIn(x, y, z float64) float64    { return float64(max(x*y, 0)) + z }
func floor(x, y, z float64) float64        { return math.Floor(x*y) + z } // want
func whole(x, y float64) int64             { return int64(x * y) }
func named(x, y, z usd) usd                { return usd(x*y) + z }
func namedBare(x, y, z usd) usd            { return x*y + z }        // want
func single(x, y, z float32) float32       { return x*y + z }        // want
func field(x, y float64) pair              { return pair{a: x * y} } // want
func index(x []float64, y, z float64)      { x[0] = x[1]*y + z }     // want
func integers(i, j, k int) int             { return i*j + k }
func constants(z float64) float64          { const x, y = 2.5, 3.5; return x*y + z }
func constantX(z float64) float64          { return 2.5*z + z } // want
func generic[F float32 | float64](x F) F   { return x*x + x }   // want
func genericInt[I ~int | ~uint8](x I) I    { return x*x + x }
func complexes(x, y complex128) complex128 { return x*y + y } // want

func assigned(x, y, z float64) float64 {
	z += x * y // want
	z -= float64(x * y)
	x *= y // want
	x /= 2 // want
	x /= 3
	x /= y
	i := 2
	i *= 3
	return x + z
}

func closure(x, y, z float64) float64 { return func() float64 { return x * y }() + z } // want
