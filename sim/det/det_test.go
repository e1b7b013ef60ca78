package det_test

import (
	"hash/fnv"
	"math"
	"math/big"
	"testing"

	"concord/sim/det"
)

var (
	inf       = math.Inf(1)
	negZero   = math.Copysign(0, -1)
	least     = math.SmallestNonzeroFloat64
	most      = math.MaxFloat64
	functions = map[string]func(float64) float64{
		"Exp": det.Exp, "Expm1": det.Expm1, "Log": det.Log, "Log1p": det.Log1p,
		"Logistic": det.Logistic, "NormInv": det.NormInv,
	}
)

// scatter returns n numbers over least..most: half evenly, half evenly in the
// exponent, that is in the bits.
func scatter(n int, least, most float64) []float64 {
	order := func(x float64) int64 { // the rank of x among the float64s
		if x < 0 {
			return -int64(math.Float64bits(-x))
		}
		return int64(math.Float64bits(x))
	}
	number := func(rank int64) float64 {
		if rank < 0 {
			return -math.Float64frombits(uint64(-rank))
		}
		return math.Float64frombits(uint64(rank))
	}
	x := []float64{least, most}
	for i := range n {
		h, l := det.Mix(uint64(i), math.Float64bits(least), math.Float64bits(most))
		u := float64(h>>11) / (1 << 53)
		v := math.Min(least+float64(u*(most-least)), most)
		if l%2 == 0 {
			from, to := order(least), order(most)
			v = number(from + int64(h%uint64(to-from)))
		}
		x = append(x, v)
	}
	return x
}

// pointsOf is the number of points that a test with exact references checks. These references are slow: with
// -short, as the test says, a tenth of the points is checked.
func pointsOf(n int, short bool) int {
	if short {
		return n / 10
	}
	return n
}

// ofExact turns a reference on big.Float into one on float64.
func ofExact(f func(*big.Float) *big.Float) func(float64) *big.Float {
	return func(x float64) *big.Float { return f(number(x)) }
}

// Every bound stated in a doc comment is tested here.
func TestErrorBounds(t *testing.T) {
	exactExp, exactExpm1 := ofExact(exactExp), ofExact(exactExpm1)
	exactLog, exactLog1p := ofExact(exactLog), ofExact(exactLog1p)
	normInv := func(p float64) *big.Float { return exactNormInv(p, det.NormInv(p)) }
	for _, c := range []struct {
		name        string
		own         func(float64) float64
		exact       func(float64) *big.Float
		least, most float64
		bound       float64
		points      int
	}{
		{"Exp", det.Exp, exactExp, -708.3, 709.782712893384, 0.52, 5000},
		{"Exp, near 0", det.Exp, exactExp, -0.01, 0.01, 0.52, 1250},
		{"Exp, subnormal", det.Exp, exactExp, -745.13, -708.4, 0.77, 1250},
		{"Expm1", det.Expm1, exactExpm1, -60, 709.782712893384, 0.6, 2500},
		{"Expm1, near 0", det.Expm1, exactExpm1, -0.1, 0.1, 0.6, 2500},
		{"Expm1, near 1", det.Expm1, exactExpm1, -2, 2, 0.6, 2500},
		{"Log", det.Log, exactLog, least, most, 0.52, 2500},
		{"Log, near 1", det.Log, exactLog, 0.97, 1.03, 0.52, 5000},
		{"Log, at 1", det.Log, exactLog, 1 - 1e-9, 1 + 1e-9, 0.52, 1250},
		{"Log, middle", det.Log, exactLog, 0.3, 3, 0.52, 2500},
		{"Log, subnormal", det.Log, exactLog, least, 0x1p-1022, 0.52, 500},
		{"Log1p", det.Log1p, exactLog1p, -1 + 0x1p-53, most, 0.52, 1250},
		{"Log1p, near 0", det.Log1p, exactLog1p, -0.03, 0.03, 0.52, 5000},
		{"Log1p, below 0", det.Log1p, exactLog1p, -1e-5, -1e-20, 0.52, 2500},
		{"Log1p, above 0", det.Log1p, exactLog1p, 1e-20, 1e-5, 0.52, 2500},
		{"Log1p, middle", det.Log1p, exactLog1p, -1 + 0x1p-53, 3, 0.52, 2500},
		{"Logistic", det.Logistic, exactLogistic, -709.78, 740, 2.6, 1250},
		{"Logistic, middle", det.Logistic, exactLogistic, -5, 5, 2.6, 5000},
		{"NormInv", det.NormInv, normInv, 0.001, 0.999, 8, 1000},
		{"NormInv, low tail", det.NormInv, normInv, least, 0.1, 8, 750},
		{"NormInv, high tail", det.NormInv, normInv, 0.9, 1 - 0x1p-53, 8, 250},
	} {
		worst, at := 0.0, 0.0
		for _, x := range scatter(pointsOf(c.points, testing.Short()), c.least, c.most) {
			if x == 0 || x == 0.5 && c.name[0] == 'N' {
				continue // exact zeros are special values
			}
			if off := ulps(c.own(x), c.exact(x)); off > worst {
				worst, at = off, x
			}
		}
		t.Logf("%-20s worst %.4f ulp at %v (%x)", c.name, worst, at, at)
		if !(worst < c.bound) {
			t.Errorf("%s(%v) is %.4f ulp off, want below %g", c.name, at, worst, c.bound)
		}
	}
}

func TestPowErrorBound(t *testing.T) {
	for _, c := range []struct {
		name        string
		least, most float64 // of y·log x, as far as y allows
		xMost       float64
		bound       float64
	}{
		{"normal", -708.3, 709.78, most, 0.53},
		{"normal, x near 1", -708.3, 709.78, 1.02, 0.53},
		{"subnormal", -745, -708.4, most, 0.77},
	} {
		worst, atX, atY := 0.0, 0.0, 0.0
		exponents := scatter(pointsOf(4000, testing.Short()), c.least, c.most)
		for i, x := range scatter(pointsOf(4000, testing.Short()), 1/c.xMost, c.xMost) {
			y := exponents[i] / math.Log(x)
			if x == 1 || y == 0 || math.Abs(y) > 1e18 {
				continue
			}
			exact := exactPow(x, y)
			if f, _ := exact.Float64(); c.bound < 0.7 && (math.IsInf(f, 0) || f < 0x1p-1022) {
				continue
			}
			if off := ulps(det.Pow(x, y), exact); off > worst {
				worst, atX, atY = off, x, y
			}
		}
		t.Logf("Pow, %-16s worst %.4f ulp at %v, %v", c.name, worst, atX, atY)
		if !(worst < c.bound) {
			t.Errorf("Pow(%v, %v) is %.4f ulp off, want below %g", atX, atY, worst, c.bound)
		}
	}
}

// same compares bits, so that -0 is not 0 and a NaN must be math.NaN().
func same(x, y float64) bool { return math.Float64bits(x) == math.Float64bits(y) }

func TestSpecialValues(t *testing.T) {
	nan := math.NaN()
	otherNaN := math.Float64frombits(0xfff8_0000_0000_0123)
	for _, c := range []struct {
		name    string
		x, want float64
	}{
		{"Exp", 0, 1}, {"Exp", negZero, 1}, {"Exp", inf, inf}, {"Exp", -inf, 0}, {"Exp", otherNaN, nan},
		{"Exp", least, 1}, {"Exp", most, inf}, {"Exp", -most, 0},
		{"Exp", 709.782712893384, 0x1.fffffffffff2ap+1023}, {"Exp", 709.7827128933841, inf},
		{"Exp", -745.1332191019411, least}, {"Exp", -745.1332191019412, 0},
		{"Expm1", 0, 0}, {"Expm1", negZero, negZero}, {"Expm1", inf, inf}, {"Expm1", -inf, -1}, {"Expm1", otherNaN, nan},
		{"Expm1", least, least}, {"Expm1", -least, -least}, {"Expm1", most, inf}, {"Expm1", -most, -1},
		{"Expm1", 709.7827128933841, inf},
		{"Log", 1, 0}, {"Log", 0, -inf}, {"Log", negZero, -inf}, {"Log", inf, inf}, {"Log", -inf, nan},
		{"Log", -1, nan}, {"Log", -least, nan}, {"Log", otherNaN, nan}, {"Log", nan, nan},
		{"Log1p", 0, 0}, {"Log1p", negZero, negZero}, {"Log1p", -1, -inf}, {"Log1p", inf, inf}, {"Log1p", -inf, nan},
		{"Log1p", -1.5, nan}, {"Log1p", otherNaN, nan}, {"Log1p", least, least}, {"Log1p", -least, -least},
		{"Logistic", 0, 0.5}, {"Logistic", negZero, 0.5}, {"Logistic", inf, 1}, {"Logistic", -inf, 0},
		{"Logistic", otherNaN, nan}, {"Logistic", 37, 1}, {"Logistic", -709.7827128933841, 0},
		{"NormInv", 0, -inf}, {"NormInv", negZero, -inf}, {"NormInv", 1, inf}, {"NormInv", 0.5, 0},
		{"NormInv", -least, nan}, {"NormInv", 1 + 0x1p-52, nan}, {"NormInv", inf, nan}, {"NormInv", -inf, nan},
		{"NormInv", otherNaN, nan},
	} {
		if got := functions[c.name](c.x); !same(got, c.want) {
			t.Errorf("%s(%v) = %v (%x), want %v", c.name, c.x, got, got, c.want)
		}
	}
}

// TestPowSpecialValues checks the table of special values of C99. It compares with package math, because
// special results are exact in both.
func TestPowSpecialValues(t *testing.T) {
	edge := []float64{0, negZero, 1, -1, 2, -2, 0.5, -0.5, 3, -3, inf, -inf, math.NaN(), most, -most, least, -least,
		0x1p52 + 1, -0x1p52 - 1, 0x1p53, 0x1p53 + 2, 0x1p63, 0x1p64, 0x1p65, 0x1p1000, 0x1p-1000, 1 + 0x1p-52, 1 - 0x1p-53}
	for _, x := range edge {
		for _, y := range edge {
			got, want := det.Pow(x, y), math.Pow(x, y)
			switch {
			case math.IsNaN(want):
				want = math.NaN()
				fallthrough
			case want == 0 || math.IsInf(want, 0) || y == 0 || x == 1 || x == -1:
				if !same(got, want) {
					t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
				}
			default:
				if off := ulps(math.Abs(got), exactPow(math.Abs(x), y)); off > 1 || got*want < 0 {
					t.Errorf("Pow(%v, %v) = %v is %v ulp off", x, y, got, off)
				}
			}
		}
	}
	for i := 1; i <= 15; i++ { // exact powers are exact
		if got, want := det.Pow(10, float64(i)), math.Round(math.Pow10(i)); got != want {
			t.Errorf("Pow(10, %d) = %v, want %v", i, got, want)
		}
		if got, want := det.Pow(float64(i*i), 0.5), float64(i); got != want {
			t.Errorf("Pow(%d, 0.5) = %v, want %v", i*i, got, want)
		}
	}
}

// Rising functions must not fall between grid points. They must not fall between neighbouring numbers where
// two pieces of the function meet.
func TestMonotone(t *testing.T) {
	for _, c := range []struct {
		name        string
		least, most float64
		seams       []float64
	}{
		{"Exp", -750, 715, []float64{-700, 700, 0, math.Ln2 / 256, -math.Ln2 / 256, 1, math.Ln2}},
		{"Expm1", -45, 60, []float64{1.0 / 16, -1.0 / 16, -40, 45, math.Ln2, 0}},
		{"Log", 0x1p-1022, 8, []float64{0x1p-1022, 0.6875, 1, 1 + 1.0/128, 1 - 1.0/256, 1.375, 2}},
		{"Log1p", -0.999, 8, []float64{0, 1, 0x1p-7, -0x1p-8, 0x1p60}},
		{"Logistic", -750, 40, []float64{0, 1, -1, -700, 37}},
		{"NormInv", 0, 1, nil},
	} {
		f := functions[c.name]
		const steps = 200000
		last := -inf
		for i := range steps + 1 {
			x := c.least + (c.most-c.least)*float64(i)/steps
			if y := f(x); !(y >= last) {
				t.Fatalf("%s falls at %v from %v to %v", c.name, x, last, y)
			} else {
				last = y
			}
		}
		for _, seam := range c.seams {
			x := seam
			for range 500 {
				x = math.Nextafter(x, -inf)
			}
			for last, y := -inf, 0.0; x < seam+1e-9; x = math.Nextafter(x, inf) {
				if y = f(x); !(y >= last) {
					t.Fatalf("%s falls at %v (%x) from %v to %v", c.name, x, x, last, y)
				}
				if last = y; x > seam && math.Float64bits(x)-math.Float64bits(seam) > 500 {
					break
				}
			}
		}
	}
}

func TestIdentities(t *testing.T) {
	for _, x := range scatter(20000, -700, 700) {
		// An ulp of Exp(x) is up to 2**-52 of it, and so much of 1 in its logarithm.
		if got := det.Log(det.Exp(x)); !(math.Abs(got-x) <= 0x1p-52*math.Max(1, math.Abs(x))) {
			t.Errorf("Log(Exp(%v)) = %v", x, got)
		}
		if got := det.Exp(x) * det.Exp(-x); !(math.Abs(got-1) < 4e-16) {
			t.Errorf("Exp(%v) Exp(%v) = %v", x, -x, got)
		}
		if got := det.Logistic(x) + det.Logistic(-x); !(math.Abs(got-1) <= 0x1p-52) {
			t.Errorf("Logistic(%v) + Logistic(%v) = %v", x, -x, got)
		}
	}
	for _, x := range scatter(20000, -0.999, 10) {
		if got := det.Log1p(det.Expm1(x)); !(math.Abs(got-x) <= 3e-16*math.Abs(x)+0x1p-52*math.Max(0, -x)*math.Exp(-x)) {
			t.Errorf("Log1p(Expm1(%v)) = %v", x, got)
		}
	}
	for _, p := range scatter(20000, 0.5, 1) { // so 1-p is exact
		if !same(det.NormInv(1-p), -det.NormInv(p)) && p != 0.5 {
			t.Errorf("NormInv is not odd about 1/2 at %v", p)
		}
	}
}

// Protects: Norm is the distribution whose quantile NormInv is, to the stated error, and has its limits.
func TestNorm(t *testing.T) {
	worst := 0.0
	for _, x := range scatter(20000, -12, 12) {
		worst = max(worst, math.Abs(det.Norm(x)-math.Erfc(-x/math.Sqrt2)/2))
	}
	if !(worst < 1e-14) {
		t.Errorf("off by %v", worst)
	}
	if det.Norm(-inf) != 0 || det.Norm(inf) != 1 || det.Norm(0) != 0.5 {
		t.Errorf("limits %v, %v, middle %v", det.Norm(-inf), det.Norm(inf), det.Norm(0))
	}
}

func TestSum(t *testing.T) {
	x := []float64{1, 1e16, -1e16, 0x1p-52}
	if got := det.Sum(x); got != 0x1p-52 { // the 1 is lost: plain, in index order
		t.Errorf("Sum = %v", got)
	}
	if !same(det.Sum(nil), 0) {
		t.Error("the sum of nothing is not 0")
	}
	// With a fused multiply-add this would not be 0.
	a := 1 + 0x1p-30
	if got := det.Dot([]float64{-a * a, a}, []float64{1, a}); got != 0 {
		t.Errorf("Dot = %v", got)
	}
}

// TestDots compares the sums that are formed side by side with those formed one by one, for every number of them that may
// be left over.
func TestDots(t *testing.T) {
	for rows := range 15 {
		for n := range 8 {
			table, x, out := make([]float64, rows*n), make([]float64, n), make([]float64, rows)
			for k := range table {
				table[k] = det.Exp(float64(k % 23))
			}
			for j := range x {
				x[j] = 1 / float64(3+j)
			}
			det.Dots(out, table, x)
			for i, got := range out {
				if want := det.Dot(table[i*n:i*n+n], x); !same(got, want) {
					t.Errorf("%d rows of %d numbers: row %d gives %v, want %v", rows, n, i, got, want)
				}
			}
		}
	}
}

// TestSameBits is the promise itself: every port must reproduce this digest.
func TestSameBits(t *testing.T) {
	digest := fnv.New64a()
	add := func(x float64) {
		bits := math.Float64bits(x)
		for i := range 8 {
			digest.Write([]byte{byte(bits >> (8 * i))})
		}
	}
	for i := range uint64(20000) {
		word, low := det.Mix(i)
		u := float64(word>>11) / (1 << 53)
		for _, x := range []float64{math.Float64frombits(low), u, float64(u*1500) - 750, float64(u*4) - 2} {
			add(det.Exp(x))
			add(det.Expm1(x))
			add(det.Log(x))
			add(det.Log1p(x))
			add(det.Logistic(x))
			add(det.NormInv(x))
			add(det.Pow(math.Abs(x), float64(u*6)-3))
			if x == x { // the bits of a NaN from plain arithmetic are the port's own
				add(det.Dot([]float64{x, u, 0.1}, []float64{u, u, 0.7}))
				add(det.Sum([]float64{u, x, 0.1}))
			}
		}
	}
	const want = uint64(0x3a90c2f2aed9db1)
	if got := digest.Sum64(); got != want {
		t.Errorf("the digest of the results is %#x, want %#x: this port, or this change, differs in some bit", got, want)
	}
}
