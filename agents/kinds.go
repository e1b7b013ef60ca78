package agents

import "concord/sim"

// Every kind of entry is one value of one of the natures below. It holds what scenario files may say of the
// kind (sim.Kind), and what the kind does. Functions get the entry's index e. w.Value(e, slot) is the value
// that a scenario file gives to a key. The slots are named beside each kind.

// event happens once, in its year.
type event struct {
	sim.Kind
	happen func(p *Params, w *sim.World, e int)
}

// lasting is an event that has an effect in each of its years. Most of what it changes starts every year from
// the plain value (see shocks), so the effect ends with the event. What is added to a stock, such as the distance
// of identity narratives, stays.
type lasting struct {
	sim.Kind
	during func(p *Params, w *sim.World, e int)
}

// permanent is an event that has an effect once, and then in every year without end.
type permanent struct {
	sim.Kind
	happen func(p *Params, w *sim.World, e int)
	stay   func(w *sim.World, e int)
}

// act is decided once, by one country.
type act struct {
	sim.Kind
	own    own                            // how leaders take it up by themselves; left out: never
	ground func(w *sim.World, e int) bool // whether there is anything to decide; left out: always
	appeal func(p *Params, w *sim.World, e, party, other int) appeal
	do     func(p *Params, w *sim.World, e int)
}

// agreement is a proposal to two countries, or of one country to the others in a body. After the signature
// its implemented share grows and falls.
type agreement struct {
	sim.Kind
	own    own                            // how leaders propose it by themselves; left out: never
	ground func(w *sim.World, e int) bool // whether there is anything to decide; left out: always
	appeal func(p *Params, w *sim.World, e, party, other int) appeal
	sign   func(p *Params, w *sim.World, e int) // effect of the signature at once; left out: none
	// several papers of two countries stand side by side, each about something of its own. For other kinds a new one
	// takes the place of an older one.
	several bool
	// about tells which goods a paper is about; left out: all papers of the kind are about the same.
	about func(w *sim.World, e int) goods
	// keep applies the agreement this year. The argument now is its implemented share, 0..1. The tables of what
	// is in force were cleared before. Left out: the agreement only binds the two.
	keep func(p *Params, w *sim.World, e int, now float64)
	// stopped tells whether no more of it can be implemented this year. Left out: never.
	stopped func(w *sim.World, e int) bool
}

// pact is a proposal to many countries. Those that accept take part, if they are enough.
type pact struct {
	sim.Kind
	ground   func(w *sim.World, e int) bool    // whether there is anything to decide; left out: always
	coverage func(w *sim.World, e int) float64 // share of those invited that must sign
	appeal   func(p *Params, w *sim.World, e, party int) appeal
	sign     func(p *Params, w *sim.World, e int)              // effect of the signatures at once; left out: none
	once     bool                                              // it has an effect only in the year in which it is made
	convene  func(p *Params, w *sim.World, e int, now float64) // its effect this year on all that signed; left out: none
	keep     func(p *Params, w *sim.World, e, i, j int, now float64)
}

// appeal is the value of an entry to one party, as far as its kind knows it. The talks add stance,
// sovereignty and narrative.
type appeal struct {
	gain   float64 // from trade, as a share of economic size
	matter float64 // the matter itself, in units of the score
	depth  float64 // of the commitment, 0..1; costs sovereignty
	tie    float64 // depth of a commitment that costs no sovereignty, or whose cost the matter has already, 0..1
}

// commitment is how deeply the parties bind themselves, 0..1, as powers see it that take no part.
func (a appeal) commitment() float64 { return max(a.depth, a.tie) }

// kind is a value of any nature.
type kind interface {
	describe() *sim.Kind
}

func (k *event) describe() *sim.Kind     { return &k.Kind }
func (k *lasting) describe() *sim.Kind   { return &k.Kind }
func (k *permanent) describe() *sim.Kind { return &k.Kind }
func (k *act) describe() *sim.Kind       { return &k.Kind }
func (k *agreement) describe() *sim.Kind { return &k.Kind }
func (k *pact) describe() *sim.Kind      { return &k.Kind }

// kinds are all kinds, in the order in which they are documented.
var kinds = [...]kind{
	&leaderChange,
	&clash,
	&crisis,
	&oilPrice,
	&pandemic,
	&outerBorder,
	&linkFinished,
	&linkStopped,
	&drought,
	&threat,
	&sanctions,
	&initiative,
	&withdrawal,
	&rivalry,
	&exclusion,
	&realignment,
	&membership,
	&bodyMarket,
	&coordination,
	&patronage,
	&goals,
	&identityPolicy,
	&borderClosure,
	&visaImposed,
	&energyCut,
	&leaveBody,
	&borderSettlement,
	&reopening,
	&tradeAgreement,
	&tradeFacilitation,
	&transportLink,
	&partnership,
	&securityCooperation,
	&visaFree,
	&passengerLinks,
	&energyDeal,
	&waterAgreement,
	&gridConnection,
	&joinBody,
	&summit,
	&institution,
	&foundBody,
	&multilateralTreaty,
	&disputeSettlement,
	&commonVisa,
	&commonMarket,
}

func init() {
	for index, k := range kinds {
		d := k.describe()
		switch k.(type) {
		case *event:
			d.Nature = sim.Event
		case *lasting:
			d.Nature, d.Lasting = sim.Event, true
		case *permanent:
			d.Nature, d.Works = sim.Event, true
		case *act:
			d.Nature = sim.Act
		case *agreement, *pact:
			d.Nature, d.Works = sim.Proposal, true
		}
		d.Prepare(index)
	}
}

// kindOf gives the kind of an entry with what it does.
func kindOf(w *sim.World, e int) kind { return kinds[w.Entries[e].Kind.Index] }

// pairOf is the pair of an entry's two parties.
func pairOf(w *sim.World, e int) int { return w.Region.PairIndex(w.Entries[e].A, w.Entries[e].B) }

// streamOf is what an entry's two parties share in water and energy.
func streamOf(w *sim.World, e int) int { return w.StreamOf(e) }

// Kinds lists every kind of event, act and proposal that the model has a rule for.
func Kinds() []*sim.Kind {
	var list []*sim.Kind
	for _, k := range kinds {
		list = append(list, k.describe())
	}
	return list
}

// KindNamed finds a kind, nil if there is none.
func KindNamed(name string) *sim.Kind {
	for _, k := range kinds {
		if d := k.describe(); d.Name == name {
			return d
		}
	}
	return nil
}
