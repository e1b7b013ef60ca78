package scenarios

import (
	"cmp"
	"embed"
	"maps"
	"path"
	"slices"
	"strings"

	"concord/sim"
)

//go:embed library/*.toml
var library embed.FS

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

// Scenario is a scenario file together with everything that it extends: all differences are applied and every
// value is checked. Change it with Set only.
type Scenario struct {
	Name     string // name in the library, or of the file without .toml
	Title    string
	Question string
	Expect   string   // the source paper's expectation, in words
	IDs      []string // scenarios of the paper, such as S01
	Claims   []string // claims of the paper, such as K24

	Region string // name of the region file
	Until  int    // last year of a run, 0 for the region's own
	Seed   uint64 // below 2⁶³, the largest whole number of TOML

	Settings  []Setting   // sorted by path
	Switches  []Switch    // sorted by table and name
	Sizes     []Size      // sorted by node
	Entries   []Entry     // sorted by id
	Decisions []Decision  // sorted by entry, country and year
	Uncertain []Uncertain // sorted by path

	Files []string // the files read, from the root of the chain to this one

	free      bool              // see Agenda
	dropped   []string          // ids of the entries that free history dropped, sorted
	undecided []string          // paths of the decisions that free history dropped
	origins   map[string]Origin // places of title, region, until …
}

// Setting gives a parameter of package agents another value than the shipped one.
type Setting struct {
	Path   string // as in agents.Params.Table
	Value  float64
	Origin Origin
}

// Switch turns a theory, or a group of barriers or supports, off or on again. Everything is on unless a file
// switches it off.
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
	Keys   []Key // keys from the files, in the order of the kind's keys; Bind adds defaults
	Origin Origin
}

// Key is one key of an entry. The type of the key determines the type of Value: a string, a []string of codes
// in the region's order, a float64, a [2]float64 for a range, an int64 or a bool. Every entry has the key
// "year"; if no file gives it, it follows from "date".
type Key struct {
	Name   string
	Value  any
	Origin Origin
}

// Uncertain is a range from which a number is drawn on request.
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

// tableOf is the table of the file to which entries of a kind belong.
func tableOf(k *sim.Kind) string {
	if k.Nature == sim.Event {
		return "event"
	}
	return "proposal"
}

// Entry finds an entry by its id, nil if there is none.
func (s *Scenario) Entry(id string) *Entry {
	k, found := slices.BinarySearchFunc(s.Entries, id, func(e Entry, id string) int { return cmp.Compare(e.ID, id) })
	if !found {
		return nil
	}
	return &s.Entries[k]
}

// add inserts an entry in order, or replaces the entry with the same id.
func (s *Scenario) add(e Entry) *Entry {
	s.Entries = replace(s.Entries, e, func(a, b Entry) int { return cmp.Compare(a.ID, b.ID) })
	return s.Entry(e.ID)
}

// remove removes an entry, its uncertain ranges and the decisions on it.
func (s *Scenario) remove(e *Entry) {
	below := e.Path() + "."
	s.Uncertain = slices.DeleteFunc(s.Uncertain, func(u Uncertain) bool { return strings.HasPrefix(u.Path, below) })
	id := e.ID
	s.Decisions = slices.DeleteFunc(s.Decisions, func(d Decision) bool { return d.Entry == id })
	s.Entries = slices.DeleteFunc(s.Entries, func(e Entry) bool { return e.ID == id })
}

// replace inserts x into a sorted list, or replaces its equal.
func replace[T any](list []T, x T, order func(a, b T) int) []T {
	k, found := slices.BinarySearchFunc(list, x, order)
	if found {
		list[k] = x
		return list
	}
	return slices.Insert(list, k, x)
}

// clone makes a copy that shares nothing that Set or another file may change.
func (s *Scenario) clone() *Scenario {
	c := *s
	c.Settings = slices.Clone(s.Settings)
	c.Switches = slices.Clone(s.Switches)
	c.Sizes = slices.Clone(s.Sizes)
	c.Entries = slices.Clone(s.Entries)
	for k := range c.Entries {
		c.Entries[k].Keys = slices.Clone(c.Entries[k].Keys)
	}
	c.Decisions = slices.Clone(s.Decisions)
	c.Uncertain = slices.Clone(s.Uncertain)
	c.Files = slices.Clip(s.Files)
	c.dropped = slices.Clone(s.dropped)
	c.undecided = slices.Clone(s.undecided)
	c.origins = maps.Clone(s.origins)
	return &c
}

func (s *Scenario) ids() []string {
	var ids []string
	for _, e := range s.Entries {
		ids = append(ids, e.ID)
	}
	return ids
}
