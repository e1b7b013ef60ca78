package results

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"concord/sim"
)

// Sensitivity is which of the factors matter, for one or more targets, by one method.
type Sensitivity struct {
	Title      string
	Method     Method
	Seed       uint64
	Points     int // of the design
	Replicates int // runs of each side at each point
	Sides      []Side
	Over       string   // what the factors vary over, in words: their priors …
	Settled    []string // parameters that do not vary, because a scenario sets them or a switch holds them
	Draws      sim.ParameterSource
	Factors    []SensitivityFactor
	Targets    []SensitivityTarget
}

// SeedPath names the seed where it is a factor.
const SeedPath = "seed"

// Varied is how many values vary. The seed is not counted.
func (s *Sensitivity) Varied() int {
	n := len(s.Factors)
	if s.Method == Sobol && slices.ContainsFunc(s.Factors, func(f SensitivityFactor) bool { return f.Path == SeedPath }) {
		n--
	}
	return n
}

// Method is a way to ask which factors matter.
type Method string

// The methods.
const (
	OneAtATime Method = "oat"    // each factor alone moves over its range, the others stay at their medians
	Morris     Method = "morris" // elementary effects, Morris 1991
	Sobol      Method = "sobol"  // shares of the variance, Sobol' 1993
	RankMethod Method = "rank"   // rank correlations with a table of runs
)

// SensitivityFactor is a value that is uncertain.
type SensitivityFactor struct {
	Path string
	Unit string
	Law  string // what it varies over, in words
	Doc  string // what it is; "" where nothing is known
	// Values at which it stands at 5, 50 and 95 % of its distribution; NaN where there is none.
	Low, Middle, High float64
}

// SensitivityTarget is what the factors may matter for: a column of a side, or its difference from the base.
type SensitivityTarget struct {
	Column     KeptColumn
	Side       int
	Difference bool
	Count      int     // points that have a value
	Mean       float64 // over these points
	SD         float64 // over these points
	// Indices are what the method found, in the order of factors.
	Indices []SensitivityIndex
	// Curves are of one-at-a-time: by factor, the points along its range.
	Curves [][]CurvePoint
	Note   string // why there are no indices, "" if there are
	Remark string // what to know about them, "" for nothing
}

// SensitivityIndex is a number that says how much a factor matters.
type SensitivityIndex struct {
	Factor    int
	With      int // the other factor of a second-order index, −1 for none
	Measure   Measure
	Value     float64
	Low, High float64 // ends of its 95 % interval; NaN where there is none
}

// Measure names an index.
type Measure string

// The measures of each method.
const (
	AtLow    Measure = "at_low"  // one at a time: change of the target when the factor is at its 5 % quantile
	AtHigh   Measure = "at_high" // … at its 95 % quantile
	Swing    Measure = "swing"   // greatest less smallest mean along the curve
	MuStar   Measure = "mu_star" // Morris: mean of the absolute elementary effects
	Mu       Measure = "mu"      // mean of the elementary effects
	Sigma    Measure = "sigma"   // their standard deviation
	First    Measure = "S1"      // Sobol': share of the variance by the factor alone
	Total    Measure = "ST"      // share of the variance in which it has a part
	Second   Measure = "S2"      // share by two factors together, beyond each alone
	Spearman Measure = "spearman"
	PRCC     Measure = "prcc" // partial rank correlation coefficient
)

// CurvePoint is the mean of a target at one value of a factor.
type CurvePoint struct {
	Value           float64 // of the factor
	Mean, Low, High float64 // of the target: mean, and 5 and 95 % quantiles over replicates
}

// Headline is the measure by which a method ranks.
func (m Method) Headline() Measure {
	return map[Method]Measure{OneAtATime: Swing, Morris: MuStar, Sobol: Total, RankMethod: Spearman}[m]
}

// Index finds an index of a factor. It is NaN in all its numbers if there is none.
func (t *SensitivityTarget) Index(factor int, m Measure) SensitivityIndex {
	for _, x := range t.Indices {
		if x.Factor == factor && x.With < 0 && x.Measure == m {
			return x
		}
	}
	nan := math.NaN()
	return SensitivityIndex{Factor: factor, With: -1, Measure: m, Value: nan, Low: nan, High: nan}
}

// Ranking lists the factors by a measure's size, largest first. Equal ones keep their order, and those
// without a number come last.
func (t *SensitivityTarget) Ranking(factors int, m Measure) []int {
	order := make([]int, factors)
	sizes := make([]float64, factors)
	for k := range order {
		order[k] = k
		if sizes[k] = math.Abs(t.Index(k, m).Value); math.IsNaN(sizes[k]) {
			sizes[k] = -1
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sizes[b], sizes[a]) })
	return order
}

// Words name the target: region.horizontal in 2035, or its difference.
func (s *Sensitivity) Words(t *SensitivityTarget) string {
	words := t.Column.InWords()
	switch {
	case t.Difference:
		return words + ", " + s.Sides[t.Side].Name + " minus " + s.Sides[0].Name
	case len(s.Sides) > 1:
		return words + ", " + s.Sides[t.Side].Name
	}
	return words
}

// SensitivityTable is every index of some analyses.
func SensitivityTable(found []*Sensitivity) Table {
	t := Table{File: "sensitivity.csv", Description: "Which factors matter: one row for each target, factor and index.",
		Columns: append(targetColumns(),
			Column{"method", "string", "oat, morris, sobol or rank"},
			Column{"factor", "string", "what is uncertain"},
			Column{"with", "string", "the second factor of an index of two"},
			Column{"index", "string", "at_low, at_high, swing; mu_star, mu, sigma; S1, ST, S2; spearman, prcc"},
			Column{"value", "number", "of the index; of the one-at-a-time and Morris indices in the outcome's unit"},
			Column{"low", "number", "lower end of its 95 % interval; empty where there is none"},
			Column{"high", "number", "upper end"},
			Column{"rank", "integer", "place of the factor by the method's first measure, from 1"})}
	var rows [][]string
	for _, s := range found {
		for n := range s.Targets {
			target := &s.Targets[n]
			place := make([]int, len(s.Factors))
			for k, f := range target.Ranking(len(s.Factors), s.Method.Headline()) {
				place[f] = k + 1
			}
			for _, x := range target.Indices {
				with := ""
				if x.With >= 0 {
					with = s.Factors[x.With].Path
				}
				rows = append(rows, append(s.targetCells(target), string(s.Method), s.Factors[x.Factor].Path, with,
					string(x.Measure), Cell(x.Value), Cell(x.Low), Cell(x.High), strconv.Itoa(place[x.Factor])))
			}
		}
	}
	t.Fill(rows)
	return t
}

// targetColumns name a target in a table.
func targetColumns() []Column {
	return []Column{
		{"scenario", "string", "scenario of the target"},
		{"of", "string", "level, or difference: scenario minus base on the same draws"},
		{"outcome", "string", "what was kept"},
		{"year", "integer", "calendar year; empty where the table says none"},
		{"unit", "string", "unit of the outcome"},
	}
}

func (s *Sensitivity) targetCells(t *SensitivityTarget) []string {
	of := "level"
	if t.Difference {
		of = "difference"
	}
	return []string{s.Sides[t.Side].Name, of, t.Column.Name(), t.Column.year(), t.Column.Unit}
}

// CurvesTable is every point of the curves of one-at-a-time.
func (s *Sensitivity) CurvesTable() Table {
	t := Table{File: "curves.csv", Description: "One factor at a time: the targets along its range, the others at their medians.",
		Columns: append(targetColumns(),
			Column{"factor", "string", "what varies"},
			Column{"value", "number", "value of the factor"},
			Column{"mean", "number", "mean of the target over replicates"},
			Column{"p05", "number", "5 % quantile over replicates"},
			Column{"p95", "number", "95 % quantile"})}
	var rows [][]string
	for n := range s.Targets {
		target := &s.Targets[n]
		for k, curve := range target.Curves {
			for _, p := range curve {
				rows = append(rows, append(s.targetCells(target), s.Factors[k].Path, Number(p.Value), Cell(p.Mean), Cell(p.Low),
					Cell(p.High)))
			}
		}
	}
	t.Fill(rows)
	return t
}
