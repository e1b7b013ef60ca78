package sim

// Draws says where the parameters of a replicate come from.
type Draws string

// The sources. With the last two each replicate has a parameter set of its own.
const (
	Shipped       Draws = ""          // every replicate has the shipped values
	FromPriors    Draws = "priors"    // from what is believed of each parameter by itself
	FromPosterior Draws = "posterior" // from what the region's record leaves of that, jointly
)
