package scenarios

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// TOML writes the complete scenario: everything it extends applied, nothing
// left to look up but the region and the defaults of the model. Reading it back
// gives an equal scenario. The order is fixed, so that equal scenarios give equal
// bytes. With origins, a comment beside each value says where it comes from.
func (s *Scenario) TOML(origins bool) []byte {
	w := &writer{origins: origins}
	w.line("title", s.Title, s.Origin("title"))
	w.some("ids", s.IDs, s.Origin("ids"))
	w.some("question", s.Question, s.Origin("question"))
	w.some("claims", s.Claims, s.Origin("claims"))
	w.some("expect", s.Expect, s.Origin("expect"))
	w.line("region", s.Region, s.Origin("region"))
	if s.Until != 0 {
		w.line("until", int64(s.Until), s.Origin("until"))
	}
	w.line("seed", int64(s.Seed), s.Origin("seed"))
	if len(s.Settings) > 0 {
		w.header("[parameters]")
	}
	for _, p := range s.Settings {
		w.line(p.Path, p.Value, p.Origin)
	}
	for _, table := range switchTables {
		headed := false
		for _, sw := range s.Switches {
			if sw.Table != table.name {
				continue
			}
			if !headed {
				w.header("[" + table.name + "]")
				headed = true
			}
			w.line(sw.Name, sw.On, sw.Origin)
		}
	}
	if len(s.Sizes) > 0 {
		w.header("[size]")
	}
	for _, size := range s.Sizes {
		w.line(size.Node, size.Reading, size.Origin)
	}
	for _, table := range []string{"event", "proposal"} {
		for k := range s.Entries {
			if e := &s.Entries[k]; tableOf(e.Kind) == table {
				w.header("[[" + table + "]]")
				w.line("id", e.ID, e.Origin)
				w.line("kind", e.Kind.Name, e.Origin)
				for _, k := range e.Keys {
					w.line(k.Name, k.Value, k.Origin)
				}
			}
		}
	}
	if len(s.Uncertain) > 0 {
		w.header("[uncertain]")
	}
	for _, u := range s.Uncertain {
		w.line(strconv.Quote(u.Path), [2]float64{u.Lo, u.Hi}, u.Origin)
	}
	return []byte(w.String())
}

// writer puts lines of TOML together.
type writer struct {
	strings.Builder
	origins bool
}

func (w *writer) header(text string) { w.WriteString("\n" + text + "\n") }

// some writes a line unless there is nothing to write.
func (w *writer) some(name string, v any, from Origin) {
	if list, isList := v.([]string); v != "" && (!isList || len(list) > 0) {
		w.line(name, v, from)
	}
}

func (w *writer) line(name string, v any, from Origin) {
	w.WriteString(name + " = " + literal(v))
	if w.origins {
		w.WriteString(" # " + from.String())
	}
	w.WriteByte('\n')
}

// String names the origin without its folder: reference.toml:12.
func (o Origin) String() string {
	switch {
	case o.File == "":
		return "default"
	case o.Line == 0:
		return "--set"
	}
	return clip(filepath.Base(o.File)) + ":" + strconv.Itoa(o.Line)
}

// literal writes a value as TOML. It knows what the parser gives and what Key holds.
func literal(v any) string {
	list := func(n int, item func(k int) any) string {
		var items []string
		for k := range n {
			items = append(items, literal(item(k)))
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	switch v := v.(type) {
	case string:
		return quote(v)
	case bool:
		return strconv.FormatBool(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return decimal(v)
	case [2]float64:
		return list(2, func(k int) any { return v[k] })
	case []string:
		return list(len(v), func(k int) any { return v[k] })
	case []any:
		return list(len(v), func(k int) any { return v[k] })
	case []map[string]any:
		return list(len(v), func(k int) any { return v[k] })
	case map[string]any:
		return "{…}" // appears in messages only
	case time.Time:
		if v.Location().String() == "date-local" {
			return v.Format(time.DateOnly)
		}
		return v.Format("2006-01-02T15:04:05")
	}
	return fmt.Sprint(v)
}

// decimal is the shortest text that reads back as the same number.
func decimal(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) { // appear in messages only
		return strings.TrimPrefix(strings.ToLower(fmt.Sprint(x)), "+")
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// quote writes text as a TOML basic string on one line.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case !fault.Visible(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case !fault.Visible(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// Difference lists what differs in the inputs of two scenarios, from a to b, in
// alphabetical order. What changes no result, such as titles and sources, is left out.
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

// said lists the keys that an entry gives beside its kind, date and parties.
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

// reading is the value of a key as it counts.
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
	for _, u := range s.Uncertain {
		all["uncertain."+u.Path] = literal([2]float64{u.Lo, u.Hi})
	}
	return all
}

// unset is how an input reads that a scenario leaves alone.
func (s *Scenario) unset(path string) string {
	name, isParameter := strings.CutPrefix(path, "parameters.")
	if row := parameter(name); isParameter && row != nil {
		return decimal(s.shipped(row))
	}
	if head, _, _ := strings.Cut(path, "."); switchTable(head) != nil {
		return "true"
	}
	return "not given"
}

// Starter is a scenario file to begin from, for a scenario of this name: it
// runs as it stands, and what may be said in it stands in comments.
func Starter(name string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, starterHead, quote(cmp.Or(strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !fault.Visible(r) }), " "), "A new scenario")),
		strings.Join(mechanismNames(), ", "), strings.Join(groupNames(), ", "))
	b.WriteString("\n# Kinds of entries and the keys that each takes besides id, kind, year or date,\n# label, source and note (* must be given):\n")
	for _, kind := range agents.Kinds() {
		fmt.Fprintf(&b, "#\n# %s, %s: %s\n", kind.Name, natureOf(kind), kind.Doc)
		for _, k := range changeable(kind) {
			if !slices.Contains([]string{"year", "date", "label", "source", "note"}, k.name) {
				fmt.Fprintf(&b, "#     %s: %s; %s\n", k.starred(), newChecker(nil).wanted(k), k.doc)
			}
		}
	}
	return []byte(b.String())
}

func (k key) starred() string {
	if k.required {
		return k.name + " *"
	}
	return k.name
}

// starterHead has three places: the title, theories and groups. Lines that begin with # and no
// space are examples: without the # they are TOML.
const starterHead = `# A scenario is a short list of differences from another one.
# Check this file with "concord check FILE" and run it with "concord run FILE".

title   = %s
extends = "reference" # a name of the library, or the path of a file, seen from here

# What the scenario asks and tests, for whoever reads it next:
#question = "What if Uzbekistan's leadership had not changed in 2016?"
#expect   = "borders stay closed and trade flat"
#claims   = ["K24"]

# The last year of a run and the seed of its random streams:
#until = 2035
#seed  = 1

# Entries of the extended scenario that do not happen here:
#remove = ["uz-leader-2016"]

# Parameters of the model; "concord params" lists them:
#[parameters]
#leaders.openness = 1.2

# Theories that do not hold here ("false" switches one off); they are
# %s:
#[mechanisms]
#win_sets = false

# Groups of barriers to cooperation that are not there, and of supports:
# %s.
#[barriers]
#external = false

#[supports]
#cultural = false

# Which reading of economic size counts, "official" or "comparable":
#[size]
#UZ = "official"

# What happens. The year is the first year of effect; what a date after
# 30 June tells of counts from the next year:
#[[event]]
#id       = "clash-2027"
#kind     = "clash"
#year     = 2027
#between  = ["KG", "TJ"]
#severity = 0.6
#source   = "a supposition"

# What is on the table. The leaders of the model may refuse it:
#[[proposal]]
#id      = "tj-uz-road"
#kind    = "transport_link"
#year    = 2026
#between = ["TJ", "UZ"]
#shorter = 0.2

# Other values for an entry of the extended scenario; only what differs:
#[[change]]
#id      = "kg-leader-2011"
#openness = 0.9

# Ranges to draw numbers from, when "concord run FILE --uncertain" asks for it:
#[uncertain]
#"event.clash-2027.severity"   = [0.3, 0.9]
#"parameters.leaders.openness" = [0.8, 1.4]
`
