package results

import "concord/sim"

// Observed is the record beside the simulation, for figures and the summary. Reporters of trade are kept
// apart and never spliced.
type Observed struct {
	InsideShare []Band               // share of the members' trade that is among themselves
	Turnover    map[string][]Reading // by pair, US$ a year, by reporter
	Openness    map[string][]Reading // by country, trade over size
	Regimes     map[string][]Spell   // by border, coded
	Comparators []Level              // inside shares of other regions
}

// Band is an observed value with the low and high reading of its sources.
type Band struct {
	Year           int
	Low, Mid, High float64
}

// Reading is one reporter's value in a year.
type Reading struct {
	Year     int
	Value    float64
	Reporter string
}

// Spell says which regime a border was coded as over some years.
type Spell struct {
	From, To  int
	Regime    sim.Regime
	Certainty string
}

// Level is a level for comparison, from the paper or the record.
type Level struct {
	Name    string
	Year    int
	Share   float64
	Reading string // "paper" or "record"
	ID      string // claim id of the paper's number
}
