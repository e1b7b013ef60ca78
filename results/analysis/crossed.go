package analysis

import (
	"math"
	"slices"
)

// Crossed are resamples of items that have two things in common with others, such as a pair of countries and an origin. Both
// are drawn with replacement, each as many as there are, and an item counts as often as the product says (Owen 2007, the
// pigeonhole bootstrap). So neither what lasts in a pair nor what strikes all pairs in a year is taken for many independent
// proofs. The price: chance of single items is counted up to three times, so intervals are rather too wide than too narrow.
type Crossed struct {
	row, column   []int       // of each item
	rows, columns [][]float64 // by resample: how often each was drawn
}

// NewCrossed draws resamples for items with these rows and columns, numbered from 0. draw(n) returns a random whole number
// of 0..n−1. NewCrossed panics if rows and columns differ in number.
func NewCrossed(row, column []int, resamples int, draw func(n int) int) *Crossed {
	if len(row) != len(column) {
		panic("analysis: rows and columns of items differ in number")
	}
	c := &Crossed{row: row, column: column}
	drawn := func(of []int) []float64 {
		n := 0
		for _, k := range of {
			n = max(n, k+1)
		}
		count := make([]float64, n)
		for range n {
			count[draw(n)]++
		}
		return count
	}
	for range resamples {
		c.rows = append(c.rows, drawn(row))
		c.columns = append(c.columns, drawn(column))
	}
	return c
}

// Weights writes into out how much each item counts in a resample: its weight as often as it was drawn.
func (c *Crossed) Weights(resample int, weight, out []float64) {
	rows, columns := c.rows[resample], c.columns[resample]
	for k, w := range weight {
		out[k] = float64(w * float64(rows[c.row[k]]*columns[c.column[k]]))
	}
}

// fewest is how many rows and columns items must have, so that resamples can tell anything. Even rows that all speak for the
// same side do so by chance in one of eight cases if they are four, and in one of sixteen if they are five; an interval of
// 90 % may err in one of ten.
const fewest = 5

// tells tells whether the items of weight have enough rows and columns.
func (c *Crossed) tells(weight []float64) bool {
	rows, columns := map[int]bool{}, map[int]bool{}
	for k, w := range weight {
		if w > 0 {
			rows[c.row[k]], columns[c.column[k]] = true, true
		}
	}
	return len(rows) >= fewest && len(columns) >= fewest && len(c.rows) > 0
}

// Total is the weighted sum of the values, and the ends of its 90 % interval. A resample has other items, and more or fewer
// of them. So its mean is taken, times the weight of all items. Resamples without any item of weight are left out. The
// quantiles are rounded outward. The interval is the whole line where the items have fewer than five rows or columns, or
// where there is no resample. Values that are all 0 have the sum 0 for certain.
func (c *Crossed) Total(values, weight []float64) (total, low, high float64) {
	all := 0.0
	for k, v := range values {
		total += float64(weight[k] * v)
		all += weight[k]
	}
	if !slices.ContainsFunc(values, func(v float64) bool { return v != 0 }) {
		return 0, 0, 0
	}
	now := make([]float64, len(values))
	var drawn []float64
	for r := range c.rows {
		c.Weights(r, weight, now)
		sum, part := 0.0, 0.0
		for k, w := range now {
			sum += float64(w * values[k])
			part += w
		}
		if part > 0 {
			drawn = append(drawn, float64(float64(sum/part)*all))
		}
	}
	if len(drawn) == 0 || !c.tells(weight) {
		return total, math.Inf(-1), math.Inf(1)
	}
	low, high = ends(drawn)
	return total, low, high
}

// ends are the 5 and 95 % quantiles of values, rounded outward. It sorts them.
func ends(values []float64) (low, high float64) {
	slices.Sort(values)
	last := float64(len(values) - 1)
	return values[int(math.Floor(float64(0.05*last)))], values[int(math.Ceil(float64(0.95*last)))]
}

// Stacked are the weights of stacking, the 90 % interval of each, and how often each is the largest over the resamples.
type Stacked struct {
	Weights   []float64 // at least 0, together 1
	Low, High []float64 // 90 % interval over the resamples
	Best      []float64 // share of resamples in which a model has the largest weight; NaN where resamples tell nothing
}

// Stack finds the weights of models from log densities by item and model, with their intervals over resamples. Each
// resample counts as one in Best; models that share the first place share it. Where the items have fewer than five rows or
// columns, or there is no resample, a weight may be anything from 0 to 1.
func (c *Crossed) Stack(logs [][]float64, weight []float64) Stacked {
	s := NewStacker(logs)
	out := Stacked{Weights: s.Weights(weight)}
	n := s.models
	out.Low, out.High, out.Best = make([]float64, n), make([]float64, n), make([]float64, n)
	drawn := make([][]float64, n)
	if !c.tells(weight) {
		for k := range n {
			out.High[k], out.Best[k] = 1, math.NaN()
		}
		return out
	}
	now := make([]float64, len(weight))
	for r := range c.rows {
		c.Weights(r, weight, now)
		a := s.Weights(now)
		most, shared := largest(a), 0.0
		for _, x := range a {
			if x == most {
				shared++
			}
		}
		for k, x := range a {
			drawn[k] = append(drawn[k], x)
			if x == most {
				out.Best[k] += 1 / shared
			}
		}
	}
	for k := range drawn {
		out.Low[k], out.High[k] = ends(drawn[k])
		out.Best[k] /= float64(len(drawn[k]))
	}
	return out
}
