package sim

// Landmarks are the years that tables, figures and forecasts show of a region. No rule reads them.
type Landmarks struct {
	Shown   []int // of the tables of a summary
	Brief   []int // of short tables, between the first year and the last
	Borders int   // of the borders that a run reports at its end
	HeldOut int   // origin of the forecasts that a backtest reports separately
	Turn    *Turn // nil for none
}

// Turn is a member's turn to its neighbours.
type Turn struct {
	Member int
	Year   int // the first year of effect
}
