package sim

// Answer tells who answers for a country: its leader, by the score, or the scenario.
type Answer uint8

// The answers.
const (
	ByLeader Answer = iota // the score decides
	Accept                 // the scenario accepts, whatever the score
	Refuse                 // the scenario refuses
)

// AnswerNames are the words for answers, indexed by Answer.
var AnswerNames = [...]string{"leader", "accept", "refuse"}

func (a Answer) String() string { return AnswerNames[a] }

// Or is the answer where the scenario gives one, or else what the score says.
func (a Answer) Or(score bool) bool {
	if a == ByLeader {
		return score
	}
	return a == Accept
}

// Decision is the answer of a country in a year to an entry, in the place of the one that its leader would give.
type Decision struct {
	Party, Year int // a member that the entry asks
	Answer      Answer
}

// DecidedBy lists the decisions until a year, nil for none.
func (e *Entry) DecidedBy(year int) []Decision {
	var list []Decision
	for _, d := range e.Decisions {
		if d.Year <= year {
			list = append(list, d)
		}
	}
	return list
}

// Asks tells whether a country of the region decides on the entry: the actor of an act, the members that a proposal
// names, or those invited. Nobody is asked about an event.
func (e *Entry) Asks(party, members int) bool {
	switch {
	case party < 0 || party >= members || e.Kind.Nature == Event:
		return false
	case e.Kind.Parties == Countries:
		for _, i := range e.Who {
			if i == party {
				return true
			}
		}
		return false
	}
	return party == e.A || party == e.B && e.Kind.Nature != Act
}

// Given is what the scenario decides for a party on an entry this year, ByLeader where it leaves that to the leader.
func (w *World) Given(e, party int) Answer {
	list := w.decisions[e]
	for k := range list {
		if d := &list[k]; d.Party == party && d.Year == w.Year {
			return d.Answer
		}
	}
	return ByLeader
}

// Answer is Given, and notes that the party was asked.
func (w *World) Answer(e, party int) Answer {
	given := w.Given(e, party)
	if given != ByLeader {
		w.asked[e*w.Region.Members+party] = true
	}
	return given
}

// Decisions lists what the scenario decides on an entry, nil for nothing.
func (w *World) Decisions(e int) []Decision { return w.decisions[e] }

// Decide gives the world the decisions of these entries, which are its own or the same ones with others. Reset does not
// change them. The entries may belong to other worlds too, so nothing is written into them.
func (w *World) Decide(as []Entry) {
	w.answered = w.answered[:0]
	if w.decisions == nil {
		w.decisions = make([][]Decision, len(w.Entries))
	}
	for e := range as {
		if w.decisions[e] = as[e].Decisions; as[e].Decisions != nil {
			w.answered = append(w.answered, e)
		}
	}
	if w.asked == nil && len(w.answered) > 0 {
		w.asked = make([]bool, len(w.Entries)*w.Region.Members)
	}
}

// Answered lists the entries that the scenario has decisions on.
func (w *World) Answered() []int { return w.answered }

// Unasked forgets who was asked about entries with decisions. A year of decisions begins with it.
func (w *World) Unasked() {
	clear(w.asked)
}

// NoteUncalled writes into the log which decisions of this year had nothing to decide on: nobody asked the party. Of an
// absent entry it says nothing.
func (w *World) NoteUncalled() {
	for _, e := range w.answered {
		if w.Absent != nil && w.Absent[e] {
			continue
		}
		for _, d := range w.decisions[e] {
			if d.Year == w.Year && !w.asked[e*w.Region.Members+d.Party] {
				w.Note(LogLine{What: LogUncalled, Entry: e, A: d.Party, B: -1})
			}
		}
	}
}
