package evidence

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"concord/results"
)

// The four models of what made cooperation fail. The others are each of them with one theory more or less.
const (
	NoCauses      = "neither"
	InsideCauses  = "inside"
	OutsideCauses = "outside"
	BothCauses    = "both"
)

// FourModels are the four models, in the order of the page. Stacking divides the weight among them alone.
var FourModels = [...]string{NoCauses, InsideCauses, OutsideCauses, BothCauses}

// ModelDesign says which models are compared, and on what.
type ModelDesign struct {
	Origins   []int // the last year of the record that a fit knows, in order
	Until     []int // by origin: last year that is scored; no year is scored twice
	Members   int   // of each fit
	Steps     int   // of each fit
	Ahead     int   // members that go on beyond the origin
	Resamples int   // of the bootstrap
	Seed      uint64
}

// Models holds models that were all fitted to the same record, and how they forecast what followed.
type Models struct {
	ModelDesign
	Variants  []Variant
	Classes   []string // of what is scored, in the order of the page
	Forecasts []ModelForecast

	Scores    []ModelScore    // by variant, each with its classes and then ""
	Stacking  []ModelStacking // by class, and then ""
	Contrasts []Contrast      // in the order of the page: the four models, theories alone, theories left out
}

// Variant is a model with some causes switched off. The same numbers are fitted in all variants; no rule reads those
// that a variant leaves out.
type Variant struct {
	Name   string // one of FourModels, "inside and X1", "both without X1"
	Words  string // what is switched on and off
	Theory string // "X1" … "X8", "" for the four models
	Model  string // one of FourModels that it is, or is made from
}

// ModelForecast is one thing that was forecast, and what each variant said of it.
type ModelForecast struct {
	Class    string // one of Models.Classes
	What     string // name of the hazard, or of the pair or the border
	Group    string // the pair or the country: what has one group is not independent
	Reporter string // of trade; "" for all else
	Origin   int
	Year     int
	Value    float64 // 0 or 1 of a hazard; ln US$ of trade; the code of a regime
	Weight   float64 // 1, or the reporter's part of its pair's year
	// Logs are, by variant, the natural logarithms of the probability that the forecast gave to the value; for trade of
	// the density per log point.
	Logs []float64
}

// ModelScore is the total log score of a variant over the forecasts of a class. More is better.
type ModelScore struct {
	Variant   string
	Class     string // "" for all
	Forecasts int
	Weight    float64 // sum of weights
	Total     float64
	Mean      float64 // Total over Weight
}

// ModelStacking are the weights of the four models with which their mixture would have forecast best.
type ModelStacking struct {
	Class     string // "" for all
	Forecasts int
	Weights   []float64 // in the order of FourModels; they add up to 1
	Low, High []float64 // 90 % interval of each, bootstrap over pairs and origins
	Best      []float64 // by model: share of resamples in which it has the largest weight
}

// The kinds of contrasts.
const (
	OfModels  = "model"    // one of the four models beside another
	OfAlone   = "alone"    // one theory beside inside causes, no other outside cause
	OfLeftOut = "left out" // both, with one theory and without it
)

// Contrast is a variant beside another, forecast by forecast.
type Contrast struct {
	Kind          string
	Theory        string // "X1" … "X8", "" for models
	With, Without string // names of variants
	Class         string // "" for all
	Forecasts     int
	Groups        int     // pairs and countries
	Effective     float64 // how many independent forecasts have the same information
	Total         float64 // log score of With less that of Without
	Low, High     float64 // 90 % interval, bootstrap over pairs and origins
}

// CannotTell is the word for a difference whose interval holds 0.
const CannotTell = "cannot tell"

// Verdict says in a word whether the record speaks for With.
func (c *Contrast) Verdict() string {
	switch {
	case c.Low > 0:
		return Better
	case c.High < 0:
		return Worse
	}
	return CannotTell
}

// Score finds the score of a variant in a class, "" for all; nil if there is none.
func (m *Models) Score(variant, class string) *ModelScore {
	for k := range m.Scores {
		if s := &m.Scores[k]; s.Variant == variant && s.Class == class {
			return s
		}
	}
	return nil
}

// Stacked finds the weights of a class, "" for all; nil if there are none.
func (m *Models) Stacked(class string) *ModelStacking {
	for k := range m.Stacking {
		if s := &m.Stacking[k]; s.Class == class {
			return s
		}
	}
	return nil
}

// Contrast finds a contrast by its variants and class, "" for all; nil if there is none.
func (m *Models) Contrast(with, without, class string) *Contrast {
	for k := range m.Contrasts {
		if c := &m.Contrasts[k]; c.With == with && c.Without == without && c.Class == class {
			return c
		}
	}
	return nil
}

// OfKind are the contrasts of a kind in a class, "" for all, in order.
func (m *Models) OfKind(kind, class string) []Contrast {
	var list []Contrast
	for _, c := range m.Contrasts {
		if c.Kind == kind && c.Class == class {
			list = append(list, c)
		}
	}
	return list
}

// classWord is a class in a table.
func classWord(class string) string {
	if class == "" {
		return "all"
	}
	return class
}

// withAll are the classes and then "", for all.
func (m *Models) withAll() []string { return append(slices.Clone(m.Classes), "") }

// Table has every forecast with the log score of every variant.
func (m *Models) Table() results.Table {
	t := results.Table{File: "forecasts.csv", Description: "What the models forecast, one row for each forecast. Natural " +
		"logarithms of the probability, for trade of the density per log point; more is better.",
		Columns: []results.Column{
			{Name: "class", Type: "string", Description: "what kind of thing is forecast"},
			{Name: "what", Type: "string", Description: "what may happen in a year; the pair, or the border"},
			{Name: "group", Type: "string", Description: "the pair or the country that it is of"},
			{Name: "reporter", Type: "string", Description: "whose reading it is; empty where the record is one"},
			{Name: "origin", Type: "integer", Description: "last year that the fit knows"},
			{Name: "year", Type: "integer", Description: "year that is forecast"},
			{Name: "value", Type: "number",
				Description: "what was recorded: 0 or 1 of what may happen, the logarithm of US$ of trade, the code of a regime"},
			{Name: "weight", Type: "number", Description: "1, or the part of one reporter in the year of its pair"},
		}}
	for _, v := range m.Variants {
		t.Columns = append(t.Columns, results.Column{Name: v.Name, Type: "number", Description: v.Words})
	}
	var rows [][]string
	for k := range m.Forecasts {
		f := &m.Forecasts[k]
		row := []string{f.Class, f.What, f.Group, f.Reporter, strconv.Itoa(f.Origin), strconv.Itoa(f.Year),
			results.Number(f.Value), results.Number(f.Weight)}
		for _, x := range f.Logs {
			row = append(row, results.Number(x))
		}
		rows = append(rows, row)
	}
	t.Fill(rows)
	return t
}

// ScoresTable has the score of each variant in each class.
func (m *Models) ScoresTable() results.Table {
	t := results.Table{File: "models.csv", Description: "How each model forecast, one row for each model and class of forecasts.",
		Columns: []results.Column{
			{Name: "model", Type: "string", Description: "which causes are on"},
			{Name: "class", Type: "string", Description: "what is forecast; all: everything together"},
			{Name: "forecasts", Type: "integer", Description: "number of forecasts"},
			{Name: "weight", Type: "number", Description: "the same, reporters of one pair and year counted once"},
			{Name: "log_score", Type: "number", Description: "sum of the logarithms of what the forecasts gave to the record"},
			{Name: "mean", Type: "number", Description: "log_score over weight"},
		}}
	var rows [][]string
	for _, s := range m.Scores {
		rows = append(rows, []string{s.Variant, classWord(s.Class), strconv.Itoa(s.Forecasts), results.Number(s.Weight),
			results.Number(s.Total), results.Cell(s.Mean)})
	}
	t.Fill(rows)
	return t
}

// ContrastsTable has each variant beside its counterpart.
func (m *Models) ContrastsTable() results.Table {
	t := results.Table{File: "contrasts.csv", Description: "One model beside another on the same forecasts, one row for each " +
		"two models and class of forecasts.",
		Columns: []results.Column{
			{Name: "kind", Type: "string", Description: "model, alone (one theory beside inside causes) or left out (of both)"},
			{Name: "theory", Type: "string", Description: "the theory in which the two differ; empty for models"},
			{Name: "with", Type: "string", Description: "the first model"},
			{Name: "without", Type: "string", Description: "the second"},
			{Name: "class", Type: "string", Description: "what is forecast; all: everything together"},
			{Name: "forecasts", Type: "integer", Description: "number of forecasts"},
			{Name: "groups", Type: "integer", Description: "number of pairs and countries"},
			{Name: "effective", Type: "number", Description: "how many independent forecasts these are worth"},
			{Name: "difference", Type: "number", Description: "log score of the first less that of the second"},
			{Name: "low", Type: "number", Description: "lower end of its 90 % interval (bootstrap over pairs and origins)"},
			{Name: "high", Type: "number", Description: "upper end"},
			{Name: "verdict", Type: "string", Description: "better, worse or cannot tell"},
		}}
	var rows [][]string
	for k := range m.Contrasts {
		c := &m.Contrasts[k]
		row := []string{c.Kind, c.Theory, c.With, c.Without, classWord(c.Class), strconv.Itoa(c.Forecasts),
			strconv.Itoa(c.Groups)}
		for _, x := range []float64{c.Effective, c.Total, c.Low, c.High} {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, append(row, c.Verdict()))
	}
	t.Fill(rows)
	return t
}

// StackingTable has the weights of the four models.
func (m *Models) StackingTable() results.Table {
	t := results.Table{File: "stacking.csv", Description: "Weights of the four models with which their mixture would have " +
		"forecast best, one row for each model and class of forecasts.",
		Columns: []results.Column{
			{Name: "class", Type: "string", Description: "what is forecast; all: everything together"},
			{Name: "model", Type: "string", Description: "which causes are on"},
			{Name: "weight", Type: "number", Description: "its weight; the four add up to 1"},
			{Name: "low", Type: "number", Description: "lower end of its 90 % interval (bootstrap over pairs and origins)"},
			{Name: "high", Type: "number", Description: "upper end"},
			{Name: "best", Type: "number", Description: "share of resamples in which it has the largest weight"},
		}}
	var rows [][]string
	for _, s := range m.Stacking {
		for k, name := range FourModels {
			rows = append(rows, []string{classWord(s.Class), name, results.Number(s.Weights[k]), results.Cell(s.Low[k]),
				results.Cell(s.High[k]), results.Cell(s.Best[k])})
		}
	}
	t.Fill(rows)
	return t
}

// Report says how the models compare.
func (m *Models) Report() []byte {
	p := &page{}
	m.scores(p)
	m.stacking(p)
	m.contrasts(p, OfModels, "The four models beside each other")
	m.contrasts(p, OfAlone, "Each theory alone beside inside causes")
	m.contrasts(p, OfLeftOut, "Each theory left out of both")
	return p.bytes()
}

// scores has the log score of every variant by class.
func (m *Models) scores(p *page) {
	p.line("Log scores of %d forecasts from %d origins, %d members a fit, seed %d; more is better.\n", len(m.Forecasts),
		len(m.Origins), m.Members, m.Seed)
	head, rule := "| model |", "|---|"
	for _, c := range m.withAll() {
		head += fmt.Sprintf(" %s |", classWord(c))
		rule += "---:|"
	}
	p.line("%s\n%s", head, rule)
	for _, v := range m.Variants {
		row := "| " + v.Name + " |"
		for _, c := range m.withAll() {
			if s := m.Score(v.Name, c); s != nil {
				row += fmt.Sprintf(" %.1f |", s.Total)
			} else {
				row += " – |"
			}
		}
		p.line("%s", row)
	}
	m.impossible(p)
}

// leastLog is the log score of what a model held to be impossible, with some room for rounding: no forecast of a decision or
// a regime gives less than a chance of one in a thousand.
const leastLog = -6.9

// impossible says how much of the scores rests on the least chance. A model without a cause may not have what that cause
// alone can bring about, and the least chance is a convention.
func (m *Models) impossible(p *page) {
	var parts []string
	for _, name := range FourModels {
		v := slices.IndexFunc(m.Variants, func(v Variant) bool { return v.Name == name })
		if v < 0 {
			continue
		}
		n, sum := 0, 0.0
		for k := range m.Forecasts {
			f := &m.Forecasts[k]
			if f.Reporter == "" && f.Logs[v] < leastLog {
				n++
				sum += float64(f.Weight * f.Logs[v])
			}
		}
		parts = append(parts, fmt.Sprintf("*%s* %d (%.1f)", name, n, sum))
	}
	p.line("\nOf what came about, models held to be impossible, with what that cost them: %s. Such a forecast has a chance of "+
		"one in a thousand by convention, so this part of a difference is that convention's. A model without inner barriers "+
		"has no acts and no clashes of its own.", strings.Join(parts, ", "))
}

// stacking has the weights of the four models.
func (m *Models) stacking(p *page) {
	p.line("\n**Stacking.** Weights of the four models whose mixture forecasts best, with 90 %% intervals.\n")
	p.line("| forecasts of | number | neither | inside | outside | both |\n|---|---:|---:|---:|---:|---:|")
	for _, s := range m.Stacking {
		row := fmt.Sprintf("| %s | %d |", classWord(s.Class), s.Forecasts)
		for k, w := range s.Weights {
			row += fmt.Sprintf(" %.2f (%.2f–%.2f) |", w, s.Low[k], s.High[k])
		}
		p.line("%s", row)
	}
}

// contrasts has the contrasts of a kind over all forecasts.
func (m *Models) contrasts(p *page, kind, title string) {
	list := m.OfKind(kind, "")
	if len(list) == 0 {
		return
	}
	p.line("\n**%s.** Differences of log score over all forecasts, with 90 %% intervals.\n", title)
	p.line("| | with | without | difference | worth independent forecasts | verdict |\n|---|---|---|---:|---:|---|")
	var same []string
	for k := range list {
		c := &list[k]
		p.line("| %s | %s | %s | %s | %.0f | %s |", c.Theory, c.With, c.Without, c.interval(), c.Effective, c.Verdict())
		if c.Total == 0 && c.Low == 0 && c.High == 0 {
			same = append(same, c.With+" and "+c.Without)
		}
	}
	if len(same) > 0 {
		p.line("\nThe same to the last digit: %s. What separates the two does not act in any of these years while the record is "+
			"followed, so nothing of the record is evidence for it or against it here.", strings.Join(same, "; "))
	}
}

// interval is the difference in words.
func (c *Contrast) interval() string {
	if math.IsInf(c.Low, 0) || math.IsInf(c.High, 0) {
		return fmt.Sprintf("%+.1f (too few pairs or origins)", c.Total)
	}
	return fmt.Sprintf("%+.1f (%+.1f to %+.1f)", c.Total, c.Low, c.High)
}
