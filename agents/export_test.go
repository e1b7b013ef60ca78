package agents

// What tests look into.
var (
	Cooperation = cooperation
	Stays       = (*ProtectiveIntegration).stays
	Know        = (*SecurityDilemma).know
	Severity    = Incidents.severity
	FirstStep   = Offices.firstStep
)

// Scaled gives the parameters as the rules read them.
func Scaled(p Params) Params { return p.scaled() }

// Engagement is the share of an alignment that counts for a power with the given level of leverage.
func Engagement(p *Params, level float64) float64 { return p.Presence.engagement(level) }
