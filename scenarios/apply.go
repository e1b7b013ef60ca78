package scenarios

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// apply changes a scenario by the content of one file, or by one assignment of Set. Wrong values are reported
// and left out. The caller discards a scenario with faults.
func (c *checker) apply(s *Scenario, raw map[string]any, at *spot) {
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		c.top(s, name, raw[name], at.sub(name))
	}
	c.removals(s, raw, at.sub("remove"))
	c.changes(s, raw, at.sub("change"))
	for _, table := range []string{"event", "proposal"} {
		list, _ := tables(raw[table])
		for n, entry := range list {
			c.entry(s, table, entry, at.sub(table).item(n))
		}
	}
	decisions, _ := tables(raw["decision"])
	for n, decision := range decisions {
		c.decision(s, decision, at.sub("decision").item(n))
	}
	each := func(name string, take func(s *Scenario, path string, v any, at *spot)) {
		table, _ := raw[name].(map[string]any)
		for _, l := range c.leaves(name, "", table, at.sub(name)) {
			take(s, l.path, l.value, l.at)
		}
	}
	each("parameters", c.parameter)
	each("size", c.size)
	each("uncertain", c.uncertain)
	for k := range switchTables {
		each(switchTables[k].name, func(s *Scenario, name string, v any, at *spot) { c.flick(s, &switchTables[k], name, v, at) })
	}
}

// top reads a key at the top of a file. Of a table it only checks that it is one.
func (c *checker) top(s *Scenario, name string, v any, at *spot) {
	k := find(topKeys, name)
	if k == nil {
		c.unknown("", name, at, topKeys, "a scenario file")
		return
	}
	isTable := false
	switch k.form {
	case tableForm:
		_, isTable = v.(map[string]any)
	case tablesForm:
		_, isTable = tables(v)
	}
	if isTable {
		return
	}
	value, ok := c.value(*k, v, at)
	if !ok {
		return
	}
	switch name {
	case "title":
		s.Title = value.(string)
	case "question":
		s.Question = value.(string)
	case "expect":
		s.Expect = value.(string)
	case "ids":
		s.IDs = value.([]string)
	case "claims":
		s.Claims = value.([]string)
	case "until":
		s.Until = int(value.(int64))
	case "agenda":
		c.setAgenda(s, value.(string), at.value)
	case "seed":
		s.Seed = uint64(value.(int64))
	default:
		return // the chain handles extends and region; remove is handled below
	}
	s.origins[name] = c.origin(at.value)
}

// forget drops the values that a file gives about itself only. Files that extend it do not inherit them.
func (s *Scenario) forget() {
	s.Title, s.Question, s.Expect, s.IDs, s.Claims = "", "", "", nil, nil
	for _, name := range []string{"title", "question", "expect", "ids", "claims"} {
		delete(s.origins, name)
	}
}

// tables gives a list of tables. TOML has two ways to write one.
func tables(v any) ([]map[string]any, bool) {
	if list, ok := v.([]map[string]any); ok {
		return list, true
	}
	items, ok := v.([]any)
	var list []map[string]any
	for _, item := range items {
		table, isTable := item.(map[string]any)
		ok = ok && isTable
		list = append(list, table)
	}
	return list, ok
}

// leaf is a value of a table, at any depth of tables inside it.
type leaf struct {
	path  string
	value any
	at    *spot
}

// leaves lists the values of a table by path, in alphabetical order. leaders.gain may be written as one
// quoted key, as a dotted key or as a table in a table. If a value is written in two ways, the first is kept.
// An empty inner table is a fault, because it has no effect.
func (c *checker) leaves(top, above string, table map[string]any, at *spot) (all []leaf) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		path, here := above+name, at.sub(name)
		inner, isTable := table[name].(map[string]any)
		switch {
		case isTable && len(inner) == 0:
			c.fault(here.key, "the table %s is empty; give it a value, or drop it", show(top+"."+path))
		case isTable:
			all = append(all, c.leaves(top, path+".", inner, here)...)
		default:
			all = append(all, leaf{path, table[name], here})
		}
	}
	if above != "" {
		return all
	}
	slices.SortStableFunc(all, func(a, b leaf) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.at.key.line, b.at.key.line),
			cmp.Compare(a.at.key.col, b.at.key.col))
	})
	return slices.CompactFunc(all, func(next, first leaf) bool {
		if first.path == next.path {
			c.fault(next.at.key, "%s is written in two ways, first on line %d; keep one", show(next.path), first.at.key.line)
		}
		return first.path == next.path
	})
}

func (c *checker) removals(s *Scenario, raw map[string]any, at *spot) {
	list, _ := raw["remove"].([]any)
	met := map[string]bool{}
	for n, item := range list {
		id, ok := item.(string)
		if !ok || met[id] {
			continue // reported with the list
		}
		met[id] = true
		if e := s.Entry(id); e != nil {
			s.remove(e)
			c.removed[id] = c.origin(at.item(n).value)
		} else if s.isDropped(id) {
			c.fault(at.item(n).value, "%s", later(func() string { return s.gone(id) }))
		} else if !c.absent(id) {
			c.fault(at.item(n).value, "there is no entry %s to remove%s", show(id), s.orNear(id))
		}
	}
}

// absent tells whether a missing id may be the result of another fault, and is therefore not reported.
func (c *checker) absent(id string) bool { return c.orphan || c.broken[id] }

func (c *checker) changes(s *Scenario, raw map[string]any, at *spot) {
	list, _ := tables(raw["change"])
	met, removed, isNew := map[string]bool{}, removedIn(raw), newIn(raw)
	for n, change := range list {
		here := at.item(n)
		id, ok := change["id"].(string)
		if !ok {
			c.noID("change", change, here)
			continue
		}
		if met[id] {
			c.fault(here.sub("id").value, "a second [[change]] of %s; put all its keys into one", show(id))
			continue
		}
		met[id] = true
		if e := s.Entry(id); e != nil {
			c.change(e, change, here)
			continue
		}
		switch {
		case removed[id]:
			c.fault(here.sub("id").value, "%s is removed by this file; drop the removal or the change", show(id))
		case isNew[id]:
			c.fault(here.sub("id").value, "%s is new in this file; write the keys there", show(id))
		case s.isDropped(id):
			c.fault(here.sub("id").value, "%s", later(func() string { return s.gone(id) }))
		case !c.absent(id):
			c.fault(here.sub("id").value, "there is no entry %s to change%s", show(id), s.orNear(id))
		}
	}
}

func (c *checker) noID(table string, entry map[string]any, at *spot) {
	if v, given := entry["id"]; given {
		c.fault(at.sub("id").value, "id = %s, want text such as %q", show(v), idExample)
	} else {
		c.fault(at.key, "this [[%s]] has no id; add id = %q or the like", table, idExample)
	}
}

// removedIn lists the ids of entries that a file removes, and newIn those of its new entries.
func removedIn(raw map[string]any) map[string]bool {
	ids := map[string]bool{}
	list, _ := raw["remove"].([]any)
	for _, item := range list {
		if id, ok := item.(string); ok {
			ids[id] = true
		}
	}
	return ids
}

func newIn(raw map[string]any) map[string]bool {
	ids := map[string]bool{}
	for _, table := range []string{"event", "proposal"} {
		list, _ := tables(raw[table])
		for _, e := range list {
			if id, ok := e["id"].(string); ok {
				ids[id] = true
			}
		}
	}
	return ids
}

// change gives an entry other values.
func (c *checker) change(e *Entry, change map[string]any, at *spot) {
	if len(change) == 1 {
		c.fault(at.key, "this change of %q names no key; add the keys that differ, or drop it", e.ID)
	}
	keys := changeable(e.Kind)
	for _, name := range slices.Sorted(maps.Keys(change)) {
		here := at.sub(name)
		if name == "id" {
			continue
		}
		if name == "kind" {
			c.fault(here.key, "the kind of an entry cannot change; remove %q and add a new entry", e.ID)
			continue
		}
		c.put(e, e.Path(), name, change[name], here, keys)
	}
	for _, pair := range alternatives {
		for k := range pair {
			if _, given := change[pair[k]]; given && change[pair[1-k]] == nil {
				e.drop(pair[1-k])
			}
		}
	}
	c.touched[e.ID] = c.origin(at.key)
}

// put checks a key and gives it to the entry.
func (c *checker) put(e *Entry, table, name string, v any, at *spot, keys []key) {
	k := find(keys, name)
	if k == nil {
		if name == "ratified" && e.Kind.Executive {
			c.fault(at.key, "%s is in force once signed, so nobody ratifies it; drop this key", e.Kind.Name)
		} else {
			c.unknown(table, name, at, keys, e.Kind.Name)
		}
		c.broken[e.ID] = true
		return
	}
	value, ok := c.value(*k, v, at)
	if !ok {
		c.broken[e.ID] = true
		return
	}
	if ids, isList := value.([]string); isList && name == "depends" {
		if len(ids) == 0 {
			e.drop(name)
			return
		}
		slices.Sort(ids)
	}
	e.put(Key{name, value, c.origin(at.value)})
}

// entry adds an entry.
func (c *checker) entry(s *Scenario, table string, raw map[string]any, at *spot) {
	id, ok := raw["id"].(string)
	idAt := at.sub("id")
	switch first, twice := c.given[id]; {
	case !ok:
		c.noID(table, raw, at)
	case !c.text(keysOf(&sim.Kind{})[0], id, idAt):
		ok = false
	case twice:
		c.fault(idAt.value, "id %q stands twice in this file, first on line %d; give each entry its own", id, first.line)
		ok = false
	case strings.HasPrefix(id, agents.OwnPrefix):
		c.fault(idAt.value, "id %q begins with %q, which is kept for what leaders put on the table by themselves; give this "+
			"entry another id", id, agents.OwnPrefix)
		ok = false
	case s.Entry(id) != nil || c.broken[id]:
		c.fault(idAt.value, "id %q stands in the extended scenario already; use [[change]] to alter that entry, or give this "+
			"one another id", id)
		ok = false
	default:
		c.given[id] = idAt.value
	}
	if raw["kind"] == nil {
		c.fault(at.key, "this [[%s]] has no kind; add kind = …, one of %s", table, strings.Join(kindsIn(table), ", "))
		c.broken[id] = true
		return
	}
	kind := c.kindFor(table, raw["kind"], at.sub("kind"))
	if kind == nil {
		c.broken[id] = true
		return
	}
	e := &Entry{ID: id, Kind: kind, Origin: c.origin(at.key)}
	if ok {
		e = s.add(*e)
		c.touched[id] = e.Origin
	}
	keys := keysOf(kind)
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if name != "id" && name != "kind" {
			c.put(e, table, name, raw[name], at.sub(name), keys)
		}
	}
}

// finish checks whole entries: those that were touched since its last call.
func (c *checker) finish(s *Scenario) {
	for _, id := range slices.Sorted(maps.Keys(c.touched)) {
		if e := s.Entry(id); e != nil && !c.broken[id] {
			at := c.touched[id]
			c.file = at.File
			c.whole(e, place{at.Line, at.Col})
		}
	}
	clear(c.touched)
	c.answers(s)
	c.grounds(s)
	c.conflicts(s)
	clear(c.fresh)
}

// flick applies a switch.
func (c *checker) flick(s *Scenario, table *switches, name string, v any, at *spot) {
	if !slices.Contains(table.names, name) {
		c.fault(at.key, "%s: there is no %s %s; %s", table.name, table.what, show(name), table.orNear(name))
		return
	}
	on, ok := c.value(switchKey(table.name, name, ""), v, at)
	if !ok {
		return
	}
	w := Switch{table.name, name, on.(bool), c.origin(at.value)}
	s.Switches = replace(s.Switches, w, func(a, b Switch) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Name, b.Name))
	})
	c.fresh[w.Path()] = true
}

// conflicts handles parameters that are both set and switched off. A switch of this file overrides the value
// from the extended scenario. It is a fault if one file does both, or sets a parameter that is switched off.
func (c *checker) conflicts(s *Scenario) {
	lost := func(path string, said string, from Origin) bool {
		w := s.off(parameter(path))
		if w == nil {
			return false
		}
		if c.fresh["parameters."+path] {
			c.faultIn(from, "%s, but %s = false (%s) holds this parameter at %v; drop this value, or write %s = true",
				said, w.Path(), w.Origin, parameter(path).Neutral, w.Path())
		}
		return true
	}
	s.Settings = slices.DeleteFunc(s.Settings, func(p Setting) bool {
		return lost(p.Path, p.Path+" = "+decimal(p.Value), p.Origin)
	})
	s.Uncertain = slices.DeleteFunc(s.Uncertain, func(u Uncertain) bool {
		path, isParameter := strings.CutPrefix(u.Path, "parameters.")
		return isParameter && lost(path, fmt.Sprintf("%q = %s", u.Path, literal([2]float64{u.Lo, u.Hi})), u.Origin)
	})
}

// off finds a switch that holds a parameter at its neutral value, nil if none does.
func (s *Scenario) off(row *agents.Parameter) *Switch {
	for k := range s.Switches {
		w := &s.Switches[k]
		table := switchTable(w.Table)
		switch {
		case w.On:
		case table.role == sim.Neither && row.Mechanism == w.Name:
			return w
		case table.role != sim.Neither && row.Role == table.role && row.Group.String() == w.Name:
			return w
		}
	}
	return nil
}

func (c *checker) parameter(s *Scenario, path string, v any, at *spot) {
	row := parameter(path)
	if row == nil {
		c.fault(at.key, "there is no parameter %s%s", show(path), orParameters(path))
		return
	}
	if x, ok := c.value(parameterKey(row), v, at); ok {
		s.Settings = replace(s.Settings, Setting{path, x.(float64), c.origin(at.value)},
			func(a, b Setting) int { return cmp.Compare(a.Path, b.Path) })
		c.fresh["parameters."+path] = true
	}
}

func orParameters(path string) later {
	return func() string {
		return cmp.Or(became(agents.OfParameter, path), fault.DidYouMean(path, parameterPaths()),
			"; `concord params` lists them")
	}
}

func (c *checker) size(s *Scenario, node string, v any, at *spot) {
	if !c.code(key{name: "size"}, node, &spot{value: at.key}, c.nodes()) {
		return
	}
	k := sizeKey
	k.name = "size." + node
	if reading, ok := c.value(k, v, at); ok {
		if _, err := readRegion(s.Region, map[string]string{node: reading.(string)}); c.region != nil && err != nil {
			c.fault(at.value, "%s has no %s reading of its size; drop this line, or name the other reading", node, reading)
			return
		}
		s.Sizes = replace(s.Sizes, Size{node, reading.(string), c.origin(at.value)},
			func(a, b Size) int { return cmp.Compare(a.Node, b.Node) })
	}
}

func (c *checker) uncertain(s *Scenario, path string, v any, at *spot) {
	k := c.uncertainKey(s, path, at)
	if k == nil {
		return
	}
	lo, hi, ok := span(v, k.lo, k.hi)
	if ok && k.form == wholeForm {
		ok = lo == float64(int64(lo)) && hi == float64(int64(hi))
	}
	if !ok {
		whole := ""
		if k.form == wholeForm {
			whole = "whole "
		}
		c.fault(at.value, "%q = %s, want [low, high], two %snumbers in %v..%v, low ≤ high", path, show(v), whole, k.lo, k.hi)
		return
	}
	s.Uncertain = replace(s.Uncertain, Uncertain{path, lo, hi, c.origin(at.value)},
		func(a, b Uncertain) int { return cmp.Compare(a.Path, b.Path) })
	c.fresh[path] = true
}

// uncertainKey finds the number that a path of [uncertain] names. If there is none, it returns nil and
// reports a fault, unless an earlier fault explains it.
func (c *checker) uncertainKey(s *Scenario, path string, at *spot) *key {
	head, rest, _ := strings.Cut(path, ".")
	if head == "parameters" {
		if row := parameter(rest); row != nil {
			k := parameterKey(row)
			return &k
		}
		c.fault(at.key, "there is no parameter %s%s", show(rest), orParameters(rest))
		return nil
	}
	id, name, _ := strings.Cut(rest, ".")
	if head != "event" && head != "proposal" {
		near := nearHead(path, "event", "proposal", "parameters")
		if row := fault.Nearest(path, parameterPaths()); row != "" { // distance 0 too: the path lacks its first word
			near = fmt.Sprintf("; did you mean %q?", "parameters."+row)
		}
		c.fault(at.key, "path %s, want event.ID.KEY, proposal.ID.KEY or parameters.PATH%s", show(path), near)
		return nil
	}
	e := s.Entry(id)
	switch {
	case e == nil && c.absent(id):
		return nil
	case e == nil:
		c.fault(at.key, "there is no %s %s%s", head, show(id), s.orNear(id))
		return nil
	case tableOf(e.Kind) != head:
		c.fault(at.key, "%q is %s; write \"%s.%s\"", id, natureOf(e.Kind), e.Path(), name)
		return nil
	}
	var numbers []string
	for _, f := range e.Kind.Fields {
		k := fieldKey(f)
		if k.form != numberForm && k.form != wholeForm {
			continue
		}
		if f.Key == name {
			return &k
		}
		numbers = append(numbers, f.Key)
	}
	what := fmt.Sprintf("%s %q has no number %q", e.Kind.Name, id, name)
	if k := find(keysOf(e.Kind), name); k != nil {
		what = fmt.Sprintf("%q cannot be uncertain", path)
		if k.form == rangeForm {
			c.fault(at.key, "%s: it is a range to draw from already; widen it in the entry", what)
			return nil
		}
	}
	if numbers == nil {
		c.fault(at.key, "%s; %s has no number to make uncertain: drop this line", what, e.Kind.Name)
	} else {
		c.fault(at.key, "%s; want one of %s", what, strings.Join(numbers, ", "))
	}
	return nil
}
