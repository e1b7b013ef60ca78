package sim

// Instruments of an outside power.
const (
	UseFinance  = iota // credit, investment and debt
	UseSecurity        // guarantees, bases, arms
	UseBodies          // organisations that it sponsors
	UseProjects        // corridors, pipelines, lines
	NumInstruments
)

// InstrumentNames are the words for instruments.
var InstrumentNames = [NumInstruments]string{"finance", "security", "bodies", "projects"}

// Strategy is how an outside power acts in the region. Powers differ in these numbers, not in code.
type Strategy struct {
	Rate     []float64               // by year: spending on the region [share of own size]
	Use      [NumInstruments]float64 // shares of the spending, sum at most 1
	Interest []float64               // by member: weight when the spending is shared out, 0..1
	Secures  []float64               // by member: security provided to a country that leans on it fully, 0..1
	Lead     float64                 // insistence on leading the bodies that it belongs to, 0..1 (K91)

	ExclusionAversion float64 // dislike of bodies that it does not belong to, 0..1 (K92); key "minds" of the region file
	HubPreference     float64 // preference for spokes over a wheel, 0..1 (K76 K93); key "spokes"
	RivalResponse     float64 // how much a rival's gain draws its effort, 0..1 (loop B1); key "reacts"
}
