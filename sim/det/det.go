// Package det is arithmetic that gives the same bits on every port of Go.
//
// The functions math.Exp, Log, Pow and Tanh do not give the same bits everywhere. Some ports use assembly.
// One amd64 binary gives different results on processors with and without fused multiply-add. On some ports
// the compiler may also fuse x*y + z into one operation with one rounding.
//
// For this reason the functions here use only +, -, ×, ÷, Sqrt, integers and the bits of a float64. A product
// that meets a plus or minus is written float64(x*y). The language guarantees that this conversion rounds.
//
// Error bounds are in ulp, units in the last place of the exact result; 0.5 is the best possible. The tests
// check each bound against math/big. A NaN result is always math.NaN(), so that its bits agree too.
//
// It is not a general library: no complex numbers, no other bases, no float32.
package det

// Sum adds the numbers in index order, without compensation. The sum of none is 0. The error grows with
// len(x). Another order gives other bits: sort the numbers first if they have no fixed order.
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

// Dots fills out with the Dot of x and each row of a table whose rows are as long as x. It forms six at once, because a
// processor need not wait for one sum before it adds to the next.
func Dots(out, table, x []float64) {
	n := len(x)
	table = table[:len(table):len(table)]
	for ; len(out) >= 6; out = out[6:] {
		r0, table1 := table[:n], table[n:]
		r1, table2 := table1[:n], table1[n:]
		r2, table3 := table2[:n], table2[n:]
		r3, table4 := table3[:n], table3[n:]
		r4, table5 := table4[:n], table4[n:]
		r5 := table5[:n]
		table = table5[n:]
		s0, s1, s2, s3, s4, s5 := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
		for j, v := range x {
			s0 += float64(v * r0[j])
			s1 += float64(v * r1[j])
			s2 += float64(v * r2[j])
			s3 += float64(v * r3[j])
			s4 += float64(v * r4[j])
			s5 += float64(v * r5[j])
		}
		out[0], out[1], out[2], out[3], out[4], out[5] = s0, s1, s2, s3, s4, s5
	}
	for i := range out {
		row := table[i*n : i*n+n]
		row = row[:len(x)]
		sum := 0.0
		for j, v := range x {
			sum += float64(v * row[j])
		}
		out[i] = sum
	}
}
