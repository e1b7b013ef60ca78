package explore

import (
	"math"
	"slices"
	"testing"

	"concord/sim/det"
	"concord/sim/rng"
)

// Protects the bits of a fit from how its sums are grouped: the root of a covariance, many solutions at once and many sums at
// once are, to the bit, those of the plain method, row by row and number by number. Sizes with and without a rest of four.
func TestFourAtOnceHaveTheSameBits(t *testing.T) {
	for _, n := range []int{1, 4, 7, 30} {
		s := rng.Stream(1, n, 0, rng.Ensemble, 0, 0)
		columns := make([][]float64, n)
		for k := range columns {
			columns[k] = make([]float64, 40)
			for i := range columns[k] {
				columns[k][i] = s.Normal()
			}
		}
		got := newSquare(n)
		for k := range n {
			got.a[k*n+k] = 0.5
		}
		got.addCovariance(columns, 0.7, 2)
		plain := newSquare(n)
		scale := 0.7 / float64(len(columns[0])-1)
		for i := range n {
			plain.a[i*n+i] = 0.5
			for j := 0; j <= i; j++ {
				plain.a[i*n+j] += float64(scale * det.Dot(columns[i], columns[j]))
			}
		}
		for i := range n { // Cholesky, row by row
			for j := 0; j <= i; j++ {
				sum := plain.row(i)[j] - det.Dot(plain.row(j)[:j], plain.row(i)[:j])
				if i == j {
					plain.row(i)[j] = math.Sqrt(sum)
				} else {
					plain.row(i)[j] = sum / plain.row(j)[j]
				}
			}
		}
		if err := got.cholesky(); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			if !slices.Equal(got.row(i)[:i+1], plain.row(i)[:i+1]) {
				t.Fatalf("%d: row %d of the root differs", n, i)
			}
		}
		var many, single [][]float64
		for q := range 11 {
			x := make([]float64, n)
			for k := range x {
				x[k] = columns[k][q]
			}
			many, single = append(many, x), append(single, slices.Clone(x))
		}
		got.solveAll(many, 3)
		sums := make([]float64, len(many))
		dots(many[0], many, sums)
		for q := range single {
			plain.solve(single[q])
			if !slices.Equal(many[q], single[q]) {
				t.Errorf("%d: solution %d differs", n, q)
			}
			if sums[q] != det.Dot(many[0], many[q]) {
				t.Errorf("%d: sum %d differs", n, q)
			}
		}
	}
}
