package agents

import "concord/sim"

// rule pairs a kind of entry with what it does.
type rule struct {
	sim.Kind
	// happen does what an event says, or what an act does once decided.
	happen func(p *Params, w *sim.World, e int)
	// terms fills the parts of a party's score that depend on the kind: the
	// gain, the matter itself and the depth of the commitment.
	terms func(p *Params, w *sim.World, e, party, other int) (gain, matter, depth float64)
	// ground says whether there is anything to decide; nil means always.
	ground func(p *Params, w *sim.World, e int) bool
	// during does what an event of a lasting kind does in each of its years.
	during func(p *Params, w *sim.World, e int)
	// coverage is the share of those invited that must sign an agreement of
	// many countries.
	coverage func(w *sim.World, e int) float64
	// once is set where an agreement works in the year in which it is made and
	// never again.
	once bool
	// keepAll and keepPair say what an agreement of many countries does this
	// year, once and for every two that signed.
	keepAll  func(p *Params, w *sim.World, e int, now float64)
	keepPair func(p *Params, w *sim.World, e, i, j int, now float64)
	// keep says what an agreement does this year, after its implemented share
	// went from before to now. The tables of what is in force were emptied.
	keep func(p *Params, w *sim.World, e int, before, now float64)
}

// rules is the table of kinds, in the order in which they are documented.
var rules = [...]rule{
	leaderChange,
	clash,
	oilPrice,
	pandemic,
	outerBorder,
	linkFinished,
	drought,
	threat,
	sanctions,
	initiative,
	withdrawal,
	rivalry,
	exclusion,
	realignment,
	membership,
	bodyMarket,
	coordination,
	patronage,
	goals,
	identityPolicy,
	borderClosure,
	visaImposed,
	energyCut,
	leaveBody,
	borderSettlement,
	reopening,
	tradeAgreement,
	tradeFacilitation,
	transportLink,
	partnership,
	securityCooperation,
	visaFree,
	passengerLinks,
	energyDeal,
	waterAgreement,
	joinBody,
	summit,
	institution,
	disputeSettlement,
	commonVisa,
	commonMarket,
}

func init() {
	for k := range rules {
		rules[k].Prepare(k)
		rules[k].Works = rules[k].keep != nil || rules[k].keepPair != nil
	}
}

func ruleOf(k *sim.Kind) *rule { return &rules[k.Index] }

// Kinds lists every kind of event, act and proposal that the model has a rule for.
func Kinds() []*sim.Kind {
	var ks []*sim.Kind
	for k := range rules {
		ks = append(ks, &rules[k].Kind)
	}
	return ks
}

// KindNamed finds a kind, nil if there is none.
func KindNamed(name string) *sim.Kind {
	for k := range rules {
		if rules[k].Name == name {
			return &rules[k].Kind
		}
	}
	return nil
}
