package evidence

import (
	"math"
	"slices"
	"strconv"

	"concord/results"
)

// Methods of a fit to one region. They differ in what is known of the numbers that all regions share.
const (
	FittedHere  = "fitted here"  // priors, then the region's own record
	CarriedOver = "carried over" // the posterior of the others, which the region's own record does not move
	Pooled      = "pooled"       // the posterior of the others, then the region's own record
	FromPriors  = "priors"       // the priors, which no record moves
)

// TransferMethods are all of them in the order of the page.
var TransferMethods = [...]string{FittedHere, CarriedOver, Pooled, FromPriors}

// TransferNaive are the naive forecasts beside them: of trade and of border regimes.
var (
	TransferNaive   = [...]string{WithGDPs, Persistence}
	TransferRegimes = [...]string{Transitions, Persistence}
)

// What is forecast.
const (
	OfTrade   = "trade"
	OfRegimes = "regimes"
)

// TransferDesign says what is forecast and how.
type TransferDesign struct {
	First, Last int // origins; 0 for the earliest and the latest of each region
	Every       int // years from one origin to the next
	Horizon     int // years ahead, at most
	Members     int // of each fit
	Steps       int
	Seed        uint64
}

// Transfer says what of the model carries over between regions.
type Transfer struct {
	TransferDesign
	Regions []TransferRegion
	Numbers []SharedNumber // of every two regions, by path; then those that no rule reads
	Shared  int            // numbers that all regions share
	Local   []string       // numbers of the table that they do not, although every region fits them
	Order   TransferOrder
}

// TransferRegion is what came of the methods in one region.
type TransferRegion struct {
	Scenario, Name string
	Origins        []int
	Until          int     // the last year of its record
	Placebo        float64 // largest contraction of a number that no rule reads, in the fit to its whole record
	Trade, Regimes []Score
	Skills         []TransferSkill
	Gaps           []TransferGap
	Levels         []TransferLevel
}

// TransferSkill is a method beside a naive forecast.
type TransferSkill struct {
	Of, Own string
	Comparison
}

// TransferGap is a method beside that of the fit to the region alone, on the same forecasts: its loss less the other's. Below 0
// the method is better.
type TransferGap struct {
	Of, Own         string
	Horizon         int // 0 for all
	Forecasts       int
	Pairs           int
	Score, Low, Top float64 // in the score, with 90 % interval from a bootstrap of pairs
	Log             float64 // in the log score
	LogLow, LogTop  float64
}

// Verdict says whether the method is better or worse.
func (g *TransferGap) Verdict() string {
	switch {
	case g.Top < 0:
		return Better
	case g.Low > 0:
		return Worse
	}
	return NotDistinguishable
}

// TransferLevel is the share inside the region, as a method has it after the fit to the whole record.
type TransferLevel struct {
	Method string
	Level
}

// SharedNumber is a shared number in the fits of two regions, each to its own whole record. Scores are in standard deviations
// of the prior.
type SharedNumber struct {
	Path        string
	A, B        int // regions
	Blind       bool
	Mean, SD    [2]float64 // of the score, in A and B
	Contraction [2]float64
	Value       [2]float64 // mean of the number itself; NaN for what no rule reads
	Low, High   [2]float64 // its 5 and 95 %
	Told        [2]bool    // whether the region's record tells of it: more than of any number that no rule reads
	Z           float64    // of disagreement
	Pooled      [3]float64 // mean and standard deviation of the score, mean of the number, after both records
}

// Both tells whether both records tell of the number.
func (a *SharedNumber) Both() bool { return a.Told[0] && a.Told[1] }

// Apart is how far apart two scores may be expected to be, in standard deviations: from this on they disagree.
const Apart = 1.96

// Disagrees tells whether two records tell of a number and contradict each other.
func (a *SharedNumber) Disagrees() bool { return a.Both() && math.Abs(a.Z) > Apart }

// Disagreement is how far two posterior means of one score are apart, in standard deviations of what is expected if both
// records are of one true value. The prior is standard normal, so a mean of a record with contraction c is c times the truth
// plus noise, and has the variance c over all truths; two of them have the covariance cA·cB.
func Disagreement(meanA, meanB, cA, cB float64) float64 {
	v := cA + cB - float64(2*float64(cA*cB))
	if !(v > 0) {
		return math.NaN()
	}
	return (meanA - meanB) / math.Sqrt(v)
}

// TransferOrder is what the order of the records does to the pooled numbers, where it should do nothing: mean absolute
// differences of their scores' standard deviations and means, and the same of numbers that no rule reads.
type TransferOrder struct {
	SD, Mean           float64
	BlindSD, BlindMean float64
}

// skill finds a comparison; nil where there was nothing to compare.
func (r *TransferRegion) skill(of, own, naive string, horizon int) *TransferSkill {
	k := slices.IndexFunc(r.Skills, func(s TransferSkill) bool {
		return s.Of == of && s.Own == own && s.Method == naive && s.Horizon == horizon
	})
	if k < 0 {
		return nil
	}
	return &r.Skills[k]
}

// Skill is that of a method on all forecasts of trade or regimes against the naive forecast that comes first.
func (r *TransferRegion) Skill(of, own string) *TransferSkill {
	if of == OfRegimes {
		return r.skill(of, own, TransferRegimes[0], 0)
	}
	return r.skill(of, own, TransferNaive[0], 0)
}

// gap finds a difference; nil where there was nothing to compare.
func (r *TransferRegion) gap(of, own string, horizon int) *TransferGap {
	k := slices.IndexFunc(r.Gaps, func(g TransferGap) bool { return g.Of == of && g.Own == own && g.Horizon == horizon })
	if k < 0 {
		return nil
	}
	return &r.Gaps[k]
}

// Told are the numbers of two regions of which both records tell, those that disagree most first.
func (t *Transfer) Told(a, b int) []SharedNumber {
	var list []SharedNumber
	for _, n := range t.Numbers {
		if n.A == a && n.B == b && !n.Blind && n.Both() {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(x, y SharedNumber) int {
		switch p, q := math.Abs(x.Z), math.Abs(y.Z); {
		case p > q:
			return -1
		case p < q:
			return 1
		}
		return 0
	})
	return list
}

// counts are how many of the numbers of two regions are of some kind.
func (t *Transfer) counts(a, b int, blind bool, which func(*SharedNumber) bool) (n int) {
	for k := range t.Numbers {
		if x := &t.Numbers[k]; x.A == a && x.B == b && x.Blind == blind && which(x) {
			n++
		}
	}
	return n
}

// EachTwo calls do for every two regions.
func (t *Transfer) EachTwo(do func(a, b int)) {
	for b := range t.Regions {
		for a := range b {
			do(a, b)
		}
	}
}

// ScoresTable has every forecast of all regions.
func (t *Transfer) ScoresTable() results.Table {
	table := results.Table{File: "scores.csv",
		Description: "Every forecast and its score against one reading, one row for each. Conditional card. Trade in log points.",
		Columns: []results.Column{
			{Name: "scenario", Type: "string", Description: "whose region is forecast"},
			{Name: "of", Type: "string", Description: "trade, or regimes (of borders)"},
			{Name: "method", Type: "string", Description: "fitted here, carried over, pooled or priors; or a naive forecast"},
			{Name: "unit", Type: "string", Description: "pair or border"},
			{Name: "reporter", Type: "string", Description: "whose reading it is; empty for regimes"},
			{Name: "origin", Type: "integer", Description: "last year that the forecast knows"},
			{Name: "year", Type: "integer", Description: "year that is forecast"},
			{Name: "score", Type: "number", Description: "of trade the CRPS, of a regime the Brier score; less is better"},
			{Name: "error", Type: "number", Description: "of trade the distance of the median from the reading, of a regime " +
				"the ranked probability score"},
			{Name: "within_90", Type: "boolean", Description: "whether the 90 % interval holds the reading; false for regimes"},
			{Name: "log", Type: "number", Description: "log score in nats, less is better"},
		}}
	var rows [][]string
	for k := range t.Regions {
		r := &t.Regions[k]
		for _, list := range []struct {
			of     string
			scores []Score
		}{{OfTrade, r.Trade}, {OfRegimes, r.Regimes}} {
			for n := range list.scores {
				s := &list.scores[n]
				rows = append(rows, []string{r.Scenario, list.of, s.Method, s.Group, s.Reporter, strconv.Itoa(s.Origin),
					strconv.Itoa(s.Year), results.Number(s.CRPS), results.Number(s.Error), strconv.FormatBool(s.Within),
					results.Number(s.Log)})
			}
		}
	}
	table.Fill(rows)
	return table
}

// SkillTable has every method beside the naive forecasts, and beside the fit to the region alone.
func (t *Transfer) SkillTable() results.Table {
	table := results.Table{File: "transfer.csv",
		Description: "What each method of a fit is worth in each region: beside naive forecasts (skill), and beside the fit to " +
			"the region alone (difference of scores, below 0 better).",
		Columns: []results.Column{
			{Name: "scenario", Type: "string", Description: "whose region is forecast"},
			{Name: "of", Type: "string", Description: "trade, or regimes (of borders)"},
			{Name: "method", Type: "string", Description: "fitted here, carried over, pooled or priors"},
			{Name: "against", Type: "string", Description: "a naive forecast, or fitted here"},
			{Name: "horizon", Type: "integer", Description: "years ahead; 0 for all"},
			{Name: "forecasts", Type: "integer", Description: "number of forecasts"},
			{Name: "score", Type: "number", Description: "mean score of the method, pairs count once; empty beside fitted here"},
			{Name: "score_against", Type: "number", Description: "that of the other; empty beside fitted here"},
			{Name: "value", Type: "number", Description: "skill, 1 − score / score_against; beside fitted here the difference " +
				"of scores"},
			{Name: "low", Type: "number", Description: "lower end of its 90 % interval (bootstrap by pair)"},
			{Name: "high", Type: "number", Description: "upper end"},
			{Name: "log", Type: "number", Description: "gain in log score, in nats: above 0 the method is better; " +
				"beside fitted " +
				"here the difference, below 0 better"},
			{Name: "log_low", Type: "number", Description: "lower end of its 90 % interval"},
			{Name: "log_high", Type: "number", Description: "upper end"},
			{Name: "verdict", Type: "string", Description: "better, worse or not distinguishable"},
		}}
	var rows [][]string
	for k := range t.Regions {
		r := &t.Regions[k]
		for n := range r.Skills {
			s := &r.Skills[n]
			row := []string{r.Scenario, s.Of, s.Own, s.Method, strconv.Itoa(s.Horizon), strconv.Itoa(s.Forecasts)}
			for _, x := range []float64{s.Comparison.Own, s.Other, s.Skill, s.Low, s.High, s.Gain, s.GainLow, s.GainHigh} {
				row = append(row, results.Cell(x))
			}
			rows = append(rows, append(row, s.Verdict()))
		}
		for n := range r.Gaps {
			g := &r.Gaps[n]
			row := []string{r.Scenario, g.Of, g.Own, FittedHere, strconv.Itoa(g.Horizon), strconv.Itoa(g.Forecasts), "", ""}
			for _, x := range []float64{g.Score, g.Low, g.Top, g.Log, g.LogLow, g.LogTop} {
				row = append(row, results.Cell(x))
			}
			rows = append(rows, append(row, g.Verdict()))
		}
	}
	table.Fill(rows)
	return table
}

// NumbersTable has every shared number in every two regions, and those that no rule reads.
func (t *Transfer) NumbersTable() results.Table {
	table := results.Table{File: "numbers.csv",
		Description: "Every shared number in the fits of two regions, each to its own whole record, and after both records. " +
			"Scores are in standard deviations of the prior.",
		Columns: []results.Column{
			{Name: "number", Type: "string", Description: "path of the number; placebo N is one that no rule reads"},
			{Name: "scenario_a", Type: "string", Description: "the first region's scenario"},
			{Name: "scenario_b", Type: "string", Description: "the second region's"},
			{Name: "score_a", Type: "number", Description: "posterior mean of the score in the first region"},
			{Name: "score_b", Type: "number", Description: "in the second"},
			{Name: "contraction_a", Type: "number", Description: "share of the prior variance that is gone in the first region"},
			{Name: "contraction_b", Type: "number", Description: "in the second"},
			{Name: "value_a", Type: "number", Description: "posterior mean of the number in the first region"},
			{Name: "value_b", Type: "number", Description: "in the second"},
			{Name: "told_a", Type: "boolean", Description: "whether the first record tells of it: its contraction exceeds that " +
				"of all numbers that no rule reads"},
			{Name: "told_b", Type: "boolean", Description: "whether the second does"},
			{Name: "z", Type: "number", Description: "difference of the scores over what is expected under one true value"},
			{Name: "pooled_score", Type: "number", Description: "mean of the score after both records, the second one last"},
			{Name: "pooled_sd", Type: "number", Description: "its standard deviation"},
			{Name: "pooled_value", Type: "number", Description: "mean of the number after both records"},
		}}
	var rows [][]string
	for k := range t.Numbers {
		n := &t.Numbers[k]
		row := []string{n.Path, t.Regions[n.A].Scenario, t.Regions[n.B].Scenario}
		for _, x := range []float64{n.Mean[0], n.Mean[1], n.Contraction[0], n.Contraction[1], n.Value[0], n.Value[1]} {
			row = append(row, results.Cell(x))
		}
		row = append(row, strconv.FormatBool(n.Told[0]), strconv.FormatBool(n.Told[1]))
		for _, x := range []float64{n.Z, n.Pooled[0], n.Pooled[1], n.Pooled[2]} {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, row)
	}
	table.Fill(rows)
	return table
}

// LevelsTable has the share inside by every method.
func (t *Transfer) LevelsTable() results.Table {
	table := results.Table{File: "levels.csv",
		Description: "The share of members' trade that is among themselves, observed and after the fit to the whole record.",
		Columns: []results.Column{
			{Name: "scenario", Type: "string", Description: "whose region it is"},
			{Name: "method", Type: "string", Description: "fitted here, carried over, pooled or priors"},
			{Name: "year", Type: "integer", Description: "year"},
			{Name: "observed", Type: "number", Description: "the middle of the readings"},
			{Name: "observed_low", Type: "number", Description: "their lower end"},
			{Name: "observed_high", Type: "number", Description: "their upper end"},
			{Name: "simulated", Type: "number", Description: "median over members"},
			{Name: "low", Type: "number", Description: "5 % over members"},
			{Name: "high", Type: "number", Description: "95 % over members"},
		}}
	var rows [][]string
	for k := range t.Regions {
		for _, l := range t.Regions[k].Levels {
			row := []string{t.Regions[k].Scenario, l.Method, strconv.Itoa(l.Year)}
			for _, x := range []float64{l.Observed, l.Low, l.High, l.Simulated, l.SimLow, l.SimTop} {
				row = append(row, results.Number(x))
			}
			rows = append(rows, row)
		}
	}
	table.Fill(rows)
	return table
}
