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
	borderClosure,
	borderSettlement,
	reopening,
	tradeAgreement,
	tradeFacilitation,
	transportLink,
	partnership,
}

func init() {
	for k := range rules {
		rules[k].Index = k
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
