package det

import (
	"math"
	"math/big"
	"testing"
)

// TestTables recomputes both tables with two hundred bits. It does not use exactExp and exactLog: roots and a
// power are independent of them, and shorter.
func TestTables(t *testing.T) {
	const precision = 200
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
	root := number(2) // 2**(1/128) by seven square roots
	for range 7 {
		root = new(big.Float).SetPrec(precision).Sqrt(root)
	}
	exact := number(1)
	for j, e := range exp2Table {
		value, _ := exact.Float64()
		lack := number(0).Sub(exact, number(value))
		rest, _ := lack.Quo(lack, number(value)).Float64()
		if e.value != value || e.rest != rest {
			t.Errorf("exp2Table[%d] = {%x, %x}, want {%x, %x}", j, e.value, e.rest, value, rest)
		}
		exact = number(0).Mul(exact, root)
	}
	for i, l := range logTable {
		edge := math.Float64frombits(0x3fe6_0000_0000_0000 + uint64(i)<<45)
		next := math.Float64frombits(0x3fe6_0000_0000_0000 + uint64(i+1)<<45)
		if r := max(math.Abs(edge*l.inverse-1), math.Abs(next*l.inverse-1)); r > 0x1p-7 ||
			l.inverse*0x1p13 != math.Round(l.inverse*0x1p13) {
			t.Errorf("logTable[%d].inverse = %x is no inverse for %v..%v: |r| is up to %v", i, l.inverse, edge, next, r)
		}
		high := math.Round(-math.Log(l.inverse)*0x1p42) / 0x1p42
		if l.inverse == 1 {
			high = 0
		}
		// -log(inverse) - high = -log(inverse·e**high), which is near 0.
		low := exactLowOf(l.inverse, high, precision)
		if l.high != high || l.low != low {
			t.Errorf("logTable[%d] = {%x, %x, %x}, want {…, %x, %x}", i, l.inverse, l.high, l.low, high, low)
		}
	}
}

// exactLowOf is -log(inverse) - high.
func exactLowOf(inverse, high float64, precision uint) float64 {
	number := func(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
	e, term := number(1), number(1)
	for n := 1; n < 80; n++ {
		term.Quo(term.Mul(term, number(high)), number(float64(n)))
		e.Add(e, term)
	}
	d := number(0).Sub(e.Mul(e, number(inverse)), number(1)) // tiny
	square := number(0).Mul(d, d)
	low, _ := number(0).Sub(square.Quo(square, number(2)), d).Float64()
	return low
}
