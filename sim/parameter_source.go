package sim

// ParameterSource says where the parameters of a replicate come from.
type ParameterSource string

// The sources. With the last two each replicate has a parameter set of its own.
const (
	Shipped       ParameterSource = ""          // every replicate has the shipped values
	FromPriors    ParameterSource = "priors"    // from what is believed of each parameter by itself
	FromPosterior ParameterSource = "posterior" // from what the region's record leaves of that, jointly
)
