package results

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"concord/results/analysis"
	"concord/sim"
)

// EntryDifference is an event, act or proposal in which a side of a comparison
// differs from the base, and what is counted of it over the pairs: how often it was
// agreed, and the effect of the whole scenario among pairs in which it was. Such an
// effect is a conditional mean: what made leaders agree is in it too.
type EntryDifference struct {
	Side    int // of the scenario that is compared with the base
	ID      string
	Kind    *sim.Kind
	Year    int    // of the entry; the earlier one if the two sides have two
	Parties string // codes, like KG-TJ; UZ>KG for an act
	Pair    int    // of members that are its two parties, −1 for none
	// Standing of the entry in the base and in the scenario.
	Standing [2]Standing
	// Own is leaders' own entry of the same kind between the same two, which they table
	// by themselves and which then does the same work; "" for none.
	Own string

	watched []watched
	years   []int
	// given are the conditions under which effects are counted, as places of consents.
	given []int
	at    int // first place in a row
}

// Standing is how an entry comes about in a scenario.
type Standing uint8

// The standings.
const (
	Absent    Standing = iota // the scenario has no such entry
	Decided                   // its parties decide
	Imposed                   // consent is skipped
	Happens                   // an event, which nobody decides
	Suspended                 // its group is switched off
)

// StandingNames are the words for standings, indexed by Standing.
var StandingNames = [...]string{"absent", "decided", "imposed", "happens", "switched off"}

func (s Standing) String() string { return StandingNames[s] }

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
	Agreed int // year, 0 for never; of leaders' own entries the last
}

// The consents of a difference, in their order in a row.
const (
	entryInBase = iota
	entryInScenario
	ownInBase
	ownInScenario
	consents
)

// Consents are those of a difference in one pair of runs.
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

// watchedHeadline is one of the headlines, whose place among the outcomes is known.
func watchedHeadline(n, outcome int) watched {
	h := &headlines[n]
	return watched{sim.OfRegion, outcome, 0, h.words, h.factor, h.unit, h.outcome != "trust_mean"} // trust has no zero to take percent of
}

// WatchEntries makes room in the rows for the entries that differ. It comes before
// the first row, and once.
func (c *Comparison) WatchEntries(list []EntryDifference) {
	c.Entries = list
	at := c.Paired()
	l := c.Layout
	until := l.First + l.Years - 1
	for k := range list {
		d := &list[k]
		if o := l.Find(sim.OfPair, "turnover_usd"); o >= 0 && d.Pair >= 0 {
			d.watched = append(d.watched, watched{sim.OfPair, o, d.Pair, "turnover of " + l.Entities[sim.OfPair][d.Pair], 1e-6, "million US$", true})
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
		d.at = at
		at += d.width()
	}
	c.wide = at
}

// parts are the numbers of a part of the pairs: base, scenario and difference.
const parts = 3

// width is how many places in a row the difference takes: two for each consent, and
// for each condition and year whether it is met, then three for each outcome times
// whether it is met, and three times whether it is not.
func (d *EntryDifference) width() int {
	return 2*consents + len(d.given)*len(d.years)*(1+2*parts*len(d.watched))
}

// place is that of a condition in a year.
func (d *EntryDifference) place(given, year int) int {
	return d.at + 2*consents + (given*len(d.years)+year)*(1+2*parts*len(d.watched))
}

// Tell writes what a pair's runs came to into its row, whose levels and differences
// are filled already: the consents to the entry in the base and in the scenario, and
// to leaders' own in both.
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

// places are those of an outcome's base, scenario and difference.
func (c *Comparison) places(side int, w watched, year int) [parts]int {
	return [parts]int{c.Level(0, w.outcome, w.entity, year), c.Level(side, w.outcome, w.entity, year), c.Gap(side, w.outcome, w.entity, year)}
}

// agreement is how often an entry was agreed over the pairs.
type agreement struct {
	Fate
	year float64 // mean year of agreement, NaN if it never was
}

// decided is the agreement on an entry of that standing, and whether there is anything
// to count.
func (c *Comparison) decided(d *EntryDifference, consent int, s Standing) (agreement, bool) {
	if s != Decided && s != Imposed {
		return agreement{}, false
	}
	return c.agreement(d, consent), true
}

// condition names a condition: an entry, and the side on which it is to be agreed.
func (d *EntryDifference) condition(given int) (entry, side string) {
	consent := d.given[given]
	if consent >= ownInBase {
		return d.Own, sideWords[consent%2]
	}
	return d.ID, sideWords[consent%2]
}

// agreement counts a consent over the pairs.
func (c *Comparison) agreement(d *EntryDifference, consent int) agreement {
	at := d.at + 2*consent
	a := agreement{Fate{Agreed: c.Tally.Share(at, agreed), Refused: c.Tally.Share(at, notAgreed), Never: c.Tally.Share(at, neverTabled)}, math.NaN()}
	if a.Agreed > 0 {
		n := float64(c.Count()) // sums of years are whole numbers
		a.year = math.Round(c.Tally.Mean(at+1)*n) / math.Round(a.Agreed*n)
	}
	return a
}

// partEffect is the effect among a part of the pairs.
type partEffect struct {
	pairs                 int
	base                  float64 // mean level in the base
	effect                analysis.Paired
	percent, pLow, pHigh  float64 // of base
	unknown, withoutError bool    // no pair; one pair
}

// among describes the effect under a condition: among the pairs that meet it, and
// among the others. Sums over a part are those over all pairs of numbers that are 0
// outside of it.
func (c *Comparison) among(d *EntryDifference, given, year, w int) (met, others partEffect) {
	t := c.Tally
	at := d.place(given, year)
	n := int(math.Round(t.Mean(at) * float64(t.Count)))
	of := func(first, pairs int) partEffect {
		var mean, sd [parts]float64
		for k := range parts {
			m, s, all := t.Mean(first+k), t.SD(first+k), float64(t.Count)
			mean[k] = m * all / float64(pairs)
			low, high := t.Range(first + k)
			end := high
			if mean[k] < 0 {
				end = low
			}
			switch {
			case math.Abs(mean[k]-end) <= 1e-12*math.Abs(end):
				mean[k] = end // no value lies beyond, so all are equal: they have no spread
			case pairs > 1:
				// The sum of squares about 0, then about the mean of the part.
				sum := s*s*(all-1) + all*m*m
				sd[k] = math.Sqrt(max(0, sum-float64(pairs)*mean[k]*mean[k]) / float64(pairs-1))
			}
		}
		p := partEffect{pairs: pairs, unknown: pairs == 0, withoutError: pairs == 1, base: mean[0]}
		p.effect = analysis.PairedOf(pairs, mean[2], sd[2], sd[1], sd[0])
		p.percent, p.pLow, p.pHigh = math.NaN(), math.NaN(), math.NaN()
		if d.watched[w].percent {
			p.percent, p.pLow, p.pHigh = percentOf(pairs, mean[0], mean[1], sd[0], sd[1], sd[2])
		}
		return p
	}
	first := at + 1 + 2*parts*w
	return of(first, n), of(first+parts, t.Count-n)
}

// over is the effect over all pairs, likewise.
func (c *Comparison) over(side int, q watched, year int) partEffect {
	p := partEffect{pairs: c.Count(), base: c.Tally.Mean(c.Level(0, q.outcome, q.entity, year)), effect: c.Effect(side, q.outcome, q.entity, year)}
	p.percent, p.pLow, p.pHigh = math.NaN(), math.NaN(), math.NaN()
	if q.percent {
		p.percent, p.pLow, p.pHigh = c.Percent(side, q.outcome, q.entity, year)
	}
	return p
}

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
		return mark(mean) + " " + unit + " (one pair)"
	}
	return interval(mean, low, high) + " " + unit
}

// mark writes a mean without its interval, as interval does.
func mark(mean float64) string {
	text, _, _ := strings.Cut(interval(mean, mean, mean), " ")
	return text
}

// title names the entry, its kind, year and parties.
func (d *EntryDifference) title() string {
	return strings.TrimSpace(fmt.Sprintf("%s: %s %d %s", d.ID, d.Kind.Name, d.Year, d.Parties))
}

// done is the word for consent: acts are done, proposals agreed.
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

// share writes a share in percent. What is neither none nor all is not rounded to it.
func share(x float64) string {
	switch {
	case x > 0 && x < 0.005:
		return "under 1 %"
	case x < 1 && x > 0.995:
		return "over 99 %"
	}
	return fmt.Sprintf("%.0f %%", 100*x)
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

// selection says how to read the effects under conditions of these entries; nothing
// when they have none.
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
	said := []string{"Effects are of all that differs, together. Among a part of the pairs they are conditional means: leaders agree where much speaks for it already, so these pairs differ from the others in more than that."}
	if decided {
		said = append(said, "They do not say what an entry would do in all pairs. With `imposed = true` it is in all pairs, and also carried out at once and wholly, which takes years where leaders agree.")
	}
	if own {
		said = append(said, "Where leaders agree on an entry of their own for the same matter, less is left for the other one to do; agreed after it, their own may also follow from it.")
	}
	return said
}

// splits tells whether a condition is met in some pairs by the last year, and not in
// all.
func (c *Comparison) splits(d *EntryDifference, given int) bool {
	met := c.Tally.Mean(d.place(given, len(d.years)-1))
	return met > 0 && met < 1
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
		fmt.Fprintf(&b, "    %s in %d: %s over all %d pairs\n", d.watched[0].words, d.years[last], all.words(d.watched[0]), all.pairs)
		for g := range d.given {
			if !c.splits(d, g) {
				continue
			}
			met, others := c.among(d, g, last, 0)
			fmt.Fprintf(&b, "      %s among the %d where %s; %s among the other %d\n", met.words(d.watched[0]), met.pairs, d.where(g), others.words(d.watched[0]), others.pairs)
		}
	}
	for _, sentence := range c.selection(list[:min(most, len(list))]) {
		b.WriteString("  " + sentence + "\n")
	}
	return b.String()
}

// entriesReport writes the same as Markdown, with the outcomes of the region.
func (c *Comparison) entriesReport(side int, p func(format string, args ...any)) {
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
				p("| %s | %s in %d | %s: %d of %d | %s | %s | %s |", d.ID, q.words, d.years[last], d.where(g), met.pairs, all.pairs, all.words(q), met.words(q), others.words(q))
			}
		}
	}
	p("\nMore outcomes and years are in `entry-effects.csv`.\n")
}

// sideWords name the two sides of a difference in tables.
var sideWords = [...]string{"base", "scenario"}

// EntryTables are the tables of entries that differ: how often each was agreed, and
// effects under the condition that it was.
func (c *Comparison) EntryTables() []Table {
	return []Table{c.agreementTable(), c.effectTable()}
}

// agreementTable is entries.csv.
func (c *Comparison) agreementTable() Table {
	t := Table{File: "entries.csv",
		Description: "Entries that differ between the base and a scenario, and leaders' own entries that do the same work: how often each was agreed, as shares of the pairs. A row for each difference, entry and side.",
		Columns: []Column{
			{"scenario", "string", "the scenario that is compared with the base, " + c.Sides[0].Name},
			{"difference", "string", "id of the entry that differs"},
			{"entry", "string", "id of the entry that this row is of: the same, or leaders' own entry of the same kind between the same two"},
			{"own", "boolean", "whether leaders table it by themselves"},
			{"kind", "string", "kind of the entry"},
			{"nature", "string", "event, act or proposal"},
			{"parties", "string", "codes of the countries; from>to for an act toward another; empty for many"},
			{"year", "integer", "year of the entry that differs"},
			{"side", "string", "base or scenario"},
			{"standing", "string", "how it comes about there: " + strings.Join(StandingNames[:], ", ")},
			{"agreed", "number", "share of pairs in which it was agreed by the last year, or an act done; empty where there is nothing to decide"},
			{"not_agreed", "number", "share of pairs in which it was decided on and not agreed"},
			{"never_tabled", "number", "share of pairs in which it never came on the table"},
			{"agreed_year", "number", "mean year of agreement, among pairs in which it was agreed; of leaders' own entries the last agreement"},
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
			rows.add(append([]string{c.Sides[d.Side].Name, d.ID, id, truth(own), d.Kind.Name, d.Kind.Nature.String(), d.Parties, strconv.Itoa(d.Year), sideWords[consent%2], standing.String()}, shares[:]...)...)
		}
	}
	t.CSV = rows.bytes()
	return t
}

// effectTable is entry-effects.csv.
func (c *Comparison) effectTable() Table {
	t := Table{File: "entry-effects.csv",
		Description: "The scenario's effect (scenario minus base) over all pairs, among pairs in which an entry was agreed by that year, and among the others. Effects among a part of the pairs are conditional means: they are not what the entry would do in all pairs. " +
			"Intervals are 95 % intervals of means (Student's t over the pairs of the part), of " + SpreadOf(c.Draws, c.Uncertain) + "; empty when the part has too few pairs.",
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
	for _, part := range []struct{ name, words string }{{"all", "over all pairs"}, {"agreed", "among pairs in which the condition is met"}, {"other", "among the other pairs"}} {
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
					row := []string{c.Sides[d.Side].Name, d.ID, id, where, q.domain.String(), c.Layout.Entities[q.domain][q.entity], o.Name, o.Unit, strconv.Itoa(year)}
					met, others := c.among(d, g, y, w)
					for _, p := range []partEffect{c.over(d.Side, q, year), met, others} {
						row = append(row, strconv.Itoa(p.pairs), Cell(p.base), Cell(p.effect.Mean), Cell(p.effect.SE), Cell(p.effect.Low), Cell(p.effect.High), Cell(p.percent), Cell(p.pLow), Cell(p.pHigh))
					}
					rows.add(row...)
				}
			}
		}
	}
	t.CSV = rows.bytes()
	return t
}
