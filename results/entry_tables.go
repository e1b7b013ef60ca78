package results

import (
	"strconv"
	"strings"
)

// sideWords name the two sides of a difference in tables.
var sideWords = [...]string{"base", "scenario"}

// condition names a condition: an entry, and the side on which it is to be agreed.
func (d *EntryDifference) condition(given int) (entry, side string) {
	consent := d.given[given]
	if consent >= ownInBase {
		return d.Own, sideWords[consent%2]
	}
	return d.ID, sideWords[consent%2]
}

// EntryTables are the tables of entries that differ: how often each was agreed, and
// effects under the condition that it was.
func (c *Comparison) EntryTables() []Table {
	if c.Part != nil {
		return []Table{c.agreementTable()}
	}
	return []Table{c.agreementTable(), c.effectTable()}
}

// agreementTable is entries.csv.
func (c *Comparison) agreementTable() Table {
	t := Table{File: "entries.csv",
		Description: "Entries that differ between the base and a scenario, and leaders' own entries that do the same work: " +
			"how often each was agreed, as shares of the pairs. A row for each difference, entry and side.",
		Columns: []Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"difference", "string", "id of the entry that differs"},
			{"entry", "string", "id of the entry that this row is of: the same, or leaders' own entry of the same kind " +
				"between the same two"},
			{"own", "boolean", "whether leaders table it by themselves"},
			{"kind", "string", "kind of the entry"},
			{"nature", "string", "event, act or proposal"},
			{"parties", "string", "codes of the countries; from>to for an act toward another; empty for many"},
			{"year", "integer", "year of the entry that differs"},
			{"side", "string", "base or scenario"},
			{"standing", "string", "how it comes about there: " + strings.Join(standingNames[:], ", ")},
			{"agreed", "number", "share of pairs in which it was agreed by the last year, or an act done; empty where there " +
				"is nothing to decide"},
			{"not_agreed", "number", "share of pairs in which it was decided on and not agreed"},
			{"never_tabled", "number", "share of pairs in which it never came on the table"},
			{"agreed_year", "number",
				"mean year of agreement, among pairs in which it was agreed; of leaders' own entries the first agreement"},
		}}
	rows := newRows(t.Columns)
	for k := range c.Entries {
		d := &c.Entries[k]
		for consent := range consents {
			id, own, standing := d.ID, consent >= ownInBase, Decided
			if own {
				if id = d.Own; id == "" {
					continue
				}
			} else {
				standing = d.Standing[consent]
			}
			var shares [4]string
			if a, some := c.decided(d, consent, standing); some {
				shares = [4]string{Cell(a.Agreed), Cell(a.Refused), Cell(a.Never), Cell(a.year)}
			}
			rows.add(append([]string{c.Sides[d.Side].Name, d.ID, id, truth(own), d.Kind.Name, d.Kind.Nature.String(), d.Parties,
				strconv.Itoa(d.Year), sideWords[consent%2], standing.String()}, shares[:]...)...)
		}
	}
	t.CSV = rows.bytes()
	return t
}

// effectTable is entry-effects.csv.
func (c *Comparison) effectTable() Table {
	t := Table{File: "entry-effects.csv",
		Description: "The scenario's effect (scenario minus base) over all pairs, among pairs in which an entry was agreed " +
			"by that year, and among the others. Effects among a part of the pairs are conditional means: they are not what " +
			"the entry would do in all pairs. " +
			"Intervals are 95 % intervals of means (Student's t over the pairs of the part), of " + SpreadOf(c.Draws,
			c.Uncertain) + "; empty when the part has too few pairs.",
		Columns: []Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"difference", "string", "id of the entry that differs"},
			{"where_entry", "string", "id of the entry that is the condition: the same, or leaders' own"},
			{"where_side", "string", "side on which it must have been agreed: base or scenario"},
			{"table", "string", "table of the outcome"},
			{"entity", "string", "pair or region of the outcome"},
			{"outcome", "string", "what is measured; see outcomes in this data package"},
			{"unit", "string", "unit of the numbers that follow, but for percentages"},
			{"year", "integer", "calendar year: that of the entry, 5 and 10 years later, and the last"},
		}}
	for _, part := range []struct{ name, words string }{{"all", "over all pairs"},
		{"agreed", "among pairs in which the condition is met"}, {"other", "among the other pairs"}} {
		t.Columns = append(t.Columns,
			Column{part.name + "_pairs", "integer", "number of pairs " + strings.TrimPrefix(part.words, "over ")},
			Column{part.name + "_base", "number", "mean of the base " + part.words},
			Column{part.name + "_difference", "number", "mean difference " + part.words},
			Column{part.name + "_se", "number", "its standard error"},
			Column{part.name + "_low", "number", "lower end of its 95 % interval"},
			Column{part.name + "_high", "number", "upper end"},
			Column{part.name + "_percent", "number", "mean difference in percent of the mean of the base " + part.words},
			Column{part.name + "_percent_low", "number", "lower end of its 95 % interval"},
			Column{part.name + "_percent_high", "number", "upper end"})
	}
	rows := newRows(t.Columns)
	for k := range c.Entries {
		d := &c.Entries[k]
		for g := range d.given {
			id, where := d.condition(g)
			for w, q := range d.watched {
				o := &c.Layout.Outcomes[q.outcome]
				for y, year := range d.years {
					row := []string{c.Sides[d.Side].Name, d.ID, id, where, q.domain.String(),
						c.Layout.Entities[q.domain][q.entity], o.Name, o.Unit, strconv.Itoa(year)}
					met, others := c.among(d, g, y, w)
					for _, p := range []partEffect{c.over(d.Side, q, year), met, others} {
						row = append(row, strconv.Itoa(p.pairs), Cell(p.base), Cell(p.effect.Mean), Cell(p.effect.SE),
							Cell(p.effect.Low), Cell(p.effect.High), Cell(p.percent), Cell(p.pLow), Cell(p.pHigh))
					}
					rows.add(row...)
				}
			}
		}
	}
	t.CSV = rows.bytes()
	return t
}
