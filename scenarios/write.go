package scenarios

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"concord/sim/fault"
)

// TOML writes the complete scenario, with everything it extends applied. Only the region and the defaults of
// the model are not in it. Reading the text gives an equal scenario. The order is fixed, so equal scenarios
// give equal bytes. With origins, a comment beside each value gives its place of origin.
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
	if s.free {
		w.line("agenda", Free, s.Origin("agenda"))
	}
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
	for k := range s.Decisions {
		w.header("[[decision]]")
		for _, k := range s.Decisions[k].Keys {
			w.line(k.Name, k.Value, k.Origin)
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

// some writes a line if there is something to write.
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

// literal writes a value as TOML. It accepts the types of the parser and of Key.
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
