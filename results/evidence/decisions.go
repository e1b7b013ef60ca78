package evidence

import (
	"strconv"

	"concord/results"
)

// Naive forecasts of decisions and of what happens.
const (
	OwnRate   = "own rate"   // how often it has happened until the origin, drawn to the rate of its class
	ClassRate = "class rate" // how often anything of its class has
	Never     = "never"      // only the doubt remains
)

// Memberships is the class of who belongs to which body. It is a state and not an event.
const Memberships = "memberships"

// eventMethods and stateMethods are the forecasts of what happens or not and of what is or not.
var (
	eventMethods = []string{Simulator, OwnRate, ClassRate, Never}
	stateMethods = []string{Simulator, Persistence, Transitions}
)

// DecisionMethods are the forecasts of a class of decisions, in the order of Decision.Chances.
func DecisionMethods(class string) []string {
	if class == Memberships {
		return stateMethods
	}
	return eventMethods
}

// Decision is a forecast of one thing that happened in a year or did not, by every method.
type Decision struct {
	Card         string
	Class, Name  string
	Unit         string // pair or country
	Origin, Year int
	Happened     bool
	Chances      [4]float64 // in the order of DecisionMethods
}

// Horizon is years ahead.
func (d *Decision) Horizon() int { return d.Year - d.Origin }

// DecisionSkill is the simulator beside one method over the decisions of a class. Own and Other of the comparison are
// Brier scores.
type DecisionSkill struct {
	Class, Unit   string // Unit is "" for all
	Happened      int    // how often it happened, or was so
	Once          int    // the same, each year of each thing once, whatever the origin
	Expected      float64
	OtherExpected float64 // by the method
	Comparison
}

// EachOfDecisions calls do for every comparison of decisions that is reported but those by unit. Horizon 0 means all.
func (t *Backtest) EachOfDecisions(do func(class, card, method string, horizon int)) {
	for _, class := range t.Classes {
		for _, card := range cards {
			for _, method := range DecisionMethods(class)[1:] {
				for h := range t.Horizon + 1 {
					do(class, card, method, h)
				}
			}
		}
	}
}

// Rival is the naive forecast of a class that knows most: what is told by pair and country is told beside it.
func Rival(class string) string {
	if class == Memberships {
		return Transitions
	}
	return OwnRate
}

// Enough is how often something must have happened to a pair or a country to be told by itself.
const Enough = 3

// decided finds a comparison of decisions; nil where there was nothing to compare.
func (t *Backtest) decided(class, unit, card, method string, horizon int) *DecisionSkill {
	for k := range t.OfDecisions {
		d := &t.OfDecisions[k]
		if d.Class == class && d.Unit == unit && d.Card == card && d.Method == method && d.Horizon == horizon {
			return d
		}
	}
	return nil
}

// ChancesTable has every forecast of a decision.
func (t *Backtest) ChancesTable() results.Table {
	table := results.Table{File: "chances.csv",
		Description: "Every forecast of a decision, of a clash and of a membership, one row for each thing, card, origin and " +
			"year.",
		Columns: []results.Column{
			{Name: "card", Type: "string", Description: "conditional or unconditional, as in scores.csv"},
			{Name: "class", Type: "string", Description: "what kind of thing it is"},
			{Name: "thing", Type: "string", Description: "what is forecast, as a pair and a matter, or a country and a body"},
			{Name: "unit", Type: "string", Description: "the pair or the country"},
			{Name: "origin", Type: "integer", Description: "last year that the forecast knows"},
			{Name: "year", Type: "integer", Description: "year that is forecast"},
			{Name: "horizon", Type: "integer", Description: "years ahead"},
			{Name: "happened", Type: "boolean", Description: "whether by the record it happened; of memberships, whether it " +
				"was so"},
			{Name: "simulator", Type: "number", Description: "chance by the simulator: the mean over members; of memberships " +
				"their share"},
			{Name: "own_rate", Type: "number", Description: "chance by how often it happened until the origin, drawn to its " +
				"class; empty for memberships"},
			{Name: "class_rate", Type: "number", Description: "chance by how often anything of its class happened until the " +
				"origin; empty for memberships"},
			{Name: "never", Type: "number", Description: "the doubt that remains; empty for memberships"},
			{Name: "persistence", Type: "number", Description: "chance if all stays; of memberships only"},
			{Name: "transitions", Type: "number", Description: "chance by the rates of joining and leaving until the origin; " +
				"of memberships only"},
		}}
	var rows [][]string
	for k := range t.Decisions {
		d := &t.Decisions[k]
		row := []string{d.Card, d.Class, d.Name, d.Unit, strconv.Itoa(d.Origin), strconv.Itoa(d.Year), strconv.Itoa(d.Horizon()),
			strconv.FormatBool(d.Happened)}
		chance := [6]string{}
		for n, method := range DecisionMethods(d.Class) {
			at := [...]string{Simulator, OwnRate, ClassRate, Never, Persistence, Transitions}
			for m := range at {
				if at[m] == method {
					chance[m] = results.Number(d.Chances[n])
				}
			}
		}
		rows = append(rows, append(row, chance[:]...))
	}
	table.Fill(rows)
	return table
}

// DecisionsTable has the simulator beside each naive forecast of decisions.
func (t *Backtest) DecisionsTable() results.Table {
	table := results.Table{File: "decisions.csv",
		Description: "The simulator beside naive forecasts of decisions, clashes and memberships, one row for each class, " +
			"group, card, method and horizon.",
		Columns: append([]results.Column{
			{Name: "class", Type: "string", Description: "what kind of thing is forecast"},
			{Name: "group", Type: "string", Description: "pair or country; empty for all"},
			{Name: "card", Type: "string", Description: "conditional or unconditional, as in scores.csv"},
			{Name: "method", Type: "string", Description: "the naive forecast that the simulator is compared with"},
			{Name: "horizon", Type: "integer", Description: "years ahead; 0 for all"},
			{Name: "forecasts", Type: "integer", Description: "number of forecasts compared"},
			{Name: "happened", Type: "integer", Description: "how many of them happened, or were so"},
			{Name: "once", Type: "integer", Description: "the same, each thing and year counted once, whatever the origin"},
			{Name: "expected", Type: "number", Description: "how many the simulator expected"},
			{Name: "expected_method", Type: "number", Description: "how many the method expected"},
			{Name: "brier", Type: "number", Description: "mean Brier score of the simulator, less is better"},
			{Name: "brier_method", Type: "number", Description: "that of the method"},
			{Name: "skill", Type: "number", Description: "1 − brier / brier_method: above 0 the simulator is better"},
			{Name: "skill_low", Type: "number", Description: "lower end of its 90 % interval (bootstrap by group)"},
			{Name: "skill_high", Type: "number", Description: "upper end"},
			{Name: "p", Type: "number",
				Description: "p-value of Diebold and Mariano's test by origin; empty when there are too few origins"},
			{Name: "verdict", Type: "string", Description: "better, worse or not distinguishable by Brier score"},
		}, gainColumns...)}
	var rows [][]string
	for k := range t.OfDecisions {
		d := &t.OfDecisions[k]
		row := []string{d.Class, d.Unit, d.Card, d.Method, strconv.Itoa(d.Horizon), strconv.Itoa(d.Forecasts),
			strconv.Itoa(d.Happened), strconv.Itoa(d.Once)}
		for _, x := range []float64{d.Expected, d.OtherExpected, d.Own, d.Other, d.Skill, d.Low, d.High, d.P} {
			row = append(row, results.Cell(x))
		}
		rows = append(rows, append(append(row, d.Verdict()), d.gainCells()...))
	}
	table.Fill(rows)
	return table
}

// gainColumns are the columns of log scores in a table of comparisons.
var gainColumns = []results.Column{
	{Name: "log", Type: "number",
		Description: "mean log score of the simulator in nats: −ln of the density, or of the chance, of what came true; less " +
			"is better"},
	{Name: "log_method", Type: "number", Description: "that of the method"},
	{Name: "gain", Type: "number", Description: "log_method − log: above 0 the simulator is better"},
	{Name: "gain_low", Type: "number", Description: "lower end of its 90 % interval (bootstrap by pair or country)"},
	{Name: "gain_high", Type: "number", Description: "upper end"},
	{Name: "gain_p", Type: "number",
		Description: "p-value of Diebold and Mariano's test of log scores by origin; empty when there are too few origins"},
	{Name: "gain_verdict", Type: "string", Description: "better, worse or not distinguishable by log score"},
}

// gainCells are a comparison's cells of gainColumns.
func (c *Comparison) gainCells() []string {
	var row []string
	for _, x := range []float64{c.OwnLog, c.OtherLog, c.Gain, c.GainLow, c.GainHigh, c.GainP} {
		row = append(row, results.Cell(x))
	}
	return append(row, c.GainVerdict())
}
