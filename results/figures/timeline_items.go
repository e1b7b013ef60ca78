package figures

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"concord/results/analysis"
	"concord/sim"

	"gonum.org/v1/plot/vg"
)

// item is one entry on the timeline.
type item struct {
	lane, row int
	year      int
	until     int // median year of agreement; the entry's year if it happens at once or never
	label     string
	decided   bool    // somebody had to agree
	proposal  bool    // everybody had to
	imposed   bool    // nobody was asked
	off       bool    // the scenario switches it off
	share     float64 // of replicates in which it was agreed or happened
	backwards bool    // words stand to the left of the marker
	times     int     // other events like it in the same year
	who       []int   // members that an item made of several entries is about
}

// done says whether an item came about in at least half of the replicates.
func (it *item) done() bool { return it.share >= 0.5 }

// membershipKind is the kind of dated changes of membership. There are many. The changes of one body in one
// year are one item.
const membershipKind = "membership"

// items lists the entries that come up during the run, by year, then id.
func (d *data) items() []*item {
	var items []*item
	bodies := map[string]*item{}
	status := d.Layout.Find(sim.OfEntry, "status")
	for k := range d.Entries {
		e := &d.Entries[k]
		if e.Year > d.Until() || e.Year < d.Layout.First || e.Own { // leaders' own are not of the scenario
			continue
		}
		if e.Kind.Name == membershipKind && !d.binds(e) {
			continue
		}
		it := &item{lane: laneOf(e.Kind.Name), year: e.Year, until: e.Year, label: d.label(e),
			decided: e.Kind.Nature != sim.Event, proposal: e.Kind.Nature == sim.Proposal, imposed: e.Imposed, off: e.Off}
		want := float64(sim.Happened)
		if it.decided {
			want = float64(sim.Agreed)
		}
		it.share = d.Share(sim.OfEntry, "status", k, d.Until(), want)
		if it.decided {
			it.share += d.Share(sim.OfEntry, "status", k, d.Until(), float64(sim.Ended))
		}
		if it.decided && it.share >= 0.5 {
			var when []float64
			for r := range d.Records {
				for y := e.Year; y <= d.Until(); y++ {
					if s := d.Records[r][d.Layout.Place(status, k, y)]; s == want || s == float64(sim.Ended) {
						when = append(when, float64(y))
						break
					}
				}
			}
			it.until = int(math.Round(analysis.Summarise(when).P50))
		}
		if e.Kind.Name == membershipKind && len(e.Who) > 0 {
			key := fmt.Sprint(d.change(e), e.Year)
			if first := bodies[key]; first != nil {
				first.who = append(first.who, e.Who...)
				first.share = min(first.share, it.share)
				continue
			}
			it.who = slices.Clone(e.Who)
			bodies[key] = it
		}
		if !it.decided && it.who == nil { // twins among events are one
			k := slices.IndexFunc(items, func(o *item) bool {
				return o.year == it.year && o.lane == it.lane && o.label == it.label && o.share == it.share
			})
			if k >= 0 && it.label != "" {
				items[k].times++
				continue
			}
		}
		items = append(items, it)
	}
	for _, it := range items {
		if it.who != nil {
			it.label += " " + d.these(it.who)
		}
		if it.times > 0 {
			it.label += fmt.Sprintf(" ×%d", it.times+1)
		}
	}
	slices.SortStableFunc(items, func(a, b *item) int { return a.year - b.year })
	return items
}

// bindingFrom is the least depth of a body whose members are on the timeline. There are too many bodies of
// less depth.
const bindingFrom = 0.4

// binds says whether the body that an entry names binds its members.
func (d *data) binds(e *sim.Entry) bool {
	body := firstNamed(e, sim.OrganisationCode)
	return body >= 0 && d.Region.Organisations[body].Depth >= bindingFrom
}

// firstNamed is the first thing of a type that an entry names, -1 for none.
func firstNamed(e *sim.Entry, of sim.FieldType) int {
	at := 0
	for _, f := range e.Kind.Fields {
		if f.Type == of && e.Values[at] >= 0 {
			return int(e.Values[at])
		}
		at += f.Slots()
	}
	return -1
}

// choice is the word that an entry has for a key, "" for none.
func choice(e *sim.Entry, key string) string {
	for _, f := range e.Kind.Fields {
		if f.Type == sim.Choice && f.Key == key {
			return f.Words[int(e.Values[e.Kind.Slot(key)])]
		}
	}
	return ""
}

// these names members in short: by code, or as all.
func (d *data) these(who []int) string {
	if len(who) == d.Region.Members {
		return "all"
	}
	var ids []string
	for _, i := range who {
		ids = append(ids, d.Region.Nodes[i].ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// change is a body with what is done about it: + to join, obs. to observe, − to leave, ± to suspend.
func (d *data) change(e *sim.Entry) string {
	id, sign := "", "+"
	if body := firstNamed(e, sim.OrganisationCode); body >= 0 {
		id = d.Region.Organisations[body].ID
	}
	switch choice(e, "action") {
	case "leave":
		sign = "−"
	case "suspend":
		sign = "±"
	case "observe":
		sign = "obs."
	}
	return id + " " + sign
}

// laneOf is the lane of a kind.
func laneOf(kind string) int {
	for l := range lanes {
		if slices.Contains(lanes[l].kinds, kind) {
			return l
		}
	}
	return len(lanes) - 1
}

// label says in a few words what an entry is, beyond the words of its lane.
func (d *data) label(e *sim.Entry) string {
	id := func(node int) string { return d.Region.Nodes[node].ID }
	kind := strings.ReplaceAll(e.Kind.Name, "_", " ")
	switch e.Kind.Parties {
	case sim.OneCountry:
		return strings.TrimSpace(id(e.A) + " " + d.labelOfOne(e, kind))
	case sim.Toward:
		s := id(e.A) + " → " + id(e.B)
		switch e.Kind.Name {
		case "border_closure": // its lane says it
		case "energy_cut":
			s = choice(e, "carrier") + " cut " + s
		case "visa_imposed":
			s = "visas " + s
		default:
			s = kind + " " + s
		}
		if level := choice(e, "level"); level != "" {
			s += ", " + level
		}
		return s
	case sim.Nobody, sim.Countries:
		if e.Kind.Name == membershipKind {
			return d.change(e)
		}
		if power := firstNamed(e, sim.Power); power >= 0 {
			kind = id(d.Region.Powers[power]) + " " + kind
		}
		if kind == "summit" {
			kind = "" // its lane says it
		}
		if len(e.Who) > 0 && len(e.Who) < d.Region.Members {
			kind = strings.TrimSpace(kind + " " + d.these(e.Who))
		}
		return kind
	}
	s := id(e.A) + "–" + id(e.B)
	switch e.Kind.Name {
	case "trade_agreement":
		return s + " trade"
	case "trade_facilitation":
		return s + " customs"
	case "clash", "border_settlement", "reopening":
		return s
	case "link_finished", "transport_link":
		return s + " link"
	case "security_cooperation":
		return s + " security"
	case "energy_deal":
		var goods []string
		for _, good := range []struct{ key, word string }{{"summer_power_twh", "power"}, {"gas_bcm", "gas"}} {
			if slices.ContainsFunc(e.Kind.Fields, func(f sim.Field) bool { return f.Key == good.key }) &&
				e.Values[e.Kind.Slot(good.key)] > 0 {
				goods = append(goods, good.word)
			}
		}
		return s + " " + strings.TrimSpace(strings.Join(goods, "+")+" deal")
	case "water_agreement":
		return s + " water"
	}
	return s + " " + kind
}

// mostLabel is the width of the widest label that is not a name.
const mostLabel = vg.Length(110)

// labelOfOne says what an entry of one country is, after the country's code.
func (d *data) labelOfOne(e *sim.Entry, kind string) string {
	if e.Kind.Name == "leader_change" {
		return isolated(d.person(e.Label))
	}
	if !slices.ContainsFunc(e.Kind.Fields, func(f sim.Field) bool { return f.Type == sim.OrganisationCode }) {
		return kind
	}
	body, sign, _ := strings.Cut(d.change(e), " ")
	switch {
	case e.Kind.Name == "join_body":
		return "joins " + body
	case sign == "±":
		return "suspends " + body
	}
	return "leaves " + body
}

// person shortens a name to its last word. If others have the same last word, it keeps the first letter or
// the whole name to distinguish them. Only names of up to four words that all begin with a capital are
// treated as names of persons. Any other text keeps its beginning.
func (d *data) person(name string) string {
	words := strings.Fields(name)
	if len(words) < 2 {
		return name
	}
	if len(words) > 4 || slices.ContainsFunc(words, func(w string) bool { return !unicode.IsUpper([]rune(w)[0]) }) {
		return shortened(name, plain, mostLabel)
	}
	last := words[len(words)-1]
	short := last
	for k := range d.Entries {
		e := &d.Entries[k]
		other := strings.Fields(e.Label)
		if e.Kind.Name != "leader_change" || len(other) == 0 || other[len(other)-1] != last || slices.Equal(other, words) {
			continue
		}
		if len(other) > 1 && []rune(other[0])[0] == []rune(words[0])[0] {
			return name
		}
		short = string([]rune(words[0])[:1]) + ". " + last
	}
	return short
}
