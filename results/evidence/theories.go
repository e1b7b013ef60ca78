package evidence

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results"
)

// Statistic is what a theory makes visible in a record of many years: a number that a scholar could compute from
// real data too. The last ones of a list belong to no theory: every switch may move them.
type Statistic struct {
	ID        string // such as X1-exits
	Theory    string // such as X1, "" for none
	Mechanism string // the switch of the theory
	Name      string
	Unit      string
	Groups    string // what is compared with what
	Expected  int    // sign of what the theory does to it, 0 for none
	Source    string
}

// Sums are what one history adds to a statistic: a sum and a count in each of two groups. The statistic is the mean
// of the high group less that of the low group, or the mean of the high group alone.
type Sums struct{ Low, LowCount, High, HighCount float64 }

// Measure is a statistic over many histories, as a ratio of sums. Parts are the histories' contributions: their mean is
// the statistic, and their spread gives its error. Two measures of the same histories are compared part by part.
type Measure struct {
	Value float64 // NaN where a group is empty
	Parts []float64
}

// NewMeasure adds up the sums of histories. With single there is only the high group.
func NewMeasure(histories []Sums, single bool) Measure {
	var all Sums
	for _, s := range histories {
		all.Low += s.Low
		all.LowCount += s.LowCount
		all.High += s.High
		all.HighCount += s.HighCount
	}
	high, low := all.High/all.HighCount, 0.0
	if !single {
		low = all.Low / all.LowCount
	}
	out := Measure{Value: high - low, Parts: make([]float64, len(histories))}
	n := float64(len(histories))
	for k, s := range histories {
		out.Parts[k] = out.Value + float64(n*(s.High-float64(high*s.HighCount)))/all.HighCount
		if !single {
			out.Parts[k] -= float64(n*(s.Low-float64(low*s.LowCount))) / all.LowCount
		}
	}
	return out
}

// Measured is a number with its standard error over histories. Both are NaN where there is nothing to measure.
type Measured struct{ Value, Error float64 }

// Measured gives the value of a measure with its error.
func (m Measure) Measured() Measured { return Measured{m.Value, standardError(m.Parts)} }

// Less gives how far a measure is above another one of the same histories.
func (m Measure) Less(o Measure) Measured {
	apart := make([]float64, len(m.Parts))
	for k := range apart {
		apart[k] = m.Parts[k] - o.Parts[k]
	}
	return Measured{m.Value - o.Value, standardError(apart)}
}

// standardError is the standard error of a mean.
func standardError(parts []float64) float64 {
	n := float64(len(parts))
	mean, squares := 0.0, 0.0
	for _, x := range parts {
		mean += x / n
	}
	for _, x := range parts {
		squares += float64((x - mean) * (x - mean))
	}
	return math.Sqrt(squares / float64(n*(n-1)))
}

// Clear tells whether a number is more than two standard errors from 0.
func (m Measured) Clear() bool { return math.Abs(m.Value) > float64(2*m.Error) }

// TheoryWeights are the factors on the weights of a theory, in rising order: 0 is off, 1 is as it stands.
var TheoryWeights = [...]float64{0, 0.5, 1, 2, 4}

// TheoryRow is a statistic under one factor on the weights of one theory.
type TheoryRow struct {
	Mechanism string
	Factor    float64
	Statistic string
	Measured
	Change Measured // from factor 1
	Step   Measured // from the next smaller factor; NaN for factor 0
}

// TheoryNumber is a parameter of a theory, with its prior in words.
type TheoryNumber struct{ Mechanism, Path, Value, Prior, Unit, Meaning string }

// Theories are the signatures of the theories about outside powers over many histories.
type Theories struct {
	Scenario   string
	Model      string
	Key        string // of the parameters, the scenario and the statistics
	Histories  int
	Seed       uint64
	Numbers    []TheoryNumber // parameters of the theories
	Statistics []Statistic
	Rows       []TheoryRow // by mechanism, factor and statistic, in the order of Statistics
}

// Mechanisms are the switches that were turned, in order.
func (t *Theories) Mechanisms() []string {
	var list []string
	for _, r := range t.Rows {
		if !slices.Contains(list, r.Mechanism) {
			list = append(list, r.Mechanism)
		}
	}
	return list
}

// Row finds a row. It panics if there is none.
func (t *Theories) Row(mechanism string, factor float64, statistic string) *TheoryRow {
	k := slices.IndexFunc(t.Rows, func(r TheoryRow) bool {
		return r.Mechanism == mechanism && r.Factor == factor && r.Statistic == statistic
	})
	return &t.Rows[k]
}

// Adds is what a theory as it stands adds to a statistic: the statistic with it less that without.
func (t *Theories) Adds(mechanism, statistic string) Measured {
	c := t.Row(mechanism, 0, statistic).Change
	return Measured{-c.Value, c.Error}
}

// ID is the short name of a switch, such as X1.
func (t *Theories) ID(mechanism string) string {
	for _, s := range t.Statistics {
		if s.Mechanism == mechanism {
			return s.Theory
		}
	}
	return mechanism
}

// Table has a row for each statistic under each factor on the weights of each theory.
func (t *Theories) Table() results.Table {
	table := results.Table{File: "theories.csv",
		Description: "Signatures of theories about outside powers: what each statistic is when the weights of one theory are " +
			"multiplied by a factor, over histories on the same draws",
		Columns: []results.Column{
			{Name: "mechanism", Type: "string", Description: "switch of the theory whose weights are multiplied"},
			{Name: "factor", Type: "number", Description: "factor on its weights: 0 is off, 1 is as it stands"},
			{Name: "statistic", Type: "string", Description: "id of the statistic"},
			{Name: "value", Type: "number", Description: "the statistic; empty where a group is empty"},
			{Name: "error", Type: "number", Description: "its standard error over histories"},
			{Name: "change", Type: "number", Description: "difference from factor 1, history by history"},
			{Name: "change_error", Type: "number", Description: "its standard error"},
			{Name: "step", Type: "number", Description: "difference from the next smaller factor; empty for factor 0"},
			{Name: "step_error", Type: "number", Description: "its standard error"},
		}}
	var rows [][]string
	cell := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', 6, 64)
	}
	for _, r := range t.Rows {
		rows = append(rows, []string{r.Mechanism, cell(r.Factor), r.Statistic, cell(r.Value), cell(r.Error), cell(r.Change.Value),
			cell(r.Change.Error), cell(r.Step.Value), cell(r.Step.Error)})
	}
	table.Fill(rows)
	return table
}

// shown writes a number with its error, with as many places as the error calls for. A dash means that there is nothing
// to measure.
func (m Measured) shown(sign string) string {
	if math.IsNaN(m.Value) {
		return "–"
	}
	places := 1
	for edge := 0.3; places < 4 && m.Error < edge; edge /= 10 {
		places++
	}
	if math.Abs(m.Value) < 1e-12 && m.Error < 1e-12 {
		return "0"
	}
	unit := math.Pow10(-places)
	value := math.RoundToEven(m.Value/unit)*unit + 0 // no minus before nothing
	return strings.ReplaceAll(fmt.Sprintf("%"+sign+".*f (%.*f)", places, value, places, m.Error), "-", "−")
}
