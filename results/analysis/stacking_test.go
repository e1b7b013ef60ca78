package analysis_test

import (
	"math"
	"reflect"
	"testing"

	"concord/results/analysis"
)

// lottery gives numbers of 0..1 that look random.
func lottery() func() float64 {
	state := uint64(7)
	return func() float64 {
		state = state*6364136223846793005 + 1442695040888963407
		return float64(state>>11) / (1 << 53)
	}
}

func ones(n int) []float64 {
	w := make([]float64, n)
	for k := range w {
		w[k] = 1
	}
	return w
}

// Protects stacking on cases whose answer is known by hand. Two forecasters say 0.8 and 0.2 of what comes, each being right
// in turn: if the first is right in a share f, its best weight is (f − 0.2)/0.6.
func TestStackingFindsTheKnownMixture(t *testing.T) {
	high, low := math.Log(0.8), math.Log(0.2)
	for _, right := range []int{2, 3, 6, 9} {
		var logs [][]float64
		for k := range 10 {
			if k < right {
				logs = append(logs, []float64{high, low})
			} else {
				logs = append(logs, []float64{low, high})
			}
		}
		want := min(1, max(0, (float64(right)/10-0.2)/0.6))
		got := analysis.NewStacker(logs).Weights(ones(10))
		if math.Abs(got[0]-want) > 1e-7 || math.Abs(got[0]+got[1]-1) > 1e-12 {
			t.Errorf("right %d times of 10: weights %v, want %.4f for the first", right, got, want)
		}
		// An item of weight 3 is three items.
		weight := ones(10)
		weight[0], weight[9] = 3, 0
		logs = append(logs[:9:9], logs[0], logs[0])
		again := analysis.NewStacker(logs).Weights(ones(11))
		logs = append(logs[:9:9], []float64{low, high})
		once := analysis.NewStacker(logs).Weights(weight)
		if math.Abs(once[0]-again[0]) > 1e-7 {
			t.Errorf("an item of weight 3 gives %v, the item three times %v", once, again)
		}
	}
}

// Protects the search in four dimensions against the plain method, which is slow but cannot err: expectation and maximisation
// in turn. The items are far apart in size, so that sums without care overflow.
func TestStackingAgreesWithSlowSearch(t *testing.T) {
	next := lottery()
	for range 8 {
		logs, weight := make([][]float64, 60), make([]float64, 60)
		for k := range logs {
			weight[k] = math.Floor(3 * next())
			base := 2000 * (next() - 0.5)
			for range 4 {
				logs[k] = append(logs[k], base+3*next())
			}
		}
		got := analysis.NewStacker(logs).Weights(weight)
		slow := []float64{0.25, 0.25, 0.25, 0.25}
		p := make([][4]float64, len(logs))
		for k, row := range logs {
			for m, x := range row {
				p[k][m] = math.Exp(x - row[0])
			}
		}
		for range 10_000 {
			var sum [4]float64
			for k := range p {
				mix := 0.0
				for m, x := range p[k] {
					mix += slow[m] * x
				}
				for m, x := range p[k] {
					sum[m] += weight[k] * slow[m] * x / mix
				}
			}
			all := sum[0] + sum[1] + sum[2] + sum[3]
			for m := range slow {
				slow[m] = sum[m] / all
			}
		}
		for m := range got {
			if math.Abs(got[m]-slow[m]) > 1e-3 {
				t.Fatalf("weights %v, by the slow search %v", got, slow)
			}
		}
	}
}

// Protects the edges: a model that is always worse gets nothing, models that say the same share evenly, no item tells
// nothing, and a model that held an item for impossible gets no more than others allow.
func TestStackingAtItsEdges(t *testing.T) {
	for _, c := range []struct {
		name string
		logs [][]float64
		want []float64
	}{
		{"always worse", [][]float64{{-1, -2, -3, -1.5}, {-1, -1.1, -4, -2}}, []float64{1, 0, 0, 0}},
		{"all the same", [][]float64{{-1, -1, -1, -1}, {-3, -3, -3, -3}}, []float64{0.25, 0.25, 0.25, 0.25}},
		{"two the same and best", [][]float64{{-1, -2, -1, -3}, {-2, -2.5, -2, -3}}, []float64{0.5, 0, 0.5, 0}},
		{"one item impossible", [][]float64{{0, -2000}, {-2000, 0}}, []float64{0.5, 0.5}},
		{"one model", [][]float64{{-1}, {-2}}, []float64{1}},
	} {
		got := analysis.NewStacker(c.logs).Weights(ones(len(c.logs)))
		for k := range c.want {
			if math.Abs(got[k]-c.want[k]) > 1e-6 {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
				break
			}
		}
	}
	s := analysis.NewStacker([][]float64{{-1, -2}})
	if got := s.Weights([]float64{0}); got[0] != 0.5 || got[1] != 0.5 {
		t.Errorf("without an item: %v, want halves", got)
	}
}

// crossed makes resamples of 12 groups and 8 origins, an item for each.
func crossed(resamples int) (c *analysis.Crossed, row []int) {
	var column []int
	for g := range 12 {
		for o := range 8 {
			row, column = append(row, g), append(column, o)
		}
	}
	next := lottery()
	return analysis.NewCrossed(row, column, resamples, func(n int) int { return int(next() * float64(n)) }), row
}

// Protects the paired difference of a model against itself: it is exactly 0, with no width.
func TestNothingIsTheDifferenceOfTheSame(t *testing.T) {
	c, row := crossed(50)
	if total, low, high := c.Total(make([]float64, len(row)), ones(len(row))); total != 0 || low != 0 || high != 0 {
		t.Errorf("%v (%v to %v), want exactly 0", total, low, high)
	}
}

// Protects the interval of a total. It is the same again for the same draws; it holds the total; what lasts in a group
// widens it; and where the items have too few groups, or there is no resample, nothing can be told.
func TestCrossedIntervals(t *testing.T) {
	c, row := crossed(1000)
	next := lottery()
	lasting, single := make([]float64, len(row)), make([]float64, len(row))
	var of [12]float64
	for g := range of {
		of[g] = next() - 0.3
	}
	for k, g := range row {
		lasting[k] = of[g]
		single[(k*37)%len(row)] = of[g] // the same values, strewn
	}
	total, low, high := c.Total(lasting, ones(len(row)))
	if !(low < total && total < high) {
		t.Errorf("%v is not within %v to %v", total, low, high)
	}
	other, lo, hi := c.Total(single, ones(len(row)))
	if math.Abs(other-total) > 1e-9 || !(high-low > 1.3*(hi-lo)) {
		t.Errorf("lasting: %v (%v to %v), strewn: %v (%v to %v), want a clearly wider interval where errors last", total, low,
			high, other, lo, hi)
	}
	again, _ := crossed(1000)
	if t2, l2, h2 := again.Total(lasting, ones(len(row))); t2 != total || l2 != low || h2 != high {
		t.Errorf("again: %v (%v to %v), first %v (%v to %v)", t2, l2, h2, total, low, high)
	}
	few := ones(len(row))
	for k, g := range row {
		if g > 3 {
			few[k] = 0
		}
	}
	if _, low, high := c.Total(lasting, few); !math.IsInf(low, -1) || !math.IsInf(high, 1) {
		t.Errorf("four groups: %v to %v, want the whole line", low, high)
	}
	logs := make([][]float64, len(row))
	for k := range logs {
		logs[k] = []float64{-1, -2}
	}
	if s := c.Stack(logs, few); s.Weights[0] != 1 || s.Low[0] != 0 || s.High[1] != 1 || !math.IsNaN(s.Best[0]) {
		t.Errorf("four groups: %+v, want weights that may be anything", s)
	}
	none, _ := crossed(0)
	if _, low, high := none.Total(lasting, ones(len(row))); !math.IsInf(low, -1) || !math.IsInf(high, 1) {
		t.Errorf("no resample: %v to %v, want the whole line", low, high)
	}
}

// Protects: an item counts in a resample as often as its group was drawn times as often as its origin was.
func TestCrossedCountsProducts(t *testing.T) {
	draws := []int{0, 0, 1, 1, 0} // of two rows the first twice; of three columns the second twice and the first once
	at := 0
	c := analysis.NewCrossed([]int{0, 0, 1, 1}, []int{0, 1, 1, 2}, 1, func(int) int { at++; return draws[at-1] })
	out := make([]float64, 4)
	c.Weights(0, []float64{1, 0.5, 1, 1}, out)
	if want := []float64{2, 2, 0, 0}; !reflect.DeepEqual(out, want) {
		t.Errorf("%v, want %v", out, want)
	}
}

// Protects the intervals of stacking: they hold the weights, shares of the first place add up to 1, and the same draws give
// the same again.
func TestStackedIntervals(t *testing.T) {
	c, row := crossed(200)
	next := lottery()
	logs := make([][]float64, len(row))
	for k := range logs {
		logs[k] = []float64{-1 + next(), -1 + 1.1*next(), -3 + next()}
	}
	s := c.Stack(logs, ones(len(row)))
	first := 0.0
	for k := range s.Weights {
		first += s.Best[k]
		if !(s.Low[k] <= s.Weights[k]+1e-9 && s.Weights[k] <= s.High[k]+1e-9) {
			t.Errorf("weight %v of model %d is not within %v to %v", s.Weights[k], k, s.Low[k], s.High[k])
		}
	}
	if math.Abs(first-1) > 1e-9 || s.High[2] > 1e-6 {
		t.Errorf("first places %v, want a sum of 1; the worst reaches %v", s.Best, s.High[2])
	}
	again, _ := crossed(200)
	if got := again.Stack(logs, ones(len(row))); !reflect.DeepEqual(got, s) {
		t.Errorf("again %v, first %v", got, s)
	}
}
