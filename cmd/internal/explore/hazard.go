package explore

// HazardClass says what kind of decision a hazard is.
type HazardClass uint8

// The classes of hazards.
const (
	Signed  HazardClass = iota // two members sign a paper on a matter
	Acted                      // a member acts against another
	Joined                     // a member joins an organisation
	Left                       // a member leaves an organisation, or suspends its membership
	Entered                    // a signed paper comes into force
	Clashed                    // a border has a clash less severe than a war
	Fought                     // a border has a war
	numHazards
)

// HazardNames are the words for classes of hazards, indexed by HazardClass.
var HazardNames = [numHazards]string{"papers signed", "hostile acts", "bodies joined", "bodies left", "papers in force",
	"clashes", "wars"}

// Hazard is one thing that can happen once a year, or not.
type Hazard struct {
	Class HazardClass
	Name  string // as in "KG-UZ reopening", "UZ border_closure TJ", "KG EAEU", "KG-TJ"
	A, B  int    // members: the pair, the actor and the other, the member and −1
	place int    // in the list of agents.Watch of its class
}

// AtRisk tells whether by the record a hazard could happen in a year.
func (p *Problem) AtRisk(hazard, year int) bool { return false }

// Happened tells whether by the record a hazard happened in a year.
func (p *Problem) Happened(hazard, year int) bool { return false }

// Chance is what a run says of a hazard in a year, kept from 0 and 1 by the doubt that the model may be wrong.
func (p *Problem) Chance(run path, hazard, year int) float64 { return doubt }

// doubt is the chance of what the model holds to be impossible: its own and the coders' mistakes.
const doubt = 0.001
