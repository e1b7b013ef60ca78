package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

// Sort is what a file of the user is, told by its tables.
type Sort uint8

// The sorts.
const (
	ScenarioFile Sort = iota
	RegionFile
	DesignFile
	ChecksFile
)

// Upgrade is what a file of an earlier model version has to know, and its mended copy. It is about the file alone and
// not about what it extends.
type Upgrade struct {
	File   string
	Sort   Sort
	Mended fault.Faults // old names that the copy has no more
	Open   fault.Faults // what its author decides; there is no copy then
	Notes  fault.Faults // what is right and means something else now, each once
	Copy   []byte       // nil without a copy; lines stay where they are
}

// ReadUpgrade looks through a file for names and meanings of earlier model versions. The error is fault.Faults: of a file
// that cannot be read, or that is no TOML.
func ReadUpgrade(file string) (*Upgrade, error) {
	text, err := readFile(file)
	if err != nil {
		return nil, fault.Faults{{File: file, Message: err.Error()}}
	}
	return ParseUpgrade(file, text)
}

// ParseUpgrade is ReadUpgrade of text as if it stood in a file of that name.
func ParseUpgrade(file string, text []byte) (*Upgrade, error) {
	raw, at, err := decode(string(text))
	if err != nil {
		var bad fault.Fault
		errors.As(err, &bad)
		bad.File = file
		return nil, fault.Faults{bad}
	}
	body := unmarked(string(text))
	u := &upgrader{Upgrade: &Upgrade{File: file, Sort: sortOf(raw)}, checker: newChecker(nil), text: body,
		lines: lineStarts(body), noted: map[*agents.Change]bool{}}
	u.enter(file)
	switch u.Sort {
	case ScenarioFile:
		u.scenario(raw, at)
	case DesignFile:
		u.design(raw, at)
	case ChecksFile:
		u.expectations(raw, at)
	case RegionFile: // nothing that it holds has changed
	}
	u.Open = fault.Faults(u.faults).Sorted()
	u.Mended, u.Notes = u.Mended.Sorted(), u.Notes.Sorted()
	if len(u.Open) > 0 || len(u.Mended) == 0 {
		return u.Upgrade, nil
	}
	copied := string(text[:len(text)-len(body)]) + u.edited()
	if _, _, err := decode(copied); err != nil {
		u.Open = fault.Faults{{File: file, Message: "it is written in a way that cannot be mended in place; write the new " +
			"names by hand"}}
		return u.Upgrade, nil
	}
	u.Copy = []byte(copied)
	return u.Upgrade, nil
}

// sortOf tells the sorts of files apart by what only one of them has.
func sortOf(raw map[string]any) Sort {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { _, given := raw[name]; return given })
	}
	_, expects := tables(raw["expect"])
	switch {
	case has("years", "forcing", "nodes", "offices"):
		return RegionFile
	case has("lever", "uncertainty", "point", "scenarios", "constants"):
		return DesignFile
	case expects && has("expect"):
		return ChecksFile
	}
	return ScenarioFile
}

// upgrader walks over a file. Its faults are what the author must decide.
type upgrader struct {
	*Upgrade
	*checker
	text  string
	lines []int
	edits []edit
	noted map[*agents.Change]bool
}

// edit puts other text in the place of the bytes from..to.
type edit struct {
	from, to int
	text     string
}

func (u *upgrader) scenario(raw map[string]any, at *spot) {
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if c := agents.ChangeOf(agents.OfKey, name); c != nil {
			u.rename(c, at.sub(name).key, c.New)
		}
	}
	for _, name := range []string{"parameters", "mechanisms", "barriers", "supports"} {
		if table, ok := raw[name].(map[string]any); ok {
			u.table(name+".", table, at.sub(name))
		}
	}
	if table, ok := raw["uncertain"].(map[string]any); ok {
		u.table("", table, at.sub("uncertain"))
	}
	for _, name := range []string{"event", "proposal"} {
		list, _ := tables(raw[name])
		for n, entry := range list {
			u.entry(entry, at.sub(name).item(n))
		}
	}
}

// entry looks at the kind of an entry and at its keys.
func (u *upgrader) entry(raw map[string]any, at *spot) {
	kind, ok := raw["kind"].(string)
	if !ok {
		return
	}
	if c := agents.ChangeOf(agents.OfKind, kind); c != nil {
		u.reword(c, at.sub("kind").value, kind, c.New)
	}
	u.note(agents.OfMeaning, kind, at.sub("kind").value)
	for _, name := range slices.Sorted(maps.Keys(raw)) {
		if c := agents.ChangeOf(agents.OfKey, kind+"."+name); c != nil {
			u.rename(c, at.sub(name).key, strings.TrimPrefix(c.New, kind+"."))
		}
		if c := agents.ChangeOf(agents.OfValue, kind+"."+name+"="+literal(raw[name])); c != nil {
			u.drop(c, at.sub(name), name+" = "+show(raw[name]))
		}
	}
}

func (u *upgrader) design(raw map[string]any, at *spot) {
	if table, ok := raw["constants"].(map[string]any); ok {
		u.table("", table, at.sub("constants"))
	}
	points, _ := tables(raw["point"])
	for n, point := range points {
		u.table("", point, at.sub("point").item(n))
	}
	met := map[string]place{} // new paths of what varies
	for _, name := range []string{"lever", "uncertainty"} {
		list, _ := tables(raw[name])
		for n, factor := range list {
			path, ok := factor["path"].(string)
			if !ok {
				continue
			}
			where := at.sub(name).item(n).sub("path").value
			values, _ := factor["values"].([]any)
			for _, v := range values {
				u.meaning(path, v, where)
			}
			u.meaning(path, nil, where)
			now := path
			if c := changeOf(path); c != nil && c.Carry == agents.Dropped {
				u.fault(where, "%s: %s; drop the %s", show(path), c.Words(), name)
			} else if c != nil {
				now = strings.TrimSuffix(path, c.Old) + c.New
				u.reword(c, where, path, now)
			}
			if first, twice := met[now]; twice && now != path {
				u.fault(where, "%s and what line %d varies are one, %s, now; decide how it varies, and drop one of the two", path,
					first.line, now)
			}
			met[now] = where
		}
	}
}

// expectations looks at the outcomes that are asked for, also inside expressions.
func (u *upgrader) expectations(raw map[string]any, at *spot) {
	list, _ := tables(raw["expect"])
	for n, expect := range list {
		path, _ := expect["path"].(string)
		for k := range agents.Changes {
			if c := &agents.Changes[k]; c.What == agents.OfOutcome && asksFor(path, c.Old) {
				where := at.sub("expect").item(n).sub("path").value
				if c.Carry == agents.Dropped {
					u.fault(where, "%s: %s; drop the expectation", show(path), c.Words())
					continue
				}
				u.note(agents.OfOutcome, c.Old, where)
			}
		}
	}
}

// asksFor tells whether a path or an expression names an outcome: region.NAME, or TABLE.ENTITY.NAME.
func asksFor(path, outcome string) bool {
	table, name, _ := strings.Cut(outcome, ".")
	part := func(r rune) bool {
		return !(r == '_' || r == '.' || r == ':' || r == '>' || r == '-' || letterOrDigit(r))
	}
	return slices.ContainsFunc(strings.FieldsFunc(path, part), func(word string) bool {
		return strings.HasPrefix(word, table+".") && strings.HasSuffix(word, "."+name)
	})
}

func letterOrDigit(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// changeOf finds what became of a path, as --set takes it.
func changeOf(path string) *agents.Change {
	if name, ok := strings.CutPrefix(path, "mechanisms."); ok {
		return agents.ChangeOf(agents.OfMechanism, name)
	}
	path = strings.TrimPrefix(path, "parameters.")
	if parameter(path) != nil {
		return nil
	}
	return agents.ChangeOf(agents.OfParameter, path)
}

// meaning notes that a path means something else now. The value counts for switches alone.
func (u *upgrader) meaning(path string, v any, at place) {
	if v != nil {
		u.note(agents.OfSwitch, path+"="+literal(v), at)
	}
	u.note(agents.OfMeaning, strings.TrimPrefix(path, "parameters."), at)
}

// note says once that something means something else.
func (u *upgrader) note(what agents.Subject, old string, at place) {
	c := agents.ChangeOf(what, old)
	if c == nil || u.noted[c] {
		return
	}
	u.noted[c] = true
	message := "note: " + c.Words()
	if what == agents.OfSwitch {
		message += asBefore(old)
	}
	u.Notes = append(u.Notes, fault.Fault{File: u.file, Line: at.line, Col: at.col, Message: message})
}

// laterChannels are the beginnings of the paths of channels that came after model 0.3. No switch ever took them away.
var laterChannels = []string{"income.", "ties.", "trade.diversion"}

// asBefore says how to take away the channels that a switch of barriers took away before model 0.4.
func asBefore(old string) string {
	group := strings.TrimSuffix(strings.TrimPrefix(old, "barriers."), "=false")
	var lines []string
	for _, row := range parameterRows {
		later := slices.ContainsFunc(laterChannels, func(path string) bool { return strings.HasPrefix(row.Path, path) })
		if row.Role == sim.Channel && row.Group.String() == group && !later {
			lines = append(lines, row.Path+" = "+decimal(row.Neutral))
		}
	}
	if lines == nil {
		return ""
	}
	return "; to take them away too, write under [parameters] " + strings.Join(lines, ", ")
}

// table goes over the values of a table, at any depth. above is the path that leads to it, as --set takes it.
func (u *upgrader) table(above string, raw map[string]any, at *spot) {
	all := newChecker(nil).leaves("", "", raw, at)
	slices.SortStableFunc(all, func(a, b leaf) int {
		return cmp.Or(cmp.Compare(a.at.key.line, b.at.key.line), cmp.Compare(a.at.key.col, b.at.key.col))
	})
	met := map[string]leaf{} // by the paths of today
	for _, l := range all {
		u.meaning(above+l.path, l.value, l.at.key)
		if changeOf(above+l.path) == nil {
			met[l.path] = l
		}
	}
	for _, l := range all {
		c := changeOf(above + l.path)
		if c == nil {
			continue
		}
		now := strings.TrimSuffix(l.path, c.Old) + c.New
		if c.Carry == agents.Dropped {
			u.drop(c, l.at, l.path)
			continue
		}
		if other, twice := met[now]; twice && c.Carry != agents.Decide {
			u.join(c, other, l, now)
			continue
		}
		met[now] = l
		u.renameLeaf(c, l, now)
	}
}

// join drops a value that became one with another, if the two agree.
func (u *upgrader) join(c *agents.Change, other, l leaf, now string) {
	start, alone := u.start(l.at)
	switch {
	case literal(other.value) != literal(l.value):
		u.fault(l.at.key, "%s = %s, but %s = %s on line %d, and the two are one, %s, since model %s; decide which holds, and "+
			"write it alone", l.path, show(l.value), other.path, show(other.value), other.at.key.line, now, c.Since)
	case !alone:
		u.fault(l.at.key, "%s is in one now with %s on line %d, as %s; drop it by hand, since it shares its line with others",
			l.path, other.path, other.at.key.line, now)
	default:
		u.edits = append(u.edits, edit{start, start, "# "})
		u.mended(c, l.at.key, "%s became a comment, since line %d says it: %s", l.path, other.at.key.line, now)
	}
}

// drop makes a comment of a value that is no longer taken.
func (u *upgrader) drop(c *agents.Change, at *spot, what string) {
	why := c.Remedy
	if c.Carry == agents.Dropped {
		why = c.Words() // with the version
	}
	start, alone := u.start(at)
	if !alone {
		u.fault(at.value, "%s: %s; it shares its line with others, so drop it by hand", what, why)
		return
	}
	u.edits = append(u.edits, edit{start, start, "# "})
	u.mended(c, at.key, "%s became a comment: %s", what, why)
}

// start is the byte at which the line of a key begins, after spaces. Alone tells whether the key and its value have the
// line for themselves.
func (u *upgrader) start(at *spot) (start int, alone bool) {
	from := u.offset(at.key)
	line := u.lines[at.key.line-1]
	start = line + len(u.text[line:from]) - len(strings.TrimLeft(u.text[line:from], " \t"))
	return start, at.value.line == at.key.line && !strings.ContainsAny(u.text[start:from], "{,#")
}

// renameLeaf gives a value of a table the name now, below the tables that stand in its path.
func (u *upgrader) renameLeaf(c *agents.Change, l leaf, now string) {
	name := (&locator{text: u.text, at: u.offset(l.at.key), lines: u.lines}).path()[0].name
	above, known := strings.CutSuffix(l.path, name)
	rest, below := strings.CutPrefix(now, above)
	if c.Carry != agents.Decide && !(known && below) {
		u.fault(l.at.key, "%s: %s; it stands in another table then, so write it there by hand", show(l.path), c.Words())
		return
	}
	u.rename(c, l.at.key, rest)
}

// rename puts another name in the place of a key.
func (u *upgrader) rename(c *agents.Change, at place, now string) {
	if c.Carry == agents.Decide || c.New == "" {
		u.fault(at, "%s: %s", c.Old, c.Words())
		return
	}
	l := &locator{text: u.text, at: u.offset(at), lines: u.lines}
	from := l.at
	for _, mark := range []string{`"`, "'"} {
		if l.take(mark) {
			l.quoted(mark)
			now = mark + now + mark
			break
		}
	}
	if l.at == from {
		l.until(" \t\r\n.=]#}")
	}
	u.edits = append(u.edits, edit{from, l.at, now})
	u.mended(c, at, "%s is %s now", c.Old, c.New)
}

// reword puts other text in the place of text in quotes.
func (u *upgrader) reword(c *agents.Change, at place, old, now string) {
	if c.Carry == agents.Decide {
		u.fault(at, "%s: %s", show(old), c.Words())
		return
	}
	from := u.offset(at)
	l := &locator{text: u.text, at: from, lines: u.lines}
	l.value(&spot{})
	u.edits = append(u.edits, edit{from, l.at, quote(now)})
	u.mended(c, at, "%s is %s now", old, now)
}

// mended says what the copy has changed.
func (u *upgrader) mended(c *agents.Change, at place, format string, args ...any) {
	message := fmt.Sprintf(format, args...)
	if c.Carry == agents.Together {
		message += "; " + c.Remedy
	}
	u.Mended = append(u.Mended, fault.Fault{File: u.file, Line: at.line, Col: at.col, Message: message})
}

// offset is the byte at a place.
func (u *upgrader) offset(at place) int {
	from := u.lines[at.line-1]
	for n := range u.text[from:] {
		if at.col--; at.col == 0 {
			return from + n
		}
	}
	return len(u.text)
}

// edited is the text with all edits.
func (u *upgrader) edited() string {
	slices.SortFunc(u.edits, func(a, b edit) int { return cmp.Compare(a.from, b.from) })
	var b strings.Builder
	at := 0
	for _, e := range u.edits {
		b.WriteString(u.text[at:e.from] + e.text)
		at = e.to
	}
	return b.String() + u.text[at:]
}

// Passes checks the copy as if it stood in a file of that name. The error is fault.Faults. Lines of the copy are those of
// the file, so its faults name the file.
func (u *Upgrade) Passes(copied string) error {
	var err error
	switch u.Sort {
	case DesignFile:
		_, err = ParseExperiment(copied, u.Copy)
	case ChecksFile:
		_, err = ParseChecks(copied, u.Copy)
	case ScenarioFile, RegionFile: // a region has no copy
		var s *Scenario
		if s, err = Parse(copied, u.Copy); err == nil {
			_, err = s.Bind()
		}
	}
	var faults fault.Faults
	if !errors.As(err, &faults) {
		return err
	}
	faults = slices.Clone(faults)
	for k := range faults {
		if faults[k].File == copied {
			faults[k].File = u.File
		}
	}
	return faults
}
