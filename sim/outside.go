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

// Strategy is how an outside power goes about the region. Powers differ by
// these numbers, not by code.
type Strategy struct {
	Rate     []float64               // by year: spending on the region [share of own size]
	Use      [NumInstruments]float64 // shares of the spending, sum at most 1
	Interest []float64               // by member: weight when the spending is shared out, 0..1
	Secures  []float64               // by member: security provided to a country that leans on it fully, 0..1
	Lead     float64                 // insistence on leading the bodies it is in, 0..1 (K91)

	ExclusionAversion float64 // dislike of bodies that it is not in, 0..1 (K92); key "minds" of the region file
	HubPreference     float64 // preference for spokes over a wheel, 0..1 (K76 K93); key "spokes"
	RivalResponse     float64 // how much a rival's gain draws its effort, 0..1 (loop B1); key "reacts"
}

// BodyField is what an organisation is for.
type BodyField uint8

// The fields of organisations.
const (
	EconomicBody BodyField = iota
	SecurityBody
	DialogueBody
	GridBody // a common power grid: power flows only between members of one
)

// BodyFieldNames are the words for fields, indexed by BodyField.
var BodyFieldNames = [...]string{"economic", "security", "dialogue", "grid"}

// Organisation is a body that members of the region may belong to.
type Organisation struct {
	ID, Name      string
	Sponsors      []int // places among the powers, none for a home-grown body
	Field         BodyField
	Depth         float64 // how much it binds, 0..1
	Supranational float64 // powers that it takes over from its members, 0..1
	Enforcement   float64 // means to have decisions carried out, 0..1
	Union         bool    // customs union: easier trade inside, a wall around
	Open          bool    // members may join and leave by themselves from Region.ChoicesFrom on
}

// Stream is what two members share in water and energy: the one upstream holds
// summer water and power, the one downstream winter fuel (K41).
type Stream struct {
	Up, Down  int
	Water     float64 // dependence of the one downstream on water that the other releases, 0..1
	Fuel      float64 // dependence of the one upstream on fuel from the other, 0..1
	SummerTWh float64 // power that the one upstream could sell from a full summer release [TWh/year]
	WinterTWh float64 // winter power that a full summer release costs the one upstream [TWh/year]
	WaterMCM  float64 // water released in a summer of full compliance [million m³/year]
	GasBCM    float64 // pipeline capacity downstream to upstream [billion m³/year]
}

// Form is a kind of regional institution.
type Form struct {
	Name          string
	Depth         float64 // how much it can do for cooperation, 0..1
	Supranational float64 // powers taken over, 0..1
	Enforcement   float64 // means to have agreements kept, 0..1
	Formality     float64 // treaty and secretariat, 0..1; what a neutral state minds
	Coverage      float64 // share of those invited that must sign
	Lead          float64 // room that it gives to a leading state, 0..1
	Market        float64 // depth of free trade inside, 0..1
}

// FormNames are the institutions that exist, indexed as Region.Forms.
var FormNames = [...]string{"consultative", "nordic", "asean", "eu", "mercosur"}

// Membership of a member in an organisation.
type Membership uint8

// The states of membership.
const (
	Outside Membership = iota
	Suspended
	Belonging
)

// MembershipNames are the words for memberships, indexed by Membership.
var MembershipNames = [...]string{"outside", "suspended", "member"}
