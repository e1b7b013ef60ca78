package scenarios

import (
	"math"
	"slices"
	"sort"
	"strings"
)

// What stands in place of a date: no source that can be read shows it, or it did not happen while the record runs.
const (
	notKnown = "unknown"
	notDone  = "none"
)

// ObservedRatification is what one party did with a paper that it signed.
type ObservedRatification struct {
	A, B, Date, Kind string // the paper, as in agreements.csv
	Party            string
	Ratified         string // a date, "none" or "unknown"
	InForce          string // a date or "unknown"; it bounds an unknown ratification from above
	Certainty        string
	ForFit           bool // a source that can be read shows it
}

// ObservedMembership is a spell of one country in a body.
type ObservedMembership struct {
	Country, Body, From, To string // To is "" while it lasts
	Status, Certainty       string
}

// ObservedTenure is a spell of one person at the head of a country.
type ObservedTenure struct {
	Country, From, To, Holder string // To is "" while it lasts
	Role, Entry, Exit         string
	Certainty                 string
}

// ObservedCrisis is a crisis at home.
type ObservedCrisis struct {
	Country, Date, Kind string
	Counted             bool // it meets the definition of the region file
	Deaths              int  // −1 where no count is known
	Certainty           string
}

// ObservedConflict is a year of fighting that killed at least 25 people.
type ObservedConflict struct {
	A, B     string // B is "" if the other side was no state
	Year     int
	Conflict int // number of the Uppsala Conflict Data Program
	Kind     string
	War      bool // at least 1,000 deaths in the year
	Over     string
}

// count gives a whole number of a column that may be empty, −1 if it is.
func (r *record) count(column int) int {
	if math.IsNaN(r.num[column]) {
		return -1
	}
	return r.whole(column)
}

// earlier says whether a date is before another, as far as both are exact.
func earlier(x, y string) bool {
	n := min(len(x), len(y))
	return x[:n] < y[:n]
}

// decided reads the record of decisions, wars and crises.
func (b *builder) decided(o *Observations) {
	b.ratifications(o)
	memberships := b.read(&membershipsTable)
	var bodies []string
	for k := range b.r.Organisations {
		bodies = append(bodies, b.r.Organisations[k].ID)
	}
	for k := range memberships.list {
		r := &memberships.list[k]
		if r.good && len(bodies) > 0 && !slices.Contains(bodies, r.text[1]) {
			memberships.fault(r, 1, " is no organisation of this region; %s", nearOrAll(r.text[1], bodies))
		}
		o.Memberships = append(o.Memberships, ObservedMembership{r.text[0], r.text[1], r.text[2], r.text[3], r.text[4],
			r.text[5]})
	}
	memberships.lasting(2, 2)
	tenures := b.read(&tenuresTable)
	for k := range tenures.list {
		r := &tenures.list[k]
		if r.good && (r.text[2] == "") != (r.text[6] == "") {
			tenures.fault(r, 6, ", and to = %q; give both once a tenure has ended, and neither before", r.text[2])
		}
		o.Tenures = append(o.Tenures, ObservedTenure{r.text[0], r.text[1], r.text[2], r.text[3], r.text[4], r.text[5], r.text[6],
			r.text[7]})
	}
	tenures.lasting(1, 1)
	for _, r := range b.read(&crisesTable).list {
		o.Crises = append(o.Crises, ObservedCrisis{r.text[0], r.text[1], r.text[2], r.text[3] == "yes", r.count(4), r.text[5]})
	}
	conflicts := b.read(&conflictsTable)
	for k := range conflicts.list {
		r := &conflicts.list[k]
		if r.good && (r.text[1] != "") != (r.text[4] == "interstate") {
			conflicts.fault(r, 4, ", and b = %q; two states fight an interstate conflict, and one every other", r.text[1])
		}
		o.Conflicts = append(o.Conflicts, ObservedConflict{r.text[0], r.text[1], r.whole(2), r.whole(3), r.text[4],
			r.text[5] == "war", r.text[6]})
	}
}

// ratifications reads what became of papers, and checks it against the papers.
func (b *builder) ratifications(o *Observations) {
	t := b.read(&ratificationsTable)
	agreements := b.read(&agreementsTable)
	papers := map[string]bool{}
	for k := range agreements.list {
		papers[strings.Join(agreements.list[k].text[:4], " ")] = true
	}
	for k := range t.list {
		r := &t.list[k]
		if !r.good {
			continue
		}
		signed, party, ratified, force := r.text[2], r.text[4], r.text[5], r.text[7]
		dated := ratified != notKnown && ratified != notDone
		switch id := strings.Join(r.text[:4], " "); {
		case !papers[id] && agreements.sure:
			t.fault(r, 2, ", but agreements.csv has no %s; add it there, or mend a, b, date or kind", id)
		case party != r.text[0] && party != r.text[1]:
			t.fault(r, 4, ", want %s or %s, who signed it", r.text[0], r.text[1])
		case dated && earlier(ratified, signed):
			t.fault(r, 5, ", before it was signed on %s", signed)
		case dated != (r.text[6] != ""):
			t.fault(r, 6, ", and ratified = %q; say by which act a date counts, and leave it empty without a date", ratified)
		case force != notKnown && (ratified == notDone || dated && earlier(force, ratified)):
			t.fault(r, 7, ", but ratified = %q; a paper is in force once both have ratified it", ratified)
		case r.text[9] == "fit" && (ratified == notKnown || r.text[10] == "" || r.text[11] == "recalled"):
			t.fault(r, 9, ", want \"not_for_fit\": only what a page shows is for the fit, nothing unknown and nothing recalled")
		}
		o.Ratifications = append(o.Ratifications, ObservedRatification{r.text[0], r.text[1], signed, r.text[3], party, ratified,
			force, r.text[8], r.text[9] == "fit"})
	}
}

// lasting reports spells that end before they begin, or overlap with another spell of the same first columns. The
// beginning stands in the given column, the end in the next.
func (t *rows) lasting(same, from int) {
	spells := map[string][]*record{}
	var ids []string
	for k := range t.list {
		r := &t.list[k]
		if !r.good {
			continue
		}
		if to := r.text[from+1]; to != "" && earlier(to, r.text[from]) {
			t.fault(r, from+1, ", before from = %s; want the day on which it ended, or nothing while it lasts", r.text[from])
			continue
		}
		id := strings.Join(r.text[:same], " ")
		if spells[id] == nil {
			ids = append(ids, id)
		}
		spells[id] = append(spells[id], r)
	}
	for _, id := range ids {
		list := spells[id]
		sort.SliceStable(list, func(i, j int) bool { return list[i].text[from] < list[j].text[from] })
		for k := 1; k < len(list); k++ {
			if to := list[k-1].text[from+1]; to == "" || earlier(list[k].text[from], to) {
				t.fault(list[k], from, ", but the spell of %s in line %d lasts %s; let no day have two", id,
					t.Line(list[k-1].row), map[bool]string{true: "on", false: "to " + to}[to == ""])
			}
		}
	}
}
