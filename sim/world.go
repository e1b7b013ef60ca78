package sim

import (
	"cmp"
	"hash/fnv"
	"slices"
	"sort"
	"strings"

	"concord/sim/rng"
)

// World is one run in progress: a region, the entries of a scenario, the state
// and the identity of the run. A World belongs to one goroutine.
type World struct {
	Region  *Region
	Entries []Entry
	EntryAt []int // first index of each entry's values in State.Values
	// RatificationAt is the first index of each entry in Talks.Ratification, −1 for kinds that nobody ratifies.
	RatificationAt []int
	State

	Year      int
	Seed      uint64
	Replicate int

	// Absent entries never come, as if the scenario did not have them; nil for none. It is read when the year
	// of an entry comes. Reset does not change it.
	Absent []bool

	// Log is the list of happenings for a reader. No rule reads it.
	Log []LogLine
	// Votes are all votes of the run, in the order in which they were cast, if KeepVotes is true. No rule
	// reads them. Reset does not change KeepVotes.
	Votes     []Vote
	KeepVotes bool
	// Question is what the world keeps accounts of, and Accounts are the numbers behind the decisions on it.
	// Votes on an entry that is asked about are kept too. Reset does not change Question.
	Question Question
	Accounts []Account

	order     byYear       // entries by year, then nature, then id
	lasting   []int        // entries of lasting kinds, in this order
	events    byYear       // neither acts nor proposals
	decided   byYear       // acts and proposals
	many      byYear       // acts and proposals of many countries
	own       []int        // entries that leaders may table by themselves
	matters   []Matter     // the same in brief
	answered  []int        // entries with decisions
	decisions [][]Decision // by entry, see Decide
	asked     []bool       // by entry and member: its decision was asked for this year; nil without decisions
	working   byYear       // entries of kinds that have an effect for as long as they are in force
	binding   byYear       // agreements that bind members to one another
	keys      []int        // by entry: a number made from its id, for keyed draws
	borders   []int        // by entry: the border of its two parties, −1 for none
	streams   []int        // by entry: the stream of its two parties, −1 for none
	papers    [][]int      // by entry: proposals of its kind to the same two members, itself included; nil for others
	between   []int        // proposals to two members and acts of one toward another, by kind and parties
	fault     error        // set by Fail
	start     State        // state before the first year, the same for all replicates
	spans     []bounded    // tables of the state with a range, see check
}

// byYear lists entries by year, nature and id, and tells where each year ends.
type byYear struct {
	list []int
	ends []int // by year, counted from the year before the first: how many entries are dated until then
}

// end notes the ends of the years of a region.
func (b *byYear) end(r *Region, entries []Entry) {
	n := 0
	for y := range r.Years() + 1 {
		for n < len(b.list) && entries[b.list[n]].Year < r.FirstYear+y {
			n++
		}
		b.ends = append(b.ends, n)
	}
}

// until lists the entries that are dated up to this year.
func (b *byYear) until(w *World) []int { return b.list[:b.ends[w.Year-w.Region.FirstYear+1]] }

// NewWorld makes a world for a region that has passed Validate and entries
// compiled for it. Reset must be called before the first Step.
func NewWorld(r *Region, entries []Entry) *World {
	w := &World{Region: r, Entries: entries}
	at, ratified := 0, 0
	for k := range entries {
		w.EntryAt = append(w.EntryAt, at)
		at += len(entries[k].Values)
		if kind := entries[k].Kind; kind.Nature == Proposal && !kind.Executive {
			w.RatificationAt = append(w.RatificationAt, ratified)
			ratified += r.Members
		} else {
			w.RatificationAt = append(w.RatificationAt, -1)
		}
	}
	for k := range entries {
		h := fnv.New32a()
		h.Write([]byte(strings.TrimRight(entries[k].ID, "\x00"))) // versions of an entry in an attribution draw alike
		w.keys = append(w.keys, int(h.Sum32()>>1))
		w.borders = append(w.borders, r.BorderIndex(entries[k].A, entries[k].B))
		w.streams = append(w.streams, r.StreamIndex(entries[k].A, entries[k].B))
	}
	w.order.list = make([]int, len(entries))
	for k := range w.order.list {
		w.order.list[k] = k
	}
	slices.SortFunc(w.order.list, func(x, y int) int {
		a, b := &entries[x], &entries[y]
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Kind.Nature, b.Kind.Nature), cmp.Compare(a.ID, b.ID))
	})
	for _, e := range w.order.list {
		k := entries[e].Kind
		if k.Lasting {
			w.lasting = append(w.lasting, e)
		}
		if k.Nature == Event {
			w.events.list = append(w.events.list, e)
		} else {
			w.decided.list = append(w.decided.list, e)
			if k.Parties == Countries {
				w.many.list = append(w.many.list, e)
			}
		}
		if entries[e].Own {
			w.own = append(w.own, e)
			w.matters = append(w.matters, Matter{int32(e), int32(k.Index), int32(entries[e].A), int32(entries[e].B)})
		}
		if k.Works {
			w.working.list = append(w.working.list, e)
		}
		if entries[e].Binds(r) {
			w.binding.list = append(w.binding.list, e)
		}
	}
	w.Decide(entries)
	for _, b := range []*byYear{&w.order, &w.events, &w.decided, &w.many, &w.working, &w.binding} {
		b.end(r, entries)
	}
	w.between, w.papers = papersOf(entries, w.decided.list)
	w.State = newState(r, len(entries), at, ratified)
	w.spans = w.State.spans()
	w.start = newState(r, len(entries), at, ratified)
	w.start.initialise(r, entries)
	w.Log = make([]LogLine, 0, 2048)
	return w
}

// Reset puts the world back before its first year for another replicate.
func (w *World) Reset(seed uint64, replicate int) {
	w.State.CopyFrom(&w.start)
	w.Year = w.Region.FirstYear - 1
	w.Seed, w.Replicate = seed, replicate
	w.Log, w.Votes, w.Accounts = w.Log[:0], w.Votes[:0], w.Accounts[:0]
	w.fault = nil
}

// Decided lists the acts and proposals that are dated up to this year, by year, nature and id. Nothing comes of later ones
// yet. Own lists all those that leaders may table by themselves. Working lists, up to this year, the entries of kinds that
// have an effect for as long as they are in force.
func (w *World) Decided() []int { return w.decided.until(w) }

// Many lists those of Decided that are of many countries.
func (w *World) Many() []int { return w.many.until(w) }

// Own is described at Decided.
func (w *World) Own() []int { return w.own }

// Matter is what must be known of an entry of Own to see whether it can matter this year. A region of many members has so
// many entries that it takes long to fetch them all from memory.
type Matter struct {
	Entry, Kind int32 // the place of the kind in the table of kinds
	A, B        int32 // node indices, −1 when the kind names none
}

// Matters lists the entries of Own in brief.
func (w *World) Matters() []Matter { return w.matters }

// Events lists all events dated up to this year, by year and id.
func (w *World) Events() []int { return w.events.until(w) }

// Working is described at Decided.
func (w *World) Working() []int { return w.working.until(w) }

// Binding lists, up to this year, the agreements that bind members to one another, see Entry.Binds.
func (w *World) Binding() []int { return w.binding.until(w) }

// Papers lists the proposals of an entry's kind to the same two members, in the order of Decided and with the entry
// itself. There are none for entries of other parties.
func (w *World) Papers(e int) []int { return w.papers[e] }

// Between lists the entries of a kind that ask two members, in the order of Decided: proposals to both of them, the first
// one before the second as nodes, or acts of the first toward the second.
func (w *World) Between(kind string, a, b int) []int {
	// The first entry that is not before these parties, and the first behind them.
	from := sort.Search(len(w.between), func(k int) bool { return compareParties(&w.Entries[w.between[k]], kind, a, b) >= 0 })
	to := from
	for to < len(w.between) && compareParties(&w.Entries[w.between[to]], kind, a, b) == 0 {
		to++
	}
	return w.between[from:to]
}

// compareParties orders entries by kind and parties.
func compareParties(e *Entry, kind string, a, b int) int {
	return cmp.Or(cmp.Compare(e.A, a), cmp.Compare(e.B, b), strings.Compare(e.Kind.Name, kind))
}

// papersOf makes the lists of Between and of Papers.
func papersOf(entries []Entry, decided []int) (between []int, papers [][]int) {
	papers = make([][]int, len(entries))
	for _, e := range decided {
		if k := entries[e].Kind; k.Nature == Proposal && k.Parties == PairOf || k.Nature == Act && k.Parties == Toward {
			between = append(between, e)
		}
	}
	compare := func(x, y int) int {
		return compareParties(&entries[x], entries[y].Kind.Name, entries[y].A, entries[y].B)
	}
	slices.SortStableFunc(between, compare)
	for from := 0; from < len(between); {
		to := from + 1
		for to < len(between) && compare(between[from], between[to]) == 0 {
			to++
		}
		for _, e := range between[from:to] {
			if entries[e].Kind.Nature == Proposal {
				papers[e] = between[from:to:to]
			}
		}
		from = to
	}
	return between, papers
}

// Value is this replicate's value in a slot of an entry.
func (w *World) Value(e, slot int) float64 { return w.Talks.Values[w.EntryAt[e]+slot] }

// SetValue changes this replicate's value in a slot of an entry.
func (w *World) SetValue(e, slot int, value float64) { w.Talks.Values[w.EntryAt[e]+slot] = value }

// Key is a number made from the id of an entry, 31 bits. Draws that belong to an entry use it, so other entries cannot
// shift them.
func (w *World) Key(e int) int { return w.keys[e] }

// BorderOf is the land border of the two parties of an entry, −1 if they share none.
func (w *World) BorderOf(e int) int { return w.borders[e] }

// StreamOf is the stream of the two parties of an entry, −1 if they share none.
func (w *World) StreamOf(e int) int { return w.streams[e] }

// Random opens the keyed stream of a process for this run, this year and the pair (i, j). A process of one
// agent gives 0 for j. Other draws cannot shift it.
func (w *World) Random(process rng.Process, i, j int) rng.Source {
	return w.RandomIn(w.Year, process, i, j)
}

// RandomIn is Random for a named year, for draws that belong to another year than the present one.
func (w *World) RandomIn(year int, process rng.Process, i, j int) rng.Source {
	return rng.Stream(w.Seed, w.Replicate, year, process, i, j)
}
