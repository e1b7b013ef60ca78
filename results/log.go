package results

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"concord/sim"
)

// EventsLog tells what happened in one replicate, a line each: who decided what, and which three terms had
// the most weight. Terms and scores are those of Votes.
func (e *Ensemble) EventsLog() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "# What happened in replicate %d of %d. Other replicates may differ: agreements.csv and shares.csv say "+
		"how often.\n", e.Told, e.Replicates())
	fmt.Fprintf(&b, "# A party accepts when its score, the sum of what speaks for and against, is above 0; the three terms "+
		"that weighed most are named, if they come to 0.005 or more.\n")
	fmt.Fprintf(&b, "# In parentheses: the id of the entry in the scenario. What \"X and Y's leaders\" decide, they put on "+
		"the table by themselves.\n")
	if slices.ContainsFunc(e.Entries, func(entry sim.Entry) bool { return entry.Decisions != nil }) {
		b.WriteString("# Where a sentence says \"by decision of the scenario\", the score was not asked.\n")
	}
	for _, h := range e.Happenings() {
		fmt.Fprintf(&b, "%d  %s\n", h.Year, h.Text)
	}
	return []byte(b.String())
}

// Happening is one thing that happened in the replicate in the log: a line of EventsLog.
type Happening struct {
	Year  int
	Text  string
	What  sim.Happening
	Who   []string // codes of the countries and powers that it concerns, each once
	Entry string   // id of the entry, "" for none
	Vote  int      // place in Votes of the vote whose terms the text names, −1 for none
}

// Happenings tells what happened in one replicate, in the order in which it happened.
func (e *Ensemble) Happenings() []Happening {
	var list []Happening
	for k := 0; k < len(e.Log); k++ {
		l := e.Log[k]
		h := Happening{Year: l.Year, What: l.What, Vote: l.Vote - 1}
		text, lines := e.members(k)
		if lines == 0 {
			text, lines = e.sentence(l), 1
		}
		h.Text = text
		for _, l := range e.Log[k : k+lines] {
			e.concern(&h, l)
		}
		list = append(list, h)
		k += lines - 1
	}
	return list
}

// concern notes whom a line of the log concerns.
func (e *Ensemble) concern(h *Happening, l sim.LogLine) {
	add := func(nodes ...int) {
		for _, i := range nodes {
			if i >= 0 && i < len(e.Region.Nodes) && !slices.Contains(h.Who, e.Region.Nodes[i].ID) {
				h.Who = append(h.Who, e.Region.Nodes[i].ID)
			}
		}
	}
	add(l.A, l.B)
	if l.Entry < 0 {
		return
	}
	entry := &e.Entries[l.Entry]
	h.Entry = entry.ID
	add(entry.A, entry.B)
	add(entry.Who...)
	for k := range entry.Kind.Fields {
		f := &entry.Kind.Fields[k]
		switch at := int(entry.Values[entry.Kind.Slot(f.Key)]); {
		case f.Type == sim.Power && at >= 0 && at < len(e.Region.Powers):
			add(e.Region.Powers[at])
		case f.Type == sim.Member:
			add(at)
		}
	}
}

// members tells in one sentence of all who join or leave an organisation at once, and of the event behind it.
// It also returns how many lines of the log the sentence covers. This is 0 if line k is about something else.
func (e *Ensemble) members(k int) (text string, lines int) {
	first := e.Log[k]
	if first.What != sim.LogJoined && first.What != sim.LogLeft {
		return "", 0
	}
	var names []string
	for n := k; n < len(e.Log); n++ {
		l := e.Log[n]
		if l.What != first.What || l.Year != first.Year || l.From != first.From || l.To != first.To {
			break
		}
		names = append(names, e.name(l.A))
	}
	lines = len(names)
	body := e.body(int(first.From))
	switch {
	case sim.Membership(first.To) == sim.Observing && lines == 1:
		text = and(names) + " became an observer of " + body
	case sim.Membership(first.To) == sim.Observing:
		text = and(names) + " became observers of " + body
	case first.What == sim.LogJoined:
		text = and(names) + " joined " + body
	case sim.Membership(first.To) == sim.Suspended && lines == 1:
		text = and(names) + " suspended its membership of " + body
	case sim.Membership(first.To) == sim.Suspended:
		text = and(names) + " suspended their memberships of " + body
	default:
		text = and(names) + " left " + body
	}
	if n := k + lines; n < len(e.Log) && e.Log[n].What == sim.LogEvent && e.Log[n].Year == first.Year {
		entry := &e.Entries[e.Log[n].Entry]
		if f, o := fieldOf(entry, "organisation"); f != nil && len(entry.Who) == lines && o == first.From {
			return text + e.id(e.Log[n].Entry), lines + 1
		}
	}
	return text, lines
}

func (e *Ensemble) name(node int) string {
	if node < 0 || node >= len(e.Region.Nodes) {
		return "nobody"
	}
	return spoken(e.Region.Nodes[node].Name)
}

func (e *Ensemble) body(o int) string {
	if o < 0 || o >= len(e.Region.Organisations) {
		return "an organisation"
	}
	return spoken(e.Region.Organisations[o].Name)
}

// spoken puts an article before names that have one in speech: names built on a common noun.
func spoken(name string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == ',' || r == '(' })
	for _, noun := range []string{"bank", "commonwealth", "community", "council", "fund", "grid", "organisation", "partnership",
		"rest", "states", "union"} {
		if len(words) > 1 && slices.Contains(words, noun) {
			return "the " + name
		}
	}
	return name
}

// parties names who has a say in an entry.
func (e *Ensemble) parties(entry *sim.Entry) string {
	switch {
	case entry.Who != nil:
		return e.who(entry)
	case entry.Kind.Parties == sim.Toward || entry.B < 0:
		return e.name(entry.A)
	}
	return e.name(entry.A) + " and " + e.name(entry.B)
}

// id ends the naming of an entry. It says how to find the entry in the scenario, with the name of the treaty
// or the occasion. Leaders' own entries have no id that an author wrote.
func (e *Ensemble) id(k int) string {
	entry := &e.Entries[k]
	switch {
	case entry.Own:
		return ""
	case entry.Label != "" && entry.Kind.Nature != sim.Event:
		return " (" + entry.Label + "; " + entry.ID + ")"
	}
	return " (" + entry.ID + ")"
}

// what names an entry with its parties: "a trade agreement between X and Y (id)".
func (e *Ensemble) what(k int) string {
	entry := &e.Entries[k]
	text := e.matter(k)
	switch {
	case entry.Kind.Nature == sim.Event:
	case entry.Kind.Nature == sim.Act || entry.Who == nil && entry.B < 0:
		text = e.name(entry.A) + ", " + text
	case entry.Own:
		text += " by " + e.parties(entry) + "'s leaders"
	case entry.Who != nil && len(entry.Who) == e.Region.Members:
		text += " for the whole region"
	case entry.Who != nil:
		text += " among " + e.parties(entry)
	default:
		text += " between " + e.parties(entry)
	}
	return text + e.id(k)
}

// object names an entry for a sentence that begins with one party; the other party follows. The words of an
// act name the other party already.
func (e *Ensemble) object(k, party int) string {
	entry := &e.Entries[k]
	text := e.matter(k)
	if entry.Kind.Nature == sim.Proposal && !entry.Own && entry.Who == nil && entry.B >= 0 {
		other := entry.A
		if party == entry.A {
			other = entry.B
		}
		text += " with " + e.name(other)
	}
	return text + e.id(k)
}

func (e *Ensemble) sentence(l sim.LogLine) string {
	switch l.What {
	case sim.LogEvent:
		return e.what(l.Entry)
	case sim.LogAgreed:
		return e.agreed(l)
	case sim.LogRefused:
		entry := &e.Entries[l.Entry]
		if entry.Who != nil {
			return fmt.Sprintf("too few wanted %s; least keen was %s: %s", e.what(l.Entry), e.name(l.A), e.terms(l))
		}
		by := ""
		if entry.Own {
			by = e.parties(entry) + "'s leaders: "
		}
		return fmt.Sprintf("%s%s refused %s: %s", by, e.name(l.A), e.object(l.Entry, l.A), e.terms(l))
	case sim.LogForborne:
		return fmt.Sprintf("%s decided against %s: %s", e.name(l.A), e.object(l.Entry, l.A), e.terms(l))
	case sim.LogLapsed:
		return e.what(l.Entry) + " left the table unsigned"
	case sim.LogFulfilled:
		return e.what(l.Entry) + ": " + percent(l.To) + " carried out"
	case sim.LogTurned:
		return e.what(l.Entry) + ": being undone, " + percent(l.To) + " left"
	case sim.LogRegime:
		return fmt.Sprintf("the border between %s and %s is now %s; it was %s", e.name(l.A), e.name(l.B), sim.Regime(l.To),
			sim.Regime(l.From))
	case sim.LogIncident:
		return fmt.Sprintf("clash on the border between %s and %s, severity %.2f", e.name(l.A), e.name(l.B), l.To)
	case sim.LogExit:
		return fmt.Sprintf("the leader of %s left office; the successor's openness is %.2f, it was %.2f", e.name(l.A),
			l.To, l.From)
	case sim.LogJoined, sim.LogLeft: // members tells of them
	case sim.LogGroundless:
		if e.Entries[l.Entry].Off {
			return fmt.Sprintf("nothing came of %s: the scenario switches such things off", e.what(l.Entry))
		}
		return fmt.Sprintf("nothing came of %s: there was nothing to decide", e.what(l.Entry))
	case sim.LogAbsorbed:
		return fmt.Sprintf("%s went into %s", e.body(int(l.From)), e.body(int(l.To)))
	case sim.LogSucceeded:
		return fmt.Sprintf("%s took the place of %s", e.body(int(l.To)), e.body(int(l.From)))
	case sim.LogDissolved:
		return fmt.Sprintf("%s ended", e.body(int(l.From)))
	case sim.LogInForce:
		return e.what(l.Entry) + " came into force"
	case sim.LogUnratified:
		return fmt.Sprintf("%s lapsed: %s did not ratify", e.what(l.Entry), e.name(l.A))
	case sim.LogEnded:
		return e.what(l.Entry) + " ended with its term"
	case sim.LogReplaced:
		return e.replaced(l)
	case sim.LogLifted:
		if text := e.ownAct(l.Entry, true); e.Entries[l.Entry].Own && text != "" {
			return e.name(l.A) + " " + text
		}
		return fmt.Sprintf("%s lifted %s", e.name(l.A), e.object(l.Entry, l.A))
	case sim.LogCrisis:
		if int(l.To) > l.Year {
			return fmt.Sprintf("a crisis at home in %s, until %d", e.name(l.A), int(l.To))
		}
		return "a crisis at home in " + e.name(l.A)
	case sim.LogFront:
		return e.front(l)
	case sim.LogUncalled:
		return fmt.Sprintf("%s had nothing to decide on in %d, though the scenario has a decision: %s", e.name(l.A), l.Year,
			e.what(l.Entry))
	case sim.LogSigned:
		return fmt.Sprintf("%s joined %s after all: %s", e.name(l.A), e.what(l.Entry), e.terms(l))
	}
	return fmt.Sprintf("unnamed happening %d", l.What)
}

// replaced tells of an agreement that ended because of another, or of an act.
func (e *Ensemble) replaced(l sim.LogLine) string {
	old := int(l.From)
	if entry := &e.Entries[l.Entry]; entry.Kind.Nature == sim.Act {
		return fmt.Sprintf("%s between %s ended: %s %s", e.matter(old), e.parties(&e.Entries[old]), e.name(entry.A),
			e.ownAct(l.Entry, false)) + e.id(old)
	}
	return fmt.Sprintf("%s took the place of %s", e.what(l.Entry), e.what(old))
}

// front tells how far clashes hold a border.
func (e *Ensemble) front(l sim.LogLine) string {
	a, b := e.name(l.A), e.name(l.B)
	switch sim.Regime(l.To) {
	case sim.Open:
		return fmt.Sprintf("clashes no longer hold the border between %s and %s", a, b)
	case sim.Closed:
		return fmt.Sprintf("clashes keep the border between %s and %s closed", a, b)
	case sim.Restricted, sim.Managed:
	}
	return fmt.Sprintf("clashes keep the border between %s and %s from being more open than %s", a, b, sim.Regime(l.To))
}

// agreed tells of an agreement, or of an act that was decided on.
func (e *Ensemble) agreed(l sim.LogLine) string {
	entry := &e.Entries[l.Entry]
	object := e.matter(l.Entry) + e.id(l.Entry)
	alone := entry.Kind.Nature == sim.Act || entry.Who == nil && entry.B < 0
	var text string
	switch {
	case entry.Who != nil:
		text = e.what(l.Entry) + " came about"
	case entry.Own && entry.Kind.Nature == sim.Act:
		text = e.name(entry.A) + " " + e.ownAct(l.Entry, false) + " by its own choice"
	case entry.Own:
		text = e.parties(entry) + "'s leaders agreed on " + object
	case alone:
		text = e.parties(entry) + " decided for " + object
	default:
		text = e.parties(entry) + " agreed on " + object
	}
	switch {
	case entry.Imposed:
		return text + ", because the scenario says so"
	case l.A < 0:
		return text
	case alone:
		return text + ": " + e.terms(l)
	case entry.Who != nil && !e.Votes[l.Vote-1].Accepts(): // enough of the others signed
		return fmt.Sprintf("%s; %s, the least keen, stayed out: %s", text, e.name(l.A), e.terms(l))
	}
	return fmt.Sprintf("%s; least keen was %s: %s", text, e.name(l.A), e.terms(l))
}

// terms says which of the three terms with the most weight spoke for and which against. It also says how far
// their sum with the other terms was from 0.
func (e *Ensemble) terms(l sim.LogLine) string {
	vote := &e.Votes[l.Vote-1]
	if vote.Decided != sim.ByLeader {
		return fmt.Sprintf("by decision of the scenario; the score, which was not asked, is %+.2f", vote.Score)
	}
	var pro, con []string
	for _, k := range vote.Terms.TopTerms() {
		x := vote.Terms[k]
		word := fmt.Sprintf("%s (%+.2f)", sim.ScoreTermNames[k], x)
		switch {
		case math.Abs(x) < 0.005: // would read as nothing
		case x > 0:
			pro = append(pro, word)
		default:
			con = append(con, word)
		}
	}
	text := "nothing spoke clearly for it or against"
	switch {
	case pro != nil && con != nil:
		text = and(pro) + " spoke for it, " + and(con) + " against"
	case pro != nil:
		text = and(pro) + " spoke for it"
	case con != nil:
		text = and(con) + " spoke against it"
	}
	switch {
	case math.Abs(vote.Score) >= 0.005:
		return fmt.Sprintf("%s; score %+.2f", text, vote.Score)
	case vote.Score > 0:
		return text + "; score just above 0"
	}
	return text + "; score just below 0"
}
