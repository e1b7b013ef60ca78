package sim

import "slices"

// Topic is what a question about decisions is about.
type Topic uint8

// The topics.
const (
	NoTopic     Topic = iota
	AboutStance       // the stance of member A toward member B
	AboutEntry        // entry A: how it is decided and kept
	AboutBorder       // inner border A
	AboutBody         // member A in organisation B
	AboutTrade        // trade of member A with node B > A
)

// Question names one subject. A world that is asked about it keeps the numbers behind its decisions.
type Question struct {
	Topic Topic
	A, B  int
}

// Asked tells whether the world keeps the numbers behind the decisions on a subject.
func (w *World) Asked(t Topic, a, b int) bool { return w.Question == Question{t, a, b} }

// Stand says what a part does in a decision.
type Stand uint8

// What a part can be.
const (
	TermPart    Stand = iota // is added to a sum, with its sign
	SumPart                  // the sum of the terms before it
	InputPart                // something that the rule reads
	OutcomePart              // something that comes out
)

// StandNames are the words for what parts are, indexed by Stand.
var StandNames = [...]string{"term", "sum", "input", "outcome"}

func (s Stand) String() string { return StandNames[s] }

// Constant is the name of the term with which a sum begins. It is no cause.
const Constant = "constant"

// Centre is the name of the term that makes the outside terms of a stance count as deviations from what they usually
// are. It is no cause either.
const Centre = "centre of outside terms"

// Part describes one number behind a decision.
type Part struct {
	Name   string
	Stand  Stand
	Unit   string
	Weight string // path of the parameter that weighs a term, "" for none
}

// Account holds the numbers behind one decision.
type Account struct {
	Year  int
	Rule  int       // which rule has told them, and so what they are; see agents.Sections
	Parts []float64 // in the units of the parts, NaN where the rule did not need a number
}

// Tell keeps the numbers behind a decision. A rule calls it only when the world is asked about the subject.
// No rule reads what it keeps.
func (w *World) Tell(rule int, parts ...float64) {
	w.Accounts = append(w.Accounts, Account{Year: w.Year, Rule: rule, Parts: slices.Clone(parts)})
}
