package agents

import (
	"strings"

	"concord/sim"
)

// own says how leaders propose an agreement or take up an act by themselves, from the region's ChoicesFrom on.
type own struct {
	name string // ends the id of the entry, as in own-aa-bb-border
	// usual sets values that are usual for the two; left out: the defaults.
	usual func(r *sim.Region, e *sim.Entry)
	// worthwhile tells whether there is anything left to change. It must change nothing itself. Left out:
	// always.
	worthwhile func(p *Params, w *sim.World, e int) bool
	// most bounds what an agreement can be worth to a party this year: the log points of trade that it creates, and the
	// matter itself. No appeal of the kind may be above it. Left out: not known. For an act it bounds what there is
	// besides the urge to act; left out: nothing.
	most func(p *Params, w *sim.World, e int) (logPoints, matter float64)
	// draft writes into the proposal what depends on the year; left out: nothing.
	draft func(w *sim.World, e int)

	// cost is what an act takes from its actor: from trade, as a share of economic size, 0 or below, and otherwise.
	// Left out: the act is scored as one of the record.
	cost func(p *Params, w *sim.World, e, party, other int) (gain, matter float64)
	// uphold keeps an act for a year. Left out: it is done once.
	uphold func(w *sim.World, e int)
	// holds tells whether nothing has lifted an act since it was done or upheld.
	holds func(w *sim.World, e int) bool
}

// takenUp are the agreements that leaders propose by themselves, in the order in which they stand in a run.
var takenUp = [...]*agreement{
	&borderSettlement,
	&reopening,
	&visaFree,
	&passengerLinks,
	&tradeAgreement,
	&tradeFacilitation,
	&energyDeal,
	&waterAgreement,
}

// Own lists what leaders may put on the table by themselves from the region's ChoicesFrom on: one entry for
// every pair and subject, and in free history one for every body of the region. An entry is dormant until a leader
// wants it. The same rules score, refuse, keep and log these entries as all others. Such solutions between two
// countries continue the turn of 2016 (K130).
func Own(r *sim.Region) []sim.Entry {
	var list []sim.Entry
	if r.ChoicesFrom == 0 {
		return nil
	}
	for i := range r.Members {
		for j := i + 1; j < r.Members; j++ {
			for _, k := range takenUp {
				if !shared(r, k.Needs, i, j) {
					continue
				}
				e := sim.Entry{
					ID:   OwnPrefix + strings.ToLower(r.PairName(i, j)) + "-" + k.own.name,
					Kind: &k.Kind, Year: r.ChoicesFrom, A: i, B: j, OpenYears: 2, Own: true,
					Group: k.Group, Role: k.Role,
				}
				for _, f := range k.Fields {
					for range f.Slots() {
						e.Values = append(e.Values, f.Default)
					}
				}
				if k.own.usual != nil {
					k.own.usual(r, &e)
				}
				list = append(list, e)
			}
		}
	}
	list = append(list, ownActs(r)...)
	if r.FreeHistory {
		list = append(list, foundings(r)...)
	}
	return list
}

// OwnPrefix begins the ids of leaders' own entries; no scenario may use it.
const OwnPrefix = "own-"

// shared tells whether two members share what a kind needs.
func shared(r *sim.Region, need sim.Need, i, j int) bool {
	switch need {
	case sim.NeedsBorder:
		return r.BorderIndex(i, j) >= 0
	case sim.NeedsStream:
		return r.StreamIndex(i, j) >= 0
	case sim.NeedsNothing:
	}
	return true
}

// idle tells whether a leader's own proposal may come on the table this year. It must not be on the table,
// not be agreed, not stand beside another paper on the same matter, and not have been turned down lately. An agreement
// that was undone completely may come again, and one whose term is over at once.
func (t *Talks) idle(p *Params, w *sim.World, e int) bool {
	if w.Entries[e].Off || w.Year < w.Entries[e].Year {
		return false
	}
	if w.Entries[e].Kind.Nature == sim.Act {
		return p.Acts.mayAct(w, e)
	}
	return t.mayCome(w, e) && !beside(w, e)
}

// mayCome tells whether the past of a proposal allows that it comes on the table this year.
func (t *Talks) mayCome(w *sim.World, e int) bool {
	switch sim.Status(w.Talks.Status[e]) {
	case sim.Pending:
		return true
	case sim.Lapsed:
		return float64(w.Year)-w.Talks.TabledIn[e] >= t.PauseYears
	case sim.Ended:
		return w.Talks.EndedIn[e] != float64(w.Year)
	case sim.Agreed:
		if k, isPact := kindOf(w, e).(*pact); isPact && k.once {
			return float64(w.Year)-w.Talks.AgreedIn[e] >= t.PauseYears
		}
		return !standing(w, e) && w.Talks.AgreedIn[e] != float64(w.Year)
	}
	return false
}
