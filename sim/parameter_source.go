package sim

// ParameterSource says where the parameters of a replicate come from.
type ParameterSource string

// The sources. With the last two each replicate has a parameter set of its own.
const (
	Shipped       ParameterSource = ""          // every replicate has the shipped values
	FromPriors    ParameterSource = "priors"    // from the prior of each parameter, independently
	FromPosterior ParameterSource = "posterior" // from the joint posterior, as fitted to the region's record
)
