package scenarios

import (
	"slices"

	"concord/sim"
)

// KeyFacts describe a key that entries of a kind take, for a program that lets a person fill it in.
type KeyFacts struct {
	Name     string
	Type     string // one of KeyTypes
	Required bool
	Unit     string
	Low      *float64 // admissible values, nil where there is no limit
	High     *float64
	Usual    any      // what counts when the key is left out, nil for nothing in particular
	Words    []string // for a choice, a code and codes: what may stand there
	Doc      string
}

// The types of KeyFacts. A range is two numbers, low ≤ high. A code is that of a node or an organisation.
const (
	NumberKey = "number"
	WholeKey  = "whole"
	RangeKey  = "range"
	ChoiceKey = "choice"
	FlagKey   = "flag"
	CodeKey   = "code"
	CodesKey  = "codes"
	TextKey   = "text"
)

// KeysOf lists the keys of a kind of entry in a region, besides those of every kind: id, kind, date, year, group, role,
// depends, label, source and note.
func KeysOf(kind *sim.Kind, r *sim.Region) []KeyFacts {
	var list []KeyFacts
	c := &checker{region: r}
	for _, k := range keysOf(kind) {
		if slices.Contains(tellingKeys, k.name) || slices.Contains([]string{"year", "group", "role", "depends"}, k.name) {
			continue
		}
		f := KeyFacts{Name: k.name, Required: k.required, Unit: k.unit, Usual: k.fallback, Words: k.words, Doc: k.doc}
		switch k.form {
		case numberForm:
			f.Type, f.Low, f.High = NumberKey, &k.lo, &k.hi
		case wholeForm, yearForm:
			f.Type, f.Low, f.High = WholeKey, &k.lo, &k.hi
		case rangeForm:
			f.Type, f.Low, f.High = RangeKey, &k.lo, &k.hi
		case wordForm:
			f.Type = ChoiceKey
		case flagForm:
			f.Type = FlagKey
		case codeForm:
			f.Type, f.Words = CodeKey, c.members()
		case powerForm:
			f.Type, f.Words = CodeKey, c.powers()
		case organisationForm:
			f.Type, f.Words = CodeKey, c.organisations()
		case codesForm, pairForm:
			f.Type, f.Words = CodesKey, c.members()
		case nodesForm:
			f.Type, f.Words = CodesKey, c.nodes()
		case textForm, textsForm, dateForm, tableForm, tablesForm:
			f.Type = TextKey
		}
		list = append(list, f)
	}
	return list
}
