package run

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"concord/scenarios"
	"concord/sim"
	"concord/sim/fault"
)

// WhatCanBeExplained says for errors what a subject is.
const WhatCanBeExplained = "AA-BB for the stance of AA toward BB; the id of an act or proposal; border AA-BB; body UNION AA " +
	"for an organisation and a country; or trade AA-BB"

// Subject is what an explanation is of, in words: AA-BB, the id of an act or proposal, border AA-BB, body UNION AA, or trade
// AA-BB.
type Subject []string

// SubjectOf takes the subject from the beginning of words. The other words are the rest.
func SubjectOf(words []string) (s Subject, rest []string, err error) {
	if len(words) == 0 {
		return nil, nil, errors.New("want a subject: " + WhatCanBeExplained)
	}
	count := 1
	switch words[0] {
	case "border", "trade":
		count = 2
	case "body":
		count = 3
	}
	if len(words) < count {
		return nil, nil, fmt.Errorf("explain %s: want %s", words[0], map[string]string{
			"border": "the two codes of a border, as in border AA-BB",
			"body":   "an organisation and a country, as in body UNION AA",
			"trade":  "the codes of a country and of whom it trades with, as in trade AA-BB"}[words[0]])
	}
	for _, w := range words[:count] {
		s = append(s, strings.ReplaceAll(w, ">", "-")) // tables write a direction as AA>BB
	}
	return s, words[count:], nil
}

func (s Subject) String() string { return strings.Join(s, " ") }

// Question finds the subject in a scenario. The title says it in words.
func (s Subject) Question(b *scenarios.Bound) (asked sim.Question, title string, err error) {
	switch s[0] {
	case "border":
		return borderQuestion(b, s[1])
	case "body":
		return bodyQuestion(b, s[1], s[2])
	case "trade":
		return tradeQuestion(b, s[1])
	}
	r, word := b.Region, s[0]
	if k := entryNamed(b, word); k >= 0 {
		e := &b.Entries[k]
		if e.Kind.Nature == sim.Event {
			return asked, "", fmt.Errorf("%s is an event (%s): it happens, and nobody decides on it; acts and proposals can be "+
				"explained", e.ID, e.Kind.Name)
		}
		return sim.Question{Topic: sim.AboutEntry, A: k}, fmt.Sprintf("%s (%s)", e.ID, e.Kind.Name), nil
	}
	if why := b.Scenario.Lacks(word); why != "" {
		return asked, "", fmt.Errorf("explain: %s has no entry %s: %s; ask for it in the scenario that %s extends",
			b.Scenario.Name, word, why, b.Scenario.Name)
	}
	x, y, isPair := strings.Cut(word, "-")
	i, j := memberNamed(r, x), memberNamed(r, y)
	switch {
	case !isPair || i < 0 || j < 0:
		return asked, "", fmt.Errorf("explain: %s has no pair of countries and no entry %s%s; want %s", b.Scenario.Name,
			fault.Word(word), fault.DidYouMean(word, slices.Concat(Directions(r), DecidedIDs(b))), WhatCanBeExplained)
	case i == j:
		return asked, "", fmt.Errorf("explain %s: a leader has no stance toward the own country; want two countries, as in %s",
			word, Directions(r)[0])
	}
	return sim.Question{Topic: sim.AboutStance, A: i, B: j}, fmt.Sprintf("the stance of %s toward %s", r.Nodes[i].Name,
		r.Nodes[j].Name), nil
}

func borderQuestion(b *scenarios.Bound, word string) (asked sim.Question, title string, err error) {
	r := b.Region
	borders := Borders(r)
	x, y, _ := strings.Cut(word, "-")
	i, j := memberNamed(r, x), memberNamed(r, y)
	if i < 0 || j < 0 || i == j {
		return asked, "", fmt.Errorf("explain border %s: want two countries of %s%s; it has the borders %s", fault.Word(word),
			r.Name, fault.DidYouMean(word, borders), strings.Join(borders, ", "))
	}
	k := r.BorderIndex(i, j)
	if k < 0 {
		return asked, "", fmt.Errorf("explain border %s: %s and %s share no land border; there are %s", word, r.Nodes[i].Name,
			r.Nodes[j].Name, strings.Join(borders, ", "))
	}
	return sim.Question{Topic: sim.AboutBorder, A: k}, fmt.Sprintf("the border of %s and %s", r.Nodes[r.Borders[k].A].Name,
		r.Nodes[r.Borders[k].B].Name), nil
}

func bodyQuestion(b *scenarios.Bound, body, country string) (asked sim.Question, title string, err error) {
	r := b.Region
	var codes, bodies []string
	for _, n := range r.Nodes[:r.Members] {
		codes = append(codes, n.ID)
	}
	for _, o := range r.Organisations {
		bodies = append(bodies, o.ID)
	}
	o := slices.IndexFunc(bodies, func(id string) bool { return strings.EqualFold(id, body) })
	if len(bodies) == 0 {
		return asked, "", fmt.Errorf("explain body %s: region %s has no organisations", fault.Word(body), r.Name)
	}
	if o < 0 {
		return asked, "", fmt.Errorf("explain body %s: no organisation has this code%s; there are %s", fault.Word(body),
			fault.DidYouMean(body, bodies), strings.Join(bodies, ", "))
	}
	i := memberNamed(r, country)
	if i < 0 {
		return asked, "", fmt.Errorf("explain body %s %s: no country of %s has this code%s; there are %s", body,
			fault.Word(country), r.Name, fault.DidYouMean(country, codes), strings.Join(codes, ", "))
	}
	return sim.Question{Topic: sim.AboutBody, A: i, B: o}, fmt.Sprintf("%s and %s", r.Nodes[i].Name,
		r.Organisations[o].Name), nil
}

// tradeQuestion is of a country and any other node, in either order. Of two nodes outside the region the model says little, so
// they are no subject.
func tradeQuestion(b *scenarios.Bound, word string) (asked sim.Question, title string, err error) {
	r := b.Region
	var codes []string
	for _, n := range r.Nodes {
		codes = append(codes, n.ID)
	}
	members, others := strings.Join(codes[:r.Members], ", "), strings.Join(codes[r.Members:], ", ")
	x, y, isPair := strings.Cut(word, "-")
	if !isPair {
		return asked, "", fmt.Errorf("explain trade %s: want two codes with a hyphen between them, as in trade %s-%s",
			fault.Word(word), codes[0], codes[1])
	}
	var at [2]int
	for side, code := range [...]string{x, y} {
		at[side] = slices.IndexFunc(codes, func(id string) bool { return strings.EqualFold(id, code) })
		if at[side] < 0 {
			return asked, "", fmt.Errorf("explain trade %s: %s has no node %s%s; there are %s, and outside %s", fault.Word(word),
				r.Name, fault.Word(code), fault.DidYouMean(code, codes), members, others)
		}
	}
	i, j := min(at[0], at[1]), max(at[0], at[1])
	switch {
	case i == j:
		return asked, "", fmt.Errorf("explain trade %s: what a country sells at home is not explained; want two codes, as in "+
			"trade %s-%s", word, codes[0], codes[1])
	case i >= r.Members:
		return asked, "", fmt.Errorf("explain trade %s: %s and %s are both outside %s; one of the two must be of %s", word,
			r.Nodes[at[0]].Name, r.Nodes[at[1]].Name, r.Name, members)
	}
	return sim.Question{Topic: sim.AboutTrade, A: i, B: j}, fmt.Sprintf("the trade of %s with %s", r.Nodes[i].Name,
		r.Nodes[j].Name), nil
}

// memberNamed finds a country of the region by its code, −1 if there is none.
func memberNamed(r *sim.Region, code string) int {
	return slices.IndexFunc(r.Nodes[:r.Members], func(n sim.Node) bool { return strings.EqualFold(n.ID, code) })
}

func entryNamed(b *scenarios.Bound, id string) int {
	return slices.IndexFunc(b.Entries, func(e sim.Entry) bool { return e.ID == id })
}

// Directions are all ordered pairs of countries.
func Directions(r *sim.Region) []string {
	var list []string
	for i := range r.Members {
		for j := range r.Members {
			if i != j {
				list = append(list, r.Nodes[i].ID+"-"+r.Nodes[j].ID)
			}
		}
	}
	return list
}

// Borders are the land borders between countries of the region.
func Borders(r *sim.Region) []string {
	var list []string
	for k := range r.Inner {
		list = append(list, r.PairName(r.Borders[k].A, r.Borders[k].B))
	}
	return list
}

// DecidedIDs are the ids of the acts and proposals.
func DecidedIDs(b *scenarios.Bound) []string {
	var ids []string
	for k := range b.Entries {
		if b.Entries[k].Kind.Nature != sim.Event {
			ids = append(ids, b.Entries[k].ID)
		}
	}
	return ids
}
