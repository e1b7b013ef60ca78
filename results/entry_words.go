package results

import (
	"fmt"
	"math"
	"strings"

	"concord/sim"
)

// words write the effect of an outcome: of a pair's turnover in percent.
func (p *partEffect) words(w watched) string {
	mean, low, high, unit := w.factor*p.effect.Mean, w.factor*p.effect.Low, w.factor*p.effect.High, w.unit
	if w.domain == sim.OfPair {
		mean, low, high, unit = p.percent, p.pLow, p.pHigh, "%"
	}
	switch {
	case p.unknown || math.IsNaN(mean):
		return "–"
	case p.withoutError:
		return withoutInterval(mean) + " " + unit + " (one pair)"
	}
	return interval(mean, low, high) + " " + unit
}

// title names the entry, its kind, year and parties.
func (d *EntryDifference) title() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %d %s", d.ID, d.Kind.Name, d.Year, d.Parties))
}

// done is the word for consent. An act is done, a proposal is agreed.
func (d *EntryDifference) done() string {
	if d.Kind.Nature == sim.Act {
		return "done"
	}
	return "agreed"
}

// agreementWords tell how often an entry was agreed on a side.
func (c *Comparison) agreementWords(d *EntryDifference, side int) string {
	switch s := d.Standing[side]; s {
	case Absent:
		return "absent"
	case Happens:
		return "an event, which nobody decides"
	case Suspended:
		return "switched off"
	case Decided, Imposed:
		a := c.agreement(d, entryInBase+side)
		text := fmt.Sprintf("%s in %s of pairs", d.done(), share(a.Agreed))
		if s == Imposed {
			text = "imposed, so nobody is asked, and carried out at once; in force in " + share(a.Agreed) + " of pairs"
		}
		if a.Agreed > 0 && d.Kind.Nature == sim.Proposal && s == Decided {
			text += fmt.Sprintf(" (%.1f on average)", a.year)
		}
		if s == Decided && a.Refused > 0 {
			text += fmt.Sprintf("; on the table and not %s in %s", d.done(), share(a.Refused))
		}
		if a.Never > 0 {
			text += "; never on the table in " + share(a.Never)
		}
		return text
	}
	return ""
}

// ownWords tell how often leaders' own entry was agreed on both sides.
func (c *Comparison) ownWords(d *EntryDifference) string {
	of := func(consent int) string {
		a := c.agreement(d, consent)
		text := share(a.Agreed) + " of pairs"
		if a.Agreed > 0 {
			text += fmt.Sprintf(" (%.1f on average)", a.year)
		}
		return text
	}
	return fmt.Sprintf("in the base agreed in %s, in the scenario in %s", of(ownInBase), of(ownInScenario))
}

// where says under which condition.
func (d *EntryDifference) where(given int) string {
	switch d.given[given] {
	case entryInBase:
		return "it was " + d.done() + " in the base"
	case entryInScenario:
		return "it was " + d.done() + " in the scenario"
	case ownInBase:
		return d.Own + " was agreed in the base"
	}
	return d.Own + " was agreed in the scenario"
}

// ofSide are the entries in which a side differs.
func (c *Comparison) ofSide(side int) []*EntryDifference {
	var list []*EntryDifference
	for k := range c.Entries {
		if c.Entries[k].Side == side {
			list = append(list, &c.Entries[k])
		}
	}
	return list
}

// selection says how to read the effects under conditions of these entries. It says nothing if there are
// none.
func (c *Comparison) selection(list []*EntryDifference) []string {
	var decided, own bool
	for _, d := range list {
		for g, consent := range d.given {
			if c.splits(d, g) {
				decided, own = decided || consent < ownInBase, own || consent >= ownInBase
			}
		}
	}
	if !decided && !own {
		return nil
	}
	said := []string{"Effects are of all that differs, together. Among a part of the pairs they are conditional means: " +
		"leaders agree where much speaks for it already, so these pairs differ from the others in more than that."}
	if decided {
		said = append(said, "They do not say what an entry would do in all pairs. With `imposed = true` it is in all pairs, "+
			"and also carried out at once and wholly, which takes years where leaders agree.")
	}
	if own {
		said = append(said, "Where leaders agree on an entry of their own for the same matter, less is left for the other "+
			"one to do; agreed after it, their own may also follow from it.")
	}
	return said
}

// entriesBrief tells of the entries of a side on the terminal.
func (c *Comparison) entriesBrief(side int) string {
	const most = 6
	var b strings.Builder
	list := c.ofSide(side)
	if len(list) == 0 {
		return ""
	}
	b.WriteString("entries that differ:\n")
	for k, d := range list {
		if k == most {
			fmt.Fprintf(&b, "  … and %d more in entries.csv\n", len(list)-most)
			break
		}
		fmt.Fprintf(&b, "  %s\n    base: %s\n    scenario: %s\n", d.title(), c.agreementWords(d, 0), c.agreementWords(d, 1))
		if d.Own != "" {
			fmt.Fprintf(&b, "    leaders' own entry on the same matter, %s: %s\n", d.Own, c.ownWords(d))
		}
		if len(d.given) == 0 {
			continue
		}
		last := len(d.years) - 1
		all := c.over(d.Side, d.watched[0], d.years[last])
		fmt.Fprintf(&b, "    %s in %d: %s over all %d pairs\n", d.watched[0].words, d.years[last],
			all.words(d.watched[0]), all.pairs)
		for g := range d.given {
			if !c.splits(d, g) {
				continue
			}
			met, others := c.among(d, g, last, 0)
			fmt.Fprintf(&b, "      %s among the %d where %s; %s among the other %d\n", met.words(d.watched[0]), met.pairs,
				d.where(g), others.words(d.watched[0]), others.pairs)
		}
	}
	for _, sentence := range c.selection(list[:min(most, len(list))]) {
		b.WriteString("  " + sentence + "\n")
	}
	return b.String()
}

// entriesReport writes the same as Markdown, with the outcomes of the region.
func (c *Comparison) entriesReport(side int, p printer) {
	list := c.ofSide(side)
	if len(list) == 0 {
		return
	}
	p("### Entries that differ: how often they were agreed\n")
	p("| entry | in the base | in the scenario | leaders' own entry on the same matter |")
	p("|---|---|---|---|")
	for _, d := range list {
		own := "–"
		if d.Own != "" {
			own = "`" + d.Own + "`: " + c.ownWords(d)
		}
		p("| %s | %s | %s | %s |", d.title(), c.agreementWords(d, 0), c.agreementWords(d, 1), own)
	}
	p("")
	said := c.selection(list)
	if said == nil {
		return
	}
	p("### The effect where they were agreed\n")
	p("%s\n", strings.Join(said, " "))
	p("| entry | outcome | where | over all pairs | among those pairs | among the others |")
	p("|---|---|---|---:|---:|---:|")
	for _, d := range list {
		last := len(d.years) - 1
		for w, q := range d.watched {
			if q.domain == sim.OfRegion && c.Layout.Outcomes[q.outcome].Name != "horizontal" { // the others are in the table
				continue
			}
			all := c.over(d.Side, q, d.years[last])
			for g := range d.given {
				if !c.splits(d, g) {
					continue
				}
				met, others := c.among(d, g, last, w)
				p("| %s | %s in %d | %s: %d of %d | %s | %s | %s |", d.ID, q.words, d.years[last], d.where(g), met.pairs,
					all.pairs, all.words(q), met.words(q), others.words(q))
			}
		}
	}
	p("\nMore outcomes and years are in `entry-effects.csv`.\n")
}
