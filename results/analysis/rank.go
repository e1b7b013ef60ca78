package analysis

import (
	"cmp"
	"math"
	"slices"

	"concord/sim/det"
)

// RankCorrelation tells how an outcome rises or falls with each factor, by ranks. Ranks do not change when an outcome or a
// factor is measured on another rising scale.
type RankCorrelation struct {
	Rows    int // that entered
	Dropped int // rows left out, because the outcome is not finite
	// Rho is Spearman's rank correlation with each factor (Spearman 1904). It is NaN if the outcome or the factor does not
	// vary.
	Rho []Sensitivity
	// Partial is the partial rank correlation with each factor, PRCC (Iman & Conover 1979; Helton & Davis 2003). This is the
	// correlation of what is left of the ranks of the outcome and of the factor, after the linear part of the ranks of all
	// other factors has been taken from both. It is NaN if the outcome does not vary, or if the others leave nothing of it.
	// Partial is nil if there are fewer rows than factors + 2, or if a factor is Dependent.
	Partial []Sensitivity
	// Dependent is the first factor whose ranks do not vary or follow from the ranks of those before it. It is −1 if there
	// is none.
	Dependent int
}

// RankCorrelations compares the outcome y[row] with the factors x[row][factor]. Equal values share the mean of their ranks.
// Rows whose outcome is not finite are left out. The bootstrap is over rows, with ranks of each resample. draw(n) returns
// a random whole number of 0..n−1. RankCorrelations panics when rows differ in number or length, or when a factor is not
// finite.
func RankCorrelations(x [][]float64, y []float64, resamples int, draw func(n int) int) RankCorrelation {
	if len(x) != len(y) || len(x) == 0 {
		panic("analysis: rank correlation needs as many rows of factors as outcomes, and one or more")
	}
	factors := len(x[0])
	out := RankCorrelation{Dependent: -1}
	columns := make([]rankable, factors+1) // the outcome comes last
	for row, v := range y {
		if len(x[row]) != factors || !finite(x[row]) {
			panic("analysis: rows of factors differ in length, or a factor is not finite")
		}
		if !finite(y[row : row+1]) {
			out.Dropped++
			continue
		}
		out.Rows++
		for f, u := range x[row] {
			columns[f].values = append(columns[f].values, u)
		}
		columns[factors].values = append(columns[factors].values, v)
	}
	for c := range columns {
		columns[c].sort()
	}
	every := make([]int, out.Rows)
	for k := range every {
		every[k] = k
	}
	measures := factors
	if out.Rows >= factors+2 {
		ranks := centredRanks(columns, every)
		if _, out.Dependent = orthogonalise(ranks, factors); out.Dependent < 0 {
			measures += factors
		}
	}
	all := bootstrap(out.Rows, measures, resamples, draw, func(rows []int, into []float64) {
		ranks := centredRanks(columns, rows)
		spearman(ranks, into[:factors])
		if measures > factors {
			partialCorrelations(ranks, into[factors:])
		}
	})
	out.Rho = all[:factors:factors]
	if measures > factors {
		out.Partial = all[factors:]
	}
	return out
}

// A rankable is a column of values with their order, so that a resample is ranked without sorting it again.
type rankable struct {
	values []float64
	order  []int // rows by value
}

func (c *rankable) sort() {
	c.order = make([]int, len(c.values))
	for k := range c.order {
		c.order[k] = k
	}
	slices.SortFunc(c.order, func(a, b int) int {
		return cmp.Or(cmp.Compare(c.values[a], c.values[b]), cmp.Compare(a, b))
	})
}

// centredRanks are the ranks in each column of some rows, less the middle rank. Equal values share the mean of their ranks. All
// are multiples of ½, so their sums and products are exact.
func centredRanks(columns []rankable, rows []int) [][]float64 {
	times := make([]int, len(rows))
	for _, row := range rows {
		times[row]++
	}
	out := make([][]float64, len(columns))
	rank := make([]float64, len(rows))
	for c, column := range columns {
		below := 0
		for from := 0; from < len(column.order); {
			to, here := from, 0
			for to < len(column.order) && column.values[column.order[to]] == column.values[column.order[from]] {
				here += times[column.order[to]]
				to++
			}
			// The ranks below+1 … below+here have this mean; the middle rank is (n+1)/2.
			middle := float64(0.5 * float64(2*below+here-len(rows)))
			for ; from < to; from++ {
				rank[column.order[from]] = middle
			}
			below += here
		}
		out[c] = make([]float64, len(rows))
		for k, row := range rows {
			out[c][k] = rank[row]
		}
	}
	return out
}

// spearman writes the correlation of each column of centred ranks with the last one. All sums are exact, so the correlation
// of a column that does not vary is 0/0, which is NaN.
func spearman(ranks [][]float64, into []float64) {
	y := ranks[len(ranks)-1]
	yy := det.Dot(y, y)
	for f := range into {
		x := ranks[f]
		into[f] = max(-1, min(1, det.Dot(x, y)/math.Sqrt(float64(det.Dot(x, x)*yy))))
	}
}

// negligible is the share of a sum of squares below which rounding may be all that is left of it.
const negligible = 1e-20

// orthogonalise makes the first columns orthogonal to each other and takes their part from all columns behind (the modified
// Gram-Schmidt method, which is as stable as reflections for least squares: Björck 1967). Afterwards column k is what the
// columns before leave of it, and parts[k][c] is how much of that was in column c. Dependent is the first column of which
// nothing is left, or −1.
func orthogonalise(columns [][]float64, first int) (parts [][]float64, dependent int) {
	squares := make([]float64, first)
	for c := range squares {
		squares[c] = det.Dot(columns[c], columns[c])
	}
	for k := range first {
		left := det.Dot(columns[k], columns[k])
		if left <= float64(negligible*squares[k]) {
			return nil, k
		}
		part := make([]float64, len(columns))
		for c := k + 1; c < len(columns); c++ {
			part[c] = det.Dot(columns[k], columns[c]) / left
			for row, v := range columns[k] {
				columns[c][row] -= float64(part[c] * v)
			}
		}
		parts = append(parts, part)
	}
	return parts, -1
}

// partialCorrelations writes the partial correlation of each column but the last with the last one. It overwrites the columns.
//
// The regression of the last column on the others has the coefficients b, the sum of squares left, and c, the diagonal of
// the inverse of the others' products. The partial correlation of column j is b_j/√(b_j² + left·c_j).
func partialCorrelations(ranks [][]float64, into []float64) {
	n := len(into)
	y := ranks[n]
	whole := det.Dot(y, y)
	parts, dependent := orthogonalise(ranks, n)
	left := det.Dot(y, y)
	for j := range into {
		into[j] = math.NaN()
		if dependent >= 0 {
			continue
		}
		// inverse is row j of the inverse of the triangle that parts is, with ones on its diagonal.
		inverse := make([]float64, n)
		inverse[j] = 1
		b, c := 0.0, 0.0
		for k := j; k < n; k++ {
			for i := j; i < k; i++ {
				inverse[k] -= float64(inverse[i] * parts[i][k])
			}
			b += float64(inverse[k] * parts[k][n])
			c += float64(inverse[k]*inverse[k]) / det.Dot(ranks[k], ranks[k])
		}
		squares := float64(b * b)
		if squares/c+left > float64(negligible*whole) {
			into[j] = max(-1, min(1, b/math.Sqrt(squares+float64(left*c))))
		}
	}
}
