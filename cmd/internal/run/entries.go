package run

import (
	"cmp"
	"slices"
	"strings"

	"concord/results"
	"concord/scenarios"
	"concord/sim"
)

// entryDifference is an entry in which a side differs from the base. It has the places of this entry among
// the entries of base and side. It also has the places of leaders' own entry of the same kind. A place is −1
// if there is no such entry.
type entryDifference struct {
	results.EntryDifference
	entry, own [2]int
}

// consents reads, at the end of a pair's runs, what became of the entry and of leaders' own entry.
func (d *entryDifference) consents(base, side *sim.World) results.Consents {
	var found results.Consents
	for k, w := range [...]*sim.World{base, side} {
		found[k], found[2+k] = consentOf(w, d.entry[k]), consentOf(w, d.own[k])
	}
	return found
}

func consentOf(w *sim.World, entry int) results.Consent {
	if entry < 0 {
		return results.Consent{}
	}
	// Of leaders' own entries the state has the last agreement alone.
	agreed := slices.IndexFunc(w.Log, func(l sim.LogLine) bool { return l.Entry == entry && l.What == sim.LogAgreed })
	if agreed < 0 {
		return results.Consent{Tabled: w.Talks.TabledIn[entry] != 0, Agreed: int(w.Talks.AgreedIn[entry])}
	}
	return results.Consent{Tabled: true, Agreed: w.Log[agreed].Year}
}

// entryDifferences lists the first entries in which sides differ from the base. The order is by side, then by
// id. Leaders' own entries are not differences between scenarios.
func entryDifferences(sides []*scenarios.Bound) []entryDifference {
	var list []entryDifference
	base := sides[0]
	for side := 1; side < len(sides); side++ {
		other := sides[side]
		from := len(list)
		add := func(a, b int) {
			d := entryDifference{entry: [2]int{a, b}, own: [2]int{-1, -1}}
			var e *sim.Entry // the entry, from the side if both have one
			for k, bound := range [...]*scenarios.Bound{base, other} {
				var own *sim.Entry
				if d.entry[k] >= 0 {
					own = &bound.Entries[d.entry[k]]
					e = own
				}
				d.Standing[k] = results.StandingOf(own)
			}
			d.Side, d.ID, d.Kind, d.Year, d.Pair = side, e.ID, e.Kind, e.Year, -1
			if a >= 0 {
				d.Year = min(d.Year, base.Entries[a].Year)
			}
			d.Parties = partiesOf(base.Region, e)
			if m := base.Region.Members; e.A >= 0 && e.B >= 0 && e.A < m && e.B < m {
				d.Pair = base.Region.PairIndex(e.A, e.B)
				for k, bound := range [...]*scenarios.Bound{base, other} {
					d.own[k] = slices.IndexFunc(bound.Entries, func(o sim.Entry) bool {
						return o.Own && o.Kind.Name == e.Kind.Name && o.A == e.A && o.B == e.B
					})
					if d.own[k] >= 0 {
						d.Own = bound.Entries[d.own[k]].ID
					}
				}
			}
			list = append(list, d)
		}
		for a := range base.Entries {
			x := &base.Entries[a]
			b := slices.IndexFunc(other.Entries, func(y sim.Entry) bool { return y.ID == x.ID && y.Kind.Name == x.Kind.Name })
			if !x.Own && (b < 0 || !sameEntry(x, &other.Entries[b])) {
				add(a, b)
			}
		}
		for b := range other.Entries {
			y := &other.Entries[b]
			if !y.Own && !slices.ContainsFunc(base.Entries,
				func(x sim.Entry) bool { return x.ID == y.ID && x.Kind.Name == y.Kind.Name }) {
				add(-1, b)
			}
		}
		slices.SortStableFunc(list[from:], func(x, y entryDifference) int { return cmp.Compare(x.ID, y.ID) })
	}
	return list
}

// sameEntry tells whether two entries of one id and kind do the same.
func sameEntry(x, y *sim.Entry) bool {
	return x.Year == y.Year && x.A == y.A && x.B == y.B && x.Off == y.Off && x.Imposed == y.Imposed &&
		x.OpenYears == y.OpenYears && x.Term == y.Term && x.Ratified == y.Ratified &&
		slices.Equal(x.Who, y.Who) && slices.Equal(x.Values, y.Values)
}

// partiesOf names the parties of an entry by their codes. It is "" for an entry with many parties.
func partiesOf(r *sim.Region, e *sim.Entry) string {
	var codes []string
	for _, i := range [...]int{e.A, e.B} {
		if i >= 0 {
			codes = append(codes, r.Nodes[i].ID)
		}
	}
	if e.Kind.Parties == sim.Toward {
		return strings.Join(codes, ">")
	}
	return strings.Join(codes, "-")
}
