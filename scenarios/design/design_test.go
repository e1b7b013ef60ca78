package design

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/samplemv"
)

// all are the points of a sample.
func all(s Sample) [][]float64 {
	points := make([][]float64, s.Points())
	for k := range points {
		points[k] = make([]float64, s.Factors())
		s.Point(k, points[k])
	}
	return points
}

// must is for samples that are known to be possible.
func must[S any](s S, err error) S {
	if err != nil {
		panic(err)
	}
	return s
}

// samples are one of each kind.
func samples(points, factors int) map[string]Sample {
	return map[string]Sample{
		"random":  Random(5, points, factors),
		"latin":   LatinHypercube(5, points, factors),
		"halton":  must(Halton(points, factors)),
		"sobol":   must(Sobol(points, factors)),
		"shifted": Shifted(must(Sobol(points, factors)), 5),
	}
}

// perCell counts the points in equal cells of a factor.
func perCell(points [][]float64, factor, cells int) []int {
	counts := make([]int, cells)
	for _, u := range points {
		x := u[factor]
		cell := int(x * float64(cells))
		for x < float64(cell)/float64(cells) {
			cell--
		}
		for x >= float64(cell+1)/float64(cells) {
			cell++
		}
		counts[cell]++
	}
	return counts
}

// oneEach fails unless every one of the equal cells of a factor has one point.
func oneEach(t *testing.T, name string, points [][]float64, factor, cells int) {
	t.Helper()
	for cell, n := range perCell(points, factor, cells) {
		if n != 1 {
			t.Errorf("%s: cell %d of %d of factor %d has %d points, want 1", name, cell, cells, factor, n)
			return
		}
	}
}

// Protects: coordinates are 0 or more and below 1.
func TestPointsLieInTheCube(t *testing.T) {
	for name, s := range samples(300, 40) {
		if s.Points() != 300 || s.Factors() != 40 {
			t.Errorf("%s has %d points of %d factors, want 300 of 40", name, s.Points(), s.Factors())
		}
		for k, u := range all(s) {
			for f, x := range u {
				if !(x >= 0 && x < 1) {
					t.Errorf("%s: factor %d of point %d is %v", name, f, k, x)
				}
			}
		}
	}
}

// Protects: a longer list of factors leaves those before it as they were.
func TestFurtherFactorChangesNoOther(t *testing.T) {
	few, more := samples(50, 4), samples(50, 7)
	for name := range few {
		a, b := all(few[name]), all(more[name])
		for k := range a {
			if !slices.Equal(a[k], b[k][:4]) {
				t.Errorf("%s: point %d is %v with 4 factors, %v with 7", name, k, a[k], b[k][:4])
				break
			}
		}
	}
}

// Protects: more points extend all samples but the Latin hypercube, whose strata depend on their number.
func TestMorePointsChangeNone(t *testing.T) {
	few, more := samples(50, 4), samples(90, 4)
	for name := range few {
		same := slices.EqualFunc(all(few[name]), all(more[name])[:50], slices.Equal[[]float64])
		if same != (name != "latin") {
			t.Errorf("%s: the first 50 of 90 points are those of 50: %t", name, same)
		}
	}
}

func TestSeedsDiffer(t *testing.T) {
	base := must(Halton(20, 3))
	for name, sample := range map[string]func(seed uint64) Sample{
		"random":  func(seed uint64) Sample { return Random(seed, 20, 3) },
		"latin":   func(seed uint64) Sample { return LatinHypercube(seed, 20, 3) },
		"shifted": func(seed uint64) Sample { return Shifted(base, seed) },
		"morris":  func(seed uint64) Sample { return must(NewMorris(seed, 5, 4, 3)) },
	} {
		same := func(a, b uint64) bool {
			return slices.EqualFunc(all(sample(a)), all(sample(b)), slices.Equal[[]float64])
		}
		if !same(1, 1) || same(1, 2) {
			t.Errorf("%s: seed 1 gives the same twice: %t; seeds 1 and 2 give the same: %t", name, same(1, 1), same(1, 2))
		}
	}
}

// Protects the definition: every stratum of every factor has one point, for odd numbers of points too.
func TestLatinHypercubeHasOnePointInEachStratum(t *testing.T) {
	for _, points := range []int{1, 2, 3, 4, 7, 16, 49, 100, 1009} {
		sample := all(LatinHypercube(3, points, 12))
		for f := range 12 {
			oneEach(t, fmt.Sprintf("%d points", points), sample, f, points)
		}
	}
}

// Protects: a point may lie anywhere in its stratum. The mean place has the standard error 1/√(12·12000), its mean square twice
// that or less.
func TestPlacesWithinStrataAreUniform(t *testing.T) {
	const points, factors = 1000, 12
	mean, square := 0.0, 0.0
	for _, u := range all(LatinHypercube(3, points, factors)) {
		for _, x := range u {
			place := x*points - math.Floor(x*points)
			mean += place / (points * factors)
			square += place * place / (points * factors)
		}
	}
	if off := 4 / math.Sqrt(12*points*factors); math.Abs(mean-0.5) > off || math.Abs(square-1./3) > 2*off {
		t.Errorf("places have the mean %.4f and the mean square %.4f, want 1/2 and 1/3", mean, square)
	}
}

// Protects the shuffle: all 24 orders of four strata are equally likely. The chi-square of 23 degrees of freedom exceeds 49.7
// once in a thousand.
func TestStrataAreInRandomOrder(t *testing.T) {
	const seeds = 24000
	counts := map[string]int{}
	for seed := range uint64(seeds) {
		l := LatinHypercube(seed, 4, 1).(latin)
		counts[fmt.Sprint(l.permuted(0, 0), l.permuted(0, 1), l.permuted(0, 2), l.permuted(0, 3))]++
	}
	chi2 := 0.0
	for _, n := range counts {
		chi2 += float64(n-seeds/24) * float64(n-seeds/24) / (seeds / 24)
	}
	if len(counts) != 24 || chi2 > 49.7 {
		t.Errorf("%d of 24 orders occur, chi-square %.1f", len(counts), chi2)
	}
}

// Protects: the orders of two factors are independent, and so are neighbouring strata. The correlation of 4000 pairs is within
// 4/√4000 but for one time in ten thousand.
func TestStrataAreUnrelated(t *testing.T) {
	const n = 4000
	points := all(LatinHypercube(11, n, 6))
	for f := range 6 {
		for g := range 6 {
			lag := 0
			if f == g {
				lag = 1
			}
			sum := 0.0
			for k := range points {
				sum += (points[k][f] - 0.5) * (points[(k+lag)%n][g] - 0.5) * 12 / n
			}
			if math.Abs(sum) > 4/math.Sqrt(n) {
				t.Errorf("factors %d and %d correlate by %.3f", f, g, sum)
			}
		}
	}
}

// discrepancy is the squared centred L2 discrepancy (Hickernell 1998): the smaller, the more evenly spread.
func discrepancy(points [][]float64) float64 {
	n, d := float64(len(points)), float64(len(points[0]))
	single, double := 0.0, 0.0
	for _, x := range points {
		product := 1.0
		for _, v := range x {
			off := math.Abs(v - 0.5)
			product *= 1 + off/2 - off*off/2
		}
		single += product
		for _, y := range points {
			product := 1.0
			for f := range x {
				product *= 1 + math.Abs(x[f]-0.5)/2 + math.Abs(y[f]-0.5)/2 - math.Abs(x[f]-y[f])/2
			}
			double += product
		}
	}
	return math.Pow(13.0/12, d) - 2*single/n + double/(n*n)
}

// Protects: against the samplers of gonum. Its Latin hypercube and its Halton sequence (with the random digits of Owen) pass
// the same tests of strata as ours, and the hypercubes spread as evenly, in the mean of several seeds. Plain Halton begins in a
// corner, so it may be up to three times further from even than Owen's.
func TestAgainstGonum(t *testing.T) {
	const points, factors, seeds = 243, 4, 12
	var ours, theirs, sequence, theirSequence, plain float64
	for seed := range uint64(seeds) {
		src := rand.NewPCG(seed, 1)
		cube := distmv.NewUnitUniform(factors, src)
		rows := func(sampler samplemv.Sampler) [][]float64 {
			batch := mat.NewDense(points, factors, nil)
			sampler.Sample(batch)
			var rows [][]float64
			for k := range points {
				rows = append(rows, batch.RawRowView(k))
			}
			return rows
		}
		a, b := all(LatinHypercube(seed, points, factors)), rows(samplemv.LatinHypercube{Q: cube, Src: src})
		c, d := all(must(Halton(points, factors))), rows(samplemv.Halton{Kind: samplemv.Owen, Q: cube, Src: src})
		for f := range factors {
			oneEach(t, "ours", a, f, points)
			oneEach(t, "gonum's", b, f, points)
		}
		oneEach(t, "our Halton", c, 1, 243) // 3 to the fifth
		oneEach(t, "gonum's Halton", d, 1, 243)
		oneEach(t, "our Halton", c[:125], 2, 125)
		ours += discrepancy(a) / seeds
		theirs += discrepancy(b) / seeds
		sequence += discrepancy(c) / seeds
		theirSequence += discrepancy(d) / seeds
		plain += discrepancy(all(Random(seed, points, factors))) / seeds
	}
	if math.Abs(ours/theirs-1) > 0.25 {
		t.Errorf("the Latin hypercube has discrepancy %.2e, gonum's %.2e", ours, theirs)
	}
	if sequence > 3*theirSequence || sequence > plain/5 {
		t.Errorf("Halton has discrepancy %.2e, gonum's %.2e, random points %.2e", sequence, theirSequence, plain)
	}
	if ours > plain {
		t.Errorf("the Latin hypercube has discrepancy %.2e, random points %.2e", ours, plain)
	}
}

// The points after the origin are those that the documentation of SciLua (sci.qrng) prints for Joe and Kuo's numbers.
func TestSobolBegins(t *testing.T) {
	want := [][]float64{{0, 0, 0}, {0.5, 0.5, 0.5}, {0.75, 0.25, 0.25}, {0.25, 0.75, 0.75}, {0.375, 0.375, 0.625},
		{0.875, 0.875, 0.125}, {0.625, 0.125, 0.875}, {0.125, 0.625, 0.375}, {0.1875, 0.3125, 0.9375}, {0.6875, 0.8125, 0.4375},
		{0.9375, 0.0625, 0.6875}}
	if got := all(must(Sobol(11, 3))); !slices.EqualFunc(got, want, slices.Equal[[]float64]) {
		t.Errorf("the sequence begins with %v, want %v", got, want)
	}
}

// The first numbers of the sequences of van der Corput in bases 2, 3 and 5, as Halton (1960) has them.
func TestHaltonBegins(t *testing.T) {
	want := [][]float64{{0, 0, 0}, {1. / 2, 1. / 3, 1. / 5}, {1. / 4, 2. / 3, 2. / 5}, {3. / 4, 1. / 9, 3. / 5},
		{1. / 8, 4. / 9, 4. / 5}, {5. / 8, 7. / 9, 1. / 25}, {3. / 8, 2. / 9, 6. / 25}, {7. / 8, 5. / 9, 11. / 25},
		{1. / 16, 8. / 9, 16. / 25}}
	if got := all(must(Halton(9, 3))); !slices.EqualFunc(got, want, slices.Equal[[]float64]) {
		t.Errorf("the sequence begins with %v, want %v", got, want)
	}
}

// Protects: against another program. The table holds points 1 to 4999 in some factors of the sequences without randomisation of
// SciPy 1.10.1, stats.qmc.Sobol(1111, scramble=False) and Halton(1000, scramble=False). SciPy adds up Halton's digits as
// floats, so it may differ by some last bits. Factors count from 1 there.
func TestAgainstSciPy(t *testing.T) {
	file, err := os.Open("testdata/scipy.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sequences := map[string]Sample{"sobol": must(Sobol(5000, MostSobol)), "halton": must(Halton(5000, MostHalton))}
	tolerance := map[string]float64{"sobol": 0, "halton": 1e-15}
	for _, row := range rows[1:] {
		s := sequences[row[0]]
		k, f, want := must(strconv.Atoi(row[1])), must(strconv.Atoi(row[2])), must(strconv.ParseFloat(row[3], 64))
		u := make([]float64, s.Factors())
		s.Point(k, u)
		if got := u[f-1]; math.Abs(got-want) > tolerance[row[0]] {
			t.Errorf("%s: factor %d of point %d is %v, SciPy has %v", row[0], f, k, got, want)
		}
	}
	if len(rows) != 161 {
		t.Errorf("the table has %d rows", len(rows))
	}
}

// Protects the table: no digit differs from lines 2 to 1111 of new-joe-kuo-6.21201 without their first column, and it is a
// proper table. Every polynomial is primitive, and every number m_i is odd and below 2^i.
func TestJoeKuoTable(t *testing.T) {
	sum := sha256.Sum256([]byte(joeKuo))
	if got := hex.EncodeToString(sum[:]); got != "9fa43a91b55745bbb21507a22c2c07c00d77b57eb31c7ac84b39194234391322" {
		t.Errorf("the table has the digest %s", got)
	}
	lines := 0
	for line := range strings.Lines(joeKuo) {
		lines++
		degree, inner, initial := polynomial(line)
		if len(initial) != degree {
			t.Errorf("%q: %d numbers for degree %d", line, len(initial), degree)
		}
		for i, m := range initial {
			if m%2 == 0 || m >= 1<<(i+1) {
				t.Errorf("%q: number %d is %d", line, i+1, m)
			}
		}
		if whole := 1<<degree | inner<<1 | 1; order(whole, degree) != 1<<degree-1 {
			t.Errorf("%q: the polynomial is not primitive", line)
		}
	}
	if lines != MostSobol-1 {
		t.Errorf("the table has %d lines, want %d", lines, MostSobol-1)
	}
}

// order is the smallest n > 0 with xⁿ = 1 modulo a polynomial over two elements.
func order(polynomial uint32, degree int) int {
	x := uint32(1)
	for n := 1; n < 1<<degree; n++ {
		if x <<= 1; x>>degree == 1 {
			x ^= polynomial
		}
		if x == 1 {
			return n
		}
	}
	return 0
}

// Protects: each factor of Sobol is a net in itself, and so is the first pair of factors: each of 16 × 16 boxes has one of
// the first 256 points.
func TestSobolIsANet(t *testing.T) {
	points := all(must(Sobol(256, MostSobol)))
	for f := range MostSobol {
		oneEach(t, "256 points", points, f, 256)
	}
	boxes := map[[2]int]int{}
	for _, u := range points {
		boxes[[2]int{int(u[0] * 16), int(u[1] * 16)}]++
	}
	if len(boxes) != 256 {
		t.Errorf("%d of 256 boxes have a point", len(boxes))
	}
}

// Protects: a shift keeps the distances modulo 1, and it makes the mean over points an estimate without bias.
func TestShifted(t *testing.T) {
	base := must(Sobol(64, 5))
	plain, moved := all(base), all(Shifted(base, 9))
	for k := range plain {
		for f := range plain[k] {
			by := math.Mod(moved[k][f]-plain[k][f]+1, 1)
			if first := moved[0][f]; math.Abs(by-first) > 1e-15 {
				t.Errorf("point %d of factor %d moved by %v, the origin by %v", k, f, by, first)
			}
		}
	}
	if u := moved[0]; u[0] == u[1] || u[1] == u[2] {
		t.Errorf("factors share their shift: %v", u)
	}
	// The origin is uniform over seeds: its mean has the standard error 1/√(12·2000).
	mean := 0.0
	for seed := range uint64(2000) {
		u := make([]float64, 5)
		Shifted(base, seed).Point(0, u)
		mean += u[4] / 2000
	}
	if math.Abs(mean-0.5) > 4/math.Sqrt(12*2000) {
		t.Errorf("the origin has the mean %v over seeds", mean)
	}
}

// Protects: a trajectory moves one factor at a time, each once, by ±Δ, on the grid and inside the cube.
func TestMorrisTrajectories(t *testing.T) {
	for _, levels := range []int{2, 4, 6, 10} {
		const trajectories, factors = 40, 7
		m := must(NewMorris(2, trajectories, levels, factors))
		delta := float64(levels) / float64(2*(levels-1))
		points := all(m)
		if len(points) != trajectories*(factors+1) {
			t.Fatalf("%d points, want %d", len(points), trajectories*(factors+1))
		}
		ups, orders, visits := 0, map[string]bool{}, make([]int, levels)
		for k, u := range points {
			for f, x := range u {
				level := x * float64(levels-1)
				if x < 0 || x > 1 || math.Abs(level-math.Round(level)) > 1e-12 {
					t.Errorf("%d levels: factor %d of point %d is %v", levels, f, k, x)
				}
				visits[int(math.Round(level))]++
			}
			if k%(factors+1) == 0 {
				if m.Moved(k) != -1 || m.Step(k) != 0 {
					t.Errorf("point %d begins a trajectory, but factor %d moved by %v", k, m.Moved(k), m.Step(k))
				}
				var order []int
				for i := 1; i <= factors; i++ {
					order = append(order, m.Moved(k+i))
				}
				orders[fmt.Sprint(order)] = true
				if slices.Sort(order); !slices.Equal(order, []int{0, 1, 2, 3, 4, 5, 6}) {
					t.Errorf("the trajectory from point %d moves %v", k, order)
				}
				continue
			}
			if math.Abs(math.Abs(m.Step(k))-delta) > 1e-15 {
				t.Errorf("step %v, want ±%v", m.Step(k), delta)
			}
			if m.Step(k) > 0 {
				ups++
			}
			for f, x := range u {
				want := points[k-1][f]
				if f == m.Moved(k) {
					want += m.Step(k)
				}
				if math.Abs(x-want) > 1e-15 {
					t.Errorf("%d levels: factor %d of point %d is %v, want %v", levels, f, k, x, want)
				}
			}
		}
		if ups < 100 || ups > 180 || len(orders) < 35 { // of 280 and 40
			t.Errorf("%d of 280 steps go up, and there are %d orders", ups, len(orders))
		}
		for level, n := range visits { // each is visited equally often in the mean
			if want := trajectories * factors * (factors + 1) / levels; n < want*3/5 || n > want*7/5 {
				t.Errorf("%d levels: level %d is visited %d times, about %d expected", levels, level, n, want)
			}
		}
	}
}

// Protects: a further factor leaves where the others stand before and after their moves, and the order of these.
func TestMorrisFurtherFactor(t *testing.T) {
	few, more := must(NewMorris(2, 10, 4, 3)), must(NewMorris(2, 10, 4, 5))
	for trajectory := range 10 {
		var b []path
		a := few.paths(trajectory)
		for _, p := range more.paths(trajectory) {
			if p.factor < 3 {
				b = append(b, p)
			}
		}
		if !slices.Equal(a, b) {
			t.Errorf("trajectory %d: %v with 3 factors, %v with 5", trajectory, a, b)
		}
	}
}

// Protects the order of a block: A, B, A with one factor from B, B with one factor from A.
func TestSaltelliBlocks(t *testing.T) {
	const n, d = 9, 4
	for _, second := range []bool{false, true} {
		base := Random(4, n, 2*d)
		s := must(NewSaltelli(base, second))
		block := d + 2
		if second {
			block = 2*d + 2
		}
		if s.Points() != n*block || s.Factors() != d {
			t.Fatalf("%d points of %d factors, want %d of %d", s.Points(), s.Factors(), n*block, d)
		}
		points := all(s)
		for k, both := range all(base) {
			a, b := both[:d], both[d:]
			want := [][]float64{a, b}
			for i := range d {
				ab := slices.Clone(a)
				ab[i] = b[i]
				want = append(want, ab)
			}
			for i := range d {
				ba := slices.Clone(b)
				ba[i] = a[i]
				want = append(want, ba)
			}
			if got := points[k*block : (k+1)*block]; !slices.EqualFunc(got, want[:block], slices.Equal[[]float64]) {
				t.Errorf("block %d is %v, want %v", k, got, want[:block])
			}
		}
	}
}

func TestImpossibleDesigns(t *testing.T) {
	for want, try := range map[string]func() error{
		"at most 1000 factors": func() error { _, err := Halton(10, 1001); return err },
		"at most 1111 factors": func() error { _, err := Sobol(10, 1112); return err },
		"is empty":             func() error { _, err := Sobol(0, 3); return err },
		"even number of levels": func() error {
			_, err := NewMorris(1, 4, 5, 3)
			return err
		},
		"0 trajectories":                  func() error { _, err := NewMorris(1, 0, 4, 3); return err },
		"two coordinates for each factor": func() error { _, err := NewSaltelli(Random(1, 4, 3), true); return err },
		"ask for fewer":                   func() error { _, err := NewSaltelli(Random(1, 1<<28, 20), false); return err },
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
	for name, do := range map[string]func(){
		"no points":    func() { Random(1, 0, 2) },
		"no factors":   func() { LatinHypercube(1, 2, 0) },
		"beyond":       func() { Random(1, 3, 2).Point(3, make([]float64, 2)) },
		"before":       func() { Random(1, 3, 2).Point(-1, make([]float64, 2)) },
		"wrong length": func() { must(Sobol(3, 2)).Point(0, make([]float64, 3)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", name)
				}
			}()
			do()
		}()
	}
}

// TestDesignsSameBits checks the bits that every port must give. A change of them moves every experiment to other points.
func TestDesignsSameBits(t *testing.T) {
	for _, c := range []struct {
		name   string
		sample Sample
		want   string
	}{
		{"random", Random(5, 100, 20), "435e03c565a62a2f"},
		{"latin", LatinHypercube(5, 100, 20), "c67897d2b6e3fe7c"},
		{"halton", must(Halton(1000, 50)), "3981c79150d8adf7"},
		{"sobol", must(Sobol(1000, 50)), "c396fe95998dbced"},
		{"shifted", Shifted(must(Halton(100, 20)), 5), "c2b11abb2fd69d39"},
		{"morris", must(NewMorris(5, 20, 6, 15)), "6eb267606239dbdf"},
		{"saltelli", must(NewSaltelli(Shifted(must(Sobol(16, 12)), 5), true)), "11ce182f28c07e94"},
	} {
		hash := sha256.New()
		for _, u := range all(c.sample) {
			for _, x := range u {
				fmt.Fprintf(hash, "%016x", math.Float64bits(x))
			}
		}
		if m, ok := c.sample.(*Morris); ok {
			for k := range m.Points() {
				fmt.Fprintf(hash, "%d %016x", m.Moved(k), math.Float64bits(m.Step(k)))
			}
		}
		if got := hex.EncodeToString(hash.Sum(nil)[:8]); got != c.want {
			t.Errorf("%s has the digest %s, want %s", c.name, got, c.want)
		}
	}
}

func BenchmarkPoint(b *testing.B) {
	for _, c := range []struct {
		name   string
		sample Sample
	}{
		{"random", Random(5, 1<<20, 20)},
		{"latin", LatinHypercube(5, 1<<20, 20)},
		{"halton", must(Halton(1<<20, 20))},
		{"sobol", must(Sobol(1<<20, 20))},
	} {
		b.Run(c.name, func(b *testing.B) {
			u := make([]float64, 20)
			b.ReportAllocs()
			for k := range b.N {
				c.sample.Point(k%(1<<20), u)
			}
		})
	}
}

func BenchmarkSobol(b *testing.B) {
	for b.Loop() {
		must(Sobol(10, MostSobol))
	}
}
