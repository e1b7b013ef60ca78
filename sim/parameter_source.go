package sim

// ParameterSource says where the parameters of a replicate come from.
type ParameterSource string

// The sources. With FromPriors and FromPosterior each replicate has a parameter set of its own.
const (
	Shipped       ParameterSource = ""              // every replicate has the shipped values: the posterior means after a fit
	FromPriors    ParameterSource = "priors"        // from the prior of each parameter, independently
	FromPosterior ParameterSource = "posterior"     // from the joint posterior, as fitted to the region's record
	PriorMedians  ParameterSource = "prior-medians" // every replicate has the medians of the priors, as before any fit
)

// Sources are the sources that a request can name, in the order of their words.
var Sources = [...]ParameterSource{FromPriors, PriorMedians, FromPosterior}

// Varies tells whether each replicate has a parameter set of its own.
func (s ParameterSource) Varies() bool { return s == FromPriors || s == FromPosterior }
