package explore

import (
	"fmt"
	"math"
	"slices"
	"sync"

	"concord/sim/det"
)

// square is a symmetric matrix, all of it stored row by row.
type square struct {
	n int
	a []float64
}

func newSquare(n int) *square { return &square{n, make([]float64, n*n)} }

func (s *square) row(i int) []float64 { return s.a[i*s.n : (i+1)*s.n] }

// cholesky overwrites the lower triangle with L of A = L·Lᵀ. The order of every
// sum is fixed, so the bits are the same on every port. Four rows go together, because a sum waits for its last addition and
// four sums wait no longer than one.
func (s *square) cholesky() error {
	at := 0
	for ; at+4 <= s.n; at += 4 {
		r := [4][]float64{s.row(at), s.row(at + 1), s.row(at + 2), s.row(at + 3)}
		for j := range at {
			rj := s.row(j)
			d0, d1, d2, d3 := dot4(rj[:j], r[0], r[1], r[2], r[3])
			r[0][j], r[1][j] = (r[0][j]-d0)/rj[j], (r[1][j]-d1)/rj[j]
			r[2][j], r[3][j] = (r[2][j]-d2)/rj[j], (r[3][j]-d3)/rj[j]
		}
		for i := at; i < at+4; i++ {
			if err := s.rowOfRoot(i, at); err != nil {
				return err
			}
		}
	}
	for i := at; i < s.n; i++ {
		if err := s.rowOfRoot(i, 0); err != nil {
			return err
		}
	}
	return nil
}

// rowOfRoot finishes a row of L from a column on. The rows before it are finished.
func (s *square) rowOfRoot(i, from int) error {
	ri := s.row(i)
	for j := from; j <= i; j++ {
		rj := s.row(j)
		sum := ri[j] - det.Dot(rj[:j], ri[:j])
		if i != j {
			ri[j] = sum / rj[j]
			continue
		}
		if !(sum > 0) {
			return fmt.Errorf("the covariance of %d data is not positive in place %d (%g)", s.n, i, sum)
		}
		ri[i] = math.Sqrt(sum)
	}
	return nil
}

// dot4 is det.Dot of x with four others at once. They may be longer.
func dot4(x, a, b, c, d []float64) (sa, sb, sc, sd float64) {
	a, b, c, d = a[:len(x)], b[:len(x)], c[:len(x)], d[:len(x)]
	for i, v := range x {
		sa += float64(v * a[i])
		sb += float64(v * b[i])
		sc += float64(v * c[i])
		sd += float64(v * d[i])
	}
	return sa, sb, sc, sd
}

// dots writes det.Dot of x with each of some others into out.
func dots(x []float64, others [][]float64, out []float64) {
	k := 0
	for ; k+4 <= len(others); k += 4 {
		out[k], out[k+1], out[k+2], out[k+3] = dot4(x, others[k], others[k+1], others[k+2], others[k+3])
	}
	for ; k < len(others); k++ {
		out[k] = det.Dot(x, others[k])
	}
}

// forward solves L·x = b in place.
func (s *square) forward(b []float64) {
	for i := range s.n {
		r := s.row(i)
		b[i] = (b[i] - det.Dot(r[:i], b[:i])) / r[i]
	}
}

// solve solves L·Lᵀ·x = b in place.
func (s *square) solve(b []float64) {
	s.forward(b)
	for i := s.n - 1; i >= 0; i-- {
		r := s.row(i)
		b[i] /= r[i]
		for j := range i { // column by column, so that L is read along its rows
			b[j] -= float64(r[j] * b[i])
		}
	}
}

// solveAll solves for many right sides in place, with the bits of solve.
func (s *square) solveAll(b [][]float64, workers int) {
	each((len(b)+3)/4, workers, func(_, part int) {
		four := b[4*part : min(len(b), 4*part+4)]
		if len(four) < 4 {
			for _, x := range four {
				s.solve(x)
			}
			return
		}
		b0, b1, b2, b3 := four[0], four[1], four[2], four[3]
		for i := range s.n {
			r := s.row(i)
			d0, d1, d2, d3 := dot4(r[:i], b0, b1, b2, b3)
			b0[i], b1[i], b2[i], b3[i] = (b0[i]-d0)/r[i], (b1[i]-d1)/r[i], (b2[i]-d2)/r[i], (b3[i]-d3)/r[i]
		}
		for i := s.n - 1; i >= 0; i-- {
			r := s.row(i)
			for _, x := range four {
				x[i] /= r[i]
			}
			v0, v1, v2, v3 := b0[i], b1[i], b2[i], b3[i]
			c0, c1, c2, c3 := b0[:i], b1[:i], b2[:i], b3[:i]
			for j, l := range r[:i] {
				c0[j] -= float64(l * v0)
				c1[j] -= float64(l * v1)
				c2[j] -= float64(l * v2)
				c3[j] -= float64(l * v3)
			}
		}
	})
}

// times is L·x. It turns independent standard normals into correlated normals.
func (s *square) times(x, out []float64) {
	for i := range s.n {
		out[i] = det.Dot(s.row(i)[:i+1], x[:i+1])
	}
}

// logDet is the logarithm of the determinant of A.
func (s *square) logDet() float64 {
	sum := 0.0
	for i := range s.n {
		sum += float64(2 * det.Log(s.row(i)[i]))
	}
	return sum
}

// addCovariance adds weight times the sample covariance of the columns. Each column holds the members' values
// of one datum, centred. It adds to the lower triangle, which is all that cholesky reads.
func (s *square) addCovariance(columns [][]float64, weight float64, workers int) {
	scale := weight / float64(len(columns[0])-1)
	each(s.n, workers, func(_, i int) {
		row := make([]float64, i+1)
		dots(columns[i], columns[:i+1], row)
		for j, d := range row {
			s.a[i*s.n+j] += float64(scale * d)
		}
	})
}

// each calls do for 0..n−1 on some workers. What do writes must depend on its index alone. Then the number of
// workers and their order do not matter.
func each(n, workers int, do func(worker, k int)) {
	if workers < 2 {
		for k := range n {
			do(0, k)
		}
		return
	}
	var wait sync.WaitGroup
	next := make(chan int, n)
	for k := n - 1; k >= 0; k-- { // long rows first
		next <- k
	}
	close(next)
	for w := range workers {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for k := range next {
				do(w, k)
			}
		}()
	}
	wait.Wait()
}

// centre takes the mean off and returns it.
func centre(x []float64) float64 {
	mean := det.Sum(x) / float64(len(x))
	for k := range x {
		x[k] -= mean
	}
	return mean
}

// ordered is a sorted copy.
func ordered(x []float64) []float64 {
	s := slices.Clone(x)
	slices.Sort(s)
	return s
}

// correlation is the correlation of two columns. It centres both columns in place.
func correlation(x, y []float64) float64 {
	centre(x)
	centre(y)
	return det.Dot(x, y) / math.Sqrt(float64(det.Dot(x, x)*det.Dot(y, y)))
}
