package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"concord/agents"
	"concord/sim/fault"
)

// SetAll begins an assignment that was given for several scenarios at once.
const SetAll = "--set-all "

// Set changes the scenario as --set path=value does on the command line. Paths are event.ID.KEY,
// proposal.ID.KEY, decision.ENTRY.COUNTRY.YEAR, parameters.PATH or PATH alone, size.NODE, mechanisms.NAME, barriers.GROUP,
// supports.GROUP, until, seed and agenda. Values are in TOML's syntax; a word needs no quotes. Each value may be given
// once, however its path is written.
//
// An assignment that begins with two hyphens, such as --seed=7, means the same as without them and is named
// so in faults. The same holds for one that begins with SetAll. Set applies all assignments or none. In the
// second case the error is fault.Faults, which names each wrong one.
func (s *Scenario) Set(assignments ...string) error {
	if len(assignments) > maxSets {
		return fault.Faults{{File: "--set",
			Message: fmt.Sprintf("%d assignments at once, want at most %d; write them into a scenario file",
				len(assignments), maxSets)}}
	}
	next := s.clone()
	c := newChecker(regionOf(s.Region))
	given := map[string]string{} // labels, by what is given
	for _, assignment := range assignments {
		label := "--set " + fault.Clip(assignment)
		if all, ok := strings.CutPrefix(assignment, SetAll); ok {
			assignment, label = all, fault.Clip(assignment)
		} else if option, ok := strings.CutPrefix(assignment, "--"); ok {
			assignment, label = option, fault.Clip(strings.Replace(assignment, "=", " ", 1))
		}
		what, raw, remedy := assigned(next, assignment)
		if what == "" {
			c.faultIn(Origin{File: label}, "%s", remedy)
			continue
		}
		if first, twice := given[what]; twice {
			c.faultIn(Origin{File: label}, "%s is given already by %s; keep one", show(what), first)
			continue
		}
		given[what] = label
		c.enter(label)
		c.apply(next, raw, new(spot))
	}
	c.finish(next)
	if len(c.faults) > 0 {
		return fault.Faults(c.faults)
	}
	*s = *next
	return nil
}

// assigned turns path=value into the content of a file with this one difference. what names the value that is
// given: it is the same for all ways to write the path, and for keys that exclude each other. If there is no
// such value, what is empty and remedy is set.
func assigned(s *Scenario, assignment string) (what string, raw map[string]any, remedy later) {
	none := func(format string, args ...any) (string, map[string]any, later) {
		return "", nil, func() string { return fmt.Sprintf(format, args...) }
	}
	where, text, found := strings.Cut(assignment, "=")
	where = strings.TrimSpace(where)
	if !found || where == "" {
		return none("want path=value, for example seed=7 or event.ID.year=2030")
	}
	head, rest, _ := strings.Cut(where, ".")
	value, err := wordOrValue(strings.TrimSpace(text))
	switch {
	case err != nil:
		return none("the value is no TOML: %v", err)
	case where == "until" || where == "seed" || where == "agenda":
		return where, map[string]any{where: value}, nil
	case rest != "" && (head == "size" || switchTable(head) != nil):
		return where, map[string]any{head: map[string]any{rest: value}}, nil
	case head == "event" || head == "proposal":
		id, name, _ := strings.Cut(rest, ".")
		e := s.Entry(id)
		if e == nil {
			return none("there is no %s %s%s", head, show(id), s.orNear(id))
		}
		if tableOf(e.Kind) != head {
			return none("%q is %s; write %s.%s", id, natureOf(e.Kind), e.Path(), fault.Clip(name))
		}
		if name == "" {
			return none("name the key too: %s.KEY, where KEY is one of %s", e.Path(), names(changeable(e.Kind)))
		}
		what = where
		for _, pair := range alternatives {
			if slices.Contains(pair[:], name) {
				what = e.Path() + "." + pair[0] + " or " + pair[1]
			}
		}
		return what, map[string]any{"change": []map[string]any{{"id": id, name: value}}}, nil
	case head == "decision":
		words := strings.Split(rest, ".")
		if len(words) != 3 {
			return none("want decision.ENTRY.COUNTRY.YEAR=accept, such as decision.own-aa-bb-border.AA.2027=accept")
		}
		year, err := strconv.ParseInt(words[2], 10, 64)
		if err != nil {
			return none("decision: year = %s, want a whole number", show(words[2]))
		}
		return where, map[string]any{"decision": []map[string]any{{"entry": words[0], "country": words[1], "year": year,
			"answer": value}}}, nil
	case head == "parameters" && rest != "":
		return where, map[string]any{"parameters": map[string]any{rest: value}}, nil
	case parameter(where) != nil:
		return "parameters." + where, map[string]any{"parameters": map[string]any{where: value}}, nil
	}
	return "", nil, func() string {
		near := cmp.Or(became(agents.OfParameter, where),
			fault.DidYouMean(where, slices.Concat(parameterPaths(), switchPaths(), []string{"until", "seed", "agenda"})),
			nearHead(where, "event", "proposal", "decision", "parameters", "size"))
		return "unknown path" + cmp.Or(near,
			"; want event.ID.KEY, proposal.ID.KEY, decision.ENTRY.COUNTRY.YEAR, parameters.PATH, size.NODE, mechanisms.NAME, "+
				"barriers.GROUP, supports.GROUP, until, seed or agenda (`concord params` lists the parameters)")
	}
}

// nearHead ends a message with the path that was likely meant, if the first word is similar to a valid one.
func nearHead(path string, heads ...string) string {
	head, rest, _ := strings.Cut(path, ".")
	if near := fault.Nearest(head, heads); near != "" && near != head && rest != "" {
		return fmt.Sprintf("; did you mean %s?", show(near+"."+rest))
	}
	return ""
}
