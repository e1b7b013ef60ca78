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
// sum is fixed, so the bits are the same on every port.
func (s *square) cholesky() error {
	for i := range s.n {
		ri := s.row(i)
		for j := 0; j <= i; j++ {
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
	}
	return nil
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
// of one datum, centred.
func (s *square) addCovariance(columns [][]float64, weight float64, workers int) {
	scale := weight / float64(len(columns[0])-1)
	each(s.n, workers, func(_, i int) {
		for j := 0; j <= i; j++ {
			c := float64(scale * det.Dot(columns[i], columns[j]))
			s.a[i*s.n+j] += c
			if i != j {
				s.a[j*s.n+i] += c
			}
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
