package evidence

// Priors is what the model says before it has seen the record.
type Priors struct {
	Histories // over draws from the priors

	Given, Free       string // names of the scenarios
	Year              int    // in which causes are weighed
	Draws, Pairs      int
	Seed              uint64
	ModelVersion      string
	Parameters        string // digest of the parameter table with its priors
	Inputs            string // digest of the scenarios and the region's files
	Scale             ScalePrior
	Stance, H         ShareSpread
	Coalitions        []CoalitionLevel
	Answers           []ScaleAnswer
	EffortFrom        int // years over which the effort of powers is measured
	EffortTo          int
	Efforts, Theories []Effort
}

// ScalePrior is a lognormal prior of external.scale.
type ScalePrior struct {
	Median, Spread float64 // Spread is the standard deviation of the logarithm
}

// ShareSpread says where the share of outside causes lies over draws.
type ShareSpread struct {
	Draws, Left    int // all draws, and those left out because both kinds of barriers take away next to nothing
	Low, Mid, High float64
	// 95 % intervals of the three points, of the draws.
	LowFrom, LowTo, MidFrom, MidTo, HighFrom, HighTo float64

	Sorted []float64 // the shares of the draws that are not left out
}

// ScaleAnswer is the prior of external.scale that a search found.
type ScaleAnswer struct {
	Low, High float64 // where the 5 and 95 % points were wanted
	Prior     ScalePrior
	Reached   ShareSpread
}

// CoalitionLevel is the level of an outcome in a coalition of the game of barriers, over draws.
type CoalitionLevel struct {
	Coalition, Outcome string
	Low, Mid, High     float64
}

// Effort is the effect of more or less effort of powers at the medians of the priors.
type Effort struct {
	History  string // the scenario
	Theories string // which theories about outside powers are on
	Power    string
	Change   string
	Outcome  string
	// Mean difference over pairs of runs on the same draws, and the ends of its 95 % interval.
	Mean, Low, High float64
}
