package scenarios

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"concord/agents"
	"concord/sim/fault"
)

// unknown reports a key that a table does not take. The owner of keys of an entry is its kind.
func (c *checker) unknown(table, name string, at *spot, keys []key, owner string) {
	if c.full() {
		c.fault(at.key, "")
		return
	}
	var valid []string
	for _, k := range keys {
		valid = append(valid, k.name)
	}
	path, was := name, became(agents.OfKey, name)
	if table != "" {
		path, was = table+"."+name, became(agents.OfKey, owner+"."+name)
	}
	near := fault.Nearest(name, valid)
	switch {
	case was != "":
		c.fault(at.key, "unknown key %q%s", path, was)
	case near != "" && table != "":
		c.fault(at.key, "unknown key %q; did you mean %q?", path, table+"."+near)
	case near != "":
		c.fault(at.key, "unknown key %q; did you mean %q?", path, near)
	case table != "" && find(c.topKeys, name) != nil:
		c.fault(at.key, "unknown key %q; %s belongs to the whole file: move it above the first line in brackets", path, name)
	default:
		c.fault(at.key, "unknown key %q; %s takes %s", path, owner, strings.Join(valid, ", "))
	}
}

// became ends a message about an unknown name with what became of it since an earlier model version, "" if nothing did.
func became(what agents.Subject, old string) string {
	if c := agents.ChangeOf(what, old); c != nil {
		return "; " + c.Words()
	}
	return ""
}

// show writes a value as TOML for a message, cut if long.
func show(v any) string {
	text := literal(v)
	if _, ok := v.(float64); ok && !strings.ContainsAny(text, ".en") {
		text += ".0" // so that a number with a decimal point looks like one
	}
	return fault.Clip(text)
}

// later makes the text of a message only if the message is printed.
type later func() string

func (f later) String() string { return f() }

// either lists words for "want …".
func either(words []string) string {
	var quoted []string
	for _, w := range words {
		quoted = append(quoted, strconv.Quote(w))
	}
	if n := len(quoted); n > 1 {
		return strings.Join(quoted[:n-1], ", ") + " or " + quoted[n-1]
	}
	return strings.Join(quoted, "")
}

func listed(codes []string) string {
	if codes == nil {
		return ""
	}
	return " (" + strings.Join(codes, ", ") + ")"
}

// mostChoices bounds a list of words to choose from. Large regions have thousands of pairs.
const mostChoices = 200

// nearOrAll suggests a word, and lists all.
func nearOrAll(word string, words []string) string {
	all := "choose one of " + strings.Join(words[:min(len(words), mostChoices)], ", ")
	if len(words) > mostChoices {
		all += fmt.Sprintf(" and %d more", len(words)-mostChoices)
	}
	if near := fault.Nearest(word, words); near != "" {
		return fmt.Sprintf("did you mean %q? (%s)", near, all)
	}
	return all
}

// orNear ends a message "there is no …" about an entry: with a suggestion, or a hint where to look.
func (s *Scenario) orNear(id string) later {
	return func() string {
		if why := s.Lacks(id); why != "" {
			return ": " + why + "; do without it, or write it as a new entry"
		}
		return cmp.Or(fault.DidYouMean(id, s.ids()), "; `concord scenarios show` lists the entries of a scenario")
	}
}
