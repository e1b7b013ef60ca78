package results

import (
	"concord/sim"
)

// EntryDifference is an event, act or proposal in which a side of a comparison differs from the base. It also
// holds what is counted of the entry over the pairs: how often it was agreed, and the effect of the whole
// scenario among pairs in which it was. Such an effect is a conditional mean: it includes the effect of what
// made leaders agree.
type EntryDifference struct {
	Side    int // of the scenario that is compared with the base
	ID      string
	Kind    *sim.Kind
	Year    int    // year of the entry; the earlier year if the two sides have two
	Parties string // codes, like AA-BB; AA>BB for an act
	Pair    int    // members that are its two parties, −1 for none
	// Standing of the entry in the base and in the scenario.
	Standing [2]Standing
	// Own is leaders' own entry of the same kind between the same two. They table it by themselves, and it
	// then does the same work. It is "" for none.
	Own string

	watched []watched
	years   []int
	// given are the conditions under which effects are counted, as places of consents.
	given []int
	at    int // first place in a row
}

// Standing says how an entry comes about in a scenario.
type Standing uint8

// The standings.
const (
	Absent    Standing = iota // the scenario has no such entry
	Decided                   // its parties decide
	Imposed                   // consent is skipped
	Happens                   // an event, which nobody decides
	Suspended                 // its cause or its ground is switched off
)

// standingNames are the words for standings, indexed by Standing.
var standingNames = [...]string{"absent", "decided", "imposed", "happens", "switched off"}

func (s Standing) String() string { return standingNames[s] }

// StandingOf tells how an entry comes about; nil for none.
func StandingOf(e *sim.Entry) Standing {
	switch {
	case e == nil:
		return Absent
	case e.Off:
		return Suspended
	case e.Kind.Nature == sim.Event:
		return Happens
	case e.Imposed:
		return Imposed
	}
	return Decided
}

// Consent is what became of an entry in one run. The zero value is of an entry that
// never came on the table.
type Consent struct {
	Tabled bool
	Agreed int // year of agreement, 0 for never; for leaders' own entries the last year
}

// The consents of a difference, in their order in a row.
const (
	entryInBase = iota
	entryInScenario
	ownInBase
	ownInScenario
	consents
)

// Consents are the four consents of a difference in one pair of runs.
type Consents [consents]Consent

// Codes of what became of an entry, for shares.
const (
	neverTabled = iota
	notAgreed
	agreed
)

// watched is an outcome whose effect is counted under conditions.
type watched struct {
	domain          sim.Domain
	outcome, entity int // as in the comparison's layout
	words           string
	factor          float64
	unit            string
	percent         bool // whether a percentage of the base means something
}

// watchedHeadline finds one of the headlines. Its place among the outcomes is known.
func watchedHeadline(n, outcome int) watched {
	h := &headlines[n]
	// trust has no zero to take percent of
	return watched{sim.OfRegion, outcome, 0, h.words, h.factor, h.unit, h.outcome != "trust_mean"}
}

// WatchEntries makes room in the rows for the entries that differ. It must be called once, before the first
// row.
func (c *Comparison) WatchEntries(list []EntryDifference) {
	c.Entries = list
	at := c.Paired()
	l := c.Layout
	until := c.until()
	for k := range list {
		d := &list[k]
		d.at = at
		if c.Part != nil { // without outcomes of every year there are no effects under conditions
			at += d.width()
			continue
		}
		if o := l.Find(sim.OfPair, "turnover_usd"); o >= 0 && d.Pair >= 0 {
			d.watched = append(d.watched, watched{sim.OfPair, o, d.Pair, "turnover of " + l.Entities[sim.OfPair][d.Pair], 1e-6,
				"million US$", true})
		}
		for n, h := range headlines {
			if o := l.Find(sim.OfRegion, h.outcome); o >= 0 {
				d.watched = append(d.watched, watchedHeadline(n, o))
			}
		}
		for _, y := range []int{d.Year, d.Year + 5, d.Year + 10} {
			if y >= l.First && y < until {
				d.years = append(d.years, y)
			}
		}
		d.years = append(d.years, until)
		for side, standing := range d.Standing {
			if standing == Decided {
				d.given = append(d.given, entryInBase+side)
			}
		}
		if d.Own != "" && d.Kind.Nature == sim.Proposal {
			where := ownInBase
			if d.Standing[1] == Absent {
				where = ownInScenario
			}
			d.given = append(d.given, where)
		}
		at += d.width()
	}
	c.wide = at
}

// parts is the number of numbers in a part of the pairs: base, scenario and difference.
const parts = 3

// width is how many places in a row the difference takes. There are two places for each consent. For each
// condition and year there is one place for whether the condition is met. Then each outcome has three places
// times whether it is met, and three times whether it is not.
func (d *EntryDifference) width() int {
	return 2*consents + len(d.given)*len(d.years)*(1+2*parts*len(d.watched))
}

// place is the place of a condition in a year.
func (d *EntryDifference) place(given, year int) int {
	return d.at + 2*consents + (given*len(d.years)+year)*(1+2*parts*len(d.watched))
}

// Tell writes the results of a pair's runs into its row. The levels and differences of the row must be there
// already. Tell adds the consents to the entry in the base and in the scenario, and the consents to leaders'
// own entry in both.
func (c *Comparison) Tell(d *EntryDifference, found Consents, row []float64) {
	for k, f := range found {
		code := neverTabled
		switch {
		case f.Agreed != 0:
			code = agreed
		case f.Tabled:
			code = notAgreed
		}
		row[d.at+2*k], row[d.at+2*k+1] = float64(code), float64(f.Agreed)
	}
	for g, k := range d.given {
		for y, year := range d.years {
			at := d.place(g, y)
			met, not := 0.0, 1.0
			if found[k].Agreed != 0 && found[k].Agreed <= year {
				met, not = 1, 0
			}
			row[at] = met
			for n, w := range d.watched {
				to := at + 1 + 2*parts*n
				for part, from := range c.places(d.Side, w, year) {
					row[to+part], row[to+parts+part] = met*row[from], not*row[from]
				}
			}
		}
	}
}

// places are the places of an outcome's base, scenario and difference.
func (c *Comparison) places(side int, w watched, year int) [parts]int {
	return [parts]int{c.Level(0, w.outcome, w.entity, year), c.Level(side, w.outcome, w.entity, year),
		c.Gap(side, w.outcome, w.entity, year)}
}
