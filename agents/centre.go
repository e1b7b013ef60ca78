package agents

// What the outside terms of stances come to at the medians of the priors. TestCentre computes both numbers again;
// `go test ./agents -run Centre -update` writes them.
const (
	// usualCentre makes the outside terms add up, over 1992–2015, to what they came to in model 0.3. New theories would
	// else lower every stance, and a switch would show that fall and not what the theory says.
	usualCentre = -0.0704

	// usualCooperation is the mean of cooperation over these years.
	usualCooperation = 0.3462
)
