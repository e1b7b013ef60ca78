package scenarios

import (
	"slices"
	"strconv"
	"strings"

	"concord/sim"
)

// Expression is an outcome of one's own: an expression over outcomes of the codebook. It has a value in every year, or
// with a function over years around everything one number a run.
//
// An expression holds numbers, paths such as pairs.AA-BB.trust, + - * / and parentheses, min(a, b, …), max(a, b, …)
// and abs(a). Over years there are mean(a, FIRST, LAST), lowest, highest, at(a, YEAR) and first_year(a > b), which is
// the first year in which a comparison holds. first_year(a > b, FIRST, LAST) looks at some years only. The comparisons
// are > >= < <= == !=. A category is compared with one of its words, by == or !=, and stands nowhere else.
//
// A value is missing (NaN) after a division by 0, after an overflow, and where first_year never holds. What is computed
// from a missing value is missing too, and no comparison with it holds.
type Expression struct {
	Text   string // the expression in its usual form; it reads back as the same expression
	Unit   string // in words; "" where it is not known
	Yearly bool   // whether there is a value in every year
	Last   int    // the last year that a function over years looks at, 0 for none

	root    *term
	paths   []Quantity // the outcomes that it is computed from, each once
	overall []*term    // the functions over years, inner ones before outer ones
}

// The bounds of an expression: its bytes, how deep it nests, and how many numbers, paths, operators and functions.
const mostExpressionBytes, mostExpressionDepth, mostExpressionTerms = 2000, 32, 200

// operation is what a term does with its parts.
type operation uint8

const (
	numberTerm operation = iota
	outcomeTerm
	wordTerm // the code of a category's word
	negative
	plus
	minus
	times
	over
	least
	greatest
	absolute
	atYear // from here on: over years
	meanOf
	lowestOf
	highestOf
	firstYearOf
	above // from here on: comparisons
	notBelow
	below
	notAbove
	equalTo
	unequalTo
)

// operationNames are what operations are called in an expression.
var operationNames = [...]string{negative: "-", plus: "+", minus: "-", times: "*", over: "/", least: "min", greatest: "max",
	absolute: "abs", atYear: "at", meanOf: "mean", lowestOf: "lowest", highestOf: "highest", firstYearOf: "first_year",
	above: ">", notBelow: ">=", below: "<", notAbove: "<=", equalTo: "==", unequalTo: "!="}

// functionNames are the names of functions.
var functionNames = operationNames[least : firstYearOf+1]

func (o operation) overYears() bool { return o >= atYear && o <= firstYearOf }

// term is a part of an expression.
type term struct {
	do       operation
	parts    []*term
	number   float64 // of a number, or the code of a word
	word     string
	place    int // of an outcome among the paths, of a function over years among the overall terms
	from, to int // of a function over years
	all      bool
	unit     unit
	words    []string // of a category
	yearly   bool
	at       int // byte where it begins
}

// Expression reads an expression. Its years must lie in the scenario's run. The error is a fault.Fault whose line and
// column are those inside the text.
func (b *Bound) Expression(text string) (*Expression, error) {
	return b.expression(text, b.Region.FirstYear)
}

// expression is Expression for a run that begins in a year of its own, as a branch does.
func (b *Bound) expression(text string, first int) (*Expression, error) {
	p := &expressionParser{bound: b, text: text, first: first, r: &Expression{}}
	p.r.root = p.whole()
	if p.bad != nil {
		return nil, *p.bad
	}
	p.r.Yearly, p.r.Unit = p.r.root.yearly, p.r.root.unit.String()
	p.r.Text = p.r.written(p.r.root, 0)
	for _, t := range p.r.overall {
		p.r.Last = max(p.r.Last, t.to)
	}
	return p.r, nil
}

// Wants tells whether the expression is computed from an outcome.
func (r *Expression) Wants(o *sim.Outcome) bool {
	return slices.ContainsFunc(r.paths, func(q Quantity) bool { return q.Domain == o.Domain && q.Outcome.Name == o.Name })
}

// ofEntry is the path of an outcome of an entry that the expression reads, "" for none.
func (r *Expression) ofEntry() string {
	for _, q := range r.paths {
		if q.Domain == sim.OfEntry {
			return q.Path
		}
	}
	return ""
}

// binds tells how strongly an operation holds its parts together.
func (o operation) binds() int {
	switch o {
	case plus, minus:
		return 1
	case times, over:
		return 2
	case negative:
		return 3
	}
	return 4
}

// written is a term as text. It gets parentheses if it holds together less strongly than what is around it.
func (r *Expression) written(t *term, around int) string {
	var text string
	switch {
	case t.do == numberTerm:
		return strconv.FormatFloat(t.number, 'g', -1, 64)
	case t.do == wordTerm:
		return t.word
	case t.do == outcomeTerm:
		return r.paths[t.place].Path
	case t.do == negative:
		text = "-" + r.written(t.parts[0], t.do.binds())
	case t.do >= plus && t.do <= over || t.do >= above:
		binds := t.do.binds()
		if t.do >= above {
			binds = 0
		}
		text = r.written(t.parts[0], binds) + " " + operationNames[t.do] + " " + r.written(t.parts[1], binds+1)
	default:
		var parts []string
		for _, part := range t.parts {
			parts = append(parts, r.written(part, 0))
		}
		switch {
		case t.do == atYear:
			parts = append(parts, strconv.Itoa(t.from))
		case t.do.overYears() && !t.all:
			parts = append(parts, strconv.Itoa(t.from), strconv.Itoa(t.to))
		}
		return operationNames[t.do] + "(" + strings.Join(parts, ", ") + ")"
	}
	if t.do < above && t.do.binds() < around {
		return "(" + text + ")"
	}
	return text
}
