package results

import (
	"fmt"

	"concord/sim"
)

// Fate is what became of an act or a proposal, as shares of the replicates.
type Fate struct {
	Agreed  float64 // signed, or for an act: done
	Refused float64 // on the table and not agreed so far, or gone from it; also where there was nothing to decide
	Never   float64 // never on the table: leaders did not propose it, or the scenario switches it off
}

// Fate tells what has become of an act or a proposal by the end of a year.
func (e *Ensemble) Fate(entry, year int) Fate {
	share := func(s sim.Status) float64 { return e.Share(sim.OfEntry, "status", entry, year, float64(s)) }
	f := Fate{Agreed: share(sim.Agreed), Refused: share(sim.Tabled) + share(sim.Lapsed), Never: share(sim.Pending)}
	if e.Entries[entry].Off {
		f.Never, f.Refused = f.Never+f.Refused, 0
	}
	return f
}

// Fates counts acts and proposals by what most often became of them.
type Fates struct{ Of, Agreed, Refused, Never int }

// Fates counts the scenario's acts and proposals that came up by a year, or those
// that leaders may have tabled by themselves. What came up before the run is left
// out, and so is what nobody was asked about.
func (e *Ensemble) Fates(own bool, year int) Fates {
	var n Fates
	for k := range e.Entries {
		entry := &e.Entries[k]
		if entry.Kind.Nature == sim.Event || entry.Own != own || entry.Imposed || entry.Year > year || !own && entry.Year < e.Layout.First {
			continue
		}
		n.Of++
		switch f := e.Fate(k, year); {
		case f.Agreed >= f.Refused && f.Agreed >= f.Never:
			n.Agreed++
		case f.Refused >= f.Never:
			n.Refused++
		default:
			n.Never++
		}
	}
	return n
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
		off = fmt.Sprintf(", %d switched off", n.Never)
	}
	return fmt.Sprintf("the scenario's acts and proposals: %d agreed or done, %d refused%s", n.Agreed, n.Refused, off)
}

// DecidedByThemselves says the same of what leaders may table by themselves.
func (e *Ensemble) DecidedByThemselves() string {
	n := e.Fates(true, e.Until())
	if n.Of == 0 {
		return ""
	}
	return fmt.Sprintf("leaders' own proposals, %d possible from %d on: %d agreed, %d refused, %d never tabled", n.Of, e.Region.ChoicesFrom, n.Agreed, n.Refused, n.Never)
}
