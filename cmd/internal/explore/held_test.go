package explore

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"concord/sim/det"
	"concord/sim/rng"
)

// line is a fit of a known model: every datum is the first number plus twice the second, plus chance of its own.
type line struct {
	*fit
	seed uint64 // of the chance
}

const lineChance, lineSpread = 0.5, 3

func (l line) ask(part int) (mean, chance [][]float64, err error) {
	members := len(l.scores)
	mean, chance = make([][]float64, l.readings()), make([][]float64, l.readings())
	l.spread = make([]float64, len(l.Counts))
	for k := range l.spread {
		l.spread[k] = lineSpread
	}
	for k := range mean {
		mean[k], chance[k] = make([]float64, members), make([]float64, members)
		for i := range members {
			s := rng.Stream(l.seed, i, part, rng.Ensemble, k, 7)
			exact := l.scores[i][0] + 2*l.scores[i][1]
			a, b := exact+lineChance*s.Normal(), exact+lineChance*s.Normal()
			mean[k][i], chance[k][i] = (a+b)/2, (a-b)/math.Sqrt2
		}
	}
	return mean, chance, nil
}

// lineOf fits the known model to a record that has y everywhere.
func lineOf(t *testing.T, p *Problem, o Options, y float64) *fit {
	t.Helper()
	f := &fit{Problem: p, o: o, errors: startErrors, ctx: context.Background(), y: make([]float64, p.readings())}
	for k := range f.y {
		f.y[k] = y
	}
	f.begin(o.Members, 0)
	f.ask = line{f, o.Seed}.ask
	if f.guide != nil {
		f.guide.ask = line{f.guide, o.Seed}.ask
	}
	for step := range o.Steps {
		if err := f.step(float64(o.Steps), step); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// linePrecision is what the record says of the datum's mean: the inverse of its variance.
func linePrecision(t *testing.T, p *Problem) float64 {
	t.Helper()
	precision := float64(len(p.Counts)) / (lineSpread + lineChance*lineChance)
	for _, b := range p.block {
		c := p.errorBlock(&startErrors, b[0], b[1], nil)
		ones := make([]float64, c.n)
		for k := range c.n {
			c.a[k*c.n+k] += lineChance * lineChance
			ones[k] = 1
		}
		if err := c.cholesky(); err != nil {
			t.Fatal(err)
		}
		w := slices.Clone(ones)
		c.solve(w)
		precision += det.Sum(w)
	}
	return precision
}

// spreadOf is the mean and the standard deviation of some combination of the scores.
func spreadOf(f *fit, of func(z []float64) float64) (mean, sd float64) {
	x := make([]float64, len(f.scores))
	for i, z := range f.scores {
		x[i] = of(z)
	}
	mean = centre(x)
	return mean, math.Sqrt(det.Dot(x, x) / float64(len(x)-1))
}

// begun are the scores of a fit of the known model, as another one begins with them.
func (f *fit) begun(numbers int) map[string][]float64 {
	out := map[string][]float64{}
	for k := range numbers {
		x := make([]float64, len(f.scores))
		for i := range x {
			x[i] = f.scores[i][k]
		}
		out[f.name(k)] = x
	}
	return out
}

// Protects Bayes in two steps: a fit that begins from the ensemble of another record has, for a linear model, the exact
// posterior of both records. It fails if the beginning is lost, or if both fits have the same draws.
func TestFitsInSequenceHaveThePosteriorOfBoth(t *testing.T) {
	if testing.Short() {
		t.Skip("fits thousands of members")
	}
	p := problem(t, 2000)
	first := lineOf(t, p, Options{Members: 1500, Steps: 2, Seed: 3, Workers: 2}, 1.5)
	both := lineOf(t, p, Options{Members: 1500, Steps: 2, Seed: 4, Workers: 2, Begin: first.begun(2)}, 1.4)
	precision := linePrecision(t, p)
	variance := 1 / (2*precision + 1.0/5)
	want, sd := variance*precision*(1.5+1.4), math.Sqrt(variance)
	mean, spread := spreadOf(both, func(z []float64) float64 { return z[0] + 2*z[1] })
	if math.Abs(mean-want) > 0.2*sd || math.Abs(spread/sd-1) > 0.1 {
		t.Errorf("mean %.4f and sd %.4f, exactly %.4f and %.4f", mean, spread, want, sd)
	}
	if _, free := spreadOf(both, func(z []float64) float64 { return 2*z[0] - z[1] }); math.Abs(free/math.Sqrt(5)-1) > 0.1 {
		t.Errorf("what no record tells has the spread %.3f, want %.3f", free, math.Sqrt(5))
	}
}

// Protects the meaning of a held number: it stays, bit by bit, and counts as true in its member. So the number beside it has,
// for a linear model, its posterior given the held one. Without the guide it would move by four fifths of the way.
func TestAHeldNumberCountsAsTrue(t *testing.T) {
	if testing.Short() {
		t.Skip("fits thousands of members")
	}
	p := problem(t, 2000)
	const members, y = 1500, 1.5
	begin := make([]float64, members)
	for i := range begin {
		s := rng.Stream(8, i, 0, rng.Ensemble, 0, 7)
		begin[i] = 0.8 + 0.7*s.Normal()
	}
	held := p.Path(0)
	precision := linePrecision(t, p)
	variance := 1 / (1 + 4*precision)
	for _, steps := range []int{1, 4} {
		f := lineOf(t, p, Options{Members: members, Steps: steps, Seed: 3, Workers: 2, Begin: map[string][]float64{held: begin},
			Hold: func(path string) bool { return path == held }}, y)
		for i, z := range f.scores {
			if z[0] != begin[i] {
				t.Fatalf("member %d: a held number went from %v to %v", i, begin[i], z[0])
			}
		}
		mean, sd := spreadOf(f, func(z []float64) float64 { return z[1] - variance*2*precision*(y-z[0]) })
		if math.Abs(mean) > 0.1*math.Sqrt(variance) || math.Abs(sd/math.Sqrt(variance)-1) > 0.1 {
			t.Errorf("%d steps: given the held number the other is off by %.4f ± %.4f, exactly 0 ± %.4f", steps, mean, sd,
				math.Sqrt(variance))
		}
	}
}

// Protects what must not change anything: to begin where the draws begin, and to hold nothing. A record without weight leaves
// a fit where it began, and what is held in a real fit stays.
func TestBeginAndHoldMoveNothingElse(t *testing.T) {
	p := problem(t, 2000)
	o := Options{Members: 24, Steps: 2, Seed: 5, Workers: 2}
	plain := fitted(t, p, o)
	none := o
	none.Hold = func(string) bool { return false }
	if fitted(t, p, none).Digest() != plain.Digest() {
		t.Error("to hold nothing gives other bits")
	}
	f := &fit{Problem: p, o: o, ctx: context.Background()}
	f.begin(o.Members, 0)
	known := o
	known.Errors, known.Weights = &plain.Errors, plain.Weights
	drawn := known
	drawn.Begin = f.begun(p.Size() + placebos)
	if got := fitted(t, p, drawn).Digest(); got != fitted(t, p, known).Digest() || got != plain.Digest() {
		t.Error("to begin with the draws of the priors gives other bits")
	}
	tie := func(path string) bool { return strings.HasPrefix(path, "border.") || strings.HasPrefix(path, "pair.") }
	rows := map[string]bool{}
	for k := range p.Size() {
		rows[p.Path(k)] = !tie(p.Path(k))
	}
	carried := o
	carried.Seed, carried.Begin = 6, plain.Known(rows, true)
	carried.Hold = func(path string) bool { return rows[path] }
	post := fitted(t, p, carried)
	moved := 0
	for i := range post.Scores {
		for k, z := range post.Scores[i] {
			was := carried.Begin[p.Path(k)]
			if was != nil && z != was[i] {
				t.Fatalf("%s, which is held, went from %v to %v", p.Path(k), was[i], z)
			}
			if was == nil {
				moved++
			}
		}
	}
	if moved != len(p.Ties)*o.Members {
		t.Errorf("%d scores are free, want those of %d ties", moved, len(p.Ties))
	}
	var deaf Errors // of a record that says nothing
	for c := range deaf {
		deaf[c] = Error{Miss: 1e6, Stay: 0.5, Reporter: 1e6, Noise: 1e12}
	}
	pooled := carried
	pooled.Hold, pooled.Errors = nil, &deaf
	for i, z := range fitted(t, p, pooled).Scores {
		for k := range z {
			if was := carried.Begin[p.Path(k)]; was != nil && math.Abs(z[k]-was[i]) > 1e-4 {
				t.Fatalf("%s: a record without weight moved it from %v to %v", p.Path(k), was[i], z[k])
			}
		}
	}
}

// Protects: a fit that cannot begin as it is asked to says so.
func TestBeginIsChecked(t *testing.T) {
	p := problem(t, 2000)
	o := Options{Members: 24, Steps: 1, Begin: map[string][]float64{"trade.border": make([]float64, 3)}}
	if _, err := Fit(context.Background(), p, o); err == nil || !strings.Contains(err.Error(), "trade.border begins at 3") {
		t.Error(err)
	}
	o = Options{Members: 24, Steps: 1, Hold: func(string) bool { return true }, Save: func(Halfway) error { return nil }}
	if _, err := Fit(context.Background(), p, o); err == nil || !strings.Contains(err.Error(), "leave out Save") {
		t.Error(err)
	}
}
