package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/sim"
)

// Difference lists the differences between the inputs of two scenarios, from a to b, in alphabetical order.
// It leaves out what changes no result, such as titles and sources.
func Difference(a, b *Scenario) []string {
	var lines []string
	say := func(path, from, to string) {
		if from != to {
			lines = append(lines, fmt.Sprintf("%s: %s → %s", path, from, to))
		}
	}
	for k := range a.Entries {
		if e := &a.Entries[k]; !b.has(e) {
			say(e.Path(), e.summary(), "removed")
		}
	}
	for k := range b.Entries {
		e := &b.Entries[k]
		if !a.has(e) {
			say(e.Path(), "absent", e.summary()+e.said())
			continue
		}
		for _, key := range keysOf(e.Kind) {
			if !slices.Contains([]string{"id", "kind", "date", "label", "source", "note"}, key.name) {
				say(e.Path()+"."+key.name, a.Entry(e.ID).reading(key), e.reading(key))
			}
		}
	}
	from, to := a.inputs(), b.inputs()
	for path, text := range from { // any order: lines are sorted below
		say(path, text, cmp.Or(to[path], b.unset(path)))
	}
	for path, text := range to { // any order: lines are sorted below
		if from[path] == "" {
			say(path, a.unset(path), text)
		}
	}
	slices.Sort(lines)
	return lines
}

// has tells whether the scenario has an entry of the same id and kind.
func (s *Scenario) has(e *Entry) bool {
	own := s.Entry(e.ID)
	return own != nil && own.Kind == e.Kind
}

// summary tells in a few words what an entry is.
func (e *Entry) summary() string {
	text := fmt.Sprintf("%s %d", e.Kind.Name, e.Year())
	a, b := e.parties()
	switch {
	case b != "" && e.Kind.Parties == sim.Toward:
		text += " " + a + ">" + b
	case b != "":
		text += " " + a + "-" + b
	case a != "":
		text += " " + a
	case e.Kind.Parties == sim.Countries:
		if codes, _ := e.Get("countries").([]string); codes != nil {
			text += " " + strings.Join(codes, "-")
		}
	}
	return text
}

// said lists the keys of an entry other than its kind, date and parties.
func (e *Entry) said() string {
	known := []string{"id", "kind", "date", "year", "label", "source", "note", "country", "between", "by", "toward", "countries"}
	var words []string
	for _, key := range keysOf(e.Kind) {
		if e.Get(key.name) != nil && !slices.Contains(known, key.name) {
			words = append(words, key.name+" = "+e.reading(key))
		}
	}
	if words == nil {
		return ""
	}
	return ", " + strings.Join(words, ", ")
}

// reading gives the effective value of a key.
func (e *Entry) reading(k key) string {
	if v := e.Get(k.name); v != nil {
		return literal(v)
	}
	if k.fallback != nil {
		return literal(k.fallback)
	}
	return "not given"
}

// inputs are the inputs besides entries, by path.
func (s *Scenario) inputs() map[string]string {
	all := map[string]string{"region": s.Region, "seed": strconv.FormatUint(s.Seed, 10)}
	if s.free {
		all["agenda"] = Free
	}
	if s.Until != 0 {
		all["until"] = strconv.Itoa(s.Until)
	}
	for _, p := range s.Settings {
		all["parameters."+p.Path] = decimal(p.Value)
	}
	for k := range s.Switches {
		if w := &s.Switches[k]; !w.On {
			all[w.Path()] = "false"
		}
	}
	for _, size := range s.Sizes {
		all["size."+size.Node] = size.Reading
	}
	for k := range s.Decisions {
		all[s.Decisions[k].Path()] = s.Decisions[k].Answer.String()
	}
	for _, u := range s.Uncertain {
		all["uncertain."+u.Path] = literal([2]float64{u.Lo, u.Hi})
	}
	return all
}

// unset is the text for an input that a scenario does not set.
func (s *Scenario) unset(path string) string {
	name, isParameter := strings.CutPrefix(path, "parameters.")
	if row := parameter(name); isParameter && row != nil {
		return decimal(s.shipped(row))
	}
	if path == "agenda" {
		return Given
	}
	head, _, _ := strings.Cut(path, ".")
	switch {
	case switchTable(head) != nil:
		return "true"
	case head == "decision":
		return sim.ByLeader.String()
	}
	return "not given"
}
