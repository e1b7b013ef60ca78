package run

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/agents"
	"concord/results"
	"concord/results/analysis"
	"concord/scenarios"
	"concord/scenarios/design"
	"concord/sim/rng"
)

// SensitivityJob asks which of the factors matter for what is kept. All factors are uncertainties. The method
// decides the points, so Points, Sample and SeedFactor of the sweep are set by Designed.
type SensitivityJob struct {
	SweepJob
	Method       results.Method
	Trajectories int  // of Morris
	Base         int  // base points of Sobol', samples of rank correlations
	Second       bool // Sobol': indices of two factors too
	Chance       bool // Sobol': the seed is a factor of its own

	morris *design.Morris
}

// Numbers of the designs that are not asked for.
const (
	oatPoints     = 5    // along the range of a factor, an odd number: the middle one is the median
	morrisLevels  = 8    // of the grid of Morris
	resamples     = 1000 // of each bootstrap
	oatLow        = 0.05 // the range of one-at-a-time, as quantiles
	morrisMargin  = 0.01 // Morris: the grid spans the quantiles from here to 1 less this
	seedFactorDoc = "number of the replicate: what chance alone does"
)

// Designed gives the job its points.
func (j *SensitivityJob) Designed() error {
	factors := len(j.Factors)
	j.SeedFactor = -1
	var sample design.Sample
	var err error
	quantile := inside
	switch j.Method {
	case results.OneAtATime:
		sample = alone{factors}
	case results.Morris:
		j.morris, err = design.NewMorris(j.Seed, j.Trajectories, morrisLevels, factors)
		sample, quantile = j.morris, func(u float64) float64 { return morrisMargin + (1-2*morrisMargin)*u }
	case results.Sobol:
		if j.Chance {
			j.SeedFactor, j.Replicates = factors, 1
			j.Factors = append(j.Factors, scenarios.Factor{Path: results.SeedPath})
			factors++
		}
		var base design.Sample
		if base, err = design.Sobol(j.Base, 2*factors); err == nil {
			sample, err = design.NewSaltelli(design.Shifted(base, j.Seed), j.Second)
		}
	case results.RankMethod:
		sample = design.LatinHypercube(j.Seed, j.Base, factors)
	default:
		err = fmt.Errorf("unknown method %q", j.Method)
	}
	if err != nil {
		return err
	}
	j.Points = sample.Points()
	j.Sample = func() func(int, []float64) {
		return func(k int, at []float64) {
			sample.Point(k, at)
			for n := range at {
				if n == j.SeedFactor {
					at[n] = math.Floor(at[n] * mostSeeds)
				} else {
					at[n] = j.Factors[n].Law.Quantile(quantile(at[n]))
				}
			}
		}
	}
	return nil
}

// mostSeeds is how many replicates there are where the seed is a factor.
const mostSeeds = 1 << 20

// alone moves one factor at a time. Its first point has all factors at their medians. Then each factor takes
// its other places, from low to high.
type alone struct{ factors int }

func (a alone) Points() int  { return 1 + a.factors*(oatPoints-1) }
func (a alone) Factors() int { return a.factors }

func (a alone) Point(k int, u []float64) {
	for n := range u {
		u[n] = 0.5
	}
	if k > 0 {
		factor, place := (k-1)/(oatPoints-1), (k-1)%(oatPoints-1)
		if place >= oatPoints/2 {
			place++
		}
		u[factor] = oatLow + float64(place)*(1-2*oatLow)/(oatPoints-1)
	}
}

// sensitivityTarget is where the values of a target stand in a row, and the values.
type sensitivityTarget struct {
	results.SensitivityTarget
	place, base int       // base −1 for a level
	means       []float64 // by point, over replicates
	single      []float64 // by point and replicate, of one-at-a-time
}

// targets lists what the factors may matter for: each column of the base, and each difference from it.
func (j *SensitivityJob) targets() ([]*sensitivityTarget, error) {
	var list []*sensitivityTarget
	columns := j.Keep.Columns
	for c := range columns {
		if columns[c].Words != nil {
			return nil, fmt.Errorf("%s is a category, and sensitivity is of a number; keep a number that is made of it, such as "+
				"first_year(%[1]s == %s)", columns[c].Name, columns[c].Words[len(columns[c].Words)-1])
		}
		for side := range j.Sides {
			t := &sensitivityTarget{place: side*len(columns) + c, base: -1}
			if side > 0 {
				t.base = c
			}
			t.Column, t.Side, t.Difference = KeptColumn(columns[c]), side, side > 0
			list = append(list, t)
		}
	}
	return list, nil
}

// Collector takes the rows of the job in order, and finds what they say at the end.
type Collector struct {
	job     *SensitivityJob
	targets []*sensitivityTarget
	rows    int
}

// Collector begins to collect. The job must be designed.
func (j *SensitivityJob) Collector() (*Collector, error) {
	targets, err := j.targets()
	return &Collector{job: j, targets: targets}, err
}

// Add takes rows.
func (c *Collector) Add(_ int, rows [][]float64) error {
	for _, row := range rows {
		for _, t := range c.targets {
			x := row[t.place]
			if t.base >= 0 {
				x -= row[t.base]
			}
			t.single = append(t.single, x)
		}
		c.rows++
		if c.rows%c.job.Replicates != 0 {
			continue
		}
		for _, t := range c.targets {
			t.means = append(t.means, analysis.Mean(t.single[len(t.single)-c.job.Replicates:]))
			if c.job.Method != results.OneAtATime {
				t.single = t.single[:0]
			}
		}
	}
	return nil
}

// Found is what all rows say.
func (c *Collector) Found() *results.Sensitivity {
	j := c.job
	s := &results.Sensitivity{Method: j.Method, Seed: j.Seed, Points: j.Points, Replicates: j.Replicates, Draws: j.Draws}
	for _, side := range j.Sides {
		s.Sides = append(s.Sides, results.Side{Name: side.Name, Title: side.Title})
	}
	docs := map[string]string{}
	params := agents.Defaults()
	for _, row := range params.Table() {
		docs[row.Path] = row.Doc
	}
	for k := range j.Factors {
		f := &j.Factors[k]
		factor := results.SensitivityFactor{Path: f.Path, Unit: f.Unit, Law: f.Law.String(), Doc: docs[f.Path],
			Low: f.Law.Quantile(oatLow), Middle: f.Law.Quantile(0.5), High: f.Law.Quantile(1 - oatLow)}
		if k == j.SeedFactor {
			nan := math.NaN()
			factor.Law, factor.Doc, factor.Low, factor.Middle, factor.High = "the seeds", seedFactorDoc, nan, nan, nan
		}
		s.Factors = append(s.Factors, factor)
	}
	for _, t := range c.targets {
		known := slices.DeleteFunc(slices.Clone(t.means), math.IsNaN)
		t.Count, t.Mean, t.SD = len(known), analysis.Mean(known), analysis.SD(known)
		switch j.Method {
		case results.OneAtATime:
			j.oneAtATime(t)
		case results.Morris:
			j.elementary(t)
		case results.Sobol:
			j.variance(t)
		case results.RankMethod:
			j.ranks(t)
		}
		s.Targets = append(s.Targets, t.SensitivityTarget)
	}
	return s
}

// oneAtATime finds the curve of each factor, and the effect of its ends on the same draws.
func (j *SensitivityJob) oneAtATime(t *sensitivityTarget) {
	n := j.Replicates
	runs := func(point int) []float64 { return t.single[point*n : (point+1)*n] }
	nan := math.NaN()
	whole := 0 // curves with a value at every point
	for f := range j.Factors {
		var curve []results.CurvePoint
		var points []int
		low, high := math.Inf(1), math.Inf(-1)
		for place := range oatPoints {
			point := 0 // the middle of every curve
			switch {
			case place < oatPoints/2:
				point = 1 + f*(oatPoints-1) + place
			case place > oatPoints/2:
				point = f*(oatPoints-1) + place
			}
			points = append(points, point)
			u := oatLow + float64(place)*(1-2*oatLow)/(oatPoints-1)
			d := analysis.Summarise(append([]float64(nil), runs(point)...))
			curve = append(curve, results.CurvePoint{Value: j.Factors[f].Law.Quantile(u), Mean: t.means[point], Low: d.P05,
				High: d.P95})
			low, high = min(low, t.means[point]), max(high, t.means[point])
		}
		t.Curves = append(t.Curves, curve)
		for _, end := range []struct {
			measure results.Measure
			point   int
		}{{results.AtLow, points[0]}, {results.AtHigh, points[oatPoints-1]}} {
			gaps := make([]float64, n)
			for k := range gaps {
				gaps[k] = runs(end.point)[k] - runs(0)[k]
			}
			e := analysis.EstimateOf(gaps)
			t.index(f, end.measure, e.Mean, e.Low, e.High)
		}
		t.index(f, results.Swing, high-low, nan, nan)
		if !math.IsNaN(high - low) {
			whole++
		}
	}
	switch {
	case t.Count == 0:
		t.Note = noValue
	case whole == 0:
		t.Note = "on the curve of every factor there is a point at which some run has no value, so there is no swing"
	case t.Count < j.Points:
		t.Remark = fmt.Sprintf("at %d of %d points some run has no value; a factor whose curve has such a point has no swing "+
			"and is ranked last, however much it matters", j.Points-t.Count, j.Points)
	}
}

func (t *sensitivityTarget) index(factor int, m results.Measure, value, low, high float64) {
	if math.IsInf(low, 0) || math.IsInf(high, 0) {
		low, high = math.NaN(), math.NaN()
	}
	t.Indices = append(t.Indices, results.SensitivityIndex{Factor: factor, With: -1, Measure: m, Value: value, Low: low,
		High: high})
}

// Processes of the design stream that draw resamples.
const drawResample = 1 << 20

// draw gives random whole numbers of 0..n−1 for a bootstrap.
func (j *SensitivityJob) draw() func(n int) int { return resampling(j.Seed) }

func resampling(seed uint64) func(n int) int {
	s := rng.Stream(seed, drawResample, 0, rng.Design, 0, drawResample)
	return func(n int) int { return min(n-1, int(float64(n)*s.Float64())) }
}

// missing tells of what was left out: paths, blocks or runs that lack a value.
func (t *sensitivityTarget) missing(entered, dropped int, lack string) {
	switch {
	case t.Count == 0:
		t.Note = noValue
	case entered == 0:
		t.Note = fmt.Sprintf("all %d %s, so there are no indices", dropped, lack)
	case dropped > 0:
		t.Remark = fmt.Sprintf("%d of %d %s and are left out", dropped, entered+dropped, lack)
	}
}

// noValue is the note of an outcome that never was.
const noValue = "it has no value at any point"

// elementary finds Morris's elementary effects.
func (j *SensitivityJob) elementary(t *sensitivityTarget) {
	moved, steps := make([]int, j.Points), make([]float64, j.Points)
	for k := range moved {
		moved[k] = j.morris.Moved(k)
		if moved[k] >= 0 {
			steps[k] = j.morris.Step(k)
		}
	}
	found := analysis.Screen(t.means, moved, steps, len(j.Factors), resamples, j.draw())
	t.missing(found.Trajectories, found.Dropped, "paths have a run without a value")
	nan := math.NaN()
	for f, e := range found.Factors {
		t.index(f, results.MuStar, e.MuStar.Value, e.MuStar.Low, e.MuStar.High)
		t.index(f, results.Mu, e.Mu, nan, nan)
		t.index(f, results.Sigma, e.Sigma, nan, nan)
	}
}

// variance finds Sobol' indices.
func (j *SensitivityJob) variance(t *sensitivityTarget) {
	factors := len(j.Factors)
	found := analysis.SobolIndices(t.means, factors, j.Second, resamples, j.draw())
	t.missing(found.Base, found.Dropped, "base points have a run without a value")
	t.Count, t.Mean, t.SD = found.Base, found.Mean, math.Sqrt(found.Variance)
	if found.First == nil {
		return
	}
	for f := range factors {
		first, total := found.First[f], found.Total[f]
		t.index(f, results.First, first.Value, first.Low, first.High)
		t.index(f, results.Total, total.Value, total.Low, total.High)
	}
	if found.Second == nil {
		return
	}
	for a := range factors {
		for b := a + 1; b < factors; b++ {
			x := found.Second[analysis.PairPlace(factors, a, b)]
			t.Indices = append(t.Indices, results.SensitivityIndex{Factor: a, With: b, Measure: results.Second, Value: x.Value,
				Low: x.Low, High: x.High})
		}
	}
}

// ranks finds rank correlations over the points of the design.
func (j *SensitivityJob) ranks(t *sensitivityTarget) {
	factors := make([][]float64, len(j.Factors))
	at := make([]float64, len(j.Factors))
	sample := j.Sample()
	for k := range j.Points {
		sample(k, at)
		for f, x := range at {
			factors[f] = append(factors[f], x)
		}
	}
	Ranks(&t.SensitivityTarget, factors, t.means)
}

// Ranks finds the rank correlations of an outcome with factors. Each factor has a value for each run.
func Ranks(t *results.SensitivityTarget, factors [][]float64, y []float64) {
	rows := make([][]float64, len(y))
	for r := range rows {
		for _, values := range factors {
			rows[r] = append(rows[r], values[r])
		}
	}
	found := analysis.RankCorrelations(rows, y, resamples, resampling(1))
	own := sensitivityTarget{SensitivityTarget: *t}
	known := slices.DeleteFunc(slices.Clone(y), math.IsNaN)
	own.Count, own.Mean, own.SD = found.Rows, analysis.Mean(known), analysis.SD(known)
	own.missing(found.Rows, found.Dropped, "runs have no value")
	if found.Partial == nil {
		why := fmt.Sprintf("partial correlations want more runs than %d factors and two", len(factors))
		if found.Dependent >= 0 {
			why = "there are no partial correlations, because one factor follows from others"
		}
		own.Remark = strings.Join(slices.DeleteFunc([]string{own.Remark, why}, func(s string) bool { return s == "" }), "; ")
	}
	for f := range factors {
		rho := found.Rho[f]
		own.index(f, results.Spearman, rho.Value, rho.Low, rho.High)
		if found.Partial != nil {
			own.index(f, results.PRCC, found.Partial[f].Value, found.Partial[f].Low, found.Partial[f].High)
		}
	}
	*t = own.SensitivityTarget
}
