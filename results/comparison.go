package results

import (
	"math"

	"concord/results/analysis"
	"concord/sim"
)

// Comparison holds the results of scenarios beside a base, over runs on the same draws. Replicate k of each
// has the same seed. With priors it also has the same parameters. So runs of a pair differ by their scenarios
// alone.
type Comparison struct {
	Sides        []Side // the base first
	Seed         uint64
	Draws        sim.ParameterSource // where the parameters of each pair come from
	Uncertain    bool                // whether each pair draws the values that a scenario gives as [uncertain] ranges
	Undrawn      int                 // how many such ranges the scenarios have if none is drawn
	ModelVersion string
	Region       *sim.Region
	Layout       *sim.Layout // of the outcomes that all sides have; outcomes of entries are left out
	// Part is what the cells of a side are if only a part is kept, in the order of its columns. Layout then has the
	// outcomes that were recorded for them. It is nil if everything is kept.
	Part     *Part
	AllSides []string // values that were changed in all sides, as PATH=VALUE
	// Differences in the inputs by side, in words. The base has none.
	Inputs [][]string

	// Entries that differ, by side; see WatchEntries.
	Entries []EntryDifference

	// Sample has a row for each pair of runs. The row begins with the cells of every side, one side after
	// another in the order of Layout. Then come the differences of each other side from the base, then the
	// counts of Entries. Sample always has a tally.
	Sample

	wide int // length of a row when entries are watched, 0 when none are
}

// Side is one of the scenarios compared.
type Side struct {
	Name, Title string
}

// CellCount is how many numbers a side has.
func (c *Comparison) CellCount() int {
	if c.Part != nil {
		return len(c.Part.Columns)
	}
	return c.Layout.Size()
}

// cell is the place of an outcome among the cells of a side.
func (c *Comparison) cell(outcome, entity, year int) int {
	cell, _ := c.Part.cell(c.Layout, outcome, entity, year)
	return cell
}

// levelAt and gapAt are the places in a row of a side's cell, and of its difference from the base.
func (c *Comparison) levelAt(side, cell int) int { return side*c.CellCount() + cell }

func (c *Comparison) gapAt(side, cell int) int { return (len(c.Sides)+side-1)*c.CellCount() + cell }

// Level is the place in a row of a side's outcome.
func (c *Comparison) Level(side, outcome, entity, year int) int {
	return c.levelAt(side, c.cell(outcome, entity, year))
}

// Gap is the place in a row of a side's difference from the base; the base, side
// 0, has none.
func (c *Comparison) Gap(side, outcome, entity, year int) int {
	return c.gapAt(side, c.cell(outcome, entity, year))
}

// Width is the length of a row.
func (c *Comparison) Width() int { return max(c.wide, c.Paired()) }

// Paired is how many places of a row the levels and differences take. The outcome digest is computed from
// these alone.
func (c *Comparison) Paired() int { return (2*len(c.Sides) - 1) * c.CellCount() }

// Effect describes a side's difference from the base in an outcome: the mean over pairs, its error, and what
// pairing has won.
func (c *Comparison) Effect(side, outcome, entity, year int) analysis.Paired {
	return c.effect(side, c.cell(outcome, entity, year))
}

// effect is Effect for a cell. It is over the pairs in which both sides have a value. If some pairs lack one, nothing
// is known of what pairing has won.
func (c *Comparison) effect(side, cell int) analysis.Paired {
	t := c.Tally
	base, own, gap := c.levelAt(0, cell), c.levelAt(side, cell), c.gapAt(side, cell)
	pairs := t.Present(gap)
	e := analysis.PairedOf(pairs, t.Mean(gap), t.SD(gap), t.SD(own), t.SD(base))
	if pairs < t.Count {
		e.Correlation, e.VarianceRatio = math.NaN(), math.NaN()
	}
	s := c.Summary(gap)
	e.P05, e.P95 = s.P05, s.P95
	e.Positive, e.Negative = t.Signs(gap)
	return e
}

// Percent is the effect on the mean in percent of the base's mean, with the ends of its 95 % interval (a
// ratio of means, linearised; Cochran 1977, 6.3). It is NaN if the base's mean is 0.
func (c *Comparison) Percent(side, outcome, entity, year int) (mean, low, high float64) {
	return c.percent(side, c.cell(outcome, entity, year))
}

// percent is Percent for a cell. It is unknown if some pairs lack a value.
func (c *Comparison) percent(side, cell int) (mean, low, high float64) {
	t := c.Tally
	base, own, gap := c.levelAt(0, cell), c.levelAt(side, cell), c.gapAt(side, cell)
	if t.Present(gap) < t.Count {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return percentOf(t.Count, t.Mean(base), t.Mean(own), t.SD(base), t.SD(own), t.SD(gap))
}

// percentOf is Percent from moments: the number of pairs, the means of base and scenario, and the standard
// deviations of both and of their difference.
func percentOf(n int, base, own, sdBase, sdOwn, sdGap float64) (mean, low, high float64) {
	if base == 0 || n < 2 {
		return math.NaN(), math.NaN(), math.NaN()
	}
	ratio := own / base
	va, vb, vd := sdOwn*sdOwn, sdBase*sdBase, sdGap*sdGap
	cov := (va + vb - vd) / 2
	se := math.Sqrt(max(0, va+ratio*ratio*vb-2*ratio*cov)/float64(n)) / math.Abs(base)
	half := analysis.StudentT975(n-1) * se
	return 100 * (ratio - 1), 100 * (ratio - 1 - half), 100 * (ratio - 1 + half)
}

// FirstDifference returns the first year in which any number of a side differs from the base's in any pair.
// It also returns what differs in that year, in the order of the layout. The year is 0 if nothing ever
// differs.
func (c *Comparison) FirstDifference(side int) (year int, what []string) {
	if c.Part != nil {
		return c.keptDifference(side)
	}
	l := c.Layout
	for y := range l.Years {
		for k := range l.Outcomes {
			o := &l.Outcomes[k]
			for n, entity := range l.Entities[o.Domain] {
				if low, high := c.Tally.Range(c.Gap(side, k, n, l.First+y)); low != 0 || high != 0 {
					if o.Domain == sim.OfRegion {
						what = append(what, "region."+o.Name)
					} else {
						what = append(what, o.Domain.String()+"."+entity+"."+o.Name)
					}
				}
			}
		}
		if len(what) > 0 {
			return l.First + y, what
		}
	}
	return 0, nil
}
