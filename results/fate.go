package results

import (
	"fmt"

	"concord/sim"
)

// Fate is what became of an act or a proposal, as shares of the replicates.
type Fate struct {
	Agreed  float64 // signed; an act: done; also what has ended since
	Refused float64 // tabled, but not agreed so far or no longer on the table; also if there was nothing to decide
	Never   float64 // never tabled: leaders did not propose it, or the scenario switches it off
}

// Fate tells what has become of an act or a proposal by the end of a year.
func (e *Ensemble) Fate(entry, year int) Fate {
	share := func(s sim.Status) float64 { return e.Share(sim.OfEntry, "status", entry, year, float64(s)) }
	f := Fate{Agreed: share(sim.Agreed) + share(sim.Ended), Refused: share(sim.Tabled) + share(sim.Lapsed), Never: share(sim.Pending)}
	if e.Entries[entry].Off {
		f.Never, f.Refused = f.Never+f.Refused, 0
	}
	return f
}

// Fates holds how many acts and proposals there are, and what became of them. The numbers are means over the
// replicates and add up to Of.
type Fates struct {
	Of                     int
	Agreed, Refused, Never float64
}

// Fates counts the acts and proposals that came up by a year. They are those of the scenario, or those that
// leaders may have tabled by themselves. It leaves out what came up before the run, and what nobody was asked
// about.
func (e *Ensemble) Fates(own bool, year int) Fates {
	var n Fates
	for k := range e.Entries {
		entry := &e.Entries[k]
		if entry.Kind.Nature == sim.Event || entry.Own != own || entry.Imposed || entry.Year > year ||
			!own && entry.Year < e.Layout.First {
			continue
		}
		n.Of++
		f := e.Fate(k, year)
		n.Agreed, n.Refused, n.Never = n.Agreed+f.Agreed, n.Refused+f.Refused, n.Never+f.Never
	}
	return n
}

// words tells the numbers in the order agreed, refused, never.
func (n Fates) words(replicates int, agreed, never string) string {
	on, digits := "", 0
	if replicates > 1 {
		on, digits = "on average over replicates ", 1
	}
	text := fmt.Sprintf("%s%.*f %s, %.*f refused", on, digits, n.Agreed, agreed, digits, n.Refused)
	if never != "" {
		text += fmt.Sprintf(", %.*f %s", digits, n.Never, never)
	}
	return text
}

// Decided says what became of the scenario's acts and proposals, "" if there is
// none.
func (e *Ensemble) Decided() string {
	n := e.Fates(false, e.Until())
	if n.Of == 0 {
		return ""
	}
	off := ""
	if n.Never > 0 {
		off = "switched off"
	}
	return fmt.Sprintf("the scenario's acts and proposals, %d: %s", n.Of, n.words(e.Replicates(), "agreed or done", off))
}

// DecidedByThemselves says the same of what leaders may table by themselves.
func (e *Ensemble) DecidedByThemselves() string {
	n := e.Fates(true, e.Until())
	if n.Of == 0 {
		return ""
	}
	return fmt.Sprintf("leaders' own proposals and acts, %d possible from %d on: %s", n.Of, e.Region.ChoicesFrom,
		n.words(e.Replicates(), "agreed or done", "never tabled"))
}
