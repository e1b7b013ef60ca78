package sim

// Landmarks are the years by which a region's story is told. No rule reads them: tables,
// figures and forecasts do.
type Landmarks struct {
	Shown   []int // of the tables of a summary
	Brief   []int // of short tables, between the first year and the last
	Borders int   // of the borders that are told when a run is done
	HeldOut int   // origin of the forecasts that a backtest tells by themselves
	Turn    *Turn // nil for none
}

// Turn is a member's turn to its neighbours.
type Turn struct {
	Member int
	Year   int // the first year of effect
}
