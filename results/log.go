package results

import (
	"fmt"
	"strings"

	"concord/sim"
)

// EventsLog tells what happened in replicate 0, a line each: who decided what
// and which three terms weighed most.
func (e *Ensemble) EventsLog() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# What happened in replicate 0 of %d. Other replicates may differ: agreements.csv and shares.csv say how often.\n", len(e.Records))
	fmt.Fprintf(&b, "# A party accepts when its score is above 0; the three terms that weighed most follow.\n")
	for _, l := range e.Log {
		fmt.Fprintf(&b, "%d  %s\n", l.Year, e.sentence(l))
	}
	return []byte(b.String())
}

func (e *Ensemble) name(node int) string { return e.Region.Nodes[node].Name }

// what names an entry with its parties.
func (e *Ensemble) what(k int) string {
	entry := &e.Entries[k]
	s := strings.ReplaceAll(entry.Kind.Name, "_", " ")
	switch {
	case entry.Kind.Parties == sim.Toward:
		s = fmt.Sprintf("%s by %s toward %s", s, e.name(entry.A), e.name(entry.B))
	case entry.A >= 0 && entry.B >= 0:
		s = fmt.Sprintf("%s, %s and %s", s, e.name(entry.A), e.name(entry.B))
	case entry.A >= 0:
		s = fmt.Sprintf("%s, %s", s, e.name(entry.A))
	}
	if entry.Label != "" {
		s += ": " + entry.Label
	}
	return fmt.Sprintf("%s (%s)", s, entry.ID)
}

func (e *Ensemble) sentence(l sim.LogLine) string {
	switch l.What {
	case sim.LogEvent:
		return "happened: " + e.what(l.Entry)
	case sim.LogAgreed:
		if e.Entries[l.Entry].Imposed {
			return "imposed by the scenario: " + e.what(l.Entry)
		}
		if e.Entries[l.Entry].Kind.Nature == sim.Act {
			return fmt.Sprintf("%s decided on it: %s; %s", e.name(l.A), e.what(l.Entry), terms(l))
		}
		if l.A < 0 {
			return "agreed: " + e.what(l.Entry)
		}
		return fmt.Sprintf("agreed: %s; least keen was %s, %s", e.what(l.Entry), e.name(l.A), terms(l))
	case sim.LogRefused:
		return fmt.Sprintf("%s refused: %s; %s", e.name(l.A), e.what(l.Entry), terms(l))
	case sim.LogForborne:
		return fmt.Sprintf("%s decided against it: %s; %s", e.name(l.A), e.what(l.Entry), terms(l))
	case sim.LogLapsed:
		return "left the table unsigned: " + e.what(l.Entry)
	case sim.LogFulfilled:
		return fmt.Sprintf("nearly carried out (%.0f %%): %s", 100*l.To, e.what(l.Entry))
	case sim.LogTurned:
		return fmt.Sprintf("being undone (%.0f %% left): %s", 100*l.To, e.what(l.Entry))
	case sim.LogRegime:
		return fmt.Sprintf("border %s: %s, was %s", e.Region.PairName(l.A, l.B), sim.Regime(l.To), sim.Regime(l.From))
	case sim.LogIncident:
		return fmt.Sprintf("incident on the unsettled border %s, severity %.2f", e.Region.PairName(l.A, l.B), l.To)
	case sim.LogExit:
		return fmt.Sprintf("leader of %s left office; openness of the successor %.2f, was %.2f", e.name(l.A), l.To, l.From)
	}
	return fmt.Sprintf("unnamed happening %d", l.What)
}

// terms names the score and the three terms that weighed most.
func terms(l sim.LogLine) string {
	var parts []string
	for _, k := range l.Terms.TopTerms() {
		parts = append(parts, fmt.Sprintf("%s %+.2f", sim.ScoreTermNames[k], l.Terms[k]))
	}
	return fmt.Sprintf("score %+.2f: %s", l.To, strings.Join(parts, ", "))
}
