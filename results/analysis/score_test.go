package analysis_test

import (
	"math"
	"slices"
	"testing"

	"concord/results/analysis"
	"concord/sim/rng"
)

// luck is a stream of draws for tests, by number.
func luck(number int) *rng.Source {
	s := rng.Stream(11, number, 0, rng.Uncertain, 3, 0)
	return &s
}

// normals are n standard normal draws.
func normals(s *rng.Source, n int) []float64 {
	out := make([]float64, n)
	for k := range out {
		out[k] = s.Normal()
	}
	return out
}

func sorted(x []float64) []float64 {
	x = slices.Clone(x)
	slices.Sort(x)
	return x
}

// moved is x·scale + shift.
func moved(x []float64, scale, shift float64) []float64 {
	out := make([]float64, len(x))
	for k, v := range x {
		out[k] = scale*v + shift
	}
	return out
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// Protects log scores: the density of a mixture is the mean of its parts' densities, and integrates to 1. What was held
// to be impossible costs a finite amount, the same for all.
func TestLogScoreByHand(t *testing.T) {
	phi := func(z float64) float64 { return math.Exp(-z*z/2) / math.Sqrt(2*math.Pi) }
	means := []float64{0, 1, 4}
	for _, y := range []float64{-1, 0.5, 2, 9} {
		want := (phi(y/0.5) + phi((y-1)/0.5) + phi((y-4)/0.5)) / 3 / 0.5
		if got := analysis.MixtureDensity(means, 0.5, y); !near(got, want, 1e-14) {
			t.Errorf("density at %v is %v, want %v", y, got, want)
		}
		if got := (analysis.Gaussian{Mean: 1, SD: 0.5}).Density(y); !near(got, phi((y-1)/0.5)/0.5, 1e-14) {
			t.Errorf("density of a normal at %v is %v", y, got)
		}
	}
	area := 0.0
	for y := -5.0; y < 9; y += 0.01 {
		area += 0.01 * analysis.MixtureDensity(means, 0.5, y)
	}
	if !near(area, 1, 1e-9) {
		t.Errorf("the density has an area of %v", area)
	}
	for chance, want := range map[float64]float64{1: 0, 0.5: math.Ln2, 2: -math.Ln2, 0.001: math.Log(1000), 0: math.Log(1000),
		analysis.MixtureDensity(means, 0.1, 99): math.Log(1000), analysis.MixtureDensity(means, 0, 1): math.Log(1000)} {
		if got := analysis.LogScore(chance); !near(got, want, 1e-14) {
			t.Errorf("log score of %v is %v, want %v", chance, got, want)
		}
	}
	if !panics(func() { analysis.MixtureDensity(nil, 1, 0) }) {
		t.Error("an empty mixture has a density")
	}
}

// Protects the scores of a chance, by hand.
func TestChanceByHand(t *testing.T) {
	for _, c := range []struct {
		p          float64
		happened   bool
		brier, log float64
	}{{0.2, true, 0.64, math.Log(5)}, {0.2, false, 0.04, math.Log(1.25)}, {0, true, 1, math.Log(1000)}, {1, true, 0, 0},
		{0, false, 0, 0}} {
		if b, l := analysis.Chance(c.p, c.happened); !near(b, c.brier, 1e-14) || !near(l, c.log, 1e-14) {
			t.Errorf("%+v: %v and %v", c, b, l)
		}
	}
	for _, p := range []float64{-0.1, 1.1, math.NaN()} {
		if !panics(func() { analysis.Chance(p, true) }) {
			t.Errorf("a chance of %v has a score", p)
		}
	}
}

// Protects the gain: the weighted mean, exactly 0 for nothing, with the interval of whole blocks. Two blocks are drawn as
// both the first, both the second, or one each.
func TestGainByHand(t *testing.T) {
	turn := 0
	draws := []int{0, 0, 1, 1, 0, 1}
	gain, lo, hi := analysis.Gain([]float64{1, 2, 6}, []float64{0.5, 0.5, 1}, []int{7, 7, 8}, 3,
		func(int) int { turn++; return draws[turn-1] })
	if !near(gain, 3.75, 1e-12) || !near(lo, 1.5, 1e-12) || !near(hi, 6, 1e-12) {
		t.Errorf("%v (%v to %v), want 3.75 (1.5 to 6)", gain, lo, hi)
	}
	zero := []float64{0, 0, 0}
	if gain, lo, hi := analysis.Gain(zero, []float64{0.3, 0.1, 0.7}, []int{1, 2, 3}, 50,
		func(n int) int { turn++; return turn % n }); gain != 0 || lo != 0 || hi != 0 {
		t.Errorf("nothing gained is %v (%v to %v)", gain, lo, hi)
	}
	if _, lo, hi := analysis.Gain(zero, zero, []int{1, 1, 1}, 50, func(int) int { return 0 }); !math.IsInf(lo, -1) ||
		!math.IsInf(hi, 1) {
		t.Errorf("of one block the interval is %v to %v", lo, hi)
	}
	if !panics(func() { analysis.Gain(zero, zero[1:], []int{1, 2, 3}, 1, func(int) int { return 0 }) }) {
		t.Error("a value without weight has a gain")
	}
}

// Protects the formula: small cases by hand, the distance for a single member, and the sum over gaps against
// the double sum that it replaces.
func TestCRPSByHand(t *testing.T) {
	for _, c := range []struct {
		members []float64
		y, want float64
	}{
		{[]float64{2}, 5, 3}, {[]float64{2}, -1.5, 3.5}, {[]float64{0, 1}, 0.5, 0}, {[]float64{0, 1, 3}, 1, 0},
		{[]float64{0, 1, 3}, 4, 5.0 / 3}, {[]float64{7, 7, 7}, 7, 0},
	} {
		if got := analysis.CRPS(c.members, c.y); !near(got, c.want, 1e-12) {
			t.Errorf("CRPS(%v, %v) = %v, want %v", c.members, c.y, got, c.want)
		}
	}
	draw := luck(1)
	for _, n := range []int{2, 3, 10, 77} {
		x, y := sorted(normals(draw, n)), draw.Normal()
		off, apart := 0.0, 0.0
		for i := range x {
			off += math.Abs(x[i]-y) / float64(n)
			for j := range x {
				apart += math.Abs(x[i]-x[j]) / float64(n*(n-1))
			}
		}
		if got := analysis.CRPS(x, y); !near(got, off-apart/2, 1e-12) {
			t.Errorf("%d members: %v, want %v", n, got, off-apart/2)
		}
	}
	if !panics(func() { analysis.CRPS(nil, 1) }) {
		t.Error("an empty ensemble got a score")
	}
}

// Protects the unit: a shift of both changes nothing, a scale scales, and a mirror
// changes nothing.
func TestCRPSMoved(t *testing.T) {
	x, y := sorted(normals(luck(2), 40)), 0.7
	base := analysis.CRPS(x, y)
	if got := analysis.CRPS(moved(x, 1, 1000), y+1000); !near(got, base, 1e-9) {
		t.Errorf("shifted: %v, was %v", got, base)
	}
	if got := analysis.CRPS(moved(x, 8, 0), 8*y); !near(got, 8*base, 1e-12) {
		t.Errorf("scaled by 8: %v, was %v", got, base)
	}
	if got := analysis.CRPS(sorted(moved(x, -1, 0)), -y); !near(got, base, 1e-12) {
		t.Errorf("mirrored: %v, was %v", got, base)
	}
}

// Protects fairness: of standard normal draws the expected score is 1/√π for 2
// members as for 30. Dividing by n² would add 1/(n√π), 0.28 for 2 members.
func TestCRPSIsFair(t *testing.T) {
	draw := luck(3)
	for _, n := range []int{2, 5, 30} {
		sum, rounds := 0.0, 20000
		for range rounds {
			sum += analysis.CRPS(sorted(normals(draw, n)), draw.Normal())
		}
		if got := sum / float64(rounds); !near(got, 1/math.Sqrt(math.Pi), 0.02) {
			t.Errorf("mean score from %d members %v, want %v", n, got, 1/math.Sqrt(math.Pi))
		}
	}
}

// Protects propriety: the true distribution scores better in the mean than any other that is shifted, too
// narrow or too wide.
func TestCRPSIsProper(t *testing.T) {
	draw := luck(4)
	wrong := [][2]float64{{1, 0}, {1, 0.4}, {1, -0.4}, {0.5, 0}, {1.8, 0}, {0.6, 0.3}, {0.01, 0}}
	scores := make([]float64, len(wrong))
	for range 6000 {
		x, y := sorted(normals(draw, 12)), draw.Normal()
		for k, w := range wrong {
			scores[k] += analysis.CRPS(moved(x, w[0], w[1]), y) / 6000
		}
	}
	for k, w := range wrong[1:] {
		if scores[k+1] <= scores[0]+0.005 {
			t.Errorf("scale %v shift %v scores %v, the truth %v", w[0], w[1], scores[k+1], scores[0])
		}
	}
}

// Protects ranks and ties: by hand, mirrored, and each of n+1 numbers among the others. The PITs of these are
// exactly the n+1 even steps.
func TestPIT(t *testing.T) {
	x := []float64{1, 2, 2, 2, 5}
	for _, c := range [][2]float64{{0, 0.5 / 6}, {1, 1.0 / 6}, {1.5, 1.5 / 6}, {2, 3.0 / 6}, {3, 4.5 / 6}, {9, 5.5 / 6}} {
		if got := analysis.PIT(x, c[0]); !near(got, c[1], 1e-15) {
			t.Errorf("PIT of %v is %v, want %v", c[0], got, c[1])
		}
		if got := analysis.PIT(sorted(moved(x, -1, 0)), -c[0]); !near(got, 1-c[1], 1e-15) {
			t.Errorf("PIT of %v mirrored is %v, want %v", c[0], got, 1-c[1])
		}
	}
	all := sorted(normals(luck(5), 20))
	for k, y := range all {
		others := slices.Delete(slices.Clone(all), k, k+1)
		if got := analysis.PIT(others, y); !near(got, (float64(k)+0.5)/20, 1e-15) {
			t.Errorf("PIT of number %d of 20 is %v", k, got)
		}
	}
	if got := analysis.PIT(nil, 3); got != 0.5 {
		t.Errorf("PIT among none is %v", got)
	}
}

// Protects the interval: its ends by hand, which are included. A wider level covers what a narrower level
// covers. For levels whose ends are members, it is known exactly how often 9 members cover a tenth, and the
// test compares with that.
func TestCovers(t *testing.T) {
	x := []float64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	for _, c := range []struct {
		y, level float64
		want     bool
	}{{1, 0.8, true}, {9, 0.8, true}, {0.999, 0.8, false}, {9.001, 0.8, false}, {5, 0, true}, {5.1, 0, false}, {0, 1, true},
		{10, 1, true}, {10.1, 1, false}} {
		if got := analysis.Covers(x, c.y, c.level); got != c.want {
			t.Errorf("%v within the central %v: %v", c.y, c.level, got)
		}
	}
	draw := luck(6)
	hits, rounds := [3]int{}, 20000
	for range rounds {
		x, y := sorted(normals(draw, 9)), draw.Normal()
		last := false
		for k, level := range []float64{0.25, 0.5, 0.75} {
			in := analysis.Covers(x, y, level)
			if last && !in {
				t.Fatalf("%v is covered, but not at the level %v", y, level)
			}
			if last = in; in {
				hits[k]++
			}
		}
	}
	for k, level := range []float64{0.25, 0.5, 0.75} {
		if got := float64(hits[k]) / float64(rounds); !near(got, level*8/10, 0.015) {
			t.Errorf("level %v covers %v, want %v", level, got, level*8/10)
		}
	}
}

// Protects both scores of categories: by hand, at their ends 0 and 1, and equal for two categories. Only the
// score for ordered categories distinguishes near from far.
func TestCategoriesByHand(t *testing.T) {
	p := []float64{0.5, 0.3, 0.2}
	for k, want := range []float64{(0.25 + 0.09 + 0.04) / 2, (0.25 + 0.49 + 0.04) / 2, (0.25 + 0.09 + 0.64) / 2} {
		if got := analysis.Brier(p, k); !near(got, want, 1e-15) {
			t.Errorf("Brier for category %d is %v, want %v", k, got, want)
		}
	}
	for k, want := range []float64{(0.25 + 0.04) / 2, (0.25 + 0.04) / 2, (0.25 + 0.64) / 2} {
		if got := analysis.RPS(p, k); !near(got, want, 1e-15) {
			t.Errorf("RPS for category %d is %v, want %v", k, got, want)
		}
	}
	sure := []float64{1, 0, 0, 0}
	if analysis.Brier(sure, 0) != 0 || analysis.RPS(sure, 0) != 0 || analysis.Brier(sure, 3) != 1 || analysis.RPS(sure, 3) != 1 {
		t.Error("scores of certainty are not 0 and 1")
	}
	if analysis.Brier(sure, 1) != analysis.Brier(sure, 3) || analysis.RPS(sure, 1) >= analysis.RPS(sure, 2) {
		t.Error("Brier knows an order of categories, or RPS knows none")
	}
	for _, q := range []float64{0, 0.2, 0.5, 0.9} {
		for k := range 2 {
			two := []float64{q, 1 - q}
			want := (1 - two[k]) * (1 - two[k])
			if !near(analysis.Brier(two, k), want, 1e-15) || !near(analysis.RPS(two, k), want, 1e-15) {
				t.Errorf("two categories, %v: %v and %v, want %v", two, analysis.Brier(two, k), analysis.RPS(two, k), want)
			}
		}
	}
	if analysis.RPS([]float64{1}, 0) != 0 {
		t.Error("one category leaves nothing to err about")
	}
	for _, f := range []func([]float64, int) float64{analysis.Brier, analysis.RPS} {
		for _, bad := range []struct {
			p []float64
			k int
		}{{p, 3}, {p, -1}, {[]float64{0.5, 0.4}, 0}, {[]float64{1.5, -0.5}, 0}, {[]float64{math.NaN(), 1}, 0}} {
			if !panics(func() { f(bad.p, bad.k) }) {
				t.Errorf("%v with outcome %d got a score", bad.p, bad.k)
			}
		}
	}
}

// Protects propriety: if categories come true with probabilities q, no other forecast of a fine grid has a
// better expected score than q. The reverse order of categories changes nothing.
func TestCategoriesAreProper(t *testing.T) {
	q := []float64{0.2, 0.5, 0.3}
	for name, f := range map[string]func([]float64, int) float64{"Brier": analysis.Brier, "RPS": analysis.RPS} {
		expected := func(p []float64) (sum float64) {
			for k, w := range q {
				sum += w * f(p, k)
			}
			return sum
		}
		best := expected(q)
		for a := 0; a <= 20; a++ {
			for b := 0; a+b <= 20; b++ {
				p := []float64{float64(a) / 20, float64(b) / 20, float64(20-a-b) / 20}
				if got := expected(p); (a != 4 || b != 10) && got <= best+1e-6 {
					t.Errorf("%s: %v scores %v, the truth %v", name, p, got, best)
				}
				if r := []float64{p[2], p[1], p[0]}; !near(f(p, 0), f(r, 2), 1e-12) {
					t.Errorf("%s: %v reversed scores otherwise", name, p)
				}
			}
		}
	}
}

// Protects the test's arithmetic, by hand. For 1 2 3 4 the autocovariances are 5/4 and 5/16. One step ahead
// this gives the t of any textbook, √15. Two steps ahead it gives 2.5/√(1.875/4)·√(6/16) = √5. For 3 1 3 1
// the autocovariances are 1 and −3/4. Their plain sum is negative, and Bartlett's sum is 1/4.
func TestDieboldMarianoByHand(t *testing.T) {
	up, zigzag := []float64{1, 2, 3, 4}, []float64{3, 1, 3, 1}
	for _, c := range []struct {
		d          []float64
		h          int
		mean, stat float64
	}{{up, 1, 2.5, math.Sqrt(15)}, {up, 2, 2.5, math.Sqrt(5)}, {zigzag, 1, 2, 2 * math.Sqrt(3)},
		{zigzag, 2, 2, 8 * math.Sqrt(6.0/16)}} {
		got := analysis.DieboldMariano(c.d, c.h)
		if got.N != 4 || !near(got.Mean, c.mean, 1e-12) || !near(got.Stat, c.stat, 1e-12) ||
			!near(got.P, 2*analysis.StudentCDF(-c.stat, 3), 1e-12) {
			t.Errorf("%v, %d ahead: %+v, want the statistic %v", c.d, c.h, got, c.stat)
		}
	}
	// t = √15 with 3 degrees, in closed form: 1 − (2/π)·(arctan √5 + √5/6).
	if got, want := analysis.DieboldMariano(up, 1).P,
		1-2/math.Pi*(math.Atan(math.Sqrt(5))+math.Sqrt(5)/6); !near(got, want, 1e-12) {
		t.Errorf("p = %v, want %v", got, want)
	}
	// Too few for a test, and without variation.
	none := math.NaN()
	for _, c := range []struct {
		d       []float64
		h       int
		stat, p float64
	}{{nil, 1, none, none}, {[]float64{5}, 1, none, none}, {up, 4, none, none}, {up, 9, none, none},
		{[]float64{0.1, 0.1, 0.1}, 2, math.Inf(1), 0}, {make([]float64, 9), 2, 0, 1},
		{[]float64{-2, -2, -2}, 1, math.Inf(-1), 0}} {
		if got := analysis.DieboldMariano(c.d, c.h); !same(got.Stat, c.stat) || !same(got.P, c.p) || got.N != len(c.d) {
			t.Errorf("%v, %d ahead: %+v", c.d, c.h, got)
		}
	}
	if !panics(func() { analysis.DieboldMariano(up, 0) }) {
		t.Error("tested a forecast for no step ahead")
	}
}

// Protects what must not matter. Which forecast is named first changes only the sign. The unit of the loss
// changes only the mean. One step ahead the test agrees with the package's interval of a mean: the p-value is
// 5 % where an end touches 0.
func TestDieboldMarianoProperties(t *testing.T) {
	draw := luck(7)
	for h := 1; h <= 5; h++ {
		d := moved(normals(draw, 30), 1, 0.3)
		p, q, r := analysis.DieboldMariano(d, h), analysis.DieboldMariano(moved(d, -1, 0), h),
			analysis.DieboldMariano(moved(d, 1024, 0), h)
		if q != (analysis.DM{N: p.N, Mean: -p.Mean, Stat: -p.Stat, P: p.P}) {
			t.Errorf("%d ahead: %+v, turned around %+v", h, p, q)
		}
		if r != (analysis.DM{N: p.N, Mean: 1024 * p.Mean, Stat: p.Stat, P: p.P}) {
			t.Errorf("%d ahead: %+v, in a 1024th of the unit %+v", h, p, r)
		}
	}
	d := normals(draw, 12)
	e := analysis.EstimateOf(d)
	if got := analysis.DieboldMariano(moved(d, 1, -e.Low), 1); !near(got.P, 0.05, 1e-6) {
		t.Errorf("p = %v at the end of the 95 %% interval", got.P)
	}
}

// Protects the size of the test. Where forecasts are equally good and overlap by two steps, it must reject
// about as often as it says. Without autocovariances it would reject three times as often. Series have 40
// values, as in use.
func TestDieboldMarianoSize(t *testing.T) {
	draw := luck(8)
	rejected, naive, rounds := 0, 0, 4000
	for range rounds {
		e := normals(draw, 42)
		d := make([]float64, 40)
		for k := range d {
			d[k] = e[k] + e[k+1] + e[k+2]
		}
		if analysis.DieboldMariano(d, 3).P < 0.05 {
			rejected++
		}
		if analysis.DieboldMariano(d, 1).P < 0.05 {
			naive++
		}
	}
	if share := float64(rejected) / float64(rounds); share < 0.03 || share > 0.1 {
		t.Errorf("rejects the truth in %v of cases, at 5 %%", share)
	}
	if share := float64(naive) / float64(rounds); share < 0.15 {
		t.Errorf("one step ahead rejects in %v of cases only: these series do not test the autocovariances", share)
	}
}

// Protects the panel. Copies of one series are no more evidence than one series. Differences between pairs
// within an origin cancel. Origins have equal weight, whatever their number of pairs.
func TestDieboldMarianoPanel(t *testing.T) {
	draw := luck(9)
	d := moved(normals(draw, 25), 1, 0.2)
	want := analysis.DieboldMariano(d, 2)
	var copies, against, uneven [][]float64
	for k, v := range d {
		copies = append(copies, []float64{v, v, v, v})
		against = append(against, []float64{v - 8, v + 8})
		row := make([]float64, 1<<(k%3))
		for j := range row {
			row[j] = v
		}
		uneven = append(uneven, row, nil)
	}
	for name, panel := range map[string][][]float64{"copies": copies, "against each other": against, "uneven": uneven} {
		got := analysis.DieboldMarianoPanel(panel, 2)
		if got.N != 25 || !near(got.Stat, want.Stat, 1e-9) || !near(got.Mean, want.Mean, 1e-12) {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// Protects the probabilities of Student's t: the tables of every textbook (three
// decimals of t), the closed forms for 1 and 2 degrees far into the tail, values
// to 17 digits from mpmath's incomplete beta function with 30, and the package's
// own quantile.
func TestStudentCDF(t *testing.T) {
	for _, c := range []struct {
		degrees   int
		t, p, tol float64
	}{
		{1, 6.314, 0.95, 1e-5}, {1, 63.657, 0.995, 1e-6}, {2, 2.920, 0.95, 1e-4}, {4, 2.776, 0.975, 3e-5},
		{5, 2.015, 0.95, 3e-5}, {9, 4.781, 0.9995, 1e-6},
		{10, 2.764, 0.99, 1e-5}, {10, 1.372, 0.9, 5e-5}, {20, 2.845, 0.995, 1e-5}, {30, 2.750, 0.995, 1e-5},
		{120, 1.658, 0.95, 5e-5},
	} {
		if got := analysis.StudentCDF(c.t, c.degrees); !near(got, c.p, c.tol) {
			t.Errorf("P(T < %v), %d degrees: %v, want %v", c.t, c.degrees, got, c.p)
		}
		if got := analysis.StudentCDF(-c.t, c.degrees); !near(got, 1-c.p, c.tol) {
			t.Errorf("P(T < −%v), %d degrees: %v, want %v", c.t, c.degrees, got, 1-c.p)
		}
	}
	for _, c := range []struct {
		degrees int
		t, both float64
	}{
		{3, 9, 0.0028958121618641469}, {7, 2.5, 0.040992218585752897}, {30, 0.3, 0.76624610528435281},
		{120, 60, 2.436378048761531e-91}, {999, 2.5, 0.012578727584509219},
	} {
		if got := 2 * analysis.StudentCDF(-c.t, c.degrees); math.Abs(got/c.both-1) > 1e-12 {
			t.Errorf("P(|T| > %v), %d degrees: %v, want %v", c.t, c.degrees, got, c.both)
		}
	}
	for x := 0.001; x < 1e9; x *= 3 {
		if got, want := analysis.StudentCDF(-x, 1), math.Atan(1/x)/math.Pi; math.Abs(got/want-1) > 1e-12 {
			t.Errorf("1 degree, %v: %v, want %v", -x, got, want)
		}
		root := math.Sqrt(2 + x*x)
		if got, want := analysis.StudentCDF(-x, 2), 1/(root*(root+x)); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("2 degrees, %v: %v, want %v", -x, got, want)
		}
	}
	for d := 1; d <= 2000; d += 1 + d/10 {
		if got := analysis.StudentCDF(analysis.StudentT975(d), d); !near(got, 0.975, 1e-6) {
			t.Errorf("%d degrees: the 97.5 %% quantile has %v below it", d, got)
		}
		if got := analysis.StudentCDF(0, d); got != 0.5 {
			t.Errorf("%d degrees: %v below 0", d, got)
		}
	}
	if analysis.StudentCDF(math.Inf(1), 5) != 1 || analysis.StudentCDF(math.Inf(-1), 5) != 0 {
		t.Error("not everything lies between the infinities")
	}
}

// Protects the probabilities of chi-square: tables, the closed form for 2 degrees,
// and the step between k and k+2 degrees (Abramowitz & Stegun 1964, 26.4.8), which
// joins the series to the continued fraction.
func TestChiSquareTail(t *testing.T) {
	for _, c := range []struct {
		degrees int
		x, p    float64
	}{{1, 3.841, 0.05}, {1, 6.635, 0.01}, {2, 5.991, 0.05}, {5, 11.070, 0.05}, {9, 4.168, 0.9}, {10, 18.307, 0.05},
		{10, 29.588, 0.001}, {30, 43.773, 0.05}, {100, 124.342, 0.05}, {100, 77.929, 0.95}} {
		if got := analysis.ChiSquareTail(c.x, c.degrees); !near(got, c.p, 2e-5) {
			t.Errorf("%d degrees above %v: %v, want %v", c.degrees, c.x, got, c.p)
		}
	}
	for x := 0.01; x < 1000; x *= 1.7 {
		if got, want := analysis.ChiSquareTail(x, 2), math.Exp(-x/2); math.Abs(got/want-1) > 1e-12 {
			t.Errorf("2 degrees above %v: %v, want %v", x, got, want)
		}
		for k := 1; k < 60; k++ {
			g, _ := math.Lgamma(float64(k)/2 + 1)
			step := math.Exp(float64(k)/2*math.Log(x/2) - x/2 - g)
			if a, b := analysis.ChiSquareTail(x, k), analysis.ChiSquareTail(x, k+2); !near(b-a, step, 1e-12) || b < a {
				t.Fatalf("above %v: %v with %d degrees, %v with two more; the step is %v", x, a, k, b, step)
			}
		}
	}
	if analysis.ChiSquareTail(0, 4) != 1 || analysis.ChiSquareTail(math.Inf(1), 4) != 0 {
		t.Error("not everything lies between 0 and infinity")
	}
}

// Protects the size of one series. Independent values count in full. Of an autoregression with φ = 0.6 a
// quarter counts, (1−φ)/(1+φ). Values that swing do not count more than their number. Unit and level do not
// matter.
func TestEffectiveSize(t *testing.T) {
	draw := luck(10)
	e := normals(draw, 8000)
	if got := analysis.EffectiveSize(e, 100); got < 7000 || got > 8000 {
		t.Errorf("8000 independent values count as %v", got)
	}
	slow, swing := make([]float64, len(e)), make([]float64, len(e))
	for k := 1; k < len(e); k++ {
		slow[k], swing[k] = 0.6*slow[k-1]+e[k], -0.6*swing[k-1]+e[k]
	}
	got := analysis.EffectiveSize(slow, 100)
	if got < 1700 || got > 2300 {
		t.Errorf("8000 values with φ = 0.6 count as %v, want 2000", got)
	}
	if again := analysis.EffectiveSize(moved(slow, 1024, 0), 100); again != got {
		t.Errorf("in another unit: %v, was %v", again, got)
	}
	if again := analysis.EffectiveSize(moved(slow, 1, 50), 100); !near(again, got, 1e-6) {
		t.Errorf("at another level: %v, was %v", again, got)
	}
	if got := analysis.EffectiveSize(swing, 100); got != 8000 {
		t.Errorf("8000 swinging values count as %v", got)
	}
	if got := analysis.EffectiveSize(slow, 0); got != 8000 {
		t.Errorf("without lags, 8000 values count as %v", got)
	}
	// By hand: 1 2 3 4 has ρ₁ = 1/4 (see the test of Diebold and Mariano); ρ₂ + ρ₃ is negative.
	if got := analysis.EffectiveSize([]float64{1, 2, 3, 4}, 9); !near(got, 4/1.5, 1e-12) {
		t.Errorf("1 2 3 4 counts as %v, want 8/3", got)
	}
	for n := range 4 {
		if got := analysis.EffectiveSize(make([]float64, n), 5); got != float64(min(n, 1)) {
			t.Errorf("%d equal values count as %v", n, got)
		}
	}
}

// Protects the size of a panel: by hand (mean squares 16 and 2, so ICC 7/9), and at both ends. It also
// protects the purpose: the variance of a mean is the variance of one value over the effective size. The
// pairs there have unequal lengths.
func TestEffectivePanel(t *testing.T) {
	if got := analysis.EffectivePanel([][]float64{{1, 3}, nil, {5, 7}}); !near(got, 2.25, 1e-12) {
		t.Errorf("by hand: %v, want 2.25", got)
	}
	if got := analysis.EffectivePanel([][]float64{{1, 1, 1}, {2, 2, 2}, {5, 5, 5}, {3, 3, 3}}); !near(got, 4, 1e-12) {
		t.Errorf("four pairs that never vary count as %v", got)
	}
	if got := analysis.EffectivePanel([][]float64{{-1, 1}, {1, -1}, {2, -2}}); got != 6 {
		t.Errorf("pairs with nothing in common count as %v, want 6", got)
	}
	for _, c := range []struct {
		panel [][]float64
		want  float64
	}{{nil, 0}, {[][]float64{{1, 2, 3}}, 1}, {[][]float64{{1}, {2}, {4}}, 3}, {[][]float64{{1, 1}, {1, 1}}, 2}} {
		if got := analysis.EffectivePanel(c.panel); got != c.want {
			t.Errorf("%v counts as %v, want %v", c.panel, got, c.want)
		}
	}
	draw := luck(11)
	var means []float64
	sizes, rounds := 0.0, 3000
	for range rounds {
		var panel [][]float64
		sum, n := 0.0, 0
		for k := range 20 {
			common := draw.Normal()
			row := make([]float64, 1+k%8)
			for j := range row {
				row[j] = common + draw.Normal()
				sum += row[j]
				n++
			}
			panel = append(panel, row)
		}
		means = append(means, sum/float64(n))
		sizes += analysis.EffectivePanel(panel) / float64(rounds)
	}
	sd := analysis.SD(means)
	if want := 2 / (sd * sd); math.Abs(sizes/want-1) > 0.1 {
		t.Errorf("counts as %v in the mean, but its mean varies as that of %v values", sizes, want)
	}
}

// Protects skill and its interval: by hand with scripted draws, where each draw takes a whole block; the
// sides; a forecast that equals the benchmark; and a benchmark without loss.
func TestSkillByHand(t *testing.T) {
	// sums 6 and 8 of block 3, 4 and 8 of block 7
	loss, bench, block := []float64{1, 2, 3, 4}, []float64{4, 4, 4, 4}, []int{7, 3, 7, 3}
	script := func(picks ...int) func(int) int {
		return func(n int) int {
			if n != 2 {
				t.Fatalf("draws among %d blocks, want 2", n)
			}
			k := picks[0]
			picks = picks[1:]
			return k
		}
	}
	skill, lo, hi := analysis.Skill(loss, bench, block, 3, script(0, 1, 0, 0, 1, 1))
	if skill != 1-10.0/16 || lo != 1-12.0/16 || hi != 1-8.0/16 {
		t.Errorf("skill %v in %v..%v, want 0.375 in 0.25..0.5", skill, lo, hi)
	}
	draw := luck(12)
	pick := func(n int) int { return int(draw.Float64() * float64(n)) }
	if skill, lo, hi := analysis.Skill(bench, bench, block, 50, pick); skill != 0 || lo != 0 || hi != 0 {
		t.Errorf("the benchmark against itself: %v in %v..%v", skill, lo, hi)
	}
	if skill, lo, hi := analysis.Skill(moved(bench, 0.25, 0), bench, block, 50, pick); skill != 0.75 || lo != 0.75 || hi != 0.75 {
		t.Errorf("a quarter of the loss everywhere: %v in %v..%v", skill, lo, hi)
	}
	none := make([]float64, 4)
	if skill, lo, _ := analysis.Skill(loss, none, block, 20, pick); !math.IsInf(skill, -1) || !math.IsInf(lo, -1) {
		t.Errorf("a perfect benchmark: %v from %v", skill, lo)
	}
	if skill, lo, hi := analysis.Skill(none, none, block, 20, pick); skill != 0 || lo != 0 || hi != 0 {
		t.Errorf("two perfect forecasts: %v in %v..%v", skill, lo, hi)
	}
	for _, c := range []struct {
		block []int
		draws int
	}{{[]int{1, 1, 1, 1}, 50}, {block, 0}} {
		if skill, lo, hi := analysis.Skill(loss, bench, c.block, c.draws, pick); skill != 0.375 || !math.IsInf(lo, -1) ||
			!math.IsInf(hi, 1) {
			t.Errorf("nothing is known of the error, but: %v in %v..%v", skill, lo, hi)
		}
	}
	if !panics(func() { analysis.Skill(loss, bench, []int{1}, 5, pick) }) {
		t.Error("took losses without a block")
	}
}

// Protects the meaning of the bootstrap. Splitting each loss in two within its block changes no bit: blocks
// are drawn whole, so the split is no new evidence. The names of blocks do not matter. The interval holds the
// truth about nine times in ten; an interval from draws of single losses would not.
func TestSkillBlocks(t *testing.T) {
	draw := luck(13)
	hits, rounds := 0, 600
	for round := range rounds {
		var loss, bench, halfLoss, halfBench []float64
		var block, renamed, doubled []int
		for pair := range 30 {
			common := draw.Normal()
			for range 8 {
				// Losses of expectation 4 against 8: the true skill is one half.
				l, b := 4+common+0.3*draw.Normal(), 8+0.3*draw.Normal()
				loss, bench = append(loss, l), append(bench, b)
				halfLoss, halfBench = append(halfLoss, l/2, l/2), append(halfBench, b/2, b/2)
				block, renamed, doubled = append(block, pair), append(renamed, 1000+7*pair), append(doubled, pair, pair)
			}
		}
		again := func() func(int) int {
			s := luck(100 + round)
			return func(n int) int { return int(s.Float64() * float64(n)) }
		}
		skill, lo, hi := analysis.Skill(loss, bench, block, 200, again())
		if !(lo < skill && skill < hi && lo > 0.3 && hi < 0.7) {
			t.Fatalf("skill %v in %v..%v", skill, lo, hi)
		}
		if lo < 0.5 && hi > 0.5 {
			hits++
		}
		if s, l, h := analysis.Skill(loss, bench, renamed, 200, again()); s != skill || l != lo || h != hi {
			t.Fatal("other names for the blocks gave another skill")
		}
		if s, l, h := analysis.Skill(halfLoss, halfBench, doubled, 200, again()); !near(s, skill, 1e-12) ||
			!near(l, lo, 1e-12) || !near(h, hi, 1e-12) {
			t.Fatal("losses split in two gave another interval")
		}
	}
	if share := float64(hits) / float64(rounds); share < 0.84 || share > 0.95 {
		t.Errorf("the 90 %% interval holds the truth in %v of cases", share)
	}
}

// Protects the test of ranks. Even ranks fit perfectly, also when bins cannot be equally wide. If all ranks
// are in one bin, the fit is nearly impossible. A case by hand: bins of 2, 1, 1 ranks expect 6, 3, 3 and hold
// 4, 4, 4. This gives 4/6 + 1/3 + 1/3 = 4/3.
func TestUniformityByHand(t *testing.T) {
	for _, c := range []struct{ bins, most int }{{10, 99}, {10, 9}, {3, 9}, {7, 100}, {2, 1}, {20, 63}} {
		var even []int
		for r := range c.most + 1 {
			even = append(even, r, r, r)
		}
		if chi2, p := analysis.Uniformity(even, c.bins, c.most); !near(chi2, 0, 1e-9) || !near(p, 1, 1e-6) {
			t.Errorf("%+v: even ranks have chi-square %v, p %v", c, chi2, p)
		}
	}
	if chi2, p := analysis.Uniformity(make([]int, 100), 10, 99); !near(chi2, 900, 1e-9) || p > 1e-100 {
		t.Errorf("all ranks 0: chi-square %v, p %v", chi2, p)
	}
	ranks := []int{0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3}
	if chi2, p := analysis.Uniformity(ranks, 3, 3); !near(chi2, 4.0/3, 1e-12) || !near(p, math.Exp(-2.0/3), 1e-12) {
		t.Errorf("by hand: chi-square %v, p %v", chi2, p)
	}
	if chi2, p := analysis.Uniformity(nil, 3, 3); chi2 != 0 || p != 1 {
		t.Errorf("no ranks: chi-square %v, p %v", chi2, p)
	}
	for _, bad := range []func(){
		func() { analysis.Uniformity(ranks, 1, 3) }, func() { analysis.Uniformity(ranks, 5, 3) },
		func() { analysis.Uniformity(ranks, 2, 2) }, func() { analysis.Uniformity([]int{-1}, 2, 2) },
	} {
		if !panics(bad) {
			t.Error("took bins or ranks that cannot be")
		}
	}
}

// Protects the size and the power of calibration in the form in which it is used: the rank of a normal truth
// among 63 draws. Right draws are rejected in about 5 of 100 cases. Draws with too little spread are rejected
// nearly always.
func TestUniformityCalibration(t *testing.T) {
	draw := luck(14)
	rank := func(spread float64) int {
		truth, below := draw.Normal(), 0
		for range 63 {
			if spread*draw.Normal() < truth {
				below++
			}
		}
		return below
	}
	for _, c := range []struct{ spread, low, high float64 }{{1, 0.02, 0.09}, {0.7, 0.95, 1}} {
		rejected, rounds := 0, 400
		for range rounds {
			ranks := make([]int, 200)
			for k := range ranks {
				ranks[k] = rank(c.spread)
			}
			if _, p := analysis.Uniformity(ranks, 8, 63); p < 0.05 {
				rejected++
			}
		}
		if share := float64(rejected) / float64(rounds); share < c.low || share > c.high {
			t.Errorf("spread %v: rejected in %v of cases", c.spread, share)
		}
	}
}

// same tells whether two numbers are equal, or both NaN.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
