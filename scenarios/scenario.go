package scenarios

import (
	"cmp"
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"concord/agents"
	"concord/sim"
	"concord/sim/fault"
)

//go:embed library/*.toml
var library embed.FS

// Scenario is a scenario file together with everything that it extends: all
// differences applied, every value checked. It is a value to be read; Set is
// the only way to change one.
type Scenario struct {
	Name     string // name in the library, or of the file without .toml
	Title    string
	Question string
	Expect   string   // what the source paper expects, in words
	IDs      []string // scenarios of the paper, such as S01
	Claims   []string // claims of the paper, such as K24

	Region string // name of the region file
	Until  int    // last year of a run, 0 for the region's own
	Seed   uint64 // below 2⁶³, the largest whole number of TOML

	Settings  []Setting   // sorted by path
	Switches  []Switch    // sorted by table and name
	Sizes     []Size      // sorted by node
	Entries   []Entry     // sorted by id
	Uncertain []Uncertain // sorted by path

	Files []string // the files read, from the root of the chain to this one

	origins map[string]Origin // of title, region, until …
}

// Origin is where a value comes from. Line and Col count from 1, Col in
// characters. The zero Origin belongs to defaults; a value given to Set has a
// File that begins with "--" and no line.
type Origin struct {
	File      string
	Line, Col int
}

// Setting gives a parameter of package agents another value than the shipped one.
type Setting struct {
	Path   string // as in agents.Params.Table
	Value  float64
	Origin Origin
}

// Switch turns a theory, or a group of barriers or supports, off or on again.
// What no file switches is on.
type Switch struct {
	Table  string // "mechanisms", "barriers" or "supports"
	Name   string // a theory of agents.Mechanisms, or a group of sim.GroupNames
	On     bool
	Origin Origin
}

// Path is the switch's name in paths: barriers.external.
func (w *Switch) Path() string { return w.Table + "." + w.Name }

// Size chooses the reading of a node's economic size.
type Size struct {
	Node    string // two-letter code
	Reading string // "official" or "comparable"
	Origin  Origin
}

// Entry is an event, an act or a proposal.
type Entry struct {
	ID     string
	Kind   *sim.Kind
	Keys   []Key // what the files give, in the order of the kind's keys; defaults are left to Bind
	Origin Origin
}

// Key is one key of an entry. Value is a string, a []string of codes in the
// region's order, a float64, a [2]float64 for a range, an int64 or a bool, as the
// key's type asks.
// Every entry has the key "year": it follows from "date" where no file gives it.
type Key struct {
	Name   string
	Value  any
	Origin Origin
}

// Uncertain is a range to draw a number from when that is asked for.
type Uncertain struct {
	Path   string // event.ID.key, proposal.ID.key or parameters.PATH
	Lo, Hi float64
	Origin Origin
}

// Get gives the value of a key, nil when no file gives one.
func (e *Entry) Get(name string) any {
	if k := e.key(name); k != nil {
		return k.Value
	}
	return nil
}

// Year is the entry's first year of effect.
func (e *Entry) Year() int {
	year, _ := e.Get("year").(int64)
	return int(year)
}

// Path is the entry's name in paths: event.ID or proposal.ID.
func (e *Entry) Path() string { return tableOf(e.Kind) + "." + e.ID }

func (e *Entry) key(name string) *Key {
	for k := range e.Keys {
		if e.Keys[k].Name == name {
			return &e.Keys[k]
		}
	}
	return nil
}

// put sets a key and keeps the order of the kind's keys.
func (e *Entry) put(k Key) {
	if old := e.key(k.Name); old != nil {
		*old = k
		return
	}
	e.Keys = append(e.Keys, k)
	order := keysOf(e.Kind)
	place := func(k Key) int {
		return slices.IndexFunc(order, func(o key) bool { return o.name == k.Name })
	}
	slices.SortFunc(e.Keys, func(a, b Key) int { return cmp.Compare(place(a), place(b)) })
}

func (e *Entry) drop(name string) {
	e.Keys = slices.DeleteFunc(e.Keys, func(k Key) bool { return k.Name == name })
}

// tableOf is the table of the file in which entries of a kind stand.
func tableOf(k *sim.Kind) string {
	if k.Nature == sim.Event {
		return "event"
	}
	return "proposal"
}

// Origin tells where a value at the top of the file comes from: of title, ids,
// question, claims, expect, region, until or seed.
func (s *Scenario) Origin(key string) Origin { return s.origins[key] }

// Entry finds an entry by its id, nil if there is none.
func (s *Scenario) Entry(id string) *Entry {
	k, found := slices.BinarySearchFunc(s.Entries, id, func(e Entry, id string) int { return cmp.Compare(e.ID, id) })
	if !found {
		return nil
	}
	return &s.Entries[k]
}

// add puts an entry in its place, taking that of an entry with the same id.
func (s *Scenario) add(e Entry) *Entry {
	s.Entries = replace(s.Entries, e, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	return s.Entry(e.ID)
}

// remove takes an entry away, and what was said about its uncertainty.
func (s *Scenario) remove(e *Entry) {
	below := e.Path() + "."
	s.Uncertain = slices.DeleteFunc(s.Uncertain, func(u Uncertain) bool { return strings.HasPrefix(u.Path, below) })
	id := e.ID
	s.Entries = slices.DeleteFunc(s.Entries, func(e Entry) bool { return e.ID == id })
}

// replace puts x into a sorted list, in the place of its equal if there is one.
func replace[T any](list []T, x T, order func(a, b T) int) []T {
	k, found := slices.BinarySearchFunc(list, x, order)
	if found {
		list[k] = x
		return list
	}
	return slices.Insert(list, k, x)
}

// clone makes a copy that shares nothing that Set could change.
func (s *Scenario) clone() *Scenario {
	c := *s
	c.Settings = slices.Clone(s.Settings)
	c.Switches = slices.Clone(s.Switches)
	c.Sizes = slices.Clone(s.Sizes)
	c.Entries = slices.Clone(s.Entries)
	for k := range c.Entries {
		c.Entries[k].Keys = slices.Clone(c.Entries[k].Keys)
	}
	c.Uncertain = slices.Clone(s.Uncertain)
	c.origins = maps.Clone(s.origins)
	return &c
}

// Library lists the names of the shipped scenarios in alphabetical order.
func Library() []string {
	files, err := library.ReadDir("library")
	if err != nil {
		panic(err) // embedded: cannot fail
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(f.Name(), path.Ext(f.Name())))
	}
	slices.Sort(names)
	return names
}

// SetAll begins an assignment that was given for several scenarios at once.
const SetAll = "--set-all "

// Set changes the scenario as --set path=value does on the command line. Paths
// are event.ID.KEY, proposal.ID.KEY, parameters.PATH or PATH alone, size.NODE,
// mechanisms.NAME, barriers.GROUP, supports.GROUP, until and seed. Values are in TOML's
// syntax; a word needs no quotes. Each path may be given once, whichever way it is
// written. An assignment that begins with two hyphens, such as --seed=7, is named so
// in faults and means the same as without; so does one that begins with SetAll. Either
// all assignments hold or, with fault.Faults that name each wrong one, none.
func (s *Scenario) Set(assignments ...string) error {
	if len(assignments) > maxSets {
		return fault.Faults{{File: "--set", Message: fmt.Sprintf("%d assignments at once, want at most %d; write them into a scenario file", len(assignments), maxSets)}}
	}
	next := s.clone()
	c := newChecker(regionOf(s.Region))
	given := map[string]string{} // labels, by what is given
	for _, assignment := range assignments {
		label := "--set " + clip(assignment)
		if all, ok := strings.CutPrefix(assignment, SetAll); ok {
			assignment, label = all, clip(assignment)
		} else if option, ok := strings.CutPrefix(assignment, "--"); ok {
			assignment, label = option, clip(strings.Replace(assignment, "=", " ", 1))
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

// assigned turns path=value into what a file with this one difference would hold,
// and names what it gives: a path that is the same for all ways to say it, and for
// keys that exclude one another. It is empty, with a remedy, when that cannot be told.
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
	case where == "until" || where == "seed":
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
			return none("%q is %s; write %s.%s", id, natureOf(e.Kind), e.Path(), clip(name))
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
	case head == "parameters" && rest != "":
		return where, map[string]any{"parameters": map[string]any{rest: value}}, nil
	case parameter(where) != nil:
		return "parameters." + where, map[string]any{"parameters": map[string]any{where: value}}, nil
	}
	return "", nil, func() string {
		near := cmp.Or(fault.DidYouMean(where, slices.Concat(parameterPaths(), switchPaths(), []string{"until", "seed"})), nearHead(where, "event", "proposal", "parameters", "size"))
		return "unknown path" + cmp.Or(near, "; want event.ID.KEY, proposal.ID.KEY, parameters.PATH, size.NODE, mechanisms.NAME, barriers.GROUP, supports.GROUP, until or seed (`concord params` lists the parameters)")
	}
}

// nearHead ends a message with the path that was likely meant, if its first word is near
// to one of those that may stand there.
func nearHead(path string, heads ...string) string {
	head, rest, _ := strings.Cut(path, ".")
	if near := fault.Nearest(head, heads); near != "" && near != head && rest != "" {
		return fmt.Sprintf("; did you mean %s?", show(near+"."+rest))
	}
	return ""
}

func (s *Scenario) ids() []string {
	var ids []string
	for _, e := range s.Entries {
		ids = append(ids, e.ID)
	}
	return ids
}

// parameterRows are the parameters of the model with their admissible values.
var parameterRows = func() []agents.Parameter {
	p := agents.Defaults()
	return p.Table()
}()

// shipped is the value that a parameter has when the scenario does not set it: the
// posterior mean of its region, or the prior where nobody has fitted it.
func (s *Scenario) shipped(row *agents.Parameter) float64 {
	if r := regionOf(s.Region); r != nil && r.Posterior != nil {
		if k := slices.Index(r.Posterior.Paths, row.Path); k >= 0 {
			return r.Posterior.Mean[k]
		}
	}
	return row.Prior
}

// parameter finds a parameter by its path, nil if there is none.
func parameter(path string) *agents.Parameter {
	for k := range parameterRows {
		if parameterRows[k].Path == path {
			return &parameterRows[k]
		}
	}
	return nil
}

func parameterPaths() []string {
	var paths []string
	for _, row := range parameterRows {
		paths = append(paths, row.Path)
	}
	return paths
}
