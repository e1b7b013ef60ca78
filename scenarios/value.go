package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// value checks the value of a key. It returns the value in the form that Key documents, and whether it is
// valid. If it is not, it reports a fault.
func (c *checker) value(k key, v any, at *spot) (any, bool) {
	switch k.form {
	case textForm:
		if s, ok := v.(string); ok {
			return s, c.text(k, s, at)
		}
	case textsForm:
		return c.texts(k, v, at)
	case numberForm:
		if x, ok := number(v, k.lo, k.hi); ok {
			return x, true
		}
	case rangeForm:
		if x, ok := number(v, k.lo, k.hi); ok {
			return [2]float64{x, x}, true
		}
		if lo, hi, ok := span(v, k.lo, k.hi); ok {
			return [2]float64{lo, hi}, true
		}
	case wholeForm:
		// Through int64 alone: a float cannot hold every seed.
		if n, ok := v.(int64); ok && float64(n) >= k.lo && float64(n) <= k.hi {
			return n, true
		}
	case yearForm:
		if n, ok := v.(int64); ok && c.inSpan(n) {
			return n, true
		}
	case dateForm:
		return c.date(k, v, at)
	case wordForm:
		if s, ok := v.(string); ok {
			if slices.Contains(k.words, s) {
				return s, true
			}
			c.fault(at.value, "%s = %s, want %s%s", k.name, show(v), c.wanted(k), fault.DidYouMean(s, k.words))
			return nil, false
		}
	case flagForm:
		if b, ok := v.(bool); ok {
			return b, true
		}
	case codeForm:
		if s, ok := v.(string); ok {
			return s, c.code(k, s, at, c.members())
		}
	case powerForm:
		if s, ok := v.(string); ok {
			return s, c.listedCode(k, s, at, "outside power", c.powers())
		}
	case organisationForm:
		if s, ok := v.(string); ok {
			return s, c.listedCode(k, s, at, "organisation", c.organisations())
		}
	case codesForm:
		return c.codes(k, v, at)
	case pairForm:
		return c.pair(k, v, at, c.members())
	case nodesForm:
		return c.pair(k, v, at, c.nodes())
	case tableForm, tablesForm: // checked by their own readers
	}
	c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.remedy(k, v))
	return nil, false
}

// remedy describes in words what a key takes, for one that was given the value v.
func (c *checker) remedy(k key, v any) string {
	remedy := c.wanted(k)
	if _, quoted := v.(string); quoted && c.readsQuotes() &&
		slices.Contains([]form{numberForm, rangeForm, wholeForm, yearForm, flagForm}, k.form) {
		remedy += ", without quotes"
	} else if _, broken := v.(float64); broken && k.form == yearForm {
		remedy += ", without a decimal point"
	}
	if k.kind != "" {
		remedy += became(agents.OfValue, k.kind+"."+k.name+"="+literal(v))
	}
	return remedy
}

// wanted describes in words what a key takes.
func (c *checker) wanted(k key) string {
	limits := fmt.Sprintf("%v..%v", k.lo, k.hi)
	if k.unit != "" && k.unit != "1" {
		limits += " (" + k.unit + ")"
	}
	switch k.form {
	case textForm:
		return "text in quotes"
	case textsForm:
		return fmt.Sprintf("a list of texts such as [%q]", k.like)
	case numberForm:
		return "a number in " + limits
	case rangeForm:
		return "[low, high] or one number, low ≤ high, in " + limits
	case wholeForm:
		if k.hi == MaxSeed {
			return fmt.Sprintf("a whole number in 0..%d", uint64(MaxSeed))
		}
		return "a whole number in " + limits
	case yearForm:
		if c.region == nil {
			return "a year such as 2016"
		}
		return fmt.Sprintf("%d..%d (the span of %s)", c.region.FirstYear, c.region.LastYear, c.region.Name)
	case dateForm:
		return `a date such as "2016-09-02", "2016-09" or "2016"`
	case wordForm:
		return either(k.words)
	case flagForm:
		return "true or false"
	case codeForm:
		return "the code of a member" + listed(c.members())
	case powerForm:
		return "the code of an outside power" + listed(c.powers())
	case organisationForm:
		return "the code of an organisation" + listed(c.organisations())
	case codesForm:
		if k.lo > 1 {
			return fmt.Sprintf("a list of codes of %v members or more%s", k.lo, listed(c.members()))
		}
		return "a list of codes of members" + listed(c.members())
	case pairForm:
		return "the codes of two different members" + listed(c.members())
	case nodesForm:
		return "the codes of two different nodes" + listed(c.nodes())
	case tableForm:
		return fmt.Sprintf("a table, which begins with the line [%s]", k.name)
	case tablesForm:
		return fmt.Sprintf("tables, each of which begins with the line [[%s]]", k.name)
	}
	return "something else"
}

// number reads a TOML number in lo..hi. NaN is in no range.
func number(v any, lo, hi float64) (float64, bool) {
	var x float64
	switch v := v.(type) {
	case int64:
		x = float64(v)
	case float64:
		x = v
	default:
		return 0, false
	}
	return x + 0, x >= lo && x <= hi // + 0 turns −0 into 0
}

// span reads a list [low, high] of numbers in lo..hi.
func span(v any, lo, hi float64) (low, high float64, ok bool) {
	list, _ := v.([]any)
	if len(list) != 2 {
		return 0, 0, false
	}
	low, ok = number(list[0], lo, hi)
	high, ok2 := number(list[1], lo, hi)
	return low, high, ok && ok2 && low <= high
}

// text checks a text. It must not be empty and must match the pattern of its key. It may hold visible
// characters only, so that it can be written to a terminal. Line ends and tabs are allowed if the key takes
// several lines.
func (c *checker) text(k key, s string, at *spot) bool {
	plain := s
	if k.lines {
		plain = strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ").Replace(s)
	}
	hidden := strings.IndexFunc(plain, func(r rune) bool { return !fault.Visible(r) })
	switch {
	case !utf8.ValidString(s):
		c.fault(at.value, "%s = %s is no valid UTF-8; write it in UTF-8", k.name, show(s))
		return false
	case hidden >= 0:
		r, _ := utf8.DecodeRuneInString(plain[hidden:])
		remedy := "delete it"
		if r == '\n' || r == '\r' || r == '\t' {
			remedy = "write the text on one line, with spaces"
		}
		c.fault(at.value, "%s = %s holds U+%04X, a character that is not seen; %s", k.name, show(s), r, remedy)
		return false
	case strings.TrimSpace(s) == "":
		c.fault(at.value, "%s is empty; write something or leave the key out", k.name)
		return false
	case k.pattern != "" && !matches(k.pattern, s):
		want := fmt.Sprintf("text such as %q", k.like)
		if k.pattern == idPattern {
			want = fmt.Sprintf("small letters, digits and hyphens, such as %q", k.like)
		}
		c.fault(at.value, "%s = %s, want %s", k.name, show(s), want)
		return false
	}
	return true
}

func (c *checker) texts(k key, v any, at *spot) (any, bool) {
	list, ok := v.([]any)
	if !ok {
		c.fault(at.value, "%s = %s, want %s", k.name, show(v), c.wanted(k))
		return nil, false
	}
	var texts []string
	met := map[string]bool{}
	for n, item := range list {
		here := at.item(n)
		s, isText := item.(string)
		if !isText {
			c.fault(here.value, "%s holds %s, want %s", k.name, show(item), c.wanted(k))
			ok = false
			continue
		}
		if met[s] {
			c.fault(here.value, "%s holds %s twice; drop one", k.name, show(s))
			ok = false
		}
		ok = c.text(k, s, here) && ok
		texts = append(texts, s)
		met[s] = true
	}
	return texts, ok
}

func (c *checker) inSpan(year int64) bool {
	return c.region == nil || year >= int64(c.region.FirstYear) && year <= int64(c.region.LastYear)
}

// matches tells whether a pattern of the tables fits.
func matches(pattern, s string) bool { return patterns[pattern].MatchString(s) }

// patterns are the patterns of the tables, compiled.
var patterns = func() map[string]*regexp.Regexp {
	all := map[string]*regexp.Regexp{datePattern: regexp.MustCompile(datePattern)}
	for _, keys := range [][]key{topKeys, keysOf(&sim.Kind{}), outcomeKeys} {
		for _, k := range keys {
			all[k.pattern] = regexp.MustCompile(k.pattern)
		}
	}
	return all
}()
