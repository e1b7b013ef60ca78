package sim

// OrganisationField is what an organisation is for.
type OrganisationField uint8

// The fields of organisations.
const (
	EconomicOrganisation OrganisationField = iota
	SecurityOrganisation
	DialogueOrganisation
	GridOrganisation  // a common power grid: power flows only between members of one
	WaterOrganisation // keeps and shares water
)

// OrganisationFieldNames are the words for fields, indexed by OrganisationField.
var OrganisationFieldNames = [...]string{"economic", "security", "dialogue", "grid", "water"}

// Organisation is a body that members of the region may belong to.
type Organisation struct {
	ID, Name      string
	Sponsors      []int // places among the powers, none for a home-grown body
	Field         OrganisationField
	Depth         float64 // how much it binds, 0..1
	Supranational float64 // powers that it takes over from its members, 0..1
	Enforcement   float64 // means to have decisions carried out, 0..1
	Union         bool    // customs union: easier trade inside, a wall around
	Open          bool    // members may join and leave by themselves from Region.ChoicesFrom on

	// In every history nobody joins a body that is not there, or one by invitation by himself.
	Founded      int  // first year in which it can be there, 0 for one that always was
	Ended        int  // first year without it, 0 for none; never of a home-grown body
	ByInvitation bool // entries alone say who belongs

	// These count in free history alone, see Region.FreeHistory.
	SuccessorOf []int // bodies whose members it takes over in the year in which it is founded
	Founders    []int // members that may found it, of a home-grown body
}

// There tells whether a body can be there in a year.
func (o *Organisation) There(year int) bool {
	return year >= o.Founded && (o.Ended == 0 || year < o.Ended)
}

// Form is a kind of regional institution.
type Form struct {
	Name          string
	Depth         float64 // how much it can do for cooperation, 0..1
	Supranational float64 // powers taken over, 0..1
	Enforcement   float64 // means to have agreements kept, 0..1
	Formality     float64 // treaty and secretariat, 0..1; a neutral state dislikes it
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
	Observing // at the table without a vote
)

// MembershipNames are the words for memberships, indexed by Membership.
var MembershipNames = [...]string{"outside", "suspended", "member", "observer"}
